"""How a year's outturn follows from its quarters."""

from __future__ import annotations

from enum import StrEnum

import numpy as np
import pandas as pd

from perfkit.explain.panel import Panel
from perfkit.terms import Basis, Unit


class YearBy(StrEnum):
    """How a year's outturn follows from its quarters."""

    RATIO = "ratio"
    """sum of numerators over sum of denominators"""
    MEAN = "mean"
    """mean of the quarters, where the counts behind them are not known"""
    SUM = "sum"
    """total of the quarters; a cumulative figure is taken apart first"""
    END = "end"
    """the last quarter: snapshots and rolling years"""

    @property
    def averages(self) -> bool:
        """Whether the year lies between its quarters."""
        return self in (YearBy.RATIO, YearBy.MEAN)


WHOLE = 100.0
STOCK = 0.02
"""Denominators that vary by less than this share are the same people counted again."""


def year_by(panel: Panel) -> pd.Series:
    """Return, by ref, how each indicator's year follows from its quarters (`YearBy`).

    >>> from perfkit.explain.panel import one
    >>> year_by(one("lower", [2.456, 5.69], basis="cumulative", unit="days")).to_dict()
    {'PL1': 'sum'}
    """
    basis, known = panel.measures["basis"], panel.outturn.notna()
    counted = panel.numerator.notna() & panel.denominator.gt(0)
    ratio = basis.eq(Basis.PERIOD) & counted.any(axis=1) & (counted | ~known).all(axis=1)
    # Crimes per 1,000 residents add up over the year: the residents are the same each quarter.
    stock = panel.denominator.std(axis=1) < STOCK * panel.denominator.mean(axis=1)
    adding = panel.measures["unit"].eq(Unit.RATE) & basis.eq(Basis.PERIOD) & stock
    total = basis.eq(Basis.CUMULATIVE) | panel.totals | adding
    end = basis.isin((Basis.SNAPSHOT, Basis.ROLLING_YEAR, Basis.ANNUAL))
    by = np.select([total, ratio, end], [str(YearBy.SUM), str(YearBy.RATIO), str(YearBy.END)], str(YearBy.MEAN))
    return pd.Series(by, index=panel.refs, dtype="str")


def known_quarters(panel: Panel) -> pd.Series:
    """Return, by ref, the quarter of this year (0 to 4) of each indicator's last figure."""
    this_year = panel.outturn.iloc[:, -panel.this_year :].notna().to_numpy()
    return pd.Series((this_year * np.arange(1, panel.this_year + 1)).max(axis=1), index=panel.refs)


def most_of_year(panel: Panel, by: pd.Series) -> pd.Series:
    """Return, by ref, the most a year can come to: the whole, for a percentage that builds up and never passed it."""
    whole = panel.measures["unit"].eq(Unit.PERCENT) & (panel.outturn.max(axis=1) <= WHOLE)
    return pd.Series(np.where(whole & by.eq(YearBy.SUM), WHOLE, np.inf), panel.refs)
