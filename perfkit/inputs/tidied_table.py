"""A long table as it is being tidied: its rows that are left, and what was said of the others."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from perfkit.errors import Fault
from perfkit.inputs.contract import Contract
from perfkit.inputs.headings import plain
from perfkit.inputs.layout import is_filled
from perfkit.inputs.raw import RawTable

Mask = NDArray[np.bool_]


@dataclass
class Tidied:
    """A table as it is being tidied, by the names of its contract's columns.

    Parameters
    ----------
    raw
        The rows that are left.
    contract
        What its columns should be.
    faults
        What was said of the others.
    """

    raw: RawTable
    contract: Contract
    faults: list[Fault] = field(default_factory=list)

    def __post_init__(self) -> None:
        names = {plain(name): name for name in self.contract.names}
        self.headings = {
            name: str(heading) for heading in self.raw.cells if (name := names.get(plain(heading))) is not None
        }
        self.here = partial(Fault, file=self.raw.file, sheet=self.raw.sheet)

    def cells(self, name: str) -> pd.Series:
        """Return a column by its contract's name."""
        return self.raw.cells[self.headings[name]]

    def without(self, rows: Mask) -> None:
        """Take rows out."""
        kept = self.raw.cells[~rows].reset_index(drop=True)
        self.raw = replace(self.raw, cells=kept, rows=self.raw.rows[~rows])

    def number(self, at: Any) -> int:
        """Return the number of the row at a position."""
        return int(self.raw.rows.to_numpy()[at])

    def note(self, row: int | None, problem: str) -> None:
        """Record what was read otherwise than it stands."""
        self.faults.append(self.here(problem, "Nothing need be done.", row=row, note=True))

    def refuse(self, row: int, problem: str, remedy: str) -> None:
        """Record a row that could be two things."""
        self.faults.append(self.here(problem, remedy, row=row))


def is_text(cells: pd.Series) -> bool:
    """Return whether a column may hold text."""
    return pd.api.types.is_object_dtype(cells.dtype) or pd.api.types.is_string_dtype(cells.dtype)


def has(cell: object) -> bool:
    """Return whether a cell holds anything that can be seen; a missing one does not."""
    return is_filled(cell) and cell == cell  # noqa: PLR0124 - a missing cell is not itself
