"""A figure and its target that change their scale together: the unit of count, or the definition, probably changed."""

from __future__ import annotations

import pandas as pd

from perfkit.inputs.lint_findings import Findings
from perfkit.inputs.lint_series import said
from perfkit.terms import Doubt

APART = 2.5
"""So many times below the least, or above the most, of all that came before."""
ENOUGH = 4
"""Earlier figures, and earlier targets, without which nothing can be told of their scale: each season once."""


def changed_together(found: Findings, figures: pd.DataFrame) -> None:
    """Doubt the first quarter in which a figure and its target both leave the scale of all that came before.

    A service that collapses keeps its target, and a harder target does not
    move the figure; where both fall to two fifths of the least before them,
    or rise to two and a half times the most, they no longer count the same thing. What
    adds up from April, or may fall below 0, has no such scale.
    """
    usable = figures["span"].eq("quarter") & ~figures["adds_up"] & ~figures["signed"]
    rows = figures[usable & (figures["outturn"] > 0)]
    least, most = {}, {}
    enough = pd.Series(True, rows.index)
    for name in ("outturn", "target"):
        groups = rows[name].where(rows[name] > 0).groupby(rows["code"])
        least[name], most[name] = (t.groupby(rows["code"]).shift().groupby(rows["code"]).ffill() for t in
                                   (groups.cummin(), groups.cummax()))  # fmt: skip
        earlier = rows[name].gt(0).astype("int64").groupby(rows["code"]).cumsum() - rows[name].gt(0)
        enough &= earlier >= ENOUGH
    fell, rose = (
        enough & (side["outturn"]) & (side["target"])
        for side in (
            {n: rows[n].gt(0) & (rows[n] * APART <= least[n]) for n in least},
            {n: rows[n] >= APART * most[n] for n in most},
        )
    )
    doubted = rows[fell | rose]
    evidence = [
        f"The figure of {said(row['outturn'], row['unit'])} and its target of {said(row['target'], row['unit'])} are "
        f"both far {'below' if down else 'above'} all before them ({said(figure, row['unit'])} and "
        f"{said(target, row['unit'])} at {'least' if down else 'most'}): what is counted, or how, has probably changed."
        for row, down, figure, target in zip(
            doubted.to_dict("records"),
            fell[fell | rose],
            least["outturn"].where(fell, most["outturn"])[fell | rose],
            least["target"].where(fell, most["target"])[fell | rose],
            strict=True,
        )
    ]
    found.add("outturns", "changed_together", Doubt.CHECK, doubted, evidence)
