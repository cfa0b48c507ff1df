"""What is printed together: counts, the sums that hold between them, the rates made of them.

Everything that a reader can set against each other belongs in one `Counts`:
a council's directorates, their segments, the quarters and the cumulative
figures. What is left out here cannot be guarded.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
import pandas as pd

from perfkit.errors import UsageError

SUM_COLUMNS = ["sum", "total", "part"]
RATE_COLUMNS = ["numerator", "denominator", "per", "decimals"]


class Showing(StrEnum):
    """What a reader sees in a count's place."""

    SHOWN = "shown"
    HIDDEN = "hidden"
    MISSING = "missing"
    NOT_PRINTED = "not_printed"
    """No place of its own on the page, but a sum or a rate speaks of it."""


def _no_sums() -> pd.DataFrame:
    return pd.DataFrame(columns=SUM_COLUMNS, dtype="str")


def _no_rates() -> pd.DataFrame:
    return pd.DataFrame(columns=RATE_COLUMNS)


@dataclass(frozen=True)
class Counts:
    """Counts with the sums and rates between them.

    Parameters
    ----------
    cells
        One row a count, under a name of its own in the index: ``count``
        (whole, 0 or more, NaN where missing); and, where they differ from
        the default, ``people`` (True: a count of people, hidden when small),
        ``printed`` (True), ``published`` (False: it is out already and can no
        longer be hidden) and ``hidden`` (False: it was hidden before, and
        stays so).
    sums
        One row a part of a sum: ``sum`` (its name), ``total`` and ``part``
        (names of counts).
    rates
        One row a rate, under its name: ``numerator``, ``denominator`` (names
        of counts), ``per`` and ``decimals`` as printed.
    """

    cells: pd.DataFrame
    sums: pd.DataFrame = field(default_factory=_no_sums)
    rates: pd.DataFrame = field(default_factory=_no_rates)


@dataclass(frozen=True)
class Shown:
    """All that a reader has, and no more.

    Parameters
    ----------
    cells
        By name: ``shown`` (NaN unless shown) and ``state`` (`Showing`).
    sums
        As in `Counts`, without those that bind nothing.
    rates
        As in `Counts`, with ``shown`` (NaN where hidden or missing) and ``state``.
    """

    cells: pd.DataFrame
    sums: pd.DataFrame
    rates: pd.DataFrame


def settled(counts: Counts) -> Counts:
    """Return the counts with every column filled and only sums that add up.

    A missing part either counts for nothing in its total, and then the sum
    holds without it; or it is the one figure that the sum lacks, and then
    anybody can work it out, so it is guarded as if it were there. A missing
    total is what its parts add up to.

    Raises
    ------
    UsageError
        A count is negative or no whole number, a name is unknown or given
        twice, or parts do not add up to their total.

    Examples
    --------
    >>> cells = pd.DataFrame({"count": [60, 20, None]}, index=["all", "East", "West"])
    >>> sums = pd.DataFrame({"sum": "wards", "total": "all", "part": ["East", "West"]})
    >>> settled(Counts(cells, sums)).cells["count"].tolist()
    [60.0, 20.0, 40.0]
    """
    cells = pd.DataFrame({"count": counts.cells["count"].astype("float64")}, index=counts.cells.index)
    for column, default in (("people", True), ("printed", True), ("published", False), ("hidden", False)):
        cells[column] = counts.cells[column].astype(bool) if column in counts.cells else default
    cells["missing"] = cells["count"].isna()
    _refuse(cells, counts)
    sums = counts.sums[SUM_COLUMNS].drop_duplicates()
    had = cells["count"]
    sums = sums.assign(had=had.reindex(sums["part"]).to_numpy(), whole=had.reindex(sums["total"]).to_numpy())
    by = sums.groupby("sum", sort=False)["had"]
    lack, adds = sums["had"].isna().groupby(sums["sum"]).transform("sum"), by.transform("sum")
    rest = sums["whole"] - adds
    sums = sums[~(sums["had"].isna() & (rest == 0)) & ~(sums["whole"].isna() & (lack > 0))]
    lone = sums["had"].isna() & (lack == 1) & (rest > 0)
    found = pd.concat([
        pd.Series(rest[lone[lone].index].to_numpy(), index=sums.loc[lone, "part"]),
        pd.Series(adds[sums.index[sums["whole"].isna()]].to_numpy(), index=sums.loc[sums["whole"].isna(), "total"]),
    ])  # fmt: skip
    found = found[~found.index.duplicated()]
    cells.loc[found.index, "count"] = found
    cells.loc[cells["missing"], "printed"] = False
    kept = sums[SUM_COLUMNS].reset_index(drop=True)
    _must_add_up(cells["count"], kept)
    return Counts(cells, kept, counts.rates)


def _refuse(cells: pd.DataFrame, counts: Counts) -> None:
    if not cells.index.is_unique:
        raise UsageError(f"The count '{cells.index[cells.index.duplicated()][0]}' is given twice.")
    present = cells["count"].dropna()
    if len(odd := present[(present < 0) | (present != np.floor(present))]):
        raise UsageError(f"'{odd.index[0]}' is {odd.iloc[0]:g}; a count is a whole number, 0 or more.")
    used = [counts.sums["total"], counts.sums["part"], counts.rates["numerator"], counts.rates["denominator"]]
    for names in used:
        if len(strange := pd.Index(names).difference(cells.index)):
            raise UsageError(f"A sum or rate names '{strange[0]}', which is not among the counts.")


def _must_add_up(value: pd.Series, sums: pd.DataFrame) -> None:
    adds = value.reindex(sums["part"]).groupby(sums["sum"].to_numpy(), sort=False).sum(min_count=1)
    totals = sums.drop_duplicates("sum").set_index("sum")["total"]
    whole = value.reindex(totals).set_axis(totals.index)
    parts_known = value.reindex(sums["part"]).notna().groupby(sums["sum"].to_numpy(), sort=False).all()
    wrong = (adds != whole.reindex(adds.index)) | ~parts_known
    if wrong.any():
        name = wrong.index[wrong][0]
        raise UsageError(
            f"The parts of '{totals[name]}' in the sum '{name}' add up to {adds[name]:g}, not {whole[name]:g}. "
            "Give the rest as a count of its own (printed or not), or leave the sum out."
        )
