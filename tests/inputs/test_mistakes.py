"""Ten mistakes of each kind in a copy of Hart's published tables: each is told where it is, with what to do next."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import openpyxl
import pandas as pd
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from perfkit.errors import Fault
from perfkit.inputs.places import DEMONSTRATIONS
from perfkit.inputs.read import check, read

TODAY = pd.Timestamp("2014-11-07")
TEN = range(10)

Rows = list[dict[str, str]]


class Kind(NamedTuple):
    """One kind of mistake: the table it is made in, how, and what must be said of each."""

    table: str
    make: Callable[[Rows, int], None]
    problem: str
    remedy: str
    column: str = ""


def cell(column: str, text: str) -> Callable[[Rows, int], None]:
    """Type a text into a column of the n-th row that is filled there."""

    def make(rows: Rows, n: int) -> None:
        filled = [row for row in rows if row[column]]
        filled[n][column] = text.format(n=n + 2)

    return make


def again(rows: Rows, n: int) -> None:
    rows.append(dict(rows[n]))


KINDS = {
    "a-comparison": Kind("outturns", cell("outturn", "{n} plus"), "is a comparison and not a number",
                         "Type the number alone; polarity in indicators says which way is better."),
    "in-brackets": Kind("outturns", cell("outturn", "({n})"), "is in brackets",
                        "If it is negative, type a minus sign: -300."),
    "abbreviated": Kind("outturns", cell("outturn", "{n}k"), "is abbreviated",
                        "Type the number in full: 1200000, not 1.2m."),
    "with-a-star": Kind("outturns", cell("outturn", "{n}*"), "has a star",
                        "Type [c] if the figure is confidential; otherwise the number alone"),
    "with-its-unit": Kind("outturns", cell("outturn", "{n} days"), "has a word behind it",
                          "Type the number alone; its unit is in indicators."),
    "a-day": Kind("outturns", cell("outturn", "{n}/07/2014"), "is a date and not a number", "Type the number."),
    "a-spreadsheets-error": Kind("outturns", cell("outturn", "#DIV/0!"), "is a spreadsheet's error",
                                 "Correct the formula, or type [x] if the figure is not available."),
    "a-formula-as-text": Kind("outturns", cell("outturn", "=B{n}"), "is a formula kept as text", "Type its result."),
    "decimal-commas": Kind("outturns", cell("outturn", "1,{n}"), "has commas that do not group thousands",
                           "Put a comma between groups of three digits only, and a point before decimals: 1,234.5."),
    "two-figures": Kind("outturns", cell("outturn", "{n} / 50"), "holds two figures",
                        "Type one, or use numerator and denominator."),
    "a-word": Kind("outturns", cell("outturn", "Level {n}"), "is neither a number nor a marker",
                   "Type the number, or one of those."),
    "a-change": Kind("targets", cell("target", "{n}% reduction"), "describes a change and not a level",
                     "Type the figure to reach, as the outturn will be measured."),
    "quarter-five": Kind("outturns", cell("period", "2014/15 Q5"), "has quarter 5; quarters are 1 to 4",
                         "Type it in full."),
    "a-quarter-of-a-calendar-year": Kind("outturns", cell("period", "2014-Q2"),
                                         "has a quarter of a year that may be calendar or financial",
                                         "Type it in full."),
    "a-year-alone": Kind("targets", cell("period", "2014"), "may be a calendar, school or financial year",
                         "Type it in full."),
    "no-such-day": Kind("outturns", cell("as_of", "31/06/2014"), "31/06/2014 is not a date",
                        "Check the day and the month."),
    "month-before-day": Kind("outturns", cell("as_of", "07/14/2014"), "07/14/2014 is not a date",
                             "Dates are day/month/year and there is no such month: put the day first."),
    "a-year-of-two-digits": Kind("outturns", cell("as_of", "07/11/14"), "07/11/14 has a year of two digits",
                                 "Type the year in full: 14/10/2014."),
    "excels-number-for-a-day": Kind("outturns", cell("as_of", "41950"), "41950 is 7 November 2014 to Excel",
                                    "Format the cell as a date, or type the date."),
    "an-unknown-indicator": Kind("outturns", cell("ref", "CS0{n}x"), "in indicators",
                                 "Spell it as in indicators, or add it there."),
    "an-unknown-directorate": Kind("milestones", cell("directorate", "Housing Service"), "in indicators",
                                   "Did you mean 'Housing Services' or"),
    "no-polarity": Kind("indicators", cell("polarity", ""), "polarity is blank and must be filled",
                        "Which outturn is better: higher, lower, within a range, or none."),
    "an-unknown-choice": Kind("indicators", cell("basis", "cumultive"), "'cumultive' is not a choice",
                              "Did you mean 'cumulative'? Type one of those."),
    "given-twice": Kind("outturns", again, "are both for ref",
                        "Keep one, or give the later one its own date in as_of."),
    "a-picture": Kind("commentary", cell("text", "See ![chart](https://example.org/{n}.png)"),
                      "the text asks for a picture", "a report shows its own charts only and fetches nothing."),
    "half-a-flag": Kind("milestones", cell("done", "perhaps"), "'perhaps' is neither yes nor no", "Type yes or no."),
}  # fmt: skip


def copy_of_hart(folder: Path) -> Path:
    made = folder / "hart"
    shutil.copytree(DEMONSTRATIONS / "hart", made)
    return made


def rewrite(path: Path, change: Callable[[Rows], None]) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = list(rows[0])
    change(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        writer.writerows(rows)


def faults_of(folder: Path) -> list[Fault]:
    return [fault for fault in check(str(folder), today=TODAY) if not fault.note]


def test_the_copy_itself_has_no_fault(tmp_path):
    assert faults_of(copy_of_hart(tmp_path)) == []


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_ten_mistakes_of_a_kind(tmp_path, kind):
    """Ten in the file, ten told, each in its row, each with the same thing to do; and none of the other rows."""
    folder = copy_of_hart(tmp_path)

    def change(rows: Rows) -> None:
        before = [dict(row) for row in rows]
        for n in TEN:
            kind.make(rows, n)
        touched.extend(i for i, row in enumerate(rows) if i >= len(before) or row != before[i])

    touched: list[int] = []
    rewrite(folder / f"{kind.table}.csv", change)
    found = [fault for fault in faults_of(folder) if kind.problem in fault.problem]
    assert len(touched) == 10
    assert [(fault.file, fault.row) for fault in found] == [(f"{kind.table}.csv", i + 2) for i in touched]
    for fault in found:
        assert kind.remedy in fault.remedy
        assert str(fault).endswith(".")


def spoilt(folder: Path, change: Callable[[list[str], int], None]) -> None:
    """Change ten lines of the outturns' text."""
    path = folder / "outturns.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    for n in TEN:
        change(lines, n + 1)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def one_more(lines: list[str], n: int) -> None:
    lines[n] += ",1"


def one_less(lines: list[str], n: int) -> None:
    lines[n] = lines[n].rsplit(",", 1)[0]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param(one_more, "has 10 fields, header has 9 (line {n}:", id="a-field-more"),
        pytest.param(one_less, "has 8 fields, header has 9 (line {n}:", id="a-field-less"),
    ],
)
def test_ten_lines_of_another_width(tmp_path, change, said):
    folder = copy_of_hart(tmp_path)
    spoilt(folder, change)
    found = faults_of(folder)
    assert [fault.row for fault in found] == [n + 2 for n in TEN]
    for fault in found:
        assert fault.problem.startswith(said.format(n=fault.row))
        assert fault.remedy.startswith("Make every row as wide as the header;")


def workbook_of_hart(folder: Path, change: Callable[[Worksheet], None]) -> Path:
    """Save Hart's tables as a workbook, one sheet of it changed."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name in ("indicators", "outturns", "targets"):
        sheet = book.create_sheet(name)
        with (DEMONSTRATIONS / "hart" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.reader(file):
                sheet.append([float(c) if name == "outturns" and c.replace(".", "").isdigit() else c for c in row])
    change(book["outturns"])
    path = folder / "hart.xlsx"
    book.save(path)
    return path


def errors(sheet: Worksheet) -> None:
    for n in TEN:
        sheet.cell(n + 2, 3, "#REF!")


def formulas(sheet: Worksheet) -> None:
    for n in TEN:
        sheet.cell(n + 2, 3, f"=D{n + 2}/E{n + 2}*100")


def merged(sheet: Worksheet) -> None:
    for n in TEN:
        sheet.merge_cells(start_row=2 * n + 2, end_row=2 * n + 3, start_column=3, end_column=3)


@pytest.mark.parametrize(
    ("change", "rows", "problem", "remedy"),
    [
        pytest.param(errors, range(2, 12), "C{row} holds #REF!: an error, not a gap",
                     "Mend the formula in Excel, or type the figure or a marker such as [x].", id="error-values"),
        pytest.param(formulas, range(2, 12), "C{row} has a formula but no saved value",
                     "Open the workbook in Excel and save it.", id="formulas-never-saved"),
        pytest.param(merged, range(2, 22, 2), "C{row}:C{next} merged: fill down or unmerge",
                     "Only the first of these cells holds the value: fill it down, or unmerge.", id="merged-figures"),
    ],
)  # fmt: skip
def test_ten_mistakes_that_only_a_workbook_can_hold(tmp_path, change, rows, problem, remedy):
    found = faults_of(workbook_of_hart(tmp_path, change))
    assert [(fault.sheet, fault.row) for fault in found] == [("outturns", row) for row in rows]
    for fault in found:
        assert fault.problem == problem.format(row=fault.row, next=(fault.row or 0) + 1)
        assert fault.remedy == remedy


def test_ten_references_merged_over_their_quarters_are_filled_down(tmp_path):
    """As Excel users lay figures out: a reference once, its quarters below it."""

    def references(sheet: Worksheet) -> None:
        first = 2
        for n in TEN:
            ref = sheet.cell(first, 1).value
            last = first
            while sheet.cell(last + 1, 1).value == ref:
                last += 1
            sheet.merge_cells(start_row=first, end_row=last, start_column=1, end_column=1)
            first = last + 1 if n < 9 else first

    path = workbook_of_hart(tmp_path, references)
    assert faults_of(path) == []
    told = [fault.problem for fault in check(str(path), today=TODAY) if "was filled down" in fault.problem]
    assert told[0] == "A2:A5 is merged: 'CS01' was filled down to row 5"
    assert len(told) == 10
    assert read(str(path)).outturns["ref"].tolist() == read("demo:hart").outturns["ref"].tolist()
