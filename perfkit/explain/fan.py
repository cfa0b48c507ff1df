"""The quarters that are left of the year, each with the range it will likely fall in."""

from __future__ import annotations

import numpy as np
import pandas as pd

from perfkit.explain.forecast import YearBy, most_of_year, year_end
from perfkit.explain.panel import Panel
from perfkit.explain.projection import SEASON, project
from perfkit.explain.scales import LOG, LOGIT, SCALES, scale_names
from perfkit.terms import Unit


def fan(panel: Panel, level: float = 0.8) -> pd.DataFrame:
    """Return this year's quarters of one indicator: those known, and the range of those to come.

    Parameters
    ----------
    panel
        The quarters of a single indicator.
    level
        Of the interval.

    Returns
    -------
    DataFrame
        Indexed by quarter, in the indicator's unit: ``known``, ``expected``,
        ``low`` and ``high``. Where the year is a total (`YearBy.SUM`) they
        are running totals, so that the last row is the year. Empty where
        there is no history to forecast from, or nothing left to come.

    Examples
    --------
    >>> from perfkit.explain.panel import one
    >>> fan(one("higher", [10, 12, 11, 9, 10, 12], unit="days")).round(1).to_dict("list")["expected"]
    [nan, nan, 11.0, 9.0]
    """
    row = year_end(panel, similar=False).iloc[0]
    by, known, scale = YearBy(row["by"]), int(row["known"]), SCALES[scale_names(panel).iloc[0]]
    size = float(panel.measures["per"].iloc[0]) if by == YearBy.RATIO or scale is LOGIT else 1.0
    figures = _figures(panel, by) / size
    start = figures.shape[1] - panel.this_year
    quarters = pd.period_range(panel.quarters[start], periods=SEASON, freq=panel.quarters[0].freq)
    left = SEASON - known
    nothing = pd.DataFrame({n: pd.Series(dtype="float64") for n in ("known", "expected", "low", "high")})
    if not left:
        return nothing
    ahead = project(figures[:, : start + known], left, scale, first=panel.quarters[0].quarter - 1, similar=False)
    if not ahead.freedom[0]:
        return nothing
    coming, steps = ahead.ahead[0], np.arange(1.0, left + 1)
    if by == YearBy.SUM:
        share, typical = steps, coming.cumsum() / steps
        # The step of an earlier quarter carries on into every later one.
        carried = [np.cumsum(scale.slope(coming[:n])[::-1]) for n in range(1, left + 1)]
        moved = np.array([(c**2).sum() for c in carried])
    else:
        share, typical = np.ones(left), coming
        moved = steps * scale.slope(coming) ** 2
    noise = _noise(panel, by, scale is LOG, coming, row["cases_left"] / left)
    spread = np.sqrt(ahead.step[0] ** 2 * moved + noise) / share / scale.slope(typical)
    reach = float(ahead.quantile(level)[0]) * spread
    so_far = float(row["to_date"]) / size if by == YearBy.SUM and known else 0.0
    most = float(most_of_year(panel, by)[0]) / size
    ends = {
        name: np.minimum(so_far + share * scale.back(scale.to(typical) + side * reach), most)
        for name, side in (("expected", 0), ("low", -1), ("high", 1))
    }
    shown = panel.outturn if by == YearBy.SUM and not panel.totals.iloc[0] else None
    past = (figures if shown is None else shown.to_numpy() / size)[0, start : start + known]
    if by == YearBy.SUM and shown is None:
        past = np.nancumsum(past)
    gap = np.full(known, np.nan)
    columns = {"known": np.append(past, np.full(left, np.nan))}
    columns |= {name: np.append(gap, end) for name, end in ends.items()}
    return pd.DataFrame({name: size * values for name, values in columns.items()}, index=quarters)


def _figures(panel: Panel, by: YearBy) -> np.ndarray:
    if by == YearBy.RATIO:
        rate = panel.numerator / panel.denominator.where(panel.denominator > 0)
        return rate.mul(panel.measures["per"], axis=0).to_numpy(dtype="float64")
    single: np.ndarray = panel.single_quarters().to_numpy(dtype="float64")
    return single


def _noise(panel: Panel, by: YearBy, counts: bool, coming: np.ndarray, cases: float) -> np.ndarray:
    """Return the variance that chance alone gives, where cases are counted; as `forecast.year_end` has it."""
    unit = panel.measures["unit"].iloc[0]
    if by == YearBy.RATIO and unit in (Unit.PERCENT, Unit.NUMBER, Unit.RATE):
        each = coming * (1 - coming) if not counts else coming
        return np.asarray(np.clip(each, 0, None) / cases)
    return coming.cumsum() if by == YearBy.SUM and counts and unit == Unit.NUMBER else np.zeros(len(coming))
