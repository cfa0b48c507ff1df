"""A workbook held against the page it was made from: every table is there, every cell reads as on the page.

The workbook is opened again as a program that knows nothing of how it was made
would open it: what a cell shows is worked out from its number and its format.
It has no formula and no merged cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from itertools import zip_longest
from xml.etree.ElementTree import Element
from zipfile import ZipFile

from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]

from perfkit.errors import PerfkitError, shown
from perfkit.publish.page_tables import tables
from perfkit.publish.page_tree import leaf
from perfkit.publish.xlsx_cells import DATED, MARKERS, displayed
from perfkit.publish.xlsx_sheets import grid, headed, said
from perfkit.report import formats

_SHEETS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
# The formats that Excel knows by number.
_KNOWN = {1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%"}
_FIRST_DAY = date(1899, 12, 30)
_GOES_ON = re.compile(r"(.*) … \[note (\d+)\]", re.DOTALL)
_ESCAPED = re.compile("_x005F_")
_MARKER = re.compile(rf" ?({'|'.join(map(re.escape, MARKERS))})$")


@dataclass(frozen=True)
class Opened:
    """A worksheet as it reads: its name and title, its table, and how many formulas and merged cells it has."""

    name: str
    title: str
    rows: list[list[str]]
    wrong: int


def checked(xlsx: bytes, html: str) -> bytes:
    """Return the workbook, if it has every table and cell of its page.

    Raises
    ------
    PerfkitError
        Saying everything that differs.
    """
    wrong = [*_wrong(opened(xlsx), html)]
    if wrong:
        raise PerfkitError("\n".join(["The Excel annex is not the same as its page, so it was not kept:", *wrong]))
    return xlsx


def opened(xlsx: bytes) -> list[Opened]:
    """Return the worksheets of a workbook, each as its table reads."""
    with ZipFile(BytesIO(xlsx)) as package:
        parts = {
            name: fromstring(package.read(name)) for name in package.namelist() if name.endswith((".xml", ".rels"))
        }
    targets = {each.get("Id"): each.get("Target", "") for each in parts["xl/_rels/workbook.xml.rels"]}
    shared = [_joined(each) for each in parts["xl/sharedStrings.xml"]] if "xl/sharedStrings.xml" in parts else []
    shapes = _formats(parts["xl/styles.xml"])
    return [
        _opened(sheet.get("name", ""), f"xl/{targets[sheet.get(_RELATION)]}", parts, shared, shapes)
        for sheet in parts["xl/workbook.xml"].iter(f"{_SHEETS}sheet")
    ]


def _wrong(sheets: list[Opened], html: str) -> Iterator[str]:
    notes = {row[0]: row[1] for sheet in sheets if sheet.name == "Notes" for row in sheet.rows if len(row) > 1}
    made = [sheet for sheet in sheets if sheet.name.startswith("Table_")]
    on_page = [table for _, table in tables(leaf(html).body)]
    for sheet in sheets:
        if sheet.wrong:
            yield f"- {sheet.name}: {sheet.wrong} formulas or merged cells"
    if len(made) != len(on_page):
        yield f"- tables: {len(on_page)} on the page, {len(made)} in the Excel annex"
        return
    for sheet, table in zip(made, on_page, strict=True):
        yield from _parted(sheet, table, notes)


def _parted(sheet: Opened, table: Element, notes: Mapping[str, str]) -> Iterator[str]:
    """Say where a worksheet parts from its table: in its title, its headings or its cells."""
    heads, rows = grid(table)
    caption = said(table.find("caption"))
    for wanted, got in (
        (caption, sheet.title),
        *zip(map(headed, zip(*heads, strict=True)), sheet.rows[0], strict=False),
    ):
        if not _begins(wanted, _whole(got, notes)):
            yield f"- {sheet.name}: '{shown(wanted)}' on the page, '{shown(got)}' in the Excel annex"
    expected = [[said(cell) for cell in row] for row in rows] or [[""] * len(sheet.rows[0])]
    none: list[str] = []
    for number, (line, found) in enumerate(zip_longest(expected, sheet.rows[1:], fillvalue=none), start=1):
        for a, b in zip_longest(line, found, fillvalue=None):
            if not _same(a, b) and not _same(a, _whole(b or "", notes)):
                yield f"- {sheet.name}, row {number}: '{_plain(a)}' on the page, '{_plain(b)}' in the Excel annex"


def _plain(text: str | None) -> str:
    return shown((text or "").replace("\xa0", " "))


def _begins(wanted: str, got: str) -> bool:
    """Return whether a title or heading is the page's; a unit, a number or a note may stand after it."""
    return got.replace("$ $", "$$").startswith(wanted.replace("$ $", "$$"))


def _same(wanted: str | None, got: str | None) -> bool:
    """Return whether a cell reads as on the page; a marker may stand after the page's words, or in place of none."""
    if wanted is None or got is None:
        return False
    plain = wanted.replace("\xa0", " ")
    return plain == got.replace("\xa0", " ") or plain == _MARKER.sub("", got).replace("\xa0", " ")


def _whole(text: str, notes: Mapping[str, str]) -> str:
    """Return a text with what of it stands in the notes."""
    goes_on = _GOES_ON.fullmatch(text)
    note = notes.get(f"[note {goes_on[2]}]") if goes_on else None
    return text if goes_on is None or note is None else goes_on[1] + _whole(note, notes)


def _opened(name: str, path: str, parts: Mapping[str, Element], shared: list[str], shapes: list[str]) -> Opened:
    sheet = parts[path]
    wrong = sum(1 for tag in ("f", "mergeCell") for _ in sheet.iter(f"{_SHEETS}{tag}"))
    folder, _, file = path.rpartition("/")
    linked = parts.get(f"{folder}/_rels/{file}.rels")
    held = (
        [each.get("Target", "").removeprefix("../") for each in linked if "/table" in each.get("Type", "")]
        if linked is not None
        else []
    )
    title = next((_shown(cell, shared, shapes) for cell in sheet.iter(f"{_SHEETS}c")), "")
    if not held:
        return Opened(name, title, [], wrong)
    first, last = (int(re.sub(r"\D", "", corner)) for corner in parts[f"xl/{held[0]}"].get("ref", "").split(":"))
    rows = [
        [_shown(cell, shared, shapes) for cell in row]
        for row in sheet.iter(f"{_SHEETS}row")
        if first <= int(row.get("r", "0")) <= last
    ]
    return Opened(name, title, rows, wrong)


def _shown(cell: Element, shared: list[str], shapes: list[str]) -> str:
    held = cell.findtext(f"{_SHEETS}v", "")
    if cell.get("t") == "s":
        return shared[int(held)]
    if not held:
        return ""
    shape = shapes[int(cell.get("s", "0"))]
    if shape == DATED:
        return formats.day(_FIRST_DAY + timedelta(days=int(held)))
    return displayed(float(held), shape)


def _formats(styles: Element) -> list[str]:
    own = {each.get("numFmtId"): each.get("formatCode", "") for each in styles.iter(f"{_SHEETS}numFmt")}
    cells = styles.find(f"{_SHEETS}cellXfs")
    numbers = [each.get("numFmtId", "0") for each in cells] if cells is not None else []
    return [own.get(number, _KNOWN.get(int(number), "")) for number in numbers]


def _joined(text: Element) -> str:
    return _ESCAPED.sub("_", "".join(each.text or "" for each in text.iter(f"{_SHEETS}t")))
