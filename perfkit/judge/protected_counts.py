"""The counts of people that a council's figures speak of, row by row.

A percentage of a known denominator is as good as its numerator, so what a row
leaves out and its other figures give is counted as if it were printed.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from perfkit.terms import Unit

COUNTS = ("n", "d", "o", "r")
"""Numerator, denominator, an outturn that is a count itself, and the rest: the denominator less the numerator."""


def limits_of(indicators: pd.DataFrame, council_wide: int) -> pd.Series:
    """Return the small-number limit of each indicator, by its reference: its own, else the council's.

    Examples
    --------
    >>> limits_of(pd.DataFrame({"ref": ["A", "B"], "small_number_limit": [np.nan, 0]}), 5).to_dict()
    {'A': 5, 'B': 0}
    """
    own = indicators["small_number_limit"].fillna(council_wide).astype("int64")
    return own.set_axis(indicators["ref"])


def counts_in(rows: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """Return the counts that each row speaks of; missing where it speaks of none.

    - ``n``: the numerator, unless it adds up days, pounds or scores. Where it
      is left out, what the rate makes of the denominator; or the outturn,
      where the unit is a number, with neither denominator nor multiplier nor
      decimals.
    - ``d``: the denominator; where a percentage leaves it out, what it makes
      of the numerator.
    - ``r``: the rest, of a percentage whose numerator is a part of its
      denominator: of 47 in time of 50, the 3 who were not.
    - ``o``: such an outturn, where it is not the numerator given beside it.

    A figure that is no whole number, or below 0, is no count of people.

    Parameters
    ----------
    rows
        Of `outturns`, `segments` or `benchmarks` (its ``value`` as ``outturn``).
    indicators
        The table of that name.

    Returns
    -------
    DataFrame
        `COUNTS`, aligned with `rows`.
    """
    about = indicators.drop_duplicates("ref").set_index("ref").reindex(rows["ref"])
    unit, declared = about["unit"].to_numpy(), about["decimals"].to_numpy("float64")
    percent, number = unit == Unit.PERCENT, unit == Unit.NUMBER
    per = about["per"].to_numpy("float64")
    per = np.where(np.isnan(per), np.where(percent, 100.0, 1.0), per)
    outturn = rows["outturn"].to_numpy("float64") if "outturn" in rows else np.full(len(rows), np.nan)
    n, d = (_whole(rows[name].to_numpy("float64")) for name in ("numerator", "denominator"))
    above = np.isin(unit, (Unit.PERCENT, Unit.NUMBER, Unit.RATE))
    n = np.where(above, n, np.nan)
    with np.errstate(divide="ignore", invalid="ignore"):
        n = np.where(np.isnan(n) & above, _whole(np.rint(outturn * d / per)), n)
        d = np.where(np.isnan(d) & percent & (outturn > 0), _whole(np.rint(n * per / outturn)), d)
    # Decimals that nobody declared are told by the indicator's other figures.
    broken = rows["ref"].isin(rows["ref"][~np.isnan(outturn) & np.isnan(_whole(outturn))]).to_numpy()
    alone = number & np.isnan(d) & (per == 1) & np.where(np.isnan(declared), ~broken, declared == 0)
    o = np.where(alone, _whole(outturn), np.nan)
    n = np.where(np.isnan(n), o, n)
    o = np.where(o == n, np.nan, o)
    r = np.where(percent & (n <= d), d - n, np.nan)
    return pd.DataFrame(dict(zip(COUNTS, (n, d, o, r), strict=True)), index=rows.index)


def _whole(values: np.ndarray) -> np.ndarray:
    with np.errstate(invalid="ignore"):
        return np.where((values >= 0) & (values == np.floor(values)) & np.isfinite(values), values, np.nan)
