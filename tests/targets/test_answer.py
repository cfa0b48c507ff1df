"""What the positions of a what-if's controls come to, worked out by hand on one small model."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from perfkit.report import formats
from perfkit.targets.answer import YearAnswer, answer, moved_by
from perfkit.targets.asked import asks_of, assurance_of, beside_of, effort_of, money_of, shows_of
from perfkit.targets.likely import ends_of, odds_of
from perfkit.targets.model import Model
from perfkit.targets.printing import figure, points, printed, whole
from perfkit.targets.quarterly import interim_of


def hand_made(**given: Any) -> Model:
    """Return a model small enough to work out by hand: 50 of 100 cases expected each year, wavering by 0.5."""
    year = {
        "label": "2014/15", "current": 55.0, "expected": 50.0, "average": 0.5, "share": 1.0, "spread": 0.5,
        "base": 50.0, "base_name": "base_outlook", "span": "one year", "own": 4.0, "peer": 8.0, "least": 3.0,
    }  # fmt: skip
    words = {
        "said": "{year}: {target}; {odds}", "outlook": "{expected} ({low} to {high})", "odds": "{n}%",
        "least_odds": "under 1%", "most_odds": "over 99%", "certain": "certain", "impossible": "none",
        "no_odds": "no odds", "unknown": "?", "asks_nothing": "nothing", "asks_one": "1 case a {span}",
        "asks_cases": "{n} of {of} a {span}", "asks_level": "{gap} more", "no_effort": "no better than {base}",
        "base_outlook": "the outlook", "effort": "{need} in {span}: {here}", "effort_too": "{need}: {here}; {there}",
        "here_yes": "done ({own})", "here_no": "not done ({own})", "there_yes": "done there ({peer})",
        "there_no": "not there ({peer})", "shows_nothing": "-", "shows_yes": "yes ({least})",
        "shows_no": "no ({least})", "unknown_shows": "unknown whether", "unknown_asks": "no need known",
        "last_outturn": "last", "last_target": "{year}", "tighter": "tighter than {name} {value}",
        "looser": "looser than {name} {value}", "level": "as {name} {value}", "meets": "meets", "fails": "fails",
        "hit_and_miss": "hit and miss", "no_limits": "too few quarters", "no_interim": "?",
        "unknown_effort": "no effort known", "here_never": "never here ({own})", "here_unknown": "too few years here",
        "there_never": "never there ({peer})", "there_unknown": "", "nothing_before": "nothing before",
        "money": "{money} more", "money_less": "{money} less", "money_same": "as much", "unknown_money": "not known",
    }  # fmt: skip
    unit = {"before": "", "one": "%", "many": "%", "short": "%", "points": True, "keep": False, "places": 0, "fine": 1,
            "one_is": 1}  # fmt: skip
    moves = {"expected": [50.0, 50.0], "cases": [1040.0, 1040.0], "unit_cost": None, "scales": [0, 0], "grows": [0, 1],
             "segments": [], "arrived": [[[0.0, 1.0]]], "one_off": [0.0, 0.25], "low": 0.0, "high": 100.0}  # fmt: skip
    return {
        "sign": 1, "unit": unit, "scale": "logit", "size": 100.0, "per": 100.0, "counted": "cases", "most": None,
        "sure": 0.0, "best": 100.0, "thresholds": [-1.0, 0.0, 1.0], "reach": 1.0,
        "this": {"label": "2013/14", "target": 55.0, "expected": 50.0}, "last": {"label": "2012/13", "outturn": 52.0},
        "years": [year], "spans": [["week", 52], ["month", 12], ["year", 1]],
        "limits": {"low": 40.0, "high": 60.0, "share": 1.0, "points": 20.0}, "levers": [], "moves": moves,
        "quarters": None, "chart": {"zero": 200.0, "slope": -1.5}, "words": words,
    } | given  # fmt: skip


def told(model: Model, target: int) -> Any:
    return answer(model, {"targets": [target]}).years[0]


@pytest.mark.parametrize(
    ("target", "odds"),
    [
        pytest.param(0, "certain", id="no-share-lies-below-nought"),
        pytest.param(1, "over 99%", id="beyond-the-last-threshold"),
        pytest.param(40, "2%", id="between-two-thresholds"),
        pytest.param(50, "2%", id="exactly-on-a-threshold-counts-as-passed"),
        pytest.param(51, "1%", id="just-past-it"),
        pytest.param(90, "under 1%", id="before-the-first-threshold"),
        pytest.param(100, "under 1%", id="all-is-possible"),
        pytest.param(101, "none", id="more-than-all-is-not"),
    ],
)
def test_odds_are_the_thresholds_passed(target: int, odds: str) -> None:
    """Of a logit of 0 and a spread of a half: z is −2 logit(target); thresholds at −1, 0 and 1."""
    assert told(hand_made(), target).odds == odds


@pytest.mark.parametrize(
    ("target", "asks"),
    [
        pytest.param(50, "nothing", id="what-is-expected"),
        pytest.param(49, "nothing", id="less-than-is-expected"),
        pytest.param(51, "11 of 1,040 a year", id="11-a-year-are-under-three-a-month"),
        pytest.param(55, "5 of 87 a month", id="52-a-year-told-by-the-month-and-rounded-up"),
        pytest.param(65, "3 of 20 a week", id="156-a-year-are-three-a-week"),
    ],
)
def test_a_need_is_told_in_the_shortest_span_with_three_cases(target: int, asks: str) -> None:
    """1,040 cases a year, of which 520 are expected to count."""
    assert told(hand_made(), target).asks == asks


@pytest.mark.parametrize(
    ("target", "effort"),
    [
        pytest.param(50, "no better than the outlook", id="none"),
        pytest.param(54, "4 percentage points in one year: done (4)", id="exactly-the-largest"),
        pytest.param(58, "8 percentage points: not done (4); done there (8)", id="only-by-a-peer"),
        pytest.param(59, "9 percentage points: not done (4); not there (8)", id="by-nobody"),
    ],
)
def test_an_improvement_is_held_against_the_largest_ever_made(target: int, effort: str) -> None:
    assert told(hand_made(), target).effort == effort


@pytest.mark.parametrize(
    ("target", "assurance"),
    [
        pytest.param(39, "meets", id="below-the-lower-limit"),
        pytest.param(40, "hit and miss", id="on-the-lower-limit"),
        pytest.param(60, "hit and miss", id="on-the-upper-limit"),
        pytest.param(61, "fails", id="above-the-upper-limit"),
    ],
)
def test_assurance_is_where_the_target_lies_among_the_limits(target: int, assurance: str) -> None:
    assert told(hand_made(), target).assurance == assurance


def test_lower_is_better_turns_every_judgement() -> None:
    words = hand_made()["words"]
    found = told(hand_made(sign=-1, sure=100.0, best=0.0, words=words), 40)
    assert found.odds == "1%"
    assert found.asks == "9 of 87 a month"
    assert found.beside == "tighter than last 52%; tighter than 2013/14 55%"
    assert told(hand_made(sign=-1, sure=100.0, best=0.0), 61).assurance == "meets"


def test_what_reads_alike_is_called_the_same() -> None:
    """A last outturn of 51.96% prints as 52%."""
    found = told(hand_made(last={"label": "2012/13", "outturn": 51.96}), 52)
    assert found.beside == "as last 52%; looser than 2013/14 55%"


def test_without_a_history_nothing_is_made_up() -> None:
    year = hand_made()["years"][0] | {"expected": None, "average": None, "spread": None, "least": None}
    moves = hand_made()["moves"] | {"expected": [None, None]}
    found = told(hand_made(years=[year], moves=moves, reach=None, thresholds=[]), 52)
    assert (found.outlook, found.odds, found.asks) == ("?", "no odds", "no need known")


def test_marks_stand_where_the_drawing_s_scale_puts_them() -> None:
    found = answer(hand_made(), {"targets": [60]})
    assert found.marks == (110.0,)
    assert found.centres == (125.0,)


@given(st.floats(-1e6, 1e6), st.integers(0, 4))
def test_numbers_print_as_the_reports_print_them(value: float, digits: int) -> None:
    """Halves away from zero, commas, a true minus, as `formats.number` does."""
    # `formats.number` keeps twelve digits first, so that so near to a half the two may differ.
    scaled = abs(value) * 10**digits
    assume(abs(scaled - math.floor(scaled) - 0.5) > 1e-6 + 1e-11 * scaled)
    assert printed(whole(value, digits), digits, keep=True) == formats.number(value, digits)


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        pytest.param(2.675, 2, "2.68%", id="a-half-stored-below-itself"),
        pytest.param(-0.25, 1, "−0.3%", id="away-from-nought"),
        pytest.param(-0.04, 1, "0%", id="no-minus-before-nought"),
        pytest.param(1234567.0, 0, "1,234,567%", id="commas"),
    ],
)
def test_figures_print_by_one_rule(value: float, digits: int, text: str) -> None:
    assert figure(hand_made(), value, digits) == text


DAYS = {"before": "", "one": " day", "many": " days", "short": "", "points": False, "keep": False, "places": 1,
        "fine": 1, "one_is": 10}  # fmt: skip
COUNT = {"before": "", "one": "", "many": "", "short": "", "points": False, "keep": False, "places": 0, "fine": 0,
         "one_is": 1}  # fmt: skip
POUNDS = {"before": "£", "one": "", "many": "", "short": "", "points": False, "keep": True, "places": 2, "fine": 2,
          "one_is": 100}  # fmt: skip


def test_a_year_is_told_in_all_its_parts() -> None:
    """A logit of 0 less and more a half lies between 37.8% and 62.2%; 55% of 1,040 cases are 52 more than 520."""
    assert told(hand_made(), 55) == YearAnswer(
        year="2014/15",
        target="55%",
        outlook="50% (37.8% to 62.2%)",
        odds="1%",
        asks="5 of 87 a month",
        effort="5 percentage points: not done (4); done there (8)",
        beside="tighter than last 52%; as 2013/14 55%",
        shows="yes (3 percentage points)",
        assurance="hit and miss",
        money="",
        interim=("?", "?", "?", "?"),
        said="2014/15: 55%; 1%",
    )


def test_the_range_is_drawn_at_its_ends() -> None:
    """200 − 1.5 × 37.754 and 200 − 1.5 × 62.246."""
    found = answer(hand_made(), {"targets": [60]})
    assert (found.expected, found.lows) == ((50.0,), (pytest.approx(143.369, abs=1e-3),))
    assert found.highs == (pytest.approx(106.631, abs=1e-3),)


def test_what_never_moved_has_an_outlook_and_no_range() -> None:
    still = hand_made()["years"][0] | {"spread": None}
    found = answer(hand_made(years=[still]), {"targets": [60]})
    assert (found.years[0].outlook, found.years[0].odds) == ("50%", "no odds")
    assert (found.centres, found.lows, found.highs) == ((125.0,), (None,), (None,))
    unknown = hand_made()["moves"] | {"expected": [None, None]}
    assert answer(hand_made(moves=unknown), {"targets": [60]}).centres == (None,)


LEVER_MOVES = {
    "expected": [50.0, 50.0], "cases": [1040.0, 1040.0], "unit_cost": 50.0, "scales": [0, 0], "grows": [0, 1],
    "segments": [{"key": "rate:", "weight": 1.0}], "arrived": [[[0.5, 1.0]]], "one_off": [0.0, 0.25], "low": 0.0,
    "high": 100.0,
}  # fmt: skip


def test_levers_stand_at_whole_numbers_of_their_last_digit() -> None:
    """25 tenths are 2.5 points: the first coming year has all of them; ten percent more cases of £50 are £5,200."""
    model = hand_made(
        levers=[{"name": "rate:", "one_is": 10}, {"name": "demand", "one_is": 1}, {"name": "one_off", "one_is": 1}],
        moves=LEVER_MOVES,
    )
    assert moved_by(model, {"rate:": 25, "demand": 10}) == {
        "expected": [51.25, 52.5], "cases": [1040.0, 1144.0], "money": [0.0, 5200.0],
    }  # fmt: skip
    found = answer(model, {"targets": [55], "levers": {"rate:": 25, "demand": 10}})
    assert found.expected == (52.5,)
    # 55% of 1,144 are 629.2, so 630; 52.5% of them are 600.6, so 601.
    assert (found.years[0].asks, found.years[0].money) == ("29 of 1,144 a year", "£5,200 more")
    assert answer(model, {"targets": [55]}).expected == (50.0,)


def test_each_year_is_told_by_its_own_figures_and_the_year_before_it() -> None:
    later = hand_made()["years"][0] | {"label": "2015/16", "expected": 56.0, "average": 0.56, "base": 54.0}
    moves = hand_made()["moves"] | {
        "expected": [50.0, 50.0, 56.0], "cases": [1040.0, 1040.0, 520.0], "scales": [0] * 3, "grows": [0, 1, 1],
        "arrived": [[[0.0, 1.0, 1.0]]], "one_off": [0.0, 0.25, 0.0],
    }  # fmt: skip
    found = answer(hand_made(years=[hand_made()["years"][0], later], moves=moves), {"targets": [55, 57]})
    assert found.expected == (50.0, 56.0)
    assert found.marks == (117.5, 114.5)
    second = found.years[1]
    # 57% of 520 are 296.4, so 297; 56% are 291.2, so 291.
    assert (second.year, second.asks) == ("2015/16", "6 of 520 a year")
    assert second.effort == "3 percentage points in one year: done (4)"
    assert second.beside == "tighter than last 52%; tighter than 2014/15 55%"
    assert second.shows == "no (3 percentage points)"


EACH = {"asks_cases": "{gap} on each of {of} a {span}", "asks_one": "{gap} on the one a {span}"}


@pytest.mark.parametrize(
    ("cases", "asks"),
    [
        pytest.param(1040.0, "1.5 days on each of 20 a week", id="twenty-a-week"),
        pytest.param(156.0, "1.5 days on each of 3 a week", id="exactly-three-a-week"),
        pytest.param(155.0, "1.5 days on each of 13 a month", id="fewer-than-three-a-week"),
        pytest.param(36.0, "1.5 days on each of 3 a month", id="exactly-three-a-month"),
        pytest.param(35.0, "1.5 days on each of 35 a year", id="fewer-than-three-a-month"),
        pytest.param(1.0, "1.5 days on the one a year", id="a-single-case"),
        pytest.param(None, "1.5 days more", id="cases-unknown"),
    ],
)
def test_a_measure_needs_so_much_on_each_of_its_cases(cases: float | None, asks: str) -> None:
    model = hand_made(counted="per_case", unit=DAYS, sign=-1, words=hand_made()["words"] | EACH)
    assert asks_of(model, 8.5, 10.0, cases) == asks
    assert asks_of(model, 9.96, 10.0, cases) == "nothing"


@pytest.mark.parametrize(
    ("aim", "asks"),
    [
        pytest.param(100.0, "nothing", id="what-is-expected"),
        pytest.param(100.4, "1 case a year", id="a-part-of-one-is-one"),
        pytest.param(101.0, "1 case a year", id="one"),
        pytest.param(135.0, "35 of 100 a year", id="under-three-a-month"),
        pytest.param(136.0, "3 of 8 a month", id="exactly-three-a-month"),
        pytest.param(137.0, "4 of 8 a month", id="rounded-up"),
        pytest.param(256.0, "3 of 2 a week", id="exactly-three-a-week"),
    ],
)
def test_a_total_needs_so_much_more_beside_what_is_expected(aim: float, asks: str) -> None:
    model = hand_made(counted="total", unit=COUNT)
    assert asks_of(model, aim, 100.0, None) == asks_of(model, aim, 100.0, 700.0) == asks


@pytest.mark.parametrize(
    ("counted", "aim", "expected", "cases", "sign", "asks"),
    [
        pytest.param("", 50.04, 50.0, None, 1, "nothing", id="a-gap-that-prints-as-nothing"),
        pytest.param("", 50.05, 50.0, None, 1, "0.1 percentage points more", id="a-gap-that-prints"),
        pytest.param("", 51.0, 50.0, 1040.0, 1, "1 percentage point more", id="no-cases-are-counted"),
        pytest.param("cases", 50.04, 50.0, None, 1, "0 percentage points more", id="cases-unknown"),
        pytest.param("cases", 50.04, 50.0, 1040.0, 1, "1 case a year", id="a-part-of-a-case-is-one"),
        pytest.param("cases", 50.09, 50.06, 1040.0, 1, "nothing", id="the-same-case"),
        pytest.param("cases", 49.96, 50.0, 1040.0, -1, "1 case a year", id="one-fewer"),
        pytest.param("cases", 51.0, 50.0, 1040.0, -1, "nothing", id="more-where-fewer-are-better"),
    ],
)
def test_a_need_is_told_in_what_is_counted(
    counted: str, aim: float, expected: float, cases: float | None, sign: int, asks: str
) -> None:
    assert asks_of(hand_made(counted=counted, sign=sign), aim, expected, cases) == asks


@pytest.mark.parametrize(
    ("more", "money"),
    [
        pytest.param(0.49, "as much", id="under-half-a-pound"),
        pytest.param(0.5, "£1 more", id="half-a-pound"),
        pytest.param(12345.0, "£12,345 more", id="more"),
        pytest.param(-12345.0, "£12,345 less", id="less"),
        pytest.param(None, "not known", id="unknown"),
    ],
)
def test_money_is_told_in_whole_pounds(more: float | None, money: str) -> None:
    model = hand_made(moves=LEVER_MOVES)
    assert money_of(model, more) == money
    assert money_of(hand_made(), more) == ""


@pytest.mark.parametrize(
    ("year", "effort"),
    [
        pytest.param({"base": None}, "no effort known", id="nothing-to-go-by"),
        pytest.param({"own": None, "peer": None}, "5 percentage points in one year: too few years here",
                     id="no-peer-and-no-years"),
        pytest.param({"own": None}, "5 percentage points: too few years here; done there (8)", id="a-peer-alone"),
        pytest.param({"own": -1.0, "peer": 0.0}, "5 percentage points: never here (−1); never there (0)",
                     id="never-better-anywhere"),
        pytest.param({"own": 4.0, "peer": None}, "5 percentage points in one year: not done (4)", id="no-peer"),
        pytest.param({"own": 5.0, "span": "two years"}, "5 percentage points in two years: done (5)",
                     id="done-here-the-peer-is-not-told"),
        pytest.param({"base": 55.0, "base_name": "last_outturn"}, "no better than last", id="nothing-asked"),
    ],
)  # fmt: skip
def test_an_effort_is_told_as_far_as_it_is_known(year: dict[str, Any], effort: str) -> None:
    assert effort_of(hand_made(), hand_made()["years"][0] | year, 55.0) == effort


@pytest.mark.parametrize(
    ("expected", "least", "shows"),
    [
        pytest.param(None, 3.0, "unknown whether", id="nothing-expected"),
        pytest.param(50.0, None, "unknown whether", id="no-usual-variation"),
        pytest.param(55.0, 3.0, "-", id="no-better-than-expected"),
        pytest.param(52.0, 3.0, "no (3 percentage points)", id="exactly-as-far-as-it-moves-by-itself"),
        pytest.param(51.9, 3.0, "yes (3 percentage points)", id="further"),
    ],
)
def test_a_figure_shows_what_goes_beyond_chance(expected: float | None, least: float | None, shows: str) -> None:
    model, year = hand_made(), hand_made()["years"][0] | {"least": least}
    assert shows_of(model, year, 55.0, expected) == shows
    assert shows_of(hand_made(sign=-1), year, 45.0, None if expected is None else 100 - expected) == shows


def test_a_target_stands_beside_what_came_before_it_as_far_as_that_is_known() -> None:
    none = {"label": "2013/14", "target": None, "expected": 50.0}
    assert beside_of(hand_made(last=None, this=none), 0, [55.0]) == "nothing before"
    assert beside_of(hand_made(last=None), 0, [55.0]) == "as 2013/14 55%"
    assert beside_of(hand_made(this=none), 0, [50.0]) == "looser than last 52%"
    assert beside_of(hand_made(last=None), 0, [54.96]) == "as 2013/14 55%"
    assert beside_of(hand_made(last=None), 0, [54.9]) == "looser than 2013/14 55%"
    finer = hand_made()["unit"] | {"places": 2}
    assert beside_of(hand_made(last=None, unit=finer), 0, [54.96]) == "looser than 2013/14 55%"


@pytest.mark.parametrize(
    ("limits", "aim", "sign", "assurance"),
    [
        pytest.param(None, 80.0, 1, "too few quarters", id="no-limits"),
        pytest.param({"low": 80.0, "high": 80.0, "share": 1.0}, 80.0, 1, "meets", id="ever-on-the-target"),
        pytest.param({"low": 80.0, "high": 80.0, "share": 1.0}, 80.0, -1, "meets", id="ever-on-it-lower-is-better"),
        pytest.param({"low": 80.0, "high": 80.0, "share": 1.0}, 80.1, 1, "fails", id="ever-below-it"),
        pytest.param({"low": 80.0, "high": 80.0, "share": 1.0}, 79.9, 1, "meets", id="ever-above-it"),
        pytest.param({"low": 80.0, "high": 82.0, "share": 1.0}, 80.0, 1, "hit and miss", id="on-the-lower-limit"),
        pytest.param({"low": 20.0, "high": 30.0, "share": 0.25}, 79.0, 1, "meets", id="a-quarter-of-a-total"),
        pytest.param({"low": 20.0, "high": 30.0, "share": 0.25}, 100.0, 1, "hit and miss", id="within-a-quarter"),
        pytest.param({"low": 20.0, "high": 30.0, "share": 0.25}, 121.0, 1, "fails", id="beyond-a-quarter"),
        pytest.param({"low": 20.0, "high": 30.0, "share": 0.25}, 121.0, -1, "meets", id="lower-is-better"),
        pytest.param({"low": 20.0, "high": 30.0, "share": 0.25}, 79.0, -1, "fails", id="lower-is-better-and-never"),
    ],
)
def test_assurance_holds_a_quarters_share_against_the_limits(
    limits: dict[str, float] | None, aim: float, sign: int, assurance: str
) -> None:
    assert assurance_of(hand_made(limits=limits, sign=sign), aim) == assurance


def likely_of(scale: str, **year: Any) -> tuple[Model, Model]:
    """Return a model without bounds and its year, of a figure measured on a scale."""
    model = hand_made(scale=scale, size=1.0, sure=None, best=None)
    return model, model["years"][0] | year


@pytest.mark.parametrize(
    ("scale", "year", "aim", "expected", "odds"),
    [
        # On a plain scale 50 and a spread of 2: 52 is one spread away.
        pytest.param("plain", {"average": 50.0, "spread": 2.0}, 52.0, 50.0, "1%", id="one-spread-above"),
        pytest.param("plain", {"average": 50.0, "spread": 2.0}, 52.1, 50.0, "under 1%", id="further"),
        pytest.param("plain", {"average": 50.0, "spread": 2.0}, 48.0, 50.0, "over 99%", id="one-spread-below"),
        pytest.param("plain", {"average": 50.0, "spread": 2.0}, 60.0, 60.0, "2%", id="as-levers-move-it"),
        # A year of half of what a quarter averages: 100 and a spread of 4.
        pytest.param("plain", {"average": 100.0, "spread": 4.0, "share": 0.5}, 52.0, 50.0, "1%", id="half-a-year-left"),
        pytest.param("plain", {"average": 100.0, "spread": 4.0, "share": 0.5}, 54.0, 52.0, "1%", id="half-moved"),
        # ln(9.5 + 0.5) is 2.3026, and a spread more is ln 27.18.
        pytest.param("log", {"average": 9.5, "expected": 9.5, "spread": 1.0}, 26.6, 9.5, "1%", id="a-count"),
        pytest.param("log", {"average": 9.5, "expected": 9.5, "spread": 1.0}, 26.8, 9.5, "under 1%", id="a-higher-one"),
        pytest.param("log", {"average": 9.5, "expected": 9.5, "spread": 1.0}, -3.0, 9.5, "over 99%", id="below-nought"),
        pytest.param("plain", {"average": 50.0, "spread": None}, 50.0, 50.0, "no odds", id="nothing-known-of-spread"),
        pytest.param("plain", {"average": 50.0, "spread": 2.0}, 50.0, None, "no odds", id="nothing-expected"),
    ],
)
def test_odds_are_reckoned_on_the_figures_own_scale(
    scale: str, year: dict[str, Any], aim: float, expected: float | None, odds: str
) -> None:
    model, found = likely_of(scale, **year)
    assert odds_of(model, found, aim, expected) == odds


@pytest.mark.parametrize(
    ("scale", "year", "most", "ends"),
    [
        pytest.param("plain", {"average": 50.0, "spread": 2.0}, None, (48.0, 52.0), id="plain"),
        pytest.param("plain", {"average": 100.0, "spread": 4.0, "share": 0.5}, None, (48.0, 52.0), id="half-a-year"),
        pytest.param("plain", {"average": 50.0, "spread": 2.0}, 51.0, (48.0, 51.0), id="the-most-it-can-come-to"),
        pytest.param("plain", {"average": 50.0, "spread": 2.0}, 47.0, (47.0, 47.0), id="all-above-the-most"),
        pytest.param("log", {"average": 49.5, "spread": math.log(2)}, None, (24.5, 99.5), id="half-and-twice"),
        pytest.param("log", {"average": 0.1, "spread": 3.0}, None, (0.0, 11.551), id="no-count-below-nought"),
    ],
)
def test_a_range_ends_so_many_spreads_from_its_centre(
    scale: str, year: dict[str, Any], most: float | None, ends: tuple[float, float]
) -> None:
    model, found = likely_of(scale, **year)
    assert ends_of(model | {"most": most}, found | {"expected": 50.0}, 50.0) == pytest.approx(ends, abs=1e-3)


def test_a_share_is_read_as_no_nearer_to_none_or_all_than_one_in_ten_thousand() -> None:
    """A share of 99.99% has a logit of 9.2102: twice that, for a spread of a half, is 18.4205."""
    model = hand_made(sure=None, best=None, thresholds=[-18.42, -18.41])
    assert odds_of(model, model["years"][0], 100.0, 50.0) == "under 1%"
    assert odds_of(model | {"thresholds": [-18.43, -18.42]}, model["years"][0], 100.0, 50.0) == "1%"
    assert odds_of(model | {"thresholds": [18.42, 18.43]}, model["years"][0], 0.0, 50.0) == "1%"


def quarters(**given: Any) -> Model:
    """Return a model whose year is spread over its quarters; a running total unless told otherwise."""
    parts = {
        "times": [0.25, 0.5, 0.75, 1.0], "of_start": [0.0] * 4, "plus": [0.0] * 4, "start": 60.0, "rounding": "sum",
        "single": False, "bounded": False, "whole": 100.0, "digit": 1.0,
    }  # fmt: skip
    return hand_made(quarters=parts | given, unit=COUNT | {"places": 1})


HOMES = [31 / 300, 75 / 300, 165 / 300, 1.0]
LEVEL = [1.0] * 4


@pytest.mark.parametrize(
    ("given", "aim", "interim"),
    [
        # 112 times 31/300 is 11.57, times 75/300 is 28, times 165/300 is 61.6.
        pytest.param({"times": HOMES}, 112.0, ["12", "28", "62", "112"], id="a-running-total"),
        pytest.param({"times": HOMES, "single": True}, 112.0, ["12", "16", "34", "50"], id="quarter-by-quarter"),
        pytest.param({}, 110.4, ["28", "55", "83", "110.4"], id="ends-on-the-target"),
        pytest.param({"rounding": "end", "of_start": [0.75, 0.5, 0.25, 0.0]}, 64.4, ["61", "62", "63", "64.4"],
                     id="straight-from-where-the-year-before-ends"),
        pytest.param({"rounding": "ratio", "times": LEVEL, "digit": 0.5}, 80.3, ["80.5"] * 4, id="each-is-rounded"),
        pytest.param({"rounding": "ratio", "times": LEVEL, "plus": [1.5, -1.0, -0.5, 0.0]}, 80.0,
                     ["82", "79", "80", "80"], id="halves-go-up"),
        pytest.param({"rounding": "mean", "times": LEVEL, "plus": [0.5, 0.5, -0.5, -0.5]}, -19.0,
                     ["−18", "−18", "−20", "−20"], id="a-mean-is-kept"),
        pytest.param({"rounding": "mean", "times": LEVEL, "plus": [0.2, 0.4, -0.7, 0.1]}, 80.0,
                     ["80", "81", "79", "80"], id="the-largest-remainders-go-up"),
        pytest.param({"rounding": "ratio", "times": LEVEL, "plus": [5.0, 5.0, 5.0, -5.0], "bounded": True}, 97.0,
                     ["100", "100", "100", "94"], id="narrowed-below-the-whole"),
        pytest.param({"rounding": "ratio", "times": LEVEL, "plus": [-4.0, 4.0, 0.0, 0.0], "bounded": True}, 2.0,
                     ["0", "4", "2", "2"], id="narrowed-above-nothing"),
        pytest.param({"rounding": "ratio", "times": LEVEL, "plus": [5.0, -5.0, 0.0, 0.0], "bounded": True}, 104.0,
                     ["104"] * 4, id="no-room-for-a-season"),
        pytest.param({"rounding": "ratio", "times": LEVEL, "plus": [5.0, -5.0, 0.0, 0.0]}, 97.0,
                     ["102", "92", "97", "97"], id="what-has-no-bounds-keeps-its-season"),
        pytest.param({"rounding": "ratio", "times": LEVEL, "plus": [1.0, -1.0, 0.0, 0.0], "bounded": True}, 50.0,
                     ["51", "49", "50", "50"], id="a-season-with-room-stays"),
    ],
)  # fmt: skip
def test_a_target_is_spread_over_its_quarters(given: dict[str, Any], aim: float, interim: list[str]) -> None:
    assert list(interim_of(quarters(**given), 0, [aim])) == interim


def test_a_later_years_quarters_start_from_the_target_before_it() -> None:
    model = quarters(rounding="end", of_start=[0.75, 0.5, 0.25, 0.0])
    assert interim_of(model, 1, [64.0, 72.0]) == ("66", "68", "70", "72")


@pytest.mark.parametrize(
    ("unit", "value", "text", "short"),
    [
        pytest.param(DAYS, 1.0, "1 day", "1", id="one"),
        pytest.param(DAYS, -1.0, "−1 day", "−1", id="minus-one"),
        pytest.param(DAYS, 1.5, "1.5 days", "1.5", id="several"),
        pytest.param(POUNDS, 4.5, "£4.50", "£4.50", id="pence-are-kept"),
        pytest.param(POUNDS, -1250.06, "−£1,250.06", "−£1,250.06", id="the-minus-stands-before-the-pound"),
    ],
)
def test_a_figure_bears_its_unit(unit: Model, value: float, text: str, short: str) -> None:
    model = hand_made(unit=unit)
    assert (figure(model, value), figure(model, value, short=True)) == (text, short)


@pytest.mark.parametrize(
    ("unit", "size", "text"),
    [
        pytest.param({}, 1.0, "1 percentage point", id="one-point"),
        pytest.param({}, 0.5, "0.5 percentage points", id="half-a-point"),
        pytest.param(DAYS, 1.0, "1 day", id="a-day"),
    ],
)
def test_a_difference_of_percentages_is_in_percentage_points(unit: Model, size: float, text: str) -> None:
    assert points(hand_made(unit=hand_made()["unit"] | unit), size) == text
