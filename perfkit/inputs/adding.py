"""Rows added at the end of a council's own table: all else in its file stays as it is, to the byte.

A text file keeps its encoding, separator and line ends. In a workbook only
the one sheet gains rows; other sheets, formulas, charts and macros are
copied as they are. What cannot be done so is refused, and nothing is written.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
import shutil
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path, PurePosixPath
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZipFile

import pandas as pd
from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]
from openpyxl import load_workbook  # type: ignore[import-untyped]
from openpyxl.utils import get_column_letter  # type: ignore[import-untyped]
from openpyxl.utils.datetime import to_excel  # type: ignore[import-untyped]

from perfkit.errors import DataError, Fault, MachineError, UsageError
from perfkit.inputs.contract import Contract
from perfkit.inputs.csvs import read_csv
from perfkit.inputs.encoding import to_utf8
from perfkit.inputs.headings import plain
from perfkit.inputs.layout import SEARCHED, header_row, known_headings, tidy
from perfkit.inputs.raw import RawTable
from perfkit.inputs.records import records
from perfkit.inputs.source import Source, read_source
from perfkit.inputs.whole import forced, whole
from perfkit.inputs.workbooks import read_workbook

Cell = str | float | date
_RELATIONS = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_ROW = re.compile(r"<row\b([^>]*?)(?:/>|>(.*?)</row>)", re.DOTALL)
_CELL = re.compile(r"<c\b([^>]*?)(?:/>|>(.*?)</c>)", re.DOTALL)
_ATTRIBUTE = r'\b{}="([^"]*)"'


class AddingError(UsageError):
    """Rows cannot be added to this file without touching what else is in it; the message says why."""


def with_rows(source: Source, sheet: str, contract: Contract, rows: Sequence[Mapping[str, Cell]]) -> bytes:
    """Return a file's bytes with rows added below the last of a table.

    Parameters
    ----------
    source
        The file as it was read.
    sheet
        The sheet of the table, as it is named in a workbook.
    contract
        The table.
    rows
        By the contract's column: texts, numbers and days. A column is looked
        for by its heading, as on reading.

    Raises
    ------
    DataError
        If the table has no column for a cell.
    AddingError
        If it cannot be done without touching anything else; the message says why.
    """
    text = source.suffix in (".csv", ".tsv", ".txt")
    if not text and source.suffix not in (".xlsx", ".xlsm"):
        raise AddingError(f"{source.name} is not a file that rows are added to")
    new = _text_with(source, contract, rows) if text else _workbook_with(source, sheet, contract, rows)
    headings = {contract.name: contract.names}
    read = read_csv if text else read_workbook
    before, after = (read(Source(source.name, data, ""), headings)[0] for data in (source.data, new))
    if not _only_added(before, after, contract.name, len(rows)):
        raise AddingError(f"{source.name} would not read as it did before with rows added to it")
    return new


def put_whole(path: Path, was: Source, data: bytes) -> None:
    """Put new bytes in a file's place in one step: a reader finds the old or the new, never half.

    Raises
    ------
    UsageError
        If the file is not what it was when it was read.
    MachineError
        If it cannot be written; what stood there still stands.
    """
    target = path.resolve()
    try:
        with whole(target) as partial:
            forced(partial, data)
            shutil.copymode(target, partial)
            if read_source(target).sha256 != was.sha256:
                raise UsageError(f"{path.name} was changed by somebody else meanwhile. Run the command again.")
    except OSError as error:
        open_there = isinstance(error, PermissionError)
        why = "it may be open in Excel. Close it there" if open_there else f"{error.strerror or error}. Put that right"
        raise MachineError(f"{path} could not be written: {why} and run the command again.") from error


def _text_with(source: Source, contract: Contract, rows: Sequence[Mapping[str, Cell]]) -> bytes:
    utf8, notes = to_utf8(source)
    first = re.split(rb"[\r\n]", utf8.lstrip(b"\r\n"), maxsplit=1)[0]
    separator = "\t" if source.suffix != ".csv" and (source.suffix == ".tsv" or b"\t" in first) else ","
    head = [record for record, _ in zip(records(utf8, separator), range(SEARCHED), strict=False)]
    header = head[header_row(head, known_headings(source.stem, {contract.name: contract.names})) or 0]
    columns = _columns(source.name, "", header, contract, rows)
    breaks = re.search(rb"\r\n|\r|\n", utf8)
    end = breaks.group().decode() if breaks else "\n"
    text = io.StringIO()
    table = csv.writer(text, delimiter=separator, lineterminator=end)
    table.writerows([[_written(row.get(columns.get(i, ""), "")) for i in range(len(header))] for row in rows])
    added = ("" if utf8.endswith((b"\n", b"\r")) else end) + text.getvalue()
    for mark, encoding in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        if source.data.startswith(mark):
            return source.data + added.encode(encoding)
    try:
        return source.data + added.encode("cp1252" if notes else "utf-8")
    except UnicodeEncodeError as error:
        letter = error.object[error.start]
        raise AddingError(f"{source.name} is saved as Windows-1252, which has no letter '{letter}'") from error


def _columns(
    file: str, sheet: str, header: Sequence[object], contract: Contract, rows: Sequence[Mapping[str, Cell]]
) -> dict[int, str]:
    """Return the contract's column of each place in the header."""
    names = {plain(name): name for name in contract.names}
    found = {i: names[key] for i, heading in enumerate(header) if (key := plain(tidy(heading))) in names}
    needed = dict.fromkeys(name for row in rows for name, cell in row.items() if cell != "")
    lost = [name for name in needed if name not in found.values()]
    if lost:
        some = "columns" if len(lost) > 1 else "column"
        problem = f"the table has no {some} {', '.join(lost)}"
        remedy = "Type the headings into the next empty cells of the header row, save, and run the command again."
        raise DataError([Fault(problem, remedy, file=file, sheet=sheet)])
    return found


def _workbook_with(source: Source, sheet: str, contract: Contract, rows: Sequence[Mapping[str, Cell]]) -> bytes:
    package = ZipFile(io.BytesIO(source.data))
    if any(name.startswith("_xmlsignatures/") for name in package.namelist()):
        raise AddingError(f"{source.name} is signed, and a change would break the signature")
    part = _part(source, package, sheet)
    xml = package.read(part).decode("utf-8")
    for tag, what in (
        ("<tableParts", "an Excel table"),
        ("<sheetProtection", "a protection"),
        ("<mergeCell", "merged cells"),
    ):
        if tag in xml:
            raise AddingError(f"the sheet {sheet} of {source.name} has {what}")
    shown = load_workbook(io.BytesIO(source.data), data_only=True)[sheet]
    head = [list(values) for values in shown.iter_rows(max_row=SEARCHED, values_only=True)]
    header = header_row(head, known_headings(contract.name, {contract.name: contract.names})) or 0
    columns = _columns(source.name, sheet, head[header], contract, rows)
    filled = [n for n, values in enumerate(shown.iter_rows(values_only=True), 1) if any(v is not None for v in values)]
    last = max([*filled, header + 1])
    if any("%" in str(cell.number_format) for cell in shown[last]):
        raise AddingError(f"the sheet {sheet} of {source.name} has cells formatted as percentages")
    changed = _inserted(source, xml, last, columns, rows).encode()
    made = io.BytesIO()
    with ZipFile(made, "w") as copy:
        for info in package.infolist():
            copy.writestr(info, changed if info.filename == part else package.read(info.filename))
    return made.getvalue()


def _part(source: Source, package: ZipFile, sheet: str) -> str:
    book = fromstring(package.read("xl/workbook.xml"))
    links = {link.get("Id"): link.get("Target") for link in fromstring(package.read("xl/_rels/workbook.xml.rels"))}
    for element in book.iter():
        if element.tag.endswith("}sheet") and element.get("name") == sheet:
            target = str(links[element.get(_RELATIONS)])
            return target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl") / target)
    raise AddingError(f"{source.name} has no sheet {sheet}")


def _inserted(
    source: Source, xml: str, last: int, columns: Mapping[int, str], rows: Sequence[Mapping[str, Cell]]
) -> str:
    """Return a sheet with rows below its last filled one, in the style of that one; empty rows give way to them."""
    there = list(_ROW.finditer(xml))
    numbers = [_attribute(row[1], "r") for row in there]
    if not there or not all(number.isdigit() for number in numbers) or "<sheetData>" not in xml:
        raise AddingError(f"{source.name} is written in a way that rows cannot be added to")
    by_number = dict(zip(map(int, numbers), there, strict=True))
    like = by_number.get(last)
    styles = (
        {_attribute(cell[1], "r").rstrip("0123456789"): cell for cell in _CELL.finditer(like[2] or "")} if like else {}
    )
    added = ""
    for n, row in enumerate(rows, last + 1):
        cells = [_cell(f"{get_column_letter(i + 1)}", n, row.get(name, ""), styles) for i, name in columns.items()]
        added += f'<row r="{n}">{"".join(cells)}</row>'
    above = max((n for n in by_number if n <= last), default=min(by_number))
    stale = [by_number[n] for n in range(last + 1, last + len(rows) + 1) if n in by_number]
    place = by_number[above].end()
    after = stale[-1].end() if stale else place
    return _dimension(xml[:place] + added + xml[after:], last + len(rows))


def _cell(letter: str, row: int, value: Cell, styles: Mapping[str, re.Match[str]]) -> str:
    like = styles.get(letter)
    style = _attribute(like[1], "s") if like else ""
    numeric = like is not None and _attribute(like[1], "t") in ("", "n") and "<v>" in (like[2] or "")
    said = f"<c r={quoteattr(f'{letter}{row}')}" + (f" s={quoteattr(style)}" if style else "")
    if value == "":
        return f"{said}/>"
    if isinstance(value, float):
        return f"{said}><v>{_written(value)}</v></c>"
    if isinstance(value, date) and numeric and style:
        return f"{said}><v>{int(to_excel(value))}</v></c>"
    text = escape(_written(value))
    return f'{said} t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def _dimension(xml: str, last: int) -> str:
    return re.sub(
        r'(<dimension ref="[A-Z]+\d+:[A-Z]+)(\d+)"',
        lambda found: f'{found[1]}{max(int(found[2]), last)}"',
        xml,
        count=1,
    )


def _attribute(text: str, name: str) -> str:
    found = re.search(_ATTRIBUTE.format(name), text)
    return found[1] if found else ""


def _only_added(before: Sequence[RawTable], after: Sequence[RawTable], table: str, count: int) -> bool:
    if [raw.name for raw in before] != [raw.name for raw in after]:
        return False
    for old, new in zip(before, after, strict=True):
        more = count if plain(old.name) == plain(table) else 0
        kept = new.cells.iloc[: len(old.cells)].reset_index(drop=True)
        if len(new.cells) != len(old.cells) + more or not _same(old.cells.reset_index(drop=True), kept):
            return False
    return True


def _same(one: pd.DataFrame, other: pd.DataFrame) -> bool:
    return list(one.columns) == list(other.columns) and one.astype(object).equals(other.astype(object))


def _written(cell: Cell) -> str:
    if isinstance(cell, date):
        return cell.isoformat()
    return format(Decimal(repr(cell)).normalize(), "f") if isinstance(cell, float) else cell
