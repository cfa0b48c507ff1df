"""Counts that a text lists by name ("Green 6, Amber 2, Red 2"), held against its totals and its shares."""

from __future__ import annotations

import re
from collections.abc import Iterable

from perfkit.audit.slips import Slip

_ITEM = r"(?P<name>Green|Amber|Red|N/A|Up|Down|No change|Improved|Declined|Sustained|Worsened|Unchanged)s?:? (?P<n>\d+)"
_ITEMS = re.compile(_ITEM + r"\b", re.IGNORECASE)
_TOTAL = re.compile(r"\btotal:? (?P<n>\d+)\b", re.IGNORECASE)
_SHARE = re.compile(r"(?P<part>\d+)\)?(?:\s+[a-z]+)?\s+(?:out )?of (?P<whole>\d+)\b")
_RATED = ("green", "amber", "red")
_MOVED = ("up", "no change", "down")
_OTHER = re.compile(r"(?P<n>\d+) (?:had )?declined")


def check(text: str) -> Iterable[Slip]:
    """Yield each total or share that the counts listed beside it do not make.

    >>> [slip.expected for slip in check("Up 3, No change 1, Down 3, N/A 2, Total 7.")]
    ['9']
    >>> [slip.expected for slip in check("6 of 8 achieved their target; Green 6, Amber 2, Red 2.")]
    ['6 of 10']
    """
    counts: dict[str, int] = {}
    for found in _ITEMS.finditer(text):
        counts.setdefault(found["name"].casefold(), int(found["n"]))
    if len(counts) < 2:
        return
    yield from _totals(text, counts)
    yield from _shares(text, counts)


def _totals(text: str, counts: dict[str, int]) -> Iterable[Slip]:
    made = sum(counts.values())
    for total in _TOTAL.finditer(text):
        if int(total["n"]) != made:
            yield Slip(total[0], f"{made}", f"The counts listed add up to {made}.")


def _shares(text: str, counts: dict[str, int]) -> Iterable[Slip]:
    """Hold "6 of 8" against the ratings listed, or against the directions where the text speaks of those."""
    if "up" in counts and re.search(r"improved|\bup\b", text, re.IGNORECASE):
        best, kinds = counts["up"], _MOVED
    elif "green" in counts:
        best, kinds = counts["green"], _RATED
    else:
        return
    whole = sum(counts.get(kind, 0) for kind in kinds)
    for share in _SHARE.finditer(text):
        if (int(share["part"]), int(share["whole"])) != (best, whole):
            listed = ", ".join(f"{kind} {counts[kind]}" for kind in kinds if kind in counts)
            yield Slip(share[0], f"{best} of {whole}", f"The counts listed are {listed}.")
    for other in _OTHER.finditer(text):
        if "down" in counts and int(other["n"]) != counts["down"]:
            yield Slip(other[0], f"{counts['down']}", f"The counts listed have {counts['down']} down.")
