"""Be `perfkit run`, and meet a fault at one step of it.

A step is a moment at which the run opens a file to write, makes, moves or
removes one, takes a lock, or reaches for another process: Python's own audit
events tell of them, so that nothing of the run is replaced. The same file
serves as a script and in a process of a fork server that is warm already.
"""

from __future__ import annotations

import errno
import json
import os
import signal
import sys
import tempfile

WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
STEPS = ("os.mkdir", "os.rename", "os.remove", "os.rmdir", "fcntl.flock", "socket.bind", "socket.connect")
TAKE_ROOM = ("open", "os.mkdir", "os.rename")


class Fault:
    """Strikes when the steps counted reach a number, or the first step that holds a word."""

    def __init__(self, fault: str, at: int | str, log: str) -> None:
        self.fault, self.at, self.steps, self.struck = fault, at, 0, False
        self.run = os.getpid()
        self.log = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)

    def __call__(self, event: str, arguments: tuple[object, ...]) -> None:
        if os.getpid() != self.run or not self._is_step(event, arguments):
            return
        if self.fault == "ENOSPC" and event not in TAKE_ROOM:
            return  # a disk that fills here strikes at the next step that takes room, and is tried there
        self.steps += 1
        step = f"{self.steps} {event} {' '.join(map(str, arguments))}\n"
        os.write(self.log, step.encode(errors="replace"))
        due = self.at in step if isinstance(self.at, str) else self.steps >= self.at
        if self.fault == "ENOSPC":
            # A disk that is full stays full.
            self.struck = self.struck or due
            if self.struck:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(arguments[0]))
        elif due and self.fault and not self.struck:
            self.struck = True
            if self.fault == "Ctrl-C":  # a terminal tells every process of its group
                os.killpg(0, signal.SIGINT)
            else:
                os.kill(self.run, signal.Signals[self.fault])

    @staticmethod
    def _is_step(event: str, arguments: tuple[object, ...]) -> bool:
        if event == "open":
            path, _, flags = arguments
            return isinstance(path, str | bytes | os.PathLike) and bool(flags & WRITES) and str(path) != os.devnull
        # Within a folder that is being removed as a whole, one step is as good as another.
        return event in STEPS and not (event in ("os.remove", "os.rmdir") and arguments[-1] != -1)


def main(order: dict) -> None:
    """Run perfkit with the order's arguments, in its folder, its scratch place and under its fault."""
    said = os.open(order["said"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    for stream in (1, 2):
        os.dup2(said, stream)
    os.chdir(order["folder"])
    os.environ["TMPDIR"] = order["scratch"]
    tempfile.tempdir = order["scratch"]
    sys.dont_write_bytecode = True
    # A shell that starts the tests in the background has Ctrl-C ignored.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.argv = ["perfkit", *order["arguments"]]
    from perfkit.cli import main as perfkit

    sys.addaudithook(Fault(order["fault"], order["at"], order["said"] + ".steps"))
    perfkit(prog_name="perfkit")


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
elif __name__ == "forked":
    main(ORDER)  # type: ignore[name-defined]  # noqa: F821 (given by the test)
