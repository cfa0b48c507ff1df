"""The figure of a whole year: the year's own, or the one its quarters make."""

from __future__ import annotations

from enum import StrEnum

import numpy as np
import pandas as pd

from perfkit import periods
from perfkit.judge.figures import FIGURE, figures_of, latest_figures
from perfkit.judge.months import firmness, over, spans_of
from perfkit.judge.year_by import YearBy, judged_by
from perfkit.terms import DataStatus

COLUMNS = (*FIGURE, "revised_from", "withheld", "why_missing", "year_from", "adds_up")

_FIRM = (DataStatus.FINAL, DataStatus.REVISED)
_QUARTERS = 4


class YearFrom(StrEnum):
    """Where a year's figure comes from."""

    OWN = "own figure"
    """the row of the year itself"""
    QUARTER_4 = "quarter 4"
    """the last quarter's, which speaks of the year's end or of the whole year"""
    COUNTS = "counts"
    """the quarters' numerators, together, over their denominators"""
    TOTAL = "total"
    """the quarters' figures added up"""


def year_figures(
    indicators: pd.DataFrame,
    outturns: pd.DataFrame,
    counted: pd.Series,
    year: pd.Period,
    *,
    known_on: pd.Timestamp | None,
    in_doubt: pd.Series,
) -> pd.DataFrame:
    """Return the figure of every indicator's year, or why there is none.

    The year's own row stands where there is one. Else a cumulative, snapshot or rolling-year figure
    is that of quarter 4; a share, rate or average the sum of the quarters' numerators over the sum
    of their denominators; a count or a sum of money the total of the quarters. Percentages are
    never averaged: without their counts there is no figure. A quarter that is missing makes the
    year missing, a provisional one makes it provisional, and so does a series that breaks within
    the year make what is added up over the break missing.

    Parameters
    ----------
    indicators
        ``frequency``, ``per`` and ``decimals`` filled in.
    outturns
        The table `outturns`.
    counted
        Whether the figure counts one quarter alone, aligned with `indicators`.
    year, known_on, in_doubt
        The year; the day after which nothing counts; evidence against figures, by (ref, period).

    Returns
    -------
    DataFrame
        One row an indicator, in order: ``ref`` and `COLUMNS`, ``period`` being the year and ``year_from``
        a `YearFrom` (missing where there is no figure); ``adds_up`` says whether its quarters are parts
        of the year, as its target's quarters then are.
    """
    quarters = periods.quarters_of(year)
    rows = outturns[outturns["period"].isin(spans_of(year))]
    figures = latest_figures(rows, known_on, in_doubt)
    whole = figures["period"].eq(periods.label(year))
    own = figures[whole].set_index("ref").reindex(indicators["ref"]).reset_index()
    parts = _Parts(indicators.reset_index(drop=True), figures[~whole], counted.to_numpy(), quarters)
    has_own = own["period"].notna()
    own = own.assign(
        why_missing=pd.Series(dtype="str"),
        year_from=pd.Series(str(YearFrom.OWN), own.index).where(own["outturn"].notna()),
        adds_up=parts.adds_up,
        status=own["status"].mask(own["status"].isin(_FIRM) & parts.breaks.any(axis=1), str(DataStatus.BREAK)),
    )
    found = [table[[*COLUMNS]] for table in (own[has_own], parts.made()[~has_own]) if len(table)]
    chosen = pd.concat(found).reindex(own.index)
    return chosen.assign(ref=indicators["ref"].to_numpy(), period=periods.label(year))


class _Parts:
    """The four quarters of each indicator, side by side."""

    def __init__(
        self, indicators: pd.DataFrame, figures: pd.DataFrame, counted: np.ndarray, quarters: list[pd.Period]
    ) -> None:
        found = figures_of(over(indicators, quarters), figures)
        size = len(indicators)
        self.indicators = indicators
        self.year = periods.label(periods.year_of(quarters[-1]))
        self.quarters = [found.iloc[n * size : (n + 1) * size].reset_index(drop=True) for n in range(_QUARTERS)]
        self.outturn, self.numerator, self.denominator = (
            pd.concat([q[name] for q in self.quarters], axis=1, keys=range(_QUARTERS))
            for name in ("outturn", "numerator", "denominator")
        )
        status = pd.concat([q["status"] for q in self.quarters], axis=1, keys=range(_QUARTERS))
        self.status = status
        self.breaks = status.isin([DataStatus.BREAK])
        # A quarter without a case adds nothing; one that was not counted leaves a gap.
        self.idle = status.isin([DataStatus.NOT_APPLICABLE]) & self.outturn.isna()
        adding = pd.Series(counted, indicators.index)
        self.by = judged_by(indicators, adding, self.outturn, self.numerator, self.denominator)
        self.adds_up = self.by.eq(YearBy.SUM)

    def made(self) -> pd.DataFrame:
        """Return the figures that the quarters make."""
        last, end = self.quarters[-1], self.by.eq(YearBy.END)
        why = self._why()
        value = self._value().mask(why.notna())
        return last.assign(
            outturn=value,
            numerator=last["numerator"].where(end, self._added(self.numerator)),
            denominator=last["denominator"].where(end, self._below()),
            status=self._standing().mask(why.notna(), self._absent()),
            as_of=last["as_of"].where(end, pd.concat([q["as_of"] for q in self.quarters], axis=1).max(axis=1)),
            revised_from=last["revised_from"].where(end, self._before()).mask(why.notna()),
            withheld=last["withheld"].where(end, self._doubted()).astype("str"),
            published_status=last["published_status"].where(end).astype("str"),
            outlook=last["outlook"].where(end).astype("str"),
            why_missing=why,
            year_from=self._source().where(why.isna()),
            adds_up=self.adds_up,
        )

    def _value(self) -> pd.Series:
        above, below = self._added(self.numerator), self._added(self.denominator)
        ratio = above / below.where(below > 0) * self.indicators["per"]
        total = self._added(self.outturn)
        found = np.select([self.by.eq(YearBy.END), self.by.eq(YearBy.RATIO)], [self.outturn[3], ratio], total)
        return pd.Series(found, self.indicators.index).mask(self.by.eq(YearBy.MEAN))

    def _added(self, quarters: pd.DataFrame) -> pd.Series:
        total: pd.Series = quarters.mask(self.idle, 0.0).sum(axis=1, skipna=False)
        return total

    def _below(self) -> pd.Series:
        # What is added up over the same residents is still a rate of them.
        adding = self.by.eq(YearBy.SUM)
        return self._added(self.denominator).mask(adding, self.denominator[3])

    def _before(self) -> pd.Series:
        """Return what the total was one release earlier, where a quarter of it was restated."""
        earlier = pd.concat([q["revised_from"] for q in self.quarters], axis=1, keys=range(_QUARTERS))
        total = self._added(earlier.fillna(self.outturn))
        return total.where(self.by.eq(YearBy.SUM) & earlier.notna().any(axis=1))

    def _standing(self) -> pd.Series:
        end = self.by.eq(YearBy.END)
        least = firmness(self.status.mask(self.idle, str(DataStatus.FINAL)))
        last = self.status[3].mask(self.status[3].isin(_FIRM) & self.breaks.any(axis=1), str(DataStatus.BREAK))
        return last.where(end, least).astype("str")

    def _absent(self) -> pd.Series:
        """Return what kind of missing a year is: what its quarter 4 is, or its quarters all are, or not available."""
        last = self.status[3]
        alike = self.status.eq(last, axis=0).all(axis=1) & self.outturn.isna().all(axis=1)
        return last.where(alike | self.by.eq(YearBy.END), str(DataStatus.NOT_AVAILABLE)).astype("str")

    def _why(self) -> pd.Series:
        """Say why the quarters make no figure; missing where they do."""
        end, gap = self.by.eq(YearBy.END), self.outturn.isna() & ~self.idle
        none = (gap | self.idle).all(axis=1)
        mixed = self.breaks[[1, 2, 3]].any(axis=1)
        averages = "its quarters are shares whose counts are not known, and shares are not averaged"
        why = np.select(
            [none, end & gap[3], end & self.idle[3], end, gap.any(axis=1), mixed, self.by.eq(YearBy.MEAN)],
            [self._nothing(), self._last_missing(), self.quarters[3]["why_missing"], "", _quarters(gap, "missing"),
             _quarters(self.breaks, "break"), averages],
            "",
        )  # fmt: skip
        text = pd.Series(why, self.indicators.index, dtype="str")
        return text.mask(text.eq(""))

    def _nothing(self) -> pd.Series:
        plain = self.status.isin((DataStatus.NOT_AVAILABLE, DataStatus.NOT_DUE)).all(axis=1)
        return self.quarters[3]["why_missing"].mask(plain, f"no figure for {self.year}")

    def _last_missing(self) -> pd.Series:
        plain = self.status[3].eq(DataStatus.NOT_AVAILABLE)
        return self.quarters[3]["why_missing"].mask(plain, "quarter 4 is missing")

    def _doubted(self) -> pd.Series:
        first = self.quarters[0]["withheld"]
        for quarter in self.quarters[1:]:
            first = first.fillna(quarter["withheld"])
        return first

    def _source(self) -> pd.Series:
        names = {YearBy.END: YearFrom.QUARTER_4, YearBy.RATIO: YearFrom.COUNTS, YearBy.SUM: YearFrom.TOTAL}
        return self.by.map({str(by): str(name) for by, name in names.items()}).astype("str")


def _quarters(flags: pd.DataFrame, what: str) -> pd.Series:
    """Name quarters: "quarter 3 is missing", "quarters 1 and 2 are missing"."""
    patterns = {}
    for code in range(1, 2**_QUARTERS):
        *head, tail = [str(n + 1) for n in range(_QUARTERS) if code >> n & 1]
        names = f"s {', '.join(head)} and {tail}" if head else f" {tail}"
        verb = "are" if head else "is"
        patterns[code] = (
            f"quarter{names} {verb} missing" if what == "missing" else f"the series breaks in quarter{names}"
        )
    codes = flags.to_numpy("int64") @ (2 ** np.arange(_QUARTERS))
    return pd.Series(codes, flags.index).map(patterns).fillna("").astype("str")
