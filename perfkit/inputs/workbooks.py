"""Excel workbooks: one table a sheet, and everything a sheet can hide."""

from __future__ import annotations

import warnings
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from typing import Any
from zipfile import BadZipFile

import pandas as pd
from defusedxml.common import DefusedXmlException  # type: ignore[import-untyped]
from openpyxl.reader.excel import ExcelReader  # type: ignore[import-untyped]

from perfkit.errors import Fault, shown
from perfkit.inputs.cells import value_of
from perfkit.inputs.headings import plain
from perfkit.inputs.layout import SEARCHED, header_row, is_filled, known_headings, moved_header, name_columns
from perfkit.inputs.packages import open_package, refuse, refuse_entities, unsaved_formulas
from perfkit.inputs.raw import RawTable
from perfkit.inputs.sheet_faults import error_faults, hidden_cells, hidden_sheet, merged_faults, unsaved_faults
from perfkit.inputs.source import Source

PASSED_OVER = frozenset({"readme", "columns", "notes", "cover"})
"""Sheets for people, by the name `headings.plain` gives them."""

LAST_ROW = 1_048_576
"""The last row Excel has."""

_REPAIR = "Open it in Excel, let Excel repair it, and save."


@dataclass(frozen=True)
class UsedCells:
    """The part of a sheet that has something in it."""

    rows: dict[int, dict[int, Any]]
    """row number -> column number -> value, filled cells only"""
    errors: dict[tuple[int, int], str]
    last_column: int


def read_workbook(
    source: Source, headings: Mapping[str, Collection[str]], *, refuse_hidden: bool = False
) -> tuple[list[RawTable], list[Fault]]:
    """Return the tables on a workbook's sheets, and their faults and notes.

    Each visible sheet with anything on it is a table; sheets called read me,
    columns, notes or cover are passed over. A hidden sheet is read only if
    it is named for a table. Saved results of formulas are read, never the
    formulas. Error values are faults, and read as missing.

    Parameters
    ----------
    source
        The file.
    headings
        Known headings of each table.
    refuse_hidden
        Whether hidden sheets, rows and columns are faults; else notes.

    Raises
    ------
    DataError
        If the file is no workbook that can be read.
    """
    package, faults = open_package(source)
    book, parts = load(source)
    named = {plain(name) for name in headings}
    tables: list[RawTable] = []
    for sheet, part in zip(book.worksheets, parts, strict=True):
        is_table = not named or plain(sheet.title) in named
        if plain(sheet.title) in PASSED_OVER:
            continue
        if sheet.sheet_state != "visible":
            here = partial(Fault, file=source.name, sheet=sheet.title)
            faults.append(hidden_sheet(here, is_table, refuse_hidden))
            if not is_table:
                continue
        unsaved = unsaved_formulas(package, part)
        table, found = _read_sheet(source, sheet, known_headings(sheet.title, headings), unsaved, refuse_hidden)
        tables += [table] if table else []
        faults += found if is_table else []  # workings on other sheets are nobody's fault
    if not tables and all(f.note for f in faults):
        problem = "has no sheet with a table"
        faults.append(Fault(problem, "Give each table a sheet of its own.", file=source.name))
    return tables, faults


def load(source: Source) -> tuple[Any, list[str]]:
    """Return the workbook, saved results in place of formulas, and the zip part of each sheet."""
    # load_workbook does the same and does not say which part a sheet was read from.
    try:
        reader = ExcelReader(BytesIO(source.data), data_only=True, keep_links=False)
        with warnings.catch_warnings():
            # Of features openpyxl drops (validation, slicers); a date beyond Excel's calendar arrives as #VALUE!.
            warnings.simplefilter("ignore")
            reader.read()
    except Exception as error:  # a foreign file can break a parser in any way, and each is the file's fault
        cause: BaseException | None = error
        while cause is not None:
            if isinstance(cause, DefusedXmlException):
                raise refuse_entities(source) from error
            cause = cause.__cause__ or cause.__context__
        cut = isinstance(error, (BadZipFile, EOFError))
        problem = "the file is incomplete or damaged" if cut else "cannot be read as an Excel workbook: it is damaged"
        raise refuse(source, problem, _REPAIR) from error
    # By order, not by name: openpyxl renames a sheet that is called like another, and drops one it cannot find.
    listed = [(sheet.name, reader.parser.rels[sheet.id] if sheet.id else None) for sheet in reader.parser.sheets]
    lost = [name for name, link in listed if link is None or link.target not in reader.valid_files]
    if lost:
        problem = f"the file is incomplete: the sheet '{shown(lost[0])}' is not in it"
        raise refuse(source, problem, _REPAIR)
    return reader.wb, [link.target for _, link in listed if link and "chartsheet" not in link.Type]


def _read_sheet(
    source: Source, sheet: Any, known: Collection[str], unsaved: list[tuple[int, int]], refuse_hidden: bool
) -> tuple[RawTable | None, list[Fault]]:
    used = used_cells(sheet)
    if not used.rows and not used.errors:
        return None, []
    here = partial(Fault, file=source.name, sheet=sheet.title)
    numbers = sorted(used.rows)
    first = [[used.rows[r].get(c) for c in range(1, used.last_column + 1)] for r in numbers[:SEARCHED]]
    at = header_row(first, known) or 0
    header, below = (numbers[at] if numbers else 1), numbers[at + 1 :]
    last = max([*below, header])
    if last > LAST_ROW:
        raise refuse(source, f"cannot be read as an Excel workbook: it has a row {last}", _REPAIR)
    filled = {column for row in below for column in used.rows[row]} | {c for r, c in used.errors if r > header}
    holds_data = [c in filled for c in range(1, used.last_column + 1)]
    names, faults = name_columns(first[at] if first else [], holds_data, header, source.name, sheet.title)
    faults = moved_header(header, source.name, sheet.title) + faults
    errors = {place: value for place, value in used.errors.items() if place[0] >= header}
    faults += error_faults(here, errors, names) + unsaved_faults(here, unsaved, header, names)
    faults += merged_faults(here, sheet, used.rows, header, names)
    faults += hidden_cells(here, sheet, last, used.last_column, refuse_hidden)
    if not below and all(f.note for f in faults):
        # A template's sheet that nobody needed looks like this; whether it is needed is its contract's matter.
        faults.append(here("no data rows", "Fill it in, or delete the sheet.", row=header, note=True))
    if len({plain(name) for name in names.values()}) < len(names):
        return None, faults
    columns = {n: pd.Series([used.rows[r].get(i + 1) for r in below], dtype=object) for i, n in names.items()}
    rows = pd.Index(below, dtype="int64")
    return RawTable(sheet.title, source.name, sheet.title, pd.DataFrame(columns), rows, source.sha256), faults


def used_cells(sheet: Any) -> UsedCells:
    """Return the filled cells of a sheet, and those that hold an error."""
    rows: dict[int, dict[int, Any]] = {}
    errors: dict[tuple[int, int], str] = {}
    last = 0
    # Only cells that exist: one stray format in a sheet's last corner makes sheet.rows seventeen thousand million.
    for (row, column), cell in sheet._cells.items():
        if cell.value is None:
            continue
        if cell.data_type == "e":
            errors[row, column] = str(cell.value)
        elif is_filled(value := value_of(cell.value, cell.number_format)):
            rows.setdefault(row, {})[column] = value
        else:
            continue
        last = max(last, column)
    return UsedCells(rows, errors, last)
