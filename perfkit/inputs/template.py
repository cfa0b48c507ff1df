"""The template workbook that `perfkit new` writes: a sheet a table, each column explained."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook  # type: ignore[import-untyped]
from openpyxl.comments import Comment  # type: ignore[import-untyped]
from openpyxl.styles import Alignment, Font, PatternFill  # type: ignore[import-untyped]
from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]
from openpyxl.worksheet.datavalidation import DataValidation  # type: ignore[import-untyped]
from openpyxl.worksheet.worksheet import Worksheet  # type: ignore[import-untyped]

from perfkit.inputs.contract import Column, Contract, Kind
from perfkit.inputs.places import find
from perfkit.inputs.schema import CONTRACTS

EXAMPLE = "demo:example"
README = "read me"

_LAST_ROW = 5_000
_WIDTHS = {Kind.TEXT: 28, Kind.CODE: 10, Kind.DATE: 13, Kind.PERIOD: 13, Kind.CHOICE: 15}
_HEAD = PatternFill("solid", fgColor="1F3A5F")
_OPTIONAL = PatternFill("solid", fgColor="5B6770")
_WHITE = Font(bold=True, color="FFFFFF")
_NUMBERS = (Kind.NUMBER, Kind.FIGURE, Kind.WHOLE)
_FORMATS = {Kind.TEXT: "@", Kind.CODE: "@", Kind.PERIOD: "@", Kind.DATE: "DD/MM/YYYY"}
_READ_ME = ("table", "needed", "column", "must be filled", "what it means", "choices", "example")


def write_workbook(path: Path) -> None:
    """Write the template workbook, filled with an invented council's figures.

    The first sheet explains every column. Then comes a sheet a table, the
    required ones first, with headings in row 1 (dark where a column must be
    filled), a comment on each heading and a list to choose from where the
    choices are fixed. Read as it stands, the workbook has no fault.

    Parameters
    ----------
    path
        The file to write; one that is there is replaced.
    """
    book = Workbook()
    _write_read_me(book.active)
    for contract in _in_order():
        _write_table(book.create_sheet(contract.name), contract)
    book.save(path)


def _in_order() -> list[Contract]:
    return sorted(CONTRACTS.values(), key=lambda contract: not contract.required)


def _write_read_me(sheet: Worksheet) -> None:
    sheet.title = README
    sheet.append(_READ_ME)
    for contract in _in_order():
        needed = "required" if contract.required else "optional"
        sheet.append([contract.name, needed, "", "", contract.meaning, "", ""])
        sheet.cell(sheet.max_row, 1).font = Font(bold=True)
        for column in contract.columns:
            filled = "yes" if column.required else "no"
            row = [contract.name, needed, column.name, filled, column.meaning, _choices(column), column.example]
            sheet.append(row)
    for place, width in enumerate((14, 10, 20, 14, 70, 45, 28), 1):
        sheet.column_dimensions[get_column_letter(place)].width = width
    for row in sheet.iter_rows(min_row=2):
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cell.number_format = "@"
    _style_heading(sheet, [_HEAD] * len(_READ_ME))


def _write_table(sheet: Worksheet, contract: Contract) -> None:
    sheet.append(contract.names)
    for row, record in enumerate(_example(contract), 2):
        for place, column in enumerate(contract.columns, 1):
            cell = sheet.cell(row, place)
            cell.value = _typed(record.get(column.name, ""), column)
            cell.number_format = _FORMATS.get(column.kind, "General")
    for place, column in enumerate(contract.columns, 1):
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = max(_WIDTHS.get(column.kind, 11), len(column.name) + 3)
        heading = sheet.cell(1, place)
        heading.comment = Comment(_explained(column), "perfkit", width=320, height=120)
        _offer_choices(sheet, column, letter)
    _style_heading(sheet, [_HEAD if column.required else _OPTIONAL for column in contract.columns])


def _style_heading(sheet: Worksheet, fills: list[PatternFill]) -> None:
    for cell, fill in zip(sheet[1], fills, strict=True):
        cell.font, cell.fill = _WHITE, fill
        cell.alignment = Alignment(vertical="top")
    sheet.freeze_panes = "A2"


def _offer_choices(sheet: Worksheet, column: Column, letter: str) -> None:
    words = ("yes", "no") if column.kind is Kind.FLAG else column.choices
    if not words:
        return
    # Excel keeps at most 255 characters of a list; ours are shorter.
    rule = DataValidation("list", formula1=f'"{",".join(words)}"', allow_blank=not column.required)
    rule.errorTitle, rule.error = column.name, f"Choose one of: {', '.join(words)}"[:255]
    rule.showErrorMessage = True
    rule.add(f"{letter}2:{letter}{_LAST_ROW}")
    sheet.add_data_validation(rule)


def _explained(column: Column) -> str:
    parts = [column.meaning, "Must be filled." if column.required else "May be left blank."]
    if choices := _choices(column):
        parts.append(f"Choices: {choices}.")
    if column.example:
        parts.append(f"Example: {column.example}")
    return "\n".join(parts)


def _choices(column: Column) -> str:
    return "yes, no" if column.kind is Kind.FLAG else ", ".join(column.choices)


def _example(contract: Contract) -> list[dict[str, str]]:
    with (find(EXAMPLE) / f"{contract.name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _typed(text: str, column: Column) -> Any:
    if not text:
        return None
    if column.kind is Kind.DATE:
        return datetime.strptime(text, "%d/%m/%Y")
    if column.kind in _NUMBERS and text.replace(".", "").removeprefix("-").isdigit():
        return float(text) if "." in text else int(text)
    return text
