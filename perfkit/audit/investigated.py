"""The tables of an investigation, worked out again row by row from the one indicator's figures."""

from __future__ import annotations

import pandas as pd

from perfkit import periods
from perfkit.audit import taken_apart
from perfkit.audit.as_printed import NOTHING, level_rounded, raw
from perfkit.audit.page import Grid
from perfkit.explain.case import Case
from perfkit.report import cells, formats
from perfkit.report.cells import Row
from perfkit.report.counts import records
from perfkit.terms import Basis, Polarity

Cells = dict[str, tuple[str, ...]]
Lines = list[tuple[str, Cells]]

KINDS = {
    "common_cause": "within the limits",
    "improvement": "improvement",
    "concern": "concern",
    "neutral": "special cause",
}
"""What a chart calls a point."""
_GOOD = {
    Polarity.HIGHER: "Higher is better",
    Polarity.LOWER: "Lower is better",
    Polarity.RANGE: "Within its range is best",
    Polarity.NONE: "Neither way is better",
}
_BASIS = {
    Basis.SNAPSHOT: "where it stands on the day",
    Basis.PERIOD: "each quarter by itself",
    Basis.CUMULATIVE: "the year so far, since April",
    Basis.ROLLING_YEAR: "the last four quarters together",
    Basis.ANNUAL: "the whole year",
}
_LIMITS = {"Mean": "mean", "Lower limit": "lower", "Upper limit": "upper"}
_TRENDED = {"Trend": "centre", "Lower, trended": "lower", "Upper, trended": "upper"}
_AHEAD = ("Low", "Expected", "High")


def lines(case: Case, grid: Grid) -> Lines | None:
    """Return the rows an investigation's table should have, each cell with the ways to print it.

    None where the table is not one of these; a column left out of a row is
    one that cannot be worked out.
    """
    columns = set(grid.columns)
    if grid.columns[:2] == ["Item", case.ref]:
        return _about(case)
    if columns >= {"Quarter", "What it says"} or columns == {"Quarter", "Single quarter", "Target"}:
        return _limits(case)
    if columns >= {"Quarter", "Known", *_AHEAD}:
        return _ahead(case, grid)
    if columns == {"Authority", "Figure"}:
        return _peers(case)
    if columns == {"Part", "Effect"}:
        return taken_apart.effects(case, _names(grid))
    if "Effect" in columns or "Effect of its level" in columns:
        return taken_apart.table(case, grid.caption)
    return None


def _names(grid: Grid) -> list[str]:
    return [row[0].text for row in grid.rows]


def _about(case: Case) -> Lines:
    row = records(case.card.rows)[0]
    period = f", {row['period']}" if cells.has(row, "period") else ""
    aim = cells.target(row)
    if cells.has(row, "target_period") and any(cells.has(row, c) for c in ("target", "target_low", "target_high")):
        aim += f", for {row['target_period']}"
    said = {
        "Definition": _text(row, "definition"),
        "Numerator": _text(row, "numerator_name"),
        "Denominator": _text(row, "denominator_name"),
        "What is good": _GOOD[Polarity(row["polarity"])],
        "What a figure covers": _BASIS[Basis(row["basis"])],
        "Owner": _text(row, "owner"),
        "Directorate and service": ", ".join(filter(None, (_text(row, "directorate"), _text(row, "service")))),
        "Portfolio": _text(row, "portfolio"),
        f"Outturn{period}": cells.outturn(row),
        "Target": aim,
        "Why this target": _text(row, "rationale"),
        "Rating": str(cells.rag(row)),
        f"Direction since {formats.BASELINES[case.card.rules.travel_from]}": str(cells.travel(row)),
    }
    return [(name, {case.ref: (text,)}) for name, text in said.items() if text]


def _text(row: Row, column: str) -> str:
    return " ".join(str(row[column]).split()) if cells.has(row, column) else ""


def _limits(case: Case) -> Lines:
    kinds = pd.Series(dtype="str") if case.chart is None else case.chart["kind"].astype(str)
    drawn = {column: (case.chart, name) for column, name in _LIMITS.items()}
    if case.charted.trend is not None:
        drawn |= {column: (case.charted.trend.table, name) for column, name in _TRENDED.items()}

    def line(column: str, at: pd.Period) -> tuple[str, ...]:
        frame, name = drawn[column]
        return level_rounded(case, None if frame is None else frame[name].get(at), 0)

    return [
        (
            str(quarter["period"]),
            {
                "Single quarter": level_rounded(case, quarter["single"], 1),
                "Without its season": level_rounded(case, quarter["plain"], 1),
                "Target": (raw(quarter["target"]),),
                "What it says": (KINDS.get(str(kinds.get(at)), NOTHING),),
            }
            | {column: line(column, at) for column in drawn},
        )
        for at, quarter in zip(case.quarters.index, records(case.quarters), strict=True)
    ]


def _ahead(case: Case, grid: Grid) -> Lines:
    """Return the quarters from the first that the table names to the year's last, none left out."""
    # By the quarter at whose end each stands: of a yearly figure that is its year's last.
    named = [q for q in _names(grid)[:1] if q in {periods.label(at) for at in case.quarters.index}]
    last = case.ahead.index[-1]
    first = periods.parse(named[0]) if named else case.ahead.index[0]
    quarters = pd.period_range(first, last, freq=periods.QUARTER)
    return [(periods.label(q), _coming(case, q)) for q in quarters if _drawn(case, q)]


def _drawn(case: Case, quarter: pd.Period) -> bool:
    return quarter in case.ahead.index or quarter in case.quarters.index


def _coming(case: Case, quarter: pd.Period) -> Cells:
    year = case.ahead
    known = (year["known"] if quarter in year.index else case.quarters["single"]).get(quarter)
    ends = {name: level_rounded(case, year[name.lower()].get(quarter), 0) for name in _AHEAD}
    return {"Known": level_rounded(case, known, 1)} | ends


def _peers(case: Case) -> Lines | None:
    if case.peers is None:
        return None
    ours = pd.Series({case.card.tables.council: case.peers.own})
    values = pd.concat([case.peers.values.rename(None), ours]).sort_values(kind="stable")
    return [(str(name), {"Figure": (raw(value),)}) for name, value in values.items()]
