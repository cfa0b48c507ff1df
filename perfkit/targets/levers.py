"""The levers of an indicator: what may be moved, how far its own history has moved it, and what that does to a year."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

import pandas as pd

from perfkit.errors import UsageError
from perfkit.targets.lever_effects import effects_of, unit_costs
from perfkit.targets.moving import DEMAND, ONE_OFF, RATE, SPEED, START, UNIT_COST, Coefficients, move
from perfkit.targets.setting import Setting
from perfkit.targets.workload import Segments, Workload, segments_of, workload
from perfkit.terms import Unit

PLACES = 20
"""A lever has at least so many places to stand at, where its printed precision allows."""


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


@dataclass(frozen=True)
class Levers:
    """All that may be moved of one indicator.

    Parameters
    ----------
    ref
        The indicator.
    levers
        In the order they are shown.
    lacking
        The kinds it has not, and why.
    dimension
        What its segments are a split by; "" where rates are of the whole.
    coefficients
        What `perfkit.targets.moving.move` needs: plain numbers, texts and
        lists, as JSON has them.
    """

    ref: str
    levers: tuple[Lever, ...]
    lacking: Mapping[LeverKind, Lacking]
    dimension: str
    coefficients: Coefficients


def levers_of(setting: Setting, ref: str) -> Levers:
    """Return what may be moved of an indicator, and how far its own history has moved it.

    No range is made up: where history has none, there is no such lever, and
    `Levers.lacking` says why. Every range holds 0, which changes nothing,
    and is rounded inwards, so that no place goes beyond what has happened.

    Parameters
    ----------
    setting
        The evidence, of this and perhaps other indicators.
    ref
        The indicator.

    Raises
    ------
    UsageError
        If there is no such indicator; the message names the nearest.

    Examples
    --------
    >>> from perfkit import read, read_rules
    >>> from perfkit.judge.scorecard import judge
    >>> from perfkit.targets.setting import setting_of
    >>> tables, rules = read("demo:known_truth"), read_rules("demo:known_truth")
    >>> found = levers_of(setting_of(judge(tables, rules, "2013/14 Q2", known_on="2013-10-21")), "NI60")
    >>> [(lever.key, lever.low, lever.high, lever.step) for lever in found.levers][:2]
    [('demand', -5.0, 14.0, 0.5), ('rate:North', 0.0, 17.5, 0.5)]
    """
    if ref not in setting.refs:
        raise UsageError.unknown("indicator", ref, setting.refs)
    work = workload(setting, ref)
    split = segments_of(setting, ref, work)
    if setting.ahead.expected.loc[ref].iloc[1:].isna().any():
        given = effects_of(setting, ref, work, None, None)
        return Levers(ref, (), dict.fromkeys(LeverKind, Lacking.NO_OUTLOOK), "", given)
    costs = unit_costs(setting, ref, work)
    given = effects_of(setting, ref, work, split, None if costs.empty else float(costs.iloc[-1]))
    levers: list[Lever] = []
    lacking: dict[LeverKind, Lacking] = {}
    for kind, found in (
        (LeverKind.DEMAND, _demand(work, given)),
        (LeverKind.RATE, _rates(setting, ref, work, split, given)),
        (LeverKind.ONE_OFF, _one_off(setting, ref, work)),
        (LeverKind.UNIT_COST, _unit_cost(costs)),
    ):
        if isinstance(found, Lacking):
            lacking[kind] = found
            continue
        levers += found
        if kind == LeverKind.RATE:
            levers += _timing(given)
    if LeverKind.RATE in lacking:
        lacking |= dict.fromkeys((LeverKind.START, LeverKind.SPEED), lacking[LeverKind.RATE])
    return Levers(ref, tuple(levers), lacking, split.dimension if split else "", given)


def coefficients(setting: Setting, ref: str) -> Coefficients:
    """Return how an indicator's levers move its years, as plain numbers, texts and lists (`moving.move`)."""
    return levers_of(setting, ref).coefficients


def moved(setting: Setting, ref: str, positions: Mapping[str, float]) -> pd.DataFrame:
    """Return what each year comes to with the levers as they stand.

    Parameters
    ----------
    setting, ref
        The evidence and the indicator.
    positions
        By the levers' keys; what is left out stands at its neutral.

    Returns
    -------
    DataFrame
        One row a year, this year first: ``expected`` (in the unit), ``cases``
        and ``money`` (pounds more than expected); missing where unknown.

    Examples
    --------
    Of North's assessments ten points more in time, from October 2013 at once, and of all a tenth more:

    >>> from perfkit import read, read_rules
    >>> from perfkit.judge.scorecard import judge
    >>> from perfkit.targets.setting import setting_of
    >>> tables, rules = read("demo:known_truth"), read_rules("demo:known_truth")
    >>> setting = setting_of(judge(tables, rules, "2013/14 Q2", known_on="2013-10-21"))
    >>> found = moved(setting, "NI60", {"rate:North": 10.0, "demand": 10.0})
    >>> (found["expected"] - setting.ahead.expected.loc["NI60"]).round(2).tolist()
    [1.43, 2.79, 2.79, 2.79]
    """
    found = move(coefficients(setting, ref), positions)
    return pd.DataFrame(found, index=pd.Index(setting.years), dtype="float64")


def _demand(work: Workload, given: Coefficients) -> list[Lever] | Lacking:
    if None in given["cases"]:
        return Lacking.NO_CASES
    reach = _reach(work.changes(), 0.1)
    if isinstance(reach, Lacking):
        return reach
    return [Lever(LeverKind.DEMAND, DEMAND, "", Unit.PERCENT, *reach, RangeFrom.CHANGES)]


def _rates(
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


def _timing(given: Coefficients) -> list[Lever]:
    starts, speeds = (tuple(str(n) for n in given[name]) for name in ("starts", "speeds"))
    return [
        Lever(kind, str(kind), "", "quarter", 0.0, len(names) - 1.0, 1.0, RangeFrom.CALENDAR, names)
        for kind, names in ((LeverKind.START, starts), (LeverKind.SPEED, speeds))
    ]


def _one_off(setting: Setting, ref: str, work: Workload) -> list[Lever] | Lacking:
    finest, unit = _printed(setting, ref)
    reach = _reach(work.departures(), finest)
    if isinstance(reach, Lacking):
        return reach
    return [Lever(LeverKind.ONE_OFF, ONE_OFF, "", unit, *reach, RangeFrom.DEPARTURES)]


def _unit_cost(costs: pd.Series) -> list[Lever] | Lacking:
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
