"""What the evidence says, read as a councillor would read it."""

import dataclasses

import pytest

from perfkit import read, read_rules
from perfkit.explain.explanation import explain
from perfkit.judge.scorecard import judge
from perfkit.report import why
from perfkit.report.prose import plain
from perfkit.rules import Rules, preset


@pytest.fixture(scope="module")
def explained():
    tables, rules = read("demo:known_truth"), read_rules("demo:known_truth")
    return explain(judge(tables, rules, "2013/14 Q2", known_on="2013-11-05"))


@pytest.mark.parametrize(
    ("ref", "sentence"),
    [
        ("NI60", "More cases came and no more were dealt with: 142 a quarter, where 123 were usual, which comes to "
                 "10.9 percentage points."),
        ("NI68", "It sits in one part: East (locality) went from 69.6% to 35.7%, which comes to 8.5 percentage points "
                 "of the change."),
        ("NI68", "The figures contradict the reason given, that demand rose: 393 cases a quarter, where 420 were "
                 "usual."),
        ("NI117", "This quarter of the year is always worse. Without its season the figure would be about 6.9%."),
        ("BV64", "The figure for 2013/14 Q1 was revised from 15 to 10: as first given, the target would have been "
                 "met."),
        ("LD1", "The figure for 2012/13 Q2 was revised from 79.7% to 84.2%: against the figure first given there would "
                "have been no worsening."),
        ("NI155", "By this quarter the year has usually come to 25% of its total. A target that followed that would be "
                  "28, not 56."),
        ("CS2", "The figure is provisional and rests on 96 cases, where 158 are usual: part of the quarter seems not "
                "to be in yet."),
        ("NI156", "Others saw the same: the middle one of 12 peers rose by 35, and 100% of the peers moved our way."),
        ("BV212", "The mix of cases changed: Sheltered is now 48% of the cases by property type, where it was 18%. The "
                  "change of mix comes to 6.6 days."),
        ("CS1", "There is a new level since 2012/13 Q2: about 77.5%, where 83.5% was usual."),
        ("WA3", "The quarter stands alone: 89%, where 94% was usual, and nothing like it in the quarters before."),
        ("BV204", "The figure is within its usual range (0% to 71.4%): nothing need have happened."),
        ("BV8", "Today’s target would have been met in none of the last 13 quarters, and no change was found: as the "
                "service runs now, it cannot be counted on to meet it."),
        ("EH1", "The figure itself is in doubt, and no pattern in it is worth explaining until it is checked."),
    ],
)  # fmt: skip
def test_each_cause_has_its_sentence(explained, ref, sentence):
    assert sentence in repr(why.of_indicator(explained, ref))


def test_the_caution_stands_before_any_evidence(explained):
    assert repr(why.evidence(explained)).startswith(
        "What follows is arithmetic and pattern: it says where a change sits, not what caused it."
    )


def test_every_number_of_the_evidence_is_a_claim(explained):
    """What is left of a sentence without its claims holds no figure but those of periods, refs and names."""
    import re

    names = "|".join(re.escape(t) for t in [*explained.card.rows["title"], *explained.card.rows["ref"]])
    blocks = why.evidence(explained).blocks
    assert blocks
    for kind, parts in blocks:
        said = plain(p for p in parts if isinstance(p, str))
        left = re.sub(rf"{names}|\d{{4}}/\d{{2}}(?: Q\d)?", "", said)
        assert not re.search(r"\d", left), (kind, left)


def test_a_short_history_says_what_cannot_be_said(make_tables):
    """Hart has two quarters of each figure: no shape, no forecast, and that is said."""
    rules = Rules(preset("ten_percent"))
    found = explain(judge(read("demo:hart"), rules, "2014/15 Q2", "Planning Services", "2014-11-07"))
    said = repr(why.evidence(found))
    assert "Too few quarters are known to tell a signal from noise." in said
    assert "what is usual for it (fewer than eight quarters)" in said


def test_nothing_missed_needs_nothing_explained(explained):
    card = dataclasses.replace(explained.card, rows=explained.card.rows.iloc[:0])
    empty = dataclasses.replace(explained, card=card)
    assert repr(why.evidence(empty)) == "No target was missed, so there is nothing to explain."
