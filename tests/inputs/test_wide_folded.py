"""Scorecards of several rows an indicator: which rows belong together, and what their columns become."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from perfkit.inputs.grids import Block, Grid
from perfkit.inputs.wide import Wide, wide_of

HEAD = ["PI no", "Description", "Measured", "Q1", "Q2", "Status"]
DONE = "Look at the headings in the mapping."


def read(*rows: Sequence[object], merged: Sequence[Block] = ()) -> Wide:
    """Read rows as a scorecard; a blank cell is None."""
    filled = {
        number: {column: cell for column, cell in enumerate(row, 1) if cell is not None}
        for number, row in enumerate(rows, 1)
    }
    return wide_of(Grid("s.xlsx", "", {number: cells for number, cells in filled.items() if cells}, tuple(merged)))


def said(wide: Wide, *, note: bool = False) -> list[str]:
    return [str(fault).removeprefix("s.xlsx, ").removeprefix("s.xlsx: ") for fault in wide.faults if fault.note == note]


def first(wide: Wide) -> Mapping[str, object]:
    return {name: wide.cells[name].iloc[0] for name in wide.cells}


def test_a_target_row_and_an_actual_row_become_one_row():
    wide = read(
        HEAD,
        ["A1", "Rent", "Target", 98, 98, None], [None, None, "Actual", 97, 96, "Amber"],
        ["A2", "Voids", "Target", 20, 19, None], [None, None, "Actual", 21, None, None],
    )  # fmt: skip
    assert wide.rows == [2, 4]
    assert first(wide) == {
        "PI no": "A1", "Description": "Rent", "Q1 Target": 98, "Q1 Actual": 97, "Q2 Target": 98, "Q2 Actual": 96,
        "Status": "Amber",
    }  # fmt: skip
    assert wide.cells["Q2 Actual"].tolist() == [96, None]
    assert wide.letters["Q2 Actual"] == "E"
    assert wide.row_of(2, "Q1 Actual") == 3, "a cell is told by the row it stands in"
    assert wide.row_of(2, "Q1 Target") == 2
    assert said(wide) == []
    assert said(wide, note=True) == [
        "column C ('Measured') says 'Target' or 'Actual': rows 2 to 5 were read as one row for each of 2 indicators, "
        f"with headings such as 'Q1 Target'. {DONE}"
    ]


@pytest.mark.parametrize(
    ("second", "merged"),
    [
        pytest.param(["A1", "Rent", "Actual", 97, 96, "Amber"], [], id="typed-in-each-row"),
        pytest.param(
            [None, None, "Actual", 97, 96, None],
            [Block(2, 1, 3, 1, "A2:A3"), Block(2, 2, 3, 2, "B2:B3"), Block(2, 6, 3, 6, "F2:F3")], id="merged",
        ),
    ],
)  # fmt: skip
def test_what_both_rows_say_is_said_once(second, merged):
    wide = read(HEAD, ["A1", "Rent", "Target", 98, 98, "Amber"], second, merged=merged)
    assert wide.rows == [2]
    assert wide.cells["Status"].tolist() == ["Amber"]
    assert said(wide) == []


def test_a_quarter_of_which_only_the_target_is_known_is_no_outturn():
    wide = read(HEAD, ["A1", "Rent", "Target", 98, 98, None], [None, None, "Actual", 97, None, None])
    assert list(wide.cells) == ["PI no", "Description", "Q1 Target", "Q1 Actual", "Q2 Target", "Status"]


def test_an_actual_row_that_is_still_empty_belongs_to_its_indicator():
    wide = read(HEAD, ["A1", "Rent", "Target", 98, 98, None], [None, None, "Actual"], ["A2", "Voids", "Target", 2, 2])
    assert wide.rows == [2, 4]
    assert said(wide) == []


def test_a_third_row_and_years_in_the_labels():
    wide = read(
        ["Ref", "Indicator", None, "Q1"],
        ["A1", "Rent", "2008/09 Actual", 95], [None, None, "2009/10 Target", 98], [None, None, "2009/10 Actual", 97],
        [None, None, "Variance", -1],
    )  # fmt: skip
    assert first(wide) == {
        "Ref": "A1", "Indicator": "Rent", "Q1 2008/09 Actual": 95, "Q1 2009/10 Target": 98, "Q1 2009/10 Actual": 97,
        "Q1 Variance": -1,
    }  # fmt: skip
    assert said(wide) == []


def test_sections_totals_and_repeated_headings_stay_what_they_are():
    wide = read(
        HEAD, ["Housing"],
        ["A1", "Cases", "Target", 1, 2, None], [None, None, "Actual", 3, 4, None],
        HEAD,
        ["A2", "Calls", "Target", 5, 6, None], [None, None, "Actual", 7, 8, None],
        ["Total", None, "Target", 6, 8, None], [None, None, "Actual", 10, 12, None],
        ["Source: returns"],
    )  # fmt: skip
    assert wide.rows == [3, 6]
    assert wide.sections == ["Housing", "Housing"]
    assert said(wide) == []
    assert any("'Total' is the sum of rows 3, 6" in note for note in said(wide, note=True))


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        pytest.param(
            [["A2", "Voids", None, 20, 19, None]],
            "row 4: column C is blank, and in the other rows it says target or actual. "
            "Type Target or Actual in C4, or take the row out.",
            id="a-row-that-says-neither",
        ),
        pytest.param(
            [[None, None, "Actual", 20, 19, None]],
            "row 4: 'Actual' belongs to no indicator: the row names none. "
            "Type the indicator's reference and name in its first row, or take the row out.",
            id="said-twice-of-one-indicator",
        ),
    ],
)
def test_a_row_that_could_belong_elsewhere_is_refused(rows, fault):
    wide = read(HEAD, ["A1", "Rent", "Target", 98, 98, None], [None, None, "Actual", 97, 96, None], *rows)
    assert fault in said(wide)


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(
            [["A1", "Rent", "Target", 98, 98, None], ["A2", "Voids", "Target", 9, 9, None]], id="targets-alone"
        ),
        pytest.param(
            [["A1", "Rent", "Target", 98, 98, None], ["A2", "Voids", "Percent", 9, 9, None]], id="another-word"
        ),
    ],
)
def test_without_both_words_and_only_them_every_row_is_an_indicator(rows):
    wide = read(HEAD, *rows)
    assert wide.rows == [2, 3]
    assert "Measured" in wide.cells
