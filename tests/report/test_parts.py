"""A report made from its directorate's rows alone reads as one made from the whole council's."""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest

from perfkit import read
from perfkit.inputs.tables import Tables

RUNS = [("demo:hart", "2014/15 Q2", "2014-11-07"), ("demo:known_truth", "2013/14 Q2", "2013-10-21")]


def shown(notebook: Path, reader: Callable[..., Tables], **parameters: str) -> list[str]:
    """Run a notebook's cells with its tables read by `reader`, and return all that it shows."""
    found: list[str] = []

    def display(*things: Any) -> None:
        found.extend(thing._repr_html_() if hasattr(thing, "_repr_html_") else repr(thing) for thing in things)

    names: dict[str, Any] = {"display": display}
    for cell in nbformat.read(notebook, as_version=4).cells:
        if cell.cell_type != "code":
            continue
        tree = ast.parse(cell.source)
        if isinstance(tree.body[-1], ast.Expr) and not ast.unparse(tree.body[-1]).startswith("display("):
            tree.body[-1] = ast.fix_missing_locations(
                ast.Expr(ast.Call(ast.Name("display", ast.Load()), [tree.body[-1].value], []))
            )
        exec(compile(tree, notebook.name, "exec"), names)
        if "read" in names:
            names["read"] = reader
        names.update({name: value for name, value in parameters.items() if name in names})
    return found


@pytest.mark.parametrize("report", ["variance_report", "directorate_overview"])
@pytest.mark.parametrize(
    ("data", "quarter", "known_on", "directorate"),
    [(*run, directorate) for run in RUNS for directorate in read(run[0]).directorates],
)
def test_a_directorate_s_page_is_the_same_from_its_rows_as_from_the_whole(
    project: Path, report: str, data: str, quarter: str, known_on: str, directorate: str
) -> None:
    """`judge` narrows whole tables to the directorate; reading only its rows must change no word of the page."""
    notebook = project / "notebooks" / f"{report}.ipynb"
    given = {"data": data, "council": data, "quarter": quarter, "known_on": known_on, "directorate": directorate}
    whole = read(data)
    from_part = shown(notebook, read, **given)
    assert len(from_part) > 8
    assert from_part == shown(notebook, lambda *_, **__: whole, **given)


@pytest.mark.parametrize("ref", ["NI68", "BV8", "HR1"])
def test_an_investigation_is_the_same_from_its_indicator_s_rows_as_from_the_whole(project: Path, ref: str) -> None:
    """All but the list of files read, which from the whole lists every row."""
    data, quarter, known_on = RUNS[1]
    notebook = project / "notebooks" / "investigation.ipynb"
    given = {"data": data, "council": data, "quarter": quarter, "known_on": known_on, "ref": ref}
    whole = read(data)
    *from_part, sources = shown(notebook, read, **given)
    *from_whole, all_sources = shown(notebook, lambda *_, **__: whole, **given)
    assert len(from_part) > 8
    assert from_part == from_whole
    assert "milestones (32 rows)" in all_sources
    assert "milestones" not in sources
