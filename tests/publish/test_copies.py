"""Copies of pages: made from the page alone, renewed when it changes, and no failure reaches the page."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from perfkit.publish import manifest
from perfkit.publish.copies import due
from perfkit.publish.names import inside
from perfkit.publish.plan import plan

openpyxl = pytest.importorskip("openpyxl")
pytest.importorskip("docx")
pytest.importorskip("gptables")
pytestmark = pytest.mark.slow

Q2 = "data: demo:hart\nquarter: 2014/15 Q2\ndirectorate: HR\nreports: [variance_report]\nformats: [docx, xlsx]\n"


def perfkit(place: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "perfkit", *words], cwd=place, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def workspace(tmp_path_factory) -> Path:
    place = tmp_path_factory.mktemp("copies")
    (place / "parameters").mkdir()
    (place / "parameters" / "q2.yaml").write_text(Q2, encoding="utf-8")
    first = perfkit(place, "run", "--no-progress")
    assert (first.returncode, first.stderr) == (0, "")
    assert "1 report made, 2 copies made." in first.stdout
    return place


@pytest.fixture
def folder(workspace) -> Path:
    return workspace / "outputs" / "2014-15-q2" / "hr"


@pytest.mark.parametrize(("complete", "wanted"), [(True, ["docx", "xlsx"]), (False, [])], ids=["whole", "failed"])
def test_a_report_that_failed_has_no_copy_to_make(tmp_path, complete, wanted):
    file = tmp_path / "parameters" / "q2.yaml"
    file.parent.mkdir()
    file.write_text(Q2, encoding="utf-8")
    (job,) = plan([file]).jobs
    manifest.record(inside(tmp_path / "outputs", *job.folder), job.name, {"complete": complete})
    assert [copy.format for copy in due([job], tmp_path / "outputs")] == wanted


def test_each_copy_stands_beside_its_page_and_in_its_record(folder):
    names = {path.name for path in folder.iterdir() if not path.name.startswith(".")}
    assert names == {"manifest.json", *(f"variance_report.{end}" for end in ("html", "ipynb", "docx", "xlsx"))}
    assert set(manifest.read(folder)["variance_report"]["copies"]) == {"docx", "xlsx"}


def test_what_is_fresh_is_left_alone(workspace, folder):
    before = {path.name: path.stat().st_mtime_ns for path in folder.glob("variance_report.*")}
    again = perfkit(workspace, "run", "--no-progress")
    assert "0 reports made, 1 fresh and left alone." in again.stdout
    assert {path.name: path.stat().st_mtime_ns for path in folder.glob("variance_report.*")} == before
    assert perfkit(workspace, "status").returncode == 0


@pytest.mark.parametrize("spoil", [Path.unlink, lambda path: path.write_bytes(b"PK")], ids=["removed", "edited"])
def test_a_copy_that_is_gone_or_was_edited_is_made_again_without_its_report(workspace, folder, spoil):
    copy = folder / "variance_report.docx"
    whole = copy.read_bytes()
    spoil(copy)
    said = perfkit(workspace, "status")
    assert said.returncode == 1
    assert "its variance_report.docx is missing or not of this page" in said.stdout
    again = perfkit(workspace, "run", "--no-progress")
    assert "0 reports made, 1 fresh and left alone, 1 copy made." in again.stdout
    assert copy.read_bytes() == whole


def test_a_format_asked_for_in_the_command_is_made_besides(workspace, folder):
    """The page is fresh; only what is missing is made."""
    (workspace / "parameters" / "q2.yaml").write_text(Q2.replace("formats: [docx, xlsx]\n", ""), encoding="utf-8")
    (folder / "variance_report.xlsx").unlink()
    again = perfkit(workspace, "run", "--no-progress", "--format", "xlsx")
    assert "0 reports made, 1 fresh and left alone, 1 copy made." in again.stdout
    assert (folder / "variance_report.xlsx").is_file()


def test_an_unknown_format_is_refused_with_the_nearest(workspace):
    said = perfkit(workspace, "run", "--format", "doc")
    assert said.returncode == 2
    assert "There is no format 'doc'. Did you mean 'docx'?" in said.stderr


def test_an_unknown_format_in_a_file_is_a_fault_with_its_line(workspace):
    file = workspace / "parameters" / "q3.yaml"
    file.write_text("data: demo:hart\nquarter: 2014/15 Q2\nformats: [pdff]\n", encoding="utf-8")
    said = perfkit(workspace, "run", str(file))
    file.unlink()
    assert said.returncode == 2
    assert "there is no format 'pdff'" in said.stderr
    assert "Did you mean 'pdf'?" in " ".join(said.stderr.split())
