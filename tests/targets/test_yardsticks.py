"""The largest improvements ever made, by this service and by its peers."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

from perfkit.targets.setting import Setting
from perfkit.targets.yardsticks import Yardsticks, yardsticks

STEPS = [70.0] * 4 + [74.0] * 4 + [73.0] * 4 + [71.0] * 4 + [75.0] * 4 + [75.0] * 2
"""Years of 70, 74, 73, 71 and 75, and half a year more."""


def peer(name: str, **years: float) -> list[dict[str, Any]]:
    return [
        {"authority": name, "period": f"20{year[1:]}/{int(year[1:]) + 1:02}", "value": value}
        for year, value in years.items()
    ]


@pytest.fixture(scope="module")
def sticks(set_one: Callable[..., Setting]) -> Yardsticks:
    """Return the yardsticks of a score and of three peers; of West, quarters of 60 and then of 65 are known."""
    west = [{"authority": "West", "period": f"2009/10 Q{n}", "value": 60} for n in (1, 2, 3, 4)]
    west += [{"authority": "West", "period": f"2010/11 Q{n}", "value": 65} for n in (1, 2, 3, 4)]
    rows = [*peer("North", y09=70, y10=76, y12=76), *peer("South", y09=60, y10=59, y11=68, y13=69), *west]
    return yardsticks(set_one(STEPS, unit="score", benchmarks=rows))


def test_the_most_a_year_ever_rose_over_one_to_four_years_and_when(sticks: Yardsticks) -> None:
    """70 to 74, 70 to 73, 73.5 (four quarters to September 2011) to 75, and 70 to 75."""
    assert sticks.largest.loc["A"].to_dict() == {1: 4.0, 2: 3.0, 3: 1.5, 4: 5.0}
    assert sticks.largest_to.loc["A"].to_dict() == {1: "2010/11 Q4", 2: "2011/12 Q4", 3: "2014/15 Q2", 4: "2013/14 Q4"}


def test_the_most_a_peer_ever_rose_and_which(sticks: Yardsticks) -> None:
    """South from 59 to 68 in one year, from 60 to 68 in two, 59 to 69 in three and 60 to 69 in four."""
    assert sticks.peer_largest.loc["A"].to_dict() == {1: 9.0, 2: 8.0, 3: 10.0, 4: 9.0}
    assert sticks.peer.loc["A"].to_dict() == {1: "South", 2: "South", 3: "South", 4: "South"}


def test_where_lower_is_better_a_fall_is_the_improvement(set_one: Callable[..., Setting]) -> None:
    """70 to 74 was worse, and 73 to 71 the best of a year; West fell by one, from its quarters."""
    west = [{"authority": "West", "period": f"{y} Q{n}", "value": v} for y, v in (("2009/10", 60), ("2010/11", 59))
            for n in (1, 2, 3, 4)]  # fmt: skip
    found = yardsticks(set_one(STEPS[:16], unit="score", polarity="lower", benchmarks=west))
    assert found.largest.loc["A"].tolist() == pytest.approx([2.0, 3.0, -1.0, math.nan], nan_ok=True)
    assert found.largest_to.loc["A"].tolist()[:3] == ["2012/13 Q4", "2012/13 Q4", "2012/13 Q4"]
    assert found.peer_largest.loc["A"].tolist() == pytest.approx([1.0] + [math.nan] * 3, nan_ok=True)
    assert (found.peer.loc["A", 1], found.peer.loc["A"].isna().tolist()) == ("West", [False, True, True, True])
