"""How far a target's slider goes and in which steps, how its figures print, and where they stand in the drawing."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd

from perfkit.explain.projection import SEASON
from perfkit.explain.scales import SCALES
from perfkit.explain.year import YearBy
from perfkit.targets.peer_years import peer_years
from perfkit.targets.printing import GUARD, whole
from perfkit.targets.setting import Setting
from perfkit.terms import NOUNS, Unit

Part = dict[str, Any]
"""A part of a what-if's model."""
DRAWN = {"top": 24.0, "bottom": 178.0}
"""Heights in the drawing (`perfkit.report.target_chart`) of the highest and lowest figure it shows."""
_STEPS = 400


def start_of(setting: Setting, ref: str, proposed: pd.DataFrame | None) -> list[float] | None:
    """Return the targets that the controls start from."""
    asked = setting.current if proposed is None else proposed.combine_first(setting.current)
    own = line(asked.reindex(columns=setting.current.columns), ref)
    row = row_of(setting, ref)
    known = [*line(setting.outturns, ref)[::-1], *line(setting.ahead.expected, ref)[1:2], float(row["outturn"])]
    rest = next((value for value in known if not math.isnan(value)), math.nan)
    found = pd.Series(own).ffill().fillna(rest).iloc[1:]
    if found.isna().any():
        return None
    digits = max([int(row["decimals"]), *(digits_of(value) for value in own if not math.isnan(value))])
    return [whole(float(value), digits) / 10**digits for value in found]


def unit_of(row: pd.Series, targets: Iterable[float]) -> Part:
    """Return how a figure is printed: what stands before and after it, and its digits.

    ``places`` are those of a target, ``fine`` those of a change, as
    `perfkit.report.case_claims.fine` has it; ``one_is`` how many of the
    target's last digits make one.
    """
    unit, decimals = Unit(row["unit"]), int(row["decimals"])
    places = max([decimals, *(digits_of(value) for value in targets)])
    rate = f" per {row['per']:,.0f}" if unit == Unit.RATE and pd.notna(row["per"]) and row["per"] != 1 else ""
    after = "%" if unit == Unit.PERCENT else rate
    noun = NOUNS.get(unit)
    return {
        "before": "£" if unit == Unit.POUNDS else "",
        "one": f" {noun}" if noun else after,
        "many": f" {noun}s" if noun else after,
        "short": "%" if unit == Unit.PERCENT else "",
        "points": unit == Unit.PERCENT,
        "keep": unit == Unit.POUNDS,
        "places": places,
        "fine": decimals if unit in (Unit.NUMBER, Unit.POUNDS) else max(decimals, 1),
        "one_is": 10**places,
    }


def slider_of(setting: Setting, ref: str, start: list[float], unit: Part) -> Part:
    """Return the range of a target's slider, in last digits: all that was, is likely, others reach or is set."""
    ahead = setting.ahead.of([ref])
    panel = setting.panel.of(pd.Index([ref]))
    by_quarter = ahead.measures["by"].iloc[0] != YearBy.SUM
    peers = setting.peers[setting.peers["ref"].eq(ref)]
    # A quarter of a total is far from a year of it.
    others = peers if by_quarter else peer_years(replace(setting, peers=peers))
    shown = [
        *start,
        *line(setting.current, ref),
        *line(setting.outturns, ref),
        *line(ahead.expected, ref),
        *(value for odds in (0.05, 0.95) for value in line(ahead.target_at(odds), ref)[1:]),
        *(line(panel.single_quarters(), ref) if by_quarter else []),
        *others["value"],
        *line(setting.standards.to_frame(), ref),
    ]
    values = np.array([value for value in shown if np.isfinite(value)])
    low, high = float(values.min()), float(values.max())
    margin = max(0.05 * (high - low), 5 / unit["one_is"])
    bottom, top = bounds_of(ahead.measures.iloc[0])
    low, high = (
        max(low - margin, low if bottom is None else bottom),
        min(high + margin, math.inf if top is None else top),
    )
    targets = [whole(aim, unit["places"]) for aim in start]
    step = _step((high - low) * unit["one_is"], targets)
    least, most = (math.floor(low * unit["one_is"] / step + GUARD), math.ceil(high * unit["one_is"] / step - GUARD))
    return {"least": least * step, "most": most * step, "step": step}


def _step(width: float, targets: list[int]) -> int:
    """Return the smallest step of 1, 2 or 5 tens that crosses a range in few enough; a target is always on a step."""
    steps: list[int] = [m * 10**n for n in range(12) for m in (1, 2, 5)]
    wide = next((step for step in steps if width / step <= _STEPS), steps[-1])
    fitting = [step for step in steps if step <= wide and all(k % step == 0 for k in targets)]
    return fitting[-1]


def chart_of(slider: Part, unit: Part) -> Part:
    """Return how heights in the drawing follow from figures: ``zero + slope * value``."""
    low, high = (slider[name] / unit["one_is"] for name in ("least", "most"))
    slope = (DRAWN["top"] - DRAWN["bottom"]) / ((high - low) or 1.0)
    return {"low": low, "high": high, "slope": slope, "zero": DRAWN["bottom"] - slope * low}


def bounds_of(measures: pd.Series) -> tuple[float | None, float | None]:
    """Return the least and the most that a year can ever come to."""
    scale, by = SCALES[measures["scale"]], measures["by"]
    whole_year = (SEASON if by == YearBy.SUM else 1) * float(measures["size"])
    least, most = (or_none(end * whole_year) for end in (scale.least, scale.most))
    return least, most


def digits_of(value: float) -> int:
    """Return the decimals that a target was given with."""
    exponent = Decimal(repr(float(value))).normalize().as_tuple().exponent
    return min(max(-int(exponent), 0), 6)


def row_of(setting: Setting, ref: str) -> pd.Series:
    """Return one indicator's row of the scorecard."""
    rows = setting.card.rows
    return rows[rows["ref"].eq(ref)].iloc[0]


def line(table: pd.DataFrame, ref: str) -> list[float]:
    """Return one indicator's row of a table as plain numbers; missing is NaN."""
    found: list[float] = table.loc[[ref]].to_numpy(dtype="float64")[0].tolist()
    return found


def or_none(value: float) -> float | None:
    """Return a figure as JSON has it: None where it is missing or has no end."""
    return float(value) if np.isfinite(value) else None
