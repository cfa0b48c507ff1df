"""A file written whole: a reader finds the old one or the new one, never half."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PARTIAL = ".partial"


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """Give a private file to write, which takes the other's place in one step at the end.

    Whatever goes wrong, what stood there still stands and the private file
    is gone; the error is the caller's to word.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     with whole(Path(folder, "page.html")) as partial:
    ...         forced(partial, b"all of it")
    ...     Path(folder, "page.html").read_text(), partial.exists()
    ('all of it', False)
    """
    partial = path.with_name(f".{path.name}{PARTIAL}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield partial
        partial.replace(path)
    finally:
        with suppress(OSError):
            partial.unlink(missing_ok=True)


def forced(path: Path, content: bytes) -> None:
    """Write a file and wait until the disk has it, so that no crash leaves a name without its content."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
