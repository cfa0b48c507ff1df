"""Proposed targets taken together: how many are likely met, which carry the risk, and next year's colours."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from perfkit import read, read_rules
from perfkit.judge.rag import grades, rate
from perfkit.judge.scorecard import judge
from perfkit.rules import PRESETS, preset
from perfkit.targets.dependence import Dependence, Unmeasured, dependence, in_common, most_in_common, surprises
from perfkit.targets.outcomes import PARTS, against, chances_of, outcomes_of
from perfkit.targets.setting import setting_of
from perfkit.targets.together import NotCounted, rag_columns, together

NONE_SHARED = Dependence(0.0, 0.0, 5, 50)
COLUMNS = ["green", "amber", "red", "not_rated", "unknown"]


def council(name, quarter, known_on):
    return setting_of(judge(read(name), read_rules(name), quarter, known_on=known_on))


@pytest.fixture(scope="module")
def known_truth():
    return council("demo:known_truth", "2013/14 Q2", "2013-10-21")


@pytest.fixture(scope="module")
def hart():
    return council("demo:hart", "2014/15 Q2", "2014-11-07")


@pytest.fixture(scope="module")
def outcomes(known_truth):
    return outcomes_of(known_truth)


def at_odds(setting, odds):
    """Targets met with these odds, by ref, in each coming year; the others have none."""
    rows = [setting.ahead.target_at(p).loc[[ref]].iloc[:, 1:] for ref, p in odds.items()]
    return pd.concat(rows)


def test_the_distribution_of_three_targets_is_that_worked_by_hand(known_truth):
    """Odds of 90%, 50% and 20%: none is met in 0.1 x 0.5 x 0.8 = 4%, all in 9%."""
    found = together(known_truth, at_odds(known_truth, {"NI60": 0.9, "NI68": 0.5, "BV8": 0.2}), shared=NONE_SHARED)
    assert found.odds.to_dict() == pytest.approx({"NI60": 0.9, "NI68": 0.5, "BV8": 0.2})
    assert found.independent.counts.tolist() == pytest.approx([0.04, 0.41, 0.46, 0.09])
    assert found.independent.expected == pytest.approx(1.6)
    assert found.independent.likely == (1, 2)
    assert found.independent.at_least.tolist() == pytest.approx([1.0, 0.96, 0.55, 0.09])


def test_which_targets_carry_the_risk(known_truth):
    """Of 1.4 expected misses the last target carries 0.8, and has most to gain by being made 80% likely."""
    risk = together(known_truth, at_odds(known_truth, {"NI60": 0.9, "NI68": 0.5, "BV8": 0.2}), shared=NONE_SHARED).risk
    assert risk.index.tolist() == ["BV8", "NI68", "NI60"]
    assert risk["share"].tolist() == pytest.approx([0.8 / 1.4, 0.5 / 1.4, 0.1 / 1.4])
    assert risk["gain"].tolist() == pytest.approx([0.6, 0.3, 0.0])


def test_a_shared_year_widens_the_range_and_leaves_the_expected_number(known_truth):
    proposal = known_truth.ahead.target_at(0.5)
    found = together(known_truth, proposal, shared=Dependence(0.3, 0.6, 5, 200))
    assert found.dependent.expected == pytest.approx(found.independent.expected, abs=1e-6) == 25.5
    assert found.independent.likely == (21, 30)
    assert found.dependent.likely == (10, 41)
    assert found.best is found.dependent
    assert found.widest.likely[0] < 10
    assert found.widest.likely[1] > 41


def test_a_short_history_says_nothing_of_shared_years(hart):
    found = together(hart, hart.ahead.target_at(0.7))
    assert found.dependence.why == Unmeasured.SHORT_HISTORY
    assert found.dependent is None
    assert found.best is found.independent


def test_what_has_no_odds_is_counted_apart(hart, known_truth):
    proposal = hart.outturns.iloc[:, [-1]].set_axis(hart.ahead.expected.columns[1:2], axis=1)
    found = together(hart, proposal)
    assert found.not_counted.value_counts().to_dict() == {NotCounted.NO_ODDS: 13}
    assert len(found.odds) + len(found.not_counted) == 45
    assert len(found.independent.counts) == len(found.odds) + 1
    one = together(known_truth, at_odds(known_truth, {"NI60": 0.9}), shared=NONE_SHARED)
    assert one.not_counted.value_counts().to_dict() == {NotCounted.NO_TARGET: 50, NotCounted.NO_DIRECTION: 1}


def test_no_target_at_all_is_none_met_for_certain(known_truth):
    found = together(known_truth, pd.DataFrame(index=known_truth.refs), shared=NONE_SHARED)
    assert found.independent.counts.tolist() == [1.0]
    assert found.independent.likely == (0, 0)
    assert found.risk.empty


def test_a_later_year_may_be_asked_for(known_truth):
    third = known_truth.years[3]
    proposal = at_odds(known_truth, {"NI60": 0.6, "NI68": 0.6})
    found = together(known_truth, proposal[[third]], third, NONE_SHARED)
    assert found.year == third
    assert found.odds.tolist() == pytest.approx([0.6, 0.6])


@pytest.mark.parametrize(
    ("values", "groups", "correlation"),
    [
        pytest.param([0, 2, 4, 6], [1, 1, 2, 2], 14 / 18, id="between-16-within-2"),
        pytest.param([0, 4, 1, 3], [1, 1, 2, 2], 0.0, id="no-more-than-chance-is-none"),
        pytest.param([1, 1, 3, 3], [1, 1, 2, 2], 0.8, id="no-more-than-0.8"),
        pytest.param([2, 2, 2, 2], [1, 1, 2, 2], 0.0, id="no-surprise-at-all"),
    ],
)
def test_what_years_have_in_common_by_hand(values, groups, correlation):
    assert in_common(pd.Series(values, dtype=float), pd.Series(groups)) == pytest.approx(correlation)


@pytest.mark.parametrize(("years", "indicators", "correlation"), [(3, 50, 0.1), (3, 10, 0.3), (6, 40, 0.2)])
def test_a_larger_correlation_than_the_most_is_seldom_missed(years, indicators, correlation):
    """Nine times in ten the most that may well be is no less than what was put in."""
    tossed = np.random.default_rng(1931)
    group = pd.Series(np.arange(years).repeat(indicators))
    held = 0
    for _ in range(300):
        shared, own = tossed.normal(size=(years, 1)), tossed.normal(size=(years, indicators))
        values = pd.Series((np.sqrt(correlation) * shared + np.sqrt(1 - correlation) * own).ravel())
        most = most_in_common(values, group)
        assert most >= in_common(values, group)
        held += most >= correlation
    assert 0.86 <= held / 300 <= 0.95


@pytest.mark.parametrize("correlation", [0.0, 0.2, 0.5])
def test_a_common_factor_is_found_again(correlation):
    """Sixty years of thirty indicators: what was put in comes out, give or take a tenth."""
    tossed = np.random.default_rng(2014)
    shared, own = tossed.normal(size=(60, 1)), tossed.normal(size=(60, 30))
    values = pd.Series((np.sqrt(correlation) * shared + np.sqrt(1 - correlation) * own).ravel())
    assert in_common(values, pd.Series(np.arange(60).repeat(30))) == pytest.approx(correlation, abs=0.1)


def test_the_invented_councils_years_are_drawn_apart_and_found_so(known_truth):
    found = dependence(known_truth)
    assert (found.years, found.why) == (3, None)
    assert found.surprises == 147
    assert found.correlation < 0.1
    assert found.correlation <= found.most < 0.2


def test_a_surprise_is_how_much_better_than_forecast_a_year_came(known_truth):
    """Worse counts downwards whichever way is better: fewer assessments in time, more days to process a claim."""
    found = surprises(known_truth).set_index(["ref", "year"])["surprise"]
    assert found.index.is_unique
    worse = known_truth.outturns.copy()
    worse.loc["NI60"] -= 20.0
    worse.loc["BV78a"] += 20.0
    after = surprises(replace(known_truth, outturns=worse)).set_index(["ref", "year"])["surprise"]
    assert (after["NI60"] < found["NI60"]).all()
    assert (after["BV78a"] < found["BV78a"]).all()


def test_the_colours_add_up_to_the_indicators_under_every_preset(known_truth, outcomes):
    found = rag_columns(known_truth, known_truth.ahead.target_at(0.7), outcomes)
    assert found.columns.tolist() == COLUMNS
    assert set(found.index) == {*PRESETS, known_truth.card.rules.rag.name}
    assert found.index[0] == known_truth.card.rules.rag.name
    assert found.sum(axis=1).tolist() == pytest.approx([52.0] * len(found))
    # What has no better direction has no odds, and no colour either.
    assert found["unknown"].tolist() == [1.0] * len(found)


def test_green_is_as_likely_as_the_target_is_met(known_truth, outcomes):
    """By a rule whose green is the target met; to within the 99 equally likely outturns."""
    proposal = known_truth.ahead.target_at(0.7)
    chances = chances_of(outcomes, against(outcomes, proposal[outcomes.year]), known_truth.card.rules.rag)
    odds = known_truth.ahead.odds(proposal)[outcomes.year].dropna()
    assert len(odds) == 51
    assert (chances.loc[odds.index, "green"] - odds).abs().max() <= 1 / PARTS


def test_amber_is_a_miss_within_a_tenth_of_the_target(known_truth, outcomes):
    proposal = known_truth.ahead.target_at(0.4)
    chances = chances_of(outcomes, against(outcomes, proposal[outcomes.year]), preset("ten_percent"))
    sign = known_truth.ahead.measures["polarity"].map({"higher": -0.1, "lower": 0.1}).astype(float)
    eased = proposal.add(proposal.mul(sign, axis=0))
    either = known_truth.ahead.odds(eased)[outcomes.year].dropna()
    found = (chances["green"] + chances["amber"])[either.index]
    assert (found - either).abs().max() <= 1 / PARTS


def test_presets_rate_only_by_what_a_coming_year_has(known_truth, outcomes):
    """No officer has an outlook yet: under Halton's rule nothing is rated, under Medway's only what is met."""
    found = rag_columns(known_truth, known_truth.ahead.target_at(0.7), outcomes)
    assert found.loc["halton"].tolist() == [0.0, 0.0, 0.0, 51.0, 1.0]
    medway = found.loc["medway"]
    assert medway["green"] == pytest.approx(found.loc["ten_percent", "green"])
    assert (medway["amber"], medway["red"]) == (0.0, 0.0)
    assert medway["not_rated"] == pytest.approx(51 - medway["green"])
    # 28 of the 51 have four peers or more.
    assert found.loc["quartile", "not_rated"] == 23.0


def test_amber_by_improvement_compares_with_this_years_expected_end(known_truth, outcomes):
    """Against a target nobody can meet, what improves is amber and the rest red: by about even odds."""
    sign = known_truth.ahead.measures["polarity"].map({"higher": 1.0, "lower": -1.0}).astype(float)
    out_of_reach = known_truth.ahead.expected.add(sign * 1e9, axis=0)
    found = rag_columns(known_truth, out_of_reach, outcomes).loc["thurrock"]
    assert found["green"] == 0.0
    better = known_truth.ahead.odds(known_truth.ahead.expected.shift(1, axis=1))[outcomes.year].dropna()
    assert found["amber"] == pytest.approx(better.sum(), abs=1.0)
    assert found["red"] == pytest.approx(51 - better.sum(), abs=1.0)


def test_ratings_without_words_are_those_with_words(known_truth, outcomes):
    rows = known_truth.card.rows.assign(unprofiled=pd.Series(dtype="str"), why_missing="none")
    rows["aim"] = rows["target"]
    compared = rows[["travel", "travel_reason", "baseline_period"]]
    peers = outcomes.peers.iloc[::PARTS].reset_index(drop=True)
    for rule in PRESETS.values():
        said = rate(rows, rule, compared, peers)[["rag", "not_rated_why"]]
        pd.testing.assert_frame_equal(said, grades(rows, rule, compared, peers).astype("str")[said.columns])


def test_without_odds_no_colour_is_guessed(hart):
    found = rag_columns(hart, hart.ahead.target_at(0.7))
    assert found["unknown"].tolist() == [13.0] * len(found)
    assert found.sum(axis=1).tolist() == pytest.approx([45.0] * len(found))
