"""Quartiles among peers' years and totals of savings, worked by hand."""

from __future__ import annotations

import pandas as pd
import pytest

from perfkit.judge.peer_quartiles import peer_quartiles, peer_years
from perfkit.judge.savings import savings, totals
from perfkit.judge.year import judge_year
from perfkit.rules import Rules, preset

RULES = Rules(preset("ten_percent"), rate_doubtful=True)
YEAR = "2013/14"


def peers(*values: float, period: str = YEAR) -> list[dict[str, object]]:
    return [{"ref": "A", "period": period, "authority": f"Peer {n}", "value": v} for n, v in enumerate(values)]


@pytest.fixture
def placed(make_tables):
    def one(ours, rows, **indicator):
        tables = make_tables(
            indicators=[{"ref": "A", **indicator}],
            outturns=[{"ref": "A", "period": YEAR, "outturn": ours}],
            benchmarks=rows,
        )
        return judge_year(tables, RULES, YEAR)

    return one


@pytest.mark.parametrize(
    ("ours", "polarity", "quartile"),
    [
        pytest.param(41, "higher", 1, id="above-the-best-quarter"),
        pytest.param(40, "higher", 1, id="exactly-at-the-best-quarter"),
        pytest.param(39, "higher", 2, id="below-it"),
        pytest.param(30, "higher", 2, id="exactly-at-the-median"),
        pytest.param(29, "higher", 3, id="below-the-median"),
        pytest.param(19, "higher", 4, id="below-the-worst-quarter"),
        pytest.param(19, "lower", 1, id="low-is-good"),
        pytest.param(41, "lower", 4, id="low-is-good-and-it-is-high"),
    ],
)
def test_the_quartile_of_five_peers_at_10_20_30_40_50(placed, ours, polarity, quartile):
    """Their quartiles are 20, 30 and 40."""
    found = peer_quartiles(placed(ours, peers(10, 20, 30, 40, 50), polarity=polarity)).iloc[0]
    assert (found["peers"], found["quartile"]) == (5, quartile)


def test_three_peers_make_no_quartile(placed):
    found = peer_quartiles(placed(41, peers(10, 20, 30))).iloc[0]
    assert (found["peers"], pd.isna(found["quartile"])) == (3, True)


def test_four_peers_make_one(placed):
    """10, 20, 30 and 40: the best quarter begins at 32.5."""
    found = peer_quartiles(placed(33, peers(10, 20, 30, 40))).iloc[0]
    assert (found["peers"], found["quartile"]) == (4, 1)


def test_a_figure_stored_with_noise_is_level_with_its_peers(placed):
    """0.1 + 0.2 is stored above 0.3; where low is good it is not therefore worse than all."""
    assert peer_quartiles(placed(0.1 + 0.2, peers(*[0.3] * 4), polarity="lower"))["quartile"].item() == 1


def test_quarters_of_peers_are_not_added_up_where_the_councils_own_figure_is_of_a_denominator(make_tables):
    """A number of so many per case is no count, whatever the peers leave out."""
    quarters = [{"ref": "A", "period": f"{YEAR} Q{n}", "authority": "Peer", "value": 10} for n in (1, 2, 3, 4)]
    for denominator, expected in ((None, [40.0]), (5, [])):
        figure = {"ref": "A", "period": YEAR, "outturn": 40, "numerator": 40, "denominator": denominator}
        tables = make_tables(
            indicators=[{"ref": "A", "unit": "number", "decimals": 0}], outturns=[figure], benchmarks=quarters
        )
        assert peer_years(judge_year(tables, RULES, YEAR))["value"].tolist() == expected


def test_where_neither_way_is_better_there_is_no_quartile(placed):
    assert pd.isna(peer_quartiles(placed(41, peers(10, 20, 30, 40), polarity="none"))["quartile"].item())


def test_without_peers_there_are_none(placed):
    found = peer_quartiles(placed(41, []))
    assert (found["peers"].item(), pd.isna(found["quartile"].item())) == (0, True)


def test_a_peers_year_is_its_counts_and_no_average_of_its_quarters(placed):
    """9 of 10 and three times 1 of 10: 12 of 40 is 30%; a fourth quarter that is missing makes no year."""
    quarters = [f"{YEAR} Q{n}" for n in (1, 2, 3, 4)]
    rows = [
        {"ref": "A", "period": q, "authority": "Peer", "value": 10.0 * n, "numerator": n, "denominator": 10}
        for q, n in zip(quarters, (9, 1, 1, 1), strict=True)
    ]
    rows += [row | {"authority": "Other"} for row in rows[:3]]
    assert peer_years(placed(41, rows)).to_dict("records") == [{"ref": "A", "authority": "Peer", "value": 30.0}]


def test_savings_of_a_year_and_of_the_next_with_what_is_not_known(make_tables):
    rows = [("A", YEAR, 100, 80, True), ("B", YEAR, 50, None, False), ("C", YEAR, None, 20, None),
            ("D", "2014/15", 70, None, True)]  # fmt: skip
    tables = make_tables(
        indicators=[{"ref": "A"}],
        outturns=[{"ref": "A", "period": YEAR, "outturn": 1}],
        savings=[{"directorate": "Housing", "saving": s, "period": p, "planned": x, "achieved": y, "cashable": c}
                 for s, p, x, y, c in rows],
    )  # fmt: skip
    card = judge_year(tables, RULES, YEAR)
    found = savings(card)
    assert found["difference"].fillna(0).tolist() == [-20, 0, 0]
    assert totals(found).astype("int64").to_numpy().tolist() == [[1, 100, 80, 0], [2, 50, 20, 1], [3, 150, 100, 1]]
    assert savings(card, 1)["saving"].tolist() == ["D"]
