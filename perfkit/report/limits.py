"""Signal or noise in words: the limits, what the latest quarter says, and a second opinion."""

from __future__ import annotations

import pandas as pd

from perfkit import periods
from perfkit.explain.case import ENOUGH, Case
from perfkit.explain.kinds import Cause
from perfkit.explain.spc import Assurance
from perfkit.explain.spc_rules import SpecialCause
from perfkit.report import formats
from perfkit.report.case_claims import Parts, claim, count, level, row_of
from perfkit.report.cells import has
from perfkit.report.claims import Claim
from perfkit.report.prose import Block, Prose, listed, say
from perfkit.terms import Basis, Unit

_WHOLE = 100
_RULES = {
    SpecialCause.ABOVE_LIMIT: "is above the upper limit",
    SpecialCause.BELOW_LIMIT: "is below the lower limit",
    SpecialCause.TREND_UP: "ends a run of rises, seven quarters or more",
    SpecialCause.TREND_DOWN: "ends a run of falls, seven quarters or more",
    SpecialCause.TWO_IN_THREE_HIGH: "is one of two in three quarters near the upper limit",
    SpecialCause.TWO_IN_THREE_LOW: "is one of two in three quarters near the lower limit",
    SpecialCause.SHIFT_ABOVE: "is in a run of seven quarters or more above the mean",
    SpecialCause.SHIFT_BELOW: "is in a run of seven quarters or more below the mean",
}
VARIATION = {
    "common_cause": "common cause (noise)",
    "improvement_high": "special cause, improvement (high)",
    "improvement_low": "special cause, improvement (low)",
    "concern_high": "special cause, concern (high)",
    "concern_low": "special cause, concern (low)",
    "neutral_high": "special cause (high), neither better nor worse",
    "neutral_low": "special cause (low), neither better nor worse",
}
_ASSURANCE = {
    Assurance.MEETS: ("consistently meets its target", ", beyond the limits on the good side: it is met by design"),
    Assurance.FAILS: ("consistently fails its target", ", beyond the limits on the wrong side: as it runs, it misses"),
    Assurance.HIT_AND_MISS: ("hit and miss", ", within the limits: some quarters meet it and some do not, by chance"),
}


def signal(case: Case) -> Prose:
    """Return whether the latest quarter is signal or noise, and whether the target can be relied on."""
    if case.chart is None or case.icons is None:
        known = int(case.quarters["single"].notna().sum())
        return say(
            f"{formats.spelt(known, start=True)} single {'quarter is' if known == 1 else 'quarters are'} known."
            f" Limits need {formats.spelt(ENOUGH)} at least: what is noise cannot be told."
        )
    latest, row = case.chart.iloc[-1], row_of(case)
    trial = " With fewer than 13 these are trial limits." if case.icons["trial"] else ""
    apart = ", cumulative figures taken apart" if row_of(case)["basis"] == Basis.CUMULATIVE else ""
    season = ", with its season taken out" if case.seasonal else ""
    absent = (
        "" if case.chart.index[-1] == case.card.quarter else " The quarter itself has no figure that can be judged."
    )
    head = say(
        "Around a mean of ", _limit(case, "mean"), ", chance alone keeps a single quarter ", *_between(case),
        ": the limits of ", count(case, "limits", "points"),
        f" quarters.{trial} Each point is one quarter by itself{apart}{season}.{absent}",
    )  # fmt: skip
    when = periods.label(pd.Period(case.chart.index[-1]))
    cause = SpecialCause(latest["special_cause"])
    rule = _RULES.get(cause, "lies within the limits and in no run")
    items: list[Parts] = [
        (f"Variation: {VARIATION[case.icons['variation']]}. The quarter {when}, at ", _limit(case, "value"),
         f", {rule}."),
    ]  # fmt: skip
    if pd.notna(case.icons["assurance"]):
        short, long = _ASSURANCE[Assurance(case.icons["assurance"])]
        items.append((f"Assurance: {short}. The target is ", _limit(case, "target"), f"{long}."))
    elif case.seasonal and has(row, "target"):
        items.append(("Assurance: not judged, as the target changed within the year and the season was taken out.",))
    return head + listed(items + _marked(case) + _step(case))


def second_opinion(case: Case) -> Prose:
    """Return what runs, and a chart that allows for the number of cases, say of the same quarters; and the rules."""
    if case.chart is None or case.runs is None:
        return Prose()
    items: list[Parts] = []
    if pd.notna(case.runs["longest_run_max"]):
        says = "a signal" if case.runs["signal"] else "no signal"
        items.append((
            "Runs about the median: the longest is ", count(case, "runs", "longest_run"),
            " quarters, where chance makes up to ", count(case, "runs", "longest_run_max"),
            "; the line is crossed ", count(case, "runs", "crossings"),
            " times, where chance makes at least ", count(case, "runs", "crossings_min"), f". That is {says}.",
        ))  # fmt: skip
    if case.ratio is not None:
        last = ", the latest among them" if case.ratio["outside"].iloc[-1] else ""
        items.append((
            "Allowing for the number of cases in each quarter (a p′ chart), ", count(case, "ratio", "outside"), " of ",
            count(case, "ratio", "points"), f" quarters lie outside the limits{last}.",
        ))  # fmt: skip
    items.append((
        "The rules are those of Making Data Count: a point beyond a limit, seven in a row on one side of the mean,"
        " seven rising or falling, and two in three near a limit. The last is used in its present (“mdc”) form,"
        " which counts points beyond the limit too.",
    ))  # fmt: skip
    return say("Second opinion", kind=Block.HEADING) + listed(items)


def _limit(case: Case, column: str) -> Claim:
    return claim(case, "limits", column, level(row_of(case), case.figure("limits", column)))


def _between(case: Case) -> Parts:
    """Say the limits, without one that no figure could pass."""
    assert case.chart is not None
    values, percent = case.chart["value"], case.row["unit"] == Unit.PERCENT
    if percent and case.figure("limits", "upper") >= _WHOLE >= values.max():
        return ("above ", _limit(case, "lower"))
    if case.figure("limits", "lower") <= 0 <= values.min():
        return ("below ", _limit(case, "upper"))
    return ("between ", _limit(case, "lower"), " and ", _limit(case, "upper"))


def _marked(case: Case) -> list[Parts]:
    """Name the earlier quarters that were more than noise."""
    assert case.chart is not None
    earlier = case.chart.iloc[:-1]
    found = earlier.index[earlier["special_cause"] != SpecialCause.NONE]
    if found.empty:
        return []
    return [(f"Earlier special causes: {formats.joined(periods.label(pd.Period(q)) for q in found)}.",)]


def _step(case: Case) -> list[Parts]:
    found = case.explanation.findings
    steps = found[found["cause"] == Cause.STEP_CHANGE]
    if steps.empty:
        return []
    since = periods.label(pd.Period(str(steps["since"].iloc[0]), freq=periods.QUARTER))
    unseen = case.icons is not None and case.icons["variation"] == "common_cause"
    also = " The chart’s rules do not see it; the comparison of shapes, below, does." if unseen else ""
    redrawn = "They are not redrawn: no reason is on record."
    return [(f"A new level since {since} would have limits of its own. {redrawn}{also}",)]
