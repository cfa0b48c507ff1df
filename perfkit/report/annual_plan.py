"""The annual performance plan: the council's words with the year's figures in their slots, as draft and as final."""

from __future__ import annotations

from dataclasses import dataclass, replace

from perfkit import periods
from perfkit.errors import UsageError
from perfkit.inputs import annual_plan_form as form
from perfkit.inputs.annual_plan_form import ANNUAL_PLAN, EDITIONS, REQUIRED
from perfkit.inputs.papers import Paper
from perfkit.judge.card import Scorecard
from perfkit.judge.coming import coming
from perfkit.judge.editions import compare
from perfkit.judge.shares import share_met
from perfkit.report import (
    annual_tables,
    annual_variance,
    board,
    board_matters,
    cells,
    editions,
    formats,
    opening,
    plan_tables,
)
from perfkit.report.claims import Claim
from perfkit.report.counts import by, claim, quarter, records, unrated
from perfkit.report.grid import Table
from perfkit.report.made import InTurn, Made, sources
from perfkit.report.prose import Part, Prose, listed, say
from perfkit.report.written import Filling, Written, part, to_be_written, unfinished
from perfkit.terms import ApprovalStep, Travel

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
            return InTurn((say(f"No step of this plan’s approval is on record{_by(self.card)}."),))
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
    following = annual_tables.years_ahead(card)[0]
    words = {
        "council": [card.tables.council],
        "year": [quarter(card)],
        "months": [periods.words(card.span)],
        "next_year": [following],
        "last_year": [periods.label(periods.year_of(card.quarter) - 1)],
        "edition": [edition],
    }
    blocks: dict[str, list[Prose | Table]] = {
        "priorities": [board_matters.priorities(card)],
        "achievements": [achievements(card)],
        "successes": [board.board_successes(card)],
        "double_glums": [annual_variance.summary(card), annual_variance.double_glums(card)],
        "not_available": [annual_tables.not_available(card)],
        "milestones": [_milestones(card), plan_tables.milestones(card)],
        "targets": [asks(card)],
        "finance": [_finance(card), plan_tables.finance(card)],
        "savings": [*_savings(card)],
        "indicators": [_appendix(card), *annual_tables.indicators(card)],
        "definitions": [_definitions(card)],
    }
    return AnnualPlan(card, draft, paper, edition, Filling(words, blocks))


def achievements(card: Scorecard) -> Prose:
    """Return what share of targets was met, with the counts behind it, and what was left out of them."""
    share = share_met(card)
    lines: list[tuple[Part, ...]] = []
    if share["against_target"]:
        percent = Claim(formats.number(share["percent"], 1) + "%", share["percent"], "annual", "", quarter(card),
                        "percent met")  # fmt: skip
        lines.append(("Targets met: ", _count(card, share["met"], "met"), " of ",
                      _count(card, share["against_target"], "held against a target"), " (", percent, ")."))  # fmt: skip
    else:
        lines.append(("No outturn could be held against a target.",))
    gone = by(card.rows, "travel")
    compared = sum(n for way, n in gone.items() if way != Travel.NOT_COMPARABLE)
    if compared:
        better = gone.get(Travel.IMPROVED, 0)
        lines.append(("Better than the year before: ", _count(card, better, "improved"), " of ",
                      _count(card, compared, "compared"), " that could be compared."))  # fmt: skip
    out = len(unrated(card))
    if out:
        noun = " indicator is" if out == 1 else " indicators are"
        tail = ", and left out of the first count" if share["against_target"] else ""
        lines.append((_count(card, out, "not rated"), f"{noun} not rated{tail}."))
    return listed(lines)


def asks(card: Scorecard) -> Prose:
    """Return how many of the coming year's targets ask for more than the year's outturn, and how many are missing."""
    aims = coming(card, 1)
    year = annual_tables.years_ahead(card)[0]
    more, met = int(aims["met_now"].eq(False).sum()), int(aims["met_now"].eq(True).sum())
    lines: list[tuple[Part, ...]] = []
    if more:
        verb = "target asks" if more == 1 else "targets ask"
        lines.append((_count(card, more, "ask for more", year), f" {verb} for more in {year} than the year’s outturn."))
    if met:
        verb = "is" if met == 1 else "are"
        lines.append((_count(card, met, "met already", year), f" {verb} met by the year’s outturn already."))
    rest = len(aims) - more - met
    if rest:
        why = " cannot be held against an outturn: one of the two is missing, or neither way is better."
        lines.append((_count(card, rest, "cannot be said", year), why))
    return listed(lines)


def _count(card: Scorecard, n: int, what: str, period: str = "") -> Claim:
    return claim(card, n, what, "annual", period=period, digits=True)


def _milestones(card: Scorecard) -> Prose:
    if "milestones" in card.tables.absent:
        return say("No milestone is listed: the table milestones was not supplied.")
    return Prose() if len(card.milestones) else say(f"No milestone of a service plan is known{_by(card)}.")


def _finance(card: Scorecard) -> Prose:
    if "finance" in card.tables.absent:
        return say("No budget is shown: the table finance was not supplied.")
    return Prose() if len(card.finance) else say(f"No budget is listed for {periods.label(card.quarter)}.")


def _savings(card: Scorecard) -> list[Prose | Table]:
    if "savings" in card.tables.absent:
        return [say("No efficiency saving is shown: the table savings was not supplied.")]
    return [*annual_tables.saved(card)] or [say(f"No efficiency saving is listed for {quarter(card)}.")]


def _definitions(card: Scorecard) -> Prose | Table:
    if "definitions" in card.tables.absent:
        return say("Changes of definition are not known: the table definitions was not supplied.")
    return annual_tables.definitions(card)


def _appendix(card: Scorecard) -> Prose:
    years = annual_tables.years_ahead(card)
    return say(
        f"The outturn of {quarter(card)} and of the year before, its quartile among the peers of that year, and the "
        f"targets for {formats.joined(years)}. A figure or target that is missing is said to be."
    )


def _by(card: Scorecard) -> str:
    return f" by {formats.day(card.known_on)}" if card.known_on is not None else ""
