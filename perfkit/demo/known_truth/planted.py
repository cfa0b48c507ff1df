"""The causes that are planted, each as a change to quarters already drawn.

Nothing is drawn again: what a cause did is the figure with it less the
figure without it, exactly.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from perfkit.demo.known_truth.series import LABELS, QUARTER_OF_YEAR, Array, Indicator, Parts
from perfkit.explain.kinds import Cause

LAST = len(LABELS) - 1

_LASTING = (Cause.STEP_CHANGE, Cause.SHARED, Cause.ONE_SEGMENT)
_LAST_ONLY = (Cause.ONE_OFF, Cause.LATE_DATA)
ON_SERIES = (*_LASTING, *_LAST_ONLY, Cause.DRIFT, Cause.SEASON, Cause.MIX_SHIFT, Cause.VOLUME, Cause.RESTATED)
"""Causes that change the quarters themselves; the others lie in the target or in what was printed."""


@dataclass(frozen=True)
class Plant:
    """One planted cause.

    Parameters
    ----------
    since
        The quarter it began.
    effect
        In the indicator's unit; of a mix shift, the share of the other segment's cases that moved.
    cases
        The change in cases that goes with it, as a share.
    forced
        Where the last quarter lies, in standard deviations.
    peers
        What happened to the peers over the same course, in the indicator's unit.
    """

    ref: str
    cause: Cause
    since: str
    dimension: str
    segment: str
    effect: float
    cases: float
    forced: float | None
    peers: float
    reason_given: str
    reason_truth: str
    note: str

    @property
    def start(self) -> int:
        """The column of the quarter it began in."""
        return LABELS.index(self.since)


def plants(table: pd.DataFrame) -> dict[str, Plant]:
    """Return the planted causes by the indicator they belong to."""
    found = {}
    for row in table.to_dict("records"):
        text = {
            k: str(row[k]) for k in ("ref", "since", "dimension", "segment", "reason_given", "reason_truth", "note")
        }
        found[text["ref"]] = Plant(
            **text,
            cause=Cause(row["cause"]),
            effect=float(row["effect"] or 0),
            cases=float(row["cases"] or 0),
            forced=float(row["forced"]) if row["forced"] else None,
            peers=float(row["peers"] or 0),
        )
    return found


def apply(plant: Plant, indicator: Indicator, parts: Parts) -> Parts:
    """Return the quarters as the cause leaves them."""
    if plant.cause not in ON_SERIES:
        return parts
    if plant.cause == Cause.MIX_SHIFT:
        return _shift(plant, parts)
    above, below = parts.numerator.copy(), parts.denominator.copy()
    if plant.cases:
        below[:, plant.start :] = np.round(below[:, plant.start :] * (1 + plant.cases))
        if plant.cause != Cause.VOLUME:
            above[:, plant.start :] = np.round(above[:, plant.start :] * (1 + plant.cases))
    effect = course(plant)
    where = [parts.names.index(plant.segment)] if plant.segment else list(range(len(parts.names)))
    if indicator.counted:
        added = np.round(effect) * parts.shares[where][:, None]
        above[where] += _whole(added)
    else:
        above[where] += np.round(effect * below[where] / indicator.per)
    most = below if indicator.per == 100 else np.inf
    return replace(parts, numerator=np.clip(above, 0, most), denominator=below)


def course(plant: Plant) -> Array:
    """Return what the cause adds to each quarter's figure."""
    effect = np.zeros(len(LABELS))
    if plant.cause in _LASTING:
        effect[plant.start :] = plant.effect
    elif plant.cause in _LAST_ONLY:
        effect[LAST] = plant.effect
    elif plant.cause == Cause.DRIFT:
        effect[plant.start :] = plant.effect * np.linspace(0, 1, LAST - plant.start + 2)[1:]
    elif plant.cause == Cause.SEASON:
        effect[np.equal(QUARTER_OF_YEAR, QUARTER_OF_YEAR[plant.start])] = plant.effect
    elif plant.cause == Cause.RESTATED:
        effect[plant.start] = plant.effect
    return effect


def _shift(plant: Plant, parts: Parts) -> Parts:
    """Move cases from the largest segment to the planted one, each keeping its rate to the nearest case."""
    above, below = parts.numerator.copy(), parts.denominator.copy()
    to, out_of = parts.names.index(plant.segment), int(parts.shares.argmax())
    late = slice(plant.start, None)
    moved = np.round(below[out_of, late] * plant.effect)
    for row, change in ((to, moved), (out_of, -moved)):
        rate = above[row, late] / below[row, late]
        below[row, late] += change
        above[row, late] = np.round(rate * below[row, late])
    return replace(parts, numerator=above, denominator=below)


def _whole(added: Array) -> Array:
    """Return whole numbers near `added` whose column sums are those of `added`, rounded."""
    sums = np.round(added.cumsum(axis=0))
    return np.diff(sums, axis=0, prepend=0)
