"""The year so far of some indicators: quarter by quarter, and to date."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from perfkit import periods
from perfkit.judge.card import Scorecard
from perfkit.judge.figures import counts_one_quarter, once_a_year
from perfkit.judge.history import history
from perfkit.judge.year_by import YearBy, judged_by

QUARTERS = ("q1", "q2", "q3", "q4")
_PARTS = ("outturn", "numerator", "denominator")


def year_so_far(card: Scorecard, refs: pd.Series) -> pd.DataFrame:
    """Return the quarters of the card's year, up to its own, and the year to date.

    A snapshot, a rolling year, a figure since April and one a year are, to date, the latest
    quarter's. A share, rate or average is the sum of the numerators over the sum of the
    denominators; a count the total of its quarters. Shares whose counts are not known are not
    averaged. A quarter that is missing makes what is added up missing.

    Parameters
    ----------
    card
        The scorecard.
    refs
        The indicators asked about, in order.

    Returns
    -------
    DataFrame
        ``q1 q2 q3 q4 to_date`` by ref: later quarters, and what is not known, are missing;
        ``once``, whether there is one figure a year.
    """
    rows = card.rows.set_index("ref", drop=False).loc[[*refs]].reset_index(drop=True)
    n = card.quarter.quarter
    past = history(replace(card, rows=rows), n)
    out, above, below = (_wide(past, name, rows["ref"], card.quarter, n) for name in _PARTS)
    counted = counts_one_quarter(rows.assign(denominator=below.iloc[:, -1].to_numpy()))
    indexed = rows.set_axis(rows["ref"], axis=0)
    by = judged_by(indexed, counted.set_axis(rows["ref"]), out, above, below)
    ratio = above.sum(axis=1, skipna=False) / below.sum(axis=1, skipna=False).where(lambda d: d > 0) * indexed["per"]
    total = out.sum(axis=1, skipna=False)
    ways = [by.eq(way) for way in (YearBy.END, YearBy.RATIO, YearBy.SUM)]
    to_date = np.select(ways, [out.iloc[:, -1], ratio, total], np.nan)
    found = out.set_axis([*QUARTERS[:n]], axis=1).reindex(columns=[*QUARTERS])
    return found.assign(to_date=to_date, once=once_a_year(indexed))


def _wide(past: pd.DataFrame, name: str, refs: pd.Series, quarter: pd.Period, n: int) -> pd.DataFrame:
    """Return one figure of each indicator, a column a quarter of the year so far."""
    asked = [periods.label(quarter - back) for back in range(n - 1, -1, -1)]
    wide = past.pivot(index="ref", columns="period", values=name)
    return wide.reindex(index=list(refs), columns=asked).astype("float64")
