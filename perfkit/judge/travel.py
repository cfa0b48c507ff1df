"""Direction of travel: which way a service went, from a baseline that is named."""

from __future__ import annotations

import numpy as np
import pandas as pd

from perfkit import periods
from perfkit.judge.amounts import amounts, enough_decimals
from perfkit.judge.figures import YEARLY
from perfkit.judge.variance import close, ends, exceeds
from perfkit.rules import Rules
from perfkit.terms import Basis, DataStatus, Polarity, Tolerance, Travel, TravelFrom

_NAMES = {t: str(t).capitalize().replace("_", " ") for t in Travel}


def travel(
    rows: pd.DataFrame, earlier: pd.DataFrame, baseline: TravelFrom, rules: Rules, quarter: pd.Period
) -> pd.DataFrame:
    """Return the direction of travel from one baseline, and its reason in words.

    A movement up to the council's band of no change is unchanged. Within a target range, or
    outside it, what counts is the distance from the range. Nothing is compared across a break in
    the series, from or to a figure that is withheld, nor where neither direction is better. A
    cumulative figure, and a count of one quarter, is compared only with what covers as many
    months. A missing figure is named; no other baseline is taken in its place.

    Parameters
    ----------
    rows
        The indicators with the figure and target judged, ``decimals`` and ``counted`` filled in.
    earlier
        The baseline's figures, aligned with `rows`.
    baseline
        What those figures are. For an indicator reported once a year they are the year before.

    Returns
    -------
    DataFrame
        ``travel travel_reason baseline baseline_period change``, aligned with `rows`.
    """
    now, then = rows["outturn"], earlier["outturn"]
    better = _better(rows, now, then)
    allowed = _band(rules, then)
    barred = _barred(rows, earlier, baseline, quarter)
    comparable = barred.isna()
    moved = exceeds(better.abs(), allowed, now, then) & ~close(now, then)
    direction = np.select(
        [~comparable, ~moved, better > 0],
        [str(Travel.NOT_COMPARABLE), str(Travel.UNCHANGED), str(Travel.IMPROVED)],
        str(Travel.WORSENED),
    )
    gone = pd.Series(direction, rows.index, dtype="str")
    return pd.DataFrame(
        {
            "travel": gone,
            "travel_reason": _reason(rows, earlier, gone, barred),
            "baseline": then,
            "baseline_period": earlier["period"].astype("str"),
            "change": (now - then).mask(close(now, then), 0.0),
        }
    )


def _better(rows: pd.DataFrame, now: pd.Series, then: pd.Series) -> pd.Series:
    """Return by how much the figure moved the right way."""
    low, high = ends(rows)
    closer = _outside(then, low, high) - _outside(now, low, high)
    polarity = rows["polarity"]
    return pd.Series(
        np.select(
            [polarity.eq(Polarity.HIGHER), polarity.eq(Polarity.LOWER), polarity.eq(Polarity.RANGE)],
            [now - then, then - now, closer],
            np.nan,
        ),
        rows.index,
    )


def _outside(value: pd.Series, low: pd.Series, high: pd.Series) -> pd.Series:
    below, above = (low - value).clip(lower=0).fillna(0.0), (value - high).clip(lower=0).fillna(0.0)
    return below + above


def _band(rules: Rules, then: pd.Series) -> pd.Series:
    of_figure = then.abs() / 100 if rules.no_change_kind == Tolerance.PERCENT else pd.Series(1.0, then.index)
    return of_figure * rules.no_change_band


def _barred(rows: pd.DataFrame, earlier: pd.DataFrame, baseline: TravelFrom, quarter: pd.Period) -> pd.Series:
    """Say why two figures cannot be compared; missing where they can."""
    growing = rows["basis"].eq(Basis.CUMULATIVE) & ~rows["frequency"].isin(YEARLY)
    part = growing & (quarter.quarter < 4)
    from_last, from_year = baseline == TravelFrom.PREVIOUS_QUARTER, baseline == TravelFrom.PRIOR_OUTTURN
    breaks = rows["status"].eq(DataStatus.BREAK) | earlier["status"].eq(DataStatus.BREAK)
    no_range = rows["polarity"].eq(Polarity.RANGE) & rows[["target", "target_low", "target_high"]].isna().all(axis=1)
    why = np.select(
        [
            rows["outturn"].isna(),
            rows["polarity"].eq(Polarity.NONE),
            rows["withheld"].notna(),
            growing & from_last,
            part & from_year,
            rows["counted"] & from_year,
            earlier["outturn"].isna(),
            earlier["withheld"].notna(),
            breaks,
            no_range,
        ],
        [
            "there is no figure for " + rows["period"],
            "neither direction is better",
            "the figure for " + rows["period"] + " is in doubt",
            "a cumulative figure cannot be compared with the quarter before",
            "a cumulative figure can be compared with a year's outturn only after quarter 4",
            "one quarter's count cannot be compared with a year's outturn",
            "there is no figure for " + earlier["period"],
            "the figure for " + earlier["period"] + " is in doubt",
            "the series breaks between the two figures",
            "there is no range to measure from",
        ],
        "",
    )
    text = pd.Series(why, rows.index, dtype="str")
    return text.where(text.ne(""))


def _reason(rows: pd.DataFrame, earlier: pd.DataFrame, gone: pd.Series, barred: pd.Series) -> pd.Series:
    now, then = rows["outturn"], earlier["outturn"]
    same = close(now, then)
    places = enough_decimals(rows["decimals"], now, then, ~same & now.notna() & then.notna())
    new, old = amounts(now, rows["unit"], places), amounts(then, rows["unit"], places)
    way = pd.Series(np.where(now > then, ", up from ", ", down from "), rows.index, dtype="str").mask(same, ", as ")
    said = new + way + old.mask(same, "") + pd.Series(np.where(same, "in ", " in "), rows.index) + earlier["period"]
    ranged = rows["polarity"].eq(Polarity.RANGE)
    still = gone.eq(Travel.UNCHANGED) & ~same
    said = said.mask(still & ~ranged, said + ", within the band that counts as no change")
    said = said.mask(still & ranged, said + ", no nearer to the range and no farther")
    reason = gone.map({str(k): v for k, v in _NAMES.items()}) + ": " + barred.fillna(said) + "."
    return reason.astype("str")


def previous_periods(quarter: pd.Period) -> dict[TravelFrom, pd.Period]:
    """Return the period of each baseline of a quarter.

    >>> {str(k): periods.label(v) for k, v in previous_periods(periods.parse("2014/15 Q2")).items()}
    {'previous_quarter': '2014/15 Q1', 'same_quarter_last_year': '2013/14 Q2', 'prior_outturn': '2013/14'}
    """
    return {
        TravelFrom.PREVIOUS_QUARTER: quarter - 1,
        TravelFrom.SAME_QUARTER_LAST_YEAR: quarter - 4,
        TravelFrom.PRIOR_OUTTURN: periods.year_of(quarter) - 1,
    }
