"""How the report for the public is to be read: its guide, how hard its words are, and where its figures come from."""

from __future__ import annotations

from collections.abc import Iterator

from perfkit.judge.card import Scorecard
from perfkit.report import counts, made
from perfkit.report.claims import counted
from perfkit.report.counts import quarter
from perfkit.report.made import Made
from perfkit.report.prose import Block, Prose, listed, plain
from perfkit.report.public import BEFORE, Parts, did
from perfkit.report.public_moves import better, coming, worse
from perfkit.report.reading_age import AIM, Reading, reading

__all__ = ["closing", "guide"]
__dir__ = __all__.copy

HEADINGS = (
    "How did we do?",
    "What got better?",
    "What got worse?",
    "What happens next?",
    "How to read this report",
    "Where the figures come from",
)
LINK = "Our list of all reports has every figure."
"""What the notebook itself says below the heading on how to read the page, where it can hold a link."""


def guide(card: Scorecard) -> Prose:
    """Return how to read the page, and the age its words are written for.

    Parameters
    ----------
    card
        The scorecard of a quarter or a year (`perfkit.judge.span.judge_span`).

    Returns
    -------
    Prose
        A list; the reading age is in years, by the Flesch-Kincaid grade.

    Examples
    --------
    >>> from perfkit.demo.cards import wexbridge
    >>> guide(wexbridge())
    - A target is the figure we want to reach.
    - Better and worse mean better or worse than the same three months last year. For some figures a ...
    - We list the figures that moved the most for their size. We leave out a move that may be just chance.
    - We tested how hard our own words are to read, by the Flesch-Kincaid test. They suit a reader aged ...
    """
    return listed([*((text,) for text in _guide(card)), _age(card)])


class Closing(Made):
    """The closing lines of a page whose readers look nothing up: no hint at claims and files."""

    def html(self) -> str:
        """Return them in turn as HTML."""
        return "\n".join(part.html() for part in self.parts)


def closing(card: Scorecard) -> Closing:
    """Return where the figures come from, with the verdict and the reading age.

    Parameters
    ----------
    card
        The scorecard of a quarter or a year (`perfkit.judge.span.judge_span`).

    Returns
    -------
    Closing
        Shown last, by it a run knows that the notebook reached its end.

    Examples
    --------
    >>> from perfkit.demo.cards import wexbridge
    >>> closing(wexbridge())
    30 of 48 targets missed; 25 double glums; 1 figure withheld; reading age 6
    Made by perfkit 0.1.0. Source: Invented: drawn by the script make.py beside these tables; no ...
    """
    return Closing(made.sources_in_brief(card).parts[:1], verdict(card))


def verdict(card: Scorecard) -> str:
    """Return the page's verdict in one line: targets missed, and its reading age."""
    age = own_words(card).age
    return f"{counts.verdict(card)}; reading age {age}{f', above {AIM}' if age > AIM else ''}"


def own_words(card: Scorecard) -> Reading:
    """Return how hard the page's own words are to read: without the names of measures and without officers' words."""
    return reading([*HEADINGS, LINK, *_texts(card)])


def all_words(card: Scorecard) -> Reading:
    """Return how hard the page is to read with the names of measures and with officers' words."""
    blocks = (block for part in _parts(card) for block in part.blocks)
    return reading([*HEADINGS, LINK, *(plain(parts) for _, parts in blocks), *_guide(card), _said_age(0)])


def _parts(card: Scorecard) -> list[Prose]:
    return [did(card), better(card), worse(card), coming(card)]


def _texts(card: Scorecard) -> Iterator[str]:
    """Yield the page's own words, a block at a time."""
    names = sorted(map(str, card.rows["title"]), key=len, reverse=True)
    for part in _parts(card):
        for kind, parts in part.blocks:
            if kind != Block.QUOTE:
                text = plain(parts)
                lead = next((f"{name}:" for name in names if text.startswith(f"{name}:")), "")
                yield text.removeprefix(lead)
    yield from _guide(card)
    yield _said_age(0)


def _guide(card: Scorecard) -> list[str]:
    before = BEFORE[card.rules.travel_from]
    return [
        "A target is the figure we want to reach.",
        f"Better and worse mean better or worse than {before}. For some figures a fall is good.",
        "We list the figures that moved the most for their size. We leave out a move that may be just chance.",
    ]


def _age(card: Scorecard) -> Parts:
    own, every = own_words(card).age, all_words(card).age
    claims_of = [counted(str(n), n, what, "public", quarter(card)) for n, what in ((own, "age"), (every, "age of all"))]
    before, between, after = _said_age(own).split("#")
    return (before, claims_of[0], between, claims_of[1], after)


def _said_age(own: int) -> str:
    """Return the sentences on the reading age, with marks in the place of its figures."""
    above = f" That is above {AIM}, which is the most we aim for." if own > AIM else ""
    return (
        "We tested how hard our own words are to read, by the Flesch-Kincaid test. "
        f"They suit a reader aged # or more.{above} "
        "The names of what we count, and what officers say, are left out of that test. With them it is #."
    )
