"""Where others stand, drawn along one line."""

from __future__ import annotations

import numpy as np
import pandas as pd

from perfkit.explain.case import Case
from perfkit.report.axes import NOTHING, WORSE, canvas, level, within
from perfkit.report.drawing import INK, LINE, SOFT, Chart, Charts, house_style, svg_of

_APART, _STEP = 30, 0.17
"""Marks that fit the line side by side, and how far one stands above another."""


def peers(case: Case) -> Chart | Charts:
    """Return the peers along one line, with ours marked; empty where there are none.

    Parameters
    ----------
    case
        The evidence of one indicator (`perfkit.explain.case.case_of`).

    Returns
    -------
    Chart or Charts
        Its ``data`` has one row a peer, figures in the indicator's unit.

    Examples
    --------
    >>> from perfkit.demo.cards import case
    >>> peers(case())
    NI68: where others stand, 2013/14 Q2
    12 peers in 2013/14 Q2, from 65% to 77.3%, the middle one at 70.3%; Wexbridge Borough Council at 64%.
    """
    title = f"{case.ref}: where others stand"
    found = case.peers
    if found is None:
        return NOTHING
    ours = case.card.tables.council
    values = pd.concat([found.values.rename(None), pd.Series({ours: found.own})]).sort_values(kind="stable")
    data = pd.DataFrame({"Authority": values.index.astype(str), "Figure": values.to_numpy()})
    middle = found.values.median()
    alt = (
        f"{len(found.values)} peers in {found.period}, from {level(case, found.values.min())} to"
        f" {level(case, found.values.max())}, the middle one at {level(case, middle)}; {ours} at"
        f" {level(case, found.own)}."
    )
    return Chart(f"{title}, {found.period}", alt, data, _drawn(case, found.values, found.own, float(middle)))


@house_style()
def _drawn(case: Case, values: pd.Series, own: float, middle: float) -> str:
    figure, axes = canvas(1.05)
    axes.set_position((0.02, 0, 0.96, 1))
    low, high = min(values.min(), own), max(values.max(), own)
    pad = 0.14 * ((high - low) or 1.0)
    axes.plot([low, high], [0, 0], color=LINE, linewidth=1, zorder=1)
    axes.plot(values, stacked(values, (high - low) or 1.0), marker="o", linestyle="", color=SOFT, markersize=6,
              alpha=0.75)  # fmt: skip
    axes.plot([middle, middle], [-0.28, 0.28], color=INK, linewidth=1.6)
    axes.plot([own], [0], marker="D", color=WORSE, markersize=9, markeredgecolor="white")
    axes.text(own, 0.52, f"us {level(case, own)}", fontsize=10, fontweight="bold", **within(own, low, high))
    axes.text(middle, -0.66, f"middle peer {level(case, middle)}", fontsize=10, color=SOFT,
              **within(middle, low, high))  # fmt: skip
    axes.set(xlim=(low - pad, high + pad), ylim=(-1, 1))
    axes.set_axis_off()
    return svg_of(figure)


def stacked(values: pd.Series, width: float) -> np.ndarray:
    """Return a height for each peer: those that would hide one another stand one above the other."""
    place = (values / width * _APART).round()
    turn = values.groupby(place).cumcount()
    many = values.groupby(place).transform("size")
    heights: np.ndarray = (_STEP * (turn - (many - 1) / 2)).to_numpy()
    return heights
