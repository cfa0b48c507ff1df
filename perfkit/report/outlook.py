"""Can the year still be saved: how it will likely end, the odds of its target, and what that needs.

Every figure is a claim on the outlook, so that an auditor can work it out
again.
"""

from __future__ import annotations

from collections.abc import Callable

from perfkit import periods
from perfkit.explain.causes import subject
from perfkit.explain.explanation import Explanation
from perfkit.report import cells, formats, sentences
from perfkit.report.case_claims import Parts, fine
from perfkit.report.cells import Row
from perfkit.report.claims import Claim
from perfkit.report.counts import records
from perfkit.report.prose import Prose, listed, say
from perfkit.terms import Unit


def ahead(explanation: Explanation) -> Prose:
    """Return whether each missed target can still be met this year, and what that would take."""
    rows = records(explanation.card.rows[subject(explanation.card)])
    year = periods.label(periods.year_of(explanation.card.quarter))
    outlooks = {str(found["ref"]): found for found in records(explanation.outlook.rename_axis("ref").reset_index())}
    said = [(f"{sentences.named(row)}: ", *parts) for row in rows if (parts := _year(row, outlooks[row["ref"]], year))]
    return listed(said) if said else say("No missed indicator has a target for the year to look ahead to.")


def of_indicator(explanation: Explanation, row: Row) -> Prose:
    """Return whether one indicator's target for the year can still be met; nothing where none is set."""
    year = periods.label(periods.year_of(explanation.card.quarter))
    found = records(explanation.outlook.loc[[row["ref"]]])[0]
    first, *rest = _year(row, found, year) or ("",)
    return say(formats.capital(str(first)), *rest) if rest else Prose()


def _year(row: Row, found: Row, year: str) -> Parts:
    """Return one indicator's year: certain states first, then odds, then what it needs."""
    if not cells.has(found, "target") or not cells.has(found, "required"):
        return ()
    figures = {**row, "decimals": max(int(row["decimals"]), formats.places(found["target"]))}

    def claim(column: str, text: str) -> Claim:
        return Claim(text, float(found[column]), "outlook", str(row["ref"]), year, column)

    def level(column: str) -> Claim:
        return claim(column, formats.figure(found[column], row["unit"], figures["decimals"], row["per"]))

    target: Parts = ("the year’s target of ", level("target"))
    if found["certainty"] == "out_of_reach":
        return (*target, " is out of reach, whatever the rest of the year brings.")
    if found["certainty"] == "already_secured":
        return (*target, " is already secured.")
    if cells.has(found, "outlook"):
        likely = claim("probability", formats.figure(odds(found["probability"]), Unit.PERCENT, 0))
        low = " (with under two years of history, trust this little)" if found["trust"] == "low" else ""
        parts: Parts = (
            "likely to end the year at about ", level("outlook"), " (", level("low"), " to ", level("high"),
            " in four cases of five); the odds of meeting ", *target, " are about ", likely, f"{low}. ",
        )  # fmt: skip
    else:
        parts = ("there is no history to forecast from. ",)
    return (*parts, *_needs(row, found, claim, level))


def odds(probability: float) -> float:
    """Round odds to what they are worth: never 0 or 100 while anything can still happen."""
    return min(max(5 * round(20 * probability), 1), 99)


def _needs(row: Row, found: Row, claim: Callable[[str, str], Claim], level: Callable[[str], Claim]) -> Parts:
    most = " at most" if row["polarity"] == "lower" else ""
    if cells.has(found, "cases_required"):
        cases = [claim(c, formats.number(found[c])) for c in ("cases_required", "cases_left")]
        what = f" {row['numerator_name']}" if cells.has(row, "numerator_name") else ""
        return (f"Meeting it needs{most} ", cases[0], " of the next ", cases[1], f"{what and ' to be'}{what}.")
    if found["by"] == "sum":
        more = formats.points(found["required"], row["unit"], fine(row), row["per"])
        return (f"Meeting it needs{most} ", claim("required", more), " more in the rest of the year.")
    if found["by"] == "end":
        return (f"Meeting it needs{most} ", level("required"), " at the end of the year.")
    return (f"Meeting it needs{most} ", level("required"), " over the rest of the year.")
