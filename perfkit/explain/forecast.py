"""Can the year still be saved: likely outturn, odds, and the run rate it needs.

What the year's outturn is depends on the basis of the figure: a ratio of the
year's sums, the mean of its quarters, their total, or where it stands at the
end. Each comes down to forecasting the quarters that are left.
"""

from __future__ import annotations

from enum import StrEnum

import numpy as np
import pandas as pd

from perfkit.explain.panel import Panel
from perfkit.explain.projection import LONG, SEASON, Projection, project
from perfkit.explain.scales import LOG, LOGIT, SCALES, Scale, scale_names
from perfkit.terms import Basis, Polarity, Unit


class YearBy(StrEnum):
    """How a year's outturn follows from its quarters."""

    RATIO = "ratio"
    """sum of numerators over sum of denominators"""
    MEAN = "mean"
    """mean of the quarters, where the counts behind them are not known"""
    SUM = "sum"
    """total of the quarters; a cumulative figure is taken apart first"""
    END = "end"
    """the last quarter: snapshots and rolling years"""

    @property
    def averages(self) -> bool:
        """Whether the year lies between its quarters."""
        return self in (YearBy.RATIO, YearBy.MEAN)


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


WHOLE = 100.0
STOCK = 0.02
"""Denominators that vary by less than this share are the same people counted again."""
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
    goal = pd.Series(np.nan, panel.refs) if target is None else target.reindex(panel.refs).astype("float64")
    by = year_by(panel)
    alike = pd.DataFrame({"by": by, "known": _known(panel), "scale": scale_names(panel)})
    parts = [
        _forecast(panel.of(rows.index), goal.loc[rows.index], rows.iloc[0], level, similar=similar)
        for _, rows in alike.groupby(["by", "known", "scale"])
    ]
    found = pd.concat(parts) if parts else pd.DataFrame(columns=[*COLUMNS])
    return found.reindex(panel.refs)[[*COLUMNS]]


def year_by(panel: Panel) -> pd.Series:
    """Return, by ref, how each indicator's year follows from its quarters (`YearBy`)."""
    basis, known = panel.measures["basis"], panel.outturn.notna()
    counted = panel.numerator.notna() & panel.denominator.gt(0)
    ratio = basis.eq(Basis.PERIOD) & counted.any(axis=1) & (counted | ~known).all(axis=1)
    # Crimes per 1,000 residents add up over the year: the residents are the same each quarter.
    stock = panel.denominator.std(axis=1) < STOCK * panel.denominator.mean(axis=1)
    adding = panel.measures["unit"].eq(Unit.RATE) & basis.eq(Basis.PERIOD) & stock
    total = basis.eq(Basis.CUMULATIVE) | panel.totals | adding
    end = basis.isin((Basis.SNAPSHOT, Basis.ROLLING_YEAR, Basis.ANNUAL))
    by = np.select([total, ratio, end], [str(YearBy.SUM), str(YearBy.RATIO), str(YearBy.END)], str(YearBy.MEAN))
    return pd.Series(by, index=panel.refs, dtype="str")


_MEASURED = (Unit.POUNDS, Unit.SCORE, Unit.MINUTES, Unit.HOURS, Unit.DAYS, Unit.WEEKS)
"""Units that are measured and not counted, so that a case adds no noise of its own."""


def _known(panel: Panel) -> pd.Series:
    """Return the quarter of this year (0 to 4) of each indicator's last figure."""
    this_year = panel.outturn.iloc[:, -panel.this_year :].notna().to_numpy()
    return pd.Series((this_year * np.arange(1, panel.this_year + 1)).max(axis=1), index=panel.refs)


def _forecast(panel: Panel, goal: pd.Series, alike: pd.Series, level: float, *, similar: bool) -> pd.DataFrame:
    """Forecast indicators that are alike in kind and in how much of the year is known."""
    by, known, scale = YearBy(alike["by"]), int(alike["known"]), SCALES[alike["scale"]]
    size = panel.measures["per"].to_numpy() if by == YearBy.RATIO or scale is LOGIT else np.ones(len(panel.refs))
    figures = _figures(panel, by, size)[:, : panel.outturn.shape[1] - panel.this_year + known]
    done, weight, cases = _weights(panel, by, known)
    this_year = figures[:, figures.shape[1] - known :]
    fixed = (this_year * done).sum(axis=1)
    if by == YearBy.SUM and known:
        # The last cumulative figure holds what a quarter missing before it added.
        latest = panel.outturn.iloc[:, panel.outturn.shape[1] - panel.this_year + known - 1].to_numpy()
        fixed = np.where(panel.measures["basis"].eq(Basis.CUMULATIVE), latest, fixed)
    ahead = project(figures, SEASON - known, scale, first=panel.quarters[0].quarter - 1, similar=similar)
    share = weight.sum(axis=1)
    sign = panel.measures["polarity"].map({Polarity.HIGHER: 1.0, Polarity.LOWER: -1.0}).to_numpy(dtype="float64")
    with np.errstate(invalid="ignore", divide="ignore"):
        rest = (weight * ahead.ahead).sum(axis=1) / share
        needed = (goal.to_numpy() / size - fixed) / share
        noise = _noise(by, scale, weight, ahead.ahead, cases)
        counted = (
            panel.measures["unit"].eq(Unit.NUMBER) if by == YearBy.SUM else ~panel.measures["unit"].isin(_MEASURED)
        )
        noise = np.where(counted, noise, 0.0)
        spread = _spread(ahead, weight, scale, noise) / share / scale.slope(rest)
        reach = ahead.quantile(level) * spread
        low, high = (scale.back(scale.to(rest) + side * reach) for side in (-1, 1))
        odds = ahead.chance(sign * (scale.to(rest) - scale.to(needed)) / spread)
        to_date = _to_date(by, fixed, done, figures)
    if known == SEASON:
        outlook, low, high, needed = fixed, fixed, fixed, np.full(len(fixed), np.nan)
    else:
        unknown = ahead.freedom == 0
        most = most_of_year(panel, by)
        outlook, low, high = (
            np.where(unknown, np.nan, np.minimum(fixed + share * part, most)) for part in (rest, low, high)
        )
    certainty = _certainty(fixed, share, goal.to_numpy() / size, sign, scale)
    settled = [certainty == Certainty.SECURED, certainty == Certainty.OUT_OF_REACH]
    amounts = {"to_date": to_date, "outlook": outlook, "low": low, "high": high}
    trust = [ahead.freedom == 0, ahead.history < LONG]
    judged = np.isfinite(sign)
    return pd.DataFrame(
        {
            "by": str(by),
            "known": known,
            "history": ahead.history,
            "trust": np.select(trust, [str(Trust.NONE), str(Trust.LOW)], str(Trust.FAIR)),
            **{name: amount * size for name, amount in amounts.items()},
            "probability": np.where(judged, np.select(settled, [1.0, 0.0], odds), np.nan),
            "certainty": certainty,
            "required": np.where(judged, needed * (share if by == YearBy.SUM else 1.0) * size, np.nan),
            **_cases(needed, cases, sign),
        },
        index=panel.refs,
    )


def most_of_year(panel: Panel, by: YearBy) -> np.ndarray:
    """Return the most a year can come to: the whole, for a percentage that builds up and has never passed it."""
    whole = panel.measures["unit"].eq(Unit.PERCENT) & (panel.outturn.max(axis=1) <= WHOLE)
    return np.where(whole & (by == YearBy.SUM), WHOLE, np.inf)


def _to_date(by: YearBy, fixed: np.ndarray, done: np.ndarray, figures: np.ndarray) -> np.ndarray:
    """Return the year so far: the total, the average, or where it stands; missing before its first figure."""
    if not done.shape[1]:
        return np.full(len(fixed), np.nan)
    if by == YearBy.END:
        last: np.ndarray = figures[:, -1]
        return last
    return fixed / done.sum(axis=1) if by.averages else fixed


def _figures(panel: Panel, by: YearBy, size: np.ndarray) -> np.ndarray:
    """Return each quarter's own figure, shares as parts of 1."""
    if by == YearBy.RATIO:
        return (panel.numerator / panel.denominator.where(panel.denominator > 0)).to_numpy(dtype="float64")
    figures: np.ndarray = panel.single_quarters().to_numpy(dtype="float64") / size[:, None]
    return figures


def _weights(panel: Panel, by: YearBy, known: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return what each known and each coming quarter weighs in the year, and the cases to come."""
    rows, left = len(panel.refs), SEASON - known
    none = np.full(rows, np.nan)
    if by in (YearBy.SUM, YearBy.MEAN):
        each = 1.0 if by == YearBy.SUM else 1 / SEASON
        return np.full((rows, known), each), np.full((rows, left), each), none
    if by == YearBy.END:
        last = np.zeros((rows, SEASON))
        last[:, -1] = 1.0
        return last[:, :known], last[:, known:], none
    counts = panel.denominator.to_numpy()
    start = counts.shape[1] - panel.this_year
    now, before = counts[:, start : start + known], counts[:, max(start - SEASON, 0) : start]
    with np.errstate(invalid="ignore", divide="ignore"):
        coming = np.repeat(now.mean(axis=1, keepdims=True) if known else before.mean(axis=1, keepdims=True), left, 1)
        if before.shape[1] == SEASON:
            growth = now.sum(axis=1) / before[:, :known].sum(axis=1) if known else np.ones(rows)
            seasonal = before[:, known:] * growth[:, None]
            coming = np.where(np.isfinite(seasonal), seasonal, coming)
        whole = (now.sum(axis=1) + coming.sum(axis=1))[:, None]
        return now / whole, coming / whole, coming.sum(axis=1)


def _noise(by: YearBy, scale: Scale, weight: np.ndarray, ahead: np.ndarray, cases: np.ndarray) -> np.ndarray:
    """Return the variance that chance alone gives the coming quarters, where cases are counted."""
    if by == YearBy.RATIO:
        each = ahead * (1 - ahead) if scale is LOGIT else ahead
        # A quarter's cases are its part of all that are to come.
        noise: np.ndarray = (weight * each).sum(axis=1) * weight.sum(axis=1) / cases
        return noise
    return ahead.sum(axis=1) if by == YearBy.SUM and scale is LOG else np.zeros(len(ahead))


def _spread(ahead: Projection, weight: np.ndarray, scale: Scale, noise: np.ndarray) -> np.ndarray:
    """Return the standard deviation of the coming quarters' part of the year.

    A step of the level in one quarter carries on into all that follow it.
    """
    carried = (weight * scale.slope(ahead.ahead))[:, ::-1].cumsum(axis=1)
    spread: np.ndarray = np.sqrt(((ahead.step[:, None] * carried) ** 2).sum(axis=1) + noise)
    return spread


def _certainty(fixed: np.ndarray, share: np.ndarray, goal: np.ndarray, sign: np.ndarray, scale: Scale) -> np.ndarray:
    """Say whether the best or the worst that can still come settles the verdict."""
    floor, ceiling = (np.where(share > 0, end, 0.0) for end in (scale.least, scale.most))
    with np.errstate(invalid="ignore"):
        least, most = (fixed + np.where(share > 0, share, 1.0) * end for end in (floor, ceiling))
    noise = 1e-9 * np.maximum(1.0, np.abs(goal))
    worst, best = (np.where(sign > 0, a, -b) for a, b in ((least, most), (most, least)))
    mark = sign * goal
    return np.select(
        [worst >= mark - noise, best < mark - noise],
        [str(Certainty.SECURED), str(Certainty.OUT_OF_REACH)],
        str(Certainty.OPEN),
    )


def _cases(needed: np.ndarray, cases: np.ndarray, sign: np.ndarray) -> dict[str, np.ndarray]:
    """Return the expected cases to come, and how many of them must, or may at most, count."""
    whole = np.round(cases)
    with np.errstate(invalid="ignore"):
        count = np.where(sign > 0, np.ceil(needed * whole - 1e-9), np.floor(needed * whole + 1e-9))
    possible = (count >= 0) & (count <= whole)
    return {"cases_left": whole, "cases_required": np.where(possible, count, np.nan)}
