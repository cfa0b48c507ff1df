"""As many reports at once as are asked for, each worker a process of its own.

A worker that ends in the middle of a report costs that report one retry and
no other anything.
"""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import Pipe
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path

from perfkit.inputs.store import STORE
from perfkit.publish import warm
from perfkit.publish.folders import needing_room
from perfkit.publish.kernels import end_kernels, kernels
from perfkit.publish.made import Made
from perfkit.publish.tasks import Task

GRACE = 60.0
"""Seconds beyond a report's limit after which its worker is taken to hang."""
_TRIES = 2


@dataclass(frozen=True)
class Room:
    """Where workers work.

    Parameters
    ----------
    scratch
        A folder for the kernels' sockets, removed by the caller.
    kept
        The folder of the kept inputs (`perfkit.inputs.store`), if there is one.
    """

    scratch: Path
    kept: Path | None = None


@dataclass
class _Worker:
    """A process, the line to it, the folder of its kernels' sockets, and the report it is at."""

    process: BaseProcess
    line: Connection
    folder: Path
    number: int = -1
    ends: float = float("inf")

    def end(self) -> None:
        self.process.kill()
        self.process.join()
        self.line.close()
        # A kernel ends with its worker by itself, unless it never lets go of Python's lock.
        end_kernels(self.folder)
        shutil.rmtree(self.folder, ignore_errors=True)


def each_made(
    tasks: Sequence[Task], at_once: int, room: Room, started: Callable[[Task], None]
) -> Generator[tuple[int, Made]]:
    """Give each task's number and what came of it, as they end; left early, leave no worker.

    Parameters
    ----------
    tasks
        The reports to make, the first first.
    at_once
        How many workers.
    room
        Where they work.
    started
        Called as a report is handed to a worker.
    """
    to_do = deque(range(len(tasks)))
    tries = [0] * len(tasks)
    idle: list[_Worker] = []
    busy: list[_Worker] = []

    def hand_out() -> None:
        while idle and to_do:
            worker, number = idle.pop(), to_do.popleft()
            busy.append(worker)
            if not tries[number]:
                started(tasks[number])
            tries[number] += 1
            _hand(worker, number, tasks[number])

    def taken_in() -> Iterator[tuple[int, Made]]:
        for worker in _ready(busy):
            number, late, made = worker.number, time.monotonic() > worker.ends, _received(worker)
            busy.remove(worker)
            if made:
                idle.append(worker)
                yield number, made
                continue
            worker.end()
            idle.append(_hired(room))
            if tries[number] < _TRIES and not late:
                to_do.appendleft(number)
            else:
                yield number, _given_up(tasks[number], late)

    try:
        for _ in range(min(at_once, len(tasks))):
            idle.append(_hired(room))
        hand_out()
        while busy:
            came = list(taken_in())
            # The workers go on while what came is written.
            hand_out()
            yield from came
    finally:
        for worker in (*idle, *busy):
            worker.end()


def _hired(room: Room) -> _Worker:
    with needing_room("No process to make reports in can be started"):
        folder = Path(tempfile.mkdtemp(prefix="", dir=room.scratch))
        ours, theirs = Pipe()
        process = warm.started(_serve, theirs, Room(folder, room.kept), name="worker")
        theirs.close()
    return _Worker(process, ours, folder)


def _hand(worker: _Worker, number: int, task: Task) -> None:
    worker.number = number
    worker.ends = time.monotonic() + task.limit + GRACE
    with suppress(OSError):  # it has ended already, which the next look at its line will show
        worker.line.send(task)


def _ready(busy: Sequence[_Worker]) -> list[_Worker]:
    """Return the workers that have answered, have ended or are overdue; wait a moment for the first."""
    # The short wait lets Ctrl-C through on Windows.
    lines = wait([worker.line for worker in busy], timeout=0.5)
    now = time.monotonic()
    return [worker for worker in busy if worker.line in lines or now > worker.ends]


def _received(worker: _Worker) -> Made | None:
    """Return what the worker sent, or None if it has ended or hangs."""
    try:
        return worker.line.recv() if worker.line.poll() else None
    except (EOFError, OSError):
        return None


def _given_up(task: Task, late: bool) -> Made:
    from perfkit.publish.work import unmade  # noqa: PLC0415 (only here does a run itself print a page)

    why = f"It was not finished after {task.limit:g} seconds and was stopped."
    return unmade(task, why if late else f"The process that made it ended without a word, {_TRIES} times.")


def _serve(line: Connection, room: Room) -> None:
    """Make reports as they are handed over, until nobody is left to hand one over."""
    # Ctrl-C in a terminal reaches every process; the run decides what becomes of this one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    warm.end_with_starter()
    if room.kept:
        os.environ[STORE] = str(room.kept.resolve())
    from perfkit.publish.work import make  # noqa: PLC0415

    with kernels(room.scratch) as kind, suppress(EOFError, ConnectionError):
        while True:
            line.send(make(line.recv(), kind))
