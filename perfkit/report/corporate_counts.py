"""The corporate performance review's counts: the same indicators by Cabinet portfolio and by directorate."""

from __future__ import annotations

import pandas as pd

from perfkit.judge.card import Scorecard
from perfkit.judge.portfolio import RATINGS, allocated, cut, exceptions
from perfkit.report import formats
from perfkit.report.counts import quarter, records
from perfkit.report.exceptions import claim
from perfkit.report.grid import Cell, Table
from perfkit.report.prose import Prose, say
from perfkit.terms import Rag

__all__ = ["agreement", "by_directorate", "by_portfolio"]
__dir__ = __all__.copy

NONE = "In no portfolio"


def by_portfolio(card: Scorecard) -> Table:
    """Return one row a portfolio: its indicators by rating, and its exceptions; the last row is the council.

    Parameters
    ----------
    card
        The scorecard of the whole council (`perfkit.judge.scorecard.judge`).

    Returns
    -------
    Table
        Counts of indicators, of each rating and of exceptions.

    Examples
    --------
    >>> from perfkit.demo.cards import wexbridge
    >>> by_portfolio(wexbridge())
    Indicators by portfolio and rating, 2013/14 Q2
    Portfolio | Indicators | Green | Amber | Red | Not rated | Exceptions
    Children and Young People | 8 | 4 | 1 | 2 | 1 | 3
    Economic Development | 2 | 1 | 0 | 1 | 0 | 1
    ...
    """
    if not card.tables.portfolios:
        return Table("", (), ())
    return _cut(card, "portfolio", allocated(card), exceptions(card)["allocated"])


def by_directorate(card: Scorecard) -> Table:
    """Return one row a directorate: the same indicators, cut as the officers' structure has them.

    Parameters
    ----------
    card
        The scorecard of the whole council (`perfkit.judge.scorecard.judge`).

    Returns
    -------
    Table
        Counts of indicators, of each rating and of exceptions.

    Examples
    --------
    >>> from perfkit.demo.cards import wexbridge
    >>> by_directorate(wexbridge())
    Indicators by directorate and rating, 2013/14 Q2
    Directorate | Indicators | Green | Amber | Red | Not rated | Exceptions
    Children and Enterprise | 12 | 5 | 2 | 4 | 1 | 6
    Communities | 20 | 8 | 1 | 10 | 1 | 8
    ...
    """
    return _cut(card, "directorate", card.rows["directorate"], exceptions(card)["directorate"])


def agreement(card: Scorecard) -> Prose:
    """Return that both cuts are of the same indicators, with their number.

    Parameters
    ----------
    card
        The scorecard of the whole council (`perfkit.judge.scorecard.judge`).

    Returns
    -------
    Prose
        A sentence or two.

    Examples
    --------
    >>> from perfkit.demo.cards import wexbridge
    >>> agreement(wexbridge())
    Portfolios are the Cabinet’s structure and directorates the officers’. Both tables count the same ...
    """
    n = claim(card, len(card.rows), "indicators", digits=True)
    if not card.tables.portfolios:
        return say("The same ", n, " indicators, as the officers’ structure has them.")
    return say(
        "Portfolios are the Cabinet’s structure and directorates the officers’. Both tables count the same ",
        n,
        " indicators, so their last rows agree.",
    )


def _cut(card: Scorecard, by: str, whose: pd.Series, whose_exceptions: pd.Series) -> Table:
    """Return the indicators by whose each is, with how many of those are exceptions."""
    table = cut(card.rows["rag"], whose)
    table["exceptions"] = whose_exceptions.value_counts().reindex(table.index, fill_value=0)
    counted = ("indicators", *RATINGS, "exceptions")
    columns = (by.capitalize(), "Indicators", *(card.rules.rag.label(rag) for rag in Rag), "Exceptions")
    rows: list[tuple[Cell, ...]] = [
        (str(row["name"]) or NONE, *(formats.number(row[c]) for c in counted))
        for row in records(table.rename_axis("name").reset_index())
    ]
    rows.append(("Council", *(formats.number(int(table[c].sum())) for c in counted)))
    return Table(f"Indicators by {by} and rating, {quarter(card)}", columns, tuple(rows), columns[1:])
