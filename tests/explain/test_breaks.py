"""Limits start afresh only with a reason on record, and no pattern reaches back beyond it."""

import pandas as pd
import pytest

from perfkit import periods
from perfkit.explain.breaks import comparable, recorded
from perfkit.explain.explanation import explain
from perfkit.explain.panel import one
from perfkit.judge.scorecard import judge
from perfkit.rules import Rules, preset

QUARTERS = [f"{year}/{year - 1999} Q{q}" for year in (2011, 2012, 2013, 2014) for q in (1, 2, 3, 4)][:14]
NEW = {"status": "break", "note": "Counted by the new definition."}


def _series(values, broken=None, **mark):
    rows = [{"ref": "A", "period": q, "outturn": v} for q, v in zip(QUARTERS[-len(values) :], values, strict=True)]
    if broken is not None:
        rows[broken] |= mark
    return rows


@pytest.fixture
def make_card(make_tables):
    def made(outturns, known_on=""):
        aims = [{"ref": "A", "period": "2014/15 Q2", "target": 86}]
        tables = make_tables(indicators=[{"ref": "A", "decimals": 1}], outturns=outturns, targets=aims)
        return judge(tables, Rules(preset("ten_percent")), "2014/15 Q2", known_on=known_on)

    return made


def test_only_a_break_with_a_note_is_a_recorded_reason(make_card):
    outturns = _series([80, 60, 61])
    outturns[1] |= NEW
    outturns[2] |= {"status": "break"}
    found = recorded(make_card(outturns))
    assert found.to_dict("records") == [
        {"ref": "A", "since": periods.parse("2014/15 Q1"), "reason": "Counted by the new definition."}
    ]


def test_a_break_that_was_not_yet_known_is_none(make_card):
    outturns = [row | {"as_of": "2014-08-01"} for row in _series([80, 60, 61])]
    outturns[1] |= NEW | {"as_of": "2014-11-20"}
    assert recorded(make_card(outturns, "2014-11-07")).empty


def test_a_break_after_the_quarter_is_none_yet(make_card):
    later = {"ref": "A", "period": "2014/15 Q3", "outturn": 60} | NEW
    assert recorded(make_card([*_series([80, 81]), later])).empty


def test_only_the_latest_break_counts_and_only_for_its_own_indicator():
    panel = one("higher", [1, 2, 3, 4])
    at = [pd.Period("2010Q2", freq="Q-MAR"), pd.Period("2010Q3", freq="Q-MAR")]
    breaks = pd.DataFrame({"ref": ["PL1", "PL1"], "since": at, "reason": "new"})
    assert comparable(panel, breaks).outturn.iloc[0, 1:].tolist() == pytest.approx([float("nan"), 3, 4], nan_ok=True)
    assert comparable(panel, breaks.assign(ref="B")) is panel


def test_a_recorded_break_is_not_named_as_a_cause(make_card):
    """A step of twelve at the new definition is a new level without the record, and noise with it."""
    values = [93.0, 92, 94, 93, 81.0, 80, 82, 81, 80, 82, 81, 80, 82, 81]
    without = explain(make_card(_series(values)))
    assert without.findings[["cause", "before", "after"]].iloc[0].tolist() == ["step_change", 93.0, 81.0]
    noted = explain(make_card(_series(values, 4, **NEW)))
    assert "step_change" not in set(noted.findings["cause"])
    noise = noted.findings[noted.findings["cause"].isin(("noise", "target_beyond_process"))].iloc[-1]
    assert noted.panel.outturn.iloc[0].notna().sum() == 10 and noise["ref"] == "A"


def test_after_a_recent_break_the_history_is_short(make_card):
    """Three quarters of the new definition are too few to tell a signal from noise, whatever went before."""
    found = explain(make_card(_series([93.0] * 11 + [81.0, 80, 82], 11, **NEW)))
    assert list(found.missing["missing"]) == ["history", "counts", "segments", "peers"]
    assert "step_change" not in set(found.findings["cause"])
    assert found.outlook["trust"].iloc[0] == "low"
