"""The public's two pages, worked out again: counts, moves, targets ahead, and the age of the page's own words.

The reading age is taken from the page itself: from what stands on it, not
from what was meant to be written.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from perfkit import periods
from perfkit.audit import should
from perfkit.audit.findings import Finding
from perfkit.audit.page import Figure, Page, Part
from perfkit.audit.should import Said, Should
from perfkit.explain.wilson import proportion
from perfkit.inputs.vintages import known
from perfkit.judge.card import Scorecard
from perfkit.report import cells, formats
from perfkit.report.commentary import says_nothing
from perfkit.report.counts import quarter, records
from perfkit.report.reading_age import reading
from perfkit.terms import Travel, TravelFrom

REPORT = "How your council did"
"""What the head of such a page calls its report."""
_SECTIONS = ("How did we do?", "What got better?", "What got worse?", "What happens next?", "How to read this report")
_LAST = "Where the figures come from"
_LISTED = 5
_QUOTED = 3
_FEW = 50
_AIM = 11
_NOT_FIRM = ("provisional", "estimated", "forecast")
_SINCE = {
    TravelFrom.PREVIOUS_QUARTER: "the three months before",
    TravelFrom.SAME_QUARTER_LAST_YEAR: "the same three months last year",
    TravelFrom.PRIOR_OUTTURN: "the year before",
}
_CHANCE = "by no more than may be just chance"
_WAYS = {Travel.IMPROVED: "got better", Travel.WORSENED: "got worse", Travel.UNCHANGED: "stayed the same"}


@dataclass(frozen=True)
class Published:
    """What the public's pages should say, beyond what every report says.

    Parameters
    ----------
    card
        The council's scorecard: of the year where the quarter ends one.
    """

    card: Scorecard

    @cached_property
    def right(self) -> Should:
        """Return everything that only this kind of page says, but for its reading age."""
        said = [Said((f"{REPORT}: {quarter(self.card)}",), kind) for kind in ("title", "h1")]
        for way in (Travel.IMPROVED, Travel.WORSENED):
            said += self._way(way)
        return Should([*said, *(Said(line, "li") for line in self._counts()), *self._ahead(), *self._guide()])

    def held(self, page: Page) -> tuple[list[Finding], Page]:
        """Return what a page gets wrong of it, and the page without what was held against it."""
        aged = self._aged(page)
        return should.held(self.right + Should([aged]), page)

    @cached_property
    def lines(self) -> list[cells.Row]:
        """The card's rows."""
        return records(self.card.rows)

    def _count(self, n: int, what: str, text: str = "", table: str = "scorecard") -> Figure:
        return should.figure(text or formats.number(n), n, table, what, period=quarter(self.card))

    def _counts(self) -> Iterator[tuple[Part, ...]]:
        met, missed = (sum(row["met"] is flag for row in self.lines) for flag in (True, False))
        if checked := met + missed:
            span = "for the year" if self.card.yearly else "for these three months"
            noun = f" target{'' if checked == 1 else 's'} {span}. We met "
            yield (
                "We can check ",
                self._count(checked, "judged"),
                noun,
                self._count(met, "met"),
                " and missed ",
                self._count(missed, "missed"),
                ".",
            )
        else:
            yield ("We had no target that we can check yet.",)
        moved = [(way, sum(row["travel"] == way for row in self.lines)) for way in _WAYS]
        if moved := [(way, n) for way, n in moved if n]:
            parts: list[Part] = [f"Since {self._since}, "]
            for place, (way, n) in enumerate(moved):
                joint = "" if not place else " and " if place == len(moved) - 1 else ", "
                noun = "" if place else " figure" if n == 1 else " figures"
                parts += [joint, self._count(n, f"travel {way}"), f"{noun} {_WAYS[way]}"]
            yield (*parts, ".")
        if left := len(self.lines) - checked:
            its = "It has" if left == 1 else "They have"
            more = self._count(left, "not judged", formats.spelt(left, start=True))
            what = "more" if checked else "figure" if left == 1 else "figures"
            yield (more, f" {what} we could not check. {its} no target, or no figure yet that we can trust.")
        if early := sum(row["status"] in _NOT_FIRM for row in self.lines):
            noun = "figures is an early one" if early == 1 else "figures are early ones"
            young = self._count(early, "early figures", formats.spelt(early, start=True), "public")
            yield (young, f" of our {noun} and may still change.")

    @cached_property
    def _since(self) -> str:
        return _SINCE[self.card.rules.travel_from]

    @property
    def _alone(self) -> bool:
        """Whether no figure has an earlier one to be set beside."""
        return all(row["travel"] == Travel.NOT_COMPARABLE for row in self.lines)

    def _listed(self, way: str) -> list[cells.Row]:
        """Return the largest moves one way, without doubtful figures and without those that chance could make."""
        found = [row for row in self.lines if row["travel"] == way and cells.has(row, "change")]
        found = [row for row in found if row["not_rated_why"] not in ("figure in doubt", "target in doubt")]

        def size(row: cells.Row) -> float:
            return -abs(row["change"] / row["baseline"]) if row["baseline"] else 1.0

        return [row for row in sorted(found, key=size) if not _by_chance(row)][:_LISTED]

    def _way(self, way: Travel) -> Iterator[Said]:
        every = sum(row["travel"] == way for row in self.lines)
        if self._alone:
            beside = f"We have no figures of {self._since} to set ours beside."
            yield Said((f"We cannot tell yet. {beside}",), "p")
            return
        if not every:
            yield Said((f"No figure {_WAYS[way]}.",), "p")
            return
        rows = self._listed(way)
        for row in rows:
            yield Said((*self._move(row),), "li")
        if left := every - len(rows):
            head = self._count(left, f"more {way}", formats.spelt(left, start=True), "public")
            tail = f" more {_WAYS[way]}" if rows else f" figure{'s' * (left > 1)} {_WAYS[way]}, {_CHANCE}"
            yield Said((head, f"{tail}. Our full reports list them all."), "p")

    def _move(self, row: cells.Row) -> Iterator[Part]:
        fine = cells.precise(row)
        far = " so far this year" if row["basis"] == "cumulative" and not self.card.yearly else ""
        yield f"{row['title']}: it {'rose' if row['outturn'] > row['baseline'] else 'fell'} from "
        yield _claim(fine, "baseline", "outturns", str(row["baseline_period"]))
        yield " to "
        yield _claim(fine, "outturn", "outturns", str(row["period"]))
        yield f"{far}."
        if row["met"] is None:
            yield " It was not checked against a target."
        else:
            yield f" We {'met' if row['met'] else 'missed'} our target of "
            yield from self._target(row)
            yield "."
        yield " This is an early figure." if row["status"] in _NOT_FIRM else ""

    def _target(self, row: cells.Row) -> Iterator[Part]:
        low, high, one = (cells.has(row, name) for name in ("target_low", "target_high", "target"))
        period = str(row["target_period"])
        if one:
            yield _claim(row, "target", "targets", period)
        elif low:
            yield "" if high else "at least "
            yield _claim(row, "target_low", "targets", period)
            yield from (" to ", _claim(row, "target_high", "targets", period)) if high else ()
        else:
            yield from ("at most ", _claim(row, "target_high", "targets", period))

    def _ahead(self) -> Iterator[Said]:
        rows = self._listed(Travel.WORSENED)
        if not rows:
            worse = any(row["travel"] == Travel.WORSENED for row in self.lines)
            told = "What got worse may be just chance. We will watch it." if worse else "No figure got worse."
            told = "We cannot tell yet what got worse, so we list no targets here." if self._alone else told
            yield Said((told,), "p")
            return
        year = periods.year_of(self.card.quarter) + int(self.card.yearly)
        label, aims = periods.label(year), [(row, self._aim(str(row["ref"]), year)) for row in rows]
        known_aims = [(row, value) for row, value in aims if value is not None]
        if known_aims:
            yield Said((f"These are our targets for the whole of {label}.",), "p")
        else:
            yield Said((f"We have set no targets for the whole of {label} yet for what got worse.",), "p")
        for row, value in known_aims:
            text = formats.figure(value, row["unit"], formats.places(value), row["per"])
            aim = should.figure(text, value, "targets", "target ahead", ref=str(row["ref"]), period=label)
            yield Said((f"{row['title']}: we aim for ", aim, "."), "li")
        if known_aims and (left := len(rows) - len(known_aims)):
            n = self._count(left, "no target ahead", formats.spelt(left), "public")
            yield Said(("For ", n, " more that got worse we have set no target yet."), "p")
        yield from self._actions(rows)

    def _aim(self, ref: str, year: pd.Period) -> float | None:
        """Return the target of a year on record by the card's day, or what its quarters make of it."""
        table, day = self.card.tables.targets, self.card.known_on
        latest = known(table[table["ref"].eq(ref)], day, ["ref", "period"], "set_on").set_index("period")["target"]
        label = periods.label(year)
        for period in (label, f"{label} Q4"):
            if period in latest and pd.notna(latest[period]):
                return float(latest[period])
        return None

    def _actions(self, rows: list[cells.Row]) -> Iterator[Said]:
        spans = {periods.label(self.card.quarter), *(str(row["period"]) for row in rows)}
        said = []
        for row in rows:
            for text in records(self.card.tables.commentary):
                mine = text["ref"] == row["ref"] and text["kind"] == "action" and text["period"] in spans
                if mine and not says_nothing(str(text["text"])):
                    said.append((row, str(text["text"])))
                    break
        if not said:
            yield Said(("Our officers have not yet said what they will do about them.",), "p")
            return
        yield Said(("This is what our officers say they will do.",), "p")
        for row, action in said[:_QUOTED]:
            yield Said((f"{row['title']}:",), "p")
            yield Said((action,), "blockquote")

    def _guide(self) -> Iterator[Said]:
        for line in (
            "A target is the figure we want to reach.",
            f"Better and worse mean better or worse than {self._since}. For some figures a fall is good.",
            "We list the figures that moved the most for their size. We leave out a move that may be just chance.",
        ):
            yield Said((line,), "li")
        yield Said(("Our list of all reports has every figure.",), "p")

    def _aged(self, page: Page) -> Said:
        """Return the sentences on the reading age that the page's own words call for."""
        names = [f"{row['title']}:" for row in self.lines]
        every, own = [], []
        for passage in page.passages:
            heading = passage.kind == "h2" and passage.text in (*_SECTIONS, _LAST)
            if not heading and (passage.section not in _SECTIONS or passage.kind not in ("p", "li", "blockquote")):
                continue
            every.append(passage.text)
            lead = max((name for name in names if passage.text.startswith(name)), key=len, default="")
            own += [passage.text.removeprefix(lead)] * (passage.kind != "blockquote")
        age, whole = reading(own).age, reading(every).age
        above = f" That is above {_AIM}, which is the most we aim for." if age > _AIM else ""
        return Said(
            (
                "We tested how hard our own words are to read, by the Flesch-Kincaid test. They suit a reader aged ",
                self._count(age, "age", table="public"),
                f" or more.{above} The names of what we count, and what officers say, are left out of that test. "
                "With them it is ",
                self._count(whole, "age of all", table="public"),
                ".",
            ),
            "li",
        )


def _claim(row: cells.Row, column: str, table: str, period: str) -> Figure:
    value, where = float(row[column]), {"ref": str(row["ref"]), "period": period}
    return should.figure(cells.figure(row, column), value, table, column, **where)


def _by_chance(row: cells.Row) -> bool:
    """Return whether chance alone could have made the move of a share of few cases."""
    counted = cells.has(row, "numerator") and cells.has(row, "denominator")
    if row["unit"] != "percent" or not counted or not 0 < row["denominator"] < _FEW:
        return False
    reach = proportion(row["numerator"], row["denominator"]).iloc[0]
    return bool(100 * reach["low"] <= row["baseline"] <= 100 * reach["high"])
