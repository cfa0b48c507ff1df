"""A scenario file: the targets and the levers of one what-if, read strictly."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from perfkit import periods
from perfkit.errors import DataError, Fault, nearest, shown
from perfkit.inputs.strict_yaml import Lines, load_with_lines
from perfkit.targets.asked_by_rule import Rule
from perfkit.targets.levers import Lacking, Lever, LeverKind, Levers, levers_of
from perfkit.targets.setting import Setting
from perfkit.terms import Polarity

SETTINGS = ("title", "year", "reason", "rule", "targets", "levers")
TARGET = ("target", "low", "high", "reason")
LEVERS = ("demand", "rate", "segments", "start", "quarters_to_arrive", "one_off", "unit_cost")
"""What may stand below an indicator's levers: those of `LeverKind`, segments by their names, the speed in quarters."""

_Path = tuple[str, ...]
_SPEED = "quarters_to_arrive"


@dataclass(frozen=True)
class Scenario:
    """What if: these targets, with the levers moved so.

    Parameters
    ----------
    title
        What it is called; the file's name where it does not say.
    year
        The first year that targets are for.
    targets, low, high
        By ref and year of the setting: the targets, and the ends of ranges;
        missing where the scenario says none.
    levers
        By ref, the positions of the levers as `perfkit.targets.moving.move`
        takes them; no entry where none is moved.
    rule
        The name of the rule that proposes what the targets leave out; "": none does.
    reason, reasons
        Why these figures, and by ref where one has a reason of its own.
    """

    title: str
    year: pd.Period
    targets: pd.DataFrame
    low: pd.DataFrame
    high: pd.DataFrame
    levers: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    rule: str = ""
    reason: str = ""
    reasons: Mapping[str, str] = field(default_factory=dict)

    def why(self, ref: str) -> str:
        """Return the reason of an indicator's targets."""
        return self.reasons.get(ref, self.reason)


def read_scenario(
    path: Path | str, setting: Setting, rules: Collection[str] = tuple(Rule), others: Collection[str] = ()
) -> Scenario:
    """Return the scenario that a YAML file describes.

    ::

        title: The committee's wish
        year: 2015/16
        reason: The national standard
        rule: best_past_year             # for all that targets leaves out
        targets:
          NI60: 82                       # of the year
          NI64: [11, 10.5, 10]           # of the year and those after it
          NI65: {low: 9, high: 15, reason: The statutory band}
        levers:
          NI60:
            demand: 5                    # percent
            segments: {North: 2.5}       # points; or rate, where there are none
            start: 2014/15 Q1
            quarters_to_arrive: 2

    Parameters
    ----------
    path
        The file.
    setting
        The evidence of the indicators that it may name.
    rules
        The names of the rules for proposing.
    others
        Indicators of other directorates: what the file says of them is passed over.

    Raises
    ------
    DataError
        With every fault at once, each with its line: unknown settings, indicators, levers and
        segments with the nearest known; figures that are none; levers beyond what history has seen.
    """
    file = Path(path)
    settings, lines = load_with_lines(file)
    return _Reading(file, lines, setting, tuple(rules), frozenset(others)).scenario(settings)


@dataclass
class _Reading:
    """One scenario being read; faults gather until the end."""

    file: Path
    lines: Lines
    setting: Setting
    rules: tuple[str, ...]
    others: frozenset[str]
    faults: list[Fault] = field(default_factory=list)

    def scenario(self, settings: Mapping[str, Any]) -> Scenario:
        """Return the scenario, or raise all its faults."""
        for name in settings:
            if name not in SETTINGS:
                self._unknown("setting", name, SETTINGS, (name,))
        if not any(settings.get(name) for name in ("targets", "levers", "rule")):
            self._fault("the scenario changes nothing", "Give it targets, levers or a rule.", ())
        year = self._year(settings.get("year"))
        tables = {name: self._blank() for name in ("target", "low", "high")}
        reasons: dict[str, str] = {}
        for ref, given in self._by_ref(settings, "targets"):
            self._target(ref, given, year, tables, reasons)
        levers = {ref: self._levers(ref, given) for ref, given in self._by_ref(settings, "levers")}
        rule = self._text(settings, "rule")
        if rule and rule not in self.rules:
            self._unknown("rule", rule, self.rules, ("rule",))
        title, reason = self._text(settings, "title") or self.file.stem, self._text(settings, "reason")
        if self.faults:
            raise DataError(sorted(self.faults, key=lambda fault: fault.row or 0))
        moved = {ref: positions for ref, positions in levers.items() if positions}
        return Scenario(title, year, tables["target"], tables["low"], tables["high"], moved, rule, reason, reasons)

    def _blank(self) -> pd.DataFrame:
        like = self.setting.ahead.expected
        return pd.DataFrame(np.nan, index=like.index, columns=like.columns)

    def _year(self, given: object) -> pd.Period:
        years = {periods.label(year): year for year in self.setting.years}
        if given is None:
            self._fault("the year is missing", "Add a line 'year: …'.", ("year",), "one of " + ", ".join(years))
            return self.setting.years[1]
        try:
            name = periods.label(periods.parse(str(given)))
        except periods.PeriodError:
            name = ""
        if name not in years:
            problem = f"'{shown(given)}' is no year that targets can be set for"
            self._fault(problem, "Choose one of those.", ("year",), "one of " + ", ".join(years), given)
        return years.get(name, self.setting.years[1])

    def _by_ref(self, settings: Mapping[str, Any], name: str) -> Iterable[tuple[str, Any]]:
        given = settings.get(name)
        if given is None:
            return
        if not isinstance(given, Mapping):
            self._fault(f"'{name}' is one value", "Write a line for each indicator below it, indented.", (name,))
            return
        for ref, value in given.items():
            if ref in self.setting.refs:
                yield ref, value
            elif ref not in self.others:
                self._unknown("indicator", ref, self.setting.refs, (name, ref))

    def _target(
        self, ref: str, given: Any, year: pd.Period, tables: Mapping[str, pd.DataFrame], reasons: dict[str, str]
    ) -> None:
        path = ("targets", ref)
        parts = given if isinstance(given, Mapping) else {"target": given}
        for name in parts:
            if name not in TARGET:
                self._unknown("setting", name, TARGET, (*path, name))
        ranged = self.setting.ahead.measures.at[ref, "polarity"] == Polarity.RANGE
        wanted = ("low", "high") if ranged else ("target",)
        if {name for name in TARGET[:3] if name in parts} != set(wanted):
            kind = "is to stay within a range" if ranged else "has one figure to reach"
            example = f"{ref}: {{low: 9, high: 15}}" if ranged else f"{ref}: 82"
            self._fault(f"{ref} {kind}", f"Write {example}.", path, " and ".join(wanted))
            return
        years = [column for column in self.setting.years if column >= year]
        for name in wanted:
            found = self._figures(parts[name], len(years), (*path, name) if parts is given else path)
            tables[name].loc[ref, years[: len(found)]] = found
        if (tables["low"].loc[ref] > tables["high"].loc[ref]).any():
            self._fault(f"the range of {ref} ends below its beginning", "Put the lower end under low.", path)
        if reason := self._text(parts, "reason", path):
            reasons[ref] = reason

    def _figures(self, given: Any, most: int, path: _Path) -> list[float]:
        listed = given if isinstance(given, list) else [given]
        if not listed or len(listed) > most:
            problem = f"there are {len(listed)} targets for {most} year{'' if most == 1 else 's'}"
            self._fault(problem, "Give one for each year, the first year first.", path)
            return []
        return [number for value in listed if (number := self._number(value, path)) is not None]

    def _levers(self, ref: str, given: Any) -> dict[str, float]:
        path = ("levers", ref)
        if not isinstance(given, Mapping):
            self._fault(f"the levers of {ref} are one value", "Write each below it, indented.", path)
            return {}
        known = levers_of(self.setting, ref)
        found: dict[str, float | None] = {}
        for name, value in given.items():
            if name == "segments":
                found |= self._segments(known, value, (*path, name))
            elif name in LEVERS:
                kind = LeverKind.SPEED if name == _SPEED else LeverKind(name)
                lever = self._lever(known, kind, "", (*path, name))
                found |= {lever.key: self._position(lever, value, (*path, name))} if lever else {}
            else:
                self._unknown("lever", name, LEVERS, (*path, name))
        return {key: position for key, position in found.items() if position}

    def _segments(self, known: Levers, given: Any, path: _Path) -> dict[str, float | None]:
        if not isinstance(given, Mapping):
            self._fault("'segments' is one value", "Write each segment and its points: {North: 2}.", path)
            return {}
        found: dict[str, float | None] = {}
        for name, value in given.items():
            if lever := self._lever(known, LeverKind.RATE, name, (*path, name)):
                found[lever.key] = self._position(lever, value, (*path, name))
        return found

    def _lever(self, known: Levers, kind: LeverKind, segment: str, path: _Path) -> Lever | None:
        alike = [lever for lever in known.levers if lever.kind == kind]
        lever = next((lever for lever in alike if lever.segment == segment), None)
        if lever is None and kind in known.lacking:
            problem = f"{known.ref} has no lever '{path[-1]}': {_LACKING[known.lacking[kind]]}"
            self._fault(problem, "Take the line out.", path)
        elif lever is None and not segment:
            listed = ", ".join(lever.segment for lever in alike)
            self._fault(f"{known.ref} has a rate for each segment", "Name them under segments.", path, listed)
        elif lever is None:
            names = [lever.segment for lever in alike if lever.segment]
            self._unknown("segment", segment, names or ["rate, for the whole"], path)
        return lever

    def _position(self, lever: Lever, value: Any, path: _Path) -> float | None:
        if lever.choices:
            said = self._choice(lever, value)
            if said in lever.choices:
                return float(lever.choices.index(said))
            expected = f"one of {', '.join(lever.choices)}"
            self._fault(f"'{shown(value)}' is no place of this lever", "Choose one of those.", path, expected, value)
            return None
        number = self._number(value, path)
        # The ends are rounded inwards to a whole step, and a figure typed is none of its multiples to the last bit.
        if number is not None and not lever.low - 1e-9 <= number <= lever.high + 1e-9:
            problem = f"{number:g} goes beyond what its history has seen"
            self._fault(problem, "Stay within that.", path, f"{lever.low:g} to {lever.high:g}", value)
        return number

    def _choice(self, lever: Lever, value: Any) -> str:
        if lever.kind != LeverKind.START:
            return str(value)
        try:
            return periods.label(periods.parse(str(value)))
        except periods.PeriodError:
            return ""

    def _number(self, value: Any, path: _Path) -> float | None:
        if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
            return float(value)
        problem = "there is no figure" if value is None else f"'{shown(value)}' is not a number"
        self._fault(problem, "Type the number alone, without its unit.", path, "a number such as 82.5", value)
        return None

    def _text(self, given: Mapping[str, Any], name: str, above: _Path = ()) -> str:
        value = given.get(name)
        if value is None or isinstance(value, str):
            return (value or "").strip()
        self._fault(f"'{name}' is no text", "Put it in quotes.", (*above, name), "text", value)
        return ""

    def _unknown(self, kind: str, name: str, known: Iterable[str], path: _Path) -> None:
        listed = list(known)
        close = nearest(name, listed)
        remedy = f"Did you mean {' or '.join(map(repr, close))}?" if close else "Choose one of those."
        more = f" and {len(listed) - 30} more" if len(listed) > 30 else ""
        expected = f"one of {', '.join(listed[:30])}{more}" if listed else ""
        self._fault(f"there is no {kind} '{shown(name)}'", remedy, path, expected)

    def _fault(self, problem: str, remedy: str, path: _Path, expected: str = "", value: object = None) -> None:
        text = None if value is None else str(value)
        row, column = self.lines.get(path), ".".join(path)
        self.faults.append(Fault(problem, remedy, expected, file=self.file.name, row=row, column=column, value=text))


_LACKING = {
    Lacking.NO_OUTLOOK: "nothing can be expected of its coming years",
    Lacking.NO_CASES: "neither its figure nor its denominator counts cases",
    Lacking.SHORT_HISTORY: "it has too short a history to take a range from",
    Lacking.NO_VARIATION: "it has never moved in its history",
    Lacking.NO_FINANCE: "no budget is recorded for its service",
}
