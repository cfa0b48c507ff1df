"""Each check finds what it is for, in words an officer can use, and leaves the near miss alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfkit.inputs.lint import lint
from perfkit.inputs.lint_findings import says_not_available
from perfkit.inputs.tables import Source, Tables

COUNT = {"unit": "number"}
BUILDING = {"unit": "percent", "basis": "cumulative"}
Q = ["2013/14 Q1", "2013/14 Q2", "2013/14 Q3", "2013/14 Q4", "2014/15 Q1", "2014/15 Q2"]


@pytest.fixture
def doubts(make_tables: Callable[..., Tables]) -> Callable[..., list[tuple[str, str]]]:
    """Return a function from one indicator's figures to its doubts: (check, period), inform left out."""

    def of(
        figures: dict[str, Any], targets: dict[str, float] | None = None, /, check: str = "", **indicator: Any
    ) -> list[tuple[str, str]]:
        found = lint(one(make_tables, figures, targets or {}, **indicator))
        kept = found[found["check"] == check] if check else found[found["doubt"] != "inform"]
        return list(zip(kept["check"], kept["period"], strict=True))

    return of


def one(make: Callable[..., Tables], figures: dict[str, Any], targets: dict[str, float], **indicator: Any) -> Tables:
    """Return tables of one indicator; a figure is a number or a mapping of the row's columns."""
    rows = [
        {"ref": "A", "period": period, **(f if isinstance(f, dict) else {"outturn": f})}
        for period, f in figures.items()
    ]
    return make(
        indicators=[{"ref": "A", **indicator}],
        outturns=rows,
        targets=[{"ref": "A", "period": period, "target": t} for period, t in targets.items()],
    )


def evidence(tables: Tables, check: str) -> str:
    found = lint(tables)
    return str(found.loc[found["check"] == check, "evidence"].item())


# ---- zero_not_available


@pytest.mark.parametrize(
    ("figures", "targets", "indicator"),
    [
        pytest.param(
            {Q[5]: {"outturn": 0, "note": "The figures are yet to be confirmed."}},
            {},
            COUNT,
            id="note-says-unconfirmed",
        ),
        pytest.param(
            {Q[5]: {"outturn": 0, "note": "Not available until October"}}, {}, COUNT, id="note-says-not-available"
        ),
        pytest.param({Q[5]: {"outturn": 0, "published_status": "green"}}, {Q[5]: 98}, {}, id="printed-green-on-nought"),
        pytest.param(
            {Q[5]: {"outturn": 0, "published_status": "red"}},
            {Q[5]: 40},
            {"unit": "rate", "polarity": "lower"},
            id="printed-red-though-low-is-good",
        ),
        pytest.param({Q[2]: 99.8, Q[3]: 99.6, Q[4]: 50.0, Q[5]: 0}, {}, {}, id="three-others-at-50-or-more"),
        pytest.param(
            {"2014/15": 401, Q[5]: 0, "2014/15 Q3": {"outturn": 0, "note": "Data awaited."}},
            {},
            {"unit": "rate"},
            id="before-a-doubted-nought-of-a-year-far-above",
        ),
    ],
)
def test_a_nought_that_its_note_rating_or_history_contradicts_is_withheld(doubts, figures, targets, indicator) -> None:
    assert ("zero_not_available", Q[5]) in doubts(figures, targets, **indicator)


@pytest.mark.parametrize(
    ("figures", "targets", "indicator"),
    [
        pytest.param(
            {Q[3]: 900, Q[5]: {"outturn": 0, "note": "The pool was closed; the date of reopening is to be confirmed."}},
            {},
            COUNT,
            id="venue-closed",
        ),
        pytest.param(
            {Q[2]: 99, Q[3]: 98, Q[4]: 97, Q[5]: {"outturn": 0, "note": "No sessions were held: the hall was shut."}},
            {},
            {},
            id="history-high-but-the-note-explains",
        ),
        pytest.param({Q[3]: 99.8, Q[4]: 99.6, Q[5]: 0}, {}, {}, id="only-two-others"),
        pytest.param({"2014/15": 401, Q[4]: 0, Q[5]: 0}, {}, {"unit": "rate"}, id="two-noughts-nobody-doubts"),
        pytest.param({Q[2]: 99, Q[3]: 98, Q[4]: 49.9, Q[5]: 0}, {}, {}, id="one-other-just-below-50"),
        pytest.param(
            {Q[3]: 16, Q[4]: 29, Q[5]: {"outturn": 0, "published_status": "red"}},
            {Q[5]: 3},
            {"title": "Reduction in antisocial behaviour"},
            id="no-reduction-is-a-result",
        ),
        pytest.param(
            {Q[5]: {"outturn": 0, "published_status": "green"}},
            {Q[5]: 5},
            {"unit": "number", "polarity": "lower"},
            id="no-complaints-is-green",
        ),
    ],
)
def test_a_nought_that_can_be_true_is_left_alone(doubts, figures, targets, indicator) -> None:
    assert doubts(figures, targets, check="zero_not_available", **indicator) == []


def test_commentary_counts_as_much_as_a_note(make_tables) -> None:
    tables = make_tables(
        indicators=[{"ref": "A", **COUNT}],
        outturns=[{"ref": "A", "period": Q[5], "outturn": 0, "row": 7}],
        commentary=[{"ref": "A", "period": Q[5], "kind": "context", "text": "Data awaited.", "date": "2014-11-01"}],
    )
    assert evidence(tables, "zero_not_available") == (
        "The figure is 0, but its note says that it is not there yet: “Data awaited.”"
    )
    assert lint(tables, "2014-10-31").empty, "the commentary was not yet written"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("The contractor's data have not been received.", True),
        ("TBC", True),
        ("n/a", True),
        ("No data available for this quarter", True),
        ("Awaiting figures from the county.", True),
        ("Two appeals are outstanding.", False),
        ("Nothing to report.", False),
        ("The results were excellent. A new manager is to be confirmed.", False),
        ("", False),
    ],
)
def test_a_note_calls_its_figure_missing_only_where_it_speaks_of_the_figure(text: str, says: bool) -> None:
    assert says_not_available(text) is says


# ---- zero_target


@pytest.mark.parametrize(
    ("figures", "targets", "indicator"),
    [
        pytest.param({Q[5]: {"outturn": 9.4, "published_status": "not_rated"}}, {Q[5]: 0}, {}, id="information-only"),
        pytest.param({Q[4]: 9.4, Q[5]: 9.4}, {Q[4]: 12, Q[5]: 0}, {"polarity": "lower"}, id="falls-from-a-real-target"),
        pytest.param(
            {Q[4]: 100, Q[5]: 376}, {Q[5]: 0}, {"unit": "number", "polarity": "lower"}, id="counts-100-or-more"
        ),
    ],
)
def test_a_target_of_nought_that_looks_like_none_is_withheld(doubts, figures, targets, indicator) -> None:
    assert ("zero_target", Q[5]) in doubts(figures, targets, **indicator)


@pytest.mark.parametrize(
    ("figures", "targets", "indicator"),
    [
        pytest.param(
            {Q[3]: 0, Q[4]: -28, Q[5]: {"outturn": -28, "published_status": "red"}},
            {Q[4]: 0, Q[5]: 0},
            {"unit": "days", "title": "Days ahead of or behind timetable"},
            id="on-timetable-is-nought",
        ),
        pytest.param({Q[4]: 99, Q[5]: 376}, {Q[5]: 0}, {"unit": "number", "polarity": "lower"}, id="one-count-at-99"),
        pytest.param({Q[5]: 376}, {Q[5]: 0}, {"unit": "number", "polarity": "lower"}, id="one-known-count"),
        pytest.param(
            {Q[4]: 3, Q[5]: 2}, {Q[4]: 0, Q[5]: 0}, {"unit": "number", "polarity": "lower"}, id="no-deaths-on-the-roads"
        ),
        pytest.param(
            {Q[3]: 80, Q[4]: 6},
            {Q[3]: 75, Q[4]: 0},
            {"unit": "number", "basis": "cumulative"},
            id="new-year-begins-at-0",
        ),
    ],
)
def test_a_real_target_of_nought_is_left_alone(doubts, figures, targets, indicator) -> None:
    assert doubts(figures, targets, check="zero_target", **indicator) == []


# ---- stale_target


def test_a_cumulative_figure_against_the_quarter_befores_target_is_withheld(make_tables) -> None:
    tables = one(make_tables, {Q[4]: 33.6, Q[5]: 57.4}, {Q[4]: 24.6, Q[5]: 24.6}, **BUILDING)
    assert evidence(tables, "stale_target") == (
        "The figure adds up from April and rose from 33.6% to 57.4%, while its target stayed at 24.6%: "
        "that looks like the target of an earlier quarter."
    )


@pytest.mark.parametrize(
    ("figures", "targets", "indicator"),
    [
        pytest.param({Q[4]: 33.6, Q[5]: 57.4}, {Q[4]: 24.6, Q[5]: 49.2}, BUILDING, id="target-grew"),
        pytest.param({Q[4]: 62.0, Q[5]: 65.0}, {Q[4]: 60, Q[5]: 60}, BUILDING, id="result-to-date-in-percent"),
        pytest.param({Q[3]: 33.6, Q[4]: 57.4}, {Q[3]: 24.6, Q[4]: 24.6}, BUILDING, id="across-the-year-end"),
        pytest.param({Q[4]: 20, Q[5]: 57.4}, {Q[4]: 100, Q[5]: 100}, BUILDING, id="target-of-100-percent"),
        pytest.param({Q[4]: 33.6, Q[5]: 57.4}, {Q[4]: 24.6, Q[5]: 24.6}, {}, id="figure-of-the-quarter-alone"),
    ],
)
def test_a_target_that_may_stand_still_is_left_alone(doubts, figures, targets, indicator) -> None:
    assert doubts(figures, targets, check="stale_target", **indicator) == []


# ---- repeated


def test_a_repeat_is_doubted_with_its_odds(make_tables) -> None:
    """Moves of 0.60 and 0.40, a median of 0.50, printed to 0.01: once in 2 x 0.50 / 0.01 = 100."""
    tables = one(make_tables, {Q[2]: 19.00, Q[3]: 19.61, Q[4]: 20.00, Q[5]: 20.00}, {}, unit="days", polarity="lower")
    assert evidence(tables, "repeated") == (
        "20 days is also the figure of the period before. It usually moves by about 0.5 days, "
        "so it would repeat by chance about once in 100 times."
    )


def test_a_cumulative_repeat_says_that_nothing_was_added_and_quotes_a_note_that_counts(make_tables) -> None:
    repeat = {"outturn": 28, "note": "28 homes in quarter 1 and 24 in quarter 2."}
    tables = one(make_tables, {Q[4]: 28, Q[5]: repeat}, {}, unit="number", basis="cumulative")
    assert evidence(tables, "repeated") == (
        "The figure adds up from April, yet it is 28 as in the quarter before: nothing at all would have been added. "
        "Its note reads: “28 homes in quarter 1 and 24 in quarter 2.”"
    )


@pytest.mark.parametrize(
    ("figures", "indicator"),
    [
        pytest.param({Q[3]: 80.0, Q[4]: 100, Q[5]: 100}, {}, id="all-of-a-percentage"),
        pytest.param({Q[3]: 50, Q[4]: 0, Q[5]: 0}, COUNT, id="nought"),
        pytest.param({Q[2]: 15, Q[3]: 14, Q[4]: 11, Q[5]: 11}, {"unit": "days"}, id="moves-by-two-whole-days"),
        pytest.param({Q[3]: 90, Q[4]: 100, Q[5]: 100}, COUNT, id="exactly-once-in-twenty"),
        pytest.param({Q[4]: 11.37, Q[5]: 11.37}, {}, id="no-history-to-judge-by"),
        pytest.param({Q[3]: 11.37, Q[5]: 11.37}, {}, id="not-neighbours"),
        pytest.param({Q[2]: 61.0, Q[3]: 61.2, Q[4]: 61.4, Q[5]: 61.4}, BUILDING, id="result-to-date-in-percent"),
        pytest.param({"2012/13": 70, "2013/14": 70}, COUNT, id="two-years"),
    ],
)
def test_a_repeat_that_can_well_happen_is_left_alone(doubts, figures, indicator) -> None:
    assert doubts(figures, check="repeated", **indicator) == []


def test_just_past_once_in_twenty_is_doubted(doubts) -> None:
    assert doubts({Q[3]: 89, Q[4]: 100, Q[5]: 100}, **COUNT) == [("repeated", Q[5])]


# ---- published_status_disagrees


@pytest.mark.parametrize(
    ("figure", "target", "polarity", "doubted"),
    [
        pytest.param((2.7, "red"), 3.15, "lower", True, id="red-though-low-is-met"),
        pytest.param((97, "amber"), 97, "higher", True, id="amber-exactly-on-target"),
        pytest.param((28, "green"), 40, "higher", True, id="green-though-missed"),
        pytest.param((97, "green"), 97, "higher", False, id="green-exactly-on-target"),
        pytest.param((42.5, "amber"), 60, "higher", False, id="how-far-amber-reaches-is-the-councils-rule"),
        pytest.param((28, "not_rated"), 40, "higher", False, id="not-rated"),
        pytest.param((28, "green"), 40, "none", False, id="no-better-direction"),
    ],
)
def test_a_rating_on_the_wrong_side_of_its_target_is_doubted(doubts, figure, target, polarity, doubted) -> None:
    figures = {Q[5]: dict(zip(("outturn", "published_status"), figure, strict=True))}
    found = doubts(figures, {Q[5]: target}, unit="number", polarity=polarity)
    assert found == ([("published_status_disagrees", Q[5])] if doubted else [])


def test_a_range_is_met_between_its_ends(make_tables) -> None:
    tables = make_tables(
        indicators=[{"ref": "A", "polarity": "range"}],
        outturns=[
            {"ref": "A", "period": Q[4], "outturn": 5, "published_status": "green"},
            {"ref": "A", "period": Q[5], "outturn": 4.9, "published_status": "green"},
        ],
        targets=[{"ref": "A", "period": p, "target_low": 5, "target_high": 7} for p in (Q[4], Q[5])],
    )
    assert evidence(tables, "published_status_disagrees") == (
        "It was published as green, but 4.9% misses the target of 5% to 7%."
    )


# ---- not_numerator_over_denominator


@pytest.mark.parametrize(
    ("figure", "indicator", "doubted"),
    [
        pytest.param({"outturn": 5, "numerator": 75_000, "denominator": 500_000}, {}, True, id="15-printed-as-5"),
        pytest.param({"outturn": 33, "numerator": 1, "denominator": 3}, {}, False, id="rounded-to-a-whole"),
        pytest.param({"outturn": 33.4, "numerator": 1, "denominator": 3}, {}, True, id="a-tenth-too-much"),
        pytest.param({"outturn": 12.5, "numerator": 1, "denominator": 8}, {}, False, id="exact"),
        pytest.param({"outturn": 12, "numerator": 1, "denominator": 8}, {}, False, id="exactly-half-a-unit-off"),
        pytest.param({"outturn": 2.5, "numerator": 5, "denominator": 2}, {"unit": "days"}, False, id="an-average"),
        pytest.param(
            {"outturn": 40, "numerator": 4, "denominator": 100}, {"unit": "rate", "per": 1000}, False, id="per-1000"
        ),
        pytest.param({"outturn": 40, "numerator": 4, "denominator": 0}, {}, False, id="nothing-to-divide-by"),
    ],
)
def test_a_figure_is_its_numerator_over_its_denominator_as_far_as_it_is_printed(
    doubts, figure, indicator, doubted
) -> None:
    assert doubts({Q[5]: figure}, **indicator) == ([("not_numerator_over_denominator", Q[5])] if doubted else [])


# ---- mixed_scales


@pytest.mark.parametrize(
    ("figures", "indicator", "doubted"),
    [
        pytest.param({"2013/14": 365, Q[3]: 365}, COUNT, [Q[3]], id="the-quarter-is-the-year"),
        pytest.param({"2013/14": 324, Q[3]: 365}, COUNT, [Q[3]], id="the-quarter-is-more-than-the-year"),
        pytest.param({"2013/14": 365, Q[3]: 364}, COUNT, [], id="one-less-than-the-year"),
        pytest.param(
            {"2013/14": 7, Q[0]: 0, Q[1]: 0, Q[2]: 0, Q[3]: 7}, COUNT, [], id="all-of-the-year-in-one-quarter"
        ),
        pytest.param({"2013/14": 85.1, Q[3]: 85.1}, {}, [], id="a-percentage-may-equal-its-year"),
        pytest.param(
            {"2013/14": 80, Q[3]: 80},
            {"unit": "number", "basis": "cumulative"},
            [],
            id="the-fourth-quarter-is-the-year",
        ),
        pytest.param(
            {"2013/14": 80, Q[3]: 7}, {"unit": "number", "basis": "cumulative"}, [Q[3]], id="the-fourth-quarter-alone"
        ),
        pytest.param(
            {"2013/14": 100, Q[3]: 90}, {"unit": "number", "basis": "cumulative"}, [], id="revised-by-a-tenth-at-most"
        ),
        pytest.param({Q[0]: 85, Q[1]: 86, Q[2]: 0.85, Q[3]: 84}, {}, [Q[2]], id="a-fraction-among-percentages"),
        pytest.param({Q[0]: 210, Q[1]: 2000, Q[2]: 205, Q[3]: 190}, COUNT, [Q[1]], id="ten-times-its-others"),
        pytest.param({Q[0]: 85, Q[1]: 86, Q[2]: 0.85}, {}, [], id="only-two-others"),
        pytest.param({Q[0]: 20, Q[1]: 900, Q[2]: 205, Q[3]: 2000}, COUNT, [], id="others-lie-far-apart"),
    ],
)
def test_a_figure_of_another_stretch_of_time_or_scale_is_doubted(doubts, figures, indicator, doubted) -> None:
    assert doubts(figures, check="mixed_scales", **indicator) == [("mixed_scales", period) for period in doubted]


def test_another_scale_is_said_with_how_far_it_lies(make_tables) -> None:
    tables = one(make_tables, {Q[0]: 85, Q[1]: 86, Q[2]: 0.85, Q[3]: 85}, {})
    assert evidence(tables, "mixed_scales") == (
        "The figure is 0.85%, while its others lie around 85%: it may be written to another scale (100 times apart)."
    )


# ---- out_of_bounds, fell_within_year


@pytest.mark.parametrize(
    ("outturn", "title", "doubted"),
    [
        pytest.param(104.0, "Invoices paid on time", True, id="above-100"),
        pytest.param(-3.0, "Invoices paid on time", True, id="below-0"),
        pytest.param(-16.0, "Reduction in violence", False, id="a-reduction-may-be-negative"),
        pytest.param(104.0, "Grant budget spent", False, id="a-budget-may-be-overspent"),
        pytest.param(100.0, "Invoices paid on time", False, id="exactly-100"),
    ],
)
def test_a_percentage_beyond_its_bounds_is_doubted(doubts, outturn, title, doubted) -> None:
    assert doubts({Q[5]: outturn}, title=title) == ([("out_of_bounds", Q[5])] if doubted else [])


@pytest.mark.parametrize(
    ("figures", "indicator", "doubted"),
    [
        pytest.param({Q[4]: 28, Q[5]: 24}, {"unit": "number", "basis": "cumulative"}, True, id="homes-vanish"),
        pytest.param({Q[3]: 98, Q[4]: 30}, {"unit": "number", "basis": "cumulative"}, False, id="a-new-year"),
        pytest.param({Q[4]: 65.0, Q[5]: 62.0}, BUILDING, False, id="result-to-date-in-percent"),
    ],
)
def test_a_figure_that_adds_up_does_not_fall_within_the_year(doubts, figures, indicator, doubted) -> None:
    assert doubts(figures, **indicator) == ([("fell_within_year", Q[5])] if doubted else [])


# ---- loose_target


@pytest.mark.parametrize(
    ("figures", "targets", "indicator", "told"),
    [
        pytest.param({"2013/14": 94.8}, {Q[4]: 90}, {}, [Q[4]], id="below-last-years-percentage"),
        pytest.param({"2013/14": 90}, {Q[4]: 90}, {}, [], id="as-much-as-last-year"),
        pytest.param({"2013/14": 19}, {Q[4]: 23}, {"unit": "days", "polarity": "lower"}, [Q[4]], id="slower-allowed"),
        pytest.param({"2013/14": 365}, {Q[4]: 36}, COUNT, [], id="a-quarter-of-a-count-is-not-a-year"),
        pytest.param({Q[0]: 40}, {Q[4]: 36}, COUNT, [Q[4]], id="the-same-quarter-last-year"),
        pytest.param({"2013/14": 365}, {"2014/15": 360}, COUNT, ["2014/15"], id="a-years-count"),
        pytest.param({"2013/14": 98.5}, {Q[4]: 24.6}, BUILDING, [], id="profiled"),
    ],
)
def test_a_target_that_asks_for_less_than_last_year_is_told(doubts, figures, targets, indicator, told) -> None:
    found = doubts(figures, targets, check="loose_target", **indicator)
    assert found == [("loose_target", period) for period in told]


# ---- milestones, vintages, provenance


def test_an_overdue_milestone_under_green_is_doubted(make_tables) -> None:
    common = {"directorate": "Housing", "objective": "O", "milestone": "M", "as_of": "2014-11-07"}
    tables = make_tables(
        milestones=[
            {"ref": "late", "due": "2014-09-30", "done": False, "published_status": "green", **common},
            {"ref": "late-amber", "due": "2014-09-30", "done": False, "published_status": "amber", **common},
            {"ref": "done-undated", "due": "2014-09-30", "done": True, "published_status": "green", **common},
            {"ref": "due-today", "due": "2014-11-07", "done": False, "published_status": "green", **common},
            {"ref": "undated", "done": False, "published_status": "green", **common},
        ]
    )
    found = lint(tables)
    assert found[["table", "ref", "period", "check"]].values.tolist() == [
        ["milestones", "late", "", "overdue_under_green"]
    ]
    assert found["evidence"].item() == "It was due on 30 September 2014 and is not done, yet it was published as green."


def test_only_what_was_known_on_the_day_is_doubted(make_tables) -> None:
    """A figure first typed as 28 and later revised to 31 repeats on the first day and not on the second."""
    tables = make_tables(
        indicators=[{"ref": "A", "unit": "number", "basis": "cumulative"}],
        outturns=[
            {"ref": "A", "period": Q[4], "outturn": 28, "as_of": "2014-09-02"},
            {"ref": "A", "period": Q[5], "outturn": 28, "as_of": "2014-11-07"},
            {"ref": "A", "period": Q[5], "outturn": 31, "as_of": "2014-12-01"},
        ],
    )
    assert lint(tables, "2014-11-07")["check"].tolist() == ["repeated"]
    assert lint(tables, pd.Timestamp("2014-12-01")).empty


def test_a_figure_withdrawn_later_is_doubted_no_more(make_tables) -> None:
    tables = make_tables(
        indicators=[{"ref": "A"}],
        outturns=[
            {"ref": "A", "period": Q[5], "outturn": 104, "as_of": "2014-11-07"},
            {"ref": "A", "period": Q[5], "outturn": None, "as_of": "2014-12-01"},
        ],
    )
    assert lint(tables, "2014-11-30")["check"].tolist() == ["out_of_bounds"]
    assert lint(tables).empty


def test_a_doubt_carries_the_row_and_file_of_the_figure(make_tables) -> None:
    tables = make_tables(indicators=[{"ref": "A"}], outturns=[{"ref": "A", "period": Q[5], "outturn": 104, "row": 17}])
    source = Source("outturns", "council.xlsx", "outturns", 1, "")
    tables = Tables(**{**vars(tables), "sources": (source,)})
    assert lint(tables)[["row", "file"]].values.tolist() == [[17, "council.xlsx"]]


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["A", "B"]),
            st.sampled_from([*Q, "2013/14", "Aug 2014"]),
            st.sampled_from([0.0, 0.85, 28.0, 28.5, 85.0, 100.0, 365.0, -3.0]),
            st.sampled_from([None, "green", "red", "not_rated"]),
        ),
        unique_by=lambda row: row[:2],
        max_size=16,
    ),
    st.sampled_from(["percent", "number", "days", "rate"]),
    st.sampled_from(["period", "cumulative", "snapshot"]),
    st.sampled_from(["higher", "lower"]),
)
def test_the_order_of_the_rows_changes_no_doubt_and_each_points_at_its_figure(
    make_tables, rows, unit, basis, better
) -> None:
    kind = {"unit": unit, "basis": basis, "polarity": better}
    outturns = [
        {"ref": ref, "period": period, "outturn": value, "published_status": status, "row": number}
        for number, (ref, period, value, status) in enumerate(rows, start=2)
    ]
    targets = [{"ref": ref, "period": period, "target": 28.0 * (ref == "A")} for ref, period, *_ in rows]
    indicators = [{"ref": "A", **kind}, {"ref": "B", **kind}]
    one_way = lint(make_tables(indicators=indicators, outturns=outturns, targets=targets))
    other = lint(make_tables(indicators=indicators[::-1], outturns=outturns[::-1], targets=targets[::-1]))
    columns = ["ref", "period", "check", "evidence"]
    assert sorted(one_way[columns].values.tolist()) == sorted(other[columns].values.tolist())
    where = {row["row"]: (row["ref"], row["period"]) for row in outturns}
    figures = one_way[one_way["table"] == "outturns"]
    assert [where[row] for row in figures["row"]] == list(zip(figures["ref"], figures["period"], strict=True))


def test_empty_tables_raise_no_doubt(make_tables) -> None:
    found = lint(make_tables())
    assert found.empty
    assert list(found) == ["table", "ref", "period", "check", "doubt", "evidence", "row", "file"]
