"""Outputs attacked: each place in which a hidden count can stand is found, and nothing else is called a leak."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pandas as pd
import pytest
from openpyxl import Workbook

from perfkit.audit.attacked import Attack
from perfkit.rules import Rules, preset

READ = "A1, 2014/15 Q2: a figure that is hidden to protect people can be read here."
BOUND = "A1, 2014/15 Q2: from what is shown, a count of 1 to 5 people can be bounded more narrowly than the rule."


@pytest.fixture(scope="module")
def attack(make_tables) -> Attack:
    """Of 40 children 3 were late (7.5%), and by area 1, 2 and 20 came: both are hidden; the target is 5%."""
    tables = make_tables(
        indicators=[
            {"ref": "A1", "numerator_name": "children late", "denominator_name": "children due", "polarity": "lower"},
            {"ref": "B2", "unit": "number", "basis": "period"},
        ],
        outturns=[
            {"ref": "A1", "period": "2014/15 Q1", "outturn": 12.5, "numerator": 10, "denominator": 80},
            {"ref": "A1", "period": "2014/15 Q2", "outturn": 7.5, "numerator": 3, "denominator": 40},
            {"ref": "B2", "period": "2014/15 Q2", "outturn": 60},
        ],
        targets=[{"ref": "A1", "period": "2014/15 Q2", "target": 5}],
        segments=[
            {"ref": "B2", "period": "2014/15 Q2", "dimension": "area", "segment": s, "numerator": n}
            for s, n in (("East", 4), ("North", 19), ("West", 37))
        ],
    )  # fmt: skip
    return Attack(tables, Rules(preset("ten_percent"), small_number_limit=5))


def page(body: str, title: str = "Report, 2014/15 Q2") -> str:
    return f"<html><head><title>{title}</title></head><body><main><h1>{title}</h1>{body}</main></body></html>"


def found(attack: Attack, path: Path) -> list[str]:
    return [finding.why for finding in attack.on(path)]


LEAKS = {
    "sentence": "<p>A1 was 7.5% against a target of 5%.</p>",
    "count-in-a-sentence": "<p>In 2014/15 Q2, 3 children of A1 were late.</p>",
    "three-of-forty": "<p>A1: 3 of 40 were late.</p>",
    "months-named": "<p>A1 came to 7.5% in July to September 2014.</p>",
    "claim": '<p>It was <data value="7.5" data-table="outturns" data-ref="A1" data-period="2014/15 Q2" '
    'data-calculation="outturn">low</data>.</p>',
    "claim-of-the-numerator": '<p>There were <data value="3" data-table="outturns" data-ref="A1" '
    'data-period="2014/15 Q2" data-calculation="numerator">few</data>.</p>',
    "claim-of-the-distance-from-the-target": '<p>Missed by <data value="2.5" data-table="scorecard" data-ref="A1" '
    'data-period="2014/15 Q2" data-calculation="adverse">some</data>.</p>',
    "another-elements-data": '<p data-ref="A1" data-period="2014/15 Q2" data-count="3">Hidden.</p>',
    "table-cell": "<table><caption>Indicators</caption><tr><th>Indicator</th><th>2014/15 Q2</th></tr>"
    "<tr><th>A1: Late</th><td>7.5%</td></tr></table>",
    "numerator-in-a-table": "<table><caption>A1 by quarter</caption><tr><th>Quarter</th><th>Children late</th></tr>"
    "<tr><th>2014/15 Q2</th><td>3</td></tr></table>",
    "text-alternative-of-a-drawing": '<figure><svg aria-label="A1: 2014/15 Q1 12.5%, 2014/15 Q2 7.5%."></svg></figure>',
    "label-of-a-drawing": "<figure><figcaption>A1</figcaption><svg aria-label='A1'><text>2014/15 Q2: 7.5%</text></svg>"
    "</figure>",
    "title-attribute": '<p title="A1, 2014/15 Q2: 7.5%">Confidential</p>',
    "comment": "<!-- A1 2014/15 Q2 n=3 --><p>Confidential</p>",
    "data-for-a-script": '<script type="application/json">'
    '{"ref": "A1", "labels": ["2014/15 Q1", "2014/15 Q2"], "outturns": [12.5, 7.5]}</script>',
    "a-point-in-data": '<script type="application/json">[{"ref": "A1", "label": "2014/15 Q2", "cases": 3}]</script>',
}  # fmt: skip


@pytest.mark.parametrize("body", LEAKS.values(), ids=LEAKS)
def test_a_leak_in_a_page_is_found(attack, tmp_path, body):
    (tmp_path / "a.html").write_text(page(body), encoding="utf-8")
    assert READ in found(attack, tmp_path / "a.html")


CLEAN = {
    "marker": "<p>A1: the figure for 2014/15 Q2 is hidden to protect people.</p>",
    "other-quarter": "<p>A1 was 12.5% in 2014/15 Q1, 10 of 80.</p>",
    "target": "<p>A1 in 2014/15 Q2: confidential, against a target of 5%.</p>",
    "other-indicator": "<p>B2 was 60 in 2014/15 Q2, and 3 of 8 indicators missed their targets.</p>",
    "counts-of-indicators": "<p>In 2014/15 Q2, 3 indicators are not rated.</p>",
    "other-claim": '<p><data value="3" data-table="runs" data-ref="A1" data-period="2014/15 Q2" '
    'data-calculation="longest_run">three</data></p>',
    "target-in-a-table": "<table><caption>A1</caption><tr><th>Quarter</th><th>Target</th></tr>"
    "<tr><th>2014/15 Q2</th><td>3</td></tr></table>",
}  # fmt: skip


@pytest.mark.parametrize("body", CLEAN.values(), ids=CLEAN)
def test_what_is_no_leak_is_left_alone(attack, tmp_path, body):
    (tmp_path / "a.html").write_text(page(body), encoding="utf-8")
    assert found(attack, tmp_path / "a.html") == []


def test_a_numerator_bounds_the_count(attack, tmp_path):
    (tmp_path / "a.html").write_text(page(LEAKS["count-in-a-sentence"]), encoding="utf-8")
    assert found(attack, tmp_path / "a.html") == [READ, BOUND]


class TestSegments:
    def test_a_part_of_the_whole(self, attack, tmp_path):
        body = "<table><caption>B2 by area, 2014/15 Q2</caption><tr><th>Area</th><th>Cases</th></tr>" \
               "<tr><th>East, 2014/15 Q2</th><td>4</td></tr></table>"  # fmt: skip
        (tmp_path / "a.html").write_text(page(body), encoding="utf-8")
        assert [why.partition(":")[0] for why in found(attack, tmp_path / "a.html")] == ["B2, 2014/15 Q2"] * 2

    def test_the_others_give_it_back(self, attack):
        """60 less 19 less 37: nobody printed the 4."""
        others = [("B2", "2014/15 Q2", "area", part, "n") for part in ("North", "West")]
        assert [finding.why[:19] for finding in attack.bounded(others)] == ["B2, 2014/15 Q2: fro"]
        assert attack.bounded(others[:1]) == []

    def test_what_may_be_shown_gives_nothing_back(self, attack):
        assert attack.bounded() == []


def test_what_an_earlier_edition_showed_is_not_passed_over(make_tables):
    """6 was shown in July, before its months were known: 3, 1 and 2, none of which can be more than 4."""
    months = zip(("Apr 2014", "May 2014", "Jun 2014"), (3, 1, 2), strict=True)
    tables = make_tables(
        indicators=[{"ref": "A1", "unit": "number", "frequency": "monthly"}],
        outturns=[
            {"ref": "A1", "period": "2014/15 Q1", "outturn": 6, "as_of": "2014-07-14"},
            *({"ref": "A1", "period": p, "outturn": n, "as_of": "2014-09-01"} for p, n in months),
        ],
    )
    found = Attack(tables, Rules(preset("ten_percent"), small_number_limit=5)).bounded()
    assert [finding.why.partition(":")[0] for finding in found] == ["A1, Apr 2014", "A1, May 2014", "A1, Jun 2014"]


class TestFormats:
    def test_notebook_output(self, attack, tmp_path):
        output = {
            "output_type": "execute_result",
            "data": {"text/plain": ["  ref  period  n\n", "0 A1 2014/15 Q2 3.0"]},
        }
        cells = [{"cell_type": "code", "source": ["rows"], "metadata": {}, "outputs": [output]}]
        (tmp_path / "a.ipynb").write_text(json.dumps({"cells": cells, "metadata": {}}))
        assert READ in found(attack, tmp_path / "a.ipynb")

    def test_notebook_stream_and_page(self, attack, tmp_path):
        stream = {"output_type": "stream", "text": "A1 in 2014/15 Q2: 7.5%"}
        shown = {"output_type": "display_data", "data": {"text/html": LEAKS["table-cell"]}}
        for output in (stream, shown):
            cells = [{"cell_type": "code", "source": [], "metadata": {}, "outputs": [output]}]
            (tmp_path / "a.ipynb").write_text(json.dumps({"cells": cells, "metadata": {}}))
            assert READ in found(attack, tmp_path / "a.ipynb")

    def test_annex(self, attack, tmp_path):
        book = Workbook()
        sheet = book.active
        for row in (["Figures"], ["Ref", "Period", "Outturn"], ["A1", "2014/15 Q1", 12.5], ["A1", "2014/15 Q2", 7.5]):
            sheet.append(row)
        book.save(tmp_path / "a.xlsx")
        assert READ in found(attack, tmp_path / "a.xlsx")

    def test_annex_that_holds_percentages_as_shares(self, attack, tmp_path):
        book = Workbook()
        for row in (["Figures, 2014/15 Q2"], ["Indicator", "Target", "2014/15 Q2"], ["A1: Late", 0.05, 0.075]):
            book.active.append(row)
        for cell in book.active[3][1:]:
            cell.number_format = "0.0%"
        book.save(tmp_path / "a.xlsx")
        assert READ in found(attack, tmp_path / "a.xlsx")

    def test_table_of_text(self, attack, tmp_path):
        with (tmp_path / "a.csv").open("w", newline="") as file:
            csv.writer(file).writerows([["Ref", "Period", "Children late"], ["A1", "2014/15 Q2", 3]])
        assert READ in found(attack, tmp_path / "a.csv")

    def test_word_document(self, attack, tmp_path):
        space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
        said = "<w:body><w:p><w:r><w:t>A1 was 7.5% in 2014/15 Q2.</w:t></w:r></w:p></w:body>"
        body = f'<w:document xmlns:w="{space}">{said}</w:document>'
        with ZipFile(tmp_path / "a.docx", "w") as package:
            package.writestr("word/document.xml", body)
        assert READ in found(attack, tmp_path / "a.docx")


def test_what_stands_beside_a_page_is_attacked_with_it(attack, tmp_path):
    (tmp_path / "a.html").write_text(page(CLEAN["marker"]), encoding="utf-8")
    (tmp_path / "a.csv").write_text("Ref,Period,Outturn\nA1,2014/15 Q2,7.5\n")
    assert [(finding.file, finding.why) for finding in attack.beside(tmp_path / "a.html")][:1] == [("a.csv", READ)]


def test_a_finding_does_not_repeat_the_count(attack, tmp_path):
    (tmp_path / "a.html").write_text(page(LEAKS["count-in-a-sentence"]), encoding="utf-8")
    found = {(finding.kind, finding.printed, finding.expected) for finding in attack.on(tmp_path / "a.html")}
    assert found == {("disclosure", "", "")}


def test_without_a_limit_nothing_is_looked_for(make_tables, tmp_path):
    tables = make_tables(indicators=[{"ref": "A1"}], outturns=[{"ref": "A1", "period": "2014/15 Q2", "outturn": 7.5}])
    (tmp_path / "a.html").write_text(page(LEAKS["sentence"]), encoding="utf-8")
    assert Attack(tables, Rules(preset("ten_percent"))).beside(tmp_path / "a.html") == []


@pytest.fixture(scope="module")
def workspace(tmp_path_factory) -> Path:
    """The invented council with a limit of 5 for everything, and two reports on its children's services."""
    folder = tmp_path_factory.mktemp("council")
    demo = Path(__file__).parents[2] / "perfkit" / "demo" / "known_truth"
    (folder / "data").mkdir()
    shutil.copy(demo / "council.yaml", folder / "data")
    theirs = pd.read_csv(demo / "indicators.csv", dtype="str").query("directorate == 'Children and Enterprise'")["ref"]
    for file in demo.glob("*.csv"):
        rows = pd.read_csv(file, dtype="str", keep_default_na=False)
        if "directorate" in rows:
            rows = rows[rows["directorate"].eq("Children and Enterprise")]
        elif "ref" in rows and file.stem != "priorities":
            rows = rows[rows["ref"].isin(theirs)]
        if len(rows):
            rows.to_csv(folder / "data" / file.name, index=False)
    with (folder / "data" / "council.yaml").open("a") as rules:
        rules.write("small_number_limit: 5\n")
    (folder / "parameters").mkdir()
    (folder / "parameters" / "a.yaml").write_text(
        "data: data\ncouncil: data\nquarter: 2013/14 Q2\nknown_on: 2013-10-21\ndirectorate: Children and Enterprise\n"
        "reports: [variance_report, investigation]\nref: NI64\n"
    )
    done = subprocess.run(
        [sys.executable, "-m", "perfkit", "run"], capture_output=True, text=True, check=False, cwd=folder
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def test_real_pages_give_nothing_away_and_one_that_was_made_to_leak_is_caught(workspace):
    """The variance report and an investigation of what is hidden pass; a copy with one attribute more does not."""
    pages = sorted(workspace.glob("outputs/2*/**/*.html"))
    whole = next(page for page in pages if page.name == "investigation-ni64.html").read_text(encoding="utf-8")
    leak = '<p title="NI64, 2013/14 Q2: 5 of 40 plans">.</p></main>'
    pages.append(pages[0].with_name("leaking.html"))
    pages[-1].write_text(whole.replace("</main>", leak), encoding="utf-8")
    command = [sys.executable, "-m", "perfkit", "audit", "--json", *map(str, pages)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=workspace)
    assert done.returncode == 1
    *clean, leaking = json.loads(done.stdout)
    assert [found["findings"] for found in clean] == [[], []]
    told = [finding["why"] for finding in leaking["findings"] if finding["kind"] == "disclosure"]
    assert "NI64, 2013/14 Q2: a figure that is hidden to protect people can be read here." in told
    report = next(page for page in pages if page.name == "variance_report.html").read_text(encoding="utf-8")
    assert "figure hidden to protect people" in report
    assert "Small counts of people are hidden, and so are figures that would give one away" in report
