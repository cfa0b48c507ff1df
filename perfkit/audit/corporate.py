"""The corporate performance review, worked out again: both cuts, the portfolios' exceptions, meetings and actions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from perfkit import periods
from perfkit.audit import should
from perfkit.audit.exceptions import Excepted, captions
from perfkit.audit.exceptions_meetings import ABSENT, STATES, Reviewed, day
from perfkit.audit.findings import Finding
from perfkit.audit.page import Figure, Page
from perfkit.audit.should import Said, Sheet, Should
from perfkit.judge.card import Scorecard
from perfkit.report import cells, formats
from perfkit.report.counts import quarter, records
from perfkit.terms import Rag

REPORT = "Corporate performance review"
"""What the head of such a page calls its report."""
_NAMED = 6
_NO_PORTFOLIOS = (
    "No indicator falls in a portfolio. The column ‘portfolio’ of the table ‘indicators’, or that of ‘priorities’, "
    "would say which Cabinet member’s remit each falls in."
)


@dataclass(frozen=True)
class Summed:
    """What the corporate review should say, beyond what every report says.

    Parameters
    ----------
    card
        The whole council's scorecard.
    """

    card: Scorecard

    @cached_property
    def right(self) -> Should:
        """Return everything that only this kind of page says."""
        found = Should([Said((f"{REPORT}: {quarter(self.card)}",), kind) for kind in ("title", "h1")])
        found = found + self._summary() + self._cuts() + self.of.rule()
        if not self.of.excepted:
            found = found + self.of.table()
        for name in [*self.names, ""]:
            if any(self.of.portfolio_of(row) == name for row in self.of.excepted):
                found = found + self.of.table(name)
        found = found + self._budgets() + self.of.priorities() + self._meetings() + self._actions()
        return found + captions(found) + Should([*self._assumed()])

    def held(self, page: Page) -> tuple[list[Finding], Page]:
        """Return what a page gets wrong of it, and the page without what was held against it."""
        return should.held(self.right, page)

    @cached_property
    def of(self) -> Excepted:
        """The whole council's exceptions."""
        return Excepted(self.card)

    @cached_property
    def names(self) -> list[str]:
        """The portfolios, in the order in which indicators name them."""
        found = [self.of.portfolio_of(row) for row in records(self.card.tables.indicators)]
        return [name for name in dict.fromkeys(found) if name]

    def _summary(self) -> Should:
        if not self.names:
            return Should([Said((_NO_PORTFOLIOS,), "p")])
        n = len(self.names)
        count = self.of.count(formats.spelt(n), n, "portfolios")
        noun = "portfolio" if n == 1 else "portfolios"
        tail = f" {noun} for Cabinet and the Budget and Performance Panel."
        said = [Said(("This review sums up the exception reports of ", count, tail), "p"), *self.of.headline()]
        busy = {self.of.portfolio_of(row) for row in self.of.excepted}
        if clear := [name for name in self.names if name not in busy]:
            verb = "has" if len(clear) == 1 else "have"
            said.append(Said((f"{formats.joined(clear)} {verb} nothing to except.",), "li"))
        if left := [str(row["ref"]) for row in self.of.lines if not self.of.portfolio_of(row)]:
            noun = "indicator falls" if len(left) == 1 else "indicators fall"
            head = self.of.count(formats.spelt(len(left), start=True), len(left), "in no portfolio")
            said.append(Said((head, f" {noun} in no portfolio yet: {formats.joined(left)}."), "li"))
        return Should(said)

    def _assumed(self) -> Iterator[Said]:
        """Yield how many indicators were read into, where they are too many to be named and not all."""
        rows = self.of.lines
        found: dict[str, int] = {}
        for row in rows:
            if cells.has(row, "assumed"):
                found[str(row["assumed"])] = found.get(str(row["assumed"]), 0) + 1
        for columns, n in found.items():
            if _NAMED < n < len(rows):
                names = formats.joined(name.strip().replace("_", " ") for name in columns.split(","))
                whose = f"{names} of {n} indicators."
                yield Said((f"Read into the figures, not published by the council: {whose}",), "li")

    def _cuts(self) -> Should:
        n = len(self.of.lines)
        count = self.of.count(formats.number(n), n, "indicators")
        if not self.names:
            said = Said(("The same ", count, " indicators, as the officers’ structure has them."), "p")
            names = [str(row["directorate"]) for row in self.of.lines]
            return Should([said], [self._cut("directorate", list(dict.fromkeys(names)), names)])
        lead = "Portfolios are the Cabinet’s structure and directorates the officers’. Both tables count the same "
        said = Said((lead, count, " indicators, so their last rows agree."), "p")
        directorates = list(dict.fromkeys(str(row["directorate"]) for row in self.of.lines))
        sheets = [self._cut("directorate", directorates, [str(row["directorate"]) for row in self.of.lines])]
        falls = [self.of.portfolio_of(row) for row in self.of.lines]
        every = [name for name in dict.fromkeys(falls) if name] + [""] * ("" in falls)
        sheets.append(self._cut("portfolio", every, falls))
        return Should([said], sheets)

    def _cut(self, by: str, groups: list[str], falls: list[str]) -> Sheet:
        excepted = {str(row["ref"]) for row in self.of.excepted}
        tallies = []
        for group in groups:
            rows = [row for row, name in zip(self.of.lines, falls, strict=True) if name == group]
            rated = [sum(row["rag"] == rag for row in rows) for rag in Rag]
            tallies.append([len(rows), *rated, sum(str(row["ref"]) in excepted for row in rows)])
        tallies.append([sum(column) for column in zip(*tallies, strict=True)])
        labels = [self.card.rules.rag.label(rag) for rag in Rag]
        columns = (by.capitalize(), "Indicators", *labels, "Exceptions")
        names = [*(group or "In no portfolio" for group in groups), "Council"]
        lines = tuple((name, *map(formats.number, tally)) for name, tally in zip(names, tallies, strict=True))
        return Sheet(f"Indicators by {by} and rating, {quarter(self.card)}", columns, lines)

    def _budgets(self) -> Should:
        if "finance" in self.card.tables.absent:
            return Should([Said(("No finance table was supplied.",), "p")])
        lines = records(self.card.finance)
        if not lines:
            return Should([Said((f"No budget is listed for {quarter(self.card)}.",), "p")])
        said = [Said((*self._budget(line),), "li") for line in lines if line["exception"] is True]
        none = "No forecast differs from its budget by enough to be an exception."
        return Should(said or [Said((none,), "p")])

    def _budget(self, line: cells.Row) -> Iterator[str | Figure]:
        served = dict.fromkeys(
            self.of.portfolio_of(row)
            for row in self.of.lines
            if (row["directorate"], row["service"]) == (line["directorate"], line["service"])
        )
        whose = formats.joined(name for name in served if name) or "no portfolio"
        yield f"{line['service']} ({line['directorate']}), which serves {whose}: forecast at "
        yield self._pounds(line, "forecast")
        yield " against a budget of "
        yield self._pounds(line, "annual_budget")
        yield "."

    def _pounds(self, line: cells.Row, column: str) -> Figure:
        printed = formats.figure(line[column], "pounds")
        where = {"ref": str(line["service"]), "period": str(line["period"])}
        return should.figure(printed, line[column], "finance", column, **where)

    @cached_property
    def _reviews(self) -> Reviewed:
        return Reviewed(self.card)

    def _meetings(self) -> Should:
        reviews = self._reviews
        if "meetings" in self.card.tables.absent:
            return Should([Said((ABSENT,), "p")])
        rows, held, missed = [], 0, []
        for name in self.names:
            line = [name]
            for period in reviews.quarters:
                found = reviews.on(period, name)
                line.append(self._review(found, period))
                held += line[-1].startswith("Held")
                missed += [f"{name} for {period}"] if line[-1] == "None on record" else []
            rows.append(tuple(line))
        said = [Said((reviews.rule(),), "p")]
        if of := held + len(missed):
            head = reviews.count(formats.spelt(held, start=True), held, "held")
            every = reviews.count(formats.number(of), of, "held or missed")
            tail = " portfolio reviews that were held or whose time is over took place."
            said.append(Said((head, " of the ", every, tail), "li"))
        if missed:
            said.append(Said((f"No review is on record of {formats.joined(missed)}.",), "li"))
        for row, what in reviews.outside():
            said.append(Said((f"{cells.text(row, 'portfolio') or row['meeting']}: t{what}",), "li"))
        year = periods.label(periods.year_of(self.card.quarter))
        sheet = Sheet(f"Portfolio reviews of {year}", ("Portfolio", *reviews.quarters), tuple(rows))
        return Should(said, [sheet] if rows else [])

    def _review(self, found: Iterable[cells.Row], period: str) -> str:
        first = next(iter(found), None)
        if first is None:
            return "None on record" if self._reviews.span(period)[1] < self._reviews.today else "None listed"
        when = day(first)
        if when is None:
            return "To come"
        late = "" if self._reviews.timed(first) == "Inside" else ", outside its monitoring period"
        return f"{'Held' if when <= self._reviews.today else 'To come'} {formats.day(when)}{late}"

    def _actions(self) -> Should:
        if "meetings" in self.card.tables.absent:
            return Should([Said((ABSENT,), "p")])
        found = self._reviews.actions
        if not found:
            return Should([Said(("No meeting held so far asked for an action.",), "p")])
        bodies = list(dict.fromkeys(cells.text(a.row, "portfolio") or str(a.row["meeting"]) for a in found))
        rows = []
        for name in [*bodies, "Council"]:
            of = [a for a in found if name in ("Council", cells.text(a.row, "portfolio") or str(a.row["meeting"]))]
            rows.append((name, str(len(of)), *(str(sum(a.state == state for a in of)) for state in STATES)))
        columns = ("Portfolio or body", "Asked for", "Done", "Overdue", "Not yet due", "No date")
        left = [a for a in found if a.state != "done"]
        sheets = [Sheet("Actions asked for", columns, tuple(rows))]
        said = [Said((*self._reviews.asked_for(found),), "p")]
        if not left:
            said.append(Said(("Every action asked for is done.",), "p"))
        return Should(said, [*sheets, *self._reviews.table("Actions not done", left, portfolios=True)])
