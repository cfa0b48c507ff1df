"""What a sheet can hide from whoever reads only its values, and how that is said."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]

from perfkit.errors import Fault
from perfkit.inputs.cells import runs
from perfkit.inputs.guarded import shown
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


def merged_faults(
    here: partial[Fault],
    sheet: Any,
    rows: Mapping[int, dict[int, Any]],
    header: int,
    names: Mapping[int, str],
) -> list[Fault]:
    """Fill text that is merged down a column into each of its rows, with a note; refuse other merged blocks.

    A block that is alone in its row, and one that covers only columns
    without heading and data, hides nothing and is let be.

    Parameters
    ----------
    here
        The fault, with file and sheet.
    sheet
        The sheet.
    rows
        Row number -> column number -> value; filled cells only. What is filled down is added here.
    header, names
        The row of the headings, and the heading of each column (from 0).
    """
    last = max([*rows, header])
    blocks = [r for r in sheet.merged_cells.ranges if r.max_row >= header and r.min_row <= last]
    notes: list[Fault] = []
    faults: list[Fault] = []
    remedy = "Only the first of these cells holds the value: fill it down, or unmerge."
    for r in sorted(blocks, key=lambda r: (r.min_row, r.min_col)):
        value = rows.get(r.min_row, {}).get(r.min_col)
        headed = [column for column in range(r.min_col, r.max_col + 1) if names.get(column - 1)]
        lone = r.min_row == r.max_row and (len(rows.get(r.min_row, {})) <= 1 or len(headed) <= 1)
        if (lone and r.min_row > header) or (not headed and value is None):
            continue
        if r.min_row == r.max_row == header and len(headed) == 1 and not _filled_below(rows, header, r):
            continue
        if r.min_row > header and r.min_col == r.max_col and isinstance(value, str):
            for row in range(r.min_row + 1, r.max_row + 1):
                if row in rows:
                    rows[row][r.min_col] = value
            problem = f"{r.coord} is merged: '{shown(value)}' was filled down to row {r.max_row}"
            notes.append(here(problem, "Nothing need be done.", row=r.min_row, note=True))
        else:
            faults.append(here(f"{r.coord} merged: fill down or unmerge", remedy, row=r.min_row))
    return notes + capped(faults)


def _filled_below(rows: Mapping[int, dict[int, Any]], header: int, block: Any) -> bool:
    others = range(block.min_col + 1, block.max_col + 1)
    return any(column in cells for number, cells in rows.items() if number > header for column in others)


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
    read = "hidden cells are not accepted here" if refuse else "read like the rest"
    return [here(f"{', '.join(listing)} hidden: {read}", "Unhide or delete them.", note=not refuse)]


def hidden_sheet(here: partial[Fault], is_read: bool, refuse: bool) -> Fault:
    """Return the fault or note that a sheet is hidden."""
    found = "it was read like the rest" if is_read else "it was passed over"
    problem = f"the sheet is hidden: {'hidden sheets are not accepted here' if refuse else found}"
    return here(problem, "Unhide or delete it.", note=not refuse)


def _run(what: str, first: str, last: str) -> str:
    return f"{what} {first}" if first == last else f"{what}s {first}–{last}"
