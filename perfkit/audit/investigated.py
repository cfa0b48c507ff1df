"""The tables of an investigation, worked out again from the one indicator's figures."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from perfkit.explain.case import Case
from perfkit.report import formats

_QUARTERS = {"Single quarter": "single", "Without its season": "plain", "Target": "target"}
_MOST = 6


def cell(case: Case, columns: Sequence[str], name: str, column: str) -> tuple[str, ...] | None:
    """Return what a cell of an investigation may say; None where its row or column is not one of these.

    The chart's figures are printed as they were computed, to some decimals; so each rounding of the
    figure is right, down to the indicator's own decimals.
    """
    if columns[0] == "Quarter" and column in _QUARTERS:
        found = case.quarters.loc[case.quarters["period"].eq(name), _QUARTERS[column]]
        return _rounded(case, float(found.iloc[0])) if len(found) else None
    if columns[0] == "Authority" and column == "Figure" and case.peers is not None:
        ours = name == case.card.tables.council
        value = case.peers.own if ours else case.peers.values.get(name, float("nan"))
        return _rounded(case, float(value))
    return None


def periods(case: Case) -> set[str]:
    """Return the quarters an investigation may name: those it looks back on and forward to."""
    ahead = case.ahead.get("period", case.ahead.index)
    return {*case.quarters["period"], *map(str, ahead)}


def _rounded(case: Case, value: float) -> tuple[str, ...]:
    if pd.isna(value):
        return ("no figure",)
    places = range(int(case.row["decimals"]), _MOST)
    texts = [f"{value:,.10g}".replace("-", formats.MINUS), *(formats.number(value, n) for n in places)]
    return tuple(dict.fromkeys([*texts, *(t.rstrip("0").rstrip(".") for t in texts if "." in t)]))
