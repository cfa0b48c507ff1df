"""Two editions of a report, worked out again: each indicator by itself, its own tables judged step by step."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import pandas as pd

from perfkit.audit import should
from perfkit.audit.exceptions import captions
from perfkit.audit.findings import Finding
from perfkit.audit.known import Known
from perfkit.audit.page import Figure, Page
from perfkit.audit.should import Said, Sheet, Should, day_of
from perfkit.inputs.tables import Tables
from perfkit.judge.card import Scorecard
from perfkit.judge.scorecard import judge
from perfkit.judge.year import judge_year
from perfkit.report import cells, formats
from perfkit.report.counts import quarter, records
from perfkit.report.grid import DIRECTIONS
from perfkit.rules import Rules
from perfkit.terms import Rag, Travel

REPORT = "What did the Board see then?"
"""What the head of such a page calls its report; and its section on the earlier edition."""
_CALLED = {
    "definition": ("Definition change", "is counted by another definition", "are counted by another definition"),
    "new": ("New data", "has a figure that was not there then", "have a figure that was not there then"),
    "gone": ("Figure withdrawn", "has lost the figure that was there then", "have lost the figure that was there then"),
    "revised": ("Revision", "has another figure, its own or the one it is compared with",
                "have another figure, its own or the one it is compared with"),
    "standing": ("Standing of the figure", "keeps its figure, with another standing",
                 "keep their figures, with another standing"),
    "target": ("Target change", "has another target", "have another target"),
    "rest": ("Rules and other evidence", "is judged by other rules or other evidence",
             "are judged by other rules or other evidence"),
}  # fmt: skip
_TARGETS = ("target", "target_low", "target_high")
_NEAR = 1e-9


@dataclass
class Followed:
    """One change of one indicator."""

    ref: str
    kind: str
    what: str
    then: str
    now: str
    on: str = ""
    note: str = ""
    before: tuple[str, str] | None = None
    after: tuple[str, str] | None = None


@dataclass(frozen=True)
class Editions:
    """What changed between two scorecards."""

    then: Scorecard
    now: Scorecard

    @cached_property
    def changes(self) -> list[Followed]:
        """Every change, by indicator in the order of the later edition."""
        old = {str(row["ref"]): row for row in records(self.then.rows)}
        return [c for row in records(self.now.rows) for c in self._of(old[str(row["ref"])], row)]

    def _of(self, old: cells.Row, new: cells.Row) -> list[Followed]:
        ref = str(new["ref"])
        anew = _text(old["definition"]) != _text(new["definition"])
        broken = new["status"] == "break" and old["status"] != "break"
        found = [*self._figures(ref, old, new, anew or broken)]
        if any(not _alike(old[name], new[name]) for name in _TARGETS) or old["target_status"] != new["target_status"]:
            said, on = _text(new["rationale"]), day_of(new["set_on"], "")
            found.append(Followed(ref, "target", "target", cells.target(old), cells.target(new), on, said))
        if anew:
            table = self.now.tables.definitions
            since = table[table["ref"].eq(ref)].sort_values("as_of", kind="stable").tail(1)
            day, note = (since["as_of"].iloc[0], since["note"].iloc[0]) if len(since) else (pd.NaT, None)
            was, now = (_text(row["definition"]) or "Not said" for row in (old, new))
            found.append(Followed(ref, "definition", "definition", was, now, day_of(day, ""), _text(note)))
        if found or _state(old) != _state(new):
            found = self._followed(ref, (old, new), found, redefined=anew or broken)
        order = list(_CALLED)
        return sorted(found, key=lambda change: order.index(change.kind))

    def _figures(self, ref: str, old: cells.Row, new: cells.Row, redefined: bool) -> Iterator[Followed]:
        had, has = cells.has(old, "outturn"), cells.has(new, "outturn")
        same = _alike(old["outturn"], new["outturn"])
        kind = "standing" if same else "definition" if redefined else _moved(had, has)
        if not same or (has and old["status"] != new["status"]):
            note, on = _text(new["note"]), day_of(new["as_of"], "")
            yield Followed(ref, kind, "outturn", cells.outturn(old), cells.outturn(new), on, note)
        if not _alike(old["baseline"], new["baseline"]):
            kind = "definition" if redefined else "revised" if cells.has(old, "baseline") else "new"
            was, now = (cells.earlier(row, "baseline") for row in (old, new))
            yield Followed(ref, kind, f"earlier figure, {new['baseline_period']}", was, now)

    def _followed(
        self, ref: str, ends: tuple[cells.Row, cells.Row], found: list[Followed], *, redefined: bool
    ) -> list[Followed]:
        """Judge the indicator by itself after each step, and give each step's rating to what changed in it."""
        old, new = (card.tables.of_ref(ref) for card in (self.then, self.now))
        first = new.outturns if redefined else old.outturns
        rules = self.then.rules
        # Tables that are alike are judged alike: a step that changes nothing is not judged again.
        last = self._alone(new, rules)
        figured = last if _same(old.targets, new.targets) else self._alone(replace(new, targets=old.targets), rules)
        defined = figured
        if not _same(first, new.outturns):
            defined = self._alone(replace(new, outturns=first, targets=old.targets), rules)
        states = [_state(ends[0]), defined, figured, last, _state(ends[1])]
        for kinds, before, after in zip(
            (("definition",), ("new", "gone", "revised", "standing"), ("target",), ("rest",)), states, states[1:],
            strict=False,
        ):  # fmt: skip
            if before == after:
                continue
            mine = [c for c in found if c.kind in kinds and c.after is None]
            mine.sort(key=lambda change: (change.what == "definition", change.what.startswith("earlier")))
            if not mine:
                was, now = (str(row["rag_reason"]) for row in ends)
                mine = [Followed(ref, kinds[0] if kinds[0] != "new" else "revised", "rating", was, now)]
                found.append(mine[0])
            mine[0].before, mine[0].after = before, after
        return found

    def _alone(self, tables: Tables, rules: Rules) -> tuple[str, str]:
        card = (
            judge_year(tables, rules, self.now.span)
            if self.now.yearly
            else judge(tables, rules, self.now.quarter)
        )  # fmt: skip
        return _state(records(card.rows)[0])

    def listing(self, caption: str = "Every change") -> Sheet:
        """Return the table of changes as it should be."""
        names = {str(row["ref"]): f"{row['ref']}: {row['title']}" for row in records(self.now.rows)}
        rows = []
        for change in self.changes:
            rows.append((
                names[change.ref], f"{_CALLED[change.kind][0]}: {change.what}", change.then, change.now,
                change.on, self._rated(change), _turned(change), change.note,
            ))  # fmt: skip
        columns = ("Indicator", "Kind of change", "Then", "Now", "Known on", "Rating", "Direction", "Note")
        return Sheet(f"{caption}, {quarter(self.now)}", columns, tuple(rows))

    def ratings(self) -> Sheet:
        """Return the table of counts then, by change, and now."""
        kinds = [str(r) for r in (Rag.GREEN, Rag.AMBER, Rag.RED, Rag.NOT_RATED)]
        labels = [self.now.rules.rag.label(Rag(name)) for name in kinds]

        def known(card: Scorecard) -> tuple[str, ...]:
            held = [list(card.rows["rag"]).count(kind) for kind in kinds]
            return (f"As known on {_on(card)}", *(formats.number(n) for n in (*held, sum(held))))

        rows = [known(self.then)]
        for kind, (name, *_) in _CALLED.items():
            mine = [(c.before[0], c.after[0]) for c in self.changes if c.kind == kind and c.before and c.after]
            moves = [[now for _, now in mine].count(r) - [was for was, _ in mine].count(r) for r in kinds]
            if any(moves):
                rows.append((name, *(_signed(n) for n in (*moves, sum(moves)))))
        columns = ("Edition or change", *labels, "All")
        return Sheet(f"Ratings then and now, {quarter(self.now)}", columns, (*rows, known(self.now)))

    def summary(self) -> Iterator[Said]:
        """Return the sentences that count the changes."""
        refs = list(dict.fromkeys(change.ref for change in self.changes))
        between = f"between {_on(self.then)} and {_on(self.now)}"
        if not refs:
            yield Said((f"Nothing changed {between}.",), "p")
            return
        old, new = (dict(zip(card.rows["ref"], card.rows["rag"], strict=True)) for card in (self.then, self.now))
        moved = sum(old[ref] != rag for ref, rag in new.items())
        noun = " indicator" if len(refs) == 1 else " indicators"
        head = (self._count(len(refs), "changed"), f"{noun} changed {between}")
        if moved:
            word = formats.spelt(moved)
            yield Said(
                (*head, "; the rating of ", self._count(moved, "rating changed", word), " of them changed."), "p"
            )
        else:
            yield Said((*head, "; no rating changed."), "p")
        for kind, (_, one, many) in _CALLED.items():
            mine = list(dict.fromkeys(change.ref for change in self.changes if change.kind == kind))
            if mine:
                text = f" indicator {one}" if len(mine) == 1 else f" indicators {many}"
                yield Said((self._count(len(mine), _CALLED[kind][0].lower()), f"{text}: {formats.joined(mine)}."), "li")

    def _count(self, n: int, what: str, text: str = "") -> Figure:
        return should.figure(text or formats.spelt(n, start=True), n, "editions", what, period=quarter(self.now))

    def _rated(self, change: Followed) -> str:
        if change.before is None or change.after is None or change.before[0] == change.after[0]:
            return ""
        was, now = (self.now.rules.rag.label(Rag(state[0])) for state in (change.before, change.after))
        return f"{was} to {now}"


@dataclass(frozen=True)
class Compared:
    """What a page that compares two editions should say.

    Parameters
    ----------
    then, now
        What was known on the two days.
    between
        What changed between them.
    rest
        The checks of every page.
    """

    then: Known
    now: Known
    between: Editions
    rest: Callable[[Page, Known], list[Finding]]

    def held(self, page: Page) -> tuple[list[Finding], Page]:
        """Return what a page gets wrong of it, and the page without what was held against it."""
        editions = self.between
        beside = f"It holds the edition of {_on(self.then.card)} beside that of {_on(self.now.card)}."
        right = Should([Said((beside,), "p"), *editions.summary()], [editions.ratings(), editions.listing()])
        if not editions.changes:
            right = Should([*right.sayings, Said(("Nothing changed.",), "p")], [editions.ratings()])
        earlier, later = _split(page)
        wrong = self.rest(earlier, self.then)
        found, rest = should.held(right + captions(right), later)
        return wrong + found, rest


def _turned(change: Followed) -> str:
    if change.before is None or change.after is None or change.before[1] == change.after[1]:
        return ""
    was, now = (DIRECTIONS[Travel(state[1])] for state in (change.before, change.after))
    return f"{was} to {now.lower()}"


def _split(page: Page) -> tuple[Page, Page]:
    """Return the section on the earlier edition as a page of its own, and the rest."""
    there = [p.section == REPORT for p in page.passages], [g.section == REPORT for g in page.grids]
    parts = []
    for wanted in (True, False):
        passages = [p for p, flag in zip(page.passages, there[0], strict=True) if flag is wanted]
        grids = [g for g, flag in zip(page.grids, there[1], strict=True) if flag is wanted]
        parts.append(replace(page, passages=passages, grids=grids))
    return replace(parts[0], drawings=[], models=[], scripts=[]), parts[1]


def _moved(had: bool, has: bool) -> str:
    return "revised" if had and has else "new" if has else "gone"


def _state(row: cells.Row) -> tuple[str, str]:
    return str(row["rag"]), str(row["travel"])


def _same(a: pd.DataFrame, b: pd.DataFrame) -> bool:
    return a.reset_index(drop=True).equals(b.reset_index(drop=True))


def _alike(a: float, b: float) -> bool:
    if pd.isna(a) or pd.isna(b):
        return bool(pd.isna(a) and pd.isna(b))
    return abs(a - b) <= _NEAR * max(abs(a), abs(b), 1e-3)


def _signed(n: int) -> str:
    return f"+{n}" if n > 0 else formats.number(n)


def _text(value: object) -> str:
    return "" if pd.isna(value) else str(value)  # type: ignore[call-overload]


def _on(card: Scorecard) -> str:
    return formats.day(card.known_on) if card.known_on is not None else "today’s tables"
