"""Targets of the years to come: which is known, and what it asks of the outturn."""

from __future__ import annotations

import pandas as pd
import pytest

from perfkit.judge.coming import coming, set_again
from perfkit.judge.scorecard import judge
from perfkit.judge.year import judge_year
from perfkit.rules import Rules, preset

RULES = Rules(preset("ten_percent"), rate_doubtful=True)


@pytest.fixture
def card_of(make_tables):
    def card(targets, known_on="", **indicator):
        tables = make_tables(
            indicators=[{"ref": "A", **indicator}],
            outturns=[{"ref": "A", "period": "2013/14", "outturn": 50}],
            targets=[{"ref": "A", **row} for row in targets],
        )
        return judge_year(tables, RULES, "2013/14", known_on=known_on)

    return card


@pytest.mark.parametrize(
    ("polarity", "asked", "met"),
    [pytest.param("higher", 5, False, id="higher"), pytest.param("lower", -5, True, id="lower")],
)
def test_what_a_target_asks_is_positive_where_it_asks_for_more(card_of, polarity, asked, met):
    row = coming(card_of([{"period": "2014/15", "target": 55}], polarity=polarity)).iloc[0]
    assert (row["year"], row["target"], row["asked"], bool(row["met_now"])) == ("2014/15", 55, asked, met)


def test_each_of_three_years_has_a_row_and_a_year_without_a_target_says_so(card_of):
    found = coming(
        card_of([{"period": "2014/15", "target": 55}, {"period": "2015/16", "target_status": "to_be_confirmed"}])
    )
    assert found["target_status"].tolist() == ["set", "to_be_confirmed", "no_target"]
    assert found["asked"].isna().tolist() == [False, True, True]


def test_a_count_is_added_up_from_its_quarters_targets(card_of):
    quarters = [{"period": f"2014/15 Q{n}", "target": 20} for n in (1, 2, 3, 4)]
    assert coming(card_of(quarters, unit="number", decimals=0))["target"].iloc[0] == 80


def test_a_quarters_card_leaves_the_targets_of_an_annual_figures_quarters_apart(make_tables):
    """The year's card adds them up: its quarters are parts of the year; a figure once a year has no parts."""
    quarters = [{"ref": "A", "period": f"2014/15 Q{n}", "target": 20} for n in (1, 2, 3, 4)]
    tables = make_tables(
        indicators=[{"ref": "A", "unit": "number", "decimals": 0, "frequency": "annual"}],
        outturns=[{"ref": "A", "period": "2013/14", "outturn": 50}],
        targets=quarters,
    )
    year, quarter = judge_year(tables, RULES, "2013/14"), judge(tables, RULES, "2013/14 Q4")
    assert coming(year)["target"].iloc[0] == 80
    assert coming(quarter)["target"].iloc[0] == 20


def test_a_range_asks_for_the_distance_to_its_nearest_end(card_of):
    row = coming(card_of([{"period": "2014/15", "target_low": 60, "target_high": 70}], polarity="range")).iloc[0]
    assert row["asked"] == 10


def test_targets_set_again_between_two_days(card_of):
    versions = [{"period": "2014/15", "target": 55}, {"period": "2014/15", "target": 60, "set_on": "2014-06-18"},
                {"period": "2015/16", "target": 70}]  # fmt: skip
    then, now = (card_of(versions, known_on=day) for day in ("2014-06-10", "2014-06-30"))
    found = set_again(then, now)
    assert found[["year", "then_target", "target"]].to_numpy().tolist() == [["2014/15", 55, 60]]
    assert found["set_on"].tolist() == [pd.Timestamp("2014-06-18")]


def test_a_target_promised_where_none_was_is_set_again(card_of):
    """No figure stands on either day: what is said of it is another."""
    versions = [{"period": "2014/15", "target_status": "to_be_confirmed", "set_on": "2014-06-18"}]
    found = set_again(*(card_of(versions, known_on=day) for day in ("2014-06-10", "2014-06-30")))
    assert found[["year", "then_target_status", "target_status"]].to_numpy().tolist() == [
        ["2014/15", "no_target", "to_be_confirmed"]
    ]
