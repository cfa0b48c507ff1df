"""Tables, charts and the key: what they hold, how they read aloud; never pixels."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from perfkit.judge.card import Scorecard
from perfkit.judge.scorecard import judge
from perfkit.report import charts, key, tables
from perfkit.report.claims import Claim
from perfkit.report.grid import Table
from perfkit.rules import Rules, preset
from perfkit.terms import Rag

Make = Callable[..., Scorecard]


def row(ref: str, before: float | None, now: float | None, target: float | None, **more: Any) -> dict[str, Any]:
    return {"ref": ref, "before": before, "now": now, "target": target, "decimals": 1, **more}


@pytest.fixture
def card(make_card: Make) -> Scorecard:
    """Return three directorates: a double glum, a red miss, one met and one without a figure."""
    return make_card(
        row("A", 79.5, 77.4, 80),
        row("B", 50, 60, 80, directorate="Planning"),
        row("C", 70, 85, 80),
        row("D", 70, None, 80, status="confidential", directorate="Leisure"),
    )


def test_missed_targets_stand_double_glums_first(card: Scorecard) -> None:
    assert tables.missed(card).data.to_numpy().tolist() == [
        ["A: Indicator A", "80%", "77.4%", "2.6 percentage points", "3.3%", "▲ Amber", "↘ Worsened: double glum"],
        ["B: Indicator B", "80%", "60%", "20 percentage points", "25%", "■ Red", "↗ Improved"],
    ]


def test_indicators_show_why_a_figure_is_missing(card: Scorecard) -> None:
    last = tables.indicators(card).data.iloc[3].tolist()
    assert last == ["D: Indicator D", "Not available", "80%", "Confidential", "○ Not rated", "– Not comparable", ""]


def test_the_board_counts_every_rating_of_every_directorate(card: Scorecard) -> None:
    assert tables.board(card).data.to_numpy().tolist() == [
        ["Housing", "2", "1", "1", "0", "0", "1"],
        ["Planning", "1", "0", "0", "1", "0", "0"],
        ["Leisure", "1", "0", "0", "0", "1", "0"],
    ]


def test_milestones_stand_with_the_overdue_first(make_card: Make) -> None:
    plan = {"directorate": "Housing", "objective": "Plan"}
    steps = [
        {"ref": "1", "milestone": "Adopt", "due": "2014-06-30", "done": True, **plan},
        {"ref": "2", "milestone": "Consult", "due": "2014-10-31", "note": "Begun", **plan},
        {"ref": "3", "milestone": "Publish", "due": "2014-12-31", "forecast": "2015-02-01", **plan},
        {"ref": "4", "milestone": "Review", **plan},
    ]
    found = tables.milestones(make_card(row("A", 1, 2, 3), milestones=steps)).data
    assert found[["Milestone", "Due", "Progress", "Note"]].to_numpy().tolist() == [
        ["Consult", "31\u00a0October\u00a02014", "■ Overdue", "Begun"],
        ["Publish", "31\u00a0December\u00a02014", "▲ Slipped to 1 February 2015", ""],
        ["Adopt", "30\u00a0June\u00a02014", "● Completed", ""],
        ["Review", "No date", "– Without a date", ""],
    ]


def test_a_table_has_a_caption_scopes_and_escaped_cells() -> None:
    html = Table("A & B", ("Ref", "Miss"), (("<x>", Claim("2%", 2.0)),), numbers=("Miss",))._repr_html_()
    assert html == (
        '<table class="grid">\n<caption>A &amp; B</caption>\n'
        '<thead><tr><th scope="col">Ref</th><th scope="col" class="number">Miss</th></tr></thead>\n<tbody>\n'
        '<tr><th scope="row">&lt;x&gt;</th><td class="number" data-label="Miss">'
        '<data class="claim" value="2" tabindex="0">2%</data></td></tr>\n</tbody>\n</table>'
    )


def test_a_rating_is_a_shape_and_a_word_as_well_as_a_colour(card: Scorecard) -> None:
    html = tables.missed(card)._repr_html_()
    assert '<span class="sign amber"><span aria-hidden="true">▲ </span>Amber</span>' in html


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        pytest.param(
            "belfast",
            [
                "the outturn meets the target, or misses it by no more than 1% of the target",
                "the outturn misses the target by less than 5% of the target",
                "the outturn misses it by that much or more",
            ],
            id="by-distance",
        ),
        pytest.param(
            "thurrock",
            [
                "the outturn meets the target",
                "the outturn misses the target, but improved",
                "the outturn misses the target and did not improve",
            ],
            id="by-direction",
        ),
        pytest.param(
            "halton",
            [
                "officers judge the annual target on course",
                "officers judge it uncertain",
                "officers judge it will not be met",
            ],
            id="by-outlook-alone",
        ),
    ],
)
def test_the_key_puts_each_rule_in_words(rule: str, words: list[str]) -> None:
    assert list(key.rating_words(preset(rule)).values()) == words


@pytest.mark.parametrize(
    "rule", ["tolerance", "ten_percent", "maidstone", "havering", "medway", "lancaster", "quartile"]
)
def test_every_rule_has_words_for_each_rating(rule: str) -> None:
    assert set(key.rating_words(preset(rule))) == {Rag.GREEN, Rag.AMBER, Rag.RED}


def test_the_ratings_chart_holds_one_count_a_rating(card: Scorecard) -> None:
    chart = charts.ratings(card)
    assert chart.data.to_numpy().tolist() == [
        ["Housing", 1, 1, 0, 0],
        ["Planning", 0, 0, 1, 0],
        ["Leisure", 0, 0, 0, 1],
    ]
    assert chart.alt == (
        "One mark for each indicator, shaped by its rating. Housing: 1 green and 1 amber. Planning: 1 red. "
        "Leisure: 1 not rated."
    )


def test_the_distance_chart_says_the_most_and_the_least(make_card: Make) -> None:
    chart = charts.distance(
        make_card(row("A", 79.5, 77.4, 80), row("B", 50, 60, 80), row("C", 1, 2, 0, polarity="lower", unit="days"))
    )
    assert chart.data["Missed by, % of target"].tolist() == [25.0, 3.3]
    assert chart.alt == (
        "Of 2 targets missed, B missed its target by 25% of it, the most, and A by 3.3%, the least. "
        "Not drawn, as no percentage of a target of 0 is defined: C."
    )


def test_a_gap_in_the_quarters_stays_a_gap(make_tables: Callable[..., Any]) -> None:
    """The quarters before the first figure are left off; one in between is told."""
    given = make_tables(
        indicators=[{"ref": "A"}],
        outturns=[
            {"ref": "A", "period": "2013/14 Q3"},
            {"ref": "A", "period": "2013/14 Q4", "outturn": 70},
            {"ref": "A", "period": "2014/15 Q2", "outturn": 77.4},
        ],
        targets=[{"ref": "A", "period": "2014/15 Q2", "target": 80}],
    )
    chart = charts.trends(judge(given, Rules(preset("ten_percent")), "2014/15 Q2"))
    assert chart.data["Quarter"].tolist() == ["2013/14 Q4", "2014/15 Q1", "2014/15 Q2"]
    assert chart.data["Outturn"].isna().tolist() == [False, True, False]
    assert chart.alt == "A: 70% in 2013/14 Q4 and 77.4% in 2014/15 Q2; no figure for 2014/15 Q1."


def test_a_target_range_is_drawn_with_both_ends(make_tables: Callable[..., Any]) -> None:
    given = make_tables(
        indicators=[{"ref": "A", "polarity": "range"}],
        outturns=[
            {"ref": "A", "period": "2014/15 Q1", "outturn": 50},
            {"ref": "A", "period": "2014/15 Q2", "outturn": 70},
        ],
        targets=[{"ref": "A", "period": "2014/15 Q2", "target_low": 40, "target_high": 60}],
    )
    card = judge(given, Rules(preset("ten_percent")), "2014/15 Q2")
    data = charts.trends(card).data
    assert data.columns.tolist() == ["Indicator", "Quarter", "Outturn", "Target", "Target up to"]
    assert data.iloc[1].tolist() == ["A: Indicator A", "2014/15 Q2", 70.0, 40.0, 60.0]


@pytest.mark.parametrize("draw", [charts.ratings, charts.distance, charts.trends])
def test_a_drawing_is_small_stable_and_has_its_text_and_figures(card: Scorecard, draw: Callable[..., Any]) -> None:
    chart, again = draw(card), draw(card)
    assert chart.svg == again.svg
    assert len(chart.svg) < 15_000
    assert "<text" in chart.svg and "<script" not in chart.svg and "2014-" not in chart.svg
    html = chart._repr_html_()
    assert f'<svg role="img" aria-label="{chart.alt}"' in html
    assert "<details><summary>The figures behind this chart</summary>" in html
    assert repr(chart) == f"{chart.title}\n{chart.alt}"


def test_two_charts_on_a_page_share_no_identifier(card: Scorecard) -> None:
    found = [re.findall(r'\bid="([^"]+)"', draw(card).svg) for draw in (charts.ratings, charts.distance, charts.trends)]
    assert all(found)
    every = [name for names in found for name in names]
    assert len(every) == len(set(every))


def test_a_dollar_in_a_title_is_drawn_as_it_stands(make_card: Make) -> None:
    chart = charts.distance(make_card(row("A", 79.5, 77.4, 80, title="Rate $a_b^c^d$ <b>")))
    assert "A: Rate $a_b^c^d$ &lt;b&gt;" in chart.svg


@pytest.mark.parametrize("draw", [charts.ratings, charts.distance, charts.trends])
def test_nothing_to_draw_is_said_in_words(make_card: Make, draw: Callable[..., Any]) -> None:
    html = draw(make_card(row("A", None, None, None)))._repr_html_()
    assert "<svg" in html if draw is charts.ratings else html.startswith("<p>No target was missed")
