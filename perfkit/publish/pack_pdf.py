"""A board pack as one PDF whose contents page says on which page each paper begins.

The browser cannot say in advance on which page a heading will stand. So the
pack is printed, each heading's page read from the PDF, the contents filled in
and the pack printed again, until what the contents say is so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from io import BytesIO
from typing import TYPE_CHECKING

from pikepdf import Pdf

from perfkit.errors import PerfkitError
from perfkit.publish.pdf import finished, printed, printer

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

_PLACE = re.compile(r'<span class="page" data-of="([^"]+)">[^<]*</span>')
_MOST = 4
"""Printings; the second nearly always says the same as the first."""


def to_pack_pdf(html: str, browser: Chrome | None = None) -> bytes:
    """Return a pack's page as a tagged PDF with the number of its page beside each entry of the contents.

    Raises
    ------
    PerfkitError
        Where the PDF has not all that the page has, or the numbers do not settle.
    MachineError
        Where the machine has no browser, or the browser does not print.
    """
    if browser is None:
        with printer() as opened:
            return to_pack_pdf(html, opened)
    names = _PLACE.findall(html)
    said: dict[str, int] = {}
    for _ in range(_MOST):
        page = numbered(html, said)
        raw = printed(page, browser)
        so = page_numbers(raw.content, names)
        if so == said:
            return finished(raw, page)
        said = so
    raise PerfkitError("The page numbers of the pack's contents did not settle, so its PDF was not kept.")


def numbered(html: str, numbers: Mapping[str, int]) -> str:
    """Return a pack's page with the numbers of pages in its contents."""
    return _PLACE.sub(lambda found: f'<span class="page" data-of="{found[1]}">{numbers.get(found[1], 0)}</span>', html)


def page_numbers(pdf: bytes, names: list[str]) -> dict[str, int]:
    """Return the page, from 1, on which each named place of a PDF stands.

    Raises
    ------
    PerfkitError
        Where a place is not in the PDF.
    """
    with Pdf.open(BytesIO(pdf)) as opened:
        pages = {page.obj.objgen: number for number, page in enumerate(opened.pages, 1)}
        places = {str(name).removeprefix("/"): to for name, to in dict(opened.Root.get("/Dests", {})).items()}
        if missing := [name for name in names if name not in places]:
            raise PerfkitError(f"The PDF of the pack has no place called {', '.join(missing)}, so it was not kept.")
        return {name: pages[places[name][0].objgen] for name in names}
