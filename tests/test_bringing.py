"""`perfkit import` as a newcomer meets it: first a mapping to confirm, then tables; nothing guessed."""

from __future__ import annotations

import csv
import os
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from perfkit.cli import main
from perfkit.inputs.read import check, read

WORKED = Path(__file__).parent / "worked" / "scorecards"
HEAD = ["PI no", "Description", "08/09 outturn", "09/10 target", "Good is?", "Q1", "Q2", "Q3", "Q4", "Year to date",
        "Status", "Commentary"]  # fmt: skip
ROWS = [
    ["CH8", "Days lost to sickness", None, 9.5, "Low", 2.456, 5.69, 9.05, 12.06, 12.06, "Failing", "Absence rose."],
    ["CH9", "Rent collected", "97.2%", "98%", "High", "96.1%", "96.9%", "97.4%", "98.1%", None, "On Target", None],
]
ANSWERS = {"basis: unknown ?": "basis: period", "directorate: unknown ?": "directorate: Housing"}
CUMULATIVE = "rows:\n  CH8: {basis: cumulative, unit: days}\n"


@pytest.fixture
def here(tmp_path, monkeypatch) -> Path:
    """An empty folder to work in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def save(path: Path, *rows: Sequence[object], sheet: str = "Scorecard") -> None:
    book = openpyxl.load_workbook(path) if path.exists() else openpyxl.Workbook()
    if "Sheet" in book.sheetnames:
        book.active.title = sheet
    elif sheet not in book.sheetnames:
        book.create_sheet(sheet)
    for row in rows:
        book[sheet].append(list(row))
    book.save(path)


def bring(*arguments: str, file: str = "s.xlsx", to: str = "data") -> Result:
    year = [] if any(a in ("--year", "--quarter") for a in arguments) else ["--year", "2009/10"]
    return CliRunner().invoke(main, ["import", file, "--to", to, *year, *arguments])


def said(result: Result) -> str:
    """What a command printed, each run of blanks as one."""
    return " ".join(result.output.split())


def confirm(place: Path = Path("parameters/columns.yaml"), more: str = "", **answers: str) -> None:
    """Do what an officer does in an editor."""
    text = place.read_text(encoding="utf-8")
    for asked, answer in {**ANSWERS, **answers}.items():
        text = text.replace(asked, answer)
    text = re.sub(r"^(.*): ([^#\n]+?) \?( *#.*)?$", r"\1: \2\3", text, flags=re.MULTILINE)
    place.write_text(text + more, encoding="utf-8")


def table(name: str, folder: str = "data") -> list[list[str]]:
    with (Path(folder) / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def test_the_first_run_asks_and_writes_nothing_else(here):
    save(here / "s.xlsx", HEAD, *ROWS)
    ran = bring()
    assert ran.exit_code == 2
    assert [p.name for p in sorted(here.iterdir())] == ["parameters", "s.xlsx"]
    assert "parameters/columns.yaml was written and has 17 lines to confirm:" in ran.output
    for line in (
        "\"PI no\": ref ?                          # 100% like 'pi no'; holds CH8, CH9",
        "\"08/09 outturn\": outturn 2008/09 ?      # 100% like 'outturn'; holds 97.2%",
        "\"Good is?\": polarity ?                  # 100% like 'good is'; holds Low, High",
        "\"Year to date\": outturn year to date ?  # 100% like 'year to date'; holds 12.06",
        '"Failing": red ?      # 1 cell; one of: green, amber, red, not_rated',
        "basis: unknown ?            # one of: snapshot, period, cumulative, rolling_year, annual",
    ):
        assert line in ran.output
    assert said(ran).endswith(
        "Nothing was imported yet. Open parameters/columns.yaml in a text editor. Take the question mark away from "
        "each line that is right; in the others type what is. Then run the same command again. Or run it with "
        "--accept: every line above is taken as it stands, except those that say 'unknown'."
    )


def test_nothing_is_taken_while_one_line_is_unconfirmed(here):
    save(here / "s.xlsx", HEAD, *ROWS)
    bring()
    place = Path("parameters/columns.yaml")
    confirm()
    place.write_text(place.read_text().replace('"Q3": outturn Q3', '"Q3": outturn Q3 ?'))
    ran = bring()
    assert ran.exit_code == 2
    assert "parameters/columns.yaml has 1 line to confirm:" in ran.output
    assert not Path("data").exists()


def test_once_confirmed_the_tables_are_written_and_pass_the_check(here):
    save(here / "s.xlsx", ["Scorecard 2009/10"], HEAD, *ROWS)
    bring()
    confirm(more=CUMULATIVE)
    ran = bring()
    assert ran.exit_code == 0, ran.output
    assert table("indicators") == [
        ["ref", "title", "directorate", "unit", "polarity", "basis"],
        ["CH8", "Days lost to sickness", "Housing", "days", "lower", "cumulative"],
        ["CH9", "Rent collected", "Housing", "percent", "higher", "period"],
    ]
    assert table("outturns") == [
        ["ref", "period", "outturn", "published_status"],
        ["CH8", "2009/10 Q1", "2.456", ""],
        ["CH8", "2009/10 Q2", "5.69", ""],
        ["CH8", "2009/10 Q3", "9.05", ""],
        ["CH8", "2009/10 Q4", "12.06", "red"],
        ["CH8", "2009/10", "12.06", ""],
        ["CH9", "2008/09", "97.2%", ""],
        ["CH9", "2009/10 Q1", "96.1%", ""],
        ["CH9", "2009/10 Q2", "96.9%", ""],
        ["CH9", "2009/10 Q3", "97.4%", ""],
        ["CH9", "2009/10 Q4", "98.1%", "green"],
    ]
    assert table("targets") == [
        ["ref", "period", "target"], ["CH8", "2009/10", "9.5"], ["CH9", "2009/10", "98%"],
    ]  # fmt: skip
    assert table("commentary") == [
        ["ref", "period", "kind", "text"], ["CH8", "2009/10 Q4", "reason", "Absence rose."],
    ]  # fmt: skip
    assert [str(fault) for fault in check("data") if not fault.note] == []
    assert "columns of the latest quarter were taken for 2009/10 Q4, the last with figures." in said(ran)
    assert "row 1: it stands above the headings and was passed over: 'Scorecard 2009/10'." in said(ran)
    assert "Wrote data/outturns.csv: 10 rows" in ran.output
    assert ran.output.endswith('Now:\n  perfkit check data\n  perfkit new "our council" --data data\n')
    assert CliRunner().invoke(main, ["new", "our council", "--data", "data"]).exit_code == 0


def test_accept_takes_what_an_earlier_run_printed_and_no_more(here):
    save(here / "s.xlsx", HEAD, *ROWS)
    ran = bring("--accept")
    assert "was written and has 17 lines to confirm" in ran.output
    ran = bring("--accept")
    assert "Accepted 15 suggestions in parameters/columns.yaml." in ran.output
    assert "parameters/columns.yaml has 2 lines to confirm:" in ran.output
    assert re.findall(r"^ *\d+  (\w+): unknown \?", ran.output, re.MULTILINE) == ["directorate", "basis"]
    assert not Path("data").exists()


def imported(here: Path) -> None:
    save(here / "s.xlsx", HEAD, *ROWS)
    bring()
    confirm(more=CUMULATIVE)
    assert bring().exit_code == 0


def test_the_next_quarter_is_read_without_asking(here):
    imported(here)
    head = [name for name in HEAD if name not in ("Q3", "Q4")]
    rows = [[cell for name, cell in zip(HEAD, row, strict=True) if name in head] for row in ROWS]
    rows[0][head.index("Year to date")] = 5.69
    save(here / "next.xlsx", head, *rows)
    ran = bring("--year", "2010/11", file="next.xlsx", to="next")
    assert ran.exit_code == 0, ran.output
    assert ["CH8", "2010/11 Q2", "5.69", "red"] in table("outturns", "next")
    assert not any(row[1] == "2010/11" for row in table("outturns", "next"))
    assert "row 2: the year to date is the figure of its last quarter or year, kept once." in said(ran)
    assert "the column 'Q4' (outturn Q4) of the mapping is not there any more. Nothing was read for it." in said(ran)


def test_a_new_column_and_a_new_word_are_asked_about_and_the_old_ones_are_not(here):
    imported(here)
    save(here / "next.xlsx", [*HEAD, "Lead officer"], [*ROWS[0][:10], "Dire", "x", "A Name"])
    ran = bring(file="next.xlsx", to="next")
    assert ran.exit_code == 2
    assert "parameters/columns.yaml has 2 lines to confirm:" in ran.output
    assert '"Lead officer": owner ?' in ran.output
    assert "A Name" not in ran.output, "a person's name goes into no other file"
    assert '"Dire": unknown ?' in ran.output
    assert CUMULATIVE in Path("parameters/columns.yaml").read_text(), "an officer's own lines stay"


def test_a_heading_that_was_changed_takes_its_old_place_once_confirmed(here):
    imported(here)
    save(here / "next.xlsx", [name.replace("Commentary", "Officer commentry") for name in HEAD], *ROWS)
    ran = bring(file="next.xlsx", to="next")
    assert '"Officer commentry": reason latest quarter ?' in ran.output
    confirm()
    ran = bring(file="next.xlsx", to="next")
    assert ran.exit_code == 0, ran.output
    assert table("commentary", "next") == table("commentary")


def test_two_columns_of_one_meaning_are_refused(here):
    save(here / "s.xlsx", [*HEAD, "Officer commentry"], [*ROWS[0], "x"])
    ran = bring()
    assert "# 'reason latest quarter' is taken; holds x" in ran.output
    confirm(**{'"Officer commentry": unknown ?': '"Officer commentry": reason latest quarter'})
    ran = bring()
    assert ran.exit_code == 2
    assert (
        "'Commentary' and 'Officer commentry' are both 'reason latest quarter' in the mapping. Keep one; make the "
        "other 'leave out', or say its period." in said(ran)
    )


def test_tables_that_are_there_are_kept_unless_they_may_be_replaced(here):
    imported(here)
    before = Path("data/indicators.csv").read_bytes()
    ran = bring()
    assert ran.exit_code == 2
    assert said(ran) == (
        "perfkit: data has indicators.csv, outturns.csv, targets.csv, commentary.csv already, and nothing was "
        "written. Give another folder with --to, or let them be replaced with --replace."
    )
    Path("data/indicators.csv").write_bytes(before + b"ours")
    ran = bring("--replace")
    assert ran.exit_code == 0
    (kept,) = Path("data").glob("replaced */indicators.csv")
    assert kept.read_bytes() == before + b"ours"
    assert Path("data/indicators.csv").read_bytes() == before
    assert "What was there is in" in ran.output
    assert [str(fault) for fault in check("data")] == [str(fault) for fault in check("data") if fault.note]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (
            ["--year", "2009"],
            "--year: '2009' may be a calendar, school or financial year; expected a quarter such as",
        ),
        (["--year", "2009/10 Q1"], "--year: '2009/10 Q1' is not a year. Write one such as 2009/10."),
        (["--quarter", "2009/10"], "--quarter: '2009/10' is not a quarter. Write one such as 2009/10 Q3."),
        (["--year", "2009/10", "--quarter", "2010/11 Q1"], "--quarter: 2010/11 Q1 is not in 2009/10."),
        (["--sheet", "Score"], "There is no sheet of s.xlsx 'Score'. Did you mean 'Scorecard'?"),
    ],
)
def test_options_that_cannot_be(here, arguments, words):
    save(here / "s.xlsx", HEAD, *ROWS)
    ran = bring(*arguments)
    assert ran.exit_code == 2
    assert words in said(ran)


def test_quarters_without_a_year_are_never_guessed(here):
    imported(here)
    ran = CliRunner().invoke(main, ["import", "s.xlsx", "--to", "again"])
    assert ran.exit_code == 2
    assert said(ran) == (
        "perfkit: The columns 'Q1', 'Q2', 'Q3', 'Q4' name no year. Say which the scorecard is of: --year 2009/10."
    )


def test_a_year_to_date_before_the_year_is_over(here):
    """It is no period of perfkit's; of a cumulative indicator it is the quarter's own figure."""
    head = ["PI no", "Description", "09/10 target", "Good is?", "Q1", "Q2", "Year to date"]
    save(
        here / "s.xlsx", head, ["A1", "Cases", 9, "Low", 1, 2, 3], ["A2", "Calls", 9, "Low", 1, 2, 2],
        ["A3", "Visits", 9, "Low", 1, None, 2], ["A4", "Mails", 9, "Low", 1, 2, 3],
    )  # fmt: skip
    bring()
    confirm(more="rows:\n  A2: {basis: cumulative}\n  A3: {basis: cumulative}\n")
    ran = bring()
    assert ran.exit_code == 0, ran.output
    assert "the year to date of rows 2, 5 was left out: the year is not over." in said(ran)
    assert [row for row in table("outturns") if row[0] == "A3"] == [
        ["A3", "2009/10 Q1", "1"],
        ["A3", "2009/10 Q2", "2"],
    ]
    confirm(more="  A4: {basis: cumulative}\n")
    ran = bring(to="again")
    assert ran.exit_code == 2
    assert (
        "row 5, column Year to date: the year to date is 3 and 2009/10 Q2 is 2. For a cumulative indicator they are "
        "the same figure: correct one, or its basis." in said(ran)
    )


HOSTILE = [
    ("37 plus", "is a comparison and not a number"),
    ("<5", "is a comparison and not a number"),
    ("2.4%<", "is a comparison and not a number"),
    ("Level 2", "is neither a number nor a marker"),
    ("DIV/0", "is a spreadsheet's error"),
    ("#DIV/0!", "is a spreadsheet's error"),
    ("12*", "has a star"),
    ("9.5 days", "has a word behind it"),
    ("(300)", "is in brackets"),
    ("£1.2m", "is abbreviated"),
    ("1/7", "holds two figures"),
    ("+2% increase", "describes a change and not a level"),
    ("=1+1", "is a formula kept as text"),
    ("Annual KPI", "is neither a number nor a marker"),
]


@pytest.mark.parametrize(("cell", "why"), HOSTILE)
def test_a_cell_that_is_no_figure_is_told_by_row_and_heading(here, cell, why):
    """The check's own words, at the place in the scorecard; and what the mapping can do about it."""
    text = f"PI no,Description,Q1,09/10 target,Good is?\nA1,Cases,1,2,Low\nA2,Calls,{cell},2,Low\n"
    (here / "s.csv").write_text(text, encoding="utf-8")
    bring(file="s.csv")
    confirm()
    ran = bring(file="s.csv")
    assert ran.exit_code == 2
    assert not Path("data").exists()
    assert f"s.csv - row 3, column Q1: '{cell}' {why}" in said(ran)
    assert "Or say in the mapping, under figures, what it stands for." in said(ran)
    confirm(more=f'figures:\n  "{cell}": "[x]"\n')
    ran = bring(file="s.csv")
    assert ran.exit_code == 0, ran.output
    assert f"'{cell}' was read as '[x]', as the mapping says under figures: C3." in said(ran)
    assert ["A2", "2009/10 Q1", "[x]"] in table("outturns")


@pytest.mark.parametrize(
    ("cell", "status"),
    [("TBC", "not_available"), ("N/A", "not_applicable"), ("Not available", "not_available"), ("–", "not_available")],
)
def test_markers_become_what_the_tables_call_them(here, cell, status):
    text = f"PI no,Description,Q1,Q2,09/10 target,Good is?\nA1,Cases,{cell},7,2,Low\n"
    (here / "s.csv").write_text(text, encoding="utf-8")
    bring(file="s.csv")
    confirm()
    assert bring(file="s.csv").exit_code == 0
    assert read("data").outturns[["period", "status"]].to_numpy().tolist() == [
        ["2009/10 Q1", status], ["2009/10 Q2", "final"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        pytest.param(
            [["A1", "Cases", 1, 2, "Low"], ["A1", "Calls", 1, 2, "Low"]],
            "row 3, column PI no: 'A1' stands in row 2, too. An indicator has one row: take one out, or give them "
            "different references.",
            id="a-reference-twice",
        ),
        pytest.param(
            [["A1", "Cases", "5%", 2, "Low"], ["A2", "Calls", 1, "£2", "Low"], ["A3", "Mails", "1%", "£2", "Low"]],
            "row 4: its figures have both % and £. Say it in the mapping, under rows: A3: {unit: …}.",
            id="two-signs",
        ),
        pytest.param(
            [["A1", None, 1, 2, "Low"]], "row 2, column Description: the indicator has no name. Type it", id="no-name"
        ),
        pytest.param(
            [["A1", "Cases", 1, 2, None]],
            "row 2, column Good is?: polarity is blank and must be filled; expected higher, lower, range, none.",
            id="no-polarity",
        ),
        pytest.param(
            [["A1", "Cases", None, 2, "Low"]],
            "no column of the mapping is an outturn with a figure in it. Say which column it is.",
            id="no-outturn-at-all",
        ),
    ],
)
def test_what_is_wrong_in_the_scorecard_is_told_where_it_stands(here, rows, words):
    save(here / "s.xlsx", ["PI no", "Description", "Q1", "09/10 target", "Good is?"], *rows)
    bring()
    confirm()
    ran = bring()
    assert ran.exit_code == 2
    assert words in said(ran)
    assert not Path("data").exists()


def test_what_the_mapping_says_of_one_indicator_comes_before_everything_else(here):
    save(here / "s.xlsx", ["PI no", "Description", "Q1", "09/10 target", "Good is?"], ["A1", "Cases", 1, 2, None])
    bring()
    confirm(
        more="rows:\n  A1: {unit: days, polarity: lower, owner: Head of Housing}\n",
        **{"unit: signs, else number ?": "unit: signs"},
    )
    ran = bring()
    assert ran.exit_code == 0, ran.output
    assert table("indicators")[1] == ["A1", "Cases", "Housing", "days", "lower", "period", "Head of Housing"]


def test_indicators_without_a_reference_are_given_one_that_stays(here):
    head = ["Description", "09/10 target", "Good is?", "Q1"]
    save(here / "s.xlsx", head, ["Rent", 9, "Low", 1], ["Voids", 9, "Low", 2])
    ran = bring()
    assert '"Rent": PI1 ?' in ran.output
    confirm()
    assert bring().exit_code == 0
    save(here / "t.xlsx", head, ["Arrears", 9, "Low", 3], ["Voids", 9, "Low", 4])
    ran = bring(file="t.xlsx", to="next")
    assert '"Arrears": PI3 ?' in ran.output
    confirm()
    assert bring(file="t.xlsx", to="next").exit_code == 0
    assert [row[0] for row in table("indicators", "next")] == ["ref", "PI3", "PI2"]


def test_a_sheet_a_directorate(here):
    head = ["PI no", "Description", "09/10 target", "Good is?", "Q1"]
    save(here / "s.xlsx", head, ["H1", "Rent", 9, "Low", 1], sheet="Housing")
    save(here / "s.xlsx", head, ["P1", "Majors", 9, "Low", 2], sheet="Planning")
    sheets = ["--sheet", "Housing", "--sheet", "Planning"]
    bring(*sheets)
    confirm(**{"directorate: unknown ?": "directorate: sheet name"})
    ran = bring(*sheets)
    assert ran.exit_code == 0, ran.output
    assert [row[:3] for row in table("indicators")[1:]] == [["H1", "Rent", "Housing"], ["P1", "Majors", "Planning"]]


def test_columns_left_out_are_counted(here):
    save(here / "s.xlsx", [*HEAD, "Trend"], [*ROWS[0], "up"], [*ROWS[1], None])
    bring()
    confirm(more=CUMULATIVE)
    ran = bring()
    assert ran.exit_code == 0, ran.output
    assert "column Trend: left out, with 1 filled cell, as the mapping says." in said(ran)


def test_the_mapping_is_no_parameter_file(here):
    """It lies beside the files that `perfkit run` reads."""
    from perfkit.publish.parameters import find_files

    imported(here)
    assert find_files(here) == []


def test_a_published_scorecard_of_maidstone(here):
    """Targets beside actuals under four merged quarters, sections of committees, DIV/0, N/A, kilograms."""
    shutil.copy(WORKED / "maidstone_2020_21.csv", here)
    file = "maidstone_2020_21.csv"
    arguments = {"file": file}
    ran = bring("--year", "2020/21", **arguments)
    assert '"Quarter 1 Target": target Q1 ?' in ran.output
    assert '"Quarter 4 Actual": outturn Q4 ?' in ran.output
    assert "sections: directorate ?  # Policy and Resources (row 4)" in ran.output
    confirm(**{"note latest quarter ?": "context latest quarter"})
    ran = bring("--year", "2020/21", **arguments)
    assert ran.exit_code == 2
    assert "row 15, column Quarter 2 Actual: '73.35kg' has a word behind it" in said(ran)
    assert "row 18, column Quarter 3 Actual: 'DIV/0' is a spreadsheet's error" in said(ran)
    more = 'figures:\n  "DIV/0": "[x]"\n  "73.35kg": 73.35\n  "61.36kg": 61.36\n  "209.03kg": 209.03\n'
    confirm(more=more)
    ran = bring("--year", "2020/21", **arguments)
    assert ran.exit_code == 0, ran.output
    tables = read("data")
    assert tables.directorates == [
        "Policy and Resources", "Communities, Housing and Environment", "Economic Regeneration and Leisure",
    ]  # fmt: skip
    homes = tables.indicators.set_index("title").loc["Affordable homes delivered"]
    assert (homes["unit"], homes["polarity"]) == ("number", "higher")
    footfall = tables.outturns[tables.outturns["ref"] == "PI4"]
    assert footfall[["period", "outturn"]].to_numpy().tolist() == [
        ["2020/21 Q1", 1043484.0], ["2020/21 Q3", 1706128.0], ["2020/21 Q4", 1090366.0],
    ]  # fmt: skip
    assert tables.targets.set_index(["ref", "period"])["target"][("PI4", "2020/21 Q4")] == 1847000.4
    theatre = tables.outturns[tables.outturns["ref"] == "PI11"]
    assert theatre["status"].tolist() == ["not_available", "not_available"]
    assert "row 12: it holds the headings again and was passed over." in said(ran)
    assert "row 20: it stands below the table and was passed over: 'Figures as first published'." in said(ran)


def test_a_published_scorecard_of_mole_valley(here):
    """Two years side by side, each with its quarters and outturn; a target that is a sentence."""
    shutil.copy(WORKED / "mole_valley_2023_24.csv", here)
    arguments = {"file": "mole_valley_2023_24.csv"}
    bring("--quarter", "2023/24 Q4", **arguments)
    confirm()
    ran = bring("--quarter", "2023/24 Q4", **arguments)
    assert ran.exit_code == 2
    assert "row 2, column 2023/24 target: 'Higher than previous year' is neither a number nor a marker" in said(ran)
    confirm(more='figures:\n  "Higher than previous year": none\n')
    ran = bring("--quarter", "2023/24 Q4", **arguments)
    assert ran.exit_code == 0, ran.output
    assert [row for row in table("outturns") if row[0] == "1"] == [
        ["1", "2022/23 Q1", "1265", ""], ["1", "2022/23 Q2", "1245", ""], ["1", "2022/23 Q3", "1220", ""],
        ["1", "2022/23 Q4", "1179", ""], ["1", "2022/23", "1179", ""], ["1", "2023/24 Q1", "1186", ""],
        ["1", "2023/24 Q2", "1162", ""], ["1", "2023/24 Q3", "1153", ""], ["1", "2023/24 Q4", "1150", "not_rated"],
        ["1", "2023/24", "1150", ""],
    ]  # fmt: skip
    assert read("data").targets["target_status"].tolist() == ["no_target", "set", "set", "set"]


def test_what_a_sheet_hides_is_told(here):
    """Hidden sheets, rows and columns, formulas that were never saved, error values."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "PIs"
    for row in (["PI no", "Description", "Q1", "09/10 target", "Good is?"], ["A1", "Rent", 97, 98, "High"],
                ["A2", "Voids", "#DIV/0!", 20, "Low"], ["A3", "Arrears", "=1+1", 20, "Low"]):  # fmt: skip
        sheet.append(row)
    sheet.row_dimensions[2].hidden = True
    book.create_sheet("Old").sheet_state = "hidden"
    book.save(here / "s.xlsx")
    ran = bring()
    assert "row 4: C4 has a formula but no saved value. Open the workbook in Excel and save it." in said(ran)
    confirm()
    assert "row 4: C4 has a formula but no saved value." in said(bring())
    sheet["C4"] = 2
    book.save(here / "s.xlsx")
    assert "row 3, column Q1: '#DIV/0!' is a spreadsheet's error" in said(bring())
    sheet["C3"] = "[x]"
    book.save(here / "s.xlsx")
    ran = bring()
    assert ran.exit_code == 0, ran.output
    assert "row 2 hidden: read like the rest." in said(ran)
    assert "sheet Old - the sheet is hidden: it was passed over. Unhide it if it is wanted." in said(ran)


def test_a_year_alone_is_asked_about_with_the_reason(here):
    """2016 is a calendar, a school or a financial year; 2016-17 (OT) is an outturn."""
    text = "Short Desc,2016,2016-17 (OT)\nInfMort,4.1,4.2\n"
    (here / "s.csv").write_text(text, encoding="utf-8")
    ran = bring(file="s.csv")
    assert '"2016": unknown ?' in ran.output
    assert "'2016' may be a calendar, school or financial year; holds 4.1" in ran.output
    assert '"2016-17 (OT)": outturn 2016/17 ?' in ran.output


def test_a_list_of_payments_is_met_with_a_question(here):
    text = "Supplier,Ref,Description,Amount\nA Ltd,1,Chairs,20\nB Ltd,2,Desks,30\n"
    (here / "s.csv").write_text(text, encoding="utf-8")
    ran = bring(file="s.csv")
    assert (
        "No column looks like a figure of a quarter or year. Is this a scorecard, one row an indicator?" in ran.output
    )


def test_columns_of_the_latest_quarter_need_a_quarter(here):
    """An annual scorecard's status is of a year, which the officer says."""
    save(here / "s.xlsx", ["PI no", "Description", "08/09 outturn", "09/10 target", "Good is?", "Status"],
         ["A1", "Rent", 97, 98, "High", "Red"])  # fmt: skip
    bring()
    confirm()
    ran = bring()
    assert ran.exit_code == 2
    assert said(ran) == (
        "perfkit: No quarter of the scorecard has a figure, and 'Status' is of the latest. Say it: --quarter "
        "'2009/10 Q2'; or name the period in the mapping, such as status 2009/10."
    )
    confirm(**{"status latest quarter": "status 2008/09"})
    assert bring().exit_code == 0
    assert table("outturns")[1] == ["A1", "2008/09", "97", "red"]


def test_a_year_to_date_beside_the_years_outturn(here):
    """The same figure is kept once; two figures for one period are refused."""
    head = ["PI no", "Description", "Q4", "Year to date", "09/10 outturn", "09/10 target", "Good is?"]
    save(here / "s.xlsx", head, ["A1", "Rent", 1, 7, 7, 9, "High"], ["A2", "Voids", 1, 7, "7.0", 9, "Low"])
    bring()
    confirm()
    ran = bring()
    assert ran.exit_code == 0, ran.output
    assert "rows 2 to 3: the year to date is the figure of its last quarter or year, kept once." in said(ran)
    save(here / "t.xlsx", head, ["A1", "Rent", 1, 7, 8, 9, "High"])
    ran = bring(file="t.xlsx", to="next")
    assert ran.exit_code == 2
    assert (
        "row 2: 'Year to date' and '09/10 outturn' are both the outturn of 2009/10. Leave one of them out in the "
        "mapping." in said(ran)
    )


def test_a_scorecard_of_two_rows_an_indicator(here):
    """What is asked about stands in no cell, so it is said before; a fault is told by the row its cell stands in."""
    head = ["PI no", "Description", "Good is?", None, "Q1", "Q2", "Status"]
    rows = [["A1", "Cases", "Low", "Target", 5, 6, None], [None, None, None, "Actual", 4, "7 or so", "Failing"]]
    save(here / "s.xlsx", head, *rows)
    ran = bring()
    assert "column D says 'Target' or 'Actual': rows 2 to 3 were read as one row for each of 1 indicator" in said(ran)
    assert '"Q1 Target": target Q1 ?' in ran.output
    confirm()
    ran = bring()
    assert "row 3, column Q2 Actual: '7 or so' is a comparison and not a number" in said(ran)
    confirm(more='figures:\n  "7 or so": "7"\n')
    ran = bring()
    assert ran.exit_code == 0, ran.output
    assert "'7 or so' was read as '7', as the mapping says under figures: F3." in said(ran)
    assert table("targets")[1:] == [["A1", "2009/10 Q1", "5"], ["A1", "2009/10 Q2", "6"]]
    assert table("outturns")[1:] == [["A1", "2009/10 Q1", "4", ""], ["A1", "2009/10 Q2", "7", "red"]]
    assert ran.output.count("column D says") == 1


def test_in_a_workspace_nothing_is_put_beside_the_tables_of_its_workbook(here):
    """Two files of one table would be refused; and a run would go on reporting the workbook."""
    assert CliRunner().invoke(main, ["new", "w"]).exit_code == 0
    os.chdir("w")
    save(Path("s.xlsx"), HEAD, *ROWS)
    bring()
    confirm(more=CUMULATIVE)
    ran = bring()
    assert ran.exit_code == 2
    assert said(ran) == (
        "perfkit: data holds council.xlsx, which has such tables, too, and nothing was written. Give another folder, "
        "such as --to data/scorecard; or move council.xlsx away."
    )
    ran = bring(to="data/scorecard")
    assert ran.exit_code == 0, ran.output
    assert ran.output.endswith(
        "The reports name no council until data/scorecard/about.csv does. Its lines: item,value and council,YOUR "
        "COUNCIL.\n\nparameters/2025-26-q2.yaml reports other tables. For these, write in it:\n"
        "  data: data/scorecard\n  quarter: 2009/10 Q4\n\nNow:\n  perfkit check data/scorecard\n  perfkit run\n"
    )
    file = Path("parameters/2025-26-q2.yaml")
    text = file.read_text(encoding="utf-8").replace("data: data/council.xlsx", "data: data/scorecard")
    file.write_text(text.replace("quarter: 2025/26 Q2", "quarter: 2009/10 Q4"), encoding="utf-8")
    ran = CliRunner().invoke(main, ["check"])
    assert ran.exit_code == 0, ran.output
    assert "reports other tables" not in bring("--replace", to="data/scorecard").output


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([["A1", "Cases (target)", 1], ["A1", "Cases (actual)", 2]], id="behind-the-name"),
        pytest.param([["A1", "Cases", 1], [None, "actual", 2]], id="in-place-of-the-name"),
    ],
)
def test_rows_that_say_what_they_hold_in_the_name_are_told_how_they_would_be_read(here, rows):
    save(
        here / "s.xlsx", ["PI no", "Description", "Q1", "09/10 target", "Good is?"], *([*row, 2, "Low"] for row in rows)
    )
    bring()
    confirm()
    ran = bring()
    assert ran.exit_code == 2
    assert "If 'actual' says what the row holds, put that word into a column of its own in every row." in said(ran)


def test_the_name_of_the_sheet_is_offered_as_the_directorate_and_taken_where_it_is_confirmed(here):
    save(here / "s.xlsx", ["PI no", "Description", "Q1", "09/10 target", "Good is?"], ["A1", "Cases", 1, 2, "Low"],
         sheet="Housing")  # fmt: skip
    ran = bring()
    assert "Or: sheet name, which is Housing" in ran.output
    confirm(**{"directorate: unknown ?": "directorate: sheet name"})
    ran = bring()
    assert ran.exit_code == 0, ran.output
    assert table("indicators")[1][2] == "Housing"


def test_a_scorecard_without_a_column_of_names(here):
    save(here / "s.xlsx", ["PI no", "Q1", "09/10 target", "Good is?"], ["A1", 1, 2, "Low"])
    bring()
    confirm()
    ran = bring()
    assert ran.exit_code == 2
    assert "no column is 'title' (the indicators' names). Say in the mapping which column it is." in said(ran)


def test_a_folder_that_cannot_be_written_is_said(here):
    imported(here)
    (here / "taken").write_text("a file")
    ran = bring(to="taken/data")
    assert ran.exit_code == 4
    assert "could not be written" in said(ran)
