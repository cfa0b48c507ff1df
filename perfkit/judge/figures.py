"""The figure that is judged for a quarter, and the earlier ones it is compared with.

Monthly, quarterly, yearly and survey indicators stand side by side. For each
the figure of a quarter is chosen in this order: the row of that very quarter;
its months rolled up; in quarter 4 the year's row, where the year is what the
indicator speaks of. Where none of these is there, the reason is said.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from perfkit import periods
from perfkit.inputs.vintages import known
from perfkit.judge.amounts import decimals_of
from perfkit.judge.months import MONTHS, months_of, over, roll_up, row_at
from perfkit.terms import Basis, DataStatus, Frequency, Unit

FIGURE = ("period", "outturn", "numerator", "denominator", "status", "as_of", "note", "published_status", "outlook")
YEARLY = (Frequency.ANNUAL, Frequency.SURVEY)

_WHOLE_YEAR = (Basis.CUMULATIVE, Basis.ROLLING_YEAR, Basis.ANNUAL)
_AT_YEAR_END = (Basis.CUMULATIVE, Basis.ROLLING_YEAR, Basis.SNAPSHOT)
_NO_FIGURE = (DataStatus.NOT_AVAILABLE, DataStatus.NOT_APPLICABLE, DataStatus.NOT_DUE, DataStatus.CONFIDENTIAL)
_MAX_DECIMALS = 2


def known_figures(
    outturns: pd.DataFrame, quarter: pd.Period, known_on: pd.Timestamp | None, in_doubt: pd.Series
) -> pd.DataFrame:
    """Return the latest known row of every period that judging a quarter can touch.

    Parameters
    ----------
    outturns
        The table `outturns`.
    quarter, known_on
        The quarter judged, and the day after which nothing counts (None: everything counts).
    in_doubt
        Evidence against figures, indexed by (ref, period): text.

    Returns
    -------
    DataFrame
        One row a ref and period, with ``revised_from`` (the figure one release earlier, where it
        differs) and ``withheld`` (the evidence against the figure, or missing).
    """
    # A million rows are cut down to these periods first: sorting vintages is what costs time.
    return latest_figures(outturns[outturns["period"].isin(_touched(quarter))], known_on, in_doubt)


def latest_figures(outturns: pd.DataFrame, known_on: pd.Timestamp | None, in_doubt: pd.Series) -> pd.DataFrame:
    """Return the latest known row of every ref and period, as `known_figures` does for one quarter's."""
    part = outturns.assign(at=np.arange(len(outturns)))
    latest = known(part, known_on, ["ref", "period"], "as_of")
    earlier = known(part[~part["at"].isin(latest["at"])], known_on, ["ref", "period"], "as_of")
    latest = latest.drop(columns="at").set_index(["ref", "period"])
    # A 0 typed beside "not available" is not a figure.
    latest["outturn"] = latest["outturn"].where(~latest["status"].isin(_NO_FIGURE))
    before = earlier.set_index(["ref", "period"])["outturn"].reindex(latest.index)
    evidence = in_doubt.reindex(latest.index).astype("str")
    return latest.assign(revised_from=before.where(before.ne(latest["outturn"])), withheld=evidence).reset_index()


def figures_of(rows: pd.DataFrame, figures: pd.DataFrame) -> pd.DataFrame:
    """Return the figure of every indicator's quarter, or why there is none.

    Parameters
    ----------
    rows
        The indicators by quarter (`perfkit.judge.months.over`), ``frequency`` and ``per`` filled in.
    figures
        What `known_figures` or `latest_figures` returned.

    Returns
    -------
    DataFrame
        Aligned with `rows`: `FIGURE`, ``revised_from``, ``withheld`` and ``why_missing``.
    """
    figures = _indexed(figures)
    own = row_at(figures, rows, "quarter")
    left = own["period"].isna()
    found = [own[~left]]
    yearly = rows["frequency"].isin(YEARLY)
    at_end = left & rows["number"].eq(4) & (yearly | rows["basis"].isin(_WHOLE_YEAR))
    year = row_at(figures, rows[at_end], "year")
    year = year[year["period"].notna()]
    monthly = rows[left & ~yearly]
    monthly = monthly[_comes_monthly(monthly, figures)]
    if len(monthly):
        rolled = roll_up(monthly, figures)
        # The year's own figure is better than a quarter that cannot be put together.
        rolled = rolled[rolled["outturn"].notna() | ~rolled.index.isin(year.index)]
        found.append(rolled)
        left &= ~left.index.isin(rolled.index)
    year = year[left[year.index]]
    left &= ~left.index.isin(year.index)
    found += [year, _absent(own[left], rows[left], yearly[left])]
    chosen = pd.concat([part for part in found if len(part)] or [own]).reindex(own.index)
    return _say_why(chosen)


def year_outturns(indicators: pd.DataFrame, figures: pd.DataFrame, year: pd.Period) -> pd.DataFrame:
    """Return each indicator's outturn for a whole year.

    The year's own row; else, for a cumulative, rolling-year or snapshot indicator, the figure of
    its fourth quarter, which is the same thing.
    """
    rows = over(indicators, periods.quarters_of(year)[-1:])
    own, at_end = row_at(_indexed(figures), rows, "year"), figures_of(rows, figures)
    use_end = own["period"].isna() & rows["basis"].isin(_AT_YEAR_END)
    parts = [part for part in (own[~use_end], at_end[use_end]) if len(part)]
    both = pd.concat(parts or [own]).reindex(own.index)
    said = _say_why(both.assign(period=both["period"].fillna(periods.label(year))))
    return said.set_axis(indicators.index, axis=0)


def _indexed(figures: pd.DataFrame) -> pd.DataFrame:
    # A year put together from its quarters brings its own reason where one of them is missing.
    why = figures["why_missing"] if "why_missing" in figures else pd.Series(dtype="str")
    by_period = figures.assign(why_missing=why.astype("str")).set_index(["ref", "period"], drop=False)
    return by_period[[*FIGURE, "revised_from", "withheld", "why_missing"]]


def decimals_shown(indicators: pd.DataFrame, figures: pd.DataFrame, targets: pd.DataFrame) -> pd.Series:
    """Return how many decimals each indicator prints: as declared, else as its figures show (2 at most).

    An indicator without figures takes its targets' decimals, and a percentage with neither takes 1.
    """
    seen, planned = _most_decimals(figures, "outturn"), _most_decimals(targets, "target")
    refs = indicators["ref"]
    guess = refs.map(seen).fillna(refs.map(planned))
    fallback = indicators["unit"].isin((Unit.PERCENT, Unit.RATE)).astype("float64")
    return indicators["decimals"].astype("float64").fillna(guess).fillna(fallback).astype("int64")


def counts_one_quarter(rows: pd.DataFrame) -> pd.Series:
    """Say which indicators count what happened in the quarter alone.

    Such a count is a part of the year's: the two cannot be held against each other. A number
    with a denominator, a multiplier or decimals is a rate or an average, and can.
    """
    return (
        rows["basis"].eq(Basis.PERIOD)
        & rows["unit"].isin((Unit.NUMBER, Unit.POUNDS))
        & ~rows["frequency"].isin(YEARLY)
        & rows["denominator"].isna()
        & rows["per"].eq(1)
        & rows["decimals"].eq(0)
    )


def once_a_year(rows: pd.DataFrame) -> pd.Series:
    """Say which indicators have one figure a year."""
    return rows["frequency"].isin(YEARLY) | rows["basis"].eq(Basis.ANNUAL)


def _comes_monthly(rows: pd.DataFrame, figures: pd.DataFrame) -> pd.Series:
    # Months that are there are rolled up even where nobody said that the indicator is monthly.
    supplied = [pd.MultiIndex.from_arrays([rows["ref"], rows[month]]).isin(figures.index) for month in MONTHS]
    monthly: pd.Series = rows["frequency"].eq(Frequency.MONTHLY) | np.logical_or.reduce(supplied)
    return monthly


def _touched(quarter: pd.Period) -> list[str]:
    last_year = periods.quarters_of(periods.year_of(quarter) - 1)
    quarters = list(dict.fromkeys([quarter, quarter - 1, quarter - 4, last_year[-1]]))
    months = [month for q in quarters for month in months_of(q)]
    years = list(dict.fromkeys(periods.year_of(q) for q in quarters))
    return [periods.label(p) for p in (*quarters, *months, *years)]


def _absent(empty: pd.DataFrame, rows: pd.DataFrame, yearly: pd.Series) -> pd.DataFrame:
    due = rows["number"].eq(4)
    period = rows["quarter"].mask(yearly & due, rows["year"])
    early = yearly & ~due
    status = early.map({True: str(DataStatus.NOT_DUE), False: str(DataStatus.NOT_AVAILABLE)}).astype("str")
    why = ("no figure for " + period).mask(early, "it is reported once a year; due after quarter 4")
    return empty.assign(period=period, status=status, why_missing=why)


_WHY = {
    DataStatus.NOT_APPLICABLE: "it does not apply to ",
    DataStatus.NOT_DUE: "no figure is due for ",
    DataStatus.CONFIDENTIAL: "the figure is confidential for ",
    DataStatus.ROUNDS_TO_ZERO: "the figure rounds to zero for ",
}


def _say_why(rows: pd.DataFrame) -> pd.DataFrame:
    """Add a reason to every missing figure, and a status that says it is missing."""
    missing = rows["outturn"].isna()
    status = rows["status"].where(~missing | rows["status"].isin(_WHY), str(DataStatus.NOT_AVAILABLE))
    words = status.map(_WHY).fillna("the figure is not yet available for ") + rows["period"]
    why = rows["why_missing"].fillna(words).where(missing)
    return rows.assign(status=status.astype("str"), why_missing=why.astype("str"))


def _most_decimals(table: pd.DataFrame, column: str) -> pd.Series:
    filled = table[table[column].notna()]
    return decimals_of(filled[column], _MAX_DECIMALS).groupby(filled["ref"]).max()
