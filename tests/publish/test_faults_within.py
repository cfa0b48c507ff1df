"""What a notebook, its kernel, its worker or their parent does to itself costs that report alone."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from perfkit.errors import MachineError
from perfkit.publish import batch
from perfkit.publish.jobs import Job
from perfkit.publish.pages import Outcome
from perfkit.publish.reports import read_report

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="faults are injected, and traces looked for, on Linux"),
]

VERDICT = """
from IPython.display import display
display({"application/vnd.perfkit.verdict+json": {"verdict": "Well", "complete": True}, "text/plain": "made"}, raw=True)
"""
DEAD = "Its Python process ended without a word"
LATE = "It was not finished after 6 seconds and was stopped."
ENDS_WITH = {
    "killed-in-a-cell": ("import os; os.kill(os.getpid(), 9)", DEAD),
    "killed-between-cells": (
        "import os\nget_ipython().events.register('post_run_cell', lambda result: os.kill(os.getpid(), 9))",
        DEAD,
    ),
    "aborts": ("import os; os.abort()", DEAD),
    "os-exit-0": ("import os; os._exit(0)", DEAD),
    "os-exit-1": ("import os; os._exit(1)", DEAD),
    "sys-exit-0": ("import sys; sys.exit(0)", "SystemExit"),
    "exit": ("exit()", DEAD),  # ipykernel ends a tenth of a second later
    "quit": ("quit()", DEAD),
    "asks": ("input('Name?')", "StdinNotImplementedError"),
    "swallows-the-interrupt": (
        "import time\nwhile True:\n    try:\n        time.sleep(9)\n    except BaseException:\n        pass",
        LATE,
    ),
    "ignores-the-interrupt": (
        "import signal, time\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\ntime.sleep(99)",
        LATE,
    ),
    "endless": ("while True: pass", LATE),
    "never-lets-go": ("sum(range(10**12))", LATE),
    "stops-itself": ("import os, signal; os.kill(os.getpid(), signal.SIGSTOP)", LATE),
    "closes-its-files": ("import os; os.closerange(3, 99)", ""),
    "closes-its-streams": (
        "import os; os.close(1); os.close(2); raise ValueError('no streams')",
        "ValueError: no streams",
    ),
    "leaves-a-process": (
        "import subprocess; subprocess.Popen(['sleep', '98765']); raise ValueError('one is left')",
        "ValueError: one is left",
    ),
}  # fmt: skip


def write_job(folder: Path, name: str, *sources: str) -> Job:
    cells = [
        new_markdown_cell("# A small report"),
        new_code_cell("data = ''\nquarter = ''", metadata={"tags": ["parameters"]}),
        *map(new_code_cell, (*sources, VERDICT)),
    ]
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
    path = folder / f"{name}.ipynb"
    nbformat.write(new_notebook(cells=cells), path)
    return Job(read_report(path), "2014/15 Q2", "", ("2014-15-q2",), {"data": "d", "quarter": "2014/15 Q2"}, folder)


def by_name(outcomes: list[Outcome]) -> dict[str, Outcome]:
    return {outcome.job.name: outcome for outcome in outcomes}


def processes(sign: str) -> list[str]:
    found = []
    for place in Path("/proc").iterdir():
        with suppress(OSError):
            if place.name.isdigit() and sign.encode() in (place / "cmdline").read_bytes().replace(b"\0", b" "):
                found.append(place.name)
    return found


def server() -> int:
    from multiprocessing import forkserver

    return forkserver._forkserver._forkserver_pid or 0


def children(number: int) -> list[int]:
    with suppress(OSError):
        return [int(child) for child in Path(f"/proc/{number}/task/{number}/children").read_text().split()]
    return []


def wait_for(true: Callable[[], object], seconds: float = 60.0) -> None:
    ends = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < ends
        time.sleep(0.002)


@pytest.fixture
def scratch(tmp_path, monkeypatch):
    """A place of its own for temporary files, where nothing and no process may be left."""
    import tempfile

    place = tmp_path / "temp"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    yield place
    wait_for(lambda: not children(server()))
    # The parent of kernels lives on with this process, and so does its socket.
    assert [path.name for path in place.iterdir() if not path.name.startswith("pymp-")] == []


@pytest.fixture(scope="module")
def failed(tmp_path_factory):
    """Two runs: every notebook is good at first, and then all but one do what they should not."""
    folder = tmp_path_factory.mktemp("cells")
    good = [write_job(folder, name, "print('as it was')") for name in (*ENDS_WITH, "good")]
    assert not any(outcome.fault for outcome in batch.run(good, folder / "outputs"))
    before = {path.name: path.read_bytes() for path in (folder / "outputs" / "2014-15-q2").iterdir()}
    bad = [write_job(folder, name, cell, "import time; time.sleep(1)") for name, (cell, _) in ENDS_WITH.items()]
    outcomes = batch.run([*bad, write_job(folder, "good", "print('still good')")], folder / "outputs", limit=6)
    wait_for(lambda: not children(server()))
    return folder, by_name(outcomes), before


@pytest.mark.parametrize("name", ENDS_WITH)
def test_what_a_cell_does_costs_its_report_alone(failed, name):
    """The page says what failed, and the last good one is kept beside it as it was."""
    folder, outcomes, before = failed
    said = ENDS_WITH[name][1]
    assert said in outcomes[name].fault
    assert outcomes[name].fault
    page = outcomes[name].page
    assert "This report could not be made." in page.read_text(encoding="utf-8")
    for kind in ("html", "ipynb"):
        (kept,) = page.parent.glob(f"{name}-last-good-*.{kind}")
        assert kept.read_bytes() == before[f"{name}.{kind}"]
    assert not list((folder / "outputs").rglob("*.partial"))


def test_a_good_report_among_failing_ones_is_good_and_leaves_no_process(failed):
    _, outcomes, _ = failed
    assert (outcomes["good"].verdict, outcomes["good"].fault) == ("Well", "")
    assert "still good" in outcomes["good"].page.read_text(encoding="utf-8")
    assert not processes("sleep 98765")


def test_the_next_run_after_them_gives_what_a_clean_one_does(failed):
    folder, _, _ = failed
    mended = [write_job(folder, name, "print('mended')") for name in ENDS_WITH]
    for outputs in ("outputs", "clean"):
        assert not any(outcome.fault for outcome in batch.run(mended, folder / outputs))
    for path in (folder / "clean" / "2014-15-q2").glob("*.*"):
        if path.name != "manifest.json":
            assert (folder / "outputs" / "2014-15-q2" / path.name).read_bytes() == path.read_bytes()
    assert not list((folder / "outputs").rglob("*last-good*"))


def test_300_000_lines_are_a_report_like_any_other(tmp_path, scratch):
    (outcome,) = batch.run([write_job(tmp_path, "long", "for n in range(300_000): print(n)")], tmp_path / "outputs")
    assert outcome.fault == ""
    assert "299999" in outcome.page.read_text(encoding="utf-8")


def test_workers_and_their_kernels_are_forked_from_one_server(tmp_path, scratch):
    """A server that each worker started for itself would have to be warmed for each."""
    cell = "import os, pathlib\npathlib.Path('parents').write_text(str(os.getppid()))"
    (outcome,) = batch.run([write_job(tmp_path, "small", cell)], tmp_path / "outputs")
    assert outcome.fault == ""
    assert int((tmp_path / "parents").read_text()) == server()


ONCE = """
import multiprocessing, os, pathlib
if not pathlib.Path("struck").exists():
    pathlib.Path("struck").touch()
    os.kill({whom}, 9)
    __import__("time").sleep(99)
"""
WORKER, SERVER = "multiprocessing.parent_process().pid", "os.getppid()"


@pytest.mark.parametrize("whom", [pytest.param(WORKER, id="worker"), pytest.param(SERVER, id="fork-server")])
def test_killed_in_a_cell_it_costs_a_retry(tmp_path, scratch, whom):
    jobs = [write_job(tmp_path, "struck", ONCE.format(whom=whom)), write_job(tmp_path, "other", "print(1)")]
    outcomes = batch.run(jobs, tmp_path / "outputs")
    assert (tmp_path / "struck").exists()
    assert [(outcome.verdict, outcome.fault) for outcome in outcomes] == [("Well", "")] * 2


@pytest.mark.parametrize(
    "busy", ["__import__('time').sleep(99)", "sum(range(10**12))"], ids=["asleep", "never-lets-go"]
)
def test_a_worker_killed_twice_is_a_failed_report_and_leaves_no_kernel(tmp_path, scratch, busy):
    cell = f"import multiprocessing, os, pathlib\nos.kill({WORKER}, 9)\n{busy}"
    bad, good = batch.run([write_job(tmp_path, "bad", cell), write_job(tmp_path, "good", "1")], tmp_path / "outputs")
    assert bad.fault == "The process that made it ended without a word, 2 times."
    assert good.fault == ""


def workers() -> list[int]:
    return [process.pid or 0 for process in multiprocessing.active_children() if process.name == "worker"]


def test_a_worker_killed_before_its_first_report_costs_a_retry(tmp_path, scratch):
    struck: list[int] = []

    def strike(_: Job) -> None:
        if not struck:
            struck.extend(workers())
            for number in struck:
                os.kill(number, signal.SIGKILL)

    jobs = [write_job(tmp_path, name, "1") for name in ("one", "two")]
    outcomes = batch.run(jobs, tmp_path / "outputs", at_once=2, started=strike)
    assert len(struck) == 2
    assert [outcome.fault for outcome in outcomes] == ["", ""]


NOTED = "import os, pathlib\nnote = pathlib.Path('kernel')\nnote.write_text(str(os.getpid()))"


def test_a_worker_killed_while_it_prints_the_page_costs_a_retry(tmp_path, scratch):
    """Its kernel has ended, and it has not answered yet."""
    struck: list[int] = []

    def strike() -> None:
        note = tmp_path / "kernel"
        wait_for(lambda: note.exists() and note.read_text())
        kernel = Path(f"/proc/{note.read_text()}")
        (worker,) = workers()
        wait_for(lambda: not kernel.exists())
        os.kill(worker, signal.SIGKILL)
        struck.append(worker)

    watch = threading.Thread(target=strike)
    watch.start()
    lines = "\nfor n in range(20_000): print(n)"
    (outcome,) = batch.run([write_job(tmp_path, "small", NOTED + lines)], tmp_path / "outputs")
    watch.join()
    assert struck
    assert (outcome.verdict, outcome.fault) == ("Well", "")


def test_a_worker_killed_half_way_through_its_answer_costs_a_retry(tmp_path, scratch):
    """The answer is larger than the line holds, so the worker waits in the middle of it."""
    struck: list[int] = []

    def strike(outcome: Outcome) -> None:
        if outcome.job.name == "first":
            (tmp_path / "go").touch()
            wait_for(lambda: any(map(waits_to_write, workers())))
            struck.extend(filter(waits_to_write, workers()))
            os.kill(struck[0], signal.SIGKILL)

    big = "import pathlib, time\nwhile not pathlib.Path('go').exists(): time.sleep(0.01)\nprint('x' * 2_000_000)"
    jobs = [write_job(tmp_path, "second", big), write_job(tmp_path, "first", "1")]
    outcomes = batch.run(jobs, tmp_path / "outputs", at_once=2, finished=strike)
    assert len(struck) == 1
    assert [(outcome.verdict, outcome.fault) for outcome in outcomes] == [("Well", "")] * 2


def waits_to_write(number: int) -> bool:
    with suppress(OSError, IndexError):
        return Path(f"/proc/{number}/syscall").read_text().split()[0] == "1"
    return False


def test_a_kernel_killed_before_it_listens_costs_its_report_alone(tmp_path, scratch):
    struck: list[int] = []

    def strike() -> None:
        wait_for(lambda: list(scratch.rglob("*.pid")))
        number = int(next(scratch.rglob("*.pid")).stem)
        os.kill(number, signal.SIGKILL)
        struck.append(number)

    watch = threading.Thread(target=strike)
    watch.start()
    jobs = [write_job(tmp_path, name, "1") for name in ("one", "two")]
    outcomes = batch.run(jobs, tmp_path / "outputs", at_once=1)
    watch.join()
    assert struck
    assert outcomes[0].fault == "No Python kernel could be started: it said nothing"
    assert outcomes[1].fault == ""


def test_where_no_kernel_starts_the_run_says_that_the_machine_is_at_fault(tmp_path, scratch):
    """No room for a kernel's own files: every report fails, each page is whole, and the run is not a success."""
    job = write_job(tmp_path, "small", "1")
    batch.run([job], tmp_path / "outputs")
    stop = threading.Event()

    def strike() -> None:
        while not stop.is_set():
            for note in scratch.rglob("*.pid"):
                with suppress(OSError):
                    os.kill(int(note.stem), signal.SIGKILL)
            time.sleep(0.001)

    watch = threading.Thread(target=strike)
    watch.start()
    try:
        with pytest.raises(MachineError, match="No Python kernel could be started"):
            batch.run([job], tmp_path / "outputs")
    finally:
        stop.set()
        watch.join()
    folder = tmp_path / "outputs" / "2014-15-q2"
    assert len(list(folder.glob("small-last-good-*.html"))) == 1
