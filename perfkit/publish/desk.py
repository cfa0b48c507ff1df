"""The target-setting notebook on an analyst's desk: a working copy of their own, in JupyterLab or as an app.

It is shown by a server of this machine (`perfkit.publish.servers`).
"""

from __future__ import annotations

import json
import platform
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

from perfkit import periods
from perfkit.errors import DataError, UsageError
from perfkit.inputs.places import find
from perfkit.inputs.remote import is_remote
from perfkit.publish.folders import write_whole
from perfkit.publish.names import folder_name
from perfkit.publish.parameters import find_files, read_files
from perfkit.publish.reports import Report, notebooks, read_report, read_reports

NOTEBOOK = "target_setting.ipynb"
COPIES = "working"
"""The folder of a workspace in which working copies stand: in ``notebooks`` every file is a report to be run."""

_NEEDED = ("ipywidgets", "voila")


def require(*, app: bool) -> None:
    """Refuse to go on without the libraries that sliders need.

    Raises
    ------
    UsageError
        Naming what is missing, and how to install it.
    """
    needed = _NEEDED if app else _NEEDED[:1]
    missing = [name for name in needed if find_spec(name) is None]
    if missing:
        verb = "is" if len(missing) == 1 else "are"
        raise UsageError(
            f"{' and '.join(missing)} {verb} not installed. Install what target setting needs with: "
            'pip install "perfkit[targets]"'
        )


def workspace_here(folder: Path) -> Path:
    """Return the workspace a folder is in: the nearest one upwards with ``parameters/``, or else the folder itself."""
    return next((place for place in (folder, *folder.parents) if (place / "parameters").is_dir()), folder)


def usual(workspace: Path) -> dict[str, str]:
    """Return the parameters of a workspace's latest quarter: data, council, quarter and known_on; none without a file.

    A parameter file that cannot be read is passed over: `perfkit run` tells what is wrong with it.
    """
    found = []
    reports = read_reports(workspace)
    for path in find_files(workspace):
        try:
            found += read_files([path], reports)
        except DataError:
            continue
    if not found:
        return {}
    latest = max(found, key=lambda file: (file.quarter, file.known_on))
    said = {"data": latest.data, "council": latest.council, "known_on": latest.known_on}
    return {name: value for name, value in said.items() if value} | {"quarter": periods.label(latest.quarter)}


def refuse_unfit(parameters: Mapping[str, str]) -> None:
    """Refuse what the notebook could not be worked with, before anything is opened.

    Raises
    ------
    DataError
        With every fault of the tables or of the rules.
    UsageError
        If there is no such directorate, indicator or quarter; the message names the nearest.
    """
    from perfkit.inputs.read import read  # noqa: PLC0415 - takes a second to load
    from perfkit.inputs.settings import read_rules  # noqa: PLC0415
    from perfkit.judge.scorecard import find_quarter  # noqa: PLC0415

    if not parameters.get("data"):
        return
    read_rules(parameters.get("council", ""))
    tables = read(parameters["data"], parameters.get("directorate", ""), ref=parameters.get("ref", ""))
    if quarter := parameters.get("quarter"):
        find_quarter(tables, quarter)


def address_within(workspace: Path, address: str) -> str:
    """Return an address that a notebook of the workspace finds, whatever folder it was typed in."""
    if not address or address.startswith("demo:") or is_remote(address):
        return address
    place = find(address).resolve()
    return place.relative_to(workspace).as_posix() if place.is_relative_to(workspace) else str(place)


def working_copy(workspace: Path, parameters: Mapping[str, str], name: str = "") -> tuple[Path, bool]:
    """Return the notebook to work in, and whether it was made just now.

    A copy is named by its quarter and directorate or indicator. One that is
    there is never written over: it is opened as it was left, where it was
    made with the same parameters; otherwise the next free name is taken.

    Parameters
    ----------
    workspace
        The workspace's folder.
    parameters
        Names and values for the notebook; blank ones keep its defaults.
    name
        A name for the copy, in place of the usual one.

    Raises
    ------
    UsageError
        If the notebook has no such parameter, or a named copy was made with others.
    """
    report = read_report(notebooks(workspace)[Path(NOTEBOOK).stem])
    given = {key: value for key, value in parameters.items() if value}
    for key in given:
        if key not in report.declares:
            raise UsageError.unknown("parameter of the notebook", key, report.declares)
    parts = [
        Path(NOTEBOOK).stem,
        *(folder_name(given[key]) for key in ("quarter", "directorate", "ref") if key in given),
    ]
    stem = name.removesuffix(".ipynb") or "_".join(parts)
    if Path(stem).name != stem or stem.startswith("."):
        raise UsageError(f"'{name}' is not a plain name. Give the copy's name alone, such as 'budget meeting'.")
    folder = workspace / COPIES
    for path in (folder / f"{stem}{number}.ipynb" for number in ("", *(f"_{n}" for n in range(2, 1000)))):
        if not path.exists():
            write_whole(path, _with_parameters(report, given))
            return path, True
        if _parameters_of(path) == given:
            return path, False
        if name:
            raise UsageError(f"{path} was made with other parameters. Give another name, or leave --name out.")
    raise UsageError(f"There are too many copies of {stem} in {folder}. Remove some.")


def _with_parameters(report: Report, given: Mapping[str, str]) -> str:
    """Return the notebook with a cell below its parameters that sets those given."""
    import nbformat  # noqa: PLC0415 - takes a while to load
    from papermill.translators import PythonTranslator  # type: ignore[import-untyped]  # noqa: PLC0415

    notebook = nbformat.reads(report.text, as_version=4)  # type: ignore[no-untyped-call]
    if given:
        # Where and as papermill does it: the author's defaults stay to be seen.
        own = next(n for n, cell in enumerate(notebook.cells) if "parameters" in cell.metadata.get("tags", []))
        source = PythonTranslator.codify(dict(given)).rstrip()
        cell = nbformat.v4.new_code_cell(source, metadata={"tags": ["injected-parameters"]})  # type: ignore[no-untyped-call]
        notebook.cells.insert(own + 1, cell)
    notebook.metadata["perfkit"] = {"parameters": dict(given)}
    # JupyterLab would write it on opening, and call the notebook changed.
    notebook.metadata.setdefault("language_info", {"name": "python"})["version"] = platform.python_version()
    return nbformat.writes(notebook) + "\n"  # type: ignore[no-untyped-call,no-any-return]


def _parameters_of(path: Path) -> object:
    """Return the parameters that a working copy was made with; None of a file that is no such copy."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))["metadata"]["perfkit"]["parameters"]
    except (OSError, ValueError, LookupError, TypeError):
        return None
