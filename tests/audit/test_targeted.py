"""A target-setting page's sentences, tables, drawings and what-ifs are worked out again from the inputs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from perfkit.audit.audit import audit, audited
from perfkit.audit.known import Known
from perfkit.audit.page import read_page
from perfkit.audit.should import Said, Sheet
from perfkit.audit.targeted import Targeted
from perfkit.inputs.read import read
from perfkit.inputs.settings import read_rules
from perfkit.judge.scorecard import judge
from perfkit.targets.whatif import plan_of

TRUTH = {"data": "demo:known_truth", "council": "demo:known_truth", "quarter": "2013/14 Q2", "known_on": "2013-10-21"}
WHOSE = "Children and Enterprise"
EXAMPLE = {"data": "demo:example", "council": "", "quarter": "2025/26 Q2", "known_on": ""}
PLAN = """\
title: Half way by 2015
year: 2014/15
reason: The board's plan
targets:
  NI68: [66, 67]
levers:
  NI68:
    demand: 3
"""


@pytest.fixture(scope="module")
def page(make_page: Callable[..., str]) -> str:
    return make_page("target_setting", **TRUTH, directorate=WHOSE, ref="NI68")


@pytest.fixture(scope="module")
def right() -> tuple[Known, Targeted]:
    card = judge(read("demo:known_truth"), read_rules("demo:known_truth"), "2013/14 Q2", WHOSE, "2013-10-21")
    return Known(card), Targeted(plan_of(card), "NI68")


def test_every_figure_of_an_indicators_page_is_covered_and_none_is_wrong(
    page: str, right: tuple[Known, Targeted]
) -> None:
    found = audited(read_page(page), right[0], aims=right[1])
    assert found.findings == ()
    assert (found.claims > 40, found.cells > 350) == (True, True)


@pytest.mark.parametrize(
    ("was", "now", "kind", "printed", "expected"),
    [
        pytest.param('data-show="odds-0">20%', 'data-show="odds-0">21%', "cell", "21%", "20%", id="odds"),
        pytest.param(">Odds of meeting it</th>", ">Odds of missing it</th>", "cell", "Odds of missing it",
                     "Odds of meeting it", id="odds-of-what"),
        pytest.param('data-label="Odds 80%"', 'data-label="Odds 90%"', "cell", "Odds 90%", "Odds 80%",
                     id="column-on-a-phone"),
        pytest.param('<th scope="row">Quarter 2<', '<th scope="row">Quarter 3<', "cell",
                     "Quarter 1, Quarter 3, Quarter 3, Quarter 4", "Quarter 2",
                     id="interim-of-another-quarter"),
        pytest.param("a target of 68%", "a target of 86%", "drawing", None, None, id="target-described"),
        pytest.param('"target":68.0,"expected"', '"target":67.0,"expected"', "what-if", "67.0", "68.0",
                     id="number-of-the-what-if"),
        pytest.param(">target proposed</text>", ">target on record</text>", "drawing", "target on record",
                     "target proposed", id="word-of-the-key"),
        pytest.param("in four cases of five", "in nine cases of ten", "sentence", None, None, id="how-likely"),
        pytest.param('value="68.9"', 'value="68.95"', "claim", "68.9%", "68.9%", id="value-of-a-claim"),
        pytest.param('data-period="2008/09"', 'data-period="2009/10"', "claim", "68.9%", "68.9%", id="year-of-a-claim"),
    ],
)  # fmt: skip
def test_what_is_changed_is_found_and_said(
    page: str, right: tuple[Known, Targeted], was: str, now: str, kind: str, printed: str | None, expected: str | None
) -> None:
    assert was in page
    found = audited(read_page(page.replace(was, now, 1)), right[0], aims=right[1]).findings
    told = [(finding.kind, finding.printed, finding.expected) for finding in found]
    assert any(k == kind and printed in (None, said) and expected in (None, wanted) for k, said, wanted in told), told


def test_a_line_drawn_elsewhere_is_found(page: str, right: tuple[Known, Targeted]) -> None:
    """The target in force is 68%: its line lies at 75.5 points, where the scale of the drawing has 68."""
    (drawing,) = [one for one in read_page(page).drawings if one.title.startswith("NI68")]
    line = next(line for line in drawing.lines if line.split()[:2] == ["M", "193.3"] and len(line.split()) == 6)
    moved = page.replace(line, line.replace(line.split()[2], "80.1"))
    found = audited(read_page(moved), right[0], aims=right[1]).findings
    assert [(f.kind, f.where.rpartition(" > ")[2]) for f in found] == [("drawing", "this year’s target")]


def test_a_sentence_left_out_is_missed(page: str, right: tuple[Known, Targeted]) -> None:
    standing = page[page.index("<li>Targets on record:") : page.index("</li>", page.index("<li>Targets on record:"))]
    found = audited(read_page(page.replace(f"{standing}</li>", "")), right[0], aims=right[1]).findings
    assert [(f.kind, f.expected, f.why) for f in found] == [
        ("sentence", "Targets on record: 68% in 2013/14, 68.3% in 2014/15 and 68.6% in 2015/16.",
         "The page should say this once, and does not."),
    ]  # fmt: skip


def test_a_what_if_left_out_or_broken_is_found(page: str, right: tuple[Known, Targeted]) -> None:
    start, stop = page.index('<script type="application/json"'), page.index("</script>")
    gone = audited(read_page(page[:start] + page[stop + len("</script>") :]), right[0], aims=right[1]).findings
    assert [(f.kind, f.printed, f.expected) for f in gone] == [
        ("what-if", "0 what-ifs", "1 what-ifs"), ("script", "1 scripts", "0"),
    ]  # fmt: skip
    torn = audited(read_page(page[: stop - 1] + page[stop:]), right[0], aims=right[1]).findings
    assert [(f.kind, f.why) for f in torn] == [("what-if", "It cannot be read.")]


def test_a_script_of_another_hand_is_found(page: str, right: tuple[Known, Targeted]) -> None:
    found = audited(read_page(page.replace("</main>", "<script>alert(1)</script></main>")), right[0], aims=right[1])
    assert ("script", "It is not the script of this version of perfkit.") in [(f.kind, f.why) for f in found.findings]


@pytest.mark.parametrize("ref", ["NI65", "NI73", "NI148"])
def test_pages_of_other_kinds_of_indicators_are_right(
    make_page: Callable[..., str], right: tuple[Known, Targeted], ref: str
) -> None:
    """One with no better way, one without a figure this quarter, one of few cases."""
    page = make_page("target_setting", **TRUTH, directorate=WHOSE, ref=ref)
    assert audited(read_page(page), right[0], aims=Targeted(right[1].plan, ref)).findings == ()


def test_a_page_is_audited_with_its_scenario(
    make_page: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The particulars name the scenario, which lies in the page's workspace; with another one the page is wrong."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "plan.yaml").write_text(PLAN, encoding="utf-8")
    page = tmp_path / "out" / "page.html"
    page.parent.mkdir()
    page.write_text(make_page("target_setting", **TRUTH, directorate=WHOSE, ref="NI68", scenario="plan.yaml"))
    monkeypatch.chdir(tmp_path.parent)
    assert [found.findings for found in audit([page])] == [()]
    (tmp_path / "plan.yaml").write_text(PLAN.replace("[66, 67]", "[66, 68]"), encoding="utf-8")
    (found,) = audit([page])
    assert ("cell", "67%", "68%") in [(f.kind, f.printed, f.expected) for f in found.findings]


def test_a_directorates_page_with_levers_moved_is_right(
    make_page: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is done differently for one indicator moves the outlook, the odds and the ratings of the page."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "plan.yaml").write_text(PLAN.replace("demand: 3", "segments: {South: 3}"), encoding="utf-8")
    page = tmp_path / "page.html"
    page.write_text(make_page("target_setting", **TRUTH, directorate=WHOSE, scenario="plan.yaml"))
    assert "with the changes tried" in page.read_text()
    assert [found.findings for found in audit([page])] == [()]


@pytest.mark.parametrize("directorate", ["", "Communities"])
def test_the_example_is_right(make_page: Callable[..., str], directorate: str) -> None:
    """Without a known day, of all directorates and of one."""
    card = judge(read("demo:example"), read_rules(""), "2025/26 Q2", directorate, "")
    page = make_page("target_setting", **EXAMPLE, directorate=directorate)
    assert audited(read_page(page), Known(card), aims=Targeted(plan_of(card))).findings == ()


def test_a_sheet_shows_no_column_without_an_entry() -> None:
    sheet = Sheet("Figures", ("Year", "Outturn", "Likely"), (("2013/14", "", Said(("5 ", "days"))),))
    columns, rows = sheet.shown()
    assert columns == ["Year", "Likely"]
    assert [[cell.text for cell in row] for row in rows] == [["2013/14", "5 days"]]
