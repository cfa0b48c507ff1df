"""One indicator, judged: the fixture behind the hand-worked cases."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from perfkit.judge.scorecard import judge
from perfkit.rules import RagRule, Rules, preset

QUARTER = "2014/15 Q2"


@pytest.fixture(scope="session")
def judge_one(make_tables: Callable[..., Any]) -> Callable[..., pd.Series]:
    """Return a function that judges one indicator and gives its row of the scorecard.

    `figures` and `targets` are period -> figure, or -> the row's columns; a bare figure stands for quarter 2 of
    2014/15. Other keywords are the indicator's columns. Doubtful figures are rated, so that the rule under test
    speaks, unless `rules` says otherwise.
    """

    def one(
        figures: Any = None,
        targets: Any = None,
        *,
        rule: str | RagRule = "ten_percent",
        rules: Mapping[str, Any] | None = None,
        quarter: str = QUARTER,
        known_on: str = "",
        benchmarks: Any = (),
        **indicator: Any,
    ) -> pd.Series:
        rag = preset(rule) if isinstance(rule, str) else rule
        tables = make_tables(
            indicators=[{"ref": "A", **indicator}],
            outturns=_rows(figures, "outturn"),
            targets=_rows(targets, "target"),
            benchmarks=list(benchmarks),
        )
        settings = replace(Rules(rag, rate_doubtful=True), **(rules or {}))
        return judge(tables, settings, quarter, known_on=known_on).rows.iloc[0]

    return one


def _rows(given: Any, column: str) -> list[dict[str, Any]]:
    if given is None:
        return []
    if isinstance(given, list):
        return [{"ref": "A", **row} for row in given]
    if not isinstance(given, dict):
        given = {QUARTER: given}
    return [
        {"ref": "A", "period": period, **(value if isinstance(value, dict) else {column: value})}
        for period, value in given.items()
    ]
