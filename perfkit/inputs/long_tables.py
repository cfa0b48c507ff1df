"""Long tables being made from a scorecard: their rows as text, and where each came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from perfkit.errors import Fault


@dataclass(frozen=True)
class Origin:
    """Where a row of a long table came from, and under which heading each of its cells stood."""

    file: str
    sheet: str
    row: int
    headings: Mapping[str, str]


@dataclass
class Imported:
    """Long tables made from scorecards.

    Parameters
    ----------
    tables
        Table -> its rows, each a mapping of column to text.
    origins
        Table -> where each of its rows came from.
    indicators
        Reference -> the row of the scorecard that holds the indicator.
    unitless
        References of the indicators whose unit could not be told, which is
        among the faults.
    faults
        Faults, and a note of each thing done or left out.
    """

    tables: dict[str, list[dict[str, str]]] = field(
        default_factory=lambda: {"indicators": [], "outturns": [], "targets": [], "commentary": []}
    )
    origins: dict[str, list[Origin]] = field(
        default_factory=lambda: {"indicators": [], "outturns": [], "targets": [], "commentary": []}
    )
    indicators: dict[str, Origin] = field(default_factory=dict)
    unitless: set[str] = field(default_factory=set)
    faults: list[Fault] = field(default_factory=list)

    def add(self, table: str, row: dict[str, str], origin: Origin) -> None:
        """Add a row to a table."""
        self.tables[table].append(row)
        self.origins[table].append(origin)


def written(value: object) -> str:
    """Return a cell as a CSV file holds it: a number without the noise of binary fractions, text as it is.

    >>> written(0.1 + 0.2), written(12.0), written(" 37 plus ")
    ('0.3', '12', '37 plus')
    """
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float):
        return f"{value:.15g}"
    return str(value).strip()
