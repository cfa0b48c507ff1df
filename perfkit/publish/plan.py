"""From parameter files to the list of reports to make, every name checked first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pandas as pd

from perfkit import periods
from perfkit.errors import DataError, Fault, PerfkitError, UsageError
from perfkit.inputs.places import find
from perfkit.inputs.store import Store
from perfkit.inputs.tables import Tables
from perfkit.publish.council import Council, Inputs, faults_of
from perfkit.publish.jobs import Job, Subject
from perfkit.publish.narrowing import Planned, narrowed
from perfkit.publish.parameters import RunFile, read_files, workspace_of
from perfkit.publish.reports import Report, read_reports
from perfkit.publish.subjects import DAYS, asking, files_of, folders, place, subjects
from perfkit.rules import Rules


@dataclass(frozen=True)
class Plan:
    """The reports to make, and the inputs they were planned by."""

    jobs: tuple[Job, ...]
    inputs: Inputs


def plan(
    paths: Sequence[Path],
    quarters: Iterable[str] = (),
    directorates: Iterable[str] = (),
    reports: Iterable[str] = (),
    refs: Sequence[str] = (),
    *,
    portfolios: Iterable[str] = (),
    formats: Sequence[str] = (),
    store: Store | None = None,
) -> Plan:
    """Return the reports that parameter files ask for, perhaps narrowed to some.

    A report is made once for each directorate that has indicators where its
    notebook has the parameter ``directorate``, once for each portfolio where
    it has ``portfolio``, and else once a quarter. One with
    a parameter ``ref`` is made for each indicator asked for, and not at all
    where none is. One with both, such as target_setting, is made only where
    it is named: for the indicators asked for, or else for each directorate.
    When others are made unasked, their notebooks say (`When`).

    Parameters
    ----------
    paths
        Parameter files.
    quarters, directorates, reports, portfolios
        Only these of them; empty means all.
    refs
        Only reports on these indicators; they stand in place of a file's own.
    formats
        What each page is printed as besides; they are added to a file's own.
    store
        Where an earlier run may have kept the tables; it is only read.

    Raises
    ------
    DataError
        With every fault of the files and of the tables they name.
    UsageError
        If a name to narrow by is unknown, no report fits all that are named, or
        two files make the same report.
    """
    quarters, directorates, reports, portfolios = map(list, (quarters, directorates, reports, portfolios))
    jobs: list[Job] = []
    faults: list[Fault] = []
    inputs = Inputs(store)
    known: dict[str, Report] = {}
    for path in paths:
        available = read_reports(workspace_of(path))
        known |= available
        try:
            file = read_files([path], available)[0]
            if (found := inputs.of(file)) is not None:  # else an earlier file has told their faults
                file = asking(file, available, found[0].tables, reports, refs)
                file = replace(file, formats=tuple(dict.fromkeys((*file.formats, *formats))))
                jobs += _jobs(file, available, *found)
        except PerfkitError as error:
            faults += faults_of(error, path)
    if faults:
        raise DataError(faults)
    _refuse_doubles(jobs)
    wanted = {
        "quarter": [_label(text) for text in quarters],
        "directorate": directorates,
        "portfolio": portfolios,
        "report": reports,
        "indicator": refs,
    }
    there = Planned(jobs, known, [council.tables for council in inputs.councils.values()])
    return Plan(tuple(narrowed(there, wanted)), inputs)


def _jobs(file: RunFile, available: Mapping[str, Report], council: Council, rules: Rules) -> list[Job]:
    tables = council.tables
    chosen = [available[name] for name in file.reports]
    if faults := [*_unknown(file, tables), *_ignored(file, chosen)]:
        raise DataError(faults)
    safe = folders(tables)
    jobs = []
    for report in chosen:
        files = files_of(report, file)
        for subject in subjects(report, file, tables):
            jobs.append(
                Job(
                    report,
                    periods.label(file.quarter),
                    subject.directorate,
                    place(file.quarter, subject, safe),
                    _parameters(file, report, subject, files),
                    file.workspace,
                    council.inputs,
                    rules,
                    council.name,
                    _read_by(council.rows_of(report, subject), files, file),
                    subject.portfolio,
                    file.formats,
                )
            )
    return sorted(jobs, key=lambda job: (job.folder, job.name))


def _unknown(file: RunFile, tables: Tables) -> Iterator[Fault]:
    """Yield a fault for each name in a parameter file that the tables do not know."""
    for kind, names, known in (
        ("directorate", file.directorates, tables.directorates),
        ("portfolio", file.portfolios, tables.portfolios),
        ("indicator", file.refs, tables.directorate_of),
    ):
        yield from (Fault.unknown(kind, name, known, file=file.path.name) for name in names if name not in known)
    quarter = periods.label(file.quarter)
    if quarter not in tables.quarters:
        there = sorted(map(periods.parse, tables.quarters), key=lambda each: abs(each.ordinal - file.quarter.ordinal))
        near = map(periods.label, sorted(there[:12]))
        fault = Fault.unknown("figure for the quarter", quarter, near, file=file.path.name)
        yield replace(fault, remedy=f"{fault.remedy} Or add its figures to the table outturns.")
    known_since = tables.outturns["as_of"].min(skipna=False)
    if file.known_on and pd.Timestamp(file.known_on) < known_since:
        problem = f"parameter 'known_on': nothing was known on {file.known_on}"
        remedy = f"The earliest figure was known on {known_since:%Y-%m-%d}: write a later day, or leave the line out."
        yield Fault(problem, remedy, file=file.path.name)


def _parameters(file: RunFile, report: Report, subject: Subject, files: Mapping[str, str]) -> dict[str, Any]:
    """Return what a report's notebook is given, of all that is known for it."""
    given = {
        "data": file.data,
        "council": file.council,
        "quarter": periods.label(file.quarter),
        **asdict(subject),
        "known_on": file.known_on,
        # What a notebook has by default is a day of its own demonstration.
        **dict.fromkeys(DAYS, ""),
        **file.extra,
        **files,
    }
    return {name: value for name, value in given.items() if name in report.declares}


def _read_by(rows: str, files: Mapping[str, str], file: RunFile) -> str:
    """Return the hash of the rows a report reads, and of its own files, from which it follows as much."""
    if not files:
        return rows
    hashes = [sha256(find(file.resolved(path)).read_bytes()).hexdigest() for path in files.values()]
    return sha256(" ".join([rows, *hashes]).encode()).hexdigest()


def _ignored(file: RunFile, reports: Iterable[Report]) -> list[Fault]:
    # A setting that a notebook does not take would be dropped without a word.
    return [
        Fault(
            f"report '{report.name}' does not take the parameter '{name}'",
            f"Add '{name}' to its parameters cell, or leave the line out.",
            file=file.path.name,
        )
        for report in reports
        for name in ("council", "known_on")
        if getattr(file, name) and name not in report.declares
    ]


def _refuse_doubles(jobs: Iterable[Job]) -> None:
    seen: set[tuple[str, ...]] = set()
    for job in jobs:
        place = (*job.folder, job.name)
        if place in seen:
            raise UsageError(f"Two parameter files make the same report, {job.label}. Run them one at a time.")
        seen.add(place)


def _label(text: str) -> str:
    try:
        return periods.label(periods.parse(text))
    except periods.PeriodError as error:
        raise UsageError(f"--quarter: {error}.") from error
