"""The rows that proposals would add to the table of targets, beside what it holds already."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from perfkit import periods
from perfkit.errors import DataError, Fault
from perfkit.inputs.adding import Cell
from perfkit.inputs.tables import Tables
from perfkit.inputs.vintages import known
from perfkit.targets.journal import harmless
from perfkit.targets.proposal import INTERIM, Proposal
from perfkit.terms import Polarity

DIFF = ("ref", "title", "period", "old", "old_low", "old_high", "new", "new_low", "new_high", "change", "over")

TIGHTER, LOOSER, CHANGED, ADDED, THERE = "tighter", "looser", "changed", "added", "already there"

_FIGURES = ("target", "target_low", "target_high")
_SAME = 1e-9


def periods_of(proposals: Sequence[Proposal]) -> pd.DataFrame:
    """Return a row for each year proposed and each of its quarters with an interim target."""
    rows: list[dict[str, Any]] = []
    for p in proposals:
        whole = {"ref": p.ref, "reason": p.reason, "period": p.year}
        rows.append(whole | {name: getattr(p, name) for name in _FIGURES})
        for number, interim in enumerate(p.interim[: len(INTERIM)], 1):
            if interim is not None:
                rows.append(whole | {"period": f"{p.year} Q{number}", "target": interim})
    frame = pd.DataFrame(rows, columns=["ref", "period", *_FIGURES, "reason"])
    return frame.astype(dict.fromkeys(_FIGURES, "float64"))


def diff_of(asked: pd.DataFrame, tables: Tables, day: date) -> pd.DataFrame:
    """Return `DIFF`: the target on record and the proposed one of each period (`periods_of`), and which way it goes."""
    indicators = tables.indicators.set_index("ref")
    targets = tables.targets[tables.targets["ref"].isin(asked["ref"])]
    latest = known(targets, None, ["ref", "period"], "set_on").set_index(["ref", "period"])
    keys = pd.MultiIndex.from_frame(asked[["ref", "period"]])
    old = latest[[*_FIGURES]].reindex(keys).reset_index(drop=True)
    ends = [pd.Timestamp(periods.end(periods.parse(text))) for text in asked["period"]]
    new = asked[[*_FIGURES]]
    there = old.notna().any(axis=1)
    same = ((old - new).abs() <= _SAME).where(old.notna() | new.notna(), True).all(axis=1)
    polarity = asked["ref"].map(indicators["polarity"])
    better = polarity.map({str(Polarity.HIGHER): 1.0, str(Polarity.LOWER): -1.0})
    step = better * (new["target"] - old["target"])
    wider = (new["target_low"] < old["target_low"]) | (new["target_high"] > old["target_high"])
    ranged = polarity.eq(Polarity.RANGE) & old["target_low"].notna()
    change = np.select(
        [~there, same, (step > 0) | (ranged & ~wider), (step < 0) | (ranged & wider)],
        [ADDED, THERE, TIGHTER, LOOSER],
        CHANGED,
    )
    old, new = (f.set_axis([w, f"{w}_low", f"{w}_high"], axis=1) for f, w in ((old, "old"), (new, "new")))
    said = pd.DataFrame({"title": asked["ref"].map(indicators["title"]), "change": change})
    said["over"] = pd.Series(ends, said.index, dtype="datetime64[us]") < pd.Timestamp(day)
    return pd.concat([asked[["ref", "period"]], said, old, new], axis=1)[[*DIFF]]


def rows_of(asked: pd.DataFrame, diff: pd.DataFrame, tables: Tables, role: str, day: date) -> list[Mapping[str, Cell]]:
    """Return the rows to add, by the columns of `targets`; none for what is there already or is over.

    Raises
    ------
    DataError
        If a target was already changed on that day: the table could not tell the two apart.
    """
    table = tables.targets.sort_values(["ends", "set_on"], kind="stable")
    tolerant = table.dropna(subset=["tolerance"]).drop_duplicates("ref", keep="last").set_index("ref")
    tolerances, kinds = tolerant["tolerance"].to_dict(), tolerant["tolerance_kind"].fillna("").to_dict()
    today = set(
        zip(*(table.loc[table["set_on"] == pd.Timestamp(day), name] for name in ("ref", "period")), strict=True)
    )
    faults: list[Fault] = []
    rows: list[Mapping[str, Cell]] = []
    left = asked[(diff["change"].ne(THERE) & ~diff["over"]).to_numpy()]
    listed: list[dict[str, Any]] = left.to_dict("records")  # type: ignore[assignment]
    for row in listed:
        if (row["ref"], row["period"]) in today:
            problem = f"{row['ref']} {row['period']} was given another target today"
            faults.append(Fault(problem, "Approve it tomorrow: two targets set on one day cannot be told apart."))
        cells: dict[str, Cell] = {"ref": row["ref"], "period": row["period"]}
        cells |= {name: float(row[name]) for name in _FIGURES if not pd.isna(row[name])}
        if row["ref"] in tolerances:
            cells |= {"tolerance": float(tolerances[row["ref"]]), "tolerance_kind": kinds[row["ref"]]}
        rows.append(cells | {"set_on": day, "rationale": harmless(row["reason"]), "approved_by": harmless(role)})
    if faults:
        raise DataError(faults)
    return rows
