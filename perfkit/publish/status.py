"""Which reports are fresh, stale, failed or missing and why, and which nobody asks for any more."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from perfkit.publish import manifest
from perfkit.publish.copies import due
from perfkit.publish.freshness import Freshness, State, assess
from perfkit.publish.jobs import Job
from perfkit.publish.names import inside
from perfkit.publish.packs import asked_for, page_of, stale


@dataclass(frozen=True)
class Orphan:
    """A page in the outputs folder that no parameter file asks for: no run renews it."""

    page: Path
    title: str
    remedy: str


@dataclass(frozen=True)
class Status:
    """Where each report stands, in the order of the plan; the orphans; and the packs that are not of these pages."""

    reports: tuple[tuple[Job, Path, Freshness], ...]
    orphans: tuple[Orphan, ...] = ()
    stale_packs: tuple[Path, ...] = ()

    @property
    def fresh(self) -> bool:
        """Whether a run would make nothing. Orphans do not count: no run would make them either."""
        return not self.stale_packs and all(now.fresh for _, _, now in self.reports)

    def lines(self, shown: Callable[[Path], str] = str) -> Iterator[str]:
        """Give what a terminal shows: the pages by state and reason, the orphans, and the count."""
        alike: dict[tuple[str, str], list[Path]] = {}
        for _, page, now in self.reports:
            if not now.fresh:
                alike.setdefault((now.state, "; ".join(now.why)), []).append(page)
        for orphan in self.orphans:
            alike.setdefault(("not asked for", orphan.remedy), []).append(orphan.page)
        for page in self.stale_packs:
            alike.setdefault((State.STALE, "the board pack is not of these pages"), []).append(page)
        for (state, why), pages in alike.items():
            yield from (f"{state}: {why}", *(f"    {shown(page)}" for page in pages), "")
        counts = Counter(now.state for _, _, now in self.reports)
        count = len(self.reports)
        states = ", ".join(f"{counts[state]} {state}" for state in State if counts[state])
        yield f"{count} report{'' if count == 1 else 's'}: {states}." if count else "No report is asked for."

    def as_dict(self, shown: Callable[[Path], str] = str) -> dict[str, Any]:
        """Return all of it for `perfkit status --json`."""
        return {
            "reports": [
                {
                    "quarter": job.quarter,
                    "directorate": job.directorate,
                    "portfolio": job.portfolio,
                    "report": job.report.name,
                    "ref": job.ref,
                    "page": shown(page).replace(os.sep, "/"),
                    "state": str(now.state),
                    "why": list(now.why),
                }
                for job, page, now in self.reports
            ],
            "stale_packs": [shown(page).replace(os.sep, "/") for page in self.stale_packs],
            "orphans": [
                {"page": shown(orphan.page).replace(os.sep, "/"), "title": orphan.title, "remedy": orphan.remedy}
                for orphan in self.orphans
            ],
        }


def status(jobs: Sequence[Job], outputs: Path, *, everything: bool = True) -> Status:
    """Return where the reports stand; nothing is written.

    Parameters
    ----------
    jobs
        From `perfkit.publish.plan.plan`.
    everything
        Whether the jobs are all that the workspace asks for; only then is
        any other report an orphan.
    """
    pages = [inside(outputs, *job.folder) / f"{job.name}.html" for job in jobs]
    lacking: dict[Path, list[str]] = {}
    for copy in due(jobs, outputs):
        lacking.setdefault(copy.page, []).append(f"its {copy.path.name} is missing or not of this page")
    found = [
        now if page not in lacking or not now.fresh else Freshness(State.STALE, tuple(lacking[page]))
        for page, now in zip(pages, assess(jobs, outputs), strict=True)
    ]
    standing = tuple(zip(jobs, pages, found, strict=True))
    packs = {page_of(folder) for folder in asked_for(jobs, outputs)}
    return Status(
        standing,
        tuple(_orphans({*pages, *packs}, outputs)) if everything else (),
        tuple(page_of(folder) for folder in stale(jobs, outputs)),
    )


def _orphans(asked_for: set[Path], outputs: Path) -> Iterator[Orphan]:
    for folder, report, made in manifest.records(outputs):
        page = folder / f"{report}.html"
        if page not in asked_for and page.exists():
            given = made.get("parameters")
            ref = given.get("ref") if isinstance(given, dict) else None
            again = f"renew it with --ref {ref}, or remove" if ref else "remove"
            yield Orphan(
                page, str(made.get("title", report)), f"no parameter file names it; {again} it and its notebook"
            )
