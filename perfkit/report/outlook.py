"""Can the year still be saved: how it will likely end, the odds of its target, and what that needs.

Every figure is a claim on the outlook, so that an auditor can work it out
again.
"""

from __future__ import annotations

from collections.abc import Callable

from perfkit import periods
from perfkit.explain.backtest import Held, track_record
from perfkit.explain.causes import subject
from perfkit.explain.explanation import Explanation
from perfkit.explain.forecast import Certainty, Trust
from perfkit.explain.grave import grave
from perfkit.explain.year import YearBy
from perfkit.report import cells, formats, sentences
from perfkit.report.case_claims import Parts, fine
from perfkit.report.cells import Row
from perfkit.report.claims import Claim
from perfkit.report.counts import records
from perfkit.report.prose import Prose, listed, say
from perfkit.terms import Polarity, Unit

__all__ = ["ahead"]
__dir__ = __all__.copy


def ahead(explanation: Explanation) -> Prose:
    """Return whether each missed target can still be met this year, what that would take, and how far to trust it.

    Parameters
    ----------
    explanation
        The evidence of every miss (`perfkit.explain.explanation.explain`).

    Returns
    -------
    Prose
        A list, one item a miss: outturn expected in the indicator's unit with the range that holds four
        cases in five, odds in percent.

    Examples
    --------
    >>> from perfkit.demo.cards import explanation
    >>> ahead(explanation())
    - NI60: Core assessments completed within 35 working days: likely to end the year at about 69.2% ...
    - NI68: Referrals to children's social care going on to initial assessment: likely to end the year ...
    - NI117: Young people aged 16 to 18 not in education, employment or training: likely to end the ...
    - NI148: Care leavers in education, employment or training: likely to end the year at about 49% ...
    ...
    """
    met = explanation.outlook["met"]
    year_missed = explanation.card.rows["ref"].isin(met.index[met.eq(False).fillna(False).astype(bool)])
    rows = records(explanation.card.rows[subject(explanation.card) | year_missed])
    year = periods.label(periods.year_of(explanation.card.quarter))
    outlooks = {str(found["ref"]): found for found in records(explanation.outlook.rename_axis("ref").reset_index())}
    found = grave(explanation.card)
    unsure = set(found.loc[found["table"].eq("outturns"), "ref"])
    said = [
        (f"{sentences.named(row)}: {_UNSURE if row['ref'] in unsure else ''}", *parts)
        for row in rows
        if (parts := _year(row, outlooks[row["ref"]], year))
    ]
    if not said:
        return say("No missed indicator has a target for the year to look ahead to.")
    forecast = any(_forecast(outlooks[row["ref"]]) for row in rows)
    return listed(said) + (_of_all(explanation, year) if forecast else Prose())


def of_indicator(explanation: Explanation, row: Row) -> Prose:
    """Return whether one indicator's target for the year can still be met; nothing where none is set."""
    year = periods.label(periods.year_of(explanation.card.quarter))
    found = records(explanation.outlook.loc[[row["ref"]]])[0]
    first, *rest = _year(row, found, year) or ("",)
    if not rest:
        return Prose()
    return say(formats.capital(str(first)), *rest) + (_of_one(row, found, year) if _forecast(found) else Prose())


def _forecast(found: Row) -> bool:
    """Return whether odds are given: neither certain nor without a history."""
    aimed = cells.has(found, "target") and cells.has(found, "required") and not cells.has(found, "outturn")
    return aimed and found["certainty"] == Certainty.OPEN and cells.has(found, "outlook")


def _of_all(explanation: Explanation, year: str) -> Prose:
    """Return how such forecasts did in earlier years, over all the report's indicators."""
    done = track_record(explanation.outlook.loc[list(explanation.card.rows["ref"])])
    if done.held == Held.TOO_FEW:
        return say("There is too little past to test such forecasts.")

    def claim(name: str, text: str) -> Claim:
        return Claim(text, float(getattr(done, name)), "outlook", "", year, name)

    return say(
        "How far can these odds be trusted? Made the same way at this point of earlier years, forecasts for all"
        " indicators of this report held the year’s outturn within their range in ",
        claim("inside", _n(done.inside)), " of ", claim("tries", formats.number(done.tries)), " cases (",
        claim("share", formats.figure(done.share, Unit.PERCENT)), f"), {_HELD[done.held]}.",
    )  # fmt: skip


_UNSURE = "on a figure that must be checked first: "
_HELD = {
    Held.AS_AIMED: "about the four in five that they should",
    Held.TOO_SELDOM: "less often than the four in five that they should: take the ranges as too narrow",
    Held.TOO_OFTEN: "more often than the four in five that they should: the ranges are wider than they need be",
}


def _of_one(row: Row, found: Row, year: str) -> Prose:
    """Return how the forecast of one indicator did in earlier years, which are always few."""
    if not found["tries"]:
        return say("There is too little past to test such a forecast.")
    if found["tries"] == 1:
        how = "held" if found["inside"] else "did not hold"
        return say(
            f"Made the same way at this point of the one earlier year, the forecast {how} the year’s outturn within its"
            " range. One year proves nothing."
        )
    inside, tries = (
        Claim(_n(found[name]), float(found[name]), "outlook", str(row["ref"]), year, name)
        for name in ("inside", "tries")
    )
    return say(
        "Made the same way at this point of earlier years, the forecast held the year’s outturn within its range in ",
        inside, " of ", tries, " years, where four in five is the aim. So few years prove little.",
    )  # fmt: skip


def _n(count: float) -> str:
    """Return a count in digits, and none in a word."""
    return formats.number(count) if count else "none"


def _year(row: Row, found: Row, year: str) -> Parts:
    """Return one indicator's year: what it came to; else certain states first, then odds, then what it needs."""
    if cells.has(found, "outturn"):
        return _ended(row, found, year)
    if not cells.has(found, "target") or not cells.has(found, "required"):
        return ()
    figures = {**row, "decimals": max(int(row["decimals"]), formats.places(found["target"]))}

    def claim(column: str, text: str) -> Claim:
        return Claim(text, float(found[column]), "outlook", str(row["ref"]), year, column)

    def level(column: str) -> Claim:
        return claim(column, formats.figure(found[column], row["unit"], figures["decimals"], row["per"]))

    target: Parts = ("the year’s target of ", level("target"))
    if found["certainty"] == Certainty.OUT_OF_REACH:
        return (*target, " is out of reach, whatever the rest of the year brings.")
    if found["certainty"] == Certainty.SECURED:
        return (*target, " is already secured.")
    if cells.has(found, "outlook"):
        likely = claim("probability", formats.figure(odds(found["probability"]), Unit.PERCENT, 0))
        low = ", with low confidence: there are under two years of history" if found["trust"] == Trust.LOW else ""
        parts: Parts = (
            "likely to end the year at about ", level("outlook"), " (", level("low"), " to ", level("high"),
            " in four cases of five); the odds of meeting ", *target, " are about ", likely, f"{low}. ",
        )  # fmt: skip
        return (*parts, *_needs(("Meeting it",), row, found, claim, level))
    needs = _needs(("Meeting ", *target), row, found, claim, level)
    return ("with no history there can be no forecast, only what the rest of the year must bring. ", *needs)


def _ended(row: Row, found: Row, year: str) -> Parts:
    """Return what a year that is over came to, and how that stands to its target."""

    def claim(column: str, text: str) -> Claim:
        return Claim(text, float(found[column]), "outlook", str(row["ref"]), year, column)

    places = formats.places(found["target"]) if cells.has(found, "target") else 0
    outturn, aim = (
        claim(c, formats.figure(found[c], row["unit"], max(int(row["decimals"]), places), row["per"]))
        if cells.has(found, c) else "" for c in ("outturn", "target")
    )  # fmt: skip
    came: Parts = ("the year is over: it came to ", outturn)
    if not aim:
        return (*came, ". No target was set for it.")
    if not cells.has(found, "met"):
        return (*came, ", beside a target of ", aim, ".")
    if found["met"]:
        return (*came, ", meeting the year’s target of ", aim, ".")
    missed = claim("adverse", formats.points(found["adverse"], row["unit"], max(fine(row), places), row["per"]))
    return (*came, ", missing the year’s target of ", aim, " by ", missed, ".")


def odds(probability: float) -> float:
    """Round odds to what they are worth: never 0 or 100 while anything can still happen."""
    return min(max(5 * round(20 * probability), 1), 99)


def _needs(
    head: Parts, row: Row, found: Row, claim: Callable[[str, str], Claim], level: Callable[[str], Claim]
) -> Parts:
    """Return what meeting the target needs: cases, a total, a level at the end, or an average."""
    most = " at most" if row["polarity"] == Polarity.LOWER else ""
    if cells.has(found, "cases_required"):
        required, left = (found[c] for c in ("cases_required", "cases_left"))
        what = f" to be {row['numerator_name']}" if cells.has(row, "numerator_name") else ""
        return (
            *head, f" needs{most if required else ''} ", claim("cases_required", _n(required)), " of the next ",
            claim("cases_left", formats.number(left)), f"{what}.",
        )  # fmt: skip
    if found["by"] == YearBy.SUM:
        more = formats.points(found["required"], row["unit"], fine(row), row["per"])
        return (*head, f" needs{most} ", claim("required", more), " more in the rest of the year.")
    when = "at the end of the year" if found["by"] == YearBy.END else "over the rest of the year"
    return (*head, f" needs{most} ", level("required"), f" {when}.")
