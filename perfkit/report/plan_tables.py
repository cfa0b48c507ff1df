"""The tables of what stands beside the indicators: milestones, risks and budgets."""

from __future__ import annotations

import pandas as pd

from perfkit.judge.card import Scorecard
from perfkit.judge.risks import register
from perfkit.report import cells, counts, formats
from perfkit.report.counts import quarter, records
from perfkit.report.grid import Sign, Table
from perfkit.report.plans import MILESTONE_WORDS
from perfkit.terms import MilestoneStatus

__all__ = ["finance", "milestones", "other_milestones", "risks"]
__dir__ = __all__.copy

_MILESTONE_SIGNS = {
    MilestoneStatus.OVERDUE: ("■", "red"),
    MilestoneStatus.SLIPPED: ("▲", "amber"),
    MilestoneStatus.ON_TRACK: ("○", ""),
    MilestoneStatus.COMPLETED_LATE: ("●", ""),
    MilestoneStatus.COMPLETED: ("●", "green"),
    MilestoneStatus.UNDATED: ("–", "muted"),
}


def milestones(card: Scorecard) -> Table:
    """Return the milestones overdue, slipped or due by the next quarter's end, with their progress.

    Parameters
    ----------
    card
        The scorecard of a directorate or of the whole council (`perfkit.judge.scorecard.judge`).

    Returns
    -------
    Table
        One row a milestone: objective, due date, progress, officers' note; the overdue first.

    Examples
    --------
    >>> from perfkit.demo.cards import hart
    >>> milestones(hart())
    Milestones overdue, slipped or due by 31 December 2014
    Milestone | Objective | Due | Progress | Note
    Take it to Overview and Scrutiny | Publish a new housing strategy | 30 November 2014 | ○ On track | ...
    Agree the approach and begin | Buy homes on the open market with a housing association | ...
    ...
    """
    found = counts.pressing(card)
    by = f"overdue, slipped or due by {formats.day(counts.next_end(card))}"
    if len(found) == len(card.milestones):
        return plan("Milestones", found)
    return plan(f"Milestones {by}", found, empty=f"No milestone is {by}.")


def other_milestones(card: Scorecard) -> Table:
    """Return the rest of the milestones, for the reader of the web page to open.

    Parameters
    ----------
    card
        The scorecard of a directorate or of the whole council (`perfkit.judge.scorecard.judge`).

    Returns
    -------
    Table
        The same columns as `milestones`; folded, and not printed on paper.

    Examples
    --------
    >>> from perfkit.demo.cards import hart
    >>> other_milestones(hart())
    Other milestones
    Milestone | Objective | Due | Progress | Note
    Wickham Court: 100%, 41 homes from September to December 2014 | Get as many affordable homes as ...
    Review progress at 31 March | Contribute to the local development framework | 31 March 2015 | ○ On ...
    ...
    """
    found = card.milestones.drop(counts.pressing(card).index)
    return plan("Other milestones", found, folded=f"The other milestones ({formats.number(len(found))})")


def risks(card: Scorecard) -> Table:
    """Return each risk's latest review, the highest score first.

    Parameters
    ----------
    card
        The scorecard of a directorate or of the whole council (`perfkit.judge.scorecard.judge`).

    Returns
    -------
    Table
        One row a risk: likelihood and impact as the register scores them, their product now and at
        the last review, mitigation, owner's role.

    Examples
    --------
    >>> from perfkit.demo.cards import wexbridge
    >>> risks(wexbridge())
    Risk register
    Risk | Likelihood | Impact | Score | Score at last review | Mitigation | Owner
    R4: Temporary accommodation costs exceed the budget | 4 | 4 | 16 | 12 | Twenty leases under ...
    R1: Assessments are late and a child is left at risk | 3 | 5 | 15 | 10 | Two agency social workers ...
    ...
    """
    table = register(card.tables.risks, card.known_on)
    found = table.sort_values("score", ascending=False, kind="stable", na_position="last")
    columns = ("Risk", "Likelihood", "Impact", "Score", "Score at last review", "Mitigation", "Owner")
    rows = tuple(
        (f"{row['ref']}: {row['risk']}", *(_whole(row, c) for c in ("likelihood", "impact", "score", "score_before")),
         *(cells.text(row, c) for c in ("mitigation", "owner")))
        for row in records(found)
    )  # fmt: skip
    return Table("Risk register", columns, rows, columns[1:5])


def finance(card: Scorecard) -> Table:
    """Return the budgets against spend and forecast, with the exceptions marked.

    Parameters
    ----------
    card
        The scorecard of a directorate or of the whole council (`perfkit.judge.scorecard.judge`).

    Returns
    -------
    Table
        One row a budget line, amounts in pounds; a difference is spend less budget, so above 0 is
        over budget.

    Examples
    --------
    >>> from perfkit.demo.cards import wexbridge
    >>> finance(wexbridge())
    Budgets, 2013/14 Q2
    Service | Annual budget | Budget to date | Actual to date | Difference to date | Forecast | ...
    Children's Social Care | £14,200,000 | £7,100,000 | £7,585,000 | £485,000 | £15,263,000 | ...
    Learning and Skills | £6,400,000 | £3,200,000 | £3,180,000 | −£20,000 | £6,392,000 | −£8,000 |
    ...
    """
    amounts = {
        "Annual budget": "annual_budget",
        "Budget to date": "budget_to_date",
        "Actual to date": "actual_to_date",
        "Difference to date": "variance_to_date",
        "Forecast": "forecast",
        "Forecast difference": "forecast_variance",
    }
    rows = tuple(
        (str(row["service"]), *(_pounds(row, column) for column in amounts.values()),
         "Exception" if cells.has(row, "exception") and row["exception"] else "")
        for row in records(card.finance)
    )  # fmt: skip
    columns = ("Service", *amounts, "Exception")
    return Table(f"Budgets, {quarter(card)}", columns, rows, tuple(amounts))


def plan(caption: str, table: pd.DataFrame, empty: str = "", folded: str = "") -> Table:
    """Return milestones under a caption, with the overdue first, then by due date."""
    order = {str(kind): place for place, kind in enumerate(_MILESTONE_SIGNS)}
    found = table.assign(order=table["milestone_status"].map(order)).sort_values(["order", "due"], kind="stable")
    rows = tuple(
        (str(row["milestone"]), str(row["objective"]), cells.day(row, "due", "No date"), _progress(row),
         cells.text(row, "note"))
        for row in records(found)
    )  # fmt: skip
    columns = ("Milestone", "Objective", "Due", "Progress", "Note")
    return Table(caption, columns, rows, empty=empty, folded=folded)


def _progress(row: cells.Row) -> Sign:
    kind = MilestoneStatus(row["milestone_status"])
    word = formats.capital(MILESTONE_WORDS[kind])
    if kind == MilestoneStatus.SLIPPED and cells.has(row, "forecast"):
        word += f" to {formats.day(row['forecast'])}"
    shape, colour = _MILESTONE_SIGNS[kind]
    return Sign(shape, word, colour)


def _whole(row: cells.Row, column: str) -> str:
    return formats.number(row[column]) if cells.has(row, column) else ""


def _pounds(row: cells.Row, column: str) -> str:
    return formats.figure(row[column], "pounds") if cells.has(row, column) else ""
