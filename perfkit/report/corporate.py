"""The corporate performance review: what the portfolios' exception reports come to, for Cabinet and the panel.

Its counts are in `corporate_counts`, its meetings in `corporate_meetings`.
"""

from __future__ import annotations

from perfkit.judge.card import Scorecard
from perfkit.judge.meetings_held import ActionState, actions, report_day
from perfkit.judge.portfolio import allocated, budgets, exceptions
from perfkit.report import formats, opening
from perfkit.report.claims import pounds
from perfkit.report.counts import quarter, records
from perfkit.report.exceptions import claim, headline, table
from perfkit.report.grid import Table
from perfkit.report.made import Made, sources
from perfkit.report.prose import Part, Prose, listed, say

__all__ = ["budget_exceptions", "closing", "exception_tables", "summary", "title"]
__dir__ = __all__.copy

TITLE = "Corporate performance review"
NO_PORTFOLIOS = (
    "No indicator falls in a portfolio. The column ‘portfolio’ of the table ‘indicators’, or that of ‘priorities’, "
    "would say which Cabinet member’s remit each falls in."
)


def title(card: Scorecard) -> Prose:
    """Return the page's title, what it speaks of, and a warning where the figures are invented.

    Parameters
    ----------
    card
        The scorecard of the whole council (`perfkit.judge.scorecard.judge`).

    Returns
    -------
    Prose
        A heading, the council and its months, and any warning.

    Examples
    --------
    >>> from perfkit.demo.cards import wexbridge
    >>> title(wexbridge())
    # Corporate performance review: 2013/14 Q2
    Wexbridge Borough Council. July to September 2013, as known on 21 October 2013.
    The figures in this report are invented, to show how it works.
    """
    return opening.title(card, TITLE)


def summary(card: Scorecard) -> Prose:
    """Return how many portfolios there are and how many of their strategic indicators are not being achieved.

    Parameters
    ----------
    card
        The scorecard of the whole council (`perfkit.judge.scorecard.judge`).

    Returns
    -------
    Prose
        A sentence and a list, their counts being claims.

    Examples
    --------
    >>> from perfkit.demo.cards import wexbridge
    >>> summary(wexbridge())
    This review sums up the exception reports of eight portfolios for Cabinet and the Budget and ...
    - 24 of the 44 strategic indicators of Wexbridge Borough Council are not being achieved (20 Red and ...
    - Three strategic indicators are not rated, so nobody can say whether their priorities are ...
    - Six other indicators are behind target or failing: WA3, BV199a, BV215a, TR1, BV78b and IT1. They ...
    """
    names = card.tables.portfolios
    if not names:
        return say(NO_PORTFOLIOS)
    found = exceptions(card)
    clear = [name for name in names if name not in set(found["allocated"])]
    lines: list[tuple[Part, ...]] = []
    if clear:
        verb = "has" if len(clear) == 1 else "have"
        lines.append((f"{formats.joined(clear)} {verb} nothing to except.",))
    left = int(allocated(card).eq("").sum())
    if left:
        noun = "indicator falls" if left == 1 else "indicators fall"
        refs = formats.joined(card.rows.loc[allocated(card).eq(""), "ref"])
        lines.append((claim(card, left, "in no portfolio", start=True), f" {noun} in no portfolio yet: {refs}."))
    head = say(
        "This review sums up the exception reports of ",
        claim(card, len(names), "portfolios"),
        " portfolio" if len(names) == 1 else " portfolios",
        " for Cabinet and the Budget and Performance Panel.",
    )
    return head + Prose(headline(card).blocks) + listed(lines)


def exception_tables(card: Scorecard) -> tuple[Table, ...]:
    """Return each portfolio's exceptions, the same rows as its own report has; last those of no portfolio.

    Parameters
    ----------
    card
        The scorecard of the whole council (`perfkit.judge.scorecard.judge`).

    Returns
    -------
    tuple of Table
        One table a portfolio with exceptions, in the columns of `perfkit.report.exceptions.table`.

    Examples
    --------
    >>> from perfkit.demo.cards import wexbridge
    >>> exception_tables(wexbridge())[0]
    Children and Young People: strategic priorities not being achieved, 2013/14 Q2
    PI no | Description | 2012/13 outturn | Target | Good is? | Q1 | Q2 | Q3 | Q4 | Year to date | ...
    NI60 | Core assessments completed within 35 working days | 80% | 78% | High | 66.9% | 69.6% | Not ...
    NI68 | Referrals to children's social care going on to initial assessment | 69.8% | 68% | High | ...
    ...
    """
    found = set(exceptions(card)["allocated"])
    return tuple(table(card, name) for name in [*card.tables.portfolios, ""] if name in found) or (table(card),)


def budget_exceptions(card: Scorecard) -> Prose:
    """Return each budget line that is an exception, once, with the portfolios that report it.

    Parameters
    ----------
    card
        The scorecard of the whole council (`perfkit.judge.scorecard.judge`).

    Returns
    -------
    Prose
        A list, amounts in pounds; where there is no table, no budget or no exception, a sentence.

    Examples
    --------
    >>> from perfkit.demo.cards import wexbridge
    >>> budget_exceptions(wexbridge())
    - Children's Social Care (Children and Enterprise), which serves Children and Young People: ...
    - Housing (Communities), which serves Health and Wellbeing, Resources and Physical Environment: ...
    - Planning and Transport (Policy and Resources), which serves Physical Environment and ...
    """
    if "finance" in card.tables.absent:
        return say("No finance table was supplied.")
    found = budgets(card)
    if card.finance.empty:
        return say(f"No budget is listed for {quarter(card)}.")
    if found.empty:
        return say("No forecast differs from its budget by enough to be an exception.")
    lines: list[tuple[Part, ...]] = []
    for row in records(found):
        whose = formats.joined(row["portfolios"]) or "no portfolio"
        lead = f"{row['service']} ({row['directorate']}), which serves {whose}: forecast at "
        lines.append((lead, pounds(row, "forecast"), " against a budget of ", pounds(row, "annual_budget"), "."))
    return listed(lines)


def closing(card: Scorecard) -> Made:
    """Return how the figures were made, with the verdict.

    Parameters
    ----------
    card
        The scorecard of the whole council (`perfkit.judge.scorecard.judge`).

    Returns
    -------
    Made
        Shown last, by it a run knows that the notebook reached its end.

    Examples
    --------
    >>> from perfkit.demo.cards import wexbridge
    >>> closing(wexbridge())
    24 exceptions; 3 actions overdue
    Made by perfkit 0.1.0 from the files listed below. Source: Invented: drawn by the script make.py ...
    Files read
    File | Rows read | SHA-256 of the rows read
    ...
    """
    return Made(sources(card).parts, verdict(card))


def verdict(card: Scorecard) -> str:
    """Return the review's verdict in one line, for an index page."""
    found = actions(card.tables.meetings, report_day(card.quarter, card.known_on))
    late = int(found["state"].eq(ActionState.OVERDUE).sum())
    parts = [formats.count(len(exceptions(card)), "exception")]
    return "; ".join([*parts, *([f"{formats.count(late, 'action')} overdue"] if late else [])])
