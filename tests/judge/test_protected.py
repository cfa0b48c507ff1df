"""Tables with small counts hidden: case by case, edition by edition, and 1,000 invented indicators attacked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import pytest

from perfkit import read, read_rules
from perfkit.inputs.tables import Tables
from perfkit.judge.disclosure_attack import attack
from perfkit.judge.disclosure_sums import Shown
from perfkit.judge.history import history
from perfkit.judge.protected import protected
from perfkit.judge.protected_texts import HIDDEN, WITHHELD
from perfkit.judge.scorecard import judge
from perfkit.judge.year import judge_year
from perfkit.rules import Rules, preset

FIVE = Rules(preset("ten_percent"), small_number_limit=5)
NONE = Rules(preset("ten_percent"))


def rows(ref: str, *figures: tuple[Any, ...], **more: Any) -> list[dict[str, Any]]:
    """Outturns from (period, known on, numerator, denominator), or of a count (period, known on, outturn)."""
    made = []
    for period, day, n, *d in figures:
        counts = {"numerator": n, "denominator": d[0], "outturn": 100 * n / d[0]} if d else {"outturn": n}
        made.append({"ref": ref, "period": period, "as_of": day, **counts, **more})
    return made


def hidden(tables: Tables, rules: Rules = FIVE) -> list[str]:
    return protected(tables, rules).hidden["period"].tolist()


class TestLimit:
    def test_without_a_limit_nothing_is_touched(self, make_tables):
        tables = make_tables(indicators=[{"ref": "A"}], outturns=rows("A", ("2014/15 Q1", "2014-07-14", 3, 40)))
        assert protected(tables, NONE).tables is tables

    @pytest.mark.parametrize(
        ("own", "council", "gone"),
        [
            pytest.param(None, 5, True, id="the-councils"),
            pytest.param(0, 5, False, id="opted-out"),
            pytest.param(5, 0, True, id="its-own"),
            pytest.param(2, 5, False, id="its-own-goes-first"),
        ],
    )
    def test_whose_limit(self, make_tables, own, council, gone):
        tables = make_tables(
            indicators=[{"ref": "A", "small_number_limit": own}],
            outturns=rows("A", ("2014/15 Q1", "2014-07-14", 3, 40)),
        )
        assert bool(hidden(tables, Rules(preset("ten_percent"), small_number_limit=council))) is gone


class TestFigure:
    @pytest.mark.parametrize(
        ("unit", "figure", "gone"),
        [
            pytest.param("percent", (5, 80), True, id="numerator-at-the-limit"),
            pytest.param("percent", (6, 80), False, id="numerator-above-it"),
            pytest.param("percent", (0, 80), False, id="nobody"),
            pytest.param("percent", (77, 80), True, id="the-few-who-are-not-in-it"),
            pytest.param("percent", (80, 80), False, id="all"),
            pytest.param("percent", (0, 4), True, id="few-in-all"),
            pytest.param("number", (4,), True, id="a-count"),
            pytest.param("number", (40,), False, id="a-large-count"),
            pytest.param("pounds", (4,), False, id="money"),
            pytest.param("days", (77, 80), False, id="days-are-nobody"),
            pytest.param("days", (30, 4), True, id="days-of-few"),
        ],
    )
    def test_is_hidden_where_it_speaks_of_few(self, make_tables, unit, figure, gone):
        tables = make_tables(
            indicators=[{"ref": "A", "unit": unit, "decimals": 0 if len(figure) == 1 else 1}],
            outturns=rows("A", ("2014/15 Q1", "2014-07-14", *figure)),
        )
        assert bool(hidden(tables)) is gone

    @pytest.mark.parametrize(
        "given",
        [
            pytest.param({"outturn": 7.5, "denominator": 40}, id="numerator-left-out"),
            pytest.param({"outturn": 97.5, "numerator": 117}, id="denominator-left-out"),
        ],
    )
    def test_what_the_rate_gives_back_is_counted(self, make_tables, given):
        """7.5% of 40 is 3; 117 at 97.5% is all but 3."""
        tables = make_tables(indicators=[{"ref": "A"}], outturns=[{"ref": "A", "period": "2014/15 Q1", **given}])
        assert hidden(tables) == ["2014/15 Q1"]

    def test_an_average_is_no_count(self, make_tables):
        about = [{"ref": "A", "unit": "number", "decimals": None}]
        tables = make_tables(
            indicators=about,
            outturns=rows("A", ("2014/15 Q1", "2014-07-14", 3), ("2014/15 Q2", "2014-10-14", 2.5)),
        )
        assert hidden(tables) == []

    def test_a_hidden_figure_carries_one_marker_and_nothing_that_bounds_it(self, make_tables):
        """Q2 is small; Q1 had 20 of 23, of whom 3 were not: both read alike."""
        tables = make_tables(
            indicators=[{"ref": "A"}],
            outturns=rows("A", ("2014/15 Q1", "2014-07-14", 20, 23), ("2014/15 Q2", "2014-10-14", 3, 40),
                          published_status="red", note="Three cases"),
        )  # fmt: skip
        found = protected(tables, FIVE).tables.outturns
        assert found[["outturn", "numerator", "denominator", "published_status"]].isna().all(axis=None)
        assert set(found["status"]) == {"confidential"}
        assert set(found["note"]) == {HIDDEN}


class TestSums:
    def test_a_year_keeps_its_total_where_quarters_hide_each_other(self, make_tables):
        figures = [("2014/15 Q1", "2014-07-14", 3), ("2014/15 Q2", "2014-10-14", 30), ("2014/15 Q3", "2015-01-14", 4),
                   ("2014/15 Q4", "2015-04-14", 40), ("2014/15", "2015-05-20", 77)]  # fmt: skip
        tables = make_tables(indicators=[{"ref": "A", "unit": "number"}], outturns=rows("A", *figures))
        # 77 less 30 and 40 leaves 7 for two: 6 and 1, or 1 and 6.
        assert hidden(tables) == ["2014/15 Q1", "2014/15 Q3"]

    def test_the_year_is_hidden_where_one_quarter_alone_was(self, make_tables):
        """What an earlier edition showed cannot be unshown: the latest to come is hidden."""
        figures = [("2014/15 Q1", "2014-07-14", 3), ("2014/15 Q2", "2014-10-14", 30), ("2014/15 Q3", "2015-01-14", 40),
                   ("2014/15 Q4", "2015-04-14", 50), ("2014/15", "2015-05-20", 123)]  # fmt: skip
        tables = make_tables(indicators=[{"ref": "A", "unit": "number"}], outturns=rows("A", *figures))
        assert hidden(tables) == ["2014/15 Q1", "2014/15"]

    def test_a_small_step_of_a_running_total(self, make_tables):
        """20, then 23: 3 in the second quarter."""
        about = [{"ref": "A", "unit": "number", "basis": "cumulative"}]
        figures = rows("A", ("2014/15 Q1", "2014-07-14", 20), ("2014/15 Q2", "2014-10-14", 23))
        assert hidden(make_tables(indicators=about, outturns=figures)) == ["2014/15 Q2"]

    def test_a_year_that_is_its_last_quarter_again(self, make_tables):
        about = [{"ref": "A", "unit": "number", "basis": "cumulative"}]
        figures = rows("A", ("2014/15 Q3", "2015-01-14", 20), ("2014/15 Q4", "2015-04-14", 23),
                       ("2014/15", "2015-05-20", 23))  # fmt: skip
        assert hidden(make_tables(indicators=about, outturns=figures)) == ["2014/15 Q4", "2014/15"]

    def test_months_of_a_quarter(self, make_tables):
        figures = rows("A", ("Apr 2014", "2014-05-10", 30), ("May 2014", "2014-06-10", 4),
                       ("Jun 2014", "2014-07-10", 30), ("2014/15 Q1", "2014-07-14", 64))  # fmt: skip
        tables = make_tables(indicators=[{"ref": "A", "unit": "number", "frequency": "monthly"}], outturns=figures)
        assert hidden(tables) == ["May 2014", "2014/15 Q1"]

    def test_what_the_quarters_that_are_missing_come_to(self, make_tables):
        """The year less three quarters leaves 4 for the fourth, which nobody printed."""
        figures = rows("A", ("2014/15 Q1", "2014-07-14", 30), ("2014/15 Q2", "2014-10-14", 30),
                       ("2014/15 Q3", "2015-01-14", 40), ("2014/15", "2015-05-20", 104))  # fmt: skip
        assert hidden(make_tables(indicators=[{"ref": "A", "unit": "number"}], outturns=figures)) == ["2014/15"]

    def test_a_breakdown_with_a_small_part_is_left_out_whole(self, make_tables):
        parts = [{"ref": "A", "period": q, "dimension": d, "segment": s, "numerator": n}
                 for q, d, s, n in (("2014/15 Q1", "area", "East", 3), ("2014/15 Q1", "area", "West", 57),
                                    ("2014/15 Q1", "age", "young", 25), ("2014/15 Q1", "age", "old", 35))]  # fmt: skip
        tables = make_tables(
            indicators=[{"ref": "A", "unit": "number"}],
            outturns=rows("A", ("2014/15 Q1", "2014-07-14", 60)),
            segments=parts,
        )
        found = protected(tables, FIVE)
        assert found.tables.segments["segment"].tolist() == ["young", "old"]
        assert found.hidden.empty

    def test_a_rate_given_without_counts_is_as_good_as_its_breakdowns(self, make_tables):
        """Of East's 40, 3; of West's 60, 3: the whole rate gives their sum of 6 back."""
        parts = [{"ref": "A", "period": "2014/15 Q1", "dimension": "area", "segment": s, "numerator": 3,
                  "denominator": d} for s, d in (("East", 40), ("West", 60))]  # fmt: skip
        tables = make_tables(
            indicators=[{"ref": "A"}],
            outturns=[{"ref": "A", "period": "2014/15 Q1", "outturn": 6.0}],
            segments=parts,
        )
        assert hidden(tables) == ["2014/15 Q1"]

    def test_what_is_shown_before_its_parts_are_known_may_expose_them(self, make_tables):
        """6 was shown in July; the months that came later are 3, 1 and 2, and none can be more than 4."""
        figures = rows("A", ("2014/15 Q1", "2014-07-14", 6), ("Apr 2014", "2014-09-01", 3),
                       ("May 2014", "2014-09-01", 1), ("Jun 2014", "2014-09-01", 2),
                       ("2014/15 Q2", "2014-10-14", 30))  # fmt: skip
        tables = make_tables(indicators=[{"ref": "A", "unit": "number", "frequency": "monthly"}], outturns=figures)
        found = protected(tables, FIVE)
        assert "Apr 2014" in found.exposed["period"].tolist()
        assert found.tables.outturns["outturn"].tolist()[0] == 6
        assert found.tables.outturns["outturn"].iloc[1:4].isna().all()


class TestEditions:
    REVISED = rows("A", ("2014/15 Q1", "2014-07-14", 3, 40), ("2014/15 Q1", "2014-09-01", 12, 40),
                   ("2014/15 Q2", "2014-10-14", 20, 40))  # fmt: skip

    def test_a_figure_is_hidden_or_shown_by_what_was_known_then(self, make_tables):
        tables = make_tables(indicators=[{"ref": "A"}], outturns=self.REVISED)
        assert protected(tables, FIVE).tables.outturns["outturn"].isna().tolist() == [True, False, False]

    def test_what_comes_later_changes_nothing_that_was_shown_or_hidden(self, make_tables):
        """The tables as known on each day are hidden alike, whatever came after."""
        tables = council(range(60), 5, make_tables)
        whole = protected(tables, NONE).tables.outturns
        for day in pd.to_datetime(KNOWN):
            then = tables.outturns["as_of"] <= day
            known = replace(tables, outturns=tables.outturns[then].reset_index(drop=True))
            periods_known = pd.MultiIndex.from_frame(known.outturns[["ref", "period"]])
            parts = pd.MultiIndex.from_frame(tables.segments[["ref", "period"]]).isin(periods_known)
            known = replace(known, segments=tables.segments[parts].reset_index(drop=True))
            found = protected(known, NONE).tables.outturns
            pd.testing.assert_frame_equal(found, whole[then].reset_index(drop=True))

    def test_a_part_of_the_council_is_hidden_as_the_whole_is(self):
        tables, rules = read("demo:known_truth"), replace(read_rules("demo:known_truth"), small_number_limit=5)
        whole = judge(tables, rules, "2013/14 Q2", known_on="2013-10-21")
        assert whole.rows["not_rated_why"].eq("figure hidden to protect people").sum() == 5
        for part in (
            judge(tables, rules, "2013/14 Q2", "Children and Enterprise", "2013-10-21"),
            judge(tables, rules, "2013/14 Q2", known_on="2013-10-21", portfolio="Children and Young People"),
            judge(tables.of_ref("NI64"), rules, "2013/14 Q2", known_on="2013-10-21"),
        ):
            same = whole.rows[whole.rows["ref"].isin(part.rows["ref"])].reset_index(drop=True)
            pd.testing.assert_frame_equal(part.rows.reset_index(drop=True), same)


class TestJudged:
    @pytest.fixture
    def tables(self, make_tables):
        return make_tables(
            indicators=[{"ref": "A"}, {"ref": "B"}],
            outturns=rows("A", ("2014/15 Q1", "2014-07-14", 30, 60), ("2014/15 Q2", "2014-10-14", 3, 40),
                          published_status="red")
            + rows("B", ("2014/15 Q2", "2014-10-14", 30, 40)),
            targets=[{"ref": r, "period": "2014/15 Q2", "target": 50} for r in "AB"],
            commentary=[
                {"ref": "A", "period": "2014/15 Q2", "kind": "reason", "text": "Three of them moved."},
                {"ref": "A", "period": "2014/15 Q2", "kind": "reason", "text": "It was 7.5% in all."},
                {"ref": "A", "period": "2014/15 Q2", "kind": "action", "text": "Visits are weekly."},
                {"ref": "B", "period": "2014/15 Q2", "kind": "reason", "text": "Three posts were vacant."},
            ],
            benchmarks=[
                {"ref": "A", "period": "2014/15 Q2", "authority": name, "value": v, "numerator": n, "denominator": d}
                for name, v, n, d in (("Peer", 25, 10, 40), ("Small Peer", 5, 2, 40), ("The council", 7.5, None, None))
            ],
        )  # fmt: skip

    def test_a_hidden_figure_is_not_rated_and_says_why(self, tables):
        row = judge(tables, FIVE, "2014/15 Q2").rows.iloc[0]
        assert row["rag_reason"] == "Not rated: the figure for 2014/15 Q2 is hidden to protect people."
        assert row["not_rated_why"] == "figure hidden to protect people"
        empty = ["outturn", "numerator", "denominator", "variance", "adverse", "adverse_pct", "met", "change",
                 "published_status", "agrees"]  # fmt: skip
        assert row[empty].isna().all()
        assert (row["rag"], row["travel"]) == ("not_rated", "not_comparable")

    def test_an_officers_own_marker_is_told_apart(self, make_tables):
        given = [{"ref": "A", "period": "2014/15 Q2", "outturn": None, "status": "confidential"}]
        tables = make_tables(indicators=[{"ref": "A"}], outturns=given)
        assert judge(tables, FIVE, "2014/15 Q2").rows["not_rated_why"].item() == "figure confidential"

    def test_one_person_is_a_count_too(self, make_tables):
        tables = make_tables(
            indicators=[{"ref": "A", "unit": "number", "decimals": 0}],
            outturns=[{"ref": "A", "period": "2014/15 Q2", "outturn": 1}],
            commentary=[{"ref": "A", "period": "2014/15 Q2", "kind": "reason", "text": "One child moved."}],
        )
        assert protected(tables, FIVE).tables.commentary["text"].tolist() == [WITHHELD]

    def test_words_that_state_the_count_are_withheld_and_others_stay(self, tables):
        said = judge(tables, FIVE, "2014/15 Q2").tables.commentary["text"].tolist()
        assert said == [WITHHELD, WITHHELD, "Visits are weekly.", "Three posts were vacant."]

    def test_others_small_counts_are_hidden_and_ours_among_them(self, tables):
        found = judge(tables, FIVE, "2014/15 Q2").tables.benchmarks
        assert found["value"].notna().tolist() == [True, False, False]

    def test_neither_history_nor_a_judged_year_reaches_it(self, tables):
        card = judge(tables, FIVE, "2014/15 Q2")
        past = history(card, 2).set_index(["ref", "period"])["outturn"]
        assert np.isnan(past["A", "2014/15 Q2"])
        assert past["A", "2014/15 Q1"] == 50
        tables, rules = read("demo:known_truth"), replace(read_rules("demo:known_truth"), small_number_limit=5)
        year = judge_year(tables, rules, "2012/13", known_on="2013-06-30")
        assert year.rows.loc[year.rows["not_rated_why"].eq("figure hidden to protect people"), "ref"].tolist() == [
            "BV109b"
        ]
        assert year.tables.outturns.query("ref == 'BV204' and period == '2012/13 Q1'")["outturn"].isna().all()


QUARTERS = [f"2014/15 Q{n}" for n in (1, 2, 3, 4)]
KNOWN = ["2014-07-14", "2014-10-14", "2015-01-14", "2015-04-14", "2015-05-20"]
LATE = ["2014-08-20", "2014-12-01", "2015-03-02", "2015-04-30", "2015-07-01"]
MONTHS = ["Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Jan", "Feb", "Mar"]
SPELT = [f"{m} {2014 if at < 9 else 2015}" for at, m in enumerate(MONTHS)]
NO_RATES = pd.DataFrame(columns=["numerator", "denominator", "per", "decimals", "shown", "state"])

Key = tuple[str, str, str, str]
"""Period, dimension, segment, series."""


def council(seeds: Iterator[int] | range, limit: int, make_tables: Callable[..., Tables]) -> Tables:
    """Return tables of one indicator a seed: counts by quarter and segment, months, years, revisions, gaps."""
    indicators, outturns, segments = [], [], []
    for seed in seeds:
        one, rows, parts = _indicator(seed)
        indicators.append({**one, "small_number_limit": limit})
        outturns += rows
        segments += parts
    return make_tables(indicators=indicators, outturns=outturns, segments=segments)


def _indicator(seed: int) -> tuple[dict[str, Any], list[dict[str, Any]], list[dict[str, Any]]]:
    random = np.random.default_rng(seed)
    ref, percent = f"R{seed}", random.random() < 0.6
    running = random.random() < 0.3
    sizes = random.integers(1, 4, size=random.integers(0, 3)).tolist()
    top, rest = (random.poisson(random.exponential(random.choice([2.0, 8.0, 40.0])), [12, *(sizes or [1])])
                 * (random.random([12, *(sizes or [1])]) > 0.3) for _ in "nr")  # fmt: skip
    about = {"ref": ref, "title": ref, "unit": "percent" if percent else "number", "decimals": 1 if percent else 0,
             "basis": "cumulative" if running else "period"}  # fmt: skip
    monthly = random.random() < 0.2
    spans = [(QUARTERS[q], range(0 if running else 3 * q, 3 * q + 3), KNOWN[q]) for q in range(4)]
    spans += [("2014/15", range(12), KNOWN[4])]
    spans += [(SPELT[m], range(0 if running else m, m + 1), KNOWN[m // 3]) for m in range(12)] if monthly else []
    rows, parts = [], []
    for at, (period, months, day) in enumerate(spans):
        if random.random() < 0.08:
            continue
        n, r = (int(counts[list(months)].sum()) for counts in (top, rest))
        bare = percent and random.random() < 0.1
        rows.append(_row(ref, period, day, n, r, percent=percent, bare=bare))
        if random.random() < 0.08 and at < 5:
            rows.append(_row(ref, period, LATE[at], n + int(random.integers(0, 3)), r, percent=percent, bare=bare))
        for axis, size in enumerate(sizes if at < 5 else []):
            others = tuple(a for a in range(len(sizes)) if a != axis)
            up, left = (counts[list(months)].sum(axis=0).sum(axis=others) for counts in (top, rest))
            for k in range(size):
                down = {"denominator": int(up[k] + left[k])} if percent else {}
                parts.append({"ref": ref, "period": period, "dimension": f"by {axis}", "segment": f"part {k}",
                              "numerator": int(up[k]), **down})  # fmt: skip
    return about, rows, parts


def _row(ref: str, period: str, day: str, n: int, r: int, *, percent: bool, bare: bool) -> dict[str, Any]:
    if not percent:
        return {"ref": ref, "period": period, "as_of": day, "outturn": n}
    counts = {} if bare else {"numerator": n, "denominator": n + r}
    return {"ref": ref, "period": period, "as_of": day, "outturn": 100 * n / (n + r) if n + r else None, **counts}


def reader(given: Tables, shown: Tables, ref: str, day: str = "2016-01-01") -> tuple[Shown, pd.Series]:
    """Return what a reader of the tables on a day has of an indicator, by sums set up anew; and the true counts."""
    about = given.indicators.set_index("ref").loc[ref]
    true: dict[Key, float] = {}
    seen: dict[Key, bool] = {}
    mine = given.outturns.index[given.outturns["ref"].eq(ref) & (given.outturns["as_of"] <= pd.Timestamp(day))]
    for at in mine.sort_values(key=lambda places: given.outturns.loc[places, "as_of"]):
        row, out = given.outturns.loc[at], shown.outturns.loc[at]
        for series, value in _counts(row, about["unit"]).items():
            true[row["period"], "", "", series] = value
            seen[row["period"], "", "", series] = out["status"] != "confidential"
    known = set(given.outturns.loc[mine, "period"])
    kept = set(zip(*(shown.segments[c] for c in ("ref", "period", "dimension", "segment")), strict=True))
    for row in given.segments[given.segments["ref"].eq(ref)].to_dict("records"):
        if row["period"] in known:
            key = (row["period"], row["dimension"], row["segment"])
            for series, value in _counts(row, about["unit"]).items():
                true[(*key, series)] = value
                seen[(*key, series)] = (ref, *key) in kept
    running = about["basis"] == "cumulative"
    sums = [*(_running(true) if running else _spans(true)), *_breakdowns(true), *_whole(true)]
    out = {key: seen.get(key, False) and key[3] != "r" for key in true}
    printed = {key: key in seen and key[3] != "r" and true[key] > 0 for key in true}
    state = ["shown" if out[k] else "hidden" if printed[k] else "not_printed" for k in true]
    names = ["|".join(k) for k in true]
    value = pd.Series(list(true.values()), names, dtype="float64")
    cells = pd.DataFrame({"shown": value.where(pd.Series(state, names) == "shown"), "state": state}, index=names)
    bound = [(str(n), "|".join(t), "|".join(p)) for n, (t, parts) in enumerate(sums) for p in parts]
    return Shown(cells, pd.DataFrame(bound, columns=["sum", "total", "part"]), NO_RATES), value


def broken(shown: Shown, true: pd.Series, limit: int) -> list[str]:
    """Return the small counts that the attack bounds more narrowly than the rule allows."""
    if not true.between(1, limit).any():
        return []
    reach = attack(shown)
    nothing = shown.cells.assign(shown=true.where(true == 0), state=np.where(true == 0, "shown", shown.cells["state"]))
    nothing.loc[true > 0, "state"] = nothing.loc[true > 0, "state"].replace("shown", "hidden")
    least = attack(Shown(nothing, shown.sums, shown.rates))["low"].clip(lower=1)
    wrong = true.between(1, limit) & ((reach["low"] > least) | (reach["high"] < limit + 1))
    return true.index[wrong].tolist()


def _counts(row: Any, unit: str) -> dict[str, float]:
    if unit == "number":
        value = row["outturn"] if "outturn" in row else row["numerator"]
        return {"n": value} if not np.isnan(value) else {}
    n, d = row["numerator"], row["denominator"]
    return {} if np.isnan(d) else {"n": n, "d": d, "r": d - n}


def _whole(true: dict[Key, float]) -> Iterator[tuple[Key, list[Key]]]:
    for key in [k for k in true if k[3] == "d"]:
        if all((*key[:3], part) in true for part in "nr"):  # a revision may take away what a quarter added
            yield key, [(*key[:3], "n"), (*key[:3], "r")]


def _breakdowns(true: dict[Key, float]) -> Iterator[tuple[Key, list[Key]]]:
    for period, series in dict.fromkeys((k[0], k[3]) for k in true):
        total = (period, "", "", series)
        for dimension in dict.fromkeys(k[1] for k in true if k[0] == period and k[1]):
            parts = [k for k in true if k[0] == period and k[1] == dimension and k[3] == series]
            if parts and total in true and true[total] == sum(true[k] for k in parts):
                yield total, parts


def _spans(true: dict[Key, float]) -> Iterator[tuple[Key, list[Key]]]:
    months = {"2014/15": QUARTERS, **{q: SPELT[3 * n : 3 * n + 3] for n, q in enumerate(QUARTERS)}}
    for key in list(true):
        parts = [(p, *key[1:]) for p in months.get(key[0], [])]
        if parts and all(p in true for p in parts) and true[key] == sum(true[p] for p in parts):
            yield key, parts


def _running(true: dict[Key, float]) -> Iterator[tuple[Key, list[Key]]]:
    ends = {**{m: n + 1 for n, m in enumerate(SPELT)}, **{q: 3 * n + 3 for n, q in enumerate(QUARTERS)}, "2014/15": 12}
    for who in dict.fromkeys(k[1:] for k in true):
        mine = sorted((ends[k[0]], k) for k in true if k[1:] == who)
        for (first, a), (then, b) in pairwise(mine):
            added = true[b] - true[a]
            if first < then and added >= 0:
                true[f"{a[0]} to {b[0]}", *who] = added
                yield b, [a, (f"{a[0]} to {b[0]}", *who)]
            elif added == 0:
                yield b, [a]


def leaks(tables: Tables, days: Iterable[str]) -> tuple[list[tuple[str, str, list[str]]], int, int]:
    """Return what an attack on each edition of protected tables breaks, the small counts tried, and those exposed."""
    found, wrong, tried = protected(tables, NONE), [], 0
    given_up = set(found.exposed["ref"])
    for ref in tables.indicators["ref"]:
        for day in days:
            shown, true = reader(tables, found.tables, ref, day)
            tried += int(true.between(1, 5).sum())
            if ref not in given_up and (bad := broken(shown, true, 5)):
                wrong.append((ref, day, bad))
    return wrong, tried, len(given_up)


def test_none_of_250_invented_indicators_is_broken(make_tables):
    """What a reader of the last edition can set up leaves every value from 1 to 6 possible for each count up to 5."""
    tables = council(range(250), 5, make_tables)
    wrong, tried, exposed = leaks(tables, ["2016-01-01"])
    assert wrong == []
    assert tried > 1000
    assert exposed < 25  # where what was shown before leaves too little room; these are made to be hard


def test_no_edition_of_some_of_them_is(make_tables):
    wrong, *_ = leaks(council(range(1000, 1030), 5, make_tables), [*KNOWN, *LATE])
    assert wrong == []


def test_the_attack_breaks_tables_whose_small_counts_alone_are_hidden(make_tables):
    """The proof that the tests above can fail."""
    tables = council(range(60), 5, make_tables)
    given = tables.outturns
    small = given[["numerator", "denominator"]].assign(
        rest=given["denominator"] - given["numerator"],
        count=given["outturn"].where(given["denominator"].isna() & given["outturn"].mod(1).eq(0)),
    )
    gone = ((small >= 1) & (small <= 5)).any(axis=1)
    outturns = given.assign(status=given["status"].mask(gone, "confidential"))
    parts = tables.segments[["numerator", "denominator"]].assign(
        rest=tables.segments["denominator"] - tables.segments["numerator"]
    )
    left = tables.segments[~((parts >= 1) & (parts <= 5)).any(axis=1)]
    naive = replace(tables, outturns=outturns, segments=left)
    opened = sum(bool(broken(*reader(tables, naive, ref), 5)) for ref in tables.indicators["ref"])
    assert opened > 10
