"""Pages made in this process, from the notebooks' own cells: quick, and the same as a run's."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbformat import NotebookNode
from nbformat.v4 import new_output

from perfkit.audit.known import Known
from perfkit.inputs.read import read
from perfkit.inputs.settings import read_rules
from perfkit.judge.scorecard import judge
from perfkit.publish.export import to_html

HART = {"data": "demo:hart", "council": "demo:hart", "quarter": "2014/15 Q2", "known_on": "2014-11-07"}
TRUTH = {"data": "demo:known_truth", "council": "demo:known_truth", "quarter": "2013/14 Q2", "known_on": "2013-11-15"}
EXAMPLE = {"data": "demo:example", "council": "", "quarter": "2025/26 Q2", "known_on": ""}


@pytest.fixture(scope="session")
def make_page(project: Path) -> Callable[..., str]:
    """Return a function that makes the page of a report: its name, then the parameters."""

    def made(report: str, **parameters: str) -> str:
        return page_of(project / "notebooks" / f"{report}.ipynb", **parameters)

    return made


@pytest.fixture(scope="session")
def known_of() -> Callable[..., Known]:
    """Return a function that gives what is known for the parameters of a report."""

    def known(*, data: str, council: str, quarter: str, known_on: str, directorate: str = "") -> Known:
        return Known(judge(read(data), read_rules(council), quarter, directorate, known_on))

    return known


def page_of(notebook: Path, **parameters: str) -> str:
    """Return the page of a notebook run with some parameters, without a kernel."""
    node = nbformat.read(notebook, as_version=4)
    space: dict[str, Any] = {}
    for cell in node.cells:
        if cell.cell_type != "code":
            continue
        shown: list[Any] = []
        space["display"] = lambda *things, shown=shown: shown.extend(things)
        source = cell.source
        if "parameters" in cell.metadata.get("tags", []):
            source += "\n" + "\n".join(f"{name} = {value!r}" for name, value in parameters.items())
        shown += [thing for thing in _run(source, space) if thing is not None]
        cell.outputs = [_output(thing) for thing in shown]
    node.metadata["papermill"] = {"parameters": parameters}
    return to_html(node)


def _run(source: str, space: dict[str, Any]) -> Iterator[Any]:
    tree = ast.parse(source)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "cell", "exec"), space)
    if last is not None:
        yield eval(compile(ast.Expression(last.value), "cell", "eval"), space)


def _output(thing: Any) -> NotebookNode:
    html = thing._repr_html_()
    more = thing._repr_mimebundle_() if hasattr(thing, "_repr_mimebundle_") else {}
    return new_output("display_data", data={"text/html": html or "", "text/plain": repr(thing)} | more)
