"""An investigation's charts: what was drawn and how it reads aloud; never pixels."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from perfkit.explain.case import Case, case_of
from perfkit.explain.gap import bridge_of
from perfkit.judge.scorecard import judge
from perfkit.report import signals
from perfkit.report.bridge_chart import bridge
from perfkit.report.drawing import Chart
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


def test_too_few_quarters_draw_nothing(make_case: Make) -> None:
    assert repr(signals.limits(make_case([10, 11, 12]))) == ""


def test_the_bridge_says_which_way_is_worse(make_case: Make) -> None:
    """400 days over 40 homes to 600 over 40: all five days are the numerator's, and more is worse."""
    counts = [{"numerator": 400, "denominator": 40}] * 8 + [{"numerator": 600, "denominator": 40}] * 2
    case = make_case([10] * 8 + [15] * 2)
    assert repr(bridge(case, case.bridge)) == ""
    panel = case.explanation.panel
    for name in ("numerator", "denominator"):
        getattr(panel, name).loc["AS1"] = [c[name] for c in counts]
    chart = bridge(case, bridge_of(case.card.tables.segments, panel, None))
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
