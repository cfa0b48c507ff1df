"""An audit of whole pages: what is right passes, what is wrong is named with its place, print and reason."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from perfkit.audit.audit import audit, audited
from perfkit.audit.behind import part
from perfkit.audit.known import Known
from perfkit.audit.page import read_page
from perfkit.cli import main
from perfkit.explain.explanation import explain
from perfkit.inputs.read import read
from perfkit.inputs.settings import read_rules
from perfkit.judge.scorecard import judge

HART = {"data": "demo:hart", "council": "demo:hart", "quarter": "2014/15 Q2", "known_on": "2014-11-07"}
HOMES = {**HART, "directorate": "Housing Services"}
EXAMPLE = {"data": "demo:example", "council": "", "quarter": "2025/26 Q2", "known_on": ""}


@pytest.fixture(scope="module")
def homes(make_page: Callable[..., str]) -> str:
    return make_page("variance_report", **HOMES)


@pytest.fixture(scope="module")
def known(known_of: Callable[..., Known]) -> Known:
    return known_of(**HOMES)


@pytest.mark.parametrize("report", ["variance_report", "directorate_overview"])
@pytest.mark.parametrize("directorate", read("demo:example").directorates)
def test_every_number_of_the_example_is_covered_and_none_is_wrong(
    make_page: Callable[..., str], known_of: Callable[..., Known], report: str, directorate: str
) -> None:
    given = {**EXAMPLE, "directorate": directorate}
    assert audited(read_page(make_page(report, **given)), known_of(**given)).findings == ()


@pytest.mark.parametrize(
    ("was", "now", "kind", "printed", "expected"),
    [
        pytest.param(">25 percentage points</data>", ">24 percentage points</data>", "claim", "24 percentage points",
                     "25 percentage points", id="text"),
        pytest.param('value="50" data-table="targets"', 'value="51" data-table="targets"', "claim", "50%", "50%",
                     id="value"),
        pytest.param('data-period="2014/15 Q2" data-calculation="outturn"',
                     'data-period="2014/15 Q1" data-calculation="outturn"', "claim", "25%", "outturns, 2014/15 Q2",
                     id="source"),
        pytest.param('data-calculation="adverse"', 'data-calculation="guess"', "claim", "25 percentage points", "",
                     id="unknown-calculation"),
        pytest.param("missing the target", "meeting the target", "word", "meeting", "", id="word"),
        pytest.param("(red).</p>", "(amber).</p>", "word", "amber", "Red", id="rating"),
        pytest.param("(red).</p>", "(red). There were 12 of them.</p>", "number", "12", "", id="uncovered"),
        pytest.param("A further £155,000", "A further £165,000", "quotation",
                     "A further £165,000 is committed but not yet paid, and up to £210,000 more is at the pre-a…", "",
                     id="quotation"),
        pytest.param('data-label="Missed by">25 percentage', 'data-label="Missed by">52 percentage', "cell",
                     "52 percentage points", "25 percentage points", id="cell"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named(
    homes: str, known: Known, was: str, now: str, kind: str, printed: str, expected: str
) -> None:
    assert was in homes
    findings = audited(read_page(homes.replace(was, now, 1)), known).findings
    assert (kind, printed, expected) in [(f.kind, f.printed, f.expected) for f in findings]


def test_a_finding_says_where_and_why(homes: str, known: Known) -> None:
    html = homes.replace(">25 percentage points</data>", ">24 percentage points</data>", 1)
    (finding,) = audited(read_page(html), known, "a.html").findings
    assert str(finding) == (
        "a.html, What else missed its target? > HS08: Private sector housing grant budget spent (cumulative): "
        "‘24 percentage points’; expected ‘25 percentage points’. 25 is printed otherwise "
        "(scorecard, HS08, 2014/15 Q2, adverse)."
    )


def test_officers_percentages_are_worked_out_from_their_own_figures(
    homes: str, make_tables: Callable[..., object], tmp_path: Path
) -> None:
    """The words are the council's, and the page is faithful to them; what they say is still wrong."""
    page = read_page("<h2>Why</h2><blockquote>We met 87% of targets (145 of 168).</blockquote>")
    tables = make_tables(
        indicators=[{"ref": "A"}],
        outturns=[{"ref": "A", "period": "2014/15 Q2", "outturn": 1}],
        targets=[],
        commentary=[
            {"ref": "A", "period": "2014/15 Q2", "kind": "reason", "text": "We met 87% of targets (145 of 168)."}
        ],
    )
    card = judge(tables, read_rules(""), "2014/15 Q2")  # type: ignore[arg-type]
    (finding,) = audited(page, Known(card)).findings
    assert (finding.kind, finding.printed, finding.expected) == ("arithmetic", "87% (145 of 168)", "86.3%")


@pytest.mark.parametrize("demo", ["hart", "known_truth"])
def test_a_part_of_the_council_is_what_judging_it_alone_gives(demo: str) -> None:
    """One judgement serves all of a council's pages: this is what makes that right."""
    address = f"demo:{demo}"
    tables, rules = read(address), read_rules(address)
    quarter = "2014/15 Q2" if demo == "hart" else "2013/14 Q2"
    whole = judge(tables, rules, quarter)
    for directorate in tables.directorates:
        alone, cut = judge(tables, rules, quarter, directorate), part(whole, directorate)
        for name in ("rows", "milestones", "finance"):
            assert (
                getattr(alone, name).astype(str).to_numpy().tolist()
                == getattr(cut, name).astype(str).to_numpy().tolist()
            )
        assert sorted(alone.doubts["evidence"]) == sorted(cut.doubts["evidence"])


def test_one_explanation_serves_all_of_a_councils_pages() -> None:
    """What explaining a directorate alone would find is what explaining the whole council finds of it."""
    whole = judge(read("demo:hart"), read_rules("demo:hart"), "2014/15 Q2")
    every = explain(whole)
    for directorate in ("Housing Services", "HR", "IT Services"):
        alone = explain(part(whole, directorate))
        refs = list(alone.outlook.index)
        for name in ("findings", "reasons"):
            theirs = getattr(every, name)
            theirs = theirs[theirs["ref"].isin(refs)].reset_index(drop=True)
            assert getattr(alone, name).reset_index(drop=True).astype(str).equals(theirs.astype(str))
        assert alone.outlook.astype(str).equals(every.outlook.loc[refs].astype(str))


def test_the_command_leaves_with_nought_on_a_clean_page(tmp_path: Path, homes: str) -> None:
    page = tmp_path / "report.html"
    page.write_text(homes, encoding="utf-8")
    done = CliRunner().invoke(main, ["audit", str(page)])
    assert done.exit_code == 0
    assert done.output.startswith("1 page: ")
    assert done.output.endswith("; 0 found wrong.\n")


def test_the_command_leaves_with_one_and_says_what_it_found(tmp_path: Path, homes: str) -> None:
    page = tmp_path / "report.html"
    page.write_text(homes.replace("(red).</p>", "(amber).</p>", 1), encoding="utf-8")
    done = CliRunner().invoke(main, ["audit", str(page), "--json"])
    assert done.exit_code == 1
    (result,) = json.loads(done.output)
    assert [(f["kind"], f["printed"], f["expected"]) for f in result["findings"]] == [("word", "amber", "Red")]


@pytest.mark.parametrize(
    ("html", "said"),
    [
        pytest.param("<p>Hello</p>", "does not say what it was made from", id="no-parameters"),
        pytest.param('<meta name="perfkit:data" content="demo:hart">', "no quarter", id="no-quarter"),
        pytest.param(
            '<meta name="perfkit:data" content="nowhere.xlsx"><meta name="perfkit:quarter" content="2014/15 Q2">',
            "nowhere.xlsx",
            id="no-inputs",
        ),
        pytest.param(
            '<meta name="perfkit:data" content="demo:hart"><meta name="perfkit:quarter" content="2031/32 Q1">',
            "2031/32 Q1",
            id="no-such-quarter",
        ),
    ],
)
def test_the_command_leaves_with_two_where_a_page_cannot_be_used(tmp_path: Path, html: str, said: str) -> None:
    page = tmp_path / "report.html"
    page.write_text(html, encoding="utf-8")
    done = CliRunner().invoke(main, ["audit", str(page)])
    assert done.exit_code == 2
    assert said in done.output


def test_inputs_are_found_from_the_pages_own_workspace(tmp_path: Path, homes: str, project: Path) -> None:
    """A page in outputs/ names its rules as the parameters file did: relative to the workspace."""
    (tmp_path / "parameters").mkdir()
    (tmp_path / "parameters" / "council.yaml").write_text("rag: ten_percent\ntravel_from: previous_quarter\n")
    folder = tmp_path / "outputs" / "2014-15-q2"
    folder.mkdir(parents=True)
    page = folder / "report.html"
    named = 'name="perfkit:council" content="demo:hart"'
    assert named in homes
    page.write_text(homes.replace(named, 'name="perfkit:council" content="parameters/council.yaml"'), encoding="utf-8")
    (result,) = audit([page])
    assert result.findings == ()
