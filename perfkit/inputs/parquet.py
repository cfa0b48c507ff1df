"""Parquet files: one table each, whose columns keep their types."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pandas as pd
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]

from perfkit.errors import DataError, Fault
from perfkit.inputs.layout import name_columns
from perfkit.inputs.raw import RawTable
from perfkit.inputs.source import Source, looks_like

CELL_LIMIT = 200_000_000
"""Rows times columns. A file of a few kB can declare a thousand million equal rows; none of ours needs so many."""

UNPACKED_LIMIT = 2_000_000_000
"""Bytes the file says its columns fill once decompressed."""


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
        _check_size(source, opened.metadata)
        table = opened.read()
    except (pa.ArrowException, OSError) as error:
        raise _refuse(source, "the file is incomplete or damaged") from error
    if not table.num_rows:
        raise _refuse(source, "no data rows")
    names, faults = name_columns(table.column_names, [True] * table.num_columns, 1, source.name)
    if not all(f.note for f in faults):
        return [], faults
    # Dictionaries would arrive as categories, which compare and sort unlike text.
    plain = [c.cast(c.type.value_type) if pa.types.is_dictionary(c.type) else c for c in table.columns]
    cells = pa.table(plain, names=list(names.values())).to_pandas()
    rows = pd.RangeIndex(2, len(cells) + 2)
    return [RawTable(source.stem, source.name, "", cells, rows, source.sha256)], faults


def _check_size(source: Source, metadata: pq.FileMetaData) -> None:
    cells = metadata.num_rows * metadata.num_columns
    unpacked = sum(metadata.row_group(i).total_byte_size for i in range(metadata.num_row_groups))
    if cells > CELL_LIMIT or unpacked > UNPACKED_LIMIT:
        raise _refuse(
            source,
            f"would unpack to {cells:,} cells and {unpacked / 1e6:,.0f} MB; "
            f"the limits are {CELL_LIMIT:,} and {UNPACKED_LIMIT / 1e6:,.0f} MB",
        )


def _refuse(source: Source, problem: str) -> DataError:
    return DataError([Fault(problem, "Write the file again from its source.", file=source.name)])
