"""An exception report, worked out again: its exceptions, priorities and targets from the inputs' own rows.

Each indicator is looked at by itself here, with its priority's row beside
it; what wrote the report works on whole tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from perfkit import periods
from perfkit.audit import should
from perfkit.audit.exceptions_figures import so_far
from perfkit.audit.exceptions_meetings import Reviewed
from perfkit.audit.exceptions_priorities import Prioritised
from perfkit.audit.findings import Finding
from perfkit.audit.known import Past, past_of
from perfkit.audit.page import Figure, Page, Part
from perfkit.audit.should import Said, Sheet, Should
from perfkit.judge.card import Scorecard
from perfkit.report import cells, commentary, formats
from perfkit.report.counts import quarter
from perfkit.terms import Rag

REPORT = "Performance Review Team exception report"
"""What the head of such a page calls its report."""
_GOOD = {"higher": "High", "lower": "Low", "range": "In range", "none": "Neither"}
_TEAM = {"amber": "behind target", "red": "failing"}
_FIRST = ("PI no", "Description")
_LATER = ("Good is?", "Q1", "Q2", "Q3", "Q4", "Year to date", "Status", "Owner", "Commentary")
_MOST = 9
"""More names than these a sentence leaves out."""


@dataclass(frozen=True)
class Excepted:
    """What the exception report of a portfolio should say, beyond what every report says.

    Parameters
    ----------
    card
        The portfolio's scorecard; or the council's, for the review that sums the portfolios up.
    """

    card: Scorecard

    @cached_property
    def right(self) -> Should:
        """Return everything that only this kind of page says."""
        title = f"{REPORT}: {self.card.portfolio}, {quarter(self.card)}"
        found = Should([Said((title,), kind) for kind in ("title", "h1")]) + self.rule() + Should([*self.headline()])
        found = found + self.table() + self.priorities() + Reviewed(self.card).of_one()
        return found + captions(found)

    def held(self, page: Page) -> tuple[list[Finding], Page]:
        """Return what a page gets wrong of it, and the page without what was held against it."""
        return should.held(self.right, page)

    @cached_property
    def _prioritised(self) -> Prioritised:
        return Prioritised(self.card)

    def portfolio_of(self, row: cells.Row) -> str:
        """Return the portfolio an indicator falls in; "" for none."""
        priority = self._prioritised.priority_of.get(cells.text(row, "priority"))
        places = [(row, "portfolio"), *([(priority, "portfolio")] if priority else [])]
        return next((str(of[name]) for of, name in places if cells.has(of, name)), "")

    def is_strategic(self, row: cells.Row) -> bool:
        """Return whether an indicator measures a strategic priority of its own portfolio."""
        if cells.has(row, "strategic") and bool(row["strategic"]):
            return True
        priority = self._prioritised.priority_of.get(cells.text(row, "priority"))
        whose = str(priority["portfolio"]) if priority and cells.has(priority, "portfolio") else ""
        return priority is not None and whose == self.portfolio_of(row)

    @property
    def lines(self) -> list[cells.Row]:
        """The card's rows."""
        return self._prioritised.lines

    @cached_property
    def excepted(self) -> list[cells.Row]:
        """The strategic indicators behind target or failing, the failing first, then the largest miss."""
        found = [row for row in self.lines if row["rag"] in _TEAM and self.is_strategic(row)]
        return sorted(
            found, key=lambda r: (r["rag"] != Rag.RED, -r["adverse_pct"] if cells.has(r, "adverse_pct") else 9e99)
        )

    def count(self, text: str, n: int, what: str, table: str = "exceptions") -> Figure:
        """Return the claim of a count."""
        return should.figure(text, n, table, what, period=quarter(self.card))

    def rule(self) -> Should:
        """Return how the page should say what an exception is."""
        words = []
        for rag, team in _TEAM.items():
            label = self.card.rules.rag.label(Rag(rag))
            words.append(f"‘{label}’" + ("" if label.casefold() == team else f" ({team})"))
        whose = "the same portfolio as the indicator" if self.card.portfolio else "the indicator’s own portfolio"
        text = (
            "Listed are only strategic priorities that are not being achieved: the strategic indicators rated "
            f"{words[0]} or {words[1]}. An indicator is strategic where it is marked so, or where the priority that it "
            f"serves falls in {whose}. Each target is that of the latest figure, not of the year to date."
        )
        return Should([Said((text,), "p")])

    def headline(self) -> Iterator[Said]:
        """Return how the page should count its exceptions, and what it leaves out."""
        whose = self.card.portfolio or self.card.tables.council
        strategic = [row for row in self.lines if self.is_strategic(row)]
        yield Said((*self._achieved(whose, len(strategic)),), "li")
        if unrated := [row for row in strategic if row["rag"] == Rag.NOT_RATED]:
            n, one = len(unrated), len(unrated) == 1
            noun, its = ("indicator is", "its priority is") if one else ("indicators are", "their priorities are")
            head = self.count(formats.spelt(n, start=True), n, "strategic, not rated")
            tail = f" strategic {noun} not rated, so nobody can say whether {its} achieved{_listed(unrated)}."
            yield Said((head, tail), "li")
        if others := [row for row in self.lines if row["rag"] in _TEAM and not self.is_strategic(row)]:
            n, one = len(others), len(others) == 1
            head = self.count(formats.spelt(n, start=True), n, "not strategic")
            noun = "indicator is" if one else "indicators are"
            its = "It measures no strategic priority and is" if one else "They measure no strategic priority and are"
            tail = f" other {noun} behind target or failing{_listed(others)}. "
            tail += f"{its} left to the directorates’ variance reports."
            yield Said((head, tail), "li")

    def _achieved(self, whose: str, n: int) -> Iterator[Part]:
        found = self.excepted
        if not n:
            yield f"No indicator of {whose} measures a strategic priority, so there is nothing to except."
        elif n == 1:
            how = (
                f"not being achieved ({found[0]['rag_label']}): {found[0]['ref']}."
                if found
                else "not behind target or failing."
            )
            yield "The " if found else "Nothing to except: the "
            yield self.count("one", 1, "strategic")
            yield f" strategic indicator of {whose} is {how}"
        else:
            every = self.count(formats.number(n), n, "strategic")
            if not found:
                yield from (
                    "Nothing to except: none of the ",
                    every,
                    f" strategic indicators of {whose} is behind target or failing.",
                )
                return
            yield self.count(formats.spelt(len(found), start=True), len(found), "exceptions")
            verb = "is" if len(found) == 1 else "are"
            yield from (" of the ", every, f" strategic indicators of {whose} {verb} not being achieved (")
            kinds = [(rag, sum(r["rag"] == rag for r in found)) for rag in (Rag.RED, Rag.AMBER)]
            kinds = [(rag, k) for rag, k in kinds if k]
            for place, (rag, k) in enumerate(kinds):
                yield " and " if place else ""
                yield from (self.count(formats.number(k), k, f"exceptions {rag}"), f" {self.card.rules.rag.label(rag)}")
            yield f"){_listed(found)}."

    def table(self, portfolio: str | None = None) -> Should:
        """Return the table of exceptions, of one portfolio where one is named."""
        rows = [row for row in self.excepted if portfolio is None or self.portfolio_of(row) == portfolio]
        if not rows:
            none = "Nothing to except: no strategic indicator is behind target or failing."
            return Should([Said((none,), "p")])
        lead = "Strategic" if portfolio is None else f"{portfolio or 'In no portfolio'}: strategic"
        prior = f"{periods.label(periods.year_of(self.card.quarter) - 1)} outturn"
        columns = (*_FIRST, prior, "Target", *_LATER)
        caption = f"{lead} priorities not being achieved, {quarter(self.card)}"
        return Should(sheets=[Sheet(caption, columns, tuple(self._cells(row) for row in rows))])

    @cached_property
    def _past(self) -> Past:
        return past_of(self.card)

    def _cells(self, row: cells.Row) -> tuple[str, ...]:
        said = " ".join(str(text["text"]) for text in commentary.of(self.card, row))
        return (
            str(row["ref"]), str(row["title"]), cells.earlier(row, "prior_outturn"), cells.target(row),
            _GOOD[str(row["polarity"])], *so_far(self.card, self._past, row),
            str(row["rag_label"]), cells.text(row, "owner", "No owner"),
            said or "No commentary was given.",
        )  # fmt: skip

    def priorities(self) -> Should:
        """Return what the page should say of priorities and of targets that are not SMART."""
        return self._prioritised.all()


def captions(found: Should) -> Should:
    """Return the captions of tables, which a page also holds as passages."""
    return Should([Said((sheet.caption,), "caption") for sheet in found.sheets])


def _listed(rows: Iterable[cells.Row]) -> str:
    refs = [str(row["ref"]) for row in rows]
    return f": {formats.joined(refs)}" if len(refs) <= _MOST else ""
