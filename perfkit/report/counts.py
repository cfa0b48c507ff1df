"""Which indicators did what, and how many: shared by headlines, tables and verdicts."""

from __future__ import annotations

from datetime import date

import pandas as pd

from perfkit import periods
from perfkit.judge.card import Scorecard
from perfkit.report import formats
from perfkit.report.cells import Row
from perfkit.report.claims import Claim, counted
from perfkit.terms import Doubt, MilestoneStatus, Rag

FEW = 12
"""So many milestones are all listed."""


def judged(card: Scorecard) -> pd.DataFrame:
    """Return the indicators whose outturn could be held against a target."""
    return card.rows[card.rows["met"].notna()]


def missed(card: Scorecard) -> pd.DataFrame:
    """Return the indicators that missed their target: double glums first, then the largest miss."""
    found = card.rows[yes(card.rows["met"].eq(False))]
    return found.sort_values(["double_glum", "adverse_pct"], ascending=False, kind="stable", na_position="last")


def glums(card: Scorecard) -> pd.DataFrame:
    """Return the double glums: worsened, and missed their target."""
    found = missed(card)
    return found[yes(found["double_glum"])]


def unrated(card: Scorecard) -> pd.DataFrame:
    """Return the indicators that could not be rated."""
    return card.rows[card.rows["rag"] == Rag.NOT_RATED]


def withheld(card: Scorecard) -> pd.DataFrame:
    """Return the indicators that are not rated because their figure cannot mean what it says."""
    found = unrated(card)
    return found[yes(found["doubt"].eq(Doubt.WITHHOLD))]


def pressing(card: Scorecard) -> pd.DataFrame:
    """Return the milestones to read of: overdue, slipped, or due by the end of the next quarter.

    Where a plan has few milestones, they are all of them.
    """
    table = card.milestones
    if len(table) <= FEW:
        return table
    late = table["milestone_status"].isin([MilestoneStatus.OVERDUE, MilestoneStatus.SLIPPED])
    soon = table["milestone_status"].eq(MilestoneStatus.ON_TRACK) & (table["due"] <= pd.Timestamp(next_end(card)))
    found: pd.DataFrame = table[late | soon]
    return found


def next_end(card: Scorecard) -> date:
    """Return the last day of the quarter after the card's."""
    return periods.end(card.quarter + 1)


def yes(flags: pd.Series) -> pd.Series:
    """Return flags with missing taken as no, fit to select rows."""
    return flags.fillna(False).astype("bool")


def records(rows: pd.DataFrame) -> list[Row]:
    """Return rows as mappings, for sentences and cells."""
    # `to_dict` does the same, but goes through each column value by value: several times slower.
    lines = rows.to_numpy(dtype="object").tolist()
    return [{k: None if v is pd.NA else v for k, v in zip(rows.columns, line, strict=True)} for line in lines]


def by(rows: pd.DataFrame, column: str) -> dict[str, int]:
    """Return how many rows hold each value of a column, the most first."""
    found = rows[column].dropna().value_counts(sort=False).sort_values(ascending=False, kind="stable")
    return {str(value): int(n) for value, n in found.items()}


def quarter(card: Scorecard) -> str:
    """Return the card's quarter, or its year where it is a year's, as perfkit spells it."""
    return periods.label(card.span)


def claim(
    card: Scorecard,
    n: int,
    what: str,
    table: str = "scorecard",
    *,
    period: str = "",
    start: bool = False,
    digits: bool = False,
) -> Claim:
    """Claim a count, in words up to nine unless it stands beside larger numbers.

    Parameters
    ----------
    card
        The scorecard that is counted.
    n
        The count.
    what
        What is counted, as the audit knows it.
    table
        Of what: "scorecard", or a part that only one report counts.
    period
        When; the card's own quarter or year unless given.
    start, digits
        Whether it begins a sentence; whether it is written in digits whatever its size.
    """
    text = formats.number(n) if digits else formats.spelt(n, start=start)
    return counted(text, n, what, table, period or quarter(card))


def verdict(card: Scorecard) -> str:
    """Return the report's verdict in one line, for an index page."""
    n, of = len(missed(card)), len(judged(card))
    if not of:
        return "No outturn could be held against a target"
    parts = [f"{n} of {formats.count(of, 'target')} missed"]
    if worse := len(glums(card)):
        parts.append(formats.count(worse, "double glum"))
    if doubtful := len(withheld(card)):
        parts.append(f"{formats.count(doubtful, 'figure')} withheld")
    return "; ".join(parts)
