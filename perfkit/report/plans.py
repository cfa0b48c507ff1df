"""What officers tell of the quarter, and how plans, risks and budgets stand."""

from __future__ import annotations

from perfkit.judge.card import Scorecard
from perfkit.judge.risks import register
from perfkit.report import cells, counts, formats
from perfkit.report.claims import Claim, pounds
from perfkit.report.counts import claim, quarter, records
from perfkit.report.opening import commas, whose
from perfkit.report.prose import Part, Prose, listed, say
from perfkit.terms import MilestoneStatus

MILESTONE_WORDS = {
    MilestoneStatus.OVERDUE: "overdue",
    MilestoneStatus.SLIPPED: "slipped",
    MilestoneStatus.ON_TRACK: "on track",
    MilestoneStatus.COMPLETED_LATE: "completed late",
    MilestoneStatus.COMPLETED: "completed",
    MilestoneStatus.UNDATED: "without a date",
}


def developments(card: Scorecard) -> Prose:
    """Return the quarter's key developments, in the officers' words.

    Parameters
    ----------
    card
        The scorecard of a directorate or of the whole council (`perfkit.judge.scorecard.judge`).

    Returns
    -------
    Prose
        A list of quotations; without a table, a sentence that says so.

    Examples
    --------
    >>> from perfkit.demo.cards import wexbridge
    >>> developments(wexbridge("Communities"))
    - The refuse crews' strike of August ended with a new agreement on rounds.
    - Direct payments became the first offer to all new clients in July.
    """
    return _told(card, "developments", "key developments")


def issues(card: Scorecard) -> Prose:
    """Return the issues that emerged in the quarter, in the officers' words.

    Parameters
    ----------
    card
        The scorecard of a directorate or of the whole council (`perfkit.judge.scorecard.judge`).

    Returns
    -------
    Prose
        A list of quotations; without a table, a sentence that says so.

    Examples
    --------
    >>> from perfkit.demo.cards import wexbridge
    >>> issues(wexbridge("Communities"))
    - Landlords are leaving the leasing scheme for temporary accommodation.
    - The recycling contract ends in March 2015; its replacement must be advertised by the summer.
    """
    return _told(card, "issues", "emerging issues")


def milestones(card: Scorecard) -> Prose:
    """Return how many milestones are done, on track, slipped or overdue.

    Parameters
    ----------
    card
        The scorecard of a directorate or of the whole council (`perfkit.judge.scorecard.judge`).

    Returns
    -------
    Prose
        A sentence, its counts being claims.

    Examples
    --------
    >>> from perfkit.demo.cards import hart
    >>> milestones(hart())
    Of the 83 milestones in the service plans, 32 are on track, 44 completed and 7 without a date.
    """
    if "milestones" in card.tables.absent:
        return say("No milestones were supplied.")
    if card.milestones.empty:
        return say(f"No milestone is listed for {whose(card)}.")
    found = counts.by(card.milestones, "milestone_status")
    kinds: list[tuple[Part, ...]] = [
        (claim(card, found[kind], kind, "milestones", digits=True), f" {word}")
        for kind, word in MILESTONE_WORDS.items()
        if kind in found
    ]
    total = len(card.milestones)
    if total == 1:
        return say(
            "The ", claim(card, 1, "milestones", "milestones"), " milestone in the service plans is", kinds[0][1], "."
        )
    (first, words), *others = kinds
    verb = " is" if str(first) == "1" else " are"
    every = claim(card, total, "milestones", "milestones", digits=True)
    return say(
        "Of the ", every, " milestones in the service plans, ", *commas([(first, f"{verb}{words}"), *others]), "."
    )


def milestones_listed(card: Scorecard) -> Prose:
    """Return which milestones the report lists, and how many others there are and of what kind.

    Parameters
    ----------
    card
        The scorecard of a directorate or of the whole council (`perfkit.judge.scorecard.judge`).

    Returns
    -------
    Prose
        A sentence; nothing where every milestone is listed.

    Examples
    --------
    >>> from perfkit.demo.cards import wexbridge
    >>> milestones_listed(wexbridge())
    Listed are those overdue, slipped or due by 31 December 2013. The 10 others (3 due later, 1 ...
    """
    rest = card.milestones.drop(counts.pressing(card).index)
    if rest.empty:
        return Prose()
    found = counts.by(rest, "milestone_status")
    words = {**MILESTONE_WORDS, MilestoneStatus.ON_TRACK: "due later"}
    kinds: list[tuple[Part, ...]] = [
        (claim(card, found[kind], f"not listed: {kind}", "milestones", digits=True), f" {word}")
        for kind, word in words.items()
        if kind in found
    ]
    n = claim(card, len(rest), "not listed", "milestones", digits=True)
    noun = " other" if len(rest) == 1 else " others"
    return say(
        f"Listed are those overdue, slipped or due by {formats.day(counts.next_end(card))}. The ", n, noun, " (",
        *commas(kinds), ") can be opened on the web page and ", "is" if len(rest) == 1 else "are", " not printed.",
    )  # fmt: skip


def risks(card: Scorecard) -> Prose:
    """Return how many risks are on the register, or that none was supplied.

    Parameters
    ----------
    card
        The scorecard of a directorate or of the whole council (`perfkit.judge.scorecard.judge`).

    Returns
    -------
    Prose
        A sentence; without a table, one that says so.

    Examples
    --------
    >>> from perfkit.demo.cards import wexbridge
    >>> risks(wexbridge())
    The register holds 10 risks, the highest score first.
    """
    if "risks" in card.tables.absent:
        return say("No risk register was supplied.")
    n = len(register(card.tables.risks, card.known_on))
    if not n:
        return say(f"The risk register has no entry for {whose(card)}.")
    tail = " risk." if n == 1 else " risks, the highest score first."
    return say("The register holds ", claim(card, n, "risks", "risks"), tail)


def finance(card: Scorecard) -> Prose:
    """Return the budget lines whose forecast is an exception, with the reasons given.

    Parameters
    ----------
    card
        The scorecard of a directorate or of the whole council (`perfkit.judge.scorecard.judge`).

    Returns
    -------
    Prose
        A list, amounts in pounds being claims; without a table, a sentence that says so.

    Examples
    --------
    >>> from perfkit.demo.cards import wexbridge
    >>> finance(wexbridge("Communities"))
    - Housing is forecast at £3,379,000 against a budget of £3,100,000, £279,000 over. Reason given: ...
    """
    if "finance" in card.tables.absent:
        return say("No finance table was supplied.")
    if card.finance.empty:
        return say(f"No budget is listed for {whose(card)} in {quarter(card)}.")
    found = records(card.finance[counts.yes(card.finance["exception"].eq(True))])
    if not found:
        return say("No forecast differs from its budget by enough to be an exception.")
    return listed(_budget(row) for row in found)


def _told(card: Scorecard, table: str, what: str) -> Prose:
    if table in card.tables.absent:
        return say(f"No {what} were supplied.")
    rows = getattr(card.tables, table)
    rows = rows[(rows["period"] == quarter(card)) & rows["text"].notna()]
    if rows.empty:
        return say(f"No {what} were reported for {quarter(card)}.")
    if card.directorate:
        return listed((str(row["text"]),) for row in records(rows))
    return listed((f"{row['directorate']}: {row['text']}",) for row in records(rows))


def _budget(row: cells.Row) -> tuple[Part, ...]:
    gap = row["forecast_variance"]
    income = row["annual_budget"] < 0
    # Spending is positive and income negative, so a positive difference is adverse on either.
    verdict = ("less income" if income else "over") if gap > 0 else ("more income" if income else "under")
    size = Claim(formats.figure(abs(gap), "pounds"), float(gap), "finance", row["service"], row["period"],
                 "forecast_variance")  # fmt: skip
    reason = f" Reason given: {row['reason']}" if cells.has(row, "reason") else " No reason was given."
    lead = (f"{row['service']} is forecast at ", pounds(row, "forecast"), " against a budget of ")
    return (*lead, pounds(row, "annual_budget"), ", ", size, f" {verdict}.", reason)
