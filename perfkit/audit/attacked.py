"""Finished outputs attacked: whether what is hidden to protect people can be read in them, or worked out.

What an output says of a hidden figure is looked for in every place that a
reader, or a program, can reach. Then each small count is bounded from that and
from every figure that may be shown, by the sums, differences and rates between
them, and held against the rule (`perfkit.judge.disclosure`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from perfkit import periods
from perfkit.audit.attacked_outputs import Line, beside, lines_of
from perfkit.audit.findings import Finding
from perfkit.inputs.tables import Tables
from perfkit.judge.disclosure_attack import attack
from perfkit.judge.disclosure_sums import RATE_COLUMNS, Showing, Shown
from perfkit.judge.protected import Found, hidden_in
from perfkit.judge.protected_counts import counts_in, limits_of
from perfkit.judge.protected_parts import Cell, Part
from perfkit.judge.protected_rows import parts_of
from perfkit.rules import Rules

KIND = "disclosure"

_NUMBER = re.compile(r"(?<![\w.,])[£(]?([-−]?\d+(?:,\d{3})*(?:\.\d+)?)(\s?%)?")
_PERIOD = re.compile(
    r"\b(?:\d{4}/\d{2}(?: Q[1-4])?|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4})(?![\d/])"
)
_AIM = re.compile(r"\b(?:target|aim|tolerance|limit)\b[^.;|]{0,30}$", re.IGNORECASE)
_OTHER = re.compile(
    r"target|toleran|rating|odds|rank|peer|interval|chance|expect|forecast|outlook|due|row|sha", re.IGNORECASE
)
_GAP = re.compile(r"missed by|variance|difference|change|adverse|gap", re.IGNORECASE)
_FIGURE = re.compile(
    r"outturn|actual|figure|value|numerator|denominator|count|result|baseline|revised|previous|same_quarter|prior",
    re.IGNORECASE,
)


@dataclass
class Secret:
    """One hidden figure: every value it has had, what it was to reach, and the figures of others that may be shown."""

    ref: str
    period: str
    outturns: set[float] = field(default_factory=set)
    counts: dict[str, set[float]] = field(default_factory=dict)
    parts: dict[tuple[str, str], dict[str, float]] = field(default_factory=dict)
    targets: set[float] = field(default_factory=set)
    names: dict[str, str] = field(default_factory=dict)
    allowed: set[float] = field(default_factory=set)


class Attack:
    """An attack on the outputs made from some tables.

    Parameters
    ----------
    tables
        The council's tables as they were read, with nothing hidden.
    rules
        The council's rules.
    """

    def __init__(self, tables: Tables, rules: Rules) -> None:
        self.limits = limits_of(tables.indicators, rules.small_number_limit)
        self.parts: list[Part] = parts_of(tables, self.limits) if (self.limits > 0).any() else []
        self.found: Found = hidden_in(self.parts)
        self.secrets = _secrets(tables, self.parts, self.found)
        self._refs = _names(dict.fromkeys(ref for ref, _ in self.secrets))
        self._spelt = {periods.words(periods.parse(p)): p for p in dict.fromkeys(p for _, p in self.secrets)}
        self._alone = True
        self._words = re.compile("|".join(map(re.escape, self._spelt)) or r"(?!)")

    def beside(self, page: Path) -> list[Finding]:
        """Return what a page and its copies in other formats give away; the first time, all that is shown by itself."""
        found = [finding for path in beside(page) for finding in self.on(path)]
        alone, self._alone = self._alone, False
        return found + (self.bounded() if alone else [])

    def on(self, path: Path) -> list[Finding]:
        """Return what an output gives away."""
        if not self.secrets:
            return []
        told: dict[tuple[str, str, str, str, str], Line] = {}
        for line in lines_of(path):
            for secret, entity, series in self._read(line):
                told.setdefault((secret.ref, secret.period, *entity, series), line)
        where: dict[tuple[str, str], Line] = {}
        for (ref, period, *_), line in told.items():
            where.setdefault((ref, period), line)
        why = "{}, {}: a figure that is hidden to protect people can be read here."
        said = [Finding(KIND, line.where, "", "", why.format(*key), path.name) for key, line in where.items()]
        return said + (self.bounded(told, path.name) if told else [])

    def bounded(self, told: Iterable[tuple[str, str, str, str, str]] = (), file: str = "") -> list[Finding]:
        """Return the small counts that all that may be shown, and what was told besides, bound too narrowly."""
        given: dict[tuple[str, str], list[tuple[str, str, str]]] = {}
        for ref, period, dimension, segment, series in told:
            given.setdefault((ref, period), []).append((dimension, segment, series))
        findings = []
        for part in self.parts:
            mine = {key: each for key, each in given.items() if any(r.group[1:3] == key for r in part.rows)}
            if told and not mine:
                continue
            for ref, period in _broken(part, self.found, mine):
                why = f"{ref}, {period}: from what is shown, a count of 1 to {part.limit} people can be bounded"
                findings.append(Finding(KIND, "all that is shown", "", "", f"{why} more narrowly than the rule.", file))
        return findings

    def _read(self, line: Line) -> Iterator[tuple[Secret, tuple[str, str], str]]:
        """Return the hidden counts that a line states: whose, of which part, and which."""
        if not any(c.isdigit() for c in line.text) or (line.column and _OTHER.search(line.column)):
            return
        if line.claim and not _FIGURE.search(line.column) and not _GAP.search(line.column):
            return
        own = self._refs.findall(line.beside)
        for ref in dict.fromkeys(own or self._refs.findall(line.above)):
            for text, percent, period, named in self._numbers(line):
                secret = self.secrets.get((ref, period))
                if secret is not None:
                    # What names neither its indicator nor its period may be of another.
                    sure = named or bool(own and _FIGURE.search(line.column))
                    for entity, series in _matched(secret, line, text, percent=percent, sure=sure):
                        yield secret, entity, series

    def _numbers(self, line: Line) -> Iterator[tuple[str, bool, str, bool]]:
        """Return a line's numbers, each with its period, and whether the line itself names that."""
        text, beside = self._plain(line.text), self._plain(line.beside)
        own = _PERIOD.findall(self._plain(line.column)) or ([] if not line.column else _PERIOD.findall(beside))
        above = _PERIOD.findall(self._plain(line.above))
        spans = [(m.start(), m.end(), m[0]) for m in _PERIOD.finditer(text)]
        for number in _NUMBER.finditer(text):
            ahead = text[max(0, number.start() - 40) : number.start()]
            if any(start <= number.start(1) < end for start, end, _ in spans) or _AIM.search(ahead):
                continue
            before = [p for start, _, p in spans if start < number.start()]
            after = [p for start, _, p in spans if start > number.start()]
            named = own[:1] or before[-1:] or after[:1]
            for period in named or above[:1]:
                yield number[1].replace(",", "").replace("−", "-"), bool(number[2]), period, bool(named)

    def _plain(self, text: str) -> str:
        return self._words.sub(lambda found: self._spelt[found[0]], text)


def _matched(
    secret: Secret, line: Line, text: str, *, percent: bool, sure: bool
) -> Iterator[tuple[tuple[str, str], str]]:
    """Return which of a hidden figure's counts a number is, by its value and by what stands about it."""
    value, places = float(text), len(text.partition(".")[2])
    column, whole = line.column.casefold(), ("", "")
    for entity, counts in secret.parts.items():
        if entity[1].casefold() in line.beside.casefold() and sure:
            yield from ((entity, s) for s, n in counts.items() if n == value and n > 0 and not percent)
            return
    if _GAP.search(column):
        if any(abs(abs(o - t) - abs(value)) < 0.5 * 10.0**-places for o in secret.outturns for t in secret.targets):
            yield whole, "outturn"
        return
    told = secret.outturns if sure else secret.outturns - secret.allowed
    if any(value == (round(o, places) if places or sure else o) for o in told) and (places or percent or sure):
        yield whole, "outturn"
    if percent or value % 1:
        return
    if sure or re.search(rf"\b{re.escape(text)} of \d", line.text):
        for series, numbers in secret.counts.items():
            if value in numbers and _may_be(series, column, secret):
                yield whole, series


def _may_be(series: str, column: str, secret: Secret) -> bool:
    """Say whether a column can hold a series: a heading of a numerator holds no denominator."""
    for other, words in (("n", "numerator"), ("d", "denominator")):
        if words in column or (len(secret.names[other]) > 1 and secret.names[other].casefold() in column):
            return series == other
    return True


def _secrets(tables: Tables, parts: list[Part], found: Found) -> dict[tuple[str, str], Secret]:
    """Return the hidden figures, by indicator and period."""
    about = tables.indicators.set_index("ref")
    secrets: dict[tuple[str, str], Secret] = {}

    def of(ref: str, period: str) -> Secret:
        names = {
            s: str(about[name].fillna("")[ref]) for s, name in (("n", "numerator_name"), ("d", "denominator_name"))
        }
        return secrets.setdefault((ref, period), Secret(ref, period, names=names))

    counts = counts_in(tables.outturns, tables.indicators)
    gone = sorted(int(group[3]) for group in found.groups if group[0] == "outturns")
    shown = tables.outturns.drop(index=tables.outturns.index[gone])
    for at in gone:
        row = tables.outturns.iloc[at]
        secret = of(row["ref"], row["period"])
        out = shown.loc[shown["ref"].eq(row["ref"]) & shown["period"].eq(row["period"])]
        if row["outturn"] > 0 and row["outturn"] not in set(out["outturn"]):
            secret.outturns.add(float(row["outturn"]))
        for series, value in counts.iloc[at].items():
            # A large denominator alone tells nothing of who is in the numerator.
            if value > 0 and (series != "d" or value <= _limit(parts, row["ref"])):
                secret.counts.setdefault(str(series), set()).add(float(value))
    for each in (each for part in parts for each in part.rows if each.group in found.groups and each.entity):
        own = {s: float(n) for s, n in each.counts.items() if s != "r"}
        of(each.group[1], each.group[2]).parts[each.entity[0], each.entity[1]] = own
    aims = tables.targets[["ref", "period", "target"]].dropna()
    for ref, period, target in zip(aims["ref"], aims["period"], aims["target"], strict=True):
        if (ref, period) in secrets:
            secrets[ref, period].targets.add(float(target))
    others = [(shown, "outturn"), (tables.targets, "target"), (tables.benchmarks, "value")]
    for secret in secrets.values():
        secret.allowed = {float(v) for t, c in others for v in t.loc[t["ref"].eq(secret.ref), c].dropna()}
    return secrets


def _limit(parts: list[Part], ref: str) -> int:
    return next((part.limit for part in parts if part.rows[0].group[1] == ref), 0)


def _names(refs: Iterable[str]) -> re.Pattern[str]:
    names = "|".join(map(re.escape, sorted(refs, key=len, reverse=True))) or r"(?!)"
    return re.compile(rf"(?<![\w.])(?:{names})(?!\w)")


def _broken(part: Part, found: Found, told: dict[tuple[str, str], list[tuple[str, str, str]]]) -> list[tuple[str, str]]:
    """Return the indicator and periods whose small counts are bounded more narrowly than the rule allows."""
    small = {c: v for c, v in part.values.items() if part.people[c] and 1 <= v <= part.limit}
    if not small:
        return []
    known = {part.cell(r, s) for r in part.rows if r.group not in found.groups for s in r.counts}
    for row in part.rows:
        for dimension, segment, series in told.get((row.group[1], row.group[2]), ()):
            if row.entity == ((dimension, segment) if segment else ()):
                # The outturn of a row is as good as its counts: who knows the rate needs only one of them.
                known |= {part.cell(row, s) for s in row.counts if series in (s, "outturn")}
    reach = attack(_shown(part, known, found))
    nothing = attack(_shown(part, {c for c in known if part.values[c] == 0}, found))
    names = pd.Index([_name(c) for c in small])
    low, high = (reach.loc[names, end].to_numpy() for end in ("low", "high"))
    least = np.maximum(nothing.loc[names, "low"].to_numpy(), 1)
    wrong = (low > np.minimum(least, list(small.values()))) | (high < part.limit + 1)
    cells = [cell for cell, bad in zip(small, wrong, strict=True) if bad]
    of = {part.cell(row, s): row for row in part.rows for s in row.counts}
    # What one figure adds to another, or a breakdown leaves, is named after the total that it is a part of.
    rows = (of.get(cell) or of.get(cell[: cell.index("left by")]) for cell in cells)
    return list(dict.fromkeys((row.group[1], row.group[2]) for row in rows if row))


def _shown(part: Part, known: set[Cell], found: Found) -> Shown:
    names, states = [_name(c) for c in part.values], []
    for cell, value in part.values.items():
        if cell in known:
            states.append(str(Showing.SHOWN))
        elif cell in part.unprinted or (value == 0 and cell in found.cells):
            states.append(str(Showing.NOT_PRINTED))
        else:
            states.append(str(Showing.HIDDEN if value else Showing.NOT_PRINTED))
    counts = pd.Series(list(part.values.values()), names, dtype="float64")
    state = pd.Series(states, names)
    rows = [
        (str(n), _name(total), _name(c)) for n, (members, total) in enumerate(part.sums.items()) for c in members[1:]
    ]
    sums = pd.DataFrame(rows, columns=["sum", "total", "part"], dtype="str")
    rates = pd.DataFrame(columns=[*RATE_COLUMNS, "shown", "state"])
    return Shown(pd.DataFrame({"shown": counts.where(state == Showing.SHOWN), "state": state}), sums, rates)


def _name(cell: Cell) -> str:
    return "\x1f".join(cell)
