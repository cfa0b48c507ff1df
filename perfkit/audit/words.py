"""Words that say which way a figure went, or how it stands, held against the scorecard."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

import pandas as pd

from perfkit.audit import counted, explained, numbers, reasoned, recompute
from perfkit.audit.findings import Finding
from perfkit.audit.known import Known
from perfkit.audit.numbers import MARK
from perfkit.audit.page import Figure, Passage
from perfkit.report import few
from perfkit.report.cells import Row, has
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
    (r"no figure(?! was| gave| here| for the | for last )", lambda row: not has(row, "outturn"), "outturn"),
    (r"no action was named", _is("met", False), "met"),
    (r"provisional", _is("status", "provisional"), "status"),
    (r"estimated", _is("status", "estimated"), "status"),
    (r"the target lies within that", few.target_within, "target"),
    (r"a move within chance", few.moved_by_chance, "baseline"),
    (r"for the year to date", _is("basis", "cumulative"), "basis"),
)
_COMPILED = [(re.compile(rf"\b(?:{words})\b", re.IGNORECASE), holds, column) for words, holds, column in _WORDS]

# What must stand before the claim of an indicator's figure.
_BEFORE = {
    "target": r"(?:target of|than|against|to)$",
    "target_low": r"(?:range of|at least)$",
    "target_high": r"(?:\bto|at most)$",
    "change": r"(?:rose|fell|\w+) by$",
    "adverse": r"\bby$",
    "baseline": r"\bfrom$",
    "outturn": r"\b(?:to|at|is|was|of|became)$",
    "revised_from": r"(?:given as|:)$",
    "numerator": r"That is$",
    "denominator": r"\bof$",
    "chance_low": r"reaches from$",
    "chance_high": r"\bto$",
}
# And before the claim of one of the statistics of an investigation.
_STATISTIC = {
    "limits.mean": r"mean of$",
    "limits.lower": r"(?:between|above)$",
    "limits.upper": r"(?:\band|below)$",
    "limits.value": r", at$",
    "limits.target": r"target is$",
    "limits.suggested.before": r"before, it was$",
    "limits.suggested.after": r"mean is$",
    "limits.trend.lower": r"stand at$",
    "limits.trend.upper": r"\band$",
    "bridge.before": r"went from$",
    "bridge.after": r"\bto$",
    "peers.own": r"we stood at$",
    "peers.median": r"\bat$",
    "peers.best_quarter": r"best quarter of them at$",
    "peers.rank": r"We rank$",
    "outlook.low": r"\($",
    "outlook.high": r"\bto$",
    "outlook.target": r"target of$",
    "outlook.outturn": r"came to$",
    "outlook.adverse": r"\bby$",
    "outlook.probability": r"are about$",
    "outlook.required": r"needs(?: at most)?$",
}
_SPLIT = re.compile(r"(?<=[.;!?])\s+(?=\S)")


def check(known: Known, passage: Passage) -> list[Finding]:
    """Return the words of a passage that contradict the figures they speak of."""
    if passage.kind == "blockquote" or known.quoted(passage.text):
        return []
    text = _own(known, passage)
    found = [*_named(known, passage), *counted.check(known, passage), *_placed(passage), *_heading(known, passage)]
    found += reasoned.check(known, passage)
    if known.ref:
        found += _told(known, passage)
    if any(explained.covers(figure) for figure in passage.figures if figure.ref):
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


def _told(known: Known, passage: Passage) -> Iterable[Finding]:
    """Check what an investigation says of its statistics."""
    why = "The statistics of the indicator make other words of it."
    for found, right in known.told.places(numbers.masked(passage)):
        if found["said"] != right:
            yield Finding("word", passage.where, found["said"].replace(MARK, "#"), right, why)


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
            wanted = _announced(part)
            if wanted and not re.search(wanted, before.rstrip()):
                why = f"The words before it do not announce its {part.calculation.replace('_', ' ')}."
                yield Finding("word", passage.where, f"{before.strip()[-30:]} {part.text}".strip(), "", why)
            before = ""
        else:
            before = part


def _announced(figure: Figure) -> str:
    """Return what must stand before a claim; "" where that is not known."""
    if not figure.ref:
        return ""
    if not explained.covers(figure):
        return _BEFORE.get(figure.calculation, "")
    # A dimension before the name of a split's level says nothing of its place.
    name = figure.calculation.rpartition(".")[2] if figure.table == "bridge" else figure.calculation
    return _STATISTIC.get(f"{figure.table}.{name}", "")


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
