"""The index page: every report with its verdict, by quarter and directorate."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path, PurePath
from typing import Any

from jinja2 import Environment, FileSystemLoader
from pandas import Period

from perfkit import periods
from perfkit.publish import manifest
from perfkit.publish.folders import write_whole
from perfkit.publish.formats import FORMATS

FILE = "index.html"
WHOLE_COUNCIL = "The whole council"


def write_index(outputs: Path) -> Path:
    """Write the page that links every report in the outputs folder.

    It is made from the manifests alone, so it lists earlier runs too.
    """
    found = _entries(outputs)
    quarters = [
        {
            "name": periods.label(quarter),
            "words": periods.words(quarter),
            "made": sum(made["complete"] for made in rows),
            "failed": sum(not made["complete"] for made in rows),
            "directorates": [_line(name, list(members)) for name, members in groupby(rows, lambda made: made["whose"])],
        }
        for quarter, rows in _by_quarter(found)
    ]
    councils = " and ".join(sorted({made["council"] for made in found if made["council"]}))
    page = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "template"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    ).get_template("contents.html.j2")
    path = outputs / FILE
    write_whole(path, page.render(quarters=quarters, councils=councils) + "\n")
    return path


def _line(name: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Return a directorate's line: what its reports say, once each, and those that failed."""
    verdicts = dict.fromkeys(made["verdict"] for made in rows if made["complete"])
    return {"name": name, "rows": rows, "verdicts": list(verdicts)}


def _whose(directorate: str, portfolio: str) -> str:
    return directorate or (f"Portfolio: {portfolio}" if portfolio else WHOLE_COUNCIL)


def _by_quarter(found: list[dict[str, Any]]) -> list[tuple[Period, list[dict[str, Any]]]]:
    quarters = sorted({made["period"] for made in found}, reverse=True)
    return [
        (
            quarter,
            sorted(
                (made for made in found if made["period"] == quarter),
                key=lambda made: (made["whose"] != WHOLE_COUNCIL, made["whose"].casefold(), made["title"]),
            ),
        )
        for quarter in quarters
    ]


def _entries(outputs: Path) -> list[dict[str, Any]]:
    found = []
    for folder, report, made in manifest.records(outputs):
        page = folder / f"{report}.html"
        try:
            period = periods.parse(made["quarter"])
            row = {name: made[name] for name in ("title", "directorate", "complete", "verdict", "fault")}
            row["council"] = str(made.get("council", ""))
            row["whose"] = _whose(row["directorate"], str(made.get("portfolio", "")))
        except (KeyError, TypeError, AttributeError, periods.PeriodError):
            continue
        if page.exists():
            link = page.relative_to(outputs)
            found.append({**row, "period": period, "link": link.as_posix(), "copies": _copies(made, link)})
    return found


def _copies(made: dict[str, Any], page: PurePath) -> list[dict[str, str]]:
    """Return a report's copies in other formats: what each is called, where it is, and its fault if it has one."""
    known = made.get("copies")
    told = {name: known[name] for name in FORMATS if name in known} if isinstance(known, dict) else {}
    return [
        {
            "called": FORMATS[name].called.split(" ", 1)[1],
            "link": page.with_suffix(FORMATS[name].ending).as_posix(),
            "fault": str(each.get("fault", "")),
        }
        for name, each in told.items()
        if isinstance(each, dict)
    ]
