"""A workspace's own notebooks, beside those that came with perfkit or in place of one; and the command that copies."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from perfkit.cli import main
from perfkit.errors import DataError
from perfkit.publish import manifest
from perfkit.publish.folders import write_whole
from perfkit.publish.plan import plan
from perfkit.publish.reports import notebooks, read_reports, supplied
from perfkit.publish.status import status

SUPPLIED = [
    "annual_plan",
    "annual_variance_report",
    "board_report",
    "board_summary",
    "corporate_review",
    "directorate_overview",
    "editions",
    "exception_report",
    "investigation",
    "public_report",
    "target_setting",
    "variance_report",
]
NOW = datetime(2026, 11, 23, 14, 5, tzinfo=UTC)


@pytest.fixture
def workspace(tmp_path, monkeypatch) -> Path:
    """The folder the command is given in."""
    (tmp_path / "parameters").mkdir()
    asked = "data: demo:hart\nquarter: 2014/15 Q2\nreports: [board_summary]\n"
    (tmp_path / "parameters" / "q2.yaml").write_text(asked, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def perfkit(*words: str) -> tuple[int, str]:
    ran = CliRunner().invoke(main, ["notebooks", *words])
    return ran.exit_code, ran.output


def test_a_workspace_without_notebooks_has_those_that_came_with_perfkit(tmp_path):
    assert list(read_reports(tmp_path)) == SUPPLIED


def test_its_own_come_beside_them_and_one_of_the_same_name_in_place_of_it(workspace):
    assert perfkit("variance_report")[0] == perfkit("variance_report", "--as", "a_note")[0] == 0
    found = notebooks(workspace)
    assert list(found) == ["a_note", *SUPPLIED]
    own = [name for name, path in found.items() if path.is_relative_to(workspace)]
    assert own == ["a_note", "variance_report"]


def test_case_makes_no_other_name(workspace):
    """On Windows the two pages would be one file."""
    assert perfkit("variance_report", "--as", "Variance_Report")[0] == 0
    assert list(notebooks(workspace)) == [*SUPPLIED[:-1], "Variance_Report"]


def test_one_that_cannot_be_read_is_refused_and_not_passed_over_for_the_supplied_one(workspace):
    (workspace / "notebooks").mkdir()
    (workspace / "notebooks" / "variance_report.ipynb").write_text("", encoding="utf-8")
    with pytest.raises(DataError, match=r"variance_report\.ipynb: the file is empty"):
        read_reports(workspace)


def test_a_page_is_stale_when_an_own_notebook_takes_the_place_of_its_own_or_no_longer_does(workspace):
    def made() -> None:
        (job,) = planned().jobs
        folder = outputs.joinpath(*job.folder)
        texts = {f"{job.name}.html": "a page", f"{job.name}.ipynb": "{}"}
        for name, text in texts.items():
            write_whole(folder / name, text)
        record = manifest.entry(job, verdict="Met", fault="", started=NOW, finished=NOW, outputs=texts)
        manifest.record(folder, job.name, record)

    def planned():
        return plan([workspace / "parameters" / "q2.yaml"])

    def said() -> str:
        return next(iter(status(planned().jobs, outputs, everything=True).lines()))

    outputs = workspace / "outputs"
    made()
    assert "1 report" in said()
    perfkit("board_summary")
    assert "1 report" in said(), "a copy that nobody changed makes the same page"
    own = workspace / "notebooks" / "board_summary.ipynb"
    own.write_text(own.read_text(encoding="utf-8").replace("Board summary", "Our summary"), encoding="utf-8")
    assert said() == "stale: the notebook changed"
    made()
    assert "1 report" in said()
    own.unlink()
    assert said() == "stale: the notebook changed"


def test_the_command_lists_every_notebook_and_marks_the_workspace_s_own(workspace):
    assert perfkit("board_summary", "--as", "our_summary") == (
        0,
        f"Wrote {workspace / 'notebooks/our_summary.ipynb'}\n",
    )
    code, said = perfkit()
    assert code == 0
    assert [line.split()[0] for line in said.splitlines()] == sorted([*SUPPLIED, "our_summary"])
    assert "board_summary           Board summary\n" in said
    assert "our_summary             Board summary (in notebooks/)\n" in said


def test_the_command_copies_byte_by_byte_from_a_folder_within_the_workspace_too(workspace, monkeypatch):
    monkeypatch.chdir(workspace / "parameters")
    assert perfkit("editions", "variance_report")[0] == 0
    for name in ("editions.ipynb", "variance_report.ipynb"):
        assert (workspace / "notebooks" / name).read_bytes() == (supplied() / name).read_bytes()


def test_the_command_never_writes_over_a_notebook_unless_told_to(workspace):
    own = workspace / "notebooks" / "variance_report.ipynb"
    own.parent.mkdir()
    own.write_text("mine", encoding="utf-8")
    code, said = perfkit("editions", "variance_report")
    assert code == 2
    assert said == f"perfkit: {own} is there already. Give the copy another name with --as, or add --force.\n"
    assert (own.read_text(encoding="utf-8"), len(list(own.parent.iterdir()))) == ("mine", 1)
    assert perfkit("variance_report", "--force") == (0, f"Wrote {own}\n")
    assert own.read_bytes() == (supplied() / own.name).read_bytes()


PLAIN = "perfkit: --as gives one notebook a plain name, such as: perfkit notebooks variance_report --as our_note\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param(["varance"], "There is no notebook 'varance'. Did you mean 'variance_report'?", id="unknown"),
        pytest.param(["editions", "variance_report", "--as", "x"], PLAIN, id="one-name-for-two"),
        pytest.param(["--as", "x"], PLAIN, id="a-name-for-none"),
        pytest.param(["editions", "--as", "../x"], PLAIN, id="a-path-for-a-name"),
        pytest.param(["editions", "--as", ".ipynb"], PLAIN, id="an-ending-for-a-name"),
    ],
)
def test_what_cannot_be_copied_is_refused_and_nothing_is_written(workspace, words, said):
    code, output = perfkit(*words)
    assert code == 2
    assert said in output
    assert not (workspace / "notebooks").exists()


def test_outside_a_workspace_it_is_said_where_to_go(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert perfkit("editions") == (
        2,
        "perfkit: There is no workspace here. Go to the folder that holds parameters, or make one: "
        "perfkit new FOLDER\n",
    )
    assert list(tmp_path.iterdir()) == []
