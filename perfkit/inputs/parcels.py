"""The part of the kept inputs that one report reads, packed to be read on a machine that shares no disk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from perfkit.inputs.places import places
from perfkit.inputs.store import Store, name_of


@dataclass(frozen=True)
class Parcel:
    """What a report's ``read`` and ``read_rules`` are to find, wherever it is made.

    Parameters
    ----------
    data, council
        The two addresses, as the notebook is given them.
    entry, tables
        What the store holds on the tables, and their files by name; empty
        where nothing is kept.
    rules
        The rules file's name and bytes; "" and none where there is none.
    """

    data: str
    council: str
    entry: Mapping[str, Any] = field(default_factory=dict)
    tables: Mapping[str, bytes] = field(default_factory=dict)
    rules: tuple[str, bytes] = ("", b"")

    def unpack(self, folder: Path, workspace: Path) -> None:
        """Keep it in a store's folder, to be found from a workspace although no such file is there.

        Parameters
        ----------
        folder
            Of the store, which the environment variable PERFKIT_STORE is to name.
        workspace
            The folder in which the notebook will run.
        """
        store = Store(folder)
        folder.mkdir(mode=0o700, parents=True)
        if self.tables:
            name = name_of(places(self.data, workspace)[0])
            snapshot = folder / f"{name}-{self.entry['key']}"
            snapshot.mkdir(mode=0o700)
            for table, content in self.tables.items():
                (snapshot / f"{table}.parquet").write_bytes(content)
            store.write_entry(name, self.entry)
        file, content = self.rules
        if file:
            place = places(self.council, workspace)[0]
            kept = store.rules_place(place if place.name == file else place / file)
            kept.parent.mkdir(mode=0o700)
            kept.write_bytes(content)


def pack(store: Store, data: str, council: str = "", directorate: str = "", *, workspace: Path | None = None) -> Parcel:
    """Return the part of a store that a report reads.

    Parameters
    ----------
    store
        Where a run keeps its inputs.
    data, council
        The addresses that the notebook is given; "" for none.
    directorate
        The only one whose rows are packed; "" for the whole council's.
    workspace
        The folder that relative addresses start from; the working folder
        unless given.

    Raises
    ------
    OSError, ValueError, KeyError
        If what is kept is damaged.

    Examples
    --------
    >>> pack(Store("nowhere"), "demo:hart").tables
    {}
    """
    kept = store.rules(council, workspace) if council else None
    rules = (kept.name, kept.read_bytes()) if kept else ("", b"")
    entry = store.entry(data, workspace)
    if entry is None:
        return Parcel(data, council, rules=rules)
    from perfkit.inputs import snapshots  # noqa: PLC0415 - pyarrow.parquet takes a while to load

    folder = entry.pop("folder")
    tables: dict[str, bytes] = {}
    groups: dict[str, list[str]] = {}
    for name, of in entry["tables"].items():
        tables[name], groups[name] = snapshots.part(name, folder, entry["key"], of, directorate)
    told: dict[str, Any] = {"tables": groups, "fingerprints": {}}
    if directorate:
        # Another directorate's rows are none of this report's business, and nor are the remarks on them.
        told["notes"] = [each for each in entry["notes"] if each["subject"][0] in ("", directorate)]
    return Parcel(data, council, {**entry, **told}, tables, rules)
