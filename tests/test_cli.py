"""The command line, as an officer meets it: real processes, real exit codes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

PLAIN = {**os.environ, "PYTHONHASHSEED": "0", "COLUMNS": "100"}


def perfkit(*args: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "perfkit", *args],
        cwd=cwd, capture_output=True, text=True, encoding="utf-8", check=False, env=PLAIN | environment, timeout=300,
    )  # fmt: skip


FORMS = ["parameters/annual_plan.md", "parameters/board_report.md"]
"""The papers whose words the council writes itself."""


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    folder = tmp_path_factory.mktemp("desk") / "our council"
    made = perfkit("new", str(folder), cwd=folder.parent)
    assert made.returncode == 0, made.stderr
    return folder


def test_help_comes_without_pandas(tmp_path):
    code = (
        "import sys; sys.argv = ['perfkit', '--help']\n"
        "from perfkit.cli import main\n"
        "try: main()\n"
        "except SystemExit as end: assert end.code == 0\n"
        "heavy = {'pandas', 'numpy', 'papermill', 'nbconvert', 'yaml'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    ran = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr
    assert "check" in ran.stdout


def test_new_writes_a_workspace_that_checks_and_explains_itself(workspace):
    written = sorted(p.relative_to(workspace).as_posix() for p in workspace.rglob("*") if p.is_file())
    assert written == ["data/council.xlsx", "parameters/2025-26-q2.yaml", *FORMS, "parameters/council.yaml"]
    checked = perfkit("check", "data/council.xlsx", cwd=workspace)
    assert checked.returncode == 0, checked.stdout
    assert "data/council.xlsx has no fault." in checked.stdout


def test_new_refuses_a_folder_that_holds_something(workspace):
    again = perfkit("new", str(workspace), cwd=workspace.parent)
    assert again.returncode == 2
    assert "is not an empty folder. Name a new one." in again.stderr


def test_new_on_tables_that_are_there_asks_for_the_latest_quarter_and_the_last_whole_year(tmp_path):
    """known_truth ends with quarter 2 of 2013/14 and has rules of its own."""
    made = perfkit("new", "wexbridge", "--data", "demo:known_truth", cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    written = sorted(p.relative_to(tmp_path / "wexbridge").as_posix() for p in tmp_path.rglob("*") if p.is_file())
    assert written == ["parameters/2012-13-q4.yaml", "parameters/2013-14-q2.yaml", *FORMS]
    text = (tmp_path / "wexbridge" / "parameters" / "2012-13-q4.yaml").read_text(encoding="utf-8")
    assert 'data: "demo:known_truth"\n' in text
    assert 'council: "demo:known_truth"\n' in text


def test_new_on_a_council_s_own_file_names_it_wherever_the_workspace_is(workspace, tmp_path):
    own = workspace / "data" / "council.xlsx"
    made = perfkit("new", "ours", "--data", os.path.relpath(own, tmp_path), cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    written = sorted(p.relative_to(tmp_path / "ours").as_posix() for p in tmp_path.rglob("*") if p.is_file())
    assert written == ["parameters/2025-26-q2.yaml", *FORMS, "parameters/council.yaml"]
    status = perfkit("status", cwd=tmp_path / "ours")
    assert "missing: it was never made" in status.stdout


def test_new_on_no_tables_writes_nothing(tmp_path):
    made = perfkit("new", "ours", "--data", "demo:known_trut", cwd=tmp_path)
    assert made.returncode == 2
    assert "Did you mean 'known_truth'" in made.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
def test_a_new_workspace_runs_as_it_stands(workspace):
    """The workbook's invented figures go all the way to the index page, each page saying they are invented."""
    ran = perfkit("run", "--jobs", "2", cwd=workspace)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert "Open outputs" in ran.stdout
    assert ran.stderr == ""
    pages = list((workspace / "outputs").glob("*/*/variance_report.html"))
    assert pages
    assert all("invented" in page.read_text(encoding="utf-8") for page in pages)
    assert not list(workspace.rglob("*.partial"))


def test_status_of_reports_never_made_is_exit_code_1_and_writes_nothing(workspace):
    found = perfkit("status", "--outputs", "nowhere", "--report", "board_summary", cwd=workspace)
    assert (found.returncode, found.stderr) == (1, "")
    assert found.stdout == (
        "missing: it was never made\n    nowhere/2025-26-q2/board_summary.html\n\n1 report: 1 missing.\n"
    )
    assert not (workspace / "nowhere").exists()


def test_status_as_json_says_the_same_to_a_program(workspace):
    found = perfkit("status", "--outputs", "nowhere", "--report", "board_summary", "--json", cwd=workspace)
    assert found.returncode == 1
    assert json.loads(found.stdout) == {
        "reports": [
            {
                "quarter": "2025/26 Q2",
                "directorate": "",
                "portfolio": "",
                "report": "board_summary",
                "ref": "",
                "page": "nowhere/2025-26-q2/board_summary.html",
                "state": "missing",
                "why": ["it was never made"],
            }
        ],
        "stale_packs": [],
        "orphans": [],
    }


@pytest.mark.slow
def test_only_what_is_not_fresh_is_made_again(workspace, tmp_path):
    """An edited page is made anew, byte for byte; a fresh one is not touched unless by force."""
    options = ["--report", "board_summary", "--outputs", str(tmp_path)]
    page, index = tmp_path / "2025-26-q2" / "board_summary.html", tmp_path / "index.html"

    def run(*more: str) -> str:
        ran = perfkit("run", *options, *more, cwd=workspace)
        assert (ran.returncode, ran.stderr) == (0, "")
        return ran.stdout

    assert "\n1 report made.\n" in run()
    first, listed, made_at = page.read_bytes(), index.read_bytes(), page.stat().st_mtime_ns
    index.unlink()
    assert run() == f"\n0 reports made, 1 fresh and left alone.\nOpen {index}\n"
    assert (index.read_bytes(), page.stat().st_mtime_ns) == (listed, made_at)
    told = perfkit("status", *options, cwd=workspace)
    assert (told.returncode, told.stdout) == (0, "1 report: 1 fresh.\n")

    page.write_bytes(first.replace(b"targets", b"TARGETS"))
    told = perfkit("status", *options, cwd=workspace)
    assert told.returncode == 1
    assert told.stdout.startswith(f"stale: its page was changed after it was made\n    {page}\n")
    assert "\n1 report made.\n" in run()
    assert page.read_bytes() == first

    made_at = page.stat().st_mtime_ns
    assert "\n1 report made.\n" in run("--force")
    assert page.stat().st_mtime_ns > made_at
    assert (page.read_bytes(), index.read_bytes()) == (first, listed)


def test_nothing_that_makes_a_report_is_loaded_where_all_are_fresh(workspace, tmp_path):
    """Two hundred reports are found fresh in the time that papermill alone would take to load."""
    code = (
        "import sys; from pathlib import Path\n"
        "from perfkit.inputs.store import Store\n"
        "from perfkit.publish.folders import kept_inputs\n"
        "from perfkit.publish.plan import plan\n"
        "out = Path(sys.argv.pop(1))\n"
        "plan([Path('parameters/2025-26-q2.yaml')]).inputs.keep(Store(kept_inputs(Path.cwd(), out)))\n"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], cwd=workspace, check=True, env=PLAIN)
    code = (
        "import sys; from perfkit.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "heavy = {'papermill', 'nbconvert', 'nbformat', 'nbclient', 'jupyter_client', 'zmq', 'pandera', 'openpyxl',"
        " 'matplotlib', 'scipy', 'tqdm'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code, "status", "--outputs", str(tmp_path)],
        cwd=workspace, capture_output=True, text=True, check=False, env=PLAIN,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    assert "it was never made" in ran.stdout


@pytest.fixture
def faulty(tmp_path):
    folder = tmp_path / "tables"
    folder.mkdir()
    (folder / "indicators.csv").write_text(
        "ref,title,directorate,unit,polarity,basis\nA1,Calls answered,Customer Services,percent,,period\n",
        encoding="utf-8",
    )
    (folder / "outturns.csv").write_text("ref,period,outturn\nA1,2014/15 Q5,eighty\n", encoding="utf-8")
    (folder / "targets.csv").write_text("ref,period,target\nA1,2014/15 Q2,80\n", encoding="utf-8")
    return folder


def test_check_lists_every_fault_by_file_and_row(faulty):
    checked = perfkit("check", str(faulty), cwd=faulty.parent)
    assert checked.returncode == 2
    assert "indicators.csv" in checked.stdout
    assert "outturns.csv" in checked.stdout
    assert "row 2, column polarity" in checked.stdout
    assert "row 2, column period" in checked.stdout
    assert "quarters are 1 to 4" in checked.stdout
    assert max(map(len, checked.stdout.splitlines())) <= 120


def test_check_as_json_gives_each_faults_place(faulty):
    checked = perfkit("check", str(faulty), "--json", cwd=faulty.parent)
    assert checked.returncode == 2
    found = json.loads(checked.stdout)
    places = {(fault["file"], fault["row"], fault["column"]) for fault in found if not fault["note"]}
    assert {("indicators.csv", 2, "polarity"), ("outturns.csv", 2, "period"), ("outturns.csv", 2, "outturn")} <= places


def test_check_in_a_plain_locale(faulty):
    checked = perfkit("check", str(faulty), cwd=faulty.parent, LANG="C", LC_ALL="C", PYTHONIOENCODING="utf-8")
    assert checked.returncode == 2


def test_bad_input_stops_the_run_and_writes_nothing(faulty):
    path = faulty.parent / "q.yaml"
    path.write_text("data: tables\nquarter: 2014/15 Q2\ndirectorat: x\n", encoding="utf-8")
    ran = perfkit("run", "q.yaml", cwd=faulty.parent)
    assert ran.returncode == 2
    assert "Did you mean 'directorate'" in ran.stderr
    assert "Traceback" not in ran.stderr
    assert not (faulty.parent / "outputs").exists()


def test_a_notebook_that_breaks_the_format_stops_the_run_and_writes_nothing(tmp_path, project):
    (tmp_path / "notebooks").mkdir()
    text = (project / "notebooks" / "board_summary.ipynb").read_text(encoding="utf-8")
    bad = text.replace('"outputs": []', '"outputs": 7')
    (tmp_path / "notebooks" / "bad.ipynb").write_text(bad, encoding="utf-8")
    (tmp_path / "q.yaml").write_text("data: demo:hart\nquarter: 2014/15 Q2\n", encoding="utf-8")
    ran = perfkit("run", "q.yaml", cwd=tmp_path)
    assert ran.returncode == 2
    assert "bad.ipynb\n  - it is no valid notebook. Open it in JupyterLab and save it." in ran.stderr
    assert not (tmp_path / "outputs").exists()


@pytest.mark.parametrize(
    ("args", "said"),
    [
        pytest.param(["run"], "There is no parameter file here.", id="no-workspace"),
        pytest.param(["check", "demo:heart"], "Did you mean 'hart'?", id="unknown-demonstration"),
    ],
)
def test_wrong_use_is_exit_code_2_with_a_remedy(tmp_path, args, said):
    ran = perfkit(*args, cwd=tmp_path)
    assert ran.returncode == 2
    assert said in ran.stdout + ran.stderr
    assert "Traceback" not in ran.stderr


def test_a_busy_folder_is_exit_code_3(workspace):
    from perfkit.publish.folders import held

    outputs = workspace / "elsewhere"
    outputs.mkdir()
    with held(outputs):
        ran = perfkit("run", "--outputs", str(outputs), cwd=workspace)
    assert ran.returncode == 3
    assert "Another run is writing to" in ran.stderr


def test_an_outputs_folder_that_cannot_be_is_exit_code_4(workspace):
    ran = perfkit("run", "--outputs", str(workspace / "data" / "council.xlsx"), cwd=workspace)
    assert ran.returncode == 4
    assert "a file stands where a folder is needed" in ran.stderr


def test_a_kernel_that_cannot_start_is_exit_code_4(workspace, tmp_path):
    """The page and the message both carry what the kernel said."""
    (tmp_path / "ipykernel").mkdir()
    (tmp_path / "ipykernel" / "__init__.py").write_text("raise ImportError('zmq is broken')", encoding="utf-8")
    options = ["--report", "board_summary", "--outputs", str(tmp_path / "outputs")]
    ran = perfkit("run", *options, cwd=workspace, PYTHONPATH=str(tmp_path))
    assert ran.returncode == 4
    assert "No Python kernel could be started: ImportError: zmq is broken" in ran.stderr
    (page,) = (tmp_path / "outputs").rglob("board_summary.html")
    assert "zmq is broken" in page.read_text(encoding="utf-8")


def test_an_unforeseen_error_is_a_message_and_with_debug_a_traceback(tmp_path):
    code = "import perfkit.inputs.read as r\ndef check(data): raise RuntimeError('the sky fell')\nr.check = check\n"
    code += "from perfkit.cli import main\nmain()"
    plain, debug = (
        subprocess.run(
            [sys.executable, "-c", code, *options, "check", "x"],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        for options in ([], ["--debug"])
    )
    assert plain.returncode == 4
    assert "something unforeseen happened (RuntimeError: the sky fell)" in plain.stderr
    assert "Traceback" not in plain.stderr
    assert "Traceback" in debug.stderr


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signal but Ctrl-C")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_ends_with_130_and_leaves_no_process(workspace, tmp_path, number):
    """Whatever it had written is whole, the folder is free at once, and no kernel goes on."""
    from perfkit.publish.folders import held

    with tempfile.TemporaryDirectory(prefix="pk") as scratch:
        began = subprocess.Popen(
            [sys.executable, "-c", INTERRUPTIBLE, "run", "--jobs", "1", "--outputs", str(tmp_path)],
            cwd=workspace, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=PLAIN | {"TMPDIR": scratch},
        )  # fmt: skip
        deadline = time.monotonic() + 120
        # A forked process goes by the command of the run, another names its scratch folder.
        while not list(tmp_path.rglob("manifest.json")):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        began.send_signal(number)
        _, errors = began.communicate(timeout=30)
        assert began.returncode == 130, f"{began.returncode}: {errors}"
        assert errors.strip() == "Interrupted. What was finished is kept."
        assert scratch not in processes()
        assert str(tmp_path) not in processes()
        assert list(Path(scratch).iterdir()) == []
    assert not list(tmp_path.rglob("*.partial"))
    assert all("</html>" in page.read_text(encoding="utf-8") for page in tmp_path.rglob("*.html"))
    with held(tmp_path):
        pass


# A shell that starts the tests in the background has Ctrl-C ignored, and its children inherit that.
INTERRUPTIBLE = """
import runpy, signal
signal.signal(signal.SIGINT, signal.default_int_handler)
runpy.run_module("perfkit", run_name="__main__")
"""


def processes() -> str:
    return subprocess.run(["ps", "-eww", "-o", "args"], capture_output=True, text=True, check=True).stdout
