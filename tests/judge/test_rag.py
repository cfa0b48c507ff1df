"""Every published rating rule at its edges, and the reason a councillor reads."""

from __future__ import annotations

from typing import Any

import pytest

from perfkit.rules import AmberBy, RagRule, preset
from perfkit.terms import Tolerance

Q2, Q2_BEFORE = "2014/15 Q2", "2013/14 Q2"


@pytest.mark.parametrize(
    ("outturn", "target", "polarity", "rag"),
    [
        pytest.param(70, 70, "higher", "green", id="met-exactly"),
        pytest.param(71, 70, "higher", "green", id="beaten"),
        pytest.param(69.99, 70, "higher", "amber", id="missed-by-a-hair"),
        pytest.param(63, 70, "higher", "amber", id="exactly-ten-percent-is-amber"),
        pytest.param(62.99, 70, "higher", "red", id="just-over-ten-percent"),
        pytest.param(77, 70, "lower", "amber", id="lower-exactly-ten-percent"),
        pytest.param(77.01, 70, "lower", "red", id="lower-just-over"),
        pytest.param(0.9 * 0.7, 0.7, "higher", "amber", id="ten-percent-with-noise"),
        pytest.param(0, 0, "lower", "green", id="zero-target-met"),
        pytest.param(1, 0, "lower", "red", id="zero-target-any-miss-is-red"),
        pytest.param(-110, -100, "higher", "amber", id="negative-target-exactly-ten-percent"),
    ],
)
def test_ten_percent(judge_one: Any, outturn: float, target: float, polarity: str, rag: str) -> None:
    assert judge_one(outturn, target, rule="ten_percent", polarity=polarity, unit="number")["rag"] == rag


@pytest.mark.parametrize(
    ("outturn", "tolerance", "kind", "rag"),
    [
        pytest.param(80, 5, "points", "green", id="met"),
        pytest.param(75, 5, "points", "amber", id="exactly-at-tolerance-in-points"),
        pytest.param(74.9, 5, "points", "red", id="just-beyond-tolerance-in-points"),
        pytest.param(76, 5, "percent", "amber", id="exactly-at-tolerance-in-percent"),
        pytest.param(75.9, 5, "percent", "red", id="just-beyond-tolerance-in-percent"),
        pytest.param(79, 1, "absolute", "amber", id="exactly-at-tolerance-in-the-unit"),
        pytest.param(79.99, 0, "points", "red", id="no-tolerance-allowed"),
        pytest.param(76, 5, None, "amber", id="a-kind-left-out-is-percent-of-target"),
        pytest.param(79, None, None, "not_rated", id="missed-without-a-tolerance"),
        pytest.param(80, None, None, "green", id="met-needs-no-tolerance"),
    ],
)
def test_tolerance_beside_the_target(judge_one: Any, outturn: float, tolerance: Any, kind: Any, rag: str) -> None:
    target = {Q2: {"target": 80, "tolerance": tolerance, "tolerance_kind": kind}}
    assert judge_one(outturn, target, rule="tolerance")["rag"] == rag


@pytest.mark.parametrize(
    ("outturn", "rag", "label"),
    [(80, "green", "On Target"), (78, "amber", "Behind Target"), (77.9, "red", "Failing")],
)
def test_lancaster_rates_by_tolerance_in_its_own_words(judge_one: Any, outturn: float, rag: str, label: str) -> None:
    row = judge_one(outturn, {Q2: {"target": 80, "tolerance": 2, "tolerance_kind": "points"}}, rule="lancaster")
    assert (row["rag"], row["rag_label"]) == (rag, label)
    assert row["rag_reason"].startswith(f"{label}: ")


@pytest.mark.parametrize(
    ("outturn", "rag"),
    [
        pytest.param(99, "green", id="one-percent-adrift-is-green"),
        pytest.param(98.99, "amber", id="just-over-one-percent"),
        pytest.param(95.01, "amber", id="just-under-five-percent"),
        pytest.param(95, "red", id="five-percent-is-red"),
    ],
)
def test_belfast(judge_one: Any, outturn: float, rag: str) -> None:
    assert judge_one(outturn, 100, rule="belfast")["rag"] == rag


@pytest.mark.parametrize(
    ("outturn", "before", "rag"),
    [
        pytest.param(72, 90, "green", id="exactly-within-ten-percent-is-green-though-worse"),
        pytest.param(71, 70, "amber", id="further-off-but-improved"),
        pytest.param(71, 71, "amber", id="further-off-but-maintained"),
        pytest.param(71, 72, "red", id="further-off-and-worse"),
        pytest.param(71, None, "not_rated", id="further-off-without-last-year"),
    ],
)
def test_havering(judge_one: Any, outturn: float, before: float | None, rag: str) -> None:
    assert judge_one({Q2: outturn, Q2_BEFORE: before}, 80, rule="havering")["rag"] == rag


@pytest.mark.parametrize(
    ("outturn", "before", "rag"),
    [
        pytest.param(80, 90, "green", id="met-though-worse"),
        pytest.param(79, 78, "amber", id="missed-but-better"),
        pytest.param(79, 79, "red", id="missed-and-unchanged"),
        pytest.param(79, 80, "red", id="missed-and-worse"),
        pytest.param(80, None, "green", id="met-needs-no-earlier-figure"),
        pytest.param(79, None, "not_rated", id="missed-without-last-year"),
    ],
)
def test_thurrock(judge_one: Any, outturn: float, before: float | None, rag: str) -> None:
    assert judge_one({Q2: outturn, Q2_BEFORE: before}, 80, rule="thurrock")["rag"] == rag


@pytest.mark.parametrize(
    ("outturn", "outlook", "rag"),
    [
        pytest.param(80, None, "green", id="met-needs-no-outlook"),
        pytest.param(79, "on_course", "amber", id="missed-on-course"),
        pytest.param(79, "uncertain", "amber", id="missed-uncertain"),
        pytest.param(79, "off_course", "red", id="missed-not-recoverable"),
        pytest.param(79, None, "not_rated", id="missed-without-outlook"),
    ],
)
def test_medway(judge_one: Any, outturn: float, outlook: str | None, rag: str) -> None:
    assert judge_one({Q2: {"outturn": outturn, "outlook": outlook}}, 80, rule="medway")["rag"] == rag


@pytest.mark.parametrize(
    ("outlook", "rag"),
    [("on_course", "green"), ("uncertain", "amber"), ("off_course", "red"), (None, "not_rated")],
)
def test_halton_asks_the_outlook_alone(judge_one: Any, outlook: str | None, rag: str) -> None:
    assert judge_one({Q2: {"outturn": 10, "outlook": outlook}}, 80, rule="halton")["rag"] == rag


def test_halton_rates_against_a_year_without_a_profile(judge_one: Any) -> None:
    figure = {Q2: {"outturn": 5.69, "outlook": "uncertain"}}
    row = judge_one(figure, {"2014/15": 9.75}, rule="halton", basis="cumulative", unit="days", polarity="lower")
    assert row["rag_reason"] == "Amber: 5.69 days; officers say the year's end is uncertain."


PEERS = [{"ref": "A", "period": Q2, "authority": f"Peer {v}", "value": v} for v in (60, 70, 80, 90, 100)]


@pytest.mark.parametrize(
    ("outturn", "polarity", "rag"),
    [
        pytest.param(90, "higher", "green", id="at-the-upper-quartile"),
        pytest.param(89.9, "higher", "amber", id="just-below-the-upper-quartile"),
        pytest.param(70, "higher", "amber", id="at-the-lower-quartile"),
        pytest.param(69.9, "higher", "red", id="just-below-the-lower-quartile"),
        pytest.param(70, "lower", "green", id="lower-is-better-at-the-lower-quartile"),
        pytest.param(90.1, "lower", "red", id="lower-is-better-above-the-upper-quartile"),
        pytest.param(90, "range", "not_rated", id="a-range-has-no-better-quartile"),
    ],
)
def test_quartile_among_peers(judge_one: Any, outturn: float, polarity: str, rag: str) -> None:
    assert judge_one(outturn, rule="quartile", polarity=polarity, benchmarks=PEERS)["rag"] == rag


def test_quartile_needs_four_peers_and_no_target(judge_one: Any) -> None:
    three = judge_one(90, rule="quartile", benchmarks=PEERS[:3])
    assert three["rag_reason"] == "Not rated: the rule needs 4 peers and there are 3."
    four = judge_one(90, rule="quartile", benchmarks=PEERS[:4])
    assert four["rag_reason"] == (
        "Top quartile: 90% against quartiles of 67.5% and 82.5% among 4 peers; higher is better."
    )


def test_quartile_uses_the_years_figures_where_the_quarter_has_none(judge_one: Any) -> None:
    year = [{**row, "period": "2014/15"} for row in PEERS]
    assert judge_one(100, rule="quartile", benchmarks=year)["rag"] == "green"
    other_year = [{**row, "period": "2012/13"} for row in PEERS]
    assert judge_one(100, rule="quartile", benchmarks=other_year)["not_rated_why"] == "too few peers"


@pytest.mark.parametrize(
    ("outturn", "rag"),
    [(15, "green"), (20, "green"), (22, "amber"), (22.1, "red"), (9, "amber"), (8.9, "red")],
    ids=["within", "at-the-end", "ten-percent-over", "beyond", "ten-percent-under", "beyond-below"],
)
def test_a_range_allows_a_share_of_its_nearest_end(judge_one: Any, outturn: float, rag: str) -> None:
    target = {Q2: {"target_low": 10, "target_high": 20}}
    assert judge_one(outturn, target, polarity="range", unit="number")["rag"] == rag


def test_points_of_green_and_amber_of_a_councils_own_rule(judge_one: Any) -> None:
    own = RagRule("own", AmberBy.DISTANCE, green_within=1, amber_within=3, kind=Tolerance.POINTS)
    assert [judge_one(v, 80, rule=own)["rag"] for v in (79, 78.9, 77, 76.9)] == ["green", "amber", "amber", "red"]


@pytest.mark.parametrize(
    ("figures", "targets", "options", "reason"),
    [
        pytest.param(
            57.1, 70, {},
            "Red: 57.1% against a target of 70%, missed by 12.9 points (18.4% of target); amber allows 10% of target.",
            id="red",
        ),
        pytest.param(
            79.96, 80, {"decimals": 1},
            "Amber: 79.96% against a target of 80%, missed by 0.04 points (less than 0.1% of target); "
            "amber allows 10% of target.",
            id="a-miss-never-prints-as-a-hit",
        ),
        pytest.param(
            71.99, 80, {"decimals": 1},
            "Red: 72% against a target of 80%, missed by 8.01 points (10.01% of target); amber allows 10% of target.",
            id="a-red-never-prints-as-what-amber-allows",
        ),
        pytest.param(97, 97, {}, "Green: 97% against a target of 97%, met exactly.", id="met-exactly"),
        pytest.param(99, 98, {}, "Green: 99% against a target of 98%, beaten by 1 point.", id="one-point"),
        pytest.param(
            {Q2: {"outturn": 1, "status": "provisional"}}, 0, {"unit": "days", "polarity": "lower"},
            "Red: 1 day against a target of 0 days, missed by 1 day; no percentage of a target of 0 can be allowed, "
            "so any miss is red. The figure is provisional.",
            id="zero-target-and-provisional",
        ),
        pytest.param(
            25, {Q2: {"target_low": 10, "target_high": 20}}, {"polarity": "range", "unit": "number"},
            "Red: 25 against a target range of 10 to 20, missed by 5 (25% of target); amber allows 10% of target.",
            id="range",
        ),
        pytest.param(
            12500, 10000, {"polarity": "lower", "unit": "pounds", "basis": "snapshot"},
            "Red: £12,500 against a target of £10,000, missed by £2,500 (25% of target); amber allows 10% of target.",
            id="pounds",
        ),
        pytest.param(
            99.5, 100, {"rule": "belfast"},
            "Green: 99.5% against a target of 100%, missed by 0.5 points (0.5% of target); green allows 1% of target.",
            id="green-though-missed",
        ),
        pytest.param(
            95, 100, {"rule": "belfast"},
            "Red: 95% against a target of 100%, missed by 5 points (5% of target); "
            "amber allows less than 5% of target.",
            id="exclusive-edge",
        ),
        pytest.param(
            {Q2: 71, Q2_BEFORE: 72}, 80, {"rule": "thurrock"},
            "Red: 71% against a target of 80%, missed by 9 points (11.2% of target); it worsened since 2013/14 Q2.",
            id="compared-with-last-year",
        ),
        pytest.param(
            {Q2: {"outturn": 79, "outlook": "off_course"}}, 80, {"rule": "medway"},
            "Red: 79% against a target of 80%, missed by 1 point (1.2% of target); "
            "officers say the year is off course.",
            id="not-recoverable",
        ),
        pytest.param(
            70, 80, {"rule": "maidstone"},
            "Target missed (by more than 10%): 70% against a target of 80%, missed by 10 points (12.5% of target); "
            "‘Target slightly missed (within 10%)’ allows 10% of target.",
            id="a-councils-own-words",
        ),
    ],
)  # fmt: skip
def test_the_reason_is_one_a_councillor_can_read(
    judge_one: Any, figures: Any, targets: Any, options: dict[str, Any], reason: str
) -> None:
    assert judge_one(figures, targets, **options)["rag_reason"] == reason


@pytest.mark.parametrize(
    ("figures", "targets", "options", "why", "reason"),
    [
        pytest.param(80, None, {}, "no target set", "no target is set", id="no-target"),
        pytest.param(80, {Q2: {"target_status": "baseline"}}, {}, "baseline year",
                     "this is a baseline year, without a target", id="baseline"),
        pytest.param(80, {Q2: {"target_status": "to_be_confirmed"}}, {}, "target to be confirmed",
                     "the target is still to be confirmed", id="to-be-confirmed"),
        pytest.param(80, {Q2: {"target_status": "not_applicable"}}, {}, "does not apply",
                     "a target does not apply", id="target-does-not-apply"),
        pytest.param({Q2: None}, 80, {}, "figure not yet available",
                     "the figure is not yet available for 2014/15 Q2", id="not-yet-available"),
        pytest.param({Q2: {"outturn": 0, "status": "not_available"}}, 80, {"polarity": "lower"},
                     "figure not yet available", "the figure is not yet available for 2014/15 Q2",
                     id="a-zero-called-not-available-is-not-green"),
        pytest.param({Q2: {"outturn": None, "status": "not_applicable"}}, 80, {}, "does not apply",
                     "it does not apply to 2014/15 Q2", id="figure-does-not-apply"),
        pytest.param({Q2: {"outturn": None, "status": "confidential"}}, 80, {}, "figure confidential",
                     "the figure is confidential for 2014/15 Q2", id="confidential"),
        pytest.param({Q2: {"outturn": None, "status": "rounds_to_zero"}}, 80, {}, "figure rounds to zero",
                     "the figure rounds to zero for 2014/15 Q2", id="rounds-to-zero"),
        pytest.param(80, 70, {"polarity": "none"}, "no better direction",
                     "neither higher nor lower is better", id="no-better-direction"),
        pytest.param(80, {Q2: {"target_low": 1, "target_high": 2}}, {}, "target does not fit the indicator",
                     "the target is a range, and of this indicator higher is better", id="range-for-a-number"),
        pytest.param(79, 80, {"rule": "tolerance"}, "no tolerance set",
                     "the target is missed and no tolerance is set to tell amber from red", id="no-tolerance"),
        pytest.param(79, 80, {"rule": "medway"}, "no outlook given",
                     "the rule asks for the officers' outlook for the year, and none is given", id="no-outlook"),
        pytest.param(79, 80, {"rule": "thurrock"}, "no earlier figure to compare",
                     "the target is missed and the rule compares with an earlier figure, but there is no figure for "
                     "2013/14 Q2", id="no-earlier-figure"),
        pytest.param(5.69, {"2014/15": 9.75}, {"basis": "cumulative"}, "no target for this quarter",
                     "no profiled target is set for this quarter, only one for the year", id="no-profile"),
        pytest.param(25, {"2014/15": 100}, {"unit": "number"}, "no target for this quarter",
                     "only the year has a target, and one quarter's count cannot be held against it",
                     id="a-quarters-count-against-the-year"),
    ],
)  # fmt: skip
def test_each_kind_of_not_rated_is_said_in_words(
    judge_one: Any, *, figures: Any, targets: Any, options: dict[str, Any], why: str, reason: str
) -> None:
    row = judge_one(figures if figures != {Q2: None} else {Q2: {"outturn": None}}, targets, **options)
    assert row["rag"] == "not_rated"
    assert row["rag_label"] == "Not rated"
    assert row["not_rated_why"] == why
    assert row["rag_reason"] == f"Not rated: {reason}."


@pytest.mark.parametrize(
    ("status", "remark"),
    [
        ("provisional", " The figure is provisional."),
        ("estimated", " The figure is an estimate."),
        ("forecast", " The figure is a forecast."),
        ("low_reliability", " The figure is of low reliability."),
        ("final", ""),
        ("revised", ""),
    ],
)
def test_a_figure_that_is_not_firm_is_rated_and_said_so(judge_one: Any, status: str, remark: str) -> None:
    row = judge_one({Q2: {"outturn": 80, "status": status}}, 80)
    assert row["rag"] == "green"
    assert row["rag_reason"] == "Green: 80% against a target of 80%, met exactly." + remark


def test_a_rated_indicator_has_no_kind_of_reason_for_not_being_so(judge_one: Any) -> None:
    assert judge_one(80, 80)["not_rated_why"] is None or judge_one(80, 80).isna()["not_rated_why"]


def test_every_preset_names_its_source() -> None:
    from perfkit.rules import PRESETS

    assert [name for name in PRESETS if not preset(name).source] == []
