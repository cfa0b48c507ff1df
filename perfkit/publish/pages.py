"""Write what came of one report: its page and notebook, whole, and its record.

A report that failed gets a page that says so, and the last good page stays
beside it under its date until a run succeeds.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from perfkit.publish import manifest
from perfkit.publish.folders import write_whole
from perfkit.publish.jobs import Job
from perfkit.publish.made import FAILED, Made
from perfkit.publish.names import inside

LAST_GOOD = "-last-good-"


@dataclass(frozen=True)
class Outcome:
    """What came of one job: its page, and its verdict or what failed."""

    job: Job
    page: Path
    verdict: str
    fault: str
    seconds: float


def write_report(job: Job, outputs: Path, made: Made) -> Outcome:
    """Write a report's page, notebook and record below the outputs folder.

    Raises
    ------
    MachineError
        If there is no room; what stood there before still stands.
    """
    page, notebook = _files(job, outputs)
    if made.fault:
        _set_aside(job, outputs)
    texts = {notebook.name: made.notebook, page.name: made.html}
    for name, text in texts.items():
        write_whole(page.parent / name, text)
    if not made.fault:
        _forget_earlier(page)
    record = manifest.entry(
        job, verdict=made.verdict, fault=made.fault, started=made.begun, finished=made.ended, outputs=texts
    )
    manifest.record(page.parent, job.name, record)
    return Outcome(job, page, made.verdict, made.fault, (made.ended - made.begun).total_seconds())


def last_good(job: Job, outputs: Path) -> str:
    """Return the name by which the last good page is found once this report has failed; "" if there is none."""
    page, _ = _files(job, outputs)
    if kept := _place_aside(page):
        return kept.name
    return max((kept.name for kept in page.parent.glob(f"{page.stem}{LAST_GOOD}*.html")), default="")


def _files(job: Job, outputs: Path) -> tuple[Path, Path]:
    folder = inside(outputs, *job.folder)
    return folder / f"{job.name}.html", folder / f"{job.name}.ipynb"


def _set_aside(job: Job, outputs: Path) -> None:
    """Keep the last good page, and its notebook, under its date."""
    page, notebook = _files(job, outputs)
    if kept := _place_aside(page):
        for file, place in ((notebook, kept.with_suffix(".ipynb")), (page, kept)):
            with suppress(OSError):
                file.replace(place)


def _place_aside(page: Path) -> Path | None:
    """Return where a good page would be kept; None if there is no page, or it tells of a failure."""
    with suppress(OSError):
        if FAILED not in page.read_text(encoding="utf-8"):
            day = datetime.fromtimestamp(page.stat().st_mtime, UTC).date().isoformat()
            return page.with_stem(f"{page.stem}{LAST_GOOD}{day}")
    return None


def _forget_earlier(page: Path) -> None:
    for earlier in page.parent.glob(f"{page.stem}{LAST_GOOD}*"):
        with suppress(OSError):
            earlier.unlink()
