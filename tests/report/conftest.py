"""A small council whose every figure is worked by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from perfkit.inputs.tables import Tables
from perfkit.judge.card import Scorecard
from perfkit.judge.scorecard import judge
from perfkit.rules import Rules, preset
from perfkit.terms import TravelFrom

RULES = Rules(preset("ten_percent"), travel_from=TravelFrom.PREVIOUS_QUARTER)


@pytest.fixture
def make_card(make_tables: Callable[..., Tables]) -> Callable[..., Scorecard]:
    """Return a function that judges short rows: `figures`, and other tables by name."""

    def made(*rows: dict[str, Any], known_on: str = "2014-11-07", directorate: str = "", **tables: Any) -> Scorecard:
        keys = {"before", "now", "target", "status", "published"}
        outturns, targets = [], []
        for row in rows:
            outturns.append({"ref": row["ref"], "period": "2014/15 Q1", "outturn": row["before"]})
            outturns.append(
                {
                    "ref": row["ref"],
                    "period": "2014/15 Q2",
                    "outturn": row["now"],
                    "status": row.get("status"),
                    "published_status": row.get("published"),
                }
            )
            targets.append({"ref": row["ref"], "period": "2014/15 Q2", "target": row["target"]})
        indicators = [{k: v for k, v in row.items() if k not in keys} for row in rows]
        given = make_tables(indicators=indicators, outturns=outturns, targets=targets, **tables)
        return judge(given, RULES, "2014/15 Q2", directorate, known_on)

    return made
