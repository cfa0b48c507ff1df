"""Presets against what their councils printed: the rule, its edges, and published figures where there are any."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from perfkit.report.key import rating_words
from perfkit.rules import preset
from perfkit.terms import Rag


def _rated(judge_one, target, outturn, *, rule: str, **more) -> str:
    """Rate one figure, with the tolerance or outlook that the rule asks for."""
    targets = {"target": target, "tolerance": more.pop("tolerance", None)}
    figures = {"outturn": outturn, "outlook": more.pop("outlook", None)}
    row = judge_one({"2014/15 Q2": figures}, {"2014/15 Q2": targets}, rule=rule, **more)
    return str(row["rag_label"])


def _listed() -> list[Any]:
    with (Path(__file__).parents[1] / "worked" / "maidstone_listed.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return [pytest.param(row, id=f"{row['page']}-{row['measure']}-{row['quarter']}") for row in rows]


@pytest.mark.parametrize("printed", _listed())
def test_maidstone_red_is_what_its_papers_list_as_missed_by_more_than_ten_percent(printed, judge_one) -> None:
    label = _rated(
        judge_one, float(printed["target"]), float(printed["outturn"]), rule="maidstone", unit=printed["unit"],
        polarity=printed["good_is"],
    )  # fmt: skip
    assert label == "Target missed (by more than 10%)"


@pytest.mark.parametrize(
    ("target", "outturn", "label"),
    [
        pytest.param(81.03, 82.86, "Target met", id="business-rates-2023-24-q3"),
        pytest.param(82.42, 81.50, "Target slightly missed (within 10%)", id="council-tax-2023-24-q3"),
        pytest.param(54.93, 54.81, "Target slightly missed (within 10%)", id="council-tax-2023-24-q2"),
    ],
)
def test_maidstone_amber_is_a_miss_within_ten_percent(target, outturn, label, judge_one) -> None:
    """The paper of 2023/24 Q3 counts the council tax red, against its own key and its own comment."""
    assert _rated(judge_one, target, outturn, rule="maidstone") == label


@pytest.mark.parametrize(
    ("target", "tolerance", "outturn", "polarity", "label"),
    [
        pytest.param(100, 2, 100, "higher", "On target", id="exactly-on-target"),
        pytest.param(100, 2, 98, "higher", "Off target, within tolerance", id="exactly-at-tolerance"),
        pytest.param(100, 2, 97.99, "higher", "Outside tolerance", id="just-outside"),
        pytest.param(7.5, 1, 8.5, "lower", "Off target, within tolerance", id="low-is-good-at-tolerance"),
        pytest.param(7.5, 1, 8.51, "lower", "Outside tolerance", id="low-is-good-outside"),
    ],
)
def test_cheshire_west_prints_the_tolerance_beside_each_target(
    target, tolerance, outturn, polarity, label, judge_one
) -> None:
    """2.00 on a target of 100%, 1.00 on 7.50%: in the indicator's own unit, not in percent of the target."""
    assert _rated(judge_one, target, outturn, rule="cheshire_west", tolerance=tolerance, polarity=polarity) == label


@pytest.mark.parametrize(
    ("outturn", "label"),
    [
        pytest.param(80, "Achieved", id="met"),
        pytest.param(78, "Below target, within acceptable variance", id="at-the-variance"),
        pytest.param(77.9, "Below target, outside acceptable variance", id="beyond-it"),
    ],
)
def test_medway_since_2010_asks_for_the_variance_of_each_indicator(outturn, label, judge_one) -> None:
    assert _rated(judge_one, 80, outturn, rule="medway_2010", tolerance=2.5) == label


@pytest.mark.parametrize(
    ("outlook", "label"),
    [
        ("on_course", "On target"),
        ("uncertain", "Some difficulty expected"),
        ("off_course", "In danger of not being achieved"),
    ],
)
def test_bath_rates_by_the_officers_outlook_alone(outlook, label, judge_one) -> None:
    """The figure misses its target by far, and only the officers' view of the year counts."""
    assert _rated(judge_one, 80, 20, rule="bath", outlook=outlook) == label


@pytest.mark.parametrize(("outturn", "label"), [(80, "Target met"), (79.9, "Target not met"), (20, "Target not met")])
def test_rotherham_knows_met_and_not_met_only(outturn, label, judge_one) -> None:
    assert _rated(judge_one, 80, outturn, rule="rotherham") == label


def test_a_rule_with_nothing_between_met_and_missed_has_no_amber_in_its_key() -> None:
    words = rating_words(preset("rotherham"))
    assert words == {Rag.GREEN: "the outturn meets the target", Rag.RED: "the outturn misses the target"}
