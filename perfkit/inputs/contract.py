"""What a contract is: a table's columns, what identifies a row, what its references point to."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """How a column's cells are read."""

    TEXT = "text"
    CODE = "code"
    """Text that must keep its leading zeros and its E: 007, 01E5."""
    NUMBER = "number"
    FIGURE = "figure"
    """A number, or a declared marker that says why there is none."""
    WHOLE = "whole"
    PERIOD = "period"
    DATE = "date"
    FLAG = "flag"
    CHOICE = "choice"


@dataclass(frozen=True)
class Column:
    """One column: how to read it, whether it must be filled, what it means."""

    name: str
    kind: Kind
    meaning: str
    example: str = ""
    required: bool = False
    choices: tuple[str, ...] = ()
    default: str | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Contract:
    """One table: its columns, what identifies a row, what its refs point to."""

    name: str
    meaning: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    required: bool = False
    refers: dict[str, str] = field(default_factory=dict)
    """column -> "table.column" in which its value must be found"""

    def column(self, name: str) -> Column:
        """Return the column of that name."""
        return next(c for c in self.columns if c.name == name)

    @property
    def names(self) -> tuple[str, ...]:
        """The columns' names, in order."""
        return tuple(c.name for c in self.columns)


def choice(
    name: str, words: type[StrEnum], meaning: str, example: str, *, required: bool = False, default: str | None = None
) -> Column:
    """Return a column that holds one of an enumeration's words."""
    return Column(
        name, Kind.CHOICE, meaning, example, required=required, choices=tuple(str(w) for w in words), default=default
    )


REF = Column("ref", Kind.CODE, "The indicator's reference, as in the sheet indicators.", "PL1", required=True)
PERIOD = Column("period", Kind.PERIOD, "The quarter, financial year or month.", "2014/15 Q2", required=True)
DIRECTORATE = Column("directorate", Kind.TEXT, "The directorate, spelt as in indicators.", "Communities", required=True)
SERVICE = Column("service", Kind.TEXT, "The service within the directorate.", "Planning")
