"""A Word document held against the page it was made from: nothing of it may be lost or changed.

The document is opened again as a reader's program opens it. Its headings by
level, tables, rows, cells, header rows and pictures are counted, its words are
read in their order, and all must be the page's own. Its title and language are
the page's, and every picture has an alternative text.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import Element

from docx import Document
from docx.document import Document as Doc
from docx.oxml.ns import qn

from perfkit.errors import PerfkitError, shown
from perfkit.publish.page_tables import header_rows, tables
from perfkit.publish.page_tree import leaf, seen
from perfkit.publish.pdf_page import COUNTED, Page

_HEADING = "Heading"


def checked(docx: bytes, html: str) -> bytes:
    """Return the document, if it has everything of its page.

    Raises
    ------
    PerfkitError
        Saying everything that differs.
    """
    wrong = _wrong(Document(BytesIO(docx)), html)
    if wrong:
        raise PerfkitError("\n".join(["The Word document is not the same as its page, so it was not kept:", *wrong]))
    return docx


def _wrong(made: Doc, html: str) -> list[str]:
    page, printed = Page.of(html), leaf(html)
    expected = Counter({COUNTED[tag]: n for tag, n in page.counts.items() if tag not in ("th", "td")})
    expected["cells"] = page.counts["th"] + page.counts["td"]
    expected["header rows"] = sum(header_rows(table) for _, table in tables(printed.body, folded=False))
    found = _counts(made)
    wrong = [
        f"- {what}: {expected[what]} on the page, {found[what]} in the Word document"
        for what in dict.fromkeys([*expected, *found])
        if expected[what] != found[what]
    ]
    about = made.core_properties
    wrong += _differs("title", printed.title, about.title)
    wrong += _differs("language", printed.language or "en-GB", _language(made))
    silent = sum(not told.get("descr", "").strip() for told in made.element.body.iter(qn("wp:docPr")))
    wrong += [f"- pictures without an alternative text: {silent}"] if silent else []
    return wrong + _reads("".join(_printed(printed.body)), "".join(_texts(made)))


def _counts(made: Doc) -> Counter[str]:
    body = made.element.body
    levels = [line.style.style_id for line in made.paragraphs if line.style is not None]
    found = Counter(
        COUNTED[f"h{name.removeprefix(_HEADING)}"] for name in levels if name[:-1] == _HEADING and name[-1] in "123456"
    )
    merged = [cell for cell in body.iter(qn("w:vMerge")) if cell.get(qn("w:val"), "continue") == "continue"]
    found["tables"] = _count(body, "w:tbl")
    found["table rows"] = _count(body, "w:tr")
    found["cells"] = _count(body, "w:tc") - len(merged)
    found["header rows"] = _count(body, "w:tblHeader")
    found["figures"] = _count(body, "wp:inline")
    return found


def _count(body: Any, tag: str) -> int:
    return sum(1 for _ in body.iter(qn(tag)))


def _language(made: Doc) -> str:
    said = made.styles.element.xpath("w:docDefaults//w:lang")
    return str(said[0].get(qn("w:val"), "")) if said else ""


def _differs(what: str, expected: str, found: str) -> list[str]:
    return [] if expected == found else [f"- {what}: '{expected}' on the page, '{found}' in the Word document"]


def _reads(expected: str, found: str) -> list[str]:
    """Say where two texts part first; blanks are where a line ends, and are not counted."""
    expected, found = "".join(expected.split()), "".join(found.split())
    if expected == found:
        return []
    at = next(
        (n for n, (a, b) in enumerate(zip(expected, found, strict=False)) if a != b), min(len(expected), len(found))
    )
    begin = max(at - 10, 0)
    return [f"- words: '{shown(expected[begin:])}' on the page, '{shown(found[begin:])}' in the Word document"]


def _texts(made: Doc) -> Iterator[str]:
    for text in made.element.body.iter(qn("w:t")):
        yield text.text or ""


def _printed(element: Element, *, drawn: bool = False) -> Iterator[str]:
    """Give the texts of a page that are printed: not a drawing's own, nor those of a folded part outside a figure."""
    yield element.text or ""
    for child in element:
        left_out = child.tag in ("svg", "summary") or (child.tag == "details" and not drawn)
        if seen(child) and not left_out:
            yield from _printed(child, drawn=drawn or child.tag == "figure")
        yield child.tail or ""
