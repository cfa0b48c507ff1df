"""Officers' reasons that say how many cases there were, held against the counts behind the figure."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from perfkit import read
from perfkit.explain.case import case_of
from perfkit.explain.explanation import explain
from perfkit.judge.scorecard import judge
from perfkit.report import investigate
from perfkit.rules import Rules, preset

MAIDSTONE = Path(__file__).parents[1] / "worked" / "maidstone"
RULES = Rules(preset("ten_percent"))


@pytest.mark.parametrize(
    ("text", "numerator", "denominator", "tested"),
    [
        pytest.param("Only two cases came up, and one of them was late.", 1, 2, "supported", id="two-one-late"),
        pytest.param("Only two cases came up.", 1, 2, "supported", id="two"),
        pytest.param("There were just 12 planning appeals.", 9, 12, "supported", id="in-digits"),
        pytest.param("Only two cases came up, and one of them was late.", 0, 2, "contradicted", id="both-late"),
        pytest.param("Only two cases came up.", 14, 20, "contradicted", id="twenty"),
        pytest.param("Only two cases came up.", None, None, "not_testable", id="no-counts"),
        pytest.param("Few cases came up.", 1, 2, "not_testable", id="no-number-said"),
    ],
)
def test_a_number_of_cases_is_held_against_the_counts(
    make_tables: Callable[..., Any], text: str, numerator: float | None, denominator: float | None, tested: str
) -> None:
    share = 50 if numerator is None or denominator is None else 100 * numerator / denominator
    figure = {"outturn": share, "numerator": numerator, "denominator": denominator}
    tables = make_tables(
        indicators=[{"ref": "A", "per": 100}],
        outturns=[{"ref": "A", "period": "2014/15 Q2", **figure}],
        targets=[{"ref": "A", "period": "2014/15 Q2", "target": 95}],
        commentary=[{"ref": "A", "period": "2014/15 Q2", "kind": "reason", "text": text}],
    )
    assert explain(judge(tables, RULES, "2014/15 Q2")).reasons["tested"].tolist() == [tested]


def test_the_page_says_that_the_counts_bear_the_reason_out() -> None:
    case = case_of(judge(read(str(MAIDSTONE)), Rules(preset("maidstone")), "2022/23 Q4"), "P1")
    words = repr(investigate.officers(case))
    assert "The figures support the reason given, that only so many cases came: the figure is 1 of 2." in words
    assert "no figure here can test" not in words
