"""The log of proposed targets: what was proposed, from what, by which role, and what was decided.

A row is added for each proposal and each decision, and none is changed. A
later proposal for the same indicator and year supersedes an earlier one.
Each row ends in a seal worked out from its other cells: a row that was cut
short, or changed afterwards by hand or by Excel, is found by it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd

from perfkit.errors import DataError, Fault, UsageError
from perfkit.inputs.encoding import to_utf8
from perfkit.targets.journal import add_rows, cut_short, harmless, header_of, read_log
from perfkit.targets.log_rows import CUT_SHORT, Row, rows_of
from perfkit.targets.proposal import COLUMNS, NUMBERS, Kind, Proposal, faults_of
from perfkit.targets.roles import same_role

__all__ = ["log_of", "propose", "read_proposals"]
__dir__ = __all__.copy

FILE = "proposals.csv"


def log_of(place: Path | str) -> Path:
    """Return the log that a path means: the file itself, or ``proposals.csv`` in a folder.

    In a workspace's folder it stands beside the parameters.

    Parameters
    ----------
    place
        The log or its folder.

    Returns
    -------
    Path
        The log, whether it is there yet or not.

    Examples
    --------
    >>> log_of("parameters/mine.csv").as_posix()
    'parameters/mine.csv'
    """
    path = Path(place)
    if path.suffix.lower() == ".csv" and not path.is_dir():
        return path
    return (path / "parameters" if (path / "parameters").is_dir() else path) / FILE


def begun(log: Path | str) -> Path:
    """Return the log that a path means, in which something was proposed.

    Raises
    ------
    UsageError
        If there is none yet, with how to propose.
    """
    place = log_of(log)
    if not place.is_file():
        raise UsageError(
            f"Nothing was proposed yet: there is no log of proposals at {place}. To propose, open the what-if with "
            "`perfkit targets`, set a target there and press Propose."
        )
    return place


def propose(log: Path | str, *proposals: Proposal) -> list[str]:
    """Add proposals to the log, all or none of them, and return their seals.

    Parameters
    ----------
    log
        The file, or the folder it stands in (`log_of`).
    proposals
        One for each indicator and year.

    Returns
    -------
    list of str
        The seal of each, in order: the hash by which a decision names it.

    Raises
    ------
    DataError
        With every fault of every proposal: no target, odds that are none, a
        person's name in place of a role. Nothing is then written.
    BusyError, MachineError
        If the log cannot be written (`perfkit.targets.journal.add_rows`).

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from perfkit.demo.cards import plan
    >>> from perfkit.targets.drafting import drafts
    >>> proposed = drafts(plan().setting, plan().targets.loc[["NI60"]], proposer="Head of Service", reason="As agreed")
    >>> with TemporaryDirectory() as folder:
    ...     seals = propose(folder, *proposed)
    ...     read_proposals(folder)[["ref", "year", "target"]]
        ref     year  target
    0  NI60  2014/15    78.5
    1  NI60  2015/16    79.0
    2  NI60  2016/17    79.0
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
    UsageError
        If nothing was proposed yet: there is no such file.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from perfkit.demo.cards import plan
    >>> from perfkit.targets.drafting import drafts
    >>> proposed = drafts(plan().setting, plan().targets.loc[["NI60"]], proposer="Head of Service", reason="As agreed")
    >>> with TemporaryDirectory() as folder:
    ...     seals = propose(folder, *proposed)
    ...     read_proposals(folder)[["ref", "year", "target"]]
        ref     year  target
    0  NI60  2014/15    78.5
    1  NI60  2015/16    79.0
    2  NI60  2016/17    79.0
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
    DataError, UsageError
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
    DataError, UsageError
        As `read_proposals`.
    """
    source = read_log(begun(log))
    utf8, notes = to_utf8(source)
    del notes  # a log of another encoding is read; adding to it is what is refused
    header = header_of(source.name, utf8, COLUMNS)
    whole, short = cut_short(utf8, len(header))
    faults = [Fault(*CUT_SHORT, file=source.name, row=row) for row in short]
    found: dict[int, Proposal] = {}
    for row, cells in rows_of(source.name, whole, header, faults):
        reading = Row(source.name, row, cells)
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


def _float(text: str) -> float:
    return float(text) if text else math.nan
