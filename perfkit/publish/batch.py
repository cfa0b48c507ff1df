"""Make many reports at once; each is whole or absent, and none can spoil another.

Notebooks run in kernels of their own, as many at once as there are cores.
This process alone writes: page and notebook, then the manifest, then the
index, so that two writers never meet.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import closing, contextmanager, suppress
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell

from perfkit.publish import manifest
from perfkit.publish.execute import Executed, execute
from perfkit.publish.export import to_html
from perfkit.publish.folders import held, prepare, sweep, write_whole
from perfkit.publish.index import write_index
from perfkit.publish.jobs import Job
from perfkit.publish.kernels import ThisPython, kernels
from perfkit.publish.names import inside

LIMIT = 600.0
_FAILED = "This report could not be made."
_LAST_GOOD = "-last-good-"


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
    """An executed notebook, not yet written, and when it was run."""

    executed: Executed
    begun: datetime
    ended: datetime


def run(
    jobs: Sequence[Job],
    outputs: Path,
    *,
    at_once: int = 0,
    limit: float = LIMIT,
    started: Callable[[Job], None] = lambda job: None,
    finished: Callable[[Outcome], None] = lambda outcome: None,
) -> list[Outcome]:
    """Make the reports and write them, their manifests and the index page.

    Parameters
    ----------
    jobs
        From `perfkit.publish.plan.plan`.
    outputs
        The folder to write to; held for this run alone.
    at_once
        How many notebooks run at the same time; 0: one a core.
    limit
        Seconds after which one report is stopped.
    started, finished
        Called as each report starts (from any thread) and is written.

    Raises
    ------
    BusyError
        If another run holds the folder.
    MachineError
        If the folder cannot be written to. What was finished is kept.
    """
    prepare(outputs)
    outcomes: dict[int, Outcome] = {}
    with held(outputs), kernels() as kernel, _quiet():
        sweep(outputs)

        def make(job: Job) -> Made:
            started(job)
            begun = datetime.now(UTC)
            done = execute(job.report, job.parameters, job.workspace, kernel, limit)
            return Made(done, begun, datetime.now(UTC))

        with closing(_as_completed(make, jobs, at_once or cores(), kernel)) as each:
            for number, made in each:
                outcomes[number] = _write(jobs[number], outputs, made)
                finished(outcomes[number])
        write_index(outputs)
    return [outcomes[number] for number in range(len(jobs))]


def cores() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _as_completed(
    make: Callable[[Job], Made], jobs: Sequence[Job], at_once: int, kernel: type[ThisPython]
) -> Generator[tuple[int, Made]]:
    """Give each job's number and result as it ends; left early, leave no kernel and no thread."""
    with ThreadPoolExecutor(at_once) as pool:
        futures = {pool.submit(make, job): number for number, job in enumerate(jobs)}
        pending = set(futures)
        try:
            while pending:
                # The short wait lets Ctrl-C through on Windows.
                ready, pending = wait(pending, timeout=0.5, return_when=FIRST_COMPLETED)
                for future in ready:
                    yield futures[future], future.result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)
            while pending:
                # A thread may be about to start its kernel: until all have ended, end what they start.
                for running in list(kernel.live):
                    running.kill_at_once()
                wait(pending, timeout=0.1)
                pending = {future for future in pending if not future.done()}


def _write(job: Job, outputs: Path, made: Made) -> Outcome:
    folder = inside(outputs, *job.folder)
    page, notebook = (folder / f"{job.report.name}{ending}" for ending in (".html", ".ipynb"))
    done, html = _exported(made.executed)
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
    manifest.record(folder, job.report.name, record)
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
    sections = [
        n for n, cell in enumerate(page.cells) if cell.cell_type == "markdown" and cell.source.startswith("## ")
    ]
    place = sections[0] if sections else len(page.cells)
    page.cells.insert(place, new_markdown_cell(text, id="what-failed"))  # type: ignore[no-untyped-call]
    return page


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


@contextmanager
def _quiet() -> Iterator[None]:
    # papermill and nbclient log each failure as well as raising it.
    log = logging.getLogger("papermill")
    before = log.level
    log.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        log.setLevel(before)
