"""The quarters drawn are those that the year's end is made of."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from perfkit.explain.fan import fan
from perfkit.explain.forecast import year_end
from perfkit.explain.panel import one

SHARE = {"unit": "percent", "per": 100}
NINE = [10.0, 14, 9, 12, 11, 13, 9, 12, 11]


def _year(panel):
    return year_end(panel, similar=False).loc["PL1", ["outlook", "low", "high"]].tolist()


def _last(panel):
    return fan(panel).iloc[-1][["expected", "low", "high"]].tolist()


@pytest.mark.parametrize(
    "panel",
    [
        pytest.param(one("higher", NINE), id="count"),
        pytest.param(
            one("lower", [*np.cumsum(NINE[:4]), *np.cumsum(NINE[4:8]), 11, 24], basis="cumulative"), id="year"
        ),
        pytest.param(one("higher", [30, 55, 80, 97, 31, 56, 79, 98, 30], basis="cumulative", **SHARE), id="capped"),
        pytest.param(one("higher", NINE, basis="snapshot", **SHARE), id="snapshot"),
        pytest.param(one("lower", NINE, basis="rolling_year", unit="days"), id="rolling-year"),
    ],
)
def test_where_the_last_quarter_is_the_year_it_is_drawn_as_the_year_ends(panel):
    assert _last(panel) == pytest.approx(_year(panel))


@settings(deadline=None)
@given(st.lists(st.integers(0, 60), min_size=3, max_size=15), st.sampled_from(["period", "snapshot"]))
def test_no_count_has_two_forecasts(values, basis):
    panel = one("lower", [float(v) for v in values], basis=basis)
    assume(len(fan(panel)))
    assert _last(panel) == pytest.approx(_year(panel))


def test_a_rate_of_residents_is_drawn_as_the_running_total_that_its_year_is():
    """Crimes per 1,000 residents add up: 3 and then 4 come to 7 by September."""
    quarters = [3, 4, 3, 4] * 2 + [3, 4]
    panel = one("lower", numerator=quarters, denominator=[1000] * 10, unit="rate", per=1000)
    found = fan(panel)
    assert found["known"].tolist()[:2] == pytest.approx([3, 7])
    assert found["expected"].iloc[2] > 7


def test_a_quarter_that_brings_few_cases_is_less_sure():
    """A quarter of ten cases a year and three of ninety: chance alone moves the small one more."""
    panel = one("higher", numerator=[72, 72, 8, 72] * 2 + [72], denominator=[90, 90, 10, 90] * 2 + [90], **SHARE)
    found = fan(panel)
    width = found["high"] - found["low"]
    assert found["expected"].tolist()[1:] == pytest.approx([80, 80, 80], abs=0.1)
    # Chance alone: 1.28 times the root of .8 * .2 / 10 is 16 points either way, of 90 cases 5.4.
    assert 30 < width.iloc[2] < 36
    assert 10 < width.iloc[1] < 13


def test_a_cumulative_figure_missing_in_between_leaves_the_others_drawn():
    found = fan(one("higher", [3, 6, 9, 12, 3, 6, 9, 12, 3, np.nan, 9], basis="cumulative"))
    assert found["known"].tolist() == pytest.approx([3, np.nan, 9, np.nan], nan_ok=True)
    assert found["expected"].iloc[-1] == pytest.approx(12, abs=0.2)


@pytest.mark.parametrize(
    "values", [pytest.param([80.0], id="no-history"), pytest.param(NINE[:8], id="a-finished-year")]
)
def test_nothing_is_drawn_without_a_history_or_a_quarter_to_come(values):
    assert fan(one("higher", values, unit="score")).empty
