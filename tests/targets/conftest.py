"""One indicator, set a target: the fixture behind the hand-worked cases."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd
import pytest

from perfkit import periods
from perfkit.judge.scorecard import judge
from perfkit.rules import Rules, preset
from perfkit.targets.setting import Setting, setting_of


@pytest.fixture(scope="session")
def set_one(make_tables: Callable[..., Any]) -> Callable[..., Setting]:
    """Return a function that gives the setting of one indicator, "A", from its quarters in order.

    Without outturns they are the numerators over the denominators, in percent where no outturn's unit says otherwise.
    `targets` are period -> target, or -> the row's columns; `years` are published outturns of whole years;
    `benchmarks` are rows; other keywords are the indicator's columns.
    """

    def one(
        outturn: Sequence[float] | None = None,
        *,
        numerator: Sequence[float] | None = None,
        denominator: Sequence[float] | None = None,
        first: str = "2009/10 Q1",
        years: Mapping[str, float] | None = None,
        targets: Mapping[str, Any] | None = None,
        benchmarks: Sequence[Mapping[str, Any]] = (),
        **indicator: Any,
    ) -> Setting:
        counts = (
            [(None, None)] * len(outturn or ()) if numerator is None else list(zip(numerator, denominator, strict=True))
        )
        per = float(indicator.get("per", 100 if indicator.get("unit", "percent") == "percent" else 1))
        values = outturn or [per * n / d for n, d in counts]
        quarters = pd.period_range(periods.parse(first), periods=len(values), freq=periods.QUARTER)
        rows = [
            {"ref": "A", "period": periods.label(q), "outturn": v, "numerator": n, "denominator": d}
            for q, v, (n, d) in zip(quarters, values, counts, strict=True)
        ]
        rows += [{"ref": "A", "period": year, "outturn": value} for year, value in (years or {}).items()]
        plans = [
            {"ref": "A", "period": period, **(told if isinstance(told, Mapping) else {"target": told})}
            for period, told in (targets or {}).items()
        ]
        tables = make_tables(
            indicators=[{"ref": "A", "decimals": 1, **indicator, "per": per}],
            outturns=rows,
            targets=plans,
            benchmarks=[{"ref": "A", "group": "near", **row} for row in benchmarks],
        )
        rules = Rules(preset("ten_percent"), rate_doubtful=True)
        return setting_of(judge(tables, rules, periods.label(quarters[-1])))

    return one
