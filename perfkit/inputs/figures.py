"""Figures as officers type them: a number in a declared form, or a marker.

Only these forms are numbers: digits, a sign, a decimal point, thousands in
groups of three; "%" where the indicator is a percentage and "£" where it is
in pounds. Everything else is refused with its own remedy, because a figure
guessed is a figure wrong.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from perfkit.errors import shown
from perfkit.inputs.ledger import Refusal
from perfkit.terms import DataStatus, TargetStatus

A_NUMBER = "a number such as 95.4 or 1,234"
_TOO_LARGE = 1e15


def _spell(words: Mapping[str, str]) -> Mapping[str, str]:
    return MappingProxyType({marker: status for status, line in words.items() for marker in line.split("|")})


MARKERS = _spell({
    DataStatus.NOT_AVAILABLE: "[x]|x|..|-|tbc|not available|not yet available",
    DataStatus.NOT_APPLICABLE: "[z]|z|n/a|not applicable",
    DataStatus.CONFIDENTIAL: "[c]|c|*|confidential",
    DataStatus.ROUNDS_TO_ZERO: "[k]|[low]",
})  # fmt: skip
"""What may stand in place of a figure."""

TARGET_MARKERS = _spell({
    TargetStatus.NO_TARGET: "none|no target",
    TargetStatus.BASELINE: "baseline|baseline year",
    TargetStatus.TO_BE_CONFIRMED: "tbc|to be confirmed",
    TargetStatus.NOT_APPLICABLE: "n/a|[z]|z|not applicable",
})  # fmt: skip
"""What may stand in place of a target."""

LETTERS = MappingProxyType({
    "p": DataStatus.PROVISIONAL, "e": DataStatus.ESTIMATED, "r": DataStatus.REVISED, "f": DataStatus.FORECAST,
    "b": DataStatus.BREAK, "u": DataStatus.LOW_RELIABILITY,
})  # fmt: skip
"""What may follow a figure, in brackets or not."""

_PLAIN = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)", re.ASCII)
_NUMBER = re.compile(
    r"(?P<sign>[+-]?)(?P<pound>£?)(?P<inner>-?)"
    r"(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d*)?|\d+(?:\.\d*)?|\.\d+) ?(?P<percent>%?)",
    re.ASCII,
)
_MARKED = re.compile(r"(?P<number>.*[\d.%]) ?(?:\[(?P<bracket>[a-z]|low)\]|(?P<letter>[a-z]))", re.ASCII)

_REMEDIES: tuple[tuple[re.Pattern[str], str, str], ...] = tuple(
    (re.compile(pattern, re.ASCII), why, remedy)
    for pattern, why, remedy in (
        (r"\(.*\d.*\)", "is in brackets", "If it is negative, type a minus sign: -300"),
        (r"[+-]?£?[\d.,]+ ?(?:k|m|bn|mn|thousand|million|billion)", "is abbreviated",
         "Type the number in full: 1200000, not 1.2m"),
        (r"[\d.,%]+ ?\*+", "has a star",
         "Type [c] if the figure is confidential; otherwise the number alone, and the footnote in note"),
        (r".*\d ?per ?cent", "spells out the percent sign", "Type 85% or 85"),
        (r"(?:[<>≤≥~≈]|up to|under|over|less|more|at least|at most|about|approx|circa|c\.).*"
         r"|.*\d ?%? ?(?:plus|\+|or .+)|.*[<>]",
         "is a comparison and not a number", "Type the number alone; polarity in indicators says which way is better"),
        (r".*\d.*(?:increase|decrease|reduction|improvement|rise|fall).*", "describes a change and not a level",
         "Type the figure to reach, as the outturn will be measured"),
        (r"[+-]?[\d.]+e[+-]?\d+", "is in scientific notation", "Type the number in full"),
        (r"[+-]?£?[\d.]*,[\d.,]*", "has commas that do not group thousands",
         "Put a comma between groups of three digits only, and a point before decimals: 1,234.5"),
        (r"[+-]?£?\d+(?: \d{3})+(?:\.\d*)?", "has blanks inside it", "Take the blanks out, or use commas: 1,234"),
        (r"[+-]?(?:nan|inf(?:inity)?)", "is not a figure", "Leave the cell blank, or type [x] if it is not available"),
        (r"#(?:n/a|ref|div/0|value|name|null|num|spill|calc)[!?]?|div/0!?", "is a spreadsheet's error",
         "Correct the formula, or type [x] if the figure is not available"),
        (r"=.*", "is a formula kept as text", "Type its result"),
        (r"true|false", "is a yes or no and not a number", "Type the number"),
        (r"\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d{4}-\d{2}-\d{2}.*", "is a date and not a number", "Type the number"),
        (r"\d[\d.,%]* ?/ ?\d[\d.,%]*", "holds two figures", "Type one, or use numerator and denominator"),
        (r"[+-]?[\d.,]+ ?[a-z]+", "has a word behind it", "Type the number alone; its unit is in indicators"),
    )
)  # fmt: skip


@dataclass
class Figures:
    """The distinct cells of a column, read; each array has one place more, for a blank cell.

    ``text`` is true where a plain number was written as text.
    """

    number: NDArray[np.float64]
    mark: NDArray[np.object_]
    percent: NDArray[np.bool_]
    pounds: NDArray[np.bool_]
    pence: NDArray[np.bool_]
    text: NDArray[np.bool_]
    refusals: dict[int, Refusal]


def read_figures(values: list[object], markers: Mapping[str, str] | None, *, letters: bool) -> Figures:
    """Return the number, marker and signs of each distinct cell.

    Parameters
    ----------
    values
        The cells: text, numbers, or what else a workbook may hold.
    markers
        What may stand in place of a number; None where nothing may.
    letters
        Whether a status may follow the number: "85.2 p", "85.2 [p]".

    Examples
    --------
    >>> found = read_figures(["1,234", "85.2 [p]", "[c]", "12*"], MARKERS, letters=True)
    >>> found.number.tolist(), list(found.mark)
    ([1234.0, 85.2, nan, nan, nan], [None, 'provisional', 'confidential', None, None])
    >>> found.refusals[3].problem
    "'12*' has a star"
    """
    size = len(values) + 1
    percent, pounds, pence, text = np.zeros((4, size), dtype=bool)
    found = Figures(np.full(size, np.nan), np.full(size, None, dtype=object), percent, pounds, pence, text, {})
    for i, value in enumerate(values):
        if isinstance(value, str):
            _read_text(found, i, value, markers, letters)
        elif isinstance(value, (int, float, np.number, Decimal)) and -_TOO_LARGE < value < _TOO_LARGE:
            found.number[i] = float(value)
        elif isinstance(value, date):
            found.refusals[i] = Refusal(f"{value:%d/%m/%Y} is a date and not a number", _date_remedy(), A_NUMBER)
        else:
            found.refusals[i] = _refuse(str(value), markers)
    return found


def _with_hyphens(value: str) -> str:
    """Return a cell's text with a hyphen for a minus sign, and for a dash that stands alone as Excel corrects it."""
    text = " ".join(value.split()).replace("\u2212", "-")
    return "-" if text in ("\u2013", "\u2014") else text


def _read_text(found: Figures, i: int, value: str, markers: Mapping[str, str] | None, letters: bool) -> None:
    text = _with_hyphens(value)
    if _PLAIN.fullmatch(text) and len(text) < 16:
        found.number[i], found.text[i] = float(text), True
        return
    lower = text.casefold()
    if markers and lower in markers:
        found.mark[i] = str(markers[lower])
        return
    mark: re.Match[str] | None = None
    if not (match := _NUMBER.fullmatch(text)) and (mark := _MARKED.fullmatch(lower)):
        match = _NUMBER.fullmatch(mark["number"])
        if match is None or lower.endswith(("k", "m")):
            mark = match = None
    if (
        match is None
        or (match["sign"] and match["inner"])
        or abs(float(match["digits"].replace(",", ""))) >= _TOO_LARGE
    ):
        found.refusals[i] = _refuse(value, markers)
    elif mark is not None and (why := _contradicts(value, mark, letters)):
        found.refusals[i] = why
    else:
        found.number[i] = float((match["sign"] or match["inner"]) + match["digits"].replace(",", ""))
        found.percent[i], found.pounds[i] = bool(match["percent"]), bool(match["pound"])
        found.text[i] = mark is None and not found.percent[i]
        if mark is not None:
            found.mark[i] = str(LETTERS[mark["bracket"] or mark["letter"]])
            found.pence[i] = mark["letter"] == "p" and lower[-2] != " "


def _contradicts(value: str, mark: re.Match[str], letters: bool) -> Refusal | None:
    """Refuse a letter behind a number where it cannot stand."""
    letter = mark["bracket"] or mark["letter"]
    if not letters:
        return Refusal(f"'{shown(value)}' has a marker behind the number", "Type the number alone.", A_NUMBER)
    if letter in LETTERS:
        return None
    if f"[{letter}]" in MARKERS:
        return Refusal(
            f"'{shown(value)}' gives a figure and says that there is none",
            f"Type either the number or [{letter}].",
            A_NUMBER,
        )
    return _refuse(value, MARKERS)


def _refuse(value: str, markers: Mapping[str, str] | None) -> Refusal:
    """Say why a text is no figure, as precisely as its form allows."""
    text = _with_hyphens(value).casefold()
    expected = A_NUMBER
    if markers is not None:
        expected += f", or a marker: {', '.join(markers)}"
    bracketed = re.fullmatch(r"\[([a-z])\]|([a-z])", text)
    if bracketed and (bracketed[1] or bracketed[2]) in LETTERS and markers is MARKERS:
        return Refusal(
            f"'{shown(value)}' marks a figure and there is none", f"Type the number before {text}.", expected
        )
    for pattern, why, remedy in _REMEDIES:
        if pattern.fullmatch(text):
            return Refusal(f"'{shown(value)}' {why}", f"{remedy}.", expected)
    if markers is None:
        return Refusal(f"'{shown(value)}' is not a number", "Type the number, or leave the cell blank.", expected)
    return Refusal(f"'{shown(value)}' is neither a number nor a marker", "Type the number, or one of those.", expected)


def _date_remedy() -> str:
    return "Excel may have turned a figure such as 1/7 into a date: type the number."
