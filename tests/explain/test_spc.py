"""XmR charts agree with the field's reference implementation, and hold their own rules."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfkit.explain.spc import icons, xmr

WORKED = Path(__file__).parents[1] / "worked"
POINTS = pd.read_csv(WORKED / "xmr_points.csv")
CASES = pd.read_csv(WORKED / "xmr_cases.csv", keep_default_na=False, na_values={"target": "", "baseline": ""})


def _chart(case, **options):
    series = POINTS[POINTS["case"] == case.case].set_index("period")["value"]
    return xmr(
        series,
        polarity=case.polarity,
        target=case.target,
        baseline=None if np.isnan(case.baseline) else int(case.baseline),
        rebase=[case.rebase] if case.rebase else (),
        screen=case.screen,
        **options,
    )


@pytest.mark.parametrize("case", list(CASES.itertuples()), ids=lambda c: c.case)
def test_every_point_agrees_with_the_reference(case):
    chart, expected = _chart(case, two_in_three="strict"), POINTS[POINTS["case"] == case.case]
    for column in ("mean", "lower", "upper"):
        np.testing.assert_allclose(chart[column], expected[column], rtol=1e-10, atol=1e-10)
    for column in ("group", "special_cause", "kind"):
        assert list(chart[column]) == list(expected[column]), column


@pytest.mark.parametrize("case", list(CASES.itertuples()), ids=lambda c: c.case)
def test_the_icons_agree_with_the_reference(case):
    found = icons(_chart(case, two_in_three="strict"), polarity=case.polarity).iloc[0]
    assert found["variation"] == case.variation
    assert (found["assurance"] if case.assurance else "") == case.assurance


def test_making_data_count_also_counts_points_beyond_the_limit():
    """Two of three beyond two sigma, one of them beyond three: since November 2023 that flags the other."""
    # Mean 10 and mean range 2: near limits from 13.55, limits at 15.32.
    values = pd.Series([9.0, 11] * 6 + [14.0, 10.5, 16])
    strict = xmr(values, baseline=12, two_in_three="strict")
    counted = xmr(values, baseline=12, two_in_three="mdc")
    assert strict["special_cause"].iloc[14] == "above_upper_limit"
    assert strict["special_cause"].iloc[12] == "none"
    assert counted["special_cause"].iloc[12] == "two_in_three_high"
    assert counted["special_cause"].iloc[13] == "none", "a member of the three that is near no limit is not flagged"


def test_a_constant_series_has_limits_at_its_mean_and_meets_a_target_it_sits_on():
    chart = xmr(pd.Series([0.95] * 14), polarity="higher", target=0.95)
    assert list(chart.iloc[-1][["mean", "lower", "upper"]]) == pytest.approx([0.95, 0.95, 0.95])
    assert set(chart["special_cause"]) == {"none"}
    assert icons(chart, polarity="higher")["assurance"].iloc[0] == "consistently_meets"


@pytest.mark.parametrize(
    ("polarity", "target", "expected"),
    [
        ("higher", 4, "consistently_fails"),
        ("higher", 0.5, "consistently_meets"),
        ("higher", 2, "hit_and_miss"),
        ("lower", 4, "consistently_meets"),
        ("lower", 0.5, "consistently_fails"),
        ("lower", 2, "hit_and_miss"),
    ],
)
def test_assurance_compares_the_target_with_the_latest_limits(polarity, target, expected):
    chart = xmr(pd.Series([2.0, 2.5] * 7), polarity=polarity, target=target, screen=False)
    assert icons(chart, polarity=polarity)["assurance"].iloc[0] == expected


@pytest.mark.parametrize("polarity", ["none", "range"])
def test_without_a_better_direction_there_is_no_assurance_and_signals_are_neutral(polarity):
    values = pd.Series([1.0, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 30])
    found = icons(xmr(values, polarity=polarity, target=1), polarity=polarity).iloc[0]
    assert found["variation"] == "neutral_high"
    assert pd.isna(found["assurance"])


def test_fewer_than_thirteen_points_are_a_trial():
    assert icons(xmr(pd.Series(np.arange(12.0))))["trial"].iloc[0]
    assert not icons(xmr(pd.Series(np.arange(13.0))))["trial"].iloc[0]


def test_a_rebase_starts_every_rule_afresh():
    """Six rises before and one after the rebase are no trend of seven."""
    chart = xmr(pd.Series([1.0, 2, 3, 4, 5, 6, 7, 8]), rebase=[6])
    assert list(chart["group"]) == [0] * 6 + [1] * 2
    assert not chart["special_cause"].str.startswith("trend").any()


def test_a_rebase_in_a_quarter_without_a_figure_begins_at_the_next():
    chart = xmr(pd.Series([1.0, 2, np.nan, 4, 5]), rebase=[2])
    assert list(chart["group"]) == [0, 0, 1, 1]


def test_gaps_are_passed_over_not_filled():
    """The moving range runs from 2 to 5 over the gap: ranges 1 and 3, mean 2."""
    chart = xmr(pd.Series([1.0, 2, np.nan, 5], index=list("abcd")))
    assert list(chart.index) == ["a", "b", "d"]
    assert chart["upper"].iloc[0] == pytest.approx(8 / 3 + 2.66 * 2)


def test_a_single_point_and_no_point():
    assert xmr(pd.Series([5.0]))[["mean", "lower", "upper"]].iloc[0].tolist() == [5, 5, 5]
    assert xmr(pd.Series([], dtype=float)).empty
    assert icons(xmr(pd.Series([np.nan]))).empty


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"baseline": 11}, "baseline is 11; limits need at least 12 points"),
        ({"two_in_three": "loose"}, "two_in_three is 'loose'; expected 'mdc' or 'strict'"),
        ({"centre": "mode"}, "centre is 'mode'; expected 'mean' or 'median'"),
        ({"ranges": "mode"}, "ranges is 'mode'; expected 'mean' or 'median'"),
    ],
)
def test_settings_that_cannot_be_are_refused(options, message):
    with pytest.raises(ValueError, match=message):
        xmr(pd.Series([1.0]), **options)


SOFTWARE = [5045, 4350, 4350, 3975, 4290, 4430, 4485, 4285, 3980, 3925, 3645, 3760, 3300, 3685, 3463, 5200]
RECEIVABLE = [
    55.6, 54.7, 54.9, 54.8, 56.9, 55.7, 53.8, 54.8, 53.4, 57.0, 59.4, 63.2,
    60.9, 60.7, 58.6, 57.3, 56.9, 58.1, 58.3, 50.9, 53.3, 52.5, 50.8, 52.9,
]  # fmt: skip
PEAK_FLOW = [120, 140, 100, 150, 260, 150, 100, 120, 300, 300, 275, 300, 140, 170, 150, 150, 190, 180]
SCREEN_DAYS = [2.5, 2.3, 16.3, 6.3, 7.6, 16.3, 7.1, 7.8, 7.8, 9.9, 10.5, -4.8]
EPISODES = [
    260, 130, 189, 1080, 175, 200, 193, 120, 33, 293, 195, 571, 55698, 209, 1825, 239, 290, 254,
    93, 278, 185, 123, 9434, 408, 570, 118, 238, 207, 153, 209, 243, 110, 306, 343, 244,
]  # fmt: skip


@pytest.mark.parametrize(
    ("values", "options", "expected"),
    [
        pytest.param(SOFTWARE, {}, (4135.5, 3188.72, 5082.28), id="p382-to-verify-software"),
        pytest.param(PEAK_FLOW, {}, (183.06, 43.80, 322.31), id="p130-peak-flow"),
        pytest.param([3, 4, 5], {}, (4.0, 1.34, 6.66), id="three-points"),
        pytest.param(SCREEN_DAYS, {"ranges": "median"}, (7.467, 0.862, 14.072), id="p145-median-range"),
        pytest.param(
            EPISODES, {"ranges": "median", "centre": "median"}, (238, -155.125, 631.125), id="p147-median-centre"
        ),
    ],
)
def test_limits_agree_with_wheelers_examples(values, options, expected):
    """Making Sense of Data (2003); figures as statprocon 2.0.0 tests them."""
    chart = xmr(pd.Series(values, dtype=float), screen=False, **options)
    assert tuple(chart[["mean", "lower", "upper"]].iloc[0]) == pytest.approx(expected, abs=0.005)


def test_points_beyond_the_limits_are_wheelers():
    """Table 9.2: four points, and not the one that equals the rounded limit of 60.7."""
    chart = xmr(pd.Series(RECEIVABLE), screen=False)
    assert list(chart.index[chart["special_cause"].str.contains("limit")]) == [11, 12, 19, 22]


series = st.lists(st.floats(-1e3, 1e3).map(lambda x: round(x, 2)) | st.just(np.nan), min_size=1, max_size=30)


@settings(deadline=None)
@given(st.lists(series, min_size=1, max_size=5))
def test_many_series_at_once_are_the_same_as_one_at_a_time(many):
    wide = pd.DataFrame({n: pd.Series(s, dtype=float) for n, s in enumerate(many)})
    together = xmr(wide, polarity="higher", target=0.0, rebase={0: [3]})
    for number in wide:
        alone = xmr(wide[number], polarity="higher", target=0.0, rebase=[3] if number == 0 else ())
        same = together.loc[[number]] if number in together.index.get_level_values(0) else together.iloc[:0]
        pd.testing.assert_frame_equal(same.reset_index(drop=True), alone.reset_index(drop=True))


@settings(deadline=None)
@given(st.lists(st.integers(-1000, 1000), min_size=2, max_size=30))
def test_turning_values_and_polarity_round_leaves_every_judgement(values):
    up = xmr(pd.Series(values, dtype=float), polarity="higher")
    down = xmr(-pd.Series(values, dtype=float), polarity="lower")
    assert list(up["kind"]) == list(down["kind"])
    np.testing.assert_allclose(up["upper"], -down["lower"], atol=1e-9)
