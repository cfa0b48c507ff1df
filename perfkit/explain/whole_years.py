"""What years that are over came to, as their quarters make them: financial years, and any four quarters in a row."""

from __future__ import annotations

import numpy as np
import pandas as pd

from perfkit import periods
from perfkit.explain.panel import Panel
from perfkit.explain.projection import SEASON
from perfkit.explain.year import YearBy, year_by
from perfkit.terms import Basis


def whole_years(panel: Panel) -> pd.DataFrame:
    """Return the outturn of every financial year of which a panel has all that it takes.

    A ratio takes all four quarters' counts, a mean or a total all four
    quarters, a cumulative figure or one that stands for the year's end only
    the fourth.

    Returns
    -------
    DataFrame
        Indexed by ref, a column (`pandas.Period`, ``Y-MAR``) a year, oldest
        first: those whose fourth quarter the panel has. In the unit;
        missing where a quarter is.

    Examples
    --------
    >>> from perfkit.explain.panel import one
    >>> whole_years(one("higher", [80.0, 82, 84, 86, 90], unit="score")).iloc[0].to_dict()
    {Period('2010', 'Y-MAR'): 83.0}
    """
    rolling = rolling_years(panel)
    ends = [q for q in panel.quarters if q.quarter == SEASON]
    columns = pd.PeriodIndex([periods.year_of(q) for q in ends], freq=periods.YEAR)
    return rolling[ends].set_axis(columns, axis=1)


def rolling_years(panel: Panel) -> pd.DataFrame:
    """Return what the four quarters to the end of each quarter came to, as `whole_years` does for a March.

    Returns
    -------
    DataFrame
        As ``panel.outturn`` in shape; where a figure stands for the year's
        end it is that of the quarter.
    """
    by = np.where(panel.yearly, str(YearBy.END), year_by(panel))[:, None]
    outturn, single = panel.outturn.to_numpy(), panel.single_quarters().to_numpy()
    numerator, denominator = (_last_four(t.to_numpy()) for t in (panel.numerator, panel.denominator))
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(denominator > 0, numerator / denominator, np.nan) * panel.measures[["per"]].to_numpy()
    total = _last_four(single)
    found = np.select([by == YearBy.END, by == YearBy.RATIO, by == YearBy.SUM], [outturn, share, total], total / SEASON)
    # A cumulative figure of the fourth quarter holds what a quarter missing before it added.
    march = np.array([q.quarter == SEASON for q in panel.quarters])
    cumulative = panel.measures["basis"].eq(Basis.CUMULATIVE).to_numpy()[:, None] & (by == YearBy.SUM)
    return pd.DataFrame(np.where(cumulative & march, outturn, found), panel.refs, panel.outturn.columns)


def _last_four(values: np.ndarray) -> np.ndarray:
    """Return the sum of each column and the three before it; missing where one is."""
    padded = np.pad(values, ((0, 0), (SEASON - 1, 0)), constant_values=np.nan)
    total: np.ndarray = np.lib.stride_tricks.sliding_window_view(padded, SEASON, axis=1).sum(axis=2)
    return total
