"""Figures in reasons: their unit, singular and plural, and decimals enough to differ."""

from __future__ import annotations

import pandas as pd
import pytest

from perfkit.judge.amounts import amounts, enough_decimals, gaps, percentages


@pytest.mark.parametrize(
    ("value", "unit", "decimals", "amount", "gap"),
    [
        (57.1, "percent", 1, "57.1%", "57.1 points"),
        (1, "percent", 1, "1%", "1 point"),
        (1234.5, "pounds", 2, "£1,234.50", "£1,234.50"),
        (-0.25, "pounds", 2, "-£0.25", "£0.25"),
        (1234.5, "days", 2, "1,234.5 days", "1,234.5 days"),
        (-1200, "pounds", 0, "-£1,200", "£1,200"),
        (1, "days", 2, "1 day", "1 day"),
        (12.06, "days", 2, "12.06 days", "12.06 days"),
        (0, "weeks", 0, "0 weeks", "0 weeks"),
        (-0.0, "number", 1, "0", "0"),
        (3.25, "score", 1, "3.2", "3.2"),
    ],
)
def test_a_figure_has_its_unit(*, value: float, unit: str, decimals: int, amount: str, gap: str) -> None:
    column = pd.Series([value], dtype="float64"), pd.Series([unit]), pd.Series([decimals])
    assert amounts(*column).tolist() == [amount]
    assert gaps(*column).tolist() == [gap]


def test_a_missing_figure_stays_missing() -> None:
    assert amounts(pd.Series([float("nan")]), pd.Series(["days"]), pd.Series([1])).isna().all()


@pytest.mark.parametrize(
    ("a", "b", "decimals", "enough"),
    [
        pytest.param(79.96, 80, 1, 2, id="would-print-alike"),
        pytest.param(79.9, 80, 1, 1, id="prints-apart"),
        pytest.param(80.046, 80, 1, 2, id="just-short-of-rounding-up"),
        pytest.param(80.051, 80, 1, 1, id="just-rounded-up"),
        pytest.param(79.9999999, 80, 1, 6, id="six-at-most"),
    ],
)
def test_decimals_grow_until_two_figures_print_apart(a: float, b: float, decimals: int, enough: int) -> None:
    one = pd.Series([decimals]), pd.Series([a]), pd.Series([b])
    assert enough_decimals(*one, differ=pd.Series([True])).tolist() == [enough]
    assert enough_decimals(*one, differ=pd.Series([False])).tolist() == [decimals]


def test_a_share_that_is_not_nothing_never_prints_as_nothing() -> None:
    assert percentages(pd.Series([0.0, 0.05, 0.1, -18.43])).tolist() == ["0%", "less than 0.1%", "0.1%", "18.4%"]


def test_each_pair_of_figures_has_decimals_of_its_own() -> None:
    """80 and 80.2 print apart as whole numbers only from one decimal on; what does not differ needs none."""
    places = pd.Series([0, 0, 2, 0], index=list("abcd"))
    ours, aims = (pd.Series(v, places.index) for v in ([80.2, 81.0, 80.2, 80.2], [80.0, 80.0, 80.0, None]))
    found = enough_decimals(places, ours, aims, pd.Series([True, True, True, False], places.index))
    assert found.to_dict() == {"a": 1, "b": 0, "c": 2, "d": 0}
