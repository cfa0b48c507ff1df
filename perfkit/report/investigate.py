"""The words and tables of an investigation: one indicator and everything known about it.

Each function takes a `Case`. What is not known is said, and the report goes on.
The first three are made in `case_opening`, the limits and a second opinion in `limits`.
"""

from __future__ import annotations

from dataclasses import replace

from perfkit.explain.case import Case
from perfkit.explain.kinds import Tested
from perfkit.explain.patterns import NEEDED
from perfkit.report import bridge_chart, commentary, evidence, formats, made, outlook, why
from perfkit.report.bridged import added_up, bridge, cuts
from perfkit.report.case_claims import row_of
from perfkit.report.case_opening import about, asked, title
from perfkit.report.case_verdict import verdict
from perfkit.report.cells import has
from perfkit.report.drawing import Chart, Charts
from perfkit.report.grid import Table
from perfkit.report.limits import second_opinion, signal
from perfkit.report.prose import Block, Prose, listed, say
from perfkit.report.standing import others as stand
from perfkit.terms import Basis, Unit

__all__ = [
    "about",
    "asked",
    "officers",
    "others",
    "saved",
    "second_opinion",
    "signal",
    "sources",
    "taken_apart",
    "title",
    "unknown",
    "where",
]
__dir__ = __all__.copy

_LAST = 4


def where(case: Case) -> Prose:
    """Return what the evidence points to: where the change sits, and since when.

    Parameters
    ----------
    case
        The evidence of one indicator (`perfkit.explain.case.case_of`).

    Returns
    -------
    Prose
        A list; nothing in it says what caused the change.

    Examples
    --------
    >>> from perfkit.demo.cards import case
    >>> where(case())
    What follows is arithmetic and pattern: it says where a change sits, not what caused it.
    - It sits in one part: East (locality) went from 69.6% to 35.7%, which comes to 8.5 percentage ...
    - There is a new level since 2013/14 Q1: about 62.4%, where 69.3% was usual.
    """
    found = why.pointed(case.explanation, row_of(case))
    if not found:
        row = row_of(case)
        met = "was met" if has(row, "met") and row["met"] else "could not be judged"
        return say(f"The target {met}, so no cause of a miss was looked for.")
    return found if case.doubted else say(why.CAUTION) + found


def taken_apart(case: Case) -> list[Prose | Chart | Charts | Table]:
    """Return the change taken apart by each dimension in turn: in a sentence, drawn, and in a table.

    Parameters
    ----------
    case
        The evidence of one indicator (`perfkit.explain.case.case_of`).

    Returns
    -------
    list
        For each dimension a sentence, a chart and a table with a row a part; effects in the indicator's
        unit (of percentages in points), which add up to the change.

    Examples
    --------
    >>> from perfkit.demo.cards import case
    >>> taken_apart(case())[1]
    ### By locality
    """
    shown: list[Prose | Chart | Charts | Table] = [cuts(case)]
    for gap in case.bridges:
        if len(case.bridges) > 1:
            shown.append(say(f"By {gap.dimension}", kind=Block.HEADING))
        shown += [added_up(case, gap), bridge_chart.bridge(case, gap), bridge(case, gap)]
    return [part for part in shown if repr(part)]


def others(case: Case) -> Prose:
    """Return where we stand among peers, and whether they went through the same.

    Parameters
    ----------
    case
        The evidence of one indicator (`perfkit.explain.case.case_of`).

    Returns
    -------
    Prose
        A list; without peers a sentence that says so.

    Examples
    --------
    >>> from perfkit.demo.cards import case
    >>> others(case())
    - In 2013/14 Q2 we stood at 64%; the middle one of 12 peers (nearest neighbours) at 70.3%, and the ...
    - We rank 13 of 13, in quartile 4 (the first is best).
    - Chance alone would not explain our difference from the average, but these councils differ widely ...
    - Since 2013/14 Q1, against the two years before, our average fell by 6.9 percentage points and the ...
    """
    unsure = "Our own figure must be checked first, and with it where we stand."
    return (say(unsure) if case.doubted and case.peers is not None else Prose()) + stand(case)


def officers(case: Case) -> Prose:
    """Return what officers said of the figure, and what the figures say of their reasons.

    Parameters
    ----------
    case
        The evidence of one indicator (`perfkit.explain.case.case_of`).

    Returns
    -------
    Prose
        Quotations, each with whether the figures support it.

    Examples
    --------
    >>> from perfkit.demo.cards import case
    >>> officers(case())
    Reason (Head of Children's Social Care, 21 October 2013):
    > Demand rose: more referrals came in than usual, and fewer could be taken on to assessment.
    Action (Head of Children's Social Care, 21 October 2013):
    > Referrals will be looked at again each Friday by two managers.
    ...
    """
    row = row_of(case)
    said = commentary.of(case.card, row)
    gap = commentary.unexplained(case.card, row)
    if not said:
        missed = has(row, "met") and not row["met"]
        return say(f"{formats.capital(gap)}." if gap and missed else "No commentary was given.")
    words = commentary.quoted(said)
    tested = why.tested(case.explanation, row)
    open_ones = int(case.explanation.reasons["tested"].eq(Tested.NOT_TESTABLE).sum())
    if tested or open_ones:
        words += say("Do the figures bear it out?", kind=Block.HEADING) + tested
    if open_ones:
        words += say(
            f"{'What else was said' if tested else 'The reason given'} is a matter that no figure here can test."
        )
    return words + (say(f"{formats.capital(gap)}.") if gap else Prose())


def saved(case: Case) -> Prose:
    """Return whether the year's target can still be met, and what that needs.

    Parameters
    ----------
    case
        The evidence of one indicator (`perfkit.explain.case.case_of`).

    Returns
    -------
    Prose
        Odds in percent, what the rest of the year would need, and how far to trust it.

    Examples
    --------
    >>> from perfkit.demo.cards import case
    >>> saved(case())
    Likely to end the year at about 63.4% (60.9% to 65.8% in four cases of five); the odds of meeting ...
    Made the same way at this point of earlier years, the forecast held the year’s outturn within its ...
    """
    found = outlook.of_indicator(case.explanation, row_of(case))
    if found and case.doubted:
        return say("What follows rests on a figure that must be checked first.") + found
    if found and case.not_all_in:
        return say("What follows rests on a quarter that is not all in yet.") + found
    if found:
        return found
    if case.card.quarter.quarter == _LAST:
        return say("The year is over. Not all of its quarters have a figure, so what it came to is not known.")
    if case.explanation.outlook["target"].notna().any():
        return say("Too few of the year’s figures are known to say whether its target can still be met.")
    if case.ahead["expected"].notna().any():
        return say("No target is set for the year. Where the quarters to come will likely lie is drawn below.")
    return say("No target is set for the year, so there is nothing to look ahead to.")


def unknown(case: Case) -> Prose:
    """Return what is not known: missing history, counts, segments, peers, reasons, and doubts.

    Parameters
    ----------
    case
        The evidence of one indicator (`perfkit.explain.case.case_of`).

    Returns
    -------
    Prose
        A list.

    Examples
    --------
    >>> from perfkit.demo.cards import case
    >>> unknown(case())
    - What caused it: no arithmetic can show that.
    """
    row, tables = row_of(case), case.card.tables
    # Single quarters, as patterns are looked for in these.
    known = int(case.explanation.panel.single_quarters().notna().sum(axis=1).iloc[0])
    what = f"single {case.each}" if row["basis"] == Basis.CUMULATIVE else case.each
    counted = case.explanation.panel.numerator.notna().any(axis=None)
    gaps = [
        (known < NEEDED, f"What is usual for it: {formats.count(known, what)} known, and eight are needed."),
        (not counted and row["unit"] != Unit.NUMBER, "How many cases stand behind it: no numerator and denominator."),
        (case.ref not in set(tables.segments["ref"]), "Which part of the service it sits in: no segments."),
        (case.ref not in set(tables.benchmarks["ref"]), "Whether others saw the same: no peers’ figures."),
        (not has(row, "outturn"), f"The quarter’s figure: {formats.missing(row['status'])}."),
        (bool(formats.qualified(row["status"])), f"The final figure: this one is {formats.qualified(row['status'])}."),
    ]
    lines = [text for missing, text in gaps if missing]
    if case.doubted:
        lines.append("Whether the figure is right: it is in doubt, as is said above.")
    else:
        lines += [f"Whether the figure is right. {text}" for text in evidence.doubted(case.card).values()]
    lines.append("What caused it: no arithmetic can show that.")
    return listed((line,) for line in lines)


def sources(case: Case) -> made.Made:
    """Return how the figures were made, with the investigation's verdict.

    Parameters
    ----------
    case
        The evidence of one indicator (`perfkit.explain.case.case_of`).

    Returns
    -------
    Made
        Shown last, by it a run knows that the notebook reached its end.

    Examples
    --------
    >>> from perfkit.demo.cards import case
    >>> sources(case())
    Signal: one segment (East) since 2013/14 Q1; odds of the year’s target about 1%
    Made by perfkit 0.1.0 from the files listed below. Source: Invented: drawn by the script make.py ...
    Files read
    File | Rows read | SHA-256 of the rows read
    ...
    """
    return replace(made.sources(case.card), verdict=verdict(case))
