"""Each cause is named from the figures that make it, and not from those a hair short of them."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from perfkit import periods
from perfkit.explain.causes import causes, missing_evidence, subject
from perfkit.explain.panel import panel_of
from perfkit.judge.scorecard import judge
from perfkit.rules import Rules, preset

NO = np.nan
RULES = Rules(preset("ten_percent"))
NOW = "2014/15 Q2"
QUARTERS = [periods.label(q) for q in pd.period_range("2010Q1", "2015Q2", freq="Q-MAR")]


def _series(values, **more):
    """Return the outturns of A, the last of them in 2014/15 Q2."""
    rows = [{"ref": "A", "period": q, "outturn": v} for q, v in zip(QUARTERS[-len(values) :], values, strict=True)]
    rows[-1] |= more
    return rows


def _card(make_tables, outturns, target=80.0, quarter=NOW, known_on="", **measure):
    aims = target if isinstance(target, list) else [{"ref": "A", "period": quarter, "target": target}]
    tables = make_tables(
        indicators=[{"ref": "A", "decimals": 1, "title": "Lets", **measure}], outturns=outturns, targets=aims
    )
    return judge(tables, RULES, quarter, known_on=known_on)


def _all(make_tables, cases):
    """Return one scorecard of many cases, each an indicator of its own name."""
    tables = make_tables(
        indicators=[
            {"ref": name, "decimals": 1, "title": "Lets", **measure} for name, (_, _, measure, _) in cases.items()
        ],
        outturns=[row | {"ref": name} for name, (rows, _, _, _) in cases.items() for row in rows],
        targets=[{"ref": name, "period": NOW, "target": target} for name, (_, target, _, _) in cases.items()],
    )
    return judge(tables, RULES, NOW)


def _revised(period, first, last, late="2014-11-01"):
    given = {"ref": "A", "period": period}
    return [given | {"outturn": first, "as_of": "2014-10-01"}, given | {"outturn": last, "as_of": late}]


REVISIONS = {
    "met-until-revised": (_revised(NOW, 82, 78), 80, {}, [-4, 82, 78, NOW]),
    "exactly-met-until-revised": (_revised(NOW, 80, 78), 80, {}, [-2, 80, 78, NOW]),
    "missed-before-it-was-revised": (_revised(NOW, 79.9, 78), 80, {}, None),
    "revised-for-the-better": (_revised(NOW, 70, 78), 80, {}, None),
    "sent-again-unchanged": (_revised(NOW, 78, 78), 80, {}, None),
    "first-without-a-figure": (_revised(NOW, None, 78), 80, {}, None),
    "lower-is-better": (_revised(NOW, 18, 22), 20, {"polarity": "lower"}, [4, 18, 22, NOW]),
    "an-earlier-quarter-of-a-total": (
        [*_revised("2014/15 Q1", 30, 24), {"ref": "A", "period": NOW, "outturn": 54}],
        58,
        {"basis": "cumulative", "unit": "number"},
        [-6, 30, 24, "2014/15 Q1"],
    ),
    "by-just-what-is-missing": (
        [*_revised("2014/15 Q1", 28, 24), {"ref": "A", "period": NOW, "outturn": 54}],
        58,
        {"basis": "cumulative", "unit": "number"},
        [-4, 28, 24, "2014/15 Q1"],
    ),
    "by-less-than-is-missing": (
        [*_revised("2014/15 Q1", 27, 24), {"ref": "A", "period": NOW, "outturn": 54}],
        58,
        {"basis": "cumulative", "unit": "number"},
        None,
    ),
    "a-quarter-of-the-year-before": (
        [*_revised("2013/14 Q4", 90, 70), {"ref": "A", "period": NOW, "outturn": 54}],
        58,
        {"basis": "cumulative", "unit": "number"},
        None,
    ),
    "another-quarter-of-a-figure-that-stands-alone": (
        [*_revised("2014/15 Q1", 90, 70), {"ref": "A", "period": NOW, "outturn": 78}],
        80,
        {},
        None,
    ),
    "a-fall-since-last-year-that-was-none": (
        [*_revised("2013/14 Q2", 75, 82), {"ref": "A", "period": NOW, "outturn": 78}],
        80,
        {},
        [NO, 75, 82, "2013/14 Q2"],
    ),
    "a-fall-that-was-no-change": (
        [*_revised("2013/14 Q2", 78, 82), {"ref": "A", "period": NOW, "outturn": 78}],
        80,
        {},
        [NO, 78, 82, "2013/14 Q2"],
    ),
    "a-fall-before-and-after": (
        [*_revised("2013/14 Q2", 85, 82), {"ref": "A", "period": NOW, "outturn": 78}],
        80,
        {},
        None,
    ),
    "no-fall-even-now": ([*_revised("2013/14 Q2", 70, 78), {"ref": "A", "period": NOW, "outturn": 78}], 80, {}, None),
    "met-either-way": (_revised(NOW, 82, 84), 80, {}, None),
}


def test_a_revision_is_named_where_it_makes_the_miss_or_the_fall(make_tables):
    named = causes(_all(make_tables, REVISIONS))
    named = named[named["cause"] == "restated"].set_index("ref")
    assert named.index.tolist() == [name for name, case in REVISIONS.items() if case[3] is not None]
    for name, row in named.iterrows():
        *figures, since = REVISIONS[name][3]
        assert row[["effect", "before", "after"]].tolist() == pytest.approx(figures, nan_ok=True), name
        assert (periods.label(row["since"]), row["order"]) == (since, 1), name
        assert row[["dimension", "segment", "share", "score"]].isna().all(), name


@pytest.mark.parametrize(("known_on", "named"), [("2014-11-01", True), ("2014-10-31", False), ("", True)])
def test_a_revision_counts_from_the_day_it_was_known(make_tables, known_on, named):
    outturns = [*_revised("2013/14 Q2", 75, 82), {"ref": "A", "period": NOW, "outturn": 78, "as_of": "2014-10-01"}]
    found = causes(_card(make_tables, outturns, known_on=known_on))
    assert ("restated" in set(found["cause"])) is named


CASES = [100.0, 110, 90, 105, 95, 100, 108, 92]
"""Their middle is 100 and they deviate by 7.27: three of those below is 78.2."""


LATE = {
    "well-under-the-usual": ("provisional", 60, True),
    "an-estimate-too": ("estimated", 60, True),
    "just-under-three-quarters": ("provisional", 74, True),
    "three-quarters-is-enough": ("provisional", 75, False),
    "a-final-figure-is-all-in": ("final", 60, False),
}


def test_a_provisional_figure_of_far_fewer_cases_is_not_all_in(make_tables):
    cases = {}
    for name, (status, last, _) in LATE.items():
        rows = [
            row | {"numerator": 0.7 * n, "denominator": n}
            for row, n in zip(_series([70.0] * 9), [*CASES, last], strict=True)
        ]
        rows[-1]["status"] = status
        cases[name] = (rows, 80.0, {"per": 100}, None)
    found = causes(_all(make_tables, cases)).set_index("ref")
    late = found[found["cause"] == "late_data"]
    assert late.index.tolist() == [name for name, (_, _, named) in LATE.items() if named]
    assert late["share"].tolist() == pytest.approx([0.6, 0.6, 0.74])
    assert late["before"].tolist() == [100, 100, 100]
    assert late["after"].tolist() == [60, 60, 74]
    assert found.loc[late.index, "cause"].tolist() == ["late_data"] * 3, "no pattern is worth naming"


def test_a_count_is_its_own_number_of_cases_and_varies_as_it_does(make_tables):
    steady = causes(_card(make_tables, _series([*CASES, 60.0], status="provisional"), unit="number"))
    assert steady.iloc[0][["cause", "share", "before", "after"]].tolist() == ["late_data", 0.6, 100, 60]
    wild = causes(
        _card(make_tables, _series([20.0, 180, 30, 170, 100, 40, 160, 100, 60], status="provisional"), unit="number")
    )
    assert "late_data" not in set(wild["cause"])


# None of the last thirteen quarters, or one of them, met 85; two did, or seven quarters are too few.
BEYOND = {
    "never-met": ([80.0, 81] * 10, 85, {}, [0, 13]),
    "met-once": ([80.0, 81] * 7 + [86.0] + [80.0, 81, 80, 81, 80], 85, {}, [1, 13]),
    "met-twice": ([80.0, 81] * 6 + [86.0, 81, 86, 80, 81, 80, 81, 80], 85, {}, None),
    "met-exactly-twice": ([80.0, 81] * 6 + [85.0, 81, 85, 80, 81, 80, 81, 80], 85, {}, None),
    "met-longer-ago-is-a-change": ([86.0] * 7 + [80.0, 81] * 6 + [80.0], 85, {}, None),
    "eight-quarters-are-enough": ([80.0, 81, 80, 81, 80, 81, 80, 81], 85, {}, [0, 8]),
    "seven-are-too-few": ([80.0, 81, 80, 81, 80, 81, 80], 85, {}, None),
    "lower-is-better": ([20.0, 21] * 10, 15, {"polarity": "lower"}, [0, 13]),
}


def test_a_target_is_beyond_a_process_that_hardly_ever_met_it(make_tables):
    cases = {name: (_series(v), target, {"unit": "score", **m}, f) for name, (v, target, m, f) in BEYOND.items()}
    named = causes(_all(make_tables, cases))
    beyond = named[named["cause"] == "target_beyond_process"].set_index("ref")[["before", "after"]]
    assert beyond.T.to_dict("list") == {name: found for name, (_, _, _, found) in BEYOND.items() if found}


def test_a_figure_to_date_has_no_target_beyond_its_process(make_tables):
    values = [10.0, 20, 30, 40] * 4 + [10.0, 20]
    aims = [{"ref": "A", "period": "2014/15", "target": 100}, {"ref": "A", "period": NOW, "target": 50}]
    named = causes(_card(make_tables, _series(values), aims, basis="cumulative", unit="number"))
    assert "target_beyond_process" not in set(named["cause"])
    # A half of the year is usual by September: half of 100 is what was asked for.
    assert named["cause"].tolist() == ["noise"]


def test_few_cases_without_a_history_miss_by_chance(make_tables):
    """Wilson's interval of 3 in 5 is 23.1% to 88.2%: a target of 88% lies within chance, one of 89% beyond it."""
    figure = {"ref": "A", "period": NOW, "outturn": 60, "numerator": 3, "denominator": 5}
    cases = {str(target): ([figure], target, {"per": 100}, None) for target in (80, 88, 89)}
    named = causes(_all(make_tables, cases)).set_index("ref")
    assert named["cause"].to_dict() == {"80": "noise", "88": "noise"}
    assert named.loc["80", ["before", "after"]].tolist() == pytest.approx([23.0724, 88.2380], abs=1e-4)


def test_noise_is_told_with_the_range_of_the_last_three_years(make_tables):
    """Its first quarters reached 70 and 90; of the last twelve the least is 79.2 and the most 80.7."""
    values = [80.3, 79.6, 80.1, 80.6, 79.2, 80.0, 79.8, 80.4, 80.2, 79.5, 80.7, 79.9]
    named = causes(_card(make_tables, _series([90.0, 70.0, *values]), 80.0, unit="score"))
    assert named[["cause", "before", "after", "order"]].to_numpy().tolist() == [["noise", 79.2, 80.7, 1]]


def test_a_miss_of_the_season_is_told_with_the_level_without_it(make_tables):
    """Each second quarter is ten below the others: a target of 86 is missed by the season alone."""
    values = [
        90.1,
        80.0,
        90.2,
        90.0,
        89.9,
        79.9,
        90.0,
        90.1,
        90.0,
        80.1,
        89.9,
        90.2,
        90.0,
        80.0,
        90.1,
        89.9,
        90.1,
        79.9,
    ]
    row = causes(_card(make_tables, _series(values), 86.0, unit="score")).iloc[0]
    assert row["cause"] == "season"
    assert row["after"] == 79.9
    assert row["before"] == pytest.approx(87.3, abs=0.3)
    assert row["effect"] == pytest.approx(row["after"] - row["before"])
    assert row["share"] == pytest.approx((row["before"] - 79.9) / (86.0 - 79.9))


def test_a_step_is_told_with_its_levels(make_tables):
    """Twelve quarters about 80 and four about 76: of the eight before, 80.0625; since, 76.075."""
    values = [80.3, 79.6, 80.1, 80.6, 79.2, 80.0, 79.8, 80.4, 80.2, 79.5, 80.7, 79.9, 76.1, 75.8, 76.4, 76.0]
    named = causes(_card(make_tables, _series(values), 79.0, unit="score"))
    row = named.iloc[0]
    assert (row["cause"], periods.label(row["since"])) == ("step_change", "2013/14 Q3")
    assert row[["effect", "before", "after"]].tolist() == pytest.approx([-3.8875, 79.9625, 76.075])
    assert row[["dimension", "segment", "share"]].isna().all()
    assert "noise" not in set(named["cause"])


def test_only_misses_and_figures_withheld_are_explained(make_tables):
    card = _card(make_tables, _series([82.0]))
    assert subject(card).tolist() == [False]
    found = causes(card)
    assert found.empty
    assert found.columns.tolist() == [
        "ref", "order", "cause", "since", "dimension", "segment", "effect", "share", "before", "after", "score",
    ]  # fmt: skip
    assert subject(_card(make_tables, _series([78.0]))).tolist() == [True]


@pytest.mark.parametrize(
    ("outturns", "measure", "missing"),
    [
        pytest.param(_series([78.0] * 7), {}, ["history", "counts", "segments", "peers"], id="seven-quarters"),
        pytest.param(_series([78.0] * 8), {}, ["counts", "segments", "peers"], id="eight-quarters"),
        pytest.param(_series([78.0] * 8), {"unit": "number"}, ["segments", "peers"], id="a-count-is-its-own"),
        pytest.param(
            _series([78.0] * 8, numerator=78, denominator=100), {"per": 100}, ["segments", "peers"], id="counts-once"
        ),
    ],
)
def test_what_would_explain_more_is_said(make_tables, outturns, measure, missing):
    card = _card(make_tables, outturns, **measure)
    found = missing_evidence(card, panel_of(card))
    assert found.to_dict("list") == {"ref": ["A"] * len(missing), "missing": missing}
