"""Gaps in parts that add up, by hand and by property."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfkit.explain.parts import counts, timing, volume_price


def test_numerator_and_denominator_share_a_change_that_both_made():
    """80 of 100 to 81 of 90: alone the numerator gives 1 or 1.11 points, the denominator 8.89 or 9."""
    before, after = (pd.DataFrame({"numerator": [n], "denominator": [d]}) for n, d in ((80.0, 100.0), (81.0, 90.0)))
    found = counts(before, after, per=100).iloc[0]
    assert found["numerator"] == pytest.approx((1 + 100 / 90) / 2)
    assert found["change"] == pytest.approx(10)
    assert found["numerator"] + found["denominator"] == pytest.approx(found["change"])


def test_a_ratio_over_nothing_stays_missing():
    before = pd.DataFrame({"numerator": [0.0], "denominator": [0.0]})
    assert counts(before, before.assign(denominator=5.0)).isna().all(axis=None)


amounts = st.floats(0.01, 1e6)


@given(amounts, amounts, amounts, amounts)
def test_volume_and_price_add_up(volume, price, more, dearer):
    before, after = (pd.DataFrame({"volume": [v], "price": [p]}) for v, p in ((volume, price), (more, dearer)))
    found = volume_price(before, after).iloc[0]
    # To the precision that the largest amount on the way leaves.
    noise = 1e-14 * max(volume, more) * max(price, dearer)
    assert found["change"] == pytest.approx(more * dearer - volume * price, rel=1e-9, abs=noise)


@given(amounts, amounts, amounts, st.floats(0, 1))
def test_timing_and_level_add_up(outturn, target, year, share):
    found = timing(pd.Series([outturn]), pd.Series([target]), pd.Series([year]), pd.Series([share])).iloc[0]
    assert found["timing"] + found["level"] == pytest.approx(found["gap"], abs=1e-6)
