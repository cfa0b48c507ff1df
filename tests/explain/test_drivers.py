"""Drivers of a change are named where they are large and beyond their own noise, by hand."""

import numpy as np
import pandas as pd
import pytest

from perfkit import periods
from perfkit.explain.drivers import COLUMNS, by_peers, by_segment, by_volume, is_shared, window
from perfkit.explain.panel import Panel, one

NO = np.nan
QUARTERS = [periods.label(q) for q in pd.period_range("2010Q1", periods=10, freq="Q-MAR")]
NONE = pd.Series({"PL1": pd.NaT})
SHARE = {"unit": "percent", "per": 100}
# Cases a quarter that vary a little, so that their own noise is known.
CASES = [100, 102, 98, 101, 99, 100, 102, 98]


def _panel(numerator, denominator):
    return one("higher", numerator=numerator, denominator=denominator, **SHARE)


def _segments(**parts):
    rows = [
        ("PL1", period, "type", name, n, d)
        for name, pairs in parts.items()
        for period, (n, d) in zip(QUARTERS, pairs, strict=True)
    ]
    return pd.DataFrame(rows, columns=["ref", "period", "dimension", "segment", "numerator", "denominator"])


def test_the_window_is_the_last_two_quarters_against_the_eight_before():
    after, before = window(_panel([1.0] * 10, [2.0] * 10), NONE)
    assert after.loc["PL1"].tolist() == [False] * 8 + [True] * 2
    assert before.loc["PL1"].tolist() == [True] * 8 + [False] * 2


def test_the_window_begins_where_the_change_did():
    since = pd.Series({"PL1": periods.parse("2010/11 Q4")})
    after, before = window(_panel([1.0] * 10, [2.0] * 10), since)
    assert after.loc["PL1"].sum() == 3
    assert before.loc["PL1"].sum() == 7


def _whole(segments):
    total = segments.groupby("period", sort=False)[["numerator", "denominator"]].sum()
    return _panel(total["numerator"].tolist(), total["denominator"].tolist())


def test_one_bad_part_is_named_with_its_rates():
    """East falls from 80% to 40% of 100; West stays: half of 40 points is the whole's 20."""
    steady = [(80 + n % 3, 100) for n in range(10)]
    bad = [(80 - n % 3, 100) for n in range(8)] + [(40, 100)] * 2
    segments = _segments(East=bad, West=steady)
    found = by_segment(segments, _whole(segments), NONE)
    assert found["cause"].tolist() == ["one_segment"]
    row = found.iloc[0]
    assert (row["dimension"], row["segment"]) == ("type", "East")
    assert row["before"] == pytest.approx(79.125)
    assert row["after"] == pytest.approx(40)
    assert row["effect"] == pytest.approx(-19.5625)


def test_a_change_of_mix_with_every_rate_unchanged_is_named_mix():
    """Hard cases at 50% go from a tenth to a half, easy ones stay at 90%: 86% falls to 70%."""
    shares = [0.1, 0.11, 0.09, 0.1, 0.1, 0.11, 0.09, 0.1, 0.5, 0.5]
    hard = [(50 * s, 100 * s) for s in shares]
    easy = [(90 * (1 - s), 100 * (1 - s)) for s in shares]
    segments = _segments(Hard=hard, Easy=easy)
    found = by_segment(segments, _whole(segments), NONE)
    assert found["cause"].tolist() == ["mix_shift"]
    row = found.iloc[0]
    assert row["segment"] == "Hard", "the kind of case that grew is named"
    assert (row["before"], row["after"]) == (pytest.approx(10), pytest.approx(50))
    assert row["effect"] == pytest.approx(-16)
    assert row["share"] == pytest.approx(1)


def test_parts_that_vary_as_they_always_did_are_not_named():
    rng = np.random.default_rng(3)
    parts = {name: [(int(rng.binomial(100, 0.8)), 100) for _ in QUARTERS] for name in ("East", "West")}
    segments = _segments(**parts)
    assert by_segment(segments, _whole(segments), NONE).empty


def test_more_cases_than_could_be_dealt_with():
    """80 decisions a quarter, of 100 cases and then of 130: 80% falls to 61.5%, all of it cases."""
    found = by_volume(_panel([80] * 10, [*CASES, 130, 130]), NONE).iloc[0]
    assert found["cause"] == "volume"
    assert (found["before"], found["after"]) == (100, 130)
    assert found["effect"] == pytest.approx(-18.4615, abs=1e-4)
    assert found["share"] == pytest.approx(1)


@pytest.mark.parametrize(
    ("numerator", "denominator"),
    [
        pytest.param([80] * 8 + [104] * 2, [*CASES, 130, 130], id="the-work-rose-with-the-cases"),
        pytest.param([80] * 8 + [60] * 2, [*CASES, 100, 101], id="no-more-cases"),
        pytest.param([80] * 10, [*CASES, 103, 102], id="a-rise-within-the-usual"),
    ],
)
def test_volume_is_not_named_without_a_rise_of_cases_that_the_work_did_not_follow(numerator, denominator):
    assert by_volume(_panel(numerator, denominator), NONE).empty


def _peers(moves):
    rows = [
        ("PL1", period, f"A{n}", 80 + 0.1 * (n % 3) + (move if place >= 8 else 0))
        for n, move in enumerate(moves)
        for place, period in enumerate(QUARTERS)
    ]
    return pd.DataFrame(rows, columns=["ref", "period", "authority", "value"])


OURS = _panel([80] * 8 + [70] * 2, [100] * 10)


@pytest.mark.parametrize(
    ("moves", "shared"),
    [
        pytest.param([-9, -10, -11, -10, -9, -11], True, id="all-fell-as-we-did"),
        pytest.param([-4, -3, -4, -3, -4, -3], False, id="they-fell-by-less-than-half"),
        pytest.param([-10, -10, -10, 10, 10, 10], False, id="half-of-them-rose"),
        pytest.param([1, 2, 1, 2, 1, 2], False, id="they-rose"),
    ],
)
def test_a_change_is_shared_only_if_most_peers_went_at_least_half_our_way(moves, shared):
    peers = by_peers(_peers(moves), OURS, NONE)
    assert is_shared(peers).tolist() == [shared]


@pytest.mark.parametrize(
    ("moves", "shared"),
    [
        pytest.param([-9, -10, -11, -10, -9, -11], True, id="all-fell-as-we-did"),
        pytest.param([1, 2, 1, 2, 1, 2], False, id="they-rose"),
    ],
)
def test_yearly_peers_are_held_against_yearly_figures(moves, shared):
    """Ours: 80 in two years and then 70; the peers' figures bear the years' own names."""
    years = [float("nan")] * 3
    ours = one("higher", [*years, 80, *years, 80, *years, 70], basis="annual", unit="percent", per=100)
    rows = [
        ("PL1", period, f"A{n}", 80 + 0.1 * (n % 3) + (move if period == "2011/12" else 0))
        for n, move in enumerate(moves)
        for period in ("2009/10", "2010/11", "2011/12")
    ]
    peers = by_peers(pd.DataFrame(rows, columns=["ref", "period", "authority", "value"]), ours, NONE)
    assert peers["after"].tolist() == [6]
    assert is_shared(peers).tolist() == [shared]


def test_cumulative_peers_are_taken_apart_as_we_are():
    """Two years of 10 a quarter, cumulative; then 5 a quarter for us and for them."""
    quarters = [10, 20, 30, 40, 10, 20, 30, 40, 5, 10]
    ours = one("higher", quarters, basis="cumulative")
    rows = [("PL1", p, f"A{n}", v) for n in range(4) for p, v in zip(QUARTERS, quarters, strict=True)]
    peers = by_peers(pd.DataFrame(rows, columns=["ref", "period", "authority", "value"]), ours, NONE)
    assert peers.iloc[0]["effect"] == pytest.approx(-5)
    assert peers.iloc[0]["share"] == pytest.approx(1)


def test_without_peers_there_is_nothing():
    none = pd.DataFrame(columns=["ref", "period", "authority", "value"])
    assert by_peers(none, OURS, NONE).empty


def test_what_comes_before_the_first_comparable_figure_is_on_neither_side():
    """Ten quarters of which the first four are not comparable: six are left, the last two after and four before."""
    panel = _panel([1.0] * 10, [2.0] * 10)
    panel.outturn.iloc[0, :4] = float("nan")
    after, before = window(panel, NONE)
    assert after.iloc[0].tolist() == [False] * 8 + [True] * 2
    assert before.iloc[0].tolist() == [False] * 4 + [True] * 4 + [False] * 2


def test_what_the_peers_went_through_is_measured_by_their_middle_and_its_noise():
    """Moves of -9 to -11: median -10; its error 1.4826 * 1 * 1.2533 / root of 6 is 0.7586, and 10 is 13.18 of those."""
    found = by_peers(_peers([-9, -10, -11, -10, -9, -11]), OURS, NONE)
    assert found.columns.tolist() == list(COLUMNS)
    row = found.iloc[0]
    assert row[["ref", "cause"]].tolist() == ["PL1", "shared"]
    assert row[["since", "dimension", "segment"]].isna().all()
    assert row[["effect", "share", "before", "after"]].tolist() == pytest.approx([-10, 1, 1, 6])
    assert row["score"] == pytest.approx(13.1825, abs=1e-4)


@pytest.mark.parametrize(
    ("share", "alike", "score", "said"),
    [
        pytest.param(0.5, 0.75, 3.1, True, id="just-enough-of-all"),
        pytest.param(2.0, 1.0, 9.0, True, id="twice-ours"),
        pytest.param(0.49, 1.0, 9.0, False, id="under-half-ours"),
        pytest.param(2.01, 1.0, 9.0, False, id="more-than-twice-ours"),
        pytest.param(1.0, 0.74, 9.0, False, id="too-few-our-way"),
        pytest.param(1.0, 1.0, 3.0, False, id="no-more-than-three-errors"),
    ],
)
def test_a_change_is_shared_by_its_size_its_peers_and_its_noise(share, alike, score, said):
    assert is_shared(pd.DataFrame({"share": [share], "before": [alike], "score": [score]})).tolist() == [said]


def test_peers_whose_figures_begin_after_the_change_are_compared_from_a_year_on():
    """Ours falls in the third quarter of ten; theirs begin in the fifth: four of them are before, the rest after."""
    rows = [
        ("PL1", period, f"A{n}", 80.0 + n - (6 if place >= 8 else 0))
        for n in range(4)
        for place, period in enumerate(QUARTERS)
        if place >= 4
    ]
    peers = pd.DataFrame(rows, columns=["ref", "period", "authority", "value"])
    since = pd.Series({"PL1": periods.parse("2009/10 Q3")})
    ours = _panel([80] * 4 + [75] * 4 + [70] * 2, [100] * 10)
    row = by_peers(peers, ours, since).iloc[0]
    assert row[["effect", "share", "after"]].tolist() == pytest.approx([-6, -6 / -7.5, 4])


def test_peers_of_several_indicators_are_kept_apart():
    """B's peers rose by 4 while it rose by 2; C has peers only before the change, D none, E one without a value."""
    values = {"A": [80] * 8 + [70] * 2, "B": [50] * 8 + [52] * 2, "C": [9] * 10, "D": [1] * 10, "E": [2] * 10}
    panels = [one("higher", [float(x) for x in v], unit="score", ref=ref) for ref, v in values.items()]
    tables = ("measures", "outturn", "numerator", "denominator")
    panel = Panel(*(pd.concat([getattr(p, name) for p in panels]) for name in tables))
    theirs = {"B": [40] * 8 + [44] * 2, "A": [90] * 8 + [81] * 2, "C": [9] * 8, "X": [1] * 10}
    rows = [
        (ref, period, name, v + 1.0 * n)
        for ref, vs in theirs.items()
        for n, name in enumerate("pqr")
        for period, v in zip(QUARTERS, vs, strict=False)
    ]
    rows += [("E", period, "p", NO) for period in QUARTERS]
    rows += [("A", "2001/02 Q1", "p", 1.0), ("A", "2010/11", "p", 1.0)]
    found = by_peers(
        pd.DataFrame(rows, columns=["ref", "period", "authority", "value"]), panel, pd.Series({"A": pd.NaT})
    )
    assert found["ref"].tolist() == ["A", "B"]
    assert found["effect"].tolist() == pytest.approx([-9, 4])
    assert found["share"].tolist() == pytest.approx([0.9, 2])
    assert found["before"].tolist() == [1, 1]
    assert found["after"].tolist() == [3, 3]


def test_one_quarter_has_no_change_to_share():
    peers = by_peers(_peers([0, 0]), one("higher", [80.0], first="2009/10 Q1"), NONE)
    assert peers.empty
    assert peers.columns.tolist() == list(COLUMNS)


def test_peers_on_one_side_alone_say_nothing_of_a_change():
    peers = _peers([-9, -10])
    assert by_peers(
        peers[peers["period"].isin(QUARTERS[8:])], OURS, pd.Series({"PL1": periods.parse("2009/10 Q1")})
    ).empty


def test_more_cases_are_told_with_all_that_a_sentence_needs():
    found = by_volume(_panel([80] * 10, [*CASES, 130, 130]), NONE)
    assert found.columns.tolist() == list(COLUMNS)
    row = found.iloc[0]
    assert row[["since", "dimension", "segment"]].isna().all()
    # The log of 130 is 0.2624 above the usual; its usual deviation of 0.0160 over eight and two quarters is 0.0127.
    assert row["score"] == pytest.approx(20.7016, abs=1e-4)


@pytest.mark.parametrize(
    ("polarity", "numerator", "denominator", "named"),
    [
        pytest.param("lower", [80] * 10, [*CASES, 130, 130], False, id="where-lower-is-better"),
        pytest.param("higher", [80] * 8 + [85] * 2, [*CASES, 130, 130], True, id="rose-by-under-a-third"),
        pytest.param("higher", [80] * 8 + [90] * 2, [*CASES, 130, 130], False, id="rose-by-over-a-third"),
        pytest.param("higher", [80] * 8 + [60] * 2, [*CASES, 110, 110], False, id="most-of-the-fall-is-not-the-cases"),
        pytest.param("higher", [80] * 10, [100, 140, 60, 130, 70, 120, 80, 100, 125, 125], False, id="noise"),
        pytest.param("higher", [80] * 10, [100] * 8 + [130] * 2, False, id="no-noise-to-hold-it-against"),
    ],
)  # fmt: skip
def test_volume_is_named_only_where_cases_explain_the_fall(polarity, numerator, denominator, named):
    panel = one(polarity, numerator=numerator, denominator=denominator, **SHARE)
    assert len(by_volume(panel, NONE)) == named


def test_a_part_is_told_with_its_share_and_its_noise():
    """East pulled the whole down by 19.56 points; its rates before vary by 0.83 points."""
    steady = [(80 + n % 3, 100) for n in range(10)]
    bad = [(80 - n % 3, 100) for n in range(8)] + [(40, 100)] * 2
    segments = _segments(East=bad, West=steady)
    found = by_segment(segments, _whole(segments), NONE)
    assert found.columns.tolist() == list(COLUMNS)
    row = found.iloc[0]
    assert pd.isna(row["since"])
    # West went from 80.875 to 81, which gave back 0.0625: the whole fell by 19.5.
    assert row["share"] == pytest.approx(19.5625 / 19.5)
    # 0.39125 apart; the eight before deviate by 0.008345, over eight and two quarters 0.0065975.
    assert row["score"] == pytest.approx(59.3029, abs=1e-4)


def test_segments_of_other_indicators_other_quarters_and_without_counts_are_passed_over():
    steady = [(80 + n % 3, 100) for n in range(10)]
    bad = [(80 - n % 3, 100) for n in range(8)] + [(40, 100)] * 2
    segments = _segments(East=bad, West=steady)
    stray = pd.DataFrame(
        [("X", QUARTERS[0], "type", "East", 1, 2), ("PL1", "1999/00 Q1", "type", "East", 1, 2),
         ("PL1", QUARTERS[0], "ward", "East", NO, 2), ("PL1", QUARTERS[9], "team", "East", 1, 2)],
        columns=segments.columns,
    )  # fmt: skip
    panel = _whole(segments)
    pd.testing.assert_frame_equal(
        by_segment(pd.concat([stray, segments]), panel, NONE), by_segment(segments, panel, NONE)
    )


def test_segments_that_cannot_be_split_or_did_not_move_name_nothing():
    orphan = _segments(East=[(80, 100)] * 8 + [(5, 0)] * 2, West=[(80, 100)] * 10)
    assert by_segment(orphan, OURS, NONE).empty
    still = _segments(East=[(80, 100)] * 10, West=[(60, 100)] * 10)
    assert by_segment(still, OURS, NONE).empty
