"""The totals among a long table's rows: believed and passed over, or refused; never counted twice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from perfkit.errors import Fault
from perfkit.inputs.contract import Kind
from perfkit.inputs.figures import read_figures
from perfkit.inputs.guarded import shown
from perfkit.inputs.layout import tidy
from perfkit.inputs.row_numbers import listed
from perfkit.inputs.source import capped
from perfkit.inputs.tidied_table import Mask, Tidied, has, is_text
from perfkit.inputs.totals import NO_TOTAL, is_total


def drop_totals(table: Tidied) -> None:
    """Pass over the totals of a table, and refuse what calls itself one and is none.

    A total stands for the rows that share its other keys, as far as it has
    them: "Housing, Total" for Housing's services. It is believed if each of
    its figures is their sum, or if it has none. Where no other row is part
    of it, nothing is counted twice, and it is read like the rest.
    """
    keys = [n for n in table.contract.key if n in table.headings]
    labels = _labels(table, keys)
    said = np.zeros(len(table.raw.cells), dtype=bool)
    for mask in labels.values():
        said |= mask
    if not said.any():
        return
    judged = _Judged()
    figures = {
        c.name: _numbers(table.cells(c.name))
        for c in table.contract.columns
        if c.kind in (Kind.NUMBER, Kind.FIGURE) and c.name in table.headings
    }
    frame = pd.DataFrame(figures, index=table.raw.cells.index)
    parts = pd.DataFrame({name: table.cells(name) for name in keys})
    shared = pd.DataFrame({name: parts[name].notna() & ~labels.get(name, np.zeros_like(said)) for name in keys})
    for pattern, rows in shared[said].groupby(list(keys), sort=False):
        of = [name for name, has in zip(keys, pattern, strict=True) if has]
        sums, counts = _sums(frame[~said], parts.loc[~said, of], parts.loc[rows.index, of])
        for at in rows.index:
            label = shown(next(tidy(parts.at[at, name]) for name in labels if labels[name][at]))
            stated = {name: float(found[at]) for name, found in figures.items() if np.isfinite(found[at])}
            its = {name: float(sums[name][at]) for name in stated}
            judged.judge(table, int(at), label, stated=stated, sums=its, count=int(counts[at]))
    judged.say(table)
    said[judged.alone] = False
    table.without(said)


def _labels(table: Tidied, keys: list[str]) -> dict[str, Mask]:
    """Return for each key that is a name which of its rows call themselves a total."""
    found: dict[str, Mask] = {}
    for name in keys:
        cells = table.cells(name)
        if table.contract.column(name).kind in (Kind.TEXT, Kind.CODE) and is_text(cells):
            words = [word for word in cells.unique() if is_total(word)]
            found[name] = cells.isin(words).to_numpy() if words else np.zeros(len(cells), dtype=bool)
    return found


@dataclass
class _Judged:
    """The rows that call themselves totals, by what they turned out to be."""

    believed: dict[tuple[str, bool], list[int]] = field(default_factory=dict)
    refused: list[Fault] = field(default_factory=list)
    alone: list[int] = field(default_factory=list)

    def judge(
        self, table: Tidied, at: int, label: str, *, stated: Mapping[str, float], sums: Mapping[str, float], count: int
    ) -> None:
        """Believe a row's figures to be sums, refuse it, or let it be where it stands for no other row."""
        wrong = [name for name in stated if not np.isclose(stated[name], sums[name], rtol=1e-9, atol=1e-9)]
        if not stated or (count and not wrong):
            self.believed.setdefault((label, bool(stated)), []).append(table.number(at))
        elif not count:
            self.alone.append(at)
        else:
            name = wrong[0]
            rest = f"the {count:,} rows of the same kind come" if count > 1 else "the one row of the same kind comes"
            problem = f"the row is called '{label}' and its {name} is {stated[name]:.15g}; {rest} to {sums[name]:.15g}"
            self.refused.append(table.here(problem, NO_TOTAL, row=table.number(at)))

    def say(self, table: Tidied) -> None:
        """Note what was passed over, and refuse what is no total."""
        for (label, filled), numbers in self.believed.items():
            one = len(numbers) == 1
            where = "the row is" if one else f"{listed(numbers)} are"
            why = f"the sum{'' if one else 's'} of the rows of the same kind" if filled else "without a figure"
            problem = f"{where} called '{label}', {why}, and {'was' if one else 'were'} passed over"
            table.note(numbers[0] if one else None, problem)
        if self.alone:
            rows, one = listed([table.number(at) for at in self.alone]), len(self.alone) == 1
            are, was = ("is", "it was") if one else ("are", "they were")
            table.note(None, f"{rows} {are} called a total, no other row is part of it, and {was} read like the rest")
        table.faults += capped(self.refused) if self.refused else []


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
