"""One indicator's quarters as they are charted, and which charts they have."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from perfkit import periods
from perfkit.explain.breaks import comparable
from perfkit.explain.charted import Charted, charted, quarters_of
from perfkit.explain.panel import one
from perfkit.explain.rebase import either_way

NO = np.nan
SHARE = {"unit": "percent", "per": 100}
LEVEL = [80.3, 79.6, 80.1, 80.6, 79.2, 80.0, 79.8, 80.4, 80.2, 79.5]
SEASONAL = [90.1, 89.9, 90.2, 80.1, 89.8, 90.0, 90.1, 79.9, 90.0, 90.2]


def _past(panel, targets):
    """Return what history has of an indicator: here its targets alone."""
    return pd.DataFrame({"period": [periods.label(q) for q in panel.quarters], "target": targets})


def _charted(panel, targets=None, breaks=(), whole=None):
    whole = panel if whole is None else whole
    quarters, seasonal = quarters_of(_past(whole, NO if targets is None else targets), whole, panel)
    breaks = pd.Series([periods.parse(b) for b in breaks], dtype="period[Q-MAR]")
    return charted(quarters, panel, breaks, either_way(panel).iloc[0], seasonal=seasonal)


def test_a_quarter_has_its_figure_and_its_target():
    panel = one("higher", [80.0, 81, 82], unit="score")
    table, seasonal = quarters_of(_past(panel, [79.0, NO, 83]), panel, panel)
    assert not seasonal
    assert table.columns.tolist() == ["period", "outturn", "single", "plain", "target"]
    assert table["period"].tolist() == ["2009/10 Q1", "2009/10 Q2", "2009/10 Q3"]
    for name in ("outturn", "single", "plain"):
        assert table[name].tolist() == [80, 81, 82]
    assert table["target"].tolist() == pytest.approx([79, NO, 83], nan_ok=True)
    assert [str(q) for q in table.index] == ["2010Q1", "2010Q2", "2010Q3"]


def test_a_figure_to_date_and_its_target_are_taken_apart():
    """Targets of 12, 25 and 40 to date are 12, 13 and 15 of the quarters; the next year begins afresh."""
    panel = one("higher", [10.0, 24, 41, 60, 11], basis="cumulative")
    table, _ = quarters_of(_past(panel, [12.0, 25, 40, NO, 13]), panel, panel)
    assert table["single"].tolist() == [10, 14, 17, 19, 11]
    assert table["target"].tolist() == pytest.approx([12, 13, 15, NO, 13], nan_ok=True)
    other = one("higher", [10.0, 24, 41], unit="score")
    table, _ = quarters_of(_past(other, [12.0, 25, 40]), other, other)
    assert table["target"].tolist() == [12, 25, 40]


def test_a_season_is_taken_out_of_what_is_charted():
    panel = one("higher", SEASONAL, unit="score")
    table, seasonal = quarters_of(_past(panel, [88.0] * 10), panel, panel)
    assert seasonal
    assert table["single"].tolist() == SEASONAL
    assert table["plain"].between(87, 88).all()
    # Winter lies 11.5% below and the others above: what is left is the level.
    assert table["plain"].std() < 0.2


def test_quarters_before_the_first_figure_are_no_gap_and_those_after_it_are():
    panel = one("higher", [NO, 80.0, NO, 82], unit="score")
    table, _ = quarters_of(_past(panel, [79.0] * 4), panel, panel)
    assert table["period"].tolist() == ["2009/10 Q2", "2009/10 Q3", "2009/10 Q4"]


def test_a_yearly_figure_has_a_point_a_year():
    panel = one("higher", [NO, NO, NO, 52.0, NO, NO, NO, 55, NO], basis="annual", unit="score")
    table, _ = quarters_of(_past(panel, [NO, NO, NO, 50.0, NO, NO, NO, 54, NO]), panel, panel)
    assert table["period"].tolist() == ["2009/10", "2010/11"]
    assert table["outturn"].tolist() == [52, 55]
    assert table["target"].tolist() == [50, 54]


def test_before_a_break_figures_are_charted_with_the_season_of_those_after_it():
    whole = one("higher", [70.0, 71, *SEASONAL], unit="score", first="2008/09 Q3")
    at = pd.DataFrame({"ref": ["PL1"], "since": [periods.parse("2009/10 Q1")], "reason": ["new"]})
    table, seasonal = quarters_of(_past(whole, NO), whole, comparable(whole, at))
    assert seasonal
    assert table["plain"].iloc[0] == pytest.approx(67.8, abs=0.2), "a third quarter is above the year's level"
    assert table["plain"].iloc[1] == pytest.approx(77.6, abs=0.1), "a fourth below it"


def test_six_quarters_have_limits_and_five_have_none():
    assert _charted(one("higher", LEVEL[:5], unit="score")) == Charted()
    found = _charted(one("higher", LEVEL[:6], unit="score"))
    assert found.chart["points"].tolist() == [6] * 6
    assert found.icons["trial"]
    assert found.runs["useful"] == 6
    assert (found.ratio, found.trend) == (None, None)


def test_limits_start_afresh_at_a_break_and_runs_begin_there():
    values = [*LEVEL[:4], *(v - 20 for v in LEVEL[:6])]
    found = _charted(one("higher", values, unit="score"), breaks=["2010/11 Q1"])
    assert found.chart["group"].tolist() == [0] * 4 + [1] * 6
    assert found.runs["useful"] == 6
    assert _charted(one("higher", values, unit="score"), breaks=["2010/11 Q2"]) == Charted(), "five since the break"


@pytest.mark.parametrize(
    ("polarity", "variation", "assurance"),
    [("higher", "concern_low", "consistently_fails"), ("lower", "improvement_low", "consistently_meets")],
)
def test_the_latest_point_is_judged_by_its_better_way(polarity, variation, assurance):
    values = [*LEVEL, *LEVEL[:2], 70.0]
    found = _charted(one(polarity, values, unit="score"), targets=[90.0] * 13)
    assert found.icons[["variation", "assurance", "trial"]].tolist() == [variation, assurance, False]


@pytest.mark.parametrize(
    ("values", "targets", "kept"),
    [
        pytest.param(SEASONAL, [88.0] * 10, True, id="a-season-and-one-target"),
        pytest.param(SEASONAL, [88.0] * 5 + [85.0] * 5, True, id="a-season-and-a-new-target-a-year-ago"),
        pytest.param(SEASONAL, [88.0] * 9 + [85.0], False, id="a-season-and-a-target-that-moves"),
        pytest.param(SEASONAL, [88.0] * 9 + [NO], False, id="a-season-and-a-quarter-without-a-target"),
        pytest.param(LEVEL, [81.0] * 9 + [80.0], True, id="no-season-and-a-target-that-moves"),
    ],
)
def test_a_target_that_moves_with_the_season_judges_nothing(values, targets, kept):
    found = _charted(one("higher", values, unit="score"), targets=targets)
    assert found.chart["target"].notna().any() == kept


@pytest.mark.parametrize(
    ("panel", "points"),
    [
        pytest.param(one("higher", numerator=[8] * 6, denominator=[10] * 6, **SHARE), 6, id="share-of-counts"),
        pytest.param(one("higher", numerator=[8] * 6 + [0, 8], denominator=[10] * 6 + [0, 10], **SHARE), 7,
                     id="no-cases-once"),
        pytest.param(one("higher", [80.0] * 6, numerator=[8] * 5 + [NO], denominator=[10] * 6, **SHARE), None,
                     id="five-counted"),
        pytest.param(one("higher", numerator=[8] * 5 + [11], denominator=[10] * 6, **SHARE), None, id="more-than-all"),
        pytest.param(one("higher", numerator=[8] * 6, denominator=[10] * 6, unit="rate", per=1000), None, id="rate"),
        pytest.param(one("higher", numerator=[8] * 6, denominator=[10] * 6, basis="rolling_year", **SHARE), None,
                     id="rolling-year"),
        pytest.param(one("higher", [80.0] * 6, **SHARE), None, id="no-counts"),
    ],
)  # fmt: skip
def test_only_a_share_of_counts_in_single_quarters_has_its_own_chart(panel, points):
    ratio = _charted(panel).ratio
    assert (None if ratio is None else len(ratio)) == points


def test_a_drift_has_trended_limits_from_end_to_end_or_from_its_beginning():
    whole = _charted(one("higher", [90.0, 89.1, 88, 87.1, 86, 85.1, 84, 83.1, 82], unit="score")).trend
    assert whole.slope == pytest.approx(-1.0, abs=0.02)
    assert whole.table["value"].notna().sum() == 9
    later = _charted(one("lower", [*LEVEL, 81.1, 81.9, 83.2, 83.9, 85.1, 85.9, 87.2, 87.9, 89.1, 90.0], unit="score"))
    assert later.trend.table["value"].notna().sum() < 20
    assert later.trend.slope == pytest.approx(1.0, abs=0.05)
