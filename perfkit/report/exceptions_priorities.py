"""Priorities, budgets and targets of an exception report: what is not allocated, not shared, not yet SMART."""

from __future__ import annotations

import pandas as pd

from perfkit import periods
from perfkit.judge.card import Scorecard
from perfkit.judge.portfolio import RATINGS, shared_with_partnerships, unallocated
from perfkit.report import cells, formats, smart_words
from perfkit.report.counts import records
from perfkit.report.exceptions import claim
from perfkit.report.grid import Table
from perfkit.report.opening import whose
from perfkit.report.prose import Prose, listed, say
from perfkit.targets.setting import setting_of
from perfkit.targets.smart import Check, smart
from perfkit.terms import Polarity, Rag, TargetStatus

__all__ = ["not_allocated", "not_smart", "partnerships"]
__dir__ = __all__.copy

ABSENT = "No priorities were supplied. The table ‘priorities’ would say which portfolio and partnership each serves."
WANTED = (TargetStatus.SET, TargetStatus.NO_TARGET, TargetStatus.TO_BE_CONFIRMED)


def not_allocated(card: Scorecard) -> Prose:
    """Return the council's priorities that fall in no portfolio, each with its owner.

    Parameters
    ----------
    card
        The scorecard of one Cabinet portfolio or of the whole council (`perfkit.judge.scorecard.judge`).

    Returns
    -------
    Prose
        A list, or a sentence where every priority falls in a portfolio.

    Examples
    --------
    >>> from perfkit.demo.cards import wexbridge
    >>> not_allocated(wexbridge())
    One of the council’s priorities falls in no portfolio yet:
    - P8: A town centre that people visit. Owner: Chief Executive.
    """
    if "priorities" in card.tables.absent:
        return say(ABSENT)
    found = unallocated(card.tables.priorities)
    if found.empty:
        return say("Every priority falls in a portfolio.")
    verb = "falls" if len(found) == 1 else "fall"
    n = claim(card, len(found), "priorities not allocated", start=True)
    lines = [(f"{row['ref']}: {row['title']}. Owner: {cells.text(row, 'owner', 'none')}.",) for row in records(found)]
    return say(n, f" of the council’s priorities {verb} in no portfolio yet:") + listed(lines)


def partnerships(card: Scorecard) -> Prose | Table:
    """Return the priorities that also serve a partnership's agenda, and how their indicators here are rated.

    Parameters
    ----------
    card
        The scorecard of one Cabinet portfolio or of the whole council (`perfkit.judge.scorecard.judge`).

    Returns
    -------
    Prose or Table
        One row a priority: the agenda it serves and the counts of its indicators' ratings; where none
        does, a sentence.

    Examples
    --------
    >>> from perfkit.demo.cards import wexbridge
    >>> partnerships(wexbridge())
    Priorities that also serve a partnership
    Priority | Partnership’s agenda | Indicators here | Green | Amber | Red | Not rated
    P1: Children who are safe and cared for | Local Strategic Partnership: Children's Trust | 7 | 4 | 1 ...
    P2: Learning that leads to work | Local Area Agreement: employment and skills | 3 | 1 | 0 | 1 | 1
    ...
    """
    if "priorities" in card.tables.absent:
        return say(ABSENT)
    found = shared_with_partnerships(card)
    labels = [card.rules.rag.label(rag) for rag in Rag]
    rows = tuple(
        (
            f"{row['ref']}: {row['title']}",
            str(row["partnership"]),
            *(formats.number(row[c]) for c in ("indicators", *RATINGS)),
        )
        for row in records(found)
    )
    columns = ("Priority", "Partnership’s agenda", "Indicators here", *labels)
    empty = f"No priority of {whose(card)} also serves a partnership’s agenda."
    return Table("Priorities that also serve a partnership", columns, rows, columns[2:], empty)


def not_smart(card: Scorecard) -> Table:
    """Return the indicators whose target is not yet SMART, and what each lacks.

    Asked is whether the target in force is specific, measurable, owned, dated and has a reason.

    Parameters
    ----------
    card
        The scorecard of one Cabinet portfolio or of the whole council (`perfkit.judge.scorecard.judge`).

    Returns
    -------
    Table
        One row an indicator: its target, owner's role and what is lacking.

    Examples
    --------
    >>> from perfkit.demo.cards import wexbridge
    >>> not_smart(wexbridge())
    Targets of 2013/14 that are not yet SMART: 2 of 52
    What the target lacks | Indicators
    The reason does not say why this figure. | LIB1 and EH1
    """
    found = lacking(card)
    asked, faulty = len(_aims(card)), found["ref"].nunique()
    by_lack = found["ref"].groupby(smart_words.sentences(found, card.rows), sort=False).agg(list)
    rows = tuple(
        (str(text), f"All {asked}" if len(refs) == asked > 1 else formats.joined(refs))
        for text, refs in by_lack.items()
    )
    year = periods.label(periods.year_of(card.quarter))
    caption = f"Targets of {year} that are not yet SMART: {formats.number(faulty)} of {formats.number(asked)}"
    return Table(caption, ("What the target lacks", "Indicators"), rows, empty=_all_smart(asked, year))


def lacking(card: Scorecard) -> pd.DataFrame:
    """Return what the targets in force lack to be SMART, as `perfkit.targets.smart.smart` finds it."""
    found = smart(_aims(card), setting_of(card))
    return found[~found["met"] & found["check"].ne(Check.LOOSER)].reset_index(drop=True)


def _aims(card: Scorecard) -> pd.DataFrame:
    rows = card.rows[card.rows["target_status"].fillna(TargetStatus.NO_TARGET).isin(WANTED)]
    rows = rows[rows["polarity"].ne(Polarity.NONE)]
    kept = rows[["ref", "target", "target_low", "target_high"]]
    year = periods.label(periods.year_of(card.quarter))
    return kept.assign(year=year, reason=rows["rationale"].fillna("")).reset_index(drop=True)


def _all_smart(asked: int, year: str) -> str:
    match asked:
        case 0:
            return f"No target of {year} was to be checked."
        case 1:
            return f"The one target of {year} is SMART."
        case 2:
            return f"Both targets of {year} are SMART."
        case _:
            return f"All {formats.spelt(asked)} targets of {year} are SMART."
