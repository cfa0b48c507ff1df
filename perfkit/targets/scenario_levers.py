"""The levers of a scenario file: each held against those that the indicator has, and how far they go."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from perfkit import periods
from perfkit.errors import shown
from perfkit.targets.levers import Lacking, Lever, LeverKind, Levers, levers_of
from perfkit.targets.scenario_values import Values
from perfkit.targets.setting import Setting

LEVERS = ("demand", "rate", "segments", "start", "quarters_to_arrive", "one_off", "unit_cost")
"""What may stand below an indicator's levers: those of `LeverKind`, segments by their names, the speed in quarters."""

_Path = tuple[str, ...]
_SPEED = "quarters_to_arrive"
_LACKING = {
    Lacking.NO_OUTLOOK: "nothing can be expected of its coming years",
    Lacking.NO_CASES: "neither its figure nor its denominator counts cases",
    Lacking.SHORT_HISTORY: "it has too short a history to take a range from",
    Lacking.NO_VARIATION: "it has never moved in its history",
    Lacking.NO_FINANCE: "no budget is recorded for its service",
}


def positions(values: Values, setting: Setting, ref: str, given: Any) -> dict[str, float]:
    """Return where a file puts an indicator's levers, by key; only those that it moves.

    Parameters
    ----------
    values
        The file's values, to which faults are added.
    setting
        The evidence: which levers there are, and how far each goes.
    ref
        The indicator.
    given
        What stands below it.
    """
    path = ("levers", ref)
    if not isinstance(given, Mapping):
        values.fault(f"the levers of {ref} are one value", "Write each below it, indented.", path)
        return {}
    known = levers_of(setting, ref)
    found: dict[str, float | None] = {}
    for name, value in given.items():
        if name == "segments":
            found |= _segments(values, known, value, (*path, name))
        elif name in LEVERS:
            kind = LeverKind.SPEED if name == _SPEED else LeverKind(name)
            lever = _lever(values, known, kind, "", (*path, name))
            found |= {lever.key: _position(values, lever, value, (*path, name))} if lever else {}
        else:
            values.unknown("lever", name, LEVERS, (*path, name))
    return {key: position for key, position in found.items() if position}


def _segments(values: Values, known: Levers, given: Any, path: _Path) -> dict[str, float | None]:
    if not isinstance(given, Mapping):
        values.fault("'segments' is one value", "Write each segment and its points: {North: 2}.", path)
        return {}
    found: dict[str, float | None] = {}
    for name, value in given.items():
        if lever := _lever(values, known, LeverKind.RATE, name, (*path, name)):
            found[lever.key] = _position(values, lever, value, (*path, name))
    return found


def _lever(values: Values, known: Levers, kind: LeverKind, segment: str, path: _Path) -> Lever | None:
    alike = [lever for lever in known.levers if lever.kind == kind]
    lever = next((lever for lever in alike if lever.segment == segment), None)
    if lever is None and kind in known.lacking:
        problem = f"{known.ref} has no lever '{path[-1]}': {_LACKING[known.lacking[kind]]}"
        values.fault(problem, "Take the line out.", path)
    elif lever is None and not segment:
        listed = ", ".join(lever.segment for lever in alike)
        values.fault(f"{known.ref} has a rate for each segment", "Name them under segments.", path, listed)
    elif lever is None:
        names = [lever.segment for lever in alike if lever.segment]
        values.unknown("segment", segment, names or ["rate, for the whole"], path)
    return lever


def _position(values: Values, lever: Lever, value: Any, path: _Path) -> float | None:
    if lever.choices:
        said = _choice(lever, value)
        if said in lever.choices:
            return float(lever.choices.index(said))
        expected = f"one of {', '.join(lever.choices)}"
        values.fault(f"'{shown(value)}' is no place of this lever", "Choose one of those.", path, expected, value)
        return None
    number = values.number(value, path)
    # The ends are rounded inwards to a whole step, and a figure typed is none of its multiples to the last bit.
    if number is not None and not lever.low - 1e-9 <= number <= lever.high + 1e-9:
        problem = f"{number:g} goes beyond what its history has seen"
        values.fault(problem, "Stay within that.", path, f"{lever.low:g} to {lever.high:g}", value)
    return number


def _choice(lever: Lever, value: Any) -> str:
    if lever.kind != LeverKind.START:
        return str(value)
    try:
        return periods.label(periods.parse(str(value)))
    except periods.PeriodError:
        return ""
