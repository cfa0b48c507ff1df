"""Interim targets follow past seasons and add up to the year's target at the printed rounding."""

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfkit import periods
from perfkit.targets.interim import interim

HOMES = [10.0, 15, 30, 45, 11, 14, 29, 46, 10, 15, 31, 44]
"""A tenth of the homes by June, a quarter by September, 55% by December: 31, 75 and 165 of three years' 300."""


def _running(values):
    return [sum(values[n - n % 4 : n + 1]) for n in range(len(values))]


def _points(setting, target, year=1, **earlier):
    proposed = pd.DataFrame({setting.years[year]: {"A": float(target)}})
    for back, value in earlier.items():
        proposed[setting.years[int(back[-1])]] = float(value)
    found = interim(setting, proposed)
    return found[found["year"] == setting.years[year]]


def test_a_running_total_grows_as_in_past_years_and_ends_on_the_target(set_one):
    found = _points(set_one([*_running(HOMES), 11.0], basis="cumulative", unit="number", decimals=0), 112)
    # 112 times 31/300 is 11.57, times 75/300 is 28, times 165/300 is 61.6.
    assert found["target"].tolist() == [12, 28, 62, 112]
    assert found["how"].unique().tolist() == ["seasonal"]
    assert [periods.label(q) for q in found["quarter"]] == [f"2013/14 Q{n}" for n in (1, 2, 3, 4)]


def test_single_quarters_of_a_total_add_up_to_it(set_one):
    found = _points(set_one([*HOMES, 11.0], unit="number", decimals=0), 112)
    assert found["target"].tolist() == [12, 16, 34, 50]


def test_without_a_season_a_total_is_spread_evenly(set_one):
    noise = [25.0, 24, 26, 25, 24, 26, 25, 25, 26, 25, 25, 24, 25]
    found = _points(set_one(noise, unit="number", decimals=0), 110)
    # 27.5, 55, 82.5 and 110 by then: rounded to 28, 55, 83 and 110.
    assert (found["target"].tolist(), found["how"].iloc[0]) == ([28, 27, 28, 27], "even")


SUMMER = [82.0, 80, 78, 80] * 3 + [82]


def test_points_of_a_mean_lie_as_far_from_it_as_they_usually_do(set_one):
    assert _points(set_one([v - 100 for v in SUMMER], unit="score"), -19)["target"].tolist() == [-17, -19, -21, -19]


def test_what_rounding_leaves_goes_to_the_largest_remainders(set_one):
    """81.5, 81.5, 80.5 and 80.5 would round to a mean of 81.5: two go down."""
    setting = set_one([-19.5, -19.5, -20.5, -20.5] * 3 + [-19.5], unit="score", decimals=0)
    assert _points(setting, -19)["target"].tolist() == [-18, -18, -20, -20]


def test_durations_keep_their_season_in_proportion(set_one):
    """8, 10, 12 and 10 days are 80, 100, 120 and 100% of the year."""
    setting = set_one([8.0, 10, 12, 10] * 3 + [8], unit="days", polarity="lower")
    assert _points(setting, 5)["target"].tolist() == [4, 5, 6, 5]


WINTER = {"numerator": [90, 90, 90, 240] * 3 + [90], "denominator": [100, 100, 100, 300] * 3 + [100]}
"""90% of 100 cases in each of three quarters and 80% of 300 in the fourth: 85% of the year's."""


def test_points_of_a_share_average_to_it_by_the_cases_of_past_years(set_one):
    assert _points(set_one(**WINTER), 86)["target"].tolist() == [91, 91, 91, 81]


def test_a_season_is_narrowed_where_it_would_pass_the_whole(set_one):
    """97% and five points would be 102%: the season is cut to three fifths, and 97% stays their average."""
    assert _points(set_one(**WINTER), 97)["target"].tolist() == [100, 100, 100, 94]
    assert _points(set_one(**WINTER), 100)["target"].tolist() == [100, 100, 100, 100]


def test_a_snapshot_goes_straight_from_where_the_year_before_ends(set_one):
    setting = set_one([60.0] * 9, unit="score", basis="snapshot")
    assert _points(setting, 64)["target"].tolist() == [61, 62, 63, 64]
    assert _points(setting, 64, year_0=62)["target"].tolist() == [62.5, 63, 63.5, 64]
    assert _points(setting, 62, 0)["target"].tolist() == [60.5, 61, 61.5, 62]


def test_a_snapshots_season_bends_its_path_and_not_its_end(set_one):
    """Two above the year's end each June: -60 to -56 is -57 in June, and -59 without that."""
    setting = set_one([-58.0, -60, -60, -60] * 3 + [-58], unit="score", basis="snapshot")
    assert _points(setting, -56)["target"].tolist() == [-57, -58, -57, -56]


@pytest.mark.parametrize(
    ("values", "indicator"),
    [
        pytest.param([80.0, 82, 81, 83, 80], {"unit": "score"}, id="one-whole-year"),
        pytest.param([math.nan, math.nan, math.nan, 80] * 3 + [math.nan], {"basis": "annual"}, id="one-figure-a-year"),
        pytest.param([25.0, 50], {"unit": "number", "basis": "cumulative"}, id="two-quarters"),
    ],
)
def test_where_past_years_do_not_tell_it_says_so(set_one, values, indicator):
    found = _points(set_one(values, **indicator), 85)
    assert found["target"].isna().all()
    assert found["how"].tolist() == ["none"] * 4


def test_no_target_has_no_interim_targets(set_one):
    assert _points(set_one(SUMMER, unit="score"), math.nan).empty


@pytest.fixture(scope="module")
def uneven(set_one):
    """A cumulative, a single, a mean and a ratio indicator whose shares do not divide evenly."""
    score = [81.3, 79.9, 78.2, 80.4, 81.5, 79.8, 78.1, 80.3, 81.4, 80.1, 78.3, 80.2, 81.1]
    return {
        "running": set_one([*_running(HOMES), 11.0], basis="cumulative", unit="number"),
        "single": set_one([*HOMES, 11.0], unit="number"),
        "mean": set_one(score, unit="score"),
        "ratio": set_one(numerator=[91, 88, 93, 237] * 3 + [90], denominator=[103, 98, 104, 296] * 3 + [100]),
    }


@given(st.integers(1, 999))
def test_whatever_the_target_the_printed_points_add_up(uneven, tenths):
    """Targets from 0.1 to 99.9, printed to one decimal."""
    target = tenths / 10
    points = {name: _points(setting, target)["target"].to_numpy() for name, setting in uneven.items()}
    assert points["running"][-1] == target
    assert (points["running"][1:] >= points["running"][:-1]).all()
    assert points["single"].sum() == pytest.approx(target, abs=1e-9)
    assert points["mean"].mean() == pytest.approx(target, abs=1e-9)
    cases = [103, 98, 104, 296]
    weighed = sum(points["ratio"] * cases) / sum(cases)
    assert abs(weighed - target) <= 0.05
    assert all(value == round(value, 1) for values in points.values() for value in values)
