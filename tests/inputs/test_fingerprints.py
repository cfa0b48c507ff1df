"""A fingerprint changes with what a report reads, and with nothing else."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from perfkit import read
from perfkit.errors import Fault
from perfkit.inputs.fingerprints import fingerprint, fingerprints, rows_hash
from perfkit.inputs.schema import CONTRACTS
from perfkit.inputs.tables import Tables, of_indicators

EXAMPLE = read("demo:example")
FILLED = [name for name in CONTRACTS if len(getattr(EXAMPLE, name))]
OLD = fingerprints(EXAMPLE)
KEYS = ("ref", "directorate")
"""Columns that say whose a row is."""

Make = Callable[..., Tables]


def changed(tables: Tables, name: str, column: str, row: int, value: object) -> Tables:
    table = getattr(tables, name).copy()
    table.loc[row, column] = value
    return replace(tables, **{name: table})


def owner(name: str, row: int) -> str:
    """The directorate of a row of the example, or "" where it is everyone's."""
    table = getattr(EXAMPLE, name)
    if of_indicators(name):
        return EXAMPLE.directorate_of[table["ref"].iloc[row]]
    return str(table["directorate"].iloc[row]) if "directorate" in table else ""


def moved(after: Tables) -> set[str]:
    """The directorates, and "" for the council, whose fingerprints differ from the example's."""
    new = fingerprints(after)
    return {name for name, old in OLD.items() if new[name] != old}


def values(kind: object) -> st.SearchStrategy[object]:
    if isinstance(kind, pd.StringDtype):
        return st.none() | st.text(max_size=9)
    if isinstance(kind, pd.BooleanDtype):
        return st.sampled_from([True, False, pd.NA])
    if kind == "int64":
        return st.integers(-(2**53), 2**53)
    if kind == "float64":
        return st.floats(allow_nan=False) | st.just(np.nan)
    return st.datetimes(pd.Timestamp("1990-01-01"), pd.Timestamp("2040-01-01")) | st.just(pd.NaT)


@given(st.data())
def test_one_cell_changed_is_seen_by_those_who_read_it_and_by_no_one_else(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(FILLED))
    table = getattr(EXAMPLE, name)
    row = data.draw(st.integers(0, len(table) - 1))
    column = data.draw(st.sampled_from([c for c in table if c not in KEYS]))
    value = data.draw(values(table[column].dtype))
    was = table[column].iloc[row]
    assume(not (pd.isna(was) and pd.isna(value)) and (pd.isna(was) or pd.isna(value) or was != value))
    whose = owner(name, row)
    readers = {"", whose} if whose else {"", *EXAMPLE.directorates}
    assert moved(changed(EXAMPLE, name, column, row, value)) == readers


@given(st.data())
def test_two_rows_that_change_places_are_seen(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from([name for name in FILLED if len(getattr(EXAMPLE, name)) > 1]))
    table = getattr(EXAMPLE, name)
    one, other = data.draw(st.lists(st.integers(0, len(table) - 1), min_size=2, max_size=2, unique=True))
    order = list(range(len(table)))
    order[one], order[other] = order[other], order[one]
    after = replace(EXAMPLE, **{name: table.iloc[order].reset_index(drop=True)})
    assert fingerprint(after) != fingerprint(EXAMPLE)
    if owner(name, one) == owner(name, other):
        assert owner(name, one) in moved(after)


@pytest.mark.parametrize("name", FILLED)
def test_a_row_added_or_taken_away_is_seen(name: str) -> None:
    table = getattr(EXAMPLE, name)
    whose = owner(name, len(table) - 1)
    more = table.iloc[-1:].assign(ref="NEW") if name == "indicators" else table.iloc[-1:]
    for after in (table.iloc[:-1], pd.concat([table, more], ignore_index=True)):
        assert moved(replace(EXAMPLE, **{name: after})) == {"", *([whose] if whose else EXAMPLE.directorates)}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(["nan", "x"], [None, "x"], id="a-text-nan-is-not-missing"),
        pytest.param(["", "x"], [None, "x"], id="an-empty-text-is-not-missing"),
        pytest.param(["ab", "c"], ["a", "bc"], id="letters-moved-to-the-next-row"),
        pytest.param(["a", None], [None, "a"], id="a-missing-text-moved"),
        pytest.param(["a\x00", "b"], ["a", "\x00b"], id="a-nul-moved"),
        pytest.param(["é", "x"], ["e\u0301", "x"], id="the-same-letter-otherwise-encoded"),
    ],
)
def test_texts_that_only_look_alike_are_told_apart(make_tables: Make, before: list[str], after: list[str]) -> None:
    def noted(notes: list[str]) -> str:
        return fingerprint(make_tables(outturns=[{"ref": "A", "period": "2014/15 Q2", "note": n} for n in notes]))

    assert noted(before) != noted(after)


def test_a_text_moved_to_the_next_column_is_seen(make_tables: Make) -> None:
    one = make_tables(indicators=[{"ref": "A", "numerator_name": "homes", "denominator_name": None}])
    other = make_tables(indicators=[{"ref": "A", "numerator_name": None, "denominator_name": "homes"}])
    assert fingerprint(one) != fingerprint(other)


@pytest.mark.parametrize("data", ["demo:example", "demo:hart", "demo:known_truth"])
def test_a_directorate_s_fingerprint_is_that_of_its_part(data: str) -> None:
    tables = read(data)
    found = fingerprints(tables)
    assert found == {"": fingerprint(tables), **{name: fingerprint(tables.of(name)) for name in tables.directorates}}
    assert len(set(found.values())) == len(found)


def test_the_hash_and_the_length_of_a_file_are_not_of_its_rows() -> None:
    longer = tuple(replace(source, rows=source.rows + 1, sha256="0" * 64) for source in EXAMPLE.sources)
    assert moved(replace(EXAMPLE, sources=longer)) == set()


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"sources": (replace(EXAMPLE.sources[0], file="b.csv"), *EXAMPLE.sources[1:])}, id="file-renamed"),
        pytest.param({"absent": frozenset({"risks"})}, id="table-absent"),
        pytest.param({"notes": (Fault("is in an old encoding", "Save it.", file="a.csv", note=True),)}, id="note"),
    ],
)
def test_what_a_page_says_of_its_files_is_seen_by_all(change: dict[str, object]) -> None:
    assert moved(replace(EXAMPLE, **change)) == {"", *EXAMPLE.directorates}


def test_a_note_on_a_row_is_seen_by_those_who_read_the_row() -> None:
    row = int(EXAMPLE.outturns["row"].iloc[0])
    note = Fault("was read as a date", "Nothing need be done.", file="outturns.csv", row=row, note=True)
    assert moved(replace(EXAMPLE, notes=(note,))) == {"", owner("outturns", 0)}


def test_a_figure_that_moves_to_another_directorate_is_seen_by_both() -> None:
    one, other = EXAMPLE.directorates[:2]
    row = EXAMPLE.indicators.index[EXAMPLE.indicators["directorate"] == one][0]
    assert moved(changed(EXAMPLE, "indicators", "directorate", row, other)) == {"", one, other}


def test_a_quarter_that_only_others_have_figures_for_is_no_part_of_it() -> None:
    assert fingerprint(replace(EXAMPLE, heard=("2030/31 Q1",))) == fingerprint(EXAMPLE)


def test_the_hash_is_the_same_on_every_machine(make_tables: Make) -> None:
    """Typed in once; another value means that every council's reports would be made again."""
    tables = make_tables(
        indicators=[{"ref": "A", "strategic": True}, {"ref": "B"}],
        outturns=[{"ref": "A", "period": "2014/15 Q2", "outturn": 81.5, "as_of": "2014-10-14"}],
    )
    assert (
        rows_hash(tables, ["indicators", "outturns"])
        == "123b3957ad95bccb8091fd8c132cc127fba73b77a321a576d65bea9a17c90f31"
    )


@pytest.mark.parametrize("storage", ["python", "pyarrow"])
def test_how_pandas_keeps_a_text_or_a_day_is_no_part_of_it(storage: str) -> None:
    table = EXAMPLE.outturns.astype({"ref": pd.StringDtype(storage, na_value=np.nan), "ends": "datetime64[ns]"})
    assert moved(replace(EXAMPLE, outturns=table.set_axis(range(9, 9 + len(table))))) == set()


def test_another_process_with_another_hash_seed_finds_the_same() -> None:
    code = "from perfkit import read\nfrom perfkit.inputs.fingerprints import fingerprint\n"
    code += "print(fingerprint(read('demo:example')))"
    ran = subprocess.run(
        [sys.executable, "-c", code], env={"PYTHONHASHSEED": "7"}, capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == OLD[""]
