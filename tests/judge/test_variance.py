"""Variance, raw and adverse: hand-worked cases, then what must hold for every figure."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfkit.judge.variance import variance

NAN = float("nan")


def one(
    outturn: float, target: float = NAN, polarity: str = "higher", low: float = NAN, high: float = NAN
) -> pd.Series:
    row = {"outturn": outturn, "target": target, "target_low": low, "target_high": high, "polarity": polarity}
    table = pd.DataFrame([row]).astype({"outturn": float, "target": float, "target_low": float, "target_high": float})
    return variance(table).iloc[0]


@pytest.mark.parametrize(
    ("outturn", "target", "polarity", "raw", "percent", "adverse", "met"),
    [
        pytest.param(57.1, 70, "higher", -12.9, -18.428571, 12.9, False, id="higher-missed"),
        pytest.param(81.5, 80, "higher", 1.5, 1.875, -1.5, True, id="higher-beaten"),
        pytest.param(5.69, 4.875, "lower", 0.815, 16.717949, 0.815, False, id="lower-missed"),
        pytest.param(2.7, 3.15, "lower", -0.45, -14.285714, -0.45, True, id="lower-beaten"),
        pytest.param(97, 97, "higher", 0.0, 0.0, 0.0, True, id="exactly-on-target"),
        pytest.param(97.00000001, 97, "lower", 0.0, 0.0, 0.0, True, id="stored-noise-is-no-miss"),
        pytest.param(0.1 + 0.2, 0.3, "lower", 0.0, 0.0, 0.0, True, id="binary-noise-is-no-miss"),
        pytest.param(0.1 + 0.2 - 0.3, 0, "lower", 0.0, NAN, 0.0, True, id="noise-around-zero-is-no-miss"),
        pytest.param(79.96, 80, "higher", -0.04, -0.05, 0.04, False, id="a-miss-that-rounds-to-the-target-is-a-miss"),
        pytest.param(97.000001, 97, "lower", 0.000001, 1.030928e-06, 0.000001, False, id="just-beyond-noise"),
        pytest.param(3, 0, "lower", 3.0, NAN, 3.0, False, id="percent-of-zero-is-not-defined"),
        pytest.param(-9, 5, "higher", -14.0, -280.0, 14.0, False, id="negative-outturn"),
        pytest.param(-90, -100, "lower", 10.0, 10.0, 10.0, False, id="negative-target-keeps-the-sign"),
    ],
)
def test_variance_is_outturn_less_target_and_adverse_is_worse(
    *, outturn: float, target: float, polarity: str, raw: float, percent: float, adverse: float, met: bool
) -> None:
    found = one(outturn, target, polarity)
    assert found["variance"] == pytest.approx(raw, abs=1e-9)
    assert found["variance_pct"] == pytest.approx(percent, rel=1e-4, nan_ok=True)
    assert found["adverse"] == pytest.approx(adverse, abs=1e-9)
    assert found["met"] is met or found["met"] == met


@pytest.mark.parametrize(
    ("outturn", "low", "high", "raw", "adverse", "percent", "met"),
    [
        pytest.param(15, 10, 20, 0.0, 0.0, 0.0, True, id="within"),
        pytest.param(10, 10, 20, 0.0, 0.0, 0.0, True, id="at-the-low-end"),
        pytest.param(20.000000001, 10, 20, 0.0, 0.0, 0.0, True, id="at-the-high-end-with-noise"),
        pytest.param(8, 10, 20, -2.0, 2.0, 20.0, False, id="below"),
        pytest.param(25, 10, 20, 5.0, 5.0, 25.0, False, id="above"),
        pytest.param(5, 10, NAN, -5.0, 5.0, 50.0, False, id="only-a-low-end"),
        pytest.param(99, 10, NAN, 0.0, 0.0, 0.0, True, id="no-high-end-to-pass"),
    ],
)
def test_a_range_is_missed_by_the_distance_from_its_nearest_end(
    *, outturn: float, low: float, high: float, raw: float, adverse: float, percent: float, met: bool
) -> None:
    found = one(outturn, polarity="range", low=low, high=high)
    assert (found["variance"], found["adverse"], found["adverse_pct"]) == pytest.approx((raw, adverse, percent))
    assert found["met"] == met


def test_a_single_target_of_a_range_indicator_is_both_its_ends() -> None:
    assert one(12, 10, "range")["adverse"] == 2.0
    assert one(10, 10, "range")["met"]


@pytest.mark.parametrize(
    ("outturn", "target", "polarity"),
    [
        pytest.param(NAN, 80, "higher", id="no-outturn"),
        pytest.param(80, NAN, "higher", id="no-target"),
        pytest.param(NAN, NAN, "range", id="no-range"),
        pytest.param(80, 70, "none", id="no-better-direction"),
    ],
)
def test_what_is_missing_stays_missing(outturn: float, target: float, polarity: str) -> None:
    found = one(outturn, target, polarity)
    assert np.isnan(found["adverse"])
    assert found["met"] is pd.NA


def test_without_a_better_direction_the_raw_variance_is_still_said() -> None:
    assert one(80, 70, "none")["variance"] == 10.0


figures = st.floats(-1e6, 1e6).map(lambda x: round(x, 4))


@given(outturn=figures, target=figures)
def test_swapping_polarity_and_negating_both_figures_changes_nothing(outturn: float, target: float) -> None:
    there, back = one(outturn, target, "higher"), one(-outturn, -target, "lower")
    assert there["adverse"] == back["adverse"]
    assert there["met"] == back["met"]


@given(outturn=figures, target=figures)
def test_higher_and_lower_never_both_miss(outturn: float, target: float) -> None:
    assert one(outturn, target, "higher")["met"] or one(outturn, target, "lower")["met"]


@given(outturn=figures, low=figures, width=st.floats(0, 1e4))
def test_a_range_is_met_exactly_when_both_its_ends_are(outturn: float, low: float, width: float) -> None:
    both = one(outturn, low, "higher")["met"] and one(outturn, low + width, "lower")["met"]
    assert one(outturn, polarity="range", low=low, high=low + width)["met"] == both
