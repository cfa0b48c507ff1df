"""The invented council, explained once for all tests that hold the explanation against its truth."""

from pathlib import Path

import pandas as pd
import pytest

import perfkit
from perfkit import read, read_rules
from perfkit.explain.explanation import explain
from perfkit.judge.scorecard import judge

TRUTH = Path(perfkit.__file__).parent / "demo" / "known_truth" / "truth" / "truth.csv"


@pytest.fixture(scope="session")
def truth():
    """What was planted, by ref."""
    return pd.read_csv(TRUTH).set_index("ref")


@pytest.fixture(scope="session")
def explained():
    """The explanation of the invented council's last quarter."""
    tables, rules = read("demo:known_truth"), read_rules("demo:known_truth")
    return explain(judge(tables, rules, "2013/14 Q2", known_on="2013-11-05"))
