"""What the README says can be done, can be done."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from click.testing import CliRunner

import perfkit
from perfkit.cli import main
from perfkit.inputs.schema import CONTRACTS
from perfkit.rules import PRESETS


@pytest.fixture(scope="module")
def readme(project) -> str:
    return (project / "README.md").read_text(encoding="utf-8")


def section(readme: str, heading: str) -> str:
    return re.split(r"^## ", readme.split(f"## {heading}\n")[1], flags=re.MULTILINE)[0]


def first_cells(table: str) -> list[str]:
    return re.findall(r"^\| `([a-z0-9_]+)` \|", table, re.MULTILINE)


def test_the_commands_to_install_run_and_test(readme):
    """Written out, so that a change of one is a change of this: .ci/run takes them from here."""
    commands = re.findall(r"^```sh\n(.+)\n```$", readme, re.MULTILINE)
    assert commands == [
        'python3 -m venv .venv && .venv/bin/python -m pip install -e ".[test]" && .venv/bin/perfkit run',
        ".venv/bin/python -m pytest",
    ]


def test_every_command_and_option_named_is_one(readme):
    helps = {name: CliRunner().invoke(main, [name, "--help"]).output for name in main.commands}
    named = set(re.findall(r"`perfkit ([a-z]+)", readme))
    assert named == set(helps)
    options = set(re.findall(r"`(--[a-z-]+)", readme))
    assert options
    assert [option for option in options if not any(option in text for text in helps.values())] == []


def test_every_option_of_run_is_named(readme):
    offered = {o for p in main.commands["run"].params for o in p.opts + p.secondary_opts if o.startswith("--")}
    assert offered - set(re.findall(r"--[a-z-]+", readme)) == {"--progress"}


def test_the_five_minutes(readme, tmp_path, monkeypatch):
    """`new` and `check` as written; `run` is tested with the command line."""
    steps = section(readme, "Five minutes with your own figures")
    assert '`perfkit new "our council"`' in steps
    assert "`perfkit check data/council.xlsx`" in steps
    monkeypatch.chdir(tmp_path)
    runner = CliRunner()
    assert runner.invoke(main, ["new", "our council"]).exit_code == 0
    monkeypatch.chdir(tmp_path / "our council")
    assert runner.invoke(main, ["check", "data/council.xlsx"]).exit_code == 0


@pytest.mark.slow
def test_plain_papermill_runs_a_report_as_written(readme, project, tmp_path):
    command = re.search(r"`papermill (\S+) out\.ipynb -f (\S+)`", readme)
    arguments = [command[1], str(tmp_path / "out.ipynb"), "-f", command[2], "--no-progress-bar"]
    ran = subprocess.run(
        [sys.executable, "-m", "papermill", *arguments],
        cwd=project, capture_output=True, text=True, encoding="utf-8", check=False, timeout=300,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr[-3000:]


def test_every_path_in_the_tree_is_there(readme, project):
    tree = re.search(r"```\n(pyproject\.toml.+?)```", readme, re.DOTALL)[1]
    folder = ""
    for line in tree.splitlines():
        indent, name = re.match(r"( *)(\S+)", line).groups()
        if not indent:
            folder = name if name.endswith("/") else ""
        elif folder != "outputs/":
            name = folder + name
        if not name.startswith(("outputs/", "<", "index.html")):
            assert (project / name).exists(), name


def test_every_room_stands_in_the_tree(readme):
    rooms = re.findall(r"^([a-z]+/?)  +\S", perfkit.__doc__, re.MULTILINE)
    tree = section(readme, "What is where")
    assert [room for room in rooms if not re.search(rf"^  {room.rstrip('/')}(/|\.py) ", tree, re.MULTILINE)] == []


def test_the_input_tables_are_those_of_the_contracts(readme):
    assert first_cells(section(readme, "The input tables")) == list(CONTRACTS)


def test_the_rating_rules_are_the_presets(readme):
    assert first_cells(section(readme, "Rating rules")) == list(PRESETS)


def test_the_version_has_its_changes(readme):
    assert f"### {perfkit.__version__}" in section(readme, "Changes")
    assert "**Figures that change**" in section(readme, "Changes")
