"""What the evidence says of each miss, as sentences; arithmetic and pattern, never proof.

Each function takes an `Explanation`. Every figure is a claim on the findings,
so that an auditor can work it out again.
"""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from perfkit import periods
from perfkit.explain.causes import RECENT, subject
from perfkit.explain.explanation import Explanation
from perfkit.explain.grave import slight
from perfkit.explain.kinds import Cause, Tested
from perfkit.report import cells, formats, sentences
from perfkit.report.case_claims import Parts, fine
from perfkit.report.cells import Row
from perfkit.report.claims import Claim
from perfkit.report.counts import records
from perfkit.report.prose import Block, Prose, listed, say
from perfkit.terms import Basis, Unit

__all__ = ["evidence"]
__dir__ = __all__.copy

CAUTION = "What follows is arithmetic and pattern: it says where a change sits, not what caused it."


SLIGHT = "The figure does not quite follow from its counts, by too little to change what is said of it."
TOO_FEW = "Too few quarters are known to tell a signal from noise."


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
    said = [_SAID[Cause(found["cause"])](row, found, explanation) for found in findings]
    if said and row["ref"] in slight(explanation.card):
        said.insert(0, (SLIGHT,))
    if not said and cells.has(row, "met") and not row["met"]:
        said = [(TOO_FEW.replace("quarter", "year") if explanation.panel.yearly[row["ref"]] else TOO_FEW,)]
    return said


def _tested(explanation: Explanation, row: Row) -> list[Parts]:
    given = records(explanation.reasons[explanation.reasons["ref"] == row["ref"]])
    return [_reason(row, reason) for reason in given if reason["tested"] != Tested.NOT_TESTABLE]


_GAPS = {
    "history": "what is usual for it (fewer than eight quarters)",
    "counts": "how many cases stand behind it",
    "segments": "which part of the service it sits in",
    "peers": "whether others saw the same",
}


def _claim(row: Row, found: Row, column: str, text: str) -> Claim:
    period = "" if pd.isna(found.get("since")) else periods.label(found["since"])
    return Claim(text, float(found[column]), "findings", str(row["ref"]), period, f"{found['cause']}.{column}")


def _level(row: Row, found: Row, column: str) -> Claim:
    """Claim a level in the indicator's own unit."""
    decimals = max(int(row["decimals"]), 0)
    return _claim(row, found, column, formats.figure(found[column], row["unit"], decimals, row["per"]))


def _effect(row: Row, found: Row) -> Claim:
    return _claim(row, found, "effect", formats.points(abs(found["effect"]), row["unit"], fine(row), row["per"]))


def _cases(row: Row, found: Row, column: str) -> Claim:
    return _claim(row, found, column, formats.number(found[column]))


def _percent(row: Row, found: Row, column: str, factor: float = 1.0) -> Claim:
    return _claim(row, found, column, formats.figure(factor * found[column], Unit.PERCENT, 0))


def _since(found: Row) -> str:
    return periods.label(found["since"])


def _each(row: Row) -> str:
    return " a quarter" if row["basis"] == Basis.CUMULATIVE else ""


def _doubt(row: Row, found: Row, explanation: Explanation) -> Parts:
    return ("The figure itself is in doubt, and no pattern in it is worth explaining until it is checked.",)


def _late(row: Row, found: Row, explanation: Explanation) -> Parts:
    return (
        "The figure is provisional and rests on ", _cases(row, found, "after"), " cases, where ",
        _cases(row, found, "before"), " are usual: part of the quarter seems not to be in yet.",
    )  # fmt: skip


def _restated(row: Row, found: Row, explanation: Explanation) -> Parts:
    moved: Parts = (
        f"The figure for {_since(found)} was revised from ", _level(row, found, "before"), " to ",
        _level(row, found, "after"),
    )  # fmt: skip
    if _since(found) == row["baseline_period"] and _since(found) != row["period"]:
        return (*moved, ": against the figure first given there would have been no worsening.")
    return (*moved, ": as first given, the target would have been met.")


def _profile(row: Row, found: Row, explanation: Explanation) -> Parts:
    return (
        "By this quarter the year has usually come to ", _percent(row, found, "share", 100),
        " of its total. A target that followed that would be ", _level(row, found, "after"), ", not ",
        _level(row, found, "before"), ".",
    )  # fmt: skip


def _season(row: Row, found: Row, explanation: Explanation) -> Parts:
    return (
        "This quarter of the year is always worse. Without its season the figure would be about ",
        _level(row, found, "before"), ".",
    )  # fmt: skip


def _shared(row: Row, found: Row, explanation: Explanation) -> Parts:
    way = "rose" if found["effect"] > 0 else "fell"
    return (
        "Others saw the same: the middle one of ", _cases(row, found, "after"), f" peers {way} by ",
        _effect(row, found), ", and ", _percent(row, found, "before", 100), " of the peers moved our way.",
    )  # fmt: skip


def _mix(row: Row, found: Row, explanation: Explanation) -> Parts:
    return (
        f"The mix of cases changed: {found['segment']} is now ", _percent(row, found, "after"),
        f" of the cases by {found['dimension']}, where it was ", _percent(row, found, "before"),
        ". The change of mix comes to ", _effect(row, found), ".",
    )  # fmt: skip


def _segment(row: Row, found: Row, explanation: Explanation) -> Parts:
    return (
        f"It sits in one part: {found['segment']} ({found['dimension']}) went from ", _level(row, found, "before"),
        " to ", _level(row, found, "after"), ", which comes to ", _effect(row, found), " of the change.",
    )  # fmt: skip


def _volume(row: Row, found: Row, explanation: Explanation) -> Parts:
    return (
        "More cases came and no more were dealt with: ", _cases(row, found, "after"), " a quarter, where ",
        _cases(row, found, "before"), " were usual, which comes to ", _effect(row, found), ".",
    )  # fmt: skip


def _step(row: Row, found: Row, explanation: Explanation) -> Parts:
    return (
        f"There is a new level since {_since(found)}: about ", _level(row, found, "after"), _each(row), ", where ",
        _level(row, found, "before"), " was usual.",
    )  # fmt: skip


def _drift(row: Row, found: Row, explanation: Explanation) -> Parts:
    return (
        f"It has worsened little by little since {_since(found)}, to about ", _level(row, found, "after"),
        _each(row), " on average, from ", _level(row, found, "before"), " in the two years before.",
    )  # fmt: skip


def _one_off(row: Row, found: Row, explanation: Explanation) -> Parts:
    return (
        "The quarter stands alone: ", _level(row, found, "after"), _each(row), ", where ",
        _level(row, found, "before"), " was usual, and nothing like it in the quarters before.",
    )  # fmt: skip


def _beyond(row: Row, found: Row, explanation: Explanation) -> Parts:
    met = _cases(row, found, "before") if found["before"] else _claim(row, found, "before", "none")
    return (
        "Today’s target would have been met in ", met, " of the last ", _cases(row, found, "after"),
        " quarters, and no change was found: as the service runs now, it cannot be counted on to meet it.",
    )  # fmt: skip


def _noise(row: Row, found: Row, explanation: Explanation) -> Parts:
    history = explanation.panel.outturn.loc[row["ref"]].notna().sum()
    spread: Parts = (_level(row, found, "before"), " to ", _level(row, found, "after"))
    if history < RECENT // 2:
        return ("With so few cases the figure cannot be told from its target: chance alone reaches from ", *spread, ".")
    return ("The figure is within its usual range (", *spread, f"{_each(row)}): nothing need have happened.")


_SAID: dict[Cause, Callable[[Row, Row, Explanation], Parts]] = {
    Cause.DATA_DOUBT: _doubt,
    Cause.LATE_DATA: _late,
    Cause.RESTATED: _restated,
    Cause.TARGET_PROFILE: _profile,
    Cause.SEASON: _season,
    Cause.SHARED: _shared,
    Cause.MIX_SHIFT: _mix,
    Cause.ONE_SEGMENT: _segment,
    Cause.VOLUME: _volume,
    Cause.STEP_CHANGE: _step,
    Cause.DRIFT: _drift,
    Cause.ONE_OFF: _one_off,
    Cause.TARGET_BEYOND_PROCESS: _beyond,
    Cause.NOISE: _noise,
}


def _reason(row: Row, reason: Row) -> Parts:
    supported = reason["tested"] == Tested.SUPPORTED
    verdict = "The figures support the reason given" if supported else "The figures contradict the reason given"
    return (f"{verdict}, {_CLAIMED[Cause(reason['claim'])]}", *_figures(row, reason), ".")


_CLAIMED = {
    Cause.VOLUME: "that demand rose",
    Cause.SEASON: "that it is so every year",
    Cause.SHARED: "that it is so everywhere",
    Cause.MIX_SHIFT: "that the mix changed",
    Cause.ONE_SEGMENT: "that one part explains it",
    Cause.FEW_CASES: "that only so many cases came",
}


def _figures(row: Row, reason: Row) -> Parts:
    """Return the figures that decided, where there are any to give."""

    def claim(column: str, text: str) -> Claim:
        calculation = f"{reason['claim']}.{column}"
        return Claim(text, float(reason[column]), "reasons", str(row["ref"]), str(reason["period"]), calculation)

    def level(column: str) -> Claim:
        return claim(column, formats.figure(reason[column], row["unit"], int(row["decimals"]), row["per"]))

    def distance(column: str) -> Claim:
        return claim(column, formats.points(abs(reason[column]), row["unit"], fine(row), row["per"]))

    if not cells.has(reason, "before"):
        return ()
    match Cause(reason["claim"]):
        case Cause.FEW_CASES:
            counts = [claim(c, formats.number(reason[c])) for c in ("after", "before")]
            return (": the figure is ", counts[0], " of ", counts[1])
        case Cause.VOLUME:
            counts = [claim(c, formats.number(reason[c])) for c in ("after", "before")]
            return (": ", counts[0], " cases a quarter, where ", counts[1], " were usual")
        case Cause.SHARED:
            ways = ["rose" if reason[c] > 0 else "fell" for c in ("before", "after")]
            return (
                f": the middle peer {ways[0]} by ",
                distance("before"),
                f" while this {ways[1]} by ",
                distance("after"),
            )
        case Cause.SEASON if reason["tested"] == Tested.CONTRADICTED:
            return (": over the years this quarter averaged ", level("after"), ", and all quarters ", level("before"))
        case _:
            return ()
