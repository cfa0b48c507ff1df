"""What a judgement returns is aligned with the rows that it was given, whatever these are called."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from perfkit import periods
from perfkit.judge.amounts import amounts, decimals_of, enough_decimals, gaps, percentages
from perfkit.judge.figures import figures_of, latest_figures, year_outturns
from perfkit.judge.finance import finance
from perfkit.judge.in_force import known_targets, targets_of
from perfkit.judge.milestones import milestones
from perfkit.judge.months import firmness, over
from perfkit.judge.rag import grades, quartiles, rate
from perfkit.judge.scorecard import judged, resolved
from perfkit.judge.travel import travel
from perfkit.judge.variance import variance
from perfkit.rules import AmberBy, RagRule, Rules, preset
from perfkit.terms import Tolerance, TravelFrom

QUARTER = periods.parse("2014/15 Q2")
Q1, Q2, BEFORE, YEAR = "2014/15 Q1", "2014/15 Q2", "2013/14 Q2", "2014/15"
NO_DOUBT = pd.Series(dtype="str", index=pd.MultiIndex.from_arrays([[], []], names=["ref", "period"]))
OWN = RagRule("own", AmberBy.DISTANCE, green_within=1, amber_within=3, kind=Tolerance.POINTS)
PRESETS = ("ten_percent", "belfast", "tolerance", "thurrock", "havering", "medway", "halton", "quartile")

# An indicator a case: what it is, its figures, its target.
CASES: list[tuple[dict[str, Any], dict[str, Any], Any]] = [
    ({}, {Q2: 82, BEFORE: 80}, 80),
    ({}, {Q2: 79, BEFORE: 79.5}, 80),
    ({"polarity": "lower", "unit": "days"}, {Q2: 12, BEFORE: 9, Q1: 12}, 10),
    ({"polarity": "lower", "unit": "pounds", "basis": "snapshot"}, {Q2: 900, BEFORE: 1000}, 950),
    ({"polarity": "range", "unit": "number"}, {Q2: 8, BEFORE: 15}, {"target_low": 10, "target_high": 20}),
    ({"polarity": "range", "unit": "number"}, {Q2: 25, BEFORE: 26}, {"target_high": 20}),
    ({"polarity": "none"}, {Q2: 50, BEFORE: 40}, 45),
    ({}, {Q2: {"outturn": 60, "status": "provisional", "outlook": "on_course"}, BEFORE: 61}, 80),
    ({}, {Q2: {"outturn": 60, "outlook": "off_course"}}, {"target": 61, "tolerance": 2, "tolerance_kind": "points"}),
    ({}, {Q2: {"outturn": None, "status": "confidential"}, BEFORE: 5}, 80),
    ({"frequency": "monthly"}, {m: {"outturn": 50, "numerator": n, "denominator": 2 * n, "status": s}
                                for m, n, s in (("Jul 2014", 1, "final"), ("Aug 2014", 2, "provisional"),
                                                ("Sep 2014", 5, "final"))}, 55),
    ({"frequency": "monthly", "unit": "number"}, {"Jul 2014": 3, "Sep 2014": 4}, 10),
    ({"basis": "cumulative", "unit": "number"}, {Q2: 40, BEFORE: 38, Q1: 18}, None),
    ({"basis": "annual"}, {"2013/14": 70}, None),
    ({}, {Q2: {"outturn": 82, "status": "break"}, BEFORE: 80}, {"target_status": "baseline"}),
]  # fmt: skip
BY_YEAR = {12: 90}
"""The target that the year has, of the case at that place."""
LABELS = [f"row {n}" for n in range(len(CASES))]


def council(make_tables: Any) -> Any:
    refs = [f"I{n:02d}" for n in range(len(CASES))]
    shown = [
        {"ref": ref, "period": period, **(value if isinstance(value, dict) else {"outturn": value})}
        for ref, (_, figures, _) in zip(refs, CASES, strict=True) for period, value in figures.items()
    ]  # fmt: skip
    targets = [
        {"ref": ref, "period": Q2, **(aim if isinstance(aim, dict) else {"target": aim})}
        for ref, (_, _, aim) in zip(refs, CASES, strict=True) if aim is not None
    ]  # fmt: skip
    targets += [{"ref": refs[at], "period": YEAR, "target": target} for at, target in BY_YEAR.items()]
    peers = [
        {"ref": ref, "period": Q2, "authority": f"Peer {v}", "value": v} for ref in refs[:12] for v in (8, 60, 80, 82)
    ]
    return make_tables(
        indicators=[{"ref": ref, **about} for ref, (about, _, _) in zip(refs, CASES, strict=True)],
        outturns=shown, targets=targets, benchmarks=peers,
    )  # fmt: skip


@pytest.fixture(scope="module")
def parts(make_tables: Any) -> dict[str, Any]:
    """What a quarter is judged from."""
    tables = council(make_tables)
    figures = latest_figures(tables.outturns, None, NO_DOUBT)
    plans = known_targets(tables.targets, [QUARTER], None)
    indicators = resolved(tables.indicators, figures, plans)
    rules = Rules(preset("ten_percent"), straight_line=True)
    rows = judged(indicators, figures, plans, rules, QUARTER, benchmarks=tables.benchmarks, targets_in_doubt=NO_DOUBT)
    spans = over(indicators, [QUARTER])
    earlier = figures_of(over(indicators, [QUARTER - 4]), figures)
    return {"tables": tables, "figures": figures, "plans": plans, "indicators": indicators, "rules": rules,
            "rows": rows, "spans": spans, "earlier": earlier}  # fmt: skip


def named(table: Any) -> Any:
    return table.set_axis(LABELS, axis=0)


def alike(there: Any, here: Any) -> None:
    """The same values in the same order, under the names of the rows."""
    assert there.index.tolist() == LABELS
    if isinstance(here, pd.Series):
        pd.testing.assert_series_equal(there.reset_index(drop=True), here.reset_index(drop=True), check_names=False)
    else:
        pd.testing.assert_frame_equal(there.reset_index(drop=True), here.reset_index(drop=True))


@pytest.mark.parametrize("name", PRESETS)
def test_ratings_and_their_reasons(parts: dict[str, Any], name: str) -> None:
    rule, rows, tables = preset(name), parts["rows"], parts["tables"]
    compared = travel(rows, parts["earlier"], TravelFrom.SAME_QUARTER_LAST_YEAR, parts["rules"], QUARTER)
    peers = quartiles(tables.benchmarks, rows["ref"], rows["period"], YEAR)
    here = rate(rows, rule, compared, peers)
    assert here["rag"].ne("not_rated").sum() >= 2
    alike(rate(named(rows), rule, named(compared), named(peers)), here)
    alike(grades(named(rows), rule, named(compared), named(peers)), here[["rag", "not_rated_why"]])


def test_ratings_by_points_of_a_councils_own_rule(parts: dict[str, Any]) -> None:
    rows = parts["rows"]
    compared = travel(rows, parts["earlier"], TravelFrom.SAME_QUARTER_LAST_YEAR, parts["rules"], QUARTER)
    peers = quartiles(parts["tables"].benchmarks, rows["ref"], rows["period"], YEAR)
    alike(rate(named(rows), OWN, named(compared), named(peers)), rate(rows, OWN, compared, peers))


@pytest.mark.parametrize("kind", list(Tolerance))
def test_directions_and_their_reasons(parts: dict[str, Any], kind: Tolerance) -> None:
    rules = replace(parts["rules"], no_change_band=1.0, no_change_kind=kind)
    for baseline in TravelFrom:
        here = travel(parts["rows"], parts["earlier"], baseline, rules, QUARTER)
        alike(travel(named(parts["rows"]), named(parts["earlier"]), baseline, rules, QUARTER), here)
    assert set(here["travel"]) == {"improved", "unchanged", "worsened", "not_comparable"}


def test_variances(parts: dict[str, Any]) -> None:
    alike(variance(named(parts["rows"])), variance(parts["rows"]))


def test_quartiles_of_peers(parts: dict[str, Any]) -> None:
    rows, peers = parts["rows"], parts["tables"].benchmarks
    alike(
        quartiles(peers, named(rows)["ref"], named(rows)["period"], YEAR),
        quartiles(peers, rows["ref"], rows["period"], YEAR),
    )


def test_figures_and_the_years_before(parts: dict[str, Any]) -> None:
    here = figures_of(parts["spans"], parts["figures"])
    alike(figures_of(named(parts["spans"]), parts["figures"]), here)
    before = periods.year_of(QUARTER) - 1
    year = year_outturns(parts["indicators"], parts["figures"], before)
    alike(year_outturns(named(parts["indicators"]), parts["figures"], before), year)
    assert year["outturn"].tolist()[13] == 70


@pytest.mark.parametrize("straight_line", [False, True])
def test_targets(parts: dict[str, Any], *, straight_line: bool) -> None:
    counted = parts["rows"]["counted"]
    here = targets_of(parts["spans"], parts["plans"], counted, straight_line=straight_line)
    alike(targets_of(named(parts["spans"]), parts["plans"], named(counted), straight_line=straight_line), here)


def test_words_for_figures(parts: dict[str, Any]) -> None:
    rows = parts["rows"]
    places = rows["decimals"]
    for said in (amounts, gaps):
        alike(said(*(named(rows[c]) for c in ("outturn", "unit", "decimals"))), said(rows["outturn"], rows["unit"],
              places))  # fmt: skip
    alike(percentages(named(rows["adverse_pct"])), percentages(rows["adverse_pct"]))
    alike(percentages(named(rows["adverse_pct"]), named(places)), percentages(rows["adverse_pct"], places))
    alike(decimals_of(named(rows["outturn"])), decimals_of(rows["outturn"]))
    apart = rows["outturn"].ne(rows["aim"])
    alike(
        enough_decimals(*map(named, (places, rows["outturn"], rows["aim"], apart))),
        enough_decimals(places, rows["outturn"], rows["aim"], apart),
    )


def test_the_least_firm_of_several() -> None:
    statuses = pd.DataFrame({"a": ["final", "final"], "b": ["estimated", None]}, index=["x", "y"])
    assert firmness(statuses).to_dict() == {"x": "estimated", "y": "not_available"}


def test_the_first_row_of_a_table_that_is_cut_down_is_row_0(make_tables: Any) -> None:
    """Milestones and budget lines are numbered anew, in the order of the tables."""
    tables = make_tables(
        milestones=[{"ref": "M1", "due": "2014-08-01", "as_of": "2014-07-01"}, {"ref": "M2", "due": "2014-12-01"},
                    {"ref": "M1", "due": "2014-08-01", "as_of": "2014-09-01", "completed": "2014-08-20"}],
        finance=[{"directorate": "A", "service": "S", "period": p, "annual_budget": 100, "forecast": 120}
                 for p in (Q1, Q2)],
    )  # fmt: skip
    stands = milestones(tables.milestones, pd.Timestamp("2014-09-30"))
    assert stands.index.tolist() == [0, 1]
    assert dict(zip(stands["ref"], stands["milestone_status"], strict=True)) == {"M1": "completed_late",
                                                                                 "M2": "on_track"}  # fmt: skip
    budget = finance(tables.finance, QUARTER, Rules(preset("ten_percent")))
    assert (budget.index.tolist(), budget["exception"].tolist()) == ([0], [True])
    assert np.isclose(budget["forecast_variance_pct"].item(), 20)
