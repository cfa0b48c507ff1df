"""A second opinion on a chart: runs and crossings of the centre line.

Anhøj's two rules adapt to the length of the series, where the fixed run of
seven cries wolf on long ones and sleeps on short ones.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import stats

MIN_USEFUL = 10


def runs(values: pd.Series | pd.DataFrame, centre: float | pd.Series | None = None) -> pd.DataFrame:
    """Return whether a series runs too long or crosses its centre too seldom.

    Parameters
    ----------
    values
        A Series in order of time, or a DataFrame with one column an
        indicator; missing points are passed over.
    centre
        The centre line, one an indicator; the median where none is given.

    Returns
    -------
    DataFrame
        One row an indicator: ``useful`` (points off the centre line),
        ``longest_run``, ``longest_run_max``, ``crossings``,
        ``crossings_min`` and ``signal``; limits are missing, and signal
        false, with fewer than ten useful points.

    Notes
    -----
    Anhøj and Olesen (2014), PLoS ONE 9(11): e113825. A run longer than
    log2(n) + 3, rounded, or fewer crossings than the 5% quantile of a fair
    coin's, is a signal.

    Examples
    --------
    >>> runs(pd.Series([1, 2, 1, 2, 1, 2, 9, 8, 9, 8, 9, 8])).iloc[0].to_dict()
    {'useful': 12, 'longest_run': 6, 'longest_run_max': 7, 'crossings': 1, 'crossings_min': 3, 'signal': True}
    """
    frame = values.to_frame(0) if isinstance(values, pd.Series) else values
    line = frame.median() if centre is None else pd.Series(centre, index=frame.columns, dtype=float)
    side = np.sign((frame - line).to_numpy(dtype=float, na_value=np.nan).T)
    off = np.isfinite(side) & (side != 0)
    useful = off.sum(axis=1)
    packed = np.take_along_axis(np.where(off, side, 0), np.argsort(~off, axis=1, kind="stable"), axis=1)
    crossed = (packed[:, 1:] != packed[:, :-1]) & (packed[:, 1:] != 0)
    table = pd.DataFrame({"useful": useful, "longest_run": _longest(packed)}, index=frame.columns)
    enough = useful >= MIN_USEFUL
    counted = np.maximum(useful, MIN_USEFUL)
    table["longest_run_max"] = pd.array(np.rint(np.log2(counted)) + 3, dtype="Int64")
    table["crossings"] = crossed.sum(axis=1)
    table["crossings_min"] = pd.array(stats.binom.ppf(0.05, counted - 1, 0.5), dtype="Int64")
    table.loc[~enough, ["longest_run_max", "crossings_min"]] = pd.NA
    signal = (table["longest_run"] > table["longest_run_max"]) | (table["crossings"] < table["crossings_min"])
    table["signal"] = signal.fillna(False).astype(bool)
    return table


def _longest(packed: np.ndarray) -> np.ndarray:
    """Return the length of each row's longest run of one sign; zeros stand at the end."""
    longest = current = np.zeros(len(packed), dtype=int)
    last = np.zeros(len(packed))
    for column in packed.T:
        current = np.where(column == 0, 0, np.where(column == last, current + 1, 1))
        longest, last = np.maximum(longest, current), column
    return longest
