"""From proposals to targets: what an approval would change, shown first; then the rows, added to the table."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pandas as pd

from perfkit import periods
from perfkit.errors import DataError, Fault, UsageError
from perfkit.inputs.adding import Cell, put_whole, with_rows
from perfkit.inputs.places import DEMONSTRATION, DEMONSTRATIONS, find
from perfkit.inputs.read import read
from perfkit.inputs.remote import is_remote
from perfkit.inputs.schema import TARGETS
from perfkit.inputs.source import Source, read_source
from perfkit.inputs.tables import Tables
from perfkit.targets.journal import held
from perfkit.targets.proposal import Kind, Proposal
from perfkit.targets.proposals import decide, deciding_faults, log_of, open_proposals
from perfkit.targets.roles import role_fault
from perfkit.targets.target_rows import diff_of, periods_of, rows_of
from perfkit.terms import Polarity


@dataclass(frozen=True)
class Approval:
    """What approving some proposals would do.

    Parameters
    ----------
    proposals
        The open proposals: neither superseded nor decided.
    role
        The role that approves.
    rows
        The rows for the table `targets`; those that are there already, or are for a quarter that is over, are
        not among them.
    diff
        `DIFF`: one row a period; ``old`` and ``new`` figures, ``change``
        ("tighter", "looser", "changed" where neither way is better, "added",
        "already there") and ``over``: the quarter had ended, so that a new
        target would never judge it.
    file, sheet
        Where the table stands.
    source
        That file as it was read.
    """

    proposals: tuple[Proposal, ...]
    role: str
    rows: tuple[Mapping[str, Cell], ...]
    diff: pd.DataFrame
    file: Path
    sheet: str
    source: Source


def approval_of(
    log: Path | str,
    data: str,
    role: str = "",
    *,
    refs: Collection[str] = (),
    years: Collection[str] = (),
    today: date | None = None,
) -> Approval:
    """Return what approving the open proposals would change; nothing is written.

    A proposal gives a row for its year and one for each quarter with an
    interim target, set today, with its reason and the approving role. What
    the table holds already is left out, and so is a quarter that is over: a
    target set afterwards never judges it. A tolerance is taken over from the
    indicator's latest target that has one.

    Parameters
    ----------
    log
        The log of proposals, or its folder.
    data
        The council's tables: a workbook or folder of this machine.
    role
        The role that approves; "" for the one that every proposal names.
    refs, years
        Only these; all where none is named.
    today
        The day the targets are set.

    Raises
    ------
    UsageError
        If nothing is open, a ref or year has no open proposal, or the tables
        cannot be added to: the demonstrations are read-only.
    DataError
        With every fault of the log, of the tables, and of the approval: the
        proposer approves, an indicator is unknown, a year is over, one figure
        is proposed for a range, a target was already changed today.
    """
    place = _writable(data)
    proposals = _asked(open_proposals(log), refs, years, log)
    decider = role or _named(proposals)
    tables = read(data)
    day = today or date.today()
    faults = [fault for p in proposals for fault in deciding_faults(p.decided(Kind.APPROVED, decider))]
    if why := role_fault(decider):
        faults = [Fault(f"the approver {why}", "Name a role, such as Cabinet.")]
    faults += _unfit(proposals, tables, day)
    if faults:
        raise DataError(faults)
    asked = periods_of(proposals)
    diff = diff_of(asked, tables, day)
    rows = rows_of(asked, diff, tables, decider, day)
    listed = next(source for source in tables.sources if source.table == "targets")
    file = place / listed.file if place.is_dir() else place
    source = read_source(file)
    if source.sha256 != listed.sha256:
        raise UsageError(f"{listed.file} was changed while it was read. Run the command again.")
    return Approval(tuple(proposals), decider, tuple(rows), diff, file, listed.sheet, source)


def approve(approval: Approval, log: Path | str, data: str) -> None:
    """Add an approval's rows to the table of targets, and the approval to the log.

    The file is replaced in one step. If the tables do not read without
    fault afterwards, it is put back. Should the machine stop between the two,
    the next approval finds the rows there and only records itself.

    Raises
    ------
    UsageError
        If the table or the log was changed since the approval was worked out.
    AddingError
        If rows cannot be added without touching anything else in the file.
    """
    # Beside the log, so that no lock is left among the council's data; the log's own is taken for each row added.
    with held(log_of(log).with_name("approval")):
        if {p.seal for p in approval.proposals} - {p.seal for p in open_proposals(log)}:
            raise UsageError("The log was changed by somebody else meanwhile. Run the command again.")
        if approval.rows:
            new = with_rows(approval.source, approval.sheet, TARGETS, approval.rows)
            put_whole(approval.file, approval.source, new)
            try:
                read(data)
            except DataError:
                put_whole(approval.file, read_source(approval.file), approval.source.data)
                raise
        decide(log, approval.proposals, Kind.APPROVED, approval.role)


def withdraw(log: Path | str, role: str, *, refs: Collection[str] = (), years: Collection[str] = ()) -> list[Proposal]:
    """Record that open proposals are withdrawn, by any role, and return them; their rows stay.

    Raises
    ------
    UsageError
        As `approval_of`.
    """
    proposals = _asked(open_proposals(log), refs, years, log)
    if not role:
        raise UsageError("No role withdraws. Name it with --role, such as --role 'Head of Planning'.")
    decide(log, proposals, Kind.WITHDRAWN, role)
    return proposals


def beside(approval: Approval, log: Path, day: date) -> Path:
    """Write an approval's rows as a table of their own beside the log, for a file they cannot be added to.

    The approval is not recorded: once the rows have been copied into the
    table, approving again finds them there.
    """
    path = log.with_name(f"targets-approved-{day.isoformat()}.csv")
    rows = pd.DataFrame([dict(row) for row in approval.rows]).reindex(columns=TARGETS.names)
    rows.to_csv(path, index=False, encoding="utf-8-sig")
    return path


def _writable(data: str) -> Path:
    if data.startswith(DEMONSTRATION):
        raise UsageError(
            f"{data} is a demonstration and read-only. Make a workspace of your own with: perfkit new FOLDER"
        )
    if is_remote(data):
        raise UsageError(f"{data} is not on this machine. Copy it here, approve, and put it back.")
    place = find(data)
    if place.is_relative_to(DEMONSTRATIONS):
        raise UsageError(f"{place.name} came with perfkit and is read-only. Copy it to a folder of your own.")
    return place


def _asked(
    open_ones: Sequence[Proposal], refs: Collection[str], years: Collection[str], log: Path | str
) -> list[Proposal]:
    wanted = {_year(text) for text in years}
    for ref in refs:
        if ref not in {p.ref for p in open_ones}:
            raise UsageError.unknown("open proposal for", ref, dict.fromkeys(p.ref for p in open_ones))
    for year in wanted:
        if year not in {p.year for p in open_ones}:
            raise UsageError.unknown("open proposal for", year, dict.fromkeys(p.year for p in open_ones))
    found = [p for p in open_ones if (not refs or p.ref in refs) and (not wanted or p.year in wanted)]
    if not found:
        raise UsageError(f"{log} holds no open proposal: each is superseded, approved or withdrawn.")
    return found


def _year(text: str) -> str:
    try:
        return periods.label(periods.parse(text))
    except periods.PeriodError as error:
        raise UsageError(f"{error}.") from error


def _named(proposals: Sequence[Proposal]) -> str:
    named = {p.approver for p in proposals}
    if len(named) == 1 and "" not in named:
        return named.pop()
    raise UsageError("No role approves. Name it with --role, such as --role Cabinet.")


def _unfit(proposals: Sequence[Proposal], tables: Tables, day: date) -> list[Fault]:
    """Return why proposals cannot become targets of these tables."""
    polarity = dict(zip(tables.indicators["ref"], tables.indicators["polarity"], strict=True))
    faults = []
    for p in proposals:
        if p.ref not in polarity:
            problem = f"{p.ref} is no indicator of these tables"
            faults.append(Fault(problem, "Name the tables it was proposed for with --data."))
        elif polarity[p.ref] == Polarity.RANGE and p.target is not None:
            problem = f"{p.ref} {p.year} is to stay within a range, and one figure is proposed"
            faults.append(Fault(problem, "Propose both ends; a later proposal supersedes."))
        elif polarity[p.ref] != Polarity.RANGE and p.target is None:
            problem = f"{p.ref} {p.year} has one figure to reach, and a range is proposed"
            faults.append(Fault(problem, "Propose one figure; a later proposal supersedes."))
        if periods.end(periods.parse(p.year)) < day:
            problem = f"{p.ref} {p.year}: the year is over, and a target set now would never judge it"
            faults.append(Fault(problem, "Propose a target for a year to come."))
    return faults
