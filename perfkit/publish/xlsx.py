"""The tables of a finished page as an Excel annex, by the public statisticians' guidance on accessible spreadsheets.

A cover, the contents with links, the symbols and notes, then one table a
worksheet: one header row, no merged and no blank cell, figures as figures that
show what the page prints. It is built from the page and from nothing else, and
what stands in it is read back and held against the page.

A table that is folded on the page is here too: nothing is left out for room.
"""

from __future__ import annotations

from pathlib import Path

from perfkit.errors import MachineError

try:
    from perfkit.publish.xlsx_book import book
except ImportError as error:
    _MISSING = (error.name or "").partition(".")[0]
    raise MachineError(
        f'An Excel annex needs {_MISSING}, which is not installed. Run: pip install "perfkit[xlsx]"'
    ) from error
from perfkit.publish.page_tree import leaf
from perfkit.publish.xlsx_check import checked
from perfkit.publish.xlsx_sheets import Notes, sheets


def to_xlsx(html: str | Path) -> bytes:
    """Return the tables of an exported page as an Excel workbook: cover, contents, notes, one table a worksheet.

    Parameters
    ----------
    html
        The page, or the path of its file.

    Raises
    ------
    PerfkitError
        Where the workbook has not every table and cell of the page as the page shows it, or holds a formula.

    Notes
    -----
    The same page gives the same bytes. A page without a table gives a cover,
    contents and notes.
    """
    text = html.read_text(encoding="utf-8") if isinstance(html, Path) else html
    page, notes = leaf(text), Notes()
    return checked(book(page, sheets(page.body, notes), notes), text)
