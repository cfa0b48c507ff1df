"""Everything of one indicator: by itself or out of a council's explanation, and each figure that a page gives."""

from __future__ import annotations

import pandas as pd
import pytest

from perfkit import periods
from perfkit.demo.cards import wexbridge
from perfkit.errors import UsageError
from perfkit.explain.case import case_of
from perfkit.explain.explanation import explain
from perfkit.judge.scorecard import judge
from perfkit.rules import Rules, preset


@pytest.fixture(scope="module")
def case(explained):
    return case_of(explained.card, "NI60", explained)


@pytest.fixture(scope="module")
def drifting(explained):
    return case_of(explained.card, "BV82a", explained)


@pytest.mark.parametrize(
    ("table", "calculation", "value"),
    [
        pytest.param("limits", "mean", 80.668182, id="centre-line"),
        pytest.param("limits", "points", 22, id="points"),
        pytest.param("runs", "longest_run", 4, id="longest-run"),
        pytest.param("runs", "crossings_min", 7, id="fewest-crossings"),
        pytest.param("ratio", "points", 22, id="points-of-the-share"),
        pytest.param("ratio", "outside", 1, id="points-outside"),
        pytest.param("bridge", "locality.before", 82.269504, id="before-by-segment"),
        pytest.param("bridge", "age band.after", 70.257611, id="after-by-the-other"),
        pytest.param("peers", "own", 69.6, id="ours"),
        pytest.param("peers", "rank", 13, id="rank"),
        pytest.param("peers", "median", 85.5, id="middle-peer"),
        pytest.param("peers", "change.ours", -11.645833, id="our-change"),
        pytest.param("peers", "change.alike", 9, id="peers-that-went-our-way"),
    ],
)
def test_each_figure_has_a_table_and_a_name(case, table, calculation, value):
    assert case.figure(table, calculation) == pytest.approx(value, abs=1e-6)


@pytest.mark.parametrize(
    ("name", "value"),
    [("trend.points", 9), ("trend.year", -1.4), ("trend.centre", 21.375)],
)
def test_trended_limits_are_given_for_a_year_and_at_the_latest_point(drifting, name, value):
    assert drifting.figure("limits", name) == pytest.approx(value, abs=1e-6)


def test_a_change_by_its_counts_has_no_dimension_before_its_name(drifting):
    assert drifting.figure("bridge", "before") == pytest.approx(24.578896, abs=1e-6)
    assert drifting.figure("bridge", "after") == pytest.approx(22.819632, abs=1e-6)


@pytest.mark.parametrize(
    ("table", "calculation"),
    [("ratio", "mean"), ("bridge", "locality.effect"), ("none", "mean"), ("none", "own"), ("none", "points")],
)
def test_a_figure_that_no_page_gives_is_refused(case, table, calculation):
    with pytest.raises(KeyError) as refused:
        case.figure(table, calculation)
    assert refused.value.args == ((table, calculation),)


def test_what_an_indicator_does_not_have_is_refused(explained):
    yearly = case_of(explained.card, "NI73", explained)
    for table, calculation in (("limits", "mean"), ("limits", "trend.year"), ("runs", "crossings"), ("ratio", "points"),
                               ("ratio", "outside"), ("limits", "suggested.before")):  # fmt: skip
        with pytest.raises(KeyError):
            yearly.figure(table, calculation)
    alone = case_of(explained.card, "IA1", explained)
    for calculation in ("own", "rank", "change.ours"):
        with pytest.raises(KeyError):
            alone.figure("peers", calculation)


def test_a_doubtful_figure_and_one_not_all_in_are_not_taken_apart(explained):
    doubtful, late = (case_of(explained.card, ref, explained) for ref in ("TR1", "CS2"))
    assert (doubtful.doubted, doubtful.not_all_in) == (True, False)
    assert doubtful.bridge.missing == ("The figure must be checked first: no change in it is taken apart before that.")
    assert (late.doubted, late.not_all_in) == (False, True)
    assert late.bridge.missing == ("Part of the quarter is not in yet: no change in it is taken apart before it is.")


def test_an_indicator_that_is_not_there_is_named_with_the_nearest(explained):
    with pytest.raises(UsageError, match="NI6O") as refused:
        case_of(explained.card, "NI6O", explained)
    assert "NI60" in str(refused.value)


def test_alone_or_out_of_its_directorate_an_indicator_is_told_alike():
    card = wexbridge("Children and Enterprise")
    alone, among = case_of(card, "NI68"), case_of(card, "NI68", explain(card))
    assert alone.ref == among.ref == "NI68"
    pd.testing.assert_frame_equal(alone.quarters, among.quarters)
    for name in ("findings", "missing", "reasons", "past", "breaks"):
        one, other = (getattr(case.explanation, name) for case in (alone, among))
        pd.testing.assert_frame_equal(one, other, check_dtype=False, check_index_type=False, obj=name)
    assert alone.explanation.outlook.index.tolist() == among.explanation.outlook.index.tolist() == ["NI68"]
    assert set(alone.card.doubts["ref"]) | set(among.card.doubts["ref"]) <= {"NI68"}
    for table in ("rows", "doubts"):
        whole = getattr(card, table)
        for case in (alone, among):
            mine = getattr(case.card, table)
            assert mine.columns.tolist() == whole.columns.tolist()
            assert mine.index.tolist() == list(range(len(mine)))
    assert alone.card.milestones.empty
    assert alone.card.finance.empty


def test_new_limits_that_are_suggested_have_figures_of_their_own(make_tables):
    """Eight quarters about 80 and six about 86: a new level since 2013/14 Q1, six quarters long."""
    values = [80.3, 79.6, 80.1, 80.6, 79.2, 80.0, 79.8, 80.4, 86.2, 85.5, 86.7, 85.9, 86.1, 86.0]
    quarters = [periods.label(q) for q in pd.period_range("2012Q1", periods=14, freq="Q-MAR")]
    outturns = [{"ref": "A", "period": q, "outturn": v} for q, v in zip(quarters, values, strict=True)]
    tables = make_tables(indicators=[{"ref": "A", "unit": "score"}], outturns=outturns)
    found = case_of(judge(tables, Rules(preset("ten_percent")), quarters[-1]), "A")
    assert periods.label(found.suggested["since"]) == "2013/14 Q1"
    given = [found.figure("limits", f"suggested.{name}") for name in ("before", "after", "quarters")]
    assert given == pytest.approx([80.0, 86.066667, 6], abs=1e-6)
    assert found.figure("limits", "mean") == pytest.approx(82.6)
    assert found.called("2014Q2") == "2013/14 Q2"
    assert found.peers is None
    with pytest.raises(KeyError):
        found.figure("peers", "own")
