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

__all__ = [
    "doubts",
    "finance",
    "gravest",
    "indicators",
    "milestones",
    "missed",
    "not_rated",
    "notices",
    "other_milestones",
    "risks",
    "symbols",
]
__dir__ = __all__.copy

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
    """Return every indicator: prior outturn, target, this quarter, rating, direction, commentary.

    Parameters
    ----------
    card
        The scorecard of a directorate or of the whole council (`perfkit.judge.scorecard.judge`).

    Returns
    -------
    Table
        One row an indicator: last year's outturn, target, this quarter's outturn (each in the
        indicator's unit), rating, direction of travel and officers' commentary.

    Examples
    --------
    >>> from perfkit.demo.cards import hart
    >>> indicators(hart())
    Performance indicators, 2014/15 Q2
    Indicator | 2013/14 outturn | Target | 2014/15 Q2 | Rating | Since the previous quarter | Commentary
    HS01: Average days taken to decide whether to accept people as homeless | 15 days | 15 days | 11 ...
    HS07: Housing advice cases where homelessness was prevented | 324 | 28 | 36 (doubtful) | ● Green | ...
    ...
    """
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
    """Return the indicators that missed their target, double glums first, then the largest miss.

    Parameters
    ----------
    card
        The scorecard of a directorate or of the whole council (`perfkit.judge.scorecard.judge`).

    Returns
    -------
    Table
        One row a miss: target and outturn in the indicator's unit, ``Missed by`` (of percentages in
        percentage points), ``Of target`` in percent, rating, direction. Without a miss it says so.

    Examples
    --------
    >>> from perfkit.demo.cards import hart
    >>> missed(hart())
    Targets missed, 2014/15 Q2
    Indicator | Target | 2014/15 Q2 | Missed by | Of target | Rating | Since the previous quarter
    HS08: Private sector housing grant budget spent (cumulative) | 50% | 25% | 25 percentage points | ...
    HS16: Affordable homes delivered (gross) | 40 | 28 (doubtful) | 12 | 30% | ■ Red | – Not comparable
    """
    columns = ("Indicator", "Target", quarter(card), "Missed by", "Of target", "Rating", f"Since {_since(card)}")
    rows = tuple(
        (sentences.named(r), cells.target(r), cells.outturn(r), cells.missed_by(r), cells.missed_share(r), cells.rag(r),
         cells.travel(r))
        for r in records(counts.missed(card))
    )  # fmt: skip
    numbers = columns[1:5]
    return Table(f"Targets missed, {quarter(card)}", columns, rows, numbers, "No target was missed.")


def gravest(card: Scorecard, most: int = 12) -> Table:
    """Return the first of the missed targets, as a board reads them; the caption says how many there are.

    Parameters
    ----------
    card
        The scorecard of a directorate or of the whole council (`perfkit.judge.scorecard.judge`).
    most
        How many rows there are at most.

    Returns
    -------
    Table
        At most ``most`` rows: target and outturn in the indicator's unit, rating, direction.

    Examples
    --------
    >>> from perfkit.demo.cards import hart
    >>> gravest(hart())
    Targets missed, 2014/15 Q2
    Indicator | Target | 2014/15 Q2 | Rating | Since the previous quarter
    HS08: Private sector housing grant budget spent (cumulative) | 50% | 25% | ■ Red | – Not comparable
    HS16: Affordable homes delivered (gross) | 40 | 28 (doubtful) | ■ Red | – Not comparable
    """
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
    """Return the indicators that could not be rated, each with the reason; those in doubt stand in `doubts`.

    Parameters
    ----------
    card
        The scorecard of a directorate or of the whole council (`perfkit.judge.scorecard.judge`).

    Returns
    -------
    Table
        One row an indicator not rated: target, outturn and the reason; without a row, nothing.

    Examples
    --------
    >>> from perfkit.demo.cards import hart
    >>> not_rated(hart("Environmental & Technical Services"))
    <BLANKLINE>
    """
    found = counts.unrated(card)
    found = found[~found["ref"].isin(counts.withheld(card)["ref"])]
    rows = tuple(
        (sentences.named(row), cells.target(row), cells.outturn(row), formats.capital(sentences.why_not(row)) + ".")
        for row in records(found)
    )
    columns = ("Indicator", "Target", quarter(card), "Why it is not rated")
    return Table("Indicators not rated", columns, rows, columns[1:3])


def doubts(card: Scorecard) -> Table:
    """Return the indicators whose figure or target is in doubt, with all the evidence, the gravest first.

    Parameters
    ----------
    card
        The scorecard of a directorate or of the whole council (`perfkit.judge.scorecard.judge`).

    Returns
    -------
    Table
        One row an indicator: what follows (not rated, or to be checked) and the evidence; without a
        row, nothing.

    Examples
    --------
    >>> from perfkit.demo.cards import hart
    >>> doubts(hart())
    Figures in doubt
    Ref | What follows | Evidence
    HS16 | ? To be checked | The figure adds up from April, yet it is 28 as in the quarter before: ...
    HS07 | ? To be checked | 36 is also the figure of the period before. It usually moves by about 330, ...
    """
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
    """Return what a reader should know of figures that are right.

    Parameters
    ----------
    card
        The scorecard of a directorate or of the whole council (`perfkit.judge.scorecard.judge`).

    Returns
    -------
    Table
        One row a remark: the indicator's reference and the remark.

    Examples
    --------
    >>> from perfkit.demo.cards import wexbridge
    >>> notices(wexbridge())
    Worth knowing
    Ref | Remark
    NI60 | The target of 78% asks for less than the 80% reached in the year before.
    NI64 | The target of 13% asks for less than the 7% reached in the year before.
    ...
    """
    found = card.doubts[card.doubts["doubt"] == Doubt.INFORM]
    rows = tuple((str(row["ref"]), str(row["evidence"])) for row in records(found))
    return Table("Worth knowing", ("Ref", "Remark"), rows)


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
    """Return the key to symbols, each with the rule behind it.

    Parameters
    ----------
    card
        The scorecard of a directorate or of the whole council (`perfkit.judge.scorecard.judge`).

    Returns
    -------
    Table
        One row a sign: ratings by the council's own rules, directions, double glum.

    Examples
    --------
    >>> from perfkit.demo.cards import hart
    >>> symbols(hart())
    What the signs mean
    Sign | Meaning
    ● Green | The outturn meets the target.
    ▲ Amber | The outturn misses the target by up to and including 10% of the target.
    ...
    """
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
