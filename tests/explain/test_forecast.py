"""The outlook for the year: hand-worked cases, certain states, and an honest backtest."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from perfkit.explain.forecast import certainty_of, year_end
from perfkit.explain.panel import Panel, one
from perfkit.explain.scales import LOGIT
from perfkit.explain.year import year_by

SHARE = {"unit": "percent", "per": 100}


def _outlook(panel, target=None, **options):
    return year_end(panel, None if target is None else pd.Series({"PL1": target}), **options).loc["PL1"]


@pytest.mark.parametrize(
    ("polarity", "numerator", "denominator", "target", "left", "required"),
    [
        # 84 of 100 so far; 100 more expected; 85% of 200 is 170, so 86 more.
        pytest.param("higher", [44, 40], [50, 50], 85, 100, 86, id="higher-needs-the-rest-to-do-better"),
        # 12 of 100 so far; 10% of 200 is 20, so at most 8 more.
        pytest.param("lower", [6, 6], [50, 50], 10, 100, 8, id="lower-may-have-at-most"),
        # 33.3% of 40 is 13.33: thirteen are too few, fourteen do it; 8 so far.
        pytest.param("higher", [4, 4], [10, 10], 33.3333, 20, 6, id="a-part-of-a-case-is-a-whole-one"),
        pytest.param("higher", [4, 4], [10, 10], 40, 20, 8, id="exactly-on-course"),
    ],
)
def test_what_the_rest_of_the_year_needs_in_cases(polarity, numerator, denominator, target, left, required):
    found = _outlook(one(polarity, numerator=numerator, denominator=denominator, **SHARE), target)
    assert (found["cases_left"], found["cases_required"]) == (left, required)
    assert found["certainty"] == "open"


@pytest.mark.parametrize(
    ("polarity", "numerator", "target", "certainty", "probability"),
    [
        # Three quarters of 10 each are known and 10 cases are to come.
        pytest.param("higher", [10, 10, 10], 75, "already_secured", 1, id="met-if-all-the-rest-fail"),
        pytest.param("higher", [10, 10, 10], 75.1, "open", None, id="a-hair-more-is-open"),
        pytest.param("higher", [2, 2, 2], 40, "open", None, id="met-if-all-the-rest-succeed-is-open"),
        pytest.param("higher", [2, 2, 2], 40.1, "out_of_reach", 0, id="missed-if-all-the-rest-succeed"),
        pytest.param("lower", [2, 2, 2], 14.9, "out_of_reach", 0, id="lower-already-beyond"),
        pytest.param("lower", [2, 2, 2], 40, "already_secured", 1, id="lower-met-whatever-comes"),
    ],
)
def test_certain_states_of_a_share(polarity, numerator, target, certainty, probability):
    found = _outlook(one(polarity, numerator=numerator, denominator=[10, 10, 10], **SHARE), target)
    assert found["certainty"] == certainty
    if probability is not None:
        assert found["probability"] == probability


def test_homes_already_built_secure_their_target():
    """28 homes, then 24: a cumulative target of 50 for the year is met whatever comes."""
    found = _outlook(one("higher", [28, 52], basis="cumulative"), 50)
    assert (found["certainty"], found["probability"], found["to_date"]) == ("already_secured", 1.0, 52)


def test_days_already_lost_put_their_target_out_of_reach():
    """Lancaster's sickness, 2009/10: 9.05 days by December against 9.0 for the year."""
    found = _outlook(one("lower", [2.456, 5.69, 9.05], basis="cumulative", unit="days"), 9.0)
    assert (found["certainty"], found["probability"]) == ("out_of_reach", 0.0)


def test_what_a_total_still_needs_is_said_in_all():
    found = _outlook(one("lower", [2.456, 5.69], basis="cumulative", unit="days"), 9.5)
    assert found["required"] == pytest.approx(3.81)
    assert pd.isna(found["cases_left"])


def test_a_cumulative_figure_missing_in_between_loses_nothing():
    found = _outlook(one("higher", [10, np.nan, 36], basis="cumulative"), 40)
    assert (found["known"], found["to_date"], found["required"]) == (3, 36, 4)


def test_the_mean_of_quarters_stands_in_where_counts_are_not_known():
    found = _outlook(one("higher", [60, 70, 80], **SHARE), 75)
    assert found["by"] == "mean"
    assert found["to_date"] == pytest.approx(70)
    assert found["required"] == pytest.approx(90)


def test_a_snapshot_need_only_be_there_at_the_end():
    found = _outlook(one("higher", [60, 70, 72], basis="snapshot", **SHARE), 75)
    assert (found["by"], found["required"]) == ("end", 75)


def test_a_finished_year_is_known():
    found = _outlook(one("higher", numerator=[4, 4, 4, 4], denominator=[5, 5, 5, 5], **SHARE), 80)
    assert found[["outlook", "low", "high"]].tolist() == pytest.approx([80] * 3)
    assert (found["certainty"], found["probability"]) == ("already_secured", 1.0)
    assert pd.isna(found["required"])


def test_without_history_only_the_required_rate_is_given():
    found = _outlook(one("higher", numerator=[44, 40], denominator=[50, 50], **SHARE), 85)
    assert found["trust"] == "none"
    assert found[["outlook", "low", "high", "probability"]].isna().all()
    assert found["required"] == pytest.approx(86)


def test_under_two_years_of_history_trust_is_low_and_from_two_it_is_fair():
    assert _outlook(one("higher", [80, 82, 81, 83, 80, 82, 81], **SHARE))["trust"] == "low"
    assert _outlook(one("higher", [80, 82, 81, 83, 80, 82, 81, 83, 80], **SHARE))["trust"] == "fair"


@pytest.mark.parametrize("polarity", ["none", "range"])
def test_without_a_better_direction_there_are_no_odds(polarity):
    found = _outlook(one(polarity, [80, 82, 81, 83, 80, 82, 81, 83, 80], **SHARE), 80)
    assert found[["probability", "required"]].isna().all()
    assert found["outlook"] > 0


def test_a_missing_target_leaves_no_odds():
    found = _outlook(one("higher", [80, 82, 81, 83, 80, 82, 81, 83, 80], **SHARE))
    assert found[["probability", "required"]].isna().all()


def test_a_season_is_expected_to_come_again():
    """Winter is ten points worse each year: with three good quarters known the year is not said to stay there."""
    found = _outlook(one("higher", [90, 90, 90, 80] * 3 + [90, 90, 90], **SHARE), 89)
    assert 86.5 < found["outlook"] < 88.5
    assert found["probability"] < 0.3


TRUSTS = pd.read_csv(Path(__file__).parents[1] / "worked" / "ae_quarters_133_trusts.csv")


def _trusts(start, stop):
    quarter = pd.PeriodIndex.from_fields(year=TRUSTS["fin_year"] + 1, quarter=TRUSTS["fin_quarter"], freq="Q-MAR")
    wide = TRUSTS.assign(quarter=quarter).pivot(index="org", columns="quarter", values=["numerator", "denominator"])
    numerator, denominator = (wide[name].iloc[:, start:stop] for name in ("numerator", "denominator"))
    measures = pd.DataFrame({"basis": "period", "unit": "percent", "per": 100.0, "polarity": "higher"}, wide.index)
    return Panel(measures, 100 * numerator / denominator, numerator, denominator)


def _actual(start):
    year = _trusts(start, start + 4)
    return 100 * year.numerator.sum(axis=1) / year.denominator.sum(axis=1)


@pytest.mark.parametrize(
    ("known", "error"),
    [pytest.param(1, 1.73, id="after-Q1"), pytest.param(2, 1.04, id="after-Q2"), pytest.param(3, 0.58, id="after-Q3")],
)
def test_the_last_year_of_133_trusts_is_forecast_as_well_as_is_known_how(known, error):
    """No worse than the best method measured before, an 80% interval that holds 80%, and better odds than the rest."""
    found, actual = year_end(_trusts(0, 8 + known)), _actual(8)
    assert (found["outlook"] - actual).abs().mean() <= error
    assert 0.77 <= actual.between(found["low"], found["high"]).mean() <= 0.84


@pytest.mark.parametrize("target", [85.0, 90.0, 95.0])
@pytest.mark.parametrize("known", [1, 2, 3])
def test_the_odds_beat_the_year_to_date_rating_and_binomial_chance(known, target):
    panel, met = _trusts(0, 8 + known), _actual(8) >= target
    odds = year_end(panel, pd.Series(target, panel.refs))["probability"]
    this_year = panel.denominator.iloc[:, 8:]
    so_far = panel.numerator.iloc[:, 8:].sum(axis=1) / this_year.sum(axis=1)
    to_come = panel.denominator.iloc[:, 4 + known : 8].sum(axis=1)
    sigma = np.sqrt(so_far * (1 - so_far) * to_come) / (this_year.sum(axis=1) + to_come)
    from scipy.stats import norm

    binomial = norm.cdf((100 * so_far - target) / (100 * sigma))
    brier = {name: ((p - met) ** 2).mean() for name, p in {"ours": odds, "binomial": binomial}.items()}
    rating = (((100 * so_far >= target).astype(float) - met) ** 2).mean()
    assert brier["ours"] < brier["binomial"]
    assert brier["ours"] < rating


@pytest.mark.parametrize(("start", "year"), [pytest.param(0, 4, id="2017/18"), pytest.param(4, 8, id="2018/19")])
def test_six_quarters_of_history_are_not_overtrusted(start, year):
    found, actual = year_end(_trusts(start, year + 2)), _actual(year)
    assert (found["trust"] == "low").all()
    assert actual.between(found["low"], found["high"]).mean() >= 0.75


def test_each_kind_of_indicator_has_its_own_year():
    rows = {
        "ratio": one("higher", numerator=[1], denominator=[2], **SHARE),
        "mean": one("higher", [50], **SHARE),
        "count": one("lower", [5]),
        "cumulative": one("lower", [5], basis="cumulative", unit="days"),
        "snapshot": one("lower", [5], basis="snapshot"),
        "rolling": one("lower", [5], basis="rolling_year"),
    }
    by = {name: year_by(panel).iloc[0] for name, panel in rows.items()}
    assert by == {
        "ratio": "ratio", "mean": "mean", "count": "sum", "cumulative": "sum", "snapshot": "end", "rolling": "end",
    }  # fmt: skip


RATE = {"unit": "rate", "per": 1000}


@pytest.mark.parametrize(
    ("residents", "by"),
    [
        pytest.param([1000, 1000, 1000, 1000], "sum", id="the-same-people"),
        # 1.3% more each quarter: after 22 quarters a third more, and still the same town.
        pytest.param([1000 * 1.013**n for n in range(22)], "sum", id="a-town-that-grows"),
        # One step of 10% among 21: 0.1 / sqrt(42) = 1.54%.
        pytest.param([1000] * 11 + [1100] * 11, "sum", id="a-boundary-moved-once"),
        # Steps of 2.8% (2.8 / sqrt(2) = 1.98%) and of 2.9% (2.05%), up and down.
        pytest.param([1000, 1028, 1000, 1028, 1000], "sum", id="a-scatter-just-under-two-percent"),
        pytest.param([1000, 1029, 1000, 1029, 1000], "ratio", id="a-scatter-just-over"),
        pytest.param([50, 70, 40, 60], "ratio", id="cases"),
        pytest.param([1000], "ratio", id="one-quarter-cannot-tell"),
        pytest.param([1000, np.nan, 1000, np.nan, 1000], "sum", id="quarters-missing"),
    ],
)
def test_a_rate_adds_up_over_the_year_where_its_denominator_is_the_same_people(residents, by):
    panel = one("lower", numerator=[np.nan if np.isnan(r) else 5.0 for r in residents], denominator=residents, **RATE)
    assert year_by(panel).iloc[0] == by


def test_crimes_in_a_growing_town_are_forecast_as_the_years_total():
    """3 to 4 crimes a quarter and 1,000 residents: about 14 a year, not 3.5 of an average quarter."""
    residents = [1000 * 1.013**n for n in range(22)]
    panel = one("lower", numerator=[3.5 * r / 1000 for r in residents], denominator=residents, **RATE)
    assert _outlook(panel, 14)["outlook"] == pytest.approx(14.0)


def test_quarters_before_the_first_figure_change_nothing():
    """A series begun late is forecast alike, whether or not others beside it began earlier."""
    values = [70.0, 82, 81, 83, 80, 82, 81, 83, 80, 79]
    alone = _outlook(one("higher", values, **SHARE), 80)
    among = _outlook(one("higher", [np.nan] * 8 + values, **SHARE), 80)
    assert alone.to_dict() == pytest.approx(among.to_dict(), nan_ok=True)


figures = st.lists(st.integers(0, 60), min_size=1, max_size=20)


@settings(deadline=None)
@given(figures, st.integers(1, 100), st.sampled_from(["period", "cumulative", "snapshot"]))
def test_an_outlook_lies_in_its_interval_and_odds_between_none_and_all(values, target, basis):
    found = _outlook(one("higher", [float(v) for v in values], basis=basis), float(target))
    assert found["probability"] is not None
    if found["trust"] != "none":
        assert found["low"] <= found["outlook"] + 1e-6
        assert found["outlook"] <= found["high"] + 1e-6
    if pd.notna(found["probability"]):
        assert 0 <= found["probability"] <= 1


@settings(deadline=None)
@given(figures, st.integers(1, 100))
def test_a_harder_target_never_has_better_odds(values, target):
    panel = one("higher", [float(v) for v in values], basis="cumulative")
    easy, hard = _outlook(panel, float(target)), _outlook(panel, float(target + 1))
    assume(pd.notna(easy["probability"]) and pd.notna(hard["probability"]))
    assert hard["probability"] <= easy["probability"] + 1e-9


@pytest.mark.parametrize(
    ("share", "said"),
    [
        pytest.param(np.nan, "open", id="share-not-known"),
        pytest.param(0.0, "out_of_reach", id="nothing-to-come"),
        pytest.param(1.0, "open", id="all-to-come"),
    ],
)
def test_nothing_is_settled_by_a_rest_of_the_year_whose_share_is_not_known(share, said):
    """Of a share, 0.2 is certain and 0.5 is aimed at."""
    numbers = [np.array([value]) for value in (0.2, share, 0.5, 1.0)]
    assert certainty_of(*numbers, LOGIT).tolist() == [said]
