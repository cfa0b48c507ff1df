"""A table of the page in Word: header rows on each page, columns that fit the paper, no cells merged but its own."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any
from xml.etree.ElementTree import Element

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm
from docx.table import Table, _Cell

from perfkit.publish.docx_styles import ACROSS, CELL, FIGURE, HEAD, MARGIN, TABLE, UPRIGHT
from perfkit.publish.page_tables import Slot, header_rows, slots
from perfkit.publish.page_tree import words

_EM = 3.35
"""Millimetres of a table's letters: 9.5 points."""
_SLIM, _BROAD = frozenset("iljtfrI.,;:'|! -()[]/\xa0"), frozenset("mwMW@%—■▲●○")
_PADDING, _SLACK = 3.4, 1.06
_LONGEST = 80.0
"""Millimetres after which a longer word is broken."""
_NEAR = 0.01
_SIGN = re.compile(r"^(\W) ")
_UNBROKEN = 12
"""Letters of a figure that stands on one line."""
_TOWER = 8
"""Lines of a text above which its table may be turned."""
_SPLIT = 1500
"""Letters of a text from which on its row may run over two pages."""
_TOGETHER = 800
"""The most letters of a table that is kept on one page."""

Fill = Callable[[Element, _Cell, str], None]
"""Writes what stands in a cell of the page into one of the document, in a style."""


def widths(table: Element) -> tuple[list[float], float]:
    """Return the columns' widths in millimetres, and the width of the paper that they need.

    A column is at least as wide as its longest word; what is left is shared
    out so that the longest text takes the fewest lines. The page lies across
    where the words alone are too wide for an upright one, or where a text
    would be a tower of lines that more width takes down.
    """
    cells = [slot for line in slots(table) for slot in line]
    count = max((slot.column + slot.columns for slot in cells), default=1)
    least, full = [6.0] * count, [0.0] * count
    for slot in cells:
        if slot.columns == 1 and not slot.again:
            # A sign stays with its word, and a figure with its unit.
            text = _SIGN.sub("\\1\xa0", words(slot.cell))
            if text[:1].isdigit() and len(text) <= _UNBROKEN:
                text = text.replace(" ", "\xa0")
            bold = slot.cell.tag == "th"
            longest = max(_wide(word, bold=bold) for word in text.split(" "))
            least[slot.column] = max(least[slot.column], min(longest, _LONGEST) + _PADDING)
            full[slot.column] = max(full[slot.column], _wide(text, bold=bold))
    upright, across = (_shared(least, full, paper - 2 * MARGIN) for paper in (UPRIGHT, ACROSS))
    tall, short = (max(wide / (width - _PADDING) for wide, width in zip(full, each, strict=True))
                   for each in (upright, across))  # fmt: skip
    if sum(least) > UPRIGHT - 2 * MARGIN or (tall > _TOWER and short < tall / 2):
        return across, ACROSS
    return upright, UPRIGHT


def write(made: Table, table: Element, fill: Fill) -> None:
    """Write the page's table into an empty one of Word's, which has its columns already."""
    columns, _ = widths(table)
    lines, heads = slots(table), header_rows(table)
    body = [line for line in lines[heads:] if line]
    small = sum(len(words(slot.cell)) for line in lines for slot in line) <= _TOGETHER
    _settle(made, columns, words(table.find("caption")))
    named = bool(body) and all(line[0].cell.tag == "th" for line in body)
    _look(made, first_row=heads > 0, first_column=named)
    for place, line in enumerate(lines):
        row: Any = OxmlElement("w:tr")
        made._tbl.append(row)
        properties = row.get_or_add_trPr()
        if all(len(words(slot.cell)) < _SPLIT for slot in line):
            properties.append(OxmlElement("w:cantSplit"))
        if place < heads:
            properties.append(OxmlElement("w:tblHeader"))
        for slot in line:
            _cell(made, row, slot, columns, fill, head=place < heads)
        # Neither the first row nor the last stands alone on a page.
        if place + 1 < len(lines) and (small or place <= heads or place + 2 == len(lines)):
            _stay(row)


def _cell(made: Table, row: Any, slot: Slot, columns: Sequence[float], fill: Fill, *, head: bool) -> None:
    tc: Any = OxmlElement("w:tc")
    row.append(tc)
    cell = _Cell(tc, made)
    cell.width = Mm(sum(columns[slot.column : slot.column + slot.columns]))
    if slot.columns > 1:
        tc.grid_span = slot.columns
    if slot.rows > 1 or slot.again:
        tc.vMerge = "continue" if slot.again else "restart"
    number = "number" in slot.cell.get("class", "").split()
    styled = HEAD if head else FIGURE if number else CELL
    if not slot.again:
        fill(slot.cell, cell, styled)
    # A cell ends with a paragraph, even where it is empty.
    if len(tc) == 0 or tc[-1].tag != qn("w:p"):
        cell.add_paragraph(style=styled)
    if head and number:
        for line in cell.paragraphs:
            line.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _stay(row: Any) -> None:
    """Keep a row on the page of the next."""
    for line in row.iter(qn("w:p")):
        line.get_or_add_pPr().get_or_add_keepNext()


def _settle(made: Table, columns: Sequence[float], caption: str) -> None:
    """Fix the columns' widths, and say what the table is to whoever does not see its caption."""
    made.style = TABLE
    made.autofit = False
    for column, width in zip(made.columns, columns, strict=True):
        column.width = Mm(width)
    if caption:
        said = OxmlElement("w:tblCaption")
        said.set(qn("w:val"), caption)
        made._tbl.tblPr.append(said)


def _look(made: Table, *, first_row: bool, first_column: bool) -> None:
    for old in made._tbl.tblPr.findall(qn("w:tblLook")):
        made._tbl.tblPr.remove(old)
    look = OxmlElement("w:tblLook")
    marks = {"firstRow": first_row, "lastRow": False, "firstColumn": first_column, "lastColumn": False,
             "noHBand": True, "noVBand": True}  # fmt: skip
    bits = 0x20 * first_row + 0x80 * first_column + 0x200 + 0x400
    look.set(qn("w:val"), f"{bits:04X}")
    for name, on in marks.items():
        look.set(qn(f"w:{name}"), str(int(on)))
    caption = made._tbl.tblPr.find(qn("w:tblCaption"))
    made._tbl.tblPr.append(look) if caption is None else caption.addprevious(look)


def _wide(text: str, *, bold: bool) -> float:
    """Return about how wide a text is in Arial, in millimetres."""
    ems = sum(0.3 if c in _SLIM else 0.92 if c in _BROAD else 0.7 if c.isupper() else 0.556 for c in text)
    return ems * _EM * (_SLACK * _SLACK if bold else _SLACK)


def _shared(least: list[float], full: list[float], room: float) -> list[float]:
    """Return widths at which no text takes more lines than it must, for all to find room."""

    def laid(lines: float) -> list[float]:
        return [max(low, wide / lines + _PADDING) for low, wide in zip(least, full, strict=True)]

    if sum(least) >= room:
        return [each * room / sum(least) for each in least]
    few, many = 1.0, 1.0
    while sum(laid(many)) > room:
        few, many = many, many * 2
    while many - few > _NEAR:
        middle = (few + many) / 2
        few, many = (middle, many) if sum(laid(middle)) > room else (few, middle)
    return laid(many)
