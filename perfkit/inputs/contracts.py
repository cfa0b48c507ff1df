"""The contracts as pandera schemas, and pandera's findings in officers' words.

pandera is loaded with this module, so only reading imports it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import numpy as np
import pandas as pd
import pandera.pandas as pa

from perfkit.errors import nearest, shown
from perfkit.inputs.contract import Column, Contract, Kind
from perfkit.inputs.ledger import Ledger, Refusal
from perfkit.inputs.schema import CONTRACTS

DTYPES = {
    Kind.TEXT: "str",
    Kind.CODE: "str",
    Kind.NUMBER: "float64",
    Kind.FIGURE: "float64",
    Kind.WHOLE: "float64",
    Kind.PERIOD: "str",
    Kind.DATE: "datetime64[us]",
    Kind.FLAG: "boolean",
    Kind.CHOICE: "str",
}
"""What each kind of column holds once it is read."""

_PROGRAMMING = "The columns of a table were read as the wrong type"


@lru_cache
def schema_of(name: str) -> pa.DataFrameSchema:
    """Return the pandera schema of a table, made from its contract."""
    contract = CONTRACTS[name]
    columns = {c.name: pa.Column(None, _checks(c), nullable=not c.required) for c in contract.columns}
    return pa.DataFrameSchema(columns, unique=list(contract.key) or None, strict=False)


def enforce(table: pd.DataFrame, contract: Contract, ledger: Ledger) -> None:
    """Refuse the cells that break a table's contract: blank, out of bounds, not a choice, or given twice.

    Cells that were refused on reading are not refused again.
    """
    # Types belong to columns, not cells; pandera would look for them cell by cell, at most of the cost of reading.
    wrong = [c.name for c in contract.columns if table[c.name].dtype != DTYPES[c.kind]]
    if wrong:
        raise TypeError(f"{_PROGRAMMING}: {', '.join(wrong)} of {contract.name}")
    try:
        schema_of(contract.name).validate(table, lazy=True, inplace=True)
    except pa.errors.SchemaErrors as found:
        cases = found.failure_cases
    else:
        return
    for (name, check), group in cases.groupby(["column", "check"], sort=False):
        if check != "multiple_fields_uniqueness":
            positions = group["index"].to_numpy(dtype="intp")
            say = _reason(table, contract.column(str(name)), str(check))
            ledger.refuse(str(name), positions, say, table[str(name)].get)
    if (cases["check"] == "multiple_fields_uniqueness").any() or len(contract.key) == 1:
        _refuse_twins(table, contract, ledger)


def _checks(column: Column) -> list[pa.Check]:
    checks = []
    if column.choices:
        checks.append(pa.Check.isin(list(column.choices), error="choice"))
    if column.low is not None:
        checks.append(pa.Check.ge(column.low, error="low"))
    if column.high is not None:
        checks.append(pa.Check.le(column.high, error="high"))
    return checks


def _reason(table: pd.DataFrame, column: Column, check: str) -> Callable[[int], Refusal]:
    if check == "not_nullable":
        choices = ", ".join(column.choices)
        missing = Refusal(f"{column.name} is blank and must be filled", column.meaning, choices)
        return lambda _: missing
    if check in ("low", "high"):
        low, high = column.low, column.high
        bounds = f"{low:g} to {high:g}" if low is not None and high is not None else f"{low:g} or more"
        return lambda p: Refusal(f"{table[column.name].iloc[p]:g} is out of bounds", "Check the figure.", bounds)
    return lambda p: _no_choice(str(table[column.name].iloc[p]), column)


def _no_choice(word: str, column: Column) -> Refusal:
    near = nearest(word, column.choices, 1)
    offer = f"Did you mean '{near[0]}'? " if near else ""
    return Refusal(f"'{shown(word)}' is not a choice", f"{offer}Type one of those.", ", ".join(column.choices))


def _refuse_twins(table: pd.DataFrame, contract: Contract, ledger: Ledger) -> None:
    """Refuse the later of two rows with the same key, naming both."""
    key = list(contract.key)
    whole = np.ones(len(table), dtype=bool)
    for name in key:
        whole &= ~ledger.refused(name)
        if contract.column(name).required:
            whole &= table[name].notna().to_numpy()
    rows = table.loc[whole, key]
    twin = rows.duplicated()
    if not twin.any():
        return
    twins = rows[rows.duplicated(keep=False)].drop_duplicates()
    first = pd.Series(twins.index, index=_key_index(twins))
    later = rows[twin]
    partner = dict(zip(later.index, first.loc[_key_index(later)].to_numpy(), strict=True))

    def say(p: int) -> Refusal:
        said = ", ".join(_said(name, rows.at[p, name]) for name in key)
        both = f"rows {ledger.rows[partner[p]]} and {ledger.rows[p]}"
        return Refusal(f"{both} are both for {said}", _twin_remedy(contract))

    ledger.refuse(key[0], later.index.to_numpy(), say)


def _key_index(rows: pd.DataFrame) -> pd.Index:
    # As text, because a missing date in a MultiIndex finds no other missing date.
    texts = rows.astype("str").fillna("")
    return pd.Index(["\x1f".join(row) for row in texts.itertuples(index=False)])


def _said(name: str, value: object) -> str:
    if pd.isna(value):  # type: ignore[call-overload]
        return f"no {name}"
    return f"{name} {value:%d/%m/%Y}" if isinstance(value, pd.Timestamp) else f"{name} '{shown(value)}'"


def _twin_remedy(contract: Contract) -> str:
    dated = next((n for n in contract.key if contract.column(n).kind is Kind.DATE), None)
    if dated is None:
        return "Keep one of them."
    return f"Keep one, or give the later one its own date in {dated}."
