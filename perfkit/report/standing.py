"""Where we stand among peers, and whether they went through the same."""

from __future__ import annotations

import pandas as pd

from perfkit import periods
from perfkit.explain.case import Case
from perfkit.explain.drivers import BEFORE
from perfkit.explain.peers import Peers
from perfkit.report import formats
from perfkit.report.case_claims import Parts, claim, count, fine, level, row_of
from perfkit.report.claims import Claim
from perfkit.report.prose import Prose, listed, say
from perfkit.terms import Unit

_LEAST = 0.005
"""A smaller share of our change prints as nothing."""

_FUNNEL = {
    "": "Our difference from the average is within the funnel’s limits: no more than chance and the usual spread.",
    "above_95": "We are above the funnel’s 95% limit: more than chance and the usual spread would explain.",
    "below_95": "We are below the funnel’s 95% limit: more than chance and the usual spread would explain.",
    "above_998": "We are above the funnel’s 99.8% limit: far more than chance and the usual spread would explain.",
    "below_998": "We are below the funnel’s 99.8% limit: far more than chance and the usual spread would explain.",
}
_USUAL = (
    "Chance alone would not explain our difference from the average, but these councils differ widely as a rule:"
    " it is within the funnel’s limits once they allow for that."
)
_NO_FUNNEL = "Only a share whose counts are known has a funnel: whether the difference is beyond chance is not known."


def others(case: Case) -> Prose:
    """Return where we stand among peers, and whether they went through the same."""
    peers, row = case.peers, row_of(case)
    if peers is None:
        return say("No figures of other councils were supplied, so whether others saw it too is not known.")

    def stands(column: str) -> Claim:
        return claim(case, "peers", column, level(row, case.figure("peers", column)))

    group = f" ({peers.group})" if peers.group else ""
    n = count(case, "peers", "peers")
    items: list[Parts] = []
    if pd.notna(peers.standing["median"]):
        head: Parts = (
            f"In {peers.period} we stood at ",
            stands("own"),
            "; the middle one of ",
            n,
            f" peers{group} at ",
            stands("median"),
        )
        if pd.notna(peers.standing["quartile"]):
            best = (", and the best quarter of them at ", stands("best_quarter"), " or better")
            head = (*head, *best)
        items.append((*head, "."))
    if pd.notna(peers.standing["rank"]):
        rank: Parts = ("We rank ", count(case, "peers", "rank"), " of ", count(case, "peers", "of"))
        if pd.notna(peers.standing["quartile"]):
            rank = (*rank, ", in quartile ", count(case, "peers", "quartile"), " (the first is best)")
        items.append((*rank, "."))
        items.append((_funnel(peers),))
    return listed(items + _shared(case))


def _funnel(peers: Peers) -> str:
    if peers.outside is None:
        return _NO_FUNNEL
    return _USUAL if peers.by_chance and not peers.outside else _FUNNEL[peers.outside]


def _shared(case: Case) -> list[Parts]:
    """Say what the middle peer went through in the time of our own change, and how much of it that is."""
    peers = case.peers
    if peers is None or peers.change is None or pd.isna(peers.change["ours"]):
        return []
    change, what = peers.change, "our figure"
    if case.since is not None:
        begun = case.explanation.panel.quarters.index(periods.parse(peers.begun))
        what = f"against the {'two years' if begun >= BEFORE else 'quarters'} before, our average"
    told: Parts = (
        f"Since {peers.begun}{',' if case.since is not None else ''} {what} ",
        *_moved(case, "ours"),
        " and the middle peer’s ",
        *_moved(case, "effect"),
    )
    if peers.shared and case.since is not None:
        return [(*told, ": the change is shared.")]
    if case.since is not None:
        told = (*told, ": the change is ours, not one that the group shares")
    if not change["ours"]:
        return [(*told, ".")]
    told = (*told, ". ", count(case, "peers", "change.alike"), " of the ", count(case, "peers", "change.after"))
    told = (*told, " peers moved our way")
    if pd.notna(change["share"]) and _LEAST < change["share"] < 1:
        part = claim(case, "peers", "change.share", formats.figure(100 * change["share"], Unit.PERCENT))
        return [(*told, ", and the middle one’s move is ", part, " of ours.")]
    return [(*told, ".")]


def _moved(case: Case, column: str) -> Parts:
    row = row_of(case)
    value = case.figure("peers", f"change.{column}")
    size = formats.points(abs(value), row["unit"], fine(row), row["per"])
    if float(formats.rounded(value, fine(row))) == 0:
        return ("hardly moved" if value else "did not move",)
    return ("rose by " if value > 0 else "fell by ", claim(case, "peers", f"change.{column}", size))
