"""A newcomer's mistakes: each is answered by what to do next, and nothing is written."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from perfkit.cli import main


@pytest.fixture(scope="module")
def begun(tmp_path_factory) -> Path:
    """A workspace as `perfkit new` makes it."""
    folder = tmp_path_factory.mktemp("first") / "our council"
    made = CliRunner().invoke(main, ["new", str(folder)])
    assert made.exit_code == 0, made.output
    (folder / "data" / "~$council.xlsx").write_bytes(b"an owner's name")
    (folder / "data" / "scorecard.ods").write_bytes(b"PK")
    (folder / "data" / "empty.xlsx").write_bytes(b"")
    return folder


@pytest.fixture
def here(begun, monkeypatch) -> Path:
    monkeypatch.chdir(begun)
    return begun


def perfkit(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


def said(ran: Result) -> str:
    return " ".join(ran.output.split())


def test_help_lists_the_commands_in_order_of_use_each_in_a_whole_sentence():
    ran = perfkit("--help")
    lines = ran.output.split("Commands:\n")[1].splitlines()[:10]
    assert [line.split()[0] for line in lines] == [
        "new", "import", "check", "run", "status", "audit", "notebooks", "targets", "approve", "replay",
    ]  # fmt: skip
    assert all(line.endswith(".") and not line.endswith("...") for line in lines)
    assert ran.output.endswith('Begin with: perfkit new "our council"\n')


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (["run", "--quater", "x"], 'Example: perfkit run --quarter "2014/15 Q2" --report variance_report'),
        (["auditt"], "No such command 'auditt'. Did you mean 'audit'? Begin with: perfkit new \"our council\""),
        (["import"], "Missing argument 'SCORECARD'. Example: perfkit import scorecard.xlsx --to data/scorecard"),
        (["new"], "Missing argument 'FOLDER'. Example: perfkit new \"our council\""),
        (
            ["run", "parameters/2025-26-q3.yaml"],
            "There is no file 'parameters/2025-26-q3.yaml'. Did you mean '2025-26-q2.yaml'? Tried: ",
        ),
        (
            ["run", "data/council.xlsx"],
            "data/council.xlsx is no parameter file. Name one, such as parameters/2025-26-q2.yaml, or none to run them "
            "all.",
        ),
        (
            ["status", "parameters/council.yaml"],
            "parameters/council.yaml holds the council's rules. Name one, such as parameters/2025-26-q2.yaml, or none",
        ),
        (["run", "parameters"], "'parameters' is a folder. Name a file in it."),
        (["check", "data/concil.xlsx"], "There is no file or folder 'data/concil.xlsx'. Did you mean 'council.xlsx'? "),
        (
            ["check", "elsewhere/x.csv"],
            "x.csv. Correct the name, or go to the folder that it starts from.",
        ),
        (["check", "."], "the folder holds no tables. Name the folder within it that does: data."),
        (["check", "data/~$council.xlsx"], "Name the workbook itself: council.xlsx."),
        (["import", "data/scorecard.ods", "--to", "x"], "save it as a workbook (.xlsx), and give that."),
        (
            ["import", "data/council.xlsx", "--to", "x"],
            "council.xlsx holds perfkit's own tables already. Look at them with: perfkit check council.xlsx",
        ),
        (["new", "."], "It is a workspace already: go there and use perfkit run."),
        (["audit", "data/council.xlsx"], "is not a page. Name a report's page, such as outputs/"),
        (["approve"], "`perfkit targets`"),
        (
            ["run", "--quarter", "2025/26 Q1"],
            "There is no quarter '2025/26 Q1'. Did you mean '2025/26 Q2'? Known: 2025/26 Q2. The quarters are those of "
            "the parameter files: for another, copy one and change its quarter.",
        ),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_a_mistake_is_answered_by_what_to_do(here, words, answer):
    ran = perfkit(*words)
    assert ran.exit_code == 2
    assert answer in said(ran)
    assert not (here / "outputs").exists()


def test_a_file_that_cannot_be_opened_is_the_only_fault(here):
    """Its tables are not called missing besides."""
    ran = perfkit("check", "data/empty.xlsx")
    assert said(ran) == (
        "1 fault: empty.xlsx - the file is incomplete (0 bytes). Copy it again, or ask for it again: it was cut short."
    )


def test_check_without_a_name_looks_at_the_tables_that_are_to_be_reported(here):
    ran = perfkit("check")
    assert ran.exit_code == 0
    assert ran.output == f"{here / 'data' / 'council.xlsx'} has no fault.\n"


def test_check_without_a_name_or_a_workspace_says_what_to_name(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    ran = perfkit("check")
    assert ran.exit_code == 2
    assert said(ran) == "perfkit: Name the tables to check, such as: perfkit check data/council.xlsx"


@pytest.mark.parametrize("words", [["check"], ["run"], ["status"]])
def test_beside_a_workspace_the_way_into_it_is_said(here, monkeypatch, words):
    monkeypatch.chdir(here.parent)
    ran = perfkit(*words)
    assert ran.exit_code == 2
    assert said(ran).endswith('A workspace is within this folder. Go there first: cd "our council"')


def parameters(here: Path, name: str, *lines: str) -> Path:
    path = here / name
    path.write_text("\n".join(["data: data/council.xlsx", *lines]) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("lines", "answer"),
    [
        pytest.param(
            ["quarter: 2026/27 Q1"],
            "there is no figure for the quarter '2026/27 Q1'",
            id="a-quarter-without-figures",
        ),
        pytest.param(
            ["quarter: 2025/26 Q2", "known_on: 2999-01-01"],
            "row 3: parameter 'known_on': '2999-01-01' is still to come, and nobody knows what will be known then. "
            "Write a day that is past, or leave the line out.",
            id="known-on-a-day-to-come",
        ),
    ],
)
def test_a_parameter_that_cannot_be(here, tmp_path, lines, answer):
    path = parameters(here, "mine.yaml", *lines)
    ran = perfkit("run", path.name, "--report", "board_summary")
    path.unlink()
    assert ran.exit_code == 2
    assert answer in said(ran)
