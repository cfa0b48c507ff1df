"""Tables, charts and the key: what they hold, how they read aloud; never pixels."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from perfkit.judge.card import Scorecard
from perfkit.judge.scorecard import judge
from perfkit.report import charts, key, plan_tables, tables, wording
from perfkit.report.claims import Claim
from perfkit.report.drawing import Chart, Charts
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
    found = plan_tables.milestones(make_card(row("A", 1, 2, 3), milestones=steps)).data
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
    (chart,) = charts.trends(judge(given, Rules(preset("ten_percent")), "2014/15 Q2")).parts
    assert chart.data["Quarter"].tolist() == ["2013/14 Q4", "2014/15 Q1", "2014/15 Q2"]
    assert chart.data["Outturn"].isna().tolist() == [False, True, False]
    assert chart.alt == "A: 70% in 2013/14 Q4 and 77.4% in 2014/15 Q2; no figure for 2014/15 Q1."


def test_every_miss_is_drawn_a_few_to_a_drawing(make_card: Make) -> None:
    """None is left out, and no drawing outgrows a printed page; the titles count the drawings."""
    drawn = charts.trends(make_card(*[row(f"A{n}", 90, 60 - n, 80) for n in range(7)])).parts
    assert [chart.title for chart in drawn] == [
        "Missed targets quarter by quarter, to 2014/15 Q2 (1 of 3)",
        "Missed targets quarter by quarter, to 2014/15 Q2 (2 of 3)",
        "Missed targets quarter by quarter, to 2014/15 Q2 (3 of 3)",
    ]
    assert [len(chart.data["Indicator"].unique()) for chart in drawn] == [3, 3, 1]
    assert drawn[2].alt == "A0: 90% in 2014/15 Q1 and 60% in 2014/15 Q2."


def test_a_drawing_of_days_says_so_once(make_card: Make) -> None:
    (chart,) = charts.trends(make_card(row("A", 9, 10, 5, unit="days", polarity="lower"))).parts
    assert ">A: Indicator A (days)</text>" in chart.svg
    assert ">10</text>" in chart.svg
    assert "10 days" not in chart.svg
    assert chart.alt == "A: 9 days in 2014/15 Q1 and 10 days in 2014/15 Q2."


def test_a_column_that_holds_nothing_is_not_shown() -> None:
    table = Table("T", ("Ref", "Note", "Miss"), (("A", "", "2"), ("B", "", "")))
    assert repr(table) == "T\nRef | Miss\nA | 2\nB | "
    assert "Note" not in table._repr_html_()
    assert table.data.columns.tolist() == ["Ref", "Note", "Miss"]


def test_a_folded_table_is_opened_by_its_reader() -> None:
    html = Table("T", ("Ref",), (("A",),), folded="The others (1)")._repr_html_()
    assert html.startswith("<details><summary>The others (1)</summary>\n<table")
    assert Table("T", ("Ref",), (), folded="The others (0)")._repr_html_() == ""


def test_a_figure_in_doubt_has_a_sign_of_its_own_and_each_fact_once(make_tables: Callable[..., Any]) -> None:
    """That a published green cannot be 0 is not said again as a green that misses; a minus is a minus."""
    given = make_tables(
        indicators=[{"ref": "A", "decimals": 1}, {"ref": "B", "unit": "days", "decimals": 0}],
        outturns=[
            {"ref": "A", "period": "2014/15 Q1", "outturn": 91},
            {"ref": "A", "period": "2014/15 Q2", "outturn": 0, "published_status": "green"},
            {"ref": "B", "period": "2014/15 Q2", "outturn": -28, "published_status": "green"},
        ],
        targets=[{"ref": ref, "period": "2014/15 Q2", "target": target} for ref, target in (("A", 90), ("B", 5))],
    )
    card = judge(given, Rules(preset("ten_percent")), "2014/15 Q2")
    assert tables.doubts(card).data.to_numpy().tolist() == [
        [
            "A",
            "○ Not rated",
            "It was published as green, which a true 0 could not be against a target of 90% (higher is better).",
        ],
        ["B", "? To be checked", "It was published as green, but −28 days misses the target of 5 days."],
    ]


def test_a_long_plan_lists_what_is_pressing_and_folds_the_rest(make_card: Make) -> None:
    """Overdue, slipped, or due by the end of the next quarter: here 31 December 2014."""
    plan = {"directorate": "Housing", "objective": "Plan"}
    done = [{"ref": f"D{n}", "milestone": f"Done {n}", "due": "2014-06-30", "done": True, **plan} for n in range(10)]
    steps = [
        {"ref": "1", "milestone": "Overdue", "due": "2014-10-31", **plan},
        {"ref": "2", "milestone": "Slipped", "due": "2015-02-01", "forecast": "2015-03-01", **plan},
        {"ref": "3", "milestone": "On the last day", "due": "2014-12-31", **plan},
        {"ref": "4", "milestone": "A day later", "due": "2015-01-01", **plan},
        {"ref": "5", "milestone": "Undated", **plan},
    ]
    card = make_card(row("A", 1, 2, 3), milestones=done + steps)
    listed, rest = plan_tables.milestones(card), plan_tables.other_milestones(card)
    assert listed.caption == "Milestones overdue, slipped or due by 31 December 2014"
    assert listed.data["Milestone"].tolist() == ["Overdue", "Slipped", "On the last day"]
    assert rest.folded == "The other milestones (12)"
    assert rest.data["Milestone"].tolist()[0] == "A day later"
    assert set(rest.data["Milestone"]) == {"A day later", "Undated", *(f"Done {n}" for n in range(10))}
    assert repr(wording.milestones_listed(card)) == (
        "Listed are those overdue, slipped or due by 31 December 2014. The 12 others (1 due later, 10 completed and "
        "1 without a date) can be opened on the web page and are not printed."
    )


def test_a_short_plan_is_listed_whole(make_card: Make) -> None:
    plan = {"directorate": "Housing", "objective": "Plan", "due": "2014-06-30", "done": True}
    card = make_card(row("A", 1, 2, 3), milestones=[{"ref": f"{n}", "milestone": f"M{n}", **plan} for n in range(12)])
    assert len(plan_tables.milestones(card).rows) == 12
    assert plan_tables.other_milestones(card)._repr_html_() == ""
    assert repr(wording.milestones_listed(card)) == ""


def test_the_board_sees_the_first_misses_and_how_many_there_are(card: Scorecard) -> None:
    table = tables.gravest(card, most=1)
    assert table.caption == (
        "Targets missed, 2014/15 Q2: the first 1 of 2, double glums before the rest, then the largest miss"
    )
    assert table.data["Indicator"].tolist() == ["A: Indicator A"]
    assert tables.gravest(card, most=2).caption == "Targets missed, 2014/15 Q2"


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
    data = charts.trends(card).parts[0].data
    assert data.columns.tolist() == ["Indicator", "Quarter", "Outturn", "Target", "Target up to"]
    assert data.iloc[1].tolist() == ["A: Indicator A", "2014/15 Q2", 70.0, 40.0, 60.0]


def single(drawn: Chart | Charts) -> Chart:
    """Return the one chart of a drawing."""
    (chart,) = drawn.parts if isinstance(drawn, Charts) else (drawn,)
    return chart


@pytest.mark.parametrize("draw", [charts.ratings, charts.distance, charts.trends])
def test_a_drawing_is_small_stable_and_has_its_text_and_figures(card: Scorecard, draw: Callable[..., Any]) -> None:
    chart, again = single(draw(card)), single(draw(card))
    assert chart.svg == again.svg
    assert len(chart.svg) < 15_000
    assert "<text" in chart.svg and "<script" not in chart.svg and "2014-" not in chart.svg
    html = chart._repr_html_()
    assert f'<svg role="img" aria-label="{chart.alt}"' in html
    assert "<details><summary>The figures behind this chart</summary>" in html
    assert repr(chart) == f"{chart.title}\n{chart.alt}"


def test_two_charts_on_a_page_share_no_identifier(card: Scorecard) -> None:
    found = [
        re.findall(r'\bid="([^"]+)"', single(draw(card)).svg)
        for draw in (charts.ratings, charts.distance, charts.trends)
    ]
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
