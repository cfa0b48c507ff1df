"""The scorecard of a year: its own figure, or what its quarters make; hand-worked, edges first."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from perfkit import periods
from perfkit.errors import UsageError
from perfkit.judge.scorecard import judge
from perfkit.judge.year import judge_year
from perfkit.rules import Rules, preset

RULES = Rules(preset("ten_percent"), rate_doubtful=True)
Q = [f"2013/14 Q{n}" for n in (1, 2, 3, 4)]


@pytest.fixture
def year_of(make_tables: Callable[..., Any]) -> Callable[..., pd.Series]:
    """Return a function that judges the year 2013/14 of one indicator and gives its row."""

    def one(outturns: list[dict[str, Any]], targets: Any = (), known_on: str = "", **indicator: Any) -> pd.Series:
        tables = make_tables(
            indicators=[{"ref": "A", **indicator}, {"ref": "B"}],
            outturns=[*({"ref": "A", **row} for row in outturns), {"ref": "B", "period": "2013/14", "outturn": 1}],
            targets=[{"ref": "A", **row} for row in targets],
        )
        return judge_year(tables, RULES, "2013/14", known_on=known_on).rows.iloc[0]

    return one


def quarters(*values: Any, **more: Any) -> list[dict[str, Any]]:
    """Four rows; a pair is a numerator and a denominator of a percentage."""
    rows = []
    for period, given in zip(Q, values, strict=False):
        row = given if isinstance(given, dict) else {"outturn": given}
        if isinstance(given, tuple):
            row = {"outturn": 100 * given[0] / given[1], "numerator": given[0], "denominator": given[1]}
        rows.append({"period": period, **row, **more})
    return rows


# Which figure is the year's


def test_the_years_own_figure_stands_whatever_its_quarters_make(year_of):
    row = year_of([*quarters((1, 2), (1, 2), (1, 2), (1, 2)), {"period": "2013/14", "outturn": 61.0}])
    assert (row["outturn"], row["period"], row["year_from"]) == (61.0, "2013/14", "own figure")


def test_the_years_own_marker_for_not_available_stands_too(year_of):
    """The council says that the year's figure is still to come: perfkit does not make one in its stead."""
    row = year_of([*quarters((1, 2), (1, 2), (1, 2), (1, 2)), {"period": "2013/14", "status": "not_available"}])
    assert pd.isna(row["outturn"])
    assert row["rag_reason"] == "Not rated: the figure is not yet available for 2013/14."


def test_a_share_is_its_numerators_over_its_denominators_and_no_average(year_of):
    """9 of 10, 1 of 10, 50 of 100, 60 of 80: 120 of 200 is 60%; the mean of the four shares is 56.25%."""
    row = year_of(quarters((9, 10), (1, 10), (50, 100), (60, 80)))
    assert (row["outturn"], row["numerator"], row["denominator"]) == (60.0, 120, 200)
    assert row["year_from"] == "counts"


def test_shares_without_counts_are_never_averaged(year_of):
    row = year_of(quarters(50, 60, 70, 80))
    assert pd.isna(row["outturn"])
    assert row["rag_reason"] == (
        "Not rated: its quarters are shares whose counts are not known, and shares are not averaged."
    )


@pytest.mark.parametrize("unit", ["number", "pounds"])
def test_a_count_or_a_sum_of_money_is_added_up(year_of, unit):
    row = year_of(quarters(10, 20, 30, 40), unit=unit)
    assert (row["outturn"], row["year_from"]) == (100.0, "total")


def test_crimes_per_thousand_of_the_same_residents_are_added_up(year_of):
    rows = [{"outturn": 3.0, "numerator": 30, "denominator": 10}] * 4
    row = year_of(quarters(*rows), unit="rate", per=1, polarity="lower")
    assert (row["outturn"], row["numerator"], row["denominator"]) == (12.0, 120, 10)


@pytest.mark.parametrize("basis", ["cumulative", "rolling_year", "snapshot"])
def test_what_speaks_of_the_year_or_its_end_is_quarter_4s(year_of, basis):
    row = year_of(quarters(10, 20, 30, 45), basis=basis)
    assert (row["outturn"], row["year_from"]) == (45.0, "quarter 4")


def test_months_are_rolled_up_first(year_of):
    """January to March make quarter 4: 6 of 12; with 14 of 28 before, 20 of 40."""
    months = [
        {"period": period, "outturn": 50.0, "numerator": n, "denominator": 2 * n}
        for period, n in (("Jan 2014", 1), ("Feb 2014", 2), ("Mar 2014", 3))
    ]
    row = year_of([*quarters((4, 8), (4, 8), (6, 12)), *months])
    assert (row["outturn"], row["numerator"], row["denominator"]) == (50.0, 20, 40)


# Gaps


@pytest.mark.parametrize(
    ("given", "why"),
    [
        pytest.param([(1, 2), (1, 2), None, (1, 2)], "quarter 3 is missing", id="one-quarter"),
        pytest.param([None, None, (1, 2), (1, 2)], "quarters 1 and 2 are missing", id="new-indicator-mid-year"),
        pytest.param([(1, 2), None, None, None], "quarters 2, 3 and 4 are missing", id="dropped-mid-year"),
    ],
)
def test_a_missing_quarter_makes_the_year_not_available_and_is_named(year_of, given, why):
    row = year_of([r for r in quarters(*[g or {} for g in given]) if "outturn" in r])
    assert pd.isna(row["outturn"])
    assert row["status"] == "not_available"
    assert row["rag_reason"] == f"Not rated: {why}."


def test_a_cumulative_year_asks_only_for_its_last_quarter(year_of):
    assert year_of(quarters(10, 20)[1:] + quarters(1, 2, 3, 45)[3:], basis="cumulative")["outturn"] == 45.0
    row = year_of(quarters(10, 20, 30), basis="cumulative")
    assert row["rag_reason"] == "Not rated: quarter 4 is missing."


def test_without_any_figure_the_year_is_named(make_tables):
    tables = make_tables(indicators=[{"ref": "A"}, {"ref": "B"}], outturns=[{"ref": "B", "period": Q[3], "outturn": 1}])
    row = judge_year(tables, RULES, "2013/14").rows.iloc[0]
    assert row["rag_reason"] == "Not rated: no figure for 2013/14."


def test_a_quarter_without_a_case_adds_nothing(year_of):
    """No appeal was decided in quarter 2: 3 of 6 in the other three."""
    rows = quarters((1, 2), {"status": "not_applicable"}, (1, 2), (1, 2))
    row = year_of(rows)
    assert (row["outturn"], row["numerator"], row["denominator"]) == (50.0, 3, 6)
    assert row["status"] == "final"


@pytest.mark.parametrize(
    ("last", "kind"),
    [
        pytest.param("confidential", "figure confidential", id="confidential"),
        pytest.param("not_available", "figure not yet available", id="not-available"),
    ],
)
def test_a_cumulative_year_without_its_last_quarter_is_missing_as_that_is(year_of, last, kind):
    row = year_of(quarters(10, 20, 30, {"status": last}), basis="cumulative")
    assert (row["status"], row["not_rated_why"]) == (last, kind)


def test_a_year_of_counts_is_not_available_where_only_its_last_quarter_is_confidential(year_of):
    row = year_of(quarters(10, 20, 30, {"status": "confidential"}), unit="number")
    assert (row["status"], row["not_rated_why"]) == ("not_available", "figure not yet available")


def test_a_rating_published_for_quarter_4_is_not_the_years(year_of):
    assert pd.isna(year_of(quarters(10, 20, 30, 40, published_status="red"), unit="number")["published_status"])


@pytest.mark.parametrize("status", ["provisional", "estimated", "revised"])
def test_a_year_is_no_firmer_than_its_least_firm_quarter(year_of, status):
    rows = quarters((1, 2), (1, 2), (1, 2), (1, 2))
    rows[1]["status"] = status
    assert year_of(rows)["status"] == status


# Breaks and restatements


def test_nothing_is_added_up_over_a_break(year_of):
    rows = quarters((1, 2), (1, 2), (1, 2), (1, 2))
    rows[2]["status"] = "break"
    assert year_of(rows)["rag_reason"] == "Not rated: the series breaks in quarter 3."


@pytest.mark.parametrize("basis", ["period", "cumulative"])
def test_after_a_break_a_year_is_not_compared_with_the_year_before(year_of, basis):
    rows = quarters((1, 2), (1, 2), (1, 2), (1, 2))
    rows[0]["status"] = "break"
    row = year_of([*rows, {"period": "2012/13", "outturn": 40.0}], basis=basis)
    assert (row["outturn"], row["travel"]) == (50.0, "not_comparable")
    assert row["travel_reason"] == "Not comparable: the series breaks between the two figures."


def test_a_break_on_record_bars_the_years_own_figure_from_comparison_too(year_of):
    rows = quarters((1, 2), (1, 2), (1, 2), (1, 2))
    rows[0]["status"] = "break"
    whole = [{"period": "2013/14", "outturn": 50.0}, {"period": "2012/13", "outturn": 40.0}]
    row = year_of([*rows, *whole])
    assert (row["outturn"], row["status"], row["travel"]) == (50.0, "break", "not_comparable")


def test_a_year_restated_says_what_it_was(year_of):
    rows = [
        {"period": "2013/14", "outturn": 50.0, "as_of": "2014-05-20"},
        {"period": "2013/14", "outturn": 48.0, "as_of": "2014-06-20", "status": "revised"},
    ]
    assert year_of(rows, known_on="2014-06-01")["outturn"] == 50.0
    row = year_of(rows, known_on="2014-06-30")
    assert (row["outturn"], row["revised_from"]) == (48.0, 50.0)


def test_a_total_is_restated_with_its_quarter(year_of):
    rows = [*quarters(10, 20, 30, 40, as_of="2014-04-14"), {"period": Q[1], "outturn": 25, "as_of": "2014-06-01"}]
    row = year_of(rows, unit="number")
    assert (row["outturn"], row["revised_from"]) == (105.0, 100.0)


def test_what_makes_no_total_was_none_before_it_was_restated(year_of):
    rows = [*quarters(10, 20, 30, 40, as_of="2014-04-14"), {"period": Q[1], "outturn": 25, "as_of": "2014-06-01"}]
    rows[2]["status"] = "break"
    assert pd.isna(year_of(rows, unit="number")["revised_from"])


def test_before_the_years_own_figure_is_known_its_quarters_make_it(year_of):
    rows = [*quarters(10, 20, 30, 40, as_of="2014-04-14"), {"period": "2013/14", "outturn": 99, "as_of": "2014-05-20"}]
    early, late = (year_of(rows, unit="number", known_on=day) for day in ("2014-05-01", "2014-06-01"))
    assert (early["outturn"], early["year_from"]) == (100.0, "total")
    assert (late["outturn"], late["year_from"]) == (99.0, "own figure")
    assert pd.isna(late["revised_from"])


# Targets, direction, double glums


@pytest.mark.parametrize(
    ("indicator", "targets", "target"),
    [
        pytest.param({}, [{"period": "2013/14", "target": 70}, {"period": Q[3], "target": 80}], 70, id="own"),
        pytest.param({}, [{"period": Q[3], "target": 80}], 80, id="quarter-4"),
        pytest.param({"unit": "number"}, [{"period": p, "target": 20} for p in Q], 80, id="count-adds-up"),
        pytest.param({"unit": "number"}, [{"period": p, "target": 20} for p in Q[1:]], None, id="a-quarter-without"),
        pytest.param({"basis": "cumulative"}, [{"period": Q[0], "target": 9}, {"period": Q[3], "target": 36}], 36,
                     id="cumulative"),
        pytest.param({}, [{"period": "2013/14", "target_status": "baseline"}], None, id="baseline"),
    ],
)  # fmt: skip
def test_the_target_is_the_years_or_what_its_quarters_make(year_of, indicator, targets, target):
    rows = quarters((6, 8), (6, 8), (6, 8), (6, 8)) if not indicator else quarters(10, 20, 30, 40)
    found = year_of(rows, targets, **indicator)["target"]
    assert pd.isna(found) if target is None else found == target


def test_a_target_set_after_the_year_never_judges_it(year_of):
    targets = [{"period": "2013/14", "target": 70}, {"period": "2013/14", "target": 10, "set_on": "2014-04-01"}]
    row = year_of([{"period": "2013/14", "outturn": 50.0}], targets)
    assert (row["target"], row["rag"]) == (70, "red")


def test_worse_than_the_year_before_and_the_target_missed_is_a_double_glum(year_of):
    """55 in 2012/13, made of its quarters; 50 against a target of 52."""
    before = [{"period": f"2012/13 Q{n}", "outturn": 55.0, "numerator": 11, "denominator": 20} for n in (1, 2, 3, 4)]
    row = year_of([*before, *quarters((1, 2), (1, 2), (1, 2), (1, 2))], [{"period": "2013/14", "target": 52}])
    assert row["baseline"] == pytest.approx(55)
    assert (row["baseline_period"], row["travel"]) == ("2012/13", "worsened")
    assert (row["rag"], bool(row["double_glum"]), row["travel_from"]) == ("amber", True, "prior_outturn")
    assert (
        row["rag_reason"]
        == "Amber: 50% against a target of 52%, missed by 2 points (3.8% of target); amber allows 10% of target."
    )


def test_a_doubtful_quarter_withholds_the_year_it_is_part_of(make_tables):
    """A 0 typed for a figure that is not available cannot be a quarter of the year's total."""
    rows = quarters(10, 0, 30, 40)
    rows[1]["note"] = "Not yet available from the new system."
    tables = make_tables(
        indicators=[{"ref": "A", "unit": "number"}],
        outturns=[{"ref": "A", **row} for row in rows],
        targets=[{"ref": "A", "period": "2013/14", "target": 50}],
    )
    card = judge_year(tables, Rules(preset("ten_percent")), "2013/14")
    assert card.rows["rag"].tolist() == ["not_rated"]
    assert card.doubts["period"].tolist() == ["2013/14 Q2"]


# The card


def test_the_card_says_that_it_is_a_years(make_tables):
    tables = make_tables(indicators=[{"ref": "A"}], outturns=[{"ref": "A", "period": "2013/14", "outturn": 50.0}])
    card = judge_year(tables, RULES, "2013/14 Q4")
    assert card.yearly
    assert (periods.label(card.quarter), periods.label(card.span)) == ("2013/14 Q4", "2013/14")
    quarterly = judge(tables, RULES, "2013/14 Q4")
    assert (quarterly.yearly, periods.label(quarterly.span)) == (False, "2013/14 Q4")


def test_a_quarter_that_ends_no_year_is_refused(make_tables):
    tables = make_tables(indicators=[{"ref": "A"}], outturns=[{"ref": "A", "period": Q[1], "outturn": 50.0}])
    with pytest.raises(UsageError, match=r"2013/14 Q2 is not a quarter 4\. Name 2013/14 Q4\."):
        judge_year(tables, RULES, "2013/14 Q2")


def test_a_definition_is_the_latest_known_on_the_day(make_tables):
    tables = make_tables(
        indicators=[{"ref": "A", "definition": "As first."}, {"ref": "B", "definition": "B's own."}],
        outturns=[{"ref": "A", "period": "2013/14", "outturn": 50.0}],
        definitions=[{"ref": "A", "as_of": "2014-06-01", "definition": "As changed."}],
    )
    early, late = (judge_year(tables, RULES, "2013/14", known_on=d).rows for d in ("2014-05-31", "2014-06-01"))
    assert early["definition"].tolist() == ["As first.", "B's own."]
    assert late["definition"].tolist() == ["As changed.", "B's own."]


def test_made_from_its_quarters_each_year_of_the_invented_council_is_what_it_gives_as_its_own():
    """Two ways to one figure: to the decimals printed, no year made from quarters differs from the year's own row."""
    from dataclasses import replace

    from perfkit import read, read_rules

    tables, rules = read("demo:known_truth"), read_rules("demo:known_truth")
    parts = tables.outturns[tables.outturns["span"] != "year"].reset_index(drop=True)
    own = judge_year(tables, rules, "2011/12").rows
    made = judge_year(replace(tables, outturns=parts), rules, "2011/12").rows
    both = made["outturn"].notna()
    assert both.sum() >= 48
    assert ((own["outturn"] - made["outturn"]).abs()[both] <= 0.51 * 10.0 ** -own["decimals"][both]).all()
