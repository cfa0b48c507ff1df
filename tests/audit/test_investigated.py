"""An investigation's tables, drawings and sentences are worked out again from the inputs."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from perfkit.audit.audit import audited
from perfkit.audit.known import Known
from perfkit.audit.page import read_page
from perfkit.inputs.read import read
from perfkit.inputs.settings import read_rules
from perfkit.judge.scorecard import judge

TRUTH = {"data": "demo:known_truth", "council": "demo:known_truth", "quarter": "2013/14 Q2", "known_on": "2013-11-05"}
NI68 = {**TRUTH, "ref": "NI68"}


@pytest.fixture(scope="module")
def page(make_page: Callable[..., str]) -> str:
    return make_page("investigation", **NI68)


@pytest.fixture(scope="module")
def known() -> Known:
    card = judge(read("demo:known_truth"), read_rules("demo:known_truth"), "2013/14 Q2", "", "2013-11-05")
    return Known(card, ref="NI68")


def test_every_number_of_an_investigation_is_covered_and_none_is_wrong(page: str, known: Known) -> None:
    found = audited(read_page(page), known)
    assert found.findings == ()
    assert (found.claims > 35, found.cells > 250) == (True, True)


@pytest.mark.parametrize(
    ("was", "now", "kind", "printed", "expected"),
    [
        pytest.param('data-label="NI68">64%', 'data-label="NI68">63%', "cell", "63%", "64%", id="outturn"),
        pytest.param("68%, for 2013/14 Q2", "68%, for 2013/14 Q1", "cell", "68%, for 2013/14 Q1",
                     "68%, for 2013/14 Q2", id="target-of-another-quarter"),
        pytest.param('data-label="Single quarter">66.5<', 'data-label="Single quarter">66.4<', "cell", "66.4", "66.5",
                     id="quarter"),
        pytest.param('data-label="Level now">35.7%', 'data-label="Level now">37.5%', "cell", "37.5%", "35.7%",
                     id="level-of-a-segment"),
        pytest.param('level">−8.5<', 'level">8.5<', "cell", "8.5", "−8.5", id="sign-of-an-effect"),
        pytest.param('data-label="Expected">65.3<', 'data-label="Expected">65.4<', "cell", "65.4", "65.3", id="fan"),
        pytest.param('<th scope="row">2013/14 Q4<', '<th scope="row">2014/15 Q4<', "cell", "2014/15 Q4", "2013/14 Q4",
                     id="quarter-to-come"),
        pytest.param('<th scope="row">East: its level<', '<th scope="row">Est: its level<', "number", "0.5", "",
                     id="parts-of-no-split"),
        pytest.param(">upper 77%<", ">upper 76%<", "drawing", "upper 76%", "upper 77%", id="limit-drawn"),
        pytest.param(">lower 60.5%<", ">mean 60.5%<", "drawing", "mean 60.5%", "mean 68.7%", id="another-limit's-name"),
        pytest.param("−8.5 worse", "−8.5 better", "drawing", "−8.5 better", "−8.5 worse", id="better-drawn-as-worse"),
        pytest.param("the middle one at 70.3%", "the middle one at 70.8%", "drawing", "70.8%", "70.3%", id="described"),
        pytest.param("(improvement)", "(concern)", "drawing", "2009/10 Q2 concern", None, id="mark-described"),
        pytest.param("common cause (noise)", "special cause, concern (low)", "word", "special cause, concern (low)",
                     "common cause (noise)", id="variation"),
        pytest.param("That is no signal", "That is a signal", "word", "a", "no", id="runs"),
        pytest.param("now is 2013/14 Q1 to 2013/14 Q2. Counts", "now is 2013/14 Q2. Counts", "word", None, None,
                     id="span-of-a-change"),
        pytest.param("The figures contradict", "The figures support", "word",
                     "The figures support the reason given, that demand rose", "contradict", id="reason"),
        pytest.param("new level since 2013/14 Q1", "new level since 2012/13 Q1", "word", None, None, id="since"),
        pytest.param("East (locality)", "West (locality)", "word", None, None, id="another-segment"),
        pytest.param("within the funnel’s limits", "below the funnel’s limits", "word", "below the funnel’s limits",
                     "within the funnel’s limits", id="funnel"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_an_investigation_is_named(
    page: str, known: Known, was: str, now: str, kind: str, printed: str | None, expected: str | None
) -> None:
    assert was in page
    findings = audited(read_page(page.replace(was, now, 1)), known).findings
    said = [(f.kind, f.printed if printed else None, f.expected if expected is not None else None) for f in findings]
    assert (kind, printed, expected) in said


def test_a_row_left_out_is_found(page: str, known: Known) -> None:
    cut = re.sub(r"<tr><th scope=\"row\">Peer A</th>.*?</tr>", "", page, count=1)
    (finding, *_) = audited(read_page(cut), known).findings
    assert (finding.kind, finding.expected) == ("cell", "Peer A")


def test_a_number_that_nothing_covers_is_found(page: str, known: Known) -> None:
    whole = "Each point is one quarter by itself."
    said = page.replace(whole, f"{whole} It was 12.4.")
    assert [f.printed for f in audited(read_page(said), known).findings] == ["12.4"]


def test_a_title_of_another_indicator_is_found(page: str, known: Known) -> None:
    other = page.replace("Investigation of NI68,", "Investigation of NI60,")
    assert {f.expected[:5] for f in audited(read_page(other), known).findings if f.kind == "word"} >= {"NI68,"}


def test_a_claim_on_a_statistic_that_is_none_is_found(page: str, known: Known) -> None:
    """A page may ask for a column of words, or for one that is not there: neither ends the audit."""
    for name in ("kind", "guess", "suggested.score.low"):
        asked = page.replace('data-calculation="mean"', f'data-calculation="{name}"', 1)
        (finding,) = audited(read_page(asked), known).findings
        assert finding.why.endswith("is not in the inputs.")


def test_an_indicator_with_one_figure_a_year_is_covered(make_page: Callable[..., str]) -> None:
    """The rest of HR1's year begins in its table with the last quarters of the years before."""
    page = make_page("investigation", **{**NI68, "ref": "HR1"})
    assert "2012/13 Q4" in page
    card = judge(read("demo:known_truth"), read_rules("demo:known_truth"), "2013/14 Q2", "", "2013-11-05")
    assert audited(read_page(page), Known(card, ref="HR1")).findings == ()
