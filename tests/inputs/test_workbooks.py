"""Workbooks: what Excel hides, what half-copied files do, and what may never be parsed."""

import io
import zipfile
from collections.abc import Callable
from datetime import datetime, time
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.styles import Alignment
from openpyxl.workbook import Workbook

from perfkit.errors import DataError, Fault
from perfkit.inputs.files import open_tables
from perfkit.inputs.raw import RawTable
from perfkit.inputs.source import Source
from perfkit.inputs.workbooks import read_workbook

HEADINGS = {"outturns": ["ref", "period", "outturn", "note"], "indicators": ["ref", "title"]}
HEADER = ["ref", "period", "outturn", "note"]
COPY = "Copy it again, or ask for it again: it was cut short."
SAVE_AS = "Open it in Excel and save it as 'Excel Workbook (.xlsx)'."
MERGED = "Only the first of these cells holds the value: fill it down, or unmerge."
CONTENT = "application/vnd.openxmlformats-officedocument.spreadsheetml"

Read = Callable[..., tuple[list[RawTable], list[str]]]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Save a workbook, or write bytes, to a real file and read it as perfkit does."""

    def save_and_read(
        content: Workbook | bytes, name: str = "council.xlsx", refuse_hidden: bool = False
    ) -> tuple[list[RawTable], list[str]]:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else saved(content))
        tables, faults = open_tables(path, HEADINGS, refuse_hidden=refuse_hidden)
        assert all(isinstance(f, Fault) for f in faults)
        return tables, [("note: " if f.note else "") + str(f) for f in faults]

    return save_and_read


def book(*rows: list[object], sheet: str = "outturns") -> Workbook:
    made = openpyxl.Workbook()
    made.active.title = sheet
    for row in rows:
        made.active.append(row)
    return made


def saved(workbook: Workbook) -> bytes:
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def rezipped(data: bytes, parts: dict[str, bytes]) -> bytes:
    """Return a workbook with some of its parts replaced or added, as another program might have written them."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, content in parts.items():
            new.writestr(name, content)
    return stream.getvalue()


def sheet_xml(cells: str, before: str = "") -> bytes:
    return (
        f'<?xml version="1.0"?>{before}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<sheetData>{cells}</sheetData></worksheet>"
    ).encode()


def text_row(row: int, *values: str) -> str:
    cells = (f'<c r="{"ABCD"[i]}{row}" t="inlineStr"><is><t>{v}</t></is></c>' for i, v in enumerate(values))
    return f'<row r="{row}">{"".join(cells)}</row>'


SHEET = "xl/worksheets/sheet1.xml"


def test_cells_keep_their_kinds(read: Read) -> None:
    (table,), faults = read(
        book(
            ["ref", "period", "outturn", "note"],
            ["007", "2014/15 Q1", 81.5, "NA"],
            [7, datetime(2014, 4, 1), 0, True],
            ["01E5", None, "[c]", time(12, 30)],
        )
    )
    assert faults == []
    assert (table.name, table.file, table.sheet) == ("outturns", "council.xlsx", "outturns")
    assert table.rows.tolist() == [2, 3, 4]
    assert table.cells.to_numpy().tolist() == [
        ["007", "2014/15 Q1", 81.5, "NA"],
        [7, datetime(2014, 4, 1), 0, True],
        ["01E5", None, "[c]", "12:30:00"],
    ]
    assert [type(v) for v in table.cells["outturn"]] == [float, int, str]


@pytest.mark.parametrize(
    ("value", "number_format", "expected"),
    [
        pytest.param(0.857, "0.0%", "85.7%", id="percent"),
        pytest.param(0.07, "0%", "7%", id="no-noise"),
        pytest.param(0.1 + 0.2, "0%", "30%", id="noise-of-a-sum"),
        pytest.param(1, "0%", "100%", id="whole"),
        pytest.param(0, "0%", "0%", id="nought"),
        pytest.param(-0.0123, "0.00%;[Red]-0.00%", "-1.23%", id="negative"),
        pytest.param(85.7, '0.0"%"', 85.7, id="a-sign-printed-only"),
        pytest.param(85.7, r"0.0\%", 85.7, id="a-sign-escaped"),
        pytest.param(0.857, "0.00", 0.857, id="plain"),
        pytest.param("85%", "0%", "85%", id="already-text"),
    ],
)
def test_a_percentage_is_what_excel_shows(read: Read, value: object, number_format: str, expected: object) -> None:
    made = book(HEADER, ["A", "Q", value, "n"])
    made.active["C2"].number_format = number_format
    (table,), faults = read(made)
    assert (table.cells["outturn"].tolist(), faults) == ([expected], [])


@pytest.mark.parametrize(
    ("data", "message"),
    [
        pytest.param(b"", f"the file is incomplete (0 bytes). {COPY}", id="no-bytes"),
        pytest.param(saved(book(HEADER))[:-200], f"the file is incomplete or damaged. {COPY}", id="half-copied"),
        pytest.param(b"\x89PNG\r\n\x1a\n", f"looks like a PNG picture, not an Excel workbook. {SAVE_AS}", id="picture"),
        pytest.param(
            b"<html><table>", f"looks like a web page (HTML), not an Excel workbook. {SAVE_AS}", id="web-page"
        ),
        pytest.param(b"ref,period\n", f"is not an Excel workbook. {SAVE_AS}", id="csv"),
        pytest.param(
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le"),
            "is password protected. Remove the password in Excel (File, Info) and save.",
            id="password",
        ),
        pytest.param(
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "Workbook".encode("utf-16-le"),
            f"is an old Excel workbook (.xls). {SAVE_AS}",
            id="old-xls",
        ),
        pytest.param(
            rezipped(saved(book(HEADER)), {SHEET: b"<worksheet><sheetData>"}),
            "cannot be read as an Excel workbook: it is damaged. Open it in Excel, let Excel repair it, and save.",
            id="broken-xml",
        ),
        pytest.param(
            rezipped(
                saved(book(HEADER)),
                {"xl/workbook.xml": b'<workbook xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main"/>'},
            ),
            f"is a 'Strict Open XML' workbook, whose sheets cannot be read. {SAVE_AS}",
            id="strict-open-xml",
        ),
        pytest.param(
            saved(openpyxl.Workbook()),
            "has no sheet with a table. Give each table a sheet of its own.",
            id="blank-workbook",
        ),
    ],
)
def test_what_is_no_whole_workbook_is_refused(read: Read, data: bytes, message: str) -> None:
    assert read(data) == ([], [f"council.xlsx: {message}"])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param(b"worksheets/sheet2.xml", b"worksheets/sheet7.xml", id="part-missing"),
        pytest.param(b'r:id="rId2"', b"", id="link-missing"),
    ],
)
def test_a_sheet_that_is_listed_and_not_there_is_a_fault(read: Read, old: bytes, new: bytes) -> None:
    """openpyxl would pass it over in silence."""
    made = book(HEADER, ["A", "Q", 1, "n"])
    made.create_sheet("indicators").append(["ref", "title"])
    data = saved(made)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = {n: package.read(n) for n in ("xl/workbook.xml", "xl/_rels/workbook.xml.rels")}
    changed = {name: xml.replace(old, new) for name, xml in parts.items()}
    assert changed != parts
    assert read(rezipped(data, changed)) == (
        [],
        [
            "council.xlsx: the file is incomplete: the sheet 'indicators' is not in it. "
            "Open it in Excel, let Excel repair it, and save."
        ],
    )


def test_a_row_that_excel_does_not_have_is_a_fault(read: Read) -> None:
    xml = sheet_xml(text_row(1, *HEADER) + text_row(10**20, "A", "Q", "1", "n"))
    assert read(rezipped(saved(book(HEADER)), {SHEET: xml})) == (
        [],
        [
            "council.xlsx: cannot be read as an Excel workbook: it has a row 100000000000000000000. "
            "Open it in Excel, let Excel repair it, and save."
        ],
    )


def test_an_old_workbook_is_refused_by_its_ending_too(read: Read) -> None:
    assert read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "council.xls") == (
        [],
        [f"council.xls: is an old Excel workbook (.xls). {SAVE_AS}"],
    )


def test_a_zip_file_that_is_no_workbook_is_refused(read: Read) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as package:
        package.writestr("word/document.xml", "<w/>")
    assert read(stream.getvalue()) == ([], [f"council.xlsx: is a zip file, not an Excel workbook. {SAVE_AS}"])


def test_a_part_damaged_inside_is_refused(read: Read) -> None:
    data = bytearray(saved(book(HEADER, ["A", "Q", 1, "n"])))
    with zipfile.ZipFile(io.BytesIO(bytes(data))) as package:
        start = package.getinfo(SHEET).header_offset
    data[start + 80] ^= 0xFF
    assert read(bytes(data)) == ([], [f"council.xlsx: the file is incomplete or damaged. {COPY}"])


@pytest.mark.parametrize(
    ("megabytes", "problem"),
    [
        pytest.param(6, "6 MB", id="one-part-too-well-packed"),
        pytest.param(212, "212 MB", id="too-large-unpacked"),
    ],
)
def test_a_zip_bomb_is_refused_before_it_is_unpacked(read: Read, megabytes: int, problem: str) -> None:
    """The part is damaged besides: unpacking it would end in another message."""
    stream = io.BytesIO(saved(book(HEADER)))
    name = "xl/worksheets/sheet9.xml"
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as package, package.open(name, "w") as part:
        for _ in range(megabytes):
            part.write(bytes(1_000_000))
    data = bytearray(stream.getvalue())
    data[data.rindex(name.encode(), 0, data.index(b"PK\x01\x02")) + 40] ^= 0xFF
    tables, faults = read(bytes(data))
    assert tables == []
    assert len(faults) == 1
    assert f" MB to {problem}, as a zip bomb does; the limits are 200 MB and 200 times for one sheet" in faults[0]


def test_openpyxl_refuses_xml_bombs() -> None:
    """It has no guard of its own; defusedxml must be there."""
    assert openpyxl.DEFUSEDXML is True


@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "xl/styles.xml", "[Content_Types].xml"])
def test_entities_in_any_part_are_refused(read: Read, part: str) -> None:
    """A thousand million laughs: ten entities, each ten of the one before."""
    laughs = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))
    bomb = f'<!DOCTYPE x [<!ENTITY l0 "lol">{laughs}]>'
    data = saved(book(HEADER))
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        xml = package.read(part).decode().removeprefix("<?xml version='1.0' encoding='UTF-8'?>")
    assert read(rezipped(data, {part: (bomb + xml).encode()})) == (
        [],
        [
            "council.xlsx: holds XML that defines entities, which Excel never writes and attacks are made of. "
            "Do not open it; ask for the file again."
        ],
    )


def test_entities_in_another_encoding_are_refused(read: Read) -> None:
    """In UTF-16 the definition hides from a search for its bytes, and the parser itself must refuse it."""
    xml = sheet_xml(text_row(1, "&laugh;"), '<!DOCTYPE x [<!ENTITY laugh "lol">]>').decode()
    data = rezipped(saved(book(HEADER)), {SHEET: xml.replace('"1.0"', '"1.0" encoding="UTF-16"').encode("utf-16")})
    _, faults = read(data)
    assert [f.partition(", which")[0] for f in faults] == ["council.xlsx: holds XML that defines entities"]


def test_a_whole_sheet_merged_is_refused_before_it_is_parsed(read: Read) -> None:
    xml = sheet_xml(text_row(1, "ref", "period")).replace(
        b"</sheetData>", b'</sheetData><mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    )
    assert read(rezipped(saved(book(HEADER)), {SHEET: xml})) == (
        [],
        ["council.xlsx: has a sheet with 17,179,869,184 merged cells. Unmerge them (Home, Merge & Center) and save."],
    )


def test_a_formula_without_a_saved_value_is_a_fault(read: Read) -> None:
    """openpyxl writes formulas and calculates none, like many an export."""
    (table,), faults = read(book(HEADER, ["A", "Q", "=1+1", "n"], ["B", "Q", 3, "n"]))
    assert faults == [
        "council.xlsx, sheet outturns, row 2, column outturn: C2 has a formula but no saved value. "
        "Open the workbook in Excel and save it."
    ]
    assert table.cells["outturn"].tolist() == [None, 3]


def test_a_formula_is_found_where_cells_do_not_say_where_they_stand(read: Read) -> None:
    """Some exports leave out the cells' addresses."""
    rows = "".join(f"<row>{'<c><v>1</v></c>' * 2}<c><f>1+1</f></c></row>" for _ in range(2))
    _, faults = read(rezipped(saved(book(HEADER)), {SHEET: sheet_xml(text_row(1, *HEADER) + rows)}))
    assert [f.partition(". ")[0] for f in faults] == [
        f"council.xlsx, sheet outturns, row {row}, column outturn: C{row} has a formula but no saved value"
        for row in (2, 3)
    ]


def test_saved_results_of_formulas_are_read(read: Read) -> None:
    """The result as Excel saved it, an empty text included."""
    xml = sheet_xml(
        text_row(1, *HEADER)
        + '<row r="2"><c r="A2" t="str"><f>X</f><v>A</v></c><c r="C2"><f>1+1</f><v>2</v></c>'
        + '<c r="D2" t="str"><f>IF(1,"","n")</f><v></v></c></row>'
    )
    (table,), faults = read(rezipped(saved(book(HEADER)), {SHEET: xml}))
    assert (table.cells.to_numpy().tolist(), faults) == ([["A", None, 2, None]], [])


@pytest.mark.parametrize("value", ["#DIV/0!", "#N/A", "#REF!", "#VALUE!", "#NAME?", "#NUM!", "#NULL!"])
def test_an_error_value_is_a_fault_and_no_gap(read: Read, value: str) -> None:
    (table,), faults = read(book(HEADER, ["A", "Q", value, "n"]))
    assert faults == [
        f"council.xlsx, sheet outturns, row 2, column outturn: C2 holds {value}: an error, not a gap. "
        "Mend the formula in Excel, or type the figure or a marker such as [x]."
    ]
    assert table.cells["outturn"].tolist() == [None]


def test_faults_of_one_kind_are_listed_up_to_fifty(read: Read) -> None:
    _, faults = read(book(HEADER, *[["A", "Q", "#N/A", "n"] for _ in range(53)]))
    assert len(faults) == 51
    assert faults[-1] == (
        "council.xlsx, sheet outturns: and 3 more like these. "
        "Mend the formula in Excel, or type the figure or a marker such as [x]."
    )


def test_text_merged_down_a_column_is_filled_down_with_a_note(read: Read) -> None:
    made = book(["Outturns 2014/15"], HEADER, ["A", "Q1", 1, "n"], [None, "Q2", 2, "n"], ["B", "Q1", 3, "n"])
    made.active.merge_cells("A1:D1")
    made.active.merge_cells("A3:A4")
    (table,), faults = read(made)
    assert table.cells["ref"].tolist() == ["A", "A", "B"]
    assert faults == [
        "note: council.xlsx, sheet outturns, row 2: row 1 is not the header; found it in row 2. "
        "Delete the rows above the header.",
        "note: council.xlsx, sheet outturns, row 3: A3:A4 is merged: 'A' was filled down to row 4. "
        "Nothing need be done.",
    ]


@pytest.mark.parametrize(
    ("block", "row"),
    [
        pytest.param("C2:C3", 2, id="a-figure-merged-over-two-rows"),
        pytest.param("A2:B2", 2, id="across-two-headings"),
        pytest.param("A1:B1", 1, id="a-heading-over-a-column-with-data"),
        pytest.param("A2:B3", 2, id="over-rows-and-columns"),
    ],
)
def test_merged_cells_that_could_mean_two_things_are_a_fault(read: Read, block: str, row: int) -> None:
    made = book(HEADER, ["A", "Q1", 1, "n"], ["B", "Q2", 2, "n"])
    made.active.merge_cells(block)
    _, faults = read(made)
    said = f"council.xlsx, sheet outturns, row {row}: {block} merged: fill down or unmerge. {MERGED}"
    assert said in faults


def test_a_merged_footnote_or_section_heading_hides_nothing(read: Read) -> None:
    made = book(HEADER, ["Housing"], ["A", "Q1", 1, "n"], ["* provisional"])
    made.active.merge_cells("A2:D2")
    made.active.merge_cells("A4:D4")
    _, faults = read(made)
    assert faults == []


def hiding() -> Workbook:
    made = book(HEADER, *[[f"R{i}", "Q", i, "n"] for i in range(2, 10)])
    for row in (4, 5, 6, 9):
        made.active.row_dimensions[row].hidden = True
    made.active.column_dimensions.group("B", "C", hidden=True)
    return made


def test_hidden_rows_and_columns_are_listed_and_read(read: Read) -> None:
    (table,), faults = read(hiding())
    assert faults == [
        "note: council.xlsx, sheet outturns: rows 4–6, row 9, columns B–C hidden: read like the rest. "
        "Unhide or delete them."
    ]
    assert table.cells["ref"].tolist() == ["R2", "R3", "R4", "R5", "R6", "R7", "R8", "R9"]


def test_hidden_rows_and_columns_can_be_refused(read: Read) -> None:
    _, faults = read(hiding(), refuse_hidden=True)
    assert faults == [
        "council.xlsx, sheet outturns: rows 4–6, row 9, columns B–C hidden: hidden cells are not accepted here. "
        "Unhide or delete them."
    ]


def test_a_hidden_sheet_is_read_only_if_it_is_named_for_a_table(read: Read) -> None:
    made = book(HEADER, ["A", "Q", 1, "n"])
    for title, state in (("indicators", "hidden"), ("lists", "veryHidden")):
        made.create_sheet(title).append(["ref", "title"])
        made[title].append(["A", "Appeals"])
        made[title].sheet_state = state
    tables, faults = read(made)
    assert [t.name for t in tables] == ["outturns", "indicators"]
    assert faults == [
        "note: council.xlsx, sheet indicators: the sheet is hidden: it was read like the rest. Unhide or delete it.",
        "note: council.xlsx, sheet lists: the sheet is hidden: it was passed over. Unhide or delete it.",
    ]


def test_sheets_for_people_and_blank_sheets_are_passed_over(read: Read) -> None:
    made = book(HEADER, ["A", "Q", 1, "n"])
    for title in ("Read me", "Columns", "NOTES", "Cover"):
        made.create_sheet(title).append(["Welcome"])
    made.create_sheet("Sheet2")
    tables, faults = read(made)
    assert ([t.name for t in tables], faults) == (["outturns"], [])


def test_faults_on_a_sheet_that_is_no_table_are_nobodys_concern(read: Read) -> None:
    made = book(HEADER, ["A", "Q", 1, "n"])
    made.create_sheet("workings").append(["a", "b"])
    made["workings"].append(["#REF!", "=1+1"])
    tables, faults = read(made)
    assert ([t.name for t in tables], faults) == (["outturns", "workings"], [])


def test_a_sheet_with_a_header_only_is_noted(read: Read) -> None:
    (table,), faults = read(book(HEADER))
    assert (list(table.cells), len(table.cells), len(table.rows)) == (HEADER, 0, 0)
    assert faults == ["note: council.xlsx, sheet outturns, row 1: no data rows. Fill it in, or delete the sheet."]


def test_a_header_below_title_rows_is_found_and_noted(read: Read) -> None:
    (table,), faults = read(book(["Outturns", None, 2014], [], HEADER, ["A", "Q1", 1, "n"]))
    assert (list(table.cells), table.rows.tolist()) == (HEADER, [4])
    assert faults == [
        "note: council.xlsx, sheet outturns, row 3: row 1 is not the header; found it in row 3. "
        "Delete the rows above the header."
    ]


def test_headings_are_tidied_and_the_note_says_so(read: Read) -> None:
    made = book(["ref\xa0", "period", "out\nturn", "note "], ["A", "Q1", 1, "n"])
    made.active["C1"].alignment = Alignment(wrap_text=True)
    (table,), faults = read(made)
    assert list(table.cells) == ["ref", "period", "out turn", "note"]
    assert faults == [
        "note: council.xlsx, sheet outturns, row 1: headings with stray blanks, line breaks or unusual characters "
        "were read: A as 'ref', C as 'out turn', D as 'note'. Nothing need be done."
    ]


def test_a_heading_twice_is_a_fault(read: Read) -> None:
    assert read(book(["ref", "v", "V", "v"], ["A", 1, 2, 3])) == (
        [],
        ["council.xlsx, sheet outturns, row 1: column 'v' appears 3 times (B, C, D). Rename or remove all but one."],
    )


def test_figures_under_no_heading_are_a_fault(read: Read) -> None:
    _, faults = read(book(["ref", None, "outturn"], ["A", 5, 1]))
    assert faults == [
        "council.xlsx, sheet outturns, row 1: column B has no heading, and figures or text below. "
        "Give the column a heading, or empty it."
    ]


def test_blank_rows_and_far_formats_are_no_data(read: Read) -> None:
    """A format in the sheet's last corner costs nothing; a blank row between keeps the rows' numbers."""
    made = book(HEADER, ["A", "Q1", 1, "n"], [None, " ", None, None], ["B", "Q2", 2, "n"])
    made.active["XFD1048576"].number_format = "0%"
    (table,), faults = read(made)
    assert (table.rows.tolist(), list(table.cells), faults) == ([2, 4], HEADER, [])


def test_macros_are_ignored_and_noted(read: Read) -> None:
    data = rezipped(saved(book(HEADER, ["A", "Q", 1, "n"])), {"xl/vbaProject.bin": b"\xd0\xcf"})
    tables, faults = read(data, "council.xlsm")
    assert len(tables) == 1
    assert faults == [
        "note: council.xlsm: holds macros, which are ignored. Check that no figure waits for a macro to run."
    ]


def test_links_to_other_workbooks_are_noted(read: Read) -> None:
    data = rezipped(saved(book(HEADER, ["A", "Q", 1, "n"])), {"xl/externalLinks/externalLink1.xml": b"<x/>"})
    tables, faults = read(data)
    assert len(tables) == 1
    assert faults == [
        "note: council.xlsx: takes figures from other workbooks; those last saved here were read. "
        "Update the links in Excel and save, if the others have changed."
    ]


def test_an_impossible_date_is_an_error(read: Read) -> None:
    """Excel shows ##### for a day beyond its calendar."""
    made = book(HEADER, ["A", "Q", -70_000_000, "n"])
    made.active["C2"].number_format = "dd/mm/yyyy"
    _, faults = read(made)
    assert [f.partition(". ")[0] for f in faults] == [
        "council.xlsx, sheet outturns, row 2, column outturn: C2 holds #VALUE!: an error, not a gap"
    ]


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_a_damaged_workbook_ends_in_tables_or_faults_never_in_a_traceback(data: st.DataObject) -> None:
    """One part of the workbook, cut or with some bytes replaced."""
    whole = saved(book(HEADER, ["A", "Q", "=1+1", "n"], ["B", "Q", 0.5, "#N/A"]))
    with zipfile.ZipFile(io.BytesIO(whole)) as package:
        part = data.draw(st.sampled_from(package.namelist()))
        xml = package.read(part)
    at = data.draw(st.integers(0, len(xml)))
    xml = xml[:at] + data.draw(st.binary(max_size=3)) + xml[at + data.draw(st.integers(0, 40)) :]
    damaged = rezipped(whole, {part: xml})
    try:
        tables, faults = read_workbook(Source("council.xlsx", damaged, ""), HEADINGS)
    except DataError as error:
        tables, faults = [], list(error.faults)
    assert tables or [f for f in faults if f.file == "council.xlsx" and not f.note]


def test_every_sheets_faults_are_told_at_once(read: Read) -> None:
    made = book(HEADER, ["A", "Q", "#N/A", "n"])
    made.create_sheet("indicators").append(["ref", "title"])
    made["indicators"].append(["A", "#REF!"])
    tables, faults = read(made)
    assert [t.name for t in tables] == ["outturns", "indicators"]
    assert [f.partition(":")[0] for f in faults] == [
        "council.xlsx, sheet outturns, row 2, column outturn",
        "council.xlsx, sheet indicators, row 2, column title",
    ]


def test_characters_excel_saves_as_codes_are_read_back(read: Read) -> None:
    xml = sheet_xml(text_row(1, *HEADER) + text_row(2, "A", "Q", "two_x000D_lines", "_x005F_x000D_"))
    (table,), _ = read(rezipped(saved(book(HEADER)), {SHEET: xml}))
    assert table.cells.to_numpy().tolist() == [["A", "Q", "two\rlines", "_x000D_"]]


def test_text_columns_stay_objects(read: Read) -> None:
    (table,), _ = read(book(HEADER, ["A", "Q", 1, "n"]))
    assert table.cells.dtypes.eq(object).all()
    assert isinstance(table.rows, pd.Index)
