"""The workbook: cover, contents, notes and one table a worksheet, set by the Analysis Function's own gptables.

gptables reads marks of its own in texts (links in brackets, notes between
dollars), and xlsxwriter takes a text that begins with an equals sign for a
formula. Neither is wanted of a council's words: texts are given to gptables as
rich text, which it does not read, and xlsxwriter is told to leave texts alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from math import ceil
from typing import Any

import pandas as pd
from gptables import Cover, GPTable, GPWorkbook  # type: ignore[import-untyped]
from gptables.core.gptable import FormatList  # type: ignore[import-untyped]

import perfkit
from perfkit.publish.page_tree import Leaf, flowing, words
from perfkit.publish.xlsx_cells import INJECTING, MARKERS, Value
from perfkit.publish.xlsx_sheets import Notes, Sheet

COVER, CONTENTS, NOTES = "Cover", "Contents", "Notes"
WHEN = datetime(2000, 1, 1)
"""A file of the same page is the same file: none says when it was made."""
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_WIDEST, _NARROWEST, _COVER_WIDTH = 70, 9, 90
"""Letters a column is wide."""
_LINE, _TALLEST = 16.5, 400
"""Points a line of text is high, and a row at most."""
_LETTER = 1.1
"""How much wider a letter is than the one by which Excel counts."""
_FLUENT, _SHORT = 40, 24
"""Letters of a text that stands on one line, and of one that may stand to the right among figures."""
_ONE = "This worksheet contains one table."
_RIGHT = {"align": "right", "indent": 1}
_A4 = 9
_ABOVE = 2
"""Rows above a table, beside those that explain its markers: the title, and what the worksheet is."""
_HOW = (
    "This workbook holds every table of the report, one to a worksheet, in the report’s order. "
    "The report itself has the words and the drawings.",
    "Figures are held as they are printed. Where a cell shows a word in brackets after its figure, such as "
    "(provisional) or (doubtful), it holds the figure alone and shows the word.",
    "A marker in square brackets says why a cell has no figure. Where the report gives the reason in words, they stand "
    "before the marker.",
)


def book(page: Leaf, tables: Sequence[Sheet], notes: Notes) -> bytes:
    """Return the workbook of a page's tables."""
    out = BytesIO()
    made = GPWorkbook(out, _OPTIONS)
    made.set_properties(
        {"title": page.title, "author": page.council, "comments": f"Made by perfkit {perfkit.__version__}",
         "created": WHEN}
    )  # fmt: skip
    _cover(made, page)
    _contents(made, tables)
    _notes(made, notes)
    for sheet in tables:
        _table(made, sheet)
    made.close()
    return out.getvalue()


def _text(text: str) -> FormatList:
    """Return a text as gptables writes it without reading it."""
    return FormatList([{}, text])


def _cover(made: GPWorkbook, page: Leaf) -> None:
    paragraphs = [words(part) for part in flowing(page.body) if not isinstance(part, list) and part.tag == "p"]
    source = dict.fromkeys(text for text in paragraphs if text.startswith("Made by perfkit"))
    said = [f"{name.replace('_', ' ').capitalize()}: {text}" for name, text in page.said.items() if text]
    intro, about = page.opening, [*_HOW, *source, *said]
    sheet = made.add_worksheet(COVER)
    sheet.write_cover(
        Cover(_text(page.title), [[{}, text] for text in intro] or None, [[{}, text] for text in about],
              cover_label=COVER, width=_COVER_WIDTH)
    )  # fmt: skip
    # gptables sets a heading above each of the two.
    lines = [page.title, *(["", *intro] if intro else []), "", *about]
    for row, text in enumerate(lines):
        sheet.set_row(row, _height([text], [_COVER_WIDTH]) * (1 if text in about or text in intro else 1.4))
    _paged(sheet)


def _contents(made: GPWorkbook, tables: Sequence[Sheet]) -> None:
    lines = [(NOTES, "Symbols and notes", "Throughout"), *((s.name, s.title, s.section or s.title) for s in tables)]
    rows = [[{name: f"internal:'{name}'!A1"}, _text(title), _text(section)] for name, title, section in lines]
    heads = ("Worksheet", "Table", "Section of the report")
    frame = pd.DataFrame(rows, columns=list(heads), dtype=object)
    table = GPTable(
        frame, "contents", "Contents", instructions=_ONE, index_columns={}, additional_formatting=_plain(lines)
    )
    _write(made, CONTENTS, table, [heads, *lines])


def _notes(made: GPWorkbook, notes: Notes) -> None:
    lines = [*MARKERS.items(), *((f"[note {number}]", text) for number, text in enumerate(notes.texts, start=1))]
    heads = ("Symbol or note", "Meaning")
    frame = pd.DataFrame([list(map(_text, line)) for line in lines], columns=list(heads), dtype=object)
    table = GPTable(
        frame, "notes", "Symbols and notes", instructions=_ONE, index_columns={},
        additional_formatting=_plain(lines),
    )  # fmt: skip
    _write(made, NOTES, table, [heads, *lines])


def _table(made: GPWorkbook, sheet: Sheet) -> None:
    rows = [[_text(cell.held) if isinstance(cell.held, str) else cell.held for cell in row] for row in sheet.rows]
    frame = pd.DataFrame(rows, columns=list(sheet.headings), dtype=object)
    where = (
        _ONE if sheet.title == sheet.section else f"{_ONE} Section of the report: {sheet.section or 'its beginning'}"
    )
    legend = [[{}, f"{marker}: {MARKERS[marker]}"] for marker in sheet.markers]
    table = GPTable(
        frame, sheet.name.lower(), [{}, sheet.title], instructions=[{}, where], legend=legend, index_columns={},
        additional_formatting=_looks(sheet.rows, [*map(_figures, zip(*sheet.rows, strict=True))]),
    )  # fmt: skip
    _write(made, sheet.name, table, [sheet.headings, *([cell.shown for cell in row] for row in sheet.rows)])


def _figures(column: Sequence[Value]) -> bool:
    """Return whether a column is of figures, with at most short words among them."""
    return any(isinstance(cell.held, float) for cell in column) and all(
        len(cell.shown) <= _SHORT for cell in column if isinstance(cell.held, str)
    )


def _looks(rows: Sequence[Sequence[Value]], figures: Sequence[bool]) -> list[dict[str, Any]]:
    """Return how each cell looks: its number's format; a text that some programs would run is marked as a text."""
    found: list[dict[str, Any]] = [_look(0, n, _RIGHT) for n, right in enumerate(figures) if right]
    for down, row in enumerate(rows, start=1):
        for across, cell in enumerate(row):
            look: dict[str, Any] = {"valign": "top", **(_RIGHT if figures[across] else {"align": "left"})}
            if cell.format:
                look["num_format"] = cell.format
            elif isinstance(cell.held, str) and cell.held.startswith(INJECTING):
                look["quote_prefix"] = True
            found.append(_look(down, across, look))
    return found


def _plain(lines: Sequence[Sequence[str]]) -> list[dict[str, Any]]:
    return _looks([[Value(text) for text in line] for line in lines], [False] * len(lines[0]))


def _look(down: int, across: int, look: dict[str, Any]) -> dict[str, Any]:
    return {"cell": {"cells": (down, across), "format": look}}


def _write(made: GPWorkbook, name: str, table: GPTable, lines: Sequence[Sequence[str]]) -> None:
    """Write a worksheet, with columns and rows as wide and high as its texts want."""
    sheet = made.add_worksheet(name)
    sheet.write_gptable(table, False, [])
    first = len(table.legend) + _ABOVE
    widths = [_width(column) for column in zip(*lines, strict=True)]
    for number, width in enumerate(widths):
        sheet.set_column(number, number, width)
    for number, line in enumerate(lines):
        sheet.set_row(first + number, _height(line, widths))
    sheet.repeat_rows(first)
    _paged(sheet)


def _paged(sheet: Any) -> None:
    """Have a worksheet printed on A4 paper across, one page wide, with its name and the page's number below."""
    sheet.set_paper(_A4)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&L&A&RPage &P of &N")


def _width(column: Sequence[str]) -> float:
    # A letter is a size larger than the one by which Excel counts; a longer text takes several lines.
    word = max(len(each) for text in column for each in text.split(" "))
    text = max(max(min(len(each), _FLUENT), len(each) / 4) for each in column[1:])
    return float(min(max(ceil(max(word, text) * _LETTER) + 2, _NARROWEST), _WIDEST))


def _height(line: Sequence[str], widths: Sequence[float]) -> float:
    rows = max(ceil(len(text) * _LETTER / (width - 1)) for text, width in zip(line, widths, strict=True))
    return min(max(rows, 1) * _LINE, _TALLEST)
