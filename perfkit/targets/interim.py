"""Interim targets: a year's target spread over its quarters as past years did, adding up at the printed rounding."""

from __future__ import annotations

import numpy as np
import pandas as pd

from perfkit import periods
from perfkit.explain.profile import profiles
from perfkit.explain.projection import SEASON
from perfkit.explain.year import YearBy
from perfkit.targets.setting import Setting
from perfkit.terms import Basis

_DIGITS = 10
_HAIR = 1e-9
"""Half of the last digit is rounded up, also where the computer holds a hair less."""


def interim(setting: Setting, proposed: pd.DataFrame, spread: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return the quarterly targets that follow from each year's target.

    Parameters
    ----------
    setting
        The evidence.
    proposed
        Targets by ref and year, in the unit; missing where none is proposed.
    spread
        `perfkit.explain.profile.profiles` of the setting's panel, where it
        is at hand.

    Returns
    -------
    DataFrame
        One row a target and quarter, by year, ref and quarter: ``ref year
        quarter`` (`pandas.Period`, ``Q-MAR``), ``target`` as the indicator's
        basis asks (a running total of a cumulative figure, the quarter's own
        of all else) and ``how`` (`perfkit.explain.profile.Spread`). Missing
        where past years do not tell.

    Notes
    -----
    Rounded to the indicator's decimals: running totals end on the target and
    single quarters add up to it; points of a mean average to it exactly, and
    points of a ratio, weighed by the cases of past years, to its printed
    digit; what stands at the year's end ends on it. A percentage never
    passes 0 or 100: there the season is narrowed.

    Examples
    --------
    >>> from perfkit import read, read_rules
    >>> from perfkit.judge.scorecard import judge
    >>> from perfkit.targets.setting import setting_of
    >>> tables, rules = read("demo:known_truth"), read_rules("demo:known_truth")
    >>> setting = setting_of(judge(tables, rules, "2013/14 Q2", known_on="2013-10-21"))
    >>> interim(setting, setting.current.loc[["NI155"], setting.years[1:2]])["target"].tolist()
    [12.0, 29.0, 56.0, 114.0]
    """
    panel, measures = setting.panel, setting.ahead.measures
    spread = profiles(panel) if spread is None else spread
    by, single = measures[["by"]].to_numpy(), panel.measures["basis"].ne(Basis.CUMULATIVE).to_numpy()[:, None]
    decimals = setting.card.rows.set_index("ref")["decimals"].reindex(setting.refs).astype("float64").to_numpy()
    unit = 10.0 ** -decimals[:, None]
    shape = (len(setting.refs), SEASON)
    laid = {name: spread[name].to_numpy().reshape(shape) for name in ("times", "of_start", "plus")}
    how = spread["how"].to_numpy().reshape(shape)[:, 0]
    years = [year for year in setting.years if year in proposed]
    parts = []
    for year in years:
        target = proposed[year].reindex(setting.refs).to_numpy(dtype="float64")
        exact = _exact(laid, target, _start(setting, proposed, year), measures)
        points = _rounded(exact, target, unit, by, single)
        table = pd.DataFrame(
            {
                "ref": np.repeat(setting.refs, SEASON),
                "year": year,
                "quarter": periods.quarters_of(year) * len(setting.refs),
                "target": points.ravel(),
                "how": np.repeat(how, SEASON),
            }
        )
        parts.append(table[np.repeat(~np.isnan(target), SEASON)])
    if not parts:
        return pd.DataFrame(columns=["ref", "year", "quarter", "target", "how"])
    return pd.concat(parts, ignore_index=True)


def _start(setting: Setting, proposed: pd.DataFrame, year: pd.Period) -> np.ndarray:
    """Return where the year before ends: at its proposed target, else as is expected, else where it last stood."""
    before, ahead = year - 1, setting.ahead.expected
    known = setting.panel.outturn.ffill(axis=1).iloc[:, -1]
    if before not in ahead:
        past = setting.outturns[before] if before in setting.outturns else known * np.nan
        return past.fillna(known).to_numpy(dtype="float64")
    planned = proposed[before].reindex(setting.refs) if before in proposed else known * np.nan
    return planned.fillna(ahead[before]).fillna(known).to_numpy(dtype="float64")


def _exact(laid: dict[str, np.ndarray], target: np.ndarray, start: np.ndarray, measures: pd.DataFrame) -> np.ndarray:
    """Return the interim targets before rounding."""
    level = laid["times"] * target[:, None] + np.where(laid["of_start"] > 0, laid["of_start"] * start[:, None], 0.0)
    season, whole = laid["plus"], measures[["per"]].to_numpy()
    bounded = measures["scale"].eq("logit").to_numpy()[:, None]
    with np.errstate(invalid="ignore", divide="ignore"):
        room = np.where(season > 0, (whole - level) / season, np.where(season < 0, level / -season, np.inf))
    narrow = np.where(bounded, np.clip(room.min(axis=1, keepdims=True), 0.0, 1.0), 1.0)
    exact: np.ndarray = level + narrow * season
    return exact


def _rounded(exact: np.ndarray, target: np.ndarray, unit: np.ndarray, by: np.ndarray, single: np.ndarray) -> np.ndarray:
    """Return interim targets at the printed rounding, adding up to the year's; `single` rows are no running totals."""
    found = np.floor(exact / unit + 0.5 + _HAIR) * unit
    found = np.where(by == YearBy.MEAN, _averaging(exact, target, unit), found)
    ends = np.isin(by, (YearBy.SUM, YearBy.END))[:, 0] & ~np.isnan(exact[:, -1])
    found[:, -1] = np.where(ends, target, found[:, -1])
    found = np.where(single & (by == YearBy.SUM), np.diff(found, axis=1, prepend=0.0), found)
    # Without the dust that multiplying by a tenth leaves.
    return np.round(found, _DIGITS)


def _averaging(exact: np.ndarray, target: np.ndarray, unit: np.ndarray) -> np.ndarray:
    """Return points rounded so that their mean is the target's: what is left goes to the largest remainders."""
    steps = exact / unit
    down = np.floor(steps + _HAIR)
    left = np.round(SEASON * target[:, None] / unit) - down.sum(axis=1, keepdims=True)
    rank = (down - steps).argsort(axis=1, kind="stable").argsort(axis=1, kind="stable")
    found: np.ndarray = (down + (rank < left)) * unit
    return found
