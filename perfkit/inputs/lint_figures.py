"""Figures that their own history, or the arithmetic behind them, speaks against."""

from __future__ import annotations

import numpy as np
import pandas as pd

from perfkit.inputs.lint_findings import Findings
from perfkit.inputs.lint_series import COUNTS, said
from perfkit.terms import Basis, Doubt, Unit

YEAR_END_WITHIN = 0.1
"""The fourth quarter of a figure that adds up may differ this much from its year, as revisions do."""

_OVER_100 = r"\b(?:budgets?|targets?|plan|planned|profile|forecast|baseline|capacity|establishment|occupancy|index)\b"
_USUAL_SCALE = 3.0
_OFF_SCALE = ((8.0, 12.5), (80.0, 125.0))


def not_numerator_over_denominator(found: Findings, figures: pd.DataFrame) -> None:
    """Doubt a figure that differs from its numerator over its denominator by more than rounding."""
    usual = figures["unit"].eq(Unit.PERCENT).map({True: 100.0, False: 1.0})
    made = figures["numerator"] / figures["denominator"].where(figures["denominator"] != 0)
    made = made * figures["per"].fillna(usual)
    off = (figures["outturn"] - made).abs() > 0.5 * 10.0 ** -figures["places"] + 1e-9 * made.abs() + 1e-9
    doubted = figures[off]
    evidence = [
        f"The figure is {said(row['outturn'], row['unit'])}, but {said(row['numerator'], 'number')} of "
        f"{said(row['denominator'], 'number')} makes {said(round(value, int(row['places']) + 1), row['unit'])}."
        for row, value in zip(doubted.to_dict("records"), made[off], strict=True)
    ]
    found.add("outturns", "not_numerator_over_denominator", Doubt.CHECK, doubted, evidence)


def mixed_scales(found: Findings, figures: pd.DataFrame) -> None:
    """Doubt a figure that speaks of another stretch of time, or is written to another scale.

    - A count of one quarter that reaches the whole year's figure, unless the four quarters make the
      year. A percentage may equal its year.
    - The fourth quarter of a figure that adds up from April, where it is not the year's.
    - A figure about 10 or 100 times larger or smaller than all of its (three or more) others,
      which lie close together: 0.85 among 85s.
    """
    _as_much_as_the_year(found, figures)
    _fourth_quarter_is_not_the_year(found, figures)
    _off_scale(found, figures)


def _as_much_as_the_year(found: Findings, figures: pd.DataFrame) -> None:
    quarterly, year = figures["span"].eq("quarter"), figures["year"]
    total = figures["outturn"].where(quarterly).groupby(figures["year_key"]).transform("sum")
    all_four = quarterly.groupby(figures["year_key"]).transform("sum") == 4
    alone = quarterly & figures["basis"].eq(Basis.PERIOD) & (year > 0) & ~(all_four & np.isclose(total, year))
    count, rate = figures["unit"].isin(COUNTS), figures["unit"].eq(Unit.RATE)
    # A rate's quarter may well lie above its year; that it is the same figure is another matter.
    doubted = figures[alone & ((count & (figures["outturn"] >= year)) | (rate & (figures["outturn"] == year)))]
    evidence = [
        f"One quarter counts {said(row['outturn'], row['unit'])} and the whole year {said(row['year'], row['unit'])}: "
        "the two do not speak of the same stretches of time."
        for row in doubted.to_dict("records")
    ]
    found.add("outturns", "mixed_scales", Doubt.CHECK, doubted, evidence)


def _fourth_quarter_is_not_the_year(found: Findings, figures: pd.DataFrame) -> None:
    at_end = figures["adds_up"] & figures["span"].eq("quarter") & (figures["quarter"] == 4)
    gap = (figures["outturn"] - figures["year"]).abs()
    doubted = figures[at_end & (gap > YEAR_END_WITHIN * figures["year"].abs())]
    evidence = [
        "The figure adds up from April, so its fourth quarter is the year's. "
        f"The quarter shows {said(row['outturn'], row['unit'])} and the year {said(row['year'], row['unit'])}."
        for row in doubted.to_dict("records")
    ]
    found.add("outturns", "mixed_scales", Doubt.CHECK, doubted, evidence)


def _off_scale(found: Findings, figures: pd.DataFrame) -> None:
    size = figures["outturn"].abs().where((figures["outturn"] != 0) & ~figures["signed"] & ~figures["adds_up"])
    group = [figures["code"], figures["in_a_year"]]
    scale = size.groupby(group).transform("median")
    times = (size / scale).where(size > scale, scale / size)
    near = times < _USUAL_SCALE
    off = pd.Series(False, figures.index)
    for low, high in _OFF_SCALE:
        off |= times.between(low, high)
    near_count, off_count = near.groupby(group).transform("sum"), off.groupby(group).transform("sum")
    off &= (near_count >= 3) & (near_count + off_count == size.notna().groupby(group).transform("sum"))
    evidence = [
        f"The figure is {said(value, unit)}, while its others lie around {said(around, unit)}: "
        f"it may be written to another scale ({apart:.0f} times apart)."
        for value, unit, around, apart in zip(
            figures["outturn"][off], figures["unit"][off], scale[off], times[off], strict=True
        )
    ]
    found.add("outturns", "mixed_scales", Doubt.CHECK, figures[off], evidence)


def out_of_bounds(found: Findings, figures: pd.DataFrame) -> None:
    """Doubt a percentage below 0 or above 100, unless its title allows that (a reduction, a budget spent)."""
    beyond = (figures["outturn"] < 0) | (figures["outturn"] > 100) & ~_may_pass_100(figures["title"])
    doubted = figures[figures["unit"].eq(Unit.PERCENT) & ~figures["named_signed"] & beyond]
    evidence = [
        f"{said(value, Unit.PERCENT)} lies outside 0% to 100%, and the indicator's title does not say how that can be."
        for value in doubted["outturn"]
    ]
    found.add("outturns", "out_of_bounds", Doubt.CHECK, doubted, evidence)


def fell_within_year(found: Findings, figures: pd.DataFrame) -> None:
    """Doubt a figure that adds up from April and yet fell since the quarter before."""
    fell = figures["adds_up"] & (figures["quarter"] > 1) & figures["span"].eq("quarter") & ~figures["signed"]
    doubted = figures[fell & (figures["outturn"] < figures["previous"])]
    evidence = [
        f"The figure adds up from April, yet it fell from {said(row['previous'], row['unit'])} "
        f"to {said(row['outturn'], row['unit'])}."
        for row in doubted.to_dict("records")
    ]
    found.add("outturns", "fell_within_year", Doubt.CHECK, doubted, evidence)


def _may_pass_100(titles: pd.Series) -> pd.Series:
    """Say which titles speak of a share that can pass the whole; each title is read once."""
    codes, names = pd.factorize(titles)
    allowed = pd.Series(names, dtype="str").str.contains(_OVER_100, case=False, regex=True).fillna(False)
    return pd.Series(allowed.to_numpy()[codes], titles.index)
