"""The packs that a run makes: one for each quarter whose reports it was asked for and that has a covering report."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from perfkit.errors import PerfkitError
from perfkit.publish.formats import FORMATS
from perfkit.publish.jobs import Job
from perfkit.publish.names import inside
from perfkit.publish.pack import has_pack, is_fresh, write_pack
from perfkit.publish.pack_html import FOLDER, WHOLE

if TYPE_CHECKING:
    from perfkit.publish.pack import Print

PDF = "pdf"
"""The one format that a pack is made into in a way of its own: its contents say where each paper begins."""


@dataclass(frozen=True)
class Packed:
    """One pack of a run: where it is, what it lacks and why, and why it could not be made; "" if it was."""

    page: Path
    missing: tuple[str, ...] = ()
    fault: str = ""


def asked_for(jobs: Sequence[Job], outputs: Path) -> dict[Path, list[str]]:
    """Return the folder of each quarter that has a pack to make, and the formats it is to have besides pages."""
    found: dict[Path, dict[str, None]] = {}
    for job in jobs:
        found.setdefault(inside(outputs, job.folder[0]), {}).update(dict.fromkeys(job.formats))
    return {folder: list(formats) for folder, formats in found.items() if has_pack(folder)}


def page_of(quarter: Path) -> Path:
    """Return the page that holds the whole of a quarter's pack."""
    return quarter / FOLDER / f"{WHOLE}.html"


def stale(jobs: Sequence[Job], outputs: Path) -> list[Path]:
    """Return the quarters whose pack is not of the pages that stand there now, or has lost a file."""
    return [folder for folder, formats in asked_for(jobs, outputs).items() if not _fresh(folder, formats)]


def make_packs(jobs: Sequence[Job], outputs: Path, *, force: bool = False) -> Iterator[Packed]:
    """Make the packs that are not fresh, and give each as it is made, with its fault if it has one."""
    for folder, formats in asked_for(jobs, outputs).items():
        page = page_of(folder)
        try:
            pack = write_pack(folder, {name: _maker(name) for name in formats}, force=force)
        except PerfkitError as error:
            yield Packed(page, fault=str(error))
        else:
            if pack.made:
                yield Packed(page, pack.missing)


def _maker(name: str) -> Print:
    if name != PDF:
        return FORMATS[name].make
    FORMATS[PDF].ready()
    from perfkit.publish.pack_pdf import to_pack_pdf  # noqa: PLC0415 - what it needs may not be installed

    return to_pack_pdf


def _fresh(quarter: Path, formats: Collection[str]) -> bool:
    try:
        return is_fresh(quarter, formats)
    except PerfkitError:
        return False
