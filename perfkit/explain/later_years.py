"""Years further ahead: what their quarters weigh, where their level is going, and how they scatter about it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from perfkit.explain.coming import Coming, Part, forecast
from perfkit.explain.panel import Panel
from perfkit.explain.projection import SEASON, SMOOTHING, Projection
from perfkit.explain.scales import LOG, LOGIT, Scale
from perfkit.explain.year import YearBy

HALF_A_CASE = 0.5
"""Counted to either side of a share, so that a quarter of 40 cases without a failure is not read as none ever."""
SCATTER = 2 * (1 - SMOOTHING) / (1 + (1 - SMOOTHING) ** 2)
"""Variance of a quarter about its level, in squared steps, where `SMOOTHING` is the best weight of the newest."""
_VAST = 100.0
"""A scatter so large that more makes no difference."""


def year_tables(panel: Panel, rest: Coming, years: int) -> dict[str, np.ndarray]:
    """Return what this year and so many after it may bring, of indicators that are alike.

    Returns
    -------
    dict
        The tables of `perfkit.explain.years_ahead.YearsAhead` by name, one
        row an indicator of `rest`, one column a year, this year first.
    """
    left = SEASON - rest.known
    far = _far(panel, rest, left + SEASON * years)
    this_year, profile = _profiles(panel, rest)
    weights = _year_weights(rest.by, profile)
    cases = np.concatenate([rest.cases, *[profile] * years], axis=1)
    whole = replace(rest, ahead=far, cases=cases)
    parts = [rest.part(rest.weight)]
    for year in range(years):
        weight = np.zeros_like(far.ahead)
        weight[:, left + SEASON * year :][:, :SEASON] = weights
        parts.append(whole.part(weight))
    if not left:
        # Nothing of this year is to come.
        parts[0] = Part(*(np.zeros(len(rest.rows)), *[np.full(len(rest.rows), np.nan)] * 2))
    share, average, spread = (np.column_stack(some) for some in zip(*parts, strict=True))
    fixed = np.zeros_like(share)
    fixed[:, 0] = rest.fixed
    known = rest.ahead.freedom[:, None] > 0
    with np.errstate(invalid="ignore"):
        come = np.minimum(fixed + share * np.where(known, average, np.nan), rest.most[:, None])
        expected = np.where(share == 0, fixed, come) * rest.size[:, None]
    return {
        "expected": expected,
        # What has never moved says nothing of how far it may: then a later year has no odds.
        "spread": np.where(known & ((spread > 0) | (np.arange(years + 1) == 0)), spread, np.nan),
        "cases": np.column_stack([this_year.sum(axis=1), *[profile.sum(axis=1)] * years]),
        "average": np.where(known, average, np.nan),
        "share": share,
        "fixed": fixed,
    }


def _far(panel: Panel, rest: Coming, quarters: int) -> Projection:
    """Return the forecast of the quarters to the end of the last year."""
    figures, shares = rest.figures, rest.scale is LOGIT
    if shares and rest.by == YearBy.RATIO:
        counts = (t.to_numpy()[rest.rows, : figures.shape[1]] for t in (panel.numerator, panel.denominator))
        numerator, denominator = counts
        figures = np.where(denominator > 0, (numerator + HALF_A_CASE) / (denominator + 2 * HALF_A_CASE), np.nan)
    far = forecast(panel, figures, quarters, rest.scale, rest.yearly, similar=False)
    return far if rest.by == YearBy.END else replace(far, ahead=_scattered(far, rest.scale))


def _scattered(far: Projection, scale: Scale) -> np.ndarray:
    """Return what quarters that scatter about their level bring to a year, where the level itself is forecast."""
    scatter, level = SCATTER * far.step[:, None] ** 2, scale.to(far.ahead)
    if scale is LOGIT:
        # The mean of a logit-normal share, by the usual approximation.
        return scale.back(level / np.sqrt(1 + np.pi / 8 * scatter))
    if scale is LOG:
        # The median of the mean of four lognormal figures (Fenton and Wilkinson), at most twice the level.
        four = np.log1p(np.expm1(np.minimum(scatter, _VAST)) / SEASON)
        return scale.back(level + (np.minimum(scatter, _VAST) - four) / 2)
    return far.ahead


def _profiles(panel: Panel, rest: Coming) -> tuple[np.ndarray, np.ndarray]:
    """Return the cases of each quarter of this year and of a later one; missing where the year is no ratio.

    A later year is as this one; for a quarter that is missing, as the same
    quarter when it was last known.
    """
    if rest.by != YearBy.RATIO:
        return (np.full((len(rest.rows), SEASON), np.nan),) * 2
    until = rest.figures.shape[1]
    counts = panel.denominator.to_numpy()[rest.rows, :until]
    this_year = np.concatenate([counts[:, until - rest.known :], rest.cases], axis=1)
    later = this_year
    for year in range(until - rest.known - SEASON, -1, -SEASON):
        later = np.where(np.isnan(later), counts[:, year : year + SEASON], later)
    return this_year, later


def _year_weights(by: YearBy, profile: np.ndarray) -> np.ndarray:
    """Return what each quarter weighs in a whole year."""
    if by == YearBy.RATIO:
        with np.errstate(invalid="ignore", divide="ignore"):
            shares: np.ndarray = profile / profile.sum(axis=1, keepdims=True)
        return shares
    each = {YearBy.SUM: [1.0] * SEASON, YearBy.MEAN: [1 / SEASON] * SEASON, YearBy.END: [0.0] * (SEASON - 1) + [1.0]}
    return np.tile(each[by], (len(profile), 1))
