"""What proposals would add to the table of targets, beside what it holds already."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pandas as pd
import pytest

from perfkit.errors import DataError
from perfkit.inputs.tables import Tables
from perfkit.targets.proposal import Proposal
from perfkit.targets.target_rows import DIFF, diff_of, periods_of, rows_of

DAY = date(2014, 7, 1)
NONE = math.nan
ALPHA = Proposal("A", "2014/15", "Head of Homes", "own", "=Why", "2014/15 Q1", target=82, interim=(78, 79, None, 82.5))
BETA = replace(ALPHA, ref="B", target=None, target_low=10, target_high=15, interim=(None,) * 4)
GAMMA = replace(ALPHA, ref="C", target=7, interim=(None,) * 4, reason="As agreed")


@pytest.fixture
def tables(make_tables: Callable[..., Tables]) -> Tables:
    """Alpha's target of 80 was raised to 81 in June; Beta is to stay within 9 to 15; Gamma has none."""
    tolerant = {"ref": "A", "period": "2014/15", "tolerance": 2.0, "tolerance_kind": "points"}
    return make_tables(
        indicators=[
            {"ref": "A", "title": "Alpha"},
            {"ref": "B", "title": "Beta", "polarity": "range"},
            {"ref": "C", "title": "Gamma", "polarity": "lower"},
        ],
        outturns=[{"ref": "A", "period": "2014/15 Q1", "outturn": 80.0}],
        targets=[
            tolerant | {"target": 81.0, "set_on": "2014-06-01", "tolerance": 3.0},
            tolerant | {"target": 80.0, "set_on": "2014-01-01"},
            {"ref": "A", "period": "2014/15 Q2", "target": 79.0},
            {"ref": "B", "period": "2014/15", "target_low": 9.0, "target_high": 15.0},
            {"ref": "D", "period": "2014/15", "target": 1.0},
        ],
    )


def table(frame: pd.DataFrame) -> list[list[object]]:
    return frame.astype(object).where(frame.notna(), None).to_numpy().tolist()


def test_a_proposal_asks_for_its_year_and_each_quarter_with_an_interim_target() -> None:
    found = periods_of([ALPHA, BETA])
    assert found.columns.tolist() == ["ref", "period", "target", "target_low", "target_high", "reason"]
    assert table(found) == [
        ["A", "2014/15", 82.0, None, None, "=Why"],
        ["A", "2014/15 Q1", 78.0, None, None, "=Why"],
        ["A", "2014/15 Q2", 79.0, None, None, "=Why"],
        ["A", "2014/15 Q4", 82.5, None, None, "=Why"],
        ["B", "2014/15", None, 10.0, 15.0, "=Why"],
    ]
    assert found.dtypes[["target", "target_low", "target_high"]].tolist() == ["float64"] * 3


def test_the_diff_sets_old_and_new_side_by_side(tables: Tables) -> None:
    """The first quarter ended on 30 June, the day before."""
    found = diff_of(periods_of([ALPHA, BETA, GAMMA]), tables, DAY)
    assert tuple(found.columns) == DIFF
    assert table(found) == [
        ["A", "Alpha", "2014/15", 81.0, None, None, 82.0, None, None, "tighter", False],
        ["A", "Alpha", "2014/15 Q1", None, None, None, 78.0, None, None, "added", True],
        ["A", "Alpha", "2014/15 Q2", 79.0, None, None, 79.0, None, None, "already there", False],
        ["A", "Alpha", "2014/15 Q4", None, None, None, 82.5, None, None, "added", False],
        ["B", "Beta", "2014/15", None, 9.0, 15.0, None, 10.0, 15.0, "tighter", False],
        ["C", "Gamma", "2014/15", None, None, None, 7.0, None, None, "added", False],
    ]


def test_a_quarter_is_over_the_day_after_its_last(tables: Tables) -> None:
    asked = periods_of([ALPHA])
    assert diff_of(asked, tables, date(2014, 6, 30))["over"].tolist() == [False] * 4
    assert diff_of(asked, tables, date(2015, 4, 1))["over"].tolist() == [True] * 4


@pytest.mark.parametrize(
    ("low", "high", "change"),
    [
        pytest.param(9.0, 15.0, "already there", id="the-same"),
        pytest.param(9.0, 14.0, "tighter", id="narrower-above"),
        pytest.param(8.0, 15.0, "looser", id="wider-below"),
        pytest.param(9.0, 16.0, "looser", id="wider-above"),
        pytest.param(10.0, 16.0, "looser", id="moved"),
    ],
)
def test_a_range_is_looser_where_either_end_is_wider(tables: Tables, low: float, high: float, change: str) -> None:
    found = diff_of(periods_of([replace(BETA, target_low=low, target_high=high)]), tables, DAY)
    assert found["change"].tolist() == [change]


@pytest.mark.parametrize(
    ("target", "change"),
    [
        pytest.param(81.0, "already there", id="the-same"),
        pytest.param(80.0, "looser", id="the-one-before-it"),
        pytest.param(81.1, "tighter", id="more"),
    ],
)
def test_a_target_is_held_against_the_latest_on_record(tables: Tables, target: float, change: str) -> None:
    found = diff_of(periods_of([replace(ALPHA, target=target, interim=(None,) * 4)]), tables, DAY)
    assert found["change"].tolist() == [change]


def test_rows_are_added_for_what_is_neither_there_nor_over(tables: Tables) -> None:
    """Alpha's latest tolerance is taken over; what a spreadsheet would take for a formula is made harmless."""
    asked = periods_of([ALPHA, BETA, GAMMA])
    said = {"set_on": DAY, "rationale": "'=Why", "approved_by": "'@Cabinet"}
    tolerant = {"tolerance": 3.0, "tolerance_kind": "points"}
    assert rows_of(asked, diff_of(asked, tables, DAY), tables, "@Cabinet", DAY) == [
        {"ref": "A", "period": "2014/15", "target": 82.0} | tolerant | said,
        {"ref": "A", "period": "2014/15 Q4", "target": 82.5} | tolerant | said,
        {"ref": "B", "period": "2014/15", "target_low": 10.0, "target_high": 15.0} | said,
        {"ref": "C", "period": "2014/15", "target": 7.0} | said | {"rationale": "As agreed"},
    ]


def test_a_tolerance_without_its_kind_is_taken_over_as_it_is(make_tables: Callable[..., Tables]) -> None:
    """That of the latest period counts, and among its versions the latest set."""
    rows = [("2014/15", 5.0, "2014-06-02"), ("2014/15", 4.0, "2014-06-01"), ("2013/14", 9.0, "2014-06-03")]
    made = make_tables(
        indicators=[{"ref": "C", "title": "Gamma", "polarity": "lower"}],
        targets=[{"ref": "C", "period": p, "target": 8.0, "tolerance": t, "set_on": day} for p, t, day in rows],
    )
    asked = periods_of([GAMMA])
    (row,) = rows_of(asked, diff_of(asked, made, DAY), made, "Cabinet", DAY)
    assert (row["tolerance"], row["tolerance_kind"]) == (5.0, "")


def test_every_target_changed_on_the_day_is_told(tables: Tables) -> None:
    day = date(2014, 6, 1)
    asked = periods_of([ALPHA])
    with pytest.raises(DataError) as error:
        rows_of(asked, diff_of(asked, tables, day), tables, "Cabinet", day)
    assert [(fault.problem, fault.remedy) for fault in error.value.faults] == [
        (
            "A 2014/15 was given another target today",
            "Approve it tomorrow: two targets set on one day cannot be told apart.",
        )
    ]
