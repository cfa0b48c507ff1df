"""What an Executive Board's pack is put together from: a quarter's covering report and its appendices."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from html import unescape
from pathlib import Path
from typing import Any

from perfkit.errors import PerfkitError
from perfkit.publish import manifest

COVER = "board_report"
APPENDIX = "directorate_overview"

# The council's own words may link a page, too: an appendix is one by its number.
_LINK = re.compile(rf'<a href="(?P<folder>[a-z0-9-]+)/{APPENDIX}\.html"[^>]*>(?P<title>Appendix \d+: [^<]+)</a>')
_SAME = ("data", "council", "known_on")


@dataclass(frozen=True)
class Paper:
    """One paper of the pack.

    Parameters
    ----------
    title
        What the covering report calls it: "Appendix 1: Housing"; "" of the covering report.
    folder
        Where it lies below the quarter's folder; "" of the covering report.
    html
        Its page; "" where it cannot be in the pack.
    fault
        Why it is not; "" where it is.
    """

    title: str
    folder: str
    html: str
    fault: str = ""

    @property
    def lead(self) -> str:
        """How an appendix is called: "Appendix 1"."""
        return self.title.partition(": ")[0]

    @property
    def name(self) -> str:
        """What an appendix is of: "Housing"."""
        return self.title.partition(": ")[2]

    @property
    def page(self) -> str:
        """Its page's place below the quarter's folder."""
        return f"{self.folder}/{APPENDIX}.html" if self.folder else f"{COVER}.html"

    @property
    def hash(self) -> str:
        """What its page hashes to, or its fault where it has none."""
        return sha256((self.html or self.fault).encode()).hexdigest()


def papers(quarter: Path) -> list[Paper]:
    """Return the covering report of a quarter's folder and every appendix it names, those that failed among them.

    An appendix is left out, with its reason, where it was never made, failed
    when it was last made, was changed by hand since, or was made from other
    inputs than the covering report.

    Raises
    ------
    PerfkitError
        If there is no whole covering report: there can be no pack.
    """
    cover, fault = _page(quarter, COVER)
    if fault:
        raise PerfkitError(f"There is no board pack: of its covering report, {fault}")
    made = _record(quarter, COVER)
    found = [Paper("", "", cover)]
    for folder, title in {link["folder"]: unescape(link["title"]) for link in _LINK.finditer(cover)}.items():
        html, fault = _page(quarter / folder, APPENDIX)
        if not fault and _inputs(_record(quarter / folder, APPENDIX)) != _inputs(made):
            fault = "the page was made from other inputs than the covering report."
        found.append(Paper(title, folder, "" if fault else html, fault))
    return found


def record_of(quarter: Path) -> dict[str, Any]:
    """Return how the covering report was made."""
    return _record(quarter, COVER)


def _page(folder: Path, report: str) -> tuple[str, str]:
    """Return a page, or why it cannot be used."""
    record, path = _record(folder, report), folder / f"{report}.html"
    if not record or not path.is_file():
        return "", "no page has been made."
    if record.get("complete") is not True:
        return "", "the last run could not make the page; the list of reports says why."
    try:
        content = path.read_bytes()
    except OSError:
        return "", "the page cannot be read."
    if sha256(content).hexdigest() != record.get("outputs", {}).get(path.name):
        return "", "the page was changed after it was made."
    return content.decode(), ""


def _record(folder: Path, report: str) -> dict[str, Any]:
    return manifest.read(folder).get(report, {})


def _inputs(record: Mapping[str, Any]) -> list[Any]:
    given = record.get("parameters", {})
    return [given.get(name, "") for name in _SAME]
