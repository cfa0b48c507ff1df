"""One workbook cell: what it means, apart from how Excel prints it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from openpyxl.utils.escape import unescape  # type: ignore[import-untyped]

# In a number format, text in quotes and the character behind a backslash or underscore are printed as they are.
_LITERAL = re.compile(r'"[^"]*"|[\\_*].')


def value_of(value: object, number_format: str) -> object:
    """Return a cell's value as text, int, float, bool, datetime or None.

    A number that Excel prints as a percentage becomes the text it stands
    for, so that 0.85 shown as 85% cannot be taken for 0.85. Fifteen
    digits are kept, as Excel itself keeps. Times of day become text.

    >>> value_of(0.857, "0.0%"), value_of(0.857, "0.00"), value_of(85.7, '0.0"%"')
    ('85.7%', 0.857, 85.7)
    """
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, (int, float)):
        return percentage(value) if "%" in _LITERAL.sub("", number_format) else value
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime.combine(value, time())
    if isinstance(value, (time, timedelta)):
        return str(value)
    # Excel saves a character XML has no place for, such as a carriage return, as _x000D_.
    return unescape(str(value)) or None


def percentage(value: float) -> str:
    """Return a proportion as the percentage it is, without the noise of binary fractions.

    >>> percentage(0.07), percentage(0.1 + 0.2), percentage(1)
    ('7%', '30%', '100%')
    """
    return f"{(Decimal(f'{value:.15g}') * 100).normalize():f}%"


def runs(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Return whole numbers as runs from first to last.

    >>> runs([4, 9, 5, 6])
    [(4, 6), (9, 9)]
    """
    found: list[tuple[int, int]] = []
    for number in sorted(set(numbers)):
        if found and number == found[-1][1] + 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found
