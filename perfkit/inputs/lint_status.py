"""Published ratings that their own figures contradict."""

from __future__ import annotations

import pandas as pd

from perfkit.inputs.lint_findings import Findings
from perfkit.inputs.lint_series import said
from perfkit.terms import Doubt, Polarity, Rag

_SAME = 1e-9


def contradicted(figures: pd.DataFrame) -> pd.Series:
    """Say where a published green misses its target, or a published amber or red meets it.

    How large a miss may be is a council's own rule and is not judged here.
    """
    met = _met(figures)
    green = figures["published_status"].eq(Rag.GREEN)
    off = figures["published_status"].isin([Rag.AMBER, Rag.RED])
    return (green & met.eq(False) | off & met.eq(True)).fillna(False).astype(bool)


def published_status_disagrees(found: Findings, figures: pd.DataFrame) -> None:
    """Doubt a figure whose published rating lies on the wrong side of its target."""
    doubted = figures[contradicted(figures)]
    evidence = [
        f"It was published as {row['published_status']}, but {said(row['outturn'], row['unit'])} "
        f"{'misses' if row['published_status'] == Rag.GREEN else 'meets'} the target of "
        f"{_target(row['target'], row['target_low'], row['target_high'], row['unit'], row['polarity'])}"
        f"{' (lower is better)' if row['polarity'] == Polarity.LOWER else ''}."
        for row in doubted.to_dict("records")
    ]
    found.add("outturns", "published_status_disagrees", Doubt.CHECK, doubted, evidence)


def _met(figures: pd.DataFrame) -> pd.Series:
    outturn, target, polarity = figures["outturn"], figures["target"], figures["polarity"]
    met = (outturn >= target - _SAME).astype("boolean").where(polarity == Polarity.HIGHER)
    met = met.mask(polarity == Polarity.LOWER, outturn <= target + _SAME)
    met = met.mask(target.isna())
    low, high = figures["target_low"], figures["target_high"]
    inside = ~(outturn < low - _SAME) & ~(outturn > high + _SAME)
    return met.mask((polarity == Polarity.RANGE) & (low.notna() | high.notna()), inside)


def _target(target: float, low: float, high: float, unit: str, polarity: str) -> str:
    if polarity != Polarity.RANGE or (pd.isna(low) and pd.isna(high)):
        return said(target, unit)
    return " to ".join(said(end, unit) for end in (low, high) if pd.notna(end))
