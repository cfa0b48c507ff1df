"""Twelve invented peers, which share a cause or do not."""

from __future__ import annotations

import numpy as np

from perfkit.demo.known_truth.planted import LAST, Plant, course
from perfkit.demo.known_truth.series import (
    LABELS,
    PERIODS,
    QUARTER_OF_YEAR,
    Array,
    Indicator,
    accumulate,
    generator,
    usual,
)
from perfkit.demo.known_truth.tables import Row, printed, shown
from perfkit.terms import Basis, Unit

PEERS = tuple(f"Peer {letter}" for letter in "ABCDEFGHIJKL")
GROUP = "nearest neighbours"
QUARTERS = 10
"""How many quarters the peers report, the last included."""


def benchmarks(indicator: Indicator, plant: Plant | None) -> list[Row]:
    """Return the peers' figures of an indicator; none where no peer reports it."""
    if np.isnan(indicator.peer_spread):
        return []
    rng = generator(indicator.ref, "peers")
    columns = [i for i in shown(indicator) if i > LAST - QUARTERS]
    return [row for peer in PEERS for row in _peer(peer, indicator, plant, columns, rng)]


def _peer(
    peer: str, indicator: Indicator, plant: Plant | None, columns: list[int], rng: np.random.Generator
) -> list[Row]:
    spread = indicator.peer_spread / (4 if indicator.basis == Basis.CUMULATIVE else 1)
    cases = np.full(len(LABELS), np.nan)
    if not indicator.counted:
        size = indicator.cases * rng.uniform(0.6, 1.5)
        cases = np.maximum(np.round(size * (1 + indicator.cases_sd * rng.standard_normal(len(LABELS)))), 3)
        if indicator.denominator == "year":
            cases = cases[np.arange(len(LABELS)) // 4 * 4]
    noise = np.maximum(usual(indicator, cases), indicator.sd) * rng.standard_normal(len(LABELS))
    value = indicator.level + indicator.season[QUARTER_OF_YEAR] + rng.normal(0, spread) + noise
    value = np.maximum(value + _course(plant) * rng.uniform(0.8, 1.2), 0)
    above = np.round(value if indicator.counted else value * cases / indicator.per)
    if indicator.unit == Unit.PERCENT:
        above = np.minimum(above, cases)
    above = accumulate(indicator, above[None, :], below=False)[0]
    cases = accumulate(indicator, cases[None, :], below=True)[0]
    figure = above if indicator.counted else above / cases * indicator.per
    yearly = indicator.basis == Basis.ANNUAL
    return [
        {
            "ref": indicator.ref,
            "period": LABELS[i].split()[0] if yearly else LABELS[i],
            "authority": peer,
            "group": GROUP,
            "value": printed(figure[i], indicator.decimals),
            "numerator": "" if indicator.counted else printed(above[i], 0),
            "denominator": printed(cases[i], 0),
        }
        for i in columns
    ]


def _course(plant: Plant | None) -> Array:
    """Return what happened to the peers, over the course of the council's own cause."""
    if plant is None or not plant.peers or not plant.effect:
        return np.zeros(len(PERIODS))
    scaled: Array = course(plant) * (plant.peers / plant.effect)
    return scaled
