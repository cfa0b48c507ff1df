"""Everything a target is set from: targets on record, past years, peers and standards."""

import math
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from perfkit import periods, read, read_rules
from perfkit.explain.case import case_of
from perfkit.explain.explanation import explain
from perfkit.explain.forecast import year_end
from perfkit.judge.scorecard import judge
from perfkit.rules import Rules, preset
from perfkit.targets.asks import asks
from perfkit.targets.interim import interim
from perfkit.targets.setting import setting_of

SHARES = {"numerator": [40] * 10, "denominator": [50] * 10}


def _labels(columns):
    return [periods.label(pd.Period(year)) for year in columns]


def test_targets_on_record_stand_by_year(set_one):
    targets = {"2011/12": 81, "2012/13": 82, "2012/13 Q4": 99, "2013/14 Q4": 83}
    setting = set_one(**SHARES, targets=targets)
    assert _labels(setting.years) == ["2011/12", "2012/13", "2013/14", "2014/15"]
    assert setting.current.iloc[0].tolist() == pytest.approx([81, 82, 83, math.nan], nan_ok=True)


def test_a_later_target_supersedes_and_one_set_later_still_is_not_known(make_tables):
    versions = ((80, "2011-01-01"), (82, "2011-09-01"), (99, "2012-01-01"))
    rows = [{"ref": "A", "period": "2012/13", "target": target, "set_on": day} for target, day in versions]
    tables = make_tables(
        indicators=[{"ref": "A", "decimals": 1, "per": 100}],
        outturns=[{"ref": "A", "period": "2011/12 Q2", "outturn": 80}],
        targets=rows,
    )
    card = judge(tables, Rules(preset("ten_percent")), "2011/12 Q2", known_on="2011-10-15")
    assert setting_of(card).current.iloc[0, 1] == 82


def test_past_years_are_as_published_else_as_their_quarters_make_them(set_one):
    setting = set_one(**SHARES, years={"2010/11": 79.6})
    assert _labels(setting.outturns.columns) == ["2009/10", "2010/11"]
    assert setting.outturns.iloc[0].tolist() == pytest.approx([80, 79.6])


@pytest.mark.parametrize(
    ("since", "outturn"),
    [
        pytest.param("2010/11 Q1", 79.6, id="from-its-first-quarter-the-year-is-of-one-kind"),
        pytest.param("2010/11 Q2", math.nan, id="within-the-year-it-is-of-two"),
    ],
)
def test_a_published_year_counts_where_no_break_runs_through_it(set_one, since, outturn):
    """Else what its quarters make would stand, and the first of them is left out."""
    card = set_one(**SHARES, years={"2010/11": 79.6}).card
    outturns = card.tables.outturns
    there = outturns["period"].eq(since)
    told = outturns.assign(status=outturns["status"].mask(there, "break"), note=outturns["note"].mask(there, "new"))
    again = setting_of(replace(card, tables=replace(card.tables, outturns=told)))
    assert again.outturns.iloc[0].tolist()[-1] == pytest.approx(outturn, nan_ok=True)


def test_a_year_that_is_just_over_is_among_them(set_one):
    setting = set_one(numerator=[40] * 8, denominator=[50] * 8)
    assert _labels(setting.outturns.columns) == ["2009/10", "2010/11"]
    assert setting.ahead.expected.iloc[0, 0] == 80


def test_peers_are_those_with_a_figure_by_the_end_of_the_quarter(set_one):
    rows = [
        {"authority": "North", "period": "2010/11", "value": 84},
        {"authority": "South", "period": "2010/11", "value": None},
        {"authority": "West", "period": "2011/12 Q3", "value": 90},
        {"authority": "North", "period": "2011/12 Q2", "value": 85, "numerator": 17, "denominator": 20},
    ]
    found = set_one(**SHARES, benchmarks=rows).peers
    assert found[["period", "span", "authority", "value"]].values.tolist() == [
        ["2010/11", "year", "North", 84],
        ["2011/12 Q2", "quarter", "North", 85],
    ]


@pytest.mark.parametrize(
    ("rationale", "standard"),
    [
        ("The national standard", 85),
        ("Statutory minimum", 85),
        ("The national figure, held", 85),
        ("The national standard and five points", math.nan),
        ("Last year's outturn, rounded", math.nan),
        ("", math.nan),
    ],
)
def test_a_standard_is_what_a_rationale_calls_so_in_full(set_one, rationale, standard):
    setting = set_one(**SHARES, targets={"2011/12": {"target": 85, "rationale": rationale}})
    assert setting.standards["A"] == pytest.approx(standard, nan_ok=True)


def test_the_latest_standard_stands(set_one):
    said = {"rationale": "National standard"}
    setting = set_one(**SHARES, targets={"2010/11": {"target": 83, **said}, "2011/12": {"target": 85, **said}})
    assert setting.standards["A"] == 85


@pytest.fixture(scope="module", params=["demo:known_truth", "demo:hart"])
def council(request):
    quarter, known_on = {"demo:known_truth": ("2013/14 Q2", "2013-10-21"), "demo:hart": ("2014/15 Q2", "2014-11-07")}[
        request.param
    ]
    return setting_of(judge(read(request.param), read_rules(request.param), quarter, known_on=known_on))


@pytest.mark.filterwarnings("error")
def test_a_whole_councils_targets_are_set_without_a_warning(council):
    """Every table by ref has every indicator in the card's order, and every target proposed is answered."""
    refs = council.card.rows["ref"].tolist()
    assert all(table.index.tolist() == refs for table in (council.current, council.outturns, council.standards))
    last = council.outturns.iloc[:, -1]
    proposed = council.current.apply(lambda targets: targets.fillna(last))
    found, points = asks(council, proposed), interim(council, proposed)
    assert len(found) == proposed.notna().sum().sum()
    assert len(points) == 4 * len(found)
    no_trust = council.ahead.measures["trust"].eq("none")
    unknown = found.loc[found["ref"].map(no_trust), "odds"]
    # Only what is certain whatever comes: a total already passed.
    assert (unknown.isna() | unknown.isin((0, 1))).all()


def test_an_indicator_is_set_alike_alone_and_among_others(council):
    """A page on one indicator and its directorate's say the same of its targets."""
    ref = council.refs[council.ahead.measures["trust"].ne("none")][0]
    alone = setting_of(case_of(council.card, ref).card)
    proposed = council.outturns.iloc[:, [-1]].set_axis([council.years[1]], axis=1)
    pd.testing.assert_frame_equal(
        asks(alone, proposed.loc[[ref]]), asks(council, proposed.loc[[ref]]), check_dtype=False
    )
    pd.testing.assert_frame_equal(interim(alone, proposed.loc[[ref]]), interim(council, proposed.loc[[ref]]))


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("quarter", ["2008/09 Q1", "2008/09 Q4", "2012/13 Q4", "2013/14 Q1"])
def test_targets_can_be_set_after_any_quarter(quarter):
    """From the very first, when nothing is known of the odds, to the last of a year, which is over."""
    setting = setting_of(judge(read("demo:known_truth"), read_rules("demo:known_truth"), quarter))
    proposed = setting.ahead.expected.fillna(50.0)
    found = asks(setting, proposed)
    assert len(found) == 4 * len(setting.refs)
    told = found["odds"].notna() & ~found["odds"].isin((0, 1))
    assert told.any() == (quarter != "2008/09 Q1")
    over = found[found["year"].eq(setting.years[0])]
    assert set(over["weeks"]) == {{"Q1": 39, "Q4": 0}[quarter[-2:]]}


def test_this_year_is_the_reports_outlook(council):
    year, outlook = council.years[0], explain(council.card).outlook
    pd.testing.assert_series_equal(
        council.ahead.expected[year], outlook["outlook"].astype("float64"), check_exact=True, check_names=False
    )
    again = year_end(council.panel, council.current[year], similar=False)["probability"]
    np.testing.assert_array_equal(council.ahead.odds(council.current)[year], again.astype("float64"))
