"""All targets together as controls move them: how many are likely met, which carry the risk, the ratings to expect."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property

import numpy as np
import pandas as pd

from perfkit import periods
from perfkit.report import formats
from perfkit.report.counts import records
from perfkit.report.grid import Cell, Table
from perfkit.report.targeting import percent
from perfkit.rules import PRESETS
from perfkit.targets.outcomes import Outcomes, columns_of, outcomes_of
from perfkit.targets.setting import Setting
from perfkit.targets.together import Together, together
from perfkit.targets.whatif import WhatIf
from perfkit.terms import Rag

_RISKS = 5


class Overview:
    """What all the targets come to, worked out in short steps.

    What does not hang on the targets is worked out once. The rest is in
    steps of a few hundredths of a second, so that a move of a control need
    not wait for it.

    Parameters
    ----------
    plan
        The targets on the table.
    """

    def __init__(self, plan: WhatIf) -> None:
        self._plan = plan
        self._targets = plan.targets.copy()
        self._expected = plan.moved.ahead.expected.copy()
        self._columns: dict[str, pd.Series] = {}
        self._titles = {str(row["ref"]): str(row["title"]) for row in records(plan.setting.card.rows)}

    @cached_property
    def _outcomes(self) -> Outcomes:
        return outcomes_of(self._setting())

    def put(self, ref: str, figures: Sequence[float], expected: Sequence[float | None]) -> None:
        """Move the targets of one indicator, and what is expected of each year with its levers as they stand."""
        self._targets.loc[ref] = list(figures)
        now = np.array(expected, dtype="float64")
        if not np.array_equal(now, self._expected.loc[ref].to_numpy(), equal_nan=True):
            self._expected.loc[ref] = now
            # What may come of the year hangs on the levers alone, and takes a while to work out.
            self.__dict__.pop("_outcomes", None)

    def now(self) -> Together:
        """Return the targets taken together, as they and the levers stand."""
        return together(self._setting(), self._targets, shared=self._plan.shared)

    def _setting(self) -> Setting:
        """Return the evidence with each year's outlook moved to where the levers take it; its spread stays."""
        setting = self._plan.setting
        return replace(setting, ahead=setting.ahead.moved(self._expected)) if self._moved else setting

    @property
    def _moved(self) -> bool:
        return not self._expected.equals(self._plan.setting.ahead.expected)

    def steps(self) -> Iterator[None]:
        """Work out the ratings under one rule after the other."""
        own = self._plan.setting.card.rules.rag
        for rule in (own, *(rule for name, rule in PRESETS.items() if name != own.name)):
            targets = self._targets[self._outcomes.year]
            self._columns[rule.name] = columns_of(self._outcomes, targets, [rule]).iloc[0]
            yield

    def html(self) -> str:
        """Return what is known, in words and two tables."""
        found = self.now()
        label, n = periods.label(found.year), len(found.odds)
        if not n:
            return f"<p>No target for {label} has odds, so none can be counted.</p>"
        low, high = found.best.likely
        reach = f"exactly {low}" if low == high else f"between {low} and {high}"
        said = (
            f"Of {n} targets for {label} with odds, {formats.number(found.best.expected, 1)} are expected to be met"
            f" {'with the changes tried' if self._moved else 'if nothing is done differently'}: four times in five"
            f" {reach}."
        )
        risk, ratings = self._risk(found, label).html(), self._ratings(label)
        return f'<p class="pk-count">{said}</p><div class="pk-risk">{risk}</div><div class="pk-ratings">{ratings}</div>'

    def _risk(self, found: Together, label: str) -> Table:
        first = found.risk.head(_RISKS)
        rows: tuple[tuple[Cell, ...], ...] = tuple(
            (str(ref), self._titles[str(ref)], percent(odds), formats.figure(100 * share, "percent", 0))
            for ref, odds, share in zip(first.index, first["odds"], first["share"], strict=True)
        )
        columns = ("Ref", "Indicator", "Odds", "Share of all expected misses")
        return Table(f"Which targets for {label} carry the risk", columns, rows, columns[2:])

    def _ratings(self, label: str) -> str:
        if not self._columns:
            return ""
        own = self._plan.setting.card.rules.rag
        labels = {str(rag): own.label(rag) for rag in Rag}
        kinds = list(next(iter(self._columns.values())).index)
        rows: tuple[tuple[Cell, ...], ...] = tuple(
            (
                f"{formats.capital(name.replace('_', ' '))}{' (the council’s own)' if name == own.name else ''}",
                *(formats.number(float(one[kind]), 1) for kind in kinds),
            )
            for name, one in self._columns.items()
        )
        columns = ("Rule", *(labels.get(str(kind), "Not known") for kind in kinds))
        return Table(f"Ratings to expect in {label}’s report, by rule", columns, rows, columns[1:]).html()
