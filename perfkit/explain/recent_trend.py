"""Whether an annual share has really been rising or falling over five years."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import stats

YEARS = 5
CONFIDENCE = 0.998


def recent_trend(numerator: pd.DataFrame, denominator: pd.DataFrame) -> pd.DataFrame:
    """Return the recent trend of annual shares: the last five years of each.

    For annual figures only: quarters of one year lean on one another. For a
    council's own notebook; the reports judge a yearly figure by its chart.

    Parameters
    ----------
    numerator, denominator
        One row an indicator, one column a year, in order.

    Returns
    -------
    DataFrame
        One row an indicator: ``trend`` ("increasing", "decreasing", "none",
        or missing without five years of counts), ``chi_squared`` and
        ``gradient`` (change of the log odds a year).

    Notes
    -----
    The rule of the Fingertips public-health profiles: chi-squared test for
    trend at 99.8%, and no trend if leaving out any one year would turn the
    direction round.

    Examples
    --------
    >>> count, people = pd.DataFrame([[318, 314, 318, 291, 292]]), pd.DataFrame([[468, 473, 501, 480, 499]])
    >>> recent_trend(count, people).round(2).iloc[0].to_dict()
    {'trend': 'decreasing', 'chi_squared': 12.59, 'gradient': -0.11}
    """
    count = numerator.iloc[:, -YEARS:].to_numpy(dtype=float)
    over = denominator.iloc[:, -YEARS:].to_numpy(dtype=float)
    usable = np.full(len(count), count.shape[1] == YEARS) & ((count > 0) & (count < over)).all(axis=1)
    year = np.arange(count.shape[1], dtype=float)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = (count.sum(axis=1) / over.sum(axis=1))[:, None]
        excess = (year * (count - over * share)).sum(axis=1)
        spread = (over * year**2).sum(axis=1) - (over * year).sum(axis=1) ** 2 / over.sum(axis=1)
        chi_squared = excess**2 / (share * (1 - share)).ravel() / spread
        odds = np.log(count / (over - count))
    gradient = _gradient(odds, over, year)
    without = np.array(
        [_gradient(np.delete(odds, y, 1), np.delete(over, y, 1), np.delete(year, y)) for y in year.astype(int)]
    )
    steady = (np.sign(without) == np.sign(gradient)).all(axis=0)
    real = usable & steady & (chi_squared > stats.chi2.ppf(CONFIDENCE, 1))
    trend = np.select([real & (gradient > 0), real], ["increasing", "decreasing"], "none")
    return pd.DataFrame(
        {
            "trend": pd.Series(trend, numerator.index, dtype="str").where(usable),
            "chi_squared": np.where(usable, chi_squared, np.nan),
            "gradient": np.where(usable, gradient, np.nan),
        },
        index=numerator.index,
    )


def _gradient(odds: np.ndarray, weight: np.ndarray, year: np.ndarray) -> np.ndarray:
    """Return the slope of each row by weighted least squares."""
    centred = year - (weight * year).sum(axis=1, keepdims=True) / weight.sum(axis=1, keepdims=True)
    slope: np.ndarray = (weight * centred * odds).sum(axis=1) / (weight * centred**2).sum(axis=1)
    return slope
