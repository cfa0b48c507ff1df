"""Rules for proposing targets, and how often such targets would have been met in the council's own past."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from perfkit.explain.wilson import proportion
from perfkit.judge.variance import variance
from perfkit.targets.asked_by_rule import PERCENT, NoProposal, Rule, asked, why_not
from perfkit.targets.replayed import Known, known_now, replayed
from perfkit.targets.setting import Setting
from perfkit.terms import Polarity

__all__ = ["OWN_TARGETS", "NoProposal", "Proposal", "Rule", "proposals", "propose", "record", "tried", "tries"]
__dir__ = __all__.copy

OWN_TARGETS = "own_targets"
"""Beside the rules: what the council itself had set."""


@dataclass(frozen=True)
class Proposal:
    """What a rule proposes.

    Parameters
    ----------
    rule
        The rule.
    targets
        By ref and coming year (`pandas.Period`, ``Y-MAR``); missing where it
        proposes nothing.
    why
        By ref, why not (`NoProposal`); missing where it does.
    """

    rule: Rule
    targets: pd.DataFrame
    why: pd.Series


def propose(setting: Setting, rule: Rule, *, percent: float = PERCENT) -> Proposal:
    """Return what a rule proposes for each of the three coming years.

    Targets are rounded to the indicator's decimals so that the rule's promise
    is kept: towards the more challenging, and of odds towards the likelier.
    A percentage never passes 100, unless the indicator's own have.

    Parameters
    ----------
    setting
        The evidence, of one indicator or of many.
    rule
        The rule.
    percent
        What `Rule.LAST_OUTTURN_PLUS` adds each year.

    Returns
    -------
    Proposal
        ``targets`` has one row an indicator and one column a coming year, in the indicator's unit;
        ``why`` says where the rule proposes nothing.

    Examples
    --------
    >>> from perfkit import read, read_rules
    >>> from perfkit.judge.scorecard import judge
    >>> from perfkit.targets.setting import setting_of
    >>> tables, rules = read("demo:known_truth"), read_rules("demo:known_truth")
    >>> setting = setting_of(judge(tables, rules, "2013/14 Q2", known_on="2013-10-21"))
    >>> propose(setting, Rule.LAST_OUTTURN_PLUS).targets.loc["NI60"].tolist()
    [81.6, 83.3, 84.9]
    """
    return _proposed(setting, known_now(setting), rule, percent)


def proposals(setting: Setting, *, percent: float = PERCENT) -> dict[Rule, Proposal]:
    """Return what each rule proposes, as `propose` does: what is known now is worked out once for all.

    Parameters
    ----------
    setting
        The evidence, of one indicator or of many.
    percent
        What `Rule.LAST_OUTTURN_PLUS` adds each year.

    Returns
    -------
    dict of Rule to Proposal
        In the rules' own order.

    Examples
    --------
    >>> from perfkit.demo.cards import plan
    >>> proposals(plan().setting)[Rule.BEST_PAST_YEAR].targets.loc["NI60"].tolist()
    [83.9, 83.9, 83.9]
    """
    known = known_now(setting)
    return {rule: _proposed(setting, known, rule, percent) for rule in Rule}


def _proposed(setting: Setting, known: Known, rule: Rule, percent: float) -> Proposal:
    targets = asked(known, rule, percent)
    table = pd.DataFrame(targets, setting.refs, setting.ahead.expected.columns[1:])
    why = why_not(known, rule).where(np.isnan(targets).any(axis=1)).set_axis(setting.refs)
    return Proposal(rule, table.where(why.isna(), axis=0), why)


def tries(setting: Setting, *, percent: float = PERCENT) -> pd.DataFrame:
    """Return what each rule would have proposed at this quarter of every earlier year, and whether it was met.

    The target is that of the first coming year, held against what that year
    came to; only what was known then is used (`perfkit.targets.replayed`).
    The council's own targets stand beside the rules, as they were at their
    year's end.

    Parameters
    ----------
    setting
        The evidence, of one indicator or of many.
    percent
        What `Rule.LAST_OUTTURN_PLUS` adds each year.

    Returns
    -------
    DataFrame
        ``rule ref year target outturn met``, a row a target that could have
        been proposed and has an outturn.

    Examples
    --------
    >>> from perfkit.demo.cards import plan
    >>> tries(plan().setting)[["rule", "ref", "target", "outturn", "met"]].head(2)
                    rule   ref  target  outturn    met
    0  last_outturn_plus  NI60    85.6     82.5  False
    1  last_outturn_plus  NI62     9.2     15.5  False
    """
    replay = replayed(setting)
    if replay is None:
        return pd.DataFrame(columns=["rule", "ref", "year", "target", "outturn", "met"])
    targets = {str(rule): asked(replay.known, rule, percent)[:, 0] for rule in Rule}
    targets[OWN_TARGETS] = replay.rows["own"].to_numpy()
    rows = pd.concat(
        [replay.rows[["ref", "year", "outturn"]].assign(rule=rule, target=found) for rule, found in targets.items()]
    )
    polarity = np.tile(replay.known.measures["polarity"].to_numpy(), len(targets))
    judged = variance(rows.assign(polarity=polarity, target_low=np.nan, target_high=np.nan).reset_index(drop=True))
    directed = np.isin(polarity, (Polarity.HIGHER, Polarity.LOWER))
    found = rows.assign(met=judged["met"].to_numpy())[judged["met"].notna().to_numpy() & directed]
    return found[["rule", "ref", "year", "target", "outturn", "met"]].reset_index(drop=True)


def tried(setting: Setting, *, percent: float = PERCENT) -> pd.DataFrame:
    """Return how often each rule's targets would have been met in the past: `record` of `tries`.

    Parameters
    ----------
    setting
        The evidence, of one indicator or of many.
    percent
        What `Rule.LAST_OUTTURN_PLUS` adds each year.

    Returns
    -------
    DataFrame
        As `record` returns it.

    Examples
    --------
    >>> from perfkit.demo.cards import plan
    >>> tried(plan().setting).loc["odds_70", ["times", "met"]].tolist()
    [31, 27]
    """
    return record(tries(setting, percent=percent))


def record(past: pd.DataFrame) -> pd.DataFrame:
    """Return how often each rule's targets were met.

    Indicators of one year share its weather, so that the true interval is
    wider than Wilson's.

    Parameters
    ----------
    past
        What `tries` returned, or the part of it that is of one indicator.

    Returns
    -------
    DataFrame
        By rule, and last `OWN_TARGETS`: ``times``, ``met``, ``share``, and
        ``low`` and ``high`` (Wilson's 95% interval) as parts of 1; missing
        where the rule was never tried.

    Examples
    --------
    >>> past = pd.DataFrame({"rule": ["odds_70"] * 4, "met": [True, True, True, False]})
    >>> record(past).loc["odds_70"].round(2).tolist()
    [4.0, 3.0, 0.75, 0.3, 0.95]
    """
    order = pd.Index([*map(str, Rule), OWN_TARGETS], name="rule")
    by_rule = past["met"].astype("float64").groupby(past["rule"])
    table = pd.DataFrame({"times": by_rule.size(), "met": by_rule.sum()}).reindex(order, fill_value=0).astype("int64")
    wilson = proportion(table["met"], table["times"])
    return table.assign(share=wilson["value"], low=wilson["low"], high=wilson["high"])
