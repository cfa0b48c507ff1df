"""What a table must hold, in officers' words and never a library's."""

import subprocess
import sys

import pandas as pd
import pytest

from perfkit.inputs.contracts import DTYPES, enforce, schema_of
from perfkit.inputs.ledger import Ledger
from perfkit.inputs.raw import RawTable
from perfkit.inputs.schema import CONTRACTS


def broken(name: str, *rows: dict[str, object]) -> list[str]:
    """Check typed rows against a contract and return the faults' messages."""
    contract = CONTRACTS[name]
    given = pd.DataFrame(rows)
    table = pd.DataFrame(
        {
            c.name: (given[c.name] if c.name in given else pd.Series([None] * len(rows))).astype(DTYPES[c.kind])
            for c in contract.columns
        }
    )
    ledger = Ledger(RawTable(name, "c.xlsx", name, given, pd.RangeIndex(2, len(rows) + 2), ""))
    enforce(table, contract, ledger)
    return [str(fault) for fault in ledger.result()]


RISK = {"ref": "R1", "directorate": "Housing", "risk": "Flood", "likelihood": 3.0}


@pytest.mark.parametrize("name", CONTRACTS)
def test_every_contract_makes_a_schema_of_its_columns_in_order(name):
    assert tuple(schema_of(name).columns) == CONTRACTS[name].names


def test_a_row_that_keeps_the_contract_has_no_fault():
    assert broken("risks", RISK) == []


def test_a_required_cell_that_is_blank_says_what_belongs_there():
    assert broken("risks", {**RISK, "risk": None}) == [
        "c.xlsx, sheet risks, row 2, column risk: risk is blank and must be filled. "
        "What may happen, and what would follow."
    ]


@pytest.mark.parametrize("figure", [0.0, 6.0])
def test_a_figure_out_of_bounds_names_the_bounds(figure):
    assert broken("risks", {**RISK, "likelihood": figure}) == [
        f"c.xlsx, sheet risks, row 2, column likelihood: {figure:g} is out of bounds; expected 1 to 5. "
        "Check the figure."
    ]


@pytest.mark.parametrize("figure", [1.0, 5.0])
def test_the_bounds_themselves_are_allowed(figure):
    assert broken("risks", {**RISK, "likelihood": figure}) == []


def test_a_bound_on_one_side():
    target = {"ref": "A", "period": "2014/15 Q2", "tolerance": -1.0}
    assert broken("targets", target) == [
        "c.xlsx, sheet targets, row 2, column tolerance: -1 is out of bounds; expected 0 or more. Check the figure."
    ]


INDICATOR = {"ref": "A", "title": "t", "directorate": "D", "unit": "percent", "polarity": "higher", "basis": "period"}


def test_a_word_that_is_no_choice_is_offered_the_nearest():
    assert broken("indicators", {**INDICATOR, "polarity": "hihger"}) == [
        "c.xlsx, sheet indicators, row 2, column polarity: 'hihger' is not a choice; "
        "expected higher, lower, range, none. Did you mean 'higher'? Type one of those."
    ]


def test_a_missing_polarity_is_a_fault_and_has_no_default():
    assert broken("indicators", {**INDICATOR, "polarity": None}) == [
        "c.xlsx, sheet indicators, row 2, column polarity: polarity is blank and must be filled; "
        "expected higher, lower, range, none. Which outturn is better: higher, lower, within a range, or none."
    ]


def test_a_row_given_twice_names_both_rows():
    assert broken("indicators", INDICATOR, {**INDICATOR, "ref": "B"}, INDICATOR) == [
        "c.xlsx, sheet indicators, row 4, column ref: rows 2 and 4 are both for ref 'A'. Keep one of them."
    ]


def outturn(as_of: str | None, ref: str | None = "A") -> dict[str, object]:
    return {"ref": ref, "period": "2014/15 Q2", "outturn": 1.0, "as_of": None if as_of is None else pd.Timestamp(as_of)}


def test_two_vintages_of_one_figure_are_allowed():
    assert broken("outturns", outturn("2014-10-14"), outturn("2014-11-14"), outturn(None)) == []


def test_two_rows_of_one_day_and_of_no_day_are_twins():
    day = outturn("2014-10-14")
    assert broken("outturns", day, outturn(None), day, outturn(None), day) == [
        "c.xlsx, sheet outturns, row 4, column ref: rows 2 and 4 are both for ref 'A', period '2014/15 Q2', as_of "
        "14/10/2014. Keep one, or give the later one its own date in as_of.",
        "c.xlsx, sheet outturns, row 5, column ref: rows 3 and 5 are both for ref 'A', period '2014/15 Q2', no as_of. "
        "Keep one, or give the later one its own date in as_of.",
        "c.xlsx, sheet outturns, row 6, column ref: rows 2 and 6 are both for ref 'A', period '2014/15 Q2', as_of "
        "14/10/2014. Keep one, or give the later one its own date in as_of.",
    ]


def test_rows_without_a_reference_are_not_called_twins():
    assert broken("outturns", outturn(None, ref=None), outturn(None, ref=None)) == [
        f"c.xlsx, sheet outturns, row {row}, column ref: ref is blank and must be filled. "
        "The indicator's reference, as in the sheet indicators."
        for row in (2, 3)
    ]


def test_no_message_speaks_a_librarys_language():
    words = " ".join(broken("risks", {**RISK, "ref": None, "impact": 9.0}, RISK, RISK)).casefold()
    assert words.count("row ") == 3
    for foreign in ("pandas", "pandera", "dtype", "null", "nan", "series", "isin", "schema", "column '"):
        assert foreign not in words


def test_pandera_is_loaded_only_when_tables_are_read():
    code = "import sys, perfkit.inputs.read; assert 'pandera' not in sys.modules"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_a_column_of_the_wrong_type_is_a_fault_of_the_program_and_not_the_officer_s():
    table = pd.DataFrame({"item": ["council"], "value": [1.0]})
    with pytest.raises(TypeError, match="read as the wrong type: value of about"):
        enforce(table, CONTRACTS["about"], None)
