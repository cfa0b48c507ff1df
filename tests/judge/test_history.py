"""The quarters behind a scorecard are judged as each would be by itself."""

import pandas as pd
import pytest

from perfkit.judge.history import history
from perfkit.judge.scorecard import judge
from perfkit.rules import Rules, preset

RULES = Rules(preset("ten_percent"))


def _past(tables, quarters=3, rules=RULES, known_on=None):
    return history(judge(tables, rules, "2014/15 Q2", known_on=known_on), quarters).set_index(["ref", "period"])


def test_months_are_rolled_up_by_their_counts(make_tables):
    """1 of 10, 2 of 10 and 9 of 20: 12 of 40 is 30%."""
    months = [("Apr 2014", 1, 10), ("May 2014", 2, 10), ("Jun 2014", 9, 20)]
    past = _past(
        make_tables(
            indicators=[{"ref": "A", "frequency": "monthly"}],
            outturns=[{"ref": "A", "period": p, "numerator": n, "denominator": d} for p, n, d in months]
            + [{"ref": "A", "period": "2014/15 Q2", "outturn": 25}],
        )
    )
    assert past["outturn"].tolist()[1:] == [pytest.approx(30), 25]
    assert past.loc[("A", "2014/15 Q1"), "denominator"] == 40


def test_a_figure_that_cannot_mean_what_it_says_is_missing_unless_the_rules_rate_it(make_tables):
    tables = make_tables(
        indicators=[{"ref": "A"}],
        outturns=[
            {"ref": "A", "period": "2014/15 Q1", "outturn": 0, "note": "Not yet available."},
            {"ref": "A", "period": "2014/15 Q2", "outturn": 90},
        ],
    )
    assert pd.isna(_past(tables).loc[("A", "2014/15 Q1"), "outturn"])
    rated = Rules(preset("ten_percent"), rate_doubtful=True)
    assert _past(tables, rules=rated).loc[("A", "2014/15 Q1"), "outturn"] == 0


def test_each_quarter_has_the_target_in_force_at_its_own_end(make_tables):
    """The year's target, raised in August: the first quarter was judged by the old one."""
    past = _past(
        make_tables(
            indicators=[{"ref": "A"}],
            outturns=[{"ref": "A", "period": q, "outturn": 90} for q in ("2014/15 Q1", "2014/15 Q2")],
            targets=[
                {"ref": "A", "period": "2014/15", "target": 80},
                {"ref": "A", "period": "2014/15", "target": 85, "set_on": "2014-08-01"},
            ],
        )
    )
    assert past["target"].tolist()[1:] == [80, 85]


def test_what_became_known_later_is_not_used(make_tables):
    tables = make_tables(
        indicators=[{"ref": "A"}],
        outturns=[
            {"ref": "A", "period": "2014/15 Q1", "outturn": 70},
            {"ref": "A", "period": "2014/15 Q1", "outturn": 75, "as_of": "2014-12-01"},
            {"ref": "A", "period": "2014/15 Q2", "outturn": 90},
        ],
    )
    assert _past(tables, known_on="2014-11-07").loc[("A", "2014/15 Q1"), "outturn"] == 70
    assert _past(tables).loc[("A", "2014/15 Q1"), "outturn"] == 75


def test_every_quarter_has_a_row_with_or_without_a_figure(make_tables):
    past = _past(make_tables(indicators=[{"ref": "A"}], outturns=[{"ref": "A", "period": "2014/15 Q2", "outturn": 90}]))
    assert past.index.tolist() == [("A", "2013/14 Q4"), ("A", "2014/15 Q1"), ("A", "2014/15 Q2")]
    assert past["outturn"].isna().tolist() == [True, True, False]
