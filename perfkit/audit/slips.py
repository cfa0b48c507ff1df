"""`Slip`: a figure in a text that its own figures do not make; and how a printed number is read and compared."""

from __future__ import annotations

import re
from dataclasses import dataclass

NUMBER = r"\d[\d,]*(?:\.\d+)?"
PERCENT = rf"(?P<percent>{NUMBER})\s?(?:%|per ?cent\b)"


@dataclass(frozen=True)
class Slip:
    """What a text says, what its figures make, and why."""

    printed: str
    expected: str
    why: str


def value(text: str) -> float:
    """Return a printed number.

    >>> value("1,043,484")
    1043484.0
    """
    return float(text.replace(",", ""))


def places(text: str) -> int:
    """Return the decimals a number is printed with."""
    return len(text.partition(".")[2])


def agrees(printed: str, exact: float) -> bool:
    """Return whether a figure rounds to what is printed; a half may have gone either way.

    >>> agrees("66.7", 200 / 3), agrees("66.6", 200 / 3), agrees("56.3", 56.25), agrees("56.2", 56.25)
    (True, False, True, True)
    """
    return abs(value(printed) - exact) <= 0.5 * 10.0 ** -places(printed) + 1e-9


def percent(exact: float, like: str) -> str:
    """Return a percentage with as many decimals as another was printed with, at least one."""
    return f"{exact:.{max(places(like), 1)}f}%"


def cut_off(printed: str, exact: float) -> bool:
    """Return whether decimals were dropped rather than rounded."""
    step = 10.0 ** -places(printed)
    return 0 <= exact - value(printed) < step


def sentences(text: str) -> list[str]:
    """Return a text's sentences; a semicolon ends one, a decimal point does not."""
    return [s for s in re.split(r"(?<=[.!?;])\s+", text) if s]
