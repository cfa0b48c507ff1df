"""Reports made by Dask's workers, which share no disk with the run: real schedulers, workers and kernels."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

import nbformat
import psutil
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

import perfkit
from perfkit.errors import MachineError, UsageError
from perfkit.inputs.store import Store
from perfkit.publish import batch, cluster
from perfkit.publish.plan import Plan, plan

pytestmark = pytest.mark.slow

READS = "from perfkit import read, read_rules\nrows = read(data, directorate).outturns\nrules = read_rules(council)"
WORDS = "from pathlib import Path\nPath(template).read_text()"
VERDICT = """
from IPython.display import display
display({"application/vnd.perfkit.verdict+json":
         {"verdict": f"{directorate}: {len(rows)} figures by {rules.rag.name}", "complete": True}}, raw=True)
"""
TWO = {"Housing Services", "Planning Services"}


@pytest.fixture
def workspace(tmp_path) -> Path:
    """A workspace with tables and rules of its own, and one small notebook."""
    folder = tmp_path / "workspace"
    shutil.copytree(Path(perfkit.__file__).parent / "demo" / "hart", folder / "data")
    (folder / "council.yaml").write_text("rag: maidstone\n", encoding="utf-8")
    write_notebook(folder, READS, WORDS)
    (folder / "parameters").mkdir()
    (folder / "parameters" / "small.md").write_text("Our own words.", encoding="utf-8")
    asked = "data: data\ncouncil: council.yaml\nquarter: 2014/15 Q2\nreports: [small]\n"
    asked += f"directorate: {json.dumps(sorted(TWO))}\n"
    (folder / "q2.yaml").write_text(asked, encoding="utf-8")
    return folder


def write_notebook(workspace: Path, *sources: str) -> None:
    given = "data = ''\ncouncil = ''\nquarter = ''\ndirectorate = ''\ntemplate = ''"
    cells = [new_markdown_cell("# A small report"), new_code_cell(given, metadata={"tags": ["parameters"]})]
    cells += [new_code_cell(source) for source in (*sources, VERDICT)]
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    (workspace / "notebooks").mkdir(exist_ok=True)
    nbformat.write(new_notebook(cells=cells, metadata={"kernelspec": kernel}), workspace / "notebooks" / "small.ipynb")


@contextmanager
def dask(folder: Path, *, workers: int = 1, environment: dict[str, str] | None = None) -> Iterator[Running]:
    """Run a scheduler and workers as an officer would, each in processes of their own."""
    folder.mkdir()
    written = folder / "scheduler.json"
    quiet = {"cwd": folder, "stdout": subprocess.DEVNULL, "stderr": (folder / "log").open("wb")}
    command = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0"]
    scheduler = subprocess.Popen([*command, "--no-dashboard", "--scheduler-file", str(written)], **quiet)
    with ExitStack() as ends:
        ends.callback(ended, scheduler)
        wait_for(written.exists)
        address = json.loads(written.read_text())["address"]
        command = [sys.executable, "-m", "distributed.cli.dask_worker", address, "--nthreads", "1", "--no-dashboard"]
        hands = subprocess.Popen(
            [*command, "--nworkers", str(workers), "--local-directory", str(folder)],
            env=os.environ | (environment or {}), **quiet,
        )  # fmt: skip
        ends.callback(ended, hands)
        yield Running(address, scheduler, hands)


class Running:
    def __init__(self, address: str, scheduler: subprocess.Popen, hands: subprocess.Popen) -> None:
        self.address, self.scheduler, self.hands = address, scheduler, hands

    def workers(self) -> list[psutil.Process]:
        """The processes that take reports: the nanny's own children, whatever name they go by."""
        children = psutil.Process(self.hands.pid).children()
        return [child for child in children if "resource_tracker" not in " ".join(child.cmdline())]


def ended(process: subprocess.Popen) -> None:
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def wait_for(there: Callable[[], object], seconds: float = 90) -> None:
    ends = time.monotonic() + seconds
    while not there():
        assert time.monotonic() < ends
        time.sleep(0.05)


def made(planned: Plan, outputs: Path, kept: Path, address: str = "", at_once: int = 2) -> list[batch.Outcome]:
    with planned.inputs.kept(Store(kept)) as folder:
        each_made = partial(cluster.each_made, address=address) if address else None
        return batch.run(planned.jobs, outputs, at_once=at_once, kept=folder, each_made=each_made)


def files(outputs: Path) -> dict[str, object]:
    """Every file of an outputs folder; of a manifest all but the times."""
    found: dict[str, object] = {}
    for path in sorted(path for path in outputs.rglob("*") if path.is_file()):
        found[path.relative_to(outputs).as_posix()] = path.read_bytes()
        if path.name == "manifest.json":
            content = json.loads(path.read_text())
            for record in content["reports"].values():
                del record["started"], record["finished"]
            found[path.relative_to(outputs).as_posix()] = content
    return found


def alive(number: int) -> bool:
    return psutil.pid_exists(number) and psutil.Process(number).status() != psutil.STATUS_ZOMBIE


def test_a_cluster_makes_the_same_files_as_this_machine(workspace, tmp_path):
    """Byte for byte, apart from the times in manifests; and nothing of the tables stays with the workers."""
    planned = plan([workspace / "q2.yaml"])
    made(planned, tmp_path / "here", tmp_path / "kept")
    here = files(tmp_path / "here")
    assert b"Planning Services: 16 figures by maidstone" in here["index.html"]
    with dask(tmp_path / "dask") as running:
        # What the workers need travels: the tables are out of their reach.
        kept = planned.inputs.kept(Store(tmp_path / "kept"))
        with kept as folder:
            (workspace / "data").rename(tmp_path / "away")
            each_made = partial(cluster.each_made, address=running.address)
            outcomes = batch.run(planned.jobs, tmp_path / "there", kept=folder, each_made=each_made)
        left = list((tmp_path / "dask").rglob("*.parquet"))
    assert [outcome.fault for outcome in outcomes] == ["", ""]
    assert files(tmp_path / "there") == here
    assert left == []


def test_a_lost_worker_costs_its_report_a_retry_and_its_kernel_dies_with_it(workspace, tmp_path):
    marks = tmp_path / "marks"
    marks.mkdir()
    slow = f"import os, time, pathlib\npathlib.Path(r'{marks}', str(os.getpid())).touch()\ntime.sleep(1)"
    write_notebook(workspace, READS, slow)
    with dask(tmp_path / "dask", workers=2) as running:

        def kill() -> None:
            wait_for(lambda: len(list(marks.iterdir())) == 2 and running.workers())
            running.workers()[0].kill()

        killer = threading.Thread(target=kill)
        killer.start()
        outcomes = made(plan([workspace / "q2.yaml"]), tmp_path / "outputs", tmp_path / "kept", running.address)
        killer.join()
    assert [(outcome.job.directorate, outcome.fault) for outcome in outcomes] == [(name, "") for name in sorted(TWO)]
    begun = [int(mark.name) for mark in marks.iterdir()]
    assert len(begun) == 3
    assert not any(map(alive, begun))


def test_a_lost_scheduler_ends_the_run_with_what_was_finished(workspace, tmp_path):
    mark = tmp_path / "mark"
    write_notebook(workspace, READS, f"import time, pathlib\npathlib.Path(r'{mark}').touch()\ntime.sleep(60)")
    with dask(tmp_path / "dask") as running:
        began = run(workspace, "--cluster", running.address)
        wait_for(mark.exists)
        running.scheduler.kill()
        _, errors = began.communicate(timeout=60)
    assert began.returncode == 4
    assert errors == (
        f"perfkit: The scheduler at {running.address} was lost."
        " What was finished is kept: run again, and only the rest is made.\n"
    )
    assert list((workspace / "outputs").rglob("*.html")) == []
    assert list((workspace / "outputs").rglob("*.partial")) == []


def run(workspace: Path, *options: str, **environment: str) -> subprocess.Popen:
    """Begin a run as a terminal would: a session of its own, and Ctrl-C heard."""
    return subprocess.Popen(
        [sys.executable, "-c", INTERRUPTIBLE, "run", "q2.yaml", *options],
        cwd=workspace, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        start_new_session=True, env=os.environ | environment,
    )  # fmt: skip


# A shell that starts the tests in the background has Ctrl-C ignored, and its children inherit that.
INTERRUPTIBLE = """
import runpy, signal
signal.signal(signal.SIGINT, signal.default_int_handler)
runpy.run_module("perfkit", run_name="__main__")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no process groups to interrupt")
def test_an_interrupted_run_ends_its_own_cluster(workspace, tmp_path):
    """Ctrl-C in a terminal reaches every process of the run; it says one line and leaves none."""
    marks = tmp_path / "marks"
    marks.mkdir()
    write_notebook(
        workspace,
        READS,
        f"import os, time, pathlib\npathlib.Path(r'{marks}', str(os.getpid())).touch()\ntime.sleep(60)",
    )
    with tempfile.TemporaryDirectory(prefix="pk") as scratch:  # a socket's path must be short
        began = run(workspace, "--cluster", "local", "--jobs", "2", TMPDIR=scratch)
        wait_for(lambda: len(list(marks.iterdir())) == 2)
        family = psutil.Process(began.pid).children(recursive=True)
        os.killpg(began.pid, signal.SIGINT)
        _, errors = began.communicate(timeout=60)
        assert (began.returncode, errors.strip()) == (130, "Interrupted. What was finished is kept.")
        _, left = psutil.wait_procs(family, timeout=10)
        assert left == []
        assert list(Path(scratch).iterdir()) == []
    assert not any(alive(int(mark.name)) for mark in marks.iterdir())
    assert list((workspace / "outputs").rglob("*.html")) == []


def test_a_worker_with_another_perfkit_is_refused_before_anything_is_made(workspace, tmp_path):
    other = tmp_path / "other" / "perfkit"
    shutil.copytree(Path(perfkit.__file__).parent, other, ignore=shutil.ignore_patterns("demo", "__pycache__"))
    (other / "judge" / "rag.py").open("a").write("\n# changed\n")
    with dask(tmp_path / "dask", environment={"PYTHONPATH": str(other.parent)}) as running:
        began = plan([workspace / "q2.yaml"])
        with pytest.raises(
            MachineError, match=r"would make other reports than this machine: perfkit's code is \w+ there"
        ):
            made(began, tmp_path / "outputs", tmp_path / "kept", running.address)
    assert list((tmp_path / "outputs").rglob("*.html")) == []


def test_an_address_without_a_scheduler_is_the_machines_fault(workspace, tmp_path, monkeypatch):
    monkeypatch.setattr(cluster, "TO_CONNECT", 1)
    with pytest.raises(MachineError, match=r"No Dask scheduler answers at tcp://127.0.0.1:9\. Start one with"):
        made(plan([workspace / "q2.yaml"]), tmp_path / "outputs", tmp_path / "kept", "tcp://127.0.0.1:9")


def test_an_address_of_another_kind_is_wrong_use(workspace, tmp_path):
    with pytest.raises(UsageError, match="'cloud://x' is no scheduler's address; write it as tcp://HOST:8786"):
        made(plan([workspace / "q2.yaml"]), tmp_path / "outputs", tmp_path / "kept", "cloud://x")


def test_without_dask_the_message_says_what_to_install(workspace):
    hidden = "import runpy, sys; sys.modules['distributed'] = None; runpy.run_module('perfkit', run_name='__main__')"
    ran = subprocess.run(
        [sys.executable, "-c", hidden, "run", "q2.yaml", "--cluster", "local"],
        cwd=workspace, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 2
    assert ran.stderr == 'perfkit: A cluster needs Dask, which is not installed. Run: pip install "perfkit[cluster]"\n'
    assert not (workspace / "outputs").exists()
