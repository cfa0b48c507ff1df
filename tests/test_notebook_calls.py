"""Each report's calls, run as they stand on each demonstration, without a kernel: quick, and every directorate."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
import pytest

from perfkit.inputs.read import read
from perfkit.publish.reports import When, read_report

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
RUNS = {
    "demo:known_truth": {"council": "demo:known_truth", "quarter": "2013/14 Q2", "known_on": "2013-11-05"},
    "demo:example": {"council": "", "quarter": "2025/26 Q2", "known_on": ""},
}
YEARS = {"demo:known_truth": {"council": "demo:known_truth", "quarter": "2012/13 Q4", "known_on": "2013-06-30"}}
"""For reports that are made once a year."""
read_once = cache(read)
USUAL = {"data", "council", "quarter", "directorate", "known_on", "template", "edition", "draft_on"}
BLANK = {"ref", "scenario", "log"}
"""Those that may be left blank, where a directorate can be asked for in their stead."""


def _cases() -> Iterator[Any]:
    """Give every report that needs nothing but the usual parameters, on each demonstration's directorates."""
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        declares = set(read_report(path).declares)
        for data in _runs(path) if _all_usual(declares) else ():
            for directorate in read_once(data).directorates if "directorate" in declares else [""]:
                name = f"{path.stem}-{data.partition(':')[2]}-{directorate or 'all'}"
                yield pytest.param(path, data, directorate, id=name)


def _runs(path: Path) -> dict[str, dict[str, str]]:
    return YEARS if read_report(path).made == When.YEARLY else RUNS


def _all_usual(declares: set[str]) -> bool:
    return declares <= USUAL | (BLANK if "directorate" in declares else set())


@pytest.mark.parametrize(("path", "data", "directorate"), list(_cases()))
def test_every_call_of_a_notebook_runs_and_can_be_shown(path: Path, data: str, directorate: str) -> None:
    shown: list[Any] = []
    names: dict[str, Any] = {"display": lambda *parts: shown.extend(parts)}
    for cell in nbformat.read(path, as_version=4).cells:
        if cell.cell_type == "code":
            shown.append(_run(cell.source, names))
            names["read"] = read_once
        if "parameters" in cell.metadata.get("tags", []):
            names |= {"data": data, **_runs(path)[data]}
            names |= {"directorate": directorate} if directorate else {}
    shown = [part for part in shown if part is not None]
    assert len(shown) >= 7
    assert all(isinstance(repr(part), str) and part._repr_html_() is not None for part in shown)
    assert shown[-1]._repr_mimebundle_()["application/vnd.perfkit.verdict+json"]["complete"]


def _run(source: str, names: dict[str, Any]) -> Any:
    """Run a cell as a notebook does: the value of a last expression is what it shows."""
    *_, last = source.splitlines()
    head = source.removesuffix(last)
    try:
        expression = compile(last, "cell", "eval")
    except SyntaxError:
        exec(source, names)
        return None
    exec(head, names)
    return eval(expression, names)
