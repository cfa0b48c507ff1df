"""Single quarters and the limits of chance, drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from perfkit.explain.case import Case
from perfkit.explain.spc import Kind
from perfkit.report import formats
from perfkit.report.axes import AIM, BETTER, NOTHING, WORSE, canvas, decimals, end_labels, level, room, years
from perfkit.report.drawing import INK, LINE, SOFT, Chart, Charts, house_style, svg_of
from perfkit.report.limits import possible

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_TREND = "#5b3a86"
_MARKS = {
    Kind.COMMON_CAUSE: ("o", SOFT, "within the limits"),
    Kind.IMPROVEMENT: ("D", BETTER, "improvement"),
    Kind.CONCERN: ("s", WORSE, "concern"),
    Kind.NEUTRAL: ("^", _TREND, "special cause"),
}
_LIMITS = {"mean": "Mean", "lower": "Lower limit", "upper": "Upper limit"}
_TRENDED = {"centre": "Trend", "lower": "Lower, trended", "upper": "Upper, trended"}
_HIGH = 2.5
"""Inches."""


def limits(case: Case) -> Chart | Charts:
    """Return the XmR chart: single quarters, mean, limits and target, special causes by shape and word.

    Too few quarters for limits are drawn by themselves. Limits start afresh at each break on record. A suggested new
    start is marked and not applied; trended limits stand beside the level ones.

    Parameters
    ----------
    case
        The evidence of one indicator (`perfkit.explain.case.case_of`).

    Returns
    -------
    Chart or Charts
        Its ``data`` has one row a single quarter: the figure, mean and limits in the indicator's unit.

    Examples
    --------
    >>> from perfkit.demo.cards import case
    >>> limits(case())
    NI68: single quarters and the limits of chance
    22 single quarters as they are, 2008/09 Q1 to 2013/14 Q2; the latest is 64%. Mean 68.7%, limits ...
    """
    title = f"{case.ref}: single {case.each}s and the limits of chance"
    if case.chart is None:
        return _without_limits(case)
    return Chart(title, _described(case, case.chart), _figures(case, case.chart), _drawn(case, case.chart))


def _figures(case: Case, chart: pd.DataFrame) -> pd.DataFrame:
    table, places = case.quarters, decimals(case)
    data = pd.DataFrame(
        {
            "Quarter": table["period"],
            "Single quarter": table["single"].round(places + 1),
            "Without its season": table["plain"].round(places + 1),
            "Target": table["target"],
            "What it says": chart["kind"].reindex(table.index).map({str(k): m[2] for k, m in _MARKS.items()}),
        }
    )
    data["What it says"] = data["What it says"].fillna("no figure")
    if not case.seasonal:
        data = data.drop(columns="Without its season")
    lines = [(chart, _LIMITS)] if len(case.breaks) else []
    lines += [(case.charted.trend.table, _TRENDED)] if case.charted.trend is not None else []
    for found, names in lines:
        data = data.join(found[[*names]].rename(columns=names).round(places))
    return data.reset_index(drop=True)


def _described(case: Case, chart: pd.DataFrame) -> str:
    last, trial = chart.iloc[-1], "trial " if case.icons is not None and case.icons["trial"] else ""
    special = chart[chart["kind"] != Kind.COMMON_CAUSE]
    named = [f"{case.called(q)} ({_MARKS[Kind(k)][2]})" for q, k in zip(special.index, special["kind"], strict=True)]
    what = "with the season taken out" if case.seasonal else "as they are"
    said = [
        f"{len(chart)} single {case.each}s {what}, {case.called(chart.index[0])} to"
        f" {case.called(chart.index[-1])}; the latest is"
        f" {level(case, last['value'])}.",
        f"Mean {level(case, last['mean'])}, {trial}{_bounds(case)}.",
        f"Marked: {formats.joined(named)}." if named else f"No {case.each} is marked.",
    ]
    if len(case.breaks):
        said.append(
            f"Limits start afresh in {formats.joined(map(formats.quarter, case.breaks['since']))}, as is on record."
        )
    if case.suggested is not None:
        said.append(f"New limits from {formats.quarter(case.suggested['since'])} are suggested and not drawn.")
    if (trend := case.charted.trend) is not None:
        ends = [level(case, trend.table[column].iloc[-1]) for column in ("centre", "lower", "upper")]
        begun = formats.quarter(trend.table.index[0])
        said.append(f"Trended limits run from {begun} and end around {ends[0]}, at {ends[1]} and {ends[2]}.")
    return " ".join(said)


def _bounds(case: Case) -> str:
    """Name the limits that a figure could pass."""
    ends = [level(case, case.figure("limits", name)) for name in _passable(case)]
    return (
        f"limits {' and '.join(ends)}"
        if len(ends) != 1
        else f"{_passable(case)[0]} limit {ends[0]}"
        if ends
        else "no limits"
    )


def _passable(case: Case) -> list[str]:
    return [name for name, could in zip(("lower", "upper"), possible(case), strict=True) if could]


def _without_limits(case: Case) -> Chart | Charts:
    """Draw the few points that are known, with their targets and nothing else."""
    known = case.quarters["single"].notna()
    if not known.any():
        return NOTHING
    places = decimals(case)
    data = pd.DataFrame(
        {
            "Quarter": case.quarters["period"],
            "Single quarter": case.quarters["single"].round(places + 1),
            "Target": case.quarters["target"],
        }
    ).reset_index(drop=True)
    one = known.sum() == 1
    since = " since they last started afresh" if len(case.breaks) else ""
    alt = f"{known.sum()} single {case.each}{'' if one else 's'}, without limits: too few are known{since}."
    return Chart(f"{case.ref}: single {case.each}s, too few for limits", alt, data, _points(case))


@house_style()
def _points(case: Case) -> str:
    figure, axes = canvas(1.6)
    line = case.quarters
    axes.plot(range(len(line)), line["single"].to_numpy(), color=INK, marker="o", markersize=5, linewidth=1.1,
              clip_on=False)  # fmt: skip
    _targets(axes, line["target"].to_numpy())
    latest = line["single"].dropna().iloc[-1]
    ends = {"latest": float(latest)}
    if pd.notna(line["target"].iloc[-1]):
        ends["target"] = float(line["target"].iloc[-1])
    axes.set_xlim(-0.6, len(line) - 0.4)
    end_labels(axes, len(line) - 0.3, ends, case, 1.6)
    years(axes, [pd.Period(q) for q in line.index], every=not case.yearly, yearly=case.yearly)
    figure.subplots_adjust(left=0.06, right=room(case, ends, len(line)), top=0.92, bottom=0.28)
    return svg_of(figure)


def _targets(axes: Axes, target: np.ndarray) -> None:
    for n, aim in enumerate(target):
        axes.plot([n - 0.4, n + 0.4], [aim, aim], color=AIM, linewidth=1.8, zorder=1)


@house_style()
def _drawn(case: Case, chart: pd.DataFrame) -> str:
    figure, axes = canvas(_HIGH)
    place = {q: n for n, q in enumerate(case.quarters.index)}
    axes.plot(range(len(place)), case.quarters["plain"].to_numpy(), color=INK, linewidth=1.1, zorder=2)
    for kind, (shape, colour, _) in _MARKS.items():
        some = chart[chart["kind"] == kind]
        axes.plot([place[q] for q in some.index], some["value"], marker=shape, color=colour, linestyle="",
                  markersize=4 if kind == Kind.COMMON_CAUSE else 6, zorder=3, clip_on=False)  # fmt: skip
    _levels(axes, chart, place, _passable(case))
    target = case.quarters["target"].to_numpy()
    _targets(axes, target)
    ends = {name: float(chart[name].iloc[-1]) for name in ("mean", *_passable(case))}
    if len(target) and pd.notna(target[-1]):
        ends["target"] = float(target[-1])
    if (trend := case.charted.trend) is not None:
        x = [place[q] for q in trend.table.index]
        for name, style in (("centre", "-"), ("lower", ":"), ("upper", ":")):
            axes.plot(x, trend.table[name], color=_TREND, linestyle=style, linewidth=1.2)
        ends["trend"] = float(trend.table["centre"].iloc[-1])
    if case.suggested is not None:
        axes.axvline(place[case.suggested["since"]] - 0.5, color=_TREND, linestyle=":", linewidth=1.2)
    end_labels(axes, len(place) - 0.3, ends, case, _HIGH)
    _key(axes, case, chart)
    years(axes, [pd.Period(q) for q in place], yearly=case.yearly)
    figure.subplots_adjust(left=0.06, right=room(case, ends, len(place)), top=0.9, bottom=0.1)
    return svg_of(figure)


def _levels(axes: Axes, chart: pd.DataFrame, place: dict[pd.Period, int], passable: list[str]) -> None:
    """Draw each group's mean, and the limits a figure could pass, from its first quarter to the next group's."""
    starts = [place[q] for q in chart.groupby("group").head(1).index]
    for group, start, stop in zip(sorted(set(chart["group"])), starts, [*starts[1:], len(place)], strict=True):
        edges = np.array([start, stop - 1]) if stop == len(place) else np.array([start, stop - 0.5])
        edges = edges - [0.5 if start else 0, 0]
        for name, style in (("mean", "-"), ("upper", "--"), ("lower", "--")):
            if name not in ("mean", *passable):
                continue
            height = float(chart.loc[chart["group"] == group, name].iloc[0])
            axes.plot(edges, [height, height], color=SOFT, linestyle=style, linewidth=1)
        if start:
            axes.axvline(start - 0.5, color=LINE, linewidth=1)


def _key(axes: Axes, case: Case, chart: pd.DataFrame) -> None:
    items = [m for k, m in _MARKS.items() if k != Kind.COMMON_CAUSE and (chart["kind"] == k).any()]
    items += [("|", LINE, "limits afresh")] if chart["group"].max() else []
    items += [("|", _TREND, "suggested")] if case.suggested is not None else []
    for n, (shape, colour, word) in enumerate(items):
        x = 0.02 + 0.36 * n
        axes.plot([x], [1.06], marker=shape, color=colour, markersize=6, transform=axes.transAxes, clip_on=False)
        axes.text(x + 0.03, 1.06, word, transform=axes.transAxes, va="center", fontsize=10, color=SOFT)
