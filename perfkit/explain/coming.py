"""The quarters left of the year, and what they may bring: for the year's end and for its drawing alike."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import pandas as pd

from perfkit.explain.panel import Panel
from perfkit.explain.projection import SEASON, Projection, project
from perfkit.explain.scales import LOG, LOGIT, SCALES, Scale, scale_names
from perfkit.explain.year import YearBy, known_quarters, most_of_year, year_by
from perfkit.terms import MEASURED, Basis, Unit


class Part(NamedTuple):
    """Some of the coming quarters together, one row an indicator.

    `share` is their weight in all, `average` their expected weighted
    average, and `spread` its standard deviation on the scale.
    """

    share: np.ndarray
    average: np.ndarray
    spread: np.ndarray


@dataclass(frozen=True)
class Coming:
    """The year of indicators that are alike in kind and in how much of it is known.

    Shares are parts of 1, all else is in the indicator's unit: `size` leads
    back to it.

    Parameters
    ----------
    rows
        Where the indicators stand in their panel.
    by, known, scale
        How their year follows from its quarters, how many of those are
        known, and their scale.
    size
        What one whole of a share is in the indicator's unit; else 1.
    most
        The most a year can come to.
    figures
        Each quarter's own figure, to the last known.
    done, weight
        What each known and each coming quarter weighs in the year.
    fixed
        What the known quarters give the year.
    cases
        Cases expected in each coming quarter; missing where the year is no ratio.
    ahead
        The forecast of the coming quarters.
    counted
        Whether its cases are counted, so that chance alone moves them.
    yearly
        Whether it has one figure a year.
    """

    rows: np.ndarray
    by: YearBy
    known: int
    scale: Scale
    size: np.ndarray
    most: np.ndarray
    figures: np.ndarray
    done: np.ndarray
    weight: np.ndarray
    fixed: np.ndarray
    cases: np.ndarray
    ahead: Projection
    counted: np.ndarray
    yearly: np.ndarray

    def part(self, weight: np.ndarray) -> Part:
        """Return what the coming quarters, weighed so, come to."""
        share = weight.sum(axis=1)
        with np.errstate(invalid="ignore", divide="ignore"):
            average = (weight * self.ahead.ahead).sum(axis=1) / share
            # A step of the level in one quarter carries on into all that follow it.
            carried = (weight * self.scale.slope(self.ahead.ahead))[:, ::-1].cumsum(axis=1)
            noise = np.where(weight > 0, weight**2 * self._chance(), 0.0).sum(axis=1)
            moved = ((self.ahead.step[:, None] * carried) ** 2).sum(axis=1)
            spread = np.sqrt(moved + noise) / share / self.scale.slope(average)
        return Part(share, average, spread)

    def _chance(self) -> np.ndarray:
        """Return the variance that chance alone gives each coming quarter."""
        ahead, chance = self.ahead.ahead, np.zeros_like(self.ahead.ahead)
        if self.by == YearBy.RATIO:
            # A quarter expected to bring less than one case is taken to bring one.
            chance = (ahead * (1 - ahead) if self.scale is LOGIT else ahead) / np.maximum(self.cases, 1.0)
        elif self.by == YearBy.SUM and self.scale is LOG:
            chance = ahead
        found: np.ndarray = chance * self.counted[:, None]
        return found

    def outturns(self, part: Part, fixed: np.ndarray, level: float) -> dict[str, np.ndarray]:
        """Return the ``expected`` outturn and its interval, ``low`` to ``high``; missing without a history."""
        reach = self.ahead.quantile(level) * part.spread
        with np.errstate(invalid="ignore", divide="ignore"):
            low, high = (self.scale.back(self.scale.to(part.average) + side * reach) for side in (-1, 1))
            return {
                name: np.where(self.ahead.freedom == 0, np.nan, np.minimum(fixed + part.share * average, self.most))
                for name, average in (("expected", part.average), ("low", low), ("high", high))
            }

    def quarters(self, level: float) -> Iterator[dict[str, np.ndarray]]:
        """Yield each coming quarter's outturns; where the year is a total, the total to its end."""
        for quarter in range(SEASON - self.known):
            weight = np.zeros_like(self.weight)
            weight[:, 0 if self.by == YearBy.SUM else quarter : quarter + 1] = 1.0
            fixed = self.fixed if self.by == YearBy.SUM else np.zeros(len(self.fixed))
            yield self.outturns(self.part(weight), fixed, level)


def coming(panel: Panel, *, similar: bool) -> list[Coming]:
    """Return what the rest of the year may bring, like indicators together.

    Parameters
    ----------
    panel
        The quarters known so far, to the quarter of the report.
    similar
        Whether indicators forecast in the same way may lend one another
        their season and the size of their steps.
    """
    yearly = panel.yearly
    panel = _standing_for_a_year(panel, yearly)
    by, scale, unit = year_by(panel), scale_names(panel), panel.measures["unit"]
    ratio = by.eq(YearBy.RATIO)
    table = pd.DataFrame(
        {
            "by": by,
            "known": known_quarters(panel),
            "scale": scale,
            "size": panel.measures["per"].where(ratio | scale.eq("logit"), 1.0),
            "most": most_of_year(panel, by),
            "yearly": yearly,
            "counted": np.where(ratio, ~unit.isin(MEASURED), by.eq(YearBy.SUM) & unit.eq(Unit.NUMBER)),
        }
    ).reset_index(drop=True)
    share = panel.numerator.to_numpy() / panel.denominator.where(panel.denominator > 0).to_numpy()
    single = panel.single_quarters().to_numpy() / table["size"].to_numpy()[:, None]
    figures = np.where(ratio.to_numpy()[:, None], share, single)
    return [_coming(panel, figures, alike, similar=similar) for _, alike in table.groupby(["by", "known", "scale"])]


def _standing_for_a_year(panel: Panel, yearly: pd.Series) -> Panel:
    """Return the panel with every figure that comes once a year marked as standing for the whole of it."""
    basis = panel.measures["basis"].mask(yearly, str(Basis.ANNUAL))
    return replace(panel, measures=panel.measures.assign(basis=basis))


def _coming(panel: Panel, figures: np.ndarray, alike: pd.DataFrame, *, similar: bool) -> Coming:
    rows, first = alike.index.to_numpy(), alike.iloc[0]
    by, known, scale = YearBy(first["by"]), int(first["known"]), SCALES[first["scale"]]
    until = figures.shape[1] - panel.this_year + known
    figures = figures[rows, :until]
    done, weight, cases = _weights(panel.denominator.to_numpy()[rows], panel.this_year, by, known)
    # A yearly figure has no quarters before its last, and they weigh nothing.
    fixed = np.where(done > 0, figures[:, until - known :] * done, 0.0).sum(axis=1)
    if by == YearBy.SUM and known:
        # The last cumulative figure holds what a quarter missing before it added.
        cumulative = panel.measures["basis"].eq(Basis.CUMULATIVE).to_numpy()[rows]
        fixed = np.where(cumulative, panel.outturn.to_numpy()[rows, until - 1], fixed)
    size = alike["size"].to_numpy()
    most = alike["most"].to_numpy() / size
    counted, yearly = alike["counted"].to_numpy(), alike["yearly"].to_numpy()
    ahead = forecast(panel, figures, SEASON - known, scale, yearly, similar=similar)
    return Coming(rows, by, known, scale, size, most, figures, done, weight, fixed, cases, ahead, counted, yearly)


def forecast(
    panel: Panel, figures: np.ndarray, quarters: int, scale: Scale, yearly: np.ndarray, *, similar: bool
) -> Projection:
    """Return the forecast of the quarters after the last of `figures`; `yearly` rows have one figure a year."""
    ahead = project(figures, quarters, scale, first=panel.quarters[0].quarter - 1, similar=similar)
    # From one yearly figure to the next is four quarters' walk, and that goes twice as far as one quarter's.
    return replace(ahead, step=np.where(yearly, ahead.step / np.sqrt(SEASON), ahead.step))


def _weights(counts: np.ndarray, this_year: int, by: YearBy, known: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return what each known and each coming quarter weighs in the year, and the cases to come in each."""
    rows, left = len(counts), SEASON - known
    none = np.full((rows, left), np.nan)
    if by in (YearBy.SUM, YearBy.MEAN):
        each = 1.0 if by == YearBy.SUM else 1 / SEASON
        return np.full((rows, known), each), np.full((rows, left), each), none
    if by == YearBy.END:
        last = np.zeros((rows, SEASON))
        last[:, -1] = 1.0
        return last[:, :known], last[:, known:], none
    start = counts.shape[1] - this_year
    now, before = counts[:, start : start + known], counts[:, max(start - SEASON, 0) : start]
    with np.errstate(invalid="ignore", divide="ignore"):
        expected = np.repeat(now.mean(axis=1, keepdims=True) if known else before.mean(axis=1, keepdims=True), left, 1)
        if before.shape[1] == SEASON:
            growth = now.sum(axis=1) / before[:, :known].sum(axis=1) if known else np.ones(rows)
            seasonal = before[:, known:] * growth[:, None]
            expected = np.where(np.isfinite(seasonal), seasonal, expected)
        whole = (now.sum(axis=1) + expected.sum(axis=1))[:, None]
        return now / whole, expected / whole, expected
