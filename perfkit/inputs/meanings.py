"""What a column of a council's own scorecard may mean, and what its heading suggests."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import lru_cache
from typing import NamedTuple

from pandas import Period

from perfkit import periods
from perfkit.errors import UsageError, shown
from perfkit.inputs.headings import plain
from perfkit.inputs.layout import tidy

LEAVE_OUT, UNKNOWN = "leave out", "unknown"
YEAR, LAST_YEAR, TO_DATE, LATEST = "year", "last year", "year to date", "latest quarter"
_QUARTERS = ("Q1", "Q2", "Q3", "Q4")
_MONTHS = ("Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Jan", "Feb", "Mar")
_RELATIVE = frozenset({YEAR, LAST_YEAR, TO_DATE, LATEST, *_QUARTERS, *_MONTHS})
PERIODS = f"Q1 to Q4, 2008/09, 2009/10 Q3, Apr, {YEAR}, {LAST_YEAR}, {TO_DATE}, {LATEST}"

ABOUT_INDICATORS = {
    "ref": "ref|reference|ref no|pi no|pi ref|pi number|kpi ref|kpi no|indicator no|indicator number|indicator ref|"
    "measure ref|code|no|id",
    "title": "title|description|indicator|performance indicator|pi description|measure|performance measure|"
    "indicator name|kpi|pi|pi name|short name|name",
    "directorate": "directorate|department|directorate name",
    "service": "service|service area|team|division",
    "portfolio": "portfolio|cabinet portfolio|cabinet member portfolio",
    "set": "set|indicator set|type of indicator|statutory or local",
    "unit": "unit|units|unit of measure|unit of measurement|measured in|measured as",
    "polarity": "polarity|good is|good is?|better is|good to be|aim to|high or low is good|good performance is",
    "basis": "basis|cumulative?|cumulative or period",
    "frequency": "frequency|reporting frequency|how often|collected",
    "per": "per|multiplier",
    "decimals": "decimals|decimal places",
    "strategic": "strategic|strategic indicator",
    "priority": "priority|corporate priority|strategic priority",
    "definition": "definition|how it is counted|methodology",
    "owner": "owner|responsible officer|lead officer|accountable officer|officer|head of service|lead",
    "small_number_limit": "small number limit|suppression limit",
    "numerator_name": "numerator name|what the numerator counts",
    "denominator_name": "denominator name|what the denominator counts",
}
"""Columns of `indicators`, and the headings that councils give them."""

OF_A_PERIOD = {
    "outturn": "outturn|ot|actual|result|performance|value|figure|out turn|actual outturn|achieved",
    "target": "target|profiled target|target figure",
    "status": "status|rag|rag status|traffic light|rating|rag rating",
    "reason": "commentary|comment|comments|reason|reason for variance|explanation|narrative|reasons",
    "action": "action|actions|corrective action|action taken|improvement action|actions planned",
    "context": "context|background|update",
    "numerator": "numerator",
    "denominator": "denominator",
    "note": "note|notes|footnote",
}
"""What a column may hold of a period, and the headings that councils give it."""

_PASSED_OVER = "direction of travel|trend|travel|variance|variance %|change|% change|difference|long trend|short trend"
_LABELS = {
    plain(word): what
    for what, line in (*OF_A_PERIOD.items(), (LEAVE_OUT, _PASSED_OVER))
    for word in line.split("|")
    if what in ("outturn", "target", "numerator", "denominator", "status", LEAVE_OUT)
}
_USUAL = {"outturn": LATEST, "target": YEAR}
_LIKE = 0.6
CERTAIN = 0.9
"""A likeness above which a text is taken for a heading rather than data, in looking for the row of headings."""

_YEAR = r"(?<!\d)(?:\d{4}|\d{2}) ?[/-] ?(?:\d{4}|\d{2})(?!\d)"
_QUARTER = r"\b(?:q|qtr|quarter) ?([1-4])\b|\b(first|second|third|fourth|1st|2nd|3rd|4th) (?:quarter|qtr)\b"
_SPAN = r"\b(apr|jul|oct|jan)[a-z]* ?(?:-|to) ?(jun|sep|dec|mar)[a-z]*\b"
_MONTH = r"\b(jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec|january|february|march|april|august|september|" \
    r"october|november|december)\b(?: ?(\d{4}|\d{2})\b)?"  # fmt: skip
_TO_DATE = r"\byear[ -]to[ -]date\b|\bytd\b|\bto date\b|\bcumulative\b"
_BEFORE = r"\b(?:prior|previous|last) year(?:'s)?\b"
_WHOLE_YEAR = r"\b(?:year[ -]end|full year|annual|whole year|year)\b"
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4}
_SPANS = {("apr", "jun"): 1, ("jul", "sep"): 2, ("oct", "dec"): 3, ("jan", "mar"): 4}


class Meaning(NamedTuple):
    """What a column holds: a word of the lists above, and of what period."""

    what: str
    period: str = ""

    def __str__(self) -> str:
        return f"{self.what} {self.period}".rstrip()


class Suggestion(NamedTuple):
    """What a heading may mean, how like a known heading it is (0 to 1), and which that is."""

    meaning: Meaning
    likeness: float
    like: str = ""


def read_meaning(text: str) -> Meaning:
    """Return the meaning that an officer typed.

    Raises
    ------
    UsageError
        If it is not one; the message names the nearest.

    Examples
    --------
    >>> read_meaning("target 2009-10"), read_meaning("Outturn q1")
    (Meaning(what='target', period='2009/10'), Meaning(what='outturn', period='Q1'))
    >>> read_meaning("goal 2009/10")
    Traceback (most recent call last):
        ...
    perfkit.errors.UsageError: There is no meaning 'goal'. Known: ref, title, ...
    """
    said = tidy(text)
    if said.casefold() in (LEAVE_OUT, UNKNOWN):
        return Meaning(said.casefold())
    word, _, rest = said.partition(" ")
    what = word.casefold()
    if what in ABOUT_INDICATORS and not rest:
        return Meaning(what)
    if what not in OF_A_PERIOD:
        known = [*ABOUT_INDICATORS, *OF_A_PERIOD, LEAVE_OUT]
        raise UsageError.unknown("meaning", said if what in ABOUT_INDICATORS else word, known)
    if not rest:
        problem = f"'{shown(said)}' names no period"
        raise UsageError(f"{problem}. Write one behind it: {what} Q1, {what} 2008/09, {what} {YEAR}, {what} {LATEST}.")
    found, left = find_period(rest)
    if rest.casefold() in _RELATIVE:
        found, left = rest.casefold(), ""
    if not found or left:
        raise UsageError(f"'{shown(rest)}' is not a period. Write one of: {PERIODS}.")
    return Meaning(what, found)


def find_period(heading: str) -> tuple[str, str]:
    """Return the period that a heading names, and the heading without it.

    >>> find_period("09/10 target"), find_period("Quarter 2 2009-10"), find_period("Status")
    (('2009/10', 'target'), ('2009/10 Q2', ''), ('', 'Status'))
    """
    rest = heading
    year = quarter = ""
    if match := re.search(_YEAR, rest):
        try:
            # 2009-10 could be a month elsewhere; in a heading it is offered as a year, and the officer confirms it.
            found = periods.parse(match.group().replace("-", "/"))
        except periods.PeriodError:
            found = None
        if found is not None and found.freqstr == periods.YEAR:
            year, rest = periods.label(found), _without(rest, match)
    low = rest.casefold()
    if match := re.search(_QUARTER, low):
        quarter, rest = f"Q{match[1] or _ORDINALS[match[2]]}", _without(rest, match)
    elif (match := re.search(_SPAN, low)) and (match[1], match[2]) in _SPANS:
        quarter, rest = f"Q{_SPANS[match[1], match[2]]}", _without(rest, match)
    if year or quarter:
        if year and not quarter and (match := re.search(_WHOLE_YEAR, rest.casefold())):
            rest = _without(rest, match)
        return f"{year} {quarter}".strip(), rest
    for pattern, name in ((_TO_DATE, TO_DATE), (_BEFORE, LAST_YEAR), (_MONTH, ""), (_WHOLE_YEAR, YEAR)):
        if match := re.search(pattern, low):
            # A month stands alone in a heading: "May improve" names none.
            text = name or " ".join(part.title() for part in (match[1][:3], match[2]) if part)
            if name or match.group() == low.strip():
                return text, _without(rest, match)
    return "", heading


def suggested(heading: str) -> Suggestion:
    """Return what a heading most likely means; `unknown` where no known heading is like it.

    >>> suggested("08/09 outturn").meaning, suggested("Q3").meaning, suggested("Good is?").meaning.what
    (Meaning(what='outturn', period='2008/09'), Meaning(what='outturn', period='Q3'), 'polarity')
    >>> str(suggested("Wibble").meaning)
    'unknown'
    """
    period, rest = find_period(tidy(heading))
    key = plain(rest).strip("():,.?-")
    if period and not key:
        return Suggestion(Meaning("outturn", period), 1.0, period)
    likeness, what, like = _most_like(key, bool(period))
    if likeness < _LIKE:
        return Suggestion(Meaning(UNKNOWN), likeness)
    if what in OF_A_PERIOD:
        return Suggestion(Meaning(what, period or _USUAL.get(what, LATEST)), likeness, like)
    return Suggestion(Meaning(what), likeness, like)


def holding(text: str) -> str:
    """Return what a row holds that is labelled so, such as "target"; "" where the text is no such label.

    >>> holding("2009/10 Actual"), holding("Target:"), holding("Variance"), holding("Rent")
    ('outturn', 'target', 'leave out', '')
    """
    return _LABELS.get(plain(find_period(tidy(text))[1]), "")


@lru_cache(maxsize=4096)
def _most_like(key: str, dated: bool) -> tuple[float, str, str]:
    best = (0.0, UNKNOWN, "")
    if not key:
        return best
    words = OF_A_PERIOD if dated else {**ABOUT_INDICATORS, **OF_A_PERIOD}
    for what, line in (*words.items(), (LEAVE_OUT, _PASSED_OVER)):
        for word in line.split("|"):
            likeness = SequenceMatcher(None, key, plain(word).strip("?")).ratio()
            if likeness > best[0]:
                best = (likeness, what, word)
    return best


def resolved(period: str, year: Period | None, latest: Period | None) -> str | None:
    """Return the label of the period that a meaning names; None where it depends on a year that is not known.

    Parameters
    ----------
    period
        As in a meaning: "Q1", "Apr", "year", "latest quarter", or a period in full.
    year
        The financial year of the scorecard.
    latest
        Its last quarter with figures.

    Examples
    --------
    >>> year = periods.parse("2009/10")
    >>> resolved("Q4", year, None), resolved("Jan", year, None), resolved("2008/09", None, None)
    ('2009/10 Q4', 'Jan 2010', '2008/09')
    """
    if period == LATEST:
        return None if latest is None else periods.label(latest)
    if not is_relative(period):
        return periods.label(periods.parse(period))
    if year is None:
        return None
    if period in _QUARTERS:
        return periods.label(periods.quarters_of(year)[_QUARTERS.index(period)])
    if period in _MONTHS:
        calendar = year.year if period in ("Jan", "Feb", "Mar") else year.year - 1
        return periods.label(periods.parse(f"{period} {calendar}"))
    return periods.label(year - 1 if period == LAST_YEAR else year)


def is_relative(period: str) -> bool:
    """Return whether a period takes its year from the scorecard.

    >>> is_relative("Q1"), is_relative("2009/10 Q1"), is_relative("latest quarter")
    (True, False, True)
    """
    return period in _RELATIVE


def _without(text: str, match: re.Match[str]) -> str:
    return " ".join(f"{text[: match.start()]} {text[match.end() :]}".split()).strip(" :,-–()")
