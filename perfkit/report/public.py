"""The short report for the public: two pages in plain words, with the age they are written for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from perfkit import periods
from perfkit.judge.card import Scorecard
from perfkit.judge.in_force import year_target
from perfkit.judge.movers import movers
from perfkit.report import cells, claims, commentary, counts, few, formats, made, opening
from perfkit.report.cells import Row
from perfkit.report.claims import Claim, counted
from perfkit.report.counts import claim, quarter, records
from perfkit.report.made import Made
from perfkit.report.prose import Block, Part, Prose, listed, plain, say
from perfkit.report.reading_age import AIM, Reading, reading
from perfkit.terms import Basis, CommentaryKind, DataStatus, Travel, TravelFrom

__all__ = ["better", "closing", "coming", "did", "guide", "title", "worse"]
__dir__ = __all__.copy

TITLE = "How your council did"
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
_MOST = 5
_ACTIONS = 3
_EARLY = (DataStatus.PROVISIONAL, DataStatus.ESTIMATED, DataStatus.FORECAST)
_BEFORE = {
    TravelFrom.PREVIOUS_QUARTER: "the three months before",
    TravelFrom.SAME_QUARTER_LAST_YEAR: "the same three months last year",
    TravelFrom.PRIOR_OUTTURN: "the year before",
}
_WAYS = {Travel.IMPROVED: "got better", Travel.WORSENED: "got worse"}

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
    - Four more we could not check. They have no target, or no figure we can trust.
    - Two of our figures are early ones and may still change.
    """
    lines = [_met(card), _moved(card), _unchecked(card), _early(card)]
    return listed(line for line in lines if line)


def better(card: Scorecard) -> Prose:
    """Return the figures that got better by most for their size, one a line.

    Parameters
    ----------
    card
        The scorecard of a quarter or a year (`perfkit.judge.span.judge_span`).

    Returns
    -------
    Prose
        A list; figures in the indicator's unit, being claims. A move within chance is left out.

    Examples
    --------
    >>> from perfkit.demo.cards import wexbridge
    >>> better(wexbridge())
    - Social care clients receiving self-directed support: it rose from 44.1% to 50.6%. We met our ...
    - Affordable homes delivered: it rose from 31 to 34 so far this year. We missed our target of 56.
    - Carers receiving a needs assessment and a service: it rose from 15.7% to 17% so far this year. We ...
    - Residual household waste, kg a household: it fell from 254.7 per 1,000 to 235.8 per 1,000 so far ...
    ...
    """
    return _way(card, Travel.IMPROVED)


def worse(card: Scorecard) -> Prose:
    """Return the figures that got worse by most for their size, one a line.

    Parameters
    ----------
    card
        The scorecard of a quarter or a year (`perfkit.judge.span.judge_span`).

    Returns
    -------
    Prose
        A list; figures in the indicator's unit, being claims. A move within chance is left out.

    Examples
    --------
    >>> from perfkit.demo.cards import wexbridge
    >>> worse(wexbridge())
    - Child protection plans ended that had lasted two years or more: it rose from 4.2% to 12.5%. We ...
    - Children looked after with three or more placements in a year: it rose from 4.6% to 7.5%. We met ...
    - Households living in temporary accommodation: it rose from 90 to 134. We missed our target of 100.
    - Average time to process changes to benefit claims: it rose from 9 days to 12.3 days. We missed ...
    ...
    """
    return _way(card, Travel.WORSENED)


def coming(card: Scorecard) -> Prose:
    """Return the targets ahead for what got worse, and what officers say they will do.

    Parameters
    ----------
    card
        The scorecard of a quarter or a year (`perfkit.judge.span.judge_span`).

    Returns
    -------
    Prose
        A list, targets in the indicator's unit; officers' words are quotations.

    Examples
    --------
    >>> from perfkit.demo.cards import wexbridge
    >>> coming(wexbridge())
    These are our targets for the whole of 2013/14.
    - Child protection plans ended that had lasted two years or more: we aim for 13%.
    - Children looked after with three or more placements in a year: we aim for 14%.
    - Households living in temporary accommodation: we aim for 100.
    ...
    """
    rows = records(_shown(card, Travel.WORSENED))
    if not rows:
        if not _compared(card):
            return say("We cannot tell yet what got worse, so we list no targets here.")
        chance = counts.by(card.rows, "travel").get(Travel.WORSENED, 0)
        return say("What got worse may be just chance. We will watch it." if chance else "No figure got worse.")
    year = _aimed_year(card)
    found = year_target(replace(card, quarter=periods.quarters_of(year)[-1]))
    aims = {ref: float(found[ref]) for ref in (str(row["ref"]) for row in rows) if pd.notna(found[ref])}
    label = periods.label(year)
    none = f"We have set no targets for the whole of {label} yet for what got worse."
    words = say(f"These are our targets for the whole of {label}." if aims else none)
    words += listed(_aim(row, aims[str(row["ref"])], label) for row in rows if str(row["ref"]) in aims)
    if aims and (left := len(rows) - len(aims)):
        n = claim(card, left, "no target ahead", "public")
        words += say("For ", n, " more that got worse we have set no target yet.")
    return words + _actions(card, rows)


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
    ways = {**_WAYS, Travel.UNCHANGED: "stayed the same"}
    kinds = [(found[way], way, word) for way, word in ways.items() if way in found]
    if not kinds:
        return ()
    said: list[Parts] = []
    for n, way, word in kinds:
        noun = "" if said else " figure" if n == 1 else " figures"
        said.append((claim(card, n, f"travel {way}", digits=True), f"{noun} {word}"))
    return (f"Since {_BEFORE[card.rules.travel_from]}, ", *opening.commas(said), ".")


def _unchecked(card: Scorecard) -> Parts:
    n = len(card.rows) - len(counts.judged(card))
    if not n:
        return ()
    its = "It has" if n == 1 else "They have"
    what = "more" if len(counts.judged(card)) else "figure" if n == 1 else "figures"
    tail = f" {what} we could not check. {its} no target, or no figure we can trust."
    return (claim(card, n, "not judged", start=True), tail)


def _early(card: Scorecard) -> Parts:
    n = int(card.rows["status"].isin(_EARLY).sum())
    if not n:
        return ()
    tail = " of our figures is an early one" if n == 1 else " of our figures are early ones"
    head = claim(card, n, "early figures", "public", start=True)
    return (head, f"{tail} and may still change.")


def _shown(card: Scorecard, way: str) -> pd.DataFrame:
    """Return the indicators listed: the largest moves, without those that chance could make."""
    found = movers(card.rows, way)
    chance = pd.Series([few.moved_by_chance(row) for row in records(found)], found.index, dtype="bool")
    return found[~chance].head(_MOST)


def _compared(card: Scorecard) -> bool:
    """Return whether any figure could be set beside an earlier one."""
    return bool(card.rows["travel"].ne(Travel.NOT_COMPARABLE).any())


def _way(card: Scorecard, way: str) -> Prose:
    rows, n = _shown(card, way), counts.by(card.rows, "travel").get(way, 0)
    if not _compared(card):
        return say(f"We cannot tell yet. We have no figures of {_BEFORE[card.rules.travel_from]} to set ours beside.")
    if not n:
        return say(f"No figure {_WAYS[Travel(way)]}.")
    words = listed(_item(card, row) for row in records(rows))
    left = n - len(rows)
    if not left:
        return words
    more = claim(card, left, f"more {way}", "public", start=True)
    noun = " more" if len(rows) else " figure" if left == 1 else " figures"
    chance = "" if len(rows) else ", by no more than may be just chance"
    return words + say(more, f"{noun} {_WAYS[Travel(way)]}{chance}. Our full reports list them all.")


def _item(card: Scorecard, row: Row) -> Parts:
    verb = "rose" if row["change"] > 0 else "fell"
    row = cells.precise(row)
    far = " so far this year" if row["basis"] == Basis.CUMULATIVE and not card.yearly else ""
    moved: Parts = (f"{row['title']}: it {verb} from ", claims.baseline(row), " to ", claims.outturn(row), f"{far}.")
    return (*moved, *_target(row), " This is an early figure." if row["status"] in _EARLY else "")


def _target(row: Row) -> Parts:
    if not cells.has(row, "met"):
        return (" It was not checked against a target.",)
    aim: Parts = (claims.target(row),) if cells.has(row, "target") else claims.target_range(row)
    return (" We met our target of " if row["met"] else " We missed our target of ", *aim, ".")


def _aimed_year(card: Scorecard) -> pd.Period:
    """Return the year whose targets lie ahead: this one while it runs, else the next."""
    return periods.year_of(card.quarter) + (1 if card.yearly else 0)


def _aim(row: Row, value: float, label: str) -> Parts:
    text = formats.figure(value, row["unit"], formats.places(value), row["per"])
    aim = Claim(text, value, "targets", str(row["ref"]), label, "target ahead")
    return (f"{row['title']}: we aim for ", aim, ".")


def _actions(card: Scorecard, rows: list[Row]) -> Prose:
    said = [(row, found) for row in rows if (found := commentary.of(card, row, CommentaryKind.ACTION))]
    if not said:
        return say("Our officers have not yet said what they will do about them.")
    words = say("This is what our officers say they will do.")
    for row, found in said[:_ACTIONS]:
        words += say(f"{row['title']}:")
        for text in found[:1]:
            words += say(str(text["text"]), kind=Block.QUOTE)
    return words


def _guide(card: Scorecard) -> list[str]:
    before = _BEFORE[card.rules.travel_from]
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
