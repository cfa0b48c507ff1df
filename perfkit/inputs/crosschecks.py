"""What one cell says of another: statuses, ranges, counts, references."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from perfkit.errors import nearest, shown
from perfkit.inputs.contract import Contract
from perfkit.inputs.ledger import Ledger, Refusal
from perfkit.terms import DataStatus, TargetStatus

NO_FIGURE = (
    DataStatus.NOT_AVAILABLE,
    DataStatus.NOT_APPLICABLE,
    DataStatus.NOT_DUE,
    DataStatus.CONFIDENTIAL,
    DataStatus.ROUNDS_TO_ZERO,
)
"""Statuses that say why there is no figure."""

BY_DIRECTORATE = ("milestones", "finance", "risks", "developments", "issues")
"""Tables whose directorates must be ones that indicators name."""

_MONTHS = {"quarter": 3, "year": 12}
"""Months of a period that is not one month."""

OFFERED = 20
"""Unknown names of one column that are offered their nearest."""


def outturn_status(table: pd.DataFrame, marks: dict[str, pd.Series], ledger: Ledger) -> pd.Series:
    """Return each outturn's status from its column, its marker and its period's mark.

    Where two of them disagree, or a number stands beside a status that says
    there is none, the row is refused. Without any, a figure is final and a
    blank is not available.

    Parameters
    ----------
    table
        The outturns, with ``status`` as typed.
    marks
        Markers found in ``period``, ``outturn``, ``numerator``, ``denominator``.
    """
    typed = table["status"]
    said = typed
    for source in ("outturn", "period"):
        mark = marks[source]
        clash = (said.notna() & mark.notna() & (said != mark)).to_numpy()
        ledger.refuse(
            "status",
            np.flatnonzero(clash),
            _clash(said, source, mark),
        )
        said = said.fillna(mark)
    has_figure = table["outturn"].notna()
    wrong = has_figure & said.isin(NO_FIGURE) & ~((said == DataStatus.ROUNDS_TO_ZERO) & (table["outturn"] == 0))
    ledger.refuse(
        "outturn",
        np.flatnonzero(wrong),
        lambda p: Refusal(
            f"the outturn is {table['outturn'].iloc[p]:.15g} and the status is {said.iloc[p]}",
            "Remove the figure or correct the status.",
        ),
        lambda p: f"{table['outturn'].iloc[p]:.15g}",
    )
    countable = table["numerator"].notna() & table["denominator"].notna()
    for part in ("numerator", "denominator"):
        said = said.where(has_figure | said.notna(), marks[part].where(marks[part].isin(NO_FIGURE)))
    empty = ~has_figure & ~countable & (said.isna() | ~said.isin(NO_FIGURE))
    unread = ledger.refused("outturn") | ledger.refused("status")
    if count := int((empty & typed.notna() & ~unread).sum()):
        rows = f"{count:,} row{'' if count == 1 else 's'}"
        ledger.note("status", f"{rows} without an outturn read as not available", "Type [x] or the figure.")
    return said.mask(empty, str(DataStatus.NOT_AVAILABLE)).fillna(str(DataStatus.FINAL))


def target_status(table: pd.DataFrame, mark: pd.Series, ledger: Ledger) -> pd.Series:
    """Return whether each target was set, refusing those that say two things.

    A target is one figure, or a range with both ends and the low end first.
    """
    single, low, high = (table[c].notna().to_numpy() for c in ("target", "target_low", "target_high"))
    both = (single | mark.notna().to_numpy()) & (low | high)
    unread = ledger.refused("target_low") | ledger.refused("target_high")
    ledger.refuse(
        "target",
        np.flatnonzero(both),
        lambda p: Refusal(
            "the row has a target and a range", "Keep the target, or target_low and target_high, but not both."
        ),
    )
    for end, other, lacking in (("target_low", "target_high", low & ~high), ("target_high", "target_low", high & ~low)):
        ledger.refuse(
            end,
            np.flatnonzero(lacking & ~unread),
            _one_end(end, other),
        )
    crossed = (table["target_low"] > table["target_high"]).to_numpy()
    ledger.refuse(
        "target_low",
        np.flatnonzero(crossed),
        lambda p: Refusal(
            f"the range crosses: target_low {table['target_low'].iloc[p]:g} is above "
            f"target_high {table['target_high'].iloc[p]:g}",
            "Put the lower end in target_low.",
        ),
    )
    status = mark.mask(single | low | high, str(TargetStatus.SET))
    return status.fillna(str(TargetStatus.NO_TARGET))


def counts(table: pd.DataFrame, ledger: Ledger) -> None:
    """Refuse negative denominators, and note those of nought that carry a figure."""
    below = table["denominator"]
    ledger.refuse(
        "denominator",
        np.flatnonzero(below < 0),
        lambda p: Refusal(f"the denominator is {below.iloc[p]:g}", "A denominator is nought or more.", "0 or more"),
        lambda p: f"{below.iloc[p]:g}",
    )
    figure = next(table[c] for c in ("outturn", "value", "numerator") if c in table)
    rows = ledger.rows[np.flatnonzero((below == 0) & figure.notna())]
    if len(rows):
        ledger.note("denominator", f"a figure over a denominator of 0 in {_rows(rows)}", "Check the denominator.")


def future(table: pd.DataFrame, today: pd.Timestamp, ledger: Ledger) -> None:
    """Note figures of periods that have not ended and that say no day on which they were known, or one before them."""
    figure = table["outturn"].notna() & (table["status"] != DataStatus.FORECAST)
    rows = ledger.rows[np.flatnonzero(figure & (table["ends"] > today) & table["as_of"].isna())]
    if len(rows):
        ledger.note(
            "period", f"figures for periods that have not ended in {_rows(rows)}", "Give as_of, or [f] if forecast."
        )
    places = np.flatnonzero(figure & (table["as_of"] < table["ends"]))
    inside = table.iloc[places]
    begins = inside["ends"].dt.to_period("M") - inside["span"].map(_MONTHS).fillna(1).astype(int) + 1
    rows = ledger.rows[places[(inside["as_of"] < begins.dt.start_time).to_numpy()]]
    if len(rows):
        problem = f"figures that were known before their periods began in {_rows(rows)}"
        ledger.note("as_of", problem, "Correct the period or as_of, or give [f] if forecast.")


def references(table: pd.DataFrame, contract: Contract, tables: dict[str, pd.DataFrame], ledger: Ledger) -> None:
    """Refuse references and directorates that no indicator has, offering the nearest."""
    targets = dict(contract.refers)
    if contract.name in BY_DIRECTORATE:
        targets["directorate"] = "indicators.directorate"
    for column, target in targets.items():
        other, name = target.split(".")
        if other not in tables:
            continue
        known = list(dict.fromkeys(tables[other][name].dropna()))
        cells = table[column]
        strange = cells.notna() & ~cells.isin(known)
        ledger.refuse(column, np.flatnonzero(strange), _look_up(column, cells, known), cells.get)


def _unknown(column: str, word: str, known: list[str]) -> Refusal:
    near = " or ".join(f"'{shown(name)}'" for name in nearest(word, known))
    offer = f"Did you mean {near}? " if near else ""
    kind = "indicator" if column == "ref" else column
    return Refusal(
        f"there is no {kind} '{shown(word)}' in indicators", f"{offer}Spell it as in indicators, or add it there."
    )


def _clash(said: pd.Series, source: str, mark: pd.Series) -> Callable[[int], Refusal]:
    where = "the marker in outturn" if source == "outturn" else "the mark behind the period"
    return lambda p: Refusal(
        f"the status is {said.iloc[p]}, and {where} says {mark.iloc[p]}", "Keep the one that is right."
    )


def _one_end(end: str, other: str) -> Callable[[int], Refusal]:
    return lambda _: Refusal(
        f"the row has a {end} and no {other}", f"Type {other}; if there is none, use target alone."
    )


def _look_up(column: str, cells: pd.Series, known: list[str]) -> Callable[[int], Refusal]:
    # Comparing with every known name is slow; the first few offers show what is wrong with the rest.
    said: dict[str, Refusal] = {}

    def say(p: int) -> Refusal:
        word = cells.iloc[p]
        if word not in said:
            said[word] = _unknown(column, word, known if len(said) < OFFERED else [])
        return said[word]

    return say


def _rows(rows: np.ndarray[tuple[int], np.dtype[np.int64]]) -> str:
    listing = ", ".join(str(r) for r in rows[:10]) + (f" and {len(rows) - 10:,} more" if len(rows) > 10 else "")
    return f"row{'' if len(rows) == 1 else 's'} {listing}"
