"""How many of several uncertain things come true: exact sums of unequal chances, apart or moving together."""

from __future__ import annotations

from statistics import NormalDist
from typing import Any

import numpy as np

_NORMAL = NormalDist()
MOST_CORRELATED = 0.8
"""Chances that move together more than this are as good as one chance."""
_FACTOR = np.linspace(-6.0, 6.0, 201)
"""Where the common factor is tried: of 200 targets every probability is then right to six decimals."""

_below = np.vectorize(_NORMAL.cdf, otypes=[float])
_place = np.vectorize(_NORMAL.inv_cdf, otypes=[float])


def distribution(odds: Any) -> np.ndarray:
    """Return the probability that 0, 1, 2 … of some independent chances come true.

    Exact, by adding one chance after the other (the Poisson binomial
    distribution); no normal curve is drawn over it.

    Parameters
    ----------
    odds
        The chances, each 0 to 1; or a table of them, one row a case.

    Returns
    -------
    ndarray
        One longer than the chances; of a table, one row a case.

    Examples
    --------
    >>> distribution([0.5, 0.8]).round(2).tolist()
    [0.1, 0.5, 0.4]
    """
    chances = np.asarray(odds, dtype=float)
    found = np.zeros((*chances.shape[:-1], chances.shape[-1] + 1))
    found[..., 0] = 1.0
    for n in range(chances.shape[-1]):
        yes = chances[..., n, None]
        found[..., 1 : n + 2] = found[..., 1 : n + 2] * (1 - yes) + found[..., : n + 1] * yes
        found[..., :1] *= 1 - yes
    return found


def moving_together(odds: Any, correlation: float) -> np.ndarray:
    """Return the same where a common factor moves all the chances at once.

    Each comes true where a normal variable falls below its own mark, and any
    two of those variables have the same correlation. The expected number is
    as if they were independent; good and bad years are likelier.

    Parameters
    ----------
    odds
        The chances, each 0 to 1. What is certain stays so.
    correlation
        0 (independent) to 0.8; what is more is taken for 0.8.

    Notes
    -----
    One-factor normal model; the factor is summed over by the trapezium rule.

    Examples
    --------
    >>> moving_together([0.5, 0.5], 0.5).round(4).tolist()
    [0.3333, 0.3333, 0.3333]
    """
    chances = np.asarray(odds, dtype=float)
    rho = min(max(correlation, 0.0), MOST_CORRELATED)
    open_ = (chances > 0) & (chances < 1)
    if rho == 0 or not open_.any():
        return distribution(chances)
    weight = np.exp(-(_FACTOR**2) / 2)
    given = np.tile(chances, (len(_FACTOR), 1))
    marks = _place(chances[open_])
    given[:, open_] = _below((marks + np.sqrt(rho) * _FACTOR[:, None]) / np.sqrt(1 - rho))
    found: np.ndarray = (weight / weight.sum()) @ distribution(given)
    return found


def expected(counts: np.ndarray) -> float:
    """Return the expected number."""
    return float(np.arange(len(counts)) @ counts)


def likely(counts: np.ndarray, level: float = 0.8) -> tuple[int, int]:
    """Return the fewest and the most that are likely.

    Fewer, and likewise more, have at most half of the rest's probability: of
    whole numbers there is seldom a range of exactly `level`.

    >>> likely(distribution([0.5] * 10))
    (3, 7)
    """
    # Sums of many small parts are right to some twelve digits.
    reached, tail = counts.cumsum(), (1 - level) / 2 + 1e-12
    return int((reached <= tail).sum()), int((1 - reached > tail).sum())


def at_least(counts: np.ndarray) -> np.ndarray:
    """Return the probability of 0 or more, 1 or more, 2 or more …

    >>> at_least(distribution([0.5, 0.8])).round(2).tolist()
    [1.0, 0.9, 0.4]
    """
    found: np.ndarray = np.minimum(counts[::-1].cumsum()[::-1], 1.0)
    return found


def normal_scores(chances: np.ndarray) -> np.ndarray:
    """Return how many standard deviations below its middle a normal variable exceeds with these chances.

    A chance nearer to 0 or 1 than one in ten thousand is read as that: no
    forecast is surer of itself.

    >>> normal_scores(np.array([0.1, 0.9])).round(2).tolist()
    [1.28, -1.28]
    """
    found: np.ndarray = -_place(np.clip(chances, 1e-4, 1 - 1e-4))
    return found
