"""One row of the log of proposals: its cells understood, its seal held against them, its faults in officers' words."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from perfkit.errors import Fault, nearest, shown
from perfkit.inputs.dates import read_dates
from perfkit.inputs.figures import read_figures
from perfkit.inputs.records import records
from perfkit.targets.journal import as_meant
from perfkit.targets.proposal import INTERIM, NUMBERS, Kind, Proposal, faults_of

CUT_SHORT = (
    "this row is not whole: it was cut short when it was written",
    "Delete the row, and propose or approve it again.",
)
"""Problem and remedy of a row that is not whole."""


def rows_of(file: str, utf8: bytes, header: list[str], faults: list[Fault]) -> Iterator[tuple[int, dict[str, str]]]:
    """Give each row that has a cell for every heading, by its number in Excel; of the others, tell the fault."""
    reader = records(utf8, ",")
    try:
        for row, record in enumerate(reader, 1):
            if row == 1 or not any(cell.strip() for cell in record):
                continue
            if len(record) == len(header):
                yield row, dict(zip(header, record, strict=True))
            else:
                problem = f"has {len(record)} cells, and the headings are {len(header)}"
                faults.append(Fault(problem, "Empty the cells beyond the last heading.", file=file, row=row))
    except csv.Error:
        problem = "a quotation mark is never closed, or text follows where it closes"
        faults.append(Fault(problem, 'Close it; write a quotation mark inside a text twice ("").', file=file))


@dataclass
class Row:
    """One row of the log being read; its faults gather until its end."""

    file: str
    number: int
    cells: Mapping[str, str]
    faults: list[Fault] = field(default_factory=list)

    def entry(self) -> Proposal | None:
        """Return what the row records, or None where it has faults."""
        said: dict[str, Any] = {n: as_meant(text.strip()) for n, text in self.cells.items() if n not in NUMBERS}
        seal = said.pop("seal")
        numbers = {name: self._number(name) for name in NUMBERS}
        said |= {name: value for name, value in numbers.items() if name not in INTERIM}
        said["interim"] = tuple(numbers[name] for name in INTERIM)
        said["kind"] = self._kind(said["kind"])
        said["levers"] = self._levers(said["levers"])
        said["known_on"] = self._day("known_on", said["known_on"])
        self._year(said["year"])
        if self.faults:
            return None
        entry = Proposal(**said)
        self.faults += [replace(fault, file=self.file, row=self.number) for fault in faults_of(entry)]
        if not self.faults and seal != entry.seal:
            self._fault("seal", *(_CHANGED if len(seal) == len(entry.seal) else CUT_SHORT))
        return None if self.faults else entry

    def _fault(self, column: str, problem: str, remedy: str, expected: str = "") -> None:
        value = self.cells[column]
        self.faults.append(
            Fault(problem, remedy, expected, file=self.file, row=self.number, column=column, value=value)
        )

    def _number(self, name: str) -> float | None:
        text = self.cells[name].strip()
        if not text:
            return None
        if _SCIENTIFIC.fullmatch(text):  # as Excel saves 0.000012; the seal tells whether digits were lost
            return float(text)
        read = read_figures([text], None, letters=False)
        if 0 in read.refusals:
            self._fault(name, *read.refusals[0])
            return None
        return float(read.number[0])

    def _kind(self, text: str) -> str:
        if text.casefold() in list(Kind):
            return text.casefold()
        close = nearest(text, list(Kind), 1)
        offer = f"Did you mean {close[0]}?" if close else "Put back what was there."
        self._fault("kind", f"'{shown(text)}' is no kind of row", offer, "one of " + ", ".join(Kind))
        return Kind.PROPOSED

    def _levers(self, text: str) -> dict[str, Any]:
        try:
            found = json.loads(text or "{}")
        except ValueError:
            found = None
        if isinstance(found, dict):
            return found
        self._fault("levers", "the levers' positions cannot be read", "Put back what was there.")
        return {}

    def _day(self, name: str, text: str) -> str:
        if not text:
            return ""
        days, refusals = read_dates([text])
        if refusals:
            self._fault(name, *refusals[0])
            return ""
        return str(days[0])[:10]

    def _year(self, text: str) -> None:
        # Excel takes 2009/10 for October 2009; 2014/15 cannot be a month.
        if _MONTH.fullmatch(text) or re.fullmatch(r"\d\d/\d\d/\d{4}", text):
            remedy = "Format the cell as text and type the year as 2009/10; import the file as text next time."
            self._fault("year", f"'{shown(text)}' is what Excel makes of a year such as 2009/10", remedy)


_MONTH = re.compile(r"[A-Z][a-z]{2}-\d\d(?:\d\d)?")
_SCIENTIFIC = re.compile(r"-?\d(?:\.\d+)?E[+-]\d+", re.ASCII)
_CHANGED = (
    "this row is not as it was written: a cell was changed, by hand or by Excel "
    "(a lost leading zero, day and month exchanged, decimals dropped)",
    "Put it back from a copy, or delete the row and propose again: a later proposal supersedes.",
)
