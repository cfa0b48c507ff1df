"""What did the Board see then? From that day's tables and from today's: the same page, byte for byte."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import pytest
from nbformat.v4 import new_output

from perfkit.inputs.read import read
from perfkit.inputs.tables import Tables
from perfkit.publish.export import to_html

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
DAY, QUARTER = "2013-06-10", "2012/13 Q4"
FORMER = {"outturns": "as_of", "targets": "set_on", "milestones": "as_of", "commentary": "date", "risks": "reviewed",
          "definitions": "as_of", "approvals": "date"}  # fmt: skip


def as_they_stood(tables: Tables) -> dict[str, pd.DataFrame]:
    """The tables of the day, made here row by row and not by perfkit: what came later is struck out by hand."""
    day = pd.Timestamp(DAY)
    found = {}
    for name, column in FORMER.items():
        table = getattr(tables, name)
        found[name] = table[[pd.isna(d) or d <= day for d in table[column]]]
    known = set(zip(found["outturns"]["ref"], found["outturns"]["period"], strict=True))
    parts = tables.segments
    found["segments"] = parts[[pair in known for pair in zip(parts["ref"], parts["period"], strict=True)]]
    for name in ("finance", "developments", "issues", "benchmarks"):
        table = getattr(tables, name)
        found[name] = table[[end <= day for end in table["ends"]]]
    meetings = tables.meetings.copy()
    to_come = meetings["date"] > day
    for column in ("minutes", "action", "owner", "due", "done", "done_on"):
        meetings.loc[to_come, column] = None if column not in ("due", "done_on") else pd.NaT
    later = meetings["done_on"] > day
    meetings.loc[later, "done"], meetings.loc[later, "done_on"] = False, pd.NaT
    calendar = ["meeting", "date", "period", "portfolio"]
    found["meetings"] = meetings[~(meetings.duplicated(calendar) & to_come)]
    # A shorter file has other row numbers.
    return {name: table.reset_index(drop=True).assign(row=range(2, len(table) + 2)) for name, table in found.items()}


def page(name: str, tables: Tables, **parameters: str) -> str:
    """Run a notebook's cells on given tables and print its page."""
    notebook = nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4)
    names: dict[str, Any] = {}
    for cell in notebook.cells:
        if cell.cell_type != "code":
            continue
        shown: list[Any] = []
        names["display"] = lambda *parts, shown=shown: shown.extend(parts)
        *_, last = cell.source.splitlines()
        try:
            expression = compile(last, "cell", "eval")
        except SyntaxError:
            exec(cell.source, names)
        else:
            exec(cell.source.removesuffix(last), names)
            shown.append(eval(expression, names))
        if "parameters" in cell.metadata.get("tags", []):
            names |= parameters
        names["read"] = lambda data, directorate="", **_: tables.part(directorate)
        cell.outputs = [
            new_output("display_data", {"text/html": part._repr_html_()}) for part in shown if part is not None
        ]
    return to_html(notebook)


@pytest.fixture(scope="module")
def today() -> Tables:
    return read("demo:known_truth")


@pytest.mark.parametrize(
    ("name", "directorate"),
    [("directorate_overview", "Policy and Resources"), ("variance_report", "Communities"), ("board_summary", "")],
)
def test_a_report_of_a_day_is_the_same_from_that_days_tables_and_from_todays(name, directorate, today):
    former = replace(today, **as_they_stood(today))
    assert len(former.outturns) < len(today.outturns)
    given = {"data": "demo:known_truth", "council": "demo:known_truth", "quarter": QUARTER, "known_on": DAY}
    given |= {"directorate": directorate} if directorate else {}
    then, now = (page(name, tables, **given) for tables in (former, today))
    assert "as known on 10 June 2013" in then
    assert then == now
    assert page(name, today, **{**given, "known_on": "2013-10-21"}) != now
