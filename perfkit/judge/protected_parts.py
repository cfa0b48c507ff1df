"""What binds an indicator's counts to one another within a financial year.

A figure's counts are a numerator, a denominator and the rest between them. A
breakdown adds up to its whole; quarters and months to their year, where each
speaks of itself alone; and where figures run on from April, what one adds to
the one before is a count of its own. Each such sum is one that a reader can
set up from what was known on some day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from perfkit.terms import Basis

Entity = tuple[str, ...]
Cell = tuple[str, ...]
"""A count's name: whose, when, which, and its value, for a figure that is revised is another count."""


class Row(NamedTuple):
    """One figure of an indicator, or of one segment of it, as it was first known.

    Parameters
    ----------
    group
        What is shown or hidden as one: a figure of `outturns`, or a whole breakdown of `segments`.
    entity
        () for the indicator, (dimension, segment) for a part.
    period, span, ends
        The period, its length and its last day.
    day
        The day on which it became known.
    counts
        By series (`COUNTS`), those that it speaks of.
    """

    group: tuple[str, ...]
    entity: Entity
    period: str
    span: str
    ends: int
    day: int
    counts: dict[str, int]


@dataclass
class Part:
    """The counts of one indicator in one financial year, as they become known."""

    name: str
    basis: str
    limit: int
    rows: list[Row] = field(default_factory=list)
    values: dict[Cell, int] = field(default_factory=dict)
    people: dict[Cell, bool] = field(default_factory=dict)
    unprinted: set[Cell] = field(default_factory=set)
    sums: dict[tuple[Cell, ...], Cell] = field(default_factory=dict)

    @property
    def days(self) -> list[int]:
        """The days on which something became known."""
        return sorted({row.day for row in self.rows})

    def cell(self, row: Row, series: str) -> Cell:
        """Return the name of a row's count: what ends on one day is one figure, unless it speaks of its own span."""
        when = row.period if self.basis == Basis.PERIOD else str(row.ends)
        return (self.name, *row.entity, when, series, str(row.counts[series]))

    def until(self, day: int) -> list[Row]:
        """Add all that was known on a day, and the sums that held then; return the rows that are new."""
        new = [row for row in self.rows if row.day == day]
        for row in new:
            for series in row.counts:
                self._add(self.cell(row, series), row.counts[series], printed=series != "r")
            if "r" in row.counts:
                self._bind(self.cell(row, "d"), [self.cell(row, "n"), self.cell(row, "r")])
        known: dict[tuple[Entity, str], Row] = {}
        versions: dict[str, list[Row]] = {}
        for row in self.rows:  # in the order in which later ones supersede
            if row.day <= day:
                known[row.entity, row.period] = row
                if not row.entity:
                    versions.setdefault(row.period, []).append(row)
        latest = list(known.values())
        self._breakdowns(latest, versions)
        for entity in dict.fromkeys(row.entity for row in latest):
            mine = [row for row in latest if row.entity == entity]
            if self.basis == Basis.PERIOD:
                self._within(mine, "year", ("quarter", "month"), 12)
                self._within(mine, "quarter", ("month",), 3)
            elif self.basis == Basis.CUMULATIVE:
                self._running(mine)
        return new

    def _add(self, cell: Cell, value: int, *, printed: bool, people: bool = True) -> None:
        if cell not in self.values:
            self.values[cell], self.people[cell] = value, people
            if not printed:
                self.unprinted.add(cell)

    def _bind(self, total: Cell, parts: Sequence[Cell]) -> None:
        if len(parts) != 1 or parts[0] != total:
            self.sums.setdefault((total, *sorted(parts)), total)

    def _total(self, total: Row, parts: Sequence[Row], *, lacks: bool, whole: bool = False) -> None:
        """Bind a row's counts to those of its parts, and what numerator and denominator leave to one another.

        `lacks`: parts are known to lack, so that there is a rest, be it 0; `whole`: none can, and a rest is of nobody.
        """
        n, d = (self._sum(total, parts, series, lacks=lacks, whole=whole) for series in ("n", "d"))
        self._sum(total, parts, "o", lacks=lacks, whole=whole)
        if n and d and (left := self.values[d] - self.values[n]) >= 0:
            rest = (*d, "rest")
            self._add(rest, left, printed=False, people=self.people[d])
            self._bind(d, [n, rest])

    def _sum(self, total: Row, parts: Sequence[Row], series: str, *, lacks: bool, whole: bool) -> Cell | None:
        """Bind a count to its parts and what they leave of it, if they do; what comes to more is no part of it."""
        cells = [self.cell(row, series) for row in parts if series in row.counts]
        if not cells or series not in total.counts:
            return None
        sums, rest = self.cell(total, series), None
        left = self.values[sums] - sum(self.values[cell] for cell in cells)
        short = lacks or len(cells) < len(parts)
        if left > 0 or (left == 0 and short):
            rest = (*sums, "left by", *(" ".join(cell[1:]) for cell in sorted(cells)))
            self._add(rest, left, printed=False, people=short or not whole)
            cells = [*cells, rest]
        if left >= 0:
            self._bind(sums, cells)
        return rest

    def _breakdowns(self, latest: Iterable[Row], versions: dict[str, list[Row]]) -> None:
        parts: dict[tuple[str, str], list[Row]] = {}
        for row in latest:
            if row.entity:
                parts.setdefault((row.period, row.entity[0]), []).append(row)
        for (period, _), rows in parts.items():
            totals = [row for row in versions.get(period, []) if row.counts]
            exact = [
                row for row in totals if all(_adds(rows, s) == row.counts[s] for s in ("n", "d") if s in row.counts)
            ]
            for row in exact or totals[-1:]:
                self._total(row, rows, lacks=False)
            for series in () if totals else ("n", "d"):
                # Two breakdowns that come to the same are of one total, printed or not.
                if cells := [self.cell(row, series) for row in rows if series in row.counts]:
                    adds = _adds(rows, series)
                    total = (self.name, "all", period, series, str(adds))
                    self._add(total, adds, printed=False)
                    self._bind(total, cells)

    def _within(self, rows: list[Row], whole: str, spans: tuple[str, ...], months: int) -> None:
        """Bind a year to its quarters, or to the months of those that it has none of; a quarter to its months."""
        for total in (row for row in rows if row.span == whole):
            parts = list(_parts_of(total, rows, spans, months))
            if parts:
                all_there = sum(3 if row.span == "quarter" else 1 for row in parts) == months
                self._total(total, parts, lacks=not all_there, whole=True)

    def _running(self, rows: list[Row]) -> None:
        """Bind each figure to the one before and to what it adds."""
        ends: dict[int, list[Row]] = {}
        for row in rows:
            if row.counts:
                ends.setdefault(row.ends, []).append(row)
        for before, after in pairwise(sorted(ends)):
            for total in ends[after]:
                for first in ends[before]:
                    self._total(total, [first], lacks=True)


def _adds(rows: Iterable[Row], series: str) -> int:
    return sum(row.counts.get(series, 0) for row in rows)


def _parts_of(total: Row, rows: list[Row], spans: tuple[str, ...], months: int) -> Iterator[Row]:
    quarters = [row for row in rows if row.span == "quarter" and "quarter" in spans and row.counts]
    yield from quarters
    ended = {row.ends for row in quarters}
    for row in rows:
        if row.span == "month" and row.counts:
            quarter = quarter_end(row.ends)
            if (months == 12 and quarter not in ended) or (months == 3 and quarter == total.ends):
                yield row


def quarter_end(day: int) -> int:
    """Return the last day of the quarter in which a day falls, both as year, month and day in one number.

    >>> quarter_end(20140731), quarter_end(20140930)
    (20140930, 20140930)
    """
    year, month = day // 10000, day // 100 % 100
    last = (month + 2) // 3 * 3
    return year * 10000 + last * 100 + {3: 31, 6: 30, 9: 30, 12: 31}[last]
