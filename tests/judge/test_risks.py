"""How risks moved since their last review."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import pytest

from perfkit.inputs.tables import Tables
from perfkit.judge.risks import register


@pytest.mark.parametrize(
    ("likelihood", "impact", "previous", "score", "moved"),
    [
        pytest.param(3, 5, 10, 15, "rose", id="rose"),
        pytest.param(2, 4, 16, 8, "fell", id="fell"),
        pytest.param(4, 3, 12, 12, "unchanged", id="same-score-by-other-parts"),
        pytest.param(4, 3, None, 12, "new", id="no-earlier-score"),
        pytest.param(None, 3, 12, None, "unscored", id="no-likelihood"),
        pytest.param(None, None, None, None, "unscored", id="nothing-known"),
    ],
)
def test_a_score_is_likelihood_times_impact_held_against_the_last(
    make_tables: Callable[..., Tables],
    likelihood: int | None,
    impact: int | None,
    previous: int | None,
    score: float | None,
    moved: str,
) -> None:
    row = {"ref": "R1", "likelihood": likelihood, "impact": impact, "previous_score": previous}
    (found,) = register(make_tables(risks=[row]).risks).to_dict("records")
    assert found["moved"] == moved
    assert pd.isna(found["score"]) if score is None else found["score"] == score


REVIEWS = [
    {"ref": "R2", "likelihood": 2, "impact": 2, "reviewed": "2014-06-30"},
    {"ref": "R1", "likelihood": 2, "impact": 4, "reviewed": "2014-09-30"},
    {"ref": "R1", "likelihood": 3, "impact": 4, "reviewed": "2014-06-30"},
]


def test_without_a_stated_score_the_review_before_is_the_baseline(make_tables: Callable[..., Tables]) -> None:
    """The latest review by date, whatever the order of the rows; risks in the order of the sheet."""
    found = register(make_tables(risks=REVIEWS).risks)
    assert found[["ref", "score", "moved"]].to_numpy().tolist() == [["R2", 4.0, "new"], ["R1", 8.0, "fell"]]
    assert found["score_before"].tolist()[1] == 12.0


def test_a_review_after_the_reports_day_is_not_known(make_tables: Callable[..., Tables]) -> None:
    found = register(make_tables(risks=REVIEWS).risks, pd.Timestamp("2014-08-01"))
    assert found[["ref", "score", "moved"]].to_numpy().tolist() == [["R2", 4.0, "new"], ["R1", 12.0, "new"]]


def test_an_empty_register_stays_empty(make_tables: Callable[..., Tables]) -> None:
    assert register(make_tables().risks).empty
