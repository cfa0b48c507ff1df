"""How a report opens: its title, what it covers, and the quarter in a few lines."""

from __future__ import annotations

import pandas as pd

from perfkit import periods
from perfkit.judge.card import Scorecard
from perfkit.report import counts, formats, sentences
from perfkit.report.cells import Row
from perfkit.report.counts import claim, quarter, records
from perfkit.report.prose import Block, Part, Prose, listed, say
from perfkit.terms import Travel

_LAST = 4
_WORDS = 9
"""Above this a sentence gives all its counts in digits, and no list of names."""


def title(card: Scorecard, report: str, *, yearly: bool = False) -> Prose:
    """Return the page's title, what it speaks of, and a warning where the figures are invented.

    Of a yearly figure it names the months of a year that is over.

    Parameters
    ----------
    card
        The scorecard of a directorate or of the whole council (`perfkit.judge.scorecard.judge`).
    report
        What the report is called.
    yearly
        Whether a fourth quarter's title names the months of its year.

    Returns
    -------
    Prose
        A heading, the council and its months, and any warning.

    Examples
    --------
    >>> from perfkit.demo.cards import hart
    >>> title(hart(), "Performance overview")
    # Performance overview: Housing Services, 2014/15 Q2
    Hart District Council. July to September 2014, as known on 7 November 2014.
    """
    about = f"{card.directorate}, {quarter(card)}" if card.directorate else quarter(card)
    known = f", as known on {formats.day(card.known_on)}" if card.known_on is not None else ""
    head = say(f"{report}: {about}", kind=Block.TITLE)
    span = periods.year_of(card.quarter) if yearly and card.quarter.quarter == _LAST else card.span
    head += say(f"{card.tables.council}. {periods.words(span)}{known}.")
    if card.tables.invented:
        head += say("The figures in this report are invented, to show how it works.", kind=Block.WARNING)
    return head


def introduction(card: Scorecard) -> Prose:
    """Return what the report covers and how many indicators could be held against a target.

    Parameters
    ----------
    card
        The scorecard of a directorate or of the whole council (`perfkit.judge.scorecard.judge`).

    Returns
    -------
    Prose
        A sentence or two, their counts being claims.

    Examples
    --------
    >>> from perfkit.demo.cards import hart
    >>> introduction(hart())
    This report covers four indicators of Housing Services. Each was held against its target.
    """
    n, judged = len(card.rows), len(counts.judged(card))
    if not n:
        return say(f"No indicator is listed for {whose(card)}.")
    digits = n > _WORDS
    noun = "indicator" if n == 1 else "indicators"
    covers: tuple[Part, ...] = ("This report covers ", claim(card, n, "indicators", digits=digits))
    covers = (*covers, f" {noun} of {whose(card)}. ")
    if judged == n:
        return say(*covers, "Each was held against its target." if n > 1 else "It was held against its target.")
    if not judged:
        none = "None could be held against a target, for the reasons given below."
        return say(*covers, none if n > 1 else "It could not be held against a target, for the reason given below.")
    head = (claim(card, judged, "judged", start=True, digits=digits), " was" if judged == 1 else " were")
    if n - judged == 1:
        one = claim(card, 1, "not judged", digits=digits)
        return say(*covers, *head, " held against a target; ", one, " could not be, for the reason given below.")
    rest = claim(card, n - judged, "not judged", digits=digits)
    return say(*covers, *head, " held against a target; ", rest, " could not be, for the reasons given below.")


def headline(card: Scorecard) -> Prose:
    """Return the quarter in a few lines: targets met and missed, double glums, direction, what is not rated.

    Parameters
    ----------
    card
        The scorecard of a directorate or of the whole council (`perfkit.judge.scorecard.judge`).

    Returns
    -------
    Prose
        A list, its counts being claims.

    Examples
    --------
    >>> from perfkit.demo.cards import hart
    >>> headline(hart())
    - Two of the four indicators held against a target met it; two missed it (both red).
    - Since the previous quarter, two were unchanged; two could not be compared.
    """
    lines = [_met(card), _glums(card), _travel(card), unrated(card)]
    return listed(line for line in lines if line)


def unrated(card: Scorecard) -> tuple[Part, ...]:
    """Return how many indicators are not rated and why; nothing where all are."""
    rows = counts.unrated(card)
    if rows.empty:
        return ()
    kinds = counts.by(rows, "not_rated_why")
    why = commas([(f"{text} (", claim(card, n, f"not rated: {text}", digits=True), ")") for text, n in kinds.items()])
    if len(kinds) == 1:
        why = list(kinds)
    noun = "indicator is" if len(rows) == 1 else "indicators are"
    return (claim(card, len(rows), "not rated", start=True), f" {noun} not rated: ", *why, ".")


def whose(card: Scorecard) -> str:
    """Return the directorate or portfolio, or the council where the report is of all of it."""
    return card.directorate or card.portfolio or card.tables.council


def named(rows: list[Row]) -> str:
    """Return indicators' references as a sentence lists them."""
    return formats.joined(str(row["ref"]) for row in rows)


def commas(items: list[tuple[Part, ...]]) -> list[Part]:
    """Return items that hold claims as a sentence lists them."""
    parts: list[Part] = []
    for i, item in enumerate(items):
        if i:
            parts.append(" and " if i == len(items) - 1 else ", ")
        parts += item
    return parts


def _met(card: Scorecard) -> tuple[Part, ...]:
    judged, missed = counts.judged(card), counts.missed(card)
    n, digits = len(judged), len(judged) > _WORDS
    met = n - len(missed)
    if not n:
        return ()
    if n == 1:
        how = "met it." if met else f"missed it ({sentences.rated(records(missed)[0])})."
        return ("The ", claim(card, n, "judged"), f" indicator held against a target {how}")
    of = (claim(card, n, "judged", digits=digits), " indicators held against a target met it")
    if missed.empty:
        return ("Both", *of[1:], ".") if n == 2 else ("All ", *of, ".")
    if not met:
        return ("Neither of the " if n == 2 else "None of the ", *of, " (", *_kinds(card, missed), ").")
    head = (claim(card, met, "met", start=True, digits=digits), " of the ", *of)
    tail = claim(card, len(missed), "missed", digits=digits)
    return (*head, "; ", tail, " missed it (", *_kinds(card, missed), ").")


def _kinds(card: Scorecard, missed: pd.DataFrame) -> list[Part]:
    """Say how the misses were rated: "2 amber and 1 red", or "both red" where they are alike."""
    kinds: list[tuple[Part, ...]] = [
        (claim(card, len(rows), f"missed and {rag}", digits=True), f" {sentences.rated(records(rows)[0])}")
        for rag, rows in missed.groupby("rag")
    ]
    if len(kinds) > 1:
        return commas(kinds)
    word = sentences.rated(records(missed)[0])
    return [{1: word, 2: f"both {word}"}.get(len(missed), f"all {word}")]


def _glums(card: Scorecard) -> tuple[Part, ...]:
    glums = records(counts.glums(card))
    if not glums:
        return ()
    if len(glums) == 1:
        return (f"{named(glums)} is a double glum: it worsened and missed its target.",)
    n = claim(card, len(glums), "double_glum", start=True)
    # More names than a reader can hold are left to the lines below.
    names = f": {named(glums)}" if len(glums) <= _WORDS else ""
    return (n, f" are double glums, which worsened and missed their targets{names}.")


def _travel(card: Scorecard) -> tuple[Part, ...]:
    found = counts.by(card.rows, "travel")
    rest = found.pop(Travel.NOT_COMPARABLE, 0)
    if not found:
        return ()
    digits = max(*found.values(), rest) > _WORDS
    still = "was unchanged" if found.get(Travel.UNCHANGED) == 1 else "were unchanged"
    words = {Travel.IMPROVED: "improved", Travel.UNCHANGED: still, Travel.WORSENED: "worsened"}
    parts: list[tuple[Part, ...]] = [
        (claim(card, found[way], f"travel {way}", digits=digits), f" {word}")
        for way, word in words.items()
        if way in found
    ]
    tail: tuple[Part, ...] = ("; ", claim(card, rest, "not comparable", digits=digits), " could not be compared")
    since = formats.BASELINES[card.rules.travel_from]
    return (f"Since {since}, ", *commas(parts), *(tail if rest else ()), ".")
