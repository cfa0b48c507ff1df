"""How a table lies in its grid: where the header is, and whether each column has a heading of its own."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import partial

from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]

from perfkit import periods
from perfkit.errors import Fault, shown
from perfkit.inputs.headings import plain

SEARCHED = 20
"""Rows looked at for the header. Title blocks above tables are a few rows; data begins well before this."""

_CERTAIN = 2
"""Known headings a row must hold to be the header: one word alone may be a title."""


def tidy(heading: object) -> str:
    """Return a heading on one line, with ordinary blanks and no unseen characters.

    >>> tidy(" Budget\\nto\\xa0date ")
    'Budget to date'
    """
    text = unicodedata.normalize("NFKC", "" if heading is None else str(heading))
    return " ".join("".join(c for c in text if unicodedata.category(c) != "Cf").split())


def known_headings(table: str, headings: Mapping[str, Collection[str]]) -> set[str]:
    """Return the headings a table may have; of an unknown table, every table's.

    They are written as `perfkit.inputs.headings.plain` compares them.

    >>> sorted(known_headings("Outturns", {"outturns": ["ref", "as_of"], "risks": ["risk"]}))
    ['asof', 'ref']
    """
    own = {plain(name): names for name, names in headings.items()}.get(plain(table))
    chosen: Iterable[Collection[str]] = headings.values() if own is None else [own]
    return {plain(name) for names in chosen for name in names}


def is_filled(value: object) -> bool:
    """Return whether a cell holds anything that can be seen."""
    return value is not None and (not isinstance(value, str) or bool(value.strip()))


def header_row(rows: Sequence[Sequence[object]], known: Collection[str]) -> int | None:
    """Return which of a table's first rows holds its headings.

    It is the first row with anything in it, unless that row has fewer than
    two known headings and a later row has two or more and holds only text;
    periods side by side count with a known heading, as in "ref, 2013/14".

    Parameters
    ----------
    rows
        The table's first rows, as cells.
    known
        The headings the table may have, as `known_headings` returns them.

    Returns
    -------
    int or None
        Counted from 0; None where every row is blank.

    Examples
    --------
    >>> header_row([["Outturns 2014/15", ""], ["ref", "period"]], {"ref", "period"})
    1
    """
    first = next((i for i, row in enumerate(rows) if any(map(is_filled, row))), None)
    if first is None or _known_in(rows[first], known) >= _CERTAIN:
        return first
    for i, row in enumerate(rows[first + 1 :], first + 1):
        filled = [c for c in row if is_filled(c)]
        if all(isinstance(c, str) for c in filled) and (
            _known_in(row, known) >= _CERTAIN or _heads_periods(filled, known)
        ):
            return i
    return first


def name_columns(
    headings: Sequence[object], holds_data: Sequence[bool], row: int, file: str, sheet: str = ""
) -> tuple[dict[int, str], list[Fault]]:
    """Return the name of each column that counts, with what is wrong with the headings.

    A column with neither heading nor data is left out. Data without a
    heading, and a heading that stands twice, are faults. That a heading was
    tidied is a note.

    Parameters
    ----------
    headings, holds_data
        For each column from A: its heading as found; whether any row fills it.
    row, file, sheet
        Where the headings stand.

    Returns
    -------
    dict of int to str, list of Fault
        Column (from 0) to heading, in order.
    """
    fault = partial(Fault, file=file, sheet=sheet, row=row)
    names = {i: tidy(heading) for i, heading in enumerate(headings)}
    faults = [
        fault(
            f"column {get_column_letter(i + 1)} has no heading, and figures or text below",
            "Give the column a heading, or empty it.",
        )
        for i, name in names.items()
        if not name and holds_data[i]
    ]
    alike: dict[str, list[int]] = {}
    for i, name in names.items():
        if name:
            alike.setdefault(plain(name), []).append(i)
    for places in alike.values():
        if len(places) > 1:
            letters = ", ".join(get_column_letter(i + 1) for i in places)
            often = "twice" if len(places) == 2 else f"{len(places)} times"
            problem = f"column '{shown(names[places[0]])}' appears {often} ({letters})"
            faults.append(fault(problem, "Rename or remove all but one."))
    changed = [i for i, name in names.items() if name and str(headings[i]) != name]
    if changed:
        listing = ", ".join(f"{get_column_letter(i + 1)} as '{shown(names[i])}'" for i in changed)
        problem = f"headings with stray blanks, line breaks or unusual characters were read: {listing}"
        faults.append(fault(problem, "Nothing need be done.", note=True))
    return {i: name for i, name in names.items() if name}, faults


def moved_header(row: int, file: str, sheet: str = "") -> list[Fault]:
    """Return the note that the headings are not in row 1; none where they are."""
    if row == 1:
        return []
    problem = f"row 1 is not the header; found it in row {row}"
    return [Fault(problem, "Delete the rows above the header.", file=file, sheet=sheet, row=row, note=True)]


def _heads_periods(cells: Sequence[object], known: Collection[str]) -> bool:
    others = [str(cell) for cell in cells if plain(cell) not in known]
    return 0 < len(others) < len(cells) and all(map(is_period, others))


def is_period(text: str) -> bool:
    """Return whether a heading names a period by itself."""
    try:
        periods.parse(text)
    except periods.PeriodError:
        return False
    return True


def _known_in(row: Sequence[object], known: Collection[str]) -> int:
    return len({plain(c) for c in row if isinstance(c, str)} & set(known))
