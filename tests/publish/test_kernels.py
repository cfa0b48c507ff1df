"""Warm kernels: as fresh ones in all but the time they take, and gone when they should be."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import nbformat
import papermill
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from perfkit.publish import warm
from perfkit.publish.kernels import end_kernels, kernels

LINUX = pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux")

STATE = """
import json, os, random, signal, sys, threading
import matplotlib, matplotlib.pyplot as plt, numpy
state = {
    "handles": sorted({os.readlink(f"/proc/self/fd/{n}").split(":")[0].rstrip("0123456789")
                       for n in os.listdir("/proc/self/fd") if int(n) > 2 and os.path.lexists(f"/proc/self/fd/{n}")}),
    "threads": threading.active_count(),
    "folder": os.getcwd(),
    "path": sys.path,
    "command": os.path.basename(sys.argv[0]).removesuffix(".py"),
    "streams": [os.readlink(f"/proc/self/fd/{n}") for n in (1, 2)],
    "interrupt": signal.getsignal(signal.SIGINT).__name__,
    "leads": os.getpgrp() == os.getpid() == os.getsid(0),
    "figures": plt.get_fignums(),
    "settings": {k: str(v) for k, v in matplotlib.rcParams.items() if not k.startswith("_")},
    "variables": sorted(n for n in set(os.environ) - {"JPY_PARENT_PID", "IPYTHONDIR"} if "PYDEVD" not in n),
    "name": __name__,
    "collects": __import__("gc").isenabled(),
    "mask": os.umask(0o22),
}
print(json.dumps(state))
"""
DRAWN = "import random, numpy\nprint(random.random(), numpy.random.random(), numpy.random.default_rng().random())"


class Ordinary:
    """Mixed into a kind of kernels: each is started by its command."""

    def __init__(self, **settings: object) -> None:
        super().__init__(**settings)
        self.provisioner = None  # Jupyter's own takes over


def notebook(*sources: str) -> nbformat.NotebookNode:
    return new_notebook(
        cells=[new_code_cell(source) for source in sources],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
    )


def said(*sources: str, folder: Path, **settings: object) -> list[str]:
    """What each cell of a notebook printed or showed, run in a kernel of the kind given, or an ordinary one."""
    done = papermill.execute_notebook(
        notebook(*sources), None, progress_bar=False, cwd=str(folder), kernel_name="python3", **settings
    )
    return ["".join(str(out.get("text", out.get("data"))) for out in cell.outputs) for cell in done.cells]


@pytest.fixture(params=[pytest.param("", id="forked", marks=LINUX), pytest.param("1", id="started-ahead")])
def kind(request, monkeypatch):
    """Kernels of either sort."""
    if request.param:
        monkeypatch.setenv(warm.AHEAD, request.param)
    with kernels() as found:
        yield found


@LINUX
def test_a_warm_kernel_starts_in_the_state_of_a_fresh_one(kind, tmp_path):
    """Threads, handles, paths, signals, matplotlib's state: nothing of the parent's shows."""
    fresh = json.loads(said(STATE, folder=tmp_path, kernel_manager_class=type("Ordinary", (Ordinary, kind), {}))[0])
    found = json.loads(said(STATE, folder=tmp_path, kernel_manager_class=kind)[0])
    # Its input, and the line by which it learns that its starter has ended: no file of the parent's.
    assert set(found.pop("handles")) - set(fresh.pop("handles")) <= {"/dev/null", "pipe"}
    assert set(found["variables"]) ^ set(fresh["variables"]) == set()
    assert found == fresh


def test_no_two_kernels_draw_the_same_random_numbers(kind, tmp_path):
    """A process that forks hands on the state of its generators."""
    one, other = (said(DRAWN, folder=tmp_path, kernel_manager_class=kind)[0].split() for _ in range(2))
    assert not set(one) & set(other)


def test_a_figure_is_shown_as_a_picture(kind, tmp_path):
    """pyplot is loaded before the kernel names its backend."""
    shown = said("import matplotlib.pyplot as plt\n_ = plt.plot([1, 2])", folder=tmp_path, kernel_manager_class=kind)
    assert "image/png" in shown[0]


def test_what_one_kernel_does_no_other_sees(kind, tmp_path):
    changed = "import pandas, matplotlib, os\npandas.figure = matplotlib.rcParams['font.size'] = 99\nos.chdir('/')"
    said(changed, folder=tmp_path, kernel_manager_class=kind)
    probe = (
        "import pandas, matplotlib, os\nprint(hasattr(pandas, 'figure'), matplotlib.rcParams['font.size'], os.getcwd())"
    )
    assert said(probe, folder=tmp_path, kernel_manager_class=kind) == [f"False 10.0 {tmp_path}\n"]


def test_a_kernel_is_another_process_each_time(kind, tmp_path):
    ids = {said("import os; print(os.getpid())", folder=tmp_path, kernel_manager_class=kind)[0] for _ in range(2)}
    assert len(ids) == 2
    assert not any(runs(int(number)) for number in ids)


@LINUX
@pytest.mark.parametrize("busy", ["time.sleep(99)", "sum(range(10**11))"], ids=["asleep", "never-lets-go"])
def test_a_kernel_ends_with_the_process_that_asked_for_it(tmp_path, busy):
    """Even killed outright, a run leaves no kernel behind, and no parent of kernels."""
    noted = tmp_path / "pid"
    script = write_script(
        tmp_path,
        f"""
        note = "import os, time, pathlib; pathlib.Path({str(noted)!r}).write_text(f'{{os.getpid()}} {{os.getppid()}}')"
        run(note + "; {busy}")
        """,
    )
    asking = subprocess.Popen([sys.executable, script])
    try:
        wait_for(lambda: noted.exists() and " " in noted.read_text())
    finally:
        asking.kill()
        asking.wait()
    wait_for(lambda: not any(runs(int(number)) for number in noted.read_text().split()), "no process is left")


def test_a_script_without_a_guard_is_not_run_again(tmp_path):
    """A process started by `multiprocessing` imports the main script; ours does not."""
    script = write_script(tmp_path, "print('once')\nrun('1')")
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["once"]


@LINUX
def test_end_kernels_ends_what_a_killed_worker_left(tmp_path):
    (tmp_path / "pk-1").mkdir()
    sleeper = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(99)"], start_new_session=True)
    (tmp_path / "pk-1" / f"{sleeper.pid}.pid").touch()
    began = time.monotonic()
    end_kernels(tmp_path)
    assert sleeper.wait(5) == -signal.SIGKILL
    assert time.monotonic() - began < 8


def write_script(folder: Path, body: str) -> Path:
    """Write a script that may call run(cell): a notebook of that cell through papermill's engine."""
    script = folder / "script.py"
    head = """
    import nbformat.v4 as v4, papermill
    def run(cell):
        spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
        papermill.execute_notebook(v4.new_notebook(cells=[v4.new_code_cell(cell)], metadata={"kernelspec": spec}),
                                   None, engine_name="perfkit", progress_bar=False)
    """
    script.write_text(textwrap.dedent(head) + textwrap.dedent(body), encoding="utf-8")
    return script


def runs(number: int) -> bool:
    try:
        os.kill(number, 0)
    except OSError:
        return False
    return True


def wait_for(true, what="it", seconds=60.0):
    ends = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < ends, f"{what} did not come about in {seconds:g} seconds"
        time.sleep(0.05)
