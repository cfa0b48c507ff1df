"""What each report was made from: hashes, versions, times and the verdict.

One ``manifest.json`` stands in each folder of reports. It is replaced whole
after each report, so a crash leaves the record of what was finished.
"""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping
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

FILE = "manifest.json"
FORMAT = 1
_TOOLS = ("pandas", "numpy", "matplotlib", "seaborn", "papermill", "nbconvert", "ipykernel")


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
        "complete": not fault,
        "verdict": verdict,
        "fault": fault,
        "started": _utc(started),
        "finished": _utc(finished),
        "parameters": dict(job.parameters),
        "inputs": dict(job.inputs),
        "notebook": job.report.sha256,
        "rules": _hash(json.dumps(asdict(job.rules), sort_keys=True)) if job.rules else "",
        "perfkit": {"version": perfkit.__version__, "sha256": package_hash()},
        "versions": {"python": platform.python_version(), **{tool: version(tool) for tool in _TOOLS}},
        "outputs": {name: _hash(text) for name, text in outputs.items()},
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
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        # A truncated manifest costs the record of its reports, and their next run writes it anew.
        return {}


@cache
def package_hash() -> str:
    """Return one hash of all of perfkit's own code."""
    root = Path(perfkit.__file__).parent
    digest = sha256()
    for path in sorted(root.rglob("*.py")):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _hash(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")
