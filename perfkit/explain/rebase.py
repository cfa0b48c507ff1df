"""When a chart's limits should start afresh: suggested with evidence, applied only with a reason on record."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from perfkit import periods
from perfkit.explain.kinds import Cause
from perfkit.explain.panel import Panel
from perfkit.explain.patterns import shapes
from perfkit.inputs.vintages import known
from perfkit.judge.card import Scorecard
from perfkit.terms import DataStatus, Polarity

SUSTAINED = 6
"""Quarters that a new level must have held before new limits are suggested."""


def recorded(card: Scorecard) -> dict[str, list[pd.Period]]:
    """Return, by ref, the quarters at which limits start afresh because a reason is on record.

    The record is the input's own: an outturn whose status is a break in the
    series and whose note says why. A break without a note starts nothing.
    """
    latest = known(card.tables.outturns, card.known_on, ["ref", "period"], "as_of")
    breaks = latest[latest["status"].eq(DataStatus.BREAK) & latest["note"].notna() & latest["span"].eq("quarter")]
    return {str(ref): [periods.parse(p) for p in rows["period"]] for ref, rows in breaks.groupby("ref")}


def suggested(panel: Panel) -> pd.DataFrame:
    """Return where a new level has held so long that new limits would serve better.

    A suggestion changes nothing: someone who knows the reason records it as
    a break in the series.

    Parameters
    ----------
    panel
        The quarters.

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
    both = [shapes(replace(panel, measures=panel.measures.assign(polarity=str(p)))) for p in _WAYS]
    better = both[0]["score"].fillna(0) >= both[1]["score"].fillna(0)
    shape = both[0].where(better, both[1])
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


_WAYS = (Polarity.HIGHER, Polarity.LOWER)
