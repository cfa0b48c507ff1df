"""What must hold of every scorecard: long made wide and imported gives itself back; no cell is lost."""

from __future__ import annotations

import re
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter

from perfkit import periods
from perfkit.errors import Fault
from perfkit.inputs.asking import questions
from perfkit.inputs.grids import open_grids
from perfkit.inputs.import_files import check_imported
from perfkit.inputs.importing import imported, vanished
from perfkit.inputs.long_tables import Imported
from perfkit.inputs.mapping import ColumnMapping, read_mapping
from perfkit.inputs.mapping_text import accept, add_lines
from perfkit.inputs.wide import Wide, wide_of

YEAR = periods.parse("2009/10")
TODAY = pd.Timestamp("2012-01-01")
QUARTERS = ["Q1", "Q2", "Q3", "Q4"]
FIGURES = st.one_of(
    st.none(),
    st.integers(0, 99_999),
    st.decimals(0, 1000, places=2, allow_nan=False).map(float),
    st.sampled_from(["TBC", "[x]", "N/A", "1,234"]),
)


def scorecard(folder: Path, rows: list[list[object]]) -> Wide:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    path = folder / "s.xlsx"
    book.save(path)
    return wide_of(open_grids(path)[0])


def confirmed(folder: Path, wide: Wide) -> ColumnMapping:
    """The mapping with every suggestion taken and every unknown answered with the same words."""
    place = folder / "columns.yaml"
    lines = questions([wide], ColumnMapping())
    answers = {"basis": "period", "directorate": "Housing", "polarity": "higher"}
    add_lines(place, [line._replace(value=answers[line.key]) if line.key in answers else line for line in lines])
    text = place.read_text(encoding="utf-8")
    columns, words, rest = text.partition("words:")
    rest = re.sub(r"unknown \?( +#.*one of: (\w+),)", r"\2 ?\1", rest)
    place.write_text(columns.replace("unknown ?", "leave out ?") + words + rest, encoding="utf-8")
    accept(place)
    return read_mapping(place)


@settings(max_examples=25)
@given(st.lists(st.tuples(FIGURES, *[FIGURES] * 4, st.sampled_from(["higher", "lower"])), min_size=1, max_size=5))
def test_a_long_table_made_wide_and_imported_gives_itself_back(figures):
    """Each target and figure comes back as the cell it was, for its own indicator and period, and no other does."""
    rows: list[list[object]] = [["Ref", "Indicator", "Target 2009/10", *QUARTERS, "Good is"]]
    rows += [
        [f"A{n}", f"Indicator {n}", target, *quarters, polarity]
        for n, (target, *quarters, polarity) in enumerate(figures)
    ]
    with TemporaryDirectory() as folder:
        wide = scorecard(Path(folder), rows)
        result = imported([wide], confirmed(Path(folder), wide), YEAR, None)
    assert [fault for fault in result.faults if not fault.note] == []
    assert [(row["ref"], row["title"], row["polarity"]) for row in result.tables["indicators"]] == [
        (f"A{n}", f"Indicator {n}", polarity) for n, (*_, polarity) in enumerate(figures)
    ]
    came = {(row["ref"], row["period"]): row["outturn"] for row in result.tables["outturns"]}
    sent = {
        (f"A{n}", f"2009/10 {quarter}"): f"{cell:.15g}" if isinstance(cell, float) else str(cell)
        for n, (_, *cells, _) in enumerate(figures)
        for quarter, cell in zip(QUARTERS, cells, strict=True)
        if cell is not None
    }
    assert came == sent
    targets = {row["ref"]: row["target"] for row in result.tables["targets"]}
    assert targets == {
        f"A{n}": f"{cell:.15g}" if isinstance(cell, float) else str(cell)
        for n, (cell, *_) in enumerate(figures)
        if cell is not None
    }


HEADINGS = [
    "PI no",
    "Description",
    "Q1",
    "Q2",
    "Year to date",
    "09/10 target",
    "Good is?",
    "Status",
    "Commentary",
    "Wibble",
]
CELL = st.sampled_from(
    [None, None, "A1", "A2", "Housing", "Total", "High", "Low", 1, 2.5, "98%", "TBC", "37 plus", "Level 2", "On Target",
     "Failing", "Q1", "* note", "=1+1", "#REF!", "PI no", "  "]
)  # fmt: skip


@settings(max_examples=60)
@given(st.lists(st.lists(CELL, min_size=10, max_size=10), min_size=2, max_size=7))
def test_no_cell_is_lost(rows):
    """Every filled cell is in a table, or a note or fault names its row, its column or its text."""
    with TemporaryDirectory() as folder:
        wide = scorecard(Path(folder), [HEADINGS, ["A0", "Rent", 1, 2, None, 3, "High"], *rows])
        result, faults = _outcome(Path(folder), wide)
    told = " ".join(f"{fault} " for fault in faults)
    headings = {fault.column for fault in faults}
    for number, row in enumerate(rows, 3):
        for heading, cell in zip(HEADINGS, row, strict=True):
            if cell is None or not str(cell).strip():
                continue
            assert (
                _is_in(result, number, heading, str(cell))
                or _names(told, number)
                or heading in headings
                or f"{get_column_letter(HEADINGS.index(heading) + 1)}{number}" in told
            ), (number, heading, cell, told)


def _outcome(folder: Path, wide: Wide) -> tuple[Imported, list[Fault]]:
    if wide.cells.empty:
        return Imported(), list(wide.faults)
    mapping = confirmed(folder, wide)
    result = imported([wide], mapping, YEAR, periods.parse("2009/10 Q2"))
    faults = [*result.faults, *vanished([wide], mapping)]
    return result, [*faults, *([] if any(not f.note for f in faults) else check_imported(result, TODAY))]


def _is_in(result: Imported, number: int, heading: str, cell: str) -> bool:
    """Whether a row of a long table came from a cell, and says so; a mapped word stands in another's place."""
    mapped = heading in ("Good is?", "Status")
    for table, origins in result.origins.items():
        for row, origin in zip(result.tables[table], origins, strict=True):
            columns = [column for column, name in origin.headings.items() if name == heading and column in row]
            if origin.row == number and any(mapped or row[column] == cell for column in columns):
                return True
    return False


def _names(text: str, number: int) -> bool:
    spans = [(int(a), int(b)) for a, b in re.findall(r"(\d+) to (\d+)", text)]
    return any(a <= number <= b for a, b in spans) or bool(re.search(rf"(?:rows? |, ){number}(?!\d)", text))


def test_what_a_fault_says_is_of_the_cell_it_came_from(tmp_path):
    """A fault of the long table's row 3 is told as the scorecard's row 5, with its heading."""
    rows = [["Scorecard"], [], ["PI no", "Description", "Q1", "09/10 target", "Good is?"], ["A1", "Rent", 1, 2, "High"],
            ["A2", "Voids", "about 5", 2, "High"]]  # fmt: skip
    wide = scorecard(tmp_path, rows)
    result = imported([wide], confirmed(tmp_path, wide), YEAR, None)
    (fault,) = check_imported(result, TODAY)
    assert (fault.file, fault.sheet, fault.row, fault.column, fault.value) == (
        "s.xlsx", "Sheet", 5, "Q1", "about 5",
    )  # fmt: skip
    assert str(fault).startswith("s.xlsx, sheet Sheet, row 5, column Q1: 'about 5' is a comparison and not a number")


@pytest.mark.parametrize("text", ["=1+1", "@import", "-5 posts", "+44", "a\tb", "two\nlines", 'a "quoted" word', "’"])
def test_commentary_stays_as_it_was_typed(tmp_path, text):
    wide = scorecard(tmp_path, [["PI no", "Description", "Q1", "09/10 target", "Commentary"],
                                ["A1", "Rent", 1, 2, "x"]])  # fmt: skip
    wide.cells.loc[0, "Commentary"] = text
    result = imported([wide], confirmed(tmp_path, wide), YEAR, None)
    assert [row["text"] for row in result.tables["commentary"]] == [text]
