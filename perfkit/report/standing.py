"""Where we stand among peers, and whether they went through the same."""

from __future__ import annotations

import pandas as pd

from perfkit.explain.case import Case
from perfkit.report import formats
from perfkit.report.case_claims import Parts, claim, count, fine, level, row_of
from perfkit.report.claims import Claim
from perfkit.report.prose import Prose, listed, say

_FUNNEL = {
    "": "Our difference from the average is within the funnel’s limits: no more than chance and the usual spread.",
    "above_95": "We are above the funnel’s 95% limit: more than chance and the usual spread would explain.",
    "below_95": "We are below the funnel’s 95% limit: more than chance and the usual spread would explain.",
    "above_998": "We are above the funnel’s 99.8% limit: far more than chance and the usual spread would explain.",
    "below_998": "We are below the funnel’s 99.8% limit: far more than chance and the usual spread would explain.",
}
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
        items.append((_FUNNEL[peers.outside] if peers.outside is not None else _NO_FUNNEL,))
    return listed(items + _shared(case))


def _shared(case: Case) -> list[Parts]:
    peers, row = case.peers, row_of(case)
    if peers is None or peers.change is None or pd.isna(peers.change["share"]):
        return []
    effect = peers.change["effect"]
    size = formats.points(abs(effect), row["unit"], fine(row), row["per"])
    way = "rose" if effect > 0 else "fell"
    parts: Parts = (f"In the same time the middle peer {way} by ", claim(case, "peers", "change.effect", size))
    if not effect:
        parts = ("In the same time the middle peer did not move",)
    ours = ": the change is ours, not one that the group shares." if case.since is not None else "."
    tail = ": the change is shared." if peers.shared and case.since is not None else ours
    return [(*parts, tail)]
