"""Signal or noise in words: the limits, what the latest quarter says, and a second opinion."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from perfkit.explain.case import ENOUGH, Case
from perfkit.explain.kinds import Cause
from perfkit.explain.patterns import NEEDED
from perfkit.explain.rebase import SUSTAINED
from perfkit.explain.spc import Assurance
from perfkit.explain.spc_rules import SpecialCause
from perfkit.report import formats
from perfkit.report.case_claims import Parts, claim, count, fine, level, row_of
from perfkit.report.cells import has
from perfkit.report.claims import Claim, outturn
from perfkit.report.counts import records
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
    Assurance.HIT_AND_MISS: ("hit and miss", ", within the limits: by chance some {each}s may meet it and others not"),
}


def signal(case: Case) -> Prose:
    """Return whether the latest quarter is signal or noise, and whether the target can be relied on.

    Parameters
    ----------
    case
        The evidence of one indicator (`perfkit.explain.case.case_of`).

    Returns
    -------
    Prose
        A list: limits in the indicator's unit, special causes by quarter.

    Examples
    --------
    >>> from perfkit.demo.cards import case
    >>> signal(case())
    Around a mean of 68.7%, chance alone keeps a single quarter between 60.5% and 77%: the limits of 22 ...
    - Variation: common cause (noise). The quarter 2013/14 Q2, at 64%, lies within the limits and in no run.
    - Assurance: hit and miss. The target is 68%, within the limits: by chance some quarters may meet ...
    - Earlier special causes: 2009/10 Q2 to 2010/11 Q4.
    ...
    """
    if case.chart is None or case.icons is None:
        return listed(_afresh(case)) + _too_few(case)
    few = bool(case.icons["trial"]) and case.figure("limits", "points") < NEEDED
    head = _limits(case, few)
    if case.doubted:
        unread = f"The latest {case.each} is not read against the limits before its figure has been checked."
        return head + listed([(unread,), *_afresh(case), *_marked(case)])
    kind = "On trial" if few else f"Variation: {VARIATION[case.icons['variation']]}"
    latest = _latest(case, kind)
    if few:
        return head + listed([latest, *_afresh(case), *_marked(case)])
    return head + listed([latest, *_assurance(case), *_afresh(case), *_marked(case), *_step(case), *_trend(case)])


def _too_few(case: Case) -> Prose:
    begun = case.breaks["since"].max() if len(case.breaks) else case.quarters.index.min()
    known = int(case.quarters.loc[case.quarters.index >= begun, "single"].notna().sum())
    return say(
        f"{formats.spelt(known, start=True)} single {case.each}{' is' if known == 1 else 's are'} known"
        f"{' since' if len(case.breaks) else ''}."
        f" Limits need {formats.spelt(ENOUGH)} at least: what is noise cannot be told."
    )


def _limits(case: Case, few: bool) -> Prose:
    """Say where the limits are, and of what they are made."""
    assert case.icons is not None
    trial = " With fewer than 13 these are trial limits." if case.icons["trial"] else ""
    if few:
        trial += " With fewer than eight they are a trial and nothing more: no signal can be told from noise."
    apart = ", cumulative figures taken apart" if row_of(case)["basis"] == Basis.CUMULATIVE else ""
    season = ", with its season taken out" if case.seasonal else ""
    absent = f" The {case.each} itself has no figure that can be judged." if _absent(case) else ""
    return say(
        "Around a mean of ", _limit(case, "mean"), f", chance alone keeps a single {case.each} ", *_between(case),
        ": the limits of ", count(case, "limits", "points"),
        f" {case.each}s{_since(case)}.{trial} Each point is one {case.each} by itself{apart}{season}.{absent}",
    )  # fmt: skip


def _latest(case: Case, kind: str) -> Parts:
    """Say what the latest quarter with a figure is, and by which rule."""
    assert case.chart is not None
    row, when = row_of(case), case.called(case.chart.index[-1])
    cause = SpecialCause(case.chart["special_cause"].iloc[-1])
    rule = _RULES.get(cause, "lies within the limits and in no run").replace("quarter", case.each)
    # What was published is not what is charted, where a season was taken out.
    unlike = case.seasonal and row["basis"] != Basis.CUMULATIVE and has(row, "outturn") and not _absent(case)
    published: Parts = (" with its season taken out of the published figure of ", outturn(row)) if unlike else ()
    return (f"{kind}. The {case.each} {when}, at ", _limit(case, "value"), *published, f", {rule}.")


def _assurance(case: Case) -> list[Parts]:
    assert case.icons is not None
    if pd.notna(case.icons["assurance"]):
        short, long = _ASSURANCE[Assurance(case.icons["assurance"])]
        target = _limit(case, "target")
        return [(f"Assurance: {short}. The target is ", target, f"{long.format(each=case.each)}.")]
    if case.seasonal and has(row_of(case), "target"):
        return [("Assurance: not judged, as the target changed within the year and the season was taken out.",)]
    return []


def _absent(case: Case) -> bool:
    """Whether the report's own quarter has no point on the chart."""
    assert case.chart is not None
    return bool(case.chart.index[-1] != case.card.quarter)


def second_opinion(case: Case) -> Prose:
    """Return what runs, and a chart that allows for the number of cases, say of the same quarters; and the rules.

    Parameters
    ----------
    case
        The evidence of one indicator (`perfkit.explain.case.case_of`).

    Returns
    -------
    Prose
        A list; without counts, that no such chart can be drawn.

    Examples
    --------
    >>> from perfkit.demo.cards import case
    >>> second_opinion(case())
    ### Second opinion
    - Runs about the median: the longest is 5 quarters, where chance makes up to 7; the line is crossed ...
    - Allowing for the number of cases in each quarter (a p′ chart), none of 22 quarters lies outside ...
    - The rules are those of Making Data Count: a point beyond a limit, seven in a row on one side of ...
    """
    if case.chart is None or case.runs is None:
        return Prose()
    items: list[Parts] = []
    if pd.notna(case.runs["longest_run_max"]):
        says = "a signal" if case.runs["signal"] else "no signal"
        items.append((
            "Runs about the median: the longest is ", count(case, "runs", "longest_run"),
            f" {case.each}s, where chance makes up to ", count(case, "runs", "longest_run_max"),
            "; the line is crossed ", count(case, "runs", "crossings"),
            " times, where chance makes at least ", count(case, "runs", "crossings_min"), f". That is {says}.",
        ))  # fmt: skip
    if case.ratio is not None:
        last = ", the latest among them" if case.ratio["outside"].iloc[-1] else ""
        beyond = case.figure("ratio", "outside")
        outside = count(case, "ratio", "outside") if beyond else claim(case, "ratio", "outside", "none")
        items.append((
            "Allowing for the number of cases in each quarter (a p′ chart), ", outside, " of ",
            count(case, "ratio", "points"), f" quarters {'lie' if beyond > 1 else 'lies'} outside the limits{last}.",
        ))  # fmt: skip
    items.append((
        "The rules are those of Making Data Count: a point beyond a limit, seven in a row on one side of the mean,"
        " seven rising or falling, and two in three near a limit. The last is used in its present (“mdc”) form,"
        " which counts points beyond the limit too.",
    ))  # fmt: skip
    return say("Second opinion", kind=Block.HEADING) + listed(items)


def _limit(case: Case, column: str) -> Claim:
    value, row = case.figure("limits", column), row_of(case)
    if column == "target":
        return claim(
            case,
            "limits",
            column,
            formats.figure(value, row["unit"], max(fine(row), formats.places(value)), row["per"]),
        )
    return claim(case, "limits", column, level(row, value))


def _between(case: Case) -> Parts:
    """Say the limits, without one that no figure could pass."""
    low, high = possible(case)
    if not high:
        return ("above ", _limit(case, "lower")) if low else ("anywhere",)
    if not low:
        return ("below ", _limit(case, "upper"))
    return ("between ", _limit(case, "lower"), " and ", _limit(case, "upper"))


def possible(case: Case) -> tuple[bool, bool]:
    """Say whether figures could pass the lower and the upper limit: a share stays below 100%, a count above 0."""
    assert case.chart is not None
    values, percent = case.chart["value"], case.row["unit"] == Unit.PERCENT
    within = percent and case.figure("limits", "upper") >= _WHOLE >= values.max()
    return not case.figure("limits", "lower") <= 0 <= values.min(), not within


def _marked(case: Case) -> list[Parts]:
    """Name the earlier quarters that were more than noise."""
    assert case.chart is not None
    earlier = case.chart.iloc[:-1]
    found = earlier.index[earlier["special_cause"] != SpecialCause.NONE]
    if found.empty:
        return []
    return [(f"Earlier special causes: {formats.joined(_spans(case, found))}.",)]


def _spans(case: Case, quarters: pd.Index[Any]) -> Iterator[str]:
    """Name quarters, those that follow one another as one: "2009/10 Q2 to 2010/11 Q4"."""
    step = 4 if case.yearly else 1
    begins = pd.Series(quarters, index=quarters).diff().map(lambda gap: pd.isna(gap) or gap.n != step).cumsum()
    for _, run in begins.groupby(begins):
        first, last = (case.called(q) for q in (run.index[0], run.index[-1]))
        yield first if first == last else f"{first} to {last}"


def _since(case: Case) -> str:
    return f" since {formats.quarter(case.breaks['since'].iloc[-1])}" if len(case.breaks) else ""


def _afresh(case: Case) -> list[Parts]:
    """Say where limits start afresh, with the reason on record."""
    said = "The limits start afresh in {}. The reason on record: “{}”"
    return [
        (said.format(formats.quarter(found["since"]), _stopped(found["reason"])),) for found in records(case.breaks)
    ]


def _stopped(text: str) -> str:
    return f"{text.rstrip('.')}."


def _step(case: Case) -> list[Parts]:
    """Suggest limits that start afresh, with the evidence; they are never redrawn without a reason on record."""
    found = case.explanation.findings
    steps = found[found["cause"] == Cause.STEP_CHANGE]
    unseen = case.icons is not None and case.icons["variation"] == "common_cause"
    also = " The chart’s rules do not see it; the comparison of shapes, below, does." if unseen else ""
    if case.suggested is not None:
        return [(
            f"Suggested: limits that start afresh in {formats.quarter(case.suggested['since'])}. Over the ",
            count(case, "limits", "suggested.quarters"), " quarters since, the mean is ",
            _limit(case, "suggested.after"), "; before, it was ", _limit(case, "suggested.before"),
            ". They are not redrawn before someone who knows the reason records it, as a break in the series with a"
            f" note.{also}",
        )]  # fmt: skip
    if steps.empty:
        return []
    return [(
        f"A new level since {formats.quarter(steps['since'].iloc[0])} would have limits of its own once it has held for"
        f" {formats.spelt(SUSTAINED)} quarters.{also}",
    )]  # fmt: skip


def _trend(case: Case) -> list[Parts]:
    """Say how steadily the figure drifts, and where trended limits stand."""
    trend, row = case.charted.trend, row_of(case)
    if trend is None:
        return []
    year = case.figure("limits", "trend.year")
    size = formats.points(year, row["unit"], fine(row), row["per"])
    way = "risen" if year > 0 else "fallen"
    return [(
        f"It has {way} steadily since {formats.quarter(trend.table.index[0])}, by about ",
        claim(case, "limits", "trend.year", size), " a year. Trended limits (Wheeler’s), from there, stand at ",
        _limit(case, "trend.lower"), " and ", _limit(case, "trend.upper"), " in the last quarter and hold all of the ",
        count(case, "limits", "trend.points"), " quarters: the drift is the signal, and around it there is only noise.",
    )]  # fmt: skip
