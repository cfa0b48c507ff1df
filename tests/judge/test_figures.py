"""Which figure is judged for a quarter, and how months become one."""

from __future__ import annotations

from typing import Any

import pytest

from perfkit.judge.scorecard import judge
from perfkit.rules import Rules, preset

Q2, Q3, Q4 = "2014/15 Q2", "2014/15 Q3", "2014/15 Q4"
JULY, AUGUST, SEPTEMBER = "Jul 2014", "Aug 2014", "Sep 2014"


def months(*fractions: tuple[float | None, float | None]) -> dict[str, Any]:
    made = {}
    for month, (above, below) in zip((JULY, AUGUST, SEPTEMBER), fractions, strict=False):
        rate = 100 * above / below if above is not None and below else None
        made[month] = {"outturn": rate, "numerator": above, "denominator": below, "status": "final"}
    return made


def test_a_rate_is_the_sum_of_numerators_over_the_sum_of_denominators(judge_one: Any) -> None:
    """1 of 2, 10 of 10 and 10 of 20 are 21 of 32: 65.6%. The mean of the three rates, 66.7%, is wrong."""
    row = judge_one(months((1, 2), (10, 10), (10, 20)), 65, frequency="monthly", decimals=1)
    assert row["outturn"] == 65.625
    assert (row["numerator"], row["denominator"], row["period"]) == (21.0, 32.0, Q2)
    assert row["note"] == "Made from Jul 2014, Aug 2014 and Sep 2014."
    assert row["rag"] == "green"


@pytest.mark.parametrize(
    ("per", "unit", "outturn"),
    [(None, "percent", 65.625), (None, "rate", 0.65625), (1000, "rate", 656.25)],
    ids=["percent-is-per-100", "rate-is-per-1", "rate-per-1000"],
)
def test_a_blank_multiplier_is_100_for_a_percentage_and_1_otherwise(
    judge_one: Any, per: float | None, unit: str, outturn: float
) -> None:
    row = judge_one(months((1, 2), (10, 10), (10, 20)), 65, frequency="monthly", per=per, unit=unit)
    assert row["outturn"] == outturn


@pytest.mark.parametrize(
    ("figures", "reason"),
    [
        pytest.param(months((1, 2), (10, 10)), "no numerator and denominator for Sep 2014", id="a-month-is-missing"),
        pytest.param(
            {JULY: 50, AUGUST: 60, **months((1, 2))},
            "no numerator and denominator for Aug 2014 and Sep 2014",
            id="two-months-lack-theirs",
        ),
        pytest.param(
            {JULY: 50, AUGUST: 60, SEPTEMBER: 70},
            "no numerator and denominator for Jul 2014, Aug 2014 and Sep 2014",
            id="rates-alone-are-never-averaged",
        ),
        pytest.param(months((0, 0), (0, 0), (0, 0)), "the denominators add up to 0", id="nothing-was-counted"),
    ],
)
def test_a_quarter_that_cannot_be_made_says_which_months_lack(judge_one: Any, figures: Any, reason: str) -> None:
    row = judge_one({Q3: 1, **figures}, 65, frequency="monthly")
    assert row.isna()["outturn"]
    assert row["status"] == "not_available"
    assert row["rag_reason"] == f"Not rated: {reason}."


@pytest.mark.parametrize(
    ("basis", "outturn"),
    [("period", 60.0), ("snapshot", 30.0), ("cumulative", 30.0), ("rolling_year", 30.0)],
    ids=["a-count-is-summed", "a-snapshot-is-the-last-month", "a-cumulative-too", "a-rolling-year-too"],
)
def test_counts_are_summed_and_the_rest_is_the_last_month(judge_one: Any, basis: str, outturn: float) -> None:
    figures = {JULY: 10, AUGUST: 20, SEPTEMBER: 30}
    assert judge_one(figures, {Q2: 1}, frequency="monthly", basis=basis, unit="number")["outturn"] == outturn


def test_a_count_with_a_month_missing_is_missing(judge_one: Any) -> None:
    row = judge_one({JULY: 10, SEPTEMBER: 30}, {Q2: 1}, frequency="monthly", unit="number")
    assert row["rag_reason"] == "Not rated: no figure for Aug 2014."


def test_a_snapshot_needs_its_last_month_only(judge_one: Any) -> None:
    figures = {SEPTEMBER: 30}
    assert judge_one(figures, {Q2: 1}, frequency="monthly", basis="snapshot", unit="number")["outturn"] == 30.0


def test_the_quarters_own_row_comes_before_its_months(judge_one: Any) -> None:
    figures = {Q2: 66.0, **months((1, 2), (10, 10), (10, 20))}
    assert judge_one(figures, 65, frequency="monthly")["outturn"] == 66.0


def test_a_quarter_is_no_firmer_than_its_months(judge_one: Any) -> None:
    figures = months((1, 2), (10, 10), (10, 20))
    figures[AUGUST]["status"] = "provisional"
    row = judge_one(figures, 65, frequency="monthly")
    assert row["status"] == "provisional"
    assert row["rag_reason"].endswith("The figure is provisional.")


def test_a_confidential_month_makes_the_quarter_confidential(judge_one: Any) -> None:
    figures = {JULY: 10, AUGUST: {"outturn": None, "status": "confidential"}, SEPTEMBER: 30}
    row = judge_one(figures, {Q2: 1}, frequency="monthly", unit="number")
    assert (row["status"], row["not_rated_why"]) == ("confidential", "figure confidential")


def test_the_months_notes_are_kept(judge_one: Any) -> None:
    figures = months((1, 2), (10, 10), (10, 20))
    figures[AUGUST]["note"] = "System change on the 4th"
    assert judge_one(figures, 65, frequency="monthly")["note"] == (
        "Made from Jul 2014, Aug 2014 and Sep 2014. Aug 2014: System change on the 4th"
    )


@pytest.mark.parametrize("frequency", ["annual", "survey"])
def test_a_yearly_figure_is_not_due_before_quarter_4(make_tables: Any, frequency: str) -> None:
    tables = make_tables(
        indicators=[{"ref": "A", "basis": "snapshot", "frequency": frequency}, {"ref": "B"}],
        outturns=[{"ref": "A", "period": "2013/14", "outturn": 80}, {"ref": "B", "period": Q2, "outturn": 1}],
    )
    row = judge(tables, Rules(preset("ten_percent")), Q2).rows.iloc[0]
    assert row["status"] == "not_due"
    assert row["not_rated_why"] == "figure not due"
    assert row["rag_reason"] == "Not rated: it is reported once a year; due after quarter 4."
    assert row["prior_outturn"] == 80.0


@pytest.mark.parametrize(
    ("basis", "frequency", "outturn"),
    [
        pytest.param("annual", "annual", 82.0, id="annual"),
        pytest.param("snapshot", "survey", 82.0, id="survey"),
        pytest.param("cumulative", "quarterly", 82.0, id="cumulative"),
        pytest.param("rolling_year", "quarterly", 82.0, id="rolling-year"),
        pytest.param("period", "quarterly", None, id="a-year-is-not-its-last-quarter"),
    ],
)
def test_in_quarter_4_the_years_figure_stands_where_it_means_the_same(
    judge_one: Any, basis: str, frequency: str, outturn: float | None
) -> None:
    row = judge_one({"2014/15": 82}, {"2014/15": 80}, quarter=Q4, basis=basis, frequency=frequency)
    if outturn is None:
        assert row["rag_reason"] == "Not rated: no figure for 2014/15 Q4."
    else:
        assert (row["outturn"], row["period"], row["rag"]) == (outturn, "2014/15", "green")


VINTAGES = [
    {"period": Q2, "outturn": 80.0, "as_of": "2014-10-10", "status": "provisional"},
    {"period": Q2, "outturn": 82.0, "as_of": "2014-11-20", "status": "revised"},
]


@pytest.mark.parametrize(
    ("known_on", "outturn", "revised_from"),
    [
        pytest.param("2014-11-07", 80.0, None, id="before-the-revision"),
        pytest.param("2014-11-20", 82.0, 80.0, id="on-its-day"),
        pytest.param("", 82.0, 80.0, id="all-that-is-known"),
    ],
)
def test_the_figure_judged_is_the_latest_known_on_the_reports_date(
    judge_one: Any, known_on: str, outturn: float, revised_from: float | None
) -> None:
    row = judge_one(VINTAGES, 81, known_on=known_on)
    assert row["outturn"] == outturn
    assert row["revised_from"] == revised_from if revised_from else row.isna()["revised_from"]


def test_a_figure_not_known_yet_is_missing(judge_one: Any) -> None:
    assert judge_one(VINTAGES, 81, known_on="2014-10-09")["rag_reason"] == "Not rated: no figure for 2014/15 Q2."


def test_a_figure_without_a_date_is_known(judge_one: Any) -> None:
    assert judge_one(80, 81, known_on="2014-01-01")["outturn"] == 80.0


def test_a_release_that_repeats_the_figure_is_no_revision(judge_one: Any) -> None:
    same = [VINTAGES[0], {**VINTAGES[1], "outturn": 80.0}]
    assert judge_one(same, 81).isna()["revised_from"]


@pytest.mark.parametrize(
    ("figures", "declared", "decimals"),
    [
        pytest.param({Q2: 80}, None, 0, id="whole"),
        pytest.param({Q2: 80, "2013/14 Q2": 80.5}, None, 1, id="as-many-as-any-figure"),
        pytest.param({Q2: 19.943}, None, 2, id="two-at-most"),
        pytest.param({Q2: 95.39999999999999}, None, 1, id="noise-is-no-decimal"),
        pytest.param({Q2: 80.55}, 0, 0, id="declared"),
        pytest.param({Q2: {"outturn": None}}, None, 1, id="a-percentage-without-figures"),
    ],
)
def test_decimals_are_as_declared_or_as_the_figures_show(
    judge_one: Any, figures: Any, declared: int | None, decimals: int
) -> None:
    assert judge_one(figures, None, decimals=declared)["decimals"] == decimals


def test_months_are_rolled_up_even_where_nobody_said_so(judge_one: Any) -> None:
    row = judge_one(months((1, 2), (10, 10), (10, 20)), 65)
    assert (row["frequency"], row["outturn"]) == ("quarterly", 65.625)
