"""Whole tables read: every fault at once, each with where it is and what to do."""

import datetime
from decimal import Decimal

import pandas as pd
import pytest
from openpyxl import load_workbook

from perfkit.errors import DataError, UsageError
from perfkit.inputs.ledger import Ledger
from perfkit.inputs.raw import RawTable
from perfkit.inputs.read import check, read
from perfkit.inputs.reading import _table as typed_table
from perfkit.inputs.schema import CONTRACTS

TODAY = pd.Timestamp("2014-11-07")
OUT = "ref,period,outturn,numerator,denominator,status,as_of\n"
TAR = "ref,period,target,target_low,target_high\n"


def table(council, name="outturns", **texts):
    return getattr(read(council(**texts), today=TODAY), name)


# --- the shape of what is read ------------------------------------------------------------------------------------


def test_every_table_has_its_contracts_columns_then_those_that_are_added(council):
    tables = read(council(), today=TODAY)
    for name, contract in CONTRACTS.items():
        added = ["span", "ends"] if "period" in contract.names else []
        added += ["target_status"] if name == "targets" else []
        assert list(getattr(tables, name).columns) == [*contract.names, *added, "row"], name


def test_types_are_the_declared_ones_in_full_and_in_empty_tables(council):
    tables = read(council(), today=TODAY)
    for frame in (tables.outturns, read("demo:example", today=TODAY).outturns):
        assert {c: str(t) for c, t in frame.dtypes.items()} == {
            "ref": "str", "period": "str", "outturn": "float64", "numerator": "float64", "denominator": "float64",
            "status": "str", "as_of": "datetime64[us]", "note": "str", "published_status": "str", "outlook": "str",
            "span": "str", "ends": "datetime64[us]", "row": "int64",
        }  # fmt: skip
    assert str(tables.milestones["done"].dtype) == "boolean"
    assert str(tables.milestones["due"].dtype) == "datetime64[us]"


def test_absent_tables_are_empty_and_listed(council):
    tables = read(council(), today=TODAY)
    assert tables.absent == set(CONTRACTS) - {"indicators", "outturns", "targets"}
    assert len(tables.milestones) == 0


def test_sources_name_the_file_and_the_hash_of_its_bytes(council):
    sources = {s.table: s for s in read(council(), today=TODAY).sources}
    assert (sources["targets"].file, sources["targets"].sheet, sources["targets"].rows) == ("targets.csv", "", 1)
    assert sources["targets"].sha256 == "780bed20eeae42839aa74de9ded33f1c9420bcc185b60e536084fd3c8e3e76b3"


def test_rows_are_numbered_as_excel_shows_them(council):
    assert table(council, outturns=OUT + "PL1,2014/15 Q1,80,,,,\nPL1,2014/15 Q2,81,,,,\n")["row"].tolist() == [2, 3]


def test_defaults(council):
    indicators = (
        "ref,title,directorate,unit,polarity,basis,set\n"
        "PL1,t,D,percent,higher,period,\nA1,t,D,percent,higher,annual,national\n"
    )
    found = table(council, "indicators", indicators=indicators)
    assert found["set"].tolist() == ["local", "national"]
    assert found["frequency"].tolist() == ["quarterly", "annual"]
    assert found["decimals"].isna().all()


def test_a_missing_as_of_stays_missing(council):
    assert table(council)["as_of"].isna().all()


def test_a_ward_called_none_keeps_its_name(council):
    segments = (
        "ref,period,dimension,segment,numerator,denominator\nPL1,2014/15 Q2,ward,None,1,2\nPL1,2014/15 Q2,ward,NA,1,2\n"
    )
    assert table(council, "segments", segments=segments)["segment"].tolist() == ["None", "NA"]


def test_read_raises_every_fault_at_once_and_check_raises_none(council):
    folder = council(outturns=OUT + "PLX,2014,oops,,,,31/06/2025\n")
    with pytest.raises(DataError) as caught:
        read(folder, today=TODAY)
    assert [f.column for f in caught.value.faults] == ["period", "outturn", "as_of", "ref"]
    assert [f for f in check(folder, today=TODAY) if not f.note] == list(caught.value.faults)


def test_nothing_there_is_a_matter_of_usage(tmp_path):
    with pytest.raises(UsageError, match="There is no file or folder"):
        read(str(tmp_path / "nowhere"))


# --- outturns and their statuses ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "outturn", "status"),
    [
        pytest.param("81.5,,,,", 81.5, "final", id="a-figure-is-final"),
        pytest.param("81.5,,,prov,", 81.5, "provisional", id="typed"),
        pytest.param("81.5 [p],,,,", 81.5, "provisional", id="behind-the-figure"),
        pytest.param("81.5 p,,,provisional,", 81.5, "provisional", id="said-twice-alike"),
        pytest.param("[c],,,,", None, "confidential", id="confidential"),
        pytest.param("TBC,,,,", None, "not_available", id="to-be-confirmed"),
        pytest.param(",,,,", None, "not_available", id="blank"),
        pytest.param(",,,not_due,", None, "not_due", id="not-due"),
        pytest.param(",3,4,,", None, "final", id="blank-with-numerator-and-denominator"),
        pytest.param(",[c],4,,", None, "confidential", id="the-numerator-says-why"),
        pytest.param("75,[c],4,,", 75.0, "final", id="a-present-outturn-keeps-its-status"),
        pytest.param("0,,,rounds_to_zero,", 0.0, "rounds_to_zero", id="nought-that-rounds"),
    ],
)
def test_the_status_of_an_outturn(council, row, outturn, status):
    found = table(council, outturns=f"{OUT}PL1,2014/15 Q2,{row}\n").iloc[0]
    assert (None if pd.isna(found["outturn"]) else found["outturn"], found["status"]) == (outturn, status)


def test_a_mark_behind_the_period_becomes_the_status(council):
    found = table(council, outturns=f"{OUT}PL1,2014/15 Q2 (prov),81.5,,,,\n").iloc[0]
    assert (found["period"], found["status"]) == ("2014/15 Q2", "provisional")


def test_a_marker_that_contradicts_the_status_is_a_fault(faults):
    assert faults(outturns=f"{OUT}PL1,2014/15 Q2,81.5 [p],,,final,\n") == [
        "outturns.csv, row 2, column status: the status is final, and the marker in outturn says provisional. "
        "Keep the one that is right."
    ]


def test_a_period_mark_that_contradicts_the_status_is_a_fault(faults):
    assert faults(outturns=f"{OUT}PL1,2014/15 Q2 (Rev),81.5,,,final,\n") == [
        "outturns.csv, row 2, column status: the status is final, and the mark behind the period says revised. "
        "Keep the one that is right."
    ]


def test_a_figure_that_is_said_not_to_be_there_is_a_fault(faults):
    assert faults(outturns=f"{OUT}PL1,2014/15 Q2,81.5,,,not available,\n") == [
        "outturns.csv, row 2, column outturn: the outturn is 81.5 and the status is not_available. "
        "Remove the figure or correct the status."
    ]


def test_a_blank_that_is_called_final_is_noted(notes):
    assert notes(outturns=f"{OUT}PL1,2014/15 Q2,,,,final,\n") == [
        "outturns.csv, column status: 1 row without an outturn read as not available. Type [x] or the figure."
    ]


def test_an_unread_figure_is_not_also_missing(faults):
    assert faults(outturns=f"{OUT}PL1,2014/15 Q2,12*,,,final,\n") == [
        "outturns.csv, row 2, column outturn: '12*' has a star; expected a number such as 95.4 or 1,234, or a marker: "
        "[x], x, .., -, tbc, not available, not yet available, [z], z, n/a, not applicable, [c], c, *, confidential, "
        "[k], [low]. Type [c] if the figure is confidential; otherwise the number alone, and the footnote in note."
    ]


def test_a_percent_sign_belongs_to_a_percentage_only(faults, council):
    assert table(council, outturns=f"{OUT}PL1,2014/15 Q2,85%,,,,\nFI1,2014/15 Q2,£85,,,,\n")["outturn"].tolist() == [
        85.0, 85.0]  # fmt: skip
    assert faults(outturns=f"{OUT}HR1,2014/15 Q2,85%,,,,\nPL1,2014/15 Q2,£85,,,,\n") == [
        "outturns.csv, row 2, column outturn: '85%' has a percent sign and is not a percentage. "
        "Type the number alone, or correct the unit in indicators.",
        "outturns.csv, row 3, column outturn: '£85' has a pound sign and is not in pounds. "
        "Type the number alone, or correct the unit in indicators.",
    ]


def test_a_negative_denominator_is_a_fault(faults):
    assert faults(outturns=f"{OUT}PL1,2014/15 Q2,50,1,-2,,\n") == [
        "outturns.csv, row 2, column denominator: the denominator is -2; expected 0 or more. "
        "A denominator is nought or more."
    ]


def test_a_figure_over_nought_is_noted(notes):
    assert notes(outturns=f"{OUT}PL1,2014/15 Q2,50,0,0,,\n") == [
        "outturns.csv, column denominator: a figure over a denominator of 0 in row 2. Check the denominator."
    ]


def test_a_figure_for_a_quarter_that_has_not_ended_is_noted(notes):
    rows = "PL1,2014/15 Q3,50,,,,\nPL1,2014/15 Q3,50,,,,01/11/2014\nPL1,2015/16,50 [f],,,,\nHR1,2014/15 Q3,[x],,,,\n"
    assert notes(outturns=OUT + rows) == [
        "outturns.csv, column period: figures for periods that have not ended in row 2. Give as_of, or [f] if forecast."
    ]


def test_a_figure_known_before_its_period_began_is_noted(notes):
    """The first day of the period is none before it; a forecast is known early."""
    rows = "PL1,2014/15 Q4,50,,,,31/12/2014\nPL1,2015/16,50,,,,31/03/2015\nPL1,2014/15 Q3,50,,,,01/10/2014\n"
    assert notes(outturns=f"{OUT}{rows}PL1,2016/17,50 [f],,,,01/11/2014\n") == [
        "outturns.csv, column as_of: figures that were known before their periods began in rows 2, 3. Correct the "
        "period or as_of, or give [f] if forecast."
    ]


# --- the rows of faults.md on figures and meaning -----------------------------------------------------------------


def test_an_indicator_and_quarter_given_twice_names_both_rows(faults):
    assert faults(outturns=f"{OUT}PL1,2014/15 Q2,81,,,,\nPL1,Q2 2014-15,82,,,,\n") == [
        "outturns.csv, row 3, column ref: rows 2 and 3 are both for ref 'PL1', period '2014/15 Q2', no as_of. "
        "Keep one, or give the later one its own date in as_of."
    ]


@pytest.mark.parametrize("spelling", ["Childrens Services", "Children's Services", "Childrens services"])
def test_an_unknown_directorate_is_offered_the_nearest_and_never_guessed(faults, spelling):
    assert faults(developments=f"directorate,period,text\n{spelling},2014/15 Q2,News.\n") == [
        f"developments.csv, row 2, column directorate: there is no directorate '{spelling}' in indicators. "
        "Did you mean 'Children’s Services'? Spell it as in indicators, or add it there."
    ]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("milestones", "ref,directorate,objective,milestone\nM1,Nowhere,o,m\n"),
        ("finance", "directorate,service,period\nNowhere,s,2014/15 Q2\n"),
        ("risks", "ref,directorate,risk\nR1,Nowhere,r\n"),
        ("issues", "directorate,period,text\nNowhere,2014/15 Q2,t\n"),
    ],
)
def test_every_table_with_directorates_is_checked(faults, name, text):
    found = faults(**{name: text})
    assert len(found) == 1
    assert f"{name}.csv, row 2, column directorate: there is no directorate 'Nowhere' in indicators." in found[0]


def test_an_unknown_indicator_is_named_with_the_nearest(faults):
    assert faults(targets="ref,period,target\nPL1,2014/15 Q2,80\nPL01,2014/15 Q2,80\n") == [
        "targets.csv, row 3, column ref: there is no indicator 'PL01' in indicators. "
        "Did you mean 'PL1'? Spell it as in indicators, or add it there."
    ]


def test_an_indicator_without_a_target_and_a_target_of_nought_are_no_faults(faults):
    assert faults(targets="ref,period,target\nPL1,2014/15 Q2,0\n") == []


def test_a_missing_quarter_in_the_middle_is_no_fault(faults):
    assert faults(outturns=f"{OUT}PL1,2014/15 Q1,81,,,,\nPL1,2014/15 Q3,82,,,,\n") == []


def test_polarity_has_no_default(faults):
    text = "ref,title,directorate,unit,polarity,basis\nPL1,t,D,percent,,period\n"
    assert faults(indicators=text) == [
        "indicators.csv, row 2, column polarity: polarity is blank and must be filled; "
        "expected higher, lower, range, none. Which outturn is better: higher, lower, within a range, or none."
    ]


def test_a_missing_polarity_column_is_one_fault(faults):
    assert faults(indicators="ref,title,directorate,unit,basis\nPL1,t,D,percent,period\n") == [
        "indicators.csv, column polarity: the column 'polarity' is missing. "
        "Add it: Which outturn is better: higher, lower, within a range, or none."
    ]


def test_a_range_that_crosses_is_a_fault_with_both_values(faults):
    assert faults(targets=f"{TAR}PL1,2014/15 Q2,,90,80\n") == [
        "targets.csv, row 2, column target_low: the range crosses: target_low 90 is above target_high 80. "
        "Put the lower end in target_low."
    ]


@pytest.mark.parametrize(
    ("period", "why"),
    [
        ("2025-Q5", "has a quarter of a year that may be calendar or financial"),
        ("2014/15 Q5", "has quarter 5; quarters are 1 to 4"),
        ("2014", "may be a calendar, school or financial year"),
    ],
)
def test_a_period_that_is_refused_lists_the_accepted_forms(faults, period, why):
    assert faults(outturns=f"{OUT}PL1,{period},81,,,,\n") == [
        f"outturns.csv, row 2, column period: '{period}' {why}; expected a quarter such as 2013/14 Q2, a year such as "
        "2013/14, or a month such as Sep 2013. Type it in full."
    ]


def test_q2_25_26_is_understood(council):
    assert table(council, outturns=f"{OUT}PL1,Q2 25/26,[x],,,,\n")["period"].tolist() == ["2025/26 Q2"]


# --- targets ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "status"),
    [
        ("80,,", "set"), (",17,23", "set"), ("0,,", "set"), ("none,,", "no_target"), (",,", "no_target"),
        ("baseline,,", "baseline"), ("TBC,,", "to_be_confirmed"), ("n/a,,", "not_applicable"), (",80,80", "set"),
    ],
)  # fmt: skip
def test_the_status_of_a_target(council, row, status):
    assert table(council, "targets", targets=f"{TAR}PL1,2014/15 Q2,{row}\n")["target_status"].tolist() == [status]


@pytest.mark.parametrize("target", ["80", "none"])
def test_a_target_and_a_range_are_too_much(faults, target):
    assert faults(targets=f"{TAR}PL1,2014/15 Q2,{target},17,23\n") == [
        "targets.csv, row 2, column target: the row has a target and a range. "
        "Keep the target, or target_low and target_high, but not both."
    ]


@pytest.mark.parametrize(("row", "end", "other"), [(",17,", "target_low", "target_high"),
                                                   (",,23", "target_high", "target_low")])  # fmt: skip
def test_a_range_has_two_ends(faults, row, end, other):
    assert faults(targets=f"{TAR}PL1,2014/15 Q2,{row}\n") == [
        f"targets.csv, row 2, column {end}: the row has a {end} and no {other}. "
        f"Type {other}; if there is none, use target alone."
    ]


def test_a_range_with_an_unread_end_has_one_fault(faults):
    assert faults(targets=f"{TAR}PL1,2014/15 Q2,,17,2x\n") == [
        "targets.csv, row 2, column target_high: '2x' has a marker behind the number; "
        "expected a number such as 95.4 or 1,234. Type the number alone."
    ]


# --- workbooks ----------------------------------------------------------------------------------------------------


def book(tmp_path, **sheets):
    path = tmp_path / "council.xlsx"
    with pd.ExcelWriter(path) as writer:
        for name, frame in sheets.items():
            pd.DataFrame(frame).to_excel(writer, sheet_name=name, index=False)
    return str(path)


INDICATORS = {"ref": ["PL1"], "title": ["t"], "directorate": ["D"], "unit": ["%"], "polarity": ["Good is high"],
              "basis": ["period"]}  # fmt: skip
TARGETS = {"ref": ["PL1"], "period": ["2014/15 Q2"], "target": [80]}


def test_a_workbooks_own_dates_and_numbers_are_taken(tmp_path):
    outturns = {"ref": ["PL1"], "period": ["2014/15 Q2"], "outturn": [81.5], "as_of": [pd.Timestamp("2014-10-14")]}
    tables = read(book(tmp_path, indicators=INDICATORS, outturns=outturns, targets=TARGETS), today=TODAY)
    assert tables.outturns.loc[0, ["outturn", "as_of"]].tolist() == [81.5, pd.Timestamp("2014-10-14")]
    assert tables.notes == ()


def test_excels_number_for_a_day_is_named(tmp_path):
    outturns = {"ref": ["PL1"], "period": ["2014/15 Q2"], "outturn": [81.5], "as_of": [45839]}
    found = check(book(tmp_path, indicators=INDICATORS, outturns=outturns, targets=TARGETS), today=TODAY)
    assert [str(f) for f in found] == [
        "council.xlsx, sheet outturns, row 2, column as_of: 45839 is 1 July 2025 to Excel; "
        "expected a date such as 14/10/2014 or 2014-10-14. Format the cell as a date, or type the date."
    ]


def test_numbers_stored_as_text_are_converted_and_counted(tmp_path):
    outturns = {"ref": ["PL1"], "period": ["2014/15 Q2"], "outturn": ["81.5"]}
    tables = read(book(tmp_path, indicators=INDICATORS, outturns=outturns, targets=TARGETS), today=TODAY)
    assert tables.outturns["outturn"].tolist() == [81.5]
    assert [str(note) for note in tables.notes] == [
        "council.xlsx, sheet outturns, column outturn: numbers stored as text in 1 cell were read as numbers. "
        "In Excel, use Convert to Number."
    ]


def test_a_renamed_sheet_is_named_with_those_found(tmp_path):
    outturns = {"ref": ["PL1"], "period": ["2014/15 Q2"], "outturn": [81.5]}
    path = book(tmp_path, indicators=INDICATORS, targets=TARGETS, **{"Out-turns": outturns})
    found = [str(f) for f in check(path, today=TODAY)]
    assert any("'Out-turns' is not a table that perfkit knows; did you mean 'outturns'?" in f for f in found)


def test_a_required_table_without_rows_is_a_fault(tmp_path):
    path = book(tmp_path, indicators=INDICATORS, targets=TARGETS, outturns={"ref": [], "period": []})
    found = [str(f) for f in check(path, today=TODAY) if not f.note]
    assert found == ["council.xlsx, sheet outturns: the table has no rows. Fill it in."]


# --- other files --------------------------------------------------------------------------------------------------


def test_parquet_keeps_its_types(council, tmp_path):
    folder = council(outturns="")
    frame = pd.DataFrame({"ref": ["PL1"], "period": pd.Categorical(["2014/15 Q2"]), "outturn": [81.5],
                          "as_of": [pd.Timestamp("2014-10-14")]})  # fmt: skip
    frame.to_parquet(tmp_path / "outturns.parquet")
    (tmp_path / "outturns.csv").unlink(missing_ok=True)
    found = read(folder, today=TODAY).outturns
    assert found.loc[0, ["period", "outturn", "as_of", "row"]].tolist() == ["2014/15 Q2", 81.5,
                                                                            pd.Timestamp("2014-10-14"), 2]  # fmt: skip


def test_one_table_in_two_files_is_a_fault(council, tmp_path):
    folder = council()
    pd.DataFrame({"ref": ["PL1"], "period": ["2014/15 Q2"], "outturn": [81.5]}).to_parquet(
        tmp_path / "outturns.parquet"
    )
    assert [str(f) for f in check(folder, today=TODAY)] == [
        "outturns.parquet: two sheets or files hold the table 'outturns': 'outturns.csv' and 'outturns.parquet'. "
        "Put all its rows in one, or rename the other."
    ]


@pytest.mark.parametrize("name", ["hart", "example"])
def test_the_demonstrations_read_without_a_fault(name):
    assert [str(f) for f in check(f"demo:{name}") if not f.note] == []


# --- any cell at all ----------------------------------------------------------------------------------------------

ODD_CELLS = [10**400, float("inf"), Decimal("NaN"), True, [1], b"bytes", "\ud800", "\u202e12", "²", "1_000", pd.NA,
             pd.Timestamp("2014-01-01", tz="UTC"), datetime.time(3, 4), "0001-01-01", "1e400", "-%", "% £"]  # fmt: skip


@pytest.mark.parametrize("name", CONTRACTS)
def test_any_cell_is_read_or_refused_and_never_breaks_the_reading(name):
    contract = CONTRACTS[name]
    cells = pd.DataFrame({column: pd.Series(ODD_CELLS, dtype=object) for column in contract.names})
    raw = RawTable(name, "c.xlsx", name, cells, pd.RangeIndex(2, len(cells) + 2), "")
    ledger = Ledger(raw)
    assert len(typed_table(raw, contract, {}, TODAY, ledger)) == len(ODD_CELLS)
    assert all(str(fault).startswith("c.xlsx, sheet ") for fault in ledger.result())


def test_an_error_reported_on_opening_is_not_reported_again(tmp_path):
    outturns = {"ref": ["PL1"], "period": ["2014/15 Q2"], "outturn": [81.5]}
    path = book(tmp_path, indicators={**INDICATORS, "polarity": ["#REF!"]}, outturns=outturns, targets=TARGETS)
    workbook = load_workbook(path)
    workbook["indicators"]["E2"].data_type = "e"
    workbook.save(path)
    found = [str(f) for f in check(path, today=TODAY) if not f.note]
    assert len(found) == 1
    assert "E2 holds #REF!: an error, not a gap" in found[0]


def test_a_blank_whose_status_is_refused_is_not_also_noted(council):
    found = check(council(outturns=f"{OUT}PL1,2014/15 Q2,[c],,,final,\n"), today=TODAY)
    assert [f.note for f in found] == [False]


def test_only_the_first_unknown_names_are_offered_their_nearest(faults):
    rows = "".join(f"PL1{i:02d},2014/15 Q2,80\n" for i in range(25))
    found = faults(targets=f"ref,period,target\n{rows}")
    assert sum("Did you mean 'PL1'?" in fault for fault in found) == 20
    assert len(found) == 25


def test_a_table_that_was_not_supplied_has_the_columns_and_types_of_one_that_was():
    full, least = read("demo:example", today=TODAY), read("demo:hart", today=TODAY)
    assert len(least.absent) == 11
    for name in least.absent:
        assert getattr(least, name).empty
        pd.testing.assert_frame_equal(getattr(least, name), getattr(full, name).iloc[:0])
