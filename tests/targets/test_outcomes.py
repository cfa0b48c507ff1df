"""What a coming year may come to as equally likely outturns, and how each would be rated."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from perfkit.rules import preset
from perfkit.targets.outcomes import against, chances_of, columns_of, outcomes_of
from perfkit.targets.setting import Setting

SCORES = [79.0, 81, 79, 81, 83, 81, 83, 81, 79, 77, 79, 81]


@pytest.fixture(scope="module")
def score(set_one: Callable[..., Setting]) -> Setting:
    """Return the setting of a score at the end of 2011/12, which came to 79; 79.83 is expected of the years after."""
    return set_one(SCORES, unit="score")


def travels(setting: Setting, **rules: Any) -> dict[str, int]:
    card = replace(setting.card, rules=replace(setting.card.rules, **rules))
    counts = outcomes_of(replace(setting, card=card)).compared["travel"].value_counts()
    return {str(name): int(n) for name, n in counts.items()}


def with_polarity(setting: Setting, polarity: str) -> Setting:
    rows = setting.card.rows.assign(polarity=polarity)
    return replace(setting, card=replace(setting.card, rows=rows))


def test_a_year_has_99_equally_likely_outturns_from_the_best_to_the_worst(score: Setting) -> None:
    """The middle one is what is expected; the first is exceeded half a time in 99."""
    found = outcomes_of(score)
    assert (found.year, found.refs.tolist(), len(found.rows)) == (score.years[1], ["A"], 99)
    assert found.rows["outturn"].is_monotonic_decreasing
    assert found.rows["outturn"].iloc[[0, 49, 98]].tolist() == pytest.approx([88.2076, 79.8276, 72.2391], abs=1e-4)
    first = found.rows.iloc[0]
    assert first[["polarity", "status", "why_missing"]].tolist() == ["higher", "final", "there is no figure"]
    assert first[["tolerance", "tolerance_kind", "target_low", "target_high", "unprofiled", "outlook"]].isna().all()
    assert found.compared["travel_reason"].tolist() == [""] * 99


def test_an_outturn_improves_on_what_the_year_before_is_expected_to_come_to(score: Setting) -> None:
    """62 of the 99 lie above 79, the outturn of 2011/12."""
    assert travels(score) == {"improved": 62, "worsened": 37}
    assert travels(with_polarity(score, "lower")) == {"improved": 37, "worsened": 62}
    assert travels(with_polarity(score, "none")) == {"not_comparable": 99}


@pytest.mark.parametrize(
    ("band", "kind", "expected"),
    [
        pytest.param(2.0, "points", {"improved": 33, "unchanged": 52, "worsened": 14}, id="two-points-77-to-81"),
        pytest.param(
            2.0, "percent", {"improved": 38, "unchanged": 43, "worsened": 18}, id="two-percent-of-79-are-1.58"
        ),
    ],
)
def test_within_the_councils_band_nothing_has_changed(
    score: Setting, band: float, kind: str, expected: dict[str, int]
) -> None:
    assert travels(score, no_change_band=band, no_change_kind=kind) == expected


def test_a_later_year_is_compared_with_the_one_before_it(score: Setting) -> None:
    """Both are expected at 79.83: the middle outturn is neither better nor worse."""
    found = outcomes_of(score, score.years[2])
    assert found.year == score.years[2]
    assert found.compared["travel"].value_counts().to_dict() == {"improved": 49, "worsened": 49, "unchanged": 1}
    assert found.rows["outturn"].iloc[0] > outcomes_of(score).rows["outturn"].iloc[0]


def test_each_outturn_is_held_against_its_target(score: Setting) -> None:
    outcomes = outcomes_of(score)
    found = against(outcomes, pd.Series({"A": 82.0, "B": 7.0}))
    assert found[["target", "target_status", "aim"]].drop_duplicates().to_numpy().tolist() == [[82.0, "set", 82.0]]
    assert found["variance"].iloc[[0, 98]].tolist() == pytest.approx([6.2076, -9.7609], abs=1e-4)
    assert found["adverse"].iloc[[0, 98]].tolist() == pytest.approx([-6.2076, 9.7609], abs=1e-4)
    none = against(outcomes, pd.Series({"B": 7.0}))
    assert set(none["target_status"]) == {"no_target"}
    assert none[["target", "variance", "aim"]].isna().all(axis=None)


def test_the_colours_are_shares_of_the_99(score: Setting) -> None:
    """21 of them reach 82; 76 more lie within a tenth of it, above 73.8; two do not."""
    outcomes = outcomes_of(score)
    rows = against(outcomes, pd.Series({"A": 82.0}))
    found = chances_of(outcomes, rows, preset("ten_percent"))
    assert found.columns.tolist() == ["green", "amber", "red", "not_rated", "unknown"]
    assert found.loc["A"].tolist() == pytest.approx([21 / 99, 76 / 99, 2 / 99, 0.0, 0.0])
    table = columns_of(outcomes, pd.Series({"A": 82.0}), [preset("ten_percent"), preset("halton")])
    assert (table.index.tolist(), table.index.name) == (["ten_percent", "halton"], "rule")
    assert table.loc["ten_percent"].tolist() == pytest.approx(found.loc["A"].tolist())
    assert table.loc["halton"].tolist() == [0.0, 0.0, 0.0, 1.0, 0.0]


def test_where_nothing_is_known_of_the_outturn_the_rating_is_unknown(score: Setting) -> None:
    """Not red, though a figure is missing; nor unrated, which a coming report may be."""
    outcomes = outcomes_of(score)
    outcomes = replace(outcomes, rows=outcomes.rows.assign(outturn=math.nan))
    assert columns_of(outcomes, pd.Series({"A": 82.0}), [preset("ten_percent")]).iloc[0].tolist() == [0, 0, 0, 0, 1]


def test_where_lower_is_better_the_councils_band_is_as_wide(score: Setting) -> None:
    found = travels(with_polarity(score, "lower"), no_change_band=2.0, no_change_kind="points")
    assert found == {"improved": 14, "unchanged": 52, "worsened": 33}
