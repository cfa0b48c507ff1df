"""A run's inputs, checked once and kept as Parquet: each report reads its part, all of one version."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import asdict
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import pandas as pd

import perfkit
from perfkit.errors import Fault, UsageError
from perfkit.inputs.places import RULES, find, known_as, places
from perfkit.inputs.schema import CONTRACTS
from perfkit.inputs.tables import Source, Tables

STORE = "PERFKIT_STORE"
"""The environment variable by which a run tells its reports where the inputs are kept."""

_ENTRY = ".kept"
_WORDS = ("errors", "terms", "periods", "rules")


class Store:
    """A folder of kept inputs: for each address a snapshot of its tables, or its rules.

    A snapshot is whole or absent. One that is damaged, or was kept by other
    code, is as if it were absent: the source is read instead.

    Parameters
    ----------
    folder
        The folder; made when something is first kept.
    """

    def __init__(self, folder: Path | str) -> None:
        self.folder = Path(folder)

    def keep(self, tables: Tables, address: str, *, today: pd.Timestamp | None = None) -> None:
        """Keep the tables that were read from an address, in place of any kept before.

        Parameters
        ----------
        tables
            The whole council's tables, as `perfkit.inputs.read.read` returned them.
        address
            Where they were read, as it was given to `read`.
        today
            The day by which they were read; the machine's by default.
        """
        from perfkit.inputs import fingerprints, snapshots  # noqa: PLC0415 - pyarrow.parquet takes a while to load

        path = find(address)
        made = {"code": _code(), "today": _day(today), "files": _files(path, tables.sources)}
        key = _hash(json.dumps(made, sort_keys=True).encode())[:32]
        name = name_of(known_as(address, path))
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        partial = self.folder / f"{name}-{key}.{os.getpid()}.partial"
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(mode=0o700)
        entry = {
            **made,
            "key": key,
            "tables": snapshots.write(tables, partial, key),
            "directorates": tables.directorates,
            "quarters": tables.quarters,
            "absent": sorted(tables.absent),
            "sources": [asdict(source) for source in tables.sources],
            "notes": [{"note": note.as_dict(), "subject": tables.subject(note)} for note in tables.notes],
            "fingerprints": fingerprints.fingerprints(tables),
        }
        folder = self.folder / f"{name}-{key}"
        shutil.rmtree(folder, ignore_errors=True)
        partial.replace(folder)
        self.write_entry(name, entry)
        for old in self.folder.glob(f"{name}-*"):
            if old != folder:
                shutil.rmtree(old, ignore_errors=True)

    def load(
        self, address: str, directorate: str = "", *, ref: str = "", today: pd.Timestamp | None = None
    ) -> Tables | None:
        """Return what `perfkit.inputs.read.read` returned when the tables of an address were kept, or a part of it.

        None if nothing usable is kept, or another day is asked for than the
        one by which they were read.

        Raises
        ------
        UsageError
            If there is no such directorate or indicator; the message names the nearest.
        """
        entry = self.entry(address)
        if entry is None or (today is not None and entry["today"] != _day(today)):
            return None
        if directorate and directorate not in entry["directorates"]:
            raise UsageError.unknown("directorate", directorate, entry["directorates"])
        try:
            return self._part(entry, directorate, ref)
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def is_fresh(self, address: str, *, today: pd.Timestamp | None = None) -> bool:
        """Return whether reading an address now would give what is kept: same files, code and day."""
        entry = self.entry(address)
        if entry is None or entry["today"] != _day(today):
            return False
        return bool(entry["files"] == _files(find(address), ()))

    def fingerprints(self, address: str) -> dict[str, str]:
        """Return `perfkit.inputs.fingerprints.fingerprints` of the tables kept, none if there are none."""
        entry = self.entry(address)
        return {} if entry is None else dict(entry["fingerprints"])

    def keep_rules(self, address: str, content: bytes) -> None:
        """Keep the bytes of the council's rules file at an address, as it was given to `read_rules`."""
        path = find(address)
        place = known_as(address, path)
        kept = self.rules_place(place / RULES if path.is_dir() else place)
        kept.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(kept, content)

    def rules(self, address: str, start: Path | None = None) -> Path | None:
        """Return the kept copy of the rules file at an address, or None; a relative one starts from a folder."""
        for place in places(address, start):
            for path in (place, place / RULES):
                if (kept := self.rules_place(path)).is_file():
                    return kept
            if place.exists():
                return None
        return None

    def rules_place(self, path: Path) -> Path:
        """Return where the copy of a rules file is kept."""
        return self.folder / f"{name_of(path)}.rules" / path.name

    def entry(self, address: str, start: Path | None = None) -> dict[str, Any] | None:
        """Return what is written of the snapshot of the first place that an address may mean, if it can be used."""
        for place in places(address, start):
            name = name_of(place)
            try:
                seal, content = (self.folder / f"{name}{_ENTRY}").read_bytes().split(b"\n", 1)
            except FileNotFoundError:
                if place.exists():
                    return None
                continue
            except (OSError, ValueError):
                return None
            if seal != _hash(content).encode():
                return None
            entry = json.loads(content)
            return {**entry, "folder": self.folder / f"{name}-{entry['key']}"} if entry["code"] == _code() else None
        return None

    def write_entry(self, name: str, entry: Mapping[str, Any]) -> None:
        """Write what there is to say of the snapshot of a place of that name: from now on it can be used."""
        content = json.dumps(entry).encode()
        _write(self.folder / f"{name}{_ENTRY}", f"{_hash(content)}\n".encode() + content)

    def _part(self, entry: Mapping[str, Any], directorate: str, ref: str) -> Tables:
        from perfkit.inputs import snapshots  # noqa: PLC0415 - pyarrow.parquet takes a while to load

        def table(name: str, of: str = "") -> pd.DataFrame:
            return snapshots.read(name, entry["folder"], entry["key"], entry["tables"][name], of)

        if ref and not directorate:
            register = table("indicators")
            if ref not in set(register["ref"]):
                raise UsageError.unknown("indicator", ref, register["ref"])
            directorate = register.loc[register["ref"] == ref, "directorate"].iloc[0]
        tables = Tables(
            **{name: table(name, directorate) for name in CONTRACTS},
            absent=frozenset(entry["absent"]),
            sources=tuple(Source(**source) for source in entry["sources"]),
            notes=tuple(
                Fault(**each["note"])
                for each in entry["notes"]
                if not directorate or each["subject"][0] in ("", directorate)
            ),
            heard=tuple(entry["quarters"]) if directorate else (),
        )
        return tables.of_ref(ref) if ref else tables


def _files(path: Path, read: tuple[Source, ...]) -> dict[str, str]:
    """Return the hash of each file at a path: of the bytes that were read, where it was; "" if it may not be."""
    known = {source.file: source.sha256 for source in read}
    files = sorted(p for p in path.iterdir() if p.is_file()) if path.is_dir() else [path]
    return {file.name: known.get(file.name) or _hash_of(file) for file in files}


def name_of(path: Path) -> str:
    """Return the name by which a store knows a place."""
    return _hash(os.fsencode(os.path.realpath(path)))[:24]


def _hash_of(file: Path) -> str:
    try:
        return _hash(file.read_bytes())
    except OSError:
        return ""


def _hash(content: bytes) -> str:
    return sha256(content).hexdigest()


def _day(today: pd.Timestamp | None) -> str:
    return str((pd.Timestamp.now() if today is None else today).date())


@lru_cache
def _code() -> str:
    """Return the hash of everything that decides what reading gives: perfkit's own code, and pandas."""
    room = Path(perfkit.__file__).parent
    files = [*(room / f"{word}.py" for word in _WORDS), *sorted((room / "inputs").glob("*.py"))]
    digest = sha256(f"{perfkit.__version__} {pd.__version__}".encode())
    for file in files:
        digest.update(sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def _write(path: Path, content: bytes) -> None:
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    partial.write_bytes(content)
    partial.replace(path)
