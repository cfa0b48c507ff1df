"""Long tables as officers lay them out: what is taken out or reshaped, and how that is said."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from perfkit.errors import Fault
from perfkit.inputs.csvs import read_csv
from perfkit.inputs.raw import RawTable
from perfkit.inputs.read import check, read
from perfkit.inputs.schema import CONTRACTS
from perfkit.inputs.source import Source
from perfkit.inputs.tidying import tidied

TODAY = pd.Timestamp("2014-11-07")
DONE = "Nothing need be done."
FINANCE = "directorate,service,period,annual_budget,actual_to_date\n"


def tidy(table: str, text: str) -> tuple[RawTable, list[str], list[str]]:
    """Return a CSV text as a tidied table, its faults and its notes."""
    (raw,), opening = read_csv(Source(f"{table}.csv", text.encode(), ""), {table: CONTRACTS[table].names})
    found, faults = tidied(raw, CONTRACTS[table])
    return found, _said(opening + faults, note=False), _said(faults, note=True)


def _said(faults: list[Fault], *, note: bool) -> list[str]:
    return [str(fault) for fault in faults if fault.note is note]


def test_a_row_that_repeats_the_headings_is_passed_over():
    found, faults, notes = tidy("outturns", "ref,period,outturn\nA,2013/14,1\nRef,Period,OUTTURN\nB,2013/14,2\n")
    assert found.cells["ref"].tolist() == ["A", "B"]
    assert list(found.rows) == [2, 4]
    assert faults == []
    assert notes == [f"outturns.csv, row 3: it holds the headings again and was passed over. {DONE}"]


def test_an_indicator_called_as_a_heading_stays():
    found, _, notes = tidy("outturns", "ref,period,outturn\nref,2013/14,1\nB,2013/14,2\n")
    assert found.cells["ref"].tolist() == ["ref", "B"]
    assert notes == []


def test_totals_that_add_up_are_passed_over_each_level_once():
    """A directorate's total is of its services; a grand total of all services, never of totals."""
    found, faults, notes = tidy(
        "finance",
        FINANCE + "Housing,Homes,2013/14 Q2,100,50\nHousing,Rents,2013/14 Q2,\"1,000\",500\n"
        "Housing,Total,2013/14 Q2,1100,550\nPlanning,Control,2013/14 Q2,200,50\n"
        "Planning,Sub-total,2013/14 Q2,200,\nGrand total,,2013/14 Q2,1300,600\n",
    )  # fmt: skip
    assert found.cells["service"].tolist() == ["Homes", "Rents", "Control"]
    assert faults == []
    kind = "the sum of the rows of the same kind, and was passed over"
    assert notes == [
        f"finance.csv, row 4: the row is called 'Total', {kind}. {DONE}",
        f"finance.csv, row 6: the row is called 'Sub-total', {kind}. {DONE}",
        f"finance.csv, row 7: the row is called 'Grand total', {kind}. {DONE}",
    ]


def test_a_total_that_is_none_is_refused_and_not_read():
    rows = "Housing,Homes,2013/14 Q2,100,50\nHousing,Rents,2013/14 Q2,100,50\nHousing,Total,2013/14 Q2,200,101\n"
    found, faults, _ = tidy("finance", FINANCE + rows)
    assert faults == [
        "finance.csv, row 4: the row is called 'Total' and its actual_to_date is 101; the 2 rows of the same kind come "
        "to 100. Correct it or take the row out; if it is a figure of its own, give it a name that is not 'total'."
    ]
    assert found.cells["service"].tolist() == ["Homes", "Rents"]


def test_a_total_that_is_off_by_little_is_none():
    """Only the noise of binary fractions is forgiven: 0.1 and 0.2 are 0.3, and 1,000 and 1 are not 1,000."""
    rows = "Housing,Homes,2013/14 Q2,0.1,1000\nHousing,Rents,2013/14 Q2,0.2,{}\nHousing,Total,2013/14 Q2,0.3,1000\n"
    assert tidy("finance", FINANCE + rows.format(0))[1] == []
    assert "its actual_to_date is 1000" in tidy("finance", FINANCE + rows.format(1))[1][0]


def test_totals_alone_are_read_like_the_rest():
    """A council that gives directorates only as totals counts nothing twice."""
    rows = "Housing,Homes,2013/14 Q1,100,50\nHousing,Total,2013/14 Q2,100,50\nPlanning,Total,2013/14 Q2,90,40\n"
    found, faults, notes = tidy("finance", FINANCE + rows)
    assert found.cells["service"].tolist() == ["Homes", "Total", "Total"]
    assert faults == []
    assert notes == [
        "finance.csv: rows 3 to 4 are called a total, no other row is part of it, and they were read like the rest. "
        f"{DONE}"
    ]


def test_a_total_without_a_figure_is_passed_over_by_its_name():
    _, faults, notes = tidy("finance", FINANCE + "Housing,Homes,2013/14 Q2,100,50\nHousing,Total,2013/14 Q2,,\n")
    assert faults == []
    assert notes == [f"finance.csv, row 3: the row is called 'Total', without a figure, and was passed over. {DONE}"]


def test_headings_of_sections_become_the_directorate_where_rows_have_none():
    found, faults, notes = tidy(
        "indicators",
        "ref,title,unit\nHousing,,\nA,Rent,percent\nB,Voids,days\n,,\nPlanning,,\nC,Majors,percent\n* audited,,\n",
    )
    assert faults == []
    assert found.cells[["ref", "directorate"]].to_numpy().tolist() == [
        ["A", "Housing"], ["B", "Housing"], ["C", "Planning"],
    ]  # fmt: skip
    assert notes == [
        f"indicators.csv, row 8: it stands below the table and was passed over: '* audited'. {DONE}",
        f"indicators.csv, row 2: 'Housing' heads a section and became the directorate of rows 3 to 4. {DONE}",
        f"indicators.csv, row 6: 'Planning' heads a section and became the directorate of row 7. {DONE}",
    ]


def test_a_section_heading_beside_given_directorates_is_refused():
    _, faults, _ = tidy("indicators", "ref,title,directorate\nHousing,,\nA,Rent,Homes\nB,Voids,Homes\n")
    assert faults == [
        "indicators.csv, row 2: 'Housing' is the only cell of its row. If it heads a section, give that a column of "
        "its own; if it is a row, fill in its other cells."
    ]


def test_two_section_headings_in_a_row_are_refused():
    _, faults, _ = tidy("indicators", "ref,title\nCommunities,\nHousing,\nA,Rent\n")
    assert faults == ["indicators.csv, row 2: 'Communities' stands alone, right above another. Take one of them out."]


def test_periods_side_by_side_become_rows():
    found, faults, notes = tidy("outturns", "ref,2013/14 Q1,Q2 2013-14,note\nA,1,2,x\nB,,TBC,\nC,0,,\n")
    assert faults == []
    assert found.cells[["ref", "period", "outturn"]].to_numpy().tolist() == [
        ["A", "2013/14 Q1", "1"], ["A", "Q2 2013-14", "2"], ["B", "Q2 2013-14", "TBC"], ["C", "2013/14 Q1", "0"],
    ]  # fmt: skip
    assert list(found.rows) == [2, 2, 3, 4]
    assert notes == [
        "outturns.csv: the columns '2013/14 Q1', 'Q2 2013-14' are periods side by side; each was read as rows of "
        f"period and outturn. {DONE}"
    ]


def test_a_long_table_with_a_column_headed_by_a_period_is_let_be():
    text = "ref,period,outturn,2012/13\nA,2013/14,1,2\n"
    found, _, notes = tidy("outturns", text)
    assert list(found.cells) == ["ref", "period", "outturn", "2012/13"]
    assert notes == []


def test_all_of_it_at_once_is_read(council, tmp_path):
    """A folder laid out for people is read as one laid out for perfkit, and every difference is noted."""
    data = council(
        indicators="ref,title,unit,polarity,basis\nHousing,,,,\nA,Rent,percent,higher,period\n"
        "ref,title,unit,polarity,basis\nB,Voids,days,lower,period\n",
        outturns="ref,2013/14 Q1,2013/14 Q2\nA,97%,98%\nB,12,\n",
        targets="Targets,\nref,2013/14\nA,95\nB,10\nProvisional,\n",
    )
    tables = read(data, today=TODAY)
    assert tables.indicators[["ref", "directorate"]].to_numpy().tolist() == [["A", "Housing"], ["B", "Housing"]]
    assert tables.outturns[["ref", "period", "outturn", "row"]].to_numpy().tolist() == [
        ["A", "2013/14 Q1", 97.0, 2], ["A", "2013/14 Q2", 98.0, 2], ["B", "2013/14 Q1", 12.0, 3],
    ]  # fmt: skip
    assert tables.targets["target"].tolist() == [95.0, 10.0]
    assert Path(data) == tmp_path
    assert [str(fault).removesuffix(f" {DONE}") for fault in check(data, today=TODAY)] == [
        "targets.csv, row 2: row 1 is not the header; found it in row 2. Delete the rows above the header.",
        "indicators.csv, row 4: it holds the headings again and was passed over.",
        "indicators.csv, row 2: 'Housing' heads a section and became the directorate of rows 3, 5.",
        "outturns.csv: the columns '2013/14 Q1', '2013/14 Q2' are periods side by side; each was read as rows of "
        "period and outturn.",
        "targets.csv, row 5: it holds no figure of any period and was passed over.",
        "targets.csv: the columns '2013/14' are periods side by side; each was read as rows of period and target.",
    ]


CELL = st.sampled_from(["", "A", "B", "Total", "2013/14", "1", "2.5", "TBC", "ref", "outturn", "Housing", "note"])


@given(st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=8), st.booleans())
def test_no_row_is_lost(rows, wide):
    """Every filled row is in the table, or a note or fault names it."""
    cells = [[cell or None for cell in row] for row in rows]
    headings = ["ref", "2012/13", "2013/14 Q1"] if wide else ["ref", "period", "outturn"]
    frame = pd.DataFrame(cells, columns=headings, dtype=object)
    raw = RawTable("outturns", "outturns.csv", "", frame, pd.RangeIndex(2, len(rows) + 2), "")
    found, faults = tidied(raw, CONTRACTS["outturns"])
    named = " ".join(str(fault) for fault in faults)
    for number, row in zip(raw.rows, cells, strict=True):
        there = found.cells[found.rows == number].astype(object)
        if there.empty:
            assert not any(row) or _names(named, int(number))
        elif list(there) == headings:
            assert [[None if pd.isna(cell) else cell for cell in line] for line in there.to_numpy()] == [row]
        else:
            assert set(there["ref"].dropna()) == {row[0]} - {None}
            assert there["outturn"].tolist() == [cell for cell in row[1:] if cell]


def _names(text: str, number: int) -> bool:
    spans = [(int(a), int(b)) for a, b in re.findall(r"(\d+) to (\d+)", text)]
    return any(a <= number <= b for a, b in spans) or bool(re.search(rf"(?<!\d){number}(?!\d)", text))


def test_a_scorecard_given_to_the_check_is_told_where_to_go(tmp_path):
    """It is no table of perfkit's; three missing tables alone would send a newcomer to typing them."""
    (tmp_path / "scorecard.csv").write_text("2009/10,,,\nPI no,Description,Q1,Q2\nA1,Rent,97,98\n", encoding="utf-8")
    assert (
        "scorecard.csv: it looks like a scorecard, one row an indicator and its quarters side by side. "
        "To turn it into tables, run: perfkit import scorecard.csv --to data."
    ) in [str(fault) for fault in check(str(tmp_path), today=TODAY)]


def test_a_spending_list_is_not_taken_for_a_scorecard(tmp_path):
    (tmp_path / "spend.csv").write_text("Supplier,Description,Ref,Amount\nA,b,1,2\n", encoding="utf-8")
    assert not any("perfkit import" in str(fault) for fault in check(str(tmp_path), today=TODAY))
