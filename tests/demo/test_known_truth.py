"""The invented council: its tables are made again to the byte, and what was planted is there at its size."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from perfkit.explain import kinds
from perfkit.explain.kinds import Cause
from perfkit.inputs.files import find
from perfkit.inputs.lint import lint
from perfkit.inputs.read import check, read
from perfkit.inputs.settings import read_rules
from perfkit.inputs.tables import Tables
from perfkit.judge.card import Scorecard
from perfkit.judge.scorecard import judge

FOLDER = find("demo:known_truth")
Q2 = "2013/14 Q2"
KNOWN_ON = "2013-11-05"


@pytest.fixture(scope="module")
def tables() -> Tables:
    return read("demo:known_truth")


@pytest.fixture(scope="module")
def truth() -> pd.DataFrame:
    table = pd.read_csv(FOLDER / "truth" / "truth.csv", dtype=str, keep_default_na=False).set_index("ref")
    return table.assign(size=table["size"].astype(float))


@pytest.fixture(scope="module")
def card(tables: Tables) -> Scorecard:
    return judge(tables, read_rules("demo:known_truth"), Q2, known_on=KNOWN_ON)


@pytest.fixture(scope="module")
def latest(tables: Tables) -> pd.DataFrame:
    """The figures as last revised, in order of time, without the years."""
    rows = tables.outturns.sort_values("as_of", kind="stable").groupby(["ref", "period"], as_index=False).tail(1)
    return rows[rows["span"] != "year"].sort_values(["ref", "ends"])


def series(latest: pd.DataFrame, ref: str, column: str = "outturn") -> pd.Series:
    return latest[latest["ref"] == ref].set_index("period")[column]


def split_at(values: pd.Series, since: str) -> tuple[pd.Series, pd.Series]:
    at = list(values.index).index(since)
    return values.iloc[:at], values.iloc[at:]


def rates(tables: Tables, ref: str, dimension: str, column: str = "rate") -> pd.DataFrame:
    """One row a quarter, one column a segment."""
    rows = tables.segments[(tables.segments["ref"] == ref) & (tables.segments["dimension"] == dimension)]
    rows = rows.assign(rate=rows["numerator"] / rows["denominator"])
    return rows.pivot(index="ends", columns="segment", values=column)


# The script


def test_the_script_writes_the_committed_tables_byte_for_byte(tmp_path: Path):
    command = [sys.executable, "-m", "perfkit.demo.known_truth.make", str(tmp_path / "made")]
    subprocess.run(command, check=True, capture_output=True)
    made = {p.relative_to(tmp_path / "made"): p.read_bytes() for p in (tmp_path / "made").rglob("*.csv")}
    kept = {p.relative_to(FOLDER): p.read_bytes() for p in FOLDER.rglob("*.csv") if p.parent.name != "plan"}
    assert len(made) == 15
    assert made == kept


def test_the_read_me_says_invented_and_gives_the_seed():
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert "Every figure, name and word here is made up" in text
    assert "No such council exists" in text
    assert "seed 201314" in text


# The tables


def test_reading_gives_neither_fault_nor_note_and_no_table_is_absent(tables: Tables):
    assert check("demo:known_truth") == []
    assert tables.notes == ()
    assert tables.absent == frozenset()


def test_the_council_is_labelled_invented(tables: Tables):
    assert tables.invented
    assert tables.council == "Wexbridge Borough Council"


@pytest.mark.parametrize(
    ("table", "rows"),
    [
        ("indicators", 52),
        ("outturns", 1424),
        ("targets", 1587),
        ("segments", 1510),
        ("benchmarks", 3360),
        ("finance", 48),
        ("milestones", 24),
        ("commentary", 40),
        ("developments", 9),
        ("issues", 6),
        ("meetings", 11),
        ("priorities", 8),
        ("risks", 10),
        ("about", 5),
    ],
)
def test_each_table_holds_so_many_rows(tables: Tables, table: str, rows: int):
    assert len(getattr(tables, table)) == rows


def test_three_directorates_and_portfolios_that_cut_across_them(tables: Tables):
    assert tables.indicators.groupby("directorate", sort=False).size().to_dict() == {
        "Children and Enterprise": 12,
        "Communities": 20,
        "Policy and Resources": 20,
    }
    across = tables.indicators.groupby("portfolio")["directorate"].nunique()
    assert across[across > 1].to_dict() == {
        "Health and Wellbeing": 2,
        "Neighbourhoods and Leisure": 2,
        "Physical Environment": 3,
        "Resources": 2,
    }


def test_the_series_run_from_2008_to_the_second_quarter_of_2013(latest: pd.DataFrame):
    quarters = latest[latest["span"] == "quarter"].groupby("ref")["period"]
    assert quarters.first().unique().tolist() == ["2008/09 Q1"]
    assert quarters.last().unique().tolist() == [Q2]
    assert quarters.size().value_counts().to_dict() == {22: 46, 17: 1}
    assert latest[latest["span"] == "month"].groupby("ref").size().to_dict() == {"BV8": 66, "NI117": 66}


def test_every_indicator_has_targets_for_three_years_with_reason_and_role(tables: Tables):
    ahead = tables.targets[tables.targets["period"].isin(["2013/14", "2014/15", "2015/16"])]
    assert len(ahead) == 156
    assert ahead[["rationale", "approved_by"]].notna().all(axis=None)


def test_segments_add_up_to_the_indicators_own_counts(tables: Tables, latest: pd.DataFrame):
    """A plain count has no numerator of its own: its parts add up to the figure."""
    sums = tables.segments.groupby(["ref", "period", "dimension"])[["numerator", "denominator"]].sum(min_count=1)
    own = latest.set_index(["ref", "period"])
    own = own.assign(numerator=own["numerator"].fillna(own["outturn"]))
    keys = sums.index.droplevel("dimension")
    assert tables.segments["ref"].nunique() == 17
    for part in ("numerator", "denominator"):
        np.testing.assert_array_equal(sums[part], own.loc[keys, part])


def test_every_figure_follows_from_its_counts_but_the_two_misprints(tables: Tables):
    """And the only figure withheld is the 0 that stands for not available."""
    found = lint(tables, KNOWN_ON)
    doubted = found[found["check"] == "not_numerator_over_denominator"]
    assert set(zip(doubted["ref"], doubted["period"], strict=True)) == {("EH1", Q2), ("TR1", Q2)}
    withheld = found[found["doubt"] == "withhold"]
    assert list(zip(withheld["ref"], withheld["period"], strict=True)) == [("IT2", Q2)]
    assert found.loc[(found["period"] == Q2) & (found["doubt"] == "check"), "ref"].tolist() == ["EH1", "TR1"]


def test_twelve_peers_report_29_indicators(tables: Tables):
    assert tables.benchmarks["ref"].nunique() == 29
    assert tables.benchmarks.groupby("ref")["authority"].nunique().unique().tolist() == [12]
    assert tables.benchmarks["group"].unique().tolist() == ["nearest neighbours"]


def test_three_budgets_are_exceptions(card: Scorecard):
    assert card.finance.loc[card.finance["exception"], "service"].tolist() == [
        "Children's Social Care",
        "Housing",
        "Planning and Transport",
    ]


def test_some_milestones_are_overdue_and_some_have_slipped(card: Scorecard):
    assert card.milestones["milestone_status"].value_counts().to_dict() == {
        "overdue": 7,
        "on_track": 6,
        "completed": 6,
        "slipped": 4,
        "completed_late": 1,
    }


# The truth


def test_the_truth_speaks_of_every_indicator_in_known_words(tables: Tables, truth: pd.DataFrame):
    assert truth.index.tolist() == tables.indicators["ref"].tolist()
    assert set(truth["cause"]) == set(Cause)
    assert set(truth["reason_truth"]) == {*kinds.Tested, ""}


def test_at_least_two_misses_are_planted_of_each_cause(truth: pd.DataFrame):
    assert truth.loc[truth["missed"] == "yes", "cause"].value_counts().to_dict() == {
        **dict.fromkeys(map(str, Cause), 2),
        "noise": 4,
        "data_doubt": 3,
    }
    assert truth.loc[truth["missed"] == "no", "cause"].value_counts().to_dict() == {"noise": 17, "step_change": 4}


def test_what_the_truth_calls_missed_is_missed(truth: pd.DataFrame, card: Scorecard):
    rows = card.rows.set_index("ref")
    once_a_year = ["NI73", "LEI1", "HR1"]
    missed = truth.index[(truth["missed"] == "yes") & (truth.index != "IT2")]
    met = truth.index[truth["missed"] == "no"].difference(once_a_year)
    assert (len(missed), len(met)) == (30, 18)
    assert set(rows.loc[missed, "rag"]) == {"red", "amber"}
    assert set(rows.loc[met, "rag"]) == {"green"}
    assert set(rows.loc[["IT2", *once_a_year], "rag"]) == {"not_rated"}


def test_officers_give_true_false_and_untestable_reasons(truth: pd.DataFrame, tables: Tables):
    assert truth["reason_truth"].value_counts().to_dict() == {
        "": 32,
        "not_testable": 9,
        "supported": 6,
        "contradicted": 5,
    }
    reasons = tables.commentary[(tables.commentary["kind"] == "reason") & (tables.commentary["period"] == Q2)]
    assert set(reasons["ref"]) == set(truth.index[truth["reason_given"] != ""])
    silent = truth.index[(truth["missed"] == "yes") & (truth["reason_given"] == "")]
    assert sorted(silent) == ["ASB1", "BV64", "CS2", "EH1", "IA1", "IT2", "LD1", "NI132", "NI148", "TR1"]


def test_one_reason_is_last_quarters_and_one_is_still_to_come(tables: Tables):
    reasons = tables.commentary[tables.commentary["kind"] == "reason"]
    twice = reasons[reasons.duplicated(["ref", "text"], keep=False)]
    assert twice["ref"].tolist() == ["BV82a", "BV82a"]
    assert reasons.loc[reasons["text"] == "tbc", "ref"].tolist() == ["BV204"]


# What was planted, by simple arithmetic


@pytest.mark.parametrize("ref", ["BV78a", "CS1", "NI103", "NI130", "BV109b", "NI156", "BV78b"])
def test_a_new_level_since_its_quarter(ref: str, latest: pd.DataFrame, truth: pd.DataFrame):
    """The mean since the quarter less the mean before is the planted size, give or take a third."""
    before, since = split_at(series(latest, ref), truth["since"][ref])
    assert since.mean() - before.mean() == pytest.approx(truth["size"][ref], rel=0.34)


def test_a_new_level_of_a_figure_since_april(latest: pd.DataFrame, truth: pd.DataFrame):
    """Two quarters of nine kilograms less: 18 by the second quarter."""
    seconds = series(latest, "NI191").filter(like="Q2")
    assert truth["size"]["NI191"] == pytest.approx(-18, abs=0.2)
    assert seconds.iloc[-1] - seconds.iloc[:-1].mean() == pytest.approx(-18, abs=5)


@pytest.mark.parametrize("ref", ["WA3", "IT1"])
def test_one_quarter_out_of_line(ref: str, latest: pd.DataFrame, truth: pd.DataFrame):
    before, last = split_at(series(latest, ref), Q2)
    assert last.iloc[0] - before.mean() == pytest.approx(truth["size"][ref], rel=0.34)
    assert last.iloc[0] < before.min()


@pytest.mark.parametrize(("ref", "quarters"), [("BV82a", 9), ("LIB1", 10)])
def test_a_slow_fall_over_many_quarters(ref: str, quarters: int, latest: pd.DataFrame, truth: pd.DataFrame):
    before, since = split_at(series(latest, ref), truth["since"][ref])
    assert len(since) == quarters
    assert since.iloc[-2:].mean() - before.mean() == pytest.approx(truth["size"][ref], rel=0.25)
    thirds = [before.mean(), since.iloc[:3].mean(), since.iloc[3:6].mean(), since.iloc[6:].mean()]
    assert thirds == sorted(thirds, reverse=True)


@pytest.mark.parametrize("ref", ["NI117", "ASB1"])
def test_every_second_quarter_is_worse(ref: str, latest: pd.DataFrame, truth: pd.DataFrame):
    values = series(latest, ref)
    second = values.index.str.startswith("Sep") | values.index.str.endswith("Q2")
    ends_quarter = values.index.str.contains("Q|Mar|Jun|Dec") & ~second
    gap = values[second].mean() - values[ends_quarter].mean()
    assert second.sum() == 6
    assert gap == pytest.approx(truth["size"][ref], rel=0.25)
    assert values[second].min() > values[ends_quarter].quantile(0.9)


@pytest.mark.parametrize("ref", ["NI155", "IA1"])
def test_every_second_quarter_is_behind_a_straight_line_and_the_year_ends_near_it(
    ref: str, latest: pd.DataFrame, tables: Tables, truth: pd.DataFrame
):
    goals = tables.targets[tables.targets["ref"] == ref].set_index("period")["target"]
    values = series(latest, ref)
    ratio = values / goals.reindex(values.index)
    assert goals[Q2] == goals["2013/14"] / 2
    assert ratio.filter(like="Q2").max() < 0.8
    assert ratio.filter(like="Q4").min() > 0.95
    assert values.filter(like="Q2").iloc[:-1].mean() - goals[Q2] == pytest.approx(truth["size"][ref], abs=0.1)


@pytest.mark.parametrize("ref", ["BV8", "BV215a"])
def test_no_quarter_ever_came_near_the_target(ref: str, latest: pd.DataFrame, tables: Tables):
    goal = tables.targets[(tables.targets["ref"] == ref) & (tables.targets["period"] == Q2)]["target"].item()
    values = series(latest, ref)
    gap = (values - goal).abs() / values.std()
    assert gap.min() > 1.5
    assert len(set(np.sign(values - goal))) == 1


@pytest.mark.parametrize(("ref", "dimension"), [("NI68", "locality"), ("BV199a", "ward")])
def test_one_segment_moved_and_the_others_stayed(ref: str, dimension: str, tables: Tables, truth: pd.DataFrame):
    by = rates(tables, ref, dimension)
    moved = 100 * (by.iloc[-2:].mean() - by.iloc[:-2].mean())
    bad = truth["segment"][ref]
    share = rates(tables, ref, dimension, "denominator").pipe(lambda d: d[bad].iloc[-1] / d.iloc[-1].sum())
    assert moved[bad] * share == pytest.approx(truth["size"][ref], rel=0.2)
    assert moved.drop(bad).abs().max() < abs(moved[bad]) / 5


@pytest.mark.parametrize(("ref", "dimension", "per"), [("BV212", "property type", 1), ("BV109c", "type", 100)])
def test_the_mix_moved_and_no_rate_did(ref: str, dimension: str, per: int, tables: Tables, truth: pd.DataFrame):
    """At the rates of before, the change of shares alone gives the planted size."""
    by, cases = rates(tables, ref, dimension), rates(tables, ref, dimension, "denominator")
    shares = cases.div(cases.sum(axis=1), axis=0)
    quarters = {"2012/13 Q4": 3, "2013/14 Q1": 2}[truth["since"][ref]]
    before = slice(None, -quarters)
    by_mix = per * ((shares.iloc[-1] - shares.iloc[before].mean()) * by.iloc[before].mean()).sum()
    assert by_mix == pytest.approx(truth["size"][ref], rel=0.4)
    own = (by.iloc[-quarters:].mean() - by.iloc[before].mean()) / by.iloc[before].std()
    assert own.abs().max() < 1.5


@pytest.mark.parametrize(("ref", "rise"), [("NI60", 0.2), ("CS3", 0.13)])
def test_more_cases_came_and_as_many_as_ever_were_done(ref: str, rise: float, latest: pd.DataFrame):
    cases, came = split_at(series(latest, ref, "denominator"), "2013/14 Q1")
    done, now = split_at(series(latest, ref, "numerator"), "2013/14 Q1")
    assert came.mean() / cases.mean() - 1 == pytest.approx(rise, abs=0.05)
    assert now.mean() / done.mean() == pytest.approx(1, abs=0.05)


@pytest.mark.parametrize("ref", ["NI156", "BV78b"])
def test_the_peers_went_through_the_same(ref: str, tables: Tables, truth: pd.DataFrame):
    peers = tables.benchmarks[tables.benchmarks["ref"] == ref]
    values = peers.pivot(index="ends", columns="authority", values="value")
    rose = values.iloc[-2:].mean() - values.iloc[:-2].mean()
    assert rose.median() == pytest.approx(truth["size"][ref], rel=0.25)
    assert rose.min() > 0


@pytest.mark.parametrize(("ref", "share"), [("NI132", 0.64), ("CS2", 0.65)])
def test_a_month_is_missing_from_a_provisional_figure(ref: str, share: float, latest: pd.DataFrame):
    cases, last = split_at(series(latest, ref, "denominator"), Q2)
    assert last.iloc[0] / cases.mean() == pytest.approx(share, abs=0.06)
    assert last.iloc[0] < cases.min()
    assert series(latest, ref, "status").value_counts().to_dict() == {"final": 21, "provisional": 1}


@pytest.mark.parametrize(
    ("ref", "period", "revised_on"), [("BV64", "2013/14 Q1", "2013-10-09"), ("LD1", "2012/13 Q2", "2013-08-12")]
)
def test_an_earlier_figure_was_restated_by_the_planted_size(
    ref: str, period: str, revised_on: str, tables: Tables, truth: pd.DataFrame
):
    rows = tables.outturns[(tables.outturns["ref"] == ref) & (tables.outturns["period"] == period)].sort_values("as_of")
    assert rows["status"].tolist() == ["final", "revised"]
    assert str(rows["as_of"].iloc[1].date()) == revised_on
    assert rows["outturn"].diff().iloc[1] == pytest.approx(truth["size"][ref], abs=0.05)


def test_without_the_restatement_the_target_was_met(tables: Tables, card: Scorecard):
    """BV64: the five homes taken out make the miss. LD1: the target was raised with last year's figure."""
    rows = card.rows.set_index("ref")
    assert (rows["outturn"]["BV64"], rows["target"]["BV64"]) == (23, 24)
    goals = tables.targets[(tables.targets["ref"] == "LD1") & (tables.targets["period"] == Q2)].sort_values("set_on")
    assert goals["target"].tolist() == [80.0, 84.2]
    assert rows["outturn"]["LD1"] == 82.6


@pytest.mark.parametrize("ref", ["TR1", "EH1"])
def test_a_misprint_is_off_by_the_planted_size(ref: str, latest: pd.DataFrame, truth: pd.DataFrame):
    last = latest[(latest["ref"] == ref) & (latest["period"] == Q2)].iloc[0]
    right = 100 * last["numerator"] / last["denominator"]
    assert last["outturn"] - right == pytest.approx(truth["size"][ref], abs=0.06)
    assert right > 90 > last["outturn"]


@pytest.mark.parametrize("ref", ["NI148", "BV109a", "BV204", "BV128"])
def test_a_miss_by_chance_is_within_what_was_usual(ref: str, latest: pd.DataFrame):
    before, last = split_at(series(latest, ref), Q2)
    assert abs(last.iloc[0] - before.mean()) < 2 * before.std()


# The false reasons


def test_demand_did_not_rise_where_it_was_said_to(latest: pd.DataFrame, truth: pd.DataFrame):
    referrals = series(latest, "NI68", "denominator")
    assert truth["reason_truth"]["NI68"] == "contradicted"
    assert referrals.iloc[-1] < 0.97 * referrals.iloc[:-2].mean()


def test_no_single_queue_explains_the_calls(tables: Tables):
    """Each of the four fell by four points or more at the same quarter."""
    by = 100 * rates(tables, "CS1", "queue")
    assert ((by.iloc[17:].mean() - by.iloc[:17].mean()) < -4).all()


@pytest.mark.parametrize(("ref", "at_least"), [("LIB1", 4000.0), ("WA3", -1.0)])
def test_it_was_not_the_same_everywhere(ref: str, at_least: float, tables: Tables):
    peers = tables.benchmarks[tables.benchmarks["ref"] == ref]
    values = peers.pivot(index="ends", columns="authority", values="value")
    assert (values.iloc[-1] - values.iloc[:3].mean()).median() > at_least


def test_the_summer_was_never_too_slow_before(latest: pd.DataFrame, tables: Tables):
    """In each of the five years before, new claims met their target in the second quarter."""
    goals = tables.targets[tables.targets["ref"] == "BV78a"].set_index("period")["target"]
    seconds = series(latest, "BV78a").filter(like="Q2").iloc[:-1]
    assert len(seconds) == 5
    assert (seconds <= goals.reindex(seconds.index)).all()
