"""A year that is over: its own figure where there is one, else what its quarters make, and the verdict."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from perfkit import read
from perfkit.explain.case import case_of
from perfkit.explain.explanation import explain
from perfkit.judge.scorecard import judge
from perfkit.report import case_verdict, investigate, outlook
from perfkit.rules import Rules, preset

MAIDSTONE = Path(__file__).parents[1] / "worked" / "maidstone"
RULES = Rules(preset("ten_percent"))
QUARTERS = [f"2013/14 Q{n}" for n in (1, 2, 3, 4)]


@pytest.mark.parametrize(
    ("ref", "quarter", "said", "verdict"),
    [
        pytest.param("MH", "2023/24 Q4", "The year is over: it came to 73.08%, missing the year’s target of 75% by "
                     "1.92 percentage points.", "the year’s target was missed", id="last-quarter-met-year-missed"),
        pytest.param("RD", "2021/22 Q4", "The year is over: it came to 47.61%, missing the year’s target of 60% by "
                     "12.39 percentage points.", "the year’s target was missed", id="both-missed"),
        pytest.param("FT", "2021/22 Q4", "The year is over: it came to 9,990,725, missing the year’s target of "
                     "11,836,415 by 1,845,690.", "the year’s target was missed", id="count"),
        pytest.param("CT", "2022/23 Q4", "The year is over: it came to 96.76%, meeting the year’s target of 95.75%.",
                     "the year’s target was met", id="cumulative-met"),
        pytest.param("RD", "2022/23 Q4", "The year is over. Not all of its quarters have a figure, so what it came to "
                     "is not known.", "", id="third-quarter-missing"),
    ],
)  # fmt: skip
def test_a_year_that_is_over_has_a_figure_and_a_verdict(ref: str, quarter: str, said: str, verdict: str) -> None:
    case = case_of(judge(read(str(MAIDSTONE)), Rules(preset("maidstone")), quarter), ref)
    assert repr(investigate.saved(case)) == said
    assert case_verdict.verdict(case).endswith(verdict)
    assert ("the year’s target was" in case_verdict.verdict(case)) == bool(verdict)


@pytest.mark.parametrize(
    ("measure", "figures", "year", "came_to"),
    [
        # 40 + 40 + 40 + 10 of 50 + 50 + 50 + 20 is 130 of 170; the mean of the quarters would be 72.5%.
        pytest.param({"per": 100}, [(80, 40, 50), (80, 40, 50), (80, 40, 50), (50, 10, 20)], None, 76.470588,
                     id="ratio-of-sums"),
        pytest.param({}, [(80,), (80,), (80,), (50,)], None, 72.5, id="mean-without-counts"),
        pytest.param({"unit": "number"}, [(10,), (20,), (30,), (40,)], None, 100, id="total"),
        pytest.param({"unit": "number", "basis": "cumulative"}, [(10,), (20,), (30,), (45,)], None, 45, id="to-date"),
        pytest.param({"basis": "snapshot"}, [(80,), (81,), (82,), (83,)], None, 83, id="where-it-stands"),
        pytest.param({}, [(80,), (80,), (80,), (50,)], 75.0, 75.0, id="own-figure-first"),
    ],
)  # fmt: skip
def test_what_a_year_came_to_follows_its_basis(
    make_tables: Callable[..., Any], measure: dict[str, Any], figures: list[tuple[float, ...]], year: float | None,
    came_to: float,
) -> None:  # fmt: skip
    names = ("outturn", "numerator", "denominator")
    outturns = [{"ref": "A", "period": q, **dict(zip(names, f, strict=False))} for q, f in
                zip(QUARTERS, figures, strict=True)]  # fmt: skip
    if year is not None:
        outturns.append({"ref": "A", "period": "2013/14", "outturn": year})
    card = judge(make_tables(indicators=[{"ref": "A", **measure}], outturns=outturns), RULES, "2013/14 Q4")
    assert explain(card).outlook.loc["A", "outturn"] == pytest.approx(came_to)


def test_before_the_fourth_quarter_no_year_is_over(make_tables: Callable[..., Any]) -> None:
    outturns = [{"ref": "A", "period": q, "outturn": 80} for q in QUARTERS[:3]]
    card = judge(make_tables(indicators=[{"ref": "A"}], outturns=outturns), RULES, "2013/14 Q3")
    assert explain(card).outlook[["outturn", "adverse", "met"]].isna().all(axis=None)


def test_a_year_missed_is_told_though_its_last_quarter_met_its_target(make_tables: Callable[..., Any]) -> None:
    """70, 70, 70 and 82 make 73; the quarter's 82 met its 75."""
    outturns = [{"ref": "A", "period": q, "outturn": v} for q, v in zip(QUARTERS, (70, 70, 70, 82), strict=True)]
    targets = [{"ref": "A", "period": p, "target": 75} for p in ("2013/14", "2013/14 Q4")]
    card = judge(
        make_tables(indicators=[{"ref": "A", "title": "Lets"}], outturns=outturns, targets=targets), RULES, "2013/14 Q4"
    )
    assert repr(outlook.ahead(explain(card))) == (
        "- A: Lets: the year is over: it came to 73%, missing the year’s target of 75% by 2 percentage points."
    )


@pytest.mark.parametrize("quarter", ["2024/25 Q2", "2024/25 Q4", "2025/26 Q1", "2025/26 Q2", "2025/26 Q4"])
def test_figures_that_begin_within_a_year_are_explained_in_each_of_its_quarters(quarter: str) -> None:
    """The example's first figure is of 2024/25 Q2: the year has a first quarter all the same, without a figure."""
    found = explain(judge(read("demo:example"), RULES, quarter))
    assert found.panel.quarters[0].quarter in (1, 2)
    assert len(found.panel.quarters) >= found.panel.this_year == int(quarter[-1])
