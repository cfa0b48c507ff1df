"""A directorate's proposed targets taken together: how many are likely met, and which carry the risk."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd

from perfkit.rules import PRESETS
from perfkit.targets.counting import at_least, distribution, expected, likely, moving_together
from perfkit.targets.dependence import Dependence, dependence
from perfkit.targets.outcomes import Outcomes, columns_of, outcomes_of
from perfkit.targets.setting import Setting
from perfkit.terms import Polarity

LIKELY = 0.8
"""What a target may be made, to see which would change most."""


class NotCounted(StrEnum):
    """Why an indicator is not among those counted."""

    NO_TARGET = "no_target"
    """none is proposed"""
    NO_DIRECTION = "no_direction"
    """neither higher nor lower is better"""
    NO_ODDS = "no_odds"
    """there is too little history to tell the odds"""


@dataclass(frozen=True)
class Numbers:
    """How many targets are met: a distribution and what it says.

    Parameters
    ----------
    counts
        The probability that 0, 1, 2 … are met.
    """

    counts: np.ndarray

    @property
    def expected(self) -> float:
        """The expected number."""
        return expected(self.counts)

    @property
    def likely(self) -> tuple[int, int]:
        """The fewest and the most, four times in five or more often."""
        return likely(self.counts, LIKELY)

    @property
    def at_least(self) -> np.ndarray:
        """The probability of 0 or more, 1 or more, 2 or more …"""
        return at_least(self.counts)


@dataclass(frozen=True)
class Together:
    """Proposed targets of one year, taken together.

    Parameters
    ----------
    year
        The year.
    odds
        By ref, the odds of each target that is counted.
    not_counted
        By ref, why the others are not (`NotCounted`). They are in no number.
    independent
        How many are met, were each to go its own way.
    dependent
        How many are met where good and bad years are shared as they were in
        the council's own past; None where history is too short to tell.
    widest
        How many are met were they shared as much as they may well be; None
        likewise.
    dependence
        How much they were.
    risk
        By ref, the likeliest miss first: ``odds``, ``miss`` (their rest),
        ``share`` of all expected misses, and ``gain``: how many more would be
        expected met if this one were made 80% likely.
    """

    year: pd.Period
    odds: pd.Series
    not_counted: pd.Series
    independent: Numbers
    dependent: Numbers | None
    widest: Numbers | None
    dependence: Dependence
    risk: pd.DataFrame

    @property
    def best(self) -> Numbers:
        """The dependent numbers where they can be told, else the independent."""
        return self.independent if self.dependent is None else self.dependent


def together(
    setting: Setting, proposal: pd.DataFrame, year: pd.Period | None = None, shared: Dependence | None = None
) -> Together:
    """Return how many of the proposed targets are likely met, and which carry the risk.

    The odds are those of meeting each by doing nothing different. What
    matters is the distribution: the sum of best cases hardly ever comes.

    Parameters
    ----------
    setting
        The evidence, of a directorate or a council.
    proposal
        Targets by ref and year (`pandas.Period`, ``Y-MAR``); of any of the
        indicators. Missing: none is proposed.
    year
        Which of its years; without one, the first coming year.
    shared
        How much indicators move together, where it is at hand: it does not
        hang on the proposal.

    Examples
    --------
    >>> from perfkit import read, read_rules
    >>> from perfkit.judge.scorecard import judge
    >>> from perfkit.targets.setting import setting_of
    >>> tables, rules = read("demo:known_truth"), read_rules("demo:known_truth")
    >>> setting = setting_of(judge(tables, rules, "2013/14 Q2", "Communities", known_on="2013-10-21"))
    >>> found = together(setting, setting.ahead.target_at(0.5))
    >>> len(found.odds), round(found.independent.expected, 1), found.independent.likely
    (20, 10.0, (7, 13))
    """
    year = setting.years[1] if year is None else year
    shared = dependence(setting) if shared is None else shared
    targets = proposal.reindex(index=setting.refs, columns=setting.ahead.expected.columns)
    odds = setting.ahead.odds(targets)[year]
    counted = odds.dropna()
    directed = setting.ahead.measures["polarity"].isin((Polarity.HIGHER, Polarity.LOWER))
    why = np.select(
        [~directed, targets[year].isna()],
        [str(NotCounted.NO_DIRECTION), str(NotCounted.NO_TARGET)],
        str(NotCounted.NO_ODDS),
    )
    chances = counted.to_numpy()
    known = not np.isnan(shared.correlation)
    return Together(
        year,
        counted,
        pd.Series(why, setting.refs, dtype="str")[odds.isna()],
        Numbers(distribution(chances)),
        Numbers(moving_together(chances, shared.correlation)) if known else None,
        Numbers(moving_together(chances, shared.most)) if known else None,
        shared,
        _risk(counted),
    )


def rag_columns(setting: Setting, proposal: pd.DataFrame, outcomes: Outcomes | None = None) -> pd.DataFrame:
    """Return how many of each rating next year's report would have under each preset, and under the council's own rule.

    Parameters
    ----------
    setting, proposal
        As for `together`.
    outcomes
        What the year may come to (`perfkit.targets.outcomes.outcomes_of`),
        where it is at hand: it does not hang on the proposal.

    Returns
    -------
    DataFrame
        ``green amber red not_rated unknown`` by the rule's name, the
        council's own first: expected numbers that add up to the indicators.
        A preset that asks for what a coming year has not rates nothing.

    Examples
    --------
    >>> from perfkit import read, read_rules
    >>> from perfkit.judge.scorecard import judge
    >>> from perfkit.targets.setting import setting_of
    >>> tables, rules = read("demo:known_truth"), read_rules("demo:known_truth")
    >>> setting = setting_of(judge(tables, rules, "2013/14 Q2", "Communities", known_on="2013-10-21"))
    >>> rag_columns(setting, setting.ahead.target_at(0.5)).loc[["tolerance", "halton"]].round(1).T.to_dict("list")
    {'tolerance': [10.1, 3.3, 6.6, 0.0, 0.0], 'halton': [0.0, 0.0, 0.0, 20.0, 0.0]}
    """
    made = outcomes_of(setting) if outcomes is None else outcomes
    own = setting.card.rules.rag
    others = [rule for name, rule in PRESETS.items() if name != own.name]
    return columns_of(made, _of_year(proposal, made.year), [own, *others])


def _of_year(proposal: pd.DataFrame, year: pd.Period) -> pd.Series:
    found: pd.Series = proposal.reindex(columns=pd.PeriodIndex([year])).iloc[:, 0]
    return found


def _risk(odds: pd.Series) -> pd.DataFrame:
    table = pd.DataFrame({"odds": odds, "miss": 1 - odds})
    misses = table["miss"].sum()
    table["share"] = table["miss"] / misses if misses else 0.0
    table["gain"] = (LIKELY - odds).clip(lower=0.0)
    return table.sort_values("miss", ascending=False, kind="stable")
