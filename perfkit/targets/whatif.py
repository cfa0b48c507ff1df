"""`WhatIf`: the targets on the table and what they rest on, put together once for a report or for controls."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from perfkit.errors import UsageError
from perfkit.inputs.places import find
from perfkit.judge.card import Scorecard
from perfkit.targets.asked_by_rule import Rule
from perfkit.targets.asks import asks
from perfkit.targets.dependence import Dependence, dependence
from perfkit.targets.levers import as_moved
from perfkit.targets.proposing import Proposal, proposals, propose, tries
from perfkit.targets.scenario import Scenario, read_scenario
from perfkit.targets.setting import Setting, setting_of
from perfkit.targets.together import Together, together
from perfkit.targets.yardsticks import Yardsticks, yardsticks

__all__ = ["WhatIf", "plan_of", "what_if"]
__dir__ = __all__.copy


@dataclass(frozen=True)
class WhatIf:
    """What if these were the targets of the coming years.

    Parameters
    ----------
    setting
        The evidence.
    targets
        By ref and coming year: those of the scenario; what it leaves out by
        its rule; else those on record, and beyond them the last one.
        Missing where there is none.
    levers
        By ref, the positions of the levers moved.
    title, reason, reasons, rule
        The scenario's; "" without one.
    """

    setting: Setting
    targets: pd.DataFrame
    levers: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    title: str = ""
    reason: str = ""
    reasons: Mapping[str, str] = field(default_factory=dict)
    rule: str = ""

    @cached_property
    def sticks(self) -> Yardsticks:
        """What targets can be measured against."""
        return yardsticks(self.setting)

    @cached_property
    def asked(self) -> pd.DataFrame:
        """What each target asks (`perfkit.targets.asks.asks`)."""
        return asks(self.setting, self.targets, self.sticks)

    @cached_property
    def moved(self) -> Setting:
        """The evidence as the levers leave it: each year's outlook where they take it, its spread as it was."""
        return as_moved(self.setting, self.levers)

    @property
    def differently(self) -> bool:
        """Whether any lever changes what is expected."""
        return self.moved is not self.setting

    @cached_property
    def shared(self) -> Dependence:
        """How much the indicators move together, as the past has it."""
        return dependence(self.setting)

    @cached_property
    def met(self) -> Together:
        """How many of the first coming year's targets are likely met, with the levers as they stand."""
        return together(self.moved, self.targets, shared=self.shared)

    @cached_property
    def by_rule(self) -> dict[Rule, Proposal]:
        """What each rule proposes (`perfkit.targets.proposing.proposals`)."""
        return proposals(self.setting)

    @cached_property
    def tries(self) -> pd.DataFrame:
        """What each rule would have proposed in earlier years, and whether it was met (`perfkit.targets.proposing`)."""
        return tries(self.setting)

    def why(self, ref: str) -> str:
        """Return the reason of an indicator's targets.

        Parameters
        ----------
        ref
            The indicator.

        Returns
        -------
        str
            The scenario's, or "".
        """
        return self.reasons.get(ref, self.reason)


def what_if(setting: Setting, scenario: Scenario | None = None) -> WhatIf:
    """Return the targets that a report or the controls start from.

    Parameters
    ----------
    setting
        The evidence (`perfkit.targets.setting.setting_of`).
    scenario
        A scenario's targets and levers (`perfkit.targets.scenario`); None for the targets on record.

    Returns
    -------
    WhatIf
        ``targets`` has one row an indicator and one column a coming year, in the indicator's unit.

    Examples
    --------
    >>> from perfkit import read, read_rules
    >>> from perfkit.judge.scorecard import judge
    >>> from perfkit.targets.setting import setting_of
    >>> tables, rules = read("demo:known_truth"), read_rules("demo:known_truth")
    >>> plan = what_if(setting_of(judge(tables, rules, "2013/14 Q2", known_on="2013-10-21")))
    >>> plan.targets.loc["NI60"].tolist()
    [78.5, 79.0, 79.0]
    """
    coming = setting.current.columns[1:]
    record = setting.current.ffill(axis=1)[coming]
    if scenario is None:
        return WhatIf(setting, record)
    wanted = scenario.targets.reindex(index=setting.refs, columns=setting.current.columns)
    if scenario.rule:
        wanted = wanted.fillna(propose(setting, Rule(scenario.rule)).targets)
    # A scenario's last target stays for the years it says nothing of.
    found = wanted[coming].ffill(axis=1).fillna(record)
    return WhatIf(setting, found, scenario.levers, scenario.title, scenario.reason, scenario.reasons, scenario.rule)


def plan_of(card: Scorecard, ref: str = "", scenario: str = "") -> WhatIf:
    """Return the targets on the table, and all that they rest on.

    Parameters
    ----------
    card
        The scorecard (`perfkit.judge.scorecard.judge`).
    ref
        The indicator that is asked about; "" for all of the card's.
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
