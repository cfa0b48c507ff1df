"""Rules for proposing targets, and how often such targets would have been met."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from perfkit import periods, read, read_rules
from perfkit.explain.years_ahead import years_ahead
from perfkit.judge.scorecard import judge
from perfkit.rules import Rules, preset
from perfkit.targets.peer_years import peer_years, quartiles_of
from perfkit.targets.proposing import OWN_TARGETS, NoProposal, Rule, propose, record, tried, tries
from perfkit.targets.replayed import replayed
from perfkit.targets.setting import setting_of

YEARS = ("2009/10", "2010/11", "2011/12", "2012/13")
RULES = Rules(rag=preset("ten_percent"))


@pytest.fixture(scope="module")
def known_truth():
    tables, rules = read("demo:known_truth"), read_rules("demo:known_truth")
    return setting_of(judge(tables, rules, "2013/14 Q2", known_on="2013-10-21"))


@pytest.fixture
def set_up(make_tables):
    """Return a function: an indicator's whole years, the last 2012/13 -> its setting at the end of 2012/13.

    Each quarter of a year has the year's figure, of which the year is the mean.
    """

    def build(past, quarter="2012/13 Q4", now=(), peers=(), **indicator):
        years = YEARS[-len(past) :]
        figures = [(f"{year} Q{q}", value) for year, value in zip(years, past, strict=True) for q in (1, 2, 3, 4)]
        figures += [(f"2013/14 Q{q + 1}", value) for q, value in enumerate(now)]
        tables = make_tables(
            indicators=[{"ref": "A", "unit": "percent", "decimals": 1, **indicator}],
            outturns=[{"ref": "A", "period": period, "outturn": value} for period, value in figures],
            benchmarks=[{"ref": "A", "group": "near", **row} for row in peers],
        )
        return setting_of(judge(tables, RULES, quarter))

    return build


def peers(values, year="2012/13"):
    return [{"period": year, "authority": f"Peer {n}", "value": v} for n, v in enumerate(values)]


def proposed(setting, rule, **options):
    return propose(setting, rule, **options).targets.loc["A"].tolist()


def why(setting, rule):
    return propose(setting, rule).why["A"]


@pytest.mark.parametrize(
    ("indicator", "past", "percent", "targets"),
    [
        # 80 x 1.02 = 81.6, x 1.02 = 83.232 and 84.89664: up, so that two percent are kept.
        pytest.param({}, [80.0], 2.0, [81.6, 83.3, 84.9], id="higher-rounds-up"),
        # 12 x 0.98 = 11.76, 11.5248 and 11.294304: down.
        pytest.param({"polarity": "lower", "unit": "days"}, [12.0], 2.0, [11.7, 11.5, 11.2], id="lower-rounds-down"),
        pytest.param({}, [99.0], 2.0, [100.0, 100.0, 100.0], id="a-percentage-stops-at-100"),
        pytest.param({}, [104.0], 2.0, [106.1, 108.3, 110.4], id="unless-its-own-have-passed-it"),
        pytest.param({"unit": "score"}, [-10.0], 10.0, [-9.0, -8.1, -7.2], id="a-loss-grows-smaller"),
        pytest.param({"polarity": "lower", "unit": "number", "decimals": 0}, [0.0], 2.0, [0, 0, 0], id="nothing-stays"),
        pytest.param({}, [80.0], 0.0, [80.0, 80.0, 80.0], id="held"),
    ],
)
def test_the_last_outturn_and_a_percentage(set_up, indicator, past, percent, targets):
    if indicator.get("unit") == "number":
        indicator = {**indicator, "basis": "snapshot"}
    assert proposed(set_up(past, **indicator), Rule.LAST_OUTTURN_PLUS, percent=percent) == pytest.approx(targets)


def test_the_year_that_is_not_over_is_no_last_outturn(set_up):
    """In September 2013 the last outturn is that of 2012/13, and the first coming year is 2014/15."""
    setting = set_up([70.0, 80.0], quarter="2013/14 Q2", now=[95.0, 95.0])
    found = propose(setting, Rule.LAST_OUTTURN_PLUS).targets
    assert [periods.label(y) for y in found.columns] == ["2014/15", "2015/16", "2016/17"]
    assert found.loc["A"].tolist() == pytest.approx([81.6, 83.3, 84.9])


def test_a_last_year_without_an_outturn_is_not_replaced_by_an_older_one(set_up):
    setting = set_up([70.0, 80.0], quarter="2013/14 Q2", now=[95.0, 95.0])
    gone = setting.outturns.copy()
    gone.iloc[:, -1] = np.nan
    setting = replace(setting, outturns=gone)
    assert why(setting, Rule.LAST_OUTTURN_PLUS) == NoProposal.NO_LAST_OUTTURN
    assert np.isnan(proposed(setting, Rule.LAST_OUTTURN_PLUS)).all()


@pytest.mark.parametrize(
    ("polarity", "values", "standard", "target"),
    [
        pytest.param("higher", [70.0, 80.0, 84.0, 90.0], np.nan, 82.0, id="median-of-four"),
        pytest.param("higher", [70.0, 80.0, 84.0, 90.0], 85.0, 85.0, id="the-standard-asks-for-more"),
        pytest.param("higher", [70.0, 80.0, 84.0, 90.0], 75.0, 82.0, id="the-peers-ask-for-more"),
        pytest.param("lower", [70.0, 80.0, 84.0, 90.0], 75.0, 75.0, id="lower-is-more-challenging"),
        pytest.param("higher", [], 75.0, 75.0, id="a-standard-alone"),
        pytest.param("higher", [70.0, 80.0, 90.0], 75.0, 75.0, id="three-peers-are-too-few"),
    ],
)
def test_the_benchmark_or_the_standard_whichever_asks_for_more(set_up, polarity, values, standard, target):
    setting = set_up([78.0], peers=peers(values), polarity=polarity)
    setting = replace(setting, standards=pd.Series({"A": standard}))
    assert proposed(setting, Rule.BENCHMARK_OR_STATUTORY) == pytest.approx([target] * 3)


@pytest.mark.parametrize(
    ("values", "code"),
    [
        pytest.param([], NoProposal.NO_BENCHMARK, id="none"),
        pytest.param([70, 80, 90], NoProposal.FEW_PEERS, id="three"),
    ],
)
@pytest.mark.parametrize("rule", [Rule.BENCHMARK_OR_STATUTORY, Rule.TOP_QUARTILE_IN_FIVE])
def test_without_four_peers_there_is_no_benchmark(set_up, values, code, rule):
    setting = set_up([78.0], peers=peers(values))
    assert why(setting, rule) == code
    assert np.isnan(proposed(setting, rule)).all()


@pytest.mark.parametrize(
    ("polarity", "last", "targets"),
    [
        # The upper quartile of 70, 80, 84, 90 is 85.5: from 75.5 a fifth of 10 points a year.
        pytest.param("higher", 75.5, [77.5, 79.5, 81.5], id="a-fifth-of-the-way-each-year"),
        pytest.param("higher", 88.0, [88.0, 88.0, 88.0], id="already-there-it-is-held"),
        # The lower quartile is 77.5.
        pytest.param("lower", 82.5, [81.5, 80.5, 79.5], id="where-lower-is-better-the-lower-quartile"),
        pytest.param("higher", 85.3, [85.4, 85.4, 85.5], id="rounded-up-and-never-past-it"),
    ],
)
def test_the_top_quartile_in_five_years(set_up, polarity, last, targets):
    setting = set_up([last], peers=peers([70.0, 80.0, 84.0, 90.0]), polarity=polarity)
    assert proposed(setting, Rule.TOP_QUARTILE_IN_FIVE) == pytest.approx(targets)


@pytest.mark.parametrize(
    ("polarity", "past", "target"),
    [
        pytest.param("higher", [78.0, 83.24, 80.0], 83.3, id="highest-rounded-up"),
        pytest.param("lower", [78.0, 83.0, 80.0], 78.0, id="lowest"),
    ],
)
def test_the_best_past_year(set_up, polarity, past, target):
    assert proposed(set_up(past, polarity=polarity), Rule.BEST_PAST_YEAR) == pytest.approx([target] * 3)


def test_one_year_is_not_the_best_of_several(set_up):
    assert why(set_up([78.0]), Rule.BEST_PAST_YEAR) == NoProposal.ONE_YEAR


def test_odds_of_70_are_kept_by_rounding_towards_the_likelier(known_truth):
    found = propose(known_truth, Rule.ODDS_70).targets
    odds = known_truth.ahead.odds(found)
    assert found.notna().sum().tolist() == [51, 51, 51]
    assert odds.min(axis=None) >= 0.7 - 1e-9
    exact = known_truth.ahead.target_at(0.7).iloc[:, 1:]
    digit = 10.0 ** -known_truth.card.rows.set_index("ref")["decimals"].astype(float)
    assert (found - exact).abs().le(digit * (1 + 1e-9), axis=0).where(found.notna(), True).all(axis=None)


def test_too_little_history_has_no_odds(set_up):
    setting = set_up([80.0], quarter="2012/13 Q1")
    assert why(setting, Rule.ODDS_70) == NoProposal.NO_ODDS


@pytest.mark.parametrize("polarity", ["range", "none"])
@pytest.mark.parametrize("rule", list(Rule))
def test_no_rule_proposes_where_no_way_is_better(set_up, polarity, rule):
    setting = set_up([80.0, 82.0], peers=peers([70.0, 80.0, 84.0, 90.0]), polarity=polarity)
    assert why(setting, rule) == NoProposal.NO_DIRECTION
    assert np.isnan(proposed(setting, rule)).all()


@pytest.mark.parametrize("rule", list(Rule))
def test_each_target_is_proposed_or_says_why_not(known_truth, rule):
    found = propose(known_truth, rule)
    assert found.why.isna().eq(found.targets.notna().all(axis=1)).all()
    assert found.targets.isna().any(axis=1).eq(found.targets.isna().all(axis=1)).all()
    percent = known_truth.ahead.measures["unit"].eq("percent") & known_truth.outturns.le(100).all(axis=1)
    assert percent.sum() == 36
    assert found.targets[percent].max(axis=None) <= 100


def test_an_indicator_is_proposed_for_alike_alone_and_among_others(known_truth, make_tables):
    tables, rules = read("demo:known_truth"), read_rules("demo:known_truth")
    alone = setting_of(judge(tables.part(ref="NI68"), rules, "2013/14 Q2", known_on="2013-10-21"))
    for rule in Rule:
        assert propose(alone, rule).targets.loc["NI68"].equals(propose(known_truth, rule).targets.loc["NI68"])
    mine = tries(known_truth)
    mine = mine[mine["ref"].eq("NI68")].reset_index(drop=True)
    pd.testing.assert_frame_equal(tries(alone), mine, check_dtype=False)


def test_a_peers_year_is_its_own_figure_or_what_its_quarters_make(set_up):
    """Shares pool their counts: 60 of 80 and 10 of 20 in each half of the year are 70%, and not 62.5%."""
    quarters = [
        {"period": f"2012/13 Q{q}", "authority": "B", "value": 100 * n / d, "numerator": n, "denominator": d}
        for q, (n, d) in enumerate([(60, 80), (10, 20), (60, 80), (10, 20)], start=1)
    ]
    given = [
        {"period": "2012/13", "authority": "A", "value": 64.0},
        *quarters,
        {"period": "2012/13 Q1", "authority": "C", "value": 50.0},
        {"period": "2012/13", "authority": "D", "value": 90.0, "group": "far"},
    ]
    setting = set_up([80.0], peers=given)
    ratio = replace(
        setting, ahead=replace(setting.ahead, measures=setting.ahead.measures.assign(by="ratio", per=100.0))
    )
    assert peer_years(ratio).set_index("authority")["value"].to_dict() == {"A": 64.0, "B": pytest.approx(70.0)}
    assert peer_years(setting).set_index("authority")["value"].to_dict() == {"A": 64.0, "B": pytest.approx(62.5)}
    total = replace(setting, ahead=replace(setting.ahead, measures=setting.ahead.measures.assign(by="sum")))
    assert peer_years(total).set_index("authority")["value"].to_dict() == {"A": 64.0, "B": pytest.approx(250.0)}
    ended = replace(setting, ahead=replace(setting.ahead, measures=setting.ahead.measures.assign(by="end")))
    assert peer_years(ended).set_index("authority")["value"].to_dict() == {"A": 64.0, "B": pytest.approx(50.0)}


def test_the_latest_year_with_enough_peers_is_taken(set_up):
    setting = set_up([80.0], peers=[*peers([1.0, 2.0, 3.0, 4.0], "2010/11"), *peers([9.0, 9.0], "2012/13")])
    found = quartiles_of(peer_years(setting), setting.refs, periods.parse("2012/13")).loc["A"]
    assert (found["count"], found["median"], periods.label(found["year"])) == (4.0, 2.5, "2010/11")


def test_each_year_is_replayed_with_what_was_known_then(set_up):
    """At the end of 2010/11 two years were over: 70 and 76. The rules asked for 77.6 and 76 of 2011/12: it was 77."""
    setting = set_up([70.0, 76.0, 77.0, 75.0])
    found = tries(setting).set_index(["rule", "year"])["target"]
    last = found[Rule.LAST_OUTTURN_PLUS]
    assert {periods.label(y): v for y, v in last.items()} == {"2010/11": 71.4, "2011/12": 77.6, "2012/13": 78.6}
    best = found[Rule.BEST_PAST_YEAR]
    assert {periods.label(y): v for y, v in best.items()} == {"2011/12": 76.0, "2012/13": 77.0}
    summary = tried(setting)
    assert summary.loc[Rule.LAST_OUTTURN_PLUS, ["times", "met"]].tolist() == [3, 1]
    assert summary.loc[Rule.BEST_PAST_YEAR, ["times", "met"]].tolist() == [2, 1]


def test_in_the_middle_of_a_year_the_year_before_is_the_last_that_was_over(set_up):
    """In September 2011 a target for 2012/13 was set from 2010/11: 76, and two percent are 77.6."""
    setting = set_up([70.0, 76.0, 77.0, 75.0], quarter="2013/14 Q2", now=[75.0, 75.0])
    found = tries(setting)
    found = found[found["rule"].eq(Rule.LAST_OUTTURN_PLUS)]
    assert [periods.label(y) for y in found["year"]] == ["2011/12", "2012/13"]
    assert found["target"].tolist() == [71.4, 77.6]
    assert found["outturn"].tolist() == [77.0, 75.0]


def test_the_odds_of_then_are_those_of_a_panel_cut_short(known_truth):
    """What is replayed is what the forecast gives that never saw the quarters after."""
    replay = replayed(known_truth)
    panel = known_truth.panel
    short = {name: getattr(panel, name).iloc[:, :-8] for name in ("outturn", "numerator", "denominator")}
    cut = years_ahead(replace(panel, **short)).target_at(0.7).iloc[:, 1]
    then = replay.known.ahead.target_at(0.7).iloc[:, 1].to_numpy()[replay.rows["year"].eq(pd.Period("2013", "Y-MAR"))]
    assert then == pytest.approx(cut.to_numpy(), nan_ok=True, rel=1e-9)


def test_the_councils_own_targets_stand_beside_the_rules(known_truth):
    found = tries(known_truth)
    own = found[found["rule"].eq(OWN_TARGETS) & found["ref"].eq("NI60")]
    assert own["target"].tolist() == [76.5, 77.0, 77.5]
    assert own["met"].tolist() == [True, True, True]


def test_a_standard_counts_where_the_council_had_set_it(known_truth):
    """Today's standard says nothing of a year for which another figure was set."""
    replay = replayed(known_truth)
    then = replay.known.standards.dropna()
    assert len(then) == 6
    assert replay.rows["own"][then.index].tolist() == then.tolist()


def test_a_first_year_has_nothing_to_replay(set_up):
    found = tries(set_up([80.0]))
    assert found.empty
    summary = record(found)
    assert summary.index.tolist() == [*map(str, Rule), OWN_TARGETS]
    assert summary["times"].tolist() == [0] * 6
    assert summary["share"].isna().all()


@pytest.mark.parametrize(
    ("past", "targets"),
    [
        pytest.param([100.0, 99.0], [100.0] * 3, id="what-came-to-100-never-passed-it"),
        pytest.param([100.1, 99.0], [101.0, 103.0, 105.1], id="what-once-passed-100-may-again"),
    ],
)
def test_a_percentage_that_was_ever_above_100_may_be_again(set_up, past, targets):
    assert proposed(set_up(past), Rule.LAST_OUTTURN_PLUS) == pytest.approx(targets)


def test_a_peers_quarters_make_a_year_only_where_all_four_are_known(set_up):
    """A total of four quarters; the last of what stands at the year's end; a mean of four."""
    quarters = [("2011/12", q, 10.0 * q) for q in (1, 2, 3, 4)] + [("2012/13", q, 5.0) for q in (1, 2, 4)]
    rows = [{"authority": "B", "period": f"{y} Q{q}", "value": v} for y, q, v in quarters]
    # A version of the same quarter given later stands; so does a year's own figure beside its quarters.
    rows += [{"authority": "B", "period": "2011/12 Q4", "value": 44.0}]
    rows += [
        {"authority": "C", "period": "2011/12", "value": 7.0},
        {"authority": "C", "period": "2013/14", "value": 9.0},
    ]
    setting = set_up([80.0, 80.0], peers=rows)

    def years(by):
        ahead = replace(setting.ahead, measures=setting.ahead.measures.assign(by=by))
        found = peer_years(replace(setting, ahead=ahead))
        assert found.columns.tolist() == ["ref", "year", "authority", "value"]
        return {(a, periods.label(y)): v for _, y, a, v in found.itertuples(index=False)}

    assert years("sum") == {("B", "2011/12"): 104.0, ("C", "2011/12"): 7.0}
    assert years("mean") == {("B", "2011/12"): 26.0, ("C", "2011/12"): 7.0}
    assert years("end") == {("B", "2011/12"): 44.0, ("B", "2012/13"): 5.0, ("C", "2011/12"): 7.0}


def test_quartiles_are_interpolated_with_the_ends_included():
    refs = pd.Index(["A", "B", "C"])
    year, later = periods.parse("2011/12"), periods.parse("2012/13")
    rows = [("A", year, v) for v in (70.0, 80.0, 84.0, 90.0)] + [("A", later, 1.0)] + [("B", year, 3.0)]
    given = pd.DataFrame(rows, columns=["ref", "year", "value"]).assign(authority="x")
    found = quartiles_of(given, refs, later)
    assert found.columns.tolist() == ["count", "lower", "median", "upper", "year"]
    assert found.loc["A"].tolist() == [4.0, 77.5, 82.0, 85.5, year]
    assert (found.loc["B", "count"], found.loc["C", "count"]) == (1.0, 0.0)
    assert found.loc[["B", "C"], ["lower", "median", "upper"]].isna().all(axis=None)
    assert quartiles_of(given, refs, year - 1)["count"].tolist() == [0.0] * 3
    none = quartiles_of(given.iloc[:0], refs, later)
    assert none["count"].tolist() == [0.0] * 3
    assert none[["lower", "median", "upper", "year"]].isna().all(axis=None)


def test_a_replay_lays_each_year_beside_what_was_known_before_it(set_up):
    """At the end of 2011/12 the years 70, 76 and 77 were over; 2012/13 came to 75."""
    found = replayed(set_up([70.0, 76.0, 77.0, 75.0]))
    assert [periods.label(y) for y in found.rows["year"]] == ["2010/11", "2011/12", "2012/13"]
    assert found.rows["outturn"].tolist() == [76.0, 77.0, 75.0]
    assert found.rows["own"].isna().all()
    past = found.known.outturns
    assert past.where(past.notna(), -1.0).to_numpy().tolist() == [
        [-1.0, -1.0, -1.0, 70.0], [-1.0, -1.0, 70.0, 76.0], [-1.0, 70.0, 76.0, 77.0],
    ]  # fmt: skip
    assert found.known.measures[["unit", "polarity", "decimals"]].to_numpy().tolist() == [["percent", "higher", 1]] * 3
    assert found.known.peers["count"].tolist() == [0.0] * 3


def test_a_percentage_whose_years_came_to_100_and_no_more_stops_there(set_one):
    """A quarter was 101%, and no year above 100%."""
    setting = set_one([101.0, 99, 100, 100] * 2)
    assert setting.outturns.loc["A"].tolist() == [100.0, 100.0]
    assert proposed(setting, Rule.LAST_OUTTURN_PLUS) == [100.0, 100.0, 100.0]
