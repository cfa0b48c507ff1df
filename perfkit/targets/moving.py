"""What levers do to a year: only + − × ÷ on plain numbers, so that a page's script computes the same digits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

DEMAND, RATE, START, SPEED, ONE_OFF, UNIT_COST = "demand", "rate", "start", "speed", "one_off", "unit_cost"
"""The names under which positions are given; a segment's rate has the segment's name after it ("rate:North")."""

Coefficients = Mapping[str, Any]
"""What `perfkit.targets.levers.coefficients` returns."""


def move(given: Coefficients, positions: Mapping[str, float]) -> dict[str, list[float | None]]:
    """Return what each year comes to with the levers as they stand.

    ``expected × (1 + scales × demand ÷ 100) + gained × arrived + one_off × counts``, where ``gained``
    is the sum over the segments of ``weight × points``; then no lower than ``low`` and no higher than
    ``high``. Cases grow by the demand, and what they cost beyond what was expected is money. With every
    lever at 0 the figures are those expected, to the last bit.

    Parameters
    ----------
    given
        The coefficients.
    positions
        By lever, in its own unit: percent for the demand, the indicator's
        for rates and the one-off event, pounds more or less for each case,
        and for start and speed the place in their list. What is left out
        stands at 0, and with every lever at 0 nothing is changed.

    Returns
    -------
    dict
        ``expected``, ``cases`` and ``money`` (pounds more than expected), one entry a year; None
        where it cannot be known.

    Examples
    --------
    >>> given = {"expected": [80.0], "scales": [0], "grows": [1], "cases": [200.0], "unit_cost": 50.0,
    ...          "segments": [{"key": "rate:North", "weight": 0.25}], "arrived": [[[0.5]]], "one_off": [0.25],
    ...          "low": 0.0, "high": 100.0}
    >>> move(given, {"rate:North": 8, "demand": 50})
    {'expected': [81.0], 'cases': [300.0], 'money': [5000.0]}
    """
    demand, one_off = positions.get(DEMAND, 0.0), positions.get(ONE_OFF, 0.0)
    gained = 0.0
    for segment in given["segments"]:
        gained += segment["weight"] * positions.get(segment["key"], 0.0)
    arrived = given["arrived"][int(positions.get(START, 0))][int(positions.get(SPEED, 0))]
    cost = given["unit_cost"]
    found: dict[str, list[float | None]] = {"expected": [], "cases": [], "money": []}
    for year, expected in enumerate(given["expected"]):
        cases = given["cases"][year]
        grown = None if cases is None else cases * (1 + given["grows"][year] * demand / 100)
        found["cases"].append(grown)
        priced = None not in {grown, cost}
        found["money"].append((cost + positions.get(UNIT_COST, 0.0)) * grown - cost * cases if priced else None)
        if expected is None:
            found["expected"].append(None)
            continue
        value = expected * (1 + given["scales"][year] * demand / 100)
        value = value + gained * arrived[year] + one_off * given["one_off"][year]
        value = value if given["high"] is None else min(value, given["high"])
        found["expected"].append(value if given["low"] is None else max(value, given["low"]))
    return found


def share_arrived(quarters: int, speed: int) -> float:
    """Return how much of an improvement a quarter has on average: it grows evenly over `speed` quarters.

    Parameters
    ----------
    quarters
        Since the quarter in which it starts, which is 0; negative before it.
    speed
        How many quarters it takes to arrive; 0 is at once.

    >>> [share_arrived(q, 2) for q in (-1, 0, 1, 2)]
    [0.0, 0.25, 0.75, 1.0]
    """
    if quarters < 0:
        return 0.0
    return 1.0 if quarters >= speed else (quarters + 0.5) / speed


def share_at_end(quarters: int, speed: int) -> float:
    """Return how much of an improvement has arrived by the last day of a quarter.

    >>> [share_at_end(q, 2) for q in (-1, 0, 1, 2)]
    [0.0, 0.5, 1.0, 1.0]
    """
    if quarters < 0:
        return 0.0
    return 1.0 if quarters + 1 >= speed else (quarters + 1) / speed
