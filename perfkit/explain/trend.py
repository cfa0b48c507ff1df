"""Limits around a straight trend, for figures that are expected to grow."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from perfkit.explain.spc_rules import LIMITS, MEDIAN_LIMITS

MIN_POINTS = 4


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
