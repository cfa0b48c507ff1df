"""A board pack by perfkit and by the plain tools, side by side: ratios, with the machine's cores.

Run ``python tests/bench/board_pack.py`` on an idle machine; it takes some ten
minutes. Everything runs as its user would run it: perfkit by its command, the
plain tools by their API and by their commands, each report into files.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import perfkit

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
NOTEBOOKS = ROOT / "notebooks"
HART = ("2014/15 Q1", "2014/15 Q2")
SAMPLE = 8
"""Reports made by the plain tools' two commands, spread over the set; the rest would take minutes more."""


def workspace(folder: Path, data: str, quarters: Sequence[str], council: str = "demo:hart") -> Path:
    """Write a workspace that asks for every report of some quarters."""
    parameters = folder / "parameters"
    parameters.mkdir(parents=True)
    for quarter in quarters:
        name = quarter.replace("/", "-").replace(" ", "-").lower()
        text = f"data: {data}\ncouncil: {council}\nquarter: {quarter}\n"
        (parameters / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def perfkit_run(folder: Path, *options: str, prefix: Sequence[str] = ()) -> tuple[float, str]:
    """Return the seconds that `perfkit run` takes in a workspace, and what it printed."""
    began = time.perf_counter()
    done = subprocess.run(
        [*prefix, BIN / "perfkit", "run", *options], cwd=folder, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(done.stdout[-2000:] + done.stderr[-2000:])
    return time.perf_counter() - began, done.stdout


def asked(folder: Path) -> list[tuple[Path, dict[str, Any]]]:
    """Return the notebook and parameters of each report of a workspace."""
    from perfkit.publish.parameters import find_files
    from perfkit.publish.plan import plan

    return [(NOTEBOOKS / f"{job.report.name}.ipynb", dict(job.parameters)) for job in plan(find_files(folder)).jobs]


def by_api(jobs: Sequence[tuple[Path, dict[str, Any]]]) -> float:
    """Return the seconds that papermill and nbconvert take by their API, one report after another."""
    script = """
import json, logging, sys
import papermill
from nbconvert import HTMLExporter
logging.disable(logging.WARNING)
exporter = HTMLExporter()
for number, (notebook, parameters) in enumerate(json.load(sys.stdin)):
    papermill.execute_notebook(notebook, f"{number}.ipynb", parameters, kernel_name="python3", progress_bar=False)
    html, _ = exporter.from_filename(f"{number}.ipynb")
    open(f"{number}.html", "w", encoding="utf-8").write(html)
"""
    given = json.dumps([(str(notebook), parameters) for notebook, parameters in jobs])
    with tempfile.TemporaryDirectory() as place:
        began = time.perf_counter()
        subprocess.run([sys.executable, "-c", script], input=given, text=True, cwd=place, check=True,
                       capture_output=True)  # fmt: skip
        return time.perf_counter() - began


def by_commands(jobs: Sequence[tuple[Path, dict[str, Any]]]) -> float:
    """Return the seconds that the two commands take, one report after another."""
    with tempfile.TemporaryDirectory() as place:
        began = time.perf_counter()
        for notebook, parameters in jobs:
            given = [word for name, value in parameters.items() for word in ("-r", name, str(value))]
            made = [BIN / "papermill", "-k", "python3", "--no-progress-bar", notebook, "out.ipynb", *given]
            subprocess.run(made, cwd=place, check=True, capture_output=True)
            printed = [BIN / "jupyter", "nbconvert", "--to", "html", "out.ipynb"]
            subprocess.run(printed, cwd=place, check=True, capture_output=True)
        return time.perf_counter() - began


def in_one_process(jobs: Sequence[tuple[Path, dict[str, Any]]]) -> float:
    """Return the seconds that the same cells take as plain Python in one warmed process, and the same export."""
    return float(subprocess.run(
        [*one_core(), sys.executable, "-c", _CELLS], input=json.dumps([(str(n), p) for n, p in jobs]),
        text=True, check=True, capture_output=True,
    ).stdout.split()[-1])  # fmt: skip


_CELLS = """
import json, sys, time
import nbformat
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from perfkit.publish import preload
from perfkit.publish.export import to_html
jobs = json.load(sys.stdin)

def made(notebook, parameters):
    page = nbformat.read(notebook, as_version=4)
    shell = InteractiveShell()
    for cell in (cell for cell in page.cells if cell.cell_type == "code"):
        source = cell.source
        if "parameters" in cell.metadata.get("tags", []):
            source += "".join(f"\\n{name} = {value!r}" for name, value in parameters.items())
        with capture_output() as shown:
            done = shell.run_cell(source)
        done.raise_error()
        new = nbformat.v4.new_output
        cell.outputs = [new("display_data", out.data, metadata=out.metadata) for out in shown.outputs]
    return to_html(page)

made(*jobs[0])
began = time.perf_counter()
for job in jobs:
    made(*job)
print(time.perf_counter() - began)
"""


def one_core() -> list[str]:
    """Return what a command is run under to have one processor."""
    return ["taskset", "-c", "0"] if shutil.which("taskset") else []


@contextmanager
def kernels_watched() -> Iterator[list[float]]:
    """Note the most memory of its own (PSS, MB) that each kernel of the runs inside had."""
    most: dict[int, float] = {}
    over = threading.Event()

    def watch() -> None:
        while not over.wait(0.05):
            with suppress(OSError):  # folders and processes come and go
                for note in Path(tempfile.gettempdir()).glob("perfkit-*/**/*.pid"):
                    lines = Path(f"/proc/{note.stem}/smaps_rollup").read_text().splitlines()
                    held = sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
                    most[int(note.stem)] = max(most.get(int(note.stem), 0.0), held)

    thread = threading.Thread(target=watch)
    thread.start()
    found: list[float] = []
    try:
        yield found
    finally:
        over.set()
        thread.join()
        found += most.values()


def one_figure_changed(place: Path) -> str:
    """Change one figure in a copy of Hart's tables and return which reports the next run makes."""
    data = place / "hart"
    shutil.copytree(Path(perfkit.__file__).parent / "demo" / "hart", data)
    folder = workspace(place / "changed", str(data), HART[1:])
    perfkit_run(folder)
    table = data / "outturns.csv"
    rows = list(csv.reader(table.read_text(encoding="utf-8-sig").splitlines()))
    at, ref = rows[0].index("outturn"), rows[0].index("ref")
    row = next(r for r in rows[1:] if r[rows[0].index("period")] == HART[1] and r[ref] == "HS01")
    row[at] = str(float(row[at].rstrip("%")) + 1)
    with table.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    _, said = perfkit_run(folder)
    pages = [line.strip() for line in said.splitlines() if line.endswith(".html") and "index" not in line]
    return f"{row[ref]} changed: {', '.join(pages)}; {said.strip().splitlines()[-2]}"


def ratio_of_imports() -> float:
    """Return `perfkit --help` over `python -c "import click"`, each the median of eleven."""

    def median(command: Sequence[Any]) -> float:
        def once() -> float:
            began = time.perf_counter()
            subprocess.run(command, check=True, capture_output=True)
            return time.perf_counter() - began

        return statistics.median(once() for _ in range(11))

    return median([BIN / "perfkit", "--help"]) / median([sys.executable, "-c", "import click"])


def thrice(measure: Callable[[], float]) -> float:
    """Return the median of three."""
    return statistics.median(measure() for _ in range(3))


def main() -> None:
    """Print the table."""
    cores = len(os.sched_getaffinity(0))
    print(f"{cores} cores, Python {sys.version.split()[0]}")
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        hart = workspace(place / "hart-quarters", "demo:hart", HART)
        jobs = asked(hart)
        count = len(jobs)
        first = thrice(lambda: perfkit_run(hart, "--force")[0])
        with kernels_watched() as memory:
            perfkit_run(hart, "--force")
        line("perfkit, first run", f"{first:.1f} s, {first / count:.2f} s a report, of {count}")
        api = by_api(jobs)
        line(
            "papermill and nbconvert by API ÷ perfkit",
            f"{api / first:.1f}",
            "at least 8",
            f"{api / count:.2f} s a report",
        )
        spread = jobs[:: max(1, count // SAMPLE)]
        commands = by_commands(spread) / len(spread)
        line("by their commands ÷ perfkit", f"{commands * count / first:.1f}", "at least 15",
             f"{commands:.2f} s a report, {len(spread)} of {count}")  # fmt: skip
        one = ("--report", "board_summary", "--quarter", HART[1])
        alone = thrice(lambda: perfkit_run(hart, "--force", "--jobs", "1", prefix=one_core())[0])
        single = thrice(lambda: perfkit_run(hart, "--force", "--jobs", "1", *one, prefix=one_core())[0])
        plain = thrice(lambda: in_one_process(jobs)) / count
        further = (alone - single) / (count - 1)
        line("a further report by perfkit ÷ plain Python and export, one core, both warm", f"{further / plain:.2f}",
             "at most 1.4", f"{further:.3f} and {plain:.3f} s a report")  # fmt: skip
        line("the same with perfkit's start spread over the set", f"{alone / count / plain:.2f}", "",
             f"{alone / count:.3f} s a report")  # fmt: skip
        line(
            "kernel's memory, PSS", f"{max(memory):.0f} MB", "at most 120 MB", f"median {statistics.median(memory):.0f}"
        )
        many = workspace(place / "many", "demo:hart", HART)
        years = [f"{year}/{year % 100 + 1:02d} Q{q}" for year in range(2008, 2014) for q in (1, 2, 3, 4)]
        workspace(place / "known", "demo:known_truth", years[:22], "demo:known_truth")
        for file in (place / "known" / "parameters").iterdir():
            shutil.copy(file, many / "parameters")
        started, said = perfkit_run(many)
        again = thrice(lambda: perfkit_run(many)[0])
        line("nothing changed", f"{again:.2f} s", "under 2 s", said.strip().splitlines()[-2])
        line("nothing changed ÷ first run", f"{again / started:.3f}", "at most 0.02", f"{started:.1f} s at first")
        line("one figure changed", one_figure_changed(place))
    line("perfkit --help ÷ import click", f"{ratio_of_imports():.2f}", "at most 2")


def line(measure: str, found: str, aim: str = "", how: str = "") -> None:
    """Print one line of the table as soon as it is known."""
    print(" | ".join(part for part in (measure, found, aim and f"to reach: {aim}", how) if part), flush=True)


if __name__ == "__main__":
    main()
