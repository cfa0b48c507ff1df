"""Meetings and what they asked for, in words and tables: of a portfolio or of the whole council."""

from __future__ import annotations

import pandas as pd

from perfkit import periods
from perfkit.judge.card import Scorecard
from perfkit.judge.meetings_held import ActionState, Inside, considered, report_day, schedule
from perfkit.report import cells, counts, formats
from perfkit.report.cells import Row
from perfkit.report.claims import Claim
from perfkit.report.counts import records
from perfkit.report.grid import Sign, Table
from perfkit.report.opening import commas
from perfkit.report.prose import Part

ABSENT = "No meetings were supplied. The table ‘meetings’ would hold the schedule, the minutes and the actions."
_STATES = {
    ActionState.DONE: "done",
    ActionState.OVERDUE: "overdue",
    ActionState.OPEN: "not yet due",
    ActionState.UNDATED: "not done, with no date set",
}


def scheduled(card: Scorecard, meetings: pd.DataFrame) -> pd.DataFrame:
    """Return the meetings that are on the card's year, each with its monitoring period and whether it was held."""
    return schedule(meetings, periods.year_of(card.quarter), card.rules, report_day(card.quarter, card.known_on))


def quarters_of_year(card: Scorecard, found: pd.DataFrame, portfolios: list[str]) -> pd.DataFrame:
    """Return a row for each portfolio and quarter of the year: its meeting of those `scheduled`, or the lack of one."""
    today = report_day(card.quarter, card.known_on)
    return considered(found, periods.year_of(card.quarter), portfolios, card.rules, today)


def monitoring(card: Scorecard) -> str:
    """Return the rule of the monitoring period."""
    first, last = card.rules.monitoring_first_day, card.rules.monitoring_last_day
    until = "the end of the next quarter" if last is None else f"day {last}"
    return f"A meeting is to consider a quarter from day {first} after its end until {until}, both included."


def asked_for(card: Scorecard, found: pd.DataFrame) -> tuple[Part, ...]:
    """Return how many actions are listed, and what has come of them."""
    if found.empty:
        return ("It asked for no action, and none of an earlier meeting is outstanding.",)
    kinds: list[tuple[Part, ...]] = [
        (claim(card, int(found["state"].eq(state).sum()), f"actions {state}", digits=True), f" {word}")
        for state, word in _STATES.items()
        if found["state"].eq(state).any()
    ]
    n = claim(card, len(found), "actions", start=True)
    if len(found) == 1:
        return (n, f" action is listed. It is {_STATES[ActionState(found['state'].iloc[0])]}.")
    return (n, " actions are listed: ", *commas(kinds), ".")


def actions_table(caption: str, found: pd.DataFrame, *, portfolios: bool = False) -> Table:
    """Return actions with their owner, their due day and what has come of them; perhaps with their portfolio."""
    order = {str(state): n for n, state in enumerate((ActionState.OVERDUE, ActionState.UNDATED, ActionState.OPEN))}
    ordered = found.assign(order=found["state"].map(order).fillna(len(order)))
    rows = tuple(
        (
            str(row["action"]),
            *((str(row["portfolio"]) or str(row["meeting"]),) if portfolios else ()),
            formats.day(row["date"]),
            str(row["owner"]) or "No owner",
            formats.day(row["due"]) if cells.has(row, "due") else "No date",
            _state(row),
        )
        for row in records(ordered.sort_values(["order", "due"], kind="stable"))
    )
    columns = ("Action", *(("Portfolio or body",) if portfolios else ()), "Asked for on", "Owner", "Due", "Is it done?")
    return Table(caption, columns, rows)


def claim(card: Scorecard, n: int, what: str, *, start: bool = False, digits: bool = False) -> Claim:
    """Claim a count of meetings or actions."""
    return counts.claim(card, n, what, "meetings", start=start, digits=digits)


def outside(meeting: Row) -> str:
    """Say how a meeting misses its monitoring period: "4 days after it ended"."""
    date, gap = meeting["date"], ""
    if meeting["inside"] == Inside.AFTER:
        gap = f"{formats.count((date - meeting['last']).days, 'day')} after its monitoring period ended"
    elif meeting["inside"] == Inside.BEFORE:
        gap = f"{formats.count((meeting['first'] - date).days, 'day')} before its monitoring period begins"
    return f"The meeting of {formats.day(date)} on {meeting['period']} falls {gap}."


def _state(row: Row) -> Sign:
    match row["state"]:
        case ActionState.DONE:
            on = f" on {formats.day(row['done_on'])}" if cells.has(row, "done_on") else ""
            return Sign("●", f"Done{on}", "green")
        case ActionState.OVERDUE:
            return Sign("■", f"Overdue by {formats.count(int(row['days_over']), 'day')}", "red")
        case ActionState.OPEN:
            return Sign("○", "Not yet due", "")
        case _:
            return Sign("▲", "Not done; no date is set", "amber")
