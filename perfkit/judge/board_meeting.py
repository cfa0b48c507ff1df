"""The meeting that a quarter's report is for, and what it asked for before."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from perfkit import periods


@dataclass(frozen=True)
class Meeting:
    """A meeting, and the actions it asked for at the one before.

    Parameters
    ----------
    name, date
        The body, and the day it meets.
    before
        The day of its last meeting that asked for anything; None where there was none.
    asked
        The rows of `meetings` with those actions, and ``done_then``: whether
        each was known to be done.
    """

    name: str
    date: pd.Timestamp
    before: pd.Timestamp | None
    asked: pd.DataFrame


def meeting_for(table: pd.DataFrame, quarter: pd.Period, known_on: pd.Timestamp | None = None) -> Meeting | None:
    """Return the meeting of the whole council's board that considers a quarter; None where none is listed.

    It is the first one by date whose row names the quarter and no portfolio.
    An action is done if its row says so, and not on a day after `known_on`.
    """
    whole = table[table["portfolio"].fillna("").eq("")]
    ours = whole[whole["period"].eq(periods.label(quarter))].sort_values("date", kind="stable")
    if ours.empty:
        return None
    name, date = str(ours["meeting"].iloc[0]), ours["date"].iloc[0]
    earlier = whole[whole["meeting"].eq(name) & (whole["date"] < date) & whole["action"].notna()]
    before = earlier["date"].max()
    asked = earlier[earlier["date"].eq(before)].reset_index(drop=True)
    done = asked["done"].fillna(False).astype("bool")
    if known_on is not None:
        done &= ~(asked["done_on"] > known_on)
    return Meeting(name, date, None if pd.isna(before) else before, asked.assign(done_then=done))
