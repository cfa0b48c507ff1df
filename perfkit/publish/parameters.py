"""Parameter files: what to run, checked before anything is run.

papermill only warns of a misspelt parameter and then publishes the notebook's
default directorate; here everything unknown is refused, with the nearest
valid names, and all the faults of all the files come at once.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from pandas import Period

from perfkit import periods
from perfkit.errors import DataError, Fault
from perfkit.inputs.remote import is_remote
from perfkit.inputs.strict_yaml import load_with_lines
from perfkit.publish.formats import FORMATS
from perfkit.publish.reports import Report

SETTINGS = ("data", "council", "quarter", "known_on", "directorate", "portfolio", "reports", "ref", "formats")
NOT_RUN = ("council.yaml", "council.yml", "columns.yaml", "columns.yml")
ACCEPTED = "text, a number, true/false or a list"


@dataclass(frozen=True)
class RunFile:
    """One parameter file, checked.

    Parameters
    ----------
    path
        The file.
    workspace
        The folder that its relative paths start from: the one that holds
        ``parameters/``, or else the file's own.
    data, council, known_on
        As written; "" where absent.
    quarter
        The quarter to report.
    directorates, portfolios, reports
        The names asked for; empty means every one.
    refs
        The indicators that a report on one indicator is made for; empty: none.
    formats
        What each page is printed as besides (`perfkit.publish.formats`).
    extra
        Further parameters that one of the notebooks declares.
    """

    path: Path
    workspace: Path
    data: str
    council: str
    quarter: Period
    known_on: str
    directorates: tuple[str, ...] = ()
    reports: tuple[str, ...] = ()
    refs: tuple[str, ...] = ()
    portfolios: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)

    def resolved(self, address: str) -> str:
        """Return a data or council address that does not depend on where perfkit was started."""
        if not address or address.startswith("demo:") or is_remote(address) or Path(address).is_absolute():
            return address
        return str(self.workspace / address)


def workspace_of(path: Path) -> Path:
    """Return the folder that a parameter file's relative paths start from.

    >>> workspace_of(Path("/w/parameters/q1.yaml")).as_posix(), workspace_of(Path("/w/q1.yaml")).as_posix()
    ('/w', '/w')
    """
    folder = path.absolute().parent
    return folder.parent if folder.name == "parameters" else folder


def find_files(folder: Path) -> list[Path]:
    """Return every parameter file of a workspace, or of the nearest one above.

    The council's rules (``council.yaml``) are read by these files, and the
    mapping of its scorecard (``columns.yaml``) by `perfkit import`; neither
    is one of them.
    """
    for place in (folder, *folder.parents):
        if (place / "parameters").is_dir():
            found = [p for p in (place / "parameters").iterdir() if p.suffix in (".yaml", ".yml")]
            return sorted(p for p in found if p.name not in NOT_RUN)
    return []


def read_files(paths: Iterable[Path], reports: Mapping[str, Report]) -> list[RunFile]:
    """Return what the parameter files ask for, every word of it checked.

    Raises
    ------
    DataError
        With every fault of every file, each with its line.
    """
    files: list[RunFile] = []
    faults: list[Fault] = []
    for path in paths:
        try:
            files.append(_read(path, reports))
        except DataError as error:
            faults += error.faults
    if faults:
        raise DataError(faults)
    return files


def value_problem(value: object) -> str:
    """Return why a notebook cannot be given a value, or "" if it can.

    >>> value_problem("2014/15 Q2"), value_problem(date(2014, 7, 1))
    ('', 'is a date; give text, a number, true/false or a list')
    """
    if isinstance(value, list):
        return next((problem for item in value if (problem := value_problem(item))), "")
    # The exact types: numpy's float64 is a float, and papermill would write it as a call.
    if type(value) not in (str, bool, int, float):
        return f"is a {type(value).__name__}; give {ACCEPTED}"
    if isinstance(value, str) and any("\ud800" <= c <= "\udfff" for c in value):
        return "holds half a character (a lone surrogate); type the text again"
    if isinstance(value, float) and not math.isfinite(value):
        return f"is {value}; give {ACCEPTED}"
    return ""


def _read(path: Path, reports: Mapping[str, Report]) -> RunFile:
    content, lines = load_with_lines(path)
    check = _Check(path, content, {keys[0]: line for keys, line in lines.items()})
    declared = {name for report in reports.values() for name in report.declares}
    extra = {}
    for name, value in content.items():
        if name in SETTINGS:
            check.value(name, value)
        elif name in declared:
            check.value(name, value)
            extra[name] = value
        else:
            check.unknown("parameter", name, name, [*SETTINGS, *sorted(declared - set(SETTINGS))])
    found = RunFile(
        path,
        workspace_of(path),
        data=check.text("data", required=True),
        council=check.text("council"),
        quarter=check.quarter(),
        known_on=check.day("known_on"),
        directorates=check.names("directorate"),
        reports=check.names("reports"),
        refs=check.names("ref"),
        portfolios=check.names("portfolio"),
        formats=check.names("formats"),
        extra=extra,
    )
    for name in found.reports:
        if name not in reports:
            check.unknown("report", name, "reports", reports)
    for name in found.formats:
        if name not in FORMATS:
            check.unknown("format", name, "formats", FORMATS)
    if check.faults:
        raise DataError(check.faults)
    return found


class _Check:
    """Reads one file's settings and collects what is wrong with them."""

    def __init__(self, path: Path, content: Mapping[str, Any], lines: Mapping[str, int]) -> None:
        self.path = path
        self.content = content
        self.faults: list[Fault] = []
        self.lines = lines

    def fault(self, name: str, problem: str, remedy: str, expected: str = "") -> None:
        value = self.content.get(name)
        self.faults.append(
            Fault(
                problem,
                remedy,
                expected,
                file=self.path.name,
                row=self.lines.get(name),
                value=None if value is None else str(value),
            )
        )

    def unknown(self, kind: str, name: str, at: str, known: Iterable[str]) -> None:
        self.faults.append(Fault.unknown(kind, name, known, file=self.path.name, row=self.lines.get(at)))

    def value(self, name: str, value: object) -> None:
        if problem := value_problem(value):
            self.fault(name, f"parameter '{name}' {problem}", "Put the value in quotes if it is text.")

    def text(self, name: str, *, required: bool = False) -> str:
        value = self.content.get(name, "")
        if isinstance(value, str) and (value.strip() or not required):
            return value
        if name not in self.content:
            self.fault(name, f"parameter '{name}' is missing", f"Add a line '{name}: …'.")
        elif not value_problem(value):
            self.fault(name, f"parameter '{name}' is not text", "Put the value in quotes.")
        return ""

    def quarter(self) -> Period:
        placeholder = Period("2000Q1", freq=periods.QUARTER)
        written = self.text("quarter", required=True)
        if not written:
            return placeholder
        try:
            period = periods.parse(written)
        except periods.PeriodError as error:
            self.fault("quarter", f"parameter 'quarter': {error}", "Write it as 2014/15 Q2.")
            return placeholder
        if period.freqstr != periods.QUARTER:
            self.fault("quarter", f"parameter 'quarter': '{written}' is not a quarter", "Write it as 2014/15 Q2.")
            return placeholder
        return period

    def day(self, name: str) -> str:
        written = self.text(name)
        if written:
            try:
                day = date.fromisoformat(written)
            except ValueError:
                self.fault(name, f"parameter '{name}': '{written}' is not a day", "Write it as '2014-11-07'.")
                return written
            if day > date.today():
                problem = f"parameter '{name}': '{written}' is still to come, and nobody knows what will be known then"
                self.fault(name, problem, "Write a day that is past, or leave the line out.")
        return written

    def names(self, name: str) -> tuple[str, ...]:
        value = self.content.get(name, [])
        names = [value] if isinstance(value, str) else value
        if isinstance(names, list) and all(isinstance(n, str) and n.strip() for n in names):
            if len(set(names)) < len(names):
                self.fault(name, f"parameter '{name}' names one thing twice", "Remove one.")
            if names or name not in self.content:
                return tuple(names)
            self.fault(name, f"parameter '{name}' is empty", "Name one, or leave the line out for all.")
        elif not value_problem(value):
            self.fault(name, f"parameter '{name}' is neither a name nor a list of names", "Give names as text.")
        return ()
