"""The Executive Board's pack: the covering report and every appendix, as linked pages, one page and one PDF.

It is made of the finished pages alone, and lies in a folder of its own beside
them, which can be sent as it is. Its record says which pages it was made of:
while they stay, so does the pack.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from perfkit.errors import PerfkitError
from perfkit.publish import manifest
from perfkit.publish.folders import write_whole
from perfkit.publish.formats import FORMATS, unmade
from perfkit.publish.pack_html import FOLDER, WHOLE, linked, whole
from perfkit.publish.pack_pages import COVER, Paper, papers, record_of

TITLE = "Executive Board pack"

Print = Callable[[str], bytes]
"""Makes another format of the whole pack's page, such as `perfkit.publish.pack_pdf.to_pack_pdf`."""


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


def is_fresh(quarter: Path, formats: Collection[str] = ()) -> bool:
    """Return whether a quarter's pack is there, whole, and made of the pages that stand there now.

    Raises
    ------
    PerfkitError
        If there is no whole covering report.
    """
    folder = quarter / FOLDER
    return _fresh(folder, manifest.read(folder).get(WHOLE, {}), _made_from(papers(quarter), formats))


def write_pack(quarter: Path, formats: Mapping[str, Print] | None = None, *, force: bool = False) -> Pack:
    """Write a quarter's pack below its folder, unless it is there and made of these very pages.

    Each file is replaced whole, the record last: a run that is ended in
    between leaves a pack that the next one makes again.

    Parameters
    ----------
    quarter
        The quarter's folder, with the covering report in it.
    formats
        What makes each format besides, by the format's name; none: the pack is pages alone.
    force
        Whether it is made in any case.

    Raises
    ------
    PerfkitError
        If there is no whole covering report; or if a format could not be made, once
        the others are written: it takes nothing from them.
    MachineError
        If there is no room, or no browser.
    """
    folder = quarter / FOLDER
    try:
        found = papers(quarter)
    except PerfkitError as error:
        _outlived(folder, error)
        raise
    missing = tuple(f"{paper.title}: {paper.fault}" for paper in found if paper.fault)
    formats = formats or {}
    follows = _made_from(found, formats)
    if not force and _fresh(folder, manifest.read(folder).get(WHOLE, {}), follows):
        return Pack(folder, tuple(manifest.read(folder)[WHOLE]["outputs"]), missing, made=False)
    begun = datetime.now(UTC)
    pages = linked(found)
    pages[f"{WHOLE}.html"] = whole(found)
    content = {name: page.encode() for name, page in pages.items()}
    faults = []
    for name, make in formats.items():
        try:
            content[f"{WHOLE}{FORMATS[name].ending}"] = make(pages[f"{WHOLE}.html"])
        except Exception as error:  # whatever one format brings about, the pages and the others go on
            faults.append(unmade(name, error))
    for name, made in content.items():
        write_whole(folder / name, made)
    record = _record(found, content, " ".join(faults)) | _of(quarter, begun) | {"made_from": follows}
    manifest.record(folder, WHOLE, record)
    _forget(folder, content)
    if faults:
        raise PerfkitError(" ".join(faults))
    return Pack(folder, tuple(content), missing, made=True)


def _made_from(found: list[Paper], formats: Collection[str]) -> dict[str, Any]:
    pages = {paper.page: paper.hash for paper in found}
    return {"pages": pages, "formats": sorted(formats), "perfkit": manifest.package_hash()}


def _fresh(folder: Path, was: dict[str, Any], follows: dict[str, Any]) -> bool:
    outputs = was.get("outputs")
    if was.get("made_from") != follows or was.get("fault") or not isinstance(outputs, dict):
        return False
    return all(_hash(folder / name) == known for name, known in outputs.items())


def _record(found: list[Paper], content: dict[str, bytes], fault: str) -> dict[str, Any]:
    there, of = sum(not paper.fault for paper in found[1:]), len(found) - 1
    verdict = f"{there} of {of} appendices" if there < of else f"{of} appendi{'x' if of == 1 else 'ces'}"
    return {
        "title": TITLE,
        "directorate": "",
        "portfolio": "",
        "complete": not fault,
        "verdict": "" if fault else verdict,
        "fault": fault,
        "outputs": {name: sha256(made).hexdigest() for name, made in content.items()},
    }


def _of(quarter: Path, begun: datetime) -> dict[str, Any]:
    """Return whose pack it is, of when, and when it was made."""
    cover = record_of(quarter)
    return {
        **{name: cover.get(name, "") for name in ("council", "quarter")},
        "started": begun.isoformat(timespec="seconds"),
        "finished": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def _outlived(folder: Path, why: PerfkitError) -> None:
    """Say of a pack that is there that it is an earlier run's, as no new one could be made."""
    if was := manifest.read(folder).get(WHOLE):
        fault = f"{why} The pack that is there is of an earlier run."
        manifest.record(folder, WHOLE, {**was, "complete": False, "verdict": "", "fault": fault})


def _forget(folder: Path, content: dict[str, bytes]) -> None:
    """Remove the files that an earlier pack had and this one has not."""
    for old in folder.iterdir():
        if old.is_file() and old.name not in (*content, manifest.FILE):
            old.unlink(missing_ok=True)


def _hash(path: Path) -> str:
    try:
        return sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""
