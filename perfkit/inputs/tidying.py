"""A long table as officers lay it out: repeated headings, totals, section headings, footnotes, periods side by side.

Each is recognised by a rule that cannot take a figure for it, and noted with
its rows; what could be two things is refused. The tables may be long: a rule
looks at whole columns, and row by row only where one of them found something.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from perfkit.errors import Fault
from perfkit.inputs.contract import Contract
from perfkit.inputs.guarded import shown
from perfkit.inputs.headings import plain
from perfkit.inputs.layout import is_period, tidy
from perfkit.inputs.raw import RawTable
from perfkit.inputs.row_numbers import listed, passed_over
from perfkit.inputs.tidied_table import Mask, Tidied, has, is_text
from perfkit.inputs.totals_by_key import drop_totals

_OF_A_PERIOD = {"outturns": "outturn", "targets": "target", "benchmarks": "value"}


def tidied(raw: RawTable, contract: Contract) -> tuple[RawTable, list[Fault]]:
    """Return a table with only its own rows, and a note or fault for each other row and column.

    - A row that repeats the headings is passed over.
    - A row called a total is passed over if each of its figures is the sum
      of the rows it stands for (the same other keys); else it is refused.
    - A row with one cell at the table's end is a footnote; between rows it
      is the heading of a section, and becomes their directorate where they
      have none.
    - Columns headed by periods, where `period` is none of the columns, become
      rows: one a period, blank cells left out.

    Parameters
    ----------
    raw
        The table as found.
    contract
        What its columns should be.
    """
    if raw.cells.empty:
        return raw, []
    table = Tidied(raw, contract)
    _drop_repeated_headings(table)
    _drop_single_cells(table)
    drop_totals(table)
    _turn_periods(table)
    return table.raw, table.faults


def _drop_repeated_headings(table: Tidied) -> None:
    known = [name for name in table.contract.names if name in table.headings and is_text(table.cells(name))]
    if len(known) < 2:
        return
    first, second = (table.headings[name] for name in known[:2])
    found = np.flatnonzero(_says(table.raw.cells[first], first) & _says(table.raw.cells[second], second))
    again = np.zeros(len(table.raw.cells), dtype=bool)
    for at in found:
        row = table.raw.cells.iloc[int(at)]
        if all(plain(tidy(cell)) == plain(heading) for heading, cell in row.items() if has(cell)):
            again[at] = True
            table.note(table.number(at), "it holds the headings again and was passed over")
    if again.any():
        table.without(again)


def _says(cells: pd.Series, heading: str) -> Mask:
    words = {heading, heading.casefold(), heading.upper(), heading.title(), heading.capitalize()}
    return cells.isin(words).to_numpy()


def _drop_single_cells(table: Tidied) -> None:
    """Pass over footnotes, and give the headings of sections to the rows below them."""
    required = [c.name for c in table.contract.columns if c.required and c.name in table.headings]
    first = str(table.raw.cells.columns[0])
    others = [name for name in required if table.headings[name] != first]
    if not others:
        return
    lone = table.cells(others[0]).isna().to_numpy(copy=True)
    for heading in table.raw.cells.columns:
        if not lone.any():
            return
        blank = ~_filled_mask(table.raw.cells[heading], lone)
        lone &= ~blank if heading == first else blank
    if not lone.any() or lone.all():
        return
    last = int(np.flatnonzero(~lone)[-1])
    ends = lone & (np.arange(len(lone)) > last)
    if ends.any():
        numbers = [int(row) for row in table.raw.rows[ends]]
        texts = ", ".join(f"'{shown(tidy(cell))}'" for cell in table.raw.cells.loc[ends, first])
        table.note(*passed_over(numbers, "below the table", texts))
    _give_sections(table, lone & ~ends, ~lone, first)
    table.without(lone)


def _give_sections(table: Tidied, heads: Mask, detail: Mask, first: str) -> None:
    places = np.flatnonzero(heads)
    if not len(places):
        return
    cells = table.raw.cells
    directorate = table.headings.get("directorate")
    takes = "directorate" in table.contract.names and first != directorate
    given = cells[directorate].isna() | ~detail if directorate else pd.Series(True, cells.index)
    values = pd.Series([None] * len(cells), dtype=object) if directorate is None else cells[directorate].astype(object)
    for at, end in zip(places, [*places[1:], len(cells)], strict=True):
        text, row = tidy(cells[first].iloc[int(at)]), table.number(at)
        below = slice(at + 1, end)
        if end == at + 1:
            table.refuse(row, f"'{shown(text)}' stands alone, right above another", "Take one of them out.")
        elif not takes or not given.iloc[below].all():
            remedy = "If it heads a section, give that a column of its own; if it is a row, fill in its other cells."
            table.refuse(row, f"'{shown(text)}' is the only cell of its row", remedy)
        else:
            values.iloc[below] = text
            rows = [int(number) for number in table.raw.rows[below][detail[below]]]
            table.note(row, f"'{shown(text)}' heads a section and became the directorate of {listed(rows)}")
    if takes and values.notna().any():
        table.raw = replace(table.raw, cells=cells.assign(**{directorate or "directorate": values}))
        table.headings["directorate"] = directorate or "directorate"


def _turn_periods(table: Tidied) -> None:
    """Make a row of each period, where periods stand side by side as headings."""
    value = _OF_A_PERIOD.get(table.contract.name)
    if value is None or "period" in table.headings or value in table.headings:
        return
    own = set(table.headings.values())
    wide = [str(heading) for heading in table.raw.cells if str(heading) not in own and is_period(str(heading))]
    if not wide:
        return
    kept = [heading for heading in table.raw.cells if heading not in wide]
    cells = table.raw.cells.assign(**{"\0at": np.arange(len(table.raw.cells))})
    long = cells.melt(id_vars=[*kept, "\0at"], value_vars=wide, var_name="period", value_name=value)
    long = long[_filled_mask(long[value], np.ones(len(long), dtype=bool))]
    long = long.sort_values("\0at", kind="stable")
    rows = table.raw.rows[long.pop("\0at").to_numpy()]
    empty = [int(number) for number in table.raw.rows[~table.raw.rows.isin(rows)]]
    if empty:
        hold = "it holds" if len(empty) == 1 else f"{listed(empty)} hold"
        passed = "was" if len(empty) == 1 else "were"
        table.note(empty[0] if len(empty) == 1 else None, f"{hold} no figure of any period and {passed} passed over")
    table.raw = replace(table.raw, cells=long.reset_index(drop=True), rows=rows)
    names = ", ".join(f"'{shown(name)}'" for name in wide[:8]) + (f" and {len(wide) - 8} more" if len(wide) > 8 else "")
    table.note(None, f"the columns {names} are periods side by side; each was read as rows of period and {value}")


def _filled_mask(cells: pd.Series, among: Mask) -> Mask:
    """Return which of some cells hold anything; the others are not looked at."""
    found = cells.notna().to_numpy() & among
    if is_text(cells):
        places = np.flatnonzero(found)
        found[places] = [has(cell) for cell in cells.iloc[places]]
    return found
