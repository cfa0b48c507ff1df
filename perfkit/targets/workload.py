"""What a year is made of: its cases, the segments they fall in, and how all of these have varied."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from perfkit import periods
from perfkit.explain.panel import Panel
from perfkit.explain.projection import SEASON
from perfkit.explain.year import YearBy
from perfkit.targets.setting import Setting
from perfkit.terms import Basis, Unit

COUNTS = ("numerator", "denominator")


@dataclass(frozen=True)
class Workload:
    """One indicator's quarters, as levers need them. Series and tables run over the panel's quarters.

    Parameters
    ----------
    by
        How the year follows from its quarters.
    at_once
        Whether a single figure stands for the year: at its end, or once a year.
    panel
        The quarters of the one indicator.
    single
        Each quarter's own figure.
    year
        The figure of the year that ends with each quarter, as its quarters make it.
    cases
        The denominator, or nothing where there is none.
    """

    by: YearBy
    at_once: bool
    panel: Panel
    single: pd.Series
    year: pd.Series
    cases: pd.Series

    def of_year(self, quarters: pd.Series) -> pd.Series:
        """Return what the year that ends with each quarter adds up to; missing where a quarter is."""
        return quarters if self.at_once else quarters.rolling(SEASON).sum()

    @property
    def counted(self) -> bool:
        """Whether the figure itself counts cases, so that more demand makes more of it."""
        row = self.panel.measures.iloc[0]
        return bool(row["unit"] == Unit.NUMBER and row["per"] == 1 and self.cases.isna().all())

    def changes(self) -> pd.Series:
        """Return by how many percent the year's cases, or its count, differed from the year before's."""
        now = self.of_year(self.single if self.counted else self.cases)
        before = now.shift(SEASON)
        return ((now / before.where(before > 0) - 1) * 100).dropna()

    def departures(self) -> pd.Series:
        """Return how far each quarter stood from the mean of the same quarter a year before and a year after."""
        around = (self.single.shift(SEASON) + self.single.shift(-SEASON)) / 2
        return (self.single - around).dropna()

    def shares(self) -> list[float]:
        """Return what part of a year's cases each quarter has: as in the last whole year, else a quarter each."""
        ended = len(self.cases) - self.panel.this_year % SEASON
        last = self.cases.iloc[max(ended - SEASON, 0) : ended]
        if self.by != YearBy.RATIO or self.at_once or len(last) < SEASON or last.isna().any():
            return [1 / SEASON] * SEASON
        found: list[float] = (last / last.sum()).tolist()
        return found


def workload(setting: Setting, ref: str) -> Workload:
    """Return an indicator's quarters, as levers need them.

    Examples
    --------
    >>> from perfkit import read, read_rules
    >>> from perfkit.judge.scorecard import judge
    >>> from perfkit.targets.setting import setting_of
    >>> tables, rules = read("demo:known_truth"), read_rules("demo:known_truth")
    >>> found = workload(setting_of(judge(tables, rules, "2013/14 Q2")), "NI60")
    >>> found.by, round(float(found.year.iloc[-1]), 2)
    (<YearBy.RATIO: 'ratio'>, 72.28)
    """
    panel = setting.panel.of(pd.Index([ref]))
    by = YearBy(str(setting.ahead.measures.at[ref, "by"]))
    at_once = by == YearBy.END or bool(panel.yearly.iloc[0])
    single, cases = panel.single_quarters().iloc[0], panel.denominator.iloc[0]
    cases = cases.where(cases > 0)
    if at_once:
        year = panel.outturn.iloc[0]
    elif by == YearBy.RATIO:
        rolled = panel.numerator.iloc[0].rolling(SEASON).sum() / cases.rolling(SEASON).sum()
        year = rolled * float(panel.measures["per"].iloc[0])
    else:
        year = single.rolling(SEASON).sum() / (1 if by == YearBy.SUM else SEASON)
    return Workload(by, at_once, panel, single, year, cases)


@dataclass(frozen=True)
class Segments:
    """The dimension with most data, cut to the quarters in which its segments add up to the whole.

    Parameters
    ----------
    dimension
        What it is split by.
    weight
        What one step of a segment adds to the whole: its share of the last
        year's cases, together 1; of a count 1 each.
    rate
        Each segment's rate of the last year, in the unit; of a count its part.
    rates
        The same of the year that ends with each quarter: a row a segment, a
        column a quarter.
    """

    dimension: str
    weight: pd.Series
    rate: pd.Series
    rates: pd.DataFrame


def segments_of(setting: Setting, ref: str, work: Workload) -> Segments | None:
    """Return an indicator's segments, or None where no dimension adds up to it for the latest year.

    Of several dimensions the one with most figures is taken; of equals the
    first in the sheet. A quarter in which the segments' counts do not add up
    to the indicator's own does not count.
    """
    table = setting.card.tables.segments
    rows = table[table["ref"].eq(ref)].dropna(subset=["numerator"] if work.counted else [*COUNTS])
    # A quarter of what builds up, and a mean of quarters, are no sums of their segments.
    builds_up = work.panel.measures["basis"].iloc[0] == Basis.CUMULATIVE
    if rows.empty or builds_up or work.by == YearBy.MEAN:
        return None
    rows = rows.assign(quarter=rows["period"].map(_quarters(work)))
    rows = rows[rows["quarter"].isin(work.panel.quarters)]
    sizes = rows.groupby("dimension", sort=False).size().sort_values(ascending=False, kind="stable")
    tried = (_segments(rows[rows["dimension"].eq(name)], work, str(name)) for name in sizes.index)
    return next((found for found in tried if found is not None), None)


def _quarters(work: Workload) -> dict[str, pd.Period]:
    """Return the quarter in which each period's figure stands: a year's in its last, where a figure is a year's."""
    found = {periods.label(q): q for q in work.panel.quarters}
    if work.at_once and work.panel.measures["basis"].iloc[0] != Basis.SNAPSHOT:
        found |= {periods.label(periods.year_of(q)): q for q in work.panel.quarters if q.quarter == SEASON}
    return found


def _segments(rows: pd.DataFrame, work: Workload, dimension: str) -> Segments | None:
    names = list(dict.fromkeys(rows["segment"]))
    numerator, denominator = (_wide(rows, name, names, work) for name in COUNTS)
    if work.counted:
        rates = _of_years(numerator.where(_agrees(numerator, work.single)), work)
        weights = rates * 0.0 + 1.0
    else:
        counts = work.panel.numerator.iloc[0], work.panel.denominator.iloc[0]
        agrees = _agrees(numerator, counts[0]) & _agrees(denominator, counts[1])
        numerator, denominator = numerator.where(agrees), denominator.where(agrees & denominator.gt(0))
        cases, per = _of_years(denominator, work), float(work.panel.measures["per"].iloc[0])
        adding = work.by == YearBy.SUM
        rates = per * (_of_years(numerator / denominator, work) if adding else _of_years(numerator, work) / cases)
        weights = cases / cases.sum(axis=0)
    known = rates.notna().all(axis=0).to_numpy()
    # A quarter not yet split leaves the year before it to go by; an older split than that says nothing of now.
    if len(names) < 2 or not known[-SEASON:].any():
        return None
    last = int(np.flatnonzero(known)[-1])
    return Segments(dimension, weights.iloc[:, last], rates.iloc[:, last], rates)


def _wide(rows: pd.DataFrame, name: str, segments: list[str], work: Workload) -> pd.DataFrame:
    """Return one of the counts, a row a segment and a column a quarter; a segment that is not listed has none."""
    table = rows.pivot_table(index="segment", columns="quarter", values=name, aggfunc="sum")
    return table.reindex(index=segments, columns=work.panel.outturn.columns).fillna(0.0)


def _agrees(parts: pd.DataFrame, whole: pd.Series) -> pd.DataFrame:
    """Say, for every segment alike, in which quarters they add up to the whole."""
    same = np.isclose(parts.sum(axis=0), whole, rtol=1e-9, atol=1e-6)
    return pd.DataFrame(np.tile(same, (len(parts), 1)), parts.index, parts.columns)


def _of_years(table: pd.DataFrame, work: Workload) -> pd.DataFrame:
    return table if work.at_once else table.T.rolling(SEASON).sum().T
