"""Can the year still be saved: what is said, how sure it is, and what is not said."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from typing import Any

import pytest

from perfkit import read, read_rules
from perfkit.explain.explanation import Explanation, explain
from perfkit.judge.scorecard import judge
from perfkit.report import outlook
from perfkit.report.claims import Claim
from perfkit.report.counts import records
from perfkit.report.prose import plain
from perfkit.rules import Rules, preset

RULES = Rules(preset("ten_percent"))
FIRST, LAST = 2008, "2014/15 Q2"


@pytest.fixture(scope="module")
def explained() -> Explanation:
    tables, rules = read("demo:known_truth"), read_rules("demo:known_truth")
    return explain(judge(tables, rules, "2013/14 Q2", known_on="2013-11-05"))


@pytest.fixture
def looked(make_tables: Callable[..., Any]) -> Callable[..., Explanation]:
    """Return a function that explains shares of 50 cases in the quarters to 2014/15 Q2, with a target for the year."""

    def made(numerators: list[int], target: float, polarity: str = "higher") -> Explanation:
        quarters = [f"{year}/{(year + 1) % 100:02} Q{q}" for year in range(FIRST, 2015) for q in (1, 2, 3, 4)][:26]
        periods = quarters[-len(numerators) :]
        assert periods[-1] == LAST
        outturns = [
            {"ref": "PL1", "period": q, "outturn": 2 * n, "numerator": n, "denominator": 50}
            for q, n in zip(periods, numerators, strict=True)
        ]
        row = {"ref": "PL1", "title": "Major plans", "polarity": polarity, "numerator_name": "plans decided in time"}
        targets = [{"ref": "PL1", "period": p, "target": target} for p in (LAST, "2014/15")]
        return explain(judge(make_tables(indicators=[row], outturns=outturns, targets=targets), RULES, LAST))

    return made


@pytest.mark.parametrize(
    ("ref", "sentence"),
    [
        ("BV8", "the year’s target of 98.5% is out of reach, whatever the rest of the year brings."),
        ("NI60", "the odds of meeting the year’s target of 78% are about 1%. Meeting it needs 282 of the next 323 to "
                 "be assessments completed in time."),
        ("BV64", "Meeting it needs 32 more in the rest of the year."),
        ("BV212", "Meeting it needs at most 23.6 days over the rest of the year."),
        ("NI117", "Meeting it needs at most 7.1% at the end of the year."),
    ],
)  # fmt: skip
def test_the_outlook_says_what_the_rest_of_the_year_needs(explained: Explanation, ref: str, sentence: str) -> None:
    line = next(line for line in repr(outlook.ahead(explained)).splitlines() if line.startswith(f"- {ref}:"))
    assert sentence in line


def test_with_no_history_only_the_required_rate_is_given(looked: Callable[..., Explanation]) -> None:
    """42 and 38 of 100 so far; 85% of 200 is 170, so 90 of the next 100; and nothing is said of odds or trust."""
    assert repr(outlook.ahead(looked([42, 38], 85))) == (
        "- PL1: Major plans: with no history there can be no forecast, only what the rest of the year must bring. "
        "Meeting the year’s target of 85% needs 90 of the next 100 to be plans decided in time."
    )


def test_with_a_short_history_low_confidence_is_said(looked: Callable[..., Explanation]) -> None:
    """Seven quarters are under two years; and one earlier year is too few to test a forecast on."""
    said = repr(outlook.ahead(looked([42, 41, 43, 42, 41, 42, 40], 85)))
    assert ", with low confidence: there are under two years of history. Meeting it needs " in said
    assert said.endswith("\nThere is too little past to test such forecasts.")


def test_with_two_years_of_history_confidence_is_not_called_low(looked: Callable[..., Explanation]) -> None:
    assert "low confidence" not in repr(outlook.ahead(looked([42, 41, 43, 42, 41, 42, 40, 42, 41], 85)))


def test_none_is_said_in_a_word(looked: Callable[..., Explanation]) -> None:
    """11 of 100 so far, and at most 5.5% of 200 is 11: not one more. "At most none" is said by nobody."""
    said = repr(outlook.ahead(looked([3, 3, 4, 3, 3, 3, 3, 3, 5, 6], 5.5, "lower")))
    assert "Meeting it needs none of the next 100 to be plans decided in time." in said


def test_the_years_it_was_tried_on_are_said_of_one_indicator(looked: Callable[..., Explanation]) -> None:
    """Steady years held; the year that broke down in its third quarter did not."""
    steady = [42, 41, 43, 42]
    found = looked([*steady, *steady, *steady, *steady, 42, 41, 5, 5, 40, 41], 85)
    said = repr(outlook.of_indicator(found, records(found.card.rows)[0]))
    assert said.endswith(
        "\nMade the same way at this point of earlier years, the forecast held the year’s outturn within its range in "
        "3 of 4 years, where four in five is the aim. So few years prove little."
    )
    assert found.outlook.loc["PL1", ["inside", "tries"]].tolist() == [3, 4]


@pytest.mark.parametrize(
    ("last", "how"),
    [pytest.param([42, 41], "held", id="held"), pytest.param([5, 5], "did not hold", id="did-not")],
)
def test_one_earlier_year_is_not_counted_out_of_one(
    looked: Callable[..., Explanation], last: list[int], how: str
) -> None:
    found = looked([42, 41, 43, 42, 42, 41, *last, 42, 41], 85)
    said = repr(outlook.of_indicator(found, records(found.card.rows)[0]))
    assert found.outlook.loc["PL1", "tries"] == 1
    assert said.endswith(
        f"\nMade the same way at this point of the one earlier year, the forecast {how} the year’s outturn within its "
        "range. One year proves nothing."
    )


def test_an_indicator_without_earlier_years_has_too_little_past(looked: Callable[..., Explanation]) -> None:
    found = looked([42, 41, 43, 42, 40], 85)
    said = repr(outlook.of_indicator(found, records(found.card.rows)[0]))
    assert said.endswith("There is too little past to test such a forecast.")


@pytest.mark.parametrize(
    ("inside", "said"),
    [
        # Wilson's 95% interval around 166 of 198 is 78.1% to 88.3%; of 120, 53.7% to 67.2%; of 190, 92.2% to 97.9%.
        pytest.param(166, "166 of 198 cases (84%), about the four in five that they should.", id="as-aimed"),
        pytest.param(120, "120 of 198 cases (61%), less often than the four in five that they should: take the ranges "
                          "as too narrow.", id="too-seldom"),
        pytest.param(190, "190 of 198 cases (96%), more often than the four in five that they should: the ranges are "
                          "wider than they need be.", id="too-often"),
        pytest.param(0, "none of 198 cases (0%), less often", id="never"),
    ],
)  # fmt: skip
def test_what_the_past_says_of_trust(explained: Explanation, inside: int, said: str) -> None:
    first = explained.outlook.index[0]
    ahead = explained.outlook.assign(tries=0, inside=0)
    ahead.loc[first, ["tries", "inside"]] = [198, inside]
    found = repr(outlook.ahead(dataclasses.replace(explained, outlook=ahead)))
    assert f"held the year’s outturn within their range in {said}" in found


@pytest.mark.parametrize(("tries", "too_few"), [(9, True), (10, False)])
def test_under_ten_replays_tell_nothing(explained: Explanation, tries: int, too_few: bool) -> None:
    ahead = explained.outlook.assign(tries=0, inside=0)
    ahead.loc[ahead.index[0], ["tries", "inside"]] = [tries, 8]
    found = repr(outlook.ahead(dataclasses.replace(explained, outlook=ahead)))
    assert found.endswith("There is too little past to test such forecasts.") == too_few


def test_the_invented_councils_forecasts_held_as_often_as_they_should(explained: Explanation) -> None:
    said = repr(outlook.ahead(explained)).splitlines()[-1]
    assert said.startswith("How far can these odds be trusted? Made the same way at this point of earlier years, ")
    assert said.endswith("in 166 of 198 cases (84%), about the four in five that they should.")


def test_every_number_of_the_outlook_is_a_claim(explained: Explanation) -> None:
    """What is left of a sentence without its claims holds no figure but those of refs and names."""
    names = "|".join(re.escape(t) for t in [*explained.card.rows["title"], *explained.card.rows["ref"]])
    blocks = outlook.ahead(explained).blocks
    for kind, parts in blocks:
        left = re.sub(names, "", plain(p for p in parts if isinstance(p, str)))
        assert not re.search(r"\d", left), (kind, left)
    tried = [part for part in blocks[-1][1] if isinstance(part, Claim)]
    assert [(c.table, c.ref, c.period, c.calculation, c.value) for c in tried[:2]] == [
        ("outlook", "", "2013/14", "inside", 166),
        ("outlook", "", "2013/14", "tries", 198),
    ]


def test_odds_are_never_said_to_be_certain_while_anything_can_happen() -> None:
    assert [outlook.odds(p) for p in (0.0004, 0.04, 0.33, 0.5, 0.96, 0.9999)] == [1, 5, 35, 50, 95, 99]


def test_nothing_missed_needs_nothing_looked_ahead_to(explained: Explanation) -> None:
    empty = dataclasses.replace(explained, card=dataclasses.replace(explained.card, rows=explained.card.rows.iloc[:0]))
    assert repr(outlook.ahead(empty)) == "No missed indicator has a target for the year to look ahead to."


def test_what_is_certain_has_no_odds_to_trust(looked: Callable[..., Explanation]) -> None:
    """100 cases are to come: 85% is beyond 9 of 100 so far, whatever they bring; so great a fall is doubted."""
    assert repr(outlook.ahead(looked([42, 41, 43, 42, 41, 42, 40, 41, 5, 4], 85))) == (
        "- PL1: Major plans: on a figure that must be checked first: the year’s target of 85% is out of reach,"
        " whatever the rest of the year brings."
    )
