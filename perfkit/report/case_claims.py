"""A case's figures as claims, in its indicator's own unit."""

from __future__ import annotations

from perfkit import periods
from perfkit.explain.case import Case
from perfkit.report import formats
from perfkit.report.cells import Row
from perfkit.report.claims import Claim
from perfkit.report.counts import records
from perfkit.report.prose import Part
from perfkit.terms import Unit

Parts = tuple[Part, ...]


def row_of(case: Case) -> Row:
    """Return the indicator's row of the scorecard."""
    return records(case.card.rows)[0]


def fine(row: Row) -> int:
    """Return the decimals of a change: one at least, save of things that are counted."""
    return int(row["decimals"]) if row["unit"] in (Unit.NUMBER, Unit.POUNDS) else max(int(row["decimals"]), 1)


def level(row: Row, value: float) -> str:
    """Return a level in the indicator's unit, with the decimals of a change."""
    return formats.figure(value, row["unit"], fine(row), row["per"])


def claim(case: Case, table: str, calculation: str, text: str) -> Claim:
    """Claim one of `Case.figure`'s figures."""
    period = case.peers.period if table == "peers" and case.peers else periods.label(case.card.quarter)
    return Claim(text, case.figure(table, calculation), table, case.ref, period, calculation)


def count(case: Case, table: str, column: str) -> Claim:
    """Claim one of `Case.figure`'s counts, in digits."""
    return claim(case, table, column, formats.number(case.figure(table, column)))
