"""What this year and the next three may come to if nothing is done differently, and the odds of any target."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
import pandas as pd
from scipy import stats

from perfkit import periods
from perfkit.explain.coming import Coming, coming
from perfkit.explain.forecast import Certainty, Trust, certainty_of
from perfkit.explain.later_years import year_tables
from perfkit.explain.panel import Panel
from perfkit.explain.projection import LONG
from perfkit.explain.scales import SCALES
from perfkit.terms import Polarity

YEARS = 3


@dataclass(frozen=True)
class YearsAhead:
    """The likely outturns of the years to come, one row an indicator and one column a year.

    All tables but `measures` are alike in shape: indexed by ref, a column
    (`pandas.Period`, ``Y-MAR``) for this year and each that follows. What
    cannot be known is missing.

    A year's outturn is ``fixed + share * average``: what its known quarters
    give, and the weighted average of those to come. On the indicator's scale
    that average is spread as Student's t.

    Parameters
    ----------
    measures
        By ref: ``unit per polarity basis``, ``by`` (`YearBy`), ``scale``
        (a name in `perfkit.explain.scales.SCALES`), ``size`` (leads from a
        share to the unit), ``most`` (the most a year can come to), ``trust``
        (`perfkit.explain.forecast.Trust`), ``history`` (known quarters) and
        ``freedom`` (degrees of freedom behind `spread`).
    expected
        The expected outturn, in the unit.
    spread
        Standard deviation of `average`, on the scale.
    cases
        The expected denominator of the whole year; missing where it is no ratio.
    average, share, fixed
        The parts of the outturn; `average` and `fixed` before `size`.
    """

    measures: pd.DataFrame
    expected: pd.DataFrame
    spread: pd.DataFrame
    cases: pd.DataFrame
    average: pd.DataFrame
    share: pd.DataFrame
    fixed: pd.DataFrame

    @property
    def refs(self) -> pd.Index[str]:
        """The indicators' references."""
        return self.measures.index

    @property
    def years(self) -> list[pd.Period]:
        """This year and those after it."""
        return [pd.Period(year) for year in self.expected.columns]

    def of(self, refs: pd.Index[str] | list[str]) -> YearsAhead:
        """Return the part that is of some indicators."""
        return YearsAhead(*(getattr(self, field.name).loc[refs] for field in fields(self)))

    def moved(self, expected: pd.DataFrame) -> YearsAhead:
        """Return what is likely where other outturns are expected, as something is done differently.

        The spread around them stays. What is missing is expected as it was.
        """
        known = pd.DataFrame(_laid(expected, self.expected), self.refs, self.expected.columns).fillna(self.expected)
        further = (known - self.expected).div(self.measures["size"], axis=0)
        by = (further / self.share.where(self.share != 0)).fillna(0.0)
        return replace(self, expected=known, average=self.average + by)

    def odds(self, targets: pd.DataFrame) -> pd.DataFrame:
        """Return the odds, 0 to 1, that each year meets its target.

        Parameters
        ----------
        targets
            By ref and year, in the unit; any of the refs and years.

        Returns
        -------
        DataFrame
            Shaped as `targets`; missing without a target, a history or a
            better direction. 1 and 0 exactly, with a history or without,
            where nothing that can still come would change the verdict.
        """
        aim = _laid(targets, self.expected) / self._size
        with np.errstate(invalid="ignore", divide="ignore"):
            needed = np.where(self._open, (aim - self.fixed.to_numpy()) / self.share.to_numpy(), np.nan)
            distance = self._sign * (self._scaled("to", self.average.to_numpy()) - self._scaled("to", needed))
            odds = stats.t.cdf(distance / self.spread.to_numpy(), self._freedom)
        odds = np.where(self._known & np.isfinite(self._sign), odds, np.nan)
        settled = self._settled(aim)
        odds = np.select([settled == Certainty.SECURED, settled == Certainty.OUT_OF_REACH], [1.0, 0.0], odds)
        found = np.where(np.isnan(aim) | ~np.isfinite(self._sign), np.nan, odds)
        return self._frame(found).reindex(index=targets.index, columns=targets.columns)

    def target_at(self, odds: float) -> pd.DataFrame:
        """Return the target that each year meets with these odds (between 0 and 1), in the unit.

        Of a year that is over, its outturn.
        """
        return self._at(-self._sign * stats.t.ppf(odds, self._freedom))

    def interval(self, level: float = 0.8) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Return the low and the high end of what each year likely comes to, in the unit."""
        reach = np.asarray(stats.t.ppf((1 + level) / 2, self._freedom))
        return self._at(-reach), self._at(reach)

    def deviations(self, odds: Sequence[float]) -> pd.DataFrame:
        """Return how many spreads the average must lie on the better side of a target: by ref, a column each odds."""
        z = stats.t.ppf(np.asarray(odds), self._freedom)
        return pd.DataFrame(np.where(self._known, z, np.nan), self.refs, list(odds))

    def _at(self, deviations: np.ndarray) -> pd.DataFrame:
        with np.errstate(invalid="ignore", over="ignore"):
            place = self._scaled("to", self.average.to_numpy()) + deviations * self.spread.to_numpy()
            reached = np.where(self._open, self.share.to_numpy() * self._scaled("back", place), 0.0)
            found = np.minimum((self.fixed.to_numpy() + reached) * self._size, self._column("most"))
        return self._frame(np.where(self._known | ~self._open, found, np.nan))

    def _scaled(self, way: str, values: np.ndarray) -> np.ndarray:
        """Take figures onto their scale ("to") or back from it ("back")."""
        found = np.full(values.shape, np.nan)
        for name, scale in SCALES.items():
            rows = self.measures["scale"].eq(name).to_numpy()
            found[rows] = (scale.to if way == "to" else scale.back)(values[rows])
        return found

    def _settled(self, aim: np.ndarray) -> np.ndarray:
        found = np.full(aim.shape, str(Certainty.OPEN), dtype=object)
        sign = np.broadcast_to(self._sign, aim.shape)
        for name, scale in SCALES.items():
            rows = self.measures["scale"].eq(name).to_numpy()
            fixed, share = self.fixed.to_numpy()[rows], self.share.to_numpy()[rows]
            found[rows] = certainty_of(fixed, share, aim[rows], sign[rows], scale)
        return found

    def _column(self, name: str) -> np.ndarray:
        column: np.ndarray = self.measures[[name]].to_numpy(dtype="float64")
        return column

    def _frame(self, values: np.ndarray) -> pd.DataFrame:
        return pd.DataFrame(values, self.refs, self.expected.columns)

    @property
    def _size(self) -> np.ndarray:
        return self._column("size")

    @property
    def _freedom(self) -> np.ndarray:
        freedom: np.ndarray = np.maximum(self._column("freedom"), 1.0)
        return freedom

    @property
    def _known(self) -> np.ndarray:
        known: np.ndarray = self._column("freedom") > 0
        return known

    @property
    def _open(self) -> np.ndarray:
        """Whether anything of a year is still to come."""
        still: np.ndarray = self.share.to_numpy() != 0
        return still

    @property
    def _sign(self) -> np.ndarray:
        polarity = self.measures["polarity"]
        sign = np.select([polarity.eq(Polarity.HIGHER), polarity.eq(Polarity.LOWER)], [1.0, -1.0], np.nan)
        return sign[:, None]


def _laid(table: pd.DataFrame, like: pd.DataFrame) -> np.ndarray:
    """Return a table's figures in the rows and columns of another."""
    return table.reindex(index=like.index, columns=like.columns).to_numpy(dtype="float64")


def years_ahead(panel: Panel, years: int = YEARS) -> YearsAhead:
    """Return what this year and the next `years` may come to if nothing is done differently.

    This year is as `perfkit.explain.forecast.year_end` has it, digit for
    digit. A later year is forecast in the same way from quarters further
    ahead: as many cases as this year, the same season, no trend. The level
    walks on at random, so that each year is less sure than the one before.
    Two things matter more in later years than in this one. Of shares, half a
    case is counted to either side, so that a quarter at 100% does not promise
    the next. And quarters scatter about their level: one of 60% pulls a
    year's share of 90% down further than one of 100% lifts it, and one of
    twice the usual days lengthens a year's by more than one of half of them
    shortens it.

    Parameters
    ----------
    panel
        The quarters known so far, to the quarter of the report.
    years
        How many after this one.

    Notes
    -----
    Both were chosen on one indicator of 32 Scottish councils and tried on
    another and on 133 accident departments, as shares, totals and snapshots:
    see ``tests/bench/target_odds.py``.

    Examples
    --------
    >>> from perfkit.explain.panel import one
    >>> ahead = years_ahead(one("higher", [80, 82, 81, 83, 81, 82, 80, 83, 80, 82], unit="percent", per=100))
    >>> ahead.target_at(0.5).round(1).iloc[0].tolist()
    [81.3, 81.3, 81.3, 81.3]
    >>> ahead.target_at(0.9).round(1).iloc[0].tolist()
    [80.9, 79.8, 79.2, 78.7]
    """
    first = periods.year_of(panel.quarters[-1])
    columns = pd.period_range(first, periods=years + 1, freq=first.freq)
    parts = [(rest, year_tables(panel, rest, years)) for rest in coming(panel, similar=False)]
    order = np.concatenate([rest.rows for rest, _ in parts]).argsort() if parts else np.arange(0)

    def table(name: str) -> pd.DataFrame:
        values = np.concatenate([tables[name] for _, tables in parts])[order] if parts else np.empty((0, years + 1))
        return pd.DataFrame(values, panel.refs, columns)

    measures = _measures(panel, [rest for rest, _ in parts], order)
    return YearsAhead(measures, **{name: table(name) for name in _TABLES})


_TABLES = ("expected", "spread", "cases", "average", "share", "fixed")


def _measures(panel: Panel, kinds: list[Coming], order: np.ndarray) -> pd.DataFrame:
    """Return what is the same of every year, by ref."""
    names = {id(scale): name for name, scale in SCALES.items()}
    columns = {
        "by": [np.full(len(rest.rows), str(rest.by)) for rest in kinds],
        "scale": [np.full(len(rest.rows), names[id(rest.scale)]) for rest in kinds],
        "size": [rest.size for rest in kinds],
        "most": [rest.most * rest.size for rest in kinds],
        "history": [rest.ahead.history for rest in kinds],
        "freedom": [rest.ahead.freedom for rest in kinds],
    }
    found = pd.DataFrame(
        {name: np.concatenate(some)[order] if some else [] for name, some in columns.items()}, index=panel.refs
    )
    trust = np.select([found["freedom"].eq(0), found["history"].lt(LONG)], [str(Trust.NONE), str(Trust.LOW)], "fair")
    return panel.measures[["unit", "per", "polarity", "basis"]].join(found).assign(trust=trust)
