"""What each report was made from: hashes, versions, times and the verdict.

One ``manifest.json`` stands in each folder of reports. It is replaced whole
after each report, so a crash leaves the record of what was finished.
"""

from __future__ import annotations

import json
import platform
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

import perfkit
from perfkit.publish.folders import write_whole
from perfkit.publish.jobs import Job
from perfkit.rules import Rules

FILE = "manifest.json"
FORMAT = 1
TOOLS = (
    *("pandas", "numpy", "scipy", "matplotlib", "seaborn"),
    *("papermill", "ipykernel", "ipython", "nbformat", "nbconvert", "mistune", "jinja2", "nh3"),
)
"""What works out a figure, draws a chart or writes a page: another version of it may do so otherwise."""
_ROOT = Path(perfkit.__file__).parent
_NOT_CODE = ("__pycache__", "notebooks", "demo")


def entry(
    job: Job, *, verdict: str, fault: str, started: datetime, finished: datetime, outputs: Mapping[str, str]
) -> dict[str, Any]:
    """Return the record of one report.

    Parameters
    ----------
    verdict, fault
        The report's verdict in one line, or what failed; one of them is "".
    outputs
        Each written file's name and its text.
    """
    return {
        "title": job.title,
        "council": job.council,
        "quarter": job.quarter,
        "directorate": job.directorate,
        "portfolio": job.portfolio,
        "complete": not fault,
        "verdict": verdict,
        "fault": fault,
        "started": _utc(started),
        "finished": _utc(finished),
        "inputs": dict(job.inputs),
        **made_from(job),
        "outputs": {name: _hash(text) for name, text in outputs.items()},
    }


def made_from(job: Job) -> dict[str, Any]:
    """Return all that a report follows from: while none of it changes, neither does the report."""
    return {
        "parameters": dict(job.parameters),
        "rows": job.rows,
        "notebook": job.report.sha256,
        "rules": _rules_hash(job.rules) if job.rules else "",
        "perfkit": {"version": perfkit.__version__, "sha256": package_hash()},
        "versions": versions(),
    }


def record(folder: Path, report: str, made: Mapping[str, Any]) -> None:
    """Add one report's record to its folder's manifest, in one step."""
    reports = {**read(folder), report: made}
    content = {"format": FORMAT, "reports": dict(sorted(reports.items()))}
    write_whole(folder / FILE, json.dumps(content, indent=1, ensure_ascii=False) + "\n")


def read(folder: Path) -> dict[str, dict[str, Any]]:
    """Return the records of a folder by report; none if the manifest is absent or spoilt."""
    try:
        content = json.loads((folder / FILE).read_text(encoding="utf-8"))
        reports = content["reports"] if content["format"] == FORMAT else {}
        return {name: made for name, made in reports.items() if isinstance(made, dict)}
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        # A truncated manifest costs the record of its reports, and their next run writes it anew.
        return {}


def records(outputs: Path) -> Iterator[tuple[Path, str, dict[str, Any]]]:
    """Give each report recorded below the outputs folder: its folder, its name and its record."""
    for path in sorted([*outputs.glob(f"*/{FILE}"), *outputs.glob(f"*/*/{FILE}")]):
        for report, made in read(path.parent).items():
            yield path.parent, report, made


@cache
def package_hash() -> str:
    """Return one hash of all of perfkit's own code, templates and styles."""
    digest = sha256()
    for name in code_files():
        digest.update(name.as_posix().encode() + b"\0" + (_ROOT / name).read_bytes() + b"\0")
    return digest.hexdigest()


def code_files() -> list[Path]:
    """Return every file of perfkit that may shape a page, from the package's folder.

    Notebooks have a hash of their own in each record, and demonstrations are
    inputs.
    """
    names = sorted(path.relative_to(_ROOT) for path in _ROOT.rglob("*") if path.is_file())
    return [name for name in names if not any(part in _NOT_CODE or part.startswith(".") for part in name.parts)]


@cache
def versions() -> dict[str, str]:
    """Return the versions of Python and of the tools that shape a page."""
    return {"python": platform.python_version(), **{tool: version(tool) for tool in TOOLS}}


@cache
def _rules_hash(rules: Rules) -> str:
    return _hash(json.dumps(asdict(rules), sort_keys=True))


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")
