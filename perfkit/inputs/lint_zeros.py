"""Noughts that stand for something else: a figure not yet there, or a target never set."""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any

import pandas as pd

from perfkit.inputs.lint_findings import Findings, says_not_available, texts
from perfkit.inputs.lint_series import COUNTS, said
from perfkit.inputs.lint_status import contradicted
from perfkit.terms import Basis, Doubt, Rag, Unit

FAR_ABOVE_ZERO = 100
"""A target of 0 is no target where every known count is at least this."""

_NEVER_NEAR_ZERO = 50.0


def zero_not_available(found: Findings, figures: pd.DataFrame, commentary: pd.DataFrame) -> None:
    """Doubt a figure of 0 that its note, its published rating or its history contradicts.

    - The note or commentary calls the figure not available, not agreed or to be confirmed.
    - The rating published with it could not have been given to 0.
    - It is a percentage, nothing is said of it, and every other known figure (three or more) is 50%
      or above.
    - It is no count, its year is above 0, and the 0 of the period after is doubted.

    Where a figure may fall below 0 (a reduction, days ahead of plan), 0 is as good as its
    neighbours and only the note counts. Doubted so, a figure is withheld from rating.
    """
    zeros = figures[figures["outturn"] == 0]
    if zeros.empty:
        return
    words = texts(zeros, commentary)
    others = figures[figures["outturn"] != 0].groupby("code")["outturn"]
    notes = zeros["note"].fillna("")
    zeros = zeros.assign(words=notes.where(notes.map(says_not_available).astype(bool), words))
    zeros["least"] = zeros["code"].map(others.min())
    may_be_less = zeros["signed"]
    zeros["noted"] = words.map(says_not_available).astype(bool)
    zeros["rated"] = contradicted(zeros) & (zeros["target"] != 0) & ~may_be_less
    enough = zeros["unit"].eq(Unit.PERCENT) & (zeros["code"].map(others.count()) >= 3)
    zeros["unlike"] = enough & ~may_be_less & (zeros["least"] >= _NEVER_NEAR_ZERO) & words.eq("")
    doubted = zeros["noted"] | zeros["rated"] | zeros["unlike"]
    before_one = (zeros["key"] + 1).isin(zeros.loc[doubted, "key"]) & (zeros["year"] > 0)
    zeros["before_one"] = before_one & ~zeros["unit"].isin(COUNTS) & ~may_be_less
    zeros = zeros[doubted | zeros["before_one"]]
    evidence = [_why_no_figure(row) for row in zeros.to_dict("records")]
    found.add("outturns", "zero_not_available", Doubt.WITHHOLD, zeros, evidence)


def _why_no_figure(row: dict[Hashable, Any]) -> str:
    parts = []
    if row["noted"]:
        parts.append(f"The figure is 0, but its note says that it is not there yet: “{row['words']}”")
    if row["rated"]:
        parts.append(
            f"It was published as {row['published_status']}, which a true 0 could not be against a target of "
            f"{said(row['target'], row['unit'])} ({row['polarity']} is better)."
        )
    if row["unlike"]:
        parts.append(f"The figure is 0%, and every other known figure is {said(row['least'], row['unit'])} or more.")
    if row["before_one"]:
        parts.append(
            f"The figure is 0 while its year is {said(row['year'], row['unit'])}, and the 0 of the period after "
            "stands for a figure that was not there."
        )
    return " ".join(parts)


def zero_target(found: Findings, targets: pd.DataFrame) -> pd.DataFrame:
    """Doubt a target of 0 that looks like no target, and return those rows.

    - The figure was published as information only (not rated).
    - The target falls to 0 from a real one, though the figure does not. Of a measure that adds up
      from April only a fall within the year counts.
    - The indicator is a count and every known figure (two or more) is 100 or above.

    A 0 in a measure that may fall below it, or that is merely hard to reach, is a real target.
    """
    zeros = targets[(targets["target"] == 0) & targets["outturn"].notna()]
    information = zeros["published_status"].eq(Rag.NOT_RATED)
    within = zeros["basis"].ne(Basis.CUMULATIVE) | (zeros["quarter"] > 1)
    real = ~zeros["signed"]
    fell = real & within & (zeros["previous_target"].abs() > 0) & (zeros["outturn"] != 0)
    counts = real & zeros["unit"].eq(Unit.NUMBER) & (zeros["least"] >= FAR_ABOVE_ZERO) & (zeros["count"] >= 2)
    zeros = zeros.assign(information=information, fell=fell, counts=counts)[information | fell | counts]
    evidence = [_why_no_target(row) for row in zeros.to_dict("records")]
    found.add("targets", "zero_target", Doubt.WITHHOLD, zeros, evidence)
    return zeros


def _why_no_target(row: dict[Hashable, Any]) -> str:
    parts = []
    if row["information"]:
        parts.append("it was published for information only")
    if row["fell"]:
        parts.append(f"the target before it was {said(row['previous_target'], row['unit'])}")
    if row["counts"]:
        parts.append(f"no known figure is below {said(row['least'], row['unit'])}")
    figure = said(row["outturn"], row["unit"])
    return f"The target is 0 while the figure is {figure}; {' and '.join(parts)}. It looks like no target."
