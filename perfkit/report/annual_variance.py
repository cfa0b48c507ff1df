"""The Performance Variance Report of a year: every double glum, its reason, the service plan and the coming target."""

from __future__ import annotations

import pandas as pd

from perfkit.judge.card import Scorecard
from perfkit.judge.coming import coming
from perfkit.report import cells, commentary, counts, formats, plan_tables, sentences, tables
from perfkit.report.claims import Claim, outturn
from perfkit.report.counts import quarter, records
from perfkit.report.grid import Table
from perfkit.report.made import InTurn
from perfkit.report.prose import Block, Part, Prose, say
from perfkit.terms import CommentaryKind

__all__ = ["double_glums", "explained", "extracts", "summary", "unexplained"]
__dir__ = __all__.copy

REPORT = "Annual Performance Variance Report"
UNALLOCATED = "Not yet allocated"
_SETS = ("statutory", "national", "local")


def summary(card: Scorecard) -> Prose:
    """Return how many double glums there are, and how many of them each of the government and the council asks for.

    Parameters
    ----------
    card
        The scorecard of a year (`perfkit.judge.year.judge_year`).

    Returns
    -------
    Prose
        A sentence, its counts being claims.

    Examples
    --------
    >>> from perfkit.demo.cards import wexbridge_year
    >>> summary(wexbridge_year())
    Six indicators worsened on the year before and missed their targets: three statutory, one national ...
    """
    glums = counts.glums(card)
    if glums.empty:
        return say("No indicator both worsened on the year before and missed its target.")
    parts: list[Part] = [_count(card, len(glums), "all", start=True)]
    parts.append(" indicator worsened" if len(glums) == 1 else " indicators worsened")
    parts.append(" on the year before and missed its target" if len(glums) == 1
                 else " on the year before and missed their targets")  # fmt: skip
    kinds = [(kind, int(glums["set"].eq(kind).sum())) for kind in _SETS]
    there = [(kind, n) for kind, n in kinds if n]
    if len(there) == 1:
        return say(*parts, f": {'it is' if len(glums) == 1 else 'all are'} {there[0][0]}.")
    parts.append(": ")
    for place, (kind, n) in enumerate(there):
        parts.append("" if not place else " and " if place == len(there) - 1 else ", ")
        parts += [_count(card, n, kind), f" {kind}"]
    return say(*parts, ".")


def double_glums(card: Scorecard) -> Table:
    """Return every double glum, statutory and local: the year before, the target, the outturn, the miss.

    Parameters
    ----------
    card
        The scorecard of a year (`perfkit.judge.year.judge_year`).

    Returns
    -------
    Table
        One row a double glum: who asks for it, figures in the indicator's unit, the miss (of percentages
        in percentage points), rating, direction.

    Examples
    --------
    >>> from perfkit.demo.cards import wexbridge_year
    >>> double_glums(wexbridge_year())
    Double glums, 2012/13
    Indicator | Set | 2011/12 outturn | Target | 2012/13 | Missed by | Rating | Since last year’s outturn
    BV204: Planning appeals allowed against the decision to refuse | Statutory | 33.3% | 36% | 40.9% | ...
    NI148: Care leavers in education, employment or training | National | 70% | 60% | 53.1% | 6.9 ...
    ...
    """
    return _table(card, counts.glums(card), f"Double glums, {quarter(card)}")


def explained(card: Scorecard) -> InTurn:
    """Return each double glum with its reason, what the service plan will do and how the coming target will be met.

    Parameters
    ----------
    card
        The scorecard of a year (`perfkit.judge.year.judge_year`).

    Returns
    -------
    InTurn
        For each: a sentence, officers' reason and action as quotations, and a table of the coming targets.

    Examples
    --------
    >>> from perfkit.demo.cards import wexbridge_year
    >>> explained(wexbridge_year())
    ### BV204: Planning appeals allowed against the decision to refuse
    The outturn stood at 40.9%, a move within chance from 33.3% in 2011/12, missing the target of 36% ...
    Reason (Head of Planning and Transport, 29 May 2013):
    > Nine of 22 appeals were allowed; three more than expected turned on one policy.
    ...
    """
    aims = {str(aim["ref"]): aim for aim in records(coming(card, 1))}
    parts: list[Prose | Table] = []
    for row in records(counts.glums(card)):
        parts.append(say(sentences.named(row), kind=Block.HEADING) + say(*sentences.sentence(row)))
        parts += [*_reason(card, row), *_plan(card, row)]
        parts.append(say(*next_target(row, aims[str(row["ref"])])))
    if not parts:
        parts.append(say("No indicator both worsened and missed its target."))
    return InTurn(tuple(parts))


def extracts(card: Scorecard) -> InTurn:
    """Return the double glums of each Cabinet portfolio, as its Performance Review Team receives them.

    Parameters
    ----------
    card
        The scorecard of a year (`perfkit.judge.year.judge_year`).

    Returns
    -------
    InTurn
        A heading and a table for each portfolio, and for those of none.

    Examples
    --------
    >>> from perfkit.demo.cards import wexbridge_year
    >>> extracts(wexbridge_year())
    ### Children and Young People
    Children and Young People: double glums, 2012/13
    Indicator | Set | 2011/12 outturn | Target | 2012/13 | Missed by | Rating | Since last year’s outturn
    NI148: Care leavers in education, employment or training | National | 70% | 60% | 53.1% | 6.9 ...
    ...
    """
    glums = counts.glums(card)
    whose = glums["ref"].map(card.tables.portfolio_of).fillna("")
    names = [*card.tables.portfolios, *([""] if whose.eq("").any() else [])]
    parts: list[Prose | Table] = []
    for name in names:
        mine = glums[whose.eq(name)]
        called = name or UNALLOCATED
        parts.append(say(called, kind=Block.HEADING))
        if mine.empty:
            parts.append(say(f"No double glum falls to {called}."))
        else:
            parts.append(_table(card, mine, f"{called}: double glums, {quarter(card)}"))
    return InTurn(tuple(parts))


def next_target(row: cells.Row, aim: cells.Row) -> tuple[Part, ...]:
    """Return what the coming year's target asks of a service, beside the outturn it starts from."""
    year = str(aim["year"])
    if not cells.has(aim, "target") and not cells.target_range({**row, **aim}):
        return (f"For {year}: {formats.no_target(aim['target_status'])}.",)
    head: tuple[Part, ...] = (f"The target for {year} is ", *aim_of(row, aim))
    if not cells.has(aim, "asked") or not cells.has(row, "outturn"):
        return (*head, ".")
    if aim["met_now"]:
        return (*head, ", which the outturn of ", outturn(row), " meets already.")
    size = formats.points(aim["asked"], row["unit"], _places(row, aim), row["per"])
    asked = Claim(size, float(aim["asked"]), "coming", str(row["ref"]), year, "asked")
    return (*head, ". It asks for an improvement of ", asked, " on the outturn of ", outturn(row), ".")


def aim_of(row: cells.Row, aim: cells.Row) -> tuple[Part, ...]:
    """Claim a coming year's target, or the ends of its range."""

    def claim(column: str) -> Claim:
        text = cells.figure({**row, **aim}, column)
        return Claim(text, float(aim[column]), "targets", str(row["ref"]), str(aim["year"]), column)

    if cells.has(aim, "target"):
        return (claim("target"),)
    low, high = cells.has(aim, "target_low"), cells.has(aim, "target_high")
    if low and high:
        return (claim("target_low"), " to ", claim("target_high"))
    return ("at least ", claim("target_low")) if low else ("at most ", claim("target_high"))


def unexplained(card: Scorecard) -> Prose:
    """Return the double glums for which officers gave no reason, or named no action.

    Parameters
    ----------
    card
        The scorecard of a year (`perfkit.judge.year.judge_year`).

    Returns
    -------
    Prose
        A sentence for each kind of gap.

    Examples
    --------
    >>> from perfkit.demo.cards import wexbridge_year
    >>> unexplained(wexbridge_year())
    No reason was given for CS1.
    No action was named for LIB1.
    """
    words = Prose()
    glums = records(counts.glums(card))
    for what, silent in (
        ("No reason was given", [r for r in glums if commentary.unexplained(card, r)]),
        ("No action was named", [r for r in glums if not commentary.of(card, r, CommentaryKind.ACTION)]),
    ):
        if silent:
            words += say(f"{what} for {formats.joined(str(r['ref']) for r in silent)}.")
    return words or say("Every double glum has a reason and an action." if glums else "There is no double glum.")


def _table(card: Scorecard, found: pd.DataFrame, caption: str) -> Table:
    before = tables.before(card)
    columns = ("Indicator", "Set", before, "Target", quarter(card), "Missed by", "Rating", "Since last year’s outturn")
    rows = tuple(
        (sentences.named(r), formats.capital(str(r["set"])), cells.earlier(r, "prior_outturn"), cells.target(r),
         cells.outturn(r), cells.missed_by(r), cells.rag(r), cells.travel(r))
        for r in records(found)
    )  # fmt: skip
    return Table(caption, columns, rows, columns[2:6])


def _reason(card: Scorecard, row: cells.Row) -> list[Prose]:
    said = [r for r in commentary.of(card, row) if r["kind"] != CommentaryKind.ACTION]
    words = [commentary.quoted(said)] if said else []
    if why := commentary.unexplained(card, row):
        words.append(say(f"This miss is unexplained: {why}."))
    return words


def _plan(card: Scorecard, row: cells.Row) -> list[Prose | Table]:
    """Return the officers' actions and the milestones of the service's plan."""
    actions = commentary.of(card, row, CommentaryKind.ACTION)
    parts: list[Prose | Table] = [
        commentary.quoted(actions) if actions else say("The service plan: no action was named.")
    ]
    plan = card.milestones
    mine = plan[plan["service"].eq(row["service"]) & plan["directorate"].eq(row["directorate"])]
    if len(mine):
        parts.append(plan_tables.plan(f"{row['ref']}: milestones of {row['service']}", mine))
    elif cells.has(row, "service"):
        parts.append(say(f"No milestone of {row['service']} is known."))
    return parts


def _places(row: cells.Row, aim: cells.Row) -> int:
    """Return the decimals of the outturn or of the target, whichever has more."""
    ends = [aim[name] for name in ("target", "target_low", "target_high") if cells.has(aim, name)]
    return max(int(row["decimals"]), *map(formats.places, ends))


def _count(card: Scorecard, n: int, what: str, *, start: bool = False) -> Claim:
    return counts.claim(card, n, f"double glums, {what}", "annual", start=start)
