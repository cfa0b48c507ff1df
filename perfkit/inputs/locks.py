"""A file held by one process at a time, on every system alike."""

from __future__ import annotations

import errno
import sys
from typing import IO, Any


def locked(file: IO[Any]) -> bool:
    """Lock an open file for this process, and return whether that could be: False where another has it.

    The system frees it when the file is closed or the process ends, however
    it ends.

    Raises
    ------
    OSError
        If the file's disk knows no locks: that is not somebody else.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.NamedTemporaryFile() as one, open(one.name) as other:
    ...     locked(one), locked(other)
    (True, False)
    """
    try:
        if sys.platform == "win32":
            import msvcrt  # noqa: PLC0415 (Windows only)

            file.seek(0)
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl  # noqa: PLC0415 (not on Windows)

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in (errno.EACCES, errno.EAGAIN, errno.EDEADLK):
            return False
        raise
    return True
