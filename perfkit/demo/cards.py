"""Scorecards of the demonstrations: what the examples in `help()` are shown on, and what a call can be tried on."""

from __future__ import annotations

from functools import cache

from perfkit.explain.case import Case, case_of
from perfkit.explain.explanation import Explanation, explain
from perfkit.inputs.read import read
from perfkit.inputs.settings import read_rules
from perfkit.judge.card import Scorecard
from perfkit.judge.scorecard import judge
from perfkit.judge.year import judge_year
from perfkit.targets.setting import setting_of
from perfkit.targets.whatif import WhatIf, what_if

__all__ = ["case", "editions", "explanation", "hart", "plan", "wexbridge", "wexbridge_year"]
__dir__ = __all__.copy


@cache
def hart(directorate: str = "Housing Services") -> Scorecard:
    """Return Hart District Council's scorecard of 2014/15 Q2: published figures, as known on 7 November 2014.

    Parameters
    ----------
    directorate
        One directorate as the table of indicators spells it; "" for the council.

    Returns
    -------
    Scorecard
        One row an indicator: four of Housing Services, 45 of the council.

    Raises
    ------
    UsageError
        If there is no such directorate; the message names the nearest.

    Examples
    --------
    >>> hart().rows[["ref", "outturn", "target", "rag"]].head(2)
        ref  outturn  target    rag
    0  HS01     11.0    15.0  green
    1  HS07     36.0    28.0  green
    """
    return judge(read("demo:hart", directorate), read_rules("demo:hart"), "2014/15 Q2", directorate, "2014-11-07")


@cache
def wexbridge(directorate: str = "", portfolio: str = "") -> Scorecard:
    """Return the invented Wexbridge Borough Council's scorecard of 2013/14 Q2, as known on 21 October 2013.

    Parameters
    ----------
    directorate, portfolio
        One directorate, or one Cabinet member's remit, as the tables spell it; both "" for the council.

    Returns
    -------
    Scorecard
        One row an indicator: 52 of the council.

    Raises
    ------
    UsageError
        If there is no such directorate or portfolio; the message names the nearest.

    Examples
    --------
    >>> len(wexbridge().rows), len(wexbridge("Communities").rows)
    (52, 20)
    """
    tables, rules = read("demo:known_truth", directorate), read_rules("demo:known_truth")
    return judge(tables, rules, "2013/14 Q2", directorate, "2013-10-21", portfolio=portfolio)


@cache
def wexbridge_year() -> Scorecard:
    """Return the invented Wexbridge Borough Council's scorecard of the year 2012/13, as known on 30 June 2013.

    Returns
    -------
    Scorecard
        One row an indicator, judged on the whole year: 52 of them.

    Examples
    --------
    >>> wexbridge_year().yearly, len(wexbridge_year().rows)
    (True, 52)
    """
    return judge_year(read("demo:known_truth"), read_rules("demo:known_truth"), "2012/13 Q4", known_on="2013-06-30")


@cache
def editions() -> tuple[Scorecard, Scorecard]:
    """Return two editions of Wexbridge's 2012/13 Q4: as known on 10 June 2013 and on 21 October 2013.

    Returns
    -------
    tuple of Scorecard
        The earlier and the later.

    Examples
    --------
    >>> then, now = editions()
    >>> len(then.rows), len(now.rows)
    (52, 52)
    """
    tables, rules = read("demo:known_truth"), read_rules("demo:known_truth")
    then, now = (judge(tables, rules, "2012/13 Q4", known_on=day) for day in ("2013-06-10", "2013-10-21"))
    return then, now


@cache
def explanation() -> Explanation:
    """Return the evidence behind the misses of Wexbridge's Children and Enterprise, 2013/14 Q2.

    Returns
    -------
    Explanation
        As `perfkit.explain.explanation.explain` returns it.

    Examples
    --------
    >>> explanation().card.directorate
    'Children and Enterprise'
    """
    return explain(wexbridge("Children and Enterprise"))


@cache
def case() -> Case:
    """Return the evidence of one indicator of Wexbridge: NI68, 2013/14 Q2.

    Returns
    -------
    Case
        As `perfkit.explain.case.case_of` returns it.

    Examples
    --------
    >>> case().ref
    'NI68'
    """
    return case_of(wexbridge("Children and Enterprise"), "NI68")


@cache
def plan() -> WhatIf:
    """Return the targets on record of Wexbridge's Children and Enterprise, and all that they rest on.

    Returns
    -------
    WhatIf
        As `perfkit.targets.whatif.what_if` returns it.

    Examples
    --------
    >>> plan().targets.loc["NI60"].tolist()
    [78.5, 79.0, 79.0]
    """
    return what_if(setting_of(wexbridge("Children and Enterprise")))
