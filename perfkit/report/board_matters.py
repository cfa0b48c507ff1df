"""What a covering report says beyond the quarter's counts: its meeting, priorities, risks, papers and appendices."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

import pandas as pd

from perfkit.inputs.tables import Tables
from perfkit.judge.board_meeting import Meeting
from perfkit.judge.card import Scorecard
from perfkit.judge.risks import Moved, register
from perfkit.report import counts, formats
from perfkit.report.addresses import folder_names
from perfkit.report.cells import Row, day, has, text
from perfkit.report.claims import Claim
from perfkit.report.counts import claim, records
from perfkit.report.grid import Table
from perfkit.report.made import rows_of
from perfkit.report.opening import commas, named
from perfkit.report.prose import Part, Prose, listed, say
from perfkit.report.shown import Shown
from perfkit.terms import Travel

DATED = {
    "outturns": "as_of", "targets": "set_on", "milestones": "as_of", "commentary": "date", "risks": "reviewed",
    "definitions": "as_of",
}  # fmt: skip
"""The tables whose rows are dated, and by which column."""

OVERVIEW = "directorate_overview.html"
"""The page of an appendix, in its directorate's folder."""

_WAYS = {Travel.IMPROVED: "improved", Travel.UNCHANGED: "did not change", Travel.WORSENED: "worsened"}


def meeting_line(meeting: Meeting | None) -> Prose:
    """Return which meeting the report is for."""
    if meeting is None:
        return say("The meeting is not named: the table ‘meetings’ has no row for this quarter.")
    return say(f"For the meeting of {the(meeting)} on {formats.day(meeting.date)}.")


def the(meeting: Meeting | None) -> str:
    """Return the body as a sentence names it."""
    name = meeting.name if meeting else "Board"
    return name if name.casefold().startswith("the ") else f"the {name}"


def asked(card: Scorecard, meeting: Meeting | None) -> Prose | Table:
    """Return what the meeting asked for when it last met, and whether that is done."""
    if "meetings" in card.tables.absent:
        return say("No table of meetings was supplied: the table ‘meetings’ would say what was asked for.")
    if meeting is None or meeting.before is None:
        return say("No action of an earlier meeting is listed.")
    rows = tuple(
        (str(row["action"]), text(row, "owner"), day(row, "due"), _done(row)) for row in records(meeting.asked)
    )
    caption = f"What {the(meeting)} asked for on {formats.day(meeting.before)}"
    return Table(caption, ("Action", "Owner", "Due", "Done"), rows)


def priorities(card: Scorecard) -> Prose:
    """Return a line a priority: how many of its indicators met their targets, which missed, and where they moved."""
    if "priorities" in card.tables.absent:
        return say(
            "No table of priorities was supplied. The table ‘priorities’ would say what they are, and the column"
            " ‘priority’ of the table ‘indicators’ which indicators serve each."
        )
    lines = [_priority(card, row) for row in records(card.tables.priorities)]
    none = int(card.rows["priority"].isna().sum())
    if none:
        verb = " indicator serves" if none == 1 else " indicators serve"
        lines.append([claim(card, none, "priority, none", start=True), f"{verb} no priority."])
    return listed(lines)


def risks(card: Scorecard) -> Prose:
    """Return how the risk register moved since the last review, with each risk whose score rose or fell."""
    if "risks" in card.tables.absent:
        return say("No risk register was supplied: the table ‘risks’ would fill this part.")
    table = register(card.tables.risks, card.known_on)
    if table.empty:
        return say("The risk register has no entry.")
    found = counts.by(table, "moved")
    kinds: list[tuple[Part, ...]] = [
        (claim(card, found[kind], f"risks {kind}", "risks", digits=True), f" {_moved_words(kind, found[kind])}")
        for kind in Moved
        if kind in found
    ]
    every = claim(card, len(table), "risks known", "risks", digits=len(table) > 1)
    head = say("Of the ", every, " risks on the register, ", *commas(kinds), ".")
    if len(table) == 1:
        head = say("The ", every, " risk on the register", kinds[0][1], ".")
    moved = table[table["moved"].isin([Moved.ROSE, Moved.FELL])]
    moved = moved.sort_values("score", ascending=False, kind="stable")
    return head + listed(_risk(row) for row in records(moved))


def papers(card: Scorecard, template: str = "") -> Table:
    """Return the files the report relies on: what each holds, and the date of its latest entry.

    Dates are those in the files, so that the list is the same whenever it is made.
    """
    found: dict[str, list[str]] = {}
    for source in card.tables.sources:
        if len(getattr(card.tables, source.table)):
            found.setdefault(source.file, []).append(source.table)
    rows = [(file, rows_of(card.tables, names), _latest(card.tables, names)) for file, names in found.items()]
    if template:
        rows.append((template, "the words of this report", ""))
    none = "No file was read: the tables were made in the notebook."
    return Table(
        "Files on which this report relies", ("File", "What it holds", "Latest entry"), tuple(rows), empty=none
    )


@dataclass(frozen=True)
class Appendices(Shown):
    """The appendices, one a directorate: each a link to the page in which it stands.

    >>> Appendices((("Appendix 1: Housing", "housing/directorate_overview.html"),))
    - Appendix 1: Housing (housing/directorate_overview.html)
    """

    links: tuple[tuple[str, str], ...]

    def __repr__(self) -> str:
        return "\n".join(f"- {text} ({address})" for text, address in self.links)

    def html(self) -> str:
        """Return the links as HTML."""
        items = (f'<li><a href="{escape(to)}">{escape(text)}</a></li>' for text, to in self.links)
        return "\n".join(["<ul>", *items, "</ul>"])


def appendices(card: Scorecard) -> Appendices:
    """Return the appendices, in the order in which the table of indicators has the directorates."""
    tables = card.tables
    folders = folder_names([*tables.directorates, *(f"portfolio {name}" for name in tables.portfolios)])
    return Appendices(
        tuple((f"Appendix {n}: {name}", f"{folders[name]}/{OVERVIEW}") for n, name in enumerate(tables.directorates, 1))
    )


def _priority(card: Scorecard, row: Row) -> list[Part]:
    ref = str(row["ref"])
    mine = card.rows[card.rows["priority"].eq(ref).fillna(False)]
    head = f"{ref}, {row['title']}: "
    if mine.empty:
        return [f"{head}no indicator serves it."]

    def count(n: int, what: str) -> Claim:
        return claim(card, n, f"priority {ref}, {what}", digits=True)

    met = counts.yes(mine["met"].eq(True))
    # Double glums first, then the largest miss, as everywhere.
    missed, unjudged = counts.missed(card), mine[mine["met"].isna()]
    missed = missed[missed["ref"].isin(mine["ref"])]
    noun = "indicator" if len(mine) == 1 else "indicators"
    parts: list[Part] = [head, "of its ", count(len(mine), "indicators"), f" {noun} "]
    kinds: list[tuple[Part, ...]] = []
    if met.any():
        kinds.append((count(int(met.sum()), "met"), " met the target"))
    if len(missed):
        kinds.append((count(len(missed), "missed"), f" missed it ({named(records(missed))})"))
    if len(unjudged):
        kinds.append((count(len(unjudged), "not judged"), " could not be held against one"))
    ways = counts.by(mine, "travel")
    moves: list[tuple[Part, ...]] = [
        (count(ways[way], f"travel {way}"), f" {word}") for way, word in _WAYS.items() if way in ways
    ]
    return [*parts, *commas(kinds), *([". Since ", formats.BASELINES[card.rules.travel_from], ", "] if moves else []),
            *commas(moves), "."]  # fmt: skip


def _risk(row: Row) -> list[Part]:
    def score(column: str) -> Claim:
        return Claim(formats.number(row[column]), float(row[column]), "risks", str(row["ref"]), "", column)

    said: list[Part] = [f"{row['ref']}: {row['risk']}. The score {row['moved']} from ", score("score_before"), " to ",
                        score("score"), "."]  # fmt: skip
    if has(row, "mitigation"):
        said.append(f" What is done: {str(row['mitigation']).rstrip('.')}.")
    return said


def _moved_words(kind: Moved, n: int) -> str:
    be = "was" if n == 1 else "were"
    has_ = "has" if n == 1 else "have"
    return {
        Moved.ROSE: "rose", Moved.FELL: "fell", Moved.UNCHANGED: f"{be} unchanged",
        Moved.NEW: f"{has_} no earlier score", Moved.UNSCORED: f"{has_} no score",
    }[kind]  # fmt: skip


def _done(row: Row) -> str:
    if not row["done_then"]:
        return "Not yet"
    return f"Yes, on {formats.day(row['done_on'])}" if has(row, "done_on") else "Yes"


def _latest(tables: Tables, names: Iterable[str]) -> str:
    """Return the day of the latest entry of some tables."""
    days = [getattr(tables, name)[DATED[name]].max() for name in names if name in DATED]
    last = max((day for day in days if pd.notna(day)), default=pd.NaT)
    return "Not dated" if pd.isna(last) else formats.day(last)
