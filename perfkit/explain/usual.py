"""Between which limits each indicator's quarters usually lie, and how far a year's figure moves by itself."""

from __future__ import annotations

import numpy as np
import pandas as pd

from perfkit.explain.charted import ENOUGH
from perfkit.explain.panel import Panel
from perfkit.explain.patterns import season_of
from perfkit.explain.projection import SEASON
from perfkit.explain.scales import scaled, unscaled
from perfkit.explain.spc import icons, xmr
from perfkit.explain.year import YearBy, year_by

SIGMAS = 3
"""Standard deviations between the centre line and a limit."""


def usual(panel: Panel) -> pd.DataFrame:
    """Return the limits of chance around each indicator's latest quarter, its season taken out.

    Returns
    -------
    DataFrame
        Indexed by ref and the latest quarter with a figure, as
        `perfkit.explain.spc.xmr` gives a point, with ``of_year``: what a
        point is of its year (of a total about a quarter, else 1). Of a
        yearly figure a point is a year. Only indicators with six points or
        more.
    """
    single, season = panel.single_quarters(), season_of(panel)
    level = scaled(panel) - season
    plain = pd.DataFrame({q: unscaled(panel, level[q]) for q in level.columns})
    # Without a season, figures are as they stand and not as their scale gives them back.
    values = single.where(season.eq(0).all(axis=1), plain).mask(panel.yearly, panel.outturn)
    values = values[values.notna().sum(axis=1) >= ENOUGH]
    if values.empty:
        none = xmr(pd.Series([], dtype="float64")).assign(of_year=1.0)
        return none.set_index(pd.MultiIndex.from_arrays([[], []], names=["ref", "period"]))
    limits = xmr(values.T, polarity=panel.measures["polarity"].to_dict()).groupby(level=0).tail(1)
    whole = values.shape[1] // SEASON * SEASON
    both = values.iloc[:, -whole:], single.loc[values.index].iloc[:, -whole:]
    # A season taken out on the scale takes a little of the total with it.
    of_year = (both[0].mean(axis=1) / both[1].mean(axis=1) / SEASON).where(_adds_up(panel).loc[values.index], 1.0)
    return limits.assign(of_year=of_year.reindex(limits.index.get_level_values(0)).to_numpy())


def assurance(limits: pd.DataFrame, panel: Panel, target: pd.Series) -> pd.DataFrame:
    """Return whether each process, going on as it is, meets a year's target quarter by quarter.

    Parameters
    ----------
    limits
        What `usual` returned.
    panel
        The quarters.
    target
        The year's target by ref; of a total, each quarter is held against
        its part of it.

    Returns
    -------
    DataFrame
        Indexed by ref: ``assurance`` and ``trial``, as
        `perfkit.explain.spc.icons` has them; missing without limits or a
        target.
    """
    refs = limits.index.get_level_values(0)
    pointed = limits.assign(target=target.reindex(refs).to_numpy(dtype="float64") * limits["of_year"])
    if pointed.empty:
        return pd.DataFrame({"assurance": None, "trial": None}, index=panel.refs)
    found = icons(pointed, polarity=panel.measures["polarity"].to_dict())
    return found[["assurance", "trial"]].reindex(panel.refs)


def noise_of_a_year(limits: pd.DataFrame, panel: Panel) -> pd.Series:
    """Return, by ref, the standard deviation of a year's figure about an unchanging level, in the unit.

    A quarter's is a third of the way from the centre line to its limit; a
    total of four has twice that, an average half.
    """
    quarter = ((limits["upper"] - limits["mean"]) / SIGMAS).droplevel(1).reindex(panel.refs).astype("float64")
    by = np.where(panel.yearly, str(YearBy.END), year_by(panel))
    times = np.select([by == YearBy.SUM, by == YearBy.END], [SEASON**0.5, 1.0], SEASON**-0.5)
    found: pd.Series = quarter * times
    return found


def _adds_up(panel: Panel) -> pd.Series:
    found: pd.Series = year_by(panel).eq(YearBy.SUM) & ~panel.yearly
    return found
