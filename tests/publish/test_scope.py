"""A notebook reads a part only where it says so by its own parameters; anything else counts as the whole."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from perfkit.publish.reports import Report
from perfkit.publish.scope import scope


def report(*cells: str, declares: tuple[str, ...] = ("data", "quarter", "directorate", "ref")) -> Report:
    texts = [{"cell_type": "code", "source": cell} for cell in cells]
    texts.append({"cell_type": "markdown", "source": "read(data)"})
    return Report("small", Path("small.ipynb"), json.dumps({"cells": texts}), declares, "Small")


@pytest.mark.parametrize(
    ("cells", "part"),
    [
        pytest.param(["tables = read(data, directorate)"], "directorate", id="directorate"),
        pytest.param(["judge(read(data, directorate=directorate), rules)"], "directorate", id="by-keyword"),
        pytest.param(["perfkit.read(data, directorate)"], "directorate", id="by-its-module"),
        pytest.param(["read(data, ref=ref)"], "ref", id="indicator"),
        pytest.param(["read(data, directorate, ref=ref)"], "ref", id="indicator-of-a-directorate"),
        pytest.param(["read(data, ref=ref)", "read(data, directorate)"], "directorate", id="both-parts"),
        pytest.param([["read(\n", "  data,\n", "  directorate)"]], "directorate", id="list-of-lines"),
        pytest.param(["read(data)"], "", id="whole"),
        pytest.param(["read(data, directorate)", "read(data)"], "", id="a-part-and-the-whole"),
        pytest.param(["read(data, 'Planning')"], "", id="another-directorate"),
        pytest.param(["read(data, other)"], "", id="another-name"),
        pytest.param(["read(data, ref='HS01')"], "", id="another-indicator"),
        pytest.param(["read(*given)"], "", id="unpacked"),
        pytest.param(["read(data, **given)"], "", id="unpacked-by-name"),
        pytest.param(["tables = load(data, directorate)"], "", id="never-calls-read"),
        pytest.param(["read(data, directorate)", "open('x').read()"], "", id="opens-another-file"),
        pytest.param(["read(data, directorate)", "%matplotlib inline"], "", id="not-python"),
        pytest.param([], "", id="no-code"),
    ],
)
def test_the_part_is_told_from_the_calls_of_read(cells, part):
    assert scope(report(*cells)) == part


def test_a_part_by_a_name_that_is_no_parameter_counts_as_the_whole():
    """A variable of the notebook's own may hold another directorate."""
    assert scope(report("read(data, directorate)", declares=("data", "quarter"))) == ""
