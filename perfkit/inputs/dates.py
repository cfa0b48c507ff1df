"""Days as officers and workbooks write them: day, month, year; never guessed."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from perfkit.errors import shown
from perfkit.inputs.ledger import Refusal

A_DATE = "a date such as 14/10/2014 or 2014-10-14"
FIRST, LAST = date(1990, 1, 1), date(2100, 12, 31)

_SLASHED = re.compile(r"(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>\d{4})", re.ASCII)
_ISO = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?Z?)?", re.ASCII
)
_NAMED = re.compile(r"(?P<day>\d{1,2})(?:st|nd|rd|th)?[ -](?P<name>[a-z]{3,9})\.?[ -](?P<year>\d{4})", re.ASCII)
_SHORT = re.compile(r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2}", re.ASCII)
_MONTHS = ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
           "november", "december"]  # fmt: skip
_EXCEL_ZERO = datetime(1899, 12, 30)
_SERIALS = (20_000, 60_000)


def read_dates(values: list[object]) -> tuple[NDArray[np.datetime64], dict[int, Refusal]]:
    """Return the day each distinct cell names, and why the others name none.

    Text is read as day/month/year or ISO, never as month/day. The array has
    one place more, for a blank cell.

    >>> days, refused = read_dates(["14/10/2014", "31/06/2025", 45839])
    >>> print(days[0])
    2014-10-14T00:00:00.000000
    >>> refused[1].problem, refused[2].problem
    ('31/06/2025 is not a date', '45839 is 1 July 2025 to Excel')
    """
    days = np.full(len(values) + 1, np.datetime64("NaT"), dtype="datetime64[us]")
    refusals: dict[int, Refusal] = {}
    for i, value in enumerate(values):
        found = _read(value)
        if isinstance(found, Refusal):
            refusals[i] = found
        elif not FIRST <= found <= LAST:
            refusals[i] = Refusal(
                f"{shown(value)} is outside {FIRST.year} to {LAST.year}", "Check the year.", A_DATE
            )  # fmt: skip
        else:
            days[i] = np.datetime64(found, "us")
    return days, refusals


def _read(value: object) -> date | Refusal:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = " ".join(str(value).split())
    if not isinstance(value, str) or re.fullmatch(r"\d{5}(?:\.\d+)?", text, re.ASCII):
        return _serial(text)
    match = _SLASHED.fullmatch(text) or _ISO.fullmatch(text)
    if match:
        return _day(text, int(match["year"]), int(match["month"]), int(match["day"]))
    match = _NAMED.fullmatch(text.casefold())
    if match and (months := [m for m in _MONTHS if m.startswith(match["name"])]):
        return _day(text, int(match["year"]), _MONTHS.index(months[0]) + 1, int(match["day"]))
    if _SHORT.fullmatch(text):
        return Refusal(f"{shown(text)} has a year of two digits", "Type the year in full: 14/10/2014.", A_DATE)
    return Refusal(f"'{shown(text)}' is not a date", "Type the day, month and year, or leave the cell blank.", A_DATE)


def _day(text: str, year: int, month: int, day: int) -> date | Refusal:
    try:
        return date(year, month, day)
    except ValueError:
        if month > 12 and day <= 12:
            remedy = "Dates are day/month/year and there is no such month: put the day first."
        else:
            remedy = "Check the day and the month."
        return Refusal(f"{shown(text)} is not a date", remedy, A_DATE)


def _serial(text: str) -> Refusal:
    whole = text.partition(".")[0]
    if len(whole) == 5 and whole.isdecimal() and _SERIALS[0] <= int(whole) <= _SERIALS[1]:
        day = _EXCEL_ZERO + timedelta(days=int(whole))
        return Refusal(
            f"{shown(text)} is {day.day} {_MONTHS[day.month - 1].title()} {day.year} to Excel",
            "Format the cell as a date, or type the date.",
            A_DATE,
        )
    return Refusal(f"{shown(text)} is not a date", "Type the day, month and year.", A_DATE)
