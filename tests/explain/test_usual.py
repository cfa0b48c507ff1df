"""The limits that target setting uses are those of the indicator's own chart."""

import numpy as np
import pandas as pd
import pytest

from perfkit.explain.case import case_of
from perfkit.explain.panel import one
from perfkit.explain.usual import assurance, noise_of_a_year, usual

JAGGED = [79.0, 81, 79, 81, 83, 81, 83, 81, 79, 77, 79, 81]
"""Every step is 2, so that a limit is 5.32 from the centre, and a third of that is 1.773."""


@pytest.mark.parametrize("ref", ["NI64", "BV8", "NI192", "CE1", "BV9", "ASB1"])
def test_limits_are_those_of_the_indicators_chart(explained, ref):
    """Two with a season, two totals that build up, a share and a rolling year."""
    limits = usual(explained.panel)
    chart = case_of(explained.card, ref, explained).chart
    assert chart is not None
    assert limits.loc[ref, ["mean", "lower", "upper"]].iloc[0].tolist() == pytest.approx(
        chart[["mean", "lower", "upper"]].iloc[-1].tolist()
    )


@pytest.mark.parametrize(
    ("basis", "unit", "noise"),
    [
        pytest.param("period", "score", 0.8867, id="a-mean-of-four-moves-half-as-much"),
        pytest.param("period", "number", 3.5467, id="a-total-of-four-twice-as-much"),
        pytest.param("snapshot", "score", 1.7733, id="a-snapshot-as-much"),
    ],
)
def test_how_far_a_year_moves_by_itself(basis, unit, noise):
    panel = one("higher", JAGGED, basis=basis, unit=unit)
    assert noise_of_a_year(usual(panel), panel)["PL1"] == pytest.approx(noise, abs=1e-4)


def test_a_yearly_figure_has_a_point_a_year():
    values = [v for year in (79.0, 81, 79, 81, 83, 81) for v in (np.nan, np.nan, np.nan, year)]
    panel = one("higher", values, basis="annual", unit="score")
    assert usual(panel)["points"].tolist() == [6]
    assert noise_of_a_year(usual(panel), panel)["PL1"] == pytest.approx(1.7733, abs=1e-4)


def test_under_six_points_there_are_no_limits():
    panel = one("higher", [80.0, 81, 80, 82, 81], unit="score")
    assert usual(panel).empty
    assert noise_of_a_year(usual(panel), panel).isna().all()
    assert assurance(usual(panel), panel, pd.Series({"PL1": 70.0})).isna().all(axis=None)


def test_a_missing_target_or_way_has_no_assurance():
    panel = one("higher", JAGGED, unit="score")
    assert assurance(usual(panel), panel, pd.Series({"PL1": np.nan}))["assurance"].isna().all()
    neither = one("none", JAGGED, unit="score")
    assert assurance(usual(neither), neither, pd.Series({"PL1": 70.0}))["assurance"].isna().all()
