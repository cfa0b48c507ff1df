"""Kernels that run under the very Python that runs perfkit, warm and each in a process of its own.

A notebook's kernelspec names a kernel that may be missing on this machine or
point to another environment, where perfkit is absent or of another version.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress
from multiprocessing.process import BaseProcess
from pathlib import Path
from queue import Empty
from typing import Any, ClassVar
from uuid import uuid4

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from perfkit.publish import folders, warm

# A socket's path may hold 107 bytes on Linux and 103 on macOS.
_LONGEST_SOCKET = 100
_TO_LISTEN = 120.0
_TO_END = 5.0
_NOTE = ".pid"


class WarmProvisioner(LocalProvisioner):
    """Has a warm process become the kernel, in place of starting the kernelspec's command.

    The command must be ipykernel's own; its arguments are handed on. A
    kernelspec takes it by naming the provisioner ``perfkit`` in its metadata.
    """

    process: Any = None  # a `_Process`, named as in the base class, whose signals and waits serve it

    async def launch_kernel(self, cmd: list[str], **settings: Any) -> Any:
        """Return how to reach the kernel, which listens already."""
        arguments = tuple(cmd[cmd.index("ipykernel_launcher") + 1 :] if "ipykernel_launcher" in cmd else cmd[1:])
        environment = dict(settings.get("env") or os.environ)
        # The kernel ends with the process that asked for it, which is not its parent.
        environment.pop("JPY_PARENT_PID", None)
        log = getattr(settings.get("stdout"), "name", "")
        ready = await asyncio.to_thread(warm.take)
        self.process = _Process(ready.process)
        self.pid = self.process.pid
        self.pgid = self.pid if sys.platform != "win32" else None
        self._note(there=True)
        folder = str(settings.get("cwd") or Path.cwd())
        ready.line.send(warm.Order(arguments, environment, folder, log if isinstance(log, str) else ""))
        if not await asyncio.to_thread(ready.listens, _TO_LISTEN):
            self.process.kill()
            raise RuntimeError("the kernel's process ended before it listened")
        ready.line.close()
        return self.connection_info

    async def kill(self, restart: bool = False) -> None:
        """End the kernel, and those it started, and return when it is gone."""
        await super().kill(restart=restart)
        if self.process:
            await asyncio.to_thread(self.process.wait, 5)

    async def cleanup(self, restart: bool = False) -> None:
        """Let go of what the kernel held."""
        self._note(there=False)
        await super().cleanup(restart=restart)

    def _note(self, *, there: bool) -> None:
        """Leave word of the process for `end_kernels`, or take it back."""
        if scratch := getattr(self.parent, "scratch", None):
            note = Path(scratch) / f"{self.pid}{_NOTE}"
            if there:
                note.touch()
            else:
                note.unlink(missing_ok=True)


class _Process:
    """A process of `multiprocessing`, called as `subprocess.Popen` is."""

    stdin = stdout = stderr = None

    def __init__(self, process: BaseProcess) -> None:
        self._process = process

    @property
    def pid(self) -> int:
        return self._process.pid or 0

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self, seconds: float | None = None) -> int | None:
        self._process.join(seconds)
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self._process.kill()

    def terminate(self) -> None:
        self._process.terminate()


class _StillHeart:
    """In place of the heartbeat: the kernel's process is known, and its beat costs a second at the end."""

    def __init__(self, *_: Any, **__: Any) -> None:
        self.alive = False

    def start(self) -> None:
        self.alive = True

    def stop(self) -> None:
        self.alive = False

    def is_alive(self) -> bool:
        return self.alive

    is_beating = is_alive

    def pause(self) -> None:
        """Do nothing: nothing beats."""

    unpause = close = pause


class PromptClient(AsyncKernelClient):
    """Is ready as soon as the kernel has answered, where the usual client waits for silence."""

    hb_channel_class: Any = _StillHeart

    async def wait_for_ready(self, timeout: float | None = None) -> None:
        """Return when the kernel answers and what it publishes arrives.

        Raises
        ------
        RuntimeError
            If the kernel has died, or has not answered in time.
        """
        ends = time.monotonic() + (timeout if timeout is not None else _TO_LISTEN)
        while time.monotonic() < ends:
            asked = self.kernel_info()
            with suppress(Empty):
                reply = await self.get_shell_msg(timeout=1)
                self._handle_kernel_info_reply(reply)
                while not _is_idle(await self.get_iopub_msg(timeout=0.2), asked):
                    pass
                return
            if not await self.is_alive():
                raise RuntimeError("Kernel died before replying to kernel_info")
        raise RuntimeError("Kernel didn't respond in time")


def _is_idle(message: dict[str, Any], asked: str) -> bool:
    state = message["content"].get("execution_state")
    return bool(message["parent_header"].get("msg_id") == asked and state == "idle")


class ThisPython(AsyncKernelManager):
    """Starts every kernel under `sys.executable`, whatever its name.

    Local sockets are used where the system has them: nobody else on the
    machine can listen, and no port is taken.
    """

    scratch: ClassVar[Path]

    def __init__(self, **settings: Any) -> None:
        connection = self.scratch / f"{uuid4().hex[:12]}.json"
        local = sys.platform != "win32" and len(str(connection).encode()) < _LONGEST_SOCKET
        super().__init__(connection_file=str(connection), transport="ipc" if local else "tcp", **settings)
        self.client_factory = PromptClient
        self.kernel_id = connection.stem
        self.provisioner = WarmProvisioner(kernel_id=self.kernel_id, kernel_spec=self.kernel_spec, parent=self)

    @property
    def kernel_spec(self) -> KernelSpec:
        """The command and surroundings of a kernel."""
        return KernelSpec(
            argv=[sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
            display_name="Python 3",
            language="python",
            env={
                # The debugger's remark about frozen modules is no part of a report.
                "PYDEVD_DISABLE_FILE_VALIDATION": "1",
                # A user's own start-up files would make reports differ between desks.
                "IPYTHONDIR": str(self.scratch).replace("$", "$$"),
            },
        )

    async def _async_launch_kernel(self, kernel_cmd: list[str], **settings: Any) -> None:
        with self.log_file().open("ab") as log:
            await super()._async_launch_kernel(kernel_cmd, **{**settings, "stdout": log, "stderr": log})

    @classmethod
    def log_file(cls) -> Path:
        """The file that takes what kernels say outside any notebook."""
        return cls.scratch / "kernels.log"


@contextmanager
def kernels(scratch: Path | None = None) -> Iterator[type[ThisPython]]:
    """Give a class of kernels with a private scratch folder; at the end none is left.

    Parameters
    ----------
    scratch
        A folder of the caller's to use, so that another process can
        `end_kernels` should this one be killed; one made for it unless given.

    Yields
    ------
    type[ThisPython]
        For nbclient's ``kernel_manager_class``.
    """
    with nullcontext(scratch) if scratch else folders.scratch() as folder:
        try:
            yield type("Kernels", (ThisPython,), {"scratch": folder})
        finally:
            end_kernels(folder)
            warm.dismiss()


def end_kernels(folder: Path) -> None:
    """End every kernel, and what it started, whose scratch folder is there or below; return when they are gone."""
    numbers = [int(note.stem) for note in folder.rglob(f"*{_NOTE}")]
    for number in numbers:
        with suppress(OSError):
            if sys.platform == "win32":
                os.kill(number, signal.SIGTERM)
            else:
                os.killpg(number, signal.SIGKILL)
    ends = time.monotonic() + _TO_END
    while time.monotonic() < ends and any(map(_runs, numbers)):
        time.sleep(0.01)


def _runs(number: int) -> bool:
    try:
        os.kill(number, 0)
    except OSError:
        return False
    return sys.platform != "win32"  # where the call above has ended it
