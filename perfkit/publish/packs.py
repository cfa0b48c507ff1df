"""The packs that a run makes: one for each quarter whose reports it was asked for and that has a covering report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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


@dataclass(frozen=True)
class Packed:
    """One pack of a run: where it is, what it lacks and why, and why it could not be made; "" if it was."""

    page: Path
    missing: tuple[str, ...] = ()
    fault: str = ""


def asked_for(jobs: Sequence[Job], outputs: Path) -> dict[Path, bool]:
    """Return the folder of each quarter that has a pack to make, and whether it is to be a PDF, too."""
    found: dict[Path, bool] = {}
    for job in jobs:
        folder = inside(outputs, job.folder[0])
        found[folder] = found.get(folder, False) or PDF in job.formats
    return {folder: pdf for folder, pdf in found.items() if has_pack(folder)}


def page_of(quarter: Path) -> Path:
    """Return the page that holds the whole of a quarter's pack."""
    return quarter / FOLDER / f"{WHOLE}.html"


def stale(jobs: Sequence[Job], outputs: Path) -> list[Path]:
    """Return the quarters whose pack is not of the pages that stand there now, or has lost a file."""
    return [folder for folder, pdf in asked_for(jobs, outputs).items() if not _fresh(folder, pdf)]


def make_packs(jobs: Sequence[Job], outputs: Path, *, force: bool = False) -> Iterator[Packed]:
    """Make the packs that are not fresh, and give each as it is made, with its fault if it has one."""
    for folder, pdf in asked_for(jobs, outputs).items():
        page = page_of(folder)
        try:
            pack = write_pack(folder, _printer() if pdf else None, force=force)
        except PerfkitError as error:
            yield Packed(page, fault=str(error))
        else:
            if pack.made:
                yield Packed(page, pack.missing)


def _printer() -> Print:
    FORMATS[PDF].ready()
    from perfkit.publish.pack_pdf import to_pack_pdf  # noqa: PLC0415 - what it needs may not be installed

    return to_pack_pdf


def _fresh(quarter: Path, pdf: bool) -> bool:
    try:
        return is_fresh(quarter, pdf=pdf)
    except PerfkitError:
        return False
