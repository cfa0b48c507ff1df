"""A page as a Word document."""

from __future__ import annotations

from perfkit.errors import MachineError


def to_docx(html: str) -> bytes:
    """Return a page as a Word document."""
    raise MachineError("Word documents are not made yet.")
