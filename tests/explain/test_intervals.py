"""Intervals agree with the public-health statisticians' hand-made tables."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfkit.explain.intervals import difference, proportion, rate

WORKED = pd.read_csv(Path(__file__).parents[1] / "worked" / "intervals.csv")


@pytest.mark.parametrize(("level", "suffix"), [(0.95, "95"), (0.998, "998")], ids=["95%", "99.8%"])
@pytest.mark.parametrize(
    "row", list(WORKED.itertuples()), ids=lambda r: f"{r.method}-{r.numerator:g}-of-{r.denominator:g}"
)
def test_limits_agree_with_the_published_table(row, level, suffix):
    if row.method == "wilson":
        found = proportion(row.numerator, row.denominator, level).iloc[0]
    else:
        found = rate(row.numerator, row.denominator, row.per, level).iloc[0]
    assert found["value"] == pytest.approx(row.value, rel=1e-12)
    assert found["low"] == pytest.approx(getattr(row, f"low_{suffix}"), rel=1e-10)
    assert found["high"] == pytest.approx(getattr(row, f"high_{suffix}"), rel=1e-10)


def test_newcombe_agrees_with_his_own_example():
    """Newcombe (1998), Table II (a): 56 of 70 against 48 of 80, method 10."""
    found = difference(56, 70, 48, 80).iloc[0]
    assert found["change"] == pytest.approx(0.2)
    assert (round(found["low"], 4), round(found["high"], 4)) == (0.0524, 0.3339)
    assert found["beyond_chance"]


def test_changes_of_several_shares_at_another_level():
    """Newcombe's example at 80%, and two that cannot be told: nothing before, nothing now."""
    found = difference([56, 1, np.nan], [70, 2, 3], [48, 0, 1], [80, 0, 2], level=0.8)
    assert found.columns.tolist() == ["change", "low", "high", "beyond_chance"]
    assert found["low"].iloc[0] == pytest.approx(0.104306, abs=1e-6)
    assert found["high"].iloc[0] == pytest.approx(0.289666, abs=1e-6)
    assert found["beyond_chance"].tolist() == [True, pd.NA, pd.NA]
    assert found[["change", "low", "high"]].iloc[1:].isna().all(axis=None)


def test_a_change_keeps_the_index_of_its_figures_and_may_be_a_fall():
    names = pd.Index(["a", "b"])
    found = difference(pd.Series([16, 10], names), pd.Series([19, 40], names), [17, 30], [19, 40])
    assert found.index.tolist() == ["a", "b"]
    assert found["change"].tolist() == pytest.approx([-1 / 19, -0.5])
    assert found["low"].tolist() == pytest.approx([-0.283241, -0.652917], abs=1e-6)
    assert found["high"].tolist() == pytest.approx([0.179944, -0.285125], abs=1e-6)
    assert found["beyond_chance"].tolist() == [False, True]


def test_one_appeal_in_nineteen_is_not_a_fall():
    assert not difference(3, 19, 4, 19)["beyond_chance"].iloc[0]


@pytest.mark.parametrize(
    ("numerator", "denominator"),
    [
        pytest.param(np.nan, 10, id="numerator-missing"),
        pytest.param(3, np.nan, id="denominator-missing"),
        pytest.param(0, 0, id="nothing-counted"),
        pytest.param(-1, 10, id="negative"),
        pytest.param(11, 10, id="more-than-all"),
    ],
)
def test_a_proportion_that_is_none_stays_missing(numerator, denominator):
    assert proportion(numerator, denominator).iloc[0].isna().all()


@pytest.mark.parametrize(("count", "base"), [(np.nan, 10), (3, 0), (-1, 10)])
def test_a_rate_that_is_none_stays_missing(count, base):
    assert rate(count, base).iloc[0].isna().all()


def test_the_ends_are_exact():
    found = proportion([0, 7], 7)
    assert found["low"].iloc[0] == 0
    assert found["high"].iloc[1] == 1
    assert rate(0, 100)["low"].iloc[0] == 0


def test_exact_limits_below_ten_and_byar_from_ten():
    """Nine events: the exact limits are chi-squared quantiles; ten: Byar's published 99.8% pair."""
    nine, ten = rate(9, 1).iloc[0], rate(10, 1, level=0.998).iloc[0]
    assert (round(nine["low"], 4), round(nine["high"], 4)) == (4.1154, 17.0848)
    assert (round(ten["low"], 6), round(ten["high"], 6)) == (2.916318, 24.193725)


def test_a_series_keeps_its_index():
    counts = pd.Series([1, 2], index=["a", "b"])
    assert list(proportion(counts, 10).index) == ["a", "b"]
    assert list(rate(counts, 10).index) == ["a", "b"]


def test_a_level_that_is_a_percentage_is_refused():
    with pytest.raises(ValueError, match="level is 95; expected a share between 0 and 1"):
        proportion(1, 2, level=95)


@given(st.integers(1, 10_000), st.data())
def test_the_interval_holds_its_value_and_narrows_with_less_confidence(denominator, data):
    numerator = data.draw(st.integers(0, denominator))
    wide, narrow = proportion(numerator, denominator, 0.998).iloc[0], proportion(numerator, denominator, 0.8).iloc[0]
    assert 0 <= wide["low"] <= narrow["low"] <= wide["value"] <= narrow["high"] <= wide["high"] <= 1


@given(st.integers(1, 500), st.integers(1, 500), st.data())
def test_swapping_the_two_turns_a_difference_round(one, two, data):
    first, second = data.draw(st.integers(0, one)), data.draw(st.integers(0, two))
    there, back = difference(first, one, second, two).iloc[0], difference(second, two, first, one).iloc[0]
    assert there["change"] == pytest.approx(-back["change"])
    assert there["low"] == pytest.approx(-back["high"])
