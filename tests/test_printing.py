"""What the commands print of many faults: a newcomer's file has one mistake a hundred times."""

from __future__ import annotations

from perfkit.errors import Fault
from perfkit.printing import print_faults


def printed(capsys, *faults: Fault) -> str:
    print_faults(faults)
    return " ".join(capsys.readouterr().out.split())


def no_number(row: int, value: str, column: str = "outturn") -> Fault:
    return Fault(f"'{value}' is not a number", "Type it.", file="o.csv", row=row, column=column, value=value)


def test_faults_that_say_the_same_of_many_rows_are_one_line_and_counted_each(capsys):
    faults = [no_number(row, "n/k") for row in (2, 3, 4, 9)]
    assert printed(capsys, *faults) == (
        "4 faults: o.csv - rows 2 to 4, 9, column outturn: 'n/k' is not a number. Type it."
    )


def test_values_that_differ_are_named_after_the_first(capsys):
    faults = [no_number(row, value) for row, value in enumerate(("n/k", "tba", "n/k", "soon", "late", "?"), 2)]
    assert printed(capsys, *faults) == (
        "6 faults: o.csv - rows 2 to 7, column outturn: 'n/k' is not a number (also 'tba', 'soon', 'late' and 1 more). "
        "Type it."
    )


def test_three_alike_and_those_of_another_column_or_of_no_row_stay_apart(capsys):
    whole = [Fault("the file is old", "Save it.", file="o.csv")] * 4
    faults = [no_number(2, "n/k"), no_number(3, "n/k"), no_number(4, "n/k"), no_number(5, "n/k", "target")]
    said = printed(capsys, *faults, *whole)
    assert said.startswith("8 faults: ")
    assert said.count("is not a number") == 4
