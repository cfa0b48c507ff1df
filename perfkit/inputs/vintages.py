"""Vintages: which version of a figure or target was known on a day."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd


def known(table: pd.DataFrame, on: pd.Timestamp | pd.Series | None, by: Sequence[str], when: str) -> pd.DataFrame:
    """Return the latest row per key that was known on a day.

    A blank date is the earliest: it was known from the start. Where two rows
    carry the same date, the one lower in the sheet wins. The rows keep their
    order and index.

    Parameters
    ----------
    table
        Every vintage.
    on
        The day, or one for each row; None takes all that is known.
    by
        The columns that name one figure.
    when
        The column that says when a row became known.

    Examples
    --------
    >>> vintages = pd.DataFrame({"ref": ["A", "A"], "as_of": pd.to_datetime(["2014-07-01", "2014-10-01"]),
    ...                          "outturn": [80.0, 81.0]})
    >>> known(vintages, pd.Timestamp("2014-08-31"), ["ref"], "as_of")["outturn"].tolist()
    [80.0]
    """
    keys = list(by)
    rows = table if on is None else table[table[when].isna() | (table[when] <= on)]
    if not rows.duplicated(keys).any():
        return rows
    ordered = rows.sort_values(when, kind="stable", na_position="first")
    latest = ordered.index[~ordered.duplicated(keys, keep="last")]
    return rows.loc[rows.index.isin(latest)]
