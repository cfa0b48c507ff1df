"""`perfkit import`: a council's own scorecard into perfkit's tables, its columns asked about once.

As everywhere, it imports what it needs when it is called.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from perfkit.printing import print_faults

if TYPE_CHECKING:
    from pandas import Period

    from perfkit.errors import Fault
    from perfkit.inputs.mapping import ColumnMapping
    from perfkit.inputs.wide import Wide


@click.command(
    "import",
    short_help="Turn your own scorecard into tables.",
    epilog="Example: perfkit import scorecard.xlsx --to data/scorecard",
)
@click.argument("scorecard", type=click.Path(path_type=Path))
@click.option(
    "--to", "folder", required=True, type=click.Path(path_type=Path, file_okay=False), help="Folder to write."
)
@click.option(
    "--mapping",
    "place",
    type=click.Path(path_type=Path, dir_okay=False),
    default=Path("parameters/columns.yaml"),
    show_default=True,
    help="What each column is; written at first.",
)
@click.option("--year", default="", help="The financial year of columns such as Q1: 2009/10.")
@click.option("--quarter", default="", help="The quarter of a status or commentary: 2009/10 Q3; the last with figures.")
@click.option("--sheet", "sheets", multiple=True, help="Only this sheet of the workbook; as often as you like.")
@click.option("--accept", is_flag=True, help="Accept every suggestion that an earlier run printed.")
@click.option("--replace", "overwrite", is_flag=True, help="Replace tables that are in the folder already.")
def import_(
    scorecard: Path,
    folder: Path,
    place: Path,
    year: str,
    quarter: str,
    sheets: Sequence[str],
    accept: bool,
    overwrite: bool,
) -> None:
    """Turn SCORECARD, one row an indicator, into tables that perfkit reads.

    The first time it writes a mapping file that says what each column may be, and stops: confirm its lines in a
    text editor, and run the same command again. Later scorecards are read by it without asking.

    \b
    Exit codes: 0 written, 2 something is to be confirmed or put right; nothing was written.
    """  # fmt: skip
    import pandas as pd

    from perfkit.errors import DataError
    from perfkit.inputs.import_files import check_imported, write_imported
    from perfkit.inputs.importing import imported, latest_quarter, vanished
    from perfkit.inputs.places import existing

    existing(scorecard)
    of_year, of_quarter = _periods(year, quarter)
    there = place.exists()
    if accept and there:
        _accept(place)
    wides, mapping = _opened(scorecard, sheets, place)
    broken = [fault for wide in wides for fault in wide.faults if not fault.note]
    if mapping.unconfirmed:
        print_faults(list(dict.fromkeys(broken)), err=True)
        print_faults(_put_together(wides), kind="note", err=True)
        _ask(place, mapping, there)
        sys.exit(2)
    result = imported(wides, mapping, of_year, of_quarter)
    faults = [fault for fault in result.faults if not fault.note]
    faults = list(dict.fromkeys([*faults, *([] if broken else check_imported(result, pd.Timestamp.now().normalize()))]))
    if faults:
        raise DataError(faults)
    written, before = write_imported(result, folder, overwrite=overwrite)
    notes = [*vanished(wides, mapping), *(fault for fault in result.faults if fault.note)]
    print_faults(list(dict.fromkeys(notes)), kind="note")
    for path, rows in written:
        click.echo(f"Wrote {path}: {rows:,} row{'' if rows == 1 else 's'}")
    if before.is_dir():
        click.echo(
            f"What was there is in {before}. Copy what you filled in by hand, or say it in the mapping under rows."
        )
    _say_left(mapping, folder)
    _say_next(folder, latest_quarter(result))


def _accept(place: Path) -> None:
    from perfkit.inputs.mapping_text import accept

    count = accept(place)
    click.echo(f"Accepted {count} suggestion{'' if count == 1 else 's'} in {place}.")


def _opened(scorecard: Path, sheets: Sequence[str], place: Path) -> tuple[list[Wide], ColumnMapping]:
    """Return the scorecards and the mapping file, to which a line is added for each thing it does not say yet."""
    from perfkit.errors import DataError
    from perfkit.inputs.asking import questions
    from perfkit.inputs.grids import open_grids
    from perfkit.inputs.mapping import ColumnMapping, read_mapping
    from perfkit.inputs.mapping_text import add_lines
    from perfkit.inputs.wide import wide_of

    mapping = read_mapping(place) if place.exists() else ColumnMapping()
    wides = [wide_of(grid, mapping.headings.values()) for grid in open_grids(scorecard, sheets)]
    if any(wide.cells.empty for wide in wides):
        raise DataError(dict.fromkeys(fault for wide in wides for fault in wide.faults if not fault.note))
    asked = questions(wides, mapping)
    if asked:
        add_lines(place, asked)
        mapping = read_mapping(place)
    return wides, mapping


def _put_together(wides: Sequence[Wide]) -> list[Fault]:
    """Return the notes of headings that stand so in no cell: the officer is asked about them."""
    from perfkit.inputs.wide_headings import LOOK

    return list(dict.fromkeys(fault for wide in wides for fault in wide.faults if fault.remedy == LOOK))


def _periods(year: str, quarter: str) -> tuple[Period | None, Period | None]:
    from perfkit import periods
    from perfkit.errors import UsageError

    found = []
    for option, text, kind, example in (
        ("--year", year, periods.YEAR, "2009/10"),
        ("--quarter", quarter, periods.QUARTER, "2009/10 Q3"),
    ):
        try:
            period = periods.parse(text) if text else None
        except periods.PeriodError as error:
            raise UsageError(f"{option}: {error}.") from None
        if period is not None and period.freqstr != kind:
            raise UsageError(f"{option}: '{text}' is not a {option.removeprefix('--')}. Write one such as {example}.")
        found.append(period)
    of_year, of_quarter = found
    if of_year is None and of_quarter is not None:
        of_year = periods.year_of(of_quarter)
    if of_year is not None and of_quarter is not None and periods.year_of(of_quarter) != of_year:
        raise UsageError(f"--quarter: {periods.label(of_quarter)} is not in {periods.label(of_year)}.")
    return of_year, of_quarter


def _ask(place: Path, mapping: ColumnMapping, there: bool) -> None:
    """Print the lines of the mapping file that are to be confirmed, and how that is done."""
    lines = place.read_text(encoding="utf-8-sig").splitlines()
    rows = sorted(fault.row for fault in mapping.unconfirmed if fault.row is not None)
    say = partial(click.echo, err=True)
    count = f"{len(rows)} line{'' if len(rows) == 1 else 's'}"
    say(f"{place} {'has' if there else 'was written and has'} {count} to confirm:\n")
    for row in rows:
        say(f"{row:>4}  {lines[row - 1].strip()}")
    if not any(meaning.what in ("outturn", "target") for meaning in mapping.offered.values()):
        say("\nNo column looks like a figure of a quarter or year. Is this a scorecard, one row an indicator?")
    say(
        f"\nNothing was imported yet. Open {place} in a text editor. Take the question mark away from each line\n"
        "that is right; in the others type what is. Then run the same command again.\n"
        "Or run it with --accept: every line above is taken as it stands, except those that say 'unknown'."
    )


def _say_left(mapping: ColumnMapping, folder: Path) -> None:
    """Say what no scorecard holds, and the officer may fill in."""
    known = {meaning.what for meaning in mapping.columns.values()}
    known |= set(mapping.every_row) | {mapping.sections}
    wanted = {
        "service": "the service of each indicator",
        "definition": "how each is counted",
        "numerator_name": "what its numerator and denominator count",
        "owner": "the role that answers for it",
        "small_number_limit": "the count of people up to which figures are hidden",
    }
    left = [f"{name} ({what})" for name, what in wanted.items() if name not in known]
    if left:
        click.echo(f"\nNot in the scorecard, and yours to fill in indicators.csv where it matters: {'; '.join(left)}.")
    about = folder / "about.csv"
    if not about.exists():
        click.echo(f"The reports name no council until {about} does. Its lines: item,value and council,YOUR COUNCIL.")


def _say_next(folder: Path, quarter: Period | None) -> None:
    """Say what comes after the import; in a workspace of other tables, which lines of a parameter file to change."""
    from perfkit import periods
    from perfkit.publish.asked import tables
    from perfkit.publish.parameters import find_files, workspace_of

    place = f'"{folder}"' if " " in str(folder) else folder
    files = find_files(Path.cwd())
    if not files:
        click.echo(f'\nNow:\n  perfkit check {place}\n  perfkit new "our council" --data {place}')
        return
    if folder.resolve() not in [Path(address).resolve() for address in tables(Path.cwd())]:
        file = files[-1]
        within = Path(os.path.relpath(folder, workspace_of(file))).as_posix()
        click.echo(f"\n{file.parent.name}/{file.name} reports other tables. For these, write in it:\n  data: {within}")
        if quarter is not None:
            click.echo(f"  quarter: {periods.label(quarter)}")
    click.echo(f"\nNow:\n  perfkit check {place}\n  perfkit run")
