"""The target in force at the quarter's end, and what a year's target says of a quarter."""

from __future__ import annotations

from typing import Any

import pytest

Q1, Q2, Q3, Q4 = (f"2014/15 Q{n}" for n in (1, 2, 3, 4))
YEAR = "2014/15"

VERSIONS = [
    {"period": Q2, "target": 80, "set_on": None},
    {"period": Q2, "target": 78, "set_on": "2014-09-30", "rationale": "Staffing"},
    {"period": Q2, "target": 70, "set_on": "2014-10-01"},
]


def test_a_version_set_after_the_quarters_end_never_judges_it(judge_one: Any) -> None:
    row = judge_one(75, VERSIONS)
    assert (row["target"], row["rationale"]) == (78.0, "Staffing")


def test_a_version_set_after_the_reports_date_is_not_known(judge_one: Any) -> None:
    assert judge_one(75, VERSIONS, known_on="2014-09-29")["target"] == 80.0


def test_the_quarters_own_target_comes_before_the_years(judge_one: Any) -> None:
    row = judge_one(75, {YEAR: 90, Q2: 70})
    assert (row["target"], row["target_period"], row["target_from"]) == (70.0, Q2, "own period")


@pytest.mark.parametrize("basis", ["period", "snapshot", "rolling_year"])
def test_the_years_target_applies_as_it_stands_to_what_is_no_part_of_a_total(judge_one: Any, basis: str) -> None:
    row = judge_one(75, {YEAR: 70}, basis=basis)
    assert (row["target"], row["target_period"], row["target_from"]) == (70.0, YEAR, "annual")


# Sickness days an employee at Lancaster in 2009/10, as printed beside its profiled milestones.
LANCASTER = {Q1: 2.456, Q2: 5.69, Q3: 9.05, Q4: 12.06}
PROFILE = {Q1: 2.44, Q2: 4.875, Q3: 7.31, YEAR: 9.75}
SICKNESS: dict[str, Any] = {"basis": "cumulative", "unit": "days", "polarity": "lower"}


@pytest.mark.parametrize(
    ("quarter", "target", "source", "rag"),
    [
        pytest.param(Q1, 2.44, "own period", "amber", id="q1-just-over"),
        pytest.param(Q2, 4.875, "own period", "red", id="q2"),
        pytest.param(Q3, 7.31, "own period", "red", id="q3"),
        pytest.param(Q4, 9.75, "annual", "red", id="q4-the-year"),
    ],
)
def test_sickness_against_its_profiled_targets(
    judge_one: Any, quarter: str, target: float, source: str, rag: str
) -> None:
    row = judge_one(LANCASTER, PROFILE, quarter=quarter, **SICKNESS)
    assert (row["target"], row["target_from"], row["rag"]) == (target, source, rag)


def test_sickness_of_the_year_misses_by_2_31_days(judge_one: Any) -> None:
    assert judge_one(LANCASTER, PROFILE, quarter=Q4, **SICKNESS)["rag_reason"] == (
        "Red: 12.06 days against a target of 9.75 days, missed by 2.31 days (23.7% of target); "
        "amber allows 10% of target."
    )


def test_without_a_profile_a_cumulative_figure_is_not_rated_before_quarter_4(judge_one: Any) -> None:
    row = judge_one(LANCASTER, {YEAR: 9.75}, quarter=Q1, **SICKNESS)
    assert row["not_rated_why"] == "no target for this quarter"
    assert row.isna()[["target", "target_from", "met"]].all()


@pytest.mark.parametrize(
    ("quarter", "target"),
    [(Q1, 2.4375), (Q2, 4.875), (Q3, 7.3125)],
)
def test_a_straight_line_is_used_only_where_the_rules_say_so_and_is_said(
    judge_one: Any, quarter: str, target: float
) -> None:
    row = judge_one(LANCASTER, {YEAR: 9.75}, quarter=quarter, rules={"straight_line": True}, **SICKNESS)
    assert (row["target"], row["target_from"], row["target_period"]) == (target, "straight line", YEAR)
    assert "(the year's target spread evenly)" in row["rag_reason"]


def test_a_straight_line_misjudges_a_season(judge_one: Any) -> None:
    """The year before ran 1.84, 4.32, 7.11: as good a first quarter as 1.84 looks like a saving that never comes."""
    straight = {"quarter": Q1, "rules": {"straight_line": True}, **SICKNESS}
    assert judge_one({Q1: 1.84}, {YEAR: 7.11}, **straight)["rag"] == "amber"
    assert judge_one({Q1: 1.84}, {Q1: 1.84, YEAR: 7.11}, **straight)["rag"] == "green"


@pytest.mark.parametrize("quarter", [Q2, Q4])
def test_one_quarters_count_is_not_held_against_the_years(judge_one: Any, quarter: str) -> None:
    row = judge_one({quarter: 25}, {YEAR: 100}, quarter=quarter, unit="number")
    assert row["not_rated_why"] == "no target for this quarter"


def test_one_quarters_count_is_held_against_a_quarter_of_a_straight_line(judge_one: Any) -> None:
    row = judge_one({Q3: 25}, {YEAR: 100}, quarter=Q3, unit="number", rules={"straight_line": True})
    assert (row["target"], row["rag"]) == (25.0, "green")


@pytest.mark.parametrize(
    "options",
    [{"unit": "number", "per": 1000}, {"unit": "number", "decimals": 1}, {"unit": "percent"}, {"unit": "days"}],
    ids=["per-1000", "with-decimals", "percent", "days"],
)
def test_a_rate_or_an_average_is_held_against_the_years_target(judge_one: Any, options: dict[str, Any]) -> None:
    assert judge_one(25, {YEAR: 30}, **options)["target_from"] == "annual"


def test_both_ends_of_a_range_are_spread_on_a_straight_line(judge_one: Any) -> None:
    target = {YEAR: {"target_low": 40, "target_high": 60}}
    row = judge_one(25, target, basis="cumulative", polarity="range", unit="number", rules={"straight_line": True})
    assert (row["target_low"], row["target_high"], row["rag"]) == (20.0, 30.0, "green")


MONTHS = ("Jul 2014", "Aug 2014", "Sep 2014")


@pytest.mark.parametrize(
    ("targets", "options", "target", "period"),
    [
        pytest.param((95, 95, 95), {}, 95.0, "Sep 2014", id="one-that-all-months-share"),
        pytest.param((10, 10, 12), {"unit": "number"}, 32.0, "Sep 2014", id="counts-add-up"),
        pytest.param((10, 20, 30), {"basis": "cumulative"}, 30.0, "Sep 2014", id="cumulative-is-the-last-months"),
        pytest.param((None, None, 30), {"basis": "snapshot"}, 30.0, "Sep 2014", id="snapshot-needs-the-last-alone"),
    ],
)
def test_the_months_targets_make_the_quarters(
    judge_one: Any, targets: tuple[float | None, ...], options: dict[str, Any], target: float, period: str
) -> None:
    given = {month: value for month, value in zip(MONTHS, targets, strict=True) if value is not None}
    row = judge_one({"2014/15 Q2": 40}, {**given, YEAR: 99}, frequency="monthly", **options)
    assert (row["target"], row["target_period"], row["target_from"]) == (target, period, "own period")


def test_months_whose_targets_differ_make_none_for_a_rate(judge_one: Any) -> None:
    row = judge_one(40, dict(zip(MONTHS, (95, 95, 96), strict=True)), frequency="monthly")
    assert row["not_rated_why"] == "no target for this quarter"
    assert row["rag_reason"] == "Not rated: its months have targets that do not make one for the quarter."


def test_the_quarters_own_target_comes_before_its_months(judge_one: Any) -> None:
    targets = {Q2: 90, **dict.fromkeys(MONTHS, 95)}
    assert judge_one(40, targets, frequency="monthly")["target"] == 90.0
