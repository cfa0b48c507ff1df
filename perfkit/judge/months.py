"""A quarter's figure made from its three months, never from a mean of rates."""

from __future__ import annotations

import numpy as np
import pandas as pd

from perfkit import periods
from perfkit.terms import Basis, DataStatus, Unit

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


def roll_up(indicators: pd.DataFrame, figures: pd.DataFrame, quarter: pd.Period) -> pd.DataFrame:
    """Return the quarter's figure of monthly indicators.

    A rate, a percentage or an average is the sum of the months' numerators over the sum of their
    denominators. A count or a sum of money is summed. A snapshot, a cumulative or a rolling-year
    figure is the last month's. A month that is missing makes the quarter missing, and is named.

    Parameters
    ----------
    indicators
        Monthly indicators, ``per`` filled in; the result has their index.
    figures
        The latest known figures: one row a ref and period.
    """
    labels = [periods.label(m) for m in months_of(quarter)]
    parts = [_month(figures, label, indicators["ref"]) for label in labels]
    last = parts[-1]
    ends = indicators["basis"].ne(Basis.PERIOD)
    sums = indicators["unit"].isin((Unit.NUMBER, Unit.POUNDS)) & ~ends

    outturns, above, below = (_stack(parts, c) for c in ("outturn", "numerator", "denominator"))
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = above.sum(axis=1) / below.sum(axis=1) * indicators["per"].to_numpy("float64")
    ratio[~np.isfinite(ratio)] = np.nan
    outturn = np.select([ends, sums], [last["outturn"], outturns.sum(axis=1)], ratio)

    gaps = np.isnan(np.where(sums.to_numpy()[:, None], outturns, above + below))
    gaps[ends, :2] = False
    gaps[ends, 2] = last["outturn"].isna()[ends]
    what = np.where(ends | sums, "no figure for ", "no numerator and denominator for ")
    why = np.where(gaps.any(axis=1), what + _named(gaps, labels), "the denominators add up to 0")
    missing = np.isnan(outturn)

    made = f"Made from {labels[0]}, {labels[1]} and {labels[2]}."
    notes = last["note"].where(ends, _notes(parts, labels, made))
    rolled = pd.DataFrame(
        {
            "outturn": outturn,
            "numerator": np.where(ends, last["numerator"], above.sum(axis=1)),
            "denominator": np.where(ends, last["denominator"], below.sum(axis=1)),
            "status": last["status"].where(ends, _least_firm(parts)),
            "as_of": last["as_of"].where(ends, pd.concat([p["as_of"] for p in parts], axis=1).max(axis=1)),
            "note": notes.astype("str"),
            "withheld": last["withheld"].where(ends, _first(parts, "withheld")).astype("str"),
            "why_missing": pd.Series(why, indicators.index, dtype="str").where(missing),
        },
        index=indicators.index,
    )
    kept = last[["published_status", "outlook"]]
    return pd.concat([kept, rolled], axis=1).assign(period=periods.label(quarter), revised_from=np.nan)


def months_of(quarter: pd.Period) -> list[pd.Period]:
    """Return a quarter's three months, first to last."""
    first = quarter.asfreq(periods.MONTH, how="start")
    return [first, first + 1, first + 2]


def _month(figures: pd.DataFrame, label: str, refs: pd.Series) -> pd.DataFrame:
    at = figures[figures["period"] == label].set_index("ref").reindex(refs)
    return at.set_axis(refs.index, axis=0)


def _stack(parts: list[pd.DataFrame], column: str) -> np.ndarray:
    return np.column_stack([part[column].to_numpy("float64") for part in parts])


def _named(gaps: np.ndarray, labels: list[str]) -> np.ndarray:
    # Three months have eight patterns of gaps, so the names are made eight times and not once a row.
    names = [_listed([n for i, n in enumerate(labels) if pattern >> i & 1]) for pattern in range(8)]
    chosen: np.ndarray = np.array(names, dtype=object)[gaps @ np.array([1, 2, 4])]
    return chosen


def _listed(names: list[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _least_firm(parts: list[pd.DataFrame]) -> pd.Series:
    rank = {status: i for i, status in enumerate(_LEAST_FIRM_LAST)}
    absent = rank[DataStatus.NOT_AVAILABLE]
    ranks = pd.concat([p["status"].map(rank).fillna(absent) for p in parts], axis=1).max(axis=1)
    return ranks.map(dict(enumerate(_LEAST_FIRM_LAST))).astype("str")


def _first(parts: list[pd.DataFrame], column: str) -> pd.Series:
    return parts[0][column].fillna(parts[1][column]).fillna(parts[2][column])


def _notes(parts: list[pd.DataFrame], labels: list[str], made: str) -> pd.Series:
    text = pd.Series(made, parts[0].index, dtype="str")
    for part, label in zip(parts, labels, strict=True):
        text = text + (f" {label}: " + part["note"]).fillna("")
    return text
