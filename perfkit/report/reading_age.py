"""The age a text is written for, by the Flesch-Kincaid grade.

Syllables are counted by syllapy: a word list with a rule for other words. It
needs no download and no other package. Of textstat, it was found that it
fetches a dictionary from the internet when it is first used; of pyphen, that
places to hyphenate are fewer than syllables.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass

AIM = 11
"""The reading age that a page for the public keeps to; GOV.UK writes for the age of nine."""
_STARTS_SCHOOL = 5
"""A school grade, as the formula counts it, is this many years below the age of its pupils."""
_SENTENCE = re.compile(r"(?<=[.!?])[’”)]*\s+")
_WORD = re.compile(r"[^\W_][\w’'.,%/-]*|£[\d.,]+")


@dataclass(frozen=True)
class Reading:
    """How many sentences, words and syllables a text has, and what they come to.

    Examples
    --------
    >>> reading(["The cat sat on the mat."])
    Reading(sentences=1, words=6, syllables=6)
    """

    sentences: int
    words: int
    syllables: int

    @property
    def grade(self) -> float:
        """The Flesch-Kincaid grade: 0.39 words a sentence + 11.8 syllables a word - 15.59."""
        if not self.words:
            return 0.0
        return 0.39 * self.words / self.sentences + 11.8 * self.syllables / self.words - 15.59

    @property
    def age(self) -> int:
        """The age in whole years, rounded up: none is younger than those who start school."""
        return max(_STARTS_SCHOOL, math.ceil(self.grade + _STARTS_SCHOOL))


def reading(texts: Iterable[str]) -> Reading:
    """Return how hard some texts are to read.

    Each text ends a sentence; so do a full stop, a question mark and an
    exclamation mark before a space. A figure, a period and a reference count
    as a word of one syllable: Flesch left long figures out of his count.

    >>> reading(["We met 27 targets. We missed 41.2% of them."])
    Reading(sentences=2, words=9, syllables=10)
    """
    lines = [line for text in texts for line in _SENTENCE.split(text.strip()) if _WORD.search(line)]
    words = [word for line in lines for word in _WORD.findall(line)]
    return Reading(len(lines), len(words), sum(map(syllables, words)))


def syllables(word: str) -> int:
    """Return how many syllables a word has; a figure has one.

    >>> [syllables(word) for word in ("target", "41.2%", "percentage", "part-time")]
    [2, 1, 3, 2]
    """
    # Its word list is read when it is loaded: only this report needs it.
    import syllapy  # type: ignore[import-untyped]  # noqa: PLC0415

    if any(letter.isdigit() for letter in word):
        return 1
    parts = [part for part in re.split(r"[-/]", word.strip(".,’'").replace("’", "'")) if part]
    return max(1, sum(max(1, int(syllapy.count(part))) for part in parts))
