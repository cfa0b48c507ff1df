"""An investigation's charts: what was drawn and how it reads aloud; never pixels."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from perfkit.explain.case import Case, case_of
from perfkit.explain.gap import bridges_of
from perfkit.judge.scorecard import judge
from perfkit.report import case_verdict, investigate, signals
from perfkit.report.axes import aim, room
from perfkit.report.bridge_chart import bridge
from perfkit.report.drawing import WIDTH, Chart
from perfkit.report.peers_chart import stacked
from perfkit.rules import Rules, preset

RULES = Rules(preset("ten_percent"))
QUARTERS = [f"{year}/{year - 1999} Q{q}" for year in (2012, 2013, 2014) for q in (1, 2, 3, 4)][:10]

Make = Callable[..., Case]


@pytest.fixture
def make_case(make_tables: Callable[..., Any]) -> Make:
    """Return a function that investigates a count for which lower is better, in the quarters to 2014/15 Q2."""

    def made(figures: list[float], **more: Any) -> Case:
        quarters = QUARTERS[-len(figures) :]
        row = {"ref": "AS1", "unit": "days", "polarity": "lower", "decimals": 1, **more.pop("row", {})}
        outturns = [{"ref": "AS1", "period": q, "outturn": v} for q, v in zip(quarters, figures, strict=True)]
        adds = row.get("basis") == "cumulative"
        targets = [{"ref": "AS1", "period": q, "target": 3 * int(q[-1]) if adds else 12} for q in quarters]
        targets.append({"ref": "AS1", "period": "2014/15", "target": 12})
        given = make_tables(indicators=[row], outturns=outturns, targets=targets, **more)
        return case_of(judge(given, RULES, "2014/15 Q2"), "AS1")

    return made


STEADY = [10, 11, 11, 10, 11, 10, 10, 11, 10]


def test_limits_mark_special_causes_by_word(make_case: Make) -> None:
    """Six steps of 1, two of 0 and one of 4, which the screen leaves out: 10.8, and 2.66 times 0.75 either way."""
    chart = signals.limits(make_case([*STEADY, 14]))
    assert chart.alt == (
        "10 single quarters as they are, 2012/13 Q1 to 2014/15 Q2; the latest is 14 days. Mean 10.8 days,"
        " trial limits 8.8 days and 12.8 days. Marked: 2014/15 Q2 (concern)."
    )
    assert chart.data.iloc[[0, -1]].to_numpy().tolist() == [
        ["2012/13 Q1", 10.0, 12.0, "within the limits"],
        ["2014/15 Q2", 14.0, 12.0, "concern"],
    ]
    assert "concern" in chart.svg and "upper 12.8" in chart.svg and "target 12" in chart.svg


def test_cumulative_figures_are_drawn_quarter_by_quarter(make_case: Make) -> None:
    """3, 6, 9, 12 from April is 3 a quarter, and so is the target."""
    chart = signals.limits(make_case([3, 6, 9, 12, 3, 6, 9, 12, 3, 7], row={"basis": "cumulative"}))
    assert chart.data["Single quarter"].tolist() == [3.0] * 9 + [4.0]
    assert chart.data["Target"].tolist() == [3.0] * 10


def test_a_missing_quarter_is_a_gap(make_case: Make) -> None:
    chart = signals.limits(make_case([*STEADY[:4], float("nan"), *STEADY[5:], 10]))
    assert chart.data["What it says"].tolist()[4] == "no figure"
    assert chart.alt.startswith("9 single quarters")


def test_too_few_quarters_are_drawn_without_limits(make_case: Make) -> None:
    chart = signals.limits(make_case([10, 11, 12]))
    assert chart.alt == "3 single quarters, without limits: too few are known."
    assert chart.data["Single quarter"].tolist() == [10, 11, 12]
    assert "latest 12" in chart.svg and "target 12" in chart.svg
    assert not [word for word in ("mean", "upper", "lower") if word in chart.svg]


def test_limits_that_no_figure_could_pass_are_neither_drawn_nor_named(make_case: Make) -> None:
    """Days cannot be fewer than none: steps of 52 in nine put the lower limit far below."""
    chart = signals.limits(make_case([2, 10, 3, 9, 9, 2, 10, 3, 2, 10]))
    assert "lower" not in chart.svg and "upper" in chart.svg
    # The mean is 6, and 2.66 times 52/9 above it is 21.37.
    assert "Mean 6 days, trial upper limit 21.4 days." in chart.alt


def test_a_long_label_has_room_at_the_end_of_its_line(make_case: Make) -> None:
    """Eight digits and commas: the lines end where the longest label still fits."""
    case = make_case([11836415] * 9 + [11836416], row={"unit": "number", "decimals": 0})
    assert room(case, {"year’s target": 11836415.0}) < room(case, {"mean": 5.0}) < 0.9
    assert room(case, {"year’s target": 11836415.0}) * WIDTH + 0.07 * len("year’s target 11,836,415") < WIDTH


def test_a_target_is_labelled_as_it_was_set(make_case: Make) -> None:
    assert aim(make_case(STEADY), 85.75) == "85.75"


def test_peers_of_one_value_stand_one_above_another(make_case: Make) -> None:
    """Four dots for seven peers would hide three."""
    figures = pd.Series([97.0, 97.0, 97.0, 99.0, 99.0, 80.0, 91.0])
    heights = stacked(figures, 19.0)
    assert len(set(zip(figures, heights, strict=True))) == 7
    assert heights[5:].tolist() == [0, 0]


@pytest.fixture
def yearly(make_tables: Callable[..., Any]) -> Case:
    """An indicator with one figure a year, judged as its sixth year ends."""
    years = [f"{y}/{y - 1999}" for y in range(2009, 2015)]
    years[0] = "2009/10"
    row = {"ref": "E1", "basis": "annual", "unit": "percent", "per": 100, "decimals": 1}
    outturns = [{"ref": "E1", "period": y, "outturn": v, "numerator": 10 * v, "denominator": 1000}
                for y, v in zip(years, (50, 52, 51, 53, 52, 48), strict=True)]  # fmt: skip
    targets = [{"ref": "E1", "period": y, "target": 55} for y in years]
    given = make_tables(indicators=[row], outturns=outturns, targets=targets)
    return case_of(judge(given, RULES, "2014/15 Q4"), "E1")


def test_a_yearly_indicator_is_told_in_years(yearly: Case) -> None:
    shown = [
        investigate.signal(yearly),
        investigate.where(yearly),
        investigate.unknown(yearly),
        investigate.title(yearly),
    ]
    words = "\n".join(map(repr, [*shown, *investigate.taken_apart(yearly)]))
    assert "chance alone keeps a single year between" in words
    assert "the limits of 6 years." in words
    assert "- On trial. The year 2014/15, at 48%, lies within the limits and in no run." in words
    assert "6 years known" in words
    assert "Part, a year" in words
    assert "Before is 2013/14, now is 2014/15." in words
    assert "April 2014 to March 2015" in words
    assert "Too few years are known to tell a signal from noise." in words
    assert case_verdict.verdict(yearly).startswith("Too few years to tell a signal from noise")
    assert "Q4" not in words.replace("2014/15 Q4\n", "")


def test_a_yearly_indicators_points_are_years(yearly: Case) -> None:
    chart = signals.limits(yearly)
    assert isinstance(chart, Chart)
    assert chart.data["Quarter"].tolist() == ["2009/10", "2010/11", "2011/12", "2012/13", "2013/14", "2014/15"]
    assert chart.data["Target"].tolist() == [55.0] * 6
    assert chart.alt.startswith("6 single years as they are, 2009/10 to 2014/15; the latest is 48%.")


def test_the_bridge_says_which_way_is_worse(make_case: Make) -> None:
    """400 days over 40 homes to 600 over 40: all five days are the numerator's, and more is worse."""
    counts = [{"numerator": 400, "denominator": 40}] * 8 + [{"numerator": 600, "denominator": 40}] * 2
    case = make_case([10] * 8 + [15] * 2)
    assert repr(bridge(case, case.bridge)) == ""
    panel = case.explanation.panel
    for name in ("numerator", "denominator"):
        getattr(panel, name).loc["AS1"] = [c[name] for c in counts]
    chart = bridge(case, bridges_of(case.card.tables.segments, panel, None)[0])
    assert isinstance(chart, Chart)
    assert chart.data.to_numpy().tolist() == [["Numerator", 5.0], ["Denominator", 0.0]]
    assert chart.alt == (
        "Effects on the change from 10 days to 15 days: Numerator +5.0; Denominator 0.0."
        " Arithmetic contribution, not cause."
    )
    assert "+5.0 worse" in chart.svg and "Denominator" not in chart.svg


def test_peers_are_drawn_with_ours_among_them(make_case: Make) -> None:
    peers = [
        {"ref": "AS1", "period": "2014/15 Q2", "authority": a, "value": v} for a, v in (("A", 8), ("B", 9.5), ("C", 14))
    ]
    chart = signals.peers(make_case([*STEADY, 10], benchmarks=peers))
    assert isinstance(chart, Chart)
    assert chart.data.to_numpy().tolist() == [["A", 8.0], ["B", 9.5], ["The council", 10.0], ["C", 14.0]]
    assert chart.alt == (
        "3 peers in 2014/15 Q2, from 8 days to 14 days, the middle one at 9.5 days; The council at 10 days."
    )
    assert "us 10" in chart.svg


def test_without_peers_nothing_is_drawn(make_case: Make) -> None:
    assert repr(signals.peers(make_case(STEADY))) == ""


def test_the_fan_ends_where_the_outlook_does(make_case: Make) -> None:
    """A total for the year: the last running total to come is the year's outturn, with the same range."""
    case = make_case([3, 6, 9, 12, 3, 6, 9, 12, 3, 7], row={"basis": "cumulative"})
    chart = signals.ahead(case)
    assert isinstance(chart, Chart)
    assert chart.data["Quarter"].tolist() == ["2014/15 Q1", "2014/15 Q2", "2014/15 Q3", "2014/15 Q4"]
    assert chart.data["Known"].tolist()[:2] == [3.0, 7.0]
    year = case.explanation.outlook.loc["AS1", ["low", "outlook", "high"]].astype(float).round(1).tolist()
    assert chart.data.iloc[-1][["Low", "Expected", "High"]].tolist() == year
    assert "as running totals" in chart.alt and chart.alt.endswith("The year’s target is 12 days.")


def test_with_no_history_no_fan_is_drawn(make_case: Make) -> None:
    assert repr(signals.ahead(make_case([10]))) == ""


def test_a_drawing_is_the_same_each_time_and_small(make_case: Make) -> None:
    first, second = (signals.limits(make_case([*STEADY, 14])) for _ in range(2))
    assert first.svg == second.svg
    assert len(first.svg) < 12_000
