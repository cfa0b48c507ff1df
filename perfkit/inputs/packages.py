"""An Excel workbook as the zip file it is: what must be known before its XML is trusted."""

from __future__ import annotations

import re
import zlib
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from defusedxml.ElementTree import iterparse  # type: ignore[import-untyped]
from openpyxl.utils.cell import column_index_from_string, coordinate_to_tuple  # type: ignore[import-untyped]
from openpyxl.xml.constants import SHEET_MAIN_NS  # type: ignore[import-untyped]

from perfkit.errors import DataError, Fault
from perfkit.inputs.source import Source, looks_like

UNPACKED_LIMIT = 200_000_000
"""Bytes of all parts unpacked. A sheet of 100,000 rows is about 30 MB of XML, and its cells take twenty times that."""

RATIO_LIMIT = 200
"""Unpacked over packed size of one part. Sheets of figures reach 10 to 30; bombs begin at several hundred."""

RATIO_FROM = 5_000_000
"""Bytes unpacked below which a part's ratio does no harm: a small sheet of equal cells packs very well."""

MERGED_LIMIT = 2_000_000
"""Cells merged in one sheet. openpyxl makes an object of each; a whole sheet has 17 thousand million."""

_OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_SAVE_AS = "Open it in Excel and save it as 'Excel Workbook (.xlsx)'."
_COPY = "Copy it again, or ask for it again: it was cut short."
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")


def open_package(source: Source) -> tuple[ZipFile, list[Fault]]:
    """Return a workbook's zip file once it is safe to parse, with notes on macros and links.

    Sizes are looked at before anything is unpacked, and the parts' bytes
    before any XML is parsed.

    Raises
    ------
    DataError
        If the file is no workbook, is cut short, locked, an old .xls, or
        would unpack to more than this computer should be asked to hold.
    """
    _check_beginning(source)
    try:
        package = ZipFile(BytesIO(source.data))
        _check_unpacked(source, package)
        names = package.namelist()
        if "xl/workbook.xml" not in names:
            raise refuse(source, "is a zip file, not an Excel workbook", _SAVE_AS)
        if b"purl.oclc.org/ooxml" in package.read("xl/workbook.xml"):
            raise refuse(source, "is a 'Strict Open XML' workbook, whose sheets cannot be read", _SAVE_AS)
        for name in names:
            if name.endswith((".xml", ".rels")):
                _check_xml(source, name, package.read(name))
    except (BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise refuse(source, "the file is incomplete or damaged", _COPY) from error
    notes = []
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        notes.append(_note(source, "holds macros, which are ignored", "Check that no figure waits for a macro to run."))
    if any(name.startswith("xl/externalLinks/") for name in names):
        problem = "takes figures from other workbooks; those last saved here were read"
        notes.append(_note(source, problem, "Update the links in Excel and save, if the others have changed."))
    return package, notes


def unsaved_formulas(package: ZipFile, part: str) -> list[tuple[int, int]]:
    """Return row and column of each cell of a sheet that holds a formula and no saved result.

    A program that writes formulas without Excel leaves them so, and they
    would read as gaps. A formula whose saved result is an empty text is not
    one of them.
    """
    if not _FORMULA.search(package.read(part)):
        return []
    found = []
    row = 0
    with package.open(part) as stream:
        for _, element in iterparse(stream):
            if element.tag != f"{{{SHEET_MAIN_NS}}}row":
                continue
            row, column = int(element.get("r", row + 1)), 0
            for cell in element:
                # Some programs leave out where a cell stands: it is next to the one before.
                column = coordinate_to_tuple(cell.get("r"))[1] if cell.get("r") else column + 1
                is_formula = cell.find(f"{{{SHEET_MAIN_NS}}}f") is not None
                if is_formula and not cell.findtext(f"{{{SHEET_MAIN_NS}}}v") and cell.get("t") != "str":
                    found.append((row, column))
            element.clear()
    return found


def refuse(source: Source, problem: str, remedy: str) -> DataError:
    """Return the error that this workbook cannot be read."""
    return DataError([Fault(problem, remedy, file=source.name)])


def refuse_entities(source: Source) -> DataError:
    """Return the error that a workbook's XML defines entities, the stuff of XML bombs."""
    problem = "holds XML that defines entities, which Excel never writes and attacks are made of"
    return refuse(source, problem, "Do not open it; ask for the file again.")


def _check_beginning(source: Source) -> None:
    data = source.data
    if not data:
        raise refuse(source, "the file is incomplete (0 bytes)", _COPY)
    if data.startswith(_OLD):
        if _ENCRYPTED in data:
            raise refuse(source, "is password protected", "Remove the password in Excel (File, Info) and save.")
        raise refuse(source, "is an old Excel workbook (.xls)", _SAVE_AS)
    if not data.startswith(b"PK"):
        kind = looks_like(data)
        found = f"looks like {kind}, not an Excel workbook" if kind else "is not an Excel workbook"
        raise refuse(source, found, _SAVE_AS)


def _check_unpacked(source: Source, package: ZipFile) -> None:
    # zipfile never unpacks more of a part than is declared here, so a part that lies is cut off.
    parts = package.infolist()
    total = sum(part.file_size for part in parts)
    ratio = max((p.file_size / max(p.compress_size, 1) for p in parts if p.file_size > RATIO_FROM), default=0)
    if total > UNPACKED_LIMIT or ratio > RATIO_LIMIT:
        raise refuse(
            source,
            f"would unpack from {len(source.data) / 1e6:,.1f} MB to {total / 1e6:,.0f} MB, as a zip bomb does; "
            f"the limits are {UNPACKED_LIMIT / 1e6:,.0f} MB and {RATIO_LIMIT} times for one sheet",
            "Save a sheet this large as CSV or Parquet; if you did not make the file, do not open it.",
        )


def _check_xml(source: Source, name: str, xml: bytes) -> None:
    # Also caught by defusedxml while parsing, but not where openpyxl finds lxml and prefers it.
    if b"<!DOCTYPE" in xml:
        raise refuse_entities(source)
    if not name.startswith("xl/worksheets/"):
        return
    area = sum(
        (abs(int(bottom) - int(top)) + 1)
        * (abs(column_index_from_string(right.decode()) - column_index_from_string(left.decode())) + 1)
        for left, top, right, bottom in _MERGED.findall(xml)
    )
    if area > MERGED_LIMIT:
        raise refuse(source, f"has a sheet with {area:,} merged cells", "Unmerge them (Home, Merge & Center) and save.")


def _note(source: Source, problem: str, remedy: str) -> Fault:
    return Fault(problem, remedy, file=source.name, note=True)
