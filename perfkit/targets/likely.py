"""How likely a target of a what-if is met, and between which ends its year lies, from what was worked out beforehand.

As `perfkit.explain.years_ahead.YearsAhead` has it, and digit for digit as
`perfkit/publish/template/whatif.js` does.
"""

from __future__ import annotations

import math

from perfkit.targets.printing import GUARD, Model, filled

_EDGE = 1e-4
"""As `perfkit.explain.scales`: a share nearer to 0 or 1 than this is read as this."""


def odds_of(model: Model, year: Model, aim: float, expected: float | None) -> str:
    """Return the odds of a target in whole percent; in words at the ends, and where nothing can change them."""
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


def ends_of(model: Model, year: Model, expected: float | None) -> tuple[float, float] | None:
    """Return between which ends a year lies in four cases of five; None where nothing is known of them."""
    # What never moved has an outlook and no range.
    if expected is None or year["spread"] is None:
        return None
    centre, reach = _scaled(model, _average(model, year, expected)), model["reach"] * year["spread"]
    low, high = (_unscaled(model, centre + side * reach) * year["share"] * model["size"] for side in (-1, 1))
    return (low, high) if model["most"] is None else (min(low, model["most"]), min(high, model["most"]))


def _average(model: Model, year: Model, expected: float) -> float:
    """Return what a quarter must come to on average for the year to come to what is expected."""
    # What is expected may be capped at the most a year can come to; the average behind it is not.
    return float(year["average"] + (expected - year["expected"]) / model["size"] / year["share"])


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
