"""What got better and what got worse in the report for the public, and the targets ahead for the latter."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from perfkit import periods
from perfkit.judge.card import Scorecard
from perfkit.judge.in_force import year_target
from perfkit.judge.movers import movers
from perfkit.report import cells, claims, commentary, counts, few, formats
from perfkit.report.cells import Row
from perfkit.report.claims import Claim
from perfkit.report.counts import claim, records
from perfkit.report.prose import Block, Prose, listed, say
from perfkit.report.public import BEFORE, EARLY, WAYS, Parts
from perfkit.terms import Basis, CommentaryKind, Travel

__all__ = ["better", "coming", "worse"]
__dir__ = __all__.copy

_MOST = 5
_ACTIONS = 3


def better(card: Scorecard) -> Prose:
    """Return the figures that got better by most for their size, one a line.

    Parameters
    ----------
    card
        The scorecard of a quarter or a year (`perfkit.judge.span.judge_span`).

    Returns
    -------
    Prose
        A list; figures in the indicator's unit, being claims. A move within chance is left out.

    Examples
    --------
    >>> from perfkit.demo.cards import wexbridge
    >>> better(wexbridge())
    - Social care clients receiving self-directed support: it rose from 44.1% to 50.6%. We met our ...
    - Affordable homes delivered: it rose from 31 to 34 so far this year. We missed our target of 56.
    - Carers receiving a needs assessment and a service: it rose from 15.7% to 17% so far this year. We ...
    - Residual household waste, kg a household: it fell from 254.7 per 1,000 to 235.8 per 1,000 so far ...
    ...
    """
    return _way(card, Travel.IMPROVED)


def worse(card: Scorecard) -> Prose:
    """Return the figures that got worse by most for their size, one a line.

    Parameters
    ----------
    card
        The scorecard of a quarter or a year (`perfkit.judge.span.judge_span`).

    Returns
    -------
    Prose
        A list; figures in the indicator's unit, being claims. A move within chance is left out.

    Examples
    --------
    >>> from perfkit.demo.cards import wexbridge
    >>> worse(wexbridge())
    - Child protection plans ended that had lasted two years or more: it rose from 4.2% to 12.5%. We ...
    - Children looked after with three or more placements in a year: it rose from 4.6% to 7.5%. We met ...
    - Households living in temporary accommodation: it rose from 90 to 134. We missed our target of 100.
    - Average time to process changes to benefit claims: it rose from 9 days to 12.3 days. We missed ...
    ...
    """
    return _way(card, Travel.WORSENED)


def coming(card: Scorecard) -> Prose:
    """Return the targets ahead for what got worse, and what officers say they will do.

    Parameters
    ----------
    card
        The scorecard of a quarter or a year (`perfkit.judge.span.judge_span`).

    Returns
    -------
    Prose
        A list, targets in the indicator's unit; officers' words are quotations.

    Examples
    --------
    >>> from perfkit.demo.cards import wexbridge
    >>> coming(wexbridge())
    These are our targets for the whole of 2013/14.
    - Child protection plans ended that had lasted two years or more: we aim for 13%.
    - Children looked after with three or more placements in a year: we aim for 14%.
    - Households living in temporary accommodation: we aim for 100.
    ...
    """
    rows = records(_shown(card, Travel.WORSENED))
    if not rows:
        if not _compared(card):
            return say("We cannot tell yet what got worse, so we list no targets here.")
        chance = counts.by(card.rows, "travel").get(Travel.WORSENED, 0)
        return say("What got worse may be just chance. We will watch it." if chance else "No figure got worse.")
    year = _aimed_year(card)
    found = year_target(replace(card, quarter=periods.quarters_of(year)[-1]))
    aims = {ref: float(found[ref]) for ref in (str(row["ref"]) for row in rows) if pd.notna(found[ref])}
    label = periods.label(year)
    none = f"We have set no targets for the whole of {label} yet for what got worse."
    words = say(f"These are our targets for the whole of {label}." if aims else none)
    words += listed(_aim(row, aims[str(row["ref"])], label) for row in rows if str(row["ref"]) in aims)
    if aims and (left := len(rows) - len(aims)):
        n = claim(card, left, "no target ahead", "public")
        words += say("For ", n, " more that got worse we have set no target yet.")
    return words + _actions(card, rows)


def _shown(card: Scorecard, way: str) -> pd.DataFrame:
    """Return the indicators listed: the largest moves, without those that chance could make."""
    found = movers(card.rows, way)
    chance = pd.Series([few.moved_by_chance(row) for row in records(found)], found.index, dtype="bool")
    return found[~chance].head(_MOST)


def _compared(card: Scorecard) -> bool:
    """Return whether any figure could be set beside an earlier one."""
    return bool(card.rows["travel"].ne(Travel.NOT_COMPARABLE).any())


def _way(card: Scorecard, way: str) -> Prose:
    rows, n = _shown(card, way), counts.by(card.rows, "travel").get(way, 0)
    if not _compared(card):
        return say(f"We cannot tell yet. We have no figures of {BEFORE[card.rules.travel_from]} to set ours beside.")
    if not n:
        return say(f"No figure {WAYS[Travel(way)]}.")
    words = listed(_item(card, row) for row in records(rows))
    left = n - len(rows)
    if not left:
        return words
    more = claim(card, left, f"more {way}", "public", start=True)
    noun = " more" if len(rows) else " figure" if left == 1 else " figures"
    chance = "" if len(rows) else ", by no more than may be just chance"
    return words + say(more, f"{noun} {WAYS[Travel(way)]}{chance}. Our full reports list them all.")


def _item(card: Scorecard, row: Row) -> Parts:
    verb = "rose" if row["change"] > 0 else "fell"
    row = cells.precise(row)
    far = " so far this year" if row["basis"] == Basis.CUMULATIVE and not card.yearly else ""
    moved: Parts = (f"{row['title']}: it {verb} from ", claims.baseline(row), " to ", claims.outturn(row), f"{far}.")
    return (*moved, *_target(row), " This is an early figure." if row["status"] in EARLY else "")


def _target(row: Row) -> Parts:
    if not cells.has(row, "met"):
        return (" It was not checked against a target.",)
    aim: Parts = (claims.target(row),) if cells.has(row, "target") else claims.target_range(row)
    return (" We met our target of " if row["met"] else " We missed our target of ", *aim, ".")


def _aimed_year(card: Scorecard) -> pd.Period:
    """Return the year whose targets lie ahead: this one while it runs, else the next."""
    return periods.year_of(card.quarter) + (1 if card.yearly else 0)


def _aim(row: Row, value: float, label: str) -> Parts:
    text = formats.figure(value, row["unit"], formats.places(value), row["per"])
    aim = Claim(text, value, "targets", str(row["ref"]), label, "target ahead")
    return (f"{row['title']}: we aim for ", aim, ".")


def _actions(card: Scorecard, rows: list[Row]) -> Prose:
    said = [(row, found) for row in rows if (found := commentary.of(card, row, CommentaryKind.ACTION))]
    if not said:
        return say("Our officers have not yet said what they will do about them.")
    words = say("This is what our officers say they will do.")
    for row, found in said[:_ACTIONS]:
        words += say(f"{row['title']}:")
        for text in found[:1]:
            words += say(str(text["text"]), kind=Block.QUOTE)
    return words
