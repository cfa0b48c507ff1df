"""Arithmetic drivers of a change: which segment, which mix, how much volume, how much is shared.

Each compares the latest quarters with the two years before them, counts
pooled, and is named only where its part is large and beyond its own noise.
Arithmetic contribution is not cause.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from perfkit import periods
from perfkit.explain.benchmark import shared
from perfkit.explain.bridge import attribute
from perfkit.explain.bridge import segments as split
from perfkit.explain.kinds import Cause
from perfkit.explain.panel import Panel
from perfkit.terms import Basis

BEFORE = 8
"""Quarters before that the latest are compared with."""
LARGE = 0.6
"""Share of the change that a driver must account for."""
BEYOND = 3.0
"""Standard errors beyond which a driver's own movement is no noise."""
RISE, LIKELY = 0.05, 1.5
"""The least rise of cases, as a share, and in standard errors, that is called a rise."""
ALIKE = 0.75
"""Share of the peers that must have moved our way."""

COLUMNS = ("ref", "cause", "since", "dimension", "segment", "effect", "share", "before", "after", "score")


def window(panel: Panel, since: pd.Series) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return masks of the quarters after a change and of those before it.

    After: from the quarter the change began, or the last two where none was
    found; before: the eight quarters before those. What comes before an
    indicator's first figure, or its latest break on record, is in neither.
    """
    place = np.arange(len(panel.quarters))
    start = pd.Series(
        [panel.quarters.index(s) if s in panel.quarters else len(place) - 2 for s in since.reindex(panel.refs)],
        index=panel.refs,
    )
    # A change that began long ago is still compared with what was before it.
    after = pd.DataFrame(place >= start.to_numpy()[:, None], panel.refs, panel.outturn.columns)
    before = pd.DataFrame(
        (place < start.to_numpy()[:, None]) & (place >= start.to_numpy()[:, None] - BEFORE),
        panel.refs,
        panel.outturn.columns,
    )
    begun = panel.outturn.notna().cummax(axis=1)
    return after & begun, before & begun


def by_segment(segments: pd.DataFrame, panel: Panel, since: pd.Series) -> pd.DataFrame:
    """Return where a change happened: in one segment's rate, or in the mix of segments.

    Parameters
    ----------
    segments
        The table `segments`: ``ref period dimension segment numerator
        denominator``.
    panel
        The quarters; ``per`` gives the unit of the effects.
    since
        By ref, the quarter a change began, or missing.

    Returns
    -------
    DataFrame
        `COLUMNS`; ``effect`` in the indicator's unit, ``share`` of the
        change of the whole, ``before`` and ``after`` the segment's own rates
        (or the segment's shares of the cases, in percent, for a mix).
    """
    after, before = window(panel, since)
    label = {periods.label(q): q for q in panel.quarters}
    counted = segments.dropna(subset=["numerator", "denominator"])
    counted = counted[counted["period"].isin(label) & counted["ref"].isin(panel.refs)]
    quarter = counted["period"].map(label)
    per = panel.measures["per"].to_dict()
    found = []
    for (ref, dimension), rows in counted.assign(quarter=quarter).groupby(["ref", "dimension"], sort=False):
        now, then = (_marked(mask, str(ref)) for mask in (after, before))
        sides = [rows[rows["quarter"].isin(side)] for side in (then, now)]
        if all(len(side) for side in sides):
            found += _one_dimension(str(ref), str(dimension), sides[0], sides[1], float(per[str(ref)]))
    return _table(found)


def by_volume(panel: Panel, since: pd.Series) -> pd.DataFrame:
    """Return where more cases came while no more were dealt with.

    Named where the denominator rose by a twentieth or more, the numerator by
    less than a third of that, and the rise accounts for most of the fall;
    ``score`` is the rise in standard errors of the quarters before.
    """
    after, before = window(panel, since)
    with np.errstate(divide="ignore", invalid="ignore"):
        volume = panel.denominator.where(panel.denominator > 0).map(np.log)
        done = panel.numerator.where(panel.numerator > 0).map(np.log)
    rise, noise = _movement(volume, after, before)
    more_done, _ = _movement(done, after, before)
    score, per = rise / noise, panel.measures["per"].to_dict()
    named = (rise > RISE) & (score > LIKELY) & (more_done < rise / 3) & panel.measures["polarity"].eq("higher")
    found = []
    for ref in panel.refs[named.to_numpy()]:
        sides = [
            {"n": float(np.mean(n)), "d": float(np.mean(d))}
            for n, d in (
                (panel.numerator.loc[ref][_marked(m, ref)], panel.denominator.loc[ref][_marked(m, ref)])
                for m in (before, after)
            )
        ]
        effects = attribute(lambda n, d: n / d, *sides)
        whole = sum(effects.values())
        share = effects["d"] / whole if whole else 0.0
        if whole < 0 and share > LARGE:
            effect = effects["d"] * float(per[ref])
            found.append(
                (ref, Cause.VOLUME, None, None, None, effect, share, sides[0]["d"], sides[1]["d"], float(score[ref]))
            )
    return _table(found)


def by_peers(benchmarks: pd.DataFrame, panel: Panel, since: pd.Series) -> pd.DataFrame:
    """Return how much of a change the peers went through too.

    Every ref with peers has a row; ``score`` is how far the middle peer's
    move stands beyond the peers' own noise, ``share`` its part of our change
    and ``segment`` is empty. `is_shared` says where it may be called shared.
    """
    if len(panel.quarters) < 2:
        return _table([])
    label = {periods.label(q): q for q in panel.quarters}
    # A year's figure stands at its last quarter, as the panel has our own.
    of_year = {periods.label(periods.year_of(q)): q for q in panel.quarters if q.quarter == 4}
    known = benchmarks["period"].isin(label)
    known |= benchmarks["period"].isin(of_year) & benchmarks["ref"].map(panel.yearly).eq(True)
    rows = benchmarks[known & benchmarks["ref"].isin(panel.refs)].dropna(subset=["value"])
    quarter = rows["period"].map(label | of_year)
    late = panel.quarters[-2]
    changed = since.reindex(panel.refs).dropna()
    # Where the peers' figures begin only after the change, what there is of them is compared.
    begin = {ref: min(first + BEFORE // 2, late) for ref, first in quarter.groupby(rows["ref"]).min().items()}
    begun = [max(changed.get(ref, late), begin.get(ref, panel.quarters[0])) for ref in panel.refs]
    after, before = window(panel, pd.Series(begun, index=panel.refs))
    keys = list(zip(rows["ref"], quarter, strict=True))
    side = pd.Series(
        ["after" if after.at[r, q] else "before" if before.at[r, q] else "" for r, q in keys], index=rows.index
    )
    rows = rows.assign(quarter=quarter, side=side)
    rows["value"] = _single(rows, panel)
    peers = rows[rows["side"] != ""].groupby(["ref", "authority", "side"])["value"].mean().unstack()
    if not {"before", "after"} <= set(peers.columns):
        return _table([])
    single = panel.single_quarters()
    ours = pd.DataFrame({"before": single.where(before).mean(axis=1), "after": single.where(after).mean(axis=1)})
    found = shared(ours, peers.reset_index())
    moves = (peers["after"] - peers["before"]).groupby(level="ref")
    # The standard error of a median, from the spread that ignores the wildest peers.
    spread = moves.agg(lambda m: 1.4826 * (m - m.median()).abs().median() * 1.2533 / np.sqrt(len(m)))
    table = pd.DataFrame(
        {
            "cause": str(Cause.SHARED),
            "effect": found["group_change"],
            "share": found["group_change"] / found["change"],
            "before": found["moved_alike"],
            "after": found["peers"],
            "score": found["group_change"].abs() / spread.reindex(found.index),
        }
    )
    compared = table[found["peers"] > 0]
    return compared.rename_axis("ref").reset_index().reindex(columns=[*COLUMNS])


def is_shared(peers: pd.DataFrame) -> pd.Series:
    """Say which rows of `by_peers` show a change that is at least half the peers'."""
    return peers["share"].between(0.5, 2.0) & (peers["before"] >= ALIKE) & (peers["score"] > BEYOND)


def _single(rows: pd.DataFrame, panel: Panel) -> pd.Series:
    """Return the peers' figures with cumulative ones taken apart, as our own are."""
    keyed = rows.set_index(["ref", "authority", "quarter"])["value"]
    before = keyed.copy()
    before.index = pd.MultiIndex.from_arrays(
        [keyed.index.get_level_values(0), keyed.index.get_level_values(1), rows["quarter"].map(lambda q: q + 1)]
    )
    earlier = before[~before.index.duplicated()].reindex(keyed.index).to_numpy()
    earlier = np.where(rows["quarter"].map(lambda q: q.quarter) == 1, 0.0, earlier)
    cumulative = rows["ref"].map(panel.measures["basis"]).eq(Basis.CUMULATIVE)
    return rows["value"].where(~cumulative, rows["value"] - earlier)


def _marked(mask: pd.DataFrame, ref: str) -> pd.Index[Any]:
    return mask.columns[mask.loc[ref].to_numpy(dtype=bool)]


def _one_dimension(
    ref: str, dimension: str, then: pd.DataFrame, now: pd.DataFrame, per: float
) -> list[tuple[Any, ...]]:
    pooled = [s.groupby("segment", sort=False)[["numerator", "denominator"]].sum().reset_index() for s in (then, now)]
    try:
        parts = split(pooled[0], pooled[1], per=per)
    except ValueError:
        return []
    whole = float(parts[["rate_effect", "mix_effect"]].sum().sum())
    if whole == 0:
        return []
    found = []
    mix = float(parts["mix_effect"].sum())
    moved = _weights_moved(then, now)
    if mix / whole > LARGE and moved > BEYOND:
        # The kind of case that grew is what a manager can see.
        most = str((parts["weight_after"] - parts["weight_before"]).where(parts["mix_effect"] * whole > 0).idxmax())
        shares = list(100 * parts.loc[most, ["weight_before", "weight_after"]])
        found.append((ref, Cause.MIX_SHIFT, None, dimension, most, mix, mix / whole, *shares, moved))
    own = parts["rate_effect"] / whole
    most = str(own.idxmax())
    score = _rate_moved(then, now, most)
    if own[most] > LARGE and score > BEYOND:
        rates = list(parts.loc[most, ["rate_before", "rate_after"]])
        effect = float(own[most]) * whole
        found.append((ref, Cause.ONE_SEGMENT, None, dimension, most, effect, float(own[most]), *rates, score))
    return found


def _weights_moved(then: pd.DataFrame, now: pd.DataFrame) -> float:
    """Return how far the mix moved, in standard errors of its quarters before: the largest of its segments."""
    shares = [
        s.pivot_table(index="quarter", columns="segment", values="denominator", aggfunc="sum", fill_value=0)
        for s in (then, now)
    ]
    shares = [s.div(s.sum(axis=1), axis=0) for s in shares]
    names = shares[0].columns.union(shares[1].columns)
    before, after = (s.reindex(columns=names, fill_value=0.0) for s in shares)
    return float(_apart(before, after).max())


def _rate_moved(then: pd.DataFrame, now: pd.DataFrame, segment: str) -> float:
    rates = [
        (s["numerator"] / s["denominator"].where(s["denominator"] > 0)).to_frame()
        for s in (side[side["segment"] == segment] for side in (then, now))
    ]
    return float(_apart(*rates).max()) if all(len(r.dropna()) for r in rates) else 0.0


def _apart(before: pd.DataFrame, after: pd.DataFrame) -> pd.Series:
    error = before.std() * np.sqrt(1 / before.count() + 1 / after.count())
    return ((after.mean() - before.mean()).abs() / error.where(error > 0)).fillna(0.0)


def _movement(values: pd.DataFrame, after: pd.DataFrame, before: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    now, then = values.where(after), values.where(before)
    error = then.std(axis=1) * np.sqrt(1 / now.count(axis=1) + 1 / then.count(axis=1))
    return now.mean(axis=1) - then.mean(axis=1), error.where(error > 0)


def _table(rows: list[tuple[Any, ...]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=[*COLUMNS])
