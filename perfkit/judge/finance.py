"""Budgets against spend: the variance to date, the forecast's, and which are exceptions."""

from __future__ import annotations

import pandas as pd

from perfkit import periods
from perfkit.judge.amounts import percentages, plain
from perfkit.rules import Rules


def finance(table: pd.DataFrame, quarter: pd.Period, rules: Rules) -> pd.DataFrame:
    """Add the variances of a quarter's budget lines, and say which are exceptions.

    Spending is positive and income negative, so a positive variance is adverse on either: more
    was spent, or less came in. An exception is a forecast that differs from the year's budget by
    at least the rules' pounds and percent, both; where there is no budget, by at least the pounds.

    Returns
    -------
    DataFrame
        The quarter's rows with ``variance_to_date forecast_variance`` in pounds, each also
        ``_pct`` of its budget (missing against 0), ``exception`` and ``exception_reason``
        (missing where it is none).
    """
    rows = table[table["period"].eq(periods.label(quarter))].reset_index(drop=True)
    to_date, to_date_pct = _against(rows["actual_to_date"], rows["budget_to_date"])
    ahead, ahead_pct = _against(rows["forecast"], rows["annual_budget"])
    far_in_percent = (ahead_pct.abs() >= rules.budget_exception_percent) | rows["annual_budget"].eq(0)
    exception = ahead.ne(0) & (ahead.abs() >= rules.budget_exception) & far_in_percent
    return rows.assign(
        variance_to_date=to_date,
        variance_to_date_pct=to_date_pct,
        forecast_variance=ahead,
        forecast_variance_pct=ahead_pct,
        exception=exception.fillna(False).astype("bool"),
        exception_reason=_reason(rows, ahead, ahead_pct, rules).where(exception).astype("str"),
    )


def _against(actual: pd.Series, budget: pd.Series) -> tuple[pd.Series, pd.Series]:
    # Pence: sums of pounds carry noise far below a penny.
    variance = (actual - budget).round(4)
    return variance, variance / budget.abs().where(budget != 0) * 100


def _reason(rows: pd.DataFrame, ahead: pd.Series, ahead_pct: pd.Series, rules: Rules) -> pd.Series:
    income = rows["annual_budget"].lt(0)
    more, less = ahead > 0, ahead < 0
    what = pd.Series("more than its budget", rows.index, dtype="str")
    what = what.mask(less & ~income, "less than its budget")
    what = what.mask(more & income, "less income than budgeted").mask(less & income, "more income than budgeted")
    share = (" (" + percentages(ahead_pct) + ")").fillna("; it has no budget")
    pounds = f"{_pounds(rules.budget_exception)} and " if rules.budget_exception else ""
    level = f"; an exception is {pounds}{plain(rules.budget_exception_percent)}% or more"
    amount = ahead.abs().map(_pounds, na_action="ignore").astype("str")
    return "The year's forecast is " + amount + " " + what + share + level + "."


def _pounds(value: float) -> str:
    return f"£{value:,.{0 if float(value).is_integer() else 2}f}"
