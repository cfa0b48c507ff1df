"""How far chance alone could have moved a share of few cases: Wilson's interval. It needs no scipy."""

from __future__ import annotations

from statistics import NormalDist
from typing import Any

import numpy as np
import pandas as pd

Numbers = Any
"""A number, list, array or Series; results broadcast."""


def proportion(numerator: Numbers, denominator: Numbers, level: float = 0.95) -> pd.DataFrame:
    """Return Wilson's score interval of a proportion.

    Parameters
    ----------
    numerator, denominator
        Counts, element by element; a Series keeps its index.
    level
        Confidence level between 0 and 1.

    Returns
    -------
    DataFrame
        ``value``, ``low`` and ``high`` as fractions of 1; missing where a
        count is missing, the denominator is not positive or the numerator
        lies outside 0 to the denominator.

    Notes
    -----
    Wilson (1927), J. Am. Stat. Assoc. 22, 209-212.

    Examples
    --------
    >>> proportion(5, 100).round(4).to_dict("records")
    [{'value': 0.05, 'low': 0.0215, 'high': 0.1118}]
    """
    count, total, index = paired(numerator, denominator)
    usable = (total > 0) & (count >= 0) & (count <= total)
    count, total = np.where(usable, count, np.nan), np.where(usable, total, np.nan)
    z = deviation(level)
    share = count / total
    centre = (count + z**2 / 2) / (total + z**2)
    spread = z * np.sqrt(share * (1 - share) * total + z**2 / 4) / (total + z**2)
    # At 0 and at all, rounding would leave the limit a hair inside or outside.
    low = np.where(count == 0, 0.0, centre - spread)
    high = np.where(count == total, 1.0, centre + spread)
    return pd.DataFrame({"value": share, "low": low, "high": high}, index=index)


def deviation(level: float) -> float:
    """Return how many standard errors either side hold a share `level` of chance's outcomes."""
    if not 0 < level < 1:
        raise ValueError(f"level is {level}; expected a share between 0 and 1, such as 0.95")
    return NormalDist().inv_cdf((1 + level) / 2)


def paired(first: Numbers, second: Numbers) -> tuple[np.ndarray, np.ndarray, pd.Index[Any]]:
    """Return two columns of numbers of one length, and their index."""
    index = first.index if isinstance(first, pd.Series) else second.index if isinstance(second, pd.Series) else None
    one, two = np.broadcast_arrays(np.asarray(first, dtype=float), np.asarray(second, dtype=float))
    one, two = np.atleast_1d(one), np.atleast_1d(two)
    return one, two, pd.RangeIndex(len(one)) if index is None else index
