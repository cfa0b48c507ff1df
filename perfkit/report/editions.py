"""Two editions of a report in words and tables: what was seen then, what is known now, and by which kind of change."""

from __future__ import annotations

import pandas as pd

from perfkit.errors import UsageError
from perfkit.judge.card import Scorecard
from perfkit.judge.editions import RATINGS, Change, counts
from perfkit.report import cells, formats, opening, sentences
from perfkit.report.claims import Claim
from perfkit.report.counts import claim, quarter, records
from perfkit.report.grid import DIRECTIONS, Cell, Table
from perfkit.report.prose import Part, Prose, listed, say
from perfkit.terms import Rag, Travel

__all__ = ["listing", "ratings", "summary", "title"]
__dir__ = __all__.copy

REPORT = "What did the Board see then, and what has changed since"
WORDS = {
    Change.DROPPED: "Indicator no longer listed",
    Change.ADDED: "Indicator added",
    Change.DEFINITION: "Definition change",
    Change.NEW_DATA: "New data",
    Change.WITHDRAWN: "Figure withdrawn",
    Change.REVISION: "Revision",
    Change.CONFIRMED: "Standing of the figure",
    Change.TARGET: "Target change",
    Change.RULES: "Rules and other evidence",
}
_MEANT = {
    Change.DROPPED: "is no longer listed",
    Change.ADDED: "was added",
    Change.DEFINITION: "is counted by another definition",
    Change.NEW_DATA: "has a figure that was not there then",
    Change.WITHDRAWN: "has lost the figure that was there then",
    Change.REVISION: "has another figure, its own or the one it is compared with",
    Change.CONFIRMED: "keeps its figure, with another standing",
    Change.TARGET: "has another target",
    Change.RULES: "is judged by other rules or other evidence",
}
_MANY = {"is": "are", "was": "were", "has": "have", "keeps": "keep"}


def title(then: Scorecard, now: Scorecard) -> Prose:
    """Return the page's title and which two editions it holds beside each other.

    Parameters
    ----------
    then, now
        The scorecards of the earlier and of the later edition, of one quarter or year.

    Returns
    -------
    Prose
        A heading, the council and its months, the two days.

    Raises
    ------
    UsageError
        If the earlier edition has no day: it would be of all that is known, as the later may be.

    Examples
    --------
    >>> from perfkit.demo.cards import editions
    >>> title(*editions())
    # What did the Board see then, and what has changed since: 2012/13 Q4
    Wexbridge Borough Council. January to March 2013, as known on 21 October 2013.
    The figures in this report are invented, to show how it works.
    It holds the edition of 10 June 2013 beside that of 21 October 2013.
    """
    if then.known_on is None:
        raise UsageError("The earlier edition has no day. Name it: then_on: 2013-07-22 in the parameter file.")
    lines = f"It holds the edition of {_day(then)} beside that of {_day(now)}."
    return opening.title(now, REPORT) + say(lines)


def summary(changes: pd.DataFrame, then: Scorecard, now: Scorecard) -> Prose:
    """Return how many indicators changed, how many by each kind of change, and how many changed their rating.

    Parameters
    ----------
    changes
        What changed from one edition to the other (`perfkit.judge.editions.compare`).
    then, now
        The two scorecards that were compared.

    Returns
    -------
    Prose
        A sentence and a list.

    Examples
    --------
    >>> from perfkit.demo.cards import editions
    >>> from perfkit.judge.editions import compare
    >>> summary(compare(*editions()), *editions())
    Six indicators changed between 10 June 2013 and 21 October 2013; the rating of five of them changed.
    - One indicator is counted by another definition: CS2.
    - Three indicators have a figure that was not there then: NI73, NI135 and HR1.
    - One indicator has another figure, its own or the one it is compared with: HR2.
    ...
    """
    if changes.empty:
        return say(f"Nothing changed between {_day(then)} and {_day(now)}.")
    lines: list[list[Part]] = []
    for change in Change:
        n = changes.loc[changes["change"].eq(change), "ref"].nunique()
        if n:
            meant = _MEANT[change]
            text = meant if n == 1 else _plural(meant)
            refs = formats.joined(dict.fromkeys(changes.loc[changes["change"].eq(change), "ref"]))
            noun = " indicator " if n == 1 else " indicators "
            lines.append([_count(now, n, str(change), start=True), noun, text, f": {refs}."])
    moved = _moved(then, now)
    head = _count(now, changes["ref"].nunique(), "changed", start=True)
    noun = " indicator" if changes["ref"].nunique() == 1 else " indicators"
    tail: list[Part] = ["; the rating of ", _count(now, moved, "rating changed"), " of them changed."]
    if not moved:
        tail = ["; no rating changed."]
    return say(head, f"{noun} changed between {_day(then)} and {_day(now)}", *tail) + listed(lines)


def ratings(changes: pd.DataFrame, then: Scorecard, now: Scorecard) -> Table:
    """Return the counts of each rating then, what each kind of change made of them, and the counts now.

    Parameters
    ----------
    changes
        What changed from one edition to the other (`perfkit.judge.editions.compare`).
    then, now
        The two scorecards that were compared.

    Returns
    -------
    Table
        Counts of indicators by rating; a step's row is what it adds to the row before, so that the last
        row is the sum.

    Examples
    --------
    >>> from perfkit.demo.cards import editions
    >>> from perfkit.judge.editions import compare
    >>> ratings(compare(*editions()), *editions())
    Ratings then and now, 2012/13 Q4
    Edition or change | Green | Amber | Red | Not rated | All
    As known on 10 June 2013 | 39 | 3 | 7 | 3 | 52
    Definition change | +1 | −1 | 0 | 0 | 0
    ...
    """
    table = counts(changes, then, now)
    labels = [now.rules.rag.label(Rag(name)) for name in RATINGS]
    names = {"then": f"As known on {_day(then)}", "now": f"As known on {_day(now)}"}
    rows = []
    for name, line in zip(table.index, table.itertuples(index=False), strict=True):
        known = name in names
        texts = [formats.number(n) if known else signed(n) for n in line]
        rows.append((names[name] if known else WORDS[Change(name)], *texts))
    columns = ("Edition or change", *labels, "All")
    return Table(f"Ratings then and now, {quarter(now)}", columns, tuple(rows), columns[1:])


def listing(changes: pd.DataFrame, then: Scorecard, now: Scorecard) -> Table:
    """Return every change: what stood there then and stands there now, since when, and what it made of the rating.

    Parameters
    ----------
    changes
        What changed from one edition to the other (`perfkit.judge.editions.compare`).
    then, now
        The two scorecards that were compared.

    Returns
    -------
    Table
        One row a change: its kind, the figures then and now in the indicator's unit, the day it became
        known, and what it made of rating and direction.

    Examples
    --------
    >>> from perfkit.demo.cards import editions
    >>> from perfkit.judge.editions import compare
    >>> listing(compare(*editions()), *editions())
    Every change, 2012/13 Q4
    Indicator | Kind of change | Then | Now | Known on | Rating | Direction | Note
    NI73: Pupils reaching level 4 in English and mathematics at 11 | New data: outturn | Not yet ...
    NI135: Carers receiving a needs assessment and a service | New data: outturn | Not yet available | ...
    ...
    """
    old, new = ({str(row["ref"]): row for row in records(card.rows)} for card in (then, now))
    rows: list[tuple[Cell, ...]] = []
    for line in records(changes):
        ref = str(line["ref"])
        row = new.get(ref, old.get(ref))
        assert row is not None
        known = cells.day(line, "on")
        note = "" if line["what"] == "earlier figure" else cells.text(line, "note")
        rows.append((
            sentences.named(row), f"{WORDS[Change(line['change'])]}: {_about(line)}", said(line, old.get(ref)),
            said(line, new.get(ref)), known, _rated(line, now),
            _turned(line), note,
        ))  # fmt: skip
    columns = ("Indicator", "Kind of change", "Then", "Now", "Known on", "Rating", "Direction", "Note")
    return Table(f"Every change, {quarter(now)}", columns, tuple(rows), (), "Nothing changed.")


def said(line: cells.Row, row: cells.Row | None) -> str:
    """Return what an edition said of what changed: its outturn, earlier figure, target or definition."""
    if row is None:
        return "Not listed"
    if line["what"] == "outturn":
        return cells.outturn(row)
    if line["what"] == "earlier figure":
        return cells.earlier(row, "baseline")
    if line["what"] == "target":
        return cells.target(row)
    if line["what"] == "definition":
        return cells.text(row, "definition", "Not said")
    return "Listed" if line["what"] == "indicator" else str(row["rag_reason"])


def signed(n: float) -> str:
    """Return a count's change with its sign.

    >>> signed(2), signed(-1), signed(0)
    ('+2', '−1', '0')
    """
    return f"+{formats.number(n)}" if n > 0 else formats.number(n)


def _moved(then: Scorecard, now: Scorecard) -> int:
    old, new = (card.rows.set_index("ref")["rag"] for card in (then, now))
    both = old.to_frame("then").join(new.to_frame("now"), how="inner")
    return int(both["then"].ne(both["now"]).sum())


def _about(line: cells.Row) -> str:
    if line["what"] == "earlier figure" and cells.has(line, "note"):
        return f"earlier figure, {line['note']}"
    return str(line["what"])


def _rated(line: cells.Row, card: Scorecard) -> str:
    """Return what a change made of the rating, where it made something of it: "Amber to Green"."""
    if line["rag_then"] == line["rag_now"] or not (cells.has(line, "rag_then") and cells.has(line, "rag_now")):
        return ""
    return " to ".join(card.rules.rag.label(Rag(line[name])) for name in ("rag_then", "rag_now"))


def _turned(line: cells.Row) -> str:
    if line["travel_then"] == line["travel_now"] or not (
        cells.has(line, "travel_then") and cells.has(line, "travel_now")
    ):
        return ""
    return " to ".join((DIRECTIONS[Travel(line["travel_then"])], DIRECTIONS[Travel(line["travel_now"])].lower()))


def _count(card: Scorecard, n: int, what: str, *, start: bool = False) -> Claim:
    return claim(card, n, what, "editions", start=start)


def _day(card: Scorecard) -> str:
    return formats.day(card.known_on) if card.known_on is not None else "today’s tables"


def _plural(meant: str) -> str:
    first, _, rest = meant.partition(" ")
    return f"{_MANY[first]} {rest.replace('its figure', 'their figures')}"
