"""What each peer came to in whole years, and where their quartiles lie."""

from __future__ import annotations

import numpy as np
import pandas as pd

from perfkit import periods
from perfkit.explain.projection import SEASON
from perfkit.explain.year import YearBy
from perfkit.judge.not_rated import FEWEST_PEERS
from perfkit.targets.setting import Setting
from perfkit.terms import Basis

COLUMNS = ("ref", "year", "authority", "value")
QUARTILES = {"lower": 0.25, "median": 0.5, "upper": 0.75}


def peer_years(setting: Setting) -> pd.DataFrame:
    """Return what each peer of each indicator came to in each year that is over.

    Peers are the first group the sheet names for an indicator. A year's own
    figure stands; without one it follows from its four quarters as ours
    does: from the sums of their counts where all are known, else as the mean
    of the quarters; a total adds up, and a snapshot, a cumulative or a
    rolling figure is that of the fourth quarter.

    Returns
    -------
    DataFrame
        ``ref year authority value``, a row an indicator, year
        (`pandas.Period`, ``Y-MAR``) and authority.

    Examples
    --------
    >>> from perfkit import read, read_rules
    >>> from perfkit.judge.scorecard import judge
    >>> from perfkit.targets.setting import setting_of
    >>> tables, rules = read("demo:known_truth"), read_rules("demo:known_truth")
    >>> found = peer_years(setting_of(judge(tables, rules, "2013/14 Q2")))
    >>> found[found["ref"].eq("NI60") & found["authority"].eq("Peer A")]["value"].round(1).tolist()
    [86.3, 83.6]
    """
    if setting.peers.empty:
        return pd.DataFrame(columns=[*COLUMNS])
    rows = setting.peers.assign(group=setting.peers["group"].fillna(""))
    rows = rows[rows["group"].eq(rows.groupby("ref")["group"].transform("first"))]
    labels = {label: periods.parse(label) for label in rows["period"].unique()}
    at = rows["period"].map(labels)
    rows = rows.assign(
        year=at.map({p: periods.year_of(p) for p in labels.values()}),
        number=at.map({p: p.quarter if p.freqstr == periods.QUARTER else 0 for p in labels.values()}),
    )
    keys = ["ref", "year", "authority"]
    own = rows[rows["span"].eq("year")].drop_duplicates(keys, keep="last")
    quarters = rows[rows["span"].eq("quarter")].drop_duplicates([*keys, "period"], keep="last")
    # The year's own figure comes first, and stands.
    parts = [own[[*COLUMNS]], *([_of_quarters(setting, quarters, keys)] if len(quarters) else [])]
    both = pd.concat(parts, ignore_index=True)
    both = both.dropna(subset="value").drop_duplicates(keys)
    over = {year: periods.quarters_of(year)[-1] <= setting.card.quarter for year in both["year"].unique()}
    return both[both["year"].map(over).astype(bool)].reset_index(drop=True)


def _of_quarters(setting: Setting, rows: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Return what the quarters of each peer's years come to."""
    measures = setting.ahead.measures
    at_end = measures["by"].eq(YearBy.END) | measures["basis"].eq(Basis.CUMULATIVE)
    kind = measures["by"].mask(at_end, str(YearBy.END))
    ended = rows["number"].eq(SEASON)
    table = rows.assign(last=rows["value"].where(ended)).groupby(keys, sort=False, as_index=False)
    found = table.agg(
        quarters=("value", "size"),
        mean=("value", "mean"),
        last=("last", "last"),
        counted=("denominator", "count"),
        above=("numerator", "count"),
        numerator=("numerator", "sum"),
        denominator=("denominator", "sum"),
    )
    by, whole = found["ref"].map(kind), found["quarters"].eq(SEASON)
    counted = found["counted"].eq(SEASON) & found["above"].eq(SEASON) & found["denominator"].gt(0)
    ratio = found["numerator"] / found["denominator"].where(counted) * found["ref"].map(measures["per"])
    mean = found["mean"].where(whole)
    value = np.select(
        [by.eq(YearBy.END), by.eq(YearBy.SUM), by.eq(YearBy.RATIO) & counted],
        [found["last"], SEASON * mean, ratio],
        mean,
    )
    return found.assign(value=value)[[*COLUMNS]]


def last_whole_year(setting: Setting) -> pd.Period:
    """Return the last year that was over at the quarter of the report."""
    this = periods.year_of(setting.card.quarter)
    return this if setting.card.quarter.quarter == SEASON else this - 1


def quartiles_of(peers: pd.DataFrame, refs: pd.Index[str], until: pd.Period) -> pd.DataFrame:
    """Return the quartiles of each indicator's peers in their latest year with enough of them.

    Parameters
    ----------
    peers
        What `peer_years` returned.
    refs
        The indicators.
    until
        The last year that counts.

    Returns
    -------
    DataFrame
        By ref: ``count``, ``lower``, ``median``, ``upper`` (interpolated, ends
        included, as spreadsheets do) and ``year``; of fewer than four peers
        the ``count`` alone, 0 where there are none.
    """
    if peers.empty:
        return pd.DataFrame({"count": 0.0, **dict.fromkeys(QUARTILES, np.nan), "year": pd.NaT}, index=refs)
    known = peers[peers["year"].map({year: year <= until for year in peers["year"].unique()}).astype(bool)]
    values = known.groupby(["ref", "year"])["value"]
    by_year = pd.DataFrame({"count": values.size(), **{name: values.quantile(q) for name, q in QUARTILES.items()}})
    enough = by_year["count"] >= FEWEST_PEERS
    by_year.loc[~enough, [*QUARTILES]] = np.nan
    # The latest year with enough peers; only where there is none, the latest.
    order = by_year.assign(enough=enough).reset_index().sort_values(["enough", "year"], kind="stable")
    latest = order.drop_duplicates("ref", keep="last").set_index("ref")
    return latest[["count", *QUARTILES, "year"]].reindex(refs).fillna({"count": 0.0})
