"""The walls between the rooms, proved from the source."""

from __future__ import annotations

import ast
import re
from itertools import pairwise
from pathlib import Path

import pytest

import perfkit

ROOT = Path(perfkit.__file__).parent
WORDS = ("errors", "terms", "periods", "rules")

# Whoever opens a data file can change what a figure means: only `inputs` may.
OPENERS = {"open", "read_csv", "read_excel", "read_parquet", "read_table", "ExcelFile", "load_workbook", "ParquetFile"}


# Whoever prints or writes reads none of the data; an audit reads back the workbooks that were written.
PRINTS = ("publish", "printing", "bringing", "running", "governance", "cli")


def _rooms() -> list[str]:
    """The map in perfkit's docstring, top to bottom."""
    return re.findall(r"^([a-z]+)/?  +\S", perfkit.__doc__ or "", re.MULTILINE)


def _modules() -> dict[str, Path]:
    found = {}
    for path in ROOT.rglob("*.py"):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(("perfkit", *(p for p in parts if p != "__init__")))] = path
    return found


MODULES = _modules()


def _imports(path: Path) -> set[str]:
    """The modules of perfkit and the outside packages that a file imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}: relative imports hide the room"
            # `from perfkit.publish import batch` imports the module, `from perfkit import __version__` a name.
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                found.add(whole if whole in MODULES else str(node.module))
    return found


IMPORTS = {name: _imports(path) for name, path in MODULES.items()}


def _room(module: str) -> str:
    return module.split(".")[1] if "." in module else ""


def _inner(module: str) -> set[str]:
    return {name for name in IMPORTS[module] if name.startswith("perfkit.") and name in MODULES}


def test_every_room_is_on_the_map_and_every_room_on_the_map_is_there():
    there = {
        p.name for p in ROOT.iterdir() if p.is_dir() and not p.name.startswith(("_", ".")) and p.name != "notebooks"
    }
    there |= {p.stem for p in ROOT.glob("*.py") if not p.name.startswith("_")}
    assert there == set(_rooms())


def test_imports_go_one_way():
    """A module imports from the rooms above its own, or from its own."""
    order = {room: number for number, room in enumerate(_rooms())}
    wrong = [
        f"{module} imports {used}"
        for module in MODULES
        if _room(module) in order
        for used in _inner(module)
        if order[_room(used)] > order[_room(module)]
    ]
    assert wrong == []


def test_no_room_imports_itself_in_a_circle():
    waiting = {module: _inner(module) - {module} for module in MODULES if _room(module)}
    while waiting:
        free = {module for module, needs in waiting.items() if not needs & set(waiting)}
        assert free, f"these import one another: {sorted(waiting)}"
        waiting = {module: needs for module, needs in waiting.items() if module not in free}


@pytest.mark.parametrize("module", WORDS)
def test_the_words_know_of_pandas_only_its_periods(module):
    source = MODULES[f"perfkit.{module}"].read_text(encoding="utf-8")
    outside = {name.split(".")[0] for name in IMPORTS[f"perfkit.{module}"]} - {"perfkit"}
    assert not outside & {"numpy", "scipy", "matplotlib", "seaborn", "pandera", "openpyxl"}
    if "pandas" in outside:
        assert re.findall(r"^(?:import pandas.*|from pandas.*)$", source, re.MULTILINE) == ["from pandas import Period"]


def test_scipy_serves_the_explanation_alone():
    users = {_room(module) for module, used in IMPORTS.items() if any(u.split(".")[0] == "scipy" for u in used)}
    assert users <= {"explain"}


@pytest.mark.parametrize("module", [m for m in MODULES if _room(m) in ("judge", "explain", "report")])
def test_nothing_after_the_inputs_opens_a_file(module):
    """Publishing writes and reads back its own pages; judging and reporting touch no file at all."""
    tree = ast.parse(MODULES[module].read_text(encoding="utf-8"))
    called = {
        node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
    }
    assert not called & (OPENERS | {"read_text", "read_bytes", "write_text", "write_bytes"})


@pytest.mark.parametrize("module", [m for m in MODULES if _room(m) in PRINTS])
def test_what_shows_and_writes_opens_no_data_file(module):
    tree = ast.parse(MODULES[module].read_text(encoding="utf-8"))
    attributes = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    assert not attributes & (OPENERS - {"open"})
    assert not {used.split(".")[0] for used in IMPORTS[module]} & {"openpyxl", "pyarrow"}


def test_the_map_reads_top_to_bottom():
    order = _rooms()
    assert order[:4] == list(WORDS)
    for above, below in pairwise(["rules", "inputs", "judge", "report", "publish", "cli"]):
        assert order.index(above) < order.index(below)
