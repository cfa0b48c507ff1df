"""A sheet or text file as a grid: every filled cell and where it stands, before any is taken for a heading."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice
from pathlib import Path

from perfkit.errors import DataError, Fault, UsageError, shown
from perfkit.inputs.decimal_commas import with_points
from perfkit.inputs.encoding import to_utf8
from perfkit.inputs.headings import ASIDES, plain
from perfkit.inputs.layout import SEARCHED, is_filled
from perfkit.inputs.packages import open_package, unsaved_formulas
from perfkit.inputs.records import lines_before_open_quote, records, whereabouts
from perfkit.inputs.schema import CONTRACTS
from perfkit.inputs.sheet_faults import hidden_cells, unsaved_faults
from perfkit.inputs.source import Source, read_source
from perfkit.inputs.workbooks import PASSED_OVER, load, used_cells

_WORKBOOKS = (".xlsx", ".xlsm", ".xls")
_TEXTS = (".csv", ".tsv", ".txt")
_LARGEST = 20_000
"""Rows of a scorecard. It has one an indicator; more is a table of another kind."""


@dataclass(frozen=True)
class Block:
    """Cells merged into one: rows and columns from first to last, counted from 1."""

    top: int
    left: int
    bottom: int
    right: int
    name: str = ""
    """As Excel writes it: A2:A3."""


@dataclass(frozen=True)
class Grid:
    """The filled cells of one sheet or text file.

    Parameters
    ----------
    file, sheet
        The file's name, and the sheet's for a workbook ("" otherwise).
    rows
        Row number -> column number, both from 1 -> value; filled cells only.
        A cell that holds an error, such as #REF!, holds its text.
    merged
        The merged blocks.
    faults
        What was wrong or remarkable on opening.
    """

    file: str
    sheet: str
    rows: dict[int, dict[int, object]]
    merged: tuple[Block, ...] = ()
    faults: tuple[Fault, ...] = field(default=(), repr=False)


def open_grids(path: Path, sheets: Sequence[str] = ()) -> list[Grid]:
    """Return the scorecard in a workbook or text file, cell by cell.

    Parameters
    ----------
    path
        A workbook, .csv, .tsv or .txt file.
    sheets
        The sheets of a workbook to open; it may be left out where only one
        holds a table.

    Raises
    ------
    DataError
        If the file cannot be read.
    UsageError
        If it is of another kind, or it is not said which of several sheets is meant.
    """
    suffix = path.suffix.lower()
    if suffix not in (*_WORKBOOKS, *_TEXTS):
        problem = f"{path.name} is of a kind that cannot be imported."
        raise UsageError(f"{problem} Open it where it was made, save it as a workbook (.xlsx), and give that.")
    source = read_source(path)
    grids = _workbook(source) if suffix in _WORKBOOKS else [_text(source)]
    chosen = [_with_others(grid, grids, sheets) for grid in _chosen(source.name, grids, sheets)]
    for grid in chosen:
        if len(grid.rows) > _LARGEST:
            problem = f"has more than {_LARGEST:,} rows, and a scorecard has one an indicator"
            raise DataError([Fault(problem, "Give long tables to perfkit check.", file=grid.file, sheet=grid.sheet)])
    return chosen


def _chosen(file: str, grids: list[Grid], sheets: Sequence[str]) -> list[Grid]:
    named = {grid.sheet: grid for grid in grids}
    if sheets and "" in named:
        raise UsageError(f"{file} is a text file and has no sheets. Leave --sheet out.")
    for sheet in sheets:
        if sheet not in named:
            raise UsageError.unknown(f"sheet of {file}", sheet, named)
    if sheets:
        return [named[sheet] for sheet in dict.fromkeys(sheets)]
    tables = [grid for grid in grids if _is_table(grid)]
    if len(tables) > 1:
        if {plain(grid.sheet) for grid in tables} >= {
            name for name, contract in CONTRACTS.items() if contract.required
        }:
            raise UsageError(f"{file} holds perfkit's own tables already. Look at them with: perfkit check {file}")
        names = ", ".join(f"'{shown(grid.sheet)}'" for grid in tables)
        raise UsageError(
            f"{file} has {len(tables)} sheets with tables: {names}. Name those to import, each with --sheet, "
            f'such as: --sheet "{shown(tables[0].sheet)}"'
        )
    if not tables:
        problem = "holds no table: no two rows have two cells filled"
        raise DataError([Fault(problem, "Give the file that holds the scorecard.", file=file)])
    return tables


def _with_others(grid: Grid, grids: Sequence[Grid], sheets: Sequence[str]) -> Grid:
    """Return a grid with a note of each sheet beside it that has something on it and was not named."""
    notes = [
        Fault(
            "the sheet was passed over", "Name it with --sheet if it is wanted.", file=g.file, sheet=g.sheet, note=True
        )
        for g in grids
        if g.rows and g.sheet not in (grid.sheet, *sheets)
    ]
    return replace(grid, faults=(*grid.faults, *notes))


def _is_table(grid: Grid) -> bool:
    aside = plain(grid.sheet) in PASSED_OVER | {plain(name) for name in ASIDES}
    return not aside and sum(len(row) > 1 for row in grid.rows.values()) > 1


def _workbook(source: Source) -> list[Grid]:
    package, faults = open_package(source)
    book, parts = load(source)
    found: list[Grid] = []
    for sheet, part in zip(book.worksheets, parts, strict=True):
        here = partial(Fault, file=source.name, sheet=sheet.title)
        if sheet.sheet_state != "visible":
            faults.append(here("the sheet is hidden: it was passed over", "Unhide it if it is wanted.", note=True))
            continue
        used = used_cells(sheet)
        rows = {number: dict(used.rows[number]) for number in sorted(used.rows)}
        for (row, column), value in used.errors.items():
            rows.setdefault(row, {})[column] = value
        rows = {number: rows[number] for number in sorted(rows)}
        last, width = max(rows, default=0), used.last_column
        wrong = hidden_cells(here, sheet, last, width, False)
        wrong += unsaved_faults(here, unsaved_formulas(package, part), 1, {})
        blocks = tuple(
            Block(r.min_row, r.min_col, r.max_row, r.max_col, r.coord)
            for r in sorted(sheet.merged_cells.ranges, key=lambda r: (r.min_row, r.min_col))
        )
        found.append(Grid(source.name, sheet.title, rows, blocks, tuple(wrong)))
    return [replace(grid, faults=(*faults, *grid.faults)) for grid in found]


def _text(source: Source) -> Grid:
    utf8, faults = to_utf8(source)
    separator = _separator(utf8, source.suffix)
    if separator == ";":
        problem = "its columns are separated by ';' and were read so"
        faults.append(Fault(problem, "Nothing need be done.", file=source.name, note=True))
    rows: dict[int, dict[int, object]] = {}
    number = 0
    try:
        # A long table is refused by its first rows; it may have millions.
        for number, record in enumerate(islice(records(utf8, separator), 2 * _LARGEST), 1):
            if cells := _filled(record):
                rows[number] = cells
    except csv.Error:
        line, raw = whereabouts(utf8, separator, {number + 1})[number + 1]
        line += lines_before_open_quote(raw, separator)
        problem = f"the quotation mark that opens on line {line} is never closed, or text follows where it closes"
        remedy = 'Close it; write a quotation mark inside quoted text twice ("").'
        raise DataError([Fault(problem, remedy, file=source.name, row=number + 1, value=raw)]) from None
    if separator == ";":
        rows, said = with_points(rows, source.name)
        faults += said
    return Grid(source.name, "", rows, (), tuple(faults))


def _separator(utf8: bytes, suffix: str) -> str:
    """Return what stands between a file's columns, by its first lines: a title above them has none of it."""
    lines = utf8[:16_000].decode(errors="replace").splitlines()[:SEARCHED]
    if suffix == ".tsv" or (suffix == ".txt" and any("\t" in line for line in lines)):
        return "\t"
    semicolons, commas = (sum(line.count(sign) > 1 for line in lines) for sign in ";,")
    # Decimal commas stand in rows of figures and not in their headings.
    return ";" if semicolons > commas else ","


def _filled(record: Iterable[str]) -> dict[int, object]:
    return {column: cell for column, cell in enumerate(record, 1) if is_filled(cell)}
