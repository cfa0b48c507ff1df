"""Imported tables as CSV files: checked as every input is, before one of them is put in its place."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Collection
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from perfkit.errors import Fault, MachineError, UsageError, shown
from perfkit.inputs.files import open_tables
from perfkit.inputs.headings import plain
from perfkit.inputs.long_tables import Imported
from perfkit.inputs.reading import reading_of
from perfkit.inputs.schema import CONTRACTS
from perfkit.inputs.whole import forced, whole

_HINT = "Or say in the mapping, under figures, what it stands for."
_LACKING = {
    "outturns": "no column of the mapping is an outturn with a figure in it",
    "targets": "no column of the mapping is a target with a figure in it",
}


def check_imported(result: Imported, today: pd.Timestamp) -> list[Fault]:
    """Return what `perfkit check` would say of the tables, by the cells of the scorecard they came from.

    Notes are left to the check itself, which reads the finished files.

    Parameters
    ----------
    result
        The tables, with where each row came from.
    today
        The day by which a period is in the future.
    """
    missing = [
        Fault(problem, "Say which column it is.", file=origin.file)
        for table, problem in _LACKING.items()
        if not result.tables[table]
        for origin in result.origins["indicators"][:1]
    ]
    with TemporaryDirectory() as folder:
        for name in result.tables:
            if result.tables[name]:
                (Path(folder) / f"{name}.csv").write_bytes(_csv(name, result))
        found = [fault for fault in reading_of(Path(folder), today).faults if not fault.note]
    absent = {name for name in result.tables if not result.tables[name]}
    told = [
        _traced(fault, result)
        for fault in found
        if not any(f"'{name}'" in fault.problem for name in absent) and not _is_unit_told(fault, result)
    ]
    return missing + list(dict.fromkeys(told))


def _is_unit_told(fault: Fault, result: Imported) -> bool:
    """Return whether a fault is the lack of a unit, of which the scorecard's own words were said already."""
    if fault.column != "unit" or fault.row is None:
        return False
    return result.tables["indicators"][fault.row - 2]["ref"] in result.unitless


def _traced(fault: Fault, result: Imported) -> Fault:
    """Return a fault of a long table as one of the cell of the scorecard that it came from."""
    table = fault.file.removesuffix(".csv")
    if fault.row is None or table not in result.origins or not result.tables[table]:
        return replace(fault, file="", sheet="", column=fault.column)
    origin = result.origins[table][fault.row - 2]
    heading = origin.headings.get(fault.column, "")
    remedy = fault.remedy
    if not heading and fault.column:
        remedy = f"{remedy} Say it in the mapping, under every_row or rows: {fault.column}."
    elif fault.column in ("outturn", "target", "numerator", "denominator"):
        remedy = f"{remedy} {_HINT}"
    return replace(fault, remedy=remedy, file=origin.file, sheet=origin.sheet, row=origin.row, column=heading)


def write_imported(result: Imported, folder: Path, *, overwrite: bool = False) -> tuple[list[tuple[Path, int]], Path]:
    """Write the tables into a folder as CSV files, each whole or not at all.

    Tables that are replaced are kept in a folder within it, named for the
    moment: officers may have filled in what no scorecard says.

    Returns
    -------
    list of (Path, int), Path
        The files with their rows; the folder of those that were replaced,
        which is not there if none was.

    Raises
    ------
    UsageError
        If one of them is there already and may not be replaced.
    MachineError
        If a file cannot be written.
    """
    targets = {name: folder / f"{name}.csv" for name in result.tables if result.tables[name]}
    there = [path for path in targets.values() if path.exists()]
    if there and not overwrite:
        raise UsageError(
            f"{folder} has {', '.join(path.name for path in there)} already, and nothing was written. "
            "Give another folder with --to, or let them be replaced with --replace."
        )
    if other := _other(folder, targets):
        raise UsageError(
            f"{folder} holds {other}, which has such tables, too, and nothing was written. Give another folder, "
            f"such as --to {shown((folder / 'scorecard').as_posix())}; or move {other} away."
        )
    before = folder / f"replaced {datetime.now():%Y-%m-%d %H%M%S}"
    try:
        # None takes its place before all are written and those that were there are kept.
        with ExitStack() as all_written:
            for name, path in targets.items():
                forced(all_written.enter_context(whole(path)), _csv(name, result))
            for path in there:
                before.mkdir(exist_ok=True)
                shutil.copy2(path, before / path.name)
    except OSError as error:
        open_there = isinstance(error, PermissionError)
        why = "it may be open in Excel; close it there" if open_there else str(error.strerror or error)
        raise MachineError(f"{folder} could not be written: {why}, and run the command again.") from error
    return [(path, len(result.tables[name])) for name, path in targets.items()], before


def _other(folder: Path, targets: Collection[str]) -> str:
    """Return the name of another file in a folder that holds one of some tables; "" where none does."""
    if not folder.is_dir():
        return ""
    tables, _ = open_tables(folder, {name: contract.names for name, contract in CONTRACTS.items()})
    own = {f"{name}.csv" for name in targets}
    return next((table.file for table in tables if table.file not in own and plain(table.name) in targets), "")


def _csv(table: str, result: Imported) -> bytes:
    rows = result.tables[table]
    used = {name for row in rows for name in row}
    columns = [c.name for c in CONTRACTS[table].columns if c.required or c.name in used or c.name == "outturn"]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([[row.get(name, "") for name in columns] for row in rows])
    return text.getvalue().encode("utf-8-sig")
