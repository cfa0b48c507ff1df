"""Trended limits agree with Wheeler's quarterly sales."""

import numpy as np
import pandas as pd
import pytest

from perfkit.explain.trend import steady, trended

REGION_B = [
    1412,
    1280,
    1129,
    1181,
    1149,
    1248,
    1103,
    1021,
    1085,
    1125,
    910,
    999,
    883,
    851,
    997,
    878,
    939,
    834,
    688,
    806,
]
REGION_C = [1056, 1048, 1129, 1073, 1157, 1146, 1064, 1213, 1088, 1322, 1256, 1132, 1352, 1353, 1466, 1196, 1330, 1003,
            1197, 1337]  # fmt: skip
REGION_D = [539, 558, 591, 556, 540, 590, 606, 643, 657, 602, 596, 640, 691, 723, 701, 802, 749, 762, 807, 781]


@pytest.mark.parametrize(
    ("values", "options", "slope", "distance", "outside"),
    [
        pytest.param(REGION_D, {}, 13.7, 93.52, [], id="region-D"),
        pytest.param(REGION_B, {}, -29.48, 272.16, [], id="region-B"),
        pytest.param(
            REGION_C, {"baseline": 16, "median": True}, 19.984375, 264.18, [17], id="region-C-first-16-median-range"
        ),
    ],
)
def test_slope_and_limits_agree_with_the_book(values, options, slope, distance, outside):
    """Making Sense of Data (2003), section 12.3."""
    found = trended(pd.Series(values, dtype=float), **options)
    assert found.slope == pytest.approx(slope, abs=1e-9)
    assert found.distance == pytest.approx(distance, abs=0.005)
    assert list(found.table.index[found.table["outside"]]) == outside


def test_the_middle_of_an_odd_number_belongs_to_neither_half():
    """1 and 2 average 1.5 at 0.5; 4 and 5 average 4.5 at 3.5: one a period, whatever stands between."""
    found = trended(pd.Series([1.0, 2, 50, 4, 5]))
    assert found.slope == pytest.approx(1.0)
    assert found.table["centre"].tolist() == pytest.approx([1, 2, 3, 4, 5])


def test_a_straight_line_is_its_own_trend():
    found = trended(pd.Series(np.arange(8.0) * 3))
    assert found.slope == pytest.approx(3)
    assert not found.table["outside"].any()


def test_three_points_are_no_trend():
    with pytest.raises(ValueError, match="at least 4 known points; there are 3"):
        trended(pd.Series([1.0, 2, np.nan, 3]))


REGION_A = [924, 928, 956, 1222, 748, 962, 983, 1024, 991, 978, 1040, 1295, 765, 1008,
            1038, 952, 1041, 1020, 976, 1148]  # fmt: skip
REGION_E = [397, 391, 414, 407, 415, 442, 384, 448, 441, 366, 470, 426, 445, 455,
            363, 462, 420, 454, 447, 359]  # fmt: skip
REGION_F = [431, 470, 439, 431, 471, 496, 506, 573, 403, 440, 371, 405, 466, 536,
            551, 670, 588, 699, 743, 702]  # fmt: skip


@pytest.mark.parametrize(
    ("values", "drifts"),
    [
        pytest.param(REGION_A, False, id="region-A-level"),
        pytest.param(REGION_B, True, id="region-B-falls"),
        pytest.param(REGION_C, False, id="region-C-breaks-off"),
        pytest.param(REGION_D, True, id="region-D-rises"),
        pytest.param(REGION_E, False, id="region-E-level"),
        pytest.param(REGION_F, False, id="region-F-one-quarter-outside"),
        pytest.param([80, 81, 80, 82, 81, 80, 81, 88, 89, 88, 90, 89, 88, 89], False, id="a-step"),
        pytest.param([80, 81, 82, 83, 84, 85, 86], False, id="seven-quarters"),
        pytest.param([80, 81, 82, 83, 84, 85, 86, 87], True, id="eight-quarters"),
        pytest.param([80.0] * 12, False, id="constant"),
    ],
)
def test_only_a_steady_drift_has_trended_limits(values, drifts):
    """Of the six regions of Making Sense of Data, chapter 12, B and D drift from end to end, and no other."""
    assert (steady(pd.Series(values, dtype=float)) is not None) is drifts


def test_quarters_without_a_figure_at_either_end_are_passed_over():
    ends = [np.nan, *REGION_D, np.nan]
    assert steady(pd.Series(ends)).slope == pytest.approx(13.7)
