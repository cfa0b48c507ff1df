"""How an investigation opens: its title, how the quarter stands, and what the indicator is."""

from __future__ import annotations

from perfkit.explain.case import Case
from perfkit.explain.grave import slight
from perfkit.report import cells, evidence, formats, opening, sentences, why
from perfkit.report.case_claims import row_of
from perfkit.report.cells import Row, has
from perfkit.report.grid import Cell, Table
from perfkit.report.prose import Prose, say
from perfkit.terms import Basis, Polarity

_BASIS = {
    Basis.SNAPSHOT: "where it stands on the day",
    Basis.PERIOD: "each quarter by itself",
    Basis.CUMULATIVE: "the year so far, since April",
    Basis.ROLLING_YEAR: "the last four quarters together",
    Basis.ANNUAL: "the whole year",
}


def title(case: Case) -> Prose:
    """Return the page's title, what it speaks of, and a warning where the figures are invented.

    Parameters
    ----------
    case
        The evidence of one indicator (`perfkit.explain.case.case_of`).

    Returns
    -------
    Prose
        A heading, the council and its months, and any warning.

    Examples
    --------
    >>> from perfkit.demo.cards import case
    >>> title(case())
    # Investigation of NI68, Referrals to children's social care going on to initial assessment: ...
    Wexbridge Borough Council. July to September 2013, as known on 21 October 2013.
    The figures in this report are invented, to show how it works.
    """
    return opening.title(case.card, f"Investigation of {case.ref}, {case.row['title']}", yearly=case.yearly)


def asked(case: Case) -> Prose:
    """Return the quarter's outturn, its target, its rating and its direction in a sentence, and any doubt of it.

    Parameters
    ----------
    case
        The evidence of one indicator (`perfkit.explain.case.case_of`).

    Returns
    -------
    Prose
        A sentence, its figures being claims; a doubt follows.

    Examples
    --------
    >>> from perfkit.demo.cards import case
    >>> asked(case())
    The outturn fell by 7.2 percentage points to 64%, from 71.2% in 2012/13 Q2, missing the target of ...
    """
    said = say(*sentences.sentence(row_of(case)))
    doubt = evidence.doubted(case.card).get(case.ref, "")
    if case.ref in slight(case.card) and not case.doubted:
        return said + say(f"{doubt} {why.SLIGHT}")
    if not case.doubted:
        return said
    return said + say(f"This figure must be checked before anything is read from it. {doubt}")


def about(case: Case) -> Table:
    """Return what the indicator is, who answers for it, and what was asked of it.

    Parameters
    ----------
    case
        The evidence of one indicator (`perfkit.explain.case.case_of`).

    Returns
    -------
    Table
        One row an item: definition, counts, unit, polarity, basis, owner, source of the target.

    Examples
    --------
    >>> from perfkit.demo.cards import case
    >>> about(case())
    The indicator
    Item | NI68
    Definition | Referrals that led to an initial assessment, over all referrals
    Numerator | referrals assessed
    ...
    """
    row = row_of(case)
    target = f"{cells.target(row)}, for {row['target_period']}" if _has_target(row) else cells.target(row)
    lines: tuple[tuple[str, Cell], ...] = (
        ("Definition", cells.text(row, "definition")),
        ("Numerator", cells.text(row, "numerator_name")),
        ("Denominator", cells.text(row, "denominator_name")),
        ("What is good", formats.GOOD[Polarity(row["polarity"])]),
        ("What a figure covers", _BASIS[Basis(row["basis"])]),
        ("Owner", cells.text(row, "owner")),
        (
            "Directorate and service",
            ", ".join(filter(None, (cells.text(row, "directorate"), cells.text(row, "service")))),
        ),
        ("Portfolio", cells.text(row, "portfolio")),
        (f"Outturn, {row['period'] if has(row, 'period') else ''}".rstrip(", "), cells.outturn(row)),
        ("Target", target),
        ("Why this target", cells.text(row, "rationale")),
        ("Rating", cells.rag(row)),
        (f"Direction since {formats.BASELINES[case.card.rules.travel_from]}", cells.travel(row)),
    )
    kept = tuple(line for line in lines if str(line[1]))
    return Table("The indicator", ("Item", case.ref), kept)


def _has_target(row: Row) -> bool:
    return has(row, "target_period") and any(has(row, c) for c in ("target", "target_low", "target_high"))
