"""The targets of the years to come, beside the outturn that they start from; and those that were set again."""

from __future__ import annotations

import pandas as pd

from perfkit import periods
from perfkit.judge.card import Scorecard
from perfkit.judge.figures import counts_one_quarter
from perfkit.judge.in_force import annual_targets
from perfkit.judge.variance import same, variance
from perfkit.terms import Frequency, TargetStatus

YEARS = 3
"""The coming year and the two after, as Best Value asked."""
AIMS = ("target", "target_low", "target_high", "target_status", "set_on", "rationale")
COLUMNS = ("ref", "year", *AIMS, "asked", "met_now")


def coming(card: Scorecard, years: int = YEARS) -> pd.DataFrame:
    """Return each indicator's targets for the years after the card's, and what each asks of the service.

    A target is the one known on the card's day (`perfkit.judge.in_force.annual_targets`); a year
    without one has its row all the same.

    Returns
    -------
    DataFrame
        `COLUMNS`, by year and then in the order of the card: ``year`` as perfkit spells it; ``asked`` is
        the improvement from the card's outturn to the target, positive whichever way is better and
        missing where either is; ``met_now`` whether the outturn meets it already.

    Examples
    --------
    >>> from perfkit import read, read_rules
    >>> from perfkit.judge.year import judge_year
    >>> card = judge_year(read("demo:known_truth"), read_rules("demo:known_truth"), "2012/13", known_on="2013-06-30")
    >>> found = coming(card)
    >>> found[found["ref"].eq("BV78a")][["year", "target", "asked"]].round(1).values.tolist()
    [['2013/14', 23.0, 0.6], ['2014/15', 22.9, 0.7], ['2015/16', 22.8, 0.8]]
    """
    rows = card.rows.reset_index(drop=True)
    # A year's card has one figure a year of every indicator; its targets may yet be set by quarter.
    quarterly = rows["frequency"].mask(pd.Series(card.yearly, rows.index), str(Frequency.QUARTERLY))
    adds_up = counts_one_quarter(rows.assign(frequency=quarterly))
    year = periods.year_of(card.quarter)
    found = []
    for ahead in range(1, years + 1):
        plans = annual_targets(rows, card.tables.targets, adds_up, year + ahead, card.known_on)
        aims = plans.set_index("ref")[[*AIMS]].reindex(rows["ref"]).reset_index()
        held = variance(aims.assign(outturn=rows["outturn"], polarity=rows["polarity"]))
        aims["target_status"] = aims["target_status"].fillna(str(TargetStatus.NO_TARGET))
        aims["asked"] = held["adverse"]
        found.append(aims.assign(year=periods.label(year + ahead), met_now=held["met"]))
    return pd.concat(found, ignore_index=True)[[*COLUMNS]]


def set_again(then: Scorecard, now: Scorecard) -> pd.DataFrame:
    """Return the targets of the years to come that are other than an earlier edition had them.

    Returns
    -------
    DataFrame
        As `coming`, of the later edition, with the columns of `AIMS` as they were then under
        ``then_target`` and so on.
    """
    old, new = (coming(card) for card in (then, now))
    both = new.merge(old[["ref", "year", *AIMS]].rename(columns={a: f"then_{a}" for a in AIMS}), on=["ref", "year"])
    other = both["target_status"].ne(both["then_target_status"])
    for name in ("target", "target_low", "target_high"):
        other |= ~same(both[f"then_{name}"], both[name])
    return both[other].reset_index(drop=True)
