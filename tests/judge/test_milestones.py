"""Where a milestone stands on the report's date."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from perfkit.judge.milestones import milestones

ENDED = pd.Timestamp("2014-09-30")


def one(make_tables: Any, known_on: str = "", **row: Any) -> pd.Series:
    full = {"ref": "M1", "directorate": "Housing", "objective": "O", "milestone": "M", **row}
    day = pd.Timestamp(known_on) if known_on else None
    return milestones(make_tables(milestones=[full]).milestones, ENDED, day).iloc[0]


@pytest.mark.parametrize(
    ("row", "status", "late", "slipped"),
    [
        pytest.param({"due": "2014-09-29"}, "overdue", 1, None, id="due-the-day-before"),
        pytest.param({"due": "2014-09-30"}, "on_track", None, None, id="due-on-the-day-is-not-overdue"),
        pytest.param({"due": "2014-12-31"}, "on_track", None, None, id="due-later"),
        pytest.param({"due": "2014-12-31", "forecast": "2014-12-31"}, "on_track", None, None, id="expected-in-time"),
        pytest.param({"due": "2014-12-31", "forecast": "2015-01-31"}, "slipped", None, 31, id="expected-late"),
        pytest.param({"due": "2014-08-31", "forecast": "2014-10-31"}, "overdue", 30, 61,
                     id="overdue-comes-before-slipped"),
        pytest.param({"due": "2014-08-31", "completed": "2014-08-31"}, "completed", None, None, id="done-on-the-day"),
        pytest.param({"due": "2014-08-31", "completed": "2014-09-02"}, "completed_late", 2, None, id="done-late"),
        pytest.param({"due": "2014-08-31", "done": True}, "completed", None, None, id="done-on-a-day-not-known"),
        pytest.param({}, "undated", None, None, id="no-due-day"),
        pytest.param({"completed": "2014-08-31"}, "completed", None, None, id="done-without-a-due-day"),
        pytest.param({"due": "2014-08-31", "done": False}, "overdue", 30, None, id="said-not-done"),
    ],
)  # fmt: skip
def test_status_at_the_quarters_end(
    make_tables: Any, *, row: dict[str, Any], status: str, late: int | None, slipped: int | None
) -> None:
    found = one(make_tables, **row)
    assert found["milestone_status"] == status
    assert [None if pd.isna(found[name]) else found[name] for name in ("days_late", "days_slipped")] == [late, slipped]


def test_the_reports_date_decides_what_is_overdue(make_tables: Any) -> None:
    found = one(make_tables, "2014-11-07", due="2014-10-31")
    assert (found["milestone_status"], found["days_late"]) == ("overdue", 7)


def test_a_completion_after_the_reports_date_is_not_known_yet(make_tables: Any) -> None:
    assert one(make_tables, "2014-11-07", due="2014-10-31", completed="2014-11-08")["milestone_status"] == "overdue"


def test_the_latest_known_row_of_a_milestone_counts(make_tables: Any) -> None:
    base = {"ref": "M1", "directorate": "Housing", "objective": "O", "milestone": "M", "due": "2014-12-31"}
    table = make_tables(
        milestones=[
            {**base, "as_of": "2014-09-30"},
            {**base, "as_of": "2014-11-07", "forecast": "2015-02-28"},
            {**base, "as_of": "2014-12-01", "completed": "2014-12-01"},
        ]
    ).milestones
    found = milestones(table, ENDED, pd.Timestamp("2014-11-07"))
    assert found["milestone_status"].tolist() == ["slipped"]


def test_no_milestones_are_no_rows_with_every_column(make_tables: Any) -> None:
    found = milestones(make_tables().milestones, ENDED)
    assert len(found) == 0
    assert {"milestone_status", "days_late", "days_slipped"} <= set(found)
