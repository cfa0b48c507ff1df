"""What is proposed can be worked out again from the log and the data, and gives the same figures."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from perfkit.inputs.read import read
from perfkit.inputs.settings import read_rules
from perfkit.judge.scorecard import judge
from perfkit.rules import preset
from perfkit.targets.drafting import REPLAYED, drafts, replay
from perfkit.targets.proposals import propose, read_entries
from perfkit.targets.scenario import read_scenario
from perfkit.targets.setting import setting_of

QUARTER, DAY = "2013/14 Q2", "2013-10-21"


@pytest.fixture(scope="module")
def council():
    return read("demo:known_truth"), read_rules("demo:known_truth")


@pytest.fixture(scope="module")
def setting(council):
    return setting_of(judge(*council, QUARTER, known_on=DAY))


@pytest.fixture
def log(tmp_path, setting):
    """A log of every indicator's targets of three years, NI60 with levers and NI65 as a range."""
    log = tmp_path / "proposals.csv"
    targets = (setting.ahead.expected.iloc[:, 1:] * 1.02).round(1)
    targets.loc["NI65"] = np.nan
    low, high = (pd.DataFrame(np.nan, targets.index, targets.columns) for _ in range(2))
    low.loc["NI65"], high.loc["NI65"] = 9.0, 15.0
    levers = {"NI60": {"demand": 5.0, "rate:North": 2.5, "start": 2.0}}
    made = drafts(setting, targets, proposer="Analyst", reason="Two in the hundred", levers=levers, low=low, high=high)
    assert len(made) > 100
    propose(log, *made)
    return log


def test_every_logged_proposal_is_worked_out_again_the_same(log, council):
    found = replay(read_entries(log), *council)
    assert list(found.columns) == list(REPLAYED)
    assert found["same"].all()
    assert not found[["data_changed", "rules_changed"]].any(axis=None)
    assert (found["version"] + found["problem"]).eq("").all()
    assert found["row"].tolist() == list(range(2, len(found) + 2))
    assert found["odds"].notna().sum() > 100


def test_levers_move_the_odds(log):
    entries = [p for p in read_entries(log).values() if p.ref == "NI60"]
    assert entries[0].levers == {"demand": 5.0, "rate:North": 2.5, "start": 2.0}
    assert all(0 < p.odds < 1 for p in entries)


def test_a_range_has_neither_odds_nor_interim_targets(log):
    entry = next(p for p in read_entries(log).values() if p.ref == "NI65")
    assert (entry.target, entry.target_low, entry.target_high) == (None, 9.0, 15.0)
    assert (entry.odds, entry.interim) == (None, (None,) * 4)


def test_a_part_of_the_council_replays_the_same_as_the_whole(tmp_path, council):
    """What was proposed from a directorate's or an indicator's report is worked out from the council's tables."""
    tables, rules = council
    log = tmp_path / "proposals.csv"
    for card in (
        judge(tables, rules, QUARTER, "Children and Enterprise", DAY),
        judge(tables.of_ref("NI60"), rules, QUARTER, known_on=DAY),
    ):
        part = setting_of(card)
        targets = part.ahead.expected.iloc[:, [1]].round(1)
        propose(log, *drafts(part, targets, proposer="Analyst", reason="As expected"))
    found = replay(read_entries(log), tables, rules)
    assert found["same"].all()
    assert not found["data_changed"].any()


def test_what_differs_is_said_and_why(log, council):
    tables, rules = council
    figures = tables.outturns["outturn"].mask(tables.outturns["ref"] == "NI60", tables.outturns["outturn"] * 0.9)
    changed = replace(tables, outturns=tables.outturns.assign(outturn=figures, numerator=np.nan, denominator=np.nan))
    found = replay(read_entries(log), changed, replace(rules, rag=preset("belfast")), refs=["NI60"])
    assert found["ref"].tolist() == ["NI60"] * 3
    assert found["data_changed"].all()
    assert found["rules_changed"].all()
    assert not found["same"].any()
    assert (found["odds"] != found["odds_again"]).all()


def test_odds_that_were_made_up_are_found(tmp_path, setting, council):
    log = tmp_path / "proposals.csv"
    made, *_ = drafts(setting, setting.ahead.expected.loc[["NI60"]].iloc[:, [1]], proposer="Analyst", reason="x")
    propose(log, replace(made, odds=0.99), replace(made, interim=(1, 2, 3, 4)))
    found = replay(read_entries(log), *council)
    assert found["same"].tolist() == [False, False]
    assert found["odds_again"].tolist() == [made.odds] * 2
    assert found["interim_again"].tolist() == [made.interim] * 2
    assert not found["data_changed"].any()


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        pytest.param({"ref": "XX1"}, "XX1 is no indicator of these tables", id="indicator-gone"),
        pytest.param({"year": "2030/31"}, "2030/31 is no year that 2013/14 Q2 looks ahead to", id="year"),
        pytest.param({"quarter": "2029/30 Q1"}, "There is no quarter with outturns '2029/30 Q1'", id="quarter"),
    ],
)
def test_what_cannot_be_worked_out_is_said(tmp_path, setting, council, change, problem):
    log = tmp_path / "proposals.csv"
    made, *_ = drafts(setting, setting.ahead.expected.loc[["NI60"]].iloc[:, [1]], proposer="Analyst", reason="x")
    propose(log, made, replace(made, **change, perfkit="0.0.1"))
    found = replay(read_entries(log), *council)
    assert found["same"].tolist() == [True, False]
    assert found["problem"].iloc[1].startswith(problem)
    assert found["version"].tolist() == ["", "0.0.1"]


def test_a_later_release_does_not_change_a_replay(tmp_path, council):
    """What became known after the report's date was not seen then: it is not read, and not in the hash."""
    tables, rules = council
    early = setting_of(judge(tables, rules, "2012/13 Q2", known_on="2012-10-21"))
    log = tmp_path / "proposals.csv"
    propose(log, *drafts(early, early.ahead.expected.iloc[:, [1]].round(1), proposer="Analyst", reason="As expected"))
    found = replay(read_entries(log), tables, rules)
    later = tables.outturns[tables.outturns["ends"] > "2012-09-30"]
    without = replace(tables, outturns=tables.outturns.drop(later.index))
    assert found["same"].all()
    pd.testing.assert_frame_equal(replay(read_entries(log), without, rules), found)


def test_a_scenarios_targets_become_proposals(tmp_path, setting, council):
    path = tmp_path / "wish.yaml"
    path.write_text(
        "year: 2014/15\nreason: The standard\ntargets: {NI60: [82, 83], NI65: {low: 9, high: 15, reason: A band}}\n"
        "levers: {NI60: {demand: 5}}\n",
        encoding="utf-8",
    )
    wish = read_scenario(path, setting)
    made = drafts(
        setting, wish.targets, proposer="Analyst", reason={ref: wish.why(ref) for ref in wish.targets.index},
        approver="Cabinet", levers=wish.levers, low=wish.low, high=wish.high,
    )  # fmt: skip
    assert [(p.ref, p.year, p.target, p.target_low, p.reason, dict(p.levers)) for p in made] == [
        ("NI60", "2014/15", 82.0, None, "The standard", {"demand": 5.0}),
        ("NI60", "2015/16", 83.0, None, "The standard", {"demand": 5.0}),
        ("NI65", "2014/15", None, 9.0, "A band", {}),
    ]
    assert {p.when for p in made} == {made[0].when}
    propose(tmp_path, *made)
    assert replay(read_entries(tmp_path), *council)["same"].all()


def test_two_proposals_of_one_second_are_each_replayed_with_their_own_years(tmp_path, setting, council):
    """A year's interim targets start where the year before was proposed to end, in the same proposal."""
    years = setting.ahead.expected.columns[1:3]
    first = pd.DataFrame([[82.0, 84.0]], ["NI60"], years)
    made = [p for t in (first, first + 5) for p in drafts(setting, t, proposer="Analyst", reason="A round figure")]
    propose(tmp_path, *(replace(p, when="2013-10-21T09:00:00Z") for p in made))
    assert replay(read_entries(tmp_path), *council)["same"].all()
