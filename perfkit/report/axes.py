"""What an investigation's charts share: a canvas, labels at the ends of lines, quarters below, levels in words."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pandas as pd

from perfkit.explain.case import Case
from perfkit.report import case_claims, formats
from perfkit.report.drawing import SOFT, WIDTH, Charts
from perfkit.terms import Unit

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

NOTHING = Charts(())
"""Shown where the words beside it say why there is no drawing."""
BETTER, WORSE, AIM = "#1d4f7c", "#a8201a", "#8a5300"
_LINE = 0.23
"""Inches from one label to the next, and somewhat for the margins."""


def canvas(height: float) -> tuple[Figure, Axes]:
    """Return a figure of a page's width, so many inches high, without a scale at its side."""
    from matplotlib.figure import Figure  # noqa: PLC0415

    figure = Figure(figsize=(WIDTH, height))
    axes = figure.subplots()
    axes.set(yticks=[])
    axes.spines["left"].set_visible(False)
    axes.margins(x=0.02, y=0.12)
    return figure, axes


def end_labels(axes: Axes, x: float, ends: dict[str, float], case: Case, height: float) -> None:
    """Write each line's name and level at its end, moved apart where they would meet."""
    low, high = axes.get_ylim()
    apart = _LINE * (high - low) / height
    order = sorted(ends, key=lambda name: ends[name])
    places = [ends[name] for name in order]
    for n in range(1, len(places)):
        places[n] = max(places[n], places[n - 1] + apart)
    over = max(places[-1] - high, 0.0)
    places = [p - over if n == len(places) - 1 else p for n, p in enumerate(places)]
    for n in range(len(places) - 2, -1, -1):
        places[n] = min(places[n], places[n + 1] - apart)
    axes.set_ylim(low, high)
    for name, place in zip(order, places, strict=True):
        axes.text(x, place, _ended(case, name, ends[name]), va="center", fontsize=10, color=SOFT, clip_on=False)


def room(case: Case, ends: dict[str, float], points: int = 20) -> float:
    """Return the share of the width that leaves room for the labels at the ends of lines.

    The fewer the points, the further a part of one step reaches beyond the last.
    """
    longest = max(len(_ended(case, name, value)) for name, value in ends.items())
    return (1 - (0.075 * longest + 0.1) / WIDTH) / (1 + 0.4 / points)


def _ended(case: Case, name: str, value: float) -> str:
    return f"{name} {aim(case, value) if name.endswith('target') else short(case, value)}"


def years(axes: Axes, quarters: list[pd.Period], *, every: bool = False, yearly: bool = False) -> None:
    """Mark the years' first quarters; or every quarter, with the year below the first and each quarter 1.

    Where each point is a year, its year stands below it.
    """
    labels = [formats.quarter(q).split() for q in quarters]
    if yearly:
        ticks = list(range(len(quarters)))[::-2][::-1] if len(quarters) > 4 else list(range(len(quarters)))
        words = [labels[n][0] for n in ticks]
    elif every:
        ticks = list(range(len(quarters)))
        words = [f"{q}\n{year}" if n == 0 or q == "Q1" else q for n, (year, q) in enumerate(labels)]
        # Two years side by side would meet.
        if len(words) > 1 and any("\n" in w for w in words[1:3]):
            words[0] = words[0].split("\n")[0]
    else:
        ticks = [n for n, (_, q) in enumerate(labels) if q == "Q1"] or [0]
        close = len(ticks) > 1 and min(b - a for a, b in pairwise(ticks)) * WIDTH * 0.7 / len(quarters) < 0.68
        ticks = ticks[::-2][::-1] if close else ticks
        words = [labels[n][0] for n in ticks]
    axes.set_xticks(ticks, words, fontsize=10)
    axes.tick_params(length=0 if every else 3)


def within(place: float, low: float, high: float) -> dict[str, Any]:
    """Keep a label inside the drawing."""
    share = (place - low) / ((high - low) or 1.0)
    return {"ha": "left" if share < 0.25 else "right" if share > 0.75 else "center"}


def decimals(case: Case) -> int:
    """Return the decimals of a change in the indicator's unit."""
    return case_claims.fine(case_claims.row_of(case))


def level(case: Case, value: float) -> str:
    """Return a level in the indicator's unit."""
    return case_claims.level(case_claims.row_of(case), value)


def aim(case: Case, value: float) -> str:
    """Return a target as `short` does a level, and as it was set."""
    unit = case.row["unit"]
    places = max(decimals(case), formats.places(value))
    return formats.figure(value, unit if unit in (Unit.PERCENT, Unit.POUNDS) else Unit.NUMBER, places)


def short(case: Case, value: float) -> str:
    """Return a level without the words of its unit, which the page has said."""
    unit = case.row["unit"]
    return formats.figure(value, unit if unit in (Unit.PERCENT, Unit.POUNDS) else Unit.NUMBER, decimals(case))
