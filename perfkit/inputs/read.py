"""A workbook, a folder or a file of a council's figures, read and checked."""

from __future__ import annotations

import csv
import os
from typing import TYPE_CHECKING, Any

import pandas as pd

from perfkit.errors import DataError, Fault
from perfkit.inputs.places import DEMONSTRATION, DEMONSTRATIONS, find
from perfkit.inputs.schema import CONTRACTS
from perfkit.inputs.store import STORE, Store
from perfkit.inputs.tables import Tables, invented

if TYPE_CHECKING:
    from perfkit.inputs.reading import Reading

__all__ = ["read"]
__dir__ = __all__.copy


def read(
    data: str, directorate: str = "", *, portfolio: str = "", ref: str = "", today: pd.Timestamp | None = None
) -> Tables:
    """Return a council's tables after every check, or the part of them that a report needs.

    In a run of many reports the tables are checked once and kept
    (`perfkit.inputs.store`); each report then reads its part of those.

    Parameters
    ----------
    data
        A workbook, a folder of CSV, Parquet or workbook files, one file, or
        a demonstration such as "demo:hart".
    directorate
        One directorate, for only the rows that concern it
        (`perfkit.inputs.tables.Tables.of`); "" for all.
    portfolio
        One Cabinet portfolio, for only the rows that concern it
        (`perfkit.inputs.tables.Tables.of_portfolio`); "" for all.
    ref
        One indicator, for only the rows of its reference
        (`perfkit.inputs.tables.Tables.of_ref`); "" for all.
    today
        The day by which a period is in the future; the machine's by default.

    Returns
    -------
    Tables
        One pandas table for each input table (`perfkit.inputs.schema` names their columns), each row
        with its ``row`` as Excel numbers it; ``notes`` lists what was changed on reading.

    Raises
    ------
    DataError
        With every fault of every table, if there is one.
    UsageError
        If nothing is there, or there is no such directorate, portfolio or indicator;
        the message names the nearest.

    Examples
    --------
    >>> read("demo:example").council
    'Exampleton Borough Council'
    >>> len(read("demo:hart").outturns), len(read("demo:hart", "Housing Services").outturns)
    (183, 17)
    """
    if folder := os.environ.get(STORE):
        kept = Store(folder).load(data, directorate, ref=ref, today=today)
        if kept is not None:
            return kept.of_portfolio(portfolio) if portfolio else kept
    return _checked(_read(data, today)).part(directorate, ref, portfolio=portfolio)


def check(data: str, *, today: pd.Timestamp | None = None) -> list[Fault]:
    """Return every fault and note of a council's tables, without raising for bad input.

    >>> [fault for fault in check("demo:example") if not fault.note]
    []
    """
    reading = _read(data, today)
    return reading.faults if data.startswith(DEMONSTRATION) else [*reading.faults, *_invented(reading)]


def _invented(reading: Reading) -> list[Fault]:
    """Return a note that an officer's own indicators are called invented: sheets of the template are forgotten."""
    with (DEMONSTRATIONS / "example" / "indicators.csv").open(encoding="utf-8-sig", newline="") as file:
        own = {row["ref"] for row in csv.DictReader(file)}
    if not invented(reading.tables["about"]) or set(reading.tables["indicators"]["ref"].dropna()) <= own:
        return []
    source = next(source for source in reading.sources if source.table == "about")
    problem = "it says that the figures are invented, and every report will say so"
    remedy = "Once they are your own, rewrite this table, and empty each other that still holds the example's rows."
    return [Fault(problem, remedy, file=source.file, sheet=source.sheet, note=True)]


def _read(data: str, today: pd.Timestamp | None) -> Reading:
    # The readers of every kind of file take a second to load, and what is kept needs none of them.
    from perfkit.inputs.reading import reading_of  # noqa: PLC0415

    return reading_of(find(data), pd.Timestamp.now().normalize() if today is None else today)


def _checked(reading: Reading) -> Tables:
    faults = [fault for fault in reading.faults if not fault.note]
    if faults:
        raise DataError(faults)
    frames: dict[str, Any] = {**reading.tables}
    return Tables(
        **frames,
        absent=frozenset(CONTRACTS) - {source.table for source in reading.sources},
        sources=tuple(reading.sources),
        notes=tuple(fault for fault in reading.faults if fault.note),
    )
