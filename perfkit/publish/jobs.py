"""`Job`: one report to make, as planning leaves it and the batch finds it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from perfkit.publish.names import folder_name
from perfkit.publish.reports import Report
from perfkit.rules import Rules


@dataclass(frozen=True)
class Subject:
    """What a report is about: one of these, or the whole council where all are ""."""

    directorate: str = ""
    portfolio: str = ""
    ref: str = ""


@dataclass(frozen=True)
class Job:
    """One report to make.

    Parameters
    ----------
    report
        The notebook.
    quarter, directorate
        What it reports on; a report on the whole council has no directorate.
    folder
        Where it goes, below the outputs folder: its parts.
    parameters
        What the notebook is given.
    workspace
        The folder it runs in.
    inputs
        Each input file's name and the hash of what was read from it.
    rules
        What the council's figures are judged by.
    council
        The council's name.
    rows
        The hash of the rows it reads, and of nothing else in those files.
    portfolio
        The Cabinet portfolio it reports on, or "".
    formats
        What its page is printed as besides (`perfkit.publish.formats`).
    """

    report: Report
    quarter: str
    directorate: str
    folder: tuple[str, ...]
    parameters: Mapping[str, Any]
    workspace: Path
    inputs: Mapping[str, str] = field(default_factory=dict)
    rules: Rules | None = None
    council: str = ""
    rows: str = ""
    portfolio: str = ""
    formats: tuple[str, ...] = ()

    @property
    def ref(self) -> str:
        """The one indicator it is about, or ""."""
        return str(self.parameters.get("ref", ""))

    @property
    def name(self) -> str:
        """What its files are called: the report, and the indicator it is about."""
        return f"{self.report.name}-{folder_name(self.ref)}" if self.ref else self.report.name

    @property
    def title(self) -> str:
        """The report's title, and the indicator it is about."""
        return f"{self.report.title}: {self.ref}" if self.ref else self.report.title

    @property
    def label(self) -> str:
        """What a progress bar says of it."""
        return " · ".join(part for part in (self.quarter, self.directorate, self.portfolio, self.title) if part)
