"""What the evidence says of each miss, as sentences; arithmetic and pattern, never proof.

Each function takes an `Explanation`. Every figure is a claim on the findings,
so that an auditor can work it out again.
"""

from __future__ import annotations

from perfkit.explain.causes import subject
from perfkit.explain.explanation import Explanation
from perfkit.explain.grave import slight
from perfkit.explain.kinds import Tested
from perfkit.report import cause_sentences, cells, formats, reason_sentences, sentences
from perfkit.report.case_claims import Parts
from perfkit.report.cells import Row
from perfkit.report.counts import records
from perfkit.report.prose import Block, Prose, listed, say

__all__ = ["evidence"]
__dir__ = __all__.copy

CAUTION = "What follows is arithmetic and pattern: it says where a change sits, not what caused it."
SLIGHT = "The figure does not quite follow from its counts, by too little to change what is said of it."
TOO_FEW = "Too few quarters are known to tell a signal from noise."
_GAPS = {
    "history": "what is usual for it (fewer than eight quarters)",
    "counts": "how many cases stand behind it",
    "segments": "which part of the service it sits in",
    "peers": "whether others saw the same",
}


def evidence(explanation: Explanation) -> Prose:
    """Return, for each miss, what the evidence points to and what it says of officers' reasons.

    Parameters
    ----------
    explanation
        The evidence of every miss (`perfkit.explain.explanation.explain`).

    Returns
    -------
    Prose
        A heading and a list for each miss; effects in the indicator's unit, of percentages in points.

    Examples
    --------
    >>> from perfkit.demo.cards import explanation
    >>> evidence(explanation())
    What follows is arithmetic and pattern: it says where a change sits, not what caused it.
    ### NI60: Core assessments completed within 35 working days
    - More cases came and no more were dealt with: 142 a quarter, where 123 were usual, which comes to ...
    - There is a new level since 2012/13 Q4: about 70.6%, where 82.2% was usual.
    ...
    """
    rows = records(explanation.card.rows[subject(explanation.card)])
    if not rows:
        return say("No target was missed, so there is nothing to explain.")
    words = say(CAUTION)
    for row in rows:
        words += say(sentences.named(row), kind=Block.HEADING) + listed(_of(explanation, row))
    return words


def of_indicator(explanation: Explanation, ref: str) -> Prose:
    """Return what the evidence says of one indicator."""
    rows = records(explanation.card.rows[explanation.card.rows["ref"] == ref])
    found = [item for row in rows for item in _of(explanation, row)]
    return say(CAUTION) + listed(found)


def pointed(explanation: Explanation, row: Row) -> Prose:
    """Return what the evidence points to for one indicator, without what it says of officers' reasons."""
    return listed(_pointed(explanation, row))


def tested(explanation: Explanation, row: Row) -> Prose:
    """Return what the figures say of the reasons officers gave for one indicator, where they say anything."""
    return listed(_tested(explanation, row))


def _of(explanation: Explanation, row: Row) -> list[Parts]:
    said = _pointed(explanation, row) + _tested(explanation, row)
    gaps = list(explanation.missing.loc[explanation.missing["ref"] == row["ref"], "missing"])
    if gaps:
        said.append((f"Not known, for want of figures: {formats.joined(_GAPS[gap] for gap in gaps)}.",))
    return said


def _pointed(explanation: Explanation, row: Row) -> list[Parts]:
    findings = records(explanation.findings[explanation.findings["ref"] == row["ref"]])
    said = [cause_sentences.sentence(row, found, explanation) for found in findings]
    if said and row["ref"] in slight(explanation.card):
        said.insert(0, (SLIGHT,))
    if not said and cells.has(row, "met") and not row["met"]:
        said = [(TOO_FEW.replace("quarter", "year") if explanation.panel.yearly[row["ref"]] else TOO_FEW,)]
    return said


def _tested(explanation: Explanation, row: Row) -> list[Parts]:
    given = records(explanation.reasons[explanation.reasons["ref"] == row["ref"]])
    return [reason_sentences.sentence(row, reason) for reason in given if reason["tested"] != Tested.NOT_TESTABLE]
