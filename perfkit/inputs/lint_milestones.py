"""Milestones whose dates their published rating does not bear out."""

from __future__ import annotations

import pandas as pd

from perfkit.inputs.lint_findings import Findings
from perfkit.inputs.tables import Tables
from perfkit.inputs.vintages import known
from perfkit.terms import Doubt, Rag


def overdue_under_green(found: Findings, tables: Tables, known_on: pd.Timestamp | None) -> None:
    """Doubt a milestone published as green, or under a green objective, that is past its day and not done.

    A milestone done without a date, or without any due date, is left alone.
    """
    rows = known(tables.milestones, known_on, ["ref"], "as_of")
    seen_on = rows["as_of"] if known_on is None else rows["as_of"].fillna(known_on)
    undone = ~rows["done"].fillna(False).astype(bool) & rows["completed"].isna()
    doubted = rows[undone & (rows["due"] < seen_on) & rows["published_status"].eq(Rag.GREEN)].assign(period="")
    evidence = [
        f"It was due on {due.day} {due:%B %Y} and is not done, yet it was published as green." for due in doubted["due"]
    ]
    found.add("milestones", "overdue_under_green", Doubt.CHECK, doubted, evidence)
