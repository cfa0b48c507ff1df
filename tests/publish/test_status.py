"""Where every report stands, and which pages nobody asks for any more."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from perfkit.publish import manifest
from perfkit.publish.folders import write_whole
from perfkit.publish.freshness import State
from perfkit.publish.jobs import Job
from perfkit.publish.reports import Report
from perfkit.publish.status import Orphan, status

QUARTER = "2014/15 Q2"
NOW = datetime(2014, 11, 7, 12, tzinfo=UTC)


def job(directorate: str, ref: str = "") -> Job:
    report = Report("variance_report", Path("variance_report.ipynb"), "{}", ("data", "quarter"), "Variance report")
    given = {"data": "d", "quarter": QUARTER, **({"ref": ref} if ref else {})}
    return Job(report, QUARTER, directorate, ("2014-15-q2", directorate.casefold()), given, Path(), rows="a" * 64)


@pytest.fixture
def outputs(tmp_path):
    """Return a folder with three reports as a run leaves them, one of them failed, and an investigation."""
    for each, fault in (
        (job("Housing"), ""),
        (job("Planning"), "no figure"),
        (job("Audit"), ""),
        (job("Audit", "AU1"), ""),
    ):
        folder = tmp_path.joinpath(*each.folder)
        texts = {f"{each.name}.html": "a page", f"{each.name}.ipynb": "{}"}
        for name, text in texts.items():
            write_whole(folder / name, text)
        made = manifest.entry(each, verdict="Met", fault=fault, started=NOW, finished=NOW, outputs=texts)
        manifest.record(folder, each.name, made)
    return tmp_path


def test_each_report_stands_where_its_record_says(outputs):
    changed = replace(job("Housing"), rows="b" * 64)
    found = status([changed, job("Planning"), job("Audit"), job("Parking")], outputs, everything=False)
    assert [now.state for _, _, now in found.reports] == [State.STALE, State.FAILED, State.FRESH, State.MISSING]
    assert not found.fresh
    assert list(found.lines()) == [
        "stale: the rows it reads in the tables changed",
        f"    {outputs / '2014-15-q2/housing/variance_report.html'}",
        "",
        "failed: it failed last time: no figure",
        f"    {outputs / '2014-15-q2/planning/variance_report.html'}",
        "",
        "missing: it was never made",
        f"    {outputs / '2014-15-q2/parking/variance_report.html'}",
        "",
        "4 reports: 1 fresh, 1 stale, 1 failed, 1 missing.",
    ]


def test_pages_alike_in_state_and_reason_are_listed_together(outputs):
    found = status([job("Parking"), job("Leisure")], outputs, everything=False)
    assert list(found.lines()) == [
        "missing: it was never made",
        f"    {outputs / '2014-15-q2/parking/variance_report.html'}",
        f"    {outputs / '2014-15-q2/leisure/variance_report.html'}",
        "",
        "2 reports: 2 missing.",
    ]


def test_a_page_nobody_asks_for_is_an_orphan_and_no_fault(outputs):
    """No run renews it, and the index goes on listing it."""
    found = status([job("Audit")], outputs)
    assert found.fresh
    assert found.orphans == (
        Orphan(
            outputs / "2014-15-q2/audit/variance_report-au1.html",
            "Variance report: AU1",
            "no parameter file names it; renew it with --ref AU1, or remove it and its notebook",
        ),
        Orphan(
            outputs / "2014-15-q2/housing/variance_report.html",
            "Variance report",
            "no parameter file names it; remove it and its notebook",
        ),
        Orphan(
            outputs / "2014-15-q2/planning/variance_report.html",
            "Variance report",
            "no parameter file names it; remove it and its notebook",
        ),
    )
    assert list(found.lines())[-1] == "1 report: 1 fresh."


def test_an_orphan_that_was_removed_is_forgotten(outputs):
    (outputs / "2014-15-q2/housing/variance_report.html").unlink()
    titles = [orphan.page.parent.name for orphan in status([job("Audit"), job("Audit", "AU1")], outputs).orphans]
    assert titles == ["planning"]


def test_part_of_what_is_asked_for_makes_no_orphan(outputs):
    assert status([job("Audit")], outputs, everything=False).orphans == ()


def test_no_report_asked_for_says_so(tmp_path):
    assert list(status([], tmp_path).lines()) == ["No report is asked for."]
