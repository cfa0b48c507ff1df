"""A page as a Excel annex."""

from __future__ import annotations

from perfkit.errors import MachineError


def to_xlsx(html: str) -> bytes:
    """Return a page as a Excel annex."""
    raise MachineError("Excel annexs are not made yet.")
