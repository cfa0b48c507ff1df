"""The sentence for each cause that the evidence points to, its figures being claims on the findings."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from perfkit import periods
from perfkit.explain.causes import RECENT
from perfkit.explain.explanation import Explanation
from perfkit.explain.kinds import Cause
from perfkit.report import formats
from perfkit.report.case_claims import Parts, fine
from perfkit.report.cells import Row
from perfkit.report.claims import Claim
from perfkit.terms import Basis, Unit


def sentence(row: Row, found: Row, explanation: Explanation) -> Parts:
    """Return what one finding says of an indicator."""
    return _SAID[Cause(found["cause"])](row, found, explanation)


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
