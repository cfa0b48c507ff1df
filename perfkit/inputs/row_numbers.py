"""Rows as a message names them: by their numbers, runs together."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from perfkit.inputs.cells import runs

_LISTED = 20
"""Runs of row numbers listed in one message; the rest are counted."""


def listed(numbers: Collection[int]) -> str:
    """Return row numbers as a message says them.

    >>> listed([4]), listed([4, 5, 9])
    ('row 4', 'rows 4 to 5, 9')
    """
    found = runs(numbers)
    parts = [str(a) if a == b else f"{a} to {b}" for a, b in found[:_LISTED]]
    left = sum(b - a + 1 for a, b in found[_LISTED:])
    more = f" and {left:,} more" if left else ""
    return f"row{'s' if len(numbers) > 1 else ''} {', '.join(parts)}{more}"


def passed_over(numbers: Sequence[int], place: str, texts: str) -> tuple[int | None, str]:
    """Return the row of a note on rows beside a table, and what it says; no row where it names several.

    Parameters
    ----------
    numbers
        The rows.
    place
        Where they stand: "below the table".
    texts
        What they hold, as a message may repeat it.

    Examples
    --------
    >>> passed_over([9], "below the table", "'Source: CIPFA'")
    (9, "it stands below the table and was passed over: 'Source: CIPFA'")
    >>> passed_over([9, 10], "below the table", "'Source', 'Key'")
    (None, "rows 9 to 10 stand below the table and were passed over: 'Source', 'Key'")
    """
    if len(numbers) == 1:
        return numbers[0], f"it stands {place} and was passed over: {texts}"
    return None, f"{listed(numbers)} stand {place} and were passed over: {texts}"
