"""Folder names for quarters and directorates: safe anywhere, never shared."""

from __future__ import annotations

from pathlib import Path

from perfkit.errors import UsageError, shown
from perfkit.report.addresses import LONGEST, folder_name, folder_names

__all__ = ["LONGEST", "folder_name", "folder_names", "inside"]


def inside(root: Path, *parts: str) -> Path:
    """Return the path of `parts` below `root`, refusing any that leads out of it.

    >>> inside(Path("outputs"), "2014-15-q2", "housing").as_posix()
    'outputs/2014-15-q2/housing'
    """
    path = root.joinpath(*parts)
    if not path.resolve().is_relative_to(root.resolve()) or path.resolve() == root.resolve():
        raise UsageError(f"'{shown('/'.join(parts))}' is not a folder below the outputs folder. Rename it.")
    return path
