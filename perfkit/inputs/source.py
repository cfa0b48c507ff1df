"""A file's bytes: read once, hashed, and recognised by how they begin."""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path, PurePath

from perfkit.errors import DataError, Fault

FILE_LIMIT = 500_000_000
"""Bytes. Ten times a table of a million rows; more would fill a laptop's memory once it is unpacked."""

LISTED = 50
"""Faults of one kind listed for one table. Past that the cause is one, and the list only hides the others."""

_BEGINNINGS = (
    (b"\x89PNG\r\n", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "an Excel workbook or a zip file"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Excel workbook (.xls) or a password-protected one"),
    (b"PAR1", "a Parquet file"),
    (b"\x1f\x8b", "a gzip file"),
    (b"{\\rtf", "a Word document (RTF)"),
)
_MARKUP = ((b"<!doctype html", b"<html", b"<head", b"<table"), (b"<?xml",))


@dataclass(frozen=True)
class Source:
    """One file as it was at the moment it was read.

    Parameters
    ----------
    name
        The file's name, without its folder.
    data
        Its bytes.
    sha256
        Their hash, which stays true if the file is changed afterwards.
    """

    name: str
    data: bytes
    sha256: str

    @property
    def stem(self) -> str:
        """The name without its ending."""
        return PurePath(self.name).stem

    @property
    def suffix(self) -> str:
        """The ending, in small letters, with its point."""
        return PurePath(self.name).suffix.lower()


def read_source(path: Path, limit: int = FILE_LIMIT) -> Source:
    """Return a file's bytes and their hash.

    The size is asked before anything is read, and no more than the limit is
    read, even of a file that grows meanwhile.

    Raises
    ------
    DataError
        If the file is gone, may not be read, is a folder, or is too large.
    """
    try:
        # A named pipe would wait for ever to be opened.
        if not stat.S_ISREG(path.stat().st_mode):
            kind = "a folder" if path.is_dir() else "not a file"
            remedy = "Give a file; rename a folder that ends like one."
            raise DataError([Fault(f"cannot be read: it is {kind}", remedy, file=path.name)])
        with path.open("rb") as stream:
            size = os.fstat(stream.fileno()).st_size
            data = stream.read(limit + 1) if size <= limit else b""
    except OSError as error:
        raise DataError([unreadable(path, error)]) from error
    if max(size, len(data)) > limit:
        raise DataError(
            [
                Fault(
                    f"the file is {max(size, len(data)) / 1e6:,.0f} MB, more than the limit of {limit / 1e6:,.0f} MB",
                    "Leave out the rows this report does not need, or save it as Parquet.",
                    file=path.name,
                )
            ]
        )
    return Source(path.name, data, sha256(data).hexdigest())


def looks_like(data: bytes) -> str:
    """Return what the first bytes show a file to be, or "" where they do not say.

    >>> looks_like(b"%PDF-1.7"), looks_like(b"ref,period")
    ('a PDF', '')
    """
    for beginning, kind in _BEGINNINGS:
        if data.startswith(beginning):
            return kind
    start = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    html, xml = _MARKUP
    if start.startswith(html):
        return "a web page (HTML)"
    return "XML" if start.startswith(xml) else ""


def capped(faults: Sequence[Fault], total: int | None = None) -> list[Fault]:
    """Return the first faults of one kind, and one more that counts the rest.

    >>> many = [Fault(f"line {i}", "Mend it.", file="a.csv") for i in range(60)]
    >>> print(len(capped(many)), capped(many)[-1])
    51 a.csv: and 10 more like these. Mend it.
    """
    rest = (len(faults) if total is None else total) - LISTED
    kept = list(faults[:LISTED])
    if rest > 0:
        last = kept[-1]
        kept.append(Fault(f"and {rest:,} more like these", last.remedy, file=last.file, sheet=last.sheet))
    return kept


def unreadable(path: Path, error: OSError) -> Fault:
    """Return the fault that the system refused a file or folder, in an officer's words.

    >>> print(unreadable(Path("a.csv"), FileNotFoundError()))
    a.csv: cannot be read: it is not there any more. Put it back, or choose another file.
    """
    if isinstance(error, FileNotFoundError):
        why, remedy = "it is not there any more", "Put it back, or choose another file."
    elif isinstance(error, PermissionError):
        why, remedy = "you may not open it", "Ask its owner for the right to read it."
    else:
        why, remedy = f"the system says: {error.strerror}", "Copy it to your own disk, then retry."
    return Fault(f"cannot be read: {why}", remedy, file=path.name)
