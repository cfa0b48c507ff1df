"""Whole tables of what is judged beside the indicators: several rows at once, every column, in their order."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from perfkit import periods
from perfkit.judge.board_meeting import meeting_for
from perfkit.judge.coming import coming, set_again
from perfkit.judge.doubts import evidence, strongest, touching
from perfkit.judge.finance import finance
from perfkit.judge.history import history
from perfkit.judge.in_force import year_target
from perfkit.judge.meetings_held import actions, considered, last_meeting, schedule
from perfkit.judge.milestones import milestones
from perfkit.judge.movers import movers
from perfkit.judge.portfolio import budgets, cut, exceptions, shared_with_partnerships, unallocated
from perfkit.judge.portfolio_quarters import year_so_far
from perfkit.judge.rag import quartiles
from perfkit.judge.risks import register
from perfkit.judge.savings import savings
from perfkit.judge.scorecard import judge
from perfkit.rules import Rules, preset

RULES = Rules(preset("ten_percent"), rate_doubtful=True)
YEAR = periods.parse("2013/14")
Q1, Q2, Q3, Q4 = (f"2013/14 Q{n}" for n in (1, 2, 3, 4))


def told(table: pd.DataFrame, *columns: str) -> list[list[Any]]:
    """The rows with days as they are written and None for what is missing."""
    found = table[[*columns]] if columns else table
    days = {c: found[c].dt.strftime("%Y-%m-%d") for c in found if found[c].dtype.kind == "M"}
    plain = found.assign(**days).astype("object")
    return plain.where(plain.notna(), None).to_numpy().tolist()


# Meetings

MEETINGS = [
    {"meeting": "Team", "portfolio": "Homes", "period": Q2, "date": "2013-11-05", "action": "Call back", "owner": "HB",
     "due": "2013-12-01", "done": False},
    {"meeting": "Team", "portfolio": "Homes", "period": Q1, "date": "2013-08-05", "action": "Visit", "owner": "HB",
     "due": "2013-09-01", "done": True, "done_on": "2013-08-20"},
    {"meeting": "Team", "portfolio": "Homes", "period": Q1, "date": "2013-08-05", "action": "Write", "done": True,
     "done_on": "2014-02-01", "due": "2013-10-01"},
    {"meeting": "Team", "portfolio": "Homes", "period": Q1, "date": "2013-08-05", "minutes": "Noted."},
    {"meeting": "Board", "date": "2013-04-10", "action": "Count again"},
    {"meeting": "Board", "date": "2013-03-31", "action": "Begin"},
    {"meeting": "Team", "portfolio": "Roads", "period": Q1, "date": "2013-10-20"},
    {"meeting": "Team", "portfolio": "Roads", "period": Q3},
    {"meeting": "Team", "portfolio": "Roads", "period": "2012/13 Q4", "date": "2013-05-01"},
    {"meeting": "Team", "portfolio": "Roads", "period": Q4, "date": "2014-04-01"},
]  # fmt: skip


@pytest.fixture
def meetings(make_tables: Any) -> pd.DataFrame:
    return make_tables(meetings=MEETINGS).meetings


def test_a_years_meetings_by_date_each_once(meetings: pd.DataFrame) -> None:
    rules = Rules(preset("ten_percent"), monitoring_first_day=10, monitoring_last_day=45)
    found = schedule(meetings, YEAR, rules, pd.Timestamp("2013-11-05"))
    assert told(found) == [
        ["Board", "", "", "2013-04-10", None, None, "no_quarter", True],
        ["Team", "Homes", Q1, "2013-08-05", "2013-07-10", "2013-08-14", "inside", True],
        ["Team", "Roads", Q1, "2013-10-20", "2013-07-10", "2013-08-14", "after", True],
        ["Team", "Homes", Q2, "2013-11-05", "2013-10-10", "2013-11-14", "inside", True],
        ["Team", "Roads", Q4, "2014-04-01", "2014-04-10", "2014-05-15", "before", False],
        ["Team", "Roads", Q3, None, "2014-01-10", "2014-02-14", "no_date", False],
    ]
    assert list(found) == ["meeting", "portfolio", "period", "date", "first", "last", "inside", "held"]
    assert told(considered(found, YEAR, ["Homes", "Roads", "Health"], rules, pd.Timestamp("2013-11-15"))) == [
        ["Homes", Q1, "held", "2013-08-05", "inside"],
        ["Homes", Q2, "held", "2013-11-05", "inside"],
        ["Homes", Q3, "none", None, None],
        ["Homes", Q4, "none", None, None],
        ["Roads", Q1, "held", "2013-10-20", "after"],
        ["Roads", Q2, "missed", None, None],
        ["Roads", Q3, "to_come", None, "no_date"],
        ["Roads", Q4, "to_come", "2014-04-01", "before"],
        ["Health", Q1, "missed", None, None],
        ["Health", Q2, "missed", None, None],
        ["Health", Q3, "none", None, None],
        ["Health", Q4, "none", None, None],
    ]


def test_every_action_asked_for_by_a_day_and_what_came_of_it(meetings: pd.DataFrame) -> None:
    found = actions(meetings, pd.Timestamp("2013-12-05"))
    columns = ("meeting", "portfolio", "period", "date", "action", "owner", "due", "state", "days_over", "done_on")
    assert told(found, *columns) == [
        ["Board", "", "", "2013-03-31", "Begin", "", None, "undated", None, None],
        ["Board", "", "", "2013-04-10", "Count again", "", None, "undated", None, None],
        ["Team", "Homes", Q1, "2013-08-05", "Visit", "HB", "2013-09-01", "done", None, "2013-08-20"],
        ["Team", "Homes", Q1, "2013-08-05", "Write", "", "2013-10-01", "overdue", 65, None],
        ["Team", "Homes", Q2, "2013-11-05", "Call back", "HB", "2013-12-01", "overdue", 4, None],
    ]
    assert list(found) == [*columns, "row"]
    assert actions(meetings, pd.Timestamp("2013-11-04"))["state"].tolist() == ["undated", "undated", "done", "overdue"]


def test_the_latest_meeting_by_a_day_with_all_its_rows(meetings: pd.DataFrame) -> None:
    found = last_meeting(meetings, pd.Timestamp("2013-10-19"))
    assert told(found, "date", "action", "minutes") == [
        ["2013-08-05", "Visit", ""], ["2013-08-05", "Write", ""], ["2013-08-05", "", "Noted."],
    ]  # fmt: skip
    assert found.index.tolist() == [0, 1, 2]


def test_the_boards_meeting_on_a_quarter_and_what_it_asked_for_before(make_tables: Any) -> None:
    rows = [
        {"meeting": "Board", "period": Q2, "date": "2013-12-01"},
        {"meeting": "Board", "period": Q2, "date": "2013-11-01", "action": "Not yet"},
        {"meeting": "Board", "period": Q1, "date": "2013-08-01", "action": "First", "done": True},
        {"meeting": "Board", "period": Q1, "date": "2013-08-01", "action": "Second", "done": True,
         "done_on": "2013-11-20"},
        {"meeting": "Board", "period": Q1, "date": "2013-08-01", "action": "Third"},
        {"meeting": "Board", "period": Q1, "date": "2013-09-01", "minutes": "Nothing asked."},
        {"meeting": "Board", "date": "2013-05-01", "action": "Long ago"},
        {"meeting": "Team", "date": "2013-10-01", "action": "Of another"},
        {"meeting": "Board", "portfolio": "Homes", "period": Q2, "date": "2013-10-05", "action": "Of a portfolio"},
    ]  # fmt: skip
    table = make_tables(meetings=rows).meetings
    found = meeting_for(table, periods.parse(Q2), pd.Timestamp("2013-11-19"))
    assert found is not None
    assert (found.name, found.date, found.before) == ("Board", pd.Timestamp("2013-11-01"), pd.Timestamp("2013-08-01"))
    assert told(found.asked, "action", "done_then") == [["First", True], ["Second", False], ["Third", False]]
    later = meeting_for(table, periods.parse(Q2))
    assert later is not None
    assert later.asked["done_then"].tolist() == [True, True, False]
    assert meeting_for(table, periods.parse(Q3)) is None
    first = meeting_for(table, periods.parse(Q1))
    assert first is not None
    assert first.asked["action"].tolist() == ["Long ago"]


# Milestones, budgets, risks, savings


def test_milestones_stand_each_by_its_latest_row(make_tables: Any) -> None:
    rows = [
        {"ref": "late", "due": "2014-08-01", "completed": "2014-08-20", "as_of": "2014-09-01"},
        {"ref": "late", "due": "2014-08-01", "as_of": "2014-07-01"},
        {"ref": "done", "due": "2014-08-01", "completed": "2014-07-31", "forecast": "2014-09-01"},
        {"ref": "done, no day", "due": "2014-08-01", "done": True},
        {"ref": "over", "due": "2014-08-31", "forecast": "2014-10-31", "done": False},
        {"ref": "slipped", "due": "2014-11-01", "forecast": "2014-12-01"},
        {"ref": "on track", "due": "2014-11-01"},
        {"ref": "undated"},
        {"ref": "to come", "due": "2014-11-01", "completed": "2014-10-08"},
    ]
    table = make_tables(milestones=rows).milestones
    found = milestones(table, pd.Timestamp("2014-09-30"), pd.Timestamp("2014-10-07")).set_index("ref")
    order = ["late", "done", "done, no day", "over", "slipped", "on track", "undated", "to come"]
    assert sorted(found.index) == sorted(order)
    assert told(found.loc[order], "milestone_status", "days_late", "days_slipped") == [
        ["completed_late", 19, None],
        ["completed", None, None],
        ["completed", None, None],
        ["overdue", 37, 61],
        ["slipped", None, 30],
        ["on_track", None, None],
        ["undated", None, None],
        ["on_track", None, None],
    ]
    ended = milestones(table, pd.Timestamp("2014-09-30")).set_index("ref")
    assert ended.loc["over", "days_late"] == 30
    assert ended.loc["to come", "milestone_status"] == "completed"


def test_budget_lines_of_a_quarter_with_their_exceptions(make_tables: Any) -> None:
    lines = [
        (Q1, 100, 200, 50, 50), (Q2, 1000, 1100, 500, 520), (Q2, 1000, 900, 500, 450), (Q2, -1000, -900, -500, -450),
        (Q2, -1000, -1100, -500, -600), (Q2, 0, 100, 0, 10), (Q2, 1000, 1049, 500, 500), (Q2, 1000, None, 500, None),
        (Q2, 1990, 2089.5, 100, 100),
    ]  # fmt: skip
    rows = [
        {"directorate": "D", "service": f"S{n}", "period": period, "annual_budget": year, "forecast": ahead,
         "budget_to_date": budget, "actual_to_date": actual}
        for n, (period, year, ahead, budget, actual) in enumerate(lines)
    ]  # fmt: skip
    rules = Rules(preset("ten_percent"), budget_exception=99.5, budget_exception_percent=4.9)
    found = finance(make_tables(finance=rows).finance, periods.parse(Q2), rules)
    columns = ("service", "variance_to_date", "variance_to_date_pct", "forecast_variance", "forecast_variance_pct",
               "exception", "exception_reason")  # fmt: skip
    level = "an exception is £99.50 and 4.9% or more."
    assert told(found, *columns) == [
        ["S1", 20, 4, 100, 10, True, f"The year's forecast is £100 more than its budget (10%); {level}"],
        ["S2", -50, -10, -100, -10, True, f"The year's forecast is £100 less than its budget (10%); {level}"],
        ["S3", 50, 10, 100, 10, True, f"The year's forecast is £100 less income than budgeted (10%); {level}"],
        ["S4", -100, -20, -100, -10, True, f"The year's forecast is £100 more income than budgeted (10%); {level}"],
        ["S5", 10, None, 100, None, True, "The year's forecast is £100 more than its budget; it has no budget; "
         + level],
        ["S6", 0, 0, 49, 4.9, False, None],
        ["S7", None, None, None, None, False, None],
        ["S8", 0, 0, 99.5, 5, True, f"The year's forecast is £99.50 more than its budget (5%); {level}"],
    ]  # fmt: skip
    plain = finance(make_tables(finance=rows).finance, periods.parse(Q2), Rules(preset("ten_percent")))
    assert plain["exception_reason"].iloc[0] == (
        "The year's forecast is £100 more than its budget (10%); an exception is 5% or more."
    )


def test_risks_in_the_order_of_the_sheet_each_by_its_latest_review(make_tables: Any) -> None:
    rows = [
        {"ref": "R2", "likelihood": 2, "impact": 2, "reviewed": "2014-06-30"},
        {"ref": "R1", "likelihood": 2, "impact": 4, "reviewed": "2014-09-30"},
        {"ref": "R1", "likelihood": 3, "impact": 4, "reviewed": "2014-06-30"},
        {"ref": "R3", "likelihood": 3, "impact": 5, "previous_score": 10, "reviewed": "2014-07-01"},
        {"ref": "R3", "likelihood": 5, "impact": 5, "reviewed": None},
        {"ref": "R2", "likelihood": 1, "impact": 1, "reviewed": "2014-10-01"},
    ]
    found = register(make_tables(risks=rows).risks, pd.Timestamp("2014-09-30"))
    assert told(found, "ref", "score", "score_before", "moved") == [
        ["R2", 4, None, "new"], ["R1", 8, 12, "fell"], ["R3", 15, 10, "rose"],
    ]  # fmt: skip


# Figures of several quarters


@pytest.fixture(scope="module")
def card(make_tables: Any) -> Any:
    """Quarter 3: a share, a count, a figure since April, a range, and one a year."""
    about = {"share": {}, "count": {"unit": "number"}, "since April": {"basis": "cumulative", "unit": "number"},
             "range": {"polarity": "range", "unit": "number", "decimals": 1},
             "yearly": {"basis": "annual"}}  # fmt: skip
    figures = {
        "share": {Q1: (1, 2), Q2: (3, 4), Q3: (6, 10)},
        "count": {Q1: 4, Q2: 5, Q3: 6},
        "since April": {Q1: 4, Q2: 9, Q3: 15},
        "range": {Q2: 12.5, Q3: 25},
        "yearly": {"2012/13": 80},
    }
    rows = [
        {"ref": ref, "period": p,
         **({"outturn": 100 * v[0] / v[1], "numerator": v[0], "denominator": v[1]} if isinstance(v, tuple)
            else {"outturn": v})}
        for ref, own in figures.items() for p, v in own.items()
    ]  # fmt: skip
    targets = [
        {"ref": "share", "period": "2013/14", "target": 60},
        {"ref": "share", "period": Q3, "target": 65, "set_on": "2013-11-01"},
        *({"ref": "count", "period": p, "target": 5} for p in (Q1, Q2, Q3, Q4)),
        {"ref": "since April", "period": "2013/14", "target": 20},
        {"ref": "range", "period": "2013/14", "target_low": 10, "target_high": 20},
        {"ref": "share", "period": "2014/15", "target": 70, "set_on": "2013-12-01", "rationale": "As the best do."},
        {"ref": "range", "period": "2015/16", "target_low": 30, "target_high": 40},
        *({"ref": "count", "period": f"2014/15 Q{n}", "target": 6} for n in (1, 2, 3, 4)),
    ]
    tables = make_tables(indicators=[{"ref": r, **more} for r, more in about.items()], outturns=rows, targets=targets)
    return judge(tables, RULES, Q3)


def test_the_last_quarters_in_order_of_time(card: Any) -> None:
    found = history(card, 2)
    assert list(found) == ["ref", "period", "outturn", "numerator", "denominator", "target", "target_low",
                           "target_high"]  # fmt: skip
    assert told(found) == [
        ["share", Q2, 75, 3, 4, 60, None, None],
        ["count", Q2, 5, None, None, 5, None, None],
        ["since April", Q2, 9, None, None, None, None, None],
        ["range", Q2, 12.5, None, None, None, 10, 20],
        ["yearly", Q2, None, None, None, None, None, None],
        ["share", Q3, 60, 6, 10, 65, None, None],
        ["count", Q3, 6, None, None, 5, None, None],
        ["since April", Q3, 15, None, None, None, None, None],
        ["range", Q3, 25, None, None, None, 10, 20],
        ["yearly", Q3, None, None, None, None, None, None],
    ]


def test_the_quarters_of_the_year_and_to_date(card: Any) -> None:
    """10 of 16 is 62.5%; 15 counted; what began in quarter 2 has no total."""
    asked = pd.Series(["yearly", "share", "count", "since April", "range"])
    found = year_so_far(card, asked)
    assert found.index.tolist() == asked.tolist()
    assert list(found) == ["q1", "q2", "q3", "q4", "to_date", "once"]
    assert told(found) == [
        [None, None, None, None, None, True],
        [50, 75, 60, None, 62.5, False],
        [4, 5, 6, None, 15, False],
        [4, 9, 15, None, 15, False],
        [None, 12.5, 25, None, None, False],
    ]


def test_the_targets_of_the_years_to_come(card: Any) -> None:
    found = coming(card, 2)
    assert list(found) == ["ref", "year", "target", "target_low", "target_high", "target_status", "set_on",
                           "rationale", "asked", "met_now"]  # fmt: skip
    none = [None, None, None, "no_target", None, None, None, None]
    assert told(found) == [
        ["share", "2014/15", 70, None, None, "set", "2013-12-01", "As the best do.", 10, False],
        ["count", "2014/15", 24, None, None, "set", None, None, 18, False],
        ["since April", "2014/15", *none],
        ["range", "2014/15", *none],
        ["yearly", "2014/15", *none],
        ["share", "2015/16", *none],
        ["count", "2015/16", *none],
        ["since April", "2015/16", *none],
        ["range", "2015/16", None, 30, 40, "set", None, None, 5, False],
        ["yearly", "2015/16", *none],
    ]
    assert set_again(card, card).empty


def test_the_target_of_the_cards_year(card: Any) -> None:
    assert year_target(card).astype("object").where(lambda t: t.notna(), None).to_dict() == {
        "share": 60, "count": 20, "since April": 20, "range": None, "yearly": None,
    }  # fmt: skip


# Peers, movers, doubts


def test_the_later_row_of_a_peer_supersedes_and_the_first_group_is_the_peers() -> None:
    """A: 1, 2, 3 and 5, Peer 3 being said twice; of another group and another period nothing counts."""
    rows = [("A", Q3, f"Peer {n}", "near", float(n)) for n in range(4)]
    rows = [("A", Q3, "Peer 0", "near", 5.0) if r[2] == "Peer 0" else r for r in rows]
    rows += [("A", Q3, "Peer 3", "near", 9.0), ("A", Q3, "Peer 3", "near", 3.0), ("A", Q3, "Far", "far", 50.0),
             ("A", "2013/14", "Peer 8", "near", 70.0), ("A", Q2, "Peer 9", "near", 90.0),
             ("A", Q3, "Blank", "near", None), ("B", "2013/14", "Peer 1", None, 7.0)]  # fmt: skip
    peers = pd.DataFrame(rows, columns=["ref", "period", "authority", "group", "value"])
    refs = pd.Series(["C", "B", "A"], index=[5, 6, 7])
    found = quartiles(peers, refs, pd.Series(Q3, refs.index), "2013/14")
    assert found.index.tolist() == [5, 6, 7]
    assert told(found) == [[0, None, None], [1, 7, 7], [4, 1.75, 3.5]]


@pytest.mark.parametrize(
    ("outturn", "rag"), [pytest.param(0, "green", id="as-good-as-all"), pytest.param(1, "red", id="worse-than-all")]
)
def test_where_every_peer_has_none_one_is_worse_than_all(judge_one: Any, outturn: float, rag: str) -> None:
    none = [{"ref": "A", "period": "2014/15 Q2", "authority": f"Peer {n}", "value": 0} for n in range(4)]
    assert judge_one(outturn, rule="quartile", polarity="lower", benchmarks=none)["rag"] == rag


def test_the_largest_move_for_its_starting_point_comes_first() -> None:
    rows = pd.DataFrame({
        "ref": list("ABCDEFG"), "travel": ["improved"] * 6 + ["worsened"],
        "change": [2.0, -3.0, 5.0, None, 9.0, 9.0, 50.0], "baseline": [50.0, 10.0, 0.0, 1.0, 10.0, 10.0, 10.0],
        "not_rated_why": [None, "no target set", None, None, "figure in doubt", "target in doubt", None],
    })  # fmt: skip
    assert movers(rows, "improved")["ref"].tolist() == ["B", "A", "C"]


FINDINGS = pd.DataFrame(
    [
        ("outturns", "A", Q2, "withhold", "Zero."),
        ("outturns", "A", Q2, "withhold", "Not there."),
        ("outturns", "A", "Jul 2013", "check", "Month."),
        ("outturns", "A", Q1, "withhold", "Before."),
        ("outturns", "B", "2013/14", "inform", "Year."),
        ("targets", "B", "2013/14", "check", "Odd."),
        ("targets", "A", "2013/14", "withhold", "Not judged."),
        ("milestones", "M", None, "withhold", "Late."),
        ("outturns", "Z", Q2, "withhold", "No such row."),
    ],
    columns=["table", "ref", "period", "doubt", "evidence"],
).assign(check="c", row=2, file="f")


def test_the_doubts_that_touch_what_is_judged() -> None:
    """The quarter, its months, the year where it is judged or is the target's; milestones whichever they are."""
    rows = pd.DataFrame({"ref": ["A", "B"], "period": [Q2, "2013/14"], "target_period": [Q2, "2013/14"]})
    found = touching(FINDINGS, rows, periods.parse(Q2))
    assert found["evidence"].tolist() == ["Zero.", "Not there.", "Month.", "Year.", "Odd.", "Late."]
    assert found.index.tolist() == list(range(6))
    strong = strongest(found, pd.Series(["B", "A", "M"], index=[3, 4, 5]))
    assert told(strong.to_frame()) == [["check"], ["withhold"], [None]]
    assert strong.index.tolist() == [3, 4, 5]


def test_the_evidence_that_withholds_a_figure_is_put_together() -> None:
    assert evidence(FINDINGS, "outturns").to_dict() == {
        ("A", Q2): "Zero. Not there.", ("A", Q1): "Before.", ("Z", Q2): "No such row.",
    }  # fmt: skip
    assert evidence(FINDINGS, "targets").to_dict() == {("A", "2013/14"): "Not judged."}


# The Cabinet's cut


def test_exceptions_budgets_and_partnerships_of_a_cabinet(make_tables: Any) -> None:
    homes = {"portfolio": "Homes", "strategic": True, "directorate": "North", "service": "Repairs"}
    about = [
        {"ref": "less", **homes, "priority": "P1"}, {"ref": "more", **homes}, {"ref": "behind", **homes},
        {"ref": "met", **homes}, {"ref": "nobody's", "service": "Repairs", "directorate": "South"},
        {"ref": "roads", "portfolio": "Roads", "priority": "P2", "directorate": "North", "service": "Repairs"},
        {"ref": "of nothing", **homes, "polarity": "lower"},
    ]  # fmt: skip
    outturns = dict(zip((row["ref"] for row in about), (80, 60, 95, 100, 10, 50, 1), strict=True))
    line = {"period": Q2, "annual_budget": 100, "forecast": 110}
    tables = make_tables(
        indicators=about,
        outturns=[{"ref": r, "period": Q2, "outturn": v} for r, v in outturns.items()],
        targets=[{"ref": r, "period": Q2, "target": 0 if r == "of nothing" else 100} for r in outturns],
        priorities=[{"ref": "P1", "portfolio": "Homes", "partnership": "Safer"},
                    {"ref": "P2", "portfolio": "Roads", "partnership": "Safer"}, {"ref": "P3", "partnership": " "},
                    {"ref": "P4", "portfolio": " ", "partnership": "Health"}],
        finance=[{**line, "directorate": "North", "service": "Repairs"},
                 {**line, "directorate": "South", "service": "Repairs"},
                 {**line, "directorate": "South", "service": "Met", "forecast": 100}],
    )  # fmt: skip
    card = judge(tables, RULES, Q2)
    found = exceptions(card)
    assert told(found, "ref", "rag", "allocated") == [
        ["roads", "red", "Roads"], ["more", "red", "Homes"], ["less", "red", "Homes"], ["of nothing", "red", "Homes"],
        ["behind", "amber", "Homes"],
    ]  # fmt: skip
    assert "behind" not in list(found)
    assert told(budgets(card), "directorate", "service", "portfolios") == [
        ["North", "Repairs", ("Homes", "Roads")], ["South", "Repairs", ()],
    ]  # fmt: skip
    counts = ("ref", "indicators", "green", "amber", "red", "not_rated")
    assert told(shared_with_partnerships(card), *counts) == [
        ["P1", 1, 0, 0, 1, 0], ["P2", 1, 0, 0, 1, 0], ["P4", 0, 0, 0, 0, 0],
    ]  # fmt: skip
    assert unallocated(tables.priorities)["ref"].tolist() == ["P3", "P4"]
    by = cut(card.rows["rag"], card.rows["directorate"])
    assert by.to_dict("index") == {
        "North": {"indicators": 6, "green": 1, "amber": 1, "red": 4, "not_rated": 0},
        "South": {"indicators": 1, "green": 0, "amber": 0, "red": 1, "not_rated": 0},
    }


def test_savings_of_a_year_in_the_order_of_the_sheet(make_tables: Any) -> None:
    rows = [("S1", "2013/14", 100, 90), ("S2", "2014/15", 50, None), ("S3", "2013/14", 20, 25)]
    tables = make_tables(
        indicators=[{"ref": "A"}], outturns=[{"ref": "A", "period": Q2, "outturn": 1}],
        savings=[{"ref": r, "period": p, "planned": plan, "achieved": got} for r, p, plan, got in rows],
    )  # fmt: skip
    card = judge(tables, RULES, Q2)
    assert told(savings(card), "planned", "achieved", "difference") == [[100, 90, -10], [20, 25, 5]]
    assert told(savings(card, 1), "planned", "achieved", "difference") == [[50, None, None]]
