"""Which indicators moved the most, and the scorecard of a quarter or of the year it ends."""

from __future__ import annotations

from datetime import date

import pandas as pd

from perfkit.inputs.tables import Tables
from perfkit.judge.card import Scorecard
from perfkit.judge.not_rated import NotRated
from perfkit.judge.scorecard import find_quarter, judge
from perfkit.judge.year import judge_year
from perfkit.rules import Rules

LAST = 4
_DOUBTED = (str(NotRated.FIGURE_IN_DOUBT), str(NotRated.TARGET_IN_DOUBT))


def judge_span(
    tables: Tables, rules: Rules, quarter: str | pd.Period, known_on: str | date | pd.Timestamp | None = None
) -> Scorecard:
    """Return the scorecard of the whole year where the quarter ends one, else the quarter's.

    Parameters
    ----------
    tables, rules, quarter, known_on
        As `perfkit.judge.scorecard.judge` takes them.

    Examples
    --------
    >>> from perfkit import read, read_rules
    >>> tables, rules = read("demo:known_truth"), read_rules("demo:known_truth")
    >>> [periods.label(judge_span(tables, rules, q).span) for q in ("2012/13 Q3", "2012/13 Q4")]
    ['2012/13 Q3', '2012/13']
    """
    asked = find_quarter(tables, quarter)
    if asked.quarter == LAST:
        return judge_year(tables, rules, asked, known_on=known_on)
    return judge(tables, rules, asked, known_on=known_on)


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
