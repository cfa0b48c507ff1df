"""How far chance alone could have moved a proportion or a rate.

Used so that one appeal in nineteen is never called a fall. Methods are the
public-health statisticians' usual ones: Wilson's score interval for a
proportion, Byar's approximation for a rate, or the exact Poisson limits
where there are fewer than ten events, and Newcombe's hybrid score interval
for the difference of two proportions.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import stats

from perfkit.explain.wilson import Numbers, deviation, paired, proportion

__all__ = ["difference", "events_interval", "proportion", "rate"]

EXACT_BELOW = 10
"""Byar's approximation is poor below ten events (Breslow and Day 1987)."""


def rate(count: Numbers, base: Numbers, per: float = 1, level: float = 0.95) -> pd.DataFrame:
    """Return the interval of a rate of events: exact below ten, else Byar's.

    Parameters
    ----------
    count
        Events, whole or not (weighted counts), not negative.
    base
        What the events are counted over: people, days, cases.
    per
        Multiplier of the rate: 1000, 100000 …
    level
        Confidence level between 0 and 1.

    Returns
    -------
    DataFrame
        ``value``, ``low`` and ``high`` per `per`; missing where a count is
        missing or negative or the base is not positive.

    Notes
    -----
    Breslow and Day (1987), Statistical Methods in Cancer Research II;
    Dobson et al. (1991), Statistics in Medicine 10, 457-462.

    Examples
    --------
    >>> rate([5, 65], 100, per=100).round(2).to_dict("records")
    [{'value': 5.0, 'low': 1.62, 'high': 11.67}, {'value': 65.0, 'low': 50.16, 'high': 82.85}]
    """
    events, over, index = paired(count, base)
    usable = (over > 0) & (events >= 0)
    events, over = np.where(usable, events, np.nan), np.where(usable, over, np.nan)
    low, high = events_interval(events, level)
    scale = per / over
    return pd.DataFrame({"value": events * scale, "low": low * scale, "high": high * scale}, index=index)


def events_interval(events: Numbers, level: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    """Return the limits of a Poisson count: exact below ten events, else Byar's."""
    events = np.asarray(events, dtype=float)
    tail = (1 - level) / 2
    z = deviation(level)
    with np.errstate(divide="ignore", invalid="ignore"):
        byar_low = events * (1 - 1 / (9 * events) - z / (3 * np.sqrt(events))) ** 3
        above = events + 1
        byar_high = above * (1 - 1 / (9 * above) + z / (3 * np.sqrt(above))) ** 3
        exact_low = np.where(events == 0, 0.0, stats.chi2.ppf(tail, 2 * events) / 2)
        exact_high = stats.chi2.ppf(1 - tail, 2 * events + 2) / 2
    few = events < EXACT_BELOW
    return np.where(few, exact_low, byar_low), np.where(few, exact_high, byar_high)


def difference(
    numerator: Numbers,
    denominator: Numbers,
    numerator_before: Numbers,
    denominator_before: Numbers,
    level: float = 0.95,
) -> pd.DataFrame:
    """Return by how much a proportion changed, and how far chance could reach.

    Returns
    -------
    DataFrame
        ``change`` (now less before, in fractions of 1), ``low``, ``high``
        and ``beyond_chance``: true where the interval leaves out no change;
        missing where either proportion is.

    Notes
    -----
    Newcombe (1998), Statistics in Medicine 17, 873-890, method 10: the
    hybrid of both Wilson intervals.

    Examples
    --------
    >>> difference(16, 19, 17, 19).round(3).to_dict("records")
    [{'change': -0.053, 'low': -0.283, 'high': 0.18, 'beyond_chance': False}]
    """
    now = proportion(numerator, denominator, level)
    before = proportion(numerator_before, denominator_before, level)
    before.index = now.index
    change = now["value"] - before["value"]
    low = change - np.hypot(now["value"] - now["low"], before["high"] - before["value"])
    high = change + np.hypot(now["high"] - now["value"], before["value"] - before["low"])
    beyond = ((low > 0) | (high < 0)).astype("boolean").mask(change.isna())
    return pd.DataFrame({"change": change, "low": low, "high": high, "beyond_chance": beyond})
