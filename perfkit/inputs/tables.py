"""`Tables`: a council's checked input, as plain data frames with their provenance."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field

import pandas as pd

from perfkit import periods
from perfkit.errors import Fault, UsageError
from perfkit.inputs.schema import CONTRACTS

__all__ = ["Source", "Tables"]
__dir__ = __all__.copy


@dataclass(frozen=True)
class Source:
    """Where one table was read from: its rows there, and the hash of the file's bytes that were read.

    Parameters
    ----------
    table
        The table's name.
    file, sheet
        The file's name, and the workbook's sheet or "".
    rows
        How many rows it has there.
    sha256
        The hash of the file's bytes.
    """

    table: str
    file: str
    sheet: str
    rows: int
    sha256: str


@dataclass(frozen=True)
class Tables:
    """A council's input tables after every check.

    Each attribute named in `perfkit.inputs.schema.CONTRACTS` is a data frame
    with exactly that contract's columns, in order, followed by

    - where the contract has a ``period``: ``span`` ("month", "quarter" or
      "year") and ``ends`` (the period's last day, datetime64), while
      ``period`` holds `perfkit.periods.label`;
    - for ``targets``: ``target_status`` (`perfkit.terms.TargetStatus`);
    - ``row``: the row as Excel numbers it.

    Text and codes are pandas strings, numbers float64 with NaN for missing,
    dates datetime64, flags nullable booleans, choices strings with missing
    where blank and no default is declared. A marker such as ``[c]`` leaves
    NaN in the figure and its meaning in ``status``. A table that was not
    supplied is empty and listed in `absent`. `heard` holds the quarters with
    outturns of the whole council, where these tables are a part of its own.

    Parameters
    ----------
    indicators, outturns, targets
        What is measured; what it came to, one row a period and day it became known; what was aimed at.
    milestones, commentary, developments, issues, risks
        The service plans' steps, and officers' words.
    finance, savings
        Budgets in pounds, and efficiency savings.
    segments, benchmarks
        Counts by part of an indicator; peers' figures in its unit.
    priorities, meetings, approvals
        The council's priorities, its meetings and their actions, the plan's route to approval.
    definitions, about
        Changes of definition; what is said of the tables as a whole.
    absent
        The names of the tables that were not supplied.
    sources
        Where each table was read from.
    notes
        What was changed on reading.
    heard
        The quarters with outturns of the whole council.
    """

    indicators: pd.DataFrame
    outturns: pd.DataFrame
    targets: pd.DataFrame
    milestones: pd.DataFrame
    commentary: pd.DataFrame
    developments: pd.DataFrame
    issues: pd.DataFrame
    finance: pd.DataFrame
    risks: pd.DataFrame
    segments: pd.DataFrame
    benchmarks: pd.DataFrame
    priorities: pd.DataFrame
    meetings: pd.DataFrame
    definitions: pd.DataFrame
    savings: pd.DataFrame
    approvals: pd.DataFrame
    about: pd.DataFrame
    absent: frozenset[str] = frozenset()
    sources: tuple[Source, ...] = ()
    notes: tuple[Fault, ...] = field(default=(), repr=False)
    heard: tuple[str, ...] = ()

    @property
    def council(self) -> str:
        """The council's name, or "The council"."""
        return self.said("council") or "The council"

    @property
    def invented(self) -> bool:
        """True where the figures are made up, so that every page can say so."""
        return invented(self.about)

    def said(self, item: str) -> str:
        """Return what the table `about` says of an item, or an empty text.

        Parameters
        ----------
        item
            Such as "council", "source" or "licence".

        Returns
        -------
        str
            Its text.
        """
        return _said(self.about, item)

    @property
    def directorates(self) -> list[str]:
        """The directorates that have indicators, in the order of the sheet."""
        return list(dict.fromkeys(self.indicators["directorate"]))

    @property
    def quarters(self) -> list[str]:
        """The quarters in which an outturn of the council falls, the latest first."""
        ends = pd.PeriodIndex(self.outturns["ends"].dropna().unique(), freq=periods.QUARTER)
        return sorted({*map(periods.label, ends), *self.heard}, reverse=True)

    @property
    def portfolios(self) -> list[str]:
        """The Cabinet portfolios that have indicators, in the order of the sheet."""
        return [name for name in dict.fromkeys(self.portfolio_of.values()) if name]

    def part(self, directorate: str = "", ref: str = "", *, portfolio: str = "") -> Tables:
        """Return the rows of a directorate, a portfolio, an indicator, or all where none is named.

        Parameters
        ----------
        directorate, ref, portfolio
            Each as the tables spell it; "" for all.

        Returns
        -------
        Tables
            The part, its rows numbered as before.
        """
        tables = self.of(directorate) if directorate else self
        tables = tables.of_portfolio(portfolio) if portfolio else tables
        return tables.of_ref(ref) if ref else tables

    def of(self, directorate: str) -> Tables:
        """Return the rows that concern one directorate; priorities, meetings and `about` whole.

        A note on a single row goes with its row; a note on a whole file stays.
        What is worked out from these tables for the directorate is what would
        be worked out from the whole council's.

        Parameters
        ----------
        directorate
            As the table of indicators spells it.

        Returns
        -------
        Tables
            The part, its rows numbered as before.

        Raises
        ------
        UsageError
            If there is no such directorate; the message names the nearest.
        """
        if directorate not in self.directorates:
            raise UsageError.unknown("directorate", directorate, self.directorates)
        refs = self.indicators.loc[self.indicators["directorate"] == directorate, "ref"]
        notes = tuple(note for note in self.notes if self.subject(note)[0] in ("", directorate))
        return self._only(refs, lambda table: table["directorate"] == directorate, notes)

    def of_portfolio(self, portfolio: str) -> Tables:
        """Return the rows that concern one portfolio; priorities, meetings and `about` whole.

        Its milestones, budgets and savings are those of the services of its
        indicators. Developments, issues and risks are a directorate's and
        none of them a portfolio's.

        Parameters
        ----------
        portfolio
            As the table of indicators, or that of priorities, spells it.

        Returns
        -------
        Tables
            The part, its rows numbered as before.

        Raises
        ------
        UsageError
            If no indicator falls in it; the message names the nearest.
        """
        if portfolio not in self.portfolios:
            raise UsageError.unknown("portfolio", portfolio, self.portfolios)
        refs = {ref for ref, name in self.portfolio_of.items() if name == portfolio}
        indicators = self.indicators[self.indicators["ref"].isin(refs)]
        services = pd.MultiIndex.from_frame(indicators[["directorate", "service"]].dropna())

        def its_own(table: pd.DataFrame) -> pd.Series:
            if "service" not in table:
                return pd.Series(False, table.index)
            return pd.Series(pd.MultiIndex.from_frame(table[["directorate", "service"]]).isin(services), table.index)

        notes = tuple(note for note in self.notes if self.subject(note)[1] in refs or not self.subject(note)[0])
        return self._only(refs, its_own, notes)

    def of_ref(self, ref: str) -> Tables:
        """Return the rows of one indicator; no milestones, developments, issues, budgets or risks.

        Those are a directorate's, and an investigation of an indicator uses none of them.

        Parameters
        ----------
        ref
            As the table of indicators spells it.

        Returns
        -------
        Tables
            The part, its rows numbered as before.

        Raises
        ------
        UsageError
            If there is no such indicator; the message names the nearest.
        """
        if ref not in set(self.indicators["ref"]):
            raise UsageError.unknown("indicator", ref, self.indicators["ref"])
        notes = tuple(note for note in self.notes if self.subject(note) in (("", ""), (self.directorate_of[ref], ref)))
        return self._only([ref], lambda table: pd.Series(False, table.index), notes)

    @property
    def directorate_of(self) -> dict[str, str]:
        """The directorate of each indicator, by its reference."""
        return dict(zip(self.indicators["ref"], self.indicators["directorate"], strict=True))

    @property
    def portfolio_of(self) -> dict[str, str]:
        """The portfolio of each indicator, by its reference: its own, else its priority's; "" for none."""
        its_priority = self.priorities.drop_duplicates("ref").set_index("ref")["portfolio"]
        inherited = self.indicators["priority"].map(its_priority).astype("str")
        own = self.indicators["portfolio"].fillna(inherited).fillna("")
        return dict(zip(self.indicators["ref"], own, strict=True))

    def subject(self, note: Fault) -> tuple[str, str]:
        """Return the directorate and the indicator of the row that a note is about; "" for what it has none of.

        Parameters
        ----------
        note
            One of `notes`.

        Returns
        -------
        tuple of str
            The directorate and the reference.
        """
        for source in self.sources if note.row is not None else ():
            table = getattr(self, source.table)
            rows = table[table["row"] == note.row]
            if (source.file, source.sheet) == (note.file, note.sheet) and len(rows):
                row = rows.iloc[0]
                if of_indicators(source.table):
                    return self.directorate_of[row["ref"]], row["ref"]
                return str(row.get("directorate", "")), ""
        return "", ""

    def _only(
        self, refs: Collection[str], its_own: Callable[[pd.DataFrame], pd.Series], notes: tuple[Fault, ...]
    ) -> Tables:
        """Return the rows of some indicators, and of a directorate's tables those that are its own."""
        kept: dict[str, pd.DataFrame] = {}
        for name, contract in CONTRACTS.items():
            table = getattr(self, name)
            if of_indicators(name):
                table = table[table["ref"].isin(refs)]
            elif "directorate" in contract.names:
                table = table[its_own(table)]
            kept[name] = table.reset_index(drop=True)
        return Tables(**kept, absent=self.absent, sources=self.sources, notes=notes, heard=tuple(self.quarters))


def invented(about: pd.DataFrame) -> bool:
    """Return whether a table `about` says that the figures beside it are made up."""
    return _said(about, "invented").casefold() in ("yes", "true", "1")


def _said(about: pd.DataFrame, item: str) -> str:
    found = about.loc[about["item"].str.casefold() == item, "value"]
    return str(found.iloc[0]) if len(found) else ""


def of_indicators(table: str) -> bool:
    """Return whether a table's rows are each of one indicator.

    >>> [name for name in CONTRACTS if of_indicators(name)]
    ['indicators', 'outturns', 'targets', 'commentary', 'segments', 'benchmarks', 'definitions']
    """
    return table == "indicators" or CONTRACTS[table].refers.get("ref") == "indicators.ref"
