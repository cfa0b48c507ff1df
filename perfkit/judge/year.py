"""The scorecard of a whole financial year."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pandas as pd

from perfkit import periods
from perfkit.errors import UsageError
from perfkit.inputs.as_known import as_known
from perfkit.inputs.lint import lint
from perfkit.inputs.tables import Tables
from perfkit.judge.card import Scorecard
from perfkit.judge.doubts import DOUBT_COLUMNS, evidence, strongest, touching
from perfkit.judge.figures import counts_one_quarter, figures_of, latest_figures
from perfkit.judge.finance import finance
from perfkit.judge.in_force import annual_targets
from perfkit.judge.milestones import milestones
from perfkit.judge.months import over, spans_of
from perfkit.judge.protected import protected
from perfkit.judge.scorecard import COLUMNS, day_of, defined, find_quarter, judged, resolved
from perfkit.judge.year_figures import YearFrom, year_figures
from perfkit.rules import Rules
from perfkit.terms import Frequency, TravelFrom

__all__ = ["judge_year"]
__dir__ = __all__.copy


def judge_year(
    tables: Tables,
    rules: Rules,
    year: str | pd.Period,
    directorate: str = "",
    known_on: str | date | pd.Timestamp | None = None,
    *,
    portfolio: str = "",
) -> Scorecard:
    """Return the scorecard of a year: each indicator's annual outturn against its annual target, with reasons.

    The figure is the year's own, or the one its quarters make (`perfkit.judge.year_figures.year_figures`);
    the target is the year's own, or the one its quarters make (`perfkit.judge.in_force.annual_targets`).
    Direction of travel is from the year before. All else is judged as `perfkit.judge.scorecard.judge` does.

    Parameters
    ----------
    tables, rules, directorate, known_on, portfolio
        As for a quarter.
    year
        The year, or its last quarter, in any usual spelling.

    Returns
    -------
    Scorecard
        One row an indicator, its figure that of the year; ``yearly`` is true.

    Raises
    ------
    UsageError
        As for a quarter, and if a quarter is named that ends no year.

    Examples
    --------
    >>> from perfkit import read, read_rules
    >>> card = judge_year(read("demo:known_truth"), read_rules("demo:known_truth"), "2012/13", known_on="2013-06-30")
    >>> periods.label(card.span), int(card.rows["met"].notna().sum())
    ('2012/13', 51)
    """
    asked, day = find_quarter(tables, _last_quarter(year)), day_of(known_on)
    part = as_known(protected(tables.part(directorate, portfolio=portfolio), rules).tables, day, asked)
    rules = replace(rules, travel_from=TravelFrom.PRIOR_OUTTURN)
    findings = lint(part, day)
    rows, made = _judged(part, rules, asked, day, findings)
    ours = touching(findings, made, asked)
    rows["doubt"] = strongest(ours, rows["ref"])
    return Scorecard(
        quarter=asked,
        directorate=directorate,
        known_on=day,
        rules=rules,
        rows=defined(rows, part, day)[[*COLUMNS, "year_from"]],
        milestones=milestones(part.milestones, pd.Timestamp(periods.end(asked)), day),
        finance=finance(part.finance, asked, rules),
        doubts=ours[[*DOUBT_COLUMNS]],
        findings=findings,
        tables=part,
        portfolio=portfolio,
        yearly=True,
    )


def _last_quarter(year: str | pd.Period) -> pd.Period:
    try:
        asked = year if isinstance(year, pd.Period) else periods.parse(year)
    except periods.PeriodError as error:
        raise UsageError(f"{error}.") from error
    last = periods.quarters_of(periods.year_of(asked))[-1]
    if asked.freqstr == periods.QUARTER and asked != last:
        wrong = periods.label(asked)
        raise UsageError(f"A year's report is made at its end: {wrong} is not a quarter 4. Name {periods.label(last)}.")
    return last


def _judged(
    tables: Tables, rules: Rules, quarter: pd.Period, day: pd.Timestamp | None, findings: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the scorecard's rows, and the figures and targets that doubts may touch."""
    year = periods.year_of(quarter)
    doubtful = findings.iloc[:0] if rules.rate_doubtful else findings
    against = evidence(doubtful, "outturns")
    spans = spans_of(year)
    near = tables.outturns[tables.outturns["period"].isin(spans)]
    figures = latest_figures(near, day, against)
    indicators = resolved(tables.indicators, figures, tables.targets[tables.targets["period"].isin(spans)])
    ended = figures_of(over(indicators, [quarter]), figures)
    counted = counts_one_quarter(indicators.assign(denominator=ended["denominator"].to_numpy()))
    years = [
        year_figures(indicators, tables.outturns, counted, y, known_on=day, in_doubt=against) for y in (year, year - 1)
    ]
    plans = annual_targets(indicators, tables.targets, years[0]["adds_up"], year, day)
    # To the judgement each is an indicator with one figure a year.
    yearly = indicators.assign(frequency=str(Frequency.ANNUAL))
    rows = judged(
        yearly,
        pd.concat(years),
        plans,
        rules,
        quarter,
        benchmarks=tables.benchmarks,
        targets_in_doubt=evidence(doubtful, "targets"),
    )
    rows["year_from"] = years[0]["year_from"].to_numpy()
    return rows, _touched(rows, year)


def _touched(rows: pd.DataFrame, year: pd.Period) -> pd.DataFrame:
    """Return ``ref period target_period`` of all that a year was made from."""
    made = rows["year_from"].isin((YearFrom.COUNTS, YearFrom.TOTAL))
    spans = [(rows, periods.label(year))]
    spans += [(rows[made], label) for label in spans_of(year)[1:]]
    spans += [(rows[rows["year_from"].eq(YearFrom.QUARTER_4)], periods.label(periods.quarters_of(year)[-1]))]
    found = [table[["ref"]].assign(period=label) for table, label in spans]
    return pd.concat(found, ignore_index=True).assign(target_period=periods.label(year))
