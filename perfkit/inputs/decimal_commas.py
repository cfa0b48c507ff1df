"""Figures with a decimal comma, as spreadsheets of other countries save them between semicolons."""

from __future__ import annotations

import re

from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]

from perfkit.errors import Fault, shown

_COMMA = re.compile(r"[+\-\u2212]?£?(?:\d+|\d{1,3}(?:\.\d{3})+),\d+ ?%?", re.ASCII)
_PROOF = re.compile(r"[+\-\u2212]?£?(?:\d+,(?:\d{1,2}|\d{4,})|\d{1,3}(?:\.\d{3})+,\d+) ?%?", re.ASCII)
_POINT = re.compile(r"[+\-\u2212]?£?(?:\d+\.(?:\d{1,2}|\d{4,})|\d{1,3}(?:,\d{3})+\.\d+) ?%?", re.ASCII)
_GROUPED = re.compile(r"[+\-\u2212]?£?\d{1,3}(?:\.\d{3})+ ?%?", re.ASCII)

_LISTED = 6


def with_points(rows: dict[int, dict[int, object]], file: str) -> tuple[dict[int, dict[int, object]], list[Fault]]:
    """Return a text file's cells with a point for each decimal comma, and a note of them.

    Commas are decimal where one of them can be nothing else, as in "10,2" or
    "1.234,5", and no figure of those columns has a decimal point. Where every
    comma stands before three digits, "2,456" could be two figures, and is
    refused.

    Parameters
    ----------
    rows
        Row number -> column -> text.
    file
        The file's name, for messages.

    Examples
    --------
    >>> rows, notes = with_points({2: {1: "A1", 2: "10,2", 3: "1.234"}, 3: {2: "1.034,5 %", 3: "0,5"}}, "s.csv")
    >>> rows[2], rows[3]
    ({1: 'A1', 2: '10.2', 3: '1234'}, {2: '1034.5 %', 3: '0.5'})
    >>> notes[0].problem
    "4 figures with decimal commas were read with points: '10,2' (B2), '1.234' (C2), '1.034,5 %' (B3), '0,5' (C3)"
    """
    cells = {(row, column): str(value).strip() for row, held in rows.items() for column, value in held.items()}
    commas = {place: text for place, text in cells.items() if _COMMA.fullmatch(text)}
    columns = {column for _, column in commas}
    figures = {place: text for place, text in cells.items() if place[1] in columns}
    if not commas or any(_POINT.fullmatch(text) for text in figures.values()):
        return rows, []
    if not any(_PROOF.fullmatch(text) for text in commas.values()):
        (row, _), text = next(iter(commas.items()))
        problem = f"'{shown(text)}' has a comma that may group thousands or begin decimals; no other figure tells"
        remedy = "Save the file as a workbook (.xlsx) and import that: there a figure is a figure."
        return rows, [Fault(problem, remedy, "figures without doubt, such as 2456 or 2.456", file=file, row=row)]
    changed = {place: text for place, text in figures.items() if _COMMA.fullmatch(text) or _GROUPED.fullmatch(text)}
    read = {row: dict(held) for row, held in rows.items()}
    for (row, column), text in changed.items():
        read[row][column] = text.replace(".", "").replace(",", ".")
    some = [f"'{shown(text)}' ({get_column_letter(column)}{row})" for (row, column), text in changed.items()]
    more = f" and {len(some) - _LISTED:,} more" if len(some) > _LISTED else ""
    count = f"{len(some):,} figure{'' if len(some) == 1 else 's'}"
    problem = f"{count} with decimal commas were read with points: {', '.join(some[:_LISTED])}{more}"
    return read, [Fault(problem, "Nothing need be done.", file=file, note=True)]
