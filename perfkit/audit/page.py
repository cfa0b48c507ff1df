"""`Page`: what a report's HTML says, apart from how it looks."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

_PASSAGES = {
    "title",
    "h1",
    "h2",
    "h3",
    "h4",
    "p",
    "li",
    "blockquote",
    "caption",
    "figcaption",
    "summary",
    "pre",
    "dt",
    "dd",
}
_PREFIX = "perfkit:"
_SIGN = re.compile(r"^\W\s+(?=\w)")


@dataclass(frozen=True)
class Figure:
    """A claim as it stands on the page."""

    text: str
    value: str
    table: str = ""
    ref: str = ""
    period: str = ""
    calculation: str = ""


Part = str | Figure


@dataclass(frozen=True)
class Passage:
    """A heading, paragraph, list entry, quotation or cell: its text and claims in order."""

    kind: str
    where: str
    parts: tuple[Part, ...]
    section: str = ""
    subject: str = ""

    @property
    def text(self) -> str:
        """The words as a reader sees them, on one line."""
        return " ".join("".join(p if isinstance(p, str) else p.text for p in self.parts).split())

    @property
    def figures(self) -> list[Figure]:
        """The claims, in order."""
        return [part for part in self.parts if isinstance(part, Figure)]


@dataclass
class Grid:
    """A table: its caption, its headings, its rows of passages, and cells that a phone would show under another."""

    where: str
    section: str = ""
    caption: str = ""
    columns: list[str] = field(default_factory=list)
    rows: list[list[Passage]] = field(default_factory=list)
    mislabelled: list[tuple[str, str, str]] = field(default_factory=list)


@dataclass
class Drawing:
    """A chart: its alternative text, texts, lines, marks that a control may move, and the table of its figures."""

    where: str
    title: str = ""
    alt: str = ""
    labels: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    marks: list[dict[str, str]] = field(default_factory=list)
    grid: Grid | None = None


@dataclass
class Page:
    """A report's page.

    Parameters
    ----------
    about
        What its head says: ``version report data council quarter directorate known_on``.
    passages
        The words outside tables and drawings.
    grids, drawings
        Its tables, those of drawings included, and its drawings.
    models, scripts
        The data that its scripts read, and the scripts, each as it stands.
    """

    about: dict[str, str] = field(default_factory=dict)
    passages: list[Passage] = field(default_factory=list)
    grids: list[Grid] = field(default_factory=list)
    drawings: list[Drawing] = field(default_factory=list)
    models: list[Passage] = field(default_factory=list)
    scripts: list[Passage] = field(default_factory=list)

    @property
    def figures(self) -> list[Figure]:
        """Every claim of the page."""
        cells = (cell for grid in self.grids for row in grid.rows for cell in row)
        return [figure for passage in (*self.passages, *cells) for figure in passage.figures]


def read_page(html: str) -> Page:
    """Return what a page says.

    >>> page = read_page('<main><h2>Head</h2><p>It is <data value="3" data-ref="A">three</data>.</p></main>')
    >>> page.passages[1].where, page.passages[1].text, page.figures[0].ref
    ('Head', 'It is three.', 'A')
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.page


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Page()
        self.headings = ["", "", ""]
        self.open: list[tuple[str, list[Part]]] = []
        self.claim: dict[str, str | None] | None = None
        self.grid: Grid | None = None
        self.drawing: Drawing | None = None
        self.label = ""
        self.skipping = 0
        self.in_svg = False
        self.in_label = False
        self.script: tuple[list[Passage], list[str]] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if self.in_svg and self.drawing and _moves(given):
            self.drawing.marks.append({name: value or "" for name, value in attrs})
        elif self.in_svg and self.drawing and tag == "path":
            self.drawing.lines.append(given.get("d") or "")
        if tag == "script":
            data = given.get("type") == "application/json"
            self.script = (self.page.models if data else self.page.scripts, [])
        elif tag in ("nav", "style"):
            self.skipping += 1
        elif tag == "meta" and (given.get("name") or "").startswith(_PREFIX):
            self.page.about[str(given["name"]).removeprefix(_PREFIX)] = given.get("content") or ""
        elif tag == "figure":
            self.drawing = Drawing(self._where())
        elif tag == "svg":
            self.in_svg = True
            if self.drawing:
                self.drawing.alt = given.get("aria-label") or ""
        elif tag == "text":
            self.in_label = self.in_svg
        elif tag == "table":
            self._begin_grid()
        elif tag == "tr" and self.grid:
            self.grid.rows.append([])
        elif tag == "data":
            self.claim = given
        elif tag in _PASSAGES or tag in ("th", "td"):
            self._pause(tag)
            self.label = given.get("data-label") or ""
            self.open.append((tag if given.get("scope") != "col" else "column", []))

    def handle_endtag(self, tag: str) -> None:
        if tag in ("nav", "style"):
            self.skipping -= 1
        elif tag == "script" and self.script:
            kept, text = self.script
            kept.append(Passage("script", self._where(), ("".join(text),)))
            self.script = None
        elif tag == "figure" and self.drawing:
            self.page.drawings.append(self.drawing)
            self.drawing = None
        elif tag == "svg":
            self.in_svg = False
        elif tag == "text":
            self.in_label = False
        elif tag == "table":
            self._end_grid()
        elif tag == "data":
            self.claim = None
        elif tag in ("aside", "div", "ul", "ol"):
            self._pause(tag)
        elif (tag in _PASSAGES or tag in ("th", "td")) and self.open:
            self._end_passage()

    def handle_data(self, data: str) -> None:
        if self.skipping:
            return
        if self.script:
            self.script[1].append(data)
        elif self.in_svg:
            if self.in_label and self.drawing and data.strip():
                self.drawing.labels.append(data.strip())
        elif self.claim is not None and self.open:
            told = {k: self.claim.get(f"data-{k}") or "" for k in ("table", "ref", "period", "calculation")}
            self.open[-1][1].append(Figure(data, self.claim.get("value") or "", **told))
        elif self.open:
            self.open[-1][1].append(data)
        elif data.strip():
            # Words that stand in no paragraph are words all the same.
            self._keep("text", [data])

    def _pause(self, tag: str) -> None:
        """Close a list entry's own words where a block begins inside it, or its block ends."""
        if self.open and self.open[-1][0] == "li" and tag in ("p", "li", "blockquote", "ul", "ol"):
            kind, parts = self.open.pop()
            self._keep(kind, parts)
            self.open.append((kind, []))

    def _end_passage(self) -> None:
        kind, parts = self.open.pop()
        text = " ".join("".join(p if isinstance(p, str) else p.text for p in parts).split())
        if kind == "column" and self.grid:
            self.grid.columns.append(text)
        elif kind in ("td", "th") and self.grid:
            head = f"{self.grid.rows[-1][0].text}, {self._column()}" if self.grid.rows[-1] else text
            where = " > ".join(filter(None, (self._where(), self.grid.caption, head)))
            if self.label not in ("", self._column()):
                self.grid.mislabelled.append((where, self.label, self._column()))
            self.grid.rows[-1].append(Passage("cell", where, tuple(parts), self.headings[1]))
        elif kind == "caption" and self.grid:
            self.grid.caption = text
            self._keep(kind, parts)
        else:
            if kind in ("h1", "h2", "h3", "h4"):
                level = min(int(kind[1]), 3)
                self.headings[level - 1 :] = [text, *[""] * (3 - level)]
            if kind == "figcaption" and self.drawing:
                self.drawing.title = text
            self._keep(kind, parts)

    def _column(self) -> str:
        assert self.grid is not None
        place = len(self.grid.rows[-1])
        return self.grid.columns[place] if place < len(self.grid.columns) else ""

    def _keep(self, kind: str, parts: list[Part]) -> None:
        passage = Passage(kind, self._where(), tuple(parts), self.headings[1], self.headings[2])
        if passage.text:
            self.page.passages.append(passage)

    def _where(self) -> str:
        return " > ".join(filter(None, self.headings[1:])) or self.headings[0]

    def _begin_grid(self) -> None:
        self.grid = Grid(self._where(), self.headings[1])
        if self.drawing:
            self.drawing.grid = self.grid

    def _end_grid(self) -> None:
        if self.grid:
            self.grid.rows = [row for row in self.grid.rows if row]
            self.page.grids.append(self.grid)
        self.grid = None


def _moves(given: dict[str, str | None]) -> bool:
    """Return whether an element of a drawing is one of a what-if's: a script's mark, or a level line beside it."""
    return any(name.startswith("data-") for name in given) or ("H" in (given.get("d") or "") and "style" not in given)


def unsigned(text: str) -> str:
    """Return a text without the shape that stands before a rating's word.

    >>> unsigned("▲ Amber"), unsigned("−3%")
    ('Amber', '−3%')
    """
    return _SIGN.sub("", text)
