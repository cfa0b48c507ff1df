"""Shapes of a worsening: named where they are there, and seldom where they are not."""

import numpy as np
import pandas as pd
import pytest

from perfkit import periods
from perfkit.explain.panel import Panel, one
from perfkit.explain.patterns import season_of, shapes

NOISE = [80.3, 79.6, 80.1, 80.6, 79.2, 80.0, 79.8, 80.4, 80.2, 79.5, 80.7, 79.9]


def _shape(values, polarity="higher", **options):
    return shapes(one(polarity, values, unit="score", **options)).iloc[0]


@pytest.mark.parametrize(
    ("tail", "shape", "since"),
    [
        pytest.param([], "noise", (), id="usual-variation"),
        pytest.param([76.0], "one_off", ("2012/13 Q1",), id="one-wild-quarter"),
        pytest.param([76.1, 75.8, 76.4, 76.0], "step_change", ("2012/13 Q1",), id="a-new-level"),
        pytest.param(
            [79.1, 78.4, 77.8, 77.1, 76.5, 75.6, 75.2, 74.3],
            "drift",
            ("2011/12 Q4", "2012/13 Q1", "2012/13 Q2"),
            id="a-slow-decline",
        ),
        pytest.param([84.0, 84.2, 83.9, 84.1], "noise", (), id="an-improvement-is-no-worsening"),
    ],
)
def test_each_shape_is_named_with_its_beginning(tail, shape, since):
    """Twelve quarters of plain variation from 2009/10 Q1, then the tail from 2012/13 Q1."""
    found = _shape(NOISE + tail)
    assert found["shape"] == shape
    assert pd.isna(found["since"]) if not since else periods.label(found["since"]) in since


def test_where_lower_is_better_a_rise_is_the_worsening():
    risen = [*NOISE, 84.1, 83.8, 84.4, 84.0]
    assert _shape(risen, polarity="lower")["shape"] == "step_change"
    assert _shape(risen, polarity="higher")["shape"] == "noise"


@pytest.mark.parametrize("polarity", ["none", "range"])
def test_without_a_better_direction_no_shape_is_named(polarity):
    assert pd.isna(_shape(NOISE, polarity=polarity)["shape"])


def test_seven_quarters_are_too_few_and_so_is_a_missing_last():
    assert pd.isna(_shape(NOISE[:7])["shape"])
    assert pd.isna(_shape([*NOISE, np.nan])["shape"])


def test_a_season_that_is_there_hides_no_step_and_is_no_step():
    """Three years that dip by ten each winter: a dip is the season; a summer at the winter's level is not."""
    panel = one("higher", [90.1, 89.9, 90.2, 80.1, 89.8, 90.0, 90.1, 79.9, 90.0, 90.2, 89.9, 80.0], unit="score")
    assert season_of(panel).iloc[0, 3] < 0
    assert shapes(panel).iloc[0]["shape"] == "noise"
    worse = one("higher", [90.1, 89.9, 90.2, 80.1, 89.8, 90.0, 90.1, 79.9, 90.0, 90.2, 89.9, 80.0, 80.2], unit="score")
    assert shapes(worse).iloc[0]["shape"] == "one_off"


def test_noise_has_no_season():
    assert (season_of(one("higher", NOISE, unit="score")) == 0).all(axis=None)


def _drawn(values):
    quarters = pd.period_range("2009Q1", periods=values.shape[1], freq="Q-MAR")
    index = [f"r{n}" for n in range(len(values))]
    outturn = pd.DataFrame(values, index, quarters)
    measures = pd.DataFrame({"basis": "period", "unit": "score", "per": 1.0, "polarity": "higher"}, index)
    return Panel(measures, outturn, outturn * np.nan, outturn * np.nan)


@pytest.mark.parametrize("length", [10, 14, 22])
def test_pure_noise_is_seldom_called_anything_else(length):
    """At most one series of twenty, whatever its length."""
    values = 100 + np.random.default_rng(1).normal(size=(2000, length))
    assert (shapes(_drawn(values))["shape"] != "noise").mean() <= 0.05


@pytest.mark.parametrize(
    ("course", "shape", "share"),
    [
        pytest.param(np.r_[np.zeros(18), -3 * np.ones(4)], "step_change", 0.75, id="step-of-three"),
        pytest.param(np.r_[np.zeros(11), -4 * np.arange(1, 12) / 11], "drift", 0.7, id="drift-to-four"),
        pytest.param(np.r_[np.zeros(21), -5], "one_off", 0.85, id="one-quarter-of-five"),
    ],
)
def test_shapes_of_a_few_standard_deviations_are_mostly_found(course, shape, share):
    values = 100 + np.random.default_rng(2).normal(size=(1000, 22)) + course
    assert (shapes(_drawn(values))["shape"] == shape).mean() >= share


def test_no_change_begins_where_the_figures_do():
    """A first quarter of 88.1 among 77s to 84s is a start, not a worsening; empty quarters before it change nothing."""
    values = [88.1, 81.0, 79.4, 84.4, 82.6, 76.8, 80.8, 81.1, 76.8, 77.4, 78.3, 76.6]
    for empty in (0, 8):
        found = _shape([float("nan")] * empty + values)
        assert found["shape"] == "noise"
        assert pd.isna(found["since"])


def test_quarters_before_the_first_figure_change_no_shape():
    """The panel of a whole council reaches back to the first figure of any indicator, that of one to its own."""
    values = 100 + np.random.default_rng(3).normal(size=(500, 12))
    values[::2, -2:] -= 4
    alone, among = shapes(_drawn(values)), shapes(_drawn(np.hstack([np.full((500, 8), np.nan), values])))
    assert alone["shape"].tolist() == among["shape"].tolist()
    assert {"noise", "step_change"} <= set(alone["shape"])
