"""The quartile of an outturn among its peers, worked out again: each peer's year by itself, from its own rows."""

from __future__ import annotations

from statistics import pstdev
from typing import Any

import pandas as pd

from perfkit import periods
from perfkit.judge.card import Scorecard
from perfkit.report import cells
from perfkit.report.counts import records
from perfkit.terms import Basis, Polarity, Unit

_FEWEST = 4
_QUARTERS = 4
_SAME_PEOPLE = 0.02
_CALLED = ("1st (best)", "2nd", "3rd", "4th")


def quartile(card: Scorecard, row: cells.Row) -> str:
    """Return what a table should say of an outturn's place among the peers."""
    mine = card.tables.benchmarks[card.tables.benchmarks["ref"].eq(row["ref"])]
    years = [_year(card, row, rows) for _, rows in mine.groupby("authority", sort=False)]
    peers = sorted(value for value in years if value is not None)
    if not peers:
        return "No peers’ figures"
    if not cells.has(row, "outturn"):
        return "No outturn"
    if len(peers) < _FEWEST or row["polarity"] not in (Polarity.HIGHER, Polarity.LOWER):
        return "Not placed"
    lower = row["polarity"] == Polarity.LOWER
    cuts = [_quantile(peers, share) for share in ((0.25, 0.5, 0.75) if lower else (0.75, 0.5, 0.25))]
    ours = float(row["outturn"])
    near = 1e-9 * max(abs(ours), 1e-3)
    behind = sum(bool((ours - cut if lower else cut - ours) > near) for cut in cuts)
    return _CALLED[behind]


def _year(card: Scorecard, row: cells.Row, rows: pd.DataFrame) -> float | None:
    """Return what the year came to at one peer; None where its rows do not make it."""
    year = periods.year_of(card.quarter)
    latest = {str(line["period"]): line for line in records(rows)}
    own = latest.get(periods.label(year))
    if own is not None:
        return None if pd.isna(own["value"]) else float(own["value"])
    parts: list[Any] = [latest.get(periods.label(q)) for q in periods.quarters_of(year)]
    if row["basis"] != Basis.PERIOD:
        last = parts[-1]
        return None if last is None or pd.isna(last["value"]) else float(last["value"])
    there = [part for part in parts if part is not None and not pd.isna(part["value"])]
    if len(there) < _QUARTERS:
        return None
    total = sum(float(part["value"]) for part in there)
    counts = [(part["numerator"], part["denominator"]) for part in there]
    if _counts_alone(row):
        return total
    if any(pd.isna(above) or pd.isna(below) or below <= 0 for above, below in counts):
        return None
    below = [float(count[1]) for count in counts]
    mean = sum(below) / _QUARTERS
    # The spread of four is that of a sample.
    spread = pstdev(below) * (_QUARTERS / (_QUARTERS - 1)) ** 0.5
    if row["unit"] == Unit.RATE and spread < _SAME_PEOPLE * mean:
        return total
    return sum(float(count[0]) for count in counts) / sum(below) * float(row["per"])


def _counts_alone(row: cells.Row) -> bool:
    plain = row["unit"] in (Unit.NUMBER, Unit.POUNDS) and row["per"] == 1 and int(row["decimals"]) == 0
    return bool(plain and pd.isna(row["denominator"]))


def _quantile(values: list[Any], share: float) -> float:
    """Return a quantile by the line between the two values beside it."""
    place = share * (len(values) - 1)
    below = int(place)
    above = min(below + 1, len(values) - 1)
    return float(values[below] + (values[above] - values[below]) * (place - below))
