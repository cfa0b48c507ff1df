"""Text files of one table: strict about widths and quotes, and silent about meaning."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice

import pandas as pd
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.compute as pc  # type: ignore[import-untyped]

from perfkit.errors import DataError, Fault, shown
from perfkit.inputs.encoding import to_utf8
from perfkit.inputs.layout import SEARCHED, header_row, is_filled, known_headings, moved_header, name_columns
from perfkit.inputs.raw import RawTable
from perfkit.inputs.records import lines_before_open_quote, records, whereabouts
from perfkit.inputs.source import LISTED, Source, capped

_TEXT = pa.large_string()
# Enough rows that columns are built in bulk, few enough that their Python strings stay small in memory.
_AT_ONCE = 50_000
_SEPARATORS = {";": "';'", "\t": "a tab", "|": "'|'", ",": "a comma"}


@dataclass
class _Body:
    """The records below the header, as they are read."""

    width: int
    batches: list[list[pa.Array]] = field(default_factory=list)
    rows: list[pd.Index] = field(default_factory=list)
    widths: Counter[int] = field(default_factory=Counter)
    odd: dict[int, list[str]] = field(default_factory=dict)
    broken: int | None = None
    """The record at which the quotation marks fail."""


def read_csv(source: Source, headings: Mapping[str, Collection[str]]) -> tuple[list[RawTable], list[Fault]]:
    """Return the table that a CSV, TSV or text file holds, and its faults and notes.

    Every cell stays the text it was; an empty one is missing. Each record
    must have as many fields as the header. Blank lines are passed over and
    counted. A file with faults gives no table.

    Parameters
    ----------
    source
        The file. Its name decides the separator: tabs in .tsv, commas in
        .csv; in .txt tabs if its first line has one.
    headings
        Known headings of each table, by which a header below a title is
        recognised.

    Raises
    ------
    DataError
        If the file cannot be taken for a table at all.

    Examples
    --------
    >>> tables, faults = read_csv(Source("outturns.csv", b"ref,outturn\\n007,\\n", ""), {})
    >>> tables[0].cells.to_dict("list"), list(tables[0].rows)
    ({'ref': ['007'], 'outturn': [nan]}, [2])
    """
    utf8, faults = to_utf8(source)
    separator = _separator(source, utf8)
    known = known_headings(source.stem, headings)
    head = _first_records(utf8, separator)
    if not head:
        raise DataError([_quote_fault(source, utf8, separator, 1)])
    at = header_row(head, known)
    if at is None:
        raise _refuse(source, "holds nothing but blank lines", "Save it again from where it came.")
    _check_separator(source, head[at], separator, at + 1)
    body = _read_body(utf8, separator, len(head[at]), at + 1)
    faults += moved_header(at + 1, source.name)
    faults += _width_faults(source, utf8, separator, body)
    if body.broken is not None:
        faults.append(_quote_fault(source, utf8, separator, body.broken))
    if not any(len(rows) for rows in body.rows) and not any(not f.note for f in faults):
        raise DataError([*faults, _fault(source, "no data rows", "Fill it in, or leave the file out.", row=at + 1)])
    columns = [pa.chunked_array([batch[i] for batch in body.batches], _TEXT) for i in range(body.width)]
    holds_data = [column.null_count < len(column) for column in columns]
    names, wrong = name_columns(head[at], holds_data, at + 1, source.name)
    faults += wrong
    if not all(f.note for f in faults):
        return [], faults
    cells = pa.table([columns[i] for i in names], names=list(names.values())).to_pandas()
    return [RawTable(source.stem, source.name, "", cells, _joined(body.rows), source.sha256)], faults


def _separator(source: Source, utf8: bytes) -> str:
    if source.suffix == ".csv":
        return ","
    first = re.split(rb"[\r\n]", utf8.lstrip(b"\r\n"), maxsplit=1)[0]
    return "\t" if source.suffix == ".tsv" or b"\t" in first else ","


def _first_records(utf8: bytes, separator: str) -> list[list[str]]:
    head: list[list[str]] = []
    with suppress(csv.Error):  # told with its line when the body is read
        head.extend(islice(records(utf8, separator), SEARCHED))
    return head


def _check_separator(source: Source, header: list[str], separator: str, row: int) -> None:
    if len(header) > 1:
        return
    for other, name in _SEPARATORS.items():
        if other != separator and other in header[0]:
            raise _refuse(
                source,
                f"expected {header[0].count(other) + 1} columns, found 1",
                f"Is the separator {name}? Save it with {_SEPARATORS[separator]} between the columns.",
                row,
            )


def _read_body(utf8: bytes, separator: str, width: int, header: int) -> _Body:
    reader = records(utf8, separator)
    body = _Body(width)
    done = 0
    while body.broken is None:
        batch: list[list[str]] = []
        try:
            batch.extend(islice(reader, _AT_ONCE if done else header))
        except csv.Error:
            body.broken = done + len(batch) + 1
        if done:
            _take(body, batch, done + 1)
        done += len(batch)
        if not batch:
            break
    return body


def _take(body: _Body, batch: list[list[str]], first: int) -> None:
    """Add a batch of records, whose first is record number `first`, to the columns."""
    rows: pd.Index = pd.RangeIndex(first, first + len(batch))
    if any(len(record) != body.width for record in batch):
        rows = pd.Index([row for row, record in zip(rows, batch, strict=True) if len(record) == body.width])
        odd = {
            row: record
            for row, record in enumerate(batch, first)
            if len(record) != body.width and any(map(is_filled, record))
        }
        body.widths.update(map(len, odd.values()))
        body.odd.update(islice(odd.items(), LISTED - len(body.odd) if len(body.odd) < LISTED else 0))
        batch = [record for record in batch if len(record) == body.width]
    if not batch:
        return
    columns = [pa.array(column, _TEXT) for column in zip(*batch, strict=True)]
    if (blank := _blank(columns)) is not None:
        columns = [column.filter(pc.invert(blank)) for column in columns]
        rows = rows[~blank.to_numpy(zero_copy_only=False)]
    nothing = pa.scalar(None, _TEXT)
    body.batches.append([pc.if_else(pc.equal(column, ""), nothing, column) for column in columns])
    body.rows.append(rows)


def _blank(columns: list[pa.Array]) -> pa.Array | None:
    """Return which records are blank throughout; None where none is, found mostly in the first column."""
    blank = pc.equal(pc.utf8_trim_whitespace(columns[0]), "")
    for column in columns[1:]:
        if not pc.any(blank).as_py():
            return None
        blank = pc.and_(blank, pc.equal(pc.utf8_trim_whitespace(column), ""))
    return blank if pc.any(blank).as_py() else None


def _width_faults(source: Source, utf8: bytes, separator: str, body: _Body) -> list[Fault]:
    if not body.odd:
        return []
    (width, count), *others = body.widths.items()
    remedy = "Make every row as wide as the header; put text that holds a separator between quotation marks."
    if not others and count > 1 and not any(len(rows) for rows in body.rows):
        difference = width - body.width
        amount = "one field" if abs(difference) == 1 else f"{abs(difference)} fields"
        problem = (
            f"rows have {amount} {'more' if difference > 0 else 'fewer'} than the header ({width}, not {body.width})"
        )
        return [_fault(source, f"all {count:,} {problem}", remedy)]
    lines = whereabouts(utf8, separator, set(body.odd))
    return capped(
        [
            _fault(source, _width_problem(len(record), body.width, *lines[row]), remedy, row, lines[row][1])
            for row, record in body.odd.items()
        ],
        body.widths.total(),
    )


def _width_problem(width: int, expected: int, line: int, raw: str) -> str:
    fields = f"{width} field{'' if width == 1 else 's'}"
    return f"has {fields}, header has {expected} (line {line}: {shown(raw)})"


def _quote_fault(source: Source, utf8: bytes, separator: str, record: int) -> Fault:
    line, raw = whereabouts(utf8, separator, {record})[record]
    line += lines_before_open_quote(raw, separator)
    problem = f"the quotation mark that opens on line {line} is never closed, or text follows where it closes"
    remedy = 'Close it; write a quotation mark inside quoted text twice ("").'
    return _fault(source, problem, remedy, record, raw)


def _joined(rows: list[pd.Index]) -> pd.Index:
    return rows[0].append(rows[1:]) if rows else pd.Index([], dtype="int64")


def _fault(source: Source, problem: str, remedy: str, row: int | None = None, value: str | None = None) -> Fault:
    return Fault(problem, remedy, file=source.name, row=row, value=value)


def _refuse(source: Source, problem: str, remedy: str, row: int | None = None) -> DataError:
    return DataError([_fault(source, problem, remedy, row)])
