"""The share of targets met, from counts that are shown beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from perfkit.judge.card import Scorecard
from perfkit.terms import Rag


def share_met(card: Scorecard) -> dict[str, Any]:
    """Return how many indicators met their target, out of how many, and why the rest are not rated.

    The percentage is of the indicators that were held against a target, from the counts as they
    are: 145 of 168 is 86.3%, however the page rounds it.

    Returns
    -------
    dict
        ``indicators``, ``rated``, ``green``, ``amber``, ``red``; ``not_rated`` (reason -> count,
        most frequent first); ``met``, ``against_target`` and ``percent`` (None where nothing was
        held against a target).
    """
    rows = card.rows
    rag = rows["rag"].value_counts()
    unrated: Mapping[Any, Any] = rows["not_rated_why"].value_counts().to_dict()
    met, held = int(rows["met"].sum()), int(rows["met"].notna().sum())
    return {
        "indicators": len(rows),
        "rated": int((rows["rag"] != Rag.NOT_RATED).sum()),
        "green": int(rag.get(Rag.GREEN, 0)),
        "amber": int(rag.get(Rag.AMBER, 0)),
        "red": int(rag.get(Rag.RED, 0)),
        "not_rated": {str(why): int(count) for why, count in unrated.items()},
        "met": met,
        "against_target": held,
        "percent": 100 * met / held if held else None,
    }
