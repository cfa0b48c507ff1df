"""The words and tables of target setting, for an indicator and for many together."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from perfkit import read, read_rules
from perfkit.judge.scorecard import judge
from perfkit.report import targeting, targets_together
from perfkit.report.claims import Claim
from perfkit.report.prose import Prose
from perfkit.targets.scenario import read_scenario
from perfkit.targets.setting import Setting, setting_of
from perfkit.targets.whatif import WhatIf, what_if

SHOWN = ("title", "about", "stands", "odds", "rules", "levers", "no_levers", "smart_check", "unknown", "living")
TOGETHER = ("title", "met", "distribution", "risk", "ratings", "targets", "backtest")


@pytest.fixture(scope="module")
def setting() -> Setting:
    card = judge(read("demo:known_truth"), read_rules("demo:known_truth"), "2013/14 Q2", known_on="2013-10-21")
    return setting_of(card)


@pytest.fixture(scope="module")
def plan(setting: Setting) -> WhatIf:
    return what_if(setting)


@pytest.fixture(scope="module")
def hart() -> WhatIf:
    card = judge(read("demo:hart"), read_rules("demo:hart"), "2014/15 Q2", known_on="2014-11-07")
    return what_if(setting_of(card))


@pytest.mark.slow
@pytest.mark.parametrize("council", ["known_truth", "hart"])
def test_nothing_shown_is_missing_or_machine_made(plan: WhatIf, hart: WhatIf, council: str) -> None:
    """Of every indicator of both demonstrations, every part can be shown and reads as words."""
    found = hart if council == "hart" else plan
    for ref in found.setting.refs:
        for name in SHOWN:
            _reads(getattr(targeting, name)(found, ref))
    for name in TOGETHER:
        _reads(getattr(targets_together, name)(found))


def _reads(part: Any) -> None:
    text = f"{part!r}\n{part._repr_html_()}"
    assert not re.search(r"\bnan\b|\bNaT\b|<NA>|&lt;NA&gt;| at 0x|>None<|\{\w+\}", text), text


def test_what_stands_is_told_with_its_sources(plan: WhatIf) -> None:
    found = targeting.stands(plan, "NI73")
    assert repr(found) == (
        "- Outturns so far: 76.1% in 2008/09, 74.6% in 2009/10, 72% in 2010/11, 74% in 2011/12 and 74% in 2012/13.\n"
        f"- 2013/14 will likely come to {_claimed(found, 'expected')} ({_claimed(found, 'low')} to"
        f" {_claimed(found, 'high')} in four cases of five).\n"
        "- Targets on record: 72% in 2013/14, 72.4% in 2014/15 and 72.8% in 2015/16.\n"
        "- The statutory or national standard is 72.8%."
    )
    assert all(claim.table and claim.ref == "NI73" and claim.calculation for claim in _claims(found))


def _claims(found: Prose) -> list[Claim]:
    return [part for _, parts in found.blocks for part in parts if isinstance(part, Claim)]


def _claimed(found: Prose, calculation: str) -> str:
    return next(claim.text for claim in _claims(found) if claim.calculation == calculation)


def test_targets_with_good_odds_are_easier(plan: WhatIf) -> None:
    """Higher is better: the surer a target, the lower it is."""
    table = targeting.odds(plan, "NI68")
    assert table.rows  # type: ignore[union-attr]
    for row in table.rows:  # type: ignore[union-attr]
        values = [cell.value for cell in row[1:] if isinstance(cell, Claim)]
        assert values == sorted(values, reverse=True)
        assert len(values) == 3


def test_odds_need_a_better_way(plan: WhatIf) -> None:
    assert repr(targeting.odds(plan, "NI65")) == "A target has odds only where higher, or lower, is better."


def test_each_rule_stands_with_its_record_in_the_past(plan: WhatIf) -> None:
    table = targeting.rules(plan, "NI68").data
    assert list(table["Rule"]) == [
        "Last outturn and 2% of it, each year again",
        "The peers’ middle or the statutory standard, whichever is more challenging",
        "The peers’ top quartile in five years",
        "The best past year",
        "Odds of 70% by doing nothing different",
        "The targets that the council set",
    ]
    assert table.loc[0, "2014/15"] == "71.2%"
    assert table.loc[3, "2014/15"] == "69.8%"
    assert re.fullmatch(r"\d+ of \d+", str(table.loc[0, "Met here in the past"]))


def test_a_rule_that_proposes_nothing_says_why(hart: WhatIf) -> None:
    table = targeting.rules(hart, "IA01").data.set_index("Rule")
    assert table.at["The best past year", "2015/16"] == "Fewer than two whole years are known."
    assert table.at["Odds of 70% by doing nothing different", "2015/16"] == "Too little history to tell the odds."


def test_levers_say_where_their_range_comes_from_and_that_they_cause_nothing(plan: WhatIf) -> None:
    table = targeting.levers(plan, "NI68").data.set_index("What may be moved")  # type: ignore[union-attr]
    assert table.at["The level of North", "Range taken from"] == "its worst and its best year"
    assert table.at["How fast it arrives", "Most"] == "over 4 quarters"
    assert repr(targeting.no_levers(plan, "NI68")).endswith(
        "- What a lever does is arithmetic: it shows what would follow from a change, not what would cause it."
    )


def test_looser_targets_are_named(plan: WhatIf) -> None:
    assert repr(targeting.smart_check(plan, "NI68")) == (
        "All three targets are SMART.\n"
        "- 2014/15: it is looser than the last outturn (68.3% against 69.8%).\n"
        "- 2015/16 and 2016/17: it is looser than the last outturn (68.6% against 69.8%)."
    )


def test_too_little_history_is_said(hart: WhatIf) -> None:
    found = repr(targeting.unknown(hart, "IA01"))
    assert (
        "- What the coming years will bring, and the odds of any target: 2 quarters of history are too few.\n" in found
    )
    assert "- How far it ever moved in a year: fewer than two whole years are known.\n" in found
    assert found.endswith("- What will cause the outturn to change: no arithmetic can show that.")


def test_invented_figures_say_so_at_both_ends(plan: WhatIf) -> None:
    assert "The figures in this report are invented" in repr(targeting.title(plan, "NI68"))
    assert "The figures are invented, and so is all that follows from them." in repr(targeting.sources(plan, "NI68"))


def test_the_verdict_is_the_first_target_and_its_odds(plan: WhatIf, hart: WhatIf) -> None:
    assert re.fullmatch(r"Target for 2014/15: 68\.3%, odds \d+%", targeting.verdict(plan, "NI68"))
    assert targeting.verdict(hart, "IA01") == "No target is proposed for 2015/16"
    assert targeting.sources(plan, "NI68").verdict == targeting.verdict(plan, "NI68")


@pytest.mark.parametrize(
    ("chance", "text"),
    [
        pytest.param(0.0, "none: out of reach", id="impossible"),
        pytest.param(0.0099, "under 1%", id="next-to-impossible"),
        pytest.param(0.01, "1%", id="one-percent"),
        pytest.param(0.125, "13%", id="a-half-away-from-nought"),
        pytest.param(0.99, "99%", id="ninety-nine"),
        pytest.param(0.9901, "over 99%", id="next-to-certain"),
        pytest.param(1.0, "certain", id="certain"),
        pytest.param(float("nan"), "cannot be said", id="unknown"),
    ],
)
def test_odds_are_whole_percents(chance: float, text: str) -> None:
    assert targeting.percent(chance) == text


def test_a_scenario_is_named_and_its_reason_given(setting: Setting, tmp_path: Any) -> None:
    file = tmp_path / "wish.yaml"
    file.write_text(
        "title: The committee’s wish\nyear: 2014/15\nreason: The national standard\ntargets:\n  NI68: 75\n"
        "levers:\n  NI68:\n    segments: {North: 3}\n",
        encoding="utf-8",
    )
    plan = what_if(setting, read_scenario(file, setting))
    assert repr(targeting.title(plan, "NI68")).endswith("Scenario: The committee’s wish.")
    about = targeting.about(plan, "NI68").data.set_index("Item")["NI68"]
    assert about["Why the target proposed"] == "The national standard"
    assert plan.targets.loc["NI68"].tolist() == [75.0, 75.0, 75.0]
    moved = targeting.levers(plan, "NI68").data.set_index("What may be moved")  # type: ignore[union-attr]
    assert moved.at["The level of North", "Moved to"] == "+3 points"
    shown = targeting.living(plan, "NI68")
    assert shown.model["start"]["targets"] == [750, 750, 750]  # type: ignore[union-attr]
    assert shown.model["start"]["levers"]["rate:North"] == 30  # type: ignore[union-attr]


def test_the_number_met_is_a_range_and_not_the_sum_of_best_cases(plan: WhatIf) -> None:
    found = targets_together.met(plan)
    text = repr(found)
    assert re.search(r"four times in five between \d+ and \d+\. The odds that all are met: under 1%\.", text)
    assert "- Neither way is better: NI65." in text


def test_too_few_years_to_tell_together_is_said(hart: WhatIf) -> None:
    assert "No rule could be tried on the past: too few years are known." in repr(targets_together.backtest(hart))


def test_the_distribution_draws_what_it_tells(plan: WhatIf) -> None:
    chart = targets_together.distribution(plan)
    assert chart.data["Odds, %"].sum() == pytest.approx(100, abs=0.5)  # type: ignore[union-attr]
    assert re.match(r"Of 51 targets for 2014/15 the likeliest number met is \d+;", chart.alt)  # type: ignore[union-attr]


def test_ratings_add_up_to_the_indicators_under_every_rule(plan: WhatIf) -> None:
    table = targets_together.ratings(plan).data
    numbers = table.drop(columns="Rule").astype(float)
    assert numbers.sum(axis=1).round().eq(52).all()
    assert table.loc[0, "Rule"] == "Tolerance (the council’s own)"


def test_the_likeliest_miss_comes_first(plan: WhatIf) -> None:
    odds = [row[2].value for row in targets_together.risk(plan).rows if isinstance(row[2], Claim)]
    assert odds == sorted(odds)  # type: ignore[type-var]
    assert len(odds) == 12


def test_a_scenarios_levers_count_wherever_odds_are_told(setting: Setting, tmp_path: Path) -> None:
    """NI68 with North three points better: 29% where it was 28%, in the verdict, in the list and among the risks."""
    file = tmp_path / "plan.yaml"
    file.write_text(
        "title: North\nyear: 2014/15\ntargets:\n  NI68: [66.8, 68.6, 68.6]\n"
        "levers:\n  NI68:\n    segments:\n      North: 3\n",
        encoding="utf-8",
    )
    scenario = read_scenario(file, setting)
    plan = what_if(setting, scenario)
    still = what_if(setting, replace(scenario, levers={}))
    assert targeting.verdict(still, "NI68") == "Target for 2014/15: 66.8%, odds 28%"
    assert targeting.verdict(plan, "NI68") == "Target for 2014/15: 66.8%, odds 33%"
    assert "with the changes tried" in repr(targets_together.met(plan))
    assert "if nothing is done differently" in repr(targets_together.met(still))
    assert ", with the changes tried" in targets_together.risk(plan).caption
    (row,) = (row for row in targets_together.targets(plan).rows if str(row[0]).startswith("NI68"))
    assert [str(cell) for cell in row[2:]] == ["66.8%", "64.2%", "33%"]
    assert plan.met.risk.loc["NI68", "odds"] > still.met.risk.loc["NI68", "odds"]
    assert plan.met.best.expected > still.met.best.expected
