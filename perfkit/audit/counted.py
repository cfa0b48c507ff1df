"""Counts of a scorecard in words: what stands behind each, and the references listed with it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from perfkit.audit import recompute
from perfkit.audit.findings import Finding
from perfkit.audit.known import Known
from perfkit.audit.numbers import MARK
from perfkit.audit.page import Figure, Passage
from perfkit.report.plans import MILESTONE_WORDS
from perfkit.terms import Rag

# What must stand behind the claim of a count, up to the next claim or semicolon, and what must not.
_AFTER = {
    "met": (r"\bmet\b", r"\bmiss"),
    "judged": (r"held against|\bmet it", r"^$"),
    "not judged": (r"could not be", r"^$"),
    "missed": (r"\bmiss|^ targets?\b", r"\bmet\b"),
    "double_glad": (r"improved and met", r"\bmiss|worsened"),
    "not listed": (r"others?\b", r"^$"),
    "not listed: on_track": (r"^ due later", r"^$"),
    "double_glum": (r"double glum", r"improved|\bmet\b"),
    "not rated": (r"not rated", r"^$"),
    "not comparable": (r"could not be compared", r"^$"),
    "withheld": (r"cannot mean", r"^$"),
    "doubts": (r"may be right|checked", r"^$"),
    **{f"travel {way}": (rf"\b{way}\b", r"^$") for way in ("improved", "unchanged", "worsened")},
    **{str(kind): (rf"\b{word}\b", r"^$") for kind, word in MILESTONE_WORDS.items()},
}
_LISTED = ("double_glum", "double_glad", "withheld", "doubts")


def check(known: Known, passage: Passage) -> Iterable[Finding]:
    """Check what stands behind the claim of a count: its own word, and as many references as it counts."""
    parts = passage.parts
    for place, part in enumerate(parts):
        if not isinstance(part, Figure) or part.ref:
            continue
        behind = "".join(p if isinstance(p, str) else MARK for p in parts[place + 1 :])
        clause = re.split(r"[;.]", behind)[0]
        kind = "missed" if part.calculation.startswith("missed, ") else part.calculation
        must, must_not = _AFTER.get(kind, ("", "^$"))
        if not re.search(must, clause) or re.search(must_not, clause):
            yield Finding("word", passage.where, _short(part, clause), kind.replace("_", " "),
                          "The words behind this count speak of another.")  # fmt: skip
        yield from _kinds(known, passage, part, parts, place)
        yield from _listed(known, passage, part, behind)
    yield from _every(known, passage)


def _kinds(known: Known, passage: Passage, part: Figure, parts: tuple[object, ...], place: int) -> Iterable[Finding]:
    following = parts[place + 1] if place + 1 < len(parts) else ""
    behind = following if isinstance(following, str) else ""
    before = parts[place - 1] if place else ""
    ahead = before if isinstance(before, str) else ""
    if part.calculation.startswith("missed and "):
        label = known.card.rules.rag.label(Rag(part.calculation.removeprefix("missed and ")))
        if label.lower() not in re.split(r"[,)]| and ", behind.lower())[0]:
            yield Finding("word", passage.where, _short(part, behind), label, "This count is of another rating.")
    if part.calculation.startswith("not rated: "):
        reason = part.calculation.removeprefix("not rated: ")
        if not ahead.endswith(f"{reason} ("):
            yield Finding("word", passage.where, f"{ahead}{part.text}", reason, "This count is of another reason.")
    if part.calculation.startswith("missed, "):
        name = part.calculation.removeprefix("missed, ")
        if not ahead.startswith(f"{name} missed "):
            yield Finding("word", passage.where, f"{ahead}{part.text}", name, "This count is of another directorate.")

    if part.calculation.startswith("overdue, "):
        name = part.calculation.removeprefix("overdue, ")
        if not ahead.endswith(f"{name} ("):
            yield Finding("word", passage.where, f"{ahead}{part.text}", name, "This count is of another directorate.")


def _listed(known: Known, passage: Passage, part: Figure, behind: str) -> Iterable[Finding]:
    """Check that the references listed behind a count are those it counts."""
    if part.calculation not in _LISTED and not part.calculation.startswith("missed, "):
        return
    refs = set(known.mentioned(re.split(r"[;.](?:\s|$)|, (?:which|and both|and all)", _names(part, behind))[0]))
    flags = recompute.selected(known.card, part.calculation)
    if flags is None:
        return
    if part.calculation == "doubts":
        held = recompute.selected(known.card, "withheld")
        doubted = set(known.card.doubts.loc[known.card.doubts["doubt"] != "inform", "ref"])
        right = doubted - set() if held is None else doubted - set(known.card.rows.loc[held, "ref"])
    else:
        right = set(known.card.rows.loc[flags, "ref"])
    if refs and refs != right & set(known.rows):
        yield Finding("word", passage.where, ", ".join(sorted(refs)), ", ".join(sorted(right)),
                      "The references listed are not those that are counted.")  # fmt: skip


def _names(part: Figure, behind: str) -> str:
    """Return the words that list what was counted; of the successes, all groups up to the full stop."""
    return behind.replace(";", ",") if part.calculation == "double_glad" else behind


def _every(known: Known, passage: Passage) -> Iterable[Finding]:
    """Check "all", "both", "none" and "neither" where a passage says them of the targets."""
    text = passage.text
    begins = re.match(r"(All|Both|None|Neither)\b.*held against a target met it", text)
    if begins:
        met, judged = (recompute.count(known.card, kind) for kind in ("met", "judged"))
        right = met == judged if begins[1] in ("All", "Both") else met == 0
        if not right:
            yield Finding("word", passage.where, begins[1], f"{met} of {judged}", "The inputs count otherwise.")
    one = re.match(r"The one indicator held against a target (met|missed) it", text)
    if one and recompute.count(known.card, one[1]) != 1:
        yield Finding("word", passage.where, one[1], "", "The inputs say the opposite.")


def _short(part: Figure, behind: str) -> str:
    return f"{part.text}{behind.replace(MARK, '#')[:50]}".strip()
