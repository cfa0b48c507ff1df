"""The living what-if as a notebook's cell shows it: whole without a script."""

from __future__ import annotations

import re

import pytest

from perfkit import read, read_rules
from perfkit.judge.scorecard import judge
from perfkit.publish.safe import safe
from perfkit.report.prose import Prose
from perfkit.report.whatif import WHATIF, Living, living, places
from perfkit.targets.answer import answer
from perfkit.targets.setting import setting_of
from perfkit.targets.whatif import WhatIf, what_if


@pytest.fixture(scope="module")
def plan() -> WhatIf:
    card = judge(read("demo:known_truth"), read_rules("demo:known_truth"), "2013/14 Q2", known_on="2013-10-21")
    return what_if(setting_of(card))


@pytest.fixture(scope="module")
def block(plan: WhatIf) -> Living:
    found = living(plan, "NI68")
    assert isinstance(found, Living)
    return found


def test_the_alternative_text_tells_the_chart_s_message(block: Living) -> None:
    assert block.alt == (
        "Outturns: 68.9% in 2008/09 to 69.8% in 2012/13. 2013/14 will likely come to 63.4%, against a target of 68%."
        " On record: 68.3% for 2014/15 and 68.6% for 2015/16. Proposed: 68.3% for 2014/15, 68.6% for 2015/16 and 68.6%"
        " for 2016/17. The middle half of the peers lay between 68% and 71.6% in 2012/13."
    )


def test_the_table_puts_each_question_to_the_three_years(block: Living) -> None:
    table = block.tables[0].data
    assert list(table.columns) == ["Question", "2014/15", "2015/16", "2016/17"]
    assert list(table["Question"]) == [
        "Target on record",
        "Target proposed",
        "Outturn expected, four cases in five within",
        "Odds of meeting it",
        "What it asks beyond what is expected",
        "Beside the largest improvement so far",
        "Looser or tighter",
        "Could the year’s figure show it?",
        "Can the process be relied on?",
        "Cost of the changes, beyond what is expected",
    ]
    assert table.set_index("Question").at["Target on record", "2016/17"] == "none"


def test_interim_targets_have_a_table_of_their_own(block: Living) -> None:
    assert block.tables[1].caption == "NI68: interim targets, each quarter by itself"
    assert list(block.tables[1].data["Quarter"]) == ["Quarter 1", "Quarter 2", "Quarter 3", "Quarter 4"]


def test_running_totals_are_called_so(plan: WhatIf) -> None:
    found = living(plan, "BV9")
    assert isinstance(found, Living)
    assert found.tables[1].caption == "BV9: interim targets, the year so far"
    assert (
        found.tables[1].data.iloc[-1, 1] == found.tables[0].data.set_index("Question").at["Target proposed", "2014/15"]
    )


def test_every_place_named_in_the_page_has_something_to_show(block: Living) -> None:
    """The script finds each place by a name that `places` knows, and the chart's marks by theirs."""
    html = block._repr_html_()
    named = set(re.findall(r'data-show="([^"]+)"', html))
    assert named <= set(places(answer(block.model, block.model["start"])))
    assert {"target-0", "odds-2", "interim-1-3"} <= named
    for mark in ("data-mark", "data-centre", "data-reach"):
        assert sorted(re.findall(rf'{mark}="(\d)"', html)) == ["0", "1", "2"]


def test_the_page_s_filter_lets_all_of_it_through(block: Living) -> None:
    """What a cell shows passes `safe`; the names and the marks must outlive that."""
    html = block._repr_html_()
    clean = safe(html)
    for name in ("data-show", "data-mark", "data-centre", "data-reach", "transform=", 'class="whatif"', "aria-label"):
        assert clean.count(name) == html.count(name) > 0


def test_a_mark_stands_where_the_scale_puts_it(block: Living) -> None:
    now = answer(block.model, block.model["start"])
    drawn = re.search(r'data-mark="0"[^>]*translate\(0 ([\d.]+)\)', block.svg)
    assert drawn
    assert float(drawn[1]) == pytest.approx(now.marks[0], abs=0.05)
    # 60% and 70% are ticks of the drawing: the target of 68.3% lies between them, nearer to the upper.
    ticks = {text: float(y) for y, text in re.findall(r'y="([\d.]+)"[^>]*>(60%|70%)</text>', block.svg)}
    if ticks:
        assert ticks["70%"] < float(drawn[1]) < ticks["60%"]


def test_the_figures_behind_the_chart_hold_past_and_proposed(block: Living) -> None:
    figures = block.figures.data.set_index("Year")
    assert figures.at["2012/13", "Outturn"] == "69.8%"
    assert figures.at["2013/14", "Target on record"] == "68%"
    assert figures.at["2014/15", "Target proposed"] == "68.3%"


def test_a_cell_shows_the_model_beside_the_page(block: Living) -> None:
    assert block._repr_mimebundle_()[WHATIF] is block.model


def test_where_neither_way_is_better_it_says_so(plan: WhatIf) -> None:
    found = living(plan, "NI65")
    assert isinstance(found, Prose)
    assert repr(found) == "No target for NI65 can be tried out: neither way is better, or no figure of it is known."


def test_what_nobody_proposed_is_called_tried() -> None:
    """Hart sets no target for next year: the slider starts at the last outturn, never called proposed."""
    card = judge(read("demo:hart"), read_rules("demo:hart"), "2014/15 Q2", known_on="2014-11-07")
    found = living(what_if(setting_of(card)), "IA01")
    assert isinstance(found, Living)
    table = found.tables[0].data.set_index("Question")
    assert table.at["Target tried, as none is proposed", "2015/16"] == "87%"
    assert table.at["Odds of meeting it", "2015/16"] == "cannot be said"
    assert "Tried: 87% for 2015/16" in found.alt
