"""A new workspace: the template workbook and the parameter files, ready to run."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from pandas import Period

from perfkit import periods
from perfkit.errors import MachineError, UsageError
from perfkit.inputs.read import read
from perfkit.inputs.tables import Tables
from perfkit.inputs.template import write_workbook
from perfkit.publish.folders import write_whole
from perfkit.rules import PRESETS

WORKBOOK = "council.xlsx"

_COUNCIL = """\
# How this council's figures are judged. Every line may be left out.

# The published rule that makes an indicator green, amber or red; one of
# {presets}.
rag: ten_percent

# What a direction of travel is measured from:
# same_quarter_last_year, previous_quarter or prior_outturn.
travel_from: same_quarter_last_year
"""

_QUARTER = """\
# What to report. Run it with: perfkit run parameters/{file}

# The council's tables: a workbook, a folder of CSV files, or one of Parquet files.
data: data/{workbook}

# How they are judged.
council: parameters/council.yaml

# The financial quarter: {quarter} is {words}.
quarter: {quarter}

# Use only what was known on this day. Leave the line out to use all that is known.
# known_on: {day}

# Only these directorates, spelt as in the workbook. Leave the lines out for all of them.
# directorate:
#   - Communities

# Only these reports. Leave the lines out for all of them.
# reports:
#   - variance_report
"""


def new(folder: Path) -> list[Path]:
    """Make a workspace in a new or empty folder and return the files written.

    It holds ``data/council.xlsx``, which explains every column and is filled
    with an invented council's figures, so that it can be checked and run as
    it stands; ``parameters/council.yaml``, the rules; and a parameter file
    for the latest quarter in the workbook.

    Raises
    ------
    UsageError
        If something stands in the folder already.
    MachineError
        If the folder cannot be written to.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UsageError(f"{folder} is not an empty folder. Name a new one.")
    workbook = folder / "data" / WORKBOOK
    try:
        workbook.parent.mkdir(parents=True, exist_ok=True)
        write_workbook(workbook)
    except OSError as error:
        raise MachineError(f"{workbook} could not be written: {error.strerror or error}.") from error
    quarter = _latest(read(str(workbook.resolve())))
    file = f"{periods.slug(quarter)}.yaml"
    texts = {
        "council.yaml": _COUNCIL.format(presets=", ".join(PRESETS)),
        file: _QUARTER.format(
            file=file,
            workbook=WORKBOOK,
            quarter=periods.label(quarter),
            words=periods.words(quarter),
            day=periods.end(quarter).isoformat(),
        ),
    }
    for name, text in texts.items():
        write_whole(folder / "parameters" / name, text)
    return [workbook, *(folder / "parameters" / name for name in texts)]


def _latest(tables: Tables) -> Period:
    """Return the latest quarter with a figure of its own; a year's figure ends in a quarter that may be blank."""
    figures = tables.outturns[tables.outturns["outturn"].notna() & tables.outturns["span"].ne("year")]
    return pd.Period(figures["ends"].max(), freq=periods.QUARTER)
