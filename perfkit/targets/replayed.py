"""What was known when a target was to be set: now, and at the same quarter of every earlier year."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from perfkit import periods
from perfkit.explain.panel import Panel
from perfkit.explain.projection import SEASON
from perfkit.explain.years_ahead import YearsAhead, years_ahead
from perfkit.judge.in_force import year_target
from perfkit.targets.peer_years import last_whole_year, peer_years, quartiles_of
from perfkit.targets.setting import Setting


@dataclass(frozen=True)
class Known:
    """What was known at one quarter, or at several: one row an indicator and quarter. All are aligned.

    Parameters
    ----------
    measures
        ``polarity unit decimals``.
    outturns
        The whole years that were over, the latest last; missing before the
        first.
    peers
        ``count lower median upper`` of their latest whole year.
    standards
        The statutory standard.
    ahead
        What that year and the next three might come to.
    """

    measures: pd.DataFrame
    outturns: pd.DataFrame
    peers: pd.DataFrame
    standards: pd.Series
    ahead: YearsAhead


@dataclass(frozen=True)
class Replay:
    """What was known at the same quarter of every earlier year, and what the year after each then came to.

    Parameters
    ----------
    known
        What was known, a row an indicator and year.
    rows
        Aligned with it: ``ref``, ``year`` (the year a target was to be set
        for, the one after), its ``outturn`` and the council's ``own`` target
        for it; missing where there is none.
    """

    known: Known
    rows: pd.DataFrame


def known_now(setting: Setting) -> Known:
    """Return what is known now, an indicator a row."""
    peers = quartiles_of(peer_years(setting), setting.refs, last_whole_year(setting))
    return Known(_measures(setting), setting.outturns, peers, setting.standards, setting.ahead)


def replayed(setting: Setting) -> Replay | None:
    """Return what was known at the same quarter of every earlier year, all in one table.

    Only what was known then counts: the years that were over, the quarters
    that were in and the peers' years that were over. Figures are today's
    vintages. A statutory standard counts only where the council's own target
    for the year was that figure: that it was in force then is not on record.

    Returns
    -------
    Replay or None
        A row an indicator and earlier year whose next is over, oldest first;
        None without such a year.
    """
    lag = _lag(setting)
    years = [pd.Period(year) for year in setting.outturns.columns][lag:]
    if not years:
        return None
    # How many years ago the target for each was to be set.
    ago = range(len(years), 0, -1) if lag == 1 else range(len(years) + 1, 1, -1)
    past, peers = setting.outturns.to_numpy(dtype="float64"), peer_years(setting)
    own = np.concatenate([_own_target(setting, year) for year in years])
    standards = np.tile(setting.standards.to_numpy(dtype="float64"), len(years))
    known = Known(
        pd.concat([_measures(setting)] * len(years), ignore_index=True),
        pd.DataFrame(np.vstack([_as_of(past, n) for n in ago])),
        pd.concat([quartiles_of(peers, setting.refs, year - lag) for year in years], ignore_index=True),
        pd.Series(np.where(np.isclose(standards, own), standards, np.nan)),
        years_ahead(_panels(setting.panel, ago)),
    )
    rows = pd.DataFrame(
        {
            "ref": np.tile(setting.refs, len(years)),
            "year": pd.PeriodIndex(years).repeat(len(setting.refs)),
            "outturn": past[:, lag:].T.ravel(),
            "own": own,
        }
    )
    return Replay(known, rows)


def _lag(setting: Setting) -> int:
    """Return how many years lie between the last that is over and the first that a target is set for."""
    return 1 if setting.card.quarter.quarter == SEASON else 2


def _measures(setting: Setting) -> pd.DataFrame:
    decimals = setting.card.rows.set_index("ref")["decimals"].reindex(setting.refs)
    return setting.ahead.measures[["unit", "polarity"]].assign(decimals=decimals.astype("int64"))


def _own_target(setting: Setting, year: pd.Period) -> np.ndarray:
    """Return the council's own targets for a year, as they stood at its end."""
    found = year_target(replace(setting.card, quarter=periods.quarters_of(year)[-1]))
    own: np.ndarray = found.reindex(setting.refs).to_numpy(dtype="float64")
    return own


def _as_of(table: np.ndarray, ago: int) -> np.ndarray:
    """Return a table as it stood so many columns ago: its last column is what then was the last."""
    return np.pad(table, ((0, 0), (ago, 0)), constant_values=np.nan)[:, : table.shape[1]]


def _panels(panel: Panel, ago: range) -> Panel:
    """Return a panel as it stood so many years ago each time, one below the other.

    Each is moved on to this year's quarters by whole years, so that one
    forecast does for all and each quarter keeps its season.
    """
    tables = [
        pd.DataFrame(
            np.vstack([_as_of(t.to_numpy(dtype="float64"), SEASON * n) for n in ago]), columns=panel.outturn.columns
        )
        for t in (panel.outturn, panel.numerator, panel.denominator)
    ]
    return Panel(pd.concat([panel.measures] * len(ago), ignore_index=True), *tables)
