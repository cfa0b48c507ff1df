"""One indicator's single quarters, and the limits of chance around them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from perfkit import periods
from perfkit.explain.kinds import Cause
from perfkit.explain.panel import Panel
from perfkit.explain.patterns import season_of
from perfkit.explain.ratio_charts import p_chart
from perfkit.explain.runs import runs
from perfkit.explain.scales import scaled, unscaled
from perfkit.explain.spc import icons, xmr
from perfkit.explain.trend import Trend, steady
from perfkit.terms import Basis, Unit

ENOUGH = 6
"""Fewer quarters have no limits worth drawing, not even as trial limits."""
YEAR = 4


@dataclass(frozen=True)
class Charted:
    """What charts say of one indicator's quarters.

    Parameters
    ----------
    chart, icons
        What `perfkit.explain.spc.xmr` and `icons` say, limits starting afresh
        at each break on record; None with fewer than six quarters since the
        last.
    runs
        What `perfkit.explain.runs.runs` says of the quarters since the last
        break, or None.
    ratio
        Laney's p′ chart of them, for a share of counts; else None.
    trend
        Trended limits from where a steady drift began, or None.
    """

    chart: pd.DataFrame | None = None
    icons: pd.Series | None = None
    runs: pd.Series | None = None
    ratio: pd.DataFrame | None = None
    trend: Trend | None = None


def quarters_of(past: pd.DataFrame, whole: Panel, panel: Panel) -> tuple[pd.DataFrame, bool]:
    """Return one indicator's quarters as they are charted, and whether a season was taken out.

    Parameters
    ----------
    past
        Its figures and targets (`perfkit.judge.history.history`).
    whole, panel
        The same quarters, and those since the last break on record: the
        season is of the latter.

    Returns
    -------
    DataFrame
        One row a quarter from its first figure, ``period outturn single
        plain target``; of a yearly figure one row a year.
    """
    single = whole.single_quarters()
    season = _season(whole, panel)
    seasonal = bool((season != 0).any())
    level = scaled(whole) - season
    plain = [unscaled(whole, level[q]).iloc[0] for q in level.columns] if seasonal else single.iloc[0].to_numpy()
    target = past.set_index("period")["target"].reindex([periods.label(q) for q in whole.quarters]).to_numpy("float64")
    if whole.measures["basis"].iloc[0] == Basis.CUMULATIVE:
        opening = np.array([q.quarter == 1 for q in whole.quarters])
        target = target - np.where(opening, 0.0, np.append(np.nan, target[:-1]))
    table = pd.DataFrame(
        {
            "period": [periods.label(q) for q in whole.quarters],
            "outturn": whole.outturn.iloc[0].to_numpy(),
            "single": single.iloc[0].to_numpy(),
            "plain": plain,
            "target": target,
        },
        index=pd.PeriodIndex(whole.quarters),
    )
    if whole.yearly.iloc[0]:
        # A year's figure stands at its last quarter, and the others are no gaps.
        last = table[[pd.Period(q).quarter == YEAR for q in table.index]]
        table = last.assign(period=[periods.label(periods.year_of(q)) for q in last.index])
    return table[table["outturn"].notna().cummax()], seasonal


def charted(quarters: pd.DataFrame, panel: Panel, breaks: pd.Series, shape: pd.Series, *, seasonal: bool) -> Charted:
    """Return the limits around one indicator's quarters, and second opinions.

    Parameters
    ----------
    quarters, seasonal
        As `quarters_of` gives them.
    panel
        The quarters since the last break on record.
    breaks
        The quarters at which limits start afresh.
    shape
        The latest change, either way (`perfkit.explain.rebase.either_way`).
    """
    now = quarters.loc[quarters.index >= max(breaks, default=quarters.index.min()), "plain"]
    if now.notna().sum() < ENOUGH:
        return Charted()
    polarity = str(panel.measures["polarity"].iloc[0])
    target = quarters["target"]
    if seasonal and target.tail(YEAR).nunique(dropna=False) > 1:
        # A target that moves with the season judges no figure without one.
        target = target * float("nan")
    chart = xmr(quarters["plain"], polarity=polarity, target=target, rebase=list(breaks))
    latest = icons(chart, polarity=polarity).iloc[0]
    return Charted(chart, latest, runs(now.dropna()).iloc[0], _ratio(panel), _trend(now, shape))


def _season(whole: Panel, panel: Panel) -> np.ndarray:
    """Return the season of the quarters since the last break, for every quarter."""
    of_quarter = dict(zip([q.quarter for q in panel.quarters], season_of(panel).iloc[0], strict=True))
    return np.array([of_quarter.get(q.quarter, 0.0) for q in whole.quarters])


def _trend(now: pd.Series, shape: pd.Series) -> Trend | None:
    """Return trended limits over all quarters since the last break, or from where a drift began."""
    begun = [now.index.min(), *([shape["since"]] if shape["shape"] == Cause.DRIFT else [])]
    found = (steady(now[now.index >= since]) for since in begun)
    return next((trend for trend in found if trend is not None), None)


def _ratio(panel: Panel) -> pd.DataFrame | None:
    """Return the p′ chart of a share of counts in single quarters."""
    measures = panel.measures.iloc[0]
    numerator, denominator = panel.numerator.iloc[0], panel.denominator.iloc[0]
    counted = numerator.notna() & denominator.gt(0)
    share = measures["unit"] == Unit.PERCENT and measures["basis"] == Basis.PERIOD
    if not share or counted.sum() < ENOUGH or (numerator > denominator).any():
        return None
    return p_chart(numerator[counted], denominator[counted])
