"""What a reason claims, held against the figures: each claim borne out, refuted, and beyond any test."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from perfkit import periods
from perfkit.explain.explanation import explain
from perfkit.judge.scorecard import judge
from perfkit.rules import Rules, preset

NO = np.nan
NOW = "2014/15 Q2"
QUARTERS = [periods.label(q) for q in pd.period_range("2010Q1", "2015Q2", freq="Q-MAR")]
SHARE = {"unit": "percent", "per": 100}
SCORE = {"unit": "score"}
COUNT = {"unit": "number"}
SEASONAL = [90.1, 80.0, 90.2, 90.0, 89.9, 79.9, 90.0, 90.1, 90.0, 80.1, 89.9, 90.2, 90.0, 80.0, 90.1, 89.9, 90.1, 79.9]
LEVEL = [80.3, 79.6, 80.1, 80.6, 79.2, 80.0, 79.8, 80.4, 80.2, 79.5]


def _counted(cases, share=0.7):
    return [{"outturn": 100 * share, "numerator": share * n, "denominator": n} for n in cases]


def _plain(values):
    return [{"outturn": v} for v in values]


DEMAND, WINTER, ALL, WARD = "Demand rose.", "It is seasonal.", "It was the same everywhere.", "One ward explains it."
# Of each: what was said, the figures to the latest quarter, the measure, and what the figures say of it.
GIVEN = {
    "cases-up-a-fifth": (DEMAND, _counted([100] * 8 + [120, 120]), SHARE, ("supported", 100, 120, 20)),
    "cases-up-a-twentieth": (DEMAND, _counted([100] * 8 + [106, 104]), SHARE, ("supported", 100, 105, 5)),
    "cases-up-a-little": (DEMAND, _counted([100] * 8 + [104, 104]), SHARE, ("not_testable", 100, 104, 4)),
    "cases-as-ever": (DEMAND, _counted([100] * 10), SHARE, ("contradicted", 100, 100, 0)),
    "cases-down": (DEMAND, _counted([100] * 8 + [90, 90]), SHARE, ("contradicted", 100, 90, -10)),
    "cases-of-a-count": (DEMAND, _plain([50.0] * 8 + [60, 60]), COUNT, ("supported", 50, 60, 20)),
    "cases-not-known": (DEMAND, _plain([70.0] * 10), SHARE, ("not_testable", NO, NO, NO)),
    "none-before": (DEMAND, _plain([0.0] * 8 + [60, 60]), COUNT, ("not_testable", NO, NO, NO)),
    "one-quarter": (DEMAND, _counted([100]), SHARE, ("not_testable", NO, NO, NO)),
    "a-season-that-makes-the-miss": (WINTER, _plain(SEASONAL), SCORE, ("supported", 87.304, 79.9, NO)),
    "no-season": (WINTER, _plain(LEVEL), SCORE, ("contradicted", 80.022222, 79.8, NO)),
    "too-short-for-a-season": (WINTER, _plain(LEVEL[:7]), SCORE, ("not_testable", NO, NO, NO)),
    "a-season-that-does-not-make-the-miss": (
        WINTER, _plain([*SEASONAL[:-1], 69.0]), SCORE, ("not_testable", 87.676, 80.0, NO)),
    "peers-fell-too": (ALL, _plain([80.0] * 8 + [70, 70]), SCORE, ("supported", -9, -10, 100)),
    "peers-rose": (ALL, _plain([80.0] * 8 + [70, 70]), SCORE, ("contradicted", 9, -10, 0)),
    "peers-stood-still": (ALL, _plain([80.0] * 8 + [70, 70]), SCORE, ("contradicted", 0, NO, 0)),
    "no-peers": (ALL, _plain([80.0] * 8 + [70, 70]), SCORE, ("not_testable", NO, NO, NO)),
    "a-ward-did": (WARD, _counted([200] * 8 + [200] * 2), SHARE, ("supported", 79.125, 40, NO)),
    "another-ward-did": ("One ward, West.", _counted([200] * 10), SHARE, ("contradicted", NO, NO, NO)),
    "that-ward-did": ("One ward: EAST.", _counted([200] * 10), SHARE, ("supported", 79.125, 40, NO)),
    "no-ward-did": (WARD, _counted([200] * 10), SHARE, ("contradicted", NO, NO, NO)),
    "no-segments": (WARD, _counted([200] * 10), SHARE, ("not_testable", NO, NO, NO)),
}  # fmt: skip
STEADY = [(80 + n % 3, 100) for n in range(10)]
EAST = [(80 - n % 3, 100) for n in range(8)] + [(40, 100)] * 2


def _rows(ref, rows):
    return [{"ref": ref, "period": q, **row} for q, row in zip(QUARTERS[-len(rows) :], rows, strict=True)]


def _peers(ref, move):
    return [
        {"ref": ref, "period": q, "authority": f"A{n}", "value": 80 + 0.1 * n + (move if place >= 8 else 0)}
        for n in range(4)
        for place, q in enumerate(QUARTERS[-10:])
    ]


def _segments(ref, **parts):
    return [
        {"ref": ref, "period": q, "dimension": "ward", "segment": name, "numerator": n, "denominator": d}
        for name, pairs in parts.items()
        for q, (n, d) in zip(QUARTERS[-10:], pairs, strict=True)
    ]


def _whole(ref, parts):
    sums = [(a + c, b + d) for (a, b), (c, d) in zip(*parts, strict=True)]
    return _rows(ref, [{"outturn": 100 * n / d, "numerator": n, "denominator": d} for n, d in sums])


@pytest.fixture(scope="module")
def tested(make_tables):
    wards = {"a-ward-did": EAST, "another-ward-did": EAST, "that-ward-did": EAST, "no-ward-did": STEADY}
    outturns = []
    for ref, (_, rows, _, _) in GIVEN.items():
        outturns += _whole(ref, (wards[ref], STEADY)) if ref in wards else _rows(ref, rows)
    said = {"period": NOW, "kind": "reason"}
    tables = make_tables(
        indicators=[{"ref": ref, "decimals": 1, "title": ref, **measure} for ref, (_, _, measure, _) in GIVEN.items()],
        outturns=outturns,
        targets=[{"ref": ref, "period": NOW, "target": 86 if g[2] is SCORE else 500} for ref, g in GIVEN.items()],
        benchmarks=[row for ref, move in (("peers-fell-too", -9), ("peers-rose", 9), ("peers-stood-still", 0))
                    for row in _peers(ref, move)],
        segments=[row for ref, east in wards.items() for row in _segments(ref, East=east, West=STEADY)],
        commentary=[
            *({"ref": ref, "text": text, **said} for ref, (text, _, _, _) in GIVEN.items()),
            {"ref": "no-peers", "text": "Demand rose.", **said, "period": "2014/15 Q1"},
            {"ref": "no-peers", "text": "Demand rose.", **said, "kind": "action"},
        ],
    )  # fmt: skip
    return explain(judge(tables, Rules(preset("ten_percent")), NOW)).reasons.set_index("ref")


@pytest.mark.parametrize("ref", GIVEN)
def test_a_claim_is_held_against_the_figures(tested, ref):
    text, _, _, (said, *figures) = GIVEN[ref]
    row = tested.loc[ref]
    assert (row["text"], row["tested"], row["period"]) == (text, said, NOW)
    assert row[["before", "after", "change"]].tolist() == pytest.approx(figures, nan_ok=True, abs=0.001)


def test_a_part_that_is_borne_out_is_named(tested):
    assert tested.loc["a-ward-did", ["claim", "dimension", "segment"]].tolist() == ["one_segment", "ward", "East"]
    assert tested.loc["no-ward-did", ["dimension", "segment"]].isna().all()


def test_each_reason_of_this_quarter_is_tested_once(tested):
    assert tested.index.tolist() == list(GIVEN)
    assert tested.columns.tolist() == [
        "text", "claim", "tested", "dimension", "segment", "before", "after", "change", "period",
    ]  # fmt: skip
