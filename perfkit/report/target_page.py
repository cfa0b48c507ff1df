"""The sections of the target-setting notebook: of one indicator where one is named, else of all of the plan's.

Each function takes a `WhatIf` and an indicator's reference, or "". Of one
indicator they come from `targeting`, of many from `targets_together` and
`targets_lacking`.
"""

from __future__ import annotations

from typing import Any

from perfkit.report import targeting, targets_lacking, targets_together
from perfkit.report.grid import Table
from perfkit.report.made import Made
from perfkit.report.prose import Prose, say
from perfkit.targets.whatif import WhatIf

__all__ = ["levers", "odds", "risk", "rules", "smart_check", "sources", "stands", "title", "unknown"]
__dir__ = __all__.copy


def title(plan: WhatIf, ref: str = "") -> Prose:
    """Return the page's title.

    Parameters
    ----------
    plan
        The targets on the table (`perfkit.targets.whatif.plan_of`).
    ref
        The indicator asked about; "" for all of the plan's.

    Returns
    -------
    Prose
        A heading, the council and its months, and any warning.

    Examples
    --------
    >>> from perfkit.demo.cards import plan
    >>> title(plan(), "NI68")
    # Target setting for NI68, Referrals to children's social care going on to initial assessment: ...
    Wexbridge Borough Council. July to September 2013, as known on 21 October 2013.
    The figures in this report are invented, to show how it works.
    """
    return targeting.title(plan, ref) if ref else targets_together.title(plan)


def stands(plan: WhatIf, ref: str = "") -> tuple[Any, ...]:
    """Return where the indicator, or each of them, stands, and its targets.

    Parameters
    ----------
    plan
        The targets on the table (`perfkit.targets.whatif.plan_of`).
    ref
        The indicator asked about; "" for all of the plan's.

    Returns
    -------
    tuple
        Tables and a chart to display in turn; figures in the indicator's unit.

    Examples
    --------
    >>> from perfkit.demo.cards import plan
    >>> stands(plan(), "NI68")[0]
    The indicator
    Item | NI68
    Definition | Referrals that led to an initial assessment, over all referrals
    Numerator | referrals assessed
    ...
    """
    if ref:
        return (targeting.about(plan, ref), targeting.stands(plan, ref))
    return (targets_together.targets(plan),)


def odds(plan: WhatIf, ref: str = "") -> tuple[Any, ...]:
    """Return the targets with given odds of one indicator, and how many of all the plan's are likely met.

    Parameters
    ----------
    plan
        The targets on the table (`perfkit.targets.whatif.plan_of`).
    ref
        The indicator asked about; "" for all of the plan's.

    Returns
    -------
    tuple
        A table with one row a year, targets in the indicator's unit at odds of 50, 80 and 90%; and words.

    Examples
    --------
    >>> from perfkit.demo.cards import plan
    >>> odds(plan(), "NI68")[0]
    NI68: targets by their odds if nothing is done differently
    Year | Odds 50% | Odds 80% | Odds 90%
    2014/15 | 63.5% | 58.3% | 55.4%
    2015/16 | 63.5% | 56.1% | 52%
    ...
    """
    every = (targets_together.met(plan), targets_together.distribution(plan))
    others = say("Taken together with the other targets of this report:")
    return (targeting.odds(plan, ref), others, *every) if ref else every


def risk(plan: WhatIf) -> tuple[Any, ...]:
    """Return which targets carry the risk, and the ratings to expect.

    Parameters
    ----------
    plan
        The targets on the table (`perfkit.targets.whatif.plan_of`).

    Returns
    -------
    tuple
        A table with one row a target, its odds and its share of all expected misses in percent; and the
        ratings to expect.

    Examples
    --------
    >>> from perfkit.demo.cards import plan
    >>> risk(plan())[0]
    Which targets for 2014/15 carry the risk
    Indicator | Target | Odds of meeting it | Share of all expected misses
    NI68: Referrals to children's social care going on to initial assessment | 68.3% | 20% | 15%
    NI60: Core assessments completed within 35 working days | 78.5% | 21% | 15%
    ...
    """
    return (targets_together.risk(plan), targets_together.ratings(plan))


def rules(plan: WhatIf, ref: str = "") -> Table:
    """Return what each rule would propose and how it would have done.

    Parameters
    ----------
    plan
        The targets on the table (`perfkit.targets.whatif.plan_of`).
    ref
        The indicator asked about; "" for all of the plan's.

    Returns
    -------
    Table
        One row a rule: its targets for three years in the indicator's unit, the odds of the first, and how
        often such targets were met in the past.

    Examples
    --------
    >>> from perfkit.demo.cards import plan
    >>> rules(plan(), "NI68")
    NI68: what each rule would propose
    Rule | 2014/15 | Odds, 2014/15 | 2015/16 | 2016/17 | Met here in the past | Met by all indicators
    Last outturn and 2% of it, each year again | 71.2% | 9% | 72.7% | 74.1% | 0 of 3 | 14 of 33
    The peers’ middle or the statutory standard, whichever is more challenging | 70.5% | 11% | 70.5% | ...
    ...
    """
    return targeting.rules(plan, ref) if ref else targets_together.backtest(plan)


def levers(plan: WhatIf, ref: str = "") -> tuple[Any, ...]:
    """Return what may be done differently about one indicator.

    Parameters
    ----------
    plan
        The targets on the table (`perfkit.targets.whatif.plan_of`).
    ref
        The indicator asked about; "" for all of the plan's.

    Returns
    -------
    tuple
        A table with one row a lever, the least and the most it has moved; and words. Without an
        indicator, where to find them.

    Examples
    --------
    >>> from perfkit.demo.cards import plan
    >>> levers(plan(), "NI68")[0]
    NI68: what may be done differently
    What may be moved | Least | Most | Range taken from
    Cases that come | −4% | +3.6% | the least and the most change of a year’s cases on the year before
    The level of North | −5 points | +3.4 points | its worst and its best year
    ...
    """
    if ref:
        return (targeting.levers(plan, ref), targeting.no_levers(plan, ref))
    return (say("Each indicator has its own levers: a report on it alone shows them."),)


def smart_check(plan: WhatIf, ref: str = "") -> Prose | Table:
    """Return whether the targets are SMART, and what they lack.

    Parameters
    ----------
    plan
        The targets on the table (`perfkit.targets.whatif.plan_of`).
    ref
        The indicator asked about; "" for all of the plan's.

    Returns
    -------
    Prose or Table
        Of one indicator a verdict and a list; of many, one row an indicator.

    Examples
    --------
    >>> from perfkit.demo.cards import plan
    >>> smart_check(plan(), "NI68")
    All three targets are SMART.
    - 2014/15: it is looser than the last outturn (68.3% against 69.8%).
    - 2015/16 and 2016/17: it is looser than the last outturn (68.6% against 69.8%).
    """
    return targeting.smart_check(plan, ref) if ref else targets_lacking.smart_check(plan)


def unknown(plan: WhatIf, ref: str = "") -> Prose:
    """Return what cannot be said.

    Parameters
    ----------
    plan
        The targets on the table (`perfkit.targets.whatif.plan_of`).
    ref
        The indicator asked about; "" for all of the plan's.

    Returns
    -------
    Prose
        A list.

    Examples
    --------
    >>> from perfkit.demo.cards import plan
    >>> unknown(plan(), "NI68")
    - Whether a statutory standard applies: no target on record names one.
    - What will cause the outturn to change: no arithmetic can show that.
    """
    return targeting.unknown(plan, ref) if ref else targets_lacking.unknown(plan)


def sources(plan: WhatIf, ref: str = "") -> Made:
    """Return how the figures were made, with the verdict.

    Parameters
    ----------
    plan
        The targets on the table (`perfkit.targets.whatif.plan_of`).
    ref
        The indicator asked about; "" for all of the plan's.

    Returns
    -------
    Made
        Shown last, by it a run knows that the notebook reached its end.

    Examples
    --------
    >>> from perfkit.demo.cards import plan
    >>> sources(plan(), "NI68")
    Target for 2014/15: 68.3%, odds 20%
    Made by perfkit 0.1.0 from the files listed below. Source: Invented: drawn by the script make.py ...
    Files read
    File | Rows read | SHA-256 of the rows read
    ...
    """
    return targeting.sources(plan, ref) if ref else targets_together.sources(plan)
