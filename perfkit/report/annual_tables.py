"""The tables of the annual performance plan: every indicator, savings, what is missing, the route to approval."""

from __future__ import annotations

import pandas as pd

from perfkit import periods
from perfkit.judge.card import Scorecard
from perfkit.judge.coming import YEARS, coming, set_again
from perfkit.judge.peer_quartiles import peer_quartiles
from perfkit.judge.savings import KINDS, savings, totals
from perfkit.report import cells, formats, sentences, tables
from perfkit.report.counts import quarter, records
from perfkit.report.grid import Cell, Table
from perfkit.terms import ApprovalStep

DOCUMENT = "annual_plan"
QUARTILES = {1: "1st (best)", 2: "2nd", 3: "3rd", 4: "4th"}
NO_PEERS, NO_DATE = "No peers’ figures", "No date"
STEPS = {
    ApprovalStep.CONSULTED: "Consulted",
    ApprovalStep.RECOMMENDED: "Asked to recommend",
    ApprovalStep.APPROVED: "Asked to approve",
    ApprovalStep.DELEGATED: "Delegated",
}
KIND_WORDS = {"cashable": "Cashable savings", "other": "Other savings", "all": "All savings"}


def indicators(card: Scorecard) -> list[Table]:
    """Return every indicator, a table a directorate: the two years, quartile, and the targets of three years."""
    aims = {(str(aim["ref"]), str(aim["year"])): aim for aim in records(coming(card))}
    place = {str(q["ref"]): q for q in records(peer_quartiles(card))}
    years = years_ahead(card)
    columns = ("Indicator", tables.before(card), "Target", quarter(card), "Rating", "Since last year’s outturn",
               "Quartile", *(f"Target {year}" for year in years))  # fmt: skip
    found = []
    for name in dict.fromkeys(card.rows["directorate"]):
        rows: tuple[tuple[Cell, ...], ...] = tuple(
            (sentences.named(row), cells.earlier(row, "prior_outturn"), cells.target(row), cells.outturn(row),
             cells.rag(row), cells.travel(row), quartile(place[str(row["ref"])], row),
             *(cells.target({**row, **aims[str(row["ref"]), year]}) for year in years))
            for row in records(card.rows[card.rows["directorate"].eq(name)])
        )  # fmt: skip
        numbers = (columns[1], columns[2], columns[3], *columns[7:])
        found.append(Table(f"{name}: every indicator, {quarter(card)}", columns, rows, numbers))
    return found


def quartile(place: cells.Row, row: cells.Row) -> str:
    """Return an outturn's quartile among its peers, or why it has none."""
    if cells.has(place, "quartile"):
        return QUARTILES[int(place["quartile"])]
    if not place["peers"]:
        return NO_PEERS
    return "Not placed" if cells.has(row, "outturn") else "No outturn"


def not_available(card: Scorecard) -> Table:
    """Return what the plan still lacks of each indicator: its outturn, or a target of a year to come."""
    years = years_ahead(card)
    aims = coming(card)
    blank = aims[["target", "target_low", "target_high"]].isna().all(axis=1)
    lacking = {year: set(aims.loc[blank & aims["year"].eq(year), "ref"]) for year in years}
    rows: list[tuple[Cell, ...]] = []
    for row in records(card.rows):
        missing = [year for year in years if row["ref"] in lacking[year]]
        if cells.has(row, "outturn") and not missing:
            continue
        out = "" if cells.has(row, "outturn") else formats.capital(formats.missing(row["status"]))
        targets = f"None for {formats.joined(missing)}" if missing else ""
        rows.append((sentences.named(row), out, targets))
    empty = "Every outturn of the year and every target of the three years to come is there."
    return Table(f"Not yet available, {quarter(card)}", ("Indicator", "Outturn", "Targets"), tuple(rows), (), empty)


def retargeted(then: Scorecard, now: Scorecard) -> Table:
    """Return the targets of the years to come that were set again since an earlier edition."""
    row_of = {str(row["ref"]): row for row in records(now.rows)}
    rows = []
    for line in records(set_again(then, now)):
        row = row_of[str(line["ref"])]
        was, is_now = cells.target({**row, **_then(line)}), cells.target({**row, **line})
        rows.append(
            (
                sentences.named(row),
                str(line["year"]),
                was,
                is_now,
                cells.day(line, "set_on", NO_DATE),
                cells.text(line, "rationale"),
            )
        )
    columns = ("Indicator", "Year", "Target in the draft", "Target now", "Set on", "Reason")
    empty = "No target of the years to come was set again."
    return Table("Targets set again since the draft", columns, tuple(rows), columns[2:4], empty)


def saved(card: Scorecard) -> list[Table]:
    """Return the year's savings, their totals, and those planned for the coming year."""
    found, ahead = savings(card), savings(card, 1)
    if found.empty and ahead.empty:
        return []
    year, following = quarter(card), years_ahead(card)[0]
    parts = [*_saved(found, year)] if len(found) else []
    if len(ahead):
        rows = tuple(
            (str(row["saving"]), str(row["directorate"]), cells.pounds(row["planned"], "Not planned"), _cashable(row))
            for row in records(ahead)
        )
        columns = ("Saving", "Directorate", "Planned", "Cashable")
        parts.append(Table(f"Efficiency savings planned for {following}", columns, rows, columns[2:3]))
    return parts


def _saved(found: pd.DataFrame, year: str) -> tuple[Table, Table]:
    """Return a year's savings, and what they come to together."""
    rows = tuple(
        (str(row["saving"]), str(row["directorate"]), cells.pounds(row["planned"], "Not planned"),
         cells.pounds(row["achieved"], "Not yet known"), cells.pounds(row["difference"]), _cashable(row))
        for row in records(found)
    )  # fmt: skip
    columns = ("Saving", "Directorate", "Planned", "Achieved", "Difference", "Cashable")
    lines = tuple(
        (KIND_WORDS[kind], formats.number(sums["savings"]), cells.pounds(sums["planned"]),
         cells.pounds(sums["achieved"]), formats.number(sums["unknown"]))
        for kind, sums in zip(KINDS, records(totals(found)), strict=True)
    )  # fmt: skip
    heads = ("Kind", "Savings", "Planned", "Achieved so far", "Not yet known")
    return (
        Table(f"Efficiency savings, {year}", columns, rows, columns[2:5]),
        Table(f"Efficiency savings together, {year}", heads, lines, heads[1:]),
    )


def definitions(card: Scorecard) -> Table:
    """Return the indicators whose definition was changed, since when and why."""
    title = {str(row["ref"]): sentences.named(row) for row in records(card.rows)}
    table = card.tables.definitions.sort_values("as_of", kind="stable", ascending=False)
    rows = tuple(
        (title[str(row["ref"])], cells.day(row, "as_of", NO_DATE), str(row["definition"]), cells.text(row, "note"))
        for row in records(table[table["ref"].isin(title)])
    )  # fmt: skip
    empty = "No change of definition is on record."
    return Table("Changes of definition", ("Indicator", "Since", "Counted as", "Why"), rows, (), empty)


def approvals(card: Scorecard) -> Table:
    """Return the plan's route to its approval: who was asked what, said what, and was answered what."""
    rows = tuple(
        (str(row["body"]), cells.day(row, "date", NO_DATE), STEPS[ApprovalStep(row["step"])],
         cells.text(row, "comment", "No comment"),
         _answer(row), cells.text(row, "delegated_to"))
        for row in records(steps(card))
    )  # fmt: skip
    columns = ("Body", "When", "Step", "What it said or decided", "What was answered or changed", "Delegated to")
    return Table(f"The route to approval, {quarter(card)}", columns, rows)


def steps(card: Scorecard) -> pd.DataFrame:
    """Return the rows of `approvals` that are of this plan, in order of time."""
    table = card.tables.approvals
    found = table[table["document"].eq(DOCUMENT) & table["period"].eq(quarter(card))]
    return found.sort_values("date", kind="stable", na_position="last")


def years_ahead(card: Scorecard) -> list[str]:
    """Return the coming year and the two after, as perfkit spells them."""
    return [periods.label(periods.year_of(card.quarter) + n) for n in range(1, YEARS + 1)]


def _then(line: cells.Row) -> cells.Row:
    names = ("target", "target_low", "target_high", "target_status")
    return {name: line[f"then_{name}"] for name in names}


def _answer(row: cells.Row) -> str:
    asked = row["step"] == ApprovalStep.CONSULTED and cells.has(row, "comment")
    return cells.text(row, "response", "No response is on record" if asked else "")


def _cashable(row: cells.Row) -> str:
    return "Not said" if not cells.has(row, "cashable") else "Yes" if row["cashable"] else "No"
