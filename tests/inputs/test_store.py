"""Kept tables are what reading gave, for a whole run; what cannot be trusted is read again."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import fields, replace
from hashlib import sha256
from pathlib import Path

import pandas as pd
import pytest

from perfkit import read, read_rules
from perfkit.errors import DataError, Fault, UsageError
from perfkit.inputs import snapshots
from perfkit.inputs.fingerprints import fingerprints
from perfkit.inputs.places import find
from perfkit.inputs.store import STORE, Store
from perfkit.inputs.tables import Tables

DEMONSTRATIONS = ["demo:example", "demo:hart", "demo:known_truth"]


def assert_same(kept: Tables | None, expected: Tables) -> None:
    """Hold that two councils' tables are equal in every cell, type, source and note."""
    assert kept is not None
    for name in (field.name for field in fields(Tables)):
        ours, theirs = getattr(kept, name), getattr(expected, name)
        if isinstance(ours, pd.DataFrame):
            pd.testing.assert_frame_equal(ours, theirs, check_exact=True)
        else:
            assert ours == theirs, name


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "kept")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the example's tables, to be edited."""
    return Path(shutil.copytree(find("demo:example"), tmp_path / "tables"))


@pytest.fixture
def kept(store: Store, folder: Path) -> Store:
    """A store that holds that copy."""
    store.keep(read(str(folder)), str(folder))
    return store


@pytest.fixture
def in_run(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """The store is that of a run."""
    monkeypatch.setenv(STORE, str(store.folder))


def edit(folder: Path) -> None:
    file = folder / "outturns.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("81.5", "18.5"), encoding="utf-8")
    assert "18.5" in file.read_text(encoding="utf-8")


def rewrite(store: Store, **changes: str) -> None:
    """Change what is written of a snapshot, and seal it again."""
    (path,) = store.folder.glob("*.kept")
    content = json.dumps({**json.loads(path.read_bytes().split(b"\n", 1)[1]), **changes}).encode()
    path.write_bytes(sha256(content).hexdigest().encode() + b"\n" + content)


@pytest.mark.parametrize("data", DEMONSTRATIONS)
def test_what_is_kept_is_what_was_read(store: Store, data: str) -> None:
    tables = read(data)
    store.keep(tables, data)
    assert_same(store.load(data), tables)
    for name in tables.directorates:
        assert_same(store.load(data, name), tables.of(name))
    for ref in list(tables.indicators["ref"])[::9]:
        assert_same(store.load(data, ref=ref), tables.of_ref(ref))
        assert_same(store.load(data, tables.directorate_of[ref], ref=ref), tables.of_ref(ref))
    assert store.fingerprints(data) == fingerprints(tables)


def test_rows_of_directorates_in_turn_come_back_in_their_order(
    store: Store, folder: Path, make_tables: Callable[..., Tables]
) -> None:
    figures = [{"ref": ref, "period": f"2014/15 Q{n}", "outturn": n} for n in (1, 2, 3) for ref in ("H", "A")]
    tables = make_tables(
        indicators=[{"ref": "H", "directorate": "Housing"}, {"ref": "A", "directorate": "Adults"}], outturns=figures
    )
    store.keep(tables, str(folder))
    assert_same(store.load(str(folder)), tables)
    assert_same(store.load(str(folder), "Adults"), tables.of("Adults"))


def test_a_note_on_a_row_is_kept_with_its_row(store: Store) -> None:
    tables = read("demo:example")
    row = int(tables.outturns["row"].iloc[0])
    tables = replace(tables, notes=(Fault("was tidied", "Nothing.", file="outturns.csv", row=row, note=True),))
    store.keep(tables, "demo:example")
    parts = {name: store.load("demo:example", name) for name in tables.directorates}
    whose = tables.directorate_of[tables.outturns["ref"].iloc[0]]
    assert {name for name, part in parts.items() if part is not None and part.notes} == {whose}


@pytest.mark.parametrize(
    "asked", [pytest.param({"directorate": "Communites"}, id="directorate"), pytest.param({"ref": "PL9"}, id="ref")]
)
@pytest.mark.usefixtures("in_run")
def test_an_unknown_name_is_refused_in_the_same_words(kept: Store, folder: Path, asked: dict[str, str]) -> None:
    assert kept.load(str(folder)) is not None
    with pytest.raises(UsageError) as from_kept:
        read(str(folder), **asked)
    with pytest.raises(UsageError) as from_source:
        read("demo:example", **asked)
    assert str(from_kept.value) == str(from_source.value)


@pytest.mark.usefixtures("in_run")
def test_every_report_of_a_run_reads_one_version_though_the_input_is_edited_or_gone(kept: Store, folder: Path) -> None:
    before = kept.load(str(folder))
    assert before is not None
    edit(folder)
    assert_same(read(str(folder)), before)
    shutil.rmtree(folder)
    assert_same(read(str(folder)), before)


@pytest.mark.usefixtures("kept")
def test_outside_a_run_the_source_is_read(folder: Path) -> None:
    edit(folder)
    assert 18.5 in set(read(str(folder)).outturns["outturn"])


@pytest.mark.usefixtures("in_run")
def test_another_address_is_read_from_its_source(kept: Store) -> None:
    assert kept.load("demo:hart") is None
    assert read("demo:hart").council == "Hart District Council"


def test_a_snapshot_is_fresh_until_a_file_is_edited_added_or_removed(kept: Store, folder: Path) -> None:
    address = str(folder)
    assert kept.is_fresh(address)
    (folder / "other.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    assert not kept.is_fresh(address)
    (folder / "other.csv").unlink()
    assert kept.is_fresh(address)
    (folder / "risks.csv").rename(folder.parent / "risks.csv")
    assert not kept.is_fresh(address)
    (folder.parent / "risks.csv").rename(folder / "risks.csv")
    edit(folder)
    assert not kept.is_fresh(address)


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="needs a file that even root cannot read")
def test_a_file_that_cannot_be_read_does_not_stop_a_run(kept: Store, folder: Path) -> None:
    """It holds no table, and was passed over on reading, too."""
    (folder / "minutes.docx").symlink_to("/proc/self/mem")
    kept.keep(read("demo:example"), str(folder))
    assert kept.is_fresh(str(folder))


def test_a_file_edited_between_being_read_and_being_kept_is_not_fresh(store: Store, folder: Path) -> None:
    tables = read(str(folder))
    edit(folder)
    store.keep(tables, str(folder))
    assert not store.is_fresh(str(folder))


def test_the_day_is_part_of_a_snapshot(store: Store, folder: Path) -> None:
    """What was in the future yesterday need not be so today."""
    monday, tuesday = pd.Timestamp("2026-11-23"), pd.Timestamp("2026-11-24")
    store.keep(read(str(folder), today=monday), str(folder), today=monday)
    assert store.is_fresh(str(folder), today=monday)
    assert not store.is_fresh(str(folder), today=tuesday)
    assert store.load(str(folder), today=monday) is not None
    assert store.load(str(folder), today=tuesday) is None
    assert store.load(str(folder)) is not None, "a run that passes midnight keeps to its day"


def test_other_code_reads_the_source_again(kept: Store, folder: Path) -> None:
    rewrite(kept, code="0" * 64)
    assert kept.load(str(folder)) is None
    assert not kept.is_fresh(str(folder))


def test_a_newer_snapshot_takes_the_place_of_the_old(kept: Store, folder: Path) -> None:
    kept.keep(read("demo:hart"), "demo:hart")
    edit(folder)
    tables = read(str(folder))
    kept.keep(tables, str(folder))
    assert_same(kept.load(str(folder)), tables)
    assert len([path for path in kept.folder.iterdir() if path.is_dir()]) == 2, "one for each address"


def test_a_run_that_was_killed_while_keeping_leaves_the_last_snapshot(
    kept: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = kept.load(str(folder))
    assert before is not None
    edit(folder)
    tables = read(str(folder))

    def killed(_: Tables, where: Path, __: str) -> None:
        (where / "indicators.parquet").write_bytes(b"PAR1")
        raise OSError("no space left")

    with monkeypatch.context() as then, pytest.raises(OSError, match="no space left"):
        then.setattr(snapshots, "write", killed)
        kept.keep(tables, str(folder))
    assert_same(kept.load(str(folder)), before)
    kept.keep(tables, str(folder))
    assert_same(kept.load(str(folder)), tables)
    assert sorted(path.suffix for path in kept.folder.iterdir()) == ["", ".kept"]


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _foreign(path: Path) -> None:
    """Put a whole Parquet file of the same columns there, which another snapshot wrote."""
    tables = read("demo:example")
    written = path.with_name("foreign")
    written.mkdir()
    snapshots.write(tables, written, "another key")
    shutil.copy(written / path.name, path)


@pytest.mark.parametrize("damage", [_cut, _empty, Path.unlink, _foreign])
@pytest.mark.usefixtures("in_run")
def test_a_damaged_table_is_no_error_the_source_is_read(
    kept: Store, folder: Path, damage: Callable[[Path], None]
) -> None:
    expected = read("demo:example")
    (path,) = kept.folder.glob("*/outturns.parquet")
    damage(path)
    assert kept.load(str(folder)) is None
    pd.testing.assert_frame_equal(read(str(folder)).outturns, expected.outturns)


@pytest.mark.parametrize("name", ["*/outturns.parquet", "*.kept"])
@pytest.mark.parametrize("share", range(0, 100, 7))
def test_a_changed_byte_is_never_a_changed_figure(kept: Store, folder: Path, name: str, share: int) -> None:
    expected = kept.load(str(folder))
    assert expected is not None
    (path,) = kept.folder.glob(name)
    content = bytearray(path.read_bytes())
    content[len(content) * share // 100] ^= 0x10
    path.write_bytes(content)
    found = kept.load(str(folder))
    if found is not None:
        assert_same(found, expected)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b'{"key": "ab', id="cut-short"),
        pytest.param(b"[]", id="not-an-entry"),
        pytest.param(b"\xff\xfe", id="not-utf-8"),
        pytest.param(b'{"key": "0123", "code": "x"}', id="without-a-seal"),
        pytest.param(b"0" * 64 + b"\n{}", id="with-another-s-seal"),
    ],
)
@pytest.mark.usefixtures("in_run")
def test_a_damaged_entry_is_no_error_the_source_is_read(kept: Store, folder: Path, content: bytes) -> None:
    (entry,) = kept.folder.glob("*.kept")
    entry.write_bytes(content)
    assert kept.load(str(folder)) is None
    assert not kept.is_fresh(str(folder))
    assert kept.fingerprints(str(folder)) == {}
    assert read(str(folder)).council == "Exampleton Borough Council"


@pytest.mark.usefixtures("in_run")
def test_a_wrong_key_is_no_error_the_source_is_read(kept: Store, folder: Path) -> None:
    rewrite(kept, key="f" * 32)
    assert kept.load(str(folder)) is None
    assert read(str(folder)).council == "Exampleton Borough Council"


@pytest.mark.usefixtures("in_run")
def test_a_notebook_in_its_own_folder_finds_what_the_run_kept(
    store: Store, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An address is resolved as for the source: in the working folder, then in a parent that has `parameters`."""
    (folder.parent / "parameters").mkdir()
    (folder.parent / "notebooks").mkdir()
    store.keep(read(str(folder)), str(folder))
    edit(folder)
    monkeypatch.chdir(folder.parent / "notebooks")
    assert 81.5 in set(read("tables").outturns["outturn"])
    (folder.parent / "notebooks" / "tables").mkdir()
    with pytest.raises(DataError, match="the folder holds no tables"):
        read("tables")


def test_reading_a_kept_part_loads_no_parser_and_no_checker(kept: Store, folder: Path) -> None:
    code = f"import sys, perfkit; perfkit.read({str(folder)!r}, 'Communities')\n"
    code += "heavy = {'pandera', 'openpyxl', 'scipy', 'perfkit.inputs.csvs', 'perfkit.inputs.parse'}\n"
    code += "print(sorted(heavy & {*sys.modules}))"
    ran = subprocess.run(
        [sys.executable, "-c", code], env={STORE: str(kept.folder)}, capture_output=True, text=True, check=True
    )
    assert ran.stdout == "[]\n"


@pytest.mark.parametrize("by", ["folder", "file"])
@pytest.mark.usefixtures("in_run")
def test_the_rules_of_a_run_are_of_one_version(store: Store, folder: Path, by: str) -> None:
    file = folder / "council.yaml"
    file.write_bytes(b"rag: ten_percent\n")
    address = str(folder if by == "folder" else file)
    store.keep_rules(address, b"rag: maidstone\n")
    assert read_rules(address) == read_rules(str(file)) == read_rules(str(folder))
    assert read_rules(address).rag.name == "maidstone"
    file.unlink()
    assert read_rules(address).rag.name == "maidstone"


@pytest.mark.usefixtures("in_run")
def test_rules_that_were_not_kept_are_read_from_their_file(store: Store, folder: Path) -> None:
    (folder / "council.yaml").write_bytes(b"rag: ten_percent\n")
    assert store.rules(str(folder)) is None
    assert read_rules(str(folder)).rag.name == "ten_percent"


@pytest.mark.usefixtures("in_run")
def test_a_fault_in_kept_rules_names_the_council_s_own_file(store: Store, folder: Path) -> None:
    (folder / "council.yaml").write_bytes(b"")
    store.keep_rules(str(folder), b"rag: ten_per_cent\n")
    with pytest.raises(DataError, match=r"council\.yaml, row 1"):
        read_rules(str(folder))
