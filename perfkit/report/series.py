"""An indicator's quarters with their targets, as a chart draws them."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from perfkit import periods
from perfkit.judge.card import Scorecard
from perfkit.judge.history import history
from perfkit.terms import Basis

COLUMNS = ("period", "outturn", "target_low", "target_high", "run")


def quarters(card: Scorecard, refs: list[str], most: int = 8) -> dict[str, pd.DataFrame]:
    """Return the last quarters of some indicators up to the card's, every quarter in turn.

    Parameters
    ----------
    refs
        The indicators.
    most
        The number of quarters to return at most; earlier ones without a figure are left off.

    Returns
    -------
    dict of DataFrame
        By ref: ``period outturn target_low target_high run``; a target that is no range is both of
        its ends, and a quarter without a figure is a row with a missing outturn.
        A line may join the rows of one ``run``: it ends at a gap, and a cumulative figure's also
        at the end of a financial year.
    """
    rows = card.rows[card.rows["ref"].isin(refs)]
    past = history(replace(card, rows=rows), most)
    ends = {end: past[end].fillna(past["target"]) for end in ("target_low", "target_high")}
    by_ref = dict(iter(past.assign(**ends).groupby("ref")))
    basis = dict(zip(rows["ref"], rows["basis"], strict=True))
    return {ref: _line(by_ref[ref], basis[ref]) for ref in refs}


def _line(past: pd.DataFrame, basis: str) -> pd.DataFrame:
    begun = past["outturn"].notna().cummax()
    begun.iloc[-1] = True
    line = past[begun].reset_index(drop=True)
    fresh = line["outturn"].isna()
    if basis == Basis.CUMULATIVE:
        fresh |= line["period"].map(lambda label: periods.parse(label).quarter) == 1
    return line.assign(run=fresh.cumsum())[[*COLUMNS]]
