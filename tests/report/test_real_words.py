"""What investigations of real figures say where words and charts once contradicted one another."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from perfkit import read
from perfkit.explain.case import Case, case_of
from perfkit.judge.scorecard import judge
from perfkit.report import case_verdict, investigate, signals
from perfkit.rules import Rules, preset

WORKED = Path(__file__).parents[1] / "worked"


@cache
def case(folder: str, quarter: str, ref: str) -> Case:
    rules = Rules(preset("maidstone" if folder == "maidstone" else "ten_percent"))
    return case_of(judge(read(str(WORKED / folder)), rules, quarter), ref)


def test_a_figure_without_its_season_stands_beside_the_published_one() -> None:
    words = repr(investigate.signal(case("lgbf_stirling", "2022/23 Q3", "CORP10")))
    assert "at 23% with its season taken out of the published figure of 31%, is below the lower limit" in words


@pytest.mark.parametrize(
    ("ref", "said"),
    [
        pytest.param("CORP09", "1 of 19 quarters lies outside the limits.", id="one-lies"),
        pytest.param("CORP10", "2 of 19 quarters lie outside the limits, the latest among them.", id="two-lie"),
    ],
)
def test_quarters_outside_the_p_chart_are_counted_in_grammar(ref: str, said: str) -> None:
    assert said in repr(investigate.second_opinion(case("lgbf_stirling", "2022/23 Q3", ref)))


def test_six_quarters_are_a_trial_in_every_sentence() -> None:
    """The limits, the verdict and the causes once disagreed on whether six quarters can tell noise."""
    found = case("maidstone", "2021/22 Q4", "RD")
    words = repr(investigate.signal(found))
    assert "With fewer than eight they are a trial and nothing more: no signal can be told from noise." in words
    assert "\n- On trial. The quarter 2021/22 Q4, at 37.74%, lies within the limits and in no run." in words
    assert "common cause" not in words and "Assurance" not in words
    assert case_verdict.verdict(found).startswith("Too few quarters to tell a signal from noise")
    assert "Too few quarters are known to tell a signal from noise." in repr(investigate.where(found))


def test_eight_quarters_are_more_than_a_trial() -> None:
    words = repr(investigate.signal(case("maidstone", "2022/23 Q2", "RD")))
    assert "nothing more" not in words
    assert "Variation: common cause (noise)." in words
    assert "by chance some quarters may meet it and others not" in words


def test_single_quarters_are_counted_alike_throughout() -> None:
    """Of Maidstone's cumulative figures only a first quarter, and a third after a second, stand alone."""
    found = case("maidstone", "2023/24 Q3", "CT")
    assert repr(investigate.signal(found)).startswith("Two single quarters are known.")
    assert "2 single quarters known, and eight are needed" in repr(investigate.unknown(found))


def test_footfalls_limits_leave_room_for_seven_digits() -> None:
    chart = signals.limits(case("maidstone", "2022/23 Q4", "FT"))
    assert "lower" not in chart.svg
    assert "mean 1,907,435" in chart.svg
    assert chart.alt.split(". ")[1] == "Mean 1,907,435, trial upper limit 3,940,494"
