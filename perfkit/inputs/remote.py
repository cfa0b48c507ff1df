"""Files that lie elsewhere, such as at ``s3://bucket/council.xlsx``: fetched whole, then read as any other."""

from __future__ import annotations

import atexit
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from perfkit.errors import DataError, Fault, MachineError, PerfkitError, UsageError
from perfkit.inputs.source import FILE_LIMIT

_PASSWORD = re.compile(r"://[^/@]*:[^/@]*@")
_READ = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".xls", ".parquet", ".yaml", ".yml")


def is_remote(address: str) -> bool:
    """Return whether an address has a protocol, and so is no path of this machine.

    >>> is_remote("s3://bucket/council.xlsx"), is_remote("demo:hart"), is_remote("C:/data")
    (True, False, False)
    """
    return "://" in address


def fetch(address: str) -> Path:
    """Return a copy on this machine of the file or folder at an address.

    Each call fetches it anew. Of a folder only the files directly in it come;
    one of a kind that perfkit does not read comes by name alone. The copy
    lasts as long as this process.

    Raises
    ------
    UsageError
        If nothing is there, the protocol is unknown, or a package for it is
        not installed.
    DataError
        If a file is too large.
    MachineError
        If the place cannot be reached.
    """
    files, path = filesystem(address)
    with named(address):
        if not files.exists(path):
            raise UsageError(f"There is no file or folder '{address}'.")
        folder = Path(tempfile.mkdtemp(prefix="pk-"))
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        copy = folder / Path(path.rstrip("/")).name
        if files.isfile(path):
            _fetch_file(files, files.info(path), copy)
            return copy
        copy.mkdir()
        for found in files.ls(path, detail=True):
            if found["type"] == "file":
                _fetch_file(files, found, copy / Path(found["name"]).name)
        return copy


def filesystem(address: str) -> tuple[Any, str]:
    """Return fsspec's file system for an address, and its path there.

    Raises
    ------
    UsageError
        If there can be none; or if the address holds a password, which every
        report would print.
    """
    if _PASSWORD.search(address):
        shown = _PASSWORD.sub("://…@", address)
        raise UsageError(
            f"The address {shown} holds a password, which every report would print."
            " Leave it out, and set it in fsspec's configuration."
        )
    try:
        import fsspec  # type: ignore[import-untyped]  # noqa: PLC0415 - only an address elsewhere needs it
    except ImportError as error:
        raise UsageError(
            f'{address} needs fsspec, which is not installed. Run: pip install "perfkit[cluster]"'
        ) from error
    try:
        files, path = fsspec.core.url_to_fs(address)
    except (ImportError, ValueError) as error:
        raise UsageError(f"{address} cannot be opened: {error}") from error
    except Exception as error:  # each protocol has errors of its own
        raise _unreachable(address, error) from error
    files.invalidate_cache()
    return files, path


@contextmanager
def named(address: str) -> Iterator[None]:
    """Turn whatever a file system raises into an error that names the address."""
    try:
        yield
    except PerfkitError:
        raise
    except Exception as error:  # each protocol has errors of its own
        raise _unreachable(address, error) from error


def _fetch_file(files: Any, found: dict[str, Any], copy: Path) -> None:
    if copy.suffix.lower() not in _READ:
        copy.touch()
        return
    if (size := found.get("size") or 0) > FILE_LIMIT:
        problem = f"the file is {size / 1e6:,.0f} MB, more than the limit of {FILE_LIMIT / 1e6:,.0f} MB"
        remedy = "Leave out the rows this report does not need, or save it as Parquet."
        raise DataError([Fault(problem, remedy, file=copy.name)])
    files.get_file(found["name"], str(copy))


def _unreachable(address: str, error: Exception) -> MachineError:
    return MachineError(f"{address} could not be reached: {type(error).__name__}: {error}. Try again later.")
