"""The numbers of a drawing, in its labels and its description, held against the table of its figures."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from perfkit.audit.findings import Finding
from perfkit.audit.known import Known
from perfkit.audit.page import Drawing, Grid
from perfkit.report import formats

_NUMBER = re.compile(r"[−-]?£?\d[\d,]*(?:\.\d+)?")
_PERIOD = re.compile(r"\b(?:19|20)\d\d/\d\d(?: Q[1-4])?|\bQ[1-4]\b")


def check(known: Known, drawing: Drawing) -> list[Finding]:
    """Return the numbers of a drawing that its own table does not hold; the table is checked by itself."""
    if drawing.grid is None:
        return []
    held = {_value(n) for n in _numbers(known, _cells(drawing.grid))}
    counts = {Decimal(len(drawing.grid.rows))}
    wrong = [n for n in _numbers(known, drawing.labels) if not _in(n, held)]
    wrong += [n for n in _numbers(known, [drawing.alt]) if not _in(n, held | counts)]
    why = "The table of the drawing's figures does not hold this number."
    return [Finding("drawing", f"{drawing.where} > {drawing.title}", n, "", why) for n in wrong]


def _cells(grid: Grid) -> list[str]:
    return [cell.text for row in grid.rows for cell in row[1:]]


def _numbers(known: Known, texts: Iterable[str]) -> list[str]:
    found = []
    for text in texts:
        if any(name.startswith(text.removesuffix("…")) for name in known.named.values()):
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
