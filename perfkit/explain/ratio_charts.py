"""p charts, where every period counts over its own denominator.

A plain p chart takes all variation to be binomial; council denominators are
often so large that every point then falls outside. Laney's p′ chart widens
the limits by how much the standardised points really move from one period
to the next.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

SIGMAS = 3.0
D2 = 1.128
"""Mean range of two normal values, in standard deviations."""


def p_chart(
    numerator: pd.Series | pd.DataFrame,
    denominator: pd.Series | pd.DataFrame,
    *,
    prime: bool = True,
    baseline: int | None = None,
) -> pd.DataFrame:
    """Return control limits of proportions whose denominators vary.

    Parameters
    ----------
    numerator, denominator
        A Series each in order of time; or a DataFrame each, one row a
        period and one column an indicator, alike in shape. A period
        without both, or without a denominator above 0, is passed over.
    prime
        Laney's p′ limits; False: binomial limits.
    baseline
        Draw centre line and width from the first so many known points.

    Returns
    -------
    DataFrame
        One row a known point, indexed as the Series or by indicator and
        period: ``value mean lower upper`` as fractions of 1 (limits kept
        within 0 and 1), ``sigma_z`` (1 in a binomial chart) and
        ``outside``. With one known point, or where all or none were
        counted, the p′ limits are the binomial ones.

    Notes
    -----
    Laney (2002), Quality Engineering 14, 531-537. σ_z is the mean moving
    range of the standardised points over 1.128.

    Examples
    --------
    >>> chart = p_chart(pd.Series([45, 52, 48]), pd.Series([50, 60, 50]), prime=False)
    >>> chart[["value", "mean", "lower"]].iloc[0].round(4).to_dict()
    {'value': 0.9, 'mean': 0.9062, 'lower': 0.7826}
    """
    if isinstance(numerator, pd.Series):
        numerator, denominator = numerator.to_frame(0), pd.DataFrame(denominator).set_axis([0], axis=1)
        return _limits(numerator, denominator, prime, baseline).droplevel(0)
    assert isinstance(denominator, pd.DataFrame)
    return _limits(numerator, denominator[numerator.columns], prime, baseline)


def _limits(numerator: pd.DataFrame, denominator: pd.DataFrame, prime: bool, baseline: int | None) -> pd.DataFrame:
    count, over = (t.to_numpy(dtype=float, na_value=np.nan).T for t in (numerator, denominator))
    known = ~np.isnan(count) & (over > 0)
    count, over = np.where(known, count, np.nan), np.where(known, over, np.nan)
    base = known if baseline is None else known & (known.cumsum(axis=1) <= baseline)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = count / over
        mean = (_total(count, base) / _total(over, base))[:, None]
        sigma = np.sqrt(mean * (1 - mean) / over)
        sigma_z = _sigma_z((share - mean) / sigma, base) if prime else np.ones(len(share))
        width = SIGMAS * sigma * sigma_z[:, None]
    index = pd.MultiIndex.from_product([numerator.columns, numerator.index], names=["ref", "period"])
    table = pd.DataFrame(
        {
            "value": share.ravel(),
            "mean": np.broadcast_to(mean, share.shape).ravel(),
            "lower": np.clip(mean - width, 0, None).ravel(),
            "upper": np.clip(mean + width, None, 1).ravel(),
            "sigma_z": np.repeat(sigma_z, share.shape[1]),
        },
        index=index,
    )
    table["outside"] = (table["value"] < table["lower"]) | (table["value"] > table["upper"])
    kept: pd.DataFrame = table[known.ravel()]
    return kept


def _total(values: np.ndarray, where: np.ndarray) -> np.ndarray:
    total: np.ndarray = np.where(where, values, 0.0).sum(axis=1)
    return total


def _sigma_z(z: np.ndarray, base: np.ndarray) -> np.ndarray:
    """Return the mean absolute step between known standardised points, over 1.128."""
    usable = base & np.isfinite(z)
    order = np.argsort(~usable, axis=1, kind="stable")
    packed = np.take_along_axis(np.where(usable, z, np.nan), order, axis=1)
    steps = np.abs(np.diff(packed, axis=1))
    count = (~np.isnan(steps)).sum(axis=1)
    mean = np.nansum(steps, axis=1) / np.maximum(count, 1)
    return np.where(count > 0, mean / D2, 1.0)
