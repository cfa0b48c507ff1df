"""The Cabinet's cut: the same indicators by portfolio and by directorate, and which are an exception."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfkit.inputs.read import read
from perfkit.inputs.settings import read_rules
from perfkit.inputs.tables import Tables
from perfkit.judge.card import Scorecard
from perfkit.judge.portfolio import (
    allocated,
    budgets,
    cut,
    exceptions,
    shared_with_partnerships,
    strategic,
    unallocated,
)
from perfkit.judge.portfolio_quarters import year_so_far
from perfkit.judge.scorecard import judge
from perfkit.rules import Rules, preset
from perfkit.terms import Rag

RULES = Rules(preset("ten_percent"))
PRIORITIES = [
    {"ref": "P1", "title": "Homes", "portfolio": "Housing", "partnership": "Local Strategic Partnership: homes"},
    {"ref": "P2", "title": "Roads", "portfolio": "Transport"},
    {"ref": "P3", "title": "A town centre", "portfolio": None},
]
DEMOS = [
    pytest.param("demo:known_truth", "demo:known_truth", "2013/14 Q2", "2013-10-21", id="known-truth"),
    pytest.param("demo:known_truth", "demo:known_truth", "2012/13 Q4", "2013-06-30", id="known-truth-q4"),
    pytest.param("demo:hart", "demo:hart", "2014/15 Q2", "2014-11-07", id="hart"),
    pytest.param("demo:example", "", "2025/26 Q2", "", id="example"),
]


@pytest.fixture(scope="session")
def council(make_tables: Callable[..., Tables]) -> Callable[..., Tables]:
    """Return a function that makes a council: a row an indicator, its figure as a percentage of a target of 100."""

    def made(*rows: dict[str, Any], **tables: Any) -> Tables:
        quarter = "2013/14 Q2"
        names = [{k: v for k, v in row.items() if k not in ("now", "quarters")} for row in rows]
        outturns = [
            {"ref": r["ref"], "period": quarter, "outturn": r.get("now", 100)} for r in rows if "quarters" not in r
        ]
        outturns += [{"ref": r["ref"], **figure} for r in rows for figure in r.get("quarters", [])]
        targets = [{"ref": r["ref"], "period": quarter, "target": 100} for r in rows]
        tables = {"priorities": PRIORITIES, **tables}
        return make_tables(indicators=names, outturns=outturns, targets=targets, **tables)

    return made


def card_of(tables: Tables, portfolio: str = "", **rules: Any) -> Scorecard:
    return judge(tables, Rules(preset("ten_percent"), **rules), "2013/14 Q2", portfolio=portfolio)


@cache
def judged(data: str, rules: str, quarter: str, known_on: str, directorate: str = "", portfolio: str = "") -> Scorecard:
    return judge(read(data), read_rules(rules), quarter, directorate, known_on, portfolio=portfolio)


# What is strategic, and an exception


@pytest.mark.parametrize(
    ("row", "right"),
    [
        pytest.param({"strategic": True}, True, id="marked"),
        pytest.param({"strategic": True, "priority": "P2"}, True, id="marked-and-serves-another-portfolio"),
        pytest.param({"priority": "P1"}, True, id="serves-a-priority-of-its-own-portfolio"),
        pytest.param({"priority": "P2"}, False, id="serves-a-priority-of-another-portfolio"),
        pytest.param({"priority": "P3"}, False, id="serves-one-that-is-not-allocated"),
        pytest.param({"strategic": False, "priority": "P1"}, True, id="not-marked-and-serves-its-own"),
        pytest.param({}, False, id="neither"),
        pytest.param({"portfolio": None, "priority": "P1"}, True, id="takes-its-portfolio-from-its-priority"),
        pytest.param({"portfolio": None, "priority": "P3"}, True, id="neither-it-nor-its-priority-is-allocated"),
        pytest.param({"portfolio": None}, False, id="no-portfolio-and-no-priority"),
    ],
)
def test_strategic_is_marked_or_serves_a_priority_of_its_own_portfolio(row, right, council) -> None:
    card = card_of(council({"ref": "A", "portfolio": "Housing", **row}))
    assert strategic(card).tolist() == [right]


def test_an_exception_is_strategic_and_amber_or_red_the_failing_first_then_the_largest_miss(council) -> None:
    rows = [
        {"ref": ref, "portfolio": "Housing", "strategic": marked, "now": now}
        for ref, marked, now in (
            ("GREEN", True, 100), ("AMBER", True, 91), ("LESS", True, 80), ("MORE", True, 60), ("OTHER", False, 50),
            ("NONE", True, None),
        )
    ]  # fmt: skip
    assert exceptions(card_of(council(*rows)))["ref"].tolist() == ["MORE", "LESS", "AMBER"]


@pytest.mark.parametrize(("data", "rules", "quarter", "known_on"), DEMOS)
def test_the_portfolios_exceptions_are_the_councils(data, rules, quarter, known_on) -> None:
    """Each portfolio judged by itself has the very rows that the council's card has of it, in their order."""
    card = judged(data, rules, quarter, known_on)
    whole, seen = exceptions(card), []
    for name in card.tables.portfolios:
        own = exceptions(judged(data, rules, quarter, known_on, portfolio=name))
        assert own["ref"].tolist() == whole.loc[whole["allocated"].eq(name), "ref"].tolist()
        seen += own["ref"].tolist()
    assert sorted(seen) == sorted(whole.loc[whole["allocated"].ne(""), "ref"])


# Both cuts


def agree(card: Scorecard) -> None:
    by_portfolio, by_directorate = (
        cut(card.rows["rag"], allocated(card)),
        cut(card.rows["rag"], card.rows["directorate"]),
    )
    whole = {"indicators": len(card.rows), **{str(rag): int(card.rows["rag"].eq(rag).sum()) for rag in Rag}}
    assert by_portfolio.sum().to_dict() == by_directorate.sum().to_dict() == whole


@pytest.mark.parametrize(("data", "rules", "quarter", "known_on"), DEMOS)
def test_portfolios_and_directorates_add_up_to_the_council(data, rules, quarter, known_on) -> None:
    """The cards of the portfolios and the indicators in none are all indicators once, and are rated the same."""
    asked = (data, rules, quarter, known_on)
    card = judged(*asked)
    agree(card)
    parts = [judged(*asked, portfolio=name).rows for name in card.tables.portfolios]
    parts.append(card.rows[allocated(card).eq("")])
    cards = [judged(*asked, name).rows for name in card.tables.directorates]
    whole = dict(zip(card.rows["ref"], card.rows["rag"], strict=True))
    for cut_of in (parts, cards):
        rows = pd.concat(cut_of)
        assert len(rows) == len(card.rows)
        assert dict(zip(rows["ref"], rows["rag"], strict=True)) == whole


_ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "directorate": st.sampled_from(["North", "South", "West"]),
            "portfolio": st.sampled_from([None, "Housing", "Transport"]),
            "priority": st.sampled_from([None, "P1", "P2", "P3"]),
            "strategic": st.sampled_from([None, True, False]),
            "now": st.sampled_from([None, 50.0, 89.0, 90.0, 99.0, 100.0, 120.0]),
        }
    ),
    min_size=1,
    max_size=12,
)


@settings(max_examples=20)
@given(rows=_ROWS)
def test_any_councils_cuts_add_up_and_every_exception_is_reported_once(rows, council) -> None:
    rows = [{"ref": f"R{n}", **row} for n, row in enumerate(rows)]
    tables = council(*rows)
    if not tables.quarters:
        return
    card = card_of(tables)
    agree(card)
    whole = exceptions(card)
    apart = [exceptions(card_of(tables, name))["ref"] for name in tables.portfolios]
    seen = [ref for refs in apart for ref in refs] + whole.loc[whole["allocated"].eq(""), "ref"].tolist()
    assert sorted(seen) == sorted(whole["ref"])


# Priorities, partnerships and budgets


def test_a_priority_is_not_allocated_where_its_portfolio_is_blank(council) -> None:
    assert unallocated(council({"ref": "A"}).priorities)["ref"].tolist() == ["P3"]


def test_a_partnerships_priority_counts_the_indicators_that_serve_it(council) -> None:
    rows = [{"ref": "A", "priority": "P1", "now": 50}, {"ref": "B", "priority": "P1"}, {"ref": "C", "priority": "P2"}]
    found = shared_with_partnerships(card_of(council(*rows)))
    assert found[["ref", "indicators", "green", "red"]].values.tolist() == [["P1", 2, 1, 1]]


def test_a_portfolio_has_the_partnership_priorities_it_owns_and_those_it_serves(council) -> None:
    rows = [{"ref": "A", "portfolio": "Housing"}, {"ref": "B", "portfolio": "Transport", "priority": "P1"},
            {"ref": "C", "portfolio": "Health"}]  # fmt: skip
    counts = {n: shared_with_partnerships(card_of(council(*rows), n)) for n in ("Housing", "Transport", "Health")}
    assert {name: found[["ref", "indicators"]].values.tolist() for name, found in counts.items()} == {
        "Housing": [["P1", 0]],
        "Transport": [["P1", 1]],
        "Health": [],
    }


def test_a_budget_is_one_line_of_the_council_and_an_exception_to_each_portfolio_it_serves(council) -> None:
    rows = [
        {"ref": "A", "portfolio": "Housing", "directorate": "North", "service": "Repairs"},
        {"ref": "B", "portfolio": "Transport", "directorate": "North", "service": "Repairs"},
        {"ref": "C", "portfolio": "Health", "directorate": "South", "service": "Repairs"},
    ]
    line = {"directorate": "North", "service": "Repairs", "period": "2013/14 Q2"}
    over = {**line, "annual_budget": 100, "forecast": 110}
    tables = council(*rows, finance=[over, {**over, "directorate": "South", "forecast": 100}])
    assert budgets(card_of(tables))["portfolios"].tolist() == [("Housing", "Transport")]
    assert [len(budgets(card_of(tables, name))) for name in ("Housing", "Transport", "Health")] == [1, 1, 0]


# The year to date

_TWO = [
    {"period": "2013/14 Q1", "outturn": 50.0, "numerator": 1, "denominator": 2},
    {"period": "2013/14 Q2", "outturn": 75.0, "numerator": 3, "denominator": 4},
]


@pytest.mark.parametrize(
    ("row", "figures", "to_date"),
    [
        pytest.param({}, _TWO, 400 / 6, id="a-share-is-sums-over-sums-not-62.5"),
        pytest.param({}, [{k: v for k, v in f.items() if k in ("period", "outturn")} for f in _TWO], None,
                     id="shares-without-counts-are-not-averaged"),
        pytest.param({"unit": "number"}, [{"period": f"2013/14 Q{n}", "outturn": n + 2} for n in (1, 2)], 7,
                     id="a-count-is-the-total"),
        pytest.param({"unit": "number"}, _TWO, 4 / 6, id="a-number-with-counts-is-their-ratio"),
        pytest.param({"unit": "number"}, [{"period": "2013/14 Q2", "outturn": 4}], None, id="a-gap-leaves-no-total"),
        pytest.param({"basis": "cumulative"}, _TWO, 75, id="since-april-is-the-latest"),
        pytest.param({"basis": "snapshot"}, _TWO, 75, id="a-snapshot-is-the-latest"),
        pytest.param({"basis": "rolling_year"}, _TWO, 75, id="a-rolling-year-is-the-latest"),
    ],
)  # fmt: skip
def test_the_year_to_date(row, figures, to_date, council) -> None:
    card = card_of(council({"ref": "A", **row, "quarters": figures}), rate_doubtful=True)
    found = year_so_far(card, card.rows["ref"]).loc["A"]
    assert found["to_date"] == pytest.approx(to_date) if to_date is not None else pd.isna(found["to_date"])
    assert pd.isna(found["q3"])
    assert pd.isna(found["q4"])


def test_the_published_sickness_days_to_date_are_the_latest_since_april(make_tables) -> None:
    """Lancaster, 2009/10: 2.456, 5.69, 9.05 and 12.06 days against 9.5; the year is 12.06, not their sum."""
    figures = (2.456, 5.69, 9.05, 12.06)
    indicator = {"ref": "CH8", "unit": "days", "polarity": "lower", "basis": "cumulative", "strategic": True}
    outturns = [{"ref": "CH8", "period": f"2009/10 Q{n}", "outturn": f} for n, f in enumerate(figures, 1)]
    target = {"ref": "CH8", "period": "2009/10", "target": 9.5, "tolerance": 5, "tolerance_kind": "percent"}
    tables = make_tables(indicators=[indicator], outturns=outturns, targets=[target])
    card = judge(tables, Rules(preset("lancaster")), "2009/10 Q4")
    found = year_so_far(card, card.rows["ref"]).loc["CH8"]
    assert found[["q1", "q2", "q3", "q4", "to_date"]].tolist() == [2.456, 5.69, 9.05, 12.06, 12.06]
    assert exceptions(card)["rag_label"].tolist() == ["Failing"]
