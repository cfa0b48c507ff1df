"""The reports of a run, made by Dask's workers: on other machines, or by processes started for this run.

What a report reads travels with it, so a worker needs the same perfkit and
nothing else: no shared disk, no copy of the tables. Which worker makes what,
and again after one is lost, is for Dask's scheduler to say.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from functools import lru_cache, partial
from pathlib import Path
from uuid import uuid4

from perfkit.errors import MachineError, UsageError
from perfkit.inputs.parcels import Parcel, pack
from perfkit.inputs.store import Store
from perfkit.publish import warm
from perfkit.publish.folders import scratch
from perfkit.publish.jobs import Job
from perfkit.publish.made import Made
from perfkit.publish.scope import scope
from perfkit.publish.subjects import own_files
from perfkit.publish.tasks import Task
from perfkit.publish.work import unmade

try:
    import dask.config
    from distributed import CancelledError, Client, Future, KilledWorker, LocalCluster, wait

    from perfkit.publish.cluster_worker import Differs, difference, make_here, stop, versions
except ImportError as error:
    raise UsageError('A cluster needs Dask, which is not installed. Run: pip install "perfkit[cluster]"') from error

LOCAL = "local"
"""In place of an address: start the workers here, for this run alone."""
TO_CONNECT = 30.0
"""Seconds in which a scheduler must answer."""
NO_WORKER = 60.0
"""Seconds for which there may be no worker at all."""
_LOOK = 2.0
_TRIES_MORE = 1
_SILENT = logging.CRITICAL + 1
_ALIKE = "Install the same versions on every machine, then start its workers again."


def each_made(
    tasks: Sequence[Task],
    started: Callable[[Job], None],
    *,
    address: str,
    at_once: int,
    kept: Path | None = None,
) -> Generator[tuple[int, Made]]:
    """Give each task's number and what came of it, as they end; left early, leave nothing at work.

    Parameters
    ----------
    tasks
        The reports to make, the first first.
    started
        Called as a report is handed to the scheduler.
    address
        A running scheduler's, such as ``tcp://host:8786``; or ``local``.
    at_once
        How many workers to start; of no effect on a running cluster, which
        takes as many reports at a time as its workers have threads.
    kept
        The folder of the kept inputs (`perfkit.inputs.store`), if there is one.

    Raises
    ------
    MachineError
        If no scheduler answers, it is lost, no worker is there, or one has
        other versions than this machine.
    """
    if not tasks:
        return
    with _client(address, min(at_once, len(tasks))) as client:
        _refuse_others(client, address)
        yield from _each(client, tasks, started, Store(kept) if kept else None, address)


@contextmanager
def _client(address: str, at_once: int) -> Iterator[Client]:
    # What Dask logs of a lost connection or worker is said by the run, in words.
    for name in ("distributed", "distributed.client"):
        logging.getLogger(name).setLevel(_SILENT)
    # And it would remark on the size of the tables that travel with a report.
    settings = {"distributed.admin.large-graph-warning-threshold": "1TB"}
    with ExitStack() as until_the_end:
        if address == LOCAL:
            place = str(until_the_end.enter_context(scratch()))
            until_the_end.enter_context(dask.config.set({**settings, "temporary-directory": place}))
            cluster = LocalCluster(
                n_workers=at_once,
                threads_per_worker=1,
                processes=True,
                # Dask opens this port in any case; one of its own is in nobody's way.
                scheduler_kwargs={"dashboard": False, "dashboard_address": "127.0.0.1:0"},
                memory_limit=0,
                silence_logs=_SILENT,
                preload=["perfkit.publish.cluster_worker"],
                env={"TMPDIR": place} if warm.can_fork() else {},
            )
            address = until_the_end.enter_context(cluster).scheduler_address
        else:
            until_the_end.enter_context(dask.config.set(settings))
        yield until_the_end.enter_context(_connected(address))


@contextmanager
def _connected(address: str) -> Iterator[Client]:
    try:
        client = Client(address, timeout=TO_CONNECT)
    except ValueError as error:
        raise UsageError(f"'{address}' is no scheduler's address; write it as tcp://HOST:8786, or local.") from error
    except OSError as error:
        raise MachineError(f"No Dask scheduler answers at {address}. Start one with: dask scheduler") from error
    try:
        yield client
    finally:
        with suppress(Exception):
            client.close(timeout=5)


def _refuse_others(client: Client, address: str) -> None:
    """Refuse a cluster of which a worker would not make the same reports."""
    with suppress(TimeoutError):
        client.wait_for_workers(1, timeout=NO_WORKER)
    if not client.nthreads():
        raise _no_worker(address)
    try:
        theirs = client.run(versions)
    except (ImportError, AttributeError) as error:
        raise MachineError(f"A worker of {address} has no perfkit, or another one: {error}. {_ALIKE}") from error
    for where, found in theirs.items():
        if what := difference(versions(), found):
            raise _differs(where, what)


def _each(
    client: Client, tasks: Sequence[Task], started: Callable[[Job], None], store: Store | None, address: str
) -> Generator[tuple[int, Made]]:
    run = uuid4().hex[:8]
    packed = lru_cache(maxsize=4)(partial(pack, store)) if store else None
    to_do = deque(range(len(tasks)))
    at_work: dict[Future[Made | Differs], int] = {}

    def hand_out() -> None:
        # No more than there are hands: what waits here is not lost with a worker, nor blamed for its loss.
        while to_do and len(at_work) < max(1, sum(client.nthreads().values())):
            number = to_do.popleft()
            started(tasks[number].job)
            parcel = _parcel(tasks[number].job, packed)
            key = f"{tasks[number].job.report.name}-{run}-{number}"
            future = client.submit(
                make_here,
                tasks[number],
                parcel,
                own_files(tasks[number].job),
                versions(),
                run,
                key=key,
                pure=False,
                retries=_TRIES_MORE,
            )
            at_work[future] = number

    try:
        with _scheduler_needed(address):
            hand_out()
        while at_work:
            with _scheduler_needed(address):
                ended = {future: at_work.pop(future) for future in _ended(client, at_work, address)}
                hand_out()
                made = [(number, _what_came(future, tasks[number])) for future, number in ended.items()]
            yield from made
    finally:
        if at_work and client.status == "running":  # a lost scheduler would be waited for
            with suppress(Exception):
                client.cancel(list(at_work), force=True)
                client.run(stop, run)


def _parcel(job: Job, packed: Callable[..., Parcel] | None) -> Parcel:
    """Return what a report reads: its directorate's rows, where its notebook reads no more."""
    data, council = str(job.parameters.get("data", "")), str(job.parameters.get("council", ""))
    if packed is None:
        return Parcel(data, council)
    return packed(data, council, job.directorate if scope(job.report) else "", workspace=job.workspace)


def _ended(client: Client, at_work: Mapping[Future[Made | Differs], int], address: str) -> list[Future[Made | Differs]]:
    """Return the reports that have ended; wait for the first."""
    alone = 0.0
    while alone < NO_WORKER:
        try:
            return list(wait(list(at_work), timeout=_LOOK, return_when="FIRST_COMPLETED").done)
        except TimeoutError:
            alone = 0.0 if client.nthreads() else alone + _LOOK
    raise _no_worker(address)


def _what_came(future: Future[Made | Differs], task: Task) -> Made:
    try:
        found: Made | Differs = future.result(timeout=task.limit)
    except KilledWorker as error:
        return unmade(task, f"The worker that made it was lost, {error.allowed_failures + 1} times.")
    except CancelledError:
        raise
    except Exception as error:  # whatever a worker meets, the other reports go on
        return unmade(task, f"The worker that made it could not: {type(error).__name__}: {error}")
    if isinstance(found, Differs):
        raise _differs(found.where, found.what)
    return found


@contextmanager
def _scheduler_needed(address: str) -> Iterator[None]:
    try:
        yield
    except (OSError, CancelledError) as error:
        raise MachineError(
            f"The scheduler at {address} was lost. What was finished is kept: run again, and only the rest is made."
        ) from error


def _no_worker(address: str) -> MachineError:
    return MachineError(
        f"The scheduler at {address} has had no worker for {NO_WORKER:g} seconds."
        f" Start some with: dask worker {address} --nthreads 1"
    )


def _differs(where: str, what: str) -> MachineError:
    return MachineError(f"The worker {where} would make other reports than this machine: {what}. {_ALIKE}")
