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
_CALLED = {"pdf": "PDF", "docx": "Word", "xlsx": "Excel"}


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
            "whose": "Directorate or portfolio" if any(made["portfolio"] for made in rows) else "Directorate",
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
    verdicts = dict.fromkeys(part for made in rows if made["complete"] for part in made["verdict"].split("; "))
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
            row["portfolio"] = str(made.get("portfolio", ""))
            row["whose"] = _whose(row["directorate"], row["portfolio"])
        except (KeyError, TypeError, AttributeError, periods.PeriodError):
            continue
        if page.exists():
            link = page.relative_to(outputs)
            found.append({**row, "period": period, "link": link.as_posix(), "copies": _copies(made, link)})
    return found


def _copies(made: dict[str, Any], page: PurePath) -> list[dict[str, str]]:
    """Return a report's copies in other formats: what each is called, where it is, and its fault if it has one."""
    known, files = made.get("copies"), made.get("outputs")
    found = []
    for name, each in FORMATS.items():
        copy = page.with_suffix(each.ending)
        told = known.get(name) if isinstance(known, dict) else None
        if isinstance(told, dict) or (isinstance(files, dict) and copy.name in files):
            fault = str(told.get("fault", "")) if isinstance(told, dict) else ""
            found.append({"called": _CALLED[name], "link": copy.as_posix(), "fault": fault})
    return found
