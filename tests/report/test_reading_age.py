"""The reading age, against sentences counted by hand and published formulas."""

from __future__ import annotations

import subprocess
import sys

import pytest

from perfkit.report.reading_age import reading, syllables


@pytest.mark.parametrize(
    ("text", "sentences", "words", "count"),
    [
        pytest.param("The cat sat on the mat.", 1, 6, 6, id="all-of-one-syllable"),
        pytest.param("We met our target. We are glad!", 2, 7, 8, id="two-sentences"),
        pytest.param("It rose from 81.6% to 96.8%.", 1, 6, 6, id="a-point-in-a-figure-ends-no-sentence"),
        pytest.param("Why did it fall? Nobody knows.", 2, 6, 8, id="a-question"),
        pytest.param("They cost £1,250,000", 1, 3, 3, id="without-a-full-stop"),
        pytest.param("In 2013/14 it was ‘better’.", 1, 5, 6, id="a-year-and-quotation-marks"),
    ],
)
def test_sentences_words_and_syllables_counted_by_hand(text: str, sentences: int, words: int, count: int) -> None:
    found = reading([text])
    assert (found.sentences, found.words, found.syllables) == (sentences, words, count)


def test_each_text_ends_a_sentence() -> None:
    assert reading(["What got better?", "How did we do", ""]).sentences == 2


@pytest.mark.parametrize(
    ("text", "grade", "age"),
    [
        pytest.param("The cat sat on the mat.", -1.45, 5, id="below-school-is-five"),
        pytest.param("We met our target. We are glad!", -0.74, 5, id="short-words"),
        # One sentence of 7 words and 11 syllables: 2.73 + 18.54 - 15.59.
        pytest.param("The council missed the target for recycling.", 5.68, 11, id="one-long-word"),
    ],
)
def test_flesch_kincaid_worked_by_hand(text: str, grade: float, age: int) -> None:
    """0.39 x words a sentence + 11.8 x syllables a word - 15.59; the age is five years more, rounded up."""
    assert reading([text]).grade == pytest.approx(grade, abs=0.005)
    assert reading([text]).age == age


def test_of_no_words_there_is_no_grade() -> None:
    assert (reading([]).grade, reading([]).age) == (0.0, 5)


@pytest.mark.parametrize(
    ("word", "count"),
    [("target", 2), ("council’s", 2), ("percentage", 3), ("recycling", 3), ("information", 4), ("area", 3),
     ("library", 3), ("missed", 1), ("part-time", 2), ("41.2%", 1), ("NI192", 1)],
)  # fmt: skip
def test_syllables_of_words_that_reports_use(word: str, count: int) -> None:
    assert syllables(word) == count


def test_most_words_of_the_field_are_counted_as_a_dictionary_has_them() -> None:
    """The list is small and the rule for other words is rough: one word in twelve at most may be out, by one."""
    counted = {
        1: "missed worse year homes waste planned days changed asked used which were means named reached",
        2: "council target better quarter people lower improved meeting children housing needed figure reading quickly",
        3: "recycled services area ideas created officers performance library businesses average however committee",
        4: "indicator application available provisional information community authority",
    }
    off = [abs(syllables(word) - n) for n, words in counted.items() for word in words.split()]
    assert max(off) <= 1
    assert sum(off) <= len(off) / 12


def test_only_the_reports_that_measure_load_the_word_list() -> None:
    told = "import sys, perfkit.report.wording, perfkit.report.public_reading; print('syllapy' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, encoding="utf-8", check=True)
    assert ran.stdout.strip() == "False"
