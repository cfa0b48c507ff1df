"""Quarters and their months: how each is spelt, and a quarter's figure made from its months.

The figure is never a mean of rates.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from perfkit import periods
from perfkit.terms import Basis, DataStatus, Unit

MONTHS = ("month_1", "month_2", "month_3")

_MEASURE = ("ref", "basis", "unit", "frequency", "per", "decimals")

# From firm to absent: a quarter is no firmer than the least firm of its months.
_LEAST_FIRM_LAST = [
    str(s)
    for s in (
        DataStatus.FINAL,
        DataStatus.REVISED,
        DataStatus.LOW_RELIABILITY,
        DataStatus.PROVISIONAL,
        DataStatus.ESTIMATED,
        DataStatus.FORECAST,
        DataStatus.BREAK,
        DataStatus.ROUNDS_TO_ZERO,
        DataStatus.NOT_APPLICABLE,
        DataStatus.NOT_DUE,
        DataStatus.NOT_AVAILABLE,
        DataStatus.CONFIDENTIAL,
    )
]


def over(indicators: pd.DataFrame, quarters: Sequence[pd.Period]) -> pd.DataFrame:
    """Return indicators once for each quarter, quarter by quarter, so that all are looked up at once.

    Returns
    -------
    DataFrame
        ``quarter year month_1 month_2 month_3`` as perfkit spells them, ``number`` (1 to 4), and of
        the indicator what figures and targets are found by.

    Examples
    --------
    >>> one = pd.DataFrame([["A", "period", "percent", "monthly", 100.0, 1]], columns=_MEASURE)
    >>> over(one, [periods.parse("2014/15 Q2")]).iloc[0, :5].tolist()
    ['2014/15 Q2', '2014/15', 'Jul 2014', 'Aug 2014', 'Sep 2014']
    """
    spans = pd.DataFrame(
        [
            (periods.label(q), periods.label(periods.year_of(q)), *map(periods.label, months_of(q)), q.quarter)
            for q in quarters
        ],
        columns=["quarter", "year", *MONTHS, "number"],
    )
    return spans.merge(indicators[[*_MEASURE]].reset_index(drop=True), how="cross")


def roll_up(rows: pd.DataFrame, figures: pd.DataFrame) -> pd.DataFrame:
    """Return the quarters' figures of monthly indicators.

    A rate, a percentage or an average is the sum of the months' numerators over the sum of their
    denominators. A count or a sum of money is summed. A snapshot, a cumulative or a rolling-year
    figure is the last month's. A month that is missing makes the quarter missing, and is named.

    Parameters
    ----------
    rows
        Monthly indicators by quarter (`over`), ``per`` filled in; the result has their index.
    figures
        The latest known figures, indexed by ref and period.
    """
    parts = [row_at(figures, rows, month) for month in MONTHS]
    last = parts[-1]
    ends = rows["basis"].ne(Basis.PERIOD)
    sums = rows["unit"].isin((Unit.NUMBER, Unit.POUNDS)) & ~ends

    outturns, above, below = (_stack(parts, c) for c in ("outturn", "numerator", "denominator"))
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = above.sum(axis=1) / below.sum(axis=1) * rows["per"].to_numpy("float64")
    ratio[~np.isfinite(ratio)] = np.nan
    outturn = np.select([ends, sums], [last["outturn"], outturns.sum(axis=1)], ratio)

    gaps = np.isnan(np.where(sums.to_numpy()[:, None], outturns, above + below))
    gaps[ends, :2] = False
    gaps[ends, 2] = last["outturn"].isna()[ends]
    what = np.where(ends | sums, "no figure for ", "no numerator and denominator for ")
    why = (what + _named(gaps, rows)).where(gaps.any(axis=1), "the denominators add up to 0")
    missing = np.isnan(outturn)

    notes = last["note"].where(ends, _notes(parts, rows))
    rolled = pd.DataFrame(
        {
            "outturn": outturn,
            "numerator": np.where(ends, last["numerator"], above.sum(axis=1)),
            "denominator": np.where(ends, last["denominator"], below.sum(axis=1)),
            "status": last["status"].where(
                ends, firmness(pd.concat([p["status"] for p in parts], axis=1, keys=MONTHS))
            ),
            "as_of": last["as_of"].where(ends, pd.concat([p["as_of"] for p in parts], axis=1).max(axis=1)),
            "note": notes.astype("str"),
            "withheld": last["withheld"].where(ends, _first(parts, "withheld")).astype("str"),
            "why_missing": why.where(missing).astype("str"),
        },
        index=rows.index,
    )
    kept = last[["published_status", "outlook"]]
    return pd.concat([kept, rolled], axis=1).assign(period=rows["quarter"], revised_from=np.nan)


def months_of(quarter: pd.Period) -> list[pd.Period]:
    """Return a quarter's three months, first to last."""
    first = quarter.asfreq(periods.MONTH, how="start")
    return [first, first + 1, first + 2]


def spans_of(year: pd.Period) -> list[str]:
    """Return the labels of a year, its quarters and its months: every period a figure within it may be of.

    >>> spans_of(periods.parse("2014/15"))[:6]
    ['2014/15', '2014/15 Q1', '2014/15 Q2', '2014/15 Q3', '2014/15 Q4', 'Apr 2014']
    """
    quarters = periods.quarters_of(year)
    return [periods.label(p) for p in (year, *quarters, *(m for q in quarters for m in months_of(q)))]


def row_at(figures: pd.DataFrame, rows: pd.DataFrame, span: str) -> pd.DataFrame:
    """Return each row's figure for the period its column `span` names, missing where there is none."""
    keys = pd.MultiIndex.from_arrays([rows["ref"], rows[span]])
    return figures.reindex(keys).set_axis(rows.index, axis=0)


def _stack(parts: list[pd.DataFrame], column: str) -> np.ndarray:
    return np.column_stack([part[column].to_numpy("float64") for part in parts])


def _named(gaps: np.ndarray, rows: pd.DataFrame) -> pd.Series:
    first, second, third = (rows[month] for month in MONTHS)
    # Three months have eight patterns of gaps: none, and these seven.
    names = [first, second, first + " and " + second, third, first + " and " + third, second + " and " + third]
    all_three = first + ", " + second + " and " + third
    return pd.Series(np.select([gaps @ [1, 2, 4] == n for n in range(1, 7)], names, all_three), rows.index, dtype="str")


def firmness(statuses: pd.DataFrame) -> pd.Series:
    """Return the least firm of each row's statuses; one that is not said counts as not available.

    >>> firmness(pd.DataFrame([["final", "provisional"]])).item()
    'provisional'
    """
    rank = {status: i for i, status in enumerate(_LEAST_FIRM_LAST)}
    absent = rank[DataStatus.NOT_AVAILABLE]
    ranks = pd.concat([statuses[c].map(rank).fillna(absent) for c in statuses], axis=1).max(axis=1)
    return ranks.map(dict(enumerate(_LEAST_FIRM_LAST))).astype("str")


def _first(parts: list[pd.DataFrame], column: str) -> pd.Series:
    return parts[0][column].fillna(parts[1][column]).fillna(parts[2][column])


def _notes(parts: list[pd.DataFrame], rows: pd.DataFrame) -> pd.Series:
    text = "Made from " + rows["month_1"] + ", " + rows["month_2"] + " and " + rows["month_3"] + "."
    for part, month in zip(parts, MONTHS, strict=True):
        text = text + (" " + rows[month] + ": " + part["note"]).fillna("")
    return text
