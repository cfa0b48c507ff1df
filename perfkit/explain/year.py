"""How a year's outturn follows from its quarters."""

from __future__ import annotations

import numpy as np
import pandas as pd

from perfkit.explain.panel import Panel
from perfkit.judge.year_by import YearBy, by_quarters
from perfkit.terms import Unit

__all__ = ["YearBy", "known_quarters", "most_of_year", "year_by"]

WHOLE = 100.0


def year_by(panel: Panel) -> pd.Series:
    """Return, by ref, how each indicator's year follows from its quarters (`YearBy`).

    >>> from perfkit.explain.panel import one
    >>> year_by(one("lower", [2.456, 5.69], basis="cumulative", unit="days")).to_dict()
    {'PL1': 'sum'}
    """
    return by_quarters(panel.measures, panel.totals, panel.outturn, panel.numerator, panel.denominator)


def known_quarters(panel: Panel) -> pd.Series:
    """Return, by ref, the quarter of this year (0 to 4) of each indicator's last figure."""
    this_year = panel.outturn.iloc[:, -panel.this_year :].notna().to_numpy()
    return pd.Series((this_year * np.arange(1, panel.this_year + 1)).max(axis=1), index=panel.refs)


def most_of_year(panel: Panel, by: pd.Series) -> pd.Series:
    """Return, by ref, the most a year can come to: the whole, for a percentage that builds up and never passed it."""
    whole = panel.measures["unit"].eq(Unit.PERCENT) & (panel.outturn.max(axis=1) <= WHOLE)
    return pd.Series(np.where(whole & by.eq(YearBy.SUM), WHOLE, np.inf), panel.refs)
