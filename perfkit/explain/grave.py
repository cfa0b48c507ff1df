"""Which doubts of a figure could change what is said of it."""

from __future__ import annotations

import pandas as pd

from perfkit.judge.card import Scorecard
from perfkit.terms import Doubt, Unit

SLIGHT = 0.1
"""A doubt that could move the figure by less than this share of its distance from the target changes nothing said."""
_COUNTS = "not_numerator_over_denominator"


def grave(card: Scorecard) -> pd.DataFrame:
    """Return the doubts that must be settled before anything is read from a figure or its target.

    A figure that differs from its own counts by less than a tenth of its
    distance from the target would miss or meet it all the same. Such a
    difference comes from counts that were rounded before they were
    published; to call every series of fives rounded would let an error in
    one of them pass. It is mentioned, and mutes nothing.
    """
    doubts = card.doubts[card.doubts["doubt"].isin((Doubt.WITHHOLD, Doubt.CHECK))]
    small = set(slight(card))
    kept: pd.DataFrame = doubts[~(doubts["check"].eq(_COUNTS) & doubts["ref"].isin(small))]
    return kept


def slight(card: Scorecard) -> list[str]:
    """Return the indicators whose figure differs from its counts by too little to change what is said of it."""
    rows = card.rows[card.rows["ref"].isin(card.doubts.loc[card.doubts["check"].eq(_COUNTS), "ref"])]
    per = rows["per"].fillna(rows["unit"].eq(Unit.PERCENT).map({True: 100.0, False: 1.0}))
    off = (rows["outturn"] - rows["numerator"] / rows["denominator"] * per).abs()
    return list(rows.loc[(off < SLIGHT * rows["adverse"].abs()).fillna(False).astype(bool), "ref"])
