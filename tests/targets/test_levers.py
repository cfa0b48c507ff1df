"""What may be moved of an indicator, how far its own history has moved it, and what that does to a year."""

import json
import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfkit import periods, read, read_rules
from perfkit.errors import UsageError
from perfkit.judge.scorecard import judge
from perfkit.rules import Rules, preset
from perfkit.targets.levers import Lacking, LeverKind, RangeFrom, coefficients, levers_of, moved
from perfkit.targets.moving import move, share_arrived, share_at_end
from perfkit.targets.setting import setting_of
from perfkit.targets.workload import segments_of, workload

QUARTERS = [f"{year}/{year % 100 + 1:02} Q{q}" for year in (2010, 2011, 2012) for q in (1, 2, 3, 4)]


@pytest.fixture(scope="module")
def known_truth():
    tables, rules = read("demo:known_truth"), read_rules("demo:known_truth")
    return setting_of(judge(tables, rules, "2013/14 Q2", known_on="2013-10-21"))


@pytest.fixture
def set_up(make_tables):
    """Return a function: (indicator, outturns, what is expected of each year, tables) -> "A" in 2012/13 Q2."""

    def build(indicator=None, outturns=(), expected=None, **tables):
        rules = Rules(rag=preset("ten_percent"))
        rows = [{"ref": "A", "decimals": 1, **(indicator or {})}]
        figures = [
            {"ref": "A", "period": q, **o} for q, o in zip(QUARTERS[10 - len(outturns) : 10], outturns, strict=True)
        ]
        made = make_tables(indicators=rows, outturns=figures, **tables)
        setting = setting_of(judge(made, rules, "2012/13 Q2"))
        if expected is None:
            return setting
        ahead = replace(setting.ahead, expected=setting.ahead.expected * 0.0 + expected)
        return replace(setting, ahead=ahead)

    return build


def ratio(numerator, denominator):
    return {"outturn": 100 * numerator / denominator, "numerator": numerator, "denominator": denominator}


def split(north, south, quarters=QUARTERS[:10]):
    """North and South in every quarter alike: (numerator, denominator) each."""
    return [
        {"ref": "A", "period": q, "dimension": "area", "segment": name, "numerator": n, "denominator": d}
        for q in quarters
        for name, (n, d) in (("North", north), ("South", south))
    ]


STEADY = [ratio(80, 100)] * 10
NORTH_AND_SOUTH = split((15, 25), (65, 75))


def test_an_improvement_in_a_segment_counts_by_its_share_of_the_cases_and_of_the_year(set_up):
    """North has a quarter of the cases: 8 points there are 2 of the whole, and half of that in half a year."""
    setting = set_up(outturns=STEADY, expected=80.0, segments=NORTH_AND_SOUTH)
    found = moved(setting, "A", {"rate:North": 8.0})
    assert found["expected"].tolist() == pytest.approx([81.0, 82.0, 82.0, 82.0])
    assert [periods.label(y) for y in found.index] == ["2012/13", "2013/14", "2014/15", "2015/16"]
    assert found["cases"].tolist() == [400.0] * 4


@pytest.mark.parametrize(
    ("start", "speed", "expected"),
    [
        pytest.param(0, 0, [81.0, 82.0, 82.0], id="from-October-at-once"),
        pytest.param(0, 2, [80.5, 82.0, 82.0], id="from-October-over-two-quarters"),
        pytest.param(0, 3, [80.25, 81.75, 82.0], id="from-October-over-a-year"),
        pytest.param(2, 1, [80.0, 81.75, 82.0], id="from-April-over-one-quarter"),
        pytest.param(6, 3, [80.0, 80.0, 81.0], id="from-April-in-a-year-over-a-year"),
    ],
)
def test_an_improvement_counts_from_its_start_as_fast_as_it_arrives(set_up, start, speed, expected):
    """Positions of start and speed are places in their lists: speeds 0, 1, 2 and 4 quarters."""
    setting = set_up(outturns=STEADY, expected=80.0, segments=NORTH_AND_SOUTH)
    found = moved(setting, "A", {"rate:North": 8.0, "start": start, "speed": speed})
    assert found["expected"].tolist()[:3] == pytest.approx(expected)


def test_demand_leaves_a_rate_and_changes_its_cases_in_the_coming_years(set_up):
    found = moved(set_up(outturns=STEADY, expected=80.0), "A", {"demand": 10.0})
    assert found["expected"].tolist() == pytest.approx([80.0] * 4)
    assert found["cases"].tolist() == pytest.approx([400.0, 440.0, 440.0, 440.0])


def test_demand_scales_a_count_and_a_one_off_event_adds_to_a_single_year(set_up):
    setting = set_up({"unit": "number", "decimals": 0}, [{"outturn": 30.0}] * 10)
    found = moved(setting, "A", {"demand": 10.0, "one_off": -5.0})
    assert found["expected"].tolist() == pytest.approx([120.0, 127.0, 132.0, 132.0])
    assert found["cases"].tolist() == pytest.approx([120.0, 132.0, 132.0, 132.0])


def test_a_one_off_event_moves_the_rate_of_a_year_by_a_quarter_of_it(set_up):
    found = moved(set_up(outturns=STEADY, expected=80.0), "A", {"one_off": -6.0})
    assert found["expected"].tolist() == pytest.approx([80.0, 78.5, 80.0, 80.0])


def test_the_whole_year_takes_an_event_where_it_is_read_at_its_end(set_up):
    setting = set_up({"basis": "snapshot"}, [{"outturn": 80.0}] * 10)
    assert moved(setting, "A", {"one_off": -6.0})["expected"].tolist() == pytest.approx([80.0, 74.0, 80.0, 80.0])


def test_a_figure_read_at_the_years_end_has_all_that_has_arrived_by_then(set_up):
    """From October over four quarters: half of it is there on 31 March, though only a fifth of the time has it."""
    setting = set_up({"basis": "snapshot"}, [{"outturn": 80.0}] * 10)
    found = moved(setting, "A", {"rate:": 4.0, "speed": 3})
    assert found["expected"].tolist() == pytest.approx([82.0, 84.0, 84.0, 84.0])


def test_a_busy_winter_weighs_what_arrives_in_it(set_up):
    """Of 400 cases 300 come from October to March: an improvement from October counts three quarters this year."""
    setting = set_up(
        outturns=[ratio(40, 50), ratio(40, 50), ratio(120, 150), ratio(120, 150)] * 2 + [ratio(40, 50)] * 2,
        expected=80.0,
    )
    assert moved(setting, "A", {"rate:": 4.0})["expected"].tolist()[:2] == pytest.approx([83.0, 84.0])


def test_no_share_passes_the_whole_and_none_falls_below_nothing(set_up):
    setting = set_up(outturns=[ratio(98, 100)] * 10)
    assert moved(setting, "A", {"rate:": 30.0})["expected"].tolist()[1] == 100.0
    assert moved(setting, "A", {"rate:": -300.0})["expected"].tolist()[1] == 0.0


def test_more_cases_cost_what_a_case_costs(set_up):
    """£20,000 forecast over 400 cases is £50 each: a tenth more cases cost £2,000, and at £5 a case more £4,200."""
    budget = [{"directorate": "Housing", "service": "Homes", "period": "2012/13 Q2", "forecast": 20000.0}]
    setting = set_up(outturns=STEADY, expected=80.0, finance=budget)
    found = moved(setting, "A", {"demand": 10.0})
    assert found["money"].tolist() == pytest.approx([0.0, 2000.0, 2000.0, 2000.0])
    found = moved(setting, "A", {"demand": 10.0, "unit_cost": 5.0})
    assert found["money"].tolist() == pytest.approx([2000.0, 4200.0, 4200.0, 4200.0])


@pytest.mark.parametrize(
    "line",
    [
        pytest.param({"service": "Roads", "forecast": 20000.0}, id="another-service"),
        pytest.param({"service": "Homes", "forecast": -500.0}, id="an-income"),
        pytest.param({"service": "Homes", "actual_to_date": 9000.0}, id="spent-by-September-without-a-forecast"),
    ],
)
def test_without_a_budget_of_its_service_a_case_has_no_cost(set_up, line):
    setting = set_up(
        outturns=STEADY, expected=80.0, finance=[{"directorate": "Housing", "period": "2012/13 Q2", **line}]
    )
    found = levers_of(setting, "A")
    assert found.lacking[LeverKind.UNIT_COST] == Lacking.NO_FINANCE
    assert found.coefficients["unit_cost"] is None
    assert moved(setting, "A", {"demand": 10.0})["money"].isna().all()


def test_the_cost_of_a_case_ranges_over_the_years_on_record(set_up):
    """£40 a case in 2011/12 (spent by its end, for want of a forecast) and £50 now: £10 less, and no more."""
    lines = [
        {"directorate": "Housing", "service": "Homes", "period": "2011/12 Q4", "actual_to_date": 16000.0},
        {"directorate": "Housing", "service": "Homes", "period": "2012/13 Q2", "forecast": 20000.0},
    ]
    found = {
        lever.kind: lever for lever in levers_of(set_up(outturns=STEADY, expected=80.0, finance=lines), "A").levers
    }
    lever = found[LeverKind.UNIT_COST]
    assert (lever.low, lever.high, lever.unit, lever.range_from) == (-10.0, 0.0, "pounds", RangeFrom.BUDGETS)


def test_demand_ranges_from_the_least_to_the_most_change_from_year_to_year(set_up):
    """400 cases, then 480, and 540 in the year to September: up 20%, 27.5% (a year to June) and 22.7%."""
    outturns = [ratio(80, 100)] * 4 + [ratio(96, 120)] * 4 + [ratio(120, 150)] * 2
    lever = next(x for x in levers_of(set_up(outturns=outturns), "A").levers if x.kind == LeverKind.DEMAND)
    # To March 2012: 480/400; to June: 510/420; to September: 540/440.
    assert workload(set_up(outturns=outturns), "A").changes().round(1).tolist() == [20.0, 21.4, 22.7]
    assert (lever.low, lever.high, lever.step, lever.unit) == (0.0, 22.0, 1.0, "percent")


def test_a_segment_ranges_from_its_worst_year_to_its_best(set_up):
    """North was at 40% and rose to 60%: it may fall 20 points again, and rise no further. South never moved."""
    rows = split((10, 25), (65, 75), QUARTERS[:4]) + split((15, 25), (65, 75), QUARTERS[4:10])
    setting = set_up(outturns=[ratio(75, 100)] * 4 + [ratio(80, 100)] * 6, segments=rows, expected=80.0)
    found = {lever.key: lever for lever in levers_of(setting, "A").levers}
    north = found["rate:North"]
    assert coefficients(setting, "A")["segments"][0]["rate"][1] == pytest.approx(60.0)
    assert (north.low, north.high, north.step, north.unit) == (-20.0, 0.0, 1.0, "percent")
    assert north.range_from == RangeFrom.LEVELS
    assert "rate:South" not in found


def test_a_one_off_event_ranges_over_the_largest_departures_of_a_single_quarter(set_up):
    """The third quarter of 2011/12 stood 12 points below the same quarter a year before; nothing follows it yet."""
    outturns = [{"outturn": 80.0}] * 5 + [{"outturn": 68.0}] + [{"outturn": 80.0}] * 4
    setting = set_up({"unit": "score"}, outturns)
    lever = next(x for x in levers_of(setting, "A").levers if x.kind == LeverKind.ONE_OFF)
    assert (lever.low, lever.high, lever.range_from) == (-12.0, 0.0, RangeFrom.DEPARTURES)


def test_segments_that_do_not_add_up_to_the_indicator_are_not_its_levers(set_up):
    setting = set_up(outturns=STEADY, expected=80.0, segments=split((15, 25), (60, 75)))
    assert segments_of(setting, "A", workload(setting, "A")) is None
    assert [s["name"] for s in coefficients(setting, "A")["segments"]] == [""]


def test_the_dimension_with_most_figures_is_taken(set_up):
    fewer = [{**row, "dimension": "age"} for row in split((40, 50), (40, 50), QUARTERS[4:10])]
    setting = set_up(outturns=STEADY, expected=80.0, segments=[*fewer, *NORTH_AND_SOUTH])
    assert coefficients(setting, "A")["dimension"] == "area"


def test_a_yearly_figure_is_split_whether_its_segments_name_the_year_or_its_last_quarter(set_up):
    """North's 15 of 25 are 60% in either year."""
    years = [ratio(80, 100) | {"period": year} for year in ("2009/10", "2010/11", "2011/12")]
    rows = split((15, 25), (65, 75), ["2010/11", "2011/12 Q4"])
    setting = set_up({"basis": "annual"}, [*years, {"outturn": None}], segments=rows)
    found = segments_of(setting, "A", workload(setting, "A"))
    assert found.rates.loc["North"].dropna().tolist() == [60.0, 60.0]
    assert [periods.label(q) for q in found.rates.columns[found.rates.notna().all()]] == ["2010/11 Q4", "2011/12 Q4"]
    assert found.weight.tolist() == [0.25, 0.75]


def test_two_quarters_give_no_range_and_say_so(set_up):
    found = levers_of(set_up(outturns=[ratio(80, 100)] * 2), "A")
    assert found.levers == ()
    assert found.lacking == dict.fromkeys(LeverKind, Lacking.NO_OUTLOOK)
    assert moved(set_up(outturns=[ratio(80, 100)] * 2), "A", {"demand": 10.0})["expected"].isna().all()


def test_three_quarters_can_be_forecast_but_have_no_range(set_up):
    found = levers_of(set_up(outturns=[ratio(80, 100)] * 3), "A")
    assert found.levers == ()
    assert found.lacking[LeverKind.DEMAND] == found.lacking[LeverKind.RATE] == Lacking.SHORT_HISTORY


def test_what_never_moved_has_no_lever(set_up):
    found = levers_of(set_up(outturns=STEADY, expected=80.0), "A")
    assert found.levers == ()
    assert found.lacking[LeverKind.DEMAND] == found.lacking[LeverKind.ONE_OFF] == Lacking.NO_VARIATION


def test_a_score_without_counts_has_no_demand(set_up):
    found = levers_of(set_up({"unit": "score"}, [{"outturn": 80.0 + n} for n in range(10)]), "A")
    assert found.lacking[LeverKind.DEMAND] == Lacking.NO_CASES


def test_an_unknown_indicator_is_named_with_the_nearest(known_truth):
    with pytest.raises(UsageError, match=r"There is no indicator 'NI6O'.*NI60"):
        levers_of(known_truth, "NI6O")


def test_with_every_lever_at_0_nothing_is_changed_to_the_last_bit(known_truth):
    for ref in known_truth.refs:
        found = levers_of(known_truth, ref)
        nought = {lever.key: 0.0 for lever in found.levers}
        for positions in ({}, nought, nought | {"start": 5, "speed": 2}):
            there = move(found.coefficients, positions)
            expected = known_truth.ahead.expected.loc[ref]
            assert there["expected"] == [None if math.isnan(v) else v for v in expected]
            assert there["cases"] == found.coefficients["cases"]
            assert set(there["money"]) <= {0.0, None}


def test_the_segments_of_the_invented_council_add_up_to_what_is_expected(known_truth):
    split_up = 0
    for ref in known_truth.refs:
        given = coefficients(known_truth, ref)
        split_up += bool(given["dimension"])
        weights = [s["weight"] for s in given["segments"]]
        assert weights == [1.0] * len(weights) or sum(weights) == pytest.approx(1.0)
        for year, expected in enumerate(given["expected"]):
            parts = sum(s["weight"] * s["rate"][year] for s in given["segments"])
            assert parts == pytest.approx(expected, rel=1e-12)
    # Of seventeen split, one builds up over the year and one lacks a quarter of each.
    assert split_up == 15


def test_a_count_is_the_sum_of_its_segments_and_so_is_what_is_done_in_them(set_up):
    """North has 10 of 30 a quarter, so 40 of 120 a year; 12 fewer there from October are 6 fewer this year."""
    rows = [{**row, "denominator": None} for row in split((10, 0), (20, 0))]
    setting = set_up({"unit": "number", "decimals": 0}, [{"outturn": 30.0}] * 10, segments=rows, expected=120.0)
    parts = coefficients(setting, "A")["segments"]
    assert [(s["name"], s["weight"], s["rate"][1]) for s in parts] == [("North", 1.0, 40.0), ("South", 1.0, 80.0)]
    assert moved(setting, "A", {"rate:North": -12.0})["expected"].tolist() == pytest.approx(
        [114.0, 108.0, 108.0, 108.0]
    )


def test_a_rate_of_residents_weighs_its_segments_by_their_residents(set_up):
    """2.5 crimes per 1,000 a quarter: North's 250 residents of 1,000 weigh a quarter, its rate is 4 a quarter."""
    outturns = [{"outturn": 2.5, "numerator": 2.5, "denominator": 1000.0}] * 10
    rows = split((1.0, 250.0), (1.5, 750.0))
    setting = set_up({"unit": "rate", "per": 1000}, outturns, segments=rows, expected=10.0)
    parts = coefficients(setting, "A")["segments"]
    assert [(s["name"], s["weight"], s["rate"][1]) for s in parts] == [
        ("North", 0.25, pytest.approx(16.0)),
        ("South", 0.75, pytest.approx(8.0)),
    ]
    assert moved(setting, "A", {"rate:North": -4.0})["expected"].tolist()[1:] == pytest.approx([9.0] * 3)


def test_what_builds_up_over_the_year_is_not_split(set_up):
    figures = [
        {"outturn": 25.0 * q, "numerator": 25.0 * q, "denominator": 100.0} for q in (1, 2, 3, 4, 1, 2, 3, 4, 1, 2)
    ]
    rows = split((10, 50), (15, 50))
    setting = set_up({"basis": "cumulative"}, figures, segments=rows)
    assert segments_of(setting, "A", workload(setting, "A")) is None


def test_every_range_holds_0_and_stands_on_whole_steps(known_truth):
    for ref in known_truth.refs:
        for lever in levers_of(known_truth, ref).levers:
            assert lever.low <= 0 <= lever.high
            assert lever.low < lever.high
            for end in (lever.low, lever.high):
                assert end / lever.step == pytest.approx(round(end / lever.step), abs=1e-6)


def test_the_coefficients_are_what_json_holds(known_truth):
    given = coefficients(known_truth, "NI60")
    assert json.loads(json.dumps(given, allow_nan=False)) == given
    assert len(json.dumps(given)) < 5_000


@pytest.mark.parametrize(
    ("share", "speed", "expected"),
    [
        pytest.param(share_arrived, 0, [0.0, 1.0, 1.0, 1.0, 1.0], id="at-once"),
        pytest.param(share_arrived, 1, [0.0, 0.5, 1.0, 1.0, 1.0], id="over-one-quarter"),
        pytest.param(share_arrived, 4, [0.0, 0.125, 0.375, 0.625, 0.875], id="over-a-year"),
        pytest.param(share_at_end, 0, [0.0, 1.0, 1.0, 1.0, 1.0], id="at-once-by-the-end"),
        pytest.param(share_at_end, 4, [0.0, 0.25, 0.5, 0.75, 1.0], id="over-a-year-by-the-end"),
    ],
)
def test_an_improvement_arrives_evenly(share, speed, expected):
    assert [share(quarters, speed) for quarters in (-1, 0, 1, 2, 3)] == expected


points = st.floats(-50, 50)


@given(north=points, south=points, demand=st.floats(-50, 50), one_off=points, start=st.integers(0, 1))
def test_moves_add_up_one_by_one(north, south, demand, one_off, start):
    """Within its bounds, what all levers do together is what each does alone, added up."""
    effects = {
        "expected": [500.0, 510.0],
        "cases": [500.0, 510.0],
        "unit_cost": 12.5,
        "scales": [0, 1],
        "grows": [0, 1],
        "segments": [{"key": "rate:North", "weight": 0.25}, {"key": "rate:South", "weight": 0.75}],
        "arrived": [[[0.5, 1.0]], [[0.25, 1.0]]],
        "one_off": [0.0, 0.25],
        "low": None,
        "high": None,
    }
    each = [{"rate:North": north}, {"rate:South": south}, {"demand": demand}, {"one_off": one_off}]
    together = move(effects, {k: v for one in each for k, v in one.items()} | {"start": start})
    for year, expected in enumerate(effects["expected"]):
        alone = sum(move(effects, one | {"start": start})["expected"][year] - expected for one in each)
        assert together["expected"][year] - expected == pytest.approx(alone, abs=1e-9)
