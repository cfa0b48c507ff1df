"""When a chart's limits should start afresh: suggested with evidence, never applied without a reason on record.

The reasons on record are in `perfkit.explain.breaks`.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from perfkit.explain.kinds import Cause
from perfkit.explain.panel import Panel
from perfkit.explain.patterns import shapes
from perfkit.terms import Polarity

SUSTAINED = 6
"""Quarters that a new level must have held before new limits are suggested."""


def suggested(panel: Panel, shape: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return where a new level has held so long that new limits would serve better.

    A suggestion changes nothing: someone who knows the reason records it as
    a break in the series.

    Parameters
    ----------
    panel
        The quarters.
    shape
        What `either_way` says of them, where it is at hand.

    Returns
    -------
    DataFrame
        Indexed by ref, only those with a suggestion: ``since``, ``before``,
        ``after`` (mean levels in the indicator's unit), ``quarters`` (how
        many the new level has held) and ``score``.

    Examples
    --------
    >>> from perfkit.explain.panel import one
    >>> low = [80.3, 79.6, 80.1, 80.6, 79.2, 80.0, 79.8, 80.4]
    >>> suggested(one("higher", low + [v + 6 for v in low], unit="score"))["after"].round(1).tolist()
    [86.0]
    """
    shape = either_way(panel) if shape is None else shape
    steps = shape[shape["shape"].eq(Cause.STEP_CHANGE)]
    place = {quarter: n for n, quarter in enumerate(panel.quarters)}
    start = steps["since"].map(place)
    steps = steps[len(place) - start >= SUSTAINED]
    single = panel.single_quarters().loc[steps.index].to_numpy()
    new = np.arange(single.shape[1]) >= start[steps.index].to_numpy(dtype=int)[:, None]
    before, after = (pd.DataFrame(single, steps.index).where(mask).mean(axis=1) for mask in (~new, new))
    return pd.DataFrame(
        {
            "since": steps["since"],
            "before": before,
            "after": after,
            "quarters": new.sum(axis=1),
            "score": steps["score"],
        }
    )


def either_way(panel: Panel) -> pd.DataFrame:
    """Return the shape of each indicator's latest change, for better or for worse.

    As `perfkit.explain.patterns.shapes`, which looks for a worsening alone.
    """
    rise, fall = (
        shapes(replace(panel, measures=panel.measures.assign(polarity=str(good))))
        for good in (Polarity.LOWER, Polarity.HIGHER)
    )
    return fall.where(fall["score"].fillna(0) >= rise["score"].fillna(0), rise)
