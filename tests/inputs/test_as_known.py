"""Tables as they stood on a day: what is dated later is gone, what is undated follows its period or figure."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from perfkit import periods
from perfkit.errors import Fault
from perfkit.inputs.as_known import as_known
from perfkit.inputs.tables import Source

QUARTER = periods.parse("2013/14 Q1")


@pytest.fixture
def today(make_tables):
    figures = [("2013/14 Q1", "2013-07-14"), ("2013/14 Q1", "2013-08-12"), ("2013/14 Q2", "2013-10-14")]
    return make_tables(
        indicators=[{"ref": "A"}],
        outturns=[{"ref": "A", "period": p, "outturn": 50, "as_of": d} for p, d in figures],
        targets=[{"ref": "A", "period": "2013/14", "target": 60},
                 {"ref": "A", "period": "2013/14", "target": 70, "set_on": "2013-09-01"}],
        commentary=[{"ref": "A", "period": "2013/14 Q1", "kind": "reason", "text": t, "date": d}
                    for t, d in (("Then.", "2013-07-20"), ("Later.", "2013-08-01"), ("Undated.", None))],
        definitions=[{"ref": "A", "as_of": "2013-08-01", "definition": "Counted anew."}],
        approvals=[{"document": "annual_plan", "period": "2012/13", "body": b, "date": d, "step": "consulted"}
                   for b, d in (("Panel", "2013-07-01"), ("Council", "2013-08-01"))],
        segments=[{"ref": "A", "period": p, "dimension": "ward", "segment": "East", "numerator": 1} for p in
                  ("2013/14 Q1", "2013/14 Q2")],
        finance=[{"directorate": "Housing", "service": "Homes", "period": p} for p in
                 ("2013/14 Q1", "2013/14 Q2")],
        meetings=[{"meeting": "Panel", "date": "2013-07-10", "minutes": "Noted.", "action": "Report.", "done": True,
                   "done_on": "2013-08-20"},
                  {"meeting": "Panel", "date": "2013-10-10", "minutes": "First point."},
                  {"meeting": "Panel", "date": "2013-10-10", "minutes": "Second point."}],
    )  # fmt: skip


def test_what_became_known_later_is_left_out(today):
    then = as_known(today, pd.Timestamp("2013-07-31"), QUARTER)
    counts = {name: len(getattr(then, name)) for name in
              ("outturns", "targets", "commentary", "definitions", "approvals", "segments", "finance")}  # fmt: skip
    assert counts == {"outturns": 1, "targets": 1, "commentary": 2, "definitions": 0, "approvals": 1, "segments": 1,
                      "finance": 1}  # fmt: skip
    assert then.commentary["text"].tolist() == ["Then.", "Undated."]


def test_what_became_known_on_the_day_itself_is_there(today):
    assert len(as_known(today, pd.Timestamp("2013-08-12"), QUARTER).outturns) == 2


def test_the_calendar_is_known_ahead_and_what_was_minuted_is_not(today):
    then = as_known(today, pd.Timestamp("2013-07-31"), QUARTER).meetings
    assert then["date"].dt.date.astype(str).tolist() == ["2013-07-10", "2013-10-10"]
    assert then["minutes"].tolist()[0] == "Noted."
    assert then["minutes"].isna().tolist() == [False, True]


def test_an_action_done_later_is_not_done_yet(today):
    then = as_known(today, pd.Timestamp("2013-07-31"), QUARTER).meetings.iloc[0]
    assert (then["done"], pd.isna(then["done_on"])) == (False, True)
    assert as_known(today, pd.Timestamp("2013-08-20"), QUARTER).meetings["done"].iloc[0]


def test_a_budget_of_the_quarter_still_running_stays_in_its_own_report(today):
    kept = as_known(today, pd.Timestamp("2013-09-15"), periods.parse("2013/14 Q2")).finance
    assert kept["period"].tolist() == ["2013/14 Q1", "2013/14 Q2"]


def test_without_a_day_nothing_is_left_out(today):
    assert as_known(today, None, QUARTER) is today


def test_a_note_on_a_row_that_is_left_out_goes_with_it(today):
    """What is said of the sheet as a whole, or of a row that no table holds, stays."""
    rows = today.outturns.assign(row=[2, 3, 4])
    source = Source("outturns", "council.xlsx", "outturns", 3, "")
    notes = [Fault(f"of {row}", "", file="council.xlsx", sheet="outturns", row=row, note=True)
             for row in (None, 2, 3, 99)]  # fmt: skip
    then = as_known(
        replace(today, outturns=rows, sources=(source,), notes=tuple(notes)), pd.Timestamp("2013-07-31"), QUARTER
    )
    assert [note.row for note in then.notes] == [None, 2, 99]
