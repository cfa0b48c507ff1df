"""Can the year still be saved: likely outturn, odds, and the run rate it needs.

What the year's outturn is depends on the basis of the figure: a ratio of the
year's sums, the mean of its quarters, their total, or where it stands at the
end. Each comes down to forecasting the quarters that are left.
"""

from __future__ import annotations

from enum import StrEnum

import numpy as np
import pandas as pd

from perfkit.explain.coming import Coming, coming
from perfkit.explain.panel import Panel
from perfkit.explain.projection import LONG, SEASON
from perfkit.explain.scales import Scale
from perfkit.explain.year import YearBy
from perfkit.terms import Polarity


class Certainty(StrEnum):
    """Whether anything can still change the verdict."""

    OPEN = "open"
    SECURED = "already_secured"
    OUT_OF_REACH = "out_of_reach"


class Trust(StrEnum):
    """What a forecast rests on."""

    NONE = "none"
    """no history before this year: only the required rate is given"""
    LOW = "low"
    """under two years of quarters: a season cannot be told from noise"""
    FAIR = "fair"


COLUMNS = (
    "by", "known", "history", "trust", "to_date", "outlook", "low", "high",
    "probability", "certainty", "required", "cases_left", "cases_required",
)  # fmt: skip


def year_end(
    panel: Panel, target: pd.Series | None = None, *, level: float = 0.8, similar: bool = True
) -> pd.DataFrame:
    """Return the likely outturn of the year, the odds of its target, and what that needs.

    Parameters
    ----------
    panel
        The quarters known so far, to the quarter of the report.
    target
        The year's target by ref; only higher and lower polarity are judged.
    level
        Of the interval.
    similar
        Whether indicators forecast in the same way may lend one another
        their season and the size of their steps.

    Returns
    -------
    DataFrame
        Indexed by ref: ``by`` (`YearBy`), ``known`` (quarters of this year,
        to the last with a figure), ``history`` (quarters in all), ``trust``
        (`Trust`), ``to_date``, ``outlook``, ``low``, ``high``,
        ``probability`` of meeting the target, ``certainty`` (`Certainty`),
        ``required`` (what the rest of the year must reach, in the
        indicator's unit; of a total, in all) and, for a ratio,
        ``cases_left`` (expected) and ``cases_required`` of them: the fewest,
        or where lower is better the most, that still meet the target. What
        cannot be known is missing.

    Notes
    -----
    Tested on 133 accident departments; see `perfkit.explain.projection`.

    Examples
    --------
    >>> from perfkit.explain.panel import one
    >>> panel = one("higher", numerator=[44, 36], denominator=[50, 50], unit="percent", per=100)
    >>> found = year_end(panel, pd.Series({"PL1": 85.0})).loc["PL1"]
    >>> found[["trust", "cases_left", "cases_required"]].to_dict()
    {'trust': 'none', 'cases_left': 100.0, 'cases_required': 90.0}
    """
    goal = pd.Series(np.nan, panel.refs) if target is None else target.reindex(panel.refs)
    aim = goal.to_numpy(dtype="float64")
    polarity = panel.measures["polarity"]
    sign = np.select([polarity.eq(Polarity.HIGHER), polarity.eq(Polarity.LOWER)], [1.0, -1.0], np.nan)
    kinds = coming(panel, similar=similar)
    if not kinds:
        return pd.DataFrame(columns=[*COLUMNS], index=panel.refs)
    found = [_year_end(rest, aim[rest.rows], sign[rest.rows], level) for rest in kinds]
    order = np.concatenate([rest.rows for rest in kinds]).argsort()
    columns = {name: np.concatenate([some[name] for some in found])[order] for name in COLUMNS}
    return pd.DataFrame(columns, index=panel.refs)


def _year_end(rest: Coming, goal: np.ndarray, sign: np.ndarray, level: float) -> dict[str, np.ndarray]:
    """Return the year's end of indicators that are alike, column by column."""
    part, ahead, aim = rest.part(rest.weight), rest.ahead, goal / rest.size
    if rest.known == SEASON:
        outturns = dict.fromkeys(("expected", "low", "high"), rest.fixed)
        needed = np.full(len(aim), np.nan)
    else:
        outturns = rest.outturns(part, rest.fixed, level)
        needed = np.divide(aim - rest.fixed, part.share, out=np.full(len(aim), np.nan), where=part.share > 0)
    with np.errstate(invalid="ignore", divide="ignore"):
        distance = rest.scale.to(part.average) - rest.scale.to(needed)
        odds = ahead.chance(sign * distance / part.spread)
    certainty = certainty_of(rest.fixed, part.share, aim, sign, rest.scale)
    settled = [certainty == Certainty.SECURED, certainty == Certainty.OUT_OF_REACH]
    trust = [ahead.freedom == 0, ahead.history < LONG]
    judged = np.isfinite(sign)
    return {
        "by": np.full(len(aim), str(rest.by)),
        "known": np.full(len(aim), rest.known),
        "history": ahead.history,
        "trust": np.select(trust, [str(Trust.NONE), str(Trust.LOW)], str(Trust.FAIR)),
        "to_date": _to_date(rest) * rest.size,
        "outlook": outturns["expected"] * rest.size,
        "low": outturns["low"] * rest.size,
        "high": outturns["high"] * rest.size,
        "probability": np.where(judged, np.select(settled, [1.0, 0.0], odds), np.nan),
        "certainty": certainty,
        "required": np.where(judged, needed * (part.share if rest.by == YearBy.SUM else 1.0) * rest.size, np.nan),
        **_cases(needed, rest, sign),
    }


def _to_date(rest: Coming) -> np.ndarray:
    """Return the year so far: the total, the average, or where it stands; missing before its first figure."""
    if not rest.known:
        return np.full(len(rest.fixed), np.nan)
    if rest.by == YearBy.END:
        last: np.ndarray = rest.figures[:, -1]
        return last
    return rest.fixed / rest.done.sum(axis=1) if rest.by.averages else rest.fixed


def certainty_of(fixed: np.ndarray, share: np.ndarray, goal: np.ndarray, sign: np.ndarray, scale: Scale) -> np.ndarray:
    """Say whether the best or the worst that can still come settles the verdict."""
    floor, ceiling = (np.where(share > 0, end, 0.0) for end in (scale.least, scale.most))
    with np.errstate(invalid="ignore"):
        least, most = (fixed + np.where(share > 0, share, 1.0) * end for end in (floor, ceiling))
    noise = 1e-9 * np.maximum(1.0, np.abs(goal))
    worst, best = (np.where(sign > 0, a, -b) for a, b in ((least, most), (most, least)))
    mark = sign * goal
    # Where what is to come has no known share of the year, nothing is settled.
    known = np.isfinite(share)
    return np.select(
        [known & (worst >= mark - noise), known & (best < mark - noise)],
        [str(Certainty.SECURED), str(Certainty.OUT_OF_REACH)],
        str(Certainty.OPEN),
    )


def _cases(needed: np.ndarray, rest: Coming, sign: np.ndarray) -> dict[str, np.ndarray]:
    """Return the expected cases to come, and how many of them must, or may at most, count."""
    whole = np.round(rest.cases.sum(axis=1)) if rest.by == YearBy.RATIO else np.full(len(needed), np.nan)
    with np.errstate(invalid="ignore"):
        count = np.where(sign > 0, np.ceil(needed * whole - 1e-9), np.floor(needed * whole + 1e-9))
    possible = (count >= 0) & (count <= whole)
    return {"cases_left": whole, "cases_required": np.where(possible, count, np.nan)}
