"""`Claim`: a figure in a sentence that still knows where it came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

import pandas as pd

from perfkit.report import formats

__all__ = ["Claim"]
__dir__ = __all__.copy


@dataclass(frozen=True)
class Claim:
    """A figure as printed, with what an auditor needs to work it out again.

    Parameters
    ----------
    text
        The words the reader sees.
    value
        The figure itself, unrounded.
    table
        The input table or the part of the scorecard it stands in.
    ref, period
        The indicator, milestone or budget line, and its period.
    calculation
        The column, or what was counted.

    Examples
    --------
    >>> print(Claim("57.1%", 57.1, "outturns", "PS01", "2014/15 Q2", "outturn").html())
    <data class="claim" value="57.1" data-table="outturns" data-ref="PS01" data-period="2014/15 Q2"
     data-calculation="outturn" tabindex="0">57.1%</data>
    """

    text: str
    value: float | int | str
    table: str = ""
    ref: str = ""
    period: str = ""
    calculation: str = ""

    def __str__(self) -> str:
        return self.text

    def html(self) -> str:
        """Return the claim as a `data` element whose attributes give its source.

        The page's style shows them to a reader who points at it or, as it takes the focus, tabs to it.
        """
        source = {"table": self.table, "ref": self.ref, "period": self.period, "calculation": self.calculation}
        marks = "".join(f' data-{name}="{escape(value)}"' for name, value in source.items() if value)
        return f'<data class="claim" value="{escape(self._machine())}"{marks} tabindex="0">{escape(self.text)}</data>'

    def _machine(self) -> str:
        if isinstance(self.value, str):
            return self.value
        value = float(self.value)
        return str(int(value)) if value.is_integer() else repr(value)


def outturn(row: Mapping[str, Any]) -> Claim:
    """Claim the outturn judged."""
    return _figure(row, "outturn", "outturns", str(row["period"]))


def target(row: Mapping[str, Any]) -> Claim:
    """Claim the target in force."""
    return _figure(row, "target", "targets", str(row["target_period"]))


def target_range(row: Mapping[str, Any]) -> tuple[str | Claim, ...]:
    """Claim the ends of the range aimed at."""
    low, high = (
        _figure(row, column, "targets", str(row["target_period"])) if not pd.isna(row[column]) else None
        for column in ("target_low", "target_high")
    )
    if low and high:
        return (low, " to ", high)
    return ("at least ", low) if low else ("at most ", high) if high else ()


def baseline(row: Mapping[str, Any]) -> Claim:
    """Claim the earlier figure that the direction of travel starts from."""
    return _figure(row, "baseline", "outturns", str(row["baseline_period"]))


def moved(row: Mapping[str, Any]) -> Claim:
    """Claim by how much the outturn moved from its baseline."""
    return _distance(row, "change")


def missed_by(row: Mapping[str, Any]) -> Claim:
    """Claim by how much the target was missed."""
    return _distance(row, "adverse")


def counted(text: str, n: int, calculation: str, table: str = "scorecard", period: str = "") -> Claim:
    """Claim a count of rows."""
    return Claim(text, n, table, "", period, calculation)


def pounds(row: Mapping[str, Any], column: str) -> Claim:
    """Claim an amount of one budget line."""
    text = formats.figure(row[column], "pounds")
    return Claim(text, float(row[column]), "finance", str(row["service"]), str(row["period"]), column)


def _figure(row: Mapping[str, Any], column: str, table: str, period: str) -> Claim:
    # A target is printed as it was set, whatever the figures' decimals.
    decimals = formats.places(row[column]) if column.startswith("target") else int(row["decimals"])
    text = formats.figure(row[column], row["unit"], decimals, row["per"])
    return Claim(text, float(row[column]), table, str(row["ref"]), period, column)


def _distance(row: Mapping[str, Any], column: str) -> Claim:
    text = formats.points(row[column], row["unit"], int(row["decimals"]), row["per"])
    return Claim(text, float(row[column]), "scorecard", str(row["ref"]), str(row["period"]), column)
