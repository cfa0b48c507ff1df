"""The corporate performance review: what the portfolios' exception reports come to, for Cabinet and the panel."""

from __future__ import annotations

import pandas as pd

from perfkit import periods
from perfkit.judge.card import Scorecard
from perfkit.judge.meetings_held import ActionState, Inside, Met, actions, report_day
from perfkit.judge.portfolio import RATINGS, allocated, budgets, cut, exceptions
from perfkit.report import exceptions_meetings as meetings
from perfkit.report import formats, opening
from perfkit.report.cells import Row
from perfkit.report.claims import pounds
from perfkit.report.counts import quarter, records
from perfkit.report.exceptions import claim, headline, table
from perfkit.report.grid import Cell, Sign, Table
from perfkit.report.made import Made, sources
from perfkit.report.prose import Part, Prose, listed, say
from perfkit.terms import Rag

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
    """Return the page's title, what it speaks of, and a warning where the figures are invented."""
    return opening.title(card, TITLE)


def summary(card: Scorecard) -> Prose:
    """Return how many portfolios there are and how many of their strategic indicators are not being achieved."""
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
    """Return one row a portfolio: its indicators by rating, and its exceptions; the last row is the council."""
    if not card.tables.portfolios:
        return Table("", (), ())
    return _cut(card, "portfolio", allocated(card), exceptions(card)["allocated"])


def by_directorate(card: Scorecard) -> Table:
    """Return one row a directorate: the same indicators, cut as the officers' structure has them."""
    return _cut(card, "directorate", card.rows["directorate"], exceptions(card)["directorate"])


def agreement(card: Scorecard) -> Prose:
    """Return that both cuts are of the same indicators, with their number."""
    n = claim(card, len(card.rows), "indicators", digits=True)
    if not card.tables.portfolios:
        return say("The same ", n, " indicators, as the officers’ structure has them.")
    return say(
        "Portfolios are the Cabinet’s structure and directorates the officers’. Both tables count the same ",
        n,
        " indicators, so their last rows agree.",
    )


def exception_tables(card: Scorecard) -> tuple[Table, ...]:
    """Return each portfolio's exceptions, the same rows as its own report has; last those of no portfolio."""
    found = set(exceptions(card)["allocated"])
    return tuple(table(card, name) for name in [*card.tables.portfolios, ""] if name in found) or (table(card),)


def budget_exceptions(card: Scorecard) -> Prose:
    """Return each budget line that is an exception, once, with the portfolios that report it."""
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
    """Return how many of the reviews due were held, which were missed, and which fall outside their period."""
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
    """Return whether each quarter of the year has been considered for each portfolio."""
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
    """Return how many actions the meetings asked for, and what has come of them."""
    if "meetings" in card.tables.absent:
        return say(meetings.ABSENT)
    found = actions(card.tables.meetings, report_day(card.quarter, card.known_on))
    if found.empty:
        return say("No meeting held so far asked for an action.")
    return say(*meetings.asked_for(card, found))


def action_counts(card: Scorecard) -> Table:
    """Return one row a portfolio: the actions asked for, by what has come of them; the last row is the council."""
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
    """Return every action that is not done, the overdue first."""
    found = actions(card.tables.meetings, report_day(card.quarter, card.known_on))
    left = found[found["state"].ne(ActionState.DONE)]
    empty = "Every action asked for is done." if len(found) else ""
    made = meetings.actions_table("Actions not done", left, portfolios=True)
    return Table(made.caption, made.columns, made.rows, empty=empty)


def closing(card: Scorecard) -> Made:
    """Return how the figures were made, with the verdict."""
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
