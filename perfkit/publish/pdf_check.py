"""A PDF held against the page it was made from: nothing of it may be lost.

The page's headings by level, tables, their rows and cells, and drawings are counted,
and the PDF's structure tree must have as many of each. Its title and language are the page's,
every figure has an alternative text, every header cell a scope, and every stroke is someone's
or an artefact. Folded parts that stand outside figures are not printed, and so not counted.
"""

from __future__ import annotations

from collections import Counter
from io import BytesIO
from typing import Any

from pikepdf import Array, Pdf, PdfError

from perfkit.errors import PerfkitError
from perfkit.publish.pdf_marks import unowned
from perfkit.publish.pdf_page import COUNTED, Page
from perfkit.publish.pdf_tree import elements, standard


def checked(pdf: bytes, html: str) -> bytes:
    """Return the PDF, if it has everything of its page.

    Raises
    ------
    PerfkitError
        Saying everything that differs.
    """
    try:
        with Pdf.open(BytesIO(pdf)) as opened:
            wrong = _wrong(opened, Page.of(html))
    except PdfError as error:
        raise PerfkitError(f"The PDF cannot be read: {error}") from error
    if wrong:
        raise PerfkitError("\n".join(["The PDF is not the same as its page, so it was not kept:", *wrong]))
    return pdf


def _wrong(pdf: Pdf, page: Page) -> list[str]:
    root = pdf.Root.get("/StructTreeRoot")
    if root is None:
        return ["- It has no tags."]
    found = [(standard(pdf, element), element) for element in elements(root)]
    counts = Counter(tag.lower() for tag, _ in found)
    wrong = [
        f"- {words}: {page.counts[tag]} on the page, {counts[tag]} in the PDF"
        for tag, words in COUNTED.items()
        if page.counts[tag] != counts[tag]
    ]
    wrong += _differs("title", page.title, str(pdf.docinfo.get("/Title", "")))
    wrong += _differs("language", page.language, str(pdf.Root.get("/Lang", "")))
    silent = sum(tag == "Figure" and not str(element.get("/Alt", "")).strip() for tag, element in found)
    wrong += [f"- figures without an alternative text: {silent}"] if silent else []
    loose = sum(tag == "TH" and not _scoped(element) for tag, element in found)
    wrong += [f"- header cells without a scope: {loose}"] if loose else []
    stray = unowned(pdf)
    return wrong + ([f"- strokes that are neither tagged nor artefacts: {stray}"] if stray else [])


def _differs(what: str, expected: str, found: str) -> list[str]:
    expected, found = " ".join(expected.split()), " ".join(found.split())
    if not found:
        return [f"- It has no {what}."]
    return [] if found == expected else [f"- {what}: '{expected}' on the page, '{found}' in the PDF"]


def _scoped(cell: Any) -> bool:
    held = cell.get("/A", [])
    return any("/Scope" in said for said in (held if isinstance(held, Array) else [held]))
