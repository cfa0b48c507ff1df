"""`Findings`: where the checks put what they doubt, and the words they share."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pandas as pd

from perfkit.inputs.tables import Tables
from perfkit.terms import Doubt

COLUMNS = ("table", "ref", "period", "check", "doubt", "evidence", "row", "file")

_DATA = r"\b(?:figures?|data|kpis?|outturns?|results?|returns?|counts?|statistics|numbers?|values?|indicators?)\b"
_GONE = (
    r"(?:\b(?:not|yet to) [^.;]{0,30}?\b(?:available|agreed|confirmed|received|supplied|provided|collected|reported|"
    r"known|finalised|validated)\b|\bto be (?:confirmed|agreed|supplied|provided)\b|"
    r"\b(?:unavailable|awaited|awaiting|outstanding|pending|tbc)\b)"
)
# A venue whose reopening is to be confirmed says nothing of its figure: both must stand in one sentence.
_NOT_AVAILABLE = re.compile(
    rf"{_DATA}[^.;]*{_GONE}|{_GONE}[^.;]*{_DATA}|^\s*(?:{_GONE}|n/?a\b|no data\b)|\bno (?:data|figures?) "
    r"(?:is|are|was|were|available)\b",
    re.IGNORECASE,
)


def says_not_available(text: str) -> bool:
    """Say whether a note calls its figure missing, in so many words.

    >>> says_not_available("The figures for July have yet to be agreed with the contractor.")
    True
    >>> says_not_available("The pool was closed; the date of reopening is to be confirmed.")
    False
    """
    return bool(_NOT_AVAILABLE.search(text))


class Findings:
    """The doubts found so far in one council's tables."""

    def __init__(self, tables: Tables) -> None:
        # The first source of a table names its file; rows of a table come from one file.
        self._files = {source.table: source.file for source in reversed(tables.sources)}
        self._found: list[pd.DataFrame] = []

    def add(self, table: str, check: str, doubt: Doubt, rows: pd.DataFrame, evidence: Iterable[str]) -> None:
        """Record one doubt for each of `rows`, which hold ``ref period row``."""
        if len(rows):
            self._found.append(
                pd.DataFrame(
                    {
                        "table": table,
                        "ref": rows["ref"].to_numpy(),
                        "period": rows["period"].to_numpy(),
                        "check": check,
                        "doubt": str(doubt),
                        "evidence": list(evidence),
                        "row": rows["row"].to_numpy(),
                        "file": self._files.get(table, ""),
                    }
                )
            )

    def table(self) -> pd.DataFrame:
        """Return every doubt, in the order the checks found them."""
        if not self._found:
            return pd.DataFrame({name: pd.Series(dtype="int64" if name == "row" else "str") for name in COLUMNS})
        return pd.concat(self._found, ignore_index=True).astype({n: "str" for n in COLUMNS if n != "row"})


def texts(rows: pd.DataFrame, commentary: pd.DataFrame) -> pd.Series:
    """Return all that is said of each figure: its note, then its commentary; "" where nothing is."""
    about = commentary[commentary["ref"].isin(rows["ref"])]
    spoken = about.groupby(["ref", "period"])["text"].agg(" ".join)
    wanted = pd.MultiIndex.from_frame(rows[["ref", "period"]])
    comments = spoken.reindex(wanted).set_axis(rows.index).fillna("") if len(spoken) else pd.Series("", rows.index)
    return (rows["note"].fillna("") + " " + comments).str.strip()
