"""Checked tables as Parquet files, a row group a directorate, so that a part is read without the rest."""

from __future__ import annotations

from collections.abc import Mapping
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

Layout = dict[str, Any]
"""Of one table: ``columns`` (each with its type), and ``groups``, the directorate of each row group."""


def write(tables: Tables, folder: Path, key: str) -> dict[str, Layout]:
    """Write each table that has rows to a file of its own, and return how each is laid out.

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


def _write(tables: Tables, name: str, path: Path, key: str) -> Layout:
    table, directorates = getattr(tables, name), tables.directorates
    layout = {"columns": {column: str(kind) for column, kind in table.dtypes.items()}, "groups": []}
    if table.empty:
        return layout
    codes = directorate_codes(tables, name) if by_directorate(name) else np.full(len(table), -1)
    order = np.argsort(codes, kind="stable")
    placed = pa.Table.from_pandas(table.take(order).assign(**{_PLACE: order}), preserve_index=False)
    placed = placed.replace_schema_metadata({**placed.schema.metadata, _KEY: key.encode()})
    found, starts, counts = np.unique(codes[order], return_index=True, return_counts=True)
    with pq.ParquetWriter(path, placed.schema, compression="zstd", write_page_checksum=True) as file:
        for start, count in zip(starts, counts, strict=True):
            file.write_table(placed.slice(start, count), row_group_size=int(count))
    return {**layout, "groups": [directorates[code] if code >= 0 else "" for code in found]}


def read(name: str, folder: Path, key: str, layout: Mapping[str, Any], directorate: str = "") -> pd.DataFrame:
    """Return a table that was written, or one directorate's rows of it.

    Raises
    ------
    OSError, ValueError
        If its file is gone, damaged, or another snapshot's; pyarrow's errors are among these.
    """
    wanted = [
        number
        for number, of in enumerate(layout["groups"])
        if not directorate or of == directorate or not by_directorate(name)
    ]
    if not wanted:
        return pd.DataFrame({column: pd.Series([], dtype=kind) for column, kind in layout["columns"].items()})
    # No threads: a forked kernel would wait for ever for those that its parent had.
    with pq.ParquetFile(folder / f"{name}.parquet", page_checksum_verification=True) as file:
        if file.schema_arrow.metadata[_KEY] != key.encode() or file.num_row_groups != len(layout["groups"]):
            raise ValueError(f"{name} is of another snapshot")
        table: pd.DataFrame = file.read_row_groups(wanted, use_threads=False).to_pandas(use_threads=False)
    places = table.pop(_PLACE).to_numpy()
    in_order = (places[:-1] < places[1:]).all()
    return table if in_order else table.iloc[np.argsort(places)].reset_index(drop=True)


def by_directorate(name: str) -> bool:
    """Return whether a table's rows are each of one directorate.

    >>> by_directorate("finance"), by_directorate("meetings")
    (True, False)
    """
    return of_indicators(name) or "directorate" in CONTRACTS[name].names
