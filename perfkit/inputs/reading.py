"""A council's raw tables, typed and checked: every fault of every table at once."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from perfkit.errors import DataError, Fault, UsageError
from perfkit.inputs import crosschecks, parse, personal
from perfkit.inputs.asking import looks_like_a_scorecard
from perfkit.inputs.contract import Column, Contract, Kind
from perfkit.inputs.figures import MARKERS, TARGET_MARKERS
from perfkit.inputs.files import open_tables
from perfkit.inputs.grids import open_grids
from perfkit.inputs.headings import match_columns, match_tables, plain, without_strangers
from perfkit.inputs.ledger import Ledger, Refusal
from perfkit.inputs.raw import RawTable
from perfkit.inputs.schema import CONTRACTS
from perfkit.inputs.tables import Source
from perfkit.inputs.tidying import tidied
from perfkit.inputs.wide import wide_of
from perfkit.terms import Basis, Frequency, Unit


@dataclass
class Reading:
    """One input being read: its tables, where they stood, and what was wrong."""

    tables: dict[str, pd.DataFrame] = field(default_factory=dict)
    sources: list[Source] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def reading_of(path: Path, today: pd.Timestamp) -> Reading:
    """Return the tables at a path after every check, with every fault and note.

    Parameters
    ----------
    path
        A file or folder, as `perfkit.inputs.places.find` returns it.
    today
        The day by which a period is in the future.
    """
    headings = {name: contract.names for name, contract in CONTRACTS.items()}
    raws, opening = open_tables(path, headings=headings)
    if path.is_dir():
        opening = without_strangers(opening)
    found, naming = match_tables(raws, opening)
    reading = Reading(faults=[*opening, *naming, *_scorecards(path, raws, opening, found)])
    secrets: list[str] = []
    for name, contract in CONTRACTS.items():  # indicators come first: units and references are theirs
        if name in found:
            raw, layout = tidied(found[name], contract)
            reading.faults += layout
            ledger = Ledger(raw)
            _forgo_reported(raw, contract, opening, ledger)
            reading.tables[name] = _table(raw, contract, reading.tables, today, ledger)
            reading.sources.append(Source(name, raw.file, raw.sheet, len(raw.cells), raw.sha256))
            secrets += personal.refuse(reading.tables[name], contract, ledger)
            reading.faults += ledger.result()
    for name, contract in CONTRACTS.items():
        if name not in found:
            reading.tables[name] = _nothing(contract)
    reading.faults = personal.without(reading.faults, secrets)
    return reading


def _scorecards(path: Path, raws: list[RawTable], broken: list[Fault], found: dict[str, RawTable]) -> list[Fault]:
    """Return a note for each sheet or file that can be made into the required tables that are missing."""
    if all(name in found for name, contract in CONTRACTS.items() if contract.required):
        return []
    own = {(raw.file, raw.sheet) for raw in found.values()}
    places = [(raw.file, raw.sheet) for raw in raws] + [(fault.file, fault.sheet) for fault in broken]
    notes = []
    for name, sheet in dict.fromkeys(place for place in places if place not in own):
        file = path / name if path.is_dir() else path
        with suppress(DataError, UsageError):
            grids = open_grids(file, [sheet] if sheet else [])
            if any(looks_like_a_scorecard(map(str, wide_of(grid).cells)) for grid in grids):
                problem = "it looks like a scorecard, one row an indicator and its quarters side by side"
                remedy = f"To turn it into tables, run: perfkit import {name} --to data."
                notes.append(Fault(problem, remedy, file=name, sheet=sheet, note=True))
    return notes


def _table(
    raw: RawTable, contract: Contract, tables: dict[str, pd.DataFrame], today: pd.Timestamp, ledger: Ledger
) -> pd.DataFrame:
    """Return one table, typed and checked; what is wrong goes to the ledger."""
    from perfkit.inputs.contracts import enforce  # noqa: PLC0415 - pandera takes half a second to load

    cells = match_columns(raw, contract, ledger)
    if contract.required and raw.cells.empty:
        ledger.refuse_column("", Refusal("the table has no rows", "Fill it in."))
    size = len(raw.cells)
    blank = pd.Series(np.full(size, np.nan))
    typed: dict[str, Any] = {}
    marks: dict[str, pd.Series] = {}
    ends: dict[str, pd.Series] = {}
    units = _units(cells, tables, size)
    for column in contract.columns:
        found = cells[column.name].reset_index(drop=True) if column.name in cells else blank
        if column.kind is Kind.PERIOD:
            periods = parse.period(found, column, ledger, marks=contract.name == "outturns")
            typed["period"], marks["period"] = periods["period"], periods["mark"]
            ends = {"span": periods["span"], "ends": periods["ends"]}
        elif column.kind in (Kind.FIGURE, Kind.NUMBER):
            typed[column.name], marks[column.name] = _figure(found, column, contract, units, ledger)
        else:
            typed[column.name] = _READERS[column.kind](found, column, ledger)
    table = pd.DataFrame({**typed, **ends}, index=blank.index)
    # A column that is absent was refused as a whole; its cells are not also refused one by one.
    for column in contract.columns:
        if column.required and column.name not in cells:
            ledger.forgo_column(column.name)
    enforce(table, contract, ledger)
    _cross_check(table, contract, marks, today, ledger)
    _fill_defaults(table, contract)
    crosschecks.references(table, contract, tables, ledger)
    table["row"] = ledger.rows
    return table


def _figure(found: pd.Series, column: Column, contract: Contract, units: pd.Series, ledger: Ledger) -> parse.Signed:
    """Read a column of figures with the signs and markers that its table allows."""
    percent: Any = False
    pounds: Any = contract.name == "finance"
    if column.name in ("outturn", "target", "target_low", "target_high", "value"):
        # A row whose indicator is unknown is refused for that, not for its sign.
        percent = (units.isna() | (units == Unit.PERCENT)).to_numpy()
    if column.name == "tolerance":
        percent = True
    if contract.name != "indicators":
        pounds = pounds | (units.isna() | (units == Unit.POUNDS)).to_numpy()
    markers = None
    if column.kind is Kind.FIGURE:
        markers = TARGET_MARKERS if contract.name == "targets" else MARKERS
    return parse.figure(
        found, column, ledger, markers, letters=markers is MARKERS, percent=percent, pounds=pounds
    )  # fmt: skip


def _units(cells: dict[str, pd.Series], tables: dict[str, pd.DataFrame], size: int) -> pd.Series:
    """Return the unit of each row's indicator; missing where it is not known."""
    if "ref" not in cells or "indicators" not in tables:
        return pd.Series(np.full(size, None, dtype=object))
    known = dict(zip(tables["indicators"]["ref"], tables["indicators"]["unit"], strict=True))
    each = parse.distinct(cells["ref"].reset_index(drop=True))
    names = [known.get(str(v).strip()) for v in each.values]
    return parse.strings([None if pd.isna(n) else n for n in names], each.codes)


def _cross_check(
    table: pd.DataFrame, contract: Contract, marks: dict[str, pd.Series], today: pd.Timestamp, ledger: Ledger
) -> None:
    if "denominator" in table:
        crosschecks.counts(table, ledger)
    if contract.name == "outturns":
        table["status"] = crosschecks.outturn_status(table, marks, ledger)
        crosschecks.future(table, today, ledger)
    if contract.name == "targets":
        table["target_status"] = crosschecks.target_status(table, marks["target"], ledger)


def _fill_defaults(table: pd.DataFrame, contract: Contract) -> None:
    for column in contract.columns:
        if column.default is not None:
            table[column.name] = table[column.name].fillna(column.default)
    if contract.name == "indicators":
        usual = pd.Series(str(Frequency.QUARTERLY), index=table.index).mask(
            table["basis"] == Basis.ANNUAL, str(Frequency.ANNUAL)
        )
        table["frequency"] = table["frequency"].fillna(usual)


def _forgo_reported(raw: RawTable, contract: Contract, opening: list[Fault], ledger: Ledger) -> None:
    names = {plain(name): name for name in contract.names}
    for fault in opening:
        if (fault.file, fault.sheet) == (raw.file, raw.sheet) and fault.row is not None and not fault.note:
            ledger.forgo(names.get(plain(fault.column), ""), fault.row)


def _nothing(contract: Contract) -> pd.DataFrame:
    """Return a table that was not supplied: its columns, and no rows."""
    from perfkit.inputs.contracts import DTYPES  # noqa: PLC0415 - pandera takes half a second to load

    kinds = {column.name: DTYPES[column.kind] for column in contract.columns}
    if "period" in kinds:
        kinds |= {"span": DTYPES[Kind.TEXT], "ends": DTYPES[Kind.DATE]}
    if contract.name == "targets":
        kinds["target_status"] = DTYPES[Kind.CHOICE]
    empty = pd.RangeIndex(0)
    return pd.DataFrame({n: pd.Series([], empty, kind) for n, kind in {**kinds, "row": "int64"}.items()}, empty)


_READERS = {
    Kind.TEXT: parse.text,
    Kind.CODE: parse.code,
    Kind.WHOLE: parse.whole,
    Kind.DATE: parse.day,
    Kind.FLAG: parse.flag,
    Kind.CHOICE: parse.choice,
}
