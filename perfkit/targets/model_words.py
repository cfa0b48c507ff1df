"""The words of a what-if, with {names} that figures fill.

They stand here and not in `report/` because they travel with the model: the
page's script and the notebook's widgets read them from there, so that neither
has words of its own which could come to differ.
"""

from __future__ import annotations

from perfkit.targets.levers import LeverKind
from perfkit.terms import Polarity, Unit

WORDS = {
    "controls": "{ref}: what if",
    "slider": "Target for {year}",
    "targets": "Targets",
    "rest": "no change",
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
    "no_effort": "no better than {base}",
    "effort": "{need} better in {span}: {here}",
    "effort_too": "{need} better in {span}: {here}; {there}",
    "here_yes": "done here before (up to {own})",
    "here_no": "not done here before ({own} at most)",
    "here_never": "never better here in that time",
    "here_unknown": "too few years here to compare with",
    "there_yes": "done by a peer (up to {peer})",
    "there_no": "by no peer either ({peer} at most)",
    "there_never": "by no peer either",
    "there_unknown": "",
    "base_outlook": "this year’s outlook",
    "base_last": "the last outturn",
    "shows_nothing": "nothing better to show",
    "shows_yes": "yes: more than chance and the usual variation ({least})",
    "shows_no": "no: chance and the usual variation are as large ({least})",
    "unknown_shows": "cannot be said",
    "last_outturn": "the last outturn",
    "last_target": "the target for {year}",
    "tighter": "tighter than {name} ({value})",
    "looser": "looser than {name} ({value})",
    "level": "the same as {name} ({value})",
    "nothing_before": "nothing before it to compare with",
    "no_interim": "past years do not tell",
    "no_limits": "too few {each}s to say",
    "meets": "as it runs, every {each} would meet it{trial}",
    "fails": "as it runs, no {each} would meet it{trial}",
    "hit_and_miss": "as it runs, some {each}s would meet it and others not{trial}",
}

_ASKS = {
    ("cases", Polarity.HIGHER): "{n} more case{s} a {span}, of about {of}",
    ("cases", Polarity.LOWER): "{n} fewer case{s} a {span}, of about {of}",
    ("per_case", Polarity.HIGHER): "{gap} more on each of about {of} case{s} a {span}",
    ("per_case", Polarity.LOWER): "{gap} less on each of about {of} case{s} a {span}",
    ("total", Polarity.HIGHER): "{n} more a {span}, beside about {of}",
    ("total", Polarity.LOWER): "{n} fewer a {span}, of about {of}",
}
_LEVEL = {Polarity.HIGHER: "{gap} above the outlook", Polarity.LOWER: "{gap} below the outlook"}


def words_of(polarity: str, counted: str, each: str, *, trial: bool, low: bool) -> dict[str, str]:
    """Return the words of one indicator's what-if.

    Parameters
    ----------
    polarity
        Which way is better, "higher" or "lower".
    counted
        What its cases are: "cases" of a ratio that counts, or "per_case" that measures each; a
        "total"; or "" where none are counted.
    each
        What a point of its chart is called: "quarter" or "year".
    trial
        Whether the limits of its chart rest on few points.
    low
        Whether its odds rest on under two years of history.
    """
    asks = _ASKS.get((counted, Polarity(polarity)), "")
    doubt = f" (on trial: under 13 {each}s)" if trial else ""
    told = {name: text.replace("{each}", each).replace("{trial}", doubt) for name, text in WORDS.items()}
    if low:
        told |= {name: f"{told[name]}, with low confidence" for name in ("odds", "least_odds", "most_odds")}
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
