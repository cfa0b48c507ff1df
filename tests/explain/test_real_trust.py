"""A real trust that missed the national target of 95%: bridge, forecast, funnel and peers."""

from pathlib import Path

import pandas as pd
import pytest

from perfkit import periods
from perfkit.explain.benchmark import funnel
from perfkit.explain.bridge import segments
from perfkit.explain.explanation import explain
from perfkit.judge.scorecard import judge
from perfkit.report import why
from perfkit.rules import Rules, preset

WORKED = Path(__file__).parents[1] / "worked"
BY_TYPE = pd.read_csv(WORKED / "ae_one_trust_by_type.csv")
TRUSTS = pd.read_csv(WORKED / "ae_quarters_133_trusts.csv")
QUARTER = "2018/19 Q4"


@pytest.fixture(scope="module")
def explanation(make_tables):
    whole = BY_TYPE.groupby("period")[["numerator", "denominator"]].sum().reset_index()
    whole["outturn"] = 100 * whole["numerator"] / whole["denominator"]
    others = TRUSTS[TRUSTS["org"] != "RRK"]
    quarters = pd.PeriodIndex.from_fields(
        year=others["fin_year"] + 1, quarter=others["fin_quarter"], freq=periods.QUARTER
    )
    peers = others.assign(
        ref="AE",
        authority=others["org"],
        period=[periods.label(q) for q in quarters],
        value=100 * others["numerator"] / others["denominator"],
    )
    tables = make_tables(
        indicators=[{"ref": "AE", "title": "Patients seen within four hours"}],
        outturns=whole.assign(ref="AE"),
        targets=[{"ref": "AE", "period": p, "target": 95} for p in (QUARTER, "2018/19")],
        segments=BY_TYPE.assign(ref="AE", dimension="department"),
        benchmarks=peers[["ref", "period", "authority", "value"]],
    )
    return explain(judge(tables, Rules(preset("ten_percent")), QUARTER))


def _quarter(label):
    return BY_TYPE[BY_TYPE["period"] == label]


def test_the_bridge_by_department_adds_up_to_the_fall():
    """79.7% of all in 2016/17 Q4, 66.1% two years later.

    The major department's own rate took off 16.1 points; the walk-in centre
    that came with a merger gave 2.5 back.
    """
    split = segments(_quarter("2016/17 Q4"), _quarter(QUARTER), per=100)
    assert split[["rate_effect", "mix_effect"]].sum().sum() == pytest.approx(-13.5501, abs=1e-4)
    assert split["rate_effect"].sum() == pytest.approx(-16.08, abs=0.01)
    assert split["mix_effect"].sum() == pytest.approx(2.53, abs=0.01)


def test_the_year_was_lost_and_is_said_to_be(explanation):
    ahead = explanation.outlook.loc["AE"]
    assert ahead["known"] == 4
    assert (ahead["certainty"], ahead["probability"]) == ("out_of_reach", 0)


def test_the_funnel_says_that_trusts_differ_more_than_chance_and_that_this_one_is_low_but_not_alone():
    year = TRUSTS[TRUSTS["fin_year"] == 2018].groupby("org")[["numerator", "denominator"]].sum()
    found = funnel(year["numerator"], year["denominator"])
    assert found["phi"].iloc[0] == pytest.approx(3274.2, abs=0.1)
    assert found.loc["RRK", "outside"] == "below_998"
    assert found.loc["RRK", "outside_od"] == ""
    assert found.loc["RRK", "lower_95_od"] == pytest.approx(0.7477, abs=1e-4)


def test_the_findings_name_the_fall_and_the_words_say_it(explanation):
    assert list(explanation.findings["cause"]) == ["one_segment", "one_off"]
    said = repr(why.evidence(explanation))
    assert "Major (department) went from 79.43% to 62.79%" in said
    assert "says where a change sits, not what caused it" in said
