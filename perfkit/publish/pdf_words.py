"""The spaces between words where a line of a PDF ends.

A browser drops the space at which it breaks a line, and whoever reads the
tagged text, rather than the picture of it, meets two words run together.
"""

from __future__ import annotations

import re
from typing import Any

from pikepdf import (
    ContentStreamInstruction,
    Matrix,
    Operator,
    Page,
    Pdf,
    String,
    parse_content_stream,
    unparse_content_stream,
)

_CHARACTERS = re.compile(rb"beginbfchar(.*?)endbfchar", re.DOTALL)
_RANGES = re.compile(rb"beginbfrange(.*?)endbfrange", re.DOTALL)
_PAIR = re.compile(rb"<(\w{4})>\s*<(\w{4})>")
_TRIPLE = re.compile(rb"<(\w{4})>\s*<(\w{4})>\s*<(\w{4})>")
# After these a line may break without a space.
_GOES_ON = (" ", "-", "/")


def space_words(pdf: Pdf) -> None:
    """End each line of text with a space, unless it ends with one, a hyphen or a slash."""
    for page in pdf.pages:
        page.Contents = pdf.make_stream(unparse_content_stream(_spaced(page)))


def _spaced(page: Page) -> list[Any]:
    fonts = {str(name): _letters(font) for name, font in page.obj.Resources.get("/Font", {}).items()}
    out: list[Any] = []
    place, held = Matrix(), list[Matrix]()
    named, font, shown, height, ended = "", "", b"", 0.0, -1
    for step in parse_content_stream(page):
        name = str(step.operator)
        if name == "q":
            held.append(place)
        elif name == "Q":
            place = held.pop()
        elif name == "cm":
            place = Matrix(*map(float, step.operands)) @ place
        elif name == "Tm":
            line = round((Matrix(*map(float, step.operands)) @ place).f, 1)
            if ended >= 0 and line != height and (space := _space_after(shown, fonts[font])):
                out.insert(ended, ContentStreamInstruction([String(space)], Operator("Tj")))
            height, ended = line, -1
        elif name == "Tf":
            named = str(step.operands[0])
        elif name == "Tj":
            # The line below may begin in another font before it is known to be another line.
            shown, font = bytes(step.operands[0]), named
        elif name == "ET":
            ended = len(out)
        out.append(step)
    return out


def _space_after(shown: bytes, letters: dict[bytes, str]) -> bytes | None:
    if letters.get(shown[-2:], " ") in _GOES_ON:
        return None
    return next((code for code, letter in letters.items() if letter == " "), None)


def _letters(font: Any) -> dict[bytes, str]:
    """Return the letter that each code of a font stands for, as far as the font says."""
    said = font.ToUnicode.read_bytes() if "/ToUnicode" in font else b""
    found: dict[bytes, str] = {}
    for block in _CHARACTERS.findall(said):
        found |= {bytes.fromhex(code.decode()): chr(int(letter, 16)) for code, letter in _PAIR.findall(block)}
    for block in _RANGES.findall(said):
        for first, last, letter in _TRIPLE.findall(block):
            for step in range(int(last, 16) - int(first, 16) + 1):
                found[(int(first, 16) + step).to_bytes(2, "big")] = chr(int(letter, 16) + step)
    return found
