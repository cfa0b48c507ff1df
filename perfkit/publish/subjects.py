"""Which of a council's reports a parameter file asks for, and what each of them is about."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from pandas import Period

from perfkit import periods
from perfkit.errors import UsageError
from perfkit.inputs.tables import Tables
from perfkit.publish.jobs import Job, Subject
from perfkit.publish.names import folder_names
from perfkit.publish.parameters import RunFile
from perfkit.publish.reports import Report, When

LAST_QUARTER = 4
FILES = ("scenario", "template")
"""The parameters that name a file of the workspace."""
DAYS = ("draft_on", "then_on")
"""The parameters that name the day of an earlier edition."""


def asking(
    file: RunFile, available: Mapping[str, Report], tables: Tables, reports: Collection[str], refs: Sequence[str]
) -> RunFile:
    """Return a file with its reports and indicators named.

    Parameters
    ----------
    file
        As it was read: no report named stands for all that are made unasked.
    available
        The reports there are, by name.
    tables
        The council's.
    reports, refs
        What the command names besides.

    Raises
    ------
    UsageError
        A report on one indicator is asked for, and no indicator is named; or
        one on each portfolio, and the tables name none.
    """
    single = [name for name, report in available.items() if "ref" in report.declares]
    either = [name for name in single if "directorate" in available[name].declares]
    alone = [name for name in single if name not in either]
    unasked = [name for name, report in available.items() if _unasked(report.made, file.quarter, tables)]
    held = [name for name in available if name not in unasked or name in either]
    named = tuple(refs) or file.refs
    asked = {*file.reports, *reports}
    wanted = [name for name in file.reports or unasked if name not in single]
    wanted += [name for name in held if name in asked and name not in (*wanted, *alone)]
    explicit = [name for name in alone if name in asked]
    if named and not single:
        raise UsageError("No notebook takes the parameter 'ref'. Leave it out.")
    if explicit and not named:
        raise UsageError(
            f"The report '{explicit[0]}' is about one indicator, and none is named."
            " Add a line 'ref: …' to the parameters, or give --ref."
        )
    if not tables.portfolios and (remits := [n for n in file.reports if "portfolio" in available[n].declares]):
        raise UsageError(
            f"The report '{remits[0]}' is made for each portfolio, and the tables name none."
            " Fill in the column portfolio of the table indicators, or take the report out."
        )
    # Indicators asked for in the command come whatever reports the file lists.
    singles = alone if refs or not file.reports else explicit
    return replace(file, reports=tuple(wanted + (singles if named else [])), refs=named)


def _unasked(made: When, quarter: Period, tables: Tables) -> bool:
    """Return whether a report is made for a quarter though nobody named it."""
    match made:
        case When.YEARLY:
            return bool(quarter.quarter == LAST_QUARTER)
        case When.PORTFOLIOS:
            return bool(tables.portfolios)
        case _:
            return made is When.ALWAYS


def subjects(report: Report, file: RunFile, tables: Tables) -> list[Subject]:
    """Return what a report is made for: a directorate, a portfolio, an indicator each, or the whole council."""
    if "ref" in report.declares and (file.refs or "directorate" not in report.declares):
        directorate_of = tables.directorate_of
        return [Subject(directorate=directorate_of[ref], ref=ref) for ref in file.refs]
    if "directorate" in report.declares:
        return [Subject(directorate=name) for name in file.directorates or tables.directorates]
    if "portfolio" in report.declares:
        return [Subject(portfolio=name) for name in file.portfolios or tables.portfolios]
    return [Subject()]


def folders(tables: Tables) -> dict[Subject, str]:
    """Return the folder of each directorate and portfolio; no two share one."""
    names: dict[Subject, str] = {Subject(directorate=name): name for name in tables.directorates}
    names |= {Subject(portfolio=name): f"portfolio {name}" for name in tables.portfolios}
    safe = folder_names(names.values())
    return {subject: safe[name] for subject, name in names.items()}


def place(quarter: Period, subject: Subject, safe: Mapping[Subject, str]) -> tuple[str, ...]:
    """Return the parts of the folder of a report, below the outputs folder."""
    whose = safe.get(replace(subject, ref=""))
    return (periods.slug(quarter), *([whose] if whose else []))


def files_of(report: Report, file: RunFile) -> dict[str, str]:
    """Return the files of the workspace that a report is given by name: its scenario, and its template.

    A council's own template stands beside its parameters, under the name of the report.
    """
    found = {name: str(file.extra.get(name, "")) for name in FILES if name in report.declares}
    own = Path("parameters", f"{report.name}.md")
    if found.get("template") == "" and (file.workspace / own).is_file():
        found["template"] = own.as_posix()
    return {name: path for name, path in found.items() if path}


def own_files(job: Job) -> dict[str, bytes]:
    """Return the content of the workspace's files that a report opens, by the paths it is given.

    One that lies elsewhere is left out: on another machine there is no such place.
    """
    named = [str(job.parameters.get(name, "")) for name in FILES]
    return {path: (job.workspace / path).read_bytes() for path in named if path and not Path(path).is_absolute()}
