"""The public's two pages: plain sentences from the same data, and the age they are written for."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from perfkit.inputs.read import read
from perfkit.inputs.settings import read_rules
from perfkit.judge.card import Scorecard
from perfkit.judge.span import judge_span
from perfkit.report import public, public_moves, public_reading
from perfkit.report.reading_age import AIM, Reading

YEAR = ("demo:known_truth", "demo:known_truth", "2012/13 Q4", "2013-06-30")
HART = ("demo:hart", "demo:hart", "2014/15 Q2", "2014-11-07")
EXAMPLE = ("demo:example", "", "2025/26 Q2", "")


@cache
def card(data: str, rules: str, quarter: str, known_on: str) -> Scorecard:
    return judge_span(read(data), read_rules(rules), quarter, known_on)


def test_the_year_in_two_lines() -> None:
    assert repr(public.did(card(*YEAR))).splitlines()[:2] == [
        "- We can check 51 targets for the year. We met 45 and missed 6.",
        "- Since the year before, 19 figures got better, 28 got worse and 4 stayed the same.",
    ]


def test_a_quarter_is_told_as_three_months() -> None:
    lines = repr(public.did(card(*HART))).splitlines()
    assert lines == [
        "- We can check 36 targets for these three months. We met 27 and missed 9.",
        "- Since the three months before, 13 figures got better, 7 got worse and 16 stayed the same.",
        "- Nine more we could not check. They have no target, or no figure yet that we can trust.",
    ]


def test_where_nothing_can_be_compared_nothing_is_claimed_of_what_moved() -> None:
    """Hart's year 2013/14 has no targets, and no figures of the year before."""
    alone = card("demo:hart", "demo:hart", "2013/14 Q4", "")
    assert repr(public.did(alone)).splitlines() == [
        "- We had no target that we can check yet.",
        "- 45 figures we could not check. They have no target, or no figure yet that we can trust.",
    ]
    beside = "We cannot tell yet. We have no figures of the year before to set ours beside."
    assert [repr(public_moves.better(alone)), repr(public_moves.worse(alone))] == [beside, beside]
    assert repr(public_moves.coming(alone)) == "We cannot tell yet what got worse, so we list no targets here."


def test_a_fall_that_may_be_chance_is_said_to_be_watched() -> None:
    """One appeal of three more was allowed than the year before; the figure got worse, and chance may have done it."""
    year = card(*YEAR)
    one = replace(year, rows=year.rows[year.rows["ref"] == "BV204"])
    assert (
        repr(public_moves.worse(one))
        == "One figure got worse, by no more than may be just chance. Our full reports list them all."
    )
    assert repr(public_moves.coming(one)) == "What got worse may be just chance. We will watch it."


def test_the_five_that_moved_most_are_listed_and_the_rest_counted() -> None:
    lines = repr(public_moves.better(card(*YEAR))).splitlines()
    assert len(lines) == 6
    assert lines[0] == (
        "- Statements of special educational need issued within 26 weeks: it rose from 81.6% to 96.8%. "
        "We met our target of 81%."
    )
    assert lines[-1] == "14 more got better. Our full reports list them all."


def test_what_got_worse_says_whether_its_target_was_met_all_the_same() -> None:
    said = repr(public_moves.worse(card(*YEAR)))
    assert "it fell from 70% to 53.1%. We missed our target of 60%." in said
    assert "it rose from 10.2% to 11.2%. We met our target of 12.1%." in said


def test_an_early_figure_is_called_one() -> None:
    assert "This is an early figure." in repr(public_moves.better(card(*EXAMPLE)))
    assert "- One of our figures is an early one and may still change." in repr(public.did(card(*EXAMPLE)))


def test_what_happens_next_has_next_years_targets_and_what_officers_will_do() -> None:
    lines = repr(public_moves.coming(card(*YEAR))).splitlines()
    assert lines[:2] == [
        "These are our targets for the whole of 2013/14.",
        "- Care leavers in education, employment or training: we aim for 60%.",
    ]
    assert lines[6:9] == [
        "This is what our officers say they will do.",
        "Care leavers in education, employment or training:",
        "> The service plan adds a pathway adviser from September and six places with the council itself.",
    ]


def test_without_targets_ahead_or_actions_the_page_says_so() -> None:
    assert repr(public_moves.coming(card(*HART))).splitlines() == [
        "We have set no targets for the whole of 2014/15 yet for what got worse.",
        "Our officers have not yet said what they will do about them.",
    ]


@pytest.mark.parametrize("asked", [YEAR, HART, EXAMPLE], ids=["year", "hart", "example"])
def test_the_pages_own_words_keep_to_their_reading_age_and_say_it(asked) -> None:
    own = public_reading.own_words(card(*asked))
    assert own.age <= AIM
    assert own.words > 150
    said = repr(public_reading.guide(card(*asked))).splitlines()[-1]
    ages = re.search(r"They suit a reader aged (\d+) or more\. .* With them it is (\d+)\.", said)
    assert ages is not None
    assert int(ages[1]) == own.age
    assert int(ages[2]) == public_reading.all_words(card(*asked)).age
    assert public_reading.verdict(card(*asked)).endswith(f"; reading age {own.age}")


def test_a_page_above_the_age_says_so_and_so_does_its_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(public_reading, "own_words", lambda card: Reading(1, 30, 45))
    assert public_reading.verdict(card(*YEAR)).endswith("; reading age 19, above 11")
    assert "They suit a reader aged 19 or more. That is above 11, which is the most we aim for." in repr(
        public_reading.guide(card(*YEAR))
    )


def test_the_headings_and_the_link_that_are_measured_are_those_of_the_notebook(project: Path) -> None:
    book = json.loads((project / "notebooks" / "public_report.ipynb").read_text(encoding="utf-8"))
    marked = ["".join(c["source"]) for c in book["cells"] if c["cell_type"] == "markdown"][1:]
    assert [text.splitlines()[0].removeprefix("## ") for text in marked] == list(public_reading.HEADINGS)
    link = next(text.splitlines()[-1] for text in marked if "](" in text)
    assert re.sub(r"\[(.*?)\]\(.*?\)", r"\1", link) == public_reading.LINK
