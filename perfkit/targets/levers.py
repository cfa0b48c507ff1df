"""The levers of an indicator: what may be moved, how far its own history has moved it, and what that does to a year."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pandas as pd

from perfkit.errors import UsageError
from perfkit.targets import lever_ranges
from perfkit.targets.lever import Lacking, Lever, LeverKind, RangeFrom
from perfkit.targets.lever_effects import effects_of, unit_costs
from perfkit.targets.moving import Coefficients, move
from perfkit.targets.setting import Setting
from perfkit.targets.workload import segments_of, workload

__all__ = ["Lacking", "Lever", "LeverKind", "Levers", "RangeFrom", "coefficients", "levers_of", "moved"]


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
        (LeverKind.DEMAND, lever_ranges.demand(work, given)),
        (LeverKind.RATE, lever_ranges.rates(setting, ref, work, split, given)),
        (LeverKind.ONE_OFF, lever_ranges.one_off(setting, ref, work)),
        (LeverKind.UNIT_COST, lever_ranges.unit_cost(costs)),
    ):
        if isinstance(found, Lacking):
            lacking[kind] = found
            continue
        levers += found
        if kind == LeverKind.RATE:
            levers += lever_ranges.timing(given)
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


def as_moved(setting: Setting, levers: Mapping[str, Mapping[str, float]]) -> Setting:
    """Return the evidence as levers leave it: each year's outlook where they take it, its spread as it was.

    Parameters
    ----------
    setting
        The evidence.
    levers
        By ref, their positions by key.

    Returns
    -------
    Setting
        The very same where nothing is done differently.
    """
    ahead = setting.ahead
    expected = ahead.expected.copy()
    for ref, positions in levers.items():
        expected.loc[ref] = moved(setting, ref, positions)["expected"].to_numpy()
    return setting if expected.equals(ahead.expected) else replace(setting, ahead=ahead.moved(expected))
