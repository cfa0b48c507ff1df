"""Budgets and spend of the council's services."""

from __future__ import annotations

import pandas as pd

from perfkit.demo.known_truth.planted import LAST
from perfkit.demo.known_truth.series import LABELS, QUARTER_OF_YEAR, generator
from perfkit.demo.known_truth.tables import Row


def finance(budgets: pd.DataFrame) -> list[Row]:
    """Return each service's budget and spend for the last six quarters; what presses on it began in 2013/14."""
    rng = generator("finance")
    rows = []
    for budget in budgets.to_dict("records"):
        for i in range(LAST - 5, LAST + 1):
            share, whole = (QUARTER_OF_YEAR[i] + 1) / 4, float(budget["annual_budget"])
            pressure = float(budget["pressure"]) if i > LAST - 2 else 0.0
            actual = whole * share * (1 + pressure * 0.9 + 0.006 * rng.standard_normal())
            forecast = whole * (1 + pressure + 0.004 * rng.standard_normal())
            rows.append(
                {
                    "directorate": budget["directorate"],
                    "service": budget["service"],
                    "period": LABELS[i],
                    "annual_budget": f"{whole:.0f}",
                    "budget_to_date": f"{whole * share:.0f}",
                    "actual_to_date": f"{round(actual, -3):.0f}",
                    "forecast": f"{round(forecast, -3):.0f}",
                    "reason": budget["reason"] if i > LAST - 2 else "",
                }
            )
    return rows
