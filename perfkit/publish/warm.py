"""Processes that become kernels without paying for their imports.

Where the system can fork, one parent imports what notebooks need and forks a
process a kernel: the standard library's fork server, which itself runs
nothing else. Elsewhere ordinary processes are started ahead and wait. Either
way a process serves one kernel, and ends with it.
"""

from __future__ import annotations

import ctypes
import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, SpawnContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

PRELOAD = "perfkit.publish.preload"
AHEAD = "PERFKIT_KERNELS_AHEAD"
"""Set, it has kernels started ahead where they could be forked, too."""
_MAIN = threading.Lock()
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG in Linux's prctl.h
_COLLECT = (50_000, 20, 50)
"""How many new objects there are before Python looks for those that nobody needs."""


@dataclass(frozen=True)
class Order:
    """What a process is to become.

    Parameters
    ----------
    arguments
        The kernel's own, such as ``-f connection.json``.
    environment
        All its environment variables.
    folder
        Where it runs.
    log
        The file that takes what it says outside any notebook; "" for where
        its starter's output goes.
    """

    arguments: tuple[str, ...]
    environment: Mapping[str, str]
    folder: str
    log: str = ""


@dataclass(frozen=True)
class Ready:
    """A process, and the line on which it takes its order and says that it listens."""

    process: BaseProcess
    line: Connection

    def listens(self, seconds: float) -> bool:
        """Return whether the kernel listens; False once it has ended or the time is over."""
        try:
            return self.line.poll(seconds) and bool(self.line.recv())
        except (EOFError, OSError):
            return False


_ahead: list[Ready] = []


def can_fork() -> bool:
    """Return whether kernels are forked here; macOS can, but its own libraries do not bear it."""
    return sys.platform == "linux" and AHEAD not in os.environ


def begin() -> None:
    """Have the parent of kernels start and load what they need, and do not wait for it."""
    if can_fork():
        from multiprocessing import forkserver  # noqa: PLC0415 (not on Windows)

        _context()
        with _without_script():
            forkserver.ensure_running()


def take() -> Ready:
    """Return a process to give an order to, and have the next one start where that takes long."""
    if can_fork():
        return _ready()
    ready = _ahead.pop() if _ahead else _ready()
    _ahead.append(_ready())
    return ready


def dismiss() -> None:
    """End the processes that were started ahead and have no order."""
    while _ahead:
        ready = _ahead.pop()
        ready.process.kill()
        ready.process.join()


def started(target: Callable[..., None], *arguments: Any, name: str) -> BaseProcess:
    """Start a process that runs a function of a module, never the caller's own script."""
    process = _context().Process(target=target, args=arguments, name=name)
    with _without_script():
        process.start()
    return process


def end_with_starter() -> None:
    """Have this process, and those it started, end as soon as the one that asked for it has ended."""
    starter = multiprocessing.parent_process()
    assert starter is not None

    def watch() -> None:
        starter.join()
        with suppress(OSError, AttributeError):
            if os.getpgrp() == os.getpid():
                os.killpg(os.getpid(), signal.SIGKILL)
        os._exit(1)

    threading.Thread(target=watch, name="starter", daemon=True).start()
    if sys.platform == "linux":
        # The watch cannot run while code that never lets go of Python's lock does; this can.
        ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGKILL)


def _context() -> ForkServerContext | SpawnContext:
    if can_fork():
        forking = multiprocessing.get_context("forkserver")
        forking.set_forkserver_preload([PRELOAD])
        _share_server()
        return forking
    return multiprocessing.get_context("spawn")


def _share_server() -> None:
    """Have a process that was forked ask the server it came from, which is warm already, and start none of its own."""
    from multiprocessing import forkserver  # noqa: PLC0415 (not on Windows)

    server: Any = forkserver._forkserver
    forked = server._forkserver_pid is None and server._forkserver_alive_fd is not None
    # Newer Pythons have a key, which the forked process may not know.
    if forked and server._forkserver_address and getattr(server, "_forkserver_authkey", "none") is not None:
        server.ensure_running = _is_running


def _is_running() -> None:
    """Do nothing: the server outlives every process that was forked from it, or takes it along."""


def _ready() -> Ready:
    ours, theirs = multiprocessing.Pipe()
    ready = Ready(started(_become, theirs, name="kernel"), ours)
    theirs.close()
    return ready


def _become(line: Connection) -> None:
    """Wait for the order, then be the kernel it asks for until the end."""
    with suppress(Exception):  # what fails here fails again below, where the order's log takes what it says
        from perfkit.publish import preload  # noqa: PLC0415 (in memory already, where this was forked)
    try:
        order: Order = line.recv()
    except EOFError:
        return
    if sys.platform != "win32":
        os.setsid()
    end_with_starter()
    _let_go()
    _log_to(order.log)
    from perfkit.publish import preload  # noqa: PLC0415

    _settle(order, preload.PATH)
    _serve(order, line)


def _let_go() -> None:
    """Close what ties a forked process to its parent: a kernel must not keep its parent alive."""
    from multiprocessing import forkserver, resource_tracker  # noqa: PLC0415

    for keeper, name in ((forkserver._forkserver, "_forkserver_alive_fd"), (resource_tracker._resource_tracker, "_fd")):
        handle = getattr(keeper, name, None)
        if isinstance(handle, int):
            with suppress(OSError):
                os.close(handle)
            setattr(keeper, name, None)


def _log_to(path: str) -> None:
    """Have a file take whatever this process says; "" leaves it where it is."""
    if path:
        log = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        for stream in (1, 2):
            os.dup2(log, stream)
        os.close(log)


def _settle(order: Order, path: Sequence[str]) -> None:
    """Take the order's surroundings, as a process started by its command would have them."""
    os.environ.clear()
    os.environ.update(order.environment)
    os.chdir(order.folder)
    # A Python that is told a script or module looks first in its folder or the working one; a kernel does not.
    first = ("", str(Path(sys.argv[0]).resolve().parent), getattr(multiprocessing.process, "ORIGINAL_DIR", ""))
    sys.path[:] = path[1:] if path[0] in first else path
    sys.argv[:] = ["ipykernel_launcher", *order.arguments]
    if numpy := sys.modules.get("numpy"):
        # Python's own generator starts anew in a forked process; NumPy's does not.
        numpy.random.seed()


def _serve(order: Order, line: Connection) -> None:
    from ipykernel.kernelapp import IPKernelApp  # noqa: PLC0415

    # A report makes many objects and is soon over: to look for idle ones every 700 takes a fiftieth of its time.
    gc.set_threshold(*_COLLECT)
    app = IPKernelApp.instance()
    with _few_modules():
        app.initialize(list(order.arguments))  # type: ignore[no-untyped-call]
    if matplotlib := sys.modules.get("matplotlib"):
        # The kernel names its backend in the environment, which matplotlib reads only when first imported.
        matplotlib.rcParams["backend"] = os.environ["MPLBACKEND"]
    line.send(True)
    line.close()
    app.start()  # type: ignore[no-untyped-call]


@contextmanager
def _few_modules() -> Iterator[None]:
    """Have the kernel list no module for a debugger to step over: to look at each one is to copy its memory."""
    from ipykernel import ipkernel  # noqa: PLC0415

    whole: Any = ipkernel
    whole.sys = SimpleNamespace(**{**vars(sys), "modules": {}})
    try:
        yield
    finally:
        whole.sys = sys


@contextmanager
def _without_script() -> Iterator[None]:
    """Hide the running script, which a new process would otherwise import: it may start runs of its own."""
    with _MAIN:
        script = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = script
