"""The corporate performance review: what the portfolios' exception reports come to, for Cabinet and the panel."""

from __future__ import annotations

import pandas as pd

from perfkit import periods
from perfkit.judge.card import Scorecard
from perfkit.judge.meetings_held import ActionState, Inside, Met, actions, report_day
from perfkit.judge.portfolio import RATINGS, allocated, budgets, cut, exceptions
from perfkit.report import formats, meetings, opening
from perfkit.report.cells import Row
from perfkit.report.claims import pounds
from perfkit.report.counts import quarter, records
from perfkit.report.exceptions import claim, headline, table
from perfkit.report.grid import Cell, Sign, Table
from perfkit.report.made import Made, sources
from perfkit.report.prose import Part, Prose, listed, say
from perfkit.terms import Rag

__all__ = [
    "action_counts",
    "actions_outstanding",
    "agreement",
    "budget_exceptions",
    "by_directorate",
    "by_portfolio",
    "calendar",
    "closing",
    "exception_tables",
    "meetings_held",
    "outstanding",
    "summary",
    "title",
]
__dir__ = __all__.copy

TITLE = "Corporate performance review"
NONE = "In no portfolio"
NO_PORTFOLIOS = (
    "No indicator falls in a portfolio. The column ‘portfolio’ of the table ‘indicators’, or that of ‘priorities’, "
    "would say which Cabinet member’s remit each falls in."
)
_STATES = {
    Met.HELD: Sign("●", "Held", "green"),
    Met.TO_COME: Sign("○", "To come"),
    Met.NONE: Sign("–", "None listed", "muted"),
    Met.MISSED: Sign("■", "None on record", "red"),
}


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


def by_portfolio(card: Scorecard) -> Table:
    """Return one row a portfolio: its indicators by rating, and its exceptions; the last row is the council.

    Parameters
    ----------
    card
        The scorecard of the whole council (`perfkit.judge.scorecard.judge`).

    Returns
    -------
    Table
        Counts of indicators, of each rating and of exceptions.

    Examples
    --------
    >>> from perfkit.demo.cards import wexbridge
    >>> by_portfolio(wexbridge())
    Indicators by portfolio and rating, 2013/14 Q2
    Portfolio | Indicators | Green | Amber | Red | Not rated | Exceptions
    Children and Young People | 8 | 4 | 1 | 2 | 1 | 3
    Economic Development | 2 | 1 | 0 | 1 | 0 | 1
    ...
    """
    if not card.tables.portfolios:
        return Table("", (), ())
    return _cut(card, "portfolio", allocated(card), exceptions(card)["allocated"])


def by_directorate(card: Scorecard) -> Table:
    """Return one row a directorate: the same indicators, cut as the officers' structure has them.

    Parameters
    ----------
    card
        The scorecard of the whole council (`perfkit.judge.scorecard.judge`).

    Returns
    -------
    Table
        Counts of indicators, of each rating and of exceptions.

    Examples
    --------
    >>> from perfkit.demo.cards import wexbridge
    >>> by_directorate(wexbridge())
    Indicators by directorate and rating, 2013/14 Q2
    Directorate | Indicators | Green | Amber | Red | Not rated | Exceptions
    Children and Enterprise | 12 | 5 | 2 | 4 | 1 | 6
    Communities | 20 | 8 | 1 | 10 | 1 | 8
    ...
    """
    return _cut(card, "directorate", card.rows["directorate"], exceptions(card)["directorate"])


def agreement(card: Scorecard) -> Prose:
    """Return that both cuts are of the same indicators, with their number.

    Parameters
    ----------
    card
        The scorecard of the whole council (`perfkit.judge.scorecard.judge`).

    Returns
    -------
    Prose
        A sentence or two.

    Examples
    --------
    >>> from perfkit.demo.cards import wexbridge
    >>> agreement(wexbridge())
    Portfolios are the Cabinet’s structure and directorates the officers’. Both tables count the same ...
    """
    n = claim(card, len(card.rows), "indicators", digits=True)
    if not card.tables.portfolios:
        return say("The same ", n, " indicators, as the officers’ structure has them.")
    return say(
        "Portfolios are the Cabinet’s structure and directorates the officers’. Both tables count the same ",
        n,
        " indicators, so their last rows agree.",
    )


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


def meetings_held(card: Scorecard) -> Prose:
    """Return how many of the reviews due were held, which were missed, and which fall outside their period.

    Parameters
    ----------
    card
        The scorecard of the whole council (`perfkit.judge.scorecard.judge`).

    Returns
    -------
    Prose
        A sentence and a list; without a table of meetings, a sentence that says so.

    Examples
    --------
    >>> from perfkit.demo.cards import wexbridge
    >>> meetings_held(wexbridge())
    A meeting is to consider a quarter from day 1 after its end until the end of the next quarter, both ...
    - Seven of the 8 portfolio reviews that were held or whose time is over took place.
    - No review is on record of Community Safety for 2013/14 Q1.
    - Resources: the meeting of 4 October 2013 on 2013/14 Q1 falls 4 days after its monitoring period ended.
    """
    if "meetings" in card.tables.absent:
        return say(meetings.ABSENT)
    found = meetings.scheduled(card, card.tables.meetings)
    asked = meetings.quarters_of_year(card, found, card.tables.portfolios)
    lines: list[tuple[Part, ...]] = []
    held = int(asked["state"].eq(Met.HELD).sum())
    over = int(asked["state"].isin((Met.HELD, Met.MISSED)).sum())
    if over:
        n, of = (
            meetings.claim(card, held, "held", start=True),
            meetings.claim(card, over, "held or missed", digits=True),
        )
        lines.append((n, " of the ", of, " portfolio reviews that were held or whose time is over took place."))
    missed = asked[asked["state"].eq(Met.MISSED)]
    if len(missed):
        names = formats.joined(f"{row['portfolio']} for {row['period']}" for row in records(missed))
        lines.append((f"No review is on record of {names}.",))
    late = found[found["inside"].isin((Inside.BEFORE, Inside.AFTER))]
    lines += [(f"{m['portfolio'] or m['meeting']}: {_lowered(meetings.outside(m))}",) for m in records(late)]
    return say(meetings.monitoring(card)) + listed(lines)


def calendar(card: Scorecard) -> Table:
    """Return whether each quarter of the year has been considered for each portfolio.

    Parameters
    ----------
    card
        The scorecard of the whole council (`perfkit.judge.scorecard.judge`).

    Returns
    -------
    Table
        One row a portfolio, a column a quarter: held, to come, none on record, each with its day.

    Examples
    --------
    >>> from perfkit.demo.cards import wexbridge
    >>> calendar(wexbridge())
    Portfolio reviews of 2013/14
    Portfolio | 2013/14 Q1 | 2013/14 Q2 | 2013/14 Q3 | 2013/14 Q4
    Children and Young People | ● Held 14 August 2013 | ○ To come 18 November 2013 | ○ To come 17 ...
    Economic Development | ● Held 19 August 2013 | ○ To come 27 November 2013 | – None listed | – None ...
    ...
    """
    if "meetings" in card.tables.absent:
        return Table("", (), ())
    found = meetings.scheduled(card, card.tables.meetings)
    asked = meetings.quarters_of_year(card, found, card.tables.portfolios)
    labels = list(dict.fromkeys(asked["period"]))
    rows: list[tuple[Cell, ...]] = []
    for name, lines in asked.groupby("portfolio", sort=False):
        rows.append((str(name), *(_met(line) for line in records(lines))))
    year = periods.label(periods.year_of(card.quarter))
    return Table(f"Portfolio reviews of {year}", ("Portfolio", *labels), tuple(rows))


def actions_outstanding(card: Scorecard) -> Prose:
    """Return how many actions the meetings asked for, and what has come of them.

    Parameters
    ----------
    card
        The scorecard of the whole council (`perfkit.judge.scorecard.judge`).

    Returns
    -------
    Prose
        A sentence, its counts being claims.

    Examples
    --------
    >>> from perfkit.demo.cards import wexbridge
    >>> actions_outstanding(wexbridge())
    10 actions are listed: 2 done, 3 overdue, 4 not yet due and 1 not done, with no date set.
    """
    if "meetings" in card.tables.absent:
        return say(meetings.ABSENT)
    found = actions(card.tables.meetings, report_day(card.quarter, card.known_on))
    if found.empty:
        return say("No meeting held so far asked for an action.")
    return say(*meetings.asked_for(card, found))


def action_counts(card: Scorecard) -> Table:
    """Return one row a portfolio: the actions asked for, by what has come of them; the last row is the council.

    Parameters
    ----------
    card
        The scorecard of the whole council (`perfkit.judge.scorecard.judge`).

    Returns
    -------
    Table
        Counts of actions: asked for, done, overdue, not yet due, without a date.

    Examples
    --------
    >>> from perfkit.demo.cards import wexbridge
    >>> action_counts(wexbridge())
    Actions asked for
    Portfolio or body | Asked for | Done | Overdue | Not yet due | No date
    Children and Young People | 2 | 1 | 1 | 0 | 0
    Health and Wellbeing | 1 | 0 | 0 | 1 | 0
    ...
    """
    found = actions(card.tables.meetings, report_day(card.quarter, card.known_on))
    heads = {"": "Asked for", ActionState.DONE: "Done", ActionState.OVERDUE: "Overdue", ActionState.OPEN: "Not yet due",
             ActionState.UNDATED: "No date"}  # fmt: skip
    whose = found["portfolio"].where(found["portfolio"].ne(""), found["meeting"])
    rows: list[tuple[Cell, ...]] = []
    for name in [*dict.fromkeys(whose), "Council"]:
        of = found if name == "Council" else found[whose.eq(name)]
        rows.append((str(name), *(formats.number(int(of["state"].eq(s).sum() if s else len(of))) for s in heads)))
    columns = ("Portfolio or body", *heads.values())
    return Table("Actions asked for", columns, tuple(rows) if len(found) else (), columns[1:])


def outstanding(card: Scorecard) -> Table:
    """Return every action that is not done, the overdue first.

    Parameters
    ----------
    card
        The scorecard of the whole council (`perfkit.judge.scorecard.judge`).

    Returns
    -------
    Table
        One row an action: who asked for it and when, owner's role, due date, progress.

    Examples
    --------
    >>> from perfkit.demo.cards import wexbridge
    >>> outstanding(wexbridge())
    Actions not done
    Action | Portfolio or body | Asked for on | Owner | Due | Is it done?
    Explain the fall in recycling by collection round | Environment and Sustainability | 27 August 2013 ...
    Bring a plan for temporary accommodation | Executive Board | 20 August 2013 | Head of Housing | 15 ...
    ...
    """
    found = actions(card.tables.meetings, report_day(card.quarter, card.known_on))
    left = found[found["state"].ne(ActionState.DONE)]
    empty = "Every action asked for is done." if len(found) else ""
    made = meetings.actions_table("Actions not done", left, portfolios=True)
    return Table(made.caption, made.columns, made.rows, empty=empty)


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


def _cut(card: Scorecard, by: str, whose: pd.Series, whose_exceptions: pd.Series) -> Table:
    """Return the indicators by whose each is, with how many of those are exceptions."""
    table = cut(card.rows["rag"], whose)
    table["exceptions"] = whose_exceptions.value_counts().reindex(table.index, fill_value=0)
    counted = ("indicators", *RATINGS, "exceptions")
    columns = (by.capitalize(), "Indicators", *(card.rules.rag.label(rag) for rag in Rag), "Exceptions")
    rows: list[tuple[Cell, ...]] = [
        (str(row["name"]) or NONE, *(formats.number(row[c]) for c in counted))
        for row in records(table.rename_axis("name").reset_index())
    ]
    rows.append(("Council", *(formats.number(int(table[c].sum())) for c in counted)))
    return Table(f"Indicators by {by} and rating, {quarter(card)}", columns, tuple(rows), columns[1:])


def _met(row: Row) -> Sign:
    sign = _STATES[Met(row["state"])]
    if pd.isna(row["date"]):
        return sign
    late = ", outside its monitoring period" if row["inside"] in (Inside.BEFORE, Inside.AFTER) else ""
    return Sign(sign.shape, f"{sign.word} {formats.day(row['date'])}{late}", sign.kind)


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]
