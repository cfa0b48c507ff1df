"""One indicator's change taken apart: by each dimension that has segments, else by its counts."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from perfkit import periods
from perfkit.explain import drivers
from perfkit.explain.bridge import printed, segments
from perfkit.explain.panel import Panel
from perfkit.explain.parts import counts as split_counts
from perfkit.terms import Basis

COUNTS = ("numerator", "denominator")
_WHOLE_YEARS = (Basis.CUMULATIVE, Basis.ROLLING_YEAR)
_FINER = 3
"""More decimals that may be needed for both levels and their difference to agree as printed."""
_ONE_SIDED = "There are no segments for the quarters on both sides of the change."
CHECK_FIRST = "The figure must be checked first: no change in it is taken apart before that."
NOT_ALL_IN = "Part of the quarter is not in yet: no change in it is taken apart before it is."


@dataclass(frozen=True)
class Bridge:
    """What a figure was, what it is now, and the parts of the change.

    Parameters
    ----------
    dimension
        What it is split by, or "" for numerator and denominator.
    before, after
        The levels, from the counts pooled.
    before_is, after_is
        The quarters they are of, in words.
    parts
        Indexed by part: ``rate_before rate_after weight_before weight_after
        rate_effect mix_effect`` by segment, or ``before after effect`` by
        count.
    missing
        Why there is no bridge; then the rest is empty, save the dimension.
    """

    dimension: str = ""
    before: float = np.nan
    after: float = np.nan
    before_is: str = ""
    after_is: str = ""
    parts: pd.DataFrame = field(default_factory=pd.DataFrame)
    missing: str = ""

    def effects(self) -> pd.Series:
        """Return every effect, one after the other: by part, and where there are both by "rate" and "mix"."""
        if not self.dimension:
            effect: pd.Series = self.parts["effect"]
            return effect
        both = self.parts[["rate_effect", "mix_effect"]].set_axis(["rate", "mix"], axis=1)
        effects: pd.Series = pd.Series(both.to_numpy().ravel(), pd.MultiIndex.from_product([both.index, both.columns]))
        return effects

    def printed(self, decimals: int) -> tuple[pd.Series, int]:
        """Return the effects as they are printed, and the decimals at which everything adds up.

        Raises
        ------
        ValueError
            If the effects do not add up to the change: then nothing may be printed.
        """
        change = self.after - self.before
        for places in range(decimals, decimals + _FINER):
            if round(round(self.after, places) - round(self.before, places) - round(change, places), places) == 0:
                return printed(self.effects(), change, places), places
        return printed(self.effects(), change, decimals), decimals


def bridges_of(table: pd.DataFrame, panel: Panel, since: pd.Period | None, dimension: str = "") -> tuple[Bridge, ...]:
    """Return the change of one indicator from before to now, taken apart by each dimension.

    Dimensions are different cuts of the same change: each adds up to it by
    itself, and parts of one must not be added to parts of another.

    A cumulative or rolling figure is held against the same quarter last
    year; any other pools the quarters since the change began, or the last
    two, and the eight before them (`perfkit.explain.drivers.window`).

    Parameters
    ----------
    table
        The table `segments`, perhaps of many indicators.
    panel
        The quarters of the one indicator.
    since
        The quarter its change began, or None.
    dimension
        The one that the evidence names, or an empty text.

    Returns
    -------
    tuple of Bridge
        One at least. First the dimension that the evidence names, else that
        of the largest single part; those that cannot be taken apart come
        last. Without segments on both sides there is one by the two counts.

    Notes
    -----
    The change is worked out from the pooled counts by themselves, so that
    parts which do not add up to it are found out. What it gives is
    arithmetic contribution, not cause.
    """
    then, now = _sides(panel, since)
    per = float(panel.measures["per"].iloc[0])
    counts = pd.DataFrame({name: getattr(panel, name).iloc[0] for name in COUNTS}).dropna()
    if panel.yearly.iloc[0]:
        then, now = ([periods.year_of(q) for q in side] for side in (then, now))
        counts.index = pd.Index([periods.year_of(pd.Period(q)) for q in counts.index])
    labels = {periods.label(q): q for q in [*then, *now]}
    rows = table[table["ref"].eq(panel.refs[0]) & table["period"].isin(labels)].dropna(subset=[*COUNTS])
    rows = rows.assign(quarter=rows["period"].map(labels))
    found = [
        _by_segment(mine, counts, then, now, per, str(name)) for name, mine in rows.groupby("dimension", sort=False)
    ]
    both_sides = [bridge for bridge in found if bridge.missing != _ONE_SIDED]
    both_sides.sort(key=lambda b: (bool(b.missing), b.dimension != dimension, -_largest(b)))
    return tuple(both_sides) or (_by_counts(counts, then, now, per),)


def _largest(bridge: Bridge) -> float:
    return 0.0 if bridge.missing else float(bridge.effects().abs().max())


def _sides(panel: Panel, since: pd.Period | None) -> tuple[list[pd.Period], list[pd.Period]]:
    if panel.measures["basis"].iloc[0] in _WHOLE_YEARS or panel.yearly.iloc[0]:
        return [panel.quarters[-1] - 4], [panel.quarters[-1]]
    masks = drivers.window(panel, pd.Series([since if since is not None else pd.NaT], panel.refs))
    after, before = ([q for q, yes in zip(panel.quarters, mask.iloc[0], strict=True) if yes] for mask in masks)
    return before, after


def _by_segment(  # noqa: PLR0917 - two tables of counts, the two sides, and how to name them
    rows: pd.DataFrame, counts: pd.DataFrame, then: list[pd.Period], now: list[pd.Period], per: float, dimension: str
) -> Bridge:
    found = sorted(rows["quarter"].unique())
    then, now = ([q for q in side if q in found] for side in (then, now))
    if not then or not now:
        return Bridge(missing=_ONE_SIDED)
    pooled = [_pooled(rows, side) for side in (then, now)]
    if problem := _apart(pooled, counts, (then, now)):
        return Bridge(dimension, missing=problem)
    try:
        parts = segments(pooled[0], pooled[1], per=per)
    except ValueError as error:
        return Bridge(dimension, missing=f"The segments cannot be taken apart: {error}.")
    before, after = (per * p["numerator"].sum() / p["denominator"].sum() for p in pooled)
    return Bridge(dimension, float(before), float(after), _span(then), _span(now), parts)


def _pooled(rows: pd.DataFrame, side: list[pd.Period]) -> pd.DataFrame:
    mine = rows[rows["quarter"].isin(side)]
    return mine.groupby("segment", sort=False)[[*COUNTS]].sum().reset_index()


def _apart(pooled: list[pd.DataFrame], counts: pd.DataFrame, sides: tuple[list[pd.Period], ...]) -> str:
    """Say where the segments do not add up to the indicator's own counts."""
    for part, side in zip(pooled, sides, strict=True):
        whole = counts.reindex(side).sum(min_count=len(side))
        for name in COUNTS:
            total = float(part[name].sum())
            if pd.notna(whole[name]) and not np.isclose(total, whole[name], rtol=1e-9, atol=1e-6):
                return (
                    f"The segments’ {name}s for {_span(side)} add up to {total:,.10g} and not to the"
                    f" {whole[name]:,.10g} of the indicator itself: no split of them is printed."
                )
    return ""


def _by_counts(counts: pd.DataFrame, then: list[pd.Period], now: list[pd.Period], per: float) -> Bridge:
    then, now = ([q for q in side if q in counts.index] for side in (then, now))
    if not then or not now:
        return Bridge(
            missing="There are no numerators and denominators on both sides of the change, so it cannot be taken apart."
        )
    before, after = (counts.loc[side].mean() for side in (then, now))
    if not (before["denominator"] > 0 and after["denominator"] > 0):
        return Bridge(missing="The denominator is 0, so there is no rate to take apart.")
    effects = split_counts(before.to_frame().T, after.to_frame().T, per)
    parts = pd.DataFrame({"before": before, "after": after, "effect": effects.iloc[0]}).loc[[*COUNTS]]
    levels = [float(per * s["numerator"] / s["denominator"]) for s in (before, after)]
    return Bridge("", levels[0], levels[1], _span(then), _span(now), parts)


def _span(side: list[pd.Period]) -> str:
    """Name quarters: "2013/14 Q1 to 2013/14 Q2"."""
    first, last = periods.label(min(side)), periods.label(max(side))
    return first if first == last else f"{first} to {last}"
