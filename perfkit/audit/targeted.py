"""A page of target setting, worked out again: every sentence, table, drawing, mark and what-if of it.

What such a page says follows from the inputs and its particulars alone. Each
part of it is looked for on the page, and must stand there once; what else the
page says goes through the checks of every page.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from math import isclose
from typing import Any

from perfkit.audit import should
from perfkit.audit.findings import Finding
from perfkit.audit.living import living
from perfkit.audit.page import Page, Passage
from perfkit.audit.should import Said, Sheet, Should
from perfkit.audit.target_checks import smart_of, smart_of_all, unknown_of_all
from perfkit.audit.target_of import indicator
from perfkit.audit.target_sums import every, rows_of, sums
from perfkit.publish.export import script
from perfkit.report import made
from perfkit.report.counts import quarter
from perfkit.targets.peer_years import peer_years
from perfkit.targets.whatif import WhatIf

REPORT = "Target setting"
"""What the head of such a page calls its report."""
_MOST = 6
"""What-ifs on a page of many indicators."""
_OTHER = "The inputs make another entry of this what-if."
_MORE = "The inputs make no such what-if here."
_SCRIPT = "It is not the script of this version of perfkit."
_NOT_TRIED = "No target for {ref} can be tried out: neither way is better, or no figure of it is known."
_SAME = 1e-11
"""Further apart than two machines' logarithms, and nearer than anything printed."""
_FAULTS = 5
"""Entries of a what-if that are named, of all that are wrong."""


@dataclass(frozen=True)
class Targeted:
    """What a page of target setting should say.

    Parameters
    ----------
    plan
        The targets that it was made from.
    ref
        The indicator that it is of; "" where it is of all of the plan's.
    """

    plan: WhatIf
    ref: str = ""

    @cached_property
    def right(self) -> Should:
        """Return everything that the page should say of them."""
        plan, ref = self.plan, self.ref
        found = Should(list(self._head()), self._sources()) + sums(plan)
        if ref:
            alive = living(plan, ref, peer_years(plan.setting)) or Should([Said((_NOT_TRIED.format(ref=ref),), "p")])
            found = found + indicator(plan, ref) + smart_of(plan, ref) + alive
        else:
            found = found + every(plan) + smart_of_all(plan) + Should(list(unknown_of_all(plan)))
            for one in _riskiest(plan):
                found = found + one
        captions = [Said((sheet.caption,), "caption") for sheet in found.sheets]
        titles = [Said((sketch.title,), "figcaption") for sketch in found.sketches]
        return found + Should([*captions, *titles])

    def held(self, page: Page) -> tuple[list[Finding], Page]:
        """Return what a page gets wrong of its targets, and the page without what was held against them."""
        found, rest = should.held(self.right, page)
        found += _models(self.right.models, page.models) + _scripts(page)
        return found, replace(rest, models=[], scripts=[])

    def _sources(self) -> list[Sheet]:
        card = self.plan.setting.card
        tables = (made.files(card.tables), made.disagreements(card))
        return [
            Sheet(t.caption, t.columns, tuple(tuple(map(str, row)) for row in t.rows)) for t in tables if t and t.rows
        ]

    def _head(self) -> Iterator[Said]:
        plan, card = self.plan, self.plan.setting.card
        about = f"{card.directorate}, {quarter(card)}" if card.directorate else quarter(card)
        of = f" for {self.ref}, {rows_of(plan)[self.ref]['title']}" if self.ref else ""
        for kind in ("title", "h1"):
            yield Said((f"{REPORT}{of}: {about}",), kind)
        if plan.title:
            yield Said((f"Scenario: {plan.title}.",), "p")


def _models(right: list[dict[str, Any]], have: list[Passage]) -> list[Finding]:
    """Return the entries of the page's what-ifs that differ from what the inputs make."""
    found: list[Finding] = []
    if len(right) != len(have):
        found.append(Finding("what-if", "", f"{len(have)} what-ifs", f"{len(right)} what-ifs", _MORE))
    for want, passage in zip(right, have, strict=False):
        where = f"{passage.where} > what-if of {want['ref']}"
        try:
            given = json.loads(passage.parts[0] if isinstance(passage.parts[0], str) else "")
        except ValueError:
            found.append(Finding("what-if", where, "", "", "It cannot be read."))
            continue
        wrong = [*_apart(given, want, "")][:_FAULTS]
        found += [Finding("what-if", f"{where}, {path}", mine, theirs, _OTHER) for path, mine, theirs in wrong]
    return found


def _apart(have: Any, want: Any, path: str) -> Iterator[tuple[str, str, str]]:
    """Yield each place of a what-if where the page and the inputs differ, with what stands there."""
    if isinstance(have, dict) and isinstance(want, dict):
        for key in dict.fromkeys([*want, *have]):
            yield from _apart(have.get(key, "nothing"), want.get(key, "nothing"), f"{path}.{key}".lstrip("."))
    elif isinstance(have, list) and isinstance(want, list) and len(have) == len(want):
        for n, (mine, theirs) in enumerate(zip(have, want, strict=True)):
            yield from _apart(mine, theirs, f"{path}[{n}]")
    elif not _alike(have, want):
        yield path, str(have), str(want)


def _alike(have: Any, want: Any) -> bool:
    numbers = all(isinstance(value, int | float) and not isinstance(value, bool) for value in (have, want))
    if numbers:
        return isclose(have, want, rel_tol=_SAME, abs_tol=1e-15)
    return type(have) is type(want) and bool(have == want)


def _scripts(page: Page) -> list[Finding]:
    """Return that a script of the page is none of perfkit's."""
    own = script().text.split()
    odd = [passage for passage in page.scripts if "".join(map(str, passage.parts)).split() != own]
    found = [Finding("script", passage.where, "", "", _SCRIPT) for passage in odd]
    if len(page.scripts) != bool(page.models):
        found.append(Finding("script", "", f"{len(page.scripts)} scripts", str(int(bool(page.models))), _SCRIPT))
    return found


def _riskiest(plan: WhatIf) -> list[Should]:
    """Return the what-ifs of a page of many indicators: the likeliest misses, then others that have odds."""
    odds, measures = plan.met.odds, plan.setting.ahead.measures
    risky = list(odds.sort_values(kind="stable").index)
    others = [ref for ref in measures.index[measures["freedom"] > 0] if ref not in risky]
    peers = peer_years(plan.setting)
    found = (living(plan, str(ref), peers) for ref in [*risky, *others][:_MOST])
    return [one for one in found if one is not None]
