"""The quarters that are left of the year, each with the range it will likely fall in, as they are drawn."""

from __future__ import annotations

import numpy as np
import pandas as pd

from perfkit.explain.coming import Coming, coming
from perfkit.explain.panel import Panel
from perfkit.explain.projection import SEASON
from perfkit.explain.year import YearBy
from perfkit.terms import Basis


def fan(panel: Panel, level: float = 0.8) -> pd.DataFrame:
    """Return this year's quarters of one indicator: those known, and the range of those to come.

    Parameters
    ----------
    panel
        The quarters of a single indicator.
    level
        Of the interval.

    Returns
    -------
    DataFrame
        Indexed by quarter, in the indicator's unit: ``known``, ``expected``,
        ``low`` and ``high``. Where the year is a total (`YearBy.SUM`) they
        are running totals, so that the last row is the year. Empty where
        there is no history to forecast from, or nothing left to come.

    Examples
    --------
    >>> from perfkit.explain.panel import one
    >>> fan(one("higher", [10, 12, 11, 9, 10, 12], unit="days")).round(1).to_dict("list")["expected"]
    [nan, nan, 11.0, 9.0]
    """
    (rest,) = coming(panel, similar=False)
    if rest.known == SEASON or not rest.ahead.freedom[0]:
        return pd.DataFrame({name: pd.Series(dtype="float64") for name in ("known", "expected", "low", "high")})
    start = panel.quarters[len(panel.quarters) - panel.this_year]
    quarters = pd.period_range(start, periods=SEASON, freq=start.freq)
    to_come = pd.DataFrame([{name: ends[0] for name, ends in q.items()} for q in rest.quarters(level)])
    table = to_come.set_axis(quarters[rest.known :]).reindex(quarters)
    table.insert(0, "known", np.append(_known(rest, panel), np.full(len(to_come), np.nan)))
    return table * float(rest.size[0])


def _known(rest: Coming, panel: Panel) -> np.ndarray:
    """Return the year's quarters so far, added up where the year is a total."""
    until = rest.figures.shape[1]
    this_year = slice(until - rest.known, until)
    if rest.by == YearBy.SUM and panel.measures["basis"].iloc[0] == Basis.CUMULATIVE:
        return panel.outturn.to_numpy()[0, this_year]
    known = rest.figures[0, this_year]
    return np.nancumsum(known) if rest.by == YearBy.SUM else known
