"""Which indicators moved the most."""

from __future__ import annotations

import pandas as pd

from perfkit.judge.not_rated import NotRated

_DOUBTED = (str(NotRated.FIGURE_IN_DOUBT), str(NotRated.TARGET_IN_DOUBT))


def movers(rows: pd.DataFrame, way: str) -> pd.DataFrame:
    """Return the indicators that went one way, the largest move first for its starting point.

    A move is measured in percent of the figure it starts from; one from nothing comes last. A
    figure in doubt is left out: it may not have moved at all.

    Parameters
    ----------
    rows
        Rows of a scorecard.
    way
        A `perfkit.terms.Travel`.

    Examples
    --------
    >>> rows = pd.DataFrame({"ref": ["A", "B", "C"], "travel": ["improved"] * 3, "change": [2.0, -3.0, 5.0],
    ...                      "baseline": [50.0, 10.0, 0.0], "not_rated_why": [None] * 3})
    >>> movers(rows, "improved")["ref"].tolist()
    ['B', 'A', 'C']
    """
    found = rows[rows["travel"].eq(way) & rows["change"].notna() & ~rows["not_rated_why"].isin(_DOUBTED)]
    share = (found["change"] / found["baseline"].where(found["baseline"].ne(0))).abs()
    order = share.sort_values(ascending=False, kind="stable", na_position="last").index
    return found.loc[order].reset_index(drop=True)
