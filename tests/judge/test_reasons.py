"""The whole sentence of each reason: of a rating, of a direction, of a figure that its months do not make."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from perfkit.judge.scorecard import judge
from perfkit.rules import AmberBy, RagRule, Rules, preset
from perfkit.terms import Tolerance, TravelFrom

Q1, Q2, BEFORE = "2014/15 Q1", "2014/15 Q2", "2013/14 Q2"
JULY, AUGUST, SEPTEMBER = "Jul 2014", "Aug 2014", "Sep 2014"
PEERS = [{"ref": "A", "period": Q2, "authority": f"Peer {v}", "value": v} for v in (60, 70, 80, 90, 100)]
POINTS = RagRule("own", AmberBy.DISTANCE, green_within=1, amber_within=3, kind=Tolerance.POINTS)
OWN_UNIT = RagRule("own", AmberBy.DISTANCE, green_within=5, amber_within=1200, kind=Tolerance.ABSOLUTE)
WORDS = RagRule("own", AmberBy.DISTANCE, 2.5, 10, labels=("On track", "Amber", "Not met"))


def within(tolerance: float, kind: str) -> dict[str, Any]:
    return {Q2: {"target": 80, "tolerance": tolerance, "tolerance_kind": kind}}


RATED = [
    pytest.param({}, 80, {}, "Not rated: no figure for 2014/15 Q2.", id="no-row"),
    pytest.param({}, 80, {"frequency": "monthly"},
                 "Not rated: no numerator and denominator for Jul 2014, Aug 2014 and Sep 2014.", id="no-months"),
    pytest.param({"2013/14": 80}, None, {"basis": "annual"},
                 "Not rated: it is reported once a year; due after quarter 4.", id="once-a-year"),
    pytest.param({Q2: {"outturn": None, "status": "not_due"}}, 80, {},
                 "Not rated: no figure is due for 2014/15 Q2.", id="not-due"),
    pytest.param({Q2: {"outturn": None, "status": "rounds_to_zero"}}, 80, {},
                 "Not rated: the figure rounds to zero for 2014/15 Q2.", id="rounds-to-zero"),
    pytest.param({Q2: {"outturn": None}}, 80, {},
                 "Not rated: the figure is not yet available for 2014/15 Q2.", id="not-yet-available"),
    pytest.param(80, None, {}, "Not rated: no target is set.", id="no-target"),
    pytest.param(80, {Q2: {"target_status": "to_be_confirmed"}}, {},
                 "Not rated: the target is still to be confirmed.", id="to-be-confirmed"),
    pytest.param(80, {Q2: {"target_status": "not_applicable"}}, {},
                 "Not rated: a target does not apply.", id="a-target-does-not-apply"),
    pytest.param(5, {"2014/15": 9}, {"basis": "cumulative"},
                 "Not rated: no profiled target is set for this quarter, only one for the year.", id="no-profile"),
    pytest.param(5, {"2014/15": 9}, {"unit": "number"},
                 "Not rated: only the year has a target, and one quarter's count cannot be held against it.",
                 id="a-count-against-a-year"),
    pytest.param(40, {"Jul 2014": 95, "Aug 2014": 95, "Sep 2014": 96}, {"frequency": "monthly"},
                 "Not rated: its months have targets that do not make one for the quarter.",
                 id="months-with-targets-of-their-own"),
    pytest.param(40, {"Jul 2014": 45, "Aug 2014": 45, "Sep 2014": 45}, {"frequency": "monthly"},
                 "Red: 40% against a target of 45%, missed by 5 points (11.1% of target); amber allows 10% of target.",
                 id="months-with-one-target"),
    pytest.param(40, {"Jul 2014": 10, "Aug 2014": 15, "Sep 2014": 20}, {"frequency": "monthly", "unit": "number"},
                 "Red: 40 against a target of 45, missed by 5 (11.1% of target); amber allows 10% of target.",
                 id="months-whose-targets-add-up"),
    pytest.param(
        8, {Q2: {"target_low": 10}}, {"polarity": "range", "unit": "number"},
        "Red: 8 against a target of at least 10, missed by 2 (20% of target); amber allows 10% of target.",
        id="a-range-without-an-upper-end",
    ),
    pytest.param(
        25, {Q2: {"target_high": 20}}, {"polarity": "range", "unit": "number"},
        "Red: 25 against a target of no more than 20, missed by 5 (25% of target); amber allows 10% of target.",
        id="a-range-without-a-lower-end",
    ),
    pytest.param(
        15, {Q2: {"target_low": 10, "target_high": 20}}, {"polarity": "range", "unit": "days"},
        "Green: 15 days against a target range of 10 days to 20 days, within it.",
        id="within-a-range",
    ),
    pytest.param(
        20, {Q2: {"target_low": 10, "target_high": 20}}, {"polarity": "range", "unit": "days"},
        "Green: 20 days against a target range of 10 days to 20 days, within it.",
        id="at-the-end-of-a-range",
    ),
    pytest.param(
        79, 80, {"rule": POINTS},
        "Green: 79% against a target of 80%, missed by 1 point (1.2% of target); green allows 1 point.",
        id="green-within-a-point",
    ),
    pytest.param(
        78.5, 80, {"rule": POINTS},
        "Amber: 78.5% against a target of 80%, missed by 1.5 points (1.9% of target); amber allows 3 points.",
        id="amber-within-points",
    ),
    pytest.param(
        79.5, 80, {"rule": POINTS},
        "Green: 79.5% against a target of 80%, missed by 0.5 points (0.6% of target); green allows 1 point.",
        id="green-within-less-than-a-point",
    ),
    pytest.param(
        11000, 10000, {"rule": OWN_UNIT, "unit": "pounds", "polarity": "lower", "basis": "snapshot"},
        "Amber: £11,000 against a target of £10,000, missed by £1,000 (10% of target); amber allows £1,200.",
        id="amber-within-pounds",
    ),
    pytest.param(
        10004, 10000, {"rule": OWN_UNIT, "unit": "pounds", "polarity": "lower", "basis": "snapshot"},
        "Green: £10,004 against a target of £10,000, missed by £4 (less than 0.1% of target); green allows 5.",
        id="green-within-five-of-its-own-unit",
    ),
    pytest.param(
        78.5, 80, {"rule": WORDS},
        "On track: 78.5% against a target of 80%, missed by 1.5 points (1.9% of target); "
        "‘On track’ allows 2.5% of target.",
        id="green-in-a-councils-own-word",
    ),
    pytest.param(
        77, 80, {"rule": WORDS},
        "Amber: 77% against a target of 80%, missed by 3 points (3.8% of target); amber allows 10% of target.",
        id="amber-in-the-usual-word",
    ),
    pytest.param(
        1, 0, {"rule": WORDS, "unit": "days", "polarity": "lower"},
        "Not met: 1 day against a target of 0 days, missed by 1 day; no percentage of a target of 0 can be "
        "allowed, so any miss is ‘Not met’.",
        id="no-percentage-of-nothing-in-its-own-word",
    ),
    pytest.param(
        2, 0, {"rule": POINTS, "polarity": "lower"},
        "Amber: 2% against a target of 0%, missed by 2 points; amber allows 3 points.",
        id="points-of-a-target-of-0-can-be-allowed",
    ),
    pytest.param(
        79, within(1, "absolute"), {"rule": "tolerance", "unit": "days"},
        "Amber: 79 days against a target of 80 days, missed by 1 day (1.2% of target); amber allows 1 day.",
        id="a-tolerance-in-its-own-unit",
    ),
    pytest.param(
        79, within(1, "points"), {"rule": "tolerance"},
        "Amber: 79% against a target of 80%, missed by 1 point (1.2% of target); amber allows 1 point.",
        id="a-tolerance-of-one-point",
    ),
    pytest.param(
        76, within(5, "percent"), {"rule": "tolerance"},
        "Amber: 76% against a target of 80%, missed by 4 points (5% of target); amber allows 5% of target.",
        id="a-tolerance-in-percent",
    ),
    pytest.param(
        {Q2: 71, BEFORE: 71}, 80, {"rule": "havering"},
        "Amber: 71% against a target of 80%, missed by 9 points (11.2% of target); "
        "it is unchanged since 2013/14 Q2.",
        id="unchanged",
    ),
    pytest.param(
        {Q2: 71, BEFORE: 70}, 80, {"rule": "thurrock"},
        "Amber: 71% against a target of 80%, missed by 9 points (11.2% of target); it improved on 2013/14 Q2.",
        id="improved",
    ),
    pytest.param(
        {Q2: 81, BEFORE: 82}, 80, {"rule": "thurrock"},
        "Green: 81% against a target of 80%, beaten by 1 point.",
        id="what-is-met-is-not-compared",
    ),
    pytest.param(
        {Q2: {"outturn": 79, "outlook": "on_course"}}, 80, {"rule": "medway"},
        "Amber: 79% against a target of 80%, missed by 1 point (1.2% of target); "
        "officers say the year is on course.",
        id="on-course",
    ),
    pytest.param(
        {Q2: {"outturn": 79, "outlook": "uncertain"}}, 80, {"rule": "medway"},
        "Amber: 79% against a target of 80%, missed by 1 point (1.2% of target); "
        "officers say the year's end is uncertain.",
        id="uncertain",
    ),
    pytest.param(
        {Q2: {"outturn": 82, "outlook": "off_course"}}, 80, {"rule": "halton"},
        "Red: 82% against a target of 80%, beaten by 2 points; officers say the year is off course.",
        id="the-outlook-speaks-of-what-is-met-too",
    ),
    pytest.param(
        {Q2: {"outturn": 82, "status": "break"}}, 80, {},
        "Green: 82% against a target of 80%, beaten by 2 points. The series breaks here.",
        id="a-break",
    ),
    pytest.param(
        75, None, {"rule": "quartile", "polarity": "lower", "benchmarks": PEERS},
        "Middle quartiles: 75% against quartiles of 70% and 90% among 5 peers; lower is better.",
        id="among-peers-lower-is-better",
    ),
    pytest.param(
        60, None, {"rule": "quartile", "benchmarks": PEERS, "decimals": 1},
        "Bottom quartile: 60% against quartiles of 70% and 90% among 5 peers; higher is better.",
        id="among-peers-higher-is-better",
    ),
    pytest.param(
        60, None, {"rule": "quartile"},
        "Not rated: the rule needs 4 peers and there are none.",
        id="without-peers",
    ),
    pytest.param(
        60, None, {"rule": "quartile", "polarity": "none", "benchmarks": PEERS},
        "Not rated: neither higher nor lower is better.",
        id="no-direction-among-peers",
    ),
    pytest.param(
        80, {Q2: {"target_high": 90}}, {"polarity": "lower"},
        "Not rated: the target is a range, and of this indicator lower is better.",
        id="a-range-where-lower-is-better",
    ),
    pytest.param(
        5, {Q2: 6}, {"polarity": "lower", "unit": "days", "basis": "cumulative"},
        "Green: 5 days against a target of 6 days, beaten by 1 day.",
        id="days-beaten",
    ),
]  # fmt: skip


@pytest.fixture(scope="module")
def card_of(make_tables: Any) -> Callable[..., dict[str, pd.Series]]:
    """Return a function that judges many indicators, each a case, at once and gives their rows."""

    def judged(cases: dict[str, dict[str, Any]], rules: Rules) -> dict[str, pd.Series]:
        def of(name: str, table: str, column: str) -> list[dict[str, Any]]:
            given = cases[name].get(table)
            given = given if isinstance(given, dict) else {} if given is None else {Q2: given}
            return [{"ref": name, "period": period, **(v if isinstance(v, dict) else {column: v})}
                    for period, v in given.items()]  # fmt: skip

        tables = make_tables(
            indicators=[{"ref": name, **case.get("about", {})} for name, case in cases.items()] + [{"ref": "other"}],
            outturns=[row for name in cases for row in of(name, "figures", "outturn")]
            + [{"ref": "other", "period": Q2, "outturn": 1}],
            targets=[row for name in cases for row in of(name, "targets", "target")],
            benchmarks=[{**peer, "ref": name} for name, case in cases.items() for peer in case.get("peers", [])],
        )
        rows = judge(tables, rules, Q2).rows.set_index("ref")
        return {name: rows.loc[name] for name in cases}

    return judged


@pytest.fixture(scope="module")
def rated(card_of: Any) -> dict[str, pd.Series]:
    """Every case of `RATED` by its id, judged together with the others of its rule."""
    by_rule: dict[Any, dict[str, Any]] = {}
    for case in RATED:
        figures, targets, options, _ = case.values
        about = {k: v for k, v in options.items() if k not in ("rule", "benchmarks")}
        given = {"figures": figures, "targets": targets, "about": about, "peers": options.get("benchmarks", [])}
        by_rule.setdefault(options.get("rule", "ten_percent"), {})[str(case.id)] = given
    found: dict[str, pd.Series] = {}
    for rule, cases in by_rule.items():
        rag = preset(rule) if isinstance(rule, str) else rule
        found |= card_of(cases, Rules(rag, rate_doubtful=True))
    return found


@pytest.mark.parametrize(("name", "reason"), [pytest.param(c.id, c.values[3], id=c.id) for c in RATED])
def test_why_it_is_rated_so(rated: dict[str, pd.Series], name: str, reason: str) -> None:
    assert rated[name]["rag_reason"] == reason


RANGE = {Q2: {"target_low": 10, "target_high": 20}}


def test_a_direction_against_a_range_of_10_to_20(card_of: Any) -> None:
    moves = [(22, 22), (12, 18), (22, 8), (22, 25), (26, 25), (7, 8)]
    cases = {
        f"{then} to {now}": {"figures": {Q2: now, BEFORE: then}, "targets": RANGE,
                             "about": {"polarity": "range", "unit": "number"}}
        for now, then in moves
    }  # fmt: skip
    rows = card_of(cases, Rules(preset("ten_percent"), rate_doubtful=True))
    assert {name: row["travel_reason"] for name, row in rows.items()} == {
        "22 to 22": "Unchanged: 22, as in 2013/14 Q2.",
        "18 to 12": "Unchanged: 12, down from 18 in 2013/14 Q2, no nearer to the range and no farther.",
        "8 to 22": "Unchanged: 22, up from 8 in 2013/14 Q2, no nearer to the range and no farther.",
        "25 to 22": "Improved: 22, down from 25 in 2013/14 Q2.",
        "25 to 26": "Worsened: 26, up from 25 in 2013/14 Q2.",
        "8 to 7": "Worsened: 7, down from 8 in 2013/14 Q2.",
    }


@pytest.mark.parametrize(
    ("baseline", "reasons"),
    [
        pytest.param("previous_quarter", {
            "since April": "a cumulative figure cannot be compared with the quarter before",
            "alone": "there is no figure for 2014/15 Q1",
            "small": None,
        }, id="the-quarter-before"),
        pytest.param("prior_outturn", {
            "since April": "a cumulative figure can be compared with a year's outturn only after quarter 4",
            "alone": "there is no figure for 2013/14",
            "small": "one quarter's count cannot be compared with a year's outturn",
        }, id="the-year-before"),
    ],
)  # fmt: skip
def test_why_nothing_is_compared(card_of: Any, baseline: str, reasons: dict[str, str | None]) -> None:
    cases = {
        "since April": {"figures": {Q2: 5, Q1: 4, "2013/14": 9}, "about": {"unit": "days", "basis": "cumulative"}},
        "alone": {"figures": {Q2: 5}, "about": {"unit": "days"}},
        "small": {"figures": {Q2: 5, Q1: 4, "2013/14": 9}, "about": {"unit": "number"}},
    }
    rules = Rules(preset("ten_percent"), rate_doubtful=True, travel_from=TravelFrom(baseline))
    for name, row in card_of(cases, rules).items():
        reason = reasons[name]
        assert row["travel_reason"] == (
            f"Not comparable: {reason}." if reason else "Improved: 5, up from 4 in 2014/15 Q1."
        )


NOT_YET = {"outturn": 0, "note": "Not yet available from the new system."}
"""A 0 beside a note that it is not available cannot be the figure."""


def test_nothing_is_compared_with_a_figure_in_doubt(card_of: Any) -> None:
    cases = {"now": {"figures": {Q2: NOT_YET, BEFORE: 80}}, "then": {"figures": {Q2: 80, BEFORE: NOT_YET}}}
    rows = card_of(cases, Rules(preset("ten_percent")))
    assert {name: row["travel_reason"] for name, row in rows.items()} == {
        "now": "Not comparable: the figure for 2014/15 Q2 is in doubt.",
        "then": "Not comparable: the figure for 2013/14 Q2 is in doubt.",
    }


MONTHS = (JULY, AUGUST, SEPTEMBER)
LACKING = {
    (JULY,): "Jul 2014",
    (AUGUST,): "Aug 2014",
    (SEPTEMBER,): "Sep 2014",
    (JULY, AUGUST): "Jul 2014 and Aug 2014",
    (JULY, SEPTEMBER): "Jul 2014 and Sep 2014",
    (AUGUST, SEPTEMBER): "Aug 2014 and Sep 2014",
    MONTHS: "Jul 2014, Aug 2014 and Sep 2014",
}


def test_the_months_that_lack_are_named(card_of: Any) -> None:
    share = {"outturn": 50, "numerator": 5, "denominator": 10}
    cases = {
        f"{unit} without {named}": {
            "figures": {m: share if unit == "percent" else 5 for m in MONTHS if m not in lacking},
            "about": {"frequency": "monthly", "unit": unit},
        }
        for unit in ("percent", "number") for lacking, named in LACKING.items()
    }  # fmt: skip
    rows = card_of(cases, Rules(preset("ten_percent")))
    for named in LACKING.values():
        assert rows[f"number without {named}"]["rag_reason"] == f"Not rated: no figure for {named}."
        assert rows[f"percent without {named}"]["rag_reason"] == (
            f"Not rated: no numerator and denominator for {named}."
        )


def test_a_quarter_from_its_months_has_all_they_say(judge_one: Any) -> None:
    """The sum of the counts, the latest day, each month's note; the last month's outlook and published rating."""
    figures = {
        month: {"outturn": 50, "numerator": n, "denominator": 2 * n, "as_of": day, "note": note,
                "outlook": outlook, "published_status": status}
        for month, n, day, note, outlook, status in (
            (JULY, 1, "2014-08-10", "First.", "off_course", "red"),
            (AUGUST, 2, "2014-10-20", None, "off_course", "red"),
            (SEPTEMBER, 5, "2014-10-10", "Third.", "on_course", "green"),
        )
    }  # fmt: skip
    row = judge_one(figures, 50, frequency="monthly")
    assert (row["outturn"], row["numerator"], row["denominator"], row["period"]) == (50, 8, 16, Q2)
    assert row["as_of"] == pd.Timestamp("2014-10-20")
    assert row["note"] == "Made from Jul 2014, Aug 2014 and Sep 2014. Jul 2014: First. Sep 2014: Third."
    assert (row["outlook"], row["published_status"], row["status"]) == ("on_course", "green", "final")
    assert pd.isna(row["revised_from"])


def test_a_quarter_that_is_its_last_month_has_what_that_says_alone(judge_one: Any) -> None:
    figures = {
        month: {"outturn": v, "numerator": v, "denominator": 100, "as_of": day, "note": note, "status": status}
        for month, v, day, note, status in (
            (JULY, 40, "2014-11-10", "First.", "estimated"), (SEPTEMBER, 50, "2014-10-10", "Third.", "final"))
    }  # fmt: skip
    row = judge_one(figures, 50, frequency="monthly", basis="snapshot")
    assert (row["outturn"], row["numerator"], row["denominator"], row["status"]) == (50, 50, 100, "final")
    assert (row["as_of"], row["note"]) == (pd.Timestamp("2014-10-10"), "Third.")


def test_a_month_in_doubt_withholds_its_quarter(card_of: Any) -> None:
    cases = {
        month: {"figures": dict.fromkeys(MONTHS, 5) | {month: NOT_YET}, "targets": 12,
                "about": {"unit": "number", "frequency": "monthly"}}
        for month in MONTHS
    }  # fmt: skip
    for row in card_of(cases, Rules(preset("ten_percent"))).values():
        assert (row["rag"], row["not_rated_why"], row["rag_at_face"]) == ("not_rated", "figure in doubt", "red")
        assert row[["variance", "variance_pct", "adverse", "adverse_pct", "met"]].isna().all()
