"""SHA-256 of the rows a report reads: equal rows, equal fingerprint, whatever else its files hold."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa  # type: ignore[import-untyped]
from numpy.typing import NDArray

from perfkit.errors import Fault
from perfkit.inputs.schema import CONTRACTS
from perfkit.inputs.tables import Tables, of_indicators

_Groups = NDArray[np.intp]
_Cells = tuple[NDArray[np.uint8], Sequence[int] | NDArray[np.int64]]


def fingerprint(tables: Tables) -> str:
    """Return the SHA-256 of everything that tables hold, in hexadecimal.

    It covers each row in its order, with its row number; which tables are
    absent; the file and sheet of each; and the notes made on reading. It does
    not cover what a page never shows: the hash and length of a whole file, and
    the quarters of other directorates' figures. So it stays the same when only
    rows change that another directorate reads.

    Parameters
    ----------
    tables
        A council's tables or a part of them (`Tables.of`, `Tables.of_ref`).

    Examples
    --------
    >>> from perfkit.inputs.read import read
    >>> whole = read("demo:hart")
    >>> fingerprint(whole.of("Housing Services")) == fingerprints(whole)["Housing Services"]
    True
    """
    return _sealed(tables, {name: rows_hash(tables, [name]) for name in CONTRACTS}, tables.notes)


def fingerprints(tables: Tables) -> dict[str, str]:
    """Return the fingerprint of each directorate's part, and of the whole council under "".

    Each is `fingerprint` of that part; here every table is gone through once,
    however many directorates there are.
    """
    names = tables.directorates
    subjects = {note: tables.subject(note)[0] for note in tables.notes}
    parts: dict[str, dict[str, str]] = {name: {} for name in names}
    for table, digests in ((name, _by_directorate(tables, name)) for name in CONTRACTS):
        for name, digest in zip(names, digests, strict=True):
            parts[name][table] = _together([digest])
    found = {
        name: _sealed(tables, digests, (note for note in tables.notes if subjects[note] in ("", name)))
        for name, digests in parts.items()
    }
    return {"": fingerprint(tables), **found}


def rows_hash(tables: Tables, names: Sequence[str]) -> str:
    """Return the SHA-256 of the rows of some tables, in hexadecimal.

    >>> from perfkit.inputs.read import read
    >>> len(rows_hash(read("demo:example"), ["outturns", "targets"]))
    64
    """
    return _together(_of_group(getattr(tables, name)) for name in names)


def content_hash(tables: Tables, names: Sequence[str]) -> str:
    """Return the SHA-256 of what the rows of some tables say, wherever in their files they stand, in hexadecimal.

    A page prints it: what was known on a day is the same rows in that day's file and in today's longer one.

    >>> from perfkit.inputs.read import read
    >>> content_hash(read("demo:example"), ["outturns"]) == rows_hash(read("demo:example"), ["outturns"])
    False
    """
    return _together(_of_group(getattr(tables, name).drop(columns="row")) for name in names)


def _together(digests: Iterable[str]) -> str:
    found = list(digests)
    return found[0] if len(found) == 1 else sha256("".join(found).encode()).hexdigest()


def _sealed(tables: Tables, digests: dict[str, str], notes: Iterable[Fault]) -> str:
    whole = {
        "rows": digests,
        "absent": sorted(tables.absent),
        "sources": [[source.table, source.file, source.sheet] for source in tables.sources],
        "notes": [note.as_dict() for note in notes],
    }
    return sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()


def _of_group(table: pd.DataFrame) -> str:
    return _digests(table, np.zeros(len(table), dtype=np.intp), 1)[0]


def _by_directorate(tables: Tables, name: str) -> list[str]:
    """Return the digest of each directorate's rows of a table; of all its rows where they are no one's."""
    table, names = getattr(tables, name), tables.directorates
    if not of_indicators(name) and "directorate" not in CONTRACTS[name].names:
        return [_of_group(table)] * len(names)
    return _digests(table, directorate_codes(tables, name), len(names))


def directorate_codes(tables: Tables, name: str) -> _Groups:
    """Return for each row of a table the place of its directorate in `Tables.directorates`, or -1."""
    table, places = getattr(tables, name), pd.Index(tables.directorates)
    if not of_indicators(name):
        return places.get_indexer(pd.Index(table["directorate"]))
    owners = places.get_indexer(pd.Index(tables.indicators["directorate"]))
    found = pd.Index(tables.indicators["ref"]).get_indexer(pd.Index(table["ref"]))
    return np.where(found < 0, -1, owners[found])


def _digests(table: pd.DataFrame, groups: _Groups, count: int) -> list[str]:
    """Return the SHA-256 of each group's rows, in their order."""
    order = np.argsort(groups, kind="stable")
    bounds = np.searchsorted(groups[order], np.arange(count + 1))
    spans = [(int(start), int(stop)) for start, stop in pairwise(bounds)]
    hashes = [sha256(str(stop - start).encode()) for start, stop in spans]
    in_order = bool((groups[:-1] <= groups[1:]).all())
    for name in table.columns:
        column = table[name] if in_order else table[name].take(order)
        for cells, ends in _bytes(column):
            for (start, stop), digest in zip(spans, hashes, strict=True):
                digest.update(f"{name} {ends[stop] - ends[start]} ".encode())
                digest.update(cells[ends[start] : ends[stop]].data)
    return [digest.hexdigest() for digest in hashes]


def _bytes(column: pd.Series) -> Iterator[_Cells]:
    """Yield the bytes of a column's cells, alike on every machine, and where each cell begins and ends.

    A text's length comes before the texts, -1 for a missing one: no two columns have the same bytes.
    """
    if isinstance(column.dtype, pd.StringDtype):
        texts = pa.array(column, type=pa.large_string(), from_pandas=True)
        texts = texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts
        filled = texts.fill_null("")
        _, starts, data = filled.buffers()
        ends = np.frombuffer(starts, dtype="int64")[filled.offset : filled.offset + len(filled) + 1]
        missing = texts.is_null().to_numpy(zero_copy_only=False)
        yield _fixed(np.where(missing, -1, np.diff(ends)).astype("<i8"))
        yield np.frombuffer(data if data is not None else b"", dtype="u1"), ends
    elif isinstance(column.dtype, pd.BooleanDtype):
        yield _fixed(column.to_numpy(dtype="i1", na_value=-1))
    elif column.dtype.kind == "M":
        yield _fixed(column.to_numpy().astype("datetime64[us]").view("int64").astype("<i8"))
    elif column.dtype.kind == "f":
        numbers = column.to_numpy(dtype="<f8")
        yield _fixed(np.where(np.isnan(numbers), np.nan, numbers))  # there are many NaNs, and only one is missing
    else:
        yield _fixed(column.to_numpy(dtype="<i8"))


def _fixed(cells: NDArray[Any]) -> _Cells:
    width = cells.dtype.itemsize
    return np.ascontiguousarray(cells).view("u1"), range(0, (len(cells) + 1) * width, width)
