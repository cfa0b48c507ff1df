"""What the README says can be done, can be done: its commands are run, its names are looked up."""

from __future__ import annotations

import doctest
import html
import os
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import chdir
from dataclasses import dataclass
from pathlib import Path

import click
import nbformat
import openpyxl
import pytest
import yaml
from click.testing import CliRunner

import perfkit
from perfkit import cli, errors, periods
from perfkit.cli import main
from perfkit.inputs.read import read
from perfkit.inputs.schema import CONTRACTS
from perfkit.inputs.settings import read_rules
from perfkit.judge.scorecard import judge
from perfkit.publish.formats import FORMATS
from perfkit.publish.reports import When, read_report
from perfkit.report.controls import controls
from perfkit.rules import PRESETS, AmberBy, RagRule
from perfkit.targets.whatif import plan_of
from perfkit.terms import Rag, Tolerance

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PLAIN = {**os.environ, "PYTHONHASHSEED": "0", "COLUMNS": "100", "PATH": f"{Path(sys.executable).parent}{os.pathsep}"
         + os.environ.get("PATH", "")}  # fmt: skip

NOT_RUN = {
    "python3 -m venv .venv && .venv/bin/python -m pip install -e \".[test]\" && .venv/bin/perfkit run":
        "installs from a package index; .ci/run runs it in a fresh copy",
    "py -m venv .venv && .venv\\Scripts\\python -m pip install -e \".[test]\" && .venv\\Scripts\\perfkit run":
        "the same on Windows",
    ".venv/bin/python -m pytest": "runs these tests; .ci/run runs it",
    ".venv\\Scripts\\python -m pytest": "the same on Windows",
    ". .venv/bin/activate": "the environment that the first command makes",
    ".venv\\Scripts\\activate": "the same on Windows",
    "pip install \"perfkit[cluster]\"": "installs from a package index",
    "pip install \"perfkit[pdf,docx,xlsx]\"": "installs from a package index",
    "pip install \"perfkit[targets]\"": "installs from a package index",
    f"pip install perfkit-{perfkit.__version__}-py3-none-any.whl": "test_wheel.py runs a workspace from it",
    "pip install s3fs": "installs from a package index",
    "perfkit targets": "a server that runs until it is ended; test_target_setting_live.py opens it in a browser",
    "perfkit targets --ref PL1": "a server that runs until it is ended; test_target_setting_live.py opens it",
    "perfkit targets --app": "a server that runs until it is ended; test_target_setting_live.py opens it",
    "perfkit run --cluster tcp://HOST:8786": "needs a scheduler; publish/test_cluster.py has one",
    "perfkit run --cluster local": "takes half a minute; publish/test_cluster.py runs it",
    "dask scheduler": "runs until it is ended; publish/test_cluster.py starts one",
    "dask worker tcp://HOST:8786 --nworkers -1 --nthreads 1": "needs a scheduler; publish/test_cluster.py starts them",
    "papermill --engine perfkit": "the same as its call in Python, which is run below; publish/test_engine.py runs it",
    "perfkit run --report target_setting": "its option `--ref` is run in the tour",
    "perfkit run": "narrowed to one report in the tour; test_cli.py runs all of a new workspace",
    "perfkit run parameters/2025-26-q2.yaml": "the tour names one of Wexbridge's files",
    "perfkit audit": "run in the tour",
    "perfkit approve": "run in the tour",
    "perfkit status": "run in the tour",
    "perfkit check": "run in the tour",
    "perfkit check data/council.xlsx": "run in the tour",
    "perfkit notebooks": "publish/test_own_notebooks.py runs it",
    "perfkit notebooks variance_report": "publish/test_own_notebooks.py runs it",
    "perfkit import": "named; run with a scorecard below",
    "perfkit new": "run in the tour",
    "python tests/golden/make.py": "writes into the project; test_notebooks.py tests what it makes",
    "python .readme/picture.py": "writes into the project, with a browser",
    "python tests/bench/forecast_choice.py": "measures for minutes",
    "python tests/bench/explain_at_scale.py": "measures for minutes",
    "python tests/bench/target_odds.py": "measures for minutes",
}  # fmt: skip
"""Commands that no test here runs as they stand, and why; those of perfkit are parsed by the command itself."""

RUN_BELOW = {
    'perfkit new "our council"',
    "perfkit import scorecard.xlsx --to data/scorecard",
    "perfkit run --help",
    "perfkit run --report editions",
    "perfkit notebooks variance_report --as our_note",
    "perfkit run --report our_note",
    "perfkit replay",
    "papermill notebooks/variance_report.ipynb out.ipynb -f parameters/2014-15-q2.yaml",
    'grep -rl "Basis\\." perfkit',
}
"""Commands within sentences that have a test of their own in this file."""


def section(heading: str) -> str:
    """Return what stands under a heading, of whatever depth, up to the next heading."""
    return re.split(
        r"^#{2,3} ", re.split(rf"^#{{2,3}} {heading}\n", README, flags=re.MULTILINE)[1], flags=re.MULTILINE
    )[0]


def table(heading: str) -> list[list[str]]:
    """Return the rows of a section's first table, without its head."""
    rows = re.findall(r"^\| (.+) \|$", section(heading), re.MULTILINE)
    return [row.split(" | ") for row in rows[1:]]


def fences(kind: str) -> list[str]:
    return [re.sub(r"^ +", "", found, flags=re.MULTILINE) if kind == "console" else found
            for found in re.findall(rf"^ *```{kind}\n(.+?)^ *```$", README, re.MULTILINE | re.DOTALL)]  # fmt: skip


def prose() -> str:
    return re.sub(r"^ *```.+?^ *```$", "", README, flags=re.MULTILINE | re.DOTALL)


def spans() -> list[str]:
    return [" ".join(found.split()) for found in re.findall(r"`([^`]+)`", prose())]


def run(command: str, cwd: Path, timeout: float = 300) -> subprocess.CompletedProcess[str]:
    words = shlex.split(command)
    words[:1] = {"perfkit": [sys.executable, "-m", "perfkit"], "papermill": [sys.executable, "-m", "papermill"],
                 "python": [sys.executable]}.get(words[0], words[:1])  # fmt: skip
    return subprocess.run(
        words, cwd=cwd, capture_output=True, text=True, encoding="utf-8", check=False, env=PLAIN, timeout=timeout,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip


def page_text(page: Path) -> str:
    bare = re.sub(r"<(style|script|svg).*?</\1>", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    # A tag within a sentence leaves no blank behind.
    return " ".join(html.unescape(re.sub(r"</?(?:data|span|em|strong|a|code)\b[^>]*>", "", bare)).split())


# --- the commands --------------------------------------------------------------------------------------------------


def test_the_commands_to_install_run_and_test():
    """Written out, so that a change of one is a change of this: .ci/run takes them from here."""
    assert [found.strip() for found in fences("sh")] == [
        'python3 -m venv .venv && .venv/bin/python -m pip install -e ".[test]" && .venv/bin/perfkit run',
        ".venv/bin/python -m pytest",
    ]


PROGRAMS = ("perfkit", "papermill", "python", "python3", "py", "pip", "dask", "grep", ".", ".venv/bin/python",
            ".venv\\Scripts\\python", ".venv\\Scripts\\activate")  # fmt: skip


def _said_in_sentences() -> set[str]:
    found = {span for span in spans() if span.split()[0] in PROGRAMS and (" " in span or "activate" in span)}
    return found - {span for span in found if span.startswith((". ", "..")) and "activate" not in span}


def test_every_command_is_run_or_its_reason_is_given():
    """A new command in the README fails here until it is run somewhere in this file, or listed with a reason."""
    fenced = {line.strip() for kind in ("sh", "bat") for found in fences(kind) for line in found.splitlines()}
    said, known = _said_in_sentences() | fenced, {*NOT_RUN, *RUN_BELOW}
    assert sorted(said - known) == []
    assert sorted(known - said) == []


def _of_perfkit() -> list[str]:
    typed = [line.removeprefix("$ ") for found in fences("console") for line in found.splitlines() if line[:2] == "$ "]
    return sorted({command for command in [*typed, *_said_in_sentences()] if command.startswith("perfkit ")})


@pytest.mark.parametrize("command", _of_perfkit())
def test_a_command_has_the_options_and_values_it_is_given(command):
    """The command itself takes its line apart; a value that it refuses is refused here, whether it is run or not."""
    name, *arguments = shlex.split(command)[1:]
    offered = main.commands[name]
    if "--help" in arguments:
        return
    context = click.Context(offered, info_name=name, resilient_parsing=False)
    given, left, _ = offered.make_parser(context).parse_args(list(arguments))
    assert left == []
    for parameter in offered.params:
        if isinstance(parameter, click.Option) and parameter.name in given:
            parameter.type_cast_value(context, given[parameter.name])


def test_every_command_is_in_the_readme():
    assert {span.split()[1] for span in spans() if re.match(r"perfkit [a-z]", span)} == set(main.commands)


def test_every_option_named_is_one():
    offered = {opt for command in main.commands.values() for p in command.params for opt in p.opts + p.secondary_opts}
    named = set(re.findall(r"`(--[a-z-]+)", README)) | {
        word for command in _of_perfkit() for word in command.split() if word.startswith("--")
    }
    assert named - offered == {"--help"}
    assert len(named) > 15


def test_the_formats_are_those_there_are():
    assert re.search(r"`formats: \[([a-z, ]+)\]`", README)[1].split(", ") == list(FORMATS)


# --- the tour ------------------------------------------------------------------------------------------------------


@dataclass
class Tour:
    """Where the tour stands: the folder it is in, and the page it last spoke of."""

    place: Path
    page: Path = Path()


TYPED = re.compile(r"type `(?P<text>[^`]+)` into cell `(?P<cell>\w+)` of the sheet `(?P<sheet>\w+)`", re.IGNORECASE)
CHANGED = re.compile(r"put `(?P<new>[^`]+)` in place of every `(?P<old>[^`]+)`")
PROPOSED = re.compile(r"Propose there (?P<target>\d+) for (?P<year>\S+), as (?P<role>[\w ]+) and with a reason")
NAMED = re.compile(r"`(?P<page>outputs/\S+\.html)`|^ *(?P<made>outputs/\S+\.html)$", re.MULTILINE)
LEFT_WITH = {"1 fault:": 2, "3 found wrong": 1, "stale:": 1}
"""The exit code, other than 0, that goes with what is shown."""


def _steps() -> Iterator[str]:
    """Give the tour in order: each fence, each quotation and each sentence that asks for something."""
    yield from re.findall(r"^```console\n.+?^```$|^> .+?$|^(?!```|[>\n]).+?(?=\n\n|\Z)", section("A five-minute tour"),
                          re.MULTILINE | re.DOTALL)  # fmt: skip


def _follow(tour: Tour, step: str, done: dict[str, int]) -> None:
    if step.startswith("```"):
        for command, shown in re.findall(r"^\$ (.+)\n((?:(?!\$ |```).*\n)*)", step, re.MULTILINE):
            _type(tour, command, shown)
            done["commands"] += 1
    elif step.startswith("> "):
        assert step.removeprefix("> ") in page_text(tour.page)
        done["quotations"] += 1
    else:
        done["asked"] += _as_told(tour, step)
    for found in NAMED.finditer(step):
        tour.page = tour.place / (found["page"] or found["made"])


def _type(tour: Tour, command: str, shown: str) -> None:
    if command.startswith("cd "):
        tour.place = (tour.place / command.removeprefix("cd ")).resolve()
        assert tour.place.is_dir()
        return
    code, said = _reply(command, tour.place)
    alike = doctest.OutputChecker().check_output(" ".join(shown.split()), " ".join(said.split()), doctest.ELLIPSIS)
    assert alike, f"{command}\n--- README\n{shown}\n--- said\n{said}"
    assert code == next((code for words, code in LEFT_WITH.items() if words in shown), 0), said


def _reply(command: str, place: Path) -> tuple[int, str]:
    """Return a command's exit code and words. What runs notebooks is a process of its own; the others start sooner."""
    if command.startswith("perfkit run "):
        ran = run(command, place)
        return ran.returncode, ran.stdout + ran.stderr
    with chdir(place):
        told = CliRunner().invoke(main, shlex.split(command)[1:])
    return told.exit_code, told.output


def _as_told(tour: Tour, sentence: str) -> int:
    """Do by hand what a sentence asks for, and return how many things that were."""
    sentence, done = " ".join(sentence.split()), 0
    if found := TYPED.search(sentence):
        book = openpyxl.load_workbook(tour.place / "data" / "council.xlsx")
        text = found["text"]
        book[found["sheet"]][found["cell"]] = float(text) if text.isdigit() else text
        book.save(tour.place / "data" / "council.xlsx")
        done += 1
    if found := CHANGED.search(sentence):
        before = tour.page.read_text(encoding="utf-8")
        assert found["old"] in before
        tour.page.write_text(before.replace(found["old"], found["new"]), encoding="utf-8")
        done += 1
    if found := PROPOSED.search(sentence):
        _proposed(tour.place, found["year"], float(found["target"]), found["role"])
        done += 1
    return done


def _proposed(place: Path, year: str, target: float, role: str) -> None:
    """Move the very controls that JupyterLab shows, and press *Propose*."""
    card = judge(read(str(place / "data" / "council.xlsx")), read_rules(str(place / "parameters")), "2025/26 Q2")
    _, live = controls(plan_of(card, "PL1"), "PL1", str(place / "parameters" / "proposals.csv"), live=True)
    years = [periods.label(column) for column in live.plan.targets.columns]
    live.panel.targets[years.index(year)].value = target
    live.role.value, live.reason.value = role, "Two neighbours reach it"
    live.settle()
    live.propose.click()
    assert "Written to proposals.csv: 3 targets for PL1." in live.said.value


@pytest.fixture(scope="module")
def toured(tmp_path_factory) -> Path:
    """The tour, typed as it stands; the folder it began in."""
    began = tmp_path_factory.mktemp("newcomer")
    tour, done = Tour(began), dict.fromkeys(("commands", "quotations", "asked"), 0)
    for step in _steps():
        _follow(tour, step, done)
    assert done == {"commands": 15, "quotations": 5, "asked": 4}
    return began


@pytest.mark.slow
def test_the_tour_can_be_typed_as_it_stands(toured):
    """Its commands, exit codes and words; its pages' sentences; what it asks for in Excel and in an editor.

    The year of its proposal must not be over: after March 2029 the README's examples need later years.
    """
    assert sorted(p.name for p in toured.iterdir()) == ["tour", "wexbridge"]


@pytest.mark.slow
def test_the_proposal_of_the_tour_can_be_replayed(toured):
    code, said = _reply("perfkit replay", toured / "tour")
    assert code == 0, said
    assert "PL1 2028/29: the same odds and interim targets" in said


@pytest.mark.slow
def test_what_has_changed_since_a_day_is_told_when_named(toured):
    """`then_on:` in the parameters, as the README says."""
    place = toured / "wexbridge"
    file = place / "parameters" / "2012-13-q4.yaml"
    file.write_text(
        f"{file.read_text(encoding='utf-8')}\nknown_on: 2013-09-30\nthen_on: 2013-06-10\n", encoding="utf-8"
    )
    ran = run(f"perfkit run --report editions {file.relative_to(place).as_posix()} --directorate Communities", place)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "1 report made." in ran.stdout
    assert (place / "outputs" / "2012-13-q4" / "communities" / "editions.html").is_file()


@pytest.mark.slow
def test_a_report_is_added_as_written(toured):
    """A copy of a notebook under a name and title of its own, made only when it is named."""
    place = toured / "tour"
    copied = run("perfkit notebooks variance_report --as our_note", place)
    assert copied.stdout.strip() == f"Wrote {place / 'notebooks' / 'our_note.ipynb'}", copied.stderr
    note = nbformat.read(place / "notebooks" / "our_note.ipynb", as_version=4)
    asked, title = re.search(r"`(\{\"perfkit\".+?\})`", README)[1], "Quarterly note"
    note.metadata.update({"title": title, **yaml.safe_load(asked)})
    for cell in note.cells:
        cell.source = cell.source.replace("Performance variance report", title)
    nbformat.write(note, place / "notebooks" / "our_note.ipynb")
    assert read_report(place / "notebooks" / "our_note.ipynb").made == When.ASKED

    ran = run("perfkit run --report our_note --directorate Communities", place)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    page = place / "outputs" / "2025-26-q2" / "communities" / "our_note.html"
    assert "Quarterly note: Communities, 2025/26 Q2" in page_text(page)
    code, said = _reply(f"perfkit audit {page.relative_to(place).as_posix()}", place)
    assert (code, said.endswith("; 0 found wrong.\n")) == (0, True), said


# --- other commands and examples -----------------------------------------------------------------------------------


@pytest.fixture
def here(tmp_path, monkeypatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_folder_with_a_blank_in_its_name(here):
    """`perfkit new "our council"` and what it says to type next."""
    made = CliRunner().invoke(main, ["new", "our council"])
    assert made.exit_code == 0
    assert 'cd "our council"' in made.output
    os.chdir(here / "our council")
    checked = CliRunner().invoke(main, ["check", "data/council.xlsx", "--json"])
    assert (checked.exit_code, yaml.safe_load(checked.output)) == (0, [])


def test_a_scorecard_is_asked_about_once_and_brought_in(here):
    book = openpyxl.Workbook()
    book.active.append(["PI no", "Description", "09/10 target", "Good is?", "Q1", "Q2"])
    book.active.append(["CH9", "Rent collected", "98%", "High", "96.1%", "96.9%"])
    book.save("scorecard.xlsx")
    words = [*shlex.split("import scorecard.xlsx --to data/scorecard"), "--year", "2009/10"]
    first = CliRunner().invoke(main, words)
    assert first.exit_code == 2
    assert "to confirm" in first.output
    mapping = Path("parameters/columns.yaml")
    text = mapping.read_text(encoding="utf-8")
    text = text.replace("basis: unknown ?", "basis: period").replace("directorate: unknown ?", "directorate: Housing")
    mapping.write_text(
        re.sub(r"^(.*): ([^#\n]+?) \?( *#.*)?$", r"\1: \2\3", text, flags=re.MULTILINE), encoding="utf-8"
    )
    second = CliRunner().invoke(main, words)
    assert second.exit_code == 0, second.output
    assert CliRunner().invoke(main, ["check", "data/scorecard"]).exit_code == 0


def test_every_command_says_what_its_options_take():
    for name in main.commands:
        ran = CliRunner().invoke(main, [name, "--help"])
        assert ran.exit_code == 0
        assert "Options:" in ran.output


@pytest.mark.slow
def test_plain_papermill_runs_a_report_as_written(tmp_path):
    (command,) = [span for span in spans() if span.startswith("papermill notebooks/")]
    ran = run(command.replace(" out.ipynb", f" {tmp_path / 'out.ipynb'}") + " --no-progress-bar", ROOT)
    assert ran.returncode == 0, ran.stderr[-3000:]


@pytest.mark.slow
def test_the_example_in_python_runs_as_written(tmp_path):
    cells = [nbformat.v4.new_code_cell("print(6 * 7)")]
    spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": spec}), tmp_path / "in.ipynb")
    (example,) = fences("python")
    (tmp_path / "example.py").write_text(
        f"import papermill\n\nif __name__ == '__main__':\n    {example.splitlines()[-1]}"
    )
    ran = run("python example.py", tmp_path)
    assert ran.returncode == 0, ran.stderr
    assert nbformat.read(tmp_path / "out.ipynb", as_version=4).cells[-1].outputs[0].text == "42\n"


def test_the_rule_of_one_s_own_is_read_as_written(tmp_path):
    (example,) = fences("yaml")
    (tmp_path / "council.yaml").write_text(example, encoding="utf-8")
    rule = read_rules(str(tmp_path)).rag
    assert (rule.amber_by, rule.amber_within, rule.kind) == (AmberBy.DISTANCE, 5.0, Tolerance.PERCENT)
    assert [rule.label(rag) for rag in (Rag.GREEN, Rag.AMBER, Rag.RED)] == ["On course", "Slipping", "Off course"]


def test_the_files_that_name_a_basis_are_some_forty():
    (command,) = [span for span in spans() if span.startswith("grep ")]
    assert command == 'grep -rl "Basis\\." perfkit'
    assert "names some forty files" in README
    named = [p for p in (ROOT / "perfkit").rglob("*.py") if "Basis." in p.read_text(encoding="utf-8")]
    assert 35 <= len(named) <= 50


def test_the_first_run_makes_as_many_reports_as_written(monkeypatch):
    monkeypatch.chdir(ROOT)
    said = CliRunner().invoke(main, ["status", "--outputs", "nowhere"]).output
    assert said.endswith(f"\n{re.search(r'makes ([0-9]+) reports', README)[1]} reports: 48 missing.\n")


# --- what it names is there, and what is there is named --------------------------------------------------------------


FILES = re.compile(r"[\w.-]+(?:/[\w.-]+)+/?|\.?[\w-]+/|[\w-]+\.(?:ipynb|py|md|json|yaml|xlsx|csv|txt)")
MADE = {
    "data/council.xlsx", "parameters/2025-26-q2.yaml", "parameters/annual_plan.md", "parameters/board_report.md",
    "parameters/proposals.csv", "outputs/index.html", "manifest.json",
    "outputs/2025-26-q2/communities/variance_report.html",
}  # fmt: skip
"""Files of a workspace: the tour makes them."""
NOWHERE = {
    "council.xlsx": "an example's name", "notebooks/our_note.ipynb": "to be made", "council.yaml": "parameters/",
    ".perfkit.lock": "a file in outputs that lie elsewhere", ".venv/bin/activate": "the environment",
    ".perfkit/": "made by a run", "plan.yaml": "an example's name",
    "n/k": "no file", "board_pack/": "publish/test_packs.py makes one",
}  # fmt: skip


def _files() -> list[str]:
    words = {span for span in spans() if FILES.fullmatch(span)}
    within = {w for span in spans() if " " in span and span.split()[0] == "python" for w in span.split()[1:]}
    return sorted(words | within)


def test_every_file_named_is_there():
    known = {*MADE, *NOWHERE}
    notebooks = {p.name for p in (ROOT / "notebooks").glob("*.ipynb")}
    lost = [name for name in _files() if name not in known | notebooks and not (ROOT / name).exists()]
    assert lost == []
    assert len(_files()) > 30


@pytest.mark.slow
def test_every_file_of_a_workspace_is_made_by_the_tour(toured):
    made = {p.relative_to(toured / "tour").as_posix() + "/" * p.is_dir() for p in (toured / "tour").rglob("*")}
    assert [name for name in MADE if not any(path == name or path.endswith(f"/{name}") for path in made)] == []


def test_links_and_the_picture_lead_somewhere():
    heads = {
        re.sub(r"[^a-z0-9 -]", "", head.lower()).replace(" ", "-") for head in re.findall(r"^#+ (.+)$", README, re.M)
    }
    inside = set(re.findall(r"\]\(#([^)]+)\)", README))
    assert inside - heads == set()
    assert len(inside) > 10
    (picture, alternative) = re.search(r'<img src="([^"]+)" width="\d+" alt="([^"]+)">', README).groups()
    assert len(alternative) > 100
    image = (ROOT / picture).read_bytes()
    assert image.startswith(b"\x89PNG")
    assert len(image) < 200_000


def _tree() -> list[str]:
    """Give the paths of the tree that lie in the project."""
    drawn, folder, paths = re.search(r"```\n(pyproject\.toml.+?)```", README, re.DOTALL)[1], "", []
    for line in drawn.splitlines():
        indent, name = re.match(r"( *)(\S+)", line).groups()
        folder = folder if indent else name if name.endswith("/") else ""
        if not indent or folder != "outputs/":
            paths.append(folder + name if indent else name)
    return paths


def test_every_path_in_the_tree_is_there():
    assert [path for path in _tree() if not (ROOT / path).exists()] == []


def test_everything_of_the_top_level_and_every_room_notebook_and_parameter_file_stands_in_the_tree():
    rooms = [f"perfkit/{room}" for room in re.findall(r"^([a-z]+/?)  +\S", perfkit.__doc__, re.MULTILINE)]
    files = [p.relative_to(ROOT).as_posix() for p in (*ROOT.glob("notebooks/*.ipynb"), *ROOT.glob("parameters/*.yaml"))]
    top = ["pyproject.toml", "notebooks/", "parameters/", "perfkit/", "outputs/", "tests/"]
    there = [*top, *files, *(room if room.endswith("/") else f"{room}.py" for room in rooms)]
    assert sorted(set(there) ^ set(_tree())) == []


def test_every_paper_s_notebook_is_in_the_table_of_papers_or_named():
    notebooks = {p.name for p in (ROOT / "notebooks").glob("*.ipynb")}
    assert len(notebooks) == 12  # "the five papers of a council's year and seven other reports"
    assert set(re.findall(r"`(\w+\.ipynb)`", section("The council's papers"))) <= notebooks


def test_the_input_tables_are_those_of_the_contracts():
    assert [row[0].strip("`") for row in table("The input tables")] == list(CONTRACTS)
    required = [name for name, contract in CONTRACTS.items() if contract.required]
    assert "Only the first three are required." in section("The input tables")
    assert required == list(CONTRACTS)[:3]


def test_the_rating_rules_are_the_presets():
    assert [row[0].strip("`") for row in table("Rating rules")] == list(PRESETS)
    assert "fourteen published rules" in README
    assert len(PRESETS) == 14


DECIDED = {
    AmberBy.INDICATOR: "tolerance", AmberBy.MAINTAINED: "no worse than before", AmberBy.IMPROVED: "better than before",
    AmberBy.RECOVERABLE: "recoverable this year", AmberBy.OUTLOOK: "officers", AmberBy.QUARTILE: "quartile",
}  # fmt: skip


@pytest.mark.parametrize("row", table("Rating rules"), ids=lambda row: row[0].strip("`"))
def test_a_rating_rule_is_told_as_it_is(row):
    """Its council's own words begin the cells; its thresholds and what decides stand in them."""
    rule = PRESETS[row[0].strip("`")]
    if rule.labels != RagRule("own").labels:
        assert [cell.startswith(label) for cell, label in zip(row[1:], rule.labels, strict=True)] == [True] * 3
    said = " ".join(row[1:])
    assert DECIDED.get(rule.amber_by, "").casefold() in said.casefold() or rule.name == "medway_2010"
    allowed = {f"{amount:g}%" for amount in (rule.green_within, rule.amber_within) if amount}
    assert set(re.findall(r"\d+%", said)) == allowed


def test_every_exit_code_is_told():
    raised = {kind.exit_code for kind in vars(errors).values()
              if isinstance(kind, type) and issubclass(kind, errors.PerfkitError)}  # fmt: skip
    codes = {0, 1, cli.INTERRUPTED, cli.UNEXPECTED, *raised}
    assert {int(code) for code in re.findall(r"^\| (\d+) \|", section("Your own figures"), re.MULTILINE)} == codes
    helped = CliRunner().invoke(main, ["--help"]).output
    assert {int(code) for code in re.findall(r"\b(\d+) [a-z]", helped)} == codes


def test_every_extra_is_named():
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    named = {name for found in re.findall(r"(?:perfkit|\.)\[([a-z,]+)\]\"", README) for name in found.split(",")}
    assert named == set(extras)


def test_every_setting_and_parameter_named_is_one():
    """Those that stand with a colon, or with the value they take."""
    named = set(re.findall(r"`([a-z_]+):[^`]*`", prose())) - {"demo", "s3", "abfs", "sftp", "ftp"}
    known = {name for p in (ROOT / "notebooks").glob("*.ipynb") for name in read_report(p).declares}
    known |= set(RagRule.__dataclass_fields__) | set(read_rules("").__dataclass_fields__) | {"formats"}
    assert named - known == set()
    assert {"data", "council", "then_on", "straight_line"} <= named


PLACES = {
    "Unit": ["perfkit/terms.py"],
    "NOUNS": ["perfkit/terms.py"],
    "AmberBy": ["perfkit/rules.py"],
}


@pytest.mark.parametrize("name", PLACES)
def test_what_a_new_type_or_rule_is_added_to_is_where_it_is_said_to_be(name):
    told = " ".join(section("To add a report, an indicator type or a rule").split())
    assert f"`{name}`" in told
    for place in PLACES[name]:
        assert f"`{place}`" in told
        assert re.search(rf"^(?:class |def )?{name}\b", (ROOT / place).read_text(encoding="utf-8"), re.MULTILINE)


def test_the_ways_a_report_is_made_are_those_there_are():
    told = section("To add a report, an indicator type or a rule")
    assert [way for way in When if way != When.ALWAYS and f"{way}" not in re.findall(r"[a-z]+", told)] == []


def test_the_version_has_its_changes():
    assert f"### {perfkit.__version__}" in README.partition("## Changes")[2]
    assert "**Figures that change**" in README.partition("## Changes")[2]
