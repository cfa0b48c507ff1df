"""Everything one indicator's what-if needs, as plain numbers and texts: for the page's script and for widgets."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

import pandas as pd

from perfkit import periods
from perfkit.errors import UsageError
from perfkit.explain.forecast import Trust
from perfkit.explain.profile import profiles
from perfkit.explain.spc import TRIAL_BELOW
from perfkit.explain.year import YearBy
from perfkit.targets.asks import asks
from perfkit.targets.levers import Lever, levers_of
from perfkit.targets.model_words import lever_choices, lever_label, lever_texts, words_of
from perfkit.targets.printing import whole
from perfkit.targets.ranges import bounds_of, chart_of, digits_of, line, or_none, row_of, slider_of, start_of, unit_of
from perfkit.targets.setting import Setting
from perfkit.targets.yardsticks import Yardsticks, yardsticks
from perfkit.terms import Basis, Polarity, Unit

LEVEL = 0.8
"""The range shown: four cases in five."""
_PERCENTS = [0.01, *(n / 1000 for n in range(15, 995, 10)), 0.99]
"""Odds at which the whole percent printed changes: "under 1%", 1%, 2% … 99%, "over 99%"."""
_SPANS = [["week", 52], ["month", 12], ["year", 1]]
_SIGNS = {Polarity.HIGHER: 1, Polarity.LOWER: -1}
_MOVES = ("expected", "cases", "unit_cost", "scales", "grows", "arrived", "one_off", "low", "high")
_IN_YEARS = ("one year", "two years", "three years", "four years")

Model = dict[str, Any]


def model_of(
    setting: Setting,
    ref: str,
    proposed: pd.DataFrame | None = None,
    sticks: Yardsticks | None = None,
    *,
    levers: Mapping[str, float] | None = None,
    asked: pd.DataFrame | None = None,
) -> Model | None:
    """Return one indicator's what-if as JSON: numbers, texts, lists and nothing else.

    Parameters
    ----------
    setting
        The evidence.
    ref
        The indicator.
    proposed
        Proposed targets by ref and year; where there is none the target on
        record, else the last one before it, else the last outturn, else what
        is expected.
    sticks
        `perfkit.targets.yardsticks.yardsticks` of the setting, where it is at hand.
    levers
        The positions of the levers to start from, as `perfkit.targets.moving.move` takes them.
    asked
        `perfkit.targets.asks.asks` of the proposed targets, where it is at hand.

    Returns
    -------
    dict or None
        What `perfkit.targets.answer.answer` takes. None where no what-if can be
        made: neither way is better, or no figure and no target is known.

    Raises
    ------
    UsageError
        If there is no such indicator; the message names the nearest.
    """
    if ref not in setting.refs:
        raise UsageError.unknown("indicator", ref, setting.refs)
    row = row_of(setting, ref)
    ahead = setting.ahead.of([ref])
    measures = ahead.measures.iloc[0]
    start = start_of(setting, ref, proposed)
    if measures["polarity"] not in _SIGNS or start is None:
        return None
    current = line(setting.current, ref)
    unit = unit_of(row, [*(value for value in current if not math.isnan(value)), *start])
    slider = slider_of(setting, ref, start, unit)
    known = bool(measures["freedom"] > 0)
    *thresholds, reach = map(_short, ahead.deviations([*_PERCENTS, (1 + LEVEL) / 2]).iloc[0])
    counted = _counted(row, measures)
    sign = _SIGNS[Polarity(measures["polarity"])]
    least, most = bounds_of(measures)
    years, moves = ahead.years, levers_of(setting, ref)
    sticks = yardsticks(setting) if sticks is None else sticks
    limits = _limits(sticks, ref)
    mine = None if asked is None else asked[asked["ref"].eq(ref) & asked["year"].isin(years[1:])]
    if mine is None or len(mine) < len(years) - 1:
        mine = asks(setting, pd.DataFrame([start], [ref], ahead.expected.columns[1:]), sticks)
    return {
        "ref": ref,
        "proposed": bool(not math.isnan(line(setting.current if proposed is None else proposed, ref)[-1])),
        "title": str(row["title"]),
        "sign": sign,
        "unit": unit,
        "scale": str(measures["scale"]),
        "size": float(measures["size"]),
        "per": float(measures["per"]),
        "counted": counted,
        "most": or_none(measures["most"]),
        "sure": least if sign > 0 else most,
        "best": most if sign > 0 else least,
        "thresholds": thresholds if known else [],
        "reach": reach if known else None,
        "this": {
            "label": periods.label(years[0]),
            "target": or_none(current[0]),
            "expected": or_none(line(ahead.expected, ref)[0]),
        },
        "last": _last(setting, ref),
        "years": [_year(setting, ref, n, mine.iloc[n - 1]) for n in range(1, len(years))],
        "spans": _SPANS,
        "limits": limits,
        "quarters": _quarters(setting, ref),
        "slider": slider,
        "start": {
            "targets": [whole(aim, unit["places"]) for aim in start],
            "levers": {
                lever.key: whole((levers or {}).get(lever.key, 0.0), digits_of(lever.step)) for lever in moves.levers
            },
        },
        "levers": [_lever(lever, unit, periods.label(years[1])) for lever in moves.levers],
        "moves": {name: moves.coefficients[name] for name in _MOVES}
        | {"segments": [{n: part[n] for n in ("key", "weight")} for part in moves.coefficients["segments"]]},
        "chart": chart_of(slider, unit),
        "scenario": {
            "title": f"What if for {ref}",
            "file": f"what-if-{re.sub(r'[^a-z0-9]+', '-', ref.casefold()).strip('-')}.yaml",
        },
        "words": words_of(
            str(measures["polarity"]),
            counted,
            _each(setting, ref),
            trial=limits is not None and limits["points"] < TRIAL_BELOW,
            low=bool(measures["trust"] == Trust.LOW),
        ),
    }


def _lever(lever: Lever, unit: Model, year: str) -> Model:
    """Return a lever whose places are whole numbers of its last digit."""
    digits = digits_of(lever.step)
    places = {
        name: whole(value, digits) for name, value in (("least", lever.low), ("most", lever.high), ("step", lever.step))
    }
    return {
        "name": lever.key,
        "label": lever_label(lever.kind, lever.segment, year),
        **places,
        "digits": digits,
        "one_is": 10**digits,
        "choices": lever_choices(lever.kind, lever.choices) if lever.choices else None,
        "kind": str(lever.kind),
        "segment": lever.segment,
        "values": list(lever.choices),
        **lever_texts(lever.kind, lever.unit, unit["one"], unit["many"]),
    }


def _limits(sticks: Yardsticks, ref: str) -> Model | None:
    """Return the limits of chance around a quarter, and what a quarter is of its year."""
    found = sticks.limits[sticks.limits.index.get_level_values(0) == ref]
    if found.empty:
        return None
    low, high, share, points = (float(found[name].iloc[0]) for name in ("lower", "upper", "of_year", "points"))
    return {"low": low, "high": high, "share": share, "points": points}


def _quarters(setting: Setting, ref: str) -> Model | None:
    """Return how the interim targets follow from the year's, as `perfkit.targets.interim` has it."""
    panel, row = setting.panel.of(pd.Index([ref])), row_of(setting, ref)
    spread = profiles(panel)
    parts: Model = {name: spread[name].astype("float64").tolist() for name in ("times", "of_start", "plus")}
    by = setting.ahead.measures[["by"]].loc[ref].iloc[0]
    start = [*panel.outturn.ffill(axis=1).iloc[0].tail(1), line(setting.ahead.expected, ref)[0]]
    start = [value for value in start if not math.isnan(value)]
    if any(math.isnan(value) for name in ("times", "plus") for value in parts[name]) or not start:
        return None
    return {
        **{name: [0.0 if math.isnan(value) else value for value in values] for name, values in parts.items()},
        "start": float(start[-1]),
        "rounding": str(by),
        "single": bool(by == YearBy.SUM and row["basis"] != Basis.CUMULATIVE),
        "running": bool(row["basis"] == Basis.CUMULATIVE),
        "bounded": bool(setting.ahead.measures[["scale"]].loc[ref].iloc[0] == "logit"),
        "whole": float(panel.measures["per"].iloc[0]),
        "digit": 10.0 ** -int(row["decimals"]),
    }


def _year(setting: Setting, ref: str, n: int, asked: pd.Series) -> Model:
    """Return what is known of the n-th year after this one."""
    ahead = setting.ahead
    known = not math.isnan(asked["base"])
    return {
        "label": periods.label(ahead.years[n]),
        "current": or_none(line(setting.current, ref)[n]),
        "expected": or_none(line(ahead.expected, ref)[n]),
        "average": or_none(line(ahead.average, ref)[n]),
        "share": or_none(line(ahead.share, ref)[n]),
        "spread": or_none(line(ahead.spread, ref)[n]),
        "base": or_none(asked["base"]),
        "base_name": "base_last" if math.isnan(line(ahead.expected, ref)[0]) else "base_outlook",
        "span": _IN_YEARS[int(asked["span"]) - 1] if known else "",
        "own": or_none(asked["largest"]),
        "peer": or_none(asked["peer_largest"]),
        "least": or_none(asked["least"]),
    }


def _counted(row: pd.Series, measures: pd.Series) -> str:
    """Say what an indicator's cases are: counted in a ratio, each measured, a total, or none."""
    if measures["by"] == YearBy.RATIO:
        return "cases" if row["unit"] in (Unit.PERCENT, Unit.RATE, Unit.NUMBER) else "per_case"
    return "total" if measures["by"] == YearBy.SUM and row["unit"] == Unit.NUMBER else ""


def _each(setting: Setting, ref: str) -> str:
    return "year" if bool(setting.panel.yearly[ref]) else "quarter"


def _last(setting: Setting, ref: str) -> Model | None:
    past = zip(setting.outturns.columns, line(setting.outturns, ref), strict=True)
    known = [(year, value) for year, value in past if not math.isnan(value)]
    if not known:
        return None
    return {"label": periods.label(pd.Period(known[-1][0])), "outturn": known[-1][1]}


def _short(value: float) -> float:
    return float(f"{value:.10g}")
