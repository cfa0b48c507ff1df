"""The arithmetic of XmR charts on many groups at once: limits, and the rules for a special cause."""

from __future__ import annotations

from enum import StrEnum

import numpy as np
import pandas as pd

LIMITS = 2.66
"""3 / 1.128: mean moving ranges from the centre line to a limit."""
MEDIAN_LIMITS = 3.145
"""The same, in median moving ranges."""
RANGE_LIMIT = 3.267
"""A moving range at or above this many mean moving ranges is left out once."""
RUN = 7
NOISE = 1e-12
"""The last digits of a sum of floats are not a signal."""


class SpecialCause(StrEnum):
    """Why a point is more than noise; in the order in which the rules apply."""

    NONE = "none"
    ABOVE_LIMIT = "above_upper_limit"
    BELOW_LIMIT = "below_lower_limit"
    TREND_UP = "trend_up"
    TREND_DOWN = "trend_down"
    TWO_IN_THREE_HIGH = "two_in_three_high"
    TWO_IN_THREE_LOW = "two_in_three_low"
    SHIFT_ABOVE = "shift_above"
    SHIFT_BELOW = "shift_below"


RULES = np.array([str(rule) for rule in SpecialCause], dtype=object)


def grid(value: np.ndarray, start: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Lay the points out as one row a group, padded at the right with NaN."""
    first = start.nonzero()[0]
    length = np.diff(np.append(first, len(value)))
    mask = np.arange(length.max(initial=0)) < length[:, None]
    laid = np.full(mask.shape, np.nan)
    laid[mask] = value
    return mask, laid


def limits(base: np.ndarray, centre: str, ranges: str, screen: bool) -> tuple[np.ndarray, np.ndarray]:
    """Return each group's centre line and the distance from it to its limits."""
    line = _median(base) if centre == "median" else _mean(base, empty=np.nan)
    moves = np.abs(np.diff(base, axis=1))
    if ranges == "median":
        return line, MEDIAN_LIMITS * np.nan_to_num(_median(moves))
    typical = _mean(moves)
    if screen:
        # Strictly below, save that a series which never moves keeps its zero ranges.
        kept = (moves < RANGE_LIMIT * typical[:, None]) | (moves == 0)
        typical = _mean(np.where(kept, moves, np.nan))
    return line, LIMITS * typical


def _median(grid: np.ndarray) -> np.ndarray:
    return pd.DataFrame(grid).median(axis=1).to_numpy()


def _mean(grid: np.ndarray, empty: float = 0.0) -> np.ndarray:
    known = ~np.isnan(grid)
    count = known.sum(axis=1)
    total = np.where(known, grid, 0.0).sum(axis=1)
    mean: np.ndarray = np.divide(total, count, out=np.full(len(grid), empty), where=count > 0)
    return mean


def special_cause(grid: np.ndarray, mean: np.ndarray, spread: np.ndarray, *, include_outside: bool) -> np.ndarray:
    """Return, for every point, the position in `SpecialCause` of the first rule it breaks."""
    away = grid - mean[:, None]
    noise = NOISE * (np.abs(mean) + spread)[:, None]
    side = np.where(away > noise, 1, np.where(away < -noise, -1, 0))
    outside = np.abs(away) > spread[:, None] + noise
    near = np.abs(away) > spread[:, None] * 2 / 3 + noise
    if not include_outside:
        near &= ~outside
    step = np.sign(np.diff(grid, axis=1, prepend=np.nan))
    trend = _spread_back(_all_last(step, RUN - 1), RUN)
    pair = _spread_back(np.where(_count_last(near, 3) >= 2, _all_last(side, 3), 0), 3) * near
    shift = _spread_back(_all_last(side, RUN), RUN)
    conditions: list[np.ndarray] = []
    for rule in (np.where(outside, side, 0), trend, pair, shift):
        conditions += [rule > 0, rule < 0]
    return np.select(conditions, range(1, len(RULES)), 0)


def _count_last(flags: np.ndarray, window: int) -> np.ndarray:
    """Return how many of the last `window` points, this one included, are flagged."""
    total = np.cumsum(np.pad(flags.astype(int), ((0, 0), (window, 0))), axis=1)
    counts: np.ndarray = total[:, window:] - total[:, :-window]
    return counts


def _all_last(sign: np.ndarray, window: int) -> np.ndarray:
    """Return the sign that the last `window` points all have, or 0."""
    return np.select([_count_last(sign == 1, window) == window, _count_last(sign == -1, window) == window], [1, -1], 0)


def _spread_back(found: np.ndarray, window: int) -> np.ndarray:
    """Give a run's sign to all its members; a shared point goes to the later run."""
    out = np.zeros_like(found)
    for back in range(window):
        earlier = np.pad(found[:, back:], ((0, 0), (0, min(back, found.shape[1]))))
        out = np.where(earlier != 0, earlier, out)
    return out
