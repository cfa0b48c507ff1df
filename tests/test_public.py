"""What a user's own code may call: that `help()` tells all of it, completion offers it, and mypy knows its types."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
import pytest
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import start_new_kernel

import perfkit

ROOT = Path(perfkit.__file__).parents[1]
SECTIONS = ("Parameters", "Returns", "Raises", "Notes", "Examples")
ERRORS = ("DataError", "UsageError", "BusyError", "MachineError", "PeriodError", "ValueError")


@cache
def _modules() -> tuple[str, ...]:
    """The list in perfkit's docstring."""
    lines = re.findall(r"^- (perfkit[\w.]*)(?:, [^:]*)?: ((?:.*(?:\n  )?)*)", perfkit.__doc__ or "", re.MULTILINE)
    return tuple(f"{room}.{name}" for room, names in lines for name in re.findall(r"\w+", names))


@cache
def _public() -> dict[str, Any]:
    """Every public function and class, by the name it has where it is made."""
    found = {f"perfkit.{name}": getattr(perfkit, name) for name in perfkit.__all__}
    for module in _modules():
        found |= {f"{module}.{name}": getattr(importlib.import_module(module), name) for name in _all(module)}
    called = {one for one in found.values() if inspect.isfunction(one) or inspect.isclass(one)}
    return {f"{one.__module__}.{one.__name__}": one for one in sorted(called, key=lambda c: c.__module__ + c.__name__)}


def _all(module: str) -> list[str]:
    found: list[str] = importlib.import_module(module).__all__
    return found


FUNCTIONS = [pytest.param(one, id=name) for name, one in _public().items() if inspect.isfunction(one)]
CLASSES = [pytest.param(one, id=name) for name, one in _public().items() if inspect.isclass(one)]


def _sections(thing: Any) -> dict[str, str]:
    """Return a docstring's parts by their headings, the first under ""."""
    parts = re.split(r"^([A-Z][\w ]+)\n-{3,}\n", inspect.getdoc(thing) or "", flags=re.MULTILINE)
    return {"": parts[0], **dict(zip(parts[1::2], parts[2::2], strict=True))}


def _described(section: str) -> dict[str, str]:
    """Return what a section says of each name in it."""
    found: dict[str, str] = {}
    for names, text in re.findall(r"^(\S.*)\n((?:(?: +.*)?(?:\n|$))*)", section, re.MULTILINE):
        found |= {name.lstrip("*"): text.strip() for name in names.split(", ")}
    return found


def _notebooks() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted((ROOT / "notebooks").glob("*.ipynb")):
        cells = nbformat.read(path, as_version=4).cells
        yield path.stem, ast.parse("\n".join(cell.source for cell in cells if cell.cell_type == "code"))


def test_notebooks_call_public_names_alone() -> None:
    """What a notebook imports, and what it calls of an imported module."""
    called = set()
    for _, tree in _notebooks():
        froms = [node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
        whole = {alias.name: f"{node.module}.{alias.name}" for node in froms for alias in node.names}
        for name, where in whole.items():
            module, _, _ = where.rpartition(".")
            called |= {where} if where in _modules() else {f"{module}.{name}"}
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in whole:
                called.add(f"{whole[node.value.id]}.{node.attr}")
    known = {*_modules(), *(f"perfkit.{name}" for name in perfkit.__all__)}
    known |= {f"{module}.{name}" for module in _modules() for name in _all(module)}
    assert len(called) > 80
    assert sorted(called - known) == []


@pytest.mark.parametrize("module", ["perfkit", *_modules()])
def test_a_module_lists_its_public_names_and_says_what_it_is(module: str) -> None:
    """Completion in a notebook offers those alone: of perfkit itself also the rooms that are open."""
    found = importlib.import_module(module)
    listed = set(found.__all__)
    assert listed and len(listed) == len(found.__all__)
    assert all(hasattr(found, name) for name in listed)
    assert (found.__doc__ or "").split("\n")[0].endswith((".", ":"))
    extra = set(dir(found)) - listed
    assert extra == set() if module != "perfkit" else {"rules", "judge"} <= extra <= set(_rooms())


def _rooms() -> list[str]:
    return re.findall(r"^([a-z]+)/?  +\S", perfkit.__doc__ or "", re.MULTILINE)


@pytest.mark.parametrize("thing", [*FUNCTIONS, *CLASSES])
def test_help_is_in_numpydocs_sections_and_order(thing: Any) -> None:
    found = [name for name in _sections(thing) if name]
    assert found == [name for name in SECTIONS if name in found]
    first = (inspect.getdoc(thing) or "").split("\n")[0]
    assert first.endswith(".")


@pytest.mark.parametrize("thing", FUNCTIONS)
def test_help_tells_every_parameter_and_what_is_returned(thing: Any) -> None:
    """Each parameter has a type in the signature and its meaning below; what is returned has both."""
    sections, signature = _sections(thing), inspect.signature(thing)
    assert sorted(_described(sections.get("Parameters", ""))) == sorted(signature.parameters)
    assert all(_described(sections.get("Parameters", "")).values())
    assert all(one.annotation is not inspect.Parameter.empty for one in signature.parameters.values())
    assert signature.return_annotation is not inspect.Signature.empty
    [told] = _described(sections["Returns"]).values()
    assert told.endswith(".")


@pytest.mark.parametrize("thing", FUNCTIONS)
def test_help_tells_what_it_raises(thing: Any) -> None:
    """Every error that its own body raises."""
    [made] = ast.parse(inspect.getsource(thing)).body
    raised = {ast.unparse(node.exc).partition("(")[0].partition(".")[0] for node in ast.walk(made)
              if isinstance(node, ast.Raise) and node.exc}  # fmt: skip
    told = _described(_sections(thing).get("Raises", ""))
    assert raised & set(ERRORS) <= set(told)
    assert all(told.values())


@pytest.mark.parametrize("thing", FUNCTIONS)
def test_help_shows_an_example_that_calls_it(thing: Any) -> None:
    """Examples are run as doctests; each shows what comes of its call."""
    example = _sections(thing).get("Examples", "")
    assert re.search(rf"^(>>>|\.\.\.) .*\b{thing.__name__}\(", example, re.MULTILINE)
    assert re.search(r"^(?!>>>|\.\.\. ).*\S", example, re.MULTILINE)


@pytest.mark.parametrize("thing", [case for case in CLASSES if is_dataclass(case.values[0])])
def test_help_of_a_table_or_finding_tells_every_part(thing: Any) -> None:
    told = _described(_sections(thing).get("Parameters", ""))
    own = [field.name for field in fields(thing) if not field.name.startswith("_")]
    assert set(own) <= set(told)
    assert all(told[name] for name in own)


@pytest.mark.parametrize("thing", CLASSES)
def test_help_of_a_class_tells_each_of_its_calls(thing: Any) -> None:
    own = {name: one for name, one in vars(thing).items() if not name.startswith("_")}
    calls = {name: one for name, one in own.items() if inspect.isfunction(one) or isinstance(one, property)}
    assert [name for name, one in calls.items() if not inspect.getdoc(one)] == []
    bound = {name: getattr(thing, name) for name, one in own.items() if isinstance(one, classmethod)}
    for name, one in {**calls, **bound}.items():
        given = set(inspect.signature(one).parameters) - {"self"} if callable(one) else set()
        assert given <= set(_described(_sections(one).get("Parameters", ""))), name


@pytest.mark.parametrize("thing", [case for case in CLASSES if issubclass(case.values[0], Enum)])
def test_help_of_terms_is_their_own(thing: Any) -> None:
    assert thing.__doc__ and thing.__doc__ != Enum.__doc__
    assert all(str(one) == one.value for one in thing)


USER = """
from pathlib import Path

from perfkit import read, read_rules
from perfkit.demo.cards import hart
from perfkit.errors import DataError, UsageError
from perfkit.explain.case import case_of
from perfkit.explain.explanation import explain
from perfkit.inputs.board_report_form import BOARD_REPORT
from perfkit.inputs.papers import read_paper
from perfkit.judge.editions import compare
from perfkit.judge.scorecard import judge
from perfkit.judge.year import judge_year
from perfkit.periods import label, parse
from perfkit.report import charts, outlook, tables, why, wording
from perfkit.report.board_paper import board_paper
from perfkit.report.controls import controls
from perfkit.report.grid import Table
from perfkit.report.prose import Prose
from perfkit.rules import Rules, preset
from perfkit.targets.proposals import propose as add_to_log
from perfkit.targets.proposals import read_proposals
from perfkit.targets.proposing import Rule, propose
from perfkit.targets.setting import setting_of
from perfkit.targets.whatif import what_if
from perfkit.terms import Rag

try:
    supplied, rules = read("demo:hart", "Housing Services"), read_rules("demo:hart")
except DataError as error:
    for fault in error.faults:
        print(fault.file, fault.row, fault.problem, fault.remedy)
    raise
except UsageError as error:
    raise SystemExit(str(error)) from error

card = judge(supplied, rules, "2014/15 Q2", "Housing Services", known_on="2014-11-07")
print((card.rows["rag"] == Rag.RED).sum(), card.rows["adverse"].max(), label(parse("Q2 2014/15")))

shown: list[Table | Prose] = [tables.missed(card), wording.headline(card)]
drawn = charts.distance(card)
Path("chart.svg").write_text(drawn.svg, encoding="utf-8")
Path("page.html").write_text("".join(one.html() for one in shown), encoding="utf-8")
print(tables.missed(card).data.shape, drawn.data.shape)

explanation = explain(card)
case = case_of(card, "HS08", explanation)
print(why.evidence(explanation), outlook.ahead(explanation), case.quarters["single"].mean())

plan = what_if(setting_of(card))
proposed = propose(plan.setting, Rule.LAST_OUTTURN_PLUS, percent=2.0)
print(plan.targets.shape, proposed.targets.shape, controls(plan, "HS08", live=False))
print(add_to_log("."), read_proposals(".").shape if Path("proposals.csv").exists() else "no log")

print(board_paper(hart(""), read_paper("", BOARD_REPORT)).part("Purpose of the report").html())
print(compare(card, card).shape, judge_year(supplied, Rules(preset("ten_percent")), "2013/14").yearly)
"""

SHOWN = {
    "read": "perfkit.inputs.tables.Tables",
    "read_rules": "perfkit.rules.Rules",
    "judge": "perfkit.judge.card.Scorecard",
    "tables.missed": "perfkit.report.grid.Table",
    "charts.distance": "perfkit.report.drawing.Chart",
    "explain": "perfkit.explain.explanation.Explanation",
    "case_of": "perfkit.explain.case.Case",
    "what_if": "perfkit.targets.whatif.WhatIf",
    "compare": "pandas.core.frame.DataFrame",
}

MISTAKES = {
    "from perfkit import judged": 'Module "perfkit" has no attribute "judged"',
    "read(12)": 'Argument 1 to "read" has incompatible type "int"; expected "str"',
    'judge(supplied, "demo:hart", "2014/15 Q2")': 'Argument 2 to "judge" has incompatible type "str"; expected "Rules"',
    'judge(supplied, rules, "2014/15 Q2", known="2014-11-07")': 'Unexpected keyword argument "known" for "judge"',
    "tables.mised(card)": 'Module has no attribute "mised"; maybe "missed"?',
    "tables.missed(supplied)": 'Argument 1 to "missed" has incompatible type "Tables"; expected "Scorecard"',
    "card.row": '"Scorecard" has no attribute "row"; maybe "rows"?',
    "names: str = read_rules()": 'Incompatible types in assignment (expression has type "Rules"',
    'Rules(preset("ten_percent"), no_change="wide")': 'Unexpected keyword argument "no_change" for "Rules"',
}


@pytest.fixture(scope="module")
def checked(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Return what mypy says of a user's script, strictly, with its types asked for and its mistakes below."""
    place = tmp_path_factory.mktemp("user")
    (place / "report.py").write_text(USER, encoding="utf-8")
    asked = "".join(f"reveal_type({name})\n" for name in SHOWN)
    (place / "asked.py").write_text(f"{USER}\n{asked}" + "\n".join(MISTAKES) + "\n", encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", "--no-pretty", "report.py", "asked.py"]
    return subprocess.run(command, cwd=place, capture_output=True, text=True, check=False).stdout.splitlines()


def _of(checked: list[str], file: str, line: int) -> str:
    return "\n".join(text for text in checked if text.startswith(f"{file}:{line}:"))


def _line(wanted: str) -> int:
    script = [*USER.splitlines(), "", *(f"reveal_type({name})" for name in SHOWN), *MISTAKES]
    return script.index(wanted) + 1


def test_a_users_script_has_no_error_of_type(checked: list[str]) -> None:
    assert [line for line in checked if line.startswith("report.py")] == []
    assert checked[-1].endswith("errors in 1 file (checked 2 source files)")


@pytest.mark.parametrize(("name", "returned"), SHOWN.items())
def test_a_users_editor_knows_what_a_call_returns(checked: list[str], name: str, returned: str) -> None:
    assert _of(checked, "asked.py", _line(f"reveal_type({name})")).endswith(f'-> {returned}"')


@pytest.mark.parametrize(("mistake", "said"), MISTAKES.items())
def test_a_users_mistake_is_reported(checked: list[str], mistake: str, said: str) -> None:
    assert said in _of(checked, "asked.py", _line(mistake))


def test_a_users_script_runs(tmp_path: Path) -> None:
    (tmp_path / "report.py").write_text(USER, encoding="utf-8")
    done = subprocess.run([sys.executable, "report.py"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("2 25.0 2014/15 Q2\n(2, 7) (2, 3)\n")
    assert (tmp_path / "chart.svg").read_text(encoding="utf-8").startswith("<svg")


@pytest.fixture(scope="module")
def kernel() -> Iterator[BlockingKernelClient]:
    """Return a kernel in which a notebook's first cells were run."""
    manager, client = start_new_kernel(kernel_name="python3")
    try:
        started = """
import perfkit
from perfkit import read, read_rules
from perfkit.judge.scorecard import judge
from perfkit.report import charts, tables, wording
rules = read_rules("demo:hart")
card = judge(read("demo:hart", "Housing Services"), rules, "2014/15 Q2", "Housing Services")
"""
        client.execute_interactive(started, timeout=60)
        yield client
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def _completed(kernel: BlockingKernelClient, typed: str) -> list[str]:
    found: list[str] = kernel.complete(typed, reply=True, timeout=60)["content"]["matches"]
    return found


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        pytest.param("tables.", "perfkit.report.tables", id="a-module-of-tables"),
        pytest.param("charts.", "perfkit.report.charts", id="a-module-of-charts"),
        pytest.param("wording.", "perfkit.report.wording", id="a-module-of-words"),
    ],
)
def test_completion_of_a_module_offers_its_public_names_alone(kernel: Any, typed: str, offered: str) -> None:
    assert sorted(_completed(kernel, typed)) == sorted(_all(offered))


@pytest.mark.parametrize(
    ("typed", "some"),
    [
        pytest.param("perfkit.", {"read", "read_rules", "judge", "report"}, id="perfkit"),
        pytest.param("card.", {"rows", "milestones", "finance", "doubts", "quarter"}, id="a-scorecard"),
        pytest.param("rules.", {"rag", "travel_from", "small_number_limit"}, id="rules"),
        pytest.param("tables.missed(card).", {"data", "caption", "columns", "rows"}, id="what-a-call-returns"),
        pytest.param("judge(card.tables, rules, ", {"quarter=", "directorate=", "known_on="}, id="parameters"),
    ],
)
def test_completion_offers_what_a_user_looks_for_and_nothing_private(kernel: Any, typed: str, some: set[str]) -> None:
    found = set(_completed(kernel, typed))
    assert some <= found
    if not typed.endswith(" "):
        assert len(found) <= 20
        assert [name for name in found if name.startswith("_")] == []
        assert found.isdisjoint({"annotations", "Any", "TYPE_CHECKING", "import_module", "pd"})


def test_completion_of_an_import_offers_the_rooms_first(kernel: Any) -> None:
    """Not what perfkit's own file is made of."""
    found = [name for name in _completed(kernel, "from perfkit import ") if not name.startswith("_")]
    assert {"read", "read_rules"} < set(found) <= {"read", "read_rules", *_rooms()}
    assert {"card", "scorecard", "year"} <= set(_completed(kernel, "from perfkit.judge import "))


@pytest.mark.parametrize("name", ["read", "judge", "tables.missed", "card", "rules"])
def test_help_is_at_hand_in_a_notebook(kernel: Any, name: str) -> None:
    """Shift and Tab in JupyterLab: the signature, and the first line of what it tells."""
    content = kernel.inspect(name, reply=True, timeout=60)["content"]
    assert content["found"]
    told = re.sub(r"\x1b\[[\d;]*m", "", content["data"]["text/plain"])
    first = {"read": "Return a council's tables after every check", "judge": "Return the scorecard of a quarter",
             "tables.missed": "Return the indicators that missed their target",
             "card": "The judged quarter of a council", "rules": "Type:        Rules"}[name]  # fmt: skip
    assert first in told
