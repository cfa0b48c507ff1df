"""Quarters drawn from a level, a season and chance, before anything is planted.

Each indicator has random numbers of its own, seeded by its reference: to
change one leaves the others as they were.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from perfkit import periods
from perfkit.terms import Basis, Unit

SEED = 201314
PERIODS = pd.period_range(periods.parse("2007/08 Q1"), periods.parse("2013/14 Q2"), freq=periods.QUARTER)
"""The quarters drawn; the first year only leads in, so that rolling years begin whole."""

LEAD_IN = 4
LABELS = [periods.label(p) for p in PERIODS]
QUARTER_OF_YEAR = np.array([p.quarter for p in PERIODS]) - 1

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Indicator:
    """How one indicator behaves: its level, its usual variation, its cases."""

    ref: str
    unit: str
    basis: str
    per: float
    decimals: int
    level: float
    sd: float
    """variation between quarters, beyond that of counting"""
    season: Array
    """what each quarter of the year adds to the level"""
    cases: float
    """cases a quarter, or 0 for a plain count"""
    cases_sd: float
    denominator: str
    """how denominators add up within the year: sum, year (one for the whole year) or fixed"""
    quarters: str
    """the quarters of a year in which it is measured, such as 1234"""
    peer_spread: float
    """how far apart the peers' levels lie; missing where no peer reports it"""

    @property
    def counted(self) -> bool:
        """Whether it is a plain count, without a denominator."""
        return not self.cases

    @property
    def adds_up(self) -> bool:
        """Whether the year's figure is the four quarters' sum."""
        return self.basis == Basis.PERIOD and (self.counted or self.denominator == "fixed")


@dataclass(frozen=True)
class Parts:
    """Numerators and denominators, one row a segment and one column a quarter."""

    names: tuple[str, ...]
    shares: Array
    numerator: Array
    denominator: Array


def indicators(register: pd.DataFrame, levels: pd.DataFrame) -> list[Indicator]:
    """Return every indicator of the register with its behaviour, in the register's order."""
    rows = register.merge(levels, on="ref", validate="one_to_one").to_dict("records")
    return [
        Indicator(
            ref=str(r["ref"]),
            unit=str(r["unit"]),
            basis=str(r["basis"]),
            per=float(r["per"]) if r["per"] else 1.0,
            decimals=int(r["decimals"]),
            level=float(r["level"]),
            sd=float(r["sd"]),
            season=np.array([float(x) for x in (str(r["season"]) or "0;0;0;0").split(";")]),
            cases=float(r["cases"] or 0),
            cases_sd=float(r["cases_sd"] or 0),
            denominator=str(r["denominator"]),
            quarters=str(r["quarters"]),
            peer_spread=float(r["peer_spread"] or np.nan),
        )
        for r in rows
    ]


def generator(*names: str) -> np.random.Generator:
    """Return the random numbers that belong to a name, whatever else is drawn."""
    return np.random.default_rng([SEED, *(zlib.crc32(name.encode()) for name in names)])


def draw(indicator: Indicator, segments: pd.DataFrame, forced: float | None, rng: np.random.Generator) -> Parts:
    """Return an indicator's quarters by segment, as chance alone would have them.

    A percentage's numerator is drawn case by case (binomial) around a rate that itself varies; a
    count or a rate a thousand is Poisson; a total of days is normal.

    Parameters
    ----------
    segments
        Its parts, with ``share`` of the cases and ``offset`` from the level; one row at least.
    forced
        How many standard deviations the last quarter lies from its level, where chance is not to
        decide; of indicators without segments.
    """
    shares = segments["share"].to_numpy("float64")
    shares = shares / shares.sum()
    offsets = segments["offset"].to_numpy("float64")[:, None]
    value = indicator.level + indicator.season[QUARTER_OF_YEAR]
    z = rng.standard_normal((len(shares), len(PERIODS)))
    names = tuple(segments["segment"])
    if indicator.counted:
        total = rng.poisson(np.maximum(value + indicator.sd * z[0], 0)).astype("float64")
        if forced is not None:
            total[-1] = round(value[-1] + forced * np.hypot(indicator.sd, np.sqrt(value[-1])))
        return Parts(names, shares, split(total, shares, rng), np.full_like(z, np.nan))
    below = split(_cases(indicator, rng), shares, rng)
    rate = value + offsets + indicator.sd * z / np.sqrt(shares)[:, None]
    above = _numerators(indicator, rate, below, rng)
    if forced is not None:
        above[0, -1] = round(below[0, -1] / indicator.per * (value[-1] + forced * usual(indicator, below[0, -1])))
    return Parts(names, shares, above, below)


def split(totals: Array, shares: Array, rng: np.random.Generator) -> Array:
    """Return whole numbers by segment that add up to each total."""
    drawn = [rng.multinomial(int(total), shares) for total in totals]
    return np.array(drawn, dtype="float64").T.copy()


def accumulate(indicator: Indicator, values: Array, *, below: bool) -> Array:
    """Return quarters as the indicator's basis reports them: alone, since April, or the last four.

    Parameters
    ----------
    below
        Whether these are denominators, which may stand for the whole year.
    """
    if below and indicator.denominator != "sum":
        return values
    if indicator.basis == Basis.CUMULATIVE:
        years = [values[:, i : i + 4].cumsum(axis=1) for i in range(0, values.shape[1], 4)]
        return np.concatenate(years, axis=1)
    if indicator.basis == Basis.ROLLING_YEAR:
        sums = values.cumsum(axis=1)
        sums[:, 4:] -= values.cumsum(axis=1)[:, :-4]
        return sums
    return values


def figures(indicator: Indicator, parts: Parts) -> pd.DataFrame:
    """Return an indicator's quarters: ``outturn`` (rounded as printed), ``numerator``, ``denominator``."""
    above = accumulate(indicator, parts.numerator, below=False).sum(axis=0)
    below = accumulate(indicator, parts.denominator, below=True).sum(axis=0)
    outturn = above if indicator.counted else above / below * indicator.per
    table = {"outturn": np.round(outturn, indicator.decimals), "numerator": above, "denominator": below}
    return pd.DataFrame(table, index=LABELS)


def usual(indicator: Indicator, below: Array | float) -> Any:
    """Return the usual variation of a quarter's rate: of counting and between quarters together."""
    if indicator.unit == Unit.PERCENT:
        counting = 100 * np.sqrt(indicator.level / 100 * (1 - indicator.level / 100) / below)
    elif indicator.unit == Unit.RATE:
        counting = np.sqrt(indicator.level / below * indicator.per)
    else:
        return indicator.sd
    return np.hypot(counting, indicator.sd)


def _cases(indicator: Indicator, rng: np.random.Generator) -> Array:
    cases = np.round(indicator.cases * (1 + indicator.cases_sd * rng.standard_normal(len(PERIODS))))
    if indicator.denominator == "year":
        cases = cases[np.arange(len(PERIODS)) // 4 * 4]
    return np.maximum(cases, 3)


def _numerators(indicator: Indicator, rate: Array, below: Array, rng: np.random.Generator) -> Array:
    drawn: Any
    if indicator.unit == Unit.PERCENT:
        drawn = rng.binomial(below.astype("int64"), np.clip(rate / 100, 0, 1))
    elif indicator.unit == Unit.RATE:
        drawn = rng.poisson(np.maximum(rate * below / indicator.per, 0))
    else:
        drawn = np.round(np.maximum(rate, 0) * below / indicator.per)
    return np.asarray(drawn, dtype="float64")
