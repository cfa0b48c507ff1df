"""Rows that only add up the rows above them: told by their label, and believed if they do."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from perfkit.inputs.figures import read_figures
from perfkit.inputs.guarded import shown
from perfkit.inputs.layout import is_filled, tidy
from perfkit.inputs.ledger import Refusal

_LABEL = re.compile(
    r"(?:(?:grand|overall|sub|council|net)[ -]?)?totals?(?: for .+| of .+)?:?|(?P<of>.+?)[ -]+(?:sub-?)?totals?:?"
)

NO_TOTAL = "Correct it or take the row out; if it is a figure of its own, give it a name that is not 'total'."
"""What to do about a row that calls itself a total and is none."""


@dataclass(frozen=True)
class Total:
    """A row that says it is a total: the first and last row it adds up, or why it is no total of them."""

    at: int
    label: str
    over: tuple[int, int] | None = None
    refusal: Refusal | None = None


def is_total(label: object, groups: Collection[str] = ()) -> bool:
    """Return whether a row's first text calls it a total.

    "Housing total" is one only where Housing is among the `groups` that the
    table names: "Crime total" may be an indicator.

    >>> is_total("Grand total"), is_total("Sub-total:"), is_total("Total crime"), is_total("Housing total", {"Housing"})
    (True, True, False, True)
    """
    if not isinstance(label, str):
        return False
    match = _LABEL.fullmatch(tidy(label).casefold())
    if match is None or match["of"] is None:
        return match is not None
    return match["of"] in {tidy(group).casefold() for group in groups}


def find_totals(
    columns: Mapping[str, Sequence[object]],
    numbers: Sequence[int],
    labels: Mapping[int, object],
    starts: Collection[int] = (),
) -> list[Total]:
    """Return what each row with a total's label comes to.

    It is a total if each of its figures is the sum of the figures above it
    in the same column: of those since the last total, of its section, or of all. Without any
    figure its label is believed. Otherwise it is refused, as it would be
    counted twice or is something else.

    Parameters
    ----------
    columns
        The table's cells, by heading.
    numbers
        The number of each row, for the message.
    labels
        The position of each row that calls itself a total -> its label.
    starts
        The positions at which sections begin.

    Examples
    --------
    >>> find_totals({"spend": ["1,000", 250, 1250]}, [2, 3, 4], {2: "Total"})
    [Total(at=2, label='Total', over=(0, 1), refusal=None)]
    """
    figures = {name: _numbers(cells) for name, cells in columns.items()}
    figures = {name: found for name, found in figures.items() if np.isfinite(found[list(labels)]).any()}
    detail = {name: found.copy() for name, found in figures.items()}
    for found in detail.values():
        found[list(labels)] = np.nan
    sums = {name: np.concatenate([[0.0], np.nancumsum(found)]) for name, found in detail.items()}
    totals: list[Total] = []
    since = 0
    for at in sorted(labels):
        said = {name: found[at] for name, found in figures.items() if np.isfinite(found[at])}
        label = shown(tidy(labels[at]))
        section = max((start for start in starts if start <= at), default=0)
        begins = [start for start in dict.fromkeys((since, section, 0)) if start < at]
        fits = [
            start for start in begins if all(_equal(said[name], sums[name][at] - sums[name][start]) for name in said)
        ]
        if fits or not said:
            totals.append(Total(at, label, (fits[0], at - 1) if said else None))
        else:
            totals.append(Total(at, label, refusal=_refused(label, said, sums, at, numbers)))
        since = at + 1
    return totals


def _refused(
    label: str, said: Mapping[str, float], sums: Mapping[str, NDArray[np.float64]], at: int, numbers: Sequence[int]
) -> Refusal:
    if at == 0:
        return Refusal(f"the row is called '{label}' and stands above all others", NO_TOTAL)
    name = next(name for name, figure in said.items() if not _equal(figure, sums[name][at]))
    rows = f"rows {numbers[0]} to {numbers[at - 1]}" if at > 1 else f"row {numbers[0]}"
    problem = f"the row is called '{label}' and its '{shown(name)}' is {said[name]:.15g}; {rows} come to "
    return Refusal(f"{problem}{sums[name][at]:.15g}", NO_TOTAL)


def _numbers(cells: Sequence[object]) -> NDArray[np.float64]:
    filled = [cell if is_filled(cell) and cell == cell and not isinstance(cell, bool) else "" for cell in cells]  # noqa: PLR0124 - a missing cell is not itself
    return read_figures(filled, None, letters=False).number[:-1]


def _equal(one: float, other: float) -> bool:
    # Only the noise of binary fractions is forgiven.
    return abs(one - other) <= 1e-9 * max(1.0, abs(one), abs(other))
