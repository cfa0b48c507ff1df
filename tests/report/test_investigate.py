"""An investigation's words and tables, worked by hand; and every indicator of the demonstrations."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from perfkit import read, read_rules
from perfkit.errors import UsageError
from perfkit.explain.case import Case, case_of
from perfkit.explain.gap import Bridge, bridge_of
from perfkit.explain.panel import one
from perfkit.judge.scorecard import judge
from perfkit.report import bridged, investigate, signals
from perfkit.report.drawing import Chart
from perfkit.report.grid import Table
from perfkit.rules import Rules, preset
from perfkit.terms import TravelFrom

RULES = Rules(preset("ten_percent"), travel_from=TravelFrom.PREVIOUS_QUARTER)
QUARTERS = [f"{year}/{year - 1999} Q{q}" for year in (2012, 2013, 2014) for q in (1, 2, 3, 4)][:10]
STEADY = [44, 45, 43, 44, 46, 45, 44, 43, 45]
WORDS = ("title", "asked", "about", "signal", "second_opinion", "where", "added_up", "bridge", "others", "officers",
         "saved", "unknown", "sources")  # fmt: skip
CHARTS = ("limits", "bridge", "peers", "ahead")

Make = Callable[..., Case]


@pytest.fixture
def make_case(make_tables: Callable[..., Any]) -> Make:
    """Return a function that investigates one percentage: numerators of 50 in the quarters to 2014/15 Q2."""

    def made(numerators: list[int], denominators: list[int] | None = None, **tables: Any) -> Case:
        over = denominators or [50] * len(numerators)
        quarters = QUARTERS[-len(numerators) :]
        outturns = [
            {"ref": "PL1", "period": q, "outturn": 100 * n / d, "numerator": n, "denominator": d}
            for q, n, d in zip(quarters, numerators, over, strict=True)
        ]
        targets = [{"ref": "PL1", "period": q, "target": 86} for q in [*quarters, "2014/15"]]
        row = {"ref": "PL1", "decimals": 1, "numerator_name": "decided in time", "denominator_name": "decided"}
        given = make_tables(indicators=[row], outturns=outturns, targets=targets, **tables)
        return case_of(judge(given, RULES, "2014/15 Q2"), "PL1")

    return made


def split(before: dict[str, tuple[int, int]], now: dict[str, tuple[int, int]]) -> list[dict[str, Any]]:
    """Return segments that are the same in the eight quarters before and in the two since."""
    return [
        {"ref": "PL1", "period": q, "dimension": "type", "segment": s, "numerator": n, "denominator": d}
        for place, q in enumerate(QUARTERS)
        for s, (n, d) in (before if place < 8 else now).items()
    ]


MIXED = split({"Major": (6, 10), "Minor": (36, 40)}, {"Major": (18, 30), "Minor": (18, 20)})
FALLING = [42] * 8 + [36] * 2


def test_a_bridge_by_segment_adds_up_as_printed(make_case: Make) -> None:
    """Both types stay at 60% and 90%; more major ones take 84% to 72%: all twelve points are mix, none is level."""
    table = investigate.bridge(make_case(FALLING, segments=MIXED))
    assert isinstance(table, Table)
    assert table.data.to_numpy().tolist() == [
        ["Major", "20%", "60%", "60%", "60%", "0.0", "−7.2"],
        ["Minor", "80%", "40%", "90%", "90%", "0.0", "−4.8"],
        ["The whole", "", "", "84%", "72%", "0.0", "−12.0"],
    ]
    assert "Arithmetic contribution, not cause." in table.caption


def test_a_bridge_without_segments_is_by_counts(make_case: Make) -> None:
    """42 of 50 to 36 of 60: at the mean denominator fewer counted, and more came."""
    case = make_case(FALLING, [50] * 8 + [60] * 2)
    table = investigate.bridge(case)
    assert isinstance(table, Table)
    # Numerator: mean of -6/50 and -6/60; denominator: mean of 42/60 - 42/50 and 36/60 - 36/50.
    assert table.data.to_numpy().tolist() == [
        ["Decided in time", "42", "36", "−11.0"],
        ["Decided", "50", "60", "−13.0"],
        ["The whole", "84%", "60%", "−24.0"],
    ]
    assert "from 84% to 60%" in repr(investigate.added_up(case))


def test_segments_that_do_not_make_the_whole_are_refused(make_case: Make) -> None:
    """One case too many in a segment: the sums are named, and nothing is printed."""
    wrong = split({"Major": (6, 10), "Minor": (36, 40)}, {"Major": (18, 30), "Minor": (19, 20)})
    case = make_case(FALLING, segments=wrong)
    said = repr(investigate.bridge(case))
    assert said == (
        "The segments’ numerators for 2014/15 Q1 to 2014/15 Q2 add up to 74 and not to the 72 of the indicator itself:"
        " no split of them is printed."
    )
    assert repr(signals.bridge(case)) == ""


def test_parts_that_do_not_add_up_are_not_printed(make_case: Make) -> None:
    """A bridge whose effects miss the change by a tenth is refused by table, sentence and chart alike."""
    case = make_case(FALLING)
    parts = case.bridge.parts.assign(effect=[-12.1, 0.0])
    wrong = Bridge("", 84.0, 72.0, "a", "b", parts)
    forged = Case(**{**{f: getattr(case, f) for f in case.__dataclass_fields__}, "bridge": wrong})
    assert "do not add up" in repr(investigate.bridge(forged))
    assert not investigate.added_up(forged)
    assert repr(signals.bridge(forged)) == ""


def test_a_cumulative_figure_is_held_against_the_same_quarter_last_year() -> None:
    panel = one("higher", numerator=[10, 20, 30, 40, 12, 18], denominator=[100] * 6, basis="cumulative", per=100)
    none = pd.DataFrame(columns=["ref", "period", "dimension", "segment", "numerator", "denominator"])
    found = bridge_of(none, panel, None)
    assert (found.before_is, found.after_is) == ("2009/10 Q2", "2010/11 Q2")
    assert (found.before, found.after) == (20.0, 18.0)


def test_levels_and_change_are_printed_at_decimals_where_they_agree() -> None:
    """1.04 to 2.06 is a change of 1.02: at one decimal 1.0 and 2.1 would not be 1.0 apart, at two they are."""
    found = Bridge("", 1.04, 2.06, "a", "b", pd.DataFrame({"effect": [1.0, 0.02]}, index=["x", "y"]))
    effects, places = found.printed(1)
    assert (effects.tolist(), places) == ([1.0, 0.02], 2)


def test_noise_is_called_noise(make_case: Make) -> None:
    """Nine steady quarters and one like them: trial limits, common cause, a target that is hit and missed."""
    case = make_case([*STEADY, 42])
    said = repr(investigate.signal(case))
    assert "With fewer than 13 these are trial limits." in said
    assert (
        "Variation: common cause (noise). The quarter 2014/15 Q2, at 84%, lies within the limits and in no run." in said
    )
    assert "Assurance: hit and miss. The target is 86%" in said
    assert investigate.verdict(case).startswith("Noise: within the usual range; odds of the year’s target about ")


def test_a_fall_beyond_the_limits_is_called_a_concern(make_case: Make) -> None:
    case = make_case([*STEADY, 30])
    said = repr(investigate.signal(case))
    assert "Variation: special cause, concern (low). The quarter 2014/15 Q2, at 60%, is below the lower limit." in said


def test_the_form_of_the_two_in_three_rule_is_named(make_case: Make) -> None:
    said = repr(investigate.second_opinion(make_case([*STEADY, 42])))
    assert "in its present (“mdc”) form, which counts points beyond the limit too" in said


def test_two_quarters_are_too_few_to_tell(make_case: Make) -> None:
    case = make_case([44, 42])
    assert repr(investigate.signal(case)) == (
        "Two single quarters are known. Limits need six at least: what is noise cannot be told."
    )
    assert "What is usual for it: 2 quarters known, and eight are needed." in repr(investigate.unknown(case))
    assert investigate.verdict(case).startswith("Noise: within the usual range")


def test_without_peers_that_is_said(make_case: Make) -> None:
    case = make_case(FALLING)
    assert "No figures of other councils were supplied" in repr(investigate.others(case))
    assert "Whether others saw the same: no peers’ figures." in repr(investigate.unknown(case))


def test_a_rank_never_stands_without_its_funnel(make_case: Make) -> None:
    """72% among 84%, 86% and 88% of 50 each: last of four, and no further off than chance."""
    peers = [
        {"ref": "PL1", "period": "2014/15 Q2", "authority": a, "group": "near", "value": v, "numerator": v / 2,
         "denominator": 50}
        for a, v in (("A", 84), ("B", 86), ("C", 88))
    ]  # fmt: skip
    said = repr(investigate.others(make_case(FALLING, benchmarks=peers)))
    assert "In 2014/15 Q2 we stood at 72%; the middle one of 3 peers (near) at 86%" in said
    assert "We rank 4 of 4, in quartile 4 (the first is best)." in said
    assert "within the funnel’s limits" in said


def test_officers_words_stand_beside_what_the_figures_say(make_case: Make) -> None:
    reason = {
        "ref": "PL1",
        "period": "2014/15 Q2",
        "kind": "reason",
        "text": "Demand rose.",
        "role": "Head of Planning",
    }
    said = repr(investigate.officers(make_case(FALLING, commentary=[reason])))
    assert "Reason (Head of Planning):\n> Demand rose.\n### Do the figures bear it out?" in said
    assert "The figures contradict the reason given, that demand rose: 50 cases a quarter, where 50 were usual." in said


def test_every_figure_in_prose_can_be_worked_out_again(make_case: Make) -> None:
    """Each claim on the limits, runs and bridge is what the case itself gives for its table and calculation."""
    case = make_case([44, 41, 41, 44, 41, 44, 44, 41, 44, 41])
    claims = [
        part
        for words in (investigate.signal(case), investigate.second_opinion(case), investigate.added_up(case))
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


def test_an_unknown_indicator_is_refused_with_the_nearest(make_case: Make) -> None:
    with pytest.raises(UsageError, match=r"There is no indicator 'PL2'\. Did you mean 'PL1'\?"):
        case_of(make_case(FALLING).card, "PL2")


@pytest.mark.parametrize(("value", "said"), [(1.2, "+1.2"), (-0.4, "−0.4"), (0.04, "0.0"), (-0.04, "0.0")])
def test_an_effect_carries_its_sign(value: float, said: str) -> None:
    assert bridged.signed(value, 1) == said


@pytest.mark.slow
@pytest.mark.parametrize(
    ("data", "council", "quarter", "known_on"),
    [
        pytest.param("demo:known_truth", "demo:known_truth", "2013/14 Q2", "2013-10-21", id="known-truth"),
        pytest.param("demo:hart", "demo:hart", "2014/15 Q2", "2014-11-07", id="hart"),
        pytest.param("demo:example", "", "2025/26 Q2", "", id="example"),
    ],
)
def test_every_indicator_of_a_demonstration_can_be_investigated(
    data: str, council: str, quarter: str, known_on: str
) -> None:
    """Whatever is missing, each section says something or nothing, in words without gaps, and none raises."""
    card = judge(read(data), read_rules(council), quarter, known_on=known_on)
    for ref in card.rows["ref"]:
        case = case_of(card, ref)
        shown = [getattr(investigate, name)(case) for name in WORDS]
        said = "\n".join(map(repr, shown))
        assert not re.search(r"\bnan\b|NaT|<NA>|(?<!\|)  (?!\|)| [,.;]|\bNone\b(?! [a-z])", said), ref
        assert re.match("Signal: |Noise: |Season: |Doubt: |Too few quarters", investigate.verdict(case)), ref
        for name in CHARTS:
            chart = getattr(signals, name)(case)
            if isinstance(chart, Chart):
                assert chart.alt and "nan" not in chart.alt, (ref, name)
                assert len(chart.svg) < 30_000, (ref, name)
