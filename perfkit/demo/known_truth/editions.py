"""What was first published or first set, and changed before the year's final plan: vintages added to drawn rows."""

from __future__ import annotations

import pandas as pd

from perfkit.demo.known_truth.tables import Row
from perfkit.terms import DataStatus


def first_published(rows: list[Row], plan: pd.DataFrame) -> list[Row]:
    """Return an indicator's outturns, each figure of the plan with what was published in its place at first.

    The figure itself stays as it was drawn, and only became known later.
    """
    found: list[Row] = []
    for row in rows:
        for first in _of(plan, row):
            blank = {"outturn": first["outturn"], "numerator": "", "denominator": ""}
            found.append(row | blank | {"status": DataStatus(first["status"])})
            row |= {"status": DataStatus(first["final_status"]), "as_of": first["known_on"]}
        found.append(row)
    return found


def first_set(rows: list[Row], plan: pd.DataFrame) -> list[Row]:
    """Return an indicator's targets, each of the plan with the figure that was set at first."""
    found: list[Row] = []
    for row in rows:
        for first in _of(plan, row):
            found.append(row | {"target": first["target"]})
            row |= {"set_on": first["set_on"], "rationale": first["rationale"]}
        found.append(row)
    return found


def _of(plan: pd.DataFrame, row: Row) -> list[Row]:
    found: list[Row] = plan[(plan["ref"] == row["ref"]) & (plan["period"] == row["period"])].to_dict("records")
    return found
