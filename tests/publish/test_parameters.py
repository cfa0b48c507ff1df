"""Parameter files: everything unknown is refused, with the nearest valid names."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import nbformat
import numpy as np
import papermill
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbformat.v4 import new_code_cell, new_notebook
from papermill.parameterize import parameterize_notebook

from perfkit.errors import DataError
from perfkit.publish.kernels import kernels
from perfkit.publish.parameters import find_files, read_files, value_problem, workspace_of
from perfkit.publish.reports import Report, read_report, refuse_invalid

REPORTS = {
    "variance_report": Report(
        "variance_report",
        Path("variance_report.ipynb"),
        "",
        ("data", "council", "quarter", "directorate", "known_on", "top"),
        "Variance report",
    ),
    "board_summary": Report(
        "board_summary", Path("board_summary.ipynb"), "", ("data", "council", "quarter", "known_on"), "Board summary"
    ),
}
GOOD = "data: demo:hart\nquarter: 2014/15 Q2\n"


@pytest.fixture
def read(tmp_path):
    def read_text(text: str):
        path = tmp_path / "parameters" / "q.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return read_files([path], REPORTS)[0]

    return read_text


def test_a_whole_file_is_read(read, tmp_path):
    file = read(
        GOOD + "council: parameters/council.yaml\nknown_on: 2014-11-07\ndirectorate: [Housing, Planning]\n"
        "reports: variance_report\ntop: 5\n"
    )
    assert str(file.quarter) == "2015Q2"
    assert file.known_on == "2014-11-07"
    assert file.directorates == ("Housing", "Planning")
    assert file.reports == ("variance_report",)
    assert file.extra == {"top": 5}
    assert file.resolved(file.council) == str(tmp_path / "parameters" / "council.yaml")
    assert file.resolved(file.data) == "demo:hart"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param(
            GOOD + "directorat: Housing\n", "row 3: there is no parameter 'directorat'", id="misspelt-parameter"
        ),
        pytest.param(
            GOOD + "directorat: Housing\n", "Did you mean 'directorate'", id="misspelt-is-offered-the-nearest"
        ),
        pytest.param(GOOD + "reports: [variance_reprot]\n", "Did you mean 'variance_report'?", id="unknown-report"),
        pytest.param(GOOD + 'p=1;print("x");q: 1\n', "there is no parameter 'p=1;print", id="code-as-a-name"),
        pytest.param("data: demo:hart\n", "parameter 'quarter' is missing. Add a line 'quarter: …'.", id="no-quarter"),
        pytest.param("data: demo:hart\nquarter: 2014/15 Q5\n", "quarters are 1 to 4", id="quarter-5"),
        pytest.param("data: demo:hart\nquarter: 2014/15\n", "'2014/15' is not a quarter", id="a-year"),
        pytest.param("data: demo:hart\nquarter: 3\n", "parameter 'quarter' is not text", id="number-for-text"),
        pytest.param(
            "data: demo:hart\nquarter: {a: 1}\n", "is a dict; give text, a number, true/false or a list", id="map"
        ),
        pytest.param(GOOD + "known_on: 7/11/2014\n", "'7/11/2014' is not a day", id="day-in-another-order"),
        pytest.param(GOOD + "directorate: []\n", "parameter 'directorate' is empty", id="empty-list"),
        pytest.param(GOOD + "directorate: [A, A]\n", "names one thing twice", id="twice"),
        pytest.param(GOOD + "directorate: [1]\n", "is neither a name nor a list of names", id="list-of-numbers"),
        pytest.param(GOOD + "data: x\n", "'data' stands 2 times", id="repeated-key"),
        pytest.param(GOOD + "top: !!python/object:os.system {}\n", "is not allowed", id="python-tag"),
    ],
)
def test_a_fault_names_the_file_the_line_and_the_remedy(read, text, said):
    with pytest.raises(DataError) as caught:
        read(text)
    assert said in str(caught.value)
    assert "q.yaml" in str(caught.value)


def test_all_faults_of_all_files_come_at_once(tmp_path):
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text("dat: x\nquarter: soon\n", encoding="utf-8")
    with pytest.raises(DataError) as caught:
        read_files([tmp_path / "a.yaml", tmp_path / "b.yaml"], REPORTS)
    assert sorted((f.file, f.row) for f in caught.value.faults if f.row) == [
        ("a.yaml", 1), ("a.yaml", 2), ("b.yaml", 1), ("b.yaml", 2)
    ]  # fmt: skip


@pytest.mark.parametrize(
    "value", [np.float64(1), np.int64(1), Decimal("1"), date(2014, 7, 1), Path("x"), None, {}, [1, np.bool_(True)]]
)
def test_a_value_papermill_would_write_as_code_is_refused(value):
    assert "give text, a number, true/false or a list" in value_problem(value)


@pytest.mark.parametrize("value", ["\ud800", ["a", "\udfff"]])
def test_half_a_character_is_refused(value):
    assert "half a character" in value_problem(value)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_number_that_is_none_is_refused(value):
    assert value_problem(value)


VALUES = st.recursive(
    st.text() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=5,
)
AWKWARD = [
    '"""',
    "'''",
    "a\\",
    "\\N{BULLET}",
    "line\nbreak\r\n\u2028",
    "😀",
    "Cyngor Tŷ â",
    "\u202eright to left",
    "\0",
    "{x}",
    "%s",
    "# no comment",
]


@given(VALUES | st.sampled_from(AWKWARD))
def test_what_is_given_is_what_the_notebook_gets(value):
    """Quotes, backslashes, newlines, emoji: the injected cell assigns the very value."""
    assert value_problem(value) == ""
    notebook = new_notebook(
        cells=[new_code_cell("x = 0", metadata={"tags": ["parameters"]})], metadata={"papermill": {}}
    )
    injected = parameterize_notebook(notebook, {"x": value}, kernel_name="python3", language="python").cells[1].source
    scope: dict[str, object] = {}
    exec(injected, scope)
    assert scope["x"] == value
    assert type(scope["x"]) is type(value)


def test_a_real_kernel_gets_the_very_text():
    text = " ".join(AWKWARD).replace("\0", "")
    notebook = new_notebook(
        cells=[new_code_cell("x = ''", metadata={"tags": ["parameters"]}), new_code_cell("print(ascii(x))")]
    )
    with kernels() as kind:
        ran = papermill.execute_notebook(
            notebook, None, {"x": text}, kernel_name="python3", language="python", progress_bar=False,
            kernel_manager_class=kind,
        )  # fmt: skip
    assert ran.cells[-1].outputs[0].text.strip() == ascii(text)


def test_every_file_but_the_rules_is_found_from_below_too(tmp_path):
    folder = tmp_path / "parameters"
    (tmp_path / "notebooks").mkdir()
    folder.mkdir()
    for name in ("q2.yaml", "q1.yml", "council.yaml", "notes.txt"):
        (folder / name).touch()
    assert [p.name for p in find_files(tmp_path / "notebooks")] == ["q1.yml", "q2.yaml"]
    assert workspace_of(folder / "q2.yaml") == tmp_path


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param("", "the file is empty", id="empty"),
        pytest.param("not json", "is not a Jupyter notebook", id="not-json"),
        pytest.param('{"a": 1}', "no valid notebook", id="json-but-no-notebook"),
        pytest.param('{"nbformat": 4, "metadata": {}, "cells": 7}', "no valid notebook", id="no-cells"),
        pytest.param('{"nbformat": 4, "metadata": {}, "cells": [{}]}', "no valid notebook", id="cell-without-text"),
        pytest.param(
            '{"nbformat": 4, "metadata": {}, "cells": [{"metadata": {}, "source": [1]}]}',
            "no valid notebook",
            id="text-that-is-none",
        ),
        pytest.param('{"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": []}', "format 3", id="old"),
    ],
)
def test_a_file_that_is_no_notebook_is_refused_by_name(tmp_path, content, said):
    path = tmp_path / "bad.ipynb"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(DataError, match=r"bad\.ipynb") as caught:
        read_report(path)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("source", "tags", "said"),
    [
        pytest.param("data = quarter = ''", [], "no cell tagged 'parameters'", id="no-tag"),
        pytest.param("data = ''", ["parameters"], "does not set quarter", id="no-quarter"),
        pytest.param("data = = ''", ["parameters"], "line 1 of its parameters cell is not Python", id="not-python"),
    ],
)
def test_a_notebook_without_its_parameters_is_refused(tmp_path, source, tags, said):
    path = tmp_path / "bad.ipynb"
    nbformat.write(new_notebook(cells=[new_code_cell(source, metadata={"tags": tags})]), path)
    with pytest.raises(DataError, match=said):
        read_report(path)


def test_a_notebook_that_breaks_the_format_is_refused_before_it_is_run(tmp_path):
    path = tmp_path / "bad.ipynb"
    cell = new_code_cell("data = ''\nquarter = ''", metadata={"tags": ["parameters"]})
    nbformat.write(new_notebook(cells=[cell]), path)
    sound = read_report(path)
    refuse_invalid([sound])
    path.write_text(path.read_text(encoding="utf-8").replace('"outputs": []', '"outputs": 7'), encoding="utf-8")
    with pytest.raises(DataError, match=r"^1 fault in the input:\n- bad\.ipynb: it is no valid notebook") as caught:
        refuse_invalid([sound, read_report(path), read_report(path)])
    assert len(caught.value.faults) == 1
