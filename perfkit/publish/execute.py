"""Run one notebook with papermill and say truly whether it was complete."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
import papermill  # type: ignore[import-untyped]
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from papermill.exceptions import PapermillExecutionError  # type: ignore[import-untyped]

from perfkit.publish.kernels import ThisPython
from perfkit.publish.made import NO_KERNEL
from perfkit.publish.reports import Report

VERDICT = "application/vnd.perfkit.verdict+json"
_SETTINGS = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class Executed:
    """What came of one notebook.

    Parameters
    ----------
    notebook
        With its outputs, as far as it got; without times, paths of this
        machine or anything else that differs from run to run.
    verdict
        Its line for the index page; "" if it is not complete.
    fault
        What failed, in words; "" if it is complete.
    """

    notebook: NotebookNode
    verdict: str = ""
    fault: str = ""


def execute(
    report: Report, parameters: Mapping[str, Any], workspace: Path, kernels: type[ThisPython], limit: float
) -> Executed:
    """Run a report's notebook in a fresh kernel.

    It is complete when papermill raised nothing, every code cell ran
    without an error and the last one gave its verdict. papermill alone
    calls a notebook complete that left by ``exit()``.

    Parameters
    ----------
    kernels
        From `perfkit.publish.kernels.kernels`.
    limit
        Seconds after which it is stopped.
    """
    source = nbformat.reads(report.text, as_version=4)  # type: ignore[no-untyped-call]
    seen = _Seen(source)
    # papermill and nbclient log each failure as well as raising it.
    logging.getLogger("papermill").setLevel(logging.CRITICAL + 1)
    ends = time.monotonic() + limit
    try:
        papermill.execute_notebook(
            source,
            None,
            dict(parameters),
            kernel_name="python3",
            language="python",
            progress_bar=False,
            start_timeout=min(120, max(1, int(limit))),
            kernel_manager_class=kernels,
            shutdown_kernel="immediate",
            resources={"metadata": {"path": str(workspace)}},
            record_timing=False,
            on_notebook_start=seen.start,
            timeout_func=lambda cell: max(1, int(ends - time.monotonic())),
        )
        fault = ""
    except PapermillExecutionError as error:
        fault = _SETTINGS.sub("", f"{error.evalue}" if _on_purpose(error.ename) else f"{error.ename}: {error.evalue}")
    except CellTimeoutError:
        fault = f"It was not finished after {limit:g} seconds and was stopped."
    except (DeadKernelError, RuntimeError, TimeoutError) as error:
        fault = f"Its Python process ended without a word ({error})." if seen.running else _no_kernel(kernels)
    except Exception as error:  # whatever a notebook brings about, the other reports go on
        nowhere = isinstance(error, OSError) and not seen.running
        fault = f"{NO_KERNEL if nowhere else type(error).__name__}: {error}"
    notebook = _tidy(seen.notebook)
    verdict = _verdict(notebook)
    fault = fault or _unfinished(notebook, verdict)
    return Executed(notebook, "" if fault else verdict, fault)


@dataclass
class _Seen:
    """Keeps hold of the notebook papermill works on, which a failure would lose."""

    notebook: NotebookNode = field(repr=False)
    running: bool = False

    def start(self, notebook: NotebookNode) -> None:
        self.notebook = notebook
        self.running = True


def _no_kernel(kernels: type[ThisPython]) -> str:
    said = kernels.log_file().read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return f"{NO_KERNEL}: {said[-1] if said else 'it said nothing'}"


def _on_purpose(name: str) -> bool:
    return name in ("PerfkitError", "DataError", "UsageError", "MachineError")


def _code(notebook: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebook.cells if cell.cell_type == "code" and cell.source.strip()]


def _verdict(notebook: NotebookNode) -> str:
    last = _code(notebook)[-1:]
    found = [out["data"][VERDICT] for cell in last for out in cell.outputs if VERDICT in out.get("data", {})]
    if found and isinstance(found[-1], dict) and found[-1].get("complete") is True:
        return " ".join(str(found[-1].get("verdict", "")).split())
    return ""


def _unfinished(notebook: NotebookNode, verdict: str) -> str:
    for number, cell in enumerate(_code(notebook), start=1):
        errors = [out for out in cell.get("outputs", []) if out.output_type == "error"]
        if errors:
            return f"Code cell {number} ended in {errors[0].ename}: {errors[0].evalue}".rstrip(": ")
        if cell.execution_count is None:
            return f"Code cell {number} did not run."
    return "" if verdict else "It ran to its end, but its last cell gave no verdict."


def _tidy(notebook: NotebookNode) -> NotebookNode:
    kept = notebook.metadata.get("papermill", {})
    notebook.metadata["papermill"] = {name: kept[name] for name in ("parameters", "version") if name in kept}
    for cell in notebook.cells:
        cell.metadata.pop("papermill", None)
        if "injected-parameters" in cell.metadata.get("tags", []):
            cell["id"] = "injected-parameters"
    return notebook
