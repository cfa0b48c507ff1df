"""Small counts of people, hidden so that nothing else that is shown gives them back.

Primary suppression hides the small counts; secondary suppression hides
others beside them. What matters is how narrowly a reader could bound a hidden
count, not only whether its one value could be found: statistics offices audit
suppressed tables by such intervals. On the methods in use see Statistical
Policy Working Paper 22, Report on Statistical Disclosure Limitation
Methodology (Federal Committee on Statistical Methodology, second version,
2005). The rule here is perfkit's own, for counts; the p% rule of that field is
for amounts in which one contributor dominates, and counts of people have none.

The rule
--------
A count of people from 1 up to the limit is hidden; a zero is shown. Whoever
knows this rule and has everything that is shown must still hold each value
from 1 to one above the limit possible for each of these counts: nothing
tells whether it is small, or is hidden to protect another. A total is at
least as large as the number of its parts that are not 0, which the zeros
tell; its range begins there. Hidden counts of either kind carry one marker,
for a marker that told them apart would undo this.

A proof comes with each hidden count: two other tables that agree with all
that is shown, one at either end of its range. Which counts to hide beside it
is decided by these proofs: the one that hides the fewest people is taken,
small count by small count in the order given. That is no exact optimum, as
linear programming would give; it needs no solver and is the same every time.

A rate is shown only where it prints the same in every one of these tables.
Of what the procedure itself gives away (why this count and not that was
hidden) the rule does not speak, nor of what a reader knows besides.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from perfkit.judge.disclosure_attack import Equations, bounds
from perfkit.judge.disclosure_moves import Move, Net, agrees, witness
from perfkit.judge.disclosure_sums import Counts, Showing, Shown, settled

Proof = Mapping[Any, int]


@dataclass(frozen=True)
class Hidden:
    """What may be shown, and what was hidden for which reason.

    Parameters
    ----------
    shown
        All that may be printed, in any form: this alone goes to a report.
    small
        The small counts, which the rule protects. Never printed.
    partners
        The counts hidden to protect them. Never printed.
    exposed
        Small counts that are out already, or for which no protection was
        found beside what was published before. A report that would print
        what surrounds them has to leave the whole sum out.
    ranges
        For each small count, ``low`` and ``high``: the range that stays possible.
    proofs
        The other tables that agree with all that is shown: the changed
        counts of each, by name. Never printed.
    """

    shown: Shown
    small: pd.Index
    partners: pd.Index
    exposed: pd.Index
    ranges: pd.DataFrame
    proofs: Sequence[Proof] = field(default=(), repr=False)


def suppress(counts: Counts, limit: int, tried: Iterable[Proof] = ()) -> Hidden:
    """Return the counts and rates with the small ones hidden, and what would give them back.

    Parameters
    ----------
    counts
        Everything that a reader can set side by side.
    limit
        Counts of people from 1 to this number are hidden; 0 hides none.
    tried
        Proofs of an earlier search of some of these counts: those that still
        hold are used again, which is quicker.

    Raises
    ------
    UsageError
        A count is no whole number, or a sum does not add up.

    Examples
    --------
    The total gives back what one hidden ward has, so a second is hidden:

    >>> cells = pd.DataFrame({"count": [60, 3, 20, 37]}, index=["all", "East", "North", "West"])
    >>> sums = pd.DataFrame({"sum": "wards", "total": "all", "part": ["East", "North", "West"]})
    >>> hidden = suppress(Counts(cells, sums), limit=5)
    >>> hidden.shown.cells["shown"].tolist()
    [60.0, nan, nan, 37.0]
    >>> hidden.small.tolist(), hidden.partners.tolist()
    (['East'], ['North'])
    """
    counts = settled(counts)
    cells = counts.cells
    value = cells["count"]
    small = (cells["people"] & value.between(1, limit)).to_numpy()
    kept = cells["hidden"].to_numpy()
    equations = Equations.of(counts.sums, cells.index)
    ranges = _ranges(cells, equations, limit)
    net = _net(counts, equations, small)
    out = (cells["published"] | (cells["printed"] & value.eq(0))).to_numpy()
    floor = cells["printed"].to_numpy().astype("float64")
    possible = bounds(equations, np.where(out, value, floor), np.where(out, value, np.inf))
    given = list(tried)
    place = {name: at for at, name in enumerate(cells.index)} if given else {}
    known = [move for proof in given if agrees(net, move := {place[name]: n for name, n in proof.items()})]
    proofs, exposed = _proofs(net, small, cells["published"].to_numpy(), ranges.to_numpy(), possible, known=known)
    moved = {at for proof in proofs for at in proof}
    printed, missing = cells["printed"].to_numpy(), cells["missing"].to_numpy()
    chosen = (kept | np.isin(np.arange(len(cells)), list(moved))) & printed & ~small
    hidden = printed & ~cells["published"].to_numpy() & (small | chosen)
    states = [Showing.MISSING, Showing.NOT_PRINTED, Showing.HIDDEN]
    state = np.select([missing, ~printed, hidden], [str(s) for s in states], str(Showing.SHOWN))
    seen = pd.DataFrame({"shown": value.where(state == Showing.SHOWN), "state": state}, index=cells.index)
    names = cells.index
    return Hidden(
        Shown(seen, counts.sums, _rates(counts, proofs)),
        names[small],
        names[chosen],
        names[exposed],
        ranges[small],
        [{names[at]: n for at, n in proof.items()} for proof in proofs],
    )


def _ranges(cells: pd.DataFrame, equations: Equations, limit: int) -> pd.DataFrame:
    """The range that must stay possible: from what the zeros alone tell up to one above the limit."""
    value = cells["count"].to_numpy()
    zero = (cells["printed"] & (cells["count"] == 0)).to_numpy()
    least = (cells["printed"].to_numpy() & ~zero).astype("float64")
    low, _ = bounds(equations, least, np.where(zero, 0.0, np.inf))
    low = np.fmin(np.maximum(low, 1), value)
    return pd.DataFrame({"low": low, "high": float(limit + 1)}, index=cells.index)


def _net(counts: Counts, equations: Equations, small: np.ndarray) -> Net:
    cells = counts.cells
    value = cells["count"].fillna(0).astype(int)
    rated = cells.index.isin(pd.concat([counts.rates["numerator"], counts.rates["denominator"]]))
    still = cells["published"] | cells["count"].isna() | (cells["printed"] & (value == 0))
    cost = np.where(cells["printed"] | rated, value + 1.0, 0.0)
    # What was hidden before may be shown with another figure yet: what has no place of its own is moved rather.
    cost = np.where(still, np.inf, np.where(small, 0.0, np.where(cells["hidden"], np.minimum(cost, 0.1), cost)))
    entries = zip(equations.row.tolist(), equations.cell.tolist(), equations.weight.astype(int).tolist(), strict=True)
    return Net.over(value.tolist(), cells["printed"].astype(int).tolist(), cost.tolist(), entries)


def _proofs(
    net: Net,
    small: np.ndarray,
    published: np.ndarray,
    ranges: np.ndarray,
    possible: tuple[np.ndarray, np.ndarray],
    *,
    known: Iterable[Move],
) -> tuple[list[Move], np.ndarray]:
    """For each small count, the tables at either end of its range; and which have none. Hides as it goes.

    `possible` is what the published counts alone leave of each: beyond it no search need go. `known` are tables
    that are known to agree.
    """
    proofs: list[Move] = []
    exposed = small & published
    least, most = list(net.value), list(net.value)

    def take(proof: Move) -> None:
        proofs.append(proof)
        for cell, other in proof.items():
            net.cost[cell] = 0.0
            least[cell], most[cell] = min(least[cell], other), max(most[cell], other)

    for proof in known:
        take(proof)
    for at in np.nonzero(small & ~published)[0].tolist():
        for goal in ranges[at].astype(int).tolist():
            if least[at] <= goal <= most[at]:  # an earlier proof reaches as far
                continue
            found = witness(net, at, goal) if possible[0][at] <= goal <= possible[1][at] else None
            if found is None:
                exposed[at] = True
            else:
                take(found)
    return proofs, exposed


def _rates(counts: Counts, proofs: Iterable[Move]) -> pd.DataFrame:
    """The rates with those hidden that do not print the same in every proof."""
    rates, names = counts.rates, counts.cells.index
    value = counts.cells["count"].tolist()
    tops, bottoms = (names.get_indexer(pd.Index(rates[end])).tolist() for end in ("numerator", "denominator"))
    using: dict[int, set[int]] = {}
    for number, ends in enumerate(zip(tops, bottoms, strict=True)):
        for cell in ends:
            using.setdefault(cell, set()).add(number)
    pairs = [{(value[top], value[bottom])} for top, bottom in zip(tops, bottoms, strict=True)]
    for proof in proofs:
        for number in {n for cell in proof for n in using.get(cell, ())}:
            top, bottom = tops[number], bottoms[number]
            pairs[number].add((proof.get(top, value[top]), proof.get(bottom, value[bottom])))
    judged = [
        _rate(value[top], value[bottom], others, per, int(decimals))
        for top, bottom, others, per, decimals in zip(
            tops, bottoms, pairs, rates["per"], rates["decimals"], strict=True
        )
    ]
    told = pd.DataFrame(judged, index=rates.index, columns=["shown", "state"])
    return rates.assign(shown=told["shown"].astype("float64"), state=told["state"].astype("str"))


def _rate(
    top: float, bottom: float, pairs: set[tuple[float, float]], per: float, decimals: int
) -> tuple[float, Showing]:
    """One rate as shown, and its state: hidden unless it prints alike for all pairs."""
    if np.isnan(top) or not bottom > 0:
        return np.nan, Showing.MISSING
    if len({_print(*pair, per, decimals) for pair in pairs}) > 1:
        return np.nan, Showing.HIDDEN
    return _print(top, bottom, per, decimals), Showing.SHOWN


def _print(top: float, bottom: float, per: float, places: int) -> float:
    """The rate as printed, halves away from zero; infinite where it would have no denominator."""
    if bottom == 0:
        return np.inf
    return float(np.floor(per * top / bottom * 10.0**places + 0.5 + 1e-9)) / 10.0**places
