"""The indicators' years in which something may have to be hidden, out of all rows."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from perfkit.inputs.tables import Tables
from perfkit.judge.protected_counts import COUNTS, counts_in
from perfkit.judge.protected_parts import Part, Row, quarter_end
from perfkit.terms import Basis, Unit

_KEY = ["ref", "year"]
_SERIES = list(COUNTS)


def parts_of(tables: Tables, limits: pd.Series) -> list[Part]:
    """Return the indicators' financial years that hold a small count, or whose sums may give one.

    Parameters
    ----------
    tables
        The checked tables.
    limits
        The limit of each indicator, by its reference.
    """
    rows = _rows(tables, limits)
    rows = rows[pd.MultiIndex.from_frame(rows[_KEY]).isin(_touched(rows))]
    return [
        _filled(Part(f"{ref} {year}", str(group["basis"].iloc[0]), int(group["limit"].iloc[0]), list(_listed(group))),
                group)
        for (ref, year), group in rows.groupby(_KEY, sort=False)
    ]  # fmt: skip


def _rows(tables: Tables, limits: pd.Series) -> pd.DataFrame:
    """Return figures and segments as one table, those that supersede others below them."""
    whole = tables.outturns.assign(at=np.arange(len(tables.outturns)), dimension="", segment="")
    asked = limits.index[limits > 0]
    whole, parts = (t[t["ref"].isin(asked)].reset_index(drop=True) for t in (whole, tables.segments))
    whole["day"] = whole["as_of"].fillna(whole["ends"])
    whole = whole.sort_values("as_of", kind="stable", na_position="first")
    first = whole.groupby(["ref", "period"])["day"].min()
    own = pd.MultiIndex.from_frame(parts[["ref", "period"]])
    parts = parts.assign(at=-1, day=pd.Series(first.reindex(own).to_numpy(), parts.index).fillna(parts["ends"]))
    both = []
    for table in (whole, parts):
        rated = table["outturn"].notna() if "outturn" in table else pd.Series(False, table.index)
        kept = table[["ref", "period", "span", "ends", "day", "at", "dimension", "segment"]].assign(rated=rated)
        both.append(pd.concat([kept, counts_in(table, tables.indicators)], axis=1))
    rows = pd.concat([part for part in both if len(part)] or both[:1], ignore_index=True)
    about = tables.indicators.set_index("ref").reindex(rows["ref"])
    ratio = np.isin(about["unit"].to_numpy(), (Unit.PERCENT, Unit.RATE, Unit.NUMBER))
    return rows.assign(
        basis=about["basis"].to_numpy(),
        limit=limits.reindex(rows["ref"]).to_numpy(),
        rated=rows["rated"].to_numpy() & ratio & rows[_SERIES].isna().all(axis=1).to_numpy(),
        year=rows["ends"].dt.year + (rows["ends"].dt.month > 3),
    )


def _touched(rows: pd.DataFrame) -> pd.MultiIndex:
    """Return the years with a count, or a difference of two, from 1 to the limit."""
    limit = rows["limit"].to_numpy()[:, None]
    found = [_within(rows[_SERIES].to_numpy(), limit).any(axis=1)]
    by = [*_KEY, "dimension", "segment"]
    running = rows["basis"].eq(Basis.CUMULATIVE).to_numpy()
    for series in _SERIES:
        # Where no two figures of a year lie so close, no difference of them is small.
        ordered = rows[running].sort_values([*by, series])
        gap = ordered.groupby(by, sort=False)[series].diff()
        close = pd.Series(_within(gap.to_numpy(), ordered["limit"].to_numpy()), ordered.index)
        found.append(close.reindex(rows.index, fill_value=False).to_numpy())
        found.append(_left_by_parts(rows, series))
    found.append(_left_by_spans(rows))
    return pd.MultiIndex.from_frame(rows.loc[np.logical_or.reduce(found), _KEY].drop_duplicates())


def _within(values: np.ndarray, limit: np.ndarray) -> np.ndarray:
    with np.errstate(invalid="ignore"):
        return np.asarray((values >= 1) & (values <= limit))


def _left_by_parts(rows: pd.DataFrame, series: str) -> np.ndarray:
    """Say which figures are a small count above what a breakdown of them adds up to."""
    split = rows[rows["dimension"] != ""]
    adds = split.groupby(["ref", "period", "dimension"])[series].sum(min_count=1).reset_index(name="adds")
    whole = rows.loc[rows["dimension"] == "", ["ref", "period", series, "limit"]].reset_index(names="at")
    both = whole.merge(adds, on=["ref", "period"])
    small = _within((both[series] - both["adds"]).to_numpy(), both["limit"].to_numpy())
    return np.asarray(rows.index.isin(both.loc[small, "at"]))


def _left_by_spans(rows: pd.DataFrame) -> np.ndarray:
    """Say which years and quarters have parts among the figures that do not simply add up to them."""
    alone = rows[rows["basis"].eq(Basis.PERIOD)]
    if not len(alone) or alone["span"].nunique() == 1:
        return np.zeros(len(rows), dtype=bool)
    last = alone.drop_duplicates(["ref", "period", "dimension", "segment"], keep="last")
    twice = alone.index.difference(last.index)
    by = [*_KEY, "dimension", "segment"]
    found = [rows.index.isin(twice)]
    for series in _SERIES:
        spans = last.pivot_table(index=by, columns="span", values=series, aggfunc="sum").reindex(
            columns=["year", "quarter", "month"]
        )
        uneven = pd.DataFrame({a + b: spans[a].ne(spans[b]) & spans[a].notna() & spans[b].notna()
                               for a, b in (("year", "quarter"), ("year", "month"), ("quarter", "month"))})  # fmt: skip
        odd = spans.index[uneven.any(axis=1)]
        found.append(pd.MultiIndex.from_frame(rows[by]).isin(odd))
    return np.asarray(np.logical_or.reduce(found))


def _listed(rows: pd.DataFrame) -> Iterator[Row]:
    numbers = rows[_SERIES].to_numpy()
    ends, days = (
        (rows[name].dt.year * 10000 + rows[name].dt.month * 100 + rows[name].dt.day).tolist()
        for name in ("ends", "day")
    )
    texts = zip(*(rows[name].tolist() for name in ("ref", "period", "span", "dimension", "segment", "at")), strict=True)
    for (ref, period, span, dimension, segment, at), end, day, counts in zip(texts, ends, days, numbers, strict=True):
        named = {s: int(v) for s, v in zip(COUNTS, counts, strict=True) if not np.isnan(v)}
        if at < 0:
            yield Row(("segments", ref, period, dimension), (dimension, segment), period, span, end, day, named)
        else:
            yield Row(("outturns", ref, period, str(at)), (), period, span, end, day, named)


def _filled(part: Part, group: pd.DataFrame) -> Part:
    """Give a rate without counts those that its breakdown, its quarters or its months add up to."""
    if group["rated"].any():
        given = list(zip(part.rows, group["rated"], strict=True))
        part.rows = [row._replace(counts=_made(row, part)) if rated else row for row, rated in given]
    return part


def _made(row: Row, part: Part) -> dict[str, int]:
    for parts in _splits(row, part):
        if parts and all("n" in each.counts and "d" in each.counts for each in parts):
            shared = [s for s in COUNTS if all(s in each.counts for each in parts)]
            return {s: sum(each.counts[s] for each in parts) for s in shared}
    return {}


def _splits(row: Row, part: Part) -> Iterator[list[Row]]:
    beside = [r for r in part.rows if r.entity and r.period == row.period]
    for dimension in dict.fromkeys(r.entity[0] for r in beside):
        yield [r for r in beside if r.entity[0] == dimension]
    if part.basis == Basis.PERIOD:
        latest = {r.period: r for r in part.rows if not r.entity}
        quarters = [r for r in latest.values() if r.span == "quarter"]
        months = [r for r in latest.values() if r.span == "month"]
        if row.span == "year":
            yield quarters if len(quarters) == 4 else []
            yield months if len(months) == 12 else []
        elif row.span == "quarter":
            own = [r for r in months if quarter_end(r.ends) == row.ends]
            yield own if len(own) == 3 else []
