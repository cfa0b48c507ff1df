"""Officers' words that state a count which is hidden."""

from __future__ import annotations

import re

import pandas as pd

from perfkit.inputs.tables import Tables
from perfkit.judge.protected_counts import counts_in

HIDDEN = "Hidden to protect people: a small count could be worked out from it, or is in it."
"""The note of every hidden figure, whichever of the two it is."""

WITHHELD = "Withheld: it may state a count that is hidden to protect people. Reword it without the figure."

_SPELT = (
    "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
)  # fmt: skip
_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")
_WORD = re.compile(r"[a-z]+")


def without_counts(tables: Tables, limits: pd.Series, hidden: pd.DataFrame) -> pd.DataFrame:
    """Return the commentary with the words withheld that state a hidden count of their own figure.

    A text is withheld where a number in it, in digits or in words, is one of
    the counts, or the outturn, hidden for its indicator and period. What it
    says of another period's figure, or in other words, nobody can find.

    Parameters
    ----------
    tables
        The tables as they were read.
    limits
        The limit of each indicator, by its reference.
    hidden
        ``ref period`` of the figures that are hidden.
    """
    given = tables.commentary
    keys = pd.MultiIndex.from_frame(hidden)
    asked = pd.MultiIndex.from_frame(given[["ref", "period"]]).isin(keys) & given["ref"].map(limits).gt(0)
    if not asked.any():
        return given
    figures = tables.outturns[pd.MultiIndex.from_frame(tables.outturns[["ref", "period"]]).isin(keys)]
    told = pd.concat([figures[["outturn", "numerator", "denominator"]], counts_in(figures, tables.indicators)], axis=1)
    secret: dict[tuple[str, str], set[float]] = {}
    for ref, period, *numbers in zip(figures["ref"], figures["period"], *(told[c] for c in told), strict=True):
        secret.setdefault((ref, period), set()).update(float(v) for v in numbers if v > 0)
    told_in = [
        bool(secret.get((ref, period), set()) & numbers_in(str(text)))
        for ref, period, text in zip(*(given.loc[asked, c] for c in ("ref", "period", "text")), strict=True)
    ]
    withheld = pd.Series(asked, given.index)
    withheld[withheld] = told_in
    return given.assign(text=given["text"].mask(withheld, WITHHELD))


def numbers_in(text: str) -> set[float]:
    """Return the numbers that a text states, in digits or in words up to twenty.

    >>> sorted(numbers_in("Three of 1,200 children (0.25%) moved."))
    [0.25, 3.0, 1200.0]
    """
    digits = {float(found.replace(",", "")) for found in _NUMBER.findall(text)}
    return digits | {float(_SPELT.index(word)) for word in _WORD.findall(text.lower()) if word in _SPELT}
