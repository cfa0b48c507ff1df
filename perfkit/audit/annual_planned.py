"""An annual performance plan, worked out again: its parts, counts, tables, changes and route to approval."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from perfkit import periods
from perfkit.audit import should
from perfkit.audit.annual import Aim, Varied, aim
from perfkit.audit.annual_papers import approvals, savings
from perfkit.audit.annual_peers import quartile
from perfkit.audit.board_papered import BoardPapered, passages_of, slots_of
from perfkit.audit.editions import Editions
from perfkit.audit.findings import Finding
from perfkit.audit.page import Figure, Page
from perfkit.audit.should import Said, Sheet, Should, day_of
from perfkit.inputs.annual_plan_form import ANNUAL_PLAN
from perfkit.inputs.papers import Paper, read_paper
from perfkit.judge.card import Scorecard
from perfkit.report import cells, formats
from perfkit.report.counts import quarter, records
from perfkit.report.written import Filling, Written, left_out
from perfkit.rules import Category

REPORT = "Annual performance plan"
"""What the head of such a page calls its report."""
_ALL = tuple(part.title for part in ANNUAL_PLAN.parts)
_ASKED = {Category.EXCELLENT: (1, 4, 5), Category.GOOD: (1, 4, 5)}
"""Places of the parts that the better categories must have; the others must have all."""
_FILLED = {"savings": ("efficiency savings", 4), "finance": ("budgets", 4), "benchmarks": ("peers’ figures", 5),
           "milestones": ("milestones of service plans", 3), "priorities": ("priorities", 0)}  # fmt: skip


@dataclass(frozen=True)
class Planned:
    """What an annual plan should say beyond what every report says.

    Parameters
    ----------
    since
        The year as the draft and as the edition knew it, and what changed between them.
    paper
        The council's words.
    edition
        "draft" or "final".
    """

    since: Editions
    paper: Paper
    edition: str

    @property
    def card(self) -> Scorecard:
        """The year as the edition knew it."""
        return self.since.now

    @property
    def draft(self) -> Scorecard:
        """The year as the draft knew it."""
        return self.since.then

    @cached_property
    def right(self) -> Should:
        """Return everything that only this kind of page says."""
        found = Should([*self._head(), *self._written()]) + self._required()
        for slot, made in (
            ("priorities", self._priorities), ("achievements", self._achievements),
            ("double_glums", self._double_glums), ("not_available", self._not_available), ("targets", self._targets),
            ("savings", self._savings), ("indicators", self._indicators), ("definitions", self._definitions),
        ):  # fmt: skip
            if slot in slots_of(self.paper):
                found = found + made()
        found = found + self._changes() + approvals(self.card)
        return found + Should([Said((sheet.caption,), "caption") for sheet in found.sheets])

    def held(self, page: Page) -> tuple[list[Finding], Page]:
        """Return what a page gets wrong of it, and the page without what was held against it."""
        return should.held(self.right, page)

    @cached_property
    def rows(self) -> list[cells.Row]:
        """The year's indicators."""
        return records(self.card.rows)

    @cached_property
    def aims(self) -> dict[str, list[Aim]]:
        """Each indicator's targets of the three years to come."""
        return {str(row["ref"]): [aim(self.card, row, n) for n in (1, 2, 3)] for row in self.rows}

    @property
    def _ahead(self) -> list[str]:
        year = periods.year_of(self.card.quarter)
        return [periods.label(year + n) for n in (1, 2, 3)]

    def _head(self) -> Iterator[Said]:
        for kind in ("title", "h1"):
            yield Said((f"{self.paper.title}, {self.edition} edition: {quarter(self.card)}",), kind)
        for lead, gaps in (("Left out: ", self.paper.missing), ("Not yet written: ", self.paper.unwritten)):
            if gaps:
                yield Said((f"{lead}{'; '.join(gaps)}.",), "p")

    def _written(self) -> Iterator[Said]:
        year = periods.year_of(self.card.quarter)
        words = {
            "council": [self.card.tables.council], "year": [periods.label(year)], "months": [periods.words(year)],
            "next_year": [periods.label(year + 1)], "last_year": [periods.label(year - 1)], "edition": [self.edition],
        }  # fmt: skip
        filling = Filling(words, {slot: [] for slot in ANNUAL_PLAN.blocks})
        yield from passages_of(Written("", self.paper.front, filling))
        for part in ANNUAL_PLAN.parts:
            yield from passages_of(Written(part.title, self.paper.parts.get(part.title, left_out(self.paper)), filling))

    def _required(self) -> Should:
        category = self.card.rules.category
        asked = [_ALL[n] for n in _ASKED.get(category, range(len(_ALL)))]
        standing = {title: self._standing(n, title) for n, title in enumerate(_ALL)}
        short = [title for title in asked if standing[title] != "Written"]
        rows = tuple((t, "Required" if t in asked else "Not required", standing[t]) for t in _ALL)
        last = f"Required and not complete: {'; '.join(short)}." if short else "Nothing that is required is missing."
        sheet = Sheet(f"Parts of the plan, {quarter(self.card)}", ("Part", "For this category", "Standing"), rows)
        reading = (
            f"The council’s category is ‘{category}’. Which parts a category asks for is perfkit’s reading of ODPM "
            "Circular 03/2003 and of what changed in 2004: an excellent or good council need only give its figures and "
            "its contracts statement, any other all six parts."
        )
        return Should([Said((reading,), "p"), Said((last,), "p")], [sheet])

    def _standing(self, place: int, title: str) -> str:
        if title in self.paper.missing:
            return "Left out"
        said = []
        inner = [g.removeprefix(f"{title}: ") for g in self.paper.gaps if g == title or g.startswith(f"{title}: ")]
        if inner:
            said.append("Not yet written" if inner == [title] else f"Not yet written: {', '.join(inner)}")
        absent = [name for table, (name, at) in _FILLED.items() if at == place and table in self.card.tables.absent]
        if absent:
            said.append(f"Not supplied: {formats.joined(absent)}")
        return "; ".join(said) or "Written"

    def _priorities(self) -> Should:
        return BoardPapered(self.card, self.paper).priorities()

    def _double_glums(self) -> Should:
        varied = Varied(self.card)
        return Should([varied.summary()]) + varied.listed()

    def _achievements(self) -> Should:
        met = sum(row["met"] is True for row in self.rows)
        held = sum(row["met"] is True or row["met"] is False for row in self.rows)
        ways = [row["travel"] for row in self.rows if row["travel"] != "not_comparable"]
        out = sum(row["rag"] == "not_rated" for row in self.rows)
        found = []
        if held:
            share = should.figure(f"{formats.number(100 * met / held, 1)}%", 100 * met / held, "annual", "percent met",
                                  period=quarter(self.card))  # fmt: skip
            parts = ("Targets met: ", self._count(met, "met"), " of ", self._count(held, "held against a target"))
            found.append(Said((*parts, " (", share, ")."), "li"))
        else:
            found.append(Said(("No outturn could be held against a target.",), "li"))
        if ways:
            better = self._count(ways.count("improved"), "improved")
            found.append(Said(("Better than the year before: ", better, " of ", self._count(len(ways), "compared"),
                               " that could be compared."), "li"))  # fmt: skip
        if out:
            noun = " indicator is" if out == 1 else " indicators are"
            tail = ", and left out of the first count" if held else ""
            found.append(Said((self._count(out, "not rated"), f"{noun} not rated{tail}."), "li"))
        return Should(found)

    def _targets(self) -> Should:
        year = self._ahead[0]
        asked = [self.aims[str(row["ref"])][0].asked for row in self.rows]
        more, met = sum(a > 0 for a in asked), sum(a <= 0 for a in asked)
        rest = len(asked) - more - met
        found = []
        if more:
            text = f" {'target' if more == 1 else 'targets'} for {year} {'asks' if more == 1 else 'ask'}"
            text += " for more than the year’s outturn."
            found.append(Said((self._count(more, "ask for more", year), text), "li"))
        if met:
            text = f" {'is' if met == 1 else 'are'} met by the year’s outturn already."
            found.append(Said((self._count(met, "met already", year), text), "li"))
        if rest:
            why = " cannot be held against an outturn: one of the two is missing, or neither way is better."
            found.append(Said((self._count(rest, "cannot be said", year), why), "li"))
        return Should(found)

    def _not_available(self) -> Should:
        rows = []
        for row in self.rows:
            none = [found.year for found in self.aims[str(row["ref"])] if not found.there]
            if cells.has(row, "outturn") and not none:
                continue
            out = "" if cells.has(row, "outturn") else formats.capital(formats.missing(row["status"]))
            rows.append((_named(row), out, f"None for {formats.joined(none)}" if none else ""))
        if not rows:
            text = "Every outturn of the year and every target of the three years to come is there."
            return Should([Said((text,), "p")])
        caption = f"Not yet available, {quarter(self.card)}"
        return Should(sheets=[Sheet(caption, ("Indicator", "Outturn", "Targets"), tuple(rows))])

    def _savings(self) -> Should:
        return savings(self.card, self._ahead[0])

    def _indicators(self) -> Should:
        before = f"{periods.label(periods.year_of(self.card.quarter) - 1)} outturn"
        columns = ("Indicator", before, "Target", quarter(self.card), "Rating", "Since last year’s outturn", "Quartile",
                   *(f"Target {year}" for year in self._ahead))  # fmt: skip
        sheets = []
        for name in dict.fromkeys(row["directorate"] for row in self.rows):
            lines = tuple(
                (_named(row), cells.earlier(row, "prior_outturn"), cells.target(row), cells.outturn(row),
                 str(cells.rag(row)), str(cells.travel(row)), quartile(self.card, row),
                 *(found.printed() for found in self.aims[str(row["ref"])]))
                for row in self.rows if row["directorate"] == name
            )  # fmt: skip
            sheets.append(Sheet(f"{name}: every indicator, {quarter(self.card)}", columns, lines))
        said = (
            f"The outturn of {quarter(self.card)} and of the year before, its quartile among the peers of that year, "
            f"and the targets for {formats.joined(self._ahead)}. A figure or target that is missing is said to be."
        )
        return Should([Said((said,), "p")], sheets)

    def _definitions(self) -> Should:
        if "definitions" in self.card.tables.absent:
            text = "Changes of definition are not known: the table definitions was not supplied."
            return Should([Said((text,), "p")])
        names = {str(row["ref"]): _named(row) for row in self.rows}
        table = self.card.tables.definitions.sort_values("as_of", kind="stable", ascending=False)
        lines = tuple((names[str(r["ref"])], day_of(r["as_of"]), str(r["definition"]), cells.text(r, "note"))
                      for r in records(table) if str(r["ref"]) in names)  # fmt: skip
        if not lines:
            return Should([Said(("No change of definition is on record.",), "p")])
        return Should(sheets=[Sheet("Changes of definition", ("Indicator", "Since", "Counted as", "Why"), lines)])

    def _changes(self) -> Should:
        if self.edition == "draft":
            text = "This is the draft: the final edition will say here what changed since."
            return Should([Said((text,), "p")])
        if self.draft.known_on == self.card.known_on:
            text = "No day of the draft was named (draft_on), so what changed since is not known."
            return Should([Said((text,), "p")])
        found = self.since
        listing = Should(sheets=[found.listing()]) if found.changes else Should([Said(("Nothing changed.",), "p")])
        return Should([*found.summary()], [found.ratings()]) + listing + self._retargeted()

    def _retargeted(self) -> Should:
        lines = []
        for n in range(3):
            for row in self.rows:
                now, then = self.aims[str(row["ref"])][n], aim(self.draft, row, n + 1)
                if now.printed() != then.printed():
                    lines.append(
                        (_named(row), now.year, then.printed(), now.printed(), day_of(now.set_on), now.rationale)
                    )
        if not lines:
            return Should([Said(("No target of the years to come was set again.",), "p")])
        columns = ("Indicator", "Year", "Target in the draft", "Target now", "Set on", "Reason")
        return Should(sheets=[Sheet("Targets set again since the draft", columns, tuple(lines))])

    def _count(self, n: int, what: str, period: str = "") -> Figure:
        return should.figure(formats.number(n), n, "annual", what, period=period or quarter(self.card))


def planned(since: Editions, template: str, edition: str) -> Planned:
    """Return what an annual plan should say, with the words of a template; "" is the built-in."""
    return Planned(since, read_paper(template, ANNUAL_PLAN), edition or "final")


def _named(row: cells.Row) -> str:
    return f"{row['ref']}: {row['title']}"
