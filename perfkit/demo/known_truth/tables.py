"""The council's own tables made from the quarters: outturns, targets and segments."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from perfkit import periods
from perfkit.demo.known_truth.planted import LAST, Plant
from perfkit.demo.known_truth.series import (
    LABELS,
    LEAD_IN,
    PERIODS,
    QUARTER_OF_YEAR,
    Indicator,
    Parts,
    accumulate,
    generator,
    split,
)
from perfkit.explain.kinds import Cause
from perfkit.terms import Basis, DataStatus, Frequency

YEARS = range(2009, 2014)
"""The whole financial years shown, by the calendar year in which each ends."""

THIS_YEAR = 2014
LAST_TARGET = 2016

RESTATED_ON = {Basis.PERIOD: "2013-08-12", Basis.CUMULATIVE: "2013-10-09"}
RESET_ON = "2013-08-20"

Row = dict[str, Any]


def printed(value: float, decimals: int) -> str:
    """Return a figure as the table prints it; blank where there is none.

    >>> printed(86.25, 1), printed(float("nan"), 1)
    ('86.2', '')
    """
    return "" if np.isnan(value) else f"{value:.{decimals}f}"


def shown(indicator: Indicator) -> list[int]:
    """Return the columns of the quarters in which an indicator is measured."""
    return [i for i in range(LEAD_IN, LAST + 1) if str(QUARTER_OF_YEAR[i] + 1) in indicator.quarters]


def outturns(
    indicator: Indicator, frequency: str, quarters: pd.DataFrame, first: pd.DataFrame, plant: Plant | None
) -> list[Row]:
    """Return an indicator's rows: quarters or months, then whole years.

    Parameters
    ----------
    quarters, first
        Its figures by quarter as they are, and as they were before anything was restated.
    """
    years = _years(indicator, quarters)
    if indicator.basis == Basis.ANNUAL:
        return years
    if frequency == Frequency.MONTHLY:
        return _months(indicator, quarters) + years
    rows = [_row(indicator, LABELS[i], quarters.iloc[i], _known(i)) for i in shown(indicator)]
    if plant and plant.cause == Cause.RESTATED:
        return _restated(indicator, rows + years, first, plant)
    if plant and plant.cause == Cause.LATE_DATA:
        rows[-1]["status"] = DataStatus.PROVISIONAL
    if plant and plant.cause == Cause.DATA_DOUBT:
        _misprint(indicator, rows[-1], plant)
    return rows + years


def targets(aim: Row, indicator: Indicator, quarters: pd.DataFrame, plant: Plant | None) -> list[Row]:
    """Return an indicator's targets: every quarter to the end of 2013/14 and every year to 2015/16.

    A cumulative indicator's quarters follow its profile. An annual target of what adds up is four
    times a quarter's.
    """
    rows = []
    for year in range(YEARS[0], LAST_TARGET + 1):
        name = _year(year)
        profile = [float(x) for x in aim["profile"].split(";")] + [1.0] if aim["profile"] else [1.0] * 4
        if indicator.basis != Basis.ANNUAL and year <= THIS_YEAR:
            rows += [_aim(aim, indicator, f"{name} Q{q}", profile[int(q) - 1], year) for q in indicator.quarters]
        rows.append(_aim(aim, indicator, name, 4.0 if indicator.adds_up else 1.0, year))
    if plant and plant.cause == Cause.RESTATED and indicator.basis == Basis.PERIOD:
        raised = _aim(aim, indicator, LABELS[LAST], 1.0, THIS_YEAR)
        raised["target"] = printed(quarters["outturn"][plant.since], indicator.decimals)
        raised |= {"set_on": RESET_ON, "rationale": "Last year's figure for the same quarter, as restated in August"}
        rows.append(raised)
    return rows


def segments(indicator: Indicator, parts: Parts, dimension: str) -> list[Row]:
    """Return an indicator's parts in every quarter shown."""
    above = accumulate(indicator, parts.numerator, below=False)
    below = accumulate(indicator, parts.denominator, below=True)
    return [
        {
            "ref": indicator.ref,
            "period": LABELS[i],
            "dimension": dimension,
            "segment": name,
            "numerator": printed(above[s, i], 0),
            "denominator": printed(below[s, i], 0),
        }
        for i in shown(indicator)
        for s, name in enumerate(parts.names)
    ]


def also_split(parts: Parts, by: pd.DataFrame, rng: np.random.Generator) -> Parts:
    """Return the same cases split by another dimension, on which nothing depends."""
    shares = by["share"].to_numpy("float64")
    below = split(parts.denominator.sum(axis=0), shares / shares.sum(), rng)
    above = _deal(below, parts.numerator.sum(axis=0), rng)
    return Parts(tuple(by["segment"]), shares, above, below)


def _row(indicator: Indicator, period: str, figure: pd.Series, as_of: str) -> Row:
    return {
        "ref": indicator.ref,
        "period": period,
        "outturn": printed(figure["outturn"], indicator.decimals),
        # A plain count is its own numerator, and saying it twice invites a difference.
        "numerator": "" if indicator.counted else printed(figure["numerator"], 0),
        "denominator": printed(figure["denominator"], 0),
        "status": DataStatus.FINAL,
        "as_of": as_of,
        "note": "",
    }


def _years(indicator: Indicator, quarters: pd.DataFrame) -> list[Row]:
    return [_row(indicator, _year(year), _whole(indicator, quarters, year), f"{year}-05-20") for year in YEARS]


def _whole(indicator: Indicator, quarters: pd.DataFrame, year: int) -> pd.Series:
    """Return a year's figure: its last quarter's, or what its quarters make together."""
    own = quarters.loc[[f"{_year(year)} Q{q}" for q in indicator.quarters]]
    if indicator.basis != Basis.PERIOD:
        return own.iloc[-1]
    above = own["numerator"].sum()
    below = own["denominator"].iloc[-1] if indicator.denominator == "fixed" else own["denominator"].sum(skipna=False)
    value = above if indicator.counted else above / below * indicator.per
    return pd.Series({"outturn": value, "numerator": above, "denominator": below})


def _restated(indicator: Indicator, rows: list[Row], first: pd.DataFrame, plant: Plant) -> list[Row]:
    """Return the rows with the figures that were restated as they were first published, too."""
    year = plant.since.split()[0]
    found = []
    for row in rows:
        if row["period"] in (plant.since, year):
            own = row["period"] == plant.since
            before = first.iloc[plant.start] if own else _whole(indicator, first, int(year[:4]) + 1)
            found.append(_row(indicator, row["period"], before, row["as_of"]))
            row |= {"status": DataStatus.REVISED, "as_of": RESTATED_ON[Basis(indicator.basis)]}
        found.append(row)
    return found


def _misprint(indicator: Indicator, row: Row, plant: Plant) -> None:
    if plant.effect:
        row["outturn"] = printed(float(row["outturn"]) + plant.effect, indicator.decimals)
    else:
        row |= {"outturn": "0", "numerator": "", "denominator": "", "note": "Not yet available from the new system."}


def _months(indicator: Indicator, quarters: pd.DataFrame) -> list[Row]:
    """Return three months for each quarter: of a snapshot steps to its last day, otherwise its cases dealt out."""
    rng = generator(indicator.ref, "months")
    rows = []
    for i in range(LEAD_IN, LAST + 1):
        above, below = quarters["numerator"].iloc[i], quarters["denominator"].iloc[i]
        if indicator.basis == Basis.SNAPSHOT:
            before = quarters["numerator"].iloc[i - 1]
            steps = np.round(before + (above - before) * np.array([1, 2, 3]) / 3 + [*rng.normal(0, 4, 2), 0])
            over = np.repeat(below, 3)
        else:
            over = split(np.array([below]), np.full(3, 1 / 3), rng)[:, 0]
            steps = _deal(over[:, None], np.array([above]), rng)[:, 0]
        for month in range(3):
            period = PERIODS[i].asfreq(periods.MONTH, how="start") + month
            value = steps[month] / over[month] * indicator.per
            figure = pd.Series({"outturn": value, "numerator": steps[month], "denominator": over[month]})
            rows.append(_row(indicator, periods.label(period), figure, _fortnight_after(period)))
    return rows


def _deal(below: np.ndarray, above: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return numerators by segment, none above its denominator, that add up to each total."""
    drawn = [
        rng.multivariate_hypergeometric(cases, int(total), method="marginals")
        for cases, total in zip(below.T.astype("int64"), above, strict=True)
    ]
    dealt: np.ndarray = np.array(drawn, dtype="float64").T
    return dealt


def _aim(aim: Row, indicator: Indicator, period: str, share: float, year: int) -> Row:
    before = aim["before"] if year < THIS_YEAR and aim["before"] else ""
    figure = ""
    if aim["target"]:
        whole = float(before) if before else float(aim["target"]) + float(aim["step"]) * (year - THIS_YEAR)
        figure = printed(whole * share, indicator.decimals)
    return {
        "ref": indicator.ref,
        "period": period,
        "target": figure,
        "target_low": aim["low"],
        "target_high": aim["high"],
        "tolerance": aim["tolerance"],
        "tolerance_kind": aim["tolerance_kind"],
        # The three years' targets were approved together.
        "set_on": f"{min(year, THIS_YEAR) - 1}-04-01",
        "rationale": aim["rationale"],
        "approved_by": aim["approved_by"],
    }


def _year(year: int) -> str:
    return f"{year - 1}/{year % 100:02d}"


def _known(column: int) -> str:
    return _fortnight_after(PERIODS[column])


def _fortnight_after(period: pd.Period) -> str:
    return str((pd.Timestamp(periods.end(period)) + pd.Timedelta(days=14)).date())
