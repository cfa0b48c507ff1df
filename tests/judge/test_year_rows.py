"""The years of many indicators at once: each a case of what its quarters make, or why they make nothing."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from perfkit import periods
from perfkit.judge.in_force import annual_targets
from perfkit.judge.peer_quartiles import peer_quartiles, peer_years
from perfkit.judge.scorecard import resolved
from perfkit.judge.span import judge_span
from perfkit.judge.year import judge_year
from perfkit.judge.year_figures import year_figures
from perfkit.rules import Rules, preset

RULES = Rules(preset("ten_percent"), rate_doubtful=True)
YEAR = "2013/14"
Q = [f"{YEAR} Q{n}" for n in (1, 2, 3, 4)]
IDLE, GONE, SECRET = ({"status": s} for s in ("not_applicable", "not_available", "confidential"))
NUMBER, SINCE_APRIL, SNAPSHOT = {"unit": "number"}, {"unit": "number", "basis": "cumulative"}, {"basis": "snapshot"}
BREAK = {"status": "break"}


def share(n: float, d: float, **more: Any) -> dict[str, Any]:
    return {"outturn": 100 * n / d, "numerator": n, "denominator": d, **more}


HALF = share(1, 2)
AVERAGES = "its quarters are shares whose counts are not known, and shares are not averaged"
# What it is, its quarters; its figure, numerator, denominator, standing, where it comes from, why it is missing.
CASES: dict[str, tuple[dict[str, Any], list[Any], tuple[Any, ...]]] = {
    "shares": ({}, [share(9, 10), share(1, 10), share(50, 100), share(60, 80)],
               (60, 120, 200, "final", "counts", None)),
    "a rate of one": ({"unit": "rate", "per": 10}, [share(1, 2), share(1, 4), share(1, 2), share(3, 8)],
                      (3.75, 6, 16, "final", "counts", None)),
    "shares alone": ({}, [50, 60, 70, 80], (None, None, None, "not_available", None, AVERAGES)),
    "counts": (NUMBER, [10, 20, 30, 40], (100, None, None, "final", "total", None)),
    "counts of a break": (NUMBER, [{"outturn": 10, **BREAK}, 20, 30, 40], (100, None, None, "break", "total", None)),
    "counts over a break": (NUMBER, [10, 20, {"outturn": 30, **BREAK}, {"outturn": 40, **BREAK}],
                            (None, None, None, "not_available", None, "the series breaks in quarters 3 and 4")),
    "counts without two": (NUMBER, [10, None, 30, None],
                           (None, None, None, "not_available", None, "quarters 2 and 4 are missing")),
    "counts without the first": (NUMBER, [None, 20, 30, 40],
                                 (None, None, None, "not_available", None, "quarter 1 is missing")),
    "counts with an idle one": (NUMBER, [10, IDLE, 30, 40], (80, None, None, "final", "total", None)),
    "all idle": (NUMBER, [IDLE, IDLE, IDLE, IDLE],
                 (None, None, None, "not_applicable", None, "it does not apply to 2013/14 Q4")),
    "idle or gone": (NUMBER, [IDLE, GONE, IDLE, GONE],
                     (None, None, None, "not_available", None, "the figure is not yet available for 2013/14 Q4")),
    "all secret": (NUMBER, [SECRET, SECRET, SECRET, SECRET],
                   (None, None, None, "confidential", None, "the figure is confidential for 2013/14 Q4")),
    "one secret": (NUMBER, [10, 20, 30, SECRET],
                   (None, None, None, "not_available", None, "quarter 4 is missing")),
    "nothing": (NUMBER, [None, None, None, None],
                (None, None, None, "not_available", None, "no figure for 2013/14")),
    "gone": (NUMBER, [GONE, GONE, GONE, GONE], (None, None, None, "not_available", None, "no figure for 2013/14")),
    "since April": (SINCE_APRIL, [10, 20, 30, {"outturn": 45, "numerator": 45, "denominator": 9}],
                    (45, 45, 9, "final", "quarter 4", None)),
    "since April, a break": (SINCE_APRIL, [10, {"outturn": 20, **BREAK}, 30, 45],
                             (45, None, None, "break", "quarter 4", None)),
    "since April, to come": (SINCE_APRIL, [10, 20, 30, None],
                             (None, None, None, "not_available", None, "quarter 4 is missing")),
    "since April, secret": (SINCE_APRIL, [10, 20, 30, SECRET],
                            (None, None, None, "confidential", None, "the figure is confidential for 2013/14 Q4")),
    "since April, idle": (SINCE_APRIL, [10, 20, 30, IDLE],
                          (None, None, None, "not_applicable", None, "it does not apply to 2013/14 Q4")),
    "at the end": (SNAPSHOT, [None, None, None, share(45, 50)], (90, 45, 50, "final", "quarter 4", None)),
    "provisional": (NUMBER, [10, {"outturn": 20, "status": "provisional"}, {"outturn": 30, "status": "revised"}, 40],
                    (100, None, None, "provisional", "total", None)),
}  # fmt: skip


@pytest.fixture(scope="module")
def council(make_tables: Any) -> Any:
    """A council of the cases: every figure known on 14 April, and some restated in June."""
    figures = []
    for name, (_, quarters, _) in CASES.items():
        for period, given in zip(Q, quarters, strict=True):
            if given is not None:
                row = given if isinstance(given, dict) else {"outturn": given}
                figures.append({"ref": name, "period": period, "as_of": "2014-04-14", **row})
    figures += [
        {"ref": "counts", "period": Q[1], "outturn": 20, "as_of": "2014-05-01"},
        {"ref": "restated", "period": Q[0], "outturn": 10, "as_of": "2014-04-14"},
        *({"ref": "restated", "period": p, "outturn": 10, "as_of": "2014-04-14"} for p in Q[1:]),
        {"ref": "restated", "period": Q[0], "outturn": 13, "as_of": "2014-06-01"},
        {"ref": "restated", "period": Q[2], "outturn": 9, "as_of": "2014-06-02"},
    ]
    return make_tables(
        indicators=[{"ref": name, **about} for name, (about, _, _) in CASES.items()] + [{"ref": "restated", **NUMBER}],
        outturns=figures,
    )


def test_what_the_quarters_make_of_a_year(council: Any) -> None:
    rows = judge_year(council, RULES, YEAR).rows.set_index("ref")
    found = {}
    for name in CASES:
        row = rows.loc[name]
        told = [None if pd.isna(v) else v for v in row[["outturn", "numerator", "denominator", "status", "year_from"]]]
        if told[0] is None:  # what is counted of a year that is missing says nothing
            told[1:3] = [None, None]
        why = None if row["rag_reason"] == "Not rated: no target is set." else row["rag_reason"]
        found[name] = (*told, why.removeprefix("Not rated: ").removesuffix(".") if why else None)
    assert found == {name: expected for name, (_, _, expected) in CASES.items()}
    assert set(rows["period"]) == {YEAR}
    assert rows["rag_reason"].str.startswith("Not rated: ").all()


def test_a_total_tells_what_it_was_before_its_quarters_were_restated(council: Any) -> None:
    """10 and 10 restated as 13 and 9: 42, and 40 before; a release that repeats its figure restates nothing."""
    rows = judge_year(council, RULES, YEAR).rows.set_index("ref")
    assert rows.loc["restated", ["outturn", "revised_from"]].tolist() == [42, 40]
    assert rows.loc["restated", "as_of"] == pd.Timestamp("2014-06-02")
    assert rows.loc["counts", "as_of"] == pd.Timestamp("2014-05-01")
    assert rows["revised_from"].drop("restated").isna().all()


def test_which_years_are_the_sum_of_their_quarters(council: Any) -> None:
    indicators = council.indicators.assign(per=1.0, decimals=0.0)
    counted = indicators["unit"].eq("number") & indicators["basis"].eq("period")
    none = pd.Series(dtype="str", index=pd.MultiIndex.from_arrays([[], []]))
    found = year_figures(indicators, council.outturns, counted, periods.parse(YEAR), known_on=None, in_doubt=none)
    assert found["ref"].tolist() == council.indicators["ref"].tolist()
    assert found["adds_up"].tolist() == counted.tolist()


# Targets of a year


def test_the_target_of_a_year_is_its_own_or_what_its_quarters_make(make_tables: Any) -> None:
    """With the day it was set, where it comes from, and the period it is of."""
    about = {"own": {}, "last": {}, "sum": NUMBER, "sum without one": NUMBER, "own and quarters": NUMBER,
             "range": {"polarity": "range"}, "marker": {}, "none": {}, "set too late": {}}  # fmt: skip
    tables = make_tables(
        indicators=[{"ref": ref, "decimals": 0, "per": 1, **more} for ref, more in about.items()],
        targets=[
            {"ref": "own", "period": YEAR, "target": 70, "set_on": "2013-04-01", "rationale": "As agreed."},
            {"ref": "own", "period": Q[3], "target": 71},
            {"ref": "last", "period": Q[0], "target": 60},
            {"ref": "last", "period": Q[3], "target": 75, "set_on": "2013-06-01"},
            *({"ref": "sum", "period": p, "target": 10 + n, "set_on": f"2013-0{4 + n}-01"} for n, p in enumerate(Q)),
            *({"ref": "sum without one", "period": p, "target": 10} for p in Q[:3]),
            *({"ref": "own and quarters", "period": p, "target": 10} for p in (*Q, YEAR)),
            {"ref": "range", "period": Q[3], "target_low": 10, "target_high": 20},
            {"ref": "marker", "period": YEAR, "target_status": "baseline"},
            {"ref": "set too late", "period": YEAR, "target": 70, "set_on": "2014-04-01"},
        ],
    )
    adds_up = tables.indicators["unit"].eq("number")
    found = annual_targets(tables.indicators, tables.targets, adds_up, periods.parse(YEAR), None).set_index("ref")
    columns = ["target", "target_low", "target_high", "target_status", "set_on", "target_from"]
    told = found[columns].assign(set_on=found["set_on"].dt.strftime("%Y-%m-%d")).astype("object")
    told = told.where(told.notna(), None)
    assert {ref: tuple(row) for ref, row in zip(told.index, told.to_numpy(), strict=True)} == {
        "own": (70, None, None, "set", "2013-04-01", "own period"),
        "last": (75, None, None, "set", "2013-06-01", "quarter 4"),
        "sum": (46, None, None, "set", "2013-07-01", "total of the quarters"),
        "own and quarters": (10, None, None, "set", None, "own period"),
        "range": (None, 10, 20, "set", None, "quarter 4"),
        "marker": (None, None, None, "baseline", None, "own period"),
    }
    assert found.loc["own", "rationale"] == "As agreed."
    assert set(found["quarter"]) == {Q[3]}
    assert set(found["period"]) == {YEAR}


# Peers


def test_quartiles_of_several_indicators_stand_in_the_order_of_the_card(make_tables: Any) -> None:
    """B's peers are at 10, 20, 30 and 40; A's at 1 to 5, of which the last was given twice; C has too few."""

    def peers(ref: str, *values: float) -> list[dict[str, Any]]:
        return [{"ref": ref, "period": YEAR, "authority": f"Peer {n}", "value": v} for n, v in enumerate(values)]

    tables = make_tables(
        indicators=[{"ref": r, **more} for r, more in (("B", {}), ("A", {"polarity": "lower"}), ("C", {}), ("D", {}))],
        outturns=[{"ref": r, "period": YEAR, "outturn": v} for r, v in (("B", 26), ("A", 2), ("C", 3))]
        + [{"ref": "D", "period": YEAR, "status": "not_available"}],
        benchmarks=[*peers("A", 1, 2, 3, 4, 9), {"ref": "A", "period": YEAR, "authority": "Peer 4", "value": 5},
                    *peers("B", 10, 20, 30, 40), *peers("C", 1, 2, 3), *peers("D", 1, 2, 3, 4),
                    {"ref": "C", "period": YEAR, "authority": "Other", "value": None},
                    {"ref": "C", "period": "2012/13", "authority": "Past", "value": 1}],
    )  # fmt: skip
    card = judge_year(tables, RULES, YEAR)
    found = peer_quartiles(card)
    assert list(found) == ["ref", "peers", "quartile"]
    assert found.astype("object").where(found.notna(), None).to_numpy().tolist() == [
        ["B", 4, 2], ["A", 5, 1], ["C", 3, None], ["D", 4, None],
    ]  # fmt: skip
    values = peer_years(card).query("ref == 'A'").set_index("authority")["value"]
    assert values.to_dict() == {"Peer 0": 1, "Peer 1": 2, "Peer 2": 3, "Peer 3": 4, "Peer 4": 5}


# A quarter or a year, and blanks


@pytest.mark.parametrize(("quarter", "yearly"), [(Q[2], False), (Q[3], True)])
def test_a_span_is_judged_as_known_on_the_day(make_tables: Any, quarter: str, *, yearly: bool) -> None:
    """The quarter that ends a year is judged as the year; either way with what was known then."""
    period = YEAR if yearly else quarter
    rows = [{"period": period, "outturn": 1, "as_of": "2014-04-10"},
            {"period": period, "outturn": 2, "as_of": "2014-05-10"}, {"period": quarter, "outturn": 3}]  # fmt: skip
    tables = make_tables(indicators=[{"ref": "A"}], outturns=[{"ref": "A", **row} for row in rows if yearly or row[
        "outturn"] < 3])  # fmt: skip
    card = judge_span(tables, RULES, quarter, "2014-05-01")
    assert (card.yearly, card.known_on) == (yearly, pd.Timestamp("2014-05-01"))
    assert card.rows["outturn"].tolist() == [1]


def test_a_years_own_figure_says_too_whether_its_quarters_are_parts(make_tables: Any) -> None:
    tables = make_tables(
        indicators=[{"ref": "A", **NUMBER, "per": 1, "decimals": 0}, {"ref": "B", **SNAPSHOT, "per": 1, "decimals": 0}],
        outturns=[{"ref": r, "period": p, "outturn": 5} for r in "AB" for p in (*Q, YEAR)],
    )
    none = pd.Series(dtype="str", index=pd.MultiIndex.from_arrays([[], []]))
    counted = pd.Series([True, False])
    found = year_figures(tables.indicators, tables.outturns, counted, periods.parse(YEAR), known_on=None, in_doubt=none)
    assert found[["year_from", "adds_up"]].to_numpy().tolist() == [["own figure", True], ["own figure", False]]


def test_what_an_officer_left_blank_is_filled(make_tables: Any) -> None:
    """One figure a year of what is annual, else one a quarter; 100 of a percentage, else 1."""
    tables = make_tables(indicators=[{"ref": "A", "basis": "annual"}, {"ref": "B", "unit": "days"}])
    blank = tables.indicators.assign(frequency=pd.Series([None, None], dtype="str"), per=float("nan"))
    found = resolved(blank, tables.outturns, tables.targets)
    assert found[["frequency", "per", "decimals"]].to_numpy().tolist() == [["annual", 100, 1], ["quarterly", 1, 0]]
