"""The sentences on why a target was missed, held against the finding, reason or outlook that they are claims on."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pandas as pd

from perfkit import periods
from perfkit.audit.findings import Finding
from perfkit.audit.known import Known
from perfkit.audit.numbers import MARK, masked, subjects
from perfkit.audit.page import Figure, Passage
from perfkit.explain.backtest import Held, track_record
from perfkit.explain.forecast import Certainty, Trust
from perfkit.report.cells import Row
from perfkit.report.counts import records
from perfkit.terms import Polarity

# What a sentence on a finding of each kind must say; {since}, {segment} and {dimension} are the finding's own.
_SAYS = {
    "late_data": "is provisional and rests on # cases",
    "restated": "The figure for {since} was revised from # to #",
    "noise": "chance alone reaches from # to #|within its usual range",
    "season": "always worse",
    "target_profile": "has usually come to # of its total",
    "target_beyond_process": "would have been met in # of the last #",
    "one_off": "The quarter stands alone",
    "step_change": "a new level since {since}: about #",
    "drift": "worsened little by little since {since}, to about #",
    "one_segment": r"in one part: {segment} \({dimension}\) went from # to #",
    "mix_shift": "{segment} is now # of the cases by {dimension}, where it was #",
    "volume": "More cases came and no more were dealt with: # a quarter",
    "shared": "Others saw the same",
}
_CLAIMED = {
    "that demand rose": "volume",
    "that it is so every year": "season",
    "that it is so everywhere": "shared",
    "that the mix changed": "mix_shift",
    "that one part explains it": "one_segment",
    "that only so many cases came": "few_cases",
}
_TESTED = re.compile(r"The figures (support|contradict) the reason given, (that [^:.]*)")
# What is said of a year only where its outlook has a column so, and always where it has.
_STATES = (
    ("is out of reach", "certainty", Certainty.OUT_OF_REACH),
    ("is already secured", "certainty", Certainty.SECURED),
    ("with low confidence", "trust", Trust.LOW),
)
_HELD = {
    Held.TOO_FEW: "too little past",
    Held.AS_AIMED: "about the four in five",
    Held.TOO_SELDOM: "less often than the four in five",
    Held.TOO_OFTEN: "more often than the four in five",
}


def check(known: Known, passage: Passage) -> Iterable[Finding]:
    """Return where a sentence speaks of another kind, segment, quarter or verdict than its figures do."""
    text = masked(passage).replace(MARK, "#")
    yield from _found(known, passage, text)
    yield from _tested(known, passage, text)
    yield from _outlook(known, passage, text)


def _found(known: Known, passage: Passage, text: str) -> Iterable[Finding]:
    """Check each finding's sentence: its kind, its segment and its quarter."""
    for kind, ref, period in dict.fromkeys(_source(f) for f in passage.figures if f.table == "findings"):
        said = _SAYS.get(kind)
        of = known.explanation.findings
        found = [line for line in records(of[of["ref"].eq(ref) & of["cause"].eq(kind)]) if _since(line) == period]
        rights = [_filled(said, line) for line in found if said]
        if rights and not any(re.search(right, text) for right in rights):
            why = f"The evidence on {ref} is of another kind, part or quarter."
            yield Finding("word", passage.where, passage.text, " or ".join(rights), why)


def _source(figure: Figure) -> tuple[str, str, str]:
    return figure.calculation.rpartition(".")[0], figure.ref, figure.period


def _filled(said: str, line: Row) -> str:
    parts = {name: re.escape(str(line[name])) for name in ("segment", "dimension")}
    return said.format(since=_since(line), **parts)


def _since(line: Row) -> str:
    return "" if pd.isna(line["since"]) else periods.label(line["since"])


def _tested(known: Known, passage: Passage, text: str) -> Iterable[Finding]:
    """Check what is said of officers' reasons: supported or contradicted."""
    for said in _TESTED.finditer(text):
        refs = [f.ref for f in passage.figures] or subjects(known, passage) or [known.ref]
        table = known.explanation.reasons
        kind = _CLAIMED.get(said[2], "")
        found = table[table["ref"].isin(refs) & table["claim"].astype(str).eq(kind)]["tested"].astype(str)
        right = {"supported": "support", "contradicted": "contradict"}
        if said[1] not in {right.get(t) for t in found}:
            expected = " or ".join(right[t] for t in dict.fromkeys(found) if t in right)
            yield Finding("word", passage.where, said[0], expected, "The evidence says otherwise of this reason.")


def _outlook(known: Known, passage: Passage, text: str) -> Iterable[Finding]:
    """Check what is certain, how far odds are trusted, and whether a need is a most or a least."""
    ahead = known.explanation.outlook
    for figure in passage.figures:
        row = known.rows.get(figure.ref)
        if (figure.table, figure.calculation) != ("outlook", "target") or row is None or figure.ref not in ahead.index:
            continue
        year = records(ahead.loc[[figure.ref]])[0]
        if not pd.isna(year["outturn"]):
            yield from _over(passage, text, year)
            continue
        for words, column, state in _STATES:
            right = year[column] == state and (column == "certainty" or year["certainty"] == Certainty.OPEN)
            if (words in text) != right:
                why = f"The year of {figure.ref} has {column} ‘{year[column]}’."
                yield Finding("word", passage.where, passage.text[-60:], words, why)
        needs = re.search(r"Meeting .*?needs( at most)? #", text)
        if needs and bool(needs[1]) != (row["polarity"] == Polarity.LOWER and year["cases_required"] != 0):
            right = "needs" if needs[1] else "needs at most"
            yield Finding("word", passage.where, needs[0], right, "Its polarity says which way is enough.")
    once = re.search(r"the one earlier year, the forecast (?P<said>held|did not hold)", text)
    if once and known.ref in ahead.index:
        right = "held" if ahead.at[known.ref, "inside"] else "did not hold"
        if once["said"] != right:
            yield Finding("word", passage.where, once["said"], right, "The forecast of that year fared otherwise.")
    if any(figure.table == "outlook" and not figure.ref for figure in passage.figures):
        held = track_record(ahead.loc[list(known.rows)]).held
        if _HELD[held] not in text:
            why = "The forecasts of earlier years held otherwise."
            yield Finding("word", passage.where, passage.text[-90:], _HELD[held], why)


def _over(passage: Passage, text: str, year: Row) -> Iterable[Finding]:
    """Check whether a year that is over is said to have met its target."""
    right: str = "beside" if pd.isna(year["met"]) else "meeting" if year["met"] else "missing"
    for said in re.findall(r"came to #, (\w+) (?:the year’s|a) target", text):
        if said != right:
            yield Finding("word", passage.where, said, right, "The year’s outturn says otherwise of its target.")
