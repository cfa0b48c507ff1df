"""How a report opens: its title, what it covers, and the quarter in a few lines."""

from __future__ import annotations

from perfkit import periods
from perfkit.judge.card import Scorecard
from perfkit.report import counts, formats, sentences
from perfkit.report.cells import Row
from perfkit.report.claims import Claim
from perfkit.report.counts import claim, quarter, records
from perfkit.report.prose import Block, Part, Prose, listed, say
from perfkit.terms import Travel

_WENT = {Travel.IMPROVED: "improved", Travel.UNCHANGED: "unchanged", Travel.WORSENED: "worsened"}


def title(card: Scorecard, report: str) -> Prose:
    """Return the page's title, what it speaks of, and a warning where the figures are invented."""
    about = f"{card.directorate}, {quarter(card)}" if card.directorate else quarter(card)
    known = f", as known on {formats.day(card.known_on)}" if card.known_on is not None else ""
    head = say(f"{report}: {about}", kind=Block.TITLE)
    head += say(f"{card.tables.council}. {periods.words(card.quarter)}{known}.")
    if card.tables.invented:
        head += say("The figures in this report are invented, to show how it works.", kind=Block.WARNING)
    return head


def introduction(card: Scorecard) -> Prose:
    """Return what the report covers and how many indicators could be held against a target."""
    n, judged = len(card.rows), len(counts.judged(card))
    if not n:
        return say(f"No indicator is listed for {whose(card)}.")
    noun = "indicator" if n == 1 else "indicators"
    covers: tuple[Part, ...] = ("This report covers ", claim(card, n, "indicators"), f" {noun} of {whose(card)}. ")
    if judged == n:
        return say(*covers, "Each was held against its target." if n > 1 else "It was held against its target.")
    if not judged:
        return say(*covers, "None could be held against a target; the reasons are given below.")
    was = " was" if judged == 1 else " were"
    others: tuple[Part, ...] = ("the other ", claim(card, n - judged, "not judged"))
    rest = ("the other",) if n - judged == 1 else others
    tail = (
        " could not be, for the reason given below."
        if n - judged == 1
        else " could not be, for the reasons given below."
    )
    return say(*covers, claim(card, judged, "judged", start=True), f"{was} held against a target; ", *rest, tail)


def headline(card: Scorecard) -> Prose:
    """Return the quarter in a few lines: targets met and missed, double glums, direction, what is not rated."""
    lines = [_met(card), _glums(card), _travel(card), unrated(card)]
    return listed(line for line in lines if line)


def board(card: Scorecard) -> Prose:
    """Return the directorates that missed targets, the most misses first, with each double glum named."""
    missed = counts.missed(card)
    if missed.empty:
        return say("No directorate missed a target.")
    lines = []
    for name, n in counts.by(missed, "directorate").items():
        rows = records(missed[missed["directorate"] == name])
        glums = [r for r in rows if r["double_glum"]]
        tail = f"; {named(glums)} also worsened" if glums else ""
        noun = "target" if n == 1 else "targets"
        lines.append((f"{name} missed ", claim(card, n, f"missed, {name}"), f" {noun} ({named(rows)}){tail}."))
    return listed(lines)


def unrated(card: Scorecard) -> tuple[Part, ...]:
    """Return how many indicators are not rated and why; nothing where all are."""
    rows = counts.unrated(card)
    if rows.empty:
        return ()
    kinds = counts.by(rows, "not_rated_why")
    why = commas([(f"{text} (", claim(card, n, f"not rated: {text}"), ")") for text, n in kinds.items()])
    noun = "indicator is" if len(rows) == 1 else "indicators are"
    return (claim(card, len(rows), "not rated", start=True), f" {noun} not rated: ", *why, ".")


def whose(card: Scorecard) -> str:
    """Return the directorate, or the council where the report is of all of it."""
    return card.directorate or card.tables.council


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
    if judged.empty:
        return ()
    met = len(judged) - len(missed)
    noun = " indicator" if len(judged) == 1 else " indicators"
    of: tuple[Part, ...] = (claim(card, met, "met", start=True), " of ", claim(card, len(judged), "judged"), noun)
    head = (*of, " held against a target met it")
    if missed.empty:
        return (*head, ".")
    kinds: list[tuple[Part, ...]] = [
        (_labelled(card, str(rag), str(rows["rag_label"].iloc[0]), len(rows)),) for rag, rows in missed.groupby("rag")
    ]
    return (*head, "; ", claim(card, len(missed), "missed"), " missed (", *commas(kinds), ").")


def _labelled(card: Scorecard, rag: str, label: str, n: int) -> Claim:
    word = sentences.rated({"rag": rag, "rag_label": label})
    return claim(card, n, f"missed and {rag}", text=f"{formats.number(n)} {word}")


def _glums(card: Scorecard) -> tuple[Part, ...]:
    glums = records(counts.glums(card))
    if not glums:
        return ()
    tail = ", which worsened and missed its target" if len(glums) == 1 else ", which worsened and missed their targets"
    noun = " double glum: " if len(glums) == 1 else " double glums: "
    return (claim(card, len(glums), "double_glum", start=True), noun, named(glums), tail, ".")


def _travel(card: Scorecard) -> tuple[Part, ...]:
    found = counts.by(card.rows, "travel")
    parts: list[tuple[Part, ...]] = [
        (claim(card, found[way], f"travel {way}", text=f"{formats.number(found[way])} {word}"),)
        for way, word in _WENT.items()
        if way in found
    ]
    if not parts:
        return ()
    rest = found.get(Travel.NOT_COMPARABLE, 0)
    tail: tuple[Part, ...] = ("; ", claim(card, rest, "not comparable"), " could not be compared") if rest else ()
    return (f"Since {formats.BASELINES[card.rules.travel_from]}: ", *commas(parts), *tail, ".")
