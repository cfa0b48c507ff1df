"""A council's tables with its small counts of people hidden, and what would give them back.

Whatever a report prints is made from these tables alone. A figure is shown or
hidden as one: its outturn, numerator and denominator together, for a rate of a
known denominator gives its numerator back. A breakdown in which one part must
be hidden is left out for that period as a whole.

Figures are taken in the order in which they became known. What an earlier
edition showed cannot be unshown, and what it hid stays hidden, so that two
editions laid side by side tell no more than each. Whether a figure is hidden
depends on its own indicator's figures known by then, and on nothing else: not
on the day of the report, and not on how much of the council was read.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from perfkit.inputs.tables import Tables
from perfkit.judge.disclosure import suppress
from perfkit.judge.disclosure_sums import Counts, Showing
from perfkit.judge.protected_counts import COUNTS, counts_in, limits_of
from perfkit.judge.protected_parts import Cell, Part, Row
from perfkit.judge.protected_rows import parts_of
from perfkit.judge.protected_texts import HIDDEN, without_counts
from perfkit.rules import Rules
from perfkit.terms import DataStatus

FIGURES = ["outturn", "numerator", "denominator"]


@dataclass(frozen=True)
class Protected:
    """Tables that may be printed, and what is not in them.

    Parameters
    ----------
    tables
        The tables, with nothing in them that the limit hides.
    hidden
        The figures hidden: ``ref period``, once each. Nothing tells which of
        them is small and which is hidden to protect another.
    exposed
        ``ref period`` of small counts that figures shown before already
        bound more narrowly than the rule allows. All that came after is
        hidden or left out; what was shown is out.
    """

    tables: Tables
    hidden: pd.DataFrame
    exposed: pd.DataFrame


def protected(tables: Tables, rules: Rules) -> Protected:
    """Return a council's tables with small counts of people hidden, and what would give them back.

    The limit is the indicator's own ``small_number_limit``, else the
    council's; 0 hides nothing, and where it is 0 throughout the same tables
    are returned. A hidden figure is missing, its status is confidential and
    its note says why; the rating published with it goes too, for it bounds the figure, and so
    does what officers wrote of it where that states the count.

    Parameters
    ----------
    tables
        The checked tables, of the council or of any part of it.
    rules
        The council's rules.

    Examples
    --------
    >>> from perfkit import read, read_rules
    >>> hart = read("demo:hart")
    >>> protected(hart, read_rules("demo:hart")).tables is hart
    True
    """
    limits = limits_of(tables.indicators, rules.small_number_limit)
    nothing = tables.outturns.loc[[], ["ref", "period"]]
    if not (limits > 0).any():
        return Protected(tables, nothing, nothing)
    parts = parts_of(tables, limits)
    found = hidden_in(parts)
    outturns, hidden = _outturns(tables.outturns, found.groups)
    exposed = pd.DataFrame(sorted(found.exposed), columns=["ref", "period"], dtype="str")
    mended = replace(
        tables,
        outturns=outturns,
        segments=_segments(tables.segments, found.groups),
        benchmarks=_benchmarks(tables, limits, hidden),
        commentary=without_counts(tables, limits, hidden),
    )
    return Protected(mended, hidden, exposed)


@dataclass
class Found:
    """What a walk through the editions hides, and which indicators and periods it could not protect.

    Groups of rows; the counts that must stay hidden, wherever they stand again; those that are hidden beside them,
    and may be shown with another figure; and the proofs so far.
    """

    groups: set[tuple[str, ...]] = field(default_factory=set)
    cells: set[Cell] = field(default_factory=set)
    beside: set[Cell] = field(default_factory=set)
    exposed: set[tuple[str, str]] = field(default_factory=set)
    proofs: dict[str, list[dict[Cell, int]]] = field(default_factory=dict)


def hidden_in(parts: Iterable[Part]) -> Found:
    """Return which groups of rows are hidden, edition by edition.

    Parameters
    ----------
    parts
        Indicators' years; each is filled as its figures become known.
    """
    found = Found()
    shown: set[Cell] = set()
    waiting = [(part, part.days) for part in parts]
    step = 0
    while waiting := [(part, days) for part, days in waiting if step < len(days)]:
        for limit in sorted({part.limit for part, _ in waiting}):
            edition = [(part, part.until(days[step])) for part, days in waiting if part.limit == limit]
            _hide(edition, limit, found, shown)
        step += 1
    return found


def _hide(edition: list[tuple[Part, list[Row]]], limit: int, found: Found, shown: set[Cell]) -> None:
    """Hide what must be of the rows that an edition adds; the others are shown from here on."""
    for part, rows in edition:
        small = {part.cell(row, s) for row in rows for s, v in row.counts.items() if 1 <= v <= limit}
        _hide_groups(part, rows, found, shown, small)
    searched = [part for part, _ in edition if any(1 <= v <= limit and part.people[c] for c, v in part.values.items())]
    if searched:
        visible = {
            part.cell(r, s) for part, rows in edition for r in rows if r.group not in found.groups for s in r.counts
        }
        suppressed, exposed = _suppressed(searched, limit, found, shown, visible)
        for part, rows in edition:
            _hide_groups(part, rows, found, shown, suppressed)
            if any(cell in exposed for cell in part.values):
                found.exposed |= {(row.group[1], row.group[2]) for row in rows}
                _hide_groups(part, rows, found, shown, set(part.values))
    for part, rows in edition:
        shown |= {part.cell(row, s) for row in rows if row.group not in found.groups for s in row.counts}


def _hide_groups(part: Part, rows: list[Row], found: Found, shown: set[Cell], cells: set[Cell]) -> None:
    """Hide each group that holds one of these counts, or one that was hidden before, whole."""
    for row in rows:
        counts = {part.cell(row, s) for s in row.counts}
        if needed := ((counts & cells) | (counts & found.cells)) - shown:
            found.groups.add(row.group)
            found.cells |= needed
    for row in rows:
        if row.group in found.groups:
            found.beside |= {part.cell(row, s) for s in row.counts}


def _suppressed(
    parts: list[Part], limit: int, found: Found, shown: set[Cell], new: set[Cell]
) -> tuple[set[Cell], set[Cell]]:
    """Return the counts to hide, and the small ones that cannot be protected, in one search for all parts.

    `shown` is out, and so is `new` unless it is hidden now.
    """
    cells = [cell for part in parts for cell in part.values]
    names = pd.RangeIndex(len(cells))
    place = {cell: at for at, cell in enumerate(cells)}
    value = [v for part in parts for v in part.values.values()]
    unprinted = [cell in part.unprinted for part in parts for cell in part.values]
    kept = np.array([c in found.cells or (c in found.beside and c not in shown and c not in new) for c in cells])
    # A nought in a hidden row is not told to be one.
    printed = ~np.array(unprinted) & ~(kept & (np.array(value) == 0))
    frame = pd.DataFrame(
        {
            "count": value,
            "people": [p for part in parts for p in part.people.values()],
            "printed": printed,
            "published": [cell in shown and not out for cell, out in zip(cells, unprinted, strict=True)],
            "hidden": kept,
        },
        index=names,
    )
    bound = [(members, total) for part in parts for members, total in part.sums.items()]
    rows = [(n, place[total], place[c]) for n, (members, total) in enumerate(bound) for c in members[1:]]
    tried = [{place[c]: n for c, n in proof.items()} for part in parts for proof in found.proofs.get(part.name, ())]
    made = suppress(Counts(frame, pd.DataFrame(rows, columns=["sum", "total", "part"])), limit, tried)
    for part in parts:
        found.proofs[part.name] = []
    for proof in made.proofs:
        moved = {cells[at]: n for at, n in proof.items()}
        found.proofs[next(iter(moved))[0]].append(moved)
    # What stands hidden beside a count and was not needed may yet be shown with another figure.
    needed = {cells[at] for at in made.small} | {cell for part in parts for p in found.proofs[part.name] for cell in p}
    gone = {cells[at] for at in made.shown.cells.index[made.shown.cells["state"] == Showing.HIDDEN]}
    return gone & needed, {cells[at] for at in made.exposed}


def _outturns(table: pd.DataFrame, groups: set[tuple[str, ...]]) -> tuple[pd.DataFrame, pd.DataFrame]:
    at = [int(group[3]) for group in groups if group[0] == "outturns"]
    mask = np.zeros(len(table), dtype=bool)
    mask[at] = True
    hidden = table.loc[mask, ["ref", "period"]].drop_duplicates()
    status = table["status"].mask(mask, str(DataStatus.CONFIDENTIAL))
    mended = table.assign(
        **{name: table[name].mask(mask) for name in FIGURES},
        status=status,
        note=table["note"].mask(mask, HIDDEN),
        published_status=table["published_status"].mask(mask),
    )
    return mended, hidden.reset_index(drop=True)


def _segments(table: pd.DataFrame, groups: set[tuple[str, ...]]) -> pd.DataFrame:
    left_out = [group[1:] for group in groups if group[0] == "segments"]
    if not left_out:
        return table
    keys = pd.MultiIndex.from_frame(table[["ref", "period", "dimension"]])
    return table[~keys.isin(left_out)].reset_index(drop=True)


def _benchmarks(tables: Tables, limits: pd.Series, hidden: pd.DataFrame) -> pd.DataFrame:
    """Hide others' small counts, and the council's own figure where it stands among them and is hidden."""
    table = tables.benchmarks
    if table.empty:
        return table
    counts = counts_in(table.rename(columns={"value": "outturn"}), tables.indicators)
    limit = limits.reindex(table["ref"]).to_numpy()[:, None]
    numbers = counts[list(COUNTS)].to_numpy()
    small = ((numbers >= 1) & (numbers <= limit)).any(axis=1)
    own = table["authority"].str.casefold().eq(tables.council.casefold())
    ours = pd.MultiIndex.from_frame(table[["ref", "period"]]).isin(pd.MultiIndex.from_frame(hidden))
    gone = small | (own.to_numpy() & ours)
    return table.assign(**{name: table[name].mask(gone) for name in ("value", "numerator", "denominator")})
