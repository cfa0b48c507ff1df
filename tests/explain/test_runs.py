"""Anhøj's rules agree with the published limits."""

import numpy as np
import pandas as pd
import pytest

from perfkit.explain.runs import runs


def _alternating(n):
    return pd.Series(np.resize([0.0, 2.0], n))


@pytest.mark.parametrize(
    ("useful", "longest", "crossings"),
    [
        (10, 6, 2),
        (11, 6, 2),
        (12, 7, 3),
        (15, 7, 4),
        (16, 7, 4),
        (20, 7, 6),
        (22, 7, 7),
        (23, 8, 7),
        (24, 8, 8),
        (30, 8, 10),
        (40, 8, 14),
        (45, 8, 17),
        (46, 9, 17),
        (60, 9, 23),
        (64, 9, 25),
        (80, 9, 32),
        (90, 9, 37),
        (91, 10, 37),
        (100, 10, 41),
    ],
)
def test_limits_agree_with_the_published_table(useful, longest, crossings):
    found = runs(_alternating(useful), centre=1.0).iloc[0]
    assert (found["useful"], found["longest_run_max"], found["crossings_min"]) == (useful, longest, crossings)


def test_points_on_the_line_count_for_nothing():
    found = runs(pd.Series([1.0, 0, 1, 0, 2, 0, 1, 2, 0, 2]), centre=1.0).iloc[0]
    assert (found["useful"], found["longest_run"], found["crossings"]) == (7, 2, 5)
    assert not found["signal"]


def test_few_points_give_no_signal_and_no_limits():
    found = runs(pd.Series([1.0] * 4 + [9.0] * 5), centre=5.0).iloc[0]
    assert pd.isna(found["longest_run_max"])
    assert not found["signal"]


def test_a_run_longer_than_the_limit_is_a_signal():
    """Twelve points: a run may be seven long (log2 of 12 is 3.58)."""
    assert not runs(pd.Series([9.0] * 7 + [1, 9, 1, 9, 1]), centre=5.0)["signal"].iloc[0]
    assert runs(pd.Series([9.0] * 8 + [1, 9, 1, 9]), centre=5.0)["signal"].iloc[0]


def test_too_few_crossings_are_a_signal():
    """Twelve points must cross at least three times."""
    assert runs(pd.Series([9.0] * 6 + [1.0] * 6), centre=5.0)["signal"].iloc[0]


def test_many_indicators_with_gaps():
    table = pd.DataFrame({"A": np.resize([0.0, 2.0], 12), "B": [np.nan] * 12})
    found = runs(table, centre=1.0)
    assert found.loc["A", "crossings"] == 11
    assert found.loc["B", "useful"] == 0
