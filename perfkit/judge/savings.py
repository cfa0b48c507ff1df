"""Efficiency savings of a year: what was planned, what was achieved, and what is not yet known."""

from __future__ import annotations

import pandas as pd

from perfkit import periods
from perfkit.judge.card import Scorecard

KINDS = ("cashable", "other", "all")


def savings(card: Scorecard, ahead: int = 0) -> pd.DataFrame:
    """Return a year's savings, in the order of the sheet, with ``difference`` (achieved − planned, in pounds).

    Parameters
    ----------
    card
        The scorecard.
    ahead
        Years after the card's.
    """
    table = card.tables.savings
    year = periods.label(periods.year_of(card.quarter) + ahead)
    found = table[table["period"].eq(year)].reset_index(drop=True)
    return found.assign(difference=found["achieved"] - found["planned"])


def totals(found: pd.DataFrame) -> pd.DataFrame:
    """Return the totals of cashable savings, of the others and of all.

    Returns
    -------
    DataFrame
        Indexed by `KINDS`: ``savings planned achieved unknown``. ``achieved`` adds up what is known and
        ``unknown`` says how many are not; what has no plan adds nothing to ``planned``.

    Examples
    --------
    >>> table = pd.DataFrame({"planned": [10.0, 20.0], "achieved": [12.0, float("nan")], "cashable": [True, False]})
    >>> totals(table).loc["all"].tolist()
    [2.0, 30.0, 12.0, 1.0]
    """
    cashable = found["cashable"].fillna(False).astype("bool")
    parts = {"cashable": found[cashable], "other": found[~cashable], "all": found}
    return pd.DataFrame(
        {
            kind: {
                "savings": len(part),
                "planned": part["planned"].sum(),
                "achieved": part["achieved"].sum(),
                "unknown": part["achieved"].isna().sum(),
            }
            for kind, part in parts.items()
        }
    ).T
