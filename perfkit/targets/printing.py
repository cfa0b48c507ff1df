"""How a what-if prints: a number as a count of its last printed digit, and texts with names filled in.

`perfkit/publish/template/whatif.js` does the same, function by function.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

GUARD = 1e-9
"""Larger than a logarithm's last bit, in which two machines may differ; smaller than anything printed."""

Model = Mapping[str, Any]
"""What `perfkit.targets.model.model_of` returns."""


def whole(value: float, digits: int) -> int:
    """Return a number as a count of its last printed digit, halves away from zero.

    >>> whole(2.675, 2), whole(-0.25, 1), whole(1.25 - 1e-12, 1), whole(12.0, 0)
    (268, -3, 13, 12)
    """
    # Of powers of ten only those up to 6 occur, and these are exact.
    near: int = math.floor(abs(value) * 10**digits + 0.5 + GUARD)
    return near if value > 0 else -near


def figure(model: Model, value: float, digits: int | None = None, *, short: bool = False) -> str:
    """Return a figure with its unit, as the reports print it; a short one has no word.

    >>> days = {"unit": {"before": "", "one": " day", "many": " days", "short": "", "fine": 1, "keep": False}}
    >>> figure(days, 77.44), figure(days, 1.0), figure(days, -1250.06), figure(days, 1.0, short=True)
    ('77.4 days', '1 day', '−1,250.1 days', '1')
    """
    unit = model["unit"]
    text = printed(whole(value, _digits(unit, digits)), _digits(unit, digits), keep=unit["keep"])
    if unit["before"]:
        return f"−{unit['before']}{text[1:]}" if text.startswith("−") else f"{unit['before']}{text}"
    if short:
        return text + str(unit["short"])
    return text + str(unit["one"] if text in ("1", "−1") else unit["many"])


def printed(k: int, digits: int, *, keep: bool = False) -> str:
    """Return a count of last digits as a number: commas, a true minus, no zeros that say nothing.

    >>> printed(123450, 2), printed(-5, 1), printed(800, 1), printed(450, 2, keep=True)
    ('1,234.5', '−0.5', '80', '4.50')
    """
    text = str(abs(k)).rjust(digits + 1, "0")
    head, tail = (text[:-digits], text[-digits:]) if digits else (text, "")
    tail = tail if keep else tail.rstrip("0")
    return f"{'−' if k < 0 else ''}{int(head):,}{'.' + tail if tail else ''}"


def filled(text: str, **parts: object) -> str:
    """Return a text of the model with its {names} filled in."""
    for name, part in parts.items():
        text = text.replace(f"{{{name}}}", str(part))
    return text


def points(model: Model, size: float) -> str:
    """Return the size of a difference: of percentages, in percentage points."""
    unit = model["unit"]
    text = figure(model, size)
    if not unit["points"]:
        return text
    return f"{text.removesuffix('%')} {'percentage point' if text == '1%' else 'percentage points'}"


def _digits(unit: Model, digits: int | None) -> int:
    return int(unit["fine"] if digits is None else digits)
