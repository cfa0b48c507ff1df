"""The scorecard's whole: its columns, what it refuses, doubts, and what was published."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from perfkit import periods
from perfkit.errors import UsageError
from perfkit.judge.card import Scorecard
from perfkit.judge.scorecard import judge
from perfkit.judge.shares import share_met
from perfkit.rules import AmberBy, RagRule, Rules, preset
from perfkit.terms import Tolerance

Q1, Q2 = "2014/15 Q1", "2014/15 Q2"
RULES = Rules(preset("ten_percent"))
GRADES = ["red", "amber", "green"]


@pytest.fixture(scope="module")
def two_directorates(make_tables: Any) -> Any:
    return make_tables(
        indicators=[
            {"ref": "B", "directorate": "Planning"},
            {"ref": "A", "directorate": "Children’s Services"},
            {"ref": "C", "directorate": "Planning"},
        ],
        outturns=[
            {"ref": "A", "period": Q2, "outturn": 81},
            {"ref": "B", "period": Q2, "outturn": 70},
            {"ref": "B", "period": Q1, "outturn": 72},
        ],
        targets=[{"ref": ref, "period": Q2, "target": 80} for ref in "ABC"],
    )


def test_the_rows_are_the_documented_columns_in_the_sheets_order(two_directorates: Any) -> None:
    card = judge(two_directorates, RULES, Q2)
    section = (Scorecard.__doc__ or "").split("    rows\n", 1)[1].split("    milestones\n", 1)[0]
    documented = " ".join(re.findall(r"``([^`]+)``", section)).split()
    assert sorted(card.rows.columns) == sorted(set(documented))
    assert card.rows["ref"].tolist() == ["B", "A", "C"]


def test_one_directorate_is_judged_alone(two_directorates: Any) -> None:
    card = judge(two_directorates, RULES, Q2, "Planning")
    assert card.rows["ref"].tolist() == ["B", "C"]
    assert card.directorate == "Planning"
    assert card.tables.directorates == ["Planning"]


def test_an_unknown_directorate_is_refused_with_the_nearest(two_directorates: Any) -> None:
    with pytest.raises(UsageError) as error:
        judge(two_directorates, RULES, Q2, "Childrens Services")
    assert str(error.value) == (
        "There is no directorate 'Childrens Services'. Did you mean 'Children’s Services'? "
        "Known: Planning, Children’s Services."
    )


@pytest.mark.parametrize(
    ("quarter", "message"),
    [
        pytest.param(
            "2014/15 Q3",
            "There is no quarter with outturns '2014/15 Q3'. Did you mean '2014/15 Q2' or '2014/15 Q1'? "
            "Known: 2014/15 Q2, 2014/15 Q1.",
            id="no-outturns",
        ),
        pytest.param(
            "2014/15",
            "There is no quarter with outturns '2014/15'. Did you mean '2014/15 Q2' or '2014/15 Q1'? "
            "Known: 2014/15 Q2, 2014/15 Q1.",
            id="a-year",
        ),
        pytest.param(
            "2014/15 Q5",
            "'2014/15 Q5' has quarter 5; quarters are 1 to 4; expected a quarter such as 2013/14 Q2, a year such as "
            "2013/14, or a month such as Sep 2013. Quarters with outturns: 2014/15 Q2, 2014/15 Q1.",
            id="a-fifth-quarter",
        ),
    ],
)
def test_an_unknown_quarter_is_refused_with_those_there_are(two_directorates: Any, quarter: str, message: str) -> None:
    with pytest.raises(UsageError) as error:
        judge(two_directorates, RULES, quarter)
    assert str(error.value) == message


@pytest.mark.parametrize("quarter", ["Q2 2014-15", "July to September 2014", periods.parse(Q2)])
def test_a_quarter_is_understood_however_it_is_spelt(two_directorates: Any, quarter: Any) -> None:
    assert judge(two_directorates, RULES, quarter).quarter == periods.parse(Q2)


def test_a_date_that_is_none_is_refused(two_directorates: Any) -> None:
    with pytest.raises(UsageError) as error:
        judge(two_directorates, RULES, Q2, known_on="07/11/2014")
    assert str(error.value) == "known_on '07/11/2014' is not a day. Write year-month-day, such as 2014-11-07."


@pytest.mark.parametrize("known_on", ["2014-11-07", pd.Timestamp("2014-11-07")])
def test_the_reports_date_is_text_or_a_timestamp(two_directorates: Any, known_on: Any) -> None:
    assert judge(two_directorates, RULES, Q2, known_on=known_on).known_on == pd.Timestamp("2014-11-07")


STALE = {
    "indicators": [{"ref": "A", "basis": "cumulative"}],
    "outturns": [
        {"ref": "A", "period": Q1, "outturn": 30.5, "published_status": "green"},
        {"ref": "A", "period": Q2, "outturn": 59.3, "published_status": "green"},
        {"ref": "A", "period": "2013/14 Q2", "outturn": 58.0},
    ],
    "targets": [{"ref": "A", "period": Q1, "target": 24.5}, {"ref": "A", "period": Q2, "target": 24.5}],
}


def test_a_target_in_doubt_takes_the_rating_and_quotes_the_evidence(make_tables: Any) -> None:
    """Council tax collected by September, against the target for June: Hart 2014/15."""
    card = judge(make_tables(**STALE), RULES, Q2)
    row = card.rows.iloc[0]
    assert (row["rag"], row["rag_at_face"], row["doubt"]) == ("not_rated", "green", "withhold")
    assert row["not_rated_why"] == "target in doubt"
    assert row["rag_reason"].startswith("Not rated: the target is in doubt. ")
    assert card.doubts["evidence"].iloc[0] in row["rag_reason"]
    assert row.isna()[["met", "variance", "adverse"]].all()
    assert row["travel"] == "improved"
    assert not row["double_glad"]
    assert bool(row["agrees"]) is False


def test_a_council_may_rate_doubtful_figures_all_the_same(make_tables: Any) -> None:
    card = judge(make_tables(**STALE), Rules(preset("ten_percent"), rate_doubtful=True), Q2)
    row = card.rows.iloc[0]
    assert (row["rag"], row["doubt"], row["double_glad"]) == ("green", "withhold", True)


def test_a_figure_in_doubt_has_no_direction_either(make_tables: Any) -> None:
    figures = {"2013/14 Q2": 99.6, Q1: 99.8, Q2: 0}
    outturns = [{"ref": "A", "period": p, "outturn": v} for p, v in figures.items()]
    outturns[2] |= {"note": "Figures not yet available", "published_status": "green"}
    tables = make_tables(
        indicators=[{"ref": "A"}], outturns=outturns, targets=[{"ref": "A", "period": Q2, "target": 98}]
    )
    row = judge(tables, RULES, Q2).rows.iloc[0]
    assert (row["rag"], row["rag_at_face"], row["not_rated_why"]) == ("not_rated", "red", "figure in doubt")
    assert row["travel_reason"] == "Not comparable: the figure for 2014/15 Q2 is in doubt."
    assert not row["double_glum"]


@pytest.mark.parametrize(
    ("published", "agrees"),
    [
        pytest.param("green", True, id="agrees"),
        pytest.param("red", False, id="disagrees"),
        pytest.param(None, None, id="nothing-published"),
    ],
)
def test_the_published_status_is_compared_with_ours(judge_one: Any, published: str | None, agrees: bool | None) -> None:
    row = judge_one({Q2: {"outturn": 80, "published_status": published}}, 80)
    assert row["agrees"] is pd.NA if agrees is None else bool(row["agrees"]) is agrees


def test_145_of_168_is_86_3_percent(make_tables: Any) -> None:
    """A published headline said 87%; the counts say 86.3%."""
    refs = [f"I{i:03d}" for i in range(168)]
    tables = make_tables(
        indicators=[{"ref": ref} for ref in refs],
        outturns=[{"ref": ref, "period": Q2, "outturn": 81 if i < 145 else 71.5} for i, ref in enumerate(refs)],
        targets=[{"ref": ref, "period": Q2, "target": 80} for ref in refs],
    )
    shares = share_met(judge(tables, RULES, Q2))
    assert (shares["met"], shares["against_target"]) == (145, 168)
    assert round(shares["percent"], 1) == 86.3
    assert shares["red"] == 23


def test_what_is_not_rated_is_counted_by_its_reason(two_directorates: Any) -> None:
    shares = share_met(judge(two_directorates, RULES, Q2))
    assert shares == {
        "indicators": 3,
        "rated": 2,
        "green": 1,
        "amber": 0,
        "red": 1,
        "not_rated": {"figure not yet available": 1},
        "met": 1,
        "against_target": 2,
        "percent": 50.0,
    }


def test_no_share_is_given_where_nothing_has_a_target(make_tables: Any) -> None:
    tables = make_tables(indicators=[{"ref": "A"}], outturns=[{"ref": "A", "period": Q2, "outturn": 1}])
    assert share_met(judge(tables, RULES, Q2))["percent"] is None


figures = st.lists(st.floats(0, 1000).map(lambda x: round(x, 3)), min_size=10, max_size=60)
distance_rules = st.builds(
    lambda green, more, kind, inclusive: RagRule(
        "own", AmberBy.DISTANCE, green, green + more, kind, amber_inclusive=inclusive
    ),
    st.sampled_from([0.0, 1.0, 2.5]),
    st.sampled_from([0.0, 4.0, 10.0]),
    st.sampled_from(list(Tolerance)),
    st.booleans(),
)
few = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def graded(make_tables: Any, rule: RagRule, outturns: list[float], target: float, polarity: str) -> list[str]:
    refs = [f"I{i:02d}" for i in range(len(outturns))]
    tables = make_tables(
        indicators=[{"ref": r, "polarity": polarity, "unit": "score"} for r in refs],
        outturns=[{"ref": r, "period": Q2, "outturn": v} for r, v in zip(refs, outturns, strict=True)],
        targets=[{"ref": r, "period": Q2, "target": target} for r in refs],
    )
    rated: list[str] = judge(tables, Rules(rule, rate_doubtful=True), Q2).rows["rag"].tolist()
    return rated


@few
@given(rule=distance_rules, outturns=figures, target=st.integers(0, 900))
def test_a_better_outturn_never_gets_a_worse_rating(
    make_tables: Any, rule: RagRule, outturns: list[float], target: int
) -> None:
    ordered = graded(make_tables, rule, sorted(outturns), target, "higher")
    assert ordered == sorted(ordered, key=GRADES.index)


@few
@given(rule=distance_rules, outturns=figures, target=st.integers(0, 900))
def test_polarity_swapped_and_figures_negated_rate_the_same(
    make_tables: Any, rule: RagRule, outturns: list[float], target: int
) -> None:
    there = graded(make_tables, rule, outturns, target, "higher")
    assert there == graded(make_tables, rule, [-v for v in outturns], -target, "lower")


@few
@given(outturns=figures, target=st.integers(1, 900), scale=st.sampled_from([0.001, 7.0, 1e6]))
def test_a_percent_rule_does_not_mind_the_unit(
    make_tables: Any, outturns: list[float], target: int, scale: float
) -> None:
    rule = preset("ten_percent")
    there = graded(make_tables, rule, outturns, target, "lower")
    assert there == graded(make_tables, rule, [v * scale for v in outturns], target * scale, "lower")


def test_every_column_of_three_rows(make_tables: Any) -> None:
    """A miss within its tolerance, what is reported once a year, and a 0 whose note says that it is not there."""
    now, before, year = "2014/15 Q2", "2013/14 Q2", "2013/14"
    note = "Not yet available from the new system."
    about = {"portfolio": "Homes", "strategic": True, "priority": "P1", "owner": "Head of Homes",
             "definition": "As counted.", "numerator_name": "in time", "denominator_name": "all"}  # fmt: skip
    tables = make_tables(
        indicators=[{"ref": "A", "decimals": 1, **about}, {"ref": "B", "basis": "annual"},
                    {"ref": "C", "unit": "days", "polarity": "lower"}],
        outturns=[
            {"ref": "A", "period": now, "outturn": 75, "as_of": "2014-10-10", "note": "First.", "outlook": "on_course"},
            {"ref": "A", "period": now, "outturn": 80, "numerator": 32, "denominator": 40, "as_of": "2014-11-01",
             "status": "revised", "published_status": "green"},
            *({"ref": "A", "period": p, "outturn": v} for p, v in ((before, 82), ("2014/15 Q1", 70), (year, 80))),
            {"ref": "B", "period": year, "outturn": 70},
            {"ref": "B", "period": "2012/13", "outturn": 60},
            {"ref": "C", "period": now, "outturn": 0, "note": note, "published_status": "green"},
            {"ref": "C", "period": before, "outturn": 9},
        ],
        targets=[{"ref": "A", "period": now, "target": 85, "tolerance": 5, "tolerance_kind": "points",
                  "set_on": "2014-04-01", "rationale": "As agreed."},
                 {"ref": "C", "period": "2014/15", "target": 10}],
    )  # fmt: skip
    card = judge(tables, Rules(preset("tolerance")), now)
    evidence = f"The figure is 0, but its note says that it is not there yet: “{note}”"
    missed = "Amber: 80% against a target of 85%, missed by 5 points (5.9% of target); amber allows 5 points."
    local = {"directorate": "Housing", "service": "Homes", "set": "local"}
    alone = dict.fromkeys(
        ("travel_previous_quarter", "travel_same_quarter_last_year", "travel_prior_outturn", "travel"), "not_comparable"
    )
    rows = [
        {
            **about, **local, "ref": "A", "title": "Indicator A", "unit": "percent", "polarity": "higher",
            "basis": "period", "frequency": "quarterly", "per": 100, "decimals": 1, "period": now, "outturn": 80,
            "numerator": 32, "denominator": 40, "status": "revised", "as_of": pd.Timestamp("2014-11-01"),
            "revised_from": 75, "target": 85, "target_status": "set", "tolerance": 5, "tolerance_kind": "points",
            "target_period": now, "target_from": "own period", "set_on": pd.Timestamp("2014-04-01"),
            "rationale": "As agreed.", "variance": -5, "variance_pct": -100 / 17, "adverse": 5,
            "adverse_pct": 100 / 17, "met": False, "rag": "amber", "rag_label": "Amber", "rag_reason": missed,
            "rag_at_face": "amber", "previous_quarter": 70, "same_quarter_last_year": 82, "prior_outturn": 80,
            "travel_previous_quarter": "improved", "travel_same_quarter_last_year": "worsened",
            "travel_prior_outturn": "unchanged", "travel": "worsened", "travel_from": "same_quarter_last_year",
            "travel_reason": "Worsened: 80%, down from 82% in 2013/14 Q2.", "baseline": 82, "baseline_period": before,
            "change": -2, "double_glum": True, "double_glad": False, "published_status": "green", "agrees": False,
            "doubt": "check",
        },
        {
            **local, **alone, "ref": "B", "title": "Indicator B", "unit": "percent", "polarity": "higher",
            "basis": "annual", "frequency": "annual", "per": 100, "decimals": 0, "period": now, "status": "not_due",
            "target_status": "no_target", "rag": "not_rated", "rag_label": "Not rated",
            "rag_reason": "Not rated: it is reported once a year; due after quarter 4.",
            "not_rated_why": "figure not due", "rag_at_face": "not_rated", "same_quarter_last_year": 70,
            "prior_outturn": 70, "travel_from": "prior_outturn",
            "travel_reason": "Not comparable: there is no figure for 2014/15 Q2.", "baseline": 70,
            "baseline_period": year, "double_glum": False, "double_glad": False,
        },
        {
            **local, **alone, "ref": "C", "title": "Indicator C", "unit": "days", "polarity": "lower",
            "basis": "period", "frequency": "quarterly", "per": 1, "decimals": 0, "period": now, "outturn": 0,
            "status": "final", "note": note, "target": 10, "target_status": "set", "target_period": "2014/15",
            "target_from": "annual", "rag": "not_rated", "rag_label": "Not rated",
            "rag_reason": f"Not rated: the figure is in doubt. {evidence}", "not_rated_why": "figure in doubt",
            "rag_at_face": "green", "same_quarter_last_year": 9, "travel_from": "same_quarter_last_year",
            "travel_reason": "Not comparable: the figure for 2014/15 Q2 is in doubt.", "baseline": 9,
            "baseline_period": before, "change": -9, "double_glum": False, "double_glad": False,
            "published_status": "green", "agrees": False, "doubt": "withhold",
        },
    ]  # fmt: skip
    for (_, row), expected in zip(card.rows.iterrows(), rows, strict=True):
        known = row[row.notna()].to_dict()
        shares = {"variance_pct", "adverse_pct"} & set(expected)
        for name in shares:
            assert known.pop(name) == pytest.approx(expected.pop(name))
        assert known == expected
    assert card.doubts[["table", "ref", "period", "check", "doubt"]].to_numpy().tolist() == [
        ["outturns", "C", now, "zero_not_available", "withhold"],
        ["outturns", "A", now, "published_status_disagrees", "check"],
    ]
    assert card.doubts["evidence"].tolist()[0] == evidence


def test_of_a_target_and_a_figure_in_doubt_the_figure_is_said(make_tables: Any) -> None:
    tables = make_tables(**{
        **STALE,
        "outturns": [
            {**row, **({"outturn": 0, "note": "Figures not yet available"} if row["period"] == Q2 else {})}
            for row in STALE["outturns"]
        ],
    })  # fmt: skip
    row = judge(tables, RULES, Q2).rows.iloc[0]
    assert (row["rag"], row["not_rated_why"], row["rag_at_face"]) == ("not_rated", "figure in doubt", "red")
    assert row["rag_reason"].startswith("Not rated: the figure is in doubt. ")
