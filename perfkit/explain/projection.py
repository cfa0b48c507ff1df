"""Where quarterly series are heading, and how sure that is.

Two plain forecasts are averaged, which does better than either on the
accident departments of 133 trusts: exponential smoothing of the series less
its season, and the mean of the last quarter and the same quarter last year
moved by half the change since. Uncertainty is a random walk of the level, as
large as the level's own past steps; with under two years of history the
season cannot be told from noise, and the steps are taken as they are.

No weight is fitted: each is one half. On the trusts' last year any smoothing
from 0.2 to 0.7 does about as well.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import stats

from perfkit.explain.scales import Scale

SMOOTHING = 0.5
"""Weight of the newest quarter in the level."""
SHARED_SEASON = 0.5
"""How far a season is drawn to that of similar indicators forecast with it."""
SHARED_STEPS = 0.5
"""How far a short series' steps are drawn to theirs."""
STEP = 1.128
"""Mean absolute step of a normal random walk, in standard deviations."""
LONG = 8
"""Quarters of history from which a season can be told from noise."""
SEASON = 4
STRONG = 1.5
"""Times the usual step that a season's spread must be for it to be called strong."""


@dataclass(frozen=True)
class Projection:
    """Forecasts of the quarters that follow a table of series.

    Parameters
    ----------
    ahead
        Expected figures, one row a series and one column a quarter ahead.
    step
        Standard deviation, on the scale, of the level's step from quarter
        to quarter.
    freedom
        Degrees of freedom behind `step`; 0 where it cannot be known.
    history
        Known quarters behind each forecast.
    """

    ahead: np.ndarray
    step: np.ndarray
    freedom: np.ndarray
    history: np.ndarray

    def quantile(self, level: float) -> np.ndarray:
        """Return how many standard deviations reach out to an interval of this level."""
        found = stats.t.ppf((1 + level) / 2, np.maximum(self.freedom, 1))
        return np.where(self.freedom > 0, found, np.nan)

    def chance(self, z: np.ndarray) -> np.ndarray:
        """Return the probability of staying below `z` standard deviations."""
        return np.where(self.freedom > 0, stats.t.cdf(z, np.maximum(self.freedom, 1)), np.nan)


def project(figures: np.ndarray, quarters: int, scale: Scale, *, first: int = 0, similar: bool = True) -> Projection:
    """Forecast the quarters after the last column of a table of series.

    Parameters
    ----------
    figures
        One row a series, one column a quarter; missing is NaN.
    quarters
        How many quarters ahead.
    scale
        `LOGIT`, `LOG` or `PLAIN`.
    first
        Quarter of the year (0 to 3) in which the first column stands.
    similar
        Whether the rows are similar indicators, which may lend one another
        their season and their steps.

    Returns
    -------
    Projection
        A series without a known figure has missing expectations.
    """
    values = scale.to(figures)
    history = (~np.isnan(values)).sum(axis=1)
    season = _season(values, first, similar)
    positions = (first + np.arange(values.shape[1] + quarters)) % SEASON
    level, steps = _level(values - season[:, positions[: values.shape[1]]])
    smoothed = scale.back(level[:, None] + season[:, positions[values.shape[1] :]])
    strong = season.std(axis=1) > STRONG * _nanmean(np.abs(steps), axis=1)
    recent = _recent(figures, quarters, strong).clip(scale.least, scale.most)
    ahead = np.where(np.isnan(recent), smoothed, (smoothed + recent) / 2)
    step, freedom = _uncertainty(values, steps, history, similar)
    return Projection(ahead, step, freedom, history)


def _season(values: np.ndarray, first: int, similar: bool) -> np.ndarray:
    """Return each series' mean distance of each quarter from its year; 0 without a whole year."""
    lead = (-first) % SEASON
    years = (values.shape[1] - lead) // SEASON
    if years < 1:
        return np.zeros((len(values), SEASON))
    whole = values[:, lead : lead + years * SEASON].reshape(len(values), years, SEASON)
    away = whole - whole.mean(axis=2, keepdims=True)
    season = _nanmean(away, axis=1)
    if similar and len(values) > 1:
        season += SHARED_SEASON * (_nanmean(season, axis=0) - season)
    found: np.ndarray = np.nan_to_num(season)
    return found


def _level(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Smooth each series; return its last level and the steps between its known quarters."""
    level = _nanmean(_first_year(values), axis=1)
    last = np.full(len(values), np.nan)
    steps = np.full(values.shape, np.nan)
    for quarter, now in enumerate(values.T):
        known = ~np.isnan(now)
        steps[:, quarter] = now - last
        level = np.where(known, np.where(np.isnan(level), now, level + SMOOTHING * (now - level)), level)
        last = np.where(known, now, last)
    return level, steps


def _first_year(values: np.ndarray) -> np.ndarray:
    """Return each series' first four quarters since its first figure, whatever the others beside it had before."""
    lasting = np.pad(values, ((0, 0), (0, SEASON)), constant_values=np.nan)
    begun = (~np.isnan(lasting)).argmax(axis=1)[:, None]
    first: np.ndarray = np.take_along_axis(lasting, begun + np.arange(SEASON), axis=1)
    return first


def _recent(values: np.ndarray, quarters: int, strong: np.ndarray) -> np.ndarray:
    """Return the mean of the last quarter and last year's quarter moved by half the change since.

    Where the season is strong the last quarter says little of the next, and
    last year's quarter, moved by the change since, stands alone.
    """
    if values.shape[1] <= SEASON:
        return np.full((len(values), quarters), np.nan)
    last, shift = values[:, -1:], values[:, -1:] - values[:, -1 - SEASON : -SEASON]
    same = np.concatenate([values[:, -SEASON:]] * (quarters // SEASON + 1), axis=1)[:, :quarters]
    moved = same + shift / 2
    expected: np.ndarray = np.where(strong[:, None], moved, (last + moved) / 2)
    return expected


def _uncertainty(
    values: np.ndarray, steps: np.ndarray, history: np.ndarray, similar: bool
) -> tuple[np.ndarray, np.ndarray]:
    """Return the size of a step, and the degrees of freedom behind it."""
    fitted = (SEASON - 1) * (1 - SHARED_SEASON * (similar and len(values) > 1))
    free = history - 1 - fitted
    count = np.maximum(history - 1, 1)
    with np.errstate(invalid="ignore", divide="ignore"):
        long = _nanmean(np.abs(steps), axis=1) / STEP * np.sqrt(count / np.maximum(free, 1))
    _, raw = _level(values)
    short = _nanmean(np.abs(raw), axis=1) / STEP
    if similar and len(values) > 1:
        typical = np.nanmedian(short) if np.isfinite(short).any() else np.nan
        short = np.sqrt((1 - SHARED_STEPS) * short**2 + SHARED_STEPS * typical**2)
    is_long = history >= LONG
    freedom = np.where(is_long, count, np.where(history >= 3, np.maximum(history - SEASON, 1), 0))
    return np.where(is_long, long, short), freedom


def _nanmean(values: np.ndarray, axis: int) -> np.ndarray:
    known = ~np.isnan(values)
    count = known.sum(axis=axis)
    total = np.where(known, values, 0.0).sum(axis=axis)
    mean: np.ndarray = np.divide(total, count, out=np.full(total.shape, np.nan), where=count > 0)
    return mean
