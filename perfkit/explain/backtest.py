"""What the forecast would have said in earlier years, and how that turned out."""

from __future__ import annotations

import pandas as pd

from perfkit import periods
from perfkit.explain.forecast import year_end
from perfkit.explain.panel import Panel
from perfkit.explain.projection import SEASON

COLUMNS = ("ref", "year", "outlook", "low", "high", "actual", "inside", "error")


def backtest(panel: Panel, *, level: float = 0.8) -> pd.DataFrame:
    """Replay the forecast at the same quarter of every earlier year.

    Parameters
    ----------
    panel
        The quarters; each earlier year is forecast from what came before
        it and as many of its quarters as this year has.
    level
        Of the interval.

    Returns
    -------
    DataFrame
        One row a ref and earlier year with a forecast and an actual:
        ``ref year outlook low high actual inside error``. Figures are
        today's vintages, so that a year later revised is judged by its
        revision.

    Examples
    --------
    >>> from perfkit.explain.panel import one
    >>> past = backtest(one("higher", [80.0, 81, 79, 80] * 3 + [80], unit="score"))
    >>> past[["actual", "inside"]].to_dict("list")
    {'actual': [80.0, 80.0], 'inside': [True, True]}
    """
    known = panel.this_year % SEASON
    parts = []
    ends = range(panel.outturn.shape[1] - panel.this_year, 0, -SEASON)
    for end in ends:
        start = end - SEASON
        if start < 0 or known == 0:
            continue
        year = year_end(panel.upto(end))["to_date"]
        then = year_end(panel.upto(start + known), level=level, similar=False)
        found = then[["outlook", "low", "high"]].assign(actual=year).dropna().rename_axis("ref").reset_index()
        ended = pd.Series([periods.year_of(panel.quarters[end - 1])] * len(found), found.index)
        parts.append(found.assign(year=ended))
    if not parts:
        return pd.DataFrame(columns=[*COLUMNS])
    table = pd.concat(parts, ignore_index=True)
    inside = table["actual"].between(table["low"] - 1e-9, table["high"] + 1e-9)
    return table.assign(inside=inside, error=table["outlook"] - table["actual"])[[*COLUMNS]]


def record(past: pd.DataFrame) -> pd.DataFrame:
    """Return how the forecast has done by ref: ``tries``, ``inside`` (how many held) and ``typical_error``.

    >>> record(pd.DataFrame({"ref": ["A", "A"], "inside": [True, False], "error": [1.0, -3.0]})).loc["A"].to_dict()
    {'tries': 2.0, 'inside': 1.0, 'typical_error': 2.0}
    """
    by_ref = past.assign(error=past["error"].abs()).groupby("ref")
    return pd.DataFrame(
        {"tries": by_ref.size(), "inside": by_ref["inside"].sum().astype(int), "typical_error": by_ref["error"].mean()}
    )
