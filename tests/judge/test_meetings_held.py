"""Meetings of a year: monitoring periods to the day, quarters without one, and actions to the day they are due."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from perfkit import periods
from perfkit.inputs.tables import Tables
from perfkit.judge.meetings_held import actions, considered, last_meeting, monitoring_period, report_day, schedule
from perfkit.rules import Rules, preset

RULES = Rules(preset("tolerance"))
YEAR = periods.parse("2013/14")
TEAM = "Performance Review Team"


@pytest.fixture
def meetings(make_tables: Callable[..., Tables]) -> Callable[..., pd.DataFrame]:
    """Return a function that makes the table from short rows, each a team meeting on Housing unless it says else."""

    def made(*rows: dict[str, Any]) -> pd.DataFrame:
        usual = {"meeting": TEAM, "portfolio": "Housing", "period": "2013/14 Q1"}
        return make_tables(indicators=[], outturns=[], targets=[], meetings=[{**usual, **row} for row in rows]).meetings

    return made


def day(text: str) -> pd.Timestamp:
    return pd.Timestamp(text)


@pytest.mark.parametrize(
    ("date", "inside"),
    [
        pytest.param("2013-06-30", "before", id="day-before-the-first"),
        pytest.param("2013-07-01", "inside", id="first-day"),
        pytest.param("2013-09-30", "inside", id="last-day"),
        pytest.param("2013-10-01", "after", id="day-after-the-last"),
        pytest.param(None, "no_date", id="no-date"),
    ],
)
def test_a_meeting_is_to_fall_between_its_quarters_end_and_the_next(date: str | None, inside: str, meetings) -> None:
    found = schedule(meetings({"date": date}), YEAR, RULES, day("2013-12-31"))
    assert found["inside"].tolist() == [inside]


@pytest.mark.parametrize(
    ("date", "inside"),
    [
        pytest.param("2013-07-09", "before", id="day-9"),
        pytest.param("2013-07-10", "inside", id="day-10"),
        pytest.param("2013-08-14", "inside", id="day-45"),
        pytest.param("2013-08-15", "after", id="day-46"),
    ],
)
def test_a_council_may_count_its_own_days(date: str, inside: str, meetings) -> None:
    rules = replace(RULES, monitoring_first_day=10, monitoring_last_day=45)
    assert schedule(meetings({"date": date}), YEAR, rules, day("2013-12-31"))["inside"].tolist() == [inside]


def test_the_last_quarter_is_considered_in_the_next_financial_year() -> None:
    first, last = monitoring_period(periods.parse("2013/14 Q4"), RULES)
    assert (first, last) == (day("2014-04-01"), day("2014-06-30"))


def test_a_meeting_with_several_minutes_is_one_meeting(meetings) -> None:
    table = meetings({"date": "2013-08-14", "minutes": "One"}, {"date": "2013-08-14", "minutes": "Two"})
    assert len(schedule(table, YEAR, RULES, day("2013-10-21"))) == 1


def test_a_meeting_that_names_no_quarter_belongs_to_the_year_it_is_held_in(meetings) -> None:
    """The year runs from 1 April to 31 March, both included."""
    days = ("2013-03-31", "2013-04-01", "2014-03-31", "2014-04-01")
    found = schedule(meetings(*({"date": d, "period": None} for d in days)), YEAR, RULES, day("2013-10-21"))
    assert found["date"].tolist() == [day("2013-04-01"), day("2014-03-31")]
    assert found["inside"].tolist() == ["no_quarter", "no_quarter"]


def test_held_is_what_lies_up_to_and_on_the_day(meetings) -> None:
    table = meetings({"date": "2013-10-21"}, {"date": "2013-10-22", "period": "2013/14 Q2"})
    assert schedule(table, YEAR, RULES, day("2013-10-21"))["held"].tolist() == [True, False]


@pytest.mark.parametrize(
    ("today", "state"),
    [
        pytest.param("2013-09-30", "none", id="on-the-last-day-it-may-still-come"),
        pytest.param("2013-10-01", "missed", id="the-day-after-it-is-missed"),
    ],
)
def test_a_quarter_without_a_meeting_is_missed_once_its_period_is_over(today: str, state: str, meetings) -> None:
    empty = schedule(meetings(), YEAR, RULES, day(today))
    found = considered(empty, YEAR, ["Housing"], RULES, day(today))
    assert found.loc[found["period"].eq("2013/14 Q1"), "state"].tolist() == [state]


def test_every_portfolio_has_a_line_for_every_quarter(meetings) -> None:
    table = meetings({"date": "2013-10-04"}, {"date": "2013-11-20", "period": "2013/14 Q2"})
    found = considered(
        schedule(table, YEAR, RULES, day("2013-10-21")), YEAR, ["Housing", "Roads"], RULES, day("2013-10-21")
    )
    assert found["state"].tolist() == ["held", "to_come", "none", "none", "missed", "none", "none", "none"]
    assert found["inside"].tolist()[:2] == ["after", "inside"]


@pytest.mark.parametrize(
    ("today", "state", "over"),
    [
        pytest.param("2013-10-17", "open", None, id="day-before"),
        pytest.param("2013-10-18", "open", None, id="exactly-on-the-day-it-is-due"),
        pytest.param("2013-10-19", "overdue", 1, id="day-after"),
    ],
)
def test_an_action_is_overdue_from_the_day_after_it_is_due(today: str, state: str, over: int | None, meetings) -> None:
    table = meetings({"date": "2013-08-14", "action": "Report", "due": "2013-10-18", "done": False})
    found = actions(table, day(today)).iloc[0]
    assert found["state"] == state
    assert found["days_over"] == over if over else pd.isna(found["days_over"])


@pytest.mark.parametrize(
    ("done", "done_on", "state"),
    [
        pytest.param(True, "2013-10-02", "done", id="done-before"),
        pytest.param(True, "2013-10-21", "done", id="done-on-the-day"),
        pytest.param(True, "2013-10-22", "overdue", id="done-later-was-not-done-then"),
        pytest.param(True, None, "done", id="done-and-nobody-knows-when"),
        pytest.param(None, None, "overdue", id="nothing-said"),
    ],
)
def test_what_was_done_later_was_not_done_on_the_day(done, done_on, state, meetings) -> None:
    table = meetings({"date": "2013-08-14", "action": "Report", "due": "2013-10-07", "done": done, "done_on": done_on})
    assert actions(table, day("2013-10-21"))["state"].tolist() == [state]


def test_an_action_without_a_due_day_is_undated_and_never_overdue(meetings) -> None:
    assert actions(meetings({"date": "2013-08-14", "action": "Report"}), day("2020-01-01"))["state"].tolist() == [
        "undated"
    ]


def test_a_meeting_to_come_has_asked_for_nothing_yet(meetings) -> None:
    table = meetings({"date": "2013-11-20", "action": "Report"}, {"date": "2013-08-14", "minutes": "Noted"})
    assert actions(table, day("2013-10-21")).empty
    assert last_meeting(table, day("2013-10-21"))["minutes"].tolist() == ["Noted"]


def test_before_the_first_meeting_there_is_no_last(meetings) -> None:
    assert last_meeting(meetings({"date": "2013-08-14"}), day("2013-08-13")).empty


def test_without_a_date_of_its_own_a_report_is_of_the_quarters_last_day() -> None:
    quarter = periods.parse("2013/14 Q2")
    assert report_day(quarter, None) == day("2013-09-30")
    assert report_day(quarter, day("2013-10-21")) == day("2013-10-21")
