"""Make many reports at once; each is whole or absent, and none can spoil another.

Notebooks run in kernels of their own, each driven by one of as many worker
processes as there are cores. The run alone writes: page and notebook, then
the manifest, then the index, so that two writers never meet.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from pathlib import Path

from perfkit.errors import MachineError
from perfkit.publish.folders import held, prepare, scratch, sweep
from perfkit.publish.index import write_index
from perfkit.publish.jobs import Job
from perfkit.publish.made import NO_KERNEL, Made
from perfkit.publish.pages import Outcome, last_good, write_report
from perfkit.publish.tasks import Task

LIMIT = 600.0

EachMade = Callable[..., Generator[tuple[int, Made]]]
"""Gives each task's number and what came of it, as they end: by this machine, or by a cluster's."""


def run(
    jobs: Sequence[Job],
    outputs: Path,
    *,
    at_once: int = 0,
    limit: float = LIMIT,
    kept: Path | None = None,
    each_made: EachMade | None = None,
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
    kept
        The folder in which `perfkit.publish.council.Inputs.kept` keeps the checked
        inputs; reports read the sources themselves unless given.
    each_made
        Makes them elsewhere, as `perfkit.publish.cluster.each_made` does; by
        processes of this machine unless given.
    started, finished
        Called as each report starts and is written.

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
    with held(outputs):
        sweep(outputs)
        tasks = [Task(job, limit, last_good(job, outputs)) for job in jobs]
        make = each_made or _each_made
        with closing(make(tasks, started, at_once=at_once or cores(), kept=kept)) as each:
            for number, made in each:
                outcomes[number] = write_report(jobs[number], outputs, made)
                finished(outcomes[number])
        write_index(outputs)
    written = [outcomes[number] for number in range(len(jobs))]
    if written and all(outcome.fault.startswith(NO_KERNEL) for outcome in written):
        raise MachineError(f"{written[0].fault}. Install perfkit again.")
    return written


def cores() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _each_made(
    tasks: Sequence[Task], started: Callable[[Job], None], *, at_once: int, kept: Path | None
) -> Generator[tuple[int, Made]]:
    """Give what came of each report as it ends; at the end no process and no scratch folder is left."""
    if not tasks:
        return
    from perfkit.publish.kernels import end_kernels  # noqa: PLC0415 (a run that makes nothing needs none)
    from perfkit.publish.workers import Room, each_made  # noqa: PLC0415

    with scratch() as place:
        try:
            yield from each_made(tasks, at_once, Room(place, kept), lambda task: started(task.job))
        finally:
            end_kernels(place)
