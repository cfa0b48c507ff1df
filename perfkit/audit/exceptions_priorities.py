"""Priorities and SMART targets of an exception report, worked out again."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from perfkit import periods
from perfkit.audit import should
from perfkit.audit.page import Figure
from perfkit.audit.should import Said, Sheet, Should
from perfkit.judge.card import Scorecard
from perfkit.report import cells, formats, smart_words
from perfkit.report.counts import quarter, records
from perfkit.targets.setting import setting_of
from perfkit.targets.smart import smart
from perfkit.terms import Rag

_NO_PRIORITIES = (
    "No priorities were supplied. The table ‘priorities’ would say which portfolio and partnership each serves."
)


@dataclass(frozen=True)
class Prioritised:
    """What a page should say of priorities and of targets that are not SMART.

    Parameters
    ----------
    card
        The scorecard of a portfolio, or of the council.
    """

    card: Scorecard

    def all(self) -> Should:
        """Return all of it."""
        return self.allocation() + self.partnerships() + self.smart()

    @cached_property
    def lines(self) -> list[cells.Row]:
        """The card's rows."""
        return records(self.card.rows)

    @cached_property
    def priority_of(self) -> dict[str, cells.Row]:
        """The row of each priority."""
        found: dict[str, cells.Row] = {}
        for row in records(self.card.tables.priorities):
            found.setdefault(str(row["ref"]), row)
        return found

    def count(self, text: str, n: int, what: str) -> Figure:
        """Return the claim of a count."""
        return should.figure(text, n, "exceptions", what, period=quarter(self.card))

    def allocation(self) -> Should:
        """Return which priorities the page should say fall in no portfolio."""
        if "priorities" in self.card.tables.absent:
            return Should([Said((_NO_PRIORITIES,), "p")])
        table = records(self.card.tables.priorities)
        none = [row for row in table if not (cells.has(row, "portfolio") and str(row["portfolio"]).strip())]
        if not none:
            return Should([Said(("Every priority falls in a portfolio.",), "p")])
        head = self.count(formats.spelt(len(none), start=True), len(none), "priorities not allocated")
        verb = "falls" if len(none) == 1 else "fall"
        owned = [(r, cells.text(r, "owner", "none")) for r in none]
        items = [Said((f"{r['ref']}: {r['title']}. Owner: {owner}.",), "li") for r, owner in owned]
        return Should([Said((head, f" of the council’s priorities {verb} in no portfolio yet:"), "p"), *items])

    def partnerships(self) -> Should:
        """Return which priorities the page should say also serve a partnership."""
        if "priorities" in self.card.tables.absent:
            return Should([Said((_NO_PRIORITIES,), "p")])
        card = self.card
        rows = []
        for ref, priority in self.priority_of.items():
            served = [line for line in self.lines if cells.has(line, "priority") and str(line["priority"]) == ref]
            ours = not card.portfolio or bool(served) or priority["portfolio"] == card.portfolio
            if ours and cells.has(priority, "partnership") and str(priority["partnership"]).strip():
                rated = [str(sum(line["rag"] == rag for line in served)) for rag in Rag]
                rows.append((f"{ref}: {priority['title']}", str(priority["partnership"]), str(len(served)), *rated))
        if not rows:
            whose = card.portfolio or card.tables.council
            return Should([Said((f"No priority of {whose} also serves a partnership’s agenda.",), "p")])
        columns = ("Priority", "Partnership’s agenda", "Indicators here", *(card.rules.rag.label(rag) for rag in Rag))
        return Should(sheets=[Sheet("Priorities that also serve a partnership", columns, tuple(rows))])

    def smart(self) -> Should:
        """Return which targets the page should say are not yet SMART."""
        year = periods.label(periods.year_of(self.card.quarter))
        asked = [row for row in self.lines if row["polarity"] != "none" and _wanted(row["target_status"])]
        aims = pd.DataFrame(
            [{"ref": r["ref"], "year": year, "reason": cells.text(r, "rationale"),
              **{name: r[name] for name in ("target", "target_low", "target_high")}} for r in asked],
            columns=["ref", "year", "reason", "target", "target_low", "target_high"],
        )  # fmt: skip
        lacking: dict[str, list[str]] = {}
        by_ref = {str(row["ref"]): row for row in self.lines}
        for finding in records(smart(aims, setting_of(self.card))):
            if finding["lack"] and finding["check"] != "looser":
                ref = str(finding["ref"])
                lacking.setdefault(smart_words.sentence(finding, by_ref[ref]), []).append(ref)
        n = len(asked)
        if not lacking:
            every = {0: f"No target of {year} was to be checked.", 1: f"The one target of {year} is SMART.",
                     2: f"Both targets of {year} are SMART."}  # fmt: skip
            return Should([Said((every.get(n, f"All {formats.spelt(n)} targets of {year} are SMART."),), "p")])
        faulty = len({ref for refs in lacking.values() for ref in refs})
        caption = f"Targets of {year} that are not yet SMART: {faulty} of {n}"
        rows = tuple(
            (said, f"All {n}" if len(refs) == n > 1 else formats.joined(refs)) for said, refs in lacking.items()
        )
        return Should(sheets=[Sheet(caption, ("What the target lacks", "Indicators"), rows)])


def _wanted(status: object) -> bool:
    return status is None or pd.isna(status) or status in ("set", "no_target", "to_be_confirmed")  # type: ignore[call-overload]
