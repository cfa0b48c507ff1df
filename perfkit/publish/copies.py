"""Copies of finished pages in other formats: each made from its page alone, and again only when that changed.

A report's record says of each copy which page it was made from. A copy that
cannot be made takes nothing from the page, nor from the other copies.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from perfkit.publish import manifest
from perfkit.publish.folders import write_whole
from perfkit.publish.formats import FORMATS, needs, unmade, workshop
from perfkit.publish.jobs import Job
from perfkit.publish.names import inside


@dataclass(frozen=True)
class Copy:
    """One page in one other format.

    Parameters
    ----------
    job
        The report.
    format
        The format's name.
    page
        The page it is made from; the copy stands beside it.
    fault
        Why it could not be made; "" if it was, or was not yet tried.
    """

    job: Job
    format: str
    page: Path
    fault: str = ""

    @property
    def path(self) -> Path:
        """Where it stands."""
        return self.page.with_suffix(FORMATS[self.format].ending)


def refuse_unready(jobs: Iterable[Job]) -> None:
    """Pass if this machine can make every format that reports ask for.

    Raises
    ------
    MachineError
        Saying what is missing, and how to install it.
    """
    for name in dict.fromkeys(name for job in jobs for name in job.formats):
        needs(name)


def due(jobs: Sequence[Job], outputs: Path, *, force: bool = False) -> list[Copy]:
    """Return the copies that are missing, were edited, or were made of another page or by another perfkit.

    A report that failed has none to make; its page says why.
    """
    found = []
    for job in jobs:
        page = inside(outputs, *job.folder) / f"{job.name}.html"
        record = manifest.read(page.parent).get(job.name, {}) if job.formats else {}
        for name in job.formats:
            copy = Copy(job, name, page)
            if record.get("complete") is True and (force or not _is_fresh(copy, record)):
                found.append(copy)
    return found


def make(copies: Sequence[Copy]) -> Iterator[Copy]:
    """Make copies, write them beside their pages, and give each as it is done, with its fault if it has one."""
    if not copies:
        return
    with workshop() as made:
        for copy in copies:
            html = copy.page.read_bytes()
            fault, content = "", b""
            try:
                content = made(copy.format, html.decode())
            except Exception as error:  # whatever a page brings about, the other copies go on
                fault = unmade(copy.format, error)
                # An earlier page's copy would contradict the page it stands beside.
                with suppress(OSError):
                    copy.path.unlink()
            else:
                write_whole(copy.path, content)
            _record(copy, fault, html, content)
            yield Copy(copy.job, copy.format, copy.page, fault)


def _is_fresh(copy: Copy, record: Mapping[str, Any]) -> bool:
    known = record.get("copies")
    was = known.get(copy.format) if isinstance(known, dict) else None
    try:
        now = _made_from(copy.page.read_bytes(), copy.path.read_bytes())
    except OSError:
        return False
    return was == now


def _record(copy: Copy, fault: str, html: bytes, content: bytes) -> None:
    record = manifest.read(copy.page.parent).get(copy.job.name, {})
    known = record.get("copies")
    told = {"fault": fault} if fault else _made_from(html, content)
    copies = {**(known if isinstance(known, dict) else {}), copy.format: told}
    manifest.record(copy.page.parent, copy.job.name, {**record, "copies": copies})


def _made_from(html: bytes, content: bytes) -> dict[str, str]:
    hashes = {"page": sha256(html).hexdigest(), "file": sha256(content).hexdigest()}
    return {**hashes, "perfkit": manifest.package_hash()}
