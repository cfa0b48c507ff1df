"""What a reader can work out about a hidden count from all that is shown."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from perfkit.judge.disclosure_sums import Showing, Shown

_ROUNDS = 200
_LARGEST = 250_000
"""Entries of the largest matrix that is eliminated; beyond it bounds are passed on without."""


@dataclass(frozen=True)
class Equations:
    """Sums as entries of a matrix: ``weight`` of ``cell`` in ``row``; each row adds up to 0."""

    row: np.ndarray
    cell: np.ndarray
    weight: np.ndarray

    @classmethod
    def of(cls, sums: pd.DataFrame, cells: pd.Index) -> Equations:
        """Return them for sums (``sum total part``) over the counts named in `cells`."""
        number, names = pd.factorize(sums["sum"])
        totals = sums.drop_duplicates("sum")["total"]
        return cls(
            np.concatenate([number, np.arange(len(names))]),
            np.concatenate([cells.get_indexer(pd.Index(sums["part"])), cells.get_indexer(pd.Index(totals))]),
            np.concatenate([np.ones(len(sums)), -np.ones(len(names))]),
        )


def attack(shown: Shown) -> pd.DataFrame:
    """Return the least and the most that each count can be, for one who knows the rule and all that is shown.

    The reader knows that zeros are never hidden, so that a hidden count is
    at least 1. Sums are eliminated against each other (which takes
    differences, and finds whatever is determined), then bounds are passed
    from count to count along sums and printed rates until nothing moves.

    Returns
    -------
    DataFrame
        ``low`` and ``high`` (infinite where nothing binds it) by name; equal
        where the count is shown or can be worked out.

    Examples
    --------
    >>> cells = pd.DataFrame({"shown": [30.0, 27.0, np.nan], "state": ["shown", "shown", "hidden"]},
    ...                      index=["all", "east", "west"])
    >>> sums = pd.DataFrame({"sum": "wards", "total": "all", "part": ["east", "west"]})
    >>> rates = pd.DataFrame(columns=["numerator", "denominator", "per", "decimals", "shown", "state"])
    >>> attack(Shown(cells, sums, rates)).loc["west"].tolist()
    [3.0, 3.0]
    """
    cells = shown.cells
    known = (cells["state"] == Showing.SHOWN).to_numpy()
    value = cells["shown"].to_numpy("float64")
    low = np.where(known, value, np.where(cells["state"] == Showing.HIDDEN, 1.0, 0.0))
    high = np.where(known, value, np.inf)
    plain = Equations.of(shown.sums, cells.index)
    both = _eliminated(plain, known, value)
    rates = _windows(shown.rates, cells.index)
    low, high = np.append(low, 1.0), np.append(high, 1.0)
    for _ in range(_ROUNDS):
        new_low, new_high = _by_rates(*bounds(both, low, high), rates)
        if np.array_equal(new_low, low) and np.array_equal(new_high, high):
            break
        low, high = new_low, new_high
    return pd.DataFrame({"low": low[:-1], "high": high[:-1]}, index=cells.index)


def bounds(equations: Equations, low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the bounds of whole numbers, passed along the equations until nothing moves.

    Examples
    --------
    A part of a total of 10, beside another of at least 1:

    >>> one_sum = Equations(np.array([0, 0, 0]), np.array([0, 1, 2]), np.array([-1.0, 1.0, 1.0]))
    >>> [end.tolist() for end in bounds(one_sum, np.array([10.0, 1, 1]), np.array([10.0, np.inf, np.inf]))]
    [[10.0, 1.0, 1.0], [10.0, 9.0, 9.0]]
    """
    row, cell, weight = equations.row, equations.cell, equations.weight
    rows = int(row.max()) + 1 if len(row) else 0
    for _ in range(_ROUNDS if rows else 0):
        ends = np.where(weight > 0, low[cell], high[cell]), np.where(weight > 0, high[cell], low[cell])
        least, most = (_others(weight * end, row, rows) for end in ends)
        one, other = -most / weight, -least / weight
        floor, ceiling = low.copy(), high.copy()
        np.maximum.at(floor, cell, np.ceil(np.minimum(one, other) - 1e-6))
        np.minimum.at(ceiling, cell, np.floor(np.maximum(one, other) + 1e-6))
        if np.array_equal(floor, low) and np.array_equal(ceiling, high):
            break
        low, high = floor, ceiling
    return low, high


def _others(ends: np.ndarray, row: np.ndarray, rows: int) -> np.ndarray:
    """The sum of the other entries of each entry's row, infinite where one of them is."""
    endless = np.isinf(ends)
    finite = np.where(endless, 0.0, ends)
    sums = np.bincount(row, finite, rows)[row] - finite
    others_endless = np.bincount(row, endless, rows)[row] - endless > 0
    # All infinite ends of a least (a most) are of one sign.
    sign = np.bincount(row, np.where(endless, np.sign(ends), 0.0), rows)[row]
    return np.asarray(np.where(others_endless, np.copysign(np.inf, sign), sums))


def _eliminated(plain: Equations, known: np.ndarray, value: np.ndarray) -> Equations:
    """The equations with those that elimination adds; the last cell is the number 1, for what is known."""
    rows, cells, weights = [plain.row], [plain.cell], [plain.weight]
    next_row = int(plain.row.max(initial=-1)) + 1
    for members in _components(plain, known):
        inside = np.isin(plain.row, members)
        unknown = np.unique(plain.cell[inside & ~known[plain.cell]])
        if len(members) * len(unknown) > _LARGEST:
            continue
        matrix = np.zeros((len(members), len(unknown) + 1))
        at = np.searchsorted(members, plain.row[inside])
        held = known[plain.cell[inside]]
        column = np.where(held, len(unknown), np.searchsorted(unknown, plain.cell[inside]))
        amount = plain.weight[inside] * np.where(held, np.nan_to_num(value[plain.cell[inside]]), 1.0)
        np.add.at(matrix, (at, column), amount)
        # From both ends: each order leaves other differences standing.
        back = _reduced(matrix[:, -2::-1], matrix[:, -1])
        for reduced in (_reduced(matrix[:, :-1], matrix[:, -1]), np.column_stack([back[:, -2::-1], back[:, -1]])):
            r, c = np.nonzero(np.abs(reduced) > 1e-9)
            rows.append(r + next_row)
            cells.append(np.append(unknown, len(known))[c])
            weights.append(reduced[r, c])
            next_row += len(reduced)
    return Equations(np.concatenate(rows), np.concatenate(cells), np.concatenate(weights))


def _components(plain: Equations, known: np.ndarray) -> list[np.ndarray]:
    """The rows that share unknown counts, in groups of two or more."""
    open_ = ~known[plain.cell]
    row, cell = plain.row[open_], plain.cell[open_]
    label = np.arange(int(plain.row.max(initial=-1)) + 1)
    while True:
        least = np.full(len(known), len(label))
        np.minimum.at(least, cell, label[row])
        new = label.copy()
        np.minimum.at(new, row, least[cell])
        if np.array_equal(new, label):
            break
        label = new
    order = np.argsort(label[np.unique(row)], kind="stable")
    used = np.unique(row)[order]
    groups = np.split(used, np.nonzero(np.diff(label[used]))[0] + 1) if len(used) else []
    return [np.sort(g) for g in groups if len(g) > 1]


def _reduced(matrix: np.ndarray, right: np.ndarray) -> np.ndarray:
    """The reduced row echelon form, with the right-hand column last and empty rows left out."""
    full = np.column_stack([matrix, right])
    top = 0
    for column in range(full.shape[1] - 1):
        if top == len(full):
            break
        pivot = top + int(np.argmax(np.abs(full[top:, column])))
        if abs(full[pivot, column]) < 1e-9:
            continue
        full[[top, pivot]] = full[[pivot, top]]
        full[top] /= full[top, column]
        others = np.nonzero(np.abs(full[:, column]) > 1e-12)[0]
        others = others[others != top]
        full[others] -= np.outer(full[others, column], full[top])
        top += 1
    return full[:top]


def _windows(rates: pd.DataFrame, cells: pd.Index) -> tuple[np.ndarray, ...]:
    """Numerator, denominator and the least and greatest ratio that prints as shown."""
    rates = rates[rates["state"] == Showing.SHOWN]
    half = 0.5 * 10.0 ** -rates["decimals"].to_numpy("float64")
    shown, per = rates["shown"].to_numpy("float64"), rates["per"].to_numpy("float64")
    named = (cells.get_indexer(pd.Index(rates[end])) for end in ("numerator", "denominator"))
    return *named, np.maximum(shown - half, 0) / per, (shown + half) / per


def _by_rates(low: np.ndarray, high: np.ndarray, windows: tuple[np.ndarray, ...]) -> tuple[np.ndarray, np.ndarray]:
    top, bottom, least, most = windows
    low, high = low.copy(), high.copy()
    np.maximum.at(low, top, np.ceil(least * low[bottom] - 1e-9))
    np.minimum.at(high, top, np.floor(most * high[bottom] + 1e-9))
    np.maximum.at(low, bottom, np.ceil(low[top] / most - 1e-9))
    above = least > 0
    np.minimum.at(high, bottom[above], np.floor(high[top[above]] / least[above] + 1e-9))
    return low, high
