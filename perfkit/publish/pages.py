"""Write what came of one report: its page and notebook, whole, and its record.

A report that failed gets a page that says so, and the last good page stays
beside it under its date until a run succeeds.
"""

from __future__ import annotations

from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell

from perfkit.publish import manifest
from perfkit.publish.execute import Executed
from perfkit.publish.export import to_html
from perfkit.publish.folders import write_whole
from perfkit.publish.jobs import Job
from perfkit.publish.names import inside

_FAILED = "This report could not be made."
_LAST_GOOD = "-last-good-"
_ONE_AT_A_TIME = Lock()
"""nbconvert's exporter is one object, and reports end on several threads."""


@dataclass(frozen=True)
class Outcome:
    """What came of one job: its page, and its verdict or what failed."""

    job: Job
    page: Path
    verdict: str
    fault: str
    seconds: float


@dataclass(frozen=True)
class Made:
    """An executed notebook and its page, not yet written, and when it was run."""

    executed: Executed
    html: str
    begun: datetime
    ended: datetime


def made(executed: Executed, begun: datetime) -> Made:
    """Return what a notebook came to, with its page; "" for a page that could not be made."""
    with _ONE_AT_A_TIME:
        done, html = _exported(executed)
    return Made(done, html, begun, datetime.now(UTC))


def write_report(job: Job, outputs: Path, made: Made) -> Outcome:
    """Write a report's page, notebook and record below the outputs folder.

    Raises
    ------
    MachineError
        If there is no room; what stood there before still stands.
    """
    folder = inside(outputs, *job.folder)
    page, notebook = (folder / f"{job.name}{ending}" for ending in (".html", ".ipynb"))
    done, html = made.executed, made.html
    if done.fault:
        kept = _set_aside(page, notebook)
        html = to_html(_explained(done, kept))
    texts = {notebook.name: nbformat.writes(done.notebook) + "\n", page.name: html}  # type: ignore[no-untyped-call]
    for name, text in texts.items():
        write_whole(folder / name, text)
    if not done.fault:
        _forget_earlier(page)
    record = manifest.entry(
        job, verdict=done.verdict, fault=done.fault, started=made.begun, finished=made.ended, outputs=texts
    )
    manifest.record(folder, job.name, record)
    return Outcome(job, page, done.verdict, done.fault, (made.ended - made.begun).total_seconds())


def _exported(done: Executed) -> tuple[Executed, str]:
    try:
        return done, to_html(done.notebook)
    except Exception as error:  # one report that cannot be shown must not stop the others
        emptied = deepcopy(done.notebook)
        for cell in emptied.cells:
            if cell.cell_type == "code":
                cell["outputs"] = []
        fault = done.fault or f"Its page could not be made: {error}"
        return Executed(emptied, fault=fault), ""


def _explained(done: Executed, kept: Path | None) -> NotebookNode:
    """Return the notebook with what failed said below its heading."""
    quoted = "\n".join(f"    {line}" for line in done.fault.splitlines())
    earlier = f"\n\nThe last good version is kept: [{kept.name}]({kept.name})." if kept else ""
    text = f"**{_FAILED}** What failed:\n\n{quoted}{earlier}"
    page = deepcopy(done.notebook)
    # Below the title: before the first section, and before the failure itself, after which a page ends.
    place = next((n for n, cell in enumerate(page.cells) if _is_section(cell) or _failed(cell)), len(page.cells))
    page.cells.insert(place, new_markdown_cell(text, id="what-failed"))  # type: ignore[no-untyped-call]
    return page


def _is_section(cell: NotebookNode) -> bool:
    return bool(cell.cell_type == "markdown" and cell.source.startswith("## "))


def _failed(cell: NotebookNode) -> bool:
    return any(output.output_type == "error" for output in cell.get("outputs", []))


def _set_aside(page: Path, notebook: Path) -> Path | None:
    """Keep the last good page under its date; return where it is, if there is one."""
    with suppress(OSError):
        if _FAILED not in page.read_text(encoding="utf-8"):
            day = datetime.fromtimestamp(page.stat().st_mtime, UTC).date().isoformat()
            kept = page.with_stem(f"{page.stem}{_LAST_GOOD}{day}")
            with suppress(OSError):
                notebook.replace(kept.with_suffix(".ipynb"))
            return page.replace(kept)
    return max(page.parent.glob(f"{page.stem}{_LAST_GOOD}*.html"), default=None)


def _forget_earlier(page: Path) -> None:
    for earlier in page.parent.glob(f"{page.stem}{_LAST_GOOD}*"):
        with suppress(OSError):
            earlier.unlink()
