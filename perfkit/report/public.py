"""The short report for the public, in plain words: its title, and how the council did."""

from __future__ import annotations

from perfkit.judge.card import Scorecard
from perfkit.report import counts, opening
from perfkit.report.counts import claim
from perfkit.report.prose import Part, Prose, listed
from perfkit.terms import DataStatus, Travel, TravelFrom

__all__ = ["did", "title"]
__dir__ = __all__.copy

TITLE = "How your council did"
EARLY = (DataStatus.PROVISIONAL, DataStatus.ESTIMATED, DataStatus.FORECAST)
BEFORE = {
    TravelFrom.PREVIOUS_QUARTER: "the three months before",
    TravelFrom.SAME_QUARTER_LAST_YEAR: "the same three months last year",
    TravelFrom.PRIOR_OUTTURN: "the year before",
}
WAYS = {Travel.IMPROVED: "got better", Travel.WORSENED: "got worse"}

Parts = tuple[Part, ...]


def title(card: Scorecard) -> Prose:
    """Return the page's title, what it speaks of, and a warning where the figures are invented.

    Parameters
    ----------
    card
        The scorecard of a quarter or a year (`perfkit.judge.span.judge_span`).

    Returns
    -------
    Prose
        A heading, the council and its months, and any warning.

    Examples
    --------
    >>> from perfkit.demo.cards import wexbridge
    >>> title(wexbridge())
    # How your council did: 2013/14 Q2
    Wexbridge Borough Council. July to September 2013, as known on 21 October 2013.
    The figures in this report are invented, to show how it works.
    """
    return opening.title(card, TITLE)


def did(card: Scorecard) -> Prose:
    """Return how many targets were met, how many figures got better, and what is not known.

    Parameters
    ----------
    card
        The scorecard of a quarter or a year (`perfkit.judge.span.judge_span`).

    Returns
    -------
    Prose
        A list, its counts being claims.

    Examples
    --------
    >>> from perfkit.demo.cards import wexbridge
    >>> did(wexbridge())
    - We can check 48 targets for these three months. We met 18 and missed 30.
    - Since the same three months last year, 10 figures got better, 35 got worse and 3 stayed the same.
    - Four more we could not check. They have no target, or no figure yet that we can trust.
    - Two of our figures are early ones and may still change.
    """
    lines = [_met(card), _moved(card), _unchecked(card), _early(card)]
    return listed(line for line in lines if line)


def _met(card: Scorecard) -> Parts:
    n, missed = len(counts.judged(card)), len(counts.missed(card))
    if not n:
        return ("We had no target that we can check yet.",)
    span = "for the year" if card.yearly else "for these three months"
    head: Parts = ("We can check ", claim(card, n, "judged", digits=True), f" target{'s' * (n > 1)} {span}. We met ")
    met, lost = (claim(card, k, what, digits=True) for k, what in ((n - missed, "met"), (missed, "missed")))
    return (*head, met, " and missed ", lost, ".")


def _moved(card: Scorecard) -> Parts:
    found = counts.by(card.rows, "travel")
    ways = {**WAYS, Travel.UNCHANGED: "stayed the same"}
    kinds = [(found[way], way, word) for way, word in ways.items() if way in found]
    if not kinds:
        return ()
    said: list[Parts] = []
    for n, way, word in kinds:
        noun = "" if said else " figure" if n == 1 else " figures"
        said.append((claim(card, n, f"travel {way}", digits=True), f"{noun} {word}"))
    return (f"Since {BEFORE[card.rules.travel_from]}, ", *opening.commas(said), ".")


def _unchecked(card: Scorecard) -> Parts:
    n = len(card.rows) - len(counts.judged(card))
    if not n:
        return ()
    its = "It has" if n == 1 else "They have"
    what = "more" if len(counts.judged(card)) else "figure" if n == 1 else "figures"
    tail = f" {what} we could not check. {its} no target, or no figure yet that we can trust."
    return (claim(card, n, "not judged", start=True), tail)


def _early(card: Scorecard) -> Parts:
    n = int(card.rows["status"].isin(EARLY).sum())
    if not n:
        return ()
    tail = " of our figures is an early one" if n == 1 else " of our figures are early ones"
    head = claim(card, n, "early figures", "public", start=True)
    return (head, f"{tail} and may still change.")
