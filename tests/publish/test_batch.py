"""Real notebooks through real kernels: what a run promises."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from perfkit.errors import BusyError, MachineError
from perfkit.publish import batch, manifest
from perfkit.publish.folders import LOCK, held
from perfkit.publish.jobs import Job
from perfkit.publish.pages import Outcome
from perfkit.publish.reports import read_report

VERDICT = """
from IPython.display import display
display({"application/vnd.perfkit.verdict+json": {"verdict": f"Verdict on {directorate}", "complete": True},
         "text/plain": "made"}, raw=True)
"""


def write_notebook(path: Path, *sources: str, last: str = VERDICT) -> Path:
    notebook = new_notebook(
        cells=[
            new_markdown_cell("# A small report"),
            new_code_cell("data = ''\nquarter = ''\ndirectorate = 'nobody'", metadata={"tags": ["parameters"]}),
            *(new_code_cell(source) for source in (*sources, last)),
        ],
        metadata={"kernelspec": {"name": "elsewhere", "display_name": "Elsewhere", "language": "python"}},
    )
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{number}"
    nbformat.write(notebook, path)
    return path


def job(notebook: Path, directorate: str = "Housing", folder: str = "housing") -> Job:
    given = {"data": "d", "quarter": "2014/15 Q2", "directorate": directorate}
    return Job(read_report(notebook), "2014/15 Q2", directorate, ("2014-15-q2", folder), given, notebook.parent)


@pytest.fixture
def made(tmp_path: Path):
    """Make one report from cells given as text and return its outcome and page."""

    def make(*sources: str, limit: float = 60, **options: str) -> tuple[Outcome, str]:
        notebook = write_notebook(tmp_path / "small.ipynb", *sources, **options)
        (outcome,) = batch.run([job(notebook)], tmp_path / "outputs", limit=limit)
        return outcome, outcome.page.read_text(encoding="utf-8")

    return make


def test_a_complete_report_is_written_recorded_and_listed(made, tmp_path):
    outcome, page = made("import sys, os\nprint(sys.executable, os.getcwd())")
    folder = tmp_path / "outputs" / "2014-15-q2" / "housing"
    assert (outcome.verdict, outcome.fault) == ("Verdict on Housing", "")
    assert sorted(p.name for p in folder.iterdir()) == ["manifest.json", "small.html", "small.ipynb"]
    # The kernelspec names another kernel; the report runs under this Python and in its workspace.
    assert f"{sys.executable} {tmp_path}" in page
    recorded = manifest.read(folder)["small"]
    assert recorded["complete"] and recorded["parameters"]["directorate"] == "Housing"
    assert set(recorded["outputs"]) == {"small.html", "small.ipynb"}
    index = (tmp_path / "outputs" / "index.html").read_text(encoding="utf-8")
    assert "Verdict on Housing" in index
    assert 'href="2014-15-q2/housing/small.html"' in index


FAILURES = [
    pytest.param(["1/0"], "ZeroDivisionError: division by zero", id="exception"),
    pytest.param(["import os; os._exit(0)"], "Its Python process ended without a word", id="dead-kernel"),
    pytest.param(["import os, signal; os.kill(os.getpid(), signal.SIGKILL)"], "ended without a word", id="killed"),
    pytest.param(["import sys; sys.exit(0)"], "SystemExit", id="sys-exit-0"),
    pytest.param(["input('?')"], "StdinNotImplementedError", id="waits-for-input"),
]


@pytest.mark.parametrize(("sources", "said"), FAILURES)
def test_a_report_that_fails_says_so(made, tmp_path, sources, said):
    outcome, page = made(*sources)
    assert said in outcome.fault
    assert outcome.verdict == ""
    assert "This report could not be made." in page
    assert said in page
    assert not manifest.read(outcome.page.parent)["small"]["complete"]
    assert "failed.</strong>" in (tmp_path / "outputs" / "index.html").read_text(encoding="utf-8")


def test_a_report_without_a_verdict_is_not_complete(made):
    """papermill calls it a success."""
    outcome, _ = made("2 + 2", last="'the end'")
    assert outcome.fault == "It ran to its end, but its last cell gave no verdict."


def test_an_endless_report_is_stopped(made):
    began = time.monotonic()
    outcome, _ = made(
        "while True:\n    try:\n        import time; time.sleep(1)\n    except BaseException: pass", limit=4
    )
    assert outcome.fault == "It was not finished after 4 seconds and was stopped."
    assert time.monotonic() - began < 20


def test_one_failure_stops_no_other_and_keeps_the_last_good_page(tmp_path):
    good = write_notebook(tmp_path / "good.ipynb")
    frail = write_notebook(tmp_path / "frail.ipynb", "print('as it was')")
    outputs = tmp_path / "outputs"
    batch.run([job(frail)], outputs)
    folder = outputs / "2014-15-q2" / "housing"
    os.utime(folder / "frail.html", (1_400_000_000, 1_400_000_000))

    write_notebook(tmp_path / "frail.ipynb", "raise ValueError('no finance figures')")
    outcomes = batch.run([job(frail), job(good)], outputs)
    assert [bool(o.fault) for o in outcomes] == [True, False]
    kept = folder / "frail-last-good-2014-05-13.html"
    assert "as it was" in kept.read_text(encoding="utf-8")
    assert kept.with_suffix(".ipynb").exists()
    failed = (folder / "frail.html").read_text(encoding="utf-8")
    assert "no finance figures" in failed
    assert 'href="frail-last-good-2014-05-13.html"' in failed

    write_notebook(tmp_path / "frail.ipynb", last="'no verdict'")
    for _ in range(2):
        batch.run([job(frail)], outputs)
    assert "as it was" in kept.read_text(encoding="utf-8"), "a second failure must not displace the good page"
    assert len(list(folder.glob("frail*.html"))) == 2

    write_notebook(tmp_path / "frail.ipynb", "print('mended')")
    batch.run([job(frail)], outputs)
    assert not kept.exists()
    assert "mended" in (folder / "frail.html").read_text(encoding="utf-8")


def test_two_runs_give_the_same_bytes(tmp_path):
    notebook = write_notebook(tmp_path / "small.ipynb", "print({'a', 'b', 'c'} and 'x')")
    for place in ("one", "two"):
        batch.run([job(notebook)], tmp_path / place)
    for name in ("index.html", "2014-15-q2/housing/small.html", "2014-15-q2/housing/small.ipynb"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_braces_quotes_and_scripts_in_names(tmp_path):
    """A path with braces is a format string to papermill; a name may look like markup."""
    place = tmp_path / "Q1 {draft} 'x'"
    place.mkdir()
    notebook = write_notebook(place / "re{port}.ipynb")
    (outcome,) = batch.run([job(notebook, "</title><script>alert(1)</script>")], place / "out {puts}")
    assert outcome.fault == ""
    index = (place / "out {puts}" / "index.html").read_text(encoding="utf-8")
    assert "<script>" not in index
    assert "&lt;/title&gt;&lt;script&gt;" in index


def test_half_written_files_of_a_killed_run_are_swept(made, tmp_path):
    stale = tmp_path / "outputs" / "2014-15-q2" / ".small.html.partial"
    stale.parent.mkdir(parents=True)
    stale.write_text("half a pa")
    made()
    assert not stale.exists()


def test_a_folder_held_by_another_run_is_refused(tmp_path):
    outputs = tmp_path / "outputs"
    outputs.mkdir()
    with held(outputs), pytest.raises(BusyError, match="Another run is writing to"):
        batch.run([], outputs)
    batch.run([], outputs)


def test_the_lock_is_free_after_kill_9(tmp_path):
    outputs = tmp_path / "outputs"
    outputs.mkdir()
    code = f"""
        import time; from pathlib import Path; from perfkit.publish.folders import held
        with held(Path({str(outputs)!r})):
            print("held", flush=True); time.sleep(60)
    """
    with subprocess.Popen([sys.executable, "-c", textwrap.dedent(code)], stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout.readline() == "held\n"
        with pytest.raises(BusyError), held(outputs):
            pass
        other.send_signal(signal.SIGKILL)
        other.wait()
    with held(outputs):
        assert (outputs / LOCK).exists()


@pytest.mark.parametrize("stands", ["file", "file-above"])
def test_an_outputs_folder_that_cannot_be_made_is_the_machines_fault(tmp_path, stands):
    (tmp_path / "outputs").write_text("a file")
    target = tmp_path / "outputs" if stands == "file" else tmp_path / "outputs" / "below"
    with pytest.raises(MachineError, match="a file stands where a folder is needed"):
        batch.run([], target)


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Let Ctrl-C through: a shell that starts the tests in the background has it ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_an_interrupt_leaves_outputs_whole_and_no_kernel(tmp_path):
    """Ctrl-C while reports run: what was good stays, nothing is half-written, no process is left."""
    mark = f"perfkit-kernel-{time.time_ns()}"
    good = write_notebook(tmp_path / "good.ipynb")
    slow = write_notebook(
        tmp_path / "slow.ipynb",
        f"import os, time, pathlib\npathlib.Path('{mark}').write_text(str(os.getpid()))\ntime.sleep(120)",
    )
    outputs = tmp_path / "outputs"
    batch.run([job(good)], outputs)
    before = (outputs / "2014-15-q2" / "housing" / "good.html").read_bytes()

    def interrupt(_: Job) -> None:
        def later() -> None:
            while not ((tmp_path / mark).exists() and (tmp_path / mark).read_text()):
                time.sleep(0.05)
            signal.raise_signal(signal.SIGINT)

        threading.Thread(target=later, daemon=True).start()

    with pytest.raises(KeyboardInterrupt):
        batch.run([job(slow), job(good)], outputs, at_once=1, started=interrupt)
    assert (outputs / "2014-15-q2" / "housing" / "good.html").read_bytes() == before
    assert not list(outputs.rglob("*.partial"))
    assert not (outputs / "2014-15-q2" / "housing" / "slow.html").exists()
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / mark).read_text()), 0)


def test_the_run_itself_runs_and_prints_no_notebook(tmp_path):
    """Python hands an interrupt to the main thread, and the page's cleaner, which calls back, would swallow it."""
    notebook = write_notebook(tmp_path / "small.ipynb")
    code = (
        "import sys; from pathlib import Path; sys.path.insert(0, sys.argv[1]); import test_batch\n"
        "(made,) = test_batch.batch.run([test_batch.job(Path(sys.argv[2]))], Path(sys.argv[3]))\n"
        "assert made.verdict == 'Verdict on Housing', made.fault\n"
        "assert not {'nbconvert', 'papermill', 'nh3'} & set(sys.modules)"
    )
    here = Path(__file__).parent
    subprocess.run([sys.executable, "-c", code, here, notebook, tmp_path / "outputs"], check=True)


def test_a_truncated_manifest_is_written_anew(made, tmp_path):
    outcome, _ = made()
    path = outcome.page.parent / manifest.FILE
    path.write_text(path.read_text(encoding="utf-8")[:100])
    assert manifest.read(path.parent) == {}
    made()
    assert json.loads(path.read_text(encoding="utf-8"))["reports"]["small"]["complete"]
