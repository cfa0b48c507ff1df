"""Parquet files: one table each, whose columns keep their types."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pandas as pd
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.compute as pc  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]

from perfkit.errors import DataError, Fault
from perfkit.inputs.layout import name_columns
from perfkit.inputs.raw import RawTable
from perfkit.inputs.source import Source, looks_like

CELL_LIMIT = 200_000_000
"""Rows times columns. A file of a few kB can declare a thousand million equal rows; none of ours needs so many."""

UNPACKED_LIMIT = 2_000_000_000
"""Bytes of all columns in memory; four times the largest file that is read."""


def read_parquet(source: Source, headings: Mapping[str, Collection[str]]) -> tuple[list[RawTable], list[Fault]]:
    """Return the table that a Parquet file holds, and its faults and notes.

    Rows are numbered as if the headings were row 1. `headings` is not
    needed: a Parquet file's columns are always named.

    Raises
    ------
    DataError
        If the file is damaged, is not Parquet, or would unpack to too much.
    """
    del headings
    if looks_like(source.data) != "a Parquet file":
        kind = looks_like(source.data) or ("empty (0 bytes)" if not source.data else "something else")
        raise _refuse(source, f"is not a Parquet file: it looks {'like ' if source.data else ''}{kind}")
    try:
        opened = pq.ParquetFile(pa.BufferReader(source.data))
        metadata = opened.metadata
        declared = sum(metadata.row_group(i).total_byte_size for i in range(metadata.num_row_groups))
        _check_size(source, metadata.num_rows * metadata.num_columns, declared)
        # As dictionaries, because one long text in a million rows is declared, and held so, only once.
        texts = [field.name for field in opened.schema_arrow if _is_text(field.type)]
        table = pq.ParquetFile(pa.BufferReader(source.data), read_dictionary=texts).read()
        table.validate(full=True)  # or text that is not UTF-8 would fail far from here
        headings_found = table.column_names
        _check_size(source, metadata.num_rows * metadata.num_columns, sum(map(_unpacked, table.columns)))
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        raise _refuse(source, "the file is incomplete or damaged") from error
    if not table.num_rows:
        raise _refuse(source, "no data rows")
    names, faults = name_columns(headings_found, [True] * table.num_columns, 1, source.name)
    if not all(f.note for f in faults):
        return [], faults
    plain = [_without_dictionary(column) for column in table.columns]
    cells = pa.table(plain, names=list(names.values())).to_pandas()
    rows = pd.RangeIndex(2, len(cells) + 2)
    return [RawTable(source.stem, source.name, "", cells, rows, source.sha256)], faults


def _check_size(source: Source, cells: int, unpacked: int) -> None:
    if cells > CELL_LIMIT or unpacked > UNPACKED_LIMIT:
        raise _refuse(
            source,
            f"would unpack to {cells:,} cells and {unpacked / 1e6:,.0f} MB; "
            f"the limits are {CELL_LIMIT:,} and {UNPACKED_LIMIT / 1e6:,.0f} MB",
        )


def _is_text(kind: pa.DataType) -> bool:
    return bool(pa.types.is_string(kind) or pa.types.is_large_string(kind))


def _unpacked(column: pa.ChunkedArray) -> int:
    """Return the bytes a column fills once each row holds its own text."""
    if not (pa.types.is_dictionary(column.type) and _is_text(column.type.value_type)):
        return int(column.nbytes)
    lengths = (pc.take(pc.binary_length(chunk.dictionary), chunk.indices) for chunk in column.chunks)
    return sum(pc.sum(each).as_py() or 0 for each in lengths)


def _without_dictionary(column: pa.ChunkedArray) -> pa.ChunkedArray:
    # Dictionaries would arrive as categories, which compare and sort unlike text.
    if not pa.types.is_dictionary(column.type):
        return column
    values = column.type.value_type
    return column.cast(pa.large_string() if _is_text(values) else values)


def _refuse(source: Source, problem: str) -> DataError:
    return DataError([Fault(problem, "Write the file again from its source.", file=source.name)])
