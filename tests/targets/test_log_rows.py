"""One row of the log read: each fault in officers' words, with its row, its column and what was found there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from perfkit.errors import DataError, Fault
from perfkit.targets.log_rows import CUT_SHORT, Row, rows_of
from perfkit.targets.proposal import COLUMNS, Kind, Proposal, faults_of

MADE = Proposal(
    "PL1", "2009/10", "Head of Planning", "own", "As agreed", "2008/09 Q2", target=80.5, interim=(1, None, 3, 4),
    odds=0.5, known_on="2008-11-07", levers={"demand": 5}, when="2008-11-07T10:15:00Z",
)  # fmt: skip
BACK = "Put back what was there."
MONTH = "Format the cell as text and type the year as 2009/10; import the file as text next time."


def read(**cells: str) -> tuple[Proposal | None, list[Fault]]:
    row = Row("log.csv", 7, MADE.cells | {"seal": MADE.seal} | cells)
    return row.entry(), row.faults


def test_a_row_is_read_as_it_was_written() -> None:
    assert read() == (MADE, [])
    assert read(kind=" PROPOSED ", target=" 80.50 ", q1="1.00", odds="0.5") == (MADE, [])


@pytest.mark.parametrize(
    ("cells", "problem", "remedy", "expected", "column"),
    [
        pytest.param({"kind": "aproved"}, "'aproved' is no kind of row", "Did you mean approved?",
                     "one of proposed, approved, withdrawn", "kind", id="kind-nearly"),
        pytest.param({"kind": "7"}, "'7' is no kind of row", BACK, "one of proposed, approved, withdrawn", "kind",
                     id="kind"),
        pytest.param({"levers": "{demand"}, "the levers' positions cannot be read", BACK, "", "levers", id="levers"),
        pytest.param({"levers": "[1]"}, "the levers' positions cannot be read", BACK, "", "levers",
                     id="levers-without-names"),
        pytest.param({"year": "Oct-09"}, "'Oct-09' is what Excel makes of a year such as 2009/10", MONTH, "", "year",
                     id="a-month"),
        pytest.param({"year": "Oct-2009"}, "'Oct-2009' is what Excel makes of a year such as 2009/10", MONTH, "",
                     "year", id="a-month-of-a-long-year"),
        pytest.param({"year": "01/10/2009"}, "'01/10/2009' is what Excel makes of a year such as 2009/10", MONTH, "",
                     "year", id="a-day"),
    ],
)  # fmt: skip
def test_a_cell_that_cannot_be_read_is_told(
    cells: dict[str, str], problem: str, remedy: str, expected: str, column: str
) -> None:
    entry, faults = read(**cells)
    fault = Fault(problem, remedy, expected, file="log.csv", row=7, column=column, value=cells[column])
    assert (entry, faults) == (None, [fault])


@pytest.mark.parametrize(
    ("column", "text"), [("odds", "half"), ("known_on", "soon"), ("q2", "1,5"), ("target_low", "#REF!")]
)
def test_a_figure_or_a_day_that_is_none_stands_with_its_cell(column: str, text: str) -> None:
    entry, (fault,) = read(**{column: text})
    assert (entry, fault.file, fault.row, fault.column, fault.value) == (None, "log.csv", 7, column, text)
    assert text in fault.problem


@pytest.mark.parametrize(
    ("seal", "problem", "remedy"),
    [
        pytest.param("", *CUT_SHORT, id="no-seal"),
        pytest.param("s0123", *CUT_SHORT, id="half-a-seal"),
        pytest.param(
            "s0123456789abcdef",
            "this row is not as it was written: a cell was changed, by hand or by Excel "
            "(a lost leading zero, day and month exchanged, decimals dropped)",
            "Put it back from a copy, or delete the row and propose again: a later proposal supersedes.",
            id="another-seal",
        ),
    ],
)
def test_a_seal_that_does_not_fit_is_told_by_its_length(seal: str, problem: str, remedy: str) -> None:
    assert read(seal=seal) == (None, [Fault(problem, remedy, file="log.csv", row=7, column="seal", value=seal)])
    assert CUT_SHORT == (
        "this row is not whole: it was cut short when it was written",
        "Delete the row, and propose or approve it again.",
    )


def test_a_row_with_a_fault_of_its_own_is_not_blamed_for_its_seal() -> None:
    entry, (fault,) = read(proposer="Mr Smith")
    assert (entry, fault.row, fault.file, fault.column) == (None, 7, "log.csv", "proposer")
    assert fault.problem == "PL1: the proposer is a person ('Mr S…')"


@pytest.mark.parametrize(
    ("text", "odds"), [("1.2E-05", 0.000012), ("1E-05", 0.00001), ("0", 0.0), ("1", 1.0), ("", None)]
)
def test_a_small_number_is_read_as_excel_saves_it(text: str, odds: float | None) -> None:
    made = replace(MADE, odds=odds)
    row = Row("log.csv", 7, made.cells | {"seal": made.seal, "odds": text})
    assert (row.entry(), row.faults) == (made, [])


def test_a_decision_is_read_with_what_it_is_of() -> None:
    made = MADE.decided(Kind.APPROVED, "Cabinet")
    row = Row("log.csv", 8, made.cells | {"seal": made.seal})
    assert row.entry() == made
    assert (made.kind, made.of, made.approver) == (Kind.APPROVED, MADE.seal, "Cabinet")


def test_rows_are_numbered_as_excel_does_and_those_of_another_length_told() -> None:
    faults: list[Fault] = []
    text = b'a,b\n1,2\n\n ,\n"3\n3",4\n5,6,7\n8\n9,0\n'
    assert list(rows_of("log.csv", text, ["a", "b"], faults)) == [
        (2, {"a": "1", "b": "2"}), (5, {"a": "3\n3", "b": "4"}), (8, {"a": "9", "b": "0"}),
    ]  # fmt: skip
    remedy = "Empty the cells beyond the last heading."
    assert faults == [
        Fault("has 3 cells, and the headings are 2", remedy, file="log.csv", row=6),
        Fault("has 1 cells, and the headings are 2", remedy, file="log.csv", row=7),
    ]


def test_a_quotation_mark_that_is_never_closed_is_told() -> None:
    faults: list[Fault] = []
    assert list(rows_of("log.csv", b'a,b\n1,2\n"3,4\n', ["a", "b"], faults)) == [(2, {"a": "1", "b": "2"})]
    assert faults == [
        Fault(
            "a quotation mark is never closed, or text follows where it closes",
            'Close it; write a quotation mark inside a text twice ("").',
            file="log.csv",
        )
    ]


@pytest.mark.parametrize(
    ("change", "problem", "remedy", "column"),
    [
        ({"ref": ""}, "a proposal: the ref is blank", "Name the indicator.", "ref"),
        ({"year": ""}, "PL1: the year is blank", "Name the financial year, such as 2015/16.", "year"),
        ({"proposer": ""}, "PL1: the proposer is blank", "Name the role that proposes it.", "proposer"),
        ({"rule": ""}, "PL1: the rule is blank", "Name the rule it came from, or own.", "rule"),
        ({"reason": ""}, "PL1: the reason is blank", "Say why this figure.", "reason"),
        ({"quarter": ""}, "PL1: the quarter is blank", "Name the quarter whose figures were seen.", "quarter"),
        ({"target_low": 1}, "PL1: there is a target and a range", "Give one target, or both ends of a range.",
         "target"),
        ({"target": None, "target_high": 1}, "PL1: there is no target", "Give one target, or both ends of a range.",
         "target"),
        ({"odds": -0.1}, "PL1: odds of -0.1 are none", "Give a part of one: 0.7 is 70%.", "odds"),
        ({"odds": 1.1}, "PL1: odds of 1.1 are none", "Give a part of one: 0.7 is 70%.", "odds"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_proposal_is_said_with_its_column(
    change: dict[str, object], problem: str, remedy: str, column: str
) -> None:
    (fault,) = faults_of(replace(MADE, **change))
    assert (fault.problem, fault.remedy, fault.column) == (problem, remedy, column)


@pytest.mark.parametrize("change", [{"odds": 0}, {"odds": 1}, {"odds": None}, {"approver": "Cabinet"},
                                    {"target": None, "target_low": 2, "target_high": 2}])  # fmt: skip
def test_what_is_allowed_has_no_fault(change: dict[str, object]) -> None:
    assert faults_of(replace(MADE, **change)) == []


@pytest.mark.parametrize("figure", [1e15, -1e15, float("inf")])
def test_a_figure_without_measure_is_refused(figure: float) -> None:
    with pytest.raises(DataError) as error:
        replace(MADE, target=figure)
    (fault,) = error.value.faults
    assert (fault.problem, fault.remedy, fault.expected) == (
        f"{figure} is not a figure", "Give the figure to reach.", "a number such as 95.4",
    )  # fmt: skip


def test_the_cells_of_a_row_are_plain_texts() -> None:
    """Numbers without a point or an exponent that says nothing, six decimals at most; no minus before nought."""
    made = replace(MADE, target=1200.0, odds=0.0000123, interim=(-0.0, 1 / 3, None, 100000000.0))
    assert [made.cells[name] for name in ("target", "odds", "q1", "q2", "q3", "q4", "target_low")] == [
        "1200", "0.000012", "0", "0.333333", "", "100000000", "",
    ]  # fmt: skip
    assert (made.cells["levers"], replace(MADE, levers={}).cells["levers"]) == ('{"demand": 5}', "")
    assert list(made.cells) == list(COLUMNS[:-1])
    assert len(made.seal) == 17
    assert made.seal.startswith("s")
