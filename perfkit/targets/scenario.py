"""A scenario file: the targets and the levers of one what-if, read strictly."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from perfkit import periods
from perfkit.errors import DataError, shown
from perfkit.inputs.strict_yaml import load_with_lines
from perfkit.targets.asked_by_rule import Rule
from perfkit.targets.scenario_levers import positions
from perfkit.targets.scenario_values import Values
from perfkit.targets.setting import Setting
from perfkit.terms import Polarity

SETTINGS = ("title", "year", "reason", "rule", "targets", "levers")
TARGET = ("target", "low", "high", "reason")

_Path = tuple[str, ...]


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
    values = Values(file.name, lines)
    return _Reading(values, setting, tuple(rules), frozenset(others)).scenario(settings, file.stem)


@dataclass
class _Reading:
    """One scenario being read; faults gather until the end."""

    values: Values
    setting: Setting
    rules: tuple[str, ...]
    others: frozenset[str]

    def scenario(self, settings: Mapping[str, Any], name: str) -> Scenario:
        """Return the scenario, called `name` unless it says, or raise all its faults."""
        for key in settings:
            if key not in SETTINGS:
                self.values.unknown("setting", key, SETTINGS, (key,))
        if not any(settings.get(key) for key in ("targets", "levers", "rule")):
            self.values.fault("the scenario changes nothing", "Give it targets, levers or a rule.", ())
        year = self._year(settings.get("year"))
        tables = {key: self._blank() for key in ("target", "low", "high")}
        reasons: dict[str, str] = {}
        for ref, given in self._by_ref(settings, "targets"):
            self._target(ref, given, year, tables, reasons)
        levers = {
            ref: positions(self.values, self.setting, ref, given) for ref, given in self._by_ref(settings, "levers")
        }
        rule = self.values.text(settings, "rule")
        if rule and rule not in self.rules:
            self.values.unknown("rule", rule, self.rules, ("rule",))
        title, reason = self.values.text(settings, "title") or name, self.values.text(settings, "reason")
        if self.values.faults:
            raise DataError(sorted(self.values.faults, key=lambda fault: fault.row or 0))
        moved = {ref: positions for ref, positions in levers.items() if positions}
        return Scenario(title, year, tables["target"], tables["low"], tables["high"], moved, rule, reason, reasons)

    def _blank(self) -> pd.DataFrame:
        like = self.setting.ahead.expected
        return pd.DataFrame(np.nan, index=like.index, columns=like.columns)

    def _year(self, given: object) -> pd.Period:
        years = {periods.label(year): year for year in self.setting.years}
        if given is None:
            self.values.fault("the year is missing", "Add a line 'year: …'.", ("year",), "one of " + ", ".join(years))
            return self.setting.years[1]
        try:
            name = periods.label(periods.parse(str(given)))
        except periods.PeriodError:
            name = ""
        if name not in years:
            problem = f"'{shown(given)}' is no year that targets can be set for"
            self.values.fault(problem, "Choose one of those.", ("year",), "one of " + ", ".join(years), given)
        return years.get(name, self.setting.years[1])

    def _by_ref(self, settings: Mapping[str, Any], name: str) -> Iterable[tuple[str, Any]]:
        given = settings.get(name)
        if given is None:
            return
        if not isinstance(given, Mapping):
            self.values.fault(f"'{name}' is one value", "Write a line for each indicator below it, indented.", (name,))
            return
        for ref, value in given.items():
            if ref in self.setting.refs:
                yield ref, value
            elif ref not in self.others:
                self.values.unknown("indicator", ref, self.setting.refs, (name, ref))

    def _target(
        self, ref: str, given: Any, year: pd.Period, tables: Mapping[str, pd.DataFrame], reasons: dict[str, str]
    ) -> None:
        path = ("targets", ref)
        parts = given if isinstance(given, Mapping) else {"target": given}
        for name in parts:
            if name not in TARGET:
                self.values.unknown("setting", name, TARGET, (*path, name))
        ranged = self.setting.ahead.measures.at[ref, "polarity"] == Polarity.RANGE
        wanted = ("low", "high") if ranged else ("target",)
        if {name for name in TARGET[:3] if name in parts} != set(wanted):
            kind = "is to stay within a range" if ranged else "has one figure to reach"
            example = f"{ref}: {{low: 9, high: 15}}" if ranged else f"{ref}: 82"
            self.values.fault(f"{ref} {kind}", f"Write {example}.", path, " and ".join(wanted))
            return
        years = [column for column in self.setting.years if column >= year]
        for name in wanted:
            found = self._figures(parts[name], len(years), (*path, name) if parts is given else path)
            tables[name].loc[ref, years[: len(found)]] = found
        if (tables["low"].loc[ref] > tables["high"].loc[ref]).any():
            self.values.fault(f"the range of {ref} ends below its beginning", "Put the lower end under low.", path)
        if reason := self.values.text(parts, "reason", path):
            reasons[ref] = reason

    def _figures(self, given: Any, most: int, path: _Path) -> list[float]:
        listed = given if isinstance(given, list) else [given]
        if not listed or len(listed) > most:
            problem = f"there are {len(listed)} targets for {most} year{'' if most == 1 else 's'}"
            self.values.fault(problem, "Give one for each year, the first year first.", path)
            return []
        return [number for value in listed if (number := self.values.number(value, path)) is not None]
