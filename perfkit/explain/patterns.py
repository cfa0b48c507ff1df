"""What shape a worsening has: one quarter, a step, a slow drift, or nothing but noise.

Each shape is fitted to the series less its season, and the one that earns
its extra freedom best is named; if none does, the figure is within its usual
range.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from perfkit.explain.kinds import Cause
from perfkit.explain.panel import Panel
from perfkit.explain.projection import SEASON
from perfkit.explain.scales import scaled
from perfkit.terms import Polarity

WINDOW = 20
"""Quarters in which a shape is looked for."""
NEEDED = 8
"""Known quarters without which no shape is named."""
EVIDENCE = 9.0
"""How much better than no change a shape must fit, in residual variances: three standard errors."""
SHORTEST_STEP, SHORTEST_DRIFT = 2, 6
"""Quarters that a step and a drift must have lasted to be told from one wild quarter and from a step."""
BEFORE_STEP, BEFORE_DRIFT = 3, 2
"""Known quarters there must be before a step and before a drift: no change begins where the figures do."""
REAL_SEASON = 4.0
"""Variance between the quarters of the year, over that within them, from which a season is real."""


def season_of(panel: Panel) -> pd.DataFrame:
    """Return each indicator's season, quarter by quarter, on the scale of its steps.

    Taken from the years before the last one, and only where it is there
    beyond chance: a season fitted to noise would hide a signal.
    """
    values = scaled(panel)
    before = values.shape[1] - panel.this_year
    lead = (SEASON + 1 - panel.quarters[0].quarter) % SEASON
    years = (before - lead) // SEASON
    if years < 2:
        return pd.DataFrame(0.0, index=values.index, columns=values.columns)
    whole = values.to_numpy()[:, lead : lead + years * SEASON].reshape(len(values), years, SEASON)
    away = whole - whole.mean(axis=2, keepdims=True)
    known = np.where(np.isnan(away), 0.0, away)
    count = (~np.isnan(away)).sum(axis=1)
    typical = known.sum(axis=1) / np.maximum(count, 1)
    left = np.where(np.isnan(away), 0.0, away - typical[:, None, :])
    between = (count * typical**2).sum(axis=1) / (SEASON - 1)
    within = (left**2).sum(axis=(1, 2)) / np.maximum(count.sum(axis=1) - 2 * SEASON + 1, 1)
    real = (between > REAL_SEASON * within) & (count >= 2).all(axis=1)
    quarter = np.array([q.quarter for q in panel.quarters]) - 1
    return pd.DataFrame(np.where(real[:, None], typical[:, quarter], 0.0), index=values.index, columns=values.columns)


def shapes(panel: Panel) -> pd.DataFrame:
    """Return the shape of each indicator's latest worsening, if it has one.

    Parameters
    ----------
    panel
        The quarters; an indicator without a polarity that is better one way
        has no worsening.

    Returns
    -------
    DataFrame
        Indexed by ref: ``shape`` ("noise", "one_off", "step_change",
        "drift", or missing with fewer than eight known quarters or no figure
        in the last), ``since`` (the quarter it began), ``size`` (on the
        series' own scale, raw sign), ``score`` (how much better the shape
        fits than no change) and ``usual`` (the size of the noise).

    Examples
    --------
    >>> from perfkit.explain.panel import one
    >>> found = shapes(one("higher", [80, 82, 81, 79, 80, 81, 80, 82, 74, 75, 73, 74])).iloc[0]
    >>> found["shape"], str(found["since"])
    ('step_change', '2012Q1')
    """
    values = (scaled(panel) - season_of(panel)).iloc[:, -WINDOW:].to_numpy()
    sign = panel.measures["polarity"].map({Polarity.HIGHER: 1.0, Polarity.LOWER: -1.0}).to_numpy(dtype="float64")
    known = ~np.isnan(values)
    count = known.sum(axis=1)
    flat, _ = _fit(values, np.zeros(values.shape[1]))
    best = pd.DataFrame({"shape": str(Cause.NOISE), "start": -1, "size": 0.0, "score": 0.0, "left": flat}, panel.refs)
    behind = np.hstack([np.zeros((len(values), 1), dtype=int), known.cumsum(axis=1)])
    for shape, start, course, cost in _candidates(values.shape[1]):
        needed = BEFORE_DRIFT if shape == Cause.DRIFT else BEFORE_STEP
        left, size = _fit(values, course)
        with np.errstate(divide="ignore", invalid="ignore"):
            gain = (flat - left) / (left / np.maximum(count - 2, 1))
        score = np.nan_to_num(gain, posinf=1e9) - cost * np.log(np.maximum(count, 2))
        better = (score > best["score"]) & (score > EVIDENCE) & (sign * size < 0) & (behind[:, start] >= needed)
        for name, found in (("shape", str(shape)), ("start", start), ("size", size), ("score", score), ("left", left)):
            best[name] = np.where(better, found, best[name])
    usable = (count >= NEEDED) & known[:, -1] & np.isfinite(sign)
    quarters = panel.quarters[-values.shape[1] :]
    return pd.DataFrame(
        {
            "shape": best["shape"].where(usable),
            "since": [quarters[i] if i >= 0 and ok else pd.NaT for i, ok in zip(best["start"], usable, strict=True)],
            "size": best["size"].where(usable),
            "score": best["score"].where(usable),
            "usual": np.sqrt(best["left"] / np.maximum(count - 2, 1)).where(usable),
        },
        index=panel.refs,
    )


def _candidates(length: int) -> Iterator[tuple[Cause, int, np.ndarray, int]]:
    """Return every shape, where it starts, its course, and the freedom it takes beyond its size."""
    time = np.arange(length)
    yield Cause.ONE_OFF, length - 1, (time == length - 1).astype(float), 0
    for start in range(BEFORE_STEP, length - SHORTEST_STEP + 1):
        yield Cause.STEP_CHANGE, start, (time >= start).astype(float), 1
    for start in range(BEFORE_DRIFT, length - SHORTEST_DRIFT + 1):
        yield Cause.DRIFT, start, np.maximum(time - start + 1, 0) / (length - start), 1


def _fit(values: np.ndarray, course: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return, by row, the squares left after a level and a course, and the course's size."""
    known = ~np.isnan(values)
    count = np.maximum(known.sum(axis=1, keepdims=True), 1)
    x = np.where(known, course, 0.0)
    x = np.where(known, x - x.sum(axis=1, keepdims=True) / count, 0.0)
    y = np.where(known, values, 0.0)
    y = np.where(known, y - y.sum(axis=1, keepdims=True) / count, 0.0)
    spread = (x**2).sum(axis=1)
    size = np.divide((x * y).sum(axis=1), spread, out=np.zeros(len(values)), where=spread > 0)
    return ((y - size[:, None] * x) ** 2).sum(axis=1), size
