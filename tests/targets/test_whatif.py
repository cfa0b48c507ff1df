"""The targets that a report or the controls start from: the record's, a scenario's and its rule's."""

from __future__ import annotations

import math
from collections.abc import Callable

import pandas as pd
import pytest

from perfkit.targets.scenario import Scenario
from perfkit.targets.setting import Setting
from perfkit.targets.whatif import what_if

NONE = math.nan


@pytest.fixture(scope="module")
def setting(set_one: Callable[..., Setting]) -> Setting:
    """Return a share that came to 80% in each of two years, with targets of 81% this year and 84% in two."""
    return set_one(numerator=[40] * 10, denominator=[50] * 10, targets={"2011/12": 81.0, "2013/14": 84.0})


def scenario(setting: Setting, targets: list[float], **more: object) -> Scenario:
    table = pd.DataFrame([targets], ["A"], setting.ahead.expected.columns)
    return Scenario("A wish", setting.years[1], table, table * NONE, table * NONE, **more)  # type: ignore[arg-type]


def test_without_a_scenario_the_record_stands_and_its_last_target_beyond_it(setting: Setting) -> None:
    plan = what_if(setting)
    assert plan.targets.loc["A"].tolist() == [81.0, 84.0, 84.0]
    assert plan.targets.columns.tolist() == setting.years[1:]
    assert (plan.title, plan.reason, plan.rule, dict(plan.levers), dict(plan.reasons)) == ("", "", "", {}, {})
    assert (plan.differently, plan.moved, plan.why("A")) == (False, setting, "")


@pytest.mark.parametrize(
    ("wish", "rule", "targets"),
    [
        pytest.param([NONE, 90.0, NONE, NONE], "", [90.0, 90.0, 90.0], id="its-last-target-stays"),
        pytest.param([NONE, NONE, 90.0, NONE], "", [81.0, 90.0, 90.0], id="before-it-the-record"),
        pytest.param([90.0, NONE, NONE, NONE], "", [81.0, 84.0, 84.0], id="this-year-is-no-coming-year"),
        # 80 x 1.02 = 81.6, 83.232 and 84.89664, rounded up.
        pytest.param([NONE] * 4, "last_outturn_plus", [81.6, 83.3, 84.9], id="its-rule"),
        pytest.param([NONE, 90.0, NONE, NONE], "last_outturn_plus", [90.0, 83.3, 84.9], id="what-it-leaves-out"),
    ],
)
def test_a_scenario_comes_before_its_rule_and_both_before_the_record(
    setting: Setting, wish: list[float], rule: str, targets: list[float]
) -> None:
    plan = what_if(setting, scenario(setting, wish, rule=rule))
    assert plan.targets.loc["A"].tolist() == pytest.approx(targets)
    assert (plan.title, plan.rule) == ("A wish", rule)


def test_a_scenarios_levers_and_reasons_go_with_it(setting: Setting) -> None:
    """Half a point more of the level, at once: all of it counts in the coming years, half of it in this."""
    wish = scenario(setting, [NONE] * 4, levers={"A": {"rate:": 0.5}}, reason="A wish", reasons={"A": "The standard"})
    plan = what_if(setting, wish)
    assert plan.differently
    more = plan.moved.ahead.expected.loc["A"] - setting.ahead.expected.loc["A"]
    assert more.tolist() == pytest.approx([0.25, 0.5, 0.5, 0.5])
    assert (plan.why("A"), plan.why("B")) == ("The standard", "A wish")
    assert plan.met.odds["A"] > what_if(setting).met.odds["A"]
    assert plan.asked["target"].tolist() == [81.0, 84.0, 84.0]
    assert plan.asked["expected"].tolist() == setting.ahead.expected.loc["A"].tolist()[1:]
