"""Scales on which steps of the same size mean the same, whatever the level."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from perfkit.explain.panel import Panel
from perfkit.terms import Basis, Unit


@dataclass(frozen=True)
class Scale:
    """A way of writing figures on which steps of the same size mean the same.

    Parameters
    ----------
    to, back
        Onto the scale and back.
    slope
        How fast the figure moves with the scale, at a figure.
    least, most
        The bounds no figure passes.
    """

    to: Callable[[np.ndarray], np.ndarray]
    back: Callable[[np.ndarray], np.ndarray]
    slope: Callable[[np.ndarray], np.ndarray]
    least: float
    most: float


_EDGE = 1e-4
"""A share nearer to 0 or 1 than this is read as this, so that its logit is finite."""

LOGIT = Scale(
    lambda p: np.log(np.clip(p, _EDGE, 1 - _EDGE) / (1 - np.clip(p, _EDGE, 1 - _EDGE))),
    lambda x: 1 / (1 + np.exp(-x)),
    lambda p: np.maximum(p * (1 - p), _EDGE),
    0.0,
    1.0,
)
"""For shares between 0 and 1."""
LOG = Scale(lambda v: np.log(v + 0.5), lambda x: np.maximum(np.exp(x) - 0.5, 0.0), lambda v: v + 0.5, 0.0, np.inf)
"""For counts, sums and durations, none of them negative."""
PLAIN = Scale(lambda v: v, lambda x: x, np.ones_like, -np.inf, np.inf)
"""For figures that may fall below 0."""
SCALES = {"logit": LOGIT, "log": LOG, "plain": PLAIN}


def scale_names(panel: Panel) -> pd.Series:
    """Return, by ref, the scale ("logit", "log" or "plain") for an indicator's single quarters.

    Shares, and percentages that stay between 0 and 100, have logits; other
    figures that are never negative have logarithms.
    """
    single = panel.single_quarters()
    low, high = single.min(axis=1), single.max(axis=1)
    counted = panel.numerator.notna().any(axis=1)
    share = counted & (panel.numerator.isna() | (panel.numerator <= panel.denominator)).all(axis=1)
    percent = panel.measures["unit"].eq(Unit.PERCENT) & low.ge(0) & high.le(100)
    bounded = (share | percent) & panel.measures["basis"].ne(Basis.CUMULATIVE)
    return pd.Series(np.select([bounded, low.ge(0)], ["logit", "log"], "plain"), index=panel.refs, dtype="str")


def scaled(panel: Panel) -> pd.DataFrame:
    """Return the single quarters of each indicator on its own scale."""
    single, names = panel.single_quarters(), scale_names(panel)
    single = single.div(panel.measures["per"].where(names.eq("logit"), 1.0), axis=0)
    parts = [
        pd.DataFrame(SCALES[name].to(rows.to_numpy()), rows.index, rows.columns) for name, rows in single.groupby(names)
    ]
    return pd.concat(parts).reindex(panel.refs) if parts else single


def unscaled(panel: Panel, values: pd.Series) -> pd.Series:
    """Return figures, one an indicator, from its scale back to its unit."""
    names = scale_names(panel)
    parts = [pd.Series(SCALES[name].back(some.to_numpy()), some.index) for name, some in values.groupby(names)]
    back = pd.concat(parts).reindex(panel.refs) if parts else values
    return back * panel.measures["per"].where(names.eq("logit"), 1.0)
