"""Direction of travel: its baseline is always named, and nothing is compared that cannot be."""

from __future__ import annotations

from typing import Any

import pytest

from perfkit.terms import Tolerance, TravelFrom

Q1, Q2, Q4 = "2014/15 Q1", "2014/15 Q2", "2014/15 Q4"
BEFORE = "2013/14 Q2"


@pytest.mark.parametrize(
    ("now", "then", "polarity", "travel", "reason"),
    [
        pytest.param(81.5, 77.4, "higher", "improved", "Improved: 81.5%, up from 77.4% in 2013/14 Q2.", id="higher-up"),
        pytest.param(77.4, 81.5, "higher", "worsened", "Worsened: 77.4%, down from 81.5% in 2013/14 Q2.",
                     id="higher-down"),
        pytest.param(9.4, 12, "lower", "improved", "Improved: 9.4%, down from 12% in 2013/14 Q2.", id="lower-down"),
        pytest.param(12, 9.4, "lower", "worsened", "Worsened: 12%, up from 9.4% in 2013/14 Q2.", id="lower-up"),
        pytest.param(80, 80, "higher", "unchanged", "Unchanged: 80%, as in 2013/14 Q2.", id="the-same"),
        pytest.param(80.00000001, 80, "lower", "unchanged", "Unchanged: 80%, as in 2013/14 Q2.", id="stored-noise"),
        pytest.param(80.04, 80.01, "higher", "improved", "Improved: 80.04%, up from 80.01% in 2013/14 Q2.",
                     id="small-moves-are-printed-apart"),
    ],
)  # fmt: skip
def test_polarity_turns_a_movement_into_a_direction(
    judge_one: Any, *, now: float, then: float, polarity: str, travel: str, reason: str
) -> None:
    row = judge_one({Q2: now, BEFORE: then}, 80, polarity=polarity)
    assert (row["travel"], row["travel_reason"]) == (travel, reason)


@pytest.mark.parametrize(
    ("now", "kind", "travel"),
    [
        pytest.param(102, Tolerance.PERCENT, "unchanged", id="exactly-at-the-band"),
        pytest.param(102.1, Tolerance.PERCENT, "improved", id="just-beyond-the-band"),
        pytest.param(98, Tolerance.POINTS, "unchanged", id="points-at-the-band"),
        pytest.param(97.9, Tolerance.POINTS, "worsened", id="points-beyond-the-band"),
    ],
)
def test_a_movement_within_the_band_is_no_change(judge_one: Any, now: float, kind: Tolerance, travel: str) -> None:
    rules = {"no_change_band": 2.0, "no_change_kind": kind}
    assert judge_one({Q2: now, BEFORE: 100}, 90, rules=rules)["travel"] == travel


def test_the_band_is_said(judge_one: Any) -> None:
    row = judge_one({Q2: 101, BEFORE: 100}, 90, rules={"no_change_band": 2.0})
    assert row["travel_reason"] == (
        "Unchanged: 101%, up from 100% in 2013/14 Q2, within the band that counts as no change."
    )


@pytest.mark.parametrize(
    ("now", "then", "travel"),
    [
        pytest.param(12, 18, "unchanged", id="both-within"),
        pytest.param(22, 25, "improved", id="nearer-from-above"),
        pytest.param(9, 15, "worsened", id="left-the-range"),
        pytest.param(8, 22, "unchanged", id="as-far-on-the-other-side"),
    ],
)
def test_against_a_range_the_distance_from_it_counts(judge_one: Any, now: float, then: float, travel: str) -> None:
    target = {Q2: {"target_low": 10, "target_high": 20}}
    assert judge_one({Q2: now, BEFORE: then}, target, polarity="range", unit="number")["travel"] == travel


def test_all_three_baselines_are_columns_and_the_rules_name_the_leading_one(judge_one: Any) -> None:
    figures = {Q2: 80, Q1: 79, BEFORE: 81, "2013/14": 80}
    row = judge_one(figures, 80, rules={"travel_from": TravelFrom.PREVIOUS_QUARTER})
    assert (row["previous_quarter"], row["same_quarter_last_year"], row["prior_outturn"]) == (79.0, 81.0, 80.0)
    assert row["travel_previous_quarter"] == "improved"
    assert row["travel_same_quarter_last_year"] == "worsened"
    assert row["travel_prior_outturn"] == "unchanged"
    assert (row["travel"], row["travel_from"]) == ("improved", "previous_quarter")
    assert (row["baseline"], row["baseline_period"], row["change"]) == (79.0, Q1, 1.0)


@pytest.mark.parametrize(
    ("figures", "options", "reason"),
    [
        pytest.param({Q2: 80, Q1: 79}, {}, "there is no figure for 2013/14 Q2", id="no-other-baseline-is-taken"),
        pytest.param({Q1: 79, Q2: {"outturn": None}, BEFORE: 80}, {}, "there is no figure for 2014/15 Q2",
                     id="no-figure-now"),
        pytest.param({Q2: 80, BEFORE: 79}, {"polarity": "none"}, "neither direction is better", id="no-direction"),
        pytest.param({Q2: {"outturn": 80, "status": "break"}, BEFORE: 79}, {},
                     "the series breaks between the two figures", id="break-now"),
        pytest.param({Q2: 80, BEFORE: {"outturn": 79, "status": "break"}}, {},
                     "the series breaks between the two figures", id="break-then"),
        pytest.param({Q2: 80, BEFORE: 79}, {"polarity": "range", "no_target": True},
                     "there is no range to measure from", id="no-range"),
    ],
)  # fmt: skip
def test_what_cannot_be_compared_says_why(judge_one: Any, figures: Any, options: dict[str, Any], reason: str) -> None:
    targets = None if options.pop("no_target", False) else 80
    row = judge_one(figures, targets, **options)
    assert (row["travel"], row["travel_reason"]) == ("not_comparable", f"Not comparable: {reason}.")


def test_a_cumulative_figure_is_compared_only_with_as_many_months(judge_one: Any) -> None:
    row = judge_one({Q1: 2.456, Q2: 5.69, BEFORE: 4.32, "2013/14": 9.8}, 4.875, basis="cumulative", polarity="lower")
    assert row["travel_same_quarter_last_year"] == "worsened"
    assert row["travel_previous_quarter"] == "not_comparable"
    assert row["travel_prior_outturn"] == "not_comparable"
    assert row["prior_outturn"] == 9.8


def test_a_cumulative_figure_meets_the_prior_outturn_in_quarter_4(judge_one: Any) -> None:
    figures = {Q4: 12.06, "2013/14": 9.8}
    row = judge_one(figures, 9.75, quarter=Q4, basis="cumulative", polarity="lower")
    assert row["travel_prior_outturn"] == "worsened"


def test_the_first_quarter_is_never_compared_with_the_year_before_it(judge_one: Any) -> None:
    row = judge_one({Q1: 2.456, "2013/14 Q4": 9.8}, 2.44, quarter=Q1, basis="cumulative", polarity="lower")
    assert row["travel_previous_quarter"] == "not_comparable"


def test_a_quarters_count_is_not_compared_with_a_years(judge_one: Any) -> None:
    row = judge_one({Q2: 25, "2013/14": 100}, 30, unit="number", rules={"travel_from": TravelFrom.PRIOR_OUTTURN})
    assert row["travel_reason"] == (
        "Not comparable: one quarter's count cannot be compared with a year's outturn."
    )  # fmt: skip


@pytest.mark.parametrize("baseline", list(TravelFrom))
def test_a_yearly_indicator_is_compared_with_the_year_before_under_every_rule(
    judge_one: Any, baseline: TravelFrom
) -> None:
    figures = {"2014/15": 82, "2013/14": 80}
    row = judge_one(figures, {"2014/15": 81}, quarter=Q4, basis="annual", rules={"travel_from": baseline})
    assert (row["travel"], row["travel_from"], row["baseline_period"]) == ("improved", "prior_outturn", "2013/14")
    assert row["travel_previous_quarter"] == "improved"
    assert row.isna()["previous_quarter"]


@pytest.mark.parametrize("basis", ["cumulative", "rolling_year", "snapshot"])
def test_without_a_years_row_its_fourth_quarter_is_the_prior_outturn(judge_one: Any, basis: str) -> None:
    assert judge_one({Q2: 80, "2013/14 Q4": 79}, 80, basis=basis)["prior_outturn"] == 79.0


def test_the_fourth_quarter_alone_is_not_the_prior_outturn_of_a_period_figure(judge_one: Any) -> None:
    assert judge_one({Q2: 80, "2013/14 Q4": 79}, 80, basis="period").isna()["prior_outturn"]


@pytest.mark.parametrize(
    ("now", "glum", "glad"),
    [
        pytest.param(79, True, False, id="worse-and-missed"),
        pytest.param(80, False, False, id="worse-and-met"),
        pytest.param(86, False, True, id="better-and-met"),
    ],
)
def test_double_glum_is_worse_and_missed(judge_one: Any, now: float, glum: bool, glad: bool) -> None:
    row = judge_one({Q2: now, BEFORE: 85}, 80)
    assert (bool(row["double_glum"]), bool(row["double_glad"])) == (glum, glad)


def test_better_but_missed_is_neither(judge_one: Any) -> None:
    row = judge_one({Q2: 79, BEFORE: 70}, 80)
    assert not row["double_glum"]
    assert not row["double_glad"]


def test_without_a_target_nothing_is_doubly_glum_or_glad(judge_one: Any) -> None:
    """A direction is known, and whether a target is met is not."""
    for then, travel in ((90, "worsened"), (70, "improved")):
        row = judge_one({Q2: 79, BEFORE: then})
        assert (row["travel"], row["double_glum"], row["double_glad"]) == (travel, False, False)
