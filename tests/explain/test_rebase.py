"""New limits are suggested with evidence and applied only with a reason on record."""

import pytest

from perfkit import periods
from perfkit.explain.panel import one
from perfkit.explain.rebase import recorded, suggested
from perfkit.judge.scorecard import judge
from perfkit.rules import Rules, preset

LOW = [80.3, 79.6, 80.1, 80.6, 79.2, 80.0, 79.8, 80.4]


@pytest.mark.parametrize("polarity", ["higher", "lower", "none"])
@pytest.mark.parametrize("step", [6, -6])
def test_a_new_level_is_suggested_whichever_way_it_went(polarity, step):
    found = suggested(one(polarity, [*LOW, *(v + step for v in LOW[:6])], unit="score")).loc["PL1"]
    assert periods.label(found["since"]) == "2011/12 Q1"
    assert (found["quarters"], round(found["before"]), round(found["after"])) == (6, 80, 80 + step)


def test_five_quarters_are_not_yet_sustained():
    assert suggested(one("higher", [*LOW, *(v + 6 for v in LOW[:5])], unit="score")).empty


def test_noise_suggests_nothing():
    assert suggested(one("higher", LOW * 2, unit="score")).empty


def test_only_a_break_with_a_note_is_a_recorded_reason(make_tables):
    outturns = [
        {"ref": "A", "period": "2013/14 Q4", "outturn": 80},
        {
            "ref": "A",
            "period": "2014/15 Q1",
            "outturn": 60,
            "status": "break",
            "note": "Counted by the new definition.",
        },
        {"ref": "A", "period": "2014/15 Q2", "outturn": 61, "status": "break"},
    ]
    card = judge(make_tables(indicators=[{"ref": "A"}], outturns=outturns), Rules(preset("ten_percent")), "2014/15 Q2")
    assert recorded(card) == {"A": [periods.parse("2014/15 Q1")]}
