"""Checked tables as Parquet files, a row group a directorate, so that a part is read without the rest."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]

from perfkit.inputs.fingerprints import directorate_codes
from perfkit.inputs.schema import CONTRACTS
from perfkit.inputs.tables import Tables, of_indicators

_PLACE = "place"
"""The column that remembers the order in which a table's rows stood."""

_KEY = b"perfkit"

Groups = dict[str, list[str]]
"""By table, the directorate of each row group; "" for rows that are no one's."""


def write(tables: Tables, folder: Path, key: str) -> Groups:
    """Write each table to a file of its own, and return the directorate of each row group.

    Parameters
    ----------
    tables
        A council's tables.
    folder
        An empty folder.
    key
        Written into each file, so that files of two snapshots are never read together.
    """
    return {name: _write(tables, name, folder / f"{name}.parquet", key) for name in CONTRACTS}


def _write(tables: Tables, name: str, path: Path, key: str) -> list[str]:
    table, directorates = getattr(tables, name), tables.directorates
    codes = directorate_codes(tables, name) if by_directorate(name) else np.full(len(table), -1)
    order = np.argsort(codes, kind="stable")
    placed = pa.Table.from_pandas(table.take(order).assign(**{_PLACE: order}), preserve_index=False)
    placed = placed.replace_schema_metadata({**placed.schema.metadata, _KEY: key.encode()})
    found, starts, counts = np.unique(codes[order], return_index=True, return_counts=True)
    with _writer(path, placed.schema) as file:
        for start, count in zip(starts, counts, strict=True):
            file.write_table(placed.slice(start, count), row_group_size=int(count))
    return [directorates[code] if code >= 0 else "" for code in found]


def read(name: str, folder: Path, key: str, groups: Sequence[str], directorate: str = "") -> pd.DataFrame:
    """Return a table that was written, or one directorate's rows of it.

    Raises
    ------
    OSError, ValueError, KeyError
        If its file is gone, damaged, or another snapshot's; pyarrow's errors are among these.
    """
    wanted = _wanted(name, groups, directorate)
    with _opened(name, folder, key, groups) as file:
        # No threads: a forked kernel would wait for ever for those that its parent had.
        found = file.read_row_groups(wanted, use_threads=False)
    if len(wanted) > 1:
        found = found.take(np.argsort(found[_PLACE].to_numpy()))
    table: pd.DataFrame = found.drop_columns(_PLACE).to_pandas(use_threads=False)
    return table


def part(name: str, folder: Path, key: str, groups: Sequence[str], directorate: str = "") -> tuple[bytes, list[str]]:
    """Return a table's file with one directorate's rows alone, and the directorate of each of its row groups.

    Raises
    ------
    OSError, ValueError, KeyError
        As `read` does.
    """
    wanted = _wanted(name, groups, directorate)
    sink = pa.BufferOutputStream()
    with _opened(name, folder, key, groups) as file, _writer(sink, file.schema_arrow) as copy:
        for number in wanted:
            rows = file.read_row_group(number, use_threads=False)
            copy.write_table(rows, row_group_size=len(rows))
    return sink.getvalue().to_pybytes(), [groups[number] for number in wanted]


def _wanted(name: str, groups: Sequence[str], directorate: str) -> list[int]:
    narrowed = bool(directorate) and by_directorate(name)
    return [number for number, of in enumerate(groups) if not narrowed or of == directorate]


def _opened(name: str, folder: Path, key: str, groups: Sequence[str]) -> pq.ParquetFile:
    file = pq.ParquetFile(folder / f"{name}.parquet", page_checksum_verification=True)
    if file.schema_arrow.metadata[_KEY] != key.encode() or file.num_row_groups != len(groups):
        file.close()
        raise ValueError(f"{name} is of another snapshot")
    return file


def _writer(where: Any, schema: pa.Schema) -> pq.ParquetWriter:
    return pq.ParquetWriter(where, schema, compression="lz4", write_page_checksum=True)


def by_directorate(name: str) -> bool:
    """Return whether a table's rows are each of one directorate.

    >>> by_directorate("finance"), by_directorate("meetings")
    (True, False)
    """
    return of_indicators(name) or "directorate" in CONTRACTS[name].names
