"""What a proposed target asks: in units a manager knows, beside what was ever achieved, and whether it could show."""

from __future__ import annotations

from enum import StrEnum

import numpy as np
import pandas as pd

from perfkit.explain.intervals import events_interval, proportion
from perfkit.explain.projection import SEASON
from perfkit.explain.usual import assurance
from perfkit.explain.year import YearBy
from perfkit.targets.setting import Setting
from perfkit.targets.yardsticks import SPANS, Yardsticks, sign_of, yardsticks
from perfkit.terms import MEASURED, Unit

WEEKS = 52
TWICE = 2.0
"""Standard deviations of a year's figure within which it says nothing of a change."""
_LEVELS = (0.5, 0.8, 0.9)


class Need(StrEnum):
    """In what a target's demand is told."""

    CASES = "cases"
    """so many more, or fewer, of the cases expected"""
    PER_CASE = "per_case"
    """so much on each case: days, pounds"""
    TOTAL = "total"
    """so much in the year's total"""
    LEVEL = "level"
    """so much in the figure itself"""


class Shows(StrEnum):
    """Whether the year's figure could tell that a target was met, and not merely missed by chance."""

    YES = "yes"
    TOO_NOISY = "too_noisy"
    """the figure moves as far by itself"""
    TOO_FEW = "too_few"
    """with so few cases chance alone can bring it"""
    NO_CHANGE = "no_change"
    """the target asks for nothing better than is expected"""


def asks(setting: Setting, proposed: pd.DataFrame, sticks: Yardsticks | None = None) -> pd.DataFrame:
    """Return what each proposed target asks.

    Parameters
    ----------
    setting
        The evidence.
    proposed
        Targets by ref and year, in the unit; missing where none is proposed.
    sticks
        `perfkit.targets.yardsticks.yardsticks` of the setting, where it is
        at hand: then only what depends on the targets is worked out.

    Returns
    -------
    DataFrame
        One row a target, by year and then ref; an improvement is positive
        whichever way is better, and missing where neither is:

        - ``ref year target``, and the ``odds`` of meeting it by doing
          nothing different;
        - ``base`` (this year's outlook, or for this year's own target the
          last year's outturn), ``span`` (years from there to the target),
          ``asked`` (the improvement between them), ``largest`` ever made by
          this service in that time, ``largest_to`` (the quarter it ended
          in), ``how_far`` (asked over largest; infinite where it never
          improved, 0 where nothing is asked), and the same for
          ``peer_largest peer peer_how_far``;
        - ``need`` (`Need`), ``expected`` (the year's outturn if nothing is
          done), ``gap`` (how much better the target is), ``cases``
          (expected in the year), ``required`` (how many of them must, or may
          at most, count; of a total, the total), ``extra`` (how many or how
          much more than is expected: cases, units a case, of the total or of
          the figure; never below 0), ``in_all`` (of what is told a case: in
          the whole year), ``weeks`` (left in which to do it) and ``weekly``
          (cases or amount a week);
        - ``assurance`` and ``trial`` (`perfkit.explain.usual.assurance`);
        - ``at_50 at_80 at_90``: the targets with these odds;
        - ``shows`` (`Shows`) and ``least``: the improvement on what is
          expected from which the year's figure could show it.

    Notes
    -----
    A target shows where it lies further from the expected outturn than twice
    the standard deviation that the year's figure has about an unchanging
    level (from the limits of its quarters), and outside the 95% interval of
    chance for the expected cases (Wilson's of a share, Poisson's of a
    count).

    Examples
    --------
    >>> from perfkit import read, read_rules
    >>> from perfkit.judge.scorecard import judge
    >>> from perfkit.targets.setting import setting_of
    >>> tables, rules = read("demo:known_truth"), read_rules("demo:known_truth")
    >>> setting = setting_of(judge(tables, rules, "2013/14 Q2", known_on="2013-10-21"))
    >>> found = asks(setting, setting.current.loc[["NI60"]]).iloc[1]
    >>> found[["target", "required", "extra", "largest_to", "shows"]].to_dict()
    {'target': 78.5, 'required': 494.0, 'extra': 60.0, 'largest_to': '2011/12 Q1', 'shows': 'yes'}
    """
    sticks = yardsticks(setting) if sticks is None else sticks
    aims = proposed.reindex(columns=setting.ahead.expected.columns).reindex(setting.refs).astype("float64")
    same = {"odds": setting.ahead.odds(aims)}
    same |= {f"at_{level * 100:.0f}": setting.ahead.target_at(level) for level in _LEVELS}
    parts = [_of_year(setting, sticks, aims, same, n) for n in range(aims.shape[1])]
    found = pd.concat([part[part["target"].notna()] for part in parts], ignore_index=True)
    return found[found["ref"].isin(proposed.index)].reset_index(drop=True)


def _of_year(
    setting: Setting, sticks: Yardsticks, aims: pd.DataFrame, same: dict[str, pd.DataFrame], n: int
) -> pd.DataFrame:
    """Return what one year's targets ask, a row an indicator; `same` holds what is found for all years at once."""
    ahead, year = setting.ahead, aims.columns[n]
    target, expected, measures = aims[year], ahead.expected[year], ahead.measures
    sign = sign_of(measures["polarity"])
    of_year = {name: table[year] for name, table in same.items()}
    table = pd.DataFrame({"ref": setting.refs, "year": year, "target": target, **of_year})
    table["expected"], table["gap"], table["cases"] = expected, sign * (target - expected), ahead.cases[year]
    table = table.join(_reach(setting, sticks, target, sign, n))
    table["weeks"] = _weeks(setting, n)
    table = table.join(_need(table, measures, sign))
    table = table.join(assurance(sticks.limits, setting.panel, target))
    return table.join(_shows(table, sticks.noise, measures, sign))


def _reach(setting: Setting, sticks: Yardsticks, target: pd.Series, sign: pd.Series, n: int) -> pd.DataFrame:
    """Return the improvement asked, beside the largest ever made in that time."""
    past = setting.outturns.iloc[:, : setting.outturns.shape[1] - (setting.card.quarter.quarter == SEASON)]
    last = past.iloc[:, -1] if past.shape[1] else pd.Series(np.nan, setting.refs)
    outlook = setting.ahead.expected.iloc[:, 0]
    from_last = outlook.isna() | (n == 0)
    base = last.where(from_last, outlook)
    span = (n + from_last).where(base.notna())
    asked = sign * (target - base)
    found = pd.DataFrame({"base": base, "span": span, "asked": asked})
    tables = [sticks.largest, sticks.largest_to, sticks.peer_largest, sticks.peer]
    for name, table in zip(("largest", "largest_to", "peer_largest", "peer"), tables, strict=True):
        found[name] = table[SPANS[-1]].where(span.eq(SPANS[-1]))
        for some in SPANS[:-1]:
            found[name] = found[name].mask(span.eq(some), table[some])
    found["how_far"], found["peer_how_far"] = (_how_far(asked, found[name]) for name in ("largest", "peer_largest"))
    return found


def _how_far(asked: pd.Series, largest: pd.Series) -> pd.Series:
    """Return what is asked over what was ever done."""
    share = (asked / largest.where(largest > 0)).mask(largest.le(0), np.inf)
    return share.mask(asked.le(0) & largest.notna(), 0.0).where(asked.notna())


def _weeks(setting: Setting, n: int) -> float:
    """Return the weeks in which a year's target can still be worked for."""
    gone = setting.card.quarter.quarter if n == 0 else 0
    return WEEKS * (SEASON - gone) / SEASON


def _need(table: pd.DataFrame, measures: pd.DataFrame, sign: pd.Series) -> pd.DataFrame:
    """Return what must be different from what is expected, in units a manager knows."""
    ratio, total = measures["by"].eq(YearBy.RATIO), measures["by"].eq(YearBy.SUM)
    measured = measures["unit"].isin(MEASURED)
    need = np.select([ratio & ~measured, ratio, total], [str(Need.CASES), str(Need.PER_CASE), str(Need.TOTAL)], "level")
    cases, each = ratio & ~measured, table["cases"] / measures["per"]
    exact = (table["target"] * each).to_numpy()
    # Nothing is gained by a part of a case; a hair's breadth is the computer's and not a case.
    counted = pd.Series(np.where(sign > 0, np.ceil(exact - 1e-9), np.floor(exact + 1e-9)), table.index)
    required = counted.where(cases & sign.notna()).where(~total, table["target"])
    more = sign * (counted - (table["expected"] * each).round())
    extra = more.where(cases, table["gap"]).clip(lower=0)
    in_all = extra.where(~(ratio & measured), extra * each)
    told = ratio | total
    weekly = (in_all / table["weeks"]).where(told & (table["weeks"] > 0))
    return pd.DataFrame(
        {"need": need, "required": required, "extra": extra, "in_all": in_all.where(told), "weekly": weekly},
        table.index,
    )


def _shows(table: pd.DataFrame, noise: pd.Series, measures: pd.DataFrame, sign: pd.Series) -> pd.DataFrame:
    """Return whether the year's figure could show that the target was met."""
    chance = _chance(table, measures, sign)
    wide = TWICE * noise
    gap = table["gap"]
    unknown = gap.isna() | (chance.isna() & wide.isna())
    shows = np.select(
        [unknown, gap <= 0, gap <= chance, gap < wide],
        ["", str(Shows.NO_CHANGE), str(Shows.TOO_FEW), str(Shows.TOO_NOISY)],
        str(Shows.YES),
    )
    told = pd.Series(shows, table.index, dtype="str")
    least = pd.concat([chance, wide], axis=1).max(axis=1)
    return pd.DataFrame({"shows": told.where(told.ne("")), "least": least.where(sign.notna())})


def _chance(table: pd.DataFrame, measures: pd.DataFrame, sign: pd.Series) -> pd.Series:
    """Return how much better chance alone can make a year's figure, where it counts cases."""
    ratio = measures["by"].eq(YearBy.RATIO) & ~measures["unit"].isin(MEASURED)
    share = ratio & measures["scale"].eq("logit")
    total = measures["by"].eq(YearBy.SUM) & measures["unit"].eq(Unit.NUMBER)
    cases, per = table["cases"].where(ratio, 1.0), measures["per"].where(ratio, 1.0)
    events: pd.Series = (table["expected"] / per * cases).where(ratio | total)
    wilson = proportion(events.where(share), cases)
    low, high = events_interval(events.where(~share))
    most, least = (np.where(share, wilson[end], few / cases) for end, few in (("high", high), ("low", low)))
    found: pd.Series = sign * (np.where(sign > 0, most, least) * per - table["expected"])
    return found
