"""Compose the judgements into a `Scorecard`: one row an indicator."""

from __future__ import annotations

from datetime import date

import pandas as pd

from perfkit import periods
from perfkit.errors import UsageError, shown
from perfkit.inputs.as_known import as_known
from perfkit.inputs.lint import lint
from perfkit.inputs.tables import Tables
from perfkit.inputs.vintages import known
from perfkit.judge.card import Scorecard
from perfkit.judge.doubts import DOUBT_COLUMNS, evidence, strongest, touching
from perfkit.judge.figures import (
    counts_one_quarter,
    decimals_shown,
    figures_of,
    known_figures,
    once_a_year,
    year_outturns,
)
from perfkit.judge.finance import finance
from perfkit.judge.in_force import known_targets, targets_of
from perfkit.judge.milestones import milestones
from perfkit.judge.months import over
from perfkit.judge.not_rated import NotRated
from perfkit.judge.protected import protected
from perfkit.judge.rag import quartiles, rate
from perfkit.judge.travel import previous_periods, travel
from perfkit.judge.variance import variance
from perfkit.rules import Rules
from perfkit.terms import Basis, Frequency, Rag, Travel, TravelFrom, Unit

__all__ = ["judge"]
__dir__ = __all__.copy

COLUMNS = (
    "ref", "title", "directorate", "service", "portfolio", "set", "unit", "polarity", "basis", "frequency", "per",
    "strategic", "priority", "owner", "definition",
    "numerator_name", "denominator_name", "assumed", "decimals",
    "period", "outturn", "numerator", "denominator", "status", "as_of", "note", "outlook", "revised_from",
    "target", "target_low", "target_high", "target_status", "tolerance", "tolerance_kind", "target_period",
    "target_from", "set_on", "rationale",
    "variance", "variance_pct", "adverse", "adverse_pct", "met",
    "rag", "rag_label", "rag_reason", "not_rated_why", "rag_at_face",
    "previous_quarter", "same_quarter_last_year", "prior_outturn",
    "travel_previous_quarter", "travel_same_quarter_last_year", "travel_prior_outturn",
    "travel", "travel_from", "travel_reason", "baseline", "baseline_period", "change",
    "double_glum", "double_glad", "published_status", "agrees", "doubt",
)  # fmt: skip


def judge(
    tables: Tables,
    rules: Rules,
    quarter: str | pd.Period,
    directorate: str = "",
    known_on: str | date | pd.Timestamp | None = None,
    *,
    portfolio: str = "",
) -> Scorecard:
    """Return the scorecard of a quarter: every indicator's variance, rating and direction, with reasons.

    Each figure is the latest known on the report's date, and each target the one in force at the
    quarter's end. A figure that cannot mean what it says is not rated, unless the rules say so.

    Parameters
    ----------
    tables
        The council's checked input.
    rules
        The council's rules.
    quarter
        The quarter, in any usual spelling.
    directorate
        One directorate, or "" for the whole council.
    known_on
        The report's date (2014-11-07): what became known later is not used. Empty: everything is.
    portfolio
        One Cabinet portfolio, or "" for all.

    Returns
    -------
    Scorecard
        ``rows`` has one row an indicator, figures in the indicator's unit (of percentages the number
        before the sign, 62.4); what is not known is missing. `help(Scorecard)` lists every column.

    Raises
    ------
    UsageError
        If no outturn falls in the quarter, there is no such directorate or portfolio, or the date is
        none; the message names the nearest known.

    Examples
    --------
    >>> from perfkit import read, read_rules
    >>> card = judge(read("demo:hart"), read_rules("demo:hart"), "2014/15 Q2", "Housing Services", "2014-11-07")
    >>> card.rows[["ref", "outturn", "target", "adverse", "rag", "travel"]]
        ref  outturn  target  adverse    rag          travel
    0  HS01     11.0    15.0     -4.0  green       unchanged
    1  HS07     36.0    28.0     -8.0  green       unchanged
    2  HS08     25.0    50.0     25.0    red  not_comparable
    3  HS16     28.0    40.0     12.0    red  not_comparable
    """
    asked, day = find_quarter(tables, quarter), day_of(known_on)
    # Nothing that a report can reach holds what is hidden; whole years are looked at, whatever day is asked for.
    part = as_known(protected(tables.part(directorate, portfolio=portfolio), rules).tables, day, asked)
    findings = lint(part, day)
    rows = defined(_judged(part, rules, asked, day, findings), part, day)
    ours = touching(findings, rows, asked)
    rows["doubt"] = strongest(ours, rows["ref"])
    return Scorecard(
        quarter=asked,
        directorate=directorate,
        known_on=day,
        rules=rules,
        rows=rows[[*COLUMNS]],
        milestones=milestones(part.milestones, pd.Timestamp(periods.end(asked)), day),
        finance=finance(part.finance, asked, rules),
        doubts=ours[[*DOUBT_COLUMNS]],
        findings=findings,
        tables=part,
        portfolio=portfolio,
    )


def find_quarter(tables: Tables, quarter: str | pd.Period) -> pd.Period:
    """Return the quarter a text names, if any outturn falls in it.

    Raises
    ------
    UsageError
        If it is not a quarter, or has no outturns; the message lists those that have, latest first.
    """
    known = tables.quarters
    try:
        asked = quarter if isinstance(quarter, pd.Period) else periods.parse(quarter)
    except periods.PeriodError as error:
        raise UsageError(f"{error}. Quarters with outturns: {', '.join(known) or 'none'}.") from error
    if asked.freqstr != periods.QUARTER or periods.label(asked) not in known:
        raise UsageError.unknown("quarter with outturns", periods.label(asked), known)
    return asked


def day_of(known_on: str | date | pd.Timestamp | None) -> pd.Timestamp | None:
    """Return the day a text names; None for an empty one.

    Raises
    ------
    UsageError
        If it is no day.
    """
    if known_on is None or known_on == "":
        return None
    if isinstance(known_on, str):
        try:
            known_on = date.fromisoformat(known_on.strip())
        except ValueError:
            raise UsageError(
                f"known_on '{shown(known_on)}' is not a day. Write year-month-day, such as 2014-11-07."
            ) from None
    return pd.Timestamp(known_on)


def _judged(
    tables: Tables, rules: Rules, quarter: pd.Period, day: pd.Timestamp | None, findings: pd.DataFrame
) -> pd.DataFrame:
    doubtful = findings.iloc[:0] if rules.rate_doubtful else findings
    figures = known_figures(tables.outturns, quarter, day, evidence(doubtful, "outturns"))
    plans = known_targets(tables.targets, [quarter], day)
    indicators = resolved(tables.indicators, figures, plans)
    against = evidence(doubtful, "targets")
    return judged(indicators, figures, plans, rules, quarter, benchmarks=tables.benchmarks, targets_in_doubt=against)


def judged(
    indicators: pd.DataFrame,
    figures: pd.DataFrame,
    plans: pd.DataFrame,
    rules: Rules,
    quarter: pd.Period,
    *,
    benchmarks: pd.DataFrame,
    targets_in_doubt: pd.Series,
) -> pd.DataFrame:
    """Return the rows of a scorecard, and what they were worked out from.

    Parameters
    ----------
    indicators
        With ``frequency``, ``per`` and ``decimals`` filled in (`resolved`).
    figures, plans
        The latest known figures (`perfkit.judge.figures.latest_figures`) and targets in force
        (`perfkit.judge.in_force.known_targets`).
    benchmarks
        The table `benchmarks`.
    targets_in_doubt
        Evidence against targets, by (ref, period).
    """
    now, earlier = _now_and_earlier(indicators, figures, quarter)
    rows = pd.concat([indicators.drop(columns="row"), now], axis=1)
    rows["counted"] = counts_one_quarter(rows)
    targets = targets_of(over(indicators, [quarter]), plans, rows["counted"], straight_line=rules.straight_line)
    rows = pd.concat([rows, targets], axis=1)
    rows = pd.concat([rows, variance(rows)], axis=1)

    gone = {baseline: travel(rows, then, baseline, rules, quarter) for baseline, then in earlier.items()}
    peers = quartiles(benchmarks, rows["ref"], rows["period"], periods.label(periods.year_of(quarter)))
    rows = pd.concat([rows, rate(rows, rules.rag, gone[rules.rag.travel_from], peers)], axis=1)
    once = once_a_year(rows)
    for baseline, then in earlier.items():
        # A yearly indicator has no quarter before: its direction is from the year before, under each name.
        rows[str(baseline)] = then["outturn"].mask(once & (baseline == TravelFrom.PREVIOUS_QUARTER))
        rows[f"travel_{baseline}"] = gone[baseline]["travel"]
    rows = pd.concat([rows, gone[rules.travel_from]], axis=1)
    rows["travel_from"] = pd.Series(str(rules.travel_from), rows.index).mask(once, str(TravelFrom.PRIOR_OUTTURN))
    return _concluded(_withheld(rows, targets_in_doubt))


def defined(rows: pd.DataFrame, tables: Tables, day: pd.Timestamp | None) -> pd.DataFrame:
    """Return the rows with each definition as last changed by the day; the sheet `indicators` has the first."""
    if tables.definitions.empty:
        return rows
    latest = known(tables.definitions, day, ["ref"], "as_of").set_index("ref")["definition"]
    return rows.assign(definition=rows["ref"].map(latest).fillna(rows["definition"]).astype("str"))


def resolved(indicators: pd.DataFrame, figures: pd.DataFrame, plans: pd.DataFrame) -> pd.DataFrame:
    """Fill what the contract lets an officer leave blank: frequency, multiplier, decimals."""
    table = indicators.reset_index(drop=True)
    usual = table["basis"].eq(Basis.ANNUAL).map({True: str(Frequency.ANNUAL), False: str(Frequency.QUARTERLY)})
    hundred = table["unit"].eq(Unit.PERCENT).map({True: 100.0, False: 1.0})
    return table.assign(
        frequency=table["frequency"].fillna(usual.astype("str")),
        per=table["per"].fillna(hundred),
        decimals=decimals_shown(table, figures, plans),
    )


def _now_and_earlier(
    indicators: pd.DataFrame, figures: pd.DataFrame, quarter: pd.Period
) -> tuple[pd.DataFrame, dict[TravelFrom, pd.DataFrame]]:
    before = previous_periods(quarter)
    quarters = [TravelFrom.PREVIOUS_QUARTER, TravelFrom.SAME_QUARTER_LAST_YEAR]
    found = figures_of(over(indicators, [quarter, *(before[q] for q in quarters)]), figures)
    size = len(indicators)
    now, *earlier = (found.iloc[n * size : (n + 1) * size].reset_index(drop=True) for n in range(3))
    year = year_outturns(indicators, figures, before[TravelFrom.PRIOR_OUTTURN])
    once = once_a_year(indicators)
    quarterly = {q: table.where(~once, year) for q, table in zip(quarters, earlier, strict=True)}
    return now, {**quarterly, TravelFrom.PRIOR_OUTTURN: year}


def _withheld(rows: pd.DataFrame, against_targets: pd.Series) -> pd.DataFrame:
    """Take the rating from figures and targets in doubt; keep what it would have been."""
    keys = pd.MultiIndex.from_arrays([rows["ref"], rows["target_period"]])
    of_target = pd.Series(against_targets.reindex(keys).to_numpy(), rows.index, dtype="str")
    rows["rag_at_face"] = rows["rag"]
    for doubt, why in ((of_target, NotRated.TARGET_IN_DOUBT), (rows["withheld"], NotRated.FIGURE_IN_DOUBT)):
        # A doubtful figure is the graver thing and is said last, in place of a doubtful target.
        held = doubt.notna() & rows["rag_at_face"].ne(Rag.NOT_RATED)
        if not held.any():
            continue
        rows.loc[held, "rag_reason"] = f"Not rated: the {str(why).replace(' ', ' is ', 1)}. " + doubt[held]
        rows.loc[held, ["rag", "rag_label", "not_rated_why"]] = [str(Rag.NOT_RATED), "Not rated", str(why)]
    doubt = rows["withheld"].fillna(of_target)
    rows.loc[doubt.notna(), ["variance", "variance_pct", "adverse", "adverse_pct"]] = float("nan")
    rows["met"] = rows["met"].mask(doubt.notna())
    return rows


def _concluded(rows: pd.DataFrame) -> pd.DataFrame:
    met, missed = rows["met"].eq(True).fillna(False), rows["met"].eq(False).fillna(False)
    published = rows["published_status"]
    return rows.assign(
        double_glum=(missed & rows["travel"].eq(Travel.WORSENED)).astype("bool"),
        double_glad=(met & rows["travel"].eq(Travel.IMPROVED)).astype("bool"),
        agrees=published.eq(rows["rag"]).astype("boolean").mask(published.isna()),
    )
