"""One indicator beside its peers: what is compared, with whom, and what both went through."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from perfkit import periods
from perfkit.explain.panel import panel_of
from perfkit.explain.peers import peers_of
from perfkit.judge.scorecard import judge
from perfkit.rules import Rules, preset

NO = np.nan
NOW, BEFORE = "2014/15 Q2", "2013/14 Q2"
QUARTERS = [periods.label(q) for q in pd.period_range("2012Q4", "2015Q2", freq="Q-MAR")]
SHARE = {"unit": "percent", "per": 100}


def _ours(ref, values, counts=True):
    """Return our outturns to the latest quarter, each of 100 cases."""
    return [
        {"ref": ref, "period": q, "outturn": v} | ({"numerator": v, "denominator": 100} if counts and v else {})
        for q, v in zip(QUARTERS[-len(values) :], values, strict=True)
    ]


def _theirs(ref, period, group="near", of=200, **values):
    counts = {name: {} if of is None else {"numerator": v * of / 100, "denominator": of} for name, v in values.items()}
    return [
        {"ref": ref, "period": period, "authority": name, "group": group, "value": v} | counts[name]
        for name, v in values.items()
    ]


STEADY = [80] * 10 + [74]
INDICATORS = {
    "share": SHARE, "alone": SHARE, "last-quarter": SHARE, "not-in": SHARE, "none": SHARE | {"polarity": "none"},
    "over": SHARE, "score": {"unit": "score", "polarity": "lower"}, "signal": SHARE,
    "year": {"basis": "annual", **SHARE}, "begun": SHARE, "still": {"unit": "score"}, "uncounted": SHARE,
}  # fmt: skip
OURS = [
    *_ours("share", STEADY), *_ours("alone", STEADY), *_ours("last-quarter", [80, 81, 82]),
    *_ours("not-in", [80, 81, None]), *_ours("none", STEADY), *_ours("over", STEADY),
    *_ours("score", [20.0] * 10 + [26.0], counts=False), *_ours("signal", [80] * 9 + [70, 70]),
    *({"ref": "year", "period": p, "outturn": v} for p, v in (("2012/13", 60), ("2013/14", 66))),
    *_ours("begun", STEADY), *_ours("still", [80.0] * 11, counts=False), *_ours("uncounted", STEADY),
]  # fmt: skip
THEIRS = [
    *_theirs("share", NOW, A=80, B=80, C=90), *_theirs("share", NOW, "far", Z=10), *_theirs("share", NOW, A=82),
    *_theirs("share", BEFORE, A=86, B=86, C=88, D=50), *_theirs("share", BEFORE, A=84),
    *_theirs("last-quarter", "2014/15 Q1", A=70, B=90), *_theirs("last-quarter", "2015/16 Q1", A=70),
    *_theirs("not-in", NOW, A=70, B=90), *_theirs("not-in", "2014/15 Q1", A=71, B=91),
    *_theirs("none", NOW, A=70, B=90, C=60), *_theirs("over", NOW, A=70, B=110),
    *_theirs("score", NOW, None, None, A=20, B=30, C=NO), *_theirs("score", BEFORE, None, None, A=21, B=31),
    *(row for n, q in enumerate(QUARTERS) for row in _theirs("signal", q, A=80 - 9 * (n > 8), B=70 - 8.6 * (n > 8),
                                                             C=75 - 9.2 * (n > 8), D=60 - 9 * (n > 8))),
    *_theirs("year", "2013/14", A=60, B=70), *_theirs("year", "2012/13", A=58, B=66), *_theirs("year", "2011/12", A=1),
    *_theirs("begun", NOW, A=80, B=90), *_theirs("still", NOW, A=81), *_theirs("still", BEFORE, A=80),
    *_theirs("uncounted", NOW, of=None, A=80, B=90),
]  # fmt: skip


@pytest.fixture(scope="module")
def found(make_tables):
    indicators = [{"ref": ref, "decimals": 1, "title": ref, **measure} for ref, measure in INDICATORS.items()]
    tables = make_tables(indicators=indicators, outturns=OURS, benchmarks=THEIRS, targets=[
        {"ref": ref, "period": NOW, "target": 85} for ref in INDICATORS
    ])  # fmt: skip
    card = judge(tables, Rules(preset("ten_percent")), NOW)
    panel = panel_of(card)

    def of(ref, since=None):
        mine = replace(card, rows=card.rows[card.rows["ref"] == ref].reset_index(drop=True))
        return peers_of(mine, panel.of(pd.Index([ref])), None if since is None else periods.parse(since))

    return of


def test_peers_of_our_group_are_ranked_and_held_in_a_funnel(found):
    """The later of A's two figures counts; Z is of another group, and there are fewer of it."""
    peers = found("share")
    assert (peers.period, peers.group, peers.own) == (NOW, "near", 74)
    assert peers.values.to_dict() == {"B": 80, "C": 90, "A": 82}
    assert peers.standing[["rank", "of", "quartile", "median", "best_quarter", "peers"]].tolist() == [
        4,
        4,
        4,
        82,
        86,
        3,
    ]
    # 578 of 700 is 82.6%; ours is 2.0 standard errors below as the arcsine has it, 2.26 by the plain rule.
    assert (peers.by_chance, peers.outside) == ("below_95", "")


def test_a_year_is_what_a_change_is_measured_over_where_nothing_is_signalled(found):
    """We fell by 6, A by 2, B by 6; C rose by 2, D has no later figure: the middle is -2, and two went with us."""
    peers = found("share")
    assert (peers.begun, peers.shared) == (BEFORE, False)
    assert peers.change.to_dict() == pytest.approx({"ours": -6, "alike": 2, "effect": -2, "share": 1 / 3, "after": 3})


def test_a_signal_is_measured_from_its_beginning(found):
    """From 80 to 70 for us; -9, -8.6, -9.2 and -9 for them, of which the middle is -9."""
    peers = found("signal", "2014/15 Q1")
    assert (peers.begun, peers.shared) == ("2014/15 Q1", True)
    assert peers.change.to_dict() == pytest.approx({"ours": -10, "alike": 4, "effect": -9, "share": 0.9, "after": 4})
    assert not found("signal").shared, "without a signal nothing is called shared"


def test_without_peers_there_is_nothing_to_say(found):
    assert found("alone") is None


def test_the_latest_quarter_with_figures_on_both_sides_is_compared(found):
    peers = found("last-quarter")
    assert (peers.period, peers.own) == ("2014/15 Q1", 81)
    assert peers.values.to_dict() == {"A": 70, "B": 90}
    assert (peers.begun, peers.change, peers.shared) == ("", None, False)
    late = found("not-in")
    assert (late.period, late.own) == ("2014/15 Q1", 81)
    assert late.values.to_dict() == {"A": 71, "B": 91}


def test_a_signal_that_no_peer_has_figures_for_is_not_compared(found):
    peers = found("begun", "2014/15 Q2")
    assert (peers.begun, peers.change, peers.shared) == ("", None, False)


def test_without_a_better_way_there_is_no_rank(found):
    peers = found("none")
    assert peers.standing[["rank", "of", "quartile"]].isna().all()
    assert (peers.outside, peers.by_chance) == ("", "")


def test_only_shares_of_known_counts_have_a_funnel(found):
    for ref in ("over", "score", "uncounted", "year"):
        assert (found(ref).outside, found(ref).by_chance) == (None, None), ref


def test_a_group_without_a_name_is_one_too(found):
    peers = found("score")
    assert peers.group == ""
    assert peers.values.to_dict() == {"A": 20, "B": 30}
    assert peers.standing[["rank", "of"]].tolist() == [2, 3]
    assert peers.change.to_dict() == pytest.approx({"ours": 6, "alike": 0, "effect": -1, "share": -1 / 6, "after": 2})


def test_a_yearly_figure_is_compared_under_its_years_name(found):
    peers = found("year")
    assert (peers.period, peers.own, peers.begun) == ("2013/14", 66, "2012/13")
    assert peers.values.to_dict() == {"A": 60, "B": 70}
    assert peers.change.to_dict() == pytest.approx({"ours": 6, "alike": 2, "effect": 3, "share": 0.5, "after": 2})


def test_where_we_did_not_move_no_share_of_it_is_given(found):
    change = found("still").change
    assert change[["ours", "alike", "effect", "after"]].tolist() == [0, 0, 1, 1]
    assert np.isnan(change["share"])
