"""The headings of a scorecard: which rows they stand in, and what several of them say together."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime
from functools import partial

from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]

from perfkit.errors import Fault
from perfkit.inputs.grids import Block, Grid
from perfkit.inputs.guarded import shown
from perfkit.inputs.headings import plain
from perfkit.inputs.layout import SEARCHED, tidy
from perfkit.inputs.meanings import CERTAIN, suggested

_FEWEST = 2
"""Known headings that a row must hold to be the row of headings."""

_ROW = 3
"""Cells that a row of unknown headings must hold."""
LOOK = "Look at the headings in the mapping."
"""What to do about headings that were put together, which stand so in no cell."""
_WORD = re.compile(r"(?:19|20)\d\d|.*[^\W\d_].*", re.DOTALL)


def heading_rows(grid: Grid, known: Collection[str] = ()) -> list[int]:
    """Return the numbers of the rows that hold the headings; none where no row does.

    The row with the most known headings among the first twenty, with the
    rows directly above and below it that head some of its columns: groups
    such as "2009/10" above "Q1" to "Q4", or more known headings. Where none
    is known, it is the first row of three words or years: each is asked about.

    Parameters
    ----------
    grid
        The scorecard.
    known
        Further headings that are known, as a council's mapping names them.
    """
    numbers = list(grid.rows)[:SEARCHED]
    own = {plain(name) for name in known}
    counts = {number: len(_known(grid.rows[number], own, CERTAIN)) for number in numbers}
    best = max(counts, key=lambda number: counts[number], default=0)
    if counts.get(best, 0) < _FEWEST:
        return [row for row in numbers if _could_head(grid.rows[row])][:1]
    top = bottom = best
    # A row beside it must hold the very words: "Indicator 1" is an indicator's name.
    counts = {number: len(_known(grid.rows[number], own, 1.0)) for number in numbers}
    while top - 1 in counts and _heads(grid, top - 1, counts):
        top -= 1
    while counts.get(bottom + 1, 0) >= _FEWEST and not _repeats(grid, bottom + 1, best):
        bottom += 1
    return list(range(top, bottom + 1))


def headings_of(grid: Grid, rows: list[int]) -> tuple[dict[int, str], list[Fault]]:
    """Return each column's heading, put together where it stands in several rows, with a note of that.

    A heading over several columns, merged or standing over the first of
    them, is put before the heading of each.

    Returns
    -------
    dict of int to str, list of Fault
        Column (from 1) to heading; a column without a heading is left out.
    """
    if len(rows) == 1:
        return {column: heading_text(value) for column, value in grid.rows[rows[0]].items()}, []
    parts: dict[int, list[str]] = defaultdict(list)
    spread: list[str] = []
    for place, row in enumerate(rows):
        for text, first, end in _spread(grid, row, rows[place + 1 :]):
            for column in range(first, end + 1):
                if text not in parts[column]:
                    parts[column].append(text)
            if end > first:
                spread.append(f"'{shown(text)}' stands over {get_column_letter(first)} to {get_column_letter(end)}")
    headings = {column: " ".join(texts) for column, texts in sorted(parts.items())}
    listing = f"rows {rows[0]} to {rows[-1]}" if len(rows) > 2 else f"rows {rows[0]} and {rows[1]}"
    said = f"; {', '.join(spread)}" if spread else ""
    problem = f"{listing} are headings and were read together{said}"
    return headings, [Fault(problem, LOOK, file=grid.file, sheet=grid.sheet, row=rows[0], note=True)]


def heading_text(value: object) -> str:
    """Return a heading as text; a day in a heading names its month.

    >>> heading_text(datetime(2009, 4, 1)), heading_text(2009), heading_text(" Good\\n is? ")
    ('Apr 2009', '2009', 'Good is?')
    """
    if isinstance(value, datetime):
        return f"{value:%b %Y}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return tidy(value)


def _known(row: Mapping[int, object], own: Collection[str], likeness: float) -> set[str]:
    texts = {heading_text(value) for value in row.values() if not isinstance(value, (bool, float))}
    return {text for text in texts if text and (plain(text) in own or suggested(text).likeness >= likeness)}


def _could_head(row: Mapping[int, object]) -> bool:
    return len(row) >= _ROW and all(_WORD.fullmatch(heading_text(v)) and not isinstance(v, float) for v in row.values())


def _heads(grid: Grid, row: int, counts: Mapping[int, int]) -> bool:
    """Return whether a row above the row of headings holds headings, too, and is no title."""
    cells = grid.rows[row]
    if any(isinstance(value, (float, bool)) for value in cells.values()):
        return False
    if counts[row] >= _FEWEST:
        return True
    across = [block for block in _across(grid, row) if block.right - block.left + 1 < _width(grid)]
    grouped = len(cells) > 1 or min(cells, default=1) > 1
    return grouped and (bool(across) or counts[row] > 0) and all(isinstance(v, str) for v in cells.values())


def _width(grid: Grid) -> int:
    columns = {column for row in grid.rows.values() for column in row}
    return max(columns) - min(columns) + 1


def _across(grid: Grid, row: int) -> list[Block]:
    return [block for block in grid.merged if block.top <= row <= block.bottom and block.right > block.left]


def _repeats(grid: Grid, row: int, first: int) -> bool:
    texts = {column: plain(heading_text(value)) for column, value in grid.rows[row].items()}
    there = {column: plain(heading_text(value)) for column, value in grid.rows[first].items()}
    return all(there.get(column) == text for column, text in texts.items())


def _spread(grid: Grid, row: int, below: list[int]) -> list[tuple[str, int, int]]:
    """Return each heading of a row, with the first and last column it stands over."""
    cells = grid.rows[row]
    merged = {(block.top, block.left): block.right for block in grid.merged}
    headed = {column for number in below for column in grid.rows[number]}
    found: list[tuple[str, int, int]] = []
    for column, value in sorted(cells.items()):
        last = merged.get((row, column), column)
        if (row, column) not in merged and column in headed:
            # Without merging, a heading stands over what follows it, as long as that has headings of its own below.
            while last + 1 not in cells and last + 1 in headed:
                last += 1
        found.append((heading_text(value), column, last))
    return found


def no_headings(grid: Grid) -> Fault:
    """Return the fault that no row of a grid holds headings."""
    here = partial(Fault, file=grid.file, sheet=grid.sheet)
    return here(
        f"no row of headings was found in the first {SEARCHED} rows",
        "Put one row above the figures, with headings such as PI no, Description, 09/10 target, Q1, Q2.",
    )
