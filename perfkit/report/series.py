"""An indicator's quarters with their targets, as a chart draws them."""

from __future__ import annotations

import pandas as pd

from perfkit import periods
from perfkit.inputs.vintages import known
from perfkit.judge.card import Scorecard
from perfkit.report.cells import Row
from perfkit.terms import Basis

COLUMNS = ("period", "outturn", "target_low", "target_high", "run")


def quarters(card: Scorecard, row: Row, most: int = 8) -> pd.DataFrame:
    """Return an indicator's last quarters up to the card's, every quarter in turn.

    Parameters
    ----------
    most
        The number of quarters to return at most; earlier ones without a figure are left off.

    Returns
    -------
    DataFrame
        ``period outturn target_low target_high run``; a target that is no range is both of its ends,
        and a quarter without a figure is a row with a missing outturn.
        A line may join the rows of one ``run``: it ends at a gap, and a cumulative figure's also
        at the end of a financial year.
    """
    last = pd.Timestamp(periods.end(card.quarter))
    figures = _of(card, card.tables.outturns, str(row["ref"]), "as_of", last)
    targets = _of(card, card.tables.targets, str(row["ref"]), "set_on", last)
    outturn = figures.groupby("period")["outturn"].last()
    first = pd.Period(figures["ends"].min(), periods.QUARTER) if len(figures) else card.quarter
    span = pd.period_range(max(first, card.quarter - (most - 1)), card.quarter, freq=periods.QUARTER)
    labels = [periods.label(period) for period in span]
    aims = targets.assign(
        target_low=targets["target_low"].fillna(targets["target"]),
        target_high=targets["target_high"].fillna(targets["target"]),
    )
    ends = aims.groupby("period")[["target_low", "target_high"]].last().reindex(labels).reset_index(drop=True)
    line = pd.DataFrame({"period": labels, "outturn": outturn.reindex(labels).to_list()}).join(ends)
    fresh = line["outturn"].isna()
    if row["basis"] == Basis.CUMULATIVE:
        fresh |= pd.Series(span.quarter) == 1
    return line.assign(run=fresh.cumsum())


def _of(card: Scorecard, table: pd.DataFrame, ref: str, when: str, last: pd.Timestamp) -> pd.DataFrame:
    rows = table[(table["ref"] == ref) & (table["span"] == "quarter") & (table["ends"] <= last)]
    return known(rows, card.known_on, ["ref", "period"], when)
