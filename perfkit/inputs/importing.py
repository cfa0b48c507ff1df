"""A council's scorecard made into perfkit's long tables, as its mapping says."""

from __future__ import annotations

from collections.abc import Sequence

from pandas import Period

from perfkit import periods
from perfkit.errors import Fault, UsageError, nearest
from perfkit.inputs.figures import read_figures
from perfkit.inputs.guarded import shown
from perfkit.inputs.headings import plain
from perfkit.inputs.layout import tidy
from perfkit.inputs.long_tables import Imported
from perfkit.inputs.mapping import ColumnMapping
from perfkit.inputs.meanings import LATEST, LEAVE_OUT, TO_DATE, is_relative, resolved
from perfkit.inputs.scorecard_rows import SheetReader, meanings_of
from perfkit.inputs.wide import Wide


def imported(wides: Sequence[Wide], mapping: ColumnMapping, year: Period | None, quarter: Period | None) -> Imported:
    """Return the long tables that scorecards come to.

    Parameters
    ----------
    wides
        The scorecards, every column of which the mapping knows.
    mapping
        What an officer confirmed.
    year
        The financial year that "Q1", "year" and their like belong to.
    quarter
        The quarter of columns that speak of the latest one; the last with a
        figure unless given.

    Raises
    ------
    UsageError
        If a column needs a year or quarter and none is known.
    """
    result = Imported()
    latest = quarter or _latest(wides, mapping, year)
    _require_periods(wides, mapping, year, latest)
    if quarter is None and latest is not None and any(m.period == LATEST for m in meanings_of(wides, mapping).values()):
        name = periods.label(latest)
        problem = f"columns of the latest quarter were taken for {name}, the last with figures"
        result.faults.append(Fault(problem, "Say another with --quarter.", file=wides[0].file, note=True))
    for wide in wides:
        result.faults += wide.faults
        if not wide.cells.empty:
            SheetReader(wide, mapping, year, latest, result).read()
    return result


def vanished(wides: Sequence[Wide], mapping: ColumnMapping) -> list[Fault]:
    """Return a note for each column that the mapping uses and no scorecard has any more."""
    there = {plain(name): str(name) for wide in wides for name in wide.cells}
    notes = []
    for key, meaning in mapping.columns.items():
        if key not in there and meaning.what != LEAVE_OUT:
            near = nearest(mapping.headings[key], [name for k, name in there.items() if k not in mapping.columns], 1)
            offer = f" Is it '{shown(near[0])}' now?" if near else ""
            problem = f"the column '{shown(mapping.headings[key])}' ({meaning}) of the mapping is not there any more"
            notes.append(Fault(problem, f"Nothing was read for it.{offer}", file=wides[0].file, note=True))
    return notes


def latest_quarter(result: Imported) -> Period | None:
    """Return the last quarter that has an outturn; None where none has."""
    labels = {row["period"] for row in result.tables["outturns"] if row.get("outturn")}
    found = [period for period in map(periods.parse, labels) if period.freqstr == periods.QUARTER]
    return max(found, default=None)


def _latest(wides: Sequence[Wide], mapping: ColumnMapping, year: Period | None) -> Period | None:
    """Return the last quarter with a figure in any scorecard."""
    found = []
    for wide in wides:
        for name, meaning in meanings_of([wide], mapping).items():
            if meaning.what == "outturn" and meaning.period not in (LATEST, TO_DATE):
                label = resolved(meaning.period, year, None)
                period = periods.parse(label) if label else None
                has_figure = any(_is_number(value, mapping) for value in wide.cells[name])
                if has_figure and period is not None and period.freqstr == periods.QUARTER:
                    found.append(period)
    return max(found, default=None)


def _require_periods(wides: Sequence[Wide], mapping: ColumnMapping, year: Period | None, latest: Period | None) -> None:
    meanings = meanings_of(wides, mapping)
    yearless = [name for name, meaning in meanings.items() if meaning.period != LATEST and is_relative(meaning.period)]
    if yearless and year is None:
        names = ", ".join(f"'{shown(name)}'" for name in sorted(yearless)[:4])
        raise UsageError(f"The columns {names} name no year. Say which the scorecard is of: --year 2009/10.")
    late = [name for name, meaning in meanings.items() if meaning.period == LATEST]
    if late and latest is None:
        names = ", ".join(f"'{shown(name)}'" for name in sorted(late)[:4])
        raise UsageError(
            f"No quarter of the scorecard has a figure, and {names} is of the latest. Say it: --quarter '2009/10 Q2'; "
            "or name the period in the mapping, such as status 2009/10."
        )


def _is_number(value: object, mapping: ColumnMapping) -> bool:
    said = mapping.figures.get(tidy(value), value)
    return bool(tidy(said)) and not read_figures([said], None, letters=False).refusals
