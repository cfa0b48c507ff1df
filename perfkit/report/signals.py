"""The charts of an investigation: each takes a `Case` and returns a `Chart` with its figures and its words."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from perfkit import periods
from perfkit.explain.case import Case
from perfkit.explain.spc import Kind
from perfkit.report import formats
from perfkit.report.bridged import NOT_CAUSE, signed
from perfkit.report.drawing import INK, LINE, SOFT, WIDTH, Chart, Charts, house_style, svg_of
from perfkit.terms import Polarity, Unit

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_MARKS = {
    Kind.COMMON_CAUSE: ("o", SOFT, "within the limits"),
    Kind.IMPROVEMENT: ("D", "#1d4f7c", "improvement"),
    Kind.CONCERN: ("s", "#a8201a", "concern"),
    Kind.NEUTRAL: ("^", "#5b3a86", "special cause"),
}
_NOTHING = Charts(())
"""Shown where the words beside it say why there is no drawing."""
_BETTER, _WORSE = "#1d4f7c", "#a8201a"
_BEFORE = 8
"""Quarters drawn before this year."""
_MOST = 12
"""Parts of a bridge in one drawing."""
_LINE = 0.22
"""Inches from one label to the next, and somewhat for the margins."""


def limits(case: Case) -> Chart:
    """Return the XmR chart: single quarters, mean, limits and target, special causes by shape and word."""
    title = f"{case.ref}: single quarters and the limits of chance"
    what = "with the season taken out" if case.seasonal else "as they are"
    table = case.quarters[["period", "single", "plain", "target"]]
    if case.chart is None:
        data = table[["period", "single", "target"]].set_axis(["Quarter", "Single quarter", "Target"], axis=1)
        return Chart(title, "Too few quarters are known to draw limits.", data)
    chart = case.chart
    places = _places(case)
    data = pd.DataFrame(
        {
            "Quarter": table["period"],
            "Single quarter": table["single"].round(places + 1),
            "Without its season": table["plain"].round(places + 1),
            "Target": table["target"],
            "What it says": chart["kind"].reindex(table.index).map({str(k): m[2] for k, m in _MARKS.items()}),
        }
    ).reset_index(drop=True)
    data["What it says"] = data["What it says"].fillna("no figure")
    if not case.seasonal:
        data = data.drop(columns="Without its season")
    last = chart.iloc[-1]
    special = chart[chart["kind"] != Kind.COMMON_CAUSE]
    named = [f"{_label(q)} ({_MARKS[Kind(k)][2]})" for q, k in zip(special.index, special["kind"], strict=True)]
    marked = f"Marked: {formats.joined(named)}." if named else "No quarter is marked."
    alt = (
        f"{len(chart)} single quarters {what}, {_label(chart.index[0])} to {_label(chart.index[-1])}; the latest is"
        f" {_level(case, last['value'])}. Mean {_level(case, last['mean'])}, {_trial(case)}limits"
        f" {_level(case, last['lower'])} and {_level(case, last['upper'])}. {marked}"
    )
    return Chart(title, alt, data, _drawn_limits(case))


def bridge(case: Case) -> Chart | Charts:
    """Return the parts of the change as bars on either side of nothing; empty where they cannot be printed."""
    gap = case.bridge
    title = f"{case.ref}: what the change is made of"
    if gap.missing:
        return _NOTHING
    try:
        effects, places = gap.printed(_places(case))
    except ValueError:
        return _NOTHING
    names = [_part(case, key) for key in effects.index]
    data = pd.DataFrame({"Part": names, "Effect": effects.to_numpy()})
    sizes = [f"{name} {signed(value, places)}" for name, value in zip(names, effects, strict=True)]
    alt = f"Effects on the change from {_level(case, gap.before)} to {_level(case, gap.after)}: {'; '.join(sizes)}."
    return Chart(title, f"{alt} {NOT_CAUSE}", data, _drawn_bridge(case, data, places))


def peers(case: Case) -> Chart | Charts:
    """Return the peers along one line, with ours marked; empty where there are none."""
    title = f"{case.ref}: where others stand"
    found = case.peers
    if found is None:
        return _NOTHING
    ours = case.card.tables.council
    values = pd.concat([found.values.rename(None), pd.Series({ours: found.own})]).sort_values(kind="stable")
    data = pd.DataFrame({"Authority": values.index.astype(str), "Figure": values.to_numpy()})
    middle = found.values.median()
    alt = (
        f"{len(found.values)} peers in {found.period}, from {_level(case, found.values.min())} to"
        f" {_level(case, found.values.max())}, the middle one at {_level(case, middle)}; {ours} at"
        f" {_level(case, found.own)}."
    )
    return Chart(f"{title}, {found.period}", alt, data, _drawn_peers(case, found.values, found.own, float(middle)))


def ahead(case: Case) -> Chart | Charts:
    """Return the quarters behind and the range of those to come; empty where nothing can be forecast."""
    title = f"{case.ref}: the rest of the year, four cases in five"
    to_come = case.ahead[case.ahead["expected"].notna()] if len(case.ahead) else case.ahead
    if to_come.empty:
        return _NOTHING
    row = case.explanation.outlook.iloc[0]
    running = row["by"] == "sum"
    single = case.quarters["single"]
    behind = single[:0] if running else single[single.index < case.ahead.index[0]]
    line = pd.concat([behind.tail(_BEFORE), _known(case)])
    places = _places(case)
    data = pd.concat(
        [
            pd.DataFrame({"Quarter": [_label(q) for q in line.index], "Known": line.round(places + 1).to_numpy()}),
            pd.DataFrame(
                {
                    "Quarter": [_label(q) for q in to_come.index],
                    **{n.capitalize(): to_come[n].round(places).to_numpy() for n in ("low", "expected", "high")},
                }
            ),
        ],
        ignore_index=True,
    )
    told = [
        f"{_label(q)} {_level(case, r['expected'])} ({_level(case, r['low'])} to {_level(case, r['high'])})"
        for q, r in zip(to_come.index, to_come.to_dict("records"), strict=True)
    ]
    what = "running totals" if running else "single quarters"
    aim = f" The year’s target is {_level(case, row['target'])}." if pd.notna(row["target"]) else ""
    alt = f"To come, as {what}: {'; '.join(told)}, with four cases in five within the range.{aim}"
    return Chart(title, alt, data, _drawn_ahead(line, to_come, row["target"], case))


@house_style()
def _drawn_limits(case: Case) -> str:
    chart = case.chart
    assert chart is not None
    figure, axes = _canvas(2.5)
    place = {q: n for n, q in enumerate(case.quarters.index)}
    x = np.array([place[q] for q in chart.index])
    plain = case.quarters["plain"].to_numpy()
    axes.plot(range(len(plain)), plain, color=INK, linewidth=1.1, zorder=2)
    for kind, (shape, colour, _) in _MARKS.items():
        some = (chart["kind"] == kind).to_numpy()
        axes.plot(x[some], chart["value"].to_numpy()[some], marker=shape, color=colour, linestyle="",
                  markersize=4 if kind == Kind.COMMON_CAUSE else 6, zorder=3, clip_on=False)  # fmt: skip
    ends = {}
    for name, column, style in (("mean", "mean", "-"), ("upper", "upper", "--"), ("lower", "lower", "--")):
        level = float(chart[column].iloc[-1])
        axes.plot([0, len(plain) - 1], [level, level], color=SOFT, linestyle=style, linewidth=1)
        ends[name] = level
    target = case.quarters["target"].to_numpy()
    for n, level in enumerate(target):
        axes.plot([n - 0.4, n + 0.4], [level, level], color="#8a5300", linewidth=1.8, zorder=1)
    if len(target) and pd.notna(target[-1]):
        ends["target"] = float(target[-1])
    _end_labels(axes, len(plain) - 0.3, ends, case, 2.5)
    _key(axes, [k for k in _MARKS if k != Kind.COMMON_CAUSE and (chart["kind"] == k).any()])
    _years(axes, [pd.Period(q) for q in case.quarters.index])
    figure.subplots_adjust(left=0.06, right=0.76, top=0.9, bottom=0.1)
    return svg_of(figure)


@house_style()
def _drawn_bridge(case: Case, data: pd.DataFrame, places: int) -> str:
    data = data[data["Effect"] != 0] if data["Effect"].any() else data.head(1)
    drawn = data.reindex(data["Effect"].abs().sort_values(ascending=False, kind="stable").index[:_MOST])
    step = 0.4
    figure, axes = _canvas(step * len(drawn) + 0.05)
    axes.set_position((0, 0, 1, 1))
    widest = float(drawn["Effect"].abs().max()) or 1.0
    sign = {Polarity.HIGHER: 1, Polarity.LOWER: -1}.get(Polarity(case.row["polarity"]), 0)
    axes.axvline(0, color=LINE, linewidth=1)
    for n, (name, value) in enumerate(zip(drawn["Part"], drawn["Effect"], strict=True)):
        word = "" if not sign or not value else " better" if value * sign > 0 else " worse"
        colour = SOFT if not word else _BETTER if word == " better" else _WORSE
        axes.barh(-n, value / widest, height=0.3, color=colour)
        axes.text(-1.55, -n + 0.34, str(name), va="center", fontsize=9)
        # Beyond the line, where no bar and no name is.
        beyond = value / widest + 0.04 if value >= 0 else 0.04
        axes.text(beyond, -n, f"{signed(value, places)}{word}", va="center", fontsize=9, color=SOFT)
    axes.set(xlim=(-1.55, 1.85), ylim=(-len(drawn) + 0.6, 0.6))
    axes.set_axis_off()
    return svg_of(figure)


@house_style()
def _drawn_peers(case: Case, values: pd.Series, own: float, middle: float) -> str:
    figure, axes = _canvas(1.05)
    axes.set_position((0.02, 0, 0.96, 1))
    low, high = min(values.min(), own), max(values.max(), own)
    pad = 0.14 * ((high - low) or 1.0)
    axes.plot([low, high], [0, 0], color=LINE, linewidth=1, zorder=1)
    axes.plot(values, np.zeros(len(values)), marker="o", linestyle="", color=SOFT, markersize=6, alpha=0.75)
    axes.plot([middle, middle], [-0.28, 0.28], color=INK, linewidth=1.6)
    axes.plot([own], [0], marker="D", color=_WORSE, markersize=9, markeredgecolor="white")
    axes.text(own, 0.52, f"us {_level(case, own)}", fontsize=9, fontweight="bold", **_within(own, low, high))
    axes.text(middle, -0.66, f"middle peer {_level(case, middle)}", fontsize=9, color=SOFT,
              **_within(middle, low, high))  # fmt: skip
    axes.set(xlim=(low - pad, high + pad), ylim=(-1, 1))
    axes.set_axis_off()
    return svg_of(figure)


@house_style()
def _drawn_ahead(line: pd.Series, to_come: pd.DataFrame, target: float, case: Case) -> str:
    figure, axes = _canvas(2.2)
    start = len(line)
    x = np.arange(start, start + len(to_come))
    axes.plot(range(start), line.to_numpy(), color=INK, marker="o", markersize=4, linewidth=1.3, clip_on=False)
    if start:
        now = float(line.iloc[-1])
        fan = pd.concat(
            [pd.DataFrame({n: [now] for n in ("expected", "low", "high")}), to_come[["expected", "low", "high"]]]
        )
        x = np.append(start - 1, x)
    else:
        fan = to_come
    axes.fill_between(x, fan["low"], fan["high"], color="#c9d9e8", linewidth=0)
    axes.plot(x, fan["expected"], color=_BETTER, linestyle="--", linewidth=1.3)
    for column in ("low", "high"):
        axes.plot(x, fan[column], color=_BETTER, linewidth=0.8)
    last = to_come.iloc[-1]
    ends = {"high": float(last["high"]), "likely": float(last["expected"]), "low": float(last["low"])}
    if pd.notna(target):
        axes.plot([0, x[-1]], [target, target], color="#8a5300", linewidth=1.8)
        ends["year’s target"] = float(target)
    _end_labels(axes, x[-1] + 0.15, ends, case, 2.2)
    _years(axes, [pd.Period(q) for q in [*line.index, *to_come.index]], every=True)
    figure.subplots_adjust(left=0.05, right=0.68, top=0.96, bottom=0.2)
    return svg_of(figure)


def _canvas(height: float) -> tuple[Figure, Axes]:
    from matplotlib.figure import Figure  # noqa: PLC0415

    figure = Figure(figsize=(WIDTH, height))
    axes = figure.subplots()
    axes.set(yticks=[])
    axes.spines["left"].set_visible(False)
    axes.margins(x=0.02, y=0.12)
    return figure, axes


def _end_labels(axes: Axes, x: float, ends: dict[str, float], case: Case, height: float) -> None:
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
        axes.text(x, place, f"{name} {_short(case, ends[name])}", va="center", fontsize=9, color=SOFT, clip_on=False)


def _key(axes: Axes, kinds: list[Kind]) -> None:
    for n, kind in enumerate(kinds):
        shape, colour, word = _MARKS[kind]
        axes.plot(
            [0.02 + 0.36 * n], [1.06], marker=shape, color=colour, markersize=6, transform=axes.transAxes, clip_on=False
        )
        axes.text(0.05 + 0.36 * n, 1.06, word, transform=axes.transAxes, va="center", fontsize=9, color=SOFT)


def _years(axes: Axes, quarters: list[pd.Period], *, every: bool = False) -> None:
    """Mark the years' first quarters; or every quarter, with the year below the first and each quarter 1."""
    labels = [_label(q).split() for q in quarters]
    if every:
        ticks = list(range(len(quarters)))
        words = [f"{q}\n{year}" if n == 0 or q == "Q1" else q for n, (year, q) in enumerate(labels)]
        # Two years side by side would meet.
        if len(words) > 1 and any("\n" in w for w in words[1:3]):
            words[0] = words[0].split("\n")[0]
    else:
        ticks = [n for n, (_, q) in enumerate(labels) if q == "Q1"] or [0]
        close = len(ticks) > 1 and min(b - a for a, b in pairwise(ticks)) * WIDTH * 0.7 / len(quarters) < 0.62
        ticks = ticks[::-2][::-1] if close else ticks
        words = [labels[n][0] for n in ticks]
    axes.set_xticks(ticks, words, fontsize=9)
    axes.tick_params(length=0 if every else 3)


def _within(place: float, low: float, high: float) -> dict[str, Any]:
    """Keep a label inside the drawing."""
    share = (place - low) / ((high - low) or 1.0)
    return {"ha": "left" if share < 0.25 else "right" if share > 0.75 else "center"}


def _known(case: Case) -> pd.Series:
    found: pd.Series = case.ahead.loc[case.ahead["expected"].isna(), "known"]
    return found


def _part(case: Case, key: tuple[str, str] | str) -> str:
    """Name a part: "Sheltered: its share", or what a count counts."""
    if isinstance(key, tuple):
        return f"{key[0]}: its {'level' if key[1] == 'rate' else 'share'}"
    name = case.row[f"{key}_name"]
    return formats.capital(str(name) if pd.notna(name) and name else key)


def _label(quarter: object) -> str:
    return periods.label(pd.Period(str(quarter), freq=periods.QUARTER))


def _trial(case: Case) -> str:
    return "trial " if case.icons is not None and case.icons["trial"] else ""


def _places(case: Case) -> int:
    row = case.row
    return int(row["decimals"]) if row["unit"] in (Unit.NUMBER, Unit.POUNDS) else max(int(row["decimals"]), 1)


def _level(case: Case, value: float) -> str:
    return formats.figure(value, case.row["unit"], _places(case), case.row["per"])


def _short(case: Case, value: float) -> str:
    """Return a level without the words of its unit, which the page has said."""
    unit = case.row["unit"]
    return formats.figure(value, unit if unit in (Unit.PERCENT, Unit.POUNDS) else Unit.NUMBER, _places(case))
