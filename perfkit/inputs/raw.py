"""`RawTable`: one table as it was found, before any cell is understood."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd


@dataclass(frozen=True)
class RawTable:
    """The cells of one sheet, CSV file or Parquet file, with where they stood.

    Parameters
    ----------
    name
        The sheet's name, or the file's name without its ending.
    file, sheet
        The file's name, and the sheet's for a workbook ("" otherwise).
    cells
        One column a heading, in order, named as found with blanks tidied.
        From text files each cell is text or None. From workbooks a cell is
        text, int, float, bool, datetime or None; a cell formatted as a
        percentage arrives as text such as "85%". From Parquet the columns
        keep their types.
    rows
        For each row of `cells`, its row number as Excel shows it.
    sha256
        Hash of the bytes that were read, not of the path.
    """

    name: str
    file: str
    sheet: str
    cells: pd.DataFrame
    rows: pd.Index[int]
    sha256: str
