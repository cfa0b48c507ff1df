"""How far a target's slider goes and in which steps, how its figures print, and where its controls start."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from perfkit.targets.ranges import bounds_of, chart_of, digits_of, row_of, slider_of, start_of, unit_of
from perfkit.targets.setting import Setting

NONE = math.nan


@pytest.fixture(scope="module")
def still(set_one: Callable[..., Setting]) -> Setting:
    return set_one([80.0] * 10, unit="score")


@pytest.fixture
def with_evidence(still: Setting) -> Callable[..., Setting]:
    """Return a function: years' outturns, targets on record, peers' figures, a standard -> the score's setting."""

    def made(
        years: Sequence[float] = (80.0, 80.0),
        targets: Sequence[float] = (NONE,) * 4,
        peers: Sequence[float] = (),
        standard: float = NONE,
    ) -> Setting:
        rows = [{"ref": "A", "value": value} for value in peers]
        return replace(
            still,
            outturns=pd.DataFrame([years], ["A"], still.outturns.columns),
            current=pd.DataFrame([targets], ["A"], still.current.columns),
            peers=pd.DataFrame(rows, columns=["ref", "value"]),
            standards=pd.Series({"A": standard}),
        )

    return made


def slider(setting: Setting) -> tuple[int, int, int]:
    start = start_of(setting, "A", None)
    assert start is not None
    found = slider_of(setting, "A", start, unit_of(row_of(setting, "A"), start))
    return found["least"], found["most"], found["step"]


@pytest.mark.parametrize(
    ("row", "unit"),
    [
        pytest.param({"unit": "percent"}, ["", "%", "%", "%", True, False, 1], id="percent"),
        pytest.param({"unit": "days"}, ["", " day", " days", "", False, False, 1], id="days"),
        pytest.param({"unit": "pounds"}, ["£", "", "", "", False, True, 0], id="pounds"),
        pytest.param({"unit": "number"}, ["", "", "", "", False, False, 0], id="number"),
        pytest.param({"unit": "score"}, ["", "", "", "", False, False, 1], id="score"),
        pytest.param({"unit": "score", "decimals": 2}, ["", "", "", "", False, False, 2], id="of-two-decimals"),
        pytest.param({"unit": "rate", "per": 1000.0}, ["", " per 1,000", " per 1,000", "", False, False, 1], id="rate"),
        pytest.param({"unit": "rate", "per": 1.0}, ["", "", "", "", False, False, 1], id="a-rate-of-one"),
        pytest.param({"unit": "rate", "per": math.nan}, ["", "", "", "", False, False, 1], id="a-rate-of-nothing-told"),
        pytest.param({"unit": "number", "per": 1000.0}, ["", "", "", "", False, False, 0], id="only-a-rate-is-per"),
    ],
)
def test_each_unit_has_what_stands_about_a_figure(row: dict[str, Any], unit: list[Any]) -> None:
    found = unit_of(pd.Series({"decimals": 0, "per": 100.0} | row), [])
    assert [found[name] for name in ("before", "one", "many", "short", "points", "keep", "fine")] == unit


@pytest.mark.parametrize(
    ("targets", "places", "one_is"),
    [
        pytest.param([], 1, 10, id="those-of-the-indicator"),
        pytest.param([80.0, 82.0], 1, 10, id="rounder-targets"),
        pytest.param([80.0, 82.25], 2, 100, id="a-finer-target"),
    ],
)
def test_a_target_has_the_decimals_it_was_given_with(targets: list[float], places: int, one_is: int) -> None:
    found = unit_of(pd.Series({"unit": "percent", "decimals": 1, "per": 100.0}), targets)
    assert (found["places"], found["fine"], found["one_is"]) == (places, 1, one_is)


@pytest.mark.parametrize(
    ("value", "digits"),
    [(80.0, 0), (80.5, 1), (82.25, 2), (1200.0, 0), (-0.125, 3), (1 / 3, 6), (0.0000001, 6)],
)
def test_the_decimals_of_a_figure_are_six_at_most(value: float, digits: int) -> None:
    assert digits_of(value) == digits


@pytest.mark.parametrize(
    ("given", "ends"),
    [
        # Half a point either way is the least that is shown: five of the last digit.
        pytest.param({}, (795, 805, 1), id="what-never-moved"),
        pytest.param({"targets": [85.0, 80.0, NONE, NONE]}, (795, 855, 1), id="this-years-target"),
        pytest.param({"targets": [NONE, 90.0, NONE, NONE]}, (795, 905, 1), id="a-coming-years-target"),
        # 55 to 80 and a twentieth of 25 either way: 53.75 to 81.25.
        pytest.param({"years": [55.0, 80.0]}, (537, 813, 1), id="a-past-year"),
        pytest.param({"peers": [60, 95]}, (582, 968, 1), id="what-peers-reach"),
        pytest.param({"standard": 70.0}, (695, 805, 1), id="a-standard"),
        pytest.param({"peers": [30, 95]}, (266, 984, 2), id="in-steps-of-two"),
        pytest.param({"peers": [30, 95], "targets": [NONE, 80.5, NONE, NONE]}, (267, 983, 1),
                     id="a-target-is-always-on-a-step"),
        pytest.param({"peers": [0, 95]}, (0, 1000, 5), id="in-steps-of-five-and-no-score-that-never-was-below-0"),
    ],
)  # fmt: skip
def test_a_slider_holds_all_that_was_is_set_and_others_reach(
    with_evidence: Callable[..., Setting], given: dict[str, Any], ends: tuple[int, int, int]
) -> None:
    assert slider(with_evidence(**given)) == ends


def test_a_slider_ends_where_a_share_ends(set_one: Callable[..., Setting]) -> None:
    """A peer with none and one with all: no share lies beyond."""
    rows = [{"authority": name, "period": "2010/11", "value": value} for name, value in (("North", 0), ("South", 100))]
    setting = set_one(numerator=[40] * 10, denominator=[50] * 10, benchmarks=rows)
    assert slider(setting) == (0, 1000, 5)


def test_a_slider_of_a_total_holds_years_and_no_quarter_of_one(set_one: Callable[..., Setting]) -> None:
    """100 homes a year and 25 a quarter; a peer's four quarters of 40 are 160 a year, and three of 1 are none."""
    quarters = [{"authority": "North", "period": f"2010/11 Q{q}", "value": 40} for q in (1, 2, 3, 4)]
    some = [{"authority": "South", "period": f"2010/11 Q{q}", "value": 1} for q in (1, 2, 3)]
    least, most, _ = slider(set_one([25.0] * 10, unit="number", decimals=0, benchmarks=quarters + some))
    # From 83, met with odds of 95%, to 160; five of the last digit either way are the least that is shown.
    assert (least, most) == (78, 165)


@pytest.mark.parametrize(
    ("scale", "by", "size", "ends"),
    [
        pytest.param("logit", "ratio", 100.0, (0.0, 100.0), id="a-share"),
        pytest.param("log", "mean", 1.0, (0.0, None), id="a-duration"),
        pytest.param("plain", "mean", 1.0, (None, None), id="a-score"),
        pytest.param("logit", "sum", 100.0, (0.0, 400.0), id="the-sum-of-four-shares"),
    ],
)
def test_a_year_lies_between_the_ends_of_its_scale(
    scale: str, by: str, size: float, ends: tuple[float | None, float | None]
) -> None:
    assert bounds_of(pd.Series({"scale": scale, "by": by, "size": size})) == ends


def test_the_drawing_reaches_from_the_sliders_least_to_its_most() -> None:
    """From 40 at a height of 178 to 95 at 24: 2.8 for each."""
    found = chart_of({"least": 400, "most": 950, "step": 1}, {"one_is": 10})
    assert found == {"low": 40.0, "high": 95.0, "slope": pytest.approx(-2.8), "zero": pytest.approx(290.0)}
    assert chart_of({"least": 5, "most": 5, "step": 1}, {"one_is": 1})["slope"] == -154.0


@pytest.mark.parametrize(
    ("given", "start"),
    [
        pytest.param({"years": [70.0, 79.5]}, [79.5] * 3, id="the-last-of-several-years"),
        pytest.param({"years": [79.5, NONE]}, [79.5] * 3, id="the-last-that-is-known"),
        pytest.param({"years": [NONE, NONE]}, [80.0] * 3, id="what-is-expected"),
        pytest.param({"targets": [83.0, NONE, NONE, NONE]}, [83.0] * 3, id="this-years-target-held"),
        pytest.param({"targets": [NONE, 83.0, NONE, 85.25]}, [83.0, 83.0, 85.25], id="a-target-stands-until-the-next"),
        pytest.param({"targets": [NONE, NONE, 84.0, NONE], "years": [70.0, 79.5]}, [79.5, 84.0, 84.0],
                     id="before-the-first-target-the-last-outturn"),
        pytest.param({"years": [80.0, 80.123]}, [80.1] * 3, id="as-the-indicator-prints"),
    ],
)  # fmt: skip
def test_the_controls_start_from_the_targets_on_record_or_the_last_outturn(
    with_evidence: Callable[..., Setting], given: dict[str, Any], start: list[float]
) -> None:
    assert start_of(with_evidence(**given), "A", None) == start


def test_the_controls_start_from_what_is_proposed_and_else_from_the_record(
    with_evidence: Callable[..., Setting],
) -> None:
    setting = with_evidence(targets=[NONE, 83.0, NONE, 85.0])
    proposed = pd.DataFrame({setting.years[1]: {"A": 90.25}, setting.years[2]: {"A": NONE}})
    assert start_of(setting, "A", proposed) == [90.25, 90.25, 85.0]


def test_after_two_quarters_the_controls_start_from_the_latest(set_one: Callable[..., Setting]) -> None:
    assert start_of(set_one([80.0, 81.0], unit="score"), "A", None) == [81.0] * 3
    assert start_of(set_one([NONE, NONE], unit="score"), "A", None) is None
