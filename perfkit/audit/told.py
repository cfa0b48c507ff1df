"""What an investigation's sentences say of its statistics, held against them place by place.

Each place is a pattern around the words that a figure decides: "above the
upper limit", "That is no signal", the quarters that a change is measured
between. What stands there must be what the one indicator's case makes of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import pandas as pd

from perfkit import periods
from perfkit.audit import taken_apart
from perfkit.explain.case import ENOUGH, Case
from perfkit.explain.drivers import BEFORE
from perfkit.explain.patterns import NEEDED
from perfkit.explain.spc import TRIAL_BELOW
from perfkit.report import formats
from perfkit.terms import Basis

Place = tuple[str, str]
"""A pattern, and what should stand in its group "said"."""

QUARTER = r"(?:19|20)\d\d/\d\d(?: Q[1-4])?"
"""A quarter, or the year that a yearly figure is of."""
_SPAN = rf"{QUARTER}(?: to {QUARTER})?"
_SPANS = re.compile(rf"\b(?:Before|before) is (?P<said>{_SPAN}, now is {_SPAN})")
_AFRESH = re.compile(rf"limits start afresh in (?P<said>(?P<since>{QUARTER})\. The reason on record: “.*”)")
_RULES = {
    "none": "lies within the limits and in no run",
    "above_upper_limit": "is above the upper limit",
    "below_lower_limit": "is below the lower limit",
    "trend_up": "ends a run of rises, seven quarters or more",
    "trend_down": "ends a run of falls, seven quarters or more",
    "two_in_three_high": "is one of two in three quarters near the upper limit",
    "two_in_three_low": "is one of two in three quarters near the lower limit",
    "shift_above": "is in a run of seven quarters or more above the mean",
    "shift_below": "is in a run of seven quarters or more below the mean",
}
_SIDE = {"high": "(high)", "low": "(low)"}
_ASSURANCE = {
    "consistently_meets": ("consistently meets its target", "beyond the limits on the good side"),
    "consistently_fails": ("consistently fails its target", "beyond the limits on the wrong side"),
    "hit_and_miss": ("hit and miss", "within the limits"),
}
_FUNNEL = {
    "": "within the funnel’s limits",
    "above_95": "above the funnel’s 95% limit",
    "below_95": "below the funnel’s 95% limit",
    "above_998": "above the funnel’s 99.8% limit",
    "below_998": "below the funnel’s 99.8% limit",
}


@dataclass(frozen=True)
class Told:
    """The places of one indicator's sentences, worked out once for all of a page's.

    Parameters
    ----------
    case
        The indicator.
    fixed
        The places that are the same in every sentence.
    """

    case: Case
    fixed: tuple[tuple[re.Pattern[str], str], ...]

    def places(self, text: str) -> Iterator[tuple[re.Match[str], str]]:
        """Yield each place of a text that the case decides, with what should stand there."""
        for pattern, right in self.fixed:
            for found in pattern.finditer(text):
                yield found, right
        for found in _AFRESH.finditer(text):
            reasons = {formats.quarter(since): reason for since, reason in _breaks(self.case)}
            reason = reasons.get(found["since"], "").rstrip(".")
            yield found, f"{found['since']}. The reason on record: “{reason}.”"
        for found in _SPANS.finditer(text):
            split = taken_apart.spoken_of(self.case, text)
            yield found, f"{split.before_is}, now is {split.after_is}" if split else "no such split"

    def without(self, text: str) -> str:
        """Return a text without the words that `places` holds against the case."""
        for start, stop in sorted((m.span("said") for m, _ in self.places(text)), reverse=True):
            text = f"{text[:start]} {text[stop:]}"
        return text


def told_of(case: Case) -> Told:
    """Return the places that an indicator's case decides."""
    fixed = (*_history(case), *_chart(case), *_peers(case))
    return Told(case, tuple((re.compile(pattern), right) for pattern, right in fixed))


def _history(case: Case) -> Iterable[Place]:
    begun = max([case.quarters.index.min(), *case.breaks["since"]])
    single = int(case.quarters.loc[case.quarters.index >= begun, "single"].notna().sum())
    known = int(case.explanation.panel.single_quarters().notna().sum(axis=1).iloc[0])
    what = f"single {case.each}" if case.row["basis"] == Basis.CUMULATIVE else case.each
    yield r"(?P<said>\w+) single (?:quarter|year)s? (?:is|are) known", formats.spelt(single, start=True)
    yield r"Limits need (?P<said>\w+) at least", formats.spelt(ENOUGH)
    met = case.row["met"]
    yield r"^The target (?P<said>.*?), so no cause", "could not be judged" if pd.isna(met) or not met else "was met"
    yield (
        r"usual for it: (?P<said>.*? needed)\.",
        f"{formats.count(known, what)} known, and {formats.spelt(NEEDED)} are needed",
    )


def _chart(case: Case) -> Iterable[Place]:
    if case.chart is None or case.icons is None:
        return
    chart, icons = case.chart, case.icons
    latest = chart.iloc[-1]
    yield r"^Variation: (?P<said>.*?)\. The quarter", _variation(str(icons["variation"]))
    yield rf"The (?:quarter|year) (?P<said>{QUARTER}), at", case.called(chart.index[-1])
    rule = _RULES[str(latest["special_cause"])].replace("quarter", case.each)
    yield rf"The (?:quarter|year) {QUARTER}, at [^,]*?, (?P<said>.*)\.$", rule
    yield r"^(?P<said>On trial)\.", "On trial" if icons["trial"] and latest["points"] < NEEDED else ""
    yield r"With fewer than (?P<said>\S+) they are a trial", "eight" if latest["points"] < NEEDED else ""
    yield r"^Around a mean of .* a single (?P<said>quarter|year) ", case.each
    short, side = _ASSURANCE.get(str(icons["assurance"]), ("not judged", ""))
    yield r"^Assurance: (?P<said>[^.,]*)[.,] ", short
    yield r"^Assurance: .*, (?P<said>beyond the limits on the \w+ side|within the limits): ", side
    earlier = chart.iloc[:-1]
    marked = earlier.index[earlier["special_cause"].astype(str) != "none"]
    yield r"^Earlier special causes: (?P<said>.*)\.$", formats.joined(_spans(case, list(marked)))
    found = case.explanation.findings
    for since in found.loc[found["cause"].eq("step_change"), "since"].head(1):
        yield rf"^A new level since (?P<said>{QUARTER}) would", formats.quarter(since)
    last = f" since {formats.quarter(max(case.breaks['since']))}" if len(case.breaks) else ""
    yield r"the limits of \S+ (?:quarter|year)s(?P<said>[^.]*)\.", last
    if case.suggested is not None:
        begun = formats.quarter(case.suggested["since"])
        yield rf"^Suggested: limits that start afresh in (?P<said>{QUARTER})\.", begun
    if case.charted.trend is not None:
        trend = case.charted.trend
        way = "risen" if trend.slope > 0 else "fallen"
        yield r"^It has (?P<said>.*?), by about", f"{way} steadily since {formats.quarter(trend.table.index[0])}"
    yield r"With fewer than (?P<said>\S+) these are trial limits", str(TRIAL_BELOW) if icons["trial"] else ""
    apart = ", cumulative figures taken apart" if case.row["basis"] == Basis.CUMULATIVE else ""
    season = ", with its season taken out" if case.seasonal else ""
    yield r"Each point is one (?:quarter|year) by itself(?P<said>[^.]*)\.", apart + season
    if case.runs is not None:
        yield r"That is (?P<said>\w+) signal\.$", "a" if case.runs["signal"] else "no"
    if case.ratio is not None:
        last = ", the latest among them" if case.ratio["outside"].iloc[-1] else ""
        yield r"quarters lies? outside the limits(?P<said>[^.]*)\.$", last


def _peers(case: Case) -> Iterable[Place]:
    peers = case.peers
    if peers is None:
        return
    yield r"where others stand, (?P<said>.*)$", peers.period
    yield r"^In (?P<said>\S+(?: Q\d)?) we stood", peers.period
    yield r"best quarter of them at \S+ or (?P<said>\w+)", "better"
    yield r"(?P<said>\w+ the funnel’s (?:\S+ limit\b|limits))", _FUNNEL.get(str(peers.outside), "")
    chance = "Chance alone would not explain" if peers.by_chance and not peers.outside else "no more than chance"
    yield r"(?P<said>Chance alone would not explain|no more than chance) ", chance
    yield r"^Since (?P<said>.*?),? (?:against the|our figure) ", peers.begun
    if case.since is not None:
        long = case.explanation.panel.quarters.index(periods.parse(peers.begun)) >= BEFORE
        yield r", against the (?P<said>.*?) before, our", "two years" if long else "quarters"
    shared = peers.shared and case.since is not None
    yield r"the change is (?P<said>shared|ours)", "shared" if shared else "ours"


def _spans(case: Case, quarters: list[pd.Period]) -> Iterator[str]:
    """Name quarters, a run of them by its ends: "2009/10 Q2 to 2010/11 Q4"."""
    begin = 0
    for n in range(1, len(quarters) + 1):
        if n == len(quarters) or quarters[n] != quarters[n - 1] + (4 if case.yearly else 1):
            first, last = case.called(quarters[begin]), case.called(quarters[n - 1])
            yield first if first == last else f"{first} to {last}"
            begin = n


def _breaks(case: Case) -> Iterable[tuple[object, str]]:
    return zip(case.breaks["since"], case.breaks["reason"].astype(str), strict=True)


def _variation(kind: str) -> str:
    """Return what a variation is called: "concern_high" is "special cause, concern (high)"."""
    if kind == "common_cause":
        return "common cause (noise)"
    word, _, side = kind.rpartition("_")
    if word == "neutral":
        return f"special cause {_SIDE[side]}, neither better nor worse"
    return f"special cause, {word} {_SIDE[side]}"
