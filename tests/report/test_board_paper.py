"""The Executive Board's covering report: its parts, its slots, and what it says where a table is missing."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest

from perfkit.errors import UsageError
from perfkit.inputs.board_report_form import BOARD_REPORT
from perfkit.inputs.papers import paper_of, read_paper
from perfkit.inputs.tables import Source, Tables
from perfkit.judge.scorecard import judge
from perfkit.report import board_matters
from perfkit.report.board_paper import BoardPaper, board_paper
from perfkit.report.written import Filling, Written
from perfkit.rules import Rules, preset

RULES = Rules(preset("ten_percent"))
HEADINGS = [part.title for part in BOARD_REPORT.parts]
Make = Callable[..., Tables]


def small(make_tables: Make, text: str = "", **more: object) -> BoardPaper:
    """Return the covering report of three indicators of two directorates."""
    tables = make_tables(
        indicators=[
            {"ref": "A1", "directorate": "Homes", "priority": "P1"},
            {"ref": "A2", "directorate": "Homes", "priority": "P1"},
            {"ref": "B1", "directorate": "Adults & Health", "priority": "P2"},
        ],
        outturns=[
            {"ref": "A1", "period": "2014/15 Q2", "outturn": 90},
            {"ref": "A2", "period": "2014/15 Q2", "outturn": 50},
            {"ref": "A1", "period": "2013/14 Q2", "outturn": 80},
            {"ref": "A2", "period": "2013/14 Q2", "outturn": 60},
        ],
        targets=[{"ref": ref, "period": "2014/15 Q2", "target": 80} for ref in ("A1", "A2", "B1")],
        **more,
    )
    card = judge(tables, RULES, "2014/15 Q2")
    return board_paper(card, paper_of(text, BOARD_REPORT, "own.md") if text else read_paper("", BOARD_REPORT))


def shown(paper: BoardPaper, heading: str) -> str:
    return repr(paper.part(heading))


def test_each_part_stands_under_its_standard_heading(make_tables: Make) -> None:
    paper = small(make_tables)
    assert [repr(paper.part(heading)).partition("\n")[0] for heading in HEADINGS] == [f"## {h}" for h in HEADINGS]
    assert all(f"<h2>{heading}</h2>" in paper.part(heading)._repr_html_() for heading in HEADINGS)


def test_the_notebook_shows_every_part_in_the_forms_order(project: Path) -> None:
    node = nbformat.read(project / "notebooks" / "board_report.ipynb", as_version=4)
    sources = [cell.source for cell in node.cells]
    assert [
        found[1] for found in (re.fullmatch(r'paper\.part\("(.*)"\)', source) for source in sources) if found
    ] == HEADINGS
    assert [source.partition("\n")[0] for source in sources if source.startswith("## ")] == [
        "## Appendices", "## How these figures were made",
    ]  # fmt: skip


def test_a_part_that_the_form_has_not_is_refused(make_tables: Make) -> None:
    with pytest.raises(UsageError, match=r"no part of the report 'Risk analyses'\. Did you mean 'Risk analysis'\?"):
        small(make_tables).part("Risk analyses")


def test_a_part_that_the_template_leaves_out_keeps_its_heading(make_tables: Make) -> None:
    paper = small(make_tables, "## Purpose of the report\nTo tell.\n")
    assert shown(paper, "Risk analysis") == "## Risk analysis\nThe paper’s text, own.md, leaves this part out."
    assert "Left out: Recommendations; Supporting information; " in repr(paper.title())


def test_what_is_not_written_is_said_at_the_head_in_its_place_and_in_the_verdict(make_tables: Make) -> None:
    paper = small(make_tables)
    assert "Not yet written: Opening lines; Policy implications; Other implications: Legal; " in repr(paper.title())
    page = paper.part("Statutory officers’ comments")._repr_html_()
    assert "<p><strong>Not yet written.</strong> To be written by the monitoring officer.</p>" in page
    assert paper.sources().verdict == "1 of 2 targets missed; 1 double glum; 8 parts to be written"


def test_a_finished_paper_says_nothing_of_gaps(make_tables: Make) -> None:
    text = "\n".join(f"## {part.title}\n" + "".join(f"### {w}\nNone.\n" for w in part.within) + "None.\n"
                     for part in BOARD_REPORT.parts)  # fmt: skip
    paper = small(make_tables, text)
    assert "written" not in repr(paper.title())
    assert paper.sources().verdict == "1 of 2 targets missed; 1 double glum"


def test_words_in_slots_are_the_quarters(make_tables: Make) -> None:
    rows = [{"meeting": "Cabinet", "date": "2014-11-11", "period": "2014/15 Q2"}]
    text = "## Purpose\n{{ meeting }}, {{ council }}, {{ quarter }}, {{months}}.\n"
    paper = small(make_tables, text, meetings=rows)
    assert shown(paper, "Purpose of the report").endswith(
        "\nthe Cabinet, The council, 2014/15 Q2, July to September 2014."
    )
    assert "For the meeting of the Cabinet on 11 November 2014." in repr(paper.title())


def test_markup_is_text_and_a_dollar_a_dollar() -> None:
    page = Written(
        "", "A <script>x()</script> **bold** [a](javascript:x) $1$ & <b>\n\n<hr>\n\n1. one", Filling()
    )._repr_html_()
    assert page == (
        '<p>A &lt;script&gt;x()&lt;/script&gt; <strong>bold</strong> <a href="#harmful-link">a</a> $1$ &amp; &lt;b&gt;'
        "</p>\n<p>&lt;hr&gt;</p>\n<ol>\n<li>one</li>\n</ol>"
    )


def test_what_fills_a_slot_is_never_read_as_markdown() -> None:
    """A council's name with signs of Markdown or HTML in it stays as it is."""
    filling = Filling({"council": ["*A* <b> {{ council }}"]})
    assert Written("", "For {{ council }}.", filling)._repr_html_() == "<p>For *A* &lt;b&gt; {{ council }}.</p>"


PRIORITIES = [{"ref": "P1", "title": "Good homes"}, {"ref": "P2", "title": "Health"}, {"ref": "P3", "title": "Jobs"}]


def test_a_priority_has_one_line_of_what_its_indicators_did(make_tables: Make) -> None:
    paper = small(make_tables, priorities=PRIORITIES)
    assert shown(paper, "Implications for the council’s priorities").splitlines()[1:] == [
        "- P1, Good homes: of its 2 indicators 1 met the target and 1 missed it (A2). Since the same quarter last year,"
        " 1 improved and 1 worsened.",
        "- P2, Health: of its 1 indicator 1 could not be held against one.",
        "- P3, Jobs: no indicator serves it.",
    ]


def test_indicators_of_no_priority_are_counted(make_tables: Make) -> None:
    tables = make_tables(
        indicators=[{"ref": "A1"}],
        outturns=[{"ref": "A1", "period": "2014/15 Q2", "outturn": 90}],
        targets=[],
        priorities=PRIORITIES[:1],
    )
    paper = board_paper(judge(tables, RULES, "2014/15 Q2"), read_paper("", BOARD_REPORT))
    assert shown(paper, HEADINGS[5]).endswith("\n- One indicator serves no priority.")


RISKS = [
    {"ref": "R1", "directorate": "Homes", "risk": "Rents fall", "likelihood": 2, "impact": 3, "previous_score": 9,
     "mitigation": "Letters."},
    {"ref": "R2", "directorate": "Homes", "risk": "Roofs leak", "likelihood": 3, "impact": 5, "previous_score": 10},
    {"ref": "R3", "directorate": "Homes", "risk": "Fire", "likelihood": 1, "impact": 5, "previous_score": 5},
    {"ref": "R4", "directorate": "Homes", "risk": "Flood", "likelihood": 1, "impact": 4},
]  # fmt: skip


def test_risks_that_moved_are_named_with_both_scores(make_tables: Make) -> None:
    lines = shown(small(make_tables, risks=RISKS), "Risk analysis").splitlines()
    assert lines[1:4] == [
        "Of the 4 risks on the register, 1 rose, 1 fell, 1 was unchanged and 1 has no earlier score.",
        "- R2: Roofs leak. The score rose from 10 to 15.",
        "- R1: Rents fall. The score fell from 9 to 6. What is done: Letters.",
    ]


def test_a_risk_reviewed_twice_stands_once_in_the_register(make_tables: Make) -> None:
    rows = [{**RISKS[3], "reviewed": "2014-06-30"}, {**RISKS[3], "likelihood": 3, "reviewed": "2014-09-30"}]
    lines = shown(small(make_tables, risks=rows), "Risk analysis").splitlines()
    assert lines[1:] == [
        "The one risk on the register rose.",
        "- R4: Flood. The score rose from 4 to 12.",
        "Risk register",
        "Risk | Likelihood | Impact | Score | Score at last review",
        "R4: Flood | 3 | 4 | 12 | 4",
    ]


@pytest.mark.parametrize(
    ("heading", "said"),
    [
        (
            "Implications for the council’s priorities",
            "No table of priorities was supplied. The table ‘priorities’ would say what they are, and the column"
            " ‘priority’ of the table ‘indicators’ which indicators serve each.",
        ),
        ("Risk analysis", "No risk register was supplied: the table ‘risks’ would fill this part."),
        ("Supporting information", "No table of meetings was supplied: the table ‘meetings’ would say what was asked"
         " for."),
        ("Other implications", "No finance table was supplied."),
    ],
)  # fmt: skip
def test_a_table_that_was_not_supplied_is_said_where_it_would_stand(make_tables: Make, heading: str, said: str) -> None:
    assert said in shown(small(make_tables), heading)


def test_what_the_last_meeting_asked_for_is_listed_with_what_came_of_it(make_tables: Make) -> None:
    rows = [
        {"meeting": "Cabinet", "date": "2014-08-12", "action": "Ask why", "owner": "Head of Homes",
         "due": "2014-10-01", "done": True, "done_on": "2014-09-30"},
        {"meeting": "Cabinet", "date": "2014-08-12", "action": "Go on", "done": True},
        {"meeting": "Cabinet", "date": "2014-08-12", "action": "Stop"},
        {"meeting": "Cabinet", "date": "2014-11-11", "period": "2014/15 Q2"},
    ]  # fmt: skip
    assert shown(small(make_tables, meetings=rows), "Supporting information").splitlines()[-5:] == [
        "What the Cabinet asked for on 12 August 2014",
        "Action | Owner | Due | Done",
        "Ask why | Head of Homes | 1\u00a0October\u00a02014 | Yes, on 30 September 2014",
        "Go on |  |  | Yes",
        "Stop |  |  | Not yet",
    ]


def test_a_file_is_dated_by_its_latest_entry_that_was_known_on_the_day(make_tables: Make) -> None:
    days = ("2014-08-01", "2014-11-07", "2015-02-06")
    risks = [{"ref": "R1", "risk": "Fire", "reviewed": day} for day in days]
    outturns = [{"ref": "A1", "period": "2014/15 Q2", "outturn": 50.0}]
    read = make_tables(indicators=[{"ref": "A1"}], outturns=outturns, risks=risks)
    read = replace(read, sources=(Source("risks", "risks.csv", "", 3, ""),))
    for known_on, latest in (("2014-12-01", "7 November 2014"), ("", "6 February 2015")):
        card = judge(read, RULES, "2014/15 Q2", "", known_on)
        assert board_matters.papers(card).data["Latest entry"].tolist() == [latest]


def test_each_appendix_is_linked_where_its_page_will_lie(make_tables: Make) -> None:
    assert small(make_tables).appendices()._repr_html_().splitlines()[1:-1] == [
        '<li><a href="homes/directorate_overview.html">Appendix 1: Homes</a></li>',
        '<li><a href="adults-health/directorate_overview.html">Appendix 2: Adults &amp; Health</a></li>',
    ]
