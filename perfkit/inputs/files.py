"""From a file or folder to the tables found there, with every file's faults."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import partial
from pathlib import Path

from perfkit.errors import DataError, Fault
from perfkit.inputs.csvs import read_csv
from perfkit.inputs.parquet import read_parquet
from perfkit.inputs.raw import RawTable
from perfkit.inputs.source import Source, read_source, unreadable
from perfkit.inputs.workbooks import read_workbook

_Reader = Callable[[Source, Mapping[str, Collection[str]]], tuple[list[RawTable], list[Fault]]]

_TEXT = (".csv", ".tsv", ".txt")
_WORKBOOKS = (".xlsx", ".xlsm", ".xls")  # the last is refused by name, with its remedy
_PASSED_OVER = (".md", ".yaml", ".yml", ".json", ".py")
_PAPERS = ("readme", "license", "licence")


def open_tables(
    path: Path, headings: Mapping[str, Collection[str]] | None = None, *, refuse_hidden: bool = False
) -> tuple[list[RawTable], list[Fault]]:
    """Return every table at a path as it was found, and every file's faults and notes.

    A workbook gives a table a sheet; a CSV, text or Parquet file one table
    of its own name; a folder the tables of all its files, in order of name.
    Read-me, licence, settings, script and hidden files are passed over, and so are
    folders within it; Excel's lock files and other kinds of file are passed
    over with a note. A file with faults never stops the next one.

    Parameters
    ----------
    path
        A file or folder, as `perfkit.inputs.places.find` returns it.
    headings
        Known headings of each table, by which a header below a title is
        recognised and a workbook's sheets are known. Without them each
        table's first filled row is its header.
    refuse_hidden
        Whether hidden sheets, rows and columns of workbooks are faults;
        otherwise they are read and noted.

    Returns
    -------
    list of RawTable, list of Fault
        A file that cannot be read gives faults and no table. A fault whose
        `note` is true is a remark on what was read all the same.
    """
    headings = headings or {}
    try:
        is_folder = path.is_dir() and path.suffix.lower() not in (*_TEXT, *_WORKBOOKS, ".parquet")
        files = sorted(path.iterdir()) if is_folder else [path]
    except OSError as error:
        return [], [unreadable(path, error)]
    tables: list[RawTable] = []
    faults: list[Fault] = []
    for file in files:
        found, wrong = _open_file(file, headings, refuse_hidden, listed=is_folder)
        tables += found
        faults += wrong
    if is_folder and not tables and all(f.note for f in faults):
        faults.append(Fault("the folder holds no tables", _elsewhere(path), file=path.name))
    return tables, faults


def _elsewhere(folder: Path) -> str:
    """Return what to do about a folder without tables: a folder within it may have them."""
    within = [
        place.name for place in sorted(folder.iterdir()) if place.is_dir() and any(map(_holds_tables, place.iterdir()))
    ]
    if within:
        return f"Name the folder within it that does: {' or '.join(within)}."
    return "Put .csv, .tsv, .txt, .parquet or .xlsx files in it, or begin with `perfkit new FOLDER`."


def _holds_tables(path: Path) -> bool:
    return (
        not path.name.startswith((".", "~")) and not _is_paper(path) and _reader(path.suffix.lower(), False) is not None
    )


def _open_file(
    path: Path, headings: Mapping[str, Collection[str]], refuse_hidden: bool, *, listed: bool
) -> tuple[list[RawTable], list[Fault]]:
    if path.name.startswith("~$"):
        problem = "is the lock file Excel keeps while a workbook is open" + ("; it was passed over" if listed else "")
        remedy = "Close the workbook, so that what was saved last is read."
        if not listed:
            remedy = f"Name the workbook itself: {path.name.removeprefix('~$')}."
        return [], [Fault(problem, remedy, file=path.name, note=listed)]
    if listed and (_is_paper(path) or _is_folder(path)):
        return [], []
    reader = _reader(path.suffix.lower(), refuse_hidden)
    if reader is None:
        problem = "is not a kind of file that holds tables for perfkit" + ("; it was passed over" if listed else "")
        remedy = "Save its tables as .xlsx, .csv or .parquet."
        return [], [Fault(problem, remedy, file=path.name, note=listed)]
    try:
        return reader(read_source(path), headings)
    except DataError as error:
        return [], list(error.faults)


def _reader(suffix: str, refuse_hidden: bool) -> _Reader | None:
    if suffix in _TEXT:
        return read_csv
    if suffix in _WORKBOOKS:
        return partial(read_workbook, refuse_hidden=refuse_hidden)
    return read_parquet if suffix == ".parquet" else None


def _is_paper(path: Path) -> bool:
    name = path.name.lower()
    return name.startswith((".", *_PAPERS)) or path.suffix.lower() in _PASSED_OVER


def _is_folder(path: Path) -> bool:
    # A folder called outturns.csv is not passed over: somebody takes it for the table.
    return path.is_dir() and _reader(path.suffix.lower(), False) is None
