"""`Tables`: a council's checked input, as plain data frames with their provenance."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from perfkit.errors import Fault, UsageError
from perfkit.inputs.schema import CONTRACTS


@dataclass(frozen=True)
class Source:
    """Where one table was read from, and the hash of the bytes that were read."""

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
    supplied is empty and listed in `absent`.
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
    about: pd.DataFrame
    absent: frozenset[str] = frozenset()
    sources: tuple[Source, ...] = ()
    notes: tuple[Fault, ...] = field(default=(), repr=False)

    @property
    def council(self) -> str:
        """The council's name, or "The council"."""
        return self.said("council") or "The council"

    @property
    def invented(self) -> bool:
        """True where the figures are made up, so that every page can say so."""
        return self.said("invented").casefold() in ("yes", "true", "1")

    def said(self, item: str) -> str:
        """Return what the table `about` says of an item, or an empty text."""
        found = self.about.loc[self.about["item"].str.casefold() == item, "value"]
        return str(found.iloc[0]) if len(found) else ""

    @property
    def directorates(self) -> list[str]:
        """The directorates that have indicators, in the order of the sheet."""
        return list(dict.fromkeys(self.indicators["directorate"]))

    def of(self, directorate: str) -> Tables:
        """Return the rows that concern one directorate; other tables whole.

        Raises
        ------
        UsageError
            If there is no such directorate; the message names the nearest.
        """
        if directorate not in self.directorates:
            raise UsageError.unknown("directorate", directorate, self.directorates)
        refs = self.indicators.loc[self.indicators["directorate"] == directorate, "ref"]
        kept: dict[str, pd.DataFrame] = {}
        for name, contract in CONTRACTS.items():
            table = getattr(self, name)
            if "directorate" in contract.names:
                table = table[table["directorate"] == directorate]
            elif contract.refers.get("ref") == "indicators.ref":
                table = table[table["ref"].isin(refs)]
            kept[name] = table.reset_index(drop=True)
        return Tables(**kept, absent=self.absent, sources=self.sources, notes=self.notes)
