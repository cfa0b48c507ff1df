"""An investigation's words and tables, worked by hand; and every indicator of the demonstrations."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import pandas as pd
import pytest

from perfkit import read, read_rules
from perfkit.errors import UsageError
from perfkit.explain.case import Case, case_of
from perfkit.explain.explanation import explain
from perfkit.explain.gap import CHECK_FIRST, Bridge, bridges_of
from perfkit.explain.panel import one
from perfkit.judge.scorecard import judge
from perfkit.report import bridged, case_verdict, investigate, signals
from perfkit.report.drawing import Chart
from perfkit.report.grid import Table
from perfkit.rules import Rules, preset
from perfkit.terms import TravelFrom

RULES = Rules(preset("ten_percent"), travel_from=TravelFrom.PREVIOUS_QUARTER)
QUARTERS = [f"{year}/{year - 1999} Q{q}" for year in (2010, 2011, 2012, 2013, 2014) for q in (1, 2, 3, 4)][:18]
STEADY = [44, 45, 43, 44, 46, 45, 44, 43, 45]
WORDS = ("title", "asked", "about", "signal", "second_opinion", "where", "others", "officers", "saved", "unknown",
         "sources")  # fmt: skip
CHARTS = ("limits", "peers", "ahead")


def split(before: dict[str, tuple[int, int]], now: dict[str, tuple[int, int]]) -> list[dict[str, Any]]:
    """Return segments that are the same in the eight quarters before and in the two since."""
    return [
        {"period": q, "dimension": "type", "segment": s, "numerator": n, "denominator": d}
        for place, q in enumerate(QUARTERS[-10:])
        for s, (n, d) in (before if place < 8 else now).items()
    ]


MIXED = split({"Major": (6, 10), "Minor": (36, 40)}, {"Major": (18, 30), "Minor": (18, 20)})
ONE_TOO_MANY = split({"Major": (6, 10), "Minor": (36, 40)}, {"Major": (18, 30), "Minor": (19, 20)})
BY_WARD = [
    row | {"dimension": "ward"}
    for row in split({"North": (21, 25), "South": (21, 25)}, {"North": (16, 25), "South": (20, 25)})
]
NONE_IN_NORTH = [row | ({"numerator": 0} if row["segment"] == "North" else {}) for row in BY_WARD]
PEERS = [
    {"period": "2014/15 Q2", "authority": a, "group": "near", "value": v, "numerator": v / 2, "denominator": 50}
    for a, v in (("A", 84), ("B", 86), ("C", 88))
]
REASON = {"period": "2014/15 Q2", "kind": "reason", "text": "Demand rose.", "role": "Head of Planning"}
NEW = {"status": "break", "note": "Counted by the new definition"}
FALLING = [42] * 8 + [36] * 2
STEPPED = [46, 47, 46, 46, 47, 47, 46, 47, 40, 41, 41, 40, 41, 40, 40, 41, 40, 41]
GIVEN: dict[str, dict[str, Any]] = {
    "falling": {"numerators": FALLING},
    "more cases": {"numerators": FALLING, "denominators": [50] * 8 + [60] * 2},
    "mixed": {"numerators": FALLING, "segments": MIXED},
    "one too many": {"numerators": FALLING, "segments": ONE_TOO_MANY},
    "two cuts": {"numerators": FALLING, "segments": [*BY_WARD, *MIXED]},
    "one cut wrong": {"numerators": FALLING, "segments": [*NONE_IN_NORTH, *MIXED]},
    "peers": {"numerators": FALLING, "benchmarks": PEERS},
    "reason": {"numerators": FALLING, "commentary": [REASON]},
    "doubted": {"numerators": FALLING, "segments": MIXED, "marks": {"2014/15 Q2": {"outturn": 60.0}}},
    "steady": {"numerators": [*STEADY, 42]},
    "plunge": {"numerators": [*STEADY, 30]},
    "short": {"numerators": [44, 42]},
    "restless": {"numerators": [44, 41, 41, 44, 41, 44, 44, 41, 44, 41]},
    "stepped": {"numerators": STEPPED},
    "new definition": {"numerators": STEPPED, "marks": {"2012/13 Q1": NEW}},
    "newest definition": {"numerators": STEPPED, "marks": {"2013/14 Q4": NEW}},
    "drifting": {"numerators": [49, 48, 48, 47, 47, 46, 46, 45, 45]},
}
"""One percentage each, of 50 in the quarters to 2014/15 Q2: a council that is explained once."""

Of = Callable[[str], Case]


@pytest.fixture(scope="module")
def of(make_tables: Callable[..., Any]) -> Of:
    """Return a function that gives the case of one of `GIVEN`."""
    tables: dict[str, list[dict[str, Any]]] = {"indicators": [], "outturns": [], "targets": []}
    for ref, given in GIVEN.items():
        numerators, marks = given["numerators"], given.get("marks", {})
        over, quarters = given.get("denominators", [50] * len(numerators)), QUARTERS[-len(numerators) :]
        names = {"numerator_name": "decided in time", "denominator_name": "decided"}
        tables["indicators"].append({"ref": ref, "decimals": 1} | names)
        tables["outturns"] += [
            {"ref": ref, "period": q, "outturn": 100 * n / d, "numerator": n, "denominator": d} | marks.get(q, {})
            for q, n, d in zip(quarters, numerators, over, strict=True)
        ]
        tables["targets"] += [{"ref": ref, "period": q, "target": 86} for q in [*quarters, "2014/15"]]
        for name in ("segments", "benchmarks", "commentary"):
            tables.setdefault(name, []).extend(row | {"ref": ref} for row in given.get(name, []))
    card = judge(make_tables(**tables), RULES, "2014/15 Q2")
    explanation = explain(card)
    return cache(lambda ref: case_of(card, ref, explanation))


def test_a_bridge_by_segment_adds_up_as_printed(of: Of) -> None:
    """Both types stay at 60% and 90%; more major ones take 84% to 72%: all twelve points are mix, none is level."""
    case = of("mixed")
    table = bridged.bridge(case, case.bridge)
    assert isinstance(table, Table)
    assert table.data.to_numpy().tolist() == [
        ["Major", "20%", "60%", "60%", "60%", "0.0", "−7.2"],
        ["Minor", "80%", "40%", "90%", "90%", "0.0", "−4.8"],
        ["The whole", "", "", "84%", "72%", "0.0", "−12.0"],
    ]
    assert "Arithmetic contribution, not cause." in table.caption


def test_a_bridge_without_segments_is_by_counts(of: Of) -> None:
    """42 of 50 to 36 of 60: at the mean denominator fewer counted, and more came."""
    case = of("more cases")
    table = bridged.bridge(case, case.bridge)
    assert isinstance(table, Table)
    # Numerator: mean of -6/50 and -6/60; denominator: mean of 42/60 - 42/50 and 36/60 - 36/50.
    assert table.data.to_numpy().tolist() == [
        ["Decided in time", "42", "36", "−11.0"],
        ["Decided", "50", "60", "−13.0"],
        ["The whole", "84%", "60%", "−24.0"],
    ]
    assert "from 84% to 60%" in repr(bridged.added_up(case, case.bridge))


def test_segments_that_do_not_make_the_whole_are_refused(of: Of) -> None:
    """One case too many in a segment: the sums are named, and nothing is printed."""
    case = of("one too many")
    said = repr(bridged.bridge(case, case.bridge))
    assert said == (
        "The segments’ numerators for 2014/15 Q1 to 2014/15 Q2 add up to 74 and not to the 72 of the indicator itself:"
        " no split of them is printed."
    )
    assert list(map(repr, investigate.taken_apart(case))) == [said]


def test_parts_that_do_not_add_up_are_not_printed(of: Of) -> None:
    """A bridge whose effects miss the change by a tenth is refused by table, sentence and chart alike."""
    case = of("falling")
    parts = case.bridge.parts.assign(effect=[-12.1, 0.0])
    wrong = Bridge("", 84.0, 72.0, "a", "b", parts)
    shown = investigate.taken_apart(replace(case, bridges=(wrong,)))
    assert list(map(repr, shown)) == ["The parts of the change do not add up to the whole, so they are not printed."]


def test_a_cumulative_figure_is_held_against_the_same_quarter_last_year() -> None:
    panel = one("higher", numerator=[10, 20, 30, 40, 12, 18], denominator=[100] * 6, basis="cumulative", per=100)
    none = pd.DataFrame(columns=["ref", "period", "dimension", "segment", "numerator", "denominator"])
    (found,) = bridges_of(none, panel, None)
    assert (found.before_is, found.after_is) == ("2009/10 Q2", "2010/11 Q2")
    assert (found.before, found.after) == (20.0, 18.0)


def test_levels_and_change_are_printed_at_decimals_where_they_agree() -> None:
    """1.04 to 2.06 is a change of 1.02: at one decimal 1.0 and 2.1 would not be 1.0 apart, at two they are."""
    found = Bridge("", 1.04, 2.06, "a", "b", pd.DataFrame({"effect": [1.0, 0.02]}, index=["x", "y"]))
    effects, places = found.printed(1)
    assert (effects.tolist(), places) == ([1.0, 0.02], 2)


def test_noise_is_called_noise(of: Of) -> None:
    """Nine steady quarters and one like them: trial limits, common cause, a target that is hit and missed."""
    case = of("steady")
    said = repr(investigate.signal(case))
    assert "With fewer than 13 these are trial limits." in said
    assert (
        "Variation: common cause (noise). The quarter 2014/15 Q2, at 84%, lies within the limits and in no run." in said
    )
    assert "Assurance: hit and miss. The target is 86%" in said
    assert case_verdict.verdict(case).startswith("Noise: within the usual range; odds of the year’s target about ")


def test_a_fall_beyond_the_limits_is_called_a_concern(of: Of) -> None:
    case = of("plunge")
    said = repr(investigate.signal(case))
    assert "Variation: special cause, concern (low). The quarter 2014/15 Q2, at 60%, is below the lower limit." in said


def test_the_form_of_the_two_in_three_rule_is_named(of: Of) -> None:
    said = repr(investigate.second_opinion(of("steady")))
    assert "in its present (“mdc”) form, which counts points beyond the limit too" in said


def test_two_quarters_are_too_few_to_tell(of: Of) -> None:
    case = of("short")
    assert repr(investigate.signal(case)) == (
        "Two single quarters are known. Limits need six at least: what is noise cannot be told."
    )
    assert "What is usual for it: 2 quarters known, and eight are needed." in repr(investigate.unknown(case))
    assert case_verdict.verdict(case).startswith("Noise: within the usual range")


def test_without_peers_that_is_said(of: Of) -> None:
    case = of("falling")
    assert "No figures of other councils were supplied" in repr(investigate.others(case))
    assert "Whether others saw the same: no peers’ figures." in repr(investigate.unknown(case))


def test_a_rank_never_stands_without_its_funnel(of: Of) -> None:
    """72% among 84%, 86% and 88% of 50 each: last of four, and no further off than chance."""
    said = repr(investigate.others(of("peers")))
    assert "In 2014/15 Q2 we stood at 72%; the middle one of 3 peers (near) at 86%" in said
    assert "We rank 4 of 4, in quartile 4 (the first is best)." in said
    assert "within the funnel’s limits" in said


def test_officers_words_stand_beside_what_the_figures_say(of: Of) -> None:
    said = repr(investigate.officers(of("reason")))
    assert "Reason (Head of Planning):\n> Demand rose.\n### Do the figures bear it out?" in said
    assert "The figures contradict the reason given, that demand rose: 50 cases a quarter, where 50 were usual." in said


def test_every_figure_in_prose_can_be_worked_out_again(of: Of) -> None:
    """Each claim on the limits, runs and bridge is what the case itself gives for its table and calculation."""
    case = of("restless")
    claims = [
        part
        for words in (investigate.signal(case), investigate.second_opinion(case), bridged.added_up(case, case.bridge))
        for _, parts in words.blocks
        for part in parts
        if not isinstance(part, str)
    ]
    assert {c.table for c in claims} == {"limits", "runs", "ratio", "bridge"}
    assert all(case.figure(c.table, c.calculation) == c.value for c in claims)
    # Seven steps of six points and two of none: mean 85, and 85 less 2.66 times 42/9.
    assert round(case.figure("limits", "mean"), 9) == 85.0
    assert round(case.figure("limits", "lower"), 2) == 72.59
    assert (case.figure("runs", "longest_run"), case.figure("runs", "crossings")) == (2, 7)


def test_an_unknown_indicator_is_refused_with_the_nearest(of: Of) -> None:
    with pytest.raises(UsageError, match=r"There is no indicator 'fallen'\. Did you mean 'falling'\?"):
        case_of(of("falling").card, "fallen")


@pytest.mark.parametrize(("value", "said"), [(1.2, "+1.2"), (-0.4, "−0.4"), (0.04, "0.0"), (-0.04, "0.0")])
def test_an_effect_carries_its_sign(value: float, said: str) -> None:
    assert bridged.signed(value, 1) == said


def test_each_dimension_is_a_cut_of_the_same_change(of: Of) -> None:
    """Ward and type each add up to the twelve points by themselves; the one of the largest part comes first."""
    case = of("two cuts")
    assert [gap.dimension for gap in case.bridges] == ["ward", "type"]
    tables = [part for part in investigate.taken_apart(case) if isinstance(part, Table)]
    # North 84% to 64%, South 84% to 80%, half the cases each: ten points and two.
    assert tables[0].data.to_numpy().tolist() == [
        ["North", "50%", "50%", "84%", "64%", "−10.0", "0.0"],
        ["South", "50%", "50%", "84%", "80%", "−2.0", "0.0"],
        ["The whole", "", "", "84%", "72%", "−12.0", "0.0"],
    ]
    assert [t.data.iloc[-1, -2:].tolist() for t in tables] == [["−12.0", "0.0"], ["0.0", "−12.0"]]
    said = "\n".join(map(repr, investigate.taken_apart(case)))
    assert said.startswith("There are counts by ward and by type. These are different cuts of the same change:")
    assert "must not be added" in said and "### By ward" in said and "### By type" in said


def test_the_dimension_that_the_evidence_names_comes_first(of: Of) -> None:
    case = of("two cuts")
    found = bridges_of(case.card.tables.segments, case.explanation.panel, case.since, "type")
    assert [gap.dimension for gap in found] == ["type", "ward"]


def test_a_dimension_that_does_not_make_the_whole_is_refused_alone(of: Of) -> None:
    case = of("one cut wrong")
    assert [(gap.dimension, bool(gap.missing)) for gap in case.bridges] == [("type", False), ("ward", True)]
    assert "no split of them is printed" in repr(investigate.taken_apart(case)[-1])


def test_a_doubtful_figure_is_checked_before_anything_is_read_from_it(of: Of) -> None:
    """36 of 50 is 72% and not 60%: no bridge, no reading against the limits, no odds."""
    case = of("doubted")
    evidence = "The figure is 60%, but 36 of 50 makes 72%."
    assert f"This figure must be checked before anything is read from it. {evidence}" in repr(investigate.asked(case))
    assert "is not read against the limits" in repr(investigate.signal(case))
    assert "Variation" not in repr(investigate.signal(case))
    assert list(map(repr, investigate.taken_apart(case))) == [CHECK_FIRST]
    assert repr(investigate.saved(case)).startswith("What follows rests on a figure that must be checked first.")
    assert case_verdict.verdict(case) == "Doubt: the figure must be checked first"


def test_recorded_reasons_start_the_limits_afresh(of: Of) -> None:
    """81% since the new definition, moving by two points; the eight quarters at 93% have limits of their own."""
    case = of("new definition")
    said = repr(investigate.signal(case))
    assert "Around a mean of 81%" in said and "the limits of 10 quarters since 2012/13 Q1." in said
    assert "The limits start afresh in 2012/13 Q1. The reason on record: “Counted by the new definition.”" in said
    assert "Suggested" not in said
    chart = signals.limits(case)
    assert chart.data["Mean"].iloc[[7, 8]].tolist() == [93.0, 81.0]
    assert "Limits start afresh in 2012/13 Q1, as is on record." in chart.alt and "limits afresh" in chart.svg
    assert case_verdict.verdict(case).startswith("Noise: ")


def test_without_a_reason_new_limits_are_suggested_and_not_applied(of: Of) -> None:
    case = of("stepped")
    said = repr(investigate.signal(case))
    # Eight quarters at 93% and ten at 81%.
    assert "Around a mean of 86.3%" in said and "the limits of 18 quarters." in said
    assert (
        "Suggested: limits that start afresh in 2012/13 Q1. Over the 10 quarters since, the mean is 81%;"
        " before, it was 93%. They are not redrawn before someone who knows the reason records it" in said
    )
    assert [case.figure("limits", f"suggested.{n}") for n in ("before", "after", "quarters")] == [93.0, 81.0, 10.0]
    chart = signals.limits(case)
    assert "New limits from 2012/13 Q1 are suggested and not drawn." in chart.alt and "Mean" not in chart.data


def test_after_a_recent_break_limits_wait_for_six_quarters(of: Of) -> None:
    case = of("newest definition")
    said = repr(investigate.signal(case))
    assert said.startswith("- The limits start afresh in 2013/14 Q4. The reason on record:")
    assert "Three single quarters are known since. Limits need six at least" in said
    assert repr(signals.limits(case)).endswith(
        "18 single quarters, without limits: too few are known since they last started afresh."
    )


def test_a_steady_drift_has_trended_limits(of: Of) -> None:
    """96% in the first four quarters, 91% in the last four, five quarters later: a point a quarter, four a year."""
    case = of("drifting")
    said = repr(investigate.signal(case))
    assert "It has fallen steadily since 2012/13 Q2, by about 4 percentage points a year." in said
    assert "hold all of the 9 quarters: the drift is the signal" in said
    assert case.figure("limits", "trend.year") == pytest.approx(-4.0)
    chart = signals.limits(case)
    assert "Trended limits run from 2012/13 Q2 and end around" in chart.alt and "trend 89.5" in chart.svg
    trend = chart.data["Trend"]
    assert (trend.iloc[0] - trend.iloc[-1]).round(1) == 8.0


ONE_OF_EACH = [
    # One segment of two dimensions, doubt, late, drift, cumulative, mix, annual.
    pytest.param("demo:known_truth", "2013/14 Q2", "2013-11-05",
                 "NI68 EH1 NI132 LIB1 NI155 BV109c NI73", id="known-truth"),
    # Without peers or segments: missed, met, withheld, a target in doubt, a figure below nought.
    pytest.param("demo:hart", "2014/15 Q2", "2014-11-07", "PS01 IA02 ETS01 RB05 LS05", id="hart"),
    # A range, a rolling year, days so far, a figure not due.
    pytest.param("demo:example", "2025/26 Q2", "", "CF1 WA1 HR1 SV1", id="example"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "quarter", "known_on", "refs"), ONE_OF_EACH)
def test_an_indicator_of_each_kind_can_be_investigated(data: str, quarter: str, known_on: str, refs: str) -> None:
    """Whatever is missing, each section says something or nothing, in words without gaps, and none raises."""
    card = judge(read(data), read_rules("" if data == "demo:example" else data), quarter, known_on=known_on)
    rows = card.rows[card.rows["ref"].isin(refs.split())].reset_index(drop=True)
    explanation = explain(replace(card, rows=rows))
    for ref in refs.split():
        case = case_of(card, ref, explanation)
        shown = [getattr(investigate, name)(case) for name in WORDS] + investigate.taken_apart(case)
        said = "\n".join(map(repr, shown))
        assert not re.search(r"\bnan\b|NaT|<NA>|(?<!\|)  (?!\|)| [,.;]|\bNone\b(?! [a-z])", said), ref
        assert re.match("Signal: |Noise: |Season: |Doubt: |Too few (?:quarter|year)s", case_verdict.verdict(case)), ref
        charts = [getattr(signals, name)(case) for name in CHARTS] + investigate.taken_apart(case)
        for chart in (c for c in charts if isinstance(c, Chart)):
            assert chart.alt and "nan" not in chart.alt, (ref, chart.title)
            assert len(chart.svg) < 30_000, (ref, chart.title)


def test_a_case_is_the_same_out_of_a_council_as_alone() -> None:
    """What the council's explanation says of an indicator is what it says of it alone."""
    card = judge(read("demo:example"), read_rules(""), "2025/26 Q2")
    explanation = explain(card)
    for ref in ("PL1", "HR1"):
        among, alone = case_of(card, ref, explanation), case_of(card, ref)
        for name in ("title", "signal", "where", "others", "officers", "saved", "unknown"):
            assert repr(getattr(investigate, name)(among)) == repr(getattr(investigate, name)(alone)), (ref, name)
        assert repr(signals.ahead(among)) == repr(signals.ahead(alone))
