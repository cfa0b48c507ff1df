"""What a command works on: the parameter files that were named, or the workspace's, and the tables they name."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from perfkit.errors import UsageError
from perfkit.inputs.places import existing
from perfkit.publish.parameters import NOT_RUN, find_files, read_files, workspace_of
from perfkit.publish.reports import read_reports


def parameter_files(named: Sequence[Path], here: Path) -> list[Path]:
    """Return the parameter files that were named; all of the workspace's where none was.

    Raises
    ------
    UsageError
        If one is not there or is no parameter file, or there is none here.
    """
    paths = [_parameter_file(path, here) for path in named] or find_files(here)
    if not paths:
        otherwise = "Name one, or make a workspace with: perfkit new FOLDER"
        raise UsageError(f"There is no parameter file here. {_within(here) or otherwise}")
    return paths


def tables(here: Path) -> list[str]:
    """Return the tables that a workspace's parameter files name, each once.

    Raises
    ------
    UsageError
        If there is no parameter file.
    DataError
        If one has a fault.
    """
    paths = find_files(here)
    if not paths:
        raise UsageError(_within(here) or "Name the tables to check, such as: perfkit check data/council.xlsx")
    files = read_files(paths, read_reports(workspace_of(paths[0])))
    return list(dict.fromkeys(file.resolved(file.data) for file in files))


def _within(here: Path) -> str:
    """Return the way to a workspace right below a folder, which is where `perfkit new` put it; "" where none is."""
    below = sorted(place.parent.name for place in here.glob("*/parameters") if find_files(place.parent))
    return f'A workspace is within this folder. Go there first: cd "{below[0]}"' if below else ""


def _parameter_file(path: Path, here: Path) -> Path:
    """Return a file that may say what to report; refuse what the officer took for one."""
    if existing(path).suffix.lower() in (".yaml", ".yml") and path.name not in NOT_RUN:
        return path
    what = "holds the council's rules" if path.stem == "council" and path.name in NOT_RUN else "is no parameter file"
    there = [f"{place.parent.name}/{place.name}" for place in find_files(here)[:3]]
    such = f"Name one, such as {' or '.join(there)}" if there else "Name one of the folder parameters"
    raise UsageError(f"{path} {what}. {such}, or none to run them all.")
