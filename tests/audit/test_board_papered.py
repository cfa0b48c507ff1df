"""A covering report's own words, priorities, risks and papers are worked out again; a change to any is found."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from perfkit.audit.audit import audit, audited
from perfkit.audit.board_papered import BoardPapered, paper_of
from perfkit.audit.known import Known
from perfkit.audit.page import read_page
from perfkit.inputs.read import read
from perfkit.inputs.settings import read_rules
from perfkit.judge.scorecard import judge

TRUTH = {"data": "demo:known_truth", "council": "demo:known_truth", "quarter": "2013/14 Q2", "known_on": "2013-10-21"}
HART = {"data": "demo:hart", "council": "demo:hart", "quarter": "2014/15 Q2", "known_on": "2014-11-07"}
EXAMPLE = {"data": "demo:example", "council": "", "quarter": "2025/26 Q2", "known_on": ""}
OWN = """# Our quarter
By the chief executive, in {{ months }}: 17 pages, £3 each.
## Purpose
To tell {{ meeting }} of 12 things.
## Risk
{{ risks }}
"""


@pytest.fixture(scope="module")
def page(make_page: Callable[..., str]) -> str:
    return make_page("board_report", **TRUTH)


@pytest.fixture(scope="module")
def right() -> tuple[Known, BoardPapered]:
    card = judge(read("demo:known_truth"), read_rules("demo:known_truth"), "2013/14 Q2", "", "2013-10-21")
    return Known(card), paper_of(card, "")


def test_every_figure_is_covered_and_none_is_wrong(page: str, right: tuple[Known, BoardPapered]) -> None:
    found = audited(read_page(page), right[0], aims=right[1])
    assert found.findings == ()
    assert (found.claims > 60, found.cells > 100) == (True, True)


@pytest.mark.parametrize("given", [pytest.param(HART, id="hart"), pytest.param(EXAMPLE, id="example")])
def test_the_other_demonstrations_are_right(
    make_page: Callable[..., str], given: dict[str, str], tmp_path: Path
) -> None:
    file = tmp_path / "board_report.html"
    file.write_text(make_page("board_report", **given), encoding="utf-8")
    assert audit([file])[0].findings == ()


def test_a_councils_own_words_are_held_against_its_template(make_page: Callable[..., str], tmp_path: Path) -> None:
    """Its numbers are the council's, and stand on the page as they stand in the file."""
    template, file = tmp_path / "own.md", tmp_path / "board_report.html"
    template.write_text(OWN, encoding="utf-8")
    page = make_page("board_report", **TRUTH, template=str(template))
    page = page.replace('content="own.md"', f'content="{template}"')
    file.write_text(page, encoding="utf-8")
    assert audit([file])[0].findings == ()
    file.write_text(page.replace("17 pages", "18 pages"), encoding="utf-8")
    wrong = audit([file])[0].findings
    assert [(f.kind, f.expected) for f in wrong if f.kind == "sentence"] == [
        ("sentence", "By the chief executive, in July to September 2013: 17 pages, £3 each.")
    ]
    assert "18" in [f.printed for f in wrong]


@pytest.mark.parametrize(
    ("was", "now"),
    [
        pytest.param("12 November 2013", "19 November 2013", id="meeting-day"),
        pytest.param("Not yet written: Opening lines; ", "Not yet written: ", id="gap-unsaid"),
        pytest.param("To be written by the council’s solicitor", "Written by the council’s solicitor", id="gap-filled"),
        pytest.param("That the Executive Board:", "That the Cabinet:", id="body"),
        pytest.param("not be held against one. Since", "be held against one. Since", id="priority-word"),
        pytest.param("missed it (NI148, NI60 and NI68)", "missed it (NI148, NI60 and NI62)", id="priority-names"),
        pytest.param('calculation="priority P1, met" tabindex="0">4<', 'calculation="priority P1, met" tabindex="0">5<',
                     id="priority-count"),
        pytest.param('value="4" data-table="scorecard" data-period="2013/14 Q2" data-calculation="priority P1, met"',
                     'value="5" data-table="scorecard" data-period="2013/14 Q2" data-calculation="priority P1, met"',
                     id="priority-value"),
        pytest.param("A town centre that people visit: no indicator serves it.", "Nothing.", id="priority-lost"),
        pytest.param("The score rose from", "The score fell from", id="risk-word"),
        pytest.param("Twenty leases under negotiation.", "Twelve leases under negotiation.", id="risk-mitigation"),
        pytest.param("Yes, on 30 September 2013", "Not yet", id="action-done"),
        pytest.param("15&nbsp;October&nbsp;2013</td>", "15&nbsp;November&nbsp;2013</td>",
                     id="action-due"),
        pytest.param("Appendix 2: Communities", "Appendix 2: Community", id="appendix"),
        pytest.param("commentary (", "commentaries (", id="papers"),
        pytest.param("Local Government Act 1972", "Local Government Act 1973", id="act"),
        pytest.param("<h2 id=\"s-risk-analysis\">Risk analysis</h2>", "<h2 id=\"s-risk-analysis\">Risks</h2>",
                     id="heading"),
    ],
)  # fmt: skip
def test_a_change_is_found(page: str, right: tuple[Known, BoardPapered], was: str, now: str) -> None:
    assert was in page
    assert audited(read_page(page.replace(was, now, 1)), right[0], aims=right[1]).findings


def test_the_number_of_an_appendix_before_its_title_is_no_figure(make_page: Callable[..., str]) -> None:
    """As a board pack's pages have it."""
    page = make_page("directorate_overview", **HART, directorate="Housing Services")
    page = page.replace("<h1>", "<h1>Appendix 5. ", 1).replace("<title>", "<title>Appendix 5. ", 1)
    card = judge(read("demo:hart"), read_rules("demo:hart"), "2014/15 Q2", "Housing Services", "2014-11-07")
    assert audited(read_page(page), Known(card)).findings == ()
