"""The totals among a long table's rows: believed and passed over, or refused; never counted twice."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from perfkit.errors import Fault
from perfkit.inputs.contract import Kind
from perfkit.inputs.discreet import shown
from perfkit.inputs.figures import read_figures
from perfkit.inputs.layout import tidy
from perfkit.inputs.source import capped
from perfkit.inputs.tidied_table import Mask, Tidied, has, is_text
from perfkit.inputs.totals import is_total
from perfkit.inputs.wide_rows import listed


def drop_totals(table: Tidied) -> None:
    """Pass over the totals of a table, and refuse what calls itself one and is none."""
    kinds = (Kind.TEXT, Kind.CODE)
    keys = [n for n in table.contract.key if n in table.headings]
    named = [n for n in keys if table.contract.column(n).kind in kinds and is_text(table.cells(n))]
    said = np.zeros(len(table.raw.cells), dtype=bool)
    labels: dict[str, Mask] = {}
    for name in named:
        cells = table.cells(name)
        words = [word for word in cells.unique() if is_total(word)]
        labels[name] = cells.isin(words).to_numpy() if words else said & False
    for mask in labels.values():
        said |= mask
    if not said.any():
        return
    columns = [
        c.name for c in table.contract.columns if c.kind in (Kind.NUMBER, Kind.FIGURE) and c.name in table.headings
    ]
    found = {name: _numbers(table.cells(name)) for name in columns}
    figures = pd.DataFrame(found, index=table.raw.cells.index)
    parts = pd.DataFrame({name: table.cells(name) for name in keys})
    # What a total stands for: the rows that share its other keys, as far as it has them.
    shared = pd.DataFrame({name: parts[name].notna() & ~labels.get(name, np.zeros_like(said)) for name in keys})
    believed: dict[tuple[str, bool], list[int]] = {}
    refused: list[Fault] = []
    for pattern, rows in shared[said].groupby(list(keys), sort=False):
        of = [name for name, has in zip(keys, pattern, strict=True) if has]
        sums, counts = _sums(figures[~said], parts.loc[~said, of], parts.loc[rows.index, of])
        for at in rows.index:
            label = shown(next(tidy(parts.at[at, name]) for name in named if labels[name][at]))
            stated = {n: float(found[n][at]) for n in columns if np.isfinite(found[n][at])}
            wrong = [n for n in stated if not np.isclose(stated[n], sums[n][at], rtol=1e-9, atol=1e-9)]
            if not stated or (counts[at] and not wrong):
                believed.setdefault((label, bool(stated)), []).append(table.number(at))
                continue
            name = (wrong or list(stated))[0]
            rest = (
                f"the {counts[at]:,} rows of the same kind come"
                if counts[at] > 1
                else "the one row of the same kind comes"
            )
            come = f"{rest} to {sums[name][at]:.15g}" if counts[at] else "no row is part of it"
            problem = f"the row is called '{label}' and its {name} is {stated[name]:.15g}; {come}"
            remedy = "Correct it or take the row out; if it is a figure of its own, give it a name that is not 'total'."
            refused.append(table.here(problem, remedy, row=table.number(at)))
    for (label, filled), numbers in believed.items():
        one = len(numbers) == 1
        where = "the row is" if one else f"{listed(numbers)} are"
        why = f"the sum{'' if one else 's'} of the rows of the same kind" if filled else "without a figure"
        problem = f"{where} called '{label}', {why}, and {'was' if one else 'were'} passed over"
        table.note(numbers[0] if one else None, problem)
    table.faults += capped(refused) if refused else []
    table.without(said)


def _sums(figures: pd.DataFrame, parts: pd.DataFrame, wanted: pd.DataFrame) -> tuple[pd.DataFrame, pd.Series]:
    """Return for each wanted row the sums of the figures with the same keys, and how many rows they are."""
    if parts.columns.empty:
        sums = pd.DataFrame([figures.sum()] * len(wanted), index=wanted.index)
        return sums, pd.Series(len(figures), wanted.index)
    keys = list(parts.columns)
    every = pd.concat([parts, wanted])
    group = pd.Series(every.groupby(keys, sort=False, dropna=False).ngroup(), every.index)
    grouped = figures.groupby(group[parts.index])
    sums = grouped.sum().reindex(group[wanted.index]).set_axis(wanted.index)
    return sums.fillna(0.0), grouped.size().reindex(group[wanted.index], fill_value=0).set_axis(wanted.index)


def _numbers(cells: pd.Series) -> NDArray[np.float64]:
    return read_figures([cell if has(cell) else "" for cell in cells], None, letters=False).number[:-1]
