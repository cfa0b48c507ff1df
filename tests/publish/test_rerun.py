"""What a run leaves alone is what it would have made."""

from __future__ import annotations

import pytest

from perfkit.inputs.places import DEMONSTRATIONS
from perfkit.publish import batch
from perfkit.publish.freshness import State, assess, to_make
from perfkit.publish.plan import plan


@pytest.mark.slow
def test_a_report_left_alone_is_the_one_that_would_be_made(tmp_path):
    """A figure of Housing changed: Planning's page, made by force, is the old one byte for byte."""
    tables = tmp_path / "tables"
    tables.mkdir()
    for path in (DEMONSTRATIONS / "hart").glob("*.csv"):
        (tables / path.name).write_bytes(path.read_bytes())
    asked = tmp_path / "q2.yaml"
    asked.write_text(
        "data: tables\ncouncil: demo:hart\nquarter: 2014/15 Q2\nreports: variance_report\n"
        "directorate: [Housing Services, Planning Services]\n",
        encoding="utf-8",
    )
    outputs = tmp_path / "outputs"
    planning = plan([asked], directorates=["Planning Services"])
    assert [outcome.fault for outcome in batch.run(to_make(planning.jobs, outputs), outputs)] == [""]
    before = {path: path.read_bytes() for path in outputs.rglob("variance_report.*")}
    assert len(before) == 2

    outturns = tables / "outturns.csv"
    text = outturns.read_text(encoding="utf-8")
    outturns.write_text(text.replace("HS01,2014/15 Q2,11,", "HS01,2014/15 Q2,12,"), encoding="utf-8")
    assert outturns.read_text(encoding="utf-8") != text
    jobs = plan([asked]).jobs
    assert [(job.directorate, now.state) for job, now in zip(jobs, assess(jobs, outputs), strict=True)] == [
        ("Housing Services", State.MISSING),
        ("Planning Services", State.FRESH),
    ]
    batch.run(to_make(jobs[1:], outputs, force=True), outputs)
    assert {path: path.read_bytes() for path in before} == before
