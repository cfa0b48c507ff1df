"""What officers say of a figure, and where they say nothing."""

from __future__ import annotations

import re

from perfkit import periods
from perfkit.judge.card import Scorecard
from perfkit.report import formats
from perfkit.report.cells import Row, has
from perfkit.report.prose import Block, Prose, say
from perfkit.terms import CommentaryKind

_NOTHING = re.compile(
    r"(n/?a|n/?k|nil|none|no (notes?|comments?|commentary)|tb[ac]|to be confirmed|as above|[-–.0\s]*)\.?"
)

_LEADS = {
    CommentaryKind.REASON: "Reason",
    CommentaryKind.ACTION: "Action",
    CommentaryKind.CONTEXT: "Context",
}


def says_nothing(text: str) -> bool:
    """Return whether a commentary is a way of leaving it blank.

    >>> says_nothing("TBC"), says_nothing("no   notes"), says_nothing("Two posts were vacant.")
    (True, True, False)
    """
    return _NOTHING.fullmatch(" ".join(text.casefold().split())) is not None


def of(card: Scorecard, row: Row, kind: str | None = None) -> list[Row]:
    """Return the commentary on a row's figure that says something and was known on the card's day."""
    found = _known(card, row["ref"], {periods.label(card.quarter), str(row["period"])})
    return [r for r in found if (kind is None or r["kind"] == kind) and not says_nothing(r["text"])]


def quoted(found: list[Row]) -> Prose:
    """Return commentary as quotations, each with who said it and when."""
    words = Prose()
    for row in found:
        words += say(f"{attribution(row)}:") + say(row["text"], kind=Block.QUOTE)
    return words


def attribution(row: Row) -> str:
    """Return what a commentary is and whose: "Reason (Head of Planning, 14 October 2014)"."""
    by = [str(row["role"])] if has(row, "role") else []
    by += [formats.day(row["date"])] if has(row, "date") else []
    lead = _LEADS[CommentaryKind(row["kind"])]
    return f"{lead} ({', '.join(by)})" if by else lead


def unexplained(card: Scorecard, row: Row) -> str:
    """Return why a miss counts as unexplained, or an empty text.

    It is unexplained where no reason says anything, or where every reason
    repeats the previous quarter's word for word.
    """
    given = _known(card, row["ref"], {periods.label(card.quarter), str(row["period"])})
    reasons = [r for r in given if r["kind"] != CommentaryKind.ACTION]
    saying = [r for r in reasons if not says_nothing(r["text"])]
    if not reasons:
        return "no reason was given"
    if not saying:
        return f"the reason given says only ‘{reasons[0]['text'].strip() or 'blank'}’"
    before = {_plain(r["text"]) for r in _known(card, row["ref"], {periods.label(card.quarter - 1)})}
    if all(_plain(r["text"]) in before for r in saying):
        return "the reason repeats last quarter’s, word for word"
    return ""


def _known(card: Scorecard, ref: str, spans: set[str]) -> list[Row]:
    table = card.tables.commentary
    keep = (table["ref"] == ref) & table["period"].isin(spans) & table["text"].notna()
    if card.known_on is not None:
        keep &= table["date"].isna() | (table["date"] <= card.known_on)
    rows: list[Row] = table[keep].to_dict("records")  # type: ignore[assignment]
    return rows


def _plain(text: str) -> str:
    return re.sub(r"\W+", " ", text.casefold()).strip()
