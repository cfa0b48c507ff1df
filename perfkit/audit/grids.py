"""Each cell of a report's tables, worked out again from its row's name and its column's heading.

A table needs no marks for this: what its headings tell a reader they tell
an auditor.

The headings and what they mean are written down here again, those of the
finance table among them, although `perfkit.report.plan_tables` has such a map: an
auditor who read his map from the report would call a figure under a wrong
heading right.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pandas as pd

from perfkit import periods
from perfkit.audit import investigated, numbers, recompute
from perfkit.audit.findings import Finding
from perfkit.audit.known import Known
from perfkit.audit.page import Grid, Passage, unsigned
from perfkit.judge.risks import register
from perfkit.report import cells, commentary, evidence, formats, sentences
from perfkit.report.counts import quarter, records
from perfkit.terms import Rag

_CELLS: dict[str, Callable[[cells.Row], str]] = {
    "Target": cells.target,
    "Missed by": cells.missed_by,
    "Of target": cells.missed_share,
    "Rating": lambda row: str(cells.rag(row)),
    "Here": lambda row: str(cells.rag(row)),
    "Why it is not rated": lambda row: formats.capital(sentences.why_not(row)) + ".",
    "Missed by, % of target": lambda row: _plain(float(formats.rounded(row["adverse_pct"], 1))),
}
_NEEDED = {"Missed by": "adverse", "Missed by, % of target": "adverse_pct"}
_AMOUNTS = {
    "Annual budget": "annual_budget",
    "Budget to date": "budget_to_date",
    "Actual to date": "actual_to_date",
    "Difference to date": "variance_to_date",
    "Forecast": "forecast",
    "Forecast difference": "forecast_variance",
}
_FIRST = re.compile(r"\bfirst (\d+) of (\d+)\b")
_WHOLE = ("Likelihood", "Impact", "Score", "Score at last review")


def check(known: Known, grid: Grid) -> list[Finding]:
    """Return the cells that differ from what the inputs make, and the numbers in cells that cannot be worked out."""
    found: list[Finding] = []
    found += _first(known, grid)
    found += [
        Finding("cell", where, label, column, "On a phone the cell stands under another heading.")
        for where, label, column in grid.mislabelled
    ]
    for column in grid.columns:
        found += numbers.check(known, Passage("column", f"{grid.where} > {grid.caption}", (column,), grid.section))
    if known.ref and (right := investigated.lines(known.case(known.ref), grid)) is not None:
        return found + _lines(known, grid, right)
    quarters = known.quarters if "Quarter" in grid.columns else {}
    for row in grid.rows:
        found += _name(known, grid, row[0])
        for column, cell in zip(grid.columns[1:], row[1:], strict=False):
            found += _held(known, cell, _expected(known, grid, row, column, quarters))
    return found


def _lines(known: Known, grid: Grid, right: investigated.Lines) -> list[Finding]:
    """Hold a table's rows, in their order, against those that it should have."""
    found, names = [], [row[0].text for row in grid.rows]
    wanted = [name for name, _ in right]
    why = "The inputs make other rows of this table."
    if names != wanted:
        odd = [name for name in names if name not in wanted] or names
        missing = [name for name in wanted if name not in names] or wanted
        found.append(Finding("cell", f"{grid.where} > {grid.caption}", ", ".join(odd), ", ".join(missing), why))
    by_name = dict(right)
    for row in grid.rows:
        cells_of = by_name.get(row[0].text, {})
        for column, cell in zip(grid.columns[1:], row[1:], strict=False):
            found += _held(known, cell, cells_of.get(column))
    return found


def _first(known: Known, grid: Grid) -> list[Finding]:
    """Check a table that says how many it leaves out: "the first 12 of 15"."""
    said = _FIRST.search(grid.caption)
    if said is None:
        return []
    n = recompute.count(known.card, "missed")
    if grid.caption.startswith("Targets missed") and (int(said[1]), int(said[2])) == (len(grid.rows), n):
        return []
    why = "The table or the inputs have another number of them."
    return [Finding("number", f"{grid.where} > {grid.caption}", said[0], f"first {len(grid.rows)} of {n}", why)]


def _held(known: Known, cell: Passage, right: tuple[str, ...] | None) -> list[Finding]:
    if right is None:
        return [] if known.quoted(cell.text) else numbers.check(known, cell)
    if unsigned(cell.text) in {unsigned(" ".join(text.split())) for text in right}:
        return []
    return [Finding("cell", cell.where, cell.text, " or ".join(right), "The inputs make another entry of this cell.")]


def _name(known: Known, grid: Grid, cell: Passage) -> list[Finding]:
    """Check a row's name: an indicator's reference and title belong together."""
    if grid.columns and grid.columns[0] == "Indicator" and cell.text not in known.named.values():
        ref = cell.text.partition(": ")[0]
        return [Finding("cell", cell.where, cell.text, known.named.get(ref, ""), "No indicator is called so.")]
    if grid.columns and grid.columns[0] == "Ref" and cell.text not in known.rows and _of_milestone(known, cell.text):
        return []
    if grid.columns and grid.columns[0] == "Ref" and cell.text not in known.rows:
        return [Finding("cell", cell.where, cell.text, "", "There is no such reference here.")]
    return [] if known.quoted(cell.text) else numbers.check(known, cell)


def _of_milestone(known: Known, ref: str) -> bool:
    return "ref" in known.card.milestones and bool(known.card.milestones["ref"].eq(ref).any())


def _expected(
    known: Known, grid: Grid, row: list[Passage], column: str, lines: dict[tuple[str, str], cells.Row]
) -> tuple[str, ...] | None:
    """Return what a cell may say; None where its row or column is not one that can be worked out."""
    head, name = grid.columns[0], row[0].text
    if head in ("Indicator", "Ref"):
        of = known.rows.get(name.partition(": ")[0])
        if of is None:
            return None
        if lines:
            return _of_quarter(lines.get((str(of["ref"]), row[1].text)), column, row[1].text)
        return _of_indicator(known, of, column)
    if head in ("Directorate", "Service") and column not in _AMOUNTS:
        return _of_group(known, head, name, column)
    if head == "Service":
        return _of_budget(known, name, column)
    if head == "Risk":
        return _of_risk(known, name, column)
    if head == "Milestone":
        return _of_milestones(known, name, column)
    return None


def _of_indicator(known: Known, row: cells.Row, column: str) -> tuple[str, ...] | None:
    card = known.card
    if column in _NEEDED and not cells.has(row, _NEEDED[column]):
        return ()
    if column in _CELLS:
        return (_CELLS[column](row), row["rag_label"]) if column == "Rating" else (_CELLS[column](row),)
    if column == quarter(card):
        return (cells.outturn(row),)
    if column == f"{periods.label(periods.year_of(card.quarter) - 1)} outturn":
        return (cells.earlier(row, "prior_outturn"),)
    if column == f"Since {formats.BASELINES[card.rules.travel_from]}":
        return (str(cells.travel(row)),)
    if column == "Commentary":
        return (" ".join(str(said["text"]) for said in commentary.of(card, row)),)
    if column == "Evidence":
        return (evidence.doubted(card).get(str(row["ref"]), ""),)
    if column == "Published":
        return (card.rules.rag.label(Rag(row["published_status"])),) if cells.has(row, "published_status") else None
    return None


def _of_quarter(line: cells.Row | None, column: str, period: str) -> tuple[str, ...] | None:
    if column == "Quarter":
        return () if line is None else (period,)
    names = {"Outturn": ("outturn",), "Target": ("target_low", "target"), "Target up to": ("target_high", "target")}
    if column not in names:
        return None
    if line is None:
        return ("no figure",)
    value = next((line[name] for name in names[column] if cells.has(line, name)), float("nan"))
    return (_plain(value),)


def _of_group(known: Known, head: str, name: str, column: str) -> tuple[str, ...] | None:
    rows = known.card.rows
    of = rows[rows[head.lower()].fillna("").replace("", known.card.directorate or known.card.tables.council).eq(name)]
    labels = {known.card.rules.rag.label(rag): str(rag) for rag in Rag}
    if column in labels:
        return (formats.number(int(of["rag"].eq(labels[column]).sum())),)
    if column == "Indicators":
        return (formats.number(len(of)),)
    if column == "Double glums":
        return (formats.number(int(of["double_glum"].sum())),)
    return None


def _of_budget(known: Known, name: str, column: str) -> tuple[str, ...] | None:
    lines = known.card.finance
    found = records(lines[lines["service"].eq(name)])
    if not found or column not in _AMOUNTS:
        return None
    field = _AMOUNTS[column]
    return tuple(formats.figure(line[field], "pounds") if cells.has(line, field) else "" for line in found)


def _of_risk(known: Known, name: str, column: str) -> tuple[str, ...] | None:
    table = register(known.card.tables.risks, known.card.known_on)
    found = table[table["ref"].eq(name.partition(": ")[0])]
    if found.empty or column not in _WHOLE:
        return None
    values = {
        "Likelihood": found["likelihood"],
        "Impact": found["impact"],
        "Score": found["likelihood"] * found["impact"],
        "Score at last review": found["score_before"],
    }[column]
    return tuple("" if pd.isna(value) else formats.number(value) for value in values)


def _of_milestones(known: Known, name: str, column: str) -> tuple[str, ...] | None:
    if column not in ("Due", "Progress"):
        return None
    return tuple(str(line[column]) for line in known.milestones.get(name, ())) or None


def _plain(value: float) -> str:
    return "no figure" if pd.isna(value) else f"{value:,.10g}".replace("-", "−")
