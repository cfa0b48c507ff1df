"""Standing among peers agrees with the public-health tools, and with hand-worked tables."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfkit.explain import benchmark
from perfkit.explain.benchmark import funnel, neighbours, quantile, shared, standing
from perfkit.explain.recent_trend import recent_trend

NO = np.nan
WORKED = Path(__file__).parents[1] / "worked"


@pytest.mark.parametrize("groups", [4, 7, 10])
def test_groups_agree_with_the_published_table(groups):
    table = pd.read_csv(WORKED / "quantiles.csv").query("groups == @groups")
    found = quantile(table["rank"], table["of"], groups)
    assert found.astype(float).equals(table["group"].astype(float))


def test_fewer_than_the_groups_have_none():
    assert quantile(pd.Series([1, 2, 3]), 3).isna().all()


def test_the_binomial_funnel_grades_303_areas_as_published():
    table = pd.read_csv(WORKED / "funnel_binomial.csv", keep_default_na=False).set_index("area")
    found = funnel(table["numerator"].astype(float), table["denominator"].astype(float))
    assert found["outside"].tolist() == table["outside"].tolist()


def test_the_widened_funnel_agrees_with_the_reference():
    table = pd.read_csv(WORKED / "funnel_over_dispersed.csv")
    found = funnel(table["numerator"], table["denominator"])
    for column in ("z", "lower_95_od", "upper_95_od", "lower_998_od", "upper_998_od"):
        np.testing.assert_allclose(found[column], table[column], rtol=1e-7)
    assert found["phi"].iloc[0] == pytest.approx(242.29531343750438)
    assert found["tau2"].iloc[0] == pytest.approx(0.0014330295870880509)
    assert found["outside_od"].str.endswith("998").sum() == 2


def test_a_funnel_is_widened_only_where_the_spread_is_more_than_chance():
    """80, 82 and 78 of 100 are what chance gives: phi is under 1 and both funnels agree on who is outside."""
    found = funnel(pd.Series([80, 82, 78]), pd.Series([100, 100, 100]))
    assert found["phi"].iloc[0] < 1
    assert found["tau2"].iloc[0] == 0
    assert (found["outside_od"] == "").all()


def test_an_authority_without_counts_has_no_place_in_a_funnel():
    found = funnel(pd.Series([8, np.nan, 5, 3]), pd.Series([10, 10, 0, 10]))
    assert found["value"].isna().tolist() == [False, True, True, False]
    assert found["average"].iloc[0] == pytest.approx(11 / 20)
    assert found["outside"].iloc[1] == ""


def test_an_empty_funnel():
    assert funnel(pd.Series([np.nan]), pd.Series([1.0]))["average"].isna().all()


def _peers(**values):
    return pd.DataFrame(
        [(ref, f"A{n}", v) for ref, vs in values.items() for n, v in enumerate(vs)],
        columns=["ref", "authority", "value"],
    )


@pytest.mark.parametrize(
    ("polarity", "rank", "quartile"),
    [pytest.param("higher", 4, 4, id="higher-is-better"), pytest.param("lower", 1, 1, id="lower-is-better")],
)
def test_the_same_figure_is_last_or_first(polarity, rank, quartile):
    found = standing(pd.Series({"X": 10.0}), _peers(X=[20, 30, 40]), pd.Series({"X": polarity})).loc["X"]
    assert (found["rank"], found["quartile"], found["of"]) == (rank, quartile, 4)


def test_ties_share_the_better_rank():
    found = standing(pd.Series({"X": 20.0}), _peers(X=[20, 20, 10]), pd.Series({"X": "higher"})).loc["X"]
    assert found["rank"] == 1


def test_the_best_quarter_of_a_lower_is_better_indicator_is_low():
    found = standing(pd.Series({"X": 9.0}), _peers(X=[4, 8, 12, 16, 20]), pd.Series({"X": "lower"})).loc["X"]
    assert (found["best_quarter"], found["median"]) == (8, 12)


def test_no_peers_no_figure_and_no_polarity_have_no_rank():
    own = pd.Series({"X": 1.0, "Y": np.nan, "Z": 1.0})
    polarity = pd.Series({"X": "higher", "Y": "higher", "Z": "none"})
    found = standing(own, _peers(Y=[1, 2], Z=[1, 2]), polarity)
    assert found["rank"].isna().all()
    assert found["peers"].tolist() == [0, 0, 0]


def test_neighbours_are_near_in_standard_deviations():
    """People differ by 1 and 2 (deviation 1), density by none and 10: B is nearer on people, further on density."""
    places = pd.DataFrame({"people": [10, 11, 12], "same": [1, 1, 1]}, index=["us", "A", "B"])
    assert neighbours(places, "us").to_dict() == pytest.approx({"A": 1, "B": 2})
    assert list(neighbours(places, "us", count=1).index) == ["A"]


def test_a_missing_characteristic_does_not_count_against_a_neighbour():
    places = pd.DataFrame({"people": [10, 11, 12], "density": [1, np.nan, 3]}, index=["us", "A", "B"])
    assert neighbours(places, "us")["A"] == pytest.approx(1)


def _moves(pairs):
    return pd.DataFrame(
        [("X", f"A{n}", b, a) for n, (b, a) in enumerate(pairs)], columns=["ref", "authority", "before", "after"]
    )


def test_what_the_group_shares_and_what_is_ours_alone_add_up():
    ours = pd.DataFrame({"before": [80.0], "after": [74.0]}, index=["X"])
    found = shared(ours, _moves([(80, 76), (90, 86), (70, 72), (60, np.nan)])).loc["X"]
    assert (found["change"], found["group_change"], found["own_change"]) == (-6, -4, -2)
    assert found["moved_alike"] == pytest.approx(2 / 3)
    assert (found["rank"], found["peers"]) == (4, 3)


def test_without_peers_nothing_is_said_of_them():
    found = shared(pd.DataFrame({"before": [80.0], "after": [74.0]}, index=["Y"]), _moves([(1, 2)])).loc["Y"]
    assert found["change"] == -6
    assert found[["group_change", "own_change", "moved_alike"]].isna().all()
    assert found["peers"] == 0


def test_a_recent_trend_agrees_with_the_published_series():
    """Fingertips' test table: 318, 314, 318, 291, 292 of these denominators is decreasing, 12.5688 and -0.1062."""
    over = [468.3357879234167, 472.8915662650602, 500.78740157480314, 480.1980198019802, 499.14529914529913]
    found = recent_trend(pd.DataFrame([[318, 314, 318, 291, 292]]), pd.DataFrame([over])).iloc[0]
    assert found["trend"] == "decreasing"
    assert (round(found["chi_squared"], 4), round(found["gradient"], 4)) == (12.5688, -0.1062)


def test_four_years_or_a_missing_one_have_no_trend():
    assert pd.isna(recent_trend(pd.DataFrame([[1, 2, 3, 4]]), pd.DataFrame([[9] * 4]))["trend"].iloc[0])
    assert pd.isna(recent_trend(pd.DataFrame([[1, 2, np.nan, 4, 5]]), pd.DataFrame([[9] * 5]))["trend"].iloc[0])


def test_one_wild_year_makes_no_trend():
    """The last year alone carries it: without it the series rises."""
    counts, over = pd.DataFrame([[500, 510, 520, 530, 300]]), pd.DataFrame([[1000] * 5])
    found = recent_trend(counts, over).iloc[0]
    assert found["chi_squared"] > 9.5495
    assert found["trend"] == "none"


def test_a_recent_trend_is_of_the_last_five_years_of_each_indicator():
    """Shares of 50 to 58% of 1,000: excess 200 over spread 10,000 is a chi-squared of 16.10; to 54%, of 4.01."""
    counts = pd.DataFrame(
        {
            2008: [900, 100, 480, 1, 990, 600],
            2009: [500, 580, 500, 500, 500, 300],
            2010: [520, 560, 510, 520, 520, 520],
            2011: [540, 540, 520, 540, 540, 540],
            2012: [560, 520, 530, 560, 560, 560],
            2013: [580, 500, 540, 0, 1000, 580],
        },
        index=["rises", "falls", "hardly", "none-counted", "all-counted", "first-year"],
    )
    found = recent_trend(counts, counts * 0 + 1000)
    assert found.index.tolist() == counts.index.tolist()
    assert found["trend"].fillna("missing").tolist() == [
        "increasing", "decreasing", "none", "missing", "missing", "increasing",
    ]  # fmt: skip
    assert found["chi_squared"].tolist()[:5] == pytest.approx([16.1031, 16.1031, 4.0064, NO, NO], abs=1e-4, nan_ok=True)
    assert found["gradient"].tolist()[:5] == pytest.approx([0.08067, -0.08067, 0.04008, NO, NO], abs=1e-5, nan_ok=True)


def test_a_large_year_weighs_more_in_the_gradient():
    """Log odds of 0.3228 in a last year of 4,000 after four of 0 and 1,000: centre 2.75, slope .3228 * 5000 / 17500."""
    found = recent_trend(pd.DataFrame([[500, 500, 500, 500, 2320]]), pd.DataFrame([[1000, 1000, 1000, 1000, 4000]]))
    assert found["gradient"].iloc[0] == pytest.approx(0.092221, abs=1e-6)
    assert found["chi_squared"].iloc[0] == pytest.approx(36.806993, abs=1e-6)
    assert found["trend"].iloc[0] == "none", "without the last year there is no slope"


def test_several_indicators_stand_each_among_its_own_peers():
    rows = [("X", "a", 10), ("X", "b", 30), ("X", "c", 20), ("Y", "a", 4), ("Y", "b", 5), ("Y", "c", 7),
            ("Y", "d", NO), ("Z", "a", 1)]  # fmt: skip
    peers = pd.DataFrame(rows, columns=["ref", "authority", "value"])
    polarity = pd.Series({"X": "higher", "Y": "lower", "Z": "higher"})
    found = standing(pd.Series({"X": 20.0, "Y": 5.0, "Z": NO}), peers, polarity)
    assert found.loc["X"].tolist() == [2, 4, 2, 20, 25, 3]
    assert found.loc["Y"].tolist() == [2, 4, 2, 5, 4.5, 3]
    assert found.loc["Z"].isna().tolist() == [True] * 5 + [False]
    assert found.columns.tolist() == ["rank", "of", "quartile", "median", "best_quarter", "peers"]
    assert found.dtypes.astype(str).tolist() == ["Int64", "Int64", "Int64", "float64", "float64", "int64"]


def test_several_changes_are_each_held_against_their_own_peers():
    ours = pd.DataFrame({"before": [80.0, 10, 5], "after": [74.0, 12, 5]}, index=["X", "Y", "Z"])
    rows = [("X", "a", 80, 76), ("X", "b", 80, 70), ("X", "c", 70, 72), ("Y", "a", 10, 9), ("Y", "b", 10, 15),
            ("Y", "c", 9, NO), ("Y", "d", NO, 9), ("Z", "a", 3, 3), ("W", "a", 1, 2)]  # fmt: skip
    found = shared(ours, pd.DataFrame(rows, columns=["ref", "authority", "before", "after"]))
    assert found.columns.tolist() == ["change", "group_change", "own_change", "moved_alike", "rank", "peers"]
    assert found.loc["X"].tolist() == pytest.approx([-6, -4, -2, 2 / 3, 3, 3])
    assert found.loc["Y"].tolist() == pytest.approx([2, 2, 0, 0.5, 2, 2])
    assert found.loc["Z"].tolist() == pytest.approx([0, 0, 0, 1, 1, 1]), "neither moved, and that is alike"


def test_both_funnels_of_six_authorities():
    """380 of 515 is 73.8%; the two of few cases have the widest limits, and none at all lies outside both."""
    found = funnel(pd.Series([80, 90, 20, 60, 55, 75]), pd.Series([100, 100, 40, 100, 75, 100]))
    assert found["average"].unique().tolist() == pytest.approx([380 / 515])
    assert found["outside"].tolist() == ["", "above_998", "below_998", "below_998", "", ""]
    assert found["outside_od"].tolist() == [""] * 6
    assert found["lower_95"].iloc[[0, 2]].tolist() == pytest.approx([0.651666, 0.601572], abs=1e-6)
    assert found["upper_998"].iloc[[0, 2]].tolist() == pytest.approx([0.873771, 0.952752], abs=1e-6)
    assert found.columns.tolist() == [
        "value", "average", "lower_95", "upper_95", "lower_95_od", "upper_95_od", "lower_998", "upper_998",
        "lower_998_od", "upper_998_od", "z", "outside", "outside_od", "phi", "tau2",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "outside"),
    [
        pytest.param(0.5, "", id="on-the-average"),
        pytest.param(0.6, "", id="at-the-upper-95%"),
        pytest.param(0.61, "above_95", id="above-95%"),
        pytest.param(0.7, "above_95", id="at-the-upper-99.8%"),
        pytest.param(0.71, "above_998", id="above-99.8%"),
        pytest.param(0.4, "", id="at-the-lower-95%"),
        pytest.param(0.39, "below_95", id="below-95%"),
        pytest.param(0.3, "below_95", id="at-the-lower-99.8%"),
        pytest.param(0.29, "below_998", id="below-99.8%"),
    ],
)
def test_on_a_limit_is_within_it(value, outside):
    limits = {"lower_95": 0.4, "upper_95": 0.6, "lower_998": 0.3, "upper_998": 0.7}
    assert benchmark._outside(pd.DataFrame({"value": [value], **limits}), "").tolist() == [outside]


def test_neighbours_of_four_places_by_three_characteristics():
    """In standard deviations, the mean of the squares over what both places have."""
    places = pd.DataFrame(
        {"people": [90, 95, 300, 110], "density": [4, 5, 20, NO], "age": [40, 41, 38, 45]},
        index=["Hart", "A", "B", "C"],
    )
    found = neighbours(places, "A")
    assert found.index.tolist() == ["Hart", "C", "B"]
    assert found.tolist() == pytest.approx([0.208386, 0.966470, 1.627213], abs=1e-6)
    assert len(neighbours(pd.DataFrame({"people": range(20)}), 0)) == 15


shares = st.lists(
    st.integers(1, 300).flatmap(lambda d: st.tuples(st.integers(0, d), st.just(d))), min_size=2, max_size=30
)


@settings(deadline=None)
@given(shares)
def test_a_widened_funnel_is_never_narrower_than_its_own_scale_allows(rows):
    found = funnel(pd.Series([n for n, _ in rows]), pd.Series([d for _, d in rows]))
    assert (found["lower_998_od"] <= found["lower_95_od"] + 1e-12).all()
    assert (found["upper_998_od"] >= found["upper_95_od"] - 1e-12).all()
    assert found[["lower_95", "lower_998_od"]].ge(0).all(axis=None)
    assert found[["upper_95", "upper_998_od"]].le(1).all(axis=None)
