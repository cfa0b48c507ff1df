"""The invented council and its truth, read once for the tests of its tables and of what was planted."""

from __future__ import annotations

import pandas as pd
import pytest

from perfkit.inputs.places import find
from perfkit.inputs.read import read
from perfkit.inputs.settings import read_rules
from perfkit.inputs.tables import Tables
from perfkit.judge.card import Scorecard
from perfkit.judge.scorecard import judge


@pytest.fixture(scope="session")
def wexbridge() -> Tables:
    return read("demo:known_truth")


@pytest.fixture(scope="session")
def truth() -> pd.DataFrame:
    file = find("demo:known_truth") / "truth" / "truth.csv"
    table = pd.read_csv(file, dtype=str, keep_default_na=False).set_index("ref")
    return table.assign(size=table["size"].astype(float))


@pytest.fixture(scope="session")
def card(wexbridge: Tables) -> Scorecard:
    return judge(wexbridge, read_rules("demo:known_truth"), "2013/14 Q2", known_on="2013-11-05")


@pytest.fixture(scope="session")
def latest(wexbridge: Tables) -> pd.DataFrame:
    """The figures as last revised, in order of time, without the years."""
    rows = wexbridge.outturns.sort_values("as_of", kind="stable").groupby(["ref", "period"], as_index=False).tail(1)
    return rows[rows["span"] != "year"].sort_values(["ref", "ends"])
