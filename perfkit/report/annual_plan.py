"""The annual performance plan: the council's words with the year's figures in their slots, as draft and as final."""

from __future__ import annotations

from dataclasses import dataclass, replace

from perfkit.errors import UsageError
from perfkit.inputs import annual_plan_form as form
from perfkit.inputs.annual_plan_form import ANNUAL_PLAN, EDITIONS, REQUIRED
from perfkit.inputs.papers import Paper
from perfkit.judge.card import Scorecard
from perfkit.judge.editions import compare
from perfkit.report import (
    annual_tables,
    cells,
    editions,
    formats,
    opening,
)
from perfkit.report.annual_slots import filling, known_by
from perfkit.report.counts import quarter, records
from perfkit.report.grid import Table
from perfkit.report.made import InTurn, Made, sources
from perfkit.report.prose import Part, Prose, listed, say
from perfkit.report.written import Filling, Written, part, to_be_written, unfinished
from perfkit.terms import ApprovalStep

__all__ = ["AnnualPlan", "annual_plan"]
__dir__ = __all__.copy

READING = (
    "Which parts a category asks for is perfkit’s reading of ODPM Circular 03/2003 and of what changed in 2004: an "
    "excellent or good council need only give its figures and its contracts statement, any other all six parts."
)
_ABSENT = {
    "savings": ("efficiency savings", form.FINANCE),
    "finance": ("budgets", form.FINANCE),
    "benchmarks": ("peers’ figures", form.APPENDICES),
    "milestones": ("milestones of service plans", form.PLANS),
    "priorities": ("priorities", form.SCENE),
}
"""What a table that is absent leaves out, and of which part."""


@dataclass(frozen=True)
class AnnualPlan:
    """A year's plan, part by part.

    Parameters
    ----------
    card
        The year's scorecard.
    draft
        The scorecard of the draft; the same as `card` where no draft is named.
    paper
        The council's words, from `perfkit.inputs.papers.read_paper`.
    edition
        "draft" or "final".
    filling
        What stands in the paper's slots.
    """

    card: Scorecard
    draft: Scorecard
    paper: Paper
    edition: str
    filling: Filling

    def title(self) -> Prose:
        """Return the plan's title and edition, what it covers, and its opening lines' gaps."""
        return opening.title(self.card, f"{self.paper.title}, {self.edition} edition") + unfinished(self.paper)

    def front(self) -> Written:
        """Return the council's opening lines."""
        return Written("", self.paper.front, self.filling)

    def part(self, heading: str) -> Written:
        """Return one of the six parts, under its heading.

        Parameters
        ----------
        heading
            One of the plan's headings, such as "Part 4: Plans and priorities".

        Returns
        -------
        Written
            The council's words with their slots filled; of a part left out, that it is.

        Raises
        ------
        UsageError
            If the plan has no such part; the message names the nearest.
        """
        return part(self.paper, heading, self.filling, of="plan")

    def required(self) -> InTurn:
        """Return which parts the council's category asks for, and which of those are missing."""
        category = self.card.rules.category
        asked = REQUIRED[category]
        rows = tuple(
            (p.title, "Required" if p.title in asked else "Not required", self._standing(p.title))
            for p in ANNUAL_PLAN.parts
        )
        short = [title for title in asked if self._standing(title) != "Written"]
        words = say(f"The council’s category is ‘{category}’. {READING}")
        missing = "Nothing that is required is missing."
        if short:
            missing = f"Required and not complete: {'; '.join(short)}."
        table = Table(f"Parts of the plan, {quarter(self.card)}", ("Part", "For this category", "Standing"), rows)
        return InTurn((words, table, say(missing)))

    def not_available(self) -> InTurn:
        """Return what the edition still lacks."""
        return InTurn((annual_tables.not_available(self.card),))

    def changes(self) -> InTurn:
        """Return what was inserted, restated, counted otherwise or set again since the draft."""
        then, now = self.draft, self.card
        if self.edition == "draft":
            return InTurn((say("This is the draft: the final edition will say here what changed since."),))
        if then.known_on == now.known_on:
            return InTurn((say("No day of the draft was named (draft_on), so what changed since is not known."),))
        found = compare(then, now)
        return InTurn((
            editions.summary(found, then, now), editions.ratings(found, then, now), editions.listing(found, then, now),
            annual_tables.retargeted(then, now),
        ))  # fmt: skip

    def approvals(self) -> InTurn:
        """Return the route to approval: each body, its comments, the responses, and what was delegated to whom."""
        if "approvals" in self.card.tables.absent:
            return InTurn((say("The route to approval is not known: the table approvals was not supplied."),))
        found = annual_tables.steps(self.card)
        if found.empty:
            return InTurn((say(f"No step of this plan’s approval is on record{known_by(self.card)}."),))
        lines: list[tuple[Part, ...]] = []
        for row in records(found[found["step"].eq(ApprovalStep.DELEGATED)]):
            what = cells.text(row, "comment", "final amendments").rstrip(".")
            whom = cells.text(row, "delegated_to", "no role that is named")
            lines.append((f"Delegated by {row['body']} to {whom}: {what}.",))
        silent = found[found["step"].eq(ApprovalStep.CONSULTED) & found["comment"].notna() & found["response"].isna()]
        if len(silent):
            lines.append((f"No response is on record to {formats.joined(dict.fromkeys(silent['body']))}.",))
        if not found["step"].eq(ApprovalStep.APPROVED).any():
            lines.append(("No approval is on record yet.",))
        return InTurn((annual_tables.approvals(self.card), listed(lines)))

    def sources(self) -> Made:
        """Return how the figures were made; the verdict names the edition and counts what is still to be written."""
        made = sources(self.card)
        edition = formats.capital(self.edition)
        return replace(made, verdict=f"{edition} edition: {made.verdict}{to_be_written(self.paper)}")

    def _standing(self, title: str) -> str:
        if title in self.paper.missing:
            return "Left out"
        inner = [gap for gap in self.paper.gaps if gap == title or gap.startswith(f"{title}: ")]
        lacking = [name for name, (_, where) in _ABSENT.items() if where == title and name in self.card.tables.absent]
        said = []
        if inner:
            said.append("Not yet written: " + ", ".join(g.removeprefix(f"{title}: ") or title for g in inner)
                        if inner != [title] else "Not yet written")  # fmt: skip
        if lacking:
            said.append(f"Not supplied: {formats.joined(_ABSENT[name][0] for name in lacking)}")
        return "; ".join(said) or "Written"


def annual_plan(card: Scorecard, draft: Scorecard, paper: Paper, edition: str = "final") -> AnnualPlan:
    """Return a year's plan: the council's words, and what stands in their slots.

    Parameters
    ----------
    card
        The scorecard of the year (`perfkit.judge.year.judge_year`).
    draft
        That of the draft's day, of the same year; the same card where there was no draft.
    paper
        The council's words (`perfkit.inputs.papers.read_paper`).
    edition
        "draft" or "final".

    Returns
    -------
    AnnualPlan
        Its calls (``part``, ``changes``, ``approvals``, ``sources`` ...) each return what one cell shows.

    Raises
    ------
    UsageError
        If the edition is neither "draft" nor "final".

    Examples
    --------
    >>> from perfkit.demo.cards import wexbridge_year
    >>> from perfkit.inputs.annual_plan_form import ANNUAL_PLAN
    >>> from perfkit.inputs.papers import read_paper
    >>> card = wexbridge_year()
    >>> annual_plan(card, card, read_paper("", ANNUAL_PLAN)).title()
    # Annual performance plan, final edition: 2012/13
    ...
    """
    if edition not in EDITIONS:
        raise UsageError.unknown("edition", edition, EDITIONS)
    return AnnualPlan(card, draft, paper, edition, filling(card, edition))
