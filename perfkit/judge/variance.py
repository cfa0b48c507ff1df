"""How far an outturn is from its target, as it stands and after polarity."""

from __future__ import annotations

import numpy as np
import pandas as pd

from perfkit.terms import Polarity

# Two figures closer than this are one figure, differently stored: 97.00000001 is 97. It is far finer
# than any printed decimal, so that 79.96 against 80 stays a miss though both print as 80.0.
_SAME = 1e-9
_NOTHING = 1e-12


def variance(rows: pd.DataFrame) -> pd.DataFrame:
    """Add the variance, raw and adverse, absolute and in percent, and whether the target is met.

    The variance is the outturn less the target. `adverse` turns it by polarity: positive is worse,
    negative better than asked. Against a range it is the distance from the nearest end, and 0
    within. A percentage of a target of 0 is not defined and stays missing; so does everything
    where a figure or a target is missing. Without a better direction nothing is adverse.

    Parameters
    ----------
    rows
        ``outturn target target_low target_high polarity``.

    Returns
    -------
    DataFrame
        ``variance variance_pct adverse adverse_pct met aim``; `aim` is the target the outturn was
        held against: the target, or the end of the range that is nearest.

    Examples
    --------
    >>> rows = pd.DataFrame({"outturn": [57.1], "target": [70.0], "target_low": [np.nan],
    ...                      "target_high": [np.nan], "polarity": ["higher"]})
    >>> variance(rows)[["variance", "adverse", "met"]].round(1)
       variance  adverse    met
    0     -12.9     12.9  False
    """
    outturn = rows["outturn"]
    ranged = rows["polarity"].eq(Polarity.RANGE)
    low, high = ends(rows)
    nearest = low.where(outturn < low, high.where(outturn > high, outturn)).where(low.notna() | high.notna())
    aim = nearest.where(ranged, rows["target"])
    gap = outturn - aim
    gap = gap.mask(close(outturn, aim), 0.0)
    adverse = pd.Series(
        np.select(
            [rows["polarity"].eq(Polarity.HIGHER), rows["polarity"].eq(Polarity.LOWER), ranged],
            [0.0 - gap, gap, gap.abs()],
            np.nan,
        ),
        rows.index,
    )
    against = aim.abs().where(aim != 0)
    met = (adverse <= 0).astype("boolean").mask(adverse.isna())
    return pd.DataFrame(
        {
            "variance": gap,
            "variance_pct": gap / against * 100,
            "adverse": adverse,
            "adverse_pct": adverse / against * 100,
            "met": met,
            "aim": aim,
        }
    )


def ends(rows: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    """Return the low and high end of each range; a single target is both ends."""
    single = rows["target_low"].isna() & rows["target_high"].isna()
    return rows["target_low"].mask(single, rows["target"]), rows["target_high"].mask(single, rows["target"])


def close(a: pd.Series, b: pd.Series) -> pd.Series:
    """Say where two figures differ by no more than the noise of storing them."""
    return (a - b).abs() <= _noise(a, b)


def same(a: pd.Series, b: pd.Series) -> pd.Series:
    """Say where two figures are `close`, or both missing.

    >>> same(pd.Series([0.3, None, 1.0]), pd.Series([0.1 + 0.2, None, None])).tolist()
    [True, True, False]
    """
    return close(a, b) | (a.isna() & b.isna())


def exceeds(miss: pd.Series, allowed: pd.Series, a: pd.Series, b: pd.Series) -> pd.Series:
    """Say where a miss is larger than allowed, beyond the noise of the two figures it is made from."""
    return miss - allowed > _noise(a, b)


def reaches(miss: pd.Series, allowed: pd.Series, a: pd.Series, b: pd.Series) -> pd.Series:
    """Say where a miss is at least as large as allowed, give or take that noise."""
    return miss - allowed >= -_noise(a, b)


def _noise(a: pd.Series, b: pd.Series) -> pd.Series:
    larger = a.abs().where(a.abs() > b.abs(), b.abs())
    return (larger * _SAME).clip(lower=_NOTHING)
