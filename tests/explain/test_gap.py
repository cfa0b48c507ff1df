"""A change taken apart: which quarters are held against which, what the parts are, and why there may be none."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from perfkit import periods
from perfkit.explain.gap import Bridge, bridges_of
from perfkit.explain.panel import one

NO = np.nan
SHARE = {"unit": "percent", "per": 100}
QUARTERS = [periods.label(q) for q in pd.period_range("2010Q1", periods=10, freq="Q-MAR")]
COLUMNS = ["ref", "period", "dimension", "segment", "numerator", "denominator"]
NONE = pd.DataFrame(columns=COLUMNS)


def _segments(dimension, ref="PL1", quarters=QUARTERS, **parts):
    rows = [
        (ref, period, dimension, name, n, d)
        for name, pairs in parts.items()
        for period, (n, d) in zip(quarters, pairs, strict=True)
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def _panel(numerator, denominator, **more):
    return one("higher", numerator=numerator, denominator=denominator, **SHARE, **more)


EAST, WEST = [(40, 50)] * 8 + [(20, 50)] * 2, [(45, 50)] * 8 + [(48, 60)] * 2
WHOLE = _panel([85] * 8 + [68] * 2, [100] * 8 + [110] * 2)
BY_WARD = _segments("ward", East=EAST, West=WEST)


def test_parts_of_a_dimension_add_up_to_the_change():
    """East falls from 80 to 40%, West from 90 to 80% with 60 cases of 110 for 50 of 100: 85% to 61.82%."""
    (found,) = bridges_of(BY_WARD, WHOLE, None)
    assert (found.dimension, found.missing) == ("ward", "")
    assert (found.before, found.after) == pytest.approx((85, 61.818182))
    assert (found.before_is, found.after_is) == ("2009/10 Q1 to 2010/11 Q4", "2011/12 Q1 to 2011/12 Q2")
    assert found.parts["rate_effect"].tolist() == pytest.approx([-19.090909, -5.227273])
    assert found.parts["mix_effect"].tolist() == pytest.approx([0.609504, 0.526860])
    effects = found.effects()
    assert effects.index.tolist() == [("East", "rate"), ("East", "mix"), ("West", "rate"), ("West", "mix")]
    assert effects.sum() == pytest.approx(-23.181818)


def test_parts_are_printed_with_as_many_decimals_as_it_takes_to_agree():
    """85.0 to 61.8 is -23.2, and so is the change; of 80.04 to 81.06 by 1.02, two decimals agree and one does not."""
    (found,) = bridges_of(BY_WARD, WHOLE, None)
    shown, places = found.printed(1)
    assert (shown.tolist(), places) == ([-19.1, 0.6, -5.2, 0.5], 1)
    parts = pd.DataFrame({"effect": [1.02, 0.0]}, index=["numerator", "denominator"])
    shown, places = Bridge("", 80.04, 81.06, parts=parts).printed(1)
    assert (shown.tolist(), places) == ([1.02, 0.0], 2)
    shown, places = Bridge("", 80.0, 81.0, parts=parts.assign(effect=[1.0, 0.0])).printed(0)
    assert (shown.tolist(), places) == ([1.0, 0.0], 0)


def test_where_no_decimals_agree_the_parts_keep_the_units_own():
    """0.3068 to 1.6545 by 1.3477: 0 to 2 by 1, 0.3 to 1.7 by 1.3, 0.31 to 1.65 by 1.35; no more is looked at."""
    parts = pd.DataFrame({"effect": [1.3477]}, index=["numerator"])
    shown, places = Bridge("", 0.3068, 1.6545, parts=parts).printed(0)
    assert (shown.tolist(), places) == ([1.0], 0)


def test_parts_that_do_not_add_up_to_the_levels_are_refused():
    parts = pd.DataFrame({"effect": [1.0, 1.0]}, index=["numerator", "denominator"])
    with pytest.raises(ValueError, match="the parts add up to 2 and not to 1; they may not be printed"):
        Bridge("", 80.0, 81.0, parts=parts).printed(1)


def test_without_segments_the_change_is_split_into_its_counts():
    """Of 85 of 100 to 68 of 110, fewer done alone is 17 or 15.45 points, more cases 7.73 or 6.18."""
    (found,) = bridges_of(NONE, WHOLE, None)
    assert (found.dimension, found.missing) == ("", "")
    assert (found.before, found.after) == pytest.approx((85, 61.818182))
    assert (found.before_is, found.after_is) == ("2009/10 Q1 to 2010/11 Q4", "2011/12 Q1 to 2011/12 Q2")
    assert found.parts.index.tolist() == ["numerator", "denominator"]
    assert found.parts["before"].tolist() == [85, 100]
    assert found.parts["after"].tolist() == [68, 110]
    assert found.effects().tolist() == pytest.approx([-16.227273, -6.954545])


def test_a_change_that_began_earlier_is_held_against_what_was_before_it():
    (found,) = bridges_of(NONE, WHOLE, periods.parse("2010/11 Q4"))
    assert (found.before_is, found.after_is) == ("2009/10 Q1 to 2010/11 Q3", "2010/11 Q4 to 2011/12 Q2")


@pytest.mark.parametrize("basis", ["cumulative", "rolling_year"])
def test_a_figure_to_date_is_held_against_the_same_quarter_last_year(basis):
    """60 of 100 by September, 80 of 100 by September last year; a beginning on record changes nothing."""
    panel = _panel([40, 80, 120, 160, 30, 60], [50, 100, 150, 200, 50, 100], basis=basis)
    for since in (None, periods.parse("2009/10 Q4")):
        (found,) = bridges_of(NONE, panel, since)
        assert (found.before, found.after) == (80, 60)
        assert (found.before_is, found.after_is) == ("2009/10 Q2", "2010/11 Q2")


def test_a_yearly_figure_is_held_against_the_year_before_by_its_name():
    gap = [NO, NO, NO]
    panel = _panel([*gap, 40, *gap, 30], [*gap, 50, *gap, 50], basis="annual")
    segments = _segments("ward", quarters=["2009/10", "2010/11"], East=[(20, 25), (10, 25)], West=[(20, 25), (20, 25)])
    (found,) = bridges_of(segments, panel, None)
    assert (found.dimension, found.before_is, found.after_is) == ("ward", "2009/10", "2010/11")
    assert (found.before, found.after) == (80, 60)
    assert found.parts["rate_effect"].tolist() == pytest.approx([-20, 0])


def _both(**counts):
    return pd.concat([BY_WARD, _segments("age", **counts)], ignore_index=True)


YOUNG, OLD = [(43, 50)] * 8 + [(34, 55)] * 2, [(42, 50)] * 8 + [(34, 55)] * 2


@pytest.mark.parametrize(
    ("named", "order"),
    [
        pytest.param("", ["ward", "age"], id="the-largest-single-part-first"),
        pytest.param("age", ["age", "ward"], id="what-the-evidence-names-first"),
        pytest.param("team", ["ward", "age"], id="a-dimension-that-is-not-there"),
    ],
)
def test_dimensions_stand_in_the_order_of_what_they_tell(named, order):
    both = _both(Young=YOUNG, Old=OLD)
    assert [b.dimension for b in bridges_of(both, WHOLE, None, named)] == order
    turned = both.iloc[::-1].reset_index(drop=True)
    assert [b.dimension for b in bridges_of(turned, WHOLE, None, named)] == order


def test_a_dimension_that_does_not_add_up_stands_last_and_says_so():
    """Age holds 33 old and 34 young of the 68 counted in each of the last two quarters."""
    both = _both(Young=YOUNG, Old=[(42, 50)] * 8 + [(33, 55)] * 2)
    first, last = bridges_of(both, WHOLE, None, "age")
    assert (first.dimension, last.dimension) == ("ward", "age")
    assert last.missing == (
        "The segments’ numerators for 2011/12 Q1 to 2011/12 Q2 add up to 134 and not to the 136 of the indicator "
        "itself: no split of them is printed."
    )
    assert np.isnan(last.before) and last.parts.empty


def test_a_side_before_that_does_not_add_up_is_named_too():
    segments = _segments("ward", East=[(40, 51)] * 8 + [(20, 50)] * 2, West=WEST)
    (found,) = bridges_of(segments, WHOLE, None)
    assert found.missing == (
        "The segments’ denominators for 2009/10 Q1 to 2010/11 Q4 add up to 808 and not to the 800 of the indicator "
        "itself: no split of them is printed."
    )


def test_where_the_indicators_own_counts_are_not_known_nothing_is_held_against_them():
    panel = one("higher", [85.0] * 8 + [62.0] * 2, **SHARE)
    (found,) = bridges_of(BY_WARD, panel, None)
    assert (found.dimension, found.missing) == ("ward", "")
    holes = _panel([85] * 7 + [NO] + [68] * 2, [100] * 7 + [NO] + [110] * 2)
    assert bridges_of(BY_WARD, holes, None)[0].missing == ""


def test_segments_that_cannot_be_split_say_why():
    segments = _segments("ward", East=[(40, 50)] * 8 + [(20, 0)] * 2, West=[(45, 50)] * 8 + [(48, 110)] * 2)
    (found,) = bridges_of(segments, WHOLE, None)
    assert found.dimension == "ward"
    assert found.missing == (
        "The segments cannot be taken apart: after: segment 'East' has a numerator over no denominator."
    )


def test_segments_on_one_side_alone_leave_the_counts_to_split():
    late = BY_WARD[BY_WARD["period"].isin(QUARTERS[8:])]
    (found,) = bridges_of(late, WHOLE, None)
    assert (found.dimension, found.missing) == ("", "")
    others = BY_WARD.assign(ref="B")
    assert bridges_of(others, WHOLE, None)[0].dimension == ""


def test_only_quarters_with_segments_are_named():
    some = BY_WARD[~BY_WARD["period"].isin([QUARTERS[0], QUARTERS[9]])]
    (found,) = bridges_of(some, WHOLE, None)
    assert (found.before_is, found.after_is) == ("2009/10 Q2 to 2010/11 Q4", "2011/12 Q1")


def test_without_counts_or_cases_there_is_no_bridge():
    (found,) = bridges_of(NONE, one("higher", [85.0] * 8 + [62.0] * 2, **SHARE), None)
    assert found.missing == (
        "There are no numerators and denominators on both sides of the change, so it cannot be taken apart."
    )
    (found,) = bridges_of(NONE, _panel([85] * 8 + [0, 0], [100] * 8 + [0, 0]), None)
    assert found.missing == "The denominator is 0, so there is no rate to take apart."
    (found,) = bridges_of(NONE, one("higher", [0.0] * 10, numerator=[0] * 10, denominator=[0] * 8 + [9, 9]), None)
    assert found.missing == "The denominator is 0, so there is no rate to take apart."
