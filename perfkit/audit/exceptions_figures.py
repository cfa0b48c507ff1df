"""An indicator's quarters and its year to date, worked out again from its own figures."""

from __future__ import annotations

from statistics import stdev

import pandas as pd

from perfkit import periods
from perfkit.audit.known import Past
from perfkit.judge.card import Scorecard
from perfkit.report import cells, formats
from perfkit.terms import Basis, Frequency, Unit

_SAME_PEOPLE = 0.02
_GAPS = {
    "not_available": "Not yet available",
    "not_applicable": "Does not apply",
    "not_due": "Not due this quarter",
    "confidential": "Confidential",
    "rounds_to_zero": "Rounds to zero",
}


def so_far(card: Scorecard, past: Past, row: cells.Row) -> list[str]:
    """Return an indicator's four quarters and its year to date, as a table prints them."""
    now = card.quarter.quarter
    labels = [periods.label(card.quarter - back) for back in range(now - 1, -1, -1)]
    done = [past.get((str(row["ref"]), label), {}) for label in labels]
    once = row["frequency"] in (Frequency.ANNUAL, Frequency.SURVEY) or row["basis"] == Basis.ANNUAL
    before = [
        "Not due" if once else _printed(row, _known(line, "outturn"), _gap(card, row, label))
        for line, label in zip(done[:-1], labels[:-1], strict=True)
    ]
    figures = [*before, cells.outturn(row), *["Not due"] * (4 - now)]
    return [*figures, _printed(row, _to_date(row, done, once=once), "Not known")]


def _gap(card: Scorecard, row: cells.Row, period: str) -> str:
    """Return what stands in the place of a quarter's figure that is hidden, doubtful or not there."""
    table = card.tables.outturns
    kinds = [str(status) for status in table.loc[table["ref"].eq(row["ref"]) & table["period"].eq(period), "status"]]
    return _GAPS.get(kinds[-1], "In doubt") if kinds else "No figure"


def _printed(row: cells.Row, value: float | None, none: str) -> str:
    return none if value is None else formats.figure(value, row["unit"], int(row["decimals"]), row["per"])


def _known(line: cells.Row, name: str) -> float | None:
    value = line.get(name)
    return None if value is None or pd.isna(value) else float(value)


def _to_date(row: cells.Row, done: list[cells.Row], *, once: bool) -> float | None:
    """Return the year to date, which no gap, and no share whose counts are not known, makes."""
    if once or row["basis"] != Basis.PERIOD:
        return _known(done[-1], "outturn")
    figures, above, below = (
        [value for line in done if (value := _known(line, name)) is not None]
        for name in ("outturn", "numerator", "denominator")
    )
    counted = len(above) == len(below) == len(done) and min(below) > 0
    steady = counted and len(done) > 1 and stdev(below) < _SAME_PEOPLE * sum(below) / len(below)
    plain = row["unit"] in (Unit.NUMBER, Unit.POUNDS) and row["per"] == 1 and not row["decimals"]
    if (plain and _known(done[-1], "denominator") is None) or (row["unit"] == Unit.RATE and steady):
        return sum(figures) if len(figures) == len(done) else None
    return float(sum(above) / sum(below) * row["per"]) if counted else None
