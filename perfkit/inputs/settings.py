"""A council's own rules, read from its ``council.yaml``."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from perfkit.errors import DataError, Fault, UsageError, nearest
from perfkit.inputs.places import RULES, find
from perfkit.inputs.store import STORE, Store
from perfkit.inputs.strict_yaml import Lines, load_with_lines
from perfkit.rules import PRESETS, AmberBy, Category, RagRule, Rules, preset
from perfkit.terms import Tolerance, TravelFrom

__all__ = ["read_rules"]
__dir__ = __all__.copy

DEFAULT_RULE = "ten_percent"

_Path = tuple[str, ...]
_LABELS = ("green", "amber", "red")


def read_rules(council: str = "") -> Rules:
    """Return a council's rules, as its ``council.yaml`` gives them.

    What the file leaves out keeps its default; the rating rule's is `ten_percent`.

    Parameters
    ----------
    council
        Path of a ``council.yaml`` or of the folder it lies in, found as `perfkit.inputs.places.find`
        finds data; "demo:NAME" for a demonstration's; "" for the default rules.

    Returns
    -------
    Rules
        Tolerances in percent or in the indicator's unit, as `help(Rules)` says of each.

    Raises
    ------
    DataError
        With every fault of the file at once: unknown settings with the nearest known, values of
        the wrong kind, thresholds that cross; each with its line.
    UsageError
        If there is no such file.

    Examples
    --------
    >>> read_rules("").rag.name
    'ten_percent'
    """
    if not council:
        return Rules(preset(DEFAULT_RULE))
    path = _file(council)
    settings, lines = load_with_lines(path)
    return _Reading(path.name, lines).rules(settings)


def _file(council: str) -> Path:
    if (folder := os.environ.get(STORE)) and (kept := Store(folder).rules(council)) is not None:
        return kept
    path = find(council)
    if not path.is_dir():
        return path
    if not (path / RULES).is_file():
        raise UsageError(f"The folder '{path.name}' has no {RULES}. Name the file that holds the council's rules.")
    return path / RULES


@dataclass
class _Reading:
    """One file's settings being checked; faults gather until the end."""

    file: str
    lines: Lines
    faults: list[Fault] = field(default_factory=list)

    def rules(self, settings: Mapping[str, Any]) -> Rules:
        taken = self._taken(settings, _SETTINGS, ())
        rag = self._rag(settings.get("rag", DEFAULT_RULE))
        band = self._taken(self._section(settings, "no_change"), _BAND, ("no_change",))
        exception = self._taken(self._section(settings, "budget_exception"), _EXCEPTION, ("budget_exception",))
        monitoring = self._taken(self._section(settings, "monitoring"), _MONITORING, ("monitoring",))
        if monitoring.get("last_day", math.inf) < monitoring.get("first_day", 1):
            days = f"{monitoring['last_day']} comes before {monitoring.get('first_day', 1)}"
            self._fault(f"the monitoring period ends before it begins: day {days}", "Correct one.", ("monitoring",))
        if self.faults:
            raise DataError(self.faults)
        kept = {k: v for k, v in taken.items() if k not in _READ_ELSEWHERE}
        return Rules(
            rag,
            **kept,
            **_renamed(band, _BAND_FIELDS),
            **_renamed(exception, _EXCEPTION_FIELDS),
            **_renamed(monitoring, _MONITORING_FIELDS),
        )

    def _rag(self, given: Any) -> RagRule:
        """Return the rating rule: a preset, a preset with changes, or one's own."""
        if not isinstance(given, Mapping):
            return preset(given) if self._is_preset(given, ("rag",)) else preset(DEFAULT_RULE)
        base = RagRule("own")
        name = given.get("preset")
        if name is not None and self._is_preset(name, ("rag", "preset")):
            base = preset(name)
        changes = self._taken(given, _RAG, ("rag",))
        changes.pop("preset", None)
        labels = self._taken(self._section(given, "labels", ("rag",)), _LABEL, ("rag", "labels"))
        if labels:
            old = dict(zip(_LABELS, base.labels, strict=True))
            changes["labels"] = tuple({**old, **labels}[name] for name in _LABELS)
        if not changes:
            return base
        try:
            return replace(base, name="own", **changes)
        except UsageError as error:
            problem, _, remedy = str(error).partition(". ")
            self._fault(problem, remedy, ("rag",))
            return base

    def _is_preset(self, name: Any, path: _Path) -> bool:
        if isinstance(name, str) and name in PRESETS:
            return True
        close = nearest(str(name), PRESETS, count=1)
        offer = f" Did you mean {close[0]}?" if close else ""
        problem = f"'{name}' is not a rating rule perfkit knows"
        self._fault(problem, f"Name one of these, or write your own.{offer}", path, ", ".join(PRESETS), name)
        return False

    def _section(self, settings: Mapping[str, Any], name: str, above: _Path = ()) -> Mapping[str, Any]:
        given = settings.get(name)
        if given is None or isinstance(given, Mapping):
            return given or {}
        self._fault(
            f"'{name}' is one value",
            "Write its settings below it, indented.",
            (*above, name),
            "settings of its own",
            given,
        )
        return {}

    def _taken(self, given: Mapping[str, Any], known: Mapping[str, _Kind], above: _Path) -> dict[str, Any]:
        """Return the settings that are known and of the right kind; the rest become faults."""
        taken = {}
        for name, value in given.items():
            path = (*above, name)
            if name not in known:
                close = nearest(name, known, count=1)
                remedy = f"Did you mean {close[0]}?" if close else f"Known here: {', '.join(known)}."
                self._fault(f"there is no setting '{name}'", remedy, path)
            elif known[name].section:
                continue
            elif known[name].fits(value):
                taken[name] = known[name].made(value)
            else:
                self._fault(f"'{value}' does not fit", f"Correct {name}.", path, known[name].expected, value)
        return taken

    def _fault(self, problem: str, remedy: str, path: _Path, expected: str = "", value: object = None) -> None:
        text = None if value is None else str(value)
        row, column = self.lines.get(path), ".".join(path)
        self.faults.append(Fault(problem, remedy, expected, file=self.file, row=row, column=column, value=text))


@dataclass(frozen=True)
class _Kind:
    """What a setting's value may be, in code and in words."""

    fits: Callable[[Any], bool]
    expected: str
    made: Callable[[Any], Any] = lambda value: value
    section: bool = False


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value >= 0


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _word(words: type[StrEnum]) -> _Kind:
    listed = [str(w) for w in words]
    return _Kind(lambda value: isinstance(value, str) and value in listed, "one of " + ", ".join(listed), words)


def _renamed(settings: Mapping[str, Any], fields: Mapping[str, str]) -> dict[str, Any]:
    return {fields[name]: value for name, value in settings.items()}


_NUMBER = _Kind(_is_number, "a number, 0 or more", float)
_COUNT = _Kind(lambda v: _is_number(v) and float(v).is_integer(), "a whole number, 0 or more", int)
_FLAG = _Kind(lambda v: isinstance(v, bool), "true or false")
_TEXT = _Kind(_is_text, "text")
_TEXTS = _Kind(lambda v: isinstance(v, list) and all(map(_is_text, v)), "a list of names")
_SECTION = _Kind(lambda v: True, "settings of its own", section=True)

_SETTINGS = {
    "council": _TEXT,
    "reports": _TEXTS,
    "rag": _SECTION,
    "travel_from": _word(TravelFrom),
    "no_change": _SECTION,
    "straight_line": _FLAG,
    "rate_doubtful": _FLAG,
    "small_number_limit": _COUNT,
    "budget_exception": _SECTION,
    "category": _word(Category),
    "monitoring": _SECTION,
}
# The council's name is said by its tables, and which reports it wants by whoever publishes.
_READ_ELSEWHERE = ("council", "reports")
_RAG = {
    "preset": _TEXT,
    "amber_by": _word(AmberBy),
    "green_within": _NUMBER,
    "amber_within": _NUMBER,
    "kind": _word(Tolerance),
    "amber_inclusive": _FLAG,
    "travel_from": _word(TravelFrom),
    "labels": _SECTION,
    "source": _TEXT,
}
_LABEL = dict.fromkeys(_LABELS, _TEXT)
_BAND = {"band": _NUMBER, "kind": _word(Tolerance)}
_BAND_FIELDS = {"band": "no_change_band", "kind": "no_change_kind"}
_EXCEPTION = {"pounds": _NUMBER, "percent": _NUMBER}
_MONITORING = dict.fromkeys(("first_day", "last_day"), _COUNT)
_MONITORING_FIELDS = {name: f"monitoring_{name}" for name in _MONITORING}
_EXCEPTION_FIELDS = {"pounds": "budget_exception", "percent": "budget_exception_percent"}
