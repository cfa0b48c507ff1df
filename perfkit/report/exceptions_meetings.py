"""A portfolio's meetings in words and tables: the year's schedule, the last meeting, and what it asked for."""

from __future__ import annotations

import pandas as pd

from perfkit import periods
from perfkit.judge.card import Scorecard
from perfkit.judge.meetings_held import (
    ActionState,
    Inside,
    Met,
    actions,
    considered,
    last_meeting,
    monitoring_period,
    report_day,
    schedule,
)
from perfkit.report import cells, counts, formats
from perfkit.report.cells import Row
from perfkit.report.claims import Claim
from perfkit.report.counts import records
from perfkit.report.grid import Cell, Sign, Table
from perfkit.report.opening import commas
from perfkit.report.prose import Block, Part, Prose, listed, say

__all__ = ["asked", "calendar", "last", "planned"]
__dir__ = __all__.copy

ABSENT = "No meetings were supplied. The table ‘meetings’ would hold the schedule, the minutes and the actions."
INSIDE = {
    Inside.INSIDE: Sign("●", "Inside", "green"),
    Inside.BEFORE: Sign("■", "Before it begins", "red"),
    Inside.AFTER: Sign("■", "After it ended", "red"),
    Inside.NO_DATE: Sign("–", "No date is set", "muted"),
    Inside.NO_QUARTER: Sign("–", "Names no quarter", "muted"),
}
NO_MEETING = {
    Met.NONE: Sign("○", "No meeting is listed yet", ""),
    Met.MISSED: Sign("■", "No meeting is on record", "red"),
}
_STATES = {
    ActionState.DONE: "done",
    ActionState.OVERDUE: "overdue",
    ActionState.OPEN: "not yet due",
    ActionState.UNDATED: "not done, with no date set",
}


def of_portfolio(card: Scorecard, portfolio: str | None = None) -> pd.DataFrame:
    """Return the rows of the meetings that review a portfolio: the card's own, unless one is named."""
    name = card.portfolio if portfolio is None else portfolio
    table = card.tables.meetings
    return table[table["portfolio"].fillna("").eq(name)]


def scheduled(card: Scorecard, meetings: pd.DataFrame) -> pd.DataFrame:
    """Return the meetings that are on the card's year, each with its monitoring period and whether it was held."""
    return schedule(meetings, periods.year_of(card.quarter), card.rules, report_day(card.quarter, card.known_on))


def quarters_of_year(card: Scorecard, found: pd.DataFrame, portfolios: list[str]) -> pd.DataFrame:
    """Return a row for each portfolio and quarter of the year: its meeting of those `scheduled`, or the lack of one."""
    today = report_day(card.quarter, card.known_on)
    return considered(found, periods.year_of(card.quarter), portfolios, card.rules, today)


def planned(card: Scorecard) -> Prose:
    """Return the rule of the monitoring period, which quarters have no meeting, and which meetings fall outside it.

    Parameters
    ----------
    card
        The scorecard of one Cabinet portfolio or of the whole council (`perfkit.judge.scorecard.judge`).

    Returns
    -------
    Prose
        A sentence and a list; without a table of meetings, a sentence that says so.

    Examples
    --------
    >>> from perfkit.demo.cards import wexbridge
    >>> planned(wexbridge())
    A meeting is to consider a quarter from day 1 after its end until the end of the next quarter, both ...
    - Each quarter of the year has a meeting.
    """
    if "meetings" in card.tables.absent:
        return say(ABSENT)
    return say(monitoring(card)) + listed([*_without(card), *_outside(card)])


def monitoring(card: Scorecard) -> str:
    """Return the rule of the monitoring period."""
    first, last = card.rules.monitoring_first_day, card.rules.monitoring_last_day
    until = "the end of the next quarter" if last is None else f"day {last}"
    return f"A meeting is to consider a quarter from day {first} after its end until {until}, both included."


def calendar(card: Scorecard) -> Table:
    """Return the year's schedule: each quarter's meeting, and whether it falls inside the monitoring period.

    Parameters
    ----------
    card
        The scorecard of one Cabinet portfolio or of the whole council (`perfkit.judge.scorecard.judge`).

    Returns
    -------
    Table
        One row a quarter of the year: the meeting, whether held, its monitoring period, whether in time.

    Examples
    --------
    >>> from perfkit.demo.cards import wexbridge
    >>> calendar(wexbridge())
    Meetings on 2013/14
    Quarter considered | Meeting | Held? | Monitoring period | In time?
    2013/14 Q1 | Executive Board, 20 August 2013 | Held | 1 July 2013 to 30 September 2013 | ● Inside
    2013/14 Q2 | Executive Board, 12 November 2013 | To come | 1 October 2013 to 31 December 2013 | ● Inside
    ...
    """
    found = scheduled(card, of_portfolio(card))
    rows: list[tuple[Cell, ...]] = []
    for line in records(quarters_of_year(card, found, [card.portfolio])):
        span = span_of(card, str(line["period"]))
        on_it = records(found[found["period"].eq(line["period"])])
        for meeting in on_it:
            rows.append((str(line["period"]), when(meeting), held(meeting), span, INSIDE[Inside(meeting["inside"])]))
        if not on_it:
            rows.append((str(line["period"]), "", "", span, NO_MEETING[Met(line["state"])]))
    rows += [
        ("None named", when(m), held(m), "", INSIDE[Inside.NO_QUARTER]) for m in records(found[found["period"].eq("")])
    ]
    if "meetings" in card.tables.absent:
        rows = []
    columns = ("Quarter considered", "Meeting", "Held?", "Monitoring period", "In time?")
    return Table(f"Meetings on {periods.label(periods.year_of(card.quarter))}", columns, tuple(rows))


def last(card: Scorecard) -> Prose:
    """Return when the last meeting was, what it minuted, and what has come of its actions.

    Parameters
    ----------
    card
        The scorecard of one Cabinet portfolio or of the whole council (`perfkit.judge.scorecard.judge`).

    Returns
    -------
    Prose
        A sentence, the minute as a quotation, and counts as claims.

    Examples
    --------
    >>> from perfkit.demo.cards import wexbridge
    >>> last(wexbridge())
    The last meeting was on 20 August 2013 and considered 2013/14 Q1.
    > The overview was noted
    Two actions are listed: 1 done and 1 overdue.
    """
    if "meetings" in card.tables.absent:
        return say(ABSENT)
    today = report_day(card.quarter, card.known_on)
    rows = last_meeting(of_portfolio(card), today)
    if rows.empty:
        return say(f"No meeting on this portfolio had been held by {formats.day(today)}.")
    first = records(rows)[0]
    about = f" and considered {first['period']}" if first["period"] else ""
    words = say(f"The last meeting was on {formats.day(first['date'])}{about}.")
    minuted = [row for row in records(rows) if row["minutes"]]
    if not minuted:
        words += say("No minutes of it were supplied.")
    for row in minuted:
        words += say(str(row["minutes"]), kind=Block.QUOTE)
    return words + say(*asked_for(card, _listed_actions(card)))


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


def asked(card: Scorecard) -> Table:
    """Return the actions of the last meeting, and earlier ones that are not done, the overdue first.

    Parameters
    ----------
    card
        The scorecard of one Cabinet portfolio or of the whole council (`perfkit.judge.scorecard.judge`).

    Returns
    -------
    Table
        One row an action: when it was asked for, owner's role, due date, progress with the days overdue.

    Examples
    --------
    >>> from perfkit.demo.cards import wexbridge
    >>> asked(wexbridge())
    What the meetings asked for
    Action | Asked for on | Owner | Due | Is it done?
    Bring a plan for temporary accommodation | 20 August 2013 | Head of Housing | 15 October 2013 | ■ ...
    Report the reasons for slower changes to benefit claims | 20 August 2013 | Head of Revenues and ...
    """
    return actions_table("What the meetings asked for", _listed_actions(card))


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


def when(meeting: Row) -> str:
    """Return a meeting's body and day."""
    return f"{meeting['meeting']}, {formats.day(meeting['date']) if cells.has(meeting, 'date') else 'no date'}"


def held(meeting: Row) -> str:
    """Return whether a meeting has been held."""
    return "Held" if meeting["held"] else "To come"


def span_of(card: Scorecard, period: str) -> str:
    """Return a quarter's monitoring period in words."""
    return " to ".join(map(formats.day, monitoring_period(periods.parse(period), card.rules)))


def outside(meeting: Row) -> str:
    """Say how a meeting misses its monitoring period: "4 days after it ended"."""
    date, gap = meeting["date"], ""
    if meeting["inside"] == Inside.AFTER:
        gap = f"{formats.count((date - meeting['last']).days, 'day')} after its monitoring period ended"
    elif meeting["inside"] == Inside.BEFORE:
        gap = f"{formats.count((meeting['first'] - date).days, 'day')} before its monitoring period begins"
    return f"The meeting of {formats.day(date)} on {meeting['period']} falls {gap}."


def _without(card: Scorecard) -> list[tuple[Part, ...]]:
    asked = quarters_of_year(card, scheduled(card, of_portfolio(card)), [card.portfolio])
    lines: list[tuple[Part, ...]] = []
    if len(missed := asked.loc[asked["state"].eq(Met.MISSED), "period"]):
        whose = "whose monitoring period is over" if len(missed) == 1 else "whose monitoring periods are over"
        lines.append((f"No meeting is on record for {formats.joined(missed)}, {whose}.",))
    if len(none := asked.loc[asked["state"].eq(Met.NONE), "period"]):
        lines.append((f"No meeting is listed yet for {formats.joined(none)}.",))
    return lines or [("Each quarter of the year has a meeting.",)]


def _outside(card: Scorecard) -> list[tuple[Part, ...]]:
    found = scheduled(card, of_portfolio(card))
    return [(outside(m),) for m in records(found[found["inside"].isin((Inside.BEFORE, Inside.AFTER))])]


def _listed_actions(card: Scorecard) -> pd.DataFrame:
    """Return the actions of the last meeting, and those of earlier ones that are not done."""
    today = report_day(card.quarter, card.known_on)
    found, latest = actions(of_portfolio(card), today), last_meeting(of_portfolio(card), today)["date"].max()
    wanted: pd.DataFrame = found[found["date"].eq(latest) | found["state"].ne(ActionState.DONE)]
    return wanted


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
