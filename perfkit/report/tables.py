"""The tables of the reports: each function takes a scorecard and returns a `Table`."""

from __future__ import annotations

import pandas as pd

from perfkit import periods
from perfkit.judge.card import Scorecard
from perfkit.judge.risks import register
from perfkit.report import cells, commentary, counts, evidence, formats, key, sentences
from perfkit.report.counts import quarter, records
from perfkit.report.grid import Cell, Sign, Table, rating
from perfkit.report.plans import MILESTONE_WORDS
from perfkit.terms import Doubt, MilestoneStatus, Rag

_MILESTONE_SIGNS = {
    MilestoneStatus.OVERDUE: ("■", "red"),
    MilestoneStatus.SLIPPED: ("▲", "amber"),
    MilestoneStatus.ON_TRACK: ("○", ""),
    MilestoneStatus.COMPLETED_LATE: ("●", ""),
    MilestoneStatus.COMPLETED: ("●", "green"),
    MilestoneStatus.UNDATED: ("–", "muted"),
}
_DOUBTS = {
    Doubt.WITHHOLD: rating(Rag.NOT_RATED, "Not rated"),
    Doubt.CHECK: Sign("?", "To be checked"),
}


def indicators(card: Scorecard) -> Table:
    """Return every indicator: prior outturn, target, this quarter, rating, direction, commentary."""
    prior = before(card)
    columns = ("Indicator", prior, "Target", quarter(card), "Rating", f"Since {_since(card)}", "Commentary")
    rows = tuple(
        (
            sentences.named(row),
            cells.earlier(row, "prior_outturn"),
            cells.target(row),
            cells.outturn(row),
            cells.rag(row),
            cells.travel(row),
            " ".join(str(said["text"]) for said in commentary.of(card, row)),
        )
        for row in records(card.rows)
    )
    numbers = (prior, "Target", quarter(card))
    return Table(f"Performance indicators, {quarter(card)}", columns, rows, numbers, "No indicator is listed.")


def missed(card: Scorecard) -> Table:
    """Return the indicators that missed their target, double glums first, then the largest miss."""
    columns = ("Indicator", "Target", quarter(card), "Missed by", "Of target", "Rating", f"Since {_since(card)}")
    rows = tuple(
        (sentences.named(r), cells.target(r), cells.outturn(r), cells.missed_by(r), cells.missed_share(r), cells.rag(r),
         cells.travel(r))
        for r in records(counts.missed(card))
    )  # fmt: skip
    numbers = columns[1:5]
    return Table(f"Targets missed, {quarter(card)}", columns, rows, numbers, "No target was missed.")


def gravest(card: Scorecard, most: int = 12) -> Table:
    """Return the first of the missed targets, as a board reads them; the caption says how many there are."""
    found = records(counts.missed(card))
    columns = ("Indicator", "Target", quarter(card), "Rating", f"Since {_since(card)}")
    rows = tuple(
        (sentences.named(r), cells.target(r), cells.outturn(r), cells.rag(r), cells.travel(r)) for r in found[:most]
    )
    caption = f"Targets missed, {quarter(card)}"
    if len(found) > most:
        caption += f": the first {most} of {len(found)}, double glums before the rest, then the largest miss"
    return Table(caption, columns, rows, columns[1:3], "No target was missed.")


def not_rated(card: Scorecard) -> Table:
    """Return the indicators that could not be rated, each with the reason; those in doubt stand in `doubts`."""
    found = counts.unrated(card)
    found = found[~found["ref"].isin(counts.withheld(card)["ref"])]
    rows = tuple(
        (sentences.named(row), cells.target(row), cells.outturn(row), formats.capital(sentences.why_not(row)) + ".")
        for row in records(found)
    )
    columns = ("Indicator", "Target", quarter(card), "Why it is not rated")
    return Table("Indicators not rated", columns, rows, columns[1:3])


def doubts(card: Scorecard) -> Table:
    """Return the indicators whose figure or target is in doubt, with all the evidence, the gravest first."""
    order = {str(kind): place for place, kind in enumerate(_DOUBTS)}
    found = card.doubts[card.doubts["doubt"] != Doubt.INFORM]
    found = found.assign(order=found["doubt"].map(order)).sort_values("order", kind="stable")
    why = evidence.doubted(card)
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (str(ref), _DOUBTS[Doubt(kind)], why[str(ref)])
        for ref, kind in found.drop_duplicates("ref")[["ref", "doubt"]].itertuples(index=False)
    )
    return Table("Figures in doubt", ("Ref", "What follows", "Evidence"), rows)


def notices(card: Scorecard) -> Table:
    """Return what a reader should know of figures that are right."""
    found = card.doubts[card.doubts["doubt"] == Doubt.INFORM]
    rows = tuple((str(row["ref"]), str(row["evidence"])) for row in records(found))
    return Table("Worth knowing", ("Ref", "Remark"), rows)


def milestones(card: Scorecard) -> Table:
    """Return the milestones overdue, slipped or due by the next quarter's end, with their progress."""
    found = counts.pressing(card)
    by = f"overdue, slipped or due by {formats.day(counts.next_end(card))}"
    if len(found) == len(card.milestones):
        return plan("Milestones", found)
    return plan(f"Milestones {by}", found, empty=f"No milestone is {by}.")


def other_milestones(card: Scorecard) -> Table:
    """Return the rest of the milestones, for the reader of the web page to open."""
    found = card.milestones.drop(counts.pressing(card).index)
    return plan("Other milestones", found, folded=f"The other milestones ({formats.number(len(found))})")


def risks(card: Scorecard) -> Table:
    """Return each risk's latest review, the highest score first."""
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
    """Return the budgets against spend and forecast, with the exceptions marked."""
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


def board(card: Scorecard) -> Table:
    """Return one row a directorate: how many indicators it has, and how each was rated."""
    labels = {str(rag): card.rules.rag.label(rag) for rag in Rag}
    found = pd.crosstab(card.rows["directorate"], card.rows["rag"]).reindex(columns=list(labels), fill_value=0)
    glums = counts.glums(card)["directorate"].value_counts()
    rows = tuple(
        (name, formats.number(found.loc[name].sum()), *(formats.number(n) for n in found.loc[name]),
         formats.number(glums.get(name, 0)))
        for name in dict.fromkeys(card.rows["directorate"])
    )  # fmt: skip
    columns = ("Directorate", "Indicators", *labels.values(), "Double glums")
    return Table(f"Indicators by directorate and rating, {quarter(card)}", columns, rows, columns[1:])


def symbols(card: Scorecard) -> Table:
    """Return the key to symbols, each with the rule behind it."""
    return key.symbols(card.rules)


def before(card: Scorecard) -> str:
    """Return the heading of the year before's outturn."""
    return f"{periods.label(periods.year_of(card.quarter) - 1)} outturn"


def _since(card: Scorecard) -> str:
    return formats.BASELINES[card.rules.travel_from]


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
