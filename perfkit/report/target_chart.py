"""History, outlook and targets by year, drawn so that the marks of the targets can be moved."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from perfkit import periods
from perfkit.report.axes import AIM, BETTER, canvas
from perfkit.report.drawing import INK, LINE, SOFT, WIDTH, house_style, svg_of
from perfkit.targets.answer import Answer, answer
from perfkit.targets.peer_years import last_whole_year, peer_years, quartiles_of
from perfkit.targets.printing import figure
from perfkit.targets.ranges import DRAWN
from perfkit.targets.setting import Setting

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Model = dict[str, Any]

_POINTS = 72
_HIGH = 3.6
"""Inches."""
_LEFT, _RIGHT = 46.0, 304.0
"""Where the plot begins and ends, in points; its top and bottom are the model's."""
_PEERS, _REACH = "#e4e8ec", "#c9d9e8"
_MOST_YEARS = 6


def drawn(setting: Setting, model: Model, peers: tuple[float, float] | None) -> str:
    """Return the drawing: what is known, and over it the targets proposed, each with the range of its year.

    Parameters
    ----------
    setting
        The evidence.
    model
        The indicator's what-if (`perfkit.targets.model.model_of`); its
        ``chart`` says how heights follow from figures.
    peers
        The quartiles of the peers, or None.
    """
    moving = marks(setting, model, answer(model, model["start"]))
    return still(setting, model, peers).replace("</svg>", f"{moving}\n</svg>")


def marks(setting: Setting, model: Model, now: Answer) -> str:
    """Return what of the drawing moves with the controls, as the elements of an SVG of the same size."""
    return _moving(model, now, _shown(setting, model))


def quartiles(setting: Setting, ref: str) -> tuple[float, float, str] | None:
    """Return the peers' lower and upper quartile in their last whole year, and that year; None with too few peers."""
    theirs = peer_years(replace(setting, peers=setting.peers[setting.peers["ref"].eq(ref)]))
    found = quartiles_of(theirs, setting.refs[setting.refs == ref], last_whole_year(setting))
    low, high = (float(found[name].iloc[0]) for name in ("lower", "upper"))
    return None if np.isnan(low) or np.isnan(high) else (low, high, periods.label(pd.Period(found["year"].iloc[0])))


def past(setting: Setting, ref: str) -> pd.Series:
    """Return the outturns of the years drawn, oldest first, without this year."""
    found = setting.outturns.loc[[ref]].iloc[0].dropna()
    return found[[year < setting.years[0] for year in found.index]].tail(_MOST_YEARS)


def likely(setting: Setting, ref: str) -> tuple[float, float, float] | None:
    """Return what this year will likely come to, and its range; None where it cannot be known."""
    ahead = setting.ahead.of([ref])
    expected, low, high = (float(table.to_numpy()[0, 0]) for table in (ahead.expected, *ahead.interval()))
    return None if np.isnan(expected) else (expected, low, high)


def _shown(setting: Setting, model: Model) -> list[pd.Period]:
    """Return the years drawn: from the first outturn, or from this year, to the last ahead."""
    begun = past(setting, model["ref"]).index
    first = begun[0] if len(begun) else setting.years[0]
    return list(pd.period_range(first, setting.years[-1], freq=periods.YEAR))


@house_style()
def still(setting: Setting, model: Model, peers: tuple[float, float] | None) -> str:
    """Return the drawing without what moves."""
    ref, chart = model["ref"], model["chart"]
    years = _shown(setting, model)
    place = {year: n for n, year in enumerate(years)}
    figure_, axes = canvas(_HIGH)
    high = _HIGH * _POINTS
    wide = WIDTH * _POINTS
    axes.set_position((_LEFT / wide, 1 - DRAWN["bottom"] / high, (_RIGHT - _LEFT) / wide,
                       (DRAWN["bottom"] - DRAWN["top"]) / high))  # fmt: skip
    axes.margins(0)
    axes.set(xlim=(-0.5, len(years) - 0.5), ylim=(chart["low"], chart["high"]))
    if peers is not None:
        axes.axhspan(*peers, color=_PEERS, linewidth=0, zorder=0)
        for quartile in peers:
            axes.axhline(quartile, color=LINE, linewidth=0.7, zorder=1)
    if pd.notna(standard := setting.standards.loc[ref]):
        axes.axhline(standard, color=SOFT, linestyle=":", linewidth=1.4)
    outturns = past(setting, ref)
    axes.plot([place[y] for y in outturns.index], outturns.to_numpy(), color=INK, marker="o", markersize=4,
              linewidth=1.3, clip_on=False)  # fmt: skip
    _this_year(axes, setting, ref, place)
    if (target := model["this"]["target"]) is not None:
        at = place[setting.years[0]]
        axes.plot([at - 0.36, at + 0.36], [target, target], color=AIM, linewidth=1.8, zorder=4)
    _scales(axes, model, years)
    _key(axes, peers is not None, pd.notna(standard))
    return svg_of(figure_)


def _this_year(axes: Axes, setting: Setting, ref: str, place: dict[pd.Period, int]) -> None:
    """Draw what this year will likely come to, and its range."""
    this, found = setting.years[0], likely(setting, ref)
    if found is None:
        return
    expected, low, high = found
    if high > low:
        axes.bar([place[this]], [high - low], bottom=[low], width=0.5, color=_REACH, edgecolor=BETTER, linewidth=0.8,
                 zorder=1)  # fmt: skip
    axes.plot([place[this]], [expected], marker="o", markersize=5, markerfacecolor="white", color=INK, zorder=3)


def _scales(axes: Axes, model: Model, years: list[pd.Period]) -> None:
    from matplotlib.ticker import MaxNLocator  # noqa: PLC0415

    chart = model["chart"]
    ticks = [t for t in MaxNLocator(4).tick_values(chart["low"], chart["high"]) if chart["low"] <= t <= chart["high"]]
    axes.set_yticks(ticks, [figure(model, tick, short=True) for tick in ticks], fontsize=10)
    axes.grid(axis="y", color=LINE, linewidth=0.4, alpha=0.6)
    axes.set_axisbelow(True)
    # Each second year is named: two side by side would meet.
    named = [n for n in range(len(years)) if (len(years) - 1 - n) % 2 == 0]
    axes.set_xticks(named, [periods.label(years[n]) for n in named], fontsize=10)
    axes.tick_params(length=0)


def _key(axes: Axes, peers: bool, standard: bool) -> None:
    """Name each mark below the drawing, in rows of two."""
    items: list[tuple[dict[str, Any], str]] = [
        ({"marker": "o", "color": INK, "linewidth": 1.3, "markersize": 4}, "outturn"),
        ({"marker": "s", "color": _REACH, "linestyle": "", "markersize": 8, "markeredgecolor": BETTER}, "likely range"),
        ({"color": AIM, "linewidth": 1.8}, "target on record"),
        ({"marker": "D", "color": BETTER, "linestyle": "", "markersize": 6}, "target proposed"),
    ]
    band = {"marker": "s", "color": _PEERS, "linestyle": "", "markersize": 8, "markeredgecolor": LINE}
    items += [(band, "middle half of peers")] * peers
    items += [({"color": SOFT, "linestyle": ":", "linewidth": 1.4}, "standard")] * standard
    for n, (style, word) in enumerate(items):
        x, y = 0.5 * (n % 2), -0.2 - 0.095 * (n // 2)
        marks = [x + 0.025] if "marker" in style else [x, x + 0.05]
        axes.plot(marks, [y] * len(marks), transform=axes.transAxes, clip_on=False, **style)
        axes.text(x + 0.08, y, word, transform=axes.transAxes, va="center", fontsize=10, color=SOFT)


def _moving(model: Model, now: Answer, years: list[pd.Period]) -> str:
    """Return the marks that a control may move: by attributes alone."""
    step = (_RIGHT - _LEFT) / len(years)
    lines = []
    for n in range(len(now.marks)):
        x = _LEFT + (len(years) - len(now.marks) + n + 0.5) * step
        centre, low, high = now.centres[n], now.lows[n], now.highs[n]
        if centre is not None and low is not None and high is not None:
            top, tall = min(low, high), abs(low - high)
            lines.append(
                f'<rect data-reach="{n}" x="{x - 0.25 * step:.1f}" width="{0.5 * step:.1f}" y="{top:.1f}"'
                f' height="{tall:.1f}" fill="{_REACH}" stroke="{BETTER}" stroke-width="0.8"/>'
                f'<path data-centre="{n}" d="M{x - 0.25 * step:.1f} 0H{x + 0.25 * step:.1f}" stroke="{BETTER}"'
                f' stroke-width="1.3" stroke-dasharray="3 2" transform="translate(0 {centre:.1f})"/>'
            )
        current = model["years"][n]["current"]
        if current is not None:
            y = model["chart"]["zero"] + model["chart"]["slope"] * current
            lines.append(
                f'<path d="M{x - 0.36 * step:.1f} {y:.1f}H{x + 0.36 * step:.1f}" stroke="{AIM}" stroke-width="1.8"/>'
            )
        lines.append(
            f'<path data-mark="{n}" d="M{x:.1f} -5.5L{x + 5.5:.1f} 0L{x:.1f} 5.5L{x - 5.5:.1f} 0Z" fill="{BETTER}"'
            f' stroke="#fff" stroke-width="1" transform="translate(0 {now.marks[n]:.1f})"/>'
        )
    return "\n".join(lines)
