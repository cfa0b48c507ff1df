"""A council's rules are read from its file, and every fault in it is named at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from perfkit.errors import DataError, UsageError
from perfkit.inputs.settings import read_rules
from perfkit.rules import AmberBy, Category, Rules, preset
from perfkit.terms import Tolerance, TravelFrom


@pytest.fixture
def council(tmp_path: Path):
    def write(text: str) -> str:
        path = tmp_path / "council.yaml"
        path.write_text(text, encoding="utf-8")
        return str(path)

    return write


def faults_of(council: str) -> list[str]:
    with pytest.raises(DataError) as error:
        read_rules(council)
    return [str(fault) for fault in error.value.faults]


def test_without_a_file_the_rules_are_ten_percent() -> None:
    assert read_rules("") == Rules(preset("ten_percent"))


def test_an_empty_file_keeps_every_default(council) -> None:
    assert read_rules(council("# nothing yet\n")) == Rules(preset("ten_percent"))


def test_a_preset_is_named(council) -> None:
    assert read_rules(council("council: Example District Council\nrag: belfast\n")).rag == preset("belfast")


def test_a_preset_is_changed_and_is_then_the_councils_own(council) -> None:
    rules = read_rules(council("rag:\n  preset: lancaster\n  labels:\n    red: Off Target\n"))
    assert rules.rag.name == "own"
    assert rules.rag.amber_by is AmberBy.INDICATOR
    assert rules.rag.labels == ("On Target", "Behind Target", "Off Target")


def test_a_preset_without_changes_in_a_mapping_is_the_preset(council) -> None:
    assert read_rules(council("rag:\n  preset: medway\n")).rag == preset("medway")


def test_every_setting_is_taken(council) -> None:
    rules = read_rules(
        council(
            "council: Example\n"
            "reports: [variance_report]\n"
            "rag:\n"
            "  amber_by: distance\n"
            "  green_within: 1\n"
            "  amber_within: 2.5\n"
            "  kind: points\n"
            "  amber_inclusive: false\n"
            "  travel_from: previous_quarter\n"
            "  labels: {green: Good, amber: Fair, red: Poor}\n"
            "  source: Cabinet, April 2014\n"
            "travel_from: prior_outturn\n"
            "no_change: {band: 0.5, kind: absolute}\n"
            "straight_line: true\n"
            "rate_doubtful: true\n"
            "small_number_limit: 4\n"
            "budget_exception: {pounds: 25000, percent: 2}\n"
            "category: fair\n"
            "monitoring: {first_day: 20, last_day: 50}\n"
        )
    )
    assert rules.rag.name == "own"
    assert (rules.rag.green_within, rules.rag.amber_within, rules.rag.kind) == (1.0, 2.5, Tolerance.POINTS)
    assert rules.rag.amber_inclusive is False
    assert rules.rag.travel_from is TravelFrom.PREVIOUS_QUARTER
    assert rules.rag.labels == ("Good", "Fair", "Poor")
    assert rules.rag.source == "Cabinet, April 2014"
    assert rules.travel_from is TravelFrom.PRIOR_OUTTURN
    assert (rules.no_change_band, rules.no_change_kind) == (0.5, Tolerance.ABSOLUTE)
    assert rules.straight_line is True
    assert rules.rate_doubtful is True
    assert rules.small_number_limit == 4
    assert (rules.budget_exception, rules.budget_exception_percent) == (25000.0, 2.0)
    assert rules.category is Category.FAIR
    assert (rules.monitoring_first_day, rules.monitoring_last_day) == (20, 50)


def test_a_folder_stands_for_the_file_in_it(council) -> None:
    assert read_rules(str(Path(council("rag: thurrock\n")).parent)).rag.name == "thurrock"


def test_a_folder_without_the_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"has no council\.yaml\. Name the file that holds the council's rules\."):
        read_rules(str(tmp_path))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param(
            "strait_line: true\n",
            "council.yaml, row 1, column strait_line: there is no setting 'strait_line'. Did you mean straight_line?",
            id="misspelt-setting",
        ),
        pytest.param(
            "monitoring: {first_day: 30, last_day: 20}\n",
            "council.yaml, row 1, column monitoring: the monitoring period ends before it begins: "
            "day 20 comes before 30. Correct one.",
            id="monitoring-crosses",
        ),
        pytest.param(
            "category: fine\n",
            "council.yaml, row 1, column category: 'fine' does not fit; expected one of excellent, good, fair, weak, "
            "poor. Correct category.",
            id="category",
        ),
        pytest.param(
            "\nrag:\n  amber_withn: 5\n",
            "council.yaml, row 3, column rag.amber_withn: there is no setting 'amber_withn'. "
            "Did you mean amber_within?",
            id="misspelt-setting-of-the-rule",
        ),
        pytest.param(
            "rag: ten_per_cent\n",
            "council.yaml, row 1, column rag: 'ten_per_cent' is not a rating rule perfkit knows; expected tolerance, "
            "ten_percent, maidstone, havering, thurrock, medway, belfast, halton, lancaster, medway_2010, "
            "cheshire_west, bath, rotherham, quartile. "
            "Name one of these, or write your own. Did you mean ten_percent?",
            id="misspelt-preset",
        ),
        pytest.param(
            "rag:\n  green_within: 10\n  amber_within: 5\n",
            "council.yaml, row 1, column rag: The rating rule 'own' crosses: green reaches to a miss of 10 and amber "
            "only to 5. Make amber_within at least green_within.",
            id="crossing-thresholds",
        ),
        pytest.param(
            "rag:\n  amber_within: ten\n",
            "council.yaml, row 2, column rag.amber_within: 'ten' does not fit; expected a number, 0 or more. "
            "Correct amber_within.",
            id="text-for-a-number",
        ),
        pytest.param(
            "rag:\n  amber_within: -5\n",
            "council.yaml, row 2, column rag.amber_within: '-5' does not fit; expected a number, 0 or more. "
            "Correct amber_within.",
            id="negative-threshold",
        ),
        pytest.param(
            "straight_line: NO\n",
            "council.yaml, row 1, column straight_line: 'NO' does not fit; expected true or false. "
            "Correct straight_line.",
            id="no-is-not-false",
        ),
        pytest.param(
            "small_number_limit: 4.5\n",
            "council.yaml, row 1, column small_number_limit: '4.5' does not fit; expected a whole number, 0 or more. "
            "Correct small_number_limit.",
            id="fraction-of-a-person",
        ),
        pytest.param(
            "small_number_limit: true\n",
            "council.yaml, row 1, column small_number_limit: 'True' does not fit; expected a whole number, 0 or more. "
            "Correct small_number_limit.",
            id="true-is-not-one",
        ),
        pytest.param(
            "travel_from: last_year\n",
            "council.yaml, row 1, column travel_from: 'last_year' does not fit; expected one of previous_quarter, "
            "same_quarter_last_year, prior_outturn. Correct travel_from.",
            id="unknown-baseline",
        ),
        pytest.param(
            "no_change: 2\n",
            "council.yaml, row 1, column no_change: 'no_change' is one value; expected settings of its own. "
            "Write its settings below it, indented.",
            id="value-for-a-section",
        ),
        pytest.param(
            "rag:\n  labels: {gren: On}\n",
            "council.yaml, row 2, column rag.labels.gren: there is no setting 'gren'. Did you mean green?",
            id="misspelt-label",
        ),
    ],
)
def test_each_fault_names_its_line_and_remedy(council, text: str, message: str) -> None:
    assert faults_of(council(text)) == [message]


def test_every_fault_is_named_at_once(council) -> None:
    text = "rag:\n  preset: nonesuch\n  kind: per_cent\nstraight_lines: true\nbudget_exception: {pound: 5}\n"
    with pytest.raises(DataError) as error:
        read_rules(council(text))
    assert sorted(fault.row for fault in error.value.faults) == [2, 3, 4, 5]
