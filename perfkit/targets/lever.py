"""One thing of an indicator that may be moved, where its range comes from, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from perfkit.targets.moving import DEMAND, ONE_OFF, RATE, SPEED, START, UNIT_COST


class LeverKind(StrEnum):
    """What a lever moves."""

    DEMAND = DEMAND
    """how many cases come, in percent of those expected, in each of the coming years"""
    RATE = RATE
    """the rate in a segment, or of the whole where there are none, for good once it has arrived"""
    START = START
    """the quarter in which that improvement starts"""
    SPEED = SPEED
    """how many quarters it takes to arrive"""
    ONE_OFF = ONE_OFF
    """what a single quarter of the first coming year departs by"""
    UNIT_COST = UNIT_COST
    """what the service spends more or less for each case"""


class RangeFrom(StrEnum):
    """Where a lever's range comes from."""

    CHANGES = "changes"
    """the least and the most change of a year's cases from the year before's"""
    LEVELS = "levels"
    """the lowest and the highest year of that segment, or of the whole"""
    DEPARTURES = "departures"
    """the largest departures of a single quarter from the same quarter a year before and after"""
    CALENDAR = "calendar"
    """the quarters to come"""
    BUDGETS = "budgets"
    """the least and the most spent for a case in the years on record"""


class Lacking(StrEnum):
    """Why there is no such lever."""

    NO_OUTLOOK = "no_outlook"
    """nothing can be expected of the coming years, so nothing can be moved"""
    NO_CASES = "no_cases"
    """neither the figure nor its denominator counts cases"""
    SHORT_HISTORY = "short_history"
    """there is no range to take from history"""
    NO_VARIATION = "no_variation"
    """in all its history it did not move by as much as is printed"""
    NO_FINANCE = "no_finance"
    """no budget is recorded for its service, or none that is spent"""


@dataclass(frozen=True)
class Lever:
    """One thing that may be moved.

    Parameters
    ----------
    kind
        What it moves.
    key
        Its name among the positions.
    segment
        The segment whose rate it moves; "" for the whole.
    unit
        "percent" (of what is expected), "quarter", "pounds", or of a rate or
        a one-off event the indicator's own unit.
    low, high, step
        Where it may stand; 0 changes nothing.
    range_from
        Where the range comes from.
    choices
        What the places from 0 on are called, where it stands at names and
        not at numbers.
    """

    kind: LeverKind
    key: str
    segment: str
    unit: str
    low: float
    high: float
    step: float
    range_from: RangeFrom
    choices: tuple[str, ...] = ()
