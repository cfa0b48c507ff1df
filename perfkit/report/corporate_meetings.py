"""The reviews and actions of the corporate performance review: which meetings were held, and what came of them."""

from __future__ import annotations

import pandas as pd

from perfkit import periods
from perfkit.judge.card import Scorecard
from perfkit.judge.meetings_held import ActionState, Inside, Met, actions, report_day
from perfkit.report import formats, meetings
from perfkit.report.cells import Row
from perfkit.report.counts import records
from perfkit.report.grid import Cell, Sign, Table
from perfkit.report.prose import Part, Prose, listed, say

__all__ = ["action_counts", "actions_outstanding", "calendar", "meetings_held", "outstanding"]
__dir__ = __all__.copy

_STATES = {
    Met.HELD: Sign("●", "Held", "green"),
    Met.TO_COME: Sign("○", "To come"),
    Met.NONE: Sign("–", "None listed", "muted"),
    Met.MISSED: Sign("■", "None on record", "red"),
}


def meetings_held(card: Scorecard) -> Prose:
    """Return how many of the reviews due were held, which were missed, and which fall outside their period.

    Parameters
    ----------
    card
        The scorecard of the whole council (`perfkit.judge.scorecard.judge`).

    Returns
    -------
    Prose
        A sentence and a list; without a table of meetings, a sentence that says so.

    Examples
    --------
    >>> from perfkit.demo.cards import wexbridge
    >>> meetings_held(wexbridge())
    A meeting is to consider a quarter from day 1 after its end until the end of the next quarter, both ...
    - Seven of the 8 portfolio reviews that were held or whose time is over took place.
    - No review is on record of Community Safety for 2013/14 Q1.
    - Resources: the meeting of 4 October 2013 on 2013/14 Q1 falls 4 days after its monitoring period ended.
    """
    if "meetings" in card.tables.absent:
        return say(meetings.ABSENT)
    found = meetings.scheduled(card, card.tables.meetings)
    asked = meetings.quarters_of_year(card, found, card.tables.portfolios)
    lines: list[tuple[Part, ...]] = []
    held = int(asked["state"].eq(Met.HELD).sum())
    over = int(asked["state"].isin((Met.HELD, Met.MISSED)).sum())
    if over:
        n, of = (
            meetings.claim(card, held, "held", start=True),
            meetings.claim(card, over, "held or missed", digits=True),
        )
        lines.append((n, " of the ", of, " portfolio reviews that were held or whose time is over took place."))
    missed = asked[asked["state"].eq(Met.MISSED)]
    if len(missed):
        names = formats.joined(f"{row['portfolio']} for {row['period']}" for row in records(missed))
        lines.append((f"No review is on record of {names}.",))
    late = found[found["inside"].isin((Inside.BEFORE, Inside.AFTER))]
    lines += [(f"{m['portfolio'] or m['meeting']}: {_lowered(meetings.outside(m))}",) for m in records(late)]
    return say(meetings.monitoring(card)) + listed(lines)


def calendar(card: Scorecard) -> Table:
    """Return whether each quarter of the year has been considered for each portfolio.

    Parameters
    ----------
    card
        The scorecard of the whole council (`perfkit.judge.scorecard.judge`).

    Returns
    -------
    Table
        One row a portfolio, a column a quarter: held, to come, none on record, each with its day.

    Examples
    --------
    >>> from perfkit.demo.cards import wexbridge
    >>> calendar(wexbridge())
    Portfolio reviews of 2013/14
    Portfolio | 2013/14 Q1 | 2013/14 Q2 | 2013/14 Q3 | 2013/14 Q4
    Children and Young People | ● Held 14 August 2013 | ○ To come 18 November 2013 | ○ To come 17 ...
    Economic Development | ● Held 19 August 2013 | ○ To come 27 November 2013 | – None listed | – None ...
    ...
    """
    if "meetings" in card.tables.absent:
        return Table("", (), ())
    found = meetings.scheduled(card, card.tables.meetings)
    asked = meetings.quarters_of_year(card, found, card.tables.portfolios)
    labels = list(dict.fromkeys(asked["period"]))
    rows: list[tuple[Cell, ...]] = []
    for name, lines in asked.groupby("portfolio", sort=False):
        rows.append((str(name), *(_met(line) for line in records(lines))))
    year = periods.label(periods.year_of(card.quarter))
    return Table(f"Portfolio reviews of {year}", ("Portfolio", *labels), tuple(rows))


def actions_outstanding(card: Scorecard) -> Prose:
    """Return how many actions the meetings asked for, and what has come of them.

    Parameters
    ----------
    card
        The scorecard of the whole council (`perfkit.judge.scorecard.judge`).

    Returns
    -------
    Prose
        A sentence, its counts being claims.

    Examples
    --------
    >>> from perfkit.demo.cards import wexbridge
    >>> actions_outstanding(wexbridge())
    10 actions are listed: 2 done, 3 overdue, 4 not yet due and 1 not done, with no date set.
    """
    if "meetings" in card.tables.absent:
        return say(meetings.ABSENT)
    found = actions(card.tables.meetings, report_day(card.quarter, card.known_on))
    if found.empty:
        return say("No meeting held so far asked for an action.")
    return say(*meetings.asked_for(card, found))


def action_counts(card: Scorecard) -> Table:
    """Return one row a portfolio: the actions asked for, by what has come of them; the last row is the council.

    Parameters
    ----------
    card
        The scorecard of the whole council (`perfkit.judge.scorecard.judge`).

    Returns
    -------
    Table
        Counts of actions: asked for, done, overdue, not yet due, without a date.

    Examples
    --------
    >>> from perfkit.demo.cards import wexbridge
    >>> action_counts(wexbridge())
    Actions asked for
    Portfolio or body | Asked for | Done | Overdue | Not yet due | No date
    Children and Young People | 2 | 1 | 1 | 0 | 0
    Health and Wellbeing | 1 | 0 | 0 | 1 | 0
    ...
    """
    found = actions(card.tables.meetings, report_day(card.quarter, card.known_on))
    heads = {"": "Asked for", ActionState.DONE: "Done", ActionState.OVERDUE: "Overdue", ActionState.OPEN: "Not yet due",
             ActionState.UNDATED: "No date"}  # fmt: skip
    whose = found["portfolio"].where(found["portfolio"].ne(""), found["meeting"])
    rows: list[tuple[Cell, ...]] = []
    for name in [*dict.fromkeys(whose), "Council"]:
        of = found if name == "Council" else found[whose.eq(name)]
        rows.append((str(name), *(formats.number(int(of["state"].eq(s).sum() if s else len(of))) for s in heads)))
    columns = ("Portfolio or body", *heads.values())
    return Table("Actions asked for", columns, tuple(rows) if len(found) else (), columns[1:])


def outstanding(card: Scorecard) -> Table:
    """Return every action that is not done, the overdue first.

    Parameters
    ----------
    card
        The scorecard of the whole council (`perfkit.judge.scorecard.judge`).

    Returns
    -------
    Table
        One row an action: who asked for it and when, owner's role, due date, progress.

    Examples
    --------
    >>> from perfkit.demo.cards import wexbridge
    >>> outstanding(wexbridge())
    Actions not done
    Action | Portfolio or body | Asked for on | Owner | Due | Is it done?
    Explain the fall in recycling by collection round | Environment and Sustainability | 27 August 2013 ...
    Bring a plan for temporary accommodation | Executive Board | 20 August 2013 | Head of Housing | 15 ...
    ...
    """
    found = actions(card.tables.meetings, report_day(card.quarter, card.known_on))
    left = found[found["state"].ne(ActionState.DONE)]
    empty = "Every action asked for is done." if len(found) else ""
    made = meetings.actions_table("Actions not done", left, portfolios=True)
    return Table(made.caption, made.columns, made.rows, empty=empty)


def _met(row: Row) -> Sign:
    sign = _STATES[Met(row["state"])]
    if pd.isna(row["date"]):
        return sign
    late = ", outside its monitoring period" if row["inside"] in (Inside.BEFORE, Inside.AFTER) else ""
    return Sign(sign.shape, f"{sign.word} {formats.day(row['date'])}{late}", sign.kind)


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]
