"""Words that say which way a figure went, or how it stands, held against the scorecard."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

import pandas as pd

from perfkit.audit import explained, numbers, recompute
from perfkit.audit.findings import Finding
from perfkit.audit.known import Known
from perfkit.audit.numbers import MARK
from perfkit.audit.page import Figure, Passage
from perfkit.report.cells import Row, has
from perfkit.report.plans import MILESTONE_WORDS
from perfkit.terms import Rag, Travel

Holds = Callable[[Row], bool]


def _sign(column: str, sign: int) -> Holds:
    return lambda row: has(row, column) and row[column] * sign > 0


def _is(column: str, value: object) -> Holds:
    return lambda row: has(row, column) and row[column] == value


# The word, what must be so for it to be right, and what is so where it is not.
_WORDS: tuple[tuple[str, Holds, str], ...] = (
    (r"rose|risen|increased|grew|climbed|went up|up by|up from", _sign("change", 1), "change"),
    (r"fell|fallen|decreased|dropped|shrank|went down|down by|down from", _sign("change", -1), "change"),
    (r"(?:was|were|is|are|remained) unchanged|(?<!un)changed nothing", _is("travel", Travel.UNCHANGED), "travel"),
    (r"improved|got better", _is("travel", Travel.IMPROVED), "travel"),
    (r"worsened|deteriorated|declined|got worse", _is("travel", Travel.WORSENED), "travel"),
    (r"missed|missing|misses", _is("met", False), "met"),
    (r"(?<!be )(?<!been )met|meeting|meets|achieved|exceeded", _is("met", True), "met"),
    (r"better than the target", _sign("adverse", -1), "adverse"),
    (r"worse than the target", _sign("adverse", 1), "adverse"),
    (r"within the target range", _is("met", True), "met"),
    (r"outside the target range", _is("met", False), "met"),
    (r"double glums?", _is("double_glum", True), "double_glum"),
    (r"not rated", _is("rag", Rag.NOT_RATED), "rag_label"),
    (r"no figure(?! was| gave)", lambda row: not has(row, "outturn"), "outturn"),
    (r"no action was named", _is("met", False), "met"),
    (r"provisional", _is("status", "provisional"), "status"),
    (r"estimated", _is("status", "estimated"), "status"),
    (r"for the year to date", _is("basis", "cumulative"), "basis"),
)
_COMPILED = [(re.compile(rf"\b(?:{words})\b", re.IGNORECASE), holds, column) for words, holds, column in _WORDS]

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
# What must stand before the claim of an indicator's figure.
_BEFORE = {
    "target": r"(?:target of|than|against|to)$",
    "target_low": r"(?:range of|at least)$",
    "target_high": r"(?:\bto|at most)$",
    "change": r"(?:rose|fell|\w+) by$",
    "adverse": r"\bby$",
    "baseline": r"\bfrom$",
    "outturn": r"\b(?:to|at|is|was|of)$",
    "revised_from": r"(?:given as|:)$",
}
_LISTED = ("double_glum", "double_glad", "withheld", "doubts")
_SPLIT = re.compile(r"(?<=[.;!?])\s+(?=\S)")


def check(known: Known, passage: Passage) -> list[Finding]:
    """Return the words of a passage that contradict the figures they speak of."""
    if passage.kind == "blockquote" or known.quoted(passage.text):
        return []
    text = _own(known, passage)
    found = [*_named(known, passage), *_counted(known, passage), *_placed(passage), *_heading(known, passage)]
    if any(figure.table in explained.TABLES for figure in passage.figures):
        # What is said there is of peers, segments and other quarters, not of the indicator's own row.
        return [*found, *_moved(passage)]
    whole = numbers.subjects(known, passage)
    for clause in _clauses(text):
        if "all but" in clause:
            others = [ref for ref in whole if ref not in known.mentioned(clause)]
            found += _contradictions(known, passage, clause, others)
            continue
        refs = known.mentioned(clause) or (whole if len(whole) == 1 else [])
        if not refs and ("which also" in clause or "all " in clause or "both " in clause):
            refs = whole
        found += _contradictions(known, passage, clause, refs)
    return [*found, *_ratings(known, passage, text, whole)]


def _own(known: Known, passage: Passage) -> str:
    """Return a passage's words without officers' and without titles, references kept."""
    text = numbers.masked(passage)
    for ref, name in known.named.items():
        text = text.replace(name, ref)
    return known.without(text)


def _clauses(text: str) -> Iterable[str]:
    return _SPLIT.split(text)


def _contradictions(known: Known, passage: Passage, clause: str, refs: list[str]) -> Iterable[Finding]:
    for pattern, holds, column in _COMPILED:
        for match in pattern.finditer(clause):
            for ref in refs:
                row = known.rows[ref]
                if not holds(row):
                    why = f"{ref} has {column.replace('_', ' ')} {_said(row[column])}."
                    yield Finding(
                        "word", passage.where, match[0], "", f"{why} It stands in ‘{_around(clause, match)}’."
                    )


def _said(value: object) -> str:
    return "no value" if pd.isna(value) else f"‘{value}’"  # type: ignore[call-overload]


def _around(clause: str, match: re.Match[str]) -> str:
    return clause[max(match.start() - 40, 0) : match.end() + 40].replace(MARK, "#").strip()


def _ratings(known: Known, passage: Passage, text: str, refs: list[str]) -> Iterable[Finding]:
    """Check a rating in brackets: of the one indicator spoken of, or of all that missed."""
    rag = known.card.rules.rag
    labels = {rag.label(kind): str(kind) for kind in Rag}
    for match in re.finditer(r"\((?:both |all )?(?:rated )?‘?([^()‘’]+?)’?\)", text):
        label = next((word for word in labels if word.lower() == match[1].lower()), None)
        if label is None:
            continue
        if len(refs) == 1:
            right = {str(known.rows[refs[0]]["rag_label"])}
        else:
            chosen = recompute.selected(known.card, "missed")
            right = set() if chosen is None else set(known.card.rows.loc[chosen, "rag_label"])
        if right != {label}:
            yield Finding(
                "word", passage.where, match[1], " and ".join(sorted(right)), "The inputs give another rating."
            )


def _named(known: Known, passage: Passage) -> Iterable[Finding]:
    """Check that a reference and the title behind it belong together, and that claims are of what is named."""
    text = passage.text
    ref = next((r for r in known.refs if text.startswith(f"{r}: ")), "")
    titled = passage.kind == "h3" or (passage.kind == "li" and not passage.figures)
    if ref in known.named and titled and not text.startswith(known.named[ref]):
        yield Finding("word", passage.where, text, known.named[ref], f"{ref} has another title.")
    about = ref or next((r for r in known.mentioned(passage.subject)), "")
    for figure in passage.figures:
        if about and figure.ref in known.rows and figure.ref != about:
            why = f"The words speak of {about}, the figure is of {figure.ref}."
            yield Finding("word", passage.where, figure.text, "", why)


def _placed(passage: Passage) -> Iterable[Finding]:
    """Check that each figure of an indicator stands where its words call for it."""
    before = ""
    for part in passage.parts:
        if isinstance(part, Figure):
            wanted = _BEFORE.get(part.calculation, "")
            own = part.table not in explained.TABLES
            if own and part.ref and wanted and not re.search(wanted, before.rstrip()):
                why = f"The words before it do not announce its {part.calculation.replace('_', ' ')}."
                yield Finding("word", passage.where, f"{before.strip()[-30:]} {part.text}".strip(), "", why)
            before = ""
        else:
            before = part


def _moved(passage: Passage) -> Iterable[Finding]:
    """Check "rose by" and "fell by" against the sign of the figure behind them, and what the odds are of."""
    before = ""
    for said in re.findall(r"odds of missing|Missing it needs", passage.text):
        yield Finding("word", passage.where, said, "meeting", "The odds worked out are those of meeting the target.")
    for part in passage.parts:
        if isinstance(part, str):
            before = part
            continue
        said = re.search(r"\b(rose|fell) by\s*$", before)
        if said and (float(part.value) > 0) != (said[1] == "rose"):
            right = "fell" if said[1] == "rose" else "rose"
            yield Finding("word", passage.where, f"{said[0]} {part.text}", right, f"The figure is {part.value}.")
        before = ""


def _counted(known: Known, passage: Passage) -> Iterable[Finding]:
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


def _heading(known: Known, passage: Passage) -> Iterable[Finding]:
    """Check that what stands under a heading is what it asks of: "What worsened and missed its target?"."""
    if passage.kind not in ("h3", "li") or not known.mentioned(passage.text.partition(":")[0]):
        return
    ref = known.mentioned(passage.text.partition(":")[0])[0]
    yield from under(known, passage, ref)


def under(known: Known, passage: Passage, ref: str) -> Iterable[Finding]:
    """Return where an indicator does not belong under the heading it stands below."""
    for pattern, holds, column in _COMPILED:
        if column in ("met", "travel") and pattern.search(passage.section) and not holds(known.rows[ref]):
            said = _said(known.rows[ref][column])
            yield Finding(
                "word", passage.where, ref, "", f"It stands under ‘{passage.section}’ and has {column} {said}."
            )


def _short(part: Figure, behind: str) -> str:
    return f"{part.text}{behind.replace(MARK, '#')[:50]}".strip()
