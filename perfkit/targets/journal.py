"""A CSV file that only grows: rows are added at its end, and none is ever changed.

Any number of people may add rows at once. What Excel or a text editor does
to the file in between is told, and never put right by rewriting it.
"""

from __future__ import annotations

import codecs
import csv
import errno
import io
import os
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from perfkit.errors import BusyError, DataError, Fault, MachineError
from perfkit.inputs.encoding import to_utf8
from perfkit.inputs.locks import locked
from perfkit.inputs.records import records
from perfkit.inputs.source import Source, read_source

PATIENCE = 30.0
"""Seconds to wait for whoever else is adding rows; one addition takes some milliseconds."""

_BREAK = re.compile(rb"\r\n|\r|\n")
_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "bars"}
_FORMULA = tuple("=+-@\t\r'＝＋－＠")


def harmless(text: str) -> str:
    """Return a text so that a spreadsheet takes it for text: one that looks like a formula behind an apostrophe.

    >>> harmless("=1+1"), harmless("Cabinet")
    ("'=1+1", 'Cabinet')
    """
    return f"'{text}" if text.startswith(_FORMULA) else text


def as_meant(cell: str) -> str:
    """Return the text that `harmless` wrote.

    >>> as_meant(harmless("=1+1")), as_meant(harmless("'quoted'"))
    ('=1+1', "'quoted'")
    """
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA) else cell


def add_rows(path: Path, columns: Sequence[str], rows: Sequence[Mapping[str, str]]) -> None:
    """Add rows at the end of a CSV file, all or none of them, and force them to the disk.

    A file that is not there is begun with its headings, marked as UTF-8 so
    that Excel reads £ and ŵ. A last line that was cut short, when a machine
    or a program stopped, is ended: it stays as a row of its own that
    `cut_short` finds.

    Parameters
    ----------
    path
        The file. Its headings may stand in any order.
    columns
        The headings that it has, or begins with.
    rows
        The cells of each row by heading.

    Raises
    ------
    DataError
        If the file is not such a file any more: other headings, semicolons
        in place of commas, another encoding. Nothing is then written.
    BusyError
        If somebody else has been writing to it for half a minute.
    MachineError
        If it cannot be written, with the reason.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with held(path):
            there = path.read_bytes() if path.exists() else b""
            before, header = _beginning(path, there, columns)
            _append(path, before + _line(header, rows), len(there))
    except OSError as error:
        raise MachineError(f"{path} could not be written: {_reason(error)}") from error


def cut_short(utf8: bytes, width: int) -> tuple[bytes, list[int]]:
    """Return a text without its rows that were cut short when written, and the numbers of those rows.

    Such a row has fewer cells than the header. A blank line stays in its
    place, so that the other rows keep their numbers.

    >>> cut_short(b'a,b,c\\n1,"t\\n', 3)
    (b'a,b,c\\n\\n', [2])
    """
    lines = [line + end for line, end in _lines(_closed(utf8))]
    found, start = [], 0
    reader = csv.reader((line.decode() for line in lines), strict=True)
    with suppress(csv.Error):  # the reader of tables tells it
        for number, record in enumerate(reader, 1):
            if any(record) and len(record) < width:
                lines[start : reader.line_num] = [b"\n"] + [b""] * (reader.line_num - start - 1)
                found.append(number)
            start = reader.line_num
    return b"".join(lines), found


@contextmanager
def held(path: Path, patience: float = PATIENCE) -> Iterator[None]:
    """Keep everybody else from adding to a file; the system itself ends that when the holder ends.

    Raises
    ------
    BusyError
        If somebody else holds it for longer than that many seconds.
    """
    # A file of its own: an editor that saves puts another file in the log's place, and a lock would go with the old.
    with path.with_name(f".{path.name}.lock").open("a+b") as file:
        ends = time.monotonic() + patience
        while not locked(file):
            if time.monotonic() > ends:
                raise BusyError(f"Somebody else has been writing to {path} for {patience:g} seconds. Try again.")
            time.sleep(0.01)
        yield


def _beginning(path: Path, there: bytes, columns: Sequence[str]) -> tuple[bytes, Sequence[str]]:
    """Return what must come before a new row, and the order of the headings."""
    head = codecs.BOM_UTF8 + _line(columns, [dict(zip(columns, columns, strict=True))])
    if head.startswith(there):  # not begun, or cut short while it was
        return head[len(there) :], columns
    utf8, notes = to_utf8(Source(path.name, there, ""))
    if notes:  # another encoding; what is added would be read as its letters
        raise DataError([Fault(notes[0].problem.partition(";")[0], notes[0].remedy, file=path.name)])
    if there.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise DataError([Fault("is UTF-16", "Save it as 'CSV UTF-8 (comma delimited)'.", file=path.name)])
    header = header_of(path.name, utf8, columns)
    return _closed(there)[len(there) :], header


def header_of(file: str, utf8: bytes, columns: Sequence[str]) -> list[str]:
    """Return the headings of a log in their order.

    Raises
    ------
    DataError
        If they are not exactly the columns, separated by commas.
    """
    first = _BREAK.split(utf8, maxsplit=1)[0].decode()
    header = [cell.strip() for cell in next(records(first.encode(), ","), [])]
    lost = [name for name in columns if name not in header]
    if not lost and len(header) == len(columns):
        return header
    other = next((words for sign, words in _SEPARATORS.items() if sign in first and len(header) == 1), "")
    if other:
        problem, remedy = f"has {other} between its columns", "Save it as 'CSV UTF-8 (comma delimited)'."
    elif lost:
        problem, remedy = f"has no column {', '.join(lost)}", "Put the headings back as they were."
    else:
        extra = [name for name in dict.fromkeys(header) if name not in columns or header.count(name) > 1]
        problem = f"has columns that are not the log's: {', '.join(extra)}"
        remedy = "Remove them; keep remarks in another file."
    raise DataError([Fault(problem, remedy, f"the columns {', '.join(columns)}", file=file, row=1)])


def read_log(path: Path) -> Source:
    """Return a log's bytes; nothing is added while they are read."""
    if not path.is_file():
        return read_source(path)
    try:
        with held(path):
            return read_source(path)
    except OSError:  # a folder that may not be written to: nobody is adding rows there
        return read_source(path)


def _closed(text: bytes) -> bytes:
    """Return a text whose last line is ended, and the quotation mark in it that was left open."""
    if not text or (text.endswith((b"\n", b"\r")) and not text.count(b'"') % 2):
        return text
    return text + (b'"' if text.count(b'"') % 2 else b"") + b"\n"


def _lines(text: bytes) -> list[tuple[bytes, bytes]]:
    ends = [*_BREAK.findall(text), b""]
    return [pair for pair in zip(_BREAK.split(text), ends, strict=True) if any(pair)]


def _line(header: Sequence[str], rows: Sequence[Mapping[str, str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([[row[name] for name in header] for row in rows])
    return text.getvalue().encode()


def _append(path: Path, new: bytes, size: int) -> None:
    """Write at the end of a file that has a size, wholly or not at all."""
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o666)
    try:
        left = memoryview(new)
        while left:
            left = left[os.write(handle, left) :]
        os.fsync(handle)
    except OSError:
        with suppress(OSError):
            os.ftruncate(handle, size)
        raise
    finally:
        os.close(handle)


def _reason(error: OSError) -> str:
    known = {
        errno.ENOSPC: "the disk is full. Free some space and try again.",
        errno.EACCES: "permission is refused. If it is open in Excel, close it there and try again.",
        errno.EPERM: "permission is refused. If it is open in Excel, close it there and try again.",
        errno.EROFS: "the disk is read-only. Name a file on another.",
        errno.EISDIR: "a folder of that name stands there. Name another file.",
        errno.ENOTDIR: "a file stands where a folder is needed. Name another place.",
    }
    return known.get(error.errno or 0, f"{error.strerror or error}.")
