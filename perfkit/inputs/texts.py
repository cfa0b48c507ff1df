"""Officers' text: kept as written, without what could act on a page."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date, datetime

from perfkit.errors import shown
from perfkit.inputs.ledger import Refusal

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_BLANKS = re.compile(r"[ \u00a0]+")
_IMAGE = re.compile(r"!\[[^\]]*\]\(\s*<?(?P<address>[^)]*)\)?")
_LINK = re.compile(
    r"\[(?P<words>[^\]]*)\]\(\s*<?\s*(?:javascript|vbscript|data|file)\s*:(?:[^()]|\([^()]*\))*\)?", re.IGNORECASE
)


@dataclass
class Texts:
    """The distinct cells of a text column, tidied; which were changed, and why some were refused."""

    values: list[str]
    controls: set[int] = field(default_factory=set)
    links: set[int] = field(default_factory=set)
    numbers: set[int] = field(default_factory=set)
    refusals: dict[int, Refusal] = field(default_factory=dict)


def read_texts(cells: list[object], *, code: bool) -> Texts:
    """Return each distinct cell as text.

    Blanks at the ends and repeated ones are tidied, control characters and
    links that would run a script are removed, and a number in a text column
    is written out. Nothing else is changed: "=1+1" stays those four signs.
    A code is kept as it is: 007 and 01E5 stay so.

    >>> read_texts(["=1+1", "a\\x07b", "see [it](javascript:x)"], code=False).values
    ['=1+1', 'ab', 'see it']
    """
    found = Texts([])
    for i, cell in enumerate(cells):
        if not isinstance(cell, str):
            found.numbers.add(i)
            found.values.append(_written(cell))
            continue
        text = cell
        if not text.isascii() or "\xa0" in text:
            if _has_surrogate(text):
                found.refusals[i] = Refusal(
                    f"'{shown(text)}' holds half a character", "Type the text again; it was damaged when copied."
                )
                found.values.append("")
                continue
            text = unicodedata.normalize("NFC", text)
        if not text.isprintable():
            text = _without_controls(found, i, text)
        if "](" in text:
            text = _without_links(found, i, text)
        text = " ".join(text.split()) if code else _BLANKS.sub(" ", text).strip()
        found.values.append(text)
    return found


def _without_controls(found: Texts, i: int, text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if _CONTROLS.search(text):
        found.controls.add(i)
        text = _CONTROLS.sub("", text)
    return text


def _without_links(found: Texts, i: int, text: str) -> str:
    if image := _IMAGE.search(text):
        found.refusals[i] = Refusal(
            f"the text asks for a picture, '{shown(image['address'].strip())}'",
            "Remove it; a report shows its own charts only and fetches nothing.",
        )
        return text
    if _LINK.search(text):
        found.links.add(i)
        text = _LINK.sub(lambda m: m["words"], text)
    return text


def _has_surrogate(text: str) -> bool:
    return any("\ud800" <= c <= "\udfff" for c in text)


def _written(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime) and cell.time() == datetime.min.time():
        return f"{cell:%d/%m/%Y}"
    if isinstance(cell, date) and not isinstance(cell, datetime):
        return f"{cell:%d/%m/%Y}"
    return str(cell)
