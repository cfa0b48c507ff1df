"""Sums of unequal chances: exact, held against every outcome written out."""

from itertools import product
from math import prod

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfkit.targets.counting import at_least, distribution, expected, likely, moving_together, normal_scores

chances = st.lists(st.floats(0, 1), min_size=1, max_size=8)
open_chances = st.lists(st.floats(0.01, 0.99), min_size=1, max_size=8)


def by_hand(odds):
    """Every combination of met and missed, its probability put to its count."""
    counts = [0.0] * (len(odds) + 1)
    for outcome in product((0, 1), repeat=len(odds)):
        counts[sum(outcome)] += prod(p if yes else 1 - p for p, yes in zip(odds, outcome, strict=True))
    return counts


@given(chances)
def test_the_distribution_is_that_of_every_outcome_written_out(odds):
    assert distribution(odds).tolist() == pytest.approx(by_hand(odds), abs=1e-12)


@pytest.mark.parametrize(
    ("odds", "counts"),
    [
        pytest.param([], [1.0], id="no-targets"),
        pytest.param([0.25], [0.75, 0.25], id="one"),
        pytest.param([1.0, 1.0, 0.0], [0.0, 0.0, 1.0, 0.0], id="all-certain"),
        pytest.param([0.5, 0.5, 0.5], [0.125, 0.375, 0.375, 0.125], id="three-coins"),
        pytest.param([0.9, 0.5, 0.2], [0.04, 0.41, 0.46, 0.09], id="unequal"),
    ],
)
def test_hand_worked_distributions(odds, counts):
    assert distribution(odds).tolist() == pytest.approx(counts)


def test_a_table_of_chances_is_counted_row_by_row():
    found = distribution(np.array([[0.5, 0.5], [0.9, 0.2]]))
    assert found.tolist() == [pytest.approx([0.25, 0.5, 0.25]), pytest.approx([0.08, 0.74, 0.18])]


@given(open_chances, st.floats(0, 0.8))
@settings(max_examples=50)
def test_moving_together_changes_no_expected_number(odds, correlation):
    found = moving_together(odds, correlation)
    assert found.sum() == pytest.approx(1.0)
    assert expected(found) == pytest.approx(sum(odds), abs=1e-6)


@given(open_chances)
@settings(max_examples=25)
def test_without_correlation_they_are_independent(odds):
    assert moving_together(odds, 0.0).tolist() == distribution(odds).tolist()


@pytest.mark.parametrize(
    ("correlation", "both"),
    [
        # Sheppard's formula: 1/4 + arcsin(correlation) / (2 pi).
        pytest.param(0.5, 1 / 3, id="half"),
        pytest.param(0.2, 0.28205, id="a-fifth"),
        pytest.param(0.99, 0.3976, id="no-more-than-0.8"),
    ],
)
def test_two_even_chances_that_move_together_come_true_together_more_often(correlation, both):
    found = moving_together([0.5, 0.5], correlation)
    assert found.tolist() == pytest.approx([both, 1 - 2 * both, both], abs=5e-5)


def test_what_is_certain_stays_so_whatever_the_others_do():
    found = moving_together([1.0, 0.5, 0.0], 0.5)
    assert found.tolist() == pytest.approx([0.0, 0.5, 0.5, 0.0])


def test_moving_together_widens_the_range():
    odds = [0.5] * 20
    assert likely(distribution(odds)) == (7, 13)
    assert likely(moving_together(odds, 0.3)) == (3, 17)


@pytest.mark.parametrize(
    ("counts", "level", "ends"),
    [
        pytest.param([0.1, 0.8, 0.1], 0.8, (1, 1), id="a-tenth-either-side"),
        pytest.param([0.11, 0.8, 0.09], 0.8, (0, 1), id="more-than-a-tenth-below"),
        pytest.param([0.0, 0.0, 1.0], 0.8, (2, 2), id="certain"),
        pytest.param([0.2, 0.2, 0.2, 0.2, 0.2], 0.5, (1, 3), id="half"),
    ],
)
def test_the_likely_range_leaves_no_more_than_half_the_rest_on_either_side(counts, level, ends):
    assert likely(np.array(counts), level) == ends


@given(chances)
def test_at_least_falls_from_certain_to_the_chance_of_all(odds):
    found = at_least(distribution(odds))
    assert found[0] == pytest.approx(1.0)
    assert found[-1] == pytest.approx(prod(odds), abs=1e-12)
    assert (np.diff(found) <= 1e-12).all()


def test_normal_scores_stand_at_the_middle_for_an_even_chance():
    assert normal_scores(np.array([0.5, 0.975, 0.025, 1.0])).round(2).tolist() == [0.0, -1.96, 1.96, -3.72]
