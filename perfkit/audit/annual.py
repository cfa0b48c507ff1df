"""A year's reports, worked out again: double glums by who asks for them, and the targets of the years to come."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import pandas as pd

from perfkit import periods
from perfkit.audit import should
from perfkit.audit.findings import Finding
from perfkit.audit.page import Figure, Page, Part
from perfkit.audit.should import Said, Sheet, Should
from perfkit.judge.card import Scorecard
from perfkit.report import cells, formats
from perfkit.report.counts import quarter, records
from perfkit.terms import Basis, Polarity, TargetStatus, Unit

REPORT = "Annual Performance Variance Report"
"""What the head of a year's variance report calls it."""
_COUNTED = (Unit.NUMBER, Unit.POUNDS)


@dataclass(frozen=True)
class Aim:
    """One indicator's target for a year to come."""

    row: cells.Row
    year: str
    target: float = float("nan")
    low: float = float("nan")
    high: float = float("nan")
    status: str = str(TargetStatus.NO_TARGET)
    set_on: Any = pd.NaT
    rationale: str = ""

    @property
    def there(self) -> bool:
        """Whether there is a figure to reach."""
        return not all(pd.isna(value) for value in (self.target, self.low, self.high))

    @property
    def asked(self) -> float:
        """The improvement from the outturn, whichever way is better."""
        now, way = self.row["outturn"], Polarity(self.row["polarity"])
        if pd.isna(now) or way == Polarity.NONE:
            return float("nan")
        if way == Polarity.RANGE:
            low, high = (self.target if pd.isna(self.low) and pd.isna(self.high) else v for v in (self.low, self.high))
            return max(low - now if low > now else 0.0, now - high if now > high else 0.0)
        return float(self.target - now if way == Polarity.HIGHER else now - self.target)

    def printed(self) -> str:
        """Return the target as it is printed, or why there is none."""
        if not self.there:
            return formats.capital(formats.no_target(self.status))
        if not pd.isna(self.target):
            return self.figure(self.target)
        low, high = (None if pd.isna(v) else self.figure(v) for v in (self.low, self.high))
        return f"{low} to {high}" if low and high else f"at least {low}" if low else f"at most {high}"

    def figure(self, value: float) -> str:
        """Return a figure of the target in its unit."""
        return formats.figure(value, self.row["unit"], formats.places(value), self.row["per"])


def aim(card: Scorecard, row: cells.Row, ahead: int) -> Aim:
    """Return an indicator's target so many years after the card's, as its own rows have it."""
    year = periods.year_of(card.quarter) + ahead
    quarters = periods.quarters_of(year)
    end = pd.Timestamp(periods.end(year))
    by = end if card.known_on is None else min(end, card.known_on)
    latest: dict[str, cells.Row] = {}
    table = card.tables.targets
    for line in records(table[table["ref"].eq(row["ref"])].sort_values("set_on", kind="stable", na_position="first")):
        if pd.isna(line["set_on"]) or line["set_on"] <= by:
            latest[str(line["period"])] = line
    own = latest.get(periods.label(year))
    parts = [latest.get(periods.label(q)) for q in quarters]
    blank = Aim(row, periods.label(year))
    if own is not None and own["target_status"] == TargetStatus.SET:
        return _of(blank, own)
    adds_up = row["basis"] == Basis.PERIOD and row["unit"] in _COUNTED and int(row["decimals"]) == 0
    if adds_up and pd.isna(row["denominator"]):
        if all(part is not None and not pd.isna(part["target"]) for part in parts):
            last = _of(blank, parts[-1])
            return replace(last, target=sum(float(part["target"]) for part in parts if part))
    elif parts[-1] is not None:
        return _of(blank, parts[-1])
    return blank if own is None else _of(blank, own)


def _of(blank: Aim, line: cells.Row | None) -> Aim:
    assert line is not None
    return replace(blank, target=line["target"], low=line["target_low"], high=line["target_high"],
                   status=str(line["target_status"]), set_on=line["set_on"],
                   rationale="" if pd.isna(line["rationale"]) else str(line["rationale"]))  # fmt: skip


@dataclass(frozen=True)
class Varied:
    """What a year's variance report should say beyond what every report says."""

    card: Scorecard

    def held(self, page: Page) -> tuple[list[Finding], Page]:
        """Return what a page gets wrong of it, and the page without what was held against it."""
        right = Should([self.summary(), *self._targets(self._glums)]) + self.listed() + self._extracts()
        return should.held(right + Should([Said((sheet.caption,), "caption") for sheet in right.sheets]), page)

    @cached_property
    def _glums(self) -> list[cells.Row]:
        return [row for row in records(self.card.rows) if row["met"] is False and row["travel"] == "worsened"]

    def summary(self) -> Said:
        """Return how many double glums there should be, and who asks for how many of them."""
        glums = self._glums
        if not glums:
            return Said(("No indicator both worsened on the year before and missed its target.",), "p")
        many = len(glums) > 1
        parts: list[Part] = [self._count(len(glums), "all", start=True)]
        parts.append(f" indicator{'s' * many} worsened on the year before and missed {'their' if many else 'its'} "
                     f"target{'s' * many}")  # fmt: skip
        kinds = {kind: sum(row["set"] == kind for row in glums) for kind in ("statutory", "national", "local")}
        there = [kind for kind, n in kinds.items() if n]
        if len(there) == 1:
            return Said((*parts, f": {'all are' if many else 'it is'} {there[0]}."), "p")
        for place, kind in enumerate(there):
            lead = ": " if not place else " and " if place == len(there) - 1 else ", "
            parts += [lead, self._count(kinds[kind], kind), f" {kind}"]
        return Said((*parts, "."), "p")

    def listed(self) -> Should:
        """Return the table of all double glums as it should be; no table where there is none."""
        return self._table(f"Double glums, {quarter(self.card)}", self._glums)

    def _extracts(self) -> Should:
        """Return each review team's part of the double glums."""
        whose = {str(row["ref"]): self._portfolio(row) for row in self._glums}
        lines = records(self.card.tables.indicators)
        names = [name for name in dict.fromkeys(map(self._portfolio, lines)) if name]
        found = Should()
        for name in [*names, *([""] if "" in whose.values() else [])]:
            called = name or "Not yet allocated"
            mine = [row for row in self._glums if whose[str(row["ref"])] == name]
            found = found + Should([Said((called,), "h3")])
            if mine:
                found = found + self._table(f"{called}: double glums, {quarter(self.card)}", mine)
            else:
                found = found + Should([Said((f"No double glum falls to {called}.",), "p")])
        return found

    def _portfolio(self, row: cells.Row) -> str:
        if cells.has(row, "portfolio"):
            return str(row["portfolio"])
        table = self.card.tables.priorities
        mine = table.loc[table["ref"].eq(row["priority"]), "portfolio"].head(1).dropna()
        return str(mine.iloc[0]) if len(mine) else ""

    def _table(self, caption: str, rows: list[cells.Row]) -> Should:
        before = f"{periods.label(periods.year_of(self.card.quarter) - 1)} outturn"
        columns = ("Indicator", "Set", before, "Target", quarter(self.card), "Missed by", "Rating",
                   "Since last year’s outturn")  # fmt: skip
        far = sorted(
            rows, key=lambda r: r["adverse_pct"] if cells.has(r, "adverse_pct") else float("-inf"), reverse=True
        )
        lines = tuple(
            (f"{r['ref']}: {r['title']}", formats.capital(str(r["set"])), cells.earlier(r, "prior_outturn"),
             cells.target(r), cells.outturn(r), cells.missed_by(r), str(r["rag_label"]), "Worsened: double glum")
            for r in far
        )  # fmt: skip
        return Should(sheets=[Sheet(caption, columns, lines)] if lines else [])

    def _targets(self, glums: list[cells.Row]) -> Iterator[Said]:
        for row in glums:
            yield Said(tuple(next_target(aim(self.card, row, 1))), "p")

    def _count(self, n: int, what: str, *, start: bool = False) -> Figure:
        text = formats.spelt(n, start=start)
        return should.figure(text, n, "annual", f"double glums, {what}", period=quarter(self.card))


def next_target(found: Aim) -> Iterator[Part]:
    """Return what should be said of a coming target."""
    row, year, ref = found.row, found.year, str(found.row["ref"])

    def claim(value: float, name: str) -> Figure:
        return should.figure(found.figure(value), value, "targets", name, ref=ref, period=year)

    if not found.there:
        yield f"For {year}: {formats.no_target(found.status)}."
        return
    yield f"The target for {year} is "
    if not pd.isna(found.target):
        yield claim(found.target, "target")
    else:
        low, high = not pd.isna(found.low), not pd.isna(found.high)
        lead = {(True, False): "at least ", (False, True): "at most "}.get((low, high), "")
        yield lead
        if low:
            yield claim(found.low, "target_low")
        if low and high:
            yield " to "
        if high:
            yield claim(found.high, "target_high")
    places = int(row["decimals"])
    now = None
    if cells.has(row, "outturn"):
        text = formats.figure(row["outturn"], row["unit"], places, row["per"])
        now = should.figure(text, row["outturn"], "outturns", "outturn", ref=ref, period=str(row["period"]))
    if now is None or pd.isna(found.asked):
        yield "."
    elif found.asked <= 0:
        yield from (", which the outturn of ", now, " meets already.")
    else:
        ends = [formats.places(v) for v in (found.target, found.low, found.high) if not pd.isna(v)]
        size = formats.points(found.asked, row["unit"], max(places, *ends), row["per"])
        asked = should.figure(size, found.asked, "coming", "asked", ref=ref, period=year)
        yield from (". It asks for an improvement of ", asked, " on the outturn of ", now, ".")
