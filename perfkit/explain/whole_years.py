"""What each year that is over came to, as its quarters make it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from perfkit import periods
from perfkit.explain.panel import Panel
from perfkit.explain.projection import SEASON
from perfkit.explain.year import YearBy, year_by
from perfkit.terms import Basis


def whole_years(panel: Panel) -> pd.DataFrame:
    """Return the outturn of every year of which a panel has all that it takes.

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
    lead, after = panel.quarters[0].quarter - 1, -panel.quarters[-1].quarter % SEASON
    last = periods.year_of(panel.quarters[-1])
    shape = (len(panel.refs), -1, SEASON)

    def laid(table: pd.DataFrame) -> np.ndarray:
        values = np.pad(table.to_numpy(dtype="float64"), ((0, 0), (lead, after)), constant_values=np.nan)
        return values.reshape(shape)

    numerator, denominator = laid(panel.numerator).sum(axis=2), laid(panel.denominator).sum(axis=2)
    outturn, single = laid(panel.outturn), laid(panel.single_quarters())
    by = np.where(panel.yearly, str(YearBy.END), year_by(panel))[:, None]
    at_end = (by == YearBy.END) | panel.measures["basis"].eq(Basis.CUMULATIVE).to_numpy()[:, None]
    per = panel.measures["per"].to_numpy()[:, None]
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(denominator > 0, numerator / denominator, np.nan) * per
    found = np.select(
        [at_end, by == YearBy.RATIO, by == YearBy.SUM],
        [outturn[:, :, -1], share, single.sum(axis=2)],
        single.mean(axis=2),
    )
    years = pd.period_range(end=last, periods=found.shape[1], freq=last.freq)
    return pd.DataFrame(found, panel.refs, years).iloc[:, : found.shape[1] - (after > 0)]
