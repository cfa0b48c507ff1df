"""Figures carried forward: the same print as the period before, where that would be unusual."""

from __future__ import annotations

import pandas as pd

from perfkit.inputs.lint_findings import Findings
from perfkit.inputs.lint_series import COUNTS, said
from perfkit.terms import Basis, Doubt, Unit

RARE = 0.05
"""A repeat is doubted where it would come up by chance less often than this."""


def repeated(found: Findings, figures: pd.DataFrame) -> None:
    """Doubt a figure that equals the one before it, where that would be unusual.

    A figure that adds up from April and repeats says that nothing at all was added. Of any other
    the rule asks how far it usually moves: printed to the nearest p and moving typically by m (the
    median of its earlier moves, from the period before and from last year's outturn), it lands on
    the same print about p in 2m times. Less than 1 in 20 is doubted. 0, and 100 of a percentage,
    are ends at which figures rest, and never doubted.
    """
    same = (figures["outturn"] == figures["previous"]) & (figures["span"] != "year") & (figures["outturn"] != 0)
    same &= ~(figures["unit"].eq(Unit.PERCENT) & figures["outturn"].eq(100))
    still = same & figures["adds_up"] & (figures["quarter"] > 1) & figures["span"].eq("quarter")
    found.add("outturns", "repeated", Doubt.CHECK, figures[still], _nothing_added(figures[still]))

    chance = same & ~still
    moved = _usual_move(figures[figures["code"].isin(figures.loc[chance, "code"].unique())]).reindex(figures.index)
    once_in = 2 * moved * 10.0 ** figures["places"]
    chance &= once_in > 1 / RARE + 1e-6
    found.add("outturns", "repeated", Doubt.CHECK, figures[chance], _unlikely(figures[chance], moved, once_in))


def _nothing_added(rows: pd.DataFrame) -> list[str]:
    return [
        f"The figure adds up from April, yet it is {said(row['outturn'], row['unit'])} as in the quarter before: "
        f"nothing at all would have been added.{_counting(row['note'])}"
        for row in rows.to_dict("records")
    ]


def _unlikely(rows: pd.DataFrame, moved: pd.Series, once_in: pd.Series) -> list[str]:
    return [
        f"{said(row['outturn'], row['unit'])} is also the figure of the period before. It usually moves by about "
        f"{said(float(f'{move:.2g}'), row['unit'])}, so it would repeat by chance about once in {odds:,.0f} times."
        f"{_counting(row['note'])}"
        for row, move, odds in zip(
            rows.to_dict("records"), moved.reindex(rows.index), once_in.reindex(rows.index), strict=True
        )
    ]


def _counting(note: object) -> str:
    """Return a note that holds figures of its own: it may count what the figure leaves out."""
    return f" Its note reads: “{note}”" if isinstance(note, str) and any(c.isdigit() for c in note) else ""


def _usual_move(figures: pd.DataFrame) -> pd.Series:
    """Return how far each figure's predecessors typically moved: the median, its own move left out."""
    rows = figures[figures["span"] != "year"]
    since_before = (rows["outturn"] - rows["previous"]).abs()
    # Quarters of a count, and of what adds up, cannot be set against a year.
    alike = ~rows["unit"].isin(COUNTS) & rows["basis"].ne(Basis.CUMULATIVE)
    since_last_year = (rows["outturn"] - rows["prior_year"]).abs().where(alike)
    moves = pd.concat([since_before, since_last_year]).sort_index(kind="stable")
    series = pd.Series(rows["code"] * 100 + rows["in_a_year"], rows.index)
    so_far = moves.groupby(series.reindex(moves.index).to_numpy()).expanding().median().droplevel(0).sort_index()
    return so_far[~so_far.index.duplicated(keep="last")].groupby(series).shift()
