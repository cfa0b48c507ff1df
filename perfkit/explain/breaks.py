"""Breaks in a series that are on record: figures before one are not comparable with those after it."""

from __future__ import annotations

import pandas as pd

from perfkit import periods
from perfkit.explain.panel import Panel
from perfkit.inputs.vintages import known
from perfkit.judge.card import Scorecard
from perfkit.terms import DataStatus


def recorded(card: Scorecard) -> pd.DataFrame:
    """Return where limits start afresh because a reason is on record.

    The record is the input's own: a quarter's outturn whose status is a
    break in the series and whose note says why. A break without a note
    starts nothing.

    Returns
    -------
    DataFrame
        ``ref since reason``, by indicator and then in order of time;
        ``since`` is a quarter, none after the card's own.
    """
    latest = known(card.tables.outturns, card.known_on, ["ref", "period"], "as_of")
    found = latest[latest["status"].eq(DataStatus.BREAK) & latest["note"].notna() & latest["span"].eq("quarter")]
    since = pd.Series([periods.parse(p) for p in found["period"]], found.index, dtype=f"period[{periods.QUARTER}]")
    table = pd.DataFrame({"ref": found["ref"], "since": since, "reason": found["note"]})
    table = table[since <= card.quarter]
    return table.sort_values(["ref", "since"], kind="stable").reset_index(drop=True)


def comparable(panel: Panel, breaks: pd.DataFrame) -> Panel:
    """Return the panel without the quarters before each indicator's latest break on record.

    A new definition is a step of its own making: left in, it would be taken
    for a change of the service, and would widen what is thought usual.

    Parameters
    ----------
    panel
        The quarters.
    breaks
        As `recorded` gives them.

    Examples
    --------
    >>> from perfkit.explain.panel import one
    >>> new = pd.DataFrame({"ref": ["PL1"], "since": [pd.Period("2010Q2", freq="Q-MAR")], "reason": ["Counted anew."]})
    >>> comparable(one("higher", [80, 60, 61], unit="score"), new).outturn.iloc[0].tolist()
    [nan, 60.0, 61.0]
    """
    latest = breaks[breaks["ref"].isin(panel.refs)].groupby("ref")["since"].max()
    if latest.empty:
        return panel
    kept = pd.DataFrame(True, panel.refs, panel.outturn.columns)
    for ref, since in latest.items():
        kept.loc[ref] = panel.outturn.columns >= since
    return Panel(panel.measures, *(t.where(kept) for t in (panel.outturn, panel.numerator, panel.denominator)))
