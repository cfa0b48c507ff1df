"""Shares of few cases: how many cases they are, and how far chance alone could have moved them."""

from __future__ import annotations

from perfkit.explain.wilson import proportion
from perfkit.report import formats
from perfkit.report.cells import Row, has
from perfkit.report.claims import Claim
from perfkit.report.prose import Part
from perfkit.terms import Unit

Parts = tuple[Part, ...]

FEW = 50
"""Under this, one case is worth more than two percentage points.

It is also where intervals that lean on large samples fail: Brown, Cai and DasGupta (2001), Statistical Science 16,
101-133, call 40 cases small and recommend Wilson's interval there.
"""
_COUNTS = ("numerator", "denominator")


def few(row: Row) -> bool:
    """Return whether a figure is a share of cases, few enough to be named."""
    if row["unit"] != Unit.PERCENT or not all(has(row, c) for c in (*_COUNTS, "outturn")):
        return False
    part, whole = (float(row[c]) for c in _COUNTS)
    return 0 <= part <= whole and 0 < whole < FEW and part.is_integer() and whole.is_integer()


def reach(row: Row) -> tuple[float, float]:
    """Return Wilson's 95% interval of a share, in percent.

    >>> [round(end, 1) for end in reach({"numerator": 1, "denominator": 2})]
    [9.5, 90.5]
    """
    found = proportion(row["numerator"], row["denominator"]).iloc[0]
    return 100 * float(found["low"]), 100 * float(found["high"])


def moved_by_chance(row: Row) -> bool:
    """Return whether the earlier figure lies within what chance makes of the present few cases."""
    if not few(row) or not has(row, "baseline"):
        return False
    low, high = reach(row)
    return low <= float(row["baseline"]) <= high


def target_within(row: Row) -> bool:
    """Return whether the target lies within what chance makes of few cases."""
    if not few(row) or not has(row, "target"):
        return False
    low, high = reach(row)
    return low <= float(row["target"]) <= high


def cases(row: Row) -> Parts:
    """Return how many cases a share is of; and of a miss, how far chance alone reaches."""
    if not few(row):
        return ()
    counts = [_claim(row, "outturns", c, formats.number(row[c]), float(row[c])) for c in _COUNTS]
    said: Parts = (" That is ", counts[0], " of ", counts[1], " case." if row["denominator"] == 1 else " cases.")
    if not has(row, "met") or row["met"]:
        return said
    low, high = reach(row)
    ends = [_claim(row, "scorecard", name, formats.figure(end, Unit.PERCENT, 0), end)
            for name, end in (("chance_low", low), ("chance_high", high))]  # fmt: skip
    near = ", and the target lies within that" if target_within(row) else ""
    return (*said, " With so few, chance alone reaches from ", ends[0], " to ", ends[1], f"{near}.")


def _claim(row: Row, table: str, name: str, text: str, value: float) -> Claim:
    return Claim(text, value, table, str(row["ref"]), str(row["period"]), name)
