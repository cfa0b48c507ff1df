"""Targets taken together, worked out again: how many are likely met, which carry the risk, and their ratings."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from perfkit import periods
from perfkit.audit.page import Part
from perfkit.audit.should import Cell, Said, Sheet, Should, Sketch, figure
from perfkit.report import cells, formats, sentences
from perfkit.report.rule_words import RULES
from perfkit.targets.dependence import Dependence
from perfkit.targets.proposing import OWN_TARGETS, Rule, tried
from perfkit.targets.ranges import line
from perfkit.targets.together import NotCounted, Together, rag_columns
from perfkit.targets.whatif import WhatIf
from perfkit.terms import Rag

_RISKS = 12
_WHY = {
    NotCounted.NO_TARGET: "No target is proposed",
    NotCounted.NO_DIRECTION: "Neither way is better",
    NotCounted.NO_ODDS: "Too little history for odds",
}
_ALONE = (
    "Each target is taken to go its own way: there are too few past years to tell whether good and bad ones are shared."
    " Where they are, very few and very many met are likelier than is said here."
)
_SHARED = ((0.1, "hardly moved"), (0.3, "moved somewhat"), (np.inf, "moved much"))
_AT_REST, _TRIED = "if nothing is done differently", "with the changes tried"
OWN = "The targets that the council set"


def sums(plan: WhatIf) -> Should:
    """Return what a page should say of all the targets of its plan taken together."""
    found = plan.met
    label = periods.label(found.year)
    should = Should(sayings=[*_met(plan, found, label), *_left_out(found)]) + _ratings(plan, label)
    if found.odds.empty:
        return should + Should([Said(("No target has odds.",), "p")])
    return should + _distribution(plan, found, label) + Should(sheets=[_risk(plan, found, label)])


def every(plan: WhatIf) -> Should:
    """Return what a page of many indicators should say of each of them, and of the rules."""
    setting, label = plan.moved, periods.label(plan.setting.years[1])
    odds = setting.ahead.odds(plan.targets)
    lines: list[tuple[Cell, ...]] = []
    for ref, row in rows_of(plan).items():
        record, asked = line(setting.current, ref)[1], line(plan.targets, ref)[0]
        outlook = line(setting.ahead.expected, ref)[1]
        lines.append(
            (
                sentences.named(row),
                as_set(row, record),
                as_set(row, asked),
                _expected(row, outlook),
                "" if np.isnan(asked) else percent(line(odds, ref)[0]),
            )
        )
    columns = ("Indicator", "Target on record", "Target proposed", "Outturn expected", "Odds of meeting it")
    return Should(sheets=[Sheet(f"Targets for {label}{_moved(plan)}", columns, tuple(lines))]) + _tried(plan)


def percent(chance: float) -> str:
    """Return odds as a whole percent, and what is nearly certain or hardly possible as no more than that.

    >>> percent(0.0099), percent(0.505), percent(0.991), percent(0.0), percent(float("nan"))
    ('under 1%', '51%', 'over 99%', 'none: out of reach', 'cannot be said')
    """
    if np.isnan(chance):
        return "cannot be said"
    ends = {0.0: "none: out of reach", 1.0: "certain"}
    if chance in ends:
        return ends[chance]
    if chance < 0.01:
        return "under 1%"
    return "over 99%" if chance > 0.99 else f"{formats.number(100 * chance)}%"


def as_set(row: cells.Row, value: float) -> str:
    """Return a target with all the decimals that it was set with."""
    decimals = 0 if np.isnan(value) else max(int(row["decimals"]), formats.places(value))
    return "none" if np.isnan(value) else formats.figure(value, row["unit"], decimals, row["per"])


def rows_of(plan: WhatIf) -> dict[str, cells.Row]:
    """Return the scorecard's rows by reference."""
    rows: list[cells.Row] = plan.setting.card.rows.to_dict("records")  # type: ignore[assignment]
    return {str(row["ref"]): row for row in rows}


def _expected(row: cells.Row, value: float) -> str:
    return "not known" if np.isnan(value) else formats.figure(value, row["unit"], int(row["decimals"]), row["per"])


def _met(plan: WhatIf, found: Together, label: str) -> Iterable[Said]:
    n, numbers = len(found.odds), found.best
    if not n:
        yield Said((f"No target for {label} has odds, so none can be counted.",), "p")
        return
    low, high = numbers.likely
    every_one = float(numbers.counts[-1])

    def claim(value: float, name: str, text: str) -> Part:
        return figure(text, value, "together", name, period=label)

    ends: tuple[Part, ...] = (" exactly ", claim(low, "low", formats.number(low)))
    if low != high:
        ends = (" between ", ends[1], " and ", claim(high, "high", formats.number(high)))
    yield Said(
        (
            "Of ", claim(n, "counted", formats.number(n)),
            f" targets for {label} with odds, {_TRIED if plan.differently else _AT_REST} ",
            claim(numbers.expected, "expected", formats.figure(numbers.expected, "number", 1)),
            " are expected to be met: four times in five", *ends,
            ". The odds that all are met: ", claim(every_one, "all", percent(every_one)), ".",
        ),
        "p",
    )  # fmt: skip
    yield Said((_dependence(found.dependence),), "p")


def _dependence(shared: Dependence) -> str:
    if shared.why is not None:
        return _ALONE
    how = next(word for below, word in _SHARED if shared.correlation < below)
    years = formats.count(shared.years, "past year")
    return f"In the {years} that can be replayed, indicators {how} together, and the range allows for that."


def _moved(plan: WhatIf) -> str:
    return f", {_TRIED}" if plan.differently else ""


def _left_out(found: Together) -> Iterable[Said]:
    for why in dict.fromkeys(found.not_counted):
        refs = found.not_counted.index[found.not_counted.eq(why)]
        yield Said((f"{_WHY[NotCounted(why)]}: {formats.joined(map(str, refs))}.",), "li")


def _distribution(plan: WhatIf, found: Together, label: str) -> Should:
    counts, (low, high) = found.best.counts, found.best.likely
    title = f"How many targets for {label} will be met{_moved(plan)}"
    odds = [(f"{n:,}", f"{round(100 * float(chance), 1):,.10g}") for n, chance in enumerate(counts)]
    likeliest = int(np.argmax(counts))
    alt = (
        f"Of {len(found.odds)} targets for {label} the likeliest number met is {likeliest}; four times in five between"
        f" {low} and {high}."
    )
    shown = [n for n, chance in enumerate(counts) if chance >= counts.max() / 1000]
    step = max(1, int(np.ceil((shown[-1] - shown[0]) / 10)))
    ticks = [str(n) for n in range(shown[0], shown[-1] + 1, step)]
    sketch = Sketch(title, alt, (*ticks, "targets met", f"four times in five: {low} to {high}"))
    return Should(sheets=[Sheet(f"Figures: {title}", ("Targets met", "Odds, %"), tuple(odds))], sketches=[sketch])


def _risk(plan: WhatIf, found: Together, label: str) -> Sheet:
    rows, misses = rows_of(plan), float((1 - found.odds).sum())
    order = found.odds.sort_values(kind="stable")
    lines = tuple(
        (
            sentences.named(rows[str(ref)]),
            as_set(rows[str(ref)], line(plan.targets, str(ref))[0]),
            Said((figure(percent(chance), chance, "together", "odds", ref=str(ref), period=label),)),
            f"{formats.number(100 * (1 - chance) / misses if misses else 0.0)}%",
        )
        for ref, chance in list(order.items())[:_RISKS]
    )
    first = f": the first {_RISKS} of {len(order)}" if len(order) > _RISKS else ""
    columns = ("Indicator", "Target", "Odds of meeting it", "Share of all expected misses")
    return Sheet(f"Which targets for {label} carry the risk{_moved(plan)}{first}", columns, lines)


def _ratings(plan: WhatIf, label: str) -> Should:
    found, rag = rag_columns(plan.moved, plan.targets), plan.setting.card.rules.rag
    rated = [str(kind) for kind in (Rag.GREEN, Rag.AMBER, Rag.RED)]
    if not found[rated].to_numpy().any():
        return Should([Said(("No rating can be expected: no target with odds is proposed.",), "p")])
    heads = {str(kind): rag.label(kind) for kind in Rag} | {"unknown": "Not known"}
    lines = []
    for name, rated_so in found.iterrows():
        own = " (the council’s own)" if name == rag.name else ""
        words = formats.capital(str(name).replace("_", " "))
        lines.append((f"{words}{own}", *(formats.number(float(value), 1) for value in rated_so)))
    columns = ("Rule", *(heads[str(column)] for column in found.columns))
    return Should(
        sheets=[Sheet(f"Ratings to expect in {label}’s report, by rule{_moved(plan)}", columns, tuple(lines))]
    )


def _tried(plan: WhatIf) -> Should:
    found = tried(plan.setting)
    if not found["times"].any():
        return Should([Said(("No rule could be tried on the past: too few years are known.",), "p")])
    lines: list[tuple[Cell, ...]] = []
    for rule, one in found.iterrows():
        name = OWN if rule == OWN_TARGETS else formats.capital(RULES[Rule(str(rule))])
        times, met = int(one["times"]), int(one["met"])
        share: Cell = "never tried"
        if times:
            text = f"{formats.number(100 * met / times)}%"
            share = Said((figure(text, met / times, "tried", str(rule)),))
        ends = [f"{formats.number(100 * float(one[end]))}%" for end in ("low", "high")] if times else []
        lines.append((name, formats.number(times), formats.number(met), share, " to ".join(ends)))
    columns = ("Rule", "Tried", "Met", "Share met", "Chance allows")
    return Should(sheets=[Sheet("How often each rule’s targets would have been met", columns, tuple(lines))])


def by_year(table: pd.DataFrame, ref: str) -> list[tuple[str, float]]:
    """Return an indicator's figures by year, without those that are not there."""
    years = (periods.label(pd.Period(year)) for year in table.columns)
    return [(year, value) for year, value in zip(years, line(table, ref), strict=True) if not np.isnan(value)]


def targets_of_year(plan: WhatIf) -> pd.Series:
    """Return the targets of the first coming year, without those that are not there."""
    found: pd.Series = plan.targets.iloc[:, 0].dropna()
    return found
