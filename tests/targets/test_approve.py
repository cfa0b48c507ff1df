"""Approving adds rows to the table of targets and to the log, and touches nothing else."""

from __future__ import annotations

import shutil
import zipfile
from dataclasses import replace
from datetime import date

import openpyxl
import pandas as pd
import pytest

from perfkit.errors import DataError, UsageError
from perfkit.inputs.adding import AddingError, put_whole
from perfkit.inputs.places import DEMONSTRATIONS
from perfkit.inputs.read import read
from perfkit.inputs.source import read_source
from perfkit.inputs.template import write_workbook
from perfkit.targets.approve import approval_of, approve, beside, withdraw
from perfkit.targets.proposal import Kind, Proposal
from perfkit.targets.proposals import decide, log_of, propose, read_proposals

TODAY = date(2025, 10, 20)
PL1 = Proposal(
    "PL1", "2025/26", "Head of Planning", "own", "Two neighbours reach it", "2025/26 Q2", target=87,
    interim=(None, None, 86, 88.5), when="2025-10-14T09:00:00Z",
)  # fmt: skip


@pytest.fixture
def desk(tmp_path):
    """A council's folder of tables and a log; what the demonstration's targets hold is known."""
    data = tmp_path / "data"
    shutil.copytree(DEMONSTRATIONS / "example", data)
    return str(data), tmp_path / "proposals.csv"


@pytest.fixture
def workbook(tmp_path):
    path = tmp_path / "council.xlsx"
    write_workbook(path)
    return str(path), tmp_path / "proposals.csv"


def done(data, log, role="Cabinet", **more):
    approval = approval_of(log, data, role, today=TODAY, **more)
    approve(approval, log, data)
    return approval


def said(approval):
    return list(approval.diff[["ref", "period", "old", "new", "change", "over"]].itertuples(index=False, name=None))


def newest(data, ref="PL1"):
    rows = read(data).targets
    return rows[(rows["ref"] == ref) & (rows["set_on"] == pd.Timestamp(TODAY))]


def test_the_diff_comes_first_and_changes_nothing(desk):
    data, log = desk
    propose(log, PL1, replace(PL1, year="2026/27", interim=(None,) * 4, target=88))
    before = read(data).targets
    approval = approval_of(log, data, "Cabinet", today=TODAY)
    assert [row for row in said(approval) if row[1] != "2025/26"] == [
        ("PL1", "2025/26 Q3", pytest.approx(float("nan"), nan_ok=True), 86.0, "added", False),
        ("PL1", "2025/26 Q4", pytest.approx(float("nan"), nan_ok=True), 88.5, "added", False),
        ("PL1", "2026/27", pytest.approx(float("nan"), nan_ok=True), 88.0, "added", False),
    ]
    assert read(data).targets.equals(before)
    assert read_proposals(log)["decision"].tolist() == ["", ""]


def test_rows_are_added_and_every_byte_before_them_stays(desk):
    data, log = desk
    propose(log, PL1)
    file = DEMONSTRATIONS / "example" / "targets.csv"
    done(data, log)
    after = (log.parent / "data" / "targets.csv").read_bytes()
    assert after.startswith(file.read_bytes())
    added = after[len(file.read_bytes()) :].decode().replace("\r\n", "\n").splitlines()
    assert added == [
        "PL1,2025/26,87,,,2,points,2025-10-20,Two neighbours reach it,Cabinet",
        "PL1,2025/26 Q3,86,,,2,points,2025-10-20,Two neighbours reach it,Cabinet",
        "PL1,2025/26 Q4,88.5,,,2,points,2025-10-20,Two neighbours reach it,Cabinet",
    ]
    assert newest(data)["target"].tolist() == [87, 86, 88.5]
    row = read_proposals(log).iloc[0]
    assert (row["decision"], row["decided_by"]) == ("approved", "Cabinet")
    assert sorted(p.name for p in log.parent.iterdir() if not p.name.startswith(".")) == ["data", "proposals.csv"]


def test_a_quarter_that_is_over_keeps_the_target_it_was_judged_by(desk):
    data, log = desk
    propose(log, replace(PL1, interim=(84, 86, 86, 88.5)))
    approval = done(data, log)
    assert approval.diff["over"].tolist() == [False, True, True, False, False]
    assert newest(data)["period"].tolist() == ["2025/26", "2025/26 Q3", "2025/26 Q4"]


@pytest.mark.parametrize(
    ("polarity", "target", "change"),
    [
        pytest.param("higher", 86, "tighter", id="higher-up"),
        pytest.param("higher", 84, "looser", id="higher-down"),
        pytest.param("lower", 86, "looser", id="lower-up"),
        pytest.param("lower", 84, "tighter", id="lower-down"),
        pytest.param("none", 84, "changed", id="no-direction"),
        pytest.param("higher", 85, "already there", id="the-same"),
    ],
)
def test_looser_and_tighter_by_polarity(desk, polarity, target, change):
    """The example's target for 2025/26 Q2 is 85."""
    data, log = desk
    indicators = log.parent / "data" / "indicators.csv"
    lines = indicators.read_text(encoding="utf-8").splitlines()
    lines[1] = lines[1].replace(",higher,", f",{polarity},")
    indicators.write_text("\n".join(lines) + "\n", encoding="utf-8")
    propose(log, replace(PL1, interim=(None, target, None, None)))
    assert said(approval_of(log, data, "Cabinet", today=TODAY))[1] == ("PL1", "2025/26 Q2", 85, target, change, True)


@pytest.mark.parametrize(
    ("low", "high", "change"),
    [(70, 80, "already there"), (72, 80, "tighter"), (69, 80, "looser"), (72, 81, "looser")],
)
def test_a_range_is_looser_where_it_is_wider(tmp_path, low, high, change):
    data, log = tmp_path / "data", tmp_path / "proposals.csv"
    data.mkdir()
    for name, text in {
        "indicators": "ref,title,directorate,unit,polarity,basis\nA,Share,Homes,percent,range,period\n",
        "outturns": "ref,period,outturn\nA,2025/26 Q1,75\n",
        "targets": "ref,period,target,target_low,target_high,set_on,rationale,approved_by\nA,2026/27,,70,80,,,\n",
    }.items():
        (data / f"{name}.csv").write_text(text, encoding="utf-8")
    propose(
        log, replace(PL1, ref="A", year="2026/27", target=None, interim=(None,) * 4, target_low=low, target_high=high)
    )
    approval = done(str(data), log)
    assert approval.diff["change"].tolist() == [change]
    assert read(str(data)).targets[["target_low", "target_high"]].iloc[-1].tolist() == [low, high]


def test_what_is_there_already_is_not_added_twice(desk):
    """As after a machine that stopped between the table and the log."""
    data, log = desk
    propose(log, PL1)
    done(data, log)
    table = (log.parent / "data" / "targets.csv").read_bytes()
    lines = log.read_bytes().splitlines(keepends=True)
    log.write_bytes(b"".join(lines[:-1]))
    again = done(data, log)
    assert again.diff["change"].tolist() == ["already there"] * 3
    assert (log.parent / "data" / "targets.csv").read_bytes() == table
    assert read_proposals(log)["decision"].tolist() == ["approved"]


def test_nothing_open_is_said(desk):
    data, log = desk
    propose(log, PL1, replace(PL1, ref="PL2"))
    decide(log, [replace(PL1, ref="PL2")], Kind.WITHDRAWN, "Head of Planning")
    done(data, log)
    with pytest.raises(UsageError, match="holds no open proposal: each is superseded, approved or withdrawn"):
        approval_of(log, data, "Cabinet", today=TODAY)


def test_only_the_latest_proposal_counts_and_only_what_is_asked_for(desk):
    data, log = desk
    propose(log, PL1, replace(PL1, target=90), replace(PL1, year="2026/27"), replace(PL1, ref="HS1"))
    assert said(approval_of(log, data, "Cabinet", refs=["PL1"], years=["2025-26"], today=TODAY))[0][3] == 90
    with pytest.raises(UsageError, match=r"There is no open proposal for 'PL9'"):
        approval_of(log, data, "Cabinet", refs=["PL9"], today=TODAY)
    with pytest.raises(UsageError, match=r"There is no open proposal for '2031/32'"):
        approval_of(log, data, "Cabinet", years=["2031/32"], today=TODAY)
    with pytest.raises(UsageError, match="'soon' is not a period"):
        approval_of(log, data, "Cabinet", years=["soon"], today=TODAY)


def test_every_fault_of_an_approval_comes_at_once(desk):
    data, log = desk
    over, band = replace(PL1, ref="WA1", year="2024/25"), replace(PL1, ref="CF1", proposer="Analyst")
    ends = replace(PL1, ref="HS1", target=None, target_low=1, target_high=2, proposer="Analyst")
    propose(log, PL1, replace(PL1, ref="XX1", proposer="Analyst"), replace(over, proposer="Analyst"), band, ends)
    with pytest.raises(DataError) as error:
        approval_of(log, data, "Head of planning", today=TODAY)
    assert [str(fault) for fault in error.value.faults] == [
        "column approver: PL1 2025/26: Head of planning proposed it and cannot approve it. "
        "Have another role approve it.",
        "XX1 is no indicator of these tables. Name the tables it was proposed for with --data.",
        "WA1 2024/25: the year is over, and a target set now would never judge it. "
        "Propose a target for a year to come.",
        "CF1 2025/26 is to stay within a range, and one figure is proposed. "
        "Propose both ends; a later proposal supersedes.",
        "HS1 2025/26 has one figure to reach, and a range is proposed. "
        "Propose one figure; a later proposal supersedes.",
    ]


@pytest.mark.parametrize(
    ("role", "named", "expected"),
    [
        pytest.param("", "", "No role approves. Name it with --role", id="nobody"),
        pytest.param("Cllr Brown", "", "is a person ('Cllr B…')", id="a-person"),
    ],
)
def test_a_role_must_approve(desk, role, named, expected):
    data, log = desk
    propose(log, replace(PL1, approver=named))
    with pytest.raises((UsageError, DataError)) as error:
        approval_of(log, data, role, today=TODAY)
    assert expected in str(error.value)


def test_the_role_that_the_proposals_name_approves(desk):
    data, log = desk
    propose(log, replace(PL1, approver="Executive Board"))
    assert approval_of(log, data, today=TODAY).role == "Executive Board"


def test_a_target_changes_once_a_day(desk):
    data, log = desk
    propose(log, PL1)
    done(data, log)
    propose(log, replace(PL1, target=88))
    with pytest.raises(DataError) as error:
        approval_of(log, data, "Cabinet", today=TODAY)
    assert [str(fault) for fault in error.value.faults] == [
        "PL1 2025/26 was given another target today. "
        "Approve it tomorrow: two targets set on one day cannot be told apart."
    ]
    assert approval_of(log, data, "Cabinet", today=date(2025, 10, 21)).diff["change"].tolist() == [
        "tighter", "already there", "already there",
    ]  # fmt: skip


@pytest.mark.parametrize("data", ["demo:hart", "demo:example"])
def test_the_demonstrations_are_read_only(desk, data):
    _, log = desk
    propose(log, PL1)
    with pytest.raises(UsageError, match=r"is a demonstration and read-only\. Make a workspace of your own"):
        approval_of(log, data, "Cabinet")
    with pytest.raises(UsageError, match=r"came with perfkit and is read-only"):
        approval_of(log, str(DEMONSTRATIONS / "hart"), "Cabinet")


def test_a_table_without_the_columns_is_refused_with_their_names(desk):
    data, log = desk
    (log.parent / "data" / "targets.csv").write_text("ref,period,target\nPL1,2024/25,83\n", encoding="utf-8")
    propose(log, PL1)
    with pytest.raises(DataError) as error:
        done(data, log)
    assert [str(fault) for fault in error.value.faults] == [
        "targets.csv: the table has no columns set_on, rationale, approved_by. "
        "Type the headings into the next empty cells of the header row, save, and run the command again."
    ]
    assert read_proposals(log)["decision"].tolist() == [""]


HEAD = "Ref,Period, Target ,Set on,Rationale,Approved by,Remark"


@pytest.mark.parametrize(
    ("name", "encoding", "text"),
    [
        pytest.param("targets.csv", "utf-8", f"{HEAD}\nPL1,2024/25,83,,,,£\n", id="utf-8"),
        pytest.param("targets.csv", "utf-8-sig", f"{HEAD}\r\nPL1,2024/25,83,,,,£\r\n", id="marked-with-crlf"),
        pytest.param(
            "targets.csv", "utf-8", f"Our targets,,,,,,\n,,,,,,\n{HEAD}\nPL1,2024/25,83,,,,£", id="titled-no-end"
        ),
        pytest.param("targets.csv", "cp1252", f"{HEAD}\nPL1,2024/25,83,,,,£\n", id="windows-1252"),
        pytest.param("targets.csv", "utf-16", f"{HEAD}\nPL1,2024/25,83,,,,£\n", id="utf-16"),
        pytest.param("targets.tsv", "utf-8", f"{HEAD}\nPL1,2024/25,83,,,,£\n".replace(",", "\t"), id="tabs"),
    ],
)
def test_a_text_file_keeps_its_encoding_separator_and_line_ends(desk, name, encoding, text):
    data, log = desk
    (log.parent / "data" / "targets.csv").unlink()
    file = log.parent / "data" / name
    file.write_bytes(text.encode(encoding))
    propose(log, replace(PL1, reason='=A "quoted", £5 reason'))
    done(data, log)
    assert file.read_bytes().startswith(text.encode(encoding))
    ends = {line[-2:-1] == "\r" for line in file.read_bytes().decode(encoding).splitlines(keepends=True)}
    assert len(ends) == 1
    rows = newest(data)
    assert rows["rationale"].tolist() == ['\'=A "quoted", £5 reason'] * 3
    assert rows["approved_by"].tolist() == ["Cabinet"] * 3


def test_a_letter_that_the_encoding_has_not_is_refused(desk):
    data, log = desk
    file = log.parent / "data" / "targets.csv"
    file.write_bytes(f"{HEAD}\nPL1,2024/25,83,,,,£\n".encode("cp1252"))
    propose(log, replace(PL1, reason="Dŵr"))
    with pytest.raises(AddingError, match="is saved as Windows-1252, which has no letter 'ŵ'"):
        done(data, log)
    assert file.read_bytes() == f"{HEAD}\nPL1,2024/25,83,,,,£\n".encode("cp1252")


def parts(path):
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def test_a_workbook_gains_rows_in_one_sheet_and_nothing_else_changes(workbook):
    data, log = workbook
    before, rows_before = parts(data), read(data)
    propose(log, PL1, replace(PL1, ref="WA1", reason="=1+1 <&> “Ŵ”"))
    done(data, log)
    after = parts(data)
    assert list(after) == list(before)
    assert len([name for name in before if before[name] != after[name]]) == 1
    assert newest(data)["target"].tolist() == [87, 86, 88.5]
    assert newest(data, "WA1")["rationale"].tolist() == ["'=1+1 <&> “Ŵ”"] * 3
    now = read(data)
    assert now.targets.iloc[: len(rows_before.targets)].equals(rows_before.targets)
    assert now.outturns.equals(rows_before.outturns)
    sheet = openpyxl.load_workbook(data)["targets"]
    last = sheet[sheet.max_row]
    assert sheet.max_row == len(rows_before.targets) + 7
    assert last[7].value.date() == TODAY
    assert last[7].number_format == sheet.cell(2, 8).number_format


def test_a_workbook_with_formulas_a_chart_and_formatted_empty_rows_stays_as_it_was(workbook):
    data, log = workbook
    book = openpyxl.load_workbook(data)
    sheet = book["targets"]
    below = sheet.max_row
    sheet.cell(below + 1, 1).fill = openpyxl.styles.PatternFill("solid", fgColor="FFFF00")
    sheet.cell(below + 3, 2).fill = openpyxl.styles.PatternFill("solid", fgColor="FFFF00")
    notes = book.create_sheet("notes")
    notes["A1"] = "=SUM(targets!C2:C9)"
    notes.add_chart(openpyxl.chart.BarChart(), "C3")
    book.save(data)
    before = parts(data)
    propose(log, PL1)
    done(data, log)
    after = parts(data)
    assert [name for name in before if before[name] != after[name]] == ["xl/worksheets/sheet4.xml"]
    assert openpyxl.load_workbook(data)["notes"]["A1"].value == "=SUM(targets!C2:C9)"
    assert newest(data)["row"].tolist() == [below + 1, below + 2, below + 3]


def spoil(data, change):
    book = openpyxl.load_workbook(data)
    change(book["targets"])
    book.save(data)


def as_table(sheet):
    table = openpyxl.worksheet.table.Table(displayName="T", ref=f"A1:J{sheet.max_row}")
    sheet.add_table(table)


def as_percent(sheet):
    sheet.cell(sheet.max_row, 3).number_format = "0%"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param(as_table, "the sheet targets of council.xlsx has an Excel table", id="excel-table"),
        pytest.param(lambda s: setattr(s.protection, "sheet", True), "has a protection", id="protected"),
        pytest.param(as_percent, "has cells formatted as percentages", id="percentages"),
    ],
)
def test_what_cannot_be_done_safely_is_refused_and_written_beside_the_log(workbook, change, said):
    data, log = workbook
    spoil(data, change)
    before = parts(data)
    propose(log, replace(PL1, target=88, interim=(None,) * 4))
    approval = approval_of(log, data, "Cabinet", today=TODAY)
    with pytest.raises(AddingError) as error:
        approve(approval, log, data)
    assert said in str(error.value)
    assert parts(data) == before
    assert read_proposals(log)["decision"].tolist() == [""]
    path = beside(approval, log_of(log), TODAY)
    assert path.name == "targets-approved-2025-10-20.csv"
    assert path.read_text(encoding="utf-8-sig").splitlines()[1] == (
        "PL1,2025/26,88.0,,,2.0,points,2025-10-20,Two neighbours reach it,Cabinet"
    )


def test_a_file_changed_since_it_was_read_is_left_alone(desk):
    data, log = desk
    propose(log, PL1)
    approval = approval_of(log, data, "Cabinet", today=TODAY)
    file = log.parent / "data" / "targets.csv"
    file.write_bytes(file.read_bytes() + b"PL1,2027/28,90,,,,,,,\n")
    changed = file.read_bytes()
    with pytest.raises(UsageError, match="was changed by somebody else meanwhile"):
        approve(approval, log, data)
    assert file.read_bytes() == changed
    assert not list(file.parent.glob(".*.partial"))


def test_a_log_changed_since_it_was_read_is_not_acted_on(desk):
    data, log = desk
    propose(log, PL1)
    approval = approval_of(log, data, "Cabinet", today=TODAY)
    propose(log, replace(PL1, target=70))
    with pytest.raises(UsageError, match="The log was changed by somebody else meanwhile"):
        approve(approval, log, data)
    assert newest(data).empty


def test_a_file_that_cannot_be_replaced_stays_whole(tmp_path):
    file = tmp_path / "targets.csv"
    file.write_bytes(b"old")
    was = read_source(file)
    (tmp_path / ".targets.csv.partial").mkdir()
    with pytest.raises(Exception, match="could not be written"):
        put_whole(file, was, b"new")
    assert file.read_bytes() == b"old"


def test_what_was_approved_judges_the_next_quarter(desk):
    from perfkit.inputs.settings import read_rules
    from perfkit.judge.scorecard import judge

    data, log = desk
    propose(log, replace(PL1, interim=(None, 99, None, None)))
    approval = approval_of(log, data, "Cabinet", today=date(2025, 9, 1))
    approve(approval, log, data)
    rows = judge(read(data), read_rules(""), "2025/26 Q2").rows.set_index("ref")
    assert rows.at["PL1", "target"] == 99
    assert rows.at["PL1", "tolerance"] == 2
    assert rows.at["PL1", "rationale"] == "Two neighbours reach it"


def said_by(error):
    return str(error.value)


def test_tables_that_cannot_be_added_to_are_refused_with_what_to_do(desk):
    _, log = desk
    propose(log, PL1)
    with pytest.raises(UsageError) as error:
        approval_of(log, "demo:hart", "Cabinet")
    assert said_by(error) == (
        "demo:hart is a demonstration and read-only. Make a workspace of your own with: perfkit new FOLDER"
    )
    with pytest.raises(UsageError) as error:
        approval_of(log, str(DEMONSTRATIONS / "hart"), "Cabinet")
    assert said_by(error) == "hart came with perfkit and is read-only. Copy it to a folder of your own."
    with pytest.raises(UsageError) as error:
        approval_of(log, "https://council.example/tables.xlsx", "Cabinet")
    assert said_by(error) == (
        "https://council.example/tables.xlsx is not on this machine. Copy it here, approve, and put it back."
    )


def test_a_role_that_is_not_named_is_asked_for(desk):
    """Also where the proposals name two, or one of them none."""
    data, log = desk
    propose(log, replace(PL1, approver="Cabinet"))
    for other in ("Executive Board", ""):
        propose(log, replace(PL1, ref="HS1", approver=other))
        with pytest.raises(UsageError) as error:
            approval_of(log, data, today=TODAY)
        assert said_by(error) == "No role approves. Name it with --role, such as --role Cabinet."
    with pytest.raises(DataError) as error:
        approval_of(log, data, "Cllr Brown", today=TODAY)
    assert [str(fault) for fault in error.value.faults] == [
        "the approver is a person ('Cllr B…'). Name a role, such as Cabinet."
    ]


def test_what_is_withdrawn_is_recorded_and_stays(desk):
    _, log = desk
    other = replace(PL1, year="2026/27")
    propose(log, PL1, other)
    with pytest.raises(UsageError) as error:
        withdraw(log, "", refs=["PL1"])
    assert said_by(error) == "No role withdraws. Name it with --role, such as --role 'Head of Planning'."
    assert withdraw(log, "Head of Planning", refs=["PL1"], years=["2026-27"]) == [other]
    frame = read_proposals(log)
    assert frame["decision"].tolist() == ["", "withdrawn"]
    assert frame["decided_by"].tolist() == ["", "Head of Planning"]
    assert withdraw(log, "Analyst") == [PL1]


def test_an_approval_says_what_it_would_write_and_where(desk):
    data, log = desk
    propose(log, PL1)
    approval = approval_of(log, data, "Cabinet", today=TODAY)
    assert (approval.proposals, approval.role) == ((PL1,), "Cabinet")
    assert (approval.file.name, approval.source.name) == ("targets.csv", "targets.csv")
    assert approval.file.parent.name == "data"
    assert [row["period"] for row in approval.rows] == ["2025/26", "2025/26 Q3", "2025/26 Q4"]
