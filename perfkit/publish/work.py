"""The work on one report, from its notebook to its page: what a worker process does.

Nothing is written here: what came of a report goes back to the run, which
alone writes.
"""

from __future__ import annotations

from contextlib import suppress
from copy import deepcopy
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell

from perfkit.publish.execute import Executed, execute
from perfkit.publish.export import to_html
from perfkit.publish.made import FAILED, Made
from perfkit.publish.tasks import Task

if TYPE_CHECKING:
    from perfkit.publish.kernels import ThisPython


def make(task: Task, kernels: type[ThisPython]) -> Made:
    """Run a report's notebook and print its page.

    Parameters
    ----------
    kernels
        From `perfkit.publish.kernels.kernels`.
    """
    begun = datetime.now(UTC)
    job = task.job
    return printed(execute(job.report, job.parameters, job.workspace, kernels, task.limit), task.kept, begun)


def unmade(task: Task, fault: str) -> Made:
    """Return what is left of a report whose worker could not say what came of it."""
    notebook = nbformat.reads(task.job.report.text, as_version=4)  # type: ignore[no-untyped-call]
    return printed(Executed(notebook, fault=fault), task.kept, datetime.now(UTC))


def printed(executed: Executed, kept: str, begun: datetime) -> Made:
    """Return an executed notebook with its page; `kept` is the last good page, should it have failed."""
    done, html = _shown(executed, kept)
    text = nbformat.writes(done.notebook) + "\n"  # type: ignore[no-untyped-call]
    return Made(text, html, done.verdict, done.fault, begun, datetime.now(UTC))


def _shown(done: Executed, kept: str) -> tuple[Executed, str]:
    """Return a report with its page; one that cannot be shown has failed, and must not stop the others."""
    fault = done.fault
    try:
        return done, to_html(_explained(done, kept) if fault else done.notebook)
    except Exception as error:
        fault = fault or f"Its page could not be made: {error}"
    with suppress(Exception):
        done = Executed(done.notebook, fault=fault)
        return done, to_html(_explained(done, kept))
    emptied = deepcopy(done.notebook)
    for cell in emptied.cells:
        if cell.cell_type == "code":
            cell["outputs"] = []
    done = Executed(emptied, fault=fault)
    return done, to_html(_explained(done, kept))


def _explained(done: Executed, kept: str) -> NotebookNode:
    """Return the notebook with what failed said below its heading."""
    quoted = "\n".join(f"    {line}" for line in done.fault.splitlines())
    earlier = f"\n\nThe last good version is kept: [{kept}]({kept})." if kept else ""
    text = f"**{FAILED}** What failed:\n\n{quoted}{earlier}"
    page = deepcopy(done.notebook)
    # Below the title: before the first section, and before the failure itself, after which a page ends.
    place = next((n for n, cell in enumerate(page.cells) if _is_section(cell) or _failed(cell)), len(page.cells))
    page.cells.insert(place, new_markdown_cell(text, id="what-failed"))  # type: ignore[no-untyped-call]
    return page


def _is_section(cell: NotebookNode) -> bool:
    return bool(cell.cell_type == "markdown" and cell.source.startswith("## "))


def _failed(cell: NotebookNode) -> bool:
    return any(output.output_type == "error" for output in cell.get("outputs", []))
