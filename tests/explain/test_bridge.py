"""Parts add up to the whole, and agree with Das Gupta's, Kitagawa's and Ang's own examples."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfkit.explain.bridge import attribute, logarithmic, printed, segments


def _product(**factors):
    return np.prod(list(factors.values()))


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param(
            {"avg_earnings": 10930, "earner_prop": 0.717892},
            {"avg_earnings": 16591, "earner_prop": 0.825974},
            {"avg_earnings": 4369.912713, "earner_prop": 1487.262361},
            id="das-gupta-2.1-earnings",
        ),
        pytest.param(
            {"birth_preg": 25.3, "preg_actw": 0.214, "actw_prop": 0.279, "w_prop": 0.949},
            {"birth_preg": 32.7, "preg_actw": 0.290, "actw_prop": 0.473, "w_prop": 0.986},
            {"birth_preg": 0.6889410533, "preg_actw": 0.8125381274, "actw_prop": 1.3829055195, "w_prop": 0.1047547256},
            id="das-gupta-2.3-four-factors",
        ),
    ],
)
def test_products_of_factors_agree_with_das_gupta(before, after, expected):
    assert attribute(_product, before, after) == pytest.approx(expected, rel=1e-9)


# Das Gupta (1993), example 5.1: households headed, by age, 1970 and 1985.
SIZE_1970 = [12.9, 10.9, 9.5, 8.0, 7.8, 8.4, 8.6, 7.8, 7.0, 5.9, 4.7, 3.6, 4.9]
RATE_1970 = [1.9, 25.8, 45.7, 49.6, 51.2, 51.6, 51.8, 54.9, 58.7, 60.4, 62.8, 66.6, 66.8]
SIZE_1985 = [10.1, 11.2, 11.6, 10.9, 9.4, 7.7, 6.3, 6.0, 6.3, 5.9, 5.1, 4.0, 5.5]
RATE_1985 = [2.2, 24.3, 45.8, 52.5, 56.1, 55.6, 56.0, 57.4, 57.2, 61.2, 63.9, 68.6, 72.2]


def test_vectors_of_ages_agree_with_das_gupta_and_kitagawa():
    """The same figures through the general engine and through segments: mix 1.2269, rate 1.7403."""
    effects = attribute(
        lambda size, rate: (size / size.sum() * rate).sum(),
        {"size": np.array(SIZE_1970), "rate": np.array(RATE_1970)},
        {"size": np.array(SIZE_1985), "rate": np.array(RATE_1985)},
    )
    assert effects == pytest.approx({"size": 1.2269, "rate": 1.7403}, abs=1e-10)
    tables = [
        pd.DataFrame({"segment": range(13), "numerator": np.multiply(size, rate), "denominator": size})
        for size, rate in ((SIZE_1970, RATE_1970), (SIZE_1985, RATE_1985))
    ]
    split = segments(*tables)
    assert split["mix_effect"].sum() == pytest.approx(1.2269, abs=1e-10)
    assert split["rate_effect"].sum() == pytest.approx(1.7403, abs=1e-10)


def test_a_function_of_one_mapping_is_called_with_it():
    effects = attribute(lambda f: f["cases"] * f["cost"], {"cases": 10, "cost": 2}, {"cases": 20, "cost": 4})
    assert effects == {"cases": 30, "cost": 30}


def test_many_indicators_at_once_are_the_same_as_one_at_a_time():
    one = attribute(lambda n, d: n / d, {"n": 3.0, "d": 4.0}, {"n": 6.0, "d": 12.0})
    many = attribute(
        lambda n, d: n / d,
        {"n": pd.Series([3.0, 1.0]), "d": pd.Series([4.0, 2.0])},
        {"n": pd.Series([6.0, 2.0]), "d": pd.Series([12.0, 2.0])},
    )
    assert many["n"].tolist() == [one["n"], 0.5]
    assert many["d"].tolist() == [one["d"], 0.0]


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        pytest.param({"a": 1}, {"b": 1}, r"before names the factors \['a'\] and after \['b'\]", id="other-factors"),
        pytest.param(
            dict.fromkeys("abcdefghijklm", 1),
            dict.fromkeys("abcdefghijklm", 2),
            "13 factors; at most 12",
            id="too-many",
        ),
    ],
)
def test_factors_that_cannot_be_split_are_refused(before, after, message):
    with pytest.raises(ValueError, match=message):
        attribute(_product, before, after)


@given(st.lists(st.tuples(st.floats(-50, 50), st.floats(-50, 50)), min_size=1, max_size=5))
def test_effects_add_up_and_an_unchanged_factor_has_none(pairs):
    before = {f"f{i}": a for i, (a, _) in enumerate(pairs)}
    after = {f"f{i}": b for i, (_, b) in enumerate(pairs)}
    effects = attribute(_product, before, after)
    whole = _product(**after) - _product(**before)
    scale = max(1.0, np.prod([max(abs(a), abs(b), 1) for a, b in pairs]))
    assert sum(effects.values()) == pytest.approx(whole, abs=1e-9 * scale)
    for name, value in before.items():
        if value == after[name]:
            assert effects[name] == pytest.approx(0, abs=1e-12 * scale)


def _side(rows):
    return pd.DataFrame(rows, columns=["segment", "numerator", "denominator"])


def test_a_segment_that_appears_and_one_that_vanishes_are_all_mix():
    """30 of 40 before (b: 10 of 20), 26 of 40 after (c: 6 of 20): 75% to 65%."""
    split = segments(_side([("a", 20, 20), ("b", 10, 20)]), _side([("a", 20, 20), ("c", 6, 20)]), per=100)
    assert list(split.index) == ["a", "b", "c"]
    assert split["rate_effect"].tolist() == [0, 0, 0]
    assert split["mix_effect"].tolist() == pytest.approx([0, 10, -20])
    assert split.loc["c", ["rate_before"]].isna().all()


def test_a_segment_of_no_cases_has_no_effect():
    split = segments(_side([("a", 1, 2), ("b", 0, 0)]), _side([("a", 2, 2), ("b", 0, 0)]))
    assert split.loc["b", ["rate_effect", "mix_effect"]].tolist() == [0, 0]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        pytest.param([("a", 1, 2), ("a", 1, 2)], "before: segment 'a' stands twice", id="twice"),
        pytest.param([("a", np.nan, 2)], "before: a count is missing or negative", id="missing"),
        pytest.param([("a", -1, 2)], "before: a count is missing or negative", id="negative"),
        pytest.param([("a", 1, 0), ("b", 1, 2)], "segment 'a' has a numerator over no denominator", id="orphan"),
        pytest.param([("a", 0, 0)], "before: nothing was counted", id="nothing"),
    ],
)
def test_segments_that_cannot_be_split_are_refused(rows, message):
    with pytest.raises(ValueError, match=message):
        segments(_side(rows), _side([("a", 1, 2)]))


counts = st.dictionaries(
    st.sampled_from("abcdef"),
    st.integers(0, 500).flatmap(lambda d: st.tuples(st.integers(0, d), st.just(d))),
    min_size=1,
).filter(lambda rows: sum(d for _, d in rows.values()) > 0)


@settings(max_examples=300)
@given(counts, counts)
def test_rate_and_mix_reconcile_on_any_table(old, new):
    before, after = (_side([(s, n, d) for s, (n, d) in rows.items()]) for rows in (old, new))
    split = segments(before, after, per=100)
    whole = 100 * (
        after["numerator"].sum() / after["denominator"].sum() - before["numerator"].sum() / before["denominator"].sum()
    )
    assert split[["rate_effect", "mix_effect"]].sum().sum() == pytest.approx(whole, abs=1e-9)
    assert not split.loc[:, ["weight_before", "weight_after", "rate_effect", "mix_effect"]].isna().any(axis=None)


# LMDIR's worked table (MIT): two sub-categories by three factors, four years.
LMDI = {
    1971: [[1, 10, 2], [4, 5, 3]],
    1972: [[4, 5, 3], [5, 6, 4]],
    1973: [[8, 2, 4], [5, 7, 5]],
    1974: [[10, 1, 5], [6, 8, 6]],
}


@pytest.mark.parametrize(
    ("year", "effect", "ratio"),
    [
        (1972, [69.79006598, -9.455125793, 39.66505981], [1.761117821, 0.926191306, 1.379410116]),
        (1973, [42.96021467, -34.31902656, 50.3588119], [1.229284572, 0.847970248, 1.273773912]),
        (1974, [54.01064234, -9.021284671, 54.01064234], [1.208140223, 0.968911503, 1.208140223]),
    ],
)
def test_logarithmic_means_agree_with_the_worked_table(year, effect, ratio):
    found = logarithmic(pd.DataFrame(LMDI[year - 1], dtype=float), pd.DataFrame(LMDI[year], dtype=float))
    assert found["effect"].tolist() == pytest.approx(effect, abs=1e-8)
    assert found["ratio"].tolist() == pytest.approx(ratio, abs=1e-9)


def test_logarithms_refuse_a_zero():
    with pytest.raises(ValueError, match="use attribute"):
        logarithmic(pd.DataFrame({"a": [0.0]}), pd.DataFrame({"a": [1.0]}))


@pytest.mark.parametrize(
    ("parts", "whole", "decimals", "expected"),
    [
        pytest.param([1.14, 1.14, 1.14], 3.42, 1, [1.2, 1.1, 1.1], id="one-tenth-is-given-away"),
        pytest.param([-0.5, 0.5], 0.0, 0, [0.0, 0.0], id="halves-that-cancel"),
        pytest.param([0.1, 0.2], 0.3, 1, [0.1, 0.2], id="float-noise-changes-nothing"),
        pytest.param([2.0], 2.0, 0, [2.0], id="one-part"),
    ],
)
def test_printed_parts_add_up_as_printed(parts, whole, decimals, expected):
    assert printed(pd.Series(parts), whole, decimals).tolist() == expected


def test_parts_that_do_not_add_up_may_not_be_printed():
    with pytest.raises(ValueError, match="the parts add up to 3 and not to 4; they may not be printed"):
        printed(pd.Series([1.0, 2.0]), 4.0, 1)


@given(st.lists(st.floats(-1e4, 1e4), min_size=1, max_size=10), st.integers(0, 2))
def test_rounding_moves_each_part_by_less_than_one_unit(parts, decimals):
    exact = pd.Series(parts)
    shown = printed(exact, float(exact.sum()), decimals)
    unit = 10.0**-decimals
    assert (shown - exact).abs().max() < unit * (1 + 1e-5)
    assert shown.sum() == pytest.approx(exact.sum(), abs=unit * (0.5 + 1e-5) + 1e-6)


def test_parts_of_next_to_nothing_may_be_printed_as_nothing():
    """What is left of sums of floats, a ten-thousand-millionth, is no difference."""
    assert printed(pd.Series([1e-10]), 0.0, 1).tolist() == [0.0]
    with pytest.raises(ValueError, match="may not be printed"):
        printed(pd.Series([1e-8]), 0.0, 1)
