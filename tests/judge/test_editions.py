"""Two editions of a report: each change is of one kind, and the counts then with the changes are those of now."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfkit.judge.editions import compare, counts
from perfkit.judge.scorecard import judge
from perfkit.judge.year import judge_year
from perfkit.rules import Rules, preset

RULES = Rules(preset("ten_percent"), rate_doubtful=True)
THEN, NOW, Q = "2013-07-20", "2013-09-01", "2013/14 Q1"
EARLY, LATE = "2013-07-10", "2013-08-10"


@pytest.fixture
def changes(make_tables):
    """Return a function that compares two editions of one indicator, target 80, and gives (changes, counts)."""

    def found(outturns: list[dict[str, Any]], **more: Any) -> tuple[pd.DataFrame, pd.DataFrame]:
        given = {"targets": [{"period": Q, "target": 80}], "definitions": []} | more
        tables = make_tables(
            indicators=[{"ref": "A", "definition": "As first."}, {"ref": "B"}],
            outturns=[*({"ref": "A", "period": Q, **row} for row in outturns),
                      {"ref": "B", "period": Q, "outturn": 1}],
            **{name: [{"ref": "A", **row} for row in rows] for name, rows in given.items()},
        )  # fmt: skip
        then, now = (judge(tables, RULES, Q, known_on=day) for day in (THEN, NOW))
        table = compare(then, now)
        return table, counts(table, then, now)

    return found


def told(table: pd.DataFrame) -> list[tuple[str, ...]]:
    return [tuple(row) for row in table[["change", "what", "rag_then", "rag_now"]].fillna("").to_numpy()]


def test_nothing_changed(changes):
    table, tally = changes([{"outturn": 85, "as_of": EARLY}])
    assert table.empty
    assert tally.index.tolist() == ["then", "now"]


def test_a_figure_that_was_not_there_is_new_data(changes):
    table, tally = changes([{"as_of": EARLY}, {"outturn": 85, "as_of": LATE}])
    assert told(table) == [("new data", "outturn", "not_rated", "green")]
    assert (table["now"].item(), str(table["on"].item().date())) == (85, LATE)
    assert tally.loc["new data"].to_dict() == {"green": 1, "amber": 0, "red": 0, "not_rated": -1, "total": 0}


def test_another_figure_is_a_revision(changes):
    table, _ = changes([{"outturn": 85, "as_of": EARLY}, {"outturn": 75, "as_of": LATE, "status": "revised"}])
    assert told(table) == [("revision", "outturn", "green", "amber")]


def test_a_revision_that_moves_no_rating_is_listed_all_the_same(changes):
    table, tally = changes([{"outturn": 85, "as_of": EARLY}, {"outturn": 86, "as_of": LATE}])
    assert told(table) == [("revision", "outturn", "", "")]
    assert tally.index.tolist() == ["then", "now"]


def test_the_same_figure_no_longer_provisional(changes):
    rows = [{"outturn": 85, "as_of": EARLY, "status": "provisional"}, {"outturn": 85, "as_of": LATE}]
    assert told(changes(rows)[0]) == [("standing of the figure", "outturn", "", "")]


def test_a_figure_withdrawn(changes):
    table, _ = changes([{"outturn": 85, "as_of": EARLY}, {"as_of": LATE, "status": "not_available"}])
    assert told(table) == [("figure withdrawn", "outturn", "green", "not_rated")]


def test_figures_that_change_with_their_definition_are_its_change(changes):
    rows = [{"outturn": 75, "as_of": EARLY}, {"outturn": 85, "as_of": LATE}]
    table, _ = changes(rows, definitions=[{"as_of": LATE, "definition": "Counted anew.", "note": "Why."}])
    assert told(table) == [
        ("definition change", "outturn", "amber", "green"),
        ("definition change", "definition", "", ""),
    ]
    assert table["note"].tolist()[1] == "Why."


def test_figures_after_a_break_are_a_definition_change(changes):
    rows = [{"outturn": 75, "as_of": EARLY}, {"outturn": 85, "as_of": LATE, "status": "break"}]
    assert told(changes(rows)[0]) == [("definition change", "outturn", "amber", "green")]


def test_what_broke_before_both_editions_is_a_revision_like_any_other(changes):
    rows = [{"outturn": 75, "as_of": EARLY, "status": "break"}, {"outturn": 85, "as_of": LATE, "status": "break"}]
    assert told(changes(rows)[0]) == [("revision", "outturn", "amber", "green")]


def test_no_figure_for_another_reason_is_no_change_of_a_figures_standing(changes):
    """There is no figure on either day whose standing could change."""
    rows = [{"as_of": EARLY}, {"as_of": LATE, "status": "confidential"}]
    assert "standing of the figure" not in changes(rows)[0]["change"].tolist()


def test_an_earlier_figure_that_was_not_there_is_new_data(changes):
    """It gives the indicator a direction, which is therefore the earlier figure's doing."""
    rows = [{"outturn": 85, "as_of": EARLY}, {"period": "2012/13 Q1", "outturn": 80, "as_of": LATE}]
    assert told(changes(rows)[0]) == [("new data", "earlier figure", "green", "green")]


def test_a_move_is_the_figures_own_before_the_earlier_ones(changes):
    """Both were revised: the rating moved by the period's own figure."""
    rows = [{"period": p, "outturn": v, "as_of": d} for p, v, d in (
        (Q, 85, EARLY), (Q, 75, LATE), ("2012/13 Q1", 80, EARLY), ("2012/13 Q1", 81, LATE))]  # fmt: skip
    assert told(changes(rows)[0]) == [
        ("revision", "outturn", "green", "amber"),
        ("revision", "earlier figure", "", ""),
    ]


def test_a_target_set_again_before_the_quarters_end_but_known_of_later_cannot_be(make_tables):
    """A target is known from the day it was set; two files, the later with the new target, are two editions too."""
    old, new = (
        make_tables(
            indicators=[{"ref": "A"}],
            outturns=[{"ref": "A", "period": Q, "outturn": 75}],
            targets=[{"ref": "A", "period": Q, "target": target}],
        )
        for target in (80, 70)
    )
    then, now = (judge(tables, RULES, Q) for tables in (old, new))
    table = compare(then, now)
    assert told(table) == [("target change", "target", "amber", "green")]
    assert (table["then"].item(), table["now"].item()) == (80, 70)


def test_a_revision_and_a_new_target_are_told_apart_step_by_step(make_tables):
    """75 against 80 is amber; revised to 60, red; against 60, green: each step has its own rating."""
    old, new = (
        make_tables(
            indicators=[{"ref": "A"}],
            outturns=[{"ref": "A", "period": Q, "outturn": outturn}],
            targets=[{"ref": "A", "period": Q, "target": target}],
        )
        for outturn, target in ((75, 80), (60, 60))
    )
    then, now = (judge(tables, RULES, Q) for tables in (old, new))
    table = compare(then, now)
    assert told(table) == [("revision", "outturn", "amber", "red"), ("target change", "target", "red", "green")]
    assert counts(table, then, now)["red"].to_dict() == {"then": 0, "revision": 1, "target change": -1, "now": 0}


def test_an_earlier_figure_restated_turns_the_direction(make_tables):
    def tables(before: float) -> Any:
        rows = [{"ref": "A", "period": "2012/13 Q1", "outturn": before}, {"ref": "A", "period": Q, "outturn": 75}]
        return make_tables(indicators=[{"ref": "A"}], outturns=rows)

    table = compare(*(judge(tables(before), RULES, Q) for before in (70, 78)))
    row = table.iloc[0]
    assert (row["change"], row["what"], row["note"]) == ("revision", "earlier figure", "2012/13 Q1")
    assert (row["travel_then"], row["travel_now"]) == ("improved", "worsened")


def test_other_rules_are_a_kind_of_their_own(make_tables):
    tables = make_tables(
        indicators=[{"ref": "A"}],
        outturns=[{"ref": "A", "period": Q, "outturn": 75}],
        targets=[{"ref": "A", "period": Q, "target": 80}],
    )
    then = judge(tables, RULES, Q)
    now = judge(tables, replace(RULES, rag=preset("thurrock")), Q)
    assert told(compare(then, now)) == [("rules and other evidence", "rating", "amber", "not_rated")]


def test_indicators_added_and_dropped(make_tables):
    def tables(*refs: str) -> Any:
        return make_tables(
            indicators=[{"ref": r} for r in refs], outturns=[{"ref": r, "period": Q, "outturn": 75} for r in refs],
            targets=[{"ref": r, "period": Q, "target": 70} for r in refs],
        )  # fmt: skip

    then, now = judge(tables("A", "B"), RULES, Q), judge(tables("B", "C", "D"), RULES, Q)
    table = compare(then, now)
    assert [(row["ref"], row["change"]) for _, row in table.iterrows()] == [
        ("C", "indicator added"), ("D", "indicator added"), ("A", "indicator dropped"),
    ]  # fmt: skip
    assert counts(table, then, now)["total"].tolist() == [2, -1, 2, 3]


def test_editions_of_two_quarters_are_refused(make_tables):
    rows = [{"ref": "A", "period": p, "outturn": 75} for p in (Q, "2013/14 Q2")]
    tables = make_tables(indicators=[{"ref": "A"}], outturns=rows)
    with pytest.raises(ValueError, match="two editions are of one quarter or one year"):
        compare(judge(tables, RULES, Q), judge(tables, RULES, "2013/14 Q2"))


days = st.sampled_from(["2013-04-20", EARLY, LATE, "2013-08-20"])
versions = st.lists(st.tuples(days, st.sampled_from([None, 60.0, 75.0, 78.0, 85.0]),
                              st.sampled_from(["final", "provisional", "break"])), max_size=4)  # fmt: skip
aims = st.lists(st.tuples(st.sampled_from(["2013-04-01", "2013-06-01"]), st.sampled_from([70.0, 80.0])), max_size=2)
councils = st.dictionaries(st.sampled_from("ABCDE"), st.tuples(versions, versions, aims, st.booleans()), min_size=1)


@settings(max_examples=15)
@given(councils, councils, st.booleans())
def test_then_and_all_changes_are_now(make_tables, old, new, yearly):
    """Whatever changed between two files, the changes add up, column by column, and no rating moves unexplained."""

    def card(council: Any, day: str) -> Any:
        period, before = ("2012/13", "2011/12") if yearly else (Q, "2012/13 Q1")
        rows = [{"ref": r, "period": p, "outturn": v, "as_of": d, **({"status": s} if v is not None else {})}
                for r, (own, past, _, _) in council.items() for p, found in ((period, own), (before, past))
                for d, v, s in found]  # fmt: skip
        tables = make_tables(
            indicators=[{"ref": r} for r in council] + [{"ref": "Z"}],
            outturns=[*rows, {"ref": "Z", "period": period, "outturn": 1, "as_of": "2012-04-01"}],
            targets=[{"ref": r, "period": period, "target": t, "set_on": "2012-04-01" if yearly else d}
                     for r, (_, _, found, _) in council.items() for d, t in found],
            definitions=[{"ref": r, "as_of": LATE, "definition": "Anew."} for r, c in council.items() if c[3]],
        )  # fmt: skip
        make = judge_year if yearly else judge
        return make(tables, RULES, period, known_on=day)

    then, now = card(old, THEN), card(new, NOW)
    table = compare(then, now)
    tally = counts(table, then, now)
    assert tally.iloc[:-1].sum().to_dict() == tally.iloc[-1].to_dict()
    listed = set(table["ref"])
    ratings = [c.rows.set_index("ref")[["rag", "travel"]] for c in (then, now)]
    for ref in set(ratings[0].index) & set(ratings[1].index) - listed:
        assert ratings[0].loc[ref].tolist() == ratings[1].loc[ref].tolist()


# Whole tables


def own(ref: str, *versions: tuple[Any, ...]) -> list[dict[str, Any]]:
    """Outturns from (period, figure, known on) and what else a row says."""
    return [
        {"ref": ref, "period": period, "outturn": value, "as_of": day, **(more[0] if more else {})}
        for period, value, day, *more in versions
    ]


def whole(table: pd.DataFrame) -> list[tuple[Any, ...]]:
    days = table.assign(on=table["on"].dt.strftime("%Y-%m-%d"))
    return [tuple(row) for row in days.astype("object").where(days.notna(), None).to_numpy()]


def test_each_kind_of_change_of_a_figure_has_its_row(make_tables):
    """Figures then and now, the day and the note of now; a rating and a direction before and after, on one row."""
    before, last_year = "2012/13 Q1", "2012/13 Q1"
    figures = [
        *own("A", (Q, None, EARLY), (Q, 85, LATE, {"note": "Late."})),
        *own("B", (Q, 85, EARLY), (Q, 75, LATE, {"status": "revised", "note": "Recount."})),
        *own("C", (Q, 85, EARLY, {"status": "provisional"}), (Q, 85, LATE)),
        *own("D", (Q, 85, EARLY), (Q, None, LATE, {"status": "not_available", "note": "Withdrawn."})),
        *own("E", (Q, 75, EARLY), (Q, 85, LATE)),
        *own("F", (Q, 85, EARLY)),
        *own("G", (Q, 75, EARLY), (before, 80, EARLY), (before, 70, LATE)),
        *own("H", (Q, 75, EARLY), (before, 80, LATE)),
        *own("I", (Q, 75, EARLY), (Q, 78, LATE, {"status": "break"}), (before, 80, EARLY), (before, 75, LATE)),
    ]
    anew = [
        {"ref": "E", "as_of": LATE, "definition": "Counted anew.", "note": "Why."},
        {"ref": "E", "as_of": "2013-08-20", "definition": "And anew.", "note": "Why again."},
        {"ref": "F", "as_of": LATE, "definition": "F anew.", "note": "F why."},
    ]
    tables = make_tables(
        indicators=[{"ref": r, "definition": f"{r} first."} for r in "ABCDEFGHI"],
        outturns=figures,
        targets=[{"ref": r, "period": Q, "target": 80, "set_on": "2013-04-01"} for r in "ABCDEFGHI"],
        definitions=anew,
    )
    then, now = (judge(tables, RULES, Q, known_on=day) for day in (THEN, NOW))
    table = compare(then, now)
    bare, none = ("not_comparable",) * 2, (None,) * 4
    redefined = "definition change"
    assert list(table) == ["ref", "change", "what", "then", "now", "on", "note", "rag_then", "rag_now", "travel_then",
                           "travel_now"]  # fmt: skip
    assert whole(table) == [
        ("A", "new data", "outturn", None, 85, LATE, "Late.", "not_rated", "green", *bare),
        ("B", "revision", "outturn", 85, 75, LATE, "Recount.", "green", "amber", *bare),
        ("C", "standing of the figure", "outturn", 85, 85, LATE, None, *none),
        ("D", "figure withdrawn", "outturn", 85, None, LATE, "Withdrawn.", "green", "not_rated", *bare),
        ("E", redefined, "outturn", 75, 85, LATE, None, "amber", "green", *bare),
        ("E", redefined, "definition", None, None, "2013-08-20", "Why again.", *none),
        ("F", redefined, "definition", None, None, LATE, "F why.", *none),
        ("G", "revision", "earlier figure", 80, 70, None, last_year, "amber", "amber", "worsened", "improved"),
        ("H", "new data", "earlier figure", None, 80, None, last_year, "amber", "amber", "not_comparable", "worsened"),
        ("I", redefined, "outturn", 75, 78, LATE, None, "amber", "amber", "worsened", "not_comparable"),
        ("I", redefined, "earlier figure", 80, 75, None, last_year, *none),
    ]
    assert counts(table, then, now).to_dict("index") == {
        "then": {"green": 4, "amber": 4, "red": 0, "not_rated": 1, "total": 9},
        "definition change": {"green": 1, "amber": -1, "red": 0, "not_rated": 0, "total": 0},
        "new data": {"green": 1, "amber": 0, "red": 0, "not_rated": -1, "total": 0},
        "figure withdrawn": {"green": -1, "amber": 0, "red": 0, "not_rated": 1, "total": 0},
        "revision": {"green": -1, "amber": 1, "red": 0, "not_rated": 0, "total": 0},
        "now": {"green": 4, "amber": 4, "red": 0, "not_rated": 1, "total": 9},
    }
    assert {str(kind) for kind in table.dtypes} == {"str", "float64", "datetime64[ns]"}
    for name in ("then", "now"):
        assert table[name].dtype == "float64"


def test_each_change_of_a_target_and_of_a_rule_has_its_row(make_tables):
    """By target, by the ends of a range, by its standing; what no table tells of is the rules'."""

    def card(aims: dict[str, dict[str, Any]], rule: str, *refs: str) -> Any:
        about = {"B": {"polarity": "range"}, "C": {"polarity": "range"}}
        tables = make_tables(
            indicators=[{"ref": r, **about.get(r, {})} for r in refs],
            outturns=[{"ref": r, "period": Q, "outturn": 75} for r in refs],
            targets=[{"ref": r, "period": Q, **aims[r]} for r in refs if r in aims],
        )
        return judge(tables, replace(RULES, rag=preset(rule)), Q)

    span = {"target_low": 70, "target_high": 80}
    old = {"A": {"target": 80}, "B": span, "C": span, "D": {"target": 80}, "E": {"target": 74}, "X": {"target": 70}}
    new = {
        "A": {"target": 70, "set_on": "2013-05-01", "rationale": "Fewer staff."},
        "B": {**span, "target_low": 76},
        "C": {**span, "target_high": 79},
        "D": {"target_status": "to_be_confirmed"},
        "E": {"target": 74},
        "Y": {"target": 80},
    }
    then, now = card(old, "ten_percent", *"ABCDEX"), card(new, "thurrock", *"ABCDEY")
    table = compare(then, now)
    bare, none = ("not_comparable",) * 2, (None,) * 4
    assert whole(table) == [
        ("A", "target change", "target", 80, 70, "2013-05-01", "Fewer staff.", "amber", "green", *bare),
        ("B", "target change", "target", None, None, None, None, "green", "amber", *bare),
        ("B", "rules and other evidence", "rating", None, None, None, None, "amber", "not_rated", *bare),
        ("C", "target change", "target", None, None, None, None, *none),
        ("D", "target change", "target", 80, None, None, None, "amber", "not_rated", *bare),
        ("Y", "indicator added", "indicator", None, None, None, None, None, "not_rated", None, "not_comparable"),
        ("X", "indicator dropped", "indicator", None, None, None, None, "green", None, "not_comparable", None),
    ]


def test_editions_of_a_year_are_followed_as_those_of_a_quarter(make_tables):
    rows = [{"ref": "A", "period": "2012/13", "outturn": v, "as_of": d} for v, d in ((85, EARLY), (70, LATE))]
    tables = make_tables(
        indicators=[{"ref": "A"}],
        outturns=rows,
        targets=[{"ref": "A", "period": "2012/13", "target": 80}],
    )
    then, now = (judge_year(tables, RULES, "2012/13", known_on=day) for day in (THEN, NOW))
    table = compare(then, now)
    assert whole(table) == [
        ("A", "revision", "outturn", 85, 70, LATE, None, "green", "red", "not_comparable", "not_comparable")
    ]
    with pytest.raises(ValueError, match=r"^two editions are of one quarter or one year$"):
        compare(then, judge(tables, RULES, "2012/13 Q4"))
