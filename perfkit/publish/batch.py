"""Make many reports at once; each is whole or absent, and none can spoil another.

Notebooks run in kernels of their own, as many at once as there are cores.
The main thread alone writes: page and notebook, then the manifest, then the
index, so that two writers never meet.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from perfkit.errors import MachineError
from perfkit.publish.execute import NO_KERNEL, execute
from perfkit.publish.folders import held, prepare, sweep
from perfkit.publish.index import write_index
from perfkit.publish.jobs import Job
from perfkit.publish.kernels import ThisPython, kernels
from perfkit.publish.pages import Made, Outcome, made, write_report

LIMIT = 600.0


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
        If the folder cannot be written to, or no kernel starts. What was
        finished is kept.
    """
    prepare(outputs)
    outcomes: dict[int, Outcome] = {}
    with held(outputs), kernels() as kernel, _quiet():
        sweep(outputs)

        def make(job: Job) -> Made:
            started(job)
            begun = datetime.now(UTC)
            # The page is made here, too, off the main thread: an interrupt that met the page's cleaner
            # at work would be swallowed there, and the run would go on.
            return made(execute(job.report, job.parameters, job.workspace, kernel, limit), begun)

        with closing(_as_completed(make, jobs, at_once or cores(), kernel)) as each:
            for number, report in each:
                outcomes[number] = write_report(jobs[number], outputs, report)
                finished(outcomes[number])
        write_index(outputs)
    written = [outcomes[number] for number in range(len(jobs))]
    if written and all(outcome.fault.startswith(NO_KERNEL) for outcome in written):
        raise MachineError(f"{written[0].fault}. Install perfkit again.")
    return written


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
