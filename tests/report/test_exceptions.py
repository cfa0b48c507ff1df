"""A portfolio's exception report, part by part: its columns, its words, what it says where there is nothing."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import pandas as pd
import pytest

from perfkit.inputs.read import read
from perfkit.inputs.settings import read_rules
from perfkit.inputs.tables import Tables
from perfkit.judge.card import Scorecard
from perfkit.judge.scorecard import judge
from perfkit.report import (
    corporate,
    corporate_counts,
    corporate_meetings,
    exceptions,
    exceptions_meetings,
    exceptions_priorities,
    meetings,
)
from perfkit.rules import Rules, preset


@cache
def wexbridge(portfolio: str = "", quarter: str = "2013/14 Q2", known_on: str = "2013-10-21") -> Scorecard:
    return judge(read("demo:known_truth"), read_rules("demo:known_truth"), quarter, "", known_on, portfolio=portfolio)


@pytest.fixture
def card_of(make_tables: Callable[..., Tables]) -> Callable[..., Scorecard]:
    """Return a function that judges indicators of the portfolio Housing by Lancaster's rule: target 80, tolerance 5."""

    def made(
        *rows: dict[str, Any], known_on: str = "2014-11-07", portfolio: str = "Housing", **tables: Any
    ) -> Scorecard:
        own = [{"portfolio": "Housing", **{k: v for k, v in r.items() if k != "now"}} for r in rows]
        outturns = [{"ref": r["ref"], "period": "2014/15 Q2", "outturn": r["now"]} for r in rows]
        targets = [
            {"ref": r["ref"], "period": "2014/15 Q2", "target": 80, "tolerance": 5, "tolerance_kind": "points"}
            for r in rows
        ]
        given = make_tables(indicators=own, outturns=outturns, targets=targets, **tables)
        return judge(given, Rules(preset("lancaster")), "2014/15 Q2", "", "2014-11-07", portfolio=portfolio)

    return made


# What is not being achieved


def test_the_columns_are_the_published_ones() -> None:
    table = exceptions.table(wexbridge("Physical Environment"))
    assert table.columns == (
        "PI no", "Description", "2012/13 outturn", "Target", "Good is?", "Q1", "Q2", "Q3", "Q4", "Year to date",
        "Status", "Owner", "Commentary",
    )  # fmt: skip


def test_a_row_as_the_team_reads_it() -> None:
    row = exceptions.table(wexbridge("Physical Environment")).data.set_index("PI no").loc["BV109a"]
    assert row.tolist() == [
        "Major planning applications decided within 13 weeks", "70.2%", "65%", "High", "64.3%", "54.5%", "Not due",
        "Not due", "60%", "■ Red", "Head of Planning", "Complex legal agreements held up decisions.",
    ]  # fmt: skip


def test_a_provisional_figure_says_so_in_its_quarter() -> None:
    row = exceptions.table(wexbridge("Resources")).data.set_index("PI no").loc["CS2"]
    assert row["Q2"] == "70.8% (provisional)"


def test_the_status_is_in_the_councils_words(card_of) -> None:
    rows = [
        {"ref": ref, "strategic": True, "now": now} for ref, now in (("GREEN", 80), ("BEHIND", 75), ("FAILING", 74.9))
    ]
    card = card_of(*rows)
    assert exceptions.table(card).data[["PI no", "Status"]].values.tolist() == [
        ["FAILING", "■ Failing"],
        ["BEHIND", "▲ Behind Target"],
    ]
    assert "rated ‘Behind Target’ or ‘Failing’." in repr(exceptions.rule(card))


def test_a_rule_in_colours_says_what_the_team_calls_them() -> None:
    assert "rated ‘Amber’ (behind target) or ‘Red’ (failing)." in repr(exceptions.rule(wexbridge("Resources")))


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        pytest.param([("A", True, 80), ("B", True, 90)],
                     "- Nothing to except: none of the 2 strategic indicators of Housing is behind target or failing.",
                     id="nothing-to-except"),
        pytest.param([("A", True, 80)],
                     "- Nothing to except: the one strategic indicator of Housing is not behind target or failing.",
                     id="one-and-nothing-to-except"),
        pytest.param([("A", True, 50)],
                     "- The one strategic indicator of Housing is not being achieved (Failing): A.", id="one"),
        pytest.param([("A", False, 80)],
                     "- No indicator of Housing measures a strategic priority, so there is nothing to except.",
                     id="no-strategic-indicator"),
        pytest.param([("A", True, 50), ("B", True, 78), ("C", True, 79), ("D", False, 10)],
                     "- Three of the 3 strategic indicators of Housing are not being achieved "
                     "(1 Failing and 2 Behind Target): A, B and C.\n"
                     "- One other indicator is behind target or failing: D. "
                     "It measures no strategic priority and is left to the directorates’ variance reports.", id="some"),
        pytest.param([("A", True, 80), ("B", True, None)],
                     "- Nothing to except: none of the 2 strategic indicators of Housing is behind target or failing.\n"
                     "- One strategic indicator is not rated, so nobody can say whether its priority is achieved: B.",
                     id="one-not-rated"),
    ],
)  # fmt: skip
def test_the_headline(rows, said, card_of) -> None:
    card = card_of(*({"ref": ref, "strategic": marked, "now": now} for ref, marked, now in rows))
    assert repr(exceptions.headline(card)) == said


def test_nothing_to_except_is_a_good_page_too(card_of) -> None:
    table = exceptions.table(card_of({"ref": "A", "strategic": True, "now": 80}))
    assert repr(table) == "Nothing to except: no strategic indicator is behind target or failing."


@pytest.mark.parametrize(
    ("before", "said"),
    [
        pytest.param({"outturn": 61}, "61%", id="a-figure"),
        pytest.param(None, "No figure", id="no-row"),
        pytest.param({"status": "confidential"}, "Confidential", id="confidential"),
        pytest.param({"status": "not_available"}, "Not yet available", id="not-available"),
    ],
)
def test_an_earlier_quarter_without_a_figure_says_why(before, said, make_tables) -> None:
    outturns = [{"ref": "A", "period": "2014/15 Q2", "outturn": 50.0}]
    outturns += [{"ref": "A", "period": "2014/15 Q1", **before}] if before else []
    target = {"ref": "A", "period": "2014/15 Q2", "target": 80, "tolerance": 5, "tolerance_kind": "points"}
    indicator = {"ref": "A", "portfolio": "Housing", "strategic": True}
    tables = make_tables(indicators=[indicator], outturns=outturns, targets=[target])
    card = judge(tables, Rules(preset("lancaster")), "2014/15 Q2", portfolio="Housing")
    assert exceptions.table(card).data[["Q1", "Q2", "Q3"]].values.tolist() == [[said, "50%", "Not due"]]


def test_an_earlier_quarter_says_why_by_what_was_last_known(make_tables) -> None:
    first = {"ref": "A", "period": "2014/15 Q1", "status": "not_available", "as_of": "2014-07-20"}
    then = {"ref": "A", "period": "2014/15 Q1", "status": "confidential", "as_of": "2014-10-20"}
    now = {"ref": "A", "period": "2014/15 Q2", "outturn": 50.0, "as_of": "2014-10-20"}
    target = {"ref": "A", "period": "2014/15 Q2", "target": 80, "tolerance": 5, "tolerance_kind": "points"}
    indicator = {"ref": "A", "portfolio": "Housing", "strategic": True}
    tables = make_tables(indicators=[indicator], outturns=[first, then, now], targets=[target])
    card = judge(tables, Rules(preset("lancaster")), "2014/15 Q2", portfolio="Housing")
    assert exceptions.table(card).data["Q1"].tolist() == ["Confidential"]


def test_an_indicator_of_one_figure_a_year_was_not_due_in_an_earlier_quarter(card_of) -> None:
    card = card_of({"ref": "A", "strategic": True, "frequency": "annual", "now": 50})
    assert exceptions.table(card).data[["Q1", "Q2", "Q3"]].values.tolist() == [["Not due", "50%", "Not due"]]


# Priorities, partnerships, SMART targets


def test_a_priority_in_no_portfolio_is_named_with_its_owner() -> None:
    assert repr(exceptions_priorities.not_allocated(wexbridge("Resources"))) == (
        "One of the council’s priorities falls in no portfolio yet:\n"
        "- P8: A town centre that people visit. Owner: Chief Executive."
    )


def test_without_priorities_the_page_says_what_would_fill_the_part(card_of) -> None:
    card = card_of({"ref": "A", "now": 80})
    said = "No priorities were supplied. The table ‘priorities’ would say which portfolio and partnership each serves."
    assert repr(exceptions_priorities.not_allocated(card)) == said
    assert repr(exceptions_priorities.partnerships(card)) == said


def test_where_every_priority_is_allocated_the_page_says_so(card_of) -> None:
    card = card_of({"ref": "A", "now": 80}, priorities=[{"ref": "P1", "title": "Homes", "portfolio": "Housing"}])
    assert repr(exceptions_priorities.not_allocated(card)) == "Every priority falls in a portfolio."
    assert (
        repr(exceptions_priorities.partnerships(card)) == "No priority of Housing also serves a partnership’s agenda."
    )


def test_priorities_that_also_serve_a_partnership() -> None:
    table = exceptions_priorities.partnerships(wexbridge("Community Safety")).data
    assert table.values.tolist() == [
        ["P6: Safe neighbourhoods", "Local Area Agreement: Safer Wexbridge Partnership", "5", "2", "1", "2", "0"]
    ]


def test_a_target_without_a_reason_is_not_yet_smart() -> None:
    table = exceptions_priorities.not_smart(wexbridge("Community Safety"))
    assert repr(table) == (
        "Targets of 2013/14 that are not yet SMART: 1 of 5\n"
        "What the target lacks | Indicators\n"
        "The reason does not say why this figure. | EH1"
    )
    assert (
        repr(exceptions_priorities.not_smart(wexbridge("Economic Development"))) == "Both targets of 2013/14 are SMART."
    )


# Meetings


def test_the_years_schedule_with_a_quarter_outside_its_period_and_one_without_a_meeting() -> None:
    card = wexbridge("Resources")
    assert repr(exceptions_meetings.planned(card)).splitlines()[1:] == [
        "- No meeting is listed yet for 2013/14 Q4.",
        "- The meeting of 4 October 2013 on 2013/14 Q1 falls 4 days after its monitoring period ended.",
    ]
    table = exceptions_meetings.calendar(card).data
    assert table["In time?"].tolist() == ["■ After it ended", "● Inside", "● Inside", "○ No meeting is listed yet"]
    assert table["Held?"].tolist() == ["Held", "To come", "To come", ""]


def test_a_quarter_whose_time_is_over_without_a_meeting_is_named() -> None:
    said = repr(exceptions_meetings.planned(wexbridge("Community Safety")))
    assert "- No meeting is on record for 2013/14 Q1, whose monitoring period is over." in said


def test_the_last_meeting_its_minutes_and_what_came_of_its_actions() -> None:
    card = wexbridge("Children and Young People")
    assert repr(exceptions_meetings.last(card)) == (
        "The last meeting was on 14 August 2013 and considered 2013/14 Q1.\n"
        "> Core assessments were said to follow the rise in referrals; the team asked for the figures\n"
        "> The cost of placements outside the borough was noted\n"
        "Two actions are listed: 1 done and 1 overdue."
    )
    table = exceptions_meetings.asked(card).data
    assert table["Is it done?"].tolist() == ["■ Overdue by 3 days", "● Done on 2 October 2013"]


def test_a_replay_shows_what_was_not_yet_done_on_the_day() -> None:
    """The figures were shown side by side on 2 October: on 1 October they were still to come, and not yet due."""
    then = judge(
        read("demo:known_truth"), read_rules("demo:known_truth"), "2013/14 Q1", "", "2013-10-01",
        portfolio="Children and Young People",
    )  # fmt: skip
    assert exceptions_meetings.asked(then).data["Is it done?"].tolist() == ["○ Not yet due", "○ Not yet due"]


def test_before_any_meeting_and_without_the_table_the_page_says_so(card_of) -> None:
    row = {"ref": "A", "now": 80}
    planned = [{"meeting": "Review", "date": "2014-11-20", "period": "2014/15 Q2", "portfolio": "Housing"}]
    card = card_of(row, meetings=planned)
    assert repr(exceptions_meetings.last(card)) == "No meeting on this portfolio had been held by 7 November 2014."
    absent = card_of(row)
    assert repr(exceptions_meetings.planned(absent)) == meetings.ABSENT
    assert repr(exceptions_meetings.last(absent)) == meetings.ABSENT
    assert exceptions_meetings.calendar(absent).rows == ()


def test_an_action_of_an_earlier_meeting_is_listed_until_it_is_done(card_of) -> None:
    review = {"meeting": "Review", "portfolio": "Housing"}
    held = [
        {**review, "date": "2014-05-20", "period": "2013/14 Q4", "action": "Ask why", "done": True},
        {**review, "date": "2014-05-20", "period": "2013/14 Q4", "action": "Survey tenants"},
        {**review, "date": "2014-08-20", "period": "2014/15 Q1", "action": "Report back", "due": "2014-11-20"},
    ]
    table = exceptions_meetings.asked(card_of({"ref": "A", "now": 80}, meetings=held)).data
    assert table[["Action", "Is it done?"]].values.tolist() == [
        ["Survey tenants", "▲ Not done; no date is set"],
        ["Report back", "○ Not yet due"],
    ]


# The review that sums them up


def _numbers(table: pd.DataFrame) -> dict[str, list[int]]:
    return {row[0]: list(map(int, row[1:])) for row in table.values.tolist()}


@pytest.mark.parametrize(("quarter", "known_on"), [("2013/14 Q2", "2013-10-21"), ("2012/13 Q4", "2013-06-30")])
def test_the_corporate_review_adds_up_to_the_portfolios_reports(quarter: str, known_on: str) -> None:
    whole = wexbridge("", quarter, known_on)
    portfolios, directorates = (
        _numbers(make(whole).data) for make in (corporate_counts.by_portfolio, corporate_counts.by_directorate)
    )
    assert portfolios["Council"] == directorates["Council"]
    for table in (portfolios, directorates):
        parts = [numbers for name, numbers in table.items() if name != "Council"]
        assert [sum(column) for column in zip(*parts, strict=True)] == table["Council"]
    for name in whole.tables.portfolios:
        own = exceptions.table(wexbridge(name, quarter, known_on))
        assert portfolios[name][-1] == len(own.rows)
        of = [t for t in corporate.exception_tables(whole) if t.caption.startswith(f"{name}:")]
        assert [row for t in of for row in t.rows] == list(own.rows)


def test_the_corporate_actions_add_up_to_the_portfolios() -> None:
    table = _numbers(corporate_meetings.action_counts(wexbridge()).data)
    parts = [numbers for name, numbers in table.items() if name != "Council"]
    assert [sum(column) for column in zip(*parts, strict=True)] == table["Council"]
    assert table["Council"] == [10, 2, 3, 4, 1]
    assert table["Children and Young People"] == [2, 1, 1, 0, 0]


def test_meetings_held_missed_and_late_are_counted() -> None:
    assert repr(corporate_meetings.meetings_held(wexbridge())).splitlines()[1:] == [
        "- Seven of the 8 portfolio reviews that were held or whose time is over took place.",
        "- No review is on record of Community Safety for 2013/14 Q1.",
        "- Resources: the meeting of 4 October 2013 on 2013/14 Q1 falls 4 days after its monitoring period ended.",
    ]


def test_the_calendar_of_reviews_says_which_was_held_outside_its_period() -> None:
    calendar = corporate_meetings.calendar(wexbridge()).data.set_index("Portfolio")["2013/14 Q1"]
    assert calendar["Resources"] == "● Held 4 October 2013, outside its monitoring period"
    assert calendar["Community Safety"] == "■ None on record"
    assert calendar["Economic Development"] == "● Held 19 August 2013"


def test_a_budget_is_told_once_with_the_portfolios_it_serves() -> None:
    assert repr(corporate.budget_exceptions(wexbridge())).splitlines()[1] == (
        "- Housing (Communities), which serves Health and Wellbeing, Resources and Physical Environment: "
        "forecast at £3,379,000 against a budget of £3,100,000."
    )


def test_a_council_without_portfolios_is_told_which_column_would_say_them() -> None:
    card = judge(read("demo:hart"), read_rules("demo:hart"), "2014/15 Q2", "", "2014-11-07")
    assert repr(corporate.summary(card)) == corporate.NO_PORTFOLIOS
    assert corporate_counts.by_portfolio(card).rows == ()
    assert _numbers(corporate_counts.by_directorate(card).data)["Council"] == [45, 27, 2, 7, 9, 0]


def test_an_indicator_in_no_portfolio_is_named_and_counted_apart(card_of) -> None:
    rows = [{"ref": "A", "now": 50, "strategic": True}, {"ref": "B", "now": 50, "strategic": True, "portfolio": None}]
    card = card_of(*rows, portfolio="")
    assert "- One indicator falls in no portfolio yet: B." in repr(corporate.summary(card))
    table = _numbers(corporate_counts.by_portfolio(card).data)
    assert (table["Housing"], table["In no portfolio"], table["Council"]) == (
        [1, 0, 0, 1, 0, 1], [1, 0, 0, 1, 0, 1], [2, 0, 0, 2, 0, 2],
    )  # fmt: skip
    assert [t.caption.partition(":")[0] for t in corporate.exception_tables(card)] == ["Housing", "In no portfolio"]
