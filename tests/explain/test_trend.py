"""Trended limits agree with Wheeler's quarterly sales."""

import numpy as np
import pandas as pd
import pytest

from perfkit.explain.trend import trended

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
