"""What is installed from a wheel is whole, and finds its notebooks without the project beside it."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile

import pytest


@pytest.fixture(scope="module")
def site(project, tmp_path_factory):
    place = tmp_path_factory.mktemp("wheel")
    built = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(place)],
        cwd=project, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert built.returncode == 0, built.stderr
    (wheel,) = place.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(place / "site")
    return place / "site"


def test_the_wheel_holds_notebooks_pages_and_demonstrations(site):
    held = {p.relative_to(site).as_posix() for p in site.rglob("*") if p.is_file()}
    assert {
        "perfkit/notebooks/variance_report.ipynb",
        "perfkit/publish/template/style.css",
        "perfkit/publish/template/contents.html.j2",
        "perfkit/publish/template/pack.css",
        "perfkit/inputs/paper_forms/board_report.md",
        "perfkit/demo/hart/outturns.csv",
        "perfkit/demo/hart/LICENSE",
        "perfkit/demo/example/indicators.csv",
        "perfkit/py.typed",
    } <= held
    assert not [name for name in held if name.startswith(("tests/", "outputs/")) or name.endswith(".partial")]


@pytest.mark.slow
def test_a_workspace_made_and_run_from_the_wheel(site, tmp_path):
    """The very modules of the wheel are used: the working copy is nowhere on the path."""
    environment = {**os.environ, "PYTHONPATH": str(site)}

    def run(*args: str) -> str:
        ran = subprocess.run(
            [sys.executable, *args], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert ran.returncode == 0, ran.stdout + ran.stderr
        return ran.stdout

    assert str(site) in run("-c", "import perfkit; print(perfkit.__file__)")
    run("-m", "perfkit", "new", "desk")
    assert "has no fault." in run("-m", "perfkit", "check", "desk/data/council.xlsx")
    said = run("-m", "perfkit", "run", "desk/parameters/2025-26-q2.yaml", "--report", "board_summary")
    assert "1 report made." in said
    assert (tmp_path / "desk" / "outputs" / "2025-26-q2" / "board_summary.html").exists()
