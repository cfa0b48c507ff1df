"""The Executive Board's pack: the covering report and every appendix, as linked pages, one page and one PDF.

It is made of the finished pages alone, and lies in a folder of its own beside
them, which can be sent as it is. Its record says which pages it was made of:
while they stay, so does the pack.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from perfkit.publish import manifest
from perfkit.publish.folders import write_whole
from perfkit.publish.pack_html import FOLDER, WHOLE, linked, whole
from perfkit.publish.pack_pages import COVER, Paper, papers, record_of

TITLE = "Executive Board pack"

Print = Callable[[str], bytes]
"""Makes a PDF of the whole pack's page, such as `perfkit.publish.pack_pdf.to_pack_pdf`."""


@dataclass(frozen=True)
class Pack:
    """What came of a pack.

    Parameters
    ----------
    folder
        Where it lies.
    files
        The names of its files, the covering report's first.
    missing
        The appendices that are not in it, each with why.
    made
        Whether it was made now; it was fresh otherwise.
    """

    folder: Path
    files: tuple[str, ...]
    missing: tuple[str, ...]
    made: bool


def has_pack(quarter: Path) -> bool:
    """Return whether a quarter's folder has a covering report, so that a pack can be made."""
    return COVER in manifest.read(quarter)


def write_pack(quarter: Path, to_pdf: Print | None = None, *, force: bool = False) -> Pack:
    """Write a quarter's pack below its folder, unless it is there and made of these very pages.

    Each file is replaced whole, the record last: a run that is ended in
    between leaves a pack that the next one makes again.

    Parameters
    ----------
    quarter
        The quarter's folder, with the covering report in it.
    to_pdf
        Makes the PDF; None: the pack is pages alone.
    force
        Whether it is made in any case.

    Raises
    ------
    PerfkitError
        If there is no whole covering report, or the PDF lacks a part of the pack.
    MachineError
        If there is no room, or no browser.
    """
    found = papers(quarter)
    folder = quarter / FOLDER
    missing = tuple(f"{paper.title}: {paper.fault}" for paper in found if paper.fault)
    follows = _made_from(found, pdf=to_pdf is not None)
    was = manifest.read(folder).get(WHOLE, {})
    if not force and _fresh(folder, was, follows):
        return Pack(folder, tuple(was["outputs"]), missing, made=False)
    begun = datetime.now(UTC)
    pages = linked(found)
    pages[f"{WHOLE}.html"] = whole(found)
    content: dict[str, bytes] = {name: page.encode() for name, page in pages.items()}
    if to_pdf is not None:
        content[f"{WHOLE}.pdf"] = to_pdf(pages[f"{WHOLE}.html"])
    for name, made in content.items():
        write_whole(folder / name, made)
    manifest.record(folder, WHOLE, _record(quarter, found, content, follows, begun))
    _forget(folder, content)
    return Pack(folder, tuple(content), missing, made=True)


def _made_from(found: list[Paper], *, pdf: bool) -> dict[str, Any]:
    return {"pages": {paper.page: paper.hash for paper in found}, "pdf": pdf, "perfkit": manifest.package_hash()}


def _fresh(folder: Path, was: dict[str, Any], follows: dict[str, Any]) -> bool:
    outputs = was.get("outputs")
    if was.get("made_from") != follows or not isinstance(outputs, dict):
        return False
    return all(_hash(folder / name) == known for name, known in outputs.items())


def _record(
    quarter: Path, found: list[Paper], content: dict[str, bytes], follows: dict[str, Any], begun: datetime
) -> dict[str, Any]:
    cover = record_of(quarter)
    there = sum(not paper.fault for paper in found[1:])
    of = len(found) - 1
    verdict = f"{there} of {of} appendices" if there < of else f"{of} appendi{'x' if of == 1 else 'ces'}"
    return {
        "title": TITLE,
        **{name: cover.get(name, "") for name in ("council", "quarter")},
        "directorate": "",
        "portfolio": "",
        "complete": True,
        "verdict": verdict,
        "fault": "",
        "started": begun.isoformat(timespec="seconds"),
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
        "made_from": follows,
        "outputs": {name: sha256(made).hexdigest() for name, made in content.items()},
    }


def _forget(folder: Path, content: dict[str, bytes]) -> None:
    """Remove the pages and PDFs that an earlier pack had and this one has not."""
    for old in [*folder.glob("*.html"), *folder.glob("*.pdf")]:
        if old.name not in content:
            old.unlink(missing_ok=True)


def _hash(path: Path) -> str:
    try:
        return sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""
