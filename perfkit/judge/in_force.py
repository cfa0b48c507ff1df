"""The target in force for a quarter: the one set for it, else what the year's target says of it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from perfkit import periods
from perfkit.inputs.vintages import known
from perfkit.judge.card import Scorecard
from perfkit.judge.figures import YEARLY, counts_one_quarter
from perfkit.judge.months import MONTHS, months_of, over
from perfkit.terms import Basis, TargetStatus, Unit

OWN_PERIOD, ANNUAL, STRAIGHT_LINE = "own period", "annual", "straight line"
QUARTER_4, TOTAL = "quarter 4", "total of the quarters"

_KEPT = ("target", "target_low", "target_high", "target_status", "tolerance", "tolerance_kind", "set_on", "rationale")
_NUMBERS = ["target", "target_low", "target_high"]

_NO_PROFILE = "no profiled target is set for this quarter, only one for the year"
_ONLY_THE_YEAR = "only the year has a target, and one quarter's count cannot be held against it"
_MONTHS_DIFFER = "its months have targets that do not make one for the quarter"


def known_targets(targets: pd.DataFrame, quarters: Sequence[pd.Period], known_on: pd.Timestamp | None) -> pd.DataFrame:
    """Return the versions of each quarter's and its year's targets in force at the quarter's end.

    A version set after the quarter ended never judges it, however early the report is written.

    Returns
    -------
    DataFrame
        Rows of `targets` with the ``quarter`` each is for: a year's may be for all four.
    """
    ends = {q: pd.Timestamp(periods.end(q)) for q in quarters}
    asked = pd.DataFrame(
        [
            (periods.label(span), periods.label(q), end if known_on is None else min(end, known_on))
            for q, end in ends.items()
            for span in (q, periods.year_of(q), *months_of(q))
        ],
        columns=["period", "quarter", "on"],
    )
    rows = targets[targets["period"].isin(asked["period"])].merge(asked, on="period")
    return known(rows, rows["on"], ["ref", "period", "quarter"], "set_on")


def year_target(card: Scorecard) -> pd.Series:
    """Return each indicator's target for the end of the card's year, by ref, as `annual_targets` has it."""
    rows = card.rows.reset_index(drop=True)
    year = periods.year_of(card.quarter)
    plans = annual_targets(rows, card.tables.targets, counts_one_quarter(rows), year, card.known_on)
    found: pd.Series = plans.set_index("ref")["target"].reindex(rows["ref"])
    return found


def annual_targets(
    indicators: pd.DataFrame,
    targets: pd.DataFrame,
    adds_up: pd.Series,
    year: pd.Period,
    known_on: pd.Timestamp | None,
) -> pd.DataFrame:
    """Return the target of each indicator's year in force at its end, one row an indicator that has one.

    The year's own row; else quarter 4's, or where the quarters are parts of
    the year the sum of all four.

    Parameters
    ----------
    indicators
        As `targets_of` takes them, one row an indicator.
    adds_up
        Whether an indicator's quarters are parts of the year.
    targets
        The table `targets`.

    Returns
    -------
    DataFrame
        As `known_targets` returns it, for the year and its quarter 4; ``target_from`` says "own period",
        "quarter 4" or "total of the quarters".
    """
    quarters, label = periods.quarters_of(year), periods.label(year)
    last = periods.label(quarters[-1])
    ended = pd.Timestamp(periods.end(year))
    on = ended if known_on is None else min(ended, known_on)
    owners = {periods.label(p): periods.label(q) for q in quarters for p in (q, *months_of(q))}
    rows = targets[targets["period"].isin([label, *owners]) & targets["ref"].isin(indicators["ref"])]
    rows = known(rows, on, ["ref", "period"], "set_on")
    whole = rows["period"].eq(label)
    own = rows[whole].assign(quarter=last, target_from=OWN_PERIOD)
    parts = rows[~whole].assign(quarter=rows["period"].map(owners))
    set_for_year = own.loc[own["target_status"].eq(TargetStatus.SET), "ref"]
    left = indicators["ref"].isin(parts.loc[~parts["ref"].isin(set_for_year), "ref"]).to_numpy()
    if not left.any():
        return own
    made = _of_quarters(indicators[left].reset_index(drop=True), parts, adds_up.to_numpy()[left], quarters)
    own = own[~own["ref"].isin(made.loc[made["target_status"].eq(TargetStatus.SET), "ref"])]
    made = made[~made["ref"].isin(own["ref"])]
    return pd.concat([t for t in (own, made) if len(t)] or [own]).assign(period=label, quarter=last)


def _of_quarters(
    indicators: pd.DataFrame, plans: pd.DataFrame, counted: np.ndarray, quarters: Sequence[pd.Period]
) -> pd.DataFrame:
    """Return the targets that quarters make for a year; no row where none is set."""
    over_year = over(indicators, quarters)
    found = targets_of(over_year, plans, pd.Series(np.tile(counted, len(quarters))), straight_line=False)
    size = len(indicators)
    parts = [found.iloc[n * size : (n + 1) * size].reset_index(drop=True) for n in range(len(quarters))]
    last = parts[-1].assign(ref=indicators["ref"], target_from=QUARTER_4)
    total = last.assign(
        **{c: sum(part[c] for part in parts) for c in _NUMBERS},
        set_on=pd.concat([part["set_on"] for part in parts], axis=1).max(axis=1),
        target_from=TOTAL,
    )
    adding = pd.Series(counted, last.index, dtype="bool")
    return last.where(~adding, total)[last["target_period"].notna() & (~adding | total["target"].notna())]


def targets_of(rows: pd.DataFrame, targets: pd.DataFrame, counted: pd.Series, *, straight_line: bool) -> pd.DataFrame:
    """Return the target in force for every indicator and quarter, where it comes from, or why none applies.

    The quarter's own target stands; then that of its months: the last month's, or for what covers
    the quarter alone the sum of counts, or the one target all three share. Otherwise the year's
    target applies as it is, except to a cumulative figure before quarter 4 and to a count of one
    quarter: both are parts of the year's total. There the year's target is spread evenly if the
    rules say so, and else nothing applies.

    Parameters
    ----------
    rows
        The indicators by quarter (`perfkit.judge.months.over`).
    targets
        What `known_targets` returned.
    counted
        Whether the figure counts one quarter alone (`perfkit.judge.figures.counts_one_quarter`).
    straight_line
        Whether a council's rules spread the year's target evenly.

    Returns
    -------
    DataFrame
        Aligned with `rows`: the target's columns, ``target_period``, ``target_from`` and
        ``unprofiled`` (why the targets there are say nothing of this quarter; missing where not so).
    """
    by_span = targets.set_index(["ref", "period", "quarter"], drop=False)[[*_KEPT, "period"]]
    own, year = _own(rows, by_span), _at(by_span, rows, "year")
    has_own, has_year = own["target_status"].notna(), year["target_status"].notna()
    growing = rows["basis"].eq(Basis.CUMULATIVE) & ~rows["frequency"].isin(YEARLY) & rows["number"].lt(4)
    in_part = ~has_own & has_year & year["target_status"].eq(TargetStatus.SET) & (growing | counted)
    share = np.where(counted, 0.25, rows["number"] / 4)

    year[_NUMBERS] = year[_NUMBERS].mul(np.where(in_part, share, 1.0), axis=0)
    chosen = year.where(~has_own, own)
    why = own["unprofiled"].mask(has_year)
    if not straight_line:
        why = why.mask(in_part, _NO_PROFILE).mask(in_part & counted, _ONLY_THE_YEAR)
    nothing = why.notna()
    chosen.loc[nothing, _NUMBERS] = np.nan
    source = np.select([nothing, has_own, in_part, has_year], ["", OWN_PERIOD, STRAIGHT_LINE, ANNUAL], "")
    none = str(TargetStatus.NO_TARGET)
    return chosen.assign(
        target_status=chosen["target_status"].fillna(none).mask(nothing, none),
        target_period=chosen["period"].mask(nothing),
        target_from=pd.Series(source, rows.index, dtype="str").where(source != ""),
        unprofiled=why.astype("str"),
    ).drop(columns="period")


def _own(rows: pd.DataFrame, targets: pd.DataFrame) -> pd.DataFrame:
    """Return the quarter's own targets, or those its months make."""
    own = _at(targets, rows, "quarter")
    if not targets["period"].isin(rows[[*MONTHS]].to_numpy().ravel()).any():
        return own.assign(unprofiled=pd.Series(dtype="str"))
    months = [_at(targets, rows, month) for month in MONTHS]
    first, _, last = months
    left = own["target_status"].isna() & ~rows["frequency"].isin(YEARLY)
    alone = rows["basis"].eq(Basis.PERIOD)
    sums = alone & rows["unit"].isin((Unit.NUMBER, Unit.POUNDS))
    whole = pd.concat([m["target_status"].eq(TargetStatus.SET) for m in months], axis=1).all(axis=1)
    added = last.assign(**{c: sum(m[c] for m in months) for c in _NUMBERS})
    shared = whole & pd.concat([_equal(first, m) for m in months], axis=1).all(axis=1)
    made = last.where(~sums, added)
    usable = left & last["target_status"].notna() & (~alone | (sums & whole) | (~sums & shared))
    unclear = left & alone & ~usable & pd.concat([m["target_status"] for m in months], axis=1).notna().any(axis=1)
    return own.where(~usable, made).assign(unprofiled=pd.Series(_MONTHS_DIFFER, rows.index).where(unclear))


def _equal(a: pd.DataFrame, b: pd.DataFrame) -> pd.Series:
    return a[_NUMBERS].eq(b[_NUMBERS]).where(a[_NUMBERS].notna() | b[_NUMBERS].notna(), True).all(axis=1)


def _at(targets: pd.DataFrame, rows: pd.DataFrame, span: str) -> pd.DataFrame:
    keys = pd.MultiIndex.from_arrays([rows["ref"], rows[span], rows["quarter"]])
    return targets.reindex(keys).set_axis(rows.index, axis=0)
