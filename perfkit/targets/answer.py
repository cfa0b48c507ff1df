"""What a proposed target comes to: from positions of the controls to every printed string.

`perfkit/publish/template/whatif.js` is this file's twin, function by function:
the page of an exported report and the notebook's widgets must say the same, to
the last printed digit. Hence three rules. Both read the same words, from the
model. Both print a number by `whole`, as a count of its last printed digit.
And neither looks up a probability: the odds are how many of the model's
thresholds the distance passes. A logarithm may differ between the two in its
last bit; `GUARD` is a thousand times larger than that, and a thousand times
smaller than anything printed.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from perfkit.targets.moving import move

GUARD = 1e-9
_EDGE = 1e-4
"""As `perfkit.explain.scales`: a share nearer to 0 or 1 than this is read as this."""

Model = Mapping[str, Any]
"""What `perfkit.targets.model.model_of` returns."""
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
    ranges = [_range(model, model["years"][n], value) for n, value in enumerate(expected)]
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


def lever_text(model: Model, lever: Model, k: int) -> str:
    """Return what a lever says where it stands."""
    if lever["choices"] is not None:
        return str(lever["choices"][k])
    if k == 0:
        return str(model["words"]["rest"])
    n = printed(abs(k), lever["digits"])
    return filled(lever["one" if n == "1" else "many"], sign="+" if k > 0 else "−", n=n)


def whole(value: float, digits: int) -> int:
    """Return a number as a count of its last printed digit, halves away from zero.

    >>> whole(2.675, 2), whole(-0.25, 1), whole(1.25 - 1e-12, 1), whole(12.0, 0)
    (268, -3, 13, 12)
    """
    # Of powers of ten only those up to 6 occur, and these are exact.
    near: int = math.floor(abs(value) * 10**digits + 0.5 + GUARD)
    return near if value > 0 else -near


def figure(model: Model, value: float, digits: int | None = None, *, short: bool = False) -> str:
    """Return a figure with its unit, as the reports print it; a short one has no word.

    >>> days = {"unit": {"before": "", "one": " day", "many": " days", "short": "", "fine": 1, "keep": False}}
    >>> figure(days, 77.44), figure(days, 1.0), figure(days, -1250.06), figure(days, 1.0, short=True)
    ('77.4 days', '1 day', '−1,250.1 days', '1')
    """
    unit = model["unit"]
    text = printed(whole(value, _digits(unit, digits)), _digits(unit, digits), keep=unit["keep"])
    if unit["before"]:
        return f"−{unit['before']}{text[1:]}" if text.startswith("−") else f"{unit['before']}{text}"
    if short:
        return text + str(unit["short"])
    return text + str(unit["one"] if text in ("1", "−1") else unit["many"])


def printed(k: int, digits: int, *, keep: bool = False) -> str:
    """Return a count of last digits as a number: commas, a true minus, no zeros that say nothing.

    >>> printed(123450, 2), printed(-5, 1), printed(800, 1), printed(450, 2, keep=True)
    ('1,234.5', '−0.5', '80', '4.50')
    """
    text = str(abs(k)).rjust(digits + 1, "0")
    head, tail = (text[:-digits], text[-digits:]) if digits else (text, "")
    tail = tail if keep else tail.rstrip("0")
    return f"{'−' if k < 0 else ''}{int(head):,}{'.' + tail if tail else ''}"


def filled(text: str, **parts: object) -> str:
    """Return a text of the model with its {names} filled in."""
    for name, part in parts.items():
        text = text.replace(f"{{{name}}}", str(part))
    return text


def _year(model: Model, n: int, targets: Sequence[float], moved: Moved, ends: tuple[float, float] | None) -> YearAnswer:
    year, aim = model["years"][n], targets[n]
    expected, cases, money = (moved[name][n + 1] for name in ("expected", "cases", "money"))
    said = {
        "year": year["label"],
        "target": figure(model, aim, model["unit"]["places"]),
        "outlook": _outlook(model, expected, ends),
        "odds": _odds(model, year, aim, expected),
        "asks": _asks(model, aim, expected, cases),
        "effort": _effort(model, year, aim),
        "beside": _beside(model, n, targets),
        "assurance": _assurance(model, aim),
        "money": _money(model, money),
    }
    return YearAnswer(interim=_interim(model, aim), said=filled(model["words"]["said"], **said), **said)


def _outlook(model: Model, expected: float | None, ends: tuple[float, float] | None) -> str:
    words = model["words"]
    if expected is None:
        return str(words["unknown"])
    if ends is None:
        return figure(model, expected)
    low, high = (figure(model, end, short=True) for end in ends)
    return filled(words["outlook"], expected=figure(model, expected), low=low, high=high)


def _range(model: Model, year: Model, expected: float | None) -> tuple[float, float] | None:
    # What never moved has an outlook and no range.
    if expected is None or year["spread"] is None:
        return None
    centre, reach = _scaled(model, _average(model, year, expected)), model["reach"] * year["spread"]
    low, high = (_unscaled(model, centre + side * reach) * year["share"] * model["size"] for side in (-1, 1))
    return (low, high) if model["most"] is None else (min(low, model["most"]), min(high, model["most"]))


def _odds(model: Model, year: Model, aim: float, expected: float | None) -> str:
    words = model["words"]
    if model["sure"] is not None and model["sign"] * (model["sure"] - aim) >= -GUARD:
        return str(words["certain"])
    if model["best"] is not None and model["sign"] * (aim - model["best"]) > GUARD:
        return str(words["impossible"])
    if expected is None or year["spread"] is None:
        return str(words["no_odds"])
    needed = aim / model["size"] / year["share"]
    z = model["sign"] * (_scaled(model, _average(model, year, expected)) - _scaled(model, needed)) / year["spread"]
    percent = sum(z + GUARD >= threshold for threshold in model["thresholds"])
    if percent == 0:
        return str(words["least_odds"])
    return str(words["most_odds"]) if percent == len(model["thresholds"]) else filled(words["odds"], n=percent)


def _average(model: Model, year: Model, expected: float) -> float:
    """Return what a quarter must come to on average for the year to come to what is expected."""
    # What is expected may be capped at the most a year can come to; the average behind it is not.
    return float(year["average"] + (expected - year["expected"]) / model["size"] / year["share"])


def _asks(model: Model, aim: float, expected: float | None, cases: float | None) -> str:
    words = model["words"]
    if expected is None:
        return str(words["unknown_asks"])
    gap = model["sign"] * (aim - expected)
    if gap <= GUARD:
        return str(words["asks_nothing"])
    if model["counted"] == "" or cases is None:
        return filled(words["asks_level"], gap=_points(model, gap))
    total, of = (gap * cases / model["per"], cases) if model["counted"] == "cases" else (gap, expected)
    span, length = next(found for found in model["spans"] if _needed(total, found[1]) > 1 or found[1] == 1)
    need, beside = _needed(total, length), printed(whole(of / length, 0), 0)
    return filled(words["asks_one" if need == 1 else "asks_cases"], n=printed(need, 0), span=span, of=beside)


def _needed(total: float, length: int) -> int:
    # Rounded up: a little more is needed, never a little less.
    return math.ceil(total / length - GUARD)


def _money(model: Model, more: float | None) -> str:
    """Return what the levers cost, in whole pounds."""
    if model["moves"]["unit_cost"] is None:
        return ""
    words = model["words"]
    if more is None:
        return str(words["unknown_money"])
    pounds = whole(more, 0)
    if pounds == 0:
        return str(words["money_same"])
    return filled(words["money" if pounds > 0 else "money_less"], money=f"£{printed(abs(pounds), 0)}")


def _effort(model: Model, year: Model, aim: float) -> str:
    words, start = model["words"], model["this"]["expected"]
    if start is None:
        return str(words["unknown_effort"])
    need = model["sign"] * (aim - start)
    if need <= GUARD:
        return str(words["no_effort"])
    own, peer = year["own"], year["peer"]
    parts = {
        "need": _points(model, need),
        "span": year["span"],
        "own": "" if own is None else _points(model, own),
        "peer": "" if peer is None else _points(model, peer),
    }
    here = "unknown" if own is None else "yes" if need <= own + GUARD else "no"
    there = "unknown" if peer is None else "yes" if need <= peer + GUARD else "no"
    return filled(words[f"effort_{here}_{there}"], **parts)


def _beside(model: Model, n: int, targets: Sequence[float]) -> str:
    """Say whether a target is tighter than the last outturn, and than the target of the year before."""
    words, last, this = model["words"], model["last"], model["this"]
    before = targets[n - 1] if n else this["target"]
    found = []
    if last is not None:
        found.append(_compared(model, targets[n], last["outturn"], words["last_outturn"]))
    if before is not None:
        found.append(_compared(model, targets[n], before, filled(words["last_target"], year=_year_before(model, n))))
    return "; ".join(found) if found else str(words["nothing_before"])


def _year_before(model: Model, n: int) -> str:
    """Name the year before the n-th."""
    return str(model["years"][n - 1]["label"] if n else model["this"]["label"])


def _compared(model: Model, aim: float, other: float, name: str) -> str:
    """Compare as printed: what reads alike is the same."""
    digits = max(model["unit"]["places"], model["unit"]["fine"])
    tighter = model["sign"] * (whole(aim, digits) - whole(other, digits))
    how = "tighter" if tighter > 0 else "looser" if tighter < 0 else "level"
    return filled(model["words"][how], name=name, value=figure(model, other, digits))


def _assurance(model: Model, aim: float) -> str:
    words, limits = model["words"], model["limits"]
    if limits is None:
        return str(words["no_limits"])
    better, worse = (limits["high"], limits["low"]) if model["sign"] > 0 else (limits["low"], limits["high"])
    aim = aim * limits["share"]
    if worse is not None and model["sign"] * (worse - aim) >= -GUARD:
        return str(words["meets"])
    if better is not None and model["sign"] * (aim - better) > GUARD:
        return str(words["fails"])
    return str(words["hit_and_miss"])


def _interim(model: Model, aim: float) -> tuple[str, ...]:
    return ()


def _points(model: Model, size: float) -> str:
    """Return the size of a difference: of percentages, in percentage points."""
    unit = model["unit"]
    text = figure(model, size)
    if not unit["points"]:
        return text
    return f"{text.removesuffix('%')} {'percentage point' if text == '1%' else 'percentage points'}"


def _digits(unit: Model, digits: int | None) -> int:
    return int(unit["fine"] if digits is None else digits)


def _height(drawn: Model, value: float) -> float:
    return float(drawn["zero"] + drawn["slope"] * value)


def _scaled(model: Model, value: float) -> float:
    """Return an average on the scale on which its odds are reckoned, as `perfkit.explain.scales` has it."""
    match model["scale"]:
        case "logit":
            share = min(max(value, _EDGE), 1 - _EDGE)
            return math.log(share / (1 - share))
        case "log":
            return math.log(max(value, 0.0) + 0.5)
    return value


def _unscaled(model: Model, value: float) -> float:
    match model["scale"]:
        case "logit":
            return 1 / (1 + math.exp(-value))
        case "log":
            return max(math.exp(value) - 0.5, 0.0)
    return value
