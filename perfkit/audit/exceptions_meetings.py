"""Review meetings, worked out again: the schedule, the monitoring periods, minutes and actions, meeting by meeting."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from perfkit import periods
from perfkit.audit import should
from perfkit.audit.page import Figure, Part
from perfkit.audit.should import Said, Sheet, Should
from perfkit.judge.card import Scorecard
from perfkit.report import cells, formats
from perfkit.report.counts import quarter, records

ABSENT = "No meetings were supplied. The table ‘meetings’ would hold the schedule, the minutes and the actions."
STATES = ("done", "overdue", "open", "undated")
_WORDS = {"done": "done", "overdue": "overdue", "open": "not yet due", "undated": "not done, with no date set"}
_DATED = "Asked for on"


@dataclass(frozen=True)
class Action:
    """An action that a meeting asked for, and what came of it."""

    row: cells.Row
    state: str
    said: str


@dataclass(frozen=True)
class Reviewed:
    """What a page should say of the meetings that review its portfolio, or of all of them."""

    card: Scorecard

    @cached_property
    def today(self) -> date:
        """The day the page is of."""
        known = self.card.known_on
        return periods.end(self.card.quarter) if known is None else known.date()

    @cached_property
    def rows(self) -> list[cells.Row]:
        """The rows of `meetings`: those of the card's portfolio, where it has one."""
        rows = records(self.card.tables.meetings)
        return [r for r in rows if not self.card.portfolio or cells.text(r, "portfolio") == self.card.portfolio]

    @cached_property
    def quarters(self) -> list[str]:
        """The quarters of the card's year."""
        return [periods.label(q) for q in periods.quarters_of(periods.year_of(self.card.quarter))]

    def span(self, period: str) -> tuple[date, date]:
        """Return the first and last day of a quarter's monitoring period."""
        rules, ended = self.card.rules, periods.end(periods.parse(period))
        last = rules.monitoring_last_day
        ends = periods.end(periods.parse(period) + 1) if last is None else ended + timedelta(days=last)
        return ended + timedelta(days=rules.monitoring_first_day), ends

    def on(self, period: str, portfolio: str | None = None) -> list[cells.Row]:
        """Return the meetings on a quarter, each once, the earliest first."""
        found: dict[tuple[str, ...], cells.Row] = {}
        for row in self.rows:
            mine = portfolio is None or cells.text(row, "portfolio") == portfolio
            if mine and cells.text(row, "period") == period:
                found.setdefault((str(row["meeting"]), cells.text(row, "portfolio"), str(row["date"])), row)
        return sorted(found.values(), key=lambda r: (day(r) is None, day(r) or self.today))

    def timed(self, row: cells.Row) -> str:
        """Return whether a meeting falls inside its quarter's monitoring period, as a table says it."""
        when, (first, last) = day(row), self.span(cells.text(row, "period"))
        if when is None:
            return "No date is set"
        return "Before it begins" if when < first else "After it ended" if when > last else "Inside"

    def rule(self) -> str:
        """Return the rule of the monitoring period."""
        first, last = self.card.rules.monitoring_first_day, self.card.rules.monitoring_last_day
        until = "the end of the next quarter" if last is None else f"day {last}"
        return f"A meeting is to consider a quarter from day {first} after its end until {until}, both included."

    def outside(self) -> Iterator[tuple[cells.Row, str]]:
        """Yield each meeting outside its monitoring period, with the sentence that says so."""
        found = [row for period in self.quarters for row in self.on(period) if day(row) is not None]
        for row in sorted(found, key=lambda r: day(r) or self.today):
            when, (first, last) = day(row), self.span(cells.text(row, "period"))
            if when is None or first <= when <= last:
                continue
            late = when > last
            gap = (when - last).days if late else (first - when).days
            how = "after its monitoring period ended" if late else "before its monitoring period begins"
            lead = f"he meeting of {formats.day(when)} on {cells.text(row, 'period')}"
            yield row, f"{lead} falls {gap} day{'' if gap == 1 else 's'} {how}."

    @cached_property
    def actions(self) -> list[Action]:
        """The actions that meetings held by the day asked for, in the order of the meetings."""
        held = [r for r in self.rows if (at := day(r)) is not None and at <= self.today and cells.text(r, "action")]
        return [self._action(row) for row in sorted(held, key=lambda r: day(r) or self.today)]

    def _action(self, row: cells.Row) -> Action:
        due, done_on = (row[name].date() if cells.has(row, name) else None for name in ("due", "done_on"))
        if cells.has(row, "done") and row["done"] and not (done_on and done_on > self.today):
            return Action(row, "done", f"Done on {formats.day(done_on)}" if done_on else "Done")
        if due is None:
            return Action(row, "undated", "Not done; no date is set")
        over = (self.today - due).days
        if over > 0:
            return Action(row, "overdue", f"Overdue by {over} day{'' if over == 1 else 's'}")
        return Action(row, "open", "Not yet due")

    def count(self, text: str, n: int, what: str) -> Figure:
        """Return the claim of a count."""
        return should.figure(text, n, "meetings", what, period=quarter(self.card))

    def of_one(self) -> Should:
        """Return what the report of one portfolio should say of its meetings."""
        if "meetings" in self.card.tables.absent:
            return Should([Said((ABSENT,), "p")] * 2)
        lines: list[Said] = [Said((self.rule(),), "p"), *self._without()]
        lines += [Said((f"T{said}",), "li") for _, said in self.outside()]
        return Should(lines, [self._calendar()]) + self._last()

    def _without(self) -> Iterator[Said]:
        none = [period for period in self.quarters if not self.on(period)]
        over = [period for period in none if self.span(period)[1] < self.today]
        left = [period for period in none if period not in over]
        if over:
            whose = "period is" if len(over) == 1 else "periods are"
            yield Said((f"No meeting is on record for {formats.joined(over)}, whose monitoring {whose} over.",), "li")
        if left:
            yield Said((f"No meeting is listed yet for {formats.joined(left)}.",), "li")
        if not none:
            yield Said(("Each quarter of the year has a meeting.",), "li")

    def _calendar(self) -> Sheet:
        rows: list[tuple[str, ...]] = []
        for period in self.quarters:
            first, last = self.span(period)
            span = f"{formats.day(first)} to {formats.day(last)}"
            found = self.on(period)
            rows += [(period, self._met(row), self._held(row), span, self.timed(row)) for row in found]
            if not found:
                none = "No meeting is on record" if last < self.today else "No meeting is listed yet"
                rows.append((period, "", "", span, none))
        year = periods.year_of(self.card.quarter)
        strays = [r for r in self.on("") if (at := day(r)) and periods.end(year - 1) < at <= periods.end(year)]
        rows += [("None named", self._met(r), self._held(r), "", "Names no quarter") for r in strays]
        columns = ("Quarter considered", "Meeting", "Held?", "Monitoring period", "In time?")
        return Sheet(f"Meetings on {periods.label(year)}", columns, tuple(rows))

    def _met(self, row: cells.Row) -> str:
        when = day(row)
        return f"{row['meeting']}, {formats.day(when) if when else 'no date'}"

    def _held(self, row: cells.Row) -> str:
        when = day(row)
        return "Held" if when and when <= self.today else "To come"

    def _last(self) -> Should:
        held = [at for row in self.rows if (at := day(row)) and at <= self.today]
        if not held:
            return Should([Said((f"No meeting on this portfolio had been held by {formats.day(self.today)}.",), "p")])
        latest = max(held)
        rows = [row for row in self.rows if day(row) == latest]
        about = f" and considered {cells.text(rows[0], 'period')}" if cells.text(rows[0], "period") else ""
        said = [Said((f"The last meeting was on {formats.day(latest)}{about}.",), "p")]
        minutes = [cells.text(row, "minutes") for row in rows if cells.text(row, "minutes")]
        said += [Said((line,), "blockquote") for line in minutes]
        said += [] if minutes else [Said(("No minutes of it were supplied.",), "p")]
        asked = [a for a in self.actions if day(a.row) == latest or a.state != "done"]
        return Should([*said, Said((*self.asked_for(asked),), "p")], self.table("What the meetings asked for", asked))

    def asked_for(self, found: list[Action]) -> Iterator[Part]:
        """Yield the sentence that counts actions by what came of them."""
        if not found:
            yield "It asked for no action, and none of an earlier meeting is outstanding."
            return
        yield self.count(formats.spelt(len(found), start=True), len(found), "actions")
        if len(found) == 1:
            yield f" action is listed. It is {_WORDS[found[0].state]}."
            return
        yield " actions are listed: "
        kinds = [(state, sum(a.state == state for a in found)) for state in STATES]
        kinds = [(state, n) for state, n in kinds if n]
        for place, (state, n) in enumerate(kinds):
            yield "" if not place else " and " if place == len(kinds) - 1 else ", "
            yield from (self.count(formats.number(n), n, f"actions {state}"), f" {_WORDS[state]}")
        yield "."

    def table(self, caption: str, found: list[Action], *, portfolios: bool = False) -> list[Sheet]:
        """Return the table of some actions, the overdue first."""
        order = ("overdue", "undated", "open", "done")
        far = date.max
        due = [a.row["due"].date() if cells.has(a.row, "due") else far for a in found]
        ranked = sorted(zip(found, due, strict=True), key=lambda pair: (order.index(pair[0].state), pair[1]))
        rows = tuple(
            (
                cells.text(a.row, "action"),
                *((cells.text(a.row, "portfolio") or str(a.row["meeting"]),) if portfolios else ()),
                formats.day(day(a.row) or self.today),
                cells.text(a.row, "owner") or "No owner",
                formats.day(at) if at != far else "No date",
                a.said,
            )
            for a, at in ranked
        )
        columns = ("Action", *(("Portfolio or body",) if portfolios else ()), _DATED, "Owner", "Due", "Is it done?")
        return [Sheet(caption, columns, rows)] if rows else []


def day(row: cells.Row) -> date | None:
    """Return the day of a meeting; None where none is set."""
    return row["date"].date() if cells.has(row, "date") else None
