"""A report is left alone only while all that it follows from, and all that it left, is unchanged."""

from __future__ import annotations

import json
import os
import platform
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from perfkit.publish import manifest
from perfkit.publish.folders import write_whole
from perfkit.publish.freshness import Freshness, State, assess
from perfkit.publish.jobs import Job
from perfkit.publish.reports import read_report
from perfkit.rules import Rules, preset

QUARTER = "2014/15 Q2"
NOW = datetime(2014, 11, 7, 12, tzinfo=UTC)


def freshness(job: Job, outputs: Path) -> Freshness:
    (found,) = assess([job], outputs)
    return found


@pytest.fixture
def job(tmp_path):
    """Return a report on Housing, which is not made yet."""
    path = tmp_path / "small.ipynb"
    cell = new_code_cell("data = quarter = directorate = known_on = ''", metadata={"tags": ["parameters"]})
    nbformat.write(new_notebook(cells=[cell]), path)
    given = {"data": "d.xlsx", "quarter": QUARTER, "directorate": "Housing", "known_on": "2014-11-07"}
    return Job(
        read_report(path),
        QUARTER,
        "Housing",
        ("2014-15-q2", "housing"),
        given,
        tmp_path,
        rules=Rules(preset("ten_percent")),
        rows="a" * 64,
    )


@pytest.fixture
def outputs(tmp_path, job):
    """Return the folder with the report as a run leaves it."""
    write(job, tmp_path / "outputs")
    return tmp_path / "outputs"


def write(job: Job, outputs: Path, fault: str = "", at: datetime = NOW) -> None:
    folder = outputs.joinpath(*job.folder)
    texts = {f"{job.name}.html": f"<p>{job.title}</p>", f"{job.name}.ipynb": "{}\n"}
    for name, text in texts.items():
        write_whole(folder / name, text)
    verdict = "" if fault else "All targets met"
    made = manifest.entry(job, verdict=verdict, fault=fault, started=at, finished=at, outputs=texts)
    manifest.record(folder, job.name, made)


def amend(outputs: Path, **changes: object) -> None:
    """Change the report's record as another version of perfkit, or another machine, would have left it."""
    path = outputs / "2014-15-q2" / "housing" / manifest.FILE
    content = json.loads(path.read_text(encoding="utf-8"))
    for name, value in changes.items():
        held = content["reports"]["small"]
        held[name] = {**held[name], **value} if isinstance(value, dict) else value
    path.write_text(json.dumps(content), encoding="utf-8")


def test_a_report_as_a_run_left_it_is_fresh(job, outputs):
    assert freshness(job, outputs) == Freshness(State.FRESH)


def test_a_report_that_was_never_made_is_missing(job, tmp_path):
    assert freshness(job, tmp_path / "outputs") == Freshness(State.MISSING, ("it was never made",))
    assert not (tmp_path / "outputs").exists()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param({"rows": "b" * 64}, "the rows it reads in the tables changed", id="rows"),
        pytest.param({"rules": Rules(preset("maidstone"))}, "the rules changed", id="rules"),
        pytest.param({"rules": Rules(preset("ten_percent"), straight_line=True)}, "the rules changed", id="one-rule"),
        pytest.param({"known_on": "2014-12-01"}, "its parameters changed: known_on", id="parameter"),
        pytest.param({"known_on": True, "data": "e.xlsx"}, "its parameters changed: data, known_on", id="parameters"),
        pytest.param({"peers": ["Rushmoor"]}, "its parameters changed: peers", id="parameter-added"),
    ],
)
def test_a_change_of_what_it_follows_from_is_named(job, outputs, changes, said):
    fields = {name: value for name, value in changes.items() if name in ("rows", "rules")}
    given = {name: value for name, value in changes.items() if name not in fields}
    changed = replace(job, parameters={**job.parameters, **given}, **fields)
    assert freshness(changed, outputs) == Freshness(State.STALE, (said,))


def test_one_and_true_are_different_parameters(job, tmp_path):
    """Python holds them equal; a notebook prints them otherwise."""
    write(replace(job, parameters={**job.parameters, "few": 1}), tmp_path)
    for other in (True, 1.0, "1"):
        now = freshness(replace(job, parameters={**job.parameters, "few": other}), tmp_path)
        assert now.why == ("its parameters changed: few",)


def test_a_changed_notebook_is_named(job, outputs):
    job.report.path.write_text(job.report.text.replace("data = ", "data = 'x'; "), encoding="utf-8")
    changed = replace(job, report=read_report(job.report.path))
    assert freshness(changed, outputs) == Freshness(State.STALE, ("the notebook changed",))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param({"perfkit": {"sha256": "0" * 64}}, "perfkit changed", id="perfkit"),
        pytest.param({"versions": {"pandas": "2.9.9"}}, f"pandas is now {version('pandas')}, was 2.9.9", id="pandas"),
        pytest.param(
            {"versions": {"python": "3.9.0"}}, f"python is now {platform.python_version()}, was 3.9.0", id="python"
        ),
    ],
)
def test_other_code_is_named(job, outputs, changes, said):
    amend(outputs, **changes)
    assert freshness(job, outputs) == Freshness(State.STALE, (said,))


@pytest.mark.parametrize(
    ("part", "said"),
    [
        pytest.param("rows", "there is no record of the rows it reads in the tables", id="rows"),
        pytest.param("rules", "there is no record of the rules", id="rules"),
    ],
)
def test_what_an_earlier_perfkit_did_not_record_is_not_called_a_change(job, outputs, part, said):
    path = outputs / "2014-15-q2" / "housing" / manifest.FILE
    content = json.loads(path.read_text(encoding="utf-8"))
    del content["reports"]["small"][part], content["reports"]["small"]["versions"]["scipy"]
    path.write_text(json.dumps(content), encoding="utf-8")
    assert freshness(job, outputs).why == (said, "there is no record of the version of scipy")


PAGE, NOTEBOOK = "2014-15-q2/housing/small.html", "2014-15-q2/housing/small.ipynb"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        pytest.param(PAGE, "its page was changed after it was made", id="page"),
        pytest.param(NOTEBOOK, "its finished notebook was changed after it was made", id="notebook"),
    ],
)
def test_an_output_edited_by_hand_is_named_whatever_its_date(job, outputs, name, said):
    """One letter, the same length, and the old date put back."""
    path = outputs / name
    before = path.stat()
    path.write_text(path.read_text(encoding="utf-8").replace("p", "q").replace("{}", "[]"), encoding="utf-8")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_size == before.st_size
    assert freshness(job, outputs) == Freshness(State.STALE, (said,))


@pytest.mark.parametrize(
    ("removed", "said"),
    [
        pytest.param([PAGE], ["its page is missing"], id="page"),
        pytest.param([PAGE, NOTEBOOK], ["its page is missing", "its finished notebook is missing"], id="both"),
    ],
)
def test_a_removed_output_is_named(job, outputs, removed, said):
    for name in removed:
        (outputs / name).unlink()
    assert freshness(job, outputs) == Freshness(State.STALE, tuple(said))


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read anything")
def test_a_page_that_may_not_be_read_is_named(job, outputs):
    (outputs / PAGE).chmod(0)
    assert freshness(job, outputs) == Freshness(State.STALE, ("its page cannot be read",))


def test_a_folder_in_a_pages_place_is_no_page(job, outputs):
    (outputs / PAGE).unlink()
    (outputs / PAGE).mkdir()
    assert freshness(job, outputs) == Freshness(State.STALE, ("its page is missing",))


def test_a_failure_is_made_anew_and_its_reason_kept_short(job, outputs):
    write(job, outputs, fault="ValueError: no \x1b[31m\x07finance figures\n" + "x" * 500)
    now = freshness(job, outputs)
    assert now.state is State.FAILED
    assert now.why[0].startswith("it failed last time: ValueError: no [31mfinance figures xxx")
    assert len(now.why) == 1
    assert len(now.why[0]) < 230


def test_every_reason_is_given_at_once(job, outputs):
    write(job, outputs, fault="no room")
    (outputs / PAGE).unlink()
    changed = replace(job, rows="b" * 64, rules=None)
    assert freshness(changed, outputs) == Freshness(
        State.FAILED,
        (
            "it failed last time: no room",
            "the rows it reads in the tables changed",
            "the rules changed",
            "its page is missing",
        ),
    )


UNKNOWN = Freshness(State.STALE, ("no record says how its page was made",))


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("", id="empty"),
        pytest.param('{"format": 1, "reports": {"small": {"comp', id="truncated"),
        pytest.param("not json", id="not-json"),
        pytest.param("[]", id="a-list"),
        pytest.param('{"format": 99, "reports": {"small": {"complete": true}}}', id="later-format"),
        pytest.param('{"format": 1, "reports": {"small": "fresh"}}', id="record-is-text"),
        pytest.param('{"format": 1, "reports": ["small"]}', id="reports-are-a-list"),
        pytest.param('{"name": "Web app", "icons": []}', id="foreign"),
        pytest.param('{"format": 1, "reports": {"other": {"complete": true}}}', id="of-another-report"),
        pytest.param("[" * 100_000, id="too-deep"),
    ],
)
def test_a_spoilt_or_foreign_manifest_costs_a_rerun_and_no_more(job, outputs, content):
    (outputs / "2014-15-q2" / "housing" / manifest.FILE).write_text(content, encoding="utf-8")
    assert freshness(job, outputs) == UNKNOWN
    write(job, outputs)
    assert freshness(job, outputs) == Freshness(State.FRESH)


def test_a_manifest_that_is_not_text_costs_a_rerun_and_no_more(job, outputs):
    (outputs / "2014-15-q2" / "housing" / manifest.FILE).write_bytes(b"\xff\xfe\x00")
    assert freshness(job, outputs) == UNKNOWN


@pytest.mark.parametrize(
    "part", ["complete", "parameters", "rows", "notebook", "rules", "perfkit", "versions", "outputs"]
)
@pytest.mark.parametrize("value", [None, 7, "fresh", [], {}], ids=repr)
def test_a_record_with_any_part_of_another_kind_is_never_fresh(job, outputs, part, value):
    path = outputs / "2014-15-q2" / "housing" / manifest.FILE
    content = json.loads(path.read_text(encoding="utf-8"))
    content["reports"]["small"][part] = value
    path.write_text(json.dumps(content), encoding="utf-8")
    now = freshness(job, outputs)
    assert not now.fresh
    assert now.why


def test_the_record_of_another_directorate_does_not_pass(job, outputs):
    """A folder copied onto another by hand, or two names that come to one folder."""
    other = replace(
        job, parameters={**job.parameters, "directorate": "Planning"}, directorate="Planning", rows="b" * 64
    )
    assert freshness(other, outputs).why == (
        "the rows it reads in the tables changed",
        "its parameters changed: directorate",
    )


@pytest.mark.parametrize("days", [-4000, 4000])
def test_no_clock_is_looked_at(job, tmp_path, days):
    """A report made in the future, or long ago, by a clock since put right."""
    write(job, tmp_path, at=NOW + timedelta(days=days))
    for path in tmp_path.rglob("*.*"):
        os.utime(path, (NOW.timestamp() + days * 86_400,) * 2)
    assert freshness(job, tmp_path) == Freshness(State.FRESH)


def test_reports_are_assessed_in_their_order_each_by_its_own_record(job, outputs):
    other = replace(job, parameters={**job.parameters, "ref": "HS01"})
    unmade = replace(job, folder=("2014-15-q2", "planning"))
    write(other, outputs, fault="no figure")
    states = [now.state for now in assess([unmade, other, job], outputs)]
    assert states == [State.MISSING, State.FAILED, State.FRESH]


def test_two_hundred_reports_are_assessed_at_once(job, tmp_path):
    """Of their usual size; 0.3 seconds of an idle machine, and the test allows for a busy one."""
    page = "<p>All targets met</p>\n" * 3500
    jobs = []
    for number in range(100):
        one = replace(job, folder=("2014-15-q2", f"d{number}"))
        two = replace(one, parameters={**job.parameters, "ref": "HS01"})
        folder = tmp_path.joinpath(*one.folder)
        folder.mkdir(parents=True)
        for each in (one, two):
            texts = {f"{each.name}.html": page, f"{each.name}.ipynb": page}
            made = manifest.entry(each, verdict="Met", fault="", started=NOW, finished=NOW, outputs=texts)
            manifest.record(folder, each.name, made)
            for name, text in texts.items():
                (folder / name).write_text(text, encoding="utf-8")
            jobs.append(each)
    began = time.process_time()
    assert all(now.fresh for now in assess(jobs, tmp_path))
    spent = time.process_time() - began
    assert spent < 1, f"{spent:.2f} seconds"
