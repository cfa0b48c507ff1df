"""The words of a what-if, with {names} that figures fill: the page's script and the widgets read the same."""

from __future__ import annotations

from perfkit.targets.levers import LeverKind
from perfkit.terms import Polarity, Unit

WORDS = {
    "slider": "Target for {year}",
    "targets": "Targets",
    "levers": "If something were done differently",
    "reset": "Back to the proposed targets",
    "keep": "Keep as a scenario",
    "save": "Save as a file",
    "scenario": "Scenario file: run the report with it to keep these figures",
    "said": "{year}: target {target}; odds {odds}. Asks: {asks}.",
    "money": "{money} more than expected",
    "money_less": "{money} less than expected",
    "money_same": "as expected",
    "unknown_money": "not known",
    "unknown": "not known: too little history",
    "outlook": "{expected} ({low} to {high})",
    "odds": "{n}%",
    "no_odds": "cannot be said",
    "least_odds": "under 1%",
    "most_odds": "over 99%",
    "certain": "certain",
    "impossible": "none: out of reach",
    "unknown_asks": "cannot be said",
    "asks_nothing": "no more than is expected",
    "unknown_effort": "cannot be said",
    "no_effort": "no better than this year’s outlook",
    "effort_yes_yes": "{need} better in {span}: done here before (up to {own})",
    "effort_yes_no": "{need} better in {span}: done here before (up to {own})",
    "effort_yes_unknown": "{need} better in {span}: done here before (up to {own})",
    "effort_no_yes": "{need} better in {span}: not done here before ({own} at most), but by a peer ({peer})",
    "effort_no_no": "{need} better in {span}: not done before, here ({own} at most) or by a peer ({peer} at most)",
    "effort_no_unknown": "{need} better in {span}: not done here before ({own} at most)",
    "effort_unknown_yes": "{need} better in {span}: a peer has done it (up to {peer})",
    "effort_unknown_no": "{need} better in {span}: more than any peer has done ({peer} at most)",
    "effort_unknown_unknown": "{need} better in {span}: too few years to compare with",
    "last_outturn": "the last outturn",
    "last_target": "the target for {year}",
    "tighter": "tighter than {name} ({value})",
    "looser": "looser than {name} ({value})",
    "level": "the same as {name} ({value})",
    "nothing_before": "nothing before it to compare with",
    "no_limits": "too few quarters to say",
    "meets": "as it runs, every {each} would meet it",
    "fails": "as it runs, no {each} would meet it",
    "hit_and_miss": "as it runs, some {each}s would meet it and others not",
}

_ASKS = {
    ("cases", Polarity.HIGHER): "{n} more case{s} a {span}, of about {of}",
    ("cases", Polarity.LOWER): "{n} fewer case{s} a {span}, of about {of}",
    ("total", Polarity.HIGHER): "{n} more a {span}, beside about {of}",
    ("total", Polarity.LOWER): "{n} fewer a {span}, of about {of}",
}
_LEVEL = {Polarity.HIGHER: "{gap} above the outlook", Polarity.LOWER: "{gap} below the outlook"}


def words_of(polarity: str, counted: str, each: str) -> dict[str, str]:
    """Return the words of one indicator's what-if.

    Parameters
    ----------
    polarity
        Which way is better, "higher" or "lower".
    counted
        What its cases are: "cases" of a ratio, a "total", or "" where none are counted.
    each
        What a point of its chart is called: "quarter" or "year".
    """
    asks = _ASKS.get((counted, Polarity(polarity)), "")
    told = {name: text.replace("{each}", each) for name, text in WORDS.items()}
    return told | {
        "asks_one": asks.replace("{s}", ""),
        "asks_cases": asks.replace("{s}", "s"),
        "asks_level": _LEVEL[Polarity(polarity)],
    }


_LEVERS = {
    LeverKind.DEMAND: "Cases that come",
    LeverKind.START: "The change starts in",
    LeverKind.SPEED: "It arrives",
    LeverKind.ONE_OFF: "A one-off event in {year}",
    LeverKind.UNIT_COST: "Spent on each case",
}
_SPEEDS = {"0": "at once", "1": "over 1 quarter", "2": "over 2 quarters", "4": "over a year"}
REST = "no change"
"""What a lever says where it changes nothing."""


def lever_label(kind: LeverKind, segment: str, year: str) -> str:
    """Return a lever's name.

    >>> lever_label(LeverKind.RATE, "North", "2014/15"), lever_label(LeverKind.ONE_OFF, "", "2014/15")
    ('Change in North', 'A one-off event in 2014/15')
    """
    if kind == LeverKind.RATE:
        return f"Change in {segment}" if segment else "Change of the level"
    return _LEVERS[kind].replace("{year}", year)


def lever_choices(kind: LeverKind, choices: tuple[str, ...]) -> list[str]:
    """Return what the places of a lever that stands at names are called."""
    return [_SPEEDS.get(choice, f"over {choice} quarters") if kind == LeverKind.SPEED else choice for choice in choices]


def lever_texts(kind: LeverKind, unit: str, one: str, many: str) -> dict[str, str]:
    """Return the words around a lever's number: of 1, and of any other.

    Parameters
    ----------
    kind, unit
        The lever's.
    one, many
        What follows a figure of the indicator itself.
    """
    if unit == Unit.POUNDS:
        return {"one": "{sign}£{n}", "many": "{sign}£{n}"}
    if unit == Unit.PERCENT and kind == LeverKind.DEMAND:
        return {"one": "{sign}{n}%", "many": "{sign}{n}%"}
    if unit == Unit.PERCENT:
        return {"one": "{sign}{n} point", "many": "{sign}{n} points"}
    return {"one": f"{{sign}}{{n}}{one}", "many": f"{{sign}}{{n}}{many}"}
