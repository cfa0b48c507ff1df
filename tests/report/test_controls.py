"""The controls of target setting: what they show, follow, refuse and write; without a browser."""

from __future__ import annotations

import re
import subprocess
import sys
import warnings
from dataclasses import replace
from html import unescape
from typing import Any

import pytest

from perfkit import read, read_rules
from perfkit.inputs.store import STORE
from perfkit.judge.scorecard import judge
from perfkit.report.controls import MOST, controls
from perfkit.report.prose import Prose
from perfkit.report.shown import is_live
from perfkit.report.whatif import WHATIF, Living, places
from perfkit.targets.answer import answer
from perfkit.targets.proposals import read_proposals
from perfkit.targets.proposing import Rule, propose
from perfkit.targets.setting import setting_of
from perfkit.targets.whatif import WhatIf, what_if

pytest.importorskip("ipywidgets")

REASON = "The council put the money into prevention instead"
RUNS = {"demo:known_truth": ("2013/14 Q2", "2013-10-21"), "demo:hart": ("2014/15 Q2", "2014-11-07")}


def plan_of(data: str, directorate: str = "") -> WhatIf:
    quarter, known_on = RUNS[data]
    return what_if(setting_of(judge(read(data, directorate), read_rules(data), quarter, directorate, known_on)))


@pytest.fixture(scope="module")
def plan() -> WhatIf:
    return plan_of("demo:known_truth", "Children and Enterprise")


@pytest.fixture
def live(plan: WhatIf, tmp_path: Any) -> Any:
    """The live controls, at referrals that lead to an assessment (NI68)."""
    return controls(plan, "NI68", str(tmp_path / "proposals.csv"), live=True)[1]


def shown(panel: Any) -> dict[str, list[str]]:
    """What the table shows, a row a question."""
    rows = re.findall(r'<tr><th scope="row">(.*?)</th>(.*?)</tr>', panel.box.children[1].value)
    return {name: [unescape(t) for t in re.findall(r"<span>(.*?)</span></span>", cells)] for name, cells in rows}


def test_a_run_shows_what_stays_alive_on_the_page(plan):
    (found,) = controls(plan, "NI68", live=False)
    assert isinstance(found, Living)
    assert found._repr_mimebundle_()[WHATIF]["ref"] == "NI68"


def test_a_run_of_many_shows_those_most_at_risk_and_how_to_come_by_the_others(plan):
    words, *alive = controls(plan, live=False)
    assert len(alive) == MOST
    assert {type(one) for one in alive} == {Living}
    assert "Each of the others has a report of its own." in repr(words)


@pytest.mark.parametrize(
    ("environment", "live"),
    [
        pytest.param({}, False, id="papermill"),
        pytest.param({"JPY_SESSION_NAME": "/desk/target_setting.ipynb"}, True, id="jupyterlab"),
        pytest.param({"SERVER_SOFTWARE": "voila/0.5.13"}, True, id="voila"),
        pytest.param({"SERVER_SOFTWARE": "nginx"}, False, id="another-server"),
        pytest.param({"JPY_SESSION_NAME": "/desk/a.ipynb", STORE: "/kept"}, False, id="a-run-started-in-a-notebook"),
    ],
)
def test_controls_are_live_where_somebody_is_there_to_move_them(monkeypatch, environment, live):
    for name in ("JPY_SESSION_NAME", "SERVER_SOFTWARE", STORE):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert is_live() is live


def test_what_is_missing_is_said_with_how_to_install_it():
    """A run needs no ipywidgets; controls do."""
    code = (
        "import sys, importlib.machinery as m\n"
        "real = m.PathFinder.find_spec\n"
        "m.PathFinder.find_spec = lambda name, *rest: None if name == 'ipywidgets' else real(name, *rest)\n"
        "from perfkit import read, read_rules\n"
        "from perfkit.judge.scorecard import judge\n"
        "from perfkit.report.controls import controls\n"
        "from perfkit.targets.whatif import plan_of\n"
        "plan = plan_of(judge(read('demo:hart', ref='HS01'), read_rules('demo:hart'), '2014/15 Q2'))\n"
        "print(len(controls(plan, 'HS01', live=False)))\n"
        "try: controls(plan, 'HS01', live=True)\n"
        "except Exception as error: print(type(error).__name__, error)\n"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=120)
    assert ran.stdout == (
        "1\nUsageError ipywidgets is not installed. Install what target setting needs with: "
        'pip install "perfkit[targets]"\n'
    ), ran.stderr


def test_a_run_loads_no_widgets():
    """Its kernels fork from a process that has loaded every module of each room, and must not need the extra."""
    code = (
        "import sys, pkgutil, importlib, perfkit.report as room\n"
        "for found in pkgutil.iter_modules(room.__path__, 'perfkit.report.'): importlib.import_module(found.name)\n"
        "print('ipywidgets' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, timeout=120)
    assert ran.stdout == "False\n", ran.stderr


def test_every_control_has_a_name(live):
    named = [live.chosen, live.rule, live.reason, live.role, live.approver, live.propose, live.reset]
    named += [*live.panel.targets, *live.panel.levers.values()]
    assert [control.description for control in named if not control.description] == []
    assert [slider.description for slider in live.panel.targets] == [
        "Target for 2014/15", "Target for 2015/16", "Target for 2016/17",
    ]  # fmt: skip


@pytest.mark.parametrize("ref", ["NI68", "CE1", "NI73"])
def test_what_is_shown_is_what_the_page_would_show(live, ref):
    """Both ask `perfkit.targets.answer.answer`: a share with segments, a count, and a figure of the year."""
    live.chosen.value = ref
    panel = live.panel
    for first, last in ((0.0, 0.0), (2.0, 0.0), (-3.0, 4.0)):
        panel.reset()
        panel.targets[0].value += first
        panel.targets[2].value += last
        for lever in list(panel.levers.values())[:1]:
            lever.value = lever.max
        texts = places(answer(panel.model, panel.position))
        assert shown(panel)["Odds of meeting it"] == [texts[f"odds-{n}"] for n in range(3)]
        for name in ("Quarter 1", "Quarter 4"):
            if name in shown(panel):
                assert shown(panel)[name] == [texts[f"interim-{n}-{int(name[-1]) - 1}"] for n in range(3)]


def test_a_move_changes_texts_and_makes_nothing_anew(live):
    """So that nothing blinks; and each place keeps its room, so that nothing jumps."""
    panel = live.panel

    def widgets(box: Any) -> list[str]:
        return [box.model_id, *(one for child in getattr(box, "children", ()) for one in widgets(child))]

    before, rooms = widgets(live.box), re.findall(r'data-room="[^"]*"', panel.box.children[1].value)
    odds = shown(panel)["Odds of meeting it"]
    panel.targets[0].value -= 5
    live.settle()
    assert widgets(live.box) == before
    assert re.findall(r'data-room="[^"]*"', panel.box.children[1].value) == rooms
    assert shown(panel)["Odds of meeting it"][0] != odds[0]
    assert shown(panel)["Odds of meeting it"][1:] == odds[1:]


def test_the_table_says_whether_anything_is_done_differently(live):
    assert "if nothing is done differently</caption>" in live.panel.box.children[1].value
    lever = next(iter(live.panel.levers.values()))
    lever.value = lever.max
    assert "if nothing is done differently</caption>" not in live.panel.box.children[1].value
    live.reset.click()
    assert "if nothing is done differently</caption>" in live.panel.box.children[1].value


def test_the_marks_that_move_are_drawn_apart_from_what_stands_still(live):
    """Each once: a mark left in the drawing would stay where it was."""
    drawing, moving = live.panel.box.children[0].children[0].children[1].children
    assert "data-mark" not in drawing.value
    assert moving.value.count("data-mark=") == 3
    before = moving.value
    live.panel.targets[0].value += 2
    assert moving.value != before


def test_the_sentence_is_about_the_year_that_was_moved(live):
    live.panel.targets[2].value += 1
    assert "2016/17: target" in live.panel._said.value


def test_a_rule_sets_the_targets_and_a_hand_takes_them_over(live, plan):
    live.rule.value = Rule.BEST_PAST_YEAR
    assert live.panel.figures == propose(plan.setting, Rule.BEST_PAST_YEAR).targets.loc["NI68"].tolist()
    assert live.rule.value == Rule.BEST_PAST_YEAR
    assert {p.rule for p in live.drafted()} == {"best_past_year"} or not live.role.value
    live.panel.targets[1].value += 1
    assert live.rule.value == ""


def test_a_rule_that_proposes_nothing_says_why(live):
    live.chosen.value = "NI64"
    live.rule.value = Rule.TOP_QUARTILE_IN_FIVE
    assert live.rule.value == ""
    assert "This rule proposes nothing for NI64: " in live.said.value


def test_reset_puts_targets_and_levers_back(live):
    start = live.panel.position
    live.panel.targets[0].value += 3
    next(iter(live.panel.levers.values())).value += 2
    assert live.panel.position != start
    live.reset.click()
    assert live.panel.position == start


def test_each_indicator_keeps_where_its_controls_stand_and_why(live):
    live.panel.targets[0].value = 70.5
    live.reason.value = REASON
    live.chosen.value = "CE1"
    assert live.reason.value == ""
    live.chosen.value = "NI68"
    assert live.panel.figures[0] == 70.5
    assert live.reason.value == REASON


def test_a_looser_target_without_a_reason_is_refused_with_the_reason_why(live):
    live.role.value = "Head of Children’s Services"
    live.panel.put([60.0, 60.0, 60.0])
    live.propose.click()
    assert not live.log.exists()
    assert "Nothing was written." in live.said.value
    assert "2014/15: it is looser than the last outturn (60% against 69.8%). Give the reason." in live.said.value


def test_a_looser_target_with_a_reason_is_written_beside_its_odds(live):
    live.role.value, live.approver.value, live.reason.value = "Head of Children’s Services", "Cabinet", REASON
    live.panel.put([60.0, 60.5, 61.0])
    live.propose.click()
    log = read_proposals(live.log)
    assert log[["ref", "year", "target", "rule", "approver"]].values.tolist() == [
        ["NI68", "2014/15", 60.0, "own", "Cabinet"],
        ["NI68", "2015/16", 60.5, "own", "Cabinet"],
        ["NI68", "2016/17", 61.0, "own", "Cabinet"],
    ]
    assert set(log["reason"]) == {REASON}
    odds = shown(live.panel)["Odds of meeting it"]
    assert [f"{100 * value:.0f}%" for value in log["odds"]] == odds
    assert "Written to proposals.csv: 3 targets for NI68." in live.said.value
    assert f"2014/15: 60%, odds {odds[0]}." in live.said.value


def test_levers_are_written_with_the_targets_and_count_in_their_odds(live):
    live.role.value, live.reason.value = "Head of Children’s Services", REASON
    live.panel.put([70.0, 70.0, 70.0])
    name, lever = next((n, one) for n, one in live.panel.levers.items() if n.startswith("rate"))
    lever.value = lever.max
    live.propose.click()
    log = read_proposals(live.log)
    assert set(log["levers"]) == {f'{{"{name}": {lever.max}}}'}
    assert [f"{100 * value:.0f}%" for value in log["odds"]] == shown(live.panel)["Odds of meeting it"]


@pytest.mark.parametrize(
    ("role", "reason", "said"),
    [
        pytest.param("", REASON, "Nothing was written.", id="no-role"),
        pytest.param("Mrs Jones", REASON, "the proposer is a person", id="a-person"),
        pytest.param("Head of Service", "", "Nothing was written.", id="no-reason"),
    ],
)
def test_what_the_log_does_not_take_is_said(live, role, reason, said):
    live.role.value, live.reason.value = role, reason
    live.panel.put([95.0, 96.0, 97.0])
    live.propose.click()
    assert said in live.said.value
    assert not live.log.exists()


def test_the_smart_check_is_shown_before_anything_is_proposed(live):
    live.panel.put([60.0, 60.0, 60.0])
    live.settle()
    assert "no reason is given." in live.check.value
    live.reason.value = REASON
    live.settle()
    assert "no reason is given." not in live.check.value
    assert "it is looser than the last outturn (60% against 69.8%)." in live.check.value


def test_all_targets_together_follow_the_controls_of_each(live, plan):
    """An impossible target costs its own odds from the number expected, and shows among the risks."""
    live.settle()
    before = live.overview.now()
    assert f"{before.best.expected:.1f} are expected to be met" in live.together.value
    live.panel.put([100.0, 100.0, 100.0])
    live.settle()
    after = live.overview.now()
    lost = before.odds["NI68"] - after.odds["NI68"]
    assert after.best.expected == pytest.approx(before.best.expected - lost)
    assert f"{after.best.expected:.1f} are expected to be met" in live.together.value
    assert '<th scope="row">NI68</th>' in live.together.value
    assert "Tolerance (the council’s own)" in live.together.value


def test_levers_count_among_all_targets_as_they_do_alone(live):
    """And back at rest they change nothing."""
    live.settle()
    alike, before, green = live.together.value, live.overview.now(), live.overview._columns["tolerance"]["green"]
    lever = next(one for name, one in live.panel.levers.items() if name.startswith("rate"))
    lever.value = lever.max
    live.settle()
    found = live.overview.now()
    assert f"{100 * found.odds['NI68']:.0f}%" == shown(live.panel)["Odds of meeting it"][0]
    assert "are expected to be met with the changes tried" in live.together.value
    gained = found.odds["NI68"] - before.odds["NI68"]
    assert gained > 0.03
    assert live.overview._columns["tolerance"]["green"] == pytest.approx(green + gained, abs=0.01)
    live.reset.click()
    live.settle()
    assert live.together.value == alike


def test_a_scenarios_levers_count_from_the_start(plan, tmp_path):
    live = controls(replace(plan, levers={"NI68": {"rate:North": 3.0}}), "NI60", str(tmp_path / "p.csv"), live=True)[1]
    before = live.overview.now().odds["NI68"]
    assert before > plan.setting.ahead.odds(plan.targets).loc["NI68"].iloc[0]
    live.chosen.value = "NI68"
    assert live.panel.moves == {"rate:North": 3.0}
    assert f"{100 * before:.0f}%" == shown(live.panel)["Odds of meeting it"][0]


def test_an_indicator_without_a_direction_has_words_and_nothing_to_move(live):
    live.chosen.value = "NI65"
    assert live.panel is None
    assert live.propose.disabled
    live.chosen.value = "NI68"
    assert not live.propose.disabled


def test_two_quarters_of_history_say_what_cannot_be_said(tmp_path):
    plan = plan_of("demo:hart", "Housing Services")
    assert plan.setting.ahead.measures.loc["HS08", "history"] <= 2
    live = controls(plan, "HS08", str(tmp_path / "p.csv"), live=True)[1]
    assert shown(live.panel)["Odds of meeting it"] == ["cannot be said"] * 3
    assert shown(live.panel)["Outturn expected, four cases in five within"] == ["not known: too little history"] * 3
    assert live.panel.levers == {}


@pytest.mark.slow
@pytest.mark.parametrize("data", list(RUNS))
def test_every_indicator_of_a_demonstration_opens_without_a_warning(data, tmp_path):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        live = controls(plan_of(data), "", str(tmp_path / "p.csv"), live=True)[1]
        for _, ref in live.chosen.options:
            live.chosen.value = ref
            if live.panel is not None:
                live.panel.targets[0].value = live.panel.targets[0].max
                assert not re.search(r"\bnan\b|None|NaT", live.panel.box.children[1].value)
        live.settle()


def test_many_without_a_history_say_so(make_card):
    card = make_card({"ref": "A", "before": 80.0, "now": 81.0, "target": 82.0})
    (words,) = controls(what_if(setting_of(card)), live=False)
    assert isinstance(words, Prose)
    assert repr(words) == "Too little history is known for any target to be tried."
