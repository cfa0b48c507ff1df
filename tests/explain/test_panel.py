"""The quarters behind a scorecard: which of them there are, and what of each indicator they are."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from perfkit import periods
from perfkit.explain.panel import one, panel_of
from perfkit.judge.scorecard import judge
from perfkit.rules import Rules, preset

NO = np.nan
RULES = Rules(preset("ten_percent"))


def _labels(panel):
    return [periods.label(q) for q in panel.quarters]


def _card(make_tables, figures, quarter="2014/15 Q2", **measure):
    tables = make_tables(
        indicators=[{"ref": ref, **measure} for ref in figures],
        outturns=[{"ref": ref, "period": p, "outturn": v} for ref, rows in figures.items() for p, v in rows.items()],
    )
    return judge(tables, RULES, quarter)


def test_a_panel_runs_from_the_first_figure_of_any_indicator_to_the_quarter_of_the_report(make_tables):
    figures = {"A": {"2013/14 Q3": 80, "2014/15 Q2": 82}, "B": {"2013/14 Q4": 7, "2014/15 Q3": 9}}
    panel = panel_of(_card(make_tables, figures))
    assert _labels(panel) == ["2013/14 Q3", "2013/14 Q4", "2014/15 Q1", "2014/15 Q2"]
    assert panel.refs.tolist() == ["A", "B"]
    assert panel.outturn.to_numpy().tolist() == [
        pytest.approx([80, NO, NO, 82], nan_ok=True),
        pytest.approx([NO, 7, NO, NO], nan_ok=True),
    ]
    assert panel.measures.columns.tolist() == ["basis", "unit", "per", "polarity"]
    assert panel.this_year == 2


def test_this_year_is_whole_even_where_its_first_figure_came_late(make_tables):
    panel = panel_of(_card(make_tables, {"A": {"2014/15 Q3": 80}}, "2014/15 Q3"))
    assert _labels(panel) == ["2014/15 Q1", "2014/15 Q2", "2014/15 Q3"]


def test_no_more_quarters_are_looked_at_than_are_asked_for(make_tables):
    quarters = [periods.label(q) for q in pd.period_range("2005Q1", "2015Q2", freq="Q-MAR")]
    card = _card(make_tables, {"A": dict.fromkeys(quarters, 80)})
    assert len(panel_of(card).quarters) == 24
    assert _labels(panel_of(card, 5)) == ["2013/14 Q2", "2013/14 Q3", "2013/14 Q4", "2014/15 Q1", "2014/15 Q2"]


@pytest.mark.parametrize(
    ("values", "basis", "yearly"),
    [
        pytest.param([NO, NO, NO, 40, NO, NO, NO, 44], "period", True, id="two-marches"),
        pytest.param([NO, NO, NO, 40, NO, NO, NO, NO], "period", False, id="one-march"),
        pytest.param([NO, 1, NO, 40, NO, NO, NO, 44], "period", False, id="a-september-too"),
        pytest.param([NO, 1, NO, 40, NO, NO, NO, 44], "annual", True, id="by-its-basis"),
    ],
)
def test_a_figure_is_yearly_by_its_basis_or_where_only_marches_have_one(values, basis, yearly):
    assert one("higher", values, basis=basis).yearly.tolist() == [yearly]


@pytest.mark.parametrize(
    ("panel", "total"),
    [
        pytest.param(one("higher", [1.0, 2]), True, id="count"),
        pytest.param(one("higher", [1.0, 2], unit="pounds"), True, id="money"),
        pytest.param(one("higher", [1.0, 2], unit="percent"), False, id="percentage"),
        pytest.param(one("higher", [1.0, 2], per=1000), False, id="per-thousand"),
        pytest.param(one("higher", [1.0, 2], basis="snapshot"), False, id="snapshot"),
        pytest.param(one("higher", [1.0, 2], denominator=[NO, 5]), False, id="counted-over-something"),
    ],
)
def test_quarters_add_up_to_a_year_where_they_count_or_are_money(panel, total):
    assert panel.totals.tolist() == [total]


def test_a_cumulative_figure_is_taken_apart_and_a_missing_quarter_leaves_two_missing():
    panel = one("higher", [5.0, 9, NO, 20, 6, 10], basis="cumulative", first="2009/10 Q1")
    assert panel.single_quarters().iloc[0].tolist() == pytest.approx([5, 4, NO, NO, 6, 4], nan_ok=True)
    assert one("higher", [5.0, 9], first="2009/10 Q2", basis="cumulative").single_quarters().iloc[0].tolist() == (
        pytest.approx([NO, 4], nan_ok=True)
    )
    assert one("higher", [5.0, 9]).single_quarters().iloc[0].tolist() == [5, 9]


def test_a_panel_of_one_is_made_of_its_quarters_in_order():
    panel = one("lower", numerator=[44, 45], denominator=[50, 60], unit="percent", per=100, ref="A", first="2011/12 Q4")
    assert _labels(panel) == ["2011/12 Q4", "2012/13 Q1"]
    assert panel.outturn.loc["A"].tolist() == [88, 75]
    assert panel.numerator.loc["A"].tolist() == [44, 45]
    assert panel.denominator.loc["A"].tolist() == [50, 60]
    assert panel.measures.loc["A"].to_dict() == {
        "basis": "period",
        "unit": "percent",
        "per": 100.0,
        "polarity": "lower",
    }
    assert one("higher").outturn.shape == (1, 0)
    plain = one("higher", [5.0])
    assert (_labels(plain), plain.refs.tolist()) == (["2009/10 Q1"], ["PL1"])
    assert plain.measures.loc["PL1"].to_dict() == {
        "basis": "period",
        "unit": "number",
        "per": 1.0,
        "polarity": "higher",
    }
