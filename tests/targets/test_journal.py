"""A log that only grows: what is wrong with a file that is none any more, and why it could not be written."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest

from perfkit.errors import BusyError, DataError, Fault, MachineError
from perfkit.targets import journal
from perfkit.targets.journal import add_rows, as_meant, cut_short, harmless, header_of, held, read_log

COLUMNS = ("ref", "year", "reason")
ROW = {"ref": "PL1", "year": "2015/16", "reason": "As agreed"}
HEAD = b"\xef\xbb\xbfref,year,reason\n"
LINE = b"PL1,2015/16,As agreed\n"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "log.csv"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        pytest.param(
            "ref;year;reason",
            Fault("has semicolons between its columns", "Save it as 'CSV UTF-8 (comma delimited)'."),
            id="semicolons",
        ),
        pytest.param(
            "ref\tyear\treason",
            Fault("has tabs between its columns", "Save it as 'CSV UTF-8 (comma delimited)'."),
            id="tabs",
        ),
        pytest.param(
            "ref|year|reason",
            Fault("has bars between its columns", "Save it as 'CSV UTF-8 (comma delimited)'."),
            id="bars",
        ),
        pytest.param(
            "ref,remark",
            Fault("has no column year, reason", "Put the headings back as they were."),
            id="columns-gone",
        ),
        pytest.param(
            "",
            Fault("has no column ref, year, reason", "Put the headings back as they were."),
            id="no-headings",
        ),
        pytest.param(
            "ref,year,reason,remark,ref",
            Fault("has columns that are not the log's: ref, remark", "Remove them; keep remarks in another file."),
            id="columns-more-and-twice",
        ),
        pytest.param(
            "ref,year;reason,reason,year",
            Fault("has columns that are not the log's: year;reason", "Remove them; keep remarks in another file."),
            id="a-semicolon-within-a-heading",
        ),
    ],
)
def test_headings_that_are_not_the_logs_are_told(text: str, fault: Fault) -> None:
    with pytest.raises(DataError) as error:
        header_of("log.csv", f"{text}\nPL1,2015/16,x\n".encode(), COLUMNS)
    (found,) = error.value.faults
    assert (found.problem, found.remedy) == (fault.problem, fault.remedy)
    assert (found.file, found.row, found.expected) == ("log.csv", 1, "the columns ref, year, reason")


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_headings_may_stand_in_any_order_and_end_as_any_line(end: str) -> None:
    assert header_of("log.csv", f"year, reason ,ref{end}1,2,3{end}".encode(), COLUMNS) == ["year", "reason", "ref"]


def test_a_log_is_begun_with_its_headings_and_goes_on_in_their_order(log: Path) -> None:
    add_rows(log, COLUMNS, [ROW])
    assert log.read_bytes() == HEAD + LINE
    log.write_bytes(b"reason,ref,year\r\nAs agreed,PL1,2015/16")
    add_rows(log, COLUMNS, [ROW, ROW | {"reason": 'a "b", c'}])
    assert log.read_bytes() == (
        b'reason,ref,year\r\nAs agreed,PL1,2015/16\nAs agreed,PL1,2015/16\n"a ""b"", c",PL1,2015/16\n'
    )


def test_a_log_stands_in_folders_made_for_it(tmp_path: Path) -> None:
    log = tmp_path / "a" / "b" / "log.csv"
    add_rows(log, COLUMNS, [ROW])
    add_rows(log, COLUMNS, [ROW])
    assert log.read_bytes() == HEAD + LINE + LINE


@pytest.mark.parametrize("length", [0, 2, 3, 9, len(HEAD)])
def test_headings_that_were_cut_short_are_gone_on_with(log: Path, length: int) -> None:
    log.write_bytes(HEAD[:length])
    add_rows(log, COLUMNS, [ROW])
    assert log.read_bytes() == HEAD + LINE


def test_a_quotation_mark_left_open_is_closed_before_the_next_row(log: Path) -> None:
    log.write_bytes(HEAD + b'PL0,2015/16,"As ag')
    add_rows(log, COLUMNS, [ROW])
    assert log.read_bytes() == HEAD + b'PL0,2015/16,"As ag"\n' + LINE
    log.write_bytes(HEAD + b'PL0,2015/16,"As ag\n')
    add_rows(log, COLUMNS, [ROW])
    assert log.read_bytes() == HEAD + b'PL0,2015/16,"As ag\n"\n' + LINE


@pytest.mark.parametrize(
    ("data", "problem", "remedy"),
    [
        pytest.param(
            HEAD + "PL0,2015/16,£5\n".encode("cp1252"), "is UTF-8 in part only (byte 0xA3 on line 2 is not)",
            "Save it as 'CSV UTF-8 (comma delimited)'.", id="another-encoding",
        ),
        pytest.param(
            (HEAD + LINE).decode("utf-8-sig").encode("utf-16"), "is UTF-16",
            "Save it as 'CSV UTF-8 (comma delimited)'.", id="utf-16",
        ),
    ],
)  # fmt: skip
def test_nothing_is_added_in_another_encoding(log: Path, data: bytes, problem: str, remedy: str) -> None:
    log.write_bytes(data)
    with pytest.raises(DataError) as error:
        add_rows(log, COLUMNS, [ROW])
    (fault,) = error.value.faults
    assert (fault.problem, fault.file) == (problem, "log.csv")
    assert fault.remedy.startswith(remedy)
    assert log.read_bytes() == data


@pytest.mark.parametrize(
    ("text", "whole", "rows"),
    [
        pytest.param(b"a,b,c\n1,2,3\n", b"a,b,c\n1,2,3\n", [], id="whole"),
        pytest.param(b"a,b,c\n1,2\n4,5,6\n", b"a,b,c\n\n4,5,6\n", [2], id="a-row-cut-short-keeps-its-place"),
        pytest.param(b'a,b,c\r\n1,"2\r\n3\r\n4,5,6', b'a,b,c\r\n\n', [2], id="a-quotation-mark-left-open"),
        pytest.param(b'a,b,c\n1,"2\n\n3"\n4,5,6\n7\n', b"a,b,c\n\n4,5,6\n\n", [2, 4], id="over-several-lines"),
        pytest.param(b"a,b,c\n\n,\n1,2,3\n", b"a,b,c\n\n,\n1,2,3\n", [], id="blank-lines-are-none"),
        pytest.param(b"a,b,c\n1,2,3,4\n", b"a,b,c\n1,2,3,4\n", [], id="a-row-too-long-is-none"),
        pytest.param(b"", b"", [], id="an-empty-file"),
    ],
)  # fmt: skip
def test_rows_cut_short_are_taken_out_and_numbered(text: bytes, whole: bytes, rows: list[int]) -> None:
    assert cut_short(text, 3) == (whole, rows)


@pytest.mark.parametrize("sign", [*"=+-@\t\r'＝＋－＠"])
def test_what_a_spreadsheet_takes_for_a_formula_stands_behind_an_apostrophe(sign: str) -> None:
    assert harmless(f"{sign}1") == f"'{sign}1"
    assert as_meant(f"'{sign}1") == f"{sign}1"
    assert harmless(f"1{sign}") == f"1{sign}"


def test_an_apostrophe_before_a_plain_text_is_its_own() -> None:
    assert as_meant("'tis") == "'tis"


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.ENOSPC, "the disk is full. Free some space and try again."),
        (errno.EACCES, "permission is refused. If it is open in Excel, close it there and try again."),
        (errno.EPERM, "permission is refused. If it is open in Excel, close it there and try again."),
        (errno.EROFS, "the disk is read-only. Name a file on another."),
        (errno.EISDIR, "a folder of that name stands there. Name another file."),
        (errno.ENOTDIR, "a file stands where a folder is needed. Name another place."),
        (errno.EIO, "Input/output error."),
        (0, "no reason given."),
    ],
)
def test_why_a_log_could_not_be_written_is_said_in_plain_words(number: int, said: str) -> None:
    assert journal._reason(OSError(number, "no reason given" if number == 0 else "Input/output error")) == said


def test_an_error_without_a_number_is_said_as_it_is() -> None:
    assert journal._reason(OSError("the drive is gone")) == "the drive is gone."


def test_a_file_in_place_of_a_folder_is_said_with_the_logs_name(tmp_path: Path) -> None:
    (tmp_path / "notes").write_text("x", encoding="utf-8")
    log = tmp_path / "notes" / "deep" / "log.csv"
    with pytest.raises(MachineError) as error:
        add_rows(log, COLUMNS, [ROW])
    assert str(error.value) == (
        f"{log} could not be written: a file stands where a folder is needed. Name another place."
    )


def test_a_log_held_by_somebody_else_is_given_up_with_how_long_it_was(log: Path) -> None:
    with held(log), pytest.raises(BusyError) as error, held(log, patience=0.05):
        pass
    assert str(error.value) == f"Somebody else has been writing to {log} for 0.05 seconds. Try again."
    assert (log.parent / ".log.csv.lock").exists()


def test_a_log_is_read_with_its_name(log: Path) -> None:
    add_rows(log, COLUMNS, [ROW])
    source = read_log(log)
    assert (source.name, source.data) == ("log.csv", HEAD + LINE)
    with pytest.raises(DataError):
        read_log(log.with_name("none.csv"))
