"""What a target can be measured against: the largest improvements ever made, and how far a year moves by itself."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from perfkit import periods
from perfkit.explain.panel import Panel
from perfkit.explain.projection import SEASON
from perfkit.explain.usual import noise_of_a_year, usual
from perfkit.explain.whole_years import rolling_years
from perfkit.targets.setting import Setting
from perfkit.terms import Polarity

SPANS = (1, 2, 3, 4)
"""Years over which improvements are looked for."""


@dataclass(frozen=True)
class Yardsticks:
    """What does not depend on the target proposed, so that it is worked out once.

    Parameters
    ----------
    largest, largest_to
        By ref and span in years (`SPANS`): the most that the figure of a
        year, or of any four quarters in a row, ever improved over so long,
        in the unit, and the quarter in which that ended. Below 0 where it
        never improved; missing without two years so far apart.
    peer_largest, peer
        The same of any peer, and which.
    limits
        `perfkit.explain.usual.usual`.
    noise
        By ref, `perfkit.explain.usual.noise_of_a_year`.
    """

    largest: pd.DataFrame
    largest_to: pd.DataFrame
    peer_largest: pd.DataFrame
    peer: pd.DataFrame
    limits: pd.DataFrame
    noise: pd.Series


def yardsticks(setting: Setting) -> Yardsticks:
    """Return what the targets of a setting can be measured against."""
    panel = setting.panel
    limits = usual(panel)
    sign = sign_of(panel.measures["polarity"])
    own = _with_years(rolling_years(panel), setting.outturns)
    largest, largest_to = _most_improved(own, sign)
    theirs = _peers(setting)
    gains, _ = _most_improved(theirs, sign.reindex(theirs.index.get_level_values(0)).set_axis(theirs.index))
    peer_largest, peer = _best_peer(gains, panel.refs)
    return Yardsticks(largest, largest_to, peer_largest, peer, limits, noise_of_a_year(limits, panel))


def sign_of(polarity: pd.Series) -> pd.Series:
    """Return 1 where higher is better, -1 where lower is; else missing.

    >>> sign_of(pd.Series(["higher", "lower", "range"])).tolist()
    [1.0, -1.0, nan]
    """
    found: pd.Series = polarity.map({str(Polarity.HIGHER): 1.0, str(Polarity.LOWER): -1.0}).astype("float64")
    return found


def _with_years(rolling: pd.DataFrame, years: pd.DataFrame) -> pd.DataFrame:
    """Return figures of four quarters in a row, those of whole years as they were published."""
    found = rolling.copy()
    for year in map(pd.Period, years.columns):
        march = periods.quarters_of(year)[-1]
        if march in found:
            found[march] = years[year].fillna(found[march])
    return found


def _most_improved(figures: pd.DataFrame, sign: pd.Series) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the largest improvement of each row over each span, and the quarter in which it ended."""
    better = figures.to_numpy(dtype="float64") * sign.to_numpy()[:, None]
    labels = [periods.label(pd.Period(q)) for q in figures.columns]
    largest: dict[int, np.ndarray] = {}
    ended: dict[int, list[str | None]] = {}
    for span in SPANS:
        apart = SEASON * span
        gain = better[:, apart:] - better[:, :-apart] if better.shape[1] > apart else np.empty((len(better), 0))
        gain = np.pad(gain, ((0, 0), (0, 1)), constant_values=np.nan)
        at = np.where(np.isnan(gain), -np.inf, gain).argmax(axis=1)
        most = gain[np.arange(len(gain)), at]
        largest[span] = most
        ended[span] = [None if np.isnan(one) else labels[apart + n] for one, n in zip(most, at, strict=True)]
    return pd.DataFrame(largest, figures.index), pd.DataFrame(ended, figures.index, dtype="str")


def _peers(setting: Setting) -> pd.DataFrame:
    """Return each peer's figures of four quarters in a row, by ref and authority."""
    panel, table = setting.panel, setting.peers
    one = table.drop_duplicates(["ref", "period", "authority"], keep="last")
    index = pd.MultiIndex.from_frame(one[["ref", "authority"]].drop_duplicates())
    quarters = pd.period_range(panel.quarters[0], panel.quarters[-1], freq=periods.QUARTER)
    if one.empty:
        return pd.DataFrame(index=index, columns=quarters, dtype="float64")
    at = pd.PeriodIndex(one["ends"], freq=periods.QUARTER)
    one = one.assign(quarter=at)[(at >= quarters[0]) & (at <= quarters[-1])]

    def wide(span: str, name: str) -> pd.DataFrame:
        found = one[one["span"] == span].pivot(index=["ref", "authority"], columns="quarter", values=name)
        return found.reindex(index=index, columns=quarters).astype("float64")

    measures = panel.measures.reindex(index.get_level_values(0)).set_index(index)
    theirs = Panel(measures, *(wide("quarter", name) for name in ("value", "numerator", "denominator")))
    return wide("year", "value").fillna(rolling_years(theirs))


def _best_peer(gains: pd.DataFrame, refs: pd.Index[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the largest improvement of any peer over each span, and whose it is."""
    largest, whose = {}, {}
    for span in SPANS:
        some = gains[span].dropna().astype("float64")
        at = some.groupby(level=0).idxmax()
        largest[span] = some.loc[list(at)].droplevel(1).reindex(refs)
        whose[span] = at.map(lambda key: key[1]).reindex(refs).astype("str")
    return pd.DataFrame(largest, refs), pd.DataFrame(whose, refs)
