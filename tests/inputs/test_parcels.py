"""A report reads the same from its parcel, on a machine that has no such file, as from the whole store."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest

from perfkit import read, read_rules
from perfkit.inputs.parcels import pack
from perfkit.inputs.places import DEMONSTRATIONS
from perfkit.inputs.schema import CONTRACTS
from perfkit.inputs.store import STORE, Store

HOUSING = "Housing Services"


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    """A workspace whose tables and rules are kept."""
    workspace = tmp_path_factory.mktemp("home")
    shutil.copytree(DEMONSTRATIONS / "hart", workspace / "tables")
    store = Store(workspace / "kept")
    address = str(workspace / "tables")
    store.keep(read(address), address)
    store.keep_rules(address, b"rag: maidstone\n")
    return workspace


@pytest.fixture
def away(tmp_path, monkeypatch) -> Path:
    """Another machine's working folder, where nothing is."""
    workspace = tmp_path / "work"
    workspace.mkdir()
    monkeypatch.chdir(workspace)
    monkeypatch.setenv(STORE, str(tmp_path / "kept"))
    return workspace


@pytest.mark.parametrize(
    ("directorate", "ref"),
    [
        pytest.param("", "", id="the-whole-council"),
        pytest.param(HOUSING, "", id="one-directorate"),
        pytest.param("", "HS01", id="one-indicator"),
    ],
)
@pytest.mark.parametrize("relative", [True, False], ids=["relative", "absolute"])
def test_what_is_read_is_what_was_kept(home, away, directorate, ref, relative):
    data = "tables" if relative else str(home / "tables")
    packed = HOUSING if directorate or ref else ""
    pack(Store(home / "kept"), data, data, packed, workspace=home).unpack(away.parent / "kept", away)
    (home / "tables").rename(home / "gone")
    try:
        found = read(data, directorate, ref=ref)
    finally:
        (home / "gone").rename(home / "tables")
    right = Store(home / "kept").load(str(home / "tables"), directorate, ref=ref)
    for name in CONTRACTS:
        pd.testing.assert_frame_equal(getattr(found, name), getattr(right, name))
    assert (found.notes, found.sources, found.absent, found.heard) == (
        right.notes,
        right.sources,
        right.absent,
        right.heard,
    )
    assert read_rules(data).rag.name == "maidstone"


def test_a_directorates_parcel_holds_no_other_directorates_rows(home, away):
    pack(Store(home / "kept"), "tables", "", HOUSING, workspace=home).unpack(away.parent / "kept", away)
    everything = read("tables")
    assert set(everything.indicators["directorate"]) == {HOUSING}
    assert set(everything.outturns["ref"]) == {"HS01", "HS07", "HS08", "HS16"}


def test_an_address_that_is_not_kept_is_left_to_its_source(home, away):
    parcel = pack(Store(home / "kept"), "demo:example")
    parcel.unpack(away.parent / "kept", away)
    assert parcel.tables == {}
    assert read("demo:example").council == "Exampleton Borough Council"


def test_a_rules_file_is_found_by_its_own_name(home, away):
    store = Store(home / "kept")
    file = home / "rules.yaml"
    file.write_bytes(b"rag: maidstone\n")
    store.keep_rules(str(file), b"rag: maidstone\n")
    pack(store, "tables", "rules.yaml", workspace=home).unpack(away.parent / "kept", away)
    assert read_rules("rules.yaml").rag.name == "maidstone"
