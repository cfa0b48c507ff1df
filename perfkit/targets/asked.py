"""What a target of a what-if asks and how it stands beside what came before, in words.

The words are the model's; the rules are those of `perfkit.targets.asks` and
`perfkit.explain.usual`, for one target at a time and in plain Python, and the
same in `perfkit/publish/template/whatif.js`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from perfkit.targets.printing import GUARD, Model, figure, filled, points, printed, whole

_FEW = 3
"""A need is told for the first of week, month and year in which it is so many."""


def asks_of(model: Model, aim: float, expected: float | None, cases: float | None) -> str:
    """Return what a target needs beyond what is expected, in units a manager knows."""
    words = model["words"]
    if expected is None:
        return str(words["unknown_asks"])
    gap = model["sign"] * (aim - expected)
    counted = model["counted"]
    # What prints as nothing is nothing.
    if gap <= GUARD or (counted in ("", "per_case") and whole(gap, model["unit"]["fine"]) == 0):
        return str(words["asks_nothing"])
    if counted == "" or (cases is None and counted != "total"):
        return filled(words["asks_level"], gap=points(model, gap))
    if counted == "per_case" and cases is not None:
        span, length = next(found for found in model["spans"] if cases / found[1] >= _FEW or found[1] == 1)
        of = whole(cases / length, 0)
        return filled(words[_one(of)], gap=points(model, gap), span=span, of=printed(of, 0))
    base = expected if cases is None or counted == "total" else cases
    extra = float(_extra(model, aim, expected, base)) if counted == "cases" else gap
    if extra <= GUARD:
        return str(words["asks_nothing"])
    span, length = next(found for found in model["spans"] if extra / found[1] >= _FEW or found[1] == 1)
    # Rounded up: a little more is needed, never a little less.
    need = math.ceil(extra / length - GUARD)
    return filled(words[_one(need)], n=printed(need, 0), span=span, of=printed(whole(base / length, 0), 0))


def _extra(model: Model, aim: float, expected: float, cases: float) -> int:
    """Return how many cases more, or fewer, than are expected must count (as `perfkit.targets.asks.asks`)."""
    sign, each = model["sign"], cases / model["per"]
    needed = math.ceil(aim * each - GUARD) if sign > 0 else math.floor(aim * each + GUARD)
    return int(sign * (needed - whole(expected * each, 0)))


def _one(n: int) -> str:
    return "asks_one" if n == 1 else "asks_cases"


def money_of(model: Model, more: float | None) -> str:
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


def effort_of(model: Model, year: Model, aim: float) -> str:
    """Return the improvement a target asks, beside the largest ever made in that time, here and by a peer."""
    words, base = model["words"], year["base"]
    if base is None:
        return str(words["unknown_effort"])
    need = model["sign"] * (aim - base)
    if need <= GUARD:
        return filled(words["no_effort"], base=words[year["base_name"]])
    here, there = (_done(model, side, year[side], need) for side in ("own", "peer"))
    told = "effort" if there == "" or (year["own"] is not None and need <= year["own"] + GUARD) else "effort_too"
    return filled(words[told], need=points(model, need), span=year["span"], here=here, there=there)


def _done(model: Model, side: str, most: float | None, need: float) -> str:
    """Say whether so large an improvement was ever made, here or by a peer."""
    how = "unknown" if most is None else "never" if most <= GUARD else "yes" if need <= most + GUARD else "no"
    text = model["words"][f"{'here' if side == 'own' else 'there'}_{how}"]
    return text if most is None else filled(text, **{side: figure(model, most, short=True).removesuffix("%")})


def shows_of(model: Model, year: Model, aim: float, expected: float | None) -> str:
    """Return whether the year's figure could tell that a target was met.

    What chance and the usual variation can bring is reckoned with the levers at rest.
    """
    words = model["words"]
    if expected is None or year["least"] is None:
        return str(words["unknown_shows"])
    gap = model["sign"] * (aim - expected)
    if gap <= GUARD:
        return str(words["shows_nothing"])
    told = "shows_yes" if gap > year["least"] + GUARD else "shows_no"
    return filled(words[told], least=points(model, year["least"]))


def beside_of(model: Model, n: int, targets: Sequence[float]) -> str:
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


def assurance_of(model: Model, aim: float) -> str:
    """Return whether the process, going on as it is, meets a target quarter by quarter."""
    words, limits = model["words"], model["limits"]
    if limits is None:
        return str(words["no_limits"])
    high, low, each = limits["high"], limits["low"], aim * limits["share"]
    better, worse = (high, low) if model["sign"] > 0 else (low, high)
    constant = high - low <= GUARD and abs(each - low) <= GUARD
    if constant or model["sign"] * (worse - each) > GUARD:
        return str(words["meets"])
    return str(words["fails" if model["sign"] * (each - better) > GUARD else "hit_and_miss"])
