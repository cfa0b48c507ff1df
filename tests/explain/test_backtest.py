"""The forecast replayed on the past says how far to trust it."""

import numpy as np
import pandas as pd
import pytest

from perfkit import periods
from perfkit.explain.backtest import backtest, record
from perfkit.explain.panel import one


def test_every_earlier_year_with_a_history_is_replayed_at_the_same_quarter():
    past = backtest(one("higher", [80.0, 81, 79, 80] * 4 + [80, 81], unit="score"))
    assert [periods.label(y) for y in past["year"]] == ["2012/13", "2011/12", "2010/11"]
    assert past["actual"].tolist() == [80, 80, 80]
    assert past["inside"].all()


def test_a_year_that_broke_its_pattern_counts_against_the_forecast():
    past = backtest(one("higher", [80.2, 80.9, 79.1, 80.0] * 3 + [80.1, 60, 60, 60] + [60.0], unit="score"))
    broken = past[past["year"] == pd.Period("2013", "Y-MAR")].iloc[0]
    assert broken["actual"] == pytest.approx(65.025)
    assert not broken["inside"]
    assert broken["error"] > 10


def test_a_first_year_and_a_finished_one_have_nothing_to_replay():
    assert backtest(one("higher", [80.0, 81], unit="score")).empty
    assert backtest(one("higher", [80.0, 81, 79, 80] * 3, unit="score")).empty


def test_the_invented_council_is_forecast_about_as_well_as_is_claimed(explained):
    """Four fifths of past years should lie in their interval; short histories may do better."""
    past = backtest(explained.panel)
    assert len(past) > 150
    assert 0.75 <= past["inside"].mean() <= 0.95
    summary = record(past)
    assert summary["tries"].max() == 4
    assert np.isfinite(summary["typical_error"]).all()
