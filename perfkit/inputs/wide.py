"""A scorecard as a table: its rows of indicators, told from titles, headings of sections, totals and footnotes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import partial

import numpy as np
import pandas as pd
from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]

from perfkit.errors import Fault
from perfkit.inputs.grids import Block, Grid
from perfkit.inputs.guarded import shown
from perfkit.inputs.layout import name_columns, tidy
from perfkit.inputs.row_numbers import passed_over
from perfkit.inputs.wide_folded import folded
from perfkit.inputs.wide_headings import heading_rows, heading_text, headings_of, no_headings
from perfkit.inputs.wide_rows import drop_headings, sorted_out

_LONGEST = 200
"""Characters of a heading. A longer one is a sentence that slipped into the row."""
_MERGED = 6
"""Merged blocks of text that are noted one by one."""


@dataclass(frozen=True)
class Wide:
    """A scorecard's rows of indicators, and what was done to find them.

    Parameters
    ----------
    file, sheet
        Where it stands.
    cells
        One column a heading, one row an indicator; a blank cell is None.
    rows
        For each row of `cells`, its number in the file.
    letters
        Heading -> the letter of its column.
    sections
        For each row of `cells`, the heading of the section it stands in; "" for none.
    section_rows
        Row number -> heading of each section.
    places
        Row of `rows` and heading -> the row a cell stands in, where the
        indicator has several.
    faults
        Faults, and a note of each thing that was read otherwise than it stands.
    """

    file: str
    sheet: str
    cells: pd.DataFrame
    rows: list[int]
    letters: dict[str, str]
    sections: list[str]
    section_rows: dict[int, str] = field(default_factory=dict)
    faults: tuple[Fault, ...] = ()
    places: dict[tuple[int, str], int] = field(default_factory=dict)

    def row_of(self, row: int, heading: str) -> int:
        """Return the row that an indicator's cell stands in."""
        return self.places.get((row, heading), row)


def wide_of(grid: Grid, known: Collection[str] = ()) -> Wide:
    """Return a grid as a table of indicators, with a note or a fault for all that is not in it.

    Parameters
    ----------
    grid
        The scorecard as it was opened.
    known
        Headings that the council's mapping names.
    """
    heads = heading_rows(grid, known)
    if not heads:
        return Wide(grid.file, grid.sheet, pd.DataFrame(), [], {}, [], faults=(*grid.faults, no_headings(grid)))
    found, faults = headings_of(grid, heads)
    body = {number: dict(cells) for number, cells in grid.rows.items() if number > heads[-1]}
    faults += _above(grid, heads[0])
    faults += _unmerged(grid, body, found)
    faults += drop_headings(grid, heads, body)
    one = folded(grid, found, body)
    found, body = one.headings, one.body
    faults += one.faults
    filled = {column for cells in body.values() for column in cells}
    width = max([*found, *filled, 1])
    headings: list[object] = [found.get(column, "") for column in range(1, width + 1)]
    names, wrong = name_columns(
        headings, [column in filled for column in range(1, width + 1)], heads[-1], grid.file, grid.sheet
    )
    faults += wrong
    here = partial(Fault, file=grid.file, sheet=grid.sheet)
    faults += [
        here(f"a heading has {len(name)} characters: '{shown(name)}'", "Shorten it.", row=heads[-1])
        for name in names.values()
        if len(name) > _LONGEST
    ]
    columns = {place + 1: name for place, name in names.items()}
    stood = {column: one.stood.get(column, column) for column in columns}
    columns = {column: columns[column] for column in sorted(columns, key=lambda column: (stood[column], column))}
    kept, sections, told = sorted_out(grid, body, columns)
    # A heading that stands twice was refused above; the first of its columns is shown.
    taken: dict[str, int] = {}
    for column, name in columns.items():
        taken.setdefault(name, column)
    cells = pd.DataFrame(
        {name: pd.Series([body[row].get(column) for row in kept], dtype=object) for name, column in taken.items()},
        index=pd.RangeIndex(len(kept)),
    )
    if not kept and all(fault.note for fault in (*faults, *told)):
        told.append(here("no row of indicators below the headings", "Fill it in.", row=heads[-1]))
    letters = {name: get_column_letter(stood[column]) for name, column in taken.items()}
    places = {(row, columns[column]): at for (row, column), at in one.rows.items() if column in columns}
    above = [_section_of(row, sections) for row in kept]
    return Wide(
        grid.file, grid.sheet, cells, kept, letters, above, sections, (*grid.faults, *faults, *told), places
    )  # fmt: skip


def _section_of(row: int, sections: Mapping[int, str]) -> str:
    before = [number for number in sections if number < row]
    return sections[max(before)] if before else ""


def _above(grid: Grid, first: int) -> list[Fault]:
    above = [number for number in grid.rows if number < first]
    if not above:
        return []
    texts = [f"'{shown(heading_text(value))}'" for number in above for value in grid.rows[number].values()]
    more = f" and {len(texts) - 6} more cells" if len(texts) > 6 else ""
    row, problem = passed_over(above, "above the headings", f"{', '.join(texts[:6])}{more}")
    return [Fault(problem, "Nothing need be done.", file=grid.file, sheet=grid.sheet, row=row, note=True)]


def _unmerged(grid: Grid, body: dict[int, dict[int, object]], headings: Mapping[int, str]) -> list[Fault]:
    """Fill text that was merged over several rows into each of them, and say so; refuse what could mean two things."""
    faults: list[Fault] = []
    down: dict[str, tuple[int, str]] = {}
    for block in grid.merged:
        value = body.get(block.top, {}).get(block.left)
        if value is None:
            continue
        here = partial(Fault, file=grid.file, sheet=grid.sheet, row=block.top)
        if block.bottom > block.top and not isinstance(value, str):
            remedy = "A figure belongs to one indicator: unmerge it and type it where it belongs."
            faults.append(here(f"{block.name} is merged and holds a figure, {shown(value)}", remedy))
            continue
        if _headed(block, headings) > 1 and len(body[block.top]) > 1:
            remedy = "Unmerge it, so that it stands under one heading."
            faults.append(here(f"{block.name} is merged across columns with headings of their own", remedy))
            continue
        if block.bottom > block.top:
            for row in range(block.top + 1, block.bottom + 1):
                body.setdefault(row, {})[block.left] = value
            down[block.name] = block.top, f"'{shown(value)}' was filled down to row {block.bottom}"
    note = partial(Fault, remedy="Nothing need be done.", file=grid.file, sheet=grid.sheet, note=True)
    if len(down) > _MERGED:
        names = ", ".join(list(down)[:_MERGED])
        text = (
            f"{names} and {len(down) - _MERGED} more blocks are merged, and the text of each was filled down its rows"
        )
        return [*faults, note(text)]
    return [*faults, *(note(f"{name} is merged: {said}", row=row) for name, (row, said) in down.items())]


def _headed(block: Block, headings: Mapping[int, str]) -> int:
    return sum(bool(headings.get(column)) for column in range(block.left, block.right + 1))


def filled(cells: pd.Series) -> np.ndarray:
    """Return which cells of a column hold anything."""
    return np.array([value is not None and tidy(value) != "" for value in cells], dtype=bool)
