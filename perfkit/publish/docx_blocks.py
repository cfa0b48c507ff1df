"""The parts of a page written into a Word document, in their order: headings, lists, quotations, tables, pictures."""

from __future__ import annotations

from io import BytesIO
from itertools import pairwise
from typing import Any
from xml.etree.ElementTree import Element

from docx.document import Document as Doc
from docx.shared import Mm, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from perfkit.publish import docx_styles as style
from perfkit.publish import docx_table
from perfkit.publish.docx_picture import is_picture, picture
from perfkit.publish.docx_words import Look, bookmarks, mark, pieces, tidy, write
from perfkit.publish.page_tree import HEADINGS, Leaf, Node, flowing, grouped, words

_STYLES = {"blockquote": "Quote", "aside": style.NOTICE, "figcaption": "Caption", "caption": "Caption"}
_FEW = 6
"""The most parts before a wide table, or between two, that stand on the same paper as they do."""
_IN_CELL = 60
"""The most millimetres of a picture in a table."""

Box = Doc | _Cell
"""Where a part is written: the document, or a cell."""


class Writer:
    """Writes a page's body into a document, part by part, in the page's order."""

    def __init__(self, document: Doc, page: Leaf) -> None:
        self._document = document
        self._page = page
        self._places = bookmarks(page.body)
        # What the next paragraph is to be in place of its usual style, and its list's number.
        self._due: tuple[str, int] | None = None
        self._below_table = False
        self._last: Paragraph | None = None
        appendices = (each for each in page.body.iter("section") if "appendix" in each.get("class", "").split())
        self._openers = {id(heading) for each in appendices for heading in each[:1]}

    def body(self) -> None:
        """Write the page's whole body, turning the paper where a table needs it."""
        parts = list(flowing(self._page.body))
        papers = _papers(parts) or [style.UPRIGHT]
        style.lay(self._document.sections[0], self._page.title, papers[0])
        for part, (before, paper) in zip(parts, pairwise([papers[0], *papers]), strict=False):
            if paper != before:
                style.turn(self._document, self._page.title, paper)
            if isinstance(part, Element) and part.tag == "blockquote" and self._last is not None:
                # Who says it stays with what is said.
                self._last.paragraph_format.keep_with_next = True
            self._part(part, self._document, "Normal", 0)

    def _parts(self, element: Element, box: Box, styled: str, depth: int) -> None:
        for part in grouped(element):
            self._part(part, box, styled, depth)

    def _part(self, part: Element | list[Node], box: Box, styled: str, depth: int) -> None:
        if isinstance(part, list):
            self._paragraph(part, box, styled)
        elif part.tag in HEADINGS:
            self._heading(part, box)
        elif part.tag in ("ul", "ol"):
            self._list(part, box, depth)
        elif part.tag == "table":
            self._table(part, box)
        elif part.tag == "figure":
            self._figure(part, box)
        elif part.tag in ("svg", "img"):
            self._picture(part, box, "")
        elif part.tag == "pre":
            self._new(box, style.VERBATIM).add_run("".join(part.itertext()).strip("\n"))
        elif part.tag == "hr":
            self._new(box, style.CELL)
        # Outside a figure a folded part is left out, as from every print.
        elif part.tag != "details":
            failed = "failed" in part.get("class", "").split()
            self._parts(part, box, style.FAILED if failed else _STYLES.get(part.tag, styled), depth)

    def _paragraph(self, nodes: list[Node], box: Box, styled: str) -> None:
        given = tidy(pieces(nodes, Look()))
        if given:
            write(self._new(box, styled), given, self._places)

    def _new(self, box: Box, styled: str) -> Paragraph:
        """Begin a paragraph; the first after a list's mark or the title is what is due there."""
        due, self._due = self._due, None
        below, self._below_table = self._below_table, False
        name, number = due if due and (due[0] != "Subtitle" or styled == "Normal") else (styled, 0)
        line = box.add_paragraph(style=name)
        if number:
            _number(line, number)
        if below and name != "Caption":
            line.paragraph_format.space_before = Pt(10)
        self._last = line
        return line

    def _heading(self, element: Element, box: Box) -> None:
        self._due, self._below_table = None, False
        line = box.add_paragraph(style=f"Heading {element.tag[1]}")
        write(line, tidy(pieces([element], Look())), self._places)
        name = self._places.get(element.get("id", ""))
        if name:
            mark(line, name, int(name.removeprefix("part")))
        line.paragraph_format.page_break_before = id(element) in self._openers or None
        if element.tag == "h1":
            self._due = ("Subtitle", 0)

    def _list(self, element: Element, box: Box, depth: int) -> None:
        deep = min(depth, len(style.BULLETS) - 1)
        numbered = element.tag == "ol"
        styled = (style.NUMBERS if numbered else style.BULLETS)[deep]
        number = _restarted(self._document, styled, element.get("start", "1")) if numbered else 0
        for item in element.findall("li"):
            self._due = (styled, number)
            self._parts(item, box, style.CONTINUED[deep], depth + 1)
        self._due = None

    def _figure(self, element: Element, box: Box) -> None:
        title = words(element.find("figcaption"))
        for part in grouped(element):
            if isinstance(part, Element) and part.tag in ("svg", "img"):
                self._picture(part, box, title)
            elif isinstance(part, Element) and part.tag == "details":
                for inner in part:
                    if inner.tag != "summary":
                        self._part(inner, box, "Normal", 0)
            else:
                self._part(part, box, "Normal", 0)

    def _picture(self, element: Element, box: Box, title: str) -> None:
        if not is_picture(element):
            return
        given = picture(element)
        room = Mm(style.UPRIGHT - 2 * style.MARGIN if box is self._document else _IN_CELL)
        shape = self._new(box, "Normal").add_run().add_picture(BytesIO(given.bitmap), width=min(Pt(given.width), room))
        told = shape._inline.docPr
        told.set("descr", given.alt)
        told.set("title", title)

    def _table(self, element: Element, box: Box) -> None:
        self._due = None
        caption = element.find("caption")
        if caption is not None:
            self._part(caption, box, "Caption", 0)
        if self._below_table:
            # Word joins tables between which nothing stands.
            self._new(box, style.CELL)
        columns, _ = docx_table.widths(element)
        docx_table.write(box.add_table(0, len(columns)), element, self._fill)
        self._below_table = box is self._document

    def _fill(self, element: Element, cell: _Cell, styled: str) -> None:
        self._parts(element, cell, styled, 0)


def _papers(parts: list[Element | list[Node]]) -> list[float]:
    """Return on how wide a paper each part stands: a wide table takes the words of its part along, from its heading."""
    tags = [part.tag if isinstance(part, Element) else "" for part in parts]
    found: list[float] = [style.UPRIGHT] * len(parts)
    for place, part in enumerate(parts):
        if isinstance(part, Element) and any(docx_table.widths(each)[1] > style.UPRIGHT for each in _tables(part)):
            begin, end = place, place + 1
            while begin and tags[begin] not in HEADINGS:
                begin -= 1
            while begin and tags[begin - 1] in HEADINGS:
                begin -= 1
            while end < len(parts) and tags[end] not in HEADINGS:
                end += 1
            found[begin:end] = [style.ACROSS] * (end - begin)
    turned = [place for place, paper in enumerate(found) if paper == style.ACROSS]
    for left, right in pairwise([-1, *turned]):
        # The paper is not turned for a few words, at the beginning or between.
        if right - left - 1 <= _FEW:
            found[left + 1 : right] = [style.ACROSS] * (right - left - 1)
    return found


def _tables(part: Element) -> list[Element]:
    return [] if part.tag == "details" else [part] if part.tag == "table" else list(part.iter("table"))


def _restarted(document: Doc, styled: str, start: str) -> int:
    """Return the number of a new list in a style, which counts from `start`."""
    lists: Any = document.part.numbering_part.element
    usual = document.styles[styled].element.pPr.numPr.numId.val
    kind = next(each for each in lists.num_lst if each.numId == usual).abstractNumId.val
    new = lists.add_num(kind)
    new.add_lvlOverride(ilvl=0).add_startOverride(int(start) if start.isdigit() else 1)
    return int(new.numId)


def _number(line: Paragraph, number: int) -> None:
    numbered: Any = line._p.get_or_add_pPr().get_or_add_numPr()
    numbered.get_or_add_ilvl().val = 0
    numbered.get_or_add_numId().val = number
