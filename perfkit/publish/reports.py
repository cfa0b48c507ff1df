"""The reports there are: one notebook each, with the parameters it declares."""

from __future__ import annotations

import ast
import json
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import nbformat

import perfkit
from perfkit.errors import DataError, Fault, MachineError

REQUIRED = ("data", "quarter")


@dataclass(frozen=True)
class Report:
    """One notebook that perfkit can publish.

    Parameters
    ----------
    name
        The file's name without its ending.
    path
        Where it was read from.
    text
        What was read: the notebook as JSON.
    declares
        The names assigned in its cell tagged ``parameters``.
    title
        The title in its metadata, or else its name in words.
    """

    name: str
    path: Path
    text: str
    declares: tuple[str, ...]
    title: str

    @property
    def sha256(self) -> str:
        """Hash of the notebook's text."""
        return sha256(self.text.encode()).hexdigest()


def notebooks_folder(workspace: Path) -> Path:
    """Return the folder whose notebooks are run for a workspace.

    The workspace's own ``notebooks/`` where it holds any; otherwise those
    that came with perfkit.
    """
    package = Path(perfkit.__file__).parent
    for folder in (workspace / "notebooks", package / "notebooks", package.parent / "notebooks"):
        if any(folder.glob("*.ipynb")):
            return folder
    raise MachineError("perfkit's notebooks are missing from this installation. Install perfkit again.")


def read_reports(folder: Path) -> dict[str, Report]:
    """Return the folder's reports by name, in alphabetical order.

    Raises
    ------
    DataError
        With one fault for each notebook that perfkit cannot run.
    """
    reports: dict[str, Report] = {}
    faults: list[Fault] = []
    for path in sorted(folder.glob("*.ipynb")):
        try:
            report = read_report(path)
            reports[report.name] = report
        except DataError as error:
            faults += error.faults
    if faults:
        raise DataError(faults)
    return reports


def read_report(path: Path) -> Report:
    """Return one notebook as a report.

    Raises
    ------
    DataError
        If the file is empty, is no notebook, is of an old format, or has no
        cell tagged ``parameters`` that declares ``data`` and ``quarter``.
    """
    try:
        text = path.read_text(encoding="utf-8")
        content = json.loads(text)
    except (OSError, ValueError) as error:
        empty = path.is_file() and not path.stat().st_size
        problem = "the file is empty" if empty else "the file is not a Jupyter notebook"
        raise _refused(path, problem, "Restore it, or remove it from the folder.") from error
    version = content.get("nbformat") if isinstance(content, dict) else None
    if version != 4:
        problem = f"it is in notebook format {version}; perfkit runs format 4" if version else "it is no valid notebook"
        raise _refused(path, problem, "Open it in JupyterLab and save it.")
    try:
        nbformat.validate(nbformat.from_dict(content))  # type: ignore[no-untyped-call]
    except nbformat.ValidationError as error:
        raise _refused(path, "it is no valid notebook", "Open it in JupyterLab and save it.") from error
    notebook = nbformat.reads(text, as_version=4)  # type: ignore[no-untyped-call]
    declares = _declared(path, notebook)
    missing = [name for name in REQUIRED if name not in declares]
    if missing:
        raise _refused(
            path,
            f"its parameters cell does not set {' or '.join(missing)}",
            "Give every parameter a default there, as in variance_report.ipynb.",
        )
    title = notebook.metadata.get("title") or path.stem.replace("_", " ").strip().capitalize()
    return Report(path.stem, path, text, declares, str(title))


def _declared(path: Path, notebook: nbformat.NotebookNode) -> tuple[str, ...]:
    cells = [c for c in notebook.cells if "parameters" in c.get("metadata", {}).get("tags", [])]
    if not cells:
        raise _refused(
            path,
            "it has no cell tagged 'parameters'",
            "In JupyterLab, select the cell that sets them and add the tag under Property Inspector, Cell Tags.",
        )
    try:
        body = ast.parse(cells[0].source).body
    except SyntaxError as error:
        raise _refused(
            path, f"line {error.lineno} of its parameters cell is not Python", "Correct the line."
        ) from error
    targets = [
        target
        for statement in body
        for target in (
            statement.targets
            if isinstance(statement, ast.Assign)
            else [statement.target]
            if isinstance(statement, ast.AnnAssign)
            else []
        )
    ]
    return tuple(target.id for target in targets if isinstance(target, ast.Name))


def _refused(path: Path, problem: str, remedy: str) -> DataError:
    return DataError([Fault(problem, remedy, file=path.name)])
