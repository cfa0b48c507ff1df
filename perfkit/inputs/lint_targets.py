"""Targets that cannot judge the figure beside them, or that ask for less than was done."""

from __future__ import annotations

import pandas as pd

from perfkit.inputs.lint_findings import Findings
from perfkit.inputs.lint_series import BUILDS_UP_BY, COUNTS, said
from perfkit.terms import Basis, Doubt, Polarity, Unit


def stale_target(found: Findings, targets: pd.DataFrame) -> None:
    """Doubt a target left at an earlier quarter's value while its figure builds up.

    A figure that adds up from April needs a target that grows with it. Where the figure rose (a
    count at all, a percentage or average by a third or so) and the target of the quarter before
    stands unchanged, the two do not speak of the same months. A target of 100% has nowhere to grow.
    """
    grows = (targets["outturn"] > targets["previous"]) & targets["unit"].isin(COUNTS) | (
        (targets["previous"] > 0) & (targets["outturn"] >= BUILDS_UP_BY * targets["previous"])
    )
    same = targets["target"].eq(targets["previous_target"]) & (targets["target"] != 0)
    full = targets["unit"].eq(Unit.PERCENT) & targets["target"].eq(100)
    within = targets["basis"].eq(Basis.CUMULATIVE) & targets["span"].eq("quarter") & (targets["quarter"] > 1)
    doubted = targets[within & same & grows & ~full]
    evidence = [
        f"The figure adds up from April and rose from {said(row['previous'], row['unit'])} to "
        f"{said(row['outturn'], row['unit'])}, while its target stayed at {said(row['target'], row['unit'])}: "
        "that looks like the target of an earlier quarter."
        for row in doubted.to_dict("records")
    ]
    found.add("targets", "stale_target", Doubt.WITHHOLD, doubted, evidence)


def loose_target(found: Findings, targets: pd.DataFrame) -> None:
    """Tell of a target that asks for less than the service did last year.

    A year's target is held against the year before. So is a quarter's, where a quarter and a year
    are alike (a percentage, an average, a score); a quarter of a count, of a rate or of a figure
    that adds up is held against the same quarter last year.
    """
    alike = ~targets["unit"].isin([*COUNTS, Unit.RATE]) & targets["basis"].ne(Basis.CUMULATIVE)
    by_year = alike | targets["span"].eq("year")
    before = targets["prior_year"].where(by_year, targets["last_year"])
    higher, lower = targets["polarity"].eq(Polarity.HIGHER), targets["polarity"].eq(Polarity.LOWER)
    loose = higher & (targets["target"] < before) | lower & (targets["target"] > before)
    doubted = targets[loose]
    evidence = [
        f"The target of {said(target, unit)} asks for less than the {said(was, unit)} reached {when}."
        for target, was, unit, when in zip(
            doubted["target"],
            before[loose],
            doubted["unit"],
            by_year[loose].map({True: "in the year before", False: "in the same period a year before"}),
            strict=True,
        )
    ]
    found.add("targets", "loose_target", Doubt.INFORM, doubted, evidence)
