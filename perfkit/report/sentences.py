"""One indicator in one sentence: where it moved, and how that stands to its target."""

from __future__ import annotations

from perfkit.report import cells, claims, few, formats
from perfkit.report.cells import Row, has
from perfkit.report.prose import Part
from perfkit.terms import Basis, Polarity, Rag, Travel

Parts = tuple[Part, ...]


def sentence(row: Row, subject: str = "The outturn") -> Parts:
    """Return an indicator's sentence: its movement, its target and its rating.

    "fell by 2.1 percentage points to 77.4%, from 79.5% in 2013/14 Q2,
    missing the target of 80% by 2.6 percentage points (amber)". A missing
    figure is said to be missing and nothing more. A share of few cases is
    said to be so, and no rise or fall that chance could make is called one.
    """
    if not has(row, "outturn"):
        return (f"{subject}: no figure, {formats.missing(row['status'])}.",)
    row = cells.precise(row)
    return (f"{subject} ", *movement(row), *standing(row), ".", *few.cases(row), *remarks(row))


def movement(row: Row) -> Parts:
    """Return where the outturn stands and how it moved: the raw movement, not whether that is good."""
    now = claims.outturn(row)
    # A year's own figure is of the whole of it, however it built up.
    part = row["basis"] == Basis.CUMULATIVE and " Q" in str(row["period"])
    so_far = " for the year to date" if part else ""
    if row["travel"] == Travel.NOT_COMPARABLE or not has(row, "change"):
        return ("stood at ", now, so_far)
    since = str(row["baseline_period"])
    if row["change"] == 0:
        return ("was unchanged from ", since, " at ", now, so_far)
    if few.moved_by_chance(row):
        return ("stood at ", now, so_far, ", a move within chance from ", claims.baseline(row), f" in {since}")
    verb = "rose" if row["change"] > 0 else "fell"
    return (f"{verb} by ", claims.moved(row), " to ", now, so_far, ", from ", claims.baseline(row), f" in {since}")


def standing(row: Row) -> Parts:
    """Return how the outturn stands to its target, and its rating in brackets."""
    label = rated(row)
    if row["rag"] == Rag.NOT_RATED:
        return (f", and is not rated: {why_not(row)}",)
    if not has(row, "met"):
        return (f" ({label})",)
    if row["polarity"] == Polarity.RANGE or not has(row, "target"):
        side = "within" if row["met"] else "outside"
        return (f", {side} the target range of ", *claims.target_range(row), f" ({label})")
    aim: Parts = ("the target of ", claims.target(row))
    if not row["met"]:
        return (", missing ", *aim, " by ", claims.missed_by(row), f" ({label})")
    return (", better than " if row["adverse"] < 0 else ", meeting ", *aim, f" ({label})")


def remarks(row: Row) -> Parts:
    """Return what a reader must know of the figure's standing, as further sentences."""
    said: list[Part] = []
    if kind := formats.qualified(row["status"]):
        said.append(f" The figure is {kind}.")
    if has(row, "revised_from"):
        text = cells.figure(row, "revised_from")
        was = claims.Claim(text, float(row["revised_from"]), "outturns", row["ref"], row["period"], "revised_from")
        said += [" It was first given as ", was, "."]
    if row["target_from"] == "straight line":
        said.append(" The target is the year’s, spread evenly over the quarters.")
    return tuple(said)


def why_not(row: Row) -> str:
    """Return the reason an indicator is not rated, without its lead and full stop."""
    return str(row["rag_reason"]).removeprefix("Not rated: ").rstrip(".")


def rated(row: Row) -> str:
    """Return the rating as a sentence prints it: a colour in lower case, a council's own words quoted.

    >>> rated({"rag": "amber", "rag_label": "Amber"}), rated({"rag": "amber", "rag_label": "Behind Target"})
    ('amber', 'rated ‘Behind Target’')
    """
    label = str(row["rag_label"])
    return label.lower() if label.lower() == row["rag"] else f"rated ‘{label}’"


def named(row: Row) -> str:
    """Return an indicator's reference and title, as a heading prints them."""
    return f"{row['ref']}: {row['title']}"
