"""Scorecards as they come: where the headings are, which rows are indicators, and what is said of the others."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

import openpyxl
import pytest

from perfkit.errors import DataError, UsageError
from perfkit.inputs.grids import open_grids
from perfkit.inputs.wide import Wide, wide_of

HEAD = ["PI no", "Description", "09/10 target", "Q1", "Q2"]
DONE = "Nothing need be done."

Rows = Sequence[Sequence[object]]
Open = Callable[..., tuple[Wide, list[str], list[str]]]


@pytest.fixture
def scorecard(tmp_path: Path) -> Open:
    """Save rows as a workbook, some cells merged, and read them as a scorecard; faults and notes apart."""

    def save_and_read(*rows: Sequence[object], merged: Sequence[str] = ()) -> tuple[Wide, list[str], list[str]]:
        book = openpyxl.Workbook()
        book.active.title = "PIs"
        for row in rows:
            book.active.append(list(row))
        for block in merged:
            book.active.merge_cells(block)
        path = tmp_path / "s.xlsx"
        book.save(path)
        wide = wide_of(open_grids(path)[0])
        return (
            wide,
            [str(f).removeprefix("s.xlsx, sheet PIs") for f in wide.faults if not f.note],
            [str(f).removeprefix("s.xlsx, sheet PIs").removesuffix(f" {DONE}") for f in wide.faults if f.note],
        )

    return save_and_read


def test_a_plain_scorecard_is_read_without_a_word(scorecard):
    wide, faults, notes = scorecard(HEAD, ["A1", "Rent", "98%", 0.97, None], ["A2", "Voids", 20, None, "TBC"])
    assert list(wide.cells) == HEAD
    assert wide.cells["Description"].tolist() == ["Rent", "Voids"]
    assert wide.cells["Q2"].tolist() == [None, "TBC"]
    assert wide.rows == [2, 3]
    assert wide.letters["Q1"] == "D"
    assert (faults, notes) == ([], [])


def test_titles_above_the_headings_are_noted(scorecard):
    wide, faults, notes = scorecard(["Scorecard"], ["Quarter 2"], HEAD, ["A1", "Rent", 98, 97, 96])
    assert wide.rows == [4]
    assert faults == []
    assert notes == [": rows 1 to 2 stand above the headings and were passed over: 'Scorecard', 'Quarter 2'."]


def test_headings_in_two_rows_are_read_together(scorecard):
    """A merged year or quarter stands before each heading below it; a merged name stays one."""
    wide, faults, notes = scorecard(
        ["PI no", "Description", "Quarter 1", None, "Quarter 2", None],
        [None, None, "Target", "Actual", "Target", "Actual"],
        ["A1", "Rent", 98, 97, 98, 96],
        merged=["A1:A2", "B1:B2", "C1:D1", "E1:F1"],
    )
    assert list(wide.cells) == [
        "PI no", "Description", "Quarter 1 Target", "Quarter 1 Actual", "Quarter 2 Target", "Quarter 2 Actual",
    ]  # fmt: skip
    assert wide.cells.iloc[0].tolist() == ["A1", "Rent", 98, 97, 98, 96]
    assert faults == []
    assert notes == [
        ", row 1: rows 1 and 2 are headings and were read together; 'Quarter 1' stands over C to D, "
        "'Quarter 2' stands over E to F. Look at the headings in the mapping."
    ]


def test_a_year_over_quarters_without_merging(scorecard):
    """Saved as CSV, a merged heading stands over its first column alone."""
    wide, faults, _ = scorecard(
        [None, None, "2008/09", None, "2009/10", None],
        ["PI no", "Description", "Q1", "Q2", "Q1", "Q2"],
        ["A1", "Rent", 91, 92, 93, 94],
    )
    assert list(wide.cells)[2:] == ["2008/09 Q1", "2008/09 Q2", "2009/10 Q1", "2009/10 Q2"]
    assert faults == []


def test_headings_repeated_on_each_printed_page_are_passed_over(scorecard):
    wide, faults, notes = scorecard(HEAD, ["A1", "Rent", 98, 97, 96], HEAD, ["A2", "Voids", 20, 19, 18])
    assert wide.rows == [2, 4]
    assert faults == []
    assert notes == [", row 3: it holds the headings again and was passed over."]


def test_headings_of_sections(scorecard):
    wide, faults, _ = scorecard(
        HEAD, ["Housing"], ["A1", "Rent", 98, 97, 96], [], ["Planning"], ["P1", "Majors", 65, 60, 61],
        merged=["A2:E2"],
    )  # fmt: skip
    assert wide.sections == ["Housing", "Planning"]
    assert wide.section_rows == {2: "Housing", 5: "Planning"}
    assert faults == []


def test_a_section_within_a_section_is_refused(scorecard):
    _, faults, _ = scorecard(HEAD, ["Communities"], ["Housing"], ["A1", "Rent", 98, 97, 96])
    assert faults == [
        ", row 3: 'Communities' and 'Housing' both head a section, one right below the other. "
        "Give the outer one a column of its own, or take it out."
    ]


def test_footnotes_are_noted(scorecard):
    wide, faults, notes = scorecard(HEAD, ["A1", "Rent", 98, 97, 96], [], ["* provisional"], ["Source: returns"])
    assert wide.rows == [2]
    assert faults == []
    assert notes == [": rows 4 to 5 stand below the table and were passed over: '* provisional', 'Source: returns'."]


def test_a_key_below_the_table_is_refused_before_it_becomes_indicators(scorecard):
    _, faults, _ = scorecard(HEAD, ["A1", "Rent", 98, 97, 96], [], ["Green", "on target"], ["Red", "missed"])
    remedy = "stands below an empty row and holds no figure; it may be a key or a note. Take it out, or fill it in."
    assert faults == [f", row 4: 'Green' {remedy}", f", row 5: 'Red' {remedy}"]


def test_a_total_of_a_section_and_one_of_all(scorecard):
    wide, faults, notes = scorecard(
        HEAD, ["Housing"], ["A1", "Cases", 1, 2, 3], ["A2", "Calls", 4, 5, 6], ["Total", None, 5, 7, 9],
        ["Planning"], ["P1", "Appeals", 1, 1, 1], ["Planning total", None, 1, 1, 1], ["Grand total", None, 6, 8, 10],
    )  # fmt: skip
    assert wide.rows == [3, 4, 7]
    assert faults == []
    assert notes == [
        ", row 5: 'Total' is the sum of rows 3 to 4 and was passed over.",
        ", row 8: 'Planning total' is the sum of row 7 and was passed over.",
        ", row 9: 'Grand total' is the sum of rows 3 to 4, 7 and was passed over.",
    ]


def test_a_total_that_does_not_add_up_is_refused(scorecard):
    _, faults, _ = scorecard(HEAD, ["A1", "Cases", 1, 2, 3], ["A2", "Calls", 4, 5, 6], ["Total", None, 5, 7, 8])
    assert faults == [
        ", row 4: the row is called 'Total' and its 'Q2' is 8; rows 2 to 3 come to 9. Correct it or take the row out; "
        "if it is a figure of its own, give it a name that is not 'total'."
    ]


def test_an_indicator_whose_name_begins_with_total_is_one(scorecard):
    wide, faults, notes = scorecard(HEAD, ["A1", "Total crime", 5, 6, 7], ["A2", "Total", 5, 6, 7])
    assert wide.rows == [2, 3]
    assert (faults, notes) == ([], [])


def test_text_merged_down_is_filled_down_and_a_figure_is_refused(scorecard):
    wide, faults, notes = scorecard(
        ["Service", *HEAD], ["Housing", "A1", "Rent", 98, 97, 96], [None, "A2", "Voids", 20, None, 18],
        merged=["A2:A3", "E2:E3"],
    )  # fmt: skip
    assert wide.cells["Service"].tolist() == ["Housing", "Housing"]
    assert notes == [", row 2: A2:A3 is merged: 'Housing' was filled down to row 3."]
    assert faults == [
        ", row 2: E2:E3 is merged and holds a figure, 97. A figure belongs to one indicator: unmerge it and type it "
        "where it belongs."
    ]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        pytest.param(
            (HEAD, ["A1", "Rent", 98, 97, 96, "late"]),
            ", row 1: column F has no heading, and figures or text below. Give the column a heading, or empty it.",
            id="data-without-a-heading",
        ),
        pytest.param(
            ([*HEAD, "Q1"], ["A1", "Rent", 98, 97, 96, 95]),
            ", row 1: column 'Q1' appears twice (D, F). Rename or remove all but one.",
            id="a-heading-twice",
        ),
        pytest.param(
            (HEAD, ["A1", "Rent", 98, 97, 96], [None, None, None, "see note"], ["A2", "Voids", 1, 2, 3]),
            ", row 3: only 'Q1' is filled: 'see note'. Join it to the row above, or fill in the row's first cells.",
            id="a-cell-alone-in-the-middle",
        ),
        pytest.param(
            (["A1", "Rent", 98], ["A2", "Voids", 20]),
            ": no row of headings was found in the first 20 rows. Put one row above the figures, with headings such "
            "as PI no, Description, 09/10 target, Q1, Q2.",
            id="no-headings",
        ),
        pytest.param(
            (HEAD, HEAD),
            ", row 1: no row of indicators below the headings. Fill it in.",
            id="no-indicators",
        ),
    ],
)  # fmt: skip
def test_what_could_be_two_things_is_a_fault(scorecard, rows, said):
    _, faults, _ = scorecard(*rows)
    assert faults == [said]


def test_an_empty_column_and_empty_rows_between_are_nothing(scorecard):
    wide, faults, notes = scorecard(
        ["PI no", None, "Description", "Q1"], [], ["A1", None, "Rent", 97], [], ["A2", None, "Voids", 12]
    )
    assert list(wide.cells) == ["PI no", "Description", "Q1"]
    assert wide.rows == [3, 5]
    assert (faults, notes) == ([], [])


def test_a_month_in_a_heading_is_named(scorecard):
    wide, _, _ = scorecard(["PI no", "Description", datetime(2009, 4, 1)], ["A1", "Rent", 97])
    assert list(wide.cells) == ["PI no", "Description", "Apr 2009"]


def test_which_of_several_sheets_is_asked(tmp_path):
    book = openpyxl.Workbook()
    for name in ("Housing", "Planning", "Notes"):
        sheet = book.create_sheet(name)
        sheet.append(HEAD)
        sheet.append([f"{name[0]}1", "Rent", 98, 97, 96])
    del book["Sheet"]
    path = tmp_path / "s.xlsx"
    book.save(path)
    with pytest.raises(UsageError) as refused:
        open_grids(path)
    assert str(refused.value) == (
        "s.xlsx has 2 sheets with tables: 'Housing', 'Planning'. Name those to import, each with --sheet, such as: "
        '--sheet "Housing"'
    )
    chosen = open_grids(path, ["Planning", "Housing"])
    assert [grid.sheet for grid in chosen] == ["Planning", "Housing"]
    assert [str(fault) for fault in chosen[0].faults] == [
        "s.xlsx, sheet Notes: the sheet was passed over. Name it with --sheet if it is wanted."
    ]
    with pytest.raises(UsageError, match=r"There is no sheet of s\.xlsx 'Plannning'\. Did you mean 'Planning'\?"):
        open_grids(path, ["Plannning"])


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        pytest.param(
            "s.csv", b'PI no,Description,Q1\nA1,"Rent,97\n',
            "s.csv, row 2: the quotation mark that opens on line 2 is never closed, or text follows where it closes. "
            'Close it; write a quotation mark inside quoted text twice ("").',
            id="an-open-quotation",
        ),
        pytest.param("s.csv", b"", "s.csv: file is empty (0 bytes). Save it again from where it came.", id="empty"),
        pytest.param(
            "s.csv", b"Scorecard\n", "s.csv: holds no table: no two rows have two cells filled. "
            "Give the file that holds the scorecard.", id="no-table",
        ),
        pytest.param(
            "s.csv", b"\x89PNG\r\n\x1a\n", "s.csv: looks like a PNG picture, not CSV. "
            "Export the table as CSV; renaming a file does not.", id="a-picture",
        ),
    ],
)  # fmt: skip
def test_files_that_are_no_scorecard(tmp_path, name, text, said):
    path = tmp_path / name
    path.write_bytes(text)
    with pytest.raises(DataError) as refused:
        open_grids(path)
    assert [str(fault) for fault in refused.value.faults] == [said]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_text_files_of_every_make_are_read(tmp_path, end, encoding):
    path = tmp_path / "s.csv"
    path.write_bytes(end.join(["PI no,Description,Q1", "A1,Children’s homes £,97", ""]).encode(encoding))
    wide = wide_of(open_grids(path)[0])
    assert wide.cells.iloc[0].tolist() == ["A1", "Children’s homes £", "97"]


def semicolons(tmp_path: Path, *lines: str) -> tuple[Wide, list[str]]:
    path = tmp_path / "s.csv"
    path.write_text("\n".join(["Figures, Q2", "PI no;Description;Q1;Q2", *lines, ""]), encoding="utf-8")
    wide = wide_of(open_grids(path)[0])
    return wide, [str(fault).removeprefix("s.csv: ").removesuffix(f" {DONE}") for fault in wide.faults]


def test_semicolons_and_decimal_commas_are_read_and_listed(tmp_path):
    """One comma that can only begin decimals tells what those of three digits are; 1.2 is a reference."""
    wide, said = semicolons(tmp_path, "1.2;Rent, all;96,1 %;2,456", "1.3;Spend;1.034,5;£1.200", "1.4;Voids;7;")
    assert wide.cells["PI no"].tolist() == ["1.2", "1.3", "1.4"]
    assert wide.cells["Description"].tolist() == ["Rent, all", "Spend", "Voids"]
    assert wide.cells["Q1"].tolist() == ["96.1 %", "1034.5", "7"]
    assert wide.cells["Q2"].tolist() == ["2.456", "£1200", None]
    assert said == [
        "its columns are separated by ';' and were read so.",
        "4 figures with decimal commas were read with points: '96,1 %' (C3), '2,456' (D3), '1.034,5' (C4), "
        "'£1.200' (D4).",
        "s.csv, row 1: it stands above the headings and was passed over: 'Figures, Q2'.",
    ]


def test_a_comma_that_may_be_either_is_refused(tmp_path):
    _, said = semicolons(tmp_path, "A1;Rent;2,456;7")
    assert said[1] == (
        "s.csv, row 3: '2,456' has a comma that may group thousands or begin decimals; no other figure tells; expected "
        "figures without doubt, such as 2456 or 2.456. Save the file as a workbook (.xlsx) and import that: there a "
        "figure is a figure."
    )


@pytest.mark.parametrize("lines", [["A1;Rent;97;8"], ["A1;Rent;1,234;96.5", "A2;Voids;5.5;2,456.5"]])
def test_figures_with_points_stay_as_they_are(tmp_path, lines):
    wide, said = semicolons(tmp_path, *lines)
    assert wide.cells["Q1"].tolist() == [line.split(";")[2] for line in lines]
    assert said[0] == "its columns are separated by ';' and were read so."
    assert "decimal" not in " ".join(said)


def test_headings_that_nobody_knows_are_the_first_row_of_words(scorecard):
    """Nothing is taken from them unasked: the mapping asks about each."""
    wide, faults, _ = scorecard(["Measures"], ["Short Desc", 2016, "2016-17 (OT)"], ["InfMort", 10, 1375])
    assert list(wide.cells) == ["Short Desc", "2016", "2016-17 (OT)"]
    assert faults == []


def test_no_message_repeats_what_looks_like_personal_data(scorecard):
    mail = "Ask j.smith@example.gov.uk"
    _, faults, notes = scorecard([mail], HEAD, [mail], ["A1", "Rent", 98, 97, 96], [mail])
    assert notes == [
        ", row 1: it stands above the headings and was passed over: '(not shown)'.",
        ", row 5: it stands below the table and was passed over: '(not shown)'.",
    ]
    assert faults == []


def test_a_text_file_has_no_sheets_and_a_long_table_is_no_scorecard(tmp_path):
    path = tmp_path / "s.csv"
    path.write_text("PI no,Description,Q1\n" + "A1,Rent,97\n" * 20_000, encoding="utf-8")
    with pytest.raises(UsageError, match=r"s\.csv is a text file and has no sheets\. Leave --sheet out\."):
        open_grids(path, ["Housing"])
    with pytest.raises(DataError, match="has more than 20,000 rows, and a scorecard has one an indicator"):
        open_grids(path)


def test_a_block_merged_across_headings_is_refused(scorecard):
    _, faults, _ = scorecard(HEAD, ["A1", "Rent", 98, 97, None], merged=["D2:E2"])
    assert faults == [
        ", row 2: D2:E2 is merged across columns with headings of their own. Unmerge it, so that it stands under one "
        "heading."
    ]
