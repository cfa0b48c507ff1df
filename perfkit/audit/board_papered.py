"""An Executive Board's covering report, worked out again: its words, priorities, risks, papers and appendices.

The council's words are read again from its template. The rest is put
together here from the scorecard and the tables, not by what wrote the report.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from perfkit import periods
from perfkit.audit import should
from perfkit.audit.findings import Finding
from perfkit.audit.page import Page, Part, read_page
from perfkit.audit.should import Said, Sheet, Should, day_of
from perfkit.inputs.board_report_form import BOARD_REPORT
from perfkit.inputs.papers import Paper, read_paper
from perfkit.judge.card import Scorecard
from perfkit.publish.safe import safe
from perfkit.report import formats
from perfkit.report.cells import Row
from perfkit.report.counts import quarter, records
from perfkit.report.written import Filling, Written, left_out
from perfkit.terms import Travel

REPORT = "Executive Board report"
"""What the head of such a page calls its report."""
_SLOT = re.compile(r"\{\{\s*(\w+)\s*\}\}")
_DATED = {"outturns": "as_of", "targets": "set_on", "milestones": "as_of", "commentary": "date", "risks": "reviewed",
          "definitions": "as_of"}  # fmt: skip


@dataclass(frozen=True)
class BoardPapered:
    """What a covering report should say, beyond what every report says.

    Parameters
    ----------
    card
        The whole council's scorecard.
    paper
        The council's words.
    """

    card: Scorecard
    paper: Paper

    @cached_property
    def right(self) -> Should:
        """Return everything that only this kind of page says."""
        found = Should([*self._head(), *self._written(), *self._appendices()])
        parts = {"asked": self._asked, "priorities": self.priorities, "risks": self._risks, "files": self._files}
        for slot, made in parts.items():
            if slot in slots_of(self.paper):
                found = found + made()
        return found + Should([Said((sheet.caption,), "caption") for sheet in found.sheets])

    def held(self, page: Page) -> tuple[list[Finding], Page]:
        """Return what a page gets wrong of it, and the page without what was held against it."""
        return should.held(self.right, page)

    @cached_property
    def _meetings(self) -> pd.DataFrame:
        """The board's own meetings, the one that considers this quarter and those before it, the latest first."""
        table = self.card.tables.meetings
        whole = table[table["portfolio"].isna() | table["portfolio"].eq("")].sort_values("date", kind="stable")
        ours = whole[whole["period"].eq(quarter(self.card))]
        if ours.empty:
            return ours
        name, day = ours[["meeting", "date"]].iloc[0]
        found: pd.DataFrame = whole[whole["meeting"].eq(name) & (whole["date"] <= day)].iloc[::-1]
        return found

    def _body(self) -> str:
        name = "Board" if self._meetings.empty else str(self._meetings["meeting"].iloc[0])
        return name if name.lower().startswith("the ") else f"the {name}"

    def _head(self) -> Iterator[Said]:
        for kind in ("title", "h1"):
            yield Said((f"{self.paper.title}: {quarter(self.card)}",), kind)
        if self._meetings.empty:
            yield Said(("The meeting is not named: the table ‘meetings’ has no row for this quarter.",), "p")
        else:
            day = formats.day(self._meetings["date"].iloc[0])
            yield Said((f"For the meeting of {self._body()} on {day}.",), "p")
        for lead, gaps in (("Left out: ", self.paper.missing), ("Not yet written: ", self.paper.unwritten)):
            if gaps:
                yield Said((f"{lead}{'; '.join(gaps)}.",), "p")

    def _written(self) -> Iterator[Said]:
        """Return the council's words, with nothing in the slots that stand on a line of their own."""
        words = {
            "council": [self.card.tables.council],
            "quarter": [quarter(self.card)],
            "months": [periods.words(self.card.quarter)],
            "meeting": [self._body()],
        }
        filling = Filling(words, {slot: [] for slot in BOARD_REPORT.blocks})
        yield from passages_of(Written("", self.paper.front, filling))
        for part in BOARD_REPORT.parts:
            text = self.paper.parts.get(part.title, left_out(self.paper))
            yield from passages_of(Written(part.title, text, filling))

    def _appendices(self) -> Iterator[Said]:
        for n, name in enumerate(self.card.tables.directorates, 1):
            yield Said((f"Appendix {n}: {name}",), "li")

    def _asked(self) -> Should:
        if self._meetings.empty:
            return Should()
        earlier = self._meetings[self._meetings["date"] < self._meetings["date"].iloc[0]]
        asked = earlier[earlier["action"].notna()].iloc[::-1]
        if asked.empty:
            return Should()
        asked = asked[asked["date"].eq(asked["date"].max())]
        caption = f"What {self._body()} asked for on {formats.day(asked['date'].iloc[0])}"
        rows = [
            (str(a["action"]), "" if pd.isna(a["owner"]) else str(a["owner"]), day_of(a["due"], ""), self._done(a))
            for a in records(asked)
        ]
        return Should(sheets=[Sheet(caption, ("Action", "Owner", "Due", "Done"), tuple(rows))])

    def _done(self, action: Row) -> str:
        done: Any = action["done"]
        day: Any = action["done_on"]
        late = self.card.known_on is not None and not pd.isna(day) and day > self.card.known_on
        if pd.isna(done) or not done or late:
            return "Not yet"
        return "Yes" if pd.isna(day) else f"Yes, on {day_of(day)}"

    def priorities(self) -> Should:
        """Return how the indicators that serve each priority should be counted."""
        rows, table = self.card.rows, self.card.tables.priorities
        if "priorities" in self.card.tables.absent:
            return Should()
        found = [Said((*self._priority(str(p["ref"]), str(p["title"])),), "li") for p in records(table)]
        none = int(rows["priority"].isna().sum())
        if none:
            verb = "indicator serves" if none == 1 else "indicators serve"
            found.append(
                Said((self._count(none, "none", formats.spelt(none, start=True)), f" {verb} no priority."), "li")
            )
        return Should(found)

    def _priority(self, ref: str, title: str) -> Iterator[Part]:
        rows = self.card.rows[self.card.rows["priority"].eq(ref).fillna(False)]
        if rows.empty:
            yield f"{ref}, {title}: no indicator serves it."
            return
        met = {True: "met", False: "missed"}
        how = rows["met"].map(lambda flag: "not judged" if pd.isna(flag) else met[bool(flag)])
        missed = rows[how.eq("missed")].sort_values(
            ["double_glum", "adverse_pct"], ascending=False, kind="stable", na_position="last"
        )
        yield f"{ref}, {title}: of its "
        yield self._count(len(rows), f"{ref}, indicators")
        yield " indicator " if len(rows) == 1 else " indicators "
        words = {
            "met": " met the target",
            "missed": f" missed it ({formats.joined(missed['ref'])})",
            "not judged": " could not be held against one",
        }
        yield from self._counted(ref, how, words)
        ways = {Travel.IMPROVED: " improved", Travel.UNCHANGED: " did not change", Travel.WORSENED: " worsened"}
        if rows["travel"].isin([str(way) for way in ways]).any():
            yield f". Since {formats.BASELINES[self.card.rules.travel_from]}, "
            yield from self._counted(ref, "travel " + rows["travel"], {f"travel {w}": text for w, text in ways.items()})
        yield "."

    def _counted(self, ref: str, kinds: pd.Series, words: dict[str, str]) -> Iterator[Part]:
        """Return how many there are of each kind, in the order of its words."""
        there = [kind for kind in words if kinds.eq(kind).any()]
        for n, kind in enumerate(there):
            if n:
                yield " and " if n == len(there) - 1 else ", "
            yield self._count(int(kinds.eq(kind).sum()), f"{ref}, {kind}")
            yield words[kind]

    def _count(self, n: int, what: str, text: str = "") -> Part:
        calculation = f"priority {what}" if what != "none" else "priority, none"
        return should.figure(text or str(n), n, "scorecard", calculation, period=quarter(self.card))

    def _risks(self) -> Should:
        table, day = self.card.tables.risks, self.card.known_on
        if table.empty:
            return Should()
        known = table if day is None else table[~(table["reviewed"] > day)]
        now: dict[str, tuple[Row, float]] = {}
        before: dict[str, Any] = {}
        for row in records(known.sort_values("reviewed", kind="stable", na_position="first")):
            ref, score = str(row["ref"]), row["likelihood"] * row["impact"]
            stated = row["previous_score"]
            before[ref] = now[ref][1] if pd.isna(stated) and ref in now else stated
            now[ref] = (row, score)
        moves = {ref: _move(score, before[ref]) for ref, (_, score) in now.items()}
        found = [Said((*self._moves(list(moves.values())),), "p")]
        moved = [ref for ref in known["ref"].unique() if moves[ref] in ("rose", "fell")]
        for ref in sorted(moved, key=lambda ref: -now[ref][1]):
            row, score = now[ref]
            tail: str = "" if pd.isna(row["mitigation"]) else f" What is done: {str(row['mitigation']).rstrip('.')}."
            scores = [
                should.figure(formats.number(value), value, "risks", column, ref=ref)
                for value, column in ((before[ref], "score_before"), (score, "score"))
            ]
            head = f"{ref}: {row['risk']}. The score {moves[ref]} from "
            found.append(Said((head, scores[0], " to ", scores[1], f".{tail}"), "li"))
        return Should(found)

    def _moves(self, moves: list[str]) -> Iterator[Part]:
        def figure(n: int, what: str) -> Part:
            return should.figure(str(n), n, "risks", f"risks {what}", period=quarter(self.card))

        one = len(moves) == 1
        yield "The " if one else "Of the "
        yield should.figure(
            "one" if one else str(len(moves)), len(moves), "risks", "risks known", period=quarter(self.card)
        )
        yield " risk on the register" if one else " risks on the register, "
        there = [kind for kind in ("rose", "fell", "unchanged", "new", "unscored") if kind in moves]
        for n, kind in enumerate(there):
            if n:
                yield " and " if n == len(there) - 1 else ", "
            many = moves.count(kind)
            if not one:
                yield figure(many, kind)
            have, be = ("has", "was") if many == 1 else ("have", "were")
            yield {"rose": " rose", "fell": " fell", "unchanged": f" {be} unchanged",
                   "new": f" {have} no earlier score", "unscored": f" {have} no score"}[kind]  # fmt: skip
        yield "."

    def _files(self) -> Should:
        tables = self.card.tables
        holds: dict[str, list[str]] = {}
        days: dict[str, list[pd.Timestamp]] = {}
        for source in tables.sources:
            frame = getattr(tables, source.table)
            if not len(frame):
                continue
            holds.setdefault(source.file, []).append(f"{source.table} ({formats.count(len(frame), 'row')})")
            known = frame[_DATED[source.table]].dropna() if source.table in _DATED else []
            days.setdefault(source.file, []).extend(d for d in known if not self._later(d))
        rows = [
            (file, formats.joined(names), formats.day(max(days[file])) if days[file] else "Not dated")
            for file, names in holds.items()
        ]
        if self.paper.file:
            rows.append((self.paper.file, "the words of this report", ""))
        sheet = Sheet("Files on which this report relies", ("File", "What it holds", "Latest entry"), tuple(rows))
        return Should(sheets=[sheet])

    def _later(self, day: pd.Timestamp) -> bool:
        return self.card.known_on is not None and day > self.card.known_on


def paper_of(card: Scorecard, template: str) -> BoardPapered:
    """Return what a covering report of a council should say, with the words of a template; "" is the built-in."""
    return BoardPapered(card, read_paper(template, BOARD_REPORT))


def slots_of(paper: Paper) -> set[str]:
    """Return the slots that the words of a paper hold."""
    return {name for text in (paper.front, *paper.parts.values()) for name in _SLOT.findall(text)}


def passages_of(written: Written) -> Iterable[Said]:
    """Return the passages of a part of a paper as they should stand on its page."""
    for passage in read_page(safe(written.html())).passages:
        yield Said(passage.parts, passage.kind)


def _move(score: float, before: float) -> str:
    if pd.isna(score):
        return "unscored"
    if pd.isna(before):
        return "new"
    return "rose" if score > before else "fell" if score < before else "unchanged"
