"""The known figures and targets of every indicator, each beside its neighbours in time.

A doubt about a figure comes from what stands around it: the quarter before,
the year it belongs to, the year before that, its target. They are looked up
here once, for all the checks of `perfkit.inputs.lint`.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import pandas as pd

from perfkit.inputs.tables import Tables
from perfkit.inputs.vintages import known
from perfkit.terms import NOUNS, Basis, DataStatus, TargetStatus, Unit

COUNTS = (Unit.NUMBER, Unit.POUNDS)
"""Units whose quarters add up to the year."""

BUILDS_UP_BY = 1.3
"""A cumulative percentage or average builds up if it, or its target, ever grows this much from a quarter to the next.

Otherwise it is a result to date ("decided in time since April"), which may repeat, fall or keep its target.
"""

_NO_FIGURE = (DataStatus.NOT_AVAILABLE, DataStatus.NOT_APPLICABLE, DataStatus.NOT_DUE, DataStatus.CONFIDENTIAL)
_SIGNED = r"\b(?:reduction|increase|decrease|change|growth|difference|variance|ahead|behind|net)\b"
_MAX_PLACES = 6

# Every ref and period has one whole number, so that neighbours are found by adding to it.
_REF, _QUARTERS, _YEARS = 100_000, 30_000, 60_000


def figures(tables: Tables, known_on: pd.Timestamp | None) -> pd.DataFrame:
    """Return the latest known figures, in order of time, with everything a doubt may rest on.

    Returns
    -------
    DataFrame
        The columns of `outturns` and ``title unit polarity basis per`` of the indicator, with

        - ``previous`` (the period before), ``year`` (its whole financial year), ``prior_year`` (the
          financial year before) and ``last_year`` (the same period a year earlier);
        - ``code``, ``year_key``: one number an indicator, and an indicator and financial year;
        - ``quarter``: 1 to 4; ``in_a_year``: how many such periods a year has, 12, 4 or 1;
        - ``places``: the decimals the indicator's figures are printed with;
        - ``signed``: whether a figure below 0 makes sense, as in a reduction or days ahead of plan:
          its title says so (``named_signed``), or a known figure is below 0;
        - ``adds_up``: whether it grows from April on;
        - ``target target_low target_high`` of the same period.
    """
    table = known(tables.outturns, known_on, ["ref", "period"], "as_of")
    rows = _keyed(table[table["outturn"].notna() & ~table["status"].isin(_NO_FIGURE)], tables)
    for name in ("title", "unit", "polarity", "basis", "per"):
        rows[name] = _of_indicator(tables.indicators[name], rows)

    values = rows.set_index("key")["outturn"]
    key = rows["key"]
    rows["previous"] = _at(values, key - 1)
    rows["year"] = _at(values, rows["year_key"])
    rows["prior_year"] = _at(values, rows["year_key"] - 1)
    rows["last_year"] = _at(values, key - rows["in_a_year"])
    rows["places"] = rows["code"].map(_places(rows))
    below_zero = rows["code"].isin(rows.loc[rows["outturn"] < 0, "code"].unique())
    named_so = tables.indicators["title"].str.contains(_SIGNED, case=False, regex=True).fillna(False)
    rows["named_signed"] = _of_indicator(named_so, rows)
    rows["signed"] = below_zero | rows["named_signed"]

    goals = _keyed(_known_targets(tables, known_on), tables).set_index("key", drop=False)
    for name in ("target", "target_low", "target_high"):
        rows[name] = _at(goals[name], key)
    growing = _growing(rows, rows["outturn"], rows["previous"])
    growing |= _growing(goals, goals["target"], _at(goals["target"], goals["key"] - 1))
    cumulative = rows["basis"].eq(Basis.CUMULATIVE)
    rows["adds_up"] = cumulative & (rows["unit"].isin(COUNTS) | rows["code"].isin(growing))
    return rows


def targets(tables: Tables, known_on: pd.Timestamp | None, known_figures: pd.DataFrame) -> pd.DataFrame:
    """Return the latest known targets that were set, each with the figure it judges and its neighbours.

    Returns
    -------
    DataFrame
        The columns of `targets` and, of the same ref and period in `known_figures`, all that a
        doubt may rest on; missing where no figure is known.
    """
    rows = _keyed(_known_targets(tables, known_on), tables)
    for name in ("unit", "polarity", "basis"):
        rows[name] = _of_indicator(tables.indicators[name], rows)
    values = known_figures.set_index("key")
    for name in ("outturn", "previous", "published_status"):
        rows[name] = _at(values[name], rows["key"])
    by_code = known_figures.drop_duplicates("code").set_index("code")
    everything = known_figures.loc[known_figures["span"] != "year"].groupby("code")["outturn"]
    rows["signed"] = _at(by_code["signed"], rows["code"]).eq(True)
    rows["least"], rows["count"] = _at(everything.min(), rows["code"]), _at(everything.count(), rows["code"])
    rows["previous_target"] = _at(rows.set_index("key")["target"], rows["key"] - 1)
    rows["prior_year"] = _at(values["outturn"], rows["year_key"] - 1)
    rows["last_year"] = _at(values["outturn"], rows["key"] - rows["in_a_year"])
    return rows


@lru_cache(maxsize=100_000)
def said(value: float, unit: str) -> str:
    """Return a figure with its unit, as evidence prints it: no digit added, none dropped.

    >>> said(57.4, "percent"), said(1284, "number"), said(2.7, "days"), said(-50, "pounds")
    ('57.4%', '1,284', '2.7 days', '−£50')
    """
    plain = f"{abs(value):,.10f}".rstrip("0").rstrip(".")
    # A true minus sign, as reports print it: a hyphen may break a line.
    sign = "−" if value < 0 else ""
    if unit == Unit.PERCENT:
        return f"{sign}{plain}%"
    if unit == Unit.POUNDS:
        return f"{sign}£{plain}"
    if unit in NOUNS:
        return f"{sign}{plain} {NOUNS[unit]}{'' if plain == '1' else 's'}"
    return sign + plain


def _known_targets(tables: Tables, known_on: pd.Timestamp | None) -> pd.DataFrame:
    table: pd.DataFrame = known(tables.targets, known_on, ["ref", "period"], "set_on")
    return table.loc[table["target_status"].eq(TargetStatus.SET)]


def _of_indicator(column: pd.Series, rows: pd.DataFrame) -> pd.Series:
    return column.iloc[rows["code"].to_numpy()].set_axis(rows.index)


def _keyed(table: pd.DataFrame, tables: Tables) -> pd.DataFrame:
    code = pd.Index(tables.indicators["ref"]).get_indexer(pd.Index(table["ref"])).astype("int64")
    year, month = table["ends"].dt.year.to_numpy(), table["ends"].dt.month.to_numpy()
    ends_in = year + (month > 3)
    quarter = (month - 4) % 12 // 3 + 1
    spans = [table["span"].eq("month"), table["span"].eq("quarter")]
    within = np.select(spans, [year * 12 + month, _QUARTERS + ends_in * 4 + quarter], _YEARS + ends_in)
    rows = table.assign(
        code=code,
        key=code * _REF + within,
        year_key=code * _REF + _YEARS + ends_in,
        quarter=quarter,
        in_a_year=np.select(spans, [12, 4], 1),
    )
    in_time: pd.DataFrame = rows[code >= 0].sort_values("key", ignore_index=True)
    return in_time


def _at(values: pd.Series, keys: pd.Series) -> pd.Series:
    """Return the value at each key, missing where there is none, aligned with `keys`."""
    return values.reindex(keys).set_axis(keys.index)


def _places(rows: pd.DataFrame) -> pd.Series:
    """Return the decimals that each indicator's figures need, at most six."""
    values = rows["outturn"].to_numpy()
    need = np.full(len(rows), _MAX_PLACES)
    for places in reversed(range(_MAX_PLACES)):
        need[np.isclose(values, np.round(values, places), rtol=0, atol=1e-9)] = places
    return pd.Series(need).groupby(rows["code"].to_numpy()).max()


def _growing(rows: pd.DataFrame, now: pd.Series, before: pd.Series) -> set[int]:
    """Return the indicators of which something grew from a quarter to the next, as what builds up must."""
    grew = (rows["quarter"] > 1) & rows["span"].eq("quarter") & (before > 0) & (now >= BUILDS_UP_BY * before)
    return set(rows.loc[grew, "code"])
