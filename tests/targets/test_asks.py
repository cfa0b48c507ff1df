"""What a target asks: hand-worked in cases, days and totals, beside what was achieved, and whether it could show."""

import math
from dataclasses import replace

import pandas as pd
import pytest

from perfkit.targets.asks import asks

EVEN = {"numerator": [40] * 10, "denominator": [50] * 10}
"""Four in five, to 2011/12 Q2: this year is expected at 80%, the next at 40.5 of 51, 79.41%, of 200 cases."""


def _asked(setting, target, year=1):
    return asks(setting, pd.DataFrame({setting.years[year]: {"A": float(target)}})).iloc[0]


@pytest.mark.parametrize(
    ("polarity", "year", "target", "required", "extra", "weeks", "weekly"),
    [
        # 85% of 200 is 170; 80% of 200 is 160 expected; half a year is left.
        pytest.param("higher", 0, 85, 170, 10, 26, 0.3846, id="this-year-has-26-weeks-left"),
        # 79.41% of 200 is 158.8, so 159 are expected.
        pytest.param("higher", 1, 85, 170, 11, 52, 0.2115, id="next-year"),
        pytest.param("higher", 1, 84.9, 170, 11, 52, 0.2115, id="a-part-of-a-case-is-a-whole-one"),
        pytest.param("higher", 1, 70, 140, 0, 52, 0, id="nothing-more-than-is-expected"),
        pytest.param("lower", 1, 75, 150, 9, 52, 0.1731, id="so-many-fewer-where-lower-is-better"),
        pytest.param("lower", 1, 75.4, 150, 9, 52, 0.1731, id="a-part-of-a-case-is-one-too-many"),
    ],
)
def test_a_share_needs_cases(set_one, polarity, year, target, required, extra, weeks, weekly):
    found = _asked(set_one(**EVEN, polarity=polarity), target, year)
    assert found[["need", "required", "extra", "in_all", "weeks"]].tolist() == ["cases", required, extra, extra, weeks]
    assert found["weekly"] == pytest.approx(weekly, abs=1e-4)
    assert found["cases"] == 200


def test_an_average_needs_days_on_each_case(set_one):
    """Ten days a case, 200 cases a year: a day less is 200 days in all, 3.85 a week."""
    setting = set_one(numerator=[500] * 10, denominator=[50] * 10, unit="days", polarity="lower", per=1)
    found = _asked(setting, 9)
    assert found[["need", "extra", "in_all"]].tolist() == ["per_case", pytest.approx(1), pytest.approx(200)]
    assert found["weekly"] == pytest.approx(3.8462, abs=1e-4)
    assert math.isnan(found["required"])


@pytest.mark.parametrize(
    ("basis", "values"),
    [
        pytest.param("period", [25.0] * 10, id="counts"),
        pytest.param("cumulative", [25.0, 50, 75, 100] * 2 + [25, 50], id="running"),
    ],
)
def test_a_total_needs_so_much_more(set_one, basis, values):
    found = _asked(set_one(values, unit="number", basis=basis), 120)
    assert found["need"] == "total"
    assert found[["required", "extra", "weekly"]].tolist() == pytest.approx([120, 20, 20 / 52])


def test_a_snapshot_needs_points_and_has_no_week(set_one):
    found = _asked(set_one([60.0, 61, 60, 61, 60, 61, 60, 61, 60, 60], unit="score", basis="snapshot"), 63)
    assert found["need"] == "level"
    assert found["extra"] == pytest.approx(63 - found["expected"])
    assert found[["required", "in_all", "weekly"]].isna().all()


COLUMNS = [
    "ref", "year", "target", "odds", "at_50", "at_80", "at_90", "expected", "gap", "cases", "base", "span", "asked",
    "largest", "largest_to", "peer_largest", "peer", "how_far", "peer_how_far", "weeks", "need", "required", "extra",
    "in_all", "weekly", "assurance", "trial", "shows", "least",
]  # fmt: skip
STEPS = [70.0] * 4 + [74.0] * 4 + [73.0] * 4 + [75.0] * 2
"""Years of 70, 74 and 73: they rose by 4 in the year to March 2011, and by at most 3 in the two to March 2012."""


def _steps(set_one, **more):
    return set_one(STEPS, unit="score", **more)


def test_what_is_asked_is_held_against_the_most_ever_done(set_one):
    setting = _steps(set_one)
    outlook = setting.ahead.expected.iloc[0, 0]
    found = _asked(setting, outlook + 2)
    assert found["base"] == pytest.approx(outlook)
    assert found[["span", "largest", "largest_to"]].tolist() == [1, 4, "2010/11 Q4"]
    assert (found["asked"], found["how_far"]) == pytest.approx((2, 0.5))
    assert _asked(setting, outlook + 3, 2)[["span", "largest", "largest_to"]].tolist() == [2, 3, "2011/12 Q4"]


def test_this_years_target_is_asked_of_last_years_outturn(set_one):
    found = _asked(_steps(set_one), 75, 0)
    assert found[["base", "span", "asked", "how_far"]].tolist() == [73, 1, 2, 0.5]


def test_a_year_that_is_just_over_is_asked_of_the_one_before_it(set_one):
    """At the end of 2011/12, which came to 73, its target is still held against the 74 of 2010/11."""
    setting = set_one(STEPS[:12], unit="score")
    assert _asked(setting, 75, 0)[["base", "span", "asked"]].tolist() == [74, 1, 1]
    assert _asked(setting, 75, 1)[["base", "span", "asked"]].tolist() == [73, 1, 2]


def test_without_an_outlook_a_target_is_asked_of_the_last_outturn(set_one):
    """Nothing is expected of this year, 2012/13, and so the next lies two years from 2011/12's 73."""
    setting = _steps(set_one)
    unknown = replace(setting.ahead, expected=setting.ahead.expected * math.nan)
    found = _asked(replace(setting, ahead=unknown), 75, 1)
    assert found[["base", "span", "asked"]].tolist() == [73, 2, 2]


def test_what_a_target_asks_is_told_for_each_of_its_years(set_one):
    """Three years are as long as the record; a peer rose by 8 in one year and by 9 in two."""
    yearly = [("North", "2009/10", 70), ("North", "2010/11", 76), ("South", "2009/10", 70), ("South", "2010/11", 71)]
    rows = [{"authority": name, "period": y, "value": v} for name, y, v in [*yearly, ("South", "2011/12", 79)]]
    setting = _steps(set_one, benchmarks=rows)
    found = asks(setting, pd.DataFrame({year: {"A": 80.0} for year in setting.years}))
    assert found["span"].tolist() == [1, 1, 2, 3]
    assert found["largest"].tolist() == pytest.approx([4, 4, 3, math.nan], nan_ok=True)
    assert found["largest_to"].tolist()[:3] == ["2010/11 Q4", "2010/11 Q4", "2011/12 Q4"]
    assert found["peer"].tolist()[:3] == ["South"] * 3
    assert found["peer_largest"].tolist() == pytest.approx([8, 8, 9, math.nan], nan_ok=True)
    assert found["peer_how_far"].iloc[0] == pytest.approx(7 / 8)
    assert found[["largest_to", "peer"]].iloc[3].isna().all()
    assert found["weeks"].tolist() == [26, 52, 52, 52]
    assert found["ref"].tolist() == ["A"] * 4
    assert found.columns.tolist() == COLUMNS


def test_nothing_asked_goes_no_way_and_what_was_never_done_goes_beyond(set_one):
    assert _asked(_steps(set_one), 60)["how_far"] == 0
    falling = set_one([80.0] * 4 + [79.0] * 4 + [78.0] * 2, unit="score")
    found = _asked(falling, 85)
    assert (found["largest"], found["how_far"]) == (-1, math.inf)


def test_without_two_years_to_compare_nothing_is_said_of_the_most_ever_done(set_one):
    found = _asked(set_one([80.0, 81, 82, 80, 81], unit="score"), 85)
    assert found[["largest", "largest_to", "how_far", "peer_largest", "peer"]].isna().all()


def test_peers_by_year_or_by_quarter_lend_a_yardstick(set_one):
    yearly = [("North", "2009/10", 70), ("North", "2010/11", 76), ("South", "2009/10", 70), ("South", "2010/11", 71)]
    rows = [{"authority": name, "period": year, "value": value} for name, year, value in yearly]
    quarters = [f"{year} Q{n}" for year in ("2009/10", "2010/11") for n in (1, 2, 3, 4)]
    rows += [{"authority": "West", "period": q, "value": 60 if q < "2010" else 65} for q in quarters]
    found = _asked(_steps(set_one, benchmarks=rows), 80)
    assert found[["peer", "peer_largest"]].tolist() == ["North", 6]
    alone = _asked(_steps(set_one, benchmarks=rows[4:]), 80)
    assert alone[["peer", "peer_largest"]].tolist() == ["West", 5]


def test_a_published_year_stands_for_its_quarters(set_one):
    """The quarters make 74 of 2010/11; the year was published as 75."""
    assert _asked(_steps(set_one, years={"2010/11": 75}), 80)["largest"] == 5


@pytest.mark.parametrize(
    ("target", "assurance"), [(70, "consistently_meets"), (80, "hit_and_miss"), (90, "consistently_fails")]
)
def test_a_process_meets_its_target_fails_it_or_hits_and_misses(set_one, target, assurance):
    setting = set_one([79.0, 81, 80, 80, 81, 79, 80, 81, 79, 80, 80, 81, 79], unit="score")
    assert _asked(setting, target)["assurance"] == assurance


@pytest.mark.parametrize(
    ("target", "assurance"), [(80, "consistently_meets"), (100, "hit_and_miss"), (120, "consistently_fails")]
)
def test_a_quarter_of_a_total_is_held_against_a_quarter_of_its_target(set_one, target, assurance):
    counts = [24.0, 26, 25, 25, 26, 24, 25, 26, 24, 25, 25, 26, 24]
    assert _asked(set_one(counts, unit="number"), target)["assurance"] == assurance


def test_a_season_is_no_reason_to_fail(set_one):
    """10, 20, 30 and 40 or so: without its season every quarter of a year of 100 is a quarter of it."""
    season = [10.0, 20, 30, 40, 10.5, 20.5, 29, 40, 9.5, 20, 31, 39.5, 10]
    setting = set_one(season, unit="number")
    assert [_asked(setting, target)["assurance"] for target in (60, 100, 150)] == [
        "consistently_meets", "hit_and_miss", "consistently_fails",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("target", "shows"),
    [
        # Wilson's 95% interval of 158.8 in 200 ends at 84.44%.
        pytest.param(79, "no_change", id="below-what-is-expected"),
        pytest.param(84.4, "too_few", id="within-chance"),
        pytest.param(84.5, "yes", id="beyond-chance"),
    ],
)
def test_few_cases_cannot_show_a_small_improvement(set_one, target, shows):
    found = _asked(set_one(**EVEN), target)
    assert found["shows"] == shows
    assert found["least"] == pytest.approx(5.024, abs=1e-3)


@pytest.mark.parametrize(("target", "shows"), [(121, "too_few"), (122, "yes")])
def test_a_count_is_held_against_poissons_chance(set_one, target, shows):
    """Byar's upper limit of 100 events is 121.63."""
    assert _asked(set_one([25.0] * 10, unit="number"), target)["shows"] == shows


@pytest.mark.parametrize(("more", "shows"), [(1.7, "too_noisy"), (1.9, "yes")])
def test_a_figure_that_moves_as_far_by_itself_shows_nothing(set_one, more, shows):
    """Steps of 2 average 2: a quarter's limit is 5.32 off, a third of it 1.773, a year's half of that; twice: 1.773."""
    setting = set_one([79.0, 81, 79, 81, 83, 81, 83, 81, 79, 77, 79, 81], unit="score")
    found = _asked(setting, setting.ahead.expected.iloc[0, 1] + more)
    assert found["shows"] == shows
    assert found["least"] == pytest.approx(1.773, abs=1e-3)


def test_odds_of_50_80_and_90_have_their_targets(set_one):
    setting = set_one([79.0, 81, 80, 82, 81, 79, 80, 81, 79, 80], unit="score")
    found = _asked(setting, 80)
    for odds in (50, 80, 90):
        again = _asked(setting, found[f"at_{odds}"])
        assert again["odds"] == pytest.approx(odds / 100)


@pytest.mark.parametrize("polarity", ["none", "range"])
def test_without_a_better_way_nothing_is_asked(set_one, polarity):
    found = _asked(set_one(**EVEN, polarity=polarity), 85)
    assert found[["odds", "asked", "how_far", "extra", "required", "assurance", "shows", "least"]].isna().all()
    assert found["expected"] == pytest.approx(79.41, abs=0.01)


def test_two_quarters_of_history_leave_what_cannot_be_known_missing(set_one):
    found = _asked(set_one(numerator=[40, 41], denominator=[50, 50]), 85)
    unknown = ["odds", "expected", "gap", "extra", "weekly", "how_far", "assurance", "shows", "at_50"]
    assert found[unknown].isna().all()
    # 85% of the 182 or so cases to be expected can be said all the same.
    assert found[["cases", "required"]].tolist() == [200, 170]


def test_only_what_is_proposed_is_answered(set_one):
    setting = set_one(**EVEN)
    proposed = pd.DataFrame({setting.years[1]: {"A": float("nan")}, setting.years[2]: {"A": 85.0}})
    found = asks(setting, proposed)
    assert found[["ref", "year", "target"]].values.tolist() == [["A", setting.years[2], 85.0]]
