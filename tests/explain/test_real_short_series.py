"""Short real series: what Maidstone's committee papers printed, a few quarters of each indicator.

With so little the statistics must say less. The expected figures were worked by hand from the printed ones.
"""

from pathlib import Path

import pytest

from perfkit import read
from perfkit.explain.case import case_of
from perfkit.explain.intervals import proportion
from perfkit.explain.kinds import Cause
from perfkit.judge.scorecard import judge
from perfkit.report import case_verdict, investigate
from perfkit.rules import Rules, preset

WORKED = Path(__file__).parents[1] / "worked"
RULES = Rules(preset("maidstone"))
RELIEF, FOOTFALL, MARKET, ENFORCED, TAX = "RD", "FT", "MH", "P1", "CT"
SHAPES = {Cause.STEP_CHANGE, Cause.DRIFT, Cause.ONE_OFF, Cause.SEASON}
SECTIONS = ("asked", "signal", "second_opinion", "where", "others", "saved", "unknown")
SHORT = [
    pytest.param(RELIEF, "2020/21 Q1", 1, id="relief-1"),
    pytest.param(RELIEF, "2021/22 Q3", 5, id="relief-5"),
    pytest.param(RELIEF, "2021/22 Q4", 6, id="relief-6"),
    pytest.param(FOOTFALL, "2021/22 Q3", 7, id="footfall-7"),
    pytest.param(MARKET, "2023/24 Q2", 2, id="market-2"),
    pytest.param(ENFORCED, "2022/23 Q4", 6, id="enforced-6"),
    pytest.param(TAX, "2023/24 Q3", 2, id="tax-2"),
]


@pytest.fixture(scope="module")
def case():
    """Return a function that gives the case of an indicator in a quarter."""
    tables = read(str(WORKED / "maidstone"))
    made = {}

    def of(ref, quarter):
        if (ref, quarter) not in made:
            made[ref, quarter] = case_of(judge(tables, RULES, quarter), ref)
        return made[ref, quarter]

    return of


def said(case, *sections):
    return "\n".join(repr(getattr(investigate, name)(case)) for name in sections or SECTIONS)


@pytest.mark.parametrize(
    ("ref", "quarter", "points", "mean", "lower", "upper"),
    [
        # Moving ranges 16.68, 2.75, 18.12, 2.35, 20.77: their mean is 12.134, and 2.66 of it 32.276.
        pytest.param(RELIEF, "2021/22 Q4", 6, 46.285, 14.0086, 78.5614, id="six-shares"),
        # And 9.38, 4.95: 75.00 in all over seven.
        pytest.param(RELIEF, "2022/23 Q2", 8, 45.875, 17.375, 74.375, id="eight-shares"),
        # The ranges add up to 4,323,725; a lockdown is among them.
        pytest.param(FOOTFALL, "2021/22 Q3", 7, 2005295, 88443.58, 3922146.42, id="seven-counts"),
        # 0, 33.33, 33.33, 0, 50 makes 116.66 over five.
        pytest.param(ENFORCED, "2022/23 Q4", 6, 86.1117, 24.0485, 148.1748, id="past-the-whole"),
    ],
)
def test_limits_of_few_quarters_are_trial_limits_and_are_called_so(case, ref, quarter, points, mean, lower, upper):
    found = case(ref, quarter)
    latest = found.chart.iloc[-1]
    assert latest["points"] == points
    assert latest[["mean", "lower", "upper"]].tolist() == pytest.approx([mean, lower, upper], rel=1e-5)
    assert found.icons[["variation", "trial"]].tolist() == ["common_cause", True]
    assert "With fewer than 13 these are trial limits." in said(found, "signal")


def test_a_limit_that_no_share_can_pass_is_not_printed(case):
    """The upper limit of 148% says nothing of a percentage."""
    words = said(case(ENFORCED, "2022/23 Q4"), "signal")
    assert "chance alone keeps a single quarter above 24.05%" in words
    assert "148" not in words


@pytest.mark.parametrize(
    ("ref", "quarter", "words"),
    [
        pytest.param(RELIEF, "2020/21 Q1", "One single quarter is known.", id="one"),
        pytest.param(MARKET, "2023/24 Q2", "Two single quarters are known.", id="two"),
        pytest.param(RELIEF, "2021/22 Q3", "Five single quarters are known.", id="five"),
        # Five cumulative figures, of which only a first quarter and a third after a second stand alone.
        pytest.param(TAX, "2023/24 Q3", "Two single quarters are known.", id="cumulative-with-gaps"),
    ],
)
def test_under_six_quarters_there_are_no_limits_and_nothing_is_called_noise(case, ref, quarter, words):
    found = case(ref, quarter)
    assert (found.chart, found.icons, found.runs, found.ratio) == (None, None, None, None)
    assert said(found, "signal") == f"{words} Limits need six at least: what is noise cannot be told."
    assert case_verdict.verdict(found).startswith("Too few quarters to tell a signal from noise")
    assert "mean of" not in said(found)


@pytest.mark.parametrize(("ref", "quarter", "known"), SHORT)
def test_no_shape_is_named_on_fewer_than_eight_quarters(case, ref, quarter, known):
    found = case(ref, quarter)
    assert found.quarters["single"].notna().sum() == known
    assert found.since is None
    assert not SHAPES & set(found.explanation.findings["cause"])
    assert "and eight are needed" in said(found, "unknown")


@pytest.mark.parametrize(("ref", "quarter", "known"), SHORT)
def test_without_counts_or_peers_the_page_says_what_is_not_known_and_names_no_cause(case, ref, quarter, known):
    found = case(ref, quarter)
    assert found.bridge.missing == (
        "There are no numerators and denominators on both sides of the change, so it cannot be taken apart."
    )
    words = said(found)
    assert "No figures of other councils were supplied, so whether others saw it too is not known." in words
    assert "What caused it: no arithmetic can show that." in words
    assert not [w for w in ("because", "due to", "new level", "little by little", "always worse") if w in words]


def test_with_no_history_only_the_required_rate_is_given(case):
    """81.32 and 56.04 of a year that must average 75: 300 less 137.36, over two quarters, is 81.32."""
    found = case(MARKET, "2023/24 Q2")
    ahead = found.explanation.outlook.loc[MARKET]
    assert (ahead["trust"], ahead["known"]) == ("none", 2)
    assert ahead[["outlook", "low", "high", "probability"]].isna().all()
    assert ahead[["to_date", "required"]].tolist() == pytest.approx([68.68, 81.32])
    words = said(found, "saved")
    assert "no history" in words
    assert "81.32%" in words
    assert "odds" not in words
    assert "Likely" not in words


def test_with_five_quarters_the_forecast_says_that_it_is_worth_little(case):
    """38.04, 56.16 and 58.51 make 152.71 of the 240 that a mean of 60 needs; 37.74 came, and 47.61 for the year."""
    found = case(RELIEF, "2021/22 Q3")
    ahead = found.explanation.outlook.loc[RELIEF]
    assert (ahead["by"], ahead["trust"], ahead["known"], ahead["history"]) == ("mean", "low", 3, 5)
    assert ahead[["to_date", "required"]].tolist() == pytest.approx([50.9033, 87.29], abs=1e-4)
    assert ahead["low"] < 47.61 < ahead["high"]
    assert "under two years of history" in said(found, "saved")


def test_a_count_needs_what_is_left_of_its_target(case):
    """2,588,741, 2,535,553 and 2,603,185 make 7,727,479 of 11,836,415; 9,990,725 was printed for the year."""
    found = case(FOOTFALL, "2021/22 Q3")
    ahead = found.explanation.outlook.loc[FOOTFALL]
    assert (ahead["by"], ahead["trust"], ahead["certainty"]) == ("sum", "low", "open")
    assert ahead[["to_date", "required"]].tolist() == [7727479, 4108936]
    assert ahead["low"] < 9990725 < ahead["high"]
    words = said(found, "saved")
    assert "4,108,936" in words
    assert "under two years of history" in words


@pytest.mark.parametrize(
    ("ref", "quarter", "made", "printed"),
    [
        # (38.04 + 56.16 + 58.51 + 37.74) / 4
        pytest.param(RELIEF, "2021/22 Q4", 47.6125, 47.61, id="mean-of-shares"),
        # (81.32 + 56.04 + 72.53 + 82.42) / 4
        pytest.param(MARKET, "2023/24 Q4", 73.0775, 73.08, id="market"),
        pytest.param(FOOTFALL, "2021/22 Q4", 9990725, 9990725, id="sum-of-counts"),
    ],
)
def test_the_year_made_of_its_quarters_is_the_one_the_council_printed(case, ref, quarter, made, printed):
    found = case(ref, quarter)
    year = found.card.tables.outturns.query("ref == @ref and period == @quarter[:7]")["outturn"].item()
    assert year == printed
    assert found.explanation.outlook.at[ref, "to_date"] == pytest.approx(made)


def test_one_case_in_two_is_no_fall():
    """Wilson's interval of 1 in 2 runs from 9.45% to 90.55%: most rates fit it."""
    found = proportion(1, 2).iloc[0]
    assert found[["low", "high"]].tolist() == pytest.approx([0.0945, 0.9055], abs=1e-4)


def test_one_case_in_two_is_not_said_to_have_fallen(case):
    """No figure of the year before was printed, so there is no direction to give."""
    words = said(case(ENFORCED, "2022/23 Q4"), "asked", "signal", "where")
    assert "The outturn stood at 50%" in words
    assert "lies within the limits and in no run" in words
    assert not [word for word in ("fell", "rose", "worsened", "improved", "concern") if word in words]
