"""What a sheet can hide from whoever reads only its values, and how that is said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]

from perfkit.errors import Fault, shown
from perfkit.inputs.cells import runs
from perfkit.inputs.source import capped

# Each function takes the Fault with file and sheet filled in, as `here`.


def error_faults(here: partial[Fault], errors: Mapping[tuple[int, int], str], names: Mapping[int, str]) -> list[Fault]:
    """Return a fault for each error value, such as #REF!, by its cell's address."""
    remedy = "Mend the formula in Excel, or type the figure or a marker such as [x]."
    return capped(
        [
            here(
                f"{get_column_letter(column)}{row} holds {shown(value)}: an error, not a gap",
                remedy,
                row=row,
                column=names.get(column - 1, ""),
                value=value,
            )
            for (row, column), value in sorted(errors.items())
        ]
    )


def unsaved_faults(
    here: partial[Fault], places: Iterable[tuple[int, int]], header: int, names: Mapping[int, str]
) -> list[Fault]:
    """Return a fault for each formula from the header down whose result was never saved."""
    remedy = "Open the workbook in Excel and save it."
    return capped(
        [
            here(
                f"{get_column_letter(column)}{row} has a formula but no saved value",
                remedy,
                row=row,
                column=names.get(column - 1, ""),
            )
            for row, column in places
            if row >= header
        ]
    )


def merged_faults(here: partial[Fault], sheet: Any, rows: range, last_column: int) -> list[Fault]:
    """Return a fault for each merged block that touches the table."""
    blocks = [
        r
        for r in sheet.merged_cells.ranges
        if r.max_row >= rows[0] and r.min_row <= rows[-1] and r.min_col <= last_column
    ]
    remedy = "Only the first of these cells holds the value: fill it down, or unmerge."
    return capped(
        [
            here(f"{r.coord} merged: fill down or unmerge", remedy, row=r.min_row)
            for r in sorted(blocks, key=lambda r: (r.min_row, r.min_col))
        ]
    )


def hidden_cells(here: partial[Fault], sheet: Any, last_row: int, last_column: int, refuse: bool) -> list[Fault]:
    """Return what is hidden among a sheet's used rows and columns, as one fault or note."""
    rows = runs(r for r, d in sheet.row_dimensions.items() if d.hidden and r <= last_row)
    columns = runs(
        column
        for dimension in sheet.column_dimensions.values()
        if dimension.hidden
        for column in range(dimension.min, min(dimension.max, last_column) + 1)
    )
    listing = [_run("row", str(a), str(b)) for a, b in rows]
    listing += [_run("column", get_column_letter(a), get_column_letter(b)) for a, b in columns]
    if not listing:
        return []
    read = "hidden cells are not accepted here" if refuse else "they were read like the rest"
    return [here(f"{', '.join(listing)} hidden: {read}", "Unhide or delete them.", note=not refuse)]


def hidden_sheet(here: partial[Fault], is_read: bool, refuse: bool) -> Fault:
    """Return the fault or note that a sheet is hidden."""
    found = "it was read like the rest" if is_read else "it was passed over"
    problem = f"the sheet is hidden: {'hidden sheets are not accepted here' if refuse else found}"
    return here(problem, "Unhide or delete it.", note=not refuse)


def _run(what: str, first: str, last: str) -> str:
    return f"{what} {first}" if first == last else f"{what}s {first}–{last}"
