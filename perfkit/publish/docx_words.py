"""The words of a page as runs of a Word paragraph: bold, links and the ratings' colours are the page's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import count, groupby
from typing import Any
from xml.etree.ElementTree import Element

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import RGBColor
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from perfkit.publish.page_tree import HEADINGS, Node, seen, spaced, within

COLOURS = {"green": "1A6B33", "amber": "8A5300", "red": "A8201A", "muted": "4A5560", "not_rated": "4A5560"}
"""The page's own ink for each kind of sign; each has a contrast of 5 to 1 or more on white."""
_BOLD, _ITALIC, _STRUCK, _CODE = {"strong", "b"}, {"em", "i", "cite"}, {"s", "del"}, {"code", "kbd"}
_RAISED = {"sub": "subscript", "sup": "superscript"}


@dataclass(frozen=True)
class Look:
    """How a run of words looks, and where it leads."""

    bold: bool = False
    italic: bool = False
    struck: bool = False
    code: bool = False
    raised: str = ""
    colour: str = ""
    link: str = ""
    language: str = ""

    def within(self, element: Element) -> Look:
        """Return the look of what stands within an element of the page."""
        classes = element.get("class", "").split()
        return replace(
            self,
            bold=self.bold or element.tag in _BOLD,
            italic=self.italic or element.tag in _ITALIC or "left-out" in classes,
            struck=self.struck or element.tag in _STRUCK,
            code=self.code or element.tag in _CODE,
            raised=_RAISED.get(element.tag, self.raised),
            colour=next((COLOURS[name] for name in classes if name in COLOURS), self.colour),
            link=element.get("href", "") or self.link,
            language=element.get("lang", self.language),
        )


Piece = tuple[str, Look]


def pieces(nodes: Iterable[Node], look: Look) -> Iterator[Piece]:
    """Give the words of some nodes, each with its look; a line break is a newline."""
    for node in nodes:
        if isinstance(node, str):
            yield spaced(node), look
        elif node.tag == "br":
            yield "\n", look
        elif seen(node):
            yield from pieces(within(node), look.within(node))


def tidy(given: Iterable[Piece]) -> list[Piece]:
    """Return words without a blank at either end, beside a line break or next to another."""
    kept: list[Piece] = []
    last = "\n"
    for text, look in given:
        if last in (" ", "\n"):
            text = text.lstrip(" ")  # noqa: PLW2901
        if text == "\n":
            kept = _unblanked(kept)
        if text:
            kept.append((text, look))
            last = text[-1]
    return _unblanked(kept)


def write(paragraph: Paragraph, given: Iterable[Piece], places: dict[str, str]) -> None:
    """Write words into a paragraph.

    Parameters
    ----------
    paragraph
        Where they are written.
    given
        The words, each with its look.
    places
        The bookmark of each heading to which a page can link, by the heading's identifier.
    """
    for link, line in groupby(given, key=lambda piece: piece[1].link):
        alike = groupby(line, key=lambda piece: piece[1])
        runs = [_dressed(paragraph.add_run("".join(text for text, _ in words)), look) for look, words in alike]
        if link:
            _linked(paragraph, runs, link, places)


def mark(paragraph: Paragraph, name: str, number: int) -> None:
    """Put a bookmark around a paragraph, so that a link can lead to it."""
    begin, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    for each in (begin, end):
        each.set(qn("w:id"), str(number))
    begin.set(qn("w:name"), name)
    place = 1 if paragraph._p.pPr is not None else 0
    paragraph._p.insert(place, begin)
    paragraph._p.append(end)


def bookmarks(body: Element) -> dict[str, str]:
    """Return a name for the bookmark of each heading that has an identifier; Word's are short."""
    numbers = count(1)
    return {e.get("id", ""): f"part{next(numbers)}" for e in body.iter() if e.get("id") and e.tag in HEADINGS}


def _unblanked(kept: list[Piece]) -> list[Piece]:
    if kept and kept[-1][0].endswith(" "):
        text, look = kept.pop()
        return [*kept, (text.rstrip(" "), look)] if text.rstrip(" ") else _unblanked(kept)
    return kept


def _dressed(run: Run, look: Look) -> Run:
    font = run.font
    for name, wanted in (("bold", look.bold), ("italic", look.italic), ("strike", look.struck)):
        if wanted:
            setattr(font, name, True)
    if look.raised:
        setattr(font, look.raised, True)
    if look.code:
        font.name = "Courier New"
    if look.colour:
        font.color.rgb = RGBColor.from_string(look.colour)
    if look.language:
        said = OxmlElement("w:lang")
        said.set(qn("w:val"), look.language)
        run._r.get_or_add_rPr().append(said)
    return run


def _linked(paragraph: Paragraph, runs: list[Run], target: str, places: dict[str, str]) -> None:
    """Make some runs a link: to a heading of the same page, or out of it."""
    link: Any = OxmlElement("w:hyperlink")
    if target.startswith("#"):
        if target[1:] not in places:
            return
        link.set(qn("w:anchor"), places[target[1:]])
    else:
        link.set(qn("r:id"), paragraph.part.relate_to(target, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    link.set(qn("w:history"), "1")
    runs[0]._r.addprevious(link)
    for run in runs:
        run.style = "Hyperlink"
        link.append(run._r)
