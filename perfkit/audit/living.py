"""The what-if of a page, worked out again: its model, its drawing, and what its tables say where the controls begin."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import Any

import numpy as np
import pandas as pd

from perfkit import periods
from perfkit.audit.should import Cell, Placed, Sheet, Should, Sketch
from perfkit.report import formats
from perfkit.targets.answer import Answer, YearAnswer, answer
from perfkit.targets.model import model_of
from perfkit.targets.peer_years import last_whole_year, quartiles_of
from perfkit.targets.printing import figure
from perfkit.targets.ranges import line
from perfkit.targets.setting import Setting
from perfkit.targets.whatif import WhatIf

Model = dict[str, Any]
Quartiles = tuple[float, float, str] | None

_ASKED = (
    ("outlook", "Outturn expected, four cases in five within"),
    ("odds", "Odds of meeting it"),
    ("asks", "What it asks beyond what is expected"),
    ("effort", "Beside the largest improvement so far"),
    ("beside", "Looser or tighter"),
    ("shows", "Could the year’s figure show it?"),
    ("assurance", "Can the process be relied on?"),
    ("money", "Cost of the changes, beyond what is expected"),
)
_YEARS = 6
"""Past years drawn."""
_LEFT, _RIGHT = 46.0, 304.0
"""Where the plot begins and ends, in points."""


def living(plan: WhatIf, ref: str, others: pd.DataFrame) -> Should | None:
    """Return what the what-if of an indicator should show; None where there can be none.

    `others` is what the peers of every indicator came to (`perfkit.targets.peer_years.peer_years`).
    """
    setting = plan.setting
    model = model_of(setting, ref, plan.targets, plan.sticks, levers=plan.levers.get(ref), asked=plan.asked)
    if model is None:
        return None
    now = answer(model, model["start"])
    peers = _quartiles(setting, ref, others)
    title = f"{ref}, {model['title']}: outturns, outlook and targets by year"
    rest = f"{ref}: what each target comes to if nothing is done differently"
    moved = f"{ref}: what each target comes to with the changes tried"
    open_alt = _alt(setting, model, peers, [f"{{target-{n}}}" for n in range(len(now.years))])
    alt = _alt(setting, model, peers, [year.target for year in now.years])
    whole = model | {"drawn": title, "captions": {"rest": rest, "moved": moved}, "alt": open_alt}
    sheets = [
        _figures(setting, model, now, f"Figures: {title}"),
        _asked(model, now, moved if any(model["start"]["levers"].values()) else rest),
        *_interim(model, now),
    ]
    labels, lines = _labels(setting, model, peers), _lines(setting, model, peers)
    sketch = Sketch(title, alt, labels, _marks(setting, model, now), lines)
    return Should([], sheets, [sketch], [json.loads(json.dumps(whole))])


def _asked(model: Model, now: Answer, caption: str) -> Sheet:
    assert {name for name, _ in _ASKED} < {field.name for field in fields(YearAnswer)}
    proposed = "Target proposed" if model["proposed"] else "Target tried, as none is proposed"
    rows: list[tuple[Cell, ...]] = [
        ("Target on record", *(_set(model, year["current"], "none") for year in model["years"])),
        (proposed, *(year.target for year in now.years)),
    ]
    found = [(label, *(str(getattr(year, name)) for year in now.years)) for name, label in _ASKED]
    rows += [row for row in found if row[1]]
    return Sheet(caption, ("Question", *(year.year for year in now.years)), tuple(rows))


def _interim(model: Model, now: Answer) -> list[Sheet]:
    if model["quarters"] is None:
        return []
    runs = "the year so far" if model["quarters"]["running"] else "each quarter by itself"
    rows = tuple((f"Quarter {q + 1}", *(year.interim[q] for year in now.years)) for q in range(4))
    columns = ("Quarter", *(year.year for year in now.years))
    return [Sheet(f"{model['ref']}: interim targets, {runs}", columns, rows)]


def _figures(setting: Setting, model: Model, now: Answer, caption: str) -> Sheet:
    rows = [(periods.label(year), figure(model, value), "", "", "") for year, value in _past(setting, model["ref"])]
    this, likely = model["this"], ""
    if this["expected"] is not None:
        likely = figure(model, this["expected"])
        low, high = (line(end, model["ref"])[0] for end in setting.ahead.of([model["ref"]]).interval())
        if not (np.isnan(low) or np.isnan(high)):
            likely += f" ({figure(model, low, short=True)} to {figure(model, high, short=True)})"
    rows.append((this["label"], "", likely, _set(model, this["target"], ""), ""))
    rows += [
        (year["label"], "", said.outlook, _set(model, year["current"], ""), said.target)
        for year, said in zip(model["years"], now.years, strict=True)
    ]
    return Sheet(caption, ("Year", "Outturn", "Likely", "Target on record", "Target proposed"), tuple(rows))


def _alt(setting: Setting, model: Model, peers: Quartiles, asked: list[str]) -> str:
    past = [f"{figure(model, value)} in {periods.label(year)}" for year, value in _past(setting, model["ref"])]
    span = " to ".join(dict.fromkeys((past[0], past[-1]))) if past else ""
    said = [f"Outturns: {span}." if past else "No whole year’s outturn is known."]
    this = model["this"]
    if this["expected"] is not None:
        aim = "" if this["target"] is None else f", against a target of {_set(model, this['target'], '')}"
        said.append(f"{this['label']} will likely come to {figure(model, this['expected'])}{aim}.")
    record = [f"{_set(model, y['current'], '')} for {y['label']}" for y in model["years"] if y["current"] is not None]
    if record:
        said.append(f"On record: {formats.joined(record)}.")
    wanted = [f"{text} for {year['label']}" for text, year in zip(asked, model["years"], strict=True)]
    said.append(f"{'Proposed' if model['proposed'] else 'Tried'}: {formats.joined(wanted)}.")
    if peers is not None:
        low, high, year = peers
        ends = f"{figure(model, low)} and {figure(model, high)}"
        said.append(f"The middle half of the peers lay between {ends} in {year}.")
    standard = float(setting.standards.loc[model["ref"]])
    if not np.isnan(standard):
        places = max(model["unit"]["places"], formats.places(standard))
        said.append(f"The standard is {figure(model, standard, places)}.")
    return " ".join(said)


def _labels(setting: Setting, model: Model, peers: Quartiles) -> tuple[str, ...]:
    from matplotlib.ticker import MaxNLocator  # noqa: PLC0415

    years, chart = _drawn(setting, model["ref"]), model["chart"]
    low, high = chart["low"], chart["high"]
    ticks = [figure(model, t, short=True) for t in MaxNLocator(4).tick_values(low, high) if low <= t <= high]
    named = [periods.label(year) for year in years[::-2]]
    key = ["outturn", "likely range", "target on record", "target proposed"]
    key += ["middle half of peers"] * (peers is not None) + ["standard"] * bool(setting.standards.notna()[model["ref"]])
    return (*named, *ticks, *key)


def _lines(setting: Setting, model: Model, peers: Quartiles) -> tuple[Placed, ...]:
    """Return where the outturns, this year's outlook and target, the peers' quartiles and the standard are drawn."""
    ref, chart, years = model["ref"], model["chart"], _drawn(setting, model["ref"])
    wide, past = (_RIGHT - _LEFT) / len(years), _past(setting, ref)
    places = {year: _LEFT + (n + 0.5) * wide for n, year in enumerate(years)}

    def level(value: float, left: float = _LEFT, right: float = _RIGHT) -> tuple[float, ...]:
        height = chart["zero"] + chart["slope"] * value
        return left, height, right, height

    found: list[Placed] = []
    if len(past) > 1:
        ends = ((places[year], chart["zero"] + chart["slope"] * value) for year, value in past)
        found.append(("outturns", tuple(number for end in ends for number in end)))
    this = places[setting.years[0]]
    low, high = (line(end, ref)[0] for end in setting.ahead.of([ref]).interval())
    if low < high:
        left, right = this - wide / 4, this + wide / 4
        found.append(("likely range", (*level(low, left, right), *level(high, right, left))))
    if model["this"]["target"] is not None:
        found.append(("this year’s target", level(model["this"]["target"], this - 0.36 * wide, this + 0.36 * wide)))
    # What lies beyond the plot is cut off, and leaves no line.
    ends_of_peers = [end for end in (peers or ())[:2] if chart["low"] <= float(end) <= chart["high"]]
    found += [("quartile of the peers", level(float(end))) for end in ends_of_peers]
    standard = line(setting.standards.to_frame(), ref)[0]
    return tuple(found if np.isnan(standard) else [*found, ("standard", level(standard))])


def _marks(setting: Setting, model: Model, now: Answer) -> tuple[Placed, ...]:
    """Return where the targets, the years' outlooks and the targets on record stand in the drawing."""
    years, chart = _drawn(setting, model["ref"]), model["chart"]
    wide = (_RIGHT - _LEFT) / len(years)
    found: list[tuple[str, tuple[float, ...]]] = []
    for n, year in enumerate(model["years"]):
        x = _RIGHT - (len(now.years) - n - 0.5) * wide
        centre, low, high = now.centres[n], now.lows[n], now.highs[n]
        if centre is not None and low is not None and high is not None:
            found.append((f"reach {n}", (x - wide / 4, min(low, high), wide / 2, abs(low - high))))
            found.append((f"centre {n}", (x - wide / 4, 0, x + wide / 4, 0, centre)))
        if year["current"] is not None:
            level = chart["zero"] + chart["slope"] * year["current"]
            found.append(("level", (x - 0.36 * wide, level, x + 0.36 * wide)))
        corners = (x, -5.5, x + 5.5, 0, x, 5.5, x - 5.5, 0, 0, now.marks[n])
        found.append((f"mark {n}", corners))
    return tuple(found)


def _quartiles(setting: Setting, ref: str, others: pd.DataFrame) -> Quartiles:
    found = quartiles_of(others, pd.Index([ref]), last_whole_year(setting)).iloc[0]
    if pd.isna(found["lower"]) or pd.isna(found["upper"]):
        return None
    return float(found["lower"]), float(found["upper"]), periods.label(found["year"])


def _past(setting: Setting, ref: str) -> list[tuple[pd.Period, float]]:
    """Return the outturns of the last years that are over, oldest first."""
    years = map(pd.Period, setting.outturns.columns)
    known = zip(years, line(setting.outturns, ref), strict=True)
    return [(year, value) for year, value in known if year < setting.years[0] and not np.isnan(value)][-_YEARS:]


def _drawn(setting: Setting, ref: str) -> list[pd.Period]:
    first = next((year for year, _ in _past(setting, ref)), setting.years[0])
    return list(pd.period_range(first, setting.years[-1], freq=periods.YEAR))


def _set(model: Model, value: float | None, none: str) -> str:
    return none if value is None else figure(model, value, model["unit"]["places"])
