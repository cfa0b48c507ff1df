"""The scorecard of a quarter, or of the year that it ends."""

from __future__ import annotations

from datetime import date

import pandas as pd

from perfkit.inputs.tables import Tables
from perfkit.judge.card import Scorecard
from perfkit.judge.scorecard import find_quarter, judge
from perfkit.judge.year import judge_year
from perfkit.rules import Rules

__all__ = ["judge_span"]
__dir__ = __all__.copy

LAST = 4


def judge_span(
    tables: Tables, rules: Rules, quarter: str | pd.Period, known_on: str | date | pd.Timestamp | None = None
) -> Scorecard:
    """Return the scorecard of the whole year where the quarter ends one, else the quarter's.

    Parameters
    ----------
    tables, rules, quarter, known_on
        As `perfkit.judge.scorecard.judge` takes them.

    Returns
    -------
    Scorecard
        As `perfkit.judge.scorecard.judge` or `perfkit.judge.year.judge_year` returns it; ``yearly`` says which.

    Raises
    ------
    UsageError
        As for a quarter or a year.

    Examples
    --------
    >>> from perfkit import read, read_rules
    >>> tables, rules = read("demo:known_truth"), read_rules("demo:known_truth")
    >>> [judge_span(tables, rules, q).yearly for q in ("2012/13 Q3", "2012/13 Q4")]
    [False, True]
    """
    asked = find_quarter(tables, quarter)
    if asked.quarter == LAST:
        return judge_year(tables, rules, asked, known_on=known_on)
    return judge(tables, rules, asked, known_on=known_on)
