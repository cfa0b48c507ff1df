"""Cells to types: what is understood, what is refused, and with which remedy."""

from datetime import datetime
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfkit.inputs import parse
from perfkit.inputs.contract import Column, Kind
from perfkit.inputs.figures import MARKERS, TARGET_MARKERS
from perfkit.inputs.ledger import Ledger
from perfkit.inputs.raw import RawTable
from perfkit.inputs.schema import CONTRACTS

NUMBER = Column("target_low", Kind.NUMBER, "")
FIGURE = Column("outturn", Kind.FIGURE, "")
WORKBOOK = "outturns"


def ledger_for(cells: list[object], sheet: str = "") -> Ledger:
    frame = pd.DataFrame({"x": pd.Series(cells, dtype=object)})
    return Ledger(RawTable("outturns", "c.xlsx", sheet, frame, pd.RangeIndex(2, len(cells) + 2), ""))


def read(reader, cells, column, *, sheet="", **how):
    ledger = ledger_for(cells, sheet)
    return reader(pd.Series(cells, dtype=object), column, ledger, **how), ledger.result()


def figure(cell, *, percent=True, pounds=False, markers=MARKERS, letters=True):
    """One figure cell -> its number, its marker and the fault's words, if any."""
    how = {"percent": percent, "pounds": pounds, "letters": letters, "markers": markers}
    found, faults = read(parse.figure, [cell], FIGURE, **how)
    number, mark = found.number.iloc[0], found.mark.iloc[0]
    said = f"{faults[0].problem}. {faults[0].remedy}" if faults else None
    return None if pd.isna(number) else number, None if pd.isna(mark) else mark, said


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("85", 85.0), ("85.25", 85.25), (".5", 0.5), ("5.", 5.0), ("0", 0.0), ("-300", -300.0), ("+2.5", 2.5),
        ("\u2212300", -300.0), ("1,234", 1234.0), ("1,234,567.8", 1234567.8), ("-1,234", -1234.0), (" 85 ", 85.0),
        ("85%", 85.0), ("85.5 %", 85.5), ("007", 7.0), (85, 85.0), (85.25, 85.25), (Decimal("1.5"), 1.5),
        (np.int64(3), 3.0), (0, 0.0),
    ],
)  # fmt: skip
def test_declared_forms_are_numbers(cell, number):
    assert figure(cell) == (number, None, None)


@pytest.mark.parametrize(("cell", "number"), [("£300", 300.0), ("-£300", -300.0), ("£-1,234.50", -1234.5)])
def test_pounds_are_read_where_the_unit_is_pounds(cell, number):
    assert figure(cell, pounds=True) == (number, None, None)


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("(300)", "'(300)' is in brackets. If it is negative, type a minus sign: -300."),
        ("£1.2m", "'£1.2m' is abbreviated. Type the number in full: 1200000, not 1.2m."),
        ("300k", "'300k' is abbreviated. Type the number in full: 1200000, not 1.2m."),
        ("12*", "'12*' has a star. Type [c] if the figure is confidential; otherwise the number alone, and the "
                "footnote in note."),
        ("1.234,5", "'1.234,5' has commas that do not group thousands. Put a comma between groups of three digits "
                    "only, and a point before decimals: 1,234.5."),
        ("1,23", "'1,23' has commas that do not group thousands. Put a comma between groups of three digits only, "
                 "and a point before decimals: 1,234.5."),
        ("85 per cent", "'85 per cent' spells out the percent sign. Type 85% or 85."),
        ("1 234", "'1 234' has blanks inside it. Take the blanks out, or use commas: 1,234."),
        ("1e5", "'1e5' is in scientific notation. Type the number in full."),
        ("nan", "'nan' is not a figure. Leave the cell blank, or type [x] if it is not available."),
        ("-inf", "'-inf' is not a figure. Leave the cell blank, or type [x] if it is not available."),
        ("#DIV/0!", "'#DIV/0!' is a spreadsheet's error. Correct the formula, or type [x] if the figure is not "
                    "available."),
        ("DIV/0", "'DIV/0' is a spreadsheet's error. Correct the formula, or type [x] if the figure is not available."),
        ("=A1*2", "'=A1*2' is a formula kept as text. Type its result."),
        ("68% / 68.08%", "'68% / 68.08%' holds two figures. Type one, or use numerator and denominator."),
        ("12 days", "'12 days' has a word behind it. Type the number alone; its unit is in indicators."),
        ("85.2 [c]", "'85.2 [c]' gives a figure and says that there is none. Type either the number or [c]."),
        ("85.2x", "'85.2x' gives a figure and says that there is none. Type either the number or [x]."),
        ("[p]", "'[p]' marks a figure and there is none. Type the number before [p]."),
        ("NA", "'NA' is neither a number nor a marker. Type the number, or one of those."),
        ("None", "'None' is neither a number nor a marker. Type the number, or one of those."),
        ("null", "'null' is neither a number nor a marker. Type the number, or one of those."),
        ("good", "'good' is neither a number nor a marker. Type the number, or one of those."),
        ("--5", "'--5' is neither a number nor a marker. Type the number, or one of those."),
        ("9" * 400, f"'{'9' * 39}…' is neither a number nor a marker. Type the number, or one of those."),
        (float("inf"), "'inf' is not a figure. Leave the cell blank, or type [x] if it is not available."),
        (True, "'TRUE' is a yes or no and not a number. Type the number."),
        (datetime(2025, 7, 1), "01/07/2025 is a date and not a number. Excel may have turned a figure such as 1/7 "
                               "into a date: type the number."),
        ("01/07/2025", "'01/07/2025' is a date and not a number. Type the number."),
    ],
)  # fmt: skip
def test_every_other_form_is_refused_with_its_own_remedy(cell, words):
    assert figure(cell) == (None, None, words)


def test_an_unknown_marker_is_refused_with_the_list_of_markers():
    _, faults = read(parse.figure, ["NA"], FIGURE, markers=MARKERS)
    assert faults[0].expected == (
        "a number such as 95.4 or 1,234, or a marker: [x], x, .., -, tbc, not available, not yet available, [z], z, "
        "n/a, not applicable, [c], c, *, confidential, [k], [low]"
    )


def test_a_percent_sign_needs_a_percentage_and_a_pound_sign_pounds():
    alone = "Type the number alone, or correct the unit in indicators."
    assert figure("85%", percent=False)[2] == f"'85%' has a percent sign and is not a percentage. {alone}"
    assert figure("£85")[2] == f"'£85' has a pound sign and is not in pounds. {alone}"


def test_a_p_behind_pounds_may_be_pence():
    assert figure("45p", pounds=True)[2] == "'45p' may be pence or provisional. Type pounds (0.45), or 45 [p]."
    assert figure("45 [p]", pounds=True) == (45.0, "provisional", None)


@pytest.mark.parametrize(
    ("cell", "status"),
    [
        ("[x]", "not_available"), ("x", "not_available"), ("..", "not_available"), ("-", "not_available"),
        ("TBC", "not_available"), ("tbc", "not_available"), ("Not yet available", "not_available"),
        ("[z]", "not_applicable"), ("n/a", "not_applicable"), ("N/A", "not_applicable"),
        ("not applicable", "not_applicable"), ("[c]", "confidential"), ("*", "confidential"), ("C", "confidential"),
        ("[k]", "rounds_to_zero"), ("[low]", "rounds_to_zero"),
    ],
)  # fmt: skip
def test_a_marker_is_a_status_and_never_a_number(cell, status):
    assert figure(cell) == (None, status, None)


@pytest.mark.parametrize(
    ("cell", "number", "status"),
    [
        ("85.2 p", 85.2, "provisional"), ("85.2 [p]", 85.2, "provisional"), ("85.2p", 85.2, "provisional"),
        ("85.2% [p]", 85.2, "provisional"), ("1,234 [e]", 1234.0, "estimated"), ("85.2[R]", 85.2, "revised"),
        ("85 [f]", 85.0, "forecast"), ("85 [b]", 85.0, "break"), ("85 u", 85.0, "low_reliability"),
    ],
)  # fmt: skip
def test_a_status_may_follow_a_number(cell, number, status):
    assert figure(cell) == (number, status, None)


def test_a_status_may_not_follow_a_target():
    words = figure("85 [p]", markers=TARGET_MARKERS, letters=False)[2]
    assert words == "'85 [p]' has a marker behind the number. Type the number alone."


@pytest.mark.parametrize(
    ("cell", "status"),
    [("none", "no_target"), ("No target", "no_target"), ("baseline", "baseline"), ("TBC", "to_be_confirmed"),
     ("n/a", "not_applicable")],
)  # fmt: skip
def test_the_four_reasons_for_having_no_target(cell, status):
    assert figure(cell, markers=TARGET_MARKERS, letters=False) == (None, status, None)


@pytest.mark.parametrize(
    "cell", ["<5", "37 plus", "<=2.71", ">57%", "2.3%<", "at least 80", "80+", "≥ 80", "80 or more"]
)
def test_a_target_is_no_comparison(cell):
    words = figure(cell, markers=TARGET_MARKERS, letters=False)[2]
    assert words == (
        f"'{cell}' is a comparison and not a number. Type the number alone; polarity in indicators says which way is "
        "better."
    )


def test_a_target_is_no_change():
    words = figure("+2% increase", markers=TARGET_MARKERS, letters=False)[2]
    assert words == (
        "'+2% increase' describes a change and not a level. Type the figure to reach, as the outturn will be measured."
    )


@pytest.mark.parametrize("cell", ["[x]", "n/a", "-"])
def test_a_number_column_takes_no_marker(cell):
    found, faults = read(parse.figure, [cell], NUMBER)
    assert found.number.isna().all()
    assert f"{faults[0].problem}. {faults[0].remedy}" == (
        f"'{cell}' is not a number. Type the number, or leave the cell blank."
    )


@pytest.mark.parametrize("cell", [None, "", "  ", "\u00a0", float("nan"), pd.NaT])
def test_a_blank_stays_missing(cell):
    assert figure(cell) == (None, None, None)


def test_numbers_stored_as_text_in_a_workbook_are_counted_in_one_note():
    found, notes = read(parse.figure, ["85", 86, "1,234", "87%", "88 [p]"], FIGURE, sheet=WORKBOOK, percent=True,
                        markers=MARKERS, letters=True)  # fmt: skip
    assert found.number.tolist() == [85.0, 86.0, 1234.0, 87.0, 88.0]
    assert [str(note) for note in notes] == [
        "c.xlsx, sheet outturns, column outturn: numbers stored as text in 2 cells were read as numbers. "
        "In Excel, use Convert to Number."
    ]


def test_numbers_in_a_text_file_are_text_anyway():
    assert read(parse.figure, ["85"], FIGURE)[1] == []


def test_typed_numbers_are_taken_as_they_are_and_infinity_refused():
    cells = pd.Series([1.5, np.nan, np.inf])
    ledger = ledger_for([0, 0, 0])
    found = parse.figure(cells, FIGURE, ledger, MARKERS)
    assert found.number.tolist()[0] == 1.5
    assert found.number.isna().tolist() == [False, True, True]
    assert [f.row for f in ledger.result()] == [4]


@given(st.floats(-1e9, 1e9, allow_nan=False).map(lambda x: round(x, 4)))
def test_a_number_written_out_reads_back_exactly(number):
    assert figure(f"{number:.4f}")[0] == number
    assert figure(f"{number:,.4f}")[0] == number


@given(st.text(max_size=12))
def test_any_text_is_a_number_a_marker_or_refused(cell):
    number, mark, words = figure(cell)
    assert not cell.strip() or (number is not None) or (mark is not None) or (words is not None)
    assert number is None or np.isfinite(number)


DATE = Column("as_of", Kind.DATE, "")


def day(cell):
    found, faults = read(parse.day, [cell], DATE)
    return (None if found.isna().iloc[0] else f"{found.iloc[0]:%Y-%m-%d}"), [f"{f.problem}. {f.remedy}" for f in faults]


@pytest.mark.parametrize(
    "cell",
    ["01/07/2025", "1/7/2025", "01-07-2025", "1.7.2025", "2025-07-01", "2025-07-01 00:00:00", "2025-07-01T09:30:00Z",
     "1 July 2025", "1st Jul 2025", "1-Jul-2025", datetime(2025, 7, 1), datetime(2025, 7, 1, 9, 30),
     pd.Timestamp("2025-07-01")],
)  # fmt: skip
def test_the_day_comes_first_and_never_the_month(cell):
    assert day(cell) == ("2025-07-01", [])


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ("31/06/2025", "31/06/2025 is not a date. Check the day and the month."),
        ("07/13/2025", "07/13/2025 is not a date. Dates are day/month/year and there is no such month: put the day "
                       "first."),
        ("2025-02-30", "2025-02-30 is not a date. Check the day and the month."),
        ("45839", "45839 is 1 July 2025 to Excel. Format the cell as a date, or type the date."),
        (45839, "45839 is 1 July 2025 to Excel. Format the cell as a date, or type the date."),
        (45839.5, "45839.5 is 1 July 2025 to Excel. Format the cell as a date, or type the date."),
        (2025, "2025 is not a date. Type the day, month and year."),
        ("01/07/25", "01/07/25 has a year of two digits. Type the year in full: 14/10/2014."),
        ("31/12/1989", "31/12/1989 is outside 1990 to 2100. Check the year."),
        ("01/01/2101", "01/01/2101 is outside 1990 to 2100. Check the year."),
        ("soon", "'soon' is not a date. Type the day, month and year, or leave the cell blank."),
        ("Q2", "'Q2' is not a date. Type the day, month and year, or leave the cell blank."),
    ],
)  # fmt: skip
def test_what_is_no_date_is_refused(cell, words):
    assert day(cell) == (None, [words])


@given(st.dates(pd.Timestamp("1990-01-01").date(), pd.Timestamp("2100-12-31").date()))
def test_every_day_reads_back_from_both_forms(date):
    assert day(f"{date:%d/%m/%Y}") == day(date.isoformat()) == (date.isoformat(), [])


PERIOD = Column("period", Kind.PERIOD, "")


def test_a_period_is_its_label_its_span_and_its_last_day():
    found, faults = read(parse.period, ["Q2 2013-14", "2013-14", datetime(2013, 9, 1), None], PERIOD)
    assert faults == []
    assert found["period"].tolist()[:3] == ["2013/14 Q2", "2013/14", "Sep 2013"]
    assert found["span"].tolist()[:3] == ["quarter", "year", "month"]
    assert found["ends"].dt.strftime("%Y-%m-%d").tolist()[:3] == ["2013-09-30", "2014-03-31", "2013-09-30"]
    assert found.iloc[3].isna().all()


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        (2013, "'2013' may be a calendar, school or financial year"),
        ("2025-Q5", "'2025-Q5' has a quarter of a year that may be calendar or financial"),
        (datetime(2013, 9, 30), "'2013-09-30' is a day, and a figure covers a quarter, year or month"),
        (45839, "'45839' looks like Excel's number for a day, and a figure covers a quarter, year or month"),
        ("2018 (Rev)", "'2018 (Rev)' may be a calendar, school or financial year"),
        ("2014/15 Q2 (prov)", "'2014/15 Q2 (prov)' has a status behind the period"),
    ],
)
def test_a_period_that_is_unclear_lists_the_accepted_forms(cell, words):
    _, faults = read(parse.period, [cell], PERIOD)
    assert faults[0].problem == words
    assert faults[0].expected.startswith("a quarter such as 2013/14 Q2")


def test_a_mark_behind_a_period_is_a_status_of_outturns():
    found, faults = read(parse.period, ["2014/15 Q2 (prov)"], PERIOD, marks=True)
    assert (found["period"].iloc[0], found["mark"].iloc[0], faults) == ("2014/15 Q2", "provisional", [])


FLAG = Column("done", Kind.FLAG, "")


def test_flags():
    cells = ["yes", "Y", "TRUE", 1, True, "1", "no", "n", "False", 0, False, 0.0, None]
    found, faults = read(parse.flag, cells, FLAG)
    assert found.tolist()[:12] == [True] * 6 + [False] * 6
    assert found.isna().tolist()[12]
    assert faults == []


def test_a_flag_that_is_neither():
    _, faults = read(parse.flag, ["maybe"], FLAG)
    assert (
        str(faults[0])
        == "c.xlsx, row 2, column done: 'maybe' is neither yes nor no; expected yes or no. Type yes or no."
    )


@pytest.mark.parametrize(
    ("table", "column", "cell", "choice"),
    [
        ("indicators", "polarity", "Good is high", "higher"), ("indicators", "polarity", "LOW", "lower"),
        ("indicators", "polarity", "bigger is better", "higher"), ("indicators", "polarity", " Higher ", "higher"),
        ("indicators", "unit", "%", "percent"), ("indicators", "unit", "£", "pounds"),
        ("indicators", "unit", "Days", "days"), ("indicators", "basis", "rolling year", "rolling_year"),
        ("indicators", "basis", "YTD", "cumulative"), ("outturns", "status", "Prov", "provisional"),
        ("targets", "tolerance_kind", "percentage points", "points"),
    ],
)  # fmt: skip
def test_other_words_for_a_choice(table, column, cell, choice):
    found, _ = read(parse.choice, [cell], CONTRACTS[table].column(column))
    assert found.tolist() == [choice]


TEXT = Column("text", Kind.TEXT, "")
CODE = Column("ref", Kind.CODE, "")


@pytest.mark.parametrize("cell", ["=1+1", "+5", "-5", "@here", "None", "NA", "null", "n/a", "<script>alert(1)</script>",
                                  "cost $5m up from $4m", "Tŷ", "😀", "line one\nline two"])  # fmt: skip
def test_text_is_kept_as_written(cell):
    found, faults = read(parse.text, [cell], TEXT)
    assert (found.tolist(), faults) == ([cell], [])


@pytest.mark.parametrize("cell", ["007", "01E5", "1e5", "None", "TRUE"])
def test_a_code_keeps_its_zeros_and_its_e(cell):
    assert read(parse.code, [cell], CODE)[0].tolist() == [cell]


def test_a_code_that_a_workbook_holds_as_a_number_is_noted():
    found, notes = read(parse.code, [7, 8.0, "009"], CODE, sheet=WORKBOOK)
    assert found.tolist() == ["7", "8", "009"]
    assert notes[0].problem == "numbers read as text in 2 cells"


def test_control_characters_are_removed_and_counted():
    found, notes = read(parse.text, ["a\x07b", "a\x07b", "\x1b[31mred", "tab\tstays"], TEXT)
    assert found.tolist() == ["ab", "ab", "[31mred", "tab\tstays"]
    assert [str(n) for n in notes] == [
        "c.xlsx, column text: control characters removed from 3 cells. The text itself was kept."
    ]


def test_half_a_character_is_refused():
    _, faults = read(parse.text, ["bad \ud800 text"], TEXT)
    assert str(faults[0]) == (
        "c.xlsx, row 2, column text: 'bad \\ud800 text' holds half a character. "
        "Type the text again; it was damaged when copied."
    )


@pytest.mark.parametrize("address", ["https://example.org/a.png", "file:///etc/passwd", "a.png", "attachment:foo.png"])
def test_a_picture_in_commentary_is_refused_by_name(address):
    _, faults = read(parse.text, [f"See ![chart]({address}) here"], TEXT)
    assert faults[0].problem == f"the text asks for a picture, '{address}'"
    assert faults[0].remedy == "Remove it; a report shows its own charts only and fetches nothing."


@pytest.mark.parametrize("link", ["javascript:alert(1)", "JavaScript:alert(document.cookie)", " data:text/html,<b>",
                                  "vbscript:x", "file:///c:/x"])  # fmt: skip
def test_a_link_that_would_run_is_dropped_and_its_words_kept(link):
    found, notes = read(parse.text, [f"See [the note]({link}) today"], TEXT)
    assert found.tolist() == ["See the note today"]
    assert notes[0].problem == "links that would run a script removed from 1 cell"


def test_an_ordinary_link_stays():
    cell = "See [the plan](https://example.org/plan)"
    assert read(parse.text, [cell], TEXT)[0].tolist() == [cell]


def test_whole_numbers():
    column = Column("likelihood", Kind.WHOLE, "")
    found, faults = read(parse.whole, ["3", 4, "2.5"], column)
    assert found.tolist()[:2] == [3.0, 4.0]
    assert [f.problem for f in faults] == ["2.5 is not a whole number"]


def test_true_and_one_are_not_the_same_cell():
    found, faults = read(parse.figure, [1, True, 1.0], FIGURE)
    assert found.number.tolist()[0] == found.number.tolist()[2] == 1.0
    assert [f.row for f in faults] == [3]


def test_faults_past_two_hundred_are_counted():
    ledger = ledger_for(["?"] * 500)
    parse.figure(pd.Series(["?"] * 500), FIGURE, ledger, MARKERS)
    found = ledger.result()
    assert len(found) == 201
    assert found[-1].problem == "300 more faults like these were found and are not listed"
