"""A finished page as a Word document, for the committee services that insist on one.

It is built from the page and from nothing else: headings, lists, quotations,
tables with header rows, and drawings as pictures with their words. What stands
in it is read back and held against the page, so that the two cannot differ.

The figures behind a chart, folded on the page, stand open; any other folded
part is left out, as from every print.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from perfkit.errors import MachineError

try:
    from perfkit.publish.docx_blocks import Writer
    from perfkit.publish.docx_check import checked
    from perfkit.publish.docx_styles import blank
except ImportError as error:
    _MODULE = (error.name or "").partition(".")[0]
    _MISSING = {"docx": "python-docx", "resvg_py": "resvg-py"}.get(_MODULE, _MODULE)
    raise MachineError(
        f'A Word document needs {_MISSING}, which is not installed. Run: pip install "perfkit[docx]"'
    ) from error
from perfkit.publish.page_tree import leaf


def to_docx(html: str | Path) -> bytes:
    """Return an exported page as a Word document with headings, header rows, alternative texts and page numbers.

    Parameters
    ----------
    html
        The page, or the path of its file.

    Raises
    ------
    PerfkitError
        Where the document has not every heading, table, cell, picture and word that is to be printed.

    Notes
    -----
    The page's title is its first heading, as every reader by ear looks for
    one, and the document's title. The same page gives the same bytes.
    """
    text = html.read_text(encoding="utf-8") if isinstance(html, Path) else html
    page = leaf(text)
    made = blank(page)
    Writer(made, page).body()
    out = BytesIO()
    made.save(out)
    return checked(_undated(out), text)


def _undated(saved: BytesIO) -> bytes:
    """Return a package whose parts carry no time."""
    out = BytesIO()
    with ZipFile(saved) as given, ZipFile(out, "w", ZIP_DEFLATED) as kept:
        for name in given.namelist():
            part = ZipInfo(name)
            part.compress_type = ZIP_DEFLATED
            kept.writestr(part, given.read(name))
    return out.getvalue()
