"""The outputs folder: fit to write to, held by one run, each file whole or absent."""

from __future__ import annotations

import errno
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from hashlib import sha256
from pathlib import Path

from perfkit.errors import BusyError, MachineError
from perfkit.inputs.locks import locked
from perfkit.inputs.remote import is_remote
from perfkit.inputs.whole import PARTIAL, forced, whole

LOCK = ".perfkit.lock"
KEPT = ".perfkit"
_SCRATCH = "perfkit-"


def write_whole(path: Path, content: str | bytes) -> None:
    """Write a file so that a reader finds the old one or the new one, never half.

    The content goes to a private file in the same folder, is forced to the
    disk, and takes the file's place in one step.

    Raises
    ------
    MachineError
        If the disk is full, or the folder cannot be written to; what stood
        there before still stands.
    """
    try:
        with whole(path) as partial:
            forced(partial, content.encode() if isinstance(content, str) else content)
        _sync_folder(path.parent)
    except OSError as error:
        raise MachineError(f"{path} could not be written: {_reason(error)}") from error


def prepare(outputs: Path) -> None:
    """Make the outputs folder and prove that a file can be written in it.

    Raises
    ------
    MachineError
        If the folder cannot be made or written to, with the reason.
    """
    try:
        outputs.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=outputs, prefix=".perfkit-", suffix=PARTIAL) as probe:
            probe.write(b"perfkit was here\n" * 4096)
            probe.flush()
            os.fsync(probe.fileno())
    except OSError as error:
        raise MachineError(f"The outputs folder {outputs} cannot be used: {_reason(error)}") from error


def sweep(folder: Path, pattern: str = f".*{PARTIAL}") -> None:
    """Remove what an earlier run, killed, has left half-written in a folder.

    Call it only while the outputs folder is held.
    """
    for stale in list(folder.rglob(pattern)):
        if stale.is_dir():
            shutil.rmtree(stale, ignore_errors=True)
        else:
            with suppress(OSError):
                stale.unlink()


@contextmanager
def needing_room(what: str) -> Iterator[None]:
    """Have a failure to write said in words, as the machine's fault: what could not be done, and why."""
    try:
        yield
    except OSError as error:
        raise MachineError(f"{what}: {_reason(error)}") from error


@contextmanager
def scratch() -> Iterator[Path]:
    """Give a private folder in the system's place for such, removed at the end.

    One whose process was killed is removed by whoever asks for a folder next.
    """
    if sys.platform == "win32":  # has no lock on a folder
        with tempfile.TemporaryDirectory(prefix=_SCRATCH, ignore_cleanup_errors=True) as made:
            yield Path(made)
        return
    sweep_scratch()
    folder = handle = None
    try:
        while folder is None or handle is None:  # another run may take it for one left behind before it is held
            with needing_room("No temporary folder can be made"):
                folder = Path(tempfile.mkdtemp(prefix=_SCRATCH))
            handle = _hold(folder)
        yield folder
    finally:
        if folder is not None:
            shutil.rmtree(folder, ignore_errors=True)
        if handle is not None:
            os.close(handle)


def sweep_scratch() -> None:
    """Remove the scratch folders of this user whose processes were killed."""
    if sys.platform == "win32":
        return
    with needing_room("There is no place for temporary files"):
        place = Path(tempfile.gettempdir())
    for left in place.glob(f"{_SCRATCH}*"):
        if (handle := _hold(left)) is not None:
            shutil.rmtree(left, ignore_errors=True)
            os.close(handle)


def _hold(folder: Path) -> int | None:
    """Hold a folder of this user until the handle is closed or the process ends; None if that cannot be."""
    import fcntl  # noqa: PLC0415 (not on Windows)

    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if folder.stat().st_uid == os.getuid():
            return handle
    except OSError:
        pass
    os.close(handle)
    return None


def kept_inputs(workspace: Path, outputs: Path | str) -> Path:
    """Return where the checked tables are kept between the runs that fill an outputs folder.

    They lie in the workspace, beside the data they came from, and not among
    the outputs: those are copied to readers who may not see every row.
    """
    place = outputs if isinstance(outputs, str) and is_remote(outputs) else str(Path(outputs).resolve())
    return workspace / KEPT / sha256(place.encode(errors="surrogateescape")).hexdigest()[:12]


@contextmanager
def held(outputs: Path) -> Iterator[None]:
    """Hold the outputs folder for one run.

    The system itself frees the lock when the holder ends, however it ends.

    Raises
    ------
    BusyError
        If another run holds the folder.
    """
    with ExitStack() as until_the_end:
        with needing_room(f"The outputs folder {outputs} cannot be used"):
            file = until_the_end.enter_context((outputs / LOCK).open("a+", encoding="utf-8"))
            ours = locked(file)
        if not ours:
            raise BusyError(f"Another run is writing to {outputs}. Wait for it, or give another folder with --outputs.")
        yield


def _sync_folder(folder: Path) -> None:
    # Without this a crash may forget the new name; Windows has no such call.
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _reason(error: OSError) -> str:
    known = {
        errno.ENOSPC: "the disk is full. Free some space and run again.",
        errno.EFBIG: "it is larger than this machine allows a file to be. Give another folder with --outputs.",
        errno.EDQUOT: "the disk quota is used up. Free some space and run again.",
        errno.EROFS: "the disk is read-only. Give another folder with --outputs.",
        errno.EACCES: "permission is refused. Give another folder with --outputs.",
        errno.EPERM: "permission is refused. Give another folder with --outputs.",
        errno.ENAMETOOLONG: "its path is too long for this machine. Give a shorter folder with --outputs.",
        errno.ENOTDIR: "a file stands where a folder is needed. Give another folder with --outputs.",
        errno.EEXIST: "a file stands where a folder is needed. Give another folder with --outputs.",
    }
    return known.get(error.errno or 0, f"{error.strerror or error}.")
