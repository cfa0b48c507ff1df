"""The invented council: its tables are made again to the byte, add up, and miss where the truth says so."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from perfkit.explain import kinds
from perfkit.explain.kinds import Cause
from perfkit.inputs.lint import lint
from perfkit.inputs.places import find
from perfkit.inputs.read import check
from perfkit.inputs.tables import Tables
from perfkit.judge.card import Scorecard

FOLDER = find("demo:known_truth")
Q2 = "2013/14 Q2"
KNOWN_ON = "2013-11-05"
PLANTED = [cause for cause in Cause if cause is not Cause.FEW_CASES]  # officers claim that; the evidence names others


# The script


def test_the_script_writes_the_committed_tables_byte_for_byte(tmp_path: Path):
    command = [sys.executable, "-m", "perfkit.demo.known_truth.make", str(tmp_path / "made")]
    subprocess.run(command, check=True, capture_output=True)
    made = {p.relative_to(tmp_path / "made"): p.read_bytes() for p in (tmp_path / "made").rglob("*.csv")}
    kept = {p.relative_to(FOLDER): p.read_bytes() for p in FOLDER.rglob("*.csv") if p.parent.name != "plan"}
    assert len(made) == 18
    assert made == kept


def test_the_read_me_says_invented_and_gives_the_seed():
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert "Every figure, name and word here is made up" in text
    assert "No such council exists" in text
    assert "seed 201314" in text


# The tables


def test_reading_gives_neither_fault_nor_note_and_no_table_is_absent(wexbridge: Tables):
    assert check("demo:known_truth") == []
    assert wexbridge.notes == ()
    assert wexbridge.absent == frozenset()


def test_the_council_is_labelled_invented(wexbridge: Tables):
    assert wexbridge.invented
    assert wexbridge.council == "Wexbridge Borough Council"


@pytest.mark.parametrize(
    ("table", "rows"),
    [
        ("indicators", 52),
        ("outturns", 1435),
        ("targets", 1589),
        ("segments", 1510),
        ("benchmarks", 3360),
        ("finance", 48),
        ("milestones", 32),
        ("commentary", 50),
        ("developments", 9),
        ("issues", 6),
        ("meetings", 30),
        ("priorities", 8),
        ("risks", 10),
        ("about", 5),
    ],
)
def test_each_table_holds_so_many_rows(wexbridge: Tables, table: str, rows: int):
    assert len(getattr(wexbridge, table)) == rows


def test_three_directorates_and_portfolios_that_cut_across_them(wexbridge: Tables):
    assert wexbridge.indicators.groupby("directorate", sort=False).size().to_dict() == {
        "Children and Enterprise": 12,
        "Communities": 20,
        "Policy and Resources": 20,
    }
    across = wexbridge.indicators.groupby("portfolio")["directorate"].nunique()
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


def test_every_indicator_has_targets_for_three_years_with_reason_and_role(wexbridge: Tables):
    ahead = wexbridge.targets[wexbridge.targets["period"].isin(["2013/14", "2014/15", "2015/16"])]
    assert len(ahead) == 158  # two were set again in June
    assert ahead[["rationale", "approved_by"]].notna().all(axis=None)


def test_segments_add_up_to_the_indicators_own_counts(wexbridge: Tables, latest: pd.DataFrame):
    """A plain count has no numerator of its own: its parts add up to the figure."""
    sums = wexbridge.segments.groupby(["ref", "period", "dimension"])[["numerator", "denominator"]].sum(min_count=1)
    own = latest.set_index(["ref", "period"])
    own = own.assign(numerator=own["numerator"].fillna(own["outturn"]))
    keys = sums.index.droplevel("dimension")
    assert wexbridge.segments["ref"].nunique() == 17
    for part in ("numerator", "denominator"):
        np.testing.assert_array_equal(sums[part], own.loc[keys, part])


def test_every_figure_follows_from_its_counts_but_the_two_misprints(wexbridge: Tables):
    """And the only figure withheld is the 0 that stands for not available."""
    found = lint(wexbridge, KNOWN_ON)
    doubted = found[found["check"] == "not_numerator_over_denominator"]
    assert set(zip(doubted["ref"], doubted["period"], strict=True)) == {("EH1", Q2), ("TR1", Q2)}
    withheld = found[found["doubt"] == "withhold"]
    assert list(zip(withheld["ref"], withheld["period"], strict=True)) == [("IT2", Q2)]
    assert found.loc[(found["period"] == Q2) & (found["doubt"] == "check"), "ref"].tolist() == ["EH1", "TR1"]


def test_twelve_peers_report_29_indicators(wexbridge: Tables):
    assert wexbridge.benchmarks["ref"].nunique() == 29
    assert wexbridge.benchmarks.groupby("ref")["authority"].nunique().unique().tolist() == [12]
    assert wexbridge.benchmarks["group"].unique().tolist() == ["nearest neighbours"]


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


def test_the_truth_speaks_of_every_indicator_in_known_words(wexbridge: Tables, truth: pd.DataFrame):
    assert truth.index.tolist() == wexbridge.indicators["ref"].tolist()
    assert set(truth["cause"]) == set(map(str, PLANTED))
    assert set(truth["reason_truth"]) == {*kinds.Tested, ""}


def test_at_least_two_misses_are_planted_of_each_cause(truth: pd.DataFrame):
    assert truth.loc[truth["missed"] == "yes", "cause"].value_counts().to_dict() == {
        **dict.fromkeys(map(str, PLANTED), 2),
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


def test_officers_give_true_false_and_untestable_reasons(truth: pd.DataFrame, wexbridge: Tables):
    assert truth["reason_truth"].value_counts().to_dict() == {
        "": 32,
        "not_testable": 9,
        "supported": 6,
        "contradicted": 5,
    }
    reasons = wexbridge.commentary[(wexbridge.commentary["kind"] == "reason") & (wexbridge.commentary["period"] == Q2)]
    assert set(reasons["ref"]) == set(truth.index[truth["reason_given"] != ""])
    silent = truth.index[(truth["missed"] == "yes") & (truth["reason_given"] == "")]
    assert sorted(silent) == ["ASB1", "BV64", "CS2", "EH1", "IA1", "IT2", "LD1", "NI132", "NI148", "TR1"]


def test_one_reason_is_last_quarters_and_one_is_still_to_come(wexbridge: Tables):
    reasons = wexbridge.commentary[wexbridge.commentary["kind"] == "reason"]
    twice = reasons[reasons.duplicated(["ref", "text"], keep=False)]
    assert twice["ref"].tolist() == ["BV82a", "BV82a"]
    assert reasons.loc[reasons["text"] == "tbc", "ref"].tolist() == ["BV204"]
