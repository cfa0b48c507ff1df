"""The top level holds what the council asked for and nothing else."""

from __future__ import annotations

import subprocess

import pytest

ALLOWED = {"pyproject.toml", "notebooks", "perfkit", "parameters", "outputs", "tests", "README.md", "LICENSE"}


def test_the_top_level_is_exactly_this(project):
    listed = subprocess.run(["git", "ls-files"], cwd=project, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    top = {line.split("/")[0] for line in listed.stdout.splitlines()}
    assert {name for name in top if not name.startswith(".")} == ALLOWED


def test_outputs_are_not_committed(project):
    listed = subprocess.run(["git", "ls-files", "outputs"], cwd=project, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    assert listed.stdout.split() == ["outputs/README.md"]


def test_templates_are_committed_without_outputs(project):
    """nbval and a reader's diff both want the template, not one council's figures."""
    import nbformat

    for path in (project / "notebooks").glob("*.ipynb"):
        notebook = nbformat.read(path, as_version=4)
        assert not [c for c in notebook.cells if c.get("outputs") or c.get("execution_count")], path.name
        assert notebook.metadata.kernelspec.name == "python3"
