"""How much a council's indicators did better or worse than expected together, in the years that are over."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from statistics import NormalDist

import numpy as np
import pandas as pd

from perfkit.targets.counting import MOST_CORRELATED, normal_scores
from perfkit.targets.replayed import replayed
from perfkit.targets.setting import Setting

FEWEST_YEARS = 3
FEWEST_IN_A_YEAR = 5


class Unmeasured(StrEnum):
    """Why nothing is known of how indicators move together."""

    SHORT_HISTORY = "short_history"
    """there are fewer than three past years, each with five indicators or more"""


@dataclass(frozen=True)
class Dependence:
    """How much indicators moved together.

    Parameters
    ----------
    correlation
        Of any two indicators' surprises in one year, 0 to 0.8; missing where
        it cannot be told.
    most
        What it may well be: were it larger, nine times in ten the years
        would have differed more than they did. The fewer the years and the
        indicators, the further it is from `correlation`.
    years, surprises
        How many years, and indicators' years, it rests on.
    why
        Why it cannot be told, or None.
    """

    correlation: float
    most: float
    years: int
    surprises: int
    why: Unmeasured | None = None


def dependence(setting: Setting) -> Dependence:
    """Return how much the council's own indicators moved together.

    At the same quarter of every earlier year, the year after is forecast
    from what was known then; a surprise is how much better or worse it came,
    in standard deviations of that forecast. The correlation of two
    indicators' surprises is that part of their variance which whole years
    have in common.

    Notes
    -----
    The intraclass correlation by moments of a one-way analysis of variance
    (Fisher 1925; Donner 1986, International Statistical Review 54, 67-82),
    none below 0.

    Examples
    --------
    >>> from perfkit import read, read_rules
    >>> from perfkit.judge.scorecard import judge
    >>> from perfkit.targets.setting import setting_of
    >>> tables, rules = read("demo:hart"), read_rules("demo:hart")
    >>> dependence(setting_of(judge(tables, rules, "2014/15 Q2", known_on="2014-11-07"))).why
    <Unmeasured.SHORT_HISTORY: 'short_history'>
    """
    found = surprises(setting)
    size = found.groupby("year")["surprise"].transform("size")
    found = found[size >= FEWEST_IN_A_YEAR]
    years = found["year"].nunique()
    if years < FEWEST_YEARS:
        return Dependence(np.nan, np.nan, years, len(found), Unmeasured.SHORT_HISTORY)
    values, group = found["surprise"], found["year"]
    return Dependence(in_common(values, group), most_in_common(values, group), years, len(found))


def surprises(setting: Setting) -> pd.DataFrame:
    """Return how much better than forecast each past year came: ``ref year surprise``, in standard deviations."""
    replay = replayed(setting)
    if replay is None:
        return pd.DataFrame({"ref": [], "year": [], "surprise": []})
    ahead = replay.known.ahead
    came = pd.DataFrame({ahead.years[1]: replay.rows["outturn"].to_numpy()}, index=ahead.refs)
    came.columns = ahead.expected.columns[1:2]
    # The odds of doing as well as it did: few, where it did surprisingly well.
    odds = ahead.odds(came).iloc[:, 0].to_numpy()
    found = replay.rows[["ref", "year"]].assign(odds=odds).dropna(subset="odds")
    return found.assign(surprise=normal_scores(found["odds"].to_numpy())).drop(columns="odds").reset_index(drop=True)


def in_common(values: pd.Series, group: pd.Series) -> float:
    """Return which part of the values' variance their groups have in common: 0 to 0.8.

    Examples
    --------
    Means of 1 and 5, and a variance of 2 within each group: (16 - 2) / (16 + 2).

    >>> round(in_common(pd.Series([0.0, 2.0, 4.0, 6.0]), pd.Series([1, 1, 2, 2])), 2)
    0.78
    """
    between, within, usual, _ = _spread(values, group)
    total = between + (usual - 1) * within
    return _bounded((between - within) / total) if total > 0 else 0.0


def most_in_common(values: pd.Series, group: pd.Series, level: float = 0.9) -> float:
    """Return the most that groups may well have in common: with more they would `level` of the time differ more.

    Notes
    -----
    From the distribution of the spread between groups, a multiple of
    chi-squared, by Wilson and Hilferty's approximation (1931).

    Examples
    --------
    Three groups of ten, alike:

    >>> round(most_in_common(pd.Series(range(30)) % 3, pd.Series(range(30)) // 10), 2)
    0.04
    """
    between, within, usual, groups = _spread(values, group)
    if within == 0:
        return MOST_CORRELATED if between > 0 else 0.0
    bend = 2 / (9 * (groups - 1))
    least = (1 - bend + NormalDist().inv_cdf(1 - level) * bend**0.5) ** 3
    more = between / within / least - 1
    return _bounded(more / (more + usual)) if more > 0 else 0.0


def _spread(values: pd.Series, group: pd.Series) -> tuple[float, float, float, int]:
    """Return the mean squares between groups and within, the usual size of a group, and how many there are."""
    by = values.groupby(group)
    size, mean = by.size().to_numpy(dtype="float64"), by.mean().to_numpy()
    count, groups = size.sum(), len(size)
    between = (size * (mean - values.mean()) ** 2).sum() / (groups - 1)
    within = ((values - by.transform("mean")) ** 2).sum() / (count - groups)
    usual = (count - (size**2).sum() / count) / (groups - 1)
    return float(between), float(within), float(usual), groups


def _bounded(correlation: float) -> float:
    return min(max(correlation, 0.0), MOST_CORRELATED)
