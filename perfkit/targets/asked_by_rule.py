"""What each rule for proposing asks for, from what was known: one row an indicator, or an indicator and a year."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from types import MappingProxyType

import numpy as np
import pandas as pd

from perfkit.judge.not_rated import FEWEST_PEERS
from perfkit.targets.replayed import Known
from perfkit.terms import Polarity, Unit

YEARS = 3
PERCENT = 2.0
"""By how much each year asks for more than the one before, where a rule adds a percentage."""
ODDS = 0.7
JOURNEY = 5
"""Years in which Best Value asked every council to reach the top quartile."""
_SAME = 1e-6
"""Of the last printed digit: two targets nearer than this are one, differently stored."""


class Rule(StrEnum):
    """A rule for proposing a target."""

    LAST_OUTTURN_PLUS = "last_outturn_plus"
    """the last whole year's outturn and a percentage of it, each year again"""
    BENCHMARK_OR_STATUTORY = "benchmark_or_statutory"
    """the peers' median or the statutory standard, whichever is more challenging; the same in each year"""
    TOP_QUARTILE_IN_FIVE = "top_quartile_in_five"
    """from the last outturn a fifth of the way to the peers' top quartile each year; held by those already in it"""
    BEST_PAST_YEAR = "best_past_year"
    """the best outturn of a whole year; the same in each year"""
    ODDS_70 = "odds_70"
    """the target that is met with odds of 70% by doing nothing different"""


class NoProposal(StrEnum):
    """Why a rule proposes nothing."""

    NO_DIRECTION = "no_direction"
    """neither higher nor lower is better"""
    NO_LAST_OUTTURN = "no_last_outturn"
    """the last whole year has no outturn"""
    ONE_YEAR = "one_year"
    """fewer than two whole years are known, so none is the best of several"""
    NO_BENCHMARK = "no_benchmark"
    """there are no peers, nor a standard where that would do"""
    FEW_PEERS = "few_peers"
    """there are fewer than four peers, nor a standard where that would do"""
    NO_ODDS = "no_odds"
    """there is too little history to tell the odds"""


def asked(known: Known, rule: Rule, percent: float = PERCENT) -> np.ndarray:
    """Return what a rule asks of the three years to come, a row a row of what was known; missing where it cannot.

    Rounded to the printed decimals so that the rule's promise is kept:
    towards the more challenging, and of odds towards the likelier. A
    percentage never passes 100, unless the indicator's own have.
    """
    return _rounded(known, _RULES[rule](known, percent), towards_likelier=rule == Rule.ODDS_70)


def _sign(known: Known) -> np.ndarray:
    polarity = known.measures["polarity"]
    found = np.select([polarity.eq(Polarity.HIGHER), polarity.eq(Polarity.LOWER)], [1.0, -1.0], np.nan)
    return found[:, None]


def _last(known: Known) -> np.ndarray:
    if not known.outturns.shape[1]:
        return np.full((len(known.outturns), 1), np.nan)
    last: np.ndarray = known.outturns.iloc[:, -1:].to_numpy(dtype="float64")
    return last


def _last_outturn_plus(known: Known, percent: float) -> np.ndarray:
    last = _last(known)
    # Of a figure below 0 more is nearer to 0.
    growth = 1 + _sign(known) * np.where(last < 0, -1.0, 1.0) * percent / 100
    return last * growth ** np.arange(1, YEARS + 1)


def _benchmark_or_statutory(known: Known, _: float) -> np.ndarray:
    """Propose the median, and not the top quartile: it is what an ordinary council reaches, as a standard is.

    The top quartile at once would ask for more in a year than the rule that
    goes there in five.
    """
    sign = _sign(known)
    both = np.column_stack([known.peers["median"].to_numpy(dtype="float64"), known.standards.to_numpy(dtype="float64")])
    return np.repeat(sign * _most(sign * both), YEARS, axis=1)


def _top_quartile_in_five(known: Known, _: float) -> np.ndarray:
    sign, last = _sign(known), _last(known)
    top = np.where(sign > 0, known.peers[["upper"]], known.peers[["lower"]]).astype("float64")
    # Those already in it hold what they have; a missing quartile stays missing.
    gap = np.where(sign * (top - last) < 0, 0.0, top - last)
    return last + gap * np.arange(1, YEARS + 1) / JOURNEY


def _best_past_year(known: Known, _: float) -> np.ndarray:
    sign, past = _sign(known), known.outturns.to_numpy(dtype="float64")
    if not past.shape[1]:
        return np.full((len(past), YEARS), np.nan)
    several = (~np.isnan(past)).sum(axis=1, keepdims=True) >= 2
    return np.repeat(np.where(several, sign * _most(sign * past), np.nan), YEARS, axis=1)


def _odds_70(known: Known, _: float) -> np.ndarray:
    found: np.ndarray = known.ahead.target_at(ODDS).iloc[:, 1:].to_numpy(dtype="float64")
    return found


_RULES: Mapping[Rule, Callable[[Known, float], np.ndarray]] = MappingProxyType(
    {
        Rule.LAST_OUTTURN_PLUS: _last_outturn_plus,
        Rule.BENCHMARK_OR_STATUTORY: _benchmark_or_statutory,
        Rule.TOP_QUARTILE_IN_FIVE: _top_quartile_in_five,
        Rule.BEST_PAST_YEAR: _best_past_year,
        Rule.ODDS_70: _odds_70,
    }
)


def _most(values: np.ndarray) -> np.ndarray:
    """Return the largest known figure of each row; missing where none is."""
    best = np.where(np.isnan(values), -np.inf, values).max(axis=1, keepdims=True)
    return np.where(np.isinf(best), np.nan, best)


def _rounded(known: Known, targets: np.ndarray, *, towards_likelier: bool) -> np.ndarray:
    """Round to the printed decimals the way that keeps the promise, within what the figure can come to."""
    one = 10.0 ** known.measures[["decimals"]].to_numpy(dtype="float64")
    up = _sign(known) * (-1.0 if towards_likelier else 1.0) > 0
    steps = targets * one
    whole = np.where(up, np.ceil(steps - _SAME), np.floor(steps + _SAME)) / one
    low, high = _bounds(known)
    found: np.ndarray = np.clip(whole, low, high)
    return np.where(np.isnan(_sign(known)), np.nan, found)


def _bounds(known: Known) -> tuple[np.ndarray, np.ndarray]:
    """Return the least and the most a figure can come to, as far as is known."""
    ahead, past = known.ahead.measures, known.outturns.to_numpy(dtype="float64")
    within = ~(past > 100).any(axis=1)
    percent = known.measures["unit"].eq(Unit.PERCENT).to_numpy()
    whole = np.where(percent & within, 100.0, np.inf)
    share = np.where(ahead["scale"].eq("logit"), ahead["size"], np.inf)
    high = np.minimum(np.minimum(whole, share), ahead["most"].to_numpy(dtype="float64"))
    return np.where(ahead["scale"].eq("plain"), -np.inf, 0.0)[:, None], high[:, None]


def why_not(known: Known, rule: Rule) -> pd.Series:
    """Return why a rule proposes nothing, wherever it does not."""
    peers = known.peers["count"].to_numpy(dtype="float64")
    few = np.where(peers == 0, str(NoProposal.NO_BENCHMARK), str(NoProposal.FEW_PEERS))
    lacking = {
        Rule.LAST_OUTTURN_PLUS: np.full(len(peers), str(NoProposal.NO_LAST_OUTTURN)),
        Rule.BENCHMARK_OR_STATUTORY: few,
        Rule.TOP_QUARTILE_IN_FIVE: np.where(peers < FEWEST_PEERS, few, str(NoProposal.NO_LAST_OUTTURN)),
        Rule.BEST_PAST_YEAR: np.full(len(peers), str(NoProposal.ONE_YEAR)),
        Rule.ODDS_70: np.full(len(peers), str(NoProposal.NO_ODDS)),
    }[rule]
    undirected = np.isnan(_sign(known)[:, 0])
    return pd.Series(np.where(undirected, str(NoProposal.NO_DIRECTION), lacking), dtype="str")
