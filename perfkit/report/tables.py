"""The tables of indicators: each function takes a scorecard and returns a `Table`."""

from __future__ import annotations

import pandas as pd

from perfkit import periods
from perfkit.judge.card import Scorecard
from perfkit.report import cells, commentary, counts, evidence, formats, key, sentences
from perfkit.report.counts import quarter, records
from perfkit.report.grid import Cell, Sign, Table, rating
from perfkit.terms import Doubt, Rag

__all__ = ["doubts", "gravest", "indicators", "missed", "not_rated", "notices", "symbols"]
__dir__ = __all__.copy

_DOUBTS = {
    Doubt.WITHHOLD: rating(Rag.NOT_RATED, "Not rated"),
    Doubt.CHECK: Sign("?", "To be checked"),
}


def indicators(card: Scorecard) -> Table:
    """Return every indicator: prior outturn, target, this quarter, rating, direction, commentary.

    Parameters
    ----------
    card
        The scorecard of a directorate or of the whole council (`perfkit.judge.scorecard.judge`).

    Returns
    -------
    Table
        One row an indicator: last year's outturn, target, this quarter's outturn (each in the
        indicator's unit), rating, direction of travel and officers' commentary.

    Examples
    --------
    >>> from perfkit.demo.cards import hart
    >>> indicators(hart())
    Performance indicators, 2014/15 Q2
    Indicator | 2013/14 outturn | Target | 2014/15 Q2 | Rating | Since the previous quarter | Commentary
    HS01: Average days taken to decide whether to accept people as homeless | 15 days | 15 days | 11 ...
    HS07: Housing advice cases where homelessness was prevented | 324 | 28 | 36 (doubtful) | ● Green | ...
    ...
    """
    prior = before(card)
    columns = ("Indicator", prior, "Target", quarter(card), "Rating", f"Since {_since(card)}", "Commentary")
    rows = tuple(
        (
            sentences.named(row),
            cells.earlier(row, "prior_outturn"),
            cells.target(row),
            cells.outturn(row),
            cells.rag(row),
            cells.travel(row),
            " ".join(str(said["text"]) for said in commentary.of(card, row)),
        )
        for row in records(card.rows)
    )
    numbers = (prior, "Target", quarter(card))
    return Table(f"Performance indicators, {quarter(card)}", columns, rows, numbers, "No indicator is listed.")


def missed(card: Scorecard) -> Table:
    """Return the indicators that missed their target, double glums first, then the largest miss.

    Parameters
    ----------
    card
        The scorecard of a directorate or of the whole council (`perfkit.judge.scorecard.judge`).

    Returns
    -------
    Table
        One row a miss: target and outturn in the indicator's unit, ``Missed by`` (of percentages in
        percentage points), ``Of target`` in percent, rating, direction. Without a miss it says so.

    Examples
    --------
    >>> from perfkit.demo.cards import hart
    >>> missed(hart())
    Targets missed, 2014/15 Q2
    Indicator | Target | 2014/15 Q2 | Missed by | Of target | Rating | Since the previous quarter
    HS08: Private sector housing grant budget spent (cumulative) | 50% | 25% | 25 percentage points | ...
    HS16: Affordable homes delivered (gross) | 40 | 28 (doubtful) | 12 | 30% | ■ Red | – Not comparable
    """
    columns = ("Indicator", "Target", quarter(card), "Missed by", "Of target", "Rating", f"Since {_since(card)}")
    rows = tuple(
        (sentences.named(r), cells.target(r), cells.outturn(r), cells.missed_by(r), cells.missed_share(r), cells.rag(r),
         cells.travel(r))
        for r in records(counts.missed(card))
    )  # fmt: skip
    numbers = columns[1:5]
    return Table(f"Targets missed, {quarter(card)}", columns, rows, numbers, "No target was missed.")


def gravest(card: Scorecard, most: int = 12) -> Table:
    """Return the first of the missed targets, as a board reads them; the caption says how many there are.

    Parameters
    ----------
    card
        The scorecard of a directorate or of the whole council (`perfkit.judge.scorecard.judge`).
    most
        How many rows there are at most.

    Returns
    -------
    Table
        At most ``most`` rows: target and outturn in the indicator's unit, rating, direction.

    Examples
    --------
    >>> from perfkit.demo.cards import hart
    >>> gravest(hart())
    Targets missed, 2014/15 Q2
    Indicator | Target | 2014/15 Q2 | Rating | Since the previous quarter
    HS08: Private sector housing grant budget spent (cumulative) | 50% | 25% | ■ Red | – Not comparable
    HS16: Affordable homes delivered (gross) | 40 | 28 (doubtful) | ■ Red | – Not comparable
    """
    found = records(counts.missed(card))
    columns = ("Indicator", "Target", quarter(card), "Rating", f"Since {_since(card)}")
    rows = tuple(
        (sentences.named(r), cells.target(r), cells.outturn(r), cells.rag(r), cells.travel(r)) for r in found[:most]
    )
    caption = f"Targets missed, {quarter(card)}"
    if len(found) > most:
        caption += f": the first {most} of {len(found)}, double glums before the rest, then the largest miss"
    return Table(caption, columns, rows, columns[1:3], "No target was missed.")


def not_rated(card: Scorecard) -> Table:
    """Return the indicators that could not be rated, each with the reason; those in doubt stand in `doubts`.

    Parameters
    ----------
    card
        The scorecard of a directorate or of the whole council (`perfkit.judge.scorecard.judge`).

    Returns
    -------
    Table
        One row an indicator not rated: target, outturn and the reason; without a row, nothing.

    Examples
    --------
    >>> from perfkit.demo.cards import hart
    >>> not_rated(hart("Environmental & Technical Services"))
    <BLANKLINE>
    """
    found = counts.unrated(card)
    found = found[~found["ref"].isin(counts.withheld(card)["ref"])]
    rows = tuple(
        (sentences.named(row), cells.target(row), cells.outturn(row), formats.capital(sentences.why_not(row)) + ".")
        for row in records(found)
    )
    columns = ("Indicator", "Target", quarter(card), "Why it is not rated")
    return Table("Indicators not rated", columns, rows, columns[1:3])


def doubts(card: Scorecard) -> Table:
    """Return the indicators whose figure or target is in doubt, with all the evidence, the gravest first.

    Parameters
    ----------
    card
        The scorecard of a directorate or of the whole council (`perfkit.judge.scorecard.judge`).

    Returns
    -------
    Table
        One row an indicator: what follows (not rated, or to be checked) and the evidence; without a
        row, nothing.

    Examples
    --------
    >>> from perfkit.demo.cards import hart
    >>> doubts(hart())
    Figures in doubt
    Ref | What follows | Evidence
    HS16 | ? To be checked | The figure adds up from April, yet it is 28 as in the quarter before: ...
    HS07 | ? To be checked | 36 is also the figure of the period before. It usually moves by about 330, ...
    """
    order = {str(kind): place for place, kind in enumerate(_DOUBTS)}
    found = card.doubts[card.doubts["doubt"] != Doubt.INFORM]
    found = found.assign(order=found["doubt"].map(order)).sort_values("order", kind="stable")
    why = evidence.doubted(card)
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (str(ref), _DOUBTS[Doubt(kind)], why[str(ref)])
        for ref, kind in found.drop_duplicates("ref")[["ref", "doubt"]].itertuples(index=False)
    )
    return Table("Figures in doubt", ("Ref", "What follows", "Evidence"), rows)


def notices(card: Scorecard) -> Table:
    """Return what a reader should know of figures that are right.

    Parameters
    ----------
    card
        The scorecard of a directorate or of the whole council (`perfkit.judge.scorecard.judge`).

    Returns
    -------
    Table
        One row a remark: the indicator's reference and the remark.

    Examples
    --------
    >>> from perfkit.demo.cards import wexbridge
    >>> notices(wexbridge())
    Worth knowing
    Ref | Remark
    NI60 | The target of 78% asks for less than the 80% reached in the year before.
    NI64 | The target of 13% asks for less than the 7% reached in the year before.
    ...
    """
    found = card.doubts[card.doubts["doubt"] == Doubt.INFORM]
    rows = tuple((str(row["ref"]), str(row["evidence"])) for row in records(found))
    return Table("Worth knowing", ("Ref", "Remark"), rows)


def board(card: Scorecard) -> Table:
    """Return one row a directorate: how many indicators it has, and how each was rated."""
    labels = {str(rag): card.rules.rag.label(rag) for rag in Rag}
    found = pd.crosstab(card.rows["directorate"], card.rows["rag"]).reindex(columns=list(labels), fill_value=0)
    glums = counts.glums(card)["directorate"].value_counts()
    rows = tuple(
        (name, formats.number(found.loc[name].sum()), *(formats.number(n) for n in found.loc[name]),
         formats.number(glums.get(name, 0)))
        for name in dict.fromkeys(card.rows["directorate"])
    )  # fmt: skip
    columns = ("Directorate", "Indicators", *labels.values(), "Double glums")
    return Table(f"Indicators by directorate and rating, {quarter(card)}", columns, rows, columns[1:])


def symbols(card: Scorecard) -> Table:
    """Return the key to symbols, each with the rule behind it.

    Parameters
    ----------
    card
        The scorecard of a directorate or of the whole council (`perfkit.judge.scorecard.judge`).

    Returns
    -------
    Table
        One row a sign: ratings by the council's own rules, directions, double glum.

    Examples
    --------
    >>> from perfkit.demo.cards import hart
    >>> symbols(hart())
    What the signs mean
    Sign | Meaning
    ● Green | The outturn meets the target.
    ▲ Amber | The outturn misses the target by up to and including 10% of the target.
    ...
    """
    return key.symbols(card.rules)


def before(card: Scorecard) -> str:
    """Return the heading of the year before's outturn."""
    return f"{periods.label(periods.year_of(card.quarter) - 1)} outturn"


def _since(card: Scorecard) -> str:
    return formats.BASELINES[card.rules.travel_from]
