"""Would the forecast's weights have been chosen without its last year? Choose them by the years before, and see.

Run ``python tests/bench/forecast_choice.py``; it takes a minute. 133 accident
departments, three years: every combination of the weights is scored on the
second year alone, and the best is then tried, with our own, on the third.
"""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pandas as pd

from perfkit.explain import projection
from perfkit.explain.forecast import year_end
from perfkit.explain.panel import Panel

DATA = Path(__file__).parents[1] / "worked" / "ae_quarters_133_trusts.csv"
NAMES = ("SMOOTHING", "SHARED_SEASON", "STRONG")
CHOICES = ((0.2, 0.3, 0.4, 0.5, 0.6, 0.7), (0.25, 0.5, 0.75), (1.0, 1.5, 2.0, 3.0))
SECOND, THIRD = 4, 8


def read() -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return numerators and denominators by trust and quarter."""
    table = pd.read_csv(DATA)
    table["quarter"] = pd.PeriodIndex.from_fields(
        year=table["fin_year"] + 1, quarter=table["fin_quarter"], freq="Q-MAR"
    )
    found = (table.pivot(index="org", columns="quarter", values=name) for name in ("numerator", "denominator"))
    numerator, denominator = found
    return numerator, denominator


def scores(counts: tuple[pd.DataFrame, pd.DataFrame], begins: int) -> list[tuple[float, float]]:
    """Return the mean absolute error and the 80% interval's coverage after quarters 1, 2 and 3 of a year."""
    numerator, denominator = counts
    year = slice(begins, begins + 4)
    came = 100 * numerator.iloc[:, year].sum(axis=1) / denominator.iloc[:, year].sum(axis=1)
    measures = pd.DataFrame({"basis": "period", "unit": "percent", "per": 100.0, "polarity": "higher"}, numerator.index)
    found = []
    for known in (1, 2, 3):
        part, whole = (table.iloc[:, : begins + known] for table in counts)
        ahead = year_end(Panel(measures, 100 * part / whole, part, whole), pd.Series(95.0, numerator.index))
        inside = came.between(ahead["low"], ahead["high"])
        found.append((float((ahead["outlook"] - came).abs().mean()), float(inside.mean())))
    return found


def main() -> None:
    """Print how the weights chosen by the second year, and our own, do on the third."""
    counts = read()
    ours = tuple(getattr(projection, name) for name in NAMES)

    def with_weights(weights: tuple[float, ...], begins: int) -> list[tuple[float, float]]:
        for name, weight in zip(NAMES, weights, strict=True):
            setattr(projection, name, weight)
        return scores(counts, begins)

    chosen = min(product(*CHOICES), key=lambda weights: sum(error for error, _ in with_weights(weights, SECOND)))
    for whose, weights in (("chosen by the second year", chosen), ("ours", ours)):
        last = with_weights(weights, THIRD)
        told = "; ".join(f"{error:.3f} points, {inside:.1%} inside" for error, inside in last)
        print(f"{whose} {dict(zip(NAMES, weights, strict=True))}: {told}")


if __name__ == "__main__":
    main()
