"""Kernels that run under the very Python that runs perfkit, and nothing else.

A notebook's kernelspec names a kernel that may be missing on this machine or
point to another environment, where perfkit is absent or of another version.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, ClassVar
from uuid import uuid4

from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager

# A socket's path may hold 107 bytes on Linux and 103 on macOS.
_LONGEST_SOCKET = 100


class ThisPython(AsyncKernelManager):
    """Starts every kernel under `sys.executable`, whatever its name.

    Local sockets are used where the system has them: nobody else on the
    machine can listen, and no port is taken.
    """

    scratch: ClassVar[Path]
    live: ClassVar[set[ThisPython]]

    def __init__(self, **settings: Any) -> None:
        connection = self.scratch / f"{uuid4().hex[:12]}.json"
        local = sys.platform != "win32" and len(str(connection).encode()) < _LONGEST_SOCKET
        super().__init__(connection_file=str(connection), transport="ipc" if local else "tcp", **settings)

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
        self.live.add(self)

    @classmethod
    def log_file(cls) -> Path:
        """The file that takes what kernels say outside any notebook."""
        return cls.scratch / "kernels.log"

    def kill_at_once(self) -> None:
        """End the kernel's process without asking it."""
        process = getattr(self.provisioner, "process", None)
        if process is not None:
            with suppress(OSError):
                process.kill()


@contextmanager
def kernels() -> Iterator[type[ThisPython]]:
    """Give a class of kernels with a private scratch folder; at the end none is left.

    Yields
    ------
    type[ThisPython]
        For nbclient's ``kernel_manager_class``.
    """
    scratch = Path(tempfile.mkdtemp(prefix="pk-"))
    kind: type[ThisPython] = type("Kernels", (ThisPython,), {"scratch": scratch, "live": set()})
    try:
        yield kind
    finally:
        for kernel in kind.live:
            kernel.kill_at_once()
        shutil.rmtree(scratch, ignore_errors=True)
