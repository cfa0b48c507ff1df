"""How an indicator's levers move its years, as plain numbers: shares, weights and bounds worked out beforehand."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pandas as pd

from perfkit import periods
from perfkit.explain.projection import SEASON
from perfkit.explain.year import YearBy
from perfkit.targets.moving import RATE, share_arrived, share_at_end
from perfkit.targets.setting import Setting
from perfkit.targets.workload import Segments, Workload
from perfkit.terms import Basis

SPEEDS = (0, 1, 2, 4)
"""Quarters that an improvement may take to arrive."""
STARTS = 8
"""How many quarters ahead an improvement may start."""
_LAST_MONTH = 3


def effects_of(
    setting: Setting, ref: str, work: Workload, split: Segments | None, cost: float | None
) -> dict[str, Any]:
    """Return what `perfkit.targets.moving.move` needs of an indicator.

    Parameters
    ----------
    setting, ref
        The evidence and the indicator.
    work, split
        Its quarters, and its segments where they add up to it.
    cost
        What its service spends for each case this year, where known.

    Returns
    -------
    dict
        Numbers, texts and lists, as JSON has them:

        - ``years`` (labels, this year first), ``expected`` and ``cases`` by
          year, ``unit_cost`` in pounds (None: not known);
        - ``scales``: 1 in the years in which demand makes more of the figure
          itself, which counts cases; ``grows``: 1 in the years whose cases
          the demand grows: the coming ones, for this year's are mostly known;
        - ``segments``: ``key``, ``name``, ``weight`` (share of the cases; of
          a count 1) and ``rate`` by year: those of the last year, each moved
          by the same (of a count, in proportion), so that all weighed
          together are what is expected;
        - ``arrived[start][speed][year]``: the share of a year's cases, or of
          its quarters, that come after an improvement has arrived, for each
          of ``starts`` (labels) and ``speeds`` (quarters);
        - ``one_off``: what a quarter counts in each year: an average
          quarter's part, or all of it where the year is a total or a single
          figure; in the first coming year only;
        - ``low`` and ``high``: the least and the most a year can come to.
    """
    years = setting.years
    counted = work.counted
    expected = _listed(_row(setting.ahead.expected, ref))
    cases = expected if counted else _cases(setting, ref, work)
    coming = [0] + [1] * (len(years) - 1)
    low, high = _bounds(setting, ref)
    starts = [setting.card.quarter + n for n in range(1, STARTS + 1)]
    alone = 1 / SEASON if work.by.averages and not work.at_once else 1.0
    return {
        "years": [periods.label(year) for year in years],
        "expected": expected,
        "cases": cases,
        "unit_cost": cost,
        "scales": [n * counted for n in coming],
        "grows": coming,
        "dimension": split.dimension if split else "",
        "segments": _parts(setting, ref, work, split),
        "starts": [periods.label(quarter) for quarter in starts],
        "speeds": [*SPEEDS],
        "arrived": [[[_arrived(work, start, speed, year) for year in years] for speed in SPEEDS] for start in starts],
        "one_off": [alone if n == 1 else 0.0 for n in range(len(years))],
        "low": low,
        "high": high,
    }


def _row(table: pd.DataFrame, ref: str) -> pd.Series:
    return table.loc[[ref]].iloc[0]


def _listed(row: pd.Series) -> list[float | None]:
    return [None if pd.isna(value) else float(value) for value in row]


def _cases(setting: Setting, ref: str, work: Workload) -> list[float | None]:
    """Return each year's denominator: as forecast, or where a figure stands for the year's end its latest."""
    found = _row(setting.ahead.cases, ref)
    latest = work.cases.dropna()
    if work.at_once and len(latest):
        found = found.fillna(float(latest.iloc[-1]))
    return _listed(found)


def _bounds(setting: Setting, ref: str) -> tuple[float | None, float | None]:
    """Return the least and the most a year can come to: a share lies between none and all."""
    scale = setting.ahead.measures["scale"][ref]
    most = float(setting.ahead.measures["size" if scale == "logit" else "most"][ref])
    return (None if scale == "plain" else 0.0), (most if math.isfinite(most) else None)


def _parts(setting: Setting, ref: str, work: Workload, split: Segments | None) -> list[dict[str, Any]]:
    """Return what each segment weighs and its rate in each year: the last year's, moved so that all add up to it."""
    expected = _row(setting.ahead.expected, ref)
    if split is None:
        return [{"key": f"{RATE}:", "name": "", "weight": 1.0, "rate": _listed(expected)}]
    rates = _adding_up(expected, split, work)
    return [
        {
            "key": f"{RATE}:{name}",
            "name": str(name),
            "weight": float(split.weight[name]),
            "rate": _listed(rates.loc[name]),
        }
        for name in split.weight.index
    ]


def _adding_up(expected: pd.Series, split: Segments, work: Workload) -> pd.DataFrame:
    """Return each segment's rate in each year: a row a segment, a column a year."""
    rate, whole = split.rate.to_numpy()[:, None], float((split.weight * split.rate).sum())
    year = expected.to_numpy()[None, :]
    with np.errstate(invalid="ignore", divide="ignore"):
        found = year * (rate / whole) if work.counted else year + (rate - whole)
    return pd.DataFrame(found, split.rate.index, expected.index)


def _arrived(work: Workload, start: pd.Period, speed: int, year: pd.Period) -> float:
    """Return the share of a year's cases, or of its quarters, that come after an improvement has arrived."""
    since = [(quarter - start).n for quarter in periods.quarters_of(year)]
    if work.by == YearBy.END and work.panel.measures["basis"].iloc[0] == Basis.SNAPSHOT:
        return share_at_end(since[-1], speed)
    return math.fsum(share * share_arrived(n, speed) for share, n in zip(work.shares(), since, strict=True))


def unit_costs(setting: Setting, ref: str, work: Workload) -> pd.Series:
    """Return what its service spent, or forecasts to spend, for each case of the years on record, oldest first.

    A year's budget line is its latest: the forecast of the year's end or, in
    the fourth quarter without one, what was spent. It is an average: what
    the service does besides is in it.
    """
    rows = setting.card.rows.set_index("ref")
    table = setting.card.tables.finance
    mine = table["directorate"].eq(rows["directorate"][ref]) & table["service"].eq(rows["service"][ref])
    lines = table[mine & table["ends"].le(pd.Timestamp(periods.end(setting.card.quarter)))]
    at_end = lines["actual_to_date"].where(lines["ends"].dt.month.eq(_LAST_MONTH))
    spent = lines["forecast"].fillna(at_end).iloc[lines["ends"].argsort(kind="stable")].dropna()
    years = lines["period"].map({p: periods.year_of(periods.parse(p)) for p in lines["period"].unique()})
    latest = spent.groupby(years.reindex(spent.index)).last()
    now = setting.years[0]
    cases = {periods.year_of(q): n for q, n in zip(work.panel.quarters, work.of_year(work.cases), strict=True)}
    found: pd.Series = latest / pd.Series({**cases, now: _cases(setting, ref, work)[0]}, dtype="float64")
    found = found[found > 0]
    # The cost of a case is of use only where this year has one to start from.
    return found if now in found.index else found.iloc[:0]
