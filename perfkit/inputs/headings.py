"""Which table a sheet holds, and which column a heading stands for.

Names are compared without regard to case, blanks and underscores; what is
merely alike is offered to the officer and never taken for them.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from difflib import SequenceMatcher
from pathlib import PurePath

import pandas as pd

from perfkit.errors import Fault, nearest, shown
from perfkit.inputs.contract import Contract
from perfkit.inputs.ledger import Ledger, Refusal
from perfkit.inputs.raw import RawTable
from perfkit.inputs.schema import CONTRACTS

ASIDES = frozenset({"readme", "cover", "notes", "contents", "key", "licence", "license"})
"""Sheets that a workbook may well have beside its tables."""

_ALIKE, _MISSED = 0.8, 0.2


def plain(name: object) -> str:
    """Return a heading or choice as it is compared: no case, blanks, hyphens or final colon.

    >>> plain(" Target\\u00a0Low : ") == plain("target_low") == plain("TARGET-LOW")
    True
    """
    text = unicodedata.normalize("NFKC", str(name)).casefold()
    return "".join(c for c in text if not c.isspace() and c not in "_-\u2010\u2011").rstrip(":")


def match_tables(found: Iterable[RawTable], broken: Iterable[Fault] = ()) -> tuple[dict[str, RawTable], list[Fault]]:
    """Return the tables by the names of their contracts, and what is wrong with the names.

    Two sheets for one table, a sheet whose name is nearly a table's, and a
    required table that is absent are faults; other sheets are passed over
    with a note. A table that could not be opened, as the faults of `broken`
    say, is not also called missing; where nothing could be opened, none is.
    """
    raws = list(found)
    faults: list[Fault] = []
    tables: dict[str, RawTable] = {}
    strangers: list[RawTable] = []
    for raw in raws:
        name = _table_key(raw.name)
        if name not in CONTRACTS:
            strangers.append(raw)
        elif name in tables:
            faults.append(_twice(name, tables[name], raw))
        else:
            tables[name] = raw
    listing = ", ".join(shown(raw.name) for raw in raws) or "none"
    faults += [_stranger(raw, listing) for raw in strangers if plain(raw.name) not in ASIDES]
    unopened = {_table_key(fault.sheet or PurePath(fault.file).stem) for fault in broken if not fault.note}
    if raws or not unopened:
        absent = [c.name for c in CONTRACTS.values() if c.required and c.name not in tables and c.name not in unopened]
        faults += _missing(absent, strangers, listing, raws[0].file if raws and raws[0].sheet else "")
    return tables, faults


def without_strangers(opening: Iterable[Fault]) -> list[Fault]:
    """Return what was wrong on opening a folder, each .txt file that is named like no table passed over with a note.

    Officers keep notes beside their tables, and a note's lines are no rows.
    """
    faults = list(opening)
    files = dict.fromkeys(fault.file for fault in faults if not fault.note)
    strange = [name for name in files if PurePath(name).suffix.lower() == ".txt" and not _alike(PurePath(name).stem)]
    kept = [fault for fault in faults if fault.file not in strange]
    remedy = "If it is a table, name it as one: outturns.txt."
    return kept + [Fault("is not named like a table, and was passed over", remedy, file=f, note=True) for f in strange]


def _missing(absent: list[str], strangers: list[RawTable], listing: str, file: str) -> list[Fault]:
    """Return the fault of each required table that another may be, and one for all others."""
    faults: list[Fault] = []
    others: list[str] = []
    for name in absent:
        if near := nearest(name, [raw.name for raw in strangers], 1):
            problem = f"the required table '{name}' is missing; found: {listing}"
            remedy = f"Is it '{shown(near[0])}'? Rename that to '{name}', or run `perfkit new`."
            faults.append(Fault(problem, remedy, file=file))
        else:
            others.append(f"'{name}'")
    if others:
        names = " and ".join(filter(None, [", ".join(others[:-1]), others[-1]]))
        several = len(others) > 1
        problem = f"the required table{'s' if several else ''} {names} {'are' if several else 'is'} missing"
        add = "sheets or files with these names" if several else f"a sheet or file named {names}"
        remedy = f"Add {add}; `perfkit new` makes a workbook that has and explains them all."
        faults.append(Fault(f"{problem}; found: {listing}", remedy, file=file))
    return faults


def match_columns(raw: RawTable, contract: Contract, ledger: Ledger) -> dict[str, pd.Series]:
    """Return the table's cells by the names of the contract's columns.

    A required column that is absent, and a heading that is nearly a column's,
    are refused; other headings are passed over with a note. An optional
    column that is absent is left out of the result.
    """
    names = {plain(name): name for name in contract.names}
    found = {str(heading): names.get(plain(heading)) for heading in raw.cells.columns}
    columns = {name: raw.cells[heading] for heading, name in found.items() if name is not None}
    strangers = [heading for heading, name in found.items() if name is None]
    absent = [name for name in contract.names if name not in columns]
    offered = {heading: near for heading in strangers if (near := _like_column(heading, contract, absent))}
    for heading, name in offered.items():
        ledger.refuse_column(
            heading,
            Refusal(f"there is no column '{shown(heading)}'", f"Did you mean '{name}'? Head it so, or remove it."),
        )
    for heading in strangers:
        if heading not in offered and heading.strip():
            ledger.note(heading, f"the column '{shown(heading)}' was passed over", f"{contract.name} does not use it.")
    for name in absent:
        if contract.column(name).required and name not in offered.values():
            ledger.refuse_column(
                name,
                Refusal(f"the column '{name}' is missing", f"Add it: {contract.column(name).meaning}"),
            )
    return columns


def _table_key(name: str) -> str:
    # A hyphen is not taken away here: "Out-turns" is offered 'outturns', not read as it.
    return "".join(unicodedata.normalize("NFKC", name).casefold().split()).replace("_", "")


def _twice(name: str, first: RawTable, second: RawTable) -> Fault:
    both = " and ".join(f"'{shown(r.sheet or r.file)}'" for r in (first, second))
    return Fault(
        f"two sheets or files hold the table '{name}': {both}",
        "Put all its rows in one, or rename the other.",
        file=second.file,
        sheet=second.sheet,
    )


def _stranger(raw: RawTable, listing: str) -> Fault:
    name = shown(raw.name)
    near = _alike(raw.name)
    if near:
        return Fault(
            f"'{name}' is not a table that perfkit knows; did you mean '{near}'? Found: {listing}",
            f"Rename it to '{near}', or to something quite different if it is not meant to be read.",
            file=raw.file,
            sheet=raw.sheet,
        )
    return Fault(
        f"'{name}' was passed over",
        f"Tables that are read: {', '.join(CONTRACTS)}.",
        file=raw.file,
        sheet=raw.sheet,
        note=True,
    )


def _alike(name: str) -> str:
    """Return the table whose name is inside this one, or nearly it."""
    key = plain(name)
    scores = {
        known: 1.0 if known in key or (len(key) > 3 and key in known) else _likeness(key, known) for known in CONTRACTS
    }
    best = max(scores, key=lambda known: scores[known])
    return best if scores[best] >= _ALIKE else ""


def _like_column(heading: str, contract: Contract, absent: list[str]) -> str:
    """Return the absent column that a heading probably means; a required one is missed more."""
    key = plain(heading)
    scores = {name: _likeness(key, plain(name)) + (_MISSED if contract.column(name).required else 0) for name in absent}
    best = max(scores, key=lambda name: scores[name], default="")
    return best if best and scores[best] >= _ALIKE else ""


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other).ratio()
