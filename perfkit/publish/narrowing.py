"""Only the reports that a command names, or why there is none of a name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from perfkit.errors import UsageError
from perfkit.inputs.tables import Tables
from perfkit.publish.jobs import Job
from perfkit.publish.reports import Report
from perfkit.report import formats

OPTIONS = {
    "quarter": "--quarter",
    "report": "--report",
    "directorate": "--directorate",
    "portfolio": "--portfolio",
    "indicator": "--ref",
}
"""What reports are narrowed by, and the option of the commands that does so."""

_ABOUT = {"directorate": "for each directorate", "portfolio": "for each portfolio", "indicator": "for one indicator"}
_FOR_ANOTHER = " The quarters are those of the parameter files: for another, copy one and change its quarter."


class Planned(NamedTuple):
    """All that the parameter files ask for, before it is narrowed."""

    jobs: Sequence[Job]
    reports: Mapping[str, Report]
    """The reports there are, asked for or not."""
    tables: Sequence[Tables]
    """Those of each council."""


def narrowed(planned: Planned, wanted: Mapping[str, Sequence[str]]) -> list[Job]:
    """Return the jobs that a command names: all where it names nothing.

    Parameters
    ----------
    planned
        What there is.
    wanted
        The names by what they narrow (`OPTIONS`); none means all.

    Raises
    ------
    UsageError
        If a name is unknown, or nothing is made that fits it and all others.
    """
    _refuse_unknown(planned, wanted)
    here = planned._replace(jobs=[job for job in planned.jobs if _fits(job, "quarter", wanted)])
    left = [job for job in here.jobs if all(_fits(job, kind, wanted) for kind in OPTIONS)]
    for kind in ("report", *_ABOUT):
        for name in wanted[kind]:
            if not any(_of(job, kind) == name for job in left):
                raise UsageError(_why_none(kind, name, here, wanted))
    return left


def _refuse_unknown(planned: Planned, wanted: Mapping[str, Sequence[str]]) -> None:
    known: dict[str, Iterable[str]] = {
        "quarter": [job.quarter for job in planned.jobs],
        "report": planned.reports,
        "directorate": [name for tables in planned.tables for name in tables.directorates],
        "portfolio": [name for tables in planned.tables for name in tables.portfolios],
        "indicator": [ref for tables in planned.tables for ref in tables.directorate_of],
    }
    if wanted["portfolio"] and not known["portfolio"]:
        raise UsageError(f"{_NO_PORTFOLIOS} Leave --portfolio out, or fill in that column.")
    for kind, names in wanted.items():
        for name in names:
            if name not in known[kind]:
                error = UsageError.unknown(kind, name, dict.fromkeys(known[kind]))
                raise UsageError(f"{error}{_FOR_ANOTHER}") if kind == "quarter" else error


_NO_PORTFOLIOS = "The tables name no portfolio: the column portfolio of the table indicators is blank."


def _why_none(kind: str, name: str, here: Planned, wanted: Mapping[str, Sequence[str]]) -> str:
    """Return why nothing is made for a name that is known."""
    given = [each for each in _ABOUT if wanted[each]]
    if kind == "report":
        return _why_no_report(here.reports[name], here, given) or _nothing_fits(here, wanted)
    takes_all = [report for report in here.reports.values() if all(_takes(report, each) for each in given)]
    if not takes_all:
        options = formats.joined([OPTIONS[each] for each in given], "or")
        return f"No report is made {formats.joined([_ABOUT[each] for each in given])} at once. Leave {options} out."
    if not any(_of(job, kind) for job in here.jobs):
        such = formats.joined([report.name for report in takes_all], "or")
        return f"Of the reports asked for, none is made {_ABOUT[kind]}. Add one to the line 'reports', such as {such}."
    if not any(_of(job, kind) == name for job in here.jobs):
        line = f"Add it to the line '{kind}' there, or leave that line out for all"
        return f"The parameter files do not ask for the {kind} '{name}'. {line}."
    return _nothing_fits(here, wanted)


def _why_no_report(report: Report, here: Planned, given: Sequence[str]) -> str:
    """Return why a report is not made, as far as it is by what it is about or by the parameter files; or ""."""
    for kind in given:
        if not _takes(report, kind):
            such = [each.name for each in here.reports.values() if _made_for(each, kind)]
            other = f", or name another report: {formats.joined(such, 'or')}" if such else ""
            return f"{report.name} is made {_about(report)}, not {_ABOUT[kind]}. Leave {OPTIONS[kind]} out{other}."
    if any(job.report.name == report.name for job in here.jobs):
        return ""
    if "portfolio" in report.declares and not any(tables.portfolios for tables in here.tables):
        return f"{report.name} is made {_ABOUT['portfolio']}. {_NO_PORTFOLIOS} Fill that in, or name another report."
    return f"The parameter files leave {report.name} out. Add it to the line 'reports' there."


def _nothing_fits(here: Planned, wanted: Mapping[str, Sequence[str]]) -> str:
    homes = {ref: name for tables in here.tables for ref, name in tables.directorate_of.items()}
    strays = [ref for ref in wanted["indicator"] if wanted["directorate"] and homes[ref] not in wanted["directorate"]]
    if strays:
        return f"The indicator '{strays[0]}' belongs to {homes[strays[0]]}. Name that directorate, or leave it out."
    options = [OPTIONS[kind] for kind in OPTIONS if wanted[kind]]
    return f"No report fits {formats.joined(options)} together. Leave {formats.joined(options, 'or')} out."


def _takes(report: Report, kind: str) -> bool:
    """Return whether a report can be narrowed by a kind of name: one of an indicator is of its directorate, too."""
    return _made_for(report, kind) or (kind == "directorate" and _made_for(report, "indicator"))


def _made_for(report: Report, kind: str) -> bool:
    return ("ref" if kind == "indicator" else kind) in report.declares


def _about(report: Report) -> str:
    return formats.joined([_ABOUT[kind] for kind in _ABOUT if _made_for(report, kind)], "or") or "for the whole council"


def _fits(job: Job, kind: str, wanted: Mapping[str, Sequence[str]]) -> bool:
    return not wanted[kind] or _of(job, kind) in wanted[kind]


def _of(job: Job, kind: str) -> str:
    return {
        "quarter": job.quarter,
        "report": job.report.name,
        "directorate": job.directorate,
        "portfolio": job.portfolio,
        "indicator": job.ref,
    }[kind]
