"""What planning asks of a council's tables, without reading them where they are kept and unchanged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from perfkit.inputs.fingerprints import fingerprint, fingerprints
from perfkit.inputs.read import read
from perfkit.inputs.store import Store
from perfkit.inputs.tables import Tables
from perfkit.publish.reports import Report
from perfkit.publish.scope import DIRECTORATE, REF, scope


@dataclass(frozen=True)
class Council:
    """A council's tables, as planning sees them.

    Parameters
    ----------
    tables
        All of them, checked.
    rows
        The hash of each directorate's rows, and of the whole under "".
    kept
        Whether they came from the store.
    """

    tables: Tables
    rows: Mapping[str, str]
    kept: bool = False

    @cached_property
    def name(self) -> str:
        """The council's name."""
        return self.tables.council

    @cached_property
    def inputs(self) -> dict[str, str]:
        """Each file's name and the hash of the bytes that were read."""
        return {source.file: source.sha256 for source in self.tables.sources}

    def rows_of(self, report: Report, directorate: str, ref: str) -> str:
        """Return the hash of the rows that a report reads."""
        part = scope(report)
        if part == REF:
            return fingerprint(self.tables.of_ref(ref))
        return self.rows[directorate if part == DIRECTORATE else ""]


def council_of(address: str, store: Store | None = None) -> Council:
    """Return a council's tables: those kept, where its files are byte for byte what they were then.

    Raises
    ------
    DataError, UsageError
        As `perfkit.inputs.read.read` does.
    """
    if store is not None and store.is_fresh(address) and (kept := store.load(address)) is not None:
        return Council(kept, store.fingerprints(address), kept=True)
    tables = read(address)
    return Council(tables, fingerprints(tables))
