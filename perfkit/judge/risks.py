"""The risk register as it stood on a day: each risk's score, and how it moved since its last review."""

from __future__ import annotations

from enum import StrEnum

import pandas as pd


class Moved(StrEnum):
    """How a risk's score moved since its last review."""

    ROSE = "rose"
    FELL = "fell"
    UNCHANGED = "unchanged"
    NEW = "new"
    """there is no earlier score"""
    UNSCORED = "unscored"
    """likelihood or impact is blank"""


def register(table: pd.DataFrame, known_on: pd.Timestamp | None = None) -> pd.DataFrame:
    """Return each risk's latest review known on a day, with its score and how that moved.

    The score is likelihood times impact. It is held against the score that
    the review itself gives for the last one or, where that is blank, against
    the risk's review before this one.

    Parameters
    ----------
    table
        The rows of `risks`; a risk may have several, one a review.
    known_on
        Reviews after this day are not used; None: all are.

    Returns
    -------
    DataFrame
        One row a risk, in the order of the sheet, as in `risks`, with
        ``score``, ``score_before`` (both float, missing where unknown) and
        ``moved`` (`Moved`).

    Examples
    --------
    >>> table = pd.DataFrame({"ref": ["R1", "R2"], "likelihood": [3.0, 2.0], "impact": [5.0, 4.0],
    ...                       "previous_score": [10.0, float("nan")], "reviewed": pd.NaT})
    >>> register(table)[["ref", "score", "score_before", "moved"]]
      ref  score  score_before moved
    0  R1   15.0          10.0  rose
    1  R2    8.0           NaN   new
    """
    known = table if known_on is None else table[table["reviewed"].isna() | (table["reviewed"] <= known_on)]
    rows = known.assign(score=known["likelihood"] * known["impact"]).sort_values(
        "reviewed", kind="stable", na_position="first"
    )
    before = rows["previous_score"].fillna(rows.groupby("ref")["score"].shift())
    latest = rows.assign(score_before=before).drop_duplicates("ref", keep="last")
    order = {ref: place for place, ref in enumerate(known["ref"].unique())}
    latest = latest.sort_values("ref", key=lambda refs: refs.map(order)).reset_index(drop=True)
    return latest.assign(moved=_moved(latest["score"], latest["score_before"]))


def _moved(now: pd.Series, before: pd.Series) -> pd.Series:
    moved = pd.Series(str(Moved.UNCHANGED), now.index, dtype="str")
    moved = moved.mask(now > before, str(Moved.ROSE)).mask(now < before, str(Moved.FELL))
    return moved.mask(before.isna(), str(Moved.NEW)).mask(now.isna(), str(Moved.UNSCORED))
