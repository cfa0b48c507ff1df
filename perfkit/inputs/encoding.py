"""A text file's bytes as UTF-8, whatever they were saved in; never a guess that cannot fail."""

from __future__ import annotations

import codecs
import re

from perfkit.errors import DataError, Fault
from perfkit.inputs.source import Source, looks_like

_SAVE_AS = "Save it as 'CSV UTF-8 (comma delimited)'."
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_LINE_END = re.compile(rb"\r\n|\r|\n")
# U+0080 to U+009F: no keyboard makes them; they show text once read in the wrong encoding.
_C1 = re.compile(rb"\xc2[\x80-\x9f]")
# Bytes that are letters in UTF-8 and nonsense such as "Ã©" in Windows-1252.
_UTF8_LETTER = re.compile(rb"[\xc3-\xdf][\x80-\xbf]|\xc2[\xa0-\xbf]|[\xe1-\xef][\x80-\xbf]{2}")


def to_utf8(source: Source) -> tuple[bytes, list[Fault]]:
    """Return a text file as UTF-8 without a byte-order mark, and a note where it was not.

    UTF-8 and UTF-16 with a mark are told by it. Other text must be UTF-8 to
    the last byte, or Windows-1252, which is recorded. Latin-1 is never
    tried: it accepts every byte and so hides every fault.

    Raises
    ------
    DataError
        If the file is empty, is no text, or is in no one encoding.
    """
    data = source.data
    notes: list[Fault] = []
    if not data:
        raise _refuse(source, "file is empty (0 bytes)", "Save it again from where it came.")
    if kind := looks_like(data):
        raise _refuse(source, f"looks like {kind}, not CSV", "Export the table as CSV; renaming a file does not.")
    if data.startswith(_UTF16):
        utf8 = _from_utf16(source)
    else:
        if (at := data.find(b"\0")) >= 0:
            raise _refuse(source, f"holds a NUL byte at offset {at:,}, so it is not plain text", _SAVE_AS)
        utf8, notes = _from_eight_bits(source)
    if not utf8:
        raise _refuse(source, "file is empty (a byte-order mark alone)", "Save it again from where it came.")
    if match := _C1.search(utf8):
        code = f"U+{ord(match.group().decode()):04X}"
        problem = f"holds the control character {code} on line {_line(utf8, match.start())}: it was read wrongly before"
        raise _refuse(source, problem, "Export it afresh, as 'CSV UTF-8', from where the text still looks right.")
    return utf8, notes


def _from_utf16(source: Source) -> bytes:
    try:
        text = source.data.decode("utf-16")
    except UnicodeDecodeError as error:
        raise _refuse(source, f"is not whole UTF-16 (offset {error.start:,})", _SAVE_AS) from error
    if (at := text.find("\0")) >= 0:
        raise _refuse(source, f"holds a NUL character at offset {2 + 2 * at:,}, so it is not plain text", _SAVE_AS)
    return text.encode()


def _from_eight_bits(source: Source) -> tuple[bytes, list[Fault]]:
    marked = source.data.startswith(codecs.BOM_UTF8)
    data = source.data.removeprefix(codecs.BOM_UTF8)
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        found = f"byte 0x{data[error.start]:02X} on line {_line(data, error.start)}"
    else:
        return data, []
    if marked or _UTF8_LETTER.search(data):
        raise _refuse(source, f"is UTF-8 in part only ({found} is not)", _SAVE_AS)
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError as error:
        found = f"byte 0x{data[error.start]:02X} on line {_line(data, error.start)}"
        raise _refuse(source, f"is neither UTF-8 nor Windows-1252 ({found})", _SAVE_AS) from error
    problem = f"is not UTF-8 ({found}); it was read as Windows-1252"
    return text.encode(), [Fault(problem, _SAVE_AS, file=source.name, note=True)]


def _line(data: bytes, offset: int) -> int:
    return 1 + len(_LINE_END.findall(data[:offset]))


def _refuse(source: Source, problem: str, remedy: str) -> DataError:
    return DataError([Fault(problem, remedy, file=source.name)])
