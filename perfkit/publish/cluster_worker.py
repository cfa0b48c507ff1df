"""What a Dask worker does with one report: make it in a process of its own, from what came with it.

Nothing is taken for granted of the worker's machine but the same perfkit, and
nothing stays there: a report's part of the tables is removed with its folder.
"""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePath

from distributed import Worker, get_worker

from perfkit.inputs.parcels import Parcel
from perfkit.publish import manifest
from perfkit.publish.folders import scratch
from perfkit.publish.kernels import end_kernels
from perfkit.publish.made import Made
from perfkit.publish.names import inside
from perfkit.publish.tasks import Task
from perfkit.publish.workers import Room, each_made

_places: dict[Path, str] = {}
"""Where this worker is making reports, and for which run: it may have a thread for each of several."""


@dataclass(frozen=True)
class Differs:
    """Said in place of a report by a worker on which it would not be the same."""

    where: str
    what: str


def dask_setup(worker: Worker) -> None:
    """Prepare a worker that serves one run alone: Ctrl-C reaches it too, and the run decides what becomes of it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def make_here(
    task: Task, parcel: Parcel, files: Mapping[str, bytes], made_with: Mapping[str, str], run: str
) -> Made | Differs:
    """Run a report's notebook on this machine and print its page.

    Parameters
    ----------
    task
        The report; its workspace need not exist here.
    parcel
        The part of the tables and the rules that it reads.
    files
        The files of the workspace that it opens by name: its scenario, its template.
    made_with
        The versions by which the run's manifests say that it was made.
    run
        The run's own name, by which `stop` finds it.
    """
    if what := difference(made_with, versions()):
        return Differs(get_worker().address, what)
    # Dask marks its workers as processes that start none; a report is made in one of its own.
    multiprocessing.current_process().daemon = False
    with scratch() as place:
        kept, workspace = place / "kept", place / "work"
        workspace.mkdir()
        parcel.unpack(kept, workspace)
        for name, content in files.items():
            path = inside(workspace, *PurePath(name).parts)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        here = replace(task, job=replace(task.job, workspace=workspace))
        _places[place] = run
        try:
            [(_, made)] = each_made([here], 1, Room(place, kept), lambda task: None)
        finally:
            del _places[place]
            end_kernels(place)
    return made


def stop(run: str) -> None:
    """End what this worker still does for a run."""
    for place in [place for place, of in _places.items() if of == run]:
        end_kernels(place)


def versions() -> dict[str, str]:
    """Return the versions here of all that shapes a page, and the hash of perfkit's own code."""
    return {**manifest.versions(), "perfkit's code": manifest.package_hash()}


def difference(ours: Mapping[str, str], theirs: Mapping[str, str]) -> str:
    """Return in what two machines differ, or "".

    >>> difference({"pandas": "3.1.0", "numpy": "2.3"}, {"pandas": "3.0.2", "numpy": "2.3"})
    'pandas is 3.0.2 there and 3.1.0 here'
    """
    return "; ".join(
        f"{name} is {theirs.get(name) or 'missing'} there and {version} here"
        for name, version in ours.items()
        if theirs.get(name) != version
    )
