"""How a year's outturn follows from its quarters: the one rule, for judging years and for forecasting them."""

from __future__ import annotations

from enum import StrEnum

import numpy as np
import pandas as pd

from perfkit.judge.figures import once_a_year
from perfkit.terms import Basis, Unit


class YearBy(StrEnum):
    """How a year's outturn follows from its quarters."""

    RATIO = "ratio"
    """sum of numerators over sum of denominators"""
    MEAN = "mean"
    """mean of the quarters, where the counts behind them are not known; it forecasts, and never judges"""
    SUM = "sum"
    """total of the quarters; a cumulative figure is taken apart first"""
    END = "end"
    """the last quarter: snapshots and rolling years"""

    @property
    def averages(self) -> bool:
        """Whether the year lies between its quarters."""
        return self in (YearBy.RATIO, YearBy.MEAN)


STOCK = 0.02
"""Denominators that scatter by less than this share from one quarter to the next are the same people counted again."""


def by_quarters(
    measures: pd.DataFrame,
    totals: pd.Series,
    outturn: pd.DataFrame,
    numerator: pd.DataFrame,
    denominator: pd.DataFrame,
) -> pd.Series:
    """Return how each indicator's year follows from its quarters (`YearBy`).

    Parameters
    ----------
    measures
        ``basis unit``, one row an indicator.
    totals
        Whether its figure counts one quarter alone (`perfkit.judge.figures.counts_one_quarter`).
    outturn, numerator, denominator
        Its quarters, one column each; all with the index of `measures`.

    Examples
    --------
    >>> one = pd.DataFrame({"basis": ["period"], "unit": ["percent"]})
    >>> out, above, below = (pd.DataFrame([row]) for row in ([50.0, 75.0], [1.0, 3.0], [2.0, 4.0]))
    >>> by_quarters(one, pd.Series([False]), out, above, below).tolist()
    ['ratio']
    """
    basis = measures["basis"]
    counted = numerator.notna() & denominator.gt(0)
    ratio = basis.eq(Basis.PERIOD) & counted.any(axis=1) & (counted | outturn.isna()).all(axis=1)
    # Crimes per 1,000 residents add up over the year: the residents are the same each quarter.
    adding = measures["unit"].eq(Unit.RATE) & basis.eq(Basis.PERIOD) & (_scatter(denominator) < STOCK)
    total = basis.eq(Basis.CUMULATIVE) | totals | adding
    end = basis.isin((Basis.SNAPSHOT, Basis.ROLLING_YEAR, Basis.ANNUAL))
    by = np.select([total, ratio, end], [str(YearBy.SUM), str(YearBy.RATIO), str(YearBy.END)], str(YearBy.MEAN))
    return pd.Series(by, index=measures.index, dtype="str")


def _scatter(denominator: pd.DataFrame) -> pd.Series:
    """Return the scatter of each row as a share of its level, told by successive differences (von Neumann, 1941).

    A town that grows for years is no less the same town, so the scatter about one mean would mislead.
    """
    change = denominator / denominator.ffill(axis=1).shift(axis=1) - 1
    found: pd.Series = (change.pow(2).mean(axis=1) / 2) ** 0.5
    return found


def judged_by(
    measures: pd.DataFrame,
    totals: pd.Series,
    outturn: pd.DataFrame,
    numerator: pd.DataFrame,
    denominator: pd.DataFrame,
) -> pd.Series:
    """Return how each indicator's year is judged from its quarters (`YearBy`), all figures being known as they stand.

    As `by_quarters`, but a figure that runs on from April, and the one figure of a year, need no
    taking apart: the last quarter's is the year's.

    Parameters
    ----------
    measures
        ``basis unit frequency``, one row an indicator.
    totals, outturn, numerator, denominator
        As `by_quarters` takes them.

    Examples
    --------
    >>> one = pd.DataFrame({"basis": ["cumulative"], "unit": ["number"], "frequency": ["quarterly"]})
    >>> quarters, none = pd.DataFrame([[5.0, 9.0]]), pd.DataFrame([[np.nan, np.nan]])
    >>> by_quarters(one, pd.Series([True]), quarters, none, none).tolist()
    ['sum']
    >>> judged_by(one, pd.Series([True]), quarters, none, none).tolist()
    ['end']
    """
    by = by_quarters(measures, totals, outturn, numerator, denominator)
    return by.mask(measures["basis"].eq(Basis.CUMULATIVE) | once_a_year(measures), str(YearBy.END))
