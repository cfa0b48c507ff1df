"""Sheets are matched to tables and headings to columns; what is alike is offered, never taken."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfkit.errors import Fault
from perfkit.inputs.headings import match_columns, match_tables, plain, without_strangers
from perfkit.inputs.ledger import Ledger
from perfkit.inputs.raw import RawTable
from perfkit.inputs.schema import CONTRACTS

REQUIRED = ("indicators", "outturns", "targets")


def sheet(name: str, *headings: str) -> RawTable:
    import pandas as pd

    cells = pd.DataFrame({h: pd.Series(["1"], dtype=object) for h in headings or ("ref",)})
    return RawTable(name, "council.xlsx", name, cells, pd.RangeIndex(2, 3), "")


def named(*names: str) -> tuple[set[str], list[str], list[str]]:
    tables, found = match_tables([sheet(name) for name in names])
    return set(tables), [str(f) for f in found if not f.note], [str(f) for f in found if f.note]


@pytest.mark.parametrize("name", ["Outturns", " OUTTURNS ", "out turns", "out_turns", "outturns\u00a0"])
def test_case_blanks_and_underscores_do_not_matter_to_a_sheets_name(name):
    assert named("indicators", name, "targets") == (set(REQUIRED), [], [])


def test_a_renamed_sheet_is_offered_the_tables_name_and_the_sheets_are_listed():
    _, faults, _ = named("indicators", "Out-turns", "targets")
    assert faults == [
        "council.xlsx, sheet Out-turns: 'Out-turns' is not a table that perfkit knows; did you mean 'outturns'? "
        "Found: indicators, Out-turns, targets. Rename it to 'outturns', or to something quite different if it is "
        "not meant to be read.",
        "council.xlsx: the required table 'outturns' is missing; found: indicators, Out-turns, targets. "
        "Is it 'Out-turns'? Rename that to 'outturns', or run `perfkit new`.",
    ]


@pytest.mark.parametrize("name", ["targets (old)", "2014-15 outturns", "Milestone", "indicater"])
def test_a_sheet_that_is_nearly_a_table_is_a_fault_beside_it(name):
    _, faults, _ = named(*REQUIRED, name)
    assert len(faults) == 1
    assert f"'{name}' is not a table that perfkit knows; did you mean" in faults[0]


@pytest.mark.parametrize("name", ["Charts", "Sheet1", "Members", "KPI 2014"])
def test_another_sheet_is_passed_over_with_a_note(name):
    tables, faults, notes = named(*REQUIRED, name)
    assert (tables, faults) == (set(REQUIRED), [])
    assert notes == [
        f"council.xlsx, sheet {name}: '{name}' was passed over. Tables that are read: {', '.join(CONTRACTS)}."
    ]


@pytest.mark.parametrize("name", ["read me", "Notes", "Cover", "Contents"])
def test_sheets_for_people_are_passed_over_without_a_word(name):
    assert named(*REQUIRED, name) == (set(REQUIRED), [], [])


def test_two_sheets_for_one_table_are_a_fault():
    _, faults, _ = named(*REQUIRED, "Targets")
    assert faults == [
        "council.xlsx, sheet Targets: two sheets or files hold the table 'targets': 'targets' and 'Targets'. "
        "Put all its rows in one, or rename the other."
    ]


def test_a_missing_table_names_what_was_found():
    _, faults, _ = named("indicators", "targets", "Sheet3")
    assert faults == [
        "council.xlsx: the required table 'outturns' is missing; found: indicators, targets, Sheet3. "
        "Add a sheet or file named 'outturns'; `perfkit new` makes a workbook that has and explains them all."
    ]


def test_missing_tables_are_told_together():
    _, faults, _ = named("Spend")
    assert faults == [
        "council.xlsx: the required tables 'indicators', 'outturns' and 'targets' are missing; found: Spend. "
        "Add sheets or files with these names; `perfkit new` makes a workbook that has and explains them all."
    ]


def test_a_note_beside_the_tables_is_no_broken_table():
    """Only text files: a .csv is always meant as a table, and one named like a table is one."""
    broken = [Fault("has 2 fields, header has 1", "Mend it.", file=f) for f in ("to do.txt", "outturn.txt", "x.csv")]
    assert [str(fault) for fault in without_strangers(broken) if fault not in broken] == [
        "to do.txt: is not named like a table, and was passed over. If it is a table, name it as one: outturns.txt."
    ]
    assert without_strangers(broken)[:2] == broken[1:]


def test_where_nothing_could_be_opened_no_table_is_called_missing():
    broken = Fault("the file is incomplete (0 bytes)", "Copy it again.", file="council.xlsx")
    assert match_tables([], [broken]) == ({}, [])


def test_a_table_that_could_not_be_opened_is_not_also_called_missing():
    broken = Fault("file is empty (0 bytes)", "Save it again.", file="outturns.csv")
    _, found = match_tables([sheet("indicators"), sheet("targets")], [broken])
    assert found == []


def columns(*headings: str, table: str = "targets") -> tuple[set[str], list[str], list[str]]:
    raw = sheet(table, *headings)
    ledger = Ledger(raw)
    matched = match_columns(raw, CONTRACTS[table], ledger)
    result = ledger.result()
    return set(matched), [str(f) for f in result if not f.note], [str(f) for f in result if f.note]


@pytest.mark.parametrize("heading", ["Target", "TARGET", " target ", "target:", "Target\u00a0"])
def test_headings_are_matched_whatever_their_case_blanks_and_colons(heading):
    assert columns("ref", "period", heading)[0] == {"ref", "period", "target"}


@pytest.mark.parametrize("heading", ["target_low", "Target low", "Target-Low", "TARGET  LOW:", "Target\nlow"])
def test_underscores_hyphens_and_line_breaks_in_headings_do_not_matter(heading):
    assert "target_low" in columns("ref", "period", heading)[0]


def test_a_misspelt_heading_is_offered_the_column():
    _, faults, _ = columns("ref", "period", "Targte")
    assert faults == [
        "council.xlsx, sheet targets, column Targte: there is no column 'Targte'. "
        "Did you mean 'target'? Head it so, or remove it."
    ]


def test_a_missing_required_column_is_one_fault_with_its_meaning():
    _, faults, _ = columns("ref", "target")
    assert faults == [
        "council.xlsx, sheet targets, column period: the column 'period' is missing. "
        "Add it: The quarter, financial year or month."
    ]


@pytest.mark.parametrize("heading", ["Division", "Q1 comment", "Ward"])
def test_another_column_is_passed_over_with_a_note(heading):
    _, faults, notes = columns("ref", "period", "target", heading)
    assert faults == []
    assert notes == [
        f"council.xlsx, sheet targets, column {heading}: the column '{heading}' was passed over. "
        "targets does not use it."
    ]


def test_an_optional_column_may_be_absent():
    assert columns("ref", "period") == ({"ref", "period"}, [], [])


@given(
    st.sampled_from(sorted({n for c in CONTRACTS.values() for n in c.names})), st.sampled_from([" ", "_", "-", "  "])
)
def test_every_column_is_known_with_any_blank_in_any_case(name, blank):
    assert plain(name.replace("_", blank).upper() + " :") == plain(name)
