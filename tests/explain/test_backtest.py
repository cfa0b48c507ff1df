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


def test_a_year_whose_end_is_not_known_is_not_replayed():
    """2010/11 has no figure for its last quarter: where it stood in December is not how it ended."""
    values = [80.0, 81, 79, 80, 80, 81, 79, np.nan, 80, 81, 79, 80, 80, 81]
    past = backtest(one("higher", values, basis="snapshot", unit="score"))
    assert [periods.label(y) for y in past["year"]] == ["2011/12"]


def test_an_indicator_is_replayed_alike_alone_and_among_others(explained):
    """A page on one indicator, a directorate's and the council's say the same of it, whenever its figures begin."""
    panel = explained.panel
    among = backtest(panel).set_index("ref")
    for ref in panel.refs[::10]:
        alone = backtest(panel.of(pd.Index([ref]))).set_index("ref")
        pd.testing.assert_frame_equal(alone, among[among.index == ref], check_dtype=False)


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


def test_a_figure_whose_year_had_begun_without_it_has_nothing_to_replay():
    """One figure, of the second quarter: there is no earlier year, not even this one's first quarter."""
    assert backtest(one("higher", [10.0], first="2014/15 Q2", unit="score")).empty


def test_an_average_is_not_held_against_a_total():
    """In June 2010 the residents scatter by 2.05%, in March 2011 by 1.5%: an average, then a total."""
    residents = [1000.0, 1029, 1000, 1029] + [1000.0] * 9
    panel = one("lower", numerator=[5.0] * 13, denominator=residents, unit="rate", per=1000)
    assert [periods.label(y) for y in backtest(panel)["year"]] == ["2011/12"]
    calm = one("lower", numerator=[5.0] * 13, denominator=[1000.0] * 13, unit="rate", per=1000)
    assert backtest(calm)["actual"].to_list() == [20.0, 20.0]
