"""Where the files lie that an analyst names."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from perfkit.errors import UsageError, nearest, shown
from perfkit.inputs.remote import fetch, is_remote

DEMONSTRATIONS = Path(__file__).resolve().parents[1] / "demo"
DEMONSTRATION = "demo:"
_ELSEWHERE = DEMONSTRATIONS.parent / "elsewhere"  # no such folder is made: it only gives addresses names
RULES = "council.yaml"
"""The file of a folder that holds a council's rules."""


def find(data: str) -> Path:
    """Return the file or folder that an analyst's text names.

    "demo:hart" is a demonstration inside the package; an address with a
    protocol, such as "s3://bucket/council.xlsx", is fetched
    (`perfkit.inputs.remote.fetch`). Any other text is a path. A relative one
    is looked for in the working folder, then in each parent that has a folder
    `parameters`, because a notebook runs in its own folder and a batch in the
    project's.

    Raises
    ------
    UsageError
        If nothing is there; the message names every place that was tried.

    Examples
    --------
    >>> find("demo:nowhere")
    Traceback (most recent call last):
        ...
    perfkit.errors.UsageError: There is no demonstration 'nowhere'...
    """
    if is_remote(data):
        return fetch(data)
    tried = places(data)
    for path in tried:
        if _is_there(path):
            return path
    raise UsageError(f"There is no file or folder '{shown(data)}'.{_offered(tried)}")


def existing(path: Path) -> Path:
    """Return the path of a file that an analyst named on the command line.

    Raises
    ------
    UsageError
        If there is no such file, with the names most like it; or it is a folder.
    """
    if not _is_there(path):
        raise UsageError(f"There is no file '{shown(path)}'.{_offered([path.absolute()])}")
    if path.is_dir():
        raise UsageError(f"'{shown(path)}' is a folder. Name a file in it.")
    return path


def _offered(tried: Sequence[Path]) -> str:
    listing = ", ".join(map(str, tried))
    like = _like(tried[0])
    return f"{like} Tried: {listing}." + ("" if like else " Correct the name, or go to the folder that it starts from.")


def places(data: str, start: Path | None = None) -> list[Path]:
    """Return the places that an analyst's text may name, the first that is there being meant.

    A relative path starts from the working folder unless another is given.

    >>> [place.name for place in places("demo:hart")]
    ['hart']
    """
    if data.startswith(DEMONSTRATION):
        name = data.removeprefix(DEMONSTRATION)
        known = sorted(p.name for p in DEMONSTRATIONS.iterdir() if p.is_dir() and not p.name.startswith(("_", ".")))
        if name not in known:
            raise UsageError.unknown("demonstration", name, known)
        return [DEMONSTRATIONS / name]
    if is_remote(data):
        return [_ELSEWHERE / sha256(data.encode()).hexdigest()[:24] / Path(data.rstrip("/")).name]
    if not data.strip():
        raise UsageError("No data was named. Give a workbook, a folder of tables, or demo:hart.")
    here = start or Path.cwd()
    return list(dict.fromkeys([here / data, *(p / data for p in here.parents if (p / "parameters").is_dir())]))


def known_as(data: str, found: Path) -> Path:
    """Return the place by which a store knows what was found: a copy's own would be another each time."""
    return places(data)[0] if is_remote(data) else found


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # a name too long for the system, or a folder that may not be entered
        return False


def _like(path: Path) -> str:
    try:
        close = nearest(path.name, (p.name for p in path.parent.iterdir() if not p.name.startswith("~$")))
    except (OSError, ValueError):
        return ""
    return f" Did you mean {' or '.join(repr(c) for c in close)}?" if close else ""
