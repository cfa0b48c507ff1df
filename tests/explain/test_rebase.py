"""New limits are suggested with evidence."""

import pytest

from perfkit import periods
from perfkit.explain.panel import one
from perfkit.explain.rebase import suggested

LOW = [80.3, 79.6, 80.1, 80.6, 79.2, 80.0, 79.8, 80.4]


@pytest.mark.parametrize("polarity", ["higher", "lower", "none"])
@pytest.mark.parametrize("step", [6, -6])
def test_a_new_level_is_suggested_whichever_way_it_went(polarity, step):
    found = suggested(one(polarity, [*LOW, *(v + step for v in LOW[:6])], unit="score")).loc["PL1"]
    assert periods.label(found["since"]) == "2011/12 Q1"
    assert (found["quarters"], round(found["before"]), round(found["after"])) == (6, 80, 80 + step)


def test_five_quarters_are_not_yet_sustained():
    assert suggested(one("higher", [*LOW, *(v + 6 for v in LOW[:5])], unit="score")).empty


def test_noise_suggests_nothing():
    assert suggested(one("higher", LOW * 2, unit="score")).empty
