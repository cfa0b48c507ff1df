"""Each claim worked out again from the scorecard: its value, its period and how it should be printed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import isclose

import pandas as pd

from perfkit import periods
from perfkit.audit import explained
from perfkit.audit.findings import Finding
from perfkit.audit.known import Known
from perfkit.audit.page import Figure
from perfkit.explain.backtest import track_record
from perfkit.explain.wilson import proportion
from perfkit.judge.card import Scorecard
from perfkit.report import cells, formats
from perfkit.report.counts import pressing, quarter
from perfkit.terms import Doubt, Rag, Travel, Unit

_TABLES = {
    "outturn": "outturns",
    "baseline": "outturns",
    "revised_from": "outturns",
    "target": "targets",
    "target_low": "targets",
    "target_high": "targets",
    "change": "scorecard",
    "adverse": "scorecard",
    "adverse_pct": "scorecard",
    "numerator": "outturns",
    "denominator": "outturns",
}
_PERIODS = {
    "baseline": "baseline_period",
    "target": "target_period",
    "target_low": "target_period",
    "target_high": "target_period",
}
_SIZES = ("change", "adverse")


@dataclass(frozen=True)
class Expected:
    """What a claim should say: its value, the ways to print it, and its period."""

    value: float
    texts: tuple[str, ...]
    table: str
    period: str


def expected(known: Known, figure: Figure) -> Expected | None:
    """Return what a claim should say, worked out from the inputs; None where its source is unknown."""
    if figure.table == "finance":
        return _budget(known.card, figure)
    if figure.ref and explained.covers(figure):
        return _explained(known, figure)
    if not figure.ref:
        return _tried(known, figure) if figure.table == "outlook" else _count(known.card, figure)
    row = known.rows.get(figure.ref)
    if row is not None and figure.calculation in ("chance_low", "chance_high"):
        return _by_chance(row, figure)
    if row is None or figure.calculation not in _TABLES or not cells.has(row, figure.calculation):
        return None
    name = figure.calculation
    value = float(row[name])
    period = str(row[_PERIODS.get(name, "period")])
    return Expected(value, tuple(_prints(row, name)), _TABLES[name], period)


def check(known: Known, figure: Figure, where: str) -> list[Finding]:
    """Return what is wrong with a claim: its source, its value or its print."""
    found = expected(known, figure)
    source = ", ".join(filter(None, (figure.table, figure.ref, figure.period, figure.calculation)))
    if found is None:
        return [Finding("claim", where, figure.text, "", f"Its source ({source}) is not in the inputs.")]
    if (figure.table, figure.period) != (found.table, found.period):
        right = f"{found.table}, {found.period}"
        return [Finding("claim", where, figure.text, right, f"It names another source: {source}.")]
    texts = " or ".join(dict.fromkeys(found.texts))
    if not _same(figure.value, found.value):
        why = f"The page holds {figure.value}; the inputs make {found.value:.12g} ({source})."
        return [Finding("claim", where, figure.text, texts, why)]
    if figure.text not in found.texts:
        return [Finding("claim", where, figure.text, texts, f"{found.value:.12g} is printed otherwise ({source}).")]
    return []


def count(card: Scorecard, calculation: str, table: str = "scorecard") -> int | None:
    """Return a count of a scorecard's rows by its name; None where there is no such count.

    >>> from perfkit import read, read_rules
    >>> from perfkit.judge.scorecard import judge
    >>> card = judge(read("demo:hart"), read_rules("demo:hart"), "2014/15 Q2", "Housing Services", "2014-11-07")
    >>> count(card, "missed"), count(card, "missed and red"), count(card, "mist")
    (2, 2, None)
    """
    flags = selected(card, calculation, table)
    return None if flags is None else int(flags.sum())


def selected(card: Scorecard, calculation: str, table: str = "scorecard") -> pd.Series | None:
    """Return which rows a count counts, by its name; None where there is no such count."""
    if table == "milestones":
        return _milestones(card, calculation)
    if table == "risks":
        return pd.Series(True, card.tables.risks["ref"].unique())
    rows = card.rows
    missed = rows["met"].eq(False).fillna(False).astype("bool")
    unrated = rows["rag"].eq(Rag.NOT_RATED)
    plain = {
        "indicators": pd.Series(True, rows.index),
        "judged": rows["met"].notna(),
        "not judged": rows["met"].isna(),
        "met": rows["met"].eq(True).fillna(False).astype("bool"),
        "missed": missed,
        "double_glum": rows["travel"].eq(Travel.WORSENED) & missed,
        "double_glad": rows["travel"].eq(Travel.IMPROVED) & rows["met"].eq(True).fillna(False).astype("bool"),
        "not rated": unrated,
        "not comparable": rows["travel"].eq(Travel.NOT_COMPARABLE),
        "withheld": unrated & rows["doubt"].eq(Doubt.WITHHOLD).fillna(False).astype("bool"),
    }
    if calculation in plain:
        return plain[calculation]
    if calculation == "doubts":
        doubted = card.doubts.loc[card.doubts["doubt"] != Doubt.INFORM, "ref"]
        return pd.Series(list(dict.fromkeys(doubted))).isin(rows.loc[~plain["withheld"], "ref"])
    head, _, tail = calculation.partition(" ")
    if head == "travel" and tail in set(Travel):
        return rows["travel"].eq(tail)
    if calculation.startswith("not rated: "):
        return unrated & rows["not_rated_why"].eq(calculation.removeprefix("not rated: "))
    if calculation.startswith("missed and "):
        return missed & rows["rag"].eq(calculation.removeprefix("missed and "))
    if calculation.startswith("missed, "):
        return missed & rows["directorate"].eq(calculation.removeprefix("missed, "))
    return None


def _milestones(card: Scorecard, calculation: str) -> pd.Series:
    status = card.milestones["milestone_status"]
    if calculation == "milestones":
        return status.notna()
    if calculation.startswith("not listed"):
        rest = ~card.milestones.index.isin(pressing(card).index)
        kind = calculation.removeprefix("not listed").removeprefix(": ")
        return status.notna() & rest & (status.eq(kind) if kind else True)
    kind, _, name = calculation.partition(", ")
    return status.eq(kind) & (card.milestones["directorate"].eq(name) if name else True)


def _count(card: Scorecard, figure: Figure) -> Expected | None:
    n = count(card, figure.calculation, figure.table)
    if n is None:
        return None
    texts = (formats.number(n), formats.spelt(n), formats.spelt(n, start=True))
    return Expected(n, texts, figure.table, quarter(card))


def _explained(known: Known, figure: Figure) -> Expected | None:
    """Return the value the page holds, where it is one of those there are, or else the first."""
    found = explained.values(known, figure)
    if not found:
        return None
    value, texts = next((pair for pair in found if _same(figure.value, pair[0])), found[0])
    return Expected(value, texts, figure.table, explained.period(known, figure))


def _tried(known: Known, figure: Figure) -> Expected | None:
    """Return how the forecasts of the page's indicators did in earlier years, in all."""
    done = track_record(known.explanation.outlook.loc[list(known.rows)])
    if figure.calculation == "share":
        value, text = done.share, formats.figure(done.share, Unit.PERCENT)
    elif figure.calculation in ("tries", "inside"):
        value = float(getattr(done, figure.calculation))
        text = formats.number(value) if value else "none"
    else:
        return None
    return Expected(value, (text,), "outlook", periods.label(periods.year_of(known.card.quarter)))


def _by_chance(row: cells.Row, figure: Figure) -> Expected | None:
    """Return an end of Wilson's interval around a share."""
    found = proportion(row["numerator"], row["denominator"]).iloc[0]
    value = 100 * float(found[figure.calculation.removeprefix("chance_")])
    return Expected(value, (formats.figure(value, Unit.PERCENT),), "scorecard", str(row["period"]))


def _budget(card: Scorecard, figure: Figure) -> Expected | None:
    lines = card.finance
    found = lines[(lines["service"] == figure.ref) & (lines["period"] == figure.period)]
    if found.empty or figure.calculation not in found or pd.isna(found[figure.calculation].iloc[0]):
        return None
    value = float(found[figure.calculation].iloc[0])
    # "£100,000 over": the word beside it carries the sign of a difference.
    shown = abs(value) if figure.calculation == "forecast_variance" else value
    return Expected(value, (formats.figure(shown, "pounds"),), "finance", quarter(card))


def _prints(row: cells.Row, name: str) -> Iterable[str]:
    """Return a figure at its indicator's decimals, and at those that tell it from its target."""
    if name in ("numerator", "denominator"):
        yield formats.number(row[name])
    elif name == "adverse_pct":
        yield formats.figure(row[name], "percent", 1)
    elif name.startswith("target"):
        yield cells.figure(row, name)
    else:
        shape = formats.points if name in _SIZES else formats.figure
        for decimals in (int(row["decimals"]), int(cells.precise(row)["decimals"])):
            yield shape(row[name], row["unit"], decimals, row["per"])


def _same(printed: str, value: float) -> bool:
    try:
        return isclose(float(printed), value, rel_tol=1e-9, abs_tol=1e-12)
    except ValueError:
        return False
