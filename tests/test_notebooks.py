"""The reports on the demonstration, held against copies executed earlier."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

GOLDEN = Path(__file__).parent / "golden"
NAMES = sorted(path.stem for path in (GOLDEN.parents[1] / "notebooks").glob("*.ipynb"))


def nbval(project: Path, *args: str) -> subprocess.CompletedProcess[str]:
    # Its own process: under pytest's main run nbval would take every notebook it meets, in one mode.
    plain = ["--nbval-current-env", "-q", "-p", "no:cacheprovider", "-o", "addopts="]
    return subprocess.run(
        [sys.executable, "-m", "pytest", *args, *plain],
        cwd=project, capture_output=True, text=True, encoding="utf-8", check=False, timeout=600,
    )  # fmt: skip


@pytest.mark.slow
def test_every_output_is_the_golden_one(project):
    """Words, tables, charts and verdicts: a difference is either a fault or is meant and committed."""
    ran = nbval(project, "--nbval", "tests/golden")
    assert ran.returncode == 0, ran.stdout[-6000:]


@pytest.mark.slow
def test_a_template_runs_alone_in_its_own_folder(project):
    """One will do: the golden copies above are the same cells, and run in a folder of their own."""
    ran = nbval(project, "--nbval-lax", "notebooks/directorate_overview.ipynb")
    assert ran.returncode == 0, ran.stdout[-6000:]


@pytest.mark.parametrize("name", NAMES)
def test_a_golden_notebook_is_its_template_executed(project, name):
    """Else the golden copy would go on proving a template that is gone."""
    template = nbformat.read(project / "notebooks" / f"{name}.ipynb", as_version=4)
    golden = nbformat.read(GOLDEN / f"{name}.ipynb", as_version=4)
    assert [cell.source for cell in golden.cells] == [cell.source for cell in template.cells]
    assert all(cell.execution_count for cell in golden.cells if cell.cell_type == "code")
