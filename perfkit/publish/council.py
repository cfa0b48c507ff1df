"""The councils and rules that parameter files name: read once, or taken from where an earlier run kept them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from perfkit.errors import DataError, Fault, PerfkitError
from perfkit.inputs.fingerprints import fingerprint, fingerprints
from perfkit.inputs.places import RULES, find
from perfkit.inputs.read import read
from perfkit.inputs.settings import read_rules
from perfkit.inputs.store import Store
from perfkit.inputs.tables import Tables
from perfkit.publish.folders import needing_room, scratch, sweep, sweep_scratch
from perfkit.publish.jobs import Subject
from perfkit.publish.parameters import RunFile
from perfkit.publish.reports import Report
from perfkit.publish.scope import DIRECTORATE, PORTFOLIO, REF, scope
from perfkit.rules import Rules


@dataclass(frozen=True)
class Council:
    """A council's tables, as planning sees them.

    Parameters
    ----------
    tables
        All of them, checked.
    rows
        The hash of each directorate's rows, and of the whole under "".
    store
        The folder of the store they came from, if they did.
    """

    tables: Tables
    rows: Mapping[str, str]
    store: Path | None = None

    @cached_property
    def name(self) -> str:
        """The council's name."""
        return self.tables.council

    @cached_property
    def inputs(self) -> dict[str, str]:
        """Each file's name and the hash of the bytes that were read."""
        return {source.file: source.sha256 for source in self.tables.sources}

    def rows_of(self, report: Report, subject: Subject) -> str:
        """Return the hash of the rows that a report reads."""
        part = scope(report)
        if part == REF:
            return fingerprint(self.tables.of_ref(subject.ref))
        if part == PORTFOLIO:
            return fingerprint(self.tables.of_portfolio(subject.portfolio))
        return self.rows[subject.directorate if part == DIRECTORATE else ""]


class Inputs:
    """What parameter files name: councils' tables and rules, each address read once.

    Parameters
    ----------
    store
        Where an earlier run may have kept the tables; it is only read.
    """

    def __init__(self, store: Store | None = None) -> None:
        self.store = store
        self.councils: dict[str, Council] = {}
        self.rules: dict[str, Rules] = {}
        self._refused: set[tuple[str, str]] = set()

    def of(self, file: RunFile) -> tuple[Council, Rules] | None:
        """Return the council and the rules that a file names; None where their faults are told already.

        Raises
        ------
        DataError
            With every fault of both.
        """
        data, rules = file.resolved(file.data), file.resolved(file.council)
        if (data, rules) in self._refused:
            return None
        faults: list[Fault] = []
        try:
            if data not in self.councils:
                self.councils[data] = self._council(data)
        except PerfkitError as error:
            faults += faults_of(error, file.path)
        try:
            if rules not in self.rules:
                self.rules[rules] = read_rules(rules)
        except PerfkitError as error:
            faults += faults_of(error, file.path)
        if faults:
            self._refused.add((data, rules))
            raise DataError(faults)
        return self.councils[data], self.rules[rules]

    @contextmanager
    def kept(self, store: Store) -> Iterator[Path]:
        """Keep them for the reports to read, so that no edit made from now on reaches any.

        Yields
        ------
        Path
            The store's folder; a scratch folder where that cannot be written to.

        Raises
        ------
        DataError
            If a file of rules was changed since it was read.
        """
        sweep(store.folder, "*.partial")
        sweep_scratch()
        with ExitStack() as until_the_end:
            try:
                self.keep(store)
            except OSError:
                store = Store(until_the_end.enter_context(scratch()))
                with needing_room("The inputs could not be kept for the reports"):
                    self.keep(store)
            yield store.folder

    def keep(self, store: Store) -> None:
        """Keep in a store whatever it does not hold already."""
        for address, council in self.councils.items():
            if council.store != store.folder:
                store.keep(council.tables, address)
        for address, rules in self.rules.items():
            if address:
                path = find(address)
                store.keep_rules(address, (path / RULES if path.is_dir() else path).read_bytes())
                if read_rules(str(store.rules(address))) != rules:
                    raise DataError([Fault("it was changed while it was read", "Run again.", file=path.name)])

    def _council(self, address: str) -> Council:
        """Return a council's tables: those kept, where its files are byte for byte what they were then."""
        store = self.store
        if store is not None and store.is_fresh(address) and (kept := store.load(address)) is not None:
            return Council(kept, store.fingerprints(address), store.folder)
        tables = read(address)
        return Council(tables, fingerprints(tables))


def faults_of(error: PerfkitError, path: Path) -> list[Fault]:
    """Return an error's faults; one that has none is a fault of the parameter file that led to it."""
    if isinstance(error, DataError):
        return list(error.faults)
    return [Fault(str(error).rstrip("."), "", file=path.name)]
