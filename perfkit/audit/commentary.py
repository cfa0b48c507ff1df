"""Percentages, sums and totals in officers' words that do not follow from the figures they cite.

Only figures that stand beside one another are held together: a text that
cites too little proves nothing, and nothing is said of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from perfkit.audit import tallies
from perfkit.audit.slips import NUMBER, PERCENT, Slip, agrees, cut_off, percent, places, sentences, value

_SHARE = re.compile(
    r"(?P<part>\d[\d,]*)\)?(?:\s+[a-z]+)?\s*(?:\bof\b|\bout of\b|/)\s*(?:the\s+|all\s+)?"
    r"(?P<whole>\d[\d,]*)(?![\d%/]|\.\d)"
)
_PERCENT = re.compile(PERCENT, re.IGNORECASE)
_GAP = 40
"""Characters between a share's counts and its percentage."""
_OTHER = re.compile(r"\d|\btarget\b|against|compared|last|previous|;|\.\s")
_ROUGH = re.compile(r"(?:about|around|nearly|almost|over|roughly|approximately|more than|less than|some)\s*$", re.I)
_ROUGHLY = 2.5
"""Points by which "about 70%" may be off."""
_SUM = re.compile(rf"{NUMBER}(?:\s*\+\s*{NUMBER})+\s*=\s*(?P<total>{NUMBER})")
_VERSUS = re.compile(
    rf"(?P<now>{NUMBER})(?P<unit>%?)\s+(?:vs\.?|versus|against|compared (?:with|to))\s+(?:a target of |the target of )?"
    rf"(?P<then>{NUMBER})%?"
)
_FROM_TO = re.compile(rf"from (?P<then>{NUMBER})(?P<unit>%?) to (?P<now>{NUMBER})%?")
_SIZE = re.compile(rf"\b(?:by|up|down|short by|rose|fell)\s+{PERCENT}(?P<points>\s*(?:age )?points?)?", re.IGNORECASE)
_MISSED = re.compile(
    rf"(?P<now>{NUMBER}) missed (?:the target of )?(?P<then>{NUMBER}) by (?P<size>{NUMBER})(?: \({PERCENT}\))?"
)
_BESIDE = re.compile(
    rf"(?:(?P<way>up|down)\s+)?{PERCENT} (?:(?P<down>below|down on|lower than|fewer than|less than)|above|up on|"
    rf"higher than|more than|on)(?:[^;.()]{{0,40}}\((?P<cited>{NUMBER})\)|\D{{0,40}}?(?P<then>{NUMBER}))(?!\d|%)",
    re.IGNORECASE,
)


def check(text: str) -> list[Slip]:
    """Return what in a text does not follow from its own figures, with what they make.

    >>> check("87% of targets (145 of 168) were achieved.")
    [Slip(printed='87% (145 of 168)', expected='86.3%', why='145 of 168 is 86.3%.')]
    >>> check("75 of 500 (15%) were late, and 12 + 16 = 28.")
    []
    """
    found: list[Slip] = []
    for sentence in sentences(text):
        for rule in (_shares, _sums, _compared, _missed, _beside):
            found += rule(sentence)
    return list(dict.fromkeys([*found, *tallies.check(text)]))


def _shares(text: str) -> Iterable[Slip]:
    for share in _SHARE.finditer(text):
        part, whole = value(share["part"]), value(share["whole"])
        near = _percentage_of(text, share)
        if near is None or not whole or part > whole:
            continue
        exact, printed = 100 * part / whole, near["percent"]
        rough = _ROUGH.search(text[: near.start()]) and not places(printed)
        if agrees(printed, exact) or (rough and abs(value(printed) - exact) <= _ROUGHLY):
            continue
        shown = f"{share['part']} of {share['whole']}"
        how = "cut off, not rounded" if cut_off(printed, exact) and places(printed) else ""
        why = f"{shown} is {percent(exact, printed)}" + (f": {printed}% is {how}." if how else ".")
        yield Slip(f"{printed}% ({shown})", percent(exact, printed), why)


def _percentage_of(text: str, share: re.Match[str]) -> re.Match[str] | None:
    """Return the percentage that stands beside a share: in or before its brackets, or just behind it."""
    near = []
    for found in _PERCENT.finditer(text):
        before = found.end() <= share.start()
        gap = text[found.end() : share.start()] if before else text[share.end() : found.start()]
        if (before or found.start() >= share.end()) and len(gap) <= _GAP and not _OTHER.search(gap):
            behind = text[found.end() : found.end() + 12]
            if not re.match(r"\s*(?:target|point)", behind):
                tied = bool(re.search(r"[(=:–-]\s*$", gap)) or not gap.strip()
                near.append((not tied, len(gap), found.start(), found))
    return min(near, key=lambda n: n[:3])[3] if near else None


def _sums(text: str) -> Iterable[Slip]:
    for found in _SUM.finditer(text):
        parts, total = found[0].split("=")[0].split("+"), found["total"]
        exact = sum(value(part.strip()) for part in parts)
        if abs(exact - value(total)) > 1e-9:
            yield Slip(found[0], f"{exact:,.10g}", f"The parts add up to {exact:,.10g}.")


def _compared(text: str) -> Iterable[Slip]:
    """Hold "missed by 38% (1,043,484 against 1,693,083)" against its figures: in percent, or in percentage points."""
    for pattern in (_VERSUS, _FROM_TO):
        for pair in pattern.finditer(text):
            rest = text[: pair.start()] + " " * len(pair[0]) + text[pair.end() :]
            sizes = list(_SIZE.finditer(rest))
            if len(sizes) == 1:
                yield from _size(sizes[0], pair)


def _size(size: re.Match[str], pair: re.Match[str]) -> Iterable[Slip]:
    now, then, printed = value(pair["now"]), value(pair["then"]), size["percent"]
    gap = abs(now - then)
    if not then:
        return
    share = 100 * gap / then
    if agrees(printed, share) and not size["points"]:
        return
    if pair["unit"] and agrees(printed, gap):
        return
    makes = percent(share, printed)
    if pair["unit"]:
        makes = f"{gap:.10g} percentage points, or {makes}"
    yield Slip(f"{printed}%", makes, f"{pair['now']} and {pair['then']} differ by {makes}.")


def _missed(text: str) -> Iterable[Slip]:
    for found in _MISSED.finditer(text):
        now, then = value(found["now"]), value(found["then"])
        if abs(abs(now - then) - value(found["size"])) > 0.5 * 10.0 ** -places(found["size"]):
            yield Slip(found["size"], f"{abs(now - then):,.10g}", "That is not the difference of the two figures.")
        if found["percent"] and then and not agrees(found["percent"], share := 100 * abs(now - then) / then):
            yield Slip(f"{found['percent']}%", percent(share, found["percent"]), f"It is a share of {found['then']}.")


def _beside(text: str) -> Iterable[Slip]:
    """Hold "47,728 is 31.9% below the previous quarter (70,136)" against the first figure of its sentence."""
    first = re.match(rf"\D*?(?P<now>{NUMBER})(?![%\d])", text)
    for found in _BESIDE.finditer(text) if first else ():
        cited = found["cited"] or found["then"]
        now, then, printed = value(first["now"]) if first else 0.0, value(cited), found["percent"]
        if first is None or found.start() < first.end() or not then or now == value(printed):
            continue
        exact = 100 * (now - then) / then
        signed = -exact if found["down"] or found["way"] == "down" else exact
        if not agrees(printed, signed):
            how = " It was cut off, not rounded." if cut_off(printed, signed) else ""
            why = f"{first['now']} against {cited} makes {percent(signed, printed)}.{how}"
            yield Slip(f"{printed}%", percent(signed, printed), why)
