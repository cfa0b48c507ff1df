"""Which meeting a quarter's report is for, and what it asked for before."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from perfkit import periods
from perfkit.inputs.tables import Tables
from perfkit.judge.board_meeting import meeting_for

Q2 = periods.parse("2014/15 Q2")
ROWS = [
    {"meeting": "Executive Board", "date": "2014-05-13", "period": "2013/14 Q4", "action": "Count them", "done": True},
    {"meeting": "Executive Board", "date": "2014-08-12", "period": "2014/15 Q1", "action": "Ask why", "done": True,
     "done_on": "2014-10-01"},
    {"meeting": "Executive Board", "date": "2014-08-12", "period": "2014/15 Q1", "action": "Go on"},
    {"meeting": "Review Team", "date": "2014-10-01", "period": "2014/15 Q2", "portfolio": "Housing", "action": "More"},
    {"meeting": "Executive Board", "date": "2014-11-11", "period": "2014/15 Q2"},
    {"meeting": "Scrutiny", "date": "2014-11-20", "period": "2014/15 Q2"},
]  # fmt: skip


def test_it_is_the_first_of_the_quarter_that_reviews_no_portfolio(make_tables: Callable[..., Tables]) -> None:
    found = meeting_for(make_tables(meetings=ROWS).meetings, Q2)
    assert found is not None
    assert (found.name, str(found.date.date())) == ("Executive Board", "2014-11-11")


def test_it_asks_after_the_actions_of_its_own_last_meeting(make_tables: Callable[..., Tables]) -> None:
    found = meeting_for(make_tables(meetings=ROWS).meetings, Q2)
    assert found is not None
    assert str(found.before.date() if found.before is not None else "") == "2014-08-12"
    assert found.asked[["action", "done_then"]].to_numpy().tolist() == [["Ask why", True], ["Go on", False]]


def test_an_action_done_after_the_reports_day_was_not_done_then(make_tables: Callable[..., Tables]) -> None:
    found = meeting_for(make_tables(meetings=ROWS).meetings, Q2, pd.Timestamp("2014-09-30"))
    assert found is not None
    assert found.asked["done_then"].tolist() == [False, False]


def test_no_meeting_of_the_quarter_is_none(make_tables: Callable[..., Tables]) -> None:
    assert meeting_for(make_tables(meetings=ROWS).meetings, Q2 + 1) is None
    assert meeting_for(make_tables().meetings, Q2) is None


def test_a_first_meeting_has_asked_for_nothing(make_tables: Callable[..., Tables]) -> None:
    found = meeting_for(make_tables(meetings=ROWS[4:]).meetings, Q2)
    assert found is not None
    assert (found.before, len(found.asked)) == (None, 0)
