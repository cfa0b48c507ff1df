"""From parameter files to the list of reports to make, every name checked first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from perfkit import periods
from perfkit.errors import DataError, Fault, PerfkitError, UsageError
from perfkit.inputs.places import find
from perfkit.inputs.store import Store
from perfkit.publish.council import Council, Inputs, faults_of
from perfkit.publish.jobs import Job
from perfkit.publish.names import folder_names
from perfkit.publish.parameters import RunFile, read_files, unknown_name, workspace_of
from perfkit.publish.reports import Report, notebooks_folder, read_reports
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
    store: Store | None = None,
) -> Plan:
    """Return the reports that parameter files ask for, perhaps narrowed to some.

    A report whose notebook has no parameter ``directorate`` is made once a
    quarter; any other once for each directorate that has indicators. One with
    a parameter ``ref`` is made for each indicator asked for, and not at all
    where none is. One with both, such as target_setting, is made only where
    it is named: for the indicators asked for, or else for each directorate.

    Parameters
    ----------
    paths
        Parameter files.
    quarters, directorates, reports
        Only these of them; empty means all.
    refs
        Only reports on these indicators; they stand in place of a file's own.
    store
        Where an earlier run may have kept the tables; it is only read.

    Raises
    ------
    DataError
        With every fault of the files and of the tables they name.
    UsageError
        If a name to narrow by is unknown, or two files make the same report.
    """
    quarters, directorates, reports = list(quarters), list(directorates), list(reports)
    jobs: list[Job] = []
    faults: list[Fault] = []
    inputs = Inputs(store)
    for path in paths:
        available = read_reports(notebooks_folder(workspace_of(path)))
        try:
            file = read_files([path], available)[0]
            if (found := inputs.of(file)) is not None:  # else an earlier file has told their faults
                jobs += _jobs(_asking(file, available, reports, refs), available, *found)
        except PerfkitError as error:
            faults += faults_of(error, path)
    if faults:
        raise DataError(faults)
    _refuse_doubles(jobs)
    return Plan(tuple(_narrow(jobs, quarters, directorates, reports, refs)), inputs)


def _jobs(file: RunFile, available: Mapping[str, Report], council: Council, rules: Rules) -> list[Job]:
    tables = council.tables
    quarter = periods.label(file.quarter)
    faults = [
        unknown_name("directorate", name, tables.directorates, file.path.name)
        for name in file.directorates
        if name not in tables.directorates
    ]
    if quarter not in tables.quarters:
        known = map(periods.parse, tables.quarters)
        near = sorted(known, key=lambda each: abs(each.ordinal - file.quarter.ordinal))[:12]
        faults.append(unknown_name("figure for the quarter", quarter, map(periods.label, sorted(near)), file.path.name))
    chosen = [available[name] for name in file.reports]
    faults += _ignored(file, chosen)
    directorate_of = tables.directorate_of
    faults += [
        unknown_name("indicator", ref, directorate_of, file.path.name) for ref in file.refs if ref not in directorate_of
    ]
    if faults:
        raise DataError(faults)
    folders = folder_names(tables.directorates)
    scenario = _hash_of(file, str(file.extra.get("scenario", "")))
    jobs = []
    for report in chosen:
        for directorate, ref in _subjects(report, file, tables.directorates, directorate_of):
            given = {
                "data": file.data,
                "council": file.council,
                "quarter": quarter,
                "directorate": directorate,
                "ref": ref,
                "known_on": file.known_on,
                **file.extra,
            }
            jobs.append(
                Job(
                    report,
                    quarter,
                    directorate,
                    (periods.slug(file.quarter), *([folders[directorate]] if directorate else [])),
                    {name: value for name, value in given.items() if name in report.declares},
                    file.workspace,
                    council.inputs,
                    rules,
                    council.name,
                    _read_by(
                        council.rows_of(report, directorate, ref), scenario if "scenario" in report.declares else ""
                    ),
                )
            )
    return sorted(jobs, key=lambda job: (job.folder, job.name))


def _asking(file: RunFile, available: Mapping[str, Report], reports: Iterable[str], refs: Sequence[str]) -> RunFile:
    """Return the file with its reports and indicators named: those on one indicator only where one is."""
    single = [name for name, report in available.items() if "ref" in report.declares]
    either = [name for name in single if "directorate" in available[name].declares]
    alone = [name for name in single if name not in either]
    named = tuple(refs) or file.refs
    asked = {*file.reports, *reports}
    wanted = [name for name in file.reports or available if name not in single]
    wanted += [name for name in either if name in asked]
    explicit = [name for name in alone if name in asked]
    if named and not single:
        raise UsageError("No notebook takes the parameter 'ref'. Leave it out.")
    if explicit and not named:
        raise UsageError(
            f"The report '{explicit[0]}' is about one indicator, and none is named."
            " Add a line 'ref: …' to the parameters, or give --ref."
        )
    # Indicators asked for in the command come whatever reports the file lists.
    singles = alone if refs or not file.reports else explicit
    return replace(file, reports=tuple(wanted + (singles if named else [])), refs=named)


def _hash_of(file: RunFile, scenario: str) -> str:
    """Return the hash of the scenario file that is named, or ""."""
    return sha256(find(file.resolved(scenario)).read_bytes()).hexdigest() if scenario else ""


def _read_by(rows: str, scenario: str) -> str:
    """Return the hash of the rows a report reads, and of its scenario, from which it follows as much."""
    return sha256(f"{rows} {scenario}".encode()).hexdigest() if scenario else rows


def _subjects(
    report: Report, file: RunFile, directorates: Sequence[str], directorate_of: Mapping[str, str]
) -> list[tuple[str, str]]:
    """Return what a report is made for: pairs of a directorate and an indicator, either of them perhaps ""."""
    if "ref" in report.declares and (file.refs or "directorate" not in report.declares):
        return [(directorate_of[ref], ref) for ref in file.refs]
    if "directorate" not in report.declares:
        return [("", "")]
    return [(directorate, "") for directorate in file.directorates or directorates]


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


def _narrow(
    jobs: list[Job], quarters: list[str], directorates: list[str], reports: list[str], refs: Sequence[str]
) -> list[Job]:
    wanted = {
        "quarter": [_label(text) for text in quarters],
        "directorate": directorates,
        "report": reports,
        "indicator": refs,
    }
    for kind, names in wanted.items():
        known = [name for name in dict.fromkeys(_of(job, kind) for job in jobs) if name]
        for name in names:
            if name not in known:
                raise UsageError.unknown(kind, name, known)
        jobs = [job for job in jobs if not names or _of(job, kind) in names]
    return jobs


def _of(job: Job, kind: str) -> str:
    of = {"quarter": job.quarter, "directorate": job.directorate, "report": job.report.name, "indicator": job.ref}
    return of[kind]


def _label(text: str) -> str:
    try:
        return periods.label(periods.parse(text))
    except periods.PeriodError as error:
        raise UsageError(f"--quarter: {error}.") from error
