"""A run makes the pack of each quarter that has a covering report, and leaves it alone while its pages stay."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ASKED = "data: demo:example\nquarter: 2025/26 Q2\nreports: [board_report, directorate_overview]\n"


def perfkit(place: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "perfkit", *words], cwd=place, capture_output=True, text=True, check=False
    )


@pytest.fixture
def workspace(tmp_path) -> Path:
    (tmp_path / "parameters").mkdir()
    (tmp_path / "parameters" / "q2.yaml").write_text(ASKED, encoding="utf-8")
    first = perfkit(tmp_path, "run", "--no-progress")
    assert (first.returncode, first.stderr) == (0, "")
    assert "board_pack.html\n    The board pack" in first.stdout
    return tmp_path


def test_the_pack_holds_each_paper_and_is_left_alone_while_they_stay(workspace):
    pack = workspace / "outputs" / "2025-26-q2" / "board_pack"
    names = {path.name for path in pack.iterdir() if not path.name.startswith(".")}
    appendices = {"appendix-1-communities.html", "appendix-2-children-and-families.html"}
    assert names == {"board_pack.html", "board_report.html", "manifest.json", *appendices}
    page = (workspace / "outputs" / "index.html").read_text(encoding="utf-8")
    assert 'href="2025-26-q2/board_pack/board_pack.html"' in page
    before = {path.name: path.stat().st_mtime_ns for path in pack.iterdir()}
    again = perfkit(workspace, "run", "--no-progress")
    assert "board pack" not in again.stdout
    assert {path.name: path.stat().st_mtime_ns for path in pack.iterdir()} == before
    status = perfkit(workspace, "status")
    assert (status.returncode, status.stdout) == (0, "3 reports: 3 fresh.\n")


def test_a_page_made_anew_makes_the_pack_anew_and_a_lost_one_is_told(workspace):
    communities = workspace / "outputs" / "2025-26-q2" / "communities"
    communities.joinpath("directorate_overview.html").write_text("spoilt", encoding="utf-8")
    status = perfkit(workspace, "status")
    assert status.returncode == 1
    assert "stale: the board pack is not of these pages" in status.stdout
    # A run that is asked for another directorate alone leaves the spoilt page, and the pack without it says so.
    other = perfkit(workspace, "run", "--no-progress", "--directorate", "Children and Families")
    assert other.returncode == 0
    assert "Left out: Appendix 1: Communities: the page was changed after it was made." in other.stdout
    whole = perfkit(workspace, "run", "--no-progress")
    assert "1 report made, 2 fresh and left alone." in whole.stdout
    assert "The board pack\n" in whole.stdout
    assert "Left out" not in whole.stdout
    assert perfkit(workspace, "status").returncode == 0
