"""How a year's target spreads over its quarters, as past years did."""

from __future__ import annotations

from enum import StrEnum

import numpy as np
import pandas as pd

from perfkit.explain.panel import Panel
from perfkit.explain.patterns import season_of
from perfkit.explain.projection import SEASON
from perfkit.explain.scales import scale_names
from perfkit.explain.year import YearBy, year_by

ENOUGH = 2
"""Whole years without which nothing is said of how a year spreads."""


class Spread(StrEnum):
    """What a profile of quarters rests on."""

    SEASONAL = "seasonal"
    """past years, whose quarters differ by more than chance"""
    EVEN = "even"
    """past years, whose quarters do not"""
    STRAIGHT = "straight"
    """a straight path from where it stands to the year's end"""
    NONE = "none"
    """nothing: under two whole years, or one figure a year"""


def profiles(panel: Panel) -> pd.DataFrame:
    """Return how each indicator's interim targets follow from the year's target.

    Always as ``times * target + of_start * start + plus``, where the start
    is where the year before ends: a total grows by the shares of past years;
    a share or a score lies as far above or below the year as it usually
    does, and a duration in proportion; what stands at the year's end takes a
    straight path there, with the season it has.

    Parameters
    ----------
    panel
        The quarters.

    Returns
    -------
    DataFrame
        Indexed by ref and ``quarter`` (1 to 4): ``times of_start plus``
        (missing where nothing can be said), ``weight`` (of the quarter in
        the year; missing for a total and a year's end) and ``how``
        (`Spread`). Of a total, the target it gives is the running one.

    Examples
    --------
    Homes are finished in spring; a quarter of the year's by September:

    >>> from perfkit.explain.panel import one
    >>> homes = one("higher", [10, 15, 30, 45, 11, 14, 29, 46, 10, 15, 31, 44.0])
    >>> profiles(homes)["times"].round(2).tolist()
    [0.1, 0.25, 0.55, 1.0]
    """
    by = pd.Series(np.where(panel.yearly, "", year_by(panel)), panel.refs).to_numpy()[:, None]
    single, numerator, denominator = (
        _laid(panel, t) for t in (panel.single_quarters(), panel.numerator, panel.denominator)
    )
    whole = ~np.isnan(single).any(axis=2)
    enough = (whole.sum(axis=1) >= ENOUGH)[:, None]
    seasonal = season_of(panel).ne(0).any(axis=1).to_numpy()[:, None] & enough
    weight = _weights(by, denominator, whole)
    with np.errstate(invalid="ignore", divide="ignore"):
        year = np.where(by == YearBy.RATIO, numerator.sum(axis=2) / denominator.sum(axis=2), np.nan)
        year = year * panel.measures[["per"]].to_numpy()
        year = np.where(by == YearBy.RATIO, year, single.mean(axis=2))
        away = _mean(single - year[:, :, None], whole)
        away = np.where(seasonal, away - (weight * away).sum(axis=1, keepdims=True), 0.0)
        factor = _mean(single / year[:, :, None], whole)
        factor = np.where(seasonal, factor / (weight * factor).sum(axis=1, keepdims=True), 1.0)
        share = _mean(single, whole)
        share = np.where(seasonal, share / share.sum(axis=1, keepdims=True), 1 / SEASON).cumsum(axis=1)
    path = np.arange(1, SEASON + 1) / SEASON
    total, end = by == YearBy.SUM, by == YearBy.END
    spans = scale_names(panel).eq("log").to_numpy()[:, None] & ~total & ~end
    said = (end | enough) & (by != "")
    kinds = [total, end, spans]
    tables = {
        "times": np.select(kinds, [share, np.broadcast_to(path, share.shape), factor], 1.0),
        "of_start": np.where(end, 1 - path, 0.0),
        "plus": np.select([total | spans, end], [0.0, away - away[:, -1:]], away),
        "weight": np.where(total | end, np.nan, weight),
    }
    index = pd.MultiIndex.from_product([panel.refs, range(1, SEASON + 1)], names=["ref", "quarter"])
    found = pd.DataFrame({name: np.where(said, values, np.nan).ravel() for name, values in tables.items()}, index)
    words = [str(Spread.NONE), str(Spread.STRAIGHT), str(Spread.SEASONAL)]
    how = np.select([~said, end & ~seasonal, seasonal], words, str(Spread.EVEN))
    return found.assign(how=np.repeat(how[:, 0], SEASON))


def _laid(panel: Panel, table: pd.DataFrame) -> np.ndarray:
    """Return figures by indicator, financial year and quarter; missing outside the panel."""
    lead, after = panel.quarters[0].quarter - 1, -panel.quarters[-1].quarter % SEASON
    padded = np.pad(table.to_numpy(dtype="float64"), ((0, 0), (lead, after)), constant_values=np.nan)
    return padded.reshape(len(padded), -1, SEASON)


def _mean(values: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """Return the mean of the whole years, quarter by quarter."""
    found: np.ndarray = np.where(whole[:, :, None], values, 0.0).sum(axis=1) / whole.sum(axis=1)[:, None]
    return found


def _weights(by: np.ndarray, denominator: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """Return what each quarter weighs in a year: its cases in past years, or a quarter."""
    with np.errstate(invalid="ignore", divide="ignore"):
        cases = _mean(denominator, whole)
        weight: np.ndarray = np.where(by == YearBy.RATIO, cases / cases.sum(axis=1, keepdims=True), 1 / SEASON)
    return weight
