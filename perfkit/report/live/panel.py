"""One indicator's controls: sliders over its targets and levers, and what they come to, kept up to date."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from html import escape
from typing import Any

import ipywidgets as widgets  # type: ignore[import-untyped]
import pandas as pd

from perfkit.report import target_chart
from perfkit.report.whatif import Living, places
from perfkit.targets.answer import Answer, answer, moved_by
from perfkit.targets.model import Model
from perfkit.targets.printing import filled, whole
from perfkit.targets.whatif import WhatIf

_PLACE = re.compile(r'<span class="moving" data-show="([^"]+)">[^<]*</span>')
_TRIED = 24
"""Places of a slider that are tried to find the longest text each cell may come to show."""
_WIDE = widgets.Layout(width="100%")
_STYLE = {"description_width": "12.5em"}


class Panel:
    """The controls of one indicator.

    Each redraw sets the texts of widgets that are there already; none is made
    anew, so that nothing blinks. Each cell keeps room for its longest text,
    so that nothing jumps.

    Parameters
    ----------
    plan
        The targets on the table.
    shown
        The indicator's what-if (`perfkit.report.whatif.living`).
    moved
        Called after each redraw.
    """

    def __init__(self, plan: WhatIf, shown: Living, moved: Callable[[], None]) -> None:
        self.model: Model = shown.model
        self._setting, self._moved = plan.setting, moved
        self._tables = "\n".join(table.html() for table in shown.tables)
        self._room = longest(self.model)
        self._svg = re.search("<svg[^>]*>", shown.svg)
        now = answer(self.model, self.model["start"])
        still = shown.svg.replace(target_chart.marks(self._setting, self.model, now), "").replace(
            "<svg", '<svg aria-hidden="true"', 1
        )
        self.targets = [self._target(n) for n in range(len(self.model["years"]))]
        self.levers = {lever["name"]: self._lever(lever) for lever in self.model["levers"]}
        self._marks, self._words, self._said = widgets.HTML(), widgets.HTML(layout=_WIDE), widgets.HTML(layout=_WIDE)
        self._marks.add_class("pk-marks")
        self._words.add_class("pk-words")
        self._said.add_class("pk-said")
        self._quiet = False
        for control in (*self.targets, *self.levers.values()):
            control.observe(self._redrawn, "value")
        drawn = widgets.HTML(f'<p class="pk-caption">{escape(self.model["drawn"])}</p>')
        chart = _box(
            widgets.VBox, [drawn, _box(widgets.Box, [widgets.HTML(still), self._marks], "pk-drawing")], "pk-side"
        )
        self.box = _box(
            widgets.VBox,
            [_box(widgets.Box, [chart, _box(widgets.VBox, self._controls(), "pk-side")], "pk-sides"), self._words],
            "pk-panel",
        )
        self.redraw()

    @property
    def position(self) -> dict[str, Any]:
        """Where the controls stand, as `perfkit.targets.answer.answer` takes it."""
        places_of = {lever["name"]: lever for lever in self.model["levers"]}
        return {
            "targets": [whole(slider.value, self.model["unit"]["places"]) for slider in self.targets],
            "levers": {name: _stands(places_of[name], control.value) for name, control in self.levers.items()},
        }

    @property
    def figures(self) -> list[float]:
        """The targets of the coming years, in the unit."""
        return [k / self.model["unit"]["one_is"] for k in self.position["targets"]]

    @property
    def moves(self) -> dict[str, float]:
        """The levers that do not stand at their neutral, as `perfkit.targets.moving.move` takes them."""
        stands = self.position["levers"]
        return {
            lever["name"]: stands[lever["name"]] / lever["one_is"]
            for lever in self.model["levers"]
            if stands[lever["name"]]
        }

    @property
    def expected(self) -> list[float | None]:
        """What this year and the coming ones come to with the levers as they stand."""
        return list(moved_by(self.model, self.position["levers"])["expected"])

    def put(self, figures: Sequence[float]) -> None:
        """Set the targets of the coming years; a missing one stays where it is."""
        unit = self.model["unit"]
        places = [None if pd.isna(value) else whole(value, unit["places"]) for value in figures]
        self._stand(places, {})

    def reset(self) -> None:
        """Put every control back to where it began."""
        start = self.model["start"]
        self._stand(start["targets"], start["levers"])

    def redraw(self, year: int = 0) -> Answer:
        """Bring every text and mark up to where the controls stand; the sentence is about one of the years."""
        now = answer(self.model, self.position)
        texts = places(now)
        marks = target_chart.marks(self._setting, self.model, now)
        alt = escape(filled(self.model["alt"], **texts))
        head = self._svg[0] if self._svg else "<svg>"
        self._marks.value = f'{head.replace("<svg", f"""<svg role="img" aria-label="{alt}" """, 1)}{marks}</svg>'
        words = _PLACE.sub(lambda found: _held(texts[found[1]], self._room[found[1]]), self._tables)
        self._words.value = words.replace(self._caption(self.model["start"]), self._caption(self.position), 1)
        room = max((self._room[f"said-{n}"] for n in range(len(now.years))), key=len)
        self._said.value = _held(now.years[year].said, room)
        return now

    def _caption(self, position: Mapping[str, Any]) -> str:
        """Return what stands above the table: whether anything is done differently."""
        return escape(self.model["captions"]["moved" if any(position["levers"].values()) else "rest"])

    def _redrawn(self, change: Mapping[str, Any]) -> None:
        if not self._quiet:
            mine = [n for n, slider in enumerate(self.targets) if slider is change["owner"]]
            self.redraw(*mine)
            self._moved()

    def _stand(self, targets: Sequence[int | None], levers: Mapping[str, int]) -> None:
        self._quiet = True
        one = self.model["unit"]["one_is"]
        for slider, k in zip(self.targets, targets, strict=True):
            if k is not None:
                slider.min, slider.max = min(slider.min, k / one), max(slider.max, k / one)
                slider.value = k / one
        for lever in self.model["levers"]:
            if lever["name"] in levers:
                k = levers[lever["name"]]
                self.levers[lever["name"]].value = k if lever["choices"] else k / lever["one_is"]
        self._quiet = False
        self.redraw()
        self._moved()

    def _controls(self) -> list[Any]:
        unit = self.model["unit"]
        words, name = self.model["words"], (unit["before"] or unit["many"]).strip()
        parts = [_heading(f"{words['targets']}, {name}" if name else words["targets"]), *self.targets]
        if self.levers:
            parts += [_heading(words["levers"]), *self.levers.values()]
        return [*parts, self._said]

    def _target(self, n: int) -> Any:
        unit, bounds = self.model["unit"], self.model["slider"]
        label = filled(self.model["words"]["slider"], year=self.model["years"][n]["label"])
        return _slider(label, bounds, self.model["start"]["targets"][n], unit["one_is"], f",.{unit['places']}f")

    def _lever(self, lever: Model) -> Any:
        k = self.model["start"]["levers"][lever["name"]]
        if lever["choices"]:
            options = [(text, n) for n, text in enumerate(lever["choices"])]
            return widgets.Dropdown(options=options, value=k, description=lever["label"], layout=_WIDE, style=_STYLE)
        unit = filled(lever["many"], sign="", n="").strip()
        label = f"{lever['label']}, {unit}" if unit else lever["label"]
        return _slider(label, lever, k, lever["one_is"], f"+,.{lever['digits']}f")


def longest(model: Model) -> dict[str, str]:
    """Return by place the longest text that it may come to show."""
    bounds, found = model["slider"], dict[str, str]()
    stride = max(1, (bounds["most"] - bounds["least"]) // bounds["step"] // _TRIED) * bounds["step"]
    at = {lever["name"]: [0, lever["least"], lever["most"]] for lever in model["levers"]}
    ends = [{name: ks[side] for name, ks in at.items()} for side in range(3)]
    for k in range(bounds["least"], bounds["most"] + 1, stride):
        for targets in ([k, k, k], [bounds["most"], k, bounds["least"]], [bounds["least"], k, bounds["most"]]):
            for levers in ends:
                for name, text in places(answer(model, {"targets": targets, "levers": levers})).items():
                    found[name] = max(found.get(name, ""), text, key=len)
    return found


def _stands(lever: Model, value: float) -> int:
    return int(value) if lever["choices"] else whole(value, lever["digits"])


def _slider(label: str, bounds: Mapping[str, int], k: int, one: int, shown: str) -> Any:
    return widgets.FloatSlider(
        k / one,
        min=min(bounds["least"], k) / one,
        max=max(bounds["most"], k) / one,
        step=bounds["step"] / one,
        description=label,
        readout_format=shown,
        layout=_WIDE,
        style=_STYLE,
    )


def _held(text: str, room: str) -> str:
    """Return a text in a place that is as high as its longest text would be."""
    return f'<span class="moving" data-room="{escape(room)}"><span>{escape(text)}</span></span>'


def _heading(text: str) -> Any:
    return widgets.HTML(f'<p class="pk-caption">{escape(text)}</p>')


def _box(kind: Any, children: list[Any], name: str) -> Any:
    made = kind(children)
    made.add_class(name)
    return made
