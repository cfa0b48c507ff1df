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
    last_meeting,
    monitoring_period,
    report_day,
)
from perfkit.report import cells, formats, meetings
from perfkit.report.cells import Row
from perfkit.report.counts import records
from perfkit.report.grid import Cell, Sign, Table
from perfkit.report.prose import Block, Part, Prose, listed, say

__all__ = ["asked", "calendar", "last", "planned"]
__dir__ = __all__.copy

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


def of_portfolio(card: Scorecard) -> pd.DataFrame:
    """Return the rows of the meetings that review the card's portfolio."""
    table = card.tables.meetings
    return table[table["portfolio"].fillna("").eq(card.portfolio)]


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
        return say(meetings.ABSENT)
    return say(meetings.monitoring(card)) + listed([*_without(card), *_outside(card)])


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
    found = meetings.scheduled(card, of_portfolio(card))
    rows: list[tuple[Cell, ...]] = []
    for line in records(meetings.quarters_of_year(card, found, [card.portfolio])):
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
        return say(meetings.ABSENT)
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
    return words + say(*meetings.asked_for(card, _listed_actions(card)))


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
    return meetings.actions_table("What the meetings asked for", _listed_actions(card))


def when(meeting: Row) -> str:
    """Return a meeting's body and day."""
    return f"{meeting['meeting']}, {formats.day(meeting['date']) if cells.has(meeting, 'date') else 'no date'}"


def held(meeting: Row) -> str:
    """Return whether a meeting has been held."""
    return "Held" if meeting["held"] else "To come"


def span_of(card: Scorecard, period: str) -> str:
    """Return a quarter's monitoring period in words."""
    return " to ".join(map(formats.day, monitoring_period(periods.parse(period), card.rules)))


def _without(card: Scorecard) -> list[tuple[Part, ...]]:
    asked = meetings.quarters_of_year(card, meetings.scheduled(card, of_portfolio(card)), [card.portfolio])
    lines: list[tuple[Part, ...]] = []
    if len(missed := asked.loc[asked["state"].eq(Met.MISSED), "period"]):
        whose = "whose monitoring period is over" if len(missed) == 1 else "whose monitoring periods are over"
        lines.append((f"No meeting is on record for {formats.joined(missed)}, {whose}.",))
    if len(none := asked.loc[asked["state"].eq(Met.NONE), "period"]):
        lines.append((f"No meeting is listed yet for {formats.joined(none)}.",))
    return lines or [("Each quarter of the year has a meeting.",)]


def _outside(card: Scorecard) -> list[tuple[Part, ...]]:
    found = meetings.scheduled(card, of_portfolio(card))
    return [(meetings.outside(m),) for m in records(found[found["inside"].isin((Inside.BEFORE, Inside.AFTER))])]


def _listed_actions(card: Scorecard) -> pd.DataFrame:
    """Return the actions of the last meeting, and those of earlier ones that are not done."""
    today = report_day(card.quarter, card.known_on)
    found, latest = actions(of_portfolio(card), today), last_meeting(of_portfolio(card), today)["date"].max()
    wanted: pd.DataFrame = found[found["date"].eq(latest) | found["state"].ne(ActionState.DONE)]
    return wanted
