"""A cell of the page as Excel holds it: a number with the format that shows it as printed, a date, a marker or a text.

The format carries the unit and any remark, so that a figure stays a figure and
still reads as on the page. What is no plain figure is a text, always.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from perfkit.report import formats
from perfkit.terms import NOUNS, DataStatus, TargetStatus

_SIGNED = r"(?P<sign>[+−-]?)(?P<pound>£?)(?P<digits>\d{1,3}(?:,\d{3})+|\d+)(?P<part>\.\d+)?"
_UNITS = "|".join((r"%| percentage points?", *(f" {noun}s?" for noun in NOUNS.values()), r" per [\d,]+"))
_FIGURE = re.compile(rf"{_SIGNED}(?P<unit>{_UNITS}|)(?P<remark> \([a-z][a-z ,]*\))?")
_CODES = re.compile('"([^"]*)"|([^"]+)')
_MONTHS = "January February March April May June July August September October November December"
_DATE = re.compile(rf"(\d{{1,2}})[ \xa0]({_MONTHS.replace(' ', '|')})[ \xa0](\d{{4}})")
_MOST_DIGITS = 15
"""Excel keeps no more of a number."""
_LONGEST_FORMAT = 200
_FIRST_YEAR = 1900
DATED = "[$-809]d mmmm yyyy"
"""How a date is shown: as a letter writes it, in English, wherever the file is opened."""
INJECTING = ("=", "+", "-", "@", "\t", "\r")
"""How a text begins that some programs would run."""

MARKERS: Mapping[str, str] = MappingProxyType(
    {
        "[c]": "confidential",
        "[low]": "rounds to zero, but is not zero",
        "[x]": "not available",
        "[z]": "not applicable, or nothing to say",
    }
)
"""The public statistics markers, and what each means here."""
_MARKED = {
    **dict.fromkeys(formats.NO_TARGET.values(), "[z]"),
    formats.NO_TARGET[TargetStatus.TO_BE_CONFIRMED]: "[x]",
    formats.MISSING[DataStatus.NOT_AVAILABLE]: "[x]",
    formats.MISSING[DataStatus.NOT_APPLICABLE]: "[z]",
    formats.MISSING[DataStatus.NOT_DUE]: "[z]",
    formats.MISSING[DataStatus.CONFIDENTIAL]: "[c]",
    formats.MISSING[DataStatus.ROUNDS_TO_ZERO]: "[low]",
    **dict.fromkeys(
        ("not available", "not supplied", "no figure", "no target supplied", "not known", "not yet known"), "[x]"
    ),
    **dict.fromkeys(("not defined", "none"), "[z]"),
    "": "[z]",
}


@dataclass(frozen=True)
class Value:
    """What a cell holds, and the number format that shows it; a text has none."""

    held: str | float | date
    format: str = ""
    unit: str = ""
    marker: str = ""

    @property
    def shown(self) -> str:
        """What the cell shows."""
        if isinstance(self.held, str):
            return self.held
        return formats.day(self.held) if isinstance(self.held, date) else displayed(self.held, self.format)


def value(text: str, *, number: bool) -> Value:
    """Return what a cell holds.

    Parameters
    ----------
    text
        The cell, as speech reads it from the page.
    number
        Whether the page lines its column up as figures; only there is a bare whole number one, and a word of
        absence marked.

    Examples
    --------
    >>> value("77.4% (provisional)", number=True)
    Value(held=0.774, format='0.0%" (provisional)"', unit='percent', marker='')
    >>> value("No target set", number=True).held, value("", number=False).held, value("2014", number=False).held
    ('No target set [z]', '[z]', '2014')
    """
    if said := _DATE.fullmatch(text):
        return _dated(text, said)
    found = _FIGURE.fullmatch(text)
    if found and (number or found["unit"] or found["pound"] or found["part"] or "," in found["digits"]):
        return _figure(text, found)
    if text in MARKERS:
        return Value(text, marker=text)
    marker = _MARKED.get(text.casefold(), "") if number or not text else ""
    return Value(f"{text} {marker}".strip(" "), marker=marker)


def displayed(held: float, shape: str) -> str:
    """Return a number as Excel shows it in one of the formats made here.

    >>> displayed(0.774, '0.0%" (provisional)"'), displayed(-1250, '"£"#,##0;"−£"#,##0')
    ('77.4% (provisional)', '−£1,250')
    """
    above, _, below = shape.partition(";")
    return "".join(
        literal or _shown(held, code) for literal, code in _CODES.findall(below if held < 0 and below else above)
    )


def _shown(held: float, code: str) -> str:
    places = len(code.rstrip("%").partition(".")[2])
    size = abs(Decimal(repr(held)) * (100 if code.endswith("%") else 1))
    text = f"{size:,.{places}f}" if code.startswith("#,##") else f"{size:.{places}f}"
    return f"{text}%" if code.endswith("%") else text


def _figure(text: str, found: re.Match[str]) -> Value:
    plain = found["digits"].replace(",", "") + (found["part"] or "")
    size = Decimal(plain)
    # Neither a number longer than Excel's nor a zero below zero would come back as it is printed.
    if len(plain) > _MOST_DIGITS or plain != str(size) or (found["sign"] not in ("", "+") and size == 0):
        return Value(text)
    percent = found["unit"] == "%"
    held = float(size / 100 if percent else size) * (1 if found["sign"] in ("", "+") else -1)
    zeros = "0" + ("." + "0" * (len(found["part"]) - 1) if found["part"] else "")
    shape = ("#,##" if "," in found["digits"] else "") + zeros + ("%" if percent else "")
    after = ("" if percent else found["unit"]) + (found["remark"] or "")
    section = _quoted(found["sign"] + found["pound"]) + shape + _quoted(after)
    # A format's second part is for numbers below zero, which Excel shows without a sign of its own.
    whole = f"{shape};{section}" if held < 0 else section
    if len(whole) > _LONGEST_FORMAT:
        return Value(text)
    unit = "pounds" if found["pound"] else "percent" if percent else found["unit"].strip()
    return Value(held, whole, unit)


def _dated(text: str, said: re.Match[str]) -> Value:
    try:
        when = date(int(said[3]), _MONTHS.split().index(said[2]) + 1, int(said[1]))
    except ValueError:
        return Value(text)
    known = when.year >= _FIRST_YEAR and formats.day(when) == text.replace("\xa0", " ")
    return Value(when, DATED) if known else Value(text)


def _quoted(text: str) -> str:
    return f'"{text}"' if text else ""
