"""How far an indicator's own history has moved each of its levers."""

from __future__ import annotations

import math

import pandas as pd

from perfkit.targets.lever import Lacking, Lever, LeverKind, RangeFrom
from perfkit.targets.moving import DEMAND, ONE_OFF, UNIT_COST, Coefficients
from perfkit.targets.setting import Setting
from perfkit.targets.workload import Segments, Workload
from perfkit.terms import Unit

PLACES = 20
"""A lever has at least so many places to stand at, where its printed precision allows."""


def demand(work: Workload, given: Coefficients) -> list[Lever] | Lacking:
    """Return the lever of demand, or why there is none: where cases are counted, as a year's differed from the last."""
    if None in given["cases"]:
        return Lacking.NO_CASES
    reach = _reach(work.changes(), 0.1)
    if isinstance(reach, Lacking):
        return reach
    return [Lever(LeverKind.DEMAND, DEMAND, "", Unit.PERCENT, *reach, RangeFrom.CHANGES)]


def rates(
    setting: Setting, ref: str, work: Workload, split: Segments | None, given: Coefficients
) -> list[Lever] | Lacking:
    """Return a lever a segment: from its worst year to its best, measured from what is expected of the next."""
    finest, unit = _printed(setting, ref)
    past = work.year.to_frame("").T if split is None else split.rates
    found = []
    for part in given["segments"]:
        # A count of none has no parts to expect.
        now = part["rate"][1]
        reach = Lacking.NO_OUTLOOK if now is None else _reach(past.loc[part["name"]].dropna() - now, finest)
        if not isinstance(reach, Lacking):
            found.append(Lever(LeverKind.RATE, part["key"], part["name"], unit, *reach, RangeFrom.LEVELS))
    if found:
        return found
    return Lacking.SHORT_HISTORY if past.notna().sum(axis=1).lt(2).all() else Lacking.NO_VARIATION


def timing(given: Coefficients) -> list[Lever]:
    """Return the levers of an improvement's start and of how fast it arrives: places in lists of names."""
    starts, speeds = (tuple(str(n) for n in given[name]) for name in ("starts", "speeds"))
    return [
        Lever(kind, str(kind), "", "quarter", 0.0, len(names) - 1.0, 1.0, RangeFrom.CALENDAR, names)
        for kind, names in ((LeverKind.START, starts), (LeverKind.SPEED, speeds))
    ]


def one_off(setting: Setting, ref: str, work: Workload) -> list[Lever] | Lacking:
    """Return the lever of a one-off event, or why there is none: as single quarters have departed."""
    finest, unit = _printed(setting, ref)
    reach = _reach(work.departures(), finest)
    if isinstance(reach, Lacking):
        return reach
    return [Lever(LeverKind.ONE_OFF, ONE_OFF, "", unit, *reach, RangeFrom.DEPARTURES)]


def unit_cost(costs: pd.Series) -> list[Lever] | Lacking:
    """Return the lever of what a case costs, more or less than this year, or why there is none."""
    if costs.empty:
        return Lacking.NO_FINANCE
    reach = _reach(costs - float(costs.iloc[-1]), 0.01)
    if isinstance(reach, Lacking):
        return reach
    return [Lever(LeverKind.UNIT_COST, UNIT_COST, "", Unit.POUNDS, *reach, RangeFrom.BUDGETS)]


def _printed(setting: Setting, ref: str) -> tuple[float, str]:
    """Return the last printed digit of an indicator, and its unit."""
    decimals = setting.card.rows.set_index("ref")["decimals"]
    return 10.0 ** -int(decimals[ref]), str(setting.ahead.measures.at[ref, "unit"])


def _reach(found: pd.Series, finest: float) -> tuple[float, float, float] | Lacking:
    """Return the ends and the step of a range that holds 0 and goes nowhere its history has not been."""
    if found.empty:
        return Lacking.SHORT_HISTORY
    low, high = min(float(found.min()), 0.0), max(float(found.max()), 0.0)
    step = _step((high - low) / PLACES, finest)
    first, last = (math.trunc(end / step + math.copysign(1e-9, end)) for end in (low, high))
    if first == last:
        return Lacking.NO_VARIATION
    return round(first * step, 9), round(last * step, 9), step


def _step(size: float, finest: float) -> float:
    """Return the largest of 1, 2 and 5 times a power of ten that is no larger than `size`; at least `finest`.

    >>> _step(1.7, 0.1), _step(0.03, 0.1), _step(260, 1)
    (1.0, 0.1, 200.0)
    """
    if size <= finest:
        return finest
    power = 10.0 ** math.floor(math.log10(size) + 1e-9)
    return round(max(n * power for n in (1, 2, 5) if n * power <= size * (1 + 1e-9)), 9)
