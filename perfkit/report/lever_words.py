"""What may be done differently: an indicator's levers in a table, and those it has not."""

from __future__ import annotations

from perfkit.report import formats
from perfkit.report.case_claims import Parts
from perfkit.report.cells import Row
from perfkit.report.counts import records
from perfkit.report.grid import Table
from perfkit.report.prose import Prose, listed, say
from perfkit.targets.levers import Lacking, Lever, LeverKind, RangeFrom, levers_of
from perfkit.targets.setting import Setting
from perfkit.targets.whatif import WhatIf
from perfkit.terms import Unit

_NAMES = {
    LeverKind.DEMAND: "cases that come",
    LeverKind.RATE: "the level of {segment}",
    LeverKind.START: "when a change starts",
    LeverKind.SPEED: "how fast it arrives",
    LeverKind.ONE_OFF: "a one-off event in one quarter",
    LeverKind.UNIT_COST: "what is spent on each case",
}
_FROM = {
    RangeFrom.CHANGES: "the least and the most change of a year’s cases on the year before",
    RangeFrom.LEVELS: "its worst and its best year",
    RangeFrom.DEPARTURES: "single quarters beside the same quarter a year before and after",
    RangeFrom.CALENDAR: "the quarters to come",
    RangeFrom.BUDGETS: "the least and the most spent on a case in the years on record",
}
_LACKING = {
    Lacking.NO_OUTLOOK: "nothing can be expected of the coming years",
    Lacking.NO_CASES: "neither the figure nor its denominator counts cases",
    Lacking.SHORT_HISTORY: "there is no range to take from its history",
    Lacking.NO_VARIATION: "its history never moved by as much as is printed",
    Lacking.NO_FINANCE: "no budget is recorded for its service",
}


def row_of(setting: Setting, ref: str) -> Row:
    """Return an indicator's row of the scorecard."""
    rows = setting.card.rows
    return records(rows[rows["ref"].eq(ref)])[0]


def levers(plan: WhatIf, ref: str) -> Prose | Table:
    """Return what may be moved, how far its own history has moved it, and what cannot be."""
    found = levers_of(plan.setting, ref)
    row = row_of(plan.setting, ref)
    if not found.levers:
        reasons = dict.fromkeys(_LACKING[why] for why in found.lacking.values())
        return say(f"Nothing can be moved: {formats.joined(reasons)}.")
    columns = ("What may be moved", "Least", "Most", "Range taken from", "Moved to")
    moved = plan.levers.get(ref, {})
    rows = tuple(
        (
            formats.capital(_NAMES[lever.kind].format(segment=lever.segment or "the whole")),
            _place(lever, lever.low, row),
            _place(lever, lever.high, row),
            _FROM[lever.range_from],
            _place(lever, moved[lever.key], row) if lever.key in moved else "",
        )
        for lever in found.levers
    )
    return Table(f"{ref}: what may be done differently", columns, rows, columns[1:3])


def no_levers(plan: WhatIf, ref: str) -> Prose:
    """Return which levers are wanting, and why; and that none of them says what would cause a change."""
    found = levers_of(plan.setting, ref)
    if not found.levers:
        return Prose()
    kinds = [kind for kind in found.lacking if kind not in (LeverKind.START, LeverKind.SPEED)]
    items: list[Parts] = [
        (f"{formats.capital(_NAMES[k].format(segment='the whole'))}: none, as {_LACKING[found.lacking[k]]}.",)
        for k in kinds
    ]
    items.append(
        ("What a lever does is arithmetic: it shows what would follow from a change, not what would cause it.",)
    )
    return listed(items)


def _place(lever: Lever, value: float, row: Row) -> str:
    if lever.choices:
        return _choice(lever, lever.choices[int(value)])
    digits = max(formats.places(lever.step), 0)
    if lever.kind == LeverKind.DEMAND:
        text = formats.figure(abs(value), Unit.PERCENT, digits)
    elif lever.unit == Unit.PERCENT:
        text = formats.points(value, Unit.PERCENT, digits).replace("percentage ", "")
    else:
        text = formats.points(value, lever.unit, digits, row["per"])
    return text if value == 0 else f"{formats.MINUS if value < 0 else '+'}{text}"


def _choice(lever: Lever, name: str) -> str:
    if lever.kind != LeverKind.SPEED:
        return name
    return "at once" if name == "0" else f"over {formats.count(int(name), 'quarter')}"
