"""What a proposed target comes to: from positions of the controls to every printed string.

`perfkit/publish/template/whatif.js` is the twin, function by function, of this
file and of `printing`, `likely`, `asked`, `quarterly`, `moving` and `written`: the page of
an exported report and the notebook's widgets must say the same, to the last
printed digit. Hence three rules. Both read the same words, from the model.
Both print a number as a count of its last printed digit. And neither looks up
a probability: the odds are how many of the model's thresholds the distance
passes. A logarithm may differ between the two in its last bit;
`perfkit.targets.printing.GUARD` is a thousand times larger than that, and a
thousand times smaller than anything printed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from perfkit.targets.asked import asks_of, assurance_of, beside_of, effort_of, money_of, shows_of
from perfkit.targets.likely import ends_of, odds_of
from perfkit.targets.moving import move
from perfkit.targets.printing import Model, figure, filled
from perfkit.targets.quarterly import interim_of

Moved = Mapping[str, Sequence[float | None]]
"""What `perfkit.targets.moving.move` returns."""


@dataclass(frozen=True)
class YearAnswer:
    """What the target of one year comes to, as printed.

    Parameters
    ----------
    year
        The financial year.
    target, outlook, odds
        The target, the outturn expected with its range, and the odds of
        meeting it by doing nothing different.
    asks
        What it needs beyond what is expected, in units a manager knows.
    effort
        That improvement beside the largest ever made in the same time.
    beside
        Whether it is looser or tighter than what came before.
    shows
        Whether the year's figure could tell that it was met from chance and
        the usual variation.
    assurance
        Whether single quarters can be relied on to meet it.
    money
        What the levers cost beyond what is expected; "" where no budget is linked.
    interim
        The year's four interim targets.
    said
        The year in a sentence, for a reader who hears the page.
    """

    year: str
    target: str
    outlook: str
    odds: str
    asks: str
    effort: str
    beside: str
    shows: str
    assurance: str
    money: str
    interim: tuple[str, ...]
    said: str


@dataclass(frozen=True)
class Answer:
    """What the controls' positions come to: each year in print, and the heights of the chart's marks.

    `expected` is each year's outturn with the levers as they stand, missing
    where nothing can be forecast; `marks`, `centres`, `lows` and `highs` are
    heights in the drawing of the targets, of what is expected, and of its range.
    """

    years: tuple[YearAnswer, ...]
    expected: tuple[float | None, ...]
    marks: tuple[float, ...]
    centres: tuple[float | None, ...]
    lows: tuple[float | None, ...]
    highs: tuple[float | None, ...]


def answer(model: Model, position: Mapping[str, Any]) -> Answer:
    """Return every printed string of a what-if.

    Parameters
    ----------
    model
        An indicator's model (`perfkit.targets.model.model_of`).
    position
        Where the controls stand, as whole numbers of steps of the last
        printed digit: ``{"targets": [820, 825, 830], "levers": {"demand": 0}}``.
        A lever left out stands at 0 and changes nothing.
    """
    targets = [k / model["unit"]["one_is"] for k in position["targets"]]
    moved = moved_by(model, position.get("levers", {}))
    expected = moved["expected"][1:]
    ranges = [ends_of(model, model["years"][n], value) for n, value in enumerate(expected)]
    drawn = model["chart"]
    return Answer(
        tuple(_year(model, n, targets, moved, ranges[n]) for n in range(len(targets))),
        tuple(expected),
        tuple(_height(drawn, value) for value in targets),
        tuple(None if value is None else _height(drawn, value) for value in expected),
        *(tuple(None if ends is None else _height(drawn, ends[side]) for ends in ranges) for side in (0, 1)),
    )


def moved_by(model: Model, levers: Mapping[str, int]) -> Moved:
    """Return what this year and the next ones come to with the levers as they stand (`perfkit.targets.moving.move`)."""
    places = {lever["name"]: levers.get(lever["name"], 0) / lever["one_is"] for lever in model["levers"]}
    return move(model["moves"], places)


def _year(model: Model, n: int, targets: Sequence[float], moved: Moved, ends: tuple[float, float] | None) -> YearAnswer:
    year, aim = model["years"][n], targets[n]
    expected, cases, money = (moved[name][n + 1] for name in ("expected", "cases", "money"))
    said = {
        "year": year["label"],
        "target": figure(model, aim, model["unit"]["places"]),
        "outlook": _outlook(model, expected, ends),
        "odds": odds_of(model, year, aim, expected),
        "asks": asks_of(model, aim, expected, cases),
        "effort": effort_of(model, year, aim),
        "beside": beside_of(model, n, targets),
        "shows": shows_of(model, year, aim, expected),
        "assurance": assurance_of(model, aim),
        "money": money_of(model, money),
    }
    return YearAnswer(interim=interim_of(model, n, targets), said=filled(model["words"]["said"], **said), **said)


def _outlook(model: Model, expected: float | None, ends: tuple[float, float] | None) -> str:
    words = model["words"]
    if expected is None:
        return str(words["unknown"])
    if ends is None:
        return figure(model, expected)
    low, high = (figure(model, end, short=True) for end in ends)
    return filled(words["outlook"], expected=figure(model, expected), low=low, high=high)


def _height(drawn: Model, value: float) -> float:
    return float(drawn["zero"] + drawn["slope"] * value)
