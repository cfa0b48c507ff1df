"""The board's page: a line a directorate, and counts where the other reports hold the lists."""

from __future__ import annotations

from perfkit.judge.card import Scorecard
from perfkit.report import counts, plans
from perfkit.report.cells import Row
from perfkit.report.counts import claim, records
from perfkit.report.opening import commas, named
from perfkit.report.prose import Part, Prose, listed, say
from perfkit.terms import MilestoneStatus


def board(card: Scorecard) -> Prose:
    """Return the directorates that missed targets, the most misses first, with each double glum named.

    Parameters
    ----------
    card
        The scorecard of the whole council (`perfkit.judge.scorecard.judge`).

    Returns
    -------
    Prose
        A list, one item a directorate, its counts being claims.

    Examples
    --------
    >>> from perfkit.demo.cards import hart
    >>> board(hart(""))
    - Customer Services missed two targets: CS02a and CS02b, and both worsened.
    - Housing Services missed two targets: HS08 and HS16.
    - Planning Services missed one target: PS01, which also worsened.
    - Safer North Hants missed one target: SNH02.
    ...
    """
    missed = counts.missed(card)
    if missed.empty:
        return say("No directorate missed a target.")
    lines = []
    for name, n in counts.by(missed, "directorate").items():
        rows = records(missed[missed["directorate"] == name])
        noun = "target" if n == 1 else "targets"
        head = (f"{name} missed ", claim(card, n, f"missed, {name}"), f" {noun}: {named(rows)}")
        lines.append((*head, _worsened(rows), "."))
    return listed(lines)


def board_successes(card: Scorecard) -> Prose:
    """Return how many indicators improved and met their target, and which, by directorate.

    Parameters
    ----------
    card
        The scorecard of the whole council (`perfkit.judge.scorecard.judge`).

    Returns
    -------
    Prose
        A sentence, its count being a claim.

    Examples
    --------
    >>> from perfkit.demo.cards import hart
    >>> board_successes(hart(""))
    12 indicators improved and met their target: HR01 and HR02 (HR); IT01, IT03, IT04 and IT07 (IT ...
    """
    found = card.rows[counts.yes(card.rows["double_glad"])]
    if found.empty:
        return say("No indicator both improved and met its target.")
    verb = (
        "indicator improved and met its target: " if len(found) == 1 else "indicators improved and met their target: "
    )
    groups = found.groupby("directorate", sort=False)
    where = "; ".join(f"{named(records(rows))} ({name})" for name, rows in groups)
    return say(claim(card, len(found), "double_glad", start=True), f" {verb}{where}.")


def board_milestones(card: Scorecard) -> Prose:
    """Return how the milestones stand, and how many of each directorate are overdue.

    Parameters
    ----------
    card
        The scorecard of the whole council (`perfkit.judge.scorecard.judge`).

    Returns
    -------
    Prose
        Two sentences, their counts being claims.

    Examples
    --------
    >>> from perfkit.demo.cards import hart
    >>> board_milestones(hart(""))
    Of the 381 milestones in the service plans, 47 are overdue, 130 on track, 154 completed and 50 ...
    Overdue are those of Environmental & Technical Services (10), Customer Services (8), Leisure ...
    """
    words = plans.milestones(card)
    late = card.milestones[card.milestones["milestone_status"] == MilestoneStatus.OVERDUE]
    if late.empty:
        return words
    found = counts.by(late, "directorate")
    where: list[tuple[Part, ...]] = [
        (f"{name} (", claim(card, n, f"overdue, {name}", "milestones", digits=True), ")") for name, n in found.items()
    ]
    return words + say("Overdue are those of " if len(late) > 1 else "Overdue is that of ", *commas(where), ".")


def _worsened(rows: list[Row]) -> str:
    """Say which of a directorate's misses are double glums."""
    glums = [row for row in rows if row["double_glum"]]
    if not glums:
        return ""
    others = [row for row in rows if not row["double_glum"]]
    if others and len(others) < len(glums):
        return f"; all but {named(others)} also worsened"
    if others:
        return f"; {named(glums)} also worsened"
    return {1: ", which also worsened", 2: ", and both worsened"}.get(len(rows), ", and all worsened")
