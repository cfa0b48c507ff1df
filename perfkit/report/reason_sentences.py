"""What the figures say of a reason that officers gave, as a sentence."""

from __future__ import annotations

from perfkit.explain.kinds import Cause, Tested
from perfkit.report import cells, formats
from perfkit.report.case_claims import Parts, fine
from perfkit.report.cells import Row
from perfkit.report.claims import Claim


def sentence(row: Row, reason: Row) -> Parts:
    """Return whether the figures support a reason or contradict it, and the figures that decided."""
    supported = reason["tested"] == Tested.SUPPORTED
    verdict = "The figures support the reason given" if supported else "The figures contradict the reason given"
    return (f"{verdict}, {_CLAIMED[Cause(reason['claim'])]}", *_figures(row, reason), ".")


_CLAIMED = {
    Cause.VOLUME: "that demand rose",
    Cause.SEASON: "that it is so every year",
    Cause.SHARED: "that it is so everywhere",
    Cause.MIX_SHIFT: "that the mix changed",
    Cause.ONE_SEGMENT: "that one part explains it",
    Cause.FEW_CASES: "that only so many cases came",
}


def _figures(row: Row, reason: Row) -> Parts:
    """Return the figures that decided, where there are any to give."""

    def claim(column: str, text: str) -> Claim:
        calculation = f"{reason['claim']}.{column}"
        return Claim(text, float(reason[column]), "reasons", str(row["ref"]), str(reason["period"]), calculation)

    def level(column: str) -> Claim:
        return claim(column, formats.figure(reason[column], row["unit"], int(row["decimals"]), row["per"]))

    def distance(column: str) -> Claim:
        return claim(column, formats.points(abs(reason[column]), row["unit"], fine(row), row["per"]))

    if not cells.has(reason, "before"):
        return ()
    match Cause(reason["claim"]):
        case Cause.FEW_CASES:
            counts = [claim(c, formats.number(reason[c])) for c in ("after", "before")]
            return (": the figure is ", counts[0], " of ", counts[1])
        case Cause.VOLUME:
            counts = [claim(c, formats.number(reason[c])) for c in ("after", "before")]
            return (": ", counts[0], " cases a quarter, where ", counts[1], " were usual")
        case Cause.SHARED:
            ways = ["rose" if reason[c] > 0 else "fell" for c in ("before", "after")]
            return (
                f": the middle peer {ways[0]} by ",
                distance("before"),
                f" while this {ways[1]} by ",
                distance("after"),
            )
        case Cause.SEASON if reason["tested"] == Tested.CONTRADICTED:
            return (": over the years this quarter averaged ", level("after"), ", and all quarters ", level("before"))
        case _:
            return ()
