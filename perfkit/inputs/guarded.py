"""A cell as a message may repeat it: short, on one line, and nothing that looks like personal data."""

from __future__ import annotations

from perfkit import errors
from perfkit.inputs.personal import NOT_SHOWN, kinds


def shown(value: object) -> str:
    """Return a cell as `perfkit.errors.shown` does, or "(not shown)" where it looks like personal data.

    >>> shown("Provisional"), shown("Ask j.smith@example.gov.uk")
    ('Provisional', '(not shown)')
    """
    return NOT_SHOWN if kinds(str(value)) else errors.shown(value)
