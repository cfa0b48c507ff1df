"""What the forecast would have said in earlier years, and how that turned out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pandas as pd

from perfkit import periods
from perfkit.explain.forecast import year_end
from perfkit.explain.intervals import proportion
from perfkit.explain.panel import Panel
from perfkit.explain.projection import SEASON

LEVEL = 0.8
ENOUGH = 10
"""Fewer replays say nothing of how often the range holds."""
COLUMNS = ("ref", "year", "outlook", "low", "high", "actual", "inside", "error")


def backtest(panel: Panel, *, level: float = LEVEL) -> pd.DataFrame:
    """Replay the forecast at the same quarter of every earlier year.

    Parameters
    ----------
    panel
        The quarters; each earlier year is forecast from what came before
        it and as many of its quarters as this year has.
    level
        Of the interval.

    Returns
    -------
    DataFrame
        One row a ref and earlier year with a forecast and an actual, the
        latest year first: ``ref year outlook low high actual inside error``.
        Figures are today's vintages, so that a year later revised is judged
        by its revision.

    Examples
    --------
    >>> from perfkit.explain.panel import one
    >>> past = backtest(one("higher", [80.0, 81, 79, 80] * 3 + [80], unit="score"))
    >>> past[["actual", "inside"]].to_dict("list")
    {'actual': [80.0, 80.0], 'inside': [True, True]}
    """
    years = (panel.outturn.shape[1] - panel.this_year) // SEASON
    if panel.this_year == SEASON or years < 1:
        return pd.DataFrame(columns=[*COLUMNS])
    found = year_end(_replayed(panel, years), level=level, similar=False)
    then, ended = found.iloc[: len(found) // 2], found.iloc[len(found) // 2 :]
    last_year = periods.year_of(panel.quarters[-1]) - 1
    # A total is no test of an average: one or two quarters may not yet have told which a rate's year would be.
    alike = ended["known"].eq(SEASON) & (ended["by"].to_numpy() == then["by"].to_numpy())
    table = then[["outlook", "low", "high"]].assign(
        ref=np.tile(panel.refs, years),
        year=pd.PeriodIndex([last_year - n for n in range(years)]).repeat(len(panel.refs)),
        actual=ended["to_date"].where(alike).to_numpy(),
    )
    table = table.dropna().reset_index(drop=True)
    inside = table["actual"].between(table["low"] - 1e-9, table["high"] + 1e-9)
    return table.assign(inside=inside, error=table["outlook"] - table["actual"])[[*COLUMNS]]


def _replayed(panel: Panel, years: int) -> Panel:
    """Return each earlier year as it stood at this quarter, and below them all each as it ended.

    All are moved on to this year's quarters, so that one forecast does for
    all of them: by whole years, so that each quarter keeps its season.
    """
    width, left = panel.outturn.shape[1], SEASON - panel.this_year
    tables = []
    for table in (panel.outturn, panel.numerator, panel.denominator):
        values = table.to_numpy(dtype="float64")
        ended = np.vstack(
            [
                np.pad(values, ((0, 0), (SEASON * n, left)), constant_values=np.nan)[:, : width + left]
                for n in range(1, years + 1)
            ]
        )
        stood = ended.copy()
        stood[:, width:] = np.nan
        tables.append(np.vstack([stood, ended]))
    quarters = pd.period_range(panel.quarters[0], periods=width + left, freq=panel.quarters[0].freq)
    measures = pd.concat([panel.measures] * (2 * years), ignore_index=True)
    return Panel(measures, *(pd.DataFrame(values, columns=quarters) for values in tables))


def record(past: pd.DataFrame) -> pd.DataFrame:
    """Return how the forecast has done by ref: ``tries``, ``inside`` (how many held) and ``typical_error``.

    >>> record(pd.DataFrame({"ref": ["A", "A"], "inside": [True, False], "error": [1.0, -3.0]})).loc["A"].to_dict()
    {'tries': 2.0, 'inside': 1.0, 'typical_error': 2.0}
    """
    by_ref = past.assign(error=past["error"].abs()).groupby("ref")
    return pd.DataFrame(
        {"tries": by_ref.size(), "inside": by_ref["inside"].sum().astype(int), "typical_error": by_ref["error"].mean()}
    )


class Held(StrEnum):
    """How often past outcomes lay in their range, against how often they should."""

    TOO_FEW = "too_few"
    """under ten replays: no telling"""
    AS_AIMED = "as_aimed"
    """no further from the aim than chance alone may bring"""
    TOO_SELDOM = "too_seldom"
    TOO_OFTEN = "too_often"


@dataclass(frozen=True)
class TrackRecord:
    """How forecasts of some indicators did in earlier years: of `tries` replays, `inside` held.

    >>> TrackRecord(198, 166).held, TrackRecord(198, 120).held, TrackRecord(4, 3).held
    (<Held.AS_AIMED: 'as_aimed'>, <Held.TOO_SELDOM: 'too_seldom'>, <Held.TOO_FEW: 'too_few'>)
    """

    tries: int
    inside: int

    @property
    def share(self) -> float:
        """The share that held, in percent."""
        return 100 * self.inside / self.tries if self.tries else float("nan")

    @property
    def held(self) -> Held:
        """What that says of the range: Wilson's interval of the share, against the four in five aimed at."""
        if self.tries < ENOUGH:
            return Held.TOO_FEW
        likely = proportion([self.inside], [self.tries]).iloc[0]
        if likely["high"] < LEVEL:
            return Held.TOO_SELDOM
        return Held.TOO_OFTEN if likely["low"] > LEVEL else Held.AS_AIMED


def track_record(outlook: pd.DataFrame) -> TrackRecord:
    """Return how the forecasts did in all, of the indicators of an outlook with `record`'s columns."""
    return TrackRecord(int(outlook["tries"].sum()), int(outlook["inside"].sum()))
