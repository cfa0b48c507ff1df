"""Savings and the route to approval of an annual plan, worked out again from their rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from perfkit.audit.should import Said, Sheet, Should, day_of
from perfkit.judge.card import Scorecard
from perfkit.report import cells, formats
from perfkit.report.counts import quarter, records

_STEPS = {"consulted": "Consulted", "recommended": "Asked to recommend", "approved": "Asked to approve",
          "delegated": "Delegated"}  # fmt: skip


def savings(card: Scorecard, following: str) -> Should:
    """Return what should be said of a year's efficiency savings, and of those planned for the year that follows."""
    table = card.tables.savings
    if "savings" in card.tables.absent:
        return Should([Said(("No efficiency saving is shown: the table savings was not supplied.",), "p")])
    year = quarter(card)
    now, later = (records(table[table["period"].eq(p)]) for p in (year, following))
    if not now and not later:
        return Should([Said((f"No efficiency saving is listed for {year}.",), "p")])
    sheets = [*_saved(now, year)] if now else []
    if later:
        rows = tuple((str(r["saving"]), str(r["directorate"]), cells.pounds(r["planned"], "Not planned"),
                      _flag(r["cashable"])) for r in later)  # fmt: skip
        columns = ("Saving", "Directorate", "Planned", "Cashable")
        sheets.append(Sheet(f"Efficiency savings planned for {following}", columns, rows))
    return Should(sheets=sheets)


def approvals(card: Scorecard) -> Should:
    """Return what should be said of the plan's route to its approval."""
    if "approvals" in card.tables.absent:
        text = "The route to approval is not known: the table approvals was not supplied."
        return Should([Said((text,), "p")])
    table = card.tables.approvals.sort_values("date", kind="stable", na_position="last")
    ours = [r for r in records(table) if r["document"] == "annual_plan" and r["period"] == quarter(card)]
    if not ours:
        day = f" by {formats.day(card.known_on)}" if card.known_on is not None else ""
        return Should([Said((f"No step of this plan’s approval is on record{day}.",), "p")])
    lines = []
    for r in ours:
        silent = "No response is on record" if r["step"] == "consulted" and cells.text(r, "comment") else ""
        lines.append((str(r["body"]), day_of(r["date"]), _STEPS[str(r["step"])], cells.text(r, "comment", "No comment"),
                      cells.text(r, "response") or silent, cells.text(r, "delegated_to")))  # fmt: skip
    said = []
    for r in ours:
        if r["step"] == "delegated":
            what = cells.text(r, "comment").rstrip(".") or "final amendments"
            whom = cells.text(r, "delegated_to", "no role that is named")
            said.append(Said((f"Delegated by {r['body']} to {whom}: {what}.",), "li"))
    consulted = [r for r in ours if r["step"] == "consulted" and cells.text(r, "comment")]
    unanswered = [str(r["body"]) for r in consulted if not cells.text(r, "response")]
    if unanswered:
        said.append(Said((f"No response is on record to {formats.joined(dict.fromkeys(unanswered))}.",), "li"))
    if not any(r["step"] == "approved" for r in ours):
        said.append(Said(("No approval is on record yet.",), "li"))
    columns = ("Body", "When", "Step", "What it said or decided", "What was answered or changed", "Delegated to")
    return Should(said, [Sheet(f"The route to approval, {quarter(card)}", columns, tuple(lines))])


def _saved(now: list[cells.Row], year: str) -> Iterator[Sheet]:
    lines = []
    for r in now:
        gap = cells.pounds(r["achieved"] - r["planned"])
        planned_for, achieved = cells.pounds(r["planned"], "Not planned"), cells.pounds(r["achieved"], "Not yet known")
        lines.append((str(r["saving"]), str(r["directorate"]), planned_for, achieved, gap, _flag(r["cashable"])))
    columns = ("Saving", "Directorate", "Planned", "Achieved", "Difference", "Cashable")
    yield Sheet(f"Efficiency savings, {year}", columns, tuple(lines))
    kinds = {
        "Cashable savings": [r for r in now if r["cashable"] is True],
        "Other savings": [r for r in now if r["cashable"] is not True],
        "All savings": now,
    }
    sums = []
    for name, part in kinds.items():
        unknown = sum(bool(pd.isna(r["achieved"])) for r in part)
        sums.append((name, formats.number(len(part)), _sum(part, "planned"), _sum(part, "achieved"), str(unknown)))
    heads = ("Kind", "Savings", "Planned", "Achieved so far", "Not yet known")
    yield Sheet(f"Efficiency savings together, {year}", heads, tuple(sums))


def _sum(rows: list[cells.Row], name: str) -> str:
    return formats.figure(sum(float(row[name]) for row in rows if not pd.isna(row[name])), "pounds")


def _flag(flag: Any) -> str:
    return "Not said" if pd.isna(flag) else "Yes" if flag else "No"
