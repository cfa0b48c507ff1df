"""The change taken apart, in a table whose parts add up as they are printed, or not at all."""

from __future__ import annotations

import pandas as pd

from perfkit.explain.case import Case
from perfkit.explain.gap import Bridge
from perfkit.report import formats
from perfkit.report.case_claims import claim, fine, row_of
from perfkit.report.cells import Row, has
from perfkit.report.claims import Claim
from perfkit.report.counts import records
from perfkit.report.grid import Table
from perfkit.report.prose import Block, Prose, say
from perfkit.terms import Unit

NOT_CAUSE = "Arithmetic contribution, not cause."


def bridge(case: Case, gap: Bridge) -> Table | Prose:
    """Return the change from before to now as a table whose parts add up as printed, or why there is none."""
    if gap.missing:
        return say(gap.missing)
    try:
        effects, places = gap.printed(fine(row_of(case)))
    except ValueError:
        return say("The parts of the change do not add up to the whole, so they are not printed.", kind=Block.WARNING)

    return _by_segment(case, gap, effects, places) if gap.dimension else _by_count(case, gap, effects, places)


def _by_count(case: Case, gap: Bridge, effects: pd.Series, places: int) -> Table:
    row = row_of(case)
    rows = [
        (formats.capital(_count_name(row, name)), formats.number(p["before"], _places(p["before"])),
         formats.number(p["after"], _places(p["after"])), signed(float(effects[name]), places))
        for name, p in zip(gap.parts.index.astype(str), records(gap.parts), strict=True)
    ]  # fmt: skip
    before, after = (_level(row, value, places) for value in (gap.before, gap.after))
    rows.append(("The whole", before, after, signed(float(effects.sum()), places)))
    columns = (f"Part, a {case.each}", "Before", "Now", "Effect")
    return Table(_caption(gap), columns, tuple(rows), columns[1:])


def _by_segment(case: Case, gap: Bridge, effects: pd.Series, places: int) -> Table:
    row = row_of(case)

    def levels(before: float, after: float) -> list[str]:
        return [_level(row, value, places) for value in (before, after)]

    def signs(of: pd.Series) -> list[str]:
        return [signed(float(of[kind]), places) for kind in ("rate", "mix")]

    rows = [
        (name, *(formats.figure(100 * p[c], Unit.PERCENT, 0) for c in ("weight_before", "weight_after")),
         *levels(p["rate_before"], p["rate_after"]), *signs(effects[name]))
        for name, p in zip(gap.parts.index.astype(str), records(gap.parts), strict=True)
    ]  # fmt: skip
    totals = effects.groupby(level=1).sum()
    rows.append(("The whole", "", "", *levels(gap.before, gap.after), *signs(totals)))
    columns = (
        formats.capital(gap.dimension),
        "Share before",
        "Share now",
        "Level before",
        "Level now",
        "Effect of its level",
        "Effect of its share",
    )
    return Table(_caption(gap), columns, tuple(rows), columns[1:])


def added_up(case: Case, gap: Bridge) -> Prose:
    """Return a bridge in a sentence, with what it is not; nothing where there is none."""
    row = row_of(case)
    if gap.missing:
        return Prose()
    try:
        places = gap.printed(fine(row))[1]
    except ValueError:
        return Prose()

    def claimed(column: str) -> Claim:
        text = formats.figure(getattr(gap, column), row["unit"], places, row["per"])
        return claim(case, "bridge", f"{gap.dimension}.{column}" if gap.dimension else column, text)

    split = f"by {gap.dimension}: its own level, and its share of the cases" if gap.dimension else "by its two counts"
    return say(
        f"Before is {gap.before_is}, now is {gap.after_is}. Counts pooled, the figure went from ", claimed("before"),
        " to ", claimed("after"), f". The change is taken apart {split}. {NOT_CAUSE}",
    )  # fmt: skip


def cuts(case: Case) -> Prose:
    """Return how several bridges of one change are to be read together; nothing where there is one."""
    names = [f"by {gap.dimension}" for gap in case.bridges]
    if len(names) == 1:
        return Prose()
    return say(
        f"There are counts {formats.joined(names)}. These are different cuts of the same change: each adds up to all"
        " of it by itself, and the parts of one must not be added to those of another."
    )


def signed(value: float, places: int) -> str:
    """Return an effect with its sign: "+1.2", "−0.4", "0.0".

    >>> signed(1.2, 1), signed(-0.04, 1)
    ('+1.2', '0.0')
    """
    text = formats.number(value, places)
    return text if float(formats.rounded(value, places)) <= 0 else f"+{text}"


def _level(row: Row, value: float, places: int) -> str:
    return "None" if pd.isna(value) else formats.figure(value, row["unit"], places, row["per"])


def _caption(gap: Bridge) -> str:
    by = f"by {gap.dimension}" if gap.dimension else "by its counts"
    return f"The change {by}; before is {gap.before_is}, now is {gap.after_is}. {NOT_CAUSE}"


def _count_name(row: Row, name: str) -> str:
    return str(row[f"{name}_name"]) if has(row, f"{name}_name") else name


def _places(value: float) -> int:
    return 0 if float(value).is_integer() else 1
