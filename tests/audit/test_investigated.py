"""The quarters and peers of an investigation are worked out again."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from perfkit.audit.investigated import cell, periods
from perfkit.audit.known import Known
from perfkit.explain.case import Case

TRUTH = {"data": "demo:known_truth", "council": "demo:known_truth", "quarter": "2013/14 Q2", "known_on": "2013-10-21"}


@pytest.fixture(scope="module")
def case(known_of: Callable[..., Known]) -> Case:
    return known_of(**TRUTH).case("NI68")


def test_a_single_quarter_may_be_printed_at_any_of_its_roundings_and_no_other(case: Case) -> None:
    """64.0 prints as 64 and as 64.0, and never as 65."""
    texts = cell(case, ("Quarter", "Single quarter"), "2013/14 Q2", "Single quarter") or ()
    assert {"64", "64.0"} <= set(texts)
    assert "65" not in texts


def test_a_quarter_that_is_not_looked_back_on_has_no_entry(case: Case) -> None:
    assert cell(case, ("Quarter", "Target"), "1999/00 Q1", "Target") is None


def test_an_investigation_may_name_the_quarters_behind_it_and_ahead(case: Case) -> None:
    assert {"2008/09 Q1", "2013/14 Q2"} <= periods(case)
    assert "1999/00 Q1" not in periods(case)


def test_an_unknown_peer_has_no_figure(case: Case) -> None:
    assert cell(case, ("Authority", "Figure"), "Nowhere", "Figure") == ("no figure",)
