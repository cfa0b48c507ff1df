"""The index page: every report, by quarter and directorate, with its verdict or its failure."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from perfkit.publish import manifest
from perfkit.publish.index import write_index


@pytest.fixture
def outputs(tmp_path):
    """An outputs folder as runs leave it, without running any."""

    def add(
        folder: str, quarter: str, directorate: str, verdict: str, fault: str = "", report: str = "variance_report"
    ):
        place = tmp_path / folder
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{report}.html").write_text("a page", encoding="utf-8")
        made = {
            "title": "Variance report",
            "council": "Wexbridge Borough Council",
            "quarter": quarter,
            "directorate": directorate,
            "complete": not fault,
            "verdict": verdict,
            "fault": fault,
        }
        manifest.record(place, report, made)

    add("2014-15-q1/planning", "2014/15 Q1", "Planning", "1 of 4 targets missed")
    add("2014-15-q2/planning", "2014/15 Q2", "Planning", "", "ValueError: no <b>finance</b>")
    add("2014-15-q2/audit", "2014/15 Q2", "Audit", "All 3 targets met")
    add("2014-15-q2", "2014/15 Q2", "", "2 of 7 targets missed", report="board_summary")
    return tmp_path


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def test_the_latest_quarter_and_the_whole_council_come_first(outputs):
    page = text_of(write_index(outputs))
    headings = re.findall(r"<(h[123]|th)[^>]*>([^<]+)</\1>", page)
    columns = [("th", "Directorate"), ("th", "In short"), ("th", "Reports")]
    assert headings == [
        ("h1", "Wexbridge Borough Council: performance reports"),
        ("h2", "2014/15 Q2"),
        *columns,
        ("th", "The whole council"),
        ("th", "Audit"),
        ("th", "Planning"),
        ("h2", "2014/15 Q1"),
        *columns,
        ("th", "Planning"),
    ]
    assert re.findall(r'href="(2014[^"]+)"', page) == [
        "2014-15-q2/board_summary.html",
        "2014-15-q2/audit/variance_report.html",
        "2014-15-q2/planning/variance_report.html",
        "2014-15-q1/planning/variance_report.html",
    ]


def test_a_failure_is_counted_and_shown_as_text(outputs):
    page = text_of(write_index(outputs))
    assert "<caption>July to September 2014: 2 reports made</caption>" in page
    assert '<div class="failed"><p><strong>1 report could not be made.</strong>' in page
    assert "✕ Variance report failed.</strong>" in page
    assert "Planning, 2014/15 Q2, failed</span></a>" in page
    assert "ValueError: no &lt;b&gt;finance&lt;/b&gt;" in page
    assert "All 3 targets met" in page


def test_reports_that_say_the_same_say_it_once(outputs):
    manifest.record(
        outputs / "2014-15-q2" / "audit",
        "overview",
        {
            "title": "Overview",
            "quarter": "2014/15 Q2",
            "directorate": "Audit",
            "complete": True,
            "verdict": "All 3 targets met",
            "fault": "",
        },
    )
    (outputs / "2014-15-q2" / "audit" / "overview.html").write_text("a page", encoding="utf-8")
    page = text_of(write_index(outputs))
    assert page.count("All 3 targets met") == 1
    assert 'href="2014-15-q2/audit/overview.html"' in page


def test_every_link_says_where_it_leads(outputs):
    """Read alone, as a screen reader lists them, no two links are the same."""
    page = text_of(write_index(outputs))
    links = [re.sub("<[^>]+>", "", link) for link in re.findall(r'<a href="2014[^>]+>(.+?)</a>', page)]
    assert links[0] == "Variance report, The whole council, 2014/15 Q2"
    assert len(set(links)) == 4


def test_a_copy_is_linked_beside_its_page_and_a_failed_one_is_told(outputs):
    folder = outputs / "2014-15-q2" / "audit"
    made = manifest.read(folder)["variance_report"]
    copies = {"docx": {"page": "a", "file": "b"}, "pdf": {"fault": "A PDF of it could not be made: <b>two</b> tables"}}
    manifest.record(folder, "variance_report", {**made, "copies": copies})
    page = text_of(write_index(outputs))
    links = re.findall(r'<a class="copy" href="([^"]+)"><span class="away">([^<]+)</span>([^<]+)</a>', page)
    assert links == [
        ("2014-15-q2/audit/variance_report.docx", "Variance report, Audit, 2014/15 Q2: ", "Word"),
    ]
    assert "✕ Variance report:</strong> A PDF of it could not be made: &lt;b&gt;two&lt;/b&gt; tables" in page


def test_a_portfolio_s_reports_stand_under_its_name(outputs):
    made = manifest.read(outputs / "2014-15-q2" / "audit")["variance_report"]
    place = outputs / "2014-15-q2" / "portfolio-health"
    place.mkdir()
    (place / "exceptions.html").write_text("a page", encoding="utf-8")
    manifest.record(place, "exceptions", {**made, "directorate": "", "portfolio": "Health"})
    page = text_of(write_index(outputs))
    assert '<th scope="row">Portfolio: Health</th>' in page
    assert page.count('<th scope="col">Directorate or portfolio</th>') == 1


def test_what_two_reports_say_alike_is_said_once(outputs):
    made = manifest.read(outputs / "2014-15-q2")["board_summary"]
    (outputs / "2014-15-q2" / "board_report.html").write_text("a page", encoding="utf-8")
    verdict = "2 of 7 targets missed; 8 parts to be written"
    manifest.record(outputs / "2014-15-q2", "board_report", {**made, "title": "Report", "verdict": verdict})
    page = text_of(write_index(outputs))
    assert "<div>2 of 7 targets missed; 8 parts to be written" in page


def test_a_pack_links_its_pdf(outputs):
    made = manifest.read(outputs / "2014-15-q2")["board_summary"]
    folder = outputs / "2014-15-q2" / "board_pack"
    folder.mkdir()
    (folder / "board_pack.html").write_text("a page", encoding="utf-8")
    files = {"board_pack.html": "a", "board_pack.pdf": "b"}
    manifest.record(folder, "board_pack", {**made, "title": "Pack", "outputs": files})
    assert 'href="2014-15-q2/board_pack/board_pack.pdf"' in text_of(write_index(outputs))


def test_the_page_loads_nothing(outputs):
    page = text_of(write_index(outputs))
    assert "default-src 'none'" in page
    assert "<script" not in page
    assert "http" not in page.replace("http-equiv", "")


def test_a_report_whose_page_is_gone_or_record_is_spoilt_is_left_out(outputs):
    (outputs / "2014-15-q2" / "audit" / "variance_report.html").unlink()
    (outputs / "2014-15-q1" / "planning" / "manifest.json").write_text(
        '{"format": 1, "reports": {"x": {"quarter": 7}}}'
    )
    page = text_of(write_index(outputs))
    assert "Audit" not in page
    assert "2014/15 Q1" not in page
    assert "2 of 7 targets missed" in page


def test_an_empty_folder_says_what_to_do(tmp_path):
    assert "No report has been made yet." in text_of(write_index(tmp_path))


def test_a_record_keeps_the_others_and_is_plain_json(outputs):
    place = outputs / "2014-15-q2" / "audit"
    manifest.record(place, "directorate_overview", {"complete": True})
    content = json.loads((place / "manifest.json").read_text(encoding="utf-8"))
    assert content["format"] == 1
    assert list(content["reports"]) == ["directorate_overview", "variance_report"]
