"""Budget variances keep their sign, and an exception reaches both its limits."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from perfkit import periods
from perfkit.judge.finance import finance
from perfkit.rules import Rules, preset

Q2 = "2014/15 Q2"


def lines(make_tables: Any, *rows: dict[str, Any], **rules: Any) -> pd.DataFrame:
    full = [{"directorate": "Housing", "service": f"S{i}", "period": Q2, **row} for i, row in enumerate(rows)]
    return finance(make_tables(finance=full).finance, periods.parse(Q2), Rules(preset("ten_percent"), **rules))


@pytest.mark.parametrize(
    ("budget", "forecast", "variance", "percent", "reason"),
    [
        pytest.param(640000, 672000, 32000, 5.0,
                     "The year's forecast is £32,000 more than its budget (5%); "
                     "an exception is £25,000 and 5% or more.",
                     id="spending-over"),
        pytest.param(640000, 600000, -40000, -6.25,
                     "The year's forecast is £40,000 less than its budget (6.2%); "
                     "an exception is £25,000 and 5% or more.",
                     id="spending-under"),
        pytest.param(-400000, -370000, 30000, 7.5,
                     "The year's forecast is £30,000 less income than budgeted (7.5%); "
                     "an exception is £25,000 and 5% or more.",
                     id="income-short-is-adverse-and-positive"),
        pytest.param(-400000, -430000, -30000, -7.5,
                     "The year's forecast is £30,000 more income than budgeted (7.5%); "
                     "an exception is £25,000 and 5% or more.",
                     id="income-over"),
        pytest.param(0, 25000, 25000, None,
                     "The year's forecast is £25,000 more than its budget; it has no budget; "
                     "an exception is £25,000 and 5% or more.",
                     id="no-budget"),
    ],
)  # fmt: skip
def test_an_exception_says_how_far_and_which_way(
    make_tables: Any, *, budget: float, forecast: float, variance: float, percent: float | None, reason: str
) -> None:
    row = lines(make_tables, {"annual_budget": budget, "forecast": forecast}, budget_exception=25000.0).iloc[0]
    assert row["forecast_variance"] == variance
    assert row["forecast_variance_pct"] == percent if percent else pd.isna(row["forecast_variance_pct"])
    assert row["exception"]
    assert row["exception_reason"] == reason


@pytest.mark.parametrize(
    ("budget", "forecast"),
    [
        pytest.param(1000000, 1025000, id="enough-pounds-too-little-percent"),
        pytest.param(100000, 110000, id="enough-percent-too-few-pounds"),
        pytest.param(100000, 100000, id="no-variance"),
        pytest.param(100000, None, id="no-forecast"),
        pytest.param(None, 100000, id="no-budget-given"),
        pytest.param(0, 0, id="nothing-of-nothing"),
    ],
)
def test_both_limits_must_be_reached(make_tables: Any, budget: float | None, forecast: float | None) -> None:
    row = lines(make_tables, {"annual_budget": budget, "forecast": forecast}, budget_exception=25000.0).iloc[0]
    assert not row["exception"]
    assert pd.isna(row["exception_reason"])


def test_the_variance_to_date_is_actual_less_budget(make_tables: Any) -> None:
    row = lines(make_tables, {"budget_to_date": 320000, "actual_to_date": 341500}).iloc[0]
    assert (row["variance_to_date"], row["variance_to_date_pct"]) == (21500.0, 6.71875)


def test_pence_do_not_leave_noise(make_tables: Any) -> None:
    assert lines(make_tables, {"budget_to_date": 0.3, "actual_to_date": 0.1 + 0.2}).iloc[0]["variance_to_date"] == 0.0


def test_other_quarters_lines_are_left_out(make_tables: Any) -> None:
    found = lines(make_tables, {"service": "Now"}, {"service": "Then", "period": "2014/15 Q1"})
    assert found["service"].tolist() == ["Now"]
