"""A council's tables as they stood on a day: what became known later is left out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd

from perfkit import periods
from perfkit.errors import Fault
from perfkit.inputs.tables import Tables

_DATED = {
    "outturns": "as_of",
    "targets": "set_on",
    "milestones": "as_of",
    "commentary": "date",
    "risks": "reviewed",
    "definitions": "as_of",
    "approvals": "date",
}
"""The column that says when a row became known; a row without a date was known from the start."""
_BY_PERIOD = ("finance", "developments", "issues", "benchmarks")
_MINUTED = ["minutes", "action", "owner", "due", "done", "done_on"]


def as_known(tables: Tables, on: pd.Timestamp | None, quarter: pd.Period) -> Tables:
    """Return the tables as they stood on a day, for a report on a quarter.

    A row with a date is known from that day. A part of a figure is known
    with its figure. Budgets, developments, issues and peers' figures are
    known from their period's end, those of the quarter itself before. A
    meeting is known ahead, what it minuted and asked for from the day it met,
    and that an action is done from the day it was. Indicators, priorities and
    savings carry no date and stay.

    Parameters
    ----------
    tables
        All that is known today.
    on
        The day; None leaves the tables as they are.
    quarter
        The quarter reported on, whose period may still be running.

    Examples
    --------
    >>> from perfkit.inputs.read import read
    >>> now = read("demo:hart")
    >>> then = as_known(now, pd.Timestamp("2014-08-31"), periods.parse("2014/15 Q1"))
    >>> "2014/15 Q2" in set(now.outturns["period"]), "2014/15 Q2" in set(then.outturns["period"])
    (True, False)
    """
    if on is None:
        return tables
    kept: dict[str, Any] = {name: _by_date(getattr(tables, name), column, on) for name, column in _DATED.items()}
    spans = {periods.label(quarter), periods.label(periods.year_of(quarter))}
    for name in _BY_PERIOD:
        table = getattr(tables, name)
        kept[name] = _rows(table, ~(table["ends"] > on) | table["period"].isin(spans))
    kept["segments"] = _with_figures(tables.segments, kept["outturns"], tables.outturns)
    kept["meetings"] = _meetings(tables.meetings, on)
    return _noted(replace(tables, **kept), tables)


def _by_date(table: pd.DataFrame, column: str, on: pd.Timestamp) -> pd.DataFrame:
    return _rows(table, ~(table[column] > on))


def _rows(table: pd.DataFrame, kept: pd.Series) -> pd.DataFrame:
    return table if kept.all() else table[kept].reset_index(drop=True)


def _with_figures(segments: pd.DataFrame, known: pd.DataFrame, every: pd.DataFrame) -> pd.DataFrame:
    """Return the parts of figures that are known, and of figures that no table gives."""
    if len(known) == len(every):
        return segments
    later = pd.MultiIndex.from_frame(every[["ref", "period"]]).difference(
        pd.MultiIndex.from_frame(known[["ref", "period"]])
    )
    return _rows(segments, pd.Series(~pd.MultiIndex.from_frame(segments[["ref", "period"]]).isin(later)))


def _meetings(meetings: pd.DataFrame, on: pd.Timestamp) -> pd.DataFrame:
    """Return the calendar, with what was minuted and done by the day."""
    to_come, undone = meetings["date"] > on, meetings["done_on"] > on
    if not (to_come | undone).any():
        return meetings
    found = meetings.copy()
    found.loc[undone, "done_on"] = pd.NaT
    found.loc[undone, "done"] = False
    for column in _MINUTED:
        found[column] = found[column].mask(to_come)
    again = found.duplicated([c for c in found.columns if c != "row"]) & to_come
    return found[~again].reset_index(drop=True)


def _noted(kept: Tables, given: Tables) -> Tables:
    """Leave out the notes on rows that are left out."""
    places = {(source.file, source.sheet): source.table for source in given.sources}

    def stays(note: Fault) -> bool:
        table = places.get((note.file, note.sheet))
        if note.row is None or table is None:
            return True
        in_all, in_kept = (note.row in set(getattr(t, table)["row"]) for t in (given, kept))
        return in_kept or not in_all

    return replace(kept, notes=tuple(filter(stays, given.notes)))
