"""The targets of a directorate, or a council, taken together: how many are likely met, and which carry the risk.

Each function takes a `WhatIf`.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from perfkit import periods
from perfkit.report import formats, made, opening, sentences
from perfkit.report.axes import BETTER
from perfkit.report.cells import Row
from perfkit.report.claims import Claim
from perfkit.report.counts import records
from perfkit.report.drawing import INK, SOFT, WIDTH, Chart, Charts, house_style, svg_of
from perfkit.report.grid import Cell, Table
from perfkit.report.prose import Part, Prose, listed, say
from perfkit.report.rule_words import RULES
from perfkit.report.targeting import how_made, percent
from perfkit.targets.dependence import Dependence
from perfkit.targets.proposing import OWN_TARGETS, Rule, tried
from perfkit.targets.ranges import line
from perfkit.targets.together import NotCounted, Together, rag_columns
from perfkit.targets.whatif import WhatIf
from perfkit.terms import Rag

_HARDLY, _SOMEWHAT = 0.1, 0.3
_HIGH = 2.0
"""Inches."""
_MOST_RISKS = 12


def title(plan: WhatIf) -> Prose:
    """Return the page's title, what it speaks of, and a warning where the figures are invented."""
    head = opening.title(plan.setting.card, "Target setting")
    return head + say(f"Scenario: {plan.title}.") if plan.title else head


def met(plan: WhatIf) -> Prose:
    """Return how many of the first coming year's targets are likely met, and what is not counted."""
    found = plan.met
    n, label = len(found.odds), periods.label(found.year)
    if not n:
        return say(f"No target for {label} has odds, so none can be counted.") + _left_out(found)
    numbers = found.best
    low, high = numbers.likely

    def claim(value: float, name: str, text: str = "") -> Claim:
        return Claim(text or formats.number(value), float(value), "together", "", label, name)

    reach: tuple[Part, ...] = (" exactly ", claim(low, "low"))
    if low < high:
        reach = (" between ", claim(low, "low"), " and ", claim(high, "high"))
    best = float(numbers.counts[-1])
    head = say(
        "Of ", claim(n, "counted"), f" targets for {label} with odds, {how(plan)} ",
        claim(numbers.expected, "expected", formats.figure(numbers.expected, "number", 1)),
        " are expected to be met: four times in five", *reach, ". The odds that all are met: ",
        claim(best, "all", percent(best)), ".",
    )  # fmt: skip
    return head + say(_moving_together(found.dependence)) + _left_out(found)


def how(plan: WhatIf) -> str:
    """Return by what the odds are reckoned: as things run, or with a scenario's levers moved."""
    return "with the changes tried" if plan.differently else "if nothing is done differently"


def _tried(plan: WhatIf) -> str:
    return f", {how(plan)}" if plan.differently else ""


def distribution(plan: WhatIf) -> Chart | Charts:
    """Return the probability of each number of targets met."""
    found = plan.met
    if not len(found.odds):
        return Charts(())
    counts = found.best.counts
    low, high = found.best.likely
    data = pd.DataFrame({"Targets met": np.arange(len(counts)), "Odds, %": (100 * counts).round(1)})
    label = periods.label(found.year)
    alt = (
        f"Of {len(found.odds)} targets for {label} the likeliest number met is {int(counts.argmax())}; four times in"
        f" five between {low} and {high}."
    )
    return Chart(f"How many targets for {label} will be met{_tried(plan)}", alt, data, _drawn(counts, low, high))


def risk(plan: WhatIf) -> Table:
    """Return the targets likeliest to be missed, with what each asks."""
    found = plan.met
    label = periods.label(found.year)
    rows_of = {str(row["ref"]): row for row in records(plan.setting.card.rows)}
    first = found.risk.head(_MOST_RISKS)
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            sentences.named(rows_of[ref]),
            _target(rows_of[ref], line(plan.targets, ref)[0]),
            Claim(percent(chance), float(chance), "together", ref, label, "odds"),
            formats.figure(100 * share, "percent", 0),
        )
        for ref, chance, share in zip(first.index, first["odds"], first["share"], strict=True)
    )
    caption = f"Which targets for {label} carry the risk{_tried(plan)}"
    if len(found.risk) > _MOST_RISKS:
        caption += f": the first {_MOST_RISKS} of {len(found.risk)}"
    columns = ("Indicator", "Target", "Odds of meeting it", "Share of all expected misses")
    return Table(caption, columns, rows, columns[1:], "No target has odds.")


def ratings(plan: WhatIf) -> Table:
    """Return how many of each rating next year's report may be expected to show, under each rule."""
    found = rag_columns(plan.moved, plan.targets)
    if not found[[str(Rag.GREEN), str(Rag.AMBER), str(Rag.RED)]].to_numpy().any():
        return Table("", ("Rule",), (), empty="No rating can be expected: no target with odds is proposed.")
    rules = plan.setting.card.rules.rag
    own = found.index[0]
    rows = tuple(
        (
            f"{formats.capital(str(name).replace('_', ' '))}{' (the council’s own)' if name == own else ''}",
            *(formats.number(one[column], 1) for column in found.columns),
        )
        for name, one in zip(found.index, found.to_dict("records"), strict=True)
    )
    labels = {str(rag): rules.label(rag) for rag in Rag}
    columns = ("Rule", *(labels.get(str(c), "Not known") for c in found.columns))
    label = periods.label(plan.setting.years[1])
    return Table(
        f"Ratings to expect in {label}’s report, by rule{_tried(plan)}",
        columns,
        rows,
        columns[1:],
        "No rating is expected.",
    )


def targets(plan: WhatIf) -> Table:
    """Return every indicator's target on record and proposed for the first coming year, with its odds."""
    setting, label = plan.moved, periods.label(plan.setting.years[1])
    odds = setting.ahead.odds(plan.targets)
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            sentences.named(row),
            _target(row, line(setting.current, row["ref"])[1]),
            _target(row, line(plan.targets, row["ref"])[0]),
            _expected(row, line(setting.ahead.expected, row["ref"])[1]),
            "" if pd.isna(line(plan.targets, row["ref"])[0]) else percent(line(odds, row["ref"])[0]),
        )
        for row in records(setting.card.rows)
    )
    columns = ("Indicator", "Target on record", "Target proposed", "Outturn expected", "Odds of meeting it")
    return Table(f"Targets for {label}{_tried(plan)}", columns, rows, columns[1:], "No indicator is listed.")


def backtest(plan: WhatIf) -> Table:
    """Return how often each rule's targets would have been met in the council's own past."""
    found = tried(plan.setting)
    if not found["times"].any():
        return Table("", ("Rule",), (), empty="No rule could be tried on the past: too few years are known.")
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            "The targets that the council set" if rule == OWN_TARGETS else formats.capital(RULES[Rule(rule)]),
            formats.number(one["times"]),
            formats.number(one["met"]),
            Claim(formats.figure(100 * one["share"], "percent", 0), float(one["share"]), "tried", "", "", str(rule))
            if one["times"]
            else "never tried",
            f"{formats.figure(100 * one['low'], 'percent', 0)} to {formats.figure(100 * one['high'], 'percent', 0)}"
            if one["times"]
            else "",
        )
        for rule, one in zip(found.index, found.to_dict("records"), strict=True)
    )
    columns = ("Rule", "Tried", "Met", "Share met", "Chance allows")
    return Table("How often each rule’s targets would have been met", columns, rows, columns[1:])


def sources(plan: WhatIf) -> made.Made:
    """Return how the figures were made, with the verdict on the first coming year's targets."""
    found = made.sources(plan.setting.card)
    return replace(found, parts=(*found.parts, how_made(plan)), verdict=verdict(plan))


def verdict(plan: WhatIf) -> str:
    """Return in one line how many targets are likely met."""
    found = plan.met
    label = periods.label(found.year)
    if not len(found.odds):
        return f"No target for {label} has odds"
    low, high = found.best.likely
    many = formats.number(low) if low == high else f"{formats.number(low)} to {formats.number(high)}"
    return f"{many} of {len(found.odds)} targets for {label} likely met"


def _left_out(found: Together) -> Prose:
    """Say which indicators are in no number, and why."""
    return listed(
        (f"{_WHY_NOT[NotCounted(why)]}: {formats.joined(map(str, refs.index))}.",)
        for why, refs in found.not_counted.groupby(found.not_counted, sort=False)
    )


def _moving_together(shared: Dependence) -> str:
    if shared.why is not None:
        return (
            "Each target is taken to go its own way: there are too few past years to tell whether good and bad ones are"
            " shared. Where they are, very few and very many met are likelier than is said here."
        )
    alike = shared.correlation
    moved = "hardly moved" if alike < _HARDLY else "moved somewhat" if alike < _SOMEWHAT else "moved much"
    return (
        f"In the {formats.count(shared.years, 'past year')} that can be replayed, indicators {moved} together, and"
        " the range allows for that."
    )


_WHY_NOT = {
    NotCounted.NO_TARGET: "No target is proposed",
    NotCounted.NO_DIRECTION: "Neither way is better",
    NotCounted.NO_ODDS: "Too little history for odds",
}


def _target(row: Row, value: float) -> str:
    if pd.isna(value):
        return "none"
    return formats.figure(value, row["unit"], max(int(row["decimals"]), formats.places(value)), row["per"])


def _expected(row: Row, value: float) -> str:
    return "not known" if pd.isna(value) else formats.figure(value, row["unit"], int(row["decimals"]), row["per"])


@house_style()
def _drawn(counts: np.ndarray, low: int, high: int) -> str:
    from matplotlib.figure import Figure  # noqa: PLC0415

    figure = Figure(figsize=(WIDTH, _HIGH))
    axes = figure.subplots()
    kept = np.flatnonzero(counts >= 0.001 * counts.max())
    first, last = int(kept[0]), int(kept[-1])
    places = np.arange(first, last + 1)
    inside = (places >= low) & (places <= high)
    axes.bar(places[inside], 100 * counts[places[inside]], width=0.8, color=BETTER)
    axes.bar(places[~inside], 100 * counts[places[~inside]], width=0.8, color="white", edgecolor=SOFT)
    axes.set(yticks=[], xlim=(first - 0.6, last + 0.6))
    axes.spines["left"].set_visible(False)
    step = max(1, -(-(last - first) // 10))
    axes.set_xticks(list(range(first, last + 1, step)))
    axes.tick_params(length=0, labelsize=10)
    axes.text((low + high) / 2, 100 * counts.max() * 1.06, f"four times in five: {low} to {high}", ha="center",
              fontsize=10, color=INK, clip_on=False)  # fmt: skip
    axes.set_xlabel("targets met", fontsize=10, color=SOFT)
    figure.subplots_adjust(left=0.03, right=0.97, top=0.86, bottom=0.26)
    return svg_of(figure)
