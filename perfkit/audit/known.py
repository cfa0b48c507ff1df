"""What the inputs themselves say: a page may quote it, figures and all."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import cached_property

import pandas as pd

import perfkit
from perfkit import periods
from perfkit.audit.told import Told, told_of
from perfkit.explain.case import Case, case_of
from perfkit.explain.explanation import Explanation, explain
from perfkit.inputs.schema import CONTRACTS
from perfkit.judge.card import Scorecard
from perfkit.judge.history import history
from perfkit.report import cells, commentary, evidence, formats, key, made, sentences
from perfkit.report.counts import pressing, records
from perfkit.report.plans import MILESTONE_WORDS
from perfkit.terms import MilestoneStatus

_QUARTERS = 8
_SHORT = 12
"""Characters below which a text is known only where it stands alone: "50%" may be quoted, but proves nothing."""
_NAMED = 6
"""So many indicators are named one by one."""


Past = dict[tuple[str, str], cells.Row]


def past_of(card: Scorecard) -> Past:
    """Return the figures and targets of each indicator's last quarters, by reference and period."""
    return {(str(line["ref"]), str(line["period"])): line for line in records(history(card, _QUARTERS))}


class Known:
    """The texts behind a scorecard: officers' words, titles, evidence and rules.

    Parameters
    ----------
    card
        The scorecard, judged from the inputs.
    past
        The figures and targets of the last quarters, of this card or of a larger one; worked out when asked for.
    explained
        The evidence behind each miss of this card or of a larger one; worked out when asked for.
    ref
        The one indicator that an investigation is of; "" for any other report.
    """

    def __init__(
        self,
        card: Scorecard,
        past: Callable[[], Past] | None = None,
        explained: Callable[[], Explanation] | None = None,
        ref: str = "",
    ) -> None:
        self.card = card
        self.ref = ref
        self._cases: dict[str, Case] = {}
        self._past = past or (lambda: past_of(card))
        self._explained = explained or (lambda: explain(card))
        self.rows: dict[str, cells.Row] = {str(row["ref"]): row for row in records(card.rows)}
        self.named = {ref: sentences.named(row) for ref, row in self.rows.items()}

    @cached_property
    def whole(self) -> frozenset[str]:
        """Every text, on one line."""
        return frozenset(" ".join(text.split()) for text in (*self._written(), *self._worked_out()) if text)

    @cached_property
    def spoken(self) -> list[str]:
        """Officers' own words that hold figures, each on one line."""
        given = self.card.tables
        columns = ((given.commentary, "text"), (given.developments, "text"), (given.issues, "text"),
                   (given.finance, "reason"), (given.milestones, "note"), (given.risks, "mitigation"))  # fmt: skip
        texts = {" ".join(str(t).split()) for table, column in columns for t in table[column].dropna().unique()}
        return sorted(text for text in texts if any(c.isdigit() for c in text))

    @cached_property
    def within(self) -> list[str]:
        """The texts long enough to be known inside another, the longest first."""
        return sorted((t for t in self.whole if len(t) >= _SHORT), key=len, reverse=True)

    @cached_property
    def refs(self) -> list[str]:
        """Every reference with a letter in it, the longest first; a bare number is no proof of being one."""
        given = (self.card.rows, self.card.milestones, self.card.tables.risks)
        found = {str(ref) for table in given if "ref" in table for ref in table["ref"].dropna()}
        return sorted((ref for ref in found if re.search(r"[^\W\d_]", ref)), key=len, reverse=True)

    @cached_property
    def quarters(self) -> Past:
        """The figures and targets of each indicator's last quarters, by reference and period."""
        return self._past()

    @cached_property
    def explanation(self) -> Explanation:
        """The evidence behind each miss; an investigation's is of its one indicator."""
        return self.case(self.ref).explanation if self.ref else self._explained()

    def case(self, ref: str) -> Case:
        """Return everything known about one indicator."""
        if ref not in self._cases:
            self._cases[ref] = case_of(self.card, ref)
        return self._cases[ref]

    @cached_property
    def told(self) -> Told:
        """What the sentences of an investigation should say of its statistics."""
        return told_of(self.case(self.ref))

    @cached_property
    def milestones(self) -> dict[str, list[dict[str, str]]]:
        """When each milestone is due, and how it stands, as a table prints them."""
        found: dict[str, list[dict[str, str]]] = {}
        for row in records(self.card.milestones):
            kind = MilestoneStatus(row["milestone_status"])
            word = formats.capital(MILESTONE_WORDS[kind])
            if kind == MilestoneStatus.SLIPPED and cells.has(row, "forecast"):
                word += f" to {formats.day(row['forecast'])}"
            due = formats.day(row["due"]) if cells.has(row, "due") else "No date"
            found.setdefault(" ".join(str(row["milestone"]).split()), []).append({"Due": due, "Progress": word})
        return found

    @cached_property
    def ref_pattern(self) -> re.Pattern[str]:
        """Finds a reference of the scorecard as a word."""
        names = "|".join(map(re.escape, self.refs)) or r"(?!)"
        return re.compile(rf"(?<![\w.])(?:{names})(?![\w])")

    def quoted(self, text: str) -> bool:
        """Return whether a whole text stands in the inputs."""
        return " ".join(text.split()) in self.whole

    def without(self, text: str, mark: str = " ") -> str:
        """Return a text without what it quotes from the inputs."""
        plain = " ".join(text.split())
        if plain in self.whole:
            return mark
        for known in self.within:
            if known in plain:
                plain = plain.replace(known, mark)
        return plain

    def mentioned(self, text: str) -> list[str]:
        """Return the indicators whose reference stands in a text, in order."""
        return [ref for ref in dict.fromkeys(self.ref_pattern.findall(text)) if ref in self.rows]

    def _written(self) -> Iterable[str]:
        """Texts as officers wrote them."""
        given = self.card.tables
        for name in CONTRACTS:
            frame = getattr(given, name)
            for column in frame.columns:
                if pd.api.types.is_string_dtype(frame[column]) and column not in ("ref", "period"):
                    yield from frame[column].dropna().unique()
        for row in records(given.developments) + records(given.issues):
            yield f"{row['directorate']}: {row['text']}"
        for row in records(given.commentary):
            yield f"{commentary.attribution(row)}:"
        yield from (f"{row['ref']}: {row['risk']}" for row in records(given.risks))
        yield from (f"Source: {given.said('source').rstrip('.')}.", f"Licence: {given.said('licence').rstrip('.')}.")

    def _worked_out(self) -> Iterable[str]:
        """Texts that the judgement made, each with its figures in it."""
        card, rag = self.card, self.card.rules.rag
        yield from self.named.values()
        yield from card.doubts["evidence"]
        yield from evidence.doubted(card).values()
        for row in self.rows.values():
            yield from (str(row["rag_reason"]), sentences.why_not(row))
        words = key.rating_words(rag)
        yield from (f"{formats.capital(text)}." for text in words.values())
        # A council's own words for a rating may hold a figure: "Target missed (by more than 10%)".
        yield from (str(rag.label(kind)) for kind in words)
        yield "; ".join(f"{rag.label(kind)}: {text}" for kind, text in words.items())
        yield f"The rating rule is {rag.name}: {rag.source.rstrip('.')}."
        yield from (str(note) for note in card.tables.notes)
        yield from self._assumed()
        yield f"Made by perfkit {perfkit.__version__}"
        read = card.tables.of_ref(self.ref) if self.ref else card.tables
        yield from (str(cell) for line in made.files(read).rows for cell in line)
        yield from (str(cell) for line in key.symbols(card.rules).rows for cell in line)
        rest = len(card.milestones) - len(pressing(card))
        yield f"The other milestones ({formats.number(rest)})"
        year = periods.year_of(card.quarter)
        yield from ("SHA-256 of the rows read", periods.words(card.quarter), periods.words(year))
        if card.known_on is not None:
            yield formats.day(card.known_on)

    def _assumed(self) -> Iterable[str]:
        """What was read into the figures of so many indicators, where they are too many to be named."""
        whose = [str(row["assumed"]) for row in self.rows.values() if cells.has(row, "assumed")]
        for columns in dict.fromkeys(whose):
            n = whose.count(columns)
            if _NAMED < n < len(self.rows):
                names = formats.joined(name.strip().replace("_", " ") for name in columns.split(","))
                yield f"Read into the figures, not published by the council: {names} of {n} indicators."
