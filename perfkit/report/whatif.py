"""The living what-if of a page: a chart and a table that read in full alone, and move where a script may run."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from math import isnan
from typing import Any

import pandas as pd

from perfkit import periods
from perfkit.report import formats, target_chart
from perfkit.report.grid import Cell, Sign, Table
from perfkit.report.prose import Prose, say
from perfkit.report.shown import Shown
from perfkit.targets.answer import Answer, answer
from perfkit.targets.model import Model, model_of
from perfkit.targets.printing import figure, filled
from perfkit.targets.setting import Setting
from perfkit.targets.whatif import WhatIf

WHATIF = "application/vnd.perfkit.whatif+json"

_ROWS = {
    "target": "Target proposed",
    "outlook": "Outturn expected, four cases in five within",
    "odds": "Odds of meeting it",
    "asks": "What it asks beyond what is expected",
    "effort": "Beside the largest improvement so far",
    "beside": "Looser or tighter",
    "shows": "Could the year’s figure show it?",
    "assurance": "Can the process be relied on?",
    "money": "Cost of the changes, beyond what is expected",
}


@dataclass(frozen=True)
class Moving(Sign):
    """A text that the page's script keeps up to date; `kind` is the name of its place."""

    def __str__(self) -> str:
        return self.word

    def html(self) -> str:
        """Return the text with its place's name."""
        return f'<span class="moving" data-show="{escape(self.kind)}">{escape(self.word)}</span>'


@dataclass(frozen=True)
class Living(Shown):
    """One indicator's what-if, as it stands: a chart, its figures and a table of the three years.

    A notebook's cell shows it in full. The exporter puts `model` beside it, by
    which the page's script makes the controls.
    """

    model: Model
    svg: str
    figures: Table
    tables: tuple[Table, ...]

    @property
    def alt(self) -> str:
        """What a reader who cannot see the chart needs."""
        return filled(self.model["alt"], **places(answer(self.model, self.model["start"])))

    def __repr__(self) -> str:
        return "\n".join([self.model["drawn"], self.alt, *map(repr, self.tables)])

    def html(self) -> str:
        """Return the chart and the tables as HTML; the exporter adds the controls."""
        drawing = self.svg.replace("<svg", f'<svg role="img" aria-label="{escape(self.alt)}"', 1)
        return (
            f'<div class="whatif">\n<figure class="chart">\n<figcaption>{escape(self.model["drawn"])}</figcaption>\n'
            f"{drawing}\n<details><summary>The figures behind this chart</summary>\n{self.figures.html()}\n"
            "</details>\n</figure>\n" + "\n".join(table.html() for table in self.tables) + "\n</div>"
        )

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        return {WHATIF: self.model}


def living(plan: WhatIf, ref: str) -> Living | Prose:
    """Return one indicator's what-if for a page; in words why there is none.

    Parameters
    ----------
    plan
        The targets on the table (`perfkit.targets.whatif.what_if`).
    ref
        The indicator.
    """
    setting = plan.setting
    model = model_of(setting, ref, plan.targets, plan.sticks, levers=plan.levers.get(ref), asked=plan.asked)
    if model is None:
        return say(f"No target for {ref} can be tried out: neither way is better, or no figure of it is known.")
    found = target_chart.quartiles(setting, ref)
    peers = None if found is None else found[:2]
    model = model | {
        "drawn": f"{ref}, {model['title']}: outturns, outlook and targets by year",
        "captions": {
            "rest": f"{ref}: what each target comes to if nothing is done differently",
            "moved": f"{ref}: what each target comes to with the changes tried",
        },
        "alt": _alt(setting, model, found),
    }
    now = answer(model, model["start"])
    return Living(model, target_chart.drawn(setting, model, peers), _figures(setting, model, now), _tables(model, now))


def places(now: Answer) -> dict[str, str]:
    """Return what each place of the page shows, by the name it carries there."""
    found: dict[str, str] = {}
    for n, year in enumerate(now.years):
        found |= {f"{name}-{n}": getattr(year, name) for name in (*_ROWS, "said")}
        found |= {f"interim-{n}-{quarter}": text for quarter, text in enumerate(year.interim)}
    return found


def _tables(model: Model, now: Answer) -> tuple[Table, ...]:
    years = tuple(year["label"] for year in model["years"])
    shown = places(now)
    unit = model["unit"]
    on_record: tuple[Cell, ...] = tuple(
        "none" if year["current"] is None else figure(model, year["current"], unit["places"]) for year in model["years"]
    )
    rows: list[tuple[Cell, ...]] = [("Target on record", *on_record)]
    rows += [
        (label, *(Moving("", shown[f"{name}-{n}"], f"{name}-{n}") for n in range(len(years))))
        for name, label in (
            _ROWS if model["proposed"] else _ROWS | {"target": "Target tried, as none is proposed"}
        ).items()
        if shown[f"{name}-0"]
    ]
    asked = model["captions"]["moved" if any(model["start"]["levers"].values()) else "rest"]
    table = Table(asked, ("Question", *years), tuple(rows))
    if model["quarters"] is None:
        return (table,)
    interim: tuple[tuple[Cell, ...], ...] = tuple(
        (
            f"Quarter {quarter + 1}",
            *(Moving("", shown[f"interim-{n}-{quarter}"], f"interim-{n}-{quarter}") for n in range(len(years))),
        )
        for quarter in range(4)
    )
    runs = "the year so far" if model["quarters"]["running"] else "each quarter by itself"
    return (table, Table(f"{model['ref']}: interim targets, {runs}", ("Quarter", *years), interim))


def _figures(setting: Setting, model: Model, now: Answer) -> Table:
    """Return the figures drawn, those of the proposed targets kept up to date."""
    ref = model["ref"]
    outturns = target_chart.past(setting, ref)
    rows: list[tuple[Cell, ...]] = [
        (periods.label(pd.Period(y)), figure(model, v), "", "", "")
        for y, v in zip(outturns.index, outturns.to_list(), strict=True)
    ]
    this, unit = model["this"], model["unit"]
    found = target_chart.likely(setting, ref)
    reach = "" if found is None else figure(model, found[0])
    if found is not None and not any(map(isnan, found[1:])):
        reach += f" ({figure(model, found[1], short=True)} to {figure(model, found[2], short=True)})"
    set_now = "" if this["target"] is None else figure(model, this["target"], unit["places"])
    rows.append((this["label"], "", reach, set_now, ""))
    for n, year in enumerate(model["years"]):
        current = "" if year["current"] is None else figure(model, year["current"], unit["places"])
        rows.append(
            (
                year["label"],
                "",
                Moving("", now.years[n].outlook, f"outlook-{n}"),
                current,
                Moving("", now.years[n].target, f"target-{n}"),
            )
        )
    columns = ("Year", "Outturn", "Likely", "Target on record", "Target proposed")
    return Table(f"Figures: {model['drawn']}", columns, tuple(rows))


def _alt(setting: Setting, model: Model, peers: tuple[float, float, str] | None) -> str:
    """Return the chart in words, with places for the targets proposed."""
    outturns = target_chart.past(setting, model["ref"])
    parts = []
    if len(outturns):
        first, last = (periods.label(outturns.index[n]) for n in (0, -1))
        ends = (figure(model, outturns.iloc[0]), figure(model, outturns.iloc[-1]))
        span = f"{ends[0]} in {first} to {ends[1]} in {last}" if len(outturns) > 1 else f"{ends[1]} in {last}"
        parts.append(f"Outturns: {span}.")
    else:
        parts.append("No whole year’s outturn is known.")
    this, unit = model["this"], model["unit"]
    if this["expected"] is not None:
        aim = "" if this["target"] is None else f", against a target of {figure(model, this['target'], unit['places'])}"
        parts.append(f"{this['label']} will likely come to {figure(model, this['expected'])}{aim}.")
    set_ones = [
        f"{figure(model, year['current'], unit['places'])} for {year['label']}"
        for year in model["years"]
        if year["current"] is not None
    ]
    if set_ones:
        parts.append(f"On record: {formats.joined(set_ones)}.")
    asked = [f"{{target-{n}}} for {year['label']}" for n, year in enumerate(model["years"])]
    parts.append(f"{'Proposed' if model['proposed'] else 'Tried'}: {formats.joined(asked)}.")
    if peers is not None:
        parts.append(
            f"The middle half of the peers lay between {figure(model, peers[0])} and {figure(model, peers[1])} in"
            f" {peers[2]}."
        )
    if pd.notna(standard := setting.standards.loc[model["ref"]]):
        parts.append(f"The standard is {figure(model, standard, max(unit['places'], formats.places(standard)))}.")
    return " ".join(parts)
