"""Twenty made-up indicators, one of every kind, and what each statistic says of them.

`kinds/figures.csv` holds their quarters to 2013/14 Q2: a share of counts, one
of few cases, a mean, a count with a season, sums, figures to date, snapshots,
yearly figures, a short history, a year not begun, the three shapes and a new level. The
other tables there are the answers, to six decimals; a change of one of them
is a change of what is printed for every indicator of that kind.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from perfkit.explain.backtest import backtest
from perfkit.explain.fan import fan
from perfkit.explain.forecast import year_end
from perfkit.explain.panel import Panel
from perfkit.explain.patterns import season_of, shapes
from perfkit.explain.profile import profiles
from perfkit.explain.rebase import either_way, suggested
from perfkit.explain.usual import assurance, noise_of_a_year, usual
from perfkit.explain.whole_years import rolling_years, whole_years
from perfkit.explain.years_ahead import years_ahead

HERE = Path(__file__).parent / "kinds"
TARGETS = {
    "ratio": 82.0, "small_ratio": 20.0, "mean": 79.0, "count": 110.0, "pounds": 5500.0, "days_to_date": 12.0,
    "percent_to_date": 97.5, "snapshot": -4.0, "rolling": 10.0, "yearly": 56.0, "march_only": 43.0, "rate": 14.0,
    "short_ratio": 80.0, "seasonal_score": 86.0, "no_figure_yet": 80.0, "first_only": 52.0, "one_off": 79.0,
    "step": 78.0, "new_level": 85.0, "drift": 24.0,
}  # fmt: skip


@pytest.fixture(scope="module")
def kinds() -> Panel:
    rows = pd.read_csv(HERE / "figures.csv")
    order = rows["ref"].unique()
    wide = [
        rows.pivot(index="ref", columns="quarter", values=name).loc[order]
        for name in ("outturn", "numerator", "denominator")
    ]
    columns = pd.PeriodIndex(wide[0].columns, freq="Q-MAR")
    measures = rows.drop_duplicates("ref").set_index("ref")[["basis", "unit", "per", "polarity"]]
    return Panel(measures, *(table.set_axis(columns, axis=1).astype("float64") for table in wide))


def _outlook(panel: Panel) -> pd.DataFrame:
    return year_end(panel, pd.Series(TARGETS), similar=False)


def _alike(panel: Panel) -> pd.DataFrame:
    """Four indicators of one kind, which lend one another their season and their steps."""
    return year_end(panel.of(pd.Index(["seasonal_score", "one_off", "step", "mean"])), level=0.9)


def _years(panel: Panel) -> pd.DataFrame:
    ahead = years_ahead(panel)
    low, high = ahead.interval(0.8)
    targets = pd.DataFrame({year: pd.Series(TARGETS) for year in ahead.years})
    moved = ahead.moved(ahead.expected + 1)
    tables = {
        "expected": ahead.expected, "spread": ahead.spread, "cases": ahead.cases, "share": ahead.share,
        "fixed": ahead.fixed, "low": low, "high": high, "odds": ahead.odds(targets), "safe": ahead.target_at(0.75),
        "odds_if_one_more": moved.odds(targets),
    }  # fmt: skip
    return pd.concat({name: table.set_axis(range(4), axis=1).stack() for name, table in tables.items()}, axis=1)


def _kind(panel: Panel) -> pd.DataFrame:
    ahead = years_ahead(panel)
    return ahead.measures.drop(columns=[*panel.measures]).assign(deviations=ahead.deviations([0.75])[0.75])


def _fans(panel: Panel) -> pd.DataFrame:
    return pd.concat({ref: fan(panel.of(pd.Index([ref]))) for ref in panel.refs})


def _chances(panel: Panel) -> pd.DataFrame:
    limits = usual(panel)
    judged = assurance(limits, panel, pd.Series(TARGETS))
    return judged.assign(noise=noise_of_a_year(limits, panel))


@pytest.mark.parametrize(
    ("name", "worked"),
    [
        pytest.param("outlook", _outlook, id="the-years-end"),
        pytest.param("alike", _alike, id="the-years-end-of-similar-ones"),
        pytest.param("fans", _fans, id="the-quarters-to-come"),
        pytest.param("years", _years, id="this-year-and-the-next-three"),
        pytest.param("kind", _kind, id="what-the-years-rest-on"),
        pytest.param("replays", backtest, id="the-forecast-replayed"),
        pytest.param("profiles", profiles, id="how-a-target-spreads-over-a-year"),
        pytest.param("seasons", season_of, id="seasons"),
        pytest.param("shapes", shapes, id="shapes-of-a-worsening"),
        pytest.param("either_way", either_way, id="shapes-either-way"),
        pytest.param("suggested", suggested, id="new-limits-suggested"),
        pytest.param("usual", usual, id="limits-of-chance"),
        pytest.param("chances", _chances, id="assurance-and-noise"),
        pytest.param("rolling", rolling_years, id="any-four-quarters"),
        pytest.param("whole_years", whole_years, id="years-that-are-over"),
    ],
)
def test_each_kind_has_the_figures_that_were_worked_for_it(kinds, name, worked):
    found = worked(kinds).reset_index().rename(columns=str)
    expected = pd.read_csv(HERE / f"{name}.csv", keep_default_na=False, na_values=[""])
    assert found.columns.tolist() == expected.columns.tolist()
    for column in found.columns:
        if pd.api.types.is_numeric_dtype(found[column]) and not pd.api.types.is_bool_dtype(found[column]):
            np.testing.assert_allclose(
                found[column].astype("float64"), expected[column].astype("float64"), atol=2e-6, err_msg=column
            )
        else:
            said = found[column].astype("str").replace({"NaT": ""}).fillna("").tolist()
            assert said == expected[column].astype("str").fillna("").tolist(), column
