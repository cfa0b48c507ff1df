"""What Chromium's tagged PDF lacks for PDF/UA, put right.

The browser names the title, the language and the tab order, and tags
headings, tables with their headers' scope, lists and links. Done here, in
the terms of ISO 32000-1 and ISO 14289-1:

- what belongs to no tag (page numbers, signs hidden from speech, borders and
  backgrounds, a table's header on its second page) is an artefact;
- a drawing is one figure with an alternative text and its place on the page,
  not a figure within a figure;
- an empty cell is a cell; a list's item has a body; newer tags are mapped to standard ones;
- a link says where it leads; the last word of a line does not run into the next line's first;
- metadata claim PDF/UA-1;
- no date, and no number that differs from run to run.
"""

from __future__ import annotations

import posixpath
import re
from collections import defaultdict
from html import unescape
from io import BytesIO
from itertools import chain
from typing import Any
from urllib.parse import unquote, urlsplit

from pikepdf import Array, Dictionary, Name, ObjectStreamMode, Pdf, String

import perfkit
from perfkit.publish.pdf_marks import Remarked, remark
from perfkit.publish.pdf_page import Page
from perfkit.publish.pdf_tree import Mark, elements, is_element, kids, mark_of, owners
from perfkit.publish.pdf_words import space_words

# The tags of PDF 2.0 that Chromium uses, as PDF 1.7 knows them.
ROLES = {"/Aside": "/Div", "/Em": "/Span", "/Strong": "/Span"}
_LINK = re.compile(r'<a\b[^>]*?\bhref="([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)


def mended(printed: bytes, html: str, folder: str) -> bytes:
    """Return Chromium's PDF of a page as near to PDF/UA-1 as can be done.

    Parameters
    ----------
    printed
        The PDF as it was printed.
    html
        The page, for the words of its links.
    folder
        The address of the folder in which the page stood when it was printed.
    """
    with Pdf.open(BytesIO(printed)) as pdf:
        root = pdf.Root.StructTreeRoot
        root.RoleMap = Dictionary({tag: Name(role) for tag, role in ROLES.items()})
        space_words(pdf)
        _cells(pdf, root, Page.of(html).rows)
        _lists(pdf, root)
        _figures(root)
        _remarked(root, remark(pdf, owners(root), _repeated(pdf, root)))
        _links(pdf, root, html, folder)
        _parents(pdf, root)
        _numbered(root)
        _described(pdf)
        out = BytesIO()
        pdf.save(out, min_version="1.7", deterministic_id=True, object_stream_mode=ObjectStreamMode.generate)
        return out.getvalue()


def _cells(pdf: Pdf, root: Any, rows: list[list[str]]) -> None:
    """Give every row the empty cells that the browser did not tag, so that each cell stands below its header."""
    tagged = [element for element in elements(root) if element.S == "/TR"]
    if len(tagged) != len(rows):
        return
    for row, texts in zip(tagged, rows, strict=True):
        held = kids(row)
        blank = [place for place, text in enumerate(texts) if not text]
        if len(held) + len(blank) == len(texts):
            for place in blank:
                held.insert(place, pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.TD, P=row)))
            row.K = Array(held)


def _lists(pdf: Pdf, root: Any) -> None:
    """Give every list's item a body beside its label."""
    for item in [element for element in elements(root) if element.S == "/LI"]:
        labels = [kid for kid in kids(item) if is_element(kid) and kid.S == "/Lbl"]
        rest = [kid for kid in kids(item) if not (is_element(kid) and kid.S == "/Lbl")]
        body = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.LBody, P=item, K=Array(rest)))
        if "/Pg" in item:
            body.Pg = item.Pg
        for kid in rest:
            if is_element(kid):
                kid.P = body
        item.K = Array([*labels, body])


def _figures(root: Any) -> None:
    """Let the drawing be the figure: what frames it, its title and its table stand beside it."""
    for element in [each for each in elements(root) if each.S == "/Figure"]:
        if any(inner.S == "/Figure" for inner in elements(element)):
            element.S = Name.Div


def _repeated(pdf: Pdf, root: Any) -> set[Mark]:
    """Return what a table's header says again, on each page but the table's first."""
    order = {page.obj.objgen: number for number, page in enumerate(pdf.pages)}
    found: set[Mark] = set()
    for header in elements(root):
        if header.S == "/TH" and any(said.get("/Scope") == "/Column" for said in _attributes(header)):
            held = [mark_of(each, kid) for each in [header, *elements(header)] for kid in kids(each)]
            marks = [mark for mark in held if mark]
            first = min((order[place] for place, _ in marks), default=0)
            found |= {(place, number) for place, number in marks if order[place] > first}
    return found


def _remarked(root: Any, done: Remarked) -> None:
    """Take what became an artefact out of the tree, and write down where each figure lies."""
    for element in [*elements(root)]:
        left = [kid for kid in kids(element) if mark_of(element, kid) not in done.dropped]
        if len(left) < len(kids(element)):
            element.K = Array(left)
        if element.S == "/Figure":
            _placed(element, done)


def _placed(figure: Any, done: Remarked) -> None:
    """Write down where a figure lies, if it lies on one page."""
    held = {mark_of(each, kid) for each in [figure, *elements(figure)] for kid in kids(each)}
    boxes = {mark: box for mark, box in done.boxes.items() if mark in held}
    if len({page for page, _ in boxes}) == 1:
        left, bottom, right, top = zip(*boxes.values(), strict=True)
        box = [round(n, 2) for n in (min(left), min(bottom), max(right), max(top))]
        figure.A = Dictionary(O=Name.Layout, Placement=Name.Block, BBox=Array(box))


def _links(pdf: Pdf, root: Any, html: str, folder: str) -> None:
    """Say in words where each link leads; a link to a file beside the page keeps the name it has there."""
    words = {unescape(href): _plain(inner) for href, inner in _LINK.findall(html)}
    for page in pdf.pages:
        for link in page.obj.get("/Annots", []):
            if "/A" in link and "/URI" in link.A:
                link.A.URI = String(_relative(str(link.A.URI), folder))
                target = str(link.A.URI)
            else:
                target = f"#{str(link.get('/Dest', '')).removeprefix('/')}"
            link.Contents = String(words.get(target) or target)
    for element in elements(root):
        if element.S == "/Link" and not any(
            isinstance(k, Dictionary) and k.get("/Type") == "/OBJR" for k in kids(element)
        ):
            element.S = Name.Span


def _relative(address: str, folder: str) -> str:
    parts = urlsplit(address)
    if parts.scheme != "file":
        return address
    path = posixpath.relpath(unquote(parts.path), unquote(urlsplit(folder).path))
    return path + (f"?{parts.query}" if parts.query else "") + (f"#{parts.fragment}" if parts.fragment else "")


def _plain(inner: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", "", inner)).split())


def _parents(pdf: Pdf, root: Any) -> None:
    """Write anew which element each piece of a page and each link belongs to."""
    pages: defaultdict[tuple[int, int], dict[int, Any]] = defaultdict(dict)
    for (place, number), element in owners(root).items():
        pages[place][number] = element
    found: dict[int, Any] = {}
    for page in pdf.pages:
        held = pages[page.obj.objgen]
        page.obj.StructParents = len(found)
        found[len(found)] = Array([held.get(n) for n in range(max(held, default=-1) + 1)])
        page.obj.Tabs = Name.S
    for element in elements(root):
        for kid in kids(element):
            if isinstance(kid, Dictionary) and kid.get("/Type") == "/OBJR":
                kid.Obj.StructParent = len(found)
                found[len(found)] = element
    root.ParentTree = pdf.make_indirect(Dictionary(Nums=Array([*chain.from_iterable(found.items())])))
    root.ParentTreeNextKey = len(found)


def _numbered(root: Any) -> None:
    """Number the header cells in reading order, as the browser's numbers differ from run to run."""
    headers = [element for element in elements(root) if "/ID" in element]
    names = {bytes(element.ID): b"h%06d" % number for number, element in enumerate(headers)}
    for element in headers:
        element.ID = String(names[bytes(element.ID)])
    for element in elements(root):
        for said in _attributes(element):
            if "/Headers" in said:
                said.Headers = Array([String(names[bytes(name)]) for name in said.Headers])
    if headers:
        pairs = ((element.ID, element) for element in headers)
        root.IDTree = Dictionary(Names=Array([*chain.from_iterable(pairs)]))


def _attributes(element: Any) -> list[Any]:
    held = element.get("/A")
    return [] if held is None else list(held) if isinstance(held, Array) else [held]


def _described(pdf: Pdf) -> None:
    """State title, language and standard; leave out every date."""
    title, language = str(pdf.docinfo.get("/Title", "")), str(pdf.Root.get("/Lang", ""))
    pdf.docinfo = pdf.make_indirect(Dictionary(Title=title, Creator=f"perfkit {perfkit.__version__}"))
    pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
    pdf.Root.MarkInfo = Dictionary(Marked=True)
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as about:
        about["dc:title"] = title
        about["dc:language"] = {language}
        about["xmp:CreatorTool"] = f"perfkit {perfkit.__version__}"
        about["pdfuaid:part"] = "1"
