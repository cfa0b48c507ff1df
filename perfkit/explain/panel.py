"""`Panel`: the quarters of many indicators side by side, ready for statistics."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from perfkit import periods
from perfkit.judge.card import Scorecard
from perfkit.judge.history import history
from perfkit.terms import Basis, Unit

_FIGURES = ("outturn", "numerator", "denominator")
YEAR = 4
QUARTERS = 24
"""Six years: enough for a season and a baseline, recent enough to be the same service."""


@dataclass(frozen=True)
class Panel:
    """Wide tables of quarterly figures, alike in shape.

    Parameters
    ----------
    measures
        Indexed by ref: ``basis``, ``unit``, ``per`` and ``polarity``.
    outturn, numerator, denominator
        Indexed by ref; one column a quarter (`pandas.Period`, ``Q-MAR``), in
        order and without a gap, to the quarter of the report.
    """

    measures: pd.DataFrame
    outturn: pd.DataFrame
    numerator: pd.DataFrame
    denominator: pd.DataFrame

    @property
    def refs(self) -> pd.Index[str]:
        """The indicators' references."""
        return self.outturn.index

    @property
    def quarters(self) -> list[pd.Period]:
        """The quarters, first to last."""
        return [pd.Period(q) for q in self.outturn.columns]

    @property
    def this_year(self) -> int:
        """How many of the quarters belong to the year of the last one."""
        return int(self.quarters[-1].quarter)

    @property
    def totals(self) -> pd.Series:
        """Which indicators' quarters add up to the year: counts and sums of money in a period."""
        unit = self.measures["unit"].isin((Unit.NUMBER, Unit.POUNDS)) & self.measures["per"].eq(1)
        return unit & self.measures["basis"].eq(Basis.PERIOD) & self.denominator.isna().all(axis=1)

    @property
    def yearly(self) -> pd.Series:
        """Which indicators have one figure a year: by their basis, or two figures or more in fourth quarters only."""
        last = np.array([q.quarter == YEAR for q in self.quarters])
        known = self.outturn.notna().to_numpy()
        alone = ~known[:, ~last].any(axis=1) & (known[:, last].sum(axis=1) >= 2)
        found: pd.Series = self.measures["basis"].eq(Basis.ANNUAL) | alone
        return found

    def of(self, refs: pd.Index[str]) -> Panel:
        """Return the panel of some indicators."""
        return Panel(*(t.loc[refs] for t in (self.measures, self.outturn, self.numerator, self.denominator)))

    def single_quarters(self) -> pd.DataFrame:
        """Return the outturns with cumulative ones taken apart, quarter by quarter.

        The first quarter of a financial year stands for itself; a later one
        is what was added since the quarter before, and missing where either
        is.

        Examples
        --------
        Days lost to sickness for each employee, cumulative (Lancaster, 2009/10):

        >>> one("lower", [2.456, 5.69, 9.05, 12.06], basis="cumulative").single_quarters().round(3).iloc[0].tolist()
        [2.456, 3.234, 3.36, 3.01]
        """
        figures = self.outturn.to_numpy(dtype="float64")
        before = np.pad(figures, ((0, 0), (1, 0)), constant_values=np.nan)[:, :-1]
        before[:, [q.quarter == 1 for q in self.quarters]] = 0.0
        cumulative = self.measures["basis"].eq(Basis.CUMULATIVE).to_numpy()[:, None]
        return pd.DataFrame(np.where(cumulative, figures - before, figures), self.refs, self.outturn.columns)


def panel_of(card: Scorecard, quarters: int = QUARTERS, past: pd.DataFrame | None = None) -> Panel:
    """Return the quarters behind a scorecard, to its own.

    Each is as the scorecard would judge it: months rolled up, the latest
    vintage known, doubtful figures left out.

    Parameters
    ----------
    card
        The scorecard.
    quarters
        How many quarters to go back.
    past
        The same quarters as `perfkit.judge.history.history` gives them,
        where they are at hand; then `quarters` says nothing.
    """
    past = history(card, quarters) if past is None else past
    order = past["period"].unique()
    wide = {name: past.pivot(index="ref", columns="period", values=name) for name in _FIGURES}
    columns = pd.PeriodIndex([periods.parse(label) for label in order], freq=periods.QUARTER)
    tables = [wide[name].loc[card.rows["ref"], order].set_axis(columns, axis=1) for name in _FIGURES]
    # The quarters before the first figure of any indicator say nothing; but this year is whole, from its first.
    begun = tables[0].notna().any(axis=0).cummax().to_numpy(copy=True)
    begun[-columns[-1].quarter :] = True
    measures = card.rows.set_index("ref")[["basis", "unit", "per", "polarity"]]
    return Panel(measures, *(table.loc[:, begun] for table in tables))


def one(
    polarity: str,
    outturn: Sequence[float] | None = None,
    *,
    numerator: Sequence[float] | None = None,
    denominator: Sequence[float] | None = None,
    first: str = "2009/10 Q1",
    basis: str = Basis.PERIOD,
    unit: str = Unit.NUMBER,
    per: float = 1,
    ref: str = "PL1",
) -> Panel:
    """Return a panel of a single indicator from its quarters in order, from `first`.

    Without outturns they are the numerators over the denominators.

    >>> one("higher", numerator=[44], denominator=[50], unit="percent", per=100).outturn.iloc[0].tolist()
    [88.0]
    """
    length = len(outturn if outturn is not None else numerator if numerator is not None else ())
    columns = pd.period_range(periods.parse(first), periods=length, freq=periods.QUARTER)
    rows = [
        pd.DataFrame([[np.nan] * length if v is None else list(v)], index=[ref], columns=columns, dtype="float64")
        for v in (outturn, numerator, denominator)
    ]
    if outturn is None:
        rows[0] = rows[1] / rows[2] * per
    measures = pd.DataFrame({"basis": basis, "unit": unit, "per": float(per), "polarity": polarity}, index=[ref])
    return Panel(measures, *rows)
