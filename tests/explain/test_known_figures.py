"""Every figure with which the invented council is explained, and everything known of nine of its indicators.

The tables in `known_truth/` are the answers, to six decimals: what is found
and by how much, what officers' reasons come to, what evidence is missing, the
year's end of each indicator, and of nine indicators the limits, the parts of
the change and the peers. Beside `test_causes.py`, which holds the findings
against what was planted, these hold their sizes.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from perfkit.explain.case import Case, case_of

HERE = Path(__file__).parent / "known_truth"
REFS = ("NI60", "NI68", "NI156", "BV212", "BV82a", "LIB1", "IA1", "NI73", "TR1")
"""With segments by two cuts, shared with the peers, a drift, a season, figures to date, once a year, in doubt."""


def _flat(name: str, table: pd.DataFrame) -> dict[str, object]:
    return {f"{name} {row} {column}": table.loc[row, column] for row in table.index for column in table.columns}


def _facts(case: Case) -> dict[str, object]:
    """Return everything of a case that is printed, by name."""
    facts: dict[str, object] = {
        "since": case.since, "seasonal": case.seasonal, "yearly": case.yearly, "each": case.each,
        "doubted": case.doubted, "not all in": case.not_all_in, "called": case.called("2014Q2"),
        "breaks": len(case.breaks), "quarters": len(case.quarters),
    }  # fmt: skip
    facts |= _flat("quarter", case.quarters.iloc[[0, 1, -2, -1]])
    for n, bridge in enumerate(case.bridges):
        words = ("dimension", "before", "after", "before_is", "after_is", "missing")
        facts |= {f"bridge {n} {word}": getattr(bridge, word) for word in words}
        facts |= _flat(f"bridge {n}", bridge.parts)
        if not bridge.missing:
            shown, places = bridge.printed(1)
            facts |= {f"bridge {n} places": places, **{f"bridge {n} shown {k}": v for k, v in shown.items()}}
    if case.peers is not None:
        words = ("period", "group", "own", "outside", "by_chance", "begun", "shared")
        facts |= {f"peers {word}": getattr(case.peers, word) for word in words}
        facts |= {f"peers {name}": value for name, value in case.peers.values.items()}
        facts |= {f"standing {name}": value for name, value in case.peers.standing.items()}
        facts |= {f"change {name}": value for name, value in case.peers.change.items()}
    if case.chart is not None:
        facts |= _flat("chart", case.chart.tail(2))
        facts |= {f"icons {name}": value for name, value in case.icons.items()}
        facts |= {f"runs {name}": value for name, value in case.runs.items()}
    if case.ratio is not None:
        facts |= _flat("ratio", case.ratio.tail(2))
        facts |= {"ratio points": case.figure("ratio", "points"), "ratio out": case.figure("ratio", "outside")}
    if case.charted.trend is not None:
        names = ("points", "year", "centre", "lower", "upper")
        facts |= {f"trend {name}": case.figure("limits", f"trend.{name}") for name in names}
    return facts | _flat("ahead", case.ahead)


def _cases(explained):
    facts = [
        (ref, name, value) for ref in REFS for name, value in _facts(case_of(explained.card, ref, explained)).items()
    ]
    return pd.DataFrame(facts, columns=["ref", "fact", "value"])


def _printed(value: object) -> str:
    if isinstance(value, (bool, np.bool_)) or not isinstance(value, (int, float, np.number)):
        return "" if value is None or value is pd.NA or value is pd.NaT else str(value)
    return "" if np.isnan(value) else f"{value:.6f}".rstrip("0").rstrip(".").replace("-0.000000", "0")


@pytest.mark.parametrize(
    ("name", "table"),
    [
        pytest.param("findings", lambda e: e.findings, id="what-is-found"),
        pytest.param("reasons", lambda e: e.reasons.drop(columns=["text"]), id="what-reasons-come-to"),
        pytest.param("missing", lambda e: e.missing, id="what-evidence-is-missing"),
        pytest.param("outlook", lambda e: e.outlook.reset_index(), id="the-years-end"),
        pytest.param("cases", _cases, id="nine-indicators-from-all-sides"),
    ],
)
def test_the_council_is_explained_by_these_figures(explained, name, table):
    found = table(explained).reset_index(drop=True)
    expected = pd.read_csv(HERE / f"{name}.csv", dtype="str", keep_default_na=False)
    assert found.columns.tolist() == expected.columns.tolist()
    for column in found.columns:
        for said, known, row in zip(map(_printed, found[column]), expected[column], found.index, strict=True):
            if said != known:
                assert float(said) == pytest.approx(float(known), abs=2e-6), f"{column}, row {row}: {found.loc[row]}"
