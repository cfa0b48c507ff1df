"""A new workspace: the template workbook and the parameter files, ready to run."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
from pandas import Period

from perfkit import periods
from perfkit.errors import MachineError, UsageError
from perfkit.inputs.papers import FORMS
from perfkit.inputs.places import RULES, find
from perfkit.inputs.read import read
from perfkit.inputs.tables import Tables
from perfkit.inputs.template import write_workbook
from perfkit.publish.folders import write_whole
from perfkit.publish.reports import FOLDER, supplied
from perfkit.rules import PRESETS

WORKBOOK = "council.xlsx"
LAST_QUARTER = 4

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
data: {data}

# How they are judged.
council: {council}

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

# What each page is given as besides. Leave the line out for pages alone.
# formats: [pdf, docx, xlsx]
"""


def new(folder: Path, data: str = "") -> list[Path]:
    """Make a workspace in a new or empty folder and return the files written.

    It holds ``data/council.xlsx``, which explains every column and is filled
    with an invented council's figures, so that it can be checked and run as
    it stands; ``parameters/council.yaml``, the rules; a parameter file for
    the latest quarter in the workbook; and the words of each paper that the
    council writes itself, such as ``parameters/board_report.md``.

    Parameters
    ----------
    folder
        Where.
    data
        Tables that are there already, in place of the workbook: a path, or a
        demonstration such as "demo:known_truth", which may bring its own rules.
        Where they reach back to the end of a year, a second parameter file
        asks for its papers.

    Raises
    ------
    DataError
        If the tables have faults.
    UsageError
        If something stands in the folder already, or there are no such tables.
    MachineError
        If the folder cannot be written to.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        here = (folder / "parameters").is_dir()
        there = " It is a workspace already: go there and use perfkit run." if here else ""
        raise UsageError(f"{folder} is not an empty folder. Name a new one.{there}")
    workbook = folder / "data" / WORKBOOK
    if not data:
        _write_workbook(workbook)
    elif not data.startswith("demo:"):
        data = Path(data).resolve().as_posix()
    quarters = _quarters(read(data or str(workbook.resolve())))
    ruled = bool(data) and (find(data) / RULES).is_file()
    texts = {} if ruled else {"council.yaml": _COUNCIL.format(presets=", ".join(PRESETS))}
    for quarter in quarters:
        file = f"{periods.slug(quarter)}.yaml"
        texts[file] = _QUARTER.format(
            file=file,
            data=json.dumps(data, ensure_ascii=False) if data else f"data/{WORKBOOK}",
            council=json.dumps(data, ensure_ascii=False) if ruled else "parameters/council.yaml",
            quarter=periods.label(quarter),
            words=periods.words(quarter),
            day=periods.end(quarter).isoformat(),
        )
    texts |= {form.name: form.read_text(encoding="utf-8") for form in sorted(FORMS.glob("*.md"))}
    for name, text in texts.items():
        write_whole(folder / "parameters" / name, text)
    return [*([] if data else [workbook]), *(folder / "parameters" / name for name in texts)]


def copy_notebooks(workspace: Path, names: Sequence[str], copy: str = "", *, force: bool = False) -> list[Path]:
    """Copy notebooks that came with perfkit into a workspace and return the files written.

    A copy stands in place of the one that came with perfkit
    (`perfkit.publish.reports.notebooks`) until it is removed or renamed.

    Parameters
    ----------
    workspace
        The workspace's folder.
    names
        The reports.
    copy
        The name of the copy of one, which makes a report of its own.
    force
        Write over what is there.

    Raises
    ------
    UsageError
        If there is no workspace or no such notebook, or a copy would write
        over another. Nothing is then written.
    """
    if not (workspace / "parameters").is_dir():
        raise UsageError(
            "There is no workspace here. Go to the folder that holds parameters, or make one: perfkit new FOLDER"
        )
    known = {path.stem: path for path in sorted(supplied().glob("*.ipynb"))}
    for name in names:
        if name not in known:
            raise UsageError.unknown("notebook", name, known)
    stem = copy.removesuffix(".ipynb")
    if copy and (len(names) != 1 or not stem or Path(stem).name != stem or stem.startswith(".")):
        raise UsageError(
            "--as gives one notebook a plain name, such as: perfkit notebooks variance_report --as our_note"
        )
    places = {workspace / FOLDER / f"{stem or name}.ipynb": known[name] for name in names}
    for place in places:
        if place.exists() and not force:
            raise UsageError(f"{place} is there already. Give the copy another name with --as, or add --force.")
    for place, source in places.items():
        place.parent.mkdir(exist_ok=True)
        write_whole(place, source.read_bytes())
    return list(places)


def _write_workbook(path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_workbook(path)
    except OSError as error:
        why = f"{path} could not be written: {error.strerror or error}."
        raise MachineError(f"{why} Make the workspace in a folder that you may write to.") from error


def _quarters(tables: Tables) -> list[Period]:
    """Return the latest quarter with a figure of its own, and the last before it that ended a year and had one.

    A year's figure ends in a quarter that may be blank.
    """
    figures = tables.outturns[tables.outturns["outturn"].notna() & tables.outturns["span"].ne("year")]
    known = pd.PeriodIndex(figures["ends"].dropna().unique(), freq=periods.QUARTER)
    ends = known[known.quarter == LAST_QUARTER]
    return list(dict.fromkeys([known.max(), *([ends.max()] if len(ends) else [])]))
