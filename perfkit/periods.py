"""Financial quarters, years and months, however officers spell them.

A financial year runs from April to March and is named by both of its
calendar years. Quarters are `pandas.Period` of frequency ``Q-MAR``, years
``Y-MAR``, months ``M``; "2013/14 Q2" is July to September 2013. What could
mean two things ("2013", "2013-Q2", "201011") is refused by name, never
guessed.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from pandas import Period

from perfkit.errors import shown
from perfkit.terms import DataStatus

__all__ = [
    "MONTH",
    "QUARTER",
    "YEAR",
    "PeriodError",
    "end",
    "label",
    "parse",
    "quarters_of",
    "slug",
    "split_mark",
    "words",
    "year_of",
]
__dir__ = __all__.copy

QUARTER, YEAR, MONTH = "Q-MAR", "Y-MAR", "M"
_FIRST_YEAR, _LAST_YEAR = 1900, 2199

ACCEPTED = "a quarter such as 2013/14 Q2, a year such as 2013/14, or a month such as Sep 2013"

_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTH_NAMES = [
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
]  # fmt: skip
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}

# Two digits must be followed by two: 12/2013 is December to some and 2012/13 to others.
_YEAR = r"(?:fy ?)?(?P<first>\d{4}|\d{2}(?=[/-]\d{2}(?!\d)))[/-](?P<last>\d{4}|\d{2})"
_QUARTER = r"(?:q|qtr ?|quarter ?)(?P<quarter>\d+)"
_MONTH = (
    r"(?P<{}>jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec|"
    + "|".join(name.lower() for name in _MONTH_NAMES if name not in ("May", "June", "July"))
    + ")"
)
_SEP = r"[ ,;:_-]*"

_YEAR_QUARTER = re.compile(f"{_YEAR}{_SEP}{_QUARTER}")
_QUARTER_YEAR = re.compile(f"{_QUARTER}(?:{_SEP}|(?: of )){_YEAR}")
_WHOLE = r"\(?(?:outturn|ot|annual|full year|year[- ]?end)\)?"
_YEAR_ONLY = re.compile(f"{_YEAR}(?:{_SEP}{_WHOLE})?")
_YEAR_LAST = re.compile(f"(?:{_WHOLE}|(?:financial )?year){_SEP}{_YEAR}")
_YEAR_TO = re.compile(r"year (?:to|ended|ending) (?:31 )?mar(?:ch)? (?P<year>\d{4})")
_ISO_MONTH = re.compile(r"(?P<year>\d{4})[-/](?P<month>\d{2})(?:[-/]01)?(?:[t ]00:00(?::00)?)?")
_YEAR_SLASH = re.compile(r"\d{4}/\d{2}")
_NAMED_MONTH = re.compile(_MONTH.format("month") + r"[ /-]*(?P<year>\d{4}|\d{2})")
_MONTH_RANGE = re.compile(
    _MONTH.format("start") + r" ?(?P<start_year>\d{4})? ?(?:-|to) ?" + _MONTH.format("stop") + r"[ -]*(?P<year>\d{4})"
)
_QUARTER_ENDED = re.compile(r"quarter (?:ended|ending|to) (?:\d{1,2} )?" + _MONTH.format("month") + r" (?P<year>\d{4})")
_POOLED = re.compile(r"\d{4}(?:/\d{2})?[/-]\d{2}(?:/\d{2})?|\d{4} ?(?:to|-) ?\d{4}")

_MARKS = {
    "p": DataStatus.PROVISIONAL, "prov": DataStatus.PROVISIONAL, "provisional": DataStatus.PROVISIONAL,
    "r": DataStatus.REVISED, "rev": DataStatus.REVISED, "revised": DataStatus.REVISED,
    "e": DataStatus.ESTIMATED, "est": DataStatus.ESTIMATED, "estimated": DataStatus.ESTIMATED,
    "f": DataStatus.FORECAST, "forecast": DataStatus.FORECAST,
    "final": DataStatus.FINAL,
}  # fmt: skip
_MARK = re.compile(rf"(?P<rest>.+?) ?\((?P<mark>{'|'.join(_MARKS)})\)")


class PeriodError(ValueError):
    """A spelling of a period that is unknown, or could mean two things; `why` says which."""

    def __init__(self, text: str, why: str) -> None:
        self.why = why
        super().__init__(f"'{shown(text)}' {why}; expected {ACCEPTED}")


def parse(text: str) -> Period:
    """Return the quarter, financial year or month that an officer's text names.

    Parameters
    ----------
    text
        Any of the usual spellings; case, blanks and kinds of dash do not matter.

    Returns
    -------
    Period
        Of frequency ``Q-MAR``, ``Y-MAR`` or ``M``.

    Raises
    ------
    PeriodError
        If the text is unknown, or names two periods; the message says which.

    Examples
    --------
    >>> parse("2013/14 Q2") == parse("Quarter 2, 2013-14") == parse("July to September 2013")
    True
    >>> parse("Q2 25/26")
    Period('2026Q2', 'Q-MAR')
    >>> parse("2014-16")
    Traceback (most recent call last):
        ...
    perfkit.periods.PeriodError: '2014-16' spans more than one year; expected a quarter such as 2013/14 Q2...
    """
    period = _parse(text)
    if not _FIRST_YEAR <= period.year <= _LAST_YEAR:
        raise _refuse(text, f"is not between {_FIRST_YEAR} and {_LAST_YEAR}")
    return period


def _parse(text: str) -> Period:
    plain = _normalise(text)
    for word, number in _ORDINALS.items():
        plain = re.sub(rf"\b{word} (?:quarter|qtr)\b", f"quarter {number}", plain)
    if match := _YEAR_QUARTER.fullmatch(plain) or _QUARTER_YEAR.fullmatch(plain):
        number = int(match["quarter"])
        if not 1 <= number <= 4:
            raise _refuse(text, f"has quarter {number}; quarters are 1 to 4")
        return Period(year=_financial_year(match, text), quarter=number, freq=QUARTER)
    if (match := _ISO_MONTH.fullmatch(plain)) and not _YEAR_SLASH.fullmatch(plain):
        month = int(match["month"])
        if _could_be_a_financial_year(match):
            raise _refuse(text, "may be a financial year or a month")
        if 1 <= month <= 12:
            return Period(year=int(match["year"]), month=month, freq=MONTH)
    if match := _YEAR_ONLY.fullmatch(plain) or _YEAR_LAST.fullmatch(plain):
        return Period(year=_financial_year(match, text), freq=YEAR)
    if match := _YEAR_TO.fullmatch(plain):
        return Period(year=int(match["year"]), freq=YEAR)
    if match := _NAMED_MONTH.fullmatch(plain):
        return Period(year=_century(match["year"]), month=_month(match["month"]), freq=MONTH)
    if match := _MONTH_RANGE.fullmatch(plain):
        one_year = match["start_year"] in (None, match["year"])
        if one_year and (_month(match["start"]), _month(match["stop"])) in ((4, 6), (7, 9), (10, 12), (1, 3)):
            return Period(year=int(match["year"]), month=_month(match["stop"]), freq=MONTH).asfreq(QUARTER)
        raise _refuse(text, "is not a financial quarter (Apr-Jun, Jul-Sep, Oct-Dec, Jan-Mar)")
    if match := _QUARTER_ENDED.fullmatch(plain):
        if _month(match["month"]) % 3 == 0:
            return Period(year=int(match["year"]), month=_month(match["month"]), freq=MONTH).asfreq(QUARTER)
        raise _refuse(text, "does not end a financial quarter (June, September, December, March)")
    raise _refuse(text, _reason(plain))


def split_mark(text: str) -> tuple[str, DataStatus | None]:
    """Separate a status written behind a period: "2018/19 (Rev)".

    Parameters
    ----------
    text
        The cell.

    Returns
    -------
    tuple
        The text before the mark, and what the mark says (`perfkit.terms.DataStatus`); None without one.

    Examples
    --------
    >>> split_mark("2018/19 (Rev)")
    ('2018/19', <DataStatus.REVISED: 'revised'>)
    """
    match = _MARK.fullmatch(_normalise(text))
    return (match["rest"], _MARKS[match["mark"]]) if match else (text, None)


def label(period: Period) -> str:
    """Return the one spelling perfkit itself uses.

    A month is named rather than numbered: 2011-12 could be a financial year.

    Parameters
    ----------
    period
        A quarter, a year or a month (`parse`).

    Returns
    -------
    str
        The same for every spelling; `parse` reads it again.

    Examples
    --------
    >>> [label(parse(t)) for t in ("jul-sep 2013", "2013-14", "2013-09")]
    ['2013/14 Q2', '2013/14', 'Sep 2013']
    """
    if period.freqstr == MONTH:
        return f"{_MONTH_NAMES[period.month - 1][:3]} {period.year}"
    year = period.qyear if period.freqstr == QUARTER else period.year
    name = f"{year - 1}/{year % 100:02d}"
    return f"{name} Q{period.quarter}" if period.freqstr == QUARTER else name


def slug(period: Period) -> str:
    """Return the period as a folder's name; for a quarter, `parse` reads it back.

    Parameters
    ----------
    period
        A quarter, a year or a month (`parse`).

    Returns
    -------
    str
        Letters, digits and hyphens alone.

    Examples
    --------
    >>> slug(parse("2013/14 Q2"))
    '2013-14-q2'
    """
    return label(period).replace("/", "-").replace(" ", "-").lower()


def words(period: Period) -> str:
    """Return the months a period covers, as prose says them.

    Parameters
    ----------
    period
        A quarter, a year or a month (`parse`).

    Returns
    -------
    str
        Its months.

    Examples
    --------
    >>> words(parse("2013/14 Q4")), words(parse("2013/14"))
    ('January to March 2014', 'April 2013 to March 2014')
    """
    start, stop = period.start_time, period.end_time
    if period.freqstr == MONTH:
        return f"{_MONTH_NAMES[start.month - 1]} {start.year}"
    first = _MONTH_NAMES[start.month - 1] + (f" {start.year}" if start.year != stop.year else "")
    return f"{first} to {_MONTH_NAMES[stop.month - 1]} {stop.year}"


def end(period: Period) -> date:
    """Return the last day of a period.

    Parameters
    ----------
    period
        A quarter, a year or a month (`parse`).

    Returns
    -------
    date
        The last day itself.

    Examples
    --------
    >>> end(parse("2013/14 Q2"))
    datetime.date(2013, 9, 30)
    """
    last: date = period.end_time.date()
    return last


def year_of(period: Period) -> Period:
    """Return the financial year that a quarter or month belongs to.

    Parameters
    ----------
    period
        A quarter, a year or a month (`parse`).

    Returns
    -------
    Period
        Of frequency ``Y-MAR``.

    Examples
    --------
    >>> label(year_of(parse("2014-02")))
    '2013/14'
    """
    return period.asfreq(YEAR)


def quarters_of(year: Period) -> list[Period]:
    """Return the four quarters of a financial year, first to last.

    Parameters
    ----------
    year
        A year (`parse`, `year_of`).

    Returns
    -------
    list of Period
        Four, of frequency ``Q-MAR``, the first from April.

    Examples
    --------
    >>> [label(quarter) for quarter in quarters_of(parse("2013/14"))]
    ['2013/14 Q1', '2013/14 Q2', '2013/14 Q3', '2013/14 Q4']
    """
    last = year.asfreq(QUARTER, how="end")
    return [last - 3, last - 2, last - 1, last]


def _normalise(text: str) -> str:
    plain = unicodedata.normalize("NFKC", str(text)).casefold()
    plain = re.sub(r"[‐-―−]", "-", plain)
    plain = re.sub(r" ?([/-]) ?", r"\1", plain)
    return " ".join(plain.split())


def _financial_year(match: re.Match[str], text: str) -> int:
    """Return the year in which the financial year ends."""
    first = _century(match["first"])
    last = int(match["last"])
    if last != (first + 1) % (100 if len(match["last"]) == 2 else 10_000):
        raise _refuse(text, "spans more than one year" if last > (first + 1) % 100 else "is not two years in a row")
    return first + 1


def _century(digits: str) -> int:
    # Performance indicators begin in the 1990s: two digits from 90 are the last century's.
    year = int(digits)
    return year if len(digits) == 4 else year + (1900 if year >= 90 else 2000)


def _month(name: str) -> int:
    return _MONTHS.index(name[:3]) + 1


def _could_be_a_financial_year(match: re.Match[str]) -> bool:
    # "2011-12" is December 2011 to a computer and 2011/12 to a council; 2011/12 and 2011-12-01 are plain.
    month = int(match["month"])
    return "-" in match.group() and len(match.group()) == 7 and month <= 12 and month == (int(match["year"]) + 1) % 100


def _reason(plain: str) -> str:
    if re.fullmatch(r"\d{4}", plain):
        return "may be a calendar, school or financial year"
    if re.fullmatch(rf"\d{{4}}{_SEP}q(?:uarter ?)?\d+|q(?:uarter ?)?\d+{_SEP}\d{{4}}", plain):
        return "has a quarter of a year that may be calendar or financial"
    if re.fullmatch(r"\d{6}", plain):
        return "may be a financial year or a month"
    if re.fullmatch(rf"{_QUARTER}", plain):
        return "names no year"
    if re.fullmatch(r"\d{1,2}[/.-]\d{4}", plain):
        return "writes the month as a number; name it"
    if re.fullmatch(r"\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}(?:[t ].*)?", plain):
        return "is a day, and a figure covers a quarter, year or month"
    if re.fullmatch(r"\d{5}", plain):
        return "looks like Excel's number for a day, and a figure covers a quarter, year or month"
    if _POOLED.fullmatch(plain) or re.fullmatch(r"\d{4}/\d{2}-\d{2}/\d{2}", plain):
        return "spans more than one year"
    return "is not a period perfkit knows"


def _refuse(text: str, why: str) -> PeriodError:
    return PeriodError(text, why)
