"""`perfkit approve` and `perfkit replay` as an officer meets them: real processes, a real terminal."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from perfkit.inputs.read import read
from perfkit.inputs.settings import read_rules
from perfkit.judge.scorecard import judge
from perfkit.targets.drafting import drafts
from perfkit.targets.proposal import Proposal
from perfkit.targets.proposals import log_of, propose, read_entries, read_proposals
from perfkit.targets.setting import setting_of

PLAIN = {**os.environ, "PYTHONHASHSEED": "0", "COLUMNS": "100"}


def perfkit(*args: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "perfkit", *args], cwd=cwd, capture_output=True, text=True, encoding="utf-8",
        check=False, env=PLAIN, timeout=120, stdin=subprocess.DEVNULL,
    )  # fmt: skip


@pytest.fixture(scope="module")
def new(tmp_path_factory):
    """A new workspace, to be copied."""
    folder = tmp_path_factory.mktemp("new") / "our council"
    assert perfkit("new", str(folder), cwd=folder.parent).returncode == 0
    return folder


@pytest.fixture
def workspace(new, tmp_path):
    """A new workspace."""
    return shutil.copytree(new, tmp_path / new.name)


@pytest.fixture
def proposed(workspace):
    """Its log holds two proposals for a year that will long not be over."""
    made = Proposal("PL1", "2098/99", "Head of Service", "own", "Two neighbours reach it", "2025/26 Q2", target=88)
    propose(workspace, made, replace(made, ref="WA1", target=50.5, interim=(49, 50, 50.5, 50.5)))
    return workspace


@pytest.fixture
def worked_out(workspace):
    """Its log holds two proposals with their odds and interim targets."""
    setting = setting_of(judge(read(str(workspace / "data" / "council.xlsx")), read_rules(""), "2025/26 Q2"))
    targets = setting.ahead.expected.loc[["PL1", "WA1"]].iloc[:, [0]].round(1)
    propose(workspace, *drafts(setting, targets, proposer="Head of Service", reason="As expected"))
    return workspace


def test_approve_shows_the_changes_and_waits_to_be_told(proposed):
    before = (proposed / "data" / "council.xlsx").read_bytes()
    ran = perfkit("approve", "--role", "Cabinet", "--ref", "PL1", cwd=proposed)
    assert ran.returncode == 2
    assert ran.stdout == (
        "PL1  Major planning applications decided in time\n"
        "  2098/99               none -> 88%            added\n"
        "\n1 row to add to council.xlsx; approved by: Cabinet.\n"
    )
    assert ran.stderr == "perfkit: Nothing was approved. Look at the changes above, then run it again with --yes.\n"
    assert (proposed / "data" / "council.xlsx").read_bytes() == before


def test_approve_with_yes_writes_and_a_second_time_finds_nothing_open(proposed):
    ran = perfkit("approve", "--role", "Cabinet", "--yes", cwd=proposed)
    assert ran.returncode == 0, ran.stderr
    assert "2098/99 Q4            none -> 50.5%          added" in ran.stdout
    assert "Approved. Added 6 rows to " in ran.stdout
    checked = perfkit("check", "data/council.xlsx", cwd=proposed)
    assert checked.returncode == 0, checked.stdout
    assert read_proposals(proposed)["decision"].tolist() == ["approved", "approved"]
    again = perfkit("approve", "--role", "Cabinet", "--yes", cwd=proposed)
    assert again.returncode == 2
    assert "holds no open proposal: each is superseded, approved or withdrawn." in again.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals of this kind")
@pytest.mark.parametrize(("answer", "code", "decision"), [("y\n", 0, "approved"), ("n\n", 1, "")])
def test_approve_asks_at_a_terminal(proposed, answer, code, decision):
    import pty

    ours, theirs = pty.openpty()
    os.write(ours, answer.encode())
    ran = subprocess.run(
        [sys.executable, "-m", "perfkit", "approve", "--role", "Cabinet", "--ref", "PL1"],
        cwd=proposed, stdin=theirs, capture_output=True, text=True, env=PLAIN, check=False, timeout=60,
    )  # fmt: skip
    os.close(ours)
    os.close(theirs)
    assert ran.returncode == code, ran.stderr
    assert "Approve? [y/N]:" in ran.stdout
    assert read_proposals(proposed).set_index("ref").at["PL1", "decision"] == decision


def test_two_who_approve_at_once_add_each_row_once(proposed):
    """Whoever comes second finds nothing open, or a table that was changed, and writes nothing."""
    command = [sys.executable, "-m", "perfkit", "approve", "--role", "Cabinet", "--yes"]
    running = [
        subprocess.Popen(command, cwd=proposed, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=PLAIN)
        for _ in range(3)
    ]
    said = [process.communicate(timeout=120) for process in running]
    assert sorted(process.returncode for process in running) == [0, 2, 2], said
    rows = read(str(proposed / "data" / "council.xlsx")).targets
    assert rows["period"].str.startswith("2098/99").sum() == 6
    entries = read_entries(log_of(proposed)).values()
    assert [entry.kind for entry in entries] == ["proposed", "proposed", "approved", "approved"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on a file's size")
def test_a_full_disk_leaves_the_table_whole(proposed):
    path = proposed / "data" / "council.xlsx"
    before = path.read_bytes()
    code = (
        "import resource, signal, sys\n"
        "from perfkit.cli import main\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))\n"
        "sys.argv = ['perfkit', 'approve', '--role', 'Cabinet', '--yes']\n"
        "main()\n"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=proposed, capture_output=True, text=True, env=PLAIN, check=False, timeout=60
    )
    assert ran.returncode == 4, ran.stderr
    assert "council.xlsx could not be written: " in ran.stderr
    assert path.read_bytes() == before
    assert [p.name for p in path.parent.iterdir()] == ["council.xlsx"]
    assert read_proposals(proposed)["decision"].tolist() == ["", ""]


def test_withdrawing_changes_no_target(proposed):
    before = (proposed / "data" / "council.xlsx").read_bytes()
    ran = perfkit("approve", "--withdraw", "--ref", "PL1", "--role", "Head of Service", cwd=proposed)
    assert (ran.returncode, ran.stdout) == (0, "Withdrawn: PL1 2098/99\n"), ran.stderr
    assert read_proposals(proposed)["decision"].tolist() == ["withdrawn", ""]
    assert (proposed / "data" / "council.xlsx").read_bytes() == before
    ran = perfkit("approve", "--withdraw", cwd=proposed)
    assert "No role withdraws. Name it with --role" in ran.stderr


def test_faults_are_listed_as_everywhere(proposed):
    ran = perfkit("approve", "--role", "Head of Service", "--yes", cwd=proposed)
    assert ran.returncode == 2
    assert ran.stderr.startswith("2 faults:\n")
    assert "Head of Service proposed it and cannot approve it" in " ".join(ran.stderr.split())


def test_a_workbook_that_cannot_be_added_to_gets_its_rows_beside_the_log(proposed):
    import openpyxl

    path = proposed / "data" / "council.xlsx"
    book = openpyxl.load_workbook(path)
    book["targets"].protection.sheet = True
    book.save(path)
    before = path.read_bytes()
    ran = perfkit("approve", "--role", "Cabinet", "--yes", cwd=proposed)
    assert ran.returncode == 1
    assert "the sheet targets of council.xlsx has a protection, so that nothing in it was touched" in ran.stderr
    assert path.read_bytes() == before
    (beside,) = (proposed / "parameters").glob("targets-approved-*.csv")
    assert beside.read_text(encoding="utf-8-sig").startswith("ref,period,target,")
    assert read_proposals(proposed)["decision"].tolist() == ["", ""]


def test_replay_gives_the_same_figures_and_says_so(worked_out):
    ran = perfkit("replay", cwd=worked_out)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.splitlines()[0] == "row 2  PL1 2025/26: the same odds and interim targets"
    assert ran.stdout.endswith("2 of 2 proposals worked out again the same.\n")
    found = json.loads(perfkit("replay", "--json", "--ref", "PL1", cwd=worked_out).stdout)
    assert [(row["ref"], row["same"]) for row in found] == [("PL1", True)]


def test_replay_says_what_differs_and_that_the_data_changed(worked_out):
    import openpyxl

    path = worked_out / "data" / "council.xlsx"
    book = openpyxl.load_workbook(path)
    sheet = book["outturns"]
    heads = [cell.value for cell in sheet[1]]
    columns = [heads.index(name) for name in ("ref", "outturn", "numerator", "denominator")]
    for row in sheet.iter_rows(min_row=2):
        ref, outturn, numerator, denominator = (row[n] for n in columns)
        if ref.value == "PL1" and isinstance(outturn.value, int | float):
            outturn.value, numerator.value, denominator.value = round(outturn.value * 0.8, 1), None, None
    book.save(path)
    ran = perfkit("replay", "--ref", "PL1", cwd=worked_out)
    assert ran.returncode == 1, ran.stdout
    assert "row 2  PL1 2025/26: DIFFERS. Odds " in ran.stdout
    assert "(since then the data changed)" in ran.stdout
    assert ran.stdout.endswith("0 of 1 proposal worked out again the same.\n")


def test_a_log_that_is_not_there_is_said(tmp_path):
    ran = perfkit("replay", "nowhere.csv", "--data", "demo:hart", cwd=tmp_path)
    assert ran.returncode == 2
    assert ran.stderr == (
        "perfkit: Nothing was proposed yet: there is no log of proposals at nowhere.csv. To propose, open the what-if "
        "with `perfkit targets`, set a target there and press Propose.\n"
    )
    assert list(tmp_path.iterdir()) == []
    ran = perfkit("replay", "nowhere.csv", cwd=tmp_path)
    assert ran.stderr == (
        "perfkit: No tables are named, and no parameter file here names any. Name them, such as --data "
        "data/council.xlsx; or go to the folder that holds parameters.\n"
    )


def test_a_year_that_nobody_proposed_is_said(worked_out):
    ran = perfkit("replay", "--year", "2031/32", cwd=worked_out)
    assert ran.returncode == 2
    assert "holds no such proposal." in ran.stderr
