"""The template workbook: it explains every column and reads without a fault."""

import pandas as pd
import pytest
from openpyxl import load_workbook

from perfkit.inputs.read import check, read
from perfkit.inputs.schema import CONTRACTS
from perfkit.inputs.template import write_workbook

TODAY = pd.Timestamp("2025-11-03")


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    path = tmp_path_factory.mktemp("new") / "council.xlsx"
    write_workbook(path)
    return path


def test_the_template_reads_without_a_fault_or_note(template):
    assert check(str(template), today=TODAY) == []


def test_an_officer_who_fills_the_template_in_and_forgets_a_sheet_is_told(template, tmp_path):
    book = load_workbook(template)
    book["indicators"]["A2"] = "OWN1"
    path = tmp_path / "council.xlsx"
    book.save(path)
    assert [str(fault) for fault in check(str(path), today=TODAY) if fault.note] == [
        "council.xlsx, sheet about: it says that the figures are invented, and every report will say so. Once they "
        "are your own, rewrite this table, and empty each other that still holds the example's rows."
    ]


def test_the_template_says_that_its_figures_are_invented(template):
    tables = read(str(template), today=TODAY)
    assert tables.invented
    assert tables.council == "Exampleton Borough Council"
    assert tables.absent == frozenset()


def test_the_template_and_the_example_folder_are_the_same_tables(template):
    book, folder = read(str(template), today=TODAY), read("demo:example", today=TODAY)
    for name in CONTRACTS:
        pd.testing.assert_frame_equal(getattr(book, name), getattr(folder, name))


def test_the_example_has_each_kind_of_figure():
    tables = read("demo:example", today=TODAY)
    assert tables.directorates == ["Communities", "Children and Families"]
    assert set(tables.indicators["polarity"]) == {"higher", "lower", "range"}
    assert set(tables.indicators["basis"]) == {"snapshot", "period", "cumulative", "rolling_year", "annual"}
    assert set(tables.outturns["status"]) == {"final", "provisional", "revised", "not_available"}
    assert set(tables.targets["target_status"]) == {"set", "baseline"}


def test_the_required_sheets_come_first_after_the_explanation(template):
    sheets = load_workbook(template).sheetnames
    assert sheets[:4] == ["read me", "indicators", "outturns", "targets"]
    assert set(sheets[1:]) == set(CONTRACTS)


def test_the_first_sheet_explains_every_column_of_every_table(template):
    rows = list(load_workbook(template)["read me"].iter_rows(min_row=2, values_only=True))
    said = {(row[0], row[2]): row[4] for row in rows if row[2]}
    assert said == {(c.name, column.name): column.meaning for c in CONTRACTS.values() for column in c.columns}


def test_each_heading_carries_its_meaning_and_choices(template):
    heading = load_workbook(template)["indicators"]["H1"]
    assert heading.value == "polarity"
    assert "Which outturn is better" in heading.comment.text
    assert "Choices: higher, lower, range, none." in heading.comment.text


def test_fixed_choices_are_offered_as_a_list(template):
    rules = load_workbook(template)["indicators"].data_validations.dataValidation
    lists = {str(rule.sqref): rule.formula1 for rule in rules}
    assert lists["H2:H5000"] == '"higher,lower,range,none"'
    assert all(len(text) <= 257 for text in lists.values())


def test_the_headings_stay_in_sight_and_dates_are_dates(template):
    sheet = load_workbook(template)["outturns"]
    assert sheet.freeze_panes == "A2"
    assert sheet["G2"].is_date
    assert sheet["C2"].value == 84.4
