"""Other tables that fit all that is shown: people moved between counts so that every sum still holds.

A move that takes a hidden count from its value to another one, through hidden
counts alone, proves that nobody can rule that other value out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import count

_NEW = 4
"""The cheapest counts not yet hidden that are tried in each sum, beside its total."""
_HIDDEN = 12
"""The hidden counts that are tried in each sum."""
_TRIES, _TRIES_FREE = 400, 60
_STEP = 0.01
"""What each count in a move costs beside its hiding: of equal moves the shortest is taken."""

_FREE = 1.0
"""What a move costs less than if it hides nothing new."""

Move = dict[int, int]


@dataclass
class Net:
    """The counts and sums as a search walks them.

    Parameters
    ----------
    value
        Each count.
    floor
        The least a reader would believe of it: 1 where it is printed (zeros are shown), else 0.
    cost
        What is lost by moving it: 0 where it is hidden, infinite where it must stay.
    rows
        For each sum, its (count, sign), cheapest first; a total's sign is −1.
    of
        For each count, its (sum, sign).
    """

    value: list[int]
    floor: list[int]
    cost: list[float]
    rows: list[list[tuple[int, int]]]
    of: list[list[tuple[int, int]]]

    @classmethod
    def over(
        cls, value: list[int], floor: list[int], cost: list[float], entries: Iterable[tuple[int, int, int]]
    ) -> Net:
        """Return the net of sums given as (sum, count, sign)."""
        of: list[list[tuple[int, int]]] = [[] for _ in value]
        rows: dict[int, list[tuple[int, int]]] = {}
        for row, cell, sign in entries:
            rows.setdefault(row, []).append((cell, sign))
            of[cell].append((row, sign))
        ordered = [sorted(rows[r], key=lambda e: (cost[e[0]], e[0])) for r in range(len(rows))]
        return cls(value, floor, cost, ordered, of)


def witness(net: Net, cell: int, goal: int) -> Move | None:
    """Return a table that fits all that stays shown and in which a count has another value.

    Moves through what is hidden already are tried first, small ones put
    together where none is large enough; then the cheapest that hides more, in
    the same way. The last resort moves people in and out of the council as a
    whole: a part and every total above it.

    Returns
    -------
    dict or None
        The changed counts, by position; None where what must stay shown
        leaves no such table.

    Examples
    --------
    >>> total_and_two = Net.over([30, 27, 3], [1, 1, 1], [31, 28, 0], [(0, 0, -1), (0, 1, 1), (0, 2, 1)])
    >>> witness(total_and_two, 2, 6)
    {2: 6, 1: 24}
    """
    free = _put_together(net, cell, goal, _FREE)
    return _put_together(net, cell, goal, float("inf")) if free is None else free


def agrees(net: Net, move: Move) -> bool:
    """Return whether a table with these counts changed fits all that must stay, without hiding anything new.

    >>> total_and_two = Net.over([30, 27, 3], [1, 1, 1], [31, 0, 0], [(0, 0, -1), (0, 1, 1), (0, 2, 1)])
    >>> agrees(total_and_two, {2: 6, 1: 24}), agrees(total_and_two, {2: 6, 0: 33}), agrees(total_and_two, {2: 6})
    (True, False, False)
    """
    sums: dict[int, int] = {}
    for cell, other in move.items():
        if net.cost[cell] >= _FREE or other < net.floor[cell]:
            return False
        for row, sign in net.of[cell]:
            sums[row] = sums.get(row, 0) + sign * (other - net.value[cell])
    return not any(sums.values())


def _put_together(net: Net, cell: int, goal: int, most: float) -> Move | None:
    """Return moves to a goal that each cost less than `most`, or None."""
    now: Move = {}
    step = goal - net.value[cell]
    while step:
        move = _cheapest(net, now, cell, step, most)
        if move is None and abs(step) == 1 and most > _FREE:
            move = _lifted(net, now, cell, step)
        if move is None:
            if abs(step) == 1:
                return None
            step = int(step / 2)
            continue
        for at, change in move.items():
            now[at] = now.get(at, net.value[at]) + change
        left = goal - now[cell]
        step = left if abs(left) < abs(step) else step
    return now


def _cheapest(net: Net, now: Move, start: int, step: int, most: float) -> Move | None:
    """The cheapest move below `most` that changes a count by a step, each count at most once and by that much."""
    ticket = count()
    best, found = most, None
    left = {row: sign * step for row, sign in net.of[start]}
    heap: list[tuple[float, int, Move, dict[int, int]]] = [(0.0, next(ticket), {start: step}, left)]
    seen: set[frozenset[tuple[int, int]]] = set()
    for _ in range(_TRIES if most > _FREE else _TRIES_FREE):
        if not heap or heap[0][0] >= best:
            return found
        cost, _ticket, move, left = heappop(heap)
        if not left:
            return move
        state = frozenset(left.items())
        if state in seen:
            continue
        seen.add(state)
        row = min(left, key=lambda r: len(net.rows[r]))
        for cell, sign, price in _open(net, now, move, row, left[row]):
            if cost + price + _STEP >= best:
                continue
            change = -sign * left[row]
            after = dict(left)
            for other, sign_there in net.of[cell]:
                rest = after.pop(other, 0) + sign_there * change
                if rest:
                    after[other] = rest
            if after:
                heappush(heap, (cost + price + _STEP, next(ticket), {**move, cell: change}, after))
                continue
            best, found = cost + price + _STEP, {**move, cell: change}
            if best < _FREE:  # nothing new need be hidden
                return found
    return found


def _open(net: Net, now: Move, move: Move, row: int, excess: int) -> Iterable[tuple[int, int, float]]:
    """The counts of a sum that can take up its excess, and what each costs: few of each kind, and the total."""
    new = old = 0
    for cell, sign in net.rows[row]:
        price = 0.0 if cell in now else net.cost[cell]
        if price == float("inf") or cell in move:
            continue
        if now.get(cell, net.value[cell]) - sign * excess < net.floor[cell]:
            continue
        if price >= _FREE:
            new += 1
            if new > _NEW and sign > 0:
                continue
        else:
            old += 1
            if old > _HIDDEN and sign > 0:
                continue
        yield cell, sign, price


def _lifted(net: Net, now: Move, cell: int, step: int) -> Move | None:
    """A step in one of a count's parts, in every total above it and in one part of each other breakdown of those."""

    def moves(at: int) -> bool:
        return net.cost[at] != float("inf") and now.get(at, net.value[at]) + step >= net.floor[at]

    for leaf in sorted(_leaves(net, cell), key=lambda c: -now.get(c, net.value[c])):
        moved: set[int] = set()
        queue = [leaf]
        while queue:
            moved |= _above(net, queue.pop())
            lone = [row for row, excess in _excess(net, moved).items() if excess < 0]
            for row in lone[:1]:
                parts = [c for c, sign in net.rows[row] if sign > 0 and moves(c)]
                queue += sorted(parts, key=lambda c: now.get(c, net.value[c]))[-1:]
        if all(map(moves, moved)) and not _excess(net, moved):
            return dict.fromkeys(moved, step)
    return None


def _above(net: Net, cell: int) -> set[int]:
    above, queue = {cell}, [cell]
    while queue:
        for row, sign in net.of[queue.pop()]:
            if sign > 0:
                total = next(c for c, s in net.rows[row] if s < 0)
                if total not in above:
                    above.add(total)
                    queue.append(total)
    return above


def _leaves(net: Net, cell: int) -> Sequence[int]:
    below, queue, leaves = {cell}, [cell], []
    while queue:
        at = queue.pop()
        totalled = [row for row, sign in net.of[at] if sign < 0]
        if not totalled:
            leaves.append(at)
        for row in totalled:
            for part, sign in net.rows[row]:
                if sign > 0 and part not in below:
                    below.add(part)
                    queue.append(part)
    return leaves


def _excess(net: Net, moved: set[int]) -> Move:
    """The sums that would no longer add up if all of these counts moved by one."""
    sums: dict[int, int] = {}
    for cell in moved:
        for row, sign in net.of[cell]:
            sums[row] = sums.get(row, 0) + sign
    return {row: excess for row, excess in sums.items() if excess}
