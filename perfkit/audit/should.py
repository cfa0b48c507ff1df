"""What a page should say, put together from the inputs: sentences with their claims, tables and drawings."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import compress
from math import isclose
from typing import Any

import pandas as pd

from perfkit.audit.findings import Finding
from perfkit.audit.page import Drawing, Figure, Grid, Page, Part, Passage, unsigned
from perfkit.report import formats

_OTHER = "The inputs make another entry of this cell."
_CLAIM = "It holds another value, or names another source, than the inputs make."
_ROWS = "The inputs make other rows of this table."
_HEADS = "The inputs make other headings of this table."
DRAWN = "The inputs make another figure or word of this place of the drawing."
_NOT_SAID = "The page should say this once, and does not."
_ALIKE = 12
"""Letters by which a sentence that is wrong is told to be the one that should stand there."""


@dataclass(frozen=True)
class Said:
    """A paragraph, list entry, caption or cell as it should be."""

    parts: tuple[Part, ...]
    kind: str = ""

    @property
    def text(self) -> str:
        """Its words, on one line."""
        return one_line("".join(p if isinstance(p, str) else p.text for p in self.parts))


Cell = str | Said
Placed = tuple[str, tuple[float, ...]]


@dataclass(frozen=True)
class Sheet:
    """A table as it should be; a column without an entry is not shown, and a table without a row is not there."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def shown(self) -> tuple[list[str], list[list[Said]]]:
        """Return the headings and rows of the columns that hold anything."""
        rows = [[cell if isinstance(cell, Said) else Said((cell,)) for cell in row] for row in self.rows]
        kept = [n == 0 or any(row[n].text for row in rows) for n in range(len(self.columns))]
        return list(compress(self.columns, kept)), [list(compress(row, kept)) for row in rows]


@dataclass(frozen=True)
class Sketch:
    """A drawing as it should be.

    Parameters
    ----------
    title, alt, labels
        Its words.
    marks
        Those that a control may move, in order: what each is, and the numbers of where it stands.
    lines
        Some of those that stay, by what they are: the numbers of their points.
    """

    title: str
    alt: str
    labels: tuple[str, ...]
    marks: tuple[Placed, ...] = ()
    lines: tuple[Placed, ...] = ()


@dataclass
class Should:
    """Everything that a page should say of what is not in its inputs as such."""

    sayings: list[Said] = field(default_factory=list)
    sheets: list[Sheet] = field(default_factory=list)
    sketches: list[Sketch] = field(default_factory=list)
    models: list[dict[str, Any]] = field(default_factory=list)

    def __add__(self, other: Should) -> Should:
        return Should(*(mine + theirs for mine, theirs in zip(vars(self).values(), vars(other).values(), strict=True)))


def day_of(day: Any, otherwise: str = "No date") -> str:
    """Return a day as it should be printed, or that there is none."""
    return otherwise if pd.isna(day) else formats.day(day)


def held(right: Should, page: Page) -> tuple[list[Finding], Page]:
    """Return what a page lacks or gets wrong of what it should say, and the page without that; models are left."""
    found: list[Finding] = []
    grids, drawings = list(page.grids), list(page.drawings)
    for sheet in right.sheets:
        have = next((each for each in grids if each.caption == one_line(sheet.caption)), None)
        if have is None:
            found.append(Finding("cell", sheet.caption, "", sheet.caption, _NOT_SAID))
            continue
        grids = [each for each in grids if each is not have]
        found += grid(have, sheet)
    for sketch in right.sketches:
        shown = next((one for one in drawings if one.title == one_line(sketch.title)), None)
        if shown is None:
            found.append(Finding("drawing", sketch.title, "", sketch.title, _NOT_SAID))
            continue
        drawings = [one for one in drawings if one is not shown]
        found += drawing(shown, sketch)
    said, passages = _sayings(right.sayings, page.passages)
    return found + said, replace(page, passages=passages, grids=grids, drawings=drawings)


def figure(text: str, value: float, table: str, calculation: str, *, ref: str = "", period: str = "") -> Figure:
    """Return a claim as it should stand on the page."""
    return Figure(text, repr(float(value)), table, ref, period, calculation)


def one_line(text: str) -> str:
    """Return a text on one line."""
    return " ".join(text.split())


def claims(passage: Passage, said: Said) -> list[Finding]:
    """Return the claims of a passage that are not those it should hold."""
    right = [part for part in said.parts if isinstance(part, Figure)]
    found = [
        Finding("claim", passage.where, have.text, want.text, f"{_CLAIM} ({_source(want)}, {want.value})")
        for have, want in zip(passage.figures, right, strict=False)
        if not _same(have, want)
    ]
    if len(passage.figures) != len(right):
        found.append(Finding("claim", passage.where, passage.text, said.text, _CLAIM))
    return found


def _sayings(right: Iterable[Said], passages: list[Passage]) -> tuple[list[Finding], list[Passage]]:
    """Return the sentences that the page lacks or whose claims are wrong, and its other passages."""
    found: list[Finding] = []
    rest = list(passages)
    for said in right:
        have = next((p for p in rest if p.kind == said.kind and p.text == said.text), None)
        if have is None:
            near = next((p for p in rest if p.kind == said.kind and p.text[:_ALIKE] == said.text[:_ALIKE]), None)
            where, printed = (near.where, near.text) if near else ("", "")
            found.append(Finding("sentence", where, printed, said.text, _NOT_SAID))
            continue
        rest = [passage for passage in rest if passage is not have]
        found += claims(have, said)
    return found, rest


def grid(have: Grid, sheet: Sheet) -> list[Finding]:
    """Return what a table gets wrong: headings, rows, and each cell."""
    where = f"{have.where} > {have.caption}"
    columns, rows = sheet.shown()
    found = [
        Finding("cell", place, label, column, "On a phone the cell stands under another heading.")
        for place, label, column in have.mislabelled
    ]
    if have.columns != columns:
        found.append(Finding("cell", where, "; ".join(have.columns), "; ".join(columns), _HEADS))
    names, wanted = ([row[0].text for row in table] for table in (have.rows, rows))
    if len(names) != len(wanted) or any(unsigned(a) != unsigned(b) for a, b in zip(names, wanted, strict=True)):
        odd = [name for name in names if name not in wanted] or names
        missing = [name for name in wanted if name not in names] or wanted
        found.append(Finding("cell", where, ", ".join(odd), ", ".join(missing), _ROWS))
    for line, right in zip(have.rows, rows, strict=False):
        if len(line) != len(right):
            found.append(Finding("cell", where, line[0].text, "", _HEADS))
        for cell, said in zip(line[1:], right[1:], strict=False):
            wrong = unsigned(cell.text) != unsigned(said.text)
            found += [Finding("cell", cell.where, cell.text, said.text, _OTHER)] if wrong else claims(cell, said)
    return found


def drawing(have: Drawing, sketch: Sketch) -> list[Finding]:
    """Return what a drawing gets wrong: its description, a label, or where a mark stands."""
    where = f"{have.where} > {have.title}"
    found = []
    if one_line(have.alt) != one_line(sketch.alt):
        found.append(Finding("drawing", where, have.alt, sketch.alt, DRAWN))
    labels = [one_line(label) for label in have.labels]
    if sorted(labels) != sorted(sketch.labels):
        odd, missing = _apart(labels, sketch.labels)
        found.append(Finding("drawing", where, ", ".join(odd), ", ".join(missing), DRAWN))
    marks = [_mark(mark) for mark in have.marks]
    if len(marks) != len(sketch.marks):
        found.append(Finding("drawing", where, f"{len(marks)} marks", f"{len(sketch.marks)} marks", DRAWN))
    drawn = [_numbers(line) for line in have.lines]
    missing_lines = [(name, right) for name, right in sketch.lines if not any(_there(at, right) for at in drawn)]
    found += [Finding("drawing", f"{where} > {name}", "", _told(right), DRAWN) for name, right in missing_lines]
    for (name, at), (wanted, right) in zip(marks, sketch.marks, strict=False):
        if name != wanted or not _there(at, right):
            found.append(Finding("drawing", f"{where} > {name}", _told(at), _told(right), DRAWN))
    return found


_NEAR = 0.05 + 1e-6
"""Half of the last digit that a place in a drawing is printed with."""
_AT = ("x", "y", "width", "height", "d", "transform")


def _mark(given: dict[str, str]) -> Placed:
    """Return what a mark is, such as "mark 0", and every number of where it stands."""
    name = next((f"{key.removeprefix('data-')} {value}" for key, value in given.items() if key.startswith("data-")), "")
    return name or "level", _numbers(" ".join(given.get(key, "") for key in _AT))


def _numbers(text: str) -> tuple[float, ...]:
    return tuple(map(float, re.findall(r"-?\d+(?:\.\d+)?", text)))


def _there(at: tuple[float, ...], right: tuple[float, ...]) -> bool:
    """Return whether something stands where it should, as far as its place is printed."""
    return len(at) == len(right) and all(abs(a - b) <= _NEAR for a, b in zip(at, right, strict=True))


def _told(places: tuple[float, ...]) -> str:
    return " ".join(f"{value:.1f}" for value in places)


def _apart(have: list[str], want: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return what only one of two lists holds, or holds more often."""
    mine, theirs = Counter(have), Counter(want)
    return list((mine - theirs).elements()), list((theirs - mine).elements())


def _same(have: Figure, want: Figure) -> bool:
    try:
        near = isclose(float(have.value), float(want.value), rel_tol=1e-9, abs_tol=1e-12)
    except ValueError:
        return False
    return near and replace(have, value="") == replace(want, value="")


def _source(claim: Figure) -> str:
    return ", ".join(filter(None, (claim.table, claim.ref, claim.period, claim.calculation)))
