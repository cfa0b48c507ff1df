"""One indicator's targets, worked out again: what stands, what odds they have, what each rule would propose."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from perfkit import periods
from perfkit.audit.page import Figure, Part
from perfkit.audit.should import Cell, Said, Sheet, Should, figure
from perfkit.audit.target_sums import OWN, as_set, by_year, percent, rows_of
from perfkit.explain.forecast import Trust
from perfkit.report import cells, formats
from perfkit.report.lever_words import levers
from perfkit.report.rule_words import RULES, WHY_NOT
from perfkit.targets.levers import Lever, LeverKind, levers_of
from perfkit.targets.proposing import OWN_TARGETS, Rule, propose, tries
from perfkit.targets.ranges import line
from perfkit.targets.whatif import WhatIf
from perfkit.terms import Polarity, Unit

_LEVELS = (50, 80, 90)
_GOOD = {
    Polarity.HIGHER: "Higher is better",
    Polarity.LOWER: "Lower is better",
    Polarity.RANGE: "Within its range is best",
    Polarity.NONE: "Neither way is better",
}
_YEARS = 6
_FEWEST = 2


def indicator(plan: WhatIf, ref: str) -> Should:
    """Return what a page of one indicator should say of it alone."""
    row = rows_of(plan)[ref]
    found = Should(
        sayings=[*_stands(plan, ref, row), *_unknown(plan, ref)],
        sheets=[_about(plan, ref, row), _rules(plan, ref, row), *_levers(plan, ref, row)],
    )
    return found + _odds(plan, ref, row)


def level(row: cells.Row, value: float) -> str:
    """Return a level with one decimal at least, save of what is counted."""
    decimals = int(row["decimals"])
    finer = decimals if row["unit"] in (Unit.NUMBER, Unit.POUNDS) else max(decimals, 1)
    return formats.figure(value, row["unit"], finer, row["per"])


def _about(plan: WhatIf, ref: str, row: cells.Row) -> Sheet:
    def text(column: str) -> str:
        return str(row[column]) if cells.has(row, column) else ""

    lines = (
        ("Definition", text("definition")),
        ("Numerator", text("numerator_name")),
        ("Denominator", text("denominator_name")),
        ("What is good", _GOOD[Polarity(row["polarity"])]),
        ("Owner", text("owner")),
        ("Directorate and service", ", ".join(filter(None, (text("directorate"), text("service"))))),
        ("Why the target in force", text("rationale")),
        ("Why the target proposed", plan.why(ref)),
        ("Rule that proposed it", formats.capital(RULES[Rule(plan.rule)]) if plan.rule else ""),
    )
    return Sheet("The indicator", ("Item", ref), tuple(line for line in lines if line[1]))


def _stands(plan: WhatIf, ref: str, row: cells.Row) -> Iterable[Said]:
    setting = plan.setting
    past = by_year(setting.outturns, ref)[-_YEARS:]
    printed: list[Figure] = [
        figure(formats.figure(value, row["unit"], int(row["decimals"]), row["per"]), value, "outturns", "outturn",
               ref=ref, period=year)
        for year, value in past
    ]  # fmt: skip
    yield _series("Outturns so far: ", printed, "No whole year’s outturn is known.")
    yield _outlook(plan, ref, row)
    current = by_year(setting.current, ref)
    aims = [figure(as_set(row, value), value, "targets", "target", ref=ref, period=year) for year, value in current]
    yield _series("Targets on record: ", aims, "No target is on record for this year or those to come.")
    standard = float(setting.standards.loc[ref])
    if not np.isnan(standard):
        claim = figure(level(row, standard), standard, "targets", "standard", ref=ref)
        yield Said(("The statutory or national standard is ", claim, "."), "li")


def _series(lead: str, claims: list[Figure], none: str) -> Said:
    """Return "83.9% in 2008/09, 80.3% in 2009/10 and …" with each claim's own year beside it."""
    parts: list[Part] = [lead]
    for n, claim in enumerate(claims):
        between = "" if not n else " and " if n == len(claims) - 1 else ", "
        parts += [between, claim, f" in {claim.period}"]
    return Said((*parts, ".") if claims else (none,), "li")


def _outlook(plan: WhatIf, ref: str, row: cells.Row) -> Said:
    ahead = plan.setting.ahead
    label = periods.label(ahead.years[0])
    expected, low, high = (line(t, ref)[0] for t in (ahead.expected, *ahead.interval()))
    if np.isnan(expected):
        return Said((f"What {label} will come to cannot be said yet.",), "li")

    def claim(value: float, name: str) -> Part:
        return figure(level(row, value), value, "ahead", name, ref=ref, period=label)

    parts: tuple[Part, ...] = (f"{label} will likely come to ", claim(expected, "expected"))
    if low != high and not np.isnan(low):
        parts = (*parts, " (", claim(low, "low"), " to ", claim(high, "high"), " in four cases of five)")
    return Said((*parts, "."), "li")


def _odds(plan: WhatIf, ref: str, row: cells.Row) -> Should:
    if row["polarity"] not in (Polarity.HIGHER, Polarity.LOWER):
        return Should([Said(("A target has odds only where higher, or lower, is better.",), "p")])
    ahead = plan.setting.ahead
    coming = ahead.years[1:]
    tables = {odds: line(ahead.target_at(odds / 100), ref)[1:] for odds in _LEVELS}
    if any(map(np.isnan, tables[_LEVELS[0]])):
        none = "At which targets the odds are even, good or very good cannot be said: too little is known."
        return Should([Said((none,), "p")])
    lines: list[tuple[Cell, ...]] = []
    for n, year in enumerate(map(periods.label, coming)):
        found = {odds: table[n] for odds, table in tables.items()}
        claims = (
            Said((figure(level(row, value), value, "ahead", f"target_at_{odds}", ref=ref, period=year),))
            for odds, value in found.items()
        )
        lines.append((year, *claims))
    columns = ("Year", *(f"Odds {odds}%" for odds in _LEVELS))
    return Should(sheets=[Sheet(f"{ref}: targets by their odds if nothing is done differently", columns, tuple(lines))])


def _rules(plan: WhatIf, ref: str, row: cells.Row) -> Sheet:
    setting = plan.setting
    past = tries(setting)
    years = [periods.label(year) for year in setting.years[1:]]
    lines: list[tuple[Cell, ...]] = []
    for rule in Rule:
        found = propose(setting, rule)
        aims = line(found.targets, ref)
        name = formats.capital(RULES[rule])
        if all(map(np.isnan, aims)):
            lines.append((name, f"{formats.capital(WHY_NOT[found.why[ref]])}.", *[""] * (len(years) + 2)))
            continue
        chance = percent(line(setting.ahead.odds(found.targets), ref)[0])
        first, *others = (level(row, aim) for aim in aims)
        lines.append((name, first, chance, *others, _times(past, str(rule), ref), _times(past, str(rule), "")))
    blank = [""] * (len(years) + 1)
    lines.append((OWN, *blank, _times(past, OWN_TARGETS, ref), _times(past, OWN_TARGETS, "")))
    columns = ("Rule", years[0], f"Odds, {years[0]}", *years[1:], "Met here in the past", "Met by all indicators")
    return Sheet(f"{ref}: what each rule would propose", columns, tuple(lines))


def _times(past: pd.DataFrame, rule: str, ref: str) -> Cell:
    mine = past[past["rule"].eq(rule) & (past["ref"].eq(ref) | (not ref))]
    if mine.empty:
        return "never tried"
    met, times = int(mine["met"].astype(bool).sum()), len(mine)
    return Said((figure(f"{formats.number(met)} of {formats.number(times)}", met / times, "tried", rule, ref=ref),))


def _levers(plan: WhatIf, ref: str, row: cells.Row) -> list[Sheet]:
    """Return how far each lever goes; the words around the figures are the report's own."""
    found = levers_of(plan.setting, ref).levers
    shown = levers(plan, ref)
    if not found or not hasattr(shown, "rows"):
        return []
    moved = plan.levers.get(ref, {})
    lines = tuple(
        (
            words[0],
            _place(lever, lever.low, row),
            _place(lever, lever.high, row),
            words[3],
            _place(lever, moved[lever.key], row) if lever.key in moved else "",
        )
        for lever, words in zip(found, shown.rows, strict=True)
    )
    columns = ("What may be moved", "Least", "Most", "Range taken from", "Moved to")
    return [Sheet(f"{ref}: what may be done differently", columns, lines)]


def _place(lever: Lever, value: float, row: cells.Row) -> str:
    if lever.choices:
        name = lever.choices[int(value)]
        over = "at once" if name == "0" else f"over {formats.count(int(name), 'quarter')}" if name.isdigit() else name
        return over if lever.kind == LeverKind.SPEED else name
    digits = formats.places(lever.step)
    text = formats.figure(abs(value), lever.unit, digits, None if lever.unit == Unit.PERCENT else row["per"])
    if lever.unit == Unit.PERCENT and lever.kind != LeverKind.DEMAND:
        text = f"{text[:-1]} point{'' if text == '1%' else 's'}"
    return text if value == 0 else f"{'+' if value > 0 else formats.MINUS}{text}"


def _unknown(plan: WhatIf, ref: str) -> Iterable[Said]:
    """Return what is said to be unknown, where a figure or the history decides it."""
    setting = plan.setting
    measures = setting.ahead.measures.loc[[ref]].iloc[0]
    n, each = int(measures["history"]), "year" if bool(setting.panel.yearly[ref]) else "quarter"
    known = formats.count(n, each)
    if measures["trust"] == Trust.NONE:
        few = f"{known} of history {'is' if n == 1 else 'are'} too few."
        yield Said((f"What the coming years will bring, and the odds of any target: {few}",), "li")
    if measures["trust"] == Trust.LOW:
        yield Said((f"The odds with any confidence: they rest on {known} of history.",), "li")
    if len(by_year(setting.outturns, ref)) < _FEWEST:
        yield Said(("How far it ever moved in a year: fewer than two whole years are known.",), "li")
    if np.isnan(setting.standards.loc[ref]):
        text = "Whether a statutory standard applies: no target on record names one."
        yield Said((text,), "li")
