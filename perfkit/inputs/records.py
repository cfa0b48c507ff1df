"""The records of a CSV text, and on which lines of the file each stands."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from contextlib import suppress


def records(utf8: bytes, separator: str) -> Iterator[list[str]]:
    """Return the records of a text one by one; `csv.Error` where quotation marks do not match.

    >>> list(records(b'A,"1,5"\\r\\rB,2', ","))
    [['A', '1,5'], [], ['B', '2']]
    """
    return csv.reader(_lines(utf8), delimiter=separator, strict=True)


def whereabouts(utf8: bytes, separator: str, wanted: set[int]) -> dict[int, tuple[int, str]]:
    """Return the first line, and the text as it stands in the file, of the records asked for.

    Records and lines are counted from 1. The last record asked for may be
    one that cannot be read.

    >>> whereabouts(b'A,"1\\n2"\\nB,3', ",", {2})
    {2: (3, 'B,3')}
    """
    lines = list(_lines(utf8))
    reader = csv.reader(lines, delimiter=separator, strict=True)
    found: dict[int, tuple[int, str]] = {}
    start = 0
    for number in range(1, max(wanted) + 1):
        with suppress(csv.Error):  # the broken record is the last that can be asked for
            next(reader)
        if number in wanted:
            found[number] = (start + 1, "".join(lines[start : reader.line_num]).rstrip("\r\n"))
        start = reader.line_num
    return found


def lines_before_open_quote(raw: str, separator: str) -> int:
    """Return how many lines of a broken record come before the quotation mark that breaks it.

    >>> lines_before_open_quote('A,"one\\ntwo","never closed', ",")
    1
    """
    end = f"(?:{re.escape(separator)}|\\r\\n?|\\n|$)"
    whole = re.compile(f'(?:"[^"]*+(?:""[^"]*+)*+"|[^"{separator}\\r\\n][^{separator}\\r\\n]*+|){end}')
    at = 0
    while (match := whole.match(raw, at)) and match.end() > at:
        at = match.end()
    return len(re.findall(r"\r\n?|\n", raw[:at]))


def _lines(utf8: bytes) -> io.TextIOWrapper:
    # newline="" ends a line at CR, LF or both, and hands it on unchanged: spending files exist with all three.
    return io.TextIOWrapper(io.BytesIO(utf8), encoding="utf-8", newline="")
