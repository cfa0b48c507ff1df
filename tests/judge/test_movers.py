"""Which indicators moved the most for their size; and whether a quarter stands for its year."""

from __future__ import annotations

import pandas as pd
import pytest

from perfkit import periods
from perfkit.inputs.read import read
from perfkit.inputs.settings import read_rules
from perfkit.judge.movers import movers
from perfkit.judge.span import judge_span


def rows(*given: tuple[str, str, float, float, str | None]) -> pd.DataFrame:
    return pd.DataFrame(given, columns=["ref", "travel", "change", "baseline", "not_rated_why"])


def test_a_move_is_measured_by_where_it_starts() -> None:
    """2 from 10 is more than 5 from 50, and a fall counts as a rise does."""
    found = rows(("A", "worsened", 5, 50, None), ("B", "worsened", -2, 10, None), ("C", "improved", 9, 10, None))
    assert movers(found, "worsened")["ref"].tolist() == ["B", "A"]


@pytest.mark.parametrize("baseline", [-10.0, 10.0])
def test_a_baseline_below_nothing_counts_by_its_size(baseline: float) -> None:
    found = rows(("A", "improved", 2, 100, None), ("B", "improved", 1, baseline, None))
    assert movers(found, "improved")["ref"].tolist() == ["B", "A"]


def test_a_move_from_nothing_comes_last() -> None:
    found = rows(("A", "improved", 99, 0, None), ("B", "improved", 1, 100, None))
    assert movers(found, "improved")["ref"].tolist() == ["B", "A"]


@pytest.mark.parametrize("why", ["figure in doubt", "target in doubt"])
def test_what_is_in_doubt_may_not_have_moved_and_is_left_out(why: str) -> None:
    found = rows(("A", "improved", 1, 10, why), ("B", "improved", 1, 100, "no target set"))
    assert movers(found, "improved")["ref"].tolist() == ["B"]


@pytest.mark.parametrize(("quarter", "span"), [("2012/13 Q3", "2012/13 Q3"), ("2012/13 Q4", "2012/13")])
def test_a_quarter_4_stands_for_its_year(quarter: str, span: str) -> None:
    card = judge_span(read("demo:known_truth"), read_rules("demo:known_truth"), quarter, "2013-06-30")
    assert periods.label(card.span) == span
