"""The reports there are: one notebook each, with the parameters it declares.

A notebook is read here as plain JSON. nbformat takes longer to load than two
hundred reports take to be found fresh, so only `refuse_invalid` loads it.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import Any

import perfkit
from perfkit.errors import DataError, Fault, MachineError, shown
from perfkit.publish import schemas

FOLDER = "notebooks"
REQUIRED = ("data", "quarter")
_INVALID = ("it is no valid notebook", "Open it in JupyterLab and save it.")


class When(StrEnum):
    """When a report is made that nobody named: what its notebook's metadata say under ``perfkit``, ``made``."""

    ALWAYS = "always"
    YEARLY = "yearly"
    """For a quarter that ends the financial year."""
    PORTFOLIOS = "portfolios"
    """For a council whose tables name portfolios."""
    ASKED = "asked"
    """Only where it is named."""


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
    made
        When it is made where nobody names it.
    """

    name: str
    path: Path
    text: str
    declares: tuple[str, ...]
    title: str
    made: When = When.ALWAYS

    @property
    def sha256(self) -> str:
        """Hash of the notebook's text."""
        return sha256(self.text.encode()).hexdigest()


def supplied() -> Path:
    """Return the folder of the notebooks that came with perfkit."""
    package = Path(perfkit.__file__).parent
    for folder in (package / FOLDER, package.parent / FOLDER):
        if any(folder.glob("*.ipynb")):
            return folder
    raise MachineError("perfkit's notebooks are missing from this installation. Install perfkit again.")


def notebooks(workspace: Path) -> dict[str, Path]:
    """Return the notebook of each report of a workspace by the report's name, in alphabetical order.

    They are those that came with perfkit and those of the workspace's own
    ``notebooks/``. One there stands in place of the supplied one of its name.
    """
    # Case makes no other name: on Windows their pages would be one file.
    found = {
        path.stem.casefold(): path for folder in (supplied(), workspace / FOLDER) for path in folder.glob("*.ipynb")
    }
    return {path.stem: path for _, path in sorted(found.items())}


def read_reports(workspace: Path) -> dict[str, Report]:
    """Return the reports of a workspace by name (`notebooks`).

    Raises
    ------
    DataError
        With one fault for each notebook that perfkit cannot run.
    """
    reports: dict[str, Report] = {}
    faults: list[Fault] = []
    for name, path in notebooks(workspace).items():
        try:
            reports[name] = read_report(path)
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
        problem = f"it is in notebook format {version}; perfkit runs format 4" if version else _INVALID[0]
        raise _refused(path, problem, _INVALID[1])
    if not _has_cells(content):
        raise _refused(path, *_INVALID)
    declares = _declared(path, content)
    missing = [name for name in REQUIRED if name not in declares]
    if missing:
        raise _refused(
            path,
            f"its parameters cell does not set {' or '.join(missing)}",
            "Give every parameter a default there, as in variance_report.ipynb.",
        )
    title = content["metadata"].get("title") or path.stem.replace("_", " ").strip().capitalize()
    return Report(path.stem, path, text, declares, str(title), _when(path, content))


def _when(path: Path, content: Mapping[str, Any]) -> When:
    own = content["metadata"].get("perfkit")
    said = own.get("made", When.ALWAYS) if isinstance(own, dict) else When.ALWAYS
    if said not in list(When):
        problem = f"its metadata say under perfkit that it is made '{shown(str(said))}'"
        raise _refused(path, problem, f"Say one of {', '.join(When)} there, or leave it out.")
    return When(said)


def refuse_invalid(reports: Iterable[Report]) -> None:
    """Check notebooks against the whole of the notebook format, before any of them is run.

    Raises
    ------
    DataError
        With one fault for each that is not valid.
    """
    schemas.load()
    import nbformat  # noqa: PLC0415 - see above

    faults: list[Fault] = []
    for report in dict.fromkeys(reports):
        try:
            nbformat.validate(nbformat.from_dict(json.loads(report.text)))  # type: ignore[no-untyped-call]
        except nbformat.ValidationError:
            faults += _refused(report.path, *_INVALID).faults
    if faults:
        raise DataError(faults)


def _has_cells(content: Mapping[str, Any]) -> bool:
    cells = content.get("cells")
    return isinstance(content.get("metadata"), dict) and isinstance(cells, list) and all(map(_is_cell, cells))


def _is_cell(cell: Any) -> bool:
    return (
        isinstance(cell, dict)
        and isinstance(cell.get("metadata"), dict)
        and isinstance(cell["metadata"].get("tags", []), list)
        # A file holds a cell's text whole or as a list of its lines.
        and all(isinstance(line, str) for line in cell.get("source", [None]))
    )


def _declared(path: Path, content: Mapping[str, Any]) -> tuple[str, ...]:
    cells = [cell for cell in content["cells"] if "parameters" in cell["metadata"].get("tags", [])]
    if not cells:
        raise _refused(
            path,
            "it has no cell tagged 'parameters'",
            "In JupyterLab, select the cell that sets them and add the tag under Property Inspector, Cell Tags.",
        )
    try:
        body = ast.parse("".join(cells[0]["source"])).body
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
