"""The log of proposals: nothing is lost, overwritten or changed unseen, whoever writes and whatever Excel does."""

from __future__ import annotations

import csv
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfkit import periods
from perfkit.errors import BusyError, DataError, MachineError, UsageError
from perfkit.inputs.read import read
from perfkit.targets import journal
from perfkit.targets.proposal import COLUMNS, Kind, Proposal, data_hash
from perfkit.targets.proposals import decide, log_of, open_proposals, propose, read_entries, read_proposals
from perfkit.targets.roles import role_fault

BASE = Proposal(
    ref="PL1",
    year="2015/16",
    proposer="Head of Planning",
    rule="own",
    reason="The national standard, which two neighbours already meet",
    quarter="2014/15 Q2",
    known_on="2014-11-07",
    data="sha256:ab",
    council="sha256:cd",
    target=80.5,
    interim=(79, 80, 81, 82),
    odds=0.6321,
    levers={"demand": 1.05, "segments": {"Householder": 2}},
    when="2014-11-07T10:15:00Z",
)


@pytest.fixture
def log(tmp_path):
    return tmp_path / "proposals.csv"


def messages(error):
    return [str(fault) for fault in error.value.faults]


def cells(log):
    with log.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_what_is_proposed_is_read_back(log):
    seals = propose(log, BASE)
    assert read_entries(log) == {2: BASE}
    frame = read_proposals(log)
    assert frame["seal"].tolist() == seals
    row = frame.iloc[0]
    assert (row["target"], row["q1"], row["q4"], row["odds"]) == (80.5, 79.0, 82.0, 0.6321)
    assert (row["superseded"], row["decision"], row["row"]) == (False, "", 2)
    assert log.read_bytes().startswith(b"\xef\xbb\xbfkind,ref,year,target,")


def test_a_later_proposal_supersedes_and_the_earlier_stays_as_it_was(log):
    propose(log, BASE)
    before = log.read_bytes()
    propose(log, replace(BASE, target=82), replace(BASE, ref="PL2"), replace(BASE, year="2016/17"))
    assert log.read_bytes().startswith(before)
    assert read_proposals(log)["superseded"].tolist() == [True, False, False, False]


def test_the_same_proposal_twice_stands_once(log):
    propose(log, BASE, BASE)
    assert read_proposals(log)["superseded"].tolist() == [True, False]


def test_a_decision_is_a_row_of_its_own(log):
    propose(log, BASE, replace(BASE, ref="PL2"))
    before = log.read_bytes()
    decide(log, [BASE], Kind.APPROVED, "Cabinet")
    assert log.read_bytes().startswith(before)
    frame = read_proposals(log)
    assert frame["decision"].tolist() == ["approved", ""]
    assert frame["decided_by"].tolist() == ["Cabinet", ""]
    assert frame["superseded"].tolist() == [False, False]


def test_the_last_decision_counts(log):
    propose(log, BASE)
    decide(log, [BASE], Kind.APPROVED, "Cabinet")
    decide(log, [BASE], Kind.WITHDRAWN, "Head of Planning")
    assert read_proposals(log)["decision"].tolist() == ["withdrawn"]


def test_the_role_that_proposed_cannot_approve(log):
    propose(log, BASE)
    with pytest.raises(DataError) as error:
        decide(log, [BASE], Kind.APPROVED, "head of  planning")
    assert messages(error) == [
        "column approver: PL1 2015/16: head of planning proposed it and cannot approve it. "
        "Have another role approve it."
    ]
    assert read_proposals(log)["decision"].tolist() == [""]


def test_every_fault_of_every_proposal_comes_at_once_and_nothing_is_written(log):
    wrong = replace(BASE, proposer="Mrs Jones", reason=" ", odds=1.2, year="2015")
    both = replace(BASE, ref="PL2", target_low=70, target_high=80, proposer="j.jones@council.example")
    back = replace(BASE, ref="PL3", target=None, target_low=80, target_high=70, quarter="2014/15")
    none = replace(BASE, ref="PL4", target=None, approver="Cllr Brown", reason="ask ann@council.example")
    with pytest.raises(DataError) as error:
        propose(log, BASE, wrong, both, back, none)
    assert messages(error) == [
        "column reason: PL1: the reason is blank. Say why this figure.",
        "column odds: PL1: odds of 1.2 are none. Give a part of one: 0.7 is 70%.",
        "column year: PL1: '2015' is not a year; expected a year such as 2015/16. Type it in full.",
        "column proposer: PL1: the proposer is a person ('Mrs J…'). "
        "Write a role, such as Head of Planning; the log names no person.",
        "column target: PL2: there is a target and a range. Give one target, or both ends of a range.",
        "column proposer: PL2: the proposer is an e-mail address. "
        "Write a role, such as Head of Planning; the log names no person.",
        "column target_low: PL3: the range ends at 70, below its beginning 80. Put the lower end first.",
        "column quarter: PL3: '2014/15' is not a quarter; expected a quarter such as 2014/15 Q2. Type it in full.",
        "column target: PL4: there is no target. Give one target, or both ends of a range.",
        "column approver: PL4: the approver is a person ('Cllr B…'). "
        "Write a role, such as Head of Planning; the log names no person.",
        "column reason: PL4: the reason holds an e-mail address. Name a role.",
    ]
    assert not log.exists()


@pytest.mark.parametrize(
    "text", ["Head of Planning", "Cabinet", "Drainage Manager", "Director, Mrs", "Miss Rate Board"]
)
def test_roles_are_not_taken_for_people(text):
    """A title counts only before a word with a capital; "Miss Rate Board" is the price of a simple rule."""
    assert bool(role_fault(text)) == text.startswith("Miss")


def test_a_formula_in_a_text_is_harmless_in_excel_and_read_back_as_written(log):
    sly = replace(BASE, ref="=cmd|' /C calc'!A0", reason='@SUM(1+1)*"a";b', proposer="+44", approver="-2+3", rule="'=x")
    propose(log, sly)
    row = cells(log)[0]
    assert [row[name] for name in ("ref", "reason", "proposer", "approver", "rule")] == [
        "'=cmd|' /C calc'!A0",
        '\'@SUM(1+1)*"a";b',
        "'+44",
        "'-2+3",
        "''=x",
    ]
    assert read_entries(log)[2] == sly


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
NUMBER = st.none() | st.floats(-1e9, 1e9, allow_nan=False)
LEVERS = st.dictionaries(
    TEXT, st.floats(-1e6, 1e6) | TEXT | st.dictionaries(TEXT, st.integers(-9, 9), max_size=2), max_size=3
)


@given(
    ref=TEXT, reason=TEXT, rule=TEXT, role=TEXT, target=st.floats(-1e9, 1e9), interim=st.tuples(*[NUMBER] * 4),
    odds=st.none() | st.floats(0, 1), levers=LEVERS,
)  # fmt: skip
def test_whatever_is_proposed_is_read_back_equal(
    tmp_path_factory, ref, reason, rule, role, target, interim, odds, levers
):
    made = replace(
        BASE, ref=ref, reason=reason, rule=rule, proposer=role, target=target, interim=interim, odds=odds, levers=levers
    )
    log = tmp_path_factory.mktemp("log") / "proposals.csv"
    try:
        propose(log, made, made)
    except DataError:
        assert not log.exists()
    else:
        assert read_entries(log) == {2: made, 3: made}


def test_processes_that_propose_at_once_lose_nothing(log):
    code = (
        "import sys\n"
        "from dataclasses import replace\n"
        "from perfkit.targets.proposal import Proposal\n"
        "from perfkit.targets.proposals import propose\n"
        "for n in range(25):\n"
        "    propose(sys.argv[1], Proposal(f'R{sys.argv[2]}-{n}', '2015/16', 'Analyst', 'own', 'long ' * 2000,\n"
        "                                  '2014/15 Q2', target=n))\n"
    )
    running = [subprocess.Popen([sys.executable, "-c", code, str(log), str(n)]) for n in range(4)]
    assert [process.wait(timeout=120) for process in running] == [0, 0, 0, 0]
    frame = read_proposals(log)
    assert sorted(frame["ref"]) == sorted(f"R{p}-{n}" for p in range(4) for n in range(25))
    assert not frame["superseded"].any()


# The system ends the writer after the bytes given, in the midst of its write.
KILLED = """
import resource, signal, sys
from pathlib import Path
from perfkit.targets.proposals import propose
sys.path.insert(0, sys.argv[4])
from test_proposals import BASE
from dataclasses import replace
signal.signal(signal.SIGXFSZ, signal.SIG_DFL if sys.argv[3] == "kill" else signal.SIG_IGN)
size = Path(sys.argv[1]).stat().st_size if Path(sys.argv[1]).exists() else 0
resource.setrlimit(resource.RLIMIT_FSIZE, (size + int(sys.argv[2]),) * 2)
propose(sys.argv[1], replace(BASE, ref="PL2", reason="a, b"))
"""


def cut(log, after, how="kill"):
    return subprocess.run(
        [sys.executable, "-c", KILLED, str(log), str(after), how, str(Path(__file__).parent)],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on a file's size")
@pytest.mark.parametrize("after", [1, 20, 70, 150, 210])
def test_a_writer_killed_in_the_midst_of_a_row_is_named_and_costs_no_other_row(log, after):
    propose(log, BASE)
    ended = cut(log, after)
    assert ended.returncode == -signal.SIGXFSZ, ended.stderr
    half = log.read_bytes()
    said = (
        "proposals.csv, row 3: this row is not whole: it was cut short when it was written. "
        "Delete the row, and propose or approve it again."
    )
    with pytest.raises(DataError) as error:
        read_proposals(log)
    assert [m.replace(", column seal", "") for m in messages(error)] == [said]
    propose(log, replace(BASE, ref="PL3"))
    assert log.read_bytes().startswith(half)
    with pytest.raises(DataError) as error:
        read_proposals(log)
    assert len(messages(error)) == 1
    lines = log.read_text(encoding="utf-8-sig").splitlines(keepends=True)
    log.write_text("".join(lines[:2] + lines[3:]), encoding="utf-8")
    assert read_proposals(log)["ref"].tolist() == ["PL1", "PL3"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on a file's size")
@pytest.mark.parametrize("after", [1, 3, 40])
def test_a_writer_killed_before_the_first_row_leaves_a_log_that_goes_on(log, after):
    assert cut(log, after).returncode == -signal.SIGXFSZ
    propose(log, BASE)
    assert read_entries(log) == {2: BASE}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on a file's size")
def test_a_row_that_the_disk_has_no_room_for_leaves_nothing(log):
    propose(log, BASE)
    before = log.read_bytes()
    ended = cut(log, 50, "refuse")
    assert ended.returncode == 1
    assert "could not be written" in ended.stderr
    assert log.read_bytes() == before


def test_a_file_whose_last_line_has_no_end_is_gone_on_with(log):
    propose(log, BASE)
    log.write_bytes(log.read_bytes().rstrip(b"\n"))
    propose(log, replace(BASE, ref="PL2"))
    assert read_proposals(log)["ref"].tolist() == ["PL1", "PL2"]


def saved(log, change=lambda row: row, encoding="utf-8-sig", ends="\r\n", separator=","):
    """Save the log as a spreadsheet would, with cells changed."""
    rows = [change(dict(row)) for row in cells(log)]
    with log.open("w", encoding=encoding, newline="") as file:
        table = csv.DictWriter(file, list(rows[0]), delimiter=separator, lineterminator=ends)
        table.writeheader()
        table.writerows(rows)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda row: row, id="line-ends"),
        pytest.param(lambda row: row | {"known_on": "07/11/2014"}, id="date-as-the-country-writes-it"),
        pytest.param(lambda row: row | {"target": "80.50", "odds": "0.63210"},
                     id="zeros-behind-the-point"),
        pytest.param(lambda row: dict(reversed(row.items())), id="columns-in-another-order"),
        pytest.param(lambda row: row | {"ref": " PL1 "}, id="blanks-about-a-cell"),
    ],
)  # fmt: skip
def test_what_excel_does_without_harm_is_read_and_gone_on_with(log, change):
    propose(log, BASE)
    saved(log, change)
    assert list(read_entries(log).values()) == [BASE]
    propose(log, replace(BASE, ref="PL2"))
    assert read_proposals(log)["ref"].tolist() == ["PL1", "PL2"]


CHANGED = "this row is not as it was written: a cell was changed"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        pytest.param({"ref": "7"}, CHANGED, id="lost-leading-zeros"),
        pytest.param({"known_on": "11/07/2014"}, CHANGED, id="day-and-month-exchanged"),
        pytest.param({"target": "81"}, CHANGED, id="another-target"),
        pytest.param({"seal": ""}, "this row is not whole", id="no-seal"),
        pytest.param({"seal": "s0123"}, "this row is not whole", id="half-a-seal"),
        pytest.param({"target": "80,5"}, "'80,5' has commas that do not group thousands", id="decimal-comma"),
        pytest.param({"odds": "#VALUE!"}, "'#VALUE!' is a spreadsheet's error", id="error"),
        pytest.param({"year": "Oct-09"}, "'Oct-09' is what Excel makes of a year such as 2009/10", id="year-as-month"),
        pytest.param({"known_on": "soon"}, "'soon' is not a date", id="no-date"),
        pytest.param({"levers": "{demand"}, "the levers' positions cannot be read", id="levers"),
        pytest.param({"kind": "aproved"}, "'aproved' is no kind of row; expected one of proposed, approved, "
                     "withdrawn. Did you mean approved?", id="kind"),
        pytest.param({"kind": "approved", "approver": "Cabinet"}, CHANGED, id="approved-by-typing-it"),
        pytest.param({"proposer": "Mr Smith"}, "the proposer is a person ('Mr S…')", id="a-name"),
    ],
)  # fmt: skip
def test_what_is_changed_is_told_with_its_row(log, change, said):
    propose(log, replace(BASE, ref="PL0"), replace(BASE, ref="007"))
    saved(log, lambda row: row | (change if row["ref"] == "007" else {}))
    before = log.read_bytes()
    with pytest.raises(DataError) as error:
        read_proposals(log)
    assert len(messages(error)) == 1
    assert messages(error)[0].startswith("proposals.csv, row 3")
    assert said in messages(error)[0]
    assert log.read_bytes() == before


@pytest.mark.parametrize(
    ("odds", "saved_as", "whole"),
    [(0.000012, "1.2E-05", True), (0.000012, "1E-05", False), (1, "1", True), (0, "0", True)],
)
def test_a_small_number_as_excel_saves_it(log, odds, saved_as, whole):
    propose(log, replace(BASE, odds=odds))
    saved(log, lambda row: row | {"odds": saved_as})
    if whole:
        assert read_proposals(log)["odds"].tolist() == [odds]
    else:
        with pytest.raises(DataError, match=CHANGED):
            read_proposals(log)


def test_every_fault_of_the_log_comes_at_once(log):
    propose(log, BASE, BASE, BASE)
    rows = iter([{"target": "x"}, {"odds": "7", "known_on": "?"}, {"ref": "PL9"}])
    saved(log, lambda row: row | next(rows))
    with pytest.raises(DataError) as error:
        read_proposals(log)
    assert [(fault.row, fault.column) for fault in error.value.faults] == [
        (2, "target"), (3, "known_on"), (4, "seal"),
    ]  # fmt: skip


def test_a_decision_whose_proposal_was_removed_is_told(log):
    propose(log, BASE)
    decide(log, [BASE], Kind.APPROVED, "Cabinet")
    lines = log.read_text(encoding="utf-8").splitlines(keepends=True)
    log.write_text(lines[0] + lines[2], encoding="utf-8")
    with pytest.raises(DataError) as error:
        read_proposals(log)
    assert messages(error) == [
        "proposals.csv, row 2: the proposal that was approved is not in the log. "
        "Put its row back; no row is ever removed."
    ]


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        pytest.param(lambda log: saved(log, separator=";"), "row 1: has semicolons between its columns; expected the "
                     "columns kind, ref", id="semicolons"),
        pytest.param(lambda log: saved(log, separator="\t"), "row 1: has tabs between its columns", id="tabs"),
        pytest.param(lambda log: saved(log, lambda row: row | {"remark": "!"}), "row 1: has columns that are not the "
                     "log's: remark", id="another-column"),
        pytest.param(lambda log: saved(log, lambda row: {n: row[n] for n in COLUMNS if n not in ("odds", "of")}),
                     "row 1: has no column odds, of", id="lost-columns"),
        pytest.param(lambda log: saved(log, lambda row: row | {"reason": "£5"}, "cp1252"),
                     "is not UTF-8 (byte 0xA3 on line 2)", id="not-utf-8"),
        pytest.param(lambda log: saved(log, encoding="utf-16"), "is UTF-16", id="utf-16"),
        pytest.param(lambda log: log.write_bytes(b"\x89PNG\r\n"), "looks like a PNG picture, not CSV", id="a-picture"),
    ],
)  # fmt: skip
def test_nothing_is_added_to_a_file_that_is_no_log_any_more(log, spoil, said):
    propose(log, BASE)
    spoil(log)
    before = log.read_bytes()
    with pytest.raises(DataError) as error:
        propose(log, BASE)
    assert len(messages(error)) == 1
    assert said in messages(error)[0]
    assert log.read_bytes() == before


def test_a_log_with_other_headings_is_named_when_it_is_read(log):
    propose(log, BASE)
    saved(log, lambda row: row | {"remark": "!"})
    with pytest.raises(DataError) as error:
        read_proposals(log)
    assert messages(error) == [
        "proposals.csv, row 1: has columns that are not the log's: remark; expected the columns "
        f"{', '.join(COLUMNS)}. Remove them; keep remarks in another file."
    ]


def test_a_decision_without_a_role_is_refused(log):
    propose(log, BASE)
    with pytest.raises(DataError) as error:
        decide(log, [BASE], Kind.WITHDRAWN, "")
    assert messages(error) == ["column approver: PL1: no role decides. Name the role that approves, such as Cabinet."]


def test_an_open_proposal_is_neither_superseded_nor_decided(log):
    later, other = replace(BASE, target=82), replace(BASE, ref="PL2")
    propose(log, BASE, other, later, replace(BASE, year="2016/17"))
    decide(log, [other], Kind.APPROVED, "Cabinet")
    assert open_proposals(log) == [later, replace(BASE, year="2016/17")]
    frame = read_proposals(log)
    assert frame["decided_on"].ne("").tolist() == [False, True, False, False]
    assert frame[["target", "odds"]].dtypes.tolist() == ["float64"] * 2
    assert frame.columns.tolist() == [
        "ref", "year", "target", "target_low", "target_high", "q1", "q2", "q3", "q4", "rule", "reason", "odds",
        "proposer", "approver", "when", "quarter", "known_on", "levers", "data", "council", "perfkit", "seal",
        "superseded", "decision", "decided_by", "decided_on", "row",
    ]  # fmt: skip


def test_a_log_that_somebody_holds_is_waited_for_and_then_given_up(log):
    with journal.held(log), pytest.raises(BusyError) as error, journal.held(log, patience=0.05):
        pass
    assert f"Somebody else has been writing to {log}" in str(error.value)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_to_is_said_so(tmp_path):
    tmp_path.chmod(0o500)
    with pytest.raises(MachineError, match="permission is refused"):
        propose(tmp_path, BASE)


def test_a_folder_in_place_of_the_log_is_said_so(tmp_path):
    (tmp_path / "proposals.csv").mkdir()
    with pytest.raises(MachineError, match="a folder of that name stands there"):
        propose(tmp_path, BASE)


def test_the_log_stands_beside_the_parameters(tmp_path):
    assert log_of(tmp_path) == tmp_path / "proposals.csv"
    (tmp_path / "parameters").mkdir()
    assert log_of(tmp_path) == tmp_path / "parameters" / "proposals.csv"


@pytest.mark.parametrize("read", [read_proposals, open_proposals])
def test_before_any_proposal_it_is_said_how_to_propose(log, read):
    with pytest.raises(UsageError) as error:
        read(log)
    assert str(error.value) == (
        f"Nothing was proposed yet: there is no log of proposals at {log}. To propose, open the what-if with "
        "`perfkit targets`, set a target there and press Propose."
    )


@pytest.mark.parametrize(
    ("change", "same"),
    [
        pytest.param({"row": [7, 8, 9]}, True, id="rows-moved"),
        pytest.param({"outturn": [80.0, 81.0, 99.0]}, True, id="a-later-quarter"),
        pytest.param({"as_of": [None, None, None], "outturn": [80.0, 82.0, 82.0]}, False, id="another-figure"),
    ],
)
def test_the_data_hash_covers_what_was_seen_and_no_more(make_tables, change, same):
    rows = {"ref": ["A"] * 3, "period": ["2014/15 Q1", "2014/15 Q2", "2014/15 Q3"], "outturn": [80.0, 81.0, 82.0]}

    def of(more):
        listed = [dict(zip(rows | more, values, strict=True)) for values in zip(*(rows | more).values(), strict=True)]
        return data_hash(make_tables(indicators=[{"ref": "A"}], outturns=listed), "A", periods.parse("2014/15 Q2"))

    assert (of({}) == of(change)) is same


def test_a_figure_known_later_or_of_another_indicator_or_a_target_does_not_change_the_hash():
    tables, quarter = read("demo:example"), periods.parse("2025/26 Q1")
    ref = tables.indicators["ref"].iloc[0]
    here = data_hash(tables, ref, quarter)
    others = tables.outturns.assign(outturn=tables.outturns["outturn"].where(tables.outturns["ref"] == ref, 0.0))
    assert data_hash(replace(tables, outturns=others, targets=tables.targets.iloc[:0]), ref, quarter) == here
    assert data_hash(replace(tables, benchmarks=tables.benchmarks.iloc[:0]), ref, quarter) != here
