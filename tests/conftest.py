"""Fixtures that several rooms' tests share. Append only."""

from __future__ import annotations

import gc
import importlib.util
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import settings

from perfkit import periods
from perfkit.inputs.contract import Contract, Kind
from perfkit.inputs.schema import CONTRACTS
from perfkit.inputs.tables import Tables

# A busy machine is no fault: properties are tested for their truth, not their time.
settings.register_profile("perfkit", deadline=None)
settings.load_profile("perfkit")

# Rooms in the order of their tests: what runs kernels, or audits whole councils, is begun first, so that no core
# is left waiting at the end for the other's one long file.
_ROOMS = ("publish", "", "audit", "report", "targets", "explain", "judge", "demo", "inputs")


def pytest_xdist_auto_num_workers() -> int:
    # Much of the time a test waits: for a kernel, a browser, a signal to be heard. Half as many again keep cores busy.
    return (os.cpu_count() or 1) * 3 // 2


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    tests = Path(__file__).parent

    def place(item: pytest.Item) -> int:
        inside = item.path.is_relative_to(tests)
        room = next(iter(item.path.relative_to(tests).parent.parts), "") if inside else "perfkit"
        return _ROOMS.index(room) if room in _ROOMS else len(_ROOMS)

    items.sort(key=place)


def pytest_collection_finish() -> None:
    # What is imported and collected by now stays: looking through it for rubbish is time lost.
    gc.collect()
    gc.freeze()


_DTYPES = {Kind.NUMBER: "float64", Kind.FIGURE: "float64", Kind.WHOLE: "float64", Kind.FLAG: "boolean"}
_SPANS = {periods.MONTH: "month", periods.QUARTER: "quarter", periods.YEAR: "year"}
_INDICATOR = {
    "directorate": "Housing",
    "service": "Homes",
    "set": "local",
    "unit": "percent",
    "polarity": "higher",
    "basis": "period",
}


@pytest.fixture(scope="session")
def make_tables() -> Callable[..., Tables]:
    """Return a function that makes `Tables` from short rows.

    ``make_tables(indicators=[{"ref": "A"}], outturns=[{"ref": "A", "period": "2014/15 Q2", "outturn": 81.5}],
    targets=[...], milestones=[...], ...)``: each table is a list of mappings (or a data frame). What a row leaves out
    is filled as the reader would: an indicator is a percentage, higher is better, for the period alone; a figure is
    final, or not available where it is missing; a target is set, or there is none.
    """
    return tables_of


def tables_of(**given: Any) -> Tables:
    if unknown := set(given) - set(CONTRACTS):
        raise TypeError(f"no table {unknown}")
    frames = {
        name: _frame(contract, given[name]) if name in given else _empty(name).copy()
        for name, contract in CONTRACTS.items()
    }
    return Tables(**frames, absent=frozenset(CONTRACTS) - set(given))


@cache
def _empty(name: str) -> pd.DataFrame:
    return _frame(CONTRACTS[name], [])


def _frame(contract: Contract, rows: Any) -> pd.DataFrame:
    given = pd.DataFrame(rows).reset_index(drop=True)
    if contract.name == "indicators" and len(given):
        given = _indicators(given)
    typed = {}
    for column in contract.columns:
        values = given[column.name] if column.name in given else pd.Series([None] * len(given))
        if column.kind == Kind.DATE:
            typed[column.name] = pd.to_datetime(values).astype("datetime64[ns]")
        else:
            typed[column.name] = values.astype(_DTYPES.get(column.kind, "str"))
    frame = pd.DataFrame(typed)
    if contract.name == "outturns":
        blank = frame["status"].isna()
        frame.loc[blank, "status"] = frame["outturn"][blank].isna().map({True: "not_available", False: "final"})
    if "period" in contract.names:
        known = {text: periods.parse(text) for text in frame["period"].dropna().unique()}
        frame["span"] = frame["period"].map({t: _SPANS[p.freqstr] for t, p in known.items()}).astype("str")
        ends = frame["period"].map({t: pd.Timestamp(periods.end(p)) for t, p in known.items()})
        frame["ends"] = ends.astype("datetime64[ns]")
        frame["period"] = frame["period"].map({t: periods.label(p) for t, p in known.items()}).astype("str")
    if contract.name == "targets":
        numbers = frame[["target", "target_low", "target_high"]].notna().any(axis=1)
        said = given["target_status"] if "target_status" in given else pd.Series([None] * len(frame))
        frame["target_status"] = said.astype("str").fillna(numbers.map({True: "set", False: "no_target"}).astype("str"))
    frame["row"] = given["row"] if "row" in given else pd.RangeIndex(2, len(frame) + 2)
    return frame


def _indicators(given: pd.DataFrame) -> pd.DataFrame:
    filled = given.assign(**{k: given[k].fillna(v) if k in given else v for k, v in _INDICATOR.items()})
    title = given["title"] if "title" in given else pd.Series([None] * len(given))
    filled["title"] = title.fillna("Indicator " + given["ref"])
    usual = filled["basis"].map({"annual": "annual"}).fillna("quarterly")
    filled["frequency"] = given["frequency"].fillna(usual) if "frequency" in given else usual
    return filled


@pytest.fixture(scope="session")
def project() -> Path:
    """The project's folder, which holds ``pyproject.toml``."""
    return Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def chromium() -> Callable[..., AbstractContextManager[Any]]:
    """Return a function that opens a headless Chromium with further arguments and logs, or skips."""
    return _chromium


@contextmanager
def _chromium(*arguments: str, logs: Sequence[str] = ()) -> Iterator[Any]:
    chrome, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not chrome or not driver:
        pytest.skip("needs chromium and chromedriver")
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = chrome
    for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", *arguments):
        options.add_argument(argument)
    if logs:
        options.set_capability("goog:loggingPrefs", dict.fromkeys(logs, "ALL"))
    opened = webdriver.Chrome(service=Service(driver), options=options)
    try:
        yield opened
    finally:
        opened.quit()


@pytest.fixture(scope="module")
def browser(chromium: Callable[..., AbstractContextManager[Any]]) -> Iterator[Any]:
    """Return a headless Chromium without a network, or skip."""
    nowhere = "--host-resolver-rules=MAP * ~NOTFOUND"
    with chromium("--disable-gpu", nowhere, logs=("performance", "browser")) as opened:
        yield opened


@pytest.fixture(scope="session")
def axe() -> str:
    """Return axe-core's script, which rides along in a Python package."""
    spec = importlib.util.find_spec("axe_core_python")
    if spec is None or not spec.submodule_search_locations:
        pytest.skip("needs axe-core-python")
    script = next(Path(spec.submodule_search_locations[0]).rglob("axe*.js"))
    return script.read_text(encoding="utf-8")
