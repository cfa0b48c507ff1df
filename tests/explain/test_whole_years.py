"""What past years came to, by each basis."""

import numpy as np
import pandas as pd
import pytest

from perfkit import periods
from perfkit.explain.panel import one
from perfkit.explain.whole_years import rolling_years, whole_years

NO = np.nan


@pytest.mark.parametrize(
    ("panel", "came"),
    [
        # 20 of 40 and 10 of 10 is 30 of 50: no mean of percentages.
        pytest.param(
            one("higher", numerator=[10, 10, 5, 5], denominator=[20, 20, 5, 5], unit="percent", per=100), 60, id="ratio"
        ),
        pytest.param(one("higher", [80.0, 82, 84, 86], unit="score"), 83, id="mean"),
        pytest.param(one("higher", [10.0, 20, 30, 40]), 100, id="count"),
        pytest.param(one("lower", [2.456, 5.69, 9.05, 12.06], basis="cumulative", unit="days"), 12.06, id="running"),
        pytest.param(one("lower", [2.456, NO, 9.05, 12.06], basis="cumulative", unit="days"), 12.06, id="running-gap"),
        pytest.param(one("higher", [50.0, 52, NO, 58], basis="snapshot"), 58, id="snapshot"),
        pytest.param(one("higher", [NO, NO, NO, 58.0], basis="annual"), 58, id="annual"),
        pytest.param(one("higher", [80.0, NO, 84, 86], unit="score"), NO, id="a-missing-quarter-leaves-a-mean-missing"),
        pytest.param(one("higher", [10.0, 20, NO, 40]), NO, id="and-a-count"),
    ],
)
def test_a_year_follows_from_its_quarters(panel, came):
    assert whole_years(panel).iloc[0].tolist() == pytest.approx([came], nan_ok=True)


def test_only_years_that_are_over_and_whole_have_an_outturn():
    found = whole_years(one("higher", [1.0, 2, 3, 4, 5, 6, 7, 8, 9], first="2009/10 Q3"))
    assert [periods.label(pd.Period(year)) for year in found.columns] == ["2009/10", "2010/11"]
    assert found.iloc[0].tolist() == pytest.approx([NO, 18], nan_ok=True)


def test_any_four_quarters_make_a_year():
    found = rolling_years(one("higher", [1.0, 2, 3, 4, 5, 6]))
    assert found.iloc[0].tolist() == pytest.approx([NO, NO, NO, 10, 14, 18], nan_ok=True)


def test_figures_only_ever_in_the_last_quarter_are_whole_years():
    found = whole_years(one("higher", [NO, NO, NO, 40, NO, NO, NO, 44]))
    assert found.iloc[0].tolist() == [40, 44]
