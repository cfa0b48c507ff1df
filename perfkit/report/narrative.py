"""The story of each indicator: its sentence, and what officers say beside it."""

from __future__ import annotations

from perfkit.judge.card import Scorecard
from perfkit.report import commentary, counts, evidence, formats, opening, sentences
from perfkit.report.cells import Row
from perfkit.report.counts import claim, records
from perfkit.report.prose import Block, Part, Prose, listed, say
from perfkit.terms import CommentaryKind, Doubt


def double_glums(card: Scorecard) -> Prose:
    """Return each indicator that worsened and missed its target, with the reasons officers gave.

    Parameters
    ----------
    card
        The scorecard of a directorate or of the whole council (`perfkit.judge.scorecard.judge`).

    Returns
    -------
    Prose
        A heading, a sentence and quotations for each; where there is none, a sentence.

    Examples
    --------
    >>> from perfkit.demo.cards import hart
    >>> double_glums(hart("Planning Services"))
    ### PS01: Major planning applications decided in time
    The outturn fell by 6.5 percentage points to 57.1%, from 63.6% in 2014/15 Q1, missing the target of ...
    This miss is unexplained: no reason was given.
    """
    return _explained(card, glum=True) or say("No indicator both worsened and missed its target.")


def misses(card: Scorecard) -> Prose:
    """Return the other indicators that missed their target, with the reasons officers gave.

    Parameters
    ----------
    card
        The scorecard of a directorate or of the whole council (`perfkit.judge.scorecard.judge`).

    Returns
    -------
    Prose
        A heading, a sentence and quotations for each; figures in the indicator's unit, being claims.

    Examples
    --------
    >>> from perfkit.demo.cards import hart
    >>> misses(hart())
    ### HS08: Private sector housing grant budget spent (cumulative)
    The outturn stood at 25% for the year to date, missing the target of 50% by 25 percentage points (red).
    Reason (Head of Housing, 22 October 2014):
    > A further £155,000 is committed but not yet paid, and up to £210,000 more is at the pre-approval ...
    ...
    """
    return _explained(card, glum=False) or say("No other indicator missed its target.")


def successes(card: Scorecard) -> Prose:
    """Return the indicators that improved and met their target, one line each.

    Parameters
    ----------
    card
        The scorecard of a directorate or of the whole council (`perfkit.judge.scorecard.judge`).

    Returns
    -------
    Prose
        A sentence; where there is none, one that says so.

    Examples
    --------
    >>> from perfkit.demo.cards import hart
    >>> successes(hart("HR"))
    - HR01: Accuracy of gross and net pay calculations: rose by 0.6 percentage points to 99.3%, from ...
    - HR02: HR cases dealt with in three working days: rose by 34.7 percentage points to 100%, from ...
    """
    found = records(card.rows[counts.yes(card.rows["double_glad"])])
    if not found:
        return say("No indicator both improved and met its target.")
    return listed(sentences.sentence(row, f"{sentences.named(row)}:") for row in found)


def actions(card: Scorecard) -> Prose:
    """Return what officers say they will do about each miss, and where they name no action.

    Parameters
    ----------
    card
        The scorecard of a directorate or of the whole council (`perfkit.judge.scorecard.judge`).

    Returns
    -------
    Prose
        Quotations, and a sentence that names those without an action.

    Examples
    --------
    >>> from perfkit.demo.cards import hart
    >>> actions(hart("Planning Services"))
    No action was named for PS01.
    """
    words, silent = Prose(), []
    for row in records(counts.missed(card)):
        if said := commentary.of(card, row, CommentaryKind.ACTION):
            words += say(sentences.named(row), kind=Block.HEADING) + commentary.quoted(said)
        else:
            silent.append(row)
    if silent:
        words += say(f"No action was named for {opening.named(silent)}.")
    return words or say("No target was missed, so no action is called for.")


def unexplained(card: Scorecard) -> Prose:
    """Return the misses for which officers gave no reason, or last quarter's again.

    Parameters
    ----------
    card
        The scorecard of a directorate or of the whole council (`perfkit.judge.scorecard.judge`).

    Returns
    -------
    Prose
        A list, or a sentence where every miss has a reason.

    Examples
    --------
    >>> from perfkit.demo.cards import hart
    >>> unexplained(hart())
    - HS16: Affordable homes delivered (gross): no reason was given.
    """
    missed = records(counts.missed(card))
    found = [(row, why) for row in missed if (why := commentary.unexplained(card, row))]
    if not found:
        return say("Every missed target has a reason of its own." if missed else "No target was missed.")
    return listed((f"{sentences.named(row)}: {why}.",) for row, why in found)


def doubts(card: Scorecard) -> Prose:
    """Return which indicators have a figure or target in doubt, and what follows from it.

    Parameters
    ----------
    card
        The scorecard of a directorate or of the whole council (`perfkit.judge.scorecard.judge`).

    Returns
    -------
    Prose
        A sentence or two.

    Examples
    --------
    >>> from perfkit.demo.cards import hart
    >>> doubts(hart())
    Two figures may be right and should be checked: HS16 and HS07. No figure was changed.
    """
    refs = list(dict.fromkeys(card.doubts.loc[card.doubts["doubt"] != Doubt.INFORM, "ref"]))
    if not refs:
        return say("No figure gave cause for doubt.")
    held = [ref for ref in counts.withheld(card)["ref"] if ref in refs]
    rated = [ref for ref in refs if ref not in held]
    parts: list[Part] = []
    if held:
        noun = " figure or target" if len(held) == 1 else " figures or targets"
        parts += [
            claim(card, len(held), "withheld", start=True),
            f"{noun} cannot mean what {'it says' if len(held) == 1 else 'they say'}, so ",
        ]
        parts.append(f"{formats.joined(held)} {'is' if len(held) == 1 else 'are'} not rated. ")
    if rated:
        noun = (" other figure" if held else " figure") + ("" if len(rated) == 1 else "s")
        parts += [claim(card, len(rated), "doubts", start=True), noun]
        parts.append(f" may be right and should be checked: {formats.joined(rated)}. ")
    return say(*parts, "No figure was changed.")


def not_rated(card: Scorecard) -> Prose:
    """Return how many indicators could not be rated, and the kinds of reason.

    Parameters
    ----------
    card
        The scorecard of a directorate or of the whole council (`perfkit.judge.scorecard.judge`).

    Returns
    -------
    Prose
        A sentence, its count being a claim.

    Examples
    --------
    >>> from perfkit.demo.cards import hart
    >>> not_rated(hart())
    Every indicator was rated.
    """
    return say(*(opening.unrated(card) or ("Every indicator was rated.",)))


def _explained(card: Scorecard, *, glum: bool) -> Prose:
    words = Prose()
    found = counts.missed(card)
    for row in records(found[counts.yes(found["double_glum"]) == glum]):
        words += _section(row) + _doubted(card, row)
        words += commentary.quoted([r for r in commentary.of(card, row) if r["kind"] != CommentaryKind.ACTION])
        if why := commentary.unexplained(card, row):
            words += say(f"This miss is unexplained: {why}.")
    return words


def _section(row: Row) -> Prose:
    return say(sentences.named(row), kind=Block.HEADING) + say(*sentences.sentence(row))


def _doubted(card: Scorecard, row: Row) -> Prose:
    why = evidence.doubted(card).get(str(row["ref"]), "")
    return say(f"This figure is in doubt. {why}") if why else Prose()
