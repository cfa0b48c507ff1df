"""Doubts that could change what is said of a figure mute its causes; those that could not are mentioned first."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from perfkit import read, read_rules
from perfkit.explain.case import case_of
from perfkit.explain.explanation import explain
from perfkit.explain.grave import grave, slight
from perfkit.judge.scorecard import judge
from perfkit.report import case_verdict, investigate, outlook, why
from perfkit.rules import Rules, preset

STIRLING = Path(__file__).parents[1] / "worked" / "lgbf_stirling"
RULES = Rules(preset("ten_percent"))


@pytest.mark.parametrize(
    ("outturn", "numerator", "target", "mutes"),
    [
        # The counts make 86.6%: 0.6 beside a miss of 7.25, and of 1, of 5.9, of 6.1; and beside a target met.
        pytest.param(86, 866, 93.25, False, id="a-twelfth-of-the-miss"),
        pytest.param(86, 866, 87, True, id="most-of-the-miss"),
        pytest.param(86, 866, 91.9, True, id="just-over-a-tenth"),
        pytest.param(86, 866, 92.1, False, id="just-under-a-tenth"),
        pytest.param(86, 866, 86.3, True, id="missed-or-met"),
        pytest.param(86, 433, 93.25, True, id="half-the-figure"),
    ],
)
def test_a_figure_off_its_counts_mutes_only_what_it_could_change(
    make_tables: Callable[..., Any], outturn: float, numerator: float, target: float, mutes: bool
) -> None:
    figure = {"outturn": outturn, "numerator": numerator, "denominator": 1000}
    tables = make_tables(
        indicators=[{"ref": "A", "per": 100}],
        outturns=[{"ref": "A", "period": "2014/15 Q2", **figure}],
        targets=[{"ref": "A", "period": "2014/15 Q2", "target": target}],
    )
    card = judge(tables, RULES, "2014/15 Q2")
    assert list(card.doubts["check"]) == ["not_numerator_over_denominator"]
    assert (slight(card), len(grave(card))) == ([] if mutes else ["A"], int(mutes))


def test_a_rounded_count_is_mentioned_first_and_mutes_nothing() -> None:
    """Stirling's counts are published to the nearest five: 875 of 1,010 is 86.6%, and 86% was printed."""
    case = case_of(judge(read(str(STIRLING)), RULES, "2022/23 Q3"), "CORP09")
    assert repr(investigate.asked(case)).endswith(
        "\nThe figure is 86%, but 875 of 1,010 makes 86.6%. The figure does not quite follow from its counts, by too "
        "little to change what is said of it."
    )
    assert "must be checked first" not in "\n".join(
        map(repr, (investigate.where(case), *investigate.taken_apart(case)))
    )
    assert repr(why.pointed(case.explanation, case.row.to_dict())).startswith("- The figure does not quite follow")
    assert not case_verdict.verdict(case).startswith("Doubt")


def test_no_odds_stand_on_a_doubtful_figure_without_saying_so() -> None:
    card = judge(read("demo:known_truth"), read_rules("demo:known_truth"), "2013/14 Q2", known_on="2013-11-05")
    lines = [line for line in repr(outlook.ahead(explain(card))).splitlines() if line.startswith("- ")]
    unsure = {
        line.split(":")[0].removeprefix("- ") for line in lines if "on a figure that must be checked first: " in line
    }
    assert unsure == {"EH1", "IT2", "TR1"}
