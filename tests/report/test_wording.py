"""What the reports say, word for word, of figures worked by hand."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from perfkit.inputs.fingerprints import content_hash
from perfkit.inputs.tables import Source
from perfkit.judge.card import Scorecard
from perfkit.judge.scorecard import judge
from perfkit.report import counts, sentences, wording
from perfkit.report.made import disagreements, files
from perfkit.report.prose import plain
from perfkit.rules import Rules, preset

Make = Callable[..., Scorecard]


def row(ref: str, before: float | None, now: float | None, target: float | None, **more: Any) -> dict[str, Any]:
    return {"ref": ref, "before": before, "now": now, "target": target, "decimals": 1, **more}


def said(card: Scorecard) -> str:
    return plain(sentences.sentence(counts.records(card.rows)[0]))


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param(
            row("A", 79.5, 77.4, 80),
            "The outturn fell by 2.1 percentage points to 77.4%, from 79.5% in 2014/15 Q1, missing the target of 80% "
            "by 2.6 percentage points (amber).",
            id="fell-and-missed",
        ),
        pytest.param(
            row("A", 2, 3.5, 3, unit="days", polarity="lower"),
            "The outturn rose by 1.5 days to 3.5 days, from 2 days in 2014/15 Q1, missing the target of 3 days "
            "by 0.5 days (red).",
            id="rose-where-lower-is-better",
        ),
        pytest.param(
            row("A", 75, 85, 80),
            "The outturn rose by 10 percentage points to 85%, from 75% in 2014/15 Q1, better than the target of 80% "
            "(green).",
            id="better-than-target",
        ),
        pytest.param(
            row("A", 75, 80, 80),
            "The outturn rose by 5 percentage points to 80%, from 75% in 2014/15 Q1, meeting the target of 80% "
            "(green).",
            id="exactly-at-target",
        ),
        pytest.param(
            row("A", 85, 79.96, 80),
            "The outturn fell by 5.04 percentage points to 79.96%, from 85% in 2014/15 Q1, missing the target of 80% "
            "by 0.04 percentage points (amber).",
            id="a-near-miss-does-not-print-as-a-hit",
        ),
        pytest.param(
            row("A", 60, 60, 80),
            "The outturn was unchanged from 2014/15 Q1 at 60%, missing the target of 80% by 20 percentage points "
            "(red).",
            id="unchanged",
        ),
        pytest.param(
            row("A", None, 60, 80),
            "The outturn stood at 60%, missing the target of 80% by 20 percentage points (red).",
            id="nothing-to-compare-with",
        ),
        pytest.param(
            row("A", 10, 25, 50, basis="cumulative"),
            "The outturn stood at 25% for the year to date, missing the target of 50% by 25 percentage points (red).",
            id="a-cumulative-figure-is-not-compared-with-the-quarter-before",
        ),
        pytest.param(
            row("A", 75, None, 80),
            "The outturn: no figure, not yet available.",
            id="nothing-is-said-of-a-missing-figure",
        ),
        pytest.param(
            row("A", 75, None, 80, status="confidential"),
            "The outturn: no figure, confidential.",
            id="confidential",
        ),
        pytest.param(
            row("A", 79.5, 77.4, 80, status="provisional"),
            "The outturn fell by 2.1 percentage points to 77.4%, from 79.5% in 2014/15 Q1, missing the target of 80% "
            "by 2.6 percentage points (amber). The figure is provisional.",
            id="provisional-is-said-so",
        ),
        pytest.param(
            row("A", 79.5, 77.4, None),
            "The outturn fell by 2.1 percentage points to 77.4%, from 79.5% in 2014/15 Q1, and is not rated: no "
            "target is set.",
            id="no-target",
        ),
    ],
)
def test_one_indicator_in_one_sentence(make_card: Make, given: dict[str, Any], expected: str) -> None:
    assert said(make_card(given)) == expected


def test_every_figure_of_a_sentence_is_a_claim_with_its_source(make_card: Make) -> None:
    parts = sentences.sentence(counts.records(make_card(row("A", 79.5, 77.4, 80)).rows)[0])
    claims = [(p.text, p.table, p.ref, p.period, p.calculation) for p in parts if not isinstance(p, str)]
    assert claims == [
        ("2.1 percentage points", "scorecard", "A", "2014/15 Q2", "change"),
        ("77.4%", "outturns", "A", "2014/15 Q2", "outturn"),
        ("79.5%", "outturns", "A", "2014/15 Q1", "baseline"),
        ("80%", "targets", "A", "2014/15 Q2", "target"),
        ("2.6 percentage points", "scorecard", "A", "2014/15 Q2", "adverse"),
    ]


def test_the_headline_counts_targets_double_glums_and_directions(make_card: Make) -> None:
    card = make_card(row("A", 79.5, 77.4, 80), row("B", 70, 85, 80), row("C", 50, 60, 80), row("D", 90, 91, None))
    assert repr(wording.headline(card)).splitlines() == [
        "- One of the three indicators held against a target met it; two missed it (1 amber and 1 red).",
        "- A is a double glum: it worsened and missed its target.",
        "- Since the previous quarter, three improved and one worsened.",
        "- One indicator is not rated: no target set.",
    ]


def test_a_headline_with_larger_counts_keeps_to_digits(make_card: Make) -> None:
    card = make_card(*[row(f"A{i}", 70, 85, 80) for i in range(10)], row("B", 79.5, 77.4, 80))
    assert repr(wording.headline(card)).splitlines()[0] == (
        "- 10 of the 11 indicators held against a target met it; 1 missed it (amber)."
    )


@pytest.mark.parametrize(
    ("rows", "line"),
    [
        pytest.param([row("A", 70, 85, 80)], "The one indicator held against a target met it.", id="one-met"),
        pytest.param(
            [row("A", 70, 75, 80)], "The one indicator held against a target missed it (amber).", id="one-missed"
        ),
        pytest.param(
            [row("A", 70, 85, 80), row("B", 70, 85, 80)],
            "Both indicators held against a target met it.",
            id="all-met",
        ),
        pytest.param(
            [row("A", 70, 40, 80), row("B", 70, 40, 80)],
            "Neither of the two indicators held against a target met it (both red).",
            id="neither-met",
        ),
        pytest.param(
            [row("A", 70, 40, 80), row("B", 70, 40, 80), row("C", 70, 75, 80)],
            "None of the three indicators held against a target met it (1 amber and 2 red).",
            id="none-met",
        ),
    ],
)
def test_the_headline_reads_well_at_its_ends(make_card: Make, rows: list[dict[str, Any]], line: str) -> None:
    assert repr(wording.headline(make_card(*rows))).splitlines()[0] == f"- {line}"


@pytest.mark.parametrize(
    ("rows", "verdict"),
    [
        pytest.param(
            [row("A", 79.5, 77.4, 80), row("B", 70, 85, 80)], "1 of 2 targets missed; 1 double glum", id="a-miss"
        ),
        pytest.param([row("B", 70, 85, 80)], "0 of 1 target missed", id="none"),
        pytest.param([row("B", 70, None, 80)], "No outturn could be held against a target", id="nothing-to-judge"),
    ],
)
def test_the_verdict_is_one_line(make_card: Make, rows: list[dict[str, Any]], verdict: str) -> None:
    assert counts.verdict(make_card(*rows)) == verdict


def reason(text: str, kind: str = "reason", period: str = "2014/15 Q2", **more: Any) -> dict[str, Any]:
    return {"ref": "A", "period": period, "kind": kind, "text": text, **more}


@pytest.mark.parametrize(
    ("commentary", "expected"),
    [
        pytest.param([], "no reason was given", id="none"),
        pytest.param([reason("TBC")], "the reason given says only ‘TBC’", id="to-be-confirmed"),
        pytest.param([reason("no   notes")], "the reason given says only ‘no   notes’", id="no-notes"),
        pytest.param(
            [reason("Posts were vacant.", period="2014/15 Q1"), reason("posts were  vacant")],
            "the reason repeats last quarter’s, word for word",
            id="same-as-last-quarter",
        ),
        pytest.param([reason("We will recruit.", kind="action")], "no reason was given", id="an-action-is-no-reason"),
        pytest.param(
            [reason("Posts were vacant.", date="2014-12-01")],
            "no reason was given",
            id="written-after-the-report-s-day",
        ),
    ],
)
def test_a_miss_without_a_reason_of_its_own_is_unexplained(
    make_card: Make, commentary: list[dict[str, Any]], expected: str
) -> None:
    card = make_card(row("A", 79.5, 77.4, 80), commentary=commentary)
    assert repr(wording.unexplained(card)) == f"- A: Indicator A: {expected}."


def test_a_reason_of_this_quarter_explains(make_card: Make) -> None:
    card = make_card(row("A", 79.5, 77.4, 80), commentary=[reason("Two posts were vacant.")])
    assert repr(wording.unexplained(card)) == "Every missed target has a reason of its own."


def test_commentary_stands_beside_the_figure_with_role_and_day(make_card: Make) -> None:
    note = reason("Two posts were vacant.", role="Head of Planning", date="2014-10-14")
    assert repr(wording.double_glums(make_card(row("A", 79.5, 77.4, 80), commentary=[note]))).splitlines() == [
        "### A: Indicator A",
        "The outturn fell by 2.1 percentage points to 77.4%, from 79.5% in 2014/15 Q1, missing the target of 80% "
        "by 2.6 percentage points (amber).",
        "Reason (Head of Planning, 14 October 2014):",
        "> Two posts were vacant.",
    ]


def test_commentary_is_text_and_never_markup(make_card: Make) -> None:
    note = reason('<script>alert(1)</script> [x](javascript:alert(1)) <img src=x onerror="y"> $a_b$')
    html = wording.double_glums(make_card(row("A", 79.5, 77.4, 80), commentary=[note]))._repr_html_()
    assert "&lt;script&gt;alert(1)&lt;/script&gt; [x](javascript:alert(1)) &lt;img src=x" in html
    assert not re.search(r"<script|<img|<a ", html)


def test_actions_are_quoted_and_their_absence_is_named(make_card: Make) -> None:
    card = make_card(
        row("A", 79.5, 77.4, 80), row("B", 60, 50, 80), commentary=[reason("We will recruit.", kind="action")]
    )
    assert repr(wording.actions(card)).splitlines() == [
        "### A: Indicator A",
        "Action:",
        "> We will recruit.",
        "No action was named for B.",
    ]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (wording.developments, "No key developments were supplied."),
        (wording.issues, "No emerging issues were supplied."),
        (wording.risks, "No risk register was supplied."),
        (wording.milestones, "No milestones were supplied."),
        (wording.finance, "No finance table was supplied."),
    ],
)
def test_an_absent_table_is_said_to_be_absent(make_card: Make, words: Callable[..., Any], expected: str) -> None:
    assert repr(words(make_card(row("A", 79.5, 77.4, 80)))) == expected


def test_developments_of_another_quarter_are_not_told(make_card: Make) -> None:
    told = [
        {"directorate": "Housing", "period": "2014/15 Q1", "text": "An old contract ended."},
        {"directorate": "Housing", "period": "2014/15 Q2", "text": "A new contract began."},
    ]
    card = make_card(row("A", 79.5, 77.4, 80), directorate="Housing", developments=told)
    assert repr(wording.developments(card)) == "- A new contract began."


def test_milestones_are_counted_by_progress(make_card: Make) -> None:
    steps = [
        {"ref": "M1", "directorate": "Housing", "objective": "O", "milestone": "Draft", "due": "2014-06-30"},
        {"ref": "M2", "directorate": "Housing", "objective": "O", "milestone": "Consult", "due": "2014-12-31"},
        {
            "ref": "M3",
            "directorate": "Housing",
            "objective": "O",
            "milestone": "Adopt",
            "due": "2014-06-30",
            "done": True,
        },
    ]
    card = make_card(row("A", 79.5, 77.4, 80), milestones=steps)
    assert repr(wording.milestones(card)) == (
        "Of the 3 milestones in the service plans, 1 is overdue, 1 on track and 1 completed."
    )


@pytest.mark.parametrize(
    ("budget", "forecast", "expected"),
    [
        pytest.param(
            640000, 704000, "Planning is forecast at £704,000 against a budget of £640,000, £64,000 over.", id="over"
        ),
        pytest.param(
            -200000,
            -150000,
            "Planning is forecast at −£150,000 against a budget of −£200,000, £50,000 less income.",
            id="income",
        ),
    ],
)
def test_budget_exceptions_say_which_way(make_card: Make, budget: float, forecast: float, expected: str) -> None:
    line = {"directorate": "Housing", "service": "Planning", "period": "2014/15 Q2", "annual_budget": budget,
            "forecast": forecast, "reason": "Agency cover."}  # fmt: skip
    card = make_card(row("A", 79.5, 77.4, 80), finance=[line])
    assert repr(wording.finance(card)) == f"- {expected} Reason given: Agency cover."


def test_the_board_reads_a_line_a_directorate(make_card: Make) -> None:
    """Where most of the misses worsened, those that did not are named."""
    rows = [row(f"A{n}", 79, 60, 80) for n in range(3)] + [row("A3", 50, 60, 80)]
    others = [row("B", 50, 60, 80, directorate="Planning"), row("C", 70, 85, 80, directorate="Planning")]
    card = make_card(*rows, *others)
    assert repr(wording.board(card)).splitlines() == [
        "- Housing missed four targets: A0, A1, A2 and A3; all but A3 also worsened.",
        "- Planning missed one target: B.",
    ]
    assert repr(wording.board_successes(card)) == "One indicator improved and met its target: C (Planning)."


def test_the_board_reads_whose_milestones_are_overdue(make_card: Make) -> None:
    late = {"objective": "O", "milestone": "Draft", "due": "2014-06-30"}
    steps = [
        {"ref": f"M{n}", "directorate": name, **late} for n, name in enumerate(["Planning", "Housing", "Planning"])
    ]
    words = wording.board_milestones(make_card(row("A", 79.5, 77.4, 80), milestones=steps))
    assert repr(words).splitlines() == [
        "Of the 3 milestones in the service plans, 3 are overdue.",
        "Overdue are those of Planning (2) and Housing (1).",
    ]


def test_ten_double_glums_are_counted_and_left_to_the_lines_below(make_card: Make) -> None:
    card = make_card(*[row(f"A{n}", 79, 60, 80) for n in range(10)])
    assert repr(wording.headline(card)).splitlines()[1] == (
        "- 10 are double glums, which worsened and missed their targets."
    )


def test_the_board_s_page_says_in_brief_how_it_was_made(make_card: Make) -> None:
    made = wording.sources_in_brief(make_card(row("A", 79.5, 77.4, 80, published="green")))
    assert "- Rated otherwise than published: A. The directorates’ reports say why." in repr(made)
    assert "Files read" not in repr(made)
    assert made._repr_mimebundle_()["application/vnd.perfkit.verdict+json"]["complete"]


def test_invented_figures_are_labelled_on_the_page(make_card: Make) -> None:
    card = make_card(row("A", 79.5, 77.4, 80), about=[{"item": "invented", "value": "yes"}])
    html = wording.title(card, "Variance")._repr_html_()
    assert "<aside>The figures in this report are invented, to show how it works.</aside>" in html


def test_the_closing_section_carries_the_verdict(make_card: Make) -> None:
    made = wording.sources(make_card(row("A", 79.5, 77.4, 80)))
    assert made._repr_mimebundle_() == {
        "application/vnd.perfkit.verdict+json": {"verdict": "1 of 1 target missed; 1 double glum", "complete": True}
    }
    assert "Only what was known on 7 November 2014 is used." in repr(made)


def test_one_file_is_listed_once_with_the_rows_read_of_each_table_and_their_hash(make_card: Make) -> None:
    """What stands elsewhere in the file, its length and its hash among them, is not shown: it may change alone."""
    tables = make_card(row("A", 79.5, 77.4, 80)).tables
    sources = [Source(name, "a.xlsx", name, 9, "f9") for name in ("indicators", "outturns", "risks")]
    listed = files(replace(tables, sources=tuple(sources)))
    assert listed.columns == ("File", "Rows read", "SHA-256 of the rows read")
    ((file, rows, digest),) = listed.rows
    assert (file, rows) == ("a.xlsx", "indicators (1 row) and outturns (2 rows)")
    assert digest == content_hash(tables, ["indicators", "outturns"]) != "f9"
    assert files(tables).rows == ()


def test_ratings_that_differ_from_those_published_are_listed_with_the_reason(make_card: Make) -> None:
    card = make_card(row("A", 79.5, 77.4, 80, published="green"), row("B", 70, 85, 80, published="green"))
    table = disagreements(card)
    assert table is not None
    assert table.data.iloc[:, :3].to_numpy().tolist() == [["A", "● Green", "▲ Amber"]]
    assert disagreements(make_card(row("B", 70, 85, 80))) is None


def test_a_figure_restated_since_is_listed_with_what_it_was(make_tables: Callable[..., Any]) -> None:
    twice = [
        {"ref": "A", "period": "2014/15 Q2", "outturn": v, "as_of": d}
        for v, d in ((78, "2014-10-01"), (77.4, "2014-11-01"))
    ]
    given = make_tables(
        indicators=[{"ref": "A"}], outturns=twice, targets=[{"ref": "A", "period": "2014/15 Q2", "target": 80}]
    )
    card = judge(given, Rules(preset("ten_percent")), "2014/15 Q2")
    assert "- A, 2014/15 Q2: 78% became 77.4%." in repr(wording.sources(card))


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([row("A", None, None, None)], id="nothing-known"),
        pytest.param([row("A", 79.5, 77.4, 80), row("B", None, 0, 0), row("C", 5, None, 3)], id="gaps"),
    ],
)
def test_no_report_ever_says_nan(make_card: Make, rows: list[dict[str, Any]]) -> None:
    card = make_card(*rows)
    for name in set(wording.__all__) - {"title"}:
        shown = getattr(wording, name)(card)
        text = repr(shown) + shown._repr_html_()
        assert not re.search(r"\b(nan|NaT|<NA>)\b", text), name
        assert " object at 0x" not in text, name


def test_the_room_of_words_does_not_draw() -> None:
    """Drawing libraries are imported only when something is drawn."""
    folder = Path(str(importlib.util.find_spec("perfkit.report").submodule_search_locations[0]))  # type: ignore[union-attr,index]
    for file in folder.glob("*.py"):
        assert not re.search(r"^(import|from) (matplotlib|seaborn)", file.read_text(encoding="utf-8"), re.MULTILINE), (
            file
        )
