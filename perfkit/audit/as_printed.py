"""An investigation's figures as its indicator prints them, in words, in cells and in a drawing's labels."""

from __future__ import annotations

import numpy as np
import pandas as pd

from perfkit.explain.case import Case
from perfkit.report import formats
from perfkit.terms import Unit

NOTHING = "no figure"


def fine(case: Case) -> int:
    """Return the decimals of a level: one at least, save of things that are counted."""
    own = int(case.row["decimals"])
    return own if case.row["unit"] in (Unit.NUMBER, Unit.POUNDS) else max(own, 1)


def level(case: Case, value: float, places: int | None = None) -> str:
    """Return a level with its unit."""
    row = case.row
    return formats.figure(value, row["unit"], fine(case) if places is None else places, row["per"])


def short(case: Case, value: float) -> str:
    """Return a level as a drawing labels it: without the words of its unit."""
    unit = case.row["unit"]
    return formats.figure(value, unit if unit in (Unit.PERCENT, Unit.POUNDS) else Unit.NUMBER, fine(case))


def as_set(case: Case, value: float) -> str:
    """Return a target as a drawing labels it: with all its decimals."""
    unit = case.row["unit"]
    shown = unit if unit in (Unit.PERCENT, Unit.POUNDS) else Unit.NUMBER
    return formats.figure(value, shown, max(fine(case), formats.places(value)))


def raw(value: float | None) -> str:
    """Return a figure as a table of a drawing's figures holds it.

    >>> raw(-1234.5), raw(float("nan"))
    ('−1,234.5', 'no figure')
    """
    return NOTHING if value is None or pd.isna(value) else f"{value:,.10g}".replace("-", formats.MINUS)


def level_rounded(case: Case, value: float | None, more: int) -> tuple[str, ...]:
    """Return a figure rounded to so many more decimals than a level; a half may have gone either way."""
    if value is None or pd.isna(value):
        return (NOTHING,)
    places = fine(case) + more
    return tuple(dict.fromkeys(raw(float(v)) for v in (np.round(value, places), formats.rounded(value, places))))


def signed(value: float, places: int) -> str:
    """Return an effect with its sign.

    >>> signed(1.25, 1), signed(-0.04, 1), signed(-1, 0)
    ('+1.3', '0.0', '−1')
    """
    text = formats.number(value, places)
    return f"+{text}" if formats.rounded(value, places) > 0 else text
