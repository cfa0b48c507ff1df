"""Text files: what must be refused, what must be noted, and what must stay as it was typed."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfkit.errors import Fault
from perfkit.inputs.csvs import read_csv
from perfkit.inputs.files import open_tables
from perfkit.inputs.raw import RawTable
from perfkit.inputs.source import Source

HEADINGS = {"outturns": ["ref", "period", "outturn", "note"], "indicators": ["ref", "title"]}
Reading = tuple[list[RawTable], list[str]]
Read = Callable[..., Reading]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Write bytes to a real file and read it as perfkit does."""

    def write_and_read(data: bytes | str, name: str = "outturns.csv") -> Reading:
        path = tmp_path / name
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        tables, faults = open_tables(path, HEADINGS)
        return tables, [str(f) for f in faults]

    return write_and_read


def cells(table: RawTable) -> list[list[str | None]]:
    return [[None if pd.isna(c) else c for c in row] for row in table.cells.to_numpy().tolist()]


SAVE_AS = "Save it as 'CSV UTF-8 (comma delimited)'."
WIDTH = "Make every row as wide as the header; put text that holds a separator between quotation marks."


@pytest.mark.parametrize(
    ("data", "message"),
    [
        pytest.param(b"", "file is empty (0 bytes). Save it again from where it came.", id="no-bytes"),
        pytest.param(
            b"\xef\xbb\xbf",
            "file is empty (a byte-order mark alone). Save it again from where it came.",
            id="byte-order-mark-alone",
        ),
        pytest.param(b"\r\n\n , \n", "holds nothing but blank lines. Save it again from where it came.", id="blank"),
        pytest.param(
            b"\x89PNG\r\n\x1a\nrest",
            "looks like a PNG picture, not CSV. Export the table as CSV; renaming a file does not.",
            id="png",
        ),
        pytest.param(
            b"%PDF-1.7", "looks like a PDF, not CSV. Export the table as CSV; renaming a file does not.", id="pdf"
        ),
        pytest.param(
            b" \n<!DOCTYPE html><p>",
            "looks like a web page (HTML), not CSV. Export the table as CSV; renaming a file does not.",
            id="html",
        ),
        pytest.param(
            b"PK\x03\x04rest",
            "looks like an Excel workbook or a zip file, not CSV. Export the table as CSV; renaming a file does not.",
            id="zip",
        ),
        pytest.param(
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            "looks like an old Excel workbook (.xls) or a password-protected one, not CSV. "
            "Export the table as CSV; renaming a file does not.",
            id="xls",
        ),
        pytest.param(
            b"ref,note\nA,b\0c\n", f"holds a NUL byte at offset 12, so it is not plain text. {SAVE_AS}", id="nul"
        ),
        pytest.param(
            b"ref,note\nA,\x81\n",
            f"is neither UTF-8 nor Windows-1252 (byte 0x81 on line 2). {SAVE_AS}",
            id="byte-of-no-encoding",
        ),
        pytest.param(
            "ref,note\r\nA,x\r\nB,£\r\n".encode() + b"C,\xa3\r\n",
            f"is UTF-8 in part only (byte 0xA3 on line 4 is not). {SAVE_AS}",
            id="two-encodings",
        ),
        pytest.param(
            b"\xef\xbb\xbfref,note\nA,\x92\n",
            f"is UTF-8 in part only (byte 0x92 on line 2 is not). {SAVE_AS}",
            id="marked-utf8-and-is-not",
        ),
        pytest.param(
            "ref,note\nA,it\x92s\n".encode(),
            "holds the control character U+0092 on line 2: it was read wrongly before. "
            "Export it afresh, as 'CSV UTF-8', from where the text still looks right.",
            id="once-read-as-latin-1",
        ),
        pytest.param(b"\xff\xfea\0b", f"is not whole UTF-16 (offset 4). {SAVE_AS}", id="half-a-utf16-character"),
        pytest.param(
            b"\xff\xfea\0\0\0b\0",
            f"holds a NUL character at offset 4, so it is not plain text. {SAVE_AS}",
            id="nul-in-utf16",
        ),
    ],
)
def test_what_is_no_text_table_is_refused(read: Read, data: bytes, message: str) -> None:
    tables, faults = read(data)
    assert (tables, faults) == ([], [f"outturns.csv: {message}"])


@pytest.mark.parametrize(
    ("data", "message"),
    [
        pytest.param(
            "ref,outturn\n",
            "outturns.csv, row 1: no data rows. Fill it in, or leave the file out.",
            id="header-only",
        ),
        pytest.param(
            "ref,outturn\n,\n\n",
            "outturns.csv, row 1: no data rows. Fill it in, or leave the file out.",
            id="header-and-blank-rows",
        ),
        pytest.param(
            "ref,period,outturn\nA,Q1,1\nB,Q1,2,x\n",
            f"outturns.csv, row 3: has 4 fields, header has 3 (line 3: B,Q1,2,x). {WIDTH}",
            id="field-too-many",
        ),
        pytest.param(
            "ref,period,outturn\nA,1\nB,Q1,2\n",
            f"outturns.csv, row 2: has 2 fields, header has 3 (line 2: A,1). {WIDTH}",
            id="field-too-few",
        ),
        pytest.param(
            "ref,period,outturn\nA,Q1,1,\nB,Q1,2,\n",
            f"outturns.csv: all 2 rows have one field more than the header (4, not 3). {WIDTH}",
            id="comma-after-every-row",
        ),
        pytest.param(
            "ref,v,V\nA,1,2\n",
            "outturns.csv, row 1: column 'v' appears twice (B, C). Rename or remove all but one.",
            id="heading-twice",
        ),
        pytest.param(
            "ref,,outturn\nA,1,2\n",
            "outturns.csv, row 1: column B has no heading, and figures or text below. "
            "Give the column a heading, or empty it.",
            id="no-heading-over-data",
        ),
        pytest.param(
            "ref;period;outturn\nA;Q1;81,5\n",
            "outturns.csv, row 1: expected 3 columns, found 1. "
            "Is the separator ';'? Save it with a comma between the columns.",
            id="semicolons",
        ),
        pytest.param(
            'ref,note\nA,x\nB,"open\nC,y\n',
            "outturns.csv, row 3: the quotation mark that opens on line 3 is never closed, or text follows where it "
            'closes. Close it; write a quotation mark inside quoted text twice ("").',
            id="unclosed-quote",
        ),
        pytest.param(
            'ref,note,outturn\nA,"two\nlines","open\n',
            "outturns.csv, row 2: the quotation mark that opens on line 3 is never closed, or text follows where it "
            'closes. Close it; write a quotation mark inside quoted text twice ("").',
            id="unclosed-quote-after-a-line-break-in-quotes",
        ),
        pytest.param(
            'ref,note\nA,"the "best" one"\nB,y\n',
            "outturns.csv, row 2: the quotation mark that opens on line 2 is never closed, or text follows where it "
            'closes. Close it; write a quotation mark inside quoted text twice ("").',
            id="quote-inside-quotes",
        ),
        pytest.param(
            '"ref,note\nA,x\n',
            "outturns.csv, row 1: the quotation mark that opens on line 1 is never closed, or text follows where it "
            'closes. Close it; write a quotation mark inside quoted text twice ("").',
            id="unclosed-quote-in-the-header",
        ),
    ],
)
def test_a_fault_of_form_is_located_and_gives_no_table(read: Read, data: str, message: str) -> None:
    tables, faults = read(data)
    assert (tables, faults) == ([], [message])


def test_an_unclosed_quote_in_a_long_file_is_found_by_its_line(read: Read) -> None:
    """Past 131,072 characters the csv module gives up on the field; the line is still that of the opening mark."""
    tables, faults = read('ref,note\nA,x\nB,"open\n' + "C,y\n" * 40_000)
    assert tables == []
    assert [f.split(" is never")[0] for f in faults] == ["outturns.csv, row 3: the quotation mark that opens on line 3"]


def test_every_width_fault_is_listed_up_to_fifty_and_then_counted(read: Read) -> None:
    _, faults = read("ref,outturn\nA,1\n" + "B\n" * 60)
    assert len(faults) == 51
    assert faults[0] == f"outturns.csv, row 3: has 1 field, header has 2 (line 3: B). {WIDTH}"
    assert faults[-1] == f"outturns.csv: and 10 more like these. {WIDTH}"


def test_width_faults_before_an_unclosed_quote_are_told_as_well(read: Read) -> None:
    _, faults = read('ref,outturn\nA\nB,1\nC,"2\n')
    assert [f.split(":")[0] for f in faults] == ["outturns.csv, row 2", "outturns.csv, row 4"]


def test_windows_1252_is_read_and_noted(read: Read) -> None:
    (table,), faults = read("ref,note\r\nA,£5 – the council’s\r\n".encode("cp1252"))
    assert cells(table) == [["A", "£5 – the council’s"]]
    assert faults == [f"outturns.csv: is not UTF-8 (byte 0xA3 on line 2); it was read as Windows-1252. {SAVE_AS}"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_is_no_part_of_the_first_heading(read: Read, encoding: str) -> None:
    (table,), faults = read("code,note\nA,£\n".encode(encoding))
    assert (list(table.cells), cells(table), faults) == (["code", "note"], [["A", "£"]], [])


@pytest.mark.parametrize(
    "text",
    ["NA", "None", "null", "nan", "007", "01E5", "TRUE", "1,234", "£1.2m", "85%", "(300)", "[c]", "..", "-", "x",
     "01/07/2025", "31/06/2025", "45839", "=1+1", "+x", "@SUM(A1)", "-5", " padded ", "Welsh â ŵ", "two\nlines"],
)  # fmt: skip
def test_cells_stay_the_text_they_were(read: Read, text: str) -> None:
    buffer = io.StringIO()
    csv.writer(buffer).writerows([["ref", "note"], ["A", text]])
    (table,), faults = read(buffer.getvalue())
    assert (cells(table), faults) == ([["A", text]], [])
    assert table.cells.dtypes.eq("str").all()


def test_an_empty_cell_is_missing_whether_quoted_or_not(read: Read) -> None:
    (table,), _ = read('ref,outturn,note\nA,,""\n')
    assert cells(table) == [["A", None, None]]


@pytest.mark.parametrize(
    "end", [pytest.param("\r", id="CR"), pytest.param("\n", id="LF"), pytest.param("\r\n", id="CRLF")]
)
def test_rows_are_numbered_as_excel_shows_them(read: Read, end: str) -> None:
    """A line break inside quotes adds no row; a blank line is a row and holds no data."""
    (table,), faults = read(end.join(["ref,note", f'A,"one{end}two"', "", "B,x", ",", "C,y", "", ""]))
    assert table.rows.tolist() == [2, 4, 6]
    assert table.cells["ref"].tolist() == ["A", "B", "C"]
    assert faults == []


def test_line_ends_may_be_mixed(read: Read) -> None:
    (table,), _ = read("ref,note\rA,x\r\nB,y\nC,z")
    assert cells(table) == [["A", "x"], ["B", "y"], ["C", "z"]]


def test_rows_keep_their_numbers_over_many_batches(read: Read) -> None:
    (table,), _ = read("ref,outturn\n" + "A,1\n" * 60_000 + "\n" + "B,2\n" * 60_000)
    assert len(table.cells) == len(table.rows) == 120_000
    assert (table.rows[59_999], table.rows[60_000], table.rows[-1]) == (60_001, 60_003, 120_002)
    assert table.cells["ref"].iloc[60_000] == "B"


def test_a_header_below_a_title_is_found_and_noted(read: Read) -> None:
    (table,), faults = read("Outturns 2014/15\n\nref,period,outturn\nA,Q1,1\n")
    assert (list(table.cells), table.rows.tolist()) == (["ref", "period", "outturn"], [4])
    assert faults == [
        "outturns.csv, row 3: row 1 is not the header; found it in row 3. Delete the rows above the header."
    ]


def test_a_row_of_data_is_never_taken_for_the_header(read: Read) -> None:
    (table,), faults = read("reference,perid\nA,Q1\nref,Q2\n")
    assert (list(table.cells), len(table.cells), faults) == (["reference", "perid"], 2, [])


def test_headings_are_tidied_and_the_note_says_so(read: Read) -> None:
    (table,), faults = read('ref ,"Out\nturn",\xa0note\nA,1,x\n')
    assert list(table.cells) == ["ref", "Out turn", "note"]
    assert faults == [
        "outturns.csv, row 1: headings with stray blanks, line breaks or unusual characters were read: "
        "A as 'ref', B as 'Out turn', C as 'note'. Nothing need be done."
    ]


def test_wholly_empty_columns_without_heading_are_left_out(read: Read) -> None:
    (table,), faults = read("ref,outturn,,\nA,1,,\n")
    assert (list(table.cells), faults) == (["ref", "outturn"], [])


@pytest.mark.parametrize(
    ("name", "data"),
    [
        pytest.param("outturns.tsv", "ref\tnote\nA\tx,y\n", id="tsv"),
        pytest.param("outturns.txt", "ref\tnote\nA\tx,y\n", id="txt-with-tabs"),
        pytest.param("outturns.txt", 'ref,note\nA,"x,y"\n', id="txt-with-commas"),
    ],
)
def test_the_separator_follows_from_the_kind_of_file(read: Read, name: str, data: str) -> None:
    (table,), faults = read(data, name)
    assert (cells(table), faults) == ([["A", "x,y"]], [])


def test_excels_unicode_text_is_read(read: Read) -> None:
    """Excel's 'Unicode Text' is UTF-16 with tabs."""
    (table,), _ = read("ref\tnote\r\nA\t£\r\n".encode("utf-16"), "outturns.txt")
    assert cells(table) == [["A", "£"]]


def test_the_table_is_named_and_hashed(read: Read) -> None:
    (table,), _ = read("ref,note\nA,x\n")
    assert (table.name, table.file, table.sheet) == ("outturns", "outturns.csv", "")
    assert table.sha256 == "4f9f60b77833771bd1bb40930626f6e45dbc9a36ca795865d26c6b646ffaf069"


@given(
    st.lists(
        st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"])), min_size=2, max_size=2),
        min_size=1,
        max_size=20,
    )
)
def test_what_a_csv_writer_wrote_is_read_back(rows: list[list[str]]) -> None:
    """Every cell comes back as it was, save that an empty one is missing and a blank row is passed over."""
    buffer = io.StringIO()
    csv.writer(buffer).writerows([["ref", "note"], ["first", "row"], *rows])
    (table,), faults = read_csv(Source("t.csv", buffer.getvalue().encode(), ""), {})
    kept = [[cell or None for cell in row] for row in rows if any(cell.strip() for cell in row)]
    assert cells(table) == [["first", "row"], *kept]
    assert faults == []


@given(st.binary(max_size=200))
def test_no_bytes_end_in_a_traceback(data: bytes) -> None:
    """Whatever the bytes, there is a table or a fault that names the file."""
    from perfkit.errors import DataError

    try:
        tables, faults = read_csv(Source("t.csv", data, ""), {})
    except DataError as error:
        tables, faults = [], list(error.faults)
    assert tables or [f for f in faults if isinstance(f, Fault) and f.file == "t.csv" and not f.note]
