"""Numbers, dates and periods in perfkit's own words that no claim covers.

What is told apart by rule: a claim; a text that stands in the inputs; a
reference; a period, which must be one that its sentence speaks of.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from perfkit import periods
from perfkit.audit import explained
from perfkit.audit.findings import Finding
from perfkit.audit.known import Known
from perfkit.audit.page import Figure, Passage
from perfkit.report import formats
from perfkit.report.counts import quarter

MARK = "\ufffc"
"""Stands for a claim in a text without figures."""

_SPELT = "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|hundred|thousand|million"
_NOUN = (
    " (?:of the |more |other )?(?:indicator|target|figure|milestone|directorate|double glum|risk|were|are|missed|met|"
    "improved|worsened|could)"
)
_NUMBER = re.compile(rf"[−+-]?£?\d[\d,]*(?:\.\d+)?%?|\b(?:one|{_SPELT})\b(?={_NOUN})", re.I)
"""A number in words is one where it counts something of the scorecard: "two years" is no figure."""
_PERIOD = re.compile(r"\b(?:19|20)\d\d/\d\d(?: Q[1-4])?(?!\d)|\b[A-Z][a-z]+ to [A-Z][a-z]+ (?:19|20)\d\d\b")
_DAY = re.compile(r"\b\d{1,2} [A-Z][a-z]+ (?:19|20)\d\d\b")
_PART = re.compile(r"\(\d+ of \d+\)$|\bfirst \d+ of \d+\b")
"""One of several drawings of a kind; or a table's first rows, which `grids` counts."""
_APPENDIX = re.compile(r"^Appendix \d+\. ")
"""What a board pack puts before the title of an appendix."""
_AFTER = re.compile(r"\s*in (\d{4}/\d\d(?: Q[1-4])?)")
_UNCHANGED = re.compile(r"unchanged from (\d{4}/\d\d(?: Q[1-4])?)")


def masked(passage: Passage) -> str:
    """Return a passage's text with a mark in the place of each claim."""
    return " ".join("".join(p if isinstance(p, str) else MARK for p in passage.parts).split())


def check(known: Known, passage: Passage) -> list[Finding]:
    """Return the numbers, periods and days of a passage that nothing covers."""
    if passage.kind == "blockquote":
        return _quotation(known, passage)
    text = masked(passage)
    if known.quoted(text):
        return []
    found = [*_misplaced(known, passage)]
    if known.ref:
        # What stands there is held against the case, word for word, by `words`.
        text = known.told.without(text)
    plain = known.without(text, mark=" · ")
    spoken = _spoken_of(known, passage)
    for pattern, right, what in ((_PERIOD, spoken, "period"), (_DAY, _days(known), "day")):
        wrong = [printed for printed in pattern.findall(plain) if printed not in right]
        found += [_wrong_time(passage, printed, what, right) for printed in wrong]
        plain = pattern.sub(" ", plain)
    plain = known.ref_pattern.sub(" ", plain)
    if passage.kind in ("caption", "figcaption"):
        plain = _PART.sub(" ", plain)
    if passage.kind in ("title", "h1"):
        plain = _APPENDIX.sub(" ", plain)
    why = "No claim covers this number, and it is not quoted from the inputs."
    return found + [Finding("number", passage.where, n, "", f"{why} It stands in ‘{_cut(passage.text)}’.")
                    for n in _NUMBER.findall(plain)]  # fmt: skip


def _quotation(known: Known, passage: Passage) -> list[Finding]:
    if known.quoted(passage.text):
        return []
    return [Finding("quotation", passage.where, _cut(passage.text), "", "No officer's text in the inputs reads so.")]


def _spoken_of(known: Known, passage: Passage) -> set[str]:
    """Return the periods a passage may name: the quarter's, and those of the indicators it speaks of."""
    if passage.figures and all(figure.table == "findings" for figure in passage.figures):
        # A finding has one quarter of its own, since when it is so, and its sentence names no other.
        return {figure.period for figure in passage.figures}
    card = known.card
    year = periods.year_of(card.quarter)
    right = {quarter(card), periods.words(card.quarter), periods.label(year), periods.words(year)}
    if passage.kind == "column":
        right.add(periods.label(year - 1))
    right |= {figure.period for figure in passage.figures if explained.covers(figure)}
    for ref in subjects(known, passage) or known.mentioned(known.ref):
        row = known.rows[ref]
        right |= {str(row[column]) for column in ("period", "baseline_period", "target_period")}
    return right


def subjects(known: Known, passage: Passage) -> list[str]:
    """Return the indicators a passage speaks of: those it names, those of its claims, or its heading's."""
    named = known.mentioned(passage.text)
    claimed = [f.ref for f in passage.figures if f.ref in known.rows]
    return list(dict.fromkeys([*named, *claimed])) or known.mentioned(passage.subject)


def _days(known: Known) -> set[str]:
    ends = {formats.day(periods.end(known.card.quarter + ahead)) for ahead in (0, 1)}
    return ends | ({formats.day(known.card.known_on)} if known.card.known_on is not None else set())


def _wrong_time(passage: Passage, printed: str, what: str, right: Iterable[str]) -> Finding:
    why = f"The inputs make no such {what} of what is spoken of here."
    # The order in which a reader would look for it, not a set's.
    known = [t for t in sorted(right) if t not in ("nan", "None", "<NA>")]
    return Finding("number", passage.where, printed, " or ".join(known), why)


def _misplaced(known: Known, passage: Passage) -> Iterable[Finding]:
    """Yield each period that is printed beside a claim of another one."""
    why = "The figure beside it is of another period."
    for part, following in pairwise(passage.parts):
        if isinstance(part, Figure) and isinstance(following, str):
            after = _AFTER.match(following)
            if after and part.ref and after[1] != part.period:
                yield Finding("number", passage.where, after[1], part.period, why)
    refs = subjects(known, passage)
    for since in _UNCHANGED.findall(passage.text):
        if len(refs) == 1 and since != str(known.rows[refs[0]]["baseline_period"]):
            right = str(known.rows[refs[0]]["baseline_period"])
            yield Finding("number", passage.where, since, right, "The direction is not measured from that period.")


def _cut(text: str, most: int = 90) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"
