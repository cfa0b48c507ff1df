"""The sections of the target-setting notebook: of one indicator where one is named, else of all of the plan's.

Each function takes a `WhatIf` and an indicator's reference, or "". Of one
indicator they come from `perfkit.report.targeting`, of many from
`perfkit.report.targets_together`.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from perfkit import periods
from perfkit.errors import UsageError
from perfkit.explain.forecast import Trust
from perfkit.inputs.places import find
from perfkit.judge.card import Scorecard
from perfkit.report import formats, smart_words, targeting, targets_together
from perfkit.report.grid import Cell, Table
from perfkit.report.made import Made
from perfkit.report.prose import Prose, listed, say
from perfkit.targets.proposing import Rule
from perfkit.targets.scenario import read_scenario
from perfkit.targets.setting import setting_of
from perfkit.targets.smart import smart
from perfkit.targets.whatif import WhatIf, what_if

__all__ = ["levers", "odds", "plan_of", "risk", "rules", "smart_check", "sources", "stands", "title", "unknown"]
__dir__ = __all__.copy


def plan_of(card: Scorecard, ref: str = "", scenario: str = "") -> WhatIf:
    """Return the targets on the table, and all that they rest on.

    Parameters
    ----------
    card
        The scorecard.
    ref
        The indicator that is asked about, or "".
    scenario
        A scenario file (`perfkit.targets.scenario`), found as other inputs
        are; "" for the targets on record. It may speak of other directorates.

    Returns
    -------
    WhatIf
        The targets by indicator and coming year, in the indicator's unit, with their evidence.

    Raises
    ------
    UsageError
        If the card has no such indicator, or there is no such file.
    DataError
        With every fault of the scenario.

    Examples
    --------
    >>> from perfkit.demo.cards import wexbridge
    >>> plan_of(wexbridge("Children and Enterprise")).targets.loc["NI60"].tolist()
    [78.5, 79.0, 79.0]
    """
    setting = setting_of(card)
    if ref and ref not in setting.refs:
        raise UsageError.unknown("indicator", ref, setting.refs)
    if not scenario:
        return what_if(setting)
    others = card.tables.indicators["ref"]
    return what_if(setting, read_scenario(find(scenario), setting, [str(rule) for rule in Rule], list(others)))


def title(plan: WhatIf, ref: str = "") -> Prose:
    """Return the page's title.

    Parameters
    ----------
    plan
        The targets on the table (`plan_of`).
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
        The targets on the table (`plan_of`).
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
        The targets on the table (`plan_of`).
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
        The targets on the table (`plan_of`).

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
        The targets on the table (`plan_of`).
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
        The targets on the table (`plan_of`).
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
        The targets on the table (`plan_of`).
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
    if ref:
        return targeting.smart_check(plan, ref)
    wanted = plan.targets.iloc[:, 0].dropna()
    if wanted.empty:
        return say("No target is proposed, so none could be checked.")
    said = plan.setting.card.rows.set_index("ref")["rationale"].fillna("")
    reasons = [plan.why(str(ref)) or str(said[ref]) for ref in wanted.index]
    proposed = pd.DataFrame(
        {"ref": wanted.index, "year": _label(plan), "target": wanted.to_numpy(), "reason": reasons},
    )
    findings = smart(proposed, plan.setting)
    lacking = findings[~findings["met"]]
    words = smart_words.sentences(lacking, plan.setting.card.rows).groupby(lacking["ref"], sort=False).agg(" ".join)
    rows: tuple[tuple[Cell, ...], ...] = tuple((str(ref), text) for ref, text in words.items())
    verdict = smart_words.verdict(findings)
    return Table(
        f"{_label(plan)}: {verdict} Looser ones are listed too.", ("Ref", "What the target lacks"), rows, empty=verdict
    )


def unknown(plan: WhatIf, ref: str = "") -> Prose:
    """Return what cannot be said.

    Parameters
    ----------
    plan
        The targets on the table (`plan_of`).
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
    if ref:
        return targeting.unknown(plan, ref)
    setting = plan.setting
    trust, peers = setting.ahead.measures["trust"], set(setting.peers["ref"])
    gaps = {
        "What the coming years will bring, as too little history is known": trust.eq(Trust.NONE),
        "The odds with any confidence, as they rest on little history": trust.eq(Trust.LOW),
        "What others reach, as no peers’ figures were supplied": ~pd.Series(setting.refs.isin(peers), setting.refs),
        "The odds of a target, as none is on record or proposed": plan.targets.iloc[:, 0].isna(),
    }
    lines = [(f"{what}: {_named(missing)}.",) for what, missing in gaps.items() if missing.any()]
    lines.append(("What will cause an outturn to change: no arithmetic can show that.",))
    return listed(lines)


def sources(plan: WhatIf, ref: str = "") -> Made:
    """Return how the figures were made, with the verdict.

    Parameters
    ----------
    plan
        The targets on the table (`plan_of`).
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


def _named(missing: pd.Series) -> str:
    """Return which indicators something is true of, by their references."""
    if missing.all():
        return "every indicator" if len(missing) > 1 else str(missing.index[0])
    return formats.joined(map(str, missing.index[missing]))


def _label(plan: WhatIf) -> str:
    return periods.label(plan.setting.years[1])
