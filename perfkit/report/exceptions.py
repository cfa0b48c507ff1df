"""The Performance Review Team's exception report: what of a portfolio's strategic priorities is not being achieved."""

from __future__ import annotations

import pandas as pd

from perfkit import periods
from perfkit.judge.card import Scorecard
from perfkit.judge.portfolio import exceptions, strategic
from perfkit.judge.portfolio_quarters import QUARTERS, year_so_far
from perfkit.report import cells, commentary, counts, formats, made, opening
from perfkit.report.cells import Row
from perfkit.report.claims import Claim
from perfkit.report.counts import quarter, records
from perfkit.report.grid import Cell, Table
from perfkit.report.made import Made
from perfkit.report.prose import Block, Part, Prose, listed, say
from perfkit.terms import DataStatus, Polarity, Rag

__all__ = ["closing", "headline", "rule", "table", "title"]
__dir__ = __all__.copy

TITLE = "Performance Review Team exception report"
TEAM_WORDS = {Rag.AMBER: "behind target", Rag.RED: "failing"}
"""What the teams call the ratings that are an exception."""
_GOOD = {
    Polarity.HIGHER: "High",
    Polarity.LOWER: "Low",
    Polarity.RANGE: "In range",
    Polarity.NONE: "Neither",
}
_MOST_NAMED = 9
COLUMNS = ("Target", "Good is?", "Q1", "Q2", "Q3", "Q4", "Year to date", "Status", "Owner", "Commentary")


def title(card: Scorecard) -> Prose:
    """Return the page's title, what it speaks of, and a warning where the figures are invented.

    Parameters
    ----------
    card
        The scorecard of one Cabinet portfolio or of the whole council (`perfkit.judge.scorecard.judge`).

    Returns
    -------
    Prose
        A heading, the council and its months, and any warning.

    Examples
    --------
    >>> from perfkit.demo.cards import wexbridge
    >>> title(wexbridge())
    # Performance Review Team exception report: 2013/14 Q2
    Wexbridge Borough Council. July to September 2013, as known on 21 October 2013.
    The figures in this report are invented, to show how it works.
    """
    about = f"{card.portfolio}, {quarter(card)}" if card.portfolio else quarter(card)
    head = say(f"{TITLE}: {about}", kind=Block.TITLE)
    return Prose(head.blocks + opening.title(card, TITLE).blocks[1:])


def rule(card: Scorecard) -> Prose:
    """Return which indicators the report lists, in the council's own words for a rating.

    Parameters
    ----------
    card
        The scorecard of one Cabinet portfolio or of the whole council (`perfkit.judge.scorecard.judge`).

    Returns
    -------
    Prose
        A paragraph.

    Examples
    --------
    >>> from perfkit.demo.cards import wexbridge
    >>> rule(wexbridge())
    Listed are only strategic priorities that are not being achieved: the strategic indicators rated ...
    """
    said = [_called(card, rag) for rag in TEAM_WORDS]
    whose = "the same portfolio as the indicator" if card.portfolio else "the indicator’s own portfolio"
    return say(
        "Listed are only strategic priorities that are not being achieved: the strategic indicators rated "
        f"{said[0]} or {said[1]}. An indicator is strategic where it is marked so, or where the priority that it "
        f"serves falls in {whose}. Each target is that of the latest figure, not of the year to date."
    )


def headline(card: Scorecard) -> Prose:
    """Return how many strategic indicators are not being achieved, and which; what is left out, and why.

    Parameters
    ----------
    card
        The scorecard of one Cabinet portfolio or of the whole council (`perfkit.judge.scorecard.judge`).

    Returns
    -------
    Prose
        A list, its counts being claims.

    Examples
    --------
    >>> from perfkit.demo.cards import wexbridge
    >>> headline(wexbridge())
    - 24 of the 44 strategic indicators of Wexbridge Borough Council are not being achieved (20 Red and ...
    - Three strategic indicators are not rated, so nobody can say whether their priorities are ...
    - Six other indicators are behind target or failing: WA3, BV199a, BV215a, TR1, BV78b and IT1. They ...
    """
    lines = [_achieved(card), _unrated(card), _others(card)]
    return listed(line for line in lines if line)


def table(card: Scorecard, portfolio: str | None = None) -> Table:
    """Return the exceptions in the columns in which review teams receive them.

    Parameters
    ----------
    card
        The scorecard.
    portfolio
        One portfolio's exceptions of a council's card, "" for those of none; None for all.

    Returns
    -------
    Table
        One row an exception: last year's outturn, target, Q1 to Q4 and the year to date, all in the
        indicator's unit; whether good is high, status, owner's role, commentary.

    Examples
    --------
    >>> from perfkit.demo.cards import wexbridge
    >>> table(wexbridge())
    Strategic priorities not being achieved, 2013/14 Q2
    PI no | Description | 2012/13 outturn | Target | Good is? | Q1 | Q2 | Q3 | Q4 | Year to date | ...
    NI155 | Affordable homes delivered | 119 | 56 | High | 13 | 34 | Not due | Not due | 34 | ■ Red | ...
    BV204 | Planning appeals allowed against the decision to refuse | 40.9% | 36% | Low | 0% | 50% | ...
    ...
    """
    found = exceptions(card)
    caption = f"Strategic priorities not being achieved, {quarter(card)}"
    if portfolio is not None:
        found = found[found["allocated"].eq(portfolio)]
        caption = f"{portfolio or 'In no portfolio'}: strategic priorities not being achieved, {quarter(card)}"
    so_far = year_so_far(card, found["ref"])
    prior = f"{periods.label(periods.year_of(card.quarter) - 1)} outturn"
    rows = tuple(_row(card, row, then) for row, then in zip(records(found), records(so_far), strict=True))
    numbers = (prior, "Target", "Q1", "Q2", "Q3", "Q4", "Year to date")
    empty = "Nothing to except: no strategic indicator is behind target or failing."
    return Table(caption, ("PI no", "Description", prior, *COLUMNS), rows, numbers, empty)


def claim(card: Scorecard, n: int, what: str, *, start: bool = False, digits: bool = False) -> Claim:
    """Claim a count that this report makes, in words up to nine unless it stands beside larger numbers."""
    return counts.claim(card, n, what, "exceptions", start=start, digits=digits)


def _row(card: Scorecard, row: Row, so_far: Row) -> tuple[Cell, ...]:
    said = " ".join(str(text["text"]) for text in commentary.of(card, row))
    return (
        str(row["ref"]),
        str(row["title"]),
        cells.earlier(row, "prior_outturn"),
        cells.target(row),
        _GOOD[Polarity(row["polarity"])],
        *(_quarter(card, row, so_far, n) for n in range(1, 5)),
        _figure(row, so_far["to_date"], "Not known"),
        cells.rag(row),
        cells.text(row, "owner", "No owner"),
        said or "No commentary was given.",
    )


def _quarter(card: Scorecard, row: Row, so_far: Row, n: int) -> str:
    """Return a quarter's figure; the card's own with its standing."""
    due = card.quarter.quarter
    if n == due:
        return cells.outturn(row)
    if n > due or so_far["once"]:
        return "Not due"
    return _figure(row, so_far[QUARTERS[n - 1]], _why_missing(card, row, periods.label(card.quarter - (due - n))))


def _why_missing(card: Scorecard, row: Row, period: str) -> str:
    """Return why an earlier quarter has no figure to show."""
    table = card.tables.outturns
    found = table.loc[table["ref"].eq(row["ref"]) & table["period"].eq(period), "status"]
    if found.empty:
        return "No figure"
    kind = DataStatus(found.iloc[-1])
    return formats.capital(formats.MISSING.get(kind, "in doubt"))


def _figure(row: Row, value: float, none: str) -> str:
    return none if pd.isna(value) else formats.figure(value, row["unit"], int(row["decimals"]), row["per"])


def _called(card: Scorecard, rag: Rag) -> str:
    """Return the council's word for a rating, and what a review team calls it where that is another."""
    label, team = card.rules.rag.label(rag), TEAM_WORDS[rag]
    return f"‘{label}’" if label.casefold() == team else f"‘{label}’ ({team})"


def _achieved(card: Scorecard) -> tuple[Part, ...]:
    found, n = exceptions(card), int(strategic(card).sum())
    if not n:
        return (f"No indicator of {opening.whose(card)} measures a strategic priority, so there is nothing to except.",)
    if n == 1:
        one = (claim(card, 1, "strategic"), f" strategic indicator of {opening.whose(card)} is")
        if found.empty:
            return ("Nothing to except: the ", *one, " not behind target or failing.")
        return ("The ", *one, f" not being achieved ({found['rag_label'].iloc[0]}): {found['ref'].iloc[0]}.")
    of = (" of the ", claim(card, n, "strategic", digits=True), f" strategic indicators of {opening.whose(card)}")
    if found.empty:
        return ("Nothing to except: none", *of, " is behind target or failing.")
    rated = {rag: int(found["rag"].eq(rag).sum()) for rag in (Rag.RED, Rag.AMBER)}
    kinds: list[tuple[Part, ...]] = [
        (claim(card, count, f"exceptions {rag}", digits=True), f" {card.rules.rag.label(rag)}")
        for rag, count in rated.items()
        if count
    ]
    verb = " is" if len(found) == 1 else " are"
    tail = (f"{verb} not being achieved (", *opening.commas(kinds), f"){_names(found)}.")
    return (claim(card, len(found), "exceptions", start=True), *of, *tail)


def _unrated(card: Scorecard) -> tuple[Part, ...]:
    rows = card.rows[strategic(card) & card.rows["rag"].eq(Rag.NOT_RATED)]
    if rows.empty:
        return ()
    noun = "strategic indicator is" if len(rows) == 1 else "strategic indicators are"
    n = claim(card, len(rows), "strategic, not rated", start=True)
    its = "its priority is" if len(rows) == 1 else "their priorities are"
    return (n, f" {noun} not rated, so nobody can say whether {its} achieved{_names(rows)}.")


def _others(card: Scorecard) -> tuple[Part, ...]:
    rows = card.rows[~strategic(card) & card.rows["rag"].isin((Rag.AMBER, Rag.RED))]
    if rows.empty:
        return ()
    noun = "other indicator is" if len(rows) == 1 else "other indicators are"
    n = claim(card, len(rows), "not strategic", start=True)
    its = "It measures no strategic priority and is" if len(rows) == 1 else "They measure no strategic priority and are"
    return (n, f" {noun} behind target or failing{_names(rows)}. {its} left to the directorates’ variance reports.")


def _names(rows: pd.DataFrame) -> str:
    """Return the references that a count is of; more than a reader can hold are left to the tables."""
    return f": {formats.joined(rows['ref'])}" if len(rows) <= _MOST_NAMED else ""


def verdict(card: Scorecard) -> str:
    """Return the report's verdict in one line, for an index page."""
    n = len(exceptions(card))
    return f"{formats.count(n, 'exception')} of {formats.count(int(strategic(card).sum()), 'strategic indicator')}"


def closing(card: Scorecard) -> Made:
    """Return how the figures were made, with the verdict.

    Parameters
    ----------
    card
        The scorecard of one Cabinet portfolio or of the whole council (`perfkit.judge.scorecard.judge`).

    Returns
    -------
    Made
        Shown last, by it a run knows that the notebook reached its end.

    Examples
    --------
    >>> from perfkit.demo.cards import wexbridge
    >>> closing(wexbridge())
    24 exceptions of 44 strategic indicators
    Made by perfkit 0.1.0 from the files listed below. Source: Invented: drawn by the script make.py ...
    Files read
    File | Rows read | SHA-256 of the rows read
    ...
    """
    return Made(made.sources(card).parts, verdict(card))
