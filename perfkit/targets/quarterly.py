"""The interim targets of a what-if, worked out in plain Python exactly as `perfkit.targets.interim` does for many.

Step by step the same operations on the same numbers, so that no digit can
differ; `perfkit/publish/template/whatif.js` does the same again.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from perfkit.targets.printing import GUARD, Model, figure

_QUARTERS = 4


def interim_of(model: Model, n: int, targets: Sequence[float]) -> tuple[str, ...]:
    """Return the n-th year's four interim targets in print; empty where past years do not tell."""
    given, aim = model["quarters"], targets[n]
    if given is None:
        return (model["words"]["no_interim"],) * _QUARTERS
    start = targets[n - 1] if n else given["start"]
    exact = _exact(given, aim, start)
    found = _averaging(given, exact, aim) if given["rounding"] == "mean" else _each(given, exact)
    if given["rounding"] in ("sum", "end"):
        found = [*found[:-1], aim]
    if given["single"]:
        found = [value - before for value, before in zip(found, [0.0, *found], strict=False)]
    return tuple(figure(model, value, model["unit"]["places"]) for value in found)


def _exact(given: Model, aim: float, start: float) -> list[float]:
    level = [
        times * aim + (of_start * start if of_start > 0 else 0.0)
        for times, of_start in zip(given["times"], given["of_start"], strict=True)
    ]
    narrow = 1.0
    if given["bounded"]:
        room = [
            (given["whole"] - at) / season if season > 0 else at / -season if season < 0 else math.inf
            for at, season in zip(level, given["plus"], strict=True)
        ]
        narrow = min(max(min(room), 0.0), 1.0)
    return [at + narrow * season for at, season in zip(level, given["plus"], strict=True)]


def _each(given: Model, exact: Sequence[float]) -> list[float]:
    return [math.floor(value / given["digit"] + 0.5 + GUARD) * given["digit"] for value in exact]


def _averaging(given: Model, exact: Sequence[float], aim: float) -> list[float]:
    """Round so that the mean is the target's: what is left goes to the largest remainders."""
    steps = [value / given["digit"] for value in exact]
    down = [math.floor(step + GUARD) for step in steps]
    left = math.floor(_QUARTERS * aim / given["digit"] + 0.5) - sum(down)
    order = sorted(range(_QUARTERS), key=lambda quarter: down[quarter] - steps[quarter])
    return [(down[quarter] + (order.index(quarter) < left)) * given["digit"] for quarter in range(_QUARTERS)]
