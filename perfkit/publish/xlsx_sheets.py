"""The tables of a page as worksheets: one header row, one value a cell, no cell merged, no cell blank."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from perfkit.publish.page_tables import header_rows, slots, tables
from perfkit.publish.page_tree import words
from perfkit.publish.xlsx_cells import Value, value

LONGEST = 15_000
"""Letters a cell holds: half of Excel's own limit, as some letters count twice."""
_LONGEST_HEADING = 200
_NO_ROWS = "The table has no rows."


@dataclass
class Notes:
    """The notes of a workbook, in the order in which the cells refer to them."""

    texts: list[str] = field(default_factory=list)

    def add(self, text: str) -> str:
        """Take in a note, and return how a cell refers to it."""
        self.texts.append("")
        number = len(self.texts)
        self.texts[number - 1] = self.fitted(text)
        return f"[note {number}]"

    def fitted(self, text: str, most: int = LONGEST) -> str:
        """Return a text as a cell can hold it; what is too much for it goes on in a note."""
        if len(text) <= most:
            return text
        return f"{text[:most]} … {self.add(text[most:])}"


@dataclass(frozen=True)
class Sheet:
    """A table of the page: its title, the heading it stood below, and its cells."""

    name: str
    title: str
    section: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]

    @property
    def markers(self) -> list[str]:
        """The markers that its cells use, in alphabetical order."""
        return sorted({cell.marker for row in self.rows for cell in row if cell.marker})


def sheets(body: Element, notes: Notes) -> list[Sheet]:
    """Return a worksheet for each table of a page; what a cell cannot hold goes on in the notes."""
    found = enumerate(tables(body), start=1)
    return [_sheet(f"Table_{number}", section, table, notes) for number, (section, table) in found]


def grid(table: Element) -> tuple[list[list[str]], list[list[Element | None]]]:
    """Return a table's header rows as texts, and its other rows as cells; a cell stands in each place that it spans."""
    lines = slots(table)
    count = max((slot.column + slot.columns for line in lines for slot in line), default=1)
    full: list[list[Element | None]] = []
    for line in lines:
        places: list[Element | None] = [None] * count
        for slot in line:
            places[slot.column : slot.column + slot.columns] = [slot.cell] * slot.columns
        full.append(places[:count])
    heads = header_rows(table)
    return [[said(cell) for cell in line] for line in full[:heads]] or [[""] * count], full[heads:]


def said(cell: Element | None) -> str:
    """Return a cell as speech reads it: the word without its sign."""
    return words(cell, signs=False)


def headed(texts: Iterable[str]) -> str:
    """Return a column's headings as one, where it stands below several."""
    return ": ".join(dict.fromkeys(filter(None, texts)))


def _sheet(name: str, section: str, table: Element, notes: Notes) -> Sheet:
    heads, rows = grid(table)
    numbers = [any(_is_number(row[column]) for row in rows) for column in range(len(heads[0]))]
    values = [[_value(cell, notes, number=number) for cell, number in zip(row, numbers, strict=True)] for row in rows]
    title = notes.fitted(_plain(said(table.find("caption"))) or section or name)
    if not values:
        title += f" {notes.add(_NO_ROWS)}"
        values = [[value("", number=False)] * len(numbers)]
    return Sheet(name, title, notes.fitted(_plain(section)), tuple(_headings(heads, values, notes)),
                 tuple(map(tuple, values)))  # fmt: skip


def _value(cell: Element | None, notes: Notes, *, number: bool) -> Value:
    text = said(cell)
    if cell is not None and cell.tag == "th" and text:
        return Value(notes.fitted(text))
    found = value(text, number=number)
    return Value(notes.fitted(text), marker=found.marker) if isinstance(found.held, str) and not found.marker else found


def _headings(heads: Sequence[Sequence[str]], rows: Sequence[Sequence[Value]], notes: Notes) -> Iterator[str]:
    """Give each column a heading of its own: several rows of them in one, with the unit of its figures."""
    used: set[str] = set()
    for column, texts in enumerate(zip(*heads, strict=True)):
        text = notes.fitted(_plain(headed(texts)) or f"Column {column + 1}", _LONGEST_HEADING)
        units = {row[column].unit for row in rows if row[column].format}
        unit = units.pop() if len(units) == 1 else ""
        if unit and unit not in text.casefold() and not (unit == "percent" and "%" in text):
            text += f" ({unit})"
        number, own = 1, text
        # Excel tells no capitals apart in the headings of a table.
        while own.casefold() in used:
            number += 1
            own = f"{text} ({number})"
        used.add(own.casefold())
        yield own


def _plain(text: str) -> str:
    """Return a text in which gptables finds no mark of its own."""
    return text.replace("$$", "$ $")


def _is_number(cell: Element | None) -> bool:
    return cell is not None and "number" in cell.get("class", "").split()
