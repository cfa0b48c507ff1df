"""Cells to types: each kind of column read from its distinct values.

Every function takes one column's cells as found and a `Ledger` for what is
wrong, and returns a typed column of the same length with missing where a
cell was blank or refused. Work is done on distinct values, so a million
rows cost little more than a thousand.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from perfkit import periods
from perfkit.errors import shown
from perfkit.inputs.choices import FLAGS, spellings
from perfkit.inputs.contract import Column
from perfkit.inputs.dates import read_dates
from perfkit.inputs.figures import A_NUMBER, read_figures
from perfkit.inputs.headings import plain
from perfkit.inputs.ledger import Ledger, Refusal
from perfkit.inputs.texts import read_texts

DAYS = "datetime64[us]"
Mask = NDArray[np.bool_]


class Distinct(NamedTuple):
    """A column's distinct cells, and for each row the place of its own; -1 where blank."""

    codes: NDArray[np.intp]
    values: list[object]

    def cell(self, row: int) -> object:
        """Return the cell that stands in a row."""
        return self.values[self.codes[row]]

    def rows_of(self, places: Iterable[int]) -> NDArray[np.intp]:
        """Return the positions of the rows that hold some of the distinct cells."""
        wanted = np.zeros(len(self.values) + 1, dtype=bool)
        wanted[list(places)] = True
        return np.flatnonzero(wanted[self.codes])


class Signed(NamedTuple):
    """A column of figures and the markers that stood in it or behind its numbers."""

    number: pd.Series
    mark: pd.Series


def distinct(cells: pd.Series) -> Distinct:
    """Return the distinct cells of a column; text of blanks only counts as blank."""
    if cells.isna().all():
        return Distinct(np.full(len(cells), -1), [])
    if cells.dtype == object:
        objects = np.empty(len(cells), dtype=object)
        objects[:] = [_comparable(cell) for cell in cells]
        cells = pd.Series(objects, dtype=object)
    codes, found = pd.factorize(cells)
    values = list(found)
    blank = [i for i, v in enumerate(values) if isinstance(v, str) and not v.strip()]
    if blank:
        codes = np.where(np.isin(codes, blank), -1, codes)
    return Distinct(codes, values)


def text(cells: pd.Series, column: Column, ledger: Ledger, *, code: bool = False) -> pd.Series:
    """Return text as written, without control characters, pictures and script links."""
    each = distinct(cells)
    found = read_texts(each.values, code=code)
    _refuse(ledger, column, each, found.refusals)
    for places, what in (
        (found.controls, "control characters removed from"),
        (found.links, "links that would run a script removed from"),
    ):
        if places:
            ledger.note(column.name, f"{what} {_cells(len(each.rows_of(places)))}", "The text itself was kept.")
    if code and found.numbers:
        ledger.note(
            column.name,
            f"numbers read as text in {_cells(len(each.rows_of(found.numbers)))}",
            "Format the column as text if its codes have leading zeros.",
        )
    words: list[str | None] = [None if i in found.refusals or not v else v for i, v in enumerate(found.values)]
    return strings(words, each.codes)


def code(cells: pd.Series, column: Column, ledger: Ledger) -> pd.Series:
    """Return a reference as written: 007 and 01E5 stay so."""
    return text(cells, column, ledger, code=True)


def figure(
    cells: pd.Series,
    column: Column,
    ledger: Ledger,
    markers: Mapping[str, str] | None = None,
    *,
    letters: bool = False,
    percent: Mask | bool = False,
    pounds: Mask | bool = False,
) -> Signed:
    """Return a column's numbers, and the markers that stood for or behind them.

    Parameters
    ----------
    markers, letters
        What may stand in place of a number, and whether a status may follow it.
    percent, pounds
        The rows in which "%" and "£" may be written.
    """
    if pd.api.types.is_numeric_dtype(cells.dtype) and not pd.api.types.is_bool_dtype(cells.dtype):
        return _typed(cells, column, ledger)
    each = distinct(cells)
    found = read_figures(each.values, markers, letters=letters)
    _refuse(ledger, column, each, found.refusals)
    unit_is_percent = np.broadcast_to(percent, len(cells))
    unit_is_pounds = np.broadcast_to(pounds, len(cells))
    alone = "Type the number alone, or correct the unit in indicators."
    for wrong, sign, remedy in (
        (found.percent[each.codes] & ~unit_is_percent, "has a percent sign and is not a percentage", alone),
        (found.pounds[each.codes] & ~unit_is_pounds, "has a pound sign and is not in pounds", alone),
        (found.pence[each.codes] & unit_is_pounds, "may be pence or provisional", "Type pounds (0.45), or 45 [p]."),
    ):
        ledger.refuse(column.name, np.flatnonzero(wrong), _signed(each, sign, remedy), each.cell)
    if ledger.sheet and (count := int(found.text[each.codes].sum())):
        ledger.note(
            column.name,
            f"numbers stored as text in {_cells(count)} were read as numbers",
            "In Excel, use Convert to Number.",
        )
    refused = ledger.refused(column.name)
    number = np.where(refused, np.nan, found.number[each.codes])
    marks = strings(list(found.mark[:-1]), each.codes)
    return Signed(pd.Series(number), marks.mask(refused))


def whole(cells: pd.Series, column: Column, ledger: Ledger) -> pd.Series:
    """Return whole numbers, as floats so that blanks may stand among them."""
    number = figure(cells, column, ledger).number
    broken = number.notna() & (number % 1 != 0)
    ledger.refuse(
        column.name,
        np.flatnonzero(broken),
        lambda p: Refusal(f"{number.iloc[p]:g} is not a whole number", "Round it, or check it.", "a whole number"),
        lambda p: cells.iloc[p],
    )
    return number.mask(broken)


def day(cells: pd.Series, column: Column, ledger: Ledger) -> pd.Series:
    """Return dates without times of day."""
    each = distinct(cells)
    days, refusals = read_dates(each.values)
    _refuse(ledger, column, each, refusals)
    return pd.Series(days[each.codes], dtype=DAYS)


def period(cells: pd.Series, column: Column, ledger: Ledger, *, marks: bool = False) -> pd.DataFrame:
    """Return ``period`` (its label), ``span``, ``ends`` and ``mark`` (a status written behind it).

    Where `marks` is false, a status behind a period is refused.
    """
    each = distinct(cells)
    size = len(each.values)
    labels: list[str | None] = [None] * size
    spans, mark = labels.copy(), labels.copy()
    ends = np.full(size + 1, np.datetime64("NaT"), dtype=DAYS)
    refusals: dict[int, Refusal] = {}
    for i, value in enumerate(each.values):
        rest, status = periods.split_mark(_period_text(value))
        try:
            found = periods.parse(rest)
        except periods.PeriodError as fault:
            refusals[i] = Refusal(f"'{shown(_period_text(value))}' {fault.why}", "Type it in full.", periods.ACCEPTED)
            continue
        if status is not None and not marks:
            remedy = "Only outturns take a status behind a period; type the period alone."
            refusals[i] = Refusal(f"'{shown(value)}' has a status behind the period", remedy, periods.ACCEPTED)
            continue
        labels[i], mark[i] = periods.label(found), status
        spans[i] = {periods.QUARTER: "quarter", periods.YEAR: "year", periods.MONTH: "month"}[found.freqstr]
        ends[i] = np.datetime64(periods.end(found), "us")
    _refuse(ledger, column, each, refusals)
    return pd.DataFrame(
        {
            "period": strings(labels, each.codes),
            "span": strings(spans, each.codes),
            "ends": pd.Series(ends[each.codes], dtype=DAYS),
            "mark": strings(mark, each.codes),
        }
    )


def flag(cells: pd.Series, column: Column, ledger: Ledger) -> pd.Series:
    """Return yes and no as a nullable boolean."""
    each = distinct(cells)
    said = [FLAGS.get(plain(_number_text(v))) for v in each.values]
    _refuse(
        ledger,
        column,
        each,
        {
            i: Refusal(f"'{shown(each.values[i])}' is neither yes nor no", "Type yes or no.", "yes or no")
            for i, s in enumerate(said)
            if s is None
        },
    )
    return pd.Series(pd.array([*said, None], dtype="boolean").take(each.codes))


def choice(cells: pd.Series, column: Column, ledger: Ledger) -> pd.Series:
    """Return the declared choices; other words stay as typed, for the contract to refuse."""
    del ledger
    each = distinct(cells)
    known = spellings(column)
    words = [_number_text(v).strip() for v in each.values]
    return strings([known.get(plain(word), shown(word)) for word in words], each.codes)


def _typed(cells: pd.Series, column: Column, ledger: Ledger) -> Signed:
    number = cells.astype("float64").reset_index(drop=True)
    endless = np.isinf(number.to_numpy())
    ledger.refuse(
        column.name,
        np.flatnonzero(endless),
        lambda p: Refusal(f"'{number.iloc[p]}' is not a figure", "Leave the cell blank, or type [x].", A_NUMBER),
        lambda p: number.iloc[p],
    )
    return Signed(number.mask(endless), strings([], np.full(len(cells), -1)))


def _refuse(ledger: Ledger, column: Column, each: Distinct, refusals: Mapping[int, Refusal]) -> None:
    if refusals:
        ledger.refuse(
            column.name,
            each.rows_of(refusals),
            lambda p: refusals[int(each.codes[p])],
            each.cell,
        )


def _signed(each: Distinct, sign: str, remedy: str) -> Callable[[int], Refusal]:
    return lambda p: Refusal(f"'{shown(each.cell(p))}' {sign}", remedy)


def strings(words: list[str | None], codes: NDArray[np.intp]) -> pd.Series:
    """Return the text of each row from its distinct values; code -1 is missing."""
    return pd.Series(pd.array([*words, None], dtype="str").take(codes))


def _comparable(cell: object) -> object:
    # True equals 1 to Python, and a list has no hash; both must stay what they are.
    return (
        str(cell).upper() if isinstance(cell, (bool, np.bool_)) else cell if isinstance(cell, Hashable) else str(cell)
    )


def _number_text(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _period_text(value: object) -> str:
    return _number_text(value).removesuffix(" 00:00:00")


def _cells(count: int) -> str:
    return f"{count:,} cell{'' if count == 1 else 's'}"
