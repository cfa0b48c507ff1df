"""What stands in the slots of the annual plan: the year's words, and for each block its sentences and tables."""

from __future__ import annotations

from perfkit import periods
from perfkit.judge.card import Scorecard
from perfkit.judge.coming import coming
from perfkit.judge.shares import share_met
from perfkit.report import annual_tables, annual_variance, board, board_matters, formats, plan_tables
from perfkit.report.claims import Claim
from perfkit.report.counts import by, claim, quarter, unrated
from perfkit.report.grid import Table
from perfkit.report.prose import Part, Prose, listed, say
from perfkit.report.written import Filling
from perfkit.terms import Travel


def filling(card: Scorecard, edition: str) -> Filling:
    """Return what stands in each slot of a year's plan."""
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
    return Filling(words, blocks)


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
        noun, verb = ("target", "asks") if more == 1 else ("targets", "ask")
        tail = f" {noun} for {year} {verb} for more than the year’s outturn."
        lines.append((_count(card, more, "ask for more", year), tail))
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
    return Prose() if len(card.milestones) else say(f"No milestone of a service plan is known{known_by(card)}.")


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


def known_by(card: Scorecard) -> str:
    """Return until when something was known, where a day was named."""
    return f" by {formats.day(card.known_on)}" if card.known_on is not None else ""
