"""papermill's engine ``perfkit``, as anyone may use it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from papermill.engines import papermill_engines
from papermill.exceptions import PapermillExecutionError

from perfkit.publish.engine import WarmEngine


def write(path: Path, *sources: str, kernel: str = "python3") -> Path:
    cells = [new_code_cell("x = 1", metadata={"tags": ["parameters"]}), *(new_code_cell(s) for s in sources)]
    spec = {"name": kernel, "display_name": kernel, "language": "python"}
    nbformat.write(new_notebook(cells=cells, metadata={"kernelspec": spec}), path)
    return path


def printed(path: Path) -> str:
    cells = nbformat.read(path, as_version=4).cells
    return "".join(output.get("text", "") for cell in cells for output in cell.get("outputs", []))


def test_the_engine_is_found_by_its_name():
    assert papermill_engines.get_engine("perfkit") is WarmEngine


def test_the_command_takes_it_outside_the_project(tmp_path):
    """`papermill --engine perfkit`, with a parameter, in a folder of the user's own."""
    write(tmp_path / "in.ipynb", "import os, sys\nprint(x * 2, os.getcwd(), sys.prefix)")
    command = [
        Path(sys.executable).with_name("papermill"),
        "--engine",
        "perfkit",
        "in.ipynb",
        "out.ipynb",
        "-p",
        "x",
        "21",
    ]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    assert printed(tmp_path / "out.ipynb") == f"42 {tmp_path} {sys.prefix}\n"


def test_a_failing_cell_is_told_as_papermill_tells_it(tmp_path):
    write(tmp_path / "in.ipynb", "1 / 0")
    with pytest.raises(PapermillExecutionError, match="ZeroDivisionError"):
        WarmEngineRun(tmp_path)()
    assert any(
        output.output_type == "error"
        for cell in nbformat.read(tmp_path / "out.ipynb", as_version=4).cells
        for output in cell.get("outputs", [])
    )


def test_another_pythons_kernel_is_left_to_papermill(tmp_path, monkeypatch):
    """A kernelspec of another environment runs there, whatever engine is named."""
    kernel = tmp_path / "jupyter" / "kernels" / "other"
    kernel.mkdir(parents=True)
    other = tmp_path / "bin" / "python"
    other.parent.mkdir()
    other.symlink_to(sys.executable)
    code = "from ipykernel.kernelapp import launch_new_instance as launch; launch()"
    command = [str(other), "-c", "import os, sys; os.environ['OTHER'] = 'yes'; sys.argv[0] = 'k'; "
               "sys.path[:] = __import__('json').loads(os.environ['PATHS']); "
               + code, "-f", "{connection_file}"]  # fmt: skip
    spec = {"argv": command, "display_name": "Other", "language": "python", "env": {"PATHS": json.dumps(sys.path)}}
    (kernel / "kernel.json").write_text(json.dumps(spec))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "jupyter"))
    write(tmp_path / "in.ipynb", "import os; print(os.environ.get('OTHER'))", kernel="other")
    WarmEngineRun(tmp_path)()
    assert printed(tmp_path / "out.ipynb") == "yes\n"


class WarmEngineRun:
    """in.ipynb to out.ipynb in a folder, by the engine's name."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(self) -> None:
        import papermill

        papermill.execute_notebook(
            str(self.folder / "in.ipynb"), str(self.folder / "out.ipynb"), engine_name="perfkit", progress_bar=False
        )
