"""What can be read in an output of any format, line by line: for an attack, not for a check.

A page is read with its claims, cells, drawings, data for scripts, comments and
every attribute; a notebook with its outputs; a workbook, a table of text and a
Word document cell by cell.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from html.parser import HTMLParser
from itertools import chain
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile

from perfkit.audit.page import Figure, Grid, Page, read_page

_SENTENCE = re.compile(r"(?<=[.;!?])\s+|\n")
_SAYING = ("aria-label", "aria-description", "alt", "title", "value", "content", "label", "placeholder", "href")
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@dataclass(frozen=True)
class Line:
    """One thing to read, and what says of which indicator and period it is.

    Parameters
    ----------
    where
        Its place in the output.
    text
        What is read: a sentence, or a cell.
    beside
        What stands beside it: the sentence itself, or the cell's row.
    column
        The heading of a cell, or what a claim says it is; "" for a sentence.
    above
        The headings and the caption above it, the nearest first.
    claim
        Whether it is a claim, whose column says what was worked out.
    """

    where: str
    text: str
    beside: str
    column: str = ""
    above: str = ""
    claim: bool = False


def lines_of(path: Path) -> list[Line]:
    """Return all that can be read in an output; nothing where its format is not one that is read."""
    reader = READERS.get(path.suffix)
    return list(reader(path)) if reader else []


def beside(page: Path) -> list[Path]:
    """Return a page and the outputs of other formats that stand beside it under its name."""
    others = (page.with_suffix(ending) for ending in READERS)
    return [page, *(other for other in others if other != page and other.is_file())]


def _html(path: Path) -> Iterator[Line]:
    yield from html_lines(path.read_text(encoding="utf-8"))


def html_lines(text: str, title: str = "") -> Iterator[Line]:
    """Return the lines of a page, or of a part of one with the title above it."""
    page = read_page(text)
    about = page.about
    title = " ".join([*(p.text for p in page.passages if p.kind in ("title", "h1")), title, about.get("ref", ""),
                      about.get("quarter", "")])  # fmt: skip
    for passage in page.passages:
        yield from _sentences(passage.where, passage.text, f"{passage.subject} {passage.section} {title}")
        yield from map(_claim(passage.where), passage.figures)
    for grid in page.grids:
        yield from _grid(grid, title)
    for drawing in page.drawings:
        above = f"{drawing.title} {title}"
        for said in (drawing.alt, *drawing.labels):
            yield from _sentences(f"{drawing.where} > drawing", said, above)
    yield from _data(page, title)
    attributes = _Attributes()
    attributes.feed(text)
    for said in attributes.found:
        yield Line("the page's code", said, said, "", title)


def _data(page: Page, title: str) -> Iterator[Line]:
    for passage in (*page.models, *page.scripts):
        try:
            yield from _json(json.loads("".join(str(p) for p in passage.parts)), title)
        except ValueError:
            yield from _sentences("a script", passage.text, title)


def _claim(where: str) -> Callable[[Figure], Line]:
    def line(figure: Figure) -> Line:
        return Line(where, figure.value, f"{figure.ref} {figure.period}", figure.calculation, claim=True)

    return line


def _sentences(where: str, text: str, above: str) -> Iterator[Line]:
    for sentence in _SENTENCE.split(text):
        if sentence.strip():
            yield Line(where, sentence, sentence, "", above)


def _grid(grid: Grid, title: str) -> Iterator[Line]:
    above = f"{grid.caption} {grid.section} {title}"
    # A table without a head has its headings in its first row.
    columns = grid.columns or [cell.text for row in grid.rows[:1] for cell in row]
    for row in grid.rows:
        yield from _row(f"{grid.where} > {grid.caption}", [cell.text for cell in row], columns, above)
        for cell in row:
            yield from map(_claim(cell.where), cell.figures)


def _row(where: str, cells: Sequence[str], columns: Sequence[str], above: str) -> Iterator[Line]:
    beside = " | ".join(cells)
    for at, cell in enumerate(cells):
        yield Line(where, cell, beside, (columns[at] if at < len(columns) else "") or "figure", above)


def _json(data: Any, above: str) -> Iterator[Line]:
    """Return what JSON says: texts, scalars that stand together, and lists that run beside a list of names."""
    if isinstance(data, str):
        yield from _sentences("data", data, above)
    elif isinstance(data, list):
        for item in data:
            yield from _json(item, above)
    elif isinstance(data, dict):
        above = f"{data.get('ref', '')} {above}"
        plain = [f"{k} {v}" for k, v in data.items() if isinstance(v, (str, int, float))]
        if plain:
            yield Line("data", ", ".join(plain), ", ".join(plain), "", above)
        lists = {k: v for k, v in data.items() if isinstance(v, list)}
        for names in (v for v in lists.values() if v and all(isinstance(n, str) for n in v)):
            for key, values in lists.items():
                if len(values) == len(names) and values is not names:
                    for name, value in zip(names, values, strict=True):
                        yield Line("data", json.dumps(value), name, str(key), above)
        yield from chain.from_iterable(_json(value, above) for value in data.values() if not isinstance(value, int))


def _notebook(path: Path) -> Iterator[Line]:
    book = json.loads(path.read_text(encoding="utf-8"))
    told = [
        line
        for cell in book["cells"]
        for line in "".join(cell["source"]).splitlines()
        if "parameters" in cell.get("metadata", {}).get("tags", ())
        or "injected-parameters" in cell.get("metadata", {}).get("tags", ())
    ]
    above = " ".join(told)
    for cell in book["cells"]:
        if cell["cell_type"] != "code":
            yield from _sentences("notebook", "".join(cell["source"]), above)
        for output in cell.get("outputs", ()):
            yield from _sentences("notebook output", "".join(output.get("text", "")), above)
            for kind, shown in output.get("data", {}).items():
                text = "".join(shown) if isinstance(shown, list) else shown
                if kind == "text/html":
                    yield from html_lines(text, above)
                elif isinstance(text, str):
                    yield from _sentences("notebook output", text, above)
                else:
                    yield from _json(text, above)
    yield from _json(book.get("metadata", {}), above)


def _table(where: str, rows: Iterable[Sequence[str]], above: str) -> Iterator[Line]:
    """Return the cells of a table whose headings are its first row of two words or more."""
    columns: Sequence[str] = ()
    for row in rows:
        filled = [cell for cell in row if cell.strip()]
        if not columns and len(filled) > 1 and not any(cell.replace(".", "").isdigit() for cell in filled):
            columns = row
        elif len(filled) > 1:
            yield from _row(where, row, columns, above)
        elif filled:
            above = f"{filled[0]} {above}"
            yield from _sentences(where, filled[0], above)


def _workbook(path: Path) -> Iterator[Line]:
    from openpyxl import load_workbook  # type: ignore[import-untyped]  # noqa: PLC0415 - only an annex needs it

    book = load_workbook(path, data_only=False)
    for sheet in book.worksheets:
        rows = ([_cell(cell) for cell in row] for row in sheet.iter_rows())
        yield from _table(f"sheet {sheet.title}", rows, sheet.title)
        for cell in (cell for row in sheet.iter_rows() for cell in row if cell.comment):
            yield from _sentences(f"sheet {sheet.title}, comment", cell.comment.text, sheet.title)


def _cell(cell: Any) -> str:
    """Return what a workbook's cell shows: a share whose format is of percent, in percent."""
    if cell.value is None:
        return ""
    if isinstance(cell.value, (int, float)) and "%" in str(cell.number_format):
        return f"{round(100 * cell.value, 9):g}%"
    return str(cell.value)


def _csv(path: Path) -> Iterator[Line]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from _table(path.name, csv.reader(file), "")


def _word(path: Path) -> Iterator[Line]:
    with ZipFile(path) as package:
        body = ElementTree.fromstring(package.read("word/document.xml"))
    above = ""
    for part in body.iter():
        if part.tag == f"{_WORD}tbl":
            rows = [[_said(cell) for cell in row.iter(f"{_WORD}tc")] for row in part.iter(f"{_WORD}tr")]
            yield from _table("document", rows, above)
        elif part.tag == f"{_WORD}p":
            text = _said(part)
            yield from _sentences("document", text, above)
            above = text or above
        for value in part.attrib.values():
            yield from _sentences("document", value, above)


def _said(part: ElementTree.Element) -> str:
    return "".join(text.text or "" for text in part.iter(f"{_WORD}t"))


class _Attributes(HTMLParser):
    """Every element's attributes together, and every comment."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value for name, value in attrs if value and (name.startswith("data-") or name in _SAYING)}
        # A claim is read by itself, and a cell's heading is told again for narrow screens.
        given.pop("data-label", None)
        said = [] if tag == "data" and "data-calculation" in given else [f"{n} {value}" for n, value in given.items()]
        if any(c.isdigit() for one in said for c in one):
            self.found.append(", ".join(said))

    def handle_comment(self, data: str) -> None:
        self.found.append(data)


READERS: dict[str, Callable[[Path], Iterator[Line]]] = {
    ".html": _html,
    ".ipynb": _notebook,
    ".xlsx": _workbook,
    ".csv": _csv,
    ".docx": _word,
}
