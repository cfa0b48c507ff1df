"""The log of proposed targets: what was proposed, from what, by which role, and what was decided.

A row is added for each proposal and each decision, and none is changed. A
later proposal for the same indicator and year supersedes an earlier one.
Each row ends in a seal worked out from its other cells: a row that was cut
short, or changed afterwards by hand or by Excel, is found by it.
"""

from __future__ import annotations

import csv
import json
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pandas as pd

from perfkit.errors import DataError, Fault, nearest, shown
from perfkit.inputs.dates import read_dates
from perfkit.inputs.encoding import to_utf8
from perfkit.inputs.figures import read_figures
from perfkit.inputs.records import records
from perfkit.targets.journal import add_rows, as_meant, cut_short, harmless, header_of, read_log
from perfkit.targets.proposal import COLUMNS, INTERIM, NUMBERS, Kind, Proposal, faults_of
from perfkit.targets.roles import same_role

FILE = "proposals.csv"


def log_of(place: Path | str) -> Path:
    """Return the log that a path means: the file itself, or ``proposals.csv`` in a folder.

    In a workspace's folder it stands beside the parameters.

    >>> log_of("parameters/mine.csv").as_posix()
    'parameters/mine.csv'
    """
    path = Path(place)
    if path.suffix.lower() == ".csv" and not path.is_dir():
        return path
    return (path / "parameters" if (path / "parameters").is_dir() else path) / FILE


def propose(log: Path | str, *proposals: Proposal) -> list[str]:
    """Add proposals to the log, all or none of them, and return their seals.

    Raises
    ------
    DataError
        With every fault of every proposal: no target, odds that are none, a
        person's name in place of a role. Nothing is then written.
    BusyError, MachineError
        If the log cannot be written (`perfkit.targets.journal.add_rows`).
    """
    faults = [fault for proposal in proposals for fault in faults_of(proposal)]
    if faults:
        raise DataError(faults)
    rows = [
        {n: harmless(t) if n not in NUMBERS else t for n, t in p.cells.items()} | {"seal": p.seal} for p in proposals
    ]
    if rows:
        add_rows(log_of(log), COLUMNS, rows)
    return [proposal.seal for proposal in proposals]


def decide(log: Path | str, proposals: Iterable[Proposal], kind: Kind, role: str) -> list[str]:
    """Add the decision of a role on proposals to the log, and return the seals of its rows.

    An approver may not be the role that proposed.

    Raises
    ------
    DataError
        With every proposal that the role may not decide on, and why.
    """
    decisions = [proposal.decided(kind, role) for proposal in proposals]
    faults = [fault for decision in decisions for fault in deciding_faults(decision)]
    if faults:
        raise DataError(faults)
    return propose(log, *decisions)


def deciding_faults(decision: Proposal) -> list[Fault]:
    """Return why a decision may not be recorded; none where it may."""
    if not decision.approver:
        problem = f"{decision.ref}: no role decides"
        return [Fault(problem, "Name the role that approves, such as Cabinet.", column="approver")]
    if decision.kind == Kind.APPROVED and same_role(decision.approver, decision.proposer):
        problem = f"{decision.ref} {decision.year}: {decision.approver} proposed it and cannot approve it"
        return [Fault(problem, "Have another role approve it.", column="approver")]
    return []


def read_proposals(log: Path | str) -> pd.DataFrame:
    """Return every proposal in the log, in the order they were made.

    Excel may have saved the log since: marks of encoding, line ends and
    dates turned round by it are read; a cell that it changed in meaning, such
    as a lost leading zero, is a fault.

    Parameters
    ----------
    log
        The file, or the folder it stands in (`log_of`).

    Returns
    -------
    DataFrame
        One row a proposal: the columns of `perfkit.targets.proposal.COLUMNS`
        but ``kind`` and ``of``, numbers as float64, other cells as texts;
        ``superseded`` (a later one is for the same indicator and year);
        ``decision`` ("approved", "withdrawn", or "" while it is open) with
        ``decided_by`` and ``decided_on``; ``row``, as Excel numbers it.

    Raises
    ------
    DataError
        With every fault of the file: rows cut short or changed, cells that
        cannot be read, another encoding or separator.
    """
    return framed(read_entries(log))


def framed(entries: Mapping[int, Proposal]) -> pd.DataFrame:
    """Return the entries of a log, by row, as `read_proposals` does."""
    latest = {(e.ref, e.year): row for row, e in entries.items() if e.kind == Kind.PROPOSED}
    decided = {e.of: e for e in entries.values() if e.kind != Kind.PROPOSED}
    rows = []
    for number, entry in entries.items():
        if entry.kind == Kind.PROPOSED:
            decision = decided.get(entry.seal)
            rows.append(
                {
                    **entry.cells,
                    **{name: _float(value) for name, value in entry.cells.items() if name in NUMBERS},
                    "seal": entry.seal,
                    "superseded": latest[entry.ref, entry.year] != number,
                    "decision": str(decision.kind) if decision else "",
                    "decided_by": decision.approver if decision else "",
                    "decided_on": decision.when if decision else "",
                    "row": number,
                }
            )
    kept = [name for name in COLUMNS if name not in ("kind", "of")]
    frame = pd.DataFrame(rows, columns=[*kept, "superseded", "decision", "decided_by", "decided_on", "row"])
    kinds = dict.fromkeys(frame.columns, "str") | dict.fromkeys(NUMBERS, "float64")
    return frame.astype(kinds | {"superseded": "bool", "row": "int64"})


def open_proposals(log: Path | str) -> list[Proposal]:
    """Return the proposals that are neither superseded nor decided, in the order they were made.

    Raises
    ------
    DataError
        As `read_proposals`.
    """
    entries = read_entries(log)
    latest = {(e.ref, e.year): row for row, e in entries.items() if e.kind == Kind.PROPOSED}
    decided = {e.of for e in entries.values() if e.kind != Kind.PROPOSED}
    return [entries[row] for row in latest.values() if entries[row].seal not in decided]


def read_entries(log: Path | str) -> dict[int, Proposal]:
    """Return every row of the log by its number in Excel: proposals and decisions.

    Raises
    ------
    DataError
        As `read_proposals`.
    """
    source = read_log(log_of(log))
    utf8, notes = to_utf8(source)
    del notes  # a log of another encoding is read; adding to it is what is refused
    header = header_of(source.name, utf8, COLUMNS)
    whole, short = cut_short(utf8, len(header))
    faults = [Fault(*_CUT_SHORT, file=source.name, row=row) for row in short]
    found: dict[int, Proposal] = {}
    for row, cells in _rows(source.name, whole, header, faults):
        reading = _Row(source.name, row, cells)
        entry = reading.entry()
        faults += reading.faults
        if entry is not None:
            found[row] = entry
    proposed = {entry.seal for entry in found.values() if entry.kind == Kind.PROPOSED}
    for row, entry in found.items():
        if entry.kind != Kind.PROPOSED and entry.of not in proposed:
            problem = f"the proposal that was {entry.kind} is not in the log"
            faults.append(Fault(problem, "Put its row back; no row is ever removed.", file=source.name, row=row))
    if faults:
        raise DataError(sorted(faults, key=lambda fault: fault.row or 0))
    return found


def _rows(file: str, utf8: bytes, header: list[str], faults: list[Fault]) -> Iterator[tuple[int, dict[str, str]]]:
    reader = records(utf8, ",")
    try:
        for row, record in enumerate(reader, 1):
            if row == 1 or not any(cell.strip() for cell in record):
                continue
            if len(record) == len(header):
                yield row, dict(zip(header, record, strict=True))
            else:
                problem = f"has {len(record)} cells, and the headings are {len(header)}"
                faults.append(Fault(problem, "Empty the cells beyond the last heading.", file=file, row=row))
    except csv.Error:
        problem = "a quotation mark is never closed, or text follows where it closes"
        faults.append(Fault(problem, 'Close it; write a quotation mark inside a text twice ("").', file=file))


@dataclass
class _Row:
    """One row of the log being read; faults gather until the end."""

    file: str
    number: int
    cells: Mapping[str, str]
    faults: list[Fault] = field(default_factory=list)

    def entry(self) -> Proposal | None:
        """Return what the row records, or None where it has faults."""
        said: dict[str, Any] = {n: as_meant(text.strip()) for n, text in self.cells.items() if n not in NUMBERS}
        seal = said.pop("seal")
        numbers = {name: self._number(name) for name in NUMBERS}
        said |= {name: value for name, value in numbers.items() if name not in INTERIM}
        said["interim"] = tuple(numbers[name] for name in INTERIM)
        said["kind"] = self._kind(said["kind"])
        said["levers"] = self._levers(said["levers"])
        said["known_on"] = self._day("known_on", said["known_on"])
        self._year(said["year"])
        if self.faults:
            return None
        entry = Proposal(**said)
        self.faults += [replace(fault, file=self.file, row=self.number) for fault in faults_of(entry)]
        if not self.faults and seal != entry.seal:
            self._fault("seal", *(_CHANGED if len(seal) == len(entry.seal) else _CUT_SHORT))
        return None if self.faults else entry

    def _fault(self, column: str, problem: str, remedy: str, expected: str = "") -> None:
        value = self.cells[column]
        self.faults.append(
            Fault(problem, remedy, expected, file=self.file, row=self.number, column=column, value=value)
        )

    def _number(self, name: str) -> float | None:
        text = self.cells[name].strip()
        if not text:
            return None
        read = read_figures([text], None, letters=False)
        if 0 in read.refusals:
            self._fault(name, *read.refusals[0])
            return None
        return float(read.number[0])

    def _kind(self, text: str) -> str:
        if text.casefold() in list(Kind):
            return text.casefold()
        close = nearest(text, list(Kind), 1)
        offer = f"Did you mean {close[0]}?" if close else "Put back what was there."
        self._fault("kind", f"'{shown(text)}' is no kind of row", offer, "one of " + ", ".join(Kind))
        return Kind.PROPOSED

    def _levers(self, text: str) -> dict[str, Any]:
        try:
            found = json.loads(text or "{}")
        except ValueError:
            found = None
        if isinstance(found, dict):
            return found
        self._fault("levers", "the levers' positions cannot be read", "Put back what was there.")
        return {}

    def _day(self, name: str, text: str) -> str:
        if not text:
            return ""
        days, refusals = read_dates([text])
        if refusals:
            self._fault(name, *refusals[0])
            return ""
        return str(days[0])[:10]

    def _year(self, text: str) -> None:
        # Excel takes 2009/10 for October 2009; 2014/15 cannot be a month.
        if _MONTH.fullmatch(text) or re.fullmatch(r"\d\d/\d\d/\d{4}", text):
            remedy = "Format the cell as text and type the year as 2009/10; import the file as text next time."
            self._fault("year", f"'{shown(text)}' is what Excel makes of a year such as 2009/10", remedy)


_MONTH = re.compile(r"[A-Z][a-z]{2}-\d\d(?:\d\d)?")
_CUT_SHORT = (
    "this row is not whole: it was cut short when it was written",
    "Delete the row, and propose or approve it again.",
)
_CHANGED = (
    "this row is not as it was written: a cell was changed, by hand or by Excel "
    "(a lost leading zero, day and month exchanged, decimals dropped)",
    "Put it back from a copy, or delete the row and propose again: a later proposal supersedes.",
)


def _float(text: str) -> float:
    return float(text) if text else math.nan
