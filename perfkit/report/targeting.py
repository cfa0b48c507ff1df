"""The words and tables of target setting for one indicator: what stands, what a target asks, and what it rests on.

Each function takes a `WhatIf` and an indicator's reference. What is not known
is said, and the report goes on. Those of a whole directorate are in
`perfkit.report.targets_together`.
"""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from perfkit import periods
from perfkit.explain.forecast import Trust
from perfkit.report import cells, formats, made, opening, smart_words
from perfkit.report.case_claims import Parts, fine
from perfkit.report.cells import Row
from perfkit.report.claims import Claim
from perfkit.report.grid import Cell, Table
from perfkit.report.lever_words import levers, no_levers, row_of
from perfkit.report.prose import Block, Prose, listed, say
from perfkit.report.rule_words import RULES, WHY_NOT
from perfkit.report.whatif import living
from perfkit.targets.asked_by_rule import Rule
from perfkit.targets.proposing import OWN_TARGETS, record
from perfkit.targets.ranges import line
from perfkit.targets.setting import Setting
from perfkit.targets.smart import smart
from perfkit.targets.whatif import WhatIf
from perfkit.terms import Polarity, Unit

__all__ = [
    "about", "levers", "living", "no_levers", "odds", "rules", "smart_check", "sources", "stands", "title", "unknown",
    "verdict",
]  # fmt: skip

_ODDS = (0.5, 0.8, 0.9)


def title(plan: WhatIf, ref: str) -> Prose:
    """Return the page's title, what it speaks of, and a warning where the figures are invented."""
    card, row = plan.setting.card, row_of(plan.setting, ref)
    head = opening.title(card, f"Target setting for {ref}, {row['title']}")
    return head + say(f"Scenario: {plan.title}.") if plan.title else head


def about(plan: WhatIf, ref: str) -> Table:
    """Return what the indicator is, who answers for it, and why its targets are as proposed."""
    row = row_of(plan.setting, ref)
    lines: tuple[tuple[str, Cell], ...] = (
        ("Definition", cells.text(row, "definition")),
        ("Numerator", cells.text(row, "numerator_name")),
        ("Denominator", cells.text(row, "denominator_name")),
        ("What is good", formats.GOOD[Polarity(row["polarity"])]),
        ("Owner", cells.text(row, "owner")),
        (
            "Directorate and service",
            ", ".join(filter(None, (cells.text(row, "directorate"), cells.text(row, "service")))),
        ),
        ("Why the target in force", cells.text(row, "rationale")),
        ("Why the target proposed", plan.why(ref)),
        ("Rule that proposed it", formats.capital(RULES[Rule(plan.rule)]) if plan.rule else ""),
    )
    return Table("The indicator", ("Item", ref), tuple(line for line in lines if str(line[1])))


def stands(plan: WhatIf, ref: str) -> Prose:
    """Return what past years came to, what this year will likely come to, and the targets on record."""
    setting = plan.setting
    row, this = row_of(setting, ref), setting.years[0]
    items = [_past(setting, row), _outlook(setting, row, this)]
    current = [
        (periods.label(year), value, "targets", "target")
        for year, value in zip(setting.years, line(setting.current, ref), strict=True)
        if not pd.isna(value)
    ]
    none = "No target is on record for this year or those to come."
    items.append(("Targets on record: ", *_series(current, row), ".") if current else (none,))
    if not pd.isna(standard := line(setting.standards.to_frame(), ref)[0]):
        claim = Claim(_level(row, standard), standard, "targets", ref, "", "standard")
        items.append(("The statutory or national standard is ", claim, "."))
    return listed(items)


def odds(plan: WhatIf, ref: str) -> Table | Prose:
    """Return the targets with even, good and very good odds, by doing nothing different."""
    setting, row = plan.setting, row_of(plan.setting, ref)
    ahead = setting.ahead.of([ref])
    tables = [line(ahead.target_at(level), ref) for level in _ODDS]
    if row["polarity"] not in (Polarity.HIGHER, Polarity.LOWER):
        return say("A target has odds only where higher, or lower, is better.")
    if any(map(pd.isna, tables[0][1:])):
        return say("At which targets the odds are even, good or very good cannot be said: too little is known.")
    columns = ("Year", *(f"Odds {level:.0%}" for level in _ODDS))
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            periods.label(year),
            *(
                Claim(
                    _level(row, table[n]), table[n], "ahead", ref, periods.label(year), f"target_at_{100 * level:.0f}"
                )
                for level, table in zip(_ODDS, tables, strict=True)
            ),
        )
        for n, year in enumerate(setting.years)
        if n
    )
    return Table(f"{ref}: targets by their odds if nothing is done differently", columns, rows, columns[1:])


def rules(plan: WhatIf, ref: str) -> Table:
    """Return what each rule proposes, the odds of its first target, and how its targets would have done in the past."""
    setting, row = plan.setting, row_of(plan.setting, ref)
    mine, every = record(plan.tries[plan.tries["ref"].eq(ref)]), record(plan.tries)
    first, *others = (periods.label(year) for year in setting.years[1:])
    columns = ("Rule", first, f"Odds, {first}", *others, "Met here in the past", "Met by all indicators")
    rows: list[tuple[Cell, ...]] = []
    for rule, found in plan.by_rule.items():
        targets = found.targets.loc[[ref]]
        if targets.isna().all(axis=None):
            why = formats.capital(WHY_NOT[found.why[ref]])
            rows.append((formats.capital(RULES[rule]), f"{why}.", "", *("" for _ in others), "", ""))
            continue
        chance = line(setting.ahead.odds(targets), ref)[0]
        levels = [_level(row, value) for value in line(targets, ref)]
        rows.append(
            (
                formats.capital(RULES[rule]),
                levels[0],
                percent(chance),
                *levels[1:],
                _times(mine, str(rule), ref),
                _times(every, str(rule), ""),
            )
        )
    rows.append(
        ("The targets that the council set", "", "", *("" for _ in others), _times(mine, OWN_TARGETS, ref),
         _times(every, OWN_TARGETS, ""))
    )  # fmt: skip
    return Table(f"{ref}: what each rule would propose", columns, tuple(rows))


def smart_check(plan: WhatIf, ref: str) -> Prose:
    """Return whether the proposed targets are SMART, and what each lacks."""
    targets = plan.targets.loc[[ref]].iloc[0].dropna()
    if targets.empty:
        return say("No target is proposed, so none could be checked.")
    row = row_of(plan.setting, ref)
    proposed = pd.DataFrame(
        {
            "ref": ref,
            "year": [periods.label(pd.Period(year)) for year in targets.index],
            "target": targets.to_numpy(),
            "reason": plan.why(ref) or cells.text(row, "rationale"),
        }
    )
    findings = smart(proposed, plan.setting)
    said = smart_words.sentences(findings, plan.setting.card.rows)
    lacking: dict[str, list[str]] = {}
    for year, met, text in zip(findings["year"], findings["met"], said, strict=True):
        if not met:
            lacking.setdefault(text, []).append(year)
    lines = [(f"{formats.joined(years)}: {text[:1].lower()}{text[1:]}",) for text, years in lacking.items()]
    return say(smart_words.verdict(findings)) + listed(lines)


def unknown(plan: WhatIf, ref: str) -> Prose:
    """Return what cannot be said of an indicator's targets, and why."""
    setting = plan.setting
    measures = setting.ahead.measures.loc[[ref]].iloc[0]
    past = setting.outturns.loc[[ref]].iloc[0].dropna()
    n = int(measures["history"])
    quarters = formats.count(n, "year" if bool(setting.panel.yearly[ref]) else "quarter")
    gaps = [
        (measures["trust"] == Trust.NONE, f"What the coming years will bring, and the odds of any target: {quarters} of"
         " history " + ("is" if n == 1 else "are") + " too few."),
        (measures["trust"] == Trust.LOW, f"The odds with any confidence: they rest on {quarters} of history."),
        (len(past) < 2, "How far it ever moved in a year: fewer than two whole years are known."),
        (ref not in set(setting.peers["ref"]), "What others reach: no peers’ figures were supplied."),
        (ref not in set(setting.card.tables.segments["ref"]), "Which part of the service could move: no segments."),
        (pd.isna(setting.standards[ref]), "Whether a statutory standard applies: no target on record names one."),
    ]  # fmt: skip
    lines = [(text,) for missing, text in gaps if missing]
    lines.append(("What will cause the outturn to change: no arithmetic can show that.",))
    return listed(lines)


def sources(plan: WhatIf, ref: str) -> made.Made:
    """Return how the figures were made, with the verdict on the first coming year's target."""
    found = made.sources(plan.setting.card)
    return replace(found, parts=(*found.parts, how_made(plan)), verdict=verdict(plan, ref))


def how_made(plan: WhatIf) -> Prose:
    """Return how odds and largest improvements were worked out, and what no what-if can show."""
    lines: list[Parts] = [
        (
            "Each year’s outturn is forecast from the quarters known, as if nothing were done differently; the odds are"
            " the part of that forecast’s spread on the good side of the target.",
        ),
        ("The largest improvement is that between any four quarters in a row and those so many years later.",),
        ("A what-if is arithmetic on these figures. It does not say what will cause a change.",),
    ]
    if plan.setting.card.tables.invented:
        lines.append(("The figures are invented, and so is all that follows from them.",))
    return say("How the odds were made", kind=Block.HEADING) + listed(lines)


def verdict(plan: WhatIf, ref: str) -> str:
    """Return in one line the first coming year's target and its odds."""
    setting, row = plan.setting, row_of(plan.setting, ref)
    target, label = line(plan.targets, ref)[0], periods.label(setting.years[1])
    if pd.isna(target):
        return f"No target is proposed for {label}"
    chance = line(plan.moved.ahead.odds(plan.targets.loc[[ref]]), ref)[0]
    aim = formats.figure(target, row["unit"], max(int(row["decimals"]), formats.places(target)), row["per"])
    return f"Target for {label}: {aim}, odds {percent(chance)}"


def percent(chance: float) -> str:
    """Return odds as whole percents, and what is nearly certain as no more than that.

    >>> percent(0.004), percent(0.496), percent(0.995), percent(1.0), percent(float("nan"))
    ('under 1%', '50%', 'over 99%', 'certain', 'cannot be said')
    """
    if pd.isna(chance):
        return "cannot be said"
    if chance in (0.0, 1.0):
        return "certain" if chance else "none: out of reach"
    if not 0.01 <= chance <= 0.99:
        return "under 1%" if chance < 0.01 else "over 99%"
    return formats.figure(100 * chance, Unit.PERCENT, 0)


def _past(setting: Setting, row: Row) -> Parts:
    years = map(pd.Period, setting.outturns.columns)
    past = [(y, v) for y, v in zip(years, line(setting.outturns, row["ref"]), strict=True) if not pd.isna(v)]
    if not past:
        return ("No whole year’s outturn is known.",)
    told = [(periods.label(year), value, "outturns", "outturn") for year, value in past[-6:]]
    return ("Outturns so far: ", *_series(told, row), ".")


def _outlook(setting: Setting, row: Row, this: pd.Period) -> Parts:
    ahead, ref = setting.ahead.of([row["ref"]]), str(row["ref"])
    label = periods.label(this)
    expected, low, high = (line(table, ref)[0] for table in (ahead.expected, *ahead.interval()))
    if pd.isna(expected):
        return (f"What {label} will come to cannot be said yet.",)

    def claim(value: float, name: str) -> Claim:
        return Claim(_level(row, value), value, "ahead", ref, label, name)

    if low == high or pd.isna(low):
        return (f"{label} will likely come to ", claim(expected, "expected"), ".")
    reach = (" (", claim(low, "low"), " to ", claim(high, "high"), " in four cases of five).")
    return (f"{label} will likely come to ", claim(expected, "expected"), *reach)


def _series(told: list[tuple[str, float, str, str]], row: Row) -> Parts:
    parts: list[str | Claim] = []
    for n, (label, value, table, name) in enumerate(told):
        if n:
            parts.append(" and " if n == len(told) - 1 else ", ")
        decimals = max(int(row["decimals"]), formats.places(value)) if table == "targets" else int(row["decimals"])
        text = formats.figure(value, row["unit"], decimals, row["per"])
        parts += [Claim(text, float(value), table, str(row["ref"]), label, name), f" in {label}"]
    return tuple(parts)


def _times(found: pd.DataFrame, rule: str, ref: str) -> Cell:
    times, met = (int(found.loc[[rule], name].iloc[0]) for name in ("times", "met"))
    if not times:
        return "never tried"
    return Claim(f"{formats.number(met)} of {formats.number(times)}", met / times, "tried", ref, "", rule)


def _level(row: Row, value: float) -> str:
    return formats.figure(float(value), row["unit"], fine(row), row["per"])
