"""What a reader can bound, and which other tables fit what is shown: small tables, worked by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from perfkit.errors import UsageError
from perfkit.judge.disclosure_attack import Equations, attack, bounds
from perfkit.judge.disclosure_moves import Net, agrees, witness
from perfkit.judge.disclosure_sums import Counts, Shown, settled

ENDLESS = float("inf")
HIDDEN, MISSING, UNPRINTED = None, "missing", "not_printed"
RATE = ["numerator", "denominator", "per", "decimals", "shown", "state"]


def sums_of(*texts: str) -> pd.DataFrame:
    """Sums from texts such as "all = a b"."""
    rows = [(f"sum {n}", text.split(" = ")[0], part) for n, text in enumerate(texts)
            for part in text.split(" = ")[1].split()]  # fmt: skip
    return pd.DataFrame(rows, columns=["sum", "total", "part"], dtype="str")


def seen(cells: dict[str, Any], *sums: str, rates: list[tuple[Any, ...]] | None = None) -> Shown:
    state = ["hidden" if v is HIDDEN else v if isinstance(v, str) else "shown" for v in cells.values()]
    shown = [v if s == "shown" else np.nan for v, s in zip(cells.values(), state, strict=True)]
    frame = pd.DataFrame({"shown": shown, "state": state}, index=list(cells))
    return Shown(frame, sums_of(*sums), pd.DataFrame(rates or [], columns=RATE))


@pytest.mark.parametrize(
    ("shown", "known"),
    [
        pytest.param(seen({"n": HIDDEN, "d": 200}, rates=[("n", "d", 100.0, 0, 13.0, "shown")]), {"n": (25, 27)},
                     id="13-percent-of-200-is-25-to-27"),
        pytest.param(seen({"n": HIDDEN, "d": 2000}, rates=[("n", "d", 100.0, 1, 13.0, "shown")]), {"n": (259, 261)},
                     id="13.0-percent-of-2000-is-259-to-261"),
        pytest.param(seen({"n": HIDDEN, "d": 200}, rates=[("n", "d", 100.0, 0, 13.0, "hidden")]), {"n": (1, ENDLESS)},
                     id="a-hidden-rate-tells-nothing"),
        pytest.param(seen({"n": 25, "d": HIDDEN}, rates=[("n", "d", 100.0, 0, 12.0, "shown")]), {"d": (200, 217)},
                     id="25-that-are-12-percent-are-of-200-to-217"),
        pytest.param(seen({"n": 25, "d": HIDDEN}, rates=[("n", "d", 1.0, 2, 0.5, "shown")]), {"d": (50, 50)},
                     id="a-half-to-two-decimals"),
        pytest.param(seen({"n": 3, "d": HIDDEN}, rates=[("n", "d", 1000.0, 0, 0.0, "shown")]), {"d": (6000, ENDLESS)},
                     id="3-that-round-to-none-in-1000-are-of-6000-at-least"),
        pytest.param(seen({"all": 60, "n": HIDDEN, "m": HIDDEN, "d": 40}, "all = n m",
                          rates=[("n", "d", 100.0, 0, 50.0, "shown")]), {"n": (20, 20), "m": (40, 40)},
                     id="what-a-rate-tells-is-passed-on-along-the-sum"),
        pytest.param(seen({"all": 30, "a": HIDDEN, "b": HIDDEN, "c": HIDDEN}, "all = a b c"),
                     dict.fromkeys("abc", (1, 28)), id="each-of-three-leaves-one-to-the-others"),
        pytest.param(seen({"all": HIDDEN, "a": 3, "b": HIDDEN}, "all = a b"), {"all": (4, ENDLESS), "b": (1, ENDLESS)},
                     id="a-hidden-total-is-more-than-the-part-shown"),
        pytest.param(seen({"all": UNPRINTED, "a": 3, "b": MISSING}, "all = a b"),
                     {"all": (3, ENDLESS), "b": (0, ENDLESS)}, id="what-is-not-printed-may-be-none"),
        pytest.param(seen({"s": 10, "t": 12, **dict.fromkeys("abcd")}, "s = a b c", "t = a b d"),
                     {"a": (1, 8), "b": (1, 8), "c": (1, 8), "d": (3, 10)}, id="two-sums-differ-by-2"),
        pytest.param(seen({"x": 5, "y": 9, "p": 6, "q": 8, **dict.fromkeys("abcd")},
                          "x = a b", "y = c d", "p = a c", "q = b d"),
                     {"a": (1, 4), "b": (1, 4), "c": (2, 5), "d": (4, 7)}, id="a-square-of-two-by-two"),
        pytest.param(seen({"s": 7, "t": 9, "u": 20, "v": 23, **dict.fromkeys("abcdef")},
                          "s = a b", "t = a b c", "u = d e", "v = d e f"),
                     {"a": (1, 6), "b": (1, 6), "c": (2, 2), "d": (1, 19), "e": (1, 19), "f": (3, 3)},
                     id="two-groups-of-sums-that-share-nothing"),
        pytest.param(seen({"all": 100, "A": HIDDEN, "B": HIDDEN, "a1": 10, "a2": HIDDEN, "b1": 20, "b2": HIDDEN,
                           "m": 70, "n": 30}, "all = A B", "A = a1 a2", "B = b1 b2", "m = a2 b2", "n = a1 b1"),
                     {"A": (11, 79), "B": (21, 89), "a2": (1, 69), "b2": (1, 69)}, id="totals-of-totals"),
    ],
)  # fmt: skip
def test_the_least_and_the_most_that_a_hidden_count_can_be(shown: Shown, known: dict[str, tuple[float, float]]) -> None:
    found = attack(shown)
    assert {name: (found.loc[name, "low"], found.loc[name, "high"]) for name in known} == known
    told = shown.cells["state"] == "shown"
    assert found.loc[told, ["low", "high"]].T.eq(shown.cells.loc[told, "shown"]).all(axis=None)


def test_sums_too_many_to_be_set_against_each_other_pass_bounds_on_all_the_same() -> None:
    """600 hidden parts, each in two sums: too large a group; a small one beside it is still worked out."""
    parts = [f"p{n}" for n in range(600)]
    cells = {"T": 900, "U": 900, **dict.fromkeys(parts), **{f"t{n}": 3 for n in range(600)},
             "s": 7, "t": 9, "a": HIDDEN, "b": HIDDEN, "c": HIDDEN}  # fmt: skip
    many = [f"t{n} = p{n} p{(n + 1) % 600}" for n in range(600)]
    found = attack(seen(cells, f"T = {' '.join(parts)}", *many, "s = a b", "t = a b c"))
    assert found.loc["p7"].tolist() == [1, 2]
    assert found.loc["c"].tolist() == [2, 2]


def test_equations_are_parts_less_their_total() -> None:
    found = Equations.of(sums_of("all = a b", "b = c d"), pd.Index(["all", "a", "b", "c", "d"]))
    entries = sorted(zip(found.row.tolist(), found.cell.tolist(), found.weight.tolist(), strict=True))
    assert entries == [(0, 0, -1), (0, 1, 1), (0, 2, 1), (1, 2, -1), (1, 3, 1), (1, 4, 1)]


@pytest.mark.parametrize(
    ("low", "high", "least", "most"),
    [
        pytest.param([10, 1, 1], [10, ENDLESS, ENDLESS], [10, 1, 1], [10, 9, 9], id="parts-of-10"),
        pytest.param([0, 2, 3], [ENDLESS, 4, 5], [5, 2, 3], [9, 4, 5], id="a-total-between-its-parts-ends"),
        pytest.param([10, 0, 0], [12, 4, ENDLESS], [10, 0, 6], [12, 4, 12], id="one-part-of-4-at-most"),
        pytest.param([0, 0, 2], [ENDLESS, ENDLESS, ENDLESS], [2, 0, 2], [ENDLESS] * 3, id="nothing-from-above"),
    ],
)
def test_bounds_are_passed_along_a_sum(low: Any, high: Any, least: Any, most: Any) -> None:
    equations = Equations.of(sums_of("all = a b"), pd.Index(["all", "a", "b"]))
    found = bounds(equations, np.array(low, dtype=float), np.array(high, dtype=float))
    assert [end.tolist() for end in found] == [least, most]


def test_without_sums_nothing_is_passed_on() -> None:
    none = Equations.of(sums_of("all = a").iloc[:0], pd.Index(["a"]))
    assert [end.tolist() for end in bounds(none, np.array([1.0]), np.array([5.0]))] == [[1.0], [5.0]]


# Other tables that fit


def net_of(
    counts: dict[str, int], *sums: str, costs: dict[str, float] | None = None, unprinted: str = ""
) -> tuple[list[str], Net]:
    """Counts and sums to walk; a count costs its people and one more unless `costs` says otherwise."""
    names = list(counts)
    entries = []
    for number, text in enumerate(sums):
        total, parts = text.split(" = ")
        entries += [(number, names.index(total), -1), *((number, names.index(p), 1) for p in parts.split())]
    price = [float((costs or {}).get(name, value + 1)) for name, value in counts.items()]
    return names, Net.over(list(counts.values()), [int(n not in unprinted) for n in names], price, entries)


WARDS = {"all": 60, "a": 3, "b": 20, "c": 37}
FEW = {"all": 9, "a": 3, "b": 2, "c": 4}
SUM = "all = a b c"
SHUT = {"a": 0, "all": ENDLESS}
GRID = {"ax": 2, "ay": 30, "bx": 50, "by": 10, "a": 32, "b": 60, "x": 52, "y": 40, "all": 92}
GRID_SUMS = ("a = ax ay", "b = bx by", "x = ax bx", "y = ay by", "all = a b", "all = x y")
LONE = {"ax": 2, "a": 2, "all": 2, "m": 1, "f": 1}
LONE_SUMS = ("a = ax", "all = a", "all = m f")


@pytest.mark.parametrize(
    ("cell", "goal", "net", "moved"),
    [
        pytest.param("a", 6, net_of(WARDS, SUM, costs={"a": 0}), {"a": 6, "b": 17}, id="the-smallest-other-is-hidden"),
        pytest.param("a", 1, net_of(WARDS, SUM, costs={"a": 0}), {"a": 1, "b": 22}, id="to-the-low-end"),
        pytest.param("a", 6, net_of(WARDS, SUM, costs={"a": 0, "c": 0}), {"a": 6, "c": 34},
                     id="one-that-is-hidden-already-first"),
        pytest.param("a", 6, net_of(WARDS, SUM, costs={"a": 0, "b": ENDLESS, "c": ENDLESS}), {"a": 6, "all": 63},
                     id="the-total-where-the-others-must-stay"),
        pytest.param("a", 6, net_of(WARDS, SUM, costs=dict.fromkeys(WARDS, ENDLESS) | {"a": 0}), None,
                     id="none-where-all-must-stay"),
        pytest.param("a", 3, net_of(WARDS, SUM), {}, id="no-move-to-its-own-value"),
        pytest.param("a", 40, net_of(WARDS, SUM, costs={**SHUT, "b": 0, "c": 0}), {"a": 40, "b": 1, "c": 19},
                     id="in-pieces-where-neither-is-large-enough"),
        pytest.param("a", 7, net_of(FEW, SUM, costs={**SHUT, "b": 0, "c": 0}), {"a": 7, "b": 1, "c": 1},
                     id="down-to-one-in-each-other"),
        pytest.param("a", 8, net_of(FEW, SUM, costs={**SHUT, "b": 0, "c": 0}), None,
                     id="no-further-for-zeros-are-shown"),
        pytest.param("a", 9, net_of(FEW, SUM, costs={**SHUT, "b": 0, "c": 0}, unprinted="bc"),
                     {"a": 9, "b": 0, "c": 0}, id="to-none-in-what-is-not-printed"),
        pytest.param("ax", 6, net_of(GRID, *GRID_SUMS, costs=dict.fromkeys(("a", "b", "x", "y", "all"), ENDLESS)),
                     {"ax": 6, "ay": 26, "bx": 46, "by": 14}, id="round-a-square"),
        pytest.param("ax", 1, net_of(GRID, *GRID_SUMS, costs={"ax": 0}),
                     {"ax": 1, "ay": 31, "bx": 51, "by": 9}, id="a-square-hides-fewer-than-its-totals"),
        pytest.param("ax", 3, net_of(LONE, *LONE_SUMS), {"ax": 3, "a": 3, "all": 3, "m": 2},
                     id="into-the-council-with-every-total-above-and-a-part-of-each-other-breakdown"),
        pytest.param("all", 6, net_of(LONE, *LONE_SUMS), {"all": 6, "a": 6, "ax": 6, "m": 5},
                     id="a-total-with-its-parts"),
        pytest.param("all", 1, net_of(LONE, *LONE_SUMS), None, id="one-of-each-sex-is-two"),
        pytest.param("all", 1, net_of({**LONE, "m": 2, "f": 0}, *LONE_SUMS, costs={"f": ENDLESS}),
                     {"all": 1, "a": 1, "ax": 1, "m": 1}, id="out-of-the-council"),
    ],
)  # fmt: skip
def test_another_table_that_fits(
    cell: str, goal: int, net: tuple[list[str], Net], moved: dict[str, int] | None
) -> None:
    names, walked = net
    found = witness(walked, names.index(cell), goal)
    assert (found if found is None else {names[at]: value for at, value in found.items()}) == moved


def test_a_sum_is_walked_from_the_cheapest_count() -> None:
    names, net = net_of({"all": 9, "a": 4, "b": 5, "c": 0}, "all = a b c", costs={"c": ENDLESS, "b": 0})
    assert [[names[cell] for cell, _ in row] for row in net.rows] == [["b", "a", "all", "c"]]
    assert net.of == [[(0, -1)], [(0, 1)], [(0, 1)], [(0, 1)]]


@pytest.mark.parametrize(
    ("move", "fits"),
    [
        pytest.param({"a": 6, "b": 17}, True, id="the-sum-holds-through-hidden-counts"),
        pytest.param({"a": 6, "b": 18}, False, id="the-sum-does-not-hold"),
        pytest.param({"a": 6, "c": 34}, False, id="one-is-shown"),
        pytest.param({"a": 0, "b": 23}, False, id="a-zero-would-be-shown"),
        pytest.param({"a": 1, "b": 22}, True, id="down-to-one"),
    ],
)
def test_an_earlier_proof_holds_on_or_not(move: dict[str, int], *, fits: bool) -> None:
    names, net = net_of(WARDS, SUM, costs={"a": 0, "b": 0})
    assert agrees(net, {names.index(name): value for name, value in move.items()}) is fits


# What is settled before the search


@pytest.mark.parametrize(
    ("counts", "sums", "values", "kept"),
    [
        pytest.param({"all": 60, "a": 20, "b": None}, ["all = a b"], [60, 20, 40], 2,
                     id="the-one-that-lacks-is-the-rest"),
        pytest.param({"all": 60, "a": 60, "b": None}, ["all = a b"], [60, 60, None], 1, id="it-counts-for-nothing"),
        pytest.param({"all": None, "a": 20, "b": 30}, ["all = a b"], [50, 20, 30], 2, id="a-total-that-lacks"),
        pytest.param({"all": None, "a": 20, "b": None}, ["all = a b"], [None, 20, None], 0,
                     id="a-total-and-a-part-that-lack-bind-nothing"),
        pytest.param({"all": 60, "a": None, "b": None}, ["all = a"], [60, 60, None], 1, id="one-part-is-the-whole"),
        pytest.param({"all": 60, "a": 20, "b": 40}, ["all = a b", "all = a b"], [60, 20, 40], 4, id="a-sum-said-twice"),
    ],
)  # fmt: skip
def test_a_missing_count_is_what_the_others_leave(counts: Any, sums: Any, values: Any, kept: int) -> None:
    cells = pd.DataFrame({"count": pd.Series(counts, dtype="float64")})
    found = settled(Counts(cells, sums_of(*sums)))
    assert found.cells["count"].replace({np.nan: None}).tolist() == values
    assert len(found.sums) == kept
    missing = cells["count"].isna()
    assert found.cells["missing"].tolist() == missing.tolist()
    assert found.cells["printed"].tolist() == (~missing).tolist()
    assert found.cells["people"].all()
    assert not found.cells[["published", "hidden"]].any(axis=None)


@pytest.mark.parametrize(
    ("counts", "sums", "rate", "message"),
    [
        pytest.param(["a", "b", "a"], [], None, "The count 'a' is given twice.", id="twice"),
        pytest.param(["a"], ["all = a"], None, "A sum or rate names 'all', which is not among the counts.", id="total"),
        pytest.param(["a"], [], ("n", "a"), "A sum or rate names 'n', which is not among the counts.", id="numerator"),
        pytest.param(["a"], [], ("a", "d"), "A sum or rate names 'd', which is not among the counts.",
                     id="denominator"),
    ],
)  # fmt: skip
def test_what_cannot_be_settled_is_refused(counts: Any, sums: Any, rate: Any, message: str) -> None:
    cells = pd.DataFrame({"count": [7.0] * len(counts)}, index=counts)
    rates = pd.DataFrame([(*rate, 100.0, 1)] if rate else [], columns=RATE[:4])
    with pytest.raises(UsageError) as refused:
        settled(Counts(cells, sums_of(*sums), rates))
    assert str(refused.value) == message
