"""A finished page as a tree of elements, for the formats that are built from it and not printed.

Every page is written by `perfkit.publish.export`: its markup is whole. What no
reader of paper sees (scripts, the menu, what a screen alone needs) is left out
here, once, so that each format leaves out the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from itertools import chain, dropwhile, takewhile
from xml.etree.ElementTree import Element, TreeBuilder

_EMPTY = "area base br col embed hr img input link meta source track wbr"
_OWN_LINE = (
    "main section div nav p ul ol li dl dt dd blockquote aside pre table caption figure figcaption svg img details "
    "summary hr"
)
HEADINGS = frozenset(f"h{level}" for level in range(1, 7))
BLOCKS = HEADINGS | frozenset(_OWN_LINE.split())
"""What begins a line of its own."""
Node = str | Element
"""A text, or an element among texts."""
_VOID = frozenset(_EMPTY.split())
_HOLDERS = frozenset(("body", "main", "section"))
_UNSEEN = frozenset(("head", "script", "style", "template"))
_ON_SCREEN = frozenset(("skip", "hint", "whatif-controls"))
_APART = BLOCKS | frozenset(("tr", "th", "td"))
# The parser writes every name small; a drawing's are not.
_DRAWN = {
    name.casefold(): name for name in ("viewBox", "preserveAspectRatio", "clipPath", "clipPathUnits", "gradientUnits")
}
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_OPENING = re.compile(r"(?P<council>.+)\. (?P<when>[^.]+)\.", re.DOTALL)


@dataclass(frozen=True)
class Leaf:
    """A page: its title, language and particulars, and the elements of its body that are read."""

    title: str
    language: str
    said: dict[str, str]
    body: Element

    @property
    def council(self) -> str:
        """Whose page it is, as the words below its title say; "" where they do not."""
        opening = _OPENING.fullmatch(next(iter(self.opening), ""))
        return opening["council"] if opening else ""

    @property
    def opening(self) -> list[str]:
        """What stands between the title and the first section: whose it is, of when, whether it is invented."""
        blocks = [part for part in flowing(self.body) if isinstance(part, Element)]
        after = list(dropwhile(lambda block: block.tag != "h1", blocks))[1:]
        front = takewhile(lambda block: block.tag not in HEADINGS, after)
        return [text for block in front if block.tag in ("p", "aside", "div") and (text := words(block))]


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self._tree = TreeBuilder()
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        name = _DRAWN.get(tag, tag)
        self._tree.start(name, {_DRAWN.get(key, key): legal(value or "") for key, value in attrs})
        if tag in _VOID:
            self._tree.end(name)
        else:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            while (last := self._open.pop()) != tag:
                self._tree.end(_DRAWN.get(last, last))
            self._tree.end(_DRAWN.get(tag, tag))

    def handle_data(self, data: str) -> None:
        if self._open:
            self._tree.data(legal(data))

    def whole(self) -> Element:
        self.close()
        for tag in reversed(self._open):
            self._tree.end(_DRAWN.get(tag, tag))
        return self._tree.close()


def leaf(html: str) -> Leaf:
    """Read a page.

    >>> leaf('<html lang="en-GB"><head><title>Homes</title></head><body><p>Ten.</p></body></html>').title
    'Homes'
    """
    reader = _Reader()
    reader.feed(html[html.index("<html") :] if "<html" in html else f"<html><body>{html}</body></html>")
    root = reader.whole()
    said = {
        meta.get("name", "").removeprefix("perfkit:"): meta.get("content", "")
        for meta in root.iter("meta")
        if meta.get("name", "").startswith("perfkit:")
    }
    body = root.find("body")
    return Leaf(words(root.find("head/title")), root.get("lang", ""), said, body if body is not None else root)


def legal(text: str) -> str:
    """Return a text in which each character that no XML may hold is a visible stand-in.

    >>> legal("a\\x00b"), legal("\\ud800")
    ('a\ufffdb', '\ufffd')
    """
    return _ILLEGAL.sub("\ufffd", text)


def seen(element: Element) -> bool:
    """Return whether an element is for every reader, not for a screen or a script alone."""
    classes = set(element.get("class", "").split())
    # A pack's contents are printed; a page's own menu is not.
    menu = element.tag == "nav" and "pages" not in classes
    return not menu and element.tag not in _UNSEEN and not classes & _ON_SCREEN


def folded(element: Element) -> bool:
    """Return whether an element is a folded part; outside a figure it is left out of print."""
    return element.tag == "details"


def spaced(text: str) -> str:
    """Return a text as a browser sets it: any run of blanks is one; a no-break space stays.

    >>> spaced(" 7\\n   November\\xa02014 ")
    ' 7 November\\xa02014 '
    """
    return re.sub(r"[ \t\n\r\f]+", " ", text)


def words(element: Element | None, *, signs: bool = True) -> str:
    """Return the text of an element on one line; without `signs` as speech has it."""
    if element is None:
        return ""
    return spaced("".join(_texts(element, signs))).strip(" ")


def flowing(element: Element) -> Iterator[Element | list[Node]]:
    """Give the blocks of a body in their order, through the elements that only hold others.

    Words that stand in no block of their own are given together, as a list.
    """
    for part in grouped(element):
        if isinstance(part, Element) and (part.tag in _HOLDERS or (part.tag == "div" and not part.attrib)):
            yield from flowing(part)
        else:
            yield part


def grouped(element: Element) -> Iterator[Element | list[Node]]:
    """Give what stands in an element: each block, and between blocks the words that run on."""
    line: list[Node] = []
    for node in within(element):
        if isinstance(node, Element) and node.tag in BLOCKS:
            if _worded(line):
                yield line
            line = []
            if seen(node):
                yield node
        elif isinstance(node, str) or seen(node):
            line.append(node)
    if _worded(line):
        yield line


def within(element: Element) -> Iterator[Node]:
    """Give what stands in an element: its texts and its elements, in their order."""
    if element.text:
        yield element.text
    for child in element:
        yield child
        if child.tail:
            yield child.tail


def _worded(line: list[Node]) -> bool:
    return any(isinstance(node, Element) or node.strip() for node in line)


def _texts(element: Element, signs: bool) -> Iterator[str]:
    if element.tag == "br":
        yield " "
    yield element.text or ""
    for child in element:
        if seen(child) and child.tag != "svg" and (signs or child.get("aria-hidden") != "true"):
            yield from chain([" "] if child.tag in _APART else [], _texts(child, signs))
            yield from [" "] if child.tag in _APART else []
        yield child.tail or ""
