"""p and Laney p′ charts agree with the figures of qicharts2 for its accident-department series."""

import numpy as np
import pandas as pd
import pytest

from perfkit.explain.ratio_charts import p_chart

# Seen within four hours, of all who came: England, 20 quarters.
SEEN = [
    266501, 264225, 276532, 281461, 269071, 261215, 270409, 279778, 270483, 270320,
    267923, 271478, 255353, 256820, 261835, 259144, 255910, 260863, 264465, 260989,
]  # fmt: skip
CAME = [
    280443, 276823, 291681, 296155, 282343, 275888, 283867, 295251, 284468, 282529,
    279618, 283932, 266629, 268091, 276803, 271578, 266005, 273520, 278574, 273772,
]  # fmt: skip


@pytest.mark.parametrize(
    ("prime", "lower", "upper"),
    [
        pytest.param(False, 0.951699564646015, 0.954099858042367, id="p"),
        pytest.param(True, 0.940129644177514, 0.965669778510868, id="laney-p-prime"),
    ],
)
def test_limits_agree_with_the_reference(prime, lower, upper):
    chart = p_chart(pd.Series(SEEN), pd.Series(CAME), prime=prime)
    assert chart["mean"].iloc[0] == pytest.approx(0.952899711344191, rel=1e-12)
    assert chart["lower"].iloc[0] == pytest.approx(lower, rel=1e-12)
    assert chart["upper"].iloc[0] == pytest.approx(upper, rel=1e-12)


def test_the_plain_chart_cries_wolf_on_large_denominators_and_the_prime_does_not():
    assert p_chart(pd.Series(SEEN), pd.Series(CAME), prime=False)["outside"].sum() == 16
    assert p_chart(pd.Series(SEEN), pd.Series(CAME))["outside"].sum() == 0


def test_periods_without_a_denominator_are_passed_over():
    chart = p_chart(pd.Series([5, np.nan, 4, 6]), pd.Series([10, 10, 0, 12]))
    assert list(chart.index) == [0, 3]
    assert chart["mean"].iloc[0] == pytest.approx(0.5)


def test_one_point_has_binomial_limits():
    chart = p_chart(pd.Series([50]), pd.Series([100])).iloc[0]
    assert (chart["sigma_z"], chart["lower"], chart["upper"]) == pytest.approx((1, 0.35, 0.65))


def test_where_all_were_counted_the_limits_are_all():
    chart = p_chart(pd.Series([7, 9]), pd.Series([7, 9]))
    assert chart[["lower", "upper"]].to_numpy().tolist() == [[1, 1], [1, 1]]
    assert not chart["outside"].any()


def test_a_baseline_holds_the_limits():
    chart = p_chart(pd.Series([5, 5, 9]), pd.Series([10, 10, 10]), baseline=2, prime=False)
    assert chart["mean"].tolist() == pytest.approx([0.5] * 3)
    assert chart["upper"].iloc[2] == pytest.approx(0.974342, abs=1e-6)


def test_many_indicators_at_once():
    counts = pd.DataFrame({"A": [5, 6], "B": [1, np.nan]}, index=["q1", "q2"])
    over = pd.DataFrame({"B": [4, 4], "A": [10, 10]}, index=["q1", "q2"])
    chart = p_chart(counts, over)
    assert list(chart.index) == [("A", "q1"), ("A", "q2"), ("B", "q1")]
    assert chart.loc[("B", "q1"), "mean"] == 0.25
