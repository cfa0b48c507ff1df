"""The scale on which an indicator's quarters are compared."""

from __future__ import annotations

import pytest

from perfkit.explain.panel import one
from perfkit.explain.scales import scale_names

PERCENT = {"unit": "percent", "per": 100}


@pytest.mark.parametrize(
    ("panel", "scale"),
    [
        pytest.param(one("higher", [0.4, 1, 2], **PERCENT), "logit", id="small-percentages"),
        pytest.param(one("higher", [0, 50, 100], **PERCENT), "logit", id="from-none-to-all"),
        pytest.param(one("higher", [50, 100.1], **PERCENT), "log", id="a-percentage-over-a-hundred"),
        pytest.param(one("higher", [50, -0.1], **PERCENT), "plain", id="a-percentage-under-nothing"),
        pytest.param(one("higher", [0, 50], basis="cumulative", **PERCENT), "log", id="a-percentage-that-builds-up"),
        pytest.param(one("higher", [0, 5]), "log", id="a-count"),
        pytest.param(one("higher", [-1, 5], unit="score"), "plain", id="a-score-that-may-fall-below-0"),
        pytest.param(one("higher", numerator=[3], denominator=[3], unit="rate", per=9), "logit", id="a-rate-of-cases"),
        pytest.param(one("higher", numerator=[4], denominator=[3], unit="rate", per=9), "log", id="a-rate-over-all"),
    ],
)
def test_the_scale_follows_from_the_bounds_of_the_figure(panel, scale):
    assert scale_names(panel).tolist() == [scale]
    assert (panel.outturn.dtypes == "float64").all(), "figures are floats, whole or not"
