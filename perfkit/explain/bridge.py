"""Which part of a gap each factor accounts for, adding up exactly.

One engine serves every split: the Shapley value, the mean of a factor's
effect over every order in which the factors could have changed. For two
populations it is Das Gupta's (1993) decomposition, and for size and rate
Kitagawa's (1955). What it gives is arithmetic contribution, not cause.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from itertools import combinations
from math import comb
from typing import Any

import numpy as np
import pandas as pd

MOST_FACTORS = 12
"""Exact Shapley values need 2 to the power of the number of factors evaluations."""

Factors = Mapping[str, Any]


def attribute(rate: Callable[..., Any], before: Factors, after: Factors) -> dict[str, Any]:
    """Return the effect of each named factor on the change of a figure.

    Parameters
    ----------
    rate
        Any function of the factors: called with the factors by name, or,
        if it has other parameters, with one mapping of names to values.
    before, after
        The factors' values; a value may be a number, or an array or Series
        where the function takes one (a vector of ages, or many indicators
        at once).

    Returns
    -------
    dict
        Factor to effect, in the order of `before`; the effects add up to
        ``rate(after) - rate(before)``.

    Raises
    ------
    ValueError
        If the two name different factors, or more than twelve.

    Examples
    --------
    Births less deaths for each 1,000 people, 1940 and 1960 (Das Gupta, example 3.1):

    >>> effects = attribute(lambda births, deaths: births - deaths,
    ...                     {"births": 19.4, "deaths": 10.8}, {"births": 23.7, "deaths": 9.5})
    >>> {name: round(effect, 1) for name, effect in effects.items()}
    {'births': 4.3, 'deaths': 1.3}
    """
    names = list(before)
    if set(names) != set(after):
        raise ValueError(f"before names the factors {sorted(before)} and after {sorted(after)}; name the same ones")
    if len(names) > MOST_FACTORS:
        raise ValueError(f"there are {len(names)} factors; at most {MOST_FACTORS} can be split exactly")
    evaluate = _by_name(rate, names)
    value = {
        changed: evaluate({n: after[n] if n in changed else before[n] for n in names})
        for size in range(len(names) + 1)
        for changed in map(frozenset, combinations(names, size))
    }
    effects: dict[str, Any] = {}
    for name in names:
        steps = [
            (value[others | {name}] - value[others]) / (len(names) * comb(len(names) - 1, len(others)))
            for others in value
            if name not in others
        ]
        effects[name] = sum(steps[1:], start=steps[0])
    return effects


def segments(before: pd.DataFrame, after: pd.DataFrame, per: float = 1) -> pd.DataFrame:
    """Split the change of a rate into each segment's own rate and its share.

    Parameters
    ----------
    before, after
        ``segment``, ``numerator`` and ``denominator``, one row a segment; a
        segment may appear or vanish.
    per
        Multiplier of the rate: 100 for a percentage.

    Returns
    -------
    DataFrame
        Indexed by segment, those of `before` first: ``weight_before``,
        ``weight_after`` (shares of the denominator), ``rate_before``,
        ``rate_after`` (missing where nothing was counted), ``rate_effect``
        and ``mix_effect``. All effects add up to the change of the whole.

    Raises
    ------
    ValueError
        If a segment is named twice, a count is missing or negative, a
        numerator stands over no denominator, or a side counts nothing.

    Notes
    -----
    Rate effect: the segment's mean share times the change of its rate. Mix
    effect: the change of its share times its mean rate less the mean rate
    of the whole, so that a growing segment helps only if it does better than
    the rest. A segment that appears or vanishes has no change of rate: all
    its effect is mix.

    Examples
    --------
    >>> before = pd.DataFrame({"segment": ["major", "minor"], "numerator": [6, 72], "denominator": [10, 90]})
    >>> after = pd.DataFrame({"segment": ["major", "minor"], "numerator": [18, 56], "denominator": [30, 70]})
    >>> segments(before, after, per=100)[["rate_effect", "mix_effect"]].round(1).sum().to_dict()
    {'rate_effect': 0.0, 'mix_effect': -4.0}
    """
    old, new = _counted(before, "before"), _counted(after, "after")
    names = old.index.append(new.index.difference(old.index, sort=False))
    old, new = old.reindex(names, fill_value=0.0), new.reindex(names, fill_value=0.0)
    table = pd.DataFrame(index=names)
    for side, counts in (("before", old), ("after", new)):
        table[f"weight_{side}"] = counts["denominator"] / counts["denominator"].sum()
        table[f"rate_{side}"] = per * counts["numerator"] / counts["denominator"].where(counts["denominator"] > 0)
    rate_before = table["rate_before"].fillna(table["rate_after"]).fillna(0.0)
    rate_after = table["rate_after"].fillna(table["rate_before"]).fillna(0.0)
    overall = per * sum(c["numerator"].sum() / c["denominator"].sum() for c in (old, new)) / 2
    table["rate_effect"] = (table["weight_before"] + table["weight_after"]) / 2 * (rate_after - rate_before)
    table["mix_effect"] = (table["weight_after"] - table["weight_before"]) * ((rate_before + rate_after) / 2 - overall)
    return table


def logarithmic(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Split the change of a sum of products by logarithmic means (LMDI-I).

    For sums over segments of products of factors, all positive, such as
    cases times cost a case: each factor's share of the change does not
    depend on the order of the factors, nor on how segments are grouped. For a
    council's own notebook: the reports' splits are of ratios, by `attribute`.

    Parameters
    ----------
    before, after
        One row a segment, one column a factor; all values positive.

    Returns
    -------
    DataFrame
        Indexed by factor: ``effect``, adding up to the change, and
        ``ratio``, multiplying up to it.

    Raises
    ------
    ValueError
        If a value is not positive; `attribute` takes any value.

    Notes
    -----
    Ang (2005), Energy Policy 33, 867-871.

    Examples
    --------
    >>> before, after = pd.DataFrame({"cases": [10.0], "cost": [2.0]}), pd.DataFrame({"cases": [20.0], "cost": [4.0]})
    >>> logarithmic(before, after).round(6).to_dict("list")
    {'effect': [30.0, 30.0], 'ratio': [2.0, 2.0]}
    """
    after = after[before.columns]
    if not ((before > 0).all(axis=None) and (after > 0).all(axis=None)):
        raise ValueError("logarithms need every value to be above 0; use attribute() instead")
    old, new = before.prod(axis=1).to_numpy(), after.prod(axis=1).to_numpy()
    weight = _logarithmic_mean(new, old)
    effect = (weight[:, None] * np.log(after.to_numpy() / before.to_numpy())).sum(axis=0)
    share = effect / _logarithmic_mean(np.array([new.sum()]), np.array([old.sum()]))
    return pd.DataFrame({"effect": effect, "ratio": np.exp(share)}, index=before.columns)


def printed(parts: pd.Series, whole: float, decimals: int) -> pd.Series:
    """Round parts so that, as printed, they add up to the printed whole.

    Parameters
    ----------
    parts
        The exact parts.
    whole
        What they must add up to.
    decimals
        Decimals that will be printed.

    Returns
    -------
    Series
        Each part moved by less than one unit of the last digit, those that
        rounding hurts least (largest remainder).

    Raises
    ------
    ValueError
        If the exact parts do not add up to the whole: then nothing may be
        printed.

    Examples
    --------
    >>> printed(pd.Series({"a": 1.14, "b": 1.14, "c": 1.14}), 3.42, 1).to_dict()
    {'a': 1.2, 'b': 1.1, 'c': 1.1}
    """
    gap = abs(float(parts.sum()) - whole)
    if not gap <= 1e-9 * max(1.0, abs(whole), float(parts.abs().sum())):
        raise ValueError(f"the parts add up to {parts.sum():g} and not to {whole:g}; they may not be printed")
    unit = 10.0**-decimals
    # Floats that stand a hair under a whole unit are that unit.
    scaled = (parts / unit).round(6)
    floor = np.floor(scaled)
    missing = round(round(whole / unit, 6)) - int(floor.sum())
    chosen = (scaled - floor).sort_values(ascending=False, kind="stable").index[:missing]
    floor[chosen] += 1
    shown: pd.Series = (floor * unit).round(decimals)
    return shown


def _by_name(rate: Callable[..., Any], names: list[str]) -> Callable[[dict[str, Any]], Any]:
    parameters = inspect.signature(rate).parameters
    open_ended = any(p.kind is p.VAR_KEYWORD for p in parameters.values())
    if open_ended or set(names) <= set(parameters):
        return lambda values: rate(**values)
    return rate


def _counted(table: pd.DataFrame, side: str) -> pd.DataFrame:
    counts = table.set_index("segment")[["numerator", "denominator"]].astype(float)
    if counts.index.has_duplicates:
        raise ValueError(f"{side}: segment '{counts.index[counts.index.duplicated()][0]}' stands twice")
    if counts.isna().any(axis=None) or (counts < 0).any(axis=None):
        raise ValueError(f"{side}: a count is missing or negative; a split needs every segment's counts")
    orphans = counts.index[(counts["denominator"] == 0) & (counts["numerator"] != 0)]
    if len(orphans):
        raise ValueError(f"{side}: segment '{orphans[0]}' has a numerator over no denominator")
    if not counts["denominator"].sum() > 0:
        raise ValueError(f"{side}: nothing was counted, so there is no rate to split")
    return counts


def _logarithmic_mean(one: np.ndarray, two: np.ndarray) -> np.ndarray:
    equal = np.isclose(one, two, rtol=1e-12)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(equal, one, (one - two) / np.log(one / two))
