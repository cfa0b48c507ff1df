"""Small counts: what is hidden, and that nothing shown gives it back."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from perfkit.errors import UsageError
from perfkit.judge.disclosure import Hidden, suppress
from perfkit.judge.disclosure_attack import attack
from perfkit.judge.disclosure_sums import Counts, Showing, Shown

NO_RATES = pd.DataFrame(columns=["numerator", "denominator", "per", "decimals"])


def counts_of(counts: dict[str, float | None], *sums: str, rates: tuple[str, ...] = (), **flags: list[str]) -> Counts:
    """Counts from a mapping; sums as "all = a b c"; rates as "r = a / b 100 1"; `unprinted` and `published` by name."""
    cells = pd.DataFrame({"count": pd.Series(counts, dtype="float64")})
    cells["printed"] = ~cells.index.isin(flags.get("unprinted", []))
    cells["published"] = cells.index.isin(flags.get("published", []))
    cells["people"] = ~cells.index.isin(flags.get("things", []))
    rows = []
    for number, text in enumerate(sums):
        total, parts = text.split(" = ")
        rows += [(f"sum {number}", total, part) for part in parts.split()]
    made = {}
    for text in rates:
        name, _, top, _, bottom, per, decimals = text.split()
        made[name] = (top, bottom, float(per), int(decimals))
    return Counts(
        cells,
        pd.DataFrame(rows, columns=["sum", "total", "part"], dtype="str"),
        pd.DataFrame.from_dict(made, orient="index", columns=list(NO_RATES)) if made else NO_RATES,
    )


def hidden_names(found: Hidden) -> list[str]:
    return found.shown.cells.index[found.shown.cells["state"] == Showing.HIDDEN].tolist()


THREE = {"all": 60, "a": 3, "b": 20, "c": 37}
GRID = {"ax": 2, "ay": 30, "az": 40, "bx": 50, "by": 10, "bz": 60, "cx": 70, "cy": 80, "cz": 90}
GRID |= {"a": 72, "b": 120, "c": 240, "x": 122, "y": 120, "z": 190, "all": 432}
GRID_SUMS = [f"{r} = {r}x {r}y {r}z" for r in "abc"] + [f"{k} = a{k} b{k} c{k}" for k in "xyz"]
GRID_SUMS += ["all = a b c", "all = x y z"]


@pytest.mark.parametrize(
    ("given", "limit", "hidden"),
    [
        pytest.param(counts_of({"a": 3, "b": 20}), 5, ["a"], id="no-total-no-partner"),
        pytest.param(counts_of({"a": 5, "b": 6}), 5, ["a"], id="exactly-at-limit-and-one-above"),
        pytest.param(counts_of({"a": 0, "b": 6}), 5, [], id="zero-is-shown"),
        pytest.param(counts_of({}), 5, [], id="no-counts"),
        pytest.param(counts_of({"a": None}), 5, [], id="all-missing"),
        pytest.param(counts_of({"all": 9, "a": 1, "b": 8}, "all = a b"), 1, ["a", "b"], id="limit-1"),
        pytest.param(counts_of({"all": 9, "a": 1, "b": 8}, "all = a b"), 99, ["all", "a", "b"], id="limit-above-all"),
        pytest.param(counts_of(THREE, "all = a b c"), 5, ["a", "b"], id="smallest-other-goes-with-it"),
        pytest.param(counts_of(THREE, "all = a b c"), 0, [], id="limit-0-hides-nothing"),
        pytest.param(counts_of(THREE, "all = a b c", things=["a"]), 5, [], id="no-people-no-hiding"),
        # b may not fall below 1: with b at 4 the sum of 6 leaves a no more than 5.
        pytest.param(
            counts_of({"all": 46, "a": 2, "b": 4, "c": 40}, "all = a b c"),
            5,
            ["a", "b", "c"],
            id="two-small-too-narrow",
        ),
        pytest.param(
            counts_of({"all": 50, "a": 5, "b": 5, "c": 40}, "all = a b c"), 5, ["a", "b"], id="two-small-suffice"
        ),
        pytest.param(counts_of({"all": 3, "a": 3, "b": 0}, "all = a b"), 5, ["all", "a"], id="total-itself-small"),
        pytest.param(counts_of({"all": 3, "a": 3}, "all = a"), 5, ["all", "a"], id="one-segment"),
        pytest.param(counts_of({"all": 2, "a": 1, "b": 1}, "all = a b"), 5, ["all", "a", "b"], id="all-hidden"),
        pytest.param(
            counts_of({"all": 9, "a": 3, "b": 0, "c": 6}, "all = a b c"), 5, ["a", "c"], id="no-zero-is-a-partner"
        ),
        pytest.param(counts_of(GRID, *GRID_SUMS), 5, ["ax", "ay", "bx", "by"], id="two-way-rectangle"),
        # Two breakdowns of one total: each hidden part needs a partner in its own.
        pytest.param(
            counts_of({"all": 60, "m": 3, "f": 57, "e": 20, "w": 40}, "all = m f", "all = e w"),
            5,
            ["m", "f"],
            id="two-breakdowns-only-one-touched",
        ),
    ],
)
def test_what_is_hidden(given, limit, hidden):
    found = suppress(given, limit)
    assert hidden_names(found) == hidden
    assert found.exposed.empty
    assert broken(found) == []


def test_what_is_hidden_carries_one_marker():
    """Nothing shown tells a small count from its partner."""
    found = suppress(counts_of(THREE, "all = a b c"), 5)
    assert found.shown.cells.loc[["a", "b"]].to_dict("list") == {
        "shown": [pytest.approx(np.nan, nan_ok=True)] * 2,
        "state": ["hidden", "hidden"],
    }
    assert (found.small.tolist(), found.partners.tolist()) == (["a"], ["b"])


def test_a_small_total_is_told_by_its_parts_that_are_not_zero():
    """Two hidden parts are two people at least; from there up to one above the limit all stays possible."""
    found = suppress(counts_of({"all": 4, "a": 3, "b": 1, "c": 0}, "all = a b c"), 5)
    assert found.ranges.to_dict("index") == {
        "all": {"low": 2, "high": 6},
        "a": {"low": 1, "high": 6},
        "b": {"low": 1, "high": 6},
    }
    assert attack(found.shown).loc["all"].tolist() == [2, np.inf]


class TestQuarters:
    def test_differences_of_cumulative_figures_are_counts(self):
        """20, 23 and 50: the second quarter had 3, so 23 is hidden (and 20 stays, as 3 cannot be had without 23)."""
        counts = {"c1": 20, "c2": 23, "c3": 50, "c2 less c1": 3, "c3 less c2": 27}
        cells = pd.DataFrame({"count": pd.Series(counts, dtype="float64")})
        cells["printed"] = [True, True, True, False, False]
        parts = [("c2", "c1"), ("c2", "c2 less c1"), ("c3", "c2"), ("c3", "c3 less c2")]
        sums = pd.DataFrame([(total, total, part) for total, part in parts], columns=["sum", "total", "part"])
        found = suppress(Counts(cells, sums), 5)
        assert hidden_names(found) == ["c1"]
        assert attack(found.shown).loc["c2 less c1"].tolist() == [0, 22]

    def test_quarters_of_a_year_with_a_published_first_quarter(self):
        """What is out cannot be hidden: the smallest of the others goes."""
        given = counts_of(
            {"year": 100, "q1": 10, "q2": 4, "q3": 36, "q4": 50}, "year = q1 q2 q3 q4", published=["q1", "year"]
        )
        assert hidden_names(suppress(given, 5)) == ["q2", "q3"]

    def test_what_was_published_before_is_named_as_exposed(self):
        given = counts_of({"all": 60, "a": 3, "b": 57}, "all = a b", published=["all", "b"])
        found = suppress(given, 5)
        assert (hidden_names(found), found.exposed.tolist()) == (["a"], ["a"])
        assert attack(found.shown).loc["a"].tolist() == [3, 3]


class TestMissing:
    def test_missing_is_told_apart_from_hidden(self):
        found = suppress(counts_of({"all": 23, "a": 3, "b": 20, "c": None}, "all = a b c"), 5)
        assert found.shown.cells["state"].tolist() == ["shown", "hidden", "hidden", "missing"]

    def test_a_missing_part_that_the_total_gives_back_is_guarded(self):
        """60 less 20 less 37 is 3: another part is hidden, and the missing one stays missing."""
        found = suppress(counts_of({"all": 60, "a": None, "b": 20, "c": 37}, "all = a b c"), 5)
        assert found.shown.cells["state"].tolist() == ["shown", "missing", "hidden", "shown"]
        assert attack(found.shown).loc["a"].tolist() == [0, 22]

    def test_a_missing_total_binds_nothing_beyond_its_parts(self):
        found = suppress(counts_of({"all": None, "a": 3, "b": 20}, "all = a b"), 5)
        assert found.shown.cells["state"].tolist() == ["missing", "hidden", "shown"]


class TestRates:
    def test_a_rate_gives_its_numerator_back_and_is_hidden(self):
        """1.5% of 200 is 3."""
        given = counts_of({"n": 3, "d": 200}, rates=("r = n / d 100 1",))
        assert suppress(given, 5).shown.rates["state"].tolist() == ["hidden"]

    def test_a_rate_of_a_count_without_a_place_of_its_own(self):
        given = counts_of({"n": 3, "d": 200}, rates=("r = n / d 100 1",), unprinted=["n"])
        found = suppress(given, 5)
        assert found.shown.cells["state"].tolist() == ["not_printed", "shown"]
        assert found.shown.rates["state"].tolist() == ["hidden"]

    def test_the_few_who_are_not_in_the_numerator(self):
        """197 of 200 tells that 3 are not: their count is given as the rest, with no place of its own."""
        given = counts_of({"d": 200, "n": 197, "rest": 3}, "d = n rest", rates=("r = n / d 100 1",), unprinted=["rest"])
        found = suppress(given, 5)
        assert hidden_names(found) == ["n"]
        assert found.shown.rates["state"].tolist() == ["hidden"]

    def test_a_coarse_rate_stays(self):
        """1 to 6 of 5,000 all print as 0%."""
        found = suppress(counts_of({"n": 3, "d": 5000}, rates=("r = n / d 100 0",)), 5)
        assert found.shown.rates[["shown", "state"]].to_numpy().tolist() == [[0.0, "shown"]]

    def test_the_rate_of_a_partner_goes_with_it(self):
        given = counts_of(THREE | {"d": 400}, "all = a b c", rates=("rb = b / d 100 1", "rc = c / d 100 1"))
        assert suppress(given, 5).shown.rates["state"].to_dict() == {"rb": "hidden", "rc": "shown"}

    def test_a_half_prints_away_from_zero_and_none_without_a_denominator(self):
        given = counts_of({"n": 25, "d": 200, "e": 0}, rates=("r = n / d 100 0", "s = n / e 100 0"))
        assert suppress(given, 5).shown.rates["shown"].tolist() == [13.0, pytest.approx(np.nan, nan_ok=True)]


class TestAttack:
    def shown(self, cells: dict[str, float | None], *sums: str, rates: tuple[str, ...] = ()) -> Shown:
        given = counts_of(cells, *sums, rates=rates)
        state = np.where(given.cells["count"].isna(), "hidden", "shown")
        seen = pd.DataFrame({"shown": given.cells["count"], "state": state})
        return Shown(seen, given.sums, given.rates.assign(shown=1.5, state="shown"))

    def test_difference_of_a_total(self):
        assert attack(self.shown({"all": 60, "a": None, "b": 57}, "all = a b")).loc["a"].tolist() == [3, 3]

    def test_two_in_one_sum(self):
        """Together 10, and neither 0: from 1 to 9 each."""
        assert attack(self.shown({"all": 60, "a": None, "b": None, "c": 50}, "all = a b c")).loc["a"].tolist() == [1, 9]

    def test_one_sum_less_another(self):
        """a + b = 7 and a + b + c = 9, so c is 2, though no bound passed along either sum says so."""
        seen = self.shown({"s": 7, "t": 9, "a": None, "b": None, "c": None}, "s = a b", "t = a b c")
        assert attack(seen)["low"].to_dict() == {"s": 7, "t": 9, "a": 1, "b": 1, "c": 2}
        assert attack(seen).loc["c", "high"] == 2

    def test_a_rate_of_a_known_denominator(self):
        assert attack(self.shown({"n": None, "d": 200}, rates=("r = n / d 100 1",))).loc["n"].tolist() == [3, 3]

    def test_nothing_binds(self):
        assert attack(self.shown({"a": None})).loc["a"].tolist() == [1, np.inf]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        pytest.param(counts_of({"a": 2.5}), "'a' is 2.5; a count is a whole number, 0 or more.", id="fraction"),
        pytest.param(counts_of({"a": -1}), "'a' is -1; a count is a whole number, 0 or more.", id="negative"),
        pytest.param(
            counts_of({"all": 9, "a": 3, "b": 5}, "all = a b"),
            "The parts of 'all' in the sum 'sum 0' add up to 8, not 9. "
            "Give the rest as a count of its own (printed or not), or leave the sum out.",
            id="does-not-add-up",
        ),
        pytest.param(
            counts_of({"a": 3}, "a = b"), "A sum or rate names 'b', which is not among the counts.", id="unknown-name"
        ),
    ],
)
def test_refused(given, message):
    with pytest.raises(UsageError) as refused:
        suppress(given, 5)
    assert str(refused.value) == message


def broken(found: Hidden) -> list[str]:
    """The small counts that the attack bounds tighter than the rule allows."""
    reach = attack(found.shown).loc[found.ranges.index]
    low, high = found.ranges["low"], found.ranges["high"]
    wrong = (reach["low"] > low) | (reach["high"] < high)
    return [name for name in wrong.index[wrong] if name not in found.exposed]


def broken_exactly(found: Hidden) -> list[str]:
    """The same by whole-number programming: the best that any reader can do with what is shown."""
    cells, names = found.shown.cells, found.shown.cells.index
    known = (cells["state"] == "shown").to_numpy()
    floor = np.where(known, cells["shown"], np.where(cells["state"] == "hidden", 1.0, 0.0))
    rows, least, most = [], [], []
    for _, one in found.shown.sums.groupby("sum"):
        row = np.zeros(len(cells))
        row[names.get_indexer(one["part"])] = 1
        row[names.get_loc(one["total"].iloc[0])] -= 1
        rows, least, most = [*rows, row], [*least, 0.0], [*most, 0.0]
    for rate in found.shown.rates.query("state == 'shown'").itertuples():
        half = 0.5 * 10.0**-rate.decimals
        for side, bound in ((1, rate.shown - half), (-1, rate.shown + half)):
            row = np.zeros(len(cells))
            row[names.get_loc(rate.numerator)] = side
            row[names.get_loc(rate.denominator)] -= side * bound / rate.per
            rows, least, most = [*rows, row], [*least, -1e-9], [*most, np.inf]
    limits = Bounds(floor, np.where(known, cells["shown"], np.inf))
    constraints = [LinearConstraint(np.array(rows), least, most)] if rows else []
    wrong = []
    for name, (low, high) in found.ranges.drop(found.exposed).iterrows():
        for sign, end in ((1, low), (-1, high)):
            aim = np.zeros(len(cells))
            aim[names.get_loc(name)] = sign
            best = milp(aim, constraints=constraints, bounds=limits, integrality=np.ones(len(cells)))
            unbounded = best.status in (3, 4)
            if not unbounded and best.fun > sign * end + 1e-6:
                wrong.append(name)
    return wrong


def random_counts(seed: int) -> Counts:
    """A council's tables: segments in two breakdowns, directorates, quarters, cumulative figures, rates, gaps."""
    random = np.random.default_rng(seed)
    sizes = [int(random.integers(1, 5)) for _ in range(int(random.integers(1, 4)))]
    many = random.choice([2.0, 8.0, 40.0])
    body = random.poisson(random.exponential(many, sizes)) * (random.random(sizes) > 0.15)
    full = body
    for axis in range(body.ndim):
        full = np.concatenate([full, full.sum(axis, keepdims=True)], axis)
    cells: dict[str, float | None] = {}
    sums = []
    for at in product(*(range(n) for n in full.shape)):
        cells["_".join(map(str, at))] = int(full[at])
        for axis, size in enumerate(sizes):
            if at[axis] == size:
                parts = ("_".join(map(str, (*at[:axis], i, *at[axis + 1 :]))) for i in range(size))
                sums.append(f"{'_'.join(map(str, at))} = {' '.join(parts)}")
    top = "_".join(map(str, sizes))
    if random.random() < 0.4:  # another breakdown of the grand total
        cut = int(random.integers(0, int(full.flat[-1]) + 1))
        cells |= {"other_1": cut, "other_2": int(full.flat[-1]) - cut}
        sums.append(f"{top} = other_1 other_2")
    if random.random() < 0.4:  # cumulative figures of the first dimension's totals
        so_far = np.cumsum([cells["_".join(map(str, (i, *sizes[1:])))] for i in range(sizes[0])])
        cells |= {f"to_{i}": int(n) for i, n in enumerate(so_far)}
        sums += [f"to_{i} = to_{i - 1} {'_'.join(map(str, (i, *sizes[1:])))}" for i in range(1, sizes[0])]
    rates = []
    if random.random() < 0.4:
        names = list(cells)[:3]
        cells |= {f"{name}_of": (cells[name] or 0) + int(random.integers(0, 200)) for name in names}
        rates = [f"{name}_rate = {name} / {name}_of 100 {random.integers(0, 2)}" for name in names]
    unprinted = [name for name in cells if random.random() < 0.05]
    return counts_of(cells, *sums, rates=tuple(rates), unprinted=unprinted)


def together(tables: dict[str, Counts]) -> Counts:
    """Return tables that have nothing to do with each other as one: searched and attacked at once, that is quicker."""
    cells = pd.concat([c.cells.set_axis(name + c.cells.index) for name, c in tables.items()])
    sums = pd.concat([name + c.sums for name, c in tables.items()], ignore_index=True)
    rates = [c.rates.set_axis(name + c.rates.index) for name, c in tables.items() if len(c.rates)]
    named = [name for name, c in tables.items() for _ in range(len(c.rates))]
    both = pd.concat(rates)
    return Counts(
        cells, sums, both.assign(numerator=named + both["numerator"], denominator=named + both["denominator"])
    )


def test_none_of_1000_random_tables_is_broken():
    """What the attack finds of each small count holds the whole range that the rule asks for, and none is given up."""
    small = 0
    for limit in range(7):
        tables = {f"{seed}: ": random_counts(seed) for seed in range(limit, 1000, 7)}
        found = suppress(together(tables), limit)
        assert broken(found) == []
        assert found.exposed.empty
        small += len(found.small)
    assert small > 3000


def test_whole_number_programming_breaks_none_of_them_either():
    for seed in range(0, 1000, 10):
        assert broken_exactly(suppress(random_counts(seed), limit=int(seed % 7))) == [], f"table {seed}"


def test_with_some_published_before_whatever_is_not_named_as_exposed_is_safe():
    given_up = 0
    for seed in range(2000, 2100):
        given = random_counts(seed)
        out = np.random.default_rng(seed).random(len(given.cells)) < 0.2
        found = suppress(Counts(given.cells.assign(published=out), given.sums, given.rates), limit=4)
        assert broken_exactly(found) == [], f"table {seed}"
        given_up += len(found.exposed)
    assert given_up > 0


def test_the_attacks_find_what_primary_suppression_alone_leaves_open():
    """The proof that the tests above can fail."""
    opened = exactly = 0
    for seed in range(40):
        given = random_counts(seed)
        found = suppress(given, limit=5)
        bare = found.shown.cells.copy()
        bare.loc[found.partners, "shown"] = given.cells.loc[found.partners, "count"]
        bare.loc[found.partners, "state"] = "shown"
        naive = Hidden(
            Shown(bare, found.shown.sums, found.shown.rates),
            found.small,
            found.partners[:0],
            found.exposed,
            found.ranges,
        )
        opened += bool(broken(naive))
        exactly += bool(broken_exactly(naive))
    assert opened > 8
    assert opened == exactly


class TestWhole:
    """All that comes back of one sum, 60 = 3 + 20 + 37: the states, the reasons, and a proof at either end."""

    SUM = "all = a b c"

    @pytest.mark.parametrize(
        ("given", "states", "partners", "exposed", "proofs"),
        [
            pytest.param(counts_of(THREE, SUM), "shown hidden hidden shown", ["b"], [],
                         [{"a": 1, "b": 22}, {"a": 6, "b": 17}], id="the-smallest-other"),
            pytest.param(counts_of(THREE, SUM, published=["all", "b"]), "shown hidden shown hidden", ["c"], [],
                         [{"a": 1, "c": 39}, {"a": 6, "c": 34}], id="the-other-where-that-is-out"),
            pytest.param(counts_of(THREE, SUM, published=["all", "b", "c"]), "shown hidden shown shown", [], ["a"], [],
                         id="all-others-are-out"),
            pytest.param(counts_of(THREE, SUM, published=["a"]), "shown shown shown shown", [], ["a"], [],
                         id="it-is-out-itself"),
            pytest.param(counts_of(THREE, SUM, unprinted=["c"]), "shown hidden shown not_printed", [], [],
                         [{"a": 1, "c": 39}, {"a": 6, "c": 34}], id="one-that-nobody-printed-costs-nothing"),
            pytest.param(counts_of(THREE | {"b": None}, SUM), "shown hidden missing shown", [], [],
                         [{"a": 1, "b": 22}, {"a": 6, "b": 17}], id="one-that-is-missing-costs-nothing"),
        ],
    )  # fmt: skip
    def test_one_small_count(self, given, states, partners, exposed, proofs):
        found = suppress(given, 5)
        assert found.shown.cells["state"].tolist() == states.split()
        seen = {"all": 60, "a": 3, "b": 20, "c": 37}
        for name, state in zip(seen, states.split(), strict=True):
            told = found.shown.cells.loc[name, "shown"]
            assert told == seen[name] if state == "shown" else np.isnan(told)
        assert (found.small.tolist(), found.partners.tolist(), found.exposed.tolist()) == (["a"], partners, exposed)
        assert found.ranges.to_dict("index") == {"a": {"low": 1, "high": 6}}
        assert list(found.proofs) == proofs

    def test_what_was_hidden_before_stays_hidden_and_is_used_first(self):
        given = counts_of(THREE, self.SUM)
        given.cells["hidden"] = given.cells.index == "c"
        found = suppress(given, 5)
        assert hidden_names(found) == ["a", "c"]
        assert list(found.proofs) == [{"a": 1, "c": 39}, {"a": 6, "c": 34}]

    def test_each_small_count_has_a_proof_at_either_end(self):
        """Of 46: 2, 4 and 40. What moves between the two small ones moves no other."""
        found = suppress(counts_of({"all": 46, "a": 2, "b": 4, "c": 40}, self.SUM), 5)
        assert (found.small.tolist(), found.partners.tolist()) == (["a", "b"], ["c"])
        assert list(found.proofs) == [{"a": 1, "b": 5}, {"a": 6, "c": 36}, {"b": 1, "a": 5}, {"b": 6, "c": 38}]

    @pytest.mark.parametrize(
        ("tried", "hidden"),
        [
            pytest.param({"a": 6, "c": 34}, ["a", "b"], id="one-that-would-hide-more-is-not-used"),
            pytest.param({"a": 6, "c": 33}, ["a", "b"], id="one-that-does-not-add-up-is-not-used"),
        ],
    )
    def test_an_earlier_proof_is_used_only_where_it_holds_on(self, tried, hidden):
        assert hidden_names(suppress(counts_of(THREE, self.SUM), 5, [tried])) == hidden

    def test_an_earlier_proof_that_holds_on_is_kept(self):
        given = counts_of(THREE, self.SUM)
        given.cells["hidden"] = given.cells.index.isin(["a", "c"])
        found = suppress(given, 5, [{"a": 9, "c": 31}])
        assert list(found.proofs) == [{"a": 9, "c": 31}, {"a": 1, "c": 39}]

    def test_rates_are_hidden_shown_or_missing_each_by_itself(self):
        given = counts_of(
            {"n": 3, "d": 40, "r": 37, "m": 30, "e": 60, "none": 0, "gone": None},
            "d = n r",
            unprinted=["r"],
            rates=("few = n / d 100 1", "half = m / e 100 0", "void = m / none 100 0", "lost = gone / e 100 0",
                   "twice = e / m 1 2", "third = m / d 10 1"),
        )  # fmt: skip
        found = suppress(given, 5).shown.rates
        told = {
            name: (row["state"], None if np.isnan(row["shown"]) else row["shown"]) for name, row in found.iterrows()
        }
        assert told == {
            "few": ("hidden", None),
            "half": ("shown", 50.0),
            "void": ("missing", None),
            "lost": ("missing", None),
            "twice": ("shown", 2.0),
            "third": ("shown", 7.5),
        }
        assert list(found) == ["numerator", "denominator", "per", "decimals", "shown", "state"]
