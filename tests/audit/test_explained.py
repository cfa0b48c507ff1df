"""Claims on why a target was missed are worked out again from the statistics."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from perfkit.audit import recompute
from perfkit.audit.audit import audited
from perfkit.audit.known import Known
from perfkit.audit.page import Figure, read_page
from perfkit.report import outlook, why

TRUTH = {"data": "demo:known_truth", "council": "demo:known_truth", "quarter": "2013/14 Q2", "known_on": "2013-11-15"}


@pytest.fixture(scope="module")
def known(known_of: Callable[..., Known]) -> Known:
    return known_of(**TRUTH, directorate="Communities")


@pytest.fixture(scope="module")
def evidence(known: Known) -> str:
    return evidence_of(known)


def evidence_of(known: Known) -> str:
    found = known.explanation
    return f"<h2>Why?</h2>{why.evidence(found)._repr_html_()}{outlook.ahead(found)._repr_html_()}"


@pytest.mark.parametrize("directorate", ["Children and Enterprise", "Communities", "Policy and Resources"])
def test_every_number_of_the_evidence_is_covered_and_none_is_wrong(
    known_of: Callable[..., Known], directorate: str
) -> None:
    known = known_of(**TRUTH, directorate=directorate)
    page = read_page(evidence_of(known))
    assert len(page.figures) > 10
    assert audited(page, known).findings == ()


def test_the_peers_direction_is_held_against_its_sign(evidence: str, known: Known) -> None:
    assert "peers rose by " in evidence
    page = evidence.replace("peers rose by ", "peers fell by ", 1)
    assert [(f.kind, f.expected) for f in audited(read_page(page), known).findings] == [("word", "rose")]


def test_a_changed_figure_of_the_evidence_is_found(evidence: str, known: Known) -> None:
    """Value and text changed alike: the statistics give another."""
    figure = next(f for f in read_page(evidence).figures if f.table == "findings" and f.text.isdigit())
    changed = Figure(figure.text + "0", figure.value.replace(".0", "") + "0", *_source(figure))
    assert [f.kind for f in recompute.check(known, changed, "")] == ["claim"]


def test_a_limit_is_worked_out_from_the_indicators_own_chart(known: Known) -> None:
    ref = known.card.rows["ref"].iloc[0]
    mean = known.case(ref).figure("limits", "mean")
    right = Figure("1", repr(mean), "limits", ref, "2013/14 Q2", "mean")
    wrong = Figure("1", repr(mean + 1), "limits", ref, "2013/14 Q2", "mean")
    assert recompute.expected(known, right) is not None
    assert recompute.check(known, wrong, "")[0].why.startswith("The page holds")


@pytest.mark.parametrize("table", ["findings", "outlook", "limits", "peers"])
def test_a_source_that_is_none_is_found(known: Known, table: str) -> None:
    ref = known.card.rows["ref"].iloc[0]
    (finding,) = recompute.check(known, Figure("7", "7", table, ref, "", "noise.guess"), "")
    assert finding.why.endswith("is not in the inputs.")


def _source(figure: Figure) -> tuple[str, str, str, str]:
    return figure.table, figure.ref, figure.period, figure.calculation
