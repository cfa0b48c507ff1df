"""Claims on the explanation of a miss, worked out again: findings, officers' reasons and the year's outlook."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from perfkit import periods
from perfkit.audit import taken_apart
from perfkit.audit.known import Known
from perfkit.audit.page import Figure
from perfkit.explain.explanation import Explanation
from perfkit.report import cells, formats
from perfkit.report.counts import quarter, records
from perfkit.terms import Unit

_EVIDENCE = ("findings", "reasons", "outlook")
_JUDGED = ("outturns", "targets", "scorecard", "finance", "milestones", "risks")


def covers(figure: Figure) -> bool:
    """Return whether a claim is on the explanation of a miss and not on the scorecard itself."""
    return figure.table not in _JUDGED


def values(known: Known, figure: Figure) -> list[tuple[float, tuple[str, ...]]]:
    """Return the values a claim on the explanation may hold, each with the ways to print it.

    One indicator may have two findings of a kind, such as two segments: then there are several.
    """
    row = known.rows.get(figure.ref)
    if row is None:
        return []
    if figure.table not in _EVIDENCE:
        return _of_case(known, row, figure)
    found, column = _rows(known.explanation, figure)
    return [
        (float(line[column]), tuple(_prints(row, float(line[column]), column)))
        for line in found
        if column in line and not pd.isna(line[column])
    ]


def period(known: Known, figure: Figure) -> str:
    """Return the period that a claim on the explanation should name."""
    if figure.table in _EVIDENCE:
        # There is a figure only for the period of its own line.
        return figure.period
    peers = known.case(figure.ref).peers
    return peers.period if figure.table == "peers" and peers else quarter(known.card)


def _of_case(known: Known, row: cells.Row, figure: Figure) -> list[tuple[float, tuple[str, ...]]]:
    """Return the one value of an investigation's figure: its limits, runs, bridge or peers."""
    try:
        case = known.case(figure.ref)
        value = case.figure(figure.table, figure.calculation)
    except (KeyError, StopIteration, TypeError, ValueError):
        # A page may ask for anything: a column that is none, or one that holds words.
        return []
    right = tuple(_prints(row, value, figure.calculation))
    if figure.table == "bridge":
        dimension = figure.calculation.rpartition(".")[0]
        right = tuple(taken_apart.levels(case, dimension, value))
    return [(value, right)]


def _rows(explanation: Explanation, figure: Figure) -> tuple[list[cells.Row], str]:
    kind, _, column = figure.calculation.rpartition(".")
    if figure.table == "outlook":
        year = periods.label(periods.year_of(explanation.card.quarter))
        here = figure.ref in explanation.outlook.index and figure.period == year
        return (records(explanation.outlook.loc[[figure.ref]]) if here else []), column
    table, name = (explanation.findings, "cause") if figure.table == "findings" else (explanation.reasons, "claim")
    found = records(table[table["ref"].eq(figure.ref) & table[name].eq(kind)])
    return [line for line in found if _period(line, figure.table) == figure.period], column


def _period(line: cells.Row, table: str) -> str:
    if table == "reasons":
        return str(line["period"])
    return "" if pd.isna(line.get("since")) else periods.label(line["since"])


def _prints(row: cells.Row, value: float, column: str) -> Iterable[str]:
    """Return a value in the indicator's own unit, as a movement, as a count and as a share."""
    if column == "probability":
        # Odds are printed to the nearest five, and never as certain.
        yield formats.figure(min(max(5 * round(20 * value), 1), 99), Unit.PERCENT)
        return
    own = int(row["decimals"])
    target = formats.places(value) if column == "target" else 0
    for decimals in dict.fromkeys((own, max(own, 1), max(own, target))):
        yield formats.figure(value, row["unit"], decimals, row["per"])
        yield formats.points(value, row["unit"], decimals, row["per"])
    yield formats.number(value)
    if value == 0:
        yield "none"
    yield from (formats.figure(factor * value, Unit.PERCENT) for factor in (1, 100))
