"""The numbers of a drawing, in its labels and its description, held against the table of its figures."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from perfkit.audit import labels as drawn
from perfkit.audit.findings import Finding
from perfkit.audit.known import Known
from perfkit.audit.page import Drawing, Grid
from perfkit.audit.should import DRAWN
from perfkit.report import formats

_NUMBER = re.compile(r"[−-]?£?\d[\d,]*(?:\.\d+)?")
_PERIOD = re.compile(r"\b(?:19|20)\d\d/\d\d(?: Q[1-4])?|\bQ[1-4]\b")
_HELD = "The table of the drawing's figures does not hold this number."
_TIME = "The table of the drawing's figures has no such quarter."


def check(known: Known, drawing: Drawing) -> list[Finding]:
    """Return what a drawing gets wrong; its table is checked by itself.

    An investigation's labels and description are worked out again place by
    place; any other number must be one that the drawing's own table holds.
    """
    if drawing.grid is None:
        return []
    where = f"{drawing.where} > {drawing.title}"
    labels, alt = drawing.labels, drawing.alt
    found = []
    if known.ref:
        wrong, (*labels, alt) = drawn.check(known.case(known.ref), drawing)
        found += [Finding("drawing", where, said, right, DRAWN) for said, right in wrong]
        found += [Finding("drawing", where, said, "", _TIME) for said in _times(drawing, [*labels, alt])]
    held = {_value(n) for n in _numbers(known, _cells(drawing.grid))}
    counts = {Decimal(len(drawing.grid.rows))}
    numbers = [n for n in _numbers(known, labels) if not _in(n, held)]
    numbers += [n for n in _numbers(known, [alt]) if not _in(n, held | counts)]
    return found + [Finding("drawing", where, n, "", _HELD) for n in numbers]


def _times(drawing: Drawing, texts: Iterable[str]) -> list[str]:
    """Return the quarters and years of a drawing that its table does not name."""
    rows = drawing.grid.rows if drawing.grid else []
    named = {part for row in rows for part in (row[0].text, *row[0].text.split())}
    return [said for text in texts for said in _PERIOD.findall(text) if said not in named]


def _cells(grid: Grid) -> list[str]:
    return [cell.text for row in grid.rows for cell in row[1:]]


def _numbers(known: Known, texts: Iterable[str]) -> list[str]:
    found = []
    for text in texts:
        if any(name.startswith(text.removesuffix("…")) for name in known.named.values() if text.strip()):
            continue
        plain = known.ref_pattern.sub(" ", _PERIOD.sub(" ", text))
        plain = re.sub(r"\bper [\d,]+", " ", plain)
        found += _NUMBER.findall(plain)
    return found


def _in(printed: str, held: set[Decimal]) -> bool:
    """Return whether a number is one of those held, rounded to the places it is printed with."""
    value = _value(printed)
    places = max(-int(value.as_tuple().exponent), 0)
    return any(formats.rounded(float(h), places) == value for h in held)


def _value(printed: str) -> Decimal:
    return Decimal(printed.replace("−", "-").replace("£", "").replace(",", ""))
