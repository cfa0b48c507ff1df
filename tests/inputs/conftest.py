"""Short ways to write down a raw table and to read it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from perfkit.errors import Fault
from perfkit.inputs.raw import RawTable
from perfkit.inputs.read import check

TODAY = pd.Timestamp("2014-11-07")

INDICATORS = """ref,title,directorate,unit,polarity,basis
PL1,Planning applications in time,Communities,percent,higher,period
HR1,Sickness,Children’s Services,days,lower,cumulative
FI1,Income,Communities,pounds,higher,cumulative
"""
OUTTURNS = "ref,period,outturn\nPL1,2014/15 Q2,81.5\n"
TARGETS = "ref,period,target\nPL1,2014/15 Q2,80\n"


def raw_of(name: str, cells: dict[str, list[object]], sheet: str = "") -> RawTable:
    """Return a raw table as the opener would: rows numbered from 2."""
    frame = pd.DataFrame({heading: pd.Series(column, dtype=object) for heading, column in cells.items()})
    rows = pd.RangeIndex(2, len(frame) + 2)
    return RawTable(name, "council.xlsx" if sheet else f"{name}.csv", sheet, frame, rows, "0" * 64)


@pytest.fixture
def council(tmp_path: Path) -> Callable[..., str]:
    """Return a function that writes a small council's CSV files, some of them replaced, and gives their folder."""

    def write(**texts: str) -> str:
        for name, text in {"indicators": INDICATORS, "outturns": OUTTURNS, "targets": TARGETS, **texts}.items():
            if text:
                (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
        return str(tmp_path)

    return write


@pytest.fixture
def faults(council: Callable[..., str]) -> Callable[..., list[str]]:
    """Return a function that reads such files and gives the faults' messages, without notes."""

    def read(**texts: str) -> list[str]:
        return [str(fault) for fault in check(council(**texts), today=TODAY) if not fault.note]

    return read


@pytest.fixture
def notes(council: Callable[..., str]) -> Callable[..., list[str]]:
    """Return a function that reads such files without a fault and gives the notes' messages."""

    def read(**texts: str) -> list[str]:
        found: list[Fault] = check(council(**texts), today=TODAY)
        assert [str(fault) for fault in found if not fault.note] == []
        return [str(fault) for fault in found]

    return read
