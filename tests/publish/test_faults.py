"""A run that is killed, interrupted or out of room at any step loses nothing, and the next one completes."""

from __future__ import annotations

import json
import os
import runpy
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import count
from multiprocessing.connection import wait
from pathlib import Path
from threading import Lock

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from perfkit.publish import warm

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="faults are injected, and traces looked for, on Linux"),
]

RUN = Path(__file__).with_name("faulty_run.py")
TABLES = {
    "indicators": "ref,title,directorate,unit,polarity,basis\n"
    "A1,Calls answered,Customers,percent,higher,period\nB1,Days to let,Housing,days,lower,period\n",
    "outturns": "ref,period,outturn\nA1,2014/15 Q2,81\nB1,2014/15 Q2,12\n",
    "targets": "ref,period,target\nA1,2014/15 Q2,80\nB1,2014/15 Q2,10\n",
}
VERDICT = """
from IPython.display import display
display({"application/vnd.perfkit.verdict+json": {"verdict": f"Verdict on {directorate}", "complete": True},
         "text/plain": "made"}, raw=True)
"""
HOLDS = """
import pathlib, time
print('as it is now: £ â')
while pathlib.Path('hold').exists():
    pathlib.Path('held').touch()
    time.sleep(0.02)
"""
PAGES = [f"2014-15-q2/{folder}/small.{kind}" for folder in ("customers", "housing") for kind in ("html", "ipynb")]
ASKING = Lock()
"""Starting a process asks after all others; of two threads that ask after one at once, one finds it gone."""
INJECTED: Counter[str] = Counter()
"""How often each fault struck, and after each of which all was checked."""


def write_notebook(path: Path, source: str) -> None:
    cells = [
        new_markdown_cell("# A small report"),
        new_code_cell("data = ''\nquarter = ''\ndirectorate = ''", metadata={"tags": ["parameters"]}),
        new_code_cell(source),
        new_code_cell(VERDICT),
    ]
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
    nbformat.write(new_notebook(cells=cells), path)


def write_workspace(folder: Path) -> Path:
    for name in ("tables", "notebooks", "parameters"):
        (folder / name).mkdir(parents=True)
    for name, text in TABLES.items():
        (folder / "tables" / f"{name}.csv").write_text(text, encoding="utf-8")
    (folder / "parameters" / "q2.yaml").write_text(
        "data: tables\nquarter: 2014/15 Q2\nreports: [small]\n", encoding="utf-8"
    )
    write_notebook(folder / "notebooks" / "small.ipynb", "print('as it was')")
    return folder


@dataclass
class Desk:
    """A workspace, a place of its own for temporary files, and what was last said there."""

    place: Path
    workspace: Path = field(init=False)
    scratch: Path = field(init=False)

    def __post_init__(self) -> None:
        self.workspace, self.scratch = self.place / "workspace", self.place / "temp"
        self.scratch.mkdir(parents=True, exist_ok=True)

    @property
    def outputs(self) -> Path:
        return self.workspace / "outputs"

    def order(self, fault: str = "", at: int | str = 0, *arguments: str) -> dict:
        return {
            "arguments": ["run", *arguments],
            "folder": str(self.workspace),
            "scratch": str(self.scratch),
            "said": str(self.place / "said"),
            "fault": fault,
            "at": at,
        }

    def run(self, fault: str = "", at: int | str = 0, *arguments: str) -> int:
        """Run perfkit in a process of a server that is warm already, and return its exit code."""
        order = {"ORDER": self.order(fault, at, *arguments)}
        with ASKING:
            process = warm.started(runpy.run_path, str(RUN), order, "forked", name="run")
        wait([process.sentinel], 120)
        with ASKING:
            code = process.exitcode
        assert code is not None, f"{fault} at {at}: it hangs\n{self.said}"
        return code

    @property
    def said(self) -> str:
        return (self.place / "said").read_text(encoding="utf-8")

    @property
    def steps(self) -> list[str]:
        return (self.place / "said.steps").read_text(encoding="utf-8").splitlines()


def state(folder: Path) -> dict[str, bytes]:
    """Every file below a folder; of manifests, whatever is not a time."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            content = path.read_bytes()
            if path.name == "manifest.json":
                reports = json.loads(content)["reports"]
                content = json.dumps(
                    {n: {k: v for k, v in r.items() if k not in ("started", "finished")} for n, r in reports.items()}
                ).encode()
            found[path.relative_to(folder).as_posix()] = content
    return found


@dataclass
class Case:
    """A desk where good reports lie that another figure and another notebook have made stale."""

    template: Path
    old: dict[str, bytes]
    new: dict[str, bytes]
    place: Path
    completed: set[str] = field(default_factory=set)
    lock: Lock = field(default_factory=Lock)

    def desk(self, name: str) -> Desk:
        place = self.place / name
        shutil.copytree(self.template, place / "workspace")
        return Desk(place)

    def hold_to_promises(self, desk: Desk, fault: str, *, killed: bool = False) -> None:
        """Whatever has struck: outputs are whole, the good ones are there, and the next run completes."""
        found = state(desk.outputs)
        for name in (*PAGES, "index.html"):
            assert found.get(name) in (self.old[name], self.new[name]), f"{fault}: {name} is lost or spoilt"
        strays = {name for name in found if name not in self.new}
        # An interrupt may strike at the very removal of a file; the next run sweeps.
        removing = "os.remove" in fault and len(strays) == 1
        assert killed or not strays or removing, f"{fault}: {strays}"
        assert all(name.endswith(".partial") for name in strays), f"{fault}: {strays}"
        removing = "os.rm" in fault or "os.remove" in fault
        assert killed or removing or not list(desk.scratch.iterdir()), f"{fault}: {list(desk.scratch.iterdir())}"
        INJECTED[fault.partition(" at ")[0]] += 1
        # The next run follows from the files alone: one that began with the same ones need not be run again.
        kept = sorted((path.suffix, path.stat().st_size) for path in (desk.workspace / ".perfkit").rglob("*"))
        key = sha256(repr((found, kept, sorted(desk.scratch.glob("*")) == [])).encode()).hexdigest()
        with self.lock:
            seen = key in self.completed
            self.completed.add(key)
        if not seen:
            self.complete(desk, fault)

    def complete(self, desk: Desk, fault: str) -> None:
        """The next run gives what a run gives that never met a fault, and leaves nothing else."""
        assert desk.run() == 0, f"the run after {fault}:\n{desk.said}"
        assert state(desk.outputs) == self.new, f"the run after {fault} gives other files"
        assert not list(desk.scratch.iterdir()), f"after {fault}: {list(desk.scratch.iterdir())}"
        assert not list(desk.workspace.rglob("*.partial")), fault


@pytest.fixture(scope="module")
def case() -> Iterator[Case]:
    # A socket's path may hold 107 bytes, and pytest's own folders are deep.
    place = Path(tempfile.mkdtemp(prefix="pkf-"))
    first = Desk(place / "template")
    write_workspace(first.workspace)
    assert first.run() == 0, first.said
    old = state(first.outputs)
    table = first.workspace / "tables" / "outturns.csv"
    table.write_text(TABLES["outturns"].replace("81", "79").replace("12", "13"), encoding="utf-8")
    write_notebook(first.workspace / "notebooks" / "small.ipynb", HOLDS)
    clean = Desk(place / "clean")
    shutil.copytree(first.workspace, clean.workspace, ignore=shutil.ignore_patterns("outputs", ".perfkit"))
    assert clean.run() == 0, clean.said
    new = state(clean.outputs)
    assert all(new[name] != old[name] for name in PAGES)
    assert old.keys() == new.keys()
    yield Case(first.workspace, old, new, place)
    shutil.rmtree(place)


@pytest.fixture(autouse=True)
def no_process_is_left() -> Iterator[None]:
    """Whatever a test did, the server that forks workers and kernels has no child at its end."""
    yield
    assert gone(lambda: children(server())), f"still there: {children(server())}"


def server() -> int:
    from multiprocessing import forkserver

    return forkserver._forkserver._forkserver_pid or 0


def children(number: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{number}/task/{number}/children").read_text().split()]
    except OSError:
        return []


def with_variable(value: str) -> list[str]:
    """The processes, by their commands, that were started with a value among their environment variables."""
    found = []
    for place in Path("/proc").iterdir():
        try:
            if place.name.isdigit() and value.encode() in (place / "environ").read_bytes():
                found.append(f"{place.name} {(place / 'cmdline').read_bytes().decode()}")
        except OSError:
            continue
    return found


def gone(still_there, seconds: float = 20.0) -> bool:
    ends = time.monotonic() + seconds
    while still_there():
        if time.monotonic() > ends:
            return False
        time.sleep(0.02)
    return True


def at_every_step(case: Case, fault: str, code: int, first: int = 1, stride: int = 1) -> list[str]:
    """Run with the fault at each step, two runs at once; return what the runs said that it ended."""
    ended = False
    said: list[str] = []

    def strike(number: int) -> None:
        nonlocal ended
        if ended:
            return
        desk = case.desk(f"{fault}-{number}")
        found = desk.run(fault, number)
        if len(desk.steps) < number:
            ended = True
            assert found == 0, desk.said
        else:
            where = f"{fault} at step {desk.steps[number - 1]}"
            # After the last file is written nothing needs room, and after the last word no interrupt is heard.
            over = state(desk.outputs) == case.new and number >= len(desk.steps)
            assert found == code or (found == 0 and over), f"{where}: exit code {found}\n{desk.said}"
            if found:
                said.append(desk.said)
            case.hold_to_promises(desk, where, killed=fault == "SIGKILL")
        shutil.rmtree(desk.place)

    with ThreadPoolExecutor(2) as pool:
        for each in [pool.submit(strike, number) for number in range(first, 200, stride)]:
            each.result()
    assert ended
    return said


def test_killed_at_any_step(case):
    at_every_step(case, "SIGKILL", -signal.SIGKILL)


@pytest.mark.parametrize(("fault", "first"), [("SIGTERM", 1), ("SIGINT", 2)])
def test_interrupted_at_any_step(case, fault, first):
    """The two are one to the run: each strikes at every second step."""
    for said in at_every_step(case, fault, 130, first, 2):
        assert said.strip().endswith("Interrupted. What was finished is kept.")
        assert "Traceback" not in said


def test_no_space_from_any_step_on(case):
    for said in at_every_step(case, "ENOSPC", 4):
        assert "the disk is full" in said
        assert "unforeseen" not in said


@pytest.fixture(scope="module")
def copied(case) -> Case:
    """Good reports that nothing has made stale, whose Word documents are asked for and not there yet."""
    place = case.place / "copies"
    first, clean = Desk(place / "template"), Desk(place / "clean")
    shutil.copytree(case.place / "clean" / "workspace", first.workspace)
    with (first.workspace / "parameters" / "q2.yaml").open("a", encoding="utf-8") as file:
        file.write("formats: [docx]\n")
    shutil.copytree(first.workspace, clean.workspace)
    assert clean.run() == 0, clean.said
    old, new = state(first.outputs), state(clean.outputs)
    assert {name for name in new if name not in old} == {page.replace("html", "docx") for page in PAGES[::2]}
    return Case(first.workspace, old, new, place)


@pytest.mark.parametrize(("fault", "code"), [("SIGKILL", -signal.SIGKILL), ("SIGTERM", 130), ("ENOSPC", 4)])
def test_while_copies_are_made(copied, fault, code):
    """A page is untouched by what befalls its copy, and the next run makes what is missing; at every second step."""
    at_every_step(copied, fault, code, stride=2)


# A whole run, with a parent of workers and kernels of its own -------------------------------------------------------

STEPS = {
    "taking-the-folder": "fcntl.flock",
    "keeping-inputs": ".kept",
    "starting-the-parent": "socket.bind",
    "starting-a-worker": "socket.connect",
    "writing-a-page": ".small.html.partial",
    "between-page-and-manifest": ".manifest.json.partial",
    "between-manifest-and-index": ".index.html.partial",
    "in-a-report": "",
}


def begun(desk: Desk, fault: str = "", at: str = "none", *prefix: str, **environment: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [*prefix, sys.executable, str(RUN), json.dumps(desk.order(fault, at))],
        env={**os.environ, "TMPDIR": str(desk.scratch), **environment},
        start_new_session=True,
    )


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("fault", ["SIGKILL", "SIGTERM", "Ctrl-C"])
def test_a_whole_run_ends_with_its_processes(case, fault, step):
    """Killed or interrupted, it leaves no worker, no kernel, no parent of them and no file of its own."""
    desk = case.desk(f"{fault}-{step}")
    if step == "in-a-report":
        hold = desk.workspace / "hold"
        hold.touch()
        run = begun(desk)
        assert gone(lambda: not (desk.workspace / "held").exists(), 120), desk.said
        if fault == "Ctrl-C":
            os.killpg(run.pid, signal.SIGINT)
        else:
            run.send_signal(signal.Signals[fault])
        code = run.wait(60)
        hold.unlink()
    else:
        code = begun(desk, fault, STEPS[step]).wait(120)
    assert code == (-signal.SIGKILL if fault == "SIGKILL" else 130), desk.said
    assert gone(lambda: with_variable(str(desk.scratch))), with_variable(str(desk.scratch))
    if fault == "SIGKILL":
        # What it could not remove itself is its scratch folder, which the next run removes.
        for left in desk.scratch.iterdir():
            empty = (
                left.name.startswith("pymp-") and step == "starting-the-parent"
            )  # Python's own, made a moment before
            assert empty or left.name.startswith("perfkit-")
            if empty:
                shutil.rmtree(left)
    else:
        assert desk.said.splitlines()[-1] == "Interrupted. What was finished is kept."
        assert "Traceback" not in desk.said
    case.hold_to_promises(desk, f"{fault} of a whole run at {step}", killed=fault == "SIGKILL")


def test_another_locale_another_hash_seed_and_no_network_give_the_same_bytes(case):
    offline = ["unshare", "-n"] if subprocess.run(["unshare", "-n", "true"], check=False).returncode == 0 else []
    desk = case.desk("elsewhere")
    surroundings = {"LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONHASHSEED": "4711"}
    assert begun(desk, "", "none", *offline, **surroundings).wait(120) == 0, desk.said
    assert state(desk.outputs) == case.new


# Disks --------------------------------------------------------------------------------------------------------------


@pytest.fixture
def small_disk(tmp_path) -> Iterator[Path]:
    place = tmp_path / "disk"
    place.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=640k", "small", place], check=False).returncode:
        pytest.skip("mounting a small disk takes rights that are not there")
    yield place
    subprocess.run(["umount", "-l", place], check=True)


def test_a_disk_that_fills_up_at_any_moment(case, small_disk):
    """Room for a few more blocks each time, until there is enough for the whole run."""
    codes = []
    for free in count(0, 12):
        desk = case.desk(f"full-{free}")
        shutil.rmtree(small_disk / "outputs", ignore_errors=True)
        shutil.move(desk.outputs, small_disk / "outputs")
        desk.outputs.symlink_to(small_disk / "outputs")
        filler = small_disk / "filler"
        blocks = shutil.disk_usage(small_disk).free // 1024 - free
        filler.write_bytes(b"x" * 1024 * blocks)
        codes.append(desk.run())
        filler.unlink()
        if not codes[-1]:
            break
        assert codes[-1] == 4
        assert "the disk is full" in desk.said
        case.hold_to_promises(desk, f"full disk at {free} KB")
    assert state(desk.outputs) == case.new
    assert codes.count(4) > 4


def test_a_read_only_outputs_folder_is_left_as_it_is(case):
    desk = case.desk("read-only")
    if subprocess.run(["mount", "--bind", desk.outputs, desk.outputs], check=False).returncode:
        pytest.skip("mounting takes rights that are not there")
    try:
        subprocess.run(["mount", "-o", "remount,bind,ro", desk.outputs], check=True)
        assert desk.run() == 4
        assert "the disk is read-only" in desk.said
        assert state(desk.outputs) == case.old
    finally:
        subprocess.run(["umount", "-l", desk.outputs], check=True)
    case.hold_to_promises(desk, "read-only folder at any step")


@pytest.mark.parametrize("name", [*PAGES, "2014-15-q2/housing/manifest.json", "index.html"])
def test_a_place_that_refuses_the_new_file_stops_the_run_and_costs_nothing_else(case, name):
    """A folder stands where the file should go."""
    desk = case.desk(f"refused-{name.replace('/', '-')}")
    place = desk.outputs / name
    aside = place.rename(place.with_suffix(".aside"))
    (place / "held").mkdir(parents=True)
    assert desk.run() == 4
    assert f"{place.name} could not be written" in desk.said
    shutil.rmtree(place)
    aside.rename(place)
    case.hold_to_promises(desk, f"rename refused at {name}")


def test_a_full_place_for_temporary_files_is_the_machines_fault(case, small_disk):
    desk = case.desk("no-temp")
    desk.scratch = small_disk
    (small_disk / "filler").write_bytes(b"x" * 1024 * (shutil.disk_usage(small_disk).free // 1024))
    assert desk.run() == 4, desk.said
    assert "unforeseen" not in desk.said
    (small_disk / "filler").unlink()
    assert state(desk.outputs).keys() >= case.new.keys()
    case.complete(desk, "full temp folder")


# What others do meanwhile -------------------------------------------------------------------------------------------


def test_a_second_run_is_refused_and_the_first_completes(case):
    desk, other = case.desk("two"), Desk(case.place / "second")
    other.workspace = desk.workspace
    (desk.workspace / "hold").touch()
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(desk.run)
        assert gone(lambda: not (desk.workspace / "held").exists(), 120)
        assert other.run() == 3
        assert "Another run is writing to" in other.said
        (desk.workspace / "hold").unlink()
        assert first.result() == 0, desk.said
    assert state(desk.outputs) == case.new
    INJECTED["a second runner"] += 1


def test_an_input_edited_during_the_run_reaches_no_report_of_it(case):
    """What was planned is what is made; the next run sees the edit."""
    desk = case.desk("edited")
    (desk.workspace / "hold").touch()
    table = desk.workspace / "tables" / "outturns.csv"
    planned = table.read_bytes()
    with ThreadPoolExecutor(1) as pool:
        run = pool.submit(desk.run)
        assert gone(lambda: not (desk.workspace / "held").exists(), 120)
        table.write_bytes(planned.replace(b"79", b"78"))
        (desk.workspace / "hold").unlink()
        assert run.result() == 0, desk.said
    assert state(desk.outputs) == case.new
    assert desk.run() == 0
    assert "2 reports made." in desk.said
    table.write_bytes(planned)
    case.hold_to_promises(desk, "input edited at a report")


@pytest.mark.parametrize("kept", [0, 1, 100, -2])
def test_a_truncated_manifest_costs_its_reports_record_alone(case, kept):
    desk = case.desk(f"truncated-{kept}")
    path = desk.outputs / "2014-15-q2" / "housing" / "manifest.json"
    path.write_bytes(path.read_bytes()[:kept])
    INJECTED["truncated manifest"] += 1
    case.complete(desk, "a truncated manifest")


def test_a_clock_set_back_changes_nothing(case):
    """Every file is from the future: none is taken to be newer than what it follows from."""
    desk = case.desk("clock")
    ahead = time.time() + 10**8
    for path in desk.workspace.rglob("*"):
        os.utime(path, (ahead, ahead))
    INJECTED["clock set back"] += 1
    case.complete(desk, "a clock set back")
    assert desk.run() == 0
    assert "2 fresh and left alone" in desk.said


def test_count():
    """Say how many combinations of a fault and a step were met; nothing was lost in any, or a test above failed."""
    print(f"\n{INJECTED.total()} combinations of a fault and a step:")
    for fault, times in sorted(INJECTED.items()):
        print(f"{times:5} {fault}")
    assert INJECTED.total() >= 150 or not INJECTED["SIGKILL"]
