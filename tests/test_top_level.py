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
