"""What a scorecard's row says, as the short texts of a table's cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from perfkit.report import formats
from perfkit.report.grid import Sign, direction, rating
from perfkit.terms import Unit

Row = Mapping[str, Any]


def has(row: Row, column: str) -> bool:
    """Return whether a row holds something in a column."""
    return not pd.isna(row[column]) and row[column] != ""


def text(row: Row, column: str, otherwise: str = "") -> str:
    """Return what a row holds in a column, or another text where it holds nothing.

    >>> text({"owner": "Head of Planning"}, "owner"), text({"owner": None}, "owner", "No owner")
    ('Head of Planning', 'No owner')
    """
    return str(row[column]) if has(row, column) else otherwise


def day(row: Row, column: str, otherwise: str = "") -> str:
    """Return a day in a table, kept on one line so that it is read at a glance; or another text where there is none.

    >>> day({"due": pd.Timestamp("2014-11-07")}, "due"), day({"due": pd.NaT}, "due", "No date")
    ('7\\xa0November\\xa02014', 'No date')
    """
    return formats.day(row[column]).replace(" ", "\u00a0") if has(row, column) else otherwise


def figure(row: Row, column: str) -> str:
    """Return one of a row's figures in its indicator's unit; a target is printed as it was set."""
    decimals = formats.places(row[column]) if column.startswith("target") else int(row["decimals"])
    return formats.figure(row[column], row["unit"], decimals, row["per"])


def pounds(amount: float, otherwise: str = "") -> str:
    """Return a sum of money, or another text where it is not known."""
    return otherwise if pd.isna(amount) else formats.figure(amount, Unit.POUNDS)


def outturn(row: Row) -> str:
    """Return the outturn, its standing where it is not final, or why there is none."""
    if not has(row, "outturn"):
        return formats.capital(formats.missing(row["status"]))
    standing = formats.qualified(row["status"])
    doubtful = "doubtful" if has(row, "doubt") and row["doubt"] != "inform" else ""
    remarks = formats.joined(filter(None, [standing, doubtful]))
    return f"{figure(row, 'outturn')} ({remarks})" if remarks else figure(row, "outturn")


def target(row: Row) -> str:
    """Return the target, its range, or why there is none."""
    if has(row, "target"):
        return figure(row, "target")
    return target_range(row) or formats.capital(formats.no_target(row["target_status"]))


def target_range(row: Row) -> str:
    """Return the range aimed at, or an empty text."""
    low, high = has(row, "target_low"), has(row, "target_high")
    if low and high:
        return f"{figure(row, 'target_low')} to {figure(row, 'target_high')}"
    if low or high:
        return f"at least {figure(row, 'target_low')}" if low else f"at most {figure(row, 'target_high')}"
    return ""


def earlier(row: Row, column: str) -> str:
    """Return an earlier figure, or that there is none."""
    return figure(row, column) if has(row, column) else "Not available"


def rag(row: Row) -> Sign:
    """Return the rating's sign."""
    return rating(row["rag"], row["rag_label"])


def travel(row: Row) -> Sign:
    """Return the direction of travel's sign, and whether the indicator is a double glum."""
    sign = direction(row["travel"])
    return replace(sign, word=f"{sign.word}: double glum") if row["double_glum"] else sign


def missed_by(row: Row) -> str:
    """Return by how much the target was missed."""
    return formats.points(row["adverse"], row["unit"], int(precise(row)["decimals"]), row["per"])


def missed_share(row: Row) -> str:
    """Return the miss in percent of the target, or that this is not defined."""
    return formats.figure(row["adverse_pct"], Unit.PERCENT, 1) if has(row, "adverse_pct") else "Not defined"


def precise(row: Row) -> Row:
    """Return the row with decimals enough to tell its outturn from its target and from its baseline."""
    targets = [row[c] for c in ("target", "target_low", "target_high") if has(row, c)]
    others = targets + ([row["baseline"]] if has(row, "baseline") else [])
    wanted = [formats.telling(row["outturn"], other, int(row["decimals"])) for other in others]
    return {**row, "decimals": max([*wanted, *map(formats.places, targets)], default=row["decimals"])}
