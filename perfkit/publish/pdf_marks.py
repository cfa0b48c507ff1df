"""What is drawn on a PDF's pages: to whom each stroke belongs.

A stroke belongs to an element of the structure tree or is an artefact, which
speech passes over. Chromium leaves page numbers and what the page hides from
speech without either, gives a heading or table its borders, and lets a
table's header be read again on each page on which it is printed again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pikepdf import (
    ContentStreamInstruction,
    Matrix,
    Name,
    Operator,
    Page,
    Pdf,
    parse_content_stream,
    unparse_content_stream,
)

from perfkit.publish.pdf_tree import Mark

Box = tuple[float, float, float, float]
"""Left, bottom, right and top, in points."""
PATHS = frozenset(("m", "l", "c", "v", "y", "h", "re"))
PAINTS = frozenset(("S", "s", "f", "F", "f*", "B", "B*", "b", "b*"))
TEXTS = frozenset(("Tj", "TJ", "'", '"'))
PICTURES = frozenset(("Do", "sh", "INLINE IMAGE"))
_BEGIN = ContentStreamInstruction([Name.Artifact], Operator("BMC"))
_END = ContentStreamInstruction([], Operator("EMC"))
# What these draw is part of what they say, though it be no letter.
_DRAWN = ("/Figure", "/Lbl")


@dataclass
class Remarked:
    """What came of the pages: pieces that are artefacts now, and where each figure's pieces lie."""

    dropped: set[Mark] = field(default_factory=set)
    boxes: dict[Mark, Box] = field(default_factory=dict)


def remark(pdf: Pdf, owners: Mapping[Mark, Any], repeated: Container[Mark]) -> Remarked:
    """Make artefacts of what is no one's, of every border and of what is repeated; return what changed.

    Parameters
    ----------
    pdf
        The PDF, whose pages are rewritten.
    owners
        The element to which each piece of a page belongs.
    repeated
        The pieces that only say again what an earlier page said.
    """
    done = Remarked()
    for page in pdf.pages:
        steps = [*_steps(page)]
        out, dropped = _remarked(steps, owners, repeated)
        page.Contents = pdf.make_stream(unparse_content_stream(out))
        done.dropped |= dropped
        done.boxes |= _boxes(steps, {mark for mark, owner in owners.items() if owner.S == "/Figure"})
    return done


def unowned(pdf: Pdf) -> int:
    """Return how many strokes and texts of the pages are neither an element's nor an artefact."""
    drawn = PAINTS | TEXTS | PICTURES
    return sum(step.depth == 0 and step.name in drawn for page in pdf.pages for step in _steps(page))


@dataclass(frozen=True)
class _Step:
    """One instruction of a page: in which piece of it, and how deep among those that are marked."""

    given: Any
    name: str
    mark: Mark | None
    depth: int


def _steps(page: Page) -> Iterator[_Step]:
    depth, mark = 0, None
    for given in parse_content_stream(page):
        name = str(given.operator)
        if name in ("BDC", "BMC"):
            mark = _mark(page, given) if depth == 0 else mark
            depth += 1
        yield _Step(given, name, mark, depth)
        if name == "EMC":
            depth -= 1
            mark = mark if depth else None


def _mark(page: Page, given: Any) -> Mark | None:
    named = given.operands[1] if len(given.operands) > 1 else {}
    return (page.obj.objgen, int(named["/MCID"])) if "/MCID" in named else None


def _remarked(
    steps: Iterable[_Step], owners: Mapping[Mark, Any], repeated: Container[Mark]
) -> tuple[list[Any], set[Mark]]:
    """Return a page's instructions, with more artefacts among them, and which pieces became one."""
    out: list[Any] = []
    dropped: set[Mark] = set()
    opened, loose, worded = 0, -1, False
    for step in steps:
        if step.name in ("BDC", "BMC") and step.depth == 1:
            opened, worded = len(out), False
            # A letter of its own (a ligature, say) may stand within an artefact; a piece of the page may not.
            loose = -1 if step.mark else loose
        elif step.depth == 0 and loose < 0 and (step.name in PATHS or step.name in PICTURES or step.name == "BT"):
            loose = len(out)
        worded = worded or step.name in TEXTS or step.name in PICTURES
        if step.mark and step.name == "EMC" and step.depth == 1:
            border = not worded and step.mark in owners and owners[step.mark].S not in _DRAWN
            if border or step.mark in repeated:
                out[opened] = _BEGIN
                dropped.add(step.mark)
        out.append(step.given)
        if loose >= 0 and (step.name in PAINTS or step.name in PICTURES or step.name == "ET"):
            out.insert(loose, _BEGIN)
            out.append(_END)
        if step.name in PAINTS or step.name in PICTURES or step.name in ("ET", "n"):
            loose = -1
    return out, dropped


def _boxes(steps: Iterable[_Step], figures: Container[Mark | None]) -> dict[Mark, Box]:
    """Return the rectangle that holds what each figure paints on a page: its paper is its largest stroke."""
    found: defaultdict[Mark, list[tuple[float, float]]] = defaultdict(list)
    corners: list[tuple[float, float]] = []
    place, held = Matrix(), list[Matrix]()
    for step in steps:
        if step.name == "q":
            held.append(place)
        elif step.name == "Q":
            place = held.pop()
        elif step.name == "cm":
            place = Matrix(*map(float, step.given.operands)) @ place
        elif step.name == "re":
            x, y, width, height = map(float, step.given.operands)
            corners += [place.transform((x, y)), place.transform((x + width, y + height))]
        elif step.name in PAINTS or step.name == "n":
            # A rectangle that is not painted only clips.
            if step.name != "n" and step.mark and step.mark in figures:
                found[step.mark] += corners
            corners = []
    return {mark: _around(points) for mark, points in found.items() if points}


def _around(points: list[tuple[float, float]]) -> Box:
    across, up = zip(*points, strict=True)
    return min(across), min(up), max(across), max(up)
