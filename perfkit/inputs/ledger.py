"""What is wrong with one table, collected cell by cell as it is read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from perfkit.errors import Fault
from perfkit.inputs.raw import RawTable

LISTED = 200
"""Faults listed for one table; the rest are counted."""


class Refusal(NamedTuple):
    """Why a cell was not read, and what to do about it."""

    problem: str
    remedy: str
    expected: str = ""


class Ledger:
    """The faults and notes of one table.

    A cell that was refused once is not refused again: a figure that could
    not be read is not also "missing".

    Parameters
    ----------
    raw
        The table being read; its file, sheet and row numbers name each cell.
    """

    def __init__(self, raw: RawTable) -> None:
        self.file, self.sheet = raw.file, raw.sheet
        self.rows = raw.rows.to_numpy(dtype="int64")
        self._refused: dict[str, NDArray[np.bool_]] = {}
        self._faults: list[Fault] = []
        self._notes: list[Fault] = []
        self._unlisted = 0

    def refused(self, column: str) -> NDArray[np.bool_]:
        """Return which rows of a column have been refused already."""
        return self._refused.get(column, np.zeros(len(self.rows), dtype=bool))

    def refuse(
        self,
        column: str,
        positions: Iterable[int] | NDArray[np.intp],
        say: Callable[[int], Refusal],
        value: Callable[[int], object] = lambda _: None,
    ) -> None:
        """Refuse the cells of a column at some positions; `say` gives the reason for each."""
        mask = self.refused(column)
        found = [int(p) for p in positions if not mask[p]]
        mask[found] = True
        self._refused[column] = mask
        for p in found[:LISTED]:
            cell = value(p)
            text = None if cell is None or cell != cell else str(cell)  # noqa: PLR0124 - a missing cell is not itself
            self._faults.append(self._fault(say(p), column, int(self.rows[p]), text))
        self._unlisted += len(found[LISTED:])

    def forgo(self, column: str, row: int) -> None:
        """Say nothing of a cell whose fault was reported when its file was opened."""
        mask = self.refused(column)
        mask[self.rows == row] = True
        self._refused[column] = mask

    def forgo_column(self, column: str) -> None:
        """Say nothing of the cells of a column that was refused as a whole."""
        self._refused[column] = np.ones(len(self.rows), dtype=bool)

    def refuse_column(self, column: str, why: Refusal) -> None:
        """Refuse a column as a whole."""
        self._faults.append(self._fault(why, column, None, None))

    def note(self, column: str, problem: str, remedy: str) -> None:
        """Record something that was changed or passed over on reading."""
        self._notes.append(
            Fault(problem, remedy, file=self.file, sheet=self.sheet, column=column, note=True),
        )

    def result(self) -> list[Fault]:
        """Return the faults in the order of the rows, at most `LISTED` of them, then the notes."""
        ordered = sorted(self._faults, key=lambda fault: fault.row or 0)
        left = len(ordered[LISTED:]) + self._unlisted
        if left:
            more = Fault(
                f"{left:,} more faults like these were found and are not listed",
                "Put the listed ones right and check again.",
                file=self.file,
                sheet=self.sheet,
            )
            ordered = [*ordered[:LISTED], more]
        return ordered + self._notes

    def _fault(self, why: Refusal, column: str, row: int | None, value: str | None) -> Fault:
        return Fault(
            why.problem,
            why.remedy,
            expected=why.expected,
            file=self.file,
            sheet=self.sheet,
            row=row,
            column=column,
            value=value,
        )
