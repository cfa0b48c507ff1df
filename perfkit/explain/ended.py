"""A year that is over: what it came to, and whether that met its target."""

from __future__ import annotations

import pandas as pd

from perfkit import periods
from perfkit.judge.card import Scorecard
from perfkit.judge.doubts import evidence
from perfkit.judge.figures import latest_figures, year_outturns
from perfkit.judge.variance import variance

COLUMNS = ("outturn", "adverse", "met")
LAST = 4


def year_ended(card: Scorecard, outlook: pd.DataFrame) -> pd.DataFrame:
    """Return each indicator's outturn for a year that ends with the card's quarter, and how it stands to its target.

    The year's own figure stands where one was supplied; else what its four
    quarters make by their basis, if all that it takes are known.

    Parameters
    ----------
    card
        The scorecard.
    outlook
        What `perfkit.explain.forecast.year_end` returned for its refs, with
        the year's ``target``.

    Returns
    -------
    DataFrame
        Indexed as `outlook`: ``outturn``, ``adverse`` (how far beyond the
        target on the wrong side) and ``met``; missing before the fourth
        quarter and where they cannot be known.
    """
    if card.quarter.quarter != LAST:
        return pd.DataFrame({"outturn": float("nan"), "adverse": float("nan"), "met": pd.NA}, index=outlook.index)
    rows = card.rows.set_index("ref", drop=False).reindex(outlook.index)
    # A scorecard's own doubts leave out the year's figure where a quarter was judged.
    doubtful = card.findings.iloc[:0] if card.rules.rate_doubtful else card.findings
    mine = card.tables.outturns[card.tables.outturns["ref"].isin(outlook.index)]
    figures = latest_figures(mine, card.known_on, evidence(doubtful, "outturns"))
    own = year_outturns(rows, figures, periods.year_of(card.quarter))
    published = own["outturn"].where(own["withheld"].isna()).astype("float64")
    made = outlook["outlook"].where(outlook["known"].eq(LAST)).astype("float64")
    ends = {"target_low": float("nan"), "target_high": float("nan")}
    judged = variance(rows[["polarity"]].assign(outturn=published.fillna(made), target=outlook["target"], **ends))
    return judged[["adverse", "met"]].assign(outturn=published.fillna(made))[[*COLUMNS]]
