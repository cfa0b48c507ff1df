"""The target in force for a quarter: the one set for it, else what the year's target says of it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from perfkit import periods
from perfkit.inputs.vintages import known
from perfkit.judge.figures import YEARLY
from perfkit.terms import Basis, TargetStatus

OWN_PERIOD, ANNUAL, STRAIGHT_LINE = "own period", "annual", "straight line"

_KEPT = ("target", "target_low", "target_high", "target_status", "tolerance", "tolerance_kind", "set_on", "rationale")
_NUMBERS = ["target", "target_low", "target_high"]


def known_targets(targets: pd.DataFrame, quarter: pd.Period, known_on: pd.Timestamp | None) -> pd.DataFrame:
    """Return the versions of the quarter's and the year's targets in force at the quarter's end.

    A version set after the quarter ended never judges it, however early the report is written.
    """
    labels = [periods.label(quarter), periods.label(periods.year_of(quarter))]
    ended = pd.Timestamp(periods.end(quarter))
    on = ended if known_on is None else min(ended, known_on)
    return known(targets[targets["period"].isin(labels)], on, ["ref", "period"], "set_on")


def targets_of(
    rows: pd.DataFrame, targets: pd.DataFrame, quarter: pd.Period, counted: pd.Series, *, straight_line: bool
) -> pd.DataFrame:
    """Return the target in force for every indicator, where it comes from, or why none applies.

    The quarter's own target stands. Otherwise the year's target applies as it is, except to a
    cumulative figure before quarter 4 and to a count of one quarter: both are parts of the year's
    total. There the year's target is spread evenly if the rules say so, and else nothing applies.

    Parameters
    ----------
    rows
        The indicators: ``ref basis frequency``.
    targets
        What `known_targets` returned.
    counted
        Whether the figure counts one quarter alone (`perfkit.judge.figures.counts_one_quarter`).
    straight_line
        Whether a council's rules spread the year's target evenly.

    Returns
    -------
    DataFrame
        Aligned with `rows`: the target's columns, ``target_period``, ``target_from`` and
        ``unprofiled`` (True where only the year has a target and it says nothing of this quarter).
    """
    own = _at(targets, periods.label(quarter), rows["ref"])
    year = _at(targets, periods.label(periods.year_of(quarter)), rows["ref"])
    has_own, has_year = own["target_status"].notna(), year["target_status"].notna()
    growing = rows["basis"].eq(Basis.CUMULATIVE) & ~rows["frequency"].isin(YEARLY) & (quarter.quarter < 4)
    in_part = ~has_own & has_year & year["target_status"].eq(TargetStatus.SET) & (growing | counted)
    share = np.where(counted, 0.25, quarter.quarter / 4)

    year[_NUMBERS] = year[_NUMBERS].mul(np.where(in_part, share, 1.0), axis=0)
    chosen = year.where(~has_own, own)
    unprofiled = in_part & (not straight_line)
    chosen.loc[unprofiled, _NUMBERS] = np.nan
    source = np.select(
        [has_own, in_part & straight_line, has_year & ~unprofiled], [OWN_PERIOD, STRAIGHT_LINE, ANNUAL], ""
    )
    status = chosen["target_status"].fillna(str(TargetStatus.NO_TARGET)).mask(unprofiled, str(TargetStatus.NO_TARGET))
    return chosen.assign(
        target_status=status,
        target_period=chosen["period"].mask(unprofiled),
        target_from=pd.Series(source, rows.index, dtype="str").where(source != ""),
        unprofiled=unprofiled,
    ).drop(columns="period")


def _at(targets: pd.DataFrame, label: str, refs: pd.Series) -> pd.DataFrame:
    at = targets[targets["period"] == label].set_index("ref")[[*_KEPT, "period"]]
    return at.reindex(refs).set_axis(refs.index, axis=0)
