"""An outputs folder that lies elsewhere, such as at ``s3://bucket/reports``.

A run writes to a mirror of it on this machine, and sends each finished report
there. Whoever reads there finds each file whole, the old or the new one, and a
record of a report only after its page.
"""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any
from uuid import uuid4

from perfkit.errors import BusyError, MachineError
from perfkit.inputs.remote import filesystem, is_remote, named
from perfkit.inputs.whole import PARTIAL
from perfkit.publish import index, manifest
from perfkit.publish.folders import LOCK, scratch
from perfkit.publish.formats import FORMATS
from perfkit.publish.jobs import Job
from perfkit.publish.names import inside
from perfkit.publish.pack_html import in_pack
from perfkit.publish.pages import LAST_GOOD

_DEEPEST = 3  # quarter/directorate/file


@dataclass(frozen=True)
class Outputs:
    """An outputs folder on this machine: there is nothing to fetch or to send."""

    folder: Path

    def fetch(self, jobs: Iterable[Job]) -> None:
        """Bring here what is needed to tell whether reports are fresh."""

    def send(self, folder: Path) -> None:
        """Send what has changed in one folder of reports, or the index page from the outputs folder itself."""

    def shown(self, path: Path) -> str:
        """Return where a file is, as a reader would open it."""
        absolute = path.absolute()
        return str(absolute.relative_to(Path.cwd()) if absolute.is_relative_to(Path.cwd()) else absolute)


@dataclass(frozen=True)
class Mirror(Outputs):
    """A private copy of an outputs folder that lies elsewhere.

    Parameters
    ----------
    folder
        The copy.
    address
        Where the outputs are.
    files, root
        fsspec's file system, and the folder's path there.
    """

    address: str
    files: Any
    root: str
    _sent: dict[Path, tuple[int, ...]] = field(default_factory=dict)

    def fetch(self, jobs: Iterable[Job]) -> None:
        """Bring every manifest and the jobs' own files; other pages by name alone, as the index looks for no more.

        What a killed run has left half sent is removed.
        """
        wanted = {job.folder for job in jobs}
        packed = {job.folder[0] for job in jobs}
        with named(self.address):
            if not self.files.exists(self.root):
                return
            for there in self.files.find(self.root):
                parts = PurePosixPath(there[len(self.root) :].lstrip("/")).parts
                if not parts:
                    continue
                if parts[-1].startswith(".") and parts[-1].endswith(PARTIAL):
                    self.files.rm_file(there)
                elif 1 < len(parts) <= _DEEPEST and _is_ours(parts[-1]):
                    here = inside(self.folder, *parts)
                    here.parent.mkdir(parents=True, exist_ok=True)
                    if parts[-1] == manifest.FILE or parts[:-1] in wanted or (parts[0] in packed and in_pack(parts)):
                        self.files.get_file(there, str(here))
                    else:
                        here.touch()
                    self._sent[here] = _version(here)

    def send(self, folder: Path) -> None:
        """Send what has changed in one folder: a good page set aside first, the manifest last.

        Raises
        ------
        MachineError
            If it cannot be written there; what is not sent is there as before.
        """
        here = {path: _version(path) for path in folder.iterdir() if path.is_file() and _is_ours(path.name)}
        changed = [path for path in here if self._sent.get(path) != here[path]]
        gone = [path for path in self._sent if path.parent == folder and path not in here]
        for path in sorted(changed, key=_turn):
            self._put(path)
            self._sent[path] = here[path]
        for path in gone:
            with suppress(Exception):
                self.files.rm_file(self._there(path))
            del self._sent[path]

    def shown(self, path: Path) -> str:
        """Return a file's address."""
        return f"{self.address.rstrip('/')}/{path.relative_to(self.folder).as_posix()}"

    def _there(self, path: Path) -> str:
        return f"{self.root.rstrip('/')}/{path.relative_to(self.folder).as_posix()}"

    def _put(self, path: Path) -> None:
        target = self._there(path)
        folder, _, name = target.rpartition("/")
        try:
            self.files.makedirs(folder, exist_ok=True)
            if not _renames(self.files):
                # An object store shows a file once all of it has arrived.
                self.files.put_file(str(path), target)
                return
            partial = f"{folder}/.{name}{PARTIAL}"
            self.files.put_file(str(path), partial)
            self.files.invalidate_cache()
            if (arrived := self.files.size(partial)) != (size := path.stat().st_size):
                raise OSError(f"only {arrived} of {size} bytes arrived")
            self._rename(partial, target)
        except Exception as error:  # each protocol has errors of its own
            raise MachineError(f"{self.shown(path)} could not be written: {type(error).__name__}: {error}.") from error

    def _rename(self, partial: str, target: str) -> None:
        try:
            self.files.mv(partial, target)
        except Exception:  # some servers do not let a name be taken from another file
            self.files.rm_file(target)
            self.files.mv(partial, target)


@contextmanager
def near(address: str, *, hold: bool) -> Iterator[Outputs]:
    """Give an outputs folder to work with on this machine, wherever it lies.

    Parameters
    ----------
    address
        A path, or an address with a protocol.
    hold
        Whether to keep other runs from an address; a path is held by its
        writers (`perfkit.publish.folders.held`).

    Raises
    ------
    BusyError
        If another run holds it.
    MachineError
        If it cannot be reached.
    """
    if not is_remote(address):
        yield Outputs(Path(address))
        return
    files, root = filesystem(address)
    with scratch() as folder:
        mirror = Mirror(folder, address, files, root)
        if not hold:
            yield mirror
            return
        with _held(mirror):
            yield mirror


@contextmanager
def _held(mirror: Mirror) -> Iterator[None]:
    """Hold an address by a file in it.

    Where the file system can make a file only if there is none, one run alone
    gets it. Elsewhere two that begin in the same instant may both. A run that
    was killed leaves the file: the next on the same machine takes it over.
    """
    files, lock = mirror.files, f"{mirror.root.rstrip('/')}/{LOCK}"
    ours = {"machine": socket.gethostname(), "process": os.getpid(), "since": _now(), "run": uuid4().hex}
    content = json.dumps(ours).encode()
    with named(mirror.address):
        files.makedirs(mirror.root, exist_ok=True)
        if files.exists(lock):
            theirs = _read(files, lock)
            if not _has_ended(theirs):
                raise _busy(mirror, theirs)
            files.rm_file(lock)
        try:
            _create(files, lock, content)
        except FileExistsError:
            raise _busy(mirror, _read(files, lock)) from None
        files.invalidate_cache()
        if files.cat_file(lock) != content:
            raise _busy(mirror, _read(files, lock))
    try:
        yield
    finally:
        with suppress(Exception):
            if files.cat_file(lock) == content:
                files.rm_file(lock)


def _create(files: Any, path: str, content: bytes) -> None:
    try:
        with files.open(path, "xb") as file:
            file.write(content)
    except (NotImplementedError, ValueError):
        files.pipe_file(path, content, mode="create")


def _read(files: Any, lock: str) -> dict[str, Any]:
    try:
        found = json.loads(files.cat_file(lock))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _has_ended(theirs: dict[str, Any]) -> bool:
    """Return whether the run that wrote a lock is known to have ended: it was of this machine."""
    if theirs.get("machine") != socket.gethostname() or not isinstance(theirs.get("process"), int):
        return False
    try:
        os.kill(theirs["process"], 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


def _busy(mirror: Mirror, theirs: dict[str, Any]) -> BusyError:
    who = f" on {theirs['machine']} since {theirs['since']}" if {"machine", "since"} <= set(theirs) else ""
    return BusyError(
        f"Another run{who} is writing to {mirror.address}. Wait for it, or give another folder with --outputs."
        f" If it has ended, remove the file {LOCK} there."
    )


def _renames(files: Any) -> bool:
    """Return whether a file system renames by itself; otherwise fsspec would copy, which is no help."""
    from fsspec import AbstractFileSystem  # type: ignore[import-untyped]  # noqa: PLC0415 - only an address elsewhere needs it

    return type(files).mv is not AbstractFileSystem.mv


def _is_ours(name: str) -> bool:
    endings = (".html", ".ipynb", *(each.ending for each in FORMATS.values()))
    return not name.startswith(".") and (name == manifest.FILE or name.endswith(endings))


def _turn(path: Path) -> tuple[bool, bool, bool]:
    return path.name in (manifest.FILE, index.FILE), LAST_GOOD not in path.name, path.suffix == ".html"


def _version(path: Path) -> tuple[int, ...]:
    found = path.stat()
    return found.st_ino, found.st_mtime_ns, found.st_size


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
