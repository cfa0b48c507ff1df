"""The tables of a page: which cells stand where, which rows head them, in which section they are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from xml.etree.ElementTree import Element

from perfkit.publish.page_tree import HEADINGS, seen, words


@dataclass(frozen=True)
class Slot:
    """A cell of the page's table: from which column, how many columns and rows; `again` in all rows but its first."""

    cell: Element
    column: int
    columns: int
    rows: int
    again: bool = False


def slots(table: Element) -> list[list[Slot]]:
    """Return the cells of each row where they stand, as a browser places them."""
    found: list[list[Slot]] = []
    held: list[Slot] = []
    for row in _rows(table):
        line = list(held)
        for cell in (each for each in row if each.tag in ("th", "td")):
            taken = {column for slot in line for column in range(slot.column, slot.column + slot.columns)}
            column = next(n for n in range(len(taken) + 1) if n not in taken)
            line.append(Slot(cell, column, _span(cell, "colspan"), _span(cell, "rowspan")))
        found.append(sorted(line, key=lambda slot: slot.column))
        held = [replace(slot, rows=slot.rows - 1, again=True) for slot in line if slot.rows > 1]
    return found


def header_rows(table: Element) -> int:
    """Return how many rows head the table: those of its head, or a first row of headers alone."""
    head = table.find("thead")
    if head is not None:
        return len(head.findall("tr"))
    first = next(_rows(table), None)
    return int(first is not None and len(first) > 0 and all(cell.tag == "th" for cell in first))


def tables(element: Element, *, folded: bool = True) -> Iterator[tuple[str, Element]]:
    """Give the tables of a page in their order, each with the headings it stands below but for the page's title.

    Parameters
    ----------
    element
        The page's body.
    folded
        Whether to give those of a folded part outside a figure, which are not printed.
    """
    path: dict[str, str] = {}
    for each in _reached(element, drawn=folded):
        if each.tag in HEADINGS:
            path = {level: text for level, text in path.items() if level < each.tag} | {each.tag: words(each)}
        elif each.tag == "table":
            yield "; ".join(text for level, text in path.items() if level != "h1"), each


def _reached(element: Element, *, drawn: bool) -> Iterator[Element]:
    for child in element:
        if seen(child) and (drawn or child.tag != "details"):
            yield child
            yield from _reached(child, drawn=drawn or child.tag == "figure")


def _rows(table: Element) -> Iterator[Element]:
    """Give a table's rows, without those of a table within it."""
    for part in table:
        if part.tag == "tr" and seen(part):
            yield part
        elif part.tag in ("thead", "tbody", "tfoot"):
            yield from _rows(part)


def _span(cell: Element, name: str) -> int:
    text = cell.get(name, "1")
    return max(int(text), 1) if text.isdigit() else 1
