"""The parts of a change, drawn as bars on either side of nothing."""

from __future__ import annotations

import pandas as pd

from perfkit.explain.case import Case
from perfkit.explain.gap import Bridge
from perfkit.report import formats
from perfkit.report.axes import BETTER, NOTHING, WORSE, canvas, decimals, level
from perfkit.report.bridged import NOT_CAUSE, signed
from perfkit.report.drawing import LINE, SOFT, Chart, Charts, house_style, svg_of
from perfkit.terms import Polarity

_MOST = 12
"""Parts of a bridge in one drawing."""


def bridge(case: Case, gap: Bridge) -> Chart | Charts:
    """Return the parts of one of a case's bridges as bars on either side of nothing; empty where it has none."""
    by = f", by {gap.dimension}" if gap.dimension else ""
    if gap.missing:
        return NOTHING
    try:
        effects, places = gap.printed(decimals(case))
    except ValueError:
        return NOTHING
    names = [_part(case, key) for key in effects.index]
    data = pd.DataFrame({"Part": names, "Effect": effects.to_numpy()})
    sizes = [f"{name} {signed(value, places)}" for name, value in zip(names, effects, strict=True)]
    alt = f"Effects on the change from {level(case, gap.before)} to {level(case, gap.after)}: {'; '.join(sizes)}."
    title = f"{case.ref}: what the change is made of{by}"
    return Chart(title, f"{alt} {NOT_CAUSE}", data, _drawn(case, data, places))


@house_style()
def _drawn(case: Case, data: pd.DataFrame, places: int) -> str:
    data = data[data["Effect"] != 0] if data["Effect"].any() else data.head(1)
    drawn = data.reindex(data["Effect"].abs().sort_values(ascending=False, kind="stable").index[:_MOST])
    step = 0.4
    figure, axes = canvas(step * len(drawn) + 0.05)
    axes.set_position((0, 0, 1, 1))
    widest = float(drawn["Effect"].abs().max()) or 1.0
    sign = {Polarity.HIGHER: 1, Polarity.LOWER: -1}.get(Polarity(case.row["polarity"]), 0)
    axes.axvline(0, color=LINE, linewidth=1)
    for n, (name, value) in enumerate(zip(drawn["Part"], drawn["Effect"], strict=True)):
        word = "" if not sign or not value else " better" if value * sign > 0 else " worse"
        colour = SOFT if not word else BETTER if word == " better" else WORSE
        axes.barh(-n, value / widest, height=0.3, color=colour)
        axes.text(-1.55, -n + 0.34, str(name), va="center", fontsize=10)
        # Beyond the line, where no bar and no name is.
        beyond = value / widest + 0.04 if value >= 0 else 0.04
        axes.text(beyond, -n, f"{signed(value, places)}{word}", va="center", fontsize=10, color=SOFT)
    axes.set(xlim=(-1.55, 1.85), ylim=(-len(drawn) + 0.6, 0.6))
    axes.set_axis_off()
    return svg_of(figure)


def _part(case: Case, key: tuple[str, str] | str) -> str:
    """Name a part: "Sheltered: its share", or what a count counts."""
    if isinstance(key, tuple):
        return f"{key[0]}: its {'level' if key[1] == 'rate' else 'share'}"
    name = case.row[f"{key}_name"]
    return formats.capital(str(name) if pd.notna(name) and name else key)
