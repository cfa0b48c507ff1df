"""Real peers: Stirling beside its family group in Scotland's benchmarking framework.

The expected figures were worked from the published ones without perfkit, by hand or in a few lines
of arithmetic; the ranks are the framework's own.
"""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from perfkit import read
from perfkit.explain.benchmark import funnel, neighbours, standing
from perfkit.explain.case import case_of
from perfkit.judge.scorecard import judge
from perfkit.report import investigate
from perfkit.rules import Rules, preset

WORKED = Path(__file__).parents[1] / "worked"
RULES = Rules(preset("ten_percent"))
CORP10, CORP09, WASTE, RECYCLED = "CORP10", "CORP09", "ENV01a", "ENV06"


@pytest.fixture(scope="module")
def tables():
    return read(str(WORKED / "lgbf_stirling"))


@pytest.fixture(scope="module")
def cases(tables):
    """The quarterly indicators in 2022/23 Q3, the yearly ones when the year was over."""
    cards = {q: judge(tables, RULES, f"2022/23 {q}") for q in ("Q3", "Q4")}
    return {ref: case_of(cards[q], ref) for ref, q in ((CORP10, "Q3"), (CORP09, "Q3"), (WASTE, "Q4"), (RECYCLED, "Q4"))}


@pytest.fixture(scope="module")
def others(cases):
    return {ref: repr(investigate.others(case)).split("\n") for ref, case in cases.items()}


def test_every_published_rank_in_the_family_is_found_again(tables):
    """336 ranks: two indicators, eight councils, 21 quarters; ties share the best."""
    ranks = pd.read_csv(WORKED / "lgbf_family_ranks.csv")
    own = tables.outturns.rename(columns={"outturn": "value"}).assign(authority="Stirling")
    figures = pd.concat([own, tables.benchmarks])[["ref", "period", "authority", "value"]]
    figures = figures.merge(ranks, on=["ref", "period", "authority"])
    figures["ref"] = figures["ref"] + " " + figures["period"]
    assert len(figures) == 336
    for _, us in figures.groupby("authority"):
        mine = us.set_index("ref")
        rest = figures[figures["authority"] != us["authority"].iloc[0]]
        found = standing(mine["value"], rest, pd.Series("higher", mine.index))
        assert found["rank"].tolist() == mine["rank"].tolist()


@pytest.mark.parametrize(
    ("ref", "own", "rank", "quartile", "median", "best_quarter"),
    [
        # Peers 84, 94, 94, 97, 99, 99, 100.
        pytest.param(CORP10, 31, 8, 4, 97, 99, id="far-last"),
        # Peers 91, 96, 99, 99, 99, 100, 100.
        pytest.param(CORP09, 86, 8, 4, 99, 99.5, id="last"),
        # Peers 38.92, 61.92, 63.71, 70.05, 77.60, 80.74, 92.26.
        pytest.param(WASTE, 126.63, 8, 4, 70.05, 62.815, id="dearest-of-all"),
        # Peers 46, 49, 49, 53, 54, 55, 58.
        pytest.param(RECYCLED, 51, 5, 3, 53, 54.5, id="target-met-yet-below-the-middle"),
    ],
)
def test_where_the_council_stands(cases, ref, own, rank, quartile, median, best_quarter):
    peers = cases[ref].peers
    assert peers.own == own
    assert peers.standing[["rank", "of", "quartile", "peers"]].tolist() == [rank, 8, quartile, 7]
    assert peers.standing[["median", "best_quarter"]].tolist() == pytest.approx([median, best_quarter])


@pytest.mark.parametrize(
    ("ref", "average", "phi", "limits", "outside", "outside_od"),
    [
        # 4,455 of 4,880 decisions in time; 125 of 400 here.
        pytest.param(CORP10, 0.912910, 80.6080, (0.8693, 0.5895, 0.3634), "below_998", "below_998", id="far-below"),
        # 16,045 of 16,490; 875 of 1,010 here.
        pytest.param(CORP09, 0.973014, 81.3598, (0.9573, 0.8555, 0.7535), "below_998", "", id="within-once-widened"),
    ],
)
def test_the_funnel_of_eight_councils_that_differ_widely(tables, cases, ref, average, phi, limits, outside, outside_od):
    rows = [t[t["ref"].eq(ref) & t["period"].eq("2022/23 Q3")] for t in (tables.benchmarks, tables.outturns)]
    found = funnel(*(pd.concat([r[n] for r in rows], ignore_index=True) for n in ("numerator", "denominator")))
    us = found.iloc[-1]
    assert us["average"] == pytest.approx(average, abs=1e-6)
    assert us["phi"] == pytest.approx(phi, abs=1e-3)
    assert us[["lower_998", "lower_95_od", "lower_998_od"]].tolist() == pytest.approx(limits, abs=1e-4)
    assert (us["outside"], us["outside_od"]) == (outside, outside_od)
    assert (cases[ref].peers.by_chance, cases[ref].peers.outside) == (outside, outside_od)
    assert set(found["outside_od"].iloc[:-1]) == {""}


@pytest.mark.parametrize(
    ("ref", "ours", "middle", "alike"),
    [
        # Seven quarters since 2021/22 Q1 against the eight before.
        pytest.param(CORP10, -24.7679, 0.4821, 2, id="ours-alone"),
        # Four quarters since 2021/22 Q4 against the eight before.
        pytest.param(CORP09, -5.625, -0.625, 5, id="a-ninth-is-the-groups"),
        # 126.63 from 138.54; peers -10.94, 1.23, 1.92, 2.82, 3.30, 4.57, 8.65.
        pytest.param(WASTE, -11.91, 2.82, 1, id="from-year-to-year"),
        # 51 from 50.9; peers -2, -1.9, -1.2, -0.9, 0.5, 2.4, 5.8.
        pytest.param(RECYCLED, 0.1, -0.9, 3, id="a-slight-rise"),
    ],
)
def test_was_it_just_us(cases, ref, ours, middle, alike):
    peers = cases[ref].peers
    assert peers.change[["ours", "effect"]].tolist() == pytest.approx([ours, middle], abs=1e-4)
    assert peers.change[["alike", "after"]].tolist() == [alike, 7]
    assert not peers.shared


def test_the_nearest_neighbours_by_people_premises_and_roads_are_worked_out():
    """Distances in standard deviations of 32 councils; three of the nearest four are in the family group."""
    places = pd.read_csv(WORKED / "lgbf_places.csv", index_col="authority")
    found = neighbours(places, "Stirling", count=4)
    assert list(found.index) == ["Midlothian", "East Lothian", "South Ayrshire", "East Ayrshire"]
    assert found.tolist() == pytest.approx([0.1297, 0.1349, 0.1523, 0.2033], abs=1e-4)
    assert neighbours(places, "Stirling", count=31).tail(1).round(4).to_dict() == {"Glasgow City": 3.2691}


def test_words_of_a_figure_far_below_its_peers(others):
    assert others[CORP10] == [
        "- In 2022/23 Q3 we stood at 31%; the middle one of 7 peers (family group 2) at 97%, and the best quarter of"
        " them at 99% or better.",
        "- We rank 8 of 8, in quartile 4 (the first is best).",
        "- We are below the funnel’s 99.8% limit: far more than chance and the usual spread would explain.",
        "- Since 2021/22 Q1, against the two years before, our average fell by 24.8 percentage points and the middle"
        " peer’s rose by 0.5 percentage points: the change is ours, not one that the group shares. 2 of the 7 peers"
        " moved our way.",
    ]


def test_words_of_a_figure_within_a_wide_group_do_not_call_it_chance(others):
    """13 standard errors off the average is no chance, though such a spread is usual here."""
    assert others[CORP09][2:] == [
        "- Chance alone would not explain our difference from the average, but these councils differ widely as a rule:"
        " it is within the funnel’s limits once they allow for that.",
        "- Since 2021/22 Q4, against the two years before, our average fell by 5.6 percentage points and the middle"
        " peer’s fell by 0.6 percentage points: the change is ours, not one that the group shares. 5 of the 7 peers"
        " moved our way, and the middle one’s move is 11% of ours.",
    ]


def test_words_of_a_yearly_cost_speak_of_years_and_of_no_funnel(others):
    """A cost has no funnel; years are compared with years."""
    assert others[WASTE][2:] == [
        "- Only a share whose counts are known has a funnel: whether the difference is beyond chance is not known.",
        "- Since 2021/22 our figure fell by £11.91 and the middle peer’s rose by £2.82."
        " 1 of the 7 peers moved our way.",
    ]


def test_a_target_that_is_met_says_nothing_of_the_peers(cases, others):
    """51% beats the mark of 42.7% by far, and four of seven peers are better still."""
    assert bool(cases[RECYCLED].row["met"])
    assert others[RECYCLED][1] == "- We rank 5 of 8, in quartile 3 (the first is best)."
    assert others[RECYCLED][3] == (
        "- Since 2021/22 our figure rose by 0.1 percentage points and the middle peer’s fell by 0.9 percentage points."
        " 3 of the 7 peers moved our way."
    )


def test_peers_of_another_group_do_not_count(tables):
    """Half of the family in a group of its own: the larger half is the one compared with."""
    small = tables.benchmarks.assign(group="near")
    small.loc[small["authority"].isin(("Moray", "Fife", "East Ayrshire")), "group"] = "far"
    peers = case_of(judge(replace(tables, benchmarks=small), RULES, "2022/23 Q4"), WASTE).peers
    assert (peers.group, sorted(peers.values.index)) == (
        "near",
        ["East Lothian", "North Ayrshire", "Perth & Kinross", "South Ayrshire"],
    )
    # -10.94, 1.92, 4.57, 8.65
    assert peers.change["effect"] == pytest.approx(3.245, abs=0.01)
    assert peers.change["after"] == 4


def test_no_sentence_beside_peers_names_a_cause(others):
    said = " ".join(line for lines in others.values() for line in lines)
    assert not [word for word in ("because", "caused", "due to", "owing to", "thanks to") if word in said]
