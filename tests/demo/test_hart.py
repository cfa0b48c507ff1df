"""The demonstration council: what it ships is what was published, and every trap in it is found."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from perfkit.inputs.lint import lint
from perfkit.inputs.read import check, read
from perfkit.inputs.settings import read_rules
from perfkit.inputs.tables import Tables
from perfkit.judge.scorecard import judge

SEPTEMBER, NOVEMBER = "2014-09-02", "2014-11-07"
Q4, Q1, Q2 = "2013/14 Q4", "2014/15 Q1", "2014/15 Q2"

WITHHELD = {
    ("zero_not_available", "ETS01", Q4),
    ("zero_not_available", "ETS01", Q1),
    ("zero_not_available", "ETS01", Q2),
    ("zero_not_available", "IT06", Q2),
    ("zero_not_available", "PS05", Q2),
    ("zero_target", "SNH03", Q1),
    ("zero_target", "SNH04", Q1),
    ("zero_target", "SNH06", Q1),
    ("zero_target", "SNH03", Q2),
    ("zero_target", "SNH04", Q2),
    ("zero_target", "SNH06", Q2),
    ("zero_target", "RB09", Q2),
    ("stale_target", "RB05", Q2),
    ("stale_target", "RB06", Q2),
}
CHECKED = {
    ("repeated", "HR11", Q2),
    ("repeated", "HS07", Q2),
    ("repeated", "HS16", Q2),
    ("repeated", "LS05", Q2),
    ("repeated", "RB07", Q2),
    ("repeated", "RB08", Q2),
    ("repeated", "RB09", Q2),
    ("repeated", "SNH03", Q2),
    ("repeated", "SNH04", Q2),
    ("repeated", "SNH06", Q2),
    ("published_status_disagrees", "ETS01", Q1),
    ("published_status_disagrees", "IT03", Q1),
    ("published_status_disagrees", "ETS01", Q2),
    ("published_status_disagrees", "FI06", Q2),
    ("published_status_disagrees", "HR11", Q2),
    ("published_status_disagrees", "HS16", Q2),
    ("published_status_disagrees", "IT06", Q2),
    ("published_status_disagrees", "PS05", Q2),
    ("not_numerator_over_denominator", "HS08", Q1),
    ("mixed_scales", "HS07", Q4),
    ("mixed_scales", "HR11", Q4),
    ("mixed_scales", "HS16", Q4),
}


@pytest.fixture(scope="module")
def hart() -> Tables:
    return read("demo:hart")


def found(doubts: pd.DataFrame, level: str) -> set[tuple[str, str, str]]:
    kept = doubts[doubts["doubt"] == level]
    return set(zip(kept["check"], kept["ref"], kept["period"], strict=True))


def test_it_reads_without_a_fault_or_a_remark() -> None:
    assert check("demo:hart") == []


def test_it_holds_what_was_published(hart: Tables) -> None:
    sizes = {name: len(getattr(hart, name)) for name in ("indicators", "outturns", "targets", "milestones")}
    assert sizes == {"indicators": 45, "outturns": 183, "targets": 90, "milestones": 381}
    assert hart.absent == {
        "developments", "issues", "finance", "risks", "segments", "benchmarks", "priorities", "meetings",
        "definitions", "savings", "approvals",
    }  # fmt: skip
    assert (hart.council, hart.invented) == ("Hart District Council", False)
    assert hart.directorates == [
        "Customer Services", "Environmental & Technical Services", "Finance, Revs and Bens", "HR", "Housing Services",
        "Audit", "IT Services", "Leisure Services", "Planning Services", "Regulatory Services", "Safer North Hants",
    ]  # fmt: skip


def test_restated_figures_keep_both_versions(hart: Tables) -> None:
    restated = hart.outturns[hart.outturns.duplicated(["ref", "period"], keep=False)]
    assert restated[["ref", "period", "outturn", "status"]].values.tolist() == [
        ["FI06", Q1, 97.4, "final"],
        ["FI06", Q1, 97.9, "revised"],
        ["HR11", Q1, 2.6, "final"],
        ["HR11", Q1, 2.7, "revised"],
        ["HS07", "2013/14", 365.0, "final"],
        ["HS07", "2013/14", 324.0, "revised"],
    ]


def test_19_of_the_45_figures_of_quarter_2_repeat_quarter_1(hart: Tables) -> None:
    latest = hart.outturns.drop_duplicates(["ref", "period"], keep="last")
    wide = latest.pivot(index="ref", columns="period", values="outturn")
    assert int((wide[Q1] == wide[Q2]).sum()) == 19


def test_published_noughts_stay_noughts(hart: Tables) -> None:
    zeros = hart.outturns[(hart.outturns["outturn"] == 0) & (hart.outturns["period"] == Q2)]
    assert zeros["ref"].tolist() == ["ETS01", "IT06", "PS05"]
    none = hart.targets[(hart.targets["target"] == 0) & (hart.targets["period"] == Q2)]
    assert none["ref"].tolist() == ["LS05", "RB09", "SNH03", "SNH04", "SNH06"]


def test_milestones_keep_their_colours_days_and_progress(hart: Tables) -> None:
    """47 are overdue and not done, all under amber or red, as counted on the published page."""
    rows = hart.milestones
    assert rows["published_status"].value_counts().to_dict() == {
        "green": 219, "amber": 127, "not_rated": 19, "red": 16,
    }  # fmt: skip
    assert (int(rows["done"].sum()), int(rows["due"].isna().sum())) == (154, 64)
    overdue = rows[~rows["done"] & (rows["due"] < pd.Timestamp(NOVEMBER))]
    assert overdue["published_status"].value_counts().to_dict() == {"amber": 44, "red": 3}


@pytest.mark.parametrize("table", ["outturns", "commentary", "milestones"])
def test_no_note_carries_initials_or_the_officers_day_stamps(hart: Tables, table: str) -> None:
    rows = getattr(hart, table)
    text = " ".join(rows["text" if table == "commentary" else "note"].dropna())
    assert not re.findall(r"\b[A-Z]{2}\d{6}\b|\b\d{6}\b|\b1[34] \d\d \d\d\b|\bKW\b|\bPT\b", text)


def test_what_is_ours_is_marked(hart: Tables) -> None:
    ours = hart.indicators["assumed"].str.split(",")
    assert ours.map(lambda names: {"polarity", "basis", "unit", "definition", "owner"} <= set(names)).all()
    assert "numerator_name" in hart.indicators.set_index("ref").loc["HS08", "assumed"]


def test_every_trap_is_found_and_nothing_else(hart: Tables) -> None:
    doubts = lint(hart, NOVEMBER)
    assert found(doubts, "withhold") == WITHHELD
    assert found(doubts, "check") == CHECKED
    assert set(doubts.loc[doubts["doubt"] == "inform", "check"]) == {"loose_target"}
    assert not doubts.duplicated(["check", "ref", "period"]).any()


def test_in_september_only_what_was_then_known_is_doubted(hart: Tables) -> None:
    """HS07's year still stood at 365, the very figure of its fourth quarter."""
    doubts = lint(hart, SEPTEMBER)
    assert found(doubts, "withhold") == {f for f in WITHHELD if f[2] != Q2}
    assert found(doubts, "check") == {f for f in CHECKED if f[2] != Q2}


def test_each_doubt_points_at_its_row(hart: Tables) -> None:
    doubts = lint(hart)
    assert len(doubts)
    for doubt in doubts.itertuples():
        table = getattr(hart, doubt.table)
        row = table[table["row"] == doubt.row]
        assert (row["ref"].item(), row["period"].item()) == (doubt.ref, doubt.period)
        assert doubt.file == f"{doubt.table}.csv"


@pytest.mark.parametrize(
    ("ref", "name", "evidence"),
    [
        (
            "HS16",
            "published_status_disagrees",
            "It was published as green, but 28 misses the target of 40.",
        ),
        ("HS08", "not_numerator_over_denominator", "The figure is 5%, but 75,000 of 500,000 makes 15%."),
        (
            "RB07",
            "repeated",
            "19.94 days is also the figure of the period before. It usually moves by about 0.48 days, so it would "
            "repeat by chance about once in 95 times.",
        ),
        (
            "RB09",
            "zero_target",
            "The target is 0 while the figure is 9.4 days; it was published for information only and the target "
            "before it was 12 days. It looks like no target.",
        ),
        (
            "HS07",
            "mixed_scales",
            "One quarter counts 365 and the whole year 324: the two do not speak of the same stretches of time.",
        ),
        (
            "IT06",
            "zero_not_available",
            "It was published as green, which a true 0 could not be against a target of 98% (higher is better). "
            "The figure is 0%, and every other known figure is 99.6% or more.",
        ),
    ],
)
def test_the_evidence_is_in_plain_words(hart: Tables, ref: str, name: str, evidence: str) -> None:
    doubts = lint(hart)
    assert doubts.loc[(doubts["ref"] == ref) & (doubts["check"] == name), "evidence"].item() == evidence


@pytest.mark.parametrize(
    ("quarter", "known_on", "reproduced", "withheld", "differ"),
    [
        pytest.param(
            Q1,
            SEPTEMBER,
            42,
            {"ETS01": "red"},
            {"IT01": ("amber", "red"), "IT03": ("green", "red")},
            id="quarter-1",
        ),
        pytest.param(
            Q2,
            NOVEMBER,
            37,
            {"ETS01": "red", "IT06": "green", "PS05": "green", "RB05": "green", "RB06": "green"},
            {"FI06": ("amber", "green"), "HR11": ("red", "green"), "HS16": ("green", "red")},
            id="quarter-2",
        ),
    ],
)  # fmt: skip
def test_every_published_rating_is_reproduced_withheld_or_listed(
    hart: Tables,
    quarter: str,
    known_on: str,
    reproduced: int,
    withheld: dict[str, str],
    differ: dict[str, tuple[str, str]],
) -> None:
    """Green meets the target; amber misses it by at most 10%; README.md gives the reason of each difference.

    IT01: amber at 29.2% off target. IT03: green at 10.4% off. FI06: amber exactly on target. HR11: red though
    better than its target. HS16: green though 30% short.
    """
    rows = judge(hart, read_rules("demo:hart"), quarter, known_on=known_on).rows.set_index("ref")
    assert len(rows) == 45
    assert rows["published_status"].notna().all()
    published, rated = rows["published_status"], rows["rag"]
    held = rows.index[(rated == "not_rated") & (published != "not_rated")]
    assert {ref: published[ref] for ref in held} == withheld
    apart = rows.index[(rated != published) & (rated != "not_rated")]
    assert {ref: (published[ref], rated[ref]) for ref in apart} == differ
    assert int((rated == published).sum()) == reproduced
    assert reproduced + len(withheld) + len(differ) == 45
