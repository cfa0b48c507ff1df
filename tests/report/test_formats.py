"""Figures, counts, dates and missing values as a report prints them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfkit.report import formats


@pytest.mark.parametrize(
    ("value", "unit", "decimals", "per", "printed"),
    [
        pytest.param(77.4, "percent", 1, None, "77.4%", id="percent"),
        pytest.param(80.0, "percent", 1, None, "80%", id="a-zero-that-says-nothing-goes"),
        pytest.param(86.25, "percent", 1, None, "86.3%", id="a-half-rounds-away-from-zero"),
        pytest.param(2.675, "number", 2, None, "2.68", id="a-half-stored-below-itself-still-rounds-up"),
        pytest.param(-16.0, "percent", 0, None, "−16%", id="true-minus-sign"),
        pytest.param(-0.04, "percent", 1, None, "0%", id="no-minus-before-zero"),
        pytest.param(19.94, "days", 2, None, "19.94 days", id="days"),
        pytest.param(1.0, "days", 1, None, "1 day", id="one-day"),
        pytest.param(0.5, "weeks", 1, None, "0.5 weeks", id="half-a-week-is-plural"),
        pytest.param(1250000.0, "pounds", 0, None, "£1,250,000", id="pounds"),
        pytest.param(-4.5, "pounds", 2, None, "−£4.50", id="pence-keep-both-decimals"),
        pytest.param(1284.0, "number", 0, None, "1,284", id="thousands"),
        pytest.param(4.2, "rate", 1, 1000.0, "4.2 per 1,000", id="rate"),
        pytest.param(4.2, "rate", 1, float("nan"), "4.2", id="rate-without-multiplier"),
    ],
)
def test_figures_are_printed_with_their_unit(
    value: float, unit: str, decimals: int, per: float | None, printed: str
) -> None:
    assert formats.figure(value, unit, decimals, per) == printed


@pytest.mark.parametrize(
    ("value", "unit", "printed"),
    [
        pytest.param(-2.1, "percent", "2.1 percentage points", id="points-not-percent"),
        pytest.param(1.0, "percent", "1 percentage point", id="one-point"),
        pytest.param(-3.0, "days", "3 days", id="own-unit"),
        pytest.param(-500.0, "pounds", "£500.0", id="pounds"),
    ],
)
def test_movements_lose_their_sign_and_percentages_become_points(value: float, unit: str, printed: str) -> None:
    assert formats.points(value, unit, 1) == printed


@given(st.floats(-1e5, 1e5), st.integers(0, 6))
def test_a_printed_number_reads_back_within_half_its_last_digit(value: float, decimals: int) -> None:
    printed = float(formats.number(value, decimals).replace(",", "").replace(formats.MINUS, "-"))
    assert abs(printed - value) <= 0.5 * 10**-decimals * (1 + 1e-6) + 1e-6


@pytest.mark.parametrize(
    ("a", "b", "decimals", "enough"),
    [
        pytest.param(79.96, 80.0, 1, 2, id="would-print-alike"),
        pytest.param(77.4, 80.0, 1, 1, id="already-differ"),
        pytest.param(80.0, 80.0, 1, 1, id="are-alike"),
        pytest.param(80.0, 80.0 + 1e-12, 1, 6, id="differ-by-noise-alone"),
    ],
)
def test_two_figures_that_differ_print_differently(a: float, b: float, decimals: int, enough: int) -> None:
    assert formats.telling(a, b, decimals) == enough


def test_counts_agree_with_their_nouns() -> None:
    counted = [formats.count(n, "indicator") for n in (0, 1, 2, 1284)]
    assert counted == ["0 indicators", "1 indicator", "2 indicators", "1,284 indicators"]


@pytest.mark.parametrize(("n", "spelt"), [(0, "None"), (1, "One"), (9, "Nine"), (10, "10")])
def test_a_sentence_begins_with_a_word_up_to_nine(n: int, spelt: str) -> None:
    assert formats.spelt(n, start=True) == spelt


def test_lists_have_no_comma_before_and() -> None:
    lists = [formats.joined(items) for items in ([], ["A"], ["A", "B"], ["A", "B", "C"])]
    assert lists == ["", "A", "A and B", "A, B and C"]


def test_days_are_written_as_in_a_letter() -> None:
    assert formats.day(date(2014, 11, 7)) == "7 November 2014"


def test_a_missing_figure_is_named_by_its_status_and_never_nan() -> None:
    said = [formats.missing(s) for s in ("not_available", "confidential", "not_due", "not_applicable", float("nan"))]
    assert said == ["not yet available", "confidential", "not due this quarter", "does not apply", "not supplied"]


def test_four_kinds_of_no_target_are_told_apart() -> None:
    said = [formats.no_target(s) for s in ("no_target", "baseline", "to_be_confirmed", "not_applicable")]
    assert said == ["no target set", "baseline year", "target to be confirmed", "no target applies"]


def test_a_provisional_figure_is_called_so_and_a_final_one_is_not() -> None:
    assert [formats.qualified(s) for s in ("provisional", "estimated", "final", None)] == [
        "provisional",
        "estimated",
        "",
        "",
    ]
