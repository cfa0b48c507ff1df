"""Figures, dates, lists and plurals as a council report prints them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pandas as pd

from perfkit import periods
from perfkit.terms import NOUNS, DataStatus, Polarity, TargetStatus, TravelFrom, Unit

MINUS = "−"
"""The minus sign: a hyphen is read out as one, and may break a line."""

_MOST = 6
_SMALL = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")

MISSING = {
    DataStatus.NOT_AVAILABLE: "not yet available",
    DataStatus.NOT_APPLICABLE: "does not apply",
    DataStatus.NOT_DUE: "not due this quarter",
    DataStatus.CONFIDENTIAL: "confidential",
    DataStatus.ROUNDS_TO_ZERO: "rounds to zero",
}
NO_TARGET = {
    TargetStatus.NO_TARGET: "no target set",
    TargetStatus.BASELINE: "baseline year",
    TargetStatus.TO_BE_CONFIRMED: "target to be confirmed",
    TargetStatus.NOT_APPLICABLE: "no target applies",
}
QUALIFIED = {
    DataStatus.PROVISIONAL: "provisional",
    DataStatus.ESTIMATED: "estimated",
    DataStatus.REVISED: "revised",
    DataStatus.FORECAST: "forecast",
    DataStatus.LOW_RELIABILITY: "of low reliability",
    DataStatus.BREAK: "after a break in the series",
}
BASELINES = {
    TravelFrom.PREVIOUS_QUARTER: "the previous quarter",
    TravelFrom.SAME_QUARTER_LAST_YEAR: "the same quarter last year",
    TravelFrom.PRIOR_OUTTURN: "last year’s outturn",
}
GOOD = {
    Polarity.HIGHER: "Higher is better",
    Polarity.LOWER: "Lower is better",
    Polarity.RANGE: "Within its range is best",
    Polarity.NONE: "Neither way is better",
}


def number(value: float, decimals: int = 0) -> str:
    """Return a number with commas and a true minus sign, halves rounded away from zero.

    >>> number(1284), number(-0.25, 1), number(2.675, 2), number(-0.004, 2)
    ('1,284', '−0.3', '2.68', '0.00')
    """
    near = rounded(value, decimals)
    text = f"{abs(near):,.{decimals}f}"
    return f"{MINUS}{text}" if near < 0 else text


def rounded(value: float, decimals: int = 0) -> Decimal:
    """Return a number rounded as people do, halves away from zero.

    >>> rounded((80 - 77.4) / 80 * 100, 1), rounded(-0.25, 1)
    (Decimal('3.3'), Decimal('-0.3'))
    """
    # Twelve digits first: 3.25 worked out from 80 and 77.4 is stored a little below itself and would round down.
    return Decimal(f"{value:.12g}").quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def figure(value: float, unit: str, decimals: int = 0, per: float | None = None) -> str:
    """Return an outturn or target with its unit, without zeros that say nothing.

    Parameters
    ----------
    value
        The figure; it must not be missing.
    unit
        One of `perfkit.terms.Unit`.
    decimals
        The most decimals to print; pounds keep all of them.
    per
        For a rate, the number it is counted in.

    Examples
    --------
    >>> figure(77.4, "percent", 1), figure(80, "percent", 1), figure(19.94, "days", 2), figure(1250000, "pounds")
    ('77.4%', '80%', '19.94 days', '£1,250,000')
    >>> figure(-16, "percent"), figure(1, "days", 1), figure(4.2, "rate", 1, 1000), figure(4.5, "pounds", 2)
    ('−16%', '1 day', '4.2 per 1,000', '£4.50')
    """
    text = number(value, decimals)
    if unit == Unit.POUNDS:
        return f"{MINUS}£{text[1:]}" if text.startswith(MINUS) else f"£{text}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    if unit == Unit.PERCENT:
        return f"{text}%"
    if unit in NOUNS:
        return f"{text} {NOUNS[unit]}{'' if text in ('1', MINUS + '1') else 's'}"
    if unit == Unit.RATE and per is not None and not pd.isna(per) and per != 1:
        return f"{text} per {number(per)}"
    return text


def points(value: float, unit: str, decimals: int = 0, per: float | None = None) -> str:
    """Return the size of a movement or a miss, without its sign.

    The difference of two percentages is in percentage points.

    >>> points(-2.1, "percent", 1), points(1.0, "percent", 1), points(-3, "days")
    ('2.1 percentage points', '1 percentage point', '3 days')
    """
    text = figure(abs(value), unit, decimals, per)
    if unit == Unit.PERCENT:
        return text.removesuffix("%") + (" percentage point" if text == "1%" else " percentage points")
    return text


def telling(a: float, b: float, decimals: int) -> int:
    """Return the decimals at which two figures that differ also print differently.

    >>> telling(79.96, 80, 1), telling(77.4, 80, 1), telling(80, 80, 1)
    (2, 1, 1)
    """
    if a == b:
        return decimals
    return next((d for d in range(decimals, _MOST) if number(a, d) != number(b, d)), _MOST)


def places(value: float) -> int:
    """Return the decimals that a figure was given with.

    >>> places(23.8), places(80.0)
    (1, 0)
    """
    exponent = Decimal(repr(float(value))).normalize().as_tuple().exponent
    return min(max(-int(exponent), 0), _MOST)


def count(n: int, noun: str, plural: str = "") -> str:
    """Return a count with its noun.

    >>> count(1, "indicator"), count(2, "indicator"), count(1284, "indicator")
    ('1 indicator', '2 indicators', '1,284 indicators')
    """
    return f"{number(n)} {noun if n == 1 else plural or noun + 's'}"


def spelt(n: int, *, start: bool = False) -> str:
    """Return a count as running prose has it: up to nine in words, with a capital at a sentence's start.

    >>> spelt(2), spelt(2, start=True), spelt(0, start=True), spelt(12, start=True)
    ('two', 'Two', 'None', '12')
    """
    text = number(n) if n >= len(_SMALL) else _SMALL[n]
    return capital(text) if start else text


def joined(items: Iterable[str], last: str = "and") -> str:
    """Return items as a sentence lists them.

    >>> joined(["A"]), joined(["A", "B"]), joined(["A", "B", "C"])
    ('A', 'A and B', 'A, B and C')
    """
    *head, tail = list(items) or [""]
    return f"{', '.join(head)} {last} {tail}" if head else tail


def day(when: date | pd.Timestamp) -> str:
    """Return a date as a letter writes it.

    >>> day(date(2014, 11, 7))
    '7 November 2014'
    """
    return f"{when.day} {periods.words(pd.Period(year=when.year, month=when.month, freq=periods.MONTH))}"


def quarter(label: object) -> str:
    """Name a quarter of a table's index, whatever made it: "2013/14 Q2".

    >>> quarter(pd.Period("2014Q2", freq="Q-MAR"))
    '2013/14 Q2'
    """
    return periods.label(pd.Period(str(label), freq=periods.QUARTER))


def capital(text: str) -> str:
    """Return a text with its first letter a capital and the rest as it is.

    >>> capital("the IT service")
    'The IT service'
    """
    return text[:1].upper() + text[1:]


def missing(status: Any) -> str:
    """Return why there is no figure, in words.

    >>> missing("confidential"), missing(None)
    ('confidential', 'not supplied')
    """
    return "not supplied" if pd.isna(status) else MISSING.get(DataStatus(str(status)), "not supplied")


def no_target(status: Any) -> str:
    """Return why there is no target, in words.

    >>> no_target("baseline"), no_target(float("nan"))
    ('baseline year', 'no target supplied')
    """
    return "no target supplied" if pd.isna(status) else NO_TARGET.get(TargetStatus(str(status)), "no target supplied")


def qualified(status: Any) -> str:
    """Return what a reader must know of a figure's standing, or an empty text.

    >>> qualified("provisional"), qualified("final")
    ('provisional', '')
    """
    return "" if pd.isna(status) else QUALIFIED.get(DataStatus(str(status)), "")
